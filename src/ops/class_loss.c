/* class_loss.c: losses of scores for classes: negative log likelihood, cross entropy, margins, CTC.
 *
 * The kernels work in float64 on row-major copies and round once at the end. */
#include <math.h>

#include "ops/loss.h"

#define LOG_SOFTMAX(c, x, dim) CALL(c, "aten::log_softmax.int", "ti", x, (int64_t)(dim))

static bool is_lossy(fa_dtype dtype)
{
    return fa_dtype_is_floating_point(dtype) && fa_dtype_itemsize(dtype) > 1;
}

/* ---- negative log likelihood ----------------------------------------------------------------
 * Scores [n, classes, inner] and targets [n, inner]. */

typedef struct nll {
    const double *x, *weight;           /* weight NULL: ones */
    const int64_t *target;
    int64_t n, n_classes, inner, ignore_index;
    fa_dtype dtype;                     /* sums are rounded to it at each step */
    double sum, total_weight;
} nll;

/* PyTorch's sum of many: each level takes over the one below after 2^power additions. */
enum { CASCADE_LEVELS = 8 };

typedef struct cascade {
    fa_dtype dtype;
    int power;
    double sums[CASCADE_LEVELS];
} cascade;

static cascade cascade_of(fa_dtype dtype, int64_t n)
{
    cascade c = { .dtype = dtype };
    int log2 = 0;

    while (log2 < 62 && (INT64_C(1) << log2) < n)
        log2++;
    c.power = log2 / CASCADE_LEVELS > 4 ? log2 / CASCADE_LEVELS : 4;
    return c;
}

/* Adds the i-th. */
static void cascade_add(cascade *c, int64_t i, double x)
{
    int64_t mask = (INT64_C(1) << c->power) - 1;

    c->sums[0] = fa__round_to(c->dtype, c->sums[0] + x);
    for (int level = 0; level + 1 < CASCADE_LEVELS && (i & mask) == 0; level++) {
        c->sums[level + 1] = fa__round_to(c->dtype, c->sums[level + 1] + c->sums[level]);
        c->sums[level] = 0;
        mask <<= c->power;
    }
}

static double cascade_end(const cascade *c)
{
    double sum = 0;

    for (int level = 0; level < CASCADE_LEVELS; level++)
        sum = fa__round_to(c->dtype, sum + c->sums[level]);
    return sum;
}

/* Losses of all targets into `losses` (NULL: only their sum). */
static fa_status nll_run(nll *a, double *losses)
{
    cascade sum = cascade_of(a->dtype, a->n * a->inner), weights = sum;

    for (int64_t i = 0; i < a->n * a->inner; i++) {
        int64_t t = a->target[i];
        double weight, loss;

        if (t == a->ignore_index) {
            if (losses != NULL)
                losses[i] = 0;
            continue;
        }
        if (t < 0 || t >= a->n_classes)
            return fa__fail(FA_ERANGE, "Target %lld is out of bounds.", (long long)t);
        weight = a->weight == NULL ? 1 : a->weight[t];
        loss = -weight * a->x[(i / a->inner * a->n_classes + t) * a->inner + i % a->inner];
        loss = fa__round_to(a->dtype, loss);
        cascade_add(&sum, i, loss);
        cascade_add(&weights, i, weight);
        if (losses != NULL)
            losses[i] = loss;
    }
    a->sum = cascade_end(&sum);
    a->total_weight = cascade_end(&weights);
    return FA_OK;
}

static fa_status nll_check(const fa_tensor *x, const fa_tensor *target, const fa_tensor *weight,
                           bool is_2d)
{
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int64_t n_classes;

    fa__dims_text(a, x);
    fa__dims_text(b, target);
    if (is_2d && (x->n_dims != 4 || target->n_dims != 3))
        return x->n_dims != 4 && target->n_dims == 3
                   ? fa__fail(FA_EINVAL, "only batches of spatial inputs supported (4D tensors), "
                                         "but got input of size: : %s", a)
                   : fa__fail(FA_EINVAL, "only batches of spatial targets supported (3D tensors) "
                                         "but got targets of size: : %s", b);
    if (!is_2d && (x->n_dims < 1 || x->n_dims > 2))
        return fa__fail(FA_EINVAL, "input tensor should be 1D or 2D");
    if (!is_2d && target->n_dims > 1)
        return fa__fail(FA_EINVAL, "0D or 1D target tensor expected, multi-target not supported");
    if (!is_2d && x->n_dims == 1 && target->n_dims == 1 && target->sizes[0] != 1)
        return fa__fail(FA_EINVAL, "For 1D input, 1D target must have size 1, but got target size: "
                                   "%lld", (long long)target->sizes[0]);
    if (!is_2d && x->n_dims == 2
        && (target->n_dims != 1 || target->sizes[0] != x->sizes[0]))
        return fa__fail(FA_EINVAL, "size mismatch (got input: %s, target: %s)", a, b);
    if (is_2d && (x->sizes[0] != target->sizes[0] || x->sizes[2] != target->sizes[1]
                  || x->sizes[3] != target->sizes[2]))
        return fa__fail(FA_EINVAL, "size mismatch (got input: %s , target: %s", a, b);
    n_classes = x->sizes[x->n_dims == 1 ? 0 : 1];
    if (weight != NULL && (weight->n_dims > 1 || fa_tensor_numel(weight) != n_classes))
        return fa__fail(FA_EINVAL, "weight tensor should be defined either for all %lld classes or "
                                   "no classes but got weight tensor of shape: %s",
                        (long long)n_classes, fa__dims_text(a, weight));
    if (!is_lossy((fa_dtype)x->dtype))
        return fa__not_implemented(is_2d ? "nll_loss2d_forward_output_cpu_template"
                                         : "nll_loss_out_frame", (fa_dtype)x->dtype);
    if (target->dtype != FA_INT64 && target->dtype != FA_UINT8)
        return fa__fail(FA_EINVAL, "expected scalar type Long but found %s",
                        fa__scalar_type_name((fa_dtype)target->dtype));
    return FA_OK;
}

/* out and total_weight, in the input's dtype; they belong to the chain. */
static fa_status nll_outputs(chain *c, fa_tensor *x, fa_tensor *target, fa_tensor *weight,
                             int64_t how, int64_t ignore_index, fa_tensor *out[2])
{
    fa_dtype dtype = (fa_dtype)x->dtype;
    int class_dim = x->n_dims == 1 ? 0 : 1;
    nll a = { .n = x->n_dims == 1 ? 1 : x->sizes[0], .n_classes = x->sizes[class_dim], .inner = 1,
              .ignore_index = ignore_index, .dtype = dtype };
    bool keeps_shape = how == REDUCE_NONE && x->n_dims > 1;
    fa_tensor *in, *to, *w = NULL, *losses;

    for (int d = class_dim + 1; d < x->n_dims; d++)
        a.inner *= x->sizes[d];
    in = KEEP(c, fa__as_contiguous(x, FA_FLOAT64));
    to = KEEP(c, fa__as_contiguous(target, FA_INT64));
    if (weight != NULL)
        w = KEEP(c, fa__as_contiguous(weight, FA_FLOAT64));
    losses = KEEP(c, fa__empty(FA_FLOAT64, keeps_shape ? target->n_dims : 0, target->sizes));
    if (c->has_failed)
        return fa_error_last()->status;
    a.x = fa_tensor_data(in);
    a.target = fa_tensor_data(to);
    a.weight = w == NULL ? NULL : fa_tensor_data(w);
    if (nll_run(&a, how == REDUCE_NONE ? fa_tensor_data(losses) : NULL) != FA_OK)
        return fa_error_last()->status;
    if (how == REDUCE_NONE)
        a.total_weight = 0;
    else
        *(double *)fa_tensor_data(losses) = how == REDUCE_MEAN ? a.sum / a.total_weight : a.sum;
    out[0] = KEEP(c, fa__as_dtype(losses, dtype));
    out[1] = KEEP(c, fa__full(dtype, 0, NULL, scalar_float(a.total_weight)));
    return c->has_failed ? fa_error_last()->status : FA_OK;
}

/* (self, target, weight, reduction, ignore_index) -> loss[, total_weight] */
static fa_status nll_call(fa__call *call, bool is_2d)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *target = fa__arg_tensor(call, 1);
    fa_tensor *weight = fa__arg_tensor(call, 2), *out[2];
    chain c = { 0 };

    TRY(nll_check(x, target, weight, is_2d));
    TRY(nll_outputs(&c, x, target, weight, fa__arg_int(call, 3), fa__arg_int(call, 4), out));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out[0])));
    if (call->schema->n_returns > 1)
        TRY(fa__return_tensor(call, 1, fa_tensor_retain(out[1])));
done:
    chain_end(&c);
    return st;
}

static fa_status nll_loss(fa__call *call)
{
    return nll_call(call, false);
}

static fa_status nll_loss2d(fa__call *call)
{
    return nll_call(call, true);
}

#define NLL(c, name, x, target, weight, how, ignore)                                               \
    CALL(c, name, "tttii", x, target, weight, (int64_t)(how), (int64_t)(ignore))

/* Any number of dims: as 2-d images. Yours. [at::nll_loss_nd] */
static fa_tensor *nll_nd(fa_tensor *x, fa_tensor *target, fa_tensor *weight, int64_t how,
                         int64_t ignore)
{
    chain c = { 0 };
    int64_t in[4], to[3] = { 1, 1, -1 };
    fa_tensor *out;

    if (x->n_dims < 1 || (x->n_dims > 1 && (target->n_dims < 1 || x->sizes[0] != target->sizes[0]))
        || (x->n_dims > 2 && target->n_dims != x->n_dims - 1)) {
        char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];

        if (x->n_dims > 0 && target->n_dims > 0 && x->sizes[0] != target->sizes[0])
            fa__fail(FA_EINVAL, "Expected input batch_size (%lld) to match target batch_size "
                                "(%lld).", (long long)x->sizes[0], (long long)target->sizes[0]);
        else
            fa__fail(FA_EINVAL, "Expected 1 or more dimensions and a target of one dim less (got "
                                "input: %s, target: %s)", fa__dims_text(a, x),
                     fa__dims_text(b, target));
        return NULL;
    }
    if (x->n_dims <= 2)
        return chain_take(&c, NLL(&c, "aten::nll_loss", x, target, weight, how, ignore));
    if (x->n_dims == 4)
        return chain_take(&c, NLL(&c, "aten::nll_loss2d", x, target, weight, how, ignore));
    for (int d = 2; d < x->n_dims; d++)
        if (x->sizes[d] != target->sizes[d - 1]) {
            char b[FA__DIMS_TEXT];

            fa__fail(FA_EINVAL, "Expected target size to match the input's beyond the classes, got "
                                "%s", fa__dims_text(b, target));
            return NULL;
        }
    in[0] = to[0] = x->sizes[0];
    in[1] = x->sizes[1];
    in[2] = 1;
    in[3] = to[2] = 1;
    for (int d = 2; d < x->n_dims; d++)
        in[3] = to[2] *= x->sizes[d];
    x = KEEP(&c, fa__as_contiguous(x, (fa_dtype)x->dtype));
    x = KEEP(&c, fa_view(x, 4, in));
    out = KEEP(&c, fa__as_contiguous(target, (fa_dtype)target->dtype));
    out = KEEP(&c, fa_view(out, 3, to));
    out = NLL(&c, "aten::nll_loss2d", x, out, weight, how, ignore);
    if (how == REDUCE_NONE)
        out = KEEP(&c, fa_view(out, target->n_dims, target->sizes));
    return chain_take(&c, out);
}

static fa_status nll_loss_nd(fa__call *call)
{
    return fa__return_tensor(call, 0, nll_nd(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                                             fa__arg_tensor(call, 2), fa__arg_int(call, 3),
                                             fa__arg_int(call, 4)));
}

/* ---- cross entropy -------------------------------------------------------------------------- */

/* (self, target, weight, reduction, ignore_index, label_smoothing) */
typedef struct cross_entropy {
    fa_tensor *x, *target, *weight;     /* x: log softmax of the scores */
    int64_t how, ignore_index;
    double smoothing;
    int class_dim;
    int64_t n_classes;
} cross_entropy;

/* The weights along the class dim of x. */
static fa_tensor *weight_view(chain *c, const cross_entropy *a)
{
    int64_t sizes[FA_MAX_DIMS];

    if (c->has_failed)
        return NULL;
    for (int d = 0; d < a->x->n_dims; d++)
        sizes[d] = d == a->class_dim ? a->n_classes : 1;
    return CALL(c, "aten::view", "tI", a->weight, sizes, (int)a->x->n_dims);
}

/* -sum over classes of x * p * weight; the mean is over the batch */
static fa_tensor *with_probabilities(chain *c, const cross_entropy *a)
{
    const int64_t dim[1] = { a->class_dim };
    fa_tensor *p = a->target, *out;

    if (a->smoothing > 0) {
        p = CALL(c, "aten::mul.Scalar", "tS", p, scalar_float(1 - a->smoothing));
        p = CALL(c, "aten::add.Scalar", "tS", p,
                 scalar_float(a->smoothing / (double)a->n_classes));
    }
    out = CALL(c, "aten::mul.Tensor", "tt", a->x, p);
    if (a->weight != NULL)
        out = CALL(c, "aten::mul.Tensor", "tt", out, weight_view(c, a));
    if (a->how == REDUCE_NONE)
        out = CALL(c, "aten::sum.dim_IntList", "tI", out, dim, 1);
    else
        out = CALL(c, "aten::sum", "t", out);
    out = CALL(c, "aten::neg", "t", out);
    if (a->how == REDUCE_MEAN && !c->has_failed) {
        double n = (double)fa_tensor_numel(a->x) / (double)a->n_classes;

        out = CALL(c, "aten::div.Scalar", "tS", out,
                   scalar_float(fa_tensor_numel(a->x) == 0 ? (double)NAN : n));
    }
    return out;
}

/* The part of the loss that smoothing spreads over all classes. */
static fa_tensor *smooth_part(chain *c, const cross_entropy *a)
{
    const int64_t dim[1] = { a->class_dim };
    fa_tensor *loss = a->x, *is_ignored, *is_used, *weights;

    if (a->weight != NULL)
        loss = CALL(c, "aten::mul.Tensor", "tt", loss, weight_view(c, a));
    loss = CALL(c, "aten::sum.dim_IntList", "tI", loss, dim, 1);
    loss = CALL(c, "aten::neg", "t", loss);
    is_ignored = CALL(c, "aten::eq.Scalar", "tS", a->target, scalar_int(a->ignore_index));
    loss = CALL(c, "aten::masked_fill.Scalar", "ttS", loss, is_ignored, scalar_int(0));
    if (a->how != REDUCE_MEAN)
        return reduce_loss(c, loss, a->how);
    is_used = CALL(c, "aten::logical_not", "t", is_ignored);
    if (a->weight == NULL)
        return CALL(c, "aten::mean", "t", CALL(c, "aten::masked_select", "tt", loss, is_used));
    loss = CALL(c, "aten::sum", "t", loss);
    weights = CALL(c, "aten::masked_select", "tt", a->target, is_used);
    weights = CALL(c, "aten::index_select", "tit", a->weight, (int64_t)0, weights);
    return CALL(c, "aten::div.Tensor", "tt", loss, CALL(c, "aten::sum", "t", weights));
}

static fa_tensor *with_smoothing(chain *c, const cross_entropy *a)
{
    fa_tensor *loss, *smooth;

    if (c->has_failed)
        return NULL;
    loss = KEEP(c, nll_nd(a->x, a->target, a->weight, a->how, a->ignore_index));
    loss = CALL(c, "aten::mul.Scalar", "tS", loss, scalar_float(1 - a->smoothing));
    smooth = CALL(c, "aten::mul.Scalar", "tS", smooth_part(c, a),
                  scalar_float(a->smoothing / (double)a->n_classes));
    return CALL(c, "aten::add.Tensor", "tt", loss, smooth);
}

static fa_status cross_entropy_check(const cross_entropy *a, bool is_probabilities)
{
    if (!is_probabilities) {
        if (!(a->smoothing >= 0 && a->smoothing <= 1))
            return fa__fail(FA_EINVAL, "label_smoothing must be between 0.0 and 1.0. Got: %g",
                            a->smoothing);
        return FA_OK;
    }
    if (!fa_dtype_is_floating_point((fa_dtype)a->target->dtype))
        return fa__fail(FA_EINVAL, "Expected floating point type for target with class "
                                   "probabilities, got %s",
                        fa__scalar_type_name((fa_dtype)a->target->dtype));
    if (a->ignore_index >= 0)
        return fa__fail(FA_EINVAL,
                        "ignore_index is not supported for floating point target");
    if (a->weight != NULL
        && (a->weight->n_dims != 1 || fa_tensor_numel(a->weight) != a->n_classes))
        return fa__fail(FA_EINVAL, "cross_entropy: weight tensor should be defined either for all "
                                   "%lld classes or no classes", (long long)a->n_classes);
    return FA_OK;
}

static fa_status cross_entropy_loss(fa__call *call)
{
    fa_status st = FA_OK;
    chain c = { 0 };
    fa_tensor *self = fa__arg_tensor(call, 0), *out;
    cross_entropy a = { self, fa__arg_tensor(call, 1), fa__arg_tensor(call, 2),
                        fa__arg_int(call, 3), fa__arg_int(call, 4), fa__arg_float(call, 5),
                        self->n_dims == 1 ? 0 : 1, 1 };
    bool is_probabilities = fa__same_sizes(self, a.target);

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "cross_entropy_loss needs at least one dimension of classes");
    a.n_classes = self->sizes[a.class_dim];
    TRY(cross_entropy_check(&a, is_probabilities));
    a.x = LOG_SOFTMAX(&c, self, a.class_dim);
    if (is_probabilities)
        out = c.has_failed ? NULL : with_probabilities(&c, &a);
    else if (a.smoothing > 0)
        out = with_smoothing(&c, &a);
    else
        out = KEEP(&c, nll_nd(a.x, a.target, a.weight, a.how, a.ignore_index));
    st = chain_return(call, &c, out);
done:
    return st;
}

/* ---- margins -------------------------------------------------------------------------------- */

/* Scores [n, classes] with their losses, ready for a kernel. A 1-dim input is one row, whose loss
 * has no dims. */
typedef struct margin_loss {
    chain c;
    const double *x, *weight;
    const int64_t *target;
    int64_t n, n_classes;
    fa_tensor *losses;
} margin_loss;

static fa_status margin_start(margin_loss *m, fa_tensor *x, fa_tensor *target, fa_tensor *weight)
{
    fa_tensor *in = KEEP(&m->c, fa__as_contiguous(x, FA_FLOAT64));
    fa_tensor *to = KEEP(&m->c, fa__as_contiguous(target, FA_INT64)), *w = NULL;

    if (weight != NULL)
        w = KEEP(&m->c, fa__as_contiguous(weight, FA_FLOAT64));
    m->n = x->n_dims < 2 ? 1 : x->sizes[0];
    m->n_classes = x->n_dims == 0 ? 1 : x->sizes[x->n_dims - 1];
    m->losses = KEEP(&m->c, fa__empty(FA_FLOAT64, x->n_dims < 2 ? 0 : 1, &m->n));
    if (m->c.has_failed)
        return fa_error_last()->status;
    m->x = fa_tensor_data(in);
    m->target = fa_tensor_data(to);
    m->weight = w == NULL ? NULL : fa_tensor_data(w);
    return FA_OK;
}

/* The reduced loss in the input's dtype. */
static fa_tensor *margin_end(margin_loss *m, int64_t how, fa_dtype dtype)
{
    fa_tensor *loss = reduce_loss(&m->c, m->losses, how);

    return KEEP(&m->c, fa__as_dtype(loss, dtype));
}

static double power(double x, double p)
{
    return p == 1 ? x : x * x;
}

static fa_status multi_margin_check(const fa_tensor *x, const fa_tensor *target,
                                    const fa_tensor *weight, double p)
{
    int64_t n = x->n_dims < 2 ? 1 : x->sizes[0];

    if (p != 1 && p != 2)
        return fa__fail(FA_EINVAL, "only p == 1 and p == 2 supported");
    if (!is_lossy((fa_dtype)x->dtype))
        return fa__not_implemented("multi_margin_loss", (fa_dtype)x->dtype);
    if (x->n_dims > 2 || fa_tensor_numel(x) == 0) {
        char a[FA__DIMS_TEXT];

        if (x->n_dims != 2 || x->sizes[0] != 0)
            return fa__fail(FA_EINVAL, "Expected non-empty vector or matrix with optional 0-dim "
                                       "batch size, but got: %s", fa__dims_text(a, x));
    }
    if (target->n_dims > 1 || fa_tensor_numel(target) != n)
        return fa__fail(FA_EINVAL, "inconsistent target size, expected %lld but got %lld",
                        (long long)n, (long long)fa_tensor_numel(target));
    if (target->dtype != FA_INT64)
        return fa__fail(FA_EINVAL, "expected scalar type Long but found %s",
                        fa__scalar_type_name((fa_dtype)target->dtype));
    if (weight != NULL
        && fa_tensor_numel(weight) != (x->n_dims == 0 ? 1 : x->sizes[x->n_dims - 1]))
        return fa__fail(FA_EINVAL, "inconsistent weight size");
    return FA_OK;
}

/* multi_margin_loss(self, target, p, margin, weight, reduction) */
static fa_status multi_margin_loss(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *target = fa__arg_tensor(call, 1);
    fa_tensor *weight = fa__arg_tensor(call, 4);
    double p = fa__arg_scalar(call, 2).real, margin = fa__arg_scalar(call, 3).real;
    margin_loss m = { .n = 0 };

    TRY(multi_margin_check(x, target, weight, p));
    TRY(margin_start(&m, x, target, weight));
    for (int64_t i = 0; i < m.n; i++) {
        const double *row = m.x + i * m.n_classes;
        int64_t t = m.target[i];
        double sum = 0;

        if (t < 0 || t >= m.n_classes)
            TRY(fa__fail(FA_EINVAL, "target out of range"));
        for (int64_t k = 0; k < m.n_classes; k++) {
            double z = margin - row[t] + row[k];

            if (k != t && z > 0)
                sum += power(z, p) * (m.weight == NULL ? 1 : m.weight[t]);
        }
        ((double *)fa_tensor_data(m.losses))[i] = sum / (double)m.n_classes;
    }
    return chain_return(call, &m.c, margin_end(&m, fa__arg_int(call, 5), (fa_dtype)x->dtype));
done:
    chain_end(&m.c);
    return st;
}

/* One row: targets up to the first -1 against all classes that are none. */
static fa_status multilabel_row(const double *x, const int64_t *target, int64_t n,
                                double *is_target, double *out)
{
    double sum = 0;

    for (int64_t k = 0; k < n; k++)
        is_target[k] = 0;
    for (int64_t k = 0; k < n && target[k] != -1; k++) {
        if (target[k] < 0 || target[k] >= n)
            return fa__fail(FA_EINVAL, "target out of range");
        is_target[target[k]] = 1;
    }
    for (int64_t k = 0; k < n && target[k] != -1; k++)
        for (int64_t d = 0; d < n; d++) {
            double z = 1 - x[target[k]] + x[d];

            if (is_target[d] == 0 && z > 0)
                sum += z;
        }
    *out = sum / (double)n;
    return FA_OK;
}

/* (self, target, reduction) -> loss[, is_target] */
static fa_status multilabel_margin_loss(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *target = fa__arg_tensor(call, 1), *is_target, *loss;
    fa_dtype dtype = (fa_dtype)x->dtype;
    margin_loss m = { .n = 0 };
    bool is_good = x->n_dims <= 2
                   && (fa_tensor_numel(x) > 0 || (x->n_dims == 2 && x->sizes[1] > 0));

    if (!is_good || !fa__same_sizes(x, target)) {
        char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];

        if (is_good)
            return fa__fail(FA_EINVAL, "inconsistent target size: %s for input of size: %s",
                            fa__dims_text(b, target), fa__dims_text(a, x));
        return fa__fail(FA_EINVAL, "Expected non-empty vector or matrix with optional 0-dim batch "
                                   "size, but got: %s", fa__dims_text(a, x));
    }
    if (!is_lossy(dtype))
        return fa__not_implemented("multilabel_margin_loss_forward_out_frame", dtype);
    if (target->dtype != FA_INT64)
        return fa__fail(FA_EINVAL, "expected scalar type Long but found %s",
                        fa__scalar_type_name((fa_dtype)target->dtype));
    TRY(margin_start(&m, x, target, NULL));
    is_target = KEEP(&m.c, fa__empty(FA_FLOAT64, target->n_dims, target->sizes));
    for (int64_t i = 0; !m.c.has_failed && i < m.n; i++)
        TRY(multilabel_row(m.x + i * m.n_classes, m.target + i * m.n_classes, m.n_classes,
                           (double *)fa_tensor_data(is_target) + i * m.n_classes,
                           (double *)fa_tensor_data(m.losses) + i));
    loss = margin_end(&m, fa__arg_int(call, 2), dtype);
    is_target = KEEP(&m.c, fa__as_dtype(is_target, dtype));
    if (m.c.has_failed)
        return chain_end(&m.c);
    if (call->schema->n_returns > 1)
        TRY(fa__return_tensor(call, 1, fa_tensor_retain(is_target)));
    return chain_return(call, &m.c, loss);
done:
    chain_end(&m.c);
    return st;
}

/* ---- connectionist temporal classification --------------------------------------------------
 * [Graves et al. 2006]: the target, with a blank before, between and after its labels, is followed
 * through the time steps:
 *
 *     alpha[t][s] = x[t][label s] + log(sum of exp(alpha[t-1][s], [s-1], [s-2] where allowed)) */

typedef struct ctc {
    const double *x;                    /* [steps, batch, classes] */
    const int64_t *targets;             /* of all items, each at its offset */
    int64_t n_steps, n_batch, n_classes, blank;
    int64_t width;                      /* 2 * longest target + 1 */
    double *alpha;                      /* [batch, steps, width] */
} ctc;

static double log_sum(double a, double b, double c)
{
    double max = a > b ? a : b;

    max = c > max ? c : max;
    if (max == -INFINITY)
        return max;
    return log(exp(a - max) + exp(b - max) + exp(c - max)) + max;
}

/* The label at place s of the target with its blanks. */
static int64_t ctc_label(const ctc *a, const int64_t *target, int64_t s)
{
    return s % 2 == 0 ? a->blank : target[s / 2];
}

static double ctc_score(const ctc *a, int64_t item, int64_t t, int64_t label)
{
    return a->x[(t * a->n_batch + item) * a->n_classes + label];
}

/* The negative log likelihood of one item; its rows of alpha hold -inf before. */
static double ctc_item(const ctc *a, int64_t item, const int64_t *target, int64_t n_steps,
                       int64_t n_target)
{
    double *alpha = a->alpha + item * a->n_steps * a->width, *last;
    int64_t width = 2 * n_target + 1;

    if (n_steps == 0)
        return n_target == 0 ? 0 : INFINITY;
    alpha[0] = ctc_score(a, item, 0, a->blank);
    if (n_target > 0)
        alpha[1] = ctc_score(a, item, 0, target[0]);
    for (int64_t t = 1; t < n_steps; t++) {
        const double *before = alpha + (t - 1) * a->width;

        for (int64_t s = 0; s < width; s++) {
            int64_t label = ctc_label(a, target, s);
            bool may_skip = s > 1 && ctc_label(a, target, s - 2) != label;

            alpha[t * a->width + s] = log_sum(before[s], s > 0 ? before[s - 1] : -INFINITY,
                                              may_skip ? before[s - 2] : -INFINITY)
                                      + ctc_score(a, item, t, label);
        }
    }
    last = alpha + (n_steps - 1) * a->width;
    return -log_sum(last[width - 1], n_target > 0 ? last[width - 2] : -INFINITY, -INFINITY);
}

/* Lengths from an int[] or a tensor, as int64 in a 1-dim tensor of the chain. */
static fa_tensor *ctc_lengths(chain *c, const fa__call *call, size_t i)
{
    fa_tensor *out;
    int64_t n = (int64_t)fa__arg_len(call, i);

    if (call->args[i].tag == FA__IV_TENSOR) {
        out = KEEP(c, fa__as_contiguous(fa__arg_tensor(call, i), FA_INT64));
        if (c->has_failed || out->n_dims == 1)
            return out;
        n = fa_tensor_numel(out);
        return KEEP(c, fa_view(out, 1, &n));
    }
    out = KEEP(c, fa__empty(FA_INT64, 1, &n));
    for (int64_t k = 0; !c->has_failed && k < n; k++)
        ((int64_t *)fa_tensor_data(out))[k] = fa__scalar_of(fa__arg_at(call, i, (size_t)k)).integer;
    return out;
}

static fa_status ctc_check(const ctc *a, const fa_tensor *x, const fa_tensor *targets,
                           const fa_tensor *n_steps, const fa_tensor *n_targets)
{
    const int64_t *steps = fa_tensor_data(n_steps), *lengths = fa_tensor_data(n_targets);
    int64_t sum = 0;

    if (x->dtype != FA_FLOAT32 && x->dtype != FA_FLOAT64)
        return fa__not_implemented("ctc_loss_cpu", (fa_dtype)x->dtype);
    if (targets->dtype != FA_INT64 && targets->dtype != FA_INT32)
        return fa__fail(FA_EINVAL, "Expected targets of int32 or int64, got %s",
                        fa__scalar_type_name((fa_dtype)targets->dtype));
    if (a->blank < 0 || a->blank >= a->n_classes)
        return fa__fail(FA_EINVAL, "blank must be in label range");
    if (fa_tensor_numel(n_steps) != a->n_batch)
        return fa__fail(FA_EINVAL, "input_lengths must be of size batch_size");
    if (fa_tensor_numel(n_targets) != a->n_batch)
        return fa__fail(FA_EINVAL, "target_lengths must be of size batch_size");
    for (int64_t i = 0; i < a->n_batch; i++) {
        int64_t most = targets->n_dims == 2 ? targets->sizes[1] : fa_tensor_numel(targets) - sum;

        if (steps[i] < 0 || steps[i] > a->n_steps)
            return fa__fail(FA_EINVAL, "Expected input_lengths to have value at most %lld, but got "
                                       "value %lld (while checking arguments for ctc_loss_cpu)",
                            (long long)a->n_steps, (long long)steps[i]);
        if (lengths[i] < 0 || lengths[i] > most)
            return fa__fail(FA_EINVAL, "Expected tensor targets to have size at least %lld at "
                                       "dimension %d, but got size %lld (while checking arguments "
                                       "for ctc_loss_cpu)", (long long)lengths[i],
                            targets->n_dims - 1, (long long)most);
        sum += lengths[i];
    }
    if (targets->n_dims == 2 ? targets->sizes[0] != a->n_batch : sum != fa_tensor_numel(targets))
        return fa__fail(FA_EINVAL, "Expected targets for a batch of %lld",
                        (long long)a->n_batch);
    return FA_OK;
}

static fa_status ctc_items(ctc *a, const fa_tensor *targets, const fa_tensor *n_steps,
                           const fa_tensor *n_targets, double *losses)
{
    const int64_t *steps = fa_tensor_data(n_steps), *lengths = fa_tensor_data(n_targets);
    int64_t offset = 0;

    for (int64_t i = 0; i < a->n_batch; i++) {
        const int64_t *target = a->targets
                                + (targets->n_dims == 2 ? i * targets->sizes[1] : offset);

        for (int64_t k = 0; k < lengths[i]; k++)
            if (target[k] < 0 || target[k] >= a->n_classes)
                return fa__fail(FA_ERANGE, "Target %lld is out of bounds.", (long long)target[k]);
        losses[i] = ctc_item(a, i, target, steps[i], lengths[i]);
        offset += lengths[i];
    }
    return FA_OK;
}

/* Both outputs of _ctc_loss: losses [batch] and alpha; x is [steps, batch, classes]. */
static fa_status ctc_run(chain *c, fa_tensor *x, fa_tensor *targets, fa_tensor *n_steps,
                         fa_tensor *n_targets, int64_t blank, fa_tensor *out[2])
{
    fa_status st = FA_OK;
    ctc a = { .n_steps = x->sizes[0], .n_batch = x->sizes[1], .n_classes = x->sizes[2],
              .blank = blank, .width = 1 };
    fa_tensor *in, *to, *alpha, *losses;
    int64_t sizes[3];

    if (c->has_failed)
        return fa_error_last()->status;
    TRY(ctc_check(&a, x, targets, n_steps, n_targets));
    for (int64_t i = 0; i < a.n_batch; i++) {
        int64_t width = 2 * ((const int64_t *)fa_tensor_data(n_targets))[i] + 1;

        a.width = width > a.width ? width : a.width;
    }
    sizes[0] = a.n_batch;
    sizes[1] = a.n_steps;
    sizes[2] = a.width;
    in = KEEP(c, fa__as_contiguous(x, FA_FLOAT64));
    to = KEEP(c, fa__as_contiguous(targets, FA_INT64));
    alpha = KEEP(c, fa__full(FA_FLOAT64, 3, sizes, scalar_float(-INFINITY)));
    losses = KEEP(c, fa__empty(FA_FLOAT64, 1, &a.n_batch));
    if (c->has_failed)
        TRY(fa_error_last()->status);
    a.x = fa_tensor_data(in);
    a.targets = fa_tensor_data(to);
    a.alpha = fa_tensor_data(alpha);
    TRY(ctc_items(&a, targets, n_steps, n_targets, fa_tensor_data(losses)));
    out[0] = KEEP(c, fa__as_dtype(losses, (fa_dtype)x->dtype));
    out[1] = KEEP(c, fa__as_dtype(alpha, (fa_dtype)x->dtype));
    st = c->has_failed ? fa_error_last()->status : FA_OK;
done:
    return st;
}

/* _ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity) */
static fa_status ctc_loss_raw(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *out[2];
    chain c = { 0 };

    if (x->n_dims != 3)
        return fa__fail(FA_EINVAL, "_ctc_loss: log_probs must have 3 dims, got %d",
                        (int)x->n_dims);
    TRY(ctc_run(&c, x, fa__arg_tensor(call, 1), ctc_lengths(&c, call, 2), ctc_lengths(&c, call, 3),
                fa__arg_int(call, 4), out));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out[0])));
    TRY(fa__return_tensor(call, 1, fa_tensor_retain(out[1])));
done:
    chain_end(&c);
    return st;
}

/* ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity) */
static fa_status ctc_loss(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *out[2], *lengths, *loss, *test;
    bool is_batched = x->n_dims == 3;
    int64_t how = fa__arg_int(call, 5);
    chain c = { 0 };

    if (x->n_dims != 2 && x->n_dims != 3)
        return fa__fail(FA_EINVAL, "ctc_loss: log_probs must have 2 or 3 dims, got %d",
                        (int)x->n_dims);
    if (!is_batched)
        x = CALL(&c, "aten::unsqueeze", "ti", x, (int64_t)1);
    lengths = ctc_lengths(&c, call, 3);
    if (c.has_failed)
        return chain_end(&c);
    TRY(ctc_run(&c, x, fa__arg_tensor(call, 1), ctc_lengths(&c, call, 2), lengths,
                fa__arg_int(call, 4), out));
    loss = out[0];
    if (fa__arg_bool(call, 6)) {
        test = CALL(&c, "aten::isinf", "t", loss);
        loss = CALL(&c, "aten::masked_fill.Scalar", "ttS", loss, test, scalar_int(0));
    }
    if (how == REDUCE_MEAN) {
        lengths = CALL(&c, "aten::clamp_min", "tS", lengths, scalar_int(1));
        loss = CALL(&c, "aten::div.Tensor", "tt", loss, lengths);
    } else if (how == REDUCE_NONE && !is_batched) {
        loss = CALL(&c, "aten::squeeze.dim", "ti", loss, (int64_t)0);
    }
    return chain_return(call, &c, reduce_loss(&c, loss, how));
done:
    chain_end(&c);
    return st;
}

const fa__op fa__ops_class_loss[] = {
    { "aten::nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, "
      "SymInt ignore_index=-100) -> Tensor", nll_loss, FA__OP_OUT },
    { "aten::nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, "
      "SymInt ignore_index=-100) -> Tensor", nll_loss2d, FA__OP_OUT },
    { "aten::nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, "
      "SymInt ignore_index) -> (Tensor output, Tensor total_weight)", nll_loss, FA__OP_OUT },
    { "aten::nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, "
      "SymInt ignore_index) -> (Tensor output, Tensor total_weight)", nll_loss2d, FA__OP_OUT },
    { "aten::nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, "
      "SymInt ignore_index=-100) -> Tensor", nll_loss_nd },
    { "aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, "
      "SymInt ignore_index=-100, float label_smoothing=0.) -> Tensor", cross_entropy_loss },
    { "aten::multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, "
      "Tensor? weight=None, int reduction=1) -> Tensor", multi_margin_loss, FA__OP_OUT },
    { "aten::multilabel_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor",
      multilabel_margin_loss, FA__OP_OUT },
    { "aten::multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> "
      "(Tensor output, Tensor is_target)", multilabel_margin_loss, FA__OP_OUT },
    { "aten::ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, "
      "int[] target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor",
      ctc_loss },
    { "aten::ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, "
      "Tensor target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor",
      ctc_loss },
    { "aten::_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, "
      "int[] target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor)",
      ctc_loss_raw, FA__OP_OUT },
    { "aten::_ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, "
      "Tensor target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor)",
      ctc_loss_raw, FA__OP_OUT },
    { 0 },
};
