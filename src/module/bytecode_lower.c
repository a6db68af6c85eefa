/* bytecode_lower.c: the lite interpreter's instructions to a graph. [formats 4.10]
 *
 * The code is for a stack machine with registers; it is made from nested blocks, which its jumps
 * still show:
 *
 *     JF else ─┐                             LOOP exit, n ─┐   stack: trip, max, go on?, carried...
 *     (then)   │                             STOREN        │ ◄─┐
 *     JMP end ─┼─┐                           (body)        │   │
 *     (else) ◄─┘ │                           JMP ──────────┼───┘
 *     ...     ◄──┘                           ...    ◄──────┘
 *
 * The stack is followed while lowering: each place holds the register of the graph whose value
 * would be there. Where ways part or meet, place i is moved to a register of its own, so that all
 * ways agree. Registers of the bytecode are variables of the graph.
 *
 * Attributes are named by their position in the object; what objects a register holds is followed
 * from `self`, whose attributes the loaded module shows. */
#include "module/bytecode.h"
#include "module/module.h"

#include <stdio.h>

/* Values on the stack at a time, registers of a function, values of its graph. */
#define MAX_STACK ((size_t)1 << 16)
#define MAX_REGISTERS ((int64_t)1 << 20)
#define MAX_VALUES ((size_t)1 << 22)
#define MAX_BLOCKS 100                  /* inside one another */

/* A value while lowering. */
typedef struct place {
    fa__reg reg;
    const fa_value *object;             /* one like the value, borrowed; NULL: not known */
} place;

typedef struct stack {
    place *items;
    size_t n, capacity;
} stack;

typedef struct instruction {
    const struct row *row;
    int64_t x, n;
} instruction;

typedef struct lowering {
    const fa__bytecode *program;
    fa__graph *graph;
    fa__block *block;                   /* where nodes go */
    const fa_value *instructions, *operators, *constants, *types;
    stack stack;
    stack own;                          /* the registers of places, -1 until needed */
    place *registers;                   /* of the bytecode, counted from 0; reg -1 until needed */
    size_t n_registers;
    instruction at;                     /* the one that is lowered */
    size_t position;
    int depth;
    fa__reg one;                        /* a constant, -1 until needed */
    bool returned;
} lowering;

typedef struct row {
    const char *name;
    fa_status (*lower)(lowering *l);    /* NULL: not run by the lite interpreter */
    const char *op;                     /* of `plain` */
    int n_ins;
} row;

static fa_status decode(const lowering *l, size_t position, instruction *out);

/* ---- nodes ----------------------------------------------------------------------------------- */

static fa_status new_reg(lowering *l, fa__reg *out)
{
    if (l->graph->n_regs >= MAX_VALUES)
        return fa__fail(FA_ELIMIT, "a function of more than %zu values", MAX_VALUES);
    *out = fa__graph_reg(l->graph, NULL);
    return *out < 0 ? FA_ENOMEM : FA_OK;
}

static fa__node *add(lowering *l, fa__node_kind kind, const char *text, size_t n_ins,
                     const fa__reg *ins, size_t n_outs, const fa__reg *outs)
{
    return fa__graph_add(l->graph, l->block, kind, text, n_ins, ins, n_outs, outs,
                         (fa__location){ 0 });
}

static fa_status copy(lowering *l, fa__reg to, fa__reg from)
{
    if (to == from)
        return FA_OK;
    return add(l, FA__NODE_COPY, NULL, 1, &from, 1, &to) == NULL ? FA_ENOMEM : FA_OK;
}

/* A constant in a register of its own. Takes over the value. */
static fa_status constant(lowering *l, fa__ivalue value_take, fa__reg *out)
{
    fa_status st = new_reg(l, out);
    fa__node *node = st != FA_OK ? NULL : add(l, FA__NODE_CONST, NULL, 0, NULL, 1, out);

    if (node == NULL) {
        fa__iv_release(&value_take);
        return st == FA_OK ? FA_ENOMEM : st;
    }
    node->constant = value_take;
    return FA_OK;
}

/* ---- the stack ------------------------------------------------------------------------------- */

static fa_status grow(stack *s)
{
    size_t wanted = s->capacity == 0 ? 32 : 2 * s->capacity;
    place *grown;

    if (s->n < s->capacity)
        return FA_OK;
    if (s->n >= MAX_STACK)
        return fa__fail(FA_ELIMIT, "more than %zu values on the stack", MAX_STACK);
    grown = fa__realloc(s->items, wanted * sizeof *grown);
    if (grown == NULL)
        return FA_ENOMEM;
    s->items = grown;
    s->capacity = wanted;
    return FA_OK;
}

static fa_status push(lowering *l, fa__reg reg, const fa_value *object)
{
    fa_status st = grow(&l->stack);

    if (st == FA_OK)
        l->stack.items[l->stack.n++] = (place){ reg, object };
    return st;
}

/* A new register on the stack. */
static fa_status push_new(lowering *l, fa__reg *out)
{
    fa_status st = new_reg(l, out);

    return st == FA_OK ? push(l, *out, NULL) : st;
}

static fa_status need(const lowering *l, int64_t n)
{
    if (n >= 0 && (uint64_t)n <= l->stack.n)
        return FA_OK;
    return fa__fail(FA_EFORMAT, "%lld values are taken from the stack, which has %zu",
                    (long long)n, l->stack.n);
}

/* The registers of the topmost n values, taken off; yours to free. */
static fa_status take(lowering *l, int64_t n, fa__reg **out)
{
    fa_status st = need(l, n);

    if (st != FA_OK)
        return st;
    *out = fa__alloc(((size_t)n + 1) * sizeof **out);
    if (*out == NULL)
        return FA_ENOMEM;
    l->stack.n -= (size_t)n;
    for (size_t i = 0; i < (size_t)n; i++)
        (*out)[i] = l->stack.items[l->stack.n + i].reg;
    return FA_OK;
}

/* The register that place i has where ways meet. */
static fa_status own_reg(lowering *l, size_t i, fa__reg *out)
{
    fa_status st = FA_OK;

    while (l->own.n <= i) {
        TRY(grow(&l->own));
        l->own.items[l->own.n++] = (place){ -1, NULL };
    }
    if (l->own.items[i].reg < 0)
        TRY(new_reg(l, &l->own.items[i].reg));
    *out = l->own.items[i].reg;
done:
    return st;
}

/* Every value on the stack to the register of its place. */
static fa_status settle(lowering *l)
{
    fa__reg reg;
    fa_status st = FA_OK;

    for (size_t i = 0; i < l->stack.n; i++) {
        TRY(own_reg(l, i, &reg));
        TRY(copy(l, reg, l->stack.items[i].reg));
        l->stack.items[i].reg = reg;
    }
done:
    return st;
}

/* ---- registers ------------------------------------------------------------------------------- */

/* Registers count from 1. */
static fa_status register_at(lowering *l, int64_t number, place **out)
{
    if (number < 1 || (uint64_t)number > l->n_registers)
        return fa__fail(FA_EFORMAT, "register %lld; the function has %zu, counted from 1",
                        (long long)number, l->n_registers);
    *out = &l->registers[number - 1];
    return (*out)->reg >= 0 ? FA_OK : new_reg(l, &(*out)->reg);
}

static fa_status load(lowering *l)
{
    place *from;
    fa_status st = register_at(l, l->at.x, &from);

    return st == FA_OK ? push(l, from->reg, from->object) : st;
}

/* Values on the stack that are still the register's get ones of their own before it changes. */
static fa_status keep_loaded(lowering *l, fa__reg reg)
{
    fa__reg kept = -1;
    fa_status st = FA_OK;

    for (size_t i = 0; i < l->stack.n; i++) {
        if (l->stack.items[i].reg != reg)
            continue;
        if (kept < 0) {
            TRY(new_reg(l, &kept));
            TRY(copy(l, kept, reg));
        }
        l->stack.items[i].reg = kept;
    }
done:
    return st;
}

static fa_status store_one(lowering *l, int64_t number)
{
    place *to, from;
    fa_status st = need(l, 1);

    TRY(st);
    TRY(register_at(l, number, &to));
    from = l->stack.items[--l->stack.n];
    TRY(keep_loaded(l, to->reg));
    TRY(copy(l, to->reg, from.reg));
    to->object = from.object;
done:
    return st;
}

static fa_status store(lowering *l)
{
    return store_one(l, l->at.x);
}

static fa_status store_n(lowering *l)
{
    fa_status st = need(l, l->at.n);

    for (int64_t i = l->at.n; i-- > 0 && st == FA_OK;)
        st = store_one(l, l->at.x + i);
    return st;
}

static fa_status drop(lowering *l)
{
    fa_status st = need(l, 1);

    if (st == FA_OK)
        l->stack.n--;
    return st;
}

/* The interpreter finds out itself what is not needed any more. */
static fa_status drop_register(lowering *l)
{
    place *dropped;

    return register_at(l, l->at.x, &dropped);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static const fa_value *entry_of(const fa_value *table, int64_t i, const char *what)
{
    if (i >= 0 && (uint64_t)i < fa_value_len(table))
        return fa_value_at(table, (size_t)i);
    fa__fail(FA_EFORMAT, "%s %lld of %zu", what, (long long)i, fa_value_len(table));
    return NULL;
}

static const char *text_of(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : NULL;
}

/* As a program has the value; yours. */
static fa_value *restored(const lowering *l, const fa_value *value, const fa__type *type)
{
    fa_value *copied = fa__value_copy(value), *out = NULL;

    if (copied != NULL)
        out = fa__restore(l->program->unit, copied, type);
    fa_value_release(copied);
    return out;
}

static fa_status load_constant(lowering *l)
{
    const fa_value *value = entry_of(l->constants, l->at.x, "constant");
    fa_value *own = value == NULL ? NULL : restored(l, value, NULL);
    fa__reg reg;
    fa_status st = own == NULL ? fa_error_last()->status
                               : constant(l, fa__iv_take(own), &reg);

    return st == FA_OK ? push(l, reg, NULL) : st;
}

/* Yours. */
static fa__type *type_at(const lowering *l, int64_t i)
{
    const char *text = text_of(entry_of(l->types, i, "type"));

    if (text != NULL)
        return fa__type_parse(fa__span_of(text));
    if (fa_value_len(l->types) > (uint64_t)i)
        fa__fail(FA_EFORMAT, "type %lld is no text", (long long)i);
    return NULL;
}

/* ---- operators ------------------------------------------------------------------------------- */

/* What is called: an op, or the function that does what the op did when the program was written. */
typedef struct callee {
    fa__node_kind kind;
    const char *name;                   /* interned */
    const fa__schema *schema;           /* NULL: not known */
    int64_t n_ins;
    size_t n_outs;
} callee;

/* How many values the next instruction takes away: those that an op without a schema gives. */
static size_t wanted_by_next(const lowering *l)
{
    instruction next;

    if (l->position + 1 >= fa_value_len(l->instructions)
        || decode(l, l->position + 1, &next) != FA_OK || strcmp(next.row->name, "STOREN") != 0)
        return 1;
    return (size_t)next.n;
}

/* Parameters that operators have got since files say how many arguments they give (version 6). */
static const struct grown {
    const char *op;
    int64_t since;                      /* programs of lower versions have... */
    int64_t n_params;                   /* ...as many */
} grown[] = {
    { "aten::_convolution", 4, 12 },    /* allow_tf32 */
    { "prim::RaiseException", 6, 1 },   /* cls */
    { "aten::gelu", 6, 1 },             /* approximate */
    { "aten::cross_entropy_loss", 6, 5 },               /* label_smoothing */
    { "aten::searchsorted.Tensor", 6, 4 },              /* side, sorter */
    { "aten::searchsorted.Scalar", 6, 4 },
    { "aten::repeat_interleave.Tensor", 6, 1 },         /* output_size */
    { "aten::repeat_interleave.self_Tensor", 6, 3 },
    { "aten::repeat_interleave.self_int", 6, 3 },
    { "aten::to_dense", 6, 2 },         /* masked_grad */
};

static int64_t n_params_then(const lowering *l, const char *name, const fa__schema *schema)
{
    for (size_t i = 0; i < FA__COUNT(grown); i++) {
        if (strcmp(name, grown[i].op) == 0 && l->program->version < grown[i].since)
            return grown[i].n_params;
    }
    return (int64_t)schema->n_params;
}

static fa_status find_callee(lowering *l, const fa_value *operator, int64_t n_given, callee *out)
{
    size_t n = fa_value_len(operator);
    const char *name = n >= 2 ? text_of(fa_value_at(operator, 0)) : NULL, *function = NULL;
    const char *overload = n >= 2 ? text_of(fa_value_at(operator, 1)) : NULL;
    const fa__op_entry *entry;
    fa__buffer full = { 0 };
    fa_status st = FA_OK;

    if (name == NULL || overload == NULL)
        return fa__fail(FA_EFORMAT, "operator %lld is not (name, overload)", (long long)l->at.x);
    TRY(fa__buffer_format(&full, overload[0] == '\0' ? "%s" : "%s.%s", name, overload));
    out->name = fa__graph_text(l->graph, (fa__span){ full.data, full.size });
    if (out->name == NULL)
        TRY(FA_ENOMEM);
    entry = fa__op_find(out->name);
    out->schema = entry == NULL ? NULL : fa__op_schema(entry);
    out->kind = FA__NODE_OP;
    out->n_ins = n_given;
    if (n_given < 0 && n > 2 && fa_value_get_int(fa_value_at(operator, 2), &out->n_ins) != FA_OK)
        TRY(fa__fail(FA_EFORMAT, "operator %s has no number of arguments", out->name));
    if (out->n_ins < 0 && out->schema != NULL && !out->schema->variadic)
        out->n_ins = n_params_then(l, out->name, out->schema);
    if (out->n_ins < 0)
        TRY(fa__fail(FA_EUNSUPPORTED, "operator %s is not known, and the file does not say how "
                     "many arguments it takes", out->name));
    out->n_outs = out->schema == NULL || out->schema->variadic ? wanted_by_next(l)
                                                               : out->schema->n_returns;
    TRY(fa__unit_upgrader(l->program->unit, name, (size_t)out->n_ins, &function));
    if (function != NULL) {
        out->kind = FA__NODE_CALL_FUNCTION;
        out->name = function;
    }
done:
    fa__buffer_free(&full);
    return st;
}

static bool is_out(const fa__param *param)
{
    return param->keyword_only && param->mutated;
}

/* Arguments that have to be named: keyword-only ones, and out=, which stands last even where
 * arguments before it are left out. */
static fa_status name_arguments(lowering *l, fa__node *node, const fa__schema *schema)
{
    size_t n = node->n_ins, n_out = 0, first;
    const char **names;
    fa_status st;

    if (schema == NULL || schema->variadic || n > schema->n_params)
        return FA_OK;
    while (n_out < n && is_out(&schema->params[schema->n_params - 1 - n_out]))
        n_out++;
    for (first = 0; first < n - n_out && !schema->params[first].keyword_only; first++)
        continue;
    names = fa__alloc((n + 1) * sizeof *names);
    if (names == NULL)
        return FA_ENOMEM;
    for (size_t i = first; i < n; i++)
        names[i - first] = schema->params[i < n - n_out ? i : schema->n_params - n + i].name;
    st = fa__node_set_keywords(l->graph, node, names, n - first);
    fa__free(names);
    return st;
}

/* Several results are one tuple of the node's; none are dropped. */
static fa_status add_call(lowering *l, const callee *to, const fa__reg *ins)
{
    fa__reg *outs = fa__alloc((to->n_outs + 1) * sizeof *outs);
    fa__node *node;
    fa_status st = outs == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < to->n_outs && st == FA_OK; i++)
        st = push_new(l, &outs[i]);
    if (st == FA_OK) {
        node = add(l, to->kind, to->name, (size_t)to->n_ins, ins, to->n_outs, outs);
        st = node == NULL ? FA_ENOMEM : name_arguments(l, node, to->schema);
    }
    fa__free(outs);
    return st;
}

static fa_status unpack(lowering *l, int64_t n)
{
    fa__reg *outs = NULL, *ins = NULL;
    fa_status st = take(l, 1, &ins);

    TRY(st);
    if (n < 0 || (uint64_t)n > MAX_STACK)
        TRY(fa__fail(FA_EFORMAT, "%lld values are unpacked", (long long)n));
    outs = fa__alloc(((size_t)n + 1) * sizeof *outs);
    if (outs == NULL)
        TRY(FA_ENOMEM);
    for (int64_t i = 0; i < n; i++)
        TRY(push_new(l, &outs[i]));
    if (n <= UINT16_MAX && add(l, FA__NODE_UNPACK, NULL, 1, ins, (size_t)n, outs) == NULL)
        TRY(FA_ENOMEM);
done:
    fa__free(outs);
    fa__free(ins);
    return st;
}

static fa_status call_op(lowering *l, int64_t n_given)
{
    const fa_value *operator = entry_of(l->operators, l->at.x, "operator");
    callee to = { 0 };
    fa__reg *ins = NULL;
    fa_status st = operator == NULL ? fa_error_last()->status
                                    : find_callee(l, operator, n_given, &to);

    TRY(st);
    if (strcmp(to.name, "prim::TupleUnpack") == 0)
        return unpack(l, (int64_t)wanted_by_next(l));
    TRY(take(l, to.n_ins, &ins));
    if (strcmp(to.name, "prim::tolist") == 0)
        to.n_ins = to.n_ins > 0;        /* its rank and type are the tensor's */
    TRY(add_call(l, &to, ins));
done:
    fa__free(ins);
    return st;
}

static fa_status op(lowering *l)
{
    return call_op(l, -1);
}

static fa_status op_n(lowering *l)
{
    return call_op(l, l->at.n);
}

/* Instructions that are an op each. */
static fa_status named_op(lowering *l, int64_t n_ins, size_t n_outs)
{
    callee to = { .kind = FA__NODE_OP, .name = l->at.row->op, .n_ins = n_ins,
                      .n_outs = n_outs };
    fa__reg *ins = NULL;
    fa_status st = take(l, n_ins, &ins);

    if (st == FA_OK)
        st = add_call(l, &to, ins);
    fa__free(ins);
    return st;
}

static fa_status plain(lowering *l)
{
    return named_op(l, l->at.row->n_ins, 1);
}

static fa_status effect(lowering *l)
{
    return named_op(l, l->at.row->n_ins, 0);
}

static fa_status format(lowering *l)
{
    return named_op(l, l->at.x, 1);
}

/* (message), since torch 1.10 (message, class); nothing runs behind it. */
static fa_status raise_exception(lowering *l)
{
    return named_op(l, l->stack.n >= 2 ? 2 : 1, 0);
}

/* (tensor, dim, type): both are the tensor's. */
static fa_status to_list(lowering *l)
{
    fa_status st = need(l, 3);

    if (st != FA_OK)
        return st;
    l->stack.n -= 2;
    return named_op(l, 1, 1);
}

/* ---- objects --------------------------------------------------------------------------------- */

/* The name of attribute x of a value like `object`. */
static fa_status attribute_name(const lowering *l, const fa_value *object, const fa_value **item,
                                const char **out)
{
    const fa_value *state = fa_value_kind(object) == FA_KIND_OBJECT ? fa_value_state(object) : NULL;
    size_t i = (size_t)l->at.x;

    if (fa_value_kind(state) != FA_KIND_DICT)
        return fa__fail(FA_EUNSUPPORTED, "attribute %lld of a value whose class the file does not "
                        "show", (long long)l->at.x);
    if (l->at.x < 0 || i >= fa_value_len(state)
        || text_of(fa_value_key_at(state, i)) == NULL)
        return fa__fail(FA_EFORMAT, "attribute %lld of an object that has %zu", (long long)l->at.x,
                        fa_value_len(state));
    *out = fa_value_text(fa_value_key_at(state, i));
    *item = fa_value_item_at(state, i);
    return FA_OK;
}

static fa_status get_attr(lowering *l)
{
    const fa_value *item = NULL;
    const char *name = NULL;
    fa__reg out;
    place of;
    fa_status st = need(l, 1);

    TRY(st);
    of = l->stack.items[--l->stack.n];
    TRY(attribute_name(l, of.object, &item, &name));
    TRY(push_new(l, &out));
    if (fa_value_kind(item) == FA_KIND_OBJECT)
        l->stack.items[l->stack.n - 1].object = item;
    if (add(l, FA__NODE_GET_ATTR, name, 1, &of.reg, 1, &out) == NULL)
        TRY(FA_ENOMEM);
done:
    return st;
}

static fa_status set_attr(lowering *l)
{
    const fa_value *item, *object;
    const char *name = NULL;
    fa__reg *ins = NULL;
    fa_status st = need(l, 2);

    TRY(st);
    object = l->stack.items[l->stack.n - 2].object;
    TRY(attribute_name(l, object, &item, &name));
    TRY(take(l, 2, &ins));
    if (add(l, FA__NODE_SET_ATTR, name, 2, ins, 0, NULL) == NULL)
        TRY(FA_ENOMEM);
done:
    fa__free(ins);
    return st;
}

/* The object's method of constant x, with n values, the object first. */
static fa_status call_method(lowering *l)
{
    const char *name = text_of(entry_of(l->constants, l->at.x, "constant"));
    fa__reg *ins = NULL, out;
    fa_status st = FA_OK;

    if (name == NULL || l->at.n < 1)
        return fa__fail(FA_EFORMAT, "constant %lld is no method's name", (long long)l->at.x);
    TRY(take(l, l->at.n, &ins));
    TRY(push_new(l, &out));
    if (add(l, FA__NODE_CALL_METHOD, name, (size_t)l->at.n, ins, 1, &out) == NULL)
        TRY(FA_ENOMEM);
done:
    fa__free(ins);
    return st;
}

static fa_status create_object(lowering *l)
{
    const char *name = text_of(entry_of(l->types, l->at.x, "type"));
    fa__reg out;
    fa_status st = name == NULL ? fa__fail(FA_EFORMAT, "type %lld is no class",
                                           (long long)l->at.x)
                                : push_new(l, &out);

    if (st == FA_OK && add(l, FA__NODE_NEW, name, 0, NULL, 1, &out) == NULL)
        return FA_ENOMEM;
    return st;
}

/* ---- containers ------------------------------------------------------------------------------ */

/* Takes over the type, which may be NULL. */
static fa_status container(lowering *l, fa__node_kind kind, int64_t n, fa__type *type_take)
{
    fa__reg *ins = NULL, out;
    fa__node *node = NULL;
    fa_status st = take(l, n, &ins);

    if (st == FA_OK)
        st = push_new(l, &out);
    if (st == FA_OK) {
        node = add(l, kind, NULL, (size_t)n, ins, 1, &out);
        st = node == NULL ? FA_ENOMEM : FA_OK;
    }
    if (node != NULL)
        node->type = type_take;
    else
        fa__type_free(type_take);
    fa__free(ins);
    return st;
}

static fa_status typed_container(lowering *l, fa__node_kind kind, fa__type_kind wanted)
{
    fa__type *type = type_at(l, l->at.x);

    if (type == NULL)
        return fa_error_last()->status;
    if (type->kind != wanted) {
        fa__type_free(type);
        return fa__fail(FA_EFORMAT, "type %lld is another container's", (long long)l->at.x);
    }
    return container(l, kind, l->at.n, type);
}

static fa_status list(lowering *l)
{
    return typed_container(l, FA__NODE_LIST, FA__TYPE_LIST);
}

static fa_status dict(lowering *l)
{
    if (l->at.n % 2 != 0)
        return fa__fail(FA_EFORMAT, "a dict of %lld keys and values", (long long)l->at.n);
    return typed_container(l, FA__NODE_DICT, FA__TYPE_DICT);
}

static fa_status tuple(lowering *l)
{
    return container(l, FA__NODE_TUPLE, l->at.x, NULL);
}

/* The names of the fields are lost on the way to the file: it is a tuple. */
static fa_status named_tuple(lowering *l)
{
    return container(l, FA__NODE_TUPLE, l->at.n, NULL);
}

static fa_status unpack_list(lowering *l)
{
    return unpack(l, l->at.x);
}

/* Items x to x + n of a tuple. */
static fa_status slice_tuple(lowering *l)
{
    fa__reg bounds[3], ins[2], out;
    fa_status st = need(l, 1);

    TRY(st);
    if (l->at.x < 0)
        TRY(fa__fail(FA_EFORMAT, "a slice from %lld", (long long)l->at.x));
    TRY(constant(l, fa__iv_int(l->at.x), &bounds[0]));
    TRY(constant(l, fa__iv_int(l->at.x + l->at.n), &bounds[1]));
    TRY(constant(l, fa__iv_int(1), &bounds[2]));
    TRY(new_reg(l, &ins[1]));
    if (add(l, FA__NODE_TUPLE, NULL, 3, bounds, 1, &ins[1]) == NULL)
        TRY(FA_ENOMEM);
    ins[0] = l->stack.items[--l->stack.n].reg;
    TRY(push_new(l, &out));
    if (add(l, FA__NODE_OP, "prim::__subscript__", 2, ins, 1, &out) == NULL)
        TRY(FA_ENOMEM);
done:
    return st;
}

/* Is it of one of types x to x + n? */
static fa_status is_instance(lowering *l)
{
    fa__reg *ins = NULL, each, any = -1, both[2];
    fa__node *node;
    fa_status st = take(l, 1, &ins);

    TRY(st);
    if (l->at.n < 1)
        TRY(fa__fail(FA_EFORMAT, "isinstance of no type"));
    for (int64_t i = 0; i < l->at.n; i++) {
        fa__type *type = type_at(l, l->at.x + i);

        if (type == NULL)
            TRY(fa_error_last()->status);
        st = new_reg(l, &each);
        node = st != FA_OK ? NULL : add(l, FA__NODE_ISINSTANCE, NULL, 1, ins, 1, &each);
        if (node == NULL) {
            fa__type_free(type);
            TRY(st == FA_OK ? FA_ENOMEM : st);
        }
        node->type = type;
        both[0] = any, both[1] = each;
        if (any >= 0) {
            TRY(new_reg(l, &each));
            if (add(l, FA__NODE_OP, "aten::__or__", 2, both, 1, &each) == NULL)
                TRY(FA_ENOMEM);
        }
        any = each;
    }
    TRY(push(l, any, NULL));
done:
    fa__free(ins);
    return st;
}

/* ---- jumps ----------------------------------------------------------------------------------- */

static fa_status lower_range(lowering *l, size_t first, size_t end);

static const row rows[];

/* The instruction at a position. */
static fa_status decode(const lowering *l, size_t position, instruction *out)
{
    const fa_value *item = fa_value_at(l->instructions, position);
    const fa_value *name = fa_value_len(item) == 3 ? fa_value_at(item, 0) : NULL;
    int64_t number = -1;

    if (name == NULL || fa_value_get_int(fa_value_at(item, 1), &out->x) != FA_OK
        || fa_value_get_int(fa_value_at(item, 2), &out->n) != FA_OK
        || out->x < INT32_MIN || out->x > INT32_MAX || out->n < 0 || out->n > UINT16_MAX)
        return fa__fail(FA_EFORMAT, "it is not (name, number, number)");
    if (fa_value_kind(name) == FA_KIND_INT)
        (void)fa_value_get_int(name, &number);
    for (int64_t i = 0; rows[i].name != NULL; i++) {
        out->row = &rows[i];
        if (number == i || (text_of(name) != NULL && strcmp(text_of(name), rows[i].name) == 0))
            return FA_OK;
    }
    if (text_of(name) != NULL)
        return fa__fail(FA_EFORMAT, "there is no instruction '%.40s'", text_of(name));
    return fa__fail(FA_EFORMAT, "there is no instruction %lld", (long long)number);
}

/* Where the jump at a position goes, which must be a JMP. */
static fa_status jump_target(const lowering *l, size_t position, int64_t *out)
{
    instruction jump;
    fa_status st = decode(l, position, &jump);

    if (st != FA_OK)
        return st;
    if (strcmp(jump.row->name, "JMP") != 0)
        return fa__fail(FA_EFORMAT, "a block ends with %s, not with a JMP", jump.row->name);
    *out = (int64_t)position + jump.x;
    return FA_OK;
}

static fa_status bad_jump(int64_t to)
{
    return fa__fail(FA_EFORMAT, "the jump to instruction %lld leaves its block", (long long)to);
}

static bool same_place(place a, place b)
{
    return a.object == b.object;
}

/* One branch of an if into a block of the node. */
static fa_status lower_branch(lowering *l, fa__block *block, size_t first, size_t end)
{
    fa__block *outer = l->block;
    fa_status st;

    l->block = block;
    st = lower_range(l, first, end);
    if (st == FA_OK)
        st = settle(l);
    l->block = outer;
    return st;
}

/* Both ways have left as many values; which objects they are is known if both agree. */
static fa_status meet(lowering *l, const stack *other)
{
    if (other->n != l->stack.n)
        return fa__fail(FA_EFORMAT, "the two ways of an if leave %zu and %zu values", other->n,
                        l->stack.n);
    for (size_t i = 0; i < other->n; i++) {
        if (!same_place(other->items[i], l->stack.items[i]))
            l->stack.items[i].object = NULL;
    }
    return FA_OK;
}

static fa_status copy_stack(const stack *from, stack *to)
{
    to->n = to->capacity = from->n;
    to->items = fa__alloc((from->n + 1) * sizeof *to->items);
    if (to->items == NULL)
        return FA_ENOMEM;
    if (from->n > 0)
        memcpy(to->items, from->items, from->n * sizeof *to->items);
    return FA_OK;
}

static fa_status lower_if(lowering *l, size_t *position, size_t end)
{
    int64_t otherwise = (int64_t)*position + l->at.x, after = 0;
    stack before = { 0 }, other;
    fa__reg test;
    fa__node *node;
    fa_status st = need(l, 1);

    TRY(st);
    if (otherwise < (int64_t)*position + 2 || otherwise > (int64_t)end)
        return bad_jump(otherwise);
    TRY(jump_target(l, (size_t)otherwise - 1, &after));
    if (after < otherwise || after > (int64_t)end)
        return bad_jump(after);
    test = l->stack.items[--l->stack.n].reg;
    TRY(settle(l));
    node = add(l, FA__NODE_IF, NULL, 1, &test, 0, NULL);
    if (node == NULL)
        TRY(FA_ENOMEM);
    TRY(copy_stack(&l->stack, &before));
    TRY(lower_branch(l, &node->blocks[0], *position + 1, (size_t)otherwise - 1));
    other = l->stack, l->stack = before, before = other;
    TRY(lower_branch(l, &node->blocks[1], (size_t)otherwise, (size_t)after));
    TRY(meet(l, &before));
    *position = (size_t)after;
done:
    fa__free(before.items);
    return st;
}

/* trip < max and go on */
static fa_status lower_loop_test(lowering *l, fa__block *block, size_t base, fa__reg test)
{
    fa__block *outer = l->block;
    fa__reg ins[2], less;
    fa_status st = FA_OK;

    l->block = block;
    TRY(own_reg(l, base, &ins[0]));
    TRY(own_reg(l, base + 1, &ins[1]));
    TRY(new_reg(l, &less));
    if (add(l, FA__NODE_OP, "aten::lt", 2, ins, 1, &less) == NULL)
        TRY(FA_ENOMEM);
    TRY(own_reg(l, base + 2, &ins[0]));
    ins[1] = less;
    if (add(l, FA__NODE_OP, "aten::__and__", 2, ins, 1, &test) == NULL)
        TRY(FA_ENOMEM);
done:
    l->block = outer;
    return st;
}

/* The body sees its number where `go on?` was, and the next number below. */
static fa_status count_up(lowering *l, size_t base)
{
    fa__reg trip, number, ins[2];
    fa_status st = FA_OK;

    TRY(own_reg(l, base, &trip));
    TRY(own_reg(l, base + 2, &number));
    TRY(copy(l, number, trip));
    TRY(constant(l, fa__iv_int(1), &ins[1]));
    ins[0] = number;
    if (add(l, FA__NODE_OP, "aten::add", 2, ins, 1, &trip) == NULL)
        TRY(FA_ENOMEM);
done:
    return st;
}

/* Carried values move down to where the loop's three were. */
static fa_status leave_loop(lowering *l, size_t base, size_t n_carried)
{
    fa__reg to, from;
    fa_status st = FA_OK;

    for (size_t i = base; i < base + n_carried; i++) {
        TRY(own_reg(l, i, &to));
        TRY(own_reg(l, i + 3, &from));
        TRY(copy(l, to, from));
        l->stack.items[i] = (place){ to, NULL };
    }
    l->stack.n = base + n_carried;
done:
    return st;
}

static fa_status lower_loop(lowering *l, size_t *position, size_t end)
{
    int64_t after = (int64_t)*position + l->at.x, back = 0, n = l->at.n;
    size_t base;
    fa__block *outer = l->block;
    fa__reg test;
    fa__node *node;
    fa_status st = need(l, n + 1);

    TRY(st);
    if (n < 2)
        return fa__fail(FA_EFORMAT, "a loop of %lld values", (long long)n);
    if (after < (int64_t)*position + 2 || after > (int64_t)end)
        return bad_jump(after);
    TRY(jump_target(l, (size_t)after - 1, &back));
    if (back != (int64_t)*position)
        return bad_jump(back);
    base = l->stack.n - (size_t)n - 1;
    TRY(settle(l));
    for (size_t i = base; i < l->stack.n; i++)
        l->stack.items[i].object = NULL;        /* they change while it runs */
    TRY(new_reg(l, &test));
    node = add(l, FA__NODE_WHILE, NULL, 1, &test, 0, NULL);
    if (node == NULL)
        TRY(FA_ENOMEM);
    TRY(lower_loop_test(l, &node->blocks[0], base, test));
    l->block = &node->blocks[1];
    TRY(count_up(l, base));
    TRY(lower_range(l, *position + 1, (size_t)after - 1));
    TRY(settle(l));
    if (l->stack.n != base + (size_t)n + 1)
        TRY(fa__fail(FA_EFORMAT, "the body of a loop leaves %zu values, not %zu", l->stack.n,
                     base + (size_t)n + 1));
    l->block = outer;
    TRY(leave_loop(l, base, (size_t)n - 2));
    *position = (size_t)after;
done:
    l->block = outer;
    return st;
}

static fa_status ret(lowering *l)
{
    fa_status st = need(l, 1);

    if (st != FA_OK)
        return st;
    if (l->depth != 1 || l->position + 1 != fa_value_len(l->instructions))
        return fa__fail(FA_EFORMAT, "a function returns at its end alone");
    l->returned = true;
    return add(l, FA__NODE_RETURN, NULL, 1, &l->stack.items[l->stack.n - 1].reg, 0, NULL) == NULL
               ? FA_ENOMEM : FA_OK;
}

/* JF, JMP and LOOP are lowered by their blocks. */
static fa_status lone_jump(lowering *l)
{
    return fa__fail(FA_EFORMAT, "%s stands where no if or loop has it", l->at.row->name);
}

/* By number; [torch/csrc/jit/runtime/instruction.h]. */
static const row rows[] = {
    { "OP", op, NULL, 0 },
    { "OPN", op_n, NULL, 0 },
    { "LOAD", load, NULL, 0 },
    { "MOVE", load, NULL, 0 },
    { "STOREN", store_n, NULL, 0 },
    { "STORE", store, NULL, 0 },
    { "DROP", drop, NULL, 0 },
    { "DROPR", drop_register, NULL, 0 },
    { "LOADC", load_constant, NULL, 0 },
    { "JF", lone_jump, NULL, 0 },
    { "JMP", lone_jump, NULL, 0 },
    { "LOOP", lone_jump, NULL, 0 },
    { "RET", ret, NULL, 0 },
    { "WAIT", plain, "aten::wait", 1 },
    { "CALL", NULL, NULL, 0 },
    { "GUARD", NULL, NULL, 0 },
    { "TYPECHECK", NULL, NULL, 0 },
    { "FAIL_GUARD", NULL, NULL, 0 },
    { "PROFILE_OP", NULL, NULL, 0 },
    { "TAIL_CALL", NULL, NULL, 0 },
    { "INTERFACE_CALL", call_method, NULL, 0 },
    { "GET_ATTR", get_attr, NULL, 0 },
    { "SET_ATTR", set_attr, NULL, 0 },
    { "LIST_UNPACK", unpack_list, NULL, 0 },
    { "TUPLE_CONSTRUCT", tuple, NULL, 0 },
    { "NAMED_TUPLE_CONSTRUCT", named_tuple, NULL, 0 },
    { "LIST_CONSTRUCT", list, NULL, 0 },
    { "DICT_CONSTRUCT", dict, NULL, 0 },
    { "CREATE_OBJECT", create_object, NULL, 0 },
    { "ISINSTANCE", is_instance, NULL, 0 },
    { "TUPLE_SLICE", slice_tuple, NULL, 0 },
    { "TUPLE_INDEX", plain, "prim::TupleIndex", 2 },
    { "RAISE_EXCEPTION", raise_exception, "prim::RaiseException", 2 },
    { "DICT_INDEX", plain, "aten::__getitem__", 2 },
    { "UNCHECKED_CAST", plain, "prim::unchecked_cast", 1 },
    { "__IS__", plain, "aten::__is__", 2 },
    { "UN_INITIALIZED", plain, "prim::Uninitialized", 0 },
    { "__ISNOT__", plain, "aten::__isnot__", 2 },
    { "FORMAT", format, "aten::format", 0 },
    { "DEVICE", plain, "prim::device", 1 },
    { "DTYPE", plain, "prim::dtype", 1 },
    { "DIM", plain, "aten::dim", 1 },
    { "__NOT__", plain, "aten::__not__", 1 },
    { "TO_LIST", to_list, "prim::tolist", 3 },
    { "NUM_TO_TENSOR", plain, "prim::NumToTensor", 1 },
    { "IS_CUDA", plain, "prim::is_cuda", 1 },
    { "FORK", NULL, NULL, 0 },
    { "WARN", effect, "aten::warn", 2 },
    { "ENTER", NULL, NULL, 0 },
    { "EXIT", NULL, NULL, 0 },
    { "AWAITABLE", NULL, NULL, 0 },
    { NULL, NULL, NULL, 0 },
};

static fa_status lower_one(lowering *l, size_t *position, size_t end)
{
    fa_status st = decode(l, *position, &l->at);

    l->position = *position;
    TRY(st);
    if (strcmp(l->at.row->name, "JF") == 0)
        return lower_if(l, position, end);
    if (strcmp(l->at.row->name, "LOOP") == 0)
        return lower_loop(l, position, end);
    if (l->at.row->lower == NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s is no instruction of mobile programs",
                        l->at.row->name);
    TRY(l->at.row->lower(l));
    ++*position;
done:
    return st;
}

static fa_status lower_range(lowering *l, size_t first, size_t end)
{
    size_t position = first;
    fa_status st = FA_OK;

    if (++l->depth > MAX_BLOCKS)
        return fa__fail(FA_ELIMIT, "blocks nest deeper than %d", MAX_BLOCKS);
    while (position < end && st == FA_OK) {
        size_t at = position;

        st = lower_one(l, &position, end);
        if (st != FA_OK && at == l->position)
            fa__note("in instruction %zu of %zu", at, fa_value_len(l->instructions));
    }
    l->depth--;
    return st;
}

/* ---- functions ------------------------------------------------------------------------------- */

/* The item of (("instructions", ...), ("operators", ...), ...) of a name; NULL without an error. */
static const fa_value *part(const fa_value *parts, const char *name)
{
    for (size_t i = 0; i < fa_value_len(parts); i++) {
        const fa_value *pair = fa_value_at(parts, i);
        const char *key = fa_value_len(pair) == 2 ? text_of(fa_value_at(pair, 0)) : NULL;

        if (key != NULL && strcmp(key, name) == 0)
            return fa_value_at(pair, 1);
    }
    return NULL;
}

static bool is_sequence(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_TUPLE || fa_value_kind(value) == FA_KIND_LIST;
}

static fa_status open_function(lowering *l, const fa_value *parts)
{
    int64_t n = -1;
    const fa_value *size;

    l->instructions = part(parts, "instructions");
    l->operators = part(parts, "operators");
    l->constants = part(parts, "constants");
    l->types = part(parts, "types");
    size = part(parts, "register_size");
    if (!is_sequence(l->instructions) || !is_sequence(l->operators) || !is_sequence(l->constants)
        || !is_sequence(l->types) || fa_value_get_int(size, &n) != FA_OK || n < 0)
        return fa__fail(FA_EFORMAT, "the code lacks one of its tables");
    if (n > MAX_REGISTERS)
        return fa__fail(FA_ELIMIT, "%lld registers; the limit is %lld", (long long)n,
                        (long long)MAX_REGISTERS);
    l->registers = fa__alloc(((size_t)n + 1) * sizeof *l->registers);
    if (l->registers == NULL)
        return FA_ENOMEM;
    l->n_registers = (size_t)n;
    for (size_t i = 0; i < l->n_registers; i++)
        l->registers[i] = (place){ -1, NULL };
    return FA_OK;
}

/* An object of the class below `object`; borrowed, NULL without an error. */
static const fa_value *object_of(const fa_value *object, fa__span class, int depth, int *left)
{
    const fa_value *callable = fa_value_kind(object) == FA_KIND_OBJECT
                                   ? fa_value_object_callable(object) : NULL;
    const fa_value *state = callable == NULL ? NULL : fa_value_state(object), *found = NULL;
    char name[512];

    if (fa_value_kind(callable) != FA_KIND_GLOBAL || depth > FA__MAX_MODULE_DEPTH
        || (*left)-- <= 0)
        return NULL;
    snprintf(name, sizeof name, "%s.%s", fa_value_global_module(callable),
             fa_value_global_name(callable));
    if (fa__span_is(class, name))
        return object;
    for (size_t i = 0;
         found == NULL && fa_value_kind(state) == FA_KIND_DICT && i < fa_value_len(state); i++)
        found = object_of(fa_value_item_at(state, i), class, depth + 1, left);
    return found;
}

/* "__torch__.M.forward": the first argument is an object of __torch__.M. */
static const fa_value *self_of(const lowering *l)
{
    const char *dot = strrchr(l->graph->name, '.');
    int left = FA__MAX_WALKED;
    fa__span class = { (const uint8_t *)l->graph->name,
                       dot == NULL ? 0 : (size_t)(dot - l->graph->name) };

    return object_of(l->program->root, class, 0, &left);
}

static fa_status add_argument(lowering *l, const fa_value *argument)
{
    const char *name = text_of(part(argument, "name")), *text = text_of(part(argument, "type"));
    const fa_value *given = part(argument, "default_value");
    fa_value *own = NULL;
    fa__type *type = NULL;
    fa__ivalue value = fa__iv_none();
    bool has_default;
    fa__reg reg;
    fa_status st = FA_OK;

    if (name == NULL || text == NULL)
        return fa__fail(FA_EFORMAT, "an argument of the schema has no name or type");
    type = fa__type_parse(fa__span_of(text));
    if (type == NULL)
        return fa_error_last()->status;
    has_default = given != NULL
                  && (fa_value_kind(given) != FA_KIND_NONE || type->kind == FA__TYPE_OPTIONAL);
    if (has_default) {
        own = restored(l, given, type);
        if (own == NULL) {
            fa__type_free(type);
            return fa_error_last()->status;
        }
        value = fa__iv_take(own);
    }
    if (l->stack.n == 0) {              /* self: its class has no declaration to be checked by */
        fa__type_free(type);
        type = NULL;
    }
    st = fa__graph_add_param(l->graph, name, type, has_default ? &value : NULL, &reg);
    if (st == FA_OK)
        st = push(l, reg, l->stack.n == 0 ? self_of(l) : NULL);
    fa__iv_release(&value);
    return st;
}

/* Without a schema, as in version 3: as many as the first instruction stores. */
static fa_status add_arguments(lowering *l, const fa_value *schema)
{
    const fa_value *arguments = part(schema, "arguments");
    instruction first = { 0 };
    char name[32];
    fa__reg reg;
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(arguments); i++)
        TRY(add_argument(l, fa_value_at(arguments, i)));
    if (arguments != NULL || fa_value_len(l->instructions) == 0)
        return FA_OK;
    TRY(decode(l, 0, &first));
    if (strcmp(first.row->name, "STOREN") != 0 && strcmp(first.row->name, "STORE") != 0)
        TRY(fa__fail(FA_EFORMAT, "the code does not begin with storing its arguments"));
    if (strcmp(first.row->name, "STORE") == 0)
        first.n = 1;
    for (int64_t i = 0; i < first.n; i++) {
        snprintf(name, sizeof name, i == 0 ? "self" : "argument_%d", (int)i);
        TRY(fa__graph_add_param(l->graph, name, NULL, NULL, &reg));
        TRY(push(l, reg, i == 0 ? self_of(l) : NULL));
    }
done:
    return st;
}

static fa_status lower_function(lowering *l, const fa_value *function)
{
    const fa_value *schema = fa_value_len(function) > 2 ? fa_value_at(function, 2) : NULL;
    fa_status st = open_function(l, fa_value_at(function, 1));

    TRY(st);
    l->block = &l->graph->body;
    TRY(add_arguments(l, schema));
    TRY(lower_range(l, 0, fa_value_len(l->instructions)));
    if (!l->returned)
        st = fa__fail(FA_EFORMAT, "the code ends without RET");
done:
    return st;
}

fa__graph *fa__bytecode_lower(const fa__bytecode *program, const fa_value *function)
{
    const char *name = is_sequence(function) && fa_value_len(function) >= 2
                           ? text_of(fa_value_at(function, 0)) : NULL;
    lowering l = { .program = program, .graph = name == NULL ? NULL : fa__graph_new(name) };
    fa_status st;

    if (l.graph == NULL) {
        if (name == NULL)
            fa__fail(FA_EFORMAT, "a function of the bytecode is not (name, code)");
        return NULL;
    }
    st = lower_function(&l, function);
    fa__free(l.registers);
    fa__free(l.stack.items);
    fa__free(l.own.items);
    if (st == FA_OK)
        return l.graph;
    fa__note("in the bytecode of %s", name);
    fa__graph_free(l.graph);
    return NULL;
}
