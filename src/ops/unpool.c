/* unpool.c: pooling by other means — max_unpool puts maxima back to where they were, fractional
 * pooling takes windows at random places, and the gradients of pooling.
 *
 * Indices come from the caller and are checked. */
#include "nn.h"

#include <math.h>

/* The sizes of a tensor [..., spatial] as one number of planes and three spatial dims. */
typedef struct planes {
    int64_t count, in[3], size;         /* size: of a plane */
} planes;

static fa_status planes_of(const fa_tensor *x, int n, planes *out)
{
    fa_status st = FA_OK;

    TRY(fa__numel(x->n_dims - n, x->sizes, &out->count));
    for (int d = 0; d < 3; d++)
        out->in[d] = d < 3 - n ? 1 : x->sizes[x->n_dims - 3 + d];
    TRY(fa__numel(3, out->in, &out->size));
done:
    return st;
}

/* ---- max_unpool ------------------------------------------------------------------------------ */

static fa_status need_unpool(const fa__call *call, const fa_tensor *x, const fa_tensor *indices,
                             int n)
{
    char have[FA__DIMS_TEXT], want[FA__DIMS_TEXT];

    if (indices->dtype != FA_INT64)
        return fa__fail(FA_ETYPE,
                        "elements in indices should be type int64 but got: %s",
                        fa__scalar_type_name((fa_dtype)indices->dtype));
    if (x->n_dims != n + 1 && x->n_dims != n + 2)
        return fa__fail(FA_EINVAL,
                        "Input to max_unpooling%dd should be a %dd or %dd Tensor, but got a tensor "
                        "with %d dimensions", n, n + 1, n + 2, x->n_dims);
    if (!fa__same_sizes(x, indices))
        return fa__fail(FA_EINVAL,
                        "Expected shape of indices to be same as that of the input tensor (%s) but "
                        "got indices tensor with shape: %s", fa__dims_text(want, x),
                        fa__dims_text(have, indices));
    for (int d = x->n_dims - n; d < x->n_dims; d++) {
        if (x->sizes[d] == 0)
            return fa__fail(FA_EINVAL,
                            "max_unpooling%dd(): Expected input to have non-zero size for "
                            "non-batch dimensions, but got %s with dimension %d being empty.", n,
                            fa__dims_text(want, x), d);
    }
    return fa__need_dtype(x, call->schema->name + strlen("aten::"), FA__FLOATS | FA__INTS);
}

/* Elements of each plane to the places that the indices name. */
static fa_status scatter_planes(fa_tensor *out, int64_t out_size, const fa_tensor *values,
                                const fa_tensor *indices, const planes *in, const int64_t *size,
                                int n)
{
    const int64_t *at = fa_tensor_data(indices);
    const uint8_t *from = fa_tensor_data(values);
    uint8_t *to = fa_tensor_data(out);
    size_t itemsize = fa_dtype_itemsize((fa_dtype)values->dtype);

    for (int64_t p = 0; p < in->count; p++) {
        for (int64_t i = 0; i < in->size; i++) {
            int64_t index = at[p * in->size + i];
            if (index < 0 || index >= out_size)
                return fa__fail(FA_ERANGE,
                                "Found an invalid max index: %lld (output volumes are of size "
                                "%lldx%lld%s", (long long)index, (long long)size[n - 2],
                                (long long)size[n - 1], n == 3 ? " in their last dims)" : ")");
            memcpy(to + (size_t)(p * out_size + index) * itemsize,
                   from + (size_t)(p * in->size + i) * itemsize, itemsize);
        }
    }
    return FA_OK;
}

static fa_status max_unpool(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *given = fa__arg_tensor(call, 1);
    fa_tensor *values = NULL, *indices = NULL, *out = NULL;
    int n = fa__spatial_dims(call);
    int64_t size[3], sizes[5], out_size;
    planes in;

    TRY(need_unpool(call, x, given, n));
    TRY(fa__arg_spatial(call, 2, n, -1, "output_size", size));
    TRY(planes_of(x, n, &in));
    TRY(fa__numel(n, size, &out_size));
    memcpy(sizes, x->sizes, (size_t)(x->n_dims - n) * sizeof(int64_t));
    memcpy(sizes + x->n_dims - n, size, (size_t)n * sizeof(int64_t));
    values = fa__as_contiguous(x, (fa_dtype)x->dtype);
    indices = fa__as_contiguous(given, FA_INT64);
    out = fa__zeros((fa_dtype)x->dtype, x->n_dims, sizes);
    TRY(fa__made(values && indices && out ? out : NULL));
    TRY(scatter_planes(out, out_size, values, indices, &in, size, n));
    st = fa__return_tensor(call, 0,
                           fa__deliver(fa_tensor_retain(out), (fa_dtype)x->dtype,
                                       n == 2 ? fa__suggest_memory_format(x) : 0));
done:
    fa_tensor_release(out);
    fa_tensor_release(indices);
    fa_tensor_release(values);
    return st;
}

/* ---- fractional_max_pool --------------------------------------------------------------------- */

typedef struct fractional {
    int n;
    planes in;
    int64_t out[3], kernel[3];
    int64_t *starts[3];                 /* of the windows of one plane, out[d] of them */
} fractional;

/* Windows start at steps of alpha from a random place; the last one ends at the edge.
 * [generate_intervals] */
static void window_starts(int64_t *starts, double sample, int64_t in, int64_t out, int64_t kernel)
{
    if (out > 1) {
        float alpha = (float)(in - kernel) / (float)(out - 1);
        float u = (float)sample;
        for (int64_t i = 0; i < out - 1; i++)
            starts[i] = (int64_t)(((float)i + u) * alpha) - (int64_t)(u * alpha);
    }
    if (out > 0)
        starts[out - 1] = in - kernel;
}

static void window_starts_double(int64_t *starts, double u, int64_t in, int64_t out, int64_t kernel)
{
    if (out > 1) {
        double alpha = (double)(in - kernel) / (double)(out - 1);
        for (int64_t i = 0; i < out - 1; i++)
            starts[i] = (int64_t)(((double)i + u) * alpha) - (int64_t)(u * alpha);
    }
    if (out > 0)
        starts[out - 1] = in - kernel;
}

/* The starts, kept inside whatever the samples are. */
static void plane_starts(fractional *f, const double *samples, bool is_double)
{
    for (int d = 3 - f->n; d < 3; d++) {
        /* the samples stand in the order of w, h; of three dims d, h, w */
        double u = samples[f->n == 2 ? 2 - d : d];
        (is_double ? window_starts_double : window_starts)(f->starts[d], u, f->in.in[d], f->out[d],
                                                           f->kernel[d]);
        for (int64_t i = 0; i < f->out[d]; i++) {
            if (f->starts[d][i] < 0)
                f->starts[d][i] = 0;
            if (f->starts[d][i] > f->in.in[d] - f->kernel[d])
                f->starts[d][i] = f->in.in[d] - f->kernel[d];
        }
    }
}

/* The largest of a window of doubles and its place; the last NaN wins. */
static double window_max(const fractional *f, const double *plane, const int64_t at[3],
                         int64_t *index)
{
    double best = -INFINITY;

    *index = (at[0] * f->in.in[1] + at[1]) * f->in.in[2] + at[2];
    for (int64_t d = at[0]; d < at[0] + f->kernel[0]; d++) {
        for (int64_t h = at[1]; h < at[1] + f->kernel[1]; h++) {
            for (int64_t w = at[2]; w < at[2] + f->kernel[2]; w++) {
                int64_t i = (d * f->in.in[1] + h) * f->in.in[2] + w;
                if (plane[i] > best || plane[i] != plane[i]) {
                    best = plane[i];
                    *index = i;
                }
            }
        }
    }
    return best;
}

static void fractional_plane(const fractional *f, const double *plane, double *out,
                             int64_t *indices)
{
    for (int64_t d = 0; d < f->out[0]; d++) {
        for (int64_t h = 0; h < f->out[1]; h++) {
            for (int64_t w = 0; w < f->out[2]; w++) {
                int64_t at[3] = { f->starts[0][d], f->starts[1][h], f->starts[2][w] };
                *out++ = window_max(f, plane, at, indices++);
            }
        }
    }
}

static fa_status need_fractional(const fractional *f, const fa_tensor *x, const fa_tensor *samples)
{
    int64_t batch = x->n_dims == f->n + 2 ? x->sizes[0] : 1;
    int64_t channels = x->sizes[x->n_dims - f->n - 1];

    if (samples->n_dims != 3 || samples->sizes[0] < batch || samples->sizes[1] < channels
        || samples->sizes[2] != f->n)
        return fa__fail(FA_EINVAL,
                        "Expect _random_samples to be a tensor of [%lld, %lld, %d]",
                        (long long)batch, (long long)channels, f->n);
    if (samples->dtype != x->dtype)
        return fa__fail(FA_ETYPE, "Expect _random_samples to have the same dtype as input");
    for (int d = 3 - f->n; d < 3; d++) {
        if (f->kernel[d] <= 0 || f->out[d] <= 0)
            return fa__fail(FA_EINVAL, "fractional_max_pool: sizes must be greater than zero");
        if (f->out[d] > f->in.in[d] || f->kernel[d] > f->in.in[d]
            || f->out[d] + f->kernel[d] - 1 > f->in.in[d])
            return fa__fail(FA_EINVAL,
                            "fractional_max_pool%dd(): pool size (%lld) too large relative to "
                            "input "
                            "size (%lld)", f->n, (long long)f->kernel[d],
                            (long long)f->in.in[d]);
    }
    return FA_OK;
}

static fa_status fractional_run(fractional *f, const fa_tensor *x, const fa_tensor *input,
                                const fa_tensor *samples, fa_tensor *out, fa_tensor *indices)
{
    fa_status st = FA_OK;
    int64_t out_size = f->out[0] * f->out[1] * f->out[2];
    int64_t channels = x->sizes[x->n_dims - f->n - 1], one = 0;

    for (int d = 0; d < 3; d++) {
        f->starts[d] = d < 3 - f->n ? &one : fa__alloc((size_t)f->out[d] * sizeof(int64_t));
        TRY(fa__made(f->starts[d]));
    }
    for (int64_t p = 0; p < f->in.count; p++) {
        int64_t row = p / channels * samples->sizes[1] + p % channels;
        plane_starts(f, (const double *)fa_tensor_data(samples) + row * f->n,
                     x->dtype == FA_FLOAT64);
        fractional_plane(f, (const double *)fa_tensor_data(input) + p * f->in.size,
                         (double *)fa_tensor_data(out) + p * out_size,
                         (int64_t *)fa_tensor_data(indices) + p * out_size);
    }
done:
    for (int d = 3 - f->n; d < 3; d++)
        fa__free(f->starts[d]);
    return st;
}

static fa_status fractional_max_pool(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *given = fa__arg_tensor(call, 3);
    fa_tensor *input = NULL, *samples = NULL, *out = NULL, *indices = NULL;
    fractional f = { .n = fa__spatial_dims(call), .out = { 1, 1, 1 }, .kernel = { 1, 1, 1 } };
    int64_t sizes[5];

    TRY(fa__need_dtype(x, call->schema->name + strlen("aten::"), FA__FLOATS));
    TRY(fa__need_elements(given, "fractional_max_pool"));
    if (x->n_dims != f.n + 1 && x->n_dims != f.n + 2)
        TRY(fa__fail(FA_EINVAL, "fractional_max_pool%dd(): Expected %dD or %dD tensor, but got %dD",
                     f.n, f.n + 1, f.n + 2, x->n_dims));
    TRY(fa__arg_spatial(call, 1, f.n, -1, "kernel_size", f.kernel + 3 - f.n));
    TRY(fa__arg_spatial(call, 2, f.n, -1, "output_size", f.out + 3 - f.n));
    TRY(planes_of(x, f.n, &f.in));
    TRY(need_fractional(&f, x, given));
    memcpy(sizes, x->sizes, (size_t)(x->n_dims - f.n) * sizeof(int64_t));
    memcpy(sizes + x->n_dims - f.n, f.out + 3 - f.n, (size_t)f.n * sizeof(int64_t));
    input = fa__as_contiguous(x, FA_FLOAT64);
    samples = fa__as_contiguous(given, FA_FLOAT64);
    out = fa__empty(FA_FLOAT64, x->n_dims, sizes);
    indices = fa__empty(FA_INT64, x->n_dims, sizes);
    TRY(fa__made(input && samples && out && indices ? indices : NULL));
    TRY(fractional_run(&f, x, input, samples, out, indices));
    TRY(fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)x->dtype)));
    TRY(fa__return_tensor(call, 1, fa_tensor_retain(indices)));
done:
    fa_tensor_release(indices);
    fa_tensor_release(out);
    fa_tensor_release(samples);
    fa_tensor_release(input);
    return st;
}

/* ---- max_pool2d_with_indices_backward -------------------------------------------------------- */

/* Adds each gradient to the element that was the maximum. */
static fa_status max_pool_backward(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *grad = fa__arg_tensor(call, 0), *x = fa__arg_tensor(call, 1);
    fa_tensor *given = fa__arg_tensor(call, call->n_args - 1);
    fa_tensor *values = NULL, *indices = NULL, *out = NULL;
    int n = fa__spatial_dims(call);
    planes in, from;

    TRY(fa__need_dtype(x, call->schema->name + strlen("aten::"), FA__FLOATS));
    TRY(fa__need_same_dtype(x, grad));
    if ((x->n_dims != n + 1 && x->n_dims != n + 2) || grad->n_dims != x->n_dims
        || !fa__same_sizes(grad, given) || given->dtype != FA_INT64)
        TRY(fa__fail(FA_EINVAL, "max_pool%dd_with_indices_backward: the sizes do not fit", n));
    TRY(planes_of(x, n, &in));
    TRY(planes_of(grad, n, &from));
    if (in.count != from.count)
        TRY(fa__fail(FA_EINVAL, "max_pool%dd_with_indices_backward: the sizes do not fit", n));
    values = fa__as_contiguous(grad, FA_FLOAT64);
    indices = fa__as_contiguous(given, FA_INT64);
    out = fa__zeros(FA_FLOAT64, x->n_dims, x->sizes);
    TRY(fa__made(values && indices && out ? out : NULL));
    const double *g = fa_tensor_data(values);
    const int64_t *at = fa_tensor_data(indices);
    double *to = fa_tensor_data(out);
    for (int64_t i = 0; i < from.count * from.size; i++) {
        if (at[i] < 0 || at[i] >= in.size)
            TRY(fa__fail(FA_ERANGE, "max_pool%dd_with_indices_backward: index %lld is outside", n,
                         (long long)at[i]));
        to[i / from.size * in.size + at[i]] += g[i];
    }
    st = fa__return_tensor(call, 0, fa__deliver(fa_tensor_retain(out), (fa_dtype)x->dtype,
                                                fa__suggest_memory_format(x)));
done:
    fa_tensor_release(out);
    fa_tensor_release(indices);
    fa_tensor_release(values);
    return st;
}

const fa__op fa__ops_unpool[] = {
    { "aten::max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor",
      max_unpool,
      FA__OP_OUT },
    { "aten::max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, "
      "int[3] "
      "padding) -> Tensor", max_unpool, FA__OP_OUT },
    { "aten::fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor "
      "random_samples) -> (Tensor, Tensor)", fractional_max_pool },
    { "aten::fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor "
      "random_samples) -> (Tensor, Tensor)", fractional_max_pool },
    { "aten::max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, int[2] kernel_size, "
      "int[2] stride, int[2] padding, int[2] dilation, bool ceil_mode, Tensor indices) -> Tensor",
      max_pool_backward },
    { "aten::max_pool3d_with_indices_backward(Tensor grad_output, Tensor self, int[3] kernel_size, "
      "int[3] stride, int[3] padding, int[3] dilation, bool ceil_mode, Tensor indices) -> Tensor",
      max_pool_backward },
    { 0 },
};
