/* normalize.c: sums, deviations and scaling, the arithmetic of all normalisations; see
 * normalize.h. */
#include "normalize.h"

#include <math.h>

fa_dtype fa__norm_dtype(fa_dtype dtype)
{
    return dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
}

/* An optional parameter of n elements in the compute dtype. *out is NULL for None. */
fa_status fa__norm_parameter(fa_tensor **out, fa_tensor *given, fa_dtype dtype, int64_t n,
                           const char *name)
{
    *out = NULL;
    if (given == NULL)
        return FA_OK;
    if (fa_tensor_numel(given) != n)
        return fa__fail(FA_EINVAL, "%s should contain %lld elements not %lld", name, (long long)n,
                        (long long)fa_tensor_numel(given));
    *out = fa__as_contiguous(given, dtype);
    return fa__made(*out);
}

const void *fa__data_or_null(const fa_tensor *x)
{
    return x == NULL ? NULL : fa_tensor_data(x);
}

double fa__number_at(const void *data, bool is_double, int64_t i)
{
    return is_double ? ((const double *)data)[i] : (double)((const float *)data)[i];
}

void fa__set_number_at(void *data, bool is_double, int64_t i, double x)
{
    if (is_double)
        ((double *)data)[i] = x;
    else
        ((float *)data)[i] = (float)x;
}

size_t fa__number_size(bool is_double)
{
    return is_double ? sizeof(double) : sizeof(float);
}

/* The dtype of the statistics that are handed out: float32 beside float32 parameters. */
fa_dtype fa__statistics_dtype(const fa_tensor *input, const fa_tensor *weight)
{
    return weight != NULL && weight->dtype == FA_FLOAT32 ? FA_FLOAT32 : (fa_dtype)input->dtype;
}

/* ---- sums ------------------------------------------------------------------------------------ */

#define MOMENTS(name, T)                                                                           \
    static double name##_sum(const T *x, int64_t n)                                                \
    {                                                                                              \
        double lanes[4] = { 0 };                                                                   \
        int64_t i = 0;                                                                             \
        for (; i + 4 <= n; i += 4) {                                                               \
            for (int j = 0; j < 4; j++)                                                            \
                lanes[j] += (double)x[i + j];                                                      \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            lanes[0] += (double)x[i];                                                              \
        return lanes[0] + lanes[1] + lanes[2] + lanes[3];                                          \
    }                                                                                              \
    static double name##_squares(const T *x, int64_t n, double mean)                               \
    {                                                                                              \
        double lanes[4] = { 0 };                                                                   \
        int64_t i = 0;                                                                             \
        for (; i + 4 <= n; i += 4) {                                                               \
            for (int j = 0; j < 4; j++) {                                                          \
                double d = (double)x[i + j] - mean;                                                \
                lanes[j] += d * d;                                                                 \
            }                                                                                      \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            lanes[0] += ((double)x[i] - mean) * ((double)x[i] - mean);                             \
        return lanes[0] + lanes[1] + lanes[2] + lanes[3];                                          \
    }                                                                                              \
    /* out = x * scale + shift, rounded once as by a fused instruction */                          \
    static void name##_affine(T *out, const T *x, int64_t n, T scale, T shift)                     \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            out[i] = (T)((double)x[i] * (double)scale + (double)shift);                            \
    }                                                                                              \
    /* out = (x * scale + shift) * weight + bias; either may be NULL */                            \
    void fa__weighted_##name(T *out, const T *x, int64_t n, T scale, T shift, const T *weight,  \
                                const T *bias)                                                     \
    {                                                                                              \
        name##_affine(out, x, n, scale, shift);                                                    \
        for (int64_t i = 0; weight != NULL && i < n; i++)                                          \
            out[i] *= weight[i];                                                                   \
        for (int64_t i = 0; bias != NULL && i < n; i++)                                            \
            out[i] += bias[i];                                                                     \
    }
MOMENTS(f32, float)
MOMENTS(f64, double)

double fa__sum_of(const void *x, bool is_double, int64_t n)
{
    return is_double ? f64_sum(x, n) : f32_sum(x, n);
}

double fa__squares_of(const void *x, bool is_double, int64_t n, double mean)
{
    return is_double ? f64_squares(x, n, mean) : f32_squares(x, n, mean);
}

/* 1 / sqrt(variance + eps), in the compute type. */
double fa__inverse_deviation(double variance, double eps, bool is_double)
{
    if (is_double)
        return 1 / sqrt(variance + eps);
    return (double)(1 / sqrtf((float)variance + (float)eps));
}

void fa__affine(void *out, const void *x, bool is_double, int64_t n, double scale, double shift)
{
    if (is_double)
        f64_affine(out, x, n, scale, shift);
    else
        f32_affine(out, x, n, (float)scale, (float)shift);
}
