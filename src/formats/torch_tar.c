/* torch_tar.c: the tar container of torch 0.1.x, before the legacy stream. [formats 3.5]
 *
 *   sys_info   pickle: dict, protocol_version 1000
 *   pickle     pickle of the object; persistent ids are texts of decimal ints: keys of tensors
 *              and storages
 *   tensors    pickle: count; per tensor  pickle (key, storage_key or None, class)
 *              i32 ndim, 4 bytes, ndim x i64 sizes, ndim x i64 strides, i64 storage offset
 *   storages   pickle: count; per storage pickle (key, location, class), i64 count of elements,
 *              the elements; then one pickle: list of views (target_key, root_key, offset, numel)
 *
 * Storages come first, then tensors, then the object. */
#include <stdio.h>

#include "formats.h"

#define MAX_OBJECTS ((int64_t)1 << 24)          /* tensors or storages in one file */

static bool recognise(const fa__probe *probe)
{
    return probe->head_size >= 265 && strncmp((const char *)probe->head, "sys_info", 9) == 0
           && memcmp(probe->head + 257, "ustar", 5) == 0;
}

typedef struct tar {
    fa__load *load;
    fa__torch_pickle torch;             /* for the hooks that all torch pickles share */
    fa__map *tensors;                   /* key -> fa_value*, owned through `values` */
    fa_value *values;                   /* LIST that keeps the tensors */
} tar;

static fa_status open_member(tar *t, fa__reader *reader, const char *name)
{
    uint64_t offset, size;
    fa_status st = fa__tar_find(t->load->probe->source, name, &offset, &size);

    return st == FA_OK ? fa__reader_init(reader, t->load->probe->source, offset, size, name) : st;
}

static fa__span key_text(int64_t key, char *out, size_t size)
{
    snprintf(out, size, "%lld", (long long)key);
    return fa__span_of(out);
}

static fa_status read_count(tar *t, fa__reader *reader, int64_t *out)
{
    fa_value *value = NULL;
    fa_status st = fa__unpickle(reader, &fa__torch_unpickle_hooks, &t->torch, &value, NULL);

    if (st == FA_OK && (fa_value_get_int(value, out) != FA_OK || *out < 0 || *out > MAX_OBJECTS))
        st = fa__fail_at(reader, FA_EFORMAT, "expected a count of objects up to %lld",
                         (long long)MAX_OBJECTS);
    fa_value_release(value);
    return st;
}

/* A pickled tuple of three whose first item is an int key. Yours. */
static fa_value *read_head(tar *t, fa__reader *reader, int64_t *key)
{
    fa_value *head = NULL;

    if (fa__unpickle(reader, &fa__torch_unpickle_hooks, &t->torch, &head, NULL) != FA_OK)
        return NULL;
    if (fa_value_kind(head) == FA_KIND_TUPLE && fa_value_len(head) == 3
        && fa_value_get_int(fa_value_at(head, 0), key) == FA_OK
        && fa_value_kind(fa_value_at(head, 2)) == FA_KIND_GLOBAL)
        return head;
    fa_value_release(head);
    fa__fail_at(reader, FA_EFORMAT, "expected (key, ..., class)");
    return NULL;
}

/* ---- storages ------------------------------------------------------------------------------- */

static fa_status read_storage(tar *t, fa__reader *reader)
{
    char text[24];
    int64_t key = 0, nbytes = 0;
    uint64_t count;
    fa_dtype dtype;
    uint8_t swap;
    fa_value *head = read_head(t, reader, &key), *ignored;
    fa_storage *storage;
    fa_status st = FA_OK;

    if (head == NULL)
        return fa_error_last()->status;
    count = fa__reader_u64(reader);
    TRY(fa__reader_status(reader));
    dtype = fa__dtype_from_storage_class(fa__span_of(fa_value_global_name(fa_value_at(head, 2))));
    if (dtype == FA_DTYPE_NONE || fa_value_kind(fa_value_at(head, 1)) != FA_KIND_STR)
        TRY(fa__fail_at(reader, FA_EFORMAT, "storage %lld has no known class or location",
                        (long long)key));
    if (count > INT64_MAX
        || !fa__mul_i64((int64_t)count, (int64_t)fa_dtype_itemsize(dtype), &nbytes)
        || (uint64_t)nbytes > fa__reader_left(reader))
        TRY(fa__fail_at(reader, FA_EFORMAT,
                        "storage %lld is said to have %llu elements; the member is too short",
                        (long long)key, (unsigned long long)count));
    swap = fa__big_endian_host() ? fa__dtype_row_of(dtype)->swap_width : 1;
    storage = fa__load_storage_at(t->load, reader->source, reader->base + fa__reader_offset(reader),
                                  (size_t)nbytes, swap);
    TRY(fa__load_add_storage(t->load, key_text(key, text, sizeof text), storage, dtype, false,
                             fa_value_text(fa_value_at(head, 1)), &ignored));
    TRY(fa__reader_skip(reader, (uint64_t)nbytes));
done:
    fa_value_release(head);
    return st;
}

static void release_storage(void *context)
{
    fa_storage_release(context);
}

/* (target_key, root_key, offset, numel): the target becomes a part of the root. */
static fa_status add_view(tar *t, fa__reader *reader, const fa_value *view)
{
    int64_t numbers[4], first, nbytes;
    char text[24], label[32];
    fa_value *root, *ignored;
    fa_storage *whole, *part;
    size_t itemsize;

    for (size_t i = 0; i < 4; i++) {
        if (fa_value_len(view) != 4 || fa_value_get_int(fa_value_at(view, i), &numbers[i]) != FA_OK)
            return fa__fail_at(reader, FA_EFORMAT, "a view is no tuple of four ints");
    }
    root = fa__load_find_storage(t->load, key_text(numbers[1], text, sizeof text));
    if (root == NULL)
        return fa__fail_at(reader, FA_EFORMAT, "a view of storage %lld, which is not there",
                           (long long)numbers[1]);
    whole = root->u.storage.storage;
    itemsize = fa_dtype_itemsize((fa_dtype)root->u.storage.dtype);
    if (numbers[2] < 0 || numbers[3] < 0 || !fa__mul_i64(numbers[2], (int64_t)itemsize, &first)
        || !fa__mul_i64(numbers[3], (int64_t)itemsize, &nbytes) || (uint64_t)first > whole->nbytes
        || (uint64_t)nbytes > whole->nbytes - (uint64_t)first)
        return fa__fail_at(reader, FA_EFORMAT, "a view reaches beyond storage %lld",
                           (long long)numbers[1]);
    if (fa__load_read_now(t->load, whole) != FA_OK)
        return fa_error_last()->status;
    part = fa_storage_from_memory(whole->data + first, (size_t)nbytes, release_storage, whole);
    if (part == NULL)
        return FA_ENOMEM;
    fa_storage_retain(whole);
    fa_device_format(whole->device, label, sizeof label);
    return fa__load_add_storage(t->load, key_text(numbers[0], text, sizeof text), part,
                                (fa_dtype)root->u.storage.dtype, false, label, &ignored);
}

static fa_status read_storages(tar *t)
{
    fa__reader reader = { 0 };
    fa_value *views = NULL;
    int64_t n = 0;
    fa_status st = FA_OK;

    TRY(open_member(t, &reader, "storages"));
    TRY(read_count(t, &reader, &n));
    for (int64_t i = 0; i < n; i++)
        TRY(read_storage(t, &reader));
    TRY(fa__unpickle(&reader, &fa__torch_unpickle_hooks, &t->torch, &views, NULL));
    for (size_t i = 0; i < fa_value_len(views); i++)
        TRY(add_view(t, &reader, fa_value_at(views, i)));
done:
    fa_value_release(views);
    fa__reader_free(&reader);
    return st;
}

/* ---- tensors -------------------------------------------------------------------------------- */

/* The tensor's own fields, after its head. */
static fa_tensor *read_shape(fa__reader *reader, const fa_value *storage)
{
    int64_t dims[2 * FA_MAX_DIMS], offset;
    uint32_t n = fa__reader_u32(reader);
    fa_storage *bytes;
    fa_tensor *tensor;

    fa__reader_u32(reader);
    if (n > FA_MAX_DIMS) {
        fa__fail_at(reader, FA_ELIMIT, "a tensor of %u dimensions; the limit is %d", n,
                    FA_MAX_DIMS);
        return NULL;
    }
    for (uint32_t i = 0; i < 2 * n; i++)
        dims[i] = (int64_t)fa__reader_u64(reader);
    offset = (int64_t)fa__reader_u64(reader);
    if (fa__reader_status(reader) != FA_OK)
        return NULL;
    bytes = fa_storage_retain(storage->u.storage.storage);
    tensor = fa_tensor_from_storage(bytes, (fa_dtype)storage->u.storage.dtype, offset, (int)n, dims,
                                    dims + n);
    fa_storage_release(bytes);
    return tensor;
}

/* The storage that a tensor names, or an empty one of the tensor's class ("torch.FloatTensor").
 * Yours. */
static fa_value *storage_of(tar *t, fa__reader *reader, const fa_value *head)
{
    const char *class_name = fa_value_global_name(fa_value_at(head, 2));
    char text[64];
    int64_t key;
    fa_dtype dtype;
    fa_storage *empty;
    fa_value *out;

    if (fa_value_get_int(fa_value_at(head, 1), &key) == FA_OK) {
        out = fa__load_find_storage(t->load, key_text(key, text, sizeof text));
        if (out == NULL)
            fa__fail_at(reader, FA_EFORMAT, "a tensor refers to storage %lld, which is not there",
                        (long long)key);
        return fa_value_retain(out);
    }
    snprintf(text, sizeof text, "%.40sStorage", class_name);
    if (strlen(class_name) > 6 && strlen(class_name) < 40)
        snprintf(text, sizeof text, "%.*sStorage", (int)(strlen(class_name) - 6), class_name);
    dtype = fa__dtype_from_storage_class(fa__span_of(text));
    if (dtype == FA_DTYPE_NONE) {
        fa__fail_at(reader, FA_EUNSUPPORTED, "unknown tensor class '%.64s'", class_name);
        return NULL;
    }
    empty = fa_storage_new(0);
    out = empty == NULL ? NULL : fa_value_storage(empty, dtype);
    fa_storage_release(empty);
    return out;
}

static fa_status read_tensor(tar *t, fa__reader *reader)
{
    char text[24];
    int64_t key = 0;
    fa_value *head = read_head(t, reader, &key), *storage = NULL, *value = NULL;
    fa_tensor *tensor = NULL;
    fa_status st = FA_OK;

    if (head == NULL)
        return fa_error_last()->status;
    storage = storage_of(t, reader, head);
    tensor = storage == NULL ? NULL : read_shape(reader, storage);
    value = tensor == NULL ? NULL : fa_value_tensor(tensor);
    if (value == NULL)
        TRY(fa_error_last()->status);
    TRY(fa_value_append(t->values, value));
    TRY(fa__map_set(t->tensors, key_text(key, text, sizeof text), fa_value_len(t->values) - 1));
done:
    fa_value_release(value);
    fa_tensor_release(tensor);
    fa_value_release(storage);
    fa_value_release(head);
    return st;
}

static fa_status read_tensors(tar *t)
{
    fa__reader reader = { 0 };
    int64_t n = 0;
    fa_status st = FA_OK;

    TRY(open_member(t, &reader, "tensors"));
    TRY(read_count(t, &reader, &n));
    for (int64_t i = 0; i < n; i++)
        TRY(read_tensor(t, &reader));
done:
    fa__reader_free(&reader);
    return st;
}

/* ---- the object ----------------------------------------------------------------------------- */

/* "123" is a tensor or a storage; (class, file, source) is a container's class. */
static fa_status on_persistent(void *context, fa_value *id, fa_value **out)
{
    tar *t = context;
    char text[24];
    int64_t number;
    uint64_t position;
    fa__span key;

    if (fa_value_kind(id) == FA_KIND_TUPLE && fa_value_len(id) > 0
        && fa_value_kind(fa_value_at(id, 0)) == FA_KIND_GLOBAL) {
        *out = fa_value_retain(fa_value_at(id, 0));
        return FA_OK;
    }
    if (fa_value_kind(id) == FA_KIND_INT && fa_value_get_int(id, &number) == FA_OK) {
        key = key_text(number, text, sizeof text);
    } else {
        key.data = (const uint8_t *)fa_value_data(id, &key.size);
        if (key.data == NULL)
            return fa__note("a persistent id of a tar is neither text nor an int");
    }
    if (fa__map_get(t->tensors, key, &position))
        *out = fa_value_retain(fa_value_at(t->values, (size_t)position));
    else
        *out = fa_value_retain(fa__load_find_storage(t->load, key));
    if (*out == NULL)
        return fa__fail(
            FA_EFORMAT,
            "the object refers to '%.*s', which is neither a tensor nor a storage of the file",
            (int)(key.size < 40 ? key.size : 40), (const char *)key.data);
    return FA_OK;
}

static fa_status tar_construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                               fa_value *kwargs, fa_value **out)
{
    return fa__torch_unpickle_hooks.construct(&((tar *)context)->torch, how, callable, args, kwargs,
                                              out);
}

static fa_status tar_build(void *context, fa_value *target, fa_value *state, fa_value **replacement,
                           bool *handled)
{
    return fa__torch_unpickle_hooks.build(&((tar *)context)->torch, target, state, replacement,
                                          handled);
}

static fa_status tar_global(void *context, const char *module, const char *name, fa_value **out)
{
    return fa__torch_unpickle_hooks.global(&((tar *)context)->torch, module, name, out);
}

static fa_status read_object(tar *t, fa_value **out)
{
    static const fa__unpickle_hooks hooks = { on_persistent, tar_construct, tar_build, tar_global };
    fa__unpickle_info info = { 0 };
    fa__reader reader = { 0 };
    fa_status st = FA_OK;

    TRY(open_member(t, &reader, "pickle"));
    TRY(fa__unpickle(&reader, &hooks, t, out, &info));
    TRY(fa__fact_int(t->load, "protocol", info.protocol));
    TRY(fa__fact_text(t->load, "writer", "torch 0.1, before the legacy stream"));
done:
    fa__reader_free(&reader);
    return st;
}

static fa_value *load_tar(fa__load *load)
{
    tar t = { .load = load,
              .torch = { .load = load },
              .tensors = fa__map_new(),
              .values = fa_value_list() };
    fa_value *root = NULL;
    fa_status st = FA_OK;

    if (t.tensors == NULL || t.values == NULL)
        TRY(FA_ENOMEM);
    TRY(read_storages(&t));
    TRY(read_tensors(&t));
    TRY(read_object(&t, &root));
done:
    fa_value_release(t.values);
    fa__map_free(t.tensors);
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa_value_release(root);
    fa__load_drop_storages(load);
    return NULL;
}

const fa__format fa__formats_tar[] = {
    { .name = "tar", .title = "tar of torch 0.1.x, before the legacy stream", .rank = 50,
      .recognise = recognise, .load = load_tar },
    { 0 },
};
