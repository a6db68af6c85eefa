/* scan.c: cumulative ops. */
#include "ops/ops.h"

const fa__op fa__ops_scan[] = {
    { 0 },
};
