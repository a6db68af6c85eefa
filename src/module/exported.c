/* exported.c: a torch.export program, called as program.module() would be. [formats 6]
 *
 *     args, kwargs ──flatten──► leaves ──checked──► user inputs ┐
 *                              parameters, buffers, constants ──┴► graph ──► outputs
 *                              mutated buffers and inputs written back ◄──┤
 *                              result ◄──build by the output's tree ──────┘ */
#include "module/exported.h"

#include <stdio.h>

#include "io/io.h"

#define MAX_NAME 128

static fa__span no_text(void *context, const char *path)
{
    (void)context;
    (void)path;
    return (fa__span){ 0 };
}

void fa__exported_free(fa__exported *e)
{
    if (e == NULL)
        return;
    fa_value_release(e->in_spec);
    fa_value_release(e->out_spec);
    fa_value_release(e->arg_names);
    fa__unit_release(e->unit);
    fa_value_release(e->root);
    fa_value_release(e->program);
    fa__free(e);
}

/* ---- opening --------------------------------------------------------------------------------- */

/* The calling convention stands with the module of the empty name. */
static fa_status read_specs(fa__exported *e, const fa_value *graph_module)
{
    const fa_value *calls = fa__json_member(graph_module, "module_call_graph");

    for (size_t i = 0; i < fa_value_len(calls); i++) {
        const fa_value *call = fa_value_at(calls, i), *fqn = fa__json_member(call, "fqn");
        const fa_value *signature = fa__json_member(call, "signature");
        const fa_value *in = fa__json_member(signature, "in_spec");
        const fa_value *out = fa__json_member(signature, "out_spec");

        if (fa_value_kind(fqn) != FA_KIND_STR || fa_value_text(fqn)[0] != '\0'
            || fa_value_kind(in) != FA_KIND_STR || fa_value_kind(out) != FA_KIND_STR)
            continue;
        e->in_spec = fa__tree_parse(fa_value_text(in));
        e->out_spec = e->in_spec == NULL ? NULL : fa__tree_parse(fa_value_text(out));
        e->arg_names = fa_value_retain(fa__json_member(signature, "forward_arg_names"));
        if (e->out_spec == NULL)
            return fa_error_last()->status;
        if (fa__tree_len(e->in_spec) != 2)
            return fa__fail(FA_EFORMAT, "the inputs' tree spec is not (args, kwargs)");
        return FA_OK;
    }
    return fa__fail(FA_EFORMAT, "the program does not say how it is called (module_call_graph)");
}

static fa_status open_program(fa__exported *e)
{
    const fa_value *state = fa_value_state(e->program);
    const fa_value *json = fa__json_member(state, "program");
    const fa_value *graph_module = fa__json_member(json, "graph_module");
    fa__unit_source none = { .text = no_text };
    fa__graph *code;
    fa_status st = FA_OK;

    if (graph_module == NULL)
        return fa__fail(FA_EFORMAT, "the archive has no program that could be run");
    e->constants = fa__json_member(state, "constants");
    e->signature = fa__json_member(graph_module, "signature");
    e->graph = fa__json_member(graph_module, "graph");
    e->ranges = fa__json_member(json, "range_constraints");
    TRY(read_specs(e, graph_module));
    e->unit = fa__unit_new(&none);
    if (e->unit == NULL)
        return FA_ENOMEM;
    code = fa__export_graph(graph_module);
    if (code == NULL)
        return fa_error_last()->status;
    TRY(fa__unit_define(e->unit, code));
    e->code = code;
    if (fa_value_len(fa__json_member(e->signature, "input_specs")) != code->n_params)
        TRY(fa__fail(FA_EFORMAT, "the signature has another number of inputs than the graph"));
done:
    return st;
}

fa__exported *fa__exported_new(const fa_value *program, const fa_value *root)
{
    fa__exported *e = fa__zalloc(sizeof(*e));

    if (e == NULL)
        return NULL;
    e->program = fa_value_retain(program);
    e->root = fa_value_retain(root);
    if (open_program(e) == FA_OK)
        return e;
    fa__exported_free(e);
    return NULL;
}

fa__graph *fa__exported_graph(fa__exported *e)
{
    return e->code;
}

fa__unit *fa__exported_unit(fa__exported *e)
{
    return e->unit;
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* args and keywords as the tuple (args, kwargs) of the spec: keywords that name positional
 * parameters take their places. */
static fa_status bind_arguments(const fa__exported *e, const fa__ivalue *args, size_t n_args,
                                const fa__keyword *keywords, size_t n_keywords, fa_value **out)
{
    size_t n_wanted = fa__tree_len(fa__tree_child(e->in_spec, 0));
    fa_value *list = fa_value_list(), *dict = fa_value_dict(FA_PLAIN_DICT), *tuple = NULL;
    fa_value *pair[2] = { NULL, NULL };
    size_t n_used = 0;
    fa_status st = FA_OK;

    if (list == NULL || dict == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < n_args; i++) {
        fa_value *item = fa__iv_box(args[i]);
        TRY(item == NULL ? FA_ENOMEM : fa__value_append_take(list, item));
    }
    for (size_t i = n_args; i < n_wanted && i < fa_value_len(e->arg_names); i++) {
        const fa_value *name = fa_value_at(e->arg_names, i);

        for (size_t k = 0; k < n_keywords && fa_value_kind(name) == FA_KIND_STR; k++) {
            if (strcmp(keywords[k].name, fa_value_text(name)) == 0) {
                fa_value *item = fa__iv_box(keywords[k].value);
                TRY(item == NULL ? FA_ENOMEM : fa__value_append_take(list, item));
                n_used++;
                break;
            }
        }
    }
    for (size_t k = 0; k < n_keywords; k++) {
        bool used = false;

        for (size_t i = n_args; i < n_args + n_used; i++)
            used = used
                   || strcmp(fa_value_text(fa_value_at(e->arg_names, i)), keywords[k].name) == 0;
        if (!used) {
            fa_value *item = fa__iv_box(keywords[k].value);
            fa_value *key = fa_value_str(keywords[k].name);
            TRY(item == NULL || key == NULL ? FA_ENOMEM : fa__value_set_item_take(dict, key, item));
        }
    }
    tuple = fa_value_tuple(fa_value_len(list), list->u.list.items);
    pair[0] = tuple, pair[1] = dict;
    *out = tuple == NULL ? NULL : fa_value_tuple(2, pair);
    if (*out == NULL)
        st = FA_ENOMEM;
done:
    fa_value_release(list);
    fa_value_release(dict);
    fa_value_release(tuple);
    return st;
}

/* ---- checks of user inputs ------------------------------------------------------------------ */

static fa_status check_range(const fa__exported *e, const char *symbol, int64_t size,
                             const char *input, int dim)
{
    const fa_value *range = fa__json_member(e->ranges, symbol);
    const fa_value *low = fa__json_member(range, "min_val");
    const fa_value *high = fa__json_member(range, "max_val");
    int64_t bound;

    /* Export takes sizes to be at least 2; at run time 0 and 1 are allowed all the same. */
    if (fa_value_kind(low) == FA_KIND_INT && fa_value_get_int(low, &bound) == FA_OK && bound > 2
        && size < bound)
        return fa__fail(FA_ERANGE, "Expected input at %s.shape[%d] to be >= %lld, but got %lld",
                        input, dim, (long long)bound, (long long)size);
    if (fa_value_kind(high) == FA_KIND_INT && fa_value_get_int(high, &bound) == FA_OK
        && size > bound)
        return fa__fail(FA_ERANGE, "Expected input at %s.shape[%d] to be <= %lld, but got %lld",
                        input, dim, (long long)bound, (long long)size);
    return FA_OK;
}

/* A dimension's declared size: a number, or an expression's text. */
static const char *declared(const fa_value *size, int64_t *number)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(size, &payload);
    const fa_value *text = fa__json_member(payload, "expr_str");

    *number = -1;
    if (kind != NULL && strcmp(kind, "as_int") == 0)
        (void)fa_value_get_int(payload, number);
    return fa_value_kind(text) == FA_KIND_STR ? fa_value_text(text) : NULL;
}

typedef enum check_pass { BIND_SYMBOLS, CHECK_SIZES } check_pass;

static fa_status check_dim(const fa__exported *e, fa__symbols *symbols, check_pass pass,
                           const fa_value *size, int64_t found, const char *input, int dim)
{
    int64_t wanted;
    const char *text = declared(size, &wanted);
    char symbol[64];
    fa_status st = FA_OK;

    if (pass == BIND_SYMBOLS) {
        if (text == NULL || !fa__sym_name(text, symbol, sizeof(symbol))
            || fa_value_find_text(symbols->values, symbol) != NULL)
            return FA_OK;
        TRY(check_range(e, symbol, found, input, dim));
        fa_value *value = fa_value_int(found), *key = fa_value_str(symbol);
        return value == NULL || key == NULL ? FA_ENOMEM
                                            : fa__value_set_item_take(symbols->values, key, value);
    }
    if (text != NULL && !fa__sym_eval(symbols, text, &wanted))
        return FA_OK;
    if (wanted >= 0 && wanted != found)
        return fa__fail(FA_EINVAL, "Expected input at %s.shape[%d] to be equal to %lld, but got "
                        "%lld", input, dim, (long long)wanted, (long long)found);
done:
    return st;
}

/* One user input against what the graph says of its value. */
static fa_status check_input(const fa__exported *e, fa__symbols *symbols, check_pass pass,
                             const fa_value *argument, fa__ivalue x, size_t number)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(argument, &payload);
    const fa_value *name = fa__json_member(payload, "name"), *meta, *sizes, *dtype;
    char input[MAX_NAME];
    int64_t n;
    fa_status st = FA_OK;

    if (kind == NULL || strcmp(kind, "as_tensor") != 0 || fa_value_kind(name) != FA_KIND_STR)
        return FA_OK;
    snprintf(input, sizeof(input), "*args[%zu] (%.60s)", number, fa_value_text(name));
    if (x.tag != FA__IV_TENSOR)
        return fa__fail(FA_ETYPE, "Expected input at %s to be a tensor, but got %s", input,
                        fa_kind_name(fa__iv_kind(x)));
    meta = fa__json_member(fa__json_member(e->graph, "tensor_values"), fa_value_text(name));
    sizes = fa__json_member(meta, "sizes");
    dtype = fa__json_member(meta, "dtype");
    if (meta == NULL)
        return FA_OK;
    if (fa_value_len(sizes) != (size_t)fa_tensor_dim(x.u.tensor))
        return fa__fail(FA_EINVAL, "Expected input at %s to have %zu dimensions, but got %d", input,
                        fa_value_len(sizes), fa_tensor_dim(x.u.tensor));
    if (fa_value_kind(dtype) == FA_KIND_INT && fa_value_get_int(dtype, &n) == FA_OK
        && fa__dtype_from_pt2(n) != fa_tensor_dtype(x.u.tensor))
        return fa__fail(FA_ETYPE, "Expected input at %s to have dtype %s, but got %s", input,
                        fa_dtype_name(fa__dtype_from_pt2(n)),
                        fa_dtype_name(fa_tensor_dtype(x.u.tensor)));
    for (size_t d = 0; d < fa_value_len(sizes) && st == FA_OK; d++)
        st = check_dim(e, symbols, pass, fa_value_at(sizes, d), x.u.tensor->sizes[d], input,
                       (int)d);
    return st;
}

/* constant_input: the very value that the program was exported with. */
static fa_status check_constant(const fa_value *spec, fa__ivalue x, size_t number)
{
    const fa_value *payload = NULL, *name = fa__json_member(spec, "name");
    const char *kind = fa__json_union(fa__json_member(spec, "value"), &payload);
    fa_value *boxed;
    bool same;

    if (kind == NULL)
        return FA_OK;
    if (strcmp(kind, "as_none") == 0) {
        same = x.tag == FA__IV_NONE;
    } else {
        boxed = fa__iv_box(x);
        same = boxed != NULL && fa__value_key_equal(boxed, payload);
        fa_value_release(boxed);
    }
    if (same)
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "Expected input at *args[%zu] (%.60s) to be the value that the program was "
                    "exported with", number,
                    fa_value_kind(name) == FA_KIND_STR ? fa_value_text(name) : "?");
}

/* ---- a call ---------------------------------------------------------------------------------- */

typedef struct exported_call {
    const fa__exported *e;
    fa_value *leaves;                   /* flat user inputs */
    fa__ivalue *inputs;                 /* of the graph, in order; owned */
    size_t n_inputs;
} exported_call;

static const char *text_at(const fa_value *payload, const char *name)
{
    const fa_value *text = fa__json_member(payload, name);

    return fa_value_kind(text) == FA_KIND_STR ? fa_value_text(text) : NULL;
}

/* A tensor of the tree by its dotted name; NULL when there is none. */
const fa_value *fa__exported_find(const fa_value *object, const char *path)
{
    const char *dot;

    while (object != NULL && (dot = strchr(path, '.')) != NULL && dot - path < MAX_NAME) {
        char name[MAX_NAME];

        memcpy(name, path, (size_t)(dot - path));
        name[dot - path] = '\0';
        object = fa__json_member(fa_value_state(object), name);
        path = dot + 1;
    }
    return object == NULL ? NULL : fa__json_member(fa_value_state(object), path);
}

/* A parameter, buffer or constant by its name. */
static fa_status lookup(const fa__exported *e, const char *name, fa__ivalue *out)
{
    const fa_value *found = name == NULL ? NULL : fa__exported_find(e->root, name);

    if (found == NULL && name != NULL)
        found = fa__json_member(e->constants, name);
    if (found == NULL)
        return fa__fail(FA_EFORMAT, "the archive has no tensor '%.100s' that the program needs",
                        name == NULL ? "?" : name);
    *out = fa__iv_take(fa_value_retain(found));
    return FA_OK;
}

static fa_status bind_input(exported_call *c, const fa_value *spec, size_t *leaf, fa__ivalue *out)
{
    static const struct { const char *kind, *member; } stored[] = {
        { "parameter", "parameter_name" },
        { "buffer", "buffer_name" },
        { "tensor_constant", "tensor_constant_name" },
        { "custom_obj", "custom_obj_name" },
    };
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(spec, &payload);

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an input of the signature cannot be read");
    for (size_t i = 0; i < FA__COUNT(stored); i++) {
        if (strcmp(kind, stored[i].kind) == 0)
            return lookup(c->e, text_at(payload, stored[i].member), out);
    }
    if (strcmp(kind, "token") == 0) {
        *out = fa__iv_none();
        return FA_OK;
    }
    if (*leaf >= fa_value_len(c->leaves))
        return fa__fail(FA_ETYPE, "the program needs more inputs than were given");
    *out = fa__iv_take(fa_value_retain(fa_value_at(c->leaves, *leaf)));
    if (strcmp(kind, "constant_input") == 0)
        return check_constant(payload, *out, (*leaf)++);
    if (strcmp(kind, "user_input") != 0)
        return fa__fail(FA_EUNSUPPORTED, "an input of the kind '%.60s' is not supported", kind);
    (*leaf)++;
    return FA_OK;
}

static fa_status check_inputs(exported_call *c, const fa_value *specs)
{
    fa__symbols symbols = { fa_value_dict(FA_PLAIN_DICT) };
    fa_status st = symbols.values == NULL ? FA_ENOMEM : FA_OK;

    for (int pass = BIND_SYMBOLS; pass <= CHECK_SIZES; pass++) {
        size_t number = 0;

        for (size_t i = 0; i < c->n_inputs && st == FA_OK; i++) {
            const fa_value *spec = fa_value_at(specs, i);
            const fa_value *user = fa__json_member(spec, "user_input");

            if (user != NULL)
                st = check_input(c->e, &symbols, (check_pass)pass, fa__json_member(user, "arg"),
                                 c->inputs[i], number);
            number += user != NULL || fa__json_member(spec, "constant_input") != NULL;
        }
    }
    fa_value_release(symbols.values);
    return st;
}

static fa_status bind_inputs(exported_call *c)
{
    const fa_value *specs = fa__json_member(c->e->signature, "input_specs");
    size_t n = fa_value_len(specs), leaf = 0;
    fa_status st = FA_OK;

    c->inputs = fa__zalloc((n + 1) * sizeof(*c->inputs));
    if (c->inputs == NULL)
        return FA_ENOMEM;
    for (; c->n_inputs < n; c->n_inputs++)
        TRY(bind_input(c, fa_value_at(specs, c->n_inputs), &leaf, &c->inputs[c->n_inputs]));
    if (leaf != fa_value_len(c->leaves))
        TRY(fa__fail(FA_ETYPE, "the program takes %zu inputs, but %zu were given", leaf,
                     fa_value_len(c->leaves)));
    TRY(check_inputs(c, specs));
done:
    return st;
}

/* ---- results --------------------------------------------------------------------------------- */

static fa_status copy_back(fa__ivalue to, const fa_value *from)
{
    fa__ivalue x = fa__iv_borrow(from), results[FA__MAX_RETURNS] = { 0 };
    fa_status st;

    if (to.tag != FA__IV_TENSOR || x.tag != FA__IV_TENSOR)
        return fa__fail(FA_EFORMAT, "a mutated buffer or input of the program is no tensor");
    st = fa__op_call_format("aten::copy_", results, "tt", to.u.tensor, x.u.tensor);
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

/* The user input that a mutation writes to. */
static fa_status mutated_input(const exported_call *c, const char *name, fa__ivalue *out)
{
    const fa_value *specs = fa__json_member(c->e->signature, "input_specs");

    for (size_t i = 0; name != NULL && i < c->n_inputs; i++) {
        const fa_value *user = fa__json_member(fa_value_at(specs, i), "user_input");
        const fa_value *payload = NULL;
        const char *own;

        (void)fa__json_union(fa__json_member(user, "arg"), &payload);
        own = text_at(payload, "name");
        if (own != NULL && strcmp(own, name) == 0) {
            *out = fa__iv_retain(c->inputs[i]);
            return FA_OK;
        }
    }
    return fa__fail(FA_EFORMAT, "the program changes an input that it does not have");
}

/* One output: of the user (appended to `outputs`), or written back. */
static fa_status give_output(const exported_call *c, const fa_value *spec, fa_value *item,
                             fa_value *outputs)
{
    const fa_value *payload = NULL;
    const char *kind = fa__json_union(spec, &payload);
    fa__ivalue to;
    fa_status st = FA_OK;

    if (kind == NULL)
        return fa__fail(FA_EFORMAT, "an output of the signature cannot be read");
    if (strcmp(kind, "user_output") == 0 || strcmp(kind, "loss_output") == 0)
        return fa_value_append(outputs, item);
    if (strcmp(kind, "token") == 0)
        return FA_OK;
    if (strcmp(kind, "buffer_mutation") == 0)
        TRY(lookup(c->e, text_at(payload, "buffer_name"), &to));
    else if (strcmp(kind, "parameter_mutation") == 0)
        TRY(lookup(c->e, text_at(payload, "parameter_name"), &to));
    else if (strcmp(kind, "user_input_mutation") == 0)
        TRY(mutated_input(c, text_at(payload, "user_input_name"), &to));
    else
        return fa__fail(FA_EUNSUPPORTED, "an output of the kind '%.60s' is not supported", kind);
    st = copy_back(to, item);
    fa__iv_release(&to);
done:
    return st;
}

static fa_status give_outputs(const exported_call *c, const fa_value *all, fa__ivalue *result)
{
    const fa_value *specs = fa__json_member(c->e->signature, "output_specs");
    fa_value *outputs = fa_value_list(), *built;
    size_t at = 0;
    fa_status st = FA_OK;

    if (outputs == NULL)
        return FA_ENOMEM;
    if (fa_value_kind(all) != FA_KIND_TUPLE || fa_value_len(all) != fa_value_len(specs))
        TRY(fa__fail(FA_EFORMAT, "the graph gives another number of outputs than the signature"));
    for (size_t i = 0; i < fa_value_len(specs); i++)
        TRY(give_output(c, fa_value_at(specs, i), fa_value_at(all, i), outputs));
    built = fa__tree_unflatten(c->e->out_spec, outputs, &at);
    if (built == NULL)
        TRY(fa_error_last()->status);
    *result = fa__iv_take(built);
done:
    fa_value_release(outputs);
    return st;
}

fa_status fa__exported_call(fa__exported *e, const fa__ivalue *args, size_t n_args,
                            const fa__keyword *keywords, size_t n_keywords,
                            const fa__run_opts *opts, fa__ivalue *result)
{
    exported_call c = { .e = e, .leaves = fa_value_list() };
    fa__ivalue all = fa__iv_none();
    fa_value *bound = NULL;
    fa_status st = FA_OK;

    if (c.leaves == NULL)
        return FA_ENOMEM;
    TRY(bind_arguments(e, args, n_args, keywords, n_keywords, &bound));
    TRY(fa__tree_flatten(e->in_spec, bound, c.leaves));
    TRY(bind_inputs(&c));
    TRY(fa__unit_run(e->unit, e->code, c.inputs, c.n_inputs, NULL, 0, opts, &all));
    TRY(give_outputs(&c, all.tag == FA__IV_VALUE ? all.u.value : NULL, result));
done:
    fa__iv_release(&all);
    if (c.inputs != NULL)
        fa__iv_release_all(c.inputs, fa_value_len(fa__json_member(e->signature, "input_specs")));
    fa__free(c.inputs);
    fa_value_release(c.leaves);
    fa_value_release(bound);
    return st;
}
