/* JSON to values and back, as Python's json reads and writes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "base/fault_alloc.h"
#include "io/io.h"

#define OK(call) assert_int_equal((call), FA_OK)

static fa_value *parse(const char *text)
{
    return fa__json_parse(fa__span_of(text), FA__JSON_LENIENT);
}

static void assert_parses(const char *text, const char *repr)
{
    fa_value *value = parse(text);
    assert_non_null(value);
    char *found = fa_value_to_string(value, 10000);
    assert_string_equal(found, repr);
    fa_string_free(found);
    fa_value_release(value);
}

static void assert_refused(const char *text, fa_status status)
{
    fa_error_clear();
    assert_null(parse(text));
    assert_int_equal(fa_error_last()->status, status);
}

static void assert_written(fa_value *value_taken, fa__json_style style, const char *wanted)
{
    fa__buffer out = { 0 };
    OK(fa__buffer_text(&out, "before "));
    OK(fa__json_write(&out, value_taken, style));
    char *text = fa__buffer_take_text(&out);
    assert_memory_equal(text, "before ", 7);
    assert_string_equal(text + 7, wanted);
    fa__free(text);
    fa_value_release(value_taken);
}

static void assert_not_written(fa_value *value_taken, fa_status status)
{
    fa__buffer out = { 0 };
    assert_int_equal(fa__json_write(&out, value_taken, FA__JSON_COMPACT), status);
    fa__buffer_free(&out);
    fa_value_release(value_taken);
}

static void values_are_read(void **state)
{
    (void)state;
    assert_parses("null", "None");
    assert_parses(" [true, false] ", "[True, False]");
    assert_parses("-9223372036854775808", "-9223372036854775808");
    assert_parses("[1, 1.0, 1e2, -0.0]", "[1, 1.0, 100.0, -0.0]");
    assert_parses("\"a\\u00e9\\ud83d\\ude00\\n\\u0000\"", "'a\xc3\xa9\xf0\x9f\x98\x80\\n\\x00'");
    assert_parses("{\"b\": {}, \"a\": [], \"\": 1}", "{'b': {}, 'a': [], '': 1}");
}

static void numbers_keep_their_kind(void **state)
{
    (void)state;
    fa_value *list = parse("[1, 1.0]");
    assert_int_equal(fa_value_kind(fa_value_at(list, 0)), FA_KIND_INT);
    assert_int_equal(fa_value_kind(fa_value_at(list, 1)), FA_KIND_FLOAT);
    fa_value_release(list);
}

static void duplicate_keys_are_refused_on_demand(void **state)
{
    (void)state;
    assert_parses("{\"a\": 1, \"b\": 2, \"a\": 3}", "{'a': 3, 'b': 2}");
    assert_null(fa__json_parse(fa__span_of("{\"a\": 1, \"a\": 3}"), FA__JSON_REJECT_DUPLICATES));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    fa_value *nested = fa__json_parse(fa__span_of("{\"a\": {\"a\": 3}}"),
                                      FA__JSON_REJECT_DUPLICATES);
    assert_non_null(nested);
    fa_value_release(nested);
}

static void damaged_text_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const texts[] = { "", " ", "[", "[1,]", "{\"a\" 1}", "{a: 1}", "[1] x",
                                         "nul", "\"a", "01", "[NaN]",
                                         "\"\xff\"", "\"\\ud800\"", "{\"a\\u0000b\": 1}", "'a'" };
    for (size_t i = 0; i < FA__COUNT(texts); i++)
        assert_refused(texts[i], FA_EFORMAT);
    assert_refused("{\"a\": 1,\n \"b\": ?}", FA_EFORMAT);
    assert_int_equal(fa_error_last()->offset, 16);      /* behind the token that does not fit */
    assert_non_null(strstr(fa_error_last()->text, "line 2, column 7"));
    assert_null(fa__json_parse((fa__span){ (const uint8_t *)"[1]\0x", 5 }, FA__JSON_LENIENT));
}

static void numbers_out_of_range_are_refused(void **state)
{
    (void)state;
    assert_refused("9223372036854775808", FA_EUNSUPPORTED);
    assert_refused("[-99999999999999999999]", FA_EUNSUPPORTED);
    assert_refused("1e999", FA_EUNSUPPORTED);
}

/* [[...]] */
static char *brackets(int n)
{
    char *text = fa__alloc(2 * (size_t)n + 1);
    memset(text, '[', (size_t)n);
    memset(text + n, ']', (size_t)n);
    text[2 * n] = '\0';
    return text;
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    char *fits = brackets(FA__MAX_DEPTH + 1), *deeper = brackets(FA__MAX_DEPTH + 2);
    char *hostile = brackets(100000);
    fa_value *value = parse(fits);
    assert_non_null(value);
    assert_not_written(value, FA_ELIMIT);
    assert_refused(deeper, FA_ELIMIT);
    assert_refused(hostile, FA_ELIMIT);
    fa__free(fits);
    fits = brackets(FA__MAX_DEPTH);
    assert_written(parse(fits), FA__JSON_COMPACT, fits);
    fa__free(fits);
    fa__free(deeper);
    fa__free(hostile);
}

static void three_styles_are_written(void **state)
{
    (void)state;
    const char *text = "{\"a\": [1, 2.5, null], \"b\": {}, \"c\": [], \"d\": {\"e\": true}}";
    assert_written(parse(text), FA__JSON_SPACED, text);
    assert_written(parse(text), FA__JSON_COMPACT,
                   "{\"a\":[1,2.5,null],\"b\":{},\"c\":[],\"d\":{\"e\":true}}");
    assert_written(parse(text), FA__JSON_INDENT2,
                   "{\n  \"a\": [\n    1,\n    2.5,\n    null\n  ],\n  \"b\": {},\n"
                                                  "  \"c\": [],\n  \"d\": {\n    \"e\": true\n  "
                                                  "}\n}");
}

static void strs_are_escaped_as_by_python(void **state)
{
    (void)state;
    assert_written(fa_value_str_n("\"\\/\b\f\n\r\t\0\x1f\x7f ~", 13), FA__JSON_COMPACT,
                   "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f ~\"");
    assert_written(fa_value_str("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\x80"),
                   FA__JSON_COMPACT,
                   "\"\\u00e9\\u20ac\\ud83d\\ude00\\ud800\"");
    assert_not_written(fa__value_str_python2("\xff", 1), FA_EUNSUPPORTED);
}

static void tuples_sizes_and_other_keys_are_written_as_by_python(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 3 };
    fa_value *one = fa_value_int(1), *half = fa_value_float(0.5);
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);
    OK(fa_value_set_item(dict, one, one));
    OK(fa_value_set_item(dict, half, one));
    OK(fa_value_set_item(dict, fa_value_none(), one));
    OK(fa_value_set_item(dict, fa_value_bool(false), one));
    assert_written(dict, FA__JSON_SPACED, "{\"1\": 1, \"0.5\": 1, \"null\": 1, \"false\": 1}");
    assert_written(fa_value_tuple(1, &one), FA__JSON_SPACED, "[1]");
    assert_written(fa_value_size(2, sizes), FA__JSON_SPACED, "[2, 3]");
    assert_written(fa_value_int_decimal("-99999999999999999999", 21), FA__JSON_SPACED,
                   "-99999999999999999999");
    fa_value_release(half);
}

static void what_has_no_json_is_refused(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *key = fa_value_tuple(0, NULL);
    fa_value *loop = fa_value_list();
    OK(fa_value_set_item(dict, key, key));
    OK(fa_value_append(loop, loop));
    OK(fa__value_close_cycles(&loop, 1));
    assert_not_written(dict, FA_EUNSUPPORTED);
    assert_not_written(loop, FA_ELIMIT);
    assert_not_written(fa_value_float(NAN), FA_EUNSUPPORTED);
    assert_not_written(fa_value_float(-INFINITY), FA_EUNSUPPORTED);
    assert_not_written(fa_value_bytes("a", 1), FA_EUNSUPPORTED);
    assert_not_written(fa_value_set(false), FA_EUNSUPPORTED);
}

static fa_status read_and_write(void *context)
{
    fa__buffer out = { 0 };
    fa_value *value = parse(context);
    fa_status st = value == NULL ? fa_error_last()->status : fa__json_write(&out, value,
                                                                            FA__JSON_INDENT2);
    fa__buffer_free(&out);
    fa_value_release(value);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    char text[] = "{\"a\": [1, 2.5, \"text\", 123456789], \"b\": {\"c\": null, \"d\": [[]]}, "
                  "\"long\": \"xxxxxxxxxxxxxxx\"}";
    FAULT_SWEEP(read_and_write, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(numbers_keep_their_kind),
        cmocka_unit_test(duplicate_keys_are_refused_on_demand),
        cmocka_unit_test(damaged_text_is_refused_with_its_place),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(three_styles_are_written),
        cmocka_unit_test(strs_are_escaped_as_by_python),
        cmocka_unit_test(tuples_sizes_and_other_keys_are_written_as_by_python),
        cmocka_unit_test(what_has_no_json_is_refused),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
