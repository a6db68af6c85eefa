/* join.c: cat, stack, split, pad, roll, repeat. */
#include "ops/ops.h"

const fa__op fa__ops_join[] = {
    { 0 },
};
