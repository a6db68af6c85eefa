/* lower.h: what the files of the lowering share. Private to them. */
#ifndef FA_SCRIPT_LOWER_H
#define FA_SCRIPT_LOWER_H

#include "script/syntax.h"

/* What a name stands for that is not a value: a function, a class, a nested function. */
typedef struct fa__callee {
    struct fa__callee *next;
    const char *qualified;              /* a text of the graph */
    fa__graph *graph;                   /* a nested function, until the unit has it; or NULL */
    const char **captures;              /* names of the enclosing variables it uses */
    size_t n_captures;
} fa__callee;

/* A `with` that is being left on the way out of its block. */
typedef struct fa__exit {
    struct fa__exit *outer;
    fa__reg manager;
    int n_loops;                        /* loops around it */
} fa__exit;

typedef struct fa__lower {
    fa__unit *unit;
    const fa__source_file *file;
    fa__graph *graph;
    fa__block *block;                   /* where nodes go */
    struct fa__lower *outer;            /* of a nested function */
    fa__map *variables;                 /* name -> register + 1; 0: not any more */
    fa__map *callees;                   /* name -> fa__callee, or 0 */
    fa__callee *all_callees;
    fa__callee *self;                   /* of a nested function: collects its captures */
    fa__exit *exits;
    int n_loops;
    unsigned n_nested;
} fa__lower_state;

/* A growing list of registers. */
typedef struct fa__regs {
    fa__reg *items;
    size_t n, capacity;
} fa__regs;

fa_status fa__regs_add(fa__regs *regs, fa__reg reg);
void fa__regs_free(fa__regs *regs);

/* ---- nodes (lower.c) ------------------------------------------------------------------------- */

#define FA__NO_REG ((fa__reg)-1)

/* Appends a node with one result, put into `want` or, when that is FA__NO_REG, into a new register.
 * `made` may be NULL. */
fa_status fa__emit(fa__lower_state *l, const fa__syntax *at, fa__node_kind kind, const char *text,
                   size_t n_ins, const fa__reg *ins, fa__reg want, fa__reg *out, fa__node **made);
/* Appends a node without results. */
fa_status fa__emit_effect(fa__lower_state *l, const fa__syntax *at, fa__node_kind kind,
                          const char *text, size_t n_ins, const fa__reg *ins, fa__node **made);
/* out = constant (taken over, also on failure). */
fa_status fa__emit_constant(fa__lower_state *l, const fa__syntax *at, fa__ivalue take, fa__reg want,
                            fa__reg *out);
/* The register of a variable, captured from around a nested function if need be; false: none. */
fa_status fa__variable(fa__lower_state *l, fa__span name, fa__reg *out, bool *found);
/* The same, made when it is not there: to be assigned. */
fa_status fa__variable_to_set(fa__lower_state *l, fa__span name, fa__reg *out);
/* Lets a name mean another register for a while; *old is what to give back. */
fa_status fa__variable_shadow(fa__lower_state *l, fa__span name, uint64_t number, uint64_t *old);
fa__callee *fa__callee_of(const fa__lower_state *l, fa__span name);
fa_status fa__lower_error(const fa__lower_state *l, const fa__syntax *at, const char *format, ...)
    FA__PRINTF(3, 4);
/* target = value */
fa_status fa__assign(fa__lower_state *l, const fa__syntax *target, fa__reg value);

/* ---- loops (lower_loop.c) -------------------------------------------------------------------- */

/* Do the target's names outlive the loop, or are they the loop's own (comprehensions)? */
typedef enum fa__loop_names { FA__SHARED_NAMES, FA__OWN_NAMES } fa__loop_names;
typedef fa_status (*fa__loop_body)(fa__lower_state *l, void *context);
/* for target in iterated: calls `body` with the loop's block open. */
fa_status fa__lower_loop(fa__lower_state *l, const fa__syntax *at, const fa__syntax *target,
                         const fa__syntax *iterated, fa__loop_names names, fa__loop_body body,
                         void *context);

/* ---- expressions (lower_expr.c) -------------------------------------------------------------- */

/* The value of an expression, in `want` when that is given. */
fa_status fa__lower_expr(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out);
/* A list, dict or tuple of a declared type, or another value cast to it. Takes over the type. */
fa_status fa__lower_typed(fa__lower_state *l, const fa__syntax *node, fa__type *type_take,
                          fa__reg want, fa__reg *out);
/* A copy of a value that is of the type anyway; `text` is "annotate" or NULL for unchecked_cast.
 * Takes over the type. */
fa_status fa__lower_copy(fa__lower_state *l, const fa__syntax *node, const char *text,
                         fa__type *type_take, fa__reg want, fa__reg *out);
/* The qualified name when an expression names a function or class of the program; NULL: it does
 * not. */
fa_status fa__lower_global(fa__lower_state *l, const fa__syntax *node, const char **qualified);
/* "torch.add", "ops.prim.min": names joined by dots whose first is no variable. */
fa_status fa__lower_dotted(fa__lower_state *l, const fa__syntax *node, fa__buffer *out,
                           bool *found);
/* Is the item in0[indices] a plain one (no slice, None, Ellipsis, several)? */
bool fa__is_plain_index(const fa__syntax *subscript);
/* container, indices as the inputs of prim::__subscript__ take them. */
fa_status fa__lower_indices(fa__lower_state *l, const fa__syntax *subscript, fa__regs *out);

/* ---- calls (lower_call.c) -------------------------------------------------------------------- */

/* A call. `out` NULL: the result is not used. */
fa_status fa__lower_call(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out);
/* The op that a call is, for a call whose results are unpacked at once; false: another call. Its
 * arguments are lowered into a node with n_outs results. */
fa_status fa__lower_op_outs(fa__lower_state *l, const fa__syntax *node, size_t n_outs,
                            const fa__reg *outs, bool *done_out);

#endif
