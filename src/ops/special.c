/* special.c: the error function's family, the gamma function's family, and zeta.
 *
 * All are computed in double, which leaves float results right to the last place but one. */
#include "ops/loops.h"
#include "ops/vector_math.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)
#define OUT (FA__OP_OUT | FA__OP_POINTWISE)

#define PI 3.14159265358979323846
#define ROOT_PI 1.77245385090551602730
#define ROOT_2 1.41421356237309504880
#define ROOT_2_PI 2.50662827463100050242
#define EPSILON 1.11022302462515654042e-16

/* Loops of a function of double, for groups of dtypes. */
#define SPECIAL(op, fn, kernel_name, groups)                                                       \
    FA__LOOP1(op##_f32, float, float, fn(a))                                                       \
    FA__LOOP1(op##_f64, double, double, fn(a))                                                     \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = groups, .loop = { op##_f32, op##_f64 },                         \
    };
#define SPECIAL2(op, fn, kernel_name, groups)                                                      \
    FA__LOOP2(op##_f32, float, float, fn(a, b))                                                    \
    FA__LOOP2(op##_f64, double, double, fn(a, b))                                                  \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = groups, .loop = { op##_f32, op##_f64 },                         \
    };

/* Highest power first. */
static double polynomial(double x, const double *coefficients, size_t n)
{
    double sum = coefficients[0];

    for (size_t i = 1; i < n; i++)
        sum = sum * x + coefficients[i];
    return sum;
}

#define POLYNOMIAL(x, coefficients) polynomial(x, coefficients, FA__COUNT(coefficients))

/* ---- the error function ---------------------------------------------------------------------- */

/* A rational approximation, then two steps of Newton's method. */
static double inverse_erf(double y)
{
    static const double a[] = { -0.140543331, 0.914624893, -1.645349621, 0.886226899 };
    static const double b[] = { 0.012229801, -0.329097515, 1.442710462, -2.118377725, 1 };
    static const double c[] = { 1.641345311, 3.429567803, -1.624906493, -1.970840454 };
    static const double d[] = { 1.637067800, 3.543889200, 1 };
    double size = fabs(y), x, z;

    if (!(size <= 1))
        return NAN;
    if (size == 1)
        return copysign(INFINITY, y);
    if (size <= 0.7) {
        z = y * y;
        x = y * POLYNOMIAL(z, a) / POLYNOMIAL(z, b);
    } else {
        z = sqrt(-log((1 - size) / 2));
        x = copysign(POLYNOMIAL(z, c) / POLYNOMIAL(z, d), y);
    }
    for (int i = 0; i < 2; i++)
        x -= (erf(x) - y) / (2 / ROOT_PI * exp(-x * x));
    return x;
}

/* e^(x^2) erfc(x) */
static double scaled_erfc(double x)
{
    double term = 1, sum = 1;

    if (x < -26.7)
        return INFINITY;
    if (x < 0)
        return 2 * exp(x * x) - scaled_erfc(-x);
    if (x < 25)
        return exp(x * x) * erfc(x);
    for (int k = 1; k < 12; k++) {
        term *= -(2 * k - 1) / (2 * x * x);
        sum += term;
    }
    return sum / (x * ROOT_PI);
}

/* The normal distribution's integral, its logarithm and its inverse. */
static double ndtr_of(double x)
{
    return 0.5 * erfc(-x / ROOT_2);
}

static double log_ndtr_of(double x)
{
    double t = x / ROOT_2;

    return x < -1 ? log(scaled_erfc(-t) / 2) - t * t : log1p(-erfc(t) / 2);
}

/* Acklam's approximation and a step of Halley's method. */
static double inverse_ndtr(double p)
{
    static const double a[] = { -3.969683028665376e+01, 2.209460984245205e+02,
                                -2.759285104469687e+02, 1.383577518672690e+02,
                                -3.066479806614716e+01, 2.506628277459239e+00 };
    static const double b[] = { -5.447609879822406e+01, 1.615858368580409e+02,
                                -1.556989798598866e+02, 6.680131188771972e+01,
                                -1.328068155288572e+01, 1 };
    static const double c[] = { -7.784894002430293e-03, -3.223964580411365e-01,
                                -2.400758277161838e+00, -2.549732539343734e+00,
                                4.374664141464968e+00, 2.938163982698783e+00 };
    static const double d[] = { 7.784695709041462e-03, 3.224671290700398e-01,
                                2.445134137142996e+00, 3.754408661907416e+00, 1 };
    double tail = p <= 0.5 ? p : 1 - p, x, q, u;

    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -INFINITY : INFINITY;
    if (tail < 0.02425) {
        q = sqrt(-2 * log(tail));
        x = POLYNOMIAL(q, c) / POLYNOMIAL(q, d);
    } else {
        q = tail - 0.5;
        x = POLYNOMIAL(q * q, a) * q / POLYNOMIAL(q * q, b);
    }
    /* subnormal tails leave no room for the step */
    if (tail > 1e-300) {
        u = (ndtr_of(x) - tail) * ROOT_2_PI * exp(x * x / 2);
        x -= u / (1 + x * u / 2);
    }
    return p <= 0.5 ? x : -x;
}

FA__VECTOR FA__LOOP1(erf_f32, float, float, fa__erf(a))
FA__LOOP1(erf_f64, double, double, erf(a))
static const fa__loops erf_loops = {
    .name = "erf_vml_cpu", .on = FA__ON_FLOATING, .loop = { erf_f32, erf_f64 },
};
FA__LIBM1(erfc, erfc)
static const fa__loops erfc_loops = {
    .name = "erfc_vml_cpu", .on = FA__ON_FLOATING, .loop = { erfc_f32, erfc_f64 },
};
SPECIAL(erfinv, inverse_erf, "erfinv_vml_cpu", FA__ON_FLOATING)
SPECIAL(erfcx, scaled_erfc, "erfcx_cpu", FA__ON_FLOAT)
SPECIAL(ndtr, ndtr_of, "ndtr_cpu", FA__ON_FLOATING)
SPECIAL(log_ndtr, log_ndtr_of, "log_ndtr_cpu", FA__ON_FLOAT)
SPECIAL(ndtri, inverse_ndtr, "ndtri_cpu", FA__ON_FLOAT)

/* ---- the gamma function ---------------------------------------------------------------------- */

/* glibc's lgamma writes a global variable. */
static double log_gamma(double x)
{
    int sign;

    return lgamma_r(x, &sign);
}

/* Asymptotic from 10 on; reached by psi(x) = psi(x + 1) - 1 / x, or by reflection. */
static double digamma_of(double x)
{
    static const double series[] = {
        8.33333333333333333333e-2, -2.10927960927960927961e-2, 7.57575757575757575758e-3,
        -4.16666666666666666667e-3, 3.96825396825396825397e-3, -8.33333333333333333333e-3,
        8.33333333333333333333e-2,
    };
    double below = 0, whole, z;

    if (x == 0)
        return copysign(INFINITY, -x);
    if (x < 0) {
        if (x == trunc(x))
            return NAN;
        return digamma_of(1 - x) - PI / tan(PI * modf(x, &whole));
    }
    for (; x < 10; x += 1)
        below -= 1 / x;
    z = 1 / (x * x);
    return below + log(x) - 0.5 / x - (x < 1e17 ? z * POLYNOMIAL(z, series) : 0);
}

/* Hurwitz: the sum over k of (k + q)^-x, by Euler's and Maclaurin's formula. */
static double zeta_of(double x, double q)
{
    static const double factors[] = {
        12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1.8924375803183791606e9, 7.47242496e10,
        -2.950130727918164224e12, 1.1646782814350067249e14, -4.5979787224074726105e15,
        1.8152105401943546773e17, -7.1661652561756670113e18,
    };
    double sum, a, b = 0, w, k = 0, term;

    if (x == 1)
        return INFINITY;
    if (!(x > 1))
        return NAN;
    if (q <= 0) {
        if (q == floor(q))
            return INFINITY;
        if (x != floor(x))
            return NAN;
    }
    sum = pow(q, -x);
    a = q;
    for (int i = 0; i < 9 || a <= 9; i++) {
        a += 1;
        b = pow(a, -x);
        sum += b;
        if (fabs(b) < EPSILON * fabs(sum))
            return sum;
    }
    w = a;
    sum += b * w / (x - 1) - 0.5 * b;
    a = 1;
    for (size_t i = 0; i < FA__COUNT(factors); i++) {
        a *= x + k;
        b /= w;
        term = a * b / factors[i];
        sum += term;
        if (fabs(term / sum) < EPSILON)
            break;
        k += 1;
        a *= x + k;
        b /= w;
        k += 1;
    }
    return sum;
}

/* By reflection and recurrence. PyTorch's arithmetic, in the operand's own type: at the poles the
 * result is what rounding leaves of pi. */
#define TRIGAMMA(suffix, type, sin)                                                                \
    static type trigamma_##suffix(type x)                                                          \
    {                                                                                              \
        type sign = 1, sum = 0, z, pi = (type)PI;                                                  \
        if (x < (type)0.5) {                                                                       \
            type sine = sin(pi * x);                                                               \
            sign = -1;                                                                             \
            sum -= pi * pi / (sine * sine);                                                        \
            x = 1 - x;                                                                             \
        }                                                                                          \
        for (int i = 0; i < 6; i++) {                                                              \
            sum += 1 / (x * x);                                                                    \
            x += 1;                                                                                \
        }                                                                                          \
        z = 1 / (x * x);                                                                           \
        sum += (1 + 1 / (2 * x)                                                                    \
                + z * ((type)1 / 6 - z * ((type)1 / 30 - z * ((type)1 / 42)))) / x;                \
        return sign * sum;                                                                         \
    }
TRIGAMMA(f32, float, sinf)
TRIGAMMA(f64, double, sin)

static double polygamma_of(double x, double n)
{
    if (n == 0)
        return digamma_of(x);
    return (fmod(n, 2) != 0 ? 1 : -1) * exp(log_gamma(n + 1)) * zeta_of(n + 1, x);
}

/* The regularised incomplete gamma functions: a series below, a continued fraction above the
 * diagonal. */
#define MOST_STEPS 100000

/* x^a e^-x / gamma(a + 1), without overflow */
static double gamma_factor(double a, double x)
{
    /* near the diagonal of large arguments the logarithms' difference would lose its digits */
    if (a > 200 && fabs(a - x) < 0.4 * a) {
        double excess = (x - a) / a;
        double stirling = 1 / (12 * a) - 1 / (360 * a * a * a);
        return exp(a * (log1p(excess) - excess) - stirling) / sqrt(2 * PI * a);
    }
    return exp(a * log(x) - x - log_gamma(a + 1));
}

static double lower_series(double a, double x)
{
    double term = 1, sum = 1;

    for (int k = 1; k < MOST_STEPS && term > EPSILON * sum; k++) {
        term *= x / (a + k);
        sum += term;
    }
    return sum * gamma_factor(a, x);
}

/* Lentz's method. */
static double upper_fraction(double a, double x)
{
    const double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;

    for (int i = 1; i < MOST_STEPS; i++) {
        double an = -i * (i - a), step;
        b += 2;
        d = an * d + b;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = b + an / c;
        c = fabs(c) < tiny ? tiny : c;
        step = d * c;
        h *= step;
        if (fabs(step - 1) < EPSILON)
            break;
    }
    return h * a * gamma_factor(a, x);
}

static double lower_incomplete(double a, double x)
{
    if (!(a >= 0) || !(x >= 0))
        return NAN;
    if (a == 0)
        return x > 0 ? 1 : NAN;
    if (x == 0)
        return 0;
    if (isinf(a))
        return isinf(x) ? NAN : 0;
    if (isinf(x))
        return 1;
    return x > 1 && x > a ? 1 - upper_fraction(a, x) : lower_series(a, x);
}

static double upper_incomplete(double a, double x)
{
    if (!(a >= 0) || !(x >= 0))
        return NAN;
    if (a == 0)
        return x > 0 ? 0 : NAN;
    if (x == 0)
        return 1;
    if (isinf(a))
        return isinf(x) ? NAN : 1;
    if (isinf(x))
        return 0;
    return x > 1 && x > a ? upper_fraction(a, x) : 1 - lower_series(a, x);
}

SPECIAL(lgamma, log_gamma, "lgamma_vml_cpu", FA__ON_FLOATING)
SPECIAL(digamma, digamma_of, "digamma", FA__ON_FLOATING)
FA__LOOP2(polygamma_f32, float, float, b == 1 ? trigamma_f32(a) : polygamma_of(a, b))
FA__LOOP2(polygamma_f64, double, double, b == 1 ? trigamma_f64(a) : polygamma_of(a, b))
static const fa__loops polygamma_loops = {
    .name = "polygamma", .on = FA__ON_FLOATING, .loop = { polygamma_f32, polygamma_f64 },
};
SPECIAL2(zeta, zeta_of, "zeta_cpu", FA__ON_FLOAT)
SPECIAL2(igamma, lower_incomplete, "igamma_cpu", FA__ON_FLOATING)
SPECIAL2(igammac, upper_incomplete, "igammac_cpu", FA__ON_FLOATING)

/* polygamma(n, self) */
static fa_status polygamma(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[2] = { fa__operand_arg(call, 1),
                                fa__operand_float((double)fa__arg_int(call, 0)) };
    fa_tensor *out = NULL;

    if (fa__arg_int(call, 0) < 0)
        return fa__fail(FA_EINVAL, "polygamma(n, x) does not support negative n.");
    TRY(fa__elementwise(&out, call->into, &polygamma_loops, FA__RESULT_FLOAT, 2, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* polygamma_(self, n) */
static fa_status polygamma_inplace(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *out = fa__op_tensor("aten::polygamma", "it", fa__arg_int(call, 1), self);

    if (out == NULL)
        return fa_error_last()->status;
    TRY(fa__copy_into(self, out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(self));
done:
    fa_tensor_release(out);
    return st;
}

/* The logarithm of the p-dimensional gamma function, but for a constant; b: p */
static double log_gammas(double x, double p)
{
    double sum = 0;

    for (double i = 0; i < p; i++)
        sum += log_gamma(x - i / 2);
    return sum + p * (p - 1) / 4 * log(PI);
}

SPECIAL2(mvlgamma, log_gammas, "mvlgamma", FA__ON_FLOATING)
#define MOST_GAMMAS 1000000             /* p beyond this would take for ever */

/* mvlgamma(self, p) */
static fa_status mvlgamma(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t p = fa__arg_int(call, 1);
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_float((double)p) };
    fa_tensor *out = NULL;

    if (p < 1)
        return fa__fail(FA_EINVAL, "p has to be greater than or equal to 1");
    if (p > MOST_GAMMAS)
        return fa__fail(FA_ELIMIT, "p is %lld; at most %d", (long long)p, MOST_GAMMAS);
    TRY(fa__elementwise(&out, call->into, &mvlgamma_loops, FA__RESULT_FLOAT, 2, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- others ---------------------------------------------------------------------------------- */

static double entropy(double x)
{
    if (x != x)
        return x;
    if (x > 0)
        return -x * log(x);
    return x == 0 ? 0 : -INFINITY;
}

SPECIAL(entr, entropy, "entr_cpu", FA__ON_FLOATING)
FA__LOOP1(sinc_f32, float, float, a == 0 ? 1 : sinf((float)PI * a) / ((float)PI * a))
FA__LOOP1(sinc_f64, double, double, a == 0 ? 1 : sin(PI * a) / (PI * a))
FA__LOOP1(sinc_c64, float complex, float complex,
          a == 0 ? 1 : fa__div_c64(csinf((float)PI * a), (float)PI * a))
FA__LOOP1(sinc_c128, double complex, double complex,
          a == 0 ? 1 : fa__div_c128(csin(PI * a), PI * a))
static const fa__loops sinc_loops = {
    .name = "sinc_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { sinc_f32, sinc_f64, NULL, sinc_c64, sinc_c128 },
};

/* ---- rows ------------------------------------------------------------------------------------ */

#define ROW(name, loops) { "aten::" name "(Tensor self) -> Tensor", fa__unary_float, POINT, &loops }
#define SPECIAL_ROW(name, loops)                                                                   \
    { "aten::special_" name "(Tensor self) -> Tensor", fa__unary_float, OUT, &loops }

const fa__op fa__ops_special[] = {
    ROW("erf", erf_loops),
    ROW("erfc", erfc_loops),
    ROW("erfinv", erfinv_loops),
    SPECIAL_ROW("erf", erf_loops),
    SPECIAL_ROW("erfc", erfc_loops),
    SPECIAL_ROW("erfinv", erfinv_loops),
    SPECIAL_ROW("erfcx", erfcx_loops),
    SPECIAL_ROW("ndtr", ndtr_loops),
    SPECIAL_ROW("log_ndtr", log_ndtr_loops),
    SPECIAL_ROW("ndtri", ndtri_loops),

    ROW("lgamma", lgamma_loops),
    SPECIAL_ROW("gammaln", lgamma_loops),
    ROW("digamma", digamma_loops),
    SPECIAL_ROW("digamma", digamma_loops),
    SPECIAL_ROW("psi", digamma_loops),
    { "aten::polygamma(int n, Tensor self) -> Tensor", polygamma, OUT },
    { "aten::polygamma_(Tensor(a!) self, int n) -> Tensor(a!)", polygamma_inplace },
    { "aten::special_polygamma(int n, Tensor self) -> Tensor", polygamma, OUT },
    { "aten::mvlgamma(Tensor self, int p) -> Tensor", mvlgamma, POINT },
    { "aten::special_multigammaln(Tensor self, int p) -> Tensor", mvlgamma, OUT },
    { "aten::igamma(Tensor self, Tensor other) -> Tensor", fa__binary_same, POINT, &igamma_loops },
    { "aten::igammac(Tensor self, Tensor other) -> Tensor", fa__binary_same, POINT,
      &igammac_loops },
    { "aten::special_gammainc(Tensor self, Tensor other) -> Tensor", fa__binary_same, OUT,
      &igamma_loops },
    { "aten::special_gammaincc(Tensor self, Tensor other) -> Tensor", fa__binary_same, OUT,
      &igammac_loops },
    { "aten::special_zeta(Tensor self, Tensor other) -> Tensor", fa__binary_float, OUT,
      &zeta_loops },
    { "aten::special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor", fa__binary_float, OUT,
      &zeta_loops },
    { "aten::special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor", fa__binary_float,
      OUT, &zeta_loops },

    SPECIAL_ROW("entr", entr_loops),
    ROW("sinc", sinc_loops),
    SPECIAL_ROW("sinc", sinc_loops),
    { 0 },
};
