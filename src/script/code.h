/* code.h: what the files of the interpreter share — a graph's flat instructions. Private to this
 * folder.
 *
 *     frame of a call:   registers of the graph │ hidden registers of its loops │ constants
 *                        owned                                                  borrowed
 *
 * Instructions are made once and shared by all threads that run the graph; what they remember of
 * their arguments (sites) is only ever added to. */
#ifndef FA_SCRIPT_CODE_H
#define FA_SCRIPT_CODE_H

#include "ops/ops.h"
#include "script/script.h"

/* Blocks nest no deeper than this. */
#define FA__MAX_BLOCK_DEPTH 200

typedef enum fa__opcode {
    FA__I_OP, FA__I_COPY, FA__I_GET_ATTR, FA__I_SET_ATTR, FA__I_CALL_METHOD,
    FA__I_CALL_FUNCTION, FA__I_NEW, FA__I_LIST, FA__I_TUPLE, FA__I_DICT, FA__I_UNPACK,
    FA__I_SUBSCRIPT, FA__I_CAST, FA__I_ISINSTANCE, FA__I_FORK, FA__I_GRAPH_CALL,
    FA__I_JUMP,                         /* to target */
    FA__I_BRANCH,                       /* to target when in0 is false */
    FA__I_FOR_START,                    /* out0 = in0 made ready to be walked, out1 = 0 */
    FA__I_FOR_NEXT,                     /* in0, in1: the two above; out0 = item, or to target */
    FA__I_RETURN,                       /* in0 */
    FA__I_RELEASE,                      /* ins are not needed any more */
    /* An OP that was of two ints, or two floats, when it ran last: FAST + fa__fast. If they are
     * again it runs at once, else as OP. A test may take the BRANCH behind it along. */
    FA__I_FAST,
    FA__I_FAST_BRANCH = FA__I_FAST + FA__FAST_COUNT,
    FA__I_COUNT = FA__I_FAST_BRANCH + FA__FAST_COUNT
} fa__opcode;

/* What an instruction remembers of one kind of arguments. Never changed once it is linked in. */
typedef struct fa__site {
    struct fa__site *next;
    uint64_t key;                       /* OP: kinds of its first arguments */
    fa__direct_fn direct;               /* OP: or NULL */
    const fa__op_entry *entry;          /* OP */
    bool converts;                      /* OP: arguments fit after conversions only */
    /* OP: where each parameter comes from: an argument's position, or -1 for its default */
    bool planned;
    int16_t plan[FA__MAX_PARAMS];
    fa_value *type;                     /* calls, NamedTuple fields: class of in0, retained */
    fa__graph *graph;                   /* calls */
    const fa__class *of;                /* calls that construct */
    size_t position;                    /* NamedTuple fields */
} fa__site;

#define FA__MAX_SITES 6

typedef struct fa__ins {
    _Atomic(uint8_t) op;                /* fa__opcode */
    uint8_t drops;                      /* bit i: input i is not used afterwards (of the first 3) */
    uint16_t n_ins, n_outs;
    fa__reg a, b, c;                    /* the first inputs again; 0 where there are none */
    fa__reg out;                        /* the first output; -1: none */
    int32_t target;                     /* of jumps */
    int32_t body;                       /* FOR_NEXT: where the loop goes on; -1: behind it */
    fa__reg *regs;                      /* inputs, then outputs */
    uint8_t *last;                      /* for each of them: not used afterwards */
    const fa__node *node;
    fa_value *type_text;                /* CAST, LIST, DICT: node->type as a STR, owned */
    uint32_t text_size;                 /* of node->text */
    _Atomic(uint32_t) slot;             /* attributes: where it was found last */
    _Atomic(fa__site *) sites;
} fa__ins;

typedef struct fa__code {
    fa__ins *ins;
    size_t n, capacity;
    fa__ivalue *constants;              /* borrowed from the graph's nodes */
    size_t n_constants;
    size_t n_regs;                      /* owned registers, hidden ones included */
    size_t n_frame;                     /* and constants */
} fa__code;

/* The graph's instructions, made when first asked for. NULL: what is wrong with the graph. */
const fa__code *fa__graph_code(fa__graph *graph);
void fa__code_free(fa__code *code);

/* ---- a run (interpreter.c) ------------------------------------------------------------------ */

typedef struct fa__chunk fa__chunk;

/* What all calls of one run share. */
typedef struct fa__vm {
    fa__unit *unit;
    fa__chunk *stack;                   /* frames and arguments */
    fa__chunk *spare;
    int depth;                          /* calls */
    bool recording;                     /* ops of this run are watched: none takes the short way */
    bool limited;
    uint64_t steps_left;
    double deadline;                    /* seconds of the monotonic clock; 0: none */
    unsigned n_checks;
} fa__vm;

/* n slots, NONE at first; given back in reverse order. NULL: out of memory. */
fa__ivalue *fa__vm_push(fa__vm *m, size_t n);
void fa__vm_pop(fa__vm *m, size_t n);
/* Counts steps against the budget; FA_ELIMIT when it is used up. */
fa_status fa__vm_spend(fa__vm *m, uint64_t steps);
/* Calls a function; takes over the arguments. */
fa_status fa__vm_call(fa__vm *m, fa__graph *graph, fa__ivalue *args_take, size_t n_args,
                           const char *const *keywords, size_t n_keywords, fa__ivalue *result);

/* The same with an instruction's inputs, none of them named. */
fa_status fa__vm_call_plain(fa__vm *m, fa__graph *graph, const fa__ins *ins,
                            fa__ivalue *frame, fa__ivalue *result);

/* Runs an OP. [sites.c] */
fa_status fa__run_op(fa__vm *m, fa__ins *ins, fa__ivalue *frame);
/* The op `name` on these arguments, one result. */
fa_status fa__run_named_op(fa__vm *m, const char *name, const fa__ivalue *args, size_t n_args,
                           const char *const *keywords, size_t n_keywords, fa__ivalue *result);
/* Attributes and methods. [attributes.c] */
fa_status fa__run_get_attr(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out);
fa_status fa__run_set_attr(fa__ins *ins, fa__ivalue *frame);
fa_status fa__run_call_method(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out);
fa_status fa__run_call_function(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out);
fa_value *fa__new_callable(fa__vm *m, fa__ins *ins);
/* Inputs as owned values on the machine's stack, moved where it is their last use. */
fa__ivalue *fa__take_inputs(fa__vm *m, const fa__ins *ins, fa__ivalue *frame);
/* A NamedTuple. Takes over the items. */
fa_status fa__make_tuple(fa__ivalue *items_take, size_t n, const char *type, fa__ivalue *out);

/* Kinds of up to eight arguments in one number. */
static inline uint64_t fa__kind_byte(const fa__ivalue *x)
{
    return x->tag == FA__IV_VALUE ? 8u + x->u.value->kind : (unsigned)x->tag;
}

static inline void fa__drop(fa__ivalue *x)
{
    if (x->tag >= FA__IV_TENSOR)
        fa__iv_release(x);
}

/* Copies in two parts: a register that was just written in two parts is not there as a whole yet,
 * and reading it as one would wait for it. */
static inline void fa__copy_parts(fa__ivalue *to, const fa__ivalue *from)
{
    to->tag = from->tag;
    to->u.integer = from->u.integer;
}

/* Gives back the inputs that are not needed any more. */
static inline void fa__drop_inputs(const fa__ins *ins, fa__ivalue *frame)
{
    for (size_t i = 0; i < ins->n_ins; i++) {
        if (ins->last[i])
            fa__drop(&frame[ins->regs[i]]);
    }
}

/* Takes over x as output i. */
static inline void fa__put_output(const fa__ins *ins, size_t i, fa__ivalue *frame, fa__ivalue x)
{
    fa__ivalue *reg = &frame[ins->regs[ins->n_ins + i]];

    fa__drop(reg);
    if (FA__UNLIKELY(ins->last[ins->n_ins + i])) {
        fa__drop(&x);
        x = fa__iv_none();
    }
    fa__copy_parts(reg, &x);
}

/* ---- values (object.c) ----------------------------------------------------------------------- */

/* The type as a STR, yours. */
fa_value *fa__type_text_of(const fa__type *type);
/* A value as a declared type wants it [4.14]: numbers from tensors, lists from tuples, names of
 * devices, NamedTuples, type texts. Unchanged where nothing of it applies. Takes over *x. `text`:
 * the type as a STR, for containers to share; NULL: it is made. */
fa_status fa__cast(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text);
/* An object of a class that is called so, without attributes. */
fa_value *fa__object_of(fa_value *callable);
/* The field's position in a NamedTuple; false when it has none. */
bool fa__tuple_field(fa__unit *unit, const fa_value *tuple, const char *name, size_t *out);
/* "module.name" of an object's class into out; false when it is no object of a class. */
#define FA__MAX_QUALIFIED 512
bool fa__object_class(const fa_value *object, char out[FA__MAX_QUALIFIED]);

/* Steps that a __getstate__ or __setstate__ may take: they run when a file is loaded or saved,
 * where nobody could give a budget. */
#define FA__MAX_STATE_STEPS 100000000
/* Runs one method while values are restored or saved. */
fa_status fa__run_method(fa__unit *unit, fa_value *object, const char *method,
                         const fa__ivalue *args, size_t n_args, fa__ivalue *result);

#endif
