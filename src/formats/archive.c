/* archive.c: program archives (TorchScript, .pt2) kept whole. Such a file is more than its tensors:
 * code, constants, graphs, example inputs. The loaded object holds every record by name, so that
 * saving writes back what was there:
 *
 *   torch.jit.ScriptModule () NEWOBJ, state
 *     { "state_dict": {..}, ..., "records": { "code/...": bytes, "data/0": storage } }
 *
 * Records that are storages are the very storages of the tensors: what a program changes in a
 * tensor is saved. */
#include "formats.h"

/* ---- reading -------------------------------------------------------------------------------- */

/* Code, pickles, json and small texts are bytes; everything else is raw data. */
static bool is_text_record(fa__span name, const fa__zip_entry *entry)
{
    static const char *const endings[] = { ".pkl",
                                           ".py",
                                           ".json",
                                           ".debug_pkl",
                                           ".pt",
                                           "version",
                                           "byteorder",
                                           "archive_format",
                                           ".data/serialization_id",
                                           "extern_modules",
                                           "python_version" };

    for (size_t i = 0; i < FA__COUNT(endings); i++) {
        if (fa__ends_with(name, endings[i]))
            return true;
    }
    return entry->method != FA__ZIP_STORED || fa__starts_with(name, "extra/")
           || fa__starts_with(name, "code/");
}

static fa_value *bytes_record(fa__zip *zip, const fa__zip_entry *entry)
{
    fa__buffer owned = { 0 };
    fa__span span;
    fa_value *out = NULL;

    if (fa__zip_read(zip, entry, FA__ZIP_METADATA_LIMIT, &owned, &span) == FA_OK)
        out = fa_value_bytes(span.data, span.size);
    fa__buffer_free(&owned);
    return out;
}

static fa_value *storage_record(fa__load *load, fa__zip *zip, const fa__zip_entry *entry)
{
    fa_value *known = fa__load_find_record(load, entry), *out;
    fa_storage *storage;

    if (known != NULL)
        return fa_value_storage(known->u.storage.storage, FA_DTYPE_NONE);
    storage = fa__zip_storage(zip, entry);
    out = storage == NULL ? NULL : fa_value_storage(storage, FA_DTYPE_NONE);
    fa_storage_release(storage);
    return out;
}

/* The name below the top folder; empty for folders and for what lies outside of it. */
static fa__span record_name(const fa__zip *zip, const fa__zip_entry *entry)
{
    fa__span prefix = fa__zip_prefix(zip), name = entry->name;
    size_t skip = prefix.size + (prefix.size > 0);

    if (name.size <= skip || memcmp(name.data, prefix.data, prefix.size) != 0
        || name.data[name.size - 1] == '/' || (skip > 0 && name.data[prefix.size] != '/'))
        return (fa__span){ 0 };
    return (fa__span){ name.data + skip, name.size - skip };
}

static fa_status add_record(fa__load *load, fa__zip *zip, const fa__zip_entry *entry,
                            fa_value *records)
{
    fa__span name = record_name(zip, entry);
    fa_value *key, *item;
    fa_status st;

    if (name.size == 0)
        return FA_OK;
    item =
        is_text_record(name, entry) ? bytes_record(zip, entry) : storage_record(load, zip, entry);
    key = item == NULL ? NULL : fa_value_str_n((const char *)name.data, name.size);
    st = key == NULL ? fa_error_last()->status : fa_value_set_item(records, key, item);
    fa_value_release(key);
    fa_value_release(item);
    return st;
}

fa_value *fa__archive_records(fa__load *load, fa__zip *zip)
{
    fa_value *records = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = records == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < fa__zip_count(zip) && st == FA_OK; i++)
        st = add_record(load, zip, fa__zip_at(zip, i), records);
    if (st == FA_OK)
        return records;
    fa_value_release(records);
    return NULL;
}

fa_value *fa__archive_object(const char *module, const char *name, fa_value *state)
{
    fa_value *callable = fa_value_global(module, name), *args = fa_value_tuple(0, NULL),
             *object = NULL;

    if (callable != NULL && args != NULL)
        object = fa_value_object(FA_BUILD_NEWOBJ, callable, args, NULL);
    if (object != NULL && fa_value_set_state(object, state) != FA_OK) {
        fa_value_release(object);
        object = NULL;
    }
    fa_value_release(args);
    fa_value_release(callable);
    return object;
}

static fa_value *records_of(const fa_value *object)
{
    fa_value *state = fa_value_kind(object) == FA_KIND_OBJECT ? fa_value_state(object) : NULL;
    fa_value *records =
        fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, "records") : NULL;

    return fa_value_kind(records) == FA_KIND_DICT ? records : NULL;
}

bool fa__archive_is(const fa_value *value, const char *module, const char *name)
{
    return records_of(value) != NULL
           && fa_value_is_global(fa_value_object_callable(value), module, name);
}

fa__span fa__archive_text(const fa_value *records, const char *name)
{
    const fa_value *record = fa_value_find_text(records, name);
    fa__span out = { 0 };

    if (fa_value_kind(record) == FA_KIND_BYTES)
        out.data = (const uint8_t *)fa_value_data(record, &out.size);
    return out;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* bytes of code from which PyTorch deflates it [formats 4.1] */
#define DEFLATE_OVER 200

static bool is_deflated(fa__span name, size_t size)
{
    return size > DEFLATE_OVER && (fa__ends_with(name, ".py") || fa__ends_with(name, ".debug_pkl")
                                   || fa__ends_with(name, "callstack_debug_map.pkl"));
}

static fa_status write_record(fa__zip_writer *zip, const fa_value *key, const fa_value *record)
{
    fa__span name, data = { 0 };
    const char *text = fa_value_text(key);

    if (text == NULL)
        return fa_error_last()->status;
    name = fa__span_of(text);
    if (fa__span_is(name, ".data/serialization_id"))
        return fa__zip_writer_add_serialization_id(zip);
    if (fa_value_kind(record) == FA_KIND_STORAGE) {
        data.data = record->u.storage.storage->data;
        data.size = record->u.storage.storage->nbytes;
    } else {
        data.data = (const uint8_t *)fa_value_data(record, &data.size);
        if (data.data == NULL)
            return fa__note("the record '%s' of an archive must be bytes or a storage", text);
    }
    return is_deflated(name, data.size)
               ? fa__zip_writer_add_deflated(zip, text, data.data, data.size)
               : fa__zip_writer_add(zip, text, data.data, data.size);
}

/* Loading has brought the tensors into this machine's byte order, but not records that nobody reads
 * (example inputs). */
static fa_status check_byteorder(const fa_value *records)
{
    fa__span order = fa__archive_text(records, "byteorder");

    if (order.size > 0 && fa__span_is(order, "big") != fa__big_endian_host())
        return fa__fail(FA_EUNSUPPORTED,
                        "an archive of the other byte order (%.*s-endian) cannot be saved back as "
                        "a program; its "
                        "state_dict can be saved",
                        (int)(order.size < 8 ? order.size : 8), (const char *)order.data);
    return FA_OK;
}

fa_status fa__archive_save(fa__save *save, const fa_value *object)
{
    const fa_value *records = records_of(object);
    fa__zip_layout layout = { .alignment = (uint32_t)save->opts->alignment,
                              .no_crc32 = save->opts->crc32 == FA_OFF };
    fa__zip_writer *zip = NULL;
    char prefix[256];
    fa_status st = FA_OK;

    TRY(fa__zip_check_save_opts(save->opts));
    TRY(check_byteorder(records));
    TRY(fa__archive_name(save->path, prefix, sizeof prefix));
    layout.prefix = prefix;
    zip = fa__zip_writer_new(save->writer, &layout);
    if (zip == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < fa_value_len(records); i++)
        TRY(write_record(zip, fa_value_key_at(records, i), fa_value_item_at(records, i)));
    TRY(fa__zip_writer_finish(zip));
done:
    fa__zip_writer_free(zip);
    return st;
}
