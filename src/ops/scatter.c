/* scatter.c: writing at indices. */
#include "shapes.h"

const fa__op fa__ops_scatter[] = {
    { 0 },
};
