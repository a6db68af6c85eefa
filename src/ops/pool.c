/* pool.c: pooling. */
#include "ops/ops.h"

const fa__op fa__ops_pool[] = {
    { 0 },
};
