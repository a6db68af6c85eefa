/* norm.c: normalisation over batches, layers, groups and instances.
 *
 *     batch_norm    over everything but the channels (dim 1); running statistics in evaluation
 *     layer_norm    over the last dims
 *     group_norm    over the dims after the batch, in groups of channels
 *     rms_norm      over the last dims, without the mean
 *
 * All compute in float32 (float64 for doubles) over row-major memory, with sums in float64. */
#include "nn.h"

#include <math.h>

#define PARALLEL_ELEMENTS 32768         /* that are worth a thread */

static fa_dtype compute_dtype(fa_dtype dtype)
{
    return dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
}

/* An optional parameter of n elements in the compute dtype. *out is NULL for None. */
static fa_status parameter(fa_tensor **out, fa_tensor *given, fa_dtype dtype, int64_t n,
                           const char *name)
{
    *out = NULL;
    if (given == NULL)
        return FA_OK;
    if (fa_tensor_numel(given) != n)
        return fa__fail(FA_EINVAL, "%s should contain %lld elements not %lld", name, (long long)n,
                        (long long)fa_tensor_numel(given));
    *out = fa__as_contiguous(given, dtype);
    return fa__made(*out);
}

static const void *data_or_null(const fa_tensor *x)
{
    return x == NULL ? NULL : fa_tensor_data(x);
}

static double element(const void *data, bool is_double, int64_t i)
{
    return is_double ? ((const double *)data)[i] : (double)((const float *)data)[i];
}

static void set_element(void *data, bool is_double, int64_t i, double x)
{
    if (is_double)
        ((double *)data)[i] = x;
    else
        ((float *)data)[i] = (float)x;
}

/* ---- sums ------------------------------------------------------------------------------------- */


#define MOMENTS(name, T)                                                                           \
    static double name##_sum(const T *x, int64_t n)                                                \
    {                                                                                              \
        double lanes[4] = { 0 };                                                                   \
        int64_t i = 0;                                                                             \
        for (; i + 4 <= n; i += 4) {                                                               \
            for (int j = 0; j < 4; j++)                                                            \
                lanes[j] += (double)x[i + j];                                                      \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            lanes[0] += (double)x[i];                                                              \
        return lanes[0] + lanes[1] + lanes[2] + lanes[3];                                          \
    }                                                                                              \
    static double name##_squares(const T *x, int64_t n, double mean)                               \
    {                                                                                              \
        double lanes[4] = { 0 };                                                                   \
        int64_t i = 0;                                                                             \
        for (; i + 4 <= n; i += 4) {                                                               \
            for (int j = 0; j < 4; j++) {                                                          \
                double d = (double)x[i + j] - mean;                                                \
                lanes[j] += d * d;                                                                 \
            }                                                                                      \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            lanes[0] += ((double)x[i] - mean) * ((double)x[i] - mean);                             \
        return lanes[0] + lanes[1] + lanes[2] + lanes[3];                                          \
    }                                                                                              \
    /* out = x * scale + shift, rounded once as by a fused instruction */                          \
    static void name##_affine(T *out, const T *x, int64_t n, T scale, T shift)                     \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            out[i] = (T)((double)x[i] * (double)scale + (double)shift);                            \
    }                                                                                              \
    /* out = (x * scale + shift) * weight + bias; either may be NULL */                            \
    static void name##_weighted(T *out, const T *x, int64_t n, T scale, T shift, const T *weight,  \
                                const T *bias)                                                     \
    {                                                                                              \
        name##_affine(out, x, n, scale, shift);                                                    \
        for (int64_t i = 0; weight != NULL && i < n; i++)                                          \
            out[i] *= weight[i];                                                                   \
        for (int64_t i = 0; bias != NULL && i < n; i++)                                            \
            out[i] += bias[i];                                                                     \
    }
MOMENTS(f32, float)
MOMENTS(f64, double)

static double sum_of(const void *x, bool is_double, int64_t n)
{
    return is_double ? f64_sum(x, n) : f32_sum(x, n);
}

static double squares_of(const void *x, bool is_double, int64_t n, double mean)
{
    return is_double ? f64_squares(x, n, mean) : f32_squares(x, n, mean);
}

/* 1 / sqrt(variance + eps), in the compute type. */
static double inverse_deviation(double variance, double eps, bool is_double)
{
    if (is_double)
        return 1 / sqrt(variance + eps);
    return (double)(1 / sqrtf((float)variance + (float)eps));
}

static void affine(void *out, const void *x, bool is_double, int64_t n, double scale, double shift)
{
    if (is_double)
        f64_affine(out, x, n, scale, shift);
    else
        f32_affine(out, x, n, (float)scale, (float)shift);
}

/* ---- batch_norm ------------------------------------------------------------------------------- */

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

static size_t width(bool is_double)
{
    return is_double ? sizeof(double) : sizeof(float);
}

static const void *plane_of(const batch_norm *b, const void *data, int64_t image, int64_t channel)
{
    return (const uint8_t *)data
        + (size_t)((image * b->channels + channel) * b->size) * width(b->is_double);
}

/* x as a number of the dtype. */
static double rounded(double x, fa_dtype dtype)
{
    uint8_t bytes[sizeof(double)];

    fa__convert(dtype, bytes, FA_FLOAT64, (const uint8_t *)&x, 1);
    fa__convert(FA_FLOAT64, (uint8_t *)&x, dtype, bytes, 1);
    return x;
}

/* Sums of x and of (x - mean)^2 over a channel. */
static double channel_sum(const batch_norm *b, int64_t c)
{
    double sum = 0;

    for (int64_t i = 0; i < b->batch; i++)
        sum += sum_of(plane_of(b, b->input, i, c), b->is_double, b->size);
    return sum;
}

static double channel_squares(const batch_norm *b, int64_t c, double mean)
{
    double sum = 0;

    for (int64_t i = 0; i < b->batch; i++)
        sum += squares_of(plane_of(b, b->input, i, c), b->is_double, b->size, mean);
    return sum;
}

/* momentum * now + (1 - momentum) * before; bfloat16 rounds after every step, a variance's share of
 * now excepted. */
static double moved(const batch_norm *b, double now, double before, bool is_variance)
{
    double momentum = b->momentum, rest = 1 - momentum, part;

    if (b->kept != FA_BFLOAT16)
        return momentum * now + rest * before;
    momentum = rounded(momentum, b->kept);
    rest = rounded(1 - momentum, b->kept);
    part = is_variance ? momentum * now : rounded(momentum * now, b->kept);
    return rounded(part + rounded(rest * before, b->kept), b->kept);
}

/* The mean and the inverse deviation of a channel, and the running statistics that follow. float16
 * rounds them once they are known, bfloat16 on the way. */
static void batch_statistics(const batch_norm *b, int64_t c, double *mean, double *invstd)
{
    double squares, n = (double)(b->batch * b->size), variance, unbiased;
    fa_dtype on_the_way = b->kept == FA_BFLOAT16 ? FA_BFLOAT16 : FA_FLOAT64;

    *mean = rounded(channel_sum(b, c) / n, on_the_way);
    squares = rounded(channel_squares(b, c, *mean), on_the_way);
    variance = rounded(squares / n, on_the_way);
    unbiased = rounded(squares / (n - 1), on_the_way);
    *invstd = squares == 0 && b->eps == 0 ? 0 : 1 / sqrt(variance + b->eps);
    set_element(b->mean, b->is_double, c, *mean);
    set_element(b->invstd, b->is_double, c, *invstd);
    if (b->new_mean != NULL)
        set_element(b->new_mean, b->is_double, c,
                    moved(b, *mean, element(b->running_mean, b->is_double, c), false));
    if (b->new_var != NULL)
        set_element(b->new_var, b->is_double, c,
                    moved(b, unbiased, element(b->running_var, b->is_double, c), true));
    *mean = rounded(*mean, b->kept);
    *invstd = rounded(*invstd, b->kept);
}

static void batch_channel(const batch_norm *b, int64_t c)
{
    double mean, invstd, weight = 1, bias = 0;

    if (b->training) {
        batch_statistics(b, c, &mean, &invstd);
    } else {
        mean = element(b->running_mean, b->is_double, c);
        invstd = inverse_deviation(element(b->running_var, b->is_double, c), b->eps, b->is_double);
    }
    if (b->weight != NULL)
        weight = element(b->weight, b->is_double, c);
    if (b->bias != NULL)
        bias = element(b->bias, b->is_double, c);
    double scale = invstd * weight, shift;
    if (!b->is_double)                  /* rounded where PyTorch rounds */
        scale = (double)(float)((float)invstd * (float)weight);
    shift = bias - mean * scale;
    for (int64_t i = 0; i < b->batch; i++)
        affine((void *)plane_of(b, b->out, i, c), plane_of(b, b->input, i, c), b->is_double, b->size,
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

/* The dtype of the statistics that are handed out: float32 beside float32 parameters. */
static fa_dtype statistics_dtype(const fa_tensor *input, const fa_tensor *weight)
{
    return weight != NULL && weight->dtype == FA_FLOAT32 ? FA_FLOAT32 : (fa_dtype)input->dtype;
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

    TRY(parameter(&w->weight, r->weight, dtype, channels, "weight"));
    TRY(parameter(&w->bias, r->bias, dtype, channels, "bias"));
    TRY(parameter(&w->mean_in, r->running_mean, dtype, channels, "running_mean"));
    TRY(parameter(&w->var_in, r->running_var, dtype, channels, "running_var"));
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
    fa_dtype dtype = compute_dtype((fa_dtype)x->dtype);

    TRY(fa__need_dtype(x, "batch_norm", FA__FLOATS));
    if (x->n_dims < 2)
        TRY(fa__fail(FA_EINVAL, "batch_norm: expected at least 2 dimensions, but the input has %d",
                     x->n_dims));
    TRY(need_statistics(r, x->sizes[1]));
    TRY(batch_prepare(w, r, dtype, x->sizes[1]));
    batch_norm b = {
        .batch = x->sizes[0], .channels = x->sizes[1], .is_double = dtype == FA_FLOAT64,
        .training = r->training, .kept = statistics_dtype(x, r->weight), .eps = r->eps, .momentum = r->momentum,
        .input = data_or_null(w->input), .weight = data_or_null(w->weight),
        .bias = data_or_null(w->bias), .running_mean = data_or_null(w->mean_in),
        .running_var = data_or_null(w->var_in), .out = fa_tensor_data(w->out),
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
    TRY(fa__parallel_for(b.channels, PARALLEL_ELEMENTS / each + 1, batch_piece, &b));
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
    fa_dtype dtype = (fa_dtype)r->input->dtype, kept = statistics_dtype(r->input, r->weight);

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
    st = fa__need_dtype(r.input, "batch_norm", FA__FLOATS);
    return st != FA_OK ? st
        : fa__fail(FA_EINVAL, "Dimension out of range (expected to be in range of [-%d, %d], but "
                   "got 1)", r.input->n_dims > 0 ? r.input->n_dims : 1,
                   r.input->n_dims > 0 ? r.input->n_dims - 1 : 0);
}

/* ---- rows: layer_norm, group_norm, rms_norm --------------------------------------------------- */

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

static void row_statistics(const row_norm *t, int64_t r, const void *x, double *scale, double *shift)
{
    double mean = 0, squares;

    if (t->centred)
        mean = sum_of(x, t->is_double, t->size) / (double)t->size;
    squares = squares_of(x, t->is_double, t->size, mean);
    *scale = inverse_deviation(squares / (double)t->size, t->eps, t->is_double);
    *shift = -mean * *scale;
    if (t->mean != NULL)
        set_element(t->mean, t->is_double, r, mean);
    set_element(t->rstd, t->is_double, r, *scale);
}

static void row_layer(const row_norm *t, const void *x, void *out, double scale, double shift)
{
    if (t->is_double)
        f64_weighted(out, x, t->size, scale, shift, t->weight, t->bias);
    else
        f32_weighted(out, x, t->size, (float)scale, (float)shift, t->weight, t->bias);
}

static void row_group(const row_norm *t, int64_t row, const void *x, void *out, double scale,
                      double shift)
{
    size_t step = (size_t)t->repeat * width(t->is_double);

    for (int64_t i = 0; i < t->per_group; i++) {
        int64_t channel = row % t->groups * t->per_group + i;
        double weight = t->weight == NULL ? 1 : element(t->weight, t->is_double, channel);
        double bias = t->bias == NULL ? 0 : element(t->bias, t->is_double, channel);
        affine((uint8_t *)out + (size_t)i * step, (const uint8_t *)x + (size_t)i * step,
               t->is_double, t->repeat, scale * weight, shift * weight + bias);
    }
}

static fa_status row_piece(void *context, int64_t begin, int64_t end)
{
    const row_norm *t = context;
    size_t step = (size_t)t->size * width(t->is_double);

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
    return fa__parallel_for(t->rows, PARALLEL_ELEMENTS / (t->size + 1) + 1, row_piece, t);
}

/* ---- layer_norm and rms_norm ------------------------------------------------------------------ */

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
                        "Expected normalized_shape to be at least 1-dimensional, i.e., containing at "
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
                    "Expected %s to be of same shape as normalized_shape, but got %s of shape %s and "
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
    fa_tensor *x = r->input, *input = NULL, *weight = NULL, *bias = NULL;
    fa_dtype dtype = compute_dtype((fa_dtype)x->dtype);
    int64_t sizes[FA_MAX_DIMS];
    row_norm t = { .is_double = dtype == FA_FLOAT64, .eps = r->eps, .centred = r->centred };

    TRY(fa__numel(x->n_dims - r->n_shape, x->sizes, &t.rows));
    TRY(fa__numel(r->n_shape, r->shape, &t.size));
    for (int d = 0; d < x->n_dims; d++)
        sizes[d] = d < x->n_dims - r->n_shape ? x->sizes[d] : 1;
    TRY(parameter(&weight, r->weight, dtype, t.size, "weight"));
    TRY(parameter(&bias, r->bias, dtype, t.size, "bias"));
    input = fa__as_contiguous(x, dtype);
    *out = fa__empty(dtype, x->n_dims, x->sizes);
    *mean = fa__empty(dtype, x->n_dims, sizes);
    *rstd = fa__empty(dtype, x->n_dims, sizes);
    TRY(fa__made(input && *out && *mean && *rstd ? *rstd : NULL));
    t.input = fa_tensor_data(input);
    t.weight = data_or_null(weight);
    t.bias = data_or_null(bias);
    t.out = fa_tensor_data(*out);
    t.mean = fa_tensor_data(*mean);
    t.rstd = fa_tensor_data(*rstd);
    TRY(run_rows(&t));
done:
    fa_tensor_release(bias);
    fa_tensor_release(weight);
    fa_tensor_release(input);
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
        fa_dtype kept = statistics_dtype(r.input, r.weight);
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
    return dtype == FA_FLOAT64 || dtype == FA_COMPLEX128 ? 2.220446049250313e-16 : 1.1920928955078125e-07;
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

/* ---- group_norm ------------------------------------------------------------------------------- */

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
                        "Expected number of channels in input to be divisible by num_groups, but got "
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
    fa_dtype dtype = compute_dtype((fa_dtype)r->input->dtype);
    fa_tensor *input = NULL, *weight = NULL, *bias = NULL;
    int64_t sizes[2] = { r->batch, r->groups };

    TRY(need_groups(r));
    TRY(need_channel_vector(r->weight, r->channels, "weight"));
    TRY(need_channel_vector(r->bias, r->channels, "bias"));
    row_norm t = {
        .groups = r->groups, .per_group = r->channels / r->groups, .repeat = r->size,
        .eps = r->eps, .centred = true, .is_double = dtype == FA_FLOAT64,
    };
    TRY(fa__mul_i64(r->batch, r->groups, &t.rows) && fa__mul_i64(t.per_group, t.repeat, &t.size)
            ? FA_OK : fa__fail(FA_EINVAL, "group_norm: the sizes overflow"));
    TRY(parameter(&weight, r->weight, dtype, r->channels, "weight"));
    TRY(parameter(&bias, r->bias, dtype, r->channels, "bias"));
    input = fa__as_contiguous(r->input, dtype);
    *out = fa__empty(dtype, r->input->n_dims, r->input->sizes);
    *mean = fa__empty(dtype, 2, sizes);
    *rstd = fa__empty(dtype, 2, sizes);
    TRY(fa__made(input && *out && *mean && *rstd ? *rstd : NULL));
    t.input = fa_tensor_data(input);
    t.weight = data_or_null(weight);
    t.bias = data_or_null(bias);
    t.out = fa_tensor_data(*out);
    t.mean = fa_tensor_data(*mean);
    t.rstd = fa_tensor_data(*rstd);
    TRY(run_rows(&t));
done:
    fa_tensor_release(bias);
    fa_tensor_release(weight);
    fa_tensor_release(input);
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
        fa_dtype kept = statistics_dtype(r->input, r->weight);
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

    if (x->n_dims < 2)
        return fa__fail(FA_EINVAL,
                        "Expected at least 2 dimensions for input tensor but received %d",
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

/* ---- instance_norm: each image's channels are normalised as a batch of their own -------------- */

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
        return fa__fail(FA_EINVAL, "instance_norm: expected at least 2 dimensions, but the input has "
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

/* ---- weight_norm ------------------------------------------------------------------------------ */

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

#define BATCH_TENSORS "Tensor input, Tensor? weight, Tensor? bias, "

const fa__op fa__ops_norm[] = {
    { "aten::batch_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool training, "
      "float momentum, float eps, bool cudnn_enabled) -> Tensor", batch_norm_op, FA__OP_EFFECT },
    { "aten::native_batch_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool "
      "training, float momentum, float eps) -> (Tensor, Tensor, Tensor)", native_batch_norm,
      FA__OP_OUT | FA__OP_EFFECT },
    { "aten::_native_batch_norm_legit(" BATCH_TENSORS "Tensor(a!) running_mean, Tensor(b!) "
      "running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      native_batch_norm, FA__OP_EFFECT },
    { "aten::_native_batch_norm_legit.no_stats(" BATCH_TENSORS "bool training, float momentum, float "
      "eps) -> (Tensor, Tensor, Tensor)", batch_norm_no_stats },
    { "aten::_native_batch_norm_legit_no_training(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)",
      batch_norm_no_training },
    { "aten::_native_batch_norm_legit_functional(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor "
      "running_mean_out, Tensor running_var_out)", native_batch_norm_functional },
    { "aten::_batch_norm_no_update(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, float "
      "momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor)", batch_norm_no_update },
    { "aten::_batch_norm_with_update(" BATCH_TENSORS "Tensor(a!) running_mean, Tensor(b!) "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor)",
      batch_norm_with_update, FA__OP_EFFECT },
    { "aten::_batch_norm_with_update_functional(" BATCH_TENSORS "Tensor running_mean, Tensor "
      "running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor, Tensor "
      "running_mean_out, Tensor running_var_out)", batch_norm_with_update_functional },
    { "aten::_batch_norm_impl_index(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool "
      "training, float momentum, float eps, bool cudnn_enabled) -> (Tensor, Tensor, Tensor, Tensor, "
      "int)", batch_norm_impl_index, FA__OP_EFFECT },
    { "aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? "
      "bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor",
      layer_norm },
    { "aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? "
      "bias, float eps) -> (Tensor, Tensor, Tensor)", layer_norm, FA__OP_OUT },
    { "aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) "
      "-> Tensor", rms_norm },
    { "aten::_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float? eps) -> "
      "(Tensor, Tensor)", rms_norm },
    { "aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float "
      "eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor", group_norm },
    { "aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, "
      "SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)", native_group_norm,
      FA__OP_OUT },
    { "aten::instance_norm(" BATCH_TENSORS "Tensor? running_mean, Tensor? running_var, bool "
      "use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor", instance_norm,
      FA__OP_EFFECT },
    { "aten::_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor", weight_norm },
    { "aten::_weight_norm_interface(Tensor v, Tensor g, int dim=0) -> (Tensor, Tensor)", weight_norm,
      FA__OP_OUT },
    { "aten::norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor", norm_except_dim },
    { 0 },
};
