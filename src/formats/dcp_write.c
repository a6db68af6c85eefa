/* dcp_write.c: saving as a torch.distributed.checkpoint folder [formats 7], as one process would.
 *
 *     value -- flatten (7.3) -- leaves: flat name, path, tensor or other object
 *           -- __0_0.distcp    each leaf a whole torch.save file, one after the other
 *           -- .metadata       where they lie, last
 *
 * The folder is written under another name beside its place and renamed, so that it appears whole.
 * An older checkpoint there is moved aside first and removed afterwards; a folder with anything
 * else in it is refused.
 *
 * As in PyTorch the kinds of mappings, attributes, the types of keys, requires_grad and the
 * sharing between leaves are not kept. Unlike PyTorch an empty mapping is kept (as an object of
 * its own). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dcp.h"

#define FORMAT_TITLE "a distributed checkpoint"
#define MODULE "torch.distributed.checkpoint.metadata"
#define DATA_NAME "__0_0.distcp"
#define METADATA_NAME ".metadata"
#define METADATA_VERSION "1.0.0"
#define METADATA_PROTOCOL 4             /* Python's own default up to 3.13, which torch uses */
#define MOST_ATTEMPTS 100               /* at a folder name nobody has */

/* One item of the checkpoint. */
typedef struct leaf {
    fa_value *name;                     /* STR, flat */
    fa_value *path;                     /* TUPLE of STR and INT */
    const fa_value *item;               /* borrowed */
    uint64_t offset, length;            /* of its blob in the data file */
} leaf;

typedef struct checkpoint {
    const fa_save_opts *opts;
    leaf *leaves;
    size_t n, capacity;
    fa__map *names;                     /* flat names so far */
    fa_value *steps[FA__MAX_DEPTH];     /* the path of where the walk is; owned */
    size_t depth;
    uint64_t written;                   /* bytes of blobs so far */
    fa_value *layout, *memory_format;   /* objects that all tensors' properties share */
} checkpoint;

/* ---- flattening [formats 7.3] ---------------------------------------------------------------- */

static bool is_tensor(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_TENSOR;
}

/* A list is one item unless it holds a tensor, a mapping, or a list that is not one item. */
static bool is_leaf(const fa_value *value, size_t depth)
{
    if (fa_value_kind(value) == FA_KIND_DICT)
        return fa_value_len(value) == 0;
    if (fa_value_kind(value) != FA_KIND_LIST || depth >= FA__MAX_DEPTH)
        return true;
    for (size_t i = 0; i < fa_value_len(value); i++) {
        const fa_value *item = fa_value_at(value, i);

        if (is_tensor(item) || fa_value_kind(item) == FA_KIND_DICT || !is_leaf(item, depth + 1))
            return false;
    }
    return true;
}

/* str(key). Yours. */
static fa_value *key_text(fa_value *key)
{
    fa_kind kind = fa_value_kind(key);
    fa_value *out = NULL;
    char *text;

    if (kind == FA_KIND_STR)
        return fa_value_retain(key);
    if (kind != FA_KIND_INT && kind != FA_KIND_BOOL && kind != FA_KIND_FLOAT
        && kind != FA_KIND_NONE) {
        fa__fail(FA_EUNSUPPORTED, "a key is a %s, which " FORMAT_TITLE " cannot name",
                 fa_kind_name(kind));
        return NULL;
    }
    text = fa_value_to_string(key, SIZE_MAX);
    if (text != NULL)
        out = fa_value_str(text);
    fa_string_free(text);
    return out;
}

static fa_status put_step(fa__buffer *name, const fa_value *step)
{
    int64_t i = 0;
    fa__span text;

    if (fa_value_kind(step) == FA_KIND_INT) {
        fa_status st = fa_value_get_int(step, &i);
        return st == FA_OK ? fa__buffer_format(name, "%lld", (long long)i) : st;
    }
    text = fa__span_of_value(step);
    return fa__buffer_put(name, text.data, text.size);
}

/* The steps joined with dots. */
static fa_status flat_name(checkpoint *self, fa__buffer *name)
{
    uint64_t seen;
    char shown[128];
    fa_status st = FA_OK;

    for (size_t i = 0; i < self->depth; i++) {
        if (i > 0)
            TRY(fa__buffer_put_byte(name, '.'));
        TRY(put_step(name, self->steps[i]));
    }
    if (fa__map_get(self->names, (fa__span){ name->data, name->size }, &seen)) {
        fa__copy_text(shown, sizeof shown, (fa__span){ name->data, name->size });
        TRY(fa__fail(FA_EUNSUPPORTED, "two items of the value have the same flat name '%s'",
                     shown));
    }
    TRY(fa__map_set(self->names, (fa__span){ name->data, name->size }, self->n));
done:
    return st;
}

static fa_status leaves_grow(checkpoint *self)
{
    size_t capacity = self->capacity == 0 ? 64 : self->capacity * 2, bytes;
    leaf *bigger;

    if (self->n < self->capacity)
        return FA_OK;
    if (!fa__mul_size(capacity, sizeof *bigger, &bytes))
        return fa__fail_memory(SIZE_MAX);
    bigger = fa__realloc(self->leaves, bytes);
    if (bigger == NULL)
        return FA_ENOMEM;
    self->leaves = bigger;
    self->capacity = capacity;
    return FA_OK;
}

static fa_status check_leaf(const fa_value *item, const fa__buffer *name)
{
    char shown[128];

    if (!is_tensor(item)
        || fa__check_plain_tensor(fa_value_get_tensor(item), FORMAT_TITLE) == FA_OK)
        return FA_OK;
    fa__copy_text(shown, sizeof shown, (fa__span){ name->data, name->size });
    return fa__error_set_key(shown);
}

static fa_status add_leaf(checkpoint *self, const fa_value *item)
{
    fa__buffer name = { 0 };
    leaf new = { .item = item };
    fa_status st = FA_OK;

    TRY(leaves_grow(self));
    TRY(flat_name(self, &name));
    TRY(check_leaf(item, &name));
    new.name = fa_value_str_n((const char *)name.data, name.size);
    new.path = fa_value_tuple(self->depth, self->steps);
    if (new.name == NULL || new.path == NULL)
        TRY(FA_ENOMEM);
    self->leaves[self->n++] = new;
    new = (leaf){ 0 };
done:
    fa_value_release(new.path);
    fa_value_release(new.name);
    fa__buffer_free(&name);
    return st;
}

static fa_status flatten(checkpoint *self, const fa_value *value);

/* One step down to `item`; takes over the step (NULL: a failure already recorded). */
static fa_status flatten_below(checkpoint *self, fa_value *step_take, const fa_value *item)
{
    fa_status st = FA_OK;

    if (step_take == NULL)
        return fa_error_last()->status;
    if (self->depth == FA__MAX_DEPTH) {
        fa_value_release(step_take);
        return fa__fail(FA_ELIMIT, "the value is nested deeper than %d", FA__MAX_DEPTH);
    }
    self->steps[self->depth++] = step_take;
    st = is_leaf(item, self->depth) ? add_leaf(self, item) : flatten(self, item);
    fa_value_release(self->steps[--self->depth]);
    return st;
}

/* A mapping, or a list that is no leaf. Recursion is bounded by FA__MAX_DEPTH. */
static fa_status flatten(checkpoint *self, const fa_value *value)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(value); i++) {
        if (fa_value_kind(value) == FA_KIND_DICT)
            TRY(flatten_below(self, key_text(fa_value_key_at(value, i)),
                              fa_value_item_at(value, i)));
        else
            TRY(flatten_below(self, fa_value_int((int64_t)i), fa_value_at(value, i)));
    }
done:
    return st;
}

/* ---- blobs ----------------------------------------------------------------------------------- */

/* What is saved of a leaf: a tensor without gradient and Parameter class, other objects as they
 * are. Yours. */
static fa_value *blob_value(const fa_value *item)
{
    fa_tensor *plain;
    fa_value *out;

    if (!is_tensor(item))
        return fa_value_retain(item);
    plain = fa_detach(fa_value_get_tensor(item));
    out = plain == NULL ? NULL : fa_value_tensor(plain);
    fa_tensor_release(plain);
    return out;
}

/* The blob of an item: a whole torch.save file whose offsets count from its own beginning. slim: a
 * view brings its own elements only, not the storage it looks at. */
static fa_status write_blob(const checkpoint *self, fa__writer *writer, leaf *item)
{
    fa_save_opts opts = { .slim = true,
                          .crc32 = self->opts->crc32,
                          .alignment = self->opts->alignment,
                          .pickle_protocol = self->opts->pickle_protocol };
    fa_value *value = blob_value(item->item);
    fa_status st;

    item->offset = fa__writer_offset(writer);
    st = value == NULL ? fa_error_last()->status
                       : fa__torch_save_write(writer, "archive", value, &opts);
    item->length = fa__writer_offset(writer) - item->offset;
    fa_value_release(value);
    return st;
}

/* All items, one after the other. */
static fa_status write_blobs(checkpoint *self, fa__writer *writer)
{
    char shown[128];

    for (size_t i = 0; i < self->n; i++) {
        leaf *item = &self->leaves[i];
        fa_status st = write_blob(self, writer, item);

        if (st != FA_OK) {
            fa__copy_text(shown, sizeof shown, fa__span_of_value(item->name));
            return fa__error_set_key(shown);
        }
        self->written += item->length;
        if (self->opts->progress != NULL)
            self->opts->progress(self->opts->progress_context, self->written, 0);
    }
    return FA_OK;
}

/* ---- .metadata [formats 7.2] ----------------------------------------------------------------- */

/* cls.__new__(cls) or callable(*args); args NULL: (). Takes over args. */
static fa_value *make_call_take(fa_build how, const char *module, const char *name,
                                fa_value *args_take)
{
    fa_value *args = args_take != NULL ? args_take : fa_value_tuple(0, NULL);
    fa_value *callable = fa_value_global(module, name), *out = NULL;

    if (args != NULL && callable != NULL)
        out = fa_value_object(how, callable, args, NULL);
    fa_value_release(callable);
    fa_value_release(args);
    return out;
}

/* An instance of a dataclass; takes over its state (NULL: a failure already recorded). */
static fa_value *make_instance_take(const char *module, const char *name, fa_value *state_take)
{
    fa_value *out = state_take == NULL ? NULL : make_call_take(FA_BUILD_NEWOBJ, module, name, NULL);

    if (out != NULL && fa_value_set_state(out, state_take) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(state_take);
    return out;
}

/* (item,); takes over the item. */
static fa_value *make_tuple1_take(fa_value *item_take)
{
    fa_value *out = item_take == NULL ? NULL : fa_value_tuple(1, &item_take);

    fa_value_release(item_take);
    return out;
}

/* The two objects that are the same for every tensor. */
static fa_status make_shared(checkpoint *self)
{
    fa_value *strided = make_tuple1_take(fa_value_str("torch.strided"));
    fa_value *zero = make_tuple1_take(fa_value_int(0));

    if (strided != NULL)
        self->layout =
            make_call_take(FA_BUILD_REDUCE, "torch.serialization", "_get_layout", strided);
    if (zero != NULL)
        self->memory_format = make_call_take(FA_BUILD_REDUCE, MODULE, "_MEM_FORMAT_ENCODING", zero);
    return self->layout == NULL || self->memory_format == NULL ? fa_error_last()->status : FA_OK;
}

/* (dtype, layout, requires_grad, memory format, pin_memory) */
static fa_value *make_properties(const checkpoint *self, const fa_tensor *tensor)
{
    fa_value *dtype = fa_value_dtype(fa_tensor_dtype(tensor)), *no = fa_value_bool(false),
             *state = NULL;
    fa_value *parts[5] = { dtype, self->layout, no, self->memory_format, no };

    if (dtype != NULL && no != NULL)
        state = fa_value_tuple(FA__COUNT(parts), parts);
    fa_value_release(no);
    fa_value_release(dtype);
    return make_instance_take(MODULE, "TensorProperties", state);
}

static fa_value *make_size(const fa_tensor *tensor)
{
    return fa_value_size((size_t)fa_tensor_dim(tensor), fa_tensor_sizes(tensor));
}

static fa_value *make_zeros(const fa_tensor *tensor)
{
    int64_t zeros[FA_MAX_DIMS] = { 0 };

    return fa_value_size((size_t)fa_tensor_dim(tensor), zeros);
}

static fa_value *make_chunk(const fa_tensor *tensor)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (state == NULL)
        return NULL;
    TRY(fa__set_text_take(state, "offsets", make_zeros(tensor)));
    TRY(fa__set_text_take(state, "sizes", make_size(tensor)));
done:
    if (st == FA_OK)
        return make_instance_take(MODULE, "ChunkStorageMetadata", state);
    fa_value_release(state);
    return NULL;
}

static fa_value *make_chunks(const fa_tensor *tensor)
{
    fa_value *out = fa_value_list(), *chunk = make_chunk(tensor);

    if (out != NULL && (chunk == NULL || fa_value_append(out, chunk) != FA_OK)) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(chunk);
    return out;
}

/* TensorStorageMetadata or BytesStorageMetadata. */
static fa_value *make_item_metadata(const checkpoint *self, const leaf *item)
{
    const fa_tensor *tensor;
    fa_value *state;
    fa_status st = FA_OK;

    if (!is_tensor(item->item))
        return make_call_take(FA_BUILD_NEWOBJ, MODULE, "BytesStorageMetadata", NULL);
    tensor = fa_value_get_tensor(item->item);
    state = fa_value_dict(FA_PLAIN_DICT);
    if (state == NULL)
        return NULL;
    TRY(fa__set_text_take(state, "properties", make_properties(self, tensor)));
    TRY(fa__set_text_take(state, "size", make_size(tensor)));
    TRY(fa__set_text_take(state, "chunks", make_chunks(tensor)));
done:
    if (st == FA_OK)
        return make_instance_take(MODULE, "TensorStorageMetadata", state);
    fa_value_release(state);
    return NULL;
}

/* MetadataIndex: the offset of a bytes item is absent. */
static fa_value *make_index(const leaf *item)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (state == NULL)
        return NULL;
    TRY(fa_value_set_text(state, "fqn", item->name));
    TRY(fa__set_text_take(state, "index",
                          is_tensor(item->item) ? fa_value_int(0) : fa_value_none()));
    if (is_tensor(item->item))
        TRY(fa__set_text_take(state, "offset", make_zeros(fa_value_get_tensor(item->item))));
done:
    if (st == FA_OK)
        return make_instance_take(MODULE, "MetadataIndex", state);
    fa_value_release(state);
    return NULL;
}

static fa_value *make_storage_info(const leaf *item)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (state == NULL)
        return NULL;
    TRY(fa__set_text_take(state, "relative_path", fa_value_str(DATA_NAME)));
    TRY(fa__set_text_take(state, "offset", fa_value_int((int64_t)item->offset)));
    TRY(fa__set_text_take(state, "length", fa_value_int((int64_t)item->length)));
done:
    if (st == FA_OK)
        return make_instance_take("torch.distributed.checkpoint.filesystem", "_StorageInfo", state);
    fa_value_release(state);
    return NULL;
}

/* dict[key] = item; takes over both (NULL: a failure already recorded). */
static fa_status set_take(fa_value *dict, fa_value *key_take, fa_value *item_take)
{
    fa_status st = key_take == NULL || item_take == NULL
        ? fa_error_last()->status
        : fa_value_set_item(dict, key_take, item_take);

    fa_value_release(item_take);
    fa_value_release(key_take);
    return st;
}

/* The Metadata object. */
static fa_value *make_metadata(const checkpoint *self)
{
    fa_value *items = fa_value_dict(FA_PLAIN_DICT), *paths = fa_value_dict(FA_PLAIN_DICT);
    fa_value *places = fa_value_dict(FA_PLAIN_DICT), *state = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (items == NULL || paths == NULL || places == NULL || state == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < self->n; i++) {
        const leaf *item = &self->leaves[i];

        TRY(set_take(items, fa_value_retain(item->name), make_item_metadata(self, item)));
        TRY(fa_value_set_item(paths, item->name, item->path));
        TRY(set_take(places, make_index(item), make_storage_info(item)));
    }
    TRY(fa_value_set_text(state, "state_dict_metadata", items));
    TRY(fa_value_set_text(state, "planner_data", paths));
    TRY(fa_value_set_text(state, "storage_data", places));
    TRY(fa__set_text_take(state, "storage_meta", fa_value_none()));
    TRY(fa__set_text_take(state, "version", fa_value_str(METADATA_VERSION)));
done:
    fa_value_release(places);
    fa_value_release(paths);
    fa_value_release(items);
    if (st == FA_OK)
        return make_instance_take(MODULE, "Metadata", state);
    fa_value_release(state);
    return NULL;
}

static fa_status write_metadata(checkpoint *self, fa__writer *writer)
{
    fa__pickle_style style = { .protocol = METADATA_PROTOCOL };
    fa__storage_list storages = { 0 };
    fa__buffer text = { 0 };
    fa_value *metadata = NULL;
    fa_status st = FA_OK;

    TRY(make_shared(self));
    metadata = make_metadata(self);
    if (metadata == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__pickle(&text, metadata, &style, &fa__torch_pickle_hooks, &storages));
    TRY(fa__writer_put(writer, text.data, text.size));
done:
    fa_value_release(metadata);
    fa__storage_list_free(&storages);
    fa__buffer_free(&text);
    return st;
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* Writes one file of the folder and gives it its name. */
static fa_status write_file(checkpoint *self, const char *folder, const char *name,
                            fa_status (*write)(checkpoint *self, fa__writer *writer))
{
    char *path = fa__path_join_safe(folder, fa__span_of(name));
    fa__writer *writer =
        path == NULL ? NULL : fa__writer_open(path, fa__save_durability(self->opts));
    fa_status st = FA_OK;

    if (writer == NULL)
        TRY(fa_error_last()->status);
    TRY(write(self, writer));
    TRY(fa__writer_commit(writer));
done:
    fa__writer_free(writer);
    fa__free(path);
    return st;
}

/* Only what a checkpoint consists of, so that nothing else is ever removed. */
static bool is_checkpoint_file(const char *name)
{
    fa__span text = fa__span_of(name);

    return strcmp(name, METADATA_NAME) == 0
        || (fa__starts_with(text, "__")
            && (fa__ends_with(text, ".distcp") || fa__ends_with(text, METADATA_NAME)));
}

/* There is nothing at `path`, an empty folder, or an older checkpoint. */
static fa_status check_place(const char *path, bool *exists)
{
    struct stat info;
    char **names;
    fa_status st = FA_OK;

    *exists = lstat(path, &info) == 0;
    if (!*exists)
        return FA_OK;
    if (!S_ISDIR(info.st_mode))
        return fa__fail(FA_EIO,
                        "a distributed checkpoint is a folder, and there is a file of this name");
    names = fa__folder_names(path);
    if (names == NULL)
        return fa_error_last()->status;
    for (char **name = names; st == FA_OK && *name != NULL; name++) {
        if (!is_checkpoint_file(*name))
            st = fa__fail(
                FA_EIO,
                "the folder holds '%s', which belongs to no checkpoint: choose another folder",
                *name);
    }
    fa__names_free(names);
    return st;
}

/* A new folder beside `path`. Yours. */
static char *make_folder(const char *path)
{
    fa__buffer name = { 0 };

    for (int i = 0; i < MOST_ATTEMPTS; i++) {
        name.size = 0;
        if (fa__buffer_format(&name, "%s.%ld-%d.tmp", path, (long)getpid(), i) != FA_OK
            || fa__buffer_put_byte(&name, 0) != FA_OK)
            break;
        if (mkdir((const char *)name.data, 0777) == 0)
            return (char *)name.data;
        if (errno != EEXIST) {
            fa__fail_errno("create the folder", path);
            break;
        }
        fa__fail(FA_EIO, "%d temporary folders lie beside it; remove them", MOST_ATTEMPTS);
    }
    fa__buffer_free(&name);
    return NULL;
}

/* Removes a folder of plain files, as far as possible; needs no memory of ours, since it is called
 * when that has run out. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    if (folder == NULL)
        return;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    rmdir(path);
}

/* Makes the renaming itself durable. */
static fa_status sync_parent(const checkpoint *self, const char *path)
{
    char *parent;
    int fd;
    fa_status st = FA_OK;

    if (fa__save_durability(self->opts) == FA__NOT_DURABLE)
        return FA_OK;
    parent = fa__path_folder(path);
    if (parent == NULL)
        return FA_ENOMEM;
    fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        st = fa__fail_errno("sync the folder", parent);
    if (fd >= 0)
        close(fd);
    fa__free(parent);
    return st;
}

/* Puts the finished folder in its place; what was there goes into `aside`, an empty folder. */
static fa_status swap_in(const char *finished, const char *path, const char *aside)
{
    if (rename(path, aside) != 0)
        return fa__fail_errno("move the older checkpoint aside", path);
    if (rename(finished, path) == 0)
        return FA_OK;
    fa__fail_errno("rename the finished checkpoint", path);
    if (rename(aside, path) != 0)
        return fa__note("the older checkpoint is now at '%s'", aside);
    return fa_error_last()->status;
}

static fa_status put_in_place(const char *finished, const char *path, bool exists)
{
    char *aside;
    fa_status st;

    if (!exists)
        return rename(finished, path) == 0 ? FA_OK
                                           : fa__fail_errno("rename the finished checkpoint", path);
    aside = make_folder(path);
    if (aside == NULL)
        return fa_error_last()->status;
    st = swap_in(finished, path, aside);
    if (st == FA_OK)
        remove_folder(aside);
    else
        rmdir(aside);                   /* only when it is still empty */
    fa__free(aside);
    return st;
}

static fa_status write_folder(checkpoint *self, const char *path)
{
    char *temporary = NULL;
    bool exists = false, done_writing = false;
    fa_status st = FA_OK;

    TRY(check_place(path, &exists));
    temporary = make_folder(path);
    if (temporary == NULL)
        TRY(fa_error_last()->status);
    TRY(write_file(self, temporary, DATA_NAME, write_blobs));
    TRY(write_file(self, temporary, METADATA_NAME, write_metadata));
    TRY(put_in_place(temporary, path, exists));
    done_writing = true;
    TRY(sync_parent(self, path));
done:
    if (temporary != NULL && !done_writing) {
        fa_error failure = *fa_error_last();

        remove_folder(temporary);
        fa__error_restore(&failure);
    }
    fa__free(temporary);
    return st;
}

/* A link leads to its folder; "folder/" is "folder". */
static char *final_path(const char *path)
{
    char resolved[PATH_MAX];
    size_t n = strlen(path);

    if (realpath(path, resolved) != NULL)
        return fa__strdup(resolved);
    while (n > 1 && path[n - 1] == '/')
        n--;
    return fa__strndup(path, n);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static void checkpoint_free(checkpoint *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->n; i++) {
        fa_value_release(self->leaves[i].path);
        fa_value_release(self->leaves[i].name);
    }
    fa__free(self->leaves);
    fa__map_free(self->names);
    fa_value_release(self->memory_format);
    fa_value_release(self->layout);
    fa__free(self);
}

fa_status fa__dcp_save(fa__save *save, const fa_value *value)
{
    checkpoint *self = NULL;
    char *path = NULL;
    fa_status st = FA_OK;

    if (save->path == NULL)
        TRY(fa__fail(FA_EUNSUPPORTED, FORMAT_TITLE " is a folder and cannot be saved to memory"));
    if (fa_value_kind(value) != FA_KIND_DICT)
        TRY(fa__fail(FA_EUNSUPPORTED,
                     FORMAT_TITLE " holds a dict, and this is a %s: take its state_dict first",
                     fa_kind_name(fa_value_kind(value))));
    path = final_path(save->path);
    self = fa__zalloc(sizeof *self);
    if (path == NULL || self == NULL)
        TRY(FA_ENOMEM);
    self->opts = save->opts;
    self->names = fa__map_new();
    if (self->names == NULL)
        TRY(FA_ENOMEM);
    TRY(flatten(self, value));
    TRY(write_folder(self, path));
done:
    checkpoint_free(self);
    fa__free(path);
    return st;
}
