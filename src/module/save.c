/* save.c: modules back to files, and the files that travel inside of them. */
#include "formats/formats.h"
#include "module/module.h"

#define EXTRA "extra/"

/* An archive object of the same class as the loaded one, or TorchScript's, with these records;
 * yours. A flatbuffer
 * has none: its tensors are parts of the file. */
static fa_value *archive_of(const fa__program *program, const char *format, fa_value *records)
{
    bool script = strcmp(format, "torchscript") == 0;
    const fa_value *callable = fa_value_object_callable(program->archive);
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *out = NULL;

    if (fa__program_part(program, "records") == NULL) {
        fa_value_release(state);
        return fa_value_retain(program->archive);
    }
    if (state != NULL && fa_value_set_text(state, "records", records) == FA_OK)
        out = fa__archive_object(script ? "torch.jit" : fa_value_global_module(callable),
                                 script ? "ScriptModule" : fa_value_global_name(callable), state);
    fa_value_release(state);
    return out;
}

/* A kind that cannot write other data: every tensor must still be the one that was loaded, whose
 * storage is a record. (Changes in place are saved.) */
fa_status fa__need_unreplaced(const fa_module *module)
{
    const fa__program *program = module->program;
    const fa_value *loaded = fa__program_part(program, "state_dict");
    fa_value *now = fa_module_state_dict(module);
    fa_status st = now == NULL ? fa_error_last()->status : FA_OK;

    if (st == FA_OK && module->object != program->root)
        st = fa__fail(FA_EUNSUPPORTED, "a submodule of a %s program cannot be saved alone",
                      program->kind->name);
    for (size_t i = 0; st == FA_OK && i < fa_value_len(now); i++) {
        const fa_value *old = fa_value_find(loaded, fa_value_key_at(now, i));

        if (fa_value_kind(old) != FA_KIND_TENSOR
            || fa_value_get_tensor(old) != fa_value_get_tensor(fa_value_item_at(now, i)))
            st = fa__fail(FA_EUNSUPPORTED, "'%s' was replaced by another tensor, which a %s "
                          "program cannot be saved with: load_state_dict changes tensors where "
                          "they are",
                          fa_value_text(fa_value_key_at(now, i)), program->kind->name);
    }
    fa_value_release(now);
    return st;
}

fa_status fa_module_save(const fa_module *module, const char *path, const fa_save_opts *opts)
{
    const fa__program *program = module->program;
    fa_save_opts own = opts == NULL ? (fa_save_opts){ 0 } : *opts;
    fa_value *changed = NULL, *archive = NULL;
    fa_status st = FA_OK;

    if (own.format == NULL)
        own.format = program->kind->name;
    if (program->kind->changed_records != NULL)
        TRY(program->kind->changed_records(module, own.format, &changed));
    else
        TRY(fa__need_unreplaced(module));
    archive = archive_of(program, own.format, changed != NULL ? changed : program->records);
    if (archive == NULL)
        TRY(fa_error_last()->status);
    TRY(fa_save(archive, path, &own));
done:
    fa_value_release(archive);
    fa_value_release(changed);
    return st;
}

/* ---- extra files ----------------------------------------------------------------------------- */

fa_value *fa_module_extra_files(const fa_module *module)
{
    const fa_value *records = module->program->records;
    fa_value *out = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(records); i++) {
        const char *name = fa_value_text(fa_value_key_at(records, i));
        const fa_value *item = fa_value_item_at(records, i);

        if (fa__starts_with(fa__span_of(name), EXTRA) && fa_value_kind(item) == FA_KIND_BYTES)
            st = fa_value_set_text(out, name + strlen(EXTRA), (fa_value *)item);
    }
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

fa_status fa_module_set_extra_file(fa_module *module, const char *name, const void *data,
                                   size_t size)
{
    fa__buffer record = { 0 };
    fa_status st = FA_OK;

    if (name == NULL || name[0] == '\0' || (data == NULL && size > 0))
        return fa__fail(FA_EINVAL, "an extra file needs a name and its bytes");
    if (fa__program_part(module->program, "records") == NULL)
        return fa__fail(FA_EUNSUPPORTED, "a %s program cannot be given files",
                        module->program->kind->name);
    TRY(fa__buffer_format(&record, "%s%s", EXTRA, name));
    TRY(fa__buffer_put_byte(&record, '\0'));
    TRY(fa__dict_set_take(module->program->records, (const char *)record.data,
                          fa_value_bytes(data, size)));
done:
    fa__buffer_free(&record);
    return st;
}
