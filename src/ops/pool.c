/* pool.c: pooling — the maximum or the mean of windows — over one, two or three spatial dims.
 *
 * Fewer dims are computed as three whose leading ones are 1. Every plane (one image, one channel)
 * is pooled on its own; a window is a range of positions in each dim:
 *
 *     plain      [o * stride - padding, + kernel * dilation)      cut at the edges
 *     adaptive   [floor(o * in / out), ceil((o + 1) * in / out))
 *
 * Indices count positions of the input's plane, row-major. */
#include "nn.h"

#include <math.h>

#define PARALLEL_WORK 32768             /* elements looked at that are worth a thread */

typedef enum pool_kind { POOL_MAX, POOL_MEAN } pool_kind;

typedef struct pool {
    pool_kind kind;
    bool adaptive, ceil_mode, count_padding;
    int n;                              /* spatial dims, 1 to 3 */
    int64_t divisor;                    /* of means; 0: the size of the window */
    int64_t planes, in[3], out[3], kernel[3], stride[3], padding[3], dilation[3];
    fa__compute compute;
    fa_dtype dtype;                     /* of the tensors */
    const void *input;
    void *output;
    int64_t *indices;                   /* maxima only, or NULL */
} pool;

/* Positions begin, begin + step, ... before end. */
typedef struct window {
    int64_t begin, end, step;
    int64_t padded;                     /* its size with the padding that it covers */
} window;

static window window_at(const pool *p, int d, int64_t o)
{
    window w = { .step = 1 };

    if (p->adaptive) {
        w.begin = o / p->out[d] * p->in[d] + o % p->out[d] * p->in[d] / p->out[d];
        w.end = 1 + ((o + 1) * p->in[d] - 1) / p->out[d];
        w.padded = w.end - w.begin;
        return w;
    }
    w.step = p->dilation[d];
    w.begin = o * p->stride[d] - p->padding[d];
    w.end = w.begin + (p->kernel[d] - 1) * w.step + 1;
    if (w.end > p->in[d] + p->padding[d])
        w.end = p->in[d] + p->padding[d];
    w.padded = w.end - w.begin;
    if (w.begin < 0)
        w.begin += fa__div_ceil(-w.begin, w.step) * w.step;
    if (w.end > p->in[d])
        w.end = p->in[d];
    return w;
}

#define IS_NAN(x) ((x) != (x))
#define NEVER_NAN(x) false

/* The last NaN wins, else the first of the largest. */
#define MAXIMUM(name, T, LOWEST, NAN_TEST)                                                         \
    static void name(const pool *p, const void *plane, const window w[3], void *out,               \
                     int64_t *index)                                                               \
    {                                                                                              \
        const T *x = plane;                                                                        \
        T best = LOWEST;                                                                           \
        int64_t at = (w[0].begin * p->in[1] + w[1].begin) * p->in[2] + w[2].begin;                 \
        for (int64_t d = w[0].begin; d < w[0].end; d += w[0].step) {                               \
            for (int64_t h = w[1].begin; h < w[1].end; h += w[1].step) {                           \
                int64_t row = (d * p->in[1] + h) * p->in[2];                                       \
                for (int64_t i = row + w[2].begin; i < row + w[2].end; i += w[2].step) {           \
                    if (x[i] > best || NAN_TEST(x[i])) {                                           \
                        best = x[i];                                                               \
                        at = i;                                                                    \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
        *(T *)out = best;                                                                          \
        *index = at;                                                                               \
    }
MAXIMUM(maximum_f32, float, -INFINITY, IS_NAN)
MAXIMUM(maximum_f64, double, -INFINITY, IS_NAN)
MAXIMUM(maximum_i64, int64_t, INT64_MIN, NEVER_NAN)

#define MEAN(name, T, SUM)                                                                         \
    static void name(const pool *p, const void *plane, const window w[3], void *out,               \
                     int64_t divisor)                                                              \
    {                                                                                              \
        const T *x = plane;                                                                        \
        SUM sum = 0;                                                                               \
        for (int64_t d = w[0].begin; d < w[0].end; d++) {                                          \
            for (int64_t h = w[1].begin; h < w[1].end; h++) {                                      \
                int64_t row = (d * p->in[1] + h) * p->in[2];                                       \
                for (int64_t i = row + w[2].begin; i < row + w[2].end; i++)                        \
                    sum += (SUM)x[i];                                                              \
            }                                                                                      \
        }                                                                                          \
        *(T *)out = (T)(sum / (SUM)divisor);                                                       \
    }
MEAN(mean_f32, float, double)
MEAN(mean_f64, double, double)

/* The adaptive mean of three dims and half precision, unless it is one of everything. */
static bool rounds_in_steps(const pool *p)
{
    return p->adaptive && p->n == 3 && (p->dtype == FA_FLOAT16 || p->dtype == FA_BFLOAT16)
        && (p->out[0] != 1 || p->out[1] != 1 || p->out[2] != 1);
}

/* As PyTorch's loop rounds there. */
static void mean_in_steps(const pool *p, const float *x, const window w[3], float *out)
{
    double sum = 0;

    for (int64_t d = w[0].begin; d < w[0].end; d++) {
        for (int64_t h = w[1].begin; h < w[1].end; h++) {
            int64_t row = (d * p->in[1] + h) * p->in[2];
            for (int64_t i = row + w[2].begin; i < row + w[2].end; i++)
                sum = fa__rounded(sum + (double)x[i], p->dtype);
        }
    }
    for (int d = 0; d < 3; d++)
        sum = fa__rounded(sum / (double)(w[d].end - w[d].begin), p->dtype);
    *out = (float)sum;
}

/* Sums wrap; the quotient is cut. */
static void mean_i64(const pool *p, const void *plane, const window w[3], void *out,
                     int64_t divisor)
{
    const int64_t *x = plane;
    uint64_t sum = 0;

    for (int64_t d = w[0].begin; d < w[0].end; d++) {
        for (int64_t h = w[1].begin; h < w[1].end; h++) {
            int64_t row = (d * p->in[1] + h) * p->in[2];
            for (int64_t i = row + w[2].begin; i < row + w[2].end; i++)
                sum += (uint64_t)x[i];
        }
    }
    *(int64_t *)out = divisor == -1 ? (int64_t)(0 - sum) : (int64_t)sum / divisor;
}

static void pool_max(const pool *p, const void *plane, const window w[3], void *out, int64_t *index)
{
    switch (p->compute) {
    case FA__COMPUTE_F32: maximum_f32(p, plane, w, out, index); return;
    case FA__COMPUTE_F64: maximum_f64(p, plane, w, out, index); return;
    default: maximum_i64(p, plane, w, out, index);
    }
}

static int64_t mean_divisor(const pool *p, const window w[3])
{
    int64_t divisor = 1;

    if (p->divisor != 0)
        return p->divisor;
    for (int d = 0; d < 3; d++)
        divisor *= p->count_padding ? w[d].padded : w[d].end - w[d].begin;
    return divisor;
}

static void pool_mean(const pool *p, const void *plane, const window w[3], void *out)
{
    int64_t divisor = mean_divisor(p, w);

    if (w[0].begin >= w[0].end || w[1].begin >= w[1].end || w[2].begin >= w[2].end)
        memset(out, 0, fa_dtype_itemsize(fa__compute_dtype(p->compute)));
    else if (rounds_in_steps(p))
        mean_in_steps(p, plane, w, out);
    else if (p->compute == FA__COMPUTE_F32)
        mean_f32(p, plane, w, out, divisor);
    else if (p->compute == FA__COMPUTE_F64)
        mean_f64(p, plane, w, out, divisor);
    else
        mean_i64(p, plane, w, out, divisor);
}

/* One output element. */
static void pool_one(const pool *p, const uint8_t *plane, const window w[3], uint8_t *out,
                     int64_t at, size_t itemsize)
{
    int64_t index = 0;

    if (p->kind == POOL_MEAN) {
        pool_mean(p, plane, w, out + (size_t)at * itemsize);
        return;
    }
    pool_max(p, plane, w, out + (size_t)at * itemsize, &index);
    if (p->indices != NULL)
        p->indices[at] = index;
}

static fa_status pool_planes(void *context, int64_t begin, int64_t end)
{
    const pool *p = context;
    size_t itemsize = fa_dtype_itemsize(fa__compute_dtype(p->compute));
    int64_t in = p->in[0] * p->in[1] * p->in[2], at = begin * p->out[0] * p->out[1] * p->out[2];

    for (int64_t plane = begin; plane < end; plane++) {
        const uint8_t *x = (const uint8_t *)p->input + (size_t)(plane * in) * itemsize;
        window w[3];
        for (int64_t d = 0; d < p->out[0]; d++) {
            w[0] = window_at(p, 0, d);
            for (int64_t h = 0; h < p->out[1]; h++) {
                w[1] = window_at(p, 1, h);
                for (int64_t i = 0; i < p->out[2]; i++, at++) {
                    w[2] = window_at(p, 2, i);
                    pool_one(p, x, w, p->output, at, itemsize);
                }
            }
        }
    }
    return FA_OK;
}

/* ---- sizes ----------------------------------------------------------------------------------- */

/* "(2x5x5)": the channels and the sizes. */
static const char *plane_text(char out[100], int n, int64_t channels, const int64_t *sizes)
{
    fa__buffer text = { 0 };

    out[0] = '\0';
    if (fa__buffer_format(&text, "(%lld", (long long)channels) == FA_OK) {
        for (int d = 0; d < n; d++)
            (void)fa__buffer_format(&text, "x%lld", (long long)sizes[d]);
        (void)fa__buffer_text(&text, ")");
        fa__copy_text(out, 100, (fa__span){ text.data, text.size });
    }
    fa__buffer_free(&text);
    return out;
}

/* The number of windows in a dim. [pooling_output_shape] */
static fa_status window_count(const pool *p, int d, int64_t *out)
{
    int64_t span, reach;

    if (!fa__mul_i64(p->kernel[d] - 1, p->dilation[d], &span) || !fa__add_i64(span, 1, &span)
        || !fa__mul_i64(p->padding[d], 2, &reach) || !fa__add_i64(reach, p->in[d], &reach)
        || !fa__add_i64(reach, p->stride[d], &reach))
        return fa__fail(FA_EINVAL, "pooling: the sizes overflow");
    if (p->padding[d] > span / 2)
        return fa__fail(FA_EINVAL,
                        "pad should be at most half of effective kernel size, but got pad=%lld, "
                        "kernel_size=%lld and dilation=%lld",
                        (long long)p->padding[d], (long long)p->kernel[d],
                        (long long)p->dilation[d]);
    reach -= p->stride[d] + span;
    *out = fa__div_floor(reach + (p->ceil_mode ? p->stride[d] - 1 : 0), p->stride[d]) + 1;
    if (p->ceil_mode && (*out - 1) * p->stride[d] >= p->in[d] + p->padding[d])
        --*out;
    return FA_OK;
}

static fa_status need_positive(const pool *p)
{
    for (int d = 3 - p->n; d < 3; d++) {
        if (p->kernel[d] <= 0)
            return fa__fail(FA_EINVAL, "kernel size should be greater than zero, but got %lld",
                            (long long)p->kernel[d]);
        if (p->stride[d] <= 0)
            return fa__fail(FA_EINVAL, "stride should be greater than zero, but got %lld",
                            (long long)p->stride[d]);
        if (p->dilation[d] <= 0)
            return fa__fail(FA_EINVAL, "dilation should be greater than zero, but got %lld",
                            (long long)p->dilation[d]);
        if (p->padding[d] < 0)
            return fa__fail(FA_EINVAL, "pad must be non-negative, but got pad: %lld",
                            (long long)p->padding[d]);
    }
    return FA_OK;
}

static fa_status plain_sizes(pool *p, int64_t channels)
{
    fa_status st = FA_OK;
    char in[100], out[100];
    bool fits = true;

    TRY(need_positive(p));
    for (int d = 3 - p->n; d < 3; d++) {
        TRY(window_count(p, d, &p->out[d]));
        fits = fits && p->out[d] >= 1;
    }
    if (!fits)
        TRY(fa__fail(FA_EINVAL,
                     "Given input size: %s. Calculated output size: %s. Output size is too small",
                     plane_text(in, p->n, channels, p->in + 3 - p->n),
                     plane_text(out, p->n, channels, p->out + 3 - p->n)));
done:
    return st;
}

static fa_status adaptive_sizes(const pool *p)
{
    for (int d = 3 - p->n; d < 3; d++) {
        int64_t unused;
        if (p->out[d] < 0)
            return fa__fail(FA_EINVAL,
                            "elements of output_size must be greater than or equal to 0 but "
                            "received %lld", (long long)p->out[d]);
        if (p->out[d] == INT64_MAX || !fa__mul_i64(p->out[d] + 1, p->in[d] + 1, &unused))
            return fa__fail(FA_EINVAL, "adaptive pooling: the sizes overflow");
    }
    return FA_OK;
}

/* ---- running --------------------------------------------------------------------------------- */

static fa_status need_pool_input(const fa_tensor *x, int n, const char *name)
{
    char text[FA__DIMS_TEXT];

    fa__dims_text(text, x);
    if (x->n_dims != n + 1 && x->n_dims != n + 2)
        return fa__fail(FA_EINVAL, "%s: Expected %dD or %dD tensor, but got %s", name, n + 1, n + 2,
                        text);
    for (int d = x->n_dims - n - 1; d < x->n_dims; d++) {
        if (x->sizes[d] == 0)
            return fa__fail(FA_EINVAL,
                            "%s: Expected input to have non-zero size for non-batch dimensions, "
                            "but input has sizes %s with dimension %d being empty", name, text, d);
    }
    return FA_OK;
}

/* Pools x; *values and, where the maxima's places are wanted, *indices are yours. p has the kind,
 * n, and its numbers in the last n places of each array. */
static fa_status run_pool(pool *p, fa_tensor *x, const char *name, fa_tensor **values,
                          fa_tensor **indices)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)x->dtype, wide = fa__compute_dtype(fa__compute_of(dtype));
    fa_tensor *input = NULL, *out = NULL, *at = NULL;
    int64_t sizes[5];
    int lead = x->n_dims - p->n, format = 0;

    if (p->n == 2 || (p->kind == POOL_MAX && !p->adaptive))
        format = fa__suggest_memory_format(x);
    TRY(need_pool_input(x, p->n, name));
    for (int d = 0; d < 3; d++)
        p->in[d] = d < 3 - p->n ? 1 : x->sizes[x->n_dims - 3 + d];
    TRY(p->adaptive ? adaptive_sizes(p) : plain_sizes(p, x->sizes[lead - 1]));
    memcpy(sizes, x->sizes, (size_t)lead * sizeof(int64_t));
    memcpy(sizes + lead, p->out + 3 - p->n, (size_t)p->n * sizeof(int64_t));
    TRY(fa__numel(lead, sizes, &p->planes));
    p->compute = fa__compute_of(dtype);
    p->dtype = dtype;
    input = fa__as_contiguous(x, wide);
    out = fa__empty(wide, x->n_dims, sizes);
    TRY(fa__made(input && out ? out : NULL));
    if (indices != NULL) {
        at = fa__empty(FA_INT64, x->n_dims, sizes);
        TRY(fa__made(at));
        p->indices = fa_tensor_data(at);
    }
    p->input = fa_tensor_data(input);
    p->output = fa_tensor_data(out);
    double work = (double)p->in[0] * (double)p->in[1] * (double)p->in[2];
    if (fa_tensor_numel(out) > 0)
        TRY(fa__parallel_for(p->planes, work > PARALLEL_WORK ? 1 : (int64_t)(PARALLEL_WORK / work),
                             pool_planes, p));
    *values = fa__deliver(fa_tensor_retain(out), dtype, format);
    TRY(fa__made(*values));
    if (indices != NULL)
        *indices = fa__deliver(fa_tensor_retain(at), FA_INT64, format);
    TRY(indices != NULL ? fa__made(*indices) : FA_OK);
done:
    fa_tensor_release(at);
    fa_tensor_release(out);
    fa_tensor_release(input);
    return st;
}

static const char *short_name(const fa__call *call)
{
    return call->schema->name + strlen("aten::");
}

static pool pool_of(const fa__call *call, pool_kind kind)
{
    pool p = { .kind = kind, .n = fa__spatial_dims(call) };

    for (int d = 0; d < 3; d++)
        p.kernel[d] = p.stride[d] = p.dilation[d] = p.out[d] = 1;
    return p;
}

/* kernel_size, stride (empty: the kernel) and padding, from argument `at` on. */
static fa_status pool_windows(const fa__call *call, size_t at, pool *p)
{
    fa_status st = FA_OK;
    int first = 3 - p->n, given = 0;
    int64_t items[3];

    TRY(fa__arg_spatial(call, at, p->n, -1, "kernel_size", p->kernel + first));
    TRY(fa__arg_ints(call, at + 1, items, 3, &given));
    if (given == 0)
        memcpy(p->stride, p->kernel, sizeof(p->stride));
    else
        TRY(fa__arg_spatial(call, at + 1, p->n, -1, "stride", p->stride + first));
    TRY(fa__arg_spatial(call, at + 2, p->n, 0, "padding", p->padding + first));
done:
    return st;
}

/* Returns the pool's values, and its indices when the op has them. */
static fa_status pool_call(fa__call *call, pool *p)
{
    fa_status st = FA_OK;
    fa_tensor *values = NULL, *indices = NULL;
    bool both = call->schema->n_returns == 2;

    TRY(run_pool(p, fa__arg_tensor(call, 0), short_name(call), &values, both ? &indices : NULL));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(values)));
    if (both)
        TRY(fa__return_tensor(call, 1, fa_tensor_retain(indices)));
done:
    fa_tensor_release(indices);
    fa_tensor_release(values);
    return st;
}

static fa_status max_pool(fa__call *call)
{
    fa_status st = FA_OK;
    pool p = pool_of(call, POOL_MAX);
    bool one = p.n == 1;

    TRY(fa__need_dtype(fa__arg_tensor(call, 0), one ? "max_pool1d_impl" : short_name(call),
                       one && call->schema->n_returns == 1 ? FA__FLOATS : FA__FLOATS | FA__INTS));
    TRY(pool_windows(call, 1, &p));
    TRY(fa__arg_spatial(call, 4, p.n, 1, "dilation", p.dilation + 3 - p.n));
    p.ceil_mode = fa__arg_bool(call, 5);
    st = pool_call(call, &p);
done:
    return st;
}

static fa_status avg_pool(fa__call *call)
{
    fa_status st = FA_OK;
    pool p = pool_of(call, POOL_MEAN);
    bool three = p.n == 3;

    TRY(fa__need_dtype(fa__arg_tensor(call, 0), three ? "avg_pool3d_out_frame" : "avg_pool2d",
                       three ? FA__WIDE_FLOATS | FA__BIT(FA_INT64)
                           : FA__FLOATS | FA__BIT(FA_INT64)));
    TRY(pool_windows(call, 1, &p));
    p.ceil_mode = fa__arg_bool(call, 4);
    p.count_padding = fa__arg_bool(call, 5);
    if (call->n_args > 6 && !fa__arg_is_none(call, 6)) {
        p.divisor = fa__arg_int(call, 6);
        TRY(p.divisor != 0 ? FA_OK : fa__fail(FA_EINVAL, "divisor must be not zero"));
    }
    st = pool_call(call, &p);
done:
    return st;
}

static fa_status adaptive_pool(fa__call *call, pool_kind kind, const char *kernel)
{
    fa_status st = FA_OK;
    pool p = pool_of(call, kind);

    p.adaptive = true;
    TRY(fa__need_dtype(fa__arg_tensor(call, 0), kernel, FA__FLOATS));
    TRY(fa__arg_spatial(call, 1, p.n, -1, "output_size", p.out + 3 - p.n));
    st = pool_call(call, &p);
done:
    return st;
}

static fa_status adaptive_avg_pool(fa__call *call)
{
    return adaptive_pool(call, POOL_MEAN, fa__spatial_dims(call) == 3 ? "adaptive_avg_pool3d_cpu"
                                                                  : "adaptive_avg_pool2d");
}

static fa_status adaptive_max_pool(fa__call *call)
{
    return adaptive_pool(call, POOL_MAX, fa__spatial_dims(call) == 3 ? "adaptive_max_pool3d_cpu"
                                                                 : "adaptive_max_pool2d");
}

/* ---- gradients of means ---------------------------------------------------------------------- */

/* Each gradient is shared by the elements of its window. Planes of float64. */
static void spread_plane(const pool *p, const double *grad, double *out)
{
    window w[3];

    for (int64_t o = 0; o < p->out[0] * p->out[1] * p->out[2]; o++) {
        w[0] = window_at(p, 0, o / p->out[2] / p->out[1]);
        w[1] = window_at(p, 1, o / p->out[2] % p->out[1]);
        w[2] = window_at(p, 2, o % p->out[2]);
        for (int64_t d = w[0].begin; d < w[0].end; d++) {
            for (int64_t h = w[1].begin; h < w[1].end; h++) {
                for (int64_t i = w[2].begin; i < w[2].end; i++)
                    out[(d * p->in[1] + h) * p->in[2] + i]
                        += grad[o] / (double)mean_divisor(p, w);
            }
        }
    }
}

/* The gradient of a mean whose windows p describes; grad_output and self are arguments 0 and 1. */
static fa_status spread(fa__call *call, pool *p)
{
    fa_status st = FA_OK;
    fa_tensor *grad = fa__arg_tensor(call, 0), *x = fa__arg_tensor(call, 1);
    fa_tensor *wide = NULL, *out = NULL;
    int lead = x->n_dims - p->n;
    int64_t in, from;

    TRY(fa__need_dtype(x, short_name(call), FA__FLOATS));
    TRY(fa__need_dtype(grad, short_name(call), FA__FLOATS));
    TRY(need_pool_input(x, p->n, short_name(call)));
    for (int d = 3 - p->n; d < 3; d++)
        p->in[d] = x->sizes[x->n_dims - 3 + d];
    p->in[0] = p->n == 3 ? p->in[0] : 1;
    for (int d = 3 - p->n; d < 3 && p->adaptive; d++)
        p->out[d] = grad->n_dims == x->n_dims ? grad->sizes[x->n_dims - 3 + d] : -1;
    TRY(p->adaptive ? adaptive_sizes(p) : plain_sizes(p, x->sizes[lead - 1]));
    if (grad->n_dims != x->n_dims
        || memcmp(grad->sizes, x->sizes, (size_t)lead * sizeof(int64_t)) != 0
        || memcmp(grad->sizes + lead, p->out + 3 - p->n, (size_t)p->n * sizeof(int64_t)) != 0)
        TRY(fa__fail(FA_EINVAL, "%s: the sizes of grad_output do not fit", short_name(call)));
    wide = fa__as_contiguous(grad, FA_FLOAT64);
    out = fa__zeros(FA_FLOAT64, x->n_dims, x->sizes);
    TRY(fa__made(wide && out ? out : NULL));
    in = p->in[0] * p->in[1] * p->in[2];
    from = p->out[0] * p->out[1] * p->out[2];
    for (int64_t i = 0; from > 0 && i < fa_tensor_numel(wide) / from; i++)
        spread_plane(p, (const double *)fa_tensor_data(wide) + i * from,
                     (double *)fa_tensor_data(out) + i * in);
    st = fa__return_tensor(call, 0, fa__deliver(fa_tensor_retain(out), (fa_dtype)x->dtype,
                                                p->n == 2 ? fa__suggest_memory_format(x) : 0));
done:
    fa_tensor_release(out);
    fa_tensor_release(wide);
    return st;
}

static fa_status avg_pool_backward(fa__call *call)
{
    fa_status st = FA_OK;
    pool p = pool_of(call, POOL_MEAN);

    TRY(pool_windows(call, 2, &p));
    p.ceil_mode = fa__arg_bool(call, 5);
    p.count_padding = fa__arg_bool(call, 6);
    p.divisor = fa__arg_int(call, 7);
    if (!fa__arg_is_none(call, 7) && p.divisor == 0)
        TRY(fa__fail(FA_EINVAL, "divisor must be not zero"));
    st = spread(call, &p);
done:
    return st;
}

static fa_status adaptive_avg_pool_backward(fa__call *call)
{
    pool p = pool_of(call, POOL_MEAN);

    p.adaptive = true;
    return spread(call, &p);
}

const fa__op fa__ops_pool[] = {
    { "aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], "
      "int[1] dilation=[1], bool ceil_mode=False) -> Tensor", max_pool },
    { "aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
      "int[2] dilation=1, bool ceil_mode=False) -> Tensor", max_pool },
    { "aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, "
      "int[3] dilation=1, bool ceil_mode=False) -> Tensor", max_pool },
    { "aten::mkldnn_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] "
      "padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor", max_pool },
    { "aten::max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] "
      "padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)", max_pool },
    { "aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] "
      "padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)", max_pool,
      FA__OP_OUT },
    { "aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] "
      "padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)", max_pool,
      FA__OP_OUT },
    { "aten::avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], "
      "bool ceil_mode=False, bool count_include_pad=True) -> Tensor", avg_pool },
    { "aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool "
      "ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor",
      avg_pool, FA__OP_OUT },
    { "aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool "
      "ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor",
      avg_pool, FA__OP_OUT },
    { "aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor", adaptive_avg_pool },
    { "aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor", adaptive_avg_pool,
      FA__OP_OUT },
    { "aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor", adaptive_avg_pool,
      FA__OP_OUT },
    { "aten::_adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor",
      adaptive_avg_pool },
    { "aten::_adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor",
      adaptive_avg_pool },
    { "aten::adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)",
      adaptive_max_pool },
    { "aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)",
      adaptive_max_pool, FA__OP_OUT },
    { "aten::adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)",
      adaptive_max_pool, FA__OP_OUT },
    { "aten::avg_pool2d_backward(Tensor grad_output, Tensor self, int[2] kernel_size, int[2] "
      "stride, int[2] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> "
      "Tensor",
      avg_pool_backward },
    { "aten::avg_pool3d_backward(Tensor grad_output, Tensor self, int[3] kernel_size, int[3] "
      "stride, int[3] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> "
      "Tensor",
      avg_pool_backward },
    { "aten::_adaptive_avg_pool2d_backward(Tensor grad_output, Tensor self) -> Tensor",
      adaptive_avg_pool_backward },
    { "aten::_adaptive_avg_pool3d_backward(Tensor grad_output, Tensor self) -> Tensor",
      adaptive_avg_pool_backward },
    { 0 },
};
