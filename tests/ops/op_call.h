/* op_call.h: calls of ops in tests, and results as PyTorch prints them.
 *
 *     kept k = { 0 };
 *     EXPECT("tensor([4., 6.])", "aten::sum.dim_IntList", "tI",
 *            MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4), (const int64_t[]){ 0 }, 1);
 *     drop(&k);
 *
 * Several results stand with "; " between them. Expected texts were printed by PyTorch. */
#ifndef FA_TESTS_OP_CALL_H
#define FA_TESTS_OP_CALL_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "dispatch/dispatch.h"

/* Tensors of one test, given back at its end. */
typedef struct kept {
    int n;
    fa_tensor *tensors[64];
} kept;

static inline fa_tensor *keep(kept *k, fa_tensor *tensor)
{
    assert_non_null(tensor);
    assert_true(k->n < 64);
    return k->tensors[k->n++] = tensor;
}

static inline void drop(kept *k)
{
    while (k->n > 0)
        fa_tensor_release(k->tensors[--k->n]);
}

/* Row-major, from numbers converted to the dtype. */
static inline fa_tensor *tensor_of(kept *k, fa_dtype dtype, int n_dims, const int64_t *sizes,
                                   const double *values)
{
    fa_tensor *wide = fa_tensor_from_data(FA_FLOAT64, n_dims, sizes, values);

    assert_non_null(wide);
    keep(k, fa_to_dtype(wide, dtype));
    fa_tensor_release(wide);
    return k->tensors[k->n - 1];
}

#define NUMBERS(...) (const double[]){ __VA_ARGS__ }
#define COUNT(...) ((int64_t)(sizeof(NUMBERS(__VA_ARGS__)) / sizeof(double)))
#define NUMBER(k, dtype, x) tensor_of(k, dtype, 0, NULL, NUMBERS(x))
#define VEC(k, dtype, ...)                                                                         \
    tensor_of(k, dtype, 1, (const int64_t[]){ COUNT(__VA_ARGS__) }, NUMBERS(__VA_ARGS__))
#define MAT(k, dtype, rows, ...)                                                                   \
    tensor_of(k, dtype, 2, (const int64_t[]){ rows, COUNT(__VA_ARGS__) / (rows) },                 \
              NUMBERS(__VA_ARGS__))

/* TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 1, 2, 3, 4); an int[] argument is "I", LIST(2, 2). */
#define SIZES(...) (int)COUNT(__VA_ARGS__), (const int64_t[]){ __VA_ARGS__ }
#define LIST(...) (const int64_t[]){ __VA_ARGS__ }, (int)COUNT(__VA_ARGS__)
#define TENSOR(k, dtype, sizes, ...) tensor_of(k, dtype, sizes, NUMBERS(__VA_ARGS__))

static inline void put_result(fa__buffer *out, fa__ivalue x)
{
    char *text;

    if (x.tag == FA__IV_NONE)
        return;
    if (out->size > 0)
        assert_int_equal(fa__buffer_text(out, "; "), FA_OK);
    if (x.tag == FA__IV_VALUE && fa_value_kind(x.u.value) == FA_KIND_LIST) {
        for (size_t i = 0; i < fa_value_len(x.u.value); i++) {
            text = fa_tensor_to_string(fa_value_get_tensor(fa_value_at(x.u.value, i)));
            assert_int_equal(fa__buffer_format(out, i == 0 ? "%s" : "; %s", text), FA_OK);
            fa_string_free(text);
        }
        return;
    }
    assert_int_equal(x.tag, FA__IV_TENSOR);
    text = fa_tensor_to_string(x.u.tensor);
    assert_non_null(text);
    assert_int_equal(fa__buffer_text(out, text), FA_OK);
    fa_string_free(text);
}

static inline void check_results(fa__ivalue *results, const char *text)
{
    fa__buffer all = { 0 };

    for (size_t i = 0; i < FA__MAX_RETURNS; i++)
        put_result(&all, results[i]);
    assert_int_equal(fa__buffer_put_byte(&all, 0), FA_OK);
    assert_string_equal((const char *)all.data, text);
    fa__buffer_free(&all);
    fa__iv_release_all(results, FA__MAX_RETURNS);
}

/* Arguments after the name: fa__op_call_format's. */
#define EXPECT(expected, name, ...)                                                                \
    do {                                                                                           \
        fa__ivalue results_[FA__MAX_RETURNS] = { { 0 } };                                          \
        fa_status st_ = fa__op_call_format(name, results_, __VA_ARGS__);                           \
                                                                                                   \
        if (st_ != FA_OK)                                                                          \
            fail_msg("%s: %s", name, fa_error_last()->text);                                       \
        check_results(results_, expected);                                                         \
    } while (0)

#define EXPECT_ERROR(message, name, ...)                                                           \
    do {                                                                                           \
        fa__ivalue results_[FA__MAX_RETURNS] = { { 0 } };                                          \
                                                                                                   \
        assert_int_not_equal(fa__op_call_format(name, results_, __VA_ARGS__), FA_OK);              \
        assert_string_equal(fa_error_last()->text, message);                                       \
    } while (0)

#endif
