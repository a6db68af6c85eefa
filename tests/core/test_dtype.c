/* The table of dtypes, layouts and devices. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/core.h"

static void every_row_stands_at_its_number(void **state)
{
    (void)state;
    for (int i = 0; i < FA_DTYPE_COUNT; i++) {
        const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)i);
        assert_int_equal(row->dtype, i);
        assert_int_equal(fa_dtype_from_name(row->name), i);
        assert_true(row->itemsize > 0 && row->itemsize % row->swap_width == 0);
        assert_true(row->per_byte == 1 || row->itemsize == 1);
        assert_int_equal(row->number == FA__NUMBER_COMPLEX, row->itemsize == 2 * row->swap_width);
    }
    assert_null(fa__dtype_row_of(FA_DTYPE_NONE));
    assert_null(fa__dtype_row_of(FA_DTYPE_COUNT));
    assert_string_equal(fa_dtype_name(FA_DTYPE_COUNT), "?");
    assert_int_equal(fa_dtype_itemsize(FA_DTYPE_NONE), 0);
}

static void names_are_found_with_prefix_and_alias(void **state)
{
    (void)state;
    assert_int_equal(fa_dtype_from_name("torch.float8_e4m3fn"), FA_FLOAT8_E4M3FN);
    assert_int_equal(fa_dtype_from_name("long"), FA_INT64);
    assert_int_equal(fa_dtype_from_name("torch.half"), FA_FLOAT16);
    assert_int_equal(fa_dtype_from_name("cfloat"), FA_COMPLEX64);
    assert_int_equal(fa_dtype_from_name("float3"), FA_DTYPE_NONE);
    assert_int_equal(fa_dtype_from_name(""), FA_DTYPE_NONE);
    assert_int_equal(fa_dtype_from_name(NULL), FA_DTYPE_NONE);
}

static void columns_are_searched(void **state)
{
    (void)state;
    assert_int_equal(fa__dtype_from_storage_class(fa__span_of("BFloat16Storage")), FA_BFLOAT16);
    assert_int_equal(fa__dtype_from_storage_class(fa__span_of("ComplexHalfStorage")), FA_COMPLEX32);
    assert_int_equal(fa__dtype_from_storage_class(fa__span_of("Float8_e5m2Storage")),
                     FA_FLOAT8_E5M2);
    assert_int_equal(fa__dtype_from_storage_class(fa__span_of("UntypedStorage")), FA_UINT8);
    assert_int_equal(fa__dtype_from_storage_class(fa__span_of("Storage")), FA_DTYPE_NONE);
    assert_int_equal(fa__dtype_from_safetensors(fa__span_of("F8_E4M3")), FA_FLOAT8_E4M3FN);
    assert_int_equal(fa__dtype_from_safetensors(fa__span_of("C64")), FA_COMPLEX64);
    assert_int_equal(fa__dtype_from_safetensors(fa__span_of("f32")), FA_DTYPE_NONE);
    assert_int_equal(fa__dtype_from_pt2(7), FA_FLOAT32);
    assert_int_equal(fa__dtype_from_pt2(35), FA_UINT64);
    assert_int_equal(fa__dtype_from_pt2(0), FA_DTYPE_NONE);
    assert_int_equal(fa__dtype_from_pt2(-1), FA_DTYPE_NONE);
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    assert_true(fa_dtype_is_floating_point(FA_FLOAT8_E8M0FNU)
                && fa_dtype_is_floating_point(FA_FLOAT4_E2M1FN_X2));
    assert_false(fa_dtype_is_floating_point(FA_COMPLEX64) || fa_dtype_is_floating_point(FA_BOOL));
    assert_true(fa_dtype_is_complex(FA_COMPLEX32) && !fa_dtype_is_complex(FA_FLOAT64));
    assert_true(fa_dtype_is_quantized(FA_QUINT2X4) && !fa_dtype_is_quantized(FA_UINT8));
    assert_true(fa__dtype_has_numbers(FA_QINT32) && !fa__dtype_has_numbers(FA_BITS8)
                && !fa__dtype_has_numbers(FA_INT4));
}

static void devices_are_read_and_written(void **state)
{
    static const char *const GOOD[] = { "cpu", "cuda:0", "cuda:12", "meta", "privateuseone" };
    static const char *const BAD[] = {
        "",     ":",   "cuda:", "cuda:x",         "cuda:-1", "cuda:99999999999",
        "CUDA", "a b", "0",     "averyveryverylongdevice"
    };
    char text[32];
    fa_device device = { "mps", 3 };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(GOOD); i++) {
        assert_int_equal(fa_device_parse(&device, GOOD[i]), FA_OK);
        fa_device_format(device, text, sizeof(text));
        assert_string_equal(text, GOOD[i]);
    }
    for (size_t i = 0; i < FA__COUNT(BAD); i++)
        assert_int_equal(fa_device_parse(&device, BAD[i]), FA_EINVAL);
    assert_string_equal(device.type, "privateuseone");
    assert_true(fa_device_equal(device, (fa_device) { "privateuseone", -1 }));
    assert_false(fa_device_equal(device, (fa_device) { "privateuseone", 0 }));
}

static void layouts_are_found_by_name(void **state)
{
    fa_layout layout;

    (void)state;
    for (int i = FA_STRIDED; i <= FA_JAGGED; i++) {
        assert_int_equal(fa_layout_from_name(&layout, fa_layout_name((fa_layout)i)), FA_OK);
        assert_int_equal(layout, i);
    }
    assert_int_equal(fa_layout_from_name(&layout, "torch.sparse_bsc"), FA_OK);
    assert_int_equal(layout, FA_SPARSE_BSC);
    assert_int_equal(fa_layout_from_name(&layout, "sparse"), FA_EINVAL);
    assert_string_equal(fa_layout_name((fa_layout)8), "?");
    assert_string_equal(fa_qscheme_name(FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS),
                        "per_channel_affine_float_qparams");
    assert_string_equal(fa_qscheme_name(FA_QSCHEME_NONE), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_stands_at_its_number),
        cmocka_unit_test(names_are_found_with_prefix_and_alias),
        cmocka_unit_test(columns_are_searched),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(devices_are_read_and_written),
        cmocka_unit_test(layouts_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
