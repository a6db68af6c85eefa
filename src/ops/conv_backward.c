/* conv_backward.c: the gradients of a convolution.
 *
 *     of the input     the adjoint: a transposed convolution of the gradient, or the other way
 * round     of the weight    gradient [out, positions] times the input's columns, over the batch
 *     of the bias      the gradient summed over batch and positions */
#include "convolve.h"

typedef struct gradients {
    fa_tensor *grad, *input, *weight;   /* borrowed */
    int n;                              /* spatial dims */
    int64_t stride[3], padding[3], dilation[3], output_padding[3], groups;
    bool transposed;
} gradients;

static fa_status read_gradients(const fa__call *call, gradients *g)
{
    fa_status st = FA_OK;

    *g = (gradients){ .grad = fa__arg_tensor(call, 0), .input = fa__arg_tensor(call, 1),
                      .weight = fa__arg_tensor(call, 2), .transposed = fa__arg_bool(call, 7),
                      .groups = fa__arg_int(call, 9) };
    g->n = g->weight->n_dims - 2;
    if (g->n < 1 || g->n > 3 || g->input->n_dims != g->n + 2 || g->grad->n_dims != g->n + 2)
        return fa__fail(FA_EINVAL, "convolution_backward: the dimensions do not fit");
    if (g->groups <= 0)
        return fa__fail(FA_EINVAL, "non-positive groups is not supported");
    TRY(fa__need_extents(&g->groups, 1, "groups"));
    TRY(fa__need_dtype(g->input, "convolution_backward", FA__FLOATS));
    TRY(fa__need_same_dtype(g->input, g->weight));
    TRY(fa__need_same_dtype(g->input, g->grad));
    TRY(fa__arg_spatial(call, 4, g->n, -1, "stride", g->stride));
    TRY(fa__arg_spatial(call, 5, g->n, -1, "padding", g->padding));
    TRY(fa__arg_spatial(call, 6, g->n, -1, "dilation", g->dilation));
    TRY(fa__arg_spatial(call, 8, g->n, -1, "output_padding", g->output_padding));
done:
    return st;
}

/* The gradient must be what the convolution would give: its sizes are computed again. */
static fa_status need_gradient(const gradients *g)
{
    const fa_tensor *w = g->weight;

    if (w->sizes[0] > FA__MAX_EXTENT / g->groups || w->sizes[1] > FA__MAX_EXTENT / g->groups)
        return fa__fail(FA_ELIMIT, "convolution_backward: too many channels");
    int64_t out = g->transposed ? w->sizes[1] * g->groups : w->sizes[0];
    int64_t in = g->transposed ? w->sizes[0] : w->sizes[1] * g->groups;
    bool fits = w->sizes[0] % g->groups == 0
        && g->input->sizes[1] == in && g->grad->sizes[1] == out
        && g->grad->sizes[0] == g->input->sizes[0];

    for (int d = 0; d < g->n && fits; d++) {
        const fa_tensor *image = g->transposed ? g->grad : g->input;
        int64_t positions = (g->transposed ? g->input : g->grad)->sizes[2 + d], span;
        fits = g->stride[d] > 0 && g->dilation[d] > 0 && g->padding[d] >= 0
            && fa__mul_i64(g->dilation[d], w->sizes[2 + d] - 1, &span)
            && span < FA__MAX_EXTENT && image->sizes[2 + d] < FA__MAX_EXTENT
            && (image->sizes[2 + d] + 2 * g->padding[d] - span - 1) / g->stride[d] + 1 == positions
            && image->sizes[2 + d] + 2 * g->padding[d] > span;
    }
    return fits ? FA_OK
        : fa__fail(FA_EINVAL, "convolution_backward: grad_output does not have the sizes of the "
                              "convolution's result");
}

static fa_tensor *input_gradient(const gradients *g)
{
    int64_t extra[3] = { 0 };

    for (int d = 0; d < g->n && !g->transposed; d++)
        extra[d] = (g->input->sizes[2 + d] + 2 * g->padding[d]
                    - g->dilation[d] * (g->weight->sizes[2 + d] - 1) - 1) % g->stride[d];
    return fa__op_tensor("aten::convolution", "ttnIIIbIi", g->grad, g->weight, g->stride, g->n,
                         g->padding, g->n, g->dilation, g->n, !g->transposed, extra, g->n,
                         g->groups);
}

/* The image whose columns are taken, and the side whose positions they stand at. */
static fa__conv column_geometry(const gradients *g)
{
    const fa_tensor *image = g->transposed ? g->grad : g->input;
    const fa_tensor *side = g->transposed ? g->input : g->grad;
    fa__conv c = { .batch = image->sizes[0], .groups = g->groups,
                   .in_channels = image->sizes[1] / g->groups,
                   .out_channels = side->sizes[1] / g->groups, .in = { 1, 1, 1 },
                   .out = { 1, 1, 1 }, .kernel = { 1, 1, 1 }, .stride = { 1, 1, 1 },
                   .dilation = { 1, 1, 1 } };

    for (int d = 0; d < g->n; d++) {
        int to = 3 - g->n + d;
        c.in[to] = image->sizes[2 + d];
        c.out[to] = side->sizes[2 + d];
        c.kernel[to] = g->weight->sizes[2 + d];
        c.stride[to] = g->stride[d];
        c.padding[to] = g->padding[d];
        c.dilation[to] = g->dilation[d];
    }
    return c;
}

/* Adds side [channels, positions] times columns^T, of every image and group, to the gradient. */
static fa_status add_weight_gradient(const fa__conv *c, fa__compute compute, uint8_t *out,
                                     const uint8_t *image, const uint8_t *side, uint8_t *columns)
{
    fa_status st = FA_OK;
    size_t itemsize = fa_dtype_itemsize(fa__compute_dtype(compute));
    int64_t depth = c->in_channels * fa__product3(c->kernel), positions = fa__product3(c->out);

    for (int64_t i = 0; i < c->batch * c->groups; i++) {
        fa__matrix a = {
            side + (size_t)(i * c->out_channels * positions) * itemsize, positions, 1
        };
        fa__matrix b = { columns, 1, positions };
        fa__im2col(c, itemsize, columns,
                   image + (size_t)(i * c->in_channels * fa__product3(c->in)) * itemsize,
                   c->in_channels, 0, positions);
        TRY(fa__gemm_parallel(compute, c->out_channels, depth, positions, a, b,
                              out + (size_t)(i % c->groups * c->out_channels * depth) * itemsize,
                              depth));
    }
done:
    return st;
}

static fa_status weight_gradient(fa_tensor **result, const gradients *g)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)g->weight->dtype, wide = fa__compute_dtype(fa__compute_of(dtype));
    fa__conv c = column_geometry(g);
    int64_t sizes[5] = { c.in_channels, c.kernel[0], c.kernel[1], c.kernel[2], 0 };
    fa_tensor *image = NULL, *side = NULL, *columns = NULL, *out = NULL;

    TRY(fa__numel(3, c.out, &sizes[4]));
    image = fa__as_contiguous(g->transposed ? g->grad : g->input, wide);
    side = fa__as_contiguous(g->transposed ? g->input : g->grad, wide);
    columns = fa__empty(wide, 5, sizes);
    out = fa__zeros(wide, g->n + 2, g->weight->sizes);
    TRY(fa__made(image && side && columns && out ? out : NULL));
    if (fa_tensor_numel(columns) > 0)
        TRY(add_weight_gradient(&c, fa__compute_of(dtype), fa_tensor_data(out),
                                fa_tensor_data(image), fa_tensor_data(side),
                                fa_tensor_data(columns)));
    *result = fa__as_dtype(out, dtype);
    st = fa__made(*result);
done:
    fa_tensor_release(out);
    fa_tensor_release(columns);
    fa_tensor_release(side);
    fa_tensor_release(image);
    return st;
}

static fa_tensor *bias_gradient(const gradients *g)
{
    int64_t dims[4] = { 0, 2, 3, 4 };

    return fa__op_tensor("aten::sum.dim_IntList", "tIb", g->grad, dims, g->n + 1, 0);
}

static fa_status convolution_backward(fa__call *call)
{
    fa_status st = FA_OK;
    gradients g;
    fa_tensor *weight = NULL;

    TRY(read_gradients(call, &g));
    TRY(need_gradient(&g));
    if (fa__mask_at(call, 0))
        TRY(fa__return_tensor(call, 0, input_gradient(&g)));
    if (fa__mask_at(call, 1)) {
        TRY(weight_gradient(&weight, &g));
        TRY(fa__return_tensor(call, 1, weight));
    }
    if (fa__mask_at(call, 2))
        TRY(fa__return_tensor(call, 2, bias_gradient(&g)));
done:
    return st;
}

const fa__op fa__ops_conv_backward[] = {
    { "aten::convolution_backward(Tensor grad_output, Tensor input, Tensor weight, SymInt[]? "
      "bias_sizes, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] "
      "output_padding, SymInt groups, bool[3] output_mask) -> (Tensor, Tensor, Tensor)",
      convolution_backward },
    { 0 },
};
