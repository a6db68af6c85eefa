/* test_bytes.c: buffers, spans, UTF-8, distances, byte order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "base/fault_alloc.h"

static fa__span bytes(const void *data, size_t size)
{
    return (fa__span){ data, size };
}

static void buffer_gathers_all_pieces(void **state)
{
    fa__buffer buffer = { 0 };
    char *text;

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(fa__buffer_format(&buffer, "%d,", i % 10), FA_OK);
    assert_int_equal(fa__buffer_put_byte(&buffer, 'x'), FA_OK);
    assert_int_equal(fa__buffer_put(&buffer, NULL, 0), FA_OK);
    assert_int_equal(buffer.size, 2001);
    text = fa__buffer_take_text(&buffer);
    assert_int_equal(strlen(text), 2001);
    assert_memory_equal(text + 1990, "5,6,7,8,9,x", 11);
    assert_null(buffer.data);
    assert_int_equal(buffer.size + buffer.capacity, 0);
    fa__free(text);
}

static void buffer_refuses_sizes_beyond_memory(void **state)
{
    fa__buffer buffer = { 0 };

    (void)state;
    assert_int_equal(fa__buffer_text(&buffer, "abc"), FA_OK);
    assert_int_equal(fa__buffer_reserve(&buffer, SIZE_MAX - 1), FA_ENOMEM);
    assert_int_equal(buffer.size, 3);
    assert_memory_equal(buffer.data, "abc", 3);
    fa__buffer_free(&buffer);
}

static fa_status fill_buffer(void *context)
{
    fa__buffer buffer = { 0 };
    fa_status st = FA_OK;

    (void)context;
    for (int i = 0; i < 100; i++)
        TRY(fa__buffer_format(&buffer, "%d", i));
    TRY(fa__buffer_repr(&buffer, fa__span_of("it's")));
    TRY(fa__buffer_text(&buffer, "more"));
done:
    fa__buffer_free(&buffer);
    return st;
}

static void buffer_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(fill_buffer, NULL) >= 2);
}

static void spans_compare_by_bytes(void **state)
{
    fa__span none = { NULL, 0 };

    (void)state;
    assert_true(fa__span_equal(none, none));
    assert_true(fa__span_is(none, ""));
    assert_false(fa__span_is(none, "a"));
    assert_true(fa__span_is(bytes("ab", 2), "ab"));
    assert_false(fa__span_is(bytes("ab\0", 3), "ab"));
    assert_true(fa__starts_with(fa__span_of("archive/data"), "archive"));
    assert_true(fa__starts_with(none, ""));
    assert_false(fa__starts_with(fa__span_of("arc"), "archive"));
    assert_true(fa__ends_with(fa__span_of("a.pt"), ".pt"));
    assert_true(fa__ends_with(fa__span_of(".pt"), ".pt"));
    assert_true(fa__ends_with(none, ""));
    assert_false(fa__ends_with(fa__span_of("pt"), ".pt"));
    assert_false(fa__ends_with(fa__span_of("a.pth"), ".pt"));
}

static void copy_text_cuts_at_whole_characters(void **state)
{
    char out[6];

    (void)state;
    fa__copy_text(out, sizeof out, fa__span_of("abcd\xc3\xa9"));     /* a byte too long */
    assert_string_equal(out, "abcd");
    fa__copy_text(out, sizeof out, fa__span_of("abc\xc3\xa9xyz"));
    assert_string_equal(out, "abc\xc3\xa9");
    fa__copy_text(out, sizeof out, fa__span_of("ab\xf0\x9f\x98\x80"));
    assert_string_equal(out, "ab");
    fa__copy_text(out, sizeof out, fa__span_of("abcdefgh"));
    assert_string_equal(out, "abcde");
    fa__copy_text(out, sizeof out, fa__span_of("\xa9\xa9\xa9\xa9\xa9\xa9\xa9"));  /* not UTF-8 */
    assert_string_equal(out, "\xa9\xa9\xa9\xa9\xa9");
    fa__copy_text(out, 1, fa__span_of("abc"));
    assert_string_equal(out, "");
    fa__copy_text(out, sizeof out, bytes(NULL, 0));
    assert_string_equal(out, "");
}

static void copy_text_hides_control_bytes(void **state)
{
    char out[20];

    (void)state;
    fa__copy_text(out, sizeof out, bytes("a\0b\n\x1b\x7f~ ", 8));
    assert_string_equal(out, "a?b???~ ");
    /* C1: U+009B introduces control sequences. */
    fa__copy_text(out, sizeof out, fa__span_of("\xc2\x9b" "31m \xc2\xa0 \xe2\x82\x9b"));
    assert_string_equal(out, "??31m \xc2\xa0 \xe2\x82\x9b");
}

static void numbers_are_whole_or_refused(void **state)
{
    uint64_t out = 7;

    (void)state;
    assert_true(fa__parse_u64(fa__span_of("0"), &out) && out == 0);
    assert_true(fa__parse_u64(fa__span_of("18446744073709551615"), &out) && out == UINT64_MAX);
    assert_false(fa__parse_u64(fa__span_of("18446744073709551616"), &out));
    assert_false(fa__parse_u64(fa__span_of("99999999999999999999"), &out));
    assert_false(fa__parse_u64(fa__span_of(""), &out));
    assert_false(fa__parse_u64(fa__span_of("-1"), &out));
    assert_false(fa__parse_u64(fa__span_of("1 "), &out));
    assert_false(fa__parse_u64(fa__span_of("0x1"), &out));
    assert_true(out == UINT64_MAX);
}

static void utf8_is_checked_as_python_does(void **state)
{
    (void)state;
    assert_true(fa__utf8_valid(bytes("", 0)));
    assert_true(fa__utf8_valid(bytes("a\0b", 3)));
    assert_true(fa__utf8_valid(fa__span_of("\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf")));
    assert_true(fa__utf8_valid(fa__span_of("\xf0\x90\x80\x80")));
    assert_true(fa__utf8_valid(fa__span_of("\xf4\x8f\xbf\xbf")));
    assert_true(fa__utf8_valid(fa__span_of("\xed\xa0\x80")));            /* a surrogate */
    assert_false(fa__utf8_valid(fa__span_of("\xc0\x80")));               /* overlong */
    assert_false(fa__utf8_valid(fa__span_of("\xe0\x9f\xbf")));
    assert_false(fa__utf8_valid(fa__span_of("\xf0\x8f\xbf\xbf")));
    assert_false(fa__utf8_valid(fa__span_of("\xf4\x90\x80\x80")));       /* beyond U+10FFFF */
    assert_false(fa__utf8_valid(fa__span_of("\xf5\x80\x80\x80")));
    assert_false(fa__utf8_valid(fa__span_of("\x80")));
    assert_false(fa__utf8_valid(fa__span_of("a\xe2\x82")));              /* cut */
    assert_false(fa__utf8_valid(fa__span_of("\xe2\x28\xa1")));
}

static size_t distance(const char *a, const char *b, size_t limit)
{
    return fa__edit_distance(fa__span_of(a), fa__span_of(b), limit);
}

static void distance_is_levenshteins(void **state)
{
    char longer[301];

    (void)state;
    assert_int_equal(distance("kitten", "sitting", 10), 3);
    assert_int_equal(distance("sitting", "kitten", 10), 3);
    assert_int_equal(distance("", "abc", 10), 3);
    assert_int_equal(distance("abc", "", 10), 3);
    assert_int_equal(distance("weight", "weight", 10), 0);
    assert_int_equal(distance("weight", "wieght", 10), 2);
    assert_int_equal(distance("abcdef", "uvwxyz", 4), 4);
    assert_int_equal(distance("a", "abcdefgh", 3), 3);
    memset(longer, 'a', 300);
    longer[300] = '\0';
    assert_int_equal(distance(longer, longer, 5), 0);
    assert_int_equal(distance(longer, longer + 1, 5), 5);
}

static void little_endian_numbers_round_trip(void **state)
{
    uint8_t at[9] = { 0 };

    (void)state;
    fa__put_le64(at + 1, UINT64_C(0x8182838485868788));
    assert_memory_equal(at + 1, "\x88\x87\x86\x85\x84\x83\x82\x81", 8);
    assert_true(fa__le64(at + 1) == UINT64_C(0x8182838485868788));
    assert_int_equal(fa__le32(at + 1), 0x85868788);
    assert_int_equal(fa__le16(at + 1), 0x8788);
}

static void swapping_reverses_each_group(void **state)
{
    uint8_t data[17];

    (void)state;
    for (size_t width = 1; width <= 16; width *= 2) {
        for (int i = 0; i < 17; i++)
            data[i] = (uint8_t)i;
        fa__swap_bytes(data + 1, 16, width);
        assert_int_equal(data[0], 0);
        for (size_t i = 0; i < 16; i++)
            assert_int_equal(data[1 + i], 1 + i / width * width + (width - 1 - i % width));
    }
    fa__swap_bytes(NULL, 0, 4);
}

static void swapping_leaves_a_rest_alone(void **state)
{
    uint8_t data[5] = { 1, 2, 3, 4, 5 };

    (void)state;
    fa__swap_bytes(data, 5, 2);
    assert_memory_equal(data, "\2\1\4\3\5", 5);
}

static void host_order_is_told(void **state)
{
    uint32_t one = 1;
    uint8_t at[4];

    (void)state;
    memcpy(at, &one, 4);
    assert_int_equal(fa__big_endian_host(), fa__le32(at) != 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_gathers_all_pieces),
        cmocka_unit_test(buffer_refuses_sizes_beyond_memory),
        cmocka_unit_test(buffer_survives_failing_allocations),
        cmocka_unit_test(spans_compare_by_bytes),
        cmocka_unit_test(copy_text_cuts_at_whole_characters),
        cmocka_unit_test(copy_text_hides_control_bytes),
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(utf8_is_checked_as_python_does),
        cmocka_unit_test(distance_is_levenshteins),
        cmocka_unit_test(little_endian_numbers_round_trip),
        cmocka_unit_test(swapping_reverses_each_group),
        cmocka_unit_test(swapping_leaves_a_rest_alone),
        cmocka_unit_test(host_order_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
