/* exec.h: the front door of the compiled executor.
 *
 * A program that is called again with inputs of the same shapes is recorded once, as the list of
 * ops that it ran, and from then on that list is run instead: what depends on weights alone is
 * computed once, batch norm is folded into convolutions, additions and activations are done in the
 * same pass, weights are packed, channels stay last in between.
 *
 *     call 1         interpreted
 *     call 2         interpreted and recorded ──► plan
 *     call 3, ...    plan, while inputs look the same and no weight has been touched
 *
 * Programs whose course depends on the values of tensors, that draw random numbers or that change
 * something which outlives the call are not recorded; they stay interpreted. */
#ifndef FA_EXEC_EXEC_H
#define FA_EXEC_EXEC_H

#include "script/script.h"

typedef struct fa__exec fa__exec;       /* the plans of one program */

fa__exec *fa__exec_new(void);
void fa__exec_free(fa__exec *exec);
/* Forgets all plans: a weight or an attribute has changed. */
void fa__exec_reset(fa__exec *exec);
/* No plans any more: tensors of the program are in the hands of its user, who may write to them
 * without our knowing. */
void fa__exec_disable(fa__exec *exec);
/* How many plans there are. */
size_t fa__exec_len(fa__exec *exec);

typedef struct fa__exec_call {
    const void *what;                   /* which function: plans are told apart by it */
    const fa__ivalue *args;
    size_t n_args;
    fa_value *const *roots;             /* values that hold the program's own tensors */
    size_t n_roots;
    fa_status (*run)(void *context, fa__ivalue *result);    /* interprets the call */
    void *context;
} fa__exec_call;

/* Runs a plan, or interprets (and records). The result is yours. May be called from several threads
 * at once. */
fa_status fa__exec_run(fa__exec *exec, const fa__exec_call *call, fa__ivalue *result);

#endif
