/* matmul.c: matrix products. */
#include "ops/ops.h"

const fa__op fa__ops_matmul[] = {
    { 0 },
};
