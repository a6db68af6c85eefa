/* softmax.c: softmax and its logarithm along one dim.
 *
 *     softmax(x) = e^(x - max) / sum e^(x - max)        log_softmax(x) = x - max - log(sum)
 *
 * Elements are taken as [outer, dim, inner]. Where the dim is the last one a row is reduced by
 * itself; otherwise LANES neighbours of `inner` go side by side. */
#include "ops/loops.h"
#include "ops/vector_math.h"

#define LANES 32
#define GRAIN 16384                     /* elements that are worth a thread */

typedef enum softmax_kind { SOFTMAX, LOG_SOFTMAX, SAFE_SOFTMAX } softmax_kind;

typedef struct task {
    const void *in;
    void *out;
    int64_t n_outer, n, n_inner;
    softmax_kind outcome;
    fa_dtype dtype;                     /* of the tensors; computed in float or double */
} task;

/* PyTorch keeps the sums of half precision rows in half precision when it takes logarithms. */
static double rounded(const task *self, double x)
{
    uint8_t half[2];
    float wide = (float)x;

    if (self->dtype != FA_FLOAT16 && self->dtype != FA_BFLOAT16)
        return x;
    fa__convert(self->dtype, half, FA_FLOAT32, (const uint8_t *)&wide, 1);
    fa__convert(FA_FLOAT32, (uint8_t *)&wide, self->dtype, half, 1);
    return wide;
}

/* ---- one row --------------------------------------------------------------------------------- */

/* LANES partial results, so that additions and comparisons become vectors. */
#define ROWS(suffix, type, exp_fn, log_fn)                                                         \
    FA__VECTOR static type largest_##suffix(const type *x, int64_t n)                              \
    {                                                                                              \
        type lanes[LANES], max = -INFINITY;                                                        \
        int64_t i = 0;                                                                             \
        for (int k = 0; k < LANES; k++)                                                            \
            lanes[k] = -INFINITY;                                                                  \
        for (; i + LANES <= n; i += LANES) {                                                       \
            for (int k = 0; k < LANES; k++)                                                        \
                lanes[k] = x[i + k] > lanes[k] || x[i + k] != x[i + k] ? x[i + k] : lanes[k];      \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            max = x[i] > max || x[i] != x[i] ? x[i] : max;                                         \
        for (int k = 0; k < LANES; k++)                                                            \
            max = lanes[k] > max || lanes[k] != lanes[k] ? lanes[k] : max;                         \
        return max;                                                                                \
    }                                                                                              \
    /* y = e^(x - max); returns the sum */                                                         \
    FA__VECTOR static type exponentials_##suffix(type *y, const type *x, int64_t n, type max)      \
    {                                                                                              \
        type lanes[LANES] = { 0 }, sum = 0;                                                        \
        int64_t i = 0;                                                                             \
        for (; i + LANES <= n; i += LANES) {                                                       \
            for (int k = 0; k < LANES; k++) {                                                      \
                y[i + k] = exp_fn(x[i + k] - max);                                                 \
                lanes[k] += y[i + k];                                                              \
            }                                                                                      \
        }                                                                                          \
        for (; i < n; i++) {                                                                       \
            y[i] = exp_fn(x[i] - max);                                                             \
            sum += y[i];                                                                           \
        }                                                                                          \
        for (int k = 0; k < LANES; k++)                                                            \
            sum += lanes[k];                                                                       \
        return sum;                                                                                \
    }                                                                                              \
    FA__VECTOR static void row_##suffix(type *y, const type *x, const task *self)                  \
    {                                                                                              \
        int64_t n = self->n;                                                                       \
        softmax_kind outcome = self->outcome;                                                      \
        type max = largest_##suffix(x, n), sum;                                                    \
        if (outcome == SAFE_SOFTMAX && max == -INFINITY) {                                         \
            memset(y, 0, (size_t)n * sizeof(*y));                                                  \
            return;                                                                                \
        }                                                                                          \
        sum = exponentials_##suffix(y, x, n, max);                                                 \
        if (outcome == LOG_SOFTMAX) {                                                              \
            type log_sum = (type)rounded(self, log_fn((type)rounded(self, sum)));                  \
            for (int64_t i = 0; i < n; i++)                                                        \
                y[i] = x[i] - max - log_sum;                                                       \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < n; i++)                                                            \
            y[i] /= sum;                                                                           \
    }                                                                                              \
    /* `width` rows side by side, elements `step` apart */                                         \
    FA__VECTOR static void columns_##suffix(type *y, const type *x, int64_t n, int64_t step,       \
                                            int64_t width, softmax_kind outcome)                   \
    {                                                                                              \
        type max[LANES], sum[LANES];                                                               \
        for (int64_t k = 0; k < width; k++) {                                                      \
            max[k] = -INFINITY;                                                                    \
            sum[k] = 0;                                                                            \
        }                                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const type *from = x + i * step;                                                       \
            for (int64_t k = 0; k < width; k++)                                                    \
                max[k] = from[k] > max[k] || from[k] != from[k] ? from[k] : max[k];                \
        }                                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const type *from = x + i * step;                                                       \
            type *to = y + i * step;                                                               \
            for (int64_t k = 0; k < width; k++) {                                                  \
                to[k] = exp_fn(from[k] - max[k]);                                                  \
                sum[k] += to[k];                                                                   \
            }                                                                                      \
        }                                                                                          \
        for (int64_t k = 0; outcome == LOG_SOFTMAX && k < width; k++)                              \
            sum[k] = log_fn(sum[k]);                                                               \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const type *from = x + i * step;                                                       \
            type *to = y + i * step;                                                               \
            for (int64_t k = 0; outcome == LOG_SOFTMAX && k < width; k++)                          \
                to[k] = from[k] - max[k] - sum[k];                                                 \
            for (int64_t k = 0; outcome != LOG_SOFTMAX && k < width; k++)                          \
                to[k] = outcome == SAFE_SOFTMAX && max[k] == -INFINITY ? 0 : to[k] / sum[k];       \
        }                                                                                          \
    }                                                                                              \
    static fa_status run_##suffix(void *context, int64_t begin, int64_t end)                       \
    {                                                                                              \
        const task *self = context;                                                                \
        for (int64_t i = begin; i < end; i++) {                                                    \
            const type *x = (const type *)self->in + i * self->n * self->n_inner;                  \
            type *y = (type *)self->out + i * self->n * self->n_inner;                             \
            if (self->n_inner == 1) {                                                              \
                row_##suffix(y, x, self);                                                          \
                continue;                                                                          \
            }                                                                                      \
            for (int64_t k = 0; k < self->n_inner; k += LANES) {                                   \
                int64_t left = self->n_inner - k;                                                  \
                columns_##suffix(y + k, x + k, self->n, self->n_inner,                             \
                                 left < LANES ? left : LANES, self->outcome);                      \
            }                                                                                      \
        }                                                                                          \
        return FA_OK;                                                                              \
    }
ROWS(f32, float, fa__exp, logf)
ROWS(f64, double, exp, log)

/* ---- tensors --------------------------------------------------------------------------------- */

static const char *kernel_name(softmax_kind outcome)
{
    return outcome == LOG_SOFTMAX ? "log_softmax_lastdim_kernel_impl"
                                  : "softmax_lastdim_kernel_impl";
}

static int64_t product(const int64_t *sizes, int n)
{
    int64_t out = 1;

    for (int i = 0; i < n; i++)
        out *= sizes[i];
    return out;
}

/* Computed in float or double, rounded once. Half precision in, half precision out. */
static fa_status softmax(fa_tensor **out, fa_tensor *self, int64_t dim_wanted, softmax_kind outcome)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)self->dtype, wide = dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
    fa_tensor *x = NULL, *y = NULL;
    task t = { .outcome = outcome, .dtype = dtype };
    int dim;

    if (dtype != FA_FLOAT64 && dtype != FA_FLOAT32 && dtype != FA_FLOAT16 && dtype != FA_BFLOAT16)
        return fa__not_implemented(kernel_name(outcome), dtype);
    TRY(fa__wrap_dim(dim_wanted, self->n_dims, &dim));
    x = fa__as_contiguous(self, wide);
    y = x == NULL ? NULL : fa__empty(wide, self->n_dims, self->sizes);
    if (y == NULL)
        TRY(fa_error_last()->status);
    t.in = fa_tensor_data(x);
    t.out = fa_tensor_data(y);
    t.n = self->n_dims == 0 ? 1 : self->sizes[dim];
    t.n_inner = self->n_dims == 0 ? 1 : product(self->sizes + dim + 1, self->n_dims - dim - 1);
    t.n_outer = product(self->sizes, self->n_dims == 0 ? 0 : dim);
    if (fa_tensor_numel(self) > 0) {
        int64_t grain = GRAIN / (t.n * t.n_inner) + 1;
        TRY(fa__parallel_for(t.n_outer, grain, wide == FA_FLOAT64 ? run_f64 : run_f32, &t));
    }
    *out = fa__as_dtype(y, dtype);
    st = *out == NULL ? fa_error_last()->status : FA_OK;
done:
    fa_tensor_release(x);
    fa_tensor_release(y);
    return st;
}

/* op(self, dim, dtype): in another dtype where one is given */
static fa_status softmax_with(fa__call *call, softmax_kind outcome)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out = NULL;
    fa_dtype dtype = fa__arg_dtype(call, 2);
    fa_tensor *converted = fa__as_dtype(self, dtype == FA_DTYPE_NONE ? (fa_dtype)self->dtype
                                                                     : dtype);

    if (converted == NULL)
        return fa_error_last()->status;
    TRY(softmax(&out, converted, fa__arg_int(call, 1), outcome));
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(converted);
    return st;
}

static fa_status softmax_int(fa__call *call)
{
    return softmax_with(call, SOFTMAX);
}

static fa_status log_softmax_int(fa__call *call)
{
    return softmax_with(call, LOG_SOFTMAX);
}

/* Rows of nothing but minus infinity give zeros. */
static fa_status safe_softmax(fa__call *call)
{
    return softmax_with(call, SAFE_SOFTMAX);
}

/* op(self, dim, half_to_float) */
static fa_status plain(fa__call *call, softmax_kind outcome)
{
    fa_status st = FA_OK;
    fa_tensor *out = NULL;

    if (fa__arg_bool(call, 2))
        return fa__fail(FA_EUNSUPPORTED,
                        "softmax with half to float conversion is not supported on CPU");
    TRY(softmax(&out, fa__arg_tensor(call, 0), fa__arg_int(call, 1), outcome));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

static fa_status softmax_plain(fa__call *call)
{
    return plain(call, SOFTMAX);
}

static fa_status log_softmax_plain(fa__call *call)
{
    return plain(call, LOG_SOFTMAX);
}

/* ---- gradients ------------------------------------------------------------------------------- */

/* A product, given up when an operand is missing; both are borrowed. */
static fa_tensor *product_of(fa_tensor *a, fa_tensor *b)
{
    return a == NULL || b == NULL ? NULL : fa__op_tensor("aten::mul.Tensor", "tt", a, b);
}

static fa_tensor *sum_along(fa_tensor *self, int64_t dim)
{
    return self == NULL ? NULL : fa__op_tensor("aten::sum.dim_IntList", "tIb", self, &dim, 1, 1);
}

/* softmax: (grad - sum(grad * output)) * output; log_softmax: grad - exp(output) * sum(grad) */
static fa_tensor *gradient(fa_tensor *grad, fa_tensor *output, int64_t dim, softmax_kind outcome)
{
    fa_tensor *weights = outcome == SOFTMAX ? product_of(grad, output)
                                            : fa__op_tensor("aten::exp", "t", output);
    fa_tensor *sum = sum_along(outcome == SOFTMAX ? weights : grad, dim);
    fa_tensor *rest = sum == NULL || weights == NULL ? NULL
                      : product_of(outcome == SOFTMAX ? output : weights, sum);
    fa_tensor *out = rest == NULL ? NULL
                     : fa__op_tensor("aten::sub.Tensor", "tt",
                                     outcome == SOFTMAX ? weights : grad, rest);

    fa_tensor_release(weights);
    fa_tensor_release(sum);
    fa_tensor_release(rest);
    return out;
}

/* op(grad_output, output, dim, input_dtype): in float, rounded once */
static fa_status backward(fa__call *call, softmax_kind outcome)
{
    fa_status st = FA_OK;
    fa_tensor *grad = fa__arg_tensor(call, 0), *output = fa__arg_tensor(call, 1);
    fa_dtype dtype = (fa_dtype)grad->dtype, wide = dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
    fa_tensor *wide_grad = fa__as_dtype(grad, wide), *wide_output = fa__as_dtype(output, wide);
    fa_tensor *out = wide_grad == NULL || wide_output == NULL ? NULL
                     : gradient(wide_grad, wide_output, fa__arg_int(call, 2), outcome);

    if (out == NULL)
        TRY(fa_error_last()->status);
    st = fa__return_tensor(call, 0, fa__as_dtype(out, fa__arg_dtype(call, 3)));
done:
    fa_tensor_release(wide_grad);
    fa_tensor_release(wide_output);
    fa_tensor_release(out);
    return st;
}

static fa_status softmax_backward(fa__call *call)
{
    return backward(call, SOFTMAX);
}

static fa_status log_softmax_backward(fa__call *call)
{
    return backward(call, LOG_SOFTMAX);
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define DTYPE_AT_CALL "(Tensor self, int dim, ScalarType? dtype=None) -> Tensor"
#define GRADIENT                                                                                   \
    "(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype) -> Tensor"

const fa__op fa__ops_softmax[] = {
    { "aten::softmax.int" DTYPE_AT_CALL, softmax_int, FA__OP_OUT },
    { "aten::log_softmax.int" DTYPE_AT_CALL, log_softmax_int, FA__OP_OUT },
    { "aten::_safe_softmax" DTYPE_AT_CALL, safe_softmax },
    { "aten::special_softmax" DTYPE_AT_CALL, softmax_int },
    { "aten::special_log_softmax(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor",
      log_softmax_int },
    { "aten::_softmax(Tensor self, int dim, bool half_to_float) -> Tensor", softmax_plain,
      FA__OP_OUT },
    { "aten::_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor", log_softmax_plain,
      FA__OP_OUT },
    { "aten::_softmax_backward_data" GRADIENT, softmax_backward },
    { "aten::_log_softmax_backward_data" GRADIENT, log_softmax_backward },
    { 0 },
};
