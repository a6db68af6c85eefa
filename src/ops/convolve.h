/* convolve.h: a convolution's geometry and its reference computation. Private to this folder. */
#ifndef FA_OPS_CONVOLVE_H
#define FA_OPS_CONVOLVE_H

#include "nn.h"

/* Up to three spatial dims; the leading ones of fewer are 1 with a stride of 1. */
typedef struct fa__conv {
    int64_t batch, groups;
    int64_t in_channels, out_channels;  /* of one group */
    int64_t in[3], out[3], kernel[3], stride[3], padding[3], dilation[3];
    bool transposed;
} fa__conv;

/* out = bias + the convolution of input and weight; all row-major in the compute type, bias may be
 * NULL. weight: [groups * out, in, kernel], transposed: [groups * in, out, kernel]. */
fa_status fa__convolve(const fa__conv *conv, fa__compute compute, void *out, const void *input,
                       const void *weight, const void *bias);
/* Columns of a plane: element (c, kd, kh, kw; p) is the input under tap (kd, kh, kw) of position p,
 * in [begin, end). [torch.nn.functional.unfold] */
void fa__im2col(const fa__conv *conv, size_t itemsize, void *columns, const void *input,
                int64_t channels, int64_t begin, int64_t end);
/* The other way: adds columns of positions [begin, end) to the planes they came from. The planes
 * have the size `in`, the positions are those of `out`. */
void fa__col2im(const fa__conv *conv, fa__compute compute, void *planes, const void *columns,
                int64_t channels, int64_t begin, int64_t end);
static inline int64_t fa__product3(const int64_t x[3])
{
    return x[0] * x[1] * x[2];
}

#endif
