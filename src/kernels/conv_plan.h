/* conv_plan.h: a convolution prepared once and run many times, with what follows it done in the
 * same pass. Weights are packed in the layout that the machine's kernel wants; activations have
 * their channels last. */
#ifndef FA_KERNELS_CONV_PLAN_H
#define FA_KERNELS_CONV_PLAN_H

#include "ops/ops.h"

typedef enum fa__activation {
    FA__ACT_NONE, FA__ACT_RELU, FA__ACT_CLIP /* to [low, high] */, FA__ACT_SILU, FA__ACT_HARDSWISH,
    FA__ACT_SIGMOID
} fa__activation;

typedef struct fa__conv_spec {
    int64_t x[4];                       /* N, C, H, W */
    const fa_tensor *weight;            /* float32, row-major [out, in / groups, kh, kw] */
    const fa_tensor *bias;              /* float32 [out], or NULL */
    int64_t stride[2], padding[2], dilation[2], groups;
    bool adds;                          /* another tensor of the result's shape is added... */
    fa__activation activation;          /* ...before this */
    float low, high;
} fa__conv_spec;

typedef struct fa__conv_plan fa__conv_plan;

/* NULL, without an error, where no fast kernel does it (FACULA_DISABLE=onednn, other builds). */
fa__conv_plan *fa__conv_plan_new(const fa__conv_spec *spec);
void fa__conv_plan_free(fa__conv_plan *plan);
/* x: float32 of the planned sizes, any strides. `addend` is taken over and may become the result.
 * Yours; NULL with an error. May run on several threads at once. */
fa_tensor *fa__conv_plan_run(const fa__conv_plan *plan, fa_tensor *x, fa_tensor *addend_take);

#endif
