/* unary.c: elementwise functions of one tensor. */
#include "ops/ops.h"

const fa__op fa__ops_unary[] = {
    { 0 },
};
