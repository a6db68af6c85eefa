/* norm.c: normalisation of rows.
 *
 *     layer_norm    over the last dims
 *     group_norm    over the dims after the batch, in groups of channels
 *     rms_norm      over the last dims, without the mean
 *     weight_norm   a direction and a length
 *
 * Rows are row-major memory in the compute type. */
#include "normalize.h"

#include <math.h>

/* ---- rows: layer_norm, group_norm, rms_norm -------------------------------------------------- */

/* `rows` rows of `size` elements are normalised; row r is multiplied by weights that start at
 * weight + (r * weight_step) % weight_total and repeat each element `repeat` times. */
typedef struct row_norm {
    int64_t rows, size;
    bool is_double, centred;            /* centred: with the mean (not RMS) */
    double eps;
    const void *input, *weight, *bias;
    void *out, *mean, *rstd;            /* mean may be NULL */
    int64_t groups, per_group, repeat;  /* group_norm: channels of a row, elements of a channel */
} row_norm;

static void row_statistics(const row_norm *t, int64_t r, const void *x, double *scale,
                           double *shift)
{
    double mean = 0, squares;

    if (t->centred)
        mean = fa__sum_of(x, t->is_double, t->size) / (double)t->size;
    squares = fa__squares_of(x, t->is_double, t->size, mean);
    *scale = fa__inverse_deviation(squares / (double)t->size, t->eps, t->is_double);
    *shift = -mean * *scale;
    if (t->mean != NULL)
        fa__set_number_at(t->mean, t->is_double, r, mean);
    fa__set_number_at(t->rstd, t->is_double, r, *scale);
}

static void row_layer(const row_norm *t, const void *x, void *out, double scale, double shift)
{
    if (t->is_double)
        fa__weighted_f64(out, x, t->size, scale, shift, t->weight, t->bias);
    else
        fa__weighted_f32(out, x, t->size, (float)scale, (float)shift, t->weight, t->bias);
}

static void row_group(const row_norm *t, int64_t row, const void *x, void *out, double scale,
                      double shift)
{
    size_t step = (size_t)t->repeat * fa__number_size(t->is_double);

    for (int64_t i = 0; i < t->per_group; i++) {
        int64_t channel = row % t->groups * t->per_group + i;
        double weight = t->weight == NULL ? 1 : fa__number_at(t->weight, t->is_double, channel);
        double bias = t->bias == NULL ? 0 : fa__number_at(t->bias, t->is_double, channel);
        fa__affine((uint8_t *)out + (size_t)i * step, (const uint8_t *)x + (size_t)i * step,
               t->is_double, t->repeat, scale * weight, shift * weight + bias);
    }
}

static fa_status row_piece(void *context, int64_t begin, int64_t end)
{
    const row_norm *t = context;
    size_t step = (size_t)t->size * fa__number_size(t->is_double);

    for (int64_t r = begin; r < end; r++) {
        double scale, shift;
        const void *x = (const uint8_t *)t->input + (size_t)r * step;
        void *out = (uint8_t *)t->out + (size_t)r * step;

        row_statistics(t, r, x, &scale, &shift);
        if (t->groups > 0)
            row_group(t, r, x, out, scale, shift);
        else
            row_layer(t, x, out, scale, shift);
    }
    return FA_OK;
}

static fa_status run_rows(row_norm *t)
{
    return fa__parallel_for(t->rows, FA__PARALLEL_ELEMENTS / (t->size + 1) + 1, row_piece, t);
}

/* What rows are normalised: the tensor, its weight and bias of n_parameters elements or NULL, and
 * the sizes of the mean and the rstd. */
typedef struct operands {
    fa_tensor *input, *weight, *bias;
    int64_t n_parameters;
    int n_stats;
    const int64_t *stats;
} operands;

/* *out, *mean and *rstd are made; all yours, on failure too. */
static fa_status run_on(const operands *of, row_norm *t, fa_tensor **out, fa_tensor **mean,
                        fa_tensor **rstd)
{
    fa_status st = FA_OK;
    fa_dtype dtype = fa__norm_dtype((fa_dtype)of->input->dtype);
    fa_tensor *input = NULL, *weight = NULL, *bias = NULL;

    TRY(fa__norm_parameter(&weight, of->weight, dtype, of->n_parameters, "weight"));
    TRY(fa__norm_parameter(&bias, of->bias, dtype, of->n_parameters, "bias"));
    input = fa__as_contiguous(of->input, dtype);
    *out = fa__empty(dtype, of->input->n_dims, of->input->sizes);
    *mean = fa__empty(dtype, of->n_stats, of->stats);
    *rstd = fa__empty(dtype, of->n_stats, of->stats);
    TRY(fa__made(input && *out && *mean && *rstd ? *rstd : NULL));
    t->is_double = dtype == FA_FLOAT64;
    t->input = fa_tensor_data(input);
    t->weight = fa__data_or_null(weight);
    t->bias = fa__data_or_null(bias);
    t->out = fa_tensor_data(*out);
    t->mean = fa_tensor_data(*mean);
    t->rstd = fa_tensor_data(*rstd);
    TRY(run_rows(t));
done:
    fa_tensor_release(bias);
    fa_tensor_release(weight);
    fa_tensor_release(input);
    return st;
}

/* ---- layer_norm and rms_norm ----------------------------------------------------------------- */

typedef struct layer_request {
    fa_tensor *input, *weight, *bias;   /* borrowed */
    int64_t shape[FA_MAX_DIMS];
    int n_shape;
    double eps;
    bool centred;
} layer_request;

static fa_status need_layer_shape(const layer_request *r, const char *op)
{
    char shape[FA__DIMS_TEXT], input[FA__DIMS_TEXT], star[FA__DIMS_TEXT];
    int first = r->input->n_dims - r->n_shape;

    fa__format_dims(shape, sizeof(shape), r->n_shape, r->shape);
    if (r->n_shape < 1)
        return fa__fail(FA_EINVAL,
                        "Expected normalized_shape to be at least 1-dimensional, i.e., containing "
                        "at "
                        "least one element, but got normalized_shape = %s", shape);
    if (first >= 0
        && memcmp(r->shape, r->input->sizes + first, (size_t)r->n_shape * sizeof(int64_t)) == 0)
        return fa__need_dtype(r->input, op, FA__FLOATS | FA__COMPLEXES);
    fa__copy_text(star, sizeof(star), fa__span_of(shape + 1));
    return fa__fail(FA_EINVAL,
                    "Given normalized_shape=%s, expected input with shape [*, %s, but got input of "
                    "size%s", shape, star, fa__dims_text(input, r->input));
}

static fa_status need_layer_parameter(const layer_request *r, const fa_tensor *x, const char *name)
{
    char have[FA__DIMS_TEXT], shape[FA__DIMS_TEXT];

    if (x == NULL)
        return FA_OK;
    if (x->n_dims == r->n_shape
        && memcmp(x->sizes, r->shape, (size_t)r->n_shape * sizeof(int64_t)) == 0)
        return fa__need_dtype(x, "LayerNormKernelImpl", FA__FLOATS);
    return fa__fail(FA_EINVAL,
                    "Expected %s to be of same shape as normalized_shape, but got %s of shape %s "
                    "and "
                    "normalized_shape = %s", name, name, fa__dims_text(have, x),
                    fa__format_dims(shape, sizeof(shape), r->n_shape, r->shape));
}

/* CPU kernels take float32 parameters beside half inputs, and nothing else that differs. */
static fa_status need_mixed(const fa_tensor *input, const fa_tensor *weight, const fa_tensor *bias)
{
    bool half = input->dtype == FA_FLOAT16 || input->dtype == FA_BFLOAT16;
    const fa_tensor *both[2] = { weight, bias };

    for (int i = 0; i < 2; i++) {
        if (both[i] != NULL && both[i]->dtype != input->dtype
            && !(half && both[i]->dtype == FA_FLOAT32))
            return fa__fail(FA_ETYPE, "mixed dtype (CPU): expect parameter to have scalar type of "
                            "Float");
    }
    return FA_OK;
}

/* *out, and unless NULL *mean and *rstd: [..., 1, 1]. All yours. */
static fa_status run_layer(const layer_request *r, fa_tensor **out, fa_tensor **mean,
                           fa_tensor **rstd)
{
    fa_status st = FA_OK;
    fa_tensor *x = r->input;
    int64_t sizes[FA_MAX_DIMS];
    row_norm t = { .eps = r->eps, .centred = r->centred };

    TRY(fa__numel(x->n_dims - r->n_shape, x->sizes, &t.rows));
    TRY(fa__numel(r->n_shape, r->shape, &t.size));
    for (int d = 0; d < x->n_dims; d++)
        sizes[d] = d < x->n_dims - r->n_shape ? x->sizes[d] : 1;
    st = run_on(&(operands){ x, r->weight, r->bias, t.size, x->n_dims, sizes }, &t, out, mean,
                rstd);
done:
    return st;
}

static fa_status layer_request_of(const fa__call *call, layer_request *r)
{
    fa_status st = FA_OK;

    r->input = fa__arg_tensor(call, 0);
    r->weight = fa__arg_tensor(call, 2);
    r->bias = fa__arg_tensor(call, 3);
    r->eps = fa__arg_float(call, 4);
    r->centred = true;
    TRY(fa__arg_ints(call, 1, r->shape, FA_MAX_DIMS, &r->n_shape));
    TRY(need_layer_shape(r, "LayerNormKernelImpl"));
    TRY(fa__need_dtype(r->input, "LayerNormKernelImpl", FA__FLOATS));
    TRY(need_layer_parameter(r, r->weight, "weight"));
    TRY(need_layer_parameter(r, r->bias, "bias"));
    TRY(need_mixed(r->input, r->weight, r->bias));
done:
    return st;
}

/* layer_norm gives the first of native_layer_norm's three results. */
static fa_status layer_norm(fa__call *call)
{
    fa_status st = FA_OK;
    layer_request r = { 0 };
    fa_tensor *out = NULL, *mean = NULL, *rstd = NULL;

    TRY(layer_request_of(call, &r));
    TRY(run_layer(&r, &out, &mean, &rstd));
    TRY(fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)r.input->dtype)));
    if (call->schema->n_returns == 3) {
        fa_dtype kept = fa__statistics_dtype(r.input, r.weight);
        TRY(fa__return_tensor(call, 1, fa__as_dtype(mean, kept)));
        TRY(fa__return_tensor(call, 2, fa__as_dtype(rstd, kept)));
    }
done:
    fa_tensor_release(rstd);
    fa_tensor_release(mean);
    fa_tensor_release(out);
    return st;
}

/* float's or double's epsilon where none is given. */
static double default_eps(fa_dtype dtype)
{
    return dtype == FA_FLOAT64 || dtype == FA_COMPLEX128 ? 2.220446049250313e-16
        : 1.1920928955078125e-07;
}

/* input * rsqrt(mean(input ^ 2) + eps) * weight, for complex inputs. */
static fa_tensor *complex_rms_norm(const layer_request *r)
{
    fa__scalar eps = { FA_FLOAT64, 0, r->eps, 0 };
    int64_t dims[FA_MAX_DIMS];
    fa_tensor *squares, *mean = NULL, *sum = NULL, *scale = NULL, *out = NULL, *weighted = NULL;

    for (int i = 0; i < r->n_shape; i++)
        dims[i] = r->input->n_dims - r->n_shape + i;
    squares = fa__op_tensor("aten::pow.Tensor_Scalar", "ti", r->input, (int64_t)2);
    if (squares != NULL)
        mean = fa__op_tensor("aten::mean.dim", "tIb", squares, dims, r->n_shape, 1);
    if (mean != NULL)
        sum = fa__op_tensor("aten::add.Scalar", "tS", mean, eps);
    if (sum != NULL)
        scale = fa__op_tensor("aten::rsqrt", "t", sum);
    if (scale != NULL)
        out = fa__op_tensor("aten::mul.Tensor", "tt", r->input, scale);
    if (out != NULL)
        weighted = r->weight == NULL ? fa_tensor_retain(out)
            : fa__op_tensor("aten::mul.Tensor", "tt", out, r->weight);
    fa_tensor_release(out);
    fa_tensor_release(scale);
    fa_tensor_release(sum);
    fa_tensor_release(mean);
    fa_tensor_release(squares);
    return weighted;
}

/* rms_norm gives the first of _fused_rms_norm's two results. */
static fa_status rms_norm(fa__call *call)
{
    fa_status st = FA_OK;
    layer_request r = { .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 2) };
    fa_tensor *out = NULL, *mean = NULL, *rstd = NULL;

    r.eps = fa__arg_is_none(call, 3) ? default_eps((fa_dtype)r.input->dtype)
        : fa__arg_float(call, 3);
    TRY(fa__arg_ints(call, 1, r.shape, FA_MAX_DIMS, &r.n_shape));
    TRY(need_layer_shape(&r, "rms_norm"));
    if (fa_dtype_is_complex((fa_dtype)r.input->dtype) && call->schema->n_returns == 1)
        return fa__return_tensor(call, 0, complex_rms_norm(&r));
    TRY(fa__need_dtype(r.input, "rms_norm", FA__FLOATS));
    TRY(need_layer_parameter(&r, r.weight, "weight"));
    TRY(run_layer(&r, &out, &mean, &rstd));
    TRY(fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)r.input->dtype)));
    if (call->schema->n_returns == 2)
        TRY(fa__return_tensor(call, 1, fa__as_dtype(rstd, (fa_dtype)rstd->dtype)));
done:
    fa_tensor_release(rstd);
    fa_tensor_release(mean);
    fa_tensor_release(out);
    return st;
}

/* ---- group_norm ------------------------------------------------------------------------------ */

typedef struct group_request {
    fa_tensor *input, *weight, *bias;   /* borrowed */
    int64_t batch, channels, size, groups;
    double eps;
} group_request;

static fa_status need_groups(const group_request *r)
{
    if (r->groups <= 0)
        return fa__fail(FA_EINVAL, "Expected num groups to be greater than 0, got %lld",
                        (long long)r->groups);
    if (r->channels % r->groups != 0)
        return fa__fail(FA_EINVAL,
                        "Expected number of channels in input to be divisible by num_groups, but "
                        "got "
                        "input of shape with %lld channels and num_groups=%lld",
                        (long long)r->channels, (long long)r->groups);
    fa_status st = need_mixed(r->input, r->weight, r->bias);
    return st != FA_OK ? st : fa__need_dtype(r->input, "GroupNormKernelImpl", FA__FLOATS);
}

static fa_status need_channel_vector(const fa_tensor *x, int64_t channels, const char *name)
{
    char text[FA__DIMS_TEXT];

    if (x == NULL || (x->n_dims == 1 && x->sizes[0] == channels))
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "Expected %s to be a vector of size equal to the number of channels in input, "
                    "but got %s of shape %s and input with %lld channels", name, name,
                    fa__dims_text(text, x), (long long)channels);
}

static fa_status run_group(const group_request *r, fa_tensor **out, fa_tensor **mean,
                           fa_tensor **rstd)
{
    fa_status st = FA_OK;
    int64_t sizes[2] = { r->batch, r->groups };

    TRY(need_groups(r));
    TRY(need_channel_vector(r->weight, r->channels, "weight"));
    TRY(need_channel_vector(r->bias, r->channels, "bias"));
    row_norm t = {
        .groups = r->groups, .per_group = r->channels / r->groups, .repeat = r->size,
        .eps = r->eps, .centred = true,
    };
    TRY(fa__mul_i64(r->batch, r->groups, &t.rows) && fa__mul_i64(t.per_group, t.repeat, &t.size)
            ? FA_OK : fa__fail(FA_EINVAL, "group_norm: the sizes overflow"));
    st = run_on(&(operands){ r->input, r->weight, r->bias, r->channels, 2, sizes }, &t, out, mean,
                rstd);
done:
    return st;
}

static fa_status group_call(fa__call *call, const group_request *r)
{
    fa_status st = FA_OK;
    fa_tensor *out = NULL, *mean = NULL, *rstd = NULL;

    TRY(run_group(r, &out, &mean, &rstd));
    TRY(fa__return_tensor(call, 0, fa__deliver(fa_tensor_retain(out), (fa_dtype)r->input->dtype,
                                               fa__suggest_memory_format(r->input))));
    if (call->schema->n_returns == 3) {
        fa_dtype kept = fa__statistics_dtype(r->input, r->weight);
        TRY(fa__return_tensor(call, 1, fa__as_dtype(mean, kept)));
        TRY(fa__return_tensor(call, 2, fa__as_dtype(rstd, kept)));
    }
done:
    fa_tensor_release(rstd);
    fa_tensor_release(mean);
    fa_tensor_release(out);
    return st;
}

static fa_status group_norm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0);

    int unused;

    st = fa__wrap_dim(1, x->n_dims, &unused);
    if (st != FA_OK || x->n_dims < 2)
        return st != FA_OK ? st
            : fa__fail(FA_EINVAL, "Expected at least 2 dimensions for input tensor but received %d",
                       x->n_dims);
    group_request r = {
        .input = x, .weight = fa__arg_tensor(call, 2), .bias = fa__arg_tensor(call, 3),
        .batch = x->sizes[0], .channels = x->sizes[1], .groups = fa__arg_int(call, 1),
        .eps = fa__arg_float(call, 4),
    };
    st = fa__numel(x->n_dims - 2, x->sizes + 2, &r.size);
    return st == FA_OK ? group_call(call, &r) : st;
}

static fa_status native_group_norm(fa__call *call)
{
    group_request r = {
        .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 1),
        .bias = fa__arg_tensor(call, 2), .batch = fa__arg_int(call, 3),
        .channels = fa__arg_int(call, 4), .size = fa__arg_int(call, 5),
        .groups = fa__arg_int(call, 6), .eps = fa__arg_float(call, 7),
    };
    int64_t sizes[3] = { r.batch, r.channels, r.size }, n;
    fa_status st = fa__numel(3, sizes, &n);

    if (st != FA_OK)
        return st;
    if (n != fa_tensor_numel(r.input))
        return fa__fail(FA_EINVAL, "native_group_norm: N * C * HxW is %lld, but the input has %lld "
                        "elements", (long long)n, (long long)fa_tensor_numel(r.input));
    return group_call(call, &r);
}

/* ---- weight_norm ----------------------------------------------------------------------------- */

/* norm_except_dim: the norm over all dims but one, kept as dims of 1; dim -1: over all. */
static fa_tensor *norm_except(fa_tensor *v, int64_t power, int64_t dim)
{
    int64_t dims[FA_MAX_DIMS];
    int n = 0;

    if (dim == -1)
        return fa__op_tensor("aten::norm.Scalar", "ti", v, power);
    for (int i = 0; i < v->n_dims; i++) {
        if (i != dim)
            dims[n++] = i;
    }
    if (n == 0)                         /* a vector's elements are their own norms */
        return fa__op_tensor("aten::abs", "t", v);
    return fa__op_tensor("aten::norm.ScalarOpt_dim", "tiIb", v, power, dims, n, 1);
}

static fa_status need_norm_dim(const fa_tensor *v, int64_t dim)
{
    if (dim >= -1 && dim < v->n_dims)
        return FA_OK;
    return fa__fail(FA_ERANGE, "Dimension out of range (expected to be in range of [-1, %d], but "
                    "got %lld)", v->n_dims - 1, (long long)dim);
}

static fa_status norm_except_dim(fa__call *call)
{
    fa_tensor *v = fa__arg_tensor(call, 0);
    int64_t dim = fa__arg_int(call, 2);
    fa_status st = need_norm_dim(v, dim);

    return st == FA_OK ? fa__return_tensor(call, 0, norm_except(v, fa__arg_int(call, 1), dim)) : st;
}

/* v * (g / norm(v)); _weight_norm_interface gives the norm too. */
static fa_status weight_norm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *v = fa__arg_tensor(call, 0), *g = fa__arg_tensor(call, 1);
    fa_tensor *norm = NULL, *ratio = NULL;
    int64_t dim = fa__arg_int(call, 2);

    TRY(need_norm_dim(v, dim));
    norm = norm_except(v, 2, dim);
    TRY(fa__made(norm));
    ratio = fa__op_tensor("aten::div.Tensor", "tt", g, norm);
    TRY(fa__made(ratio));
    TRY(fa__return_tensor(call, 0, fa__op_tensor("aten::mul.Tensor", "tt", v, ratio)));
    if (call->schema->n_returns == 2)
        TRY(fa__return_tensor(call, 1, fa_tensor_retain(norm)));
done:
    fa_tensor_release(ratio);
    fa_tensor_release(norm);
    return st;
}
const fa__op fa__ops_norm[] = {
    { "aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? "
      "bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor",
      layer_norm },
    { "aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? "
      "bias, float eps) -> (Tensor, Tensor, Tensor)", layer_norm, FA__OP_OUT },
    { "aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? "
      "eps=None) "
      "-> Tensor", rms_norm },
    { "aten::_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float? eps) -> "
      "(Tensor, Tensor)", rms_norm },
    { "aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, "
      "float "
      "eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor", group_norm },
    { "aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, "
      "SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)", native_group_norm,
      FA__OP_OUT },
    { "aten::_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor", weight_norm },
    { "aten::_weight_norm_interface(Tensor v, Tensor g, int dim=0) -> (Tensor, Tensor)",
      weight_norm,
      FA__OP_OUT },
    { "aten::norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor", norm_except_dim },
    { 0 },
};
