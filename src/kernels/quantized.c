/* quantized.c: ordinary ops on quantized tensors — computed on the real numbers, and quantized
 * again as PyTorch does: with the input's own quantizer, or with the one that suits the op's
 * range. */
#include "kernels/kernels.h"

typedef struct result_rule {
    double scale;                       /* 0: the input's quantizer */
    int64_t zero_point;                 /* for quint8; 128 less for qint8 */
} result_rule;

/* Calls the same op with the first argument dequantized, and quantizes the result. */
static fa_status on_real_numbers(fa__call *call, result_rule rule)
{
    fa_tensor *q = fa__arg_tensor(call, 0), *real;
    fa__ivalue args[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { 0 };
    bool own = rule.scale == 0;
    double scale = own ? fa_tensor_q_scale(q) : rule.scale;
    int64_t zero = own ? fa_tensor_q_zero_point(q)
                       : rule.zero_point - (q->dtype == FA_QINT8 ? 128 : 0);
    fa_status st;

    if (fa_tensor_qscheme(q) != FA_PER_TENSOR_AFFINE || call->n_args > FA__MAX_PARAMS)
        return fa__fail(FA_EUNSUPPORTED, "%s of a tensor quantized per channel",
                        call->schema->name);
    real = fa_dequantize(q);
    if (real == NULL)
        return fa_error_last()->status;
    memcpy(args, call->args, call->n_args * sizeof(*args));
    args[0] = fa__iv_tensor_take(real);
    st = fa__op_run(call->entry, args, results, call->program);
    fa_tensor_release(real);
    if (st == FA_OK && results[0].tag == FA__IV_TENSOR)
        st = fa__return_tensor(call, 0, fa__op_tensor("aten::quantize_per_tensor", "tfid",
                                                      results[0].u.tensor, scale, zero,
                                                      (fa_dtype)q->dtype));
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

static bool is_quantized(const fa__call *call)
{
    const fa_tensor *x = fa__arg_tensor(call, 0);

    return x != NULL && fa_dtype_is_quantized((fa_dtype)x->dtype);
}

static fa_status same_quantizer(fa__call *call)
{
    return is_quantized(call) ? on_real_numbers(call, (result_rule){ 0, 0 }) : FA__DECLINED;
}

static fa_status unit_range(fa__call *call)
{
    return is_quantized(call) ? on_real_numbers(call, (result_rule){ 1.0 / 256, 0 }) : FA__DECLINED;
}

static fa_status signed_unit_range(fa__call *call)
{
    return is_quantized(call) ? on_real_numbers(call, (result_rule){ 2.0 / 256, 128 })
                              : FA__DECLINED;
}

static const fa__fast_kernel kernels[] = {
    { "aten::relu", same_quantizer },
    { "aten::relu_", same_quantizer },
    { "aten::relu6", same_quantizer },
    { "aten::hardtanh", same_quantizer },
    { "aten::hardtanh_", same_quantizer },
    { "aten::leaky_relu", same_quantizer },
    { "aten::clamp", same_quantizer },
    { "aten::gelu", same_quantizer },
    { "aten::hardsigmoid", unit_range },
    { "aten::sigmoid", unit_range },
    { "aten::tanh", signed_unit_range },
    { "aten::max_pool1d", same_quantizer },
    { "aten::max_pool2d", same_quantizer },
    { "aten::max_pool3d", same_quantizer },
    { "aten::avg_pool2d", same_quantizer },
    { "aten::avg_pool3d", same_quantizer },
    { "aten::adaptive_avg_pool2d", same_quantizer },
    { "aten::adaptive_avg_pool3d", same_quantizer },
    { "aten::mean.dim", same_quantizer },
    { "aten::upsample_nearest2d", same_quantizer },
    { "aten::upsample_nearest2d.vec", same_quantizer },
    { "aten::upsample_bilinear2d", same_quantizer },
    { "aten::upsample_bilinear2d.vec", same_quantizer },
    { "aten::constant_pad_nd", same_quantizer },
    { "aten::pad", same_quantizer },
    { NULL, NULL },
};

const fa__kernel_set fa__kernels_quantized = { "quantized", NULL, kernels };
