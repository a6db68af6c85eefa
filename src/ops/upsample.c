/* upsample.c: interpolation. */
#include "ops/ops.h"

const fa__op fa__ops_upsample[] = {
    { 0 },
};
