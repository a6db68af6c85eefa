/* conv.c: the ops of convolution. Their many spellings are brought to one form (fa__conv): a batch,
 * groups, and up to three spatial dims; convolve.c computes it.
 *
 * A missing batch dim is added and taken away again. Checks and texts are those of PyTorch's
 * check_shape_forward. */
#include "convolve.h"

#include <stdio.h>

#define CONV_DTYPES (FA__FLOATS | FA__INTS | FA__COMPLEXES | FA__BIT(FA_COMPLEX32))
#define FORMAT_3D_DTYPES (FA__BIT(FA_FLOAT32) | FA__BIT(FA_BFLOAT16) | FA__COMPLEXES)

/* What an op was asked for. */
typedef struct request {
    fa_tensor *input, *weight, *bias;   /* borrowed; bias may be NULL */
    int n;                              /* spatial dims, 1 to 3 */
    int64_t stride[3], padding[3], dilation[3], output_padding[3];
    int64_t right[3];                   /* padding more on the right than on the left ("same") */
    int64_t groups;
    bool transposed;
} request;

/* ---- checks ---------------------------------------------------------------------------------- */

static fa_status need_ranges(const request *r)
{
    for (int d = 0; d < r->n; d++) {
        if (r->padding[d] < 0)
            return fa__fail(FA_EINVAL, "negative padding is not supported");
        if (r->output_padding[d] < 0)
            return fa__fail(FA_EINVAL, "negative output_padding is not supported");
        if (r->stride[d] <= 0)
            return fa__fail(FA_EINVAL, "non-positive stride is not supported");
        if (r->dilation[d] <= 0)
            return fa__fail(FA_EINVAL, "dilation should be greater than zero");
    }
    if (r->groups <= 0)
        return fa__fail(FA_EINVAL, "non-positive groups is not supported");
    return FA_OK;
}

static fa_status need_dtypes(const request *r)
{
    fa_status st = FA_OK;

    TRY(fa__need_dtype(r->input, r->transposed ? "slow_conv_transpose2d_out_cpu"
                       : "slow_conv2d_cpu",
                       CONV_DTYPES));
    TRY(fa__need_elements(r->weight, "convolution"));
    TRY(fa__need_same_dtype(r->input, r->weight));
    if (r->bias != NULL)
        TRY(fa__need_elements(r->bias, "convolution"));
    if (r->bias != NULL && r->bias->dtype != r->input->dtype)
        TRY(fa__fail(FA_ETYPE, "Input type (%s) and bias type (%s) should be the same",
                     fa__cpp_type_name((fa_dtype)r->input->dtype),
                     fa__cpp_type_name((fa_dtype)r->bias->dtype)));
done:
    return st;
}

static fa_status need_groups(const request *r)
{
    char weight[FA__DIMS_TEXT], input[FA__DIMS_TEXT];
    int64_t first = r->weight->sizes[0];

    fa__dims_text(weight, r->weight);
    fa__dims_text(input, r->input);
    if (r->weight->n_dims != r->input->n_dims)
        return fa__fail(FA_EINVAL,
                        "Expected %d-dimensional input for %d-dimensional weight %s, but got "
                        "%d-dimensional input of size %s instead",
                        r->weight->n_dims, r->weight->n_dims, weight, r->input->n_dims, input);
    if (first < r->groups)
        return fa__fail(FA_EINVAL,
                        "Given groups=%lld, expected weight to be at least %lld at dimension 0, "
                        "but "
                        "got weight of size %s instead",
                        (long long)r->groups, (long long)r->groups, weight);
    if (first % r->groups != 0)
        return fa__fail(FA_EINVAL,
                        "Given groups=%lld, expected weight to be divisible by %lld at dimension "
                        "0, "
                        "but got weight of size [%s] instead",
                        (long long)r->groups, (long long)r->groups, weight);
    return FA_OK;
}

static fa_status need_channels(const request *r)
{
    char weight[FA__DIMS_TEXT], input[FA__DIMS_TEXT], given[40];
    int64_t wanted = r->weight->sizes[0];

    if (!r->transposed && !fa__mul_i64(r->weight->sizes[1], r->groups, &wanted))
        return fa__fail(FA_EINVAL, "convolution: the number of channels overflows");
    if (r->input->sizes[1] == wanted)
        return FA_OK;
    snprintf(given, sizeof(given), r->transposed ? "transposed=1" : "groups=%lld",
             (long long)r->groups);
    return fa__fail(FA_EINVAL,
                    "Given %s, weight of size %s, expected input%s to have %lld channels, but got "
                    "%lld channels instead",
                    given, fa__dims_text(weight, r->weight), fa__dims_text(input, r->input),
                    (long long)wanted, (long long)r->input->sizes[1]);
}

static fa_status need_bias(const request *r)
{
    char weight[FA__DIMS_TEXT], bias[FA__DIMS_TEXT];
    int64_t wanted = r->transposed ? r->weight->sizes[1] * r->groups : r->weight->sizes[0];

    if (r->bias == NULL || (r->bias->n_dims == 1 && r->bias->sizes[0] == wanted))
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "Given %sweight of size %s, expected bias to be 1-dimensional with %lld "
                    "elements, but got bias of size %s instead",
                    r->transposed ? "transposed=1, " : "", fa__dims_text(weight, r->weight),
                    (long long)wanted, fa__dims_text(bias, r->bias));
}

/* "5 x 5" */
static const char *sizes_text(char out[100], int n, const int64_t *sizes)
{
    size_t used = 0;

    out[0] = '\0';
    for (int d = 0; d < n && used < 100; d++)
        used += (size_t)snprintf(out + used, 100 - used, "%s%lld", d > 0 ? " x " : "",
                                 (long long)sizes[d]);
    return out;
}

/* The span of the kernel over the input. False on overflow. */
static bool kernel_span(const request *r, int d, int64_t *out)
{
    int64_t kernel = r->weight->sizes[2 + d];

    return fa__mul_i64(r->dilation[d], kernel - 1, out) && fa__add_i64(*out, 1, out);
}

static fa_status too_small(const request *r, const int64_t *padded, const int64_t *spans)
{
    char input[100], kernel[100];

    return fa__fail(FA_EINVAL,
                    "Calculated padded input size per channel: (%s). Kernel size: (%s). Kernel "
                    "size "
                    "can't be greater than actual input size",
                    sizes_text(input, r->n, padded), sizes_text(kernel, r->n, spans));
}

static fa_status forward_sizes(const request *r, int64_t *out)
{
    int64_t padded[3], spans[3];
    bool fits = true;

    for (int d = 0; d < r->n; d++) {
        if (!fa__mul_i64(r->padding[d], 2, &padded[d])
            || !fa__add_i64(padded[d], r->input->sizes[2 + d], &padded[d])
            || !fa__add_i64(padded[d], r->right[d], &padded[d]) || !kernel_span(r, d, &spans[d]))
            return fa__fail(FA_EINVAL, "convolution: the sizes overflow");
        fits = fits && padded[d] >= spans[d];
    }
    if (!fits)
        return too_small(r, padded, spans);
    for (int d = 0; d < r->n; d++)
        out[d] = (padded[d] - spans[d]) / r->stride[d] + 1;
    return FA_OK;
}

static fa_status transposed_sizes(const request *r, int64_t *out)
{
    char input[100], text[100];
    bool positive = true;

    for (int d = 0; d < r->n; d++) {
        int64_t span, twice;
        if (r->output_padding[d] >= r->stride[d] && r->output_padding[d] >= r->dilation[d])
            return fa__fail(FA_EINVAL,
                            "output padding must be smaller than either stride or dilation, but "
                            "got "
                            "output_padding: %lld stride: %lld dilation: %lld",
                            (long long)r->output_padding[d], (long long)r->stride[d],
                            (long long)r->dilation[d]);
        if (!fa__mul_i64(r->input->sizes[2 + d] - 1, r->stride[d], &out[d])
            || !fa__mul_i64(r->padding[d], -2, &twice) || !fa__add_i64(out[d], twice, &out[d])
            || !kernel_span(r, d, &span) || !fa__add_i64(out[d], span, &out[d])
            || !fa__add_i64(out[d], r->output_padding[d], &out[d]))
            return fa__fail(FA_EINVAL, "convolution: the sizes overflow");
        positive = positive && out[d] > 0;
    }
    if (positive)
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "Given input size per channel: (%s). Calculated output size per channel: (%s). "
                    "Output size is too small",
                    sizes_text(input, r->n, r->input->sizes + 2), sizes_text(text, r->n, out));
}

/* ---- from a request to the computation ------------------------------------------------------- */

static fa_status geometry(const request *r, fa__conv *conv, int64_t *sizes)
{
    fa_status st = FA_OK;
    int64_t unused, out[3];
    const fa_tensor *w = r->weight;

    TRY(need_ranges(r));
    TRY(need_groups(r));
    TRY(need_channels(r));
    TRY(need_bias(r));
    TRY(r->transposed ? transposed_sizes(r, out) : forward_sizes(r, out));
    *conv = (fa__conv){
        .batch = r->input->sizes[0], .groups = r->groups,
        .in_channels = r->input->sizes[1] / r->groups,
        .out_channels = r->transposed ? w->sizes[1] : w->sizes[0] / r->groups,
        .in = { 1, 1, 1 }, .out = { 1, 1, 1 }, .kernel = { 1, 1, 1 }, .stride = { 1, 1, 1 },
        .dilation = { 1, 1, 1 }, .transposed = r->transposed,
    };
    for (int d = 0; d < r->n; d++) {
        int to = 3 - r->n + d;
        conv->in[to] = r->input->sizes[2 + d];
        conv->out[to] = out[d];
        conv->kernel[to] = w->sizes[2 + d];
        conv->stride[to] = r->stride[d];
        conv->padding[to] = r->padding[d];
        conv->dilation[to] = r->dilation[d];
        sizes[2 + d] = out[d];
    }
    sizes[0] = conv->batch;
    TRY(fa__mul_i64(conv->out_channels, r->groups, &sizes[1]) ? FA_OK
            : fa__fail(FA_EINVAL, "convolution: the number of channels overflows"));
    TRY(fa__numel(r->n + 2, sizes, &unused));
    TRY(fa__numel(3, conv->kernel, &unused));
    TRY(fa__numel(3, conv->in, &unused));
done:
    return st;
}

int fa__conv_format(const fa_tensor *input, const fa_tensor *weight)
{
    int format = fa__suggest_memory_format(input), wanted = input->n_dims == 4 ? 2 : 3;

    if (input->n_dims == 3
        || (input->n_dims == 5 && (FORMAT_3D_DTYPES >> input->dtype & 1) == 0))
        return 0;
    if (format != wanted)
        format = fa__suggest_memory_format(weight);
    return format == wanted ? wanted : 0;
}

/* A convolution of a batch. */
static fa_status run_batch(fa_tensor **result, const request *r)
{
    fa_status st = FA_OK;
    int64_t sizes[5];
    fa__conv conv;
    fa_dtype dtype = (fa_dtype)r->input->dtype, wide = fa__compute_dtype(fa__compute_of(dtype));
    fa_tensor *input = NULL, *weight = NULL, *bias = NULL, *out = NULL;

    TRY(need_dtypes(r));
    TRY(geometry(r, &conv, sizes));
    input = fa__as_contiguous(r->input, wide);
    weight = fa__as_contiguous(r->weight, wide);
    out = fa__empty(wide, r->n + 2, sizes);
    TRY(fa__made(input && weight && out ? out : NULL));
    if (r->bias != NULL) {
        bias = fa__as_contiguous(r->bias, wide);
        TRY(fa__made(bias));
    }
    TRY(fa__convolve(&conv, fa__compute_of(dtype), fa_tensor_data(out), fa_tensor_data(input),
                     fa_tensor_data(weight), bias == NULL ? NULL : fa_tensor_data(bias)));
    *result = fa__deliver(fa_tensor_retain(out), dtype,
                          fa__conv_format(r->input, r->weight));
    st = fa__made(*result);
done:
    fa_tensor_release(out);
    fa_tensor_release(bias);
    fa_tensor_release(weight);
    fa_tensor_release(input);
    return st;
}

/* The batch's convolution as aten::convolution, for which there may be a faster kernel. */
static fa_status run_op(fa_tensor **result, const request *r)
{
    if (r->right[0] != 0 || r->right[1] != 0 || r->right[2] != 0)
        return run_batch(result, r);
    *result = fa__op_tensor("aten::convolution", "tttIIIbIi", r->input, r->weight, r->bias,
                            r->stride, r->n, r->padding, r->n, r->dilation, r->n, r->transposed,
                            r->output_padding, r->n, r->groups);
    return fa__made(*result);
}

/* With or without a batch dim. `name` is that of the op for its text: "conv2d". */
static fa_status run(fa__call *call, request *r, const char *name)
{
    fa_status st = FA_OK;
    fa_tensor *given = r->input, *batch = NULL, *out = NULL, *less = NULL;
    bool is_convolution = strcmp(call->schema->name, "aten::convolution") == 0;
    char text[FA__DIMS_TEXT];

    if (given->n_dims != r->n + 1 && given->n_dims != r->n + 2)
        return fa__fail(FA_EINVAL,
                        "Expected %dD (unbatched) or %dD (batched) input to %s, but got input of "
                        "size: %s",
                        r->n + 1, r->n + 2, name, fa__dims_text(text, given));
    if (given->n_dims == r->n + 1) {
        TRY(fa__need_elements(given, name));
        batch = fa__unsqueeze(given, 0);
        TRY(fa__made(batch));
        r->input = batch;
    }
    TRY(is_convolution ? run_batch(&out, r) : run_op(&out, r));
    less = batch == NULL ? fa_tensor_retain(out) : fa__squeeze(out, 0);
    st = fa__return_tensor(call, 0, less);
done:
    fa_tensor_release(out);
    fa_tensor_release(batch);
    return st;
}

/* ---- the ops --------------------------------------------------------------------------------- */

static fa_status spatial(const fa__call *call, size_t i, int n, const char *what, int64_t *out)
{
    int64_t items[FA_MAX_DIMS];
    char text[FA__DIMS_TEXT];
    int given = 0;
    fa_status st = fa__arg_ints(call, i, items, FA_MAX_DIMS, &given);

    if (st != FA_OK)
        return st;
    if (given != 1 && given != n)
        return fa__fail(FA_EINVAL,
                        "expected %s to be a single integer value or a list of %d values to match "
                        "the convolution dimensions, but got %s=%s",
                        what, n, what, fa__format_dims(text, sizeof(text), given, items));
    for (int d = 0; d < n; d++)
        out[d] = items[given == 1 ? 0 : d];
    return fa__need_extents(out, n, what);
}

static request request_of(const fa__call *call, int n)
{
    request r = { .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 1),
                  .bias = fa__arg_tensor(call, 2), .n = n, .groups = 1 };

    for (int d = 0; d < 3; d++)
        r.stride[d] = r.dilation[d] = 1;
    return r;
}

static fa_status conv(fa__call *call)
{
    fa_status st = FA_OK;
    request r = request_of(call, fa__spatial_dims(call));

    TRY(spatial(call, 3, r.n, "stride", r.stride));
    TRY(spatial(call, 4, r.n, "padding", r.padding));
    TRY(spatial(call, 5, r.n, "dilation", r.dilation));
    r.groups = fa__arg_int(call, 6);
    st = run(call, &r, call->schema->name + strlen("aten::"));
done:
    return st;
}

/* conv_transpose2d: stride, padding, output_padding, groups, dilation. */
static fa_status conv_transpose(fa__call *call)
{
    fa_status st = FA_OK;
    request r = request_of(call, fa__spatial_dims(call));

    r.transposed = true;
    TRY(spatial(call, 3, r.n, "stride", r.stride));
    TRY(spatial(call, 4, r.n, "padding", r.padding));
    TRY(spatial(call, 5, r.n, "output_padding", r.output_padding));
    r.groups = fa__arg_int(call, 6);
    TRY(spatial(call, 7, r.n, "dilation", r.dilation));
    st = run(call, &r, call->schema->name + strlen("aten::"));
done:
    return st;
}

/* "same" pads by the kernel's span less one, the odd one on the right; "valid" not at all. */
static fa_status text_padding(request *r, const char *padding)
{
    if (strcmp(padding, "valid") == 0)
        return FA_OK;
    if (strcmp(padding, "same") != 0)
        return fa__fail(FA_EINVAL, "Invalid padding string: '%s'", padding);
    for (int d = 0; d < r->n; d++) {
        int64_t total;
        if (r->stride[d] != 1)
            return fa__fail(FA_EINVAL, "padding='same' is not supported for strided convolutions");
        if (r->weight->n_dims != r->n + 2 || !fa__mul_i64(r->dilation[d],
                                                          r->weight->sizes[2 + d] - 1, &total))
            return fa__fail(FA_EINVAL, "padding='same' does not fit the weight");
        r->padding[d] = total > 0 ? total / 2 : 0;
        r->right[d] = total > 0 ? total % 2 : 0;
    }
    return FA_OK;
}

static fa_status conv_text(fa__call *call)
{
    fa_status st = FA_OK;
    request r = request_of(call, fa__spatial_dims(call));

    TRY(spatial(call, 3, r.n, "stride", r.stride));
    TRY(spatial(call, 5, r.n, "dilation", r.dilation));
    TRY(text_padding(&r, fa__arg_text(call, 4)));
    r.groups = fa__arg_int(call, 6);
    st = run(call, &r, call->schema->name + strlen("aten::"));
done:
    return st;
}

/* The ops whose number of dims is that of the weight. */
static fa_status weight_dims(const fa__call *call, int *n)
{
    *n = fa__arg_tensor(call, 1)->n_dims - 2;
    if (*n >= 1 && *n <= 3)
        return FA_OK;
    return fa__fail(FA_EINVAL, "weight should have at least three dimensions, and at most five; it "
                    "has %d", *n + 2);
}

static fa_status convolution_mode(fa__call *call)
{
    fa_status st = FA_OK;
    int n = 0;

    TRY(weight_dims(call, &n));
    request r = request_of(call, n);
    TRY(spatial(call, 3, n, "stride", r.stride));
    TRY(spatial(call, 5, n, "dilation", r.dilation));
    TRY(text_padding(&r, fa__arg_text(call, 4)));
    r.groups = fa__arg_int(call, 6);
    st = run(call, &r, "convolution");
done:
    return st;
}

static fa_status convolution(fa__call *call)
{
    fa_status st = FA_OK;
    int n = 0;

    TRY(weight_dims(call, &n));
    request r = request_of(call, n);
    TRY(spatial(call, 3, n, "stride", r.stride));
    TRY(spatial(call, 4, n, "padding", r.padding));
    TRY(spatial(call, 5, n, "dilation", r.dilation));
    r.transposed = fa__arg_bool(call, 6);
    TRY(spatial(call, 7, n, "output_padding", r.output_padding));
    r.groups = fa__arg_int(call, 8);
    if (!r.transposed)
        memset(r.output_padding, 0, sizeof(r.output_padding));
    st = run(call, &r, "convolution");
done:
    return st;
}

/* mkldnn_convolution: padding, stride, dilation, groups. */
static fa_status mkldnn_convolution(fa__call *call)
{
    fa_status st = FA_OK;
    int n = 0;

    TRY(weight_dims(call, &n));
    request r = request_of(call, n);
    TRY(spatial(call, 3, n, "padding", r.padding));
    TRY(spatial(call, 4, n, "stride", r.stride));
    TRY(spatial(call, 5, n, "dilation", r.dilation));
    r.groups = fa__arg_int(call, 6);
    st = run(call, &r, "convolution");
done:
    return st;
}

/* thnn_conv2d, slow_conv3d and their like: kernel_size, bias, stride, padding, and where they have
 * them output_padding and dilation, in the places that the row's data names. */
typedef struct slow_places {
    size_t output_padding, dilation;    /* 0: none */
    bool transposed, depthwise;
} slow_places;

static fa_status slow_conv(fa__call *call)
{
    fa_status st = FA_OK;
    const slow_places *places = call->op->data;
    request r = request_of(call, fa__spatial_dims(call));

    r.bias = fa__arg_tensor(call, 3);
    r.transposed = places->transposed;
    TRY(spatial(call, 4, r.n, "stride", r.stride));
    TRY(spatial(call, 5, r.n, "padding", r.padding));
    if (places->output_padding != 0)
        TRY(spatial(call, places->output_padding, r.n, "output_padding", r.output_padding));
    if (places->dilation != 0)
        TRY(spatial(call, places->dilation, r.n, "dilation", r.dilation));
    if (places->depthwise && r.input->n_dims >= r.n + 1)
        r.groups = r.input->sizes[r.input->n_dims - r.n - 1];
    st = run(call, &r, call->schema->name + strlen("aten::"));
done:
    return st;
}

static const slow_places plain_places = { 0 };
static const slow_places dilated_places = { .dilation = 6 };
static const slow_places depthwise_places = { .dilation = 6, .depthwise = true };
static const slow_places transposed_places = {
    .output_padding = 6, .dilation = 7, .transposed = true
};

/* ---- conv_tbc: time, batch, channels --------------------------------------------------------- */

static fa_status need_tbc(const fa_tensor *self, const fa_tensor *weight, const fa_tensor *bias)
{
    if (self->n_dims != 3)
        return fa__fail(FA_EINVAL, "Input must have 3 dims: time, batch, in_channel");
    if (weight->n_dims != 3)
        return fa__fail(FA_EINVAL,
                        "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.");
    if (bias->n_dims != 1)
        return fa__fail(FA_EINVAL, "Bias must be 1-D");
    if (self->sizes[2] != weight->sizes[1])
        return fa__fail(FA_EINVAL,
                        "Input dim 2 (input channels) is not == dim 1 in the weight tensor");
    if (bias->sizes[0] != weight->sizes[2])
        return fa__fail(FA_EINVAL,
                        "Bias size must equal dim 2 in the weight tensor (output channels).");
    return FA_OK;
}

static fa_status conv_tbc(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *input = NULL, *weight = NULL, *out = NULL, *turned = NULL;
    request r = request_of(call, 1);

    TRY(need_tbc(r.input, r.weight, r.bias));
    r.padding[0] = fa__arg_int(call, 3);
    input = fa_permute(r.input, (int[]){ 1, 2, 0 });
    weight = fa_permute(r.weight, (int[]){ 2, 1, 0 });
    TRY(fa__made(input && weight ? weight : NULL));
    r.input = input;
    r.weight = weight;
    TRY(run_batch(&out, &r));
    turned = fa_permute(out, (int[]){ 2, 0, 1 });
    TRY(fa__made(turned));
    st = fa__return_tensor(call, 0, fa__as_contiguous(turned, (fa_dtype)turned->dtype));
done:
    fa_tensor_release(turned);
    fa_tensor_release(out);
    fa_tensor_release(weight);
    fa_tensor_release(input);
    return st;
}

const fa__op fa__ops_conv[] = {
    { "aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], "
      "SymInt[1] "
      "padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor", conv },
    { "aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], "
      "str padding=\"valid\", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor", conv_text },
    { "aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], "
      "SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor", conv },
    { "aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, "
      "1], str padding=\"valid\", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor",
      conv_text },
    { "aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], "
      "SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor",
      conv },
    { "aten::conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, "
      "1, "
      "1], str padding=\"valid\", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor",
      conv_text },
    { "aten::_convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, "
      "SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, "
      "bool benchmark, bool deterministic, bool cudnn_enabled) -> Tensor", convolution },
    { "aten::_convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] "
      "padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool "
      "benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor",
      convolution },
    { "aten::convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] "
      "padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> "
      "Tensor", convolution, FA__OP_OUT },
    { "aten::_convolution_mode(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, str "
      "padding, SymInt[] dilation, SymInt groups) -> Tensor", convolution_mode },
    { "aten::mkldnn_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, "
      "SymInt[] stride, SymInt[] dilation, SymInt groups) -> Tensor", mkldnn_convolution },
    { "aten::conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] "
      "stride=[1], "
      "SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] "
      "dilation=[1]) -> Tensor", conv_transpose },
    { "aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] "
      "stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, "
      "SymInt[2] dilation=[1, 1]) -> Tensor", conv_transpose },
    { "aten::conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] "
      "stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt "
      "groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor", conv_transpose },
    { "aten::conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor", conv_tbc,
      FA__OP_OUT },
    { "aten::_conv_depthwise2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias, "
      "SymInt[2] stride, SymInt[2] padding, SymInt[2] dilation) -> Tensor", slow_conv, 0,
      &depthwise_places },
    { "aten::conv_depthwise3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, "
      "SymInt[3] stride, SymInt[3] padding, SymInt[3] dilation) -> Tensor", slow_conv, 0,
      &depthwise_places },
    { "aten::thnn_conv2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, "
      "SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0]) -> Tensor", slow_conv, 0,
      &plain_places },
    { "aten::slow_conv3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, "
      "SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0]) -> Tensor", slow_conv, 0,
      &plain_places },
    { "aten::slow_conv_dilated2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? "
      "bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1]) -> "
      "Tensor", slow_conv, 0, &dilated_places },
    { "aten::slow_conv_transpose2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? "
      "bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, "
      "0], SymInt[2] dilation=[1, 1]) -> Tensor", slow_conv, 0, &transposed_places },
    { 0 },
};
