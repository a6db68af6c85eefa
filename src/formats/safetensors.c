/* safetensors.c: the safetensors file [formats 8.1] — reading, and the rows of the family.
 *
 *     offset  size  meaning
 *     0       8     N, little-endian
 *     8       N     JSON, spaces before and after are allowed:
 *                   { "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end] },
 *                     ..., "__metadata__": { text: text } }
 *     8+N     rest  the tensors, row-major, little-endian; offsets count from here
 *
 * The reader is strict: the tensors tile the rest of the file exactly (no holes, no overlap,
 * nothing behind), every size is dtype times shape, no name comes twice.
 *
 * Tied weights: `safetensors.torch.save_model`, and Facula's writer, keep one of several equal
 * views and record the others in the metadata as "other name": "kept name"; reading gives all of
 * them back. */
#include <stdio.h>
#include <stdlib.h>

#include "safetensors.h"

#define PREAMBLE 8
#define MAX_GUESSED_HEADER                                                                         \
    ((uint64_t)1 << 40)  /* a larger N is not taken for safetensors by its bytes */

/* ---- recognising ----------------------------------------------------------------------------- */

static bool has_suffix(const fa__probe *probe, const char *suffix)
{
    return fa__ends_with(fa__span_of(probe->path), suffix);
}

static bool recognise(const fa__probe *probe)
{
    size_t at = PREAMBLE;

    if (probe->folder)
        return false;
    if (probe->head_size <= PREAMBLE)
        return probe->head_size > 0 && has_suffix(probe, ".safetensors");
    while (at < probe->head_size && strchr(" \t\r\n", probe->head[at]) != NULL
           && probe->head[at] != 0)
        at++;
    if (at == probe->head_size || probe->head[at] != '{')
        return false;
    return fa__le64(probe->head) <= MAX_GUESSED_HEADER || has_suffix(probe, ".safetensors");
}

/* ---- the header ------------------------------------------------------------------------------ */

static fa_status fail_entry(const fa_value *name, const char *text)
{
    char shown[128];

    fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
    fa__fail(FA_EFORMAT, "%s", text);
    return fa__error_set_key(shown);
}

/* A whole number >= 0; JSON's 1.0 is none. */
static bool get_count(const fa_value *value, int64_t *out)
{
    return fa_value_kind(value) == FA_KIND_INT && fa_value_get_int(value, out) == FA_OK
        && *out >= 0;
}

static fa_status read_dtype(fa__safetensors_entry *entry, const fa_value *name)
{
    char shown[64], text[160];

    if (fa_value_kind(name) != FA_KIND_STR)
        return fail_entry(entry->name, "the tensor has no \"dtype\" text");
    entry->dtype = fa__dtype_from_safetensors(fa__span_of_value(name));
    if (entry->dtype != FA_DTYPE_NONE)
        return FA_OK;
    fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
    snprintf(text, sizeof text, "the dtype '%s' has no counterpart in PyTorch", shown);
    return fail_entry(entry->name, text);
}

/* F4: two elements a byte, so the last dim is halved [formats 8.1]. */
fa_status fa__safetensors_sizes(const fa__safetensors_entry *entry, int64_t *sizes, size_t *n_dims)
{
    size_t n = fa_value_len(entry->shape);

    if (n > FA_MAX_DIMS)
        return fail_entry(entry->name, "the tensor has more than 64 dims");
    for (size_t i = 0; i < n; i++) {
        if (!get_count(fa_value_at(entry->shape, i), &sizes[i]))
            return fail_entry(entry->name, "\"shape\" holds something other than whole numbers");
    }
    if (entry->dtype == FA_FLOAT4_E2M1FN_X2) {
        if (n == 0 || sizes[n - 1] % 2 != 0)
            return fail_entry(entry->name,
                              "an F4 tensor needs an even last dim: two elements fill a byte");
        sizes[n - 1] /= 2;
    }
    *n_dims = n;
    return FA_OK;
}

static fa_status check_size(const fa__safetensors_entry *entry)
{
    int64_t sizes[FA_MAX_DIMS], numel, nbytes;
    size_t n_dims = 0;
    fa_status st = fa__safetensors_sizes(entry, sizes, &n_dims);

    if (st != FA_OK)
        return st;
    if (fa__numel((int)n_dims, sizes, &numel) != FA_OK
        || !fa__mul_i64(numel, (int64_t)fa_dtype_itemsize(entry->dtype), &nbytes))
        return fail_entry(entry->name, "the sizes in \"shape\" multiply to more than 2^63 bytes");
    if ((uint64_t)nbytes != entry->end - entry->begin)
        return fail_entry(
            entry->name, "\"data_offsets\" span another number of bytes than dtype and shape need");
    return FA_OK;
}

static fa_status read_offsets(fa__safetensors_entry *entry, const fa_value *offsets,
                              uint64_t data_begin)
{
    int64_t begin, end;

    if (fa_value_kind(offsets) != FA_KIND_LIST || fa_value_len(offsets) != 2
        || !get_count(fa_value_at(offsets, 0), &begin) || !get_count(fa_value_at(offsets, 1), &end))
        return fail_entry(entry->name, "\"data_offsets\" are not two whole numbers");
    if (end < begin)
        return fail_entry(entry->name,
                          "\"data_offsets\" are reversed: the end lies before the begin");
    entry->begin = (uint64_t)begin + data_begin;
    entry->end = (uint64_t)end + data_begin;
    return FA_OK;
}

static fa_status read_entry(fa__safetensors_entry *entry, const fa_value *spec, uint64_t data_begin)
{
    fa_status st = FA_OK;

    if (fa_value_kind(spec) != FA_KIND_DICT)
        return fail_entry(entry->name,
                          "the header describes the tensor with something other than an object");
    entry->shape = fa_value_find_text(spec, "shape");
    if (fa_value_kind(entry->shape) != FA_KIND_LIST)
        return fail_entry(entry->name, "the tensor has no \"shape\" list");
    TRY(read_dtype(entry, fa_value_find_text(spec, "dtype")));
    TRY(read_offsets(entry, fa_value_find_text(spec, "data_offsets"), data_begin));
    TRY(check_size(entry));
done:
    return st;
}

static fa_status read_metadata(fa__safetensors *file, fa_value *metadata)
{
    if (fa_value_kind(metadata) != FA_KIND_DICT)
        return fa__fail(FA_EFORMAT, "\"%s\" is not an object of texts", FA__SAFETENSORS_METADATA);
    for (size_t i = 0; i < fa_value_len(metadata); i++) {
        if (fa_value_kind(fa_value_item_at(metadata, i)) != FA_KIND_STR)
            return fail_entry(fa_value_key_at(metadata, i),
                              "an item of \"" FA__SAFETENSORS_METADATA "\" is not a text");
    }
    file->metadata = metadata;
    return FA_OK;
}

static fa_status read_entries(fa__safetensors *file, uint64_t data_begin)
{
    size_t n = fa_value_len(file->header);
    fa_status st = FA_OK;

    file->entries = fa__alloc_items(n, sizeof *file->entries);
    if (file->entries == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        fa_value *name = fa_value_key_at(file->header, i);
        fa_value *spec = fa_value_item_at(file->header, i);
        fa__safetensors_entry *entry = &file->entries[file->n];

        if (fa__span_is(fa__span_of_value(name), FA__SAFETENSORS_METADATA)) {
            TRY(read_metadata(file, spec));
            continue;
        }
        *entry = (fa__safetensors_entry){ .name = name, .order = i };
        TRY(read_entry(entry, spec, data_begin));
        file->n++;
    }
done:
    return st;
}

/* By where they lie; empty tensors at one place keep the header's order. */
static int compare_entries(const void *a, const void *b)
{
    const fa__safetensors_entry *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* The tensors tile [data_begin, size) exactly. */
static fa_status check_tiling(fa__safetensors *file, uint64_t data_begin)
{
    uint64_t at = data_begin, size = fa__source_size(file->source);

    if (file->n > 0)
        qsort(file->entries, file->n, sizeof *file->entries, compare_entries);
    for (size_t i = 0; i < file->n; i++) {
        const fa__safetensors_entry *entry = &file->entries[i];

        if (entry->begin > at)
            return fail_entry(entry->name, "there is a hole in the file before the tensor's bytes");
        if (entry->begin < at)
            return fail_entry(entry->name, "the tensor's bytes overlap those of another tensor");
        if (entry->end > size)
            return fail_entry(entry->name,
                              "the tensor's bytes reach past the end of the file: it is cut "
                              "short; fetch it again");
        at = entry->end;
    }
    if (at == size)
        return FA_OK;
    fa__fail(FA_EFORMAT, "%llu bytes follow the last tensor; a safetensors file ends with it",
             (unsigned long long)(size - at));
    return fa__error_set_offset((int64_t)at);
}

static fa_status check_header_size(uint64_t n, uint64_t file_size)
{
    if (n > FA__SAFETENSORS_MAX_HEADER)
        return fa__fail(FA_ELIMIT, "the header is said to have %llu bytes; the limit is %llu",
                        (unsigned long long)n, (unsigned long long)FA__SAFETENSORS_MAX_HEADER);
    if (n > file_size - PREAMBLE)
        return fa__fail(FA_EFORMAT,
                        "the header is said to have %llu bytes, and only %llu follow: the file "
                        "is cut short; fetch it again",
                        (unsigned long long)n, (unsigned long long)(file_size - PREAMBLE));
    return FA_OK;
}

/* The JSON of the header as a DICT, and where the data begins. */
static fa_status read_header(fa__safetensors *file, uint64_t *data_begin)
{
    uint64_t size = fa__source_size(file->source), n;
    uint8_t preamble[PREAMBLE];
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    if (size < PREAMBLE)
        TRY(fa__fail(FA_EFORMAT,
                     "the file has %llu bytes; safetensors begins with 8 bytes of header length",
                     (unsigned long long)size));
    TRY(fa__source_read(file->source, preamble, PREAMBLE, 0));
    n = fa__le64(preamble);
    TRY(check_header_size(n, size));
    TRY(fa__buffer_reserve(&text, (size_t)n));
    TRY(fa__source_read(file->source, text.data, (size_t)n, PREAMBLE));
    file->header = fa__json_parse((fa__span){ text.data, (size_t)n }, FA__JSON_REJECT_DUPLICATES);
    if (file->header == NULL)
        TRY(fa__note("in the header of the safetensors file"));
    if (fa_value_kind(file->header) != FA_KIND_DICT)
        TRY(fa__fail(FA_EFORMAT, "the header is a JSON %s, not an object",
                     fa_kind_name(fa_value_kind(file->header))));
    *data_begin = PREAMBLE + n;
done:
    fa__buffer_free(&text);
    return st;
}

fa_status fa__safetensors_open(fa__safetensors *out, fa__source *source)
{
    fa__safetensors file = { .source = fa__source_retain(source) };
    uint64_t data_begin = 0;
    fa_status st = FA_OK;

    TRY(read_header(&file, &data_begin));
    TRY(read_entries(&file, data_begin));
    TRY(check_tiling(&file, data_begin));
    *out = file;
    return FA_OK;
done:
    st = fa__error_set_path(fa__source_path(source));
    fa__safetensors_close(&file);
    return st;
}

void fa__safetensors_close(fa__safetensors *file)
{
    fa__free(file->entries);
    fa_value_release(file->header);
    fa__source_release(file->source);
    *file = (fa__safetensors){ 0 };
}

/* ---- the tensors ----------------------------------------------------------------------------- */

/* The bytes at once, for tensors that are put together before the load ends. */
static fa_storage *read_now(const fa__safetensors *file, const fa__safetensors_entry *entry)
{
    size_t nbytes = (size_t)(entry->end - entry->begin);
    uint8_t width = fa__little_swap_width(entry->dtype);
    fa_storage *storage;

    if (width <= 1)
        return fa__storage_from_source(file->source, entry->begin, nbytes);
    storage = fa_storage_new(nbytes);
    if (storage == NULL || nbytes == 0)
        return storage;
    if (fa__source_read(file->source, storage->data, nbytes, entry->begin) != FA_OK) {
        fa_storage_release(storage);
        return NULL;
    }
    fa__swap_bytes(storage->data, nbytes, width);
    return storage;
}

fa_value *fa__safetensors_tensor(fa__load *load, const fa__safetensors *file, size_t i,
                                 fa__when when)
{
    const fa__safetensors_entry *entry = &file->entries[i];
    int64_t sizes[FA_MAX_DIMS];
    size_t n_dims = 0;
    fa_storage *storage;

    if (entry->end - entry->begin > SIZE_MAX) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    if (fa__safetensors_sizes(entry, sizes, &n_dims) != FA_OK)
        return NULL;
    storage = when == FA__READ_NOW ? read_now(file, entry)
        : fa__load_storage_at(load, file->source, entry->begin, (size_t)(entry->end - entry->begin),
                              fa__little_swap_width(entry->dtype));
    return fa__tensor_over_take(load, storage, entry->dtype, n_dims, sizes);
}

/* "format": "pt" says who wrote the file, even when a tensor is called 'pt'. */
static bool is_alias(const fa_value *dict, const fa_value *name, const fa_value *kept)
{
    return !fa__span_is(fa__span_of_value(name), "format") && fa_value_find(dict, name) == NULL
        && fa_value_kind(fa_value_find(dict, kept)) == FA_KIND_TENSOR;
}

fa_status fa__safetensors_add_aliases(fa_value *dict, const fa_value *metadata)
{
    size_t n = metadata != NULL ? fa_value_len(metadata) : 0;

    for (size_t i = 0; i < n; i++) {
        fa_value *name = fa_value_key_at(metadata, i), *kept = fa_value_item_at(metadata, i);
        fa_value *other;
        fa_status st;

        if (!is_alias(dict, name, kept))
            continue;
        other = fa_value_tensor(fa_value_get_tensor(fa_value_find(dict, kept)));
        if (other == NULL)
            return FA_ENOMEM;
        st = fa_value_set_item(dict, name, other);
        fa_value_release(other);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

/* ---- the row --------------------------------------------------------------------------------- */

static fa_status put_facts(fa__load *load, const fa__safetensors *file)
{
    fa_status st = fa__fact_int(load, "tensors", (int64_t)file->n);

    if (st == FA_OK && file->metadata != NULL)
        st = fa_value_set_text(load->facts, "metadata", file->metadata);
    return st;
}

static fa_status describe(fa__load *load)
{
    fa__safetensors file = { 0 };
    fa_status st = fa__safetensors_open(&file, load->probe->source);

    if (st == FA_OK)
        st = put_facts(load, &file);
    fa__safetensors_close(&file);
    return st;
}

static fa_status add_tensors(fa_value *dict, fa__load *load, const fa__safetensors *file)
{
    for (size_t i = 0; i < file->n; i++) {
        fa_value *tensor = fa__safetensors_tensor(load, file, i, FA__READ_AT_FINISH);
        fa_status st;

        if (tensor == NULL)
            return fa_error_last()->status;
        st = fa__value_set_item_take(dict, fa_value_retain(file->entries[i].name), tensor);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

static fa_value *load_file(fa__load *load)
{
    fa__safetensors file = { 0 };
    fa_value *dict = NULL;
    fa_status st = FA_OK;

    TRY(fa__safetensors_open(&file, load->probe->source));
    TRY(put_facts(load, &file));
    dict = fa_value_dict(FA_PLAIN_DICT);
    if (dict == NULL)
        TRY(FA_ENOMEM);
    TRY(add_tensors(dict, load, &file));
    TRY(fa__safetensors_add_aliases(dict, file.metadata));
done:
    fa__safetensors_close(&file);
    if (st == FA_OK)
        return fa__load_finish(load, dict);
    fa_value_release(dict);
    return NULL;
}

const fa__format fa__formats_safetensors[] = {
    { .name = "safetensors",
      .title = "safetensors",
      .suffixes = " .safetensors ",
      .rank = 30,
      .recognise = recognise,
      .load = load_file,
      .describe = describe,
      .save = fa__safetensors_save },
    { .name = "sharded",
      .title = "index of shards (model.safetensors.index.json, pytorch_model.bin.index.json)",
      .suffixes = " .safetensors.index.json ",
      .rank = 35,
      .recognise = fa__sharded_recognise,
      .load = fa__sharded_load,
      .save = fa__sharded_save,
      .saves_folder = true },
    { 0 }
};
