/* conv.c: convolutions. */
#include "ops/ops.h"

const fa__op fa__ops_conv[] = {
    { 0 },
};
