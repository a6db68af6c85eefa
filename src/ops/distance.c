/* distance.c: distances between vectors and similarities of them.
 *
 * A distance of two vectors is the p-norm of their difference; sums are kept in float64. */
#include <math.h>

#include "ops/chain.h"

/* ---- one pair ------------------------------------------------------------------------------- */

#define DEFINE_DISTANCE(NAME, T)                                                                   \
    static double NAME(const T *a, const T *b, int64_t n, double p)                                \
    {                                                                                              \
        double sum = 0;                                                                            \
                                                                                                   \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double d = fabs((double)a[i] - (double)b[i]);                                          \
                                                                                                   \
            if (p == 2)                                                                            \
                sum += d * d;                                                                      \
            else if (p == 1)                                                                       \
                sum += d;                                                                          \
            else if (p == 0)                                                                       \
                sum += d != 0;                                                                     \
            else if (isinf(p))                                                                     \
                sum = d > sum || isnan(d) ? d : sum;                                               \
            else                                                                                   \
                sum += pow(d, p);                                                                  \
        }                                                                                          \
        if (p == 2)                                                                                \
            return sqrt(sum);                                                                      \
        return p == 0 || p == 1 || isinf(p) ? sum : pow(sum, 1 / p);                               \
    }

DEFINE_DISTANCE(distance_f32, float)
DEFINE_DISTANCE(distance_f64, double)

/* ---- all pairs ------------------------------------------------------------------------------ */

/* Row i of `a` against rows of `b`, all of m numbers, of n_batches matrices each. */
typedef struct pairs {
    const void *a, *b;
    void *out;
    int64_t n_a, n_b, m;                /* rows in a batch, and their length */
    double p;
    bool is_double;
} pairs;

static void write_distance(const pairs *all, int64_t out, int64_t row_a, int64_t row_b)
{
    int64_t m = all->m;

    if (all->is_double)
        ((double *)all->out)[out] = distance_f64((const double *)all->a + row_a * m,
                                                 (const double *)all->b + row_b * m, m, all->p);
    else
        ((float *)all->out)[out] = (float)distance_f32((const float *)all->a + row_a * m,
                                                       (const float *)all->b + row_b * m, m,
                                                       all->p);
}

static fa_status cdist_rows(void *context, int64_t begin, int64_t end)
{
    const pairs *all = context;

    for (int64_t row = begin; row < end; row++)
        for (int64_t k = 0; k < all->n_b; k++)
            write_distance(all, row * all->n_b + k, row, row / all->n_a * all->n_b + k);
    return FA_OK;
}

static fa_status cdist_check(const fa_tensor *a, const fa_tensor *b, double p)
{
    const fa_tensor *both[2] = { a, b };

    for (int i = 0; i < 2; i++) {
        if (!fa_dtype_is_floating_point((fa_dtype)both[i]->dtype))
            return fa__fail(FA_EINVAL, "cdist only supports floating-point dtypes, X%d got: %s",
                            i + 1, fa__scalar_type_name((fa_dtype)both[i]->dtype));
        if (both[i]->n_dims < 2)
            return fa__fail(FA_EINVAL, "cdist only supports at least 2D tensors, X%d got: %dD",
                            i + 1, (int)both[i]->n_dims);
    }
    if (a->sizes[a->n_dims - 1] != b->sizes[b->n_dims - 1])
        return fa__fail(FA_EINVAL, "X1 and X2 must have the same number of columns. X1: %lld X2: "
                                   "%lld", (long long)a->sizes[a->n_dims - 1],
                        (long long)b->sizes[b->n_dims - 1]);
    if (!(p >= 0))
        return fa__fail(FA_EINVAL, "cdist only supports non-negative p values");
    if (a->dtype != FA_FLOAT32 && a->dtype != FA_FLOAT64)
        return fa__not_implemented("cdist", (fa_dtype)a->dtype);
    return FA_OK;
}

/* The tensor with these batch dims before its own last two, row-major. Yours. */
static fa_tensor *with_batches(fa_tensor *self, int n_batch, const int64_t *batch, fa_dtype dtype)
{
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *wide, *out;

    memcpy(sizes, batch, (size_t)n_batch * sizeof(*sizes));
    sizes[n_batch] = self->sizes[self->n_dims - 2];
    sizes[n_batch + 1] = self->sizes[self->n_dims - 1];
    wide = fa_expand(self, n_batch + 2, sizes);
    if (wide == NULL)
        return NULL;
    out = fa__as_contiguous(wide, dtype);
    fa_tensor_release(wide);
    return out;
}

static fa_status cdist_run(fa__call *call, double p)
{
    fa_status st = FA_OK;
    fa_tensor *x1 = fa__arg_tensor(call, 0), *x2 = fa__arg_tensor(call, 1);
    fa_tensor *a = NULL, *b = NULL, *out = NULL;
    fa_dtype dtype = (fa_dtype)x1->dtype;
    int64_t sizes[FA_MAX_DIMS];
    int n_batch;

    TRY(cdist_check(x1, x2, p));
    TRY(fa__broadcast_sizes(x1->n_dims - 2, x1->sizes, x2->n_dims - 2, x2->sizes, &n_batch,
                            sizes));
    a = with_batches(x1, n_batch, sizes, dtype);
    b = a == NULL ? NULL : with_batches(x2, n_batch, sizes, dtype);
    if (b == NULL)
        TRY(fa_error_last()->status);
    sizes[n_batch] = a->sizes[n_batch];
    sizes[n_batch + 1] = b->sizes[n_batch];
    out = fa__empty(dtype, n_batch + 2, sizes);
    if (out == NULL)
        TRY(FA_ENOMEM);
    if (fa_tensor_numel(out) > 0) {
        pairs all = { fa_tensor_data(a), fa_tensor_data(b), fa_tensor_data(out), sizes[n_batch],
                      sizes[n_batch + 1], a->sizes[n_batch + 1], p, dtype == FA_FLOAT64 };
        int64_t n = fa_tensor_numel(out) / all.n_b;

        TRY(fa__parallel_for(n, 1 + 16384 / (all.n_b * (all.m + 1) + 1), cdist_rows, &all));
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(out);
    fa_tensor_release(b);
    fa_tensor_release(a);
    return st;
}

static fa_status cdist(fa__call *call)
{
    return cdist_run(call, fa__arg_float(call, 2));
}

static fa_status euclidean_dist(fa__call *call)
{
    return cdist_run(call, 2);
}

/* Distances of each row to those after it. [torch.pdist] */
static fa_status pdist(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *a = NULL, *out = NULL;
    double p = fa__arg_float(call, 1);
    fa_dtype dtype = (fa_dtype)self->dtype;
    pairs all;
    int64_t n, size[1], k = 0;

    if (self->n_dims != 2)
        return fa__fail(FA_EINVAL, "pdist only supports 2D tensors, got: %dD", (int)self->n_dims);
    if (!fa_dtype_is_floating_point(dtype))
        return fa__fail(FA_EINVAL, "pdist only supports floating-point dtypes");
    if (!(p >= 0))
        return fa__fail(FA_EINVAL, "pdist only supports non-negative p values");
    if (dtype != FA_FLOAT32 && dtype != FA_FLOAT64)
        return fa__not_implemented("pdist", dtype);
    n = self->sizes[0];
    if (n > INT32_MAX)
        return fa__fail(FA_ELIMIT, "pdist of %lld rows", (long long)n);
    size[0] = n * (n - 1) / 2;
    if ((a = fa__as_contiguous(self, dtype)) == NULL || (out = fa__empty(dtype, 1, size)) == NULL)
        TRY(fa_error_last()->status);
    all = (pairs){ fa_tensor_data(a), fa_tensor_data(a), fa_tensor_data(out), n, n, self->sizes[1],
                   p, dtype == FA_FLOAT64 };
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            write_distance(&all, k++, i, j);
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(out);
    fa_tensor_release(a);
    return st;
}

/* ---- chains --------------------------------------------------------------------------------- */

static fa_status dist(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *out = CALL(&c, "aten::sub.Tensor", "tt", fa__arg_tensor(call, 0),
                          fa__arg_tensor(call, 1));

    out = CALL(&c, "aten::norm.Scalar", "tS", out, fa__arg_scalar(call, 2));
    return chain_return(call, &c, out);
}

static fa_status pairwise_distance(fa__call *call)
{
    const int64_t last[1] = { -1 };
    chain c = { 0 };
    fa_tensor *out = CALL(&c, "aten::sub.Tensor", "tt", fa__arg_tensor(call, 0),
                          fa__arg_tensor(call, 1));

    out = CALL(&c, "aten::add.Scalar", "tS", out, scalar_float(fa__arg_float(call, 3)));
    out = CALL(&c, "aten::norm.ScalarOpt_dim", "tSIb", out, scalar_float(fa__arg_float(call, 2)),
               last, 1, fa__arg_bool(call, 4));
    return chain_return(call, &c, out);
}

static fa_tensor *over_its_norm(chain *c, fa_tensor *x, const int64_t *dim, double eps)
{
    fa_tensor *norm = CALL(c, "aten::linalg_vector_norm", "tSIb", x, scalar_int(2), dim, 1, true);

    norm = CALL(c, "aten::clamp_min", "tS", norm, scalar_float(eps));
    return CALL(c, "aten::div.Tensor", "tt", x, norm);
}

static fa_status cosine_similarity(fa__call *call)
{
    fa_tensor *x1 = fa__arg_tensor(call, 0), *x2 = fa__arg_tensor(call, 1), *a, *b;
    double eps = fa__arg_float(call, 3);
    fa__promotion p = { 0 };
    chain c = { 0 };
    int64_t dim[1] = { fa__arg_int(call, 2) }, sizes[FA_MAX_DIMS];
    fa_dtype dtype;
    int n;

    fa__promotion_tensor(&p, x1);
    fa__promotion_tensor(&p, x2);
    dtype = fa__promotion_result(&p);
    if (!fa_dtype_is_floating_point(dtype))
        return fa__fail(FA_EINVAL, "expected common dtype to be floating point, yet common dtype is"
                                   " %s", fa__scalar_type_name(dtype));
    if (fa__broadcast_sizes(x1->n_dims, x1->sizes, x2->n_dims, x2->sizes, &n, sizes) != FA_OK)
        return fa_error_last()->status;
    if (!(eps >= 0))
        return fa__fail(FA_EINVAL, "eps must be non-negative, got: %g", eps);
    /* floats stay as they are: norms are taken in their own dtypes */
    a = fa__is_integral((fa_dtype)x1->dtype, true) ? KEEP(&c, fa__as_dtype(x1, dtype)) : x1;
    a = KEEP(&c, fa_expand(a, n, sizes));
    b = fa__is_integral((fa_dtype)x2->dtype, true) ? KEEP(&c, fa__as_dtype(x2, dtype)) : x2;
    b = KEEP(&c, fa_expand(b, n, sizes));
    a = over_its_norm(&c, a, dim, eps);
    b = over_its_norm(&c, b, dim, eps);
    a = CALL(&c, "aten::mul.Tensor", "tt", a, b);
    return chain_return(call, &c, CALL(&c, "aten::sum.dim_IntList", "tI", a, dim, 1));
}

const fa__op fa__ops_distance[] = {
    { "aten::dist(Tensor self, Tensor other, Scalar p=2) -> Tensor", dist, FA__OP_OUT },
    { "aten::cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor", cdist },
    { "aten::_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor", cdist,
      FA__OP_OUT },
    { "aten::_euclidean_dist(Tensor x1, Tensor x2) -> Tensor", euclidean_dist, FA__OP_OUT },
    { "aten::pdist(Tensor self, float p=2.) -> Tensor", pdist },
    { "aten::_pdist_forward(Tensor self, float p=2.) -> Tensor", pdist, FA__OP_OUT },
    { "aten::pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, "
      "bool keepdim=False) -> Tensor", pairwise_distance },
    { "aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor",
      cosine_similarity },
    { 0 },
};
