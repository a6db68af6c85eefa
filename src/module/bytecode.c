/* bytecode.c: programs of the lite interpreter (.ptl), zips and flatbuffers. [formats 4.10]
 *
 *     "bytecode": (version, function, function, ...) ──► graphs ──► unit
 *     "module" ──copy──restore──► root object, whose attributes are known by position
 *
 * A zip that has the source of its module too is run from that: it is the same program, and says
 * which attributes are parameters (torchscript.c, which is asked first). */
#include "module/bytecode.h"
#include "module/module.h"

#include <stdio.h>

#include "formats/formats.h"

#define MIN_VERSION 3
#define MAX_VERSION 9

static const fa_value *state_part(const fa_value *value, const char *name)
{
    const fa_value *state = fa_value_kind(value) == FA_KIND_OBJECT ? fa_value_state(value) : NULL;

    return fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, name) : NULL;
}

static bool is_bytecode(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_OBJECT
           && fa_value_is_global(fa_value_object_callable(value), "torch.jit", "ScriptModule")
           && fa_value_kind(state_part(value, "bytecode")) == FA_KIND_TUPLE
           && fa_value_kind(state_part(value, "module")) == FA_KIND_OBJECT;
}

static bool is_zip(const fa_value *value)
{
    return is_bytecode(value) && state_part(value, "flatbuffer") == NULL;
}

static bool is_flatbuffer(const fa_value *value)
{
    return is_bytecode(value) && state_part(value, "flatbuffer") != NULL;
}

static fa__span no_text(void *context, const char *path)
{
    (void)context;
    (void)path;
    return (fa__span){ 0 };
}

static fa_status open_unit(fa__program *program)
{
    const fa_value *version = fa__program_part(program, "operator_version");
    int64_t number = program->version;
    fa__unit_source source = { .text = no_text };

    if (version != NULL)
        (void)fa_value_get_int(version, &number);
    source.version = number >= 0 && number < 1000 ? (int)number : 0;
    program->unit = fa__unit_new(&source);
    return program->unit == NULL ? fa_error_last()->status : FA_OK;
}

static fa_status define_functions(fa__program *program, const fa_value *bytecode)
{
    fa__bytecode shared = { program->unit, fa__program_part(program, "module"), 0 };
    fa_status st = FA_OK;

    if (fa_value_len(bytecode) == 0
        || fa_value_get_int(fa_value_at(bytecode, 0), &shared.version) != FA_OK)
        return fa__fail(FA_EFORMAT, "the bytecode has no version");
    if (shared.version < MIN_VERSION || shared.version > MAX_VERSION)
        return fa__fail(FA_EUNSUPPORTED, "bytecode version %lld; versions %d to %d are run",
                        (long long)shared.version, MIN_VERSION, MAX_VERSION);
    for (size_t i = 1; i < fa_value_len(bytecode) && st == FA_OK; i++) {
        fa__graph *graph = fa__bytecode_lower(&shared, fa_value_at(bytecode, i));

        st = graph == NULL ? fa_error_last()->status : fa__unit_define(program->unit, graph);
    }
    return st;
}

static fa_status open_program(fa__program *program)
{
    fa_value *copy = NULL;
    fa_status st = open_unit(program);

    TRY(st);
    TRY(define_functions(program, fa__program_part(program, "bytecode")));
    copy = fa__value_copy(fa__program_part(program, "module"));
    if (copy != NULL)
        program->root = fa__restore(program->unit, copy, NULL);
    if (program->root == NULL)
        TRY(fa_error_last()->status);
done:
    fa_value_release(copy);
    return st;
}

/* The files that travel in a flatbuffer are what the records of an archive are. */
static fa_status open_flatbuffer(fa__program *program)
{
    const fa_value *files = fa__program_part(program, "files");
    fa_status st = open_program(program);

    for (size_t i = 0; i < fa_value_len(files) && st == FA_OK; i++)
        st = fa_value_set_item(program->records, fa_value_key_at(files, i),
                               fa_value_item_at(files, i));
    return st;
}

/* The functions "<class of object>.<name>". */
static fa_value *methods(fa__program *program, const fa_value *object)
{
    const fa_value *bytecode = fa__program_part(program, "bytecode");
    char class[FA__MAX_MODULE_NAME] = "";
    size_t n = fa__object_class_name(object, class, sizeof class) ? strlen(class) : 0;
    fa_value *out = fa_value_list();
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 1; i < fa_value_len(bytecode) && st == FA_OK && n > 0; i++) {
        const char *name = fa_value_text(fa_value_at(fa_value_at(bytecode, i), 0));

        if (strncmp(name, class, n) == 0 && name[n] == '.' && strchr(name + n + 1, '.') == NULL)
            st = fa__value_append_take(out, fa_value_str(name + n + 1));
    }
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

const fa__program_kind fa__program_bytecode = {
    .name = "torchscript",
    .recognise = is_zip,
    .open = open_program,
    .methods = methods,
};

const fa__program_kind fa__program_flatbuffer = {
    .name = "ptl-flatbuffer",
    .recognise = is_flatbuffer,
    .open = open_flatbuffer,
    .methods = methods,
};
