/* columns.c: im2col and col2im, the sliding blocks of unfold and fold.
 *
 *     im2col   [N, C, H, W]  ->  [N, C * kernel, positions]
 *     col2im   the other way: blocks are added to where they came from */
#include "convolve.h"

/* kernel_size, dilation, padding and stride from argument `first` on, for planes of `height` x
 * `width`. */
static fa_status block_geometry(const fa__call *call, size_t first, int64_t height, int64_t width,
                                fa__conv *out)
{
    fa_status st = FA_OK;
    int64_t *const into[4] = { out->kernel, out->dilation, out->padding, out->stride };
    static const char *const names[4] = { "kernel_size", "dilation", "padding", "stride" };

    *out = (fa__conv){ .batch = 1, .groups = 1, .in = { 1, height, width } };
    for (int i = 0; i < 4; i++) {
        into[i][0] = i == 2 ? 0 : 1;
        TRY(fa__arg_spatial(call, first + (size_t)i, 2, -1, names[i], into[i] + 1));
        for (int d = 1; d < 3; d++) {
            if (into[i][d] < (i == 2 ? 0 : 1))
                TRY(fa__fail(FA_EINVAL, "%s should be %s zero, but got %lld", names[i],
                             i == 2 ? "not less than" : "greater than", (long long)into[i][d]));
        }
    }
    out->out[0] = 1;
    for (int d = 1; d < 3; d++) {
        int64_t span, reach;
        if (!fa__mul_i64(out->kernel[d] - 1, out->dilation[d], &span)
            || !fa__mul_i64(out->padding[d], 2, &reach)
            || !fa__add_i64(reach, out->in[d], &reach) || span == INT64_MAX)
            TRY(fa__fail(FA_EINVAL, "im2col: the sizes overflow"));
        out->out[d] = fa__div_floor(reach - span - 1, out->stride[d]) + 1;
        if (out->out[d] < 1)
            TRY(fa__fail(FA_EINVAL,
                         "Given spatial size %lld, kernel_size %lld, dilation %lld, padding %lld, "
                         "the calculated size of the array of sliding blocks is %lld, but its "
                         "components must be at least one.",
                         (long long)out->in[d], (long long)out->kernel[d],
                         (long long)out->dilation[d], (long long)out->padding[d],
                         (long long)out->out[d]));
    }
done:
    return st;
}

static fa_status im2col(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *input = NULL, *out = NULL;
    char text[FA__DIMS_TEXT];
    fa__conv geometry;
    int lead = x->n_dims - 3;
    int64_t sizes[3], unused;

    TRY(fa__need_dtype(x, "im2col_out_cpu", FA__FLOATS | FA__COMPLEXES | FA__BIT(FA_BOOL)));
    if ((lead != 0 && lead != 1) || x->sizes[lead] == 0 || x->sizes[lead + 1] == 0
        || x->sizes[lead + 2] == 0)
        TRY(fa__fail(FA_EINVAL,
                     "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other "
                     "non-zero dimensions for input, but got: %s", fa__dims_text(text, x)));
    TRY(block_geometry(call, 1, x->sizes[lead + 1], x->sizes[lead + 2], &geometry));
    sizes[0] = lead == 1 ? x->sizes[0] : 1;
    TRY(fa__mul_i64(geometry.kernel[1], geometry.kernel[2], &sizes[1])
                && fa__mul_i64(sizes[1], x->sizes[lead], &sizes[1])
                && fa__mul_i64(geometry.out[1], geometry.out[2], &sizes[2])
            ? FA_OK : fa__fail(FA_EINVAL, "im2col: the sizes overflow"));
    TRY(fa__numel(3, sizes, &unused));
    input = fa__as_contiguous(x, (fa_dtype)x->dtype);
    out = fa__empty((fa_dtype)x->dtype, 2 + lead, sizes + 1 - lead);
    TRY(fa__made(input && out ? out : NULL));
    size_t itemsize = fa_dtype_itemsize((fa_dtype)x->dtype);
    size_t plane = (size_t)(x->sizes[lead] * geometry.in[1] * geometry.in[2]) * itemsize;
    size_t block = (size_t)(sizes[1] * sizes[2]) * itemsize;
    for (int64_t i = 0; i < sizes[0]; i++)
        fa__im2col(&geometry, itemsize, (uint8_t *)fa_tensor_data(out) + (size_t)i * block,
                   (const uint8_t *)fa_tensor_data(input) + (size_t)i * plane, x->sizes[lead], 0,
                   sizes[2]);
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(out);
    fa_tensor_release(input);
    return st;
}

static fa_status need_blocks(const fa_tensor *x, const fa__conv *g, const int64_t *size)
{
    int64_t taps, positions;
    char text[FA__DIMS_TEXT];
    int lead = x->n_dims - 2;

    if (!fa__mul_i64(g->kernel[1], g->kernel[2], &taps)
        || !fa__mul_i64(g->out[1], g->out[2], &positions))
        return fa__fail(FA_EINVAL, "col2im: the sizes overflow");
    if (x->sizes[lead] % taps != 0)
        return fa__fail(FA_EINVAL,
                        "Expected size of input's dimension 1 to be divisible by the product of "
                        "kernel_size, but got input.size(1)=%lld and kernel_size=(%lld, %lld).",
                        (long long)x->sizes[lead], (long long)g->kernel[1],
                        (long long)g->kernel[2]);
    if (x->sizes[lead + 1] == positions)
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "Given output_size=(%lld, %lld), kernel_size=(%lld, %lld), dilation=(%lld, "
                    "%lld), padding=(%lld, %lld), stride=(%lld, %lld), expected size of input's "
                    "dimension 2 to match the calculated number of sliding blocks %lld * %lld = "
                    "%lld, but got input.size(2)=%lld (input is %s).",
                    (long long)size[0], (long long)size[1], (long long)g->kernel[1],
                    (long long)g->kernel[2], (long long)g->dilation[1], (long long)g->dilation[2],
                    (long long)g->padding[1], (long long)g->padding[2], (long long)g->stride[1],
                    (long long)g->stride[2], (long long)g->out[1], (long long)g->out[2],
                    (long long)positions, (long long)x->sizes[lead + 1], fa__dims_text(text, x));
}

static fa_status col2im(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *input = NULL, *out = NULL;
    fa_dtype dtype = (fa_dtype)x->dtype, wide = fa__compute_dtype(fa__compute_of(dtype));
    char text[FA__DIMS_TEXT];
    fa__conv geometry;
    int lead = x->n_dims - 2;
    int64_t size[2], sizes[4], unused;

    TRY(fa__need_dtype(x, "col2im_out_cpu", FA__FLOATS | FA__COMPLEXES | FA__BIT(FA_BOOL)));
    if ((lead != 0 && lead != 1) || x->sizes[lead] == 0 || x->sizes[lead + 1] == 0)
        TRY(fa__fail(FA_EINVAL,
                     "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size "
                     "and "
                     "non-zero dimensions for input, but got: %s", fa__dims_text(text, x)));
    TRY(fa__arg_spatial(call, 1, 2, -1, "output_size", size));
    TRY(block_geometry(call, 2, size[0], size[1], &geometry));
    TRY(need_blocks(x, &geometry, size));
    sizes[0] = lead == 1 ? x->sizes[0] : 1;
    sizes[1] = x->sizes[lead] / (geometry.kernel[1] * geometry.kernel[2]);
    memcpy(sizes + 2, size, sizeof(size));
    TRY(fa__numel(4, sizes, &unused));
    input = fa__as_contiguous(x, wide);
    out = fa__zeros(wide, 3 + lead, sizes + 1 - lead);
    TRY(fa__made(input && out ? out : NULL));
    size_t itemsize = fa_dtype_itemsize(wide);
    size_t plane = (size_t)(sizes[1] * size[0] * size[1]) * itemsize;
    size_t block = (size_t)(x->sizes[lead] * x->sizes[lead + 1]) * itemsize;
    for (int64_t i = 0; i < sizes[0]; i++)
        fa__col2im(&geometry, fa__compute_of(dtype),
                   (uint8_t *)fa_tensor_data(out) + (size_t)i * plane,
                   (const uint8_t *)fa_tensor_data(input) + (size_t)i * block, sizes[1], 0,
                   x->sizes[lead + 1]);
    st = fa__return_tensor(call, 0, fa__as_dtype(out, dtype));
done:
    fa_tensor_release(out);
    fa_tensor_release(input);
    return st;
}

const fa__op fa__ops_columns[] = {
    { "aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] "
      "stride) "
      "-> Tensor", im2col, FA__OP_OUT },
    { "aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, "
      "int[2] "
      "padding, int[2] stride) -> Tensor", col2im, FA__OP_OUT },
    { 0 },
};
