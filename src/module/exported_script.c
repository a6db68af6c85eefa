/* exported_script.c: torch.export programs as TorchScript archives. [formats 4.7, 5]
 *
 *     class ExportedProgram(Module):                the tree of parameters and buffers,
 *       __parameters__ = ["w", ]                    a class for each of its objects
 *       w : Tensor
 *       sub : __torch__.Module_0
 *       def forward(self: __torch__.ExportedProgram,
 *           x: List[Tensor]) -> ...:
 *         w = self.w                                inputs of the graph: tensors of the tree,
 *         x0, x1, = x                               and the leaves of the arguments
 *         ... the graph ...
 *         _0 = torch.copy_(self.b, b_new)           what it changes
 *         return {"y": y}                           the result by its tree spec
 *
 * forward is put together as a graph around the program's, and printed. */
#include <stdio.h>

#include "formats/formats.h"
#include "module/exported.h"
#include "module/module.h"

#define MODULE "__torch__"
#define ROOT_CLASS "ExportedProgram"
#define OPERATOR_VERSION "10\n"
#define MAX_CLASS_NAME 64

typedef struct writer {
    const fa__exported *e;
    fa_value *tree;                     /* objects as they will be pickled */
    fa_value *constants;                /* LIST: CONSTANTS.c0, ... */
    fa__buffer code;
    unsigned n_classes;
    fa__graph *graph;                   /* forward */
    fa__reg self;
    fa_value *types;                    /* LIST of STR: of the user inputs' leaves */
    fa__reg *inputs;                    /* of the program's graph */
    size_t n_inputs;
} writer;

static const fa__location NOWHERE = { 0 };

static const char *text_of(const fa_value *payload, const char *name)
{
    const fa_value *text = fa__json_member(payload, name);

    return fa_value_kind(text) == FA_KIND_STR ? fa_value_text(text) : NULL;
}

static const fa_value *input_specs(const writer *w)
{
    return fa__json_member(w->e->signature, "input_specs");
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static fa__node *add(writer *w, fa__node_kind kind, const char *text, size_t n_ins,
                     const fa__reg *ins, size_t n_outs, const fa__reg *outs)
{
    return fa__graph_add(w->graph, &w->graph->body, kind, text, n_ins, ins, n_outs, outs, NOWHERE);
}

/* A node with one result in a new register. */
static fa_status add_one(writer *w, fa__node_kind kind, const char *text, size_t n_ins,
                         const fa__reg *ins, fa__reg *out)
{
    *out = fa__graph_reg(w->graph, NULL);
    return *out < 0 || add(w, kind, text, n_ins, ins, 1, out) == NULL ? FA_ENOMEM : FA_OK;
}

/* Takes over the value. */
static fa_status add_constant(writer *w, fa__ivalue value_take, fa__reg *out)
{
    fa__node *node = NULL;

    *out = fa__graph_reg(w->graph, NULL);
    if (*out >= 0)
        node = add(w, FA__NODE_CONST, NULL, 0, NULL, 1, out);
    if (node == NULL) {
        fa__iv_release(&value_take);
        return FA_ENOMEM;
    }
    node->constant = value_take;
    return FA_OK;
}

/* self.a.b.c */
static fa_status add_path(writer *w, const char *path, fa__reg *out)
{
    char name[FA__MAX_MODULE_NAME];
    fa_status st = FA_OK;

    *out = w->self;
    while (st == FA_OK && *path != '\0') {
        size_t n = strcspn(path, ".");

        fa__copy_text(name, sizeof name, (fa__span){ (const uint8_t *)path, n });
        st = add_one(w, FA__NODE_GET_ATTR, name, 1, (fa__reg[]){ *out }, out);
        path += path[n] == '.' ? n + 1 : n;
    }
    return st;
}

/* ---- types of leaves ------------------------------------------------------------------------- */

/* TorchScript's name of what an argument of the signature is. */
static const char *type_of_argument(const fa_value *argument)
{
    static const struct { const char *kind, *type; } rows[] = {
        { "as_tensor", "Tensor" },    { "as_int", "int" },          { "as_sym_int", "int" },
        { "as_float", "float" },      { "as_sym_float", "float" },  { "as_bool", "bool" },
        { "as_sym_bool", "bool" },    { "as_string", "str" },       { "as_none", "NoneType" },
    };
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(argument, &payload);

    for (size_t i = 0; kind != NULL && i < FA__COUNT(rows); i++) {
        if (strcmp(kind, rows[i].kind) == 0)
            return rows[i].type;
    }
    fa__fail(FA_EUNSUPPORTED, "an input or output of the kind '%.40s' has no TorchScript type",
             kind == NULL ? "?" : kind);
    return NULL;
}

/* The types of all leaves of a signature's specs that have such a member. */
static fa_value *leaf_types(const fa_value *specs, const char *const members[2],
                            const char *const names[2])
{
    fa_value *out = fa_value_list();
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < fa_value_len(specs); i++) {
        for (int k = 0; k < 2 && st == FA_OK; k++) {
            const fa_value *payload = fa__json_member(fa_value_at(specs, i), members[k]);
            const fa_value *named = payload == NULL ? NULL : fa__json_member(payload, names[k]);
            const char *type = payload == NULL ? NULL : type_of_argument(named);

            if (payload != NULL)
                st = type == NULL ? fa_error_last()->status
                                  : fa__value_append_take(out, fa_value_str(type));
        }
    }
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

/* Appends the type of a nested value; *at is its first leaf. A list's or dict's items must be of
 * one type. */
static fa_status put_type(const fa_value *spec, const fa_value *types, size_t *at, int depth,
                          fa__buffer *out);

static fa_status put_item_type(const fa_value *spec, const fa_value *types, size_t *at, int depth,
                               fa__buffer *out)
{
    size_t start = out->size, n = 0;
    fa_status st = FA_OK;

    if (fa__tree_len(spec) == 0)
        return fa__buffer_text(out, "Tensor");
    for (size_t i = 0; i < fa__tree_len(spec); i++) {
        size_t item = out->size;

        TRY(put_type(fa__tree_child(spec, i), types, at, depth + 1, out));
        if (i == 0) {
            n = out->size - start;
            continue;
        }
        if (out->size - item != n || memcmp(out->data + start, out->data + item, n) != 0)
            TRY(fa__fail(FA_EUNSUPPORTED, "TorchScript has no %s whose items are of several types: "
                         "this one has %.*s and %.*s",
                         fa__tree_kind_of(spec) == FA__TREE_DICT ? "dict" : "list", (int)n,
                         (const char *)out->data + start, (int)(out->size - item),
                         (const char *)out->data + item));
        out->size = item;
    }
done:
    return st;
}

/* Keys of TorchScript's dicts are texts here: ints too would be of one type, others are refused. */
static fa_status check_keys(const fa_value *keys)
{
    for (size_t i = 0; i < fa_value_len(keys); i++) {
        if (fa_value_kind(fa_value_at(keys, i)) != FA_KIND_STR)
            return fa__fail(FA_EUNSUPPORTED, "a dict with a key of type %s cannot be said in "
                            "TorchScript: keys must be texts",
                            fa_kind_name(fa_value_kind(fa_value_at(keys, i))));
    }
    return FA_OK;
}

static fa_status put_tuple_type(const fa_value *spec, const fa_value *types, size_t *at, int depth,
                                fa__buffer *out)
{
    size_t n = fa__tree_len(spec);
    fa_status st = fa__buffer_text(out, n == 0 ? "Tuple[()" : "Tuple[");

    for (size_t i = 0; i < n && st == FA_OK; i++) {
        st = fa__buffer_text(out, i == 0 ? "" : ", ");
        if (st == FA_OK)
            st = put_type(fa__tree_child(spec, i), types, at, depth + 1, out);
    }
    return st == FA_OK ? fa__buffer_text(out, "]") : st;
}

static fa_status put_type(const fa_value *spec, const fa_value *types, size_t *at, int depth,
                          fa__buffer *out)
{
    fa__tree_kind kind = fa__tree_kind_of(spec);
    fa_value *keys = NULL;
    fa_status st = FA_OK;

    if (depth > FA__MAX_EXPORT_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", FA__MAX_EXPORT_DEPTH);
    if (kind == FA__TREE_UNKNOWN)
        return fa__tree_fail_unknown(spec);
    if (kind == FA__TREE_TUPLE)
        return put_tuple_type(spec, types, at, depth, out);
    if (kind == FA__TREE_LEAF) {
        if (*at >= fa_value_len(types))
            return fa__fail(FA_EFORMAT, "the tree spec has more leaves than the signature");
        return fa__buffer_text(out, fa_value_text(fa_value_at(types, (*at)++)));
    }
    if (kind == FA__TREE_DICT) {
        keys = fa__tree_keys(spec);
        TRY(keys == NULL ? fa_error_last()->status : check_keys(keys));
    }
    TRY(fa__buffer_text(out, kind == FA__TREE_DICT ? "Dict[str, " : "List["));
    TRY(put_item_type(spec, types, at, depth, out));
    TRY(fa__buffer_text(out, "]"));
done:
    fa_value_release(keys);
    return st;
}

/* Yours. */
static fa__type *type_of(const fa_value *spec, const fa_value *types, size_t at)
{
    fa__buffer text = { 0 };
    fa__type *out = NULL;

    if (put_type(spec, types, &at, 0, &text) == FA_OK)
        out = fa__type_parse((fa__span){ text.data, text.size });
    fa__buffer_free(&text);
    return out;
}

static size_t count_leaves(const fa_value *spec, int depth)
{
    size_t n = fa__tree_kind_of(spec) == FA__TREE_LEAF;

    for (size_t i = 0; depth <= FA__MAX_EXPORT_DEPTH && i < fa__tree_len(spec); i++)
        n += count_leaves(fa__tree_child(spec, i), depth + 1);
    return n;
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* What follows the leaves of the arguments to the inputs of the graph. */
typedef struct leaves {
    fa__reg *regs;
    size_t n, capacity;
} leaves;

static fa_status take_apart(writer *w, const fa_value *spec, fa__reg reg, leaves *out);

static fa_status take_items(writer *w, const fa_value *spec, fa__reg reg, leaves *out)
{
    size_t n = fa__tree_len(spec);
    fa__reg *items = fa__alloc((n + 1) * sizeof *items);
    fa_status st = items == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < n && st == FA_OK; i++) {
        items[i] = fa__graph_reg(w->graph, NULL);
        st = items[i] < 0 ? FA_ENOMEM : FA_OK;
    }
    if (st == FA_OK && n > 0 && add(w, FA__NODE_UNPACK, NULL, 1, &reg, n, items) == NULL)
        st = FA_ENOMEM;
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = take_apart(w, fa__tree_child(spec, i), items[i], out);
    fa__free(items);
    return st;
}

static fa_status take_values(writer *w, const fa_value *spec, fa__reg reg, leaves *out)
{
    fa_value *keys = fa__tree_keys(spec);
    fa_status st = keys == NULL ? fa_error_last()->status : FA_OK;

    for (size_t i = 0; i < fa_value_len(keys) && st == FA_OK; i++) {
        fa__reg pair[2] = { reg, -1 }, item;

        TRY(add_constant(w, fa__iv_take(fa_value_retain(fa_value_at(keys, i))), &pair[1]));
        TRY(add_one(w, FA__NODE_SUBSCRIPT, NULL, 2, pair, &item));
        TRY(take_apart(w, fa__tree_child(spec, i), item, out));
    }
done:
    fa_value_release(keys);
    return st;
}

/* The leaves of a value, in the spec's order. put_type has checked the spec. */
static fa_status take_apart(writer *w, const fa_value *spec, fa__reg reg, leaves *out)
{
    switch (fa__tree_kind_of(spec)) {
    case FA__TREE_LEAF: break;
    case FA__TREE_DICT: return take_values(w, spec, reg, out);
    default: return take_items(w, spec, reg, out);
    }
    if (out->n == out->capacity)
        return fa__fail(FA_EFORMAT, "the tree spec has more leaves than the signature");
    out->regs[out->n++] = reg;
    return FA_OK;
}

static fa_status add_param(writer *w, const fa_value *spec, const fa_value *name, leaves *out)
{
    char fallback[32];
    fa__type *type = type_of(spec, w->types, out->n);
    fa__reg reg;
    fa_status st;

    if (type == NULL)
        return fa_error_last()->status;
    snprintf(fallback, sizeof fallback, "argument_%zu", w->graph->n_params);
    st = fa__graph_add_param(w->graph,
                             fa_value_kind(name) == FA_KIND_STR ? fa_value_text(name) : fallback,
                             type, NULL, &reg);
    return st == FA_OK ? take_apart(w, spec, reg, out) : st;
}

/* self, the positional arguments, and the keywords by their names. */
static fa_status add_params(writer *w, leaves *out)
{
    const fa_value *args = fa__tree_child(w->e->in_spec, 0);
    const fa_value *kwargs = fa__tree_child(w->e->in_spec, 1);
    fa__type *type = fa__type_parse(fa__span_of(MODULE "." ROOT_CLASS));
    fa_value *keys = NULL;
    fa_status st = type == NULL ? fa_error_last()->status
                                : fa__graph_add_param(w->graph, "self", type, NULL, &w->self);

    TRY(st);
    for (size_t i = 0; i < fa__tree_len(args); i++)
        TRY(add_param(w, fa__tree_child(args, i),
                      i < fa_value_len(w->e->arg_names) ? fa_value_at(w->e->arg_names, i) : NULL,
                      out));
    keys = fa__tree_keys(kwargs);
    if (keys == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < fa__tree_len(kwargs); i++)
        TRY(add_param(w, fa__tree_child(kwargs, i), fa_value_at(keys, i), out));
done:
    fa_value_release(keys);
    return st;
}

/* ---- inputs of the graph --------------------------------------------------------------------- */

/* A tensor of the tree, or a constant of the program. */
static fa_status stored_input(writer *w, const char *name, fa__reg *out)
{
    const fa_value *found = name == NULL ? NULL : fa__exported_find(w->tree, name);

    if (found != NULL)
        return add_path(w, name, out);
    found = name == NULL ? NULL : fa__json_member(w->e->constants, name);
    if (found == NULL)
        return fa__fail(FA_EFORMAT, "the archive has no tensor '%.100s' that the program needs",
                        name == NULL ? "?" : name);
    return add_constant(w, fa__iv_take(fa_value_retain(found)), out);
}

static fa_status bind_input(writer *w, const fa_value *spec, const leaves *given, size_t *leaf,
                            fa__reg *out)
{
    static const struct { const char *kind, *member; } stored[] = {
        { "parameter", "parameter_name" },
        { "buffer", "buffer_name" },
        { "tensor_constant", "tensor_constant_name" },
    };
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(spec, &payload);

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an input of the signature cannot be read");
    for (size_t i = 0; i < FA__COUNT(stored); i++) {
        if (strcmp(kind, stored[i].kind) == 0)
            return stored_input(w, text_of(payload, stored[i].member), out);
    }
    if (strcmp(kind, "token") == 0)
        return add_constant(w, fa__iv_none(), out);
    if (strcmp(kind, "user_input") != 0 && strcmp(kind, "constant_input") != 0)
        return fa__fail(FA_EUNSUPPORTED, "an input of the kind '%.60s' cannot be said in "
                        "TorchScript", kind);
    if (*leaf >= given->n)
        return fa__fail(FA_EFORMAT, "the signature has more inputs than the tree spec has leaves");
    *out = given->regs[(*leaf)++];
    return FA_OK;
}

static fa_status bind_inputs(writer *w)
{
    size_t n = fa_value_len(input_specs(w)), leaf = 0;
    leaves given = { .capacity = fa_value_len(w->types) };
    fa_status st = FA_OK;

    given.regs = fa__alloc((given.capacity + 1) * sizeof *given.regs);
    w->inputs = fa__alloc((n + 1) * sizeof *w->inputs);
    if (given.regs == NULL || w->inputs == NULL)
        TRY(FA_ENOMEM);
    TRY(add_params(w, &given));
    for (; w->n_inputs < n; w->n_inputs++)
        TRY(bind_input(w, fa_value_at(input_specs(w), w->n_inputs), &given, &leaf,
                       &w->inputs[w->n_inputs]));
done:
    fa__free(given.regs);
    return st;
}

/* ---- results --------------------------------------------------------------------------------- */

static fa_status put_together(writer *w, const fa_value *spec, const leaves *from, size_t *at,
                              fa__reg *out);

static fa_status put_items(writer *w, const fa_value *spec, const leaves *from, size_t *at,
                           fa__reg *out)
{
    fa__tree_kind kind = fa__tree_kind_of(spec);
    size_t n = fa__tree_len(spec), step = kind == FA__TREE_DICT ? 2 : 1;
    fa_value *keys = kind == FA__TREE_DICT ? fa__tree_keys(spec) : NULL;
    fa__reg *items = fa__alloc((step * n + 1) * sizeof *items);
    fa_status st = items == NULL ? FA_ENOMEM : FA_OK;

    if (kind == FA__TREE_DICT && keys == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < n && st == FA_OK; i++) {
        if (keys != NULL)
            TRY(add_constant(w, fa__iv_take(fa_value_retain(fa_value_at(keys, i))), &items[2 * i]));
        TRY(put_together(w, fa__tree_child(spec, i), from, at, &items[step * i + step - 1]));
    }
    TRY(st);
    TRY(add_one(w, kind == FA__TREE_DICT ? FA__NODE_DICT
                   : kind == FA__TREE_LIST ? FA__NODE_LIST : FA__NODE_TUPLE,
                NULL, step * n, items, out));
done:
    fa__free(items);
    fa_value_release(keys);
    return st;
}

/* The value of a spec from its leaves; put_type has checked the spec. */
static fa_status put_together(writer *w, const fa_value *spec, const leaves *from, size_t *at,
                              fa__reg *out)
{
    if (fa__tree_kind_of(spec) != FA__TREE_LEAF)
        return put_items(w, spec, from, at, out);
    if (*at >= from->n)
        return fa__fail(FA_EFORMAT, "the graph has fewer outputs than its tree spec");
    *out = from->regs[(*at)++];
    return FA_OK;
}

/* The input that a mutation writes to. */
static fa_status mutated(const writer *w, const char *kind, const fa_value *payload, fa__reg *out)
{
    static const struct { const char *kind, *name, *input, *input_name; } rows[] = {
        { "buffer_mutation", "buffer_name", "buffer", "buffer_name" },
        { "parameter_mutation", "parameter_name", "parameter", "parameter_name" },
        { "user_input_mutation", "user_input_name", "user_input", NULL },
    };

    for (size_t r = 0; r < FA__COUNT(rows); r++) {
        bool is_kind = strcmp(kind, rows[r].kind) == 0;
        const char *wanted = is_kind ? text_of(payload, rows[r].name) : NULL;

        for (size_t i = 0; wanted != NULL && i < w->n_inputs; i++) {
            const fa_value *spec = fa__json_member(fa_value_at(input_specs(w), i), rows[r].input);
            const fa_value *argument = NULL;
            const char *own = rows[r].input_name == NULL ? NULL : text_of(spec, rows[r].input_name);

            if (rows[r].input_name == NULL
                && fa__json_union(fa__json_member(spec, "arg"), &argument) != NULL)
                own = text_of(argument, "name");
            *out = w->inputs[i];
            if (own != NULL && strcmp(own, wanted) == 0)
                return FA_OK;
        }
    }
    return fa__fail(FA_EUNSUPPORTED, "an output of the kind '%.60s' cannot be said in TorchScript",
                    kind);
}

static fa_status give_output(writer *w, const fa_value *spec, fa__reg reg, leaves *user)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(spec, &payload);
    fa__reg pair[2] = { -1, reg }, out;
    fa_status st = FA_OK;

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an output of the signature cannot be read");
    if (strcmp(kind, "user_output") == 0 || strcmp(kind, "loss_output") == 0) {
        user->regs[user->n++] = reg;
        return FA_OK;
    }
    if (strcmp(kind, "token") == 0)
        return FA_OK;
    TRY(mutated(w, kind, payload, &pair[0]));
    TRY(add_one(w, FA__NODE_OP, "aten::copy_", 2, pair, &out));
done:
    return st;
}

/* The program's graph in place, and its outputs in registers. */
static fa_status add_program(writer *w, size_t n, fa__reg *outs)
{
    const fa_value *json = fa__json_member(fa_value_state(w->e->program), "program");
    fa__graph *code = fa__export_graph(fa__json_member(json, "graph_module"));
    fa__node *node = NULL;
    fa__reg all = fa__graph_reg(w->graph, NULL);
    fa_status st = FA_OK;

    if (code == NULL)
        return fa_error_last()->status;
    if (all >= 0)
        node = add(w, FA__NODE_GRAPH_CALL, NULL, w->n_inputs, w->inputs, 1, &all);
    if (node == NULL) {
        fa__graph_free(code);
        return FA_ENOMEM;
    }
    node->graph = code;
    for (size_t i = 0; i < n; i++) {
        outs[i] = fa__graph_reg(w->graph, NULL);
        if (outs[i] < 0)
            TRY(FA_ENOMEM);
    }
    if (n > 0 && add(w, FA__NODE_UNPACK, NULL, 1, &all, n, outs) == NULL)
        st = FA_ENOMEM;
done:
    return st;
}

static fa_status add_results(writer *w)
{
    const fa_value *specs = fa__json_member(w->e->signature, "output_specs");
    size_t n = fa_value_len(specs), at = 0;
    fa__reg *outs = fa__alloc((n + 1) * sizeof *outs), result;
    leaves user = { .regs = fa__alloc((n + 1) * sizeof *outs), .capacity = n };
    fa_value *types = leaf_types(specs, (const char *const[2]){ "user_output", "loss_output" },
                                 (const char *const[2]){ "arg", "arg" });
    fa_status st = FA_OK;

    if (outs == NULL || user.regs == NULL)
        TRY(FA_ENOMEM);
    if (types == NULL)
        TRY(fa_error_last()->status);
    w->graph->result_type = type_of(w->e->out_spec, types, 0);
    if (w->graph->result_type == NULL)
        TRY(fa_error_last()->status);
    TRY(add_program(w, n, outs));
    for (size_t i = 0; i < n; i++)
        TRY(give_output(w, fa_value_at(specs, i), outs[i], &user));
    TRY(put_together(w, w->e->out_spec, &user, &at, &result));
    if (add(w, FA__NODE_RETURN, NULL, 1, &result, 0, NULL) == NULL)
        st = FA_ENOMEM;
done:
    fa_value_release(types);
    fa__free(user.regs);
    fa__free(outs);
    return st;
}

static fa_status build_forward(writer *w)
{
    fa_status st = FA_OK;

    w->types = leaf_types(input_specs(w), (const char *const[2]){ "user_input", "constant_input" },
                          (const char *const[2]){ "arg", "value" });
    if (w->types == NULL)
        return fa_error_last()->status;
    if (count_leaves(w->e->in_spec, 0) != fa_value_len(w->types))
        return fa__fail(FA_EFORMAT, "the tree spec has another number of leaves than the "
                        "signature");
    w->graph = fa__graph_new(MODULE "." ROOT_CLASS ".forward");
    if (w->graph == NULL)
        return FA_ENOMEM;
    TRY(bind_inputs(w));
    TRY(add_results(w));
done:
    return st;
}

/* ---- classes --------------------------------------------------------------------------------- */

typedef enum tensor_role { PARAMETER, BUFFER, NEITHER } tensor_role;

/* What the signature says of a tensor; what it does not name is a buffer as state_dict has it. */
static tensor_role role_of(const writer *w, const char *path)
{
    for (size_t i = 0; i < fa_value_len(input_specs(w)); i++) {
        const fa_value *spec = fa_value_at(input_specs(w), i), *persistent;
        const char *parameter = text_of(fa__json_member(spec, "parameter"), "parameter_name");
        const char *buffer = text_of(fa__json_member(spec, "buffer"), "buffer_name");
        bool kept = true;

        if (parameter != NULL && strcmp(parameter, path) == 0)
            return PARAMETER;
        if (buffer == NULL || strcmp(buffer, path) != 0)
            continue;
        persistent = fa__json_member(fa__json_member(spec, "buffer"), "persistent");
        if (fa_value_kind(persistent) == FA_KIND_BOOL)
            (void)fa_value_get_bool(persistent, &kept);
        return kept ? BUFFER : NEITHER;
    }
    return BUFFER;
}

static bool is_plain_name(const char *name)
{
    bool plain = name[0] != '\0' && !(name[0] >= '0' && name[0] <= '9');

    for (const char *c = name; *c != '\0'; c++)
        plain = plain && (*c == '_' || (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z')
                          || (*c >= 'A' && *c <= 'Z'));
    return plain;
}

/* "  x : T", "  __annotations__["0"] = T" */
static fa_status put_attribute(fa__buffer *out, const char *name, const char *type)
{
    if (strpbrk(name, "\"\\\n") != NULL)
        return fa__fail(FA_EUNSUPPORTED, "an attribute named '%.60s' cannot be declared", name);
    return fa__buffer_format(out, is_plain_name(name) ? "  %s : %s\n"
                                                      : "  __annotations__[\"%s\"] = %s\n",
                             name, type);
}

static fa_status convert(writer *w, const fa_value *object, const char *prefix, int depth,
                         fa_value **out);

/* One object on its way. */
typedef struct converted {
    fa_value *state;
    fa__buffer parameters, buffers, attributes;
} converted;

static fa_status convert_child(writer *w, converted *c, const fa_value *item, const char *name,
                               const char *path, int depth)
{
    char type[MAX_CLASS_NAME];
    fa_value *child = NULL;
    fa_status st = convert(w, item, path, depth + 1, &child);

    if (st != FA_OK)
        return st;
    snprintf(type, sizeof type, MODULE ".%s",
             fa_value_global_name(fa_value_object_callable(child)));
    st = fa__dict_set_take(c->state, name, child);
    return st == FA_OK ? put_attribute(&c->attributes, name, type) : st;
}

static fa_status convert_item(writer *w, converted *c, const char *prefix, const char *name,
                              fa_value *item, int depth)
{
    char path[FA__MAX_MODULE_NAME];
    int n = snprintf(path, sizeof path, "%s%s", prefix, name);
    tensor_role role;
    fa_status st = FA_OK;

    if (n < 0 || (size_t)n >= sizeof path)
        return fa__fail(FA_ELIMIT, "a tensor's name is longer than %d bytes", FA__MAX_MODULE_NAME);
    if (fa_value_kind(item) == FA_KIND_OBJECT)
        return convert_child(w, c, item, name, path, depth);
    role = role_of(w, path);
    TRY(put_attribute(&c->attributes, name, "Tensor"));
    TRY(fa_value_set_text(c->state, name, item));
    if (role != NEITHER)
        TRY(fa__buffer_format(role == PARAMETER ? &c->parameters : &c->buffers, "\"%s\", ", name));
done:
    return st;
}

static fa_status put_class(writer *w, const converted *c, const char *name)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(&w->code, "class %s(Module):\n  __parameters__ = [%.*s]\n"
                          "  __buffers__ = [%.*s]\n", name,
                          (int)c->parameters.size, (const char *)c->parameters.data,
                          (int)c->buffers.size, (const char *)c->buffers.data));
    TRY(fa__buffer_put(&w->code, c->attributes.data, c->attributes.size));
    TRY(fa__buffer_text(&w->code, "  training : bool\n"));
    if (strcmp(name, ROOT_CLASS) == 0)
        TRY(fa__graph_source(w->graph, "forward", 2, w->constants, &w->code));
done:
    return st;
}

static fa_value *object_of(const char *name, fa_value *state)
{
    fa_value *callable = fa_value_global(MODULE, name), *args = fa_value_tuple(0, NULL);
    fa_value *out = callable == NULL || args == NULL
                        ? NULL : fa_value_object(FA_BUILD_NEWOBJ, callable, args, NULL);

    if (out != NULL && fa_value_set_state(out, state) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(args);
    fa_value_release(callable);
    return out;
}

/* The object as one of a class of its own, which is appended to the code. */
static fa_status convert(writer *w, const fa_value *object, const char *prefix, int depth,
                         fa_value **out)
{
    const fa_value *state = fa_value_state(object);
    converted c = { .state = fa_value_dict(FA_PLAIN_DICT) };
    char name[MAX_CLASS_NAME] = ROOT_CLASS, below[FA__MAX_MODULE_NAME] = "";
    fa_status st = c.state == NULL ? FA_ENOMEM : FA_OK;

    TRY(st);
    if (depth > FA__MAX_MODULE_DEPTH)
        TRY(fa__fail(FA_ELIMIT, "modules nest deeper than %d", FA__MAX_MODULE_DEPTH));
    if (depth > 0) {
        snprintf(name, sizeof name, "Module_%u", w->n_classes++);
        snprintf(below, sizeof below, "%s.", prefix);
    }
    for (size_t i = 0; i < fa_value_len(state); i++)
        TRY(convert_item(w, &c, below, fa_value_text(fa_value_key_at(state, i)),
                         fa_value_item_at(state, i), depth));
    TRY(fa__dict_set_take(c.state, "training", fa_value_bool(false)));
    TRY(put_class(w, &c, name));
    *out = object_of(name, c.state);
    if (*out == NULL)
        st = fa_error_last()->status;
done:
    fa__buffer_free(&c.attributes);
    fa__buffer_free(&c.buffers);
    fa__buffer_free(&c.parameters);
    fa_value_release(c.state);
    return st;
}

/* ---- records --------------------------------------------------------------------------------- */

/* A pickle and its storages: data.pkl with data/0, ... */
static fa_status put_pickle(fa_value *records, const char *name, const char *folder,
                            const fa_value *value)
{
    fa_value *storages = fa_value_list();
    fa__buffer pickle = { 0 };
    char record[40];
    fa_status st = storages == NULL ? FA_ENOMEM : FA_OK;

    TRY(st);
    TRY(fa__torchscript_pickle(&pickle, value, storages));
    TRY(fa__dict_set_take(records, name, fa_value_bytes(pickle.data, pickle.size)));
    for (size_t i = 0; i < fa_value_len(storages); i++) {
        snprintf(record, sizeof record, "%s%zu", folder, i);
        TRY(fa_value_set_text(records, record, fa_value_at(storages, i)));
    }
done:
    fa__buffer_free(&pickle);
    fa_value_release(storages);
    return st;
}

static fa_status put_records(const writer *w, const fa_value *object, fa_value *records)
{
    const char *order = fa__big_endian_host() ? "big" : "little";
    fa_value *constants = fa_value_tuple(fa_value_len(w->constants), w->constants->u.list.items);
    fa_status st = constants == NULL ? FA_ENOMEM : FA_OK;

    TRY(st);
    TRY(put_pickle(records, "data.pkl", "data/", object));
    TRY(fa__dict_set_take(records, "code/" MODULE ".py",
                          fa_value_bytes(w->code.data, w->code.size)));
    TRY(put_pickle(records, "constants.pkl", "constants/", constants));
    TRY(fa__dict_set_take(records, "version",
                          fa_value_bytes(OPERATOR_VERSION, strlen(OPERATOR_VERSION))));
    TRY(fa__dict_set_take(records, "byteorder", fa_value_bytes(order, strlen(order))));
done:
    fa_value_release(constants);
    return st;
}

/* Buffers that the state_dict leaves out are attributes all the same: the program may change
 * them. */
static fa_status place_buffers(writer *w)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(input_specs(w)) && st == FA_OK; i++) {
        const fa_value *spec = fa__json_member(fa_value_at(input_specs(w), i), "buffer");
        const char *name = text_of(spec, "buffer_name");
        const fa_value *tensor = name == NULL || fa__exported_find(w->tree, name) != NULL
                                     ? NULL : fa__json_member(w->e->constants, name);

        if (tensor != NULL)
            st = fa__exported_place(w->tree, name, (fa_value *)tensor);
    }
    return st;
}

fa_value *fa__exported_records(const fa__exported *exported, const fa_value *root)
{
    writer w = { .e = exported, .tree = fa__value_copy(root), .constants = fa_value_list() };
    fa_value *records = fa_value_dict(FA_PLAIN_DICT), *object = NULL;
    fa_status st = w.tree == NULL || w.constants == NULL || records == NULL ? FA_ENOMEM : FA_OK;

    TRY(st);
    TRY(place_buffers(&w));
    TRY(build_forward(&w));
    TRY(convert(&w, w.tree, "", 0, &object));
    TRY(put_records(&w, object, records));
done:
    fa_value_release(object);
    fa__graph_free(w.graph);
    fa__free(w.inputs);
    fa_value_release(w.types);
    fa__buffer_free(&w.code);
    fa_value_release(w.constants);
    fa_value_release(w.tree);
    if (st == FA_OK)
        return records;
    fa_value_release(records);
    return NULL;
}
