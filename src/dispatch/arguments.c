/* arguments.c: how kernels read their arguments and give their results. */
#include "dispatch/entry.h"

bool fa__arg_is_none(const fa__call *call, size_t i)
{
    return call->args[i].tag == FA__IV_NONE;
}

fa_tensor *fa__arg_tensor(const fa__call *call, size_t i)
{
    return call->args[i].tag == FA__IV_TENSOR ? call->args[i].u.tensor : NULL;
}

int64_t fa__arg_int(const fa__call *call, size_t i)
{
    fa__ivalue x = call->args[i];

    return x.tag == FA__IV_INT ? x.u.integer : x.tag == FA__IV_BOOL ? x.u.boolean : 0;
}

double fa__arg_float(const fa__call *call, size_t i)
{
    return call->args[i].tag == FA__IV_FLOAT ? call->args[i].u.number
                                             : fa__scalar_of(call->args[i]).real;
}

bool fa__arg_bool(const fa__call *call, size_t i)
{
    return fa__arg_int(call, i) != 0;
}

fa__scalar fa__arg_scalar(const fa__call *call, size_t i)
{
    return fa__scalar_of(call->args[i]);
}

const char *fa__arg_text(const fa__call *call, size_t i)
{
    const fa_value *value = fa__arg_value(call, i);

    return fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : NULL;
}

fa_dtype fa__arg_dtype(const fa__call *call, size_t i)
{
    fa__ivalue x = call->args[i];

    return x.tag == FA__IV_INT && fa__dtype_row_of((fa_dtype)x.u.integer) != NULL
               ? (fa_dtype)x.u.integer
               : FA_DTYPE_NONE;
}

fa_value *fa__arg_value(const fa__call *call, size_t i)
{
    return call->args[i].tag == FA__IV_VALUE ? call->args[i].u.value : NULL;
}

size_t fa__arg_len(const fa__call *call, size_t i)
{
    return fa_value_len(fa__arg_value(call, i));
}

fa__ivalue fa__arg_at(const fa__call *call, size_t i, size_t item)
{
    const fa_value *list = fa__arg_value(call, i);

    if (fa_value_kind(list) == FA_KIND_SIZE)
        return fa__iv_int(fa_value_size_at(list, item));
    return fa__iv_borrow(fa_value_at(list, item));
}

fa_tensor *fa__arg_tensor_at(const fa__call *call, size_t i, size_t item)
{
    fa__ivalue x = fa__arg_at(call, i, item);

    return x.tag == FA__IV_TENSOR ? x.u.tensor : NULL;
}

static fa_status list_length(const fa__call *call, size_t i, int max, size_t *n)
{
    *n = fa__arg_len(call, i);
    if (*n > (size_t)max)
        return fa__fail(FA_ELIMIT, "%s: argument '%s' has %zu items; at most %d can be",
                        call->schema->name, call->schema->params[i].name, *n, max);
    return FA_OK;
}

fa_status fa__arg_ints(const fa__call *call, size_t i, int64_t *out, int max, int *n)
{
    size_t length;
    fa_status st = list_length(call, i, max, &length);

    *n = 0;
    if (st != FA_OK)
        return st;
    if (call->args[i].tag == FA__IV_INT) {
        out[0] = call->args[i].u.integer;
        *n = 1;
        return FA_OK;
    }
    for (size_t k = 0; k < length; k++) {
        fa__ivalue x = fa__arg_at(call, i, k);
        if (x.tag != FA__IV_INT && x.tag != FA__IV_BOOL)
            return fa__fail(FA_ETYPE, "%s: item %zu of argument '%s' is no int",
                            call->schema->name, k, call->schema->params[i].name);
        out[k] = x.tag == FA__IV_INT ? x.u.integer : x.u.boolean;
    }
    *n = (int)length;
    return FA_OK;
}

fa_status fa__arg_floats(const fa__call *call, size_t i, double *out, int max, int *n)
{
    size_t length;
    fa_status st = list_length(call, i, max, &length);

    *n = 0;
    if (st != FA_OK)
        return st;
    for (size_t k = 0; k < length; k++)
        out[k] = fa__scalar_of(fa__arg_at(call, i, k)).real;
    *n = (int)length;
    return FA_OK;
}

/* ---- results --------------------------------------------------------------------------------- */

fa_status fa__return_tensor(fa__call *call, size_t i, fa_tensor *take)
{
    if (take == NULL)
        return fa_error_last()->status != FA_OK ? fa_error_last()->status : FA_ENOMEM;
    call->results[i] = fa__iv_tensor_take(take);
    return FA_OK;
}

fa_status fa__return_int(fa__call *call, int64_t x)
{
    call->results[0] = fa__iv_int(x);
    return FA_OK;
}

fa_status fa__return_float(fa__call *call, double x)
{
    call->results[0] = fa__iv_float(x);
    return FA_OK;
}

fa_status fa__return_bool(fa__call *call, bool x)
{
    call->results[0] = fa__iv_bool(x);
    return FA_OK;
}

fa_status fa__return_value(fa__call *call, size_t i, fa_value *take)
{
    if (take == NULL)
        return fa_error_last()->status != FA_OK ? fa_error_last()->status : FA_ENOMEM;
    call->results[i] = fa__iv_take(take);
    return FA_OK;
}

fa_status fa__return_tensors(fa__call *call, size_t i, fa_tensor **take, size_t n)
{
    fa_value *list = fa_value_list();
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (size_t k = 0; k < n; k++) {
        fa_value *item = st == FA_OK && take[k] != NULL ? fa_value_tensor(take[k]) : NULL;

        if (item == NULL)
            st = FA_ENOMEM;
        else
            st = fa__value_append_take(list, item);
        fa_tensor_release(take[k]);
    }
    if (st != FA_OK) {
        fa_value_release(list);
        return st;
    }
    call->results[i] = fa__iv_take(list);
    return FA_OK;
}
