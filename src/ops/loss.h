/* loss.h: how losses of several elements become one. */
#ifndef FA_OPS_LOSS_H
#define FA_OPS_LOSS_H

#include "ops/chain.h"

/* [at::Reduction] */
enum { REDUCE_NONE, REDUCE_MEAN, REDUCE_SUM };

/* The losses' mean or sum, or themselves. */
static inline fa_tensor *reduce_loss(chain *c, fa_tensor *loss, int64_t how)
{
    if (how == REDUCE_NONE)
        return loss;
    return CALL(c, how == REDUCE_MEAN ? "aten::mean" : "aten::sum", "t", loss);
}

#endif
