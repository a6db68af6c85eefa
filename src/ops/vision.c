/* vision.c: torchvision ops. */
#include "ops/ops.h"

const fa__op fa__ops_vision[] = {
    { 0 },
};
