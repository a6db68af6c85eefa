/* random.h: draws that the random ops share. Private to this folder. */
#ifndef FA_OPS_RANDOM_H
#define FA_OPS_RANDOM_H

#include "ops/ops.h"

double fa__draw_u53(fa__generator *generator);
float fa__draw_u24(fa__generator *generator);
/* One standard normal in double, the cached second one of a pair first. */
double fa__draw_normal(fa__generator *generator);
/* params: mean, std */
double fa__draw_scaled_normal(fa__generator *generator, const double *params);
/* n packed elements of a real floating dtype, as normal_ on a contiguous tensor. [formats 10.3] */
void fa__fill_normal(fa__generator *generator, fa_dtype dtype, void *out, int64_t n, double mean,
                     double std);

#endif
