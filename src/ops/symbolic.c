/* symbolic.c: symbolic numbers of torch.export. */
#include "ops/ops.h"

const fa__op fa__ops_symbolic[] = {
    { 0 },
};
