/* upsample.c: resampling of one to three spatial dims — nearest, linear, cubic, with and without
 * antialiasing.
 *
 * Each dim is resampled in a pass of its own, from the last to the first: [outer, in, inner]
 * becomes [outer, out, inner]. nearest moves elements of any dtype; uint8 is weighed in integers,
 * as the fast kernels of PyTorch and Pillow do. */
#include "resample.h"

#include <math.h>

#define PARALLEL_WORK 65536             /* multiplications that are worth a thread */

typedef struct pass {
    const fa__taps *taps;
    fa_dtype dtype;                     /* of the elements in memory */
    bool moves;                         /* nearest: copies only */
    int precision;                      /* uint8: bits of a weight behind the point */
    const int16_t *integers;            /* uint8: the weights */
    int64_t in, inner;
    const uint8_t *from;
    uint8_t *to;
} pass;

/* ---- one row of outputs: `inner` elements of output o ---------------------------------------- */

#define WEIGH(name, T)                                                                             \
    static void name(const pass *p, const void *rows, void *out, int64_t o)                        \
    {                                                                                              \
        const fa__taps *t = p->taps;                                                               \
        T *to = out;                                                                               \
        for (int64_t i = 0; i < p->inner; i++)                                                     \
            to[i] = 0;                                                                             \
        for (int64_t k = 0; k < t->counts[o]; k++) {                                               \
            T weight = (T)t->weights[o * t->width + k];                                            \
            const T *x = (const T *)rows + t->indices[o * t->width + k] * p->inner;                \
            for (int64_t i = 0; i < p->inner; i++)                                                 \
                to[i] = k == 0 ? weight * x[i] : to[i] + weight * x[i];                            \
        }                                                                                          \
    }
WEIGH(weigh_f32, float)
WEIGH(weigh_f64, double)

static void weigh_u8(const pass *p, const uint8_t *rows, uint8_t *out, int64_t o)
{
    const fa__taps *t = p->taps;

    for (int64_t i = 0; i < p->inner; i++) {
        int64_t sum = (int64_t)1 << (p->precision - 1);
        for (int64_t k = 0; k < t->counts[o]; k++)
            sum += p->integers[o * t->width + k]
                * (int64_t)rows[t->indices[o * t->width + k] * p->inner + i];
        sum = sum < 0 ? 0 : sum >> p->precision;
        out[i] = (uint8_t)(sum > 255 ? 255 : sum);
    }
}

static void pass_row(const pass *p, const uint8_t *rows, uint8_t *out, int64_t o)
{
    size_t bytes = (size_t)p->inner * fa_dtype_itemsize(p->dtype);

    if (p->moves)
        memcpy(out, rows + (size_t)p->taps->indices[o] * bytes, bytes);
    else if (p->dtype == FA_UINT8)
        weigh_u8(p, rows, out, o);
    else if (p->dtype == FA_FLOAT32)
        weigh_f32(p, rows, out, o);
    else
        weigh_f64(p, rows, out, o);
}

static fa_status pass_rows(void *context, int64_t begin, int64_t end)
{
    const pass *p = context;
    size_t bytes = (size_t)p->inner * fa_dtype_itemsize(p->dtype);

    for (int64_t outer = begin; outer < end; outer++) {
        for (int64_t o = 0; o < p->taps->out; o++)
            pass_row(p, p->from + (size_t)(outer * p->in) * bytes,
                     p->to + (size_t)(outer * p->taps->out + o) * bytes, o);
    }
    return FA_OK;
}

/* Weights in integers, with as many bits behind the point as 16 bits allow. [Pillow, Resample.c] */
static fa_status integer_weights(pass *p, int16_t **out)
{
    const fa__taps *t = p->taps;
    int bits = 0;

    *out = fa__alloc((size_t)(t->out * t->width) * sizeof(int16_t));
    if (*out == NULL)
        return FA_ENOMEM;
    while (bits < 22 && (int64_t)(0.5 + t->largest * (double)((int64_t)1 << (bits + 1))) < 1 << 15)
        bits++;
    p->precision = bits;
    for (int64_t o = 0; o < t->out; o++) {
        for (int64_t k = 0; k < t->counts[o]; k++) {
            double x = t->weights[o * t->width + k] * (double)((int64_t)1 << bits);
            (*out)[o * t->width + k] = (int16_t)(x < 0 ? x - 0.5 : x + 0.5);
        }
    }
    p->integers = *out;
    return FA_OK;
}

/* x with dim d resampled. Yours; NULL on failure. */
static fa_tensor *run_pass(fa_tensor *x, int d, const fa__resample *how)
{
    fa_status st = FA_OK;
    fa__taps taps = { 0 };
    int16_t *integers = NULL;
    int64_t sizes[5], outer = 1;
    fa_tensor *out = NULL;
    pass p = { .dtype = (fa_dtype)x->dtype, .in = x->sizes[d], .inner = 1, .taps = &taps };

    memcpy(sizes, x->sizes, (size_t)x->n_dims * sizeof(int64_t));
    sizes[d] = how->out;
    for (int i = 0; i < x->n_dims; i++)
        *(i < d ? &outer : &p.inner) *= i == d ? 1 : x->sizes[i];
    p.moves = how->filter == FA__FILTER_NEAREST || how->filter == FA__FILTER_NEAREST_EXACT;
    TRY(fa__taps_make(&taps, how));
    out = fa__empty(p.dtype, x->n_dims, sizes);
    TRY(fa__made(out));
    TRY(p.dtype == FA_UINT8 && !p.moves ? integer_weights(&p, &integers) : FA_OK);
    p.from = fa_tensor_data(x);
    p.to = fa_tensor_data(out);
    double work = (double)how->out * (double)p.inner * (double)taps.width;
    if (fa_tensor_numel(out) > 0)
        TRY(fa__parallel_for(outer, work > PARALLEL_WORK ? 1 : (int64_t)(PARALLEL_WORK / work) + 1,
                             pass_rows, &p));
done:
    fa__free(integers);
    fa__taps_free(&taps);
    if (st != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    return out;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* The row's data. */
typedef struct mode {
    fa__filter filter;
    int n;                              /* spatial dims */
    bool antialias;
    const char *kernel;                 /* for the text of a dtype that is not supported */
} mode;

typedef struct request {
    const mode *mode;
    fa_tensor *input;                   /* borrowed */
    bool align_corners;
    int64_t size[3];
    double scales[3];                   /* 0: none */
} request;

static fa_status need_sizes(const request *r)
{
    const fa_tensor *x = r->input;
    int n = r->mode->n;
    int64_t unused;
    char in[FA__DIMS_TEXT], out[FA__DIMS_TEXT], whole[FA__DIMS_TEXT];
    bool positive = true;

    if (x->n_dims != n + 2)
        return fa__fail(FA_EINVAL, "It is expected input_size equals to %d, but got size %d", n + 2,
                        x->n_dims);
    for (int d = 0; d < n; d++)
        positive = positive && x->sizes[2 + d] > 0 && r->size[d] > 0;
    if (!positive)
        return fa__fail(FA_EINVAL,
                        "Input and output sizes should be greater than 0, but got input %s output "
                        "%s",
                        fa__format_dims(in, sizeof(in), n, x->sizes + 2),
                        fa__format_dims(out, sizeof(out), n, r->size));
    if (x->sizes[1] == 0)
        return fa__fail(FA_EINVAL,
                        "Non-empty %dD data tensor expected but got a tensor with sizes %s", n + 2,
                        fa__dims_text(whole, x));
    int64_t sizes[5] = { x->sizes[0], x->sizes[1], r->size[0], r->size[1], r->size[2] };
    return fa__numel(n + 2, sizes, &unused);
}

static uint64_t dtypes_of(const mode *m)
{
    if (m->antialias)
        return FA__WIDE_FLOATS | FA__BIT(FA_UINT8);
    if (m->filter == FA__FILTER_LINEAR && m->n != 2)
        return FA__FLOATS;
    return FA__FLOATS | FA__BIT(FA_UINT8);
}

static fa_status run_request(fa_tensor **result, const request *r)
{
    fa_status st = FA_OK;
    const mode *m = r->mode;
    bool moves = m->filter == FA__FILTER_NEAREST || m->filter == FA__FILTER_NEAREST_EXACT;
    fa_dtype dtype = (fa_dtype)r->input->dtype;
    bool is_half = dtype == FA_FLOAT16 || dtype == FA_BFLOAT16;
    fa_dtype wide = is_half && !moves ? FA_FLOAT32 : dtype;
    int format = m->n == 1 ? 0 : fa__suggest_memory_format(r->input);
    bool rounds = wide != dtype && !(m->filter == FA__FILTER_LINEAR && m->n == 2);
    bool direct = moves && (m->n == 2 || (format == 3 && r->input->sizes[1] >= 4));
    fa_tensor *now = NULL, *next;

    TRY(fa__need_dtype(r->input, m->kernel, dtypes_of(m)));
    TRY(need_sizes(r));
    now = fa__as_contiguous(r->input, wide);
    TRY(fa__made(now));
    for (int d = m->n - 1; d >= 0; d--) {
        fa__resample how = {
            .filter = m->filter, .antialias = m->antialias, .align_corners = r->align_corners,
            .direct = direct, .as_filter = dtype == FA_UINT8 && !moves,
            .in = r->input->sizes[2 + d],
            .out = r->size[d], .scale = r->scales[d], .stored = rounds ? dtype : FA_DTYPE_NONE,
            .precision = (dtype == FA_FLOAT64 && !direct) || (dtype == FA_UINT8 && !moves)
                ? FA_FLOAT64 : FA_FLOAT32,
        };
        if (how.as_filter && how.in == how.out)
            continue;
        next = run_pass(now, 2 + d, &how);
        TRY(fa__made(next));
        fa_tensor_release(now);
        now = next;
    }
    *result = fa__deliver(fa_tensor_retain(now), dtype, format);
    st = fa__made(*result);
done:
    fa_tensor_release(now);
    return st;
}

static fa_status run(fa__call *call, const request *r)
{
    fa_tensor *out = NULL;
    fa_status st = run_request(&out, r);

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

static bool has_corners(const mode *m)
{
    return m->filter != FA__FILTER_NEAREST && m->filter != FA__FILTER_NEAREST_EXACT;
}

/* (self, output_size, [align_corners,] scales of each dim) */
static fa_status upsample(fa__call *call)
{
    fa_status st = FA_OK;
    const mode *m = call->op->data;
    request r = { .mode = m, .input = fa__arg_tensor(call, 0), .size = { 1, 1, 1 } };
    int n = 0;
    size_t scales = has_corners(m) ? 3 : 2;

    TRY(fa__arg_ints(call, 1, r.size, 3, &n));
    TRY(fa__need_extents(r.size, n, "output_size"));
    if (n != m->n)
        TRY(fa__fail(FA_EINVAL, "It is expected output_size equals to %d, but got size %d", m->n,
                     n));
    r.align_corners = has_corners(m) && fa__arg_bool(call, 2);
    for (int d = 0; d < n; d++)
        r.scales[d] = fa__arg_float(call, scales + (size_t)d);
    st = run(call, &r);
done:
    return st;
}

/* in * scale, cut. FA_EINVAL when that is no size. */
static fa_status scaled_size(int64_t in, double scale, int64_t *out)
{
    double size = (double)in * scale;

    if (!(size > -1 && size <= (double)FA__MAX_EXTENT))
        return fa__fail(FA_EINVAL, "interpolate: a scale factor of %g for a size of %lld", scale,
                        (long long)in);
    *out = (int64_t)size;
    return FA_OK;
}

/* output_size in argument 1 or scale_factors in argument `at`, one of them. */
static fa_status sizes_or_scales(const fa__call *call, size_t at, request *r)
{
    fa_status st = FA_OK;
    int n = 0, n_scales = 0;

    TRY(fa__arg_ints(call, 1, r->size, 3, &n));
    TRY(fa__need_extents(r->size, n, "output_size"));
    TRY(fa__arg_floats(call, at, r->scales, 3, &n_scales));
    if (fa__arg_is_none(call, 1) == fa__arg_is_none(call, at))
        TRY(fa__fail(FA_EINVAL, fa__arg_is_none(call, 1)
                         ? "Must specify exactly one of output_size and scale_factors"
                         : "Must specify exactly one of output_size and scale_factors"));
    if ((n > 0 ? n : n_scales) != r->mode->n || r->input->n_dims != r->mode->n + 2)
        TRY(fa__fail(FA_EINVAL, "It is expected %s equals to %d, but got size %d",
                     r->input->n_dims != r->mode->n + 2 ? "input_size" : "output_size",
                     r->input->n_dims != r->mode->n + 2 ? r->mode->n + 2 : r->mode->n,
                     r->input->n_dims != r->mode->n + 2 ? r->input->n_dims
                                                        : n > 0 ? n : n_scales));
    for (int d = 0; d < n_scales; d++)
        TRY(scaled_size(r->input->sizes[2 + d], r->scales[d], &r->size[d]));
done:
    return st;
}

static fa_status upsample_vec(fa__call *call)
{
    fa_status st = FA_OK;
    const mode *m = call->op->data;
    request r = { .mode = m, .input = fa__arg_tensor(call, 0), .size = { 1, 1, 1 } };

    TRY(sizes_or_scales(call, has_corners(m) ? 3 : 2, &r));
    r.align_corners = has_corners(m) && fa__arg_bool(call, 2);
    st = run(call, &r);
done:
    return st;
}

static const mode nearest1d = { FA__FILTER_NEAREST, 1, false, "compute_indices_weights_nearest" };
static const mode nearest2d = { FA__FILTER_NEAREST, 2, false, "upsample_nearest2d_channels_last" };
static const mode nearest3d = { FA__FILTER_NEAREST, 3, false, "compute_indices_weights_nearest" };
static const mode exact1d = {
    FA__FILTER_NEAREST_EXACT, 1, false, "compute_indices_weights_nearest"
};
static const mode exact2d = {
    FA__FILTER_NEAREST_EXACT, 2, false, "compute_indices_weights_nearest"
};
static const mode exact3d = {
    FA__FILTER_NEAREST_EXACT, 3, false, "compute_indices_weights_nearest"
};
static const mode linear1d = { FA__FILTER_LINEAR, 1, false, "compute_indices_weights_linear" };
static const mode bilinear2d = { FA__FILTER_LINEAR, 2, false, "compute_indices_weights_linear" };
static const mode trilinear3d = { FA__FILTER_LINEAR, 3, false, "compute_indices_weights_linear" };
static const mode bicubic2d = { FA__FILTER_CUBIC, 2, false, "compute_indices_weights_cubic" };
static const mode bilinear2d_aa = { FA__FILTER_LINEAR, 2, true, "compute_index_ranges_weights" };
static const mode bicubic2d_aa = { FA__FILTER_CUBIC, 2, true, "compute_index_ranges_weights" };
static const mode lanczos2d_aa = { FA__FILTER_LANCZOS, 2, true, "compute_index_ranges_weights" };

/* ---- interpolate of TorchScript before 1.5 --------------------------------------------------- */

static const mode *const modes[] = {
    &nearest1d, &nearest2d, &nearest3d, &exact1d, &exact2d, &exact3d, &linear1d, &bilinear2d,
    &trilinear3d, &bicubic2d, &bilinear2d_aa, &bicubic2d_aa, &lanczos2d_aa
};

typedef struct mode_name {
    const char *name;
    fa__filter filter;
    int n;                              /* 0: any */
} mode_name;

static const mode_name mode_names[] = {
    { "nearest", FA__FILTER_NEAREST, 0 },
    { "nearest-exact", FA__FILTER_NEAREST_EXACT, 0 },
    { "linear", FA__FILTER_LINEAR, 1 },
    { "bilinear", FA__FILTER_LINEAR, 2 },
    { "trilinear", FA__FILTER_LINEAR, 3 },
    { "bicubic", FA__FILTER_CUBIC, 2 },
    { "lanczos", FA__FILTER_LANCZOS, 2 },
};

/* The mode called `name` for n spatial dims; NULL when there is none. */
static const mode *find_mode(const char *name, int n, bool antialias)
{
    for (size_t i = 0; i < FA__COUNT(mode_names); i++) {
        if (strcmp(mode_names[i].name, name) != 0 || (mode_names[i].n != 0 && mode_names[i].n != n))
            continue;
        for (size_t k = 0; k < FA__COUNT(modes); k++) {
            if (modes[k]->filter == mode_names[i].filter && modes[k]->n == n
                && modes[k]->antialias == antialias)
                return modes[k];
        }
    }
    return NULL;
}

/* A number or a list of them, for each spatial dim. */
static fa_status numbers_of(const fa__call *call, size_t i, int n, double *out)
{
    fa_status st = FA_OK;
    fa__ivalue x = call->args[i];
    int given = 0;

    if (x.tag == FA__IV_INT || x.tag == FA__IV_FLOAT) {
        for (int d = 0; d < n; d++)
            out[d] = x.tag == FA__IV_INT ? (double)x.u.integer : x.u.number;
        return FA_OK;
    }
    TRY(fa__arg_floats(call, i, out, 3, &given));
    if (given == 1 && n > 1)
        out[1] = out[2] = out[0];
    else if (given != n)
        TRY(fa__fail(FA_EINVAL, "Input and output must have the same number of spatial dimensions, "
                     "but got input with spatial dimensions of %d and output size of %d", n,
                         given));
done:
    return st;
}

typedef struct old_request {
    const char *mode;
    bool align_corners, antialias;
    bool keep_scales;                   /* recompute_scale_factor=False */
} old_request;

/* (input, size, scale_factor): sizes floor(in * scale), which the scales are then taken from again
 * unless they are kept. */
static fa_status interpolate_as(fa__call *call, const old_request *old)
{
    fa_status st = FA_OK;
    request r = { .input = fa__arg_tensor(call, 0), .align_corners = old->align_corners,
                  .size = { 1, 1, 1 } };
    double numbers[3];
    int n = r.input->n_dims - 2;

    if (n < 1 || n > 3)
        return fa__fail(FA_EINVAL, "Input Error: Only 3D, 4D and 5D input Tensors supported (got "
                                   "%dD) "
                        "for the modes: nearest | linear | bilinear | bicubic | trilinear (got %s)",
                        r.input->n_dims, old->mode);
    if (fa__arg_is_none(call, 1) == fa__arg_is_none(call, 2))
        return fa__fail(FA_EINVAL, fa__arg_is_none(call, 1)
                            ? "either size or scale_factor should be defined"
                            : "only one of size or scale_factor should be defined");
    TRY(numbers_of(call, fa__arg_is_none(call, 1) ? 2 : 1, n, numbers));
    for (int d = 0; d < n; d++) {
        bool scaled = fa__arg_is_none(call, 1);
        TRY(scaled_size(scaled ? r.input->sizes[2 + d] : 1, numbers[d], &r.size[d]));
        r.scales[d] = scaled && old->keep_scales ? numbers[d] : 0;
    }
    if (strcmp(old->mode, "area") == 0) {
        static const char *const pools[3] = {
            "aten::adaptive_avg_pool1d", "aten::adaptive_avg_pool2d", "aten::adaptive_avg_pool3d"
        };
        return fa__return_tensor(call, 0, fa__op_tensor(pools[n - 1], "tI", r.input, r.size, n));
    }
    r.mode = find_mode(old->mode, n, old->antialias);
    if (r.mode == NULL)
        TRY(fa__fail(FA_EINVAL, "Got %dD input, but mode '%s' does not fit it", n + 2, old->mode));
    st = run(call, &r);
done:
    return st;
}

/* (input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias) */
static fa_status interpolate(fa__call *call)
{
    bool full = call->n_args > 5;
    old_request old = {
        .mode = fa__arg_text(call, 3), .align_corners = fa__arg_bool(call, 4),
        .keep_scales = full && !fa__arg_is_none(call, 5) && !fa__arg_bool(call, 5),
        .antialias = full && fa__arg_bool(call, 6),
    };

    return interpolate_as(call, &old);
}

static fa_status upsample_nearest_old(fa__call *call)
{
    return interpolate_as(call, &(old_request){ .mode = "nearest" });
}

static fa_status upsample_bilinear_old(fa__call *call)
{
    return interpolate_as(call, &(old_request){ .mode = "bilinear", .align_corners = true });
}

#define VEC "(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor"
#define VEC_CORNERS                                                                                \
    "(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor"
#define OLD_TAIL                                                                                   \
    "str mode=\"nearest\", bool? align_corners=None, bool? recompute_scale_factor=None, bool "     \
    "antialias=False) -> Tensor"
#define HW "float? scales_h=None, float? scales_w=None) -> Tensor"
#define DHW "float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor"

const fa__op fa__ops_upsample[] = {
    { "aten::upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor",
      upsample, FA__OP_OUT, &nearest1d },
    { "aten::upsample_nearest1d.vec" VEC, upsample_vec, 0, &nearest1d },
    { "aten::upsample_nearest2d(Tensor self, SymInt[2] output_size, " HW, upsample, FA__OP_OUT,
      &nearest2d },
    { "aten::upsample_nearest2d.vec" VEC, upsample_vec, 0, &nearest2d },
    { "aten::upsample_nearest3d(Tensor self, SymInt[3] output_size, " DHW, upsample, FA__OP_OUT,
      &nearest3d },
    { "aten::upsample_nearest3d.vec" VEC, upsample_vec, 0, &nearest3d },
    { "aten::_upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) -> "
      "Tensor", upsample, FA__OP_OUT, &exact1d },
    { "aten::_upsample_nearest_exact1d.vec" VEC, upsample_vec, 0, &exact1d },
    { "aten::_upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, " HW, upsample,
      FA__OP_OUT, &exact2d },
    { "aten::_upsample_nearest_exact2d.vec" VEC, upsample_vec, 0, &exact2d },
    { "aten::_upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, " DHW, upsample,
      FA__OP_OUT, &exact3d },
    { "aten::_upsample_nearest_exact3d.vec" VEC, upsample_vec, 0, &exact3d },
    { "aten::upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? "
      "scales=None) -> Tensor", upsample, FA__OP_OUT, &linear1d },
    { "aten::upsample_linear1d.vec" VEC_CORNERS, upsample_vec, 0, &linear1d },
    { "aten::upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, " HW,
      upsample, FA__OP_OUT, &bilinear2d },
    { "aten::upsample_bilinear2d.vec" VEC_CORNERS, upsample_vec, 0, &bilinear2d },
    { "aten::upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, " HW,
      upsample, FA__OP_OUT, &bicubic2d },
    { "aten::upsample_bicubic2d.vec" VEC_CORNERS, upsample_vec, 0, &bicubic2d },
    { "aten::upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, " DHW,
      upsample, FA__OP_OUT, &trilinear3d },
    { "aten::upsample_trilinear3d.vec" VEC_CORNERS, upsample_vec, 0, &trilinear3d },
    { "aten::_upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, " HW,
      upsample, FA__OP_OUT, &bilinear2d_aa },
    { "aten::_upsample_bilinear2d_aa.vec" VEC_CORNERS, upsample_vec, 0, &bilinear2d_aa },
    { "aten::_upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, " HW,
      upsample, FA__OP_OUT, &bicubic2d_aa },
    { "aten::_upsample_bicubic2d_aa.vec" VEC_CORNERS, upsample_vec, 0, &bicubic2d_aa },
    { "aten::_upsample_lanczos2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, " HW,
      upsample, FA__OP_OUT, &lanczos2d_aa },
    { "aten::_upsample_lanczos2d_aa.vec" VEC_CORNERS, upsample_vec, 0, &lanczos2d_aa },
    { "aten::__interpolate(Tensor input, int? size=None, float? scale_factor=None, " OLD_TAIL,
      interpolate },
    { "aten::__interpolate.scale_list(Tensor input, int? size=None, float[]? scale_factor=None, "
      OLD_TAIL, interpolate },
    { "aten::__interpolate.size_list(Tensor input, int[]? size=None, float? scale_factor=None, "
      OLD_TAIL, interpolate },
    { "aten::__interpolate.size_list_scale_list(Tensor input, int[]? size=None, float[]? "
      "scale_factor=None, " OLD_TAIL, interpolate },
    { "aten::__upsample(Tensor input, int? size=None, int? scale_factor=None, str "
      "mode=\"nearest\", bool? align_corners=None) -> Tensor", interpolate },
    { "aten::__upsample.size_list(Tensor input, int[]? size=None, int? scale_factor=None, str "
      "mode=\"nearest\", bool? align_corners=None) -> Tensor", interpolate },
    { "aten::__upsample_nearest(Tensor input, int? size=None, int? scale_factor=None) -> Tensor",
      upsample_nearest_old },
    { "aten::__upsample_nearest.size_list(Tensor input, int[]? size=None, int? scale_factor=None) "
      "-> "
      "Tensor", upsample_nearest_old },
    { "aten::__upsample_bilinear(Tensor input, int? size=None, int? scale_factor=None) -> Tensor",
      upsample_bilinear_old },
    { "aten::__upsample_bilinear.size_list(Tensor input, int[]? size=None, int? scale_factor=None) "
      "-> Tensor", upsample_bilinear_old },
    { "aten::__upsample_bilinear.scale_list(Tensor input, int? size=None, int[]? "
      "scale_factor=None) "
      "-> Tensor", upsample_bilinear_old },
    { "aten::__upsample_bilinear.size_list_scale_list(Tensor input, int[]? size=None, int[]? "
      "scale_factor=None) -> Tensor", upsample_bilinear_old },
    { 0 },
};
