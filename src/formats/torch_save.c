/* torch_save.c: the zip container of torch.save (1.6 and later, and the opt-in zip of 1.4 and 1.5).
 *
 *   <name>/data.pkl             the object, storages as persistent ids        [formats 1.3]
 *   <name>/.format_version      "1"            (2.7+)
 *   <name>/.storage_alignment   "64"           (2.7+)
 *   <name>/byteorder            "little"       (2.1+; of the storages only)
 *   <name>/data/0, data/1, ...  raw storages   (1.4: tensors/<key>)
 *   <name>/version              "3\n"
 *   <name>/.data/serialization_id              (2.1+) */
#include <stdio.h>

#include "formats.h"

/* A deflated pickle may have this many bytes, and so many times the file's more: a bomb of a few
 * kilobytes must not become gigabytes of values. Pickles of real checkpoints deflate by 5 to 20. */
#define PICKLE_FREE ((uint64_t)1 << 20)
#define PICKLE_GAIN 32
#define MAX_VERSION 10                          /* what PyTorch 2.13 accepts [formats 1.3] */

/* ---- reading -------------------------------------------------------------------------------- */

static bool recognise(const fa__probe *probe)
{
    return probe->zip != NULL && fa__zip_find(probe->zip, "data.pkl") != NULL;
}

/* A small text record; "" when there is none. */
static fa_status read_text(fa__zip *zip, const char *record, char *out, size_t size)
{
    const fa__zip_entry *entry = fa__zip_find(zip, record);
    fa__buffer owned = { 0 };
    fa__span text;
    fa_status st;

    out[0] = '\0';
    if (entry == NULL)
        return FA_OK;
    st = fa__zip_read(zip, entry, 4096, &owned, &text);
    if (st == FA_OK) {
        while (text.size > 0
               && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
            text.size--;
        fa__copy_text(out, size, text);
    }
    fa__buffer_free(&owned);
    return st;
}

/* The container's version: its number must be there and within what PyTorch reads. */
fa_status fa__zip_read_version(fa__load *load, fa__zip *zip)
{
    bool late = fa__zip_find(zip, ".data/version") != NULL;
    const char *record = late ? ".data/version" : "version";
    char text[24];
    uint64_t version = 0;
    size_t digits;
    fa_status st;

    if (fa__zip_find(zip, record) == NULL)
        return fa__fail(FA_EFORMAT, "the archive has no record 'version'; PyTorch refuses it too");
    st = read_text(zip, record, text, sizeof text);
    if (st != FA_OK)
        return st;
    digits = strspn(text, "0123456789");
    if (digits == 0 || !fa__parse_u64((fa__span){ (const uint8_t *)text, digits }, &version)
        || version < 1 || version > MAX_VERSION)
        return fa__fail(FA_EUNSUPPORTED,
                        "the archive's version is '%s'; versions 1 to %d are known", text,
                        MAX_VERSION);
    return fa__fact_int(load, "version", (int64_t)version);
}

/* Whether storages must be swapped to this machine's byte order. Without the record they are
 * little-endian. */
fa_status fa__zip_read_byteorder(fa__load *load, fa__zip *zip, bool *swap)
{
    char text[16];
    bool big;
    fa_status st = read_text(zip, "byteorder", text, sizeof text);

    if (st != FA_OK)
        return st;
    if (text[0] != '\0' && strcmp(text, "little") != 0 && strcmp(text, "big") != 0)
        return fa__fail(FA_EFORMAT, "the record 'byteorder' says '%s'; expected 'little' or 'big'",
                        text);
    big = strcmp(text, "big") == 0;
    *swap = big != fa__big_endian_host();
    return text[0] == '\0' ? FA_OK : fa__fact_text(load, "byteorder", text);
}

/* Who wrote it, as far as the set of records tells. */
static fa_status note_writer(fa__load *load, fa__zip *zip)
{
    const char *writer = "torch 1.6 to 2.0";
    char alignment[24];
    fa_status st = FA_OK;

    if (fa__zip_find(zip, ".format_version") != NULL)
        writer = "torch 2.7 or later";
    else if (fa__zip_find(zip, "byteorder") != NULL)
        writer = "torch 2.1 to 2.6";
    else if (fa__zip_count(zip) > 0 && fa__ends_with(fa__zip_at(zip, 0)->name, "/version"))
        writer = "torch 1.4 or 1.5 (opt-in zip)";
    TRY(fa__fact_text(load, "writer", writer));
    TRY(read_text(zip, ".storage_alignment", alignment, sizeof alignment));
    if (alignment[0] != '\0')
        TRY(fa__fact_text(load, "alignment", alignment));
done:
    return st;
}

/* Whether an entry is the record `name`. */
static bool is_record(const fa__zip *zip, const fa__zip_entry *entry, const char *name, size_t size)
{
    size_t folder = fa__zip_prefix(zip).size + (fa__zip_prefix(zip).size > 0);

    return entry->name.size == folder + size && memcmp(entry->name.data + folder, name, size) == 0
           && memcmp(entry->name.data, fa__zip_prefix(zip).data, fa__zip_prefix(zip).size) == 0;
}

/* A record by name. The entry behind the last one found is looked at first: torch.save writes
 * storages in the order in which the pickle names them. A name that occurs twice means its last
 * entry, which only the index knows. */
static const fa__zip_entry *find_near(fa__zip_storages *where, const char *name, size_t size)
{
    const fa__zip_entry *entry =
        where->guess < fa__zip_count(where->zip) ? fa__zip_at(where->zip, where->guess) : NULL;

    if (entry == NULL || fa__zip_has_duplicates(where->zip)
        || !is_record(where->zip, entry, name, size))
        entry = fa__zip_find(where->zip, name);
    if (entry != NULL)
        where->guess = (size_t)(entry - fa__zip_at(where->zip, 0)) + 1;
    return entry;
}

/* The record of a storage: <folder><key><suffix>, folder by folder; NULL when there is none. */
static const fa__zip_entry *find_record(fa__zip_storages *where, fa__span key)
{
    const char *suffix = where->suffix != NULL ? where->suffix : "";
    size_t n_suffix = strlen(suffix), n_folder;
    char name[512];

    for (size_t i = 0; where->folders[i] != NULL; i++) {
        const fa__zip_entry *entry;

        n_folder = strlen(where->folders[i]);
        if (key.size >= sizeof name - n_folder - n_suffix)
            return NULL;
        memcpy(name, where->folders[i], n_folder);
        memcpy(name + n_folder, key.data, key.size);
        memcpy(name + n_folder + key.size, suffix, n_suffix + 1);
        entry = find_near(where, name, n_folder + key.size + n_suffix);
        if (entry != NULL)
            return entry;
    }
    return NULL;
}

/* The bytes of a record as a storage; stored records lie in the source and can wait. */
static fa_storage *record_storage(fa__load *load, fa__zip *zip, const fa__zip_entry *entry,
                                  uint8_t swap_width)
{
    uint64_t offset;
    fa_storage *storage;

    if (entry->plain_size > SIZE_MAX) {
        fa__fail(FA_ELIMIT, "a storage of %llu bytes does not fit this machine's memory",
                 (unsigned long long)entry->plain_size);
        return NULL;
    }
    if (entry->method == FA__ZIP_STORED) {
        if (fa__zip_payload(zip, entry, &offset) != FA_OK)
            return NULL;
        return fa__load_storage_at(load, fa__zip_source(zip), offset, (size_t)entry->plain_size,
                                   swap_width);
    }
    storage = fa__zip_storage(zip, entry);
    if (storage != NULL && swap_width > 1)
        fa__swap_bytes(storage->data, storage->nbytes, swap_width);
    return storage;
}

/* The declared count must be the record's size exactly, as in PyTorch. */
static fa_status check_size(const fa__zip_entry *entry, fa__span key, fa_dtype dtype, int64_t numel)
{
    int64_t nbytes;

    if (!fa__mul_i64(numel, (int64_t)fa_dtype_itemsize(dtype), &nbytes)
        || (uint64_t)nbytes != entry->plain_size)
        return fa__fail(FA_EFORMAT,
                        "storage '%.*s' is said to hold %lld elements of %s (%zu bytes each), but "
                        "its record has %llu bytes",
                        (int)(key.size < 64 ? key.size : 64), (const char *)key.data,
                        (long long)numel, fa_dtype_name(dtype), fa_dtype_itemsize(dtype),
                        (unsigned long long)entry->plain_size);
    return FA_OK;
}

fa_status fa__zip_find_storage(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                               fa_value *location, int64_t numel, fa_value *view, fa_value **out)
{
    fa__zip_storages *where = self->context;
    fa__load *load = self->load;
    const char *label = fa_value_kind(location) == FA_KIND_STR ? fa_value_text(location) : NULL;
    const fa__zip_entry *entry;
    fa_storage *storage;
    fa_status st;

    if (view != NULL)
        return fa__fail(FA_EUNSUPPORTED,
                        "a storage that is a view of another occurs only in legacy streams");
    if (label == NULL)
        return fa__fail(FA_EFORMAT, "the location of storage '%.*s' is no text",
                        (int)(key.size < 64 ? key.size : 64), (const char *)key.data);
    entry = find_record(where, key);
    *out = entry == NULL ? fa__load_find_storage(load, key) : fa__load_find_record(load, entry);
    if (*out != NULL)
        return FA_OK;
    if (entry == NULL && numel == 0 && where->empty_may_be_absent)
        return fa__load_add_storage(load, key, fa_storage_new(0), dtype, untyped, label, out);
    if (entry == NULL)
        return fa__fail(
            FA_EFORMAT, "the archive has no record '%s%.*s', which the pickle refers to",
            where->folders[0], (int)(key.size < 64 ? key.size : 64), (const char *)key.data);
    st = check_size(entry, key, dtype, numel);
    if (st != FA_OK)
        return st;
    storage = record_storage(load, where->zip, entry,
                             where->swap ? fa__dtype_row_of(dtype)->swap_width : 1);
    return fa__load_add_record(load, entry, storage, dtype, untyped, label, out);
}

/* Unpickles one record. The pickle of a stored record is read in place, so that offsets in errors
 * are its own. */
fa_value *fa__zip_unpickle(fa__torch_pickle *torch, fa__zip *zip, const char *record,
                           fa__unpickle_info *info)
{
    const fa__zip_entry *entry = fa__zip_find(zip, record);
    fa__reader reader = { 0 };
    fa__buffer owned = { 0 };
    fa__span span;
    uint64_t offset, limit;
    fa_value *out = NULL;
    fa_status st = FA_OK;

    if (entry == NULL)
        TRY(fa__fail(FA_EFORMAT, "the archive has no record '%s'", record));
    if (entry->method == FA__ZIP_STORED) {
        TRY(fa__zip_payload(zip, entry, &offset));
        TRY(fa__reader_init(&reader, fa__zip_source(zip), offset, entry->plain_size, record));
    } else {
        limit = PICKLE_FREE + PICKLE_GAIN * fa__source_size(fa__zip_source(zip));
        TRY(fa__zip_read(zip, entry, limit, &owned, &span));
        fa__reader_init_span(&reader, span, record);
    }
    st = fa__unpickle(&reader, &fa__torch_unpickle_hooks, torch, &out, info);
done:
    if (st != FA_OK)
        fa__error_set_record(record);
    fa__reader_free(&reader);
    fa__buffer_free(&owned);
    return out;
}

static fa_value *load_zip(fa__load *load)
{
    static const char *const folders[] = { "data/", "tensors/", NULL };
    fa__zip *zip = load->probe->zip;
    fa__zip_storages where = { .zip = zip, .folders = folders };
    fa__torch_pickle torch = { .load = load, .storage = fa__zip_find_storage, .context = &where };
    fa__unpickle_info info = { 0 };
    fa_value *root = NULL;
    fa_status st = FA_OK;

    TRY(fa__zip_read_version(load, zip));
    TRY(fa__zip_read_byteorder(load, zip, &where.swap));
    TRY(note_writer(load, zip));
    root = fa__zip_unpickle(&torch, zip, "data.pkl", &info);
    if (root == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__fact_int(load, "protocol", info.protocol));
done:
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa_value_release(root);
    fa__load_drop_storages(load);
    return NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool wants_crc(const fa_save_opts *opts)
{
    return opts->crc32 != FA_OFF;
}

static uint32_t alignment_of(const fa_save_opts *opts)
{
    return opts->alignment > 0 ? (uint32_t)opts->alignment : 64;
}

static fa_status add_text(fa__zip_writer *zip, const char *record, const char *text)
{
    return fa__zip_writer_add(zip, record, text, strlen(text));
}

static fa_status add_alignment(fa__zip_writer *zip, const fa_save_opts *opts)
{
    char text[16];

    snprintf(text, sizeof text, "%u", alignment_of(opts));
    return add_text(zip, ".storage_alignment", text);
}

/* data/0, data/1, ...: the bytes go from where they are straight to the file. */
fa_status fa__zip_add_storages(fa__zip_writer *zip, const char *folder,
                               const fa__storage_list *list, const fa_save_opts *opts)
{
    uint64_t done = 0, total = 0;
    size_t n_folder = strlen(folder);
    char record[64];
    fa_status st = FA_OK;

    if (n_folder > sizeof record - 21)
        return fa__fail(FA_EINVAL, "the folder '%s' of storages has too long a name", folder);
    memcpy(record, folder, n_folder);
    for (size_t i = 0; i < list->n; i++)
        total += list->items[i].storage->nbytes;
    for (size_t i = 0; i < list->n && st == FA_OK; i++) {
        const fa_storage *storage = list->items[i].storage;

        fa__format_u64(record + n_folder, i);
        st = fa__zip_writer_add(zip, record, storage->data, storage->nbytes);
        done += storage->nbytes;
        if (opts->progress != NULL)
            opts->progress(opts->progress_context, done, total);
    }
    return st;
}

fa_status fa__zip_check_save_opts(const fa_save_opts *opts)
{
    int protocol = opts->pickle_protocol;
    uint32_t alignment = alignment_of(opts);

    if (protocol != 0 && (protocol < 2 || protocol > 5))
        return fa__fail(FA_EINVAL, "pickle protocol %d; 2 to 5 can be written", protocol);
    if (opts->alignment < 0 || alignment > 4096 || (alignment & (alignment - 1)) != 0)
        return fa__fail(FA_EINVAL, "storage alignment %d; expected a power of two up to 4096",
                        opts->alignment);
    return FA_OK;
}

fa_status fa__pickle_object(fa__buffer *out, fa__storage_list *list, const fa_value *value,
                            const fa_save_opts *opts)
{
    fa__pickle_style style = { .protocol = opts->pickle_protocol };

    return fa__pickle(out, value, &style, &fa__torch_pickle_hooks, list);
}

/* The records of [formats 1.3] in PyTorch's order. */
static fa_status write_records(fa__zip_writer *zip, const fa__buffer *pickle,
                               const fa__storage_list *list, const fa_save_opts *opts)
{
    fa_status st = FA_OK;

    TRY(fa__zip_writer_add(zip, "data.pkl", pickle->data, pickle->size));
    TRY(add_text(zip, ".format_version", "1"));
    TRY(add_alignment(zip, opts));
    TRY(add_text(zip, "byteorder", fa__big_endian_host() ? "big" : "little"));
    TRY(fa__zip_add_storages(zip, "data/", list, opts));
    TRY(add_text(zip, "version", "3\n"));
    TRY(fa__zip_writer_add_serialization_id(zip));
    TRY(fa__zip_writer_finish(zip));
done:
    return st;
}

fa_status fa__torch_save_write(fa__writer *writer, const char *prefix, const fa_value *value,
                               const fa_save_opts *opts)
{
    fa__zip_layout layout = { .prefix = prefix,
                              .alignment = alignment_of(opts),
                              .no_crc32 = !wants_crc(opts) };
    fa__slim slim = { 0 };
    fa__storage_list list = { 0 };
    fa__buffer pickle = { 0 };
    fa__zip_writer *zip = NULL;
    fa_status st = FA_OK;

    TRY(fa__zip_check_save_opts(opts));
    if (opts->slim)
        TRY(fa__slim_init(&slim, value));
    list.replacements = slim.replacements;
    TRY(fa__pickle_object(&pickle, &list, value, opts));
    zip = fa__zip_writer_new(writer, &layout);
    if (zip == NULL)
        TRY(fa_error_last()->status);
    TRY(write_records(zip, &pickle, &list, opts));
done:
    fa__zip_writer_free(zip);
    fa__buffer_free(&pickle);
    fa__storage_list_free(&list);
    fa__slim_free(&slim);
    return st;
}

/* The top folder: the file's name without its last ending; "archive" for memory and names beyond
 * ASCII [formats 1.2]. */
fa_status fa__archive_name(const char *path, char *out, size_t size)
{
    const char *base = path == NULL ? "archive" : fa__path_base(path), *dot = strrchr(base, '.');
    size_t n = dot == NULL ? strlen(base) : (size_t)(dot - base);
    bool ascii = true;

    for (const char *c = path == NULL ? base : path; *c != '\0'; c++)
        ascii = ascii && (unsigned char)*c < 0x80;
    if (!ascii)
        base = "archive", n = strlen(base);
    if (n == 0)
        return fa__fail(FA_EINVAL,
                        "cannot derive an archive name from '%s': it begins with its only dot",
                        base);
    if (n >= size)
        return fa__fail(FA_EINVAL, "the file name is longer than %zu bytes", size - 1);
    snprintf(out, size, "%.*s", (int)n, base);
    return FA_OK;
}

static fa_status save_zip(fa__save *save, const fa_value *value)
{
    char prefix[256];
    fa_status st = fa__archive_name(save->path, prefix, sizeof prefix);

    return st == FA_OK ? fa__torch_save_write(save->writer, prefix, value, save->opts) : st;
}

/* ---- the rows ------------------------------------------------------------------------------- */

fa_status fa__zip_check(fa__load *load, fa__report report, void *context)
{
    return fa__zip_verify(load->probe->zip, report, context, load->opts->progress,
                          load->opts->progress_context);
}

const fa__format fa__formats_torch_save[] = {
    { .name = "zip", .title = "torch.save zip (1.6 and later; opt-in in 1.4 and 1.5)",
      .suffixes = " .pt .pth .bin .ckpt .tar .pkl ", .rank = 40,
      .recognise = recognise, .load = load_zip, .check = fa__zip_check, .save = save_zip },
    { 0 },
};
