/* exported.h: torch.export programs as they are run. Private to this folder. */
#ifndef FA_MODULE_EXPORTED_H
#define FA_MODULE_EXPORTED_H

#include "script/script.h"

/* Sub-graphs, tree specs and expressions nested deeper than this are refused. */
#define FA__MAX_EXPORT_DEPTH 64

/* ---- the graph (export_graph.c) -------------------------------------------------------------- */

/* An item of a DICT by name, NULL without an error for other kinds and when absent. */
const fa_value *fa__json_member(const fa_value *object, const char *name);
/* The one member of a union {"as_tensor": {...}}: its name and payload; NULL when it is none. */
const char *fa__json_union(const fa_value *value, const fa_value **payload);

/* Lowers graph_module.graph: one parameter for each graph input, in order; the result is the tuple
 * of all graph outputs. Yours. [formats 6.3, 6.4] */
fa__graph *fa__export_graph(const fa_value *graph_module);

/* ---- nested inputs and outputs (tree_spec.c) ------------------------------------------------- */

/* The tree of a spec's text "[1, {...}]". Yours; FA_EFORMAT. */
fa_value *fa__tree_parse(const char *text);
/* Appends the leaves of a value in the spec's order to a LIST. FA_ETYPE when it has another
 * shape. */
fa_status fa__tree_flatten(const fa_value *spec, fa_value *value, fa_value *leaves);
/* Builds the value of a spec from leaves, *at the first of them. Yours. */
fa_value *fa__tree_unflatten(const fa_value *spec, const fa_value *leaves, size_t *at);
/* The children of a node. */
size_t fa__tree_len(const fa_value *spec);
const fa_value *fa__tree_child(const fa_value *spec, size_t i);
/* What a value of a node's type is; LEAF: the node has none. */
typedef enum fa__tree_kind {
    FA__TREE_LEAF, FA__TREE_TUPLE, FA__TREE_LIST, FA__TREE_DICT, FA__TREE_UNKNOWN
} fa__tree_kind;
fa__tree_kind fa__tree_kind_of(const fa_value *spec);
/* FA_EUNSUPPORTED with the type of an unknown node. */
fa_status fa__tree_fail_unknown(const fa_value *spec);
/* The keys of a dict node, a LIST (yours), NULL with FA_EFORMAT. */
fa_value *fa__tree_keys(const fa_value *spec);

/* ---- symbolic sizes (sym_expr.c) ------------------------------------------------------------- */

/* What symbols are known to be. */
typedef struct fa__symbols {
    fa_value *values;                   /* DICT: name -> INT */
} fa__symbols;
/* The value of an expression as SymPy writes it ("Add(Mul(Integer(2), Symbol('s77')), Integer(1))",
 * or plain "2*s0 + 1"). false: a symbol or a function is not known. */
bool fa__sym_eval(const fa__symbols *symbols, const char *text, int64_t *out);
/* The name of an expression that is one symbol alone, into out. */
bool fa__sym_name(const char *text, char *out, size_t size);

/* ---- programs (exported.c) ------------------------------------------------------------------- */

typedef struct fa__exported fa__exported;
struct fa__exported {
    fa_value *program;                  /* the OBJECT */
    fa_value *root;                     /* parameters and buffers by their dotted names */
    const fa_value *constants;          /* borrowed from program: name -> tensor */
    const fa_value *signature, *graph, *ranges;     /* borrowed JSON */
    fa__unit *unit;
    fa__graph *code;                    /* owned by the unit */
    fa_value *in_spec, *out_spec, *arg_names;
};

/* Of the OBJECT torch.export.ExportedProgram that fa_load gives, and the tree of objects in which
 * its parameters and buffers are looked up (both retained). NULL: FA_EFORMAT. */
fa__exported *fa__exported_new(const fa_value *program, const fa_value *root);
void fa__exported_free(fa__exported *exported);
/* program.module()(*args, **keywords). */
fa_status fa__exported_call(fa__exported *exported, const fa__ivalue *args, size_t n_args,
                            const fa__keyword *keywords, size_t n_keywords,
                            const fa__run_opts *opts, fa__ivalue *result);
fa__graph *fa__exported_graph(fa__exported *exported);
fa__unit *fa__exported_unit(fa__exported *exported);
/* A tensor of a tree of objects by its dotted name; borrowed, NULL without an error. */
const fa_value *fa__exported_find(const fa_value *root, const char *path);
/* Puts a tensor into a tree by its dotted name; objects on the way are made. [pt2.c] */
fa_status fa__exported_place(fa_value *root, const char *path, fa_value *tensor);
/* The records of a TorchScript archive that does the same; a DICT, yours. FA_EUNSUPPORTED for what
 * TorchScript cannot say. [exported_script.c] */
fa_value *fa__exported_records(const fa__exported *exported, const fa_value *root);

#endif
