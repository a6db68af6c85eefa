/* Conversions of elements against what PyTorch yields (recorded by record_tensor.py). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/recorded.h"
#include "data/core/conversions.h"

static const char *input_of(fa_dtype dtype)
{
    for (size_t i = 0; i < FA__COUNT(CONVERSION_INPUTS); i++) {
        if (CONVERSION_INPUTS[i].from == dtype)
            return CONVERSION_INPUTS[i].bytes;
    }
    fail_msg("no input for %s", fa_dtype_name(dtype));
    return NULL;
}

static void special_values_convert_as_in_pytorch(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(CONVERSIONS); i++) {
        fa_tensor *input = recorded_vector(input_of(CONVERSIONS[i].from), CONVERSIONS[i].from);
        fa_tensor *expected = recorded_vector(CONVERSIONS[i].bytes, CONVERSIONS[i].to);
        fa_tensor *output = fa_to_dtype(input, CONVERSIONS[i].to);
        if (output == NULL || !fa_tensor_equal_bits(output, expected))
            fail_msg("%s to %s differs", fa_dtype_name(CONVERSIONS[i].from),
                     fa_dtype_name(CONVERSIONS[i].to));
        fa_tensor_release(input);
        fa_tensor_release(expected);
        fa_tensor_release(output);
    }
}

/* Every bit pattern of a dtype of one or two bytes, in order. */
static fa_tensor *all_patterns(fa_dtype dtype)
{
    size_t itemsize = fa_dtype_itemsize(dtype);
    int64_t n = itemsize == 1 ? 256 : 65536;
    fa_tensor *all = fa_zeros(dtype, 1, &n);

    assert_non_null(all);
    for (int64_t i = 0; i < n; i++) {
        uint8_t byte = (uint8_t)i;
        uint16_t two = (uint16_t)i;
        memcpy((uint8_t *)fa_tensor_data(all) + (size_t)i * itemsize,
               itemsize == 1 ? (void *)&byte : (void *)&two, itemsize);
    }
    return all;
}

static void all_patterns_of_small_dtypes_convert_as_in_pytorch(void **state)
{
    char digest[65];

    (void)state;
    for (size_t i = 0; i < FA__COUNT(ALL_PATTERNS); i++) {
        fa_tensor *input = all_patterns(ALL_PATTERNS[i].from);
        fa_tensor *output = fa_to_dtype(input, ALL_PATTERNS[i].to);
        assert_non_null(output);
        assert_int_equal(fa_tensor_sha256(output, digest), FA_OK);
        if (strcmp(digest, ALL_PATTERNS[i].sha256) != 0)
            fail_msg("%s to %s differs", fa_dtype_name(ALL_PATTERNS[i].from),
                     fa_dtype_name(ALL_PATTERNS[i].to));
        fa_tensor_release(input);
        fa_tensor_release(output);
    }
}

static void odd_lengths_and_strides_convert_like_single_elements(void **state)
{
    int64_t n = 1000;
    fa_tensor *base = fa_zeros(FA_FLOAT32, 1, &n);

    (void)state;
    for (int64_t i = 0; i < n; i++)
        ((float *)fa_tensor_data(base))[i] = (float)i * 0.37f - 100;
    for (int64_t length = 1; length <= 333; length += 83) {
        int64_t stride = 3;
        fa_tensor *view = fa_as_strided(base, 1, &length, &stride, 1);
        fa_tensor *half = fa_to_dtype(view, FA_FLOAT16);
        assert_non_null(half);
        for (int64_t i = 0; i < length; i++) {
            double x, y, imag;
            assert_int_equal(fa_tensor_item(view, i, &x, &imag), FA_OK);
            assert_int_equal(fa_tensor_item(half, i, &y, &imag), FA_OK);
            assert_true(x - y <= 0.13 && y - x <= 0.13);
        }
        fa_tensor_release(view);
        fa_tensor_release(half);
    }
    fa_tensor_release(base);
}

static void large_tensors_convert_in_threads_without_seams(void **state)
{
    int64_t n = ((int64_t)1 << 21) + 77;
    fa_tensor *numbers = fa_zeros(FA_INT32, 1, &n);

    (void)state;
    assert_non_null(numbers);
    for (int64_t i = 0; i < n; i++)
        ((int32_t *)fa_tensor_data(numbers))[i] = (int32_t)i;
    fa_tensor *wide = fa_to_dtype(numbers, FA_FLOAT64);
    assert_non_null(wide);
    for (int64_t i = 0; i < n; i++)
        assert_true(((double *)fa_tensor_data(wide))[i] == (double)i);
    fa_tensor_release(numbers);
    fa_tensor_release(wide);
}

static void a_conversion_keeps_the_memory_order(void **state)
{
    const int64_t sizes[] = { 3, 4 };
    fa_tensor *x = fa_zeros(FA_FLOAT32, 2, sizes);
    fa_tensor *turned = fa_transpose(x, 0, 1);
    fa_tensor *half = fa_to_dtype(turned, FA_FLOAT16);

    (void)state;
    assert_int_equal(fa_tensor_strides(half)[0], 1);
    assert_int_equal(fa_tensor_strides(half)[1], 4);
    fa_tensor_release(x);
    fa_tensor_release(turned);
    fa_tensor_release(half);
}

static void dtypes_without_numbers_do_not_convert(void **state)
{
    int64_t n = 4;
    fa_tensor *bits = fa_zeros(FA_BITS8, 1, &n), *plain = fa_zeros(FA_UINT8, 1, &n);

    (void)state;
    assert_null(fa_to_dtype(bits, FA_UINT8));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    assert_non_null(strstr(fa_error_last()->text, "bits8"));
    assert_null(fa_to_dtype(plain, FA_UINT4));
    assert_null(fa_to_dtype(plain, FA_QUINT8));
    fa_tensor_release(bits);
    fa_tensor_release(plain);
}

static void the_same_dtype_is_the_same_tensor(void **state)
{
    int64_t n = 4;
    fa_tensor *x = fa_zeros(FA_UINT8, 1, &n), *y = fa_to_dtype(x, FA_UINT8);

    (void)state;
    assert_ptr_equal(x, y);
    fa_tensor_release(x);
    fa_tensor_release(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_values_convert_as_in_pytorch),
        cmocka_unit_test(all_patterns_of_small_dtypes_convert_as_in_pytorch),
        cmocka_unit_test(odd_lengths_and_strides_convert_like_single_elements),
        cmocka_unit_test(large_tensors_convert_in_threads_without_seams),
        cmocka_unit_test(a_conversion_keeps_the_memory_order),
        cmocka_unit_test(dtypes_without_numbers_do_not_convert),
        cmocka_unit_test(the_same_dtype_is_the_same_tensor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
