/* attention.c: attention. */
#include "ops/ops.h"

const fa__op fa__ops_attention[] = {
    { 0 },
};
