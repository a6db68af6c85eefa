/* sources.h: programs as texts, for the tests of the script floor. */
#ifndef TESTS_SCRIPT_SOURCES_H
#define TESTS_SCRIPT_SOURCES_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "script/syntax.h"

/* A unit with one file, "code/__torch__.py". NULL when it does not parse. */
static inline fa__unit *unit_of(const char *text)
{
    fa__unit *unit = fa__unit_new(NULL);

    assert_non_null(unit);
    if (fa__unit_add_source(unit, "__torch__", "code/__torch__.py", fa__span_of(text)) == FA_OK)
        return unit;
    fa__unit_release(unit);
    return NULL;
}

/* What the last error says, with its notes: a text to search in. */
static inline const char *last_error(void)
{
    static char text[2000];

    fa_error_format(text, sizeof(text));
    return text;
}

#define assert_error_says(piece)                                                                   \
    do {                                                                                           \
        if (strstr(last_error(), piece) == NULL)                                                   \
            fail_msg("'%s' is not in: %s", piece, last_error());                                   \
    } while (0)

#endif
