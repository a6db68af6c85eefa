/* hash.c: the content hash — the same for one state_dict in a zip, a legacy stream and a
 * safetensors file.
 *
 *   digest(leaf)       SHA-256 of  kind NUL detail
 *                      (of a tensor: dtype, shape, SHA-256 of its elements)
 *   digest(container)  SHA-256 of  kind NUL, then the sorted SHA-256s of
 *                      (step, digest of the item)
 *
 * So order, container, pickle, strides, sharing, requires_grad, dict types and attributes
 * (`_metadata`) do not matter; names, dtypes, shapes, elements and plain values do. A container met
 * again below itself counts as "cycle". */
#include <stdio.h>
#include <stdlib.h>

#include "formats/formats.h"

typedef struct digest {
    uint8_t bytes[32];
} digest;

typedef struct hasher {
    fa__map *known;                     /* container -> position in digests, or OPEN */
    digest *digests;
    size_t n, capacity;
    int depth;
} hasher;

#define OPEN UINT64_MAX                 /* the container is on the way down */

/* The items of one container. */
typedef struct entries {
    digest *items;
    size_t n, capacity;
} entries;

static fa_status grow(digest **items, size_t *capacity, size_t n)
{
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    digest *bigger;

    if (n < *capacity)
        return FA_OK;
    bigger = fa__realloc(*items, wanted * sizeof *bigger);
    if (bigger == NULL)
        return FA_ENOMEM;
    *items = bigger;
    *capacity = wanted;
    return FA_OK;
}

static void leaf(const char *kind, const void *detail, size_t size, digest *out)
{
    fa__sha256 hash;

    fa__sha256_init(&hash);
    fa__sha256_update(&hash, kind, strlen(kind) + 1);
    fa__sha256_update(&hash, detail, size);
    fa__sha256_final(&hash, out->bytes);
}

static fa_status hash_value(hasher *h, const fa_value *value, digest *out);

/* ---- tensors -------------------------------------------------------------------------------- */

static fa_status hash_tensor(const fa_tensor *tensor, digest *out);

/* The same integers mean other numbers with another scale. */
static fa_status hash_quantizer(const fa__quantizer *q, fa__buffer *detail)
{
    const fa_tensor *channels[] = { q->scales, q->zero_points };
    char scale[32];
    digest part;
    fa_status st = FA_OK;

    fa_float_repr(q->scale, scale, sizeof scale);
    TRY(fa__buffer_format(detail, "%s %s %lld %lld ", fa_qscheme_name(q->scheme), scale,
                          (long long)q->zero_point, (long long)q->axis));
    for (size_t i = 0; i < FA__COUNT(channels) && q->scales != NULL; i++) {
        TRY(hash_tensor(channels[i], &part));
        TRY(fa__buffer_put(detail, part.bytes, sizeof part.bytes));
    }
done:
    return st;
}

/* What stands for the elements: their SHA-256, or that of the parts of a sparse or nested
 * tensor. */
static fa_status hash_elements(const fa_tensor *tensor, fa__buffer *detail)
{
    char hex[65];
    digest part;
    fa_status st = FA_OK;

    if (tensor->quantizer != NULL)
        TRY(hash_quantizer(tensor->quantizer, detail));
    if (fa_tensor_is_meta(tensor))
        return fa__buffer_text(detail, "meta");
    if (tensor->storage != NULL) {
        TRY(fa_tensor_sha256(tensor, hex));
        return fa__buffer_text(detail, hex);
    }
    for (size_t i = 0; i < FA__COUNT(tensor->parts); i++) {
        if (tensor->parts[i] == NULL)
            continue;
        TRY(hash_tensor(tensor->parts[i], &part));
        TRY(fa__buffer_put(detail, part.bytes, sizeof part.bytes));
    }
done:
    return st;
}

static fa_status hash_tensor(const fa_tensor *tensor, digest *out)
{
    fa__buffer detail = { 0 };
    fa_status st = FA_OK;

    TRY(fa__buffer_format(&detail, "%s %s [", fa_dtype_name(fa_tensor_dtype(tensor)),
                          fa_layout_name(fa_tensor_layout(tensor))));
    for (int d = 0; d < fa_tensor_dim(tensor); d++)
        TRY(fa__buffer_format(&detail, "%lld ", (long long)fa_tensor_sizes(tensor)[d]));
    TRY(fa__buffer_text(&detail, "] "));
    TRY(hash_elements(tensor, &detail));
    leaf("tensor", detail.data, detail.size, out);
done:
    fa__buffer_free(&detail);
    return st;
}

/* ---- containers ----------------------------------------------------------------------------- */

static fa_status add(hasher *h, entries *all, char sort, fa__span step, const fa_value *item)
{
    fa__sha256 hash;
    digest below;
    fa_status st = FA_OK;

    TRY(grow(&all->items, &all->capacity, all->n));
    TRY(hash_value(h, item, &below));
    fa__sha256_init(&hash);
    fa__sha256_update(&hash, &sort, 1);
    fa__sha256_update(&hash, below.bytes, sizeof below.bytes);
    fa__sha256_update(&hash, step.data, step.size);
    fa__sha256_final(&hash, all->items[all->n++].bytes);
done:
    return st;
}

static fa_status add_at(hasher *h, entries *all, char sort, size_t i, const fa_value *item)
{
    char number[24];

    snprintf(number, sizeof number, "%zu", i);
    return add(h, all, sort, fa__span_of(number), item);
}

/* Keys that are no text take part as Python prints them. */
static fa_status add_pairs(hasher *h, entries *all, const fa_value *dict, size_t n)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < n && st == FA_OK; i++) {
        const fa_value *key = fa_value_key_at(dict, i);
        bool text = fa_value_kind(key) == FA_KIND_STR;
        char *printed = text ? NULL : fa_value_to_string(key, 1 << 16);
        fa__span step = { 0 };

        if (text)
            step.data = (const uint8_t *)fa_value_data(key, &step.size);
        else if (printed == NULL)
            return fa_error_last()->status;
        else
            step = fa__span_of(printed);
        st = add(h, all, text ? 's' : 'k', step, fa_value_item_at(dict, i));
        fa_string_free(printed);
    }
    return st;
}

static fa_status add_items(hasher *h, entries *all, const fa_value *value)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(value) && st == FA_OK; i++)
        st = add_at(h, all, 'i', i, fa_value_at(value, i));
    return st;
}

/* A set has no order. */
static fa_status add_members(hasher *h, entries *all, const fa_value *set)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(set) && st == FA_OK; i++)
        st = add(h, all, 'm', (fa__span){ 0 }, fa_value_at(set, i));
    return st;
}

static fa_status add_object(hasher *h, entries *all, const fa_value *object)
{
    fa_status st = FA_OK;

    TRY(add_at(h, all, 'c', 0, fa_value_object_callable(object)));
    TRY(add_at(h, all, 'a', 0, fa_value_object_args(object)));
    if (fa_value_object_kwargs(object) != NULL)
        TRY(add_at(h, all, 'w', 0, fa_value_object_kwargs(object)));
    TRY(add_items(h, all, object));
    TRY(add_pairs(h, all, object, fa_value_object_pairs(object)));
    if (fa_value_state(object) != NULL)
        TRY(add_at(h, all, 't', 0, fa_value_state(object)));
done:
    return st;
}

static int compare_digests(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(digest));
}

static fa_status collect(hasher *h, const fa_value *value, entries *all)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_DICT:
        return add_pairs(h, all, value, fa_value_len(value));
    case FA_KIND_OBJECT:
        return add_object(h, all, value);
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return add_members(h, all, value);
    default:
        return add_items(h, all, value);
    }
}

static fa_status remember(hasher *h, const fa_value *value, const digest *d)
{
    fa_status st = grow(&h->digests, &h->capacity, h->n);

    if (st != FA_OK)
        return st;
    h->digests[h->n] = *d;
    return fa__map_set_pointer(h->known, value, h->n++);
}

static fa_status hash_container(hasher *h, const fa_value *value, digest *out)
{
    entries all = { 0 };
    uint64_t position;
    fa_status st = FA_OK;

    if (fa__map_get_pointer(h->known, value, &position)) {
        if (position == OPEN)
            leaf("cycle", NULL, 0, out);
        else
            *out = h->digests[position];
        return FA_OK;
    }
    if (h->depth >= FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", FA__MAX_DEPTH);
    TRY(fa__map_set_pointer(h->known, value, OPEN));
    h->depth++;
    st = collect(h, value, &all);
    h->depth--;
    TRY(st);
    if (all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, compare_digests);
    leaf(fa_kind_name(fa_value_kind(value)), all.items, all.n * sizeof *all.items, out);
    TRY(remember(h, value, out));
done:
    fa__free(all.items);
    return st;
}

/* ---- everything ----------------------------------------------------------------------------- */

static fa_status hash_storage(const fa_value *value, digest *out)
{
    fa_dtype dtype;
    fa_storage *storage = fa_value_get_storage(value, &dtype);

    leaf("storage", fa_storage_data(storage),
         fa_storage_data(storage) == NULL ? 0 : fa_storage_nbytes(storage), out);
    return FA_OK;
}

static fa_status hash_printed(const fa_value *value, digest *out)
{
    char *text = fa_value_to_string(value, SIZE_MAX / 2);

    if (text == NULL)
        return fa_error_last()->status;
    leaf(fa_kind_name(fa_value_kind(value)), text, strlen(text), out);
    fa_string_free(text);
    return FA_OK;
}

static fa_status hash_value(hasher *h, const fa_value *value, digest *out)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_TENSOR:
        return hash_tensor(fa_value_get_tensor(value), out);
    case FA_KIND_STORAGE:
        return hash_storage(value, out);
    case FA_KIND_DICT:
    case FA_KIND_OBJECT:
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return hash_container(h, value, out);
    default:
        return hash_printed(value, out);
    }
}

fa_status fa_value_hash(const fa_value *value, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    hasher h = { 0 };
    digest whole;
    fa_status st;

    if (value == NULL || out == NULL)
        return fa__fail(FA_EINVAL, "fa_value_hash: no value or no place for the digits");
    h.known = fa__map_new();
    st = h.known == NULL ? FA_ENOMEM : hash_value(&h, value, &whole);
    for (size_t i = 0; st == FA_OK && i < sizeof whole.bytes; i++) {
        out[2 * i] = digits[whole.bytes[i] >> 4];
        out[2 * i + 1] = digits[whole.bytes[i] & 15];
    }
    out[64] = '\0';
    fa__free(h.digests);
    fa__map_free(h.known);
    return st;
}
