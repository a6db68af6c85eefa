/* dcp.c: reading a torch.distributed.checkpoint folder [formats 7].
 *
 *     .metadata          a pickle of one Metadata object:
 *       state_dict_metadata   flat name -> TensorStorageMetadata (dtype, size, chunks)
 *                             or BytesStorageMetadata
 *       planner_data          flat name -> path, e.g. ('optim', 'param_groups', 0, 'lr')
 *       storage_data          MetadataIndex (flat name, offset)
 *                             -> _StorageInfo (file, offset, length)
 *     __<rank>_<n>.distcp     blobs back to back, each a whole torch.save file
 *
 * What comes back is what PyTorch's own reader (dcp_to_torch_save) gives: plain dicts and lists.
 * The kind of a mapping, its attributes (`_metadata`) and the type of its keys (they are strings)
 * are not in the files. */
#include <stdio.h>

#include "dcp.h"

#define METADATA_NAME ".metadata"
/* None items that fill gaps of lists, of the whole checkpoint. */
#define MAX_PADDING ((size_t)1 << 20)

typedef struct dcp {
    fa__load *load;
    const char *folder;
    fa_value *metadata;                 /* the Metadata object */
    fa_value *fields;                   /* its state, a DICT; borrowed */
    fa__map *places;                    /* flat name + offset -> _StorageInfo's state, borrowed */
    fa__map *files;                     /* relative path -> position in sources */
    fa__source **sources;
    size_t n_sources;
    fa__budget joined, loaded;          /* bytes of tensors put together; of blobs loaded */
    size_t padding;                     /* None items so far */
    fa_value *root;                     /* DICT, the result */
} dcp;

/* ---- objects of .metadata -------------------------------------------------------------------- */

static const char *class_of(const fa_value *object)
{
    const char *name = NULL;

    if (fa_value_kind(object) == FA_KIND_OBJECT
        && fa_value_kind(fa_value_object_callable(object)) == FA_KIND_GLOBAL)
        name = fa_value_global_name(fa_value_object_callable(object));
    return name != NULL ? name : "";
}

/* The state of an object of class `name`, of the kind it must have. Borrowed; NULL with an
 * error. */
static fa_value *state_of(const fa_value *object, const char *name, fa_kind kind)
{
    char found[128];

    if (strcmp(class_of(object), name) == 0 && fa_value_kind(fa_value_state(object)) == kind)
        return fa_value_state(object);
    if (fa_value_kind(object) == FA_KIND_OBJECT)
        fa_value_type_name(object, found, sizeof found);
    else
        fa__copy_text(found, sizeof found, fa__span_of(fa_kind_name(fa_value_kind(object))));
    fa__fail(FA_EFORMAT, ".metadata holds a %s where a %s with its fields belongs", found, name);
    return NULL;
}

/* An int field >= 0 of a state DICT. */
static fa_status get_offset(const fa_value *fields, const char *name, uint64_t *out)
{
    const fa_value *value = fa_value_find_text(fields, name);
    int64_t x;

    if (fa_value_kind(value) != FA_KIND_INT || fa_value_get_int(value, &x) != FA_OK || x < 0)
        return fa__fail(FA_EFORMAT, "the field '%s' of a _StorageInfo is not a number of bytes",
                        name);
    *out = (uint64_t)x;
    return FA_OK;
}

/* ---- .metadata ------------------------------------------------------------------------------- */

static fa_status refuse_storage(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                                fa_value *location, int64_t numel, fa_value *view, fa_value **out)
{
    (void)self, (void)dtype, (void)untyped, (void)key, (void)location, (void)numel, (void)view,
        (void)out;
    return fa__fail(FA_EFORMAT, "a .metadata file holds no storages, and this one refers to one");
}

static fa_value *unpickle_metadata(fa__load *load, fa__source *source)
{
    fa__torch_pickle hooks = { .load = load, .storage = refuse_storage };
    fa__unpickle_info info = { 0 };
    fa__reader reader;
    fa_value *out = NULL;
    fa_status st = FA_OK;

    if (fa__reader_init(&reader, source, 0, fa__source_size(source), METADATA_NAME) != FA_OK)
        return NULL;
    TRY(fa__unpickle(&reader, &fa__torch_unpickle_hooks, &hooks, &out, &info));
    TRY(fa__value_close_cycles(&out, 1));
    TRY(fa__fact_int(load, "protocol", info.protocol));
done:
    fa__reader_free(&reader);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

static fa_status read_metadata(dcp *self)
{
    fa__source *source = fa__open_inside(self->load, self->folder, fa__span_of(METADATA_NAME));
    const fa_value *version;
    fa_status st = FA_OK;

    if (source == NULL)
        return fa_error_last()->status;
    self->metadata = unpickle_metadata(self->load, source);
    if (self->metadata == NULL)
        TRY(fa_error_last()->status);
    self->fields = state_of(self->metadata, "Metadata", FA_KIND_DICT);
    if (self->fields == NULL)
        TRY(fa_error_last()->status);
    if (fa_value_kind(fa_value_find_text(self->fields, "state_dict_metadata")) != FA_KIND_DICT)
        TRY(fa__fail(FA_EFORMAT, ".metadata has no state_dict_metadata"));
    TRY(fa__fact_int(
        self->load, "items",
        (int64_t)fa_value_len(fa_value_find_text(self->fields, "state_dict_metadata"))));
    version = fa_value_find_text(self->fields, "version");
    if (fa_value_kind(version) == FA_KIND_STR)
        TRY(fa__fact_text(self->load, "version", fa_value_text(version)));
done:
    fa__source_release(source);
    return st == FA_OK ? FA_OK : fa__error_set_record(METADATA_NAME);
}

/* ---- where each item lies -------------------------------------------------------------------- */

/* The bytes that stand for (flat name, offset); offset NULL or None: a bytes item. */
static fa_status put_place_key(fa__buffer *key, const fa_value *name, const fa_value *offset)
{
    fa__span text = fa__span_of_value(name);
    uint8_t number[8];
    fa_status st = FA_OK;

    fa__put_le64(number, text.size);
    TRY(fa__buffer_put(key, number, sizeof number));
    TRY(fa__buffer_put(key, text.data, text.size));
    if (offset == NULL || fa_value_kind(offset) == FA_KIND_NONE)
        return FA_OK;
    TRY(fa__buffer_put_byte(key, 1));
    for (size_t i = 0; i < fa_value_len(offset); i++) {
        fa__put_le64(number, (uint64_t)fa_value_size_at(offset, i));
        TRY(fa__buffer_put(key, number, sizeof number));
    }
done:
    return st;
}

static fa_status check_index(const fa_value *name, const fa_value *offset)
{
    if (fa_value_kind(name) != FA_KIND_STR)
        return fa__fail(FA_EFORMAT, "a MetadataIndex has no name");
    if (offset != NULL && fa_value_kind(offset) != FA_KIND_NONE
        && fa_value_kind(offset) != FA_KIND_SIZE)
        return fa__fail(FA_EFORMAT, "the offset of a MetadataIndex is no torch.Size");
    return FA_OK;
}

static fa_status add_place(dcp *self, const fa_value *index, const fa_value *info)
{
    fa_value *fields = state_of(index, "MetadataIndex", FA_KIND_DICT);
    fa_value *place = fields == NULL ? NULL : state_of(info, "_StorageInfo", FA_KIND_DICT);
    const fa_value *name, *offset;
    fa__buffer key = { 0 };
    uint64_t before;
    fa_status st = FA_OK;

    if (place == NULL)
        return fa_error_last()->status;
    name = fa_value_find_text(fields, "fqn");
    offset = fa_value_find_text(fields, "offset");
    TRY(check_index(name, offset));
    TRY(put_place_key(&key, name, offset));
    if (fa__map_get(self->places, (fa__span){ key.data, key.size }, &before))
        TRY(fa__fail(FA_EFORMAT, "storage_data places the same chunk twice"));
    TRY(fa__map_set(self->places, (fa__span){ key.data, key.size }, (uint64_t)(uintptr_t)place));
done:
    fa__buffer_free(&key);
    return st;
}

static fa_status read_places(dcp *self)
{
    const fa_value *data = fa_value_find_text(self->fields, "storage_data");
    fa_status st = FA_OK;

    self->places = fa__map_new();
    self->files = fa__map_new();
    if (self->places == NULL || self->files == NULL)
        TRY(FA_ENOMEM);
    if (fa_value_kind(data) != FA_KIND_DICT)
        TRY(fa__fail(FA_EFORMAT, ".metadata has no storage_data"));
    for (size_t i = 0; i < fa_value_len(data); i++)
        TRY(add_place(self, fa_value_key_at(data, i), fa_value_item_at(data, i)));
done:
    return st == FA_OK ? FA_OK : fa__error_set_record(METADATA_NAME);
}

/* ---- blobs ----------------------------------------------------------------------------------- */

/* The file a blob lies in, opened once. Borrowed. */
static fa__source *file_of(dcp *self, const fa_value *path)
{
    fa__span name = fa__span_of_value(path);
    fa__source **bigger, *source;
    uint64_t position;

    if (fa__map_get(self->files, name, &position))
        return self->sources[position];
    bigger = fa__realloc(self->sources, (self->n_sources + 1) * sizeof *bigger);
    if (bigger == NULL)
        return NULL;
    self->sources = bigger;
    source = fa__open_inside(self->load, self->folder, name);
    if (source == NULL)
        return NULL;
    if (fa__map_set(self->files, name, self->n_sources) != FA_OK) {
        fa__source_release(source);
        return NULL;
    }
    self->sources[self->n_sources++] = source;
    self->joined.bytes += fa__source_size(source);
    self->loaded.bytes += fa__source_size(source);
    return source;
}

/* Names of compression and the like that Facula does not undo. */
static fa_status check_transforms(const fa_value *info)
{
    const fa_value *transforms = fa_value_find_text(info, "transform_descriptors");
    char shown[64] = "?";

    if (transforms == NULL || fa_value_kind(transforms) == FA_KIND_NONE
        || fa_value_len(transforms) == 0)
        return FA_OK;
    if (fa_value_kind(fa_value_at(transforms, 0)) == FA_KIND_STR)
        fa__copy_text(shown, sizeof shown, fa__span_of_value(fa_value_at(transforms, 0)));
    return fa__fail(FA_EUNSUPPORTED,
                    "the item was written through the transform '%s', which is not supported: "
                    "load it with torch.distributed.checkpoint and save it without",
                    shown);
}

/* The bytes of the item as a source of its own. */
static fa__source *open_blob(dcp *self, const fa_value *info)
{
    const fa_value *path = fa_value_find_text(info, "relative_path");
    uint64_t offset = 0, length = 0;
    fa__source *file;

    if (fa_value_kind(path) != FA_KIND_STR) {
        fa__fail(FA_EFORMAT, "a _StorageInfo has no relative_path");
        return NULL;
    }
    if (check_transforms(info) != FA_OK || get_offset(info, "offset", &offset) != FA_OK
        || get_offset(info, "length", &length) != FA_OK)
        return NULL;
    file = file_of(self, path);
    if (file == NULL)
        return NULL;
    if (length > self->loaded.bytes - self->loaded.used) {
        fa__fail(FA_EFORMAT,
                 "the items have more bytes in all than the files: they overlap or are cut short");
        return NULL;
    }
    self->loaded.used += length;
    return fa__source_slice(file, offset, length);
}

/* The object saved at (name, offset). Yours. */
static fa_value *load_blob(dcp *self, const fa_value *name, const fa_value *offset)
{
    fa__buffer key = { 0 };
    uint64_t info = 0;
    fa__source *blob = NULL;
    fa_value *out = NULL;
    fa_status st = FA_OK;

    TRY(put_place_key(&key, name, offset));
    if (!fa__map_get(self->places, (fa__span){ key.data, key.size }, &info))
        TRY(fa__fail(FA_EFORMAT,
                     "storage_data does not say where the item lies: a chunk is missing"));
    blob = open_blob(self, (const fa_value *)(uintptr_t)info);
    if (blob != NULL)
        out = fa__load_nested(self->load, blob);
done:
    (void)st;
    fa__source_release(blob);
    fa__buffer_free(&key);
    return out;
}

/* ---- tensors --------------------------------------------------------------------------------- */

/* One chunk: its blob must be a tensor of the size that .metadata gives. out->tensor is the
 * caller's to release, also on failure. */
static fa_status load_chunk(dcp *self, const fa_value *name, const fa_value *chunk, fa__chunk *out)
{
    const fa_value *fields = state_of(chunk, "ChunkStorageMetadata", FA_KIND_DICT);
    const fa_value *sizes;
    const fa_tensor *tensor;
    bool same;

    if (fields == NULL)
        return fa_error_last()->status;
    out->offsets = fa_value_find_text(fields, "offsets");
    sizes = fa_value_find_text(fields, "sizes");
    if (fa_value_kind(out->offsets) != FA_KIND_SIZE || fa_value_kind(sizes) != FA_KIND_SIZE)
        return fa__fail(FA_EFORMAT, "a chunk has no offsets or sizes");
    out->tensor = load_blob(self, name, out->offsets);
    if (out->tensor == NULL)
        return fa_error_last()->status;
    if (fa_value_kind(out->tensor) != FA_KIND_TENSOR)
        return fa__fail(FA_EFORMAT, "the chunk's bytes hold a %s, not a tensor",
                        fa_kind_name(fa_value_kind(out->tensor)));
    tensor = fa_value_get_tensor(out->tensor);
    same = fa_value_len(sizes) == (size_t)fa_tensor_dim(tensor);
    for (int i = 0; same && i < fa_tensor_dim(tensor); i++)
        same = fa_value_size_at(sizes, (size_t)i) == fa_tensor_size(tensor, i);
    return same ? FA_OK
                : fa__fail(FA_EFORMAT, "the chunk's tensor has another shape than .metadata says");
}

/* TensorProperties pickles as (dtype, layout, requires_grad, memory format, pin_memory). */
static fa_status read_dtype(const fa_value *properties, fa_dtype *out)
{
    const fa_value *parts = state_of(properties, "TensorProperties", FA_KIND_TUPLE);

    if (parts == NULL)
        return fa_error_last()->status;
    if (fa_value_len(parts) == 0 || fa_value_kind(fa_value_at(parts, 0)) != FA_KIND_DTYPE)
        return fa__fail(FA_EFORMAT, "the properties of the tensor do not begin with a dtype");
    return fa_value_get_dtype(fa_value_at(parts, 0), out);
}

static fa_value *load_chunks(dcp *self, const fa_value *name, const fa_value *fields)
{
    const fa_value *sizes = fa_value_find_text(fields, "size"),
                   *list = fa_value_find_text(fields, "chunks");
    fa__chunk *chunks = NULL;
    size_t n = fa_value_len(list), loaded = 0;
    fa_dtype dtype = FA_DTYPE_NONE;
    fa_value *out = NULL;
    fa_status st = FA_OK;

    if (fa_value_kind(sizes) != FA_KIND_SIZE || fa_value_kind(list) != FA_KIND_LIST)
        TRY(fa__fail(FA_EFORMAT, "the tensor has no size or no list of chunks"));
    TRY(read_dtype(fa_value_find_text(fields, "properties"), &dtype));
    chunks = fa__alloc_items(n, sizeof *chunks);
    if (chunks == NULL)
        TRY(FA_ENOMEM);
    while (loaded < n) {
        chunks[loaded++] = (fa__chunk){ 0 };
        TRY(load_chunk(self, name, fa_value_at(list, loaded - 1), &chunks[loaded - 1]));
    }
    out = fa__chunks_join(self->load, sizes, dtype, chunks, n, &self->joined);
done:
    (void)st;
    for (size_t i = 0; i < loaded; i++)
        fa_value_release(chunks[i].tensor);
    fa__free(chunks);
    return out;
}

static fa_value *load_item(dcp *self, const fa_value *name, const fa_value *metadata)
{
    const fa_value *fields;

    if (strcmp(class_of(metadata), "BytesStorageMetadata") == 0)
        return load_blob(self, name, NULL);
    fields = state_of(metadata, "TensorStorageMetadata", FA_KIND_DICT);
    return fields == NULL ? NULL : load_chunks(self, name, fields);
}

/* ---- the nested state_dict ------------------------------------------------------------------- */

/* Makes list[i] exist, gaps filled with None, as PyTorch does. */
static fa_status extend(dcp *self, fa_value *list, size_t i)
{
    fa_value *none = fa_value_none();
    fa_status st = FA_OK;

    if (none == NULL)
        return FA_ENOMEM;
    if (i >= fa_value_len(list) && i - fa_value_len(list) > MAX_PADDING - self->padding)
        TRY(fa__fail(FA_ELIMIT, "list positions leave more than %zu gaps", MAX_PADDING));
    while (fa_value_len(list) <= i) {
        self->padding += fa_value_len(list) < i;
        TRY(fa_value_append(list, none));
    }
done:
    fa_value_release(none);
    return st;
}

/* A step of a path in `container`: a str in a dict, an int in a list. */
static fa_status check_step(const fa_value *container, const fa_value *step, size_t *position)
{
    int64_t i = -1;

    *position = 0;
    if (fa_value_kind(container) == FA_KIND_DICT && fa_value_kind(step) == FA_KIND_STR)
        return FA_OK;
    if (fa_value_kind(container) == FA_KIND_LIST && fa_value_kind(step) == FA_KIND_INT
        && fa_value_get_int(step, &i) == FA_OK && i >= 0 && (uint64_t)i < SIZE_MAX) {
        *position = (size_t)i;
        return FA_OK;
    }
    return fa__fail(
        FA_EFORMAT,
        "the item's path in planner_data leads through a %s that another item has put there, "
        "or holds something other than keys and positions",
        fa_kind_name(fa_value_kind(container)));
}

/* Borrowed; NULL (no error) when there is nothing or None. */
static fa_value *item_at_step(const fa_value *container, const fa_value *step, size_t position)
{
    if (fa_value_kind(container) == FA_KIND_DICT)
        return fa_value_find(container, step);
    if (position >= fa_value_len(container)
        || fa_value_kind(fa_value_at(container, position)) == FA_KIND_NONE)
        return NULL;
    return fa_value_at(container, position);
}

static fa_status put_at_step(dcp *self, fa_value *container, fa_value *step, size_t position,
                             fa_value *item)
{
    fa_status st;

    if (fa_value_kind(container) == FA_KIND_DICT)
        return fa_value_set_item(container, step, item);
    st = extend(self, container, position);
    return st == FA_OK ? fa_value_set_at(container, position, item) : st;
}

/* The container below `step`, made when there is none: a list if the next step is an int. */
static fa_status descend(dcp *self, fa_value **container, fa_value *step, const fa_value *next)
{
    size_t position;
    fa_value *below;
    fa_status st = check_step(*container, step, &position);

    if (st != FA_OK)
        return st;
    below = item_at_step(*container, step, position);
    if (below == NULL) {
        below = fa_value_kind(next) == FA_KIND_INT ? fa_value_list() : fa_value_dict(FA_PLAIN_DICT);
        if (below == NULL)
            return FA_ENOMEM;
        st = put_at_step(self, *container, step, position, below);
        fa_value_release(below);                /* the container holds it */
    }
    *container = below;
    return st;
}

/* path := (step, ...); borrowed item. */
static fa_status put_at_path(dcp *self, const fa_value *path, fa_value *item)
{
    fa_value *container = self->root, *last;
    size_t n = fa_value_len(path), position;
    fa_status st = FA_OK;

    if (n == 0 || n > FA__MAX_DEPTH)
        TRY(fa__fail(FA_EFORMAT, "the item's path in planner_data has %zu steps", n));
    for (size_t i = 0; i + 1 < n; i++)
        TRY(descend(self, &container, fa_value_at(path, i), fa_value_at(path, i + 1)));
    last = fa_value_at(path, n - 1);
    TRY(check_step(container, last, &position));
    if (item_at_step(container, last, position) != NULL)
        TRY(fa__fail(FA_EFORMAT, "two items have the same path in planner_data"));
    TRY(put_at_step(self, container, last, position, item));
done:
    return st;
}

/* By planner_data's path; items without one keep their flat name, as PyTorch has it. */
static fa_status put_item(dcp *self, fa_value *name, fa_value *item)
{
    const fa_value *paths = fa_value_find_text(self->fields, "planner_data");
    const fa_value *path = fa_value_kind(paths) == FA_KIND_DICT ? fa_value_find(paths, name) : NULL;

    if (path != NULL && fa_value_kind(path) == FA_KIND_TUPLE)
        return put_at_path(self, path, item);
    if (fa_value_find(self->root, name) != NULL)
        return fa__fail(FA_EFORMAT, "two items have the same place");
    return fa_value_set_item(self->root, name, item);
}

static fa_status add_item(dcp *self, fa_value *name, const fa_value *metadata)
{
    fa_value *item = NULL;
    char shown[128];
    fa_status st = FA_OK;

    if (fa_value_kind(name) != FA_KIND_STR)
        return fa__fail(FA_EFORMAT, "a name in state_dict_metadata is a %s, not a str",
                        fa_kind_name(fa_value_kind(name)));
    item = load_item(self, name, metadata);
    if (item == NULL)
        TRY(fa_error_last()->status);
    TRY(put_item(self, name, item));
done:
    fa_value_release(item);
    if (st == FA_OK)
        return FA_OK;
    fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
    return fa__error_set_key(shown);
}

static fa_status add_items(dcp *self)
{
    const fa_value *items = fa_value_find_text(self->fields, "state_dict_metadata");
    fa_status st = FA_OK;

    self->root = fa_value_dict(FA_PLAIN_DICT);
    if (self->root == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < fa_value_len(items); i++)
        TRY(add_item(self, fa_value_key_at(items, i), fa_value_item_at(items, i)));
    TRY(fa__fact_int(self->load, "files", (int64_t)self->n_sources));
done:
    return st;
}

/* ---- the rows -------------------------------------------------------------------------------- */

static bool recognise(const fa__probe *probe)
{
    return probe->folder && fa__names_have(probe->names, METADATA_NAME);
}

/* All but the result. */
static void dcp_free(dcp *self)
{
    for (size_t i = 0; i < self->n_sources; i++)
        fa__source_release(self->sources[i]);
    fa__free(self->sources);
    fa__map_free(self->files);
    fa__map_free(self->places);
    fa_value_release(self->metadata);
}

static fa_status check_folder(const fa__load *load)
{
    if (load->probe->folder)
        return FA_OK;
    return fa__fail(FA_EFORMAT, "a distributed checkpoint is a folder, and this is a file");
}

static fa_value *load_folder(fa__load *load)
{
    dcp self = { .load = load, .folder = load->probe->path };
    fa_status st = FA_OK;

    TRY(check_folder(load));
    TRY(read_metadata(&self));
    TRY(read_places(&self));
    TRY(add_items(&self));
done:
    dcp_free(&self);
    if (st == FA_OK)
        return fa__load_finish(load, self.root);
    fa_value_release(self.root);
    return NULL;
}

static fa_status describe(fa__load *load)
{
    dcp self = { .load = load, .folder = load->probe->path };
    fa_status st = FA_OK;

    TRY(check_folder(load));
    TRY(read_metadata(&self));
done:
    dcp_free(&self);
    return st;
}

/* ---- checking -------------------------------------------------------------------------------- */

/* Where the problems of one blob go: with the item's name, and offsets in the file. */
typedef struct blob_check {
    fa__report report;
    void *context;
    const char *name;
    uint64_t begin;
} blob_check;

static void report_in_blob(void *context, fa__severity severity, const char *record, int64_t offset,
                           const char *text)
{
    const blob_check *check = context;
    char where[256];

    if (record != NULL && record[0] != '\0')
        snprintf(where, sizeof where, "%s: %s", check->name, record);
    else
        snprintf(where, sizeof where, "%s", check->name);
    check->report(check->context, severity, where, offset < 0 ? -1 : offset + (int64_t)check->begin,
                  text);
}

/* Every record of the blob against its CRC. Blobs that are no zips were checked by loading them. */
static fa_status check_blob(dcp *self, const fa_value *info, blob_check *check)
{
    fa__source *blob = open_blob(self, info);
    fa__zip *zip = blob == NULL ? NULL : fa__zip_open(blob);
    fa_status st = FA_OK;

    if (zip != NULL && get_offset(info, "offset", &check->begin) == FA_OK)
        st = fa__zip_verify(zip, report_in_blob, check, NULL, NULL);
    fa__zip_free(zip);
    fa__source_release(blob);
    return st;
}

/* What keeps the folder from being read at all, loading has already reported. */
static fa_status check_blobs(fa__load *load, fa__report report, void *context)
{
    dcp self = { .load = load, .folder = load->probe->path };
    const fa_value *places = NULL;
    fa_status st = FA_OK;

    if (check_folder(load) == FA_OK && read_metadata(&self) == FA_OK && read_places(&self) == FA_OK)
        places = fa_value_find_text(self.fields, "storage_data");
    for (size_t i = 0; places != NULL && i < fa_value_len(places); i++) {
        const fa_value *index = fa_value_state(fa_value_key_at(places, i));
        const fa_value *info = fa_value_state(fa_value_item_at(places, i));
        char name[128];
        blob_check check = { report, context, name, 0 };

        fa__copy_text(name, sizeof name, fa__span_of_value(fa_value_find_text(index, "fqn")));
        TRY(check_blob(&self, info, &check));
    }
done:
    dcp_free(&self);
    return st;
}

const fa__format fa__formats_dcp[] = {
    { .name = "dcp",
      .title = "torch.distributed.checkpoint (a folder with .metadata)",
      .suffixes = " .dcp ",
      .rank = 20,
      .recognise = recognise,
      .load = load_folder,
      .describe = describe,
      .check = check_blobs,
      .save = fa__dcp_save,
      .saves_folder = true },
    { .name = "dcp_safetensors",
      .title = "torch.distributed.checkpoint in safetensors (a folder of shards)",
      .rank = 37,
      .recognise = fa__dcp_shards_recognise,
      .load = fa__dcp_shards_load },
    { 0 }
};
