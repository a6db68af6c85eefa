/* ops_api.c: operators as a program's user calls them — by name, with values.
 *
 *     fa_call("aten::add", {x, y}, {"alpha": 2}) ──► fa__op_call ──► one result, a TUPLE, or NONE */
#include "dispatch/dispatch.h"
#include "facula/module.h"

static void unbox_args(fa__ivalue *out, fa_value *const *args, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = fa__iv_take(fa_value_retain(args[i]));
}

/* out: fa_value_len(keywords) slots, zeroed. Names are borrowed from the dict. */
static fa_status unbox_keywords(fa__keyword *out, const fa_value *keywords)
{
    for (size_t i = 0; i < fa_value_len(keywords); i++) {
        out[i].name = fa_value_text(fa_value_key_at(keywords, i));
        if (out[i].name == NULL)
            return fa__note("names of keyword arguments are texts");
        out[i].value = fa__iv_take(fa_value_retain(fa_value_item_at(keywords, i)));
    }
    return FA_OK;
}

/* One value of an op's results, which are given back. NULL: out of memory. */
static fa_value *box_results(fa__ivalue *results, size_t n)
{
    fa_value *items[FA__MAX_RETURNS];
    fa_value *out = NULL;
    size_t n_boxed = 0;

    if (n == 1)
        return fa__iv_box(results[0]);
    if (n == 0)
        return fa_value_none();
    while (n_boxed < n && (items[n_boxed] = fa__iv_box(results[n_boxed])) != NULL)
        n_boxed++;
    if (n_boxed == n)
        out = fa_value_tuple(n, items);
    for (size_t i = 0; i < n_boxed; i++)
        fa_value_release(items[i]);
    return out;
}

static fa_status call(const char *name, fa__ivalue *args, size_t n_args, fa__keyword *keywords,
                      size_t n_keywords, fa_value **out)
{
    fa_status st = FA_OK;
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };
    const fa__op_entry *chosen = NULL;

    TRY(fa__op_call(name, args, n_args, keywords, n_keywords, results, &chosen, NULL));
    *out = box_results(results, fa__op_schema(chosen)->n_returns);
    if (*out == NULL)
        st = fa_error_last()->status;
done:
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

fa_status fa_call(const char *name, fa_value *const *args, size_t n_args, const fa_value *keywords,
                  fa_value **out)
{
    fa_status st = FA_OK;
    size_t n_keywords = fa_value_len(keywords);
    fa__ivalue *unboxed = NULL;
    fa__keyword *named = NULL;

    if (keywords != NULL && fa_value_kind(keywords) != FA_KIND_DICT)
        return fa__fail(FA_ETYPE, "keyword arguments of %s are a %s, not a dict", name,
                        fa_kind_name(fa_value_kind(keywords)));
    unboxed = fa__zalloc((n_args + 1) * sizeof *unboxed);
    named = fa__zalloc((n_keywords + 1) * sizeof *named);
    if (unboxed == NULL || named == NULL) {
        st = FA_ENOMEM;
        goto done;
    }
    unbox_args(unboxed, args, n_args);
    TRY(unbox_keywords(named, keywords));
    TRY(call(name, unboxed, n_args, named, n_keywords, out));
done:
    for (size_t i = 0; named != NULL && i < n_keywords; i++)
        fa__iv_release(&named[i].value);
    if (unboxed != NULL)
        fa__iv_release_all(unboxed, n_args);
    fa__free(named);
    fa__free(unboxed);
    return st;
}

const char *fa_op_schema(size_t i)
{
    const fa__op_entry *entry = fa__op_at(i);

    return entry == NULL ? NULL : fa__op_row(entry)->schema;
}
