/* spectral.c: stft, istft and windows. */
#include "ops/ops.h"

const fa__op fa__ops_spectral[] = {
    { 0 },
};
