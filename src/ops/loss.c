/* loss.c: loss functions. */
#include "ops/ops.h"

const fa__op fa__ops_loss[] = {
    { 0 },
};
