/* builtins.c: scalars, lists, dicts and strings of programs. */
#include "ops/ops.h"

const fa__op fa__ops_builtins[] = {
    { 0 },
};
