/* flat.c: what the formats that hold nothing but named tensors share. */
#include "flat.h"

#define SWAP_CHUNK 4096 /* bytes swapped at a time; a multiple of every element's size */

fa__span fa__span_of_value(const fa_value *text)
{
    size_t size = 0;
    const char *data = fa_value_data(text, &size);

    return (fa__span){ (const uint8_t *)data, size };
}

fa_status fa__set_text_take(fa_value *dict, const char *key, fa_value *item_take)
{
    fa_status st =
        item_take == NULL ? fa_error_last()->status : fa_value_set_text(dict, key, item_take);

    fa_value_release(item_take);
    return st;
}

void *fa__alloc_items(size_t n, size_t size)
{
    size_t bytes;

    if (fa__mul_size(n, size, &bytes))
        return fa__alloc(bytes);
    fa__fail_memory(SIZE_MAX);
    return NULL;
}

bool fa__names_have(char *const *names, const char *name)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

fa__durability fa__save_durability(const fa_save_opts *opts)
{
    return opts->durable == FA_OFF ? FA__NOT_DURABLE : FA__DURABLE;
}

/* ---- loading --------------------------------------------------------------------------------- */

uint8_t fa__little_swap_width(fa_dtype dtype)
{
    return fa__big_endian_host() ? fa__dtype_row_of(dtype)->swap_width : 1;
}

fa__mapping fa__load_mapping(const fa__load *load)
{
    return load->opts->mmap == FA_OFF ? FA__UNMAPPED : FA__MAPPED;
}

fa__source *fa__open_inside(const fa__load *load, const char *folder, fa__span name)
{
    char *path = fa__path_join_safe(folder, name);
    fa__source *source;

    if (path == NULL)
        return NULL;
    source = fa__source_open(path, fa__load_mapping(load));
    fa__free(path);
    return source;
}

fa_value *fa__tensor_over_take(fa__load *load, fa_storage *storage_take, fa_dtype dtype,
                               size_t n_dims, const int64_t *sizes)
{
    fa_tensor *tensor;
    fa_value *out = NULL;

    if (storage_take == NULL)
        return NULL;
    if (load->has_location)
        fa__storage_set_device(storage_take, load->location);
    tensor = fa_tensor_from_storage(storage_take, dtype, 0, (int)n_dims, sizes, NULL);
    if (tensor != NULL)
        out = fa_value_tensor(tensor);
    fa_tensor_release(tensor);
    fa_storage_release(storage_take);
    return out;
}

/* ---- saving ---------------------------------------------------------------------------------- */

/* Why a format of plain tensors cannot hold this one; NULL when it can. */
static const char *special_kind(const fa_tensor *tensor)
{
    if (fa_tensor_is_nested(tensor))
        return "a nested tensor";
    if (fa_tensor_layout(tensor) != FA_STRIDED)
        return "a sparse tensor";
    if (fa_dtype_is_quantized(fa_tensor_dtype(tensor)))
        return "a quantized tensor";
    if (fa_tensor_is_meta(tensor))
        return "a tensor on the meta device, which has no elements,";
    return NULL;
}

fa_status fa__check_plain_tensor(const fa_tensor *tensor, const char *format)
{
    const char *kind = special_kind(tensor);

    if (kind == NULL)
        return FA_OK;
    return fa__fail(FA_EUNSUPPORTED, "%s cannot be saved as %s: save as \"zip\" instead", kind,
                    format);
}

static fa_status check_pair(const fa_value *key, const fa_value *item, const char *format)
{
    char shown[128];

    if (fa_value_kind(key) != FA_KIND_STR)
        return fa__fail(FA_EUNSUPPORTED, "a key is a %s; the keys of %s are strings",
                        fa_kind_name(fa_value_kind(key)), format);
    if (fa_value_kind(item) == FA_KIND_TENSOR) {
        if (fa__check_plain_tensor(fa_value_get_tensor(item), format) == FA_OK)
            return FA_OK;
    } else {
        fa__fail(FA_EUNSUPPORTED,
                 "the item is a %s; %s holds a flat dict of tensors and nothing else: "
                 "save the inner state_dict alone, or save as \"zip\"",
                 fa_kind_name(fa_value_kind(item)), format);
    }
    fa__copy_text(shown, sizeof shown, fa__span_of_value(key));
    return fa__error_set_key(shown);
}

static fa_status check_root(const fa_value *root, const char *format)
{
    if (fa_value_kind(root) == FA_KIND_DICT)
        return FA_OK;
    return fa__fail(FA_EUNSUPPORTED, "%s holds a flat dict of tensors, and this is a %s: take its "
                    "state_dict first", format, fa_kind_name(fa_value_kind(root)));
}

fa_status fa__flat_tensors(const fa_value *root, const char *format, const char *reserved,
                           fa__named_tensor **out, size_t *n)
{
    fa_status st = FA_OK;
    fa__named_tensor *pairs = NULL;

    *n = 0;
    TRY(check_root(root, format));
    pairs = fa__alloc_items(fa_value_len(root), sizeof *pairs);
    if (pairs == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < fa_value_len(root); i++) {
        fa_value *key = fa_value_key_at(root, i), *item = fa_value_item_at(root, i);

        if (reserved != NULL && fa_value_kind(key) == FA_KIND_STR
            && fa__span_is(fa__span_of_value(key), reserved))
            continue;
        TRY(check_pair(key, item, format));
        pairs[(*n)++] = (fa__named_tensor){ key, fa_value_get_tensor(item) };
    }
    *out = pairs;
    pairs = NULL;
done:
    fa__free(pairs);
    return st;
}

fa_status fa__tensor_nbytes(const fa_tensor *tensor, size_t *out)
{
    size_t itemsize = fa_dtype_itemsize(fa_tensor_dtype(tensor));

    if ((uint64_t)fa_tensor_numel(tensor) <= SIZE_MAX
        && fa__mul_size((size_t)fa_tensor_numel(tensor), itemsize, out))
        return FA_OK;
    return fa__fail(FA_EINVAL, "the tensor has too many elements for this machine");
}

typedef struct swapping {
    fa__put_bytes put;
    void *context;
    size_t width;
} swapping;

static fa_status put_swapped(void *context, const uint8_t *data, size_t size)
{
    swapping *to = context;
    uint8_t chunk[SWAP_CHUNK];

    for (size_t at = 0; at < size; at += SWAP_CHUNK) {
        size_t n = size - at < SWAP_CHUNK ? size - at : SWAP_CHUNK;
        fa_status st;

        memcpy(chunk, data + at, n);
        fa__swap_bytes(chunk, n, to->width);
        st = to->put(to->context, chunk, n);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

fa_status fa__put_elements(const fa_tensor *tensor, fa__put_bytes put, void *context)
{
    fa_status st = FA_OK;
    fa_tensor *resolved = NULL;
    swapping swap = { put, context, fa__little_swap_width(fa_tensor_dtype(tensor)) };

    if (fa_tensor_numel(tensor) == 0)
        return FA_OK;
    if (fa_tensor_is_conj(tensor) || fa_tensor_is_neg(tensor)) {
        resolved = fa_contiguous(tensor);
        if (resolved == NULL)
            return fa_error_last()->status;
        tensor = resolved;
    }
    TRY(swap.width > 1 ? fa__tensor_runs(tensor, put_swapped, &swap)
                       : fa__tensor_runs(tensor, put, context));
done:
    fa_tensor_release(resolved);
    return st;
}
