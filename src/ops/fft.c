/* fft.c: Fourier transforms. */
#include "ops/ops.h"

const fa__op fa__ops_fft[] = {
    { 0 },
};
