/* resample.h: the taps of one dim of a resampling. Private to this folder. */
#ifndef FA_OPS_RESAMPLE_H
#define FA_OPS_RESAMPLE_H

#include "nn.h"

typedef enum fa__filter {
    FA__FILTER_NEAREST, FA__FILTER_NEAREST_EXACT, FA__FILTER_LINEAR, FA__FILTER_CUBIC,
    FA__FILTER_LANCZOS
} fa__filter;

/* How one dim is resampled. */
typedef struct fa__resample {
    fa__filter filter;
    bool antialias, align_corners;
    fa_dtype precision;                 /* FA_FLOAT32 or FA_FLOAT64: in which taps are computed */
    fa_dtype stored;                    /* to which weights are rounded; FA_DTYPE_NONE: not */
    bool direct;                        /* nearest as the kernels of channels_last find it */
    bool as_filter;                     /* taps as the integer kernels compute them */
    int64_t in, out;
    double scale;                       /* out / in as the caller gave it; 0: from the sizes */
} fa__resample;

/* Output o is the sum over k < counts[o] of weights[o * width + k] times the input at
 * indices[o * width + k]. */
typedef struct fa__taps {
    int64_t out, width;
    int64_t *counts, *indices;
    double *weights;                    /* rounded to the precision */
    double largest;                     /* of the weights */
} fa__taps;

/* FA_ENOMEM. Free it in any case. */
fa_status fa__taps_make(fa__taps *taps, const fa__resample *how);
void fa__taps_free(fa__taps *taps);

#endif
