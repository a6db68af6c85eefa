/* spectral.c: short-time Fourier transforms and the windows they use. [torch.stft, istft,
 * hann_window and its kin] */
#include <math.h>

#include "ops/ops.h"

/* ---- windows --------------------------------------------------------------------------------- */

typedef enum window_kind { HANN, HAMMING, BARTLETT, BLACKMAN, KAISER } window_kind;

/* Bessel's I0 by its series; enough for any beta a window has. */
static double bessel_i0(double x)
{
    double term = 1, sum = 1;

    for (int k = 1; k < 500 && term > sum * 1e-17; k++) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

/* Element i of a window over 0..n. */
static double window_at(window_kind kind, double i, double n, double alpha, double beta)
{
    const double tau = 6.283185307179586476925286766559;
    double x;

    switch (kind) {
    case HANN: return 0.5 - 0.5 * cos(tau * i / n);
    case HAMMING: return alpha - beta * cos(tau * i / n);
    case BARTLETT: x = 2 * i / n; return x > 1 ? 2 - x : x;
    case BLACKMAN: return 0.42 - 0.5 * cos(tau * i / n) + 0.08 * cos(2 * tau * i / n);
    case KAISER: break;
    }
    x = 2 * i / n - 1;
    return bessel_i0(beta * sqrt(fmax(0, 1 - x * x))) / bessel_i0(beta);
}

static double float_or(const fa__call *call, const char *name, double otherwise)
{
    int i = fa__param_at(call, name);

    return i >= 0 ? fa__arg_float(call, (size_t)i) : otherwise;
}

static fa_status window(fa__call *call)
{
    window_kind kind = *(const window_kind *)call->op->data;
    int64_t n = fa__arg_int(call, 0);
    int at = fa__param_at(call, "periodic");
    size_t dtype = (size_t)fa__param_at(call, "dtype");
    bool periodic = at < 0 || fa__arg_bool(call, (size_t)at);
    fa_dtype wanted = fa__arg_is_none(call, dtype) ? FA_FLOAT32 : fa__arg_dtype(call, dtype);
    double alpha = float_or(call, "alpha", 0.54);
    double beta = float_or(call, "beta", kind == KAISER ? 12 : 0.46);
    fa_tensor *wide, *out;

    if (n < 0)
        return fa__fail(FA_EINVAL, "%s requires non-negative window_length, got window_length=%lld",
                        call->schema->name + 6, (long long)n);
    if (!fa_dtype_is_floating_point(wanted))
        return fa__fail(FA_ETYPE, "%s expects floating point dtypes, got: %s",
                        call->schema->name + 6, fa_dtype_name(wanted));
    wide = fa__empty(FA_FLOAT64, 1, &n);
    if (wide == NULL)
        return fa_error_last()->status;
    for (int64_t i = 0; i < n; i++)
        ((double *)fa_tensor_data(wide))[i] =
            n == 1 ? 1 : window_at(kind, (double)i, (double)(periodic ? n : n - 1), alpha, beta);
    out = fa__as_dtype(wide, wanted);
    fa_tensor_release(wide);
    return fa__return_tensor(call, 0, out);
}

/* ---- what stft and istft share -------------------------------------------------------------- */

typedef struct frames {
    int64_t n_fft, hop, length;         /* length: of the window */
    fa_tensor *window;                  /* n_fft elements, or NULL: ones; kept in temps */
} frames;

/* The window in the middle of n_fft zeros. */
static fa_tensor *padded_window(fa__temps *t, const fa__call *call, const frames *f, size_t at,
                                fa_dtype dtype)
{
    fa_tensor *given = fa__arg_tensor(call, at);
    int64_t left = (f->n_fft - f->length) / 2, pad[2] = { left, f->n_fft - f->length - left };

    if (given == NULL)
        given = fa__keep(t, fa__full(dtype, 1, &f->length, (fa__scalar){ FA_INT64, 1, 1, 0 }));
    if (t->failed || f->length == f->n_fft)
        return given;
    return fa__do(t, "aten::constant_pad_nd", "tIi", given, pad, 2, (int64_t)0);
}

static fa_status read_frames(const fa__call *call, size_t first, size_t at, frames *f)
{
    fa_tensor *given = fa__arg_tensor(call, at);

    f->n_fft = fa__arg_int(call, first);
    f->hop = fa__arg_is_none(call, first + 1) ? f->n_fft / 4 : fa__arg_int(call, first + 1);
    f->length = fa__arg_is_none(call, first + 2) ? f->n_fft : fa__arg_int(call, first + 2);
    if (f->hop <= 0)
        return fa__fail(FA_EINVAL, "%s: expected hop_length > 0, but got hop_length=%lld",
                        call->schema->name, (long long)f->hop);
    if (f->n_fft <= 0 || f->length <= 0 || f->length > f->n_fft)
        return fa__fail(FA_EINVAL, "%s: expected 0 < win_length <= n_fft, but got win_length=%lld",
                        call->schema->name, (long long)f->length);
    if (given != NULL && (given->n_dims != 1 || given->sizes[0] != f->length))
        return fa__fail(FA_EINVAL, "%s: expected a 1D window tensor of size equal to "
                        "win_length=%lld, but got window with size %lld", call->schema->name,
                        (long long)f->length,
                        (long long)(given->n_dims == 1 ? given->sizes[0] : -1));
    return FA_OK;
}

/* ---- stft ------------------------------------------------------------------------------------ */

/* [B, T] padded by half a frame at both ends. */
static fa_tensor *centred(fa__temps *t, fa_tensor *x, int64_t n_fft, const char *mode)
{
    int64_t pad[2] = { n_fft / 2, n_fft / 2 };
    fa_tensor *wide = fa__do(t, "aten::unsqueeze", "ti", x, (int64_t)0);

    wide = fa__do(t, "aten::pad", "tIs", wide, pad, 2, mode == NULL ? "reflect" : mode);
    return fa__do(t, "aten::squeeze.dim", "ti", wide, (int64_t)0);
}

static fa_status stft(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *given = fa__arg_tensor(call, 4), *windowed, *out;
    bool has_center = strcmp(call->schema->overload, "center") == 0;
    size_t rest = has_center ? 7 : 5;   /* normalized, onesided, return_complex */
    bool is_complex = fa_dtype_is_complex((fa_dtype)x->dtype)
                      || (given != NULL && fa_dtype_is_complex((fa_dtype)given->dtype));
    bool onesided = fa__arg_is_none(call, rest + 1) ? !is_complex : fa__arg_bool(call, rest + 1);
    bool as_complex = fa__arg_is_none(call, rest + 2) ? is_complex : fa__arg_bool(call, rest + 2);
    int64_t scaling = fa__arg_bool(call, rest) ? 1 : 0, sizes[3], strides[3];
    const int64_t last = 2;
    fa__temps t = { 0 };
    frames f;
    fa_tensor *batch = x;
    fa_status st = FA_OK;

    if (x->n_dims < 1 || x->n_dims > 2
        || !(fa_dtype_is_floating_point((fa_dtype)x->dtype) || is_complex))
        return fa__fail(FA_EINVAL, "stft: expected a 1D or 2D tensor of floating point or complex "
                        "values");
    TRY(read_frames(call, 1, 4, &f));
    if (onesided && is_complex)
        TRY(fa__fail(FA_EINVAL, "Cannot have onesided output if window or input is complex"));
    if (x->n_dims == 1)
        batch = fa__do(&t, "aten::unsqueeze", "ti", x, (int64_t)0);
    if (has_center && fa__arg_bool(call, 5))
        batch = centred(&t, batch, f.n_fft, fa__arg_text(call, 6));
    if (t.failed)
        TRY(FA_EINVAL);
    if (f.n_fft > batch->sizes[1])
        TRY(fa__fail(FA_EINVAL, "stft: expected 0 < n_fft <= %lld, but got n_fft=%lld",
                     (long long)batch->sizes[1], (long long)f.n_fft));
    f.window = padded_window(&t, call, &f, 4, (fa_dtype)x->dtype);
    sizes[0] = batch->sizes[0], sizes[1] = 1 + (batch->sizes[1] - f.n_fft) / f.hop,
    sizes[2] = f.n_fft;
    strides[0] = batch->strides[0], strides[1] = f.hop * batch->strides[1],
    strides[2] = batch->strides[1];
    windowed = fa__do(&t, "aten::mul.Tensor", "tt",
                      fa__keep(&t, fa_as_strided(batch, 3, sizes, strides, batch->storage_offset)),
                      f.window);
    out = is_complex ? fa__do(&t, "aten::_fft_c2c", "tIib", windowed, &last, 1, scaling, 1)
                     : fa__do(&t, "aten::_fft_r2c", "tIib", windowed, &last, 1, scaling, onesided);
    out = fa__do(&t, "aten::transpose.int", "tii", out, (int64_t)1, (int64_t)2);
    if (x->n_dims == 1)
        out = fa__do(&t, "aten::squeeze.dim", "ti", out, (int64_t)0);
    if (!as_complex)
        out = fa__do(&t, "aten::view_as_real", "t", out);
    return fa__return_kept(call, &t, out, NULL);
done:
    return fa__temps_end(&t, st);
}

/* ---- istft ----------------------------------------------------------------------------------- */

/* Frames [B, n, n_fft] added up where they overlap: [B, n_fft + hop (n - 1)]. */
static fa_tensor *overlap_add(const fa_tensor *x, int64_t hop)
{
    int64_t n_fft = x->sizes[2], length, sizes[2];
    fa_tensor *out;
    bool fits = fa__mul_i64(hop, x->sizes[1] - 1, &length) && fa__add_i64(length, n_fft, &length);

    sizes[0] = x->sizes[0], sizes[1] = fits ? length : INT64_MAX;
    out = fa_zeros((fa_dtype)x->dtype, 2, sizes);
    for (int64_t i = 0; out != NULL && i < x->sizes[1]; i++) {
        fa_tensor *frame = fa_select(x, 1, i), *place = fa_narrow(out, 1, i * hop, n_fft);
        fa_tensor *sum = NULL;

        if (frame != NULL && place != NULL)
            sum = fa__op_tensor("aten::add.Tensor", "tt", place, frame);
        if (sum == NULL || fa__copy_into(place, sum) != FA_OK) {
            fa_tensor_release(out);
            out = NULL;
        }
        fa_tensor_release(frame);
        fa_tensor_release(place);
        fa_tensor_release(sum);
    }
    return out;
}

static fa_status check_envelope(fa__temps *t, fa_tensor *envelope)
{
    fa_tensor *least = fa__do(t, "aten::min", "t", fa__do(t, "aten::abs", "t", envelope));
    double real = 0, imag;

    if (t->failed || fa_tensor_item(least, 0, &real, &imag) != FA_OK)
        return FA_EINVAL;
    return real > 1e-11 ? FA_OK : fa__fail(FA_EINVAL, "window overlap add min: 1");
}

static fa_status istft(fa__call *call)
{
    fa_tensor *x = fa__arg_tensor(call, 0), *spectrum = x, *y, *envelope, *window2;
    bool center = fa__arg_bool(call, 5), as_complex = fa__arg_bool(call, 9), flat, onesided;
    int64_t scaling = fa__arg_bool(call, 6) ? 1 : 2, total, start, end, shape[3];
    const int64_t last = 2;
    fa__temps t = { 0 };
    frames f;
    fa_status st = FA_OK;

    TRY(read_frames(call, 1, 4, &f));
    if (!fa_dtype_is_complex((fa_dtype)x->dtype))
        TRY(fa__fail(FA_EINVAL, "istft requires a complex-valued input tensor matching the output "
                     "from stft with return_complex=True."));
    if (x->n_dims != 2 && x->n_dims != 3)
        TRY(fa__fail(FA_EINVAL, "istft: expected a tensor with 2 or 3 dimensions, but got %d",
                     x->n_dims));
    flat = x->n_dims == 2;
    if (flat)
        spectrum = fa__do(&t, "aten::unsqueeze", "ti", x, (int64_t)0);
    if (t.failed)
        TRY(FA_EINVAL);
    onesided = fa__arg_is_none(call, 7) ? spectrum->sizes[1] != f.n_fft : fa__arg_bool(call, 7);
    if (spectrum->sizes[1] != (onesided ? f.n_fft / 2 + 1 : f.n_fft) || spectrum->sizes[2] < 1)
        TRY(fa__fail(FA_EINVAL, "istft: expected the frequency dimension (3rd to the last) of the "
                     "input tensor to match n_fft / 2 + 1, but got %lld",
                     (long long)spectrum->sizes[1]));
    f.window = padded_window(&t, call, &f, 4,
                             x->dtype == FA_COMPLEX128 ? FA_FLOAT64 : FA_FLOAT32);
    spectrum = fa__do(&t, "aten::transpose.int", "tii", spectrum, (int64_t)1, (int64_t)2);
    if (as_complex) {
        y = fa__do(&t, "aten::_fft_c2c", "tIib", spectrum, &last, 1, scaling, 0);
    } else {
        if (!onesided)
            spectrum = fa__do(&t, "aten::narrow", "tiii", spectrum, last, (int64_t)0,
                              f.n_fft / 2 + 1);
        y = fa__do(&t, "aten::_fft_c2r", "tIii", spectrum, &last, 1, scaling, f.n_fft);
    }
    y = fa__do(&t, "aten::mul.Tensor", "tt", y, f.window);
    if (t.failed)
        TRY(FA_EINVAL);
    shape[0] = 1, shape[1] = y->sizes[1], shape[2] = f.n_fft;
    window2 = fa__do(&t, "aten::mul.Tensor", "tt", f.window, f.window);
    window2 = fa__do(&t, "aten::expand", "tI", window2, shape, 3);
    y = fa__keep(&t, t.failed ? NULL : overlap_add(y, f.hop));
    envelope = fa__keep(&t, t.failed ? NULL : overlap_add(window2, f.hop));
    if (t.failed)
        TRY(FA_EINVAL);
    total = y->sizes[1];
    start = center ? f.n_fft / 2 : 0;
    end = !fa__arg_is_none(call, 8) ? start + fa__arg_int(call, 8)
          : center                  ? total - f.n_fft / 2
                                    : total;
    end = end > total ? total : end;
    if (end < start)
        TRY(fa__fail(FA_EINVAL, "istft: the frames are too few for the length that is asked for"));
    y = fa__do(&t, "aten::narrow", "tiii", y, (int64_t)1, start, end - start);
    envelope = fa__do(&t, "aten::narrow", "tiii", envelope, (int64_t)1, start, end - start);
    if (end > start)
        TRY(check_envelope(&t, envelope));
    y = fa__do(&t, "aten::div.Tensor", "tt", y, envelope);
    if (!fa__arg_is_none(call, 8) && fa__arg_int(call, 8) > end - start) {
        int64_t pad[2] = { 0, fa__arg_int(call, 8) - (end - start) };
        y = fa__do(&t, "aten::constant_pad_nd", "tIi", y, pad, 2, (int64_t)0);
    }
    if (flat)
        y = fa__do(&t, "aten::squeeze.dim", "ti", y, (int64_t)0);
    return fa__return_kept(call, &t, y, NULL);
done:
    return fa__temps_end(&t, st);
}

#define OPTIONS "*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "            \
                "bool? pin_memory=None) -> Tensor"
#define KIND(kind) 0, &(const window_kind){ kind }
#define WINDOW(name, kind)                                                                         \
    { "aten::" name "_window(int window_length, " OPTIONS, window, KIND(kind) },                   \
    { "aten::" name "_window.periodic(int window_length, bool periodic, " OPTIONS, window,         \
      KIND(kind) }

const fa__op fa__ops_spectral[] = {
    WINDOW("hann", HANN),
    WINDOW("hamming", HAMMING),
    { "aten::hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, " OPTIONS,
      window, KIND(HAMMING) },
    { "aten::hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, "
      "float beta, " OPTIONS, window, KIND(HAMMING) },
    WINDOW("bartlett", BARTLETT),
    WINDOW("blackman", BLACKMAN),
    WINDOW("kaiser", KAISER),
    { "aten::kaiser_window.beta(int window_length, bool periodic, float beta, " OPTIONS, window,
      KIND(KAISER) },
    { "aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
      "Tensor? window=None, bool normalized=False, bool? onesided=None, "
      "bool? return_complex=None, bool? align_to_window=None) -> Tensor", stft },
    { "aten::stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
      "Tensor? window=None, bool center=True, str pad_mode=\"reflect\", bool normalized=False, "
      "bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor",
      stft },
    { "aten::istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
      "Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, "
      "int? length=None, bool return_complex=False) -> Tensor", istft },
    { 0 },
};
