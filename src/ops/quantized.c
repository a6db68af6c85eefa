/* quantized.c: quantized tensors. */
#include "ops/ops.h"

const fa__op fa__ops_quantized[] = {
    { 0 },
};
