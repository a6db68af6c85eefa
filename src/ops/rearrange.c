/* rearrange.c: elements in other places. */
#include "shapes.h"

const fa__op fa__ops_rearrange[] = {
    { 0 },
};
