/* torchscript.c: TorchScript archives since torch 1.3 as programs. [formats 4]
 *
 *     records "code/__torch__/a/b.py" ──► unit            constants ──► CONSTANTS.c0, ...
 *     data.pkl ──copy──restore──► root object
 *     root object ──unrestore──pickle──► data.pkl, data/0, ...      when it differs from what was
 *                                                                   loaded; else as it was */
#include "module/module.h"

#include <stdio.h>

#include "formats/formats.h"

/* Is there source among the records? */
static bool has_code(const fa_value *records)
{
    for (size_t i = 0; i < fa_value_len(records); i++) {
        if (fa__starts_with(fa__span_of(fa_value_text(fa_value_key_at(records, i))), "code/"))
            return true;
    }
    return false;
}

/* A module without methods (torch::save of C++) has no code; one with bytecode is bytecode.c's
 * then. */
static bool recognise(const fa_value *value)
{
    const fa_value *state;

    if (!fa__archive_is(value, "torch.jit", "ScriptModule"))
        return false;
    state = fa_value_state(value);
    return fa_value_kind(fa_value_find_text(state, "module")) == FA_KIND_OBJECT
           && (fa_value_find_text(state, "bytecode") == NULL
               || has_code(fa_value_find_text(state, "records")));
}

/* A source file of the unit. Old archives keep classes of their own below libs/. */
static fa__span text_of(void *context, const char *path)
{
    const fa_value *records = context;
    fa__span text = fa__archive_text(records, path);
    char other[FA__MAX_MODULE_NAME];
    const char *rest = strncmp(path, "code/", 5) == 0 ? path + 5 : path;

    if (text.data == NULL) {
        snprintf(other, sizeof other, "libs/%s", rest);
        text = fa__archive_text(records, other);
    }
    return text;
}

fa_status fa__torchscript_open_unit(fa__program *program, fa_value *records, fa_value *constants)
{
    fa__unit_source source = { .text = text_of, .context = records, .constants = constants,
                               .version = program->version };

    program->unit = fa__unit_new(&source);
    return program->unit == NULL ? fa_error_last()->status : FA_OK;
}

/* The module as the program has it; yours. What was loaded stays as it is. */
static fa_value *restored(fa__program *program)
{
    fa_value *copy = fa__value_copy(fa__program_part(program, "module")), *out = NULL;

    if (copy != NULL)
        out = fa__restore(program->unit, copy, NULL);
    fa_value_release(copy);
    return out;
}

/* Frozen programs keep packed weights among their constants: their states without tags; yours. */
static fa_value *plain_constants(const fa__program *program)
{
    fa_value *copy = fa__value_copy(fa__program_part(program, "constants"));
    fa_value *out = copy == NULL ? NULL : fa__restore(NULL, copy, NULL);

    fa_value_release(copy);
    return out;
}

static fa_status open_program(fa__program *program)
{
    fa_value *records = fa__program_part(program, "records"); /* never changed: the unit's texts */
    bool has_constants = fa__program_part(program, "constants") != NULL;
    fa_value *constants = has_constants ? plain_constants(program) : NULL;
    fa_status st = has_constants && constants == NULL
                       ? fa_error_last()->status
                       : fa__torchscript_open_unit(program, records, constants);

    fa_value_release(constants);
    if (st != FA_OK)
        return st;
    program->root = restored(program);
    return program->root == NULL ? fa_error_last()->status : FA_OK;
}

/* ---- saving ---------------------------------------------------------------------------------- */

static bool is_data(const fa_value *key)
{
    fa__span name = fa__span_of(fa_value_text(key));

    return fa__span_is(name, "data.pkl") || fa__starts_with(name, "data/");
}

/* Whether tensors may be changed where they are: their records are the storages themselves. */
static bool records_are_storages(const fa_value *records)
{
    for (size_t i = 0; i < fa_value_len(records); i++) {
        if (fa__starts_with(fa__span_of(fa_value_text(fa_value_key_at(records, i))), "data/")
            && fa_value_kind(fa_value_item_at(records, i)) != FA_KIND_STORAGE)
            return false;
    }
    return true;
}

/* Does the module differ from what its file holds? */
static fa_status differs(const fa_module *module, bool *out)
{
    fa__program *program = module->program;
    fa_value *loaded;

    *out = true;
    if (module->object != program->root || !records_are_storages(program->records))
        return FA_OK;
    loaded = restored(program);
    if (loaded == NULL)
        return fa_error_last()->status;
    *out = !fa_value_equal(loaded, program->root);
    fa_value_release(loaded);
    return FA_OK;
}

/* data/0, data/1, ..., data.pkl into `records`. */
static fa_status add_data(fa_value *records, const fa_value *storages, const fa__buffer *pickle)
{
    char name[32];
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(storages); i++) {
        snprintf(name, sizeof name, "data/%zu", i);
        st = fa_value_set_text(records, name, fa_value_at(storages, i));
    }
    return st == FA_OK ? fa__dict_set_take(records, "data.pkl",
                                           fa_value_bytes(pickle->data, pickle->size)) : st;
}

/* The old records with new data where data.pkl was. */
static fa_value *replace_data(const fa_value *old, const fa_value *storages,
                              const fa__buffer *pickle)
{
    fa_value *out = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(old); i++) {
        const fa_value *key = fa_value_key_at(old, i);

        if (!is_data(key))
            st = fa_value_set_item(out, (fa_value *)key, fa_value_item_at(old, i));
        else if (fa__span_is(fa__span_of(fa_value_text(key)), "data.pkl"))
            st = add_data(out, storages, pickle);
    }
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

fa_value *fa__torchscript_records(fa__program *program, const fa_value *object,
                                  const fa_value *records)
{
    fa_value *storages = fa_value_list(), *out = NULL;
    fa_value *plain = storages == NULL ? NULL : fa__unrestore(program->unit, object, NULL);
    fa__buffer pickle = { 0 };

    if (plain != NULL && fa__torchscript_pickle(&pickle, plain, storages) == FA_OK)
        out = replace_data(records, storages, &pickle);
    fa__buffer_free(&pickle);
    fa_value_release(plain);
    fa_value_release(storages);
    return out;
}

static fa_status changed_records(const fa_module *module, const char *format, fa_value **out)
{
    bool changed = false;
    fa_status st;

    (void)format;
    st = differs(module, &changed);

    if (st != FA_OK || !changed)
        return st;
    *out = fa__torchscript_records(module->program, module->object, module->program->records);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}

const fa__program_kind fa__program_torchscript = {
    .name = "torchscript",
    .recognise = recognise,
    .open = open_program,
    .changed_records = changed_records,
};
