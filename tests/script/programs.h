/* programs.h: runs functions of TorchScript texts and shows what comes out as text. */
#ifndef FA_TESTS_SCRIPT_PROGRAMS_H
#define FA_TESTS_SCRIPT_PROGRAMS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "ops/ops.h"
#include "script/script.h"

static fa__span no_source(void *context, const char *path)
{
    (void)context, (void)path;
    return (fa__span){ NULL, 0 };
}

/* A unit of one text; its names begin with "__torch__.". NULL: an error. */
static inline fa__unit *program_of(const char *text)
{
    fa__unit_source source = { .text = no_source };
    fa__unit *unit = fa__unit_new(&source);

    assert_non_null(unit);
    if (fa__unit_add_source(unit, "__torch__", "code/__torch__.py", fa__span_of(text)) != FA_OK) {
        fa__unit_release(unit);
        return NULL;
    }
    return unit;
}

/* A value as TorchScript prints it; the error's text when the status is one. */
static inline const char *shown(fa_status st, fa__ivalue *result_take)
{
    static char out[2000];
    fa__buffer text = { 0 };

    if (st != FA_OK) {
        snprintf(out, sizeof(out), "error: %s", fa_error_last()->text);
        return out;
    }
    assert_int_equal(fa__print_value(&text, *result_take), FA_OK);
    snprintf(out, sizeof(out), "%.*s", (int)text.size, (const char *)text.data);
    fa__buffer_free(&text);
    fa__iv_release(result_take);
    return out;
}

/* What __torch__.f of a unit gives. */
static inline const char *run_unit(fa__unit *unit, const fa__ivalue *args, size_t n,
                                   const fa__run_opts *opts)
{
    fa__ivalue result = fa__iv_none();
    fa__graph *graph = fa__unit_function(unit, "__torch__.f");
    fa_status st = graph == NULL ? fa_error_last()->status
                                 : fa__unit_run(unit, graph, args, n, NULL, 0, opts, &result);

    return shown(st, &result);
}

static inline const char *run_text(const char *text, const fa__ivalue *args, size_t n)
{
    fa__unit *unit = program_of(text);
    const char *out;

    if (unit == NULL)
        return "error: unit";
    out = run_unit(unit, args, n, NULL);
    fa__unit_release(unit);
    return out;
}

#define ARGS(...) (const fa__ivalue[]){ __VA_ARGS__ },                                             \
    sizeof((fa__ivalue[]){ __VA_ARGS__ }) / sizeof(fa__ivalue)
#define I(x) fa__iv_int(x)
#define F(x) fa__iv_float(x)
#define B(x) fa__iv_bool(x)

#endif
