/* tensor_pickle.c: how torch.save writes tensors, storages, devices, dtypes and sizes into a
 * pickle, opcode for opcode, and in which order it meets the storages. [formats 2.1, 2.3, 2.4]
 *
 *   tensor     -> _rebuild_tensor_v2
 *                 (storage id, offset, size, stride, requires_grad, OrderedDict()) REDUCE
 *   storage id -> ('storage', class, key, location, numel) BINPERSID
 *                 keys "0", "1", ... in visiting order */
#include <stdio.h>

#include "formats.h"

enum { OP_EMPTY_TUPLE = ')', OP_EMPTY_DICT = '}', OP_NONE = 'N', OP_BINPERSID = 'Q',
       OP_SETITEM = 's', OP_SETITEMS = 'u' };

/* ---- the storages met so far ---------------------------------------------------------------- */

void fa__storage_list_free(fa__storage_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        fa_storage_release(list->items[i].storage);
    fa__free(list->items);
    list->items = NULL;
    list->n = list->capacity = 0;
}

static fa_status list_grow(fa__storage_list *list)
{
    size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    fa__listed_storage *bigger;

    if (list->n < list->capacity)
        return FA_OK;
    bigger = fa__realloc(list->items, capacity * sizeof *bigger);
    if (bigger == NULL)
        return FA_ENOMEM;
    list->items = bigger;
    list->capacity = capacity;
    return FA_OK;
}

/* The storage whose key has this number in the pickle's memo, which knows all storages by their
 * identity. */
static const fa__listed_storage *listed(const fa__storage_list *list, uint64_t memo)
{
    size_t low = 0, high = list->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (list->items[middle].memo <= memo)
            low = middle;
        else
            high = middle;
    }
    return &list->items[low];
}

/* One storage can only be written under one class. */
static fa_status check_class(const fa__listed_storage *item, fa_dtype dtype)
{
    if (item->dtype == dtype)
        return FA_OK;
    return fa__fail(FA_EUNSUPPORTED,
                    "Cannot save multiple tensors or storages that view the same data as different "
                    "types (%s and %s); clone one of them",
                    fa_dtype_name(item->dtype), fa_dtype_name(dtype));
}

/* Puts a storage that is new on the list, and writes its key: its number there. */
static fa_status emit_new_key(fa__storage_list *list, fa__pickler *p, fa_storage *storage,
                              fa_dtype dtype)
{
    uint64_t memo = 0;
    char key[24];
    fa_status st = FA_OK;

    TRY(list_grow(list));
    fa__format_u64(key, list->n);
    TRY(fa__pickler_str_of(p, storage, key, &memo));
    list->items[list->n++] =
        (fa__listed_storage){ .storage = fa_storage_retain(storage), .dtype = dtype, .memo = memo };
done:
    return st;
}

/* ---- storage ids ---------------------------------------------------------------------------- */

static fa_status emit_location(fa__pickler *p, fa_device device)
{
    char text[32];

    if (device.index < 0)
        return fa__pickler_str_constant(p, device.type);
    fa_device_format(device, text, sizeof text);
    return fa__pickler_str(p, text);
}

static fa_status emit_storage_class(fa__pickler *p, fa_dtype dtype, bool untyped)
{
    const char *name = untyped ? NULL : fa__dtype_row_of(dtype)->storage_class;

    return name == NULL ? fa__pickler_global(p, "torch.storage", "UntypedStorage")
                        : fa__pickler_global(p, "torch", name);
}

static fa_status emit_storage(fa__storage_list *list, fa__pickler *p, fa_storage *storage,
                              fa_dtype dtype, bool untyped)
{
    uint64_t memo;
    bool known = fa__pickler_has_str_of(p, storage, &memo);
    fa_status st = FA_OK;

    untyped = untyped || fa__dtype_row_of(dtype)->storage_class == NULL;
    if (untyped)
        dtype = FA_UINT8;
    if (storage->nbytes % fa_dtype_itemsize(dtype) != 0)
        TRY(fa__fail(FA_EUNSUPPORTED,
                     "a storage of %zu bytes cannot be saved as elements of %s (%zu "
                     "bytes each)",
                     storage->nbytes, fa_dtype_name(dtype), fa_dtype_itemsize(dtype)));
    if (known)
        TRY(check_class(listed(list, memo), dtype));
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_str_constant(p, "storage"));
    TRY(emit_storage_class(p, dtype, untyped));
    TRY(known ? fa__pickler_str_of(p, storage, "", &memo) : emit_new_key(list, p, storage, dtype));
    TRY(emit_location(p, storage->device));
    TRY(fa__pickler_int(p, (int64_t)(storage->nbytes / fa_dtype_itemsize(dtype))));
    if (list->legacy)
        TRY(fa__pickler_op(p, OP_NONE));
    TRY(fa__pickler_tuple(p, list->legacy ? 6 : 5));
    TRY(fa__pickler_op(p, OP_BINPERSID));
done:
    return st;
}

/* ---- small pieces --------------------------------------------------------------------------- */

static fa_status emit_ints(fa__pickler *p, size_t n, const int64_t *ints)
{
    fa_status st = FA_OK;

    if (n > 3)
        TRY(fa__pickler_mark(p));
    for (size_t i = 0; i < n; i++)
        TRY(fa__pickler_int(p, ints[i]));
    TRY(fa__pickler_tuple(p, n));
done:
    return st;
}

/* torch.Size((2, 3)) as an object of its own. */
static fa_status emit_size(fa__pickler *p, size_t n, const int64_t *sizes)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "torch", "Size"));
    TRY(emit_ints(p, n, sizes));
    TRY(fa__pickler_tuple(p, 1));
    TRY(fa__pickler_reduce(p));
done:
    return st;
}

/* backward_hooks: always a new, empty OrderedDict. */
static fa_status emit_hooks(fa__pickler *p)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "collections", "OrderedDict"));
    TRY(fa__pickler_op(p, OP_EMPTY_TUPLE));
    TRY(fa__pickler_reduce(p));
    TRY(fa__pickler_memoize(p, NULL));
done:
    return st;
}

/* A layout is one object per process: _get_layout('torch.sparse_coo') the first time, from the memo
 * later. */
static fa_status emit_layout(fa__pickler *p, fa_layout layout)
{
    const char *name = fa_layout_name(layout);
    char text[32];
    bool found = false;
    fa_status st = FA_OK;

    TRY(fa__pickler_get(p, name, &found));
    if (found)
        goto done;
    snprintf(text, sizeof text, "torch.%s", name);
    TRY(fa__pickler_global(p, "torch.serialization", "_get_layout"));
    TRY(fa__pickler_str(p, text));
    TRY(fa__pickler_tuple(p, 1));
    TRY(fa__pickler_reduce(p));
    TRY(fa__pickler_memoize(p, name));
done:
    return st;
}

static fa_status emit_true_item(fa__pickler *p, const char *key)
{
    fa_status st = fa__pickler_str(p, key);

    return st == FA_OK ? fa__pickler_bool(p, true) : st;
}

/* {'neg': True, 'conj': True}: only the bits that are set. A new dict with new keys for each
 * tensor. */
static fa_status emit_math_bits(fa__pickler *p, const fa_tensor *tensor)
{
    bool both = tensor->conj && tensor->neg;
    fa_status st = FA_OK;

    TRY(fa__pickler_op(p, OP_EMPTY_DICT));
    TRY(fa__pickler_memoize(p, NULL));
    if (both)
        TRY(fa__pickler_mark(p));
    if (tensor->neg)
        TRY(emit_true_item(p, "neg"));
    if (tensor->conj)
        TRY(emit_true_item(p, "conj"));
    TRY(fa__pickler_op(p, both ? OP_SETITEMS : OP_SETITEM));
done:
    return st;
}

/* ---- tensors: function and arguments, by layout --------------------------------------------- */

static fa_status emit_tensor(fa__storage_list *list, fa__pickler *p, const fa_tensor *tensor);

/* PyTorch cannot load the legacy files it writes for dtypes without a storage class, as it asks
 * UntypedStorage for its dtype. It does load them with a ByteStorage there, which is what Facula
 * writes. */
static fa_status emit_dense_start(fa__storage_list *list, fa__pickler *p, const fa_tensor *t,
                                  bool untyped)
{
    fa_dtype dtype = untyped ? FA_UINT8 : (fa_dtype)t->dtype;
    fa_status st = FA_OK;

    TRY(fa__pickler_mark(p));
    TRY(emit_storage(list, p, t->storage, dtype, untyped && !list->legacy));
    TRY(fa__pickler_int(p, t->storage_offset));
    TRY(emit_ints(p, t->n_dims, t->sizes));
    TRY(emit_ints(p, t->n_dims, t->strides));
done:
    return st;
}

static fa_status dense_args(fa__storage_list *list, fa__pickler *p, const fa_tensor *t)
{
    bool v3 = fa__dtype_row_of((fa_dtype)t->dtype)->storage_class == NULL, bits = t->conj || t->neg;
    fa_status st = FA_OK;

    TRY(emit_dense_start(list, p, t, v3));
    TRY(fa__pickler_bool(p, t->requires_grad));
    TRY(emit_hooks(p));
    if (v3)
        TRY(fa__pickler_global(p, "torch", fa_dtype_name((fa_dtype)t->dtype)));
    if (bits)
        TRY(emit_math_bits(p, t));
    TRY(fa__pickler_tuple(p, 6 + (size_t)v3 + (size_t)bits));
done:
    return st;
}

/* (torch.per_tensor_affine, scale, zero_point) or (torch.per_channel_affine, scales, zero_points,
 * axis) */
static fa_status emit_quantizer(fa__storage_list *list, fa__pickler *p, const fa__quantizer *q)
{
    fa_status st = FA_OK;

    if (q->scheme == FA_PER_TENSOR_AFFINE) {
        TRY(fa__pickler_global(p, "torch", "per_tensor_affine"));
        TRY(fa__pickler_float(p, q->scale));
        TRY(fa__pickler_int(p, q->zero_point));
        TRY(fa__pickler_tuple(p, 3));
        goto done;
    }
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_global(p, "torch", "per_channel_affine"));
    TRY(emit_tensor(list, p, q->scales));
    TRY(emit_tensor(list, p, q->zero_points));
    TRY(fa__pickler_int(p, q->axis));
    TRY(fa__pickler_tuple(p, 4));
done:
    return st;
}

static fa_status quantized_args(fa__storage_list *list, fa__pickler *p, const fa_tensor *t)
{
    fa_status st = FA_OK;

    TRY(emit_dense_start(list, p, t, false));
    TRY(emit_quantizer(list, p, t->quantizer));
    TRY(fa__pickler_bool(p, t->requires_grad));
    TRY(emit_hooks(p));
    TRY(fa__pickler_tuple(p, 7));
done:
    return st;
}

static fa_status meta_args(fa__storage_list *list, fa__pickler *p, const fa_tensor *t)
{
    fa_status st = FA_OK;

    (void)list;
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_global(p, "torch", fa_dtype_name((fa_dtype)t->dtype)));
    TRY(emit_ints(p, t->n_dims, t->sizes));
    TRY(emit_ints(p, t->n_dims, t->strides));
    TRY(fa__pickler_bool(p, t->requires_grad));
    TRY(fa__pickler_tuple(p, 4));
done:
    return st;
}

/* (layout, (parts..., size[, is_coalesced])). A file that did not say whether it is coalesced is
 * not made to. */
static fa_status sparse_args(fa__storage_list *list, fa__pickler *p, const fa_tensor *t)
{
    bool coo = t->layout == FA_SPARSE_COO;
    size_t n_parts = coo ? 2 : 3;
    fa_status st = FA_OK;

    TRY(emit_layout(p, (fa_layout)t->layout));
    if (!coo || !t->coalesced_unsaid)
        TRY(fa__pickler_mark(p));
    for (size_t i = 0; i < n_parts; i++)
        TRY(emit_tensor(list, p, t->parts[i]));
    TRY(emit_size(p, t->n_dims, t->sizes));
    TRY(fa__pickler_memoize(p, NULL));
    if (coo && !t->coalesced_unsaid)
        TRY(fa__pickler_bool(p, t->coalesced));
    TRY(fa__pickler_tuple(p, coo && t->coalesced_unsaid ? 3 : 4));
    TRY(fa__pickler_tuple(p, 2));
done:
    return st;
}

static fa_status nested_args(fa__storage_list *list, fa__pickler *p, const fa_tensor *t)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_mark(p));
    for (size_t i = 0; i < 4; i++)
        TRY(emit_tensor(list, p, t->parts[i]));
    TRY(fa__pickler_tuple(p, 4));
done:
    return st;
}

/* A form of tensor: the function that rebuilds it and how its arguments are written. */
typedef struct form {
    const char *function;
    fa_status (*args)(fa__storage_list *list, fa__pickler *p, const fa_tensor *t);
} form;

static form form_of(const fa_tensor *t)
{
    if (t->nested)
        return (form){ "_rebuild_nested_tensor", nested_args };
    if (t->layout != FA_STRIDED)
        return (form){ "_rebuild_sparse_tensor", sparse_args };
    if (t->storage->meta)
        return (form){ "_rebuild_meta_tensor_no_storage", meta_args };
    if (t->quantizer != NULL)
        return (form){ "_rebuild_qtensor", quantized_args };
    if (fa__dtype_row_of((fa_dtype)t->dtype)->storage_class == NULL)
        return (form){ "_rebuild_tensor_v3", dense_args };
    return (form){ "_rebuild_tensor_v2", dense_args };
}

/* The tensor that stands in for `tensor` when storages are being slimmed. */
static const fa_tensor *chosen(const fa__storage_list *list, const fa_tensor *tensor)
{
    uint64_t other;

    if (list->replacements != NULL && fa__map_get_pointer(list->replacements, tensor, &other))
        return (const fa_tensor *)(uintptr_t)other;
    return tensor;
}

/* A plain tensor as a new object. */
static fa_status emit_tensor(fa__storage_list *list, fa__pickler *p, const fa_tensor *tensor)
{
    const fa_tensor *t = chosen(list, tensor);
    form f = form_of(t);
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "torch._utils", f.function));
    TRY(f.args(list, p, t));
    TRY(fa__pickler_reduce(p));
    TRY(fa__pickler_memoize(p, NULL));
done:
    return st;
}

/* Without attributes, object.__getstate__ gives None (since Python 3.11). */
static fa_status emit_state(fa__pickler *p, const fa_value *state)
{
    return state != NULL ? fa__pickler_save(p, state) : fa__pickler_op(p, OP_NONE);
}

/* _rebuild_from_type_v2(func, type, args, state), without its memo entry. */
static fa_status emit_typed(fa__storage_list *list, fa__pickler *p, const fa_value *value)
{
    const fa_tensor *t = chosen(list, value->u.tensor.tensor);
    form f = form_of(t);
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "torch._tensor", "_rebuild_from_type_v2"));
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_global(p, "torch._utils", f.function));
    if (value->u.tensor.subclass != NULL)
        TRY(fa__pickler_save(p, value->u.tensor.subclass));
    else
        TRY(fa__pickler_global(p, "torch", "Tensor"));
    TRY(f.args(list, p, t));
    TRY(emit_state(p, value->state));
    TRY(fa__pickler_tuple(p, 4));
    TRY(fa__pickler_reduce(p));
done:
    return st;
}

/* param.data: the same memory as a plain tensor that does not require grad. */
static fa_status emit_parameter_data(fa__storage_list *list, fa__pickler *p, const fa_value *value)
{
    fa_tensor *data = fa_detach(chosen(list, value->u.tensor.tensor));
    fa_value *typed = NULL;
    fa_status st = FA_OK;

    if (data == NULL)
        return fa_error_last()->status;
    if (value->u.tensor.subclass == NULL) {
        TRY(emit_tensor(list, p, data));
        goto done;
    }
    typed = fa_value_tensor(data);
    if (typed == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_set_tensor_subclass(typed, value->u.tensor.subclass));
    if (value->state != NULL)
        TRY(fa_value_set_state(typed, value->state));
    TRY(emit_typed(list, p, typed));
    TRY(fa__pickler_memoize(p, NULL));
done:
    fa_value_release(typed);
    fa_tensor_release(data);
    return st;
}

static fa_status emit_parameter(fa__storage_list *list, fa__pickler *p, const fa_value *value)
{
    bool with_state = value->state != NULL && value->u.tensor.subclass == NULL;
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "torch._utils",
                           with_state ? "_rebuild_parameter_with_state" : "_rebuild_parameter"));
    if (with_state)
        TRY(fa__pickler_mark(p));
    TRY(emit_parameter_data(list, p, value));
    TRY(fa__pickler_bool(p, value->u.tensor.tensor->requires_grad));
    TRY(emit_hooks(p));
    if (with_state)
        TRY(fa__pickler_save(p, value->state));
    TRY(fa__pickler_tuple(p, with_state ? 4 : 3));
    TRY(fa__pickler_reduce(p));
done:
    return st;
}

static fa_status emit_tensor_value(fa__storage_list *list, fa__pickler *p, const fa_value *value)
{
    const fa_tensor *t = chosen(list, value->u.tensor.tensor);
    form f;
    fa_status st = FA_OK;

    if (t->parameter) {
        TRY(emit_parameter(list, p, value));
    } else if (value->state != NULL || value->u.tensor.subclass != NULL) {
        TRY(emit_typed(list, p, value));
    } else {
        f = form_of(t);
        TRY(fa__pickler_global(p, "torch._utils", f.function));
        TRY(f.args(list, p, t));
        TRY(fa__pickler_reduce(p));
    }
    TRY(fa__pickler_memoize(p, value));
done:
    return st;
}

/* ---- the other kinds ------------------------------------------------------------------------ */

static fa_status emit_storage_value(fa__storage_list *list, fa__pickler *p, const fa_value *value)
{
    fa_dtype dtype = (fa_dtype)value->u.storage.dtype;

    if (value->u.storage.storage->meta)
        return fa__fail(FA_EUNSUPPORTED, "a bare storage on the meta device has no bytes to save");
    return emit_storage(list, p, value->u.storage.storage, value->sub == 1 ? FA_UINT8 : dtype,
                        value->sub == 1);
}

static fa_status emit_device_value(fa__pickler *p, const fa_value *value)
{
    const fa_device *device = value->u.device;
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "torch", "device"));
    TRY(fa__pickler_str(p, device->type));
    if (device->index >= 0)
        TRY(fa__pickler_int(p, device->index));
    TRY(fa__pickler_tuple(p, device->index >= 0 ? 2 : 1));
    TRY(fa__pickler_reduce(p));
    TRY(fa__pickler_memoize(p, value));
done:
    return st;
}

static fa_status emit_size_value(fa__pickler *p, const fa_value *value)
{
    fa_status st = emit_size(p, value->u.size.n, value->u.size.sizes);

    return st == FA_OK ? fa__pickler_memoize(p, value) : st;
}

static fa_status save(void *context, fa__pickler *p, const fa_value *value)
{
    fa__storage_list *list = context;

    switch (fa_value_kind(value)) {
    case FA_KIND_TENSOR:
        return emit_tensor_value(list, p, value);
    case FA_KIND_STORAGE:
        return emit_storage_value(list, p, value);
    case FA_KIND_DEVICE:
        return emit_device_value(p, value);
    case FA_KIND_DTYPE:
        return fa__pickler_global(p, "torch", fa_dtype_name((fa_dtype)value->u.dtype));
    case FA_KIND_SIZE:
        return emit_size_value(p, value);
    default:
        return fa__fail(FA_EUNSUPPORTED, "a %s cannot be pickled",
                        fa_kind_name(fa_value_kind(value)));
    }
}

const fa__pickle_hooks fa__torch_pickle_hooks = { .save = save };
