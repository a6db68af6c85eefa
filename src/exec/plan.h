/* plan.h: a recorded run. Private to this folder.
 *
 * Tensors that a run makes have slots. Arguments and results are patterns: values in which slots
 * stand for tensors. */
#ifndef FA_EXEC_PLAN_H
#define FA_EXEC_PLAN_H

#include "exec/exec.h"
#include "kernels/kernels.h"

typedef enum fa__pattern_kind {
    FA__PATTERN_CONST, FA__PATTERN_SLOT, FA__PATTERN_LIST, FA__PATTERN_TUPLE, FA__PATTERN_DICT
} fa__pattern_kind;

typedef struct fa__pattern {
    fa__pattern_kind kind;
    size_t slot;                        /* SLOT */
    fa__ivalue constant;                /* CONST, owned */
    fa_value *type;                     /* of a container: its type's STR, or NULL; owned */
    fa_value **keys;                    /* DICT, owned */
    struct fa__pattern *items;          /* LIST, TUPLE, DICT */
    size_t n;
} fa__pattern;

typedef struct fa__step {
    const fa__op_entry *entry;
    fa__pattern *args;                  /* n_args, in the schema's order */
    size_t n_args;
    fa__pattern results[FA__MAX_RETURNS];       /* CONST: nobody looks */
    size_t n_results;
    bool strict;                        /* reads strides: args must lie as they were recorded */
    bool dropped;                       /* folded, or fused into another */
    /* a prepared convolution instead of entry */
    fa__conv_plan *conv;
    size_t x, addend, out;              /* its slots; addend FA__NO_SLOT: none */
    size_t *dead;                       /* slots whose last use this is */
    size_t n_dead;
} fa__step;

#define FA__NO_SLOT SIZE_MAX

typedef struct fa__slot_info {
    fa_tensor *recorded;                /* the tensor of the recorded run; NULL once planned */
    const fa_storage *storage;          /* its storage's address, to tell aliases; not to be read */
    fa_dtype dtype;
    int n_dims;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    bool input;
    bool tainted;                       /* depends on an input's elements, or is written to */
    bool mutated;                       /* an op writes to its storage */
    fa_tensor *folded;                  /* the same in every run: its value, owned */
} fa__slot_info;

typedef struct fa__plan {
    atomic_size_t refs;
    const void *what;
    fa__pattern *inputs;                /* n_inputs */
    size_t n_inputs;
    fa__slot_info *slots;
    size_t n_slots, slots_capacity;
    fa__step *steps;
    size_t n_steps, steps_capacity;
    fa__pattern result;
    bool relaid;                        /* some tensors lie otherwise than recorded */
} fa__plan;

/* ---- patterns (pattern.c) -------------------------------------------------------------------- */

/* Gives the slot of a tensor; FA__NO_SLOT: it is a constant. *ok false: unknown. */
typedef size_t (*fa__slot_finder)(void *context, fa_tensor *tensor, bool *ok);
/* A pattern of a value; false: something in it cannot be told (or out of memory). */
bool fa__pattern_of(fa__pattern *out, fa__ivalue x, fa__slot_finder find, void *context);
void fa__pattern_free(fa__pattern *pattern);
/* The value of a pattern with these tensors in the slots; owned. FA_ENOMEM. */
fa_status fa__pattern_value(const fa__pattern *pattern, fa_tensor *const *slots, fa__ivalue *out);
/* Does a value look like the pattern? Tensors go to their slots (borrowed). */
bool fa__pattern_matches(const fa__pattern *pattern, const fa__slot_info *infos, fa__ivalue x,
                         fa_tensor **slots);
/* Calls visit for each slot in it. */
void fa__pattern_slots(const fa__pattern *pattern, void (*visit)(void *context, size_t slot),
                       void *context);

/* ---- recording (record.c) -------------------------------------------------------------------- */

/* Runs call->run and records it. *plan is NULL when it cannot be planned. */
fa_status fa__record_run(const fa__exec_call *call, fa__ivalue *result, fa__plan **plan);
void fa__plan_free(fa__plan *plan);

/* ---- improving (fold.c, fuse.c) and running (run.c) ------------------------------------------ */

/* What depends on no input is computed once. */
fa_status fa__plan_fold(fa__plan *plan);
/* Convolutions with what follows them. */
fa_status fa__plan_fuse(fa__plan *plan);
/* Which slots die where. */
fa_status fa__plan_lifetimes(fa__plan *plan);
/* FA__DECLINED: the inputs are of another kind. */
fa_status fa__plan_run(const fa__plan *plan, const fa__exec_call *call, fa__ivalue *result);
/* Is the slot an argument of the step? */
bool fa__step_uses(const fa__step *step, size_t slot);
bool fa__pattern_uses(const fa__pattern *pattern, size_t slot);

#endif
