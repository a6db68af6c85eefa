/* graph.c: builds the graph of a function and prints it.
 *
 *     graph(%self : __torch__.M, %x : Tensor):
 *       %3 : int = prim::Constant[value=1]()
 *       %4 : Tensor = aten::add(%x, %3)
 *       = prim::If(%5)
 *         block0():
 *           ...
 *       return (%4)
 *
 * A node is one allocation: the node, its inputs, its outputs. */
#include "script/code.h"

/* A function of more registers than this is refused. */
#define MAX_REGS ((size_t)1 << 26)
/* Constants are printed up to this length. */
#define MAX_CONSTANT_TEXT 200

/* ---- building -------------------------------------------------------------------------------- */

fa__graph *fa__graph_new(const char *name)
{
    fa__graph *graph = fa__zalloc(sizeof(*graph));

    if (graph == NULL)
        return NULL;
    graph->name = fa__strdup(name);
    graph->texts = fa__map_new();
    if (graph->name != NULL && graph->texts != NULL)
        return graph;
    fa__graph_free(graph);
    return NULL;
}

static void free_block(fa__block *block);

static void free_node(fa__node *node)
{
    free_block(&node->blocks[0]);
    free_block(&node->blocks[1]);
    fa__iv_release(&node->constant);
    fa__type_free(node->type);
    fa__graph_free(node->graph);
    fa__free(node->keywords);
    fa__free(node);
}

static void free_block(fa__block *block)
{
    for (size_t i = 0; i < block->n; i++)
        free_node(block->nodes[i]);
    fa__free(block->nodes);
}

void fa__graph_free(fa__graph *graph)
{
    if (graph == NULL)
        return;
    fa__code_free(atomic_load(&graph->code));
    free_block(&graph->body);
    for (size_t i = 0; i < graph->n_params; i++) {
        fa__type_free(graph->params[i].type);
        fa__iv_release(&graph->params[i].default_value);
    }
    fa__free(graph->params);
    fa__type_free(graph->result_type);
    fa__free(graph->reg_names);
    for (size_t i = 0; i < graph->n_texts; i++)
        fa__free(graph->owned_texts[i]);
    fa__free(graph->owned_texts);
    fa__map_free(graph->texts);
    fa__free(graph->name);
    fa__free(graph);
}

/* Room for one more item in an array of n that grows at powers of two. */
static bool grow(void **array, size_t n, size_t itemsize)
{
    size_t bytes;
    void *grown;

    if (n != 0 && (n & (n - 1)) != 0)
        return true;
    if (!fa__mul_size(n == 0 ? 1 : 2 * n, itemsize, &bytes))
        return false;
    grown = fa__realloc(*array, bytes);
    if (grown == NULL)
        return false;
    *array = grown;
    return true;
}

const char *fa__graph_text(fa__graph *graph, fa__span text)
{
    uint64_t address;
    char *own;

    if (fa__map_get(graph->texts, text, &address))
        return (const char *)(uintptr_t)address;
    own = fa__strndup((const char *)text.data, text.size);
    if (own == NULL)
        return NULL;
    if (!grow((void **)&graph->owned_texts, graph->n_texts, sizeof(*graph->owned_texts))
        || fa__map_set(graph->texts, text, (uintptr_t)own) != FA_OK) {
        fa__free(own);
        return NULL;
    }
    graph->owned_texts[graph->n_texts++] = own;
    return own;
}

fa__reg fa__graph_reg(fa__graph *graph, const char *name)
{
    const char *own = NULL;

    if (graph->n_regs >= MAX_REGS) {
        fa__fail(FA_ELIMIT, "%s has more than %zu values", graph->name, MAX_REGS);
        return -1;
    }
    if (name != NULL) {
        own = fa__graph_text(graph, fa__span_of(name));
        if (own == NULL)
            return -1;
    }
    if (!grow((void **)&graph->reg_names, graph->n_regs, sizeof(*graph->reg_names)))
        return -1;
    graph->reg_names[graph->n_regs] = own;
    return (fa__reg)graph->n_regs++;
}

fa_status fa__graph_add_param(fa__graph *graph, const char *name, fa__type *type_take,
                              const fa__ivalue *default_value, fa__reg *out)
{
    fa__graph_param param = { .name = fa__graph_text(graph, fa__span_of(name)),
                              .type = type_take };

    param.reg = param.name == NULL ? -1 : fa__graph_reg(graph, name);
    if (param.reg < 0
        || !grow((void **)&graph->params, graph->n_params, sizeof(*graph->params))) {
        fa__type_free(type_take);
        return fa_error_last()->status;
    }
    if (default_value != NULL) {
        param.has_default = true;
        param.default_value = fa__iv_retain(*default_value);
    }
    graph->params[graph->n_params++] = param;
    if (out != NULL)
        *out = param.reg;
    return FA_OK;
}

fa__node *fa__graph_add(fa__graph *graph, fa__block *block, fa__node_kind kind, const char *text,
                        size_t n_ins, const fa__reg *ins, size_t n_outs, const fa__reg *outs,
                        fa__location where)
{
    fa__node *node;

    if (n_ins > UINT16_MAX || n_outs > UINT16_MAX) {
        fa__fail(FA_ELIMIT, "%s: a node has more than %d values", graph->name, UINT16_MAX);
        return NULL;
    }
    node = fa__zalloc(sizeof(*node) + (n_ins + n_outs) * sizeof(fa__reg));
    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->n_ins = (uint16_t)n_ins;
    node->n_outs = (uint16_t)n_outs;
    node->ins = (fa__reg *)(node + 1);
    node->outs = node->ins + n_ins;
    node->where = where;
    if (n_ins > 0)
        memcpy(node->ins, ins, n_ins * sizeof(*ins));
    if (n_outs > 0)
        memcpy(node->outs, outs, n_outs * sizeof(*outs));
    if (text != NULL)
        node->text = fa__graph_text(graph, fa__span_of(text));
    if ((text != NULL && node->text == NULL)
        || !grow((void **)&block->nodes, block->n, sizeof(*block->nodes))) {
        fa__free(node);
        return NULL;
    }
    block->nodes[block->n++] = node;
    block->capacity = block->n;
    return node;
}

fa_status fa__node_set_keywords(fa__graph *graph, fa__node *node, const char *const *names,
                                size_t n)
{
    const char **own = NULL;

    if (n > node->n_ins)
        return fa__fail(FA_EINVAL, "more names than values");
    if (n > 0) {
        own = fa__alloc(n * sizeof(*own));
        if (own == NULL)
            return FA_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        own[i] = fa__graph_text(graph, fa__span_of(names[i]));
        if (own[i] == NULL) {
            fa__free(own);
            return FA_ENOMEM;
        }
    }
    fa__free(node->keywords);
    node->keywords = own;
    node->n_keywords = (uint16_t)n;
    return FA_OK;
}

/* ---- as text --------------------------------------------------------------------------------- */

/* What PyTorch calls a kind of node. */
static const char *kind_name(const fa__node *node)
{
    static const char *const names[] = {
        [FA__NODE_CONST] = "prim::Constant", [FA__NODE_COPY] = "prim::Load",
        [FA__NODE_GET_ATTR] = "prim::GetAttr", [FA__NODE_SET_ATTR] = "prim::SetAttr",
        [FA__NODE_CALL_METHOD] = "prim::CallMethod",
        [FA__NODE_CALL_FUNCTION] = "prim::CallFunction",
        [FA__NODE_NEW] = "prim::CreateObject", [FA__NODE_LIST] = "prim::ListConstruct",
        [FA__NODE_TUPLE] = "prim::TupleConstruct", [FA__NODE_DICT] = "prim::DictConstruct",
        [FA__NODE_UNPACK] = "prim::TupleUnpack", [FA__NODE_SUBSCRIPT] = "aten::__getitem__",
        [FA__NODE_IF] = "prim::If", [FA__NODE_FOR] = "prim::Loop", [FA__NODE_WHILE] = "prim::Loop",
        [FA__NODE_BREAK] = "prim::BreakStmt", [FA__NODE_CONTINUE] = "prim::ContinueStmt",
        [FA__NODE_CAST] = "prim::unchecked_cast", [FA__NODE_ISINSTANCE] = "prim::isinstance",
        [FA__NODE_FORK] = "prim::fork", [FA__NODE_GRAPH_CALL] = "prim::CallFunction",
    };

    return node->kind == FA__NODE_OP ? node->text : names[node->kind];
}

static fa_status print_reg(const fa__graph *graph, fa__reg reg, fa__buffer *out)
{
    const char *name = reg >= 0 && (size_t)reg < graph->n_regs ? graph->reg_names[reg] : NULL;

    return name == NULL ? fa__buffer_format(out, "%%%d", (int)reg)
                        : fa__buffer_format(out, "%%%s.%d", name, (int)reg);
}

static fa_status print_regs(const fa__graph *graph, const fa__node *node, fa__buffer *out)
{
    size_t n_plain = (size_t)(node->n_ins - node->n_keywords);
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "("));
    for (size_t i = 0; i < node->n_ins; i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        if (i >= n_plain)
            TRY(fa__buffer_format(out, "%s=", node->keywords[i - n_plain]));
        TRY(print_reg(graph, node->ins[i], out));
    }
    TRY(fa__buffer_text(out, ")"));
done:
    return st;
}

static fa_status print_constant(const fa__node *node, fa__buffer *out)
{
    fa_value *boxed;
    char *text;
    fa_status st;

    if (node->constant.tag == FA__IV_TENSOR)
        return fa__buffer_text(out, "value=<Tensor>");
    boxed = fa__iv_box(node->constant);
    text = boxed == NULL ? NULL : fa_value_to_string(boxed, MAX_CONSTANT_TEXT);
    st = text == NULL ? FA_ENOMEM : fa__buffer_format(out, "value=%s", text);
    fa_string_free(text);
    fa_value_release(boxed);
    return st;
}

/* What stands in square brackets behind the name. */
static fa_status print_attributes(const fa__node *node, fa__buffer *out)
{
    fa_status st = FA_OK;
    bool call = node->kind == FA__NODE_CALL_METHOD || node->kind == FA__NODE_CALL_FUNCTION
                || node->kind == FA__NODE_GET_ATTR || node->kind == FA__NODE_SET_ATTR
                || node->kind == FA__NODE_FORK;

    if (node->kind == FA__NODE_CONST && node->constant.tag != FA__IV_NONE) {
        TRY(fa__buffer_text(out, "["));
        TRY(print_constant(node, out));
        TRY(fa__buffer_text(out, "]"));
    } else if (call && node->text != NULL) {
        TRY(fa__buffer_format(out, "[name=\"%s\"]", node->text));
    } else if (node->kind == FA__NODE_ISINSTANCE && node->type != NULL) {
        TRY(fa__buffer_text(out, "[types=["));
        TRY(fa__type_format(node->type, out));
        TRY(fa__buffer_text(out, "]]"));
    }
done:
    return st;
}

/* The return type that all overloads of an op's name share, or NULL. */
static const fa__type *shared_type(const char *name, size_t result)
{
    const fa__op_entry *entry = strchr(name, '.') != NULL ? fa__op_find(name)
                                                         : fa__op_overload(name, 0);
    const fa__schema *schema = entry == NULL ? NULL : fa__op_schema(entry);
    const fa__type *type = schema != NULL && result < schema->n_returns
                               ? schema->returns[result].type
                               : NULL;

    if (type == NULL || type->kind == FA__TYPE_VARIABLE)
        return NULL;
    for (size_t i = 1; strchr(name, '.') == NULL; i++) {
        entry = fa__op_overload(name, i);
        if (entry == NULL)
            break;
        schema = fa__op_schema(entry);
        if (schema == NULL || result >= schema->n_returns
            || schema->returns[result].type->kind != type->kind)
            return NULL;
    }
    return type;
}

static fa_status print_type(const fa__node *node, size_t result, fa__buffer *out)
{
    const fa__type *type = NULL;
    fa_status st = FA_OK;

    if (node->kind == FA__NODE_OP)
        type = shared_type(node->text, result);
    else if (node->kind == FA__NODE_CONST)
        return fa__buffer_text(out, " : ") != FA_OK ? FA_ENOMEM : fa__type_of(node->constant, out);
    else if (node->kind == FA__NODE_ISINSTANCE)
        return fa__buffer_text(out, " : bool");
    else if (node->kind == FA__NODE_NEW)
        return fa__buffer_format(out, " : %s", node->text);
    else
        type = node->type;
    if (type == NULL)
        return FA_OK;
    TRY(fa__buffer_text(out, " : "));
    TRY(fa__type_format(type, out));
done:
    return st;
}

static fa_status indent(fa__buffer *out, int depth)
{
    return fa__buffer_format(out, "%*s", 2 * depth, "");
}

static fa_status print_block(const fa__graph *graph, const fa__block *block, int depth,
                             fa__buffer *out);

static fa_status print_node(const fa__graph *graph, const fa__node *node, int depth,
                            fa__buffer *out)
{
    bool loop = node->kind == FA__NODE_FOR;
    size_t n_outs = loop ? 0 : node->n_outs;
    int n_blocks = node->kind == FA__NODE_IF || node->kind == FA__NODE_WHILE ? 2 : loop;
    fa_status st = FA_OK;

    TRY(indent(out, depth));
    if (node->kind == FA__NODE_RETURN) {
        TRY(fa__buffer_text(out, "return "));
        TRY(print_regs(graph, node, out));
        return fa__buffer_text(out, "\n");
    }
    for (size_t i = 0; i < n_outs; i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        TRY(print_reg(graph, node->outs[i], out));
        TRY(print_type(node, i, out));
    }
    TRY(fa__buffer_format(out, n_outs == 0 ? "= %s" : " = %s", kind_name(node)));
    TRY(print_attributes(node, out));
    TRY(print_regs(graph, node, out));
    TRY(fa__buffer_text(out, "\n"));
    for (int i = 0; i < n_blocks; i++) {
        TRY(indent(out, depth + 1));
        TRY(fa__buffer_format(out, "block%d(", i));
        if (loop && node->n_outs > 0)
            TRY(print_reg(graph, node->outs[0], out));
        TRY(fa__buffer_text(out, "):\n"));
        TRY(print_block(graph, &node->blocks[i], depth + 2, out));
    }
done:
    return st;
}

static fa_status print_block(const fa__graph *graph, const fa__block *block, int depth,
                             fa__buffer *out)
{
    fa_status st = FA_OK;

    if (depth > 2 * FA__MAX_BLOCK_DEPTH)
        return fa__fail(FA_ELIMIT, "%s nests deeper than %d", graph->name, FA__MAX_BLOCK_DEPTH);
    for (size_t i = 0; i < block->n; i++)
        TRY(print_node(graph, block->nodes[i], depth, out));
done:
    return st;
}

fa_status fa__graph_print(const fa__graph *graph, fa__buffer *out)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "graph("));
    for (size_t i = 0; i < graph->n_params; i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ",\n      "));
        TRY(print_reg(graph, graph->params[i].reg, out));
        if (graph->params[i].type != NULL) {
            TRY(fa__buffer_text(out, " : "));
            TRY(fa__type_format(graph->params[i].type, out));
        }
    }
    TRY(fa__buffer_text(out, "):\n"));
    TRY(print_block(graph, &graph->body, 1, out));
done:
    return st;
}

/* ---- as Graphviz's dot: a box a node, an arrow from the node that last set a value ---------- */

typedef struct dot_writer {
    const fa__graph *graph;
    fa__buffer *out;
    int *setter;                        /* for each register: number of its node, -1: a parameter */
    int n_nodes;
} dot_writer;

static fa_status dot_block(dot_writer *w, const fa__block *block, int depth);

static fa_status dot_node(dot_writer *w, const fa__node *node, int depth)
{
    int self = w->n_nodes++;
    bool attribute = node->text != NULL && node->kind != FA__NODE_OP;
    fa_status st = FA_OK;

    TRY(fa__buffer_format(w->out, "  n%d [label=\"%s%s%s\"];\n", self,
                          node->kind == FA__NODE_RETURN ? "return" : kind_name(node),
                          attribute ? " " : "", attribute ? node->text : ""));
    for (size_t i = 0; i < node->n_ins; i++) {
        if (node->ins[i] < 0 || (size_t)node->ins[i] >= w->graph->n_regs)
            continue;
        TRY(fa__buffer_format(w->out, "  n%d -> n%d;\n", w->setter[node->ins[i]], self));
    }
    for (size_t i = 0; i < node->n_outs; i++) {
        if (node->outs[i] >= 0 && (size_t)node->outs[i] < w->graph->n_regs)
            w->setter[node->outs[i]] = self;
    }
    TRY(dot_block(w, &node->blocks[0], depth + 1));
    TRY(dot_block(w, &node->blocks[1], depth + 1));
done:
    return st;
}

static fa_status dot_block(dot_writer *w, const fa__block *block, int depth)
{
    fa_status st = FA_OK;

    if (depth > FA__MAX_BLOCK_DEPTH)
        return fa__fail(FA_ELIMIT, "%s nests deeper than %d", w->graph->name, FA__MAX_BLOCK_DEPTH);
    for (size_t i = 0; i < block->n; i++)
        TRY(dot_node(w, block->nodes[i], depth));
done:
    return st;
}

fa_status fa__graph_dot(const fa__graph *graph, fa__buffer *out)
{
    dot_writer w = { .graph = graph, .out = out };
    fa_status st = FA_OK;

    w.setter = fa__zalloc((graph->n_regs + 1) * sizeof(*w.setter));
    if (w.setter == NULL)
        return FA_ENOMEM;
    TRY(fa__buffer_format(out, "digraph \"%s\" {\n  node [shape=box];\n", graph->name));
    for (size_t i = 0; i < graph->n_params; i++) {
        TRY(fa__buffer_format(out, "  n%d [label=\"%s\", shape=ellipse];\n", w.n_nodes,
                              graph->params[i].name));
        w.setter[graph->params[i].reg] = w.n_nodes++;
    }
    TRY(dot_block(&w, &graph->body, 0));
    TRY(fa__buffer_text(out, "}\n"));
done:
    fa__free(w.setter);
    return st;
}
