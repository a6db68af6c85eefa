/* linalg.c: linear algebra. */
#include "ops/ops.h"

const fa__op fa__ops_linalg[] = {
    { 0 },
};
