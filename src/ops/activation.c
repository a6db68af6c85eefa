/* activation.c: activations and softmax. */
#include "ops/ops.h"

const fa__op fa__ops_activation[] = {
    { 0 },
};
