/* builtins_math.c: mathematical functions of numbers, as Python's math module has them.
 *
 * Functions x_int, x_real, x_complex, x_scalar as in builtins.c. */
#include "ops/builtins.h"

#include <math.h>

/* f(x) of an int or float, in double. */
#define REAL_FUNCTION(name, expression)                                                            \
    REAL_UNARY(name##_real, fa__iv_float, expression)                                              \
    static fa_status name##_int(DIRECT_ARGUMENTS) { return name##_real(out, a, b, c); }
/* The same without a complex form. */
#define REAL_ONLY(name, expression)                                                                \
    REAL_FUNCTION(name, expression)                                                                \
    SCALAR_UNARY(name##_scalar, name##_int, name##_real, name##_real)
#define ANY_NUMBER(name, expression, complex_expression)                                           \
    REAL_FUNCTION(name, expression)                                                                \
    COMPLEX_UNARY(name##_complex, complex_expression)                                              \
    SCALAR_UNARY(name##_scalar, name##_int, name##_real, name##_complex)
#define REAL_FUNCTION_2(name, expression)                                                          \
    REAL_BINARY(name##_real, fa__iv_float, expression)                                             \
    static fa_status name##_int(DIRECT_ARGUMENTS) { return name##_real(out, a, b, c); }            \
    static fa_status name##_scalar(DIRECT_ARGUMENTS) { return name##_real(out, a, b, c); }

#define DEGREES_OF_RADIAN (180.0 / 3.14159265358979323846)

ANY_NUMBER(sqrt, sqrt(x), csqrt(x))
ANY_NUMBER(exp, exp(x), cexp(x))
ANY_NUMBER(log, log(x), clog(x))
ANY_NUMBER(log10, log10(x), clog(x) / log(10.0))
ANY_NUMBER(sin, sin(x), csin(x))
ANY_NUMBER(cos, cos(x), ccos(x))
ANY_NUMBER(tan, tan(x), ctan(x))
ANY_NUMBER(asin, asin(x), casin(x))
ANY_NUMBER(acos, acos(x), cacos(x))
ANY_NUMBER(atan, atan(x), catan(x))
ANY_NUMBER(sinh, sinh(x), csinh(x))
ANY_NUMBER(cosh, cosh(x), ccosh(x))
ANY_NUMBER(tanh, tanh(x), ctanh(x))
ANY_NUMBER(asinh, asinh(x), casinh(x))
ANY_NUMBER(acosh, acosh(x), cacosh(x))
ANY_NUMBER(atanh, atanh(x), catanh(x))
REAL_ONLY(expm1, expm1(x))
REAL_ONLY(log1p, log1p(x))
REAL_ONLY(erf, erf(x))
REAL_ONLY(erfc, erfc(x))
REAL_ONLY(gamma, tgamma(x))
REAL_ONLY(lgamma, lgamma(x))
REAL_ONLY(degrees, x * DEGREES_OF_RADIAN)
REAL_ONLY(radians, x / DEGREES_OF_RADIAN)
REAL_ONLY(fabs, fabs(x))

REAL_FUNCTION(angle, x < 0 ? 3.14159265358979323846 : x != x ? x : 0.0)
COMPLEX_REAL(angle_complex, carg(x))
SCALAR_UNARY(angle_scalar, angle_int, angle_real, angle_complex)

REAL_FUNCTION_2(fmod, fmod(x, y))
REAL_FUNCTION_2(mathremainder, remainder(x, y))
REAL_FUNCTION_2(copysign, copysign(x, y))
REAL_FUNCTION_2(atan2, atan2(x, y))

/* log(x) to the base y */
REAL_BINARY(log2args_real, fa__iv_float, log(x) / log(y))
COMPLEX_BINARY(log2args_complex, clog(x) / clog(y))
static fa_status log2args_int(DIRECT_ARGUMENTS) { return log2args_real(out, a, b, c); }
SCALAR_BINARY(log2args_scalar, log2args_int, log2args_real, log2args_complex)

static fa_status polar_real(DIRECT_ARGUMENTS)
{
    double r = fa__real(a), angle = fa__real(b);

    (void)c;
    return fa__complex_result(out, r * cos(angle), r * sin(angle));
}

static fa_status polar_int(DIRECT_ARGUMENTS) { return polar_real(out, a, b, c); }
static fa_status polar_scalar(DIRECT_ARGUMENTS) { return polar_real(out, a, b, c); }

REAL_BINARY(ldexp_real, fa__iv_float, ldexp(x, y > 5000 ? 5000 : y < -5000 ? -5000 : (int)y))
REAL_UNARY(isnan_real, fa__iv_bool, isnan(x) != 0)
REAL_UNARY(isinf_real, fa__iv_bool, isinf(x) != 0)
REAL_UNARY(isfinite_real, fa__iv_bool, isfinite(x) != 0)

static fa_status isnan_complex(DIRECT_ARGUMENTS)
{
    fa__scalar x = fa__scalar_of(*a);

    (void)b, (void)c;
    *out = fa__iv_bool(isnan(x.real) || isnan(x.imag));
    return FA_OK;
}

static fa_status isinf_complex(DIRECT_ARGUMENTS)
{
    fa__scalar x = fa__scalar_of(*a);

    (void)b, (void)c;
    *out = fa__iv_bool(isinf(x.real) || isinf(x.imag));
    return FA_OK;
}

static fa_status isfinite_complex(DIRECT_ARGUMENTS)
{
    fa__scalar x = fa__scalar_of(*a);

    (void)b, (void)c;
    *out = fa__iv_bool(isfinite(x.real) && isfinite(x.imag));
    return FA_OK;
}

static fa_status factorial_int(DIRECT_ARGUMENTS)
{
    int64_t n = fa__whole(a);
    uint64_t product = 1;

    (void)b, (void)c;
    if (n < 0)
        return fa__fail(FA_EINVAL, "factorial() not defined for negative values");
    for (int64_t i = 2; i <= n && product != 0; i++)    /* wraps; 0 from 66! on */
        product *= (uint64_t)i;
    *out = fa__iv_int((int64_t)product);
    return FA_OK;
}

static fa_status frexp_float(fa__call *call)
{
    int exponent = 0;

    call->results[0] = fa__iv_float(frexp(fa__arg_float(call, 0), &exponent));
    call->results[1] = fa__iv_int(exponent);
    return FA_OK;
}

static fa_status modf_float(fa__call *call)
{
    double whole;

    call->results[0] = fa__iv_float(modf(fa__arg_float(call, 0), &whole));
    call->results[1] = fa__iv_float(whole);
    return FA_OK;
}

const fa__op fa__ops_builtins_math[] = {
    DIRECT("aten::fmod.int(int a, int b) -> float", fmod_int),
    DIRECT("aten::fmod.float(float a, float b) -> float", fmod_real),
    DIRECT("aten::fmod.int_float(int a, float b) -> float", fmod_real),
    DIRECT("aten::fmod.float_int(float a, int b) -> float", fmod_real),
    DIRECT("aten::fmod(Scalar a, Scalar b) -> float", fmod_scalar),
    DIRECT("aten::mathremainder.int(int a, int b) -> float", mathremainder_int),
    DIRECT("aten::mathremainder.float(float a, float b) -> float", mathremainder_real),
    DIRECT("aten::mathremainder.int_float(int a, float b) -> float", mathremainder_real),
    DIRECT("aten::mathremainder.float_int(float a, int b) -> float", mathremainder_real),
    DIRECT("aten::mathremainder(Scalar a, Scalar b) -> float", mathremainder_scalar),
    DIRECT("aten::copysign.int(int a, int b) -> float", copysign_int),
    DIRECT("aten::copysign.float(float a, float b) -> float", copysign_real),
    DIRECT("aten::copysign.int_float(int a, float b) -> float", copysign_real),
    DIRECT("aten::copysign.float_int(float a, int b) -> float", copysign_real),
    DIRECT("aten::copysign(Scalar a, Scalar b) -> float", copysign_scalar),
    DIRECT("aten::atan2.int(int a, int b) -> float", atan2_int),
    DIRECT("aten::atan2.float(float a, float b) -> float", atan2_real),
    DIRECT("aten::atan2.int_float(int a, float b) -> float", atan2_real),
    DIRECT("aten::atan2.float_int(float a, int b) -> float", atan2_real),
    DIRECT("aten::atan2.Scalar_Scalar(Scalar a, Scalar b) -> float", atan2_scalar),
    DIRECT("aten::polar.int(int a, int b) -> complex", polar_int),
    DIRECT("aten::polar.float(float a, float b) -> complex", polar_real),
    DIRECT("aten::polar.int_float(int a, float b) -> complex", polar_real),
    DIRECT("aten::polar.float_int(float a, int b) -> complex", polar_real),
    DIRECT("aten::polar.Scalar_Scalar(Scalar a, Scalar b) -> Scalar", polar_scalar),
    DIRECT("aten::log.int_int(int a, int b) -> float", log2args_int),
    DIRECT("aten::log.float_float(float a, float b) -> float", log2args_real),
    DIRECT("aten::log.complex_complex(complex a, complex b) -> complex", log2args_complex),
    DIRECT("aten::log.int_float(int a, float b) -> float", log2args_real),
    DIRECT("aten::log.float_int(float a, int b) -> float", log2args_real),
    DIRECT("aten::log.int_complex(int a, complex b) -> complex", log2args_complex),
    DIRECT("aten::log.complex_int(complex a, int b) -> complex", log2args_complex),
    DIRECT("aten::log.float_complex(float a, complex b) -> complex", log2args_complex),
    DIRECT("aten::log.complex_float(complex a, float b) -> complex", log2args_complex),
    DIRECT("aten::log.Scalar_Scalar(Scalar a, Scalar b) -> float", log2args_scalar),
    DIRECT("aten::sqrt.int(int a) -> float", sqrt_int),
    DIRECT("aten::sqrt.float(float a) -> float", sqrt_real),
    DIRECT("aten::sqrt.complex(complex a) -> complex", sqrt_complex),
    DIRECT("aten::sqrt.Scalar(Scalar a) -> Scalar", sqrt_scalar),
    DIRECT("aten::exp.int(int a) -> float", exp_int),
    DIRECT("aten::exp.float(float a) -> float", exp_real),
    DIRECT("aten::exp.complex(complex a) -> complex", exp_complex),
    DIRECT("aten::exp.Scalar(Scalar a) -> Scalar", exp_scalar),
    DIRECT("aten::expm1.int(int a) -> float", expm1_int),
    DIRECT("aten::expm1.float(float a) -> float", expm1_real),
    DIRECT("aten::expm1.Scalar(Scalar a) -> Scalar", expm1_scalar),
    DIRECT("aten::log.int(int a) -> float", log_int),
    DIRECT("aten::log.float(float a) -> float", log_real),
    DIRECT("aten::log.complex(complex a) -> complex", log_complex),
    DIRECT("aten::log.Scalar(Scalar a) -> Scalar", log_scalar),
    DIRECT("aten::log10.int(int a) -> float", log10_int),
    DIRECT("aten::log10.float(float a) -> float", log10_real),
    DIRECT("aten::log10.complex(complex a) -> complex", log10_complex),
    DIRECT("aten::log10.Scalar(Scalar a) -> Scalar", log10_scalar),
    DIRECT("aten::log1p.int(int a) -> float", log1p_int),
    DIRECT("aten::log1p.float(float a) -> float", log1p_real),
    DIRECT("aten::log1p.Scalar(Scalar a) -> Scalar", log1p_scalar),
    DIRECT("aten::sin.int(int a) -> float", sin_int),
    DIRECT("aten::sin.float(float a) -> float", sin_real),
    DIRECT("aten::sin.complex(complex a) -> complex", sin_complex),
    DIRECT("aten::sin.Scalar(Scalar a) -> Scalar", sin_scalar),
    DIRECT("aten::cos.int(int a) -> float", cos_int),
    DIRECT("aten::cos.float(float a) -> float", cos_real),
    DIRECT("aten::cos.complex(complex a) -> complex", cos_complex),
    DIRECT("aten::cos.Scalar(Scalar a) -> Scalar", cos_scalar),
    DIRECT("aten::tan.int(int a) -> float", tan_int),
    DIRECT("aten::tan.float(float a) -> float", tan_real),
    DIRECT("aten::tan.complex(complex a) -> complex", tan_complex),
    DIRECT("aten::tan.Scalar(Scalar a) -> Scalar", tan_scalar),
    DIRECT("aten::asin.int(int a) -> float", asin_int),
    DIRECT("aten::asin.float(float a) -> float", asin_real),
    DIRECT("aten::asin.complex(complex a) -> complex", asin_complex),
    DIRECT("aten::asin.Scalar(Scalar a) -> Scalar", asin_scalar),
    DIRECT("aten::acos.int(int a) -> float", acos_int),
    DIRECT("aten::acos.float(float a) -> float", acos_real),
    DIRECT("aten::acos.complex(complex a) -> complex", acos_complex),
    DIRECT("aten::acos.Scalar(Scalar a) -> Scalar", acos_scalar),
    DIRECT("aten::atan.int(int a) -> float", atan_int),
    DIRECT("aten::atan.float(float a) -> float", atan_real),
    DIRECT("aten::atan.complex(complex a) -> complex", atan_complex),
    DIRECT("aten::atan.Scalar(Scalar a) -> Scalar", atan_scalar),
    DIRECT("aten::sinh.int(int a) -> float", sinh_int),
    DIRECT("aten::sinh.float(float a) -> float", sinh_real),
    DIRECT("aten::sinh.complex(complex a) -> complex", sinh_complex),
    DIRECT("aten::sinh.Scalar(Scalar a) -> Scalar", sinh_scalar),
    DIRECT("aten::cosh.int(int a) -> float", cosh_int),
    DIRECT("aten::cosh.float(float a) -> float", cosh_real),
    DIRECT("aten::cosh.complex(complex a) -> complex", cosh_complex),
    DIRECT("aten::cosh.Scalar(Scalar a) -> Scalar", cosh_scalar),
    DIRECT("aten::tanh.int(int a) -> float", tanh_int),
    DIRECT("aten::tanh.float(float a) -> float", tanh_real),
    DIRECT("aten::tanh.complex(complex a) -> complex", tanh_complex),
    DIRECT("aten::tanh.Scalar(Scalar a) -> Scalar", tanh_scalar),
    DIRECT("aten::asinh.int(int a) -> float", asinh_int),
    DIRECT("aten::asinh.float(float a) -> float", asinh_real),
    DIRECT("aten::asinh.complex(complex a) -> complex", asinh_complex),
    DIRECT("aten::asinh.Scalar(Scalar a) -> Scalar", asinh_scalar),
    DIRECT("aten::acosh.int(int a) -> float", acosh_int),
    DIRECT("aten::acosh.float(float a) -> float", acosh_real),
    DIRECT("aten::acosh.complex(complex a) -> complex", acosh_complex),
    DIRECT("aten::acosh.Scalar(Scalar a) -> Scalar", acosh_scalar),
    DIRECT("aten::atanh.int(int a) -> float", atanh_int),
    DIRECT("aten::atanh.float(float a) -> float", atanh_real),
    DIRECT("aten::atanh.complex(complex a) -> complex", atanh_complex),
    DIRECT("aten::atanh.Scalar(Scalar a) -> Scalar", atanh_scalar),
    DIRECT("aten::erf.int(int a) -> float", erf_int),
    DIRECT("aten::erf.float(float a) -> float", erf_real),
    DIRECT("aten::erf.Scalar(Scalar a) -> Scalar", erf_scalar),
    DIRECT("aten::erfc.int(int a) -> float", erfc_int),
    DIRECT("aten::erfc.float(float a) -> float", erfc_real),
    DIRECT("aten::erfc.Scalar(Scalar a) -> Scalar", erfc_scalar),
    DIRECT("aten::gamma.int(int a) -> float", gamma_int),
    DIRECT("aten::gamma.float(float a) -> float", gamma_real),
    DIRECT("aten::gamma.Scalar(Scalar a) -> Scalar", gamma_scalar),
    DIRECT("aten::lgamma.int(int a) -> float", lgamma_int),
    DIRECT("aten::lgamma.float(float a) -> float", lgamma_real),
    DIRECT("aten::lgamma.Scalar(Scalar a) -> Scalar", lgamma_scalar),
    DIRECT("aten::degrees.int(int a) -> float", degrees_int),
    DIRECT("aten::degrees.float(float a) -> float", degrees_real),
    DIRECT("aten::degrees.Scalar(Scalar a) -> Scalar", degrees_scalar),
    DIRECT("aten::radians.int(int a) -> float", radians_int),
    DIRECT("aten::radians.float(float a) -> float", radians_real),
    DIRECT("aten::radians.Scalar(Scalar a) -> Scalar", radians_scalar),
    DIRECT("aten::fabs.int(int a) -> float", fabs_int),
    DIRECT("aten::fabs.float(float a) -> float", fabs_real),
    DIRECT("aten::fabs.Scalar(Scalar a) -> Scalar", fabs_scalar),
    DIRECT("aten::angle.int(int a) -> float", angle_int),
    DIRECT("aten::angle.float(float a) -> float", angle_real),
    DIRECT("aten::angle.complex(complex a) -> float", angle_complex),
    DIRECT("aten::angle.Scalar(Scalar a) -> Scalar", angle_scalar),
    DIRECT("aten::ldexp(float x, int i) -> float", ldexp_real),
    DIRECT("aten::isnan.float(float a) -> bool", isnan_real),
    DIRECT("aten::isnan.complex(complex a) -> bool", isnan_complex),
    DIRECT("aten::isinf.float(float a) -> bool", isinf_real),
    DIRECT("aten::isinf.complex(complex a) -> bool", isinf_complex),
    DIRECT("aten::isfinite.float(float a) -> bool", isfinite_real),
    DIRECT("aten::isfinite.complex(complex a) -> bool", isfinite_complex),
    DIRECT("aten::factorial.int(int a) -> int", factorial_int),
    { .schema = "aten::frexp(float a) -> (float, int)", .kernel = frexp_float },
    { .schema = "aten::modf(float a) -> (float, float)", .kernel = modf_float },
    { 0 },
};
