/* views.c: views and shape changes. */
#include "ops/ops.h"

const fa__op fa__ops_views[] = {
    { 0 },
};
