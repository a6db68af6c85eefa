/* torchscript_json.c: TorchScript archives of torch 1.0 to 1.2, which PyTorch itself no longer
 * reads. [formats 4.2]
 *
 *   model.json   ModelDef   { protoVersion, mainModule, producerName, producerVersion,
 *                             tensors: [TensorDef] }
 *                ModuleDef  { submodules, name, parameters: [{ isBuffer, tensorId, name }],
 *                             attributes, torchscriptArena, ... }
 *                TensorDef  { dims: [text], offset: text, strides: [text], requiresGrad,
 *                             dataType, data: { key }, device, ... }
 *   tensors/<n>  raw bytes; several TensorDefs may share one (views) */
#include <stdio.h>

#include "torchscript.h"

#define MAX_MODULE_DEPTH 200
#define MAX_NAME 1024

bool fa__script_json_recognise(const fa__probe *probe)
{
    return probe->zip != NULL && fa__zip_find(probe->zip, "model.json") != NULL;
}

/* ---- json helpers: protobuf writes 64-bit numbers as texts ---------------------------------- */

static const fa_value *member(const fa_value *object, const char *name)
{
    return fa_value_kind(object) == FA_KIND_DICT ? fa_value_find_text(object, name) : NULL;
}

static const char *member_text(const fa_value *object, const char *name)
{
    const fa_value *value = member(object, name);

    return fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : "";
}

static bool member_true(const fa_value *object, const char *name)
{
    bool out = false;

    return fa_value_kind(member(object, name)) == FA_KIND_BOOL
           && fa_value_get_bool(member(object, name), &out) == FA_OK && out;
}

/* "12", or 12. Absent: 0, protobuf's default. */
static fa_status number(const fa_value *value, int64_t *out)
{
    uint64_t x = 0;

    *out = 0;
    if (value == NULL)
        return FA_OK;
    if (fa_value_kind(value) == FA_KIND_INT)
        return fa_value_get_int(value, out);
    if (fa_value_kind(value) != FA_KIND_STR || !fa__parse_u64(fa__span_of(fa_value_text(value)), &x)
        || x > INT64_MAX)
        return fa__fail(FA_EFORMAT,
                        "model.json holds something else than a number where a number must be");
    *out = (int64_t)x;
    return FA_OK;
}

static fa_status numbers(const fa_value *list, int *n, int64_t out[FA_MAX_DIMS])
{
    size_t count = fa_value_len(list);
    fa_status st = FA_OK;

    if (count > FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "model.json holds a tensor of %zu dimensions; the limit is %d",
                        count, FA_MAX_DIMS);
    *n = (int)count;
    for (size_t i = 0; i < count && st == FA_OK; i++)
        st = number(fa_value_at(list, i), &out[i]);
    return st;
}

/* ---- tensors -------------------------------------------------------------------------------- */

static fa_dtype data_type(const char *name)
{
    static const struct { const char *name; fa_dtype dtype;
    } types[] = {
        { "FLOAT", FA_FLOAT32 },     { "DOUBLE", FA_FLOAT64 }, { "FLOAT16", FA_FLOAT16 },
        { "BFLOAT16", FA_BFLOAT16 }, { "UINT8", FA_UINT8 },    { "BYTE", FA_UINT8 },
        { "INT8", FA_INT8 },         { "INT16", FA_INT16 },    { "INT32", FA_INT32 },
        { "INT64", FA_INT64 },       { "BOOL", FA_BOOL },      { "UINT16", FA_UINT16 },
    };

    for (size_t i = 0; i < FA__COUNT(types); i++) {
        if (strcmp(types[i].name, name) == 0)
            return types[i].dtype;
    }
    return FA_DTYPE_NONE;
}

/* The storage of a TensorDef: the whole record, once. Borrowed. */
static fa_status storage_of(fa__load *load, const fa_value *def, fa_dtype dtype, fa_value **out)
{
    const char *record = member_text(member(def, "data"), "key"),
               *device = member_text(def, "device");
    const fa__zip_entry *entry = fa__zip_find(load->probe->zip, record);
    uint64_t offset;
    uint8_t swap = fa__big_endian_host() ? fa__dtype_row_of(dtype)->swap_width : 1;
    fa_status st;

    if (entry == NULL || entry->method != FA__ZIP_STORED || entry->plain_size > SIZE_MAX)
        return fa__fail(
            FA_EFORMAT,
            "model.json refers to the record '%.128s', which is not there or not stored plainly",
            record);
    *out = fa__load_find_record(load, entry);
    if (*out != NULL)
        return FA_OK;
    st = fa__zip_payload(load->probe->zip, entry, &offset);
    if (st != FA_OK)
        return st;
    return fa__load_add_record(
        load, entry,
        fa__load_storage_at(load, load->probe->source, offset, (size_t)entry->plain_size, swap),
        dtype, false, device[0] == '\0' ? "cpu" : device, out);
}

static fa_status read_tensor(fa__load *load, const fa_value *def, fa_value **out)
{
    fa_dtype dtype = data_type(member_text(def, "dataType"));
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], offset;
    int n_sizes, n_strides;
    fa_value *storage;
    fa_tensor *tensor;
    fa_status st = FA_OK;

    if (dtype == FA_DTYPE_NONE || member_true(def, "isQuantized"))
        return fa__fail(FA_EUNSUPPORTED, "model.json holds a %stensor of type '%.32s'",
                        dtype == FA_DTYPE_NONE ? "" : "quantized ", member_text(def, "dataType"));
    TRY(numbers(member(def, "dims"), &n_sizes, sizes));
    TRY(numbers(member(def, "strides"), &n_strides, strides));
    TRY(number(member(def, "offset"), &offset));
    if (n_sizes != n_strides)
        TRY(fa__fail(FA_EFORMAT, "model.json holds a tensor of %d sizes but %d strides", n_sizes,
                     n_strides));
    TRY(storage_of(load, def, dtype, &storage));
    tensor =
        fa_tensor_from_storage(storage->u.storage.storage, dtype, offset, n_sizes, sizes, strides);
    if (tensor == NULL)
        TRY(fa_error_last()->status);
    fa_tensor_set_requires_grad(tensor, member_true(def, "requiresGrad"));
    *out = fa_value_tensor(tensor);
    fa_tensor_release(tensor);
    st = *out == NULL ? FA_ENOMEM : FA_OK;
done:
    return st;
}

static fa_value *read_tensors(fa__load *load, const fa_value *model)
{
    const fa_value *defs = member(model, "tensors");
    fa_value *list = fa_value_list();
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < fa_value_len(defs) && st == FA_OK; i++) {
        fa_value *tensor = NULL;

        st = read_tensor(load, fa_value_at(defs, i), &tensor);
        if (st == FA_OK)
            st = fa__value_append_take(list, tensor);
        else
            fa__note("in tensors[%zu] of model.json", i);
    }
    if (st == FA_OK)
        return list;
    fa_value_release(list);
    return NULL;
}

/* ---- modules -------------------------------------------------------------------------------- */

static fa_status add_parameter(fa_value *out, const char *prefix, const fa_value *parameter,
                               const fa_value *tensors)
{
    char name[MAX_NAME];
    int64_t id;
    int n = snprintf(name, sizeof name, "%s%s", prefix, member_text(parameter, "name"));
    fa_status st = number(member(parameter, "tensorId"), &id);

    if (st != FA_OK)
        return st;
    if (n < 0 || (size_t)n >= sizeof name)
        return fa__fail(FA_ELIMIT, "a parameter's name is longer than %d bytes", MAX_NAME);
    if (id < 0 || (uint64_t)id >= fa_value_len(tensors))
        return fa__fail(FA_EFORMAT, "parameter '%.128s' is tensor %lld, but model.json holds %zu",
                        name, (long long)id, fa_value_len(tensors));
    return fa_value_set_text(out, name, fa_value_at(tensors, (size_t)id));
}

static fa_status add_module(fa_value *out, const char *prefix, const fa_value *module,
                            const fa_value *tensors, int depth)
{
    const fa_value *parameters = member(module, "parameters"),
                   *submodules = member(module, "submodules");
    char name[MAX_NAME];
    fa_status st = FA_OK;

    if (depth > MAX_MODULE_DEPTH)
        return fa__fail(FA_ELIMIT, "modules nest deeper than %d", MAX_MODULE_DEPTH);
    for (size_t i = 0; i < fa_value_len(parameters) && st == FA_OK; i++)
        st = add_parameter(out, prefix, fa_value_at(parameters, i), tensors);
    for (size_t i = 0; i < fa_value_len(submodules) && st == FA_OK; i++) {
        const fa_value *child = fa_value_at(submodules, i);
        int n = snprintf(name, sizeof name, "%s%s.", prefix, member_text(child, "name"));

        if (n < 0 || (size_t)n >= sizeof name)
            return fa__fail(FA_ELIMIT, "a module's name is longer than %d bytes", MAX_NAME);
        st = add_module(out, name, child, tensors, depth + 1);
    }
    return st;
}

static fa_value *parse_model(fa__load *load)
{
    const fa__zip_entry *entry = fa__zip_find(load->probe->zip, "model.json");
    fa__buffer owned = { 0 };
    fa__span text;
    fa_value *model = NULL;

    if (entry == NULL)
        fa__fail(FA_EFORMAT, "the archive has no record 'model.json'");
    else if (fa__zip_read(load->probe->zip, entry, FA__ZIP_METADATA_LIMIT, &owned, &text) == FA_OK)
        model = fa__json_parse(text, FA__JSON_LENIENT);
    fa__buffer_free(&owned);
    if (model == NULL)
        fa__error_set_record("model.json");
    return model;
}

static fa_status note_writer(fa__load *load, const fa_value *model)
{
    char writer[80];

    snprintf(writer, sizeof writer, "torch %.40s", member_text(model, "producerVersion"));
    return fa__fact_text(load, "writer",
                         member_text(model, "producerVersion")[0] == '\0' ? "torch 1.0 to 1.2"
                                                                          : writer);
}

fa_value *fa__script_json_load(fa__load *load)
{
    fa_value *model = parse_model(load), *tensors = NULL, *state_dict = NULL, *records = NULL,
             *root = NULL;
    fa_status st = FA_OK;

    if (model == NULL)
        return NULL;
    TRY(note_writer(load, model));
    tensors = read_tensors(load, model);
    state_dict = tensors == NULL ? NULL : fa_value_dict(FA_ORDERED_DICT);
    if (state_dict == NULL)
        TRY(fa_error_last()->status);
    TRY(add_module(state_dict, "", member(model, "mainModule"), tensors, 0));
    records = fa__archive_records(load, load->probe->zip);
    if (records == NULL)
        TRY(fa_error_last()->status);
    root = fa__script_object((fa__script_part[]){ { "state_dict", state_dict },
                                                  { "model", model },
                                                  { "tensors", tensors },
                                                  { "records", records } },
                             4);
    if (root == NULL)
        TRY(fa_error_last()->status);
done:
    fa_value_release(records);
    fa_value_release(state_dict);
    fa_value_release(tensors);
    fa_value_release(model);
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa__load_drop_storages(load);
    return NULL;
}
