/* normalize.h: the arithmetic that batch, layer and group normalisation share. Private to this
 * folder.
 *
 * Data is float32 or, where `is_double`, float64; sums are float64. */
#ifndef FA_OPS_NORMALIZE_H
#define FA_OPS_NORMALIZE_H

#include "nn.h"

#define FA__PARALLEL_ELEMENTS 32768     /* that are worth a thread */

/* float64 for doubles, else float32. */
fa_dtype fa__norm_dtype(fa_dtype dtype);
/* An optional parameter of n elements in that dtype. *out is yours, NULL for None. FA_EINVAL. */
fa_status fa__norm_parameter(fa_tensor **out, fa_tensor *given, fa_dtype dtype, int64_t n,
                             const char *name);
/* The dtype of the statistics that are handed out: float32 beside float32 parameters. */
fa_dtype fa__statistics_dtype(const fa_tensor *input, const fa_tensor *weight);
const void *fa__data_or_null(const fa_tensor *x);

size_t fa__number_size(bool is_double);
double fa__number_at(const void *data, bool is_double, int64_t i);
void fa__set_number_at(void *data, bool is_double, int64_t i, double x);
double fa__sum_of(const void *x, bool is_double, int64_t n);
/* The sum of (x - mean)^2. */
double fa__squares_of(const void *x, bool is_double, int64_t n, double mean);
/* 1 / sqrt(variance + eps), in the compute type. */
double fa__inverse_deviation(double variance, double eps, bool is_double);
/* out = x * scale + shift, rounded once. */
void fa__affine(void *out, const void *x, bool is_double, int64_t n, double scale, double shift);
/* out = (x * scale + shift) * weight + bias; either may be NULL. */
void fa__weighted_f32(float *out, const float *x, int64_t n, float scale, float shift,
                      const float *weight, const float *bias);
void fa__weighted_f64(double *out, const double *x, int64_t n, double scale, double shift,
                      const double *weight, const double *bias);

#endif
