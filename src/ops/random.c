/* random.c: the generator and random ops. */
#include "ops/ops.h"

const fa__op fa__ops_random[] = {
    { 0 },
};
