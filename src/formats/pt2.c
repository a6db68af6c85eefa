/* pt2.c: torch.export programs, their weights and constants. Running them is another floor's work.
 * [formats 6]
 *
 *   since 2.7   data/weights/weight_<i>                      one storage a file
 *               data/weights/<model>_weights_config.json     which tensor is what
 *               data/constants/tensor_<i>, custom_obj_<i>, <model>_constants_config.json
 *               models/<model>.json, data/sample_inputs/<model>.pt, archive_format "pt2"
 *   2.1 - 2.6   serialized_exported_program.json, and torch.save files:
 *               serialized_state_dict.pt, serialized_constants.pt
 *
 * The result is an object torch.export.ExportedProgram with the state
 *   { "state_dict", "constants", "program": the graph's JSON, "example_inputs", "records" } */
#include <stdio.h>

#include "formats.h"

#define PROGRAM_MODULE "torch.export"
#define PROGRAM_NAME "ExportedProgram"
#define MAX_NAME 512

static bool recognise(const fa__probe *probe)
{
    return probe->zip != NULL && fa__zip_find(probe->zip, "archive_format") != NULL;
}

static bool recognise_old(const fa__probe *probe)
{
    return probe->zip != NULL
           && fa__zip_find(probe->zip, "serialized_exported_program.json") != NULL;
}

/* ---- records -------------------------------------------------------------------------------- */

static const fa_value *member(const fa_value *object, const char *name)
{
    return fa_value_kind(object) == FA_KIND_DICT ? fa_value_find_text(object, name) : NULL;
}

/* The record below `folder` whose name ends in `suffix`; its name below the top folder goes to out.
 * NULL when there is none. */
static const fa__zip_entry *find_by_suffix(const fa__zip *zip, const char *folder,
                                           const char *suffix, char out[MAX_NAME])
{
    size_t skip = fa__zip_prefix(zip).size + (fa__zip_prefix(zip).size > 0);

    for (size_t i = 0; i < fa__zip_count(zip); i++) {
        const fa__zip_entry *entry = fa__zip_at(zip, i);
        fa__span name = entry->name;

        if (name.size <= skip || name.size - skip >= MAX_NAME)
            continue;
        name = (fa__span){ name.data + skip, name.size - skip };
        if (fa__starts_with(name, folder) && fa__ends_with(name, suffix)) {
            fa__copy_text(out, MAX_NAME, name);
            return entry;
        }
    }
    return NULL;
}

static fa_value *parse_record(fa__zip *zip, const fa__zip_entry *entry)
{
    fa__buffer owned = { 0 };
    fa__span text;
    fa_value *out = NULL;

    if (fa__zip_read(zip, entry, FA__ZIP_METADATA_LIMIT, &owned, &text) == FA_OK)
        out = fa__json_parse(text, FA__JSON_LENIENT);
    fa__buffer_free(&owned);
    return out;
}

/* A whole torch.save file in a record. */
static fa_value *load_record(fa__load *load, const fa__zip_entry *entry)
{
    fa__source *source = fa__zip_record_source(load->probe->zip, entry);
    fa_value *out = source == NULL ? NULL : fa__load_nested(load, source);

    fa__source_release(source);
    return out;
}

/* ---- tensors by their configuration --------------------------------------------------------- */

/* {"as_int": n}, or a bare int */
static fa_status sym_int(const fa_value *value, int64_t *out)
{
    const fa_value *known = member(value, "as_int");

    if (fa_value_get_int(known != NULL ? known : value, out) != FA_OK)
        return fa__fail(FA_EUNSUPPORTED, "a weight's size or stride is no plain number");
    return FA_OK;
}

static fa_status sym_ints(const fa_value *list, int *n, int64_t out[FA_MAX_DIMS])
{
    size_t count = fa_value_len(list);
    fa_status st = FA_OK;

    if (fa_value_kind(list) != FA_KIND_LIST || count > FA_MAX_DIMS)
        return fa__fail(FA_EFORMAT, "a weight's sizes or strides are no list of at most %d numbers",
                        FA_MAX_DIMS);
    *n = (int)count;
    for (size_t i = 0; i < count && st == FA_OK; i++)
        st = sym_int(fa_value_at(list, i), &out[i]);
    return st;
}

typedef struct meta {
    fa_dtype dtype;
    int n;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], offset;
    bool requires_grad;
    char device[32];
} meta;

/* {"type": "cuda", "index": 0} */
static fa_status read_device(const fa_value *device, meta *out)
{
    const fa_value *type = member(device, "type"), *index = member(device, "index");
    int64_t number;

    if (fa_value_kind(type) != FA_KIND_STR)
        snprintf(out->device, sizeof out->device, "cpu");
    else if (fa_value_kind(index) == FA_KIND_INT && fa_value_get_int(index, &number) == FA_OK)
        snprintf(out->device, sizeof out->device, "%.12s:%d", fa_value_text(type), (int)number);
    else
        snprintf(out->device, sizeof out->device, "%.12s", fa_value_text(type));
    return FA_OK;
}

/* TensorMeta [formats 6.3] */
static fa_status read_meta(const fa_value *value, meta *out)
{
    int64_t number = 0;
    int n_strides = 0;
    fa_status st = FA_OK;

    *out = (meta){ 0 };
    if (fa_value_kind(value) != FA_KIND_DICT)
        return fa__fail(FA_EFORMAT, "a weight has no tensor_meta");
    TRY(fa_value_get_int(member(value, "dtype"), &number));
    out->dtype = fa__dtype_from_pt2(number);
    if (out->dtype == FA_DTYPE_NONE)
        TRY(fa__fail(FA_EUNSUPPORTED, "a weight has the unknown dtype number %lld",
                     (long long)number));
    TRY(sym_ints(member(value, "sizes"), &out->n, out->sizes));
    TRY(sym_ints(member(value, "strides"), &n_strides, out->strides));
    if (n_strides != out->n)
        TRY(fa__fail(FA_EFORMAT, "a weight has %d sizes but %d strides", out->n, n_strides));
    TRY(sym_int(member(value, "storage_offset"), &out->offset));
    if (fa_value_kind(member(value, "requires_grad")) == FA_KIND_BOOL)
        TRY(fa_value_get_bool(member(value, "requires_grad"), &out->requires_grad));
    TRY(read_device(member(value, "device"), out));
done:
    return st;
}

/* The storage in a record, once. A record without bytes stands for zeros. Borrowed. */
static fa_status storage_of(fa__load *load, const fa__zip_entry *entry, const meta *m, bool swap,
                            fa_value **out)
{
    uint64_t offset = 0;
    fa_tensor *shape;
    fa_storage *storage = NULL;
    size_t begin, end = 0;
    fa_status st;

    *out = fa__load_find_record(load, entry);
    if (*out != NULL)
        return FA_OK;
    if (entry->plain_size == 0) {
        shape = fa__tensor_new_unchecked(NULL, m->dtype, m->offset, m->n, m->sizes, m->strides);
        st = shape == NULL ? FA_ENOMEM : fa__tensor_extent(shape, &begin, &end);
        fa_tensor_release(shape);
        if (st != FA_OK)
            return st;
        storage = fa_storage_new(end);
    } else if (entry->method != FA__ZIP_STORED || swap) {
        storage = fa__zip_storage(load->probe->zip, entry);
        if (storage != NULL && swap)
            fa__swap_bytes(storage->data, storage->nbytes, fa__dtype_row_of(m->dtype)->swap_width);
    } else {
        st = fa__zip_payload(load->probe->zip, entry, &offset);
        if (st != FA_OK)
            return st;
        storage =
            fa__load_storage_at(load, load->probe->source, offset, (size_t)entry->plain_size, 1);
    }
    return fa__load_add_record(load, entry, storage, m->dtype, false, m->device, out);
}

static fa_status read_tensor(fa__load *load, const fa__zip_entry *entry, const fa_value *config,
                             bool swap, fa_value **out)
{
    const fa_value *param = member(config, "is_param");
    bool is_param = false;
    fa_value *storage;
    fa_tensor *tensor = NULL;
    meta m;
    fa_status st = FA_OK;

    TRY(read_meta(member(config, "tensor_meta"), &m));
    if (entry->plain_size % fa_dtype_itemsize(m.dtype) != 0)
        TRY(fa__fail(FA_EFORMAT,
                     "the record has %llu bytes, which is no multiple of an element's %zu",
                     (unsigned long long)entry->plain_size, fa_dtype_itemsize(m.dtype)));
    TRY(storage_of(load, entry, &m, swap, &storage));
    tensor = fa_tensor_from_storage(storage->u.storage.storage, m.dtype, m.offset, m.n, m.sizes,
                                    m.strides);
    if (tensor == NULL)
        TRY(fa_error_last()->status);
    if (fa_value_kind(param) == FA_KIND_BOOL)
        TRY(fa_value_get_bool(param, &is_param));
    fa_tensor_set_parameter(tensor, is_param);
    fa_tensor_set_requires_grad(tensor, m.requires_grad);
    *out = fa_value_tensor(tensor);
    st = *out == NULL ? FA_ENOMEM : FA_OK;
done:
    fa_tensor_release(tensor);
    return st;
}

/* One entry of a PayloadConfig: a raw tensor, a torch.save file, or an opaque object, kept as
 * bytes. */
static fa_status read_payload(fa__load *load, const char *folder, const fa_value *config, bool swap,
                              fa_value **out)
{
    const fa_value *path = member(config, "path_name"), *pickled = member(config, "use_pickle");
    const fa__zip_entry *entry;
    char record[MAX_NAME];
    bool use_pickle = false;
    fa__buffer owned = { 0 };
    fa__span bytes;
    fa_status st = FA_OK;
    int n = fa_value_kind(path) == FA_KIND_STR
                ? snprintf(record, sizeof record, "%s%s", folder, fa_value_text(path))
                : -1;

    if (n < 0 || (size_t)n >= sizeof record)
        return fa__fail(FA_EFORMAT, "a weight names no record");
    entry = fa__zip_find(load->probe->zip, record);
    if (entry == NULL)
        return fa__fail(FA_EFORMAT, "the archive has no record '%s'", record);
    if (fa_value_kind(pickled) == FA_KIND_BOOL)
        TRY(fa_value_get_bool(pickled, &use_pickle));
    if (fa_value_kind(member(config, "tensor_meta")) == FA_KIND_DICT && !use_pickle) {
        TRY(read_tensor(load, entry, config, swap, out));
    } else if (use_pickle
               && fa__starts_with(fa__span_of(fa_value_text(path)), "opaque_obj") == false) {
        *out = load_record(load, entry);
        st = *out == NULL ? fa_error_last()->status : FA_OK;
    } else {
        TRY(fa__zip_read(load->probe->zip, entry, FA__ZIP_METADATA_LIMIT, &owned, &bytes));
        *out = fa_value_bytes(bytes.data, bytes.size);
        st = *out == NULL ? FA_ENOMEM : FA_OK;
    }
done:
    fa__buffer_free(&owned);
    if (st != FA_OK)
        fa__error_set_record(record);
    return st;
}

static fa_status read_config(fa__load *load, const char *folder, const fa_value *config, bool swap,
                             fa_value *out)
{
    const fa_value *entries = member(config, "config");
    fa_status st = FA_OK;

    if (fa_value_kind(entries) != FA_KIND_DICT)
        return fa__fail(FA_EFORMAT, "a payload configuration without 'config'");
    for (size_t i = 0; i < fa_value_len(entries) && st == FA_OK; i++) {
        fa_value *item = NULL;

        st = read_payload(load, folder, fa_value_item_at(entries, i), swap, &item);
        if (st != FA_OK)
            fa__error_set_key(fa_value_text(fa_value_key_at(entries, i)));
        else
            st = fa_value_set_item(out, fa_value_key_at(entries, i), item);
        fa_value_release(item);
    }
    return st;
}

/* The tensors below data/weights or data/constants: by configuration, or (2.7) as one torch.save
 * file. Yours. */
static fa_value *read_payloads(fa__load *load, const char *folder, const char *suffix, bool swap)
{
    char name[MAX_NAME];
    const fa__zip_entry *entry = find_by_suffix(load->probe->zip, folder, ".pt", name);
    fa_value *config, *out;

    if (entry != NULL)
        return load_record(load, entry);
    entry = find_by_suffix(load->probe->zip, folder, suffix, name);
    if (entry == NULL) {
        fa__fail(FA_EFORMAT, "the archive has no record '%s<model>%s'", folder, suffix);
        return NULL;
    }
    config = parse_record(load->probe->zip, entry);
    out = config == NULL ? NULL : fa_value_dict(FA_PLAIN_DICT);
    if (out != NULL && read_config(load, folder, config, swap, out) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(config);
    return out;
}

/* ---- the whole ------------------------------------------------------------------------------ */

typedef struct parts {
    fa_value *state_dict, *constants, *program, *inputs, *records;
} parts;

static fa_value *program_of(const parts *p)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *out = NULL;
    fa_status st = FA_OK;

    if (state == NULL)
        return NULL;
    TRY(fa_value_set_text(state, "state_dict", p->state_dict));
    TRY(fa_value_set_text(state, "constants", p->constants));
    TRY(fa_value_set_text(state, "program", p->program));
    TRY(fa_value_set_text(state, "example_inputs", p->inputs));
    TRY(fa_value_set_text(state, "records", p->records));
    out = fa__archive_object(PROGRAM_MODULE, PROGRAM_NAME, state);
done:
    fa_value_release(state);
    return out;
}

static fa_value *finish(fa__load *load, parts *p, fa_status st)
{
    fa_value *root = st == FA_OK ? program_of(p) : NULL;

    fa_value_release(p->state_dict);
    fa_value_release(p->constants);
    fa_value_release(p->program);
    fa_value_release(p->inputs);
    fa_value_release(p->records);
    if (root != NULL)
        return fa__load_finish(load, root);
    fa__load_drop_storages(load);
    return NULL;
}

/* A record of a torch.save file, None when it is absent or empty. Yours. */
static fa_value *optional_record(fa__load *load, const fa__zip_entry *entry)
{
    return entry == NULL || entry->plain_size == 0 ? fa_value_none() : load_record(load, entry);
}

static fa_status note_program(fa__load *load, const fa_value *program)
{
    const fa_value *version = member(program, "torch_version");
    char writer[64];

    snprintf(writer, sizeof writer, "torch %.40s",
             fa_value_kind(version) == FA_KIND_STR ? fa_value_text(version) : "2.1 or later");
    return fa__fact_text(load, "writer", writer);
}

static fa_value *load_pt2(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    char name[MAX_NAME];
    const fa__zip_entry *model = find_by_suffix(zip, "models/", ".json", name);
    parts p = { 0 };
    bool swap = false;
    fa_status st = FA_OK;

    TRY(fa__zip_read_version(load, zip));
    TRY(fa__zip_read_byteorder(load, zip, &swap));
    if (model == NULL)
        TRY(fa__fail(FA_EFORMAT, "the archive has no record 'models/<model>.json': it is a package "
                                 "of compiled code (AOTInductor), "
                                 "which holds no program to load"));
    p.program = parse_record(zip, model);
    if (p.program == NULL)
        TRY(fa__error_set_record(name));
    TRY(note_program(load, p.program));
    p.state_dict = read_payloads(load, "data/weights/", "_weights_config.json", swap);
    p.constants = p.state_dict == NULL
                      ? NULL
                      : read_payloads(load, "data/constants/", "_constants_config.json", swap);
    p.inputs = p.constants == NULL
                   ? NULL
                   : optional_record(load, find_by_suffix(zip, "data/sample_inputs/", ".pt", name));
    p.records = p.inputs == NULL ? NULL : fa__archive_records(load, zip);
    if (p.records == NULL)
        TRY(fa_error_last()->status);
done:
    return finish(load, &p, st);
}

/* torch.save files had the ending .json in 2.1. */
static const fa__zip_entry *old_record(const fa__zip *zip, const char *name)
{
    char record[64];

    for (int i = 0; i < 2; i++) {
        const fa__zip_entry *entry;

        snprintf(record, sizeof record, "serialized_%s.%s", name, i == 0 ? "pt" : "json");
        entry = fa__zip_find(zip, record);
        if (entry != NULL)
            return entry;
    }
    return NULL;
}

static fa_value *load_old(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    parts p = { 0 };
    fa_status st = FA_OK;

    p.program = parse_record(zip, fa__zip_find(zip, "serialized_exported_program.json"));
    if (p.program == NULL)
        TRY(fa__error_set_record("serialized_exported_program.json"));
    TRY(note_program(load, p.program));
    p.state_dict = optional_record(load, old_record(zip, "state_dict"));
    p.constants = p.state_dict == NULL ? NULL : optional_record(load, old_record(zip, "constants"));
    p.inputs =
        p.constants == NULL ? NULL : optional_record(load, old_record(zip, "example_inputs"));
    p.records = p.inputs == NULL ? NULL : fa__archive_records(load, zip);
    if (p.records == NULL)
        TRY(fa_error_last()->status);
done:
    return finish(load, &p, st);
}

static fa_status save_pt2(fa__save *save, const fa_value *value)
{
    if (!fa__archive_is(value, PROGRAM_MODULE, PROGRAM_NAME))
        return fa__fail(FA_EUNSUPPORTED,
                        "only a loaded torch.export program can be saved as one; this is a %s",
                        fa_kind_name(fa_value_kind(value)));
    return fa__archive_save(save, value);
}

static bool owns(const fa_value *value)
{
    return fa__archive_is(value, PROGRAM_MODULE, PROGRAM_NAME);
}

const fa__format fa__formats_pt2[] = {
    { .name = "pt2",
      .title = "torch.export program (.pt2, torch 2.7 and later)",
      .suffixes = " .pt2 ",
      .rank = 20,
      .recognise = recognise,
      .load = load_pt2,
      .check = fa__zip_check,
      .save = save_pt2,
      .owns = owns },
    { .name = "pt2-old",
      .title = "torch.export program of torch 2.1 to 2.6",
      .rank = 21,
      .recognise = recognise_old,
      .load = load_old,
      .check = fa__zip_check },
    { 0 },
};
