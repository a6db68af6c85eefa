/* binary.c: arithmetic of two operands, bits, and what is between them. */
#include <stdatomic.h>

#include "ops/loops.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)
#define OUT (FA__OP_OUT | FA__OP_POINTWISE)

/* ---- add, sub, mul -------------------------------------------------------------------------- */

/* Integers wrap. */
#define ARITHMETIC(op, operator)                                                                   \
    FA__FLOATS2(op, a operator b)                                                                  \
    FA__LOOP2(op##_i64, uint64_t, uint64_t, a operator b)                                          \
    FA__LOOP2(op##_i32, uint32_t, uint32_t, a operator b)                                          \
    FA__LOOP2(op##_u8, uint8_t, uint8_t, a operator b)

ARITHMETIC(add, +)
FA__LOOP2(add_c64, float complex, float complex, a + b)
FA__LOOP2(add_c128, double complex, double complex, a + b)
/* PyTorch fuses these. */
FA__LOOP3(add_scaled_f32, float, float, fmaf(c, b, a))
FA__LOOP3(add_scaled_f64, double, double, fma(c, b, a))
FA__LOOP3(add_scaled_i64, uint64_t, uint64_t, a + c * b)
FA__LOOP3(add_scaled_c64, float complex, float complex, a + fa__mul_c64(c, b))
FA__LOOP3(add_scaled_c128, double complex, double complex, a + fa__mul_c128(c, b))

static const fa__loops add_loops = {
    .name = "add_stub", .on = FA__ON_REAL_BOOL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { add_f32, add_f64, add_i64, add_c64, add_c128 }, .i32 = add_i32, .u8 = add_u8,
    .exact_numbers = true,
};
static const fa__loops add_scaled_loops = {
    .name = "add_stub", .on = FA__ON_REAL_BOOL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { add_scaled_f32, add_scaled_f64, add_scaled_i64, add_scaled_c64, add_scaled_c128 },
    .exact_numbers = true,
};

ARITHMETIC(sub, -)
FA__LOOP2(sub_c64, float complex, float complex, a - b)
FA__LOOP2(sub_c128, double complex, double complex, a - b)

static const fa__loops sub_loops = {
    .name = "add_stub", .on = FA__ON_REAL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { sub_f32, sub_f64, sub_i64, sub_c64, sub_c128 }, .i32 = sub_i32, .u8 = sub_u8,
    .exact_numbers = true,
};

ARITHMETIC(mul, *)
FA__LOOP2(mul_c64, float complex, float complex, fa__mul_c64(a, b))
FA__LOOP2(mul_c128, double complex, double complex, fa__mul_c128(a, b))

static const fa__loops mul_loops = {
    .name = "mul_cpu", .on = FA__ON_EVERY,
    .loop = { mul_f32, mul_f64, mul_i64, mul_c64, mul_c128 }, .i32 = mul_i32, .u8 = mul_u8,
    .exact_numbers = true,
};

/* The factor fits the dtype of the result. [alpha_check] */
static fa_status check_alpha(fa_dtype common, fa__scalar alpha)
{
    if (alpha.dtype == FA_BOOL && common != FA_BOOL)
        return fa__fail(FA_EINVAL, "Boolean alpha only supported for Boolean results.");
    if (alpha.dtype != FA_INT64 && alpha.dtype != FA_BOOL && fa__is_integral(common, true))
        return fa__fail(FA_EINVAL, "For integral input tensors, argument alpha must not be a "
                        "floating point number.");
    if (alpha.dtype == FA_COMPLEX128 && !fa_dtype_is_complex(common))
        return fa__fail(FA_EINVAL, "For non-complex input tensors, argument alpha must not be a "
                        "complex number.");
    return FA_OK;
}

static bool is_one(fa__scalar x)
{
    return x.real == 1 && x.imag == 0;
}

/* a + alpha * b of half precision: PyTorch rounds the product. */
static fa_status add_rounded(fa_tensor **out, fa_tensor *into, const fa__operand *operands,
                             fa_dtype common)
{
    fa_status st = FA_OK;
    fa__operand factors[2] = { { .tensor = fa__as_dtype(operands[1].tensor, common) },
                               operands[2] };
    fa__operand terms[2] = { operands[0] };

    if (factors[0].tensor == NULL)
        return fa_error_last()->status;
    TRY(fa__elementwise(&terms[1].tensor, NULL, &mul_loops, FA__RESULT_COMMON, 2, factors, NULL));
    TRY(fa__elementwise(out, into, &add_loops, FA__RESULT_COMMON, 2, terms, NULL));
done:
    fa_tensor_release(factors[0].tensor);
    fa_tensor_release(terms[1].tensor);
    return st;
}

static fa_status add_with(fa__call *call, const fa__operand *a, const fa__operand *b,
                          fa__scalar alpha)
{
    fa_status st = FA_OK;
    fa__operand operands[3] = { *a, *b, fa__operand_parameter(alpha) };
    fa_tensor *out = NULL;
    fa_dtype common;

    if (alpha.dtype == FA_INT64 && alpha.integer == 1) {
        TRY(fa__elementwise(&out, call->into, &add_loops, FA__RESULT_COMMON, 2, operands, NULL));
        return fa__return_tensor(call, 0, out);
    }
    TRY(fa__common_dtype(&common, 2, operands));
    TRY(check_alpha(common, alpha));
    if ((common == FA_FLOAT16 || common == FA_BFLOAT16) && b->tensor != NULL)
        TRY(add_rounded(&out, call->into, operands, common));
    else
        TRY(fa__elementwise(&out, call->into, is_one(alpha) ? &add_loops : &add_scaled_loops,
                            FA__RESULT_COMMON, is_one(alpha) ? 2 : 3, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* add(self, other, alpha) */
static fa_status add(fa__call *call)
{
    fa__operand a = fa__operand_arg(call, 0), b = fa__operand_arg(call, 1);

    return add_with(call, &a, &b, fa__arg_scalar(call, 2));
}

static bool is_bool(const fa__operand *x)
{
    return x->tensor != NULL ? x->tensor->dtype == FA_BOOL : x->number.dtype == FA_BOOL;
}

/* [sub_check] */
static fa_status check_sub(const fa__operand *a, const fa__operand *b)
{
    if (is_bool(a) && is_bool(b))
        return fa__fail(FA_EINVAL, "Subtraction, the `-` operator, with two bool tensors is not "
                        "supported. Use the `^` or `logical_xor()` operator instead.");
    if (is_bool(a) || is_bool(b))
        return fa__fail(FA_EINVAL, "Subtraction, the `-` operator, with a bool tensor is not "
                        "supported. If you are trying to invert a mask, use the `~` or "
                        "`logical_not()` operator instead.");
    return FA_OK;
}

static fa_status sub_with(fa__call *call, const fa__operand *a, const fa__operand *b,
                          fa__scalar alpha)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { *a, *b };
    fa_tensor *out = NULL;

    TRY(check_sub(a, b));
    if (alpha.dtype == FA_INT64 && alpha.integer == 1) {
        TRY(fa__elementwise(&out, call->into, &sub_loops, FA__RESULT_COMMON, 2, operands, NULL));
        return fa__return_tensor(call, 0, out);
    }
    alpha.integer = (int64_t)(0 - (uint64_t)alpha.integer);
    alpha.real = -alpha.real;
    alpha.imag = -alpha.imag;
    return add_with(call, a, b, alpha);
done:
    return st;
}

static fa_status sub(fa__call *call)
{
    fa__operand a = fa__operand_arg(call, 0), b = fa__operand_arg(call, 1);

    return sub_with(call, &a, &b, fa__arg_scalar(call, 2));
}

static fa_status rsub(fa__call *call)
{
    fa__operand a = fa__operand_arg(call, 0), b = fa__operand_arg(call, 1);

    return sub_with(call, &b, &a, fa__arg_scalar(call, 2));
}

/* ---- div ------------------------------------------------------------------------------------ */

FA__FLOATS2(div, a / b)
FA__LOOP2(div_c64, float complex, float complex, fa__div_c64(a, b))
FA__LOOP2(div_c128, double complex, double complex, fa__div_c128(a, b))

static const fa__loops div_loops = {
    .name = "div_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { div_f32, div_f64, NULL, div_c64, div_c128 }, .exact_numbers = true,
};

/* A loop that met a zero divisor among integers says so here. */
typedef struct division {
    atomic_bool *by_zero;
} division;

#define DIVISION(name, expression)                                                                 \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        int64_t *y = out[0];                                                                       \
        const int64_t *in_a = in[0], *in_b = in[1];                                                \
        const division *self = params;                                                             \
        for (int64_t i = 0; i < n; i++) {                                                          \
            int64_t a = in_a[i], b = in_b[i];                                                      \
            if (b == 0) {                                                                          \
                atomic_store(self->by_zero, true);                                                 \
                return;                                                                            \
            }                                                                                      \
            y[i] = expression;                                                                     \
        }                                                                                          \
    }

/* The lowest number divided by -1 wraps. */
static inline int64_t quotient(int64_t a, int64_t b)
{
    return b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
}

static inline int64_t rest(int64_t a, int64_t b)
{
    return b == -1 ? 0 : a % b;
}

static inline int64_t floored(int64_t a, int64_t b)
{
    int64_t q = quotient(a, b);

    return rest(a, b) != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

static inline int64_t floored_rest(int64_t a, int64_t b)
{
    int64_t r = rest(a, b);

    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

DIVISION(div_trunc_i64, quotient(a, b))
DIVISION(div_floor_i64, floored(a, b))
DIVISION(fmod_i64, rest(a, b))
DIVISION(remainder_i64, floored_rest(a, b))

/* Python's floor division: exact in the quotient, not the floor of a rounded one. */
#define FLOOR_DIVISION(suffix, type, fmod, floor, copysign)                                        \
    static inline type div_floor_of_##suffix(type a, type b)                                       \
    {                                                                                              \
        type mod, q, below;                                                                        \
        if (b == 0)                                                                                \
            return a / b;                                                                          \
        mod = fmod(a, b);                                                                          \
        q = (a - mod) / b;                                                                         \
        if (mod != 0 && (b < 0) != (mod < 0))                                                      \
            q -= 1;                                                                                \
        if (q == 0)                                                                                \
            return copysign(0, a / b);                                                             \
        below = floor(q);                                                                          \
        return q - below > (type)0.5 ? below + 1 : below;                                          \
    }                                                                                              \
    static inline type remainder_of_##suffix(type a, type b)                                       \
    {                                                                                              \
        type mod = fmod(a, b);                                                                     \
        return mod != 0 && (b < 0) != (mod < 0) ? mod + b : mod;                                   \
    }
FLOOR_DIVISION(f32, float, fmodf, floorf, copysignf)
FLOOR_DIVISION(f64, double, fmod, floor, copysign)

FA__LOOP2(div_floor_f32, float, float, div_floor_of_f32(a, b))
FA__LOOP2(div_floor_f64, double, double, div_floor_of_f64(a, b))
FA__LOOP2(div_trunc_f32, float, float, truncf(a / b))
FA__LOOP2(div_trunc_f64, double, double, trunc(a / b))
FA__LIBM2(fmod, fmod)
FA__LOOP2(remainder_f32, float, float, remainder_of_f32(a, b))
FA__LOOP2(remainder_f64, double, double, remainder_of_f64(a, b))

static const fa__loops div_floor_loops = {
    .name = "div_floor_cpu", .on = FA__ON_REAL, .exact_numbers = true,
    .loop = { div_floor_f32, div_floor_f64, div_floor_i64 },
};
static const fa__loops div_trunc_loops = {
    .name = "div_trunc_cpu", .on = FA__ON_REAL, .exact_numbers = true,
    .loop = { div_trunc_f32, div_trunc_f64, div_trunc_i64 },
};
static const fa__loops fmod_loops = {
    .name = "fmod_cpu", .on = FA__ON_REAL, .loop = { fmod_f32, fmod_f64, fmod_i64 },
};
static const fa__loops remainder_loops = {
    .name = "remainder_cpu", .on = FA__ON_REAL,
    .loop = { remainder_f32, remainder_f64, remainder_i64 },
};

/* self and other through loops that may divide integers by zero. */
static fa_status divide(fa__call *call, const fa__loops *loops)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1) };
    atomic_bool by_zero = false;
    division params = { &by_zero };
    fa_tensor *out = NULL;

    TRY(fa__elementwise(&out, call->into, loops, FA__RESULT_COMMON, 2, operands, &params));
    if (by_zero)
        TRY(fa__fail(FA_EINVAL, "ZeroDivisionError"));
    return fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(out);
    return st;
}

static fa_status divide_row(fa__call *call)
{
    return divide(call, call->op->data);
}

/* PyTorch rounds quotients of half precision before it cuts them. */
static fa_status div_trunc(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1) };
    fa_tensor *quotients = NULL;
    fa_dtype common;

    TRY(fa__common_dtype(&common, 2, operands));
    if (common != FA_FLOAT16 && common != FA_BFLOAT16)
        return divide(call, &div_trunc_loops);
    TRY(fa__elementwise(&quotients, NULL, &div_loops, FA__RESULT_COMMON, 2, operands, NULL));
    st = fa__return_tensor(call, 0, fa__op_tensor("aten::trunc", "t", quotients));
done:
    fa_tensor_release(quotients);
    return st;
}

/* div(self, other, rounding_mode) */
static fa_status div_mode(fa__call *call)
{
    const char *mode = fa__arg_text(call, 2);

    if (mode == NULL)
        return fa__elementwise_call(call, &div_loops, FA__RESULT_FLOAT, 2);
    if (strcmp(mode, "floor") == 0)
        return divide(call, &div_floor_loops);
    if (strcmp(mode, "trunc") == 0)
        return div_trunc(call);
    return fa__fail(FA_EINVAL, "div expected rounding_mode to be one of None, 'trunc', or 'floor' "
                    "but found '%s'", mode);
}

/* ---- floats ---------------------------------------------------------------------------------- */

FA__LIBM2(atan2, atan2)
FA__LIBM2(hypot, hypot)
FA__LIBM2(copysign, copysign)
FA__LOOP2(logaddexp_f32, float, float,
          isinf(a) && a == b ? a : (a > b ? a : b) + log1pf(expf(-fabsf(a - b))))
FA__LOOP2(logaddexp_f64, double, double,
          isinf(a) && a == b ? a : (a > b ? a : b) + log1p(exp(-fabs(a - b))))
#define INVERSE_LN_2 1.4426950408889634
FA__LOOP2(logaddexp2_f32, float, float,
          isinf(a) && a == b ? a : (a > b ? a : b)
          + log1pf(exp2f(-fabsf(a - b))) * (float)INVERSE_LN_2)
FA__LOOP2(logaddexp2_f64, double, double,
          isinf(a) && a == b ? a : (a > b ? a : b) + log1p(exp2(-fabs(a - b))) * INVERSE_LN_2)
FA__LOOP2(xlogy_f32, float, float, b != b ? NAN : a == 0 ? 0 : a * logf(b))
FA__LOOP2(xlogy_f64, double, double, b != b ? NAN : a == 0 ? 0 : a * log(b))
FA__LOOP2(xlog1py_f32, float, float, b != b ? NAN : a == 0 ? 0 : a * log1pf(b))
FA__LOOP2(xlog1py_f64, double, double, b != b ? NAN : a == 0 ? 0 : a * log1p(b))

/* log(exp(a) + exp(b)), scaled by the operand with the larger real part.
 * [_log_add_exp_helper] */
static double complex logaddexp_of(double complex a, double complex b)
{
    bool a_is_nan = isnan(creal(a)) || isnan(cimag(a));
    bool b_is_nan = isnan(creal(b)) || isnan(cimag(b));
    double complex low, high;

    if (a_is_nan || b_is_nan)
        return CMPLX(NAN, NAN);
    low = creal(a) < creal(b) ? a : b;
    high = creal(a) < creal(b) ? b : a;
    if (!isfinite(creal(low)) && creal(low) == creal(high)) {
        if (creal(low) < 0)
            return low;
        return clog(cexp(low) + cexp(high));
    }
    double complex small = cexp(low - high);
    double re = creal(small), im = cimag(small);
    /* log1p of a complex number */
    return high + CMPLX(0.5 * log1p(re * (2 + re) + im * im), atan2(im, 1 + re));
}

FA__LOOP2(logaddexp_c64, float complex, float complex, logaddexp_of(a, b))
FA__LOOP2(logaddexp_c128, double complex, double complex, logaddexp_of(a, b))

static const fa__loops atan2_loops = {
    .name = "atan2_cpu", .on = FA__ON_FLOATING, .loop = { atan2_f32, atan2_f64 },
};
static const fa__loops hypot_loops = {
    .name = "hypot_cpu", .on = FA__ON_FLOATING, .loop = { hypot_f32, hypot_f64 },
};
static const fa__loops copysign_loops = {
    .name = "copysign_cpu", .on = FA__ON_FLOATING, .loop = { copysign_f32, copysign_f64 },
};
static const fa__loops logaddexp_loops = {
    .name = "logaddexp_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { logaddexp_f32, logaddexp_f64, NULL, logaddexp_c64, logaddexp_c128 },
};
static const fa__loops logaddexp2_loops = {
    .name = "logaddexp2_cpu", .on = FA__ON_FLOATING, .loop = { logaddexp2_f32, logaddexp2_f64 },
};
static const fa__loops xlogy_loops = {
    .name = "xlogy_cpu", .on = FA__ON_FLOATING, .loop = { xlogy_f32, xlogy_f64 },
};
static const fa__loops xlog1py_loops = {
    .name = "xlog1py_cpu", .on = FA__ON_FLOATING, .loop = { xlog1py_f32, xlog1py_f64 },
};

/* ---- nextafter: steps of the operands' own precision ----------------------------------------- */

FA__LIBM2(nextafter, nextafter)

/* Sign and magnitude of a 16-bit float; NaNs are the magnitudes above infinity's. */
static uint16_t next_half(uint16_t a, uint16_t b, uint16_t infinity)
{
    int from = a & 0x8000 ? -(a & 0x7fff) : a, to = b & 0x8000 ? -(b & 0x7fff) : b;

    if ((a & 0x7fff) > infinity)
        return a;
    if ((b & 0x7fff) > infinity || from == to)
        return b;
    from += from < to ? 1 : -1;
    if (from == 0)
        return a & 0x8000;
    return (uint16_t)(from < 0 ? 0x8000 | -from : from);
}

FA__LOOP2(nextafter_f16, uint16_t, uint16_t, next_half(a, b, 0x7c00))
FA__LOOP2(nextafter_bf16, uint16_t, uint16_t, next_half(a, b, 0x7f80))

static const fa__loops nextafter_loops = {
    .name = "nextafter_cpu", .on = FA__ON_FLOATING, .loop = { nextafter_f32, nextafter_f64 },
};

static fa_status nextafter_row(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1) };
    fa__pointwise p = { .n_inputs = 2, .n_outputs = 1, .into = call->into };
    fa_tensor *out = NULL;
    fa_dtype common;

    TRY(fa__common_dtype(&common, 2, operands));
    if (common != FA_FLOAT16 && common != FA_BFLOAT16)
        return fa__elementwise_call(call, &nextafter_loops, FA__RESULT_COMMON, 2);
    p.inputs[0] = operands[0].tensor;
    p.inputs[1] = operands[1].tensor;
    p.compute = p.results[0] = p.outputs[0] = common;
    p.loop = common == FA_FLOAT16 ? nextafter_f16 : nextafter_bf16;
    TRY(fa__pointwise_run(&p, &out));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- powers ---------------------------------------------------------------------------------- */

/* Squares and multiplies; negative exponents leave only powers of 1 and -1. [powi] */
static inline int64_t integer_power(int64_t a, int64_t b)
{
    uint64_t result = 1, base = (uint64_t)a;

    if (b < 0)
        return a == 1 ? 1 : a == -1 ? (b % 2 != 0 ? -1 : 1) : 0;
    for (; b > 0; b >>= 1) {
        if (b & 1)
            result *= base;
        base *= base;
    }
    return (int64_t)result;
}

FA__LIBM2(pow, pow)
FA__LOOP2(pow_i64, int64_t, int64_t, integer_power(a, b))
FA__LOOP2(pow_c64, float complex, float complex, cpowf(a, b))
FA__LOOP2(pow_c128, double complex, double complex, cpow(a, b))

static const fa__loops pow_loops = {
    .name = "pow", .on = FA__ON_REAL | FA__ON_COMPLEX,
    .loop = { pow_f32, pow_f64, pow_i64, pow_c64, pow_c128 },
};

/* Exponents that need no pow; the number still takes part in the promotion.
 * [pow_tensor_scalar_optimized_kernel] */
FA__FLOATS2(square, ((void)b, a * a))
FA__FLOATS2(cube, ((void)b, a * a * a))
FA__FLOATS2(over_square, ((void)b, 1 / (a * a)))
FA__FLOATS2(reciprocal, ((void)b, 1 / a))
FA__LOOP2(root_f32, float, float, ((void)b, sqrtf(a)))
FA__LOOP2(root_f64, double, double, ((void)b, sqrt(a)))
FA__LOOP2(over_root_f32, float, float, ((void)b, 1 / sqrtf(a)))
FA__LOOP2(over_root_f64, double, double, ((void)b, 1 / sqrt(a)))
FA__LOOP2(square_c64, float complex, float complex, ((void)b, fa__mul_c64(a, a)))
FA__LOOP2(square_c128, double complex, double complex, ((void)b, fa__mul_c128(a, a)))
FA__LOOP2(square_i64, uint64_t, uint64_t, ((void)b, a * a))

static const struct special_power {
    double exponent;
    fa__loops loops;
} special_powers[] = {
    { 2, { .name = "pow", .on = FA__ON_REAL | FA__ON_COMPLEX,
           .loop = { square_f32, square_f64, square_i64, square_c64, square_c128 } } },
    { 3, { .name = "pow", .on = FA__ON_FLOATING, .loop = { cube_f32, cube_f64 } } },
    { -2, { .name = "pow", .on = FA__ON_FLOATING, .loop = { over_square_f32, over_square_f64 } } },
    { -1, { .name = "pow", .on = FA__ON_FLOATING, .loop = { reciprocal_f32, reciprocal_f64 } } },
    { 0.5, { .name = "pow", .on = FA__ON_FLOATING, .loop = { root_f32, root_f64 } } },
    { -0.5, { .name = "pow", .on = FA__ON_FLOATING, .loop = { over_root_f32, over_root_f64 } } },
};

static const fa__loops *power_loops(fa_dtype common, fa__scalar exponent)
{
    for (size_t i = 0; i < FA__COUNT(special_powers); i++) {
        const fa__loops *loops = &special_powers[i].loops;
        if (exponent.real == special_powers[i].exponent && exponent.imag == 0
            && loops->loop[fa__compute_of(common)] != NULL)
            return loops;
    }
    return &pow_loops;
}

/* pow(self, exponent: number) */
static fa_status pow_number(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1) };
    fa__scalar exponent = operands[1].number;
    fa_dtype common;

    TRY(fa__common_dtype(&common, 2, operands));
    if (fa__is_integral((fa_dtype)operands[0].tensor->dtype, true) && exponent.real < 0
        && (exponent.dtype == FA_INT64 || exponent.dtype == FA_BOOL))
        return fa__fail(FA_EINVAL, "Integers to negative integer powers are not allowed.");
    return fa__elementwise_call(call, power_loops(common, exponent), FA__RESULT_COMMON, 2);
done:
    return st;
}

/* float_power: double or complex128, of tensors and numbers. */
static fa_status float_power(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1) };
    fa__pointwise p = { .n_inputs = 2, .n_outputs = 1, .into = call->into };
    fa_tensor *out = NULL;
    bool is_complex = false;

    for (int i = 0; i < 2; i++) {
        p.inputs[i] = operands[i].tensor;
        p.numbers[i] = &operands[i].number;
        is_complex = is_complex || fa_dtype_is_complex(operands[i].tensor != NULL
            ? (fa_dtype)operands[i].tensor->dtype : operands[i].number.dtype);
    }
    p.compute = p.results[0] = p.outputs[0] = is_complex ? FA_COMPLEX128 : FA_FLOAT64;
    p.loop = is_complex ? pow_c128 : pow_f64;
    TRY(fa__pointwise_run(&p, &out));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* x * 2^other */
static fa_status ldexp_row(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *power = fa__op_tensor("aten::pow.Scalar", "ft", 2.0, fa__arg_tensor(call, 1));
    fa_tensor *out = NULL;

    if (power == NULL)
        return fa_error_last()->status;
    out = fa__op_tensor("aten::mul.Tensor", "tt", fa__arg_tensor(call, 0), power);
    st = fa__return_tensor(call, 0, out);
    fa_tensor_release(power);
    return st;
}

/* ---- extremes -------------------------------------------------------------------------------- */

/* NaN wins. */
#define LARGER (a > b || a != a ? a : b)
#define SMALLER (a < b || a != a ? a : b)
FA__FLOATS2(maximum, LARGER)
FA__FLOATS2(minimum, SMALLER)
FA__LOOP2(maximum_i64, int64_t, int64_t, a > b ? a : b)
FA__LOOP2(minimum_i64, int64_t, int64_t, a < b ? a : b)
/* NaN loses. */
FA__FLOATS2(fmax, a > b || b != b ? a : b)
FA__FLOATS2(fmin, a < b || b != b ? a : b)

#define NO_COMPLEX(op) #op " not implemented for complex tensors."
static const fa__loops maximum_loops = {
    .name = "maximum_cpu", .on = FA__ON_REAL_BOOL, .no_complex = NO_COMPLEX(maximum),
    .loop = { maximum_f32, maximum_f64, maximum_i64 },
};
static const fa__loops minimum_loops = {
    .name = "minimum_cpu", .on = FA__ON_REAL_BOOL, .no_complex = NO_COMPLEX(minimum),
    .loop = { minimum_f32, minimum_f64, minimum_i64 },
};
static const fa__loops fmax_loops = {
    .name = "fmax_cpu", .on = FA__ON_REAL_BOOL, .no_complex = NO_COMPLEX(fmax),
    .loop = { fmax_f32, fmax_f64, maximum_i64 },
};
static const fa__loops fmin_loops = {
    .name = "fmin_cpu", .on = FA__ON_REAL_BOOL, .no_complex = NO_COMPLEX(fmin),
    .loop = { fmin_f32, fmin_f64, minimum_i64 },
};

FA__FLOATS2(heaviside, a == 0 ? b : a > 0)
FA__LOOP2(heaviside_i64, int64_t, int64_t, a == 0 ? b : a > 0)
static const fa__loops heaviside_loops = {
    .name = "heaviside_cpu", .on = FA__ON_REAL_BOOL,
    .no_complex = "heaviside is not yet implemented for complex tensors.",
    .loop = { heaviside_f32, heaviside_f64, heaviside_i64 },
};

static fa_status heaviside(fa__call *call)
{
    if (fa__arg_tensor(call, 0)->dtype != fa__arg_tensor(call, 1)->dtype)
        return fa__fail(FA_ETYPE, "heaviside is not yet implemented for tensors with different "
                        "dtypes.");
    return fa__binary_same(call);
}

/* ---- integers and bits ----------------------------------------------------------------------- */

static inline uint64_t magnitude(int64_t x)
{
    return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

static inline uint64_t common_divisor(int64_t a, int64_t b)
{
    uint64_t x = magnitude(a), y = magnitude(b);

    while (x != 0) {
        uint64_t r = y % x;
        y = x;
        x = r;
    }
    return y;
}

static inline uint64_t common_multiple(int64_t a, int64_t b)
{
    uint64_t divisor = common_divisor(a, b);

    return divisor == 0 ? 0 : magnitude((int64_t)(magnitude(a) / divisor * (uint64_t)b));
}

static inline int64_t shifted_right(int64_t a, int64_t b)
{
    return a >> (b < 0 || b > 63 ? 63 : b);
}

FA__LOOP2(gcd_i64, int64_t, int64_t, common_divisor(a, b))
FA__LOOP2(lcm_i64, int64_t, int64_t, common_multiple(a, b))
FA__LOOP2(lshift_i64, int64_t, int64_t, b < 0 || b > 63 ? 0 : (uint64_t)a << b)
FA__LOOP2(rshift_i64, int64_t, int64_t, shifted_right(a, b))
#define BITS(op, operator)                                                                         \
    FA__LOOP2(op##_i64, uint64_t, uint64_t, a operator b)                                          \
    FA__LOOP2(op##_i32, uint32_t, uint32_t, a operator b)                                          \
    FA__LOOP2(op##_u8, uint8_t, uint8_t, a operator b)                                             \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = FA__ON_INT | FA__ON_BOOL | FA__ON_UNSIGNED,                      \
        .loop = { NULL, NULL, op##_i64 }, .i32 = op##_i32, .u8 = op##_u8, .boolean = op##_u8,      \
    };
BITS(bitwise_and, &)
BITS(bitwise_or, |)
BITS(bitwise_xor, ^)

static const fa__loops gcd_loops = {
    .name = "gcd_cpu", .on = FA__ON_INT, .loop = { NULL, NULL, gcd_i64 },
};
static const fa__loops lcm_loops = {
    .name = "lcm_cpu", .on = FA__ON_INT, .loop = { NULL, NULL, lcm_i64 },
};
static const fa__loops lshift_loops = {
    .name = "lshift_cpu", .on = FA__ON_INT, .loop = { NULL, NULL, lshift_i64 },
};
static const fa__loops rshift_loops = {
    .name = "rshift_cpu", .on = FA__ON_INT, .loop = { NULL, NULL, rshift_i64 },
};

/* Floats shift by multiplying with a power of two. [__lshift__] */
FA__LOOP2(lshift_f32, float, float, a * powf(2, b))
FA__LOOP2(lshift_f64, double, double, a * pow(2, b))
FA__LOOP2(rshift_f32, float, float, a / powf(2, b))
FA__LOOP2(rshift_f64, double, double, a / pow(2, b))
static const fa__loops lshift_operator_loops = {
    .name = "lshift_cpu", .on = FA__ON_REAL, .loop = { lshift_f32, lshift_f64, lshift_i64 },
};
static const fa__loops rshift_operator_loops = {
    .name = "rshift_cpu", .on = FA__ON_REAL, .loop = { rshift_f32, rshift_f64, rshift_i64 },
};

/* ---- in-place forms by other names than the ones that derive --------------------------------- */

static fa_status pow_any(fa__call *call)
{
    return call->args[1].tag == FA__IV_TENSOR
        ? fa__elementwise_call(call, &pow_loops, FA__RESULT_COMMON, 2) : pow_number(call);
}

static fa_status pow_inplace(fa__call *call)
{
    return fa__run_inplace(call, pow_any);
}

static fa_status float_power_inplace(fa__call *call)
{
    return fa__run_inplace(call, float_power);
}

static fa_status ldexp_inplace(fa__call *call)
{
    return fa__run_inplace(call, ldexp_row);
}

static fa_status floor_divide_inplace(fa__call *call)
{
    return fa__run_inplace(call, divide_row);
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define TWO "(Tensor self, Tensor other) -> Tensor"
#define TENSOR_NUMBER "(Tensor self, Scalar other) -> Tensor"
#define NUMBER_TENSOR "(Scalar self, Tensor other) -> Tensor"
#define ALPHA_TENSOR "(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor"
#define ALPHA_NUMBER "(Tensor self, Scalar other, Scalar alpha=1) -> Tensor"
#define MODE_TENSOR "(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor"
#define MODE_NUMBER "(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor"

const fa__op fa__ops_binary[] = {
    { "aten::add.Tensor" ALPHA_TENSOR, add, POINT },
    { "aten::add.Scalar" ALPHA_NUMBER, add, POINT },
    { "aten::sub.Tensor" ALPHA_TENSOR, sub, POINT },
    { "aten::sub.Scalar" ALPHA_NUMBER, sub, POINT },
    { "aten::subtract.Tensor" ALPHA_TENSOR, sub, POINT },
    { "aten::subtract.Scalar" ALPHA_NUMBER, sub, POINT },
    { "aten::rsub.Tensor" ALPHA_TENSOR, rsub, FA__OP_OUT | FA__OP_POINTWISE },
    { "aten::rsub.Scalar" ALPHA_NUMBER, rsub, FA__OP_OUT | FA__OP_POINTWISE },
    { "aten::mul.Tensor" TWO, fa__binary_same, POINT, &mul_loops },
    { "aten::mul.Scalar" TENSOR_NUMBER, fa__binary_same, POINT, &mul_loops },
    { "aten::multiply.Tensor" TWO, fa__binary_same, POINT, &mul_loops },
    { "aten::multiply.Scalar" TENSOR_NUMBER, fa__binary_same, POINT, &mul_loops },
    { "aten::div.Tensor" TWO, fa__binary_float, POINT, &div_loops },
    { "aten::div.Scalar" TENSOR_NUMBER, fa__binary_float, POINT, &div_loops },
    { "aten::div.Tensor_mode" MODE_TENSOR, div_mode, POINT },
    { "aten::div.Scalar_mode" MODE_NUMBER, div_mode, POINT },
    { "aten::divide.Tensor" TWO, fa__binary_float, POINT, &div_loops },
    { "aten::divide.Scalar" TENSOR_NUMBER, fa__binary_float, POINT, &div_loops },
    { "aten::divide.Tensor_mode" MODE_TENSOR, div_mode, POINT },
    { "aten::divide.Scalar_mode" MODE_NUMBER, div_mode, POINT },
    { "aten::true_divide.Tensor" TWO, fa__binary_float, POINT, &div_loops },
    { "aten::true_divide.Scalar" TENSOR_NUMBER, fa__binary_float, POINT, &div_loops },
    { "aten::floor_divide" TWO, divide_row, POINT, &div_floor_loops },
    { "aten::floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)",
      floor_divide_inplace, FA__OP_POINTWISE, &div_floor_loops },
    { "aten::floor_divide.Scalar" TENSOR_NUMBER, divide_row, POINT, &div_floor_loops },
    { "aten::fmod.Tensor" TWO, divide_row, POINT, &fmod_loops },
    { "aten::fmod.Scalar" TENSOR_NUMBER, divide_row, POINT, &fmod_loops },
    { "aten::remainder.Tensor" TWO, divide_row, POINT, &remainder_loops },
    { "aten::remainder.Scalar" TENSOR_NUMBER, divide_row, POINT, &remainder_loops },
    { "aten::remainder.Scalar_Tensor" NUMBER_TENSOR, divide_row, FA__OP_POINTWISE | FA__OP_OUT,
      &remainder_loops },

    { "aten::atan2" TWO, fa__binary_float, POINT, &atan2_loops },
    { "aten::arctan2" TWO, fa__binary_float, POINT, &atan2_loops },
    { "aten::hypot" TWO, fa__binary_same, POINT, &hypot_loops },
    { "aten::copysign.Tensor" TWO, fa__binary_float, POINT, &copysign_loops },
    { "aten::copysign.Scalar" TENSOR_NUMBER, fa__binary_float, POINT, &copysign_loops },
    { "aten::nextafter" TWO, nextafter_row, POINT },
    { "aten::logaddexp" TWO, fa__binary_same, POINT, &logaddexp_loops },
    { "aten::logaddexp2" TWO, fa__binary_same, POINT, &logaddexp2_loops },
    { "aten::xlogy.Tensor" TWO, fa__binary_float, POINT, &xlogy_loops },
    { "aten::xlogy.Scalar_Self" NUMBER_TENSOR, fa__binary_float, OUT, &xlogy_loops },
    { "aten::xlogy.Scalar_Other" TENSOR_NUMBER, fa__binary_float, POINT, &xlogy_loops },
    { "aten::special_xlogy" TWO, fa__binary_float, OUT, &xlogy_loops },
    { "aten::special_xlogy.self_scalar" NUMBER_TENSOR, fa__binary_float, OUT, &xlogy_loops },
    { "aten::special_xlogy.other_scalar" TENSOR_NUMBER, fa__binary_float, OUT, &xlogy_loops },
    { "aten::special_xlog1py" TWO, fa__binary_float, OUT, &xlog1py_loops },
    { "aten::special_xlog1py.self_scalar" NUMBER_TENSOR, fa__binary_float, OUT,
      &xlog1py_loops },
    { "aten::special_xlog1py.other_scalar" TENSOR_NUMBER, fa__binary_float, OUT,
      &xlog1py_loops },

    { "aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor", fa__binary_same, POINT,
      &pow_loops },
    { "aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor", pow_number, POINT },
    { "aten::pow.Scalar(Scalar self, Tensor exponent) -> Tensor", fa__binary_same,
      FA__OP_OUT | FA__OP_POINTWISE, &pow_loops },
    { "aten::float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor", float_power,
      POINT },
    { "aten::float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor", float_power,
      POINT },
    { "aten::float_power.Scalar(Scalar self, Tensor exponent) -> Tensor", float_power, OUT },
    { "aten::pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)", pow_inplace },
    { "aten::pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)", pow_inplace },
    { "aten::float_power_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)",
      float_power_inplace },
    { "aten::float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)",
      float_power_inplace },
    { "aten::ldexp.Tensor" TWO, ldexp_row, POINT },
    { "aten::ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!)", ldexp_inplace },

    { "aten::maximum" TWO, fa__binary_same, POINT, &maximum_loops },
    { "aten::minimum" TWO, fa__binary_same, POINT, &minimum_loops },
    { "aten::max.other" TWO, fa__binary_same, FA__OP_OUT | FA__OP_POINTWISE, &maximum_loops },
    { "aten::min.other" TWO, fa__binary_same, FA__OP_OUT | FA__OP_POINTWISE, &minimum_loops },
    { "aten::fmax" TWO, fa__binary_same, POINT, &fmax_loops },
    { "aten::fmin" TWO, fa__binary_same, POINT, &fmin_loops },
    { "aten::heaviside(Tensor self, Tensor values) -> Tensor", heaviside, POINT,
      &heaviside_loops },

    { "aten::gcd" TWO, fa__binary_same, POINT, &gcd_loops },
    { "aten::lcm" TWO, fa__binary_same, POINT, &lcm_loops },
    { "aten::bitwise_and.Tensor" TWO, fa__binary_same, POINT, &bitwise_and_loops },
    { "aten::bitwise_and.Scalar" TENSOR_NUMBER, fa__binary_same, POINT, &bitwise_and_loops },
    { "aten::bitwise_and.Scalar_Tensor" NUMBER_TENSOR, fa__binary_same, OUT,
      &bitwise_and_loops },
    { "aten::bitwise_or.Tensor" TWO, fa__binary_same, POINT, &bitwise_or_loops },
    { "aten::bitwise_or.Scalar" TENSOR_NUMBER, fa__binary_same, POINT, &bitwise_or_loops },
    { "aten::bitwise_or.Scalar_Tensor" NUMBER_TENSOR, fa__binary_same, OUT, &bitwise_or_loops },
    { "aten::bitwise_xor.Tensor" TWO, fa__binary_same, POINT, &bitwise_xor_loops },
    { "aten::bitwise_xor.Scalar" TENSOR_NUMBER, fa__binary_same, POINT, &bitwise_xor_loops },
    { "aten::bitwise_xor.Scalar_Tensor" NUMBER_TENSOR, fa__binary_same, OUT,
      &bitwise_xor_loops },
    { "aten::__and__.Tensor" TWO, fa__binary_same, FA__OP_POINTWISE, &bitwise_and_loops },
    { "aten::__and__.Scalar" TENSOR_NUMBER, fa__binary_same, FA__OP_POINTWISE,
      &bitwise_and_loops },
    { "aten::__or__.Tensor" TWO, fa__binary_same, FA__OP_POINTWISE, &bitwise_or_loops },
    { "aten::__or__.Scalar" TENSOR_NUMBER, fa__binary_same, FA__OP_POINTWISE, &bitwise_or_loops },
    { "aten::__xor__.Tensor" TWO, fa__binary_same, FA__OP_POINTWISE, &bitwise_xor_loops },
    { "aten::__xor__.Scalar" TENSOR_NUMBER, fa__binary_same, FA__OP_POINTWISE,
      &bitwise_xor_loops },
    { "aten::__iand__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_and_loops },
    { "aten::__iand__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_and_loops },
    { "aten::__ior__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_or_loops },
    { "aten::__ior__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_or_loops },
    { "aten::__ixor__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_xor_loops },
    { "aten::__ixor__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &bitwise_xor_loops },
    { "aten::bitwise_left_shift.Tensor" TWO, fa__binary_same, POINT, &lshift_loops },
    { "aten::bitwise_left_shift.Tensor_Scalar" TENSOR_NUMBER, fa__binary_same, POINT,
      &lshift_loops },
    { "aten::bitwise_left_shift.Scalar_Tensor" NUMBER_TENSOR, fa__binary_same, FA__OP_POINTWISE,
      &lshift_loops },
    { "aten::bitwise_right_shift.Tensor" TWO, fa__binary_same, POINT, &rshift_loops },
    { "aten::bitwise_right_shift.Tensor_Scalar" TENSOR_NUMBER, fa__binary_same, POINT,
      &rshift_loops },
    { "aten::bitwise_right_shift.Scalar_Tensor" NUMBER_TENSOR, fa__binary_same, FA__OP_POINTWISE,
      &rshift_loops },
    { "aten::__lshift__.Tensor" TWO, fa__binary_same, FA__OP_POINTWISE, &lshift_operator_loops },
    { "aten::__lshift__.Scalar" TENSOR_NUMBER, fa__binary_same, FA__OP_POINTWISE,
      &lshift_operator_loops },
    { "aten::__rshift__.Tensor" TWO, fa__binary_same, FA__OP_POINTWISE, &rshift_operator_loops },
    { "aten::__rshift__.Scalar" TENSOR_NUMBER, fa__binary_same, FA__OP_POINTWISE,
      &rshift_operator_loops },
    { "aten::__ilshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &lshift_operator_loops },
    { "aten::__ilshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &lshift_operator_loops },
    { "aten::__irshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &rshift_operator_loops },
    { "aten::__irshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)", fa__binary_inplace,
      FA__OP_POINTWISE, &rshift_operator_loops },
    { 0 },
};
