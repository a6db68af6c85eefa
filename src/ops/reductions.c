/* reductions.c: sums, means, extrema, norms, variances. */
#include "ops/ops.h"

const fa__op fa__ops_reductions[] = {
    { 0 },
};
