/* numpy_files.c: NumPy's own files [formats 8.2].
 *
 *     .npy   one array                                        -- a tensor
 *     .npz   a zip of members "name.npy" (stored or deflated) -- a dict: name -> tensor
 *
 * Arrays of dtypes that PyTorch lacks (texts, structures, dates) come as the object that a pickle
 * would give for them; object arrays are refused, since they hold a pickle. Members without the
 * ending .npy are bytes, as numpy.load has it. */
#include "flat.h"

#define MEMBER_SUFFIX ".npy"

static const uint8_t npy_magic[6] = { 0x93, 'N', 'U', 'M', 'P', 'Y' };

/* ---- npy ------------------------------------------------------------------------------------- */

static bool recognise_npy(const fa__probe *probe)
{
    return probe->head_size >= sizeof npy_magic
        && memcmp(probe->head, npy_magic, sizeof npy_magic) == 0;
}

/* An array, labelled as map_location says. */
static fa_value *read_array(fa__load *load, fa__source *source)
{
    fa_value *out = fa__npy_read(source);

    if (out != NULL && load->has_location && fa_value_kind(out) == FA_KIND_TENSOR)
        fa__storage_set_device(fa_tensor_storage(fa_value_get_tensor(out)), load->location);
    return out;
}

static fa_value *load_npy(fa__load *load)
{
    return fa__load_finish(load, read_array(load, load->probe->source));
}

/* The header describes sizes and dtype alone, so that a strided tensor needs no copy: it is asked
 * for a contiguous tensor without bytes. */
static fa_status put_header(fa__buffer *out, const fa_tensor *tensor, size_t nbytes)
{
    fa_storage *storage = fa_storage_new_meta(nbytes);
    fa_tensor *shape = NULL;
    fa_status st = FA_OK;

    if (storage != NULL)
        shape = fa_tensor_from_storage(storage, fa_tensor_dtype(tensor), 0, fa_tensor_dim(tensor),
                                       fa_tensor_sizes(tensor), NULL);
    if (shape == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__npy_header(out, shape));
done:
    fa_tensor_release(shape);
    fa_storage_release(storage);
    return st;
}

static fa_status put_to_writer(void *writer, const uint8_t *data, size_t size)
{
    return fa__writer_put(writer, data, size);
}

static fa_status save_npy(fa__save *save, const fa_value *value)
{
    const fa_tensor *tensor;
    fa__buffer header = { 0 };
    size_t nbytes = 0;
    fa_status st = FA_OK;

    if (fa_value_kind(value) != FA_KIND_TENSOR)
        TRY(fa__fail(FA_EUNSUPPORTED,
                     "npy holds one tensor, and this is a %s: save a dict of tensors as \"npz\"",
                     fa_kind_name(fa_value_kind(value))));
    tensor = fa_value_get_tensor(value);
    TRY(fa__check_plain_tensor(tensor, "npy"));
    TRY(fa__tensor_nbytes(tensor, &nbytes));
    TRY(put_header(&header, tensor, nbytes));
    TRY(fa__writer_put(save->writer, header.data, header.size));
    TRY(fa__put_elements(tensor, put_to_writer, save->writer));
done:
    fa__buffer_free(&header);
    return st;
}

/* ---- npz, reading ---------------------------------------------------------------------------- */

/* A zip all of whose members are arrays; of any zip when it is called .npz. */
static bool recognise_npz(const fa__probe *probe)
{
    size_t n = probe->zip != NULL ? fa__zip_count(probe->zip) : 0;

    if (probe->zip != NULL && fa__ends_with(fa__span_of(probe->path), ".npz"))
        return true;
    for (size_t i = 0; i < n; i++) {
        if (!fa__ends_with(fa__zip_at(probe->zip, i)->name, MEMBER_SUFFIX))
            return false;
    }
    return n > 0;
}

static fa_value *read_bytes(fa__zip *zip, const fa__zip_entry *entry)
{
    fa__buffer owned = { 0 };
    fa__span bytes;
    fa_value *out = NULL;

    if (fa__zip_read(zip, entry, FA__ZIP_METADATA_LIMIT, &owned, &bytes) == FA_OK)
        out = fa_value_bytes(bytes.data, bytes.size);
    fa__buffer_free(&owned);
    return out;
}

static fa_value *read_member(fa__load *load, const fa__zip_entry *entry)
{
    fa__source *source;
    fa_value *out;

    if (!fa__ends_with(entry->name, MEMBER_SUFFIX))
        return read_bytes(load->probe->zip, entry);
    source = fa__zip_record_source(load->probe->zip, entry);
    if (source == NULL)
        return NULL;
    out = read_array(load, source);
    fa__source_release(source);
    return out;
}

static fa_status add_member(fa_value *dict, fa__load *load, const fa__zip_entry *entry)
{
    fa__span name = entry->name;
    fa_value *key, *item;
    char shown[128];

    fa__copy_text(shown, sizeof shown, name);
    if (fa__ends_with(name, MEMBER_SUFFIX))
        name.size -= strlen(MEMBER_SUFFIX);
    if (!fa__utf8_valid(name)) {
        fa__fail(FA_EFORMAT, "the member's name is not UTF-8");
        return fa__error_set_record(shown);
    }
    key = fa_value_str_n((const char *)name.data, name.size);
    if (key == NULL)
        return FA_ENOMEM;
    if (fa_value_find(dict, key) != NULL) {
        fa_value_release(key);
        fa__fail(FA_EFORMAT, "two members have this name");
        return fa__error_set_record(shown);
    }
    item = read_member(load, entry);
    if (item == NULL) {
        fa_value_release(key);
        return fa__error_set_record(shown);
    }
    return fa__value_set_item_take(dict, key, item);
}

static bool is_asked_for(const fa__load *load, fa__span name)
{
    const char *const *keys = load->opts->keys;

    if (fa__ends_with(name, MEMBER_SUFFIX))
        name.size -= strlen(MEMBER_SUFFIX);
    if (keys == NULL || keys[0] == NULL)
        return true;
    for (; *keys != NULL; keys++) {
        if (fa__span_is(name, *keys))
            return true;
    }
    return false;
}

/* Members that nobody asked for are not even inflated. */
static fa_value *load_npz(fa__load *load)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa__zip *zip = load->probe->zip;
    fa_status st = FA_OK;

    if (dict == NULL)
        return NULL;
    if (zip == NULL)
        TRY(fa__fail(FA_EFORMAT, "an npz file is a zip, and this is none"));
    for (size_t i = 0; i < fa__zip_count(zip); i++) {
        const fa__zip_entry *entry = fa__zip_at(zip, i);

        if (!fa__ends_with(entry->name, "/") && is_asked_for(load, entry->name))
            TRY(add_member(dict, load, entry));
    }
    TRY(fa__fact_int(load, "members", (int64_t)fa__zip_count(zip)));
done:
    if (st == FA_OK)
        return fa__load_finish(load, dict);
    fa_value_release(dict);
    return NULL;
}

static fa_status describe_npz(fa__load *load)
{
    return fa__fact_int(load, "members", (int64_t)fa__zip_count(load->probe->zip));
}

static fa_status check_npz(fa__load *load, fa__report report, void *context)
{
    return fa__zip_verify(load->probe->zip, report, context, load->opts->progress,
                          load->opts->progress_context);
}

/* ---- npz, writing ---------------------------------------------------------------------------- */

static fa_status put_to_zip(void *zip, const uint8_t *data, size_t size)
{
    return fa__zip_writer_put(zip, data, size);
}

static fa_status member_name(fa__buffer *out, const fa_value *key)
{
    fa__span name = fa__span_of_value(key);
    fa_status st = FA_OK;

    if (name.size > 0 && memchr(name.data, 0, name.size) != NULL)
        return fa__fail(FA_EUNSUPPORTED, "a name with a zero byte cannot be a member of a zip");
    TRY(fa__buffer_put(out, name.data, name.size));
    TRY(fa__buffer_put(out, MEMBER_SUFFIX, sizeof MEMBER_SUFFIX));      /* with its NUL */
done:
    return st;
}

static fa_status write_member(fa__zip_writer *zip, const fa__named_tensor *pair)
{
    fa__buffer name = { 0 }, header = { 0 };
    size_t nbytes = 0;
    char shown[128];
    fa_status st = FA_OK;

    TRY(member_name(&name, pair->name));
    TRY(fa__tensor_nbytes(pair->tensor, &nbytes));
    TRY(put_header(&header, pair->tensor, nbytes));
    TRY(fa__zip_writer_begin(zip, (const char *)name.data, (uint64_t)header.size + nbytes));
    TRY(fa__zip_writer_put(zip, header.data, header.size));
    TRY(fa__put_elements(pair->tensor, put_to_zip, zip));
    TRY(fa__zip_writer_end(zip));
done:
    fa__buffer_free(&header);
    fa__buffer_free(&name);
    if (st == FA_OK)
        return FA_OK;
    fa__copy_text(shown, sizeof shown, fa__span_of_value(pair->name));
    return fa__error_set_key(shown);
}

static fa_status save_npz(fa__save *save, const fa_value *value)
{
    fa__zip_layout layout = { .prefix = "" };
    fa__named_tensor *pairs = NULL;
    fa__zip_writer *zip = NULL;
    size_t n = 0;
    fa_status st = FA_OK;

    TRY(fa__flat_tensors(value, "npz", NULL, &pairs, &n));
    zip = fa__zip_writer_new(save->writer, &layout);
    if (zip == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < n; i++)
        TRY(write_member(zip, &pairs[i]));
    TRY(fa__zip_writer_finish(zip));
done:
    fa__zip_writer_free(zip);
    fa__free(pairs);
    return st;
}

const fa__format fa__formats_numpy[] = {
    { .name = "npy",
      .title = "one NumPy array (.npy)",
      .suffixes = " .npy ",
      .rank = 36,
      .recognise = recognise_npy,
      .load = load_npy,
      .save = save_npy },
    { .name = "npz",
      .title = "NumPy arrays in a zip (.npz)",
      .suffixes = " .npz ",
      .rank = 95,
      .recognise = recognise_npz,
      .load = load_npz,
      .describe = describe_npz,
      .check = check_npz,
      .save = save_npz },
    { 0 }
};
