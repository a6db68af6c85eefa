/* test_repr.c: texts, bytes and floats as Python shows them. Expected: CPython 3.11. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/base.h"

static void assert_repr(const char *utf8, size_t size, const char *expected)
{
    fa__buffer out = { 0 };
    char *text;

    assert_int_equal(fa__buffer_repr(&out, (fa__span){ (const uint8_t *)utf8, size }), FA_OK);
    text = fa__buffer_take_text(&out);
    assert_string_equal(text, expected);
    fa__free(text);
}

static void assert_bytes_repr(const char *bytes, size_t size, const char *expected)
{
    fa__buffer out = { 0 };
    char *text;

    assert_int_equal(fa__buffer_repr_bytes(&out, (fa__span){ (const uint8_t *)bytes, size }),
                     FA_OK);
    text = fa__buffer_take_text(&out);
    assert_string_equal(text, expected);
    fa__free(text);
}

static void quotes_are_chosen_as_python_does(void **state)
{
    (void)state;
    assert_repr("", 0, "''");
    assert_repr("abc", 3, "'abc'");
    assert_repr("it's", 4, "\"it's\"");
    assert_repr("say \"a\"", 7, "'say \"a\"'");
    assert_repr("'\"", 2, "'\\'\"'");
    assert_bytes_repr("it's", 4, "\"it's\"");
    assert_bytes_repr("'\"", 2, "'\\'\"'");
}

static void unprintable_points_are_escaped(void **state)
{
    (void)state;
    assert_repr("\\\t\n\r\0\x1b\x7f", 7, "'\\\\\\t\\n\\r\\x00\\x1b\\x7f'");
    assert_repr("\xc2\xa0", 2, "'\\xa0'");                       /* no-break space: Zs */
    assert_repr("\xc2\xad", 2, "'\\xad'");                       /* soft hyphen: Cf */
    assert_repr("\xe2\x80\xa8", 3, "'\\u2028'");                 /* Zl */
    assert_repr("\xed\xa0\x80", 3, "'\\ud800'");                 /* a surrogate */
    assert_repr("\xf3\xa0\x80\x81", 4, "'\\U000e0001'");         /* a tag */
    assert_repr("\xff", 1, "'\\udcff'");                         /* not UTF-8 */
}

static void printable_points_stay(void **state)
{
    (void)state;
    assert_repr("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 9,
                "'\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80'");
    assert_true(fa__is_printable(' '));
    assert_false(fa__is_printable(0x1f));
    assert_true(fa__is_printable(0x7e));
    assert_true(fa__is_printable(0xa1));
    assert_true(fa__is_printable(0xe01ef));
    assert_false(fa__is_printable(0x10ffff));
}

static void bytes_show_ascii_only(void **state)
{
    (void)state;
    assert_bytes_repr("a\xc3\xa9\0\t~", 6, "'a\\xc3\\xa9\\x00\\t~'");
}

static void floats_are_shown_as_python_does(void **state)
{
    static const struct {
        double x;
        const char *expected;
    } rows[] = {
        { 0.0, "0.0" }, { -0.0, "-0.0" }, { 1, "1.0" }, { -1.5, "-1.5" }, { 0.1, "0.1" },
        { 100, "100.0" }, { 1.0 / 3, "0.3333333333333333" }, { 1e15, "1000000000000000.0" },
        { 9999999999999998.0, "9999999999999998.0" }, { 1e16, "1e+16" }, { 1e22, "1e+22" },
        { 1.5e300, "1.5e+300" }, { 1e-4, "0.0001" }, { 1e-5, "1e-05" }, { 1.25e-7, "1.25e-07" },
        { 0.00012345, "0.00012345" }, { 123456.789, "123456.789" },
        { 5e-324, "5e-324" }, { 1.7976931348623157e308, "1.7976931348623157e+308" },
        { 0x1p-44, "5.684341886080802e-14" },           /* not the nearest of 16 digits */
        { 0x1.99999ap-4, "0.10000000149011612" }, { 9007199254740993.0, "9007199254740992.0" },
        { INFINITY, "inf" }, { -INFINITY, "-inf" }, { NAN, "nan" }, { -NAN, "nan" },
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        fa_float_repr(rows[i].x, text, sizeof text);
        assert_string_equal(text, rows[i].expected);
    }
}

static void powers_of_two_read_back(void **state)
{
    char text[32];

    (void)state;
    for (int e = -1074; e < 1024; e++) {
        fa_float_repr(ldexp(1, e), text, sizeof text);
        assert_true(strtod(text, NULL) == ldexp(1, e));
        assert_true(strlen(text) <= 23);
    }
}

static void floats_are_cut_to_the_room(void **state)
{
    char text[5];

    (void)state;
    fa_float_repr(-1.25, text, sizeof text);
    assert_string_equal(text, "-1.2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_are_chosen_as_python_does),
        cmocka_unit_test(unprintable_points_are_escaped),
        cmocka_unit_test(printable_points_stay),
        cmocka_unit_test(bytes_show_ascii_only),
        cmocka_unit_test(floats_are_shown_as_python_does),
        cmocka_unit_test(powers_of_two_read_back),
        cmocka_unit_test(floats_are_cut_to_the_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
