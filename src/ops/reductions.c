/* reductions.c: sums, means, products, extrema, any and all.
 *
 * Each reduction is a table of reducers (ops.h), one for each compute type. Sums of float32 add
 * short runs in 16 lanes, which the compiler keeps in vectors, and the runs' totals in float64. */
#include <math.h>

#include "ops/ops.h"
#include "ops/reducers.h"

/* ---- sums ----------------------------------------------------------------------------------- */

#define VALUE(x) (x)
#define VALUE_OR_0(x) ((x) == (x) ? (x) : 0)

DEFINE_SUM(sum_f32, float, double, 1, VALUE)
DEFINE_SUM(sum_f64, double, double, 1, VALUE)
DEFINE_SUM(sum_i64, uint64_t, uint64_t, 1, VALUE)
DEFINE_SUM(sum_c64, float, double, 2, VALUE)
DEFINE_SUM(sum_c128, double, double, 2, VALUE)
DEFINE_SUM(nansum_f32, float, double, 1, VALUE_OR_0)
DEFINE_SUM(nansum_f64, double, double, 1, VALUE_OR_0)

/* A mean is a sum that is finished otherwise. */
#define DEFINE_MEAN(NAME, SUM, T, ACC, WIDTH)                                                      \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        const ACC *total = states;                                                                 \
        T *means = out[0];                                                                         \
                                                                                                   \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states * (WIDTH); i++)                                           \
            means[i] = (T)(total[i] / (ACC)n);                                                     \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(ACC) * (WIDTH), NULL, SUM##_step, SUM##_columns,      \
                                      SUM##_merge, NAME##_finish };

DEFINE_MEAN(mean_f32, sum_f32, float, double, 1)
DEFINE_MEAN(mean_f64, sum_f64, double, double, 1)
DEFINE_MEAN(mean_c64, sum_c64, float, double, 2)
DEFINE_MEAN(mean_c128, sum_c128, double, double, 2)

/* ---- products ------------------------------------------------------------------------------- */

#define DEFINE_PROD(NAME, T)                                                                       \
    static void NAME##_start(void *states, int64_t n_states, const void *params)                   \
    {                                                                                              \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            ((T *)states)[i] = 1;                                                                  \
    }                                                                                              \
    static void NAME##_step(void *state, const void *in, int64_t n, int64_t first,                 \
                            const void *params)                                                    \
    {                                                                                              \
        T product = *(T *)state;                                                                   \
        const T *x = in;                                                                           \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            product *= x[i];                                                                       \
        *(T *)state = product;                                                                     \
    }                                                                                              \
    static void NAME##_columns(void *states, int64_t n_states, const void *in, int64_t n_rows,     \
                               int64_t row_stride, int64_t first, const void *params)              \
    {                                                                                              \
        T *product = states;                                                                       \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t r = 0; r < n_rows; r++)                                                       \
            for (int64_t c = 0; c < n_states; c++)                                                 \
                product[c] *= ((const T *)in)[r * row_stride + c];                                 \
    }                                                                                              \
    static void NAME##_merge(void *state, const void *further, const void *params)                 \
    {                                                                                              \
        (void)params;                                                                              \
        *(T *)state *= *(const T *)further;                                                        \
    }                                                                                              \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        (void)n;                                                                                   \
        (void)params;                                                                              \
        memcpy(out[0], states, (size_t)n_states * sizeof(T));                                      \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(T), NAME##_start, NAME##_step, NAME##_columns,        \
                                      NAME##_merge, NAME##_finish };

DEFINE_PROD(prod_f32, float)
DEFINE_PROD(prod_f64, double)
DEFINE_PROD(prod_i64, uint64_t)
DEFINE_PROD(prod_c64, float _Complex)
DEFINE_PROD(prod_c128, double _Complex)

/* ---- extrema -------------------------------------------------------------------------------- */

DEFINE_EXTREMUM(amax_f32, float, -INFINITY, MORE)
DEFINE_EXTREMUM(amax_f64, double, -INFINITY, MORE)
DEFINE_EXTREMUM(amax_i64, int64_t, INT64_MIN, MORE)
DEFINE_EXTREMUM(amin_f32, float, INFINITY, LESS)
DEFINE_EXTREMUM(amin_f64, double, INFINITY, LESS)
DEFINE_EXTREMUM(amin_i64, int64_t, INT64_MAX, LESS)

/* The extremum and where it stands first. A sub-block is searched only when its extremum is better
 * than what there is. */
#define DEFINE_ARG(NAME, EXTREMUM, T, WORST, PREFERS)                                              \
    typedef struct NAME##_state { T value; int64_t index; } NAME##_state;                          \
    static void NAME##_start(void *states, int64_t n_states, const void *params)                   \
    {                                                                                              \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            ((NAME##_state *)states)[i] = (NAME##_state){ (WORST), -1 };                           \
    }                                                                                              \
    static void NAME##_step(void *state, const void *in, int64_t n, int64_t first,                 \
                            const void *params)                                                    \
    {                                                                                              \
        NAME##_state *s = state;                                                                   \
                                                                                                   \
        (void)params;                                                                              \
        for (int64_t begin = 0; begin < n && s->value == s->value; begin += SUB_BLOCK) {           \
            const T *x = (const T *)in + begin;                                                    \
            int64_t m = n - begin < SUB_BLOCK ? n - begin : SUB_BLOCK, i = 0;                      \
            T best = EXTREMUM##_of((WORST), x, m);                                                 \
                                                                                                   \
            if (s->index >= 0 && !(OR_NAN(PREFERS, best, s->value)))                               \
                continue;                                                                          \
            while (i < m - 1 && !(x[i] == best || x[i] != x[i]))                                   \
                i++;                                                                               \
            s->value = best;                                                                       \
            s->index = first + begin + i;                                                          \
        }                                                                                          \
    }                                                                                              \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        const NAME##_state *s = states;                                                            \
                                                                                                   \
        (void)n;                                                                                   \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++) {                                                   \
            ((int64_t *)out[0])[i] = s[i].index;                                                   \
            ((T *)out[1])[i] = s[i].value;                                                         \
        }                                                                                          \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(NAME##_state), NAME##_start, NAME##_step, NULL,       \
                                      NULL, NAME##_finish };

DEFINE_ARG(argmax_f32, amax_f32, float, -INFINITY, MORE)
DEFINE_ARG(argmax_f64, amax_f64, double, -INFINITY, MORE)
DEFINE_ARG(argmax_i64, amax_i64, int64_t, INT64_MIN, MORE)
DEFINE_ARG(argmin_f32, amin_f32, float, INFINITY, LESS)
DEFINE_ARG(argmin_f64, amin_f64, double, INFINITY, LESS)
DEFINE_ARG(argmin_i64, amin_i64, int64_t, INT64_MAX, LESS)

/* ---- truth ---------------------------------------------------------------------------------- */

static void count_step(void *state, const void *in, int64_t n, int64_t first, const void *params)
{
    const uint8_t *x = in;

    (void)first;
    (void)params;
    for (int64_t i = 0; i < n;) {
        int64_t end = n - i > SUB_BLOCK ? i + SUB_BLOCK : n;
        uint32_t count = 0;

        for (; i < end; i++)
            count += x[i];
        *(int64_t *)state += count;
    }
}

static void count_merge(void *state, const void *further, const void *params)
{
    (void)params;
    *(int64_t *)state += *(const int64_t *)further;
}

static void count_finish(void *const *out, const void *states, int64_t n_states, int64_t n,
                         const void *params)
{
    (void)n;
    (void)params;
    memcpy(out[0], states, (size_t)n_states * sizeof(int64_t));
}

static void any_finish(void *const *out, const void *states, int64_t n_states, int64_t n,
                       const void *params)
{
    (void)n;
    (void)params;
    for (int64_t i = 0; i < n_states; i++)
        ((uint8_t *)out[0])[i] = ((const int64_t *)states)[i] != 0;
}

static void all_finish(void *const *out, const void *states, int64_t n_states, int64_t n,
                       const void *params)
{
    (void)params;
    for (int64_t i = 0; i < n_states; i++)
        ((uint8_t *)out[0])[i] = ((const int64_t *)states)[i] == n;
}

static void count_columns(void *states, int64_t n_states, const void *in, int64_t n_rows,
                          int64_t row_stride, int64_t first, const void *params)
{
    (void)first;
    (void)params;
    for (int64_t r = 0; r < n_rows; r++)
        for (int64_t c = 0; c < n_states; c++)
            ((int64_t *)states)[c] += ((const uint8_t *)in)[r * row_stride + c];
}

static const fa__reducer count_true = { sizeof(int64_t), NULL, count_step, count_columns,
                                        count_merge, count_finish };
static const fa__reducer any_true = { sizeof(int64_t), NULL, count_step, count_columns,
                                      count_merge, any_finish };
static const fa__reducer all_true = { sizeof(int64_t), NULL, count_step, count_columns,
                                      count_merge, all_finish };

/* ---- running -------------------------------------------------------------------------------- */

/* Reducers in the order of fa__compute; NULL: PyTorch has none. */
typedef struct reducers {
    const char *kernel;                 /* PyTorch's name for messages */
    const fa__reducer *of[FA__COMPUTE_COUNT];
} reducers;

static const reducers sums = { "sum_cpu", { &sum_f32, &sum_f64, &sum_i64, &sum_c64, &sum_c128 } };
static const reducers nansums = { "nansum_cpu", { &nansum_f32, &nansum_f64, &sum_i64 } };
static const reducers means = { "sum_cpu", { &mean_f32, &mean_f64, NULL, &mean_c64, &mean_c128 } };
static const reducers prods = { "prod_out_cpu",
                                { &prod_f32, &prod_f64, &prod_i64, &prod_c64, &prod_c128 } };
static const reducers amaxs = { "max_values_cpu", { &amax_f32, &amax_f64, &amax_i64 } };
static const reducers amins = { "min_values_cpu", { &amin_f32, &amin_f64, &amin_i64 } };
static const reducers argmaxs = { "argmax_cpu", { &argmax_f32, &argmax_f64, &argmax_i64 } };
static const reducers argmins = { "argmin_cpu", { &argmin_f32, &argmin_f64, &argmin_i64 } };

/* PyTorch reduces neither float8 kinds nor complex32. */
static bool is_small(fa_dtype dtype)
{
    return dtype == FA_COMPLEX32
           || (fa_dtype_is_floating_point(dtype) && fa_dtype_itemsize(dtype) == 1);
}

static const fa__reducer *reducer_of(const reducers *table, fa_dtype dtype)
{
    const fa__reducer *reducer = is_small(dtype) ? NULL : table->of[fa__compute_of(dtype)];

    if (reducer == NULL)
        fa__not_implemented(table->kernel, dtype);
    return reducer;
}

/* Reduces over `dims` into one tensor of `dtype`, to which elements are converted first, as PyTorch
 * does. Yours. */
static fa_tensor *reduce_as(const reducers *table, fa_tensor *self, uint64_t dims, bool keepdim,
                            fa_dtype dtype)
{
    fa_tensor *out = NULL, *input = NULL;
    fa_dtype compute = fa__compute_dtype(fa__compute_of(dtype));
    fa__reduction r = { .dims = dims, .keepdim = keepdim, .any_order = true, .compute = compute,
                        .n_outputs = 1, .results = { compute }, .outputs = { dtype },
                        .reducer = reducer_of(table, dtype) };

    if (r.reducer == NULL || fa__need_elements(self, table->kernel) != FA_OK)
        return NULL;
    /* the engine converts straight to the compute dtype: right when nothing is lost between */
    input = dtype == compute ? fa_tensor_retain(self) : fa__as_dtype(self, dtype);
    if (input == NULL)
        return NULL;
    r.input = input;
    if (fa__reduce_run(&r, &out) != FA_OK)
        out = NULL;
    fa_tensor_release(input);
    return out;
}

static fa_dtype sum_dtype(const fa_tensor *self, fa_dtype asked)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (asked != FA_DTYPE_NONE)
        return asked;
    return fa__is_integral(dtype, true) ? FA_INT64 : dtype;
}

/* Sum(self, *, dtype) and its kind over all elements: the row's data is its table. */
static fa_status sum_all(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    return fa__return_tensor(call, 0, reduce_as(call->op->data, self, fa__all_dims(self), false,
                                                sum_dtype(self, fa__arg_dtype(call, 1))));
}

/* The same with (dim, keepdim, dtype). */
static fa_status sum_dims(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, self->n_dims, &dims));
    TRY(fa__return_tensor(call, 0, reduce_as(call->op->data, self, dims, fa__arg_bool(call, 2),
                                             sum_dtype(self, fa__arg_dtype(call, 3)))));
done:
    return st;
}

static fa_status nansum(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = (fa_dtype)self->dtype;
    uint64_t dims;

    if (fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL, "nansum on CPU does not support complex inputs");
    TRY(fa__dim_mask(call, 1, self->n_dims, &dims));
    TRY(fa__return_tensor(call, 0, reduce_as(fa__is_integral(dtype, true) ? &sums : &nansums, self,
                                             dims, fa__arg_bool(call, 2),
                                             sum_dtype(self, fa__arg_dtype(call, 3)))));
done:
    return st;
}

static fa_status prod_dim(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    TRY(fa__return_tensor(call, 0, reduce_as(&prods, self, UINT64_C(1) << dim,
                                             fa__arg_bool(call, 2),
                                             sum_dtype(self, fa__arg_dtype(call, 3)))));
done:
    return st;
}

static fa_status mean_of(fa__call *call, uint64_t dims, bool keepdim, fa_dtype asked)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = asked != FA_DTYPE_NONE ? asked : (fa_dtype)self->dtype;

    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL,
                        "mean(): could not infer output dtype. %s dtype must be either a floating "
                        "point or complex dtype. Got: %s",
                        asked != FA_DTYPE_NONE ? "Optional" : "Input",
                        fa__scalar_type_name(dtype));
    return fa__return_tensor(call, 0, reduce_as(&means, self, dims, keepdim, dtype));
}

static fa_status mean_all(fa__call *call)
{
    return mean_of(call, fa__all_dims(fa__arg_tensor(call, 0)), false, fa__arg_dtype(call, 1));
}

static fa_status mean_dims(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(mean_of(call, dims, fa__arg_bool(call, 2), fa__arg_dtype(call, 3)));
done:
    return st;
}

/* The sum without NaNs, divided by how many elements are none. */
static fa_status nanmean(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *nan = NULL, *number = NULL, *count = NULL;
    fa_tensor *sum = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype;
    uint64_t dims;

    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL,
                        "nanmean(): expected input to have floating point or complex dtype but got "
                        "%s", fa__scalar_type_name(dtype));
    if (fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL, "nansum on CPU does not support complex inputs");
    if (fa__is_integral(fa__arg_dtype(call, 3), true))
        return fa__fail(FA_EINVAL, "nanmean(): could not infer output dtype. Optional dtype must be"
                                   " either a floating point or complex dtype. Got: %s",
                        fa__scalar_type_name(fa__arg_dtype(call, 3)));
    TRY(fa__dim_mask(call, 1, self->n_dims, &dims));
    if ((nan = fa__op_tensor("aten::isnan", "t", self)) == NULL
        || (number = fa__op_tensor("aten::logical_not", "t", nan)) == NULL
        || (count = reduce_as(&sums, number, dims, fa__arg_bool(call, 2), FA_INT64)) == NULL
        || (sum = reduce_as(&nansums, self, dims, fa__arg_bool(call, 2),
                            sum_dtype(self, fa__arg_dtype(call, 3)))) == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0, fa__op_tensor("aten::div.Tensor", "tt", sum, count)));
done:
    fa_tensor_release(sum);
    fa_tensor_release(count);
    fa_tensor_release(number);
    fa_tensor_release(nan);
    return st;
}

/* ---- running extrema ------------------------------------------------------------------------ */

/* FA_ERANGE "max(): Expected reduction dim 1 to have non-zero size." */
static fa_status need_nonempty(const char *name, const fa_tensor *self, uint64_t dims)
{
    for (int d = 0; d < self->n_dims; d++)
        if ((dims >> d & 1) && self->sizes[d] == 0)
            return fa__fail(FA_ERANGE, "%s: Expected reduction dim %d to have non-zero size.",
                            name, d);
    return FA_OK;
}

static fa_status need_numel(const char *name, const fa_tensor *self)
{
    if (fa_tensor_numel(self) == 0)
        return fa__fail(FA_EINVAL,
                        "%s: Expected reduction dim to be specified for input.numel() == 0. Specify"
                        " the reduction dim with the 'dim' argument.", name);
    return FA_OK;
}

static fa_status need_ordered(const char *kernel, const fa_tensor *self)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (fa_dtype_is_complex(dtype) || fa__is_bare_unsigned(dtype) || is_small(dtype))
        return fa__not_implemented(kernel, dtype);
    return FA_OK;
}

static fa_status amax_of(fa__call *call, const char *name, const reducers *table)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, self->n_dims, &dims));
    if (fa__arg_len(call, 1) == 0)
        TRY(need_numel(name, self));
    else
        TRY(need_nonempty(name, self, dims));
    TRY(need_ordered(table->kernel, self));
    TRY(fa__return_tensor(call, 0, reduce_as(table, self, dims, fa__arg_bool(call, 2),
                                             (fa_dtype)self->dtype)));
done:
    return st;
}

static fa_status amax(fa__call *call)
{
    return amax_of(call, "amax()", &amaxs);
}

static fa_status amin(fa__call *call)
{
    return amax_of(call, "amin()", &amins);
}

static fa_status max_all_of(fa__call *call, const char *name, const char *kernel,
                            const reducers *table)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);

    TRY(need_numel(name, self));
    TRY(need_ordered(kernel, self));
    TRY(fa__return_tensor(call, 0, reduce_as(table, self, fa__all_dims(self), false,
                                             (fa_dtype)self->dtype)));
done:
    return st;
}

static fa_status max_all(fa__call *call)
{
    return max_all_of(call, "max()", "max_all", &amaxs);
}

static fa_status min_all(fa__call *call)
{
    return max_all_of(call, "min()", "min_all", &amins);
}

/* out[0]: indices, out[1]: values */
static fa_status arg_run(const reducers *table, fa_tensor *self, uint64_t dims, bool keepdim,
                         fa_tensor **out)
{
    fa_dtype dtype = (fa_dtype)self->dtype, compute = fa__compute_dtype(fa__compute_of(dtype));
    fa__reduction r = { .input = self, .dims = dims, .keepdim = keepdim, .compute = compute,
                        .n_outputs = 2, .results = { FA_INT64, compute },
                        .outputs = { FA_INT64, dtype }, .reducer = reducer_of(table, dtype) };

    return r.reducer == NULL ? FA_EUNSUPPORTED : fa__reduce_run(&r, out);
}

static fa_status max_dim_of(fa__call *call, const char *name, const char *kernel,
                            const reducers *table)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    int dim;

    if (fa_dtype_is_complex((fa_dtype)self->dtype))
        return fa__fail(FA_EINVAL, "%s: does not support complex input", name);
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    TRY(need_nonempty(name, self, UINT64_C(1) << dim));
    TRY(need_ordered(kernel, self));
    TRY(arg_run(table, self, UINT64_C(1) << dim, fa__arg_bool(call, 2), out));
    st = fa__return_tensor(call, 0, out[1]);
    out[1] = NULL;
    TRY(st);
    st = fa__return_tensor(call, 1, out[0]);
    out[0] = NULL;
done:
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    return st;
}

static fa_status max_dim(fa__call *call)
{
    return max_dim_of(call, "max()", "max_cpu", &argmaxs);
}

static fa_status min_dim(fa__call *call)
{
    return max_dim_of(call, "min()", "min_cpu", &argmins);
}

static fa_status argmax_of(fa__call *call, const char *name, const reducers *table)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    fa_dtype dtype = (fa_dtype)self->dtype;
    uint64_t dims = fa__all_dims(self);
    int dim;

    if (fa_dtype_is_complex(dtype) || dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "%s: does not support %s input", name,
                        dtype == FA_BOOL ? "bool" : "complex");
    if (!fa__arg_is_none(call, 1)) {
        TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
        dims = UINT64_C(1) << dim;
        TRY(need_nonempty(name, self, dims));
    } else if (fa_tensor_numel(self) == 0) {
        TRY(fa__fail(FA_ERANGE,
                     "%s: Expected reduction dim to be specified for input.numel() == 0.", name));
    }
    TRY(need_ordered(table->kernel, self));
    TRY(arg_run(table, self, dims, fa__arg_bool(call, 2), out));
    fa_tensor_release(out[1]);
    TRY(fa__return_tensor(call, 0, out[0]));
done:
    return st;
}

static fa_status argmax(fa__call *call)
{
    return argmax_of(call, "argmax()", &argmaxs);
}

static fa_status argmin(fa__call *call)
{
    return argmax_of(call, "argmin()", &argmins);
}

static fa_status aminmax_of(fa__call *call, bool is_whole, bool keepdim)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    uint64_t dims = fa__all_dims(self);
    int dim;

    if (!is_whole) {
        TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
        dims = UINT64_C(1) << dim;
        TRY(need_nonempty("aminmax", self, dims));
    } else if (fa_tensor_numel(self) == 0) {
        TRY(fa__fail(FA_EINVAL, "aminmax(): cannot compute aminmax over an empty dimension as the "
                                "operation has no identity."));
    }
    TRY(need_ordered("aminmax_cpu", self));
    TRY(fa__return_tensor(call, 0, reduce_as(&amins, self, dims, keepdim,
                                             (fa_dtype)self->dtype)));
    TRY(fa__return_tensor(call, 1, reduce_as(&amaxs, self, dims, keepdim,
                                             (fa_dtype)self->dtype)));
done:
    return st;
}

static fa_status aminmax(fa__call *call)
{
    return aminmax_of(call, fa__arg_is_none(call, 1), fa__arg_bool(call, 2));
}

/* _aminmax, which old programs call */
static fa_status aminmax_old(fa__call *call)
{
    return aminmax_of(call, call->n_args == 1, call->n_args > 2 && fa__arg_bool(call, 2));
}

/* ---- running truth -------------------------------------------------------------------------- */

static fa_status truth_run(fa__call *call, const fa__reducer *reducer, uint64_t dims, bool keepdim,
                           fa_dtype result, fa_dtype output)
{
    fa__reduction r = { .input = fa__arg_tensor(call, 0), .dims = dims, .keepdim = keepdim,
                        .any_order = true, .compute = FA_BOOL, .n_outputs = 1,
                        .results = { result }, .outputs = { output }, .reducer = reducer };
    fa_tensor *out = NULL;
    fa_status st = fa__reduce_run(&r, &out);

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

/* any and all; the row's data is the reducer. uint8 answers in uint8. */
static fa_status truth_of(fa__call *call, uint64_t dims, bool keepdim)
{
    bool is_byte = fa__arg_tensor(call, 0)->dtype == FA_UINT8;

    return truth_run(call, call->op->data, dims, keepdim, FA_BOOL, is_byte ? FA_UINT8 : FA_BOOL);
}

static fa_status truth_all(fa__call *call)
{
    return truth_of(call, fa__all_dims(fa__arg_tensor(call, 0)), false);
}

static fa_status truth_dim(fa__call *call)
{
    fa_status st = FA_OK;
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), fa__arg_tensor(call, 0)->n_dims, &dim));
    TRY(truth_of(call, UINT64_C(1) << dim, fa__arg_bool(call, 2)));
done:
    return st;
}

/* An empty list of dims reduces nothing; None reduces all. */
static fa_status truth_dims(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims = 0;

    if (fa__arg_is_none(call, 1) || fa__arg_len(call, 1) > 0)
        TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(truth_of(call, dims, fa__arg_bool(call, 2)));
done:
    return st;
}

/* _is_all_true and _is_any_true, of bool only */
static fa_status truth_of_bool(fa__call *call)
{
    if (fa__arg_tensor(call, 0)->dtype != FA_BOOL)
        return fa__fail(FA_EINVAL, "%s: expected a bool tensor, got %s", call->schema->name,
                        fa__scalar_type_name((fa_dtype)fa__arg_tensor(call, 0)->dtype));
    return truth_all(call);
}

static fa_status count_nonzero_of(fa__call *call, uint64_t dims)
{
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;

    if (fa__is_bare_unsigned(dtype) || (is_small(dtype) && dtype != FA_COMPLEX32))
        return fa__not_implemented("nonzero_count_cpu", dtype);
    return truth_run(call, &count_true, dims, false, FA_INT64, FA_INT64);
}

static fa_status count_nonzero(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;

    if (fa__arg_is_none(call, 1))
        return count_nonzero_of(call, fa__all_dims(self));
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    TRY(count_nonzero_of(call, UINT64_C(1) << dim));
done:
    return st;
}

static fa_status count_nonzero_dims(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t dims;

    TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &dims));
    TRY(count_nonzero_of(call, dims));
done:
    return st;
}

/* Sums the dims in which `size` has 1, and leading ones that it lacks. To no dims it sums always,
 * which makes int64 of a 0-dim int8. */
static fa_status sum_to_size(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *sum = NULL;
    int64_t size[FA_MAX_DIMS];
    uint64_t dims = 0;
    int n, lead;

    TRY(fa__arg_ints(call, 1, size, FA_MAX_DIMS, &n));
    lead = self->n_dims - n;
    for (int d = 0; lead >= 0 && d < self->n_dims; d++)
        if (d < lead || (size[d - lead] == 1 && self->sizes[d] != 1))
            dims |= UINT64_C(1) << d;
        else if (size[d - lead] != self->sizes[d])
            lead = -1;
    if (lead < 0) {
        char want[FA__DIMS_TEXT], have[FA__DIMS_TEXT];

        TRY(fa__fail(FA_EINVAL, "size {%s} is not expandable to size {%s}.",
                     fa__format_dims(want, sizeof(want), n, size), fa__dims_text(have, self)));
    }
    if (dims == 0 && n > 0)
        return fa__return_tensor(call, 0, fa__tensor_alias(self));
    sum = reduce_as(&sums, self, dims, true, sum_dtype(self, FA_DTYPE_NONE));
    if (sum == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0, fa_view(sum, n, size)));
done:
    fa_tensor_release(sum);
    return st;
}

const fa__op fa__ops_reductions[] = {
    { "aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor", sum_all, FA__OP_OUT, &sums },
    { "aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", sum_dims, FA__OP_OUT, &sums },
    { "aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", nansum, FA__OP_OUT },
    { "aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor", mean_all, FA__OP_OUT },
    { "aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", mean_dims, FA__OP_OUT },
    { "aten::nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", nanmean, FA__OP_OUT },
    { "aten::prod(Tensor self, *, ScalarType? dtype=None) -> Tensor", sum_all, FA__OP_OUT, &prods },
    { "aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", prod_dim, FA__OP_OUT },
    { "aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor", amax, FA__OP_OUT },
    { "aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor", amin, FA__OP_OUT },
    { "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> "
      "(Tensor min, Tensor max)", aminmax, FA__OP_OUT },
    { "aten::_aminmax(Tensor self) -> (Tensor, Tensor)", aminmax_old, FA__OP_OUT },
    { "aten::_aminmax.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor, Tensor)",
      aminmax_old, FA__OP_OUT },
    { "aten::max(Tensor self) -> Tensor", max_all, FA__OP_OUT },
    { "aten::min(Tensor self) -> Tensor", min_all, FA__OP_OUT },
    { "aten::max.dim(Tensor self, int dim, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", max_dim, FA__OP_OUT },
    { "aten::min.dim(Tensor self, int dim, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", min_dim, FA__OP_OUT },
    { "aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor", argmax,
      FA__OP_OUT },
    { "aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor", argmin,
      FA__OP_OUT },
    { "aten::any(Tensor self) -> Tensor", truth_all, FA__OP_OUT, &any_true },
    { "aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor", truth_dim, FA__OP_OUT,
      &any_true },
    { "aten::any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor", truth_dims,
      FA__OP_OUT, &any_true },
    { "aten::all(Tensor self) -> Tensor", truth_all, FA__OP_OUT, &all_true },
    { "aten::all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor", truth_dim, FA__OP_OUT,
      &all_true },
    { "aten::all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor", truth_dims,
      FA__OP_OUT, &all_true },
    { "aten::_is_any_true(Tensor self) -> Tensor", truth_of_bool, FA__OP_OUT, &any_true },
    { "aten::_is_all_true(Tensor self) -> Tensor", truth_of_bool, FA__OP_OUT, &all_true },
    { "aten::count_nonzero(Tensor self, int? dim=None) -> Tensor", count_nonzero, FA__OP_OUT },
    { "aten::count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor", count_nonzero_dims,
      FA__OP_OUT },
    { "aten::sum_to_size(Tensor self, SymInt[] size) -> Tensor", sum_to_size },
    { 0 },
};
