/* fft.c: torch.fft. Three transforms of tensors — complex to complex, real to complex, complex to
 * real — and everything else in their terms. All are computed in float64 and rounded once.
 * [torch.fft; _fft_c2c, _fft_r2c, _fft_c2r] */
#include <math.h>

#include "ops/dft.h"

typedef enum scaling { SCALE_NONE, SCALE_ROOT, SCALE_N } scaling;

/* ---- along one dim -------------------------------------------------------------------------- */

typedef struct lines {
    const fa__dft *plan;
    fa__complex *data;
    int64_t n, stride, n_lines;         /* stride between a line's elements */
    double scale;
    bool forward;
} lines;

static fa_status run_lines(void *context, int64_t begin, int64_t end)
{
    const lines *l = context;
    int64_t scratch = fa__dft_scratch(l->plan);
    fa__complex *line = fa__alloc((size_t)(l->n + scratch) * sizeof(*line));

    if (line == NULL)
        return FA_ENOMEM;
    for (int64_t i = begin; i < end; i++) {
        fa__complex *at = l->data + i / l->stride * l->stride * l->n + i % l->stride;

        for (int64_t k = 0; k < l->n; k++)
            line[k] = at[k * l->stride];
        fa__dft_run(l->plan, line, line + l->n, l->forward);
        for (int64_t k = 0; k < l->n; k++)
            at[k * l->stride] = (fa__complex){ line[k].re * l->scale, line[k].im * l->scale };
    }
    fa__free(line);
    return FA_OK;
}

static double scale_of(scaling how, int64_t n)
{
    return how == SCALE_ROOT ? 1 / sqrt((double)n) : how == SCALE_N ? 1 / (double)n : 1;
}

/* In place on a row-major complex128 tensor. */
static fa_status transform_dim(fa_tensor *x, int dim, scaling how, bool forward)
{
    lines l = { .data = fa_tensor_data(x), .n = x->sizes[dim], .stride = 1, .forward = forward };
    fa__dft *plan;
    fa_status st;

    if (fa_tensor_numel(x) == 0)
        return FA_OK;
    for (int i = dim + 1; i < x->n_dims; i++)
        l.stride *= x->sizes[i];
    l.n_lines = fa_tensor_numel(x) / l.n;
    l.scale = scale_of(how, l.n);
    plan = fa__dft_new(l.n);
    if (plan == NULL)
        return fa_error_last()->status;
    l.plan = plan;
    st = fa__parallel_for(l.n_lines, 1 + 4096 / l.n, run_lines, &l);
    fa__dft_free(plan);
    return st;
}

/* ---- dtypes ---------------------------------------------------------------------------------- */

static fa_status complex_of(fa_dtype dtype, fa_dtype *out)
{
    switch (dtype) {
    case FA_FLOAT64:
    case FA_COMPLEX128: *out = FA_COMPLEX128; return FA_OK;
    case FA_FLOAT16:
    case FA_BFLOAT16:
    case FA_COMPLEX32:
        return fa__fail(FA_EUNSUPPORTED, "Unsupported dtype %s", fa__scalar_type_name(dtype));
    default: *out = FA_COMPLEX64; return FA_OK;
    }
}

/* A private complex128 copy, row-major. */
static fa_tensor *wide_copy(const fa_tensor *x)
{
    fa_tensor *out = fa__empty(FA_COMPLEX128, x->n_dims, x->sizes);

    if (out != NULL && fa__copy_into(out, x) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

/* Rounds to the result's dtype; takes over `wide`. */
static fa_tensor *narrowed(fa_tensor *wide, fa_dtype dtype)
{
    fa_tensor *out = wide == NULL ? NULL : fa__as_dtype(wide, dtype);

    fa_tensor_release(wide);
    return out;
}

/* ---- the three transforms ------------------------------------------------------------------- */

typedef struct dims {
    int n;
    int at[FA_MAX_DIMS];
} dims;

static fa_tensor *c2c(const fa_tensor *x, const dims *d, scaling how, bool forward)
{
    fa_tensor *wide;
    fa_dtype dtype;

    if (complex_of((fa_dtype)x->dtype, &dtype) != FA_OK)
        return NULL;
    wide = wide_copy(x);
    for (int i = 0; wide != NULL && i < d->n; i++) {
        if (transform_dim(wide, d->at[i], how, forward) != FA_OK) {
            fa_tensor_release(wide);
            return NULL;
        }
    }
    return narrowed(wide, dtype);
}

/* The last of the dims is cut to its first half (and one) when onesided. */
static fa_tensor *r2c(const fa_tensor *x, const dims *d, scaling how, bool onesided)
{
    fa_tensor *full = c2c(x, d, how, true), *half, *out;
    int last = d->at[d->n - 1];

    if (full == NULL || !onesided)
        return full;
    half = fa_narrow(full, last, 0, full->sizes[last] / 2 + 1);
    out = half == NULL ? NULL : fa_clone(half);
    fa_tensor_release(half);
    fa_tensor_release(full);
    return out;
}

/* Lines of n reals from n/2+1 complex numbers along `dim`; the rest is their mirror image. */
static fa_tensor *mirrored(const fa_tensor *half, int dim, int64_t n)
{
    int64_t sizes[FA_MAX_DIMS], inner = 1, outer = 1, there = half->sizes[dim];
    fa_tensor *full;
    const fa__complex *in = fa_tensor_data(half);
    fa__complex *out;

    memcpy(sizes, half->sizes, (size_t)half->n_dims * sizeof(*sizes));
    sizes[dim] = n;
    full = fa__empty(FA_COMPLEX128, half->n_dims, sizes);
    if (full == NULL)
        return NULL;
    out = fa_tensor_data(full);
    for (int i = 0; i < half->n_dims; i++)
        *(i < dim ? &outer : &inner) *= i == dim ? 1 : sizes[i];
    for (int64_t o = 0; o < outer; o++) {
        for (int64_t k = 0; k < n; k++) {
            bool back = k > n / 2;
            int64_t from = back ? n - k : k;

            for (int64_t i = 0; i < inner; i++) {
                fa__complex v = from < there ? in[(o * there + from) * inner + i]
                                             : (fa__complex){ 0, 0 };
                if (k == 0 || 2 * k == n)
                    v.im = 0;
                out[(o * n + k) * inner + i] = back ? (fa__complex){ v.re, -v.im } : v;
            }
        }
    }
    return full;
}

static fa_tensor *c2r(const fa_tensor *x, const dims *d, scaling how, int64_t n)
{
    dims others = { d->n - 1, { 0 } };
    int last = d->at[d->n - 1];
    fa_tensor *half = NULL, *full = NULL, *real = NULL;
    fa_dtype dtype;
    fa_status st = FA_OK;

    memcpy(others.at, d->at, sizeof(others.at));
    TRY(complex_of((fa_dtype)x->dtype, &dtype));
    half = wide_copy(x);
    if (half == NULL)
        TRY(fa_error_last()->status);
    for (int i = 0; i < others.n; i++)
        TRY(transform_dim(half, others.at[i], how, false));
    full = mirrored(half, last, n);
    if (full == NULL)
        TRY(fa_error_last()->status);
    TRY(transform_dim(full, last, how, false));
    real = fa__empty(fa__real_dtype(dtype), full->n_dims, full->sizes);
    TRY(real == NULL ? FA_ENOMEM : fa__copy_into(real, full));
done:
    fa_tensor_release(half);
    fa_tensor_release(full);
    if (st == FA_OK)
        return real;
    fa_tensor_release(real);
    return NULL;
}

/* ---- arguments ------------------------------------------------------------------------------ */

static fa_status read_norm(const fa__call *call, size_t i, bool forward, scaling *out)
{
    const char *norm = fa__arg_text(call, i);

    if (norm == NULL || strcmp(norm, "backward") == 0)
        *out = forward ? SCALE_NONE : SCALE_N;
    else if (strcmp(norm, "forward") == 0)
        *out = forward ? SCALE_N : SCALE_NONE;
    else if (strcmp(norm, "ortho") == 0)
        *out = SCALE_ROOT;
    else
        return fa__fail(FA_EINVAL, "Invalid normalization mode: \"%s\"", norm);
    return FA_OK;
}

/* Cut or padded with zeros to n along dim; yours. */
static fa_tensor *resized(fa_tensor *x, int dim, int64_t n)
{
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *out, *part;

    if (n < 1) {
        fa__fail(FA_EINVAL, "Invalid number of data points (%lld) specified", (long long)n);
        return NULL;
    }
    if (x->sizes[dim] >= n)
        return fa_narrow(x, dim, 0, n);
    memcpy(sizes, x->sizes, (size_t)x->n_dims * sizeof(*sizes));
    sizes[dim] = n;
    out = fa_zeros((fa_dtype)x->dtype, x->n_dims, sizes);
    part = out == NULL ? NULL : fa_narrow(out, dim, 0, x->sizes[dim]);
    if (part == NULL || fa__copy_into(part, x) != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    fa_tensor_release(part);
    return out;
}

/* Sizes and dims of the n-dimensional forms. sizes[i] -1: as it is. */
typedef struct shape_args {
    dims d;
    int64_t sizes[FA_MAX_DIMS];
    bool sized;
} shape_args;

static fa_status read_shape(const fa__call *call, const fa_tensor *x, size_t s, size_t dim,
                            shape_args *out)
{
    int64_t given[FA_MAX_DIMS];
    int n_sizes = 0, n_dims = 0;
    bool has_sizes = !fa__arg_is_none(call, s), has_dims = !fa__arg_is_none(call, dim);
    uint64_t seen = 0;
    fa_status st = FA_OK;

    TRY(fa__arg_ints(call, s, out->sizes, FA_MAX_DIMS, &n_sizes));
    TRY(fa__arg_ints(call, dim, given, FA_MAX_DIMS, &n_dims));
    if (has_sizes && has_dims && n_sizes != n_dims)
        TRY(fa__fail(FA_EINVAL, "When given, dim and shape arguments must have the same length"));
    if (n_sizes > x->n_dims)
        TRY(fa__fail(FA_EINVAL, "Got shape with %d values but input tensor only has %d dimensions.",
                     n_sizes, x->n_dims));
    out->sized = has_sizes;
    out->d.n = has_dims ? n_dims : has_sizes ? n_sizes : x->n_dims;
    for (int i = 0; i < out->d.n; i++) {
        int64_t want = has_dims ? given[i] : x->n_dims - out->d.n + i;

        TRY(fa__wrap_dim(want, x->n_dims, &out->d.at[i]));
        if ((seen >> out->d.at[i] & 1) != 0)
            TRY(fa__fail(FA_EINVAL, "FFT dims must be unique"));
        seen |= (uint64_t)1 << out->d.at[i];
        if (!has_sizes || out->sizes[i] == -1)
            out->sizes[i] = x->sizes[out->d.at[i]];
        if (out->sizes[i] < 1)
            TRY(fa__fail(FA_EINVAL, "Invalid number of data points (%lld) specified",
                         (long long)out->sizes[i]));
    }
done:
    return st;
}

/* One dim's n and dim as a shape: fft_fft(self, n, dim, norm). */
static fa_status read_line(const fa__call *call, const fa_tensor *x, shape_args *out)
{
    fa_status st = FA_OK;

    out->d.n = 1;
    out->sized = !fa__arg_is_none(call, 1);
    TRY(fa__wrap_dim(fa__arg_int(call, 2), x->n_dims, &out->d.at[0]));
    if (x->n_dims == 0)
        TRY(fa__fail(FA_ERANGE, "Dimension specified as %lld but tensor has no dimensions",
                     (long long)fa__arg_int(call, 2)));
    out->sizes[0] = out->sized ? fa__arg_int(call, 1) : x->sizes[out->d.at[0]];
    if (out->sizes[0] < 1)
        TRY(fa__fail(FA_EINVAL, "Invalid number of data points (%lld) specified",
                     (long long)out->sizes[0]));
done:
    return st;
}

static fa_tensor *shaped(fa_tensor *x, const shape_args *a, int n)
{
    fa_tensor *out = fa_tensor_retain(x);

    for (int i = 0; i < n && out != NULL; i++) {
        fa_tensor *next = resized(out, a->d.at[i], a->sizes[i]);
        fa_tensor_release(out);
        out = next;
    }
    return out;
}

/* ---- torch.fft ------------------------------------------------------------------------------ */

typedef enum transform { FFT, IFFT, RFFT, IRFFT, HFFT, IHFFT } transform;

/* A forward real transform is c2c's forward; conj makes it the other. */
static fa_tensor *conjugated(fa_tensor *take)
{
    fa_tensor *out = take == NULL ? NULL : fa__op_tensor("aten::conj_physical", "t", take);

    fa_tensor_release(take);
    return out;
}

static fa_tensor *real_to_complex(fa_tensor *x, shape_args *a, transform kind, scaling how)
{
    fa_tensor *in = shaped(x, a, a->d.n), *out;
    dims last = { 1, { a->d.at[a->d.n - 1] } }, others = { a->d.n - 1, { 0 } };

    if (in == NULL)
        return NULL;
    if (kind == RFFT) {
        out = r2c(in, &a->d, how, true);
    } else {
        out = conjugated(r2c(in, &last, how, true));
        memcpy(others.at, a->d.at, sizeof(others.at));
        if (out != NULL && others.n > 0) {
            fa_tensor *next = c2c(out, &others, how, false);
            fa_tensor_release(out);
            out = next;
        }
    }
    fa_tensor_release(in);
    return out;
}

/* irfft and hfft: the last dim's size is that of the result, 2 (n - 1) where none is given. */
static fa_tensor *complex_to_real(fa_tensor *x, shape_args *a, bool last_given, transform kind,
                                  scaling how)
{
    int last = a->d.n - 1;
    int64_t n = last_given ? a->sizes[last] : 2 * (x->sizes[a->d.at[last]] - 1);
    dims one = { 1, { a->d.at[last] } }, others = { last, { 0 } };
    fa_tensor *in, *next, *out = NULL;

    if (n < 1) {
        fa__fail(FA_EINVAL, "Invalid number of data points (%lld) specified", (long long)n);
        return NULL;
    }
    a->sizes[last] = n / 2 + 1;
    in = shaped(x, a, a->d.n);
    if (in == NULL)
        return NULL;
    if (kind == IRFFT) {
        out = c2r(in, &a->d, how, n);
    } else {
        memcpy(others.at, a->d.at, sizeof(others.at));
        next = others.n > 0 ? c2c(in, &others, how, true) : fa_tensor_retain(in);
        next = conjugated(next);
        out = next == NULL ? NULL : c2r(next, &one, how, n);
        fa_tensor_release(next);
    }
    fa_tensor_release(in);
    return out;
}

static fa_status run_transform(fa__call *call, shape_args *a, size_t norm, bool last_given)
{
    transform kind = *(const transform *)call->op->data;
    fa_tensor *x = fa__arg_tensor(call, 0), *in, *out;
    bool forward = kind == FFT || kind == RFFT || kind == HFFT;
    scaling how;
    fa_dtype dtype;
    fa_status st = FA_OK;

    TRY(complex_of((fa_dtype)x->dtype, &dtype));
    TRY(read_norm(call, norm, forward, &how));
    if ((kind == RFFT || kind == IHFFT) && fa_dtype_is_complex((fa_dtype)x->dtype))
        TRY(fa__fail(FA_ETYPE, "%s expects a real input tensor, but got %s",
                     call->schema->name + 10, fa__scalar_type_name((fa_dtype)x->dtype)));
    if (a->d.n == 0) {
        if (kind != FFT && kind != IFFT)
            TRY(fa__fail(FA_EINVAL, "%s must transform at least one axis",
                         call->schema->name + 10));
        return fa__return_tensor(call, 0, fa__as_dtype(x, dtype));
    }
    if (kind == FFT || kind == IFFT) {
        in = shaped(x, a, a->d.n);
        out = in == NULL ? NULL : c2c(in, &a->d, how, forward);
        fa_tensor_release(in);
    } else if (kind == RFFT || kind == IHFFT) {
        out = real_to_complex(x, a, kind, how);
    } else {
        out = complex_to_real(x, a, last_given, kind, how);
    }
    st = fa__return_tensor(call, 0, out);
done:
    return st;
}

static fa_status transform_line(fa__call *call)
{
    shape_args a = { 0 };
    fa_status st = read_line(call, fa__arg_tensor(call, 0), &a);

    return st != FA_OK ? st : run_transform(call, &a, 3, a.sized);
}

static fa_status transform_all(fa__call *call)
{
    shape_args a = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0);
    int64_t given[FA_MAX_DIMS];
    int n = 0;
    fa_status st = read_shape(call, x, 1, 2, &a);

    if (st == FA_OK)
        st = fa__arg_ints(call, 1, given, FA_MAX_DIMS, &n);
    return st != FA_OK ? st : run_transform(call, &a, 3, a.sized && n > 0 && given[n - 1] != -1);
}

/* ---- the primitives as ops ------------------------------------------------------------------ */

static fa_status read_dims(const fa__call *call, const fa_tensor *x, dims *d)
{
    int64_t given[FA_MAX_DIMS];
    fa_status st = fa__arg_ints(call, 1, given, FA_MAX_DIMS, &d->n);

    for (int i = 0; st == FA_OK && i < d->n; i++)
        st = fa__wrap_dim(given[i], x->n_dims, &d->at[i]);
    return st;
}

/* The number is of the whole product of sizes; per dim it comes to the same. */
static scaling scaling_of(const fa__call *call)
{
    int64_t n = fa__arg_int(call, 2);

    return n == 1 ? SCALE_ROOT : n == 2 ? SCALE_N : SCALE_NONE;
}

static fa_status fft_c2c(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0);
    dims d;
    fa_status st = read_dims(call, x, &d);

    return st != FA_OK ? st : fa__return_tensor(call, 0, c2c(x, &d, scaling_of(call),
                                                             fa__arg_bool(call, 3)));
}

static fa_status need_dims(const fa__call *call, const dims *d)
{
    return d->n > 0 ? FA_OK
                    : fa__fail(FA_EINVAL, "%s must transform at least one axis",
                               call->schema->name);
}

static fa_status fft_r2c(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0);
    dims d;
    fa_status st = FA_OK;

    TRY(read_dims(call, x, &d));
    TRY(need_dims(call, &d));
    st = fa__return_tensor(call, 0, r2c(x, &d, scaling_of(call), fa__arg_bool(call, 3)));
done:
    return st;
}

static fa_status fft_c2r(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0);
    dims d;
    fa_status st = FA_OK;

    TRY(read_dims(call, x, &d));
    TRY(need_dims(call, &d));
    if (fa__arg_int(call, 3) < 1)
        TRY(fa__fail(FA_EINVAL, "Invalid number of data points (%lld) specified",
                     (long long)fa__arg_int(call, 3)));
    st = fa__return_tensor(call, 0, c2r(x, &d, scaling_of(call), fa__arg_int(call, 3)));
done:
    return st;
}

/* ---- frequencies and shifts ----------------------------------------------------------------- */

static fa_status frequencies(fa__call *call)
{
    int64_t n = fa__arg_int(call, 0), count = n;
    bool half = *(const int *)call->op->data != 0;
    double step = fa__arg_float(call, 1);
    fa_dtype dtype = fa__arg_is_none(call, 2) ? FA_FLOAT32 : fa__arg_dtype(call, 2);
    fa_tensor *wide, *out;

    if (n < 1)
        return fa__fail(FA_EINVAL, "%s: n must be positive", call->schema->name);
    count = half ? n / 2 + 1 : n;
    wide = fa__empty(FA_FLOAT64, 1, &count);
    for (int64_t i = 0; wide != NULL && i < count; i++) {
        int64_t k = !half && i >= (n + 1) / 2 ? i - n : i;
        ((double *)fa_tensor_data(wide))[i] = (double)k * (1.0 / ((double)n * step));
    }
    out = wide == NULL ? NULL : fa__as_dtype(wide, dtype);
    fa_tensor_release(wide);
    return fa__return_tensor(call, 0, out);
}

static fa_status shift(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0);
    bool inverse = *(const int *)call->op->data != 0;
    int64_t given[FA_MAX_DIMS], amount[FA_MAX_DIMS];
    int n = 0, dim;
    fa_status st = fa__arg_ints(call, 1, given, FA_MAX_DIMS, &n);

    if (st == FA_OK && fa__arg_is_none(call, 1)) {
        for (n = 0; n < x->n_dims; n++)
            given[n] = n;
    }
    for (int i = 0; st == FA_OK && i < n; i++) {
        st = fa__wrap_dim(given[i], x->n_dims, &dim);
        if (st == FA_OK && x->n_dims > 0)
            amount[i] = inverse ? (x->sizes[dim] + 1) / 2 : x->sizes[dim] / 2;
    }
    if (st != FA_OK || n == 0 || x->n_dims == 0)
        return st != FA_OK ? st : fa__return_tensor(call, 0, fa_clone(x));
    return fa__return_tensor(call, 0, fa__op_tensor("aten::roll", "tII", x, amount, n, given, n));
}

#define KIND(kind) .data = &(const transform){ kind }
#define LINE(name, kind)                                                                           \
    { "aten::fft_" name "(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor",     \
      transform_line, FA__OP_OUT, KIND(kind) },                                                    \
    { "aten::fft_" name "2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], "                  \
      "str? norm=None) -> Tensor", transform_all, FA__OP_OUT, KIND(kind) },                        \
    { "aten::fft_" name "n(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) "     \
      "-> Tensor", transform_all, FA__OP_OUT, KIND(kind) }
#define OPTIONS "ScalarType? dtype=None, Layout? layout=None, Device? device=None, "               \
                "bool? pin_memory=None"

const fa__op fa__ops_fft[] = {
    LINE("fft", FFT),
    LINE("ifft", IFFT),
    LINE("rfft", RFFT),
    LINE("irfft", IRFFT),
    LINE("hfft", HFFT),
    LINE("ihfft", IHFFT),
    { "aten::_fft_c2c(Tensor self, SymInt[] dim, int normalization, bool forward) -> Tensor",
      fft_c2c, FA__OP_OUT },
    { "aten::_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor",
      fft_r2c, FA__OP_OUT },
    { "aten::_fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor",
      fft_c2r, FA__OP_OUT },
    { "aten::fft_fftfreq(int n, float d=1., *, " OPTIONS ") -> Tensor", frequencies, FA__OP_OUT,
      &(const int){ 0 } },
    { "aten::fft_rfftfreq(int n, float d=1., *, " OPTIONS ") -> Tensor", frequencies, FA__OP_OUT,
      &(const int){ 1 } },
    { "aten::fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor", shift, 0,
      &(const int){ 0 } },
    { "aten::fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor", shift, 0,
      &(const int){ 1 } },
    { 0 },
};
