/* resample.c: which inputs an output of a resampled dim is made of, and with what weights.
 *
 *     source = scale * (o + 0.5) - 0.5        align_corners: scale * o
 *
 * nearest takes the input at floor(scale * o); linear weighs two neighbours, cubic four. With
 * antialias the filter is stretched by the scale when sizes shrink, as in Pillow. Everything is
 * rounded where PyTorch rounds, because an index may depend on it.
 * [ATen/native/UpSample.h, cpu/UpSampleKernel.cpp] */
#include "resample.h"

#include <math.h>

static double precise(const fa__resample *r, double x)
{
    return r->precision == FA_FLOAT64 ? x : (double)(float)x;
}

/* Inputs per output. [area_pixel_compute_scale] */
static double scale_of(const fa__resample *r)
{
    if (r->align_corners)
        return r->out > 1 ? precise(r, precise(r, (double)(r->in - 1)) / (double)(r->out - 1)) : 0;
    if (r->scale > 0)
        return precise(r, 1.0 / r->scale);
    return precise(r, precise(r, (double)r->in) / (double)r->out);
}

/* x as a weight is kept: a half dtype's kernels round theirs. */
static double stored(const fa__resample *r, double x)
{
    return r->stored == FA_DTYPE_NONE ? x : fa__rounded(x, r->stored);
}

/* x as an index in [low, high], whatever x is. */
static int64_t to_index(double x, int64_t low, int64_t high)
{
    if (!(x > (double)low))
        return low;
    return x < (double)high ? (int64_t)x : high;
}

/* ---- filters --------------------------------------------------------------------------------- */

static double cubic(double x, double a)
{
    x = fabs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

static double sinc(double x)
{
    const double pi = 3.14159265358979323846;

    return x == 0 ? 1 : sin(pi * x) / (pi * x);
}

static double filter_at(const fa__resample *r, double x)
{
    switch (r->filter) {
    case FA__FILTER_LINEAR: return fabs(x) < 1 ? 1 - fabs(x) : 0;
    case FA__FILTER_CUBIC: return cubic(x, r->antialias ? -0.5 : -0.75);
    default: return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
}

/* Inputs that the filter reaches over when nothing shrinks. */
static int64_t filter_size(const fa__resample *r)
{
    switch (r->filter) {
    case FA__FILTER_LINEAR: return 2;
    case FA__FILTER_CUBIC: return 4;
    case FA__FILTER_LANCZOS: return 6;
    default: return 1;
    }
}

/* ---- taps ------------------------------------------------------------------------------------ */

/* Where output o looks. The direct kernels know sizes that stay or double whatever the scale is. */
static double nearest_place(const fa__resample *r, double scale, int64_t o)
{
    if (r->filter == FA__FILTER_NEAREST_EXACT)
        return r->direct ? scale * ((double)o + 0.5)
            : precise(r, scale * ((double)o + 0.5) - 0.5) + 0.5;
    if (r->direct && (r->out == r->in || (r->in < INT64_MAX / 2 && r->out == 2 * r->in)))
        return (double)(r->out == r->in ? o : o / 2);
    return scale * (double)o;
}

static void nearest(const fa__resample *r, fa__taps *t)
{
    double scale = scale_of(r);

    for (int64_t o = 0; o < r->out; o++) {
        double at = nearest_place(r, scale, o);
        t->indices[o] = to_index((double)floorf((float)at), 0, r->in - 1);
        t->weights[o] = 1;
        t->counts[o] = 1;
    }
}

static double source_of(const fa__resample *r, double scale, int64_t o)
{
    double at;

    if (r->align_corners)
        return precise(r, scale * (double)o);
    at = precise(r, scale * ((double)o + 0.5) - 0.5);
    return r->filter == FA__FILTER_LINEAR && at < 0 ? 0 : at;
}

/* The input before the source, and how far the source is beyond it. [guard_index_and_lambda] */
static int64_t before_source(const fa__resample *r, double source, double *beyond)
{
    int64_t index = to_index(floor(source), -1, r->in - 1);
    double rest = precise(r, source - (double)index);

    *beyond = rest > 0 ? rest < 1 ? rest : 1 : 0;
    return index;
}

static void linear(const fa__resample *r, fa__taps *t)
{
    double scale = scale_of(r), beyond;

    for (int64_t o = 0; o < r->out; o++) {
        int64_t *index = t->indices + 2 * o;
        double *weight = t->weights + 2 * o;

        t->counts[o] = 2;
        if (r->in == r->out) {
            index[0] = index[1] = o;
            weight[0] = 1;
            weight[1] = 0;
            continue;
        }
        index[0] = before_source(r, source_of(r, scale, o), &beyond);
        index[1] = index[0] + (index[0] < r->in - 1);
        beyond = stored(r, beyond);
        weight[0] = precise(r, 1 - beyond);
        weight[1] = beyond;
    }
}

static float cubic_near(float x, float a)
{
    return ((a + 2) * x - (a + 3)) * x * x + 1;
}

static float cubic_far(float x, float a)
{
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

/* The weights of four neighbours. [get_cubic_upsample_coefficients] */
static void cubic_weights(const fa__resample *r, double beyond, double out[4])
{
    float x = (float)beyond;

    if (r->precision == FA_FLOAT64) {
        for (int k = 0; k < 4; k++)
            out[k] = cubic(beyond + 1 - k, -0.75);
        return;
    }
    out[0] = (double)cubic_far(x + 1, -0.75f);
    out[1] = (double)cubic_near(x, -0.75f);
    out[2] = (double)cubic_near(1 - x, -0.75f);
    out[3] = (double)cubic_far(1 - x + 1, -0.75f);
}

static void cubic_taps(const fa__resample *r, fa__taps *t)
{
    double scale = scale_of(r), beyond;

    for (int64_t o = 0; o < r->out; o++) {
        int64_t at = before_source(r, source_of(r, scale, o), &beyond);

        t->counts[o] = 4;
        cubic_weights(r, beyond, t->weights + 4 * o);
        for (int64_t k = 0; k < 4; k++) {
            int64_t index = at + k - 1;
            t->indices[4 * o + k] = index < 0 ? 0 : index < r->in ? index : r->in - 1;
        }
    }
}

/* Half the width of the stretched filter. */
static double support_of(const fa__resample *r, double scale)
{
    double half = (double)filter_size(r) * 0.5;

    return r->antialias && scale >= 1 ? precise(r, half * scale) : half;
}

/* The taps at `first` and after; the weights are made to add up to one. */
static void antialiased_at(const fa__resample *r, fa__taps *t, int64_t o, double scale)
{
    double support = support_of(r, scale), center = precise(r, scale * ((double)o + 0.5));
    double inverse = scale >= 1 ? precise(r, 1 / scale) : 1, total = 0;
    int64_t first = to_index(precise(r, center - support + 0.5), 0, r->in);
    int64_t end = to_index(precise(r, center + support + 0.5), 0, r->in);
    int64_t count = end > first ? end - first : 0;
    double *weights = t->weights + o * t->width;

    t->counts[o] = count = count < t->width ? count : t->width;
    for (int64_t k = 0; k < count; k++) {
        double x = precise(r, ((double)(k + first) - center + 0.5) * inverse);
        t->indices[o * t->width + k] = first + k;
        weights[k] = precise(r, filter_at(r, x));
        total = precise(r, total + weights[k]);
    }
    for (int64_t k = 0; k < count && total != 0; k++)
        weights[k] = precise(r, weights[k] / total);
}

/* As the integer kernels count a filter that is not stretched: taps that fall outside are added to
 * the first or last one. */
static void filtered_at(const fa__resample *r, fa__taps *t, int64_t o, double scale)
{
    int64_t size = filter_size(r), half = size / 2;
    double beyond, *weights = t->weights + o * t->width;
    int64_t at = before_source(r, source_of(r, scale, o), &beyond);
    int64_t low = at - half + 1, first = low > 0 ? low : 0;
    int64_t end = at + half + 1 < r->in ? at + half + 1 : r->in;

    t->counts[o] = end - first;
    for (int64_t k = 0; k < t->counts[o]; k++) {
        t->indices[o * t->width + k] = first + k;
        weights[k] = 0;
    }
    for (int64_t k = 0; k < size; k++) {
        int64_t to = low + k < first ? 0 : low + k - first;
        if (to > t->counts[o] - 1)
            to = t->counts[o] - 1;
        weights[to] += filter_at(r, (double)(k + 1 - half) - beyond);
    }
}

static void fill(const fa__resample *r, fa__taps *t)
{
    double scale = scale_of(r);

    if (r->filter == FA__FILTER_NEAREST || r->filter == FA__FILTER_NEAREST_EXACT)
        nearest(r, t);
    else if (r->antialias || r->as_filter)
        for (int64_t o = 0; o < r->out; o++)
            (r->antialias ? antialiased_at : filtered_at)(r, t, o, scale);
    else if (r->filter == FA__FILTER_LINEAR)
        linear(r, t);
    else
        cubic_taps(r, t);
    for (int64_t o = 0; o < r->out; o++) {
        for (int64_t k = 0; k < t->counts[o]; k++) {
            double *weight = &t->weights[o * t->width + k];
            *weight = stored(r, *weight);
            t->largest = fmax(t->largest, *weight);
        }
    }
}

fa_status fa__taps_make(fa__taps *taps, const fa__resample *how)
{
    fa_status st = FA_OK;
    double width = how->antialias ? 2 * ceil(support_of(how, scale_of(how))) + 1
        : (double)filter_size(how);
    size_t n, bytes;

    *taps = (fa__taps){ .out = how->out, .width = to_index(width, 1, how->in) };
    if (!how->antialias)
        taps->width = filter_size(how);
    if (!fa__mul_size((size_t)how->out, (size_t)taps->width, &n)
        || !fa__mul_size(n, sizeof(double), &bytes))
        return fa__fail(FA_EINVAL, "resampling: the sizes overflow");
    taps->counts = fa__alloc((size_t)how->out * sizeof(int64_t));
    taps->indices = fa__alloc(bytes);
    taps->weights = fa__alloc(bytes);
    TRY(fa__made(taps->counts && taps->indices && taps->weights ? taps : NULL));
    fill(how, taps);
done:
    return st;
}

void fa__taps_free(fa__taps *taps)
{
    fa__free(taps->weights);
    fa__free(taps->indices);
    fa__free(taps->counts);
    *taps = (fa__taps){ 0 };
}
