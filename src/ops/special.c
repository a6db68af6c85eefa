/* special.c: special functions. */
#include "ops/ops.h"

const fa__op fa__ops_special[] = {
    { 0 },
};
