/* norm.c: normalisation layers. */
#include "ops/ops.h"

const fa__op fa__ops_norm[] = {
    { 0 },
};
