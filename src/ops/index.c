/* index.c: indexing, gather, scatter. */
#include "ops/ops.h"

const fa__op fa__ops_index[] = {
    { 0 },
};
