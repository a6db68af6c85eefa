/* torchscript_json.c: programs of torch 1.0 to 1.2 (model.json), made programs of today: their
 * modules have code files without classes, so classes are written around them. [formats 4.2]
 *
 *     mainModule { name, parameters, attributes, submodules, torchscriptArena: { key } }
 *                    │
 *                    ├──► code/__torch__.py   class net(Module):
 *                    │                          __parameters__ = ["weight", ]
 *                    │                          weight : Tensor
 *                    │                          __annotations__["0"] : __torch__.net_0
 *                    │                          def forward(self, ...      the file, indented
 *                    └──► an object __torch__.net and those below it
 *
 * Saving an unchanged program writes what was read; a changed one, or one for which the format
 * "torchscript" is asked, becomes an archive of today, which PyTorch can load again. */
#include "module/module.h"

#include <stdio.h>

#include "formats/formats.h"
#include "module/exported.h"

#define SOURCE "code/__torch__.py"

/* What is made of the JSON. */
typedef struct builder {
    fa__program *program;
    const fa_value *tensors;            /* LIST */
    fa_value *attributes;               /* TUPLE of attributes.pkl, or NULL */
    fa__buffer source;
    fa__map *names;                     /* classes that are taken */
    size_t n_names;
    int depth;
} builder;

static const char *member_text(const fa_value *object, const char *name)
{
    const fa_value *value = fa__json_member(object, name);

    return fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : "";
}

static bool member_true(const fa_value *object, const char *name)
{
    const fa_value *value = fa__json_member(object, name);

    return fa_value_kind(value) == FA_KIND_BOOL && value->u.boolean;
}

/* A number, as text (protobuf writes 64-bit ones so) or as it is; absent: 0. */
static fa_status member_index(const fa_value *object, const char *name, size_t n, size_t *out)
{
    const fa_value *value = fa__json_member(object, name);
    uint64_t x = 0;
    int64_t i = 0;

    if (fa_value_kind(value) == FA_KIND_INT && fa_value_get_int(value, &i) == FA_OK && i >= 0)
        x = (uint64_t)i;
    else if (value != NULL && (fa_value_kind(value) != FA_KIND_STR
                               || !fa__parse_u64(fa__span_of(fa_value_text(value)), &x)))
        return fa__fail(FA_EFORMAT, "model.json: \"%s\" is no number", name);
    if (x >= n)
        return fa__fail(FA_EFORMAT, "model.json: \"%s\" is %llu, but there are %zu", name,
                        (unsigned long long)x, n);
    *out = (size_t)x;
    return FA_OK;
}

/* ---- attributes.pkl -------------------------------------------------------------------------- */

static fa_status tensor_of(const builder *b, const fa_value *id, fa_value **out)
{
    int64_t i = 0;
    fa_status st = fa_value_get_int(id, &i);

    if (st != FA_OK || i < 0 || (uint64_t)i >= fa_value_len(b->tensors))
        return fa__fail(FA_EFORMAT, "attributes.pkl refers to a tensor that is not there");
    *out = fa_value_retain(fa_value_at(b->tensors, (size_t)i));
    return FA_OK;
}

static fa_status on_construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                              fa_value *kwargs, fa_value **out)
{
    (void)kwargs;
    if (fa_value_is_global(callable, "torch.jit._pickle", "build_tensor_from_id")
        && fa_value_len(args) == 1)
        return tensor_of(context, fa_value_at(args, 0), out);
    *out = fa_value_object(how, callable, args, NULL);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* torch 1.1: a class that stands for itself takes a tensor's number, or a list, as its state. */
static fa_status on_build(void *context, fa_value *target, fa_value *state, fa_value **replacement,
                          bool *handled)
{
    if (!fa_value_is_global(target, "__main__", "TensorID")
        && !fa_value_is_global(target, "__main__", "IntList"))
        return FA_OK;
    *handled = true;
    if (fa_value_kind(state) == FA_KIND_INT)
        return tensor_of(context, state, replacement);
    *replacement = fa_value_retain(state);
    return FA_OK;
}

static fa_status read_attributes(builder *b)
{
    static const fa__unpickle_hooks hooks = { .construct = on_construct, .build = on_build };
    fa__span text = fa__archive_text(b->program->records, "attributes.pkl");
    fa__reader reader;
    fa_status st;

    if (text.size == 0)
        return FA_OK;
    fa__reader_init_span(&reader, text, "attributes.pkl");
    st = fa__unpickle(&reader, &hooks, b, &b->attributes, NULL);
    fa__reader_free(&reader);
    return st;
}

/* ---- classes --------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_identifier(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (!is_word(*c))
            return false;
    }
    return name[0] != '\0' && (name[0] < '0' || name[0] > '9');
}

/* "parent_name", of letters that a class may have, and no other class's. */
static fa_status choose_name(builder *b, const char *parent, const char *name, char *out,
                             size_t size)
{
    int n = snprintf(out, size, "%s%s%s", parent, parent[0] == '\0' ? "" : "_", name);
    size_t used = b->n_names++;
    uint64_t number;

    if (n < 0 || (size_t)n + 24 >= size)
        return fa__fail(FA_ELIMIT, "a module's name is longer than %zu bytes", size - 24);
    if (out[0] == '\0' || (out[0] >= '0' && out[0] <= '9'))
        n = snprintf(out, size, "M_%s", name);
    for (char *c = out; *c != '\0'; c++) {
        if (!is_word(*c))
            *c = '_';
    }
    if (fa__map_get(b->names, fa__span_of(out), &number))
        snprintf(out + n, size - (size_t)n, "_%zu", used);
    return fa__map_set(b->names, fa__span_of(out), used);
}

static fa_status declare(builder *b, const char *name, const char *type, const char *of)
{
    if (is_identifier(name))
        return fa__buffer_format(&b->source, "  %s : %s%s\n", name, type, of);
    return fa__buffer_format(&b->source, "  __annotations__[\"%s\"] = %s%s\n", name, type, of);
}

static fa_status list_names(builder *b, const char *what, const fa_value *parameters, bool buffers)
{
    fa_status st = fa__buffer_format(&b->source, "  %s = [", what);

    for (size_t i = 0; st == FA_OK && i < fa_value_len(parameters); i++) {
        const fa_value *parameter = fa_value_at(parameters, i);

        if (member_true(parameter, "isBuffer") == buffers)
            st = fa__buffer_format(&b->source, "\"%s\", ", member_text(parameter, "name"));
    }
    return st == FA_OK ? fa__buffer_text(&b->source, "]\n") : st;
}

/* Lines of a code file as lines of a class. */
static fa_status indent_code(builder *b, fa__span text)
{
    const uint8_t *at = text.data, *end = at == NULL ? NULL : at + text.size;
    fa_status st = FA_OK;

    while (st == FA_OK && at != end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        fa__span line = { at, (size_t)((newline == NULL ? end : newline) - at) };

        at = newline == NULL ? end : newline + 1;
        if (line.size == 0 || fa__starts_with(line, "op_version_set")
            || fa__starts_with(line, "import "))
            continue;
        st = fa__buffer_format(&b->source, "  %.*s\n", (int)line.size, (const char *)line.data);
    }
    return st;
}

/* ---- objects --------------------------------------------------------------------------------- */

static fa_status new_object(const char *class, fa_value **out)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);

    *out = state == NULL ? NULL : fa__archive_object("__torch__", class, state);
    fa_value_release(state);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}

static fa_status add_parameters(builder *b, const fa_value *parameters, fa_value *object)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(parameters); i++) {
        const fa_value *parameter = fa_value_at(parameters, i);
        const char *name = member_text(parameter, "name");
        size_t id;

        TRY(member_index(parameter, "tensorId", fa_value_len(b->tensors), &id));
        TRY(fa_value_set_text(fa_value_state(object), name, fa_value_at(b->tensors, id)));
        TRY(declare(b, name, "Tensor", ""));
    }
done:
    return st;
}

static fa_status add_attributes(builder *b, const fa_value *attributes, fa_value *object)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(attributes); i++) {
        const fa_value *attribute = fa_value_at(attributes, i);
        const char *name = member_text(attribute, "name");
        size_t id;

        TRY(member_index(attribute, "id", fa_value_len(b->attributes), &id));
        TRY(fa_value_set_text(fa_value_state(object), name, fa_value_at(b->attributes, id)));
        TRY(declare(b, name, member_text(attribute, "type"), ""));
    }
done:
    return st;
}

static fa_status add_module(builder *b, const fa_value *module, const char *parent, char *class,
                            size_t size, fa_value **out);

/* The class of a submodule is written before its parent's: bodies are collected apart. */
static fa_status add_submodules(builder *b, const fa_value *submodules, const char *parent,
                                fa_value *object, fa__buffer *declarations)
{
    char class[FA__MAX_MODULE_NAME];
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(submodules) && st == FA_OK; i++) {
        const fa_value *module = fa_value_at(submodules, i);
        const char *name = member_text(module, "name");
        fa_value *child = NULL;

        st = add_module(b, module, parent, class, sizeof class, &child);
        if (st == FA_OK)
            st = fa_value_set_text(fa_value_state(object), name, child);
        fa_value_release(child);
        if (st == FA_OK)
            st = fa__buffer_format(declarations, is_identifier(name) ? "  %s : __torch__.%s\n"
                                   : "  __annotations__[\"%s\"] = __torch__.%s\n", name, class);
    }
    return st;
}

static fa_status write_class(builder *b, const fa_value *module, const char *class,
                             const fa__buffer *submodules, fa_value *object)
{
    const fa_value *parameters = fa__json_member(module, "parameters");
    const char *code = member_text(fa__json_member(module, "torchscriptArena"), "key");
    fa_status st = FA_OK;

    TRY(fa__buffer_format(&b->source, "class %s(Module):\n", class));
    TRY(list_names(b, "__parameters__", parameters, false));
    TRY(list_names(b, "__buffers__", parameters, true));
    TRY(fa__buffer_text(&b->source, "  __annotations__ = []\n"));
    TRY(add_parameters(b, parameters, object));
    TRY(add_attributes(b, fa__json_member(module, "attributes"), object));
    TRY(fa__buffer_put(&b->source, submodules->data, submodules->size));
    TRY(indent_code(b, fa__archive_text(b->program->records, code)));
done:
    return st;
}

static fa_status add_module(builder *b, const fa_value *module, const char *parent, char *class,
                            size_t size, fa_value **out)
{
    fa_value *children = NULL;
    fa__buffer declarations = { 0 };
    fa_status st = FA_OK;

    if (++b->depth > FA__MAX_MODULE_DEPTH)
        return fa__fail(FA_ELIMIT, "modules nest deeper than %d", FA__MAX_MODULE_DEPTH);
    TRY(choose_name(b, parent, member_text(module, "name"), class, size));
    TRY(new_object(class, out));
    TRY(new_object(class, &children));
    TRY(add_submodules(b, fa__json_member(module, "submodules"), class, children, &declarations));
    TRY(write_class(b, module, class, &declarations, *out));
    for (size_t i = 0; i < fa_value_len(fa_value_state(children)); i++)
        TRY(fa_value_set_item(fa_value_state(*out), fa_value_key_at(fa_value_state(children), i),
                              fa_value_item_at(fa_value_state(children), i)));
    b->depth--;
done:
    fa__buffer_free(&declarations);
    fa_value_release(children);
    return st;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* What the program is as an archive of today, the data of its module apart. */
typedef struct modern {
    fa_value *records;                  /* code and libraries */
    fa_value *module;                   /* as a pickle would hold it */
} modern;

static fa_status copy_libraries(const fa_value *records, fa_value *out)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(records); i++) {
        const fa_value *key = fa_value_key_at(records, i);

        if (fa__starts_with(fa__span_of(fa_value_text(key)), "libs/"))
            st = fa_value_set_item(out, (fa_value *)key, fa_value_item_at(records, i));
    }
    return st;
}

static fa_status build(fa__program *program, modern *out)
{
    builder b = { .program = program, .tensors = fa__program_part(program, "tensors"),
                  .names = fa__map_new() };
    const fa_value *model = fa__program_part(program, "model");
    char class[FA__MAX_MODULE_NAME];
    fa_status st = FA_ENOMEM;

    out->records = fa_value_dict(FA_PLAIN_DICT);
    if (b.names == NULL || out->records == NULL)
        goto done;
    TRY(read_attributes(&b));
    TRY(add_module(&b, fa__json_member(model, "mainModule"), "", class, sizeof class,
                   &out->module));
    TRY(fa__dict_set_take(out->records, SOURCE, fa_value_bytes(b.source.data, b.source.size)));
    TRY(copy_libraries(program->records, out->records));
done:
    fa_value_release(b.attributes);
    fa__buffer_free(&b.source);
    fa__map_free(b.names);
    return st;
}

static void modern_free(modern *m)
{
    fa_value_release(m->module);
    fa_value_release(m->records);
    fa__free(m);
}

static void close_program(fa__program *program)
{
    if (program->own != NULL)
        modern_free(program->own);
}

static bool recognise(const fa_value *value)
{
    return fa__archive_is(value, "torch.jit", "ScriptModule")
           && fa_value_kind(fa_value_find_text(fa_value_state(value), "model")) == FA_KIND_DICT;
}

static fa_value *restored(fa__program *program)
{
    const modern *m = program->own;
    fa_value *copy = fa__value_copy(m->module), *out = NULL;

    if (copy != NULL)
        out = fa__restore(program->unit, copy, NULL);
    fa_value_release(copy);
    return out;
}

static fa_status open_program(fa__program *program)
{
    modern *m = fa__zalloc(sizeof *m);
    fa_status st = FA_OK;

    if (m == NULL)
        return FA_ENOMEM;
    program->own = m;
    if (program->version == 0)
        program->version = 1;
    TRY(build(program, m));
    TRY(fa__torchscript_open_unit(program, m->records, fa__program_part(program, "tensors")));
    program->root = restored(program);
    if (program->root == NULL)
        st = fa_error_last()->status;
done:
    return st;
}

/* ---- saving ---------------------------------------------------------------------------------- */

/* constants/0, ..., constants.pkl: the tensors as a tuple. */
static fa_status add_constants(fa_value *records, const fa_value *tensors)
{
    fa_value *storages = fa_value_list();
    fa_value *tuple = fa_value_tuple(fa_value_len(tensors), tensors->u.list.items);
    fa__buffer pickle = { 0 };
    char name[40];
    fa_status st = storages == NULL || tuple == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = fa__torchscript_pickle(&pickle, tuple, storages);
    for (size_t i = 0; st == FA_OK && i < fa_value_len(storages); i++) {
        snprintf(name, sizeof name, "constants/%zu", i);
        st = fa_value_set_text(records, name, fa_value_at(storages, i));
    }
    if (st == FA_OK)
        st = fa__dict_set_take(records, "constants.pkl", fa_value_bytes(pickle.data, pickle.size));
    fa__buffer_free(&pickle);
    fa_value_release(tuple);
    fa_value_release(storages);
    return st;
}

/* The records of an archive of today, with an empty data.pkl. */
static fa_status modern_records(const fa__program *program, fa_value *out)
{
    const modern *m = program->own;
    char version[16];
    int n = snprintf(version, sizeof version, "%d\n", program->version);
    fa_status st = FA_OK;

    TRY(fa__dict_set_take(out, "data.pkl", fa_value_bytes("", 0)));
    TRY(fa_value_set_text(out, SOURCE, fa_value_find_text(m->records, SOURCE)));
    for (size_t i = 0; i < fa_value_len(m->records); i++) {
        const char *name = fa_value_text(fa_value_key_at(m->records, i));
        char now[FA__MAX_MODULE_NAME];

        if (!fa__starts_with(fa__span_of(name), "libs/"))
            continue;
        snprintf(now, sizeof now, "code/%s", name + strlen("libs/"));
        TRY(fa_value_set_text(out, now, fa_value_item_at(m->records, i)));
    }
    TRY(add_constants(out, fa__program_part(program, "tensors")));
    TRY(fa__dict_set_take(out, "version", fa_value_bytes(version, (size_t)n)));
done:
    return st;
}

static fa_status changed_records(const fa_module *module, const char *format, fa_value **out)
{
    fa__program *program = module->program;
    fa_value *loaded = restored(program), *base = NULL;
    fa_status st = FA_OK;

    if (loaded == NULL)
        return fa_error_last()->status;
    if (strcmp(format, "torchscript") != 0 && module->object == program->root
        && fa_value_equal(loaded, program->root))
        goto done;
    base = fa_value_dict(FA_PLAIN_DICT);
    if (base == NULL)
        TRY(FA_ENOMEM);
    TRY(modern_records(program, base));
    *out = fa__torchscript_records(program, module->object, base);
    if (*out == NULL)
        st = fa_error_last()->status;
done:
    fa_value_release(base);
    fa_value_release(loaded);
    return st;
}

const fa__program_kind fa__program_torchscript_json = {
    .name = "torchscript-json",
    .recognise = recognise,
    .open = open_program,
    .close = close_program,
    .changed_records = changed_records,
};
