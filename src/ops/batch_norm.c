/* batch_norm.c: normalisation of channels (dim 1) over a batch, or over each image (instance_norm).
 *
 *     training      the batch's own mean and variance; running statistics follow them, in place
 *     evaluation    the running statistics
 *
 * out = input * scale + shift, with scale = weight / deviation and shift = bias - mean * scale. */
#include "normalize.h"

#include <math.h>

/* ---- batch_norm ------------------------------------------------------------------------------ */

/* One batch normalisation over planes [batch, channels, size] in the compute type. */
typedef struct batch_norm {
    int64_t batch, channels, size;
    bool is_double, training;
    fa_dtype kept;                      /* to which a batch's statistics are rounded */
    double eps, momentum;
    const void *input, *weight, *bias;
    const void *running_mean, *running_var;     /* compute type; NULL: none */
    void *out;
    void *mean, *invstd;                /* [channels], training */
    void *new_mean, *new_var;           /* [channels], training with running statistics, or NULL */
} batch_norm;

static const void *plane_of(const batch_norm *b, const void *data, int64_t image, int64_t channel)
{
    return (const uint8_t *)data
        + (size_t)((image * b->channels + channel) * b->size) * fa__number_size(b->is_double);
}

/* Sums of x and of (x - mean)^2 over a channel. */
static double channel_sum(const batch_norm *b, int64_t c)
{
    double sum = 0;

    for (int64_t i = 0; i < b->batch; i++)
        sum += fa__sum_of(plane_of(b, b->input, i, c), b->is_double, b->size);
    return sum;
}

static double channel_squares(const batch_norm *b, int64_t c, double mean)
{
    double sum = 0;

    for (int64_t i = 0; i < b->batch; i++)
        sum += fa__squares_of(plane_of(b, b->input, i, c), b->is_double, b->size, mean);
    return sum;
}

/* momentum * now + (1 - momentum) * before; bfloat16 rounds after every step, a variance's share of
 * now excepted. */
static double moved(const batch_norm *b, double now, double before, bool is_variance)
{
    double momentum = b->momentum, rest = 1 - momentum, part;

    if (b->kept != FA_BFLOAT16)
        return momentum * now + rest * before;
    momentum = fa__rounded(momentum, b->kept);
    rest = fa__rounded(1 - momentum, b->kept);
    part = is_variance ? momentum * now : fa__rounded(momentum * now, b->kept);
    return fa__rounded(part + fa__rounded(rest * before, b->kept), b->kept);
}

/* The mean and the inverse deviation of a channel, and the running statistics that follow. float16
 * rounds them once they are known, bfloat16 on the way. */
static void batch_statistics(const batch_norm *b, int64_t c, double *mean, double *invstd)
{
    double squares, n = (double)(b->batch * b->size), variance, unbiased;
    fa_dtype on_the_way = b->kept == FA_BFLOAT16 ? FA_BFLOAT16 : FA_FLOAT64;

    *mean = fa__rounded(channel_sum(b, c) / n, on_the_way);
    squares = fa__rounded(channel_squares(b, c, *mean), on_the_way);
    variance = fa__rounded(squares / n, on_the_way);
    unbiased = fa__rounded(squares / (n - 1), on_the_way);
    *invstd = squares == 0 && b->eps == 0 ? 0 : 1 / sqrt(variance + b->eps);
    fa__set_number_at(b->mean, b->is_double, c, *mean);
    fa__set_number_at(b->invstd, b->is_double, c, *invstd);
    if (b->new_mean != NULL)
        fa__set_number_at(b->new_mean, b->is_double, c,
                    moved(b, *mean, fa__number_at(b->running_mean, b->is_double, c), false));
    if (b->new_var != NULL)
        fa__set_number_at(b->new_var, b->is_double, c,
                    moved(b, unbiased, fa__number_at(b->running_var, b->is_double, c), true));
    *mean = fa__rounded(*mean, b->kept);
    *invstd = fa__rounded(*invstd, b->kept);
}

static void batch_channel(const batch_norm *b, int64_t c)
{
    double mean, invstd, weight = 1, bias = 0;

    if (b->training) {
        batch_statistics(b, c, &mean, &invstd);
    } else {
        mean = fa__number_at(b->running_mean, b->is_double, c);
        invstd = fa__inverse_deviation(fa__number_at(b->running_var, b->is_double, c), b->eps,
                                       b->is_double);
    }
    if (b->weight != NULL)
        weight = fa__number_at(b->weight, b->is_double, c);
    if (b->bias != NULL)
        bias = fa__number_at(b->bias, b->is_double, c);
    double scale = invstd * weight, shift;
    if (!b->is_double)                  /* rounded where PyTorch rounds */
        scale = (double)(float)((float)invstd * (float)weight);
    shift = bias - mean * scale;
    for (int64_t i = 0; i < b->batch; i++)
        fa__affine((void *)plane_of(b, b->out, i, c), plane_of(b, b->input, i, c), b->is_double,
                   b->size,
               scale, shift);
}

static fa_status batch_piece(void *context, int64_t begin, int64_t end)
{
    for (int64_t c = begin; c < end; c++)
        batch_channel(context, c);
    return FA_OK;
}

/* What the batch norm ops are given. */
typedef struct batch_request {
    fa_tensor *input, *weight, *bias, *running_mean, *running_var;      /* borrowed */
    bool training;
    double momentum, eps;
    bool keep_running;                  /* do not write the running statistics back */
} batch_request;

static fa_status need_statistics(const batch_request *r, int64_t channels)
{
    const fa_tensor *given[4] = { r->weight, r->bias, r->running_mean, r->running_var };
    static const char *const names[4] = { "weight", "bias", "running_mean", "running_var" };
    fa_status st = FA_OK;

    for (int i = 0; i < 4; i++) {
        if (given[i] == NULL) {
            if (i >= 2 && !r->training)
                return fa__fail(FA_EINVAL, "%s must be defined in evaluation mode", names[i]);
            continue;
        }
        TRY(fa__need_dtype(given[i], "batch_norm", FA__FLOATS));
        if (fa_tensor_numel(given[i]) != channels)
            TRY(fa__fail(FA_EINVAL, "%s should contain %lld elements not %lld", names[i],
                         (long long)channels, (long long)fa_tensor_numel(given[i])));
    }
done:
    return st;
}

/* The outputs of a batch norm and what it works on; released together. */
typedef struct batch_work {
    fa_tensor *input, *weight, *bias, *mean_in, *var_in;
    fa_tensor *out, *mean, *invstd, *new_mean, *new_var;
} batch_work;

static void batch_work_free(batch_work *w)
{
    fa_tensor *all[] = { w->input, w->weight, w->bias, w->mean_in, w->var_in, w->out, w->mean,
                         w->invstd, w->new_mean, w->new_var };

    for (size_t i = 0; i < FA__COUNT(all); i++)
        fa_tensor_release(all[i]);
    *w = (batch_work){ 0 };
}

static fa_status batch_prepare(batch_work *w, const batch_request *r, fa_dtype dtype,
                               int64_t channels)
{
    fa_status st = FA_OK;
    int64_t n = r->training ? channels : 0;

    TRY(fa__norm_parameter(&w->weight, r->weight, dtype, channels, "weight"));
    TRY(fa__norm_parameter(&w->bias, r->bias, dtype, channels, "bias"));
    TRY(fa__norm_parameter(&w->mean_in, r->running_mean, dtype, channels, "running_mean"));
    TRY(fa__norm_parameter(&w->var_in, r->running_var, dtype, channels, "running_var"));
    w->input = fa__as_contiguous(r->input, dtype);
    w->out = fa__empty(dtype, r->input->n_dims, r->input->sizes);
    w->mean = fa__empty(dtype, 1, &n);
    w->invstd = fa__empty(dtype, 1, &n);
    TRY(fa__made(w->input && w->out && w->mean && w->invstd ? w->invstd : NULL));
    if (r->training && r->running_mean != NULL) {
        w->new_mean = fa__empty(dtype, 1, &channels);
        TRY(fa__made(w->new_mean));
    }
    if (r->training && r->running_var != NULL) {
        w->new_var = fa__empty(dtype, 1, &channels);
        TRY(fa__made(w->new_var));
    }
done:
    return st;
}

/* Normalises into w->out, w->mean and w->invstd; w->new_mean and w->new_var are the running
 * statistics afterwards. The caller frees w. */
static fa_status batch_run(batch_work *w, const batch_request *r)
{
    fa_status st = FA_OK;
    const fa_tensor *x = r->input;
    fa_dtype dtype = fa__norm_dtype((fa_dtype)x->dtype);

    TRY(fa__need_dtype(x, "batch_norm", FA__FLOATS));
    if (x->n_dims < 2)
        TRY(fa__fail(FA_EINVAL, "batch_norm: expected at least 2 dimensions, but the input has %d",
                     x->n_dims));
    TRY(need_statistics(r, x->sizes[1]));
    TRY(batch_prepare(w, r, dtype, x->sizes[1]));
    batch_norm b = {
        .batch = x->sizes[0], .channels = x->sizes[1], .is_double = dtype == FA_FLOAT64,
        .training = r->training, .kept = fa__statistics_dtype(x, r->weight), .eps = r->eps,
        .momentum = r->momentum,
        .input = fa__data_or_null(w->input), .weight = fa__data_or_null(w->weight),
        .bias = fa__data_or_null(w->bias), .running_mean = fa__data_or_null(w->mean_in),
        .running_var = fa__data_or_null(w->var_in), .out = fa_tensor_data(w->out),
        .mean = fa_tensor_data(w->mean), .invstd = fa_tensor_data(w->invstd),
        .new_mean = w->new_mean == NULL ? NULL : fa_tensor_data(w->new_mean),
        .new_var = w->new_var == NULL ? NULL : fa_tensor_data(w->new_var),
    };
    TRY(fa__numel(x->n_dims - 2, x->sizes + 2, &b.size));
    if (b.batch * b.size == 0) {
        TRY(r->training && w->mean_in != NULL ? fa__copy_into(w->new_mean, w->mean_in) : FA_OK);
        TRY(r->training && w->var_in != NULL ? fa__copy_into(w->new_var, w->var_in) : FA_OK);
    }
    int64_t each = b.batch * b.size + 1;
    TRY(fa__parallel_for(b.channels, FA__PARALLEL_ELEMENTS / each + 1, batch_piece, &b));
    if (r->keep_running)
        return FA_OK;
    TRY(w->new_mean == NULL ? FA_OK : fa__copy_into(r->running_mean, w->new_mean));
    TRY(w->new_var == NULL ? FA_OK : fa__copy_into(r->running_var, w->new_var));
done:
    return st;
}

/* Puts out, mean and invstd into the first results. */
static fa_status batch_return(fa__call *call, batch_work *w, const batch_request *r)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)r->input->dtype, kept = fa__statistics_dtype(r->input, r->weight);

    TRY(fa__return_tensor(call, 0, fa__deliver(fa_tensor_retain(w->out), dtype,
                                               fa__suggest_memory_format(r->input))));
    if (call->schema->n_returns < 3)
        return FA_OK;
    TRY(fa__return_tensor(call, 1, fa__as_dtype(w->mean, kept)));
    TRY(fa__return_tensor(call, 2, fa__as_dtype(w->invstd, kept)));
done:
    return st;
}

static fa_status batch_call(fa__call *call, const batch_request *r)
{
    batch_work w = { 0 };
    fa_status st = batch_run(&w, r);

    if (st == FA_OK)
        st = batch_return(call, &w, r);
    batch_work_free(&w);
    return st;
}

/* (input, weight, bias, running_mean, running_var, training, momentum, eps, ...) */
static batch_request batch_request_of(const fa__call *call)
{
    return (batch_request){
        .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 1),
        .bias = fa__arg_tensor(call, 2), .running_mean = fa__arg_tensor(call, 3),
        .running_var = fa__arg_tensor(call, 4), .training = fa__arg_bool(call, 5),
        .momentum = fa__arg_float(call, 6), .eps = fa__arg_float(call, 7),
    };
}

static fa_status native_batch_norm(fa__call *call)
{
    batch_request r = batch_request_of(call);

    return batch_call(call, &r);
}

/* _native_batch_norm_legit.no_stats: without running statistics. */
static fa_status batch_norm_no_stats(fa__call *call)
{
    batch_request r = {
        .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 1),
        .bias = fa__arg_tensor(call, 2), .training = fa__arg_bool(call, 3),
        .momentum = fa__arg_float(call, 4), .eps = fa__arg_float(call, 5),
    };

    return batch_call(call, &r);
}

/* (input, weight, bias, running_mean, running_var, momentum, eps) */
static batch_request batch_request_without_mode(const fa__call *call, bool training)
{
    return (batch_request){
        .input = fa__arg_tensor(call, 0), .weight = fa__arg_tensor(call, 1),
        .bias = fa__arg_tensor(call, 2), .running_mean = fa__arg_tensor(call, 3),
        .running_var = fa__arg_tensor(call, 4), .training = training,
        .momentum = fa__arg_float(call, 5), .eps = fa__arg_float(call, 6),
    };
}

static fa_status batch_norm_no_training(fa__call *call)
{
    batch_request r = batch_request_without_mode(call, false);

    return batch_call(call, &r);
}

/* The reserved buffer of other back ends: empty. */
static fa_status return_reserve(fa__call *call, size_t i)
{
    return fa__return_tensor(call, i, fa__empty(FA_UINT8, 1, (int64_t[]){ 0 }));
}

static fa_status batch_norm_no_update(fa__call *call)
{
    batch_request r = batch_request_without_mode(call, false);
    fa_status st = batch_call(call, &r);

    return st == FA_OK ? return_reserve(call, 3) : st;
}

static fa_status batch_norm_with_update(fa__call *call)
{
    batch_request r = batch_request_without_mode(call, true);
    fa_status st = batch_call(call, &r);

    return st == FA_OK ? return_reserve(call, 3) : st;
}

/* The functional forms hand the new running statistics out as the last two results. */
static fa_status batch_functional(fa__call *call, batch_request *r)
{
    fa_status st = FA_OK;
    batch_work w = { 0 };
    size_t last = call->schema->n_returns - 2;

    r->keep_running = true;
    TRY(batch_run(&w, r));
    TRY(batch_return(call, &w, r));
    TRY(fa__return_tensor(call, last,
                          fa__as_dtype(r->training ? w.new_mean : r->running_mean,
                                       (fa_dtype)r->running_mean->dtype)));
    TRY(fa__return_tensor(call, last + 1,
                          fa__as_dtype(r->training ? w.new_var : r->running_var,
                                       (fa_dtype)r->running_var->dtype)));
done:
    batch_work_free(&w);
    return st;
}

static fa_status native_batch_norm_functional(fa__call *call)
{
    batch_request r = batch_request_of(call);

    return batch_functional(call, &r);
}

static fa_status batch_norm_with_update_functional(fa__call *call)
{
    batch_request r = batch_request_without_mode(call, true);
    fa_status st = batch_functional(call, &r);

    return st == FA_OK ? return_reserve(call, 3) : st;
}

static fa_status batch_norm_impl_index(fa__call *call)
{
    fa_status st = native_batch_norm(call);

    if (st == FA_OK)
        st = return_reserve(call, 3);
    if (st == FA_OK)
        call->results[4] = fa__iv_int(0);
    return st;
}

/* batch_norm hands its running statistics on; the check of one value a channel is Python's. */
static fa_status batch_norm_op(fa__call *call)
{
    batch_request r = batch_request_of(call);
    fa_status st;

    if (fa_tensor_numel(r.input) == 0)
        return fa__return_tensor(call, 0, fa_clone(r.input));
    if (r.input->n_dims >= 2)
        return batch_call(call, &r);
    int unused;
    st = fa__wrap_dim(1, r.input->n_dims, &unused);
    return st != FA_OK ? st : fa__fail(FA_EINVAL, "batch_norm: expected at least 2 dimensions");
}

/* ---- instance_norm: each image's channels are normalised as a batch of their own ------------- */

/* The statistics of one image, repeated over the batch, and their average afterwards. */
static fa_status repeated(fa_tensor **out, fa_tensor *x, int64_t batch)
{
    fa_tensor *wide;
    int64_t sizes[2];

    *out = NULL;
    if (x == NULL)
        return FA_OK;
    sizes[0] = batch;
    sizes[1] = fa_tensor_numel(x);
    wide = x->n_dims == 1 ? fa_expand(x, 2, sizes) : NULL;
    if (wide == NULL)
        return x->n_dims == 1 ? fa__made(NULL)
            : fa__fail(FA_EINVAL, "instance_norm: expected vectors of one number a channel");
    fa_tensor *flat = fa__as_contiguous(wide, (fa_dtype)x->dtype);
    fa_tensor_release(wide);
    if (flat == NULL)
        return fa__made(flat);
    sizes[0] = fa_tensor_numel(flat);
    *out = fa_view(flat, 1, sizes);
    fa_tensor_release(flat);
    /* a row of one is still x itself: the statistics must not be written twice */
    fa_tensor *own = *out == NULL ? NULL : fa_clone(*out);
    fa_tensor_release(*out);
    *out = own;
    return fa__made(own);
}

/* running = mean over the batch of what the repeated statistics have become. */
static fa_status average_back(fa_tensor *running, fa_tensor *wide, int64_t batch)
{
    fa_status st = FA_OK;
    fa_tensor *rows = NULL, *mean = NULL;
    int64_t sizes[2] = { batch, 0 }, dim = 0;

    if (running == NULL)
        return FA_OK;
    sizes[1] = fa_tensor_numel(running);
    rows = fa_view(wide, 2, sizes);
    TRY(fa__made(rows));
    mean = fa__op_tensor("aten::mean.dim", "tIb", rows, &dim, 1, 0);
    TRY(fa__made(mean));
    TRY(fa__copy_into(running, mean));
done:
    fa_tensor_release(mean);
    fa_tensor_release(rows);
    return st;
}

static fa_status instance_prepare(const batch_request *given, batch_request *wide, int64_t batch)
{
    fa_status st = FA_OK;

    TRY(repeated(&wide->weight, given->weight, batch));
    TRY(repeated(&wide->bias, given->bias, batch));
    TRY(repeated(&wide->running_mean, given->running_mean, batch));
    TRY(repeated(&wide->running_var, given->running_var, batch));
done:
    return st;
}

static fa_status need_instance(const batch_request *r)
{
    if (r->input->n_dims < 2)
        return fa__fail(FA_EINVAL, "instance_norm: expected at least 2 dimensions, but the input "
                                   "has "
                        "%d", r->input->n_dims);
    if (!r->training && (r->running_mean == NULL || r->running_var == NULL))
        return fa__fail(FA_EINVAL,
                        "Expected running_mean and running_var to be defined when use_input_stats "
                        "is false");
    return fa__need_dtype(r->input, "batch_norm", FA__FLOATS);
}

static fa_status instance_norm(fa__call *call)
{
    fa_status st = FA_OK;
    batch_request r = batch_request_of(call), wide = r;
    fa_tensor *x = r.input, *flat = NULL, *input = NULL, *out = NULL;
    int64_t sizes[FA_MAX_DIMS];
    batch_work w = { 0 };

    wide.weight = wide.bias = wide.running_mean = wide.running_var = NULL;
    TRY(need_instance(&r));
    TRY(instance_prepare(&r, &wide, x->sizes[0]));
    flat = fa__as_contiguous(x, (fa_dtype)x->dtype);
    TRY(fa__made(flat));
    memcpy(sizes, x->sizes, (size_t)x->n_dims * sizeof(int64_t));
    sizes[1] = x->sizes[0] * x->sizes[1];
    sizes[0] = 1;
    input = fa_view(flat, x->n_dims, sizes);
    TRY(fa__made(input));
    wide.input = input;
    TRY(batch_run(&w, &wide));
    if (r.training) {
        TRY(average_back(r.running_mean, wide.running_mean, x->sizes[0]));
        TRY(average_back(r.running_var, wide.running_var, x->sizes[0]));
    }
    out = fa_view(w.out, x->n_dims, x->sizes);
    st = fa__return_tensor(call, 0, fa__deliver(out, (fa_dtype)x->dtype, 0));
done:
    batch_work_free(&w);
    fa_tensor_release(input);
    fa_tensor_release(flat);
    fa_tensor_release(wide.running_var);
    fa_tensor_release(wide.running_mean);
    fa_tensor_release(wide.bias);
    fa_tensor_release(wide.weight);
    return st;
}

#define BATCH_TENSORS "Tensor input, Tensor? weight, Tensor? bias, "

const fa__op fa__ops_batch_norm[] = {
    { "aten::batch_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool training, "
      "float momentum, float eps, bool cudnn_enabled) -> Tensor", batch_norm_op, FA__OP_EFFECT },
    { "aten::native_batch_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool "
      "training, float momentum, float eps) -> (Tensor, Tensor, Tensor)", native_batch_norm,
      FA__OP_OUT | FA__OP_EFFECT },
    { "aten::_native_batch_norm_legit(" BATCH_TENSORS "Tensor(a!) running_mean, Tensor(b!) "
      "running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      native_batch_norm, FA__OP_EFFECT },
    { "aten::_native_batch_norm_legit.no_stats(" BATCH_TENSORS "bool training, float momentum, "
                                                               "float "
      "eps) -> (Tensor, Tensor, Tensor)", batch_norm_no_stats },
    { "aten::_native_batch_norm_legit_no_training(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm_no_training },
    { "aten::_native_batch_norm_legit_functional(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor "
      "running_mean_out, Tensor running_var_out)", native_batch_norm_functional },
    { "aten::_batch_norm_no_update(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, "
                                                   "float "
      "momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor)", batch_norm_no_update },
    { "aten::_batch_norm_with_update(" BATCH_TENSORS "Tensor(a!) running_mean, Tensor(b!) "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor)",
      batch_norm_with_update, FA__OP_EFFECT },
    { "aten::_batch_norm_with_update_functional(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor, Tensor "
      "running_mean_out, Tensor running_var_out)", batch_norm_with_update_functional },
    { "aten::_batch_norm_impl_index(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, "
                                                    "bool "
      "training, float momentum, float eps, bool cudnn_enabled) -> (Tensor, Tensor, Tensor, "
      "Tensor, "
      "int)", batch_norm_impl_index, FA__OP_EFFECT },
    { "aten::instance_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool "
      "use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor", instance_norm,
      FA__OP_EFFECT },
    { 0 },
};
