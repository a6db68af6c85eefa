/* lower_call.c: calls — ops, functions, methods, and the builtins that are no ops.
 *
 *     torch.X(...), ops.NS.X(...), len(...)    OP
 *     fn(...), __torch__.a.fn(...), C(...)     CALL_FUNCTION
 *     (x).method(...)                          CALL_METHOD
 *     __torch__.C.__new__(__torch__.C)         NEW */
#include "script/lower.h"

/* ---- arguments ------------------------------------------------------------------------------- */

typedef struct arguments {
    fa__regs regs;
    const char **keywords;              /* of the last n_keywords */
    size_t n_keywords;
} arguments;

static void free_arguments(arguments *args)
{
    fa__regs_free(&args->regs);
    fa__free(args->keywords);
}

/* Arguments from kids[first] on; plain ones before named ones. */
static fa_status lower_arguments(fa__lower_state *l, const fa__syntax *call, uint32_t first,
                                 arguments *out)
{
    fa_status st = FA_OK;

    for (uint32_t i = first; i < call->n; i++) {
        const fa__syntax *kid = call->kids[i];
        const fa__syntax *value = kid->kind == FA__S_KEYWORD ? kid->kids[0] : kid;
        fa__reg reg;
        if (kid->kind == FA__S_STAR)
            return fa__lower_error(l, kid, "a call with '*' is not supported");
        if (kid->kind == FA__S_KEYWORD && out->keywords == NULL) {
            out->keywords = fa__alloc(call->n * sizeof(*out->keywords));
            if (out->keywords == NULL)
                return FA_ENOMEM;
        }
        if (kid->kind == FA__S_KEYWORD) {
            const char *name = fa__graph_text(l->graph, kid->text);
            if (name == NULL)
                return fa_error_last()->status;
            out->keywords[out->n_keywords++] = name;
        } else if (out->n_keywords > 0) {
            return fa__lower_error(l, kid, "a plain argument after a named one");
        }
        TRY(fa__lower_expr(l, value, FA__NO_REG, &reg));
        TRY(fa__regs_add(&out->regs, reg));
    }
done:
    return st;
}

/* A node of these arguments. Results: one, or, for an op with `out` NULL, none. */
static fa_status emit_call(fa__lower_state *l, const fa__syntax *at, fa__node_kind kind,
                           const char *text, const arguments *args, fa__reg want, fa__reg *out)
{
    fa__node *node;
    fa__reg unused;
    fa_status st;

    if (out == NULL && kind == FA__NODE_OP)
        st = fa__emit_effect(l, at, kind, text, args->regs.n, args->regs.items, &node);
    else
        st = fa__emit(l, at, kind, text, args->regs.n, args->regs.items, want,
                      out == NULL ? &unused : out, &node);
    return st == FA_OK ? fa__node_set_keywords(l->graph, node, args->keywords, args->n_keywords)
                       : st;
}

/* ---- ops ------------------------------------------------------------------------------------- */

/* Old quantized convolutions say again what the packed weights know: only x, weights, scale and
 * zero point are kept. [formats 4.12] */
static void shorten_quantized(const char *op, arguments *args)
{
    fa__reg *items = args->regs.items;

    if (strncmp(op, "quantized::conv", 15) != 0 || args->regs.n != 8 || args->n_keywords != 0)
        return;
    items[2] = items[6];
    items[3] = items[7];
    args->regs.n = 4;
}

static fa_status lower_op(fa__lower_state *l, const fa__syntax *call, const char *op, fa__reg want,
                          fa__reg *out)
{
    fa_status st = FA_OK;
    arguments args = { 0 };
    const char *upgraded;

    TRY(lower_arguments(l, call, 1, &args));
    shorten_quantized(op, &args);
    TRY(fa__upgrader_for(l->file, op, call->n - 1, &upgraded));
    if (upgraded != NULL)
        TRY(emit_call(l, call, FA__NODE_CALL_FUNCTION, upgraded, &args, want, out));
    else
        TRY(emit_call(l, call, FA__NODE_OP, op, &args, want, out));
done:
    free_arguments(&args);
    return st;
}

/* The op that the callee names, a text of the graph; *op NULL: it names none. */
static fa_status op_of_callee(fa__lower_state *l, const fa__syntax *callee, const char **op)
{
    fa_status st = FA_OK;
    fa__buffer dotted = { 0 }, name = { 0 };
    bool found;

    *op = NULL;
    TRY(fa__lower_dotted(l, callee, &dotted, &found));
    if (!found || !fa__op_of_name((fa__span){ dotted.data, dotted.size }, &name, &st))
        goto done;
    *op = fa__graph_text(l->graph, (fa__span){ name.data, name.size });
    if (*op == NULL)
        st = fa_error_last()->status;
done:
    fa__buffer_free(&name);
    fa__buffer_free(&dotted);
    return st;
}

/* Do all overloads of the op have so many results? */
static bool has_results(const char *op, size_t n)
{
    const fa__op_entry *entry = fa__op_overload(op, 0);

    for (size_t i = 1; entry != NULL; i++) {
        const fa__schema *schema = fa__op_schema(entry);
        if (schema == NULL || schema->n_returns != n)
            return false;
        entry = fa__op_overload(op, i);
        if (entry == NULL)
            return n > 1;
    }
    return false;
}

fa_status fa__lower_op_outs(fa__lower_state *l, const fa__syntax *node, size_t n_outs,
                            const fa__reg *outs, bool *done_out)
{
    fa_status st = FA_OK;
    arguments args = { 0 };
    const char *op;
    fa__node *made;

    *done_out = false;
    TRY(op_of_callee(l, node->kids[0], &op));
    if (op == NULL || !has_results(op, n_outs))
        goto done;
    TRY(lower_arguments(l, node, 1, &args));
    made = fa__graph_add(l->graph, l->block, FA__NODE_OP, op, args.regs.n, args.regs.items, n_outs,
                         outs, (fa__location){ l->file, node->begin, node->end });
    if (made == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__node_set_keywords(l->graph, made, args.keywords, args.n_keywords));
    *done_out = true;
done:
    free_arguments(&args);
    return st;
}

/* ---- builtins that are no ops ---------------------------------------------------------------- */

typedef fa_status (*builtin_fn)(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                fa__reg *out);

static fa__type *type_of(fa__lower_state *l, const fa__syntax *node, fa_status *st)
{
    fa__type *type = fa__syntax_type(l->unit, l->file, node);

    *st = type == NULL ? fa_error_last()->status : FA_OK;
    return type;
}

/* annotate(T, x) */
static fa_status lower_annotate(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                fa__reg *out)
{
    fa_status st;
    fa__type *type = type_of(l, call->kids[1], &st);

    return type == NULL ? st : fa__lower_typed(l, call->kids[2], type, want, out);
}

/* unchecked_cast(T, x): a copy that remembers the type, for the printer. */
static fa_status lower_unchecked_cast(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                      fa__reg *out)
{
    fa_status st;
    fa__type *type = type_of(l, call->kids[1], &st);

    return type == NULL ? st : fa__lower_copy(l, call->kids[2], NULL, type, want, out);
}

/* uninitialized(T): never read */
static fa_status lower_uninitialized(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                     fa__reg *out)
{
    fa_status st;
    fa__node *node;
    fa__type *type = type_of(l, call->kids[1], &st);

    if (type == NULL)
        return st;
    st = fa__emit(l, call, FA__NODE_CONST, NULL, 0, NULL, want, out, &node);
    if (st == FA_OK)
        node->type = type;
    else
        fa__type_free(type);
    return st;
}

/* One type, or the Union of a tuple of types. */
static fa__type *type_of_several(fa__lower_state *l, const fa__syntax *node, fa_status *st)
{
    fa__type *type;

    if (node->kind != FA__S_TUPLE)
        return type_of(l, node, st);
    type = fa__zalloc(sizeof(*type));
    *st = FA_ENOMEM;
    if (type == NULL)
        return NULL;
    type->kind = FA__TYPE_UNION;
    type->elements = fa__zalloc((node->n + (size_t)1) * sizeof(*type->elements));
    if (type->elements != NULL)
        *st = FA_OK;
    for (uint32_t i = 0; *st == FA_OK && i < node->n; i++) {
        fa__type *element = type_of(l, node->kids[i], st);
        if (element != NULL)
            type->elements[type->n++] = element;
    }
    if (*st == FA_OK)
        return type;
    fa__type_free(type);
    return NULL;
}

/* isinstance(x, T), isinstance(x, (T, U)) */
static fa_status lower_isinstance(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                  fa__reg *out)
{
    fa_status st = FA_OK;
    fa__node *node;
    fa__reg value;
    fa__type *type = type_of_several(l, call->kids[2], &st);

    if (type == NULL)
        return st;
    TRY(fa__lower_expr(l, call->kids[1], FA__NO_REG, &value));
    TRY(fa__emit(l, call, FA__NODE_ISINSTANCE, NULL, 1, &value, want, out, &node));
    node->type = type;
    return FA_OK;
done:
    fa__type_free(type);
    return st;
}

/* getattr(x, "0") */
static fa_status lower_getattr(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                               fa__reg *out)
{
    fa__reg object;
    const char *name;
    fa_status st;

    if (call->kids[2]->kind != FA__S_STRING)
        return fa__lower_error(l, call->kids[2], "expected an attribute's name as a string");
    name = fa__graph_text(l->graph, call->kids[2]->text);
    st = name == NULL ? fa_error_last()->status
                      : fa__lower_expr(l, call->kids[1], FA__NO_REG, &object);
    return st == FA_OK ? fa__emit(l, call, FA__NODE_GET_ATTR, name, 1, &object, want, out, NULL)
                       : st;
}

/* hasattr(x, "name") */
static fa_status lower_hasattr(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                               fa__reg *out)
{
    return lower_op(l, call, "prim::hasattr", want, out);
}

/* fork(fn, ...): the captured values come before the arguments. */
static fa_status lower_fork(fa__lower_state *l, const fa__syntax *call, fa__reg want, fa__reg *out);

/* list(x); of what only a loop can walk, the comprehension */
typedef struct collecting {
    const fa__syntax *at;
    fa__reg list, item;
} collecting;

typedef struct builtin {
    const char *name;
    uint32_t min, max;                  /* arguments */
    builtin_fn lower;
} builtin;

static const builtin builtins[] = {
    { "annotate", 2, 2, lower_annotate },
    { "unchecked_cast", 2, 2, lower_unchecked_cast },
    { "uninitialized", 1, 1, lower_uninitialized },
    { "isinstance", 2, 2, lower_isinstance },
    { "getattr", 2, 2, lower_getattr },
    { "hasattr", 2, 2, lower_hasattr },
    { "fork", 1, UINT32_MAX, lower_fork },
};

static const builtin *builtin_of(fa__span name)
{
    for (size_t i = 0; i < FA__COUNT(builtins); i++) {
        if (fa__span_is(name, builtins[i].name))
            return &builtins[i];
    }
    return NULL;
}

static fa_status lower_builtin(fa__lower_state *l, const builtin *row, const fa__syntax *call,
                               fa__reg want, fa__reg *out)
{
    if (call->n - 1 < row->min || call->n - 1 > row->max)
        return fa__lower_error(l, call, "%s() with %u arguments", row->name,
                               (unsigned)call->n - 1);
    for (uint32_t i = 1; i < call->n && row->max != UINT32_MAX; i++) {
        if (call->kids[i]->kind == FA__S_KEYWORD || call->kids[i]->kind == FA__S_STAR)
            return fa__lower_error(l, call->kids[i], "%s() takes plain arguments", row->name);
    }
    return row->lower(l, call, want, out);
}

/* ---- functions ------------------------------------------------------------------------------- */

/* The values that a nested function captures, as they are now. */
static fa_status lower_captures(fa__lower_state *l, const fa__syntax *at, const fa__callee *callee,
                                arguments *out)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < callee->n_captures; i++) {
        fa__reg reg;
        bool found;
        TRY(fa__variable(l, fa__span_of(callee->captures[i]), &reg, &found));
        if (!found)
            return fa__lower_error(l, at, "undefined value %s", callee->captures[i]);
        TRY(fa__regs_add(&out->regs, reg));
    }
done:
    return st;
}

/* The callee's name and captured values; *qualified NULL: no function of the program. */
static fa_status function_of(fa__lower_state *l, const fa__syntax *callee, const char **qualified,
                             arguments *args)
{
    const fa__callee *nested =
        callee->kind == FA__S_NAME ? fa__callee_of(l, callee->text) : NULL;

    if (nested == NULL)
        return fa__lower_global(l, callee, qualified);
    *qualified = fa__graph_text(l->graph, fa__span_of(nested->qualified));
    if (*qualified == NULL)
        return fa_error_last()->status;
    return lower_captures(l, callee, nested, args);
}

static fa_status lower_fork(fa__lower_state *l, const fa__syntax *call, fa__reg want, fa__reg *out)
{
    fa_status st = FA_OK;
    arguments args = { 0 };
    const char *qualified = NULL;

    TRY(function_of(l, call->kids[1], &qualified, &args));
    if (qualified == NULL) {
        st = fa__lower_error(l, call->kids[1], "fork() of something that is no function");
        goto done;
    }
    TRY(lower_arguments(l, call, 2, &args));
    TRY(emit_call(l, call, FA__NODE_FORK, qualified, &args, want, out));
done:
    free_arguments(&args);
    return st;
}

/* C.__new__(C) */
static fa_status lower_new(fa__lower_state *l, const fa__syntax *call, const fa__syntax *class,
                           fa__reg want, fa__reg *out)
{
    const char *qualified;
    fa_status st = fa__lower_global(l, class, &qualified);

    if (st == FA_OK && qualified == NULL)
        return fa__lower_error(l, class, "expected a class");
    return st == FA_OK ? fa__emit(l, call, FA__NODE_NEW, qualified, 0, NULL, want, out, NULL) : st;
}

/* (object).name(...) */
static fa_status lower_method(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                              fa__reg *out)
{
    fa_status st = FA_OK;
    const fa__syntax *callee = call->kids[0];
    arguments args = { 0 };
    fa__reg object;
    const char *name = fa__graph_text(l->graph, callee->text);

    if (name == NULL)
        return fa_error_last()->status;
    TRY(fa__lower_expr(l, callee->kids[0], FA__NO_REG, &object));
    TRY(fa__regs_add(&args.regs, object));
    TRY(lower_arguments(l, call, 1, &args));
    TRY(emit_call(l, call, FA__NODE_CALL_METHOD, name, &args, want, out));
done:
    free_arguments(&args);
    return st;
}

static fa_status lower_function(fa__lower_state *l, const fa__syntax *call, const char *qualified,
                                arguments *args, fa__reg want, fa__reg *out)
{
    fa_status st = lower_arguments(l, call, 1, args);

    return st == FA_OK ? emit_call(l, call, FA__NODE_CALL_FUNCTION, qualified, args, want, out)
                       : st;
}

/* ---- list(range(...)) ------------------------------------------------------------------------ */

static fa_status collect_item(fa__lower_state *l, void *context)
{
    const collecting *c = context;
    static const uint8_t name[] = "<item>";
    fa__reg ins[2] = { c->list, FA__NO_REG };
    bool found;
    fa_status st = fa__variable(l, (fa__span){ name, sizeof(name) - 1 }, &ins[1], &found);

    return st == FA_OK ? fa__emit_effect(l, c->at, FA__NODE_OP, "aten::append", 2, ins, NULL) : st;
}

/* list() of a range, enumerate or zip: what a loop walks, appended to a list. */
static fa_status lower_collect(fa__lower_state *l, const fa__syntax *call, fa__reg *out)
{
    static const uint8_t name[] = "<item>";             /* no name of the language */
    fa__syntax target = { .kind = FA__S_NAME, .begin = call->begin, .end = call->end,
                          .text = { name, sizeof(name) - 1 } };
    collecting c = { .at = call };
    fa_status st = fa__emit(l, call, FA__NODE_LIST, NULL, 0, NULL, FA__NO_REG, &c.list, NULL);

    if (st == FA_OK)
        st = fa__lower_loop(l, call, &target, call->kids[1], FA__OWN_NAMES, collect_item, &c);
    *out = c.list;
    return st;
}

static bool walks_only(const fa__syntax *node)
{
    if (node->kind != FA__S_CALL || node->kids[0]->kind != FA__S_NAME)
        return false;
    return fa__span_is(node->kids[0]->text, "range") || fa__span_is(node->kids[0]->text, "zip")
           || fa__span_is(node->kids[0]->text, "enumerate");
}

/* ---- all calls ------------------------------------------------------------------------------- */

/* name(...) that no variable or function of the program has */
static fa_status lower_named(fa__lower_state *l, const fa__syntax *call, fa__reg want, fa__reg *out)
{
    fa__span name = call->kids[0]->text;
    const builtin *row = builtin_of(name);
    const char *op = fa__op_of_builtin(name);
    fa__reg unused;
    char text[80];

    if (row != NULL)
        return lower_builtin(l, row, call, want, out == NULL ? &unused : out);
    if (fa__span_is(name, "list") && call->n == 2 && walks_only(call->kids[1]))
        return lower_collect(l, call, out == NULL ? &unused : out);
    if (op != NULL && fa__span_is(name, "list") && call->n == 1)
        return fa__emit(l, call, FA__NODE_LIST, NULL, 0, NULL, want, out == NULL ? &unused : out,
                        NULL);
    if (op != NULL && fa__span_is(name, "dict") && call->n == 1)
        return fa__emit(l, call, FA__NODE_DICT, NULL, 0, NULL, want, out == NULL ? &unused : out,
                        NULL);
    if (op != NULL)
        return lower_op(l, call, op, want, out);
    fa__copy_text(text, sizeof(text), name);
    return fa__lower_error(l, call->kids[0], "unknown function %s", text);
}

/* torch.annotate, torch.jit.fork and their like are the builtins of the same name. */
static const builtin *builtin_of_torch(const fa__syntax *callee, const char *op)
{
    const builtin *row = builtin_of(callee->text);

    return row != NULL && strncmp(op, "aten::", 6) == 0 ? row : NULL;
}

static fa_status lower_attribute_call(fa__lower_state *l, const fa__syntax *call, fa__reg want,
                                      fa__reg *out)
{
    const fa__syntax *callee = call->kids[0];
    const builtin *row;
    const char *op;
    fa__reg unused;
    fa_status st = op_of_callee(l, callee, &op);

    if (st != FA_OK)
        return st;
    if (fa__span_is(callee->text, "__new__") && call->n == 2)
        return lower_new(l, call, callee->kids[0], want, out == NULL ? &unused : out);
    if (op == NULL)
        return lower_method(l, call, want, out);
    row = builtin_of_torch(callee, op);
    if (row != NULL)
        return lower_builtin(l, row, call, want, out == NULL ? &unused : out);
    if (call->n >= 2
        && (strcmp(op, "prim::unchecked_unwrap_optional") == 0
            || strcmp(op, "prim::unchecked_cast") == 0))
        return fa__lower_expr(l, call->kids[1], want, out == NULL ? &unused : out);
    return lower_op(l, call, op, want, out);
}

fa_status fa__lower_call(fa__lower_state *l, const fa__syntax *node, fa__reg want, fa__reg *out)
{
    const fa__syntax *callee = node->kids[0];
    arguments args = { 0 };
    const char *qualified = NULL;
    bool found = false;
    fa__reg variable;
    fa_status st = FA_OK;

    if (callee->kind != FA__S_NAME && callee->kind != FA__S_ATTR)
        return fa__lower_error(l, callee, "this cannot be called");
    TRY(function_of(l, callee, &qualified, &args));
    if (qualified != NULL && !fa__span_is(callee->text, "__new__")) {
        TRY(lower_function(l, node, qualified, &args, want, out));
        goto done;
    }
    if (callee->kind == FA__S_ATTR) {
        TRY(lower_attribute_call(l, node, want, out));
        goto done;
    }
    TRY(fa__variable(l, callee->text, &variable, &found));
    if (!found) {
        TRY(lower_named(l, node, want, out));
        goto done;
    }
    /* an object that is called: its __call__, which for modules is forward */
    TRY(fa__regs_add(&args.regs, variable));
    TRY(lower_arguments(l, node, 1, &args));
    TRY(emit_call(l, node, FA__NODE_CALL_METHOD, "__call__", &args, want, out));
done:
    free_arguments(&args);
    return st;
}
