/* prim.c: prim ops of programs. */
#include "ops/ops.h"

const fa__op fa__ops_prim[] = {
    { 0 },
};
