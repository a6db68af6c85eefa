/* lower.c: syntax trees to graphs — functions, statements, variables.
 *
 *     x = a + b           %x = aten::add(%a, %b)
 *     x, y = f(z)         %1 = f(%z); %x, %y = unpack(%1)
 *     for i in range(n):  FOR %i = 0 .. %n        for a, b in zip(p, q):  FOR over min(len, len)
 *     with m as v:        %v = m.__enter__(); ...; m.__exit__(None, None, None)
 *     def g(): ... x      a function of its own, whose first parameters are what it captures
 *
 * A variable is one register for the whole function; everything else gets a register of its own.
 * Nothing is typed: values know what they are. */
#include "script/lower.h"

#include <stdio.h>

/* ---- registers and nodes --------------------------------------------------------------------- */

fa_status fa__regs_add(fa__regs *regs, fa__reg reg)
{
    size_t wanted = regs->capacity == 0 ? 8 : 2 * regs->capacity;

    if (regs->n == regs->capacity) {
        fa__reg *grown = fa__realloc(regs->items, wanted * sizeof(*grown));
        if (grown == NULL)
            return FA_ENOMEM;
        regs->items = grown;
        regs->capacity = wanted;
    }
    regs->items[regs->n++] = reg;
    return FA_OK;
}

void fa__regs_free(fa__regs *regs)
{
    fa__free(regs->items);
    *regs = (fa__regs){ 0 };
}

static fa__location where(const fa__lower_state *l, const fa__syntax *at)
{
    return (fa__location){ l->file, at->begin, at->end };
}

fa_status fa__emit(fa__lower_state *l, const fa__syntax *at, fa__node_kind kind, const char *text,
                   size_t n_ins, const fa__reg *ins, fa__reg want, fa__reg *out, fa__node **made)
{
    fa__reg result = want != FA__NO_REG ? want : fa__graph_reg(l->graph, NULL);
    fa__node *node;

    if (result == FA__NO_REG)
        return fa_error_last()->status;
    node = fa__graph_add(l->graph, l->block, kind, text, n_ins, ins, 1, &result, where(l, at));
    if (node == NULL)
        return fa_error_last()->status;
    *out = result;
    if (made != NULL)
        *made = node;
    return FA_OK;
}

fa_status fa__emit_effect(fa__lower_state *l, const fa__syntax *at, fa__node_kind kind,
                          const char *text, size_t n_ins, const fa__reg *ins, fa__node **made)
{
    fa__node *node =
        fa__graph_add(l->graph, l->block, kind, text, n_ins, ins, 0, NULL, where(l, at));

    if (node == NULL)
        return fa_error_last()->status;
    if (made != NULL)
        *made = node;
    return FA_OK;
}

fa_status fa__emit_constant(fa__lower_state *l, const fa__syntax *at, fa__ivalue take, fa__reg want,
                            fa__reg *out)
{
    fa__node *node;
    fa_status st = fa__emit(l, at, FA__NODE_CONST, NULL, 0, NULL, want, out, &node);

    if (st == FA_OK)
        node->constant = take;
    else
        fa__iv_release(&take);
    return st;
}

fa_status fa__lower_error(const fa__lower_state *l, const fa__syntax *at, const char *format, ...)
{
    char text[300];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return fa__syntax_error(l->file, at->begin, at->end, "%s here:", text);
}

/* ---- variables ------------------------------------------------------------------------------- */

/* Adds a parameter for a variable of the enclosing function. */
static fa_status capture(fa__lower_state *l, fa__span name, fa__reg *out)
{
    fa__callee *self = l->self;
    const char *text = fa__graph_text(l->graph, name);
    const char **grown;
    fa_status st;

    if (text == NULL)
        return fa_error_last()->status;
    grown = fa__realloc(self->captures, (self->n_captures + 1) * sizeof(*grown));
    if (grown == NULL)
        return FA_ENOMEM;
    self->captures = grown;
    self->captures[self->n_captures++] = text;
    st = fa__graph_add_param(l->graph, text, NULL, NULL, out);
    return st == FA_OK ? fa__map_set(l->variables, name, (uint64_t)*out + 1) : st;
}

fa_status fa__variable(fa__lower_state *l, fa__span name, fa__reg *out, bool *found)
{
    uint64_t number = 0;
    fa__reg outside;
    fa_status st;

    *found = fa__map_get(l->variables, name, &number) && number != 0;
    if (*found) {
        *out = (fa__reg)(number - 1);
        return FA_OK;
    }
    if (l->outer == NULL)
        return FA_OK;
    st = fa__variable(l->outer, name, &outside, found);
    return st == FA_OK && *found ? capture(l, name, out) : st;
}

/* A register of a variable's name that the name does not mean yet. */
static fa_status new_variable(fa__lower_state *l, fa__span name, fa__reg *out)
{
    const char *text = fa__graph_text(l->graph, name);

    *out = text == NULL ? FA__NO_REG : fa__graph_reg(l->graph, text);
    return *out == FA__NO_REG ? fa_error_last()->status : FA_OK;
}

fa_status fa__variable_to_set(fa__lower_state *l, fa__span name, fa__reg *out)
{
    uint64_t number = 0;
    fa_status st;

    if (fa__map_get(l->callees, name, &number) && number != 0) {
        st = fa__map_set(l->callees, name, 0);
        if (st != FA_OK)
            return st;
    }
    number = 0;
    if (fa__map_get(l->variables, name, &number) && number != 0) {
        *out = (fa__reg)(number - 1);
        return FA_OK;
    }
    st = new_variable(l, name, out);
    return st == FA_OK ? fa__map_set(l->variables, name, (uint64_t)*out + 1) : st;
}

fa_status fa__variable_shadow(fa__lower_state *l, fa__span name, uint64_t number, uint64_t *old)
{
    *old = 0;
    fa__map_get(l->variables, name, old);
    return fa__map_set(l->variables, name, number);
}

fa__callee *fa__callee_of(const fa__lower_state *l, fa__span name)
{
    uint64_t number = 0;

    for (; l != NULL; l = l->outer) {
        if (fa__map_get(l->variables, name, &number) && number != 0)
            return NULL;
        if (fa__map_get(l->callees, name, &number) && number != 0)
            return (fa__callee *)(uintptr_t)number;
    }
    return NULL;
}

/* From now on the name means a function. */
static fa_status add_callee(fa__lower_state *l, fa__span name, const char *qualified,
                            fa__callee **out)
{
    fa__callee *callee = fa__zalloc(sizeof(*callee));
    fa_status st;

    if (callee == NULL)
        return FA_ENOMEM;
    callee->qualified = qualified;
    callee->next = l->all_callees;
    l->all_callees = callee;
    st = fa__map_set(l->callees, name, (uintptr_t)callee);
    if (st == FA_OK)
        st = fa__map_set(l->variables, name, 0);
    *out = callee;
    return st;
}

/* ---- assignments ----------------------------------------------------------------------------- */

static fa_status assign_attribute(fa__lower_state *l, const fa__syntax *target, fa__reg value)
{
    fa__reg ins[2] = { FA__NO_REG, value };
    fa_status st = fa__lower_expr(l, target->kids[0], FA__NO_REG, &ins[0]);
    const char *name = fa__graph_text(l->graph, target->text);

    if (st == FA_OK && name == NULL)
        st = fa_error_last()->status;
    return st == FA_OK ? fa__emit_effect(l, target, FA__NODE_SET_ATTR, name, 2, ins, NULL) : st;
}

/* container[indices] = value */
static fa_status assign_item(fa__lower_state *l, const fa__syntax *target, fa__reg value)
{
    fa_status st = FA_OK;
    fa__regs ins = { 0 };

    TRY(fa__regs_add(&ins, value));
    TRY(fa__lower_indices(l, target, &ins));
    TRY(fa__emit_effect(l, target, FA__NODE_OP, "prim::__set_subscript__", ins.n, ins.items, NULL));
done:
    fa__regs_free(&ins);
    return st;
}

/* a, b = value. A name may be unpacked into at once. */
static fa_status assign_unpacked(fa__lower_state *l, const fa__syntax *target, fa__reg value)
{
    fa_status st = FA_OK;
    fa__regs outs = { 0 };
    fa__reg reg;

    for (uint32_t i = 0; i < target->n; i++) {
        if (target->kids[i]->kind == FA__S_NAME)
            TRY(fa__variable_to_set(l, target->kids[i]->text, &reg));
        else
            reg = fa__graph_reg(l->graph, NULL);
        if (reg == FA__NO_REG)
            TRY(fa_error_last()->status);
        TRY(fa__regs_add(&outs, reg));
    }
    if (fa__graph_add(l->graph, l->block, FA__NODE_UNPACK, NULL, 1, &value, outs.n, outs.items,
                      where(l, target)) == NULL)
        TRY(fa_error_last()->status);
    for (uint32_t i = 0; i < target->n; i++) {
        if (target->kids[i]->kind != FA__S_NAME)
            TRY(fa__assign(l, target->kids[i], outs.items[i]));
    }
done:
    fa__regs_free(&outs);
    return st;
}

fa_status fa__assign(fa__lower_state *l, const fa__syntax *target, fa__reg value)
{
    fa__reg variable;
    fa_status st;

    switch (target->kind) {
    case FA__S_NAME:
        st = fa__variable_to_set(l, target->text, &variable);
        if (st != FA_OK || variable == value)
            return st;
        return fa__emit(l, target, FA__NODE_COPY, NULL, 1, &value, variable, &variable, NULL);
    case FA__S_TUPLE:
    case FA__S_LIST:
        return assign_unpacked(l, target, value);
    case FA__S_ATTR:
        return assign_attribute(l, target, value);
    case FA__S_SUBSCRIPT:
        return assign_item(l, target, value);
    default:
        return fa__lower_error(l, target, "this cannot be assigned to");
    }
}

/* name = expr, straight into the variable. */
static fa_status assign_name(fa__lower_state *l, const fa__syntax *target, const fa__syntax *value)
{
    const char *qualified;
    fa__callee *callee;
    fa__reg variable, result;
    uint64_t number = 0;
    fa_status st = fa__lower_global(l, value, &qualified);

    if (st != FA_OK)
        return st;
    if (qualified != NULL)
        return add_callee(l, target->text, qualified, &callee);
    /* a first assignment makes the variable only when its value is there: x = x is an error */
    if (!fa__map_get(l->variables, target->text, &number) || number == 0) {
        fa__reg fresh;
        st = new_variable(l, target->text, &fresh);
        if (st == FA_OK)
            st = fa__lower_expr(l, value, fresh, &result);
        if (st == FA_OK && fa__callee_of(l, target->text) != NULL)
            st = fa__map_set(l->callees, target->text, 0);
        return st == FA_OK ? fa__map_set(l->variables, target->text, (uint64_t)fresh + 1) : st;
    }
    variable = (fa__reg)(number - 1);
    return fa__lower_expr(l, value, variable, &result);
}

/* A value of a tuple that is assigned to several targets: a variable is copied first, for it may be
 * one of them. */
static fa_status value_of_many(fa__lower_state *l, const fa__syntax *node, fa__reg *out)
{
    fa__reg reg;
    fa_status st = fa__lower_expr(l, node, FA__NO_REG, &reg);

    *out = reg;
    if (st != FA_OK || l->graph->reg_names[reg] == NULL)
        return st;
    return fa__emit(l, node, FA__NODE_COPY, NULL, 1, &reg, FA__NO_REG, out, NULL);
}

/* Is a name among the targets before position n? */
static bool is_target(const fa__syntax *targets, uint32_t n, const fa__syntax *value)
{
    enum { FEW = 16 };

    if (n > FEW)
        return true;
    for (uint32_t i = 0; i < n; i++) {
        if (targets->kids[i]->kind != FA__S_NAME
            || fa__span_equal(targets->kids[i]->text, value->text))
            return true;
    }
    return false;
}

/* a, b = x, y without the tuple */
static fa_status assign_parallel(fa__lower_state *l, const fa__syntax *targets,
                                 const fa__syntax *values)
{
    fa_status st = FA_OK;
    fa__regs regs = { 0 };

    for (uint32_t i = 0; i < values->n; i++) {
        fa__reg reg;
        if (values->kids[i]->kind == FA__S_NAME && !is_target(targets, i, values->kids[i]))
            TRY(fa__lower_expr(l, values->kids[i], FA__NO_REG, &reg));
        else
            TRY(value_of_many(l, values->kids[i], &reg));
        TRY(fa__regs_add(&regs, reg));
    }
    for (uint32_t i = 0; i < targets->n; i++)
        TRY(fa__assign(l, targets->kids[i], regs.items[i]));
done:
    fa__regs_free(&regs);
    return st;
}

/* a, b = torch.op(...): the op's results go where they belong when it has so many. */
static fa_status assign_results(fa__lower_state *l, const fa__syntax *targets,
                                const fa__syntax *call, bool *done_out)
{
    fa_status st = FA_OK;
    fa__regs outs = { 0 };

    *done_out = false;
    for (uint32_t i = 0; i < targets->n; i++) {
        if (targets->kids[i]->kind != FA__S_NAME)
            goto done;
    }
    for (uint32_t i = 0; i < targets->n; i++) {
        uint64_t number = 0;
        fa__reg reg;
        if (fa__map_get(l->variables, targets->kids[i]->text, &number) && number != 0)
            reg = (fa__reg)(number - 1);
        else
            TRY(new_variable(l, targets->kids[i]->text, &reg));
        TRY(fa__regs_add(&outs, reg));
    }
    TRY(fa__lower_op_outs(l, call, outs.n, outs.items, done_out));
    for (uint32_t i = 0; *done_out && i < targets->n; i++) {
        TRY(fa__map_set(l->variables, targets->kids[i]->text, (uint64_t)outs.items[i] + 1));
        if (fa__callee_of(l, targets->kids[i]->text) != NULL)
            TRY(fa__map_set(l->callees, targets->kids[i]->text, 0));
    }
done:
    fa__regs_free(&outs);
    return st;
}

static fa_status lower_assign(fa__lower_state *l, const fa__syntax *node)
{
    const fa__syntax *target = node->kids[0], *value = node->kids[node->n - 1];
    fa_status st = FA_OK;
    fa__reg reg;
    bool done_already;

    if (node->n == 2 && target->kind == FA__S_NAME)
        return assign_name(l, target, value);
    if (node->n == 2 && target->kind == FA__S_TUPLE && value->kind == FA__S_TUPLE
        && target->n == value->n)
        return assign_parallel(l, target, value);
    if (node->n == 2 && target->kind == FA__S_TUPLE && value->kind == FA__S_CALL) {
        st = assign_results(l, target, value, &done_already);
        if (st != FA_OK || done_already)
            return st;
    }
    st = fa__lower_expr(l, value, FA__NO_REG, &reg);
    for (uint32_t i = 0; st == FA_OK && i + 1 < node->n; i++)
        st = fa__assign(l, node->kids[i], reg);
    return st;
}

/* x : T = value */
static fa_status lower_annotated(fa__lower_state *l, const fa__syntax *node)
{
    fa__type *type;
    fa__reg reg;
    fa_status st;

    if (node->kids[2] == NULL)
        return FA_OK;
    type = fa__syntax_type(l->unit, l->file, node->kids[1]);
    if (type == NULL)
        return fa_error_last()->status;
    st = fa__lower_typed(l, node->kids[2], type, FA__NO_REG, &reg);
    return st == FA_OK ? fa__assign(l, node->kids[0], reg) : st;
}

/* ---- augmented assignments ------------------------------------------------------------------- */

/* The op that changes a tensor in place, NULL: none. */
static const char *inplace_op(int op)
{
    static const char *const ops[FA__T_COUNT] = {
        [FA__T_ADD] = "aten::add_", [FA__T_SUB] = "aten::sub_", [FA__T_MUL] = "aten::mul_",
        [FA__T_DIV] = "aten::div_", [FA__T_FLOORDIV] = "aten::floor_divide_",
        [FA__T_MOD] = "aten::remainder_", [FA__T_POW] = "aten::pow_",
        [FA__T_BITAND] = "aten::__iand__", [FA__T_BITOR] = "aten::__ior__",
        [FA__T_BITXOR] = "aten::__ixor__", [FA__T_LSHIFT] = "aten::__ilshift__",
        [FA__T_RSHIFT] = "aten::__irshift__",
    };

    return ops[op];
}

/* if isinstance(x, Tensor): op_(x, y)  else: x = op(x, y). Lists are extended by add_ too. */
static fa_status augment(fa__lower_state *l, const fa__syntax *node, fa__reg ins[2], fa__reg *out)
{
    fa_status st = FA_OK;
    const char *inplace = inplace_op(node->op);
    fa__node *test, *branch;
    fa__block *around = l->block;
    fa__reg is_tensor, result = fa__graph_reg(l->graph, NULL);

    if (result == FA__NO_REG)
        return fa_error_last()->status;
    if (inplace == NULL)
        return fa__emit(l, node, FA__NODE_OP, fa__op_of_operator(node), 2, ins, result, out, NULL);
    TRY(fa__emit(l, node, FA__NODE_ISINSTANCE, NULL, 1, ins, FA__NO_REG, &is_tensor, &test));
    test->type = fa__type_parse(fa__span_of(node->op == FA__T_ADD ? "Union[Tensor, list]"
                                                                  : "Tensor"));
    if (test->type == NULL)
        return fa_error_last()->status;
    TRY(fa__emit_effect(l, node, FA__NODE_IF, NULL, 1, &is_tensor, &branch));
    l->block = &branch->blocks[0];
    TRY(fa__emit(l, node, FA__NODE_OP, inplace, 2, ins, result, out, NULL));
    l->block = &branch->blocks[1];
    TRY(fa__emit(l, node, FA__NODE_OP, fa__op_of_operator(node), 2, ins, result, out, NULL));
done:
    l->block = around;
    return st;
}

static fa_status lower_augmented(fa__lower_state *l, const fa__syntax *node)
{
    fa__reg ins[2], result;
    fa_status st = FA_OK;

    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &ins[0]));
    TRY(fa__lower_expr(l, node->kids[1], FA__NO_REG, &ins[1]));
    TRY(augment(l, node, ins, &result));
    TRY(fa__assign(l, node->kids[0], result));
done:
    return st;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static fa_status lower_statement(fa__lower_state *l, const fa__syntax *node);

/* The statements into `block`. */
static fa_status lower_block(fa__lower_state *l, const fa__syntax *node, fa__block *block)
{
    fa__block *around = l->block;
    fa_status st = FA_OK;

    l->block = block;
    for (uint32_t i = 0; node != NULL && st == FA_OK && i < node->n; i++)
        st = lower_statement(l, node->kids[i]);
    l->block = around;
    return st;
}

static fa_status lower_if(fa__lower_state *l, const fa__syntax *node)
{
    fa__reg condition;
    fa__node *branch;
    fa_status st = FA_OK;

    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &condition));
    TRY(fa__emit_effect(l, node->kids[0], FA__NODE_IF, NULL, 1, &condition, &branch));
    TRY(lower_block(l, node->kids[1], &branch->blocks[0]));
    TRY(lower_block(l, node->kids[2], &branch->blocks[1]));
done:
    return st;
}

static fa_status lower_while(fa__lower_state *l, const fa__syntax *node)
{
    fa__reg condition = 0;
    fa__node *loop;
    fa__block *around = l->block;
    fa_status st = fa__emit_effect(l, node->kids[0], FA__NODE_WHILE, NULL, 1, &condition, &loop);

    if (st != FA_OK)
        return st;
    l->n_loops++;
    l->block = &loop->blocks[0];
    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &loop->ins[0]));
    TRY(lower_block(l, node->kids[1], &loop->blocks[1]));
done:
    l->block = around;
    l->n_loops--;
    return st;
}

static fa_status for_body(fa__lower_state *l, void *context)
{
    return lower_block(l, context, l->block);
}

static fa_status lower_for(fa__lower_state *l, const fa__syntax *node)
{
    return fa__lower_loop(l, node, node->kids[0], node->kids[1], FA__SHARED_NAMES, for_body,
                          node->kids[2]);
}

/* ---- with ------------------------------------------------------------------------------------ */

/* manager.__exit__(None, None, None) */
static fa_status emit_exit(fa__lower_state *l, const fa__syntax *at, fa__reg manager)
{
    fa__reg none, out;
    fa_status st = fa__emit_constant(l, at, fa__iv_none(), FA__NO_REG, &none);
    fa__reg ins[4] = { manager, none, none, none };

    return st == FA_OK ? fa__emit(l, at, FA__NODE_CALL_METHOD, "__exit__", 4, ins, FA__NO_REG,
                                  &out, NULL)
                       : st;
}

/* Leaves the `with` blocks inside more than `n_loops` loops. */
static fa_status emit_exits(fa__lower_state *l, const fa__syntax *at, int n_loops)
{
    fa_status st = FA_OK;

    for (fa__exit *exit = l->exits; st == FA_OK && exit != NULL && exit->n_loops >= n_loops;
         exit = exit->outer)
        st = emit_exit(l, at, exit->manager);
    return st;
}

static fa_status lower_with(fa__lower_state *l, const fa__syntax *node)
{
    fa__exit exit = { .outer = l->exits, .n_loops = l->n_loops };
    fa__reg entered;
    fa_status st = FA_OK;

    TRY(value_of_many(l, node->kids[0], &exit.manager));
    TRY(fa__emit(l, node->kids[0], FA__NODE_CALL_METHOD, "__enter__", 1, &exit.manager, FA__NO_REG,
                 &entered, NULL));
    if (node->kids[1] != NULL)
        TRY(fa__assign(l, node->kids[1], entered));
    l->exits = &exit;
    TRY(lower_block(l, node->kids[2], l->block));
    TRY(emit_exit(l, node->kids[0], exit.manager));
done:
    l->exits = exit.outer;
    return st;
}

/* ---- jumps ----------------------------------------------------------------------------------- */

static fa_status lower_return(fa__lower_state *l, const fa__syntax *node)
{
    fa__reg value = FA__NO_REG;
    fa_status st = FA_OK;

    if (node->kids[0] != NULL)
        TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &value));
    TRY(emit_exits(l, node, 0));
    TRY(fa__emit_effect(l, node, FA__NODE_RETURN, NULL, value != FA__NO_REG, &value, NULL));
done:
    return st;
}

static fa_status lower_jump(fa__lower_state *l, const fa__syntax *node)
{
    bool is_break = node->kind == FA__S_BREAK;
    fa_status st;

    if (l->n_loops == 0)
        return fa__lower_error(l, node, "'%s' outside of a loop", is_break ? "break" : "continue");
    st = emit_exits(l, node, l->n_loops);
    return st == FA_OK ? fa__emit_effect(l, node, is_break ? FA__NODE_BREAK : FA__NODE_CONTINUE,
                                         NULL, 0, NULL, NULL)
                       : st;
}

/* prim::RaiseException(message, "builtins.ValueError") */
static fa_status emit_raise(fa__lower_state *l, const fa__syntax *at, fa__reg message,
                            const char *class)
{
    fa__reg ins[2] = { message, FA__NO_REG };
    fa_value *text = fa_value_str(class);
    fa_status st = FA_ENOMEM;

    if (text != NULL)
        st = fa__emit_constant(l, at, fa__iv_take(text), FA__NO_REG, &ins[1]);
    return st == FA_OK ? fa__emit_effect(l, at, FA__NODE_OP, "prim::RaiseException", 2, ins, NULL)
                       : st;
}

static fa_status emit_text(fa__lower_state *l, const fa__syntax *at, const char *text, fa__reg *out)
{
    fa_value *value = fa_value_str(text);

    if (value == NULL)
        return FA_ENOMEM;
    return fa__emit_constant(l, at, fa__iv_take(value), FA__NO_REG, out);
}

/* raise Error(message), raise Error */
static fa_status lower_raise(fa__lower_state *l, const fa__syntax *node)
{
    const fa__syntax *what = node->kids[0], *class = what;
    char name[100] = "builtins.";
    fa__reg message;
    fa_status st = FA_OK;

    if (what == NULL)
        return fa__lower_error(l, node, "'raise' of nothing");
    if (what->kind == FA__S_CALL)
        class = what->kids[0];
    if (class->kind != FA__S_NAME && class->kind != FA__S_ATTR)
        return fa__lower_error(l, what, "expected an exception's class");
    fa__copy_text(name + strlen(name), sizeof(name) - strlen(name), class->text);
    if (what->kind == FA__S_CALL && what->n > 1)
        TRY(fa__lower_expr(l, what->kids[1], FA__NO_REG, &message));
    else
        TRY(emit_text(l, what, "", &message));
    TRY(emit_raise(l, node, message, name));
done:
    return st;
}

/* if condition: pass  else: raise AssertionError(message) */
static fa_status lower_assert(fa__lower_state *l, const fa__syntax *node)
{
    fa_status st = FA_OK;
    fa__block *around = l->block;
    fa__node *branch;
    fa__reg condition, ins[2];

    TRY(fa__lower_expr(l, node->kids[0], FA__NO_REG, &condition));
    TRY(fa__emit_effect(l, node, FA__NODE_IF, NULL, 1, &condition, &branch));
    l->block = &branch->blocks[1];
    TRY(emit_text(l, node, "AssertionError: ", &ins[0]));
    if (node->kids[1] != NULL) {
        TRY(fa__lower_expr(l, node->kids[1], FA__NO_REG, &ins[1]));
        TRY(fa__emit(l, node, FA__NODE_OP, "aten::add", 2, ins, FA__NO_REG, &ins[0], NULL));
    }
    TRY(emit_raise(l, node, ins[0], "builtins.AssertionError"));
done:
    l->block = around;
    return st;
}

static fa_status lower_del(fa__lower_state *l, const fa__syntax *target)
{
    fa__reg ins[2];
    uint64_t old;
    fa_status st;

    if (target->kind == FA__S_NAME)
        return fa__variable_shadow(l, target->text, 0, &old);
    if (target->kind != FA__S_SUBSCRIPT || !fa__is_plain_index(target))
        return fa__lower_error(l, target, "this cannot be deleted");
    st = fa__lower_expr(l, target->kids[0], FA__NO_REG, &ins[0]);
    if (st == FA_OK)
        st = fa__lower_expr(l, target->kids[1], FA__NO_REG, &ins[1]);
    return st == FA_OK ? fa__emit_effect(l, target, FA__NODE_OP, "aten::Delete", 2, ins, NULL) : st;
}

/* ---- functions ------------------------------------------------------------------------------- */

static fa_status add_params(fa__lower_state *l, const fa__syntax *def)
{
    fa_status st = FA_OK;
    fa__ivalue value = fa__iv_none();
    fa__reg reg;

    for (uint32_t i = 2; i < def->n; i++) {
        const fa__syntax *param = def->kids[i];
        fa__type *type = NULL;
        const char *name = fa__graph_text(l->graph, param->text);
        if (param->kind == FA__S_STAR)
            continue;
        if (name == NULL)
            TRY(fa_error_last()->status);
        if (param->kids[1] != NULL)
            TRY(fa__constant_value(l->unit, l->file, param->kids[1], &value));
        if (param->kids[0] != NULL) {
            type = fa__syntax_type(l->unit, l->file, param->kids[0]);
            if (type == NULL)
                TRY(fa_error_last()->status);
        }
        TRY(fa__graph_add_param(l->graph, name, type, param->kids[1] != NULL ? &value : NULL,
                                &reg));
        fa__iv_release(&value);
        TRY(fa__map_set(l->variables, param->text, (uint64_t)reg + 1));
    }
done:
    fa__iv_release(&value);
    return st;
}

/* What a nested function captures becomes its first parameters. */
static void captures_first(fa__graph *graph, size_t n_captures)
{
    size_t n_own = graph->n_params - n_captures;
    fa__graph_param param;

    for (size_t i = 0; n_own > 0 && i < n_captures; i++) {
        param = graph->params[n_own + i];
        memmove(graph->params + i + 1, graph->params + i, n_own * sizeof(param));
        graph->params[i] = param;
    }
}

static void free_callees(fa__lower_state *l)
{
    while (l->all_callees != NULL) {
        fa__callee *callee = l->all_callees;
        l->all_callees = callee->next;
        fa__graph_free(callee->graph);
        fa__free(callee->captures);
        fa__free(callee);
    }
}

/* The unit gets to know the nested functions. */
static fa_status define_nested(fa__lower_state *l)
{
    fa_status st = FA_OK;

    for (fa__callee *callee = l->all_callees; st == FA_OK && callee != NULL;
         callee = callee->next) {
        fa__graph *graph = callee->graph;
        fa_status find;
        callee->graph = NULL;
        if (graph == NULL)
            continue;
        /* there from an attempt to lower that ran out of memory afterwards */
        if (fa__unit_find(l->unit, fa__span_of(graph->name), &find) != NULL)
            fa__graph_free(graph);
        else
            st = fa__unit_define_locked(l->unit, graph);
    }
    return st;
}

static fa__graph *lower_function(fa__lower_state *l, const fa__syntax *def, const char *qualified)
{
    fa_status st = FA_OK;

    l->graph = fa__graph_new(qualified);
    l->variables = fa__map_new();
    l->callees = fa__map_new();
    if (l->graph == NULL || l->variables == NULL || l->callees == NULL)
        TRY(FA_ENOMEM);
    l->block = &l->graph->body;
    TRY(add_params(l, def));
    if (def->kids[0] != NULL) {
        l->graph->result_type = fa__syntax_type(l->unit, l->file, def->kids[0]);
        if (l->graph->result_type == NULL)
            TRY(fa_error_last()->status);
    }
    TRY(lower_block(l, def->kids[1], &l->graph->body));
    TRY(define_nested(l));
    if (l->self != NULL)
        captures_first(l->graph, l->self->n_captures);
done:
    if (st != FA_OK) {
        fa__graph_free(l->graph);
        l->graph = NULL;
    }
    free_callees(l);
    fa__map_free(l->callees);
    fa__map_free(l->variables);
    return l->graph;
}

fa__graph *fa__lower(fa__unit *unit, const fa__source_file *file, const fa__syntax *def,
                     const char *qualified)
{
    fa__lower_state l = { .unit = unit, .file = file };

    return lower_function(&l, def, qualified);
}

/* def inside a function */
static fa_status lower_nested(fa__lower_state *l, const fa__syntax *def)
{
    fa_status st = FA_OK;
    fa__buffer name = { 0 };
    fa__lower_state inner = { .unit = l->unit, .file = l->file, .outer = l };
    fa__callee *callee;
    const char *text;

    TRY(fa__buffer_format(&name, "%s.<locals>%u.", l->graph->name, l->n_nested++));
    TRY(fa__buffer_put(&name, def->text.data, def->text.size));
    text = fa__graph_text(l->graph, (fa__span){ name.data, name.size });
    if (text == NULL)
        TRY(fa_error_last()->status);
    TRY(add_callee(l, def->text, text, &callee));
    inner.self = callee;
    callee->graph = lower_function(&inner, def, text);
    if (callee->graph == NULL)
        TRY(fa_error_last()->status);
done:
    fa__buffer_free(&name);
    return st;
}

/* ---- statements ------------------------------------------------------------------------------ */

static fa_status lower_expr_statement(fa__lower_state *l, const fa__syntax *node)
{
    fa__reg reg;

    if (node->kind == FA__S_STRING)                     /* a text that says what the code is for */
        return FA_OK;
    if (node->kind == FA__S_CALL)
        return fa__lower_call(l, node, FA__NO_REG, NULL);
    return fa__lower_expr(l, node, FA__NO_REG, &reg);
}

static fa_status lower_statement(fa__lower_state *l, const fa__syntax *node)
{
    fa_status st = FA_OK;

    switch (node->kind) {
    case FA__S_EXPR:
        return lower_expr_statement(l, node->kids[0]);
    case FA__S_ASSIGN:
        return lower_assign(l, node);
    case FA__S_ANNOTATED:
        return lower_annotated(l, node);
    case FA__S_AUGMENTED:
        return lower_augmented(l, node);
    case FA__S_IF:
        return lower_if(l, node);
    case FA__S_WHILE:
        return lower_while(l, node);
    case FA__S_FOR:
        return lower_for(l, node);
    case FA__S_WITH:
        return lower_with(l, node);
    case FA__S_RETURN:
        return lower_return(l, node);
    case FA__S_RAISE:
        return lower_raise(l, node);
    case FA__S_ASSERT:
        return lower_assert(l, node);
    case FA__S_DEL:
        for (uint32_t i = 0; st == FA_OK && i < node->n; i++)
            st = lower_del(l, node->kids[i]);
        return st;
    case FA__S_BREAK:
    case FA__S_CONTINUE:
        return lower_jump(l, node);
    case FA__S_DEF:
        return lower_nested(l, node);
    case FA__S_PASS:
        return FA_OK;
    default:
        return fa__lower_error(l, node, "a statement that a function does not have");
    }
}
