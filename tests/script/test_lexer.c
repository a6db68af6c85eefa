/* Tokens of TorchScript text: what ends a statement, where blocks begin and end, what strings
 * hold. */
#include "sources.h"

/* The tokens of a text as their names, one space between. NULL: an error. */
static const char *tokens_of(const char *text)
{
    static char out[2000];
    fa__source_file file = { .path = "t.py", .text = fa__span_of(text) };
    fa__lexer lexer;
    fa__token token;
    size_t n = 0;

    fa__lexer_init(&lexer, &file);
    out[0] = '\0';
    do {
        if (fa__lexer_next(&lexer, &token) != FA_OK)
            return NULL;
        const char *name = token.kind == FA__T_INDENT    ? "INDENT"
                           : token.kind == FA__T_DEDENT  ? "DEDENT"
                           : token.kind == FA__T_NEWLINE ? "NL"
                           : token.kind == FA__T_END     ? "END"
                                                         : NULL;
        if (name != NULL)
            n += (size_t)snprintf(out + n, sizeof(out) - n, "%s ", name);
        else
            n += (size_t)snprintf(out + n, sizeof(out) - n, "%.*s ",
                                  (int)(token.end - token.begin), text + token.begin);
    } while (token.kind != FA__T_END && n < sizeof(out) - 100);
    return out;
}

/* The value of a string literal. */
static const char *string_of(const char *literal)
{
    static char out[200];
    fa__source_file file = { .path = "t.py", .text = fa__span_of(literal) };
    fa__token token = { FA__T_STRING, 0, (uint32_t)strlen(literal) };
    fa__span value;
    fa_status st = fa__string_value(&file, &file.arena, token, &value);

    if (st == FA_OK)
        fa__copy_text(out, sizeof(out), value);
    fa__arena_free(&file.arena);
    return st == FA_OK ? out : NULL;
}

static void newlines_inside_brackets_are_spaces(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("f(a,\n  b)\nc"), "f ( a , b ) NL c END ");
    assert_string_equal(tokens_of("{\n}\n[\n]\n"), "{ } NL [ ] NL END ");
}

static void a_backslash_joins_lines(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("a = \\\n  b\n"), "a = b NL END ");
}

static void comments_and_empty_lines_change_no_block(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("if a:\n  b # c\n\n# d\n     # e\n  f\ng\n"),
                        "if a : NL INDENT b NL f NL DEDENT g NL END ");
}

static void several_blocks_end_at_once(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("a:\n b:\n  c:\n   d\ne"),
                        "a : NL INDENT b : NL INDENT c : NL INDENT d NL DEDENT DEDENT DEDENT e "
                        "END ");
}

static void a_line_between_two_blocks_is_an_error(void **state)
{
    (void)state;
    assert_null(tokens_of("a:\n    b\n  c\n"));
    assert_error_says("indented as no block before it");
}

static void numbers_end_where_they_end(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("1. 2.5e-05 .5 0x1F 1e+22 2.j 1.+2.j 3"),
                        "1. 2.5e-05 .5 0x1F 1e+22 2.j 1. + 2.j 3 END ");
    assert_string_equal(tokens_of("x[1:]"), "x [ 1 : ] END ");
    assert_string_equal(tokens_of("1e"), "1 e END ");
}

static void the_longest_symbol_wins(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("a//=b**=c<<=d...->!="), "a //= b **= c <<= d ... -> != END ");
}

static void keywords_are_whole_words(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("inf is_a notx _if"), "inf is_a notx _if END ");
}

static void strings_of_either_quote_hold_the_other(void **state)
{
    (void)state;
    assert_string_equal(string_of("\"it's\""), "it's");
    assert_string_equal(string_of("'say \"x\"'"), "say \"x\"");
    assert_string_equal(string_of("\"\"\"a\"b\"\"\""), "a\"b");
    assert_string_equal(string_of("\"\""), "");
}

static void escapes_are_letters_and_octal_digits(void **state)
{
    (void)state;
    assert_string_equal(string_of("\"\\101\\\\\\'\\\"\""), "A\\'\"");
    assert_null(string_of("\"\\x41\""));
    assert_error_says("escape");
    assert_null(string_of("\"\\777\""));
}

static void a_string_without_end_is_an_error_where_it_begins(void **state)
{
    (void)state;
    assert_null(tokens_of("x = \"abc\ny"));
    assert_error_says("line 1, column 5");
    assert_null(tokens_of("\"\"\"a\nb"));
    assert_null(tokens_of("\"abc\\"));
}

static void a_foreign_character_is_an_error(void **state)
{
    (void)state;
    assert_null(tokens_of("a ? b"));
    assert_error_says("does not belong");
    assert_error_says("column 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newlines_inside_brackets_are_spaces),
        cmocka_unit_test(a_backslash_joins_lines),
        cmocka_unit_test(comments_and_empty_lines_change_no_block),
        cmocka_unit_test(several_blocks_end_at_once),
        cmocka_unit_test(a_line_between_two_blocks_is_an_error),
        cmocka_unit_test(numbers_end_where_they_end),
        cmocka_unit_test(the_longest_symbol_wins),
        cmocka_unit_test(keywords_are_whole_words),
        cmocka_unit_test(strings_of_either_quote_hold_the_other),
        cmocka_unit_test(escapes_are_letters_and_octal_digits),
        cmocka_unit_test(a_string_without_end_is_an_error_where_it_begins),
        cmocka_unit_test(a_foreign_character_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
