/* chain.h: an op as a chain of other ops.
 *
 *     chain c = { 0 };
 *     fa_tensor *difference = CALL(&c, "aten::sub.Tensor", "tt", x, y);
 *     fa_tensor *square = CALL(&c, "aten::mul.Tensor", "tt", difference, difference);
 *
 *     return chain_return(call, &c, square);
 *
 * Every tensor on the way belongs to the chain. After a failure the calls that follow are left out
 * and give NULL, and the end reports the failure: it is checked once. */
#ifndef FA_OPS_CHAIN_H
#define FA_OPS_CHAIN_H

#include "ops/ops.h"

enum { CHAIN_MAX = 48 };

typedef struct chain {
    int n;
    bool has_failed;
    fa_tensor *made[CHAIN_MAX];
} chain;

/* The chain takes over `made`; NULL: the maker has failed and recorded why. */
static inline fa_tensor *chain_keep(chain *c, fa_tensor *made)
{
    if (made != NULL && c->n == CHAIN_MAX) {
        fa__fail(FA_ELIMIT, "an op needs more than %d steps", CHAIN_MAX);
        fa_tensor_release(made);
        made = NULL;
    }
    if (made == NULL)
        c->has_failed = true;
    else
        c->made[c->n++] = made;
    return made;
}

/* fa__op_tensor, unless an op before it, or one among its arguments, has failed. */
static inline fa_tensor *chain_call(chain *c, const char *name, const char *format, ...)
{
    fa_tensor *made = NULL;
    va_list list;

    if (c->has_failed)
        return NULL;
    va_start(list, format);
    made = fa__op_tensor_list(name, format, &list);
    va_end(list);
    return chain_keep(c, made);
}

#define CALL(c, ...) chain_call(c, __VA_ARGS__)
/* What another function makes; its arguments must not be steps of the chain themselves. */
#define KEEP(c, maker) ((c)->has_failed ? NULL : chain_keep(c, maker))

/* Gives everything back. */
static inline fa_status chain_end(chain *c)
{
    while (c->n > 0)
        fa_tensor_release(c->made[--c->n]);
    return c->has_failed ? fa_error_last()->status : FA_OK;
}

/* The same, after `out` has become result i of the call. */
static inline fa_status chain_return_at(fa__call *call, size_t i, chain *c, fa_tensor *out)
{
    if (!c->has_failed && fa__return_tensor(call, i, fa_tensor_retain(out)) != FA_OK)
        c->has_failed = true;
    return chain_end(c);
}

static inline fa_status chain_return(fa__call *call, chain *c, fa_tensor *out)
{
    return chain_return_at(call, 0, c, out);
}

/* The first tensor that a chain in a function of its own makes, retained for the caller. */
static inline fa_tensor *chain_take(chain *c, fa_tensor *out)
{
    if (c->has_failed)
        out = NULL;
    else
        fa_tensor_retain(out);
    chain_end(c);
    return out;
}

/* A number as the ops' Scalar. */
static inline fa__scalar scalar_int(int64_t x)
{
    return (fa__scalar){ FA_INT64, x, (double)x, 0 };
}
static inline fa__scalar scalar_float(double x)
{
    return (fa__scalar){ FA_FLOAT64, 0, x, 0 };
}

#endif
