/* inspect.c: what a program looks like: its code, its graphs, the operators it names. */
#include "formats/formats.h"
#include "module/module.h"

/* ---- code ------------------------------------------------------------------------------------ */

static bool is_code(fa__span name)
{
    return fa__ends_with(name, ".py")
           && (fa__starts_with(name, "code/") || fa__starts_with(name, "libs/"));
}

static fa_status put_file(fa__buffer *out, const char *name, fa__span text)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(out, "%s# %s\n", out->size > 0 ? "\n" : "", name));
    TRY(fa__buffer_put(out, text.data, text.size));
    if (text.size > 0 && text.data[text.size - 1] != '\n')
        TRY(fa__buffer_put_byte(out, '\n'));
done:
    return st;
}

static fa_status put_source(fa__buffer *out, const fa_value *records)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(records); i++) {
        const char *name = fa_value_text(fa_value_key_at(records, i));

        if (is_code(fa__span_of(name)))
            st = put_file(out, name, fa__archive_text(records, name));
    }
    return st;
}

static fa__graph *graph_of(fa_module *module, const char *method)
{
    char class[FA__MAX_MODULE_NAME] = "";
    fa__buffer name = { 0 };
    fa__graph *out = NULL;

    if (module->program->kind->graph != NULL)
        return module->program->kind->graph(module->program, module->object, method);
    fa__object_class_name(module->object, class, sizeof class);
    if (fa__buffer_format(&name, "%s.%s", class, method) == FA_OK
        && fa__buffer_put_byte(&name, '\0') == FA_OK)
        out = fa__unit_function(module->program->unit, (const char *)name.data);
    fa__buffer_free(&name);
    return out;
}

/* Programs without source: the graph of each method. */
static fa_status put_graphs(fa__buffer *out, fa_module *module)
{
    fa_value *methods = fa_module_methods(module);
    fa_status st = methods == NULL ? fa_error_last()->status : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(methods); i++) {
        const char *method = fa_value_text(fa_value_at(methods, i));
        const fa__graph *graph = graph_of(module, method);

        st = graph == NULL ? fa_error_last()->status : FA_OK;
        if (st == FA_OK)
            st = fa__buffer_format(out, "%s# %s\n", out->size > 0 ? "\n" : "", method);
        if (st == FA_OK)
            st = fa__graph_print(graph, out);
    }
    fa_value_release(methods);
    return st;
}

/* The text, or NULL after a failure. */
static char *finish(fa__buffer *out, fa_status st)
{
    if (st == FA_OK)
        return fa__buffer_take_text(out);
    fa__buffer_free(out);
    return NULL;
}

char *fa_module_code(const fa_module *module)
{
    fa__buffer out = { 0 };
    fa_status st = put_source(&out, fa__program_part(module->program, "records"));

    if (st == FA_OK && out.size == 0)
        st = put_graphs(&out, (fa_module *)module);
    return finish(&out, st);
}

char *fa_module_graph(fa_module *module, const char *method, bool dot)
{
    const fa__graph *graph = graph_of(module, method == NULL ? "forward" : method);
    fa__buffer out = { 0 };

    if (graph == NULL)
        return NULL;
    return finish(&out, dot ? fa__graph_dot(graph, &out) : fa__graph_print(graph, &out));
}

/* ---- operators ------------------------------------------------------------------------------- */

static fa_status add_op(fa_value *out, fa_value *name)
{
    const char *text = fa_value_text(name);
    fa_value *row = fa_value_dict(FA_PLAIN_DICT);
    bool supported =
        text != NULL && (fa__op_find(text) != NULL || fa__op_overload(text, 0) != NULL);
    fa_status st = row == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = fa_value_set_text(row, "name", name);
    if (st == FA_OK)
        st = fa__dict_set_take(row, "supported", fa_value_bool(supported));
    if (st == FA_OK)
        st = fa_value_append(out, row);
    fa_value_release(row);
    return st;
}

fa_value *fa_module_ops(fa_module *module)
{
    fa_value *names = fa__unit_ops(module->program->unit), *out = NULL;
    fa_status st = names == NULL ? fa_error_last()->status : FA_OK;

    if (st == FA_OK) {
        out = fa_value_list();
        st = out == NULL ? FA_ENOMEM : FA_OK;
    }
    for (size_t i = 0; st == FA_OK && i < fa_value_len(names); i++)
        st = add_op(out, fa_value_at(names, i));
    fa_value_release(names);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}
