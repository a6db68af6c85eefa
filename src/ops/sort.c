/* sort.c: sorting, top-k, medians, searches. */
#include "ops/ops.h"

const fa__op fa__ops_sort[] = {
    { 0 },
};
