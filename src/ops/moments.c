/* moments.c: variances and standard deviations, norms of vectors, logsumexp, covariance.
 *
 * A variance is computed in float64 from blocks: each block's mean and its sum of squared
 * deviations, joined to what came before (Chan et al. 1979):
 *
 *     delta = mean_b - mean;  mean += delta * n_b / n;  m2 += m2_b + delta^2 * n_a * n_b / n */
#include <math.h>
#include <stdio.h>

#include "ops/chain.h"
#include "ops/reducers.h"

/* ---- variance ------------------------------------------------------------------------------- */

typedef struct moments {
    double n, mean, m2;
} moments;

typedef struct var_params {
    double correction;
    bool take_root;
} var_params;

static void moments_join(moments *s, moments b)
{
    double delta = b.mean - s->mean, n = s->n + b.n;

    if (b.n == 0)
        return;
    s->mean += delta * (b.n / n);
    s->m2 += b.m2 + delta * delta * (s->n * b.n / n);
    s->n = n;
}

/* T: an element's number. A complex element has two, each with moments of its own. */
#define DEFINE_VAR(NAME, T, WIDTH)                                                                 \
    static moments NAME##_block(const T *x, int64_t n)                                             \
    {                                                                                              \
        moments b = { (double)n, 0, 0 };                                                           \
        double sums[LANES] = { 0 }, squares[LANES] = { 0 };                                        \
        int64_t i = 0;                                                                             \
                                                                                                   \
        for (; n - i >= LANES; i += LANES)                                                         \
            for (int l = 0; l < LANES; l++)                                                        \
                sums[l] += (double)x[(i + l) * (WIDTH)];                                           \
        for (; i < n; i++)                                                                         \
            sums[0] += (double)x[i * (WIDTH)];                                                     \
        for (int l = 0; l < LANES; l++)                                                            \
            b.mean += sums[l];                                                                     \
        b.mean /= b.n;                                                                             \
        for (i = 0; n - i >= LANES; i += LANES)                                                    \
            for (int l = 0; l < LANES; l++) {                                                      \
                double d = (double)x[(i + l) * (WIDTH)] - b.mean;                                  \
                                                                                                   \
                squares[l] += d * d;                                                               \
            }                                                                                      \
        for (; i < n; i++)                                                                         \
            squares[0] += ((double)x[i * (WIDTH)] - b.mean) * ((double)x[i * (WIDTH)] - b.mean);   \
        for (int l = 0; l < LANES; l++)                                                            \
            b.m2 += squares[l];                                                                    \
        return b;                                                                                  \
    }                                                                                              \
    static void NAME##_step(void *state, const void *in, int64_t n, int64_t first,                 \
                            const void *params)                                                    \
    {                                                                                              \
        const T *x = in;                                                                           \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n; i += SUB_BLOCK)                                                 \
            for (int l = 0; l < (WIDTH); l++)                                                      \
                moments_join((moments *)state + l,                                                 \
                             NAME##_block(x + i * (WIDTH) + l,                                     \
                                          n - i < SUB_BLOCK ? n - i : SUB_BLOCK));                 \
    }                                                                                              \
    static void NAME##_merge(void *state, const void *further, const void *params)                 \
    {                                                                                              \
        (void)params;                                                                              \
        for (int l = 0; l < (WIDTH); l++)                                                          \
            moments_join((moments *)state + l, ((const moments *)further)[l]);                     \
    }                                                                                              \
    /* out[0]: variance or its root; out[1]: mean */                                               \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        const var_params *p = params;                                                              \
        double divisor = (double)n > p->correction ? (double)n - p->correction : 0;                \
                                                                                                   \
        for (int64_t i = 0; i < n_states; i++) {                                                   \
            const moments *s = (const moments *)states + i * (WIDTH);                              \
            double var = 0;                                                                        \
                                                                                                   \
            for (int l = 0; l < (WIDTH); l++) {                                                    \
                var += s[l].m2 / divisor;                                                          \
                /* as Welford's running mean becomes after an infinity */                          \
                ((T *)out[1])[i * (WIDTH) + l]                                                     \
                    = (T)(n == 0 || (n > 1 && isnan(s[l].m2)) ? (double)NAN : s[l].mean);          \
            }                                                                                      \
            ((T *)out[0])[i] = (T)(p->take_root ? sqrt(var) : var);                                \
        }                                                                                          \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(moments) * (WIDTH), NULL, NAME##_step, NULL,          \
                                      NAME##_merge, NAME##_finish };

DEFINE_VAR(var_f32, float, 1)
DEFINE_VAR(var_f64, double, 1)
DEFINE_VAR(var_c64, float, 2)
DEFINE_VAR(var_c128, double, 2)

static const fa__reducer *const vars[FA__COMPUTE_COUNT] = { &var_f32, &var_f64, NULL, &var_c64,
                                                            &var_c128 };

/* What the rows of the family differ in. */
typedef struct var_kind {
    bool take_root, with_mean;
} var_kind;

static const var_kind var_only = { false, false }, std_only = { true, false };
static const var_kind var_and_mean = { false, true }, std_and_mean = { true, true };

static fa_status var_check(const var_kind *kind, fa_dtype dtype)
{
    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL, "%s only support floating point and complex dtypes",
                        !kind->with_mean ? "std and var"
                                         : kind->take_root ? "std_mean" : "var_mean");
    if (fa_dtype_itemsize(dtype) == 1)
        return fa__not_implemented("std_cpu", dtype);
    return FA_OK;
}

static fa_status var_of(fa__call *call, uint64_t dims, bool keepdim, double correction)
{
    fa_status st = FA_OK;
    const var_kind *kind = call->op->data;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    fa_dtype dtype = (fa_dtype)self->dtype, compute = fa__compute_dtype(fa__compute_of(dtype));
    const var_params params = { correction, kind->take_root };
    fa__reduction r = { .input = self, .dims = dims, .keepdim = keepdim, .any_order = true,
                        .compute = compute, .n_outputs = 2,
                        .results = { fa__real_dtype(compute), compute },
                        .outputs = { fa__real_dtype(dtype), dtype },
                        .reducer = vars[fa__compute_of(dtype)], .params = &params };

    TRY(var_check(kind, dtype));
    TRY(fa__reduce_run(&r, out));
    st = fa__return_tensor(call, 0, out[0]);
    out[0] = NULL;
    if (st == FA_OK && kind->with_mean) {
        st = fa__return_tensor(call, 1, out[1]);
        out[1] = NULL;
    }
done:
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    return st;
}

/* var(self, unbiased) */
static fa_status var_unbiased(fa__call *call)
{
    return var_of(call, fa__all_dims(fa__arg_tensor(call, 0)), false, fa__arg_bool(call, 1));
}

/* var.dim(self, dim, unbiased, keepdim) */
static fa_status var_dim(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(var_of(call, dims, fa__arg_bool(call, 3), fa__arg_bool(call, 2)));
done:
    return st;
}

/* var.correction(self, dim, correction, keepdim) */
static fa_status var_correction(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(var_of(call, dims, fa__arg_bool(call, 3),
               fa__arg_is_none(call, 2) ? 1 : fa__arg_scalar(call, 2).real));
done:
    return st;
}

/* ---- norms of vectors ----------------------------------------------------------------------- */

#define ONE_UNLESS_0(x) ((x) != 0)
#define MAGNITUDE(x) ((x) < 0 ? -(x) : (x))
#define SQUARE(x) ((x) * (x))
#define POWER_F32(x) powf(fabsf(x), (float)*(const double *)params)
#define POWER_F64(x) pow(fabs(x), *(const double *)params)

DEFINE_SUM(norm0_f32, float, double, 1, ONE_UNLESS_0)
DEFINE_SUM(norm0_f64, double, double, 1, ONE_UNLESS_0)
DEFINE_SUM(norm1_f32, float, double, 1, MAGNITUDE)
DEFINE_SUM(norm1_f64, double, double, 1, MAGNITUDE)
DEFINE_SUM_LOOPS(sum_square_f32, float, double, 1, SQUARE)
DEFINE_SUM_LOOPS(sum_square_f64, double, double, 1, SQUARE)
DEFINE_SUM_LOOPS(sum_power_f32, float, double, 1, POWER_F32)
DEFINE_SUM_LOOPS(sum_power_f64, double, double, 1, POWER_F64)

/* Sums whose root is taken. A total beyond float32 is infinite before. */
#define DEFINE_ROOT(NAME, SUM, T, ROOT)                                                            \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        T *norms = out[0];                                                                         \
                                                                                                   \
        SUM##_finish(out, states, n_states, n, params);                                            \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            norms[i] = ROOT(norms[i]);                                                             \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(double), NULL, SUM##_step, SUM##_columns,             \
                                      SUM##_merge, NAME##_finish };
#define ROOT_F32(x) powf(x, (float)(1 / *(const double *)params))
#define ROOT_F64(x) pow(x, 1 / *(const double *)params)

DEFINE_ROOT(norm2_f32, sum_square_f32, float, sqrtf)
DEFINE_ROOT(norm2_f64, sum_square_f64, double, sqrt)
DEFINE_ROOT(norm_f32, sum_power_f32, float, ROOT_F32)
DEFINE_ROOT(norm_f64, sum_power_f64, double, ROOT_F64)

static const fa__reducer *norm_reducer(double ord, bool is_double)
{
    if (ord == 0)
        return is_double ? &norm0_f64 : &norm0_f32;
    if (ord == 1)
        return is_double ? &norm1_f64 : &norm1_f32;
    if (ord == 2)
        return is_double ? &norm2_f64 : &norm2_f32;
    return is_double ? &norm_f64 : &norm_f32;
}

/* The norm of real or complex elements, in the real dtype of `dtype`, to which they are converted
 * first. Yours. */
static fa_tensor *norm_run(fa_tensor *self, double ord, uint64_t dims, bool keepdim, fa_dtype dtype)
{
    chain c = { 0 };
    fa_dtype real = fa__real_dtype(dtype), compute = fa__compute_dtype(fa__compute_of(real));
    fa_tensor *input = KEEP(&c, dtype == compute && !fa_dtype_is_complex((fa_dtype)self->dtype)
                                    ? fa_tensor_retain(self) : fa__as_dtype(self, dtype));
    fa__reduction r = { .dims = dims, .keepdim = keepdim, .any_order = true, .compute = compute,
                        .n_outputs = 1, .results = { compute }, .outputs = { real },
                        .params = &ord };
    fa_tensor *out = NULL;

    if (dtype == FA_COMPLEX32)
        input = KEEP(&c, fa__as_dtype(input, FA_COMPLEX64));
    if (fa_dtype_is_complex(dtype) || isinf(ord))
        input = CALL(&c, "aten::abs", "t", input);
    if (c.has_failed)
        return chain_take(&c, NULL);
    if (isinf(ord)) {
        int64_t list[FA_MAX_DIMS];
        int n = 0;

        for (int d = 0; d < self->n_dims; d++)
            if (dims >> d & 1)
                list[n++] = d;
        out = CALL(&c, ord > 0 ? "aten::amax" : "aten::amin", "tIb", input, list, n, keepdim);
        out = KEEP(&c, fa__as_dtype(out, real));
        return chain_take(&c, out);
    }
    r.input = input;
    r.reducer = norm_reducer(ord, compute == FA_FLOAT64);
    if (fa__reduce_run(&r, &out) != FA_OK)
        c.has_failed = true;
    else
        chain_keep(&c, out);
    return chain_take(&c, out);
}

/* "the dimension 1because" is PyTorch's. */
static fa_status norm_need_elements(const fa_tensor *self, double ord, uint64_t dims, bool is_whole)
{
    char text[32];

    if (!(ord < 0 || (isinf(ord) && ord > 0)) || fa_tensor_numel(self) > 0)
        return FA_OK;
    if (isinf(ord))
        snprintf(text, sizeof(text), "%s", ord > 0 ? "inf" : "-inf");
    else
        snprintf(text, sizeof(text), "%g", ord);
    if (is_whole)
        return fa__fail(FA_EINVAL,
                        "linalg.vector_norm cannot compute the %s norm on an empty tensor because "
                        "the operation does not have an identity", text);
    for (int d = 0; d < self->n_dims; d++)
        if ((dims >> d & 1) && self->sizes[d] == 0)
            return fa__fail(FA_EINVAL,
                            "linalg.vector_norm cannot compute the %s norm on the dimension %d"
                            "because this dimension is empty and the operation does not have an "
                            "identity", text, d);
    return FA_OK;
}

static fa_status norm_check_dtype(const fa_tensor *self, fa_dtype dtype)
{
    fa_dtype in = (fa_dtype)self->dtype;

    if (!fa_dtype_is_floating_point(in) && !fa_dtype_is_complex(in))
        return fa__fail(FA_EINVAL,
                        "linalg.vector_norm: Expected a floating point or complex tensor as input. "
                        "Got %s", fa__scalar_type_name(in));
    if (fa_dtype_itemsize(in) == 1)
        return fa__not_implemented("norm_cpu", in);
    if (dtype == FA_DTYPE_NONE)
        return FA_OK;
    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL, "linalg.vector_norm: dtype should be floating point or complex, "
                                   "but got %s", fa__scalar_type_name(dtype));
    if (fa_dtype_is_complex(in) != fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL, "linalg.vector_norm: dtype should be %s for %s inputs, but got "
                                   "%s", fa_dtype_is_complex(in) ? "complex" : "real",
                        fa_dtype_is_complex(in) ? "complex" : "real", fa__scalar_type_name(dtype));
    if (fa__promote_types(in, dtype) != dtype)
        return fa__fail(FA_EINVAL,
                        "linalg.vector_norm: the dtype of the input (%s) should be convertible "
                        "without narrowing to the specified dtype (%s)", fa__scalar_type_name(in),
                        fa__scalar_type_name(dtype));
    return FA_OK;
}

static fa_status vector_norm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = fa__arg_dtype(call, 4);
    fa__scalar ord = fa__arg_scalar(call, 1);
    uint64_t dims;

    if (fa_dtype_is_complex(ord.dtype))
        return fa__fail(FA_EINVAL, "linalg.vector_norm: Expected a non-complex scalar as the order "
                                   "of norm.");
    TRY(norm_check_dtype(self, dtype));
    TRY(fa__dim_mask(call, 2, self->n_dims, &dims));
    TRY(norm_need_elements(self, ord.real, dims, fa__arg_len(call, 2) == 0));
    TRY(fa__return_tensor(call, 0, norm_run(self, ord.real, dims, fa__arg_bool(call, 3),
                                            dtype != FA_DTYPE_NONE ? dtype
                                                                   : (fa_dtype)self->dtype)));
done:
    return st;
}

/* aten::norm, the old one: p None is 2, dims None all. */
static fa_status norm_of(fa__call *call, uint64_t dims, bool keepdim, fa_dtype asked)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = asked != FA_DTYPE_NONE ? asked : (fa_dtype)self->dtype;
    double p = fa__arg_is_none(call, 1) ? 2 : fa__arg_scalar(call, 1).real;

    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL,
                        "norm(): %s dtype should be either floating point or complex. Got %s "
                        "instead.",
                        asked != FA_DTYPE_NONE ? "the desired output" : "input",
                        fa__scalar_type_name(dtype));
    TRY(norm_check_dtype(self, asked));
    TRY(norm_need_elements(self, p, dims, dims == fa__all_dims(self)));
    TRY(fa__return_tensor(call, 0, norm_run(self, p, dims, keepdim, dtype)));
done:
    return st;
}

static fa_status norm_all(fa__call *call)
{
    return norm_of(call, fa__all_dims(fa__arg_tensor(call, 0)), false, fa__arg_dtype(call, 2));
}

static fa_status norm_scalar(fa__call *call)
{
    return norm_of(call, fa__all_dims(fa__arg_tensor(call, 0)), false, FA_DTYPE_NONE);
}

static fa_status norm_dim(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims;

    TRY(fa__dim_mask(call, 2, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(norm_of(call, dims, fa__arg_bool(call, 3),
                call->n_args > 4 ? fa__arg_dtype(call, 4) : FA_DTYPE_NONE));
done:
    return st;
}

/* Norms of slices along `dim` beyond maxnorm are brought down to it. [torch.renorm] */
static fa_status renorm(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *norm, *factor, *is_more;
    double p = fa__arg_scalar(call, 1).real, maxnorm = fa__arg_scalar(call, 3).real;
    fa_dtype dtype = (fa_dtype)self->dtype, wide = dtype;
    chain c = { 0 };
    int dim;
    uint64_t dims;

    if (!(p > 0))
        return fa__fail(FA_EINVAL, "renorm: non-positive-norm not supported");
    if (fa_dtype_is_complex(fa__arg_scalar(call, 1).dtype))
        return fa__fail(FA_EINVAL, "renorm: p must be real-valued");
    if (!(maxnorm >= 0))
        return fa__fail(FA_EINVAL, "renorm: expected maxnorm to be >= 0 but got %g", maxnorm);
    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL, "renorm: input needs at least 2 dimensions, got %d dimensions",
                        (int)self->n_dims);
    if (fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim) != FA_OK
        || norm_check_dtype(self, FA_DTYPE_NONE) != FA_OK)
        return fa_error_last()->status;
    dims = fa__all_dims(self) & ~(UINT64_C(1) << dim);
    if (dtype == FA_FLOAT16 || dtype == FA_BFLOAT16)
        wide = FA_FLOAT32;
    norm = KEEP(&c, norm_run(self, p, dims, true, wide));
    is_more = CALL(&c, "aten::gt.Scalar", "tS", norm, scalar_float(maxnorm));
    factor = CALL(&c, "aten::add.Scalar", "tS", norm, scalar_float(1e-7));
    factor = CALL(&c, "aten::reciprocal", "t", factor);
    factor = CALL(&c, "aten::mul.Scalar", "tS", factor, scalar_float(maxnorm));
    factor = CALL(&c, "aten::where.ScalarOther", "ttS", is_more, factor, scalar_float(1));
    factor = KEEP(&c, fa__as_dtype(factor, fa__real_dtype(dtype)));
    return chain_return(call, &c, CALL(&c, "aten::mul.Tensor", "tt", self, factor));
}

/* ---- logsumexp ------------------------------------------------------------------------------ */

/* sum: of exp(x - shift); shift: the largest x so far, 0 while or once that is infinite */
#define DEFINE_LOGSUMEXP(NAME, T, EXP)                                                             \
    typedef struct NAME##_state { double sum; T max; } NAME##_state;                               \
    DEFINE_EXTREMUM_OF(NAME##_max, T, MORE)                                                        \
    static void NAME##_start(void *states, int64_t n_states, const void *params)                   \
    {                                                                                              \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            ((NAME##_state *)states)[i] = (NAME##_state){ 0, -INFINITY };                          \
    }                                                                                              \
    static T NAME##_shift(T max)                                                                   \
    {                                                                                              \
        return isinf(max) ? 0 : max;                                                               \
    }                                                                                              \
    static void NAME##_raise(NAME##_state *s, T max)                                               \
    {                                                                                              \
        if (s->sum != 0)                                                                           \
            s->sum *= exp((double)NAME##_shift(s->max) - (double)NAME##_shift(max));               \
        s->max = max;                                                                              \
    }                                                                                              \
    static void NAME##_step(void *state, const void *in, int64_t n, int64_t first,                 \
                            const void *params)                                                    \
    {                                                                                              \
        NAME##_state *s = state;                                                                   \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t begin = 0; begin < n; begin += SUB_BLOCK) {                                   \
            const T *x = (const T *)in + begin;                                                    \
            int64_t m = n - begin < SUB_BLOCK ? n - begin : SUB_BLOCK;                             \
            T shift;                                                                               \
                                                                                                   \
            NAME##_raise(s, NAME##_max_of(s->max, x, m));                                          \
            shift = NAME##_shift(s->max);                                                          \
            for (int64_t i = 0; i < m; i++)                                                        \
                s->sum += (double)EXP(x[i] - shift);                                               \
        }                                                                                          \
    }                                                                                              \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        const NAME##_state *s = states;                                                            \
                                                                                                   \
        (void)n;                                                                                   \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            ((T *)out[0])[i] = (T)(log(s[i].sum) + (double)NAME##_shift(s[i].max));                \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(NAME##_state), NAME##_start, NAME##_step, NULL, NULL, \
                                      NAME##_finish };

DEFINE_LOGSUMEXP(logsumexp_f32, float, expf)
DEFINE_LOGSUMEXP(logsumexp_f64, double, exp)

/* Step by step, as PyTorch does it: of half precision each step is rounded. */
static fa_status logsumexp_chain(fa__call *call, uint64_t dims)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *max, *is_inf, *out;
    int64_t list[FA_MAX_DIMS];
    chain c = { 0 };
    int n = 0;

    for (int d = 0; d < self->n_dims; d++)
        if (dims >> d & 1)
            list[n++] = d;
    out = fa_dtype_is_complex((fa_dtype)self->dtype) ? CALL(&c, "aten::real", "t", self) : self;
    max = CALL(&c, "aten::amax", "tIb", out, list, n, true);
    is_inf = CALL(&c, "aten::isinf", "t", max);
    max = CALL(&c, "aten::masked_fill.Scalar", "ttS", max, is_inf, scalar_int(0));
    out = CALL(&c, "aten::sub.Tensor", "tt", self, max);
    out = CALL(&c, "aten::exp", "t", out);
    out = CALL(&c, "aten::sum.dim_IntList", "tIb", out, list, n, true);
    out = CALL(&c, "aten::log", "t", out);
    out = CALL(&c, "aten::add.Tensor", "tt", out, max);
    if (!fa__arg_bool(call, 2))
        out = CALL(&c, "aten::squeeze.dims", "tI", out, list, n);
    return chain_return(call, &c, out);
}

static fa_status logsumexp(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out = NULL;
    fa_dtype dtype = fa__float_result((fa_dtype)self->dtype);
    fa_dtype compute = fa__compute_dtype(fa__compute_of(dtype));
    fa__reduction r = { .input = self, .keepdim = fa__arg_bool(call, 2), .any_order = true,
                        .compute = compute, .n_outputs = 1, .results = { compute },
                        .outputs = { dtype },
                        .reducer = compute == FA_FLOAT64 ? &logsumexp_f64 : &logsumexp_f32 };

    TRY(fa__dim_mask(call, 1, self->n_dims, &r.dims));
    if (fa_dtype_itemsize(dtype) == 1)
        return fa__not_implemented("max_values_cpu", dtype);
    if (dtype == FA_COMPLEX32)
        return fa__not_implemented("exp_vml_cpu", dtype);
    if ((fa_dtype_is_complex(dtype) || dtype == FA_FLOAT16 || dtype == FA_BFLOAT16)
        && fa_tensor_numel(self) > 0)
        return logsumexp_chain(call, r.dims);
    TRY(fa__reduce_run(&r, &out));
    TRY(fa__return_tensor(call, 0, out));
done:
    return st;
}

/* ---- covariance ----------------------------------------------------------------------------- */

static fa_status cov_check_weights(const fa_tensor *weights, const char *name, int64_t n,
                                   bool is_integral)
{
    if (weights == NULL)
        return FA_OK;
    if (weights->n_dims > 1)
        return fa__fail(FA_EINVAL, "cov(): expected %s to have one or fewer dimensions but got %s "
                                   "with %d dimensions", name, name, (int)weights->n_dims);
    if (is_integral && !fa__is_integral((fa_dtype)weights->dtype, false))
        return fa__fail(FA_EINVAL, "cov(): expected fweights to have integral dtype but got "
                                   "fweights with %s dtype",
                        fa__scalar_type_name((fa_dtype)weights->dtype));
    if (!is_integral && !fa_dtype_is_floating_point((fa_dtype)weights->dtype))
        return fa__fail(FA_EINVAL, "cov(): expected aweights to have floating point dtype but got "
                                   "aweights with %s dtype",
                        fa__scalar_type_name((fa_dtype)weights->dtype));
    if (fa_tensor_numel(weights) != n)
        return fa__fail(FA_EINVAL, "cov(): expected %s to have the same numel as there are "
                                   "observations in the input but got %lld != %lld", name,
                        (long long)fa_tensor_numel(weights), (long long)n);
    return FA_OK;
}

/* Weights of observations, or NULL. */
static fa_tensor *cov_weights(chain *c, fa_tensor *f, fa_tensor *a)
{
    if (f != NULL && a != NULL)
        return CALL(c, "aten::mul.Tensor", "tt", f, a);
    return f != NULL ? f : a;
}

/* [at::cov]: rows are variables, columns observations */
static fa_tensor *cov_run(fa_tensor *self, double correction, fa_tensor *f, fa_tensor *a)
{
    chain c = { 0 };
    const int64_t one[1] = { 1 };
    fa_tensor *in = self, *w, *average, *centered, *norm, *out;
    int64_t row[2] = { 1, fa_tensor_numel(self) };

    if (self->n_dims < 2)
        in = KEEP(&c, fa__as_contiguous(self, (fa_dtype)self->dtype));
    if (self->n_dims < 2)
        in = CALL(&c, "aten::view", "tI", in, row, 2);
    w = cov_weights(&c, f, a);
    if (w == NULL) {
        if (c.has_failed)
            return chain_take(&c, NULL);
        norm = KEEP(&c, fa__scalar_tensor(scalar_int(in->sizes[1])));
        average = CALL(&c, "aten::sum.dim_IntList", "tIb", in, one, 1, true);
        average = CALL(&c, "aten::div.Tensor", "tt", average, norm);
    } else {
        norm = CALL(&c, "aten::sum", "t", w);
        average = CALL(&c, "aten::mul.Tensor", "tt", in, w);
        average = CALL(&c, "aten::sum.dim_IntList", "tIb", average, one, 1, true);
        average = CALL(&c, "aten::div.Tensor", "tt", average, norm);
    }
    if (w != NULL && a != NULL && correction != 0) {
        fa_tensor *squares = CALL(&c, "aten::mul.Tensor", "tt", w, a);

        squares = CALL(&c, "aten::sum", "t", squares);
        squares = CALL(&c, "aten::mul.Scalar", "tS", squares, scalar_int((int64_t)correction));
        squares = CALL(&c, "aten::div.Tensor", "tt", squares, norm);
        norm = CALL(&c, "aten::sub.Tensor", "tt", norm, squares);
    } else {
        norm = CALL(&c, "aten::sub.Scalar", "tS", norm, scalar_int((int64_t)correction));
    }
    norm = CALL(&c, "aten::clamp_min", "tS", norm, scalar_int(0));
    centered = CALL(&c, "aten::sub.Tensor", "tt", in, average);
    out = w == NULL ? centered : CALL(&c, "aten::mul.Tensor", "tt", centered, w);
    out = CALL(&c, "aten::t", "t", out);
    out = CALL(&c, "aten::conj", "t", out);
    out = CALL(&c, "aten::mm", "tt", centered, out);
    out = CALL(&c, "aten::div.Tensor", "tt", out, norm);
    out = CALL(&c, "aten::squeeze", "t", out);
    return chain_take(&c, out);
}

static fa_status cov(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *f = fa__arg_tensor(call, 2), *a = fa__arg_tensor(call, 3);
    int64_t n = self->n_dims < 2 ? fa_tensor_numel(self) : self->sizes[1];

    if (self->n_dims > 2)
        return fa__fail(FA_EINVAL, "cov(): expected input to have two or fewer dimensions but got "
                                   "an input with %d dimensions", (int)self->n_dims);
    if (self->dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "cov(): bool dtype is not supported for input");
    TRY(cov_check_weights(f, "fweights", n, true));
    TRY(cov_check_weights(a, "aweights", n, false));
    TRY(fa__return_tensor(call, 0, cov_run(self, (double)fa__arg_int(call, 1), f, a)));
done:
    return st;
}

/* Covariances over the product of standard deviations, clipped to [-1, 1]. */
static fa_status corrcoef(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out, *root, *column;
    bool is_complex = fa_dtype_is_complex((fa_dtype)self->dtype);
    chain c = { 0 };

    if (self->n_dims > 2)
        return fa__fail(FA_EINVAL, "corrcoef(): expected input to have two or fewer dimensions but "
                                   "got an input with %d dimensions", (int)self->n_dims);
    if (self->dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "cov(): bool dtype is not supported for input");
    out = KEEP(&c, cov_run(self, 1, NULL, NULL));
    if (!c.has_failed && out->n_dims == 0)
        return chain_return(call, &c, CALL(&c, "aten::div.Tensor", "tt", out, out));
    root = CALL(&c, "aten::diagonal", "t", out);
    root = is_complex ? CALL(&c, "aten::real", "t", root) : root;
    root = CALL(&c, "aten::sqrt", "t", root);
    column = CALL(&c, "aten::unsqueeze", "ti", root, (int64_t)1);
    root = CALL(&c, "aten::unsqueeze", "ti", root, (int64_t)0);
    out = CALL(&c, "aten::div.Tensor", "tt", out, column);
    out = CALL(&c, "aten::div.Tensor", "tt", out, root);
    if (!is_complex)
        return chain_return(call, &c, CALL(&c, "aten::clamp", "tSS", out, scalar_int(-1),
                                           scalar_int(1)));
    root = CALL(&c, "aten::real", "t", out);
    root = CALL(&c, "aten::clamp", "tSS", root, scalar_int(-1), scalar_int(1));
    column = CALL(&c, "aten::imag", "t", out);
    column = CALL(&c, "aten::clamp", "tSS", column, scalar_int(-1), scalar_int(1));
    return chain_return(call, &c, CALL(&c, "aten::complex", "tt", root, column));
}

const fa__op fa__ops_moments[] = {
    { "aten::var(Tensor self, bool unbiased=True) -> Tensor", var_unbiased, 0, &var_only },
    { "aten::var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor",
      var_dim, FA__OP_OUT, &var_only },
    { "aten::var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
      "bool keepdim=False) -> Tensor", var_correction, FA__OP_OUT, &var_only },
    { "aten::std(Tensor self, bool unbiased=True) -> Tensor", var_unbiased, 0, &std_only },
    { "aten::std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor",
      var_dim, FA__OP_OUT, &std_only },
    { "aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
      "bool keepdim=False) -> Tensor", var_correction, FA__OP_OUT, &std_only },
    { "aten::var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)", var_unbiased, 0,
      &var_and_mean },
    { "aten::var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> "
      "(Tensor, Tensor)", var_dim, 0, &var_and_mean },
    { "aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
      "bool keepdim=False) -> (Tensor, Tensor)", var_correction, FA__OP_OUT, &var_and_mean },
    { "aten::std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)", var_unbiased, 0,
      &std_and_mean },
    { "aten::std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> "
      "(Tensor, Tensor)", var_dim, 0, &std_and_mean },
    { "aten::std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, "
      "bool keepdim=False) -> (Tensor, Tensor)", var_correction, FA__OP_OUT, &std_and_mean },
    { "aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *,"
      " ScalarType? dtype=None) -> Tensor", vector_norm, FA__OP_OUT },
    { "aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor", norm_scalar, FA__OP_OUT },
    { "aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor",
      norm_dim, FA__OP_OUT },
    { "aten::norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, *, "
      "ScalarType dtype) -> Tensor", norm_dim, FA__OP_OUT },
    { "aten::norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype) -> Tensor", norm_all,
      FA__OP_OUT },
    { "aten::renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor", renorm,
      FA__OP_BOTH },
    { "aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor", logsumexp,
      FA__OP_OUT },
    { "aten::special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor", logsumexp,
      FA__OP_OUT },
    { "aten::cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) "
      "-> Tensor", cov },
    { "aten::corrcoef(Tensor self) -> Tensor", corrcoef },
    { 0 },
};
