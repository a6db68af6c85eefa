/* ternary.c: where, clamp, lerp, addcmul and other ops of three inputs. */
#include "ops/ops.h"

const fa__op fa__ops_ternary[] = {
    { 0 },
};
