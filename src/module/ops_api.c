/* ops_api.c: operators as a program's user calls them — by name, with values.
 *
 *     fa_call("aten::add", {x, y}, {"alpha": 2}) ──► fa__op_call ──► a result, a TUPLE, NONE */
#include "module/module.h"
#include "ops/ops.h"

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

/* The caller's references are good for the call: nothing is counted, nothing allocated. */
static fa_status lend(const char *name, fa_value *const *args, size_t n_args,
                      const fa_value *keywords, fa__ivalue *positional, fa__keyword *named)
{
    size_t n_keywords = fa_value_len(keywords);

    if (n_args > FA__MAX_PARAMS || n_keywords > FA__MAX_PARAMS)
        return fa__fail(FA_ELIMIT, "%s: more than %d arguments", name, FA__MAX_PARAMS);
    if (keywords != NULL && fa_value_kind(keywords) != FA_KIND_DICT)
        return fa__fail(FA_ETYPE, "%s: keyword arguments are a dict of texts", name);
    for (size_t i = 0; i < n_args; i++)
        positional[i] = fa__iv_borrow(args[i]);
    for (size_t i = 0; i < n_keywords; i++) {
        named[i].name = fa_value_text(fa_value_key_at(keywords, i));
        if (named[i].name == NULL)
            return fa__note("names of keyword arguments are texts");
        named[i].value = fa__iv_borrow(fa_value_item_at(keywords, i));
    }
    return FA_OK;
}

fa_status fa_call(const char *name, fa_value *const *args, size_t n_args, const fa_value *keywords,
                  fa_value **out)
{
    fa__ivalue positional[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { { 0 } };
    fa__keyword named[FA__MAX_PARAMS];
    const fa__op_entry *chosen = NULL;
    size_t n_returns;
    fa_status st = FA_OK;

    TRY(lend(name, args, n_args, keywords, positional, named));
    TRY(fa__op_call(name, positional, n_args, named, fa_value_len(keywords), results, &chosen,
                    NULL));
    n_returns = fa__op_schema(chosen)->n_returns;
    *out = box_results(results, n_returns);
    fa__iv_release_all(results, n_returns);
    if (*out == NULL)
        st = fa_error_last()->status;
done:
    return st;
}

const char *fa_op_schema(size_t i)
{
    const fa__op_entry *entry = fa__op_at(i);

    return entry == NULL ? NULL : fa__op_row(entry)->schema;
}

/* ---- the default generator ------------------------------------------------------------------- */

void fa_manual_seed(uint64_t seed)
{
    fa__generator *generator = fa__generator_lock();

    fa__generator_seed(generator, seed);
    fa__generator_unlock(generator);
}

fa_tensor *fa_get_rng_state(void)
{
    const int64_t size = FA__RNG_STATE_BYTES;
    fa_tensor *out = fa_zeros(FA_UINT8, 1, &size);
    fa__generator *generator;

    if (out == NULL)
        return NULL;
    generator = fa__generator_lock();
    fa__generator_get_state(generator, fa_tensor_data(out));
    fa__generator_unlock(generator);
    return out;
}

fa_status fa_set_rng_state(const fa_tensor *state)
{
    fa_tensor *packed = NULL;
    fa__generator *generator;
    fa_status st;

    if (fa_tensor_dtype(state) != FA_UINT8)
        return fa__fail(FA_ETYPE, "RNG state must be a torch.ByteTensor");
    packed = fa_contiguous(state);
    if (packed == NULL)
        return fa_error_last()->status;
    generator = fa__generator_lock();
    st = fa__generator_set_state(generator, fa_tensor_data(packed),
                                 (size_t)fa_tensor_numel(packed));
    fa__generator_unlock(generator);
    fa_tensor_release(packed);
    return st;
}
