/* dcp_folder.h: hand-made distributed checkpoints, right and wrong [formats 7.2]. */
#ifndef FA_TESTS_DCP_FOLDER_H
#define FA_TESTS_DCP_FOLDER_H

#include "formats/flat_files.h"

#define DCP_MODULE "torch.distributed.checkpoint.metadata"

/* What goes into .metadata. */
typedef struct dcp_folder {
    const char *path;
    fa_value *items, *paths, *places;   /* state_dict_metadata, planner_data, storage_data */
} dcp_folder;

/* An instance of module.name; takes its state over (NULL: none). */
static inline fa_value *dcp_instance(const char *module, const char *name, fa_value *state)
{
    fa_value *cls = fa_value_global(module, name), *args = fa_value_tuple(0, NULL);
    fa_value *out = fa_value_object(FA_BUILD_NEWOBJ, cls, args, NULL);

    assert_non_null(out);
    if (state != NULL)
        assert_int_equal(fa_value_set_state(out, state), FA_OK);
    fa_value_release(state);
    fa_value_release(args);
    fa_value_release(cls);
    return out;
}

static inline void dcp_start(dcp_folder *out, const char *path)
{
    *out = (dcp_folder){ path, fa_value_dict(FA_PLAIN_DICT), fa_value_dict(FA_PLAIN_DICT),
                         fa_value_dict(FA_PLAIN_DICT) };
}

/* (dtype, ...) as TensorProperties; the reader looks at the dtype only. */
static inline fa_value *dcp_properties(fa_dtype dtype)
{
    fa_value *item = fa_value_dtype(dtype), *state = fa_value_tuple(1, &item);

    fa_value_release(item);
    return dcp_instance(DCP_MODULE, "TensorProperties", state);
}

/* A tensor of these sizes, without chunks yet. */
static inline void dcp_add_tensor(dcp_folder *self, const char *name, int n_dims,
                                  const int64_t *sizes)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);

    put_value(state, "properties", dcp_properties(FA_FLOAT32));
    put_value(state, "size", fa_value_size((size_t)n_dims, sizes));
    put_value(state, "chunks", fa_value_list());
    put_value(self->items, name, dcp_instance(DCP_MODULE, "TensorStorageMetadata", state));
}

/* offset NULL: a bytes item. info is taken over. */
static inline void dcp_add_place(dcp_folder *self, const char *name, int n_dims,
                                 const int64_t *offset, fa_value *info)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *key;

    put_value(state, "fqn", fa_value_str(name));
    if (offset != NULL)
        put_value(state, "offset", fa_value_size((size_t)n_dims, offset));
    key = dcp_instance(DCP_MODULE, "MetadataIndex", state);
    assert_int_equal(fa_value_set_item(self->places, key, info), FA_OK);
    fa_value_release(key);
    fa_value_release(info);
}

static inline fa_value *dcp_info(const char *file, int64_t offset, int64_t length)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);

    put_value(state, "relative_path", fa_value_str(file));
    put_value(state, "offset", fa_value_int(offset));
    put_value(state, "length", fa_value_int(length));
    return dcp_instance("torch.distributed.checkpoint.filesystem", "_StorageInfo", state);
}

/* Writes a value as the only blob of `file`; returns its length. */
static inline int64_t dcp_write_blob(const dcp_folder *self, const char *file,
                                     const fa_value *value)
{
    fa_save_opts opts = { .format = "zip", .durable = FA_OFF };
    char path[TEMP_PATH];
    struct stat info;

    save_ok(value, temp_path(path, self->path, file), &opts);
    assert_int_equal(stat(path, &info), 0);
    return (int64_t)info.st_size;
}

static inline void dcp_describe_chunk(dcp_folder *self, const char *name, int n_dims,
                                      const int64_t *offsets, const int64_t *sizes)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *chunk;

    put_value(state, "offsets", fa_value_size((size_t)n_dims, offsets));
    put_value(state, "sizes", fa_value_size((size_t)n_dims, sizes));
    chunk = dcp_instance(DCP_MODULE, "ChunkStorageMetadata", state);
    assert_int_equal(
        fa_value_append(
            fa_value_find_text(fa_value_state(fa_value_find_text(self->items, name)), "chunks"),
            chunk),
        FA_OK);
    fa_value_release(chunk);
}

/* A chunk in a file of its own; takes the tensor over. */
static inline void dcp_add_chunk(dcp_folder *self, const char *name, const char *file,
                                 const int64_t *offsets, fa_tensor *tensor)
{
    fa_value *value = fa_value_tensor(tensor);

    dcp_describe_chunk(self, name, fa_tensor_dim(tensor), offsets, fa_tensor_sizes(tensor));
    dcp_add_place(self, name, fa_tensor_dim(tensor), offsets,
                  dcp_info(file, 0, dcp_write_blob(self, file, value)));
    fa_value_release(value);
    fa_tensor_release(tensor);
}

/* A bytes item in a file of its own; takes the value over. */
static inline void dcp_add_object(dcp_folder *self, const char *name, const char *file,
                                  fa_value *value)
{
    put_value(self->items, name, dcp_instance(DCP_MODULE, "BytesStorageMetadata", NULL));
    dcp_add_place(self, name, 0, NULL, dcp_info(file, 0, dcp_write_blob(self, file, value)));
    fa_value_release(value);
}

/* The item's path: strs and, for texts of digits after '#', ints ("list", "#0"). */
static inline void dcp_add_path(dcp_folder *self, const char *name, size_t n,
                                const char *const *steps)
{
    fa_value *items[8];

    assert_true(n <= 8);
    for (size_t i = 0; i < n; i++)
        items[i] = steps[i][0] == '#' ? fa_value_int(strtoll(steps[i] + 1, NULL, 10))
                                      : fa_value_str(steps[i]);
    put_value(self->paths, name, fa_value_tuple(n, items));
    for (size_t i = 0; i < n; i++)
        fa_value_release(items[i]);
}

/* Writes .metadata and forgets what was collected. */
static inline void dcp_finish(dcp_folder *self)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *metadata;
    fa__pickle_style style = { .protocol = 2 };
    fa__storage_list storages = { 0 };
    fa__buffer text = { 0 };
    char path[TEMP_PATH];

    put_value(state, "state_dict_metadata", self->items);
    put_value(state, "planner_data",
              fa_value_len(self->paths) > 0 ? fa_value_retain(self->paths) : fa_value_none());
    put_value(state, "storage_data", self->places);
    metadata = dcp_instance(DCP_MODULE, "Metadata", state);
    assert_int_equal(fa__pickle(&text, metadata, &style, &fa__torch_pickle_hooks, &storages),
                     FA_OK);
    temp_write(temp_path(path, self->path, ".metadata"), text.data, text.size);
    fa__storage_list_free(&storages);
    fa__buffer_free(&text);
    fa_value_release(metadata);
    fa_value_release(self->paths);
}

#endif
