/* bodies.c: ops whose row is a TorchScript function instead of a kernel.
 *
 *     { .schema = "square(Tensor self) -> Tensor", .body = "return self * self" }
 *
 * A body is lowered when its op is first called, and kept: the rows are constants of the library,
 * so there is one unit for all of them, as there is one registry. */
#include "script/script.h"

#include <pthread.h>
#include <stdio.h>

/* Prefix of the functions that bodies become. */
#define MODULE "__bodies__"

typedef struct body {
    fa__schema *schema;                 /* the row's own, without what out= forms add */
    fa__graph *graph;                   /* the unit's */
} body;

static pthread_mutex_t bodies_lock = PTHREAD_MUTEX_INITIALIZER;
static fa__unit *bodies_unit;           /* NULL until the first call */
static fa__map *bodies;                 /* row -> body */
static unsigned n_bodies;               /* lowered or tried */

/* def f0(self, other):
 *   <the body's lines> */
static fa_status write_source(const body *b, const char *name, const char *text, fa__buffer *out)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(out, "def %s(", name));
    for (size_t i = 0; i < b->schema->n_params; i++)
        TRY(fa__buffer_format(out, "%s%s", i == 0 ? "" : ", ", b->schema->params[i].name));
    TRY(fa__buffer_text(out, "):\n  "));
    for (; *text != '\0'; text++)
        TRY(fa__buffer_text(out, *text == '\n' ? "\n  " : (const char[]){ *text, '\0' }));
    TRY(fa__buffer_text(out, "\n"));
done:
    return st;
}

/* Lowers the row's body. */
static fa_status compile(body *b, const fa__op *op)
{
    fa_status st = FA_OK;
    fa__buffer source = { 0 };
    char name[40], qualified[60];

    b->schema = fa__schema_parse(op->schema);
    if (b->schema == NULL)
        return fa_error_last()->status;
    snprintf(name, sizeof(name), "f%u", n_bodies++);
    snprintf(qualified, sizeof(qualified), MODULE ".%s", name);
    TRY(write_source(b, name, op->body, &source));
    TRY(fa__unit_add_source(bodies_unit, MODULE, b->schema->name,
                            (fa__span){ source.data, source.size }));
    b->graph = fa__unit_function(bodies_unit, qualified);
    if (b->graph == NULL)
        TRY(fa_error_last()->status);
done:
    fa__buffer_free(&source);
    return st;
}

/* The row's body, lowered now if it was not yet. NULL with an error. The lock is held. */
static const body *find_body(const fa__op *op)
{
    uint64_t known;
    body *b;

    if (bodies_unit == NULL)
        bodies_unit = fa__unit_new(NULL);
    if (bodies == NULL)
        bodies = fa__map_new();
    if (bodies_unit == NULL || bodies == NULL)
        return NULL;
    if (fa__map_get_pointer(bodies, op, &known))
        return (const body *)(uintptr_t)known;
    b = fa__zalloc(sizeof(*b));
    if (b == NULL)
        return NULL;
    if (compile(b, op) == FA_OK && fa__map_set_pointer(bodies, op, (uintptr_t)b) == FA_OK)
        return b;
    fa__note("in the body of %s", op->schema);
    fa__schema_free(b->schema);
    fa__free(b);
    return NULL;
}

/* A body of several results gives them as a tuple. */
static fa_status take_results(fa__call *call, const body *b, fa__ivalue result)
{
    size_t n = b->schema->n_returns;
    fa_value *tuple = result.tag == FA__IV_VALUE ? result.u.value : NULL;

    if (n == 1) {
        call->results[0] = result;
        return FA_OK;
    }
    if (n > 1 && (fa_value_kind(tuple) != FA_KIND_TUPLE || fa_value_len(tuple) != n)) {
        fa__iv_release(&result);
        return fa__fail(FA_ETYPE, "the body of %s does not give %zu results", b->schema->name, n);
    }
    for (size_t i = 0; i < n; i++)
        call->results[i] = fa__iv_take(fa_value_retain(fa_value_at(tuple, i)));
    fa__iv_release(&result);
    return FA_OK;
}

fa_status fa__run_body(fa__call *call)
{
    fa__ivalue result = fa__iv_none();
    const body *b;
    fa_status st;

    if (call->op->body == NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s has no kernel", call->schema->name);
    pthread_mutex_lock(&bodies_lock);
    b = find_body(call->op);
    pthread_mutex_unlock(&bodies_lock);
    if (b == NULL)
        return fa_error_last()->status;
    st = fa__unit_run(bodies_unit, b->graph, call->args, b->schema->n_params, NULL, 0, NULL,
                      &result);
    return st == FA_OK ? take_results(call, b, result) : st;
}
