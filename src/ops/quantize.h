/* quantize.h: what the quantized families share. Private to the op and kernel folders' families of
 * quantized tensors.
 *
 *     real = (stored - zero_point) * scale */
#ifndef FA_OPS_QUANTIZE_H
#define FA_OPS_QUANTIZE_H

#include "ops/ops.h"

/* uint8, int8 or int32 behind a quantized dtype; FA_DTYPE_NONE for others. */
fa_dtype fa__stored_dtype(fa_dtype quantized);
/* The stored integers as a view. Yours. [Tensor.int_repr without the copy] */
fa_tensor *fa__stored(const fa_tensor *quantized);
/* Quantizes a tensor of numbers; yours. */
fa_tensor *fa__quantize(fa_tensor *x, double scale, int64_t zero_point, fa_dtype dtype);
fa_tensor *fa__quantize_channels(fa_tensor *x, fa_tensor *scales, fa_tensor *zero_points,
                                 int64_t axis, fa_dtype dtype);
/* scale and zero_point that cover a tensor's values in 0..255 (0..127 with reduce_range), as
 * FBGEMM chooses them. [choose_qparams] */
fa_status fa__choose_qparams(const fa_tensor *x, bool reduce_range, double *scale,
                             int64_t *zero_point);

#endif
