/* grid.c: sampling at the points of a grid, and grids of affine maps.
 *
 * A grid holds, for each output, the place in the input as x, y(, z) in [-1, 1]:
 *
 *     align_corners        -1 and 1 are the centres of the outer elements
 *     else                 -1 and 1 are the outer edges
 *
 * Places outside read zeros, the border, or the input reflected. All is computed in float32,
 * float64 for doubles. [ATen/native/GridSampler.h] */
#include "nn.h"

#include <math.h>

#define PARALLEL_POINTS 4096            /* that are worth a thread */

typedef enum grid_mode { GRID_BILINEAR, GRID_NEAREST, GRID_BICUBIC } grid_mode;
typedef enum grid_padding { GRID_ZEROS, GRID_BORDER, GRID_REFLECTION } grid_padding;

typedef struct sampler {
    grid_mode mode;
    grid_padding padding;
    bool align_corners, is_double;
    fa_dtype dtype;                     /* of the tensors: half dtypes round after every step */
    int n;                              /* spatial dims: 2 or 3 */
    int64_t batch, channels, in[3], points;     /* points of one image */
    const void *input, *grid;
    void *out;
} sampler;

/* ---- places ---------------------------------------------------------------------------------- */

/* x rounded as the dtype rounds. */
static double precise(const sampler *s, double x)
{
    return s->dtype == FA_FLOAT32 ? (double)(float)x : fa__rounded(x, s->dtype);
}

/* From [-1, 1] to [0, size). */
static double unnormalized(const sampler *s, double x, int64_t size)
{
    if (s->align_corners)
        return precise(s, precise(s, precise(s, x + 1) / 2) * (double)(size - 1));
    return precise(s, precise(s, precise(s, precise(s, x + 1) * (double)size) - 1) / 2);
}

static double clipped(double x, int64_t size)
{
    return x > 0 ? x < (double)(size - 1) ? x : (double)(size - 1) : 0;
}

/* Folded between low / 2 and high / 2. */
static double reflected(const sampler *s, double x, int64_t low, int64_t high)
{
    double least = (double)low / 2, span = (double)(high - low) / 2, rest, flips;

    if (low == high)
        return 0;
    x = fabs(precise(s, x - least));
    rest = precise(s, fmod(x, span));
    flips = floor(precise(s, x / span));
    return fmod(flips, 2) == 0 ? precise(s, rest + least) : precise(s, span - rest + least);
}

static double padded(const sampler *s, double x, int64_t size)
{
    if (s->padding == GRID_BORDER)
        return clipped(x, size);
    if (s->padding == GRID_REFLECTION)
        return clipped(s->align_corners ? reflected(s, x, 0, 2 * (size - 1))
                                        : reflected(s, x, -1, 2 * size - 1), size);
    return x;
}

/* A whole number of any size as an index; what is far outside, or no number, becomes -100. */
static int64_t as_index(double x)
{
    return x >= -2147483648.0 && x <= 2147483646.0 ? (int64_t)x : -100;
}

/* ---- taps: the elements that a point is made of ---------------------------------------------- */

#define MAX_TAPS 16                     /* of 4 x 4 bicubic ones; 8 corners of a cube */

typedef struct taps {
    int n;
    int64_t offsets[MAX_TAPS];          /* in a plane; -1: outside, reads zero */
    double weights[MAX_TAPS];
} taps;

static void add_tap(const sampler *s, taps *t, const int64_t at[3], double weight)
{
    int64_t offset = 0;

    for (int d = 3 - s->n; d < 3; d++) {
        if (at[d] < 0 || at[d] >= s->in[d]) {
            offset = -1;
            break;
        }
        offset = offset * s->in[d] + at[d];
    }
    t->offsets[t->n] = offset;
    t->weights[t->n++] = weight;
}

static void nearest_taps(const sampler *s, taps *t, const double place[3])
{
    int64_t at[3] = { 0 };

    for (int d = 3 - s->n; d < 3; d++)
        at[d] = as_index(nearbyint(padded(s, place[d], s->in[d])));
    add_tap(s, t, at, 1);
}

static void linear_taps(const sampler *s, taps *t, const double place[3])
{
    int64_t first[3] = { 0 };
    double rest[3] = { 0 };

    for (int d = 3 - s->n; d < 3; d++) {
        double x = padded(s, place[d], s->in[d]), low = floor(x);
        first[d] = as_index(low);
        rest[d] = precise(s, x - low);
    }
    for (int corner = 0; corner < 1 << s->n; corner++) {
        int64_t at[3] = { 0 };
        double weight = 1;
        for (int d = 2; d >= 3 - s->n; d--) {
            bool next = (corner >> (2 - d) & 1) != 0;
            at[d] = first[d] + next;
            weight = precise(s, weight * (next ? rest[d] : precise(s, 1 - rest[d])));
        }
        add_tap(s, t, at, weight);
    }
}

static double cubic(double x)
{
    const double a = -0.75;

    x = fabs(x);
    return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

/* Two dims. The neighbours are padded each on its own. */
static void cubic_taps(const sampler *s, taps *t, const double place[3])
{
    double low_y = floor(place[1]), low_x = floor(place[2]);
    double rest_y = place[1] - low_y, rest_x = place[2] - low_x;

    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            int64_t at[3] = { 0, as_index(padded(s, low_y - 1 + i, s->in[1])),
                              as_index(padded(s, low_x - 1 + j, s->in[2])) };
            add_tap(s, t, at, cubic(rest_y + 1 - i) * cubic(rest_x + 1 - j));
        }
    }
}

static void taps_at(const sampler *s, taps *t, const double place[3])
{
    t->n = 0;
    if (s->mode == GRID_NEAREST)
        nearest_taps(s, t, place);
    else if (s->mode == GRID_BICUBIC)
        cubic_taps(s, t, place);
    else
        linear_taps(s, t, place);
}

/* ---- sampling -------------------------------------------------------------------------------- */

#define SAMPLE(name, T)                                                                            \
    static T name(const T *plane, const taps *t)                                                   \
    {                                                                                              \
        T sum = 0;                                                                                 \
        for (int i = 0; i < t->n; i++) {                                                           \
            if (t->offsets[i] >= 0)                                                                \
                sum += plane[t->offsets[i]] * (T)t->weights[i];                                    \
        }                                                                                          \
        return sum;                                                                                \
    }
SAMPLE(sample_f32, float)
SAMPLE(sample_f64, double)

/* Rounded after every step. */
static float sample_half(const sampler *s, const float *plane, const taps *t)
{
    double sum = 0;

    for (int i = 0; i < t->n; i++) {
        if (t->offsets[i] >= 0)
            sum = precise(s, sum + precise(s, (double)plane[t->offsets[i]] * t->weights[i]));
    }
    return (float)sum;
}

static void sample_channels(const sampler *s, int64_t image, int64_t point, const taps *t)
{
    int64_t plane = s->in[0] * s->in[1] * s->in[2];

    for (int64_t c = 0; c < s->channels; c++) {
        int64_t from = (image * s->channels + c) * plane;
        int64_t to = (image * s->channels + c) * s->points + point;
        if (s->is_double)
            ((double *)s->out)[to] = sample_f64((const double *)s->input + from, t);
        else if (s->dtype != FA_FLOAT32 && s->mode != GRID_BICUBIC)
            ((float *)s->out)[to] = sample_half(s, (const float *)s->input + from, t);
        else
            ((float *)s->out)[to] = sample_f32((const float *)s->input + from, t);
    }
}

static fa_status sample_points(void *context, int64_t begin, int64_t end)
{
    const sampler *s = context;

    for (int64_t i = begin; i < end; i++) {
        double place[3] = { 0 };
        taps t;
        for (int k = 0; k < s->n; k++) {
            int64_t at = i * s->n + k;
            double x = s->is_double ? ((const double *)s->grid)[at]
                : (double)((const float *)s->grid)[at];
            place[2 - k] = unnormalized(s, x, s->in[2 - k]);    /* a grid starts with x */
        }
        taps_at(s, &t, place);
        sample_channels(s, i / s->points, i % s->points, &t);
    }
    return FA_OK;
}

static fa_status need_grid(const fa_tensor *x, const fa_tensor *grid, int n, int64_t mode)
{
    char have[FA__DIMS_TEXT], want[FA__DIMS_TEXT];

    fa__dims_text(have, grid);
    fa__dims_text(want, x);
    if (x->n_dims != grid->n_dims || x->n_dims != n + 2)
        return fa__fail(FA_EINVAL,
                        "grid_sampler(): expected %dD input and grid with same number of "
                        "dimensions, "
                        "but got input with sizes %s and grid with sizes %s", n + 2, want, have);
    if (x->sizes[0] != grid->sizes[0])
        return fa__fail(FA_EINVAL,
                        "grid_sampler(): expected grid and input to have same batch size, but got "
                        "input with sizes %s and grid with sizes %s", want, have);
    if (grid->sizes[n + 1] != n)
        return fa__fail(FA_EINVAL,
                        "grid_sampler(): expected grid to have size %d in last dimension, but got "
                        "grid with sizes %s", n, have);
    for (int d = 2; d < n + 2; d++) {
        if (x->sizes[d] == 0)
            return fa__fail(FA_EINVAL,
                            "grid_sampler(): expected input to have non-empty spatial dimensions, "
                            "but input has sizes %s with dimension %d being empty", want, d);
    }
    if (n == 3 && mode == GRID_BICUBIC)
        return fa__fail(FA_EINVAL,
                        "grid_sampler(): bicubic interpolation only supports 4D input");
    return FA_OK;
}

static fa_status grid_sampler(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *given = fa__arg_tensor(call, 1);
    fa_tensor *input = NULL, *grid = NULL, *out = NULL;
    int64_t mode = fa__arg_int(call, 2), padding = fa__arg_int(call, 3);
    int n = x->n_dims == 5 ? 3 : 2;
    fa_dtype dtype = (fa_dtype)x->dtype, wide = dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;

    TRY(fa__need_dtype(x, n == 3 ? "grid_sampler3d_cpu" : "grid_sampler_2d_cpu_kernel_impl",
                       FA__FLOATS));
    TRY(fa__need_elements(given, "grid_sampler"));
    if (mode < 0 || mode > 2 || padding < 0 || padding > 2)
        TRY(fa__fail(FA_EINVAL, "grid_sampler(): no interpolation mode %lld or padding mode %lld",
                     (long long)mode, (long long)padding));
    TRY(need_grid(x, given, n, mode));
    TRY(fa__need_same_dtype(x, given));
    sampler s = {
        .mode = (grid_mode)mode, .padding = (grid_padding)padding,
        .align_corners = fa__arg_bool(call, 4), .is_double = wide == FA_FLOAT64,
        .dtype = dtype, .n = n,
        .batch = x->sizes[0], .channels = x->sizes[1], .in = { 1, 1, 1 },
    };
    int64_t sizes[5] = { x->sizes[0], x->sizes[1] };
    for (int d = 0; d < n; d++) {
        s.in[3 - n + d] = x->sizes[2 + d];
        sizes[2 + d] = given->sizes[1 + d];
    }
    TRY(fa__numel(n, sizes + 2, &s.points));
    input = fa__as_contiguous(x, wide);
    grid = fa__as_contiguous(given, wide);
    out = fa__empty(wide, n + 2, sizes);
    TRY(fa__made(input && grid && out ? out : NULL));
    s.input = fa_tensor_data(input);
    s.grid = fa_tensor_data(grid);
    s.out = fa_tensor_data(out);
    if (s.points > 0)
        TRY(fa__parallel_for(s.batch * s.points, PARALLEL_POINTS / (s.channels + 1) + 1,
                             sample_points, &s));
    st = fa__return_tensor(call, 0, fa__as_dtype(out, dtype));
done:
    fa_tensor_release(out);
    fa_tensor_release(grid);
    fa_tensor_release(input);
    return st;
}

/* ---- affine_grid_generator ------------------------------------------------------------------- */

/* -1 to 1 in n steps, the centres of n equal parts unless corners are aligned; one alone is 0.
 * [linspace_from_neg_one] */
static double base_at(int64_t i, int64_t n, bool align_corners, fa_dtype dtype)
{
    double step, x;
    bool is_double = dtype == FA_FLOAT64;

    if (n <= 1)
        return 0;
    step = is_double ? 2.0 / (double)(n - 1) : (double)(2.0f / (float)(n - 1));
    x = i < n / 2 ? -1 + step * (double)i : 1 - step * (double)(n - 1 - i);
    if (!is_double)
        x = (double)(float)x;
    if (align_corners)
        return x;
    return is_double ? x * (double)(n - 1) / (double)n
        : (double)((float)x * (float)(n - 1) / (float)n);
}

/* [positions, n + 1]: x, y(, z), 1 of each position. */
static fa_tensor *base_grid(int n, const int64_t *size, bool align_corners, fa_dtype dtype)
{
    int64_t sizes[2], row[3], total;
    fa_tensor *out, *in_dtype;

    if (fa__numel(n, size, &total) != FA_OK)
        return NULL;
    sizes[0] = total;
    sizes[1] = n + 1;
    out = fa__empty(FA_FLOAT64, 2, sizes);
    if (out == NULL)
        return NULL;
    double *to = fa_tensor_data(out);
    for (int64_t p = 0; p < total; p++) {
        int64_t rest = p;
        for (int d = n - 1; d >= 0; d--) {
            row[n - 1 - d] = rest % size[d];
            rest /= size[d];
        }
        for (int k = 0; k < n; k++)
            *to++ = base_at(row[k], size[n - 1 - k], align_corners, dtype);
        *to++ = 1;
    }
    in_dtype = fa__as_dtype(out, dtype);
    fa_tensor_release(out);
    return in_dtype;
}

static fa_status affine_grid_generator(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *theta = fa__arg_tensor(call, 0), *base = NULL, *turned = NULL, *flat = NULL;
    int64_t size[5], sizes[5];
    int n_size = 0;
    char text[FA__DIMS_TEXT];

    TRY(fa__arg_ints(call, 1, size, 5, &n_size));
    TRY(fa__need_extents(size, n_size, "size"));
    if (n_size != 4 && n_size != 5)
        TRY(fa__fail(FA_EINVAL, "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) "
                                "inputs."));
    int n = n_size - 2;
    if (theta->n_dims != 3 || theta->sizes[0] != size[0] || theta->sizes[1] != n
        || theta->sizes[2] != n + 1)
        TRY(fa__fail(FA_EINVAL, "Expected a batch of %dD affine matrices of shape %lldx%dx%d for "
                     "size, but got %s.", n, (long long)size[0], n, n + 1,
                     fa__dims_text(text, theta)));
    TRY(fa__need_dtype(theta, "affine_grid_generator", FA__FLOATS));
    base = base_grid(n, size + 2, fa__arg_bool(call, 2), (fa_dtype)theta->dtype);
    TRY(fa__made(base));
    turned = fa_transpose(theta, 1, 2);
    TRY(fa__made(turned));
    flat = fa__op_tensor("aten::matmul", "tt", base, turned);
    TRY(fa__made(flat));
    sizes[0] = size[0];
    memcpy(sizes + 1, size + 2, (size_t)n * sizeof(int64_t));
    sizes[n + 1] = n;
    st = fa__return_tensor(call, 0, fa_view(flat, n + 2, sizes));
done:
    fa_tensor_release(flat);
    fa_tensor_release(turned);
    fa_tensor_release(base);
    return st;
}

#define SAMPLER                                                                                    \
    "(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) "   \
    "-> Tensor"

const fa__op fa__ops_grid[] = {
    { "aten::grid_sampler" SAMPLER, grid_sampler },
    { "aten::grid_sampler_2d" SAMPLER, grid_sampler },
    { "aten::grid_sampler_3d" SAMPLER, grid_sampler },
    { "aten::_grid_sampler_2d_cpu_fallback" SAMPLER, grid_sampler },
    { "aten::affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor",
      affine_grid_generator },
    { 0 },
};
