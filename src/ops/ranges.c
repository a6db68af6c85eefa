/* ranges.c: sequences of numbers. */
#include "shapes.h"

const fa__op fa__ops_ranges[] = {
    { 0 },
};
