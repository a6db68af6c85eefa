/* compare.c: comparisons, logical and bitwise ops. */
#include "ops/ops.h"

const fa__op fa__ops_compare[] = {
    { 0 },
};
