/* ranges.c: sequences of numbers — arange, range, linspace, logspace.
 *
 * Elements are computed as PyTorch's vectorised kernels do: every 8th (float64: 4th) element from
 * the start, rounded to the dtype, and its neighbours by adding multiples of the step. */
#include "shapes.h"

#include <math.h>

typedef struct sequence {
    fa_dtype dtype;
    int64_t n;
    double start, end, step;            /* for floating dtypes */
    int64_t first, increment;           /* for integers */
} sequence;

/* ---- arange ---------------------------------------------------------------------------------- */

#define RANGE_BLOCK 512

/* How many numbers PyTorch computes from one rounded start. */
static int lanes_of(fa_dtype dtype)
{
    return dtype == FA_FLOAT64 ? 4 : dtype == FA_FLOAT32 ? 8 : 16;
}

static double rounded(fa_dtype dtype, double x)
{
    uint8_t bytes[16];
    double imag;

    if (dtype == FA_FLOAT64)
        return x;
    if (dtype == FA_FLOAT32)
        return (float)x;
    fa__convert(dtype, bytes, FA_FLOAT64, (const uint8_t *)&x, 1);
    fa__dtype_read(dtype, bytes, &x, &imag);
    return x;
}

typedef struct range_task {
    const sequence *s;
    uint8_t *out;
    size_t itemsize;
} range_task;

static fa_status put_integers(void *context, int64_t begin, int64_t end)
{
    const range_task *task = context;
    int64_t block[RANGE_BLOCK];

    for (int64_t i = begin; i < end;) {
        int64_t n = end - i < RANGE_BLOCK ? end - i : RANGE_BLOCK;
        for (int64_t k = 0; k < n; k++)
            block[k] = (int64_t)((uint64_t)task->s->first
                                 + (uint64_t)(i + k) * (uint64_t)task->s->increment);
        fa__convert(task->s->dtype, task->out + (size_t)i * task->itemsize, FA_INT64,
                    (const uint8_t *)block, (size_t)n);
        i += n;
    }
    return FA_OK;
}

/* start + step * i in float32 for the half precisions, else in float64. */
static double number_at(const sequence *s, double start, int64_t i)
{
    if (s->dtype == FA_FLOAT64 || s->dtype == FA_FLOAT32)
        return fma(s->step, (double)i, start);
    return fmaf((float)s->step, (float)i, (float)start);
}

static fa_status put_numbers(void *context, int64_t begin, int64_t end)
{
    const range_task *task = context;
    const sequence *s = task->s;
    double block[RANGE_BLOCK], base = 0;
    int lanes = lanes_of(s->dtype);
    /* two vectors at a time; what is left is computed one by one */
    int64_t whole = s->n - s->n % (2 * lanes);

    for (int64_t i = begin; i < end;) {
        int64_t n = end - i < RANGE_BLOCK ? end - i : RANGE_BLOCK;
        for (int64_t k = 0; k < n; k++) {
            int64_t lane = (i + k) % lanes;
            if (lane == 0 || k == 0)
                base = rounded(s->dtype, number_at(s, s->start, i + k - lane));
            block[k] = i + k < whole ? number_at(s, base, lane)
                                     : number_at(s, s->start, i + k);
        }
        fa__convert(s->dtype, task->out + (size_t)i * task->itemsize, FA_FLOAT64,
                    (const uint8_t *)block, (size_t)n);
        i += n;
    }
    return FA_OK;
}

/* n numbers from start by step; NULL on failure. */
static fa_tensor *numbers(const sequence *s)
{
    fa_tensor *out = fa__empty(s->dtype, 1, &s->n);
    range_task task = { s, out != NULL ? fa_tensor_data(out) : NULL, fa_dtype_itemsize(s->dtype) };
    bool is_whole = fa__is_integral(s->dtype, true);

    if (out != NULL && s->n > 0
        && fa__parallel_for(s->n, 32768, is_whole ? put_integers : put_numbers, &task) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static bool is_whole_number(fa__scalar x)
{
    return x.dtype == FA_INT64 || x.dtype == FA_BOOL;
}

/* An integer or the integer part of a number. FA_ERANGE beyond 64 bits. */
static fa_status whole_of(fa__scalar x, int64_t *out)
{
    if (is_whole_number(x)) {
        *out = x.integer;
        return FA_OK;
    }
    if (!(x.real >= -9223372036854775808.0 && x.real < 9223372036854775808.0))
        return fa__fail(FA_ERANGE, "value cannot be converted to type int64_t without overflow");
    *out = (int64_t)x.real;
    return FA_OK;
}

/* The bounds of a range that is not empty by mistake. `size`: (end - start) / step. */
static fa_status check_range(double start, double end, double step, double size)
{
    if (step == 0)
        return fa__fail(FA_EINVAL, "step must be nonzero");
    if (!isfinite(start) || !isfinite(end))
        return fa__fail(FA_EINVAL, "unsupported range: %g -> %g", start, end);
    if ((step > 0 && end < start) || (step < 0 && end > start))
        return fa__fail(FA_EINVAL,
                        "upper bound and lower bound inconsistent with step sign");
    if (!(size >= 0 && size < 9223372036854775808.0))
        return fa__fail(FA_EINVAL, "invalid size, possible overflow?");
    return FA_OK;
}

/* How many numbers an arange of integers has; in exact arithmetic where it can be. */
static double integer_count(int64_t first, int64_t end, int64_t step)
{
    int64_t length;

    if (!fa__add_i64(end, first == INT64_MIN ? INT64_MAX : -first, &length))
        return ceil(((double)end - (double)first) / (double)step);
    if (step == 0 || (step == -1 && length == INT64_MIN))
        return 0;
    return (double)(length / step) + (length % step != 0);
}

static fa_status return_arange(fa__call *call, fa__scalar start, fa__scalar end, fa__scalar step)
{
    fa_status st = FA_OK;
    bool whole = is_whole_number(start) && is_whole_number(end) && is_whole_number(step);
    sequence s = { .dtype = fa__option_dtype(call, "dtype", whole ? FA_INT64 : FA_FLOAT32) };
    double count;
    int64_t last;

    TRY(fa__check_options(call));
    if (!fa_dtype_is_floating_point(s.dtype) && !fa__is_integral(s.dtype, false))
        return fa__fail(FA_EUNSUPPORTED, "\"arange_cpu\" not implemented for '%s'",
                        fa__scalar_type_name(s.dtype));
    s.start = start.real;
    s.step = step.real;
    count = ceil((end.real - start.real) / step.real);
    if (s.dtype == FA_INT64) {
        TRY(whole_of(start, &s.first));
        TRY(whole_of(end, &last));
        TRY(whole_of(step, &s.increment));
        count = integer_count(s.first, last, s.increment);
    } else if (fa__is_integral(s.dtype, false)) {
        TRY(whole_of(start, &s.first));
        TRY(whole_of(step, &s.increment));
    }
    TRY(check_range(start.real, end.real, step.real, count));
    s.n = (int64_t)count;
    TRY(fa__return_tensor(call, 0, numbers(&s)));
done:
    return st;
}

static const fa__scalar zero = { .dtype = FA_INT64 };
static const fa__scalar one = { .dtype = FA_INT64, .integer = 1, .real = 1 };

static fa_status arange(fa__call *call)
{
    return return_arange(call, zero, fa__arg_scalar(call, 0), one);
}

static fa_status arange_start(fa__call *call)
{
    return return_arange(call, fa__arg_scalar(call, 0), fa__arg_scalar(call, 1), one);
}

static fa_status arange_step(fa__call *call)
{
    return return_arange(call, fa__arg_scalar(call, 0), fa__arg_scalar(call, 1),
                         fa__arg_scalar(call, 2));
}

/* [torch.range] The end belongs to it. */
static fa_status return_range(fa__call *call, fa__scalar step)
{
    fa_status st = FA_OK;
    fa__scalar start = fa__arg_scalar(call, 0), end = fa__arg_scalar(call, 1);
    sequence s = { .dtype = fa__option_dtype(call, "dtype", FA_FLOAT32) };
    double count = floor((end.real - start.real) / step.real) + 1;

    TRY(fa__check_options(call));
    if (!fa_dtype_is_floating_point(s.dtype) && !fa__is_integral(s.dtype, false))
        return fa__fail(FA_EUNSUPPORTED, "\"range_cpu\" not implemented for '%s'",
                        fa__scalar_type_name(s.dtype));
    TRY(check_range(start.real, end.real, step.real, count));
    s.start = start.real;
    s.step = step.real;
    if (fa__is_integral(s.dtype, false)) {
        TRY(whole_of(start, &s.first));
        TRY(whole_of(step, &s.increment));
    }
    s.n = (int64_t)count;
    TRY(fa__return_tensor(call, 0, numbers(&s)));
done:
    return st;
}

static fa_status range(fa__call *call)
{
    return return_range(call, one);
}

static fa_status range_step(fa__call *call)
{
    return return_range(call, fa__arg_scalar(call, 2));
}

/* ---- linspace, logspace ---------------------------------------------------------------------- */

/* A number as the dtype holds it. */
static fa__scalar stored(fa_dtype dtype, fa__scalar x)
{
    fa__scalar out = { .dtype = fa_dtype_is_complex(dtype) ? FA_COMPLEX128 : FA_FLOAT64 };
    uint8_t bytes[16];
    double parts[2] = { x.real, x.imag };

    fa__convert(dtype, bytes, FA_COMPLEX128, (const uint8_t *)parts, 1);
    fa__dtype_read(dtype, bytes, &out.real, &out.imag);
    return out;
}

/* Evenly spaced numbers: the first half counted from the start, the second from the end. Rounded
 * where PyTorch's kernels round: once for float32 and float64, after each operation for the half
 * precisions. */
static double linear(fa_dtype dtype, double start, double end, int64_t n, int64_t i)
{
    bool from_start = i < n / 2;
    double steps = (double)(from_start ? i : n - i - 1), base = from_start ? start : end;

    if (dtype == FA_FLOAT32 || dtype == FA_COMPLEX64) {
        float step = ((float)end - (float)start) / (float)(n - 1);
        return fmaf(from_start ? step : -step, (float)steps, (float)base);
    }
    if (dtype == FA_FLOAT16 || dtype == FA_BFLOAT16) {
        double step = rounded(dtype, rounded(dtype, end - start) / rounded(dtype, (double)(n - 1)));
        double way = rounded(dtype, step * rounded(dtype, steps));
        return from_start ? base + way : base - way;
    }
    double step = (end - start) / (double)(n - 1);
    return fma(from_start ? step : -step, steps, base);
}

/* The same for the exponents of logspace, which are not rounded. */
static double linear_exponent(double start, double end, int64_t n, int64_t i)
{
    double step = (end - start) / (double)(n - 1);

    return i < n / 2 ? start + step * (double)i : end - step * (double)(n - i - 1);
}

typedef struct spacing {
    fa_dtype dtype;
    fa__scalar start, end;
    int64_t n;
    bool is_log;
    double base;
} spacing;

/* base to the power of a number. */
static void raise(const spacing *s, double *re, double *im)
{
    if (fa_dtype_is_complex(s->dtype)) {
        double size = pow(s->base, *re), angle = *im * log(s->base);
        *re = size * cos(angle);
        *im = angle == 0 ? 0 : size * sin(angle);
        return;
    }
    *re = pow(s->base, *re);
}

static void put_spaced(const spacing *s, uint8_t *out)
{
    size_t itemsize = fa_dtype_itemsize(s->dtype);
    bool is_whole = fa__is_integral(s->dtype, false);

    for (int64_t i = 0; i < s->n; i++) {
        double parts[2] = { s->start.real, s->start.imag };
        if (s->n > 1 && s->is_log) {
            parts[0] = linear_exponent(s->start.real, s->end.real, s->n, i);
            parts[1] = linear_exponent(s->start.imag, s->end.imag, s->n, i);
        } else if (s->n > 1) {
            parts[0] = linear(s->dtype, s->start.real, s->end.real, s->n, i);
            parts[1] = linear(s->dtype, s->start.imag, s->end.imag, s->n, i);
        }
        if (s->is_log)
            raise(s, &parts[0], &parts[1]);
        if (is_whole)
            parts[0] = trunc(parts[0]);
        fa__convert(s->dtype, out + (size_t)i * itemsize, FA_COMPLEX128, (const uint8_t *)parts, 1);
    }
}

/* A number or the number in a 0-dim tensor. */
static fa_status end_of(const fa__call *call, size_t i, fa__scalar *out)
{
    const fa_tensor *tensor = fa__arg_tensor(call, i);

    if (tensor == NULL) {
        *out = fa__arg_scalar(call, i);
        return FA_OK;
    }
    if (tensor->n_dims != 0)
        return fa__fail(FA_EINVAL,
                        "%s only supports 0-dimensional start and end tensors, but got %s with %d "
                        "dimension(s).",
                        strstr(call->schema->name, "log") != NULL ? "logspace" : "linspace",
                        i == 0 ? "start" : "end", tensor->n_dims);
    return fa__only_element(tensor, out);
}

static fa_status return_spaced(fa__call *call, bool is_log)
{
    fa_status st = FA_OK;
    spacing s = { .is_log = is_log, .n = fa__arg_int(call, 2) };
    fa__scalar start, end;

    TRY(fa__check_options(call));
    TRY(end_of(call, 0, &start));
    TRY(end_of(call, 1, &end));
    bool is_complex = start.dtype == FA_COMPLEX128 || end.dtype == FA_COMPLEX128;
    s.dtype = fa__option_dtype(call, "dtype", is_complex ? FA_COMPLEX64 : FA_FLOAT32);
    if (s.n < 0)
        return fa__fail(FA_EINVAL, "number of steps must be non-negative");
    if (is_complex && !fa_dtype_is_complex(s.dtype))
        return fa__fail(FA_ETYPE,
                        "%s: inferred dtype is complex, but the dtype given is %s",
                        is_log ? "logspace" : "linspace", fa__scalar_type_name(s.dtype));
    if (s.dtype == FA_BOOL || !fa__dtype_has_numbers(s.dtype) || fa_dtype_is_quantized(s.dtype))
        return fa__fail(FA_EUNSUPPORTED, "\"%s_cpu\" not implemented for '%s'",
                        is_log ? "logspace" : "linspace", fa__scalar_type_name(s.dtype));
    /* a single power is of the start as it was given */
    s.start = is_log && s.n == 1 ? start : stored(s.dtype, start);
    s.end = stored(s.dtype, end);
    s.base = is_log ? fa__arg_float(call, 3) : 0;
    fa_tensor *out = fa__empty(s.dtype, 1, &s.n);
    if (out != NULL && s.n > 0)
        put_spaced(&s, fa_tensor_data(out));
    TRY(fa__return_tensor(call, 0, out));
done:
    return st;
}

static fa_status linspace(fa__call *call)
{
    return return_spaced(call, false);
}

static fa_status logspace(fa__call *call)
{
    return return_spaced(call, true);
}

#define OPTIONS                                                                                    \
    "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None"

const fa__op fa__ops_ranges[] = {
    { "aten::arange(Scalar end, *, " OPTIONS ") -> Tensor", arange },
    { "aten::arange.start(Scalar start, Scalar end, *, " OPTIONS ") -> Tensor", arange_start },
    { "aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, " OPTIONS ") -> Tensor",
      arange_step },
    { "aten::range(Scalar start, Scalar end, *, " OPTIONS ") -> Tensor", range },
    { "aten::range.step(Scalar start, Scalar end, Scalar step=1, *, " OPTIONS ") -> Tensor",
      range_step },
    { "aten::linspace(Scalar start, Scalar end, int steps, *, " OPTIONS ") -> Tensor", linspace },
    { "aten::linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, " OPTIONS ") -> Tensor",
      linspace },
    { "aten::linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, " OPTIONS ") -> Tensor",
      linspace },
    { "aten::linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, " OPTIONS ") -> Tensor",
      linspace },
    { "aten::logspace(Scalar start, Scalar end, int steps, float base=10., *, " OPTIONS ") -> "
      "Tensor",
      logspace },
    { "aten::logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10., *, "
      OPTIONS ") -> Tensor",
      logspace },
    { "aten::logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10., *, "
      OPTIONS ") -> Tensor",
      logspace },
    { "aten::logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10., *, "
      OPTIONS ") -> Tensor",
      logspace },
    { 0 },
};
