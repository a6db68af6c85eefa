/* Allocation failures at every place of reductions, sorts, counts, losses and embeddings. */
#include "op_call.h"

#include "base/fault_alloc.h"

typedef struct inputs {
    fa_tensor *x, *labels, *flat, *places;
} inputs;

typedef fa_status (*scenario)(void *context);

#define SCENARIO(NAME, ...)                                                                        \
    static fa_status NAME(void *context)                                                           \
    {                                                                                              \
        const inputs *in = context;                                                                \
        fa__ivalue out[FA__MAX_RETURNS] = { { 0 } };                                               \
        fa_status st = fa__op_call_format(__VA_ARGS__);                                            \
                                                                                                   \
        (void)in;                                                                                  \
        fa__iv_release_all(out, FA__MAX_RETURNS);                                                  \
        return st;                                                                                 \
    }

static const int64_t dims[1] = { 0 };

SCENARIO(sums, "aten::sum.dim_IntList", out, "tI", in->x, dims, 1)
SCENARIO(extrema, "aten::max.dim", out, "ti", in->x, (int64_t)1)
SCENARIO(variances, "aten::var_mean.dim", out, "tI", in->x, dims, 1)
SCENARIO(covariances, "aten::cov", out, "t", in->x)
SCENARIO(distances, "aten::cdist", out, "tt", in->x, in->x)
SCENARIO(running_sums, "aten::cumsum", out, "ti", in->x, (int64_t)0)
SCENARIO(differences, "aten::diff", out, "t", in->x)
SCENARIO(sorts, "aten::sort", out, "ti", in->x, (int64_t)0)
SCENARIO(quantiles, "aten::quantile.scalar", out, "tf", in->x, 0.5)
SCENARIO(memberships, "aten::isin.Tensor_Tensor", out, "tt", in->labels, in->labels)
SCENARIO(histograms, "aten::histogram.bin_ct", out, "ti", in->flat, (int64_t)3)
SCENARIO(nonzero_places, "aten::nonzero_numpy", out, "t", in->x)
SCENARIO(cross_entropies, "aten::cross_entropy_loss", out, "tt", in->x, in->labels)
SCENARIO(cosine_losses, "aten::cosine_similarity", out, "tt", in->x, in->x)
SCENARIO(bags, "aten::embedding_bag", out, "ttt", in->x, in->labels, in->places)
SCENARIO(codes, "aten::one_hot", out, "t", in->labels)

static void every_failing_allocation_is_reported(void **state)
{
    static const scenario all[] = {
        sums, extrema, variances, covariances, distances, running_sums, differences, sorts,
        quantiles, memberships, histograms, nonzero_places, cross_entropies, cosine_losses, bags,
        codes,
    };
    kept k = { 0 };
    inputs in;

    (void)state;
    in.x = MAT(&k, FA_FLOAT32, 3, 3, 1, 2, 0, 5, 4, 7, 8, 6);
    in.labels = VEC(&k, FA_INT64, 0, 2, 1);
    in.flat = VEC(&k, FA_FLOAT32, 1, 2, 4);
    in.places = VEC(&k, FA_INT64, 0, 1);
    /* the registry reads schemas when they are first needed, and keeps them */
    for (size_t i = 0; fa__op_at(i) != NULL; i++)
        assert_non_null(fa__op_schema(fa__op_at(i)));
    for (size_t i = 0; i < FA__COUNT(all); i++) {
        assert_int_equal(all[i](&in), FA_OK);
        FAULT_SWEEP(all[i], &in);
    }
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failing_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
