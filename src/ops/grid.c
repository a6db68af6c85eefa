/* grid.c: grid sampling, affine grids, im2col. */
#include "ops/ops.h"

const fa__op fa__ops_grid[] = {
    { 0 },
};
