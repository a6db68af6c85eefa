/* lower_expr.c: expressions to nodes.
 *
 *     a + b         aten::add         a and b      IF, evaluated only when needed
 *     x.name        GET_ATTR          x[i]         SUBSCRIPT
 *     x[1:, None]   prim::__subscript__(x, (1, None, None), None): see src/ops/subscript.c
 *     [f(i) for i in x]               a list that a loop appends to */
#include "script/lower.h"

/* ---- names ----------------------------------------------------------------------------------- */

static const fa__syntax *root_of(const fa__syntax *node)
{
    while (node->kind == FA__S_ATTR)
        node = node->kids[0];
    return node;
}

/* Is the name a variable of this function or of one around it? */
static bool is_variable(const fa__lower_state *l, fa__span name)
{
    uint64_t number = 0;

    for (; l != NULL; l = l->outer) {
        if (fa__map_get(l->variables, name, &number) && number != 0)
            return true;
    }
    return false;
}

fa_status fa__lower_dotted(fa__lower_state *l, const fa__syntax *node, fa__buffer *out, bool *found)
{
    const fa__syntax *root = root_of(node);
    fa_status st = FA_OK;

    *found = false;
    if (node->kind != FA__S_ATTR || root->kind != FA__S_NAME || is_variable(l, root->text))
        return FA_OK;
    if (!fa__span_is(root->text, "torch") && !fa__span_is(root->text, "ops")
        && !fa__span_is(root->text, "__torch__") && !fa__span_is(root->text, "math")
        && !fa__span_is(root->text, "CONSTANTS"))
        return FA_OK;
    *found = fa__dotted_name(node, out, &st);
    return st;
}

/* A declaration of the same file by its bare name. */
static fa_status bare_global(fa__lower_state *l, fa__span name, const char **qualified)
{
    fa_status st = FA_OK;
    fa__buffer whole = { 0 };
    fa__decl *decl;

    TRY(fa__buffer_format(&whole, "%s.", l->file->prefix));
    TRY(fa__buffer_put(&whole, name.data, name.size));
    decl = fa__unit_find(l->unit, (fa__span){ whole.data, whole.size }, &st);
    if (st == FA_OK && decl != NULL)
        *qualified = fa__graph_text(l->graph, fa__span_of(decl->qualified));
    if (st == FA_OK && decl != NULL && *qualified == NULL)
        st = fa_error_last()->status;
done:
    fa__buffer_free(&whole);
    return st;
}

/* Does the name, or the one before its last dot, mean a member of an enum? Color.RED.value */
static fa_status has_enum(fa__lower_state *l, fa__span dotted, bool *is_member, bool *is_part)
{
    const fa__class *class;
    const fa__class_attribute *member;
    fa_status st = fa__enum_member(l->unit, dotted, &class, &member);

    *is_member = st == FA_OK && member != NULL;
    *is_part = false;
    if (st != FA_OK || *is_member)
        return st;
    while (dotted.size > 0 && dotted.data[dotted.size - 1] != '.')
        dotted.size--;
    if (dotted.size == 0)
        return FA_OK;
    dotted.size--;
    st = fa__enum_member(l->unit, dotted, &class, &member);
    *is_part = st == FA_OK && member != NULL;
    return st;
}

fa_status fa__lower_global(fa__lower_state *l, const fa__syntax *node, const char **qualified)
{
    fa_status st = FA_OK;
    fa__buffer dotted = { 0 };
    fa__callee *callee;
    fa__reg reg;
    bool found = false, is_member, is_part;

    *qualified = NULL;
    if (node->kind == FA__S_NAME) {
        callee = fa__callee_of(l, node->text);
        if (callee != NULL && callee->graph == NULL && callee->n_captures == 0)
            *qualified = fa__graph_text(l->graph, fa__span_of(callee->qualified));
        if (callee != NULL)
            return FA_OK;
        st = fa__variable(l, node->text, &reg, &found);
        return st != FA_OK || found ? st : bare_global(l, node->text, qualified);
    }
    TRY(fa__lower_dotted(l, node, &dotted, &found));
    if (!found || !fa__starts_with((fa__span){ dotted.data, dotted.size }, "__torch__."))
        goto done;
    TRY(has_enum(l, (fa__span){ dotted.data, dotted.size }, &is_member, &is_part));
    if (is_member || is_part)
        goto done;
    *qualified = fa__graph_text(l->graph, (fa__span){ dotted.data, dotted.size });
    if (*qualified == NULL)
        st = fa_error_last()->status;
done:
    fa__buffer_free(&dotted);
    return st;
}

static fa_status lower_name(fa__lower_state *l, const fa__syntax *node, fa__reg *out)
{
    char name[80];
    bool found;
    fa_status st = fa__variable(l, node->text, out, &found);

    if (st != FA_OK || found)
        return st;
    fa__copy_text(name, sizeof(name), node->text);
    if (fa__callee_of(l, node->text) != NULL)
        return fa__lower_error(l, node, "the function '%s' is used as a value", name);
    return fa__lower_error(l, node, "undefined value %s", name);
}

/* __torch__.Color.RED */
static fa_status lower_enum(fa__lower_state *l, const fa__syntax *node, fa__span dotted,
                            fa__reg want, fa__reg *out)
{
    fa_status st = FA_OK;
    char name[120];
    const fa__class *class;
    const fa__class_attribute *member;
    fa__node *call;
    fa_value *text;
    fa__reg value;

    TRY(fa__enum_member(l->unit, dotted, &class, &member));
    if (member == NULL) {
        fa__copy_text(name, sizeof(name), dotted);
        return fa__lower_error(l, node, "'%s' is used as a value", name);
    }
    TRY(fa__emit_constant(l, node, fa__iv_retain(member->value), FA__NO_REG, &value));
    TRY(fa__emit(l, node, FA__NODE_CALL_FUNCTION, class->qualified, 1, &value, want, out, &call));
    text = fa_value_str(member->name);
    if (text == NULL)
        TRY(FA_ENOMEM);
    call->constant = fa__iv_take(text);
done:
    return st;
}

/* CONSTANTS.c3 */
static fa_status lower_constant(fa__lower_state *l, const fa__syntax *node, fa__reg want,
                                fa__reg *out)
{
    char name[40];
    uint64_t i;
    fa_value *value = NULL;
    fa__span digits = node->text;

    if (digits.size > 1 && digits.data[0] == 'c') {
        digits = (fa__span){ digits.data + 1, digits.size - 1 };
        if (fa__parse_u64(digits, &i) && i < SIZE_MAX)
            value = fa__unit_constant(l->unit, (size_t)i);
    }
    if (value == NULL) {
        fa__copy_text(name, sizeof(name), node->text);
        return fa__lower_error(l, node, "the program has no constant '%s'", name);
    }
    return fa__emit_constant(l, node, fa__iv_take(fa_value_retain(value)), want, out);
}

/* object.name */
static fa_status get_attribute(fa__lower_state *l, const fa__syntax *node, fa__reg want,
                               fa__reg *out)
{
    const char *attribute = fa__graph_text(l->graph, node->text);
    fa__reg object;
    fa_status st;

    if (attribute == NULL)
        return fa_error_last()->status;
    st = fa__lower_expr(l, node->kids[0], FA__NO_REG, &object);
    return st == FA_OK ? fa__emit(l, node, FA__NODE_GET_ATTR, attribute, 1, &object, want, out,
                                  NULL)
                       : st;
}

static fa_status lower_attribute(fa__lower_state *l, const fa__syntax *node, fa__reg want,
                                 fa__reg *out)
{
    fa_status st = FA_OK;
    fa__buffer dotted = { 0 };
    fa__span text;
    bool found, is_member, is_part = false;
    char name[120];

    TRY(fa__lower_dotted(l, node, &dotted, &found));
    text = (fa__span){ dotted.data, dotted.size };
    if (found && fa__starts_with(text, "__torch__."))
        TRY(has_enum(l, text, &is_member, &is_part));
    if (!found || is_part) {
        TRY(get_attribute(l, node, want, out));
    } else if (fa__starts_with(text, "CONSTANTS.")) {
        TRY(lower_constant(l, node, want, out));
    } else if (fa__starts_with(text, "__torch__.")) {
        TRY(lower_enum(l, node, text, want, out));
    } else {
        fa__copy_text(name, sizeof(name), text);
        TRY(fa__lower_error(l, node, "'%s' is used as a value", name));
    }
done:
    fa__buffer_free(&dotted);
    return st;
}

/* ---- subscripts ------------------------------------------------------------------------------ */

bool fa__is_plain_index(const fa__syntax *subscript)
{
    const fa__syntax *index = subscript->kids[1];

    return subscript->n == 2 && subscript->text.size == 0 && index->kind != FA__S_SLICE
           && index->kind != FA__S_NONE && index->kind != FA__S_ELLIPSIS
           && index->kind != FA__S_TUPLE;
}

static fa_status lower_bound(fa__lower_state *l, const fa__syntax *slice, int i, fa__reg *out)
{
    if (slice->kids[i] == NULL)
        return fa__emit_constant(l, slice, fa__iv_none(), FA__NO_REG, out);
    return fa__lower_expr(l, slice->kids[i], FA__NO_REG, out);
}

/* A slice is the tuple (start, end, step), Ellipsis the text "...". */
static fa_status lower_index(fa__lower_state *l, const fa__syntax *index, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__reg bounds[3];

    if (index->kind == FA__S_ELLIPSIS) {
        fa_value *text = fa_value_str("...");
        return text == NULL ? FA_ENOMEM
                            : fa__emit_constant(l, index, fa__iv_take(text), FA__NO_REG, out);
    }
    if (index->kind != FA__S_SLICE)
        return fa__lower_expr(l, index, FA__NO_REG, out);
    for (int i = 0; i < 3; i++)
        TRY(lower_bound(l, index, i, &bounds[i]));
    TRY(fa__emit(l, index, FA__NODE_TUPLE, NULL, 3, bounds, FA__NO_REG, out, NULL));
done:
    return st;
}

fa_status fa__lower_indices(fa__lower_state *l, const fa__syntax *subscript, fa__regs *out)
{
    const fa__syntax *list = subscript;
    uint32_t first = 1;
    fa__reg reg;
    fa_status st = fa__lower_expr(l, subscript->kids[0], FA__NO_REG, &reg);

    if (st == FA_OK)
        st = fa__regs_add(out, reg);
    if (subscript->n == 2 && subscript->kids[1]->kind == FA__S_TUPLE) {
        list = subscript->kids[1];                      /* x[(a, b)] is x[a, b] */
        first = 0;
    }
    for (uint32_t i = first; st == FA_OK && i < list->n; i++) {
        st = lower_index(l, list->kids[i], &reg);
        if (st == FA_OK)
            st = fa__regs_add(out, reg);
    }
    return st;
}

static fa_status lower_subscript(fa__lower_state *l, const fa__syntax *node, fa__reg want,
                                 fa__reg *out)
{
    fa_status st = FA_OK;
    fa__regs ins = { 0 };
    fa__reg pair[2];

    if (fa__is_plain_index(node)) {
        TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &pair[0]));
        TRY(fa__lower_expr(l, node->kids[1], FA__NO_REG, &pair[1]));
        TRY(fa__emit(l, node, FA__NODE_SUBSCRIPT, NULL, 2, pair, want, out, NULL));
    } else {
        TRY(fa__lower_indices(l, node, &ins));
        TRY(fa__emit(l, node, FA__NODE_OP, "prim::__subscript__", ins.n, ins.items, want, out,
                     NULL));
    }
done:
    fa__regs_free(&ins);
    return st;
}

/* ---- operators ------------------------------------------------------------------------------- */

/* Gives a bool for certain? */
static bool is_condition(const fa__syntax *node)
{
    return node->kind == FA__S_TRUE || node->kind == FA__S_FALSE || node->kind == FA__S_AND
           || node->kind == FA__S_OR || (node->kind == FA__S_UNARY && node->op == FA__T_NOT)
           || (node->kind == FA__S_BINARY
               && (node->op == FA__T_IN || node->op == FA__T_NOT_IN || node->op == FA__T_IS
                   || node->op == FA__T_IS_NOT));
}

/* The operand of `and`, `or`, `not` as a bool, in *out unless that is FA__NO_REG: whatever else it
 * is, it is asked whether it is true. */
static fa_status lower_condition(fa__lower_state *l, const fa__syntax *node, fa__reg *out)
{
    fa__block *around = l->block;
    fa__node *branch;
    fa__reg value;
    fa_status st = FA_OK;

    if (is_condition(node))
        return fa__lower_expr(l, node, *out, out);
    TRY(fa__lower_expr(l, node, FA__NO_REG, &value));
    if (*out == FA__NO_REG)
        *out = fa__graph_reg(l->graph, NULL);
    if (*out == FA__NO_REG)
        TRY(fa_error_last()->status);
    TRY(fa__emit_effect(l, node, FA__NODE_IF, NULL, 1, &value, &branch));
    for (int i = 0; i < 2; i++) {
        l->block = &branch->blocks[i];
        TRY(fa__emit_constant(l, node, fa__iv_bool(i == 0), *out, out));
    }
done:
    l->block = around;
    return st;
}

static fa_status lower_unary(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out)
{
    fa__reg in = FA__NO_REG;
    fa_status st = FA_OK;

    if (node->op == FA__T_ADD)
        return fa__lower_expr(l, node->kids[0], want, out);
    if (node->op == FA__T_NOT)
        TRY(lower_condition(l, node->kids[0], &in));
    else
        TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &in));
    TRY(fa__emit(l, node, FA__NODE_OP, fa__op_of_operator(node), 1, &in, want, out, NULL));
done:
    return st;
}

static fa_status lower_binary(fa__lower_state *l, const fa__syntax *node, fa__reg want,
                              fa__reg *out)
{
    bool is_in = node->op == FA__T_IN || node->op == FA__T_NOT_IN;
    fa__reg ins[2], inside;
    const char *op = fa__op_of_operator(node), *upgraded;
    fa_status st = FA_OK;

    if (node->op == FA__T_MOD && node->kids[0]->kind == FA__S_STRING)
        op = "aten::percentFormat";                     /* "%d" % n */
    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &ins[is_in]));
    TRY(fa__lower_expr(l, node->kids[1], FA__NO_REG, &ins[!is_in]));
    TRY(fa__upgrader_for(l->file, op, 2, &upgraded));
    if (upgraded != NULL)
        TRY(fa__emit(l, node, FA__NODE_CALL_FUNCTION, upgraded, 2, ins, want, out, NULL));
    else if (node->op != FA__T_NOT_IN)
        TRY(fa__emit(l, node, FA__NODE_OP, op, 2, ins, want, out, NULL));
    else {
        TRY(fa__emit(l, node, FA__NODE_OP, op, 2, ins, FA__NO_REG, &inside, NULL));
        TRY(fa__emit(l, node, FA__NODE_OP, "aten::__not__", 1, &inside, want, out, NULL));
    }
done:
    return st;
}

/* The second operand is computed only when the first does not decide. */
static fa_status lower_logic(fa__lower_state *l, const fa__syntax *node, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__block *around = l->block;
    fa__node *branch;

    *out = fa__graph_reg(l->graph, NULL);
    if (*out == FA__NO_REG)
        return fa_error_last()->status;
    TRY(lower_condition(l, node->kids[0], out));
    TRY(fa__emit_effect(l, node, FA__NODE_IF, NULL, 1, out, &branch));
    l->block = &branch->blocks[node->kind == FA__S_AND ? 0 : 1];
    TRY(lower_condition(l, node->kids[1], out));
done:
    l->block = around;
    return st;
}

static fa_status lower_ternary(fa__lower_state *l, const fa__syntax *node, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__block *around = l->block;
    fa__node *branch;
    fa__reg condition, value;

    *out = fa__graph_reg(l->graph, NULL);
    if (*out == FA__NO_REG)
        return fa_error_last()->status;
    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &condition));
    TRY(fa__emit_effect(l, node, FA__NODE_IF, NULL, 1, &condition, &branch));
    for (int i = 0; i < 2; i++) {
        l->block = &branch->blocks[i];
        TRY(fa__lower_expr(l, node->kids[i + 1], *out, &value));
    }
done:
    l->block = around;
    return st;
}

/* ---- containers ------------------------------------------------------------------------------ */

/* [a, b], (a, b), {a: b} */
static fa_status lower_items(fa__lower_state *l, const fa__syntax *node, fa__type *type_take,
                             fa__reg want, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__regs ins = { 0 };
    fa__node *made;
    fa__node_kind kind = node->kind == FA__S_LIST    ? FA__NODE_LIST
                         : node->kind == FA__S_TUPLE ? FA__NODE_TUPLE
                                                     : FA__NODE_DICT;

    for (uint32_t i = 0; i < node->n; i++) {
        fa__reg reg;
        TRY(fa__lower_expr(l, node->kids[i], FA__NO_REG, &reg));
        TRY(fa__regs_add(&ins, reg));
    }
    TRY(fa__emit(l, node, kind, NULL, ins.n, ins.items, want, out, &made));
    made->type = type_take;
    type_take = NULL;
done:
    fa__type_free(type_take);
    fa__regs_free(&ins);
    return st;
}

typedef struct comprehension {
    const fa__syntax *node;
    fa__reg container;
} comprehension;

static fa_status add_item(fa__lower_state *l, comprehension *c)
{
    const fa__syntax *node = c->node;
    fa__reg ins[3] = { c->container };
    fa_status st = fa__lower_expr(l, node->kids[0], FA__NO_REG, &ins[1]);

    if (st == FA_OK && node->kind == FA__S_DICT_COMP) {
        st = fa__lower_expr(l, node->kids[4], FA__NO_REG, &ins[2]);
        return st == FA_OK ? fa__emit_effect(l, node, FA__NODE_OP, "aten::_set_item", 3, ins, NULL)
                           : st;
    }
    return st == FA_OK ? fa__emit_effect(l, node, FA__NODE_OP, "aten::append", 2, ins, NULL) : st;
}

/* if condition: add the item */
static fa_status comprehension_body(fa__lower_state *l, void *context)
{
    comprehension *c = context;
    fa__block *around = l->block;
    fa__reg condition;
    fa__node *branch;
    fa_status st = FA_OK;

    if (c->node->kids[3] == NULL)
        return add_item(l, c);
    TRY(fa__lower_expr(l, c->node->kids[3], FA__NO_REG, &condition));
    TRY(fa__emit_effect(l, c->node, FA__NODE_IF, NULL, 1, &condition, &branch));
    l->block = &branch->blocks[0];
    TRY(add_item(l, c));
done:
    l->block = around;
    return st;
}

static fa_status lower_comprehension(fa__lower_state *l, const fa__syntax *node,
                                     fa__type *type_take, fa__reg *out)
{
    fa_status st = FA_OK;
    comprehension c = { node, FA__NO_REG };
    fa__node *made;

    TRY(fa__emit(l, node, node->kind == FA__S_LIST_COMP ? FA__NODE_LIST : FA__NODE_DICT, NULL, 0,
                 NULL, FA__NO_REG, &c.container, &made));
    made->type = type_take;
    type_take = NULL;
    TRY(fa__lower_loop(l, node, node->kids[1], node->kids[2], FA__OWN_NAMES, comprehension_body,
                       &c));
    *out = c.container;
done:
    fa__type_free(type_take);
    return st;
}

/* Does the literal make a container of this kind of type? */
static bool makes(const fa__syntax *node, fa__type_kind kind)
{
    switch (node->kind) {
    case FA__S_LIST:
    case FA__S_LIST_COMP:
        return kind == FA__TYPE_LIST;
    case FA__S_DICT:
    case FA__S_DICT_COMP:
        return kind == FA__TYPE_DICT;
    case FA__S_TUPLE:
        return kind == FA__TYPE_TUPLE;
    default:
        return false;
    }
}

/* List[int] of Optional[List[int]] for a literal list; NULL when there is none. Takes over. */
static fa__type *type_for(const fa__syntax *node, fa__type *type_take, fa_status *st)
{
    fa__type *out = NULL;
    fa__buffer text = { 0 };

    *st = FA_OK;
    if (makes(node, type_take->kind))
        return type_take;
    for (size_t i = 0; out == NULL && *st == FA_OK && i < type_take->n; i++) {
        if ((type_take->kind != FA__TYPE_OPTIONAL && type_take->kind != FA__TYPE_UNION)
            || !makes(node, type_take->elements[i]->kind))
            continue;
        *st = fa__type_format(type_take->elements[i], &text);
        if (*st == FA_OK) {
            out = fa__type_parse((fa__span){ text.data, text.size });
            *st = out == NULL ? fa_error_last()->status : FA_OK;
        }
    }
    fa__buffer_free(&text);
    fa__type_free(type_take);
    return out;
}

static fa_status lower_container(fa__lower_state *l, const fa__syntax *node, fa__type *type_take,
                                 fa__reg want, fa__reg *out)
{
    if (node->kind == FA__S_LIST_COMP || node->kind == FA__S_DICT_COMP)
        return lower_comprehension(l, node, type_take, out);
    return lower_items(l, node, type_take, want, out);
}

/* Is a cast to this type nothing? */
static bool casts_nothing(const fa__type *type)
{
    fa__type_kind kind = type->kind == FA__TYPE_OPTIONAL ? type->elements[0]->kind : type->kind;

    return kind == FA__TYPE_TENSOR || kind == FA__TYPE_ANY || kind == FA__TYPE_CLASS
           || kind == FA__TYPE_NONE;
}

fa_status fa__lower_copy(fa__lower_state *l, const fa__syntax *node, const char *text,
                         fa__type *type_take, fa__reg want, fa__reg *out)
{
    fa__reg value;
    fa__node *copy;
    fa_status st = fa__lower_expr(l, node, FA__NO_REG, &value);

    if (st == FA_OK)
        st = fa__emit(l, node, FA__NODE_COPY, text, 1, &value, want, out, &copy);
    if (st == FA_OK)
        copy->type = type_take;
    else
        fa__type_free(type_take);
    return st;
}

fa_status fa__lower_typed(fa__lower_state *l, const fa__syntax *node, fa__type *type_take,
                          fa__reg want, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__reg value;
    fa__node *cast;

    if (node->kind == FA__S_LIST || node->kind == FA__S_LIST_COMP || node->kind == FA__S_DICT
        || node->kind == FA__S_DICT_COMP || node->kind == FA__S_TUPLE) {
        type_take = type_for(node, type_take, &st);
        return st == FA_OK ? lower_container(l, node, type_take, want, out) : st;
    }
    if (node->kind == FA__S_NONE || casts_nothing(type_take))
        return fa__lower_copy(l, node, "annotate", type_take, want, out);
    TRY(fa__lower_expr(l, node, FA__NO_REG, &value));
    TRY(fa__emit(l, node, FA__NODE_CAST, NULL, 1, &value, want, out, &cast));
    cast->type = type_take;
    return FA_OK;
done:
    fa__type_free(type_take);
    return st;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static fa_status lower_any(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out)
{
    const fa__syntax *root = root_of(node);
    fa__ivalue constant;
    fa_status st = FA_ETYPE;

    if (root->kind != FA__S_NAME || !is_variable(l, root->text))
        st = fa__scalar_constant(l->file, node, &constant);
    if (st == FA_OK)
        return fa__emit_constant(l, node, constant, want, out);
    if (st != FA_ETYPE)
        return st;
    switch (node->kind) {
    case FA__S_NAME:
        return lower_name(l, node, out);
    case FA__S_ATTR:
        return lower_attribute(l, node, want, out);
    case FA__S_CALL:
        return fa__lower_call(l, node, want, out);
    case FA__S_SUBSCRIPT:
        return lower_subscript(l, node, want, out);
    case FA__S_UNARY:
        return lower_unary(l, node, want, out);
    case FA__S_BINARY:
        return lower_binary(l, node, want, out);
    case FA__S_AND:
    case FA__S_OR:
        return lower_logic(l, node, out);
    case FA__S_TERNARY:
        return lower_ternary(l, node, out);
    case FA__S_LIST:
    case FA__S_TUPLE:
    case FA__S_DICT:
    case FA__S_LIST_COMP:
    case FA__S_DICT_COMP:
        return lower_container(l, node, NULL, want, out);
    default:
        return fa__lower_error(l, node, "this is no value");
    }
}

fa_status fa__lower_expr(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out)
{
    fa__reg value;
    fa_status st = lower_any(l, node, want, &value);

    *out = value;
    if (st != FA_OK || want == FA__NO_REG || value == want)
        return st;
    return fa__emit(l, node, FA__NODE_COPY, NULL, 1, &value, want, out, NULL);
}
