/* query.c: questions about a tensor. */
#include "ops/ops.h"

const fa__op fa__ops_query[] = {
    { 0 },
};
