/* normal.c: normal_ on contiguous tensors, bit for bit PyTorch's AVX2 kernel [formats 10.3].
 *
 * Sixteen uniforms become sixteen normals by Box and Muller's method:
 *
 *     d[j], d[j+8]  ──►  radius * cos(theta) * std + mean,  radius * sin(theta) * std + mean
 *
 * The float32 log, sin and cos below are Cephes' polynomials with the fused multiply-adds that the
 * kernel's compiler made of them; another order of operations gives other last bits. */
#include "ops/random.h"

#include <math.h>

#define BLOCK 16

double fa__draw_scaled_normal(fa__generator *g, const double *params)
{
    return fa__draw_normal(g) * params[1] + params[0];
}

static float log_f32(float x)
{
    int exponent;
    float m = frexpf(x, &exponent), e, z, y;

    e = (float)exponent;
    if (m < 0.707106781186547524f) {
        e -= 1;
        x = m - 1 + m;
    } else {
        x = m - 1;
    }
    z = x * x;
    y = 7.0376836292e-2f;
    y = fmaf(y, x, -1.1514610310e-1f);
    y = fmaf(y, x, 1.1676998740e-1f);
    y = fmaf(y, x, -1.2420140846e-1f);
    y = fmaf(y, x, 1.4249322787e-1f);
    y = fmaf(y, x, -1.6668057665e-1f);
    y = fmaf(y, x, 2.0000714765e-1f);
    y = fmaf(y, x, -2.4999993993e-1f);
    y = fmaf(y, x, 3.3333331174e-1f);
    y = y * x;
    y = fmaf(y, z, e * -2.12194440e-4f);
    y = fmaf(-z, 0.5f, y);
    x = x + y;
    return fmaf(e, 0.693359375f, x);
}

static void sincos_f32(float x, float *sine, float *cosine)
{
    int j = ((int)(x * 1.27323954473516f) + 1) & ~1;
    float y = (float)j, z, c, s;
    bool swapped = (j & 2) != 0;

    x = fmaf(y, -0.78515625f, x);
    x = fmaf(y, -2.4187564849853515625e-4f, x);
    x = fmaf(y, -3.77489497744594108e-8f, x);
    z = x * x;
    c = 2.443315711809948e-5f;
    c = fmaf(c, z, -1.388731625493765e-3f);
    c = fmaf(c, z, 4.166664568298827e-2f);
    c = c * z;
    c = fmaf(c, z, -(z * 0.5f)) + 1;
    s = -1.9515295891e-4f;
    s = fmaf(s, z, 8.3321608736e-3f);
    s = fmaf(s, z, -1.6666654611e-1f);
    s = s * z;
    s = fmaf(s, x, x);
    *sine = swapped ? c : s;
    *cosine = swapped ? s : c;
    if ((j & 4) != 0)
        *sine = -*sine;
    if (((j - 2) & 4) == 0)
        *cosine = -*cosine;
}

static void transform_f32(float *d, float mean, float std)
{
    for (int j = 0; j < BLOCK / 2; j++) {
        float u1 = 1 - d[j], theta = 6.283185307179586476925286766559f * d[j + 8];
        float radius = sqrtf(-2 * log_f32(u1)), sine, cosine;

        sincos_f32(theta, &sine, &cosine);
        d[j] = fmaf(radius * cosine, std, mean);
        d[j + 8] = fmaf(radius * sine, std, mean);
    }
}

static void transform_f64(double *d, double mean, double std)
{
    for (int j = 0; j < BLOCK / 2; j++) {
        double u1 = 1 - d[j], u2 = d[j + 8], radius = sqrt(-2 * log(u1));
        double theta = 2.0 * 3.14159265358979323846 * u2;

        d[j] = radius * cos(theta) * std + mean;
        d[j + 8] = radius * sin(theta) * std + mean;
    }
}

static void fill_f32(fa__generator *g, float *out, int64_t n, float mean, float std)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = fa__draw_u24(g);
    for (int64_t i = 0; i < n - 15; i += BLOCK)
        transform_f32(out + i, mean, std);
    if (n % BLOCK == 0)
        return;
    out += n - BLOCK;                   /* the tail: sixteen new ones over the last */
    for (int i = 0; i < BLOCK; i++)
        out[i] = fa__draw_u24(g);
    transform_f32(out, mean, std);
}

static void fill_f64(fa__generator *g, double *out, int64_t n, double mean, double std)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = fa__draw_u53(g);
    for (int64_t i = 0; i < n - 15; i += BLOCK)
        transform_f64(out + i, mean, std);
    if (n % BLOCK == 0)
        return;
    out += n - BLOCK;
    for (int i = 0; i < BLOCK; i++)
        out[i] = fa__draw_u53(g);
    transform_f64(out, mean, std);
}

/* float16 and bfloat16: block by block in float32, rounded at the end. */
static void fill_half(fa__generator *g, fa_dtype dtype, uint8_t *out, int64_t n, float mean,
                      float std)
{
    size_t size = fa_dtype_itemsize(dtype);
    float d[BLOCK];

    for (int64_t i = 0; i < n; i += BLOCK) {
        int64_t at = i + BLOCK <= n ? i : n - BLOCK;

        for (int j = 0; j < BLOCK; j++)
            d[j] = fa__draw_u24(g);
        transform_f32(d, mean, std);
        fa__convert(dtype, out + (size_t)at * size, FA_FLOAT32, (uint8_t *)d, BLOCK);
    }
}

void fa__fill_normal(fa__generator *g, fa_dtype dtype, void *out, int64_t n, double mean,
                     double std)
{
    uint8_t *bytes = out;
    size_t size = fa_dtype_itemsize(dtype);

    if (n < BLOCK) {
        for (int64_t i = 0; i < n; i++) {
            double x = fa__draw_scaled_normal(g, (double[]){ mean, std });
            fa__convert(dtype, bytes + (size_t)i * size, FA_FLOAT64, (uint8_t *)&x, 1);
        }
        return;
    }
    if (dtype == FA_FLOAT32)
        fill_f32(g, out, n, (float)mean, (float)std);
    else if (dtype == FA_FLOAT64)
        fill_f64(g, out, n, mean, std);
    else
        fill_half(g, dtype, out, n, (float)mean, (float)std);
}
