/* hash.c: hash_tensor — the exclusive or of all elements' bits, integers as 64 bits, floats as
 * those of their float64. */
#include "nn.h"

static void step(void *state, const void *in, int64_t n, int64_t first, const void *params)
{
    uint64_t *sum = state;
    const uint64_t *bits = in;

    (void)first;
    (void)params;
    for (int64_t i = 0; i < n; i++)
        *sum ^= bits[i];
}

static void merge(void *state, const void *further, const void *params)
{
    (void)params;
    *(uint64_t *)state ^= *(const uint64_t *)further;
}

static void finish(void *const *out, const void *states, int64_t n_states, int64_t n,
                   const void *params)
{
    (void)n;
    (void)params;
    memcpy(out[0], states, (size_t)n_states * sizeof(uint64_t));
}

static const fa__reducer exclusive_or = { .state_size = sizeof(uint64_t), .step = step,
                                          .merge = merge, .finish = finish };

static fa_status hash_tensor(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype;
    fa__reduction r = { .input = self, .keepdim = fa__arg_bool(call, 2), .any_order = true,
                        .compute = fa_dtype_is_floating_point(dtype) ? FA_FLOAT64 : FA_INT64,
                        .n_outputs = 1, .results = { FA_UINT64 }, .outputs = { FA_UINT64 },
                        .reducer = &exclusive_or };
    fa_status st = FA_OK;

    TRY(fa__need_dtype(self, "xor_sum_cpu", FA__FLOATS | FA__INTS | FA__BIT(FA_BOOL)));
    if (fa__arg_int(call, 3) != 0)
        TRY(fa__fail(FA_EINVAL, "Unknown hash_tensor mode: %lld", (long long)fa__arg_int(call, 3)));
    if (fa_tensor_numel(self) == 0 && fa__arg_len(call, 1) == 0)
        TRY(fa__fail(FA_EINVAL,
                     "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. "
                     "Specify the reduction dim with the 'dim' argument."));
    TRY(fa__dim_mask(call, 1, self->n_dims, &r.dims));
    TRY(fa__reduce_run(&r, &out));
    st = fa__return_tensor(call, 0, out);
done:
    return st;
}

const fa__op fa__ops_hash[] = {
    { "aten::hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor",
      hash_tensor, FA__OP_OUT },
    { 0 },
};
