/* vector_math.h: float functions without branches or calls, which compilers turn into vectors.
 * Private to this folder. Errors are below 2 units in the last place; infinities, NaNs and
 * subnormal results are right.
 *
 *     e^x = 2^n * e^r,  n = round(x / ln 2),  |r| <= ln 2 / 2 */
#ifndef FA_OPS_VECTOR_MATH_H
#define FA_OPS_VECTOR_MATH_H

#include <math.h>
#include <string.h>

#include "ops/ops.h"

/* Functions with loops that are worth a copy for each kind of vector; the right one is chosen when
 * the library is loaded. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__GLIBC__)          \
    && !defined(FACULA_SANITIZED)
#define FA__VECTOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FA__VECTOR
#endif

static inline uint32_t fa__bits_of(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static inline float fa__float_of(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

/* which ? yes : no, as bits: out of a long chain of choices of floats compilers make jumps. */
static inline float fa__select(bool which, float yes, float no)
{
    uint32_t mask = 0 - (uint32_t)which;

    return fa__float_of((fa__bits_of(yes) & mask) | (fa__bits_of(no) & ~mask));
}

/* 2^n for -127 < n < 128, n given as bits of an integer */
static inline float fa__power_of_two(uint32_t n)
{
    return fa__float_of((n + 127) << 23);
}

/* x = n ln 2 + r: returns e^r - 1, and n in *whole as an integer. */
static inline float fa__exp_parts(float x, int32_t *whole)
{
    const float magic = 0x1.8p23f;      /* adding it rounds to an integer in the low bits */
    float limited = x > 104.0f ? 104.0f : x < -104.0f ? -104.0f : x;
    float shifted = limited * 1.44269504f + magic;
    float n = shifted - magic, r, p;

    *whole = (int32_t)(fa__bits_of(shifted) - 0x4b400000u);
    r = limited - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    return p * (r * r) + r;
}

static inline float fa__exp(float x)
{
    int32_t whole, half;
    float p = fa__exp_parts(x, &whole) + 1;

    /* in two steps, as 2^n alone may be out of range */
    half = whole / 2;
    return p * fa__power_of_two((uint32_t)half) * fa__power_of_two((uint32_t)(whole - half));
}

/* e^x - 1, exact near 0. */
static inline float fa__expm1(float x)
{
    int32_t whole;
    float p = fa__exp_parts(x < -87.0f ? -87.0f : x > 89.0f ? 89.0f : x, &whole);
    float half = fa__power_of_two((uint32_t)whole - 1);     /* twice that may be out of range */

    return x == 0 ? x : 2 * (p * half + (half - 0.5f));
}

/* x = 2^n * m, m near 1: ln x = n ln 2 + polynomial of m - 1. */
static inline float fa__log(float x)
{
    float scaled = fa__select(x < 0x1p-126f, x * 0x1p23f, x);
    uint32_t bits = fa__bits_of(scaled) - 0x3f3504f3u;      /* the root of one half */
    float n = (float)((int32_t)bits >> 23) - fa__select(x < 0x1p-126f, 23, 0);
    float z = fa__float_of((bits & 0x7fffff) + 0x3f3504f3u) - 1, p, result;

    p = 7.0376836292e-2f;
    p = p * z - 1.1514610310e-1f;
    p = p * z + 1.1676998740e-1f;
    p = p * z - 1.2420140846e-1f;
    p = p * z + 1.4249322787e-1f;
    p = p * z - 1.6668057665e-1f;
    p = p * z + 2.0000714765e-1f;
    p = p * z - 2.4999993993e-1f;
    p = p * z + 3.3333331174e-1f;
    p = p * (z * z * z) - 2.12194440e-4f * n - 0.5f * (z * z);
    result = z + p + 0.693359375f * n;
    result = fa__select(x > 3.4028234e38f, x, result);
    result = fa__select(x == 0, -INFINITY, result);
    return fa__select(!(x >= 0), NAN, result);
}

/* The rounding error of 1 + x is made good. */
static inline float fa__log1p(float x)
{
    float u = 1 + x, rest = x - (u - 1);

    rest = fa__select((u > 3.4028234e38f) | (u <= 0), 0, rest / u);
    return fa__select((x > -1e-8f) & (x < 1e-8f), x, fa__log(u) + rest);
}

/* Sine and cosine for sizes up to FA__SINE_RANGE: x = n pi / 2 + r. */
#define FA__SINE_RANGE 8192.0f

static inline float fa__sine(float x, int32_t quarter)
{
    const float magic = 0x1.8p23f;
    float shifted = x * 0.636619772f + magic, n = shifted - magic, r, z, of_sine, of_cosine;
    uint32_t turns = fa__bits_of(shifted) + (uint32_t)quarter;

    r = x - n * 1.5703125f;
    r = r - n * 4.837512969970703125e-4f;
    r = r - n * 7.54978995489188216e-8f;
    z = r * r;
    of_sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
    of_cosine = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f)
                * z * z - 0.5f * z + 1;
    of_sine = z == 0 ? r : of_sine;     /* keeps the sign of zero */
    r = turns & 1 ? of_cosine : of_sine;
    return fa__float_of(fa__bits_of(r) ^ (turns & 2) << 30);
}

static inline float fa__sigmoid(float x)
{
    return 1 / (1 + fa__exp(-x));
}

/* Odd polynomial near 0, 1 - 2 / (e^2x + 1) elsewhere. */
static inline float fa__tanh(float x)
{
    float size = x < 0 ? -x : x, z = x * x, p, far;
    uint32_t sign = fa__bits_of(x) & 0x80000000u;

    p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    p = p * z * size + size;
    far = 1 - 2 / (fa__exp(2 * size) + 1);
    return fa__float_of(fa__bits_of(size < 0.625f ? p : far) | sign);
}

static inline float fa__erf(float x)
{
    float t = x < 0 ? -x : x, s = x * x, far, near;

    far = (-1.72853470e-5f * t + 3.83197126e-4f) * s + (-3.88396438e-3f * t + 2.42546219e-2f);
    far = far * t - 1.06777877e-1f;
    far = far * t - 6.34846687e-1f;
    far = far * t - 1.28717512e-1f;
    far = far * t - t;
    far = 1 - fa__exp(far);
    far = x < 0 ? -far : far;
    near = -5.96761703e-4f;
    near = near * s + 4.99119423e-3f;
    near = near * s - 2.67681349e-2f;
    near = near * s + 1.12819925e-1f;
    near = near * s - 3.76125336e-1f;
    near = near * s + 1.28379166e-1f;
    near = near * x + x;
    return t > 0.927734375f ? far : near;
}

#endif
