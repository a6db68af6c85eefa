/* slim.c: saving only what tensors refer to, instead of whole storages.
 *
 *   storage  |....AAAA....BBBBCCCC........|      A, B, C: the byte ranges of three tensors
 *   slimmed      |AAAA|   |BBBB|CCCC|            ranges that do not overlap part
 *
 * Nothing is copied: a slimmed storage points into the old one. Only a tensor that is alone in its
 * range and has gaps between its elements (a column of a matrix) is packed. Tensors that share
 * elements go on sharing them. */
#include <stdlib.h>

#include "formats.h"

/* One tensor and the bytes [begin, end) of its storage that it touches. */
typedef struct use {
    const fa_tensor *tensor;
    size_t begin, end;
} use;

typedef struct uses {
    use *items;
    size_t n, capacity;
    fa__map *seen;                      /* tensors and values that were visited */
    const fa_value **stack;             /* values still to visit */
    size_t depth, stack_capacity;
    fa__map *kept;                      /* storages that must stay whole */
} uses;

/* ---- collecting ----------------------------------------------------------------------------- */

/* False the second time. */
static fa_status first_time(fa__map *seen, const void *what, bool *out)
{
    uint64_t x;

    *out = !fa__map_get_pointer(seen, what, &x);
    return *out ? fa__map_set_pointer(seen, what, 1) : FA_OK;
}

static fa_status add_use(uses *all, const fa_tensor *tensor)
{
    use *item, *bigger;

    if (all->n == all->capacity) {
        all->capacity = all->capacity == 0 ? 64 : all->capacity * 2;
        bigger = fa__realloc(all->items, all->capacity * sizeof *bigger);
        if (bigger == NULL)
            return FA_ENOMEM;
        all->items = bigger;
    }
    item = &all->items[all->n++];
    item->tensor = tensor;
    return fa__tensor_extent(tensor, &item->begin, &item->end);
}

/* A tensor and the tensors that it is made of. */
static fa_status add_tensor(uses *all, const fa_tensor *tensor)
{
    bool first = false;
    fa_status st = FA_OK;

    if (tensor == NULL)
        return FA_OK;
    TRY(first_time(all->seen, tensor, &first));
    if (!first)
        goto done;
    for (size_t i = 0; i < FA__COUNT(tensor->parts); i++)
        TRY(add_tensor(all, tensor->parts[i]));
    if (tensor->quantizer != NULL) {
        TRY(add_tensor(all, tensor->quantizer->scales));
        TRY(add_tensor(all, tensor->quantizer->zero_points));
    }
    if (tensor->storage != NULL && !tensor->storage->meta)
        TRY(add_use(all, tensor));
done:
    return st;
}

static fa_status push(void *context, fa_value *value)
{
    uses *all = context;
    bool first = false;
    fa_status st = first_time(all->seen, value, &first);

    if (st != FA_OK || !first)
        return st;
    if (all->depth == all->stack_capacity) {
        size_t capacity = all->stack_capacity == 0 ? 64 : all->stack_capacity * 2;
        const fa_value **bigger = fa__realloc(all->stack, capacity * sizeof *bigger);

        if (bigger == NULL)
            return FA_ENOMEM;
        all->stack = bigger;
        all->stack_capacity = capacity;
    }
    all->stack[all->depth++] = value;
    return FA_OK;
}

static fa_status collect(uses *all, const fa_value *root)
{
    fa_status st = push(all, (fa_value *)root);

    while (st == FA_OK && all->depth > 0) {
        const fa_value *value = all->stack[--all->depth];

        if (fa_value_kind(value) == FA_KIND_TENSOR)
            st = add_tensor(all, value->u.tensor.tensor);
        if (fa_value_kind(value) == FA_KIND_STORAGE)
            st = fa__map_set_pointer(all->kept, value->u.storage.storage, 1);
        if (st == FA_OK)
            st = fa__value_children(value, push, all);
    }
    return st;
}

/* ---- cutting -------------------------------------------------------------------------------- */

static int compare_uses(const void *a, const void *b)
{
    const use *x = a, *y = b;

    if (x->tensor->storage != y->tensor->storage)
        return (uintptr_t)x->tensor->storage < (uintptr_t)y->tensor->storage ? -1 : 1;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static fa_status replace(fa__slim *slim, const fa_tensor *old, fa_tensor *new_take)
{
    fa_tensor **bigger;

    if (new_take == NULL)
        return fa_error_last()->status;
    if (slim->n == slim->capacity) {
        slim->capacity = slim->capacity == 0 ? 64 : slim->capacity * 2;
        bigger = fa__realloc(slim->tensors, slim->capacity * sizeof *bigger);
        if (bigger == NULL) {
            fa_tensor_release(new_take);
            return FA_ENOMEM;
        }
        slim->tensors = bigger;
    }
    slim->tensors[slim->n++] = new_take;
    return fa__map_set_pointer(slim->replacements, old, (uint64_t)(uintptr_t)new_take);
}

static void release_whole(void *context)
{
    fa_storage_release(context);
}

/* Flags and quantizer of `old` on a new tensor over the same elements. */
static fa_status copy_flags(fa_tensor *tensor, const fa_tensor *old)
{
    const fa__quantizer *q = old->quantizer;

    tensor->requires_grad = old->requires_grad;
    tensor->parameter = old->parameter;
    fa__tensor_set_math_bits(tensor, old->conj, old->neg);
    if (q == NULL)
        return FA_OK;
    return q->scales == NULL ? fa_tensor_set_quantizer_per_tensor(tensor, q->scale, q->zero_point)
                             : fa_tensor_set_quantizer_per_channel(tensor, q->scheme, q->scales,
                                                                   q->zero_points, q->axis);
}

/* `old` over `storage`, whose byte 0 is the old storage's byte `shift`. */
static fa_status move(fa__slim *slim, const fa_tensor *old, fa_storage *storage, size_t shift)
{
    int64_t offset =
        old->storage_offset - (int64_t)(shift / fa_dtype_itemsize((fa_dtype)old->dtype));
    fa_tensor *tensor;
    fa_status st;

    if (fa_tensor_numel(old) == 0)
        offset = 0;
    tensor = fa__tensor_new_unchecked(storage, (fa_dtype)old->dtype, offset, old->n_dims,
                                      old->sizes, old->strides);
    st = tensor == NULL ? FA_ENOMEM : copy_flags(tensor, old);
    if (st != FA_OK) {
        fa_tensor_release(tensor);
        return st;
    }
    return replace(slim, old, tensor);
}

/* A tensor with gaps, alone in its range, is packed row-major. */
static bool has_gaps(const use *u)
{
    return (size_t)fa_tensor_numel(u->tensor) * fa_dtype_itemsize((fa_dtype)u->tensor->dtype)
           < u->end - u->begin;
}

static fa_status pack(fa__slim *slim, const fa_tensor *old)
{
    fa_tensor *packed = fa_zeros((fa_dtype)old->dtype, old->n_dims, old->sizes), *plain;
    fa_status st = FA_OK;

    if (packed == NULL)
        return fa_error_last()->status;
    plain = fa__tensor_new_unchecked(old->storage, (fa_dtype)old->dtype, old->storage_offset,
                                     old->n_dims, old->sizes, old->strides);
    if (plain == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_tensor_copy_to(plain, packed->storage->data, packed->storage->nbytes));
    fa__storage_set_device(packed->storage, old->storage->device);
    TRY(copy_flags(packed, old));
    fa_tensor_release(plain);
    return replace(slim, old, packed);
done:
    fa_tensor_release(plain);
    fa_tensor_release(packed);
    return st;
}

/* Where the part of some uses begins: every element must stay at a multiple of its size. */
static size_t aligned_begin(const use *group, size_t n, size_t begin)
{
    size_t largest = 1;

    for (size_t i = 0; i < n; i++) {
        size_t itemsize = fa_dtype_itemsize((fa_dtype)group[i].tensor->dtype);

        if (itemsize > largest)
            largest = itemsize;
    }
    return begin - begin % largest;
}

/* The uses [0, n) overlap one another; [begin, end) is their union. */
static fa_status cut(fa__slim *slim, const use *group, size_t n, size_t begin, size_t end)
{
    fa_storage *whole = group[0].tensor->storage, *part;
    fa_status st = FA_OK;

    if (n == 1 && has_gaps(&group[0]))
        return pack(slim, group[0].tensor);
    begin = aligned_begin(group, n, begin);
    part = fa_storage_from_memory(whole->data == NULL ? NULL : whole->data + begin, end - begin,
                                  release_whole, whole);
    if (part == NULL)
        return FA_ENOMEM;
    fa_storage_retain(whole);
    fa__storage_set_device(part, whole->device);
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = move(slim, group[i].tensor, part, begin);
    fa_storage_release(part);
    return st;
}

/* Uses are sorted by storage and begin: runs that touch nothing else become storages of their
 * own. */
static fa_status cut_all(fa__slim *slim, const uses *all)
{
    fa_status st = FA_OK;
    uint64_t kept;

    for (size_t first = 0, next; first < all->n && st == FA_OK; first = next) {
        const use *start = &all->items[first];
        const fa_storage *storage = start->tensor->storage;
        size_t end = start->end;

        for (next = first + 1; next < all->n && all->items[next].tensor->storage == storage
             && all->items[next].begin < end; next++) {
            if (all->items[next].end > end)
                end = all->items[next].end;
        }
        if (fa__map_get_pointer(all->kept, storage, &kept)
            || (start->begin == 0 && end == storage->nbytes
                && !(next - first == 1 && has_gaps(start))))
            continue;
        st = cut(slim, start, next - first, start->begin, end);
    }
    return st;
}

fa_status fa__slim_init(fa__slim *slim, const fa_value *root)
{
    uses all = { .seen = fa__map_new(), .kept = fa__map_new() };
    fa_status st = FA_OK;

    *slim = (fa__slim){ .replacements = fa__map_new() };
    if (all.seen == NULL || all.kept == NULL || slim->replacements == NULL)
        TRY(FA_ENOMEM);
    TRY(collect(&all, root));
    if (all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, compare_uses);
    TRY(cut_all(slim, &all));
done:
    fa__free(all.items);
    fa__free(all.stack);
    fa__map_free(all.seen);
    fa__map_free(all.kept);
    return st;
}

void fa__slim_free(fa__slim *slim)
{
    for (size_t i = 0; i < slim->n; i++)
        fa_tensor_release(slim->tensors[i]);
    fa__free(slim->tensors);
    fa__map_free(slim->replacements);
    *slim = (fa__slim){ 0 };
}
