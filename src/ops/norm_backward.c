/* norm_backward.c: the gradients of layer_norm and group_norm, from what the forward ops have kept
 * (mean and rstd of each row), in float64.
 *
 *     x' = (x - mean) * rstd        g = grad * weight
 *     of the input     rstd * (g - mean(g) - x' * mean(g * x'))
 *     of the weight    the sum of grad * x' over rows
 *     of the bias      the sum of grad over rows */
#include "normalize.h"

typedef struct row_gradients {
    int64_t rows, size;                 /* rows are normalised; elements of one */
    int64_t n_weights, repeat, groups;  /* element e of row r has weight
                                         * (r % groups * size + e) / repeat % n_weights */
    const double *grad, *input, *mean, *rstd, *weight;      /* weight may be NULL */
    double *input_grad, *weight_grad, *bias_grad;
} row_gradients;

static void row_gradient(const row_gradients *g, int64_t r)
{
    const double *x = g->input + r * g->size, *grad = g->grad + r * g->size;
    double sum = 0, product = 0, n = (double)g->size;

    for (int64_t e = 0; e < g->size; e++) {
        int64_t w = (r % g->groups * g->size + e) / g->repeat % g->n_weights;
        double unit = (x[e] - g->mean[r]) * g->rstd[r];
        double weighed = grad[e] * (g->weight == NULL ? 1 : g->weight[w]);
        sum += weighed;
        product += weighed * unit;
        g->weight_grad[w] += grad[e] * unit;
        g->bias_grad[w] += grad[e];
    }
    for (int64_t e = 0; e < g->size; e++) {
        int64_t w = (r % g->groups * g->size + e) / g->repeat % g->n_weights;
        double unit = (x[e] - g->mean[r]) * g->rstd[r];
        double weighed = grad[e] * (g->weight == NULL ? 1 : g->weight[w]);
        g->input_grad[r * g->size + e] = g->rstd[r] * (weighed - sum / n - unit * product / n);
    }
}

/* What both ops are given. */
typedef struct request {
    fa_tensor *grad, *input, *mean, *rstd, *weight;     /* borrowed; weight may be NULL */
    int n_shape;                        /* dims of the weight's gradient */
    int64_t shape[FA_MAX_DIMS];
} request;

static fa_status need_request(const request *r, const row_gradients *g)
{
    fa_status st = FA_OK;

    TRY(fa__need_dtype(r->input, "norm_backward", FA__FLOATS));
    TRY(fa__need_dtype(r->grad, "norm_backward", FA__FLOATS));
    TRY(fa__need_dtype(r->mean, "norm_backward", FA__FLOATS));
    TRY(fa__need_dtype(r->rstd, "norm_backward", FA__FLOATS));
    if (!fa__same_sizes(r->grad, r->input) || fa_tensor_numel(r->mean) != g->rows
        || fa_tensor_numel(r->rstd) != g->rows
        || (r->weight != NULL && fa_tensor_numel(r->weight) != g->n_weights))
        TRY(fa__fail(FA_EINVAL, "norm_backward: the sizes do not fit"));
done:
    return st;
}

static fa_status run(fa__call *call, const request *r, row_gradients *g)
{
    fa_status st = FA_OK;
    fa_tensor *in[5] = { r->grad, r->input, r->mean, r->rstd, r->weight }, *wide[5] = { NULL };
    fa_tensor *out[3] = { NULL };
    const double **places[5] = { &g->grad, &g->input, &g->mean, &g->rstd, &g->weight };

    TRY(need_request(r, g));
    for (int i = 0; i < 5; i++) {
        if (in[i] == NULL)
            continue;
        wide[i] = fa__as_contiguous(in[i], FA_FLOAT64);
        TRY(fa__made(wide[i]));
        *places[i] = fa_tensor_data(wide[i]);
    }
    out[0] = fa__empty(FA_FLOAT64, r->input->n_dims, r->input->sizes);
    out[1] = fa__zeros(FA_FLOAT64, r->n_shape, r->shape);
    out[2] = fa__zeros(FA_FLOAT64, r->n_shape, r->shape);
    TRY(fa__made(out[0] && out[1] && out[2] ? out[2] : NULL));
    g->input_grad = fa_tensor_data(out[0]);
    g->weight_grad = fa_tensor_data(out[1]);
    g->bias_grad = fa_tensor_data(out[2]);
    for (int64_t i = 0; i < g->rows && g->size > 0; i++)
        row_gradient(g, i);
    for (size_t i = 0; i < 3; i++) {
        const fa_tensor *like = i > 0 && r->weight != NULL ? r->weight : r->input;
        if (fa__mask_at(call, i) && (i == 0 || i == 2 || r->weight != NULL))
            TRY(fa__return_tensor(call, i, fa__as_dtype(out[i], (fa_dtype)like->dtype)));
    }
done:
    for (int i = 0; i < 3; i++)
        fa_tensor_release(out[i]);
    for (int i = 0; i < 5; i++)
        fa_tensor_release(wide[i]);
    return st;
}

static fa_status layer_norm_backward(fa__call *call)
{
    fa_status st = FA_OK;
    request r = { .grad = fa__arg_tensor(call, 0), .input = fa__arg_tensor(call, 1),
                  .mean = fa__arg_tensor(call, 3), .rstd = fa__arg_tensor(call, 4),
                  .weight = fa__arg_tensor(call, 5) };
    row_gradients g = { .groups = 1, .repeat = 1 };
    int first;

    TRY(fa__arg_ints(call, 2, r.shape, FA_MAX_DIMS, &r.n_shape));
    first = r.input->n_dims - r.n_shape;
    if (first < 0 || r.n_shape < 1
        || memcmp(r.shape, r.input->sizes + first, (size_t)r.n_shape * sizeof(int64_t)) != 0)
        TRY(fa__fail(FA_EINVAL, "native_layer_norm_backward: normalized_shape does not fit"));
    TRY(fa__numel(first, r.input->sizes, &g.rows));
    TRY(fa__numel(r.n_shape, r.shape, &g.size));
    g.n_weights = g.size > 0 ? g.size : 1;
    st = run(call, &r, &g);
done:
    return st;
}

static fa_status group_norm_backward(fa__call *call)
{
    fa_status st = FA_OK;
    request r = { .grad = fa__arg_tensor(call, 0), .input = fa__arg_tensor(call, 1),
                  .mean = fa__arg_tensor(call, 2), .rstd = fa__arg_tensor(call, 3),
                  .weight = fa__arg_tensor(call, 4), .n_shape = 1 };
    int64_t sizes[3] = { fa__arg_int(call, 5), fa__arg_int(call, 6), fa__arg_int(call, 7) }, n;
    row_gradients g = { .groups = fa__arg_int(call, 8) };

    TRY(fa__numel(3, sizes, &n));
    if (n != fa_tensor_numel(r.input) || g.groups <= 0 || sizes[1] <= 0 || sizes[2] <= 0
        || sizes[1] % g.groups != 0 || g.groups > sizes[1])
        TRY(fa__fail(FA_EINVAL, "native_group_norm_backward: the sizes do not fit"));
    g.rows = sizes[0] * g.groups;
    g.size = sizes[1] / g.groups * sizes[2];
    g.repeat = sizes[2];
    g.n_weights = r.shape[0] = sizes[1];
    st = run(call, &r, &g);
done:
    return st;
}

const fa__op fa__ops_norm_backward[] = {
    { "aten::native_layer_norm_backward(Tensor grad_out, Tensor input, SymInt[] normalized_shape, "
      "Tensor mean, Tensor rstd, Tensor? weight, Tensor? bias, bool[3] output_mask) -> (Tensor, "
      "Tensor, Tensor)", layer_norm_backward },
    { "aten::native_group_norm_backward(Tensor grad_out, Tensor input, Tensor mean, Tensor rstd, "
      "Tensor? weight, SymInt N, SymInt C, SymInt HxW, int group, bool[3] output_mask) -> (Tensor, "
      "Tensor, Tensor)", group_norm_backward },
    { 0 },
};
