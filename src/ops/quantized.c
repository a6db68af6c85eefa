/* quantized.c: making quantized tensors, asking them, and elementwise ops on them.
 *
 *     stored = clamp(round_half_even(x / scale + zero_point))
 *     x = (stored - zero_point) * scale */
#include "ops/quantize.h"

#include <float.h>
#include <math.h>

/* ---- dtypes ---------------------------------------------------------------------------------- */

fa_dtype fa__stored_dtype(fa_dtype quantized)
{
    return quantized == FA_QUINT8  ? FA_UINT8
           : quantized == FA_QINT8 ? FA_INT8
           : quantized == FA_QINT32 ? FA_INT32
                                    : FA_DTYPE_NONE;
}

static void range_of(fa_dtype quantized, double *low, double *high)
{
    *low = quantized == FA_QUINT8 ? 0 : quantized == FA_QINT8 ? -128 : INT32_MIN;
    *high = quantized == FA_QUINT8 ? 255 : quantized == FA_QINT8 ? 127 : INT32_MAX;
}

fa_tensor *fa__stored(const fa_tensor *q)
{
    fa_dtype dtype = fa__stored_dtype((fa_dtype)q->dtype);

    if (dtype == FA_DTYPE_NONE) {
        fa__fail(FA_EUNSUPPORTED, "int_repr is not implemented for '%s'",
                 fa__scalar_type_name((fa_dtype)q->dtype));
        return NULL;
    }
    return fa__tensor_new_unchecked(q->storage, dtype, q->storage_offset, q->n_dims, q->sizes,
                                    q->strides);
}

/* ---- quantizing ------------------------------------------------------------------------------ */

/* The zero point is added before rounding: it decides which way ties go. */
static double quantize_one(float x, float inverse, int64_t zero_point, double low, double high)
{
    double stored = (double)nearbyintf(fmaf(x, inverse, (float)zero_point));

    if (stored < low)
        return low;
    return stored < high ? stored : high;       /* NaN becomes the highest, as in PyTorch */
}

static fa_status check_quantizable(fa_dtype dtype, double scale)
{
    if (fa__stored_dtype(dtype) == FA_DTYPE_NONE)
        return fa__fail(FA_EUNSUPPORTED, "ScalarType %s is not supported in quantize_per_tensor",
                        fa__scalar_type_name(dtype));
    if (!(scale > 0))
        return fa__fail(FA_EINVAL, "quantize_tensor_per_tensor_affine: scale %g is not positive",
                        scale);
    return FA_OK;
}

/* Dense memory is quantized as it lies; other tensors row-major. */
static fa_tensor *dense_floats(fa_tensor *x)
{
    if (x->dtype == FA_FLOAT32 && fa__is_dense(x) && !x->neg
        && (uintptr_t)fa_tensor_data(x) % 4 == 0)
        return fa_tensor_retain(x);
    return fa__as_contiguous(x, FA_FLOAT32);
}

fa_tensor *fa__quantize(fa_tensor *x, double scale, int64_t zero_point, fa_dtype dtype)
{
    fa_tensor *from = NULL, *out = NULL;
    double low, high;
    float inverse = 1.0f / (float)scale;
    uint8_t *to;
    size_t size = fa_dtype_itemsize(dtype);
    fa_status st = FA_OK;

    TRY(check_quantizable(dtype, scale));
    from = dense_floats(x);
    out = from == NULL ? NULL : fa__empty_as(from, dtype);
    if (out == NULL)
        TRY(fa_error_last()->status);
    range_of(dtype, &low, &high);
    to = fa_tensor_data(out);
    for (int64_t i = 0, n = fa_tensor_numel(x); i < n; i++) {
        double q = quantize_one(((const float *)fa_tensor_data(from))[i], inverse, zero_point, low,
                                high);
        fa__convert(fa__stored_dtype(dtype), to + (size_t)i * size, FA_FLOAT64, (uint8_t *)&q, 1);
    }
    st = fa_tensor_set_quantizer_per_tensor(out, scale, zero_point);
done:
    fa_tensor_release(from);
    if (st == FA_OK)
        return out;
    fa_tensor_release(out);
    return NULL;
}

fa_tensor *fa__quantize_channels(fa_tensor *x, fa_tensor *scales, fa_tensor *zero_points,
                                 int64_t axis, fa_dtype dtype)
{
    fa_tensor *from = fa__as_contiguous(x, FA_FLOAT32), *out = NULL;
    fa_tensor *s = fa__as_contiguous(scales, FA_FLOAT64);
    fa_tensor *z = fa__as_contiguous(zero_points, FA_INT64);
    int64_t inner = 1, n_channels;
    double low, high;
    int dim = 0;
    fa_status st = FA_OK;

    if (from == NULL || s == NULL || z == NULL)
        TRY(fa_error_last()->status);
    TRY(check_quantizable(dtype, 1));
    TRY(fa__wrap_dim(axis, x->n_dims, &dim));
    n_channels = x->n_dims == 0 ? 1 : x->sizes[dim];
    if (fa_tensor_numel(s) != n_channels || fa_tensor_numel(z) != n_channels)
        TRY(fa__fail(FA_EINVAL, "length of scales must equal to the size of dimension %d", dim));
    out = fa__empty(dtype, x->n_dims, x->sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    for (int i = dim + 1; i < x->n_dims; i++)
        inner *= x->sizes[i];
    range_of(dtype, &low, &high);
    for (int64_t i = 0, n = fa_tensor_numel(x); i < n; i++) {
        int64_t channel = i / inner % n_channels;
        double q = quantize_one(((float *)fa_tensor_data(from))[i],
                                1.0f / (float)((double *)fa_tensor_data(s))[channel],
                                ((int64_t *)fa_tensor_data(z))[channel], low, high);
        fa__convert(fa__stored_dtype(dtype),
                    (uint8_t *)fa_tensor_data(out) + (size_t)i * fa_dtype_itemsize(dtype),
                    FA_FLOAT64, (uint8_t *)&q, 1);
    }
    st = fa_tensor_set_quantizer_per_channel(out, FA_PER_CHANNEL_AFFINE, scales, zero_points, dim);
done:
    fa_tensor_release(from);
    fa_tensor_release(s);
    fa_tensor_release(z);
    if (st == FA_OK)
        return out;
    fa_tensor_release(out);
    return NULL;
}

fa_status fa__choose_qparams(const fa_tensor *x, bool reduce_range, double *scale,
                             int64_t *zero_point)
{
    fa_tensor *flat = fa__as_contiguous((fa_tensor *)x, FA_FLOAT32);
    double low = 0, high = 0, qmax = reduce_range ? 127 : 255, s, from_low, from_high, zero;

    if (flat == NULL)
        return fa_error_last()->status;
    for (int64_t i = 0, n = fa_tensor_numel(x); i < n; i++) {
        float v = ((const float *)fa_tensor_data(flat))[i];
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    fa_tensor_release(flat);
    s = (high - low) / qmax;
    if ((float)s == 0 || isinf(1 / (float)s))
        s = 0.1;
    if (s < (double)6.1e-5f) {          /* too small: widened as FBGEMM does */
        double kept = s;

        s = (double)6.1e-5f;
        low = low == 0 ? low : high == 0 ? -s * qmax : low * (s / kept);
        high = high == 0 ? high : low == 0 ? s * qmax : high * (s / kept);
    }
    from_low = -low / s;
    from_high = qmax - high / s;
    zero = fabs(low / s) < fabs(qmax) + fabs(high / s) ? from_low : from_high;
    *zero_point = zero < 0 ? 0 : zero > qmax ? (int64_t)qmax : (int64_t)nearbyint(zero);
    *scale = (double)(float)s;
    return FA_OK;
}

/* ---- ops: making ----------------------------------------------------------------------------- */

static double number_of(const fa_tensor *x)
{
    double real = 0, imag;

    if (fa_tensor_item(x, 0, &real, &imag) != FA_OK)
        fa_error_clear();
    return real;
}

static fa_status quantize_per_tensor(fa__call *call)
{
    fa_tensor *scale = fa__arg_tensor(call, 1), *zero_point = fa__arg_tensor(call, 2);

    return fa__return_tensor(
        call, 0,
        fa__quantize(fa__arg_tensor(call, 0), scale != NULL ? number_of(scale)
                                                            : fa__arg_float(call, 1),
                     zero_point != NULL ? (int64_t)number_of(zero_point) : fa__arg_int(call, 2),
                     fa__arg_dtype(call, 3)));
}

static fa_status quantize_per_tensor_dynamic(fa__call *call)
{
    double scale = 1;
    int64_t zero_point = 0;
    fa_tensor *x = fa__arg_tensor(call, 0);
    bool is_signed = fa__arg_dtype(call, 1) == FA_QINT8;
    fa_status st = fa__choose_qparams(x, fa__arg_bool(call, 2), &scale, &zero_point);

    if (st != FA_OK)
        return st;
    if (fa__arg_dtype(call, 1) == FA_FLOAT16)
        return fa__return_tensor(call, 0, fa__as_dtype(x, FA_FLOAT16));
    return fa__return_tensor(call, 0, fa__quantize(x, scale, zero_point - (is_signed ? 128 : 0),
                                                   fa__arg_dtype(call, 1)));
}

static fa_status quantize_per_channel(fa__call *call)
{
    return fa__return_tensor(call, 0,
                             fa__quantize_channels(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                                                   fa__arg_tensor(call, 2), fa__arg_int(call, 3),
                                                   fa__arg_dtype(call, 4)));
}

/* Integers as they are, with a quantizer put on them. */
static fa_status make_quantized(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *copy = fa_clone(x), *out;
    fa_dtype dtype = x->dtype == FA_UINT8 ? FA_QUINT8 : x->dtype == FA_INT8 ? FA_QINT8 : FA_QINT32;
    fa_status st = FA_OK;

    if (copy == NULL)
        return fa_error_last()->status;
    if (fa__stored_dtype(dtype) != x->dtype) {
        fa_tensor_release(copy);
        return fa__fail(FA_ETYPE, "%s: integers of dtype %s have no quantized dtype",
                        call->schema->name, fa_dtype_name((fa_dtype)x->dtype));
    }
    out = fa__tensor_new_unchecked(copy->storage, dtype, copy->storage_offset, copy->n_dims,
                                   copy->sizes, copy->strides);
    fa_tensor_release(copy);
    if (out == NULL)
        return FA_ENOMEM;
    st = call->schema->n_params == 3
             ? fa_tensor_set_quantizer_per_tensor(out, fa__arg_float(call, 1), fa__arg_int(call, 2))
             : fa_tensor_set_quantizer_per_channel(out, FA_PER_CHANNEL_AFFINE,
                                                   fa__arg_tensor(call, 1),
                                                   fa__arg_tensor(call, 2), fa__arg_int(call, 3));
    if (st == FA_OK)
        return fa__return_tensor(call, 0, out);
    fa_tensor_release(out);
    return st;
}

/* ---- ops: asking ----------------------------------------------------------------------------- */

static fa_tensor *plain(fa_tensor *x)
{
    return fa_dtype_is_quantized((fa_dtype)x->dtype) ? fa_dequantize(x)
                                                     : fa__as_dtype(x, FA_FLOAT32);
}

static fa_status dequantize(fa__call *call)
{
    return fa__return_tensor(call, 0, plain(fa__arg_tensor(call, 0)));
}

static fa_status dequantize_list(fa__call *call)
{
    size_t n = fa__arg_len(call, 0);
    fa_tensor **items = fa__zalloc((n + 1) * sizeof(*items));
    fa_status st = FA_OK;

    if (items == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        items[i] = plain(fa__arg_tensor_at(call, 0, i));
    st = fa__return_tensors(call, 0, items, n);
    fa__free(items);
    return st;
}

static fa_status dequantize_any(fa__call *call)
{
    return fa__arg_tensor(call, 0) != NULL ? dequantize(call) : dequantize_list(call);
}

static fa_status int_repr(fa__call *call)
{
    fa_tensor *view = fa__stored(fa__arg_tensor(call, 0));
    fa_tensor *out = view == NULL ? NULL : fa_clone(view);

    fa_tensor_release(view);
    return fa__return_tensor(call, 0, out);
}

static fa_status need_quantizer(const fa__call *call, bool per_channel)
{
    fa_qscheme scheme = fa_tensor_qscheme(fa__arg_tensor(call, 0));
    bool channels = scheme == FA_PER_CHANNEL_AFFINE || scheme == FA_PER_CHANNEL_SYMMETRIC
                    || scheme == FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS;

    if (scheme == FA_QSCHEME_NONE)
        return fa__fail(FA_ETYPE, "Could not run '%s' with arguments from the 'CPU' backend: the "
                        "tensor is not quantized", call->schema->name);
    if (channels != per_channel)
        return fa__fail(FA_ETYPE, "Expected quantizer->qscheme() == k%s to be true",
                        per_channel ? "PerChannelAffine" : "PerTensorAffine");
    return FA_OK;
}

static fa_status q_scale(fa__call *call)
{
    fa_status st = need_quantizer(call, false);

    return st != FA_OK ? st : fa__return_float(call, fa_tensor_q_scale(fa__arg_tensor(call, 0)));
}

static fa_status q_zero_point(fa__call *call)
{
    fa_status st = need_quantizer(call, false);

    return st != FA_OK ? st : fa__return_int(call, fa_tensor_q_zero_point(fa__arg_tensor(call, 0)));
}

static fa_status q_scales(fa__call *call)
{
    fa_status st = need_quantizer(call, true);
    const fa_tensor *scales = fa_tensor_q_per_channel_scales(fa__arg_tensor(call, 0));

    return st != FA_OK ? st : fa__return_tensor(call, 0, fa_clone(scales));
}

static fa_status q_zero_points(fa__call *call)
{
    fa_status st = need_quantizer(call, true);
    const fa_tensor *points = fa_tensor_q_per_channel_zero_points(fa__arg_tensor(call, 0));

    return st != FA_OK ? st : fa__return_tensor(call, 0, fa_clone(points));
}

static fa_status q_axis(fa__call *call)
{
    fa_status st = need_quantizer(call, true);

    return st != FA_OK
               ? st
               : fa__return_int(call, fa_tensor_q_per_channel_axis(fa__arg_tensor(call, 0)));
}

static fa_status qscheme(fa__call *call)
{
    fa_qscheme scheme = fa_tensor_qscheme(fa__arg_tensor(call, 0));

    if (scheme == FA_QSCHEME_NONE)
        return need_quantizer(call, false);
    return fa__return_int(call, scheme);
}

/* ---- fake quantization ---------------------------------------------------------------------- */

/* (self, scale, zero_point, quant_min, quant_max): rounded to the grid, still floats. */
static fa_status fake_quantize(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *flat = NULL, *out = NULL, *mask = NULL;
    const fa_tensor *scale = fa__arg_tensor(call, 1), *zero = fa__arg_tensor(call, 2);
    double s = scale != NULL ? number_of(scale) : fa__arg_float(call, 1);
    int64_t z = zero != NULL ? (int64_t)number_of(zero) : fa__arg_int(call, 2);
    int64_t low = fa__arg_int(call, 3), high = fa__arg_int(call, 4);
    float inverse = 1.0f / (float)s;
    fa_status st = FA_OK;

    if (low > high || z < low || z > high)
        return fa__fail(FA_EINVAL, "`quant_min` should be less than or equal to `quant_max`, and "
                        "`zero_point` must be between them");
    flat = fa__as_contiguous(x, FA_FLOAT32);
    out = flat == NULL ? NULL : fa__empty(FA_FLOAT32, x->n_dims, x->sizes);
    mask = out == NULL ? NULL : fa__empty(FA_BOOL, x->n_dims, x->sizes);
    if (mask == NULL)
        TRY(fa_error_last()->status);
    for (int64_t i = 0, n = fa_tensor_numel(x); i < n; i++) {
        double q = (double)z + nearbyint((double)(((float *)fa_tensor_data(flat))[i] * inverse));
        double kept = q < (double)low ? (double)low : q > (double)high ? (double)high : q;

        ((float *)fa_tensor_data(out))[i] = (float)(kept - (double)z) * (float)s;
        ((uint8_t *)fa_tensor_data(mask))[i] = q >= (double)low && q <= (double)high;
    }
    TRY(fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)x->dtype)));
    if (call->schema->n_returns == 2)
        st = fa__return_tensor(call, 1, fa_tensor_retain(mask));
done:
    fa_tensor_release(flat);
    fa_tensor_release(out);
    fa_tensor_release(mask);
    return st;
}

static fa_status fake_quantize_channels(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *scales = fa__arg_tensor(call, 1);
    int64_t shape[FA_MAX_DIMS];
    int axis;
    fa__temps t = { 0 };
    fa_tensor *s, *z, *q, *out;
    fa_status st = fa__wrap_dim(fa__arg_int(call, 3), x->n_dims, &axis);

    if (st != FA_OK)
        return st;
    for (int i = 0; i < x->n_dims; i++)
        shape[i] = i == axis ? fa_tensor_numel(scales) : 1;
    s = fa__do(&t, "aten::reshape", "tI", scales, shape, (int)x->n_dims);
    z = fa__do(&t, "aten::reshape", "tI", fa__arg_tensor(call, 2), shape, (int)x->n_dims);
    q = fa__do(&t, "aten::mul.Tensor", "tt", x, fa__do(&t, "aten::reciprocal", "t", s));
    q = fa__do(&t, "aten::add.Tensor", "tt", fa__do(&t, "aten::round", "t", q), z);
    q = fa__do(&t, "aten::clamp", "tii", q, fa__arg_int(call, 4), fa__arg_int(call, 5));
    out = fa__do(&t, "aten::mul.Tensor", "tt", fa__do(&t, "aten::sub.Tensor", "tt", q, z), s);
    return fa__return_kept(call, &t, out, NULL);
}

/* ---- elementwise ops with their own output quantizer ---------------------------------------- */

static fa_status finish(fa__call *call, fa__temps *t, fa_tensor *real, double scale,
                        int64_t zero_point, fa_dtype dtype)
{
    fa_status st = FA_OK;

    if (!t->failed)
        st = fa__return_tensor(call, 0, fa__quantize(real, scale, zero_point, dtype));
    return fa__temps_end(t, st);
}

typedef struct quantized_rule {
    const char *op;                     /* the op on real numbers */
    bool relu;                          /* then relu */
} quantized_rule;

static fa_tensor *then_relu(fa__temps *t, const quantized_rule *rule, fa_tensor *x)
{
    return rule->relu ? fa__do(t, "aten::relu", "t", x) : x;
}

/* op(qa, qb, scale, zero_point) */
static fa_status binary(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    fa_tensor *a = fa__arg_tensor(call, 0);
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(a)), *y = fa__keep(&t, plain(fa__arg_tensor(call, 1)));
    fa_tensor *out = then_relu(&t, rule, fa__do(&t, rule->op, "tt", x, y));

    return finish(call, &t, out, fa__arg_float(call, 2), fa__arg_int(call, 3), (fa_dtype)a->dtype);
}

/* op(qa, scalar): the quantizer follows from the scalar. Adding moves the zero point where it can;
 * multiplying scales the scale. */
static fa_status with_scalar(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    bool second = fa__arg_tensor(call, 0) == NULL;
    fa_tensor *q = fa__arg_tensor(call, second ? 1 : 0);
    fa__ivalue given = call->args[second ? 0 : 1];
    double number = given.tag == FA__IV_TENSOR ? number_of(given.u.tensor)
                                               : fa__scalar_of(given).real;
    double scale = fa_tensor_q_scale(q), low, high, s, z;
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q));
    fa_tensor *out = then_relu(&t, rule, fa__do(&t, rule->op, "tf", x, number));

    range_of((fa_dtype)q->dtype, &low, &high);
    z = (double)fa_tensor_q_zero_point(q);
    if (strcmp(rule->op, "aten::mul.Scalar") == 0) {
        s = number == 0 ? scale : scale * fabs(number);
        z = number < 0 ? high - z + low : z;
        return finish(call, &t, out, s, (int64_t)z, (fa_dtype)q->dtype);
    }
    s = scale;
    z -= nearbyint(number / scale);
    if (z < low) {
        s = (high - z) / (high - low) * scale;
        z = low;
    } else if (z > high) {
        s = (z - low) / (high - low) * scale;
        z = high;
    }
    return finish(call, &t, out, s, (int64_t)z, (fa_dtype)q->dtype);
}

static fa_status quantized_cat(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    size_t n = fa__arg_len(call, 0);
    fa_tensor *first = fa__arg_tensor_at(call, 0, 0), **items = NULL, *out;
    fa__temps t = { 0 };
    double scale;
    int64_t zero;

    if (n == 0 || fa_tensor_qscheme(first) == FA_QSCHEME_NONE)
        return fa__fail(FA_EINVAL,
                        "quantized::cat: expected a non-empty list of quantized Tensors");
    items = fa__zalloc(n * sizeof(*items));
    if (items == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        items[i] = plain(fa__arg_tensor_at(call, 0, i));
    out = fa__do(&t, "aten::cat", "Ti", items, (int)n, fa__arg_int(call, 1));
    for (size_t i = 0; i < n; i++)
        fa_tensor_release(items[i]);
    fa__free(items);
    scale = fa__arg_is_none(call, 2) ? fa_tensor_q_scale(first) : fa__arg_float(call, 2);
    zero = fa__arg_is_none(call, 3) ? fa_tensor_q_zero_point(first) : fa__arg_int(call, 3);
    return finish(call, &t, then_relu(&t, rule, out), scale, zero, (fa_dtype)first->dtype);
}

/* op(x, more..., output_scale, output_zero_point): `op` takes what stands between. */
/* The result keeps its argument's quantizer. */
static fa_status unary_same(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    fa_tensor *q = fa__arg_tensor(call, 0);
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q));
    fa_tensor *out = call->schema->n_params == 3
                         ? fa__do(&t, rule->op, "txx", x, call->args[1], call->args[2])
                         : fa__do(&t, rule->op, "t", x);

    return finish(call, &t, out, fa_tensor_q_scale(q), fa_tensor_q_zero_point(q),
                  (fa_dtype)q->dtype);
}

static fa_status unary(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    fa_tensor *q = fa__arg_tensor(call, 0);
    size_t scale = 1;
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q)), *out;

    while (scale < call->schema->n_params
           && strcmp(call->schema->params[scale].name, "output_scale") != 0)
        scale++;
    if (strcmp(rule->op, "aten::leaky_relu") == 0)
        out = fa__do(&t, rule->op, "tx", x, call->args[1]);
    else if (strcmp(rule->op, "aten::elu") == 0)
        out = fa__do(&t, rule->op, "txxx", x, call->args[3], call->args[4], call->args[5]);
    else if (strcmp(rule->op, "aten::celu") == 0)
        out = fa__do(&t, rule->op, "tx", x, call->args[3]);
    else if (strcmp(rule->op, "aten::prelu") == 0)
        out = fa__do(&t, rule->op, "tt", x, fa__keep(&t, plain(fa__arg_tensor(call, 1))));
    else
        out = fa__do(&t, rule->op, "t", x);
    return finish(call, &t, out, fa__arg_float(call, scale), fa__arg_int(call, scale + 1),
                  (fa_dtype)q->dtype);
}

/* (qx, weight, bias, mean, var, eps, output_scale, output_zero_point) */
static fa_status batch_norm(fa__call *call)
{
    fa_tensor *q = fa__arg_tensor(call, 0);
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q));
    fa_tensor *out = fa__do(&t, "aten::batch_norm", "txxxxbffb", x, call->args[1], call->args[2],
                            call->args[3], call->args[4], 0, 0.1, fa__arg_float(call, 5), 0);

    return finish(call, &t, then_relu(&t, call->op->data, out), fa__arg_float(call, 6),
                  fa__arg_int(call, 7), (fa_dtype)q->dtype);
}

/* (input, normalized_shape or num_groups, weight, bias, eps, output_scale, output_zero_point) */
static fa_status norm(fa__call *call)
{
    const quantized_rule *rule = call->op->data;
    fa_tensor *q = fa__arg_tensor(call, 0);
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q));
    fa_tensor *out = fa__do(&t, rule->op, "txxxf", x, call->args[1], call->args[2], call->args[3],
                            fa__arg_float(call, 4));

    return finish(call, &t, out, fa__arg_float(call, 5), fa__arg_int(call, 6), (fa_dtype)q->dtype);
}

static fa_status instance_norm(fa__call *call)
{
    fa_tensor *q = fa__arg_tensor(call, 0);
    fa__temps t = { 0 };
    fa_tensor *x = fa__keep(&t, plain(q));
    fa_tensor *out = fa__do(&t, "aten::instance_norm", "txxnnbffb", x, call->args[1],
                            call->args[2], 1, 0.0, fa__arg_float(call, 3), 0);

    return finish(call, &t, out, fa__arg_float(call, 4), fa__arg_int(call, 5), (fa_dtype)q->dtype);
}

#define RULE(...) &(const quantized_rule){ __VA_ARGS__ }
#define BINARY(name, op, relu)                                                                     \
    { "quantized::" name "(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc",       \
      binary, 0, RULE(op, relu) },                                                                 \
    { "quantized::" name ".Scalar(Tensor qa, Scalar b) -> Tensor qc", with_scalar, 0,              \
      RULE(op##_SCALAR, relu) },                                                                   \
    { "quantized::" name ".Scalar2(Scalar b, Tensor qa) -> Tensor qc", with_scalar, 0,             \
      RULE(op##_SCALAR, relu) },                                                                   \
    { "quantized::" name "_scalar(Tensor qa, Scalar b) -> Tensor qc", with_scalar, 0,              \
      RULE(op##_SCALAR, relu) }
#define ADD "aten::add.Tensor"
#define ADD_SCALAR "aten::add.Scalar"
#define MUL "aten::mul.Tensor"
#define MUL_SCALAR "aten::mul.Scalar"
#define OUTPUT ", float output_scale, int output_zero_point"
#define BATCH_NORM(name, relu)                                                                     \
    { "quantized::" name "(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, "     \
      "float eps" OUTPUT ") -> Tensor", batch_norm, 0, RULE(NULL, relu) }

const fa__op fa__ops_quantized[] = {
    { "aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) "
      "-> Tensor", quantize_per_tensor },
    { "aten::quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, "
      "ScalarType dtype) -> Tensor", quantize_per_tensor },
    { "aten::quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) "
      "-> Tensor", quantize_per_tensor_dynamic },
    { "aten::quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, "
      "ScalarType dtype) -> Tensor", quantize_per_channel },
    { "aten::_make_per_tensor_quantized_tensor(Tensor self, float scale, int zero_point) -> Tensor",
      make_quantized },
    { "aten::_make_per_channel_quantized_tensor(Tensor self, Tensor scale, Tensor zero_point, "
      "int axis) -> Tensor", make_quantized },
    { "aten::dequantize.self(Tensor self) -> Tensor", dequantize },
    { "aten::dequantize.tensor(Tensor qtensor) -> Tensor", dequantize },
    { "aten::dequantize.tensors(Tensor[] tensors) -> Tensor[]", dequantize_list },
    { "aten::dequantize.list(Tensor[] qtensors) -> Tensor[]", dequantize_list },
    { "aten::dequantize.any(Any tensors) -> Any", dequantize_any },
    { "aten::int_repr(Tensor self) -> Tensor", int_repr },
    { "aten::q_scale(Tensor self) -> float", q_scale },
    { "aten::q_zero_point(Tensor self) -> int", q_zero_point },
    { "aten::q_per_channel_scales(Tensor self) -> Tensor", q_scales },
    { "aten::q_per_channel_zero_points(Tensor self) -> Tensor", q_zero_points },
    { "aten::q_per_channel_axis(Tensor self) -> int", q_axis },
    { "aten::qscheme(Tensor self) -> QScheme", qscheme },
    { "aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, "
      "int quant_min, int quant_max) -> Tensor", fake_quantize },
    { "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, "
      "Tensor zero_point, int quant_min, int quant_max) -> Tensor", fake_quantize },
    { "aten::fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, "
      "int quant_min, int quant_max) -> (Tensor output, Tensor mask)", fake_quantize },
    { "aten::fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, "
      "int axis, int quant_min, int quant_max) -> Tensor", fake_quantize_channels },

    BINARY("add", ADD, false),
    BINARY("add_relu", ADD, true),
    BINARY("mul", MUL, false),
    BINARY("mul_relu", MUL, true),
    { "quantized::matmul(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc", binary,
      0, RULE("aten::matmul", false) },
    { "quantized::cat(Tensor[] qx, int dim, float? scale, int? zero_point) -> Tensor",
      quantized_cat, 0, RULE(NULL, false) },
    { "quantized::cat_relu(Tensor[] qx, int dim, float? scale, int? zero_point) -> Tensor",
      quantized_cat, 0, RULE(NULL, true) },
    { "quantized::hardswish(Tensor input" OUTPUT ") -> Tensor", unary, 0,
      RULE("aten::hardswish", false) },
    { "quantized::sigmoid(Tensor qx" OUTPUT ") -> Tensor", unary, 0, RULE("aten::sigmoid", false) },
    { "quantized::softmax(Tensor qx, int dim" OUTPUT ") -> Tensor",
      .body = "return torch.quantize_per_tensor(torch.softmax(torch.dequantize(qx), dim), "
              "output_scale, output_zero_point, 13)" },
    { "quantized::leaky_relu(Tensor qx, Scalar negative_slope, bool inplace" OUTPUT ") -> Tensor",
      unary, 0, RULE("aten::leaky_relu", false) },
    { "quantized::elu(Tensor self" OUTPUT ", Scalar alpha=1, Scalar scale=1, Scalar input_scale=1)"
      " -> Tensor", unary, 0, RULE("aten::elu", false) },
    { "quantized::celu(Tensor self" OUTPUT ", Scalar alpha=1) -> Tensor", unary, 0,
      RULE("aten::celu", false) },
    { "quantized::prelu(Tensor qx, Tensor weight" OUTPUT ") -> Tensor", unary, 0,
      RULE("aten::prelu", false) },
    { "quantized::relu6(Tensor qx, bool inplace=False) -> Tensor", unary_same, 0,
      RULE("aten::relu6", false) },
    { "quantized::clamp(Tensor qx, Scalar? min=None, Scalar? max=None) -> Tensor qy", unary_same,
      0, RULE("aten::clamp", false) },
    { "quantized::threshold(Tensor qx, Scalar threshold, Scalar value) -> Tensor qy", unary_same,
      0, RULE("aten::threshold", false) },
    { "quantized::instance_norm(Tensor input, Tensor? weight, Tensor? bias, float eps" OUTPUT
      ") -> Tensor", instance_norm, 0, RULE(NULL, false) },
    BATCH_NORM("batch_norm", false),
    BATCH_NORM("batch_norm_relu", true),
    BATCH_NORM("batch_norm1d", false),
    BATCH_NORM("batch_norm1d_relu", true),
    BATCH_NORM("batch_norm2d", false),
    BATCH_NORM("batch_norm2d_relu", true),
    BATCH_NORM("batch_norm3d", false),
    BATCH_NORM("batch_norm3d_relu", true),
    { "quantized::layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, "
      "float eps" OUTPUT ") -> Tensor", norm, 0, RULE("aten::layer_norm", false) },
    { "quantized::group_norm(Tensor input, int num_groups, Tensor? weight, Tensor? bias, "
      "float eps" OUTPUT ") -> Tensor", norm, 0, RULE("aten::group_norm", false) },
    { 0 },
};
