/* test_log.c: what the library tells goes to the program's function, and nowhere without one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/base.h"

typedef struct heard {
    char last[FA__MAX_LOG_LINE];
    size_t n;
} heard;

static void listen(void *context, const char *line)
{
    heard *h = context;

    snprintf(h->last, sizeof h->last, "%s", line);
    h->n++;
}

static void log_is_told_only_while_one_is_set(void **state)
{
    heard h = { { 0 }, 0 };

    (void)state;
    fa__log_line("nobody %d", 1);
    assert_false(fa__log_is_on());
    fa_set_log(listen, &h);
    assert_true(fa__log_is_on());
    fa__log_line("line %d", 2);
    assert_string_equal(h.last, "line 2");
    fa_set_log(NULL, NULL);
    assert_false(fa__log_is_on());
    fa__log_line("nobody %d", 3);
    assert_int_equal(h.n, 1);
}

static void log_cuts_long_lines(void **state)
{
    char text[2 * FA__MAX_LOG_LINE];
    heard h = { { 0 }, 0 };

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    fa_set_log(listen, &h);
    fa__log_line("%s", text);
    fa_set_log(NULL, NULL);
    assert_int_equal(strlen(h.last), FA__MAX_LOG_LINE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_told_only_while_one_is_set),
        cmocka_unit_test(log_cuts_long_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
