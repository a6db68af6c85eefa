/* Ints of any size: decimal text, two's complement, doubles. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "core/core.h"

#define OK(call) assert_int_equal((call), FA_OK)

static void assert_text_and_bytes(const char *text, const void *bytes, size_t size)
{
    fa_value *from_text = fa_value_int_decimal(text, strlen(text));
    fa_value *from_bytes = fa_value_int_bytes(bytes, size);
    char *printed = fa_value_int_text(from_bytes);
    assert_string_equal(printed, text);
    assert_true(fa_value_equal(from_text, from_bytes));
    fa_string_free(printed);
    fa_value_release(from_text);
    fa_value_release(from_bytes);
}

#define BYTES(text, bytes) assert_text_and_bytes(text, bytes, sizeof bytes - 1)

static void decimal_and_bytes_agree(void **state)
{
    (void)state;
    BYTES("0", "");
    BYTES("0", "\0\0\0");
    BYTES("-1", "\xff");
    BYTES("-1", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    BYTES("255", "\xff\0");
    BYTES("-256", "\0\xff");
    BYTES("-128", "\x80");
    BYTES("128", "\x80\0");
    BYTES("9223372036854775807", "\xff\xff\xff\xff\xff\xff\xff\x7f");
    BYTES("-9223372036854775808", "\0\0\0\0\0\0\0\x80");
    BYTES("9223372036854775808", "\0\0\0\0\0\0\0\x80\0");
    BYTES("-9223372036854775809", "\xff\xff\xff\xff\xff\xff\xff\x7f\xff");
    BYTES("18446744073709551616", "\0\0\0\0\0\0\0\0\x01");
    BYTES("-18446744073709551616", "\0\0\0\0\0\0\0\0\xff");
    /* the legacy magic number */
    BYTES("119547037146038801333356", "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19");
    BYTES("1000000000000000000000000000000000000",
          "\0\0\0\0\x10\x9f\x4b\xb3\x15\x07\xc9\x7b\xce\x97\xc0\0");
}

static void ints_beyond_64_bits_are_kept_minimal(void **state)
{
    (void)state;
    int64_t x;
    fa_value *big = fa_value_int_bytes("\0\0\0\0\0\0\0\x80\0\0\0",
                                       11), *small = fa_value_int_bytes("\x05\0\0", 3);
    assert_int_equal(fa_value_get_int(big, &x), FA_ERANGE);
    assert_int_equal(big->u.text.size, 9);
    assert_ptr_equal(small, fa_value_int(5));
    fa_value_release(big);
}

static void signs_and_leading_zeros_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = { "+7", "007", "7", "0000000000000000000000000000007" };
    for (size_t i = 0; i < FA__COUNT(texts); i++)
        assert_ptr_equal(fa_value_int_decimal(texts[i], strlen(texts[i])), fa_value_int(7));
    assert_ptr_equal(fa_value_int_decimal("-0", 2), fa_value_int(0));
}

static void what_is_no_decimal_int_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "-", "+", "1.0", "1e5", " 1", "1 ", "0x10", "--1",
                                         "1_000", "12L" };
    for (size_t i = 0; i < FA__COUNT(texts); i++) {
        assert_null(fa_value_int_decimal(texts[i], strlen(texts[i])));
        assert_int_equal(fa_error_last()->status, FA_EINVAL);
    }
    assert_null(fa_value_int_text(fa_value_none()));
    assert_int_equal(fa_error_last()->status, FA_ETYPE);
}

static fa_value *digits(size_t n)
{
    char *text = fa__alloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)('1' + i % 9);
    fa_value *value = fa_value_int_decimal(text, n);
    fa__free(text);
    return value;
}

static void a_hundred_thousand_digits_go_in_and_out(void **state)
{
    (void)state;
    fa_value *value = digits(100000);
    char *text = fa_value_int_text(value);
    assert_int_equal(strlen(text), 100000);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(text[i], '1' + (int)(i % 9));
    fa_string_free(text);
    fa_value_release(value);
    assert_null(digits(100001));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
}

static void an_int_too_long_for_text_is_refused(void **state)
{
    (void)state;
    static uint8_t bytes[50000];
    memset(bytes, 1, sizeof bytes);
    fa_value *value = fa_value_int_bytes(bytes, sizeof bytes);
    assert_null(fa_value_int_text(value));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    char *text = fa_value_to_string(value, 100);
    assert_string_equal(text, "<int of 50000 bytes>");
    fa_string_free(text);
    fa_value_release(value);
}

static void assert_double(const char *text, double wanted)
{
    fa_value *value = fa_value_int_decimal(text, strlen(text));
    double found;
    OK(fa_value_get_float(value, &found));
    assert_true(found == wanted);
    fa_value_release(value);
}

static void large_ints_round_to_the_nearest_even_double(void **state)
{
    (void)state;
    assert_double("9223372036854775808", 0x1p63);
    assert_double("-9223372036854775809", -0x1p63);
    /* 2^65 + 2^12 + 1: above the tie */
    assert_double("36893488147419107329", 0x1p65 + 0x1p13);
    /* 2^65 + 2^12: a tie, to even */
    assert_double("36893488147419107328", 0x1p65);
    assert_double("-36893488147419107329", -0x1p65 - 0x1p13);
    assert_double("-36893488147419107328", -0x1p65);
    /* 2^65 + 3 * 2^12: a tie, to even */
    assert_double("36893488147419115520", 0x1p65 + 0x1p14);
    assert_double("1267650600228229401496703205375", 0x1p100);
    assert_double("100000000000000000000000000000000000000", 1e38);
}

static void ints_beyond_a_double_are_out_of_range(void **state)
{
    (void)state;
    uint8_t bytes[200] = { 0 };
    double x;
    bytes[127] = 0x80;                                                   /* 2^1023 */
    fa_value *value = fa_value_int_bytes(bytes, 129);
    OK(fa_value_get_float(value, &x));
    assert_true(x == 0x1p1023);
    fa_value_release(value);
    bytes[128] = 1;                                                      /* above 2^1024 */
    value = fa_value_int_bytes(bytes, 200);
    assert_int_equal(fa_value_get_float(value, &x), FA_ERANGE);
    fa_value_release(value);
    bytes[198] = 1;
    value = fa_value_int_bytes(bytes, 200);
    assert_int_equal(fa_value_get_float(value, &x), FA_ERANGE);
    fa_value_release(value);
}

static fa_status convert(void *context)
{
    fa_value *value = fa_value_int_decimal("123456789012345678901234567890", 30);
    char *text = value == NULL ? NULL : fa_value_int_text(value);
    (void)context;
    fa_status st = text == NULL ? fa_error_last()->status : FA_OK;
    fa_value_release(value);
    fa_string_free(text);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    FAULT_SWEEP(convert, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_and_bytes_agree),
        cmocka_unit_test(ints_beyond_64_bits_are_kept_minimal),
        cmocka_unit_test(signs_and_leading_zeros_are_read),
        cmocka_unit_test(what_is_no_decimal_int_is_refused),
        cmocka_unit_test(a_hundred_thousand_digits_go_in_and_out),
        cmocka_unit_test(an_int_too_long_for_text_is_refused),
        cmocka_unit_test(large_ints_round_to_the_nearest_even_double),
        cmocka_unit_test(ints_beyond_a_double_are_out_of_range),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
