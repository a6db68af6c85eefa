/* copy.c: copies, conversions, clones. */
#include "ops/ops.h"

const fa__op fa__ops_copy[] = {
    { 0 },
};
