/* kernels.h: faster kernels than the reference ones of src/ops, in sets that can be switched off
 * (FACULA_DISABLE=onednn). */
#ifndef FA_KERNELS_KERNELS_H
#define FA_KERNELS_KERNELS_H

#include "kernels/conv_plan.h"
#include "ops/ops.h"

extern const fa__kernel_set fa__kernels_onednn, fa__kernels_quantized;

#endif
