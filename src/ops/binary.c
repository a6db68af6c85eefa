/* binary.c: arithmetic of two tensors. */
#include "ops/ops.h"

const fa__op fa__ops_binary[] = {
    { 0 },
};
