/* count.c: unique, histograms, nonzero. */
#include "ops/ops.h"

const fa__op fa__ops_count[] = {
    { 0 },
};
