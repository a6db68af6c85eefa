/* count.c: histograms, counts of integers, places of nonzero elements, reductions of segments. */
#include <math.h>
#include <stdio.h>

#include "ops/chain.h"

/* ---- bins -----------------------------------------------------------------------------------
 * A point has D coordinates, each with a row of edges: bin b holds edge[b] <= x < edge[b + 1], the
 * last bin also its upper edge. Points outside, and with NaN, are in no bin. */

enum { MAX_COORDINATES = FA_MAX_DIMS };

typedef struct bins {
    fa_tensor *edges;                   /* float64, 1-dim, row-major; belongs to the chain */
    const double *at;
    int64_t n;
} bins;

/* The bin of x by its place in the row of edges; -1: none. */
static int64_t bin_of(const bins *b, double x)
{
    int64_t low = 0, high = b->n + 1;

    if (!(x >= b->at[0] && x <= b->at[b->n]))
        return -1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (x < b->at[middle])
            high = middle;
        else
            low = middle + 1;
    }
    /* edges that do not increase may give -1 here too */
    return low - 1 == b->n ? b->n - 1 : low - 1;
}

static fa_status bins_set(chain *c, bins *b, fa_tensor *edges)
{
    b->edges = KEEP(c, fa__as_contiguous(edges, FA_FLOAT64));
    if (c->has_failed)
        return fa_error_last()->status;
    b->n = fa_tensor_numel(b->edges) - 1;
    b->at = fa_tensor_data(b->edges);
    return FA_OK;
}

/* Counts rows of `points` (float64, [n, d]) into hist, with the weights added. Totals are
 * rounded to dtype at each step. */
static void count_points(double *hist, const bins *b, int64_t d, const double *points, int64_t n,
                         const double *weights, fa_dtype dtype)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t at = 0;

        for (int64_t k = 0; k < d && at >= 0; k++) {
            int64_t bin = bin_of(&b[k], points[i * d + k]);

            at = bin < 0 ? -1 : at * b[k].n + bin;
        }
        if (at >= 0)
            hist[at] = fa__round_to(dtype, hist[at] + (weights == NULL ? 1 : weights[i]));
    }
}

/* ---- histogramdd ---------------------------------------------------------------------------- */

static fa_status histogram_check(const fa_tensor *self, const fa_tensor *weight)
{
    fa_dtype dtype = (fa_dtype)self->dtype;
    int64_t n = 1, n_weights;

    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL,
                        "torch.histogramdd: input tensor should have at least 2 dimensions");
    if (dtype != FA_FLOAT32 && dtype != FA_FLOAT64)
        return fa__not_implemented("histogramdd", dtype);
    if (weight == NULL)
        return FA_OK;
    if (weight->dtype != self->dtype)
        return fa__fail(FA_EINVAL, "torch.histogramdd: if weight tensor is provided, input tensor "
                                   "and weight tensor should have the same dtype, but got "
                                   "input(%s), and weight(%s)", fa_dtype_name(dtype),
                        fa_dtype_name((fa_dtype)weight->dtype));
    for (int d = 0; d < self->n_dims - 1; d++)
        n *= self->sizes[d];
    n_weights = fa_tensor_numel(weight);
    if (n != n_weights) {
        char a[FA__DIMS_TEXT], w[FA__DIMS_TEXT];

        return fa__fail(FA_EINVAL, "torch.histogramdd: if weight tensor is provided it should have "
                                   "the same shape as the input tensor excluding its innermost "
                                   "dimension, but got input with shape %s and weight with shape "
                                   "%s", fa__dims_text(a, self), fa__dims_text(w, weight));
    }
    return FA_OK;
}

/* The least and the greatest of coordinate k, made different. [select_outer_bin_edges] */
static fa_status outer_edges(const double *points, int64_t n, int64_t d, int64_t k, double *low,
                             double *high)
{
    *low = n == 0 ? 0 : points[k];
    *high = n == 0 ? 1 : points[k];
    for (int64_t i = 0; i < n; i++) {
        double x = points[i * d + k];

        *low = x < *low || isnan(x) ? x : *low;
        *high = x > *high || isnan(x) ? x : *high;
    }
    if (!isfinite(*low) || !isfinite(*high))
        return fa__fail(FA_EINVAL, "torch.histogramdd: dimension %lld's range [%g, %g] is not "
                                   "finite", (long long)k, *low, *high);
    return FA_OK;
}

/* Yours. */
static fa_tensor *linspace(fa_dtype dtype, double low, double high, int64_t n)
{
    const fa__ivalue args[3] = { fa__iv_float(low), fa__iv_float(high), fa__iv_int(n) };
    const fa__keyword keywords[1] = { { "dtype", fa__iv_int(dtype) } };
    fa__ivalue out[FA__MAX_RETURNS] = { { 0 } };

    if (fa__op_call("aten::linspace", args, 3, keywords, 1, out, NULL, NULL) != FA_OK)
        return NULL;
    return out[0].u.tensor;
}

/* n + 1 equally spaced edges, computed in the input's dtype. */
static fa_status linear_edges(chain *c, bins *b, fa_dtype dtype, int64_t n, double low, double high,
                              int64_t k)
{
    if (n <= 0)
        return fa__fail(FA_EINVAL, "torch.histogram(): bins must be > 0, but got %lld for dimension"
                                   " %lld", (long long)n, (long long)k);
    if (low > high)
        return fa__fail(FA_EINVAL, "torch.histogramdd: min should not exceed max, but got min %g "
                                   "max %g for dimension %lld", low, high, (long long)k);
    if (low == high) {
        low -= 0.5;
        high += 0.5;
    }
    b->edges = KEEP(c, linspace(dtype, low, high, n + 1));
    return c->has_failed ? fa_error_last()->status : bins_set(c, b, b->edges);
}

/* One histogram being made: points, weights and bins as float64. */
typedef struct histogram {
    chain c;
    fa_tensor *self, *hist;
    const double *points, *weights;
    int64_t n, d;
    bins b[MAX_COORDINATES];
} histogram;

/* Sets everything but the bins. `self` is [..., d]. */
static fa_status histogram_start(histogram *h, fa_tensor *self, fa_tensor *weight)
{
    fa_status st = histogram_check(self, weight);
    fa_tensor *points, *w = NULL;

    if (st != FA_OK)
        return st;
    h->self = self;
    h->d = self->sizes[self->n_dims - 1];
    if (h->d > MAX_COORDINATES)
        return fa__fail(FA_ELIMIT, "a histogram of %lld dims; at most %d can be", (long long)h->d,
                        MAX_COORDINATES);
    points = KEEP(&h->c, fa__as_contiguous(self, FA_FLOAT64));
    if (weight != NULL)
        w = KEEP(&h->c, fa__as_contiguous(weight, FA_FLOAT64));
    if (h->c.has_failed)
        return fa_error_last()->status;
    h->points = fa_tensor_data(points);
    h->weights = w == NULL ? NULL : fa_tensor_data(w);
    h->n = h->d == 0 ? 0 : fa_tensor_numel(points) / h->d;
    return FA_OK;
}

/* Bins from counts; range: low and high for each coordinate, n_range 0: from the data. */
static fa_status histogram_by_counts(histogram *h, const int64_t *counts, const double *range,
                                     int n_range)
{
    fa_status st = FA_OK;

    if (n_range != 0 && n_range != 2 * h->d)
        return fa__fail(FA_EINVAL, "torch.histogramdd: for a %lld-dimensional histogram range "
                                   "should have %lld elements, but got %d", (long long)h->d,
                        (long long)(2 * h->d), n_range);
    for (int64_t k = 0; k < h->d; k++) {
        double low, high;

        if (n_range > 0) {
            low = range[2 * k];
            high = range[2 * k + 1];
            if (!isfinite(low) || !isfinite(high))
                return fa__fail(FA_EINVAL, "torch.histogramdd: dimension %lld's range [%g, %g] is "
                                           "not finite", (long long)k, low, high);
        } else {
            TRY(outer_edges(h->points, h->n, h->d, k, &low, &high));
        }
        TRY(linear_edges(&h->c, &h->b[k], (fa_dtype)h->self->dtype, counts[k], low, high, k));
    }
done:
    return st;
}

static fa_status histogram_by_edges(histogram *h, int64_t k, fa_tensor *edges)
{
    fa_status st = FA_OK;

    if (edges->dtype != h->self->dtype)
        return fa__fail(FA_EINVAL, "torch.histogramdd: input tensor and bins tensors should have "
                                   "the same dtype, but got input with dtype %s and bins for "
                                   "dimension %lld with dtype %s",
                        fa_dtype_name((fa_dtype)h->self->dtype), (long long)k,
                        fa_dtype_name((fa_dtype)edges->dtype));
    if (edges->n_dims != 1 || edges->sizes[0] < 1)
        return fa__fail(FA_EINVAL, "torch.histogramdd: bins tensor should have one dimension and at"
                                   " least 1 element, but got %d dimensions in the bins tensor for "
                                   "dimension %lld", (int)edges->n_dims, (long long)k);
    TRY(bins_set(&h->c, &h->b[k], edges));
done:
    return st;
}

/* Counts over the volume of each bin and the total. */
static void make_density(double *hist, int64_t n, const bins *b, int64_t d)
{
    double total = 0;

    for (int64_t i = 0; i < n; i++)
        total += hist[i];
    for (int64_t i = 0; i < n; i++) {
        double volume = 1;
        int64_t rest = i;

        for (int64_t k = d - 1; k >= 0; k--) {
            int64_t bin = rest % b[k].n;

            volume *= b[k].at[bin + 1] - b[k].at[bin];
            rest /= b[k].n;
        }
        hist[i] /= volume * total;
    }
}

/* h->hist: the histogram in the input's dtype, of one dim for each coordinate. */
static fa_status histogram_count(histogram *h, bool density)
{
    int64_t sizes[MAX_COORDINATES];
    fa_tensor *hist;

    for (int64_t k = 0; k < h->d; k++)
        sizes[k] = h->b[k].n;
    hist = KEEP(&h->c, fa__full(FA_FLOAT64, (int)h->d, sizes, scalar_float(0)));
    if (h->c.has_failed)
        return fa_error_last()->status;
    if (fa_tensor_numel(hist) > 0) {
        count_points(fa_tensor_data(hist), h->b, h->d, h->points, h->n, h->weights,
                     (fa_dtype)h->self->dtype);
        if (density)
            make_density(fa_tensor_data(hist), fa_tensor_numel(hist), h->b, h->d);
    }
    h->hist = KEEP(&h->c, fa__as_dtype(hist, (fa_dtype)h->self->dtype));
    return h->c.has_failed ? fa_error_last()->status : FA_OK;
}

static fa_status return_edges(fa__call *call, size_t i, histogram *h)
{
    fa_tensor *out[MAX_COORDINATES];
    int64_t n = 0;

    for (; n < h->d; n++) {
        out[n] = fa__as_dtype(h->b[n].edges, (fa_dtype)h->self->dtype);
        if (out[n] == NULL)
            break;
    }
    if (n == h->d)
        return fa__return_tensors(call, i, out, (size_t)n);
    while (n > 0)
        fa_tensor_release(out[--n]);
    return fa_error_last()->status;
}

/* What a histogram is asked for by a call. */
typedef enum histogram_part { HIST = 1, EDGES = 2 } histogram_part;

/* (self, bins, [range,] weight, density): bins are counts or tensors of edges, for every coordinate
 * or one for all. The row's data says which parts are returned. */
static fa_status histogramdd_run(fa__call *call, int range_at, size_t weight_at, unsigned parts)
{
    fa_status st = FA_OK;
    histogram h = { .n = 0 };
    int64_t counts[MAX_COORDINATES];
    double range[2 * MAX_COORDINATES];
    int n = 0, n_range = 0;
    bool is_one = call->args[1].tag == FA__IV_INT;
    bool by_edges = !is_one && fa__arg_len(call, 1) > 0
                    && fa__arg_tensor_at(call, 1, 0) != NULL;

    TRY(histogram_start(&h, fa__arg_tensor(call, 0), fa__arg_tensor(call, weight_at)));
    if (!is_one && fa__arg_len(call, 1) != (size_t)h.d)
        TRY(fa__fail(FA_EINVAL, "histogramdd: The size of bins must be equal to the innermost "
                                "dimension of the input."));
    if (by_edges) {
        for (int64_t k = 0; k < h.d; k++)
            TRY(histogram_by_edges(&h, k, fa__arg_tensor_at(call, 1, (size_t)k)));
    } else {
        if (is_one)
            for (int64_t k = 0; k < h.d; k++)
                counts[k] = fa__arg_int(call, 1);
        else
            TRY(fa__arg_ints(call, 1, counts, MAX_COORDINATES, &n));
        if (range_at >= 0)
            TRY(fa__arg_floats(call, (size_t)range_at, range, 2 * MAX_COORDINATES, &n_range));
        TRY(histogram_by_counts(&h, counts, range, n_range));
    }
    if (parts & HIST) {
        TRY(histogram_count(&h, fa__arg_bool(call, weight_at + 1)));
        TRY(fa__return_tensor(call, 0, fa_tensor_retain(h.hist)));
    }
    if (parts & EDGES)
        TRY(return_edges(call, parts & HIST ? 1 : 0, &h));
done:
    chain_end(&h.c);
    return st;
}

static fa_status histogramdd(fa__call *call)
{
    return histogramdd_run(call, 2, 3, HIST | EDGES);
}

static fa_status histogramdd_bin_edges(fa__call *call)
{
    return histogramdd_run(call, 2, 3, EDGES);
}

static fa_status histogramdd_from_counts(fa__call *call)
{
    return histogramdd_run(call, 2, 3, HIST);
}

static fa_status histogramdd_from_tensors(fa__call *call)
{
    return histogramdd_run(call, -1, 2, HIST);
}

/* ---- histogram, histc ----------------------------------------------------------------------- */

/* One coordinate: self as [n, 1], its weights as [n]. */
static fa_status histogram_of(fa__call *call, int range_at, size_t weight_at)
{
    fa_status st = FA_OK;
    histogram h = { .n = 0 };
    fa_tensor *self = fa__arg_tensor(call, 0), *weight = fa__arg_tensor(call, weight_at);
    const int64_t column[2] = { -1, 1 };
    fa_tensor *points;
    double range[2];
    int n_range = 0;

    if (fa_tensor_numel(self) == 0)
        points = KEEP(&h.c, fa__empty((fa_dtype)self->dtype, 2, (const int64_t[]){ 0, 1 }));
    else
        points = CALL(&h.c, "aten::reshape", "tI", self, column, 2);
    if (h.c.has_failed)
        TRY(fa_error_last()->status);
    TRY(histogram_start(&h, points, weight));
    if (call->args[1].tag == FA__IV_TENSOR) {
        TRY(histogram_by_edges(&h, 0, fa__arg_tensor(call, 1)));
    } else {
        const int64_t count = fa__arg_int(call, 1);

        TRY(fa__arg_floats(call, (size_t)range_at, range, 2, &n_range));
        TRY(histogram_by_counts(&h, &count, range, n_range));
    }
    TRY(histogram_count(&h, fa__arg_bool(call, weight_at + 1)));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(h.hist)));
    TRY(fa__return_tensor(call, 1, fa__as_dtype(h.b[0].edges, (fa_dtype)self->dtype)));
done:
    chain_end(&h.c);
    return st;
}

static fa_status histogram_bins_tensor(fa__call *call)
{
    return histogram_of(call, -1, 2);
}

static fa_status histogram_bin_ct(fa__call *call)
{
    return histogram_of(call, 2, 3);
}

/* [histogramdd_cpu_contiguous, LINEAR_INTERPOLATION]: the place is computed in the elements' type,
 * rounded after each step. */
#define DEFINE_HISTC(NAME, T, ROUND)                                                               \
    static void NAME(double *hist, int64_t n_bins, const void *in, int64_t n, double min,          \
                     double max, fa_dtype dtype)                                                   \
    {                                                                                              \
        const T *x = in, low = (T)ROUND(min), high = (T)ROUND(max), k = (T)ROUND((T)n_bins);       \
                                                                                                   \
        (void)dtype;                                                                               \
        for (int64_t i = 0; i < n; i++) {                                                          \
            int64_t at;                                                                            \
                                                                                                   \
            if (!(x[i] >= low && x[i] <= high))                                                    \
                continue;                                                                          \
            at = (int64_t)ROUND((T)ROUND((T)ROUND(x[i] - low) * k) / (T)ROUND(high - low));        \
            hist[at >= n_bins ? n_bins - 1 : at]++;                                                \
        }                                                                                          \
    }
#define AS_IT_IS(x) (x)
#define ROUND_HALF(x) fa__round_to(dtype, (double)(x))

DEFINE_HISTC(histc_half, float, ROUND_HALF)
DEFINE_HISTC(histc_f32, float, AS_IT_IS)
DEFINE_HISTC(histc_f64, double, AS_IT_IS)

static fa_status histc_range(fa__call *call, const fa_tensor *in, double *min, double *max)
{
    int64_t n = fa_tensor_numel(in);

    *min = fa__arg_scalar(call, 2).real;
    *max = fa__arg_scalar(call, 3).real;
    if (*min == *max && n > 0) {
        *min = INFINITY;
        *max = -INFINITY;
        for (int64_t i = 0; i < n; i++) {
            double x = in->dtype == FA_FLOAT32 ? (double)((const float *)fa_tensor_data(in))[i]
                                               : ((const double *)fa_tensor_data(in))[i];

            *min = x < *min || isnan(x) ? x : *min;
            *max = x > *max || isnan(x) ? x : *max;
        }
    }
    if (*min == *max) {
        *min -= 1;
        *max += 1;
    }
    if (!isfinite(*min) || !isfinite(*max))
        return fa__fail(FA_EINVAL, "torch.histc: range of [%g, %g] is not finite", *min, *max);
    if (*min > *max)
        return fa__fail(FA_EINVAL, "torch.histc: max must be larger than min");
    return FA_OK;
}

static fa_status histc(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *in = NULL, *hist = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype;
    int64_t n_bins = fa__arg_int(call, 1);
    double min, max;

    if (!fa_dtype_is_floating_point(dtype) || fa_dtype_itemsize(dtype) == 1)
        return fa__not_implemented("histogram_cpu", dtype);
    if (n_bins <= 0)
        return fa__fail(FA_EINVAL, "torch.histogram(): bins must be > 0, but got %lld for dimension"
                                   " 0", (long long)n_bins);
    in = fa__as_contiguous(self, dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32);
    hist = in == NULL ? NULL : fa__full(FA_FLOAT64, 1, &n_bins, scalar_float(0));
    if (hist == NULL)
        TRY(fa_error_last()->status);
    TRY(histc_range(call, in, &min, &max));
    (dtype == FA_FLOAT64 ? histc_f64 : dtype == FA_FLOAT32 ? histc_f32 : histc_half)(
        fa_tensor_data(hist), n_bins, fa_tensor_data(in), fa_tensor_numel(in), min, max, dtype);
    TRY(fa__return_tensor(call, 0, fa__as_dtype(hist, dtype)));
done:
    fa_tensor_release(hist);
    fa_tensor_release(in);
    return st;
}

/* ---- bincount ------------------------------------------------------------------------------- */

static fa_status bincount_check(const fa_tensor *self, const fa_tensor *weights, int64_t minlength)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (minlength < 0)
        return fa__fail(FA_EINVAL, "minlength should be >= 0");
    if (!fa__is_integral(dtype, false) || dtype == FA_UINT16 || dtype == FA_UINT32
        || dtype == FA_UINT64)
        return fa__not_implemented("bincount_cpu", dtype);
    if (self->n_dims != 1)
        return fa__fail(FA_EINVAL, "bincount only supports 1-d non-negative integral inputs.");
    if (weights != NULL && (weights->n_dims != 1 || weights->sizes[0] != self->sizes[0]))
        return fa__fail(FA_EINVAL, "weights should be 1-d and have the same length as input");
    return FA_OK;
}

static fa_status bincount(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *weights = fa__arg_tensor(call, 1), *in, *w = NULL;
    fa_tensor *out;
    int64_t n_bins = fa__arg_int(call, 2), n = fa_tensor_numel(self);
    const int64_t *x;
    chain c = { 0 };

    TRY(bincount_check(self, weights, n_bins));
    in = KEEP(&c, fa__as_contiguous(self, FA_INT64));
    if (weights != NULL)
        w = KEEP(&c, fa__as_contiguous(weights, FA_FLOAT64));
    if (c.has_failed)
        return chain_end(&c);
    x = fa_tensor_data(in);
    for (int64_t i = 0; i < n; i++) {
        if (x[i] < 0 || x[i] == INT64_MAX)
            TRY(fa__fail(FA_EINVAL, "bincount only supports 1-d non-negative integral inputs."));
        n_bins = x[i] >= n_bins ? x[i] + 1 : n_bins;
    }
    out = KEEP(&c, fa__full(w == NULL ? FA_INT64 : FA_FLOAT64, 1, &n_bins, scalar_int(0)));
    for (int64_t i = 0; !c.has_failed && i < n; i++)
        if (w == NULL)
            ((int64_t *)fa_tensor_data(out))[x[i]]++;
        else
            ((double *)fa_tensor_data(out))[x[i]] += ((const double *)fa_tensor_data(w))[i];
    if (weights != NULL && weights->dtype == FA_FLOAT32)
        out = KEEP(&c, fa__as_dtype(out, FA_FLOAT32));
    return chain_return(call, &c, out);
done:
    chain_end(&c);
    return st;
}

/* ---- nonzero -------------------------------------------------------------------------------- */

/* Puts the coordinates of nonzero elements into out[row * row_step + dim * dim_step], at most
 * `max` rows. */
static void write_places(const fa_tensor *self, const uint8_t *is_true, int64_t *out,
                         int64_t row_step, int64_t dim_step, int64_t max)
{
    int64_t at[FA_MAX_DIMS] = { 0 }, n = fa_tensor_numel(self);

    for (int64_t i = 0; i < n && max > 0; i++) {
        if (is_true[i]) {
            for (int d = 0; d < self->n_dims; d++)
                out[d * dim_step] = at[d];
            out += row_step;
            max--;
        }
        for (int d = self->n_dims - 1; d >= 0 && ++at[d] == self->sizes[d]; d--)
            at[d] = 0;
    }
}

static int64_t count_true(const uint8_t *x, int64_t n)
{
    int64_t count = 0;

    for (int64_t i = 0; i < n; i++)
        count += x[i];
    return count;
}

static fa_status nonzero_check(const fa_tensor *self)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (dtype == FA_UINT16 || dtype == FA_UINT32 || dtype == FA_UINT64
        || (fa_dtype_is_floating_point(dtype) && fa_dtype_itemsize(dtype) == 1))
        return fa__not_implemented("nonzero_count_cpu", dtype);
    return FA_OK;
}

/* [n, dims] int64 with columns that are contiguous, as PyTorch's. Yours. */
static fa_tensor *nonzero_of(fa_tensor *self)
{
    chain c = { 0 };
    fa_tensor *is_true, *columns;
    int64_t sizes[2];

    if (nonzero_check(self) != FA_OK)
        return NULL;
    is_true = KEEP(&c, fa__as_contiguous(self, FA_BOOL));
    if (c.has_failed)
        return chain_take(&c, NULL);
    sizes[0] = self->n_dims;
    sizes[1] = count_true(fa_tensor_data(is_true), fa_tensor_numel(self));
    columns = KEEP(&c, fa__empty(FA_INT64, 2, sizes));
    if (!c.has_failed && fa_tensor_numel(columns) > 0)
        write_places(self, fa_tensor_data(is_true), fa_tensor_data(columns), 1, sizes[1],
                     sizes[1]);
    return chain_take(&c, KEEP(&c, fa_transpose(columns, 0, 1)));
}

static fa_status nonzero(fa__call *call)
{
    return fa__return_tensor(call, 0, nonzero_of(fa__arg_tensor(call, 0)));
}

/* One tensor for each dim; a 0-dim input counts as one of one element. */
static fa_status nonzero_numpy(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *self = fa__arg_tensor(call, 0), *places, *out[FA_MAX_DIMS];
    size_t n = 0;

    if (self->n_dims == 0)
        self = KEEP(&c, fa_view(self, 1, (const int64_t[]){ 1 }));
    places = KEEP(&c, nonzero_of(self));
    while (!c.has_failed && n < (size_t)self->n_dims) {
        out[n] = fa_select(places, 1, (int64_t)n);
        if (out[n] == NULL)
            c.has_failed = true;
        else
            n++;
    }
    if (c.has_failed) {
        while (n > 0)
            fa_tensor_release(out[--n]);
        return chain_end(&c);
    }
    chain_end(&c);
    return fa__return_tensors(call, 0, out, n);
}

static fa_status nonzero_static(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *self = fa__arg_tensor(call, 0), *is_true, *out;
    int64_t sizes[2] = { fa__arg_int(call, 1), self->n_dims };

    if (sizes[0] < 0)
        return fa__fail(FA_EINVAL, "nonzero_static: 'size' must be an non-negative integer");
    if (nonzero_check(self) != FA_OK)
        return FA_EUNSUPPORTED;
    is_true = KEEP(&c, fa__as_contiguous(self, FA_BOOL));
    out = KEEP(&c, fa__full(FA_INT64, 2, sizes, scalar_int(fa__arg_int(call, 2))));
    if (!c.has_failed && fa_tensor_numel(out) > 0)
        write_places(self, fa_tensor_data(is_true), fa_tensor_data(out), self->n_dims, 1, sizes[0]);
    return chain_return(call, &c, out);
}

/* ---- segment_reduce ------------------------------------------------------------------------- */

typedef enum segment_kind { SEGMENT_SUM, SEGMENT_MEAN, SEGMENT_MAX, SEGMENT_MIN,
                            SEGMENT_PROD } segment_kind;

typedef struct segments {
    segment_kind kind;
    fa_dtype dtype;                     /* totals are rounded to it at each step */
    bool has_initial;
    double initial;
    const int64_t *bounds;              /* lengths, or offsets */
    bool is_lengths;
    int64_t n_outer, n_segments, n_axis, n_inner;
} segments;

static fa_status segment_kind_of(const char *name, segment_kind *out)
{
    static const char *const names[] = { "sum", "mean", "max", "min", "prod", "", "", "amax",
                                         "amin" };

    for (size_t i = 0; i < FA__COUNT(names); i++)
        if (name != NULL && names[i][0] != '\0' && strcmp(names[i], name) == 0) {
            *out = (segment_kind)(i % 5);
            return FA_OK;
        }
    return fa__fail(FA_EINVAL, "reduce argument must be either sum, prod, mean, amax or amin, got "
                               "%s", name ? name : "None");
}

static double segment_join(segment_kind kind, double total, double x)
{
    switch (kind) {
    case SEGMENT_MAX:
        return isnan(x) || x > total ? x : total;
    case SEGMENT_MIN:
        return isnan(x) || x < total ? x : total;
    case SEGMENT_PROD:
        return total * x;
    default:
        return total + x;
    }
}

/* One segment [begin, end) of one column. `in` is that column. */
static double segment_of(const segments *s, const double *in, int64_t begin, int64_t end)
{
    double total = s->initial;

    for (int64_t i = begin; i < end; i++)
        total = fa__round_to(s->dtype, segment_join(s->kind, total, in[i * s->n_inner]));
    if (s->kind != SEGMENT_MEAN)
        return total;
    if (begin == end)
        return s->has_initial ? total : (double)NAN;
    return total / (double)(end - begin);
}

/* Where segment k of an outer row lies; `last` is where the one before ended. */
static fa_status segment_bounds(const segments *s, int64_t outer, int64_t k, int64_t last,
                                int64_t *begin, int64_t *end)
{
    if (s->is_lengths) {
        int64_t length = s->bounds[outer * s->n_segments + k];

        if (length < 0)
            return fa__fail(FA_EINVAL, "lengths contains negative value!");
        *begin = last;
        *end = length > s->n_axis - last ? -1 : last + length;
    } else {
        *begin = s->bounds[outer * (s->n_segments + 1) + k];
        *end = s->bounds[outer * (s->n_segments + 1) + k + 1];
    }
    if (*begin < 0 || *end < *begin || *end > s->n_axis)
        return s->is_lengths
                   ? fa__fail(FA_EINVAL, "segment_reduce(): Expected all rows of lengths along axis"
                                         " to sum to data.size(lengths.dim()-1) when !unsafe.")
                   : fa__fail(FA_EINVAL, "segment_reduce(): offsets must increase within [0, %lld]",
                              (long long)s->n_axis);
    return FA_OK;
}

static fa_status segments_run(const segments *s, const double *in, double *out, bool is_unsafe)
{
    fa_status st = FA_OK;

    for (int64_t outer = 0; outer < s->n_outer; outer++) {
        int64_t last = 0;

        for (int64_t k = 0; k < s->n_segments; k++) {
            int64_t begin, end;

            TRY(segment_bounds(s, outer, k, last, &begin, &end));
            for (int64_t i = 0; i < s->n_inner; i++)
                out[(outer * s->n_segments + k) * s->n_inner + i]
                    = segment_of(s, in + outer * s->n_axis * s->n_inner + i, begin, end);
            last = end;
        }
        if (s->is_lengths && last != s->n_axis && !is_unsafe)
            TRY(fa__fail(FA_EINVAL, "segment_reduce(): Expected all rows of lengths along axis to "
                                    "sum to data.size(lengths.dim()-1) when !unsafe."));
    }
done:
    return st;
}

static fa_status segment_check(fa__call *call, const fa_tensor *data, const fa_tensor *bounds,
                               bool is_lengths, int axis)
{
    fa_dtype dtype = (fa_dtype)data->dtype;

    if (!fa__arg_is_none(call, 3))
        return fa__fail(FA_EINVAL,
                        "segment_reduce(): indices based reduction is not supported yet.");
    if (bounds == NULL)
        return fa__fail(FA_EINVAL, "segment_reduce(): Either lengths or offsets must be defined.");
    if (axis != bounds->n_dims - 1)
        return fa__fail(FA_EINVAL, "segment_reduce(): Expected axis to be the last dimension of %s "
                                   "but got %d.", is_lengths ? "lengths" : "offsets", axis);
    if (!fa_dtype_is_floating_point(dtype) || fa_dtype_itemsize(dtype) == 1)
        return fa__not_implemented("_segment_reduce_cpu", dtype);
    if (bounds->dtype != FA_INT64 && bounds->dtype != FA_INT32)
        return fa__not_implemented("_segment_reduce_cpu", (fa_dtype)bounds->dtype);
    for (int d = 0; d < axis; d++)
        if (bounds->sizes[d] != data->sizes[d])
            return fa__fail(FA_EINVAL, "segment_reduce(): %s and data differ in dim %d: %lld and "
                                       "%lld", is_lengths ? "lengths" : "offsets", d,
                            (long long)bounds->sizes[d], (long long)data->sizes[d]);
    if (!is_lengths && bounds->sizes[axis] < 1)
        return fa__fail(FA_EINVAL, "segment_reduce(): offsets must have at least one element");
    return FA_OK;
}

/* segment_reduce(data, reduce, *, lengths, indices, offsets, axis, unsafe, initial) */
static fa_status segment_reduce(fa__call *call)
{
    static const double initials[] = { 0, 0, -INFINITY, INFINITY, 1 };
    fa_status st = FA_OK;
    fa_tensor *data = fa__arg_tensor(call, 0), *bounds = fa__arg_tensor(call, 2), *in, *out;
    chain c = { 0 };
    segments s = { .is_lengths = bounds != NULL, .n_outer = 1, .n_inner = 1,
                   .dtype = (fa_dtype)data->dtype };
    int64_t sizes[FA_MAX_DIMS];
    int axis;

    if (bounds == NULL)
        bounds = fa__arg_tensor(call, 4);
    TRY(segment_kind_of(fa__arg_text(call, 1), &s.kind));
    TRY(fa__wrap_dim(fa__arg_int(call, 5), data->n_dims, &axis));
    TRY(segment_check(call, data, bounds, s.is_lengths, axis));
    s.has_initial = !fa__arg_is_none(call, 7);
    s.initial = s.has_initial ? fa__arg_scalar(call, 7).real : initials[s.kind];
    for (int d = 0; d < data->n_dims; d++) {
        sizes[d] = data->sizes[d];
        s.n_outer *= d < axis ? sizes[d] : 1;
        s.n_inner *= d > axis ? sizes[d] : 1;
    }
    s.n_axis = data->n_dims == 0 ? 1 : sizes[axis];
    s.n_segments = sizes[axis] = bounds->sizes[axis] - (s.is_lengths ? 0 : 1);
    in = KEEP(&c, fa__as_contiguous(data, FA_FLOAT64));
    bounds = KEEP(&c, fa__as_contiguous(bounds, FA_INT64));
    out = KEEP(&c, fa__empty(FA_FLOAT64, data->n_dims, sizes));
    if (c.has_failed)
        return chain_end(&c);
    s.bounds = fa_tensor_data(bounds);
    TRY(segments_run(&s, fa_tensor_data(in), fa_tensor_data(out), fa__arg_bool(call, 6)));
    return chain_return(call, &c, KEEP(&c, fa__as_dtype(out, (fa_dtype)data->dtype)));
done:
    chain_end(&c);
    return st;
}

const fa__op fa__ops_count[] = {
    { "aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor", histc,
      FA__OP_OUT },
    { "aten::histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, "
      "bool density=False) -> (Tensor hist, Tensor bin_edges)", histogram_bins_tensor, FA__OP_OUT },
    { "aten::histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, "
      "Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)",
      histogram_bin_ct, FA__OP_OUT },
    { "aten::histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, "
      "bool density=False) -> (Tensor hist, Tensor[] bin_edges)", histogramdd },
    { "aten::histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, "
      "bool density=False) -> (Tensor hist, Tensor[] bin_edges)", histogramdd },
    { "aten::histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, "
      "Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)",
      histogramdd },
    { "aten::_histogramdd_bin_edges(Tensor self, int[] bins, *, float[]? range=None, "
      "Tensor? weight=None, bool density=False) -> Tensor[]", histogramdd_bin_edges },
    { "aten::_histogramdd_from_bin_cts(Tensor self, int[] bins, *, float[]? range=None, "
      "Tensor? weight=None, bool density=False) -> Tensor", histogramdd_from_counts },
    { "aten::_histogramdd_from_bin_tensors(Tensor self, Tensor[] bins, *, Tensor? weight=None, "
      "bool density=False) -> Tensor", histogramdd_from_tensors },
    { "aten::bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor", bincount,
      FA__OP_OUT },
    { "aten::nonzero(Tensor self) -> Tensor", nonzero, FA__OP_OUT },
    { "aten::nonzero_numpy(Tensor self) -> Tensor[]", nonzero_numpy },
    { "aten::argwhere(Tensor self) -> Tensor", nonzero },
    { "aten::nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor",
      nonzero_static, FA__OP_OUT },
    { "aten::segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, "
      "Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, "
      "Scalar? initial=None) -> Tensor", segment_reduce, FA__OP_OUT },
    { 0 },
};
