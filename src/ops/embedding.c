/* embedding.c: embeddings. */
#include "ops/ops.h"

const fa__op fa__ops_embedding[] = {
    { 0 },
};
