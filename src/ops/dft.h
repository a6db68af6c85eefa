/* dft.h: discrete Fourier transforms of one line, in double precision. Private to this folder. */
#ifndef FA_OPS_DFT_H
#define FA_OPS_DFT_H

#include "ops/ops.h"

typedef struct fa__complex {
    double re, im;
} fa__complex;

typedef struct fa__dft fa__dft;         /* what transforms of one length share; read-only in use */

/* Length n >= 1. NULL: out of memory, or FA_ELIMIT. */
fa__dft *fa__dft_new(int64_t n);
void fa__dft_free(fa__dft *plan);
/* How many complex numbers of scratch a transform needs. */
int64_t fa__dft_scratch(const fa__dft *plan);
/* X[k] = sum x[j] exp(-+2 pi i jk / n), in place, unscaled; forward has the minus. */
void fa__dft_run(const fa__dft *plan, fa__complex *x, fa__complex *scratch, bool forward);

#endif
