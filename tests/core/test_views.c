/* Views, copies, and what is asked of all elements: equality, closeness, statistics, SHA-256. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "core/core.h"

/* int32 0, 1, 2, ... in row-major order. */
static fa_tensor *range_tensor(int n_dims, const int64_t *sizes)
{
    fa_tensor *tensor = fa_zeros(FA_INT32, n_dims, sizes);

    for (int64_t i = 0; i < fa_tensor_numel(tensor); i++)
        ((int32_t *)fa_tensor_data(tensor))[i] = (int32_t)i;
    return tensor;
}

/* The elements in row-major order are these; releases the tensor. */
static void expect_elements(fa_tensor *tensor, int n, const int32_t *expected)
{
    int32_t out[64];

    assert_non_null(tensor);
    assert_int_equal(fa_tensor_copy_to(tensor, out, (size_t)n * sizeof(int32_t)), FA_OK);
    assert_memory_equal(out, expected, (size_t)n * sizeof(int32_t));
    fa_tensor_release(tensor);
}

static void views_show_the_same_storage_in_other_shapes(void **state)
{
    const int64_t sizes[] = { 2, 3 };
    fa_tensor *x = range_tensor(2, sizes);

    (void)state;
    expect_elements(fa_transpose(x, 0, -1), 6, (int32_t[]) { 0, 3, 1, 4, 2, 5 });
    expect_elements(fa_select(x, 1, -1), 2, (int32_t[]) { 2, 5 });
    expect_elements(fa_narrow(x, 1, 1, 2), 4, (int32_t[]) { 1, 2, 4, 5 });
    expect_elements(fa_narrow(x, 1, -2, 1), 2, (int32_t[]) { 1, 4 });
    expect_elements(fa_expand(x, 3, (int64_t[]) { 2, -1, 3 }), 12,
                    (int32_t[]) { 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5 });
    expect_elements(fa_as_strided(x, 2, (int64_t[]) { 2, 2 }, (int64_t[]) { 1, 1 }, 2), 4,
                    (int32_t[]) { 2, 3, 3, 4 });
    expect_elements(fa_permute(x, (int[]) { 1, 0 }), 6, (int32_t[]) { 0, 3, 1, 4, 2, 5 });
    assert_null(fa_permute(x, (int[]) { 0, 0 }));
    assert_null(fa_permute(x, (int[]) { 0, 2 }));
    assert_null(fa_select(x, 0, 2));
    assert_null(fa_select(x, 0, -3));
    assert_null(fa_narrow(x, 0, 1, 2));
    assert_null(fa_narrow(x, 0, 0, INT64_MAX));
    assert_null(fa_expand(x, 2, (int64_t[]) { 4, 3 }));
    assert_null(fa_expand(x, 1, (int64_t[]) { 3 }));
    assert_null(fa_expand(x, 3, (int64_t[]) { -1, 2, 3 }));
    assert_null(fa_as_strided(x, 1, (int64_t[]) { 2 }, (int64_t[]) { 1 }, 5));
    fa_tensor_release(x);
}

static void view_cuts_and_joins_where_strides_allow(void **state)
{
    const int64_t sizes[] = { 2, 3, 4 };
    fa_tensor *x = range_tensor(3, sizes), *part = fa_narrow(x, 2, 0, 2), *y;

    (void)state;
    y = fa_view(x, 2, (int64_t[]) { -1, 4 });
    assert_int_equal(fa_tensor_size(y, 0), 6);
    fa_tensor_release(y);
    y = fa_view(part, 3, (int64_t[]) { 6, 1, 2 });
    assert_int_equal(fa_tensor_strides(y)[0], 4);
    fa_tensor_release(y);
    assert_null(fa_view(part, 1, (int64_t[]) { 12 }));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_view(x, 2, (int64_t[]) { -1, -1 }));
    assert_null(fa_view(x, 2, (int64_t[]) { -1, 5 }));
    assert_null(fa_view(x, 1, (int64_t[]) { 23 }));
    assert_null(fa_view(x, 2, (int64_t[]) { -1, 0 }));
    fa_tensor_release(part);
    fa_tensor_release(x);
}

static void contiguous_keeps_what_is_contiguous(void **state)
{
    const int64_t sizes[] = { 2, 3 };
    fa_tensor *x = range_tensor(2, sizes), *same = fa_contiguous(x),
              *turned = fa_transpose(x, 0, 1);
    fa_tensor *copy = fa_contiguous(turned), *clone = fa_clone(turned);

    (void)state;
    assert_ptr_equal(x, same);
    assert_true(fa_tensor_is_contiguous(copy) && !fa_tensor_shares_storage(copy, x));
    assert_int_equal(fa_tensor_strides(clone)[0], 1);
    assert_true(fa_tensor_equal_bits(copy, turned) && fa_tensor_equal_bits(clone, turned));
    ((int32_t *)fa_tensor_data(clone))[5] = 9;
    assert_false(fa_tensor_equal_bits(clone, turned));
    assert_false(fa_tensor_equal_bits(x, turned));
    fa_tensor_release(x);
    fa_tensor_release(same);
    fa_tensor_release(turned);
    fa_tensor_release(copy);
    fa_tensor_release(clone);
}

static void detach_forgets_grad_and_parameter(void **state)
{
    const int64_t sizes[] = { 2 };
    fa_tensor *x = range_tensor(1, sizes);

    (void)state;
    fa_tensor_set_requires_grad(x, true);
    fa_tensor_set_parameter(x, true);
    fa_tensor *y = fa_detach(x);
    assert_true(fa_tensor_shares_storage(x, y));
    assert_false(fa_tensor_requires_grad(y) || fa_tensor_is_parameter(y));
    fa_tensor_release(x);
    fa_tensor_release(y);
}

static void conj_and_neg_bits_are_resolved_on_the_way(void **state)
{
    const float stored[] = { 1, 2, 3, -4 };
    const int64_t n = 2;
    fa_tensor *x = fa_tensor_from_data(FA_COMPLEX64, 1, &n, stored);
    float out[4];
    char plain_hash[65], hash[65];
    double real, imag;

    (void)state;
    assert_int_equal(fa_tensor_sha256(x, plain_hash), FA_OK);
    fa__tensor_set_math_bits(x, true, false);
    assert_int_equal(fa_tensor_copy_to(x, out, sizeof(out)), FA_OK);
    assert_memory_equal(out, ((float[]) { 1, -2, 3, 4 }), sizeof(out));
    assert_int_equal(fa_tensor_sha256(x, hash), FA_OK);
    assert_string_not_equal(hash, plain_hash);
    fa_tensor *clone = fa_clone(x);
    assert_false(fa_tensor_is_conj(clone));
    assert_true(fa_tensor_equal_bits(clone, x));
    fa__tensor_set_math_bits(x, true, true);
    assert_int_equal(fa_tensor_item(x, 1, &real, &imag), FA_OK);
    assert_true(real == -3 && imag == -4);
    fa_tensor_release(clone);
    fa_tensor_release(x);
}

static void sha256_is_of_row_major_bytes(void **state)
{
    const int64_t sizes[] = { 70, 130 };
    fa_tensor *x = range_tensor(2, sizes), *turned = fa_transpose(x, 0, 1),
              *copy = fa_contiguous(turned);
    fa_tensor *empty = fa_narrow(x, 0, 0, 0);
    char a[65], b[65], direct[65];

    (void)state;
    assert_int_equal(fa_tensor_sha256(turned, a), FA_OK);
    assert_int_equal(fa_tensor_sha256(copy, b), FA_OK);
    fa_sha256_hex(fa_tensor_data(copy), 70 * 130 * 4, direct);
    assert_string_equal(a, b);
    if (!fa__big_endian_host())
        assert_string_equal(a, direct);
    assert_int_equal(fa_tensor_sha256(empty, a), FA_OK);
    fa_sha256_hex("", 0, direct);
    assert_string_equal(a, direct);
    fa_tensor_release(x);
    fa_tensor_release(turned);
    fa_tensor_release(copy);
    fa_tensor_release(empty);
}

static void allclose_follows_torch(void **state)
{
    static const struct {
        double a, b;
        bool equal_nan, close;
    } CASES[] = {
        { 1, 1 + 9e-6, false, true },
        { 1, 1 + 2e-5, false, false },
        { INFINITY, INFINITY, false, true },
        { INFINITY, -INFINITY, false, false },
        { 1, INFINITY, false, false },
        { NAN, NAN, false, false },
        { NAN, NAN, true, true },
        { NAN, 1, true, false },
        { 0, 9e-9, false, true },
        { 0, 2e-8, false, false },
    };
    const int64_t one = 1, two = 2;
    bool close;

    (void)state;
    for (size_t i = 0; i < FA__COUNT(CASES); i++) {
        fa_tensor *a = fa_tensor_from_data(FA_FLOAT64, 1, &one, &CASES[i].a);
        fa_tensor *b = fa_tensor_from_data(FA_FLOAT64, 1, &one, &CASES[i].b);
        assert_int_equal(fa_allclose(a, b, 1e-5, 1e-8, CASES[i].equal_nan, &close), FA_OK);
        assert_int_equal(close, CASES[i].close);
        fa_tensor_release(a);
        fa_tensor_release(b);
    }
    fa_tensor *a = fa_zeros(FA_FLOAT64, 1, &one), *b = fa_zeros(FA_FLOAT64, 1, &two);
    assert_int_equal(fa_allclose(a, b, 1, 1, false, &close), FA_EINVAL);
    fa_tensor_release(a);
    fa_tensor_release(b);
}

static void stats_count_and_measure(void **state)
{
    const float numbers[] = { 1, NAN, 2, 0, INFINITY, 3, -INFINITY, 4 };
    const int64_t n = 8, zero = 0, many = ((int64_t)1 << 21) + 3;
    fa_tensor *x = fa_tensor_from_data(FA_FLOAT32, 1, &n, numbers),
              *empty = fa_zeros(FA_FLOAT32, 1, &zero);
    fa_tensor *large = range_tensor(1, &many);
    fa_tensor_stats stats;

    (void)state;
    assert_int_equal(fa_tensor_compute_stats(x, &stats), FA_OK);
    assert_true(stats.numel == 8 && stats.n_nan == 1 && stats.n_inf == 2 && stats.n_zero == 1);
    assert_true(stats.min == 0 && stats.max == 4 && stats.mean == 2
                && fabs(stats.std - sqrt(2.5)) < 1e-12);
    assert_int_equal(fa_tensor_compute_stats(empty, &stats), FA_OK);
    assert_true(stats.numel == 0 && isnan(stats.mean) && isnan(stats.min) && isnan(stats.std));
    assert_int_equal(fa_tensor_compute_stats(large, &stats), FA_OK);
    double last = (double)many - 1, deviation = sqrt((double)many * ((double)many + 1) / 12);
    assert_true(stats.max == last && fabs(stats.mean - last / 2) < 1e-6
                && fabs(stats.std / deviation - 1) < 1e-12);
    fa_tensor_release(x);
    fa_tensor_release(empty);
    fa_tensor_release(large);
}

static void meta_tensors_have_no_elements(void **state)
{
    const int64_t n = 3;
    fa_storage *storage = fa_storage_new_meta(12);
    fa_tensor *x = fa_tensor_from_storage(storage, FA_FLOAT32, 0, 1, &n, NULL),
              *half = fa_to_dtype(x, FA_FLOAT16);
    fa_tensor_stats stats;
    char hash[65];
    double real, imag;

    (void)state;
    assert_true(fa_tensor_is_meta(x) && fa_tensor_is_meta(half) && fa_tensor_data(x) == NULL);
    assert_int_equal(fa_tensor_sha256(x, hash), FA_EUNSUPPORTED);
    assert_int_equal(fa_tensor_item(x, 0, &real, &imag), FA_EUNSUPPORTED);
    assert_int_equal(fa_tensor_compute_stats(x, &stats), FA_EUNSUPPORTED);
    fa_storage_release(storage);
    fa_tensor_release(x);
    fa_tensor_release(half);
}

typedef struct run_log {
    size_t n, bytes;
} run_log;

static fa_status log_run(void *context, const uint8_t *data, size_t size)
{
    run_log *log = context;

    assert_non_null(data);
    log->n++;
    log->bytes += size;
    return log->n == 4 ? FA_EIO : FA_OK;
}

static void runs_are_as_long_as_strides_allow_and_stop_on_failure(void **state)
{
    const int64_t sizes[] = { 2, 3, 4 };
    fa_tensor *x = range_tensor(3, sizes), *part = fa_narrow(x, 1, 0, 2),
              *thin = fa_narrow(x, 2, 0, 1);
    run_log log = { 0, 0 };

    (void)state;
    assert_int_equal(fa__tensor_runs(x, log_run, &log), FA_OK);
    assert_true(log.n == 1 && log.bytes == 96);
    log = (run_log) { 0, 0 };
    assert_int_equal(fa__tensor_runs(part, log_run, &log), FA_OK);
    assert_true(log.n == 2 && log.bytes == 64);
    log = (run_log) { 0, 0 };
    assert_int_equal(fa__tensor_runs(thin, log_run, &log), FA_EIO);
    assert_int_equal(log.n, 4);
    fa_tensor_release(x);
    fa_tensor_release(part);
    fa_tensor_release(thin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_show_the_same_storage_in_other_shapes),
        cmocka_unit_test(view_cuts_and_joins_where_strides_allow),
        cmocka_unit_test(contiguous_keeps_what_is_contiguous),
        cmocka_unit_test(detach_forgets_grad_and_parameter),
        cmocka_unit_test(conj_and_neg_bits_are_resolved_on_the_way),
        cmocka_unit_test(sha256_is_of_row_major_bytes),
        cmocka_unit_test(allclose_follows_torch),
        cmocka_unit_test(stats_count_and_measure),
        cmocka_unit_test(meta_tensors_have_no_elements),
        cmocka_unit_test(runs_are_as_long_as_strides_allow_and_stop_on_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
