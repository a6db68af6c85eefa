/* rnn.c: recurrent layers. */
#include "ops/ops.h"

const fa__op fa__ops_rnn[] = {
    { 0 },
};
