/* complex.c: complex numbers: views, parts, polar forms. */
#include "ops/ops.h"

const fa__op fa__ops_complex[] = {
    { 0 },
};
