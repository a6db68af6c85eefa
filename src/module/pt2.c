/* pt2.c: torch.export programs as modules. Their parameters and buffers stand in a tree of objects
 * by their dotted names, so that state_dict and attributes work as on any module; the graph is
 * exported.c's. [formats 6] */
#include "module/exported.h"
#include "module/module.h"

static bool recognise(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_OBJECT
           && fa_value_is_global(fa_value_object_callable(value), "torch.export",
                                 "ExportedProgram");
}

/* ---- the tree of tensors -------------------------------------------------------------------- */

static fa_value *new_object(void)
{
    fa_value *global = fa_value_global("torch.nn.modules.module", "Module");
    fa_value *args = fa_value_tuple(0, NULL), *state = fa_value_dict(FA_PLAIN_DICT), *out = NULL;

    if (global != NULL && args != NULL && state != NULL)
        out = fa_value_object(FA_BUILD_NEWOBJ, global, args, NULL);
    if (out != NULL && fa_value_set_state(out, state) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(global);
    fa_value_release(args);
    fa_value_release(state);
    return out;
}

/* The object of a child module, made when it is not there; borrowed. NULL: out of memory, or a
 * tensor has the name. */
static fa_value *child(fa_value *object, fa__span name)
{
    fa_value *key = fa_value_str_n((const char *)name.data, name.size), *found, *made = NULL;

    if (key == NULL)
        return NULL;
    found = fa_value_find(fa_value_state(object), key);
    if (found == NULL) {
        made = new_object();
        if (made == NULL || fa_value_set_item(fa_value_state(object), key, made) != FA_OK)
            found = NULL;
        else
            found = fa_value_find(fa_value_state(object), key);
        fa_value_release(made);
    }
    fa_value_release(key);
    if (fa_value_kind(found) == FA_KIND_OBJECT)
        return found;
    fa__fail(FA_EFORMAT, "the state_dict has a tensor and a module of one name");
    return NULL;
}

fa_status fa__exported_place(fa_value *root, const char *path, fa_value *tensor)
{
    fa_value *at = root;
    const char *dot;

    for (int depth = 0; at != NULL && (dot = strchr(path, '.')) != NULL; path = dot + 1) {
        if (++depth > FA__MAX_MODULE_DEPTH)
            return fa__fail(FA_ELIMIT, "modules nest deeper than %d", FA__MAX_MODULE_DEPTH);
        at = child(at, (fa__span){ (const uint8_t *)path, (size_t)(dot - path) });
    }
    return at == NULL ? fa_error_last()->status
                      : fa_value_set_text(fa_value_state(at), path, tensor);
}

static fa_value *tree_of(const fa_value *state_dict)
{
    fa_value *root = new_object();
    fa_status st = root == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(state_dict); i++) {
        const fa_value *key = fa_value_key_at(state_dict, i);

        if (fa_value_kind(key) == FA_KIND_STR)
            st = fa__exported_place(root, fa_value_text(key), fa_value_item_at(state_dict, i));
    }
    if (st == FA_OK)
        return root;
    fa_value_release(root);
    return NULL;
}

/* ---- the kind of program -------------------------------------------------------------------- */

static fa_status open_program(fa__program *program)
{
    fa__exported *exported;

    program->root = tree_of(fa__json_member(fa_value_state(program->archive), "state_dict"));
    if (program->root == NULL)
        return fa_error_last()->status;
    exported = fa__exported_new(program->archive, program->root);
    if (exported == NULL)
        return fa_error_last()->status;
    program->own = exported;
    program->unit = fa__unit_retain(fa__exported_unit(exported));
    return FA_OK;
}

static void close_program(fa__program *program)
{
    fa__exported_free(program->own);
}

static fa_status call_program(fa__program *program, fa_value *object, const char *method,
                              const fa__arguments *a, bool with_hooks, const fa__run_opts *opts,
                              fa__ivalue *result)
{
    (void)with_hooks;
    if (object != program->root || strcmp(method, "forward") != 0)
        return fa__fail(FA_ENOTFOUND, "a torch.export program has one method, forward; there is no "
                        "'%.60s'", method);
    return fa__exported_call(program->own, a->args, a->n_args, a->keywords, a->n_keywords, opts,
                             result);
}

static fa__graph *graph_of(fa__program *program, const fa_value *object, const char *method)
{
    if (object == program->root && strcmp(method, "forward") == 0)
        return fa__exported_graph(program->own);
    fa__fail(FA_ENOTFOUND, "a torch.export program has one method, forward");
    return NULL;
}

static fa_status changed_records(const fa_module *module, const char *format, fa_value **out)
{
    if (strcmp(format, "torchscript") != 0)
        return fa__need_unreplaced(module);
    *out = fa__exported_records(module->program->own, module->object);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}

const fa__program_kind fa__program_pt2 = {
    .name = "pt2",
    .recognise = recognise,
    .open = open_program,
    .close = close_program,
    .call = call_program,
    .graph = graph_of,
    .changed_records = changed_records,
};
