/* NumPy arrays inside pickles: what is said of their dtypes, and hostile dtypes and shapes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/archives.h"

/* numpy.dtype(code, False, True) with the state (3, order, None, names, fields, -1, -1, 0). */
static void pk_dtype(fa__buffer *p, const char *code, const char *order)
{
    pk_global(p, "numpy", "dtype");
    pk_ops(p, "(");
    pk_str(p, code);
    pk_ops(p, "\x89\x88tR(K\3");
    pk_str(p, order);
    pk_ops(p, "NNNNNNtb");
}

/* An array of this shape; 8 bytes of data behind it. */
static fa_value *load_array(const char *code, const char *order, const int64_t *sizes, size_t n,
                            const char *data)
{
    fa__buffer p = { 0 };
    fa_value *out;

    pk_begin(&p);
    pk_global(&p, "numpy.core.multiarray", "_reconstruct");
    pk_global(&p, "numpy", "ndarray");
    pk_ops(&p, "NN\x87R(K\1");
    pk_ints(&p, n, sizes);
    pk_dtype(&p, code, order);
    pk_ops(&p, "\x89");
    pk_str(&p, data);
    pk_ops(&p, "tb.");
    out = fa_load_memory(p.data, p.size, NULL);
    fa__buffer_free(&p);
    if (out == NULL)
        fail_msg("%s", fa_error_last()->text);
    return out;
}

static void both_byte_orders_become_tensors(void **state)
{
    (void)state;
    const int64_t sizes[] = { 2, 2 };

    for (int big = 0; big < 2; big++) {
        fa_value *array = load_array("i2", big ? ">" : "<", sizes, 2, "\1\2\3\4\5\6\7\x08");
        fa_tensor *tensor = fa_value_numpy_tensor(array);

        assert_int_equal(fa_tensor_dtype(tensor), FA_INT16);
        assert_float_at(tensor, 3, big ? 0x0708 : 0x0807);
        fa_tensor_release(tensor);
        fa_value_release(array);
    }
}

static void data_must_be_as_large_as_the_shape(void **state)
{
    (void)state;
    static const int64_t shapes[][2] = { { 2, 1 }, { 2, 3 }, { (int64_t)1 << 62, 4 } };

    for (size_t i = 0; i < FA__COUNT(shapes); i++) {
        fa_value *array = load_array("i2", "<", shapes[i], 2, "\1\2\3\4\5\6\7\x08");

        assert_null(fa_value_numpy_tensor(array));
        fa_value_release(array);
    }
}

static void sizes_beside_a_zero_may_be_huge(void **state)
{
    (void)state;
    const int64_t sizes[] = { 0, (int64_t)1 << 62, (int64_t)1 << 62 };
    fa_value *array = load_array("i2", "<", sizes, 3, "");
    fa_tensor *tensor = fa_value_numpy_tensor(array);

    assert_int_equal(fa_tensor_numel(tensor), 0);
    fa_tensor_release(tensor);
    fa_value_release(array);
}

static void strings_are_described_but_are_no_tensors(void **state)
{
    (void)state;
    const int64_t two = 2;
    fa_value *array = load_array("S4", "|", &two, 1, "abcdefgh");
    fa_numpy_info info;

    assert_int_equal(fa_value_numpy_info(array, &info), FA_OK);
    assert_string_equal(info.dtype, "|S4");
    assert_int_equal(info.itemsize, 4);
    assert_null(fa_value_numpy_tensor(array));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    fa_value_release(array);
}

/* dtype of ten fields, each the dtype before: 10^15 names if written out. */
static void dtypes_that_hold_one_another_do_not_explode(void **state)
{
    (void)state;
    fa__buffer p = { 0 };
    fa_numpy_info info;
    fa_value *array;

    pk_begin(&p);
    pk_global(&p, "numpy.core.multiarray", "scalar");
    pk_dtype(&p, "f4", "<");
    pk_ops(&p, "q\1");
    for (int level = 0; level < 15; level++) {
        pk_ops(&p, "0");                /* POP: it is in the memo */
        pk_global(&p, "numpy", "dtype");
        pk_ops(&p, "(U\2V4\x89\x88tR(K\3U\1|N(");
        for (char c = 'a'; c < 'k'; c++)
            assert_int_equal(fa__buffer_format(&p, "U\1%c", c), FA_OK);
        pk_ops(&p, "t}(");
        for (char c = 'a'; c < 'k'; c++) {
            assert_int_equal(fa__buffer_format(&p, "U\1%ch\1", c), FA_OK);
            pk_int(&p, 0);
            pk_ops(&p, "\x86");
        }
        pk_ops(&p, "uNNNtbq\1");
    }
    pk_ops(&p, "U\4abcd\x86R.");
    array = fa_load_memory(p.data, p.size, NULL);
    fa__buffer_free(&p);
    if (array == NULL)
        fail_msg("%s", fa_error_last()->text);
    assert_int_equal(fa_value_numpy_info(array, &info), FA_OK);
    assert_true(strlen(info.dtype) < sizeof info.dtype);
    fa_value_release(array);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_become_tensors),
        cmocka_unit_test(data_must_be_as_large_as_the_shape),
        cmocka_unit_test(sizes_beside_a_zero_may_be_huge),
        cmocka_unit_test(strings_are_described_but_are_no_tensors),
        cmocka_unit_test(dtypes_that_hold_one_another_do_not_explode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
