/* pad.c: padding. */
#include "shapes.h"

const fa__op fa__ops_pad[] = {
    { 0 },
};
