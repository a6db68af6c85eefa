/* bessel.c: Bessel functions and what is made of them.
 *
 * J and Y are libm's. For the modified ones:
 *
 *     I    power series (all terms positive) up to LARGE, asymptotic beyond
 *     K    power series with logarithm up to 2, Temme's continued fraction beyond
 *     Ai   Maclaurin series near 0; K of order 1/3 on the right; asymptotic on the left */
#include "ops/loops.h"

#define OUT (FA__OP_OUT | FA__OP_POINTWISE)

#define PI 3.14159265358979323846
#define EULER 0.57721566490153286061
#define EPSILON 1.11022302462515654042e-16
#define LARGE 30.0
#define MOST_TERMS 500

/* ---- I --------------------------------------------------------------------------------------- */

/* e^-|x| I of order 0 or 1, for x >= 0. */
static double scaled_i(double x, int order)
{
    double term = 1, sum = 1;

    if (x <= LARGE) {
        for (int k = 1; k < MOST_TERMS && term > EPSILON * sum; k++) {
            term *= x * x / 4 / k / (k + order);
            sum += term;
        }
        return sum * (order == 0 ? 1 : x / 2) * exp(-x);
    }
    for (int k = 1; k < MOST_TERMS && fabs(term) > EPSILON * sum; k++) {
        double odd = 2 * k - 1;
        term *= -(4 * order - odd * odd) / (8 * x * k);
        sum += term;
    }
    return sum / sqrt(2 * PI * x);
}

static double i0e_of(double x)
{
    return x != x ? x : isinf(x) ? 0 : scaled_i(fabs(x), 0);
}

static double i1e_of(double x)
{
    double value = x != x ? x : isinf(x) ? 0 : scaled_i(fabs(x), 1);

    return x < 0 ? -value : value;
}

/* In two factors, as e^x may be out of range where the product is not. */
static double unscaled(double x, double value)
{
    double half = exp(fabs(x) / 2);

    return isinf(half) ? half : value * half * half;
}

static double i0_of(double x)
{
    return unscaled(x, i0e_of(x));
}

static double i1_of(double x)
{
    return isinf(x) ? x : unscaled(x, i1e_of(x));
}

/* ---- K --------------------------------------------------------------------------------------- */

/* e^x K of orders mu and mu + 1, for x >= 2. [Temme; Press et al. 6.7] */
static void k_fraction(double mu, double x, double *low, double *high)
{
    double b = 2 * (1 + x), d = 1 / b, h = d, step = d, q1 = 0, q2 = 1;
    double first = 0.25 - mu * mu, q = first, c = first, a = -first, s = 1 + q * step;

    for (int i = 2; i < MOST_TERMS; i++) {
        double next, change;
        a -= 2 * (i - 1);
        c = -a * c / i;
        next = (q1 - b * q2) / a;
        q1 = q2;
        q2 = next;
        q += c * next;
        b += 2;
        d = 1 / (b + a * d);
        step = (b * d - 1) * step;
        h += step;
        change = q * step;
        s += change;
        if (fabs(change / s) < EPSILON)
            break;
    }
    *low = sqrt(PI / (2 * x)) / s;
    *high = *low * (mu + x + 0.5 - first * h) / x;
}

/* K of order 0 or 1, for 0 < x < 2. */
static double k_series(double x, int order)
{
    double z = x * x / 4, term = order == 0 ? 1 : x / 2, harmonic = 0, sum = 0;
    double bessel_i = scaled_i(x, order) * exp(x);

    for (int k = 0; k < 40; k++) {
        if (k > 0) {
            term *= z / k / (k + order);
            harmonic += 1.0 / k;
        }
        /* order 1: the mean of psi at k + 1 and k + 2, without Euler's constant */
        sum += term * (order == 0 ? harmonic : harmonic + 0.5 / (k + 1));
    }
    if (order == 0)
        return sum - (log(x / 2) + EULER) * bessel_i;
    return 1 / x + (log(x / 2) + EULER) * bessel_i - sum;
}

typedef enum scaling { PLAIN, SCALED } scaling;

static double k_of(double x, int order, scaling how)
{
    double low, high;

    if (!(x >= 0))
        return NAN;
    if (x == 0 || isinf(x))
        return x == 0 ? INFINITY : 0;
    if (x < 2)
        return k_series(x, order) * (how == SCALED ? exp(x) : 1);
    k_fraction(0, x, &low, &high);
    return (order == 0 ? low : high) * (how == SCALED ? 1 : exp(-x));
}

/* ---- Ai -------------------------------------------------------------------------------------- */

#define AI_0 0.35502805388781723926     /* Ai(0), and -Ai'(0) */
#define AI_SLOPE 0.25881940379280679840
#define FAR_LEFT (-8.0)
#define FAR_RIGHT 2.5

static double airy_series(double x)
{
    double f = 1, g = x, sum_f = 1, sum_g = x, cube = x * x * x;

    for (int k = 1; k < 60; k++) {
        f *= cube / ((3 * k - 1) * (3 * k));
        g *= cube / ((3 * k) * (3 * k + 1));
        sum_f += f;
        sum_g += g;
    }
    return AI_0 * sum_f - AI_SLOPE * sum_g;
}

static double airy_left(double x)
{
    double z = -x, zeta = 2.0 / 3 * z * sqrt(z), term = 1, even = 1, odd = 0;

    for (int k = 1; k < 20; k++) {
        term *= (6.0 * k - 5) * (6.0 * k - 3) * (6.0 * k - 1) / (216.0 * k * (2 * k - 1)) / zeta;
        if (k % 2 == 0)
            even += k % 4 == 0 ? term : -term;
        else
            odd += k % 4 == 1 ? term : -term;
    }
    return (cos(zeta - PI / 4) * even + sin(zeta - PI / 4) * odd) / (sqrt(PI) * sqrt(sqrt(z)));
}

static double airy_of(double x)
{
    double low, high, zeta;

    if (isinf(x) || x != x)
        return NAN;
    if (x < FAR_LEFT)
        return airy_left(x);
    if (x < FAR_RIGHT)
        return airy_series(x);
    zeta = 2.0 / 3 * x * sqrt(x);
    k_fraction(1.0 / 3, zeta, &low, &high);
    return sqrt(x / 3) / PI * low * exp(-zeta);
}

/* ---- others ---------------------------------------------------------------------------------- */

static double spherical_j0_of(double x)
{
    double z = x * x;

    if (isinf(x))
        return 0;
    if (fabs(x) < 0.5)
        return 1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110))));
    return sin(x) / x;
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define BESSEL(op, groups, kernel_name, expression)                                                \
    FA__LOOP1(op##_f32, float, float, expression)                                                  \
    FA__LOOP1(op##_f64, double, double, expression)                                                \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = groups, .loop = { op##_f32, op##_f64 },                         \
    };
BESSEL(i0, FA__ON_FLOATING, "i0_vml_cpu", i0_of(a))
BESSEL(i0e, FA__ON_FLOATING, "i0e_cpu", i0e_of(a))
BESSEL(i1, FA__ON_FLOATING, "i1_cpu", i1_of(a))
BESSEL(i1e, FA__ON_FLOATING, "i1e_cpu", i1e_of(a))
BESSEL(plain_i0, FA__ON_FLOAT, "modified_bessel_i0_cpu", i0_of(a))
BESSEL(plain_i1, FA__ON_FLOAT, "modified_bessel_i1_cpu", i1_of(a))
BESSEL(k0, FA__ON_FLOAT, "modified_bessel_k0_cpu", k_of(a, 0, PLAIN))
BESSEL(k1, FA__ON_FLOAT, "modified_bessel_k1_cpu", k_of(a, 1, PLAIN))
BESSEL(scaled_k0, FA__ON_FLOAT, "scaled_modified_bessel_k0_cpu", k_of(a, 0, SCALED))
BESSEL(scaled_k1, FA__ON_FLOAT, "scaled_modified_bessel_k1_cpu", k_of(a, 1, SCALED))
BESSEL(bessel_j0, FA__ON_FLOAT, "bessel_j0_cpu", j0(a))
BESSEL(bessel_j1, FA__ON_FLOAT, "bessel_j1_cpu", j1(a))
BESSEL(bessel_y0, FA__ON_FLOAT, "bessel_y0_cpu", a < 0 ? NAN : y0(a))
BESSEL(bessel_y1, FA__ON_FLOAT, "bessel_y1_cpu", a < 0 ? NAN : y1(a))
BESSEL(spherical_j0, FA__ON_FLOAT, "spherical_bessel_j0_cpu", spherical_j0_of(a))
BESSEL(airy, FA__ON_FLOAT, "airy_ai_cpu", airy_of(a))

#define OF_SELF(name, loops)                                                                       \
    { "aten::special_" name "(Tensor self) -> Tensor", fa__unary_float, OUT, &loops }
#define OF_X(name, loops)                                                                          \
    { "aten::special_" name "(Tensor x) -> Tensor", fa__unary_float, OUT, &loops }

const fa__op fa__ops_bessel[] = {
    { "aten::i0(Tensor self) -> Tensor", fa__unary_float, FA__OP_BOTH | FA__OP_POINTWISE,
      &i0_loops },
    OF_SELF("i0", i0_loops),
    OF_SELF("i0e", i0e_loops),
    OF_SELF("i1", i1_loops),
    OF_SELF("i1e", i1e_loops),
    OF_SELF("modified_bessel_i0", plain_i0_loops),
    OF_SELF("modified_bessel_i1", plain_i1_loops),
    OF_SELF("modified_bessel_k0", k0_loops),
    OF_SELF("modified_bessel_k1", k1_loops),
    OF_X("scaled_modified_bessel_k0", scaled_k0_loops),
    OF_X("scaled_modified_bessel_k1", scaled_k1_loops),
    OF_SELF("bessel_j0", bessel_j0_loops),
    OF_SELF("bessel_j1", bessel_j1_loops),
    OF_SELF("bessel_y0", bessel_y0_loops),
    OF_SELF("bessel_y1", bessel_y1_loops),
    OF_X("spherical_bessel_j0", spherical_j0_loops),
    OF_X("airy_ai", airy_loops),
    { 0 },
};
