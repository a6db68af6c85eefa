/* export_graph.c: lowers the graph of a torch.export program to the graph that everything is run
 * from. [formats 6.3, 6.4]
 *
 *     {"target": "torch.ops.aten.add.Tensor", "inputs": [{"name": "self", "arg": {...}}, ...],
 *      "outputs": [{"as_tensor": {"name": "add"}}]}      ──►      %add = aten::add.Tensor(%x, %y)
 *
 * Sub-graphs of cond, while_loop, map and the like are put in line: their inputs are other names of
 * the operands. A target that is not known becomes an op of that name, which fails when it is
 * reached. */
#include "module/exported.h"

#include <stdio.h>

#include "io/io.h"

#define MAX_NAME 256
#define MAX_ARGUMENTS 4096

const fa_value *fa__json_member(const fa_value *object, const char *name)
{
    return fa_value_kind(object) == FA_KIND_DICT ? fa_value_find_text(object, name) : NULL;
}

const char *fa__json_union(const fa_value *value, const fa_value **payload)
{
    if (fa_value_kind(value) != FA_KIND_DICT || fa_value_len(value) != 1)
        return NULL;
    *payload = fa_value_item_at(value, 0);
    return fa_value_text(fa_value_key_at(value, 0));
}

static const char *text_of(const fa_value *object, const char *name)
{
    const fa_value *text = fa__json_member(object, name);

    return fa_value_kind(text) == FA_KIND_STR ? fa_value_text(text) : NULL;
}

/* ---- scopes ---------------------------------------------------------------------------------- */

/* Names of one graph, and where its nodes go. */
typedef struct scope {
    fa__graph *graph;
    fa__block *block;
    fa__map *names;                     /* value name -> register */
    int depth;
} scope;

static const fa__location NOWHERE = { 0 };

static fa_status find_reg(const scope *s, const char *name, fa__reg *out)
{
    uint64_t reg;

    if (name == NULL)
        return fa__fail(FA_EFORMAT, "an argument of the graph has no name");
    if (!fa__map_get(s->names, fa__span_of(name), &reg))
        return fa__fail(FA_EFORMAT, "the graph uses the value '%.100s' before it is computed",
                        name);
    *out = (fa__reg)reg;
    return FA_OK;
}

static fa_status bind(scope *s, const char *name, fa__reg reg)
{
    if (name == NULL)
        return fa__fail(FA_EFORMAT, "a value of the graph has no name");
    return fa__map_set(s->names, fa__span_of(name), (uint64_t)reg);
}

static fa_status new_reg(scope *s, const char *name, fa__reg *out)
{
    *out = fa__graph_reg(s->graph, name);
    return *out < 0 ? FA_ENOMEM : FA_OK;
}

static fa_status add_node(scope *s, fa__node_kind kind, const char *text, size_t n_ins,
                          const fa__reg *ins, size_t n_outs, const fa__reg *outs, fa__node **out)
{
    fa__node *node = fa__graph_add(s->graph, s->block, kind, text, n_ins, ins, n_outs, outs,
                                   NOWHERE);

    if (out != NULL)
        *out = node;
    return node == NULL ? FA_ENOMEM : FA_OK;
}

static fa_status add_constant(scope *s, fa__ivalue take, fa__reg *out)
{
    fa__node *node;
    fa_status st = FA_OK;

    TRY(new_reg(s, NULL, out));
    TRY(add_node(s, FA__NODE_CONST, NULL, 0, NULL, 1, out, &node));
    node->constant = take;
    return FA_OK;
done:
    fa__iv_release(&take);
    return st;
}

static fa_status add_copy(scope *s, fa__reg from, fa__reg to)
{
    return add_node(s, FA__NODE_COPY, NULL, 1, &from, 1, &to, NULL);
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* torch.export's numbers of memory formats and layouts as TorchScript's [formats 4.9, 6.3]. */
static int64_t memory_format_of(int64_t n)
{
    static const uint8_t numbers[] = { 0, 0, 2, 3, 1 };

    return n >= 0 && n < (int64_t)FA__COUNT(numbers) ? numbers[n] : 0;
}

static int64_t layout_of(int64_t n)
{
    static const uint8_t numbers[] = { 0, 1, 2, 4, 5, 6, 3, 0 };

    return n >= 0 && n < (int64_t)FA__COUNT(numbers) ? numbers[n] : 0;
}

/* A number, which may stand as "Infinity" or "NaN". */
static fa_status float_of(const fa_value *value, double *out)
{
    const char *text = fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : NULL;
    static const struct { const char *text; double value; } words[] = {
        { "Infinity", (double)__builtin_inf() },
        { "-Infinity", -(double)__builtin_inf() },
        { "NaN", (double)__builtin_nan("") },
    };

    for (size_t i = 0; text != NULL && i < FA__COUNT(words); i++) {
        if (strcmp(text, words[i].text) == 0) {
            *out = words[i].value;
            return FA_OK;
        }
    }
    return fa_value_get_float(value, out);
}

static fa_status device_of(const fa_value *payload, fa__ivalue *out)
{
    const char *type = text_of(payload, "type");
    fa_device device = { .index = -1 };
    fa_value *value;
    int64_t index;

    if (type == NULL)
        return fa__fail(FA_EFORMAT, "a device has no type");
    snprintf(device.type, sizeof(device.type), "%.19s", type);
    if (fa_value_kind(fa__json_member(payload, "index")) == FA_KIND_INT
        && fa_value_get_int(fa__json_member(payload, "index"), &index) == FA_OK)
        device.index = (int)index;
    value = fa_value_device(device);
    if (value == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(value);
    return FA_OK;
}

/* A list of numbers with TorchScript's type on it. */
static fa_status numbers_of(const fa_value *payload, const char *type, bool floats, fa__ivalue *out)
{
    fa_value *list = fa_value_list(), *text = fa_value_str(type);
    fa_status st = FA_OK;

    if (list == NULL || text == NULL)
        TRY(FA_ENOMEM);
    if (fa_value_kind(payload) != FA_KIND_LIST)
        TRY(fa__fail(FA_EFORMAT, "an argument of type %s is no list", type));
    for (size_t i = 0; i < fa_value_len(payload); i++) {
        double x = 0;
        fa_value *item = fa_value_at(payload, i);

        if (floats)
            TRY(float_of(item, &x));
        item = floats ? fa_value_float(x) : fa_value_retain(item);
        TRY(item == NULL ? FA_ENOMEM : fa__value_append_take(list, item));
    }
    list->state = text;
    text = NULL;
    *out = fa__iv_take(list);
    list = NULL;
done:
    fa_value_release(list);
    fa_value_release(text);
    return st;
}

/* Plain values: those that name nothing of the graph. FA_ENOTFOUND without an error for others. */
static fa_status constant_of(const char *kind, const fa_value *payload, fa__ivalue *out)
{
    int64_t n = 0;
    double re, im;
    fa_status st = FA_OK;

    if (strcmp(kind, "as_none") == 0) {
        *out = fa__iv_none();
    } else if (strcmp(kind, "as_int") == 0 || strcmp(kind, "as_bool") == 0
               || strcmp(kind, "as_string") == 0 || strcmp(kind, "as_operator") == 0) {
        *out = fa__iv_take(fa_value_retain(payload));
    } else if (strcmp(kind, "as_float") == 0) {
        TRY(float_of(payload, &re));
        *out = fa__iv_float(re);
    } else if (strcmp(kind, "as_ints") == 0) {
        st = numbers_of(payload, "List[int]", false, out);
    } else if (strcmp(kind, "as_bools") == 0) {
        st = numbers_of(payload, "List[bool]", false, out);
    } else if (strcmp(kind, "as_strings") == 0) {
        st = numbers_of(payload, "List[str]", false, out);
    } else if (strcmp(kind, "as_floats") == 0) {
        st = numbers_of(payload, "List[float]", true, out);
    } else if (strcmp(kind, "as_int_lists") == 0 || strcmp(kind, "as_float_lists") == 0) {
        *out = fa__iv_take(fa_value_retain(payload));
    } else if (strcmp(kind, "as_scalar_type") == 0) {
        TRY(fa_value_get_int(payload, &n));
        n = fa__dtype_from_pt2(n);
        *out = n == FA_DTYPE_NONE ? fa__iv_none() : fa__iv_int(n);
    } else if (strcmp(kind, "as_memory_format") == 0) {
        TRY(fa_value_get_int(payload, &n));
        *out = fa__iv_int(memory_format_of(n));
    } else if (strcmp(kind, "as_layout") == 0) {
        TRY(fa_value_get_int(payload, &n));
        *out = fa__iv_int(layout_of(n));
    } else if (strcmp(kind, "as_device") == 0) {
        st = device_of(payload, out);
    } else if (strcmp(kind, "as_complex") == 0) {
        TRY(float_of(fa__json_member(payload, "real"), &re));
        TRY(float_of(fa__json_member(payload, "imag"), &im));
        *out = fa__iv_take(fa_value_complex(re, im));
    } else {
        return FA_ENOTFOUND;
    }
done:
    return st;
}

static fa_status lower_argument(scope *s, const fa_value *argument, fa__reg *out);

/* A list whose members are arguments, or names. */
static fa_status lower_list(scope *s, const fa_value *payload, const char *type,
                            fa_status (*lower)(scope *s, const fa_value *item, fa__reg *out),
                            fa__reg *out)
{
    size_t n = fa_value_len(payload);
    fa__reg *regs = NULL;
    fa__node *node;
    fa_status st = FA_OK;

    if (fa_value_kind(payload) != FA_KIND_LIST || n > MAX_ARGUMENTS)
        return fa__fail(FA_EFORMAT, "a list argument is no list of at most %d items",
                        MAX_ARGUMENTS);
    regs = fa__alloc((n + 1) * sizeof(*regs));
    if (regs == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        TRY(lower(s, fa_value_at(payload, i), &regs[i]));
    TRY(new_reg(s, NULL, out));
    TRY(add_node(s, FA__NODE_LIST, NULL, n, regs, 1, out, &node));
    node->type = fa__type_parse(fa__span_of(type));
    st = node->type == NULL ? FA_ENOMEM : FA_OK;
done:
    fa__free(regs);
    return st;
}

/* {"name": "x"} */
static fa_status lower_name(scope *s, const fa_value *payload, fa__reg *out)
{
    return find_reg(s, text_of(payload, "name"), out);
}

/* {"as_tensor": {"name": "x"}} or {"as_none": true}; old files: {"as_tensor": "x"} */
static fa_status lower_optional(scope *s, const fa_value *item, fa__reg *out)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(item, &payload);

    if (kind != NULL && strcmp(kind, "as_none") == 0)
        return add_constant(s, fa__iv_none(), out);
    if (fa_value_kind(payload) == FA_KIND_STR)
        return find_reg(s, fa_value_text(payload), out);
    return lower_name(s, kind == NULL ? item : payload, out);
}

/* SymIntArgument and its kin: {"as_name": "s"} or a constant of its own. */
static fa_status lower_symbolic(scope *s, const fa_value *item, fa__reg *out)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(item, &payload);
    fa__ivalue constant;
    fa_status st;

    if (kind != NULL && strcmp(kind, "as_name") == 0 && fa_value_kind(payload) == FA_KIND_STR)
        return find_reg(s, fa_value_text(payload), out);
    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "a symbolic argument is neither a name nor a number");
    st = constant_of(kind, payload, &constant);
    return st != FA_OK ? fa__fail(FA_EFORMAT, "a symbolic argument '%.40s' cannot be read", kind)
                       : add_constant(s, constant, out);
}

static fa_status lower_names(scope *s, const fa_value *payload, fa__reg *out)
{
    return lower_list(s, payload, "List[Tensor]", lower_name, out);
}

/* as_string_to_argument: {"key": argument} */
static fa_status lower_dict(scope *s, const fa_value *payload, fa__reg *out)
{
    size_t n = fa_value_len(payload);
    fa__reg *regs;
    fa_status st = FA_OK;

    if (fa_value_kind(payload) != FA_KIND_DICT || n > MAX_ARGUMENTS)
        return fa__fail(FA_EFORMAT, "a dict argument cannot be read");
    regs = fa__alloc((2 * n + 1) * sizeof(*regs));
    if (regs == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        TRY(add_constant(s, fa__iv_take(fa_value_retain(fa_value_key_at(payload, i))),
                         &regs[2 * i]));
        TRY(lower_argument(s, fa_value_item_at(payload, i), &regs[2 * i + 1]));
    }
    TRY(new_reg(s, NULL, out));
    st = add_node(s, FA__NODE_DICT, NULL, 2 * n, regs, 1, out, NULL);
done:
    fa__free(regs);
    return st;
}

typedef struct argument_kind {
    const char *name, *type;            /* type of a list of them, or NULL */
    fa_status (*lower)(scope *s, const fa_value *item, fa__reg *out);
} argument_kind;

static const argument_kind argument_kinds[] = {
    { "as_tensor", NULL, lower_name },
    { "as_custom_obj", NULL, lower_name },
    { "as_tensors", "List[Tensor]", lower_name },
    { "as_optional_tensor", NULL, lower_optional },
    { "as_optional_tensors", "List[Optional[Tensor]]", lower_optional },
    { "as_nested_tensors", "List[List[Tensor]]", lower_names },
    { "as_sym_int", NULL, lower_symbolic },
    { "as_sym_float", NULL, lower_symbolic },
    { "as_sym_bool", NULL, lower_symbolic },
    { "as_sym_ints", "List[int]", lower_symbolic },
    { "as_sym_floats", "List[float]", lower_symbolic },
    { "as_sym_bools", "List[bool]", lower_symbolic },
    { "as_string_to_argument", NULL, lower_dict },
};

static fa_status lower_argument(scope *s, const fa_value *argument, fa__reg *out)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(argument, &payload);
    fa__ivalue constant;
    fa_status st;

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an argument of the graph is no union of one member");
    for (size_t i = 0; i < FA__COUNT(argument_kinds); i++) {
        const argument_kind *row = &argument_kinds[i];

        if (strcmp(kind, row->name) == 0)
            return row->type != NULL ? lower_list(s, payload, row->type, row->lower, out)
                                     : row->lower(s, payload, out);
    }
    st = constant_of(kind, payload, &constant);
    if (st == FA_ENOTFOUND)
        return fa__fail(FA_EUNSUPPORTED, "an argument of the unknown kind '%.60s'", kind);
    return st != FA_OK ? st : add_constant(s, constant, out);
}

/* ---- results --------------------------------------------------------------------------------- */

/* The registers that a node's outputs stand for. A list of tensors is one result, unpacked. */
typedef struct results {
    fa__reg *regs;                      /* one for each output, or for each leaf */
    size_t n;
} results;

static fa_status result_name(const fa_value *output, const char **name)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(output, &payload);

    *name = NULL;
    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an output of a node is no union of one member");
    if (strcmp(kind, "as_none") == 0)
        return FA_OK;
    if (strncmp(kind, "as_sym_", 7) == 0)
        *name = text_of(payload, "as_name");
    else if (fa_value_kind(payload) == FA_KIND_STR)
        *name = fa_value_text(payload);
    else
        *name = text_of(payload, "name");
    if (*name != NULL && **name == '\0')
        *name = NULL;
    return FA_OK;
}

/* A register for an output, bound to its name where it has one. */
static fa_status new_result(scope *s, const fa_value *output, fa__reg *out)
{
    const char *name;
    fa_status st = FA_OK;

    TRY(result_name(output, &name));
    TRY(new_reg(s, name, out));
    if (name != NULL)
        TRY(bind(s, name, *out));
done:
    return st;
}

static const fa_value *list_output(const fa_value *output)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(output, &payload);
    bool list = kind != NULL && (strcmp(kind, "as_tensors") == 0
                                 || strcmp(kind, "as_optional_tensors") == 0);

    return list && fa_value_kind(payload) == FA_KIND_LIST ? payload : NULL;
}

/* UNPACK of a list result into the names of its items. */
static fa_status unpack_result(scope *s, fa__reg list, const fa_value *items)
{
    size_t n = fa_value_len(items);
    fa__reg *regs = fa__alloc((n + 1) * sizeof(*regs));
    fa_status st = FA_OK;

    if (regs == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const fa_value *item = fa_value_at(items, i), *inner = fa__json_member(item, "as_tensor");
        const char *name = text_of(inner != NULL ? inner : item, "name");

        TRY(new_reg(s, name, &regs[i]));
        if (name != NULL)
            TRY(bind(s, name, regs[i]));
    }
    st = add_node(s, FA__NODE_UNPACK, NULL, 1, &list, n, regs, NULL);
done:
    fa__free(regs);
    return st;
}

/* Outputs of an op: one register for each; lists are unpacked behind the node. */
static fa_status op_results(scope *s, const fa_value *outputs, fa__reg regs[FA__MAX_RETURNS],
                            size_t *n)
{
    fa_status st = FA_OK;

    *n = fa_value_len(outputs);
    if (*n > FA__MAX_RETURNS)
        return fa__fail(FA_ELIMIT, "a node of the graph has %zu outputs", *n);
    for (size_t i = 0; i < *n; i++) {
        const fa_value *output = fa_value_at(outputs, i);

        TRY(list_output(output) != NULL ? new_reg(s, NULL, &regs[i])
                                        : new_result(s, output, &regs[i]));
    }
done:
    return st;
}

static fa_status unpack_results(scope *s, const fa_value *outputs, const fa__reg *regs)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(outputs) && st == FA_OK; i++) {
        const fa_value *items = list_output(fa_value_at(outputs, i));
        if (items != NULL)
            st = unpack_result(s, regs[i], items);
    }
    return st;
}

/* All leaves of a higher-order op's outputs, in order. Yours: fa__free(out->regs). */
static fa_status leaf_results(scope *s, const fa_value *outputs, results *out)
{
    fa_status st = FA_OK;
    size_t n = 0;

    *out = (results){ 0 };
    for (size_t i = 0; i < fa_value_len(outputs); i++) {
        const fa_value *items = list_output(fa_value_at(outputs, i));
        n += items != NULL ? fa_value_len(items) : 1;
    }
    out->regs = fa__alloc((n + 1) * sizeof(*out->regs));
    if (out->regs == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < fa_value_len(outputs); i++) {
        const fa_value *output = fa_value_at(outputs, i), *items = list_output(output);

        if (items == NULL) {
            TRY(new_result(s, output, &out->regs[out->n++]));
            continue;
        }
        for (size_t k = 0; k < fa_value_len(items); k++) {
            const fa_value *item = fa_value_at(items, k);
            const fa_value *inner = fa__json_member(item, "as_tensor");
            const char *name = text_of(inner != NULL ? inner : item, "name");
            fa__reg *reg = &out->regs[out->n++];

            TRY(new_reg(s, name, reg));
            if (name != NULL)
                TRY(bind(s, name, *reg));
        }
    }
done:
    return st;
}

/* ---- operators ------------------------------------------------------------------------------- */

/* "torch.ops.aten.add.Tensor" is "aten::add.Tensor", "torch.ops.aten.relu.default" "aten::relu",
 * "_operator.add" "symbolic::add". */
static void op_name(const char *target, char out[MAX_NAME])
{
    const char *rest, *dot;

    if (strncmp(target, "torch.ops.", 10) == 0) {
        rest = target + 10;
        dot = strchr(rest, '.');
        if (dot != NULL) {
            snprintf(out, MAX_NAME, "%.*s::%s", (int)(dot - rest), rest, dot + 1);
            if (strlen(out) > 8 && strcmp(out + strlen(out) - 8, ".default") == 0)
                out[strlen(out) - 8] = '\0';
            return;
        }
    }
    rest = strrchr(target, '.');
    snprintf(out, MAX_NAME, "symbolic::%s", rest != NULL ? rest + 1 : target);
}

/* The arguments of an op, those behind n - n_named by name. */
typedef struct arguments {
    fa__reg *regs;
    const char **names;
    size_t n, n_named;
} arguments;

static void free_arguments(arguments *a)
{
    fa__free(a->regs);
    fa__free(a->names);
}

static fa_status read_arguments(scope *s, const fa_value *inputs, size_t first, bool positional,
                                arguments *a)
{
    size_t n = fa_value_len(inputs);
    fa_status st = FA_OK;

    n = n > first ? n - first : 0;
    *a = (arguments){ .regs = fa__alloc((n + 1) * sizeof(*a->regs)),
                      .names = fa__alloc((n + 1) * sizeof(*a->names)) };
    if (a->names == NULL || a->regs == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const fa_value *input = fa_value_at(inputs, first + i);
        const char *own = text_of(input, "name");
        int64_t kind = 0;

        if (fa_value_kind(fa__json_member(input, "kind")) == FA_KIND_INT)
            TRY(fa_value_get_int(fa__json_member(input, "kind"), &kind));
        TRY(lower_argument(s, fa__json_member(input, "arg"), &a->regs[a->n++]));
        /* Names are sure; positions only where the file says so. */
        if (own != NULL && *own != '\0' && !positional && (kind != 1 || a->n_named > 0))
            a->names[a->n_named++] = own;
    }
done:
    return st;
}

static fa_status add_op(scope *s, const char *name, const arguments *a, size_t n_outs,
                        const fa__reg *outs)
{
    fa__node *node;
    fa_status st = FA_OK;

    TRY(add_node(s, FA__NODE_OP, name, a->n, a->regs, n_outs, outs, &node));
    if (a->n_named > 0)
        st = fa__node_set_keywords(s->graph, node, a->names, a->n_named);
done:
    return st;
}

/* Python's numbers pass for tensors in torch.export (x + 1 is add.Tensor); TorchScript has another
 * overload for them. Without its overload's name the op is chosen by its arguments. */
static void choose_by_arguments(char *name, const fa_value *inputs)
{
    static const char *const numbers[] = { "as_int", "as_float", "as_bool", "as_sym_int",
                                           "as_sym_float", "as_complex" };
    const fa__op_entry *entry = fa__op_find(name);
    const fa__schema *schema = entry == NULL ? NULL : fa__op_schema(entry);

    for (size_t i = 0; schema != NULL && i < fa_value_len(inputs) && i < schema->n_params; i++) {
        const fa_value *input = fa_value_at(inputs, i), *payload = NULL;
        const char *kind = fa__json_union(fa__json_member(input, "arg"), &payload);
        const char *own = text_of(input, "name");

        for (size_t p = 0; kind != NULL && own != NULL && p < schema->n_params; p++) {
            if (schema->params[p].type->kind != FA__TYPE_TENSOR
                || strcmp(schema->params[p].name, own) != 0)
                continue;
            for (size_t k = 0; k < FA__COUNT(numbers); k++) {
                if (strcmp(kind, numbers[k]) == 0 && strchr(name, '.') != NULL)
                    *strchr(name, '.') = '\0';
            }
        }
    }
}

static fa_status lower_op(scope *s, char *name, const fa_value *node)
{
    const fa_value *outputs = fa__json_member(node, "outputs");
    bool positional = strncmp(name, "symbolic::", 10) == 0;
    fa__reg outs[FA__MAX_RETURNS];
    arguments a = { 0 };
    size_t n;
    fa_status st = FA_OK;

    choose_by_arguments(name, fa__json_member(node, "inputs"));
    TRY(read_arguments(s, fa__json_member(node, "inputs"), 0, positional, &a));
    TRY(op_results(s, outputs, outs, &n));
    TRY(add_op(s, name, &a, n, outs));
    st = unpack_results(s, outputs, outs);
done:
    free_arguments(&a);
    return st;
}

/* ---- sub-graphs ------------------------------------------------------------------------------ */

static fa_status lower_nodes(scope *s, const fa_value *graph);

/* A sub-graph in line in s->block: its inputs are the operands; its outputs go to fresh registers
 * (yours). */
static fa_status inline_graph(scope *s, const fa_value *argument, const fa__reg *operands, size_t n,
                              results *out)
{
    const fa_value *holder = fa__json_member(argument, "as_graph");
    const fa_value *graph = fa__json_member(holder, "graph");
    const fa_value *inputs = fa__json_member(graph, "inputs");
    const fa_value *outputs = fa__json_member(graph, "outputs");
    scope inner = { s->graph, s->block, fa__map_new(), s->depth + 1 };
    fa_status st = FA_OK;

    *out = (results){ 0 };
    if (inner.names == NULL)
        return FA_ENOMEM;
    if (inner.depth > FA__MAX_EXPORT_DEPTH)
        TRY(fa__fail(FA_ELIMIT, "sub-graphs nest deeper than %d", FA__MAX_EXPORT_DEPTH));
    if (graph == NULL || fa_value_len(inputs) != n)
        TRY(fa__fail(FA_EFORMAT, "a sub-graph has %zu inputs, but is given %zu operands",
                     fa_value_len(inputs), n));
    for (size_t i = 0; i < n; i++) {
        const char *name;

        TRY(result_name(fa_value_at(inputs, i), &name));
        if (name != NULL)
            TRY(bind(&inner, name, operands[i]));
    }
    TRY(lower_nodes(&inner, graph));
    out->regs = fa__alloc((fa_value_len(outputs) + 1) * sizeof(*out->regs));
    if (out->regs == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < fa_value_len(outputs); i++)
        TRY(lower_argument(&inner, fa_value_at(outputs, i), &out->regs[out->n++]));
done:
    fa__map_free(inner.names);
    return st;
}

/* A growing list of operand registers. */
typedef struct operands {
    fa__reg *regs;
    size_t n;
} operands;

static fa_status add_operand(operands *list, fa__reg reg)
{
    fa__reg *grown = fa__realloc(list->regs, (list->n + 1) * sizeof(*grown));

    if (grown == NULL)
        return FA_ENOMEM;
    list->regs = grown;
    grown[list->n++] = reg;
    return FA_OK;
}

/* The members of a list argument, or one argument, as operands. */
static fa_status add_operands(scope *s, const fa_value *argument, operands *list)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(argument, &payload);
    fa__reg reg;
    fa_status st = FA_OK;

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an operand of a sub-graph cannot be read");
    if (fa_value_kind(payload) != FA_KIND_LIST) {
        TRY(lower_argument(s, argument, &reg));
        return add_operand(list, reg);
    }
    for (size_t i = 0; i < fa_value_len(payload); i++) {
        const fa_value *item = fa_value_at(payload, i);
        bool is_name = fa__json_member(item, "name") != NULL;
        fa__ivalue constant;

        if (is_name)
            TRY(lower_name(s, item, &reg));
        else if (fa_value_kind(item) == FA_KIND_DICT)
            TRY(fa__json_member(item, "as_name") != NULL ? lower_symbolic(s, item, &reg)
                                                         : lower_argument(s, item, &reg));
        else {
            constant = fa__iv_take(fa_value_retain(item));
            TRY(add_constant(s, constant, &reg));
        }
        TRY(add_operand(list, reg));
    }
done:
    return st;
}

static const fa_value *input_at(const fa_value *node, size_t i)
{
    return fa__json_member(fa_value_at(fa__json_member(node, "inputs"), i), "arg");
}

static fa_status copy_all(scope *s, const results *from, const fa__reg *to, size_t n)
{
    fa_status st = FA_OK;

    if (from->n != n)
        return fa__fail(FA_EFORMAT, "a sub-graph gives %zu values where %zu are expected", from->n,
                        n);
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = add_copy(s, from->regs[i], to[i]);
    return st;
}

/* Binds a node's leaves to registers that are there already. */
static fa_status name_leaves(scope *s, const fa_value *node, const results *values)
{
    results names;
    fa_status st = leaf_results(s, fa__json_member(node, "outputs"), &names);

    if (st == FA_OK)
        st = copy_all(s, values, names.regs, names.n);
    fa__free(names.regs);
    return st;
}

/* cond(pred, true_graph, false_graph, operands) */
static fa_status lower_cond(scope *s, const fa_value *node)
{
    operands list = { 0 };
    results branch = { 0 }, outs = { 0 };
    fa__block *outer = s->block;
    fa__reg pred;
    fa__node *fork;
    fa_status st = FA_OK;

    TRY(lower_argument(s, input_at(node, 0), &pred));
    if (input_at(node, 3) != NULL)
        TRY(add_operands(s, input_at(node, 3), &list));
    TRY(add_node(s, FA__NODE_IF, NULL, 1, &pred, 0, NULL, &fork));
    TRY(leaf_results(s, fa__json_member(node, "outputs"), &outs));
    for (size_t i = 0; i < 2; i++) {
        s->block = &fork->blocks[i];
        TRY(inline_graph(s, input_at(node, 1 + i), list.regs, list.n, &branch));
        TRY(copy_all(s, &branch, outs.regs, outs.n));
        fa__free(branch.regs);
        branch.regs = NULL;
    }
done:
    s->block = outer;
    fa__free(list.regs);
    fa__free(branch.regs);
    fa__free(outs.regs);
    return st;
}

/* while_loop(cond_graph, body_graph, carried, additional) */
static fa_status lower_while(scope *s, const fa_value *node)
{
    operands start = { 0 }, all = { 0 };
    results test = { 0 }, body = { 0 }, carried = { 0 };
    fa__block *outer = s->block;
    fa__reg go;
    fa__node *loop;
    fa_status st = FA_OK;

    TRY(add_operands(s, input_at(node, 2), &start));
    for (size_t i = 0; i < start.n; i++) {
        fa__reg reg;

        TRY(new_reg(s, NULL, &reg));
        TRY(add_copy(s, start.regs[i], reg));
        TRY(add_operand(&all, reg));
    }
    if (input_at(node, 3) != NULL)
        TRY(add_operands(s, input_at(node, 3), &all));
    TRY(new_reg(s, NULL, &go));
    TRY(add_node(s, FA__NODE_WHILE, NULL, 1, &go, 0, NULL, &loop));
    s->block = &loop->blocks[0];
    TRY(inline_graph(s, input_at(node, 0), all.regs, all.n, &test));
    TRY(copy_all(s, &test, &go, 1));
    s->block = &loop->blocks[1];
    TRY(inline_graph(s, input_at(node, 1), all.regs, all.n, &body));
    TRY(copy_all(s, &body, all.regs, start.n));
    s->block = outer;
    carried = (results){ all.regs, start.n };
    TRY(name_leaves(s, node, &carried));
done:
    s->block = outer;
    fa__free(start.regs);
    fa__free(all.regs);
    fa__free(test.regs);
    fa__free(body.regs);
    return st;
}

/* Slice i of each of xs[0..n) along dim 0, as new registers at the end of `list`. */
static fa_status add_slices(scope *s, const fa__reg *xs, size_t n, fa__reg i, operands *list)
{
    fa__reg zero, ins[3], out;
    fa_status st = FA_OK;

    TRY(add_constant(s, fa__iv_int(0), &zero));
    for (size_t k = 0; k < n; k++) {
        ins[0] = xs[k], ins[1] = zero, ins[2] = i;
        TRY(new_reg(s, NULL, &out));
        TRY(add_node(s, FA__NODE_OP, "aten::select.int", 3, ins, 1, &out, NULL));
        TRY(add_operand(list, out));
    }
done:
    return st;
}

/* A new empty list for each output, before the loop. */
static fa_status new_lists(scope *s, size_t n, operands *lists)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < n; i++) {
        fa__reg reg;
        fa__node *node;

        TRY(new_reg(s, NULL, &reg));
        TRY(add_node(s, FA__NODE_LIST, NULL, 0, NULL, 1, &reg, &node));
        node->type = fa__type_parse(fa__span_of("List[Tensor]"));
        TRY(node->type == NULL ? FA_ENOMEM : add_operand(lists, reg));
    }
done:
    return st;
}

static fa_status append_to(scope *s, fa__reg list, fa__reg item)
{
    fa__reg ins[2] = { list, item }, out;
    fa_status st = FA_OK;

    TRY(new_reg(s, NULL, &out));
    st = add_node(s, FA__NODE_OP, "aten::append", 2, ins, 1, &out, NULL);
done:
    return st;
}

static fa_status stack_into(scope *s, fa__reg list, fa__reg out)
{
    return add_node(s, FA__NODE_OP, "aten::stack", 1, &list, 1, &out, NULL);
}

/* How often a loop over xs runs: the size of dim 0 of the first. */
static fa_status loop_length(scope *s, const operands *xs, fa__reg *out)
{
    fa__reg ins[2];
    fa_status st = FA_OK;

    if (xs->n == 0)
        return fa__fail(FA_EFORMAT, "a map or scan of the graph has nothing to go over");
    ins[0] = xs->regs[0];
    TRY(add_constant(s, fa__iv_int(0), &ins[1]));
    TRY(new_reg(s, NULL, out));
    st = add_node(s, FA__NODE_OP, "aten::size.int", 2, ins, 1, out, NULL);
done:
    return st;
}

/* What map_impl and scan share: carried values first (map has none), then slices of xs, then the
 * additional operands; the body's outputs are new carried values, then what is stacked. */
static fa_status lower_loop(scope *s, const fa_value *node, const operands *init,
                            const operands *xs, const operands *more)
{
    results names = { 0 }, body = { 0 };
    operands carried = { 0 }, lists = { 0 }, ins = { 0 };
    fa__block *outer = s->block;
    fa__reg length, i;
    fa__node *loop;
    fa_status st = FA_OK;

    TRY(leaf_results(s, fa__json_member(node, "outputs"), &names));
    if (names.n < init->n)
        TRY(fa__fail(FA_EFORMAT, "a scan of the graph has fewer outputs than carried values"));
    for (size_t k = 0; k < init->n; k++) {
        TRY(add_operand(&carried, names.regs[k]));
        TRY(add_copy(s, init->regs[k], names.regs[k]));
        TRY(add_operand(&ins, names.regs[k]));
    }
    TRY(new_lists(s, names.n - init->n, &lists));
    TRY(loop_length(s, xs, &length));
    TRY(new_reg(s, NULL, &i));
    TRY(add_node(s, FA__NODE_FOR, NULL, 1, &length, 1, &i, &loop));
    s->block = &loop->blocks[0];
    TRY(add_slices(s, xs->regs, xs->n, i, &ins));
    for (size_t k = 0; k < more->n; k++)
        TRY(add_operand(&ins, more->regs[k]));
    TRY(inline_graph(s, input_at(node, 0), ins.regs, ins.n, &body));
    if (body.n != names.n)
        TRY(fa__fail(FA_EFORMAT, "a loop's body gives %zu values where %zu are expected", body.n,
                     names.n));
    for (size_t k = 0; k < lists.n; k++)
        TRY(append_to(s, lists.regs[k], body.regs[init->n + k]));
    body.n = init->n;
    TRY(copy_all(s, &body, carried.regs, carried.n));
    s->block = outer;
    for (size_t k = 0; k < lists.n; k++)
        TRY(stack_into(s, lists.regs[k], names.regs[init->n + k]));
done:
    s->block = outer;
    fa__free(names.regs);
    fa__free(body.regs);
    fa__free(carried.regs);
    fa__free(lists.regs);
    fa__free(ins.regs);
    return st;
}

/* map_impl(body, xs, additional) */
static fa_status lower_map(scope *s, const fa_value *node)
{
    operands none = { 0 }, xs = { 0 }, more = { 0 };
    fa_status st = FA_OK;

    TRY(add_operands(s, input_at(node, 1), &xs));
    if (input_at(node, 2) != NULL)
        TRY(add_operands(s, input_at(node, 2), &more));
    st = lower_loop(s, node, &none, &xs, &more);
done:
    fa__free(xs.regs);
    fa__free(more.regs);
    return st;
}

/* scan(combine, init, xs, additional) */
static fa_status lower_scan(scope *s, const fa_value *node)
{
    operands init = { 0 }, xs = { 0 }, more = { 0 };
    fa_status st = FA_OK;

    TRY(add_operands(s, input_at(node, 1), &init));
    TRY(add_operands(s, input_at(node, 2), &xs));
    if (input_at(node, 3) != NULL)
        TRY(add_operands(s, input_at(node, 3), &more));
    st = lower_loop(s, node, &init, &xs, &more);
done:
    fa__free(init.regs);
    fa__free(xs.regs);
    fa__free(more.regs);
    return st;
}

/* associative_scan(combine, xs, additional): y[0] = x[0], y[i] = combine(y[i-1], x[i]). */
static fa_status lower_associative_scan(scope *s, const fa_value *node)
{
    results names = { 0 }, body = { 0 };
    operands xs = { 0 }, more = { 0 }, lists = { 0 }, ins = { 0 }, last = { 0 };
    fa__block *outer = s->block;
    fa__reg length, one, less[2], count, i, next, zero;
    fa__node *loop;
    fa_status st = FA_OK;

    TRY(add_operands(s, input_at(node, 1), &xs));
    if (input_at(node, 2) != NULL)
        TRY(add_operands(s, input_at(node, 2), &more));
    TRY(leaf_results(s, fa__json_member(node, "outputs"), &names));
    TRY(loop_length(s, &xs, &length));
    TRY(add_constant(s, fa__iv_int(0), &zero));
    TRY(add_constant(s, fa__iv_int(1), &one));
    TRY(add_slices(s, xs.regs, xs.n, zero, &last));
    TRY(new_lists(s, names.n, &lists));
    if (names.n != xs.n)
        TRY(fa__fail(FA_EFORMAT, "an associative_scan gives another number of values than it has"));
    for (size_t k = 0; k < last.n; k++)
        TRY(append_to(s, lists.regs[k], last.regs[k]));
    less[0] = length, less[1] = one;
    TRY(new_reg(s, NULL, &count));
    TRY(add_node(s, FA__NODE_OP, "aten::sub.int", 2, less, 1, &count, NULL));
    TRY(new_reg(s, NULL, &i));
    TRY(add_node(s, FA__NODE_FOR, NULL, 1, &count, 1, &i, &loop));
    s->block = &loop->blocks[0];
    less[0] = i;
    TRY(new_reg(s, NULL, &next));
    TRY(add_node(s, FA__NODE_OP, "aten::add.int", 2, less, 1, &next, NULL));
    for (size_t k = 0; k < last.n; k++)
        TRY(add_operand(&ins, last.regs[k]));
    TRY(add_slices(s, xs.regs, xs.n, next, &ins));
    for (size_t k = 0; k < more.n; k++)
        TRY(add_operand(&ins, more.regs[k]));
    TRY(inline_graph(s, input_at(node, 0), ins.regs, ins.n, &body));
    TRY(copy_all(s, &body, last.regs, last.n));
    for (size_t k = 0; k < last.n; k++)
        TRY(append_to(s, lists.regs[k], last.regs[k]));
    s->block = outer;
    for (size_t k = 0; k < lists.n; k++)
        TRY(stack_into(s, lists.regs[k], names.regs[k]));
done:
    s->block = outer;
    fa__free(names.regs);
    fa__free(body.regs);
    fa__free(xs.regs);
    fa__free(more.regs);
    fa__free(lists.regs);
    fa__free(ins.regs);
    fa__free(last.regs);
    return st;
}

/* wrap_with_set_grad_enabled, wrap_with_autocast, invoke_subgraph, wrap...: a graph and, behind it,
 * its operands. What stands before (flags, dtypes, identifiers) does not change results here. */
static fa_status lower_wrapped(scope *s, const fa_value *node)
{
    size_t n = fa_value_len(fa__json_member(node, "inputs")), at = 0;
    operands list = { 0 };
    results body = { 0 };
    fa_status st = FA_OK;

    while (at < n && fa__json_member(input_at(node, at), "as_graph") == NULL)
        at++;
    if (at == n)
        return fa__fail(FA_EFORMAT, "a higher-order op has no sub-graph");
    for (size_t i = at + 1; i < n; i++) {
        /* invoke_subgraph has an identifier behind its graph */
        if (i == at + 1 && fa__json_member(input_at(node, i), "as_string") != NULL)
            continue;
        TRY(add_operands(s, input_at(node, i), &list));
    }
    TRY(inline_graph(s, input_at(node, at), list.regs, list.n, &body));
    TRY(name_leaves(s, node, &body));
done:
    fa__free(list.regs);
    fa__free(body.regs);
    return st;
}

/* with_effects(token, operator, args...) -> (token, results...): the operator alone. */
static fa_status lower_with_effects(scope *s, const fa_value *node)
{
    const fa_value *outputs = fa__json_member(node, "outputs");
    const fa_value *target = fa__json_member(input_at(node, 1), "as_operator");
    fa__reg outs[FA__MAX_RETURNS], token;
    arguments a = { 0 };
    char name[MAX_NAME];
    size_t n;
    fa_status st = FA_OK;

    if (fa_value_kind(target) != FA_KIND_STR || fa_value_len(outputs) == 0)
        return fa__fail(FA_EFORMAT, "with_effects names no operator");
    op_name(fa_value_text(target), name);
    TRY(lower_argument(s, input_at(node, 0), &token));
    TRY(read_arguments(s, fa__json_member(node, "inputs"), 2, false, &a));
    TRY(op_results(s, outputs, outs, &n));
    TRY(add_op(s, name, &a, n - 1, outs + 1));
    st = add_copy(s, token, outs[0]);
done:
    free_arguments(&a);
    return st;
}

typedef struct higher_order {
    const char *name;
    fa_status (*lower)(scope *s, const fa_value *node);
} higher_order;

static const higher_order higher_orders[] = {
    { "cond", lower_cond },
    { "while_loop", lower_while },
    { "map_impl", lower_map },
    { "map", lower_map },
    { "scan", lower_scan },
    { "associative_scan", lower_associative_scan },
    { "wrap_with_set_grad_enabled", lower_wrapped },
    { "wrap_with_autocast", lower_wrapped },
    { "invoke_subgraph", lower_wrapped },
    { "wrap", lower_wrapped },
    { "strict_mode", lower_wrapped },
    { "hints_wrapper", lower_wrapped },
    { "tag_activation_checkpoint", lower_wrapped },
    { "run_const_graph", lower_wrapped },
    { "with_effects", lower_with_effects },
};

/* ---- nodes ----------------------------------------------------------------------------------- */

/* A target that is not known: fails by its name when it is reached, without its arguments. */
static fa_status lower_unknown(scope *s, const char *name, const fa_value *node)
{
    results outs = { 0 };
    fa_status st = FA_OK;

    TRY(leaf_results(s, fa__json_member(node, "outputs"), &outs));
    st = add_node(s, FA__NODE_OP, name, 0, NULL, outs.n, outs.regs, NULL);
done:
    fa__free(outs.regs);
    return st;
}

static fa_status lower_node(scope *s, const fa_value *node)
{
    static const char prefix[] = "torch.ops.higher_order.";
    const char *target = text_of(node, "target");
    char name[MAX_NAME];

    if (target == NULL)
        return fa__fail(FA_EFORMAT, "a node of the graph has no target");
    if (strncmp(target, prefix, sizeof(prefix) - 1) != 0) {
        op_name(target, name);
        return lower_op(s, name, node);
    }
    for (size_t i = 0; i < FA__COUNT(higher_orders); i++) {
        if (strcmp(target + sizeof(prefix) - 1, higher_orders[i].name) == 0)
            return higher_orders[i].lower(s, node);
    }
    snprintf(name, sizeof(name), "higher_order::%s", target + sizeof(prefix) - 1);
    return lower_unknown(s, name, node);
}

static fa_status lower_nodes(scope *s, const fa_value *graph)
{
    const fa_value *nodes = fa__json_member(graph, "nodes");
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(nodes) && st == FA_OK; i++) {
        const fa_value *node = fa_value_at(nodes, i);
        const char *target = text_of(node, "target");

        st = lower_node(s, node);
        if (st != FA_OK)
            fa__note("in node %zu of the graph: %.100s", i, target == NULL ? "?" : target);
    }
    return st;
}

/* ---- the whole graph ------------------------------------------------------------------------- */

static fa_status add_inputs(scope *s, const fa_value *inputs)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(inputs); i++) {
        char unnamed[32];
        const char *name;
        fa__reg reg;

        TRY(result_name(fa_value_at(inputs, i), &name));
        snprintf(unnamed, sizeof(unnamed), "input_%zu", i);
        TRY(fa__graph_add_param(s->graph, name != NULL ? name : unnamed, NULL, NULL, &reg));
        if (name != NULL)
            TRY(bind(s, name, reg));
    }
done:
    return st;
}

static fa_status add_return(scope *s, const fa_value *outputs)
{
    operands list = { 0 };
    fa__reg reg, all;
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(outputs); i++) {
        TRY(lower_argument(s, fa_value_at(outputs, i), &reg));
        TRY(add_operand(&list, reg));
    }
    TRY(new_reg(s, NULL, &all));
    TRY(add_node(s, FA__NODE_TUPLE, NULL, list.n, list.regs, 1, &all, NULL));
    st = add_node(s, FA__NODE_RETURN, NULL, 1, &all, 0, NULL, NULL);
done:
    fa__free(list.regs);
    return st;
}

fa__graph *fa__export_graph(const fa_value *graph_module)
{
    const fa_value *json = fa__json_member(graph_module, "graph");
    scope s = { .graph = fa__graph_new("forward"), .names = fa__map_new() };
    fa_status st = FA_OK;

    if (s.graph == NULL || s.names == NULL)
        TRY(FA_ENOMEM);
    s.block = &s.graph->body;
    if (json == NULL)
        TRY(fa__fail(FA_EFORMAT, "the program has no graph_module.graph"));
    TRY(add_inputs(&s, fa__json_member(json, "inputs")));
    TRY(lower_nodes(&s, json));
    TRY(add_return(&s, fa__json_member(json, "outputs")));
done:
    fa__map_free(s.names);
    if (st == FA_OK)
        return s.graph;
    fa__graph_free(s.graph);
    return NULL;
}
