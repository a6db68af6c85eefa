/* module.c: modules as handles: opening, calling, attributes by path. */
#include "module/module.h"

#include <stdio.h>

#include "formats/formats.h"

/* ---- programs -------------------------------------------------------------------------------- */

static void program_release(fa__program *program)
{
    if (program == NULL || atomic_fetch_sub(&program->refs, 1) != 1)
        return;
    fa__exec_free(program->exec);
    fa_value_release(program->root);
    fa__unit_release(program->unit);
    if (program->kind != NULL && program->kind->close != NULL)
        program->kind->close(program);
    fa_value_release(program->records);
    fa_value_release(program->archive);
    fa__free(program);
}

fa_value *fa__program_part(const fa__program *program, const char *name)
{
    const fa_value *state = fa_value_state(program->archive);

    return fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, name) : NULL;
}

/* Another dict of the same records. */
static fa_value *copy_records(const fa_value *records)
{
    fa_value *out = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(records); i++)
        st = fa_value_set_item(out, fa_value_key_at(records, i), fa_value_item_at(records, i));
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

/* "4\n" of the record `version` or `.data/version`; 0 without one. */
static int read_version(const fa_value *records)
{
    fa__span text = fa__archive_text(records, "version");
    uint64_t version = 0;

    if (text.size == 0)
        text = fa__archive_text(records, ".data/version");
    while (text.size > 0 && text.data[text.size - 1] <= ' ')
        text.size--;
    return fa__parse_u64(text, &version) && version < 1000 ? (int)version : 0;
}

static const fa__program_kind *kind_of(const fa_value *value)
{
    for (size_t i = 0; fa__program_kinds[i] != NULL; i++) {
        if (fa__program_kinds[i]->recognise(value))
            return fa__program_kinds[i];
    }
    return NULL;
}

static fa__program *program_open(const fa_value *value)
{
    const fa__program_kind *kind = kind_of(value);
    fa__program *program;

    if (kind == NULL) {
        fa__fail(FA_ETYPE, "a %s is no program: TorchScript archives, mobile .ptl files and .pt2 "
                 "files are; its tensors are there through fa_load",
                 fa_kind_name(fa_value_kind(value)));
        return NULL;
    }
    program = fa__zalloc(sizeof *program);
    if (program == NULL)
        return NULL;
    atomic_init(&program->refs, 1);
    program->kind = kind;
    program->archive = fa_value_retain(value);
    program->records = copy_records(fa__program_part(program, "records"));
    program->version = program->records == NULL ? 0 : read_version(program->records);
    if (program->records == NULL || kind->open(program) != FA_OK) {
        program_release(program);
        return NULL;
    }
    program->exec = fa__exec_new();
    return program;
}

/* ---- handles --------------------------------------------------------------------------------- */

/* Takes over the program. */
static fa_module *module_new(fa__program *program_take, fa_value *object)
{
    fa_module *module = program_take == NULL ? NULL : fa__zalloc(sizeof *module);

    if (module == NULL) {
        program_release(program_take);
        return NULL;
    }
    atomic_init(&module->refs, 1);
    module->program = program_take;
    module->object = fa_value_retain(object);
    return module;
}

static fa_module *module_of(const fa_value *value)
{
    fa__program *program = program_open(value);

    return program == NULL ? NULL : module_new(program, program->root);
}

fa_module *fa_module_from_value(const fa_value *value)
{
    fa_module *module = module_of(value);

    if (module != NULL)
        fa__exec_disable(module->program->exec);        /* the user holds its tensors too */
    return module;
}

/* Takes over the value. */
static fa_module *module_from(fa_value *value_take)
{
    fa_module *module = value_take == NULL ? NULL : module_of(value_take);

    fa_value_release(value_take);
    return module;
}

fa_module *fa_module_load(const char *path, const fa_load_opts *opts)
{
    fa_value *value = fa_load(path, opts);
    fa_module *module = module_from(value);

    if (module == NULL && value != NULL)
        fa__error_set_path(path);
    return module;
}

fa_module *fa_module_load_memory(const void *data, size_t size, const fa_load_opts *opts)
{
    return module_from(fa_load_memory(data, size, opts));
}

fa_module *fa_module_retain(fa_module *module)
{
    if (module != NULL)
        atomic_fetch_add(&module->refs, 1);
    return module;
}

void fa_module_release(fa_module *module)
{
    if (module == NULL || atomic_fetch_sub(&module->refs, 1) != 1)
        return;
    fa__exec_free(module->plans);
    fa_value_release(module->object);
    program_release(module->program);
    fa__free(module);
}

void fa_module_set_budget(fa_module *module, uint64_t max_steps, double max_seconds)
{
    module->budget = (fa__run_opts){ max_steps, max_seconds };
}

/* ---- calls ----------------------------------------------------------------------------------- */

typedef enum hooks { WITHOUT_HOOKS, WITH_HOOKS } hooks;

static fa_status run(fa_module *module, const char *method, const fa__arguments *a, hooks with,
                     fa__ivalue *result)
{
    fa__program *program = module->program;

    if (program->kind->call != NULL)
        return program->kind->call(program, module->object, method, a, with == WITH_HOOKS,
                                   &module->budget, result);
    return fa__unit_call_method(program->unit, module->object, method, a->args, a->n_args,
                                a->keywords, a->n_keywords, with == WITH_HOOKS, &module->budget,
                                result);
}

/* What the executor needs to interpret the call after all. */
typedef struct interpreted {
    fa_module *module;
    const char *method;
    const fa__arguments *arguments;
    hooks with;
} interpreted;

static fa_status interpret(void *context, fa__ivalue *result)
{
    const interpreted *c = context;

    return run(c->module, c->method, c->arguments, c->with, result);
}

/* forward of the whole program, in eval mode and without bounds, goes through the executor. */
static fa_status run_planned(fa_module *module, const char *method, const fa__arguments *a,
                             hooks with, fa__ivalue *result)
{
    fa__program *program = module->program;
    fa__exec *exec = fa__module_plans(module);
    interpreted context = { module, method, a, with };
    fa_value *const roots[] = { program->root, fa_value_state(program->archive) };
    fa__exec_call planned = { .what = module->object, .args = a->args, .n_args = a->n_args,
                              .roots = roots, .n_roots = FA__COUNT(roots), .run = interpret,
                              .context = &context };

    if (with != WITH_HOOKS || module->object != program->root)
        fa__exec_reset(exec);           /* it may write to what plans have taken for fixed */
    if (exec == NULL || with != WITH_HOOKS || a->n_keywords > 0
        || module->object != program->root || module->budget.max_steps != 0
        || module->budget.max_seconds != 0)
        return run(module, method, a, with, result);
    return fa__exec_run(exec, &planned, result);
}

static fa_status call(fa_module *module, const char *method, fa_value *const *args, size_t n_args,
                      const fa_value *keywords, hooks with, fa_value **out)
{
    fa__ivalue result = fa__iv_none();
    fa__arguments arguments;
    fa_status st = FA_OK;

    TRY(fa__arguments_init(&arguments, args, n_args, keywords, method));
    TRY(run_planned(module, method, &arguments, with, &result));
    *out = fa__iv_box(result);
    if (*out == NULL)
        st = FA_ENOMEM;
done:
    fa__iv_release(&result);
    fa__arguments_free(&arguments);
    return st;
}

fa_status fa_module_call(fa_module *module, fa_value *const *args, size_t n_args,
                         const fa_value *keywords, fa_value **out)
{
    return call(module, "forward", args, n_args, keywords, WITH_HOOKS, out);
}

fa_status fa_module_call_method(fa_module *module, const char *method, fa_value *const *args,
                                size_t n_args, const fa_value *keywords, fa_value **out)
{
    return call(module, method, args, n_args, keywords, WITHOUT_HOOKS, out);
}

fa_tensor *fa_module_forward(fa_module *module, const fa_tensor *input)
{
    fa_value *arg = fa_value_tensor((fa_tensor *)input), *result = NULL;
    fa_tensor *out = NULL;

    if (arg != NULL && fa_module_call(module, &arg, 1, NULL, &result) == FA_OK)
        out = fa_tensor_retain(fa_value_get_tensor(result));
    fa_value_release(result);
    fa_value_release(arg);
    return out;
}

/* ---- classes --------------------------------------------------------------------------------- */

bool fa__object_class_name(const fa_value *object, char *out, size_t size)
{
    const fa_value *callable = fa_value_kind(object) == FA_KIND_OBJECT
                                   ? fa_value_object_callable(object) : NULL;
    int n = fa_value_kind(callable) != FA_KIND_GLOBAL
                ? -1
                : snprintf(out, size, "%s.%s", fa_value_global_module(callable),
                           fa_value_global_name(callable));

    return n >= 0 && (size_t)n < size;
}

const fa__class *fa__program_class(fa__program *program, const fa_value *object)
{
    char name[FA__MAX_MODULE_NAME];
    const fa__class *out = NULL;
    fa_error before = *fa_error_last();

    if (program->unit != NULL && fa__object_class_name(object, name, sizeof name))
        out = fa__unit_class(program->unit, name);
    fa__error_restore(&before);
    return out;
}

fa_value *fa_module_methods(const fa_module *module)
{
    const fa__program_kind *kind = module->program->kind;
    const fa__class *of = fa__program_class(module->program, module->object);
    char **names = of == NULL ? NULL : of->methods;
    fa_value *out;
    fa_status st;

    if (kind->methods != NULL)
        return kind->methods(module->program, module->object);
    out = fa_value_list();
    st = out == NULL ? FA_ENOMEM : FA_OK;
    for (size_t i = 0; st == FA_OK && names != NULL && names[i] != NULL; i++)
        st = fa__value_append_take(out, fa_value_str(names[i]));
    if (st == FA_OK && of == NULL && kind->call != NULL)
        st = fa__value_append_take(out, fa_value_str("forward"));
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

/* ---- attributes ------------------------------------------------------------------------------ */

/* The value of a Final attribute of the class, boxed (yours), NULL without an error. */
static fa_value *class_constant(const fa__class *of, const char *name)
{
    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (of->attributes[i].is_constant && strcmp(of->attributes[i].name, name) == 0)
            return fa__iv_box(of->attributes[i].value);
    }
    return NULL;
}

/* The next name of a dotted path, into out; the rest of the path, NULL behind the last. */
static const char *next_name(const char *path, char *out, size_t size)
{
    size_t n = strcspn(path, ".");

    fa__copy_text(out, size, (fa__span){ (const uint8_t *)path, n });
    return path[n] == '\0' ? NULL : path + n + 1;
}

/* Attribute `name`; borrowed. FA_ENOTFOUND names the nearest. */
static fa_value *attribute(const fa_value *object, const char *name)
{
    fa_value *state = fa_value_kind(object) == FA_KIND_OBJECT ? fa_value_state(object) : NULL;
    char class[FA__MAX_MODULE_NAME] = "?";
    fa_value *out = NULL;

    if (fa_value_kind(state) != FA_KIND_DICT) {
        fa__fail(FA_ENOTFOUND, "there is no attribute '%s': a %s has none", name,
                 fa_kind_name(fa_value_kind(object)));
        return NULL;
    }
    out = fa_value_get(state, name);
    if (out == NULL && fa__object_class_name(object, class, sizeof class))
        fa__note("among the attributes of %s", class);
    return out;
}

/* The object that holds the last name of a path; borrowed. */
static fa_value *holder(const fa_module *module, const char *path, char *last, size_t size)
{
    fa_value *object = module->object;

    while (object != NULL && (path = next_name(path, last, size)) != NULL)
        object = attribute(object, last);
    return object;
}

fa_value *fa__module_find(const fa_module *module, const char *path)
{
    char name[FA__MAX_MODULE_NAME];
    fa_value *object = path[0] == '\0' ? NULL : holder(module, path, name, sizeof name);

    if (path[0] == '\0')
        return module->object;
    return object == NULL ? NULL : attribute(object, name);
}

/* Plain values may leave a program; with anything else its user may change it. */
static fa_value *hand_out(const fa_module *module, fa_value *value)
{
    if (fa_value_kind(value) >= FA_KIND_LIST)
        fa__module_lend(module);
    return fa_value_retain(value);
}

fa_value *fa_module_attr(const fa_module *module, const char *path)
{
    char name[FA__MAX_MODULE_NAME];
    fa_value *object = path[0] == '\0' ? NULL : holder(module, path, name, sizeof name), *out;

    if (path[0] == '\0')
        return hand_out(module, module->object);
    if (object == NULL)
        return NULL;
    if (fa__object_get(object, name) == NULL) {
        out = class_constant(fa__program_class(module->program, object), name);
        if (out != NULL)
            return out;
    }
    return hand_out(module, attribute(object, name));
}

static const fa__type *declared_type(const fa__class *of, const char *name)
{
    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (strcmp(of->attributes[i].name, name) == 0)
            return of->attributes[i].type;
    }
    return NULL;
}

/* The value as the class declares the attribute; yours. */
static fa_value *fit(fa__program *program, const fa_value *object, const char *name,
                     fa_value *value)
{
    const fa__type *type = declared_type(fa__program_class(program, object), name);
    fa_value *copy, *out = NULL;

    if (type == NULL || program->unit == NULL)
        return fa_value_retain(value);
    copy = fa__value_copy(value);
    if (copy != NULL)
        out = fa__restore(program->unit, copy, type);
    fa_value_release(copy);
    if (out != NULL) {
        fa__ivalue item = fa__iv_take(fa_value_retain(out));
        bool accepted = fa__type_accepts(type, item);

        fa__iv_release(&item);
        if (accepted)
            return out;
        fa__fail(FA_ETYPE, "attribute '%s' cannot be set to a %s: its type is another", name,
                 fa_kind_name(fa_value_kind(value)));
    }
    fa_value_release(out);
    return NULL;
}

fa_status fa_module_set_attr(fa_module *module, const char *path, fa_value *value)
{
    char name[FA__MAX_MODULE_NAME];
    fa_value *object, *item;
    fa_status st = FA_OK;

    TRY(fa__module_may_change(module));
    object = holder(module, path, name, sizeof name);
    if (object == NULL || attribute(object, name) == NULL)
        return fa_error_last()->status;
    fa__exec_reset(module->program->exec);
    if (fa_value_kind(value) >= FA_KIND_LIST)
        fa__exec_disable(module->program->exec);    /* its tensors are the user's too */
    item = fit(module->program, object, name, value);
    if (item == NULL)
        return fa_error_last()->status;
    st = fa__object_set(object, name, item);
    fa_value_release(item);
done:
    return st;
}

fa_module *fa__module_on(const fa_module *module, fa_value *object)
{
    fa_module *out;

    atomic_fetch_add(&module->program->refs, 1);
    out = module_new(module->program, object);
    if (out != NULL)
        out->budget = module->budget;
    return out;
}

fa_module *fa_module_submodule(const fa_module *module, const char *path)
{
    fa_value *object = fa__module_find(module, path);
    fa_module *out;

    if (object == NULL)
        return NULL;
    if (fa_value_kind(object) != FA_KIND_OBJECT
        || fa_value_object_build(object) != FA_BUILD_NEWOBJ) {
        fa__fail(FA_ETYPE, "'%s' is no module but a %s", path, fa_kind_name(fa_value_kind(object)));
        return NULL;
    }
    out = fa__module_on(module, object);
    return module->plans == NULL ? out : fa__module_freeze_take(out);
}
