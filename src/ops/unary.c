/* unary.c: functions of one operand — signs, rounding, powers, exponentials, logarithms, and the
 * trigonometric and hyperbolic functions. */
#include <float.h>

#include "ops/loops.h"
#include "ops/vector_math.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)

/* ---- signs ----------------------------------------------------------------------------------- */

FA__FLOATS1(neg, -a)
FA__LOOP1(neg_i64, uint64_t, uint64_t, 0 - a)
FA__LOOP1(neg_i32, uint32_t, uint32_t, 0 - a)
FA__LOOP1(neg_c64, float complex, float complex, -a)
FA__LOOP1(neg_c128, double complex, double complex, -a)
static const fa__loops neg_loops = {
    .name = "neg_cpu", .on = FA__ON_REAL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .no_bool = "Negation, the `-` operator, on a bool tensor is not supported. If you are trying "
               "to invert a mask, use the `~` or `logical_not()` operator instead.",
    .loop = { neg_f32, neg_f64, neg_i64, neg_c64, neg_c128 }, .i32 = neg_i32,
};

FA__LIBM1(abs, fabs)
FA__LOOP1(abs_i64, int64_t, int64_t, a < 0 ? 0 - (uint64_t)a : (uint64_t)a)
FA__LOOP1(abs_i32, int32_t, int32_t, a < 0 ? 0 - (uint32_t)a : (uint32_t)a)
FA__LOOP1(abs_c64, float complex, float, hypotf(crealf(a), cimagf(a)))
FA__LOOP1(abs_c128, double complex, double, hypot(creal(a), cimag(a)))
static const fa__loops abs_loops = {
    .name = "abs_cpu",
    .on = FA__ON_REAL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF | FA__ON_FLOAT8,
    .loop = { abs_f32, abs_f64, abs_i64, abs_c64, abs_c128 }, .i32 = abs_i32,
};

/* NaN has the sign 0. */
FA__FLOATS1(sign, (a > 0) - (a < 0))
FA__LOOP1(sign_i64, int64_t, int64_t, (a > 0) - (a < 0))
static inline double complex sgn_of(double complex a)
{
    double size = hypot(creal(a), cimag(a));

    return size == 0 ? 0 : CMPLX(creal(a) / size, cimag(a) / size);
}
static inline float complex sgn_of_c64(float complex a)
{
    float size = hypotf(crealf(a), cimagf(a));

    return size == 0 ? 0 : CMPLXF(crealf(a) / size, cimagf(a) / size);
}
FA__LOOP1(sgn_c64, float complex, float complex, sgn_of_c64(a))
FA__LOOP1(sgn_c128, double complex, double complex, sgn_of(a))
static const fa__loops sign_loops = {
    .name = "sign_cpu", .on = FA__ON_REAL_BOOL,
    .no_complex = "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use "
                  "torch.sgn instead.",
    .loop = { sign_f32, sign_f64, sign_i64 },
};
static const fa__loops sgn_loops = {
    .name = "sign_cpu", .on = FA__ON_REAL_BOOL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { sign_f32, sign_f64, sign_i64, sgn_c64, sgn_c128 },
};

FA__LOOP1(signbit_f32, float, uint8_t, signbit(a) != 0)
FA__LOOP1(signbit_f64, double, uint8_t, signbit(a) != 0)
FA__LOOP1(signbit_i64, int64_t, uint8_t, a < 0)
FA__LOOP1(signbit_bool, uint8_t, uint8_t, ((void)a, 0))
static const fa__loops signbit_loops = {
    .name = "signbit_cpu", .on = FA__ON_REAL_BOOL | FA__ON_UNSIGNED,
    .no_complex = "signbit is not implemented for complex tensors.",
    .loop = { signbit_f32, signbit_f64, signbit_i64 }, .boolean = signbit_bool,
};

static fa_status positive(fa__call *call)
{
    if (fa__arg_tensor(call, 0)->dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "The `+` operator, on a bool tensor is not supported.");
    return fa__unary_identity(call);
}

/* ---- bits ------------------------------------------------------------------------------------ */

FA__LOOP1(bitwise_not_i64, uint64_t, uint64_t, ~a)
FA__LOOP1(not_bool, uint8_t, uint8_t, a ^ 1)
static const fa__loops bitwise_not_loops = {
    .name = "bitwise_not_cpu", .on = FA__ON_INT | FA__ON_BOOL,
    .loop = { NULL, NULL, bitwise_not_i64 }, .boolean = not_bool,
};

/* ---- rounding -------------------------------------------------------------------------------- */

/* Integers stay as they are. */
FA__LOOP1(same_i64, int64_t, int64_t, a)
FA__LOOP1(same_i32, int32_t, int32_t, a)
#define ROUNDING(op, fn, complex_text)                                                             \
    FA__VECTOR FA__LOOP1(op##_f32, float, float, fn##f(a))                                         \
    FA__VECTOR FA__LOOP1(op##_f64, double, double, fn(a))                                          \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_vml_cpu", .on = FA__ON_REAL | FA__ON_UNSIGNED, .no_complex = complex_text,   \
        .loop = { op##_f32, op##_f64, same_i64 }, .i32 = same_i32,                                 \
    };
ROUNDING(ceil, ceil, "ceil is not supported for complex inputs")
ROUNDING(floor, floor, "floor is not supported for complex inputs")
ROUNDING(trunc, trunc, "trunc is not supported for complex inputs")
ROUNDING(round, nearbyint, NULL)

FA__VECTOR FA__LOOP1(frac_f32, float, float, a - truncf(a))
FA__LOOP1(frac_f64, double, double, a - trunc(a))
static const fa__loops frac_loops = {
    .name = "frac_cpu", .on = FA__ON_FLOATING, .loop = { frac_f32, frac_f64 },
};

/* b: 10^decimals, of a positive number of decimals; or of a negative one. */
FA__LOOP2(round_up_f32, float, float, nearbyintf(a * b) / b)
FA__LOOP2(round_up_f64, double, double, nearbyint(a * b) / b)
FA__LOOP2(round_down_f32, float, float, nearbyintf(a / b) * b)
FA__LOOP2(round_down_f64, double, double, nearbyint(a / b) * b)
FA__LOOP2(round_same_i64, int64_t, int64_t, ((void)b, a))
static const fa__loops round_up_loops = {
    .name = "round_vml_cpu", .on = FA__ON_REAL, .loop = { round_up_f32, round_up_f64,
                                                          round_same_i64 },
};
static const fa__loops round_down_loops = {
    .name = "round_vml_cpu", .on = FA__ON_REAL, .loop = { round_down_f32, round_down_f64,
                                                          round_same_i64 },
};

/* round(self, *, decimals) */
static fa_status round_decimals(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t decimals = fa__arg_int(call, 1);
    fa__operand operands[2] = { fa__operand_arg(call, 0) };
    fa_tensor *out = NULL;

    if (decimals == 0)
        return fa__elementwise_call(call, &round_loops, FA__RESULT_COMMON, 1);
    operands[1] = fa__operand_float(pow(10, fabs((double)decimals)));
    TRY(fa__elementwise(&out, call->into, decimals > 0 ? &round_up_loops : &round_down_loops,
                        FA__RESULT_COMMON, 2, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- floats only ----------------------------------------------------------------------------- */

/* A function of libm, and one with a complex form. */
#define FLOAT_OP(op, kernel_name, fn)                                                              \
    FA__LIBM1(op, fn)                                                                              \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = FA__ON_FLOATING, .loop = { op##_f32, op##_f64 },                \
    };
#define COMPLEX_OP(op, kernel_name, fn, complex_fn)                                                \
    FA__LIBM1(op, fn)                                                                              \
    FA__LIBM1_COMPLEX(op, complex_fn)                                                              \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = FA__ON_FLOATING_COMPLEX,                                        \
        .loop = { op##_f32, op##_f64, NULL, op##_c64, op##_c128 },                                 \
    };
/* A function of double for complex numbers of both precisions. */
#define WIDE_COMPLEX(fn)                                                                           \
    static inline float complex fn##f(float complex a)                                             \
    {                                                                                              \
        return (float complex)fn(a);                                                               \
    }

static double complex complex_expm1(double complex a)
{
    double x = creal(a), y = cimag(a), half = sin(y / 2);

    /* e^x cos y - 1 without cancellation */
    return CMPLX(expm1(x) * cos(y) - 2 * half * half, exp(x) * sin(y));
}
WIDE_COMPLEX(complex_expm1)

static double complex complex_log1p(double complex a)
{
    double x = creal(a), y = cimag(a), u = x + 1;

    if (isinf(x) || isinf(y) || hypot(x, y) > 0.5)
        return clog(CMPLX(u, y));
    return CMPLX(log1p(x * (2 + x) + y * y) / 2, atan2(y, u));
}
WIDE_COMPLEX(complex_log1p)

#define LN_2 0.693147180559945309417232121458
#define LN_10 2.30258509299404568401799145468
static double complex complex_exp2(double complex a)
{
    return cexp(a * LN_2);
}
WIDE_COMPLEX(complex_exp2)

static double complex complex_log2(double complex a)
{
    double complex ln = clog(a);

    return CMPLX(creal(ln) / LN_2, cimag(ln) / LN_2);
}
WIDE_COMPLEX(complex_log2)

static double complex complex_log10(double complex a)
{
    double complex ln = clog(a);

    return CMPLX(creal(ln) / LN_10, cimag(ln) / LN_10);
}
WIDE_COMPLEX(complex_log10)

/* The same with a float function that becomes vectors. */
#define VECTOR_OP(op, kernel_name, vector_fn, fn, complex_fn)                                      \
    FA__VECTOR FA__LOOP1(op##_f32, float, float, vector_fn(a))                                     \
    FA__LOOP1(op##_f64, double, double, fn(a))                                                     \
    FA__LIBM1_COMPLEX(op, complex_fn)                                                              \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = FA__ON_FLOATING_COMPLEX,                                        \
        .loop = { op##_f32, op##_f64, NULL, op##_c64, op##_c128 },                                 \
    };
VECTOR_OP(exp, "exp_vml_cpu", fa__exp, exp, cexp)
VECTOR_OP(tanh, "tanh_vml_cpu", fa__tanh, tanh, ctanh)
VECTOR_OP(expm1, "expm1_vml_cpu", fa__expm1, expm1, complex_expm1)
VECTOR_OP(log, "log_vml_cpu", fa__log, log, clog)
VECTOR_OP(log1p, "log1p_vml_cpu", fa__log1p, log1p, complex_log1p)
COMPLEX_OP(exp2, "exp2", exp2, complex_exp2)
COMPLEX_OP(log2, "log2_vml_cpu", log2, complex_log2)
COMPLEX_OP(log10, "log10_vml_cpu", log10, complex_log10)
COMPLEX_OP(sqrt, "sqrt_vml_cpu", sqrt, csqrt)

/* Pieces without very large numbers become vectors. */
#define SINE(op, kernel_name, fn, complex_fn, quarter)                                             \
    FA__VECTOR static void op##_f32(void *const *out, const void *const *in, int64_t n,            \
                                    const void *params)                                            \
    {                                                                                              \
        (void)params;                                                                              \
        for (int64_t begin = 0; begin < n; begin += PIECE) {                                       \
            int64_t size = n - begin < PIECE ? n - begin : PIECE;                                  \
            float *y = (float *)out[0] + begin;                                                    \
            const float *a = (const float *)in[0] + begin;                                         \
            int n_large = 0;                                                                       \
            for (int64_t i = 0; i < size; i++)                                                     \
                n_large += !(fabsf(a[i]) <= FA__SINE_RANGE);                                       \
            for (int64_t i = 0; n_large > 0 && i < size; i++)                                      \
                y[i] = fn##f(a[i]);                                                                \
            for (int64_t i = 0; n_large == 0 && i < size; i++)                                     \
                y[i] = fa__sine(a[i], quarter);                                                    \
        }                                                                                          \
    }                                                                                              \
    FA__LOOP1(op##_f64, double, double, fn(a))                                                     \
    FA__LIBM1_COMPLEX(op, complex_fn)                                                              \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = FA__ON_FLOATING_COMPLEX,                                        \
        .loop = { op##_f32, op##_f64, NULL, op##_c64, op##_c128 },                                 \
    };
#define PIECE 1024
SINE(sin, "sin_vml_cpu", sin, csin, 0)
SINE(cos, "cos_vml_cpu", cos, ccos, 1)
COMPLEX_OP(tan, "tan_vml_cpu", tan, ctan)
COMPLEX_OP(asin, "asin_vml_cpu", asin, casin)
COMPLEX_OP(acos, "acos_vml_cpu", acos, cacos)
COMPLEX_OP(atan, "atan_vml_cpu", atan, catan)
COMPLEX_OP(sinh, "sinh_cpu", sinh, csinh)
COMPLEX_OP(cosh, "cosh_cpu", cosh, ccosh)
COMPLEX_OP(asinh, "asinh_cpu", asinh, casinh)
COMPLEX_OP(acosh, "acosh_cpu", acosh, cacosh)
COMPLEX_OP(atanh, "atanh_cpu", atanh, catanh)

FA__VECTOR FA__LOOP1(rsqrt_f32, float, float, 1 / sqrtf(a))
FA__LOOP1(rsqrt_f64, double, double, 1 / sqrt(a))
FA__LOOP1(rsqrt_c64, float complex, float complex, fa__div_c64(1, csqrtf(a)))
FA__LOOP1(rsqrt_c128, double complex, double complex, fa__div_c128(1, csqrt(a)))
static const fa__loops rsqrt_loops = {
    .name = "rsqrt_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { rsqrt_f32, rsqrt_f64, NULL, rsqrt_c64, rsqrt_c128 },
};

FA__FLOATS1(reciprocal, 1 / a)
FA__LOOP1(reciprocal_c64, float complex, float complex, fa__div_c64(1, a))
FA__LOOP1(reciprocal_c128, double complex, double complex, fa__div_c128(1, a))
static const fa__loops reciprocal_loops = {
    .name = "reciprocal_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { reciprocal_f32, reciprocal_f64, NULL, reciprocal_c64, reciprocal_c128 },
};

#define PI 3.14159265358979323846
FA__FLOATS1(deg2rad, a * (PI / 180))
FA__FLOATS1(rad2deg, a * (180 / PI))
static const fa__loops deg2rad_loops = {
    .name = "mul_cpu", .on = FA__ON_FLOATING, .loop = { deg2rad_f32, deg2rad_f64 },
    .no_complex = "deg2rad is not supported for complex tensors.",
};
static const fa__loops rad2deg_loops = {
    .name = "mul_cpu", .on = FA__ON_FLOATING, .loop = { rad2deg_f32, rad2deg_f64 },
    .no_complex = "rad2deg is not supported for complex tensors.",
};

static fa_status square(fa__call *call)
{
    return fa__return_tensor(call, 0, fa__op_tensor("aten::pow.Tensor_Scalar", "ti",
                                                    fa__arg_tensor(call, 0), (int64_t)2));
}

/* ---- nan_to_num ------------------------------------------------------------------------------ */

/* b, c, d: what stands for NaN, infinity and minus infinity. */
#define REPLACED(x, infinity, re) ((x) != (x) ? re(b) : (x) == (infinity) ? re(c)                  \
                                   : (x) == -(infinity) ? re(d) : (x))
FA__LOOP4(nan_to_num_f32, float, float, REPLACED(a, INFINITY, ))
FA__LOOP4(nan_to_num_f64, double, double, REPLACED(a, (double)INFINITY, ))
FA__LOOP4(nan_to_num_i64, int64_t, int64_t, ((void)b, (void)c, (void)d, a))
FA__LOOP4(nan_to_num_c64, float complex, float complex,
          CMPLXF(REPLACED(crealf(a), INFINITY, crealf), REPLACED(cimagf(a), INFINITY, crealf)))
FA__LOOP4(nan_to_num_c128, double complex, double complex,
          CMPLX(REPLACED(creal(a), (double)INFINITY, creal),
                REPLACED(cimag(a), (double)INFINITY, creal)))
static const fa__loops nan_to_num_loops = {
    .name = "nan_to_num", .on = FA__ON_REAL_BOOL | FA__ON_COMPLEX | FA__ON_UNSIGNED,
    .loop = { nan_to_num_f32, nan_to_num_f64, nan_to_num_i64, nan_to_num_c64, nan_to_num_c128 },
};

double fa__largest(fa_dtype dtype)
{
    switch (dtype) {
    case FA_FLOAT16:
        return 65504;
    case FA_BFLOAT16:
        return 0x1.fep127;
    case FA_FLOAT64:
    case FA_COMPLEX128:
        return DBL_MAX;
    default:
        return FLT_MAX;
    }
}

/* nan_to_num(self, nan=None, posinf=None, neginf=None) */
static fa_status nan_to_num(fa__call *call)
{
    fa_status st = FA_OK;
    double limit = fa__largest((fa_dtype)fa__arg_tensor(call, 0)->dtype);
    fa__operand operands[4] = {
        fa__operand_arg(call, 0), fa__operand_float(fa__arg_float(call, 1)),
        fa__operand_float(fa__arg_is_none(call, 2) ? limit : fa__arg_float(call, 2)),
        fa__operand_float(fa__arg_is_none(call, 3) ? -limit : fa__arg_float(call, 3)),
    };
    fa_tensor *out = NULL;

    TRY(fa__elementwise(&out, call->into, &nan_to_num_loops, FA__RESULT_COMMON, 4, operands,
                        NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- frexp ----------------------------------------------------------------------------------- */

#define FREXP(name, type, fn)                                                                      \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        type *mantissa = out[0];                                                                   \
        const type *a = in[0];                                                                     \
        int32_t *exponent = out[1];                                                                \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                          \
            int e = 0;                                                                             \
            mantissa[i] = fn(a[i], &e);                                                            \
            exponent[i] = isfinite(a[i]) ? e : 0;                                                  \
        }                                                                                          \
    }
FREXP(frexp_f32, float, frexpf)
FREXP(frexp_f64, double, frexp)
static const fa__loops frexp_loops = {
    .name = "frexp_cpu", .on = FA__ON_FLOATING, .loop = { frexp_f32, frexp_f64 },
};

static fa_status frexp_row(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL };
    fa_dtype dtype = (fa_dtype)self->dtype;
    fa__compute kind = fa__compute_of(dtype);
    fa__pointwise p = { .n_inputs = 1, .n_outputs = 2, .inputs = { self } };

    if (!fa_dtype_is_floating_point(dtype))
        return fa__fail(FA_EUNSUPPORTED, "torch.frexp() only supports floating-point dtypes");
    TRY(fa__check_dtype(&frexp_loops, dtype));
    p.compute = p.results[0] = fa__compute_dtype(kind);
    p.outputs[0] = dtype;
    p.results[1] = p.outputs[1] = FA_INT32;
    p.loop = frexp_loops.loop[kind];
    TRY(fa__pointwise_run(&p, out));
    TRY(fa__return_tensor(call, 0, out[0]));
    return fa__return_tensor(call, 1, out[1]);
done:
    return st;
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define ROW(name, kernel, loops) { "aten::" name "(Tensor self) -> Tensor", kernel, POINT, &loops }

const fa__op fa__ops_unary[] = {
    ROW("neg", fa__unary_same, neg_loops),
    ROW("negative", fa__unary_same, neg_loops),
    ROW("abs", fa__unary_real, abs_loops),
    ROW("absolute", fa__unary_real, abs_loops),
    ROW("sign", fa__unary_same, sign_loops),
    ROW("sgn", fa__unary_same, sgn_loops),
    ROW("signbit", fa__unary_bool, signbit_loops),
    { "aten::positive(Tensor(a) self) -> Tensor(a)", positive, FA__OP_VIEW },
    ROW("bitwise_not", fa__unary_same, bitwise_not_loops),
    ROW("ceil", fa__unary_same, ceil_loops),
    ROW("floor", fa__unary_same, floor_loops),
    ROW("trunc", fa__unary_same, trunc_loops),
    ROW("fix", fa__unary_same, trunc_loops),
    ROW("round", fa__unary_same, round_loops),
    { "aten::round.decimals(Tensor self, *, int decimals) -> Tensor", round_decimals, POINT },
    { "aten::special_round(Tensor self, *, int decimals=0) -> Tensor", round_decimals,
      FA__OP_OUT | FA__OP_POINTWISE },
    ROW("frac", fa__unary_same, frac_loops),

    ROW("exp", fa__unary_float, exp_loops),
    ROW("exp2", fa__unary_float, exp2_loops),
    ROW("special_exp2", fa__unary_float, exp2_loops),
    ROW("expm1", fa__unary_float, expm1_loops),
    ROW("special_expm1", fa__unary_float, expm1_loops),
    ROW("log", fa__unary_float, log_loops),
    ROW("log2", fa__unary_float, log2_loops),
    ROW("log10", fa__unary_float, log10_loops),
    ROW("log1p", fa__unary_float, log1p_loops),
    ROW("special_log1p", fa__unary_float, log1p_loops),
    ROW("sqrt", fa__unary_float, sqrt_loops),
    ROW("rsqrt", fa__unary_float, rsqrt_loops),
    ROW("reciprocal", fa__unary_float, reciprocal_loops),
    { "aten::square(Tensor self) -> Tensor", square, POINT },

    ROW("sin", fa__unary_float, sin_loops),
    ROW("cos", fa__unary_float, cos_loops),
    ROW("tan", fa__unary_float, tan_loops),
    ROW("asin", fa__unary_float, asin_loops),
    ROW("acos", fa__unary_float, acos_loops),
    ROW("atan", fa__unary_float, atan_loops),
    ROW("sinh", fa__unary_float, sinh_loops),
    ROW("cosh", fa__unary_float, cosh_loops),
    ROW("tanh", fa__unary_float, tanh_loops),
    ROW("asinh", fa__unary_float, asinh_loops),
    ROW("acosh", fa__unary_float, acosh_loops),
    ROW("atanh", fa__unary_float, atanh_loops),
    ROW("arcsin", fa__unary_float, asin_loops),
    ROW("arccos", fa__unary_float, acos_loops),
    ROW("arctan", fa__unary_float, atan_loops),
    ROW("arcsinh", fa__unary_float, asinh_loops),
    ROW("arccosh", fa__unary_float, acosh_loops),
    ROW("arctanh", fa__unary_float, atanh_loops),
    ROW("deg2rad", fa__unary_float, deg2rad_loops),
    ROW("rad2deg", fa__unary_float, rad2deg_loops),

    { "aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> "
      "Tensor", nan_to_num, POINT },
    { "aten::frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)", frexp_row,
      FA__OP_POINTWISE },
    { 0 },
};
