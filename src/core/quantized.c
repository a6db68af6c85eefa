/* quantized.c: affine quantized tensors.
 *
 *     real value = (stored integer - zero_point) * scale
 *
 * with one pair for the whole tensor (per tensor) or one for each index along `axis` (per channel:
 * scales float64, zero points int64; float_qparams: both float32). quint4x2 and quint2x4 pack two
 * or four elements into a byte, the first in the lowest bits, counted over the row-major index. */
#include "core/strided.h"

void fa__quantizer_free(fa__quantizer *quantizer)
{
    if (quantizer == NULL)
        return;
    fa_tensor_release(quantizer->scales);
    fa_tensor_release(quantizer->zero_points);
    fa__free(quantizer);
}

fa__quantizer *fa__quantizer_copy(const fa__quantizer *quantizer)
{
    fa__quantizer *copy = fa__alloc(sizeof(*copy));

    if (copy == NULL)
        return NULL;
    *copy = *quantizer;
    fa_tensor_retain(copy->scales);
    fa_tensor_retain(copy->zero_points);
    return copy;
}

/* Replaces the tensor's quantizer by a copy of `quantizer`. FA_ETYPE unless the tensor is strided
 * and quantized. */
static fa_status set_quantizer(fa_tensor *tensor, const fa__quantizer *quantizer)
{
    if (!fa_dtype_is_quantized((fa_dtype)tensor->dtype) || tensor->storage == NULL)
        return fa__fail(FA_ETYPE,
                        "a quantizer belongs to strided tensors of a quantized dtype, not of %s",
                        fa_dtype_name((fa_dtype)tensor->dtype));
    fa__quantizer *copy = fa__quantizer_copy(quantizer);
    if (copy == NULL)
        return FA_ENOMEM;
    fa__quantizer_free(tensor->quantizer);
    tensor->quantizer = copy;
    return FA_OK;
}

fa_status fa_tensor_set_quantizer_per_tensor(fa_tensor *tensor, double scale, int64_t zero_point)
{
    fa__quantizer quantizer = { FA_PER_TENSOR_AFFINE, scale, zero_point, NULL, NULL, 0 };

    return set_quantizer(tensor, &quantizer);
}

/* One strided vector of plain numbers (so never a tensor with a quantizer of its own), as long as
 * the axis. */
static fa_status check_parameters(const fa_tensor *parameters, const char *name, int64_t n)
{
    if (parameters->storage == NULL || parameters->storage->meta || parameters->n_dims != 1
        || parameters->sizes[0] != n || parameters->conj || parameters->neg
        || !fa__dtype_has_numbers((fa_dtype)parameters->dtype)
        || fa_dtype_is_quantized((fa_dtype)parameters->dtype))
        return fa__fail(
            FA_EINVAL,
            "per-channel %s must be a vector of %lld numbers (length of the quantized axis); found "
            "%d dimensions, %lld elements of %s",
            name, (long long)n, parameters->n_dims, (long long)fa_tensor_numel(parameters),
            fa_dtype_name((fa_dtype)parameters->dtype));
    return FA_OK;
}

fa_status fa_tensor_set_quantizer_per_channel(fa_tensor *tensor, fa_qscheme scheme,
                                              fa_tensor *scales, fa_tensor *zero_points,
                                              int64_t axis)
{
    fa_status st = FA_OK;
    fa__quantizer quantizer = { scheme, 0, 0, scales, zero_points, axis };

    if (scheme != FA_PER_CHANNEL_AFFINE && scheme != FA_PER_CHANNEL_SYMMETRIC
        && scheme != FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS)
        return fa__fail(FA_EINVAL, "%s is no per-channel scheme", fa_qscheme_name(scheme));
    if (scales == NULL || zero_points == NULL)
        return fa__fail(FA_EINVAL, "per-channel quantization needs scales and zero points");
    if (axis < 0 || axis >= tensor->n_dims)
        return fa__fail(FA_EINVAL,
                        "quantization axis %lld is outside of the tensor's %d dimensions",
                        (long long)axis, tensor->n_dims);
    TRY(check_parameters(scales, "scales", tensor->sizes[axis]));
    TRY(check_parameters(zero_points, "zero points", tensor->sizes[axis]));
    TRY(set_quantizer(tensor, &quantizer));
done:
    return st;
}

fa_qscheme fa_tensor_qscheme(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->scheme : FA_QSCHEME_NONE;
}

double fa_tensor_q_scale(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->scale : 0;
}

int64_t fa_tensor_q_zero_point(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->zero_point : 0;
}

const fa_tensor *fa_tensor_q_per_channel_scales(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->scales : NULL;
}

const fa_tensor *fa_tensor_q_per_channel_zero_points(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->zero_points : NULL;
}

int64_t fa_tensor_q_per_channel_axis(const fa_tensor *tensor)
{
    return tensor->quantizer != NULL ? tensor->quantizer->axis : 0;
}
