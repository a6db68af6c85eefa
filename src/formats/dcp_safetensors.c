/* dcp_safetensors.c: the safetensors kind of a distributed checkpoint [formats 7.5], as
 * HuggingFaceStorageWriter(save_distributed=True) leaves it.
 *
 *     shard-00001-model-00001-of-00001.safetensors       one per rank (and per file of the model)
 *       __metadata__: { "DCP_SHARDING_INFO": "{\"name\": {\"saved_offsets\": [0, 8]}}", ... }
 *
 * There is no list of the whole: a tensor reaches as far as its last chunk. A folder of
 * safetensors files without that entry is read the same way, each tensor being a whole one. (A
 * folder with an index is read by the index.) */
#include "dcp.h"
#include "safetensors.h"

#define SUFFIX ".safetensors"
#define SHARDING_INFO "DCP_SHARDING_INFO"

bool fa__dcp_shards_recognise(const fa__probe *probe)
{
    if (!probe->folder)
        return false;
    for (char **name = probe->names; *name != NULL; name++) {
        if (fa__ends_with(fa__span_of(*name), SUFFIX))
            return true;
    }
    return false;
}

/* The checkpoint while it is read. */
typedef struct shards {
    fa__load *load;
    fa_value *chunks;                   /* DICT: name -> LIST of TUPLE (TENSOR, SIZE of offsets) */
    fa_value *metadata;                 /* DICT: all files' */
    fa_value *result;                   /* DICT */
    fa__budget budget;
    int64_t n_files;
} shards;

/* ---- one file -------------------------------------------------------------------------------- */

/* The JSON text inside of the metadata as a DICT; *out NULL when there is none. */
static fa_status read_sharding(const fa__safetensors *file, fa_value **out)
{
    const fa_value *text =
        file->metadata != NULL ? fa_value_find_text(file->metadata, SHARDING_INFO) : NULL;

    *out = NULL;
    if (text == NULL)
        return FA_OK;
    *out = fa__json_parse(fa__span_of_value(text), FA__JSON_REJECT_DUPLICATES);
    if (*out == NULL)
        return fa__note("in " SHARDING_INFO);
    if (fa_value_kind(*out) == FA_KIND_DICT)
        return FA_OK;
    fa_value_release(*out);
    *out = NULL;
    return fa__fail(FA_EFORMAT, SHARDING_INFO " is not an object");
}

/* Where the chunk of `name` belongs: zeros when nothing is said. */
static fa_value *read_offsets(const fa_value *sharding, const fa_value *name, int n_dims)
{
    const fa_value *spec = sharding != NULL ? fa_value_find(sharding, name) : NULL;
    const fa_value *list = spec != NULL ? fa_value_find_text(spec, "saved_offsets") : NULL;
    int64_t offsets[FA_MAX_DIMS] = { 0 };

    if (spec != NULL
        && (fa_value_kind(list) != FA_KIND_LIST || fa_value_len(list) != (size_t)n_dims)) {
        fa__fail(FA_EFORMAT, SHARDING_INFO " has no saved_offsets of %d dims", n_dims);
        return NULL;
    }
    for (int i = 0; list != NULL && i < n_dims; i++) {
        const fa_value *item = fa_value_at(list, (size_t)i);

        if (fa_value_kind(item) != FA_KIND_INT || fa_value_get_int(item, &offsets[i]) != FA_OK
            || offsets[i] < 0) {
            fa__fail(FA_EFORMAT, "saved_offsets holds something other than whole numbers");
            return NULL;
        }
    }
    return fa_value_size((size_t)n_dims, offsets);
}

/* Appends (tensor, offsets) to the list of `name`. Takes over both (NULL: their failure). */
static fa_status add_chunk_take(shards *self, fa_value *name, fa_value *tensor, fa_value *offsets)
{
    fa_value *items[2] = { tensor, offsets };
    fa_value *list = fa_value_find(self->chunks, name), *pair = NULL, *made = NULL;
    fa_status st = FA_OK;

    if (tensor == NULL || offsets == NULL)
        TRY(fa_error_last()->status);
    if (list == NULL) {
        list = made = fa_value_list();
        if (made == NULL)
            TRY(FA_ENOMEM);
        TRY(fa_value_set_item(self->chunks, name, made));
    }
    pair = fa_value_tuple(2, items);
    if (pair == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_append(list, pair));
done:
    fa_value_release(pair);
    fa_value_release(made);
    fa_value_release(offsets);
    fa_value_release(tensor);
    return st;
}

static fa_status add_entries(shards *self, const fa__safetensors *file)
{
    fa_value *sharding = NULL;
    fa_status st = read_sharding(file, &sharding);

    for (size_t i = 0; st == FA_OK && i < file->n; i++) {
        fa_value *tensor = fa__safetensors_tensor(self->load, file, i, FA__READ_NOW),
                 *offsets = NULL;

        if (tensor != NULL)
            offsets = read_offsets(sharding, file->entries[i].name,
                                   fa_tensor_dim(fa_value_get_tensor(tensor)));
        st = add_chunk_take(self, file->entries[i].name, tensor, offsets);
    }
    fa_value_release(sharding);
    return st;
}

static fa_status add_metadata(shards *self, const fa_value *metadata)
{
    fa_status st = FA_OK;

    for (size_t i = 0; metadata != NULL && i < fa_value_len(metadata); i++)
        TRY(fa_value_set_item(self->metadata, fa_value_key_at(metadata, i),
                              fa_value_item_at(metadata, i)));
done:
    return st;
}

static fa_status add_file(shards *self, const char *name)
{
    fa__source *source = fa__open_inside(self->load, self->load->probe->path, fa__span_of(name));
    fa__safetensors file = { 0 };
    fa_status st = FA_OK;

    if (source == NULL)
        return fa_error_last()->status;
    self->budget.bytes += fa__source_size(source);
    self->n_files++;
    TRY(fa__safetensors_open(&file, source));
    TRY(add_entries(self, &file));
    TRY(add_metadata(self, file.metadata));
done:
    fa__safetensors_close(&file);
    fa__source_release(source);
    return st == FA_OK ? FA_OK : fa__note("in the shard '%s'", name);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The whole reaches as far as its chunks. */
static fa_value *whole_size(const fa__chunk *chunks, size_t n)
{
    int64_t sizes[FA_MAX_DIMS] = { 0 };
    size_t n_dims = fa_value_len(chunks[0].offsets);

    for (size_t k = 0; k < n; k++) {
        const fa_tensor *tensor = fa_value_get_tensor(chunks[k].tensor);

        for (size_t i = 0; i < n_dims && i < (size_t)fa_tensor_dim(tensor); i++) {
            int64_t end;

            if (!fa__add_i64(fa_value_size_at(chunks[k].offsets, i), fa_tensor_size(tensor, (int)i),
                             &end)) {
                fa__fail(FA_EFORMAT, "saved_offsets are too large");
                return NULL;
            }
            sizes[i] = end > sizes[i] ? end : sizes[i];
        }
    }
    return fa_value_size(n_dims, sizes);
}

static fa_status join_one(shards *self, fa_value *name, const fa_value *list)
{
    size_t n = fa_value_len(list);
    fa__chunk *chunks = fa__alloc_items(n, sizeof *chunks);
    fa_value *sizes = NULL, *whole = NULL;
    fa_status st = FA_OK;

    if (chunks == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        chunks[i] = (fa__chunk){ fa_value_at(fa_value_at(list, i), 0),
                                 fa_value_at(fa_value_at(list, i), 1) };
    sizes = whole_size(chunks, n);
    if (sizes != NULL)
        whole = fa__chunks_join(self->load, sizes,
                                fa_tensor_dtype(fa_value_get_tensor(chunks[0].tensor)), chunks, n,
                                &self->budget);
    if (whole == NULL)
        TRY(fa_error_last()->status);
    TRY(fa_value_set_item(self->result, name, whole));
done:
    fa_value_release(whole);
    fa_value_release(sizes);
    fa__free(chunks);
    return st;
}

static fa_status join_all(shards *self)
{
    char shown[128];

    for (size_t i = 0; i < fa_value_len(self->chunks); i++) {
        fa_value *name = fa_value_key_at(self->chunks, i);

        if (join_one(self, name, fa_value_item_at(self->chunks, i)) != FA_OK) {
            fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
            return fa__error_set_key(shown);
        }
    }
    return fa__fact_int(self->load, "files", self->n_files);
}

fa_value *fa__dcp_shards_load(fa__load *load)
{
    shards self = { .load = load,
                    .chunks = fa_value_dict(FA_PLAIN_DICT),
                    .metadata = fa_value_dict(FA_PLAIN_DICT),
                    .result = fa_value_dict(FA_PLAIN_DICT) };
    fa_status st = FA_OK;

    if (self.chunks == NULL || self.metadata == NULL || self.result == NULL)
        TRY(FA_ENOMEM);
    if (!load->probe->folder)
        TRY(fa__fail(FA_EFORMAT, "a folder of shards is asked for, and this is a file"));
    for (char **name = load->probe->names; *name != NULL; name++) {
        if (fa__ends_with(fa__span_of(*name), SUFFIX))
            TRY(add_file(&self, *name));
    }
    TRY(join_all(&self));
    TRY(fa__safetensors_add_aliases(self.result, self.metadata));
done:
    fa_value_release(self.metadata);
    fa_value_release(self.chunks);
    if (st == FA_OK)
        return fa__load_finish(load, self.result);
    fa_value_release(self.result);
    return NULL;
}
