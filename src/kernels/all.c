/* all.c: the sets of fast kernels, best first. A set attaches to rows by their names. */
#include "kernels/kernels.h"

const fa__kernel_set *const fa__kernel_sets[] = {
    &fa__kernels_onednn, &fa__kernels_quantized, NULL
};
