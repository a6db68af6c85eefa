/* script.h: the front door of the program floor — the graph that every program is lowered to, the
 * unit that holds a program's classes and functions, and the interpreter that runs them.
 *
 *     TorchScript text ─lexer─parser─► syntax tree ─lower─► fa__graph ─► interpreter
 *     torch.export JSON ─────────────────(src/module)────────┘   │
 *     mobile bytecode ───────────────────(src/module)────────────┘   └► printer ─► TorchScript text
 *
 * Types are checked when values meet: values know what they are, an operator's overload is chosen
 * by the values it gets and remembered at its place in the program. */
#ifndef FA_SCRIPT_SCRIPT_H
#define FA_SCRIPT_SCRIPT_H

#include "dispatch/dispatch.h"

/* ---- where in the source --------------------------------------------------------------------- */

/* A file of source text, kept by the unit; debug tables map it to the Python source. */
typedef struct fa__source_file fa__source_file;

typedef struct fa__location {
    const fa__source_file *file;        /* NULL: none */
    uint32_t begin, end;                /* byte range in the file */
} fa__location;

/* Adds to the last error where in the program it happened: the TorchScript line, and the Python
 * line that it was made from where the debug record says so. `function` may be NULL. Returns the
 * status recorded last. [debug.c] */
fa_status fa__note_location(fa__location where, const char *function);

/* ---- the graph (graph.c) ---------------------------------------------------------------------
 * A function's values live in registers. A register may be assigned in several places (a variable);
 * every temporary has one of its own. Blocks are sequences of nodes; only IF, FOR, WHILE nest. */

typedef int32_t fa__reg;                /* -1: none */

typedef enum fa__node_kind {
    FA__NODE_CONST,                     /* out0 = constant */
    FA__NODE_COPY,                      /* out0 = in0, which is of `type` if that is given */
    FA__NODE_OP,                        /* outs = text(ins, keywords): aten::add, aten::add.out */
    FA__NODE_GET_ATTR,                  /* out0 = in0.text (also NamedTuple fields, enum's value) */
    FA__NODE_SET_ATTR,                  /* in0.text = in1 */
    FA__NODE_CALL_METHOD,               /* out0 = in0.text(in1...) of an object; on a tensor or
                                         * another builtin value: the op aten::text or prim::text */
    FA__NODE_CALL_FUNCTION,             /* out0 = text(ins): qualified name in the unit: function,
                                         * NamedTuple or enum class, class (constructs) */
    FA__NODE_NEW,                       /* out0 = an object of class text without attributes */
    FA__NODE_LIST, FA__NODE_TUPLE,      /* out0 = [ins] */
    FA__NODE_DICT,                      /* out0 = {in0: in1, in2: in3, ...} */
    FA__NODE_UNPACK,                    /* outs = items of in0; their count must be n_outs */
    FA__NODE_SUBSCRIPT,                 /* out0 = in0[in1] of list, tuple, dict, str, tensor */
    FA__NODE_IF,                        /* in0; blocks[0] then, blocks[1] else */
    FA__NODE_FOR,                       /* out0 = 0 .. in0-1 (int) or items of in0; blocks[0] */
    FA__NODE_WHILE,                     /* blocks[0] computes in0 each time; blocks[1] the body */
    FA__NODE_RETURN,                    /* in0 */
    FA__NODE_BREAK, FA__NODE_CONTINUE,
    FA__NODE_CAST,                      /* out0 = in0 as type: annotate(), declared types; a tensor
                                         * becomes a number, containers take the type */
    FA__NODE_ISINSTANCE,                /* out0 = is in0 of type (a Union for several)? */
    FA__NODE_FORK,                      /* out0 = a future of function text(ins) */
    FA__NODE_GRAPH_CALL                 /* outs = graph(ins): sub-graphs of torch.export */
} fa__node_kind;

typedef struct fa__graph fa__graph;
typedef struct fa__node fa__node;

typedef struct fa__block {
    fa__node **nodes;
    size_t n, capacity;
} fa__block;

struct fa__node {
    fa__node_kind kind;
    uint16_t n_ins, n_outs;
    uint16_t n_keywords;                /* of OP and calls: the last n_keywords of ins are named */
    fa__reg *ins, *outs;
    const char **keywords;              /* interned in the graph */
    const char *text;                   /* interned in the graph */
    fa__ivalue constant;                /* CONST; CALL_FUNCTION of an enum's class: the name of the
                                         * member, where the program names it */
    fa__type *type;                     /* CAST, ISINSTANCE, LIST, TUPLE, DICT, COPY (or NULL);
                                         * CONST: never read, only there to be assigned */
    fa__block blocks[2];
    fa__graph *graph;                   /* GRAPH_CALL, owned */
    fa__location where;
};

typedef struct fa__graph_param {
    const char *name;
    fa__type *type;                     /* NULL: any */
    bool has_default;
    fa__ivalue default_value;
    fa__reg reg;
} fa__graph_param;

struct fa__graph {
    char *name;                         /* qualified: "__torch__.M.forward" */
    fa__graph_param *params;
    size_t n_params;
    fa__type *result_type;              /* NULL: any */
    fa__block body;
    size_t n_regs;
    const char **reg_names;             /* n_regs; NULL for temporaries */
    fa__map *texts;                     /* interned texts: text -> its address */
    char **owned_texts;                 /* n_texts */
    size_t n_texts;
    _Atomic(struct fa__code *) code;    /* the interpreter's instructions, made on first run */
};

fa__graph *fa__graph_new(const char *name);
void fa__graph_free(fa__graph *graph);
/* A new register; name may be NULL. -1: out of memory. */
fa__reg fa__graph_reg(fa__graph *graph, const char *name);
/* A text that lives as long as the graph. */
const char *fa__graph_text(fa__graph *graph, fa__span text);
fa_status fa__graph_add_param(fa__graph *graph, const char *name, fa__type *type_take,
                              const fa__ivalue *default_value, fa__reg *out);
/* Appends a node to a block; ins and outs are copied. NULL: out of memory. */
fa__node *fa__graph_add(fa__graph *graph, fa__block *block, fa__node_kind kind, const char *text,
                        size_t n_ins, const fa__reg *ins, size_t n_outs, const fa__reg *outs,
                        fa__location where);
/* Names the last n of the node's ins. */
fa_status fa__node_set_keywords(fa__graph *graph, fa__node *node, const char *const *names,
                                size_t n);
/* The same graph as PyTorch's graph text: "%3 = aten::add(%1, %2)". [torch._C.Graph.__str__] */
fa_status fa__graph_print(const fa__graph *graph, fa__buffer *out);
/* The same graph as a TorchScript function ("def forward(self: __torch__.M, ..."), each line
 * `indent` spaces in. What the text cannot hold (tensors, texts that are not ASCII) is appended to
 * `constants`, a LIST that becomes constants.pkl. FA_EUNSUPPORTED for what has no spelling. */
fa_status fa__graph_source(const fa__graph *graph, const char *name, int indent,
                           fa_value *constants, fa__buffer *out);
/* Graphviz text. */
fa_status fa__graph_dot(const fa__graph *graph, fa__buffer *out);

/* ---- units: a program's code (unit.c) -------------------------------------------------------- */

typedef struct fa__unit fa__unit;
typedef struct fa__class fa__class;

typedef enum fa__class_kind {
    FA__CLASS_MODULE, FA__CLASS_PLAIN, FA__CLASS_NAMED_TUPLE, FA__CLASS_ENUM, FA__CLASS_INTERFACE
} fa__class_kind;

typedef struct fa__class_attribute {
    char *name;
    fa__type *type;
    bool is_parameter, is_buffer;       /* listed in __parameters__, __buffers__ */
    bool is_constant;                   /* Final: `value` is it */
    bool has_default;                   /* of a NamedTuple field, enum member: `value` */
    fa__ivalue value;
} fa__class_attribute;

struct fa__class {
    char *module, *name;                /* "__torch__.a.b", "C" */
    char *qualified;                    /* "__torch__.a.b.C" */
    fa__class_kind kind;
    fa__class_attribute *attributes;    /* in declared order */
    size_t n_attributes;
    /* names of hook methods or functions, NULL-terminated */
    char **forward_pre_hooks, **forward_hooks;
    char **methods;                     /* names, NULL-terminated */
};

/* Where a unit's source comes from: the text of "code/__torch__/a/b.py" (valid while the unit
 * lives), empty span when there is none; the debug record beside it likewise. */
typedef struct fa__unit_source {
    fa__span (*text)(void *context, const char *path);
    void *context;
    fa_value *constants;                /* TUPLE or LIST: CONSTANTS.c0, ... ; retained */
    int version;                        /* operator version of the archive; 0: as of today */
} fa__unit_source;

fa__unit *fa__unit_new(const fa__unit_source *source);
fa__unit *fa__unit_retain(fa__unit *unit);
void fa__unit_release(fa__unit *unit);
/* Adds a file's declarations by hand (model.json programs, tests): classes and functions are then
 * known as `prefix.name`. */
fa_status fa__unit_add_source(fa__unit *unit, const char *prefix, const char *path, fa__span text);
/* The class of a qualified name; compiled only as far as declared. NULL: FA_ENOTFOUND, FA_EFORMAT
 * with the source line. */
const fa__class *fa__unit_class(fa__unit *unit, const char *qualified);
/* The graph of a function or method ("__torch__.M.forward"), compiled when first asked for. NULL:
 * FA_ENOTFOUND or what is wrong with it. */
fa__graph *fa__unit_function(fa__unit *unit, const char *qualified);
/* Defines a function from a graph (torch.export, bytecode, traces). Takes it over. */
fa_status fa__unit_define(fa__unit *unit, fa__graph *graph_take);
/* The function that does what an op ("aten::div", without overload) did in programs of the unit's
 * version; *out NULL: the op itself does. [upgraders.c] */
fa_status fa__unit_upgrader(fa__unit *unit, const char *op, size_t n_args, const char **out);
/* Names of all ops that the code names, each once, compiled or not: a LIST of STR. */
fa_value *fa__unit_ops(fa__unit *unit);

/* ---- running (interpreter.c) ----------------------------------------------------------------- */

typedef struct fa__run_opts {
    uint64_t max_steps;                 /* instructions; 0: no limit. FA_ELIMIT when used up */
    double max_seconds;                 /* 0: no limit */
} fa__run_opts;
#define FA__MAX_CALL_DEPTH 400

/* Runs a function. Arguments are checked against its parameters and converted as a call from Python
 * would (tuples to NamedTuples, lists to typed lists, ints to floats where declared). The result is
 * yours. Errors carry the TorchScript source lines as notes. */
fa_status fa__unit_run(fa__unit *unit, fa__graph *graph, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, const fa__run_opts *opts,
                       fa__ivalue *result);
/* Runs a method of an object, hooks included for forward (as module(...) does). */
fa_status fa__unit_call_method(fa__unit *unit, fa_value *object, const char *method,
                               const fa__ivalue *args, size_t n_args, const fa__keyword *keywords,
                               size_t n_keywords, bool with_hooks, const fa__run_opts *opts,
                               fa__ivalue *result);

/* ---- objects of programs (object.c) ---------------------------------------------------------
 * An object is an fa_value OBJECT: callable GLOBAL(module, name) of its class, NEWOBJ, and a state
 * DICT of attributes in declared order. An enum member is an OBJECT by REDUCE of its class and
 * value. A future is an OBJECT of GLOBAL torch.jit.Future with its result as argument. */

fa_value *fa__object_new(fa__unit *unit, const fa__class *of);
/* borrowed; NULL without an error */
fa_value *fa__object_get(const fa_value *object, const char *name);
fa_status fa__object_set(fa_value *object, const char *name, fa_value *item);
/* A value as the declared type wants it: tags of lists taken off or put on, tuples made
 * NamedTuples, enums resolved, objects walked (in place), __setstate__ run where a class has it.
 * FA_ETYPE names what does not fit. The result is yours. */
fa_value *fa__restore(fa__unit *unit, fa_value *value, const fa__type *type);
/* The other way, for saving: what TorchScript's pickler writes for a value (type tags, __getstate__
 * run). Yours. */
fa_value *fa__unrestore(fa__unit *unit, const fa_value *value, const fa__type *type);

#endif
