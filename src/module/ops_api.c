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

fa_status fa_call(const char *name, fa_value *const *args, size_t n_args, const fa_value *keywords,
                  fa_value **out)
{
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };
    const fa__op_entry *chosen = NULL;
    fa__arguments arguments;
    fa_status st = FA_OK;

    TRY(fa__arguments_init(&arguments, args, n_args, keywords, name));
    TRY(fa__op_call(name, arguments.args, n_args, arguments.keywords, arguments.n_keywords, results,
                    &chosen, NULL));
    *out = box_results(results, fa__op_schema(chosen)->n_returns);
    if (*out == NULL)
        st = fa_error_last()->status;
done:
    fa__iv_release_all(results, FA__MAX_RETURNS);
    fa__arguments_free(&arguments);
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
