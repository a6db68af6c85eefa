/* torchscript.c: TorchScript archives, their state. Running them is another floor's work.
 * [formats 4]
 *
 *   since 1.3   data.pkl (the module), data/<n>, constants.pkl, constants/<n>, code/..., version
 *   lite        the same and bytecode.pkl
 *   1.0 - 1.2   model.json (a protobuf as JSON), tensors/<n>, code/...: torchscript_json.c
 *
 * The result is an object torch.jit.ScriptModule with the state
 *   { "state_dict": name -> tensor,
 *     "attributes": name -> tensor of those that are neither parameter nor buffer,
 *     "module": the pickled module, "constants": tuple, "records": all records,
 *     "bytecode": lite only, bytecode.pkl [formats 4.10] } */
#include <stdio.h>

#include "torchscript.h"

#define BYTECODE "bytecode.pkl"
#define MAX_MODULE_DEPTH 200
#define MAX_WALKED (1 << 20)            /* modules in all: shared ones count each time */
#define MAX_NAME 1024

static bool recognise(const fa__probe *probe)
{
    return probe->zip != NULL && fa__zip_find(probe->zip, "data.pkl") != NULL
           && fa__zip_find(probe->zip, "constants.pkl") != NULL;
}

/* ---- which attributes are in the state_dict ------------------------------------------------- */

/* The text of class `name` in a source file: from its head to the next line that is not
 * indented. */
static fa__span class_text(fa__span source, const char *name)
{
    char head[MAX_NAME];
    int n = snprintf(head, sizeof head, "class %s(Module):", name);
    const uint8_t *at = source.data, *end;

    if (n < 0 || (size_t)n >= sizeof head || source.size == 0)
        return (fa__span){ 0 };
    end = at + source.size;
    while (at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at)),
                      *line_end = newline == NULL ? end : newline;
        const uint8_t *stop = line_end;

        if (line_end - at >= n && memcmp(at, head, (size_t)n) == 0) {
            while (stop < end && (stop + 1 == end || stop[1] == ' ' || stop[1] == '\n')) {
                newline = memchr(stop + 1, '\n', (size_t)(end - stop - 1));
                stop = newline == NULL ? end : newline;
            }
            return (fa__span){ at, (size_t)(stop - at) };
        }
        at = line_end == end ? end : line_end + 1;
    }
    return (fa__span){ 0 };
}

/* The list behind `  __buffers__ = [`, up to its ']'. False when the class has no such line. */
static bool name_list(fa__span text, const char *which, fa__span *out)
{
    char head[32];
    int n = snprintf(head, sizeof head, "\n  %s = [", which);

    for (size_t i = 0; i + (size_t)n <= text.size; i++) {
        const uint8_t *close;

        if (text.data[i] != '\n' || memcmp(text.data + i, head, (size_t)n) != 0)
            continue;
        out->data = text.data + i + n;
        close = memchr(out->data, ']', text.size - i - (size_t)n);
        out->size = close == NULL ? 0 : (size_t)(close - out->data);
        return close != NULL;
    }
    return false;
}

/* Is "name" among the quoted names of the list? */
static bool lists(fa__span list, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i + n + 2 <= list.size; i++) {
        if (list.data[i] == '"' && memcmp(list.data + i + 1, name, n) == 0
            && list.data[i + n + 1] == '"')
            return true;
    }
    return false;
}

/* Whether attribute `name` of a class is a parameter or buffer. Classes of 1.3 and 1.4 list no
 * buffers: every tensor that is no parameter counts as one. Archives without code (torch::save of
 * C++) have only parameters and buffers. */
static bool in_state_dict(fa__span text, const char *name)
{
    fa__span parameters, buffers;

    if (text.size == 0 || !name_list(text, "__buffers__", &buffers))
        return true;
    return lists(buffers, name)
           || (name_list(text, "__parameters__", &parameters) && lists(parameters, name));
}

/* __torch__.a.b.C: the text of class C in code/__torch__/a/b.py. */
static fa__span class_of(const fa_value *records, const fa_value *object)
{
    const fa_value *callable = fa_value_object_callable(object);
    char path[MAX_NAME];
    int n;

    if (fa_value_kind(callable) != FA_KIND_GLOBAL)
        return (fa__span){ 0 };
    n = snprintf(path, sizeof path, "code/%s.py", fa_value_global_module(callable));
    if (n < 0 || (size_t)n >= sizeof path)
        return (fa__span){ 0 };
    for (char *c = path; c < path + n - 3; c++) {
        if (*c == '.')
            *c = '/';
    }
    return class_text(fa__archive_text(records, path), fa_value_global_name(callable));
}

static fa_status add_module(fa__script_walk *w, const char *prefix, const fa_value *object,
                            int depth)
{
    const fa_value *state = fa_value_state(object);
    fa__span text = class_of(w->records, object);
    char name[MAX_NAME];
    fa_status st = FA_OK;

    if (depth > MAX_MODULE_DEPTH || ++w->n > MAX_WALKED)
        return fa__fail(FA_ELIMIT, "modules nest deeper than %d, or are more than %d",
                        MAX_MODULE_DEPTH, MAX_WALKED);
    for (size_t i = 0;
         fa_value_kind(state) == FA_KIND_DICT && i < fa_value_len(state) && st == FA_OK; i++) {
        const fa_value *key = fa_value_key_at(state, i);
        fa_value *item = fa_value_item_at(state, i);
        int n = fa_value_kind(key) != FA_KIND_STR
                    ? -1
                    : snprintf(name, sizeof name, "%s%s", prefix, fa_value_text(key));

        if (n < 0 || (size_t)n + 1 >= sizeof name)
            return fa__fail(FA_ELIMIT,
                            "an attribute's name below '%.64s' is no text or longer than %d bytes",
                            prefix, MAX_NAME);
        if (fa_value_kind(item) == FA_KIND_TENSOR)
            st = fa_value_set_text(in_state_dict(text, fa_value_text(key)) ? w->state_dict
                                                                           : w->attributes,
                                   name, item);
        if (fa_value_kind(item) == FA_KIND_OBJECT
            && fa_value_object_build(item) == FA_BUILD_NEWOBJ) {
            snprintf(name + n, sizeof name - (size_t)n, ".");
            st = add_module(w, name, item, depth + 1);
        }
    }
    return st;
}

fa_status fa__script_walk_modules(fa__script_walk *w, const fa_value *module)
{
    w->state_dict = fa_value_dict(FA_ORDERED_DICT);
    w->attributes = fa_value_dict(FA_ORDERED_DICT);
    if (w->state_dict == NULL || w->attributes == NULL)
        return FA_ENOMEM;
    return fa_value_kind(module) == FA_KIND_OBJECT ? add_module(w, "", module, 0) : FA_OK;
}

/* ---- reading -------------------------------------------------------------------------------- */

static fa_value *read_pickle(fa__load *load, const char *record, const char *folder, bool swap)
{
    const char *folders[] = { folder, "", NULL };
    fa__zip_storages where = { .zip = load->probe->zip,
                               .folders = folders,
                               .swap = swap,
                               .empty_may_be_absent = true };
    fa__torch_pickle torch = { .load = load,
                               .storage = fa__zip_find_storage,
                               .context = &where,
                               .cpp = true };

    return fa__zip_unpickle(&torch, load->probe->zip, record, NULL);
}

static fa_status note_writer(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    const char *writer = "torch 1.3 to 2.0";

    if (fa__zip_find(zip, BYTECODE) != NULL)
        writer = "the lite interpreter's exporter (torch 1.5 or later)";
    else if (fa__zip_find(zip, "byteorder") != NULL)
        writer = "torch 2.1 or later";
    return fa__fact_text(load, "writer", writer);
}

fa_value *fa__script_object(const fa__script_part *parts, size_t n)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *object = NULL;
    fa_status st = FA_OK;

    if (state == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        TRY(fa_value_set_text(state, parts[i].name, parts[i].value));
    object = fa__archive_object(FA__SCRIPT_MODULE, FA__SCRIPT_NAME, state);
done:
    fa_value_release(state);
    return object;
}

static fa_value *load_script(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    fa_value *module = NULL, *constants = NULL, *bytecode = NULL, *records = NULL, *root = NULL;
    bool lite = fa__zip_find(zip, BYTECODE) != NULL;
    fa__script_walk w = { 0 };
    bool swap = false;
    fa_status st = FA_OK;

    TRY(fa__zip_read_version(load, zip));
    TRY(fa__zip_read_byteorder(load, zip, &swap));
    TRY(note_writer(load));
    module = read_pickle(load, "data.pkl", "data/", swap);
    constants = module == NULL ? NULL : read_pickle(load, "constants.pkl", "constants/", swap);
    if (constants != NULL && lite)      /* version 4 has its tensors in a folder of its own */
        bytecode = read_pickle(load, BYTECODE,
                               fa__zip_find(zip, "bytecode/0") != NULL ? "bytecode/" : "constants/",
                               swap);
    if (constants != NULL && (bytecode != NULL || !lite))
        records = fa__archive_records(load, zip);
    if (records == NULL)
        TRY(fa_error_last()->status);
    w.records = records;
    TRY(fa__script_walk_modules(&w, module));
    root = fa__script_object((fa__script_part[]){ { "state_dict", w.state_dict },
                                                  { "attributes", w.attributes },
                                                  { "module", module },
                                                  { "constants", constants },
                                                  { "records", records },
                                                  { "bytecode", bytecode } },
                             lite ? 6 : 5);
    if (root == NULL)
        TRY(fa_error_last()->status);
done:
    fa_value_release(w.state_dict);
    fa_value_release(w.attributes);
    fa_value_release(records);
    fa_value_release(bytecode);
    fa_value_release(constants);
    fa_value_release(module);
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa__load_drop_storages(load);
    return NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

static fa_status save_script(fa__save *save, const fa_value *value)
{
    if (!fa__archive_is(value, FA__SCRIPT_MODULE, FA__SCRIPT_NAME))
        return fa__fail(FA_EUNSUPPORTED,
                        "only a loaded TorchScript program can be saved as one; this is a %s",
                        fa_kind_name(fa_value_kind(value)));
    return fa__archive_save(save, value);
}

static bool owns(const fa_value *value)
{
    return fa__archive_is(value, FA__SCRIPT_MODULE, FA__SCRIPT_NAME);
}

const fa__format fa__formats_torchscript[] = {
    { .name = "torchscript",
      .title = "TorchScript archive (1.3 and later, lite interpreter included)",
      .rank = 10,
      .suffixes = " .ptl ",
      .recognise = recognise,
      .load = load_script,
      .check = fa__zip_check,
      .save = save_script,
      .owns = owns },
    { .name = "torchscript-json",
      .title = "TorchScript archive of torch 1.0 to 1.2",
      .rank = 11,
      .recognise = fa__script_json_recognise,
      .load = fa__script_json_load,
      .check = fa__zip_check,
      .save = save_script },
    { 0 },
};
