/* quantized_layers.c: linear, convolution and embedding with packed parameters. [formats 4.12]
 *
 * A packed object is what its state says: it holds the quantized weight and the bias, and the ops
 * compute with the stored integers, exactly:
 *
 *     y = (sum (x - x_zero) (w - w_zero)) * x_scale * w_scale + bias, quantized again at the end */
#include "ops/quantize.h"

#define PACKED_MODULE "__torch__.torch.classes.quantized"
#define MAX_SPATIAL 3

/* ---- packed objects ------------------------------------------------------------------------- */

static fa_value *new_packed(const char *name, fa_value *state_take)
{
    fa_value *global = fa_value_global(PACKED_MODULE, name), *args = fa_value_tuple(0, NULL);
    fa_value *out = NULL;

    if (global != NULL && args != NULL && state_take != NULL)
        out = fa_value_object(FA_BUILD_NEWOBJ, global, args, NULL);
    if (out != NULL && fa_value_set_state(out, state_take) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(global);
    fa_value_release(args);
    fa_value_release(state_take);
    return out;
}

static fa_value *boxed(fa_tensor *x)
{
    return x == NULL ? fa_value_none() : fa_value_tensor(x);
}

/* A tuple of references that are taken over. */
static fa_value *tuple_of(size_t n, fa_value **take)
{
    fa_value *out = NULL;
    bool all = true;

    for (size_t i = 0; i < n; i++)
        all = all && take[i] != NULL;
    if (all)
        out = fa_value_tuple(n, take);
    for (size_t i = 0; i < n; i++)
        fa_value_release(take[i]);
    return out;
}

static fa_tensor *tensor_of(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_TENSOR ? fa_value_get_tensor(value) : NULL;
}

static fa_status fail_packed(const fa__call *call)
{
    return fa__fail(FA_EUNSUPPORTED, "%s: the packed parameters cannot be read; expected the state "
                    "that PyTorch writes for them", call->schema->name);
}

/* (weight, bias) of a LinearPackedParamsBase. */
static fa_status linear_params(const fa__call *call, size_t i, fa_tensor **weight, fa_tensor **bias)
{
    const fa_value *state = fa_value_state(fa__arg_value(call, i));

    if (fa_value_kind(state) != FA_KIND_TUPLE || fa_value_len(state) != 2)
        return fail_packed(call);
    *weight = tensor_of(fa_value_at(state, 0));
    *bias = tensor_of(fa_value_at(state, 1));
    return *weight == NULL || (*weight)->n_dims != 2 ? fail_packed(call) : FA_OK;
}

static fa_status linear_prepack(fa__call *call)
{
    fa_value *parts[2] = { boxed(fa__arg_tensor(call, 0)), boxed(fa__arg_tensor(call, 1)) };

    return fa__return_value(call, 0, new_packed("LinearPackedParamsBase", tuple_of(2, parts)));
}

static fa_status linear_unpack(fa__call *call)
{
    fa_tensor *weight = NULL, *bias = NULL;
    fa_status st = linear_params(call, 0, &weight, &bias);

    if (st != FA_OK)
        return st;
    call->results[1] = fa__iv_tensor_take(fa_tensor_retain(bias));
    return fa__return_tensor(call, 0, fa_tensor_retain(weight));
}

/* ---- exact arithmetic on stored integers ---------------------------------------------------- */

/* The integers less their zero points, as float64: sums of them are exact. */
static fa_tensor *centred(fa__temps *t, const fa_tensor *q)
{
    fa_tensor *stored = fa__keep(t, fa__stored(q));
    fa_tensor *wide = t->failed ? NULL : fa__keep(t, fa__as_dtype(stored, FA_FLOAT64)), *zeros;
    int64_t shape[FA_MAX_DIMS];

    if (t->failed || fa_tensor_q_per_channel_zero_points(q) == NULL)
        return t->failed ? NULL
                         : fa__do(t, "aten::sub.Scalar", "ti", wide, fa_tensor_q_zero_point(q));
    for (int i = 0; i < q->n_dims; i++)
        shape[i] = i == fa_tensor_q_per_channel_axis(q) ? q->sizes[i] : 1;
    zeros = fa__keep(t, fa__as_dtype((fa_tensor *)fa_tensor_q_per_channel_zero_points(q),
                                     FA_FLOAT64));
    return fa__do(t, "aten::sub.Tensor", "tt", wide,
                  fa__do(t, "aten::reshape", "tI", zeros, shape, (int)q->n_dims));
}

/* accumulators * (x_scale * weight's scales), along `dim` of the result. */
static fa_tensor *rescaled(fa__temps *t, fa_tensor *sums, double x_scale, const fa_tensor *weight,
                           int dim)
{
    const fa_tensor *scales = fa_tensor_q_per_channel_scales(weight);
    int64_t shape[FA_MAX_DIMS];
    fa_tensor *wide;

    if (t->failed || scales == NULL)
        return fa__do(t, "aten::mul.Scalar", "tf", sums, x_scale * fa_tensor_q_scale(weight));
    for (int i = 0; i < sums->n_dims; i++)
        shape[i] = i == dim ? fa_tensor_numel(scales) : 1;
    wide = fa__keep(t, fa__as_dtype((fa_tensor *)scales, FA_FLOAT64));
    wide = fa__do(t, "aten::mul.Scalar", "tf", wide, x_scale);
    return fa__do(t, "aten::mul.Tensor", "tt", sums,
                  fa__do(t, "aten::reshape", "tI", wide, shape, (int)sums->n_dims));
}

static fa_tensor *plus_bias(fa__temps *t, fa_tensor *x, fa_tensor *bias, int dim)
{
    int64_t shape[FA_MAX_DIMS];

    if (t->failed || bias == NULL)
        return x;
    for (int i = 0; i < x->n_dims; i++)
        shape[i] = i == dim ? fa_tensor_numel(bias) : 1;
    return fa__do(t, "aten::add.Tensor", "tt", x,
                  fa__do(t, "aten::reshape", "tI", bias, shape, (int)x->n_dims));
}

static fa_status need_quantized(const fa__call *call, const fa_tensor *x)
{
    if (fa_tensor_qscheme(x) == FA_PER_TENSOR_AFFINE)
        return FA_OK;
    return fa__fail(FA_ETYPE, "%s: expected a quantized (per tensor affine) input, but got %s",
                    call->schema->name, fa_dtype_name((fa_dtype)x->dtype));
}

typedef enum activation { NONE, RELU, LEAKY_RELU, TANH, ADD, ADD_RELU } activation;

static fa_tensor *activated(fa__temps *t, activation kind, fa_tensor *x, double slope)
{
    switch (kind) {
    case RELU:
    case ADD_RELU: return fa__do(t, "aten::relu", "t", x);
    case LEAKY_RELU: return fa__do(t, "aten::leaky_relu", "tf", x, slope);
    case TANH: return fa__do(t, "aten::tanh", "t", x);
    default: return x;
    }
}

/* The real numbers as results of the dtype; frees the steps. */
static fa_status return_quantized(fa__call *call, fa__temps *t, fa_tensor *real, size_t scale,
                                  fa_dtype dtype)
{
    fa_tensor *out = t->failed ? NULL
                               : fa__keep(t, fa__quantize(real, fa__arg_float(call, scale),
                                                          fa__arg_int(call, scale + 1), dtype));

    return fa__return_kept(call, t, out, NULL);
}

static fa_status return_float32(fa__call *call, fa__temps *t, fa_tensor *real)
{
    fa_tensor *out = t->failed ? NULL : fa__keep(t, fa__as_dtype(real, FA_FLOAT32));

    return fa__return_kept(call, t, out, NULL);
}

/* ---- linear ---------------------------------------------------------------------------------- */

/* Real numbers of x W^T + bias, for a quantized x. */
static fa_tensor *linear_real(fa__temps *t, const fa_tensor *x, fa_tensor *weight, fa_tensor *bias)
{
    fa_tensor *sums = fa__do(t, "aten::linear", "tt", centred(t, x), centred(t, weight));
    int last = t->failed ? 0 : sums->n_dims - 1;

    return plus_bias(t, rescaled(t, sums, fa_tensor_q_scale(x), weight, last), bias, last);
}

static fa_status linear(fa__call *call)
{
    activation kind = *(const activation *)call->op->data;
    fa_tensor *x = fa__arg_tensor(call, 0), *weight = NULL, *bias = NULL, *out;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    TRY(need_quantized(call, x));
    TRY(linear_params(call, 1, &weight, &bias));
    if (!fa_dtype_is_quantized((fa_dtype)weight->dtype))
        TRY(fail_packed(call));
    out = activated(&t, kind, linear_real(&t, x, weight, bias),
                    kind == LEAKY_RELU ? fa__arg_float(call, 4) : 0);
    return return_quantized(call, &t, out, 2, (fa_dtype)x->dtype);
done:
    return st;
}

/* The input is quantized by its own range, the output stays float32. */
static fa_status linear_dynamic(fa__call *call)
{
    activation kind = *(const activation *)call->op->data;
    fa_tensor *x = fa__arg_tensor(call, 0), *weight = NULL, *bias = NULL, *q, *out;
    double scale = 1;
    int64_t zero_point = 0;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    TRY(linear_params(call, 1, &weight, &bias));
    if (!fa_dtype_is_quantized((fa_dtype)weight->dtype)) {      /* packed as float16 */
        out = fa__do(&t, "aten::linear", "ttt", x, fa__keep(&t, fa__as_dtype(weight, FA_FLOAT32)),
                     bias);
        out = activated(&t, kind, out, 0);
        return fa__return_kept(call, &t, out, NULL);
    }
    TRY(fa__choose_qparams(x, call->schema->n_params > 2 && fa__arg_bool(call, 2), &scale,
                           &zero_point));
    q = fa__keep(&t, fa__quantize(x, scale, zero_point, FA_QUINT8));
    out = activated(&t, kind, t.failed ? NULL : linear_real(&t, q, weight, bias), 0);
    return return_float32(call, &t, out);
done:
    return st;
}

/* ---- convolution ---------------------------------------------------------------------------- */

typedef struct conv_params {
    fa_tensor *weight, *bias;
    int n;                              /* spatial dims */
    int64_t stride[MAX_SPATIAL], padding[MAX_SPATIAL], dilation[MAX_SPATIAL],
        output_padding[MAX_SPATIAL], groups;
    bool transposed;
} conv_params;

/* The int16 vector [n, stride.., padding.., dilation.., output_padding.., groups, transposed]. */
static bool read_config(const fa_tensor *config, conv_params *p)
{
    int64_t values[4 * MAX_SPATIAL + 3], n = config == NULL ? 0 : fa_tensor_numel(config);
    int64_t *groups[4] = { p->stride, p->padding, p->dilation, p->output_padding };

    if (n < 7 || n > (int64_t)FA__COUNT(values))
        return false;
    for (int64_t i = 0; i < n; i++) {
        double real, imag;
        if (fa_tensor_item(config, i, &real, &imag) != FA_OK)
            return false;
        values[i] = (int64_t)real;
    }
    p->n = (int)values[0];
    if (values[0] < 1 || values[0] > MAX_SPATIAL || n != 4 * values[0] + 3)
        return false;
    for (int g = 0; g < 4; g++)
        memcpy(groups[g], values + 1 + g * p->n, (size_t)p->n * sizeof(int64_t));
    p->groups = values[1 + 4 * p->n];
    p->transposed = values[2 + 4 * p->n] != 0;
    return true;
}

/* ("2", [config, weight], [bias]) */
static fa_status read_conv(const fa__call *call, size_t i, conv_params *p)
{
    const fa_value *state = fa_value_state(fa__arg_value(call, i)), *tensors, *optional;

    *p = (conv_params){ 0 };
    if (fa_value_kind(state) != FA_KIND_TUPLE || fa_value_len(state) != 3)
        return fail_packed(call);
    tensors = fa_value_at(state, 1);
    optional = fa_value_at(state, 2);
    if (fa_value_kind(tensors) != FA_KIND_LIST || fa_value_len(tensors) != 2
        || fa_value_kind(optional) != FA_KIND_LIST || fa_value_len(optional) < 1
        || !read_config(tensor_of(fa_value_at(tensors, 0)), p))
        return fail_packed(call);
    p->weight = tensor_of(fa_value_at(tensors, 1));
    p->bias = tensor_of(fa_value_at(optional, 0));
    if (p->weight == NULL || fa_tensor_qscheme(p->weight) == FA_QSCHEME_NONE
        || p->weight->n_dims != p->n + 2)
        return fail_packed(call);
    return FA_OK;
}

static fa_value *list_of(const char *type, fa_value *take)
{
    fa_value *list = fa_value_list(), *text = fa_value_str(type);

    if (list == NULL || text == NULL || take == NULL
        || fa__value_append_take(list, fa_value_retain(take)) != FA_OK) {
        fa_value_release(list);
        fa_value_release(text);
        fa_value_release(take);
        return NULL;
    }
    list->state = text;
    fa_value_release(take);
    return list;
}

/* conv*_prepack(weight, bias, stride, padding[, output_padding], dilation, groups). One-dimensional
 * ones are packed as two-dimensional of height 1. */
static fa_status conv_prepack(fa__call *call)
{
    static const char *const names[] = { "stride", "padding", "dilation", "output_padding" };
    bool transposed = *(const int *)call->op->data != 0;
    fa_tensor *weight = fa__arg_tensor(call, 0), *config = NULL, *kernel = NULL;
    bool flat = weight->n_dims == 3;
    int n = flat ? 2 : weight->n_dims - 2;
    int64_t size = 4 * (int64_t)n + 3;
    int16_t *at;
    fa_value *tensors = NULL, *item = NULL, *parts[3];
    fa_status st = FA_OK;

    if (n < 1 || n > MAX_SPATIAL || fa_tensor_qscheme(weight) == FA_QSCHEME_NONE)
        return fa__fail(FA_EINVAL, "%s: expected a quantized weight of 3 to 5 dimensions",
                        call->schema->name);
    config = fa__empty(FA_INT16, 1, &size);
    if (config == NULL)
        return FA_ENOMEM;
    at = fa_tensor_data(config);
    at[0] = (int16_t)n;
    for (int g = 0; g < 4; g++) {
        int64_t values[MAX_SPATIAL] = { 0 };
        int count = 0;

        for (size_t k = 2; k < call->schema->n_params; k++) {
            if (strcmp(call->schema->params[k].name, names[g]) == 0)
                TRY(fa__arg_ints(call, k, values, MAX_SPATIAL, &count));
        }
        for (int i = 0; i < n; i++)     /* one number serves all dims */
            at[1 + g * n + i] = (int16_t)values[count == 1 ? 0 : i];
        if (flat)                       /* stride and dilation 1, no padding */
            at[1 + g * n] = g % 2 == 0;
    }
    at[1 + 4 * n] = (int16_t)fa__arg_int(call, call->schema->n_params - 1);
    at[2 + 4 * n] = transposed;
    tensors = list_of("List[Tensor]", boxed(config));
    kernel = flat ? fa__op_tensor("aten::unsqueeze", "ti", weight, (int64_t)2)
                  : fa_tensor_retain(weight);
    item = kernel == NULL ? NULL : fa_value_tensor(kernel);
    if (tensors == NULL || item == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_append(tensors, item));
    parts[0] = fa_value_str("2");
    parts[1] = tensors;
    parts[2] = list_of("List[Optional[Tensor]]", boxed(fa__arg_tensor(call, 1)));
    tensors = NULL;
    st = fa__return_value(call, 0, new_packed(n == 3 ? "Conv3dPackedParamsBase"
                                                     : "Conv2dPackedParamsBase",
                                              tuple_of(3, parts)));
done:
    fa_tensor_release(config);
    fa_tensor_release(kernel);
    fa_value_release(tensors);
    fa_value_release(item);
    return st;
}

static fa_status conv_unpack(fa__call *call)
{
    conv_params p;
    fa_status st = read_conv(call, 0, &p);

    if (st != FA_OK)
        return st;
    call->results[1] = fa__iv_tensor_take(fa_tensor_retain(p.bias));
    if (call->op->data != NULL)         /* one-dimensional */
        return fa__return_tensor(call, 0, fa__op_tensor("aten::squeeze.dim", "ti", p.weight,
                                                        (int64_t)2));
    return fa__return_tensor(call, 0, fa_tensor_retain(p.weight));
}

typedef enum conv_question {
    STRIDE, PADDING, OUTPUT_PADDING, DILATION, GROUPS, TRANSPOSED
} conv_question;

static fa_status conv_ask(fa__call *call)
{
    conv_params p;
    conv_question what = *(const conv_question *)call->op->data;
    fa_status st = read_conv(call, 0, &p);
    const int64_t *lists[] = { p.stride, p.padding, p.output_padding, p.dilation };
    fa_value *list;

    if (st != FA_OK)
        return st;
    if (what >= GROUPS)
        return fa__return_int(call, what == GROUPS ? p.groups : p.transposed);
    list = fa_value_list();
    for (int i = 0; list != NULL && i < p.n; i++) {
        fa_value *item = fa_value_int(lists[what][i]);
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return FA_ENOMEM;
        }
    }
    return fa__return_value(call, 0, list);
}

/* Real numbers of a convolution of a quantized x; padding counts as zero. */
static fa_tensor *conv_real(fa__temps *t, const fa_tensor *x, const conv_params *p)
{
    fa_tensor *in = centred(t, x), *weight = centred(t, p->weight), *sums, *real;
    int n = p->n;
    bool flat = in != NULL && x->n_dims == 3 && p->n == 2;      /* conv1d is packed as 2-D */

    if (flat)
        in = fa__do(t, "aten::unsqueeze", "ti", in, (int64_t)-2);
    sums = fa__do(t, "aten::convolution", "ttnIIIbIi", in, weight, p->stride, n, p->padding, n,
                  p->dilation, n, p->transposed, p->output_padding, n, p->groups);
    real = plus_bias(t, rescaled(t, sums, fa_tensor_q_scale(x), p->weight, 1), p->bias, 1);
    return flat ? fa__do(t, "aten::squeeze.dim", "ti", real, (int64_t)-2) : real;
}

static fa_status conv(fa__call *call)
{
    activation kind = *(const activation *)call->op->data;
    size_t packed = kind >= ADD ? 2 : 1, scale = call->schema->n_params - 2;
    fa_tensor *x = fa__arg_tensor(call, 0), *out;
    conv_params p;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    TRY(need_quantized(call, x));
    TRY(read_conv(call, packed, &p));
    out = conv_real(&t, x, &p);
    if (kind >= ADD)
        out = fa__do(&t, "aten::add.Tensor", "tt", out,
                     fa__keep(&t, fa_dequantize(fa__arg_tensor(call, 1))));
    out = activated(&t, kind, out, 0);
    return return_quantized(call, &t, out, scale, (fa_dtype)x->dtype);
done:
    return st;
}

static fa_status conv_dynamic(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *q, *out;
    double scale = 1;
    int64_t zero_point = 0;
    conv_params p;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    TRY(read_conv(call, 1, &p));
    TRY(fa__choose_qparams(x, fa__arg_bool(call, 2), &scale, &zero_point));
    q = fa__keep(&t, fa__quantize(x, scale, zero_point, FA_QUINT8));
    out = t.failed ? NULL : conv_real(&t, q, &p);
    return return_float32(call, &t, out);
done:
    return st;
}

/* ---- embeddings ----------------------------------------------------------------------------- */

/* (version, [weight], [], [bit_rate]) */
static fa_tensor *embedding_weight(const fa__call *call)
{
    const fa_value *state = fa_value_state(fa__arg_value(call, 0)), *tensors;

    tensors = fa_value_kind(state) == FA_KIND_TUPLE && fa_value_len(state) == 4
                  ? fa_value_at(state, 1) : NULL;
    if (fa_value_kind(tensors) == FA_KIND_LIST && fa_value_len(tensors) >= 1
        && tensor_of(fa_value_at(tensors, 0)) != NULL)
        return tensor_of(fa_value_at(tensors, 0));
    fail_packed(call);
    return NULL;
}

static fa_status embedding_prepack(fa__call *call)
{
    fa_tensor *weight = fa__arg_tensor(call, 0);
    int64_t bits = weight->dtype == FA_QUINT4X2 ? 4 : 8;
    fa_value *parts[4] = { fa_value_int(1), list_of("List[Tensor]", boxed(weight)),
                           fa_value_list(), list_of("List[int]", fa_value_int(bits)) };

    return fa__return_value(call, 0, new_packed("EmbeddingPackedParamsBase", tuple_of(4, parts)));
}

static fa_status embedding_unpack(fa__call *call)
{
    return fa__return_tensor(call, 0, fa_tensor_retain(embedding_weight(call)));
}

static fa_status embedding(fa__call *call)
{
    fa_tensor *weight = embedding_weight(call);
    fa__temps t = { 0 };
    fa_tensor *real = weight == NULL ? NULL : fa__keep(&t, fa_dequantize(weight)), *out;

    if (real == NULL)
        return fa_error_last()->status;
    out = fa__do(&t, "aten::embedding", "tt", real, fa__arg_tensor(call, 1));
    return fa__return_kept(call, &t, out, NULL);
}

/* (weight, indices, offsets, scale_grad_by_freq, mode, pruned_weights, per_sample_weights,
 *  compressed_indices_mapping, include_last_offset): sums only, as in PyTorch. */
static fa_status embedding_bag(fa__call *call)
{
    fa_tensor *weight = embedding_weight(call);
    fa__temps t = { 0 };
    fa_tensor *real = weight == NULL ? NULL : fa__keep(&t, fa_dequantize(weight)), *out;

    if (real == NULL)
        return fa_error_last()->status;
    out = fa__do(&t, "aten::embedding_bag", "ttxbibxb", real, fa__arg_tensor(call, 1),
                 call->args[2], 0, (int64_t)0, 0, call->args[6], fa__arg_bool(call, 8));
    return fa__return_kept(call, &t, out, NULL);
}

#define LINEAR "__torch__.torch.classes.quantized.LinearPackedParamsBase "
#define CONV2 "__torch__.torch.classes.quantized.Conv2dPackedParamsBase "
#define CONV3 "__torch__.torch.classes.quantized.Conv3dPackedParamsBase "
#define EMBEDDING "__torch__.torch.classes.quantized.EmbeddingPackedParamsBase "
#define KIND(kind) 0, &(const activation){ kind }
#define ASK(what) 0, &(const conv_question){ what }
#define OUTPUT ", float output_scale, int output_zero_point) -> Tensor"
#define PREPACK "(Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, "      \
                "int groups) -> "
#define PREPACK_T "(Tensor weight, Tensor? bias, int[] stride, int[] padding, "                    \
                  "int[] output_padding, int[] dilation, int groups) -> "
#define OLD "weight, int[] stride, int[] padding, int[] dilation, int groups" OUTPUT
#define UNPACK "packed_weights) -> (Tensor unpacked_weights, Tensor? B_origin)"
/* The family of one convolution: packing, asking, running. */
#define CONV(name, type, prepack, transposed)                                                      \
    { "quantized::" name "_prepack" prepack type, conv_prepack, 0, &(const int){ transposed } },   \
    { "quantized::" name "_unpack(" type UNPACK, conv_unpack },                                    \
    { "quantized::" name "_stride(" type "packed_weights) -> int[]", conv_ask, ASK(STRIDE) },      \
    { "quantized::" name "_padding(" type "packed_weights) -> int[]", conv_ask, ASK(PADDING) },    \
    { "quantized::" name "_output_padding(" type "packed_weights) -> int[]", conv_ask,             \
      ASK(OUTPUT_PADDING) },                                                                       \
    { "quantized::" name "_dilation(" type "packed_weights) -> int[]", conv_ask, ASK(DILATION) },  \
    { "quantized::" name "_groups(" type "packed_weights) -> int", conv_ask, ASK(GROUPS) },        \
    { "quantized::" name "_transpose(" type "packed_weights) -> int", conv_ask, ASK(TRANSPOSED) }, \
    { "quantized::" name "_dynamic(Tensor qx, " type "packed_weight, bool reduce_range=False) "    \
      "-> Tensor", conv_dynamic }

#define CONV_1D(name, prepack, transposed)                                                         \
    { "quantized::" name "_prepack" prepack CONV2, conv_prepack, 0, &(const int){ transposed } },  \
    { "quantized::" name "_unpack(" CONV2 UNPACK, conv_unpack, 0, &(const int){ 1 } },             \
    { "quantized::" name "_dynamic(Tensor qx, " CONV2 "packed_weight, bool reduce_range=False) "   \
      "-> Tensor", conv_dynamic }

const fa__op fa__ops_quantized_layers[] = {
    CONV_1D("conv1d", PREPACK, 0),
    CONV_1D("conv_transpose1d", PREPACK_T, 1),
    { "quantized::linear(Tensor X, " LINEAR "W_prepack, float Y_scale_i, int Y_zero_point_i) "
      "-> Tensor Y", linear, KIND(NONE) },
    { "quantized::linear_relu(Tensor X, " LINEAR "W_prepack, float Y_scale_i, int Y_zero_point_i) "
      "-> Tensor Y", linear, KIND(RELU) },
    { "quantized::linear_leaky_relu(Tensor X, " LINEAR "W_prepack, float Y_scale_i, "
      "int Y_zero_point_i, float negative_slope) -> Tensor Y", linear, KIND(LEAKY_RELU) },
    { "quantized::linear_tanh(Tensor X, " LINEAR "W_prepack, float Y_scale_i, int Y_zero_point_i) "
      "-> Tensor Y", linear, KIND(TANH) },
    { "quantized::linear_dynamic(Tensor X, " LINEAR "W_prepack, bool reduce_range=False) "
      "-> Tensor Y", linear_dynamic, KIND(NONE) },
    { "quantized::linear_relu_dynamic(Tensor X, " LINEAR "W_prepack, bool reduce_range=False) "
      "-> Tensor Y", linear_dynamic, KIND(RELU) },
    { "quantized::linear_dynamic_fp16(Tensor X, " LINEAR "W_prepack) -> Tensor Y", linear_dynamic,
      KIND(NONE) },
    { "quantized::linear_relu_dynamic_fp16(Tensor X, " LINEAR "W_prepack) -> Tensor Y",
      linear_dynamic, KIND(RELU) },
    { "quantized::linear_prepack(Tensor W, Tensor? B=None) -> " LINEAR "W_prepack",
      linear_prepack },
    { "quantized::linear_prepack_fp16(Tensor W, Tensor? B=None) -> " LINEAR "W_prepack",
      linear_prepack },
    { "quantized::linear_unpack(" LINEAR "W_prepack) -> (Tensor W_origin, Tensor? B_origin)",
      linear_unpack },
    { "quantized::linear_unpack_fp16(" LINEAR "W_prepack) -> (Tensor W_origin, Tensor? B_origin)",
      linear_unpack },

    { "quantized::conv1d(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv1d_relu(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(RELU) },
    { "quantized::conv2d.new(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv2d(Tensor qx, " CONV2 OLD, conv, KIND(NONE) },
    { "quantized::conv2d_relu.new(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(RELU) },
    { "quantized::conv2d_relu(Tensor qx, " CONV2 OLD, conv, KIND(RELU) },
    { "quantized::conv2d_add(Tensor qx, Tensor qaccum, " CONV2 "packed_weight" OUTPUT, conv,
      KIND(ADD) },
    { "quantized::conv2d_add_relu(Tensor qx, Tensor qaccum, " CONV2 "packed_weight" OUTPUT, conv,
      KIND(ADD_RELU) },
    { "quantized::conv3d.new(Tensor qx, " CONV3 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv3d(Tensor qx, " CONV3 OLD, conv, KIND(NONE) },
    { "quantized::conv3d_relu.new(Tensor qx, " CONV3 "packed_weight" OUTPUT, conv, KIND(RELU) },
    { "quantized::conv3d_relu(Tensor qx, " CONV3 OLD, conv, KIND(RELU) },
    { "quantized::conv_transpose1d(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv_transpose2d(Tensor qx, " CONV2 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv_transpose3d(Tensor qx, " CONV3 "packed_weight" OUTPUT, conv, KIND(NONE) },
    { "quantized::conv_prepack" PREPACK CONV2, conv_prepack, 0, &(const int){ 0 } },
    { "quantized::conv_unpack(" CONV2 UNPACK, conv_unpack },
    CONV("conv2d", CONV2, PREPACK, 0),
    CONV("conv3d", CONV3, PREPACK, 0),
    CONV("conv_transpose2d", CONV2, PREPACK_T, 1),
    CONV("conv_transpose3d", CONV3, PREPACK_T, 1),

    { "quantized::embedding_bag_prepack(Tensor weight) -> " EMBEDDING "W_prepack",
      embedding_prepack },
    { "quantized::embedding_bag_unpack(" EMBEDDING "W_prepack) -> Tensor W_origin",
      embedding_unpack },
    { "quantized::embedding_byte(" EMBEDDING "weight, Tensor indices, bool pruned_weights=False) "
      "-> Tensor", embedding },
    { "quantized::embedding_4bit(" EMBEDDING "weight, Tensor indices, bool pruned_weights=False) "
      "-> Tensor", embedding },
    { "quantized::embedding_bag_byte(" EMBEDDING "weight, Tensor indices, Tensor? offsets=None, "
      "bool scale_grad_by_freq=False, int mode=0, bool pruned_weights=False, "
      "Tensor? per_sample_weights=None, Tensor? compressed_indices_mapping=None, "
      "bool include_last_offset=False) -> Tensor", embedding_bag },
    { "quantized::embedding_bag_4bit(" EMBEDDING "weight, Tensor indices, Tensor? offsets=None, "
      "bool scale_grad_by_freq=False, int mode=0, bool pruned_weights=False, "
      "Tensor? per_sample_weights=None, Tensor? compressed_indices_mapping=None, "
      "bool include_last_offset=False) -> Tensor", embedding_bag },
    { 0 },
};
