/* value_container.c: lists, tuples, sets, dicts and objects: items, pairs, attributes,
 * type names. */
#include "core/value_private.h"

#include <stdio.h>

#define FIRST_CAPACITY 4

/* Keys that the search for a similar one looks at, and the bytes of a key it compares. */
#define MAX_NEAR_KEYS 20000
#define MAX_NEAR_SIZE 200

/* ---- makers ---------------------------------------------------------------------------------- */

fa_value *fa_value_list(void)
{
    return fa__value_new(FA_KIND_LIST, 0);
}

static fa_value *new_table(fa_kind kind, uint8_t sub)
{
    fa_value *self = fa__value_new(kind, sizeof(fa__table));
    if (self == NULL)
        return NULL;
    self->sub = sub;
    self->u.dict.table = fa__value_extra(self);
    *self->u.dict.table = (fa__table){ 0 };
    return self;
}

fa_value *fa_value_dict(fa_dict_type type)
{
    return new_table(FA_KIND_DICT, (uint8_t)type);
}

fa_value *fa_value_set(bool frozen)
{
    return new_table(frozen ? FA_KIND_FROZENSET : FA_KIND_SET, 0);
}

fa_value *fa_value_object(fa_build how, fa_value *callable, fa_value *args, fa_value *kwargs)
{
    if (callable == NULL)
        return fa__value_wrong_kind(callable, "a callable"), NULL;
    if (args == NULL || args->kind != FA_KIND_TUPLE)
        return fa__value_wrong_kind(args, "a tuple of arguments"), NULL;
    if (kwargs != NULL && kwargs->kind != FA_KIND_DICT)
        return fa__value_wrong_kind(kwargs, "a dict of keyword arguments"), NULL;
    fa_value *self = fa__value_new(FA_KIND_OBJECT, sizeof(fa__object));
    if (self == NULL)
        return NULL;
    self->u.object = fa__value_extra(self);
    *self->u.object = (fa__object){ .how = how,
                                    .callable = fa_value_retain(callable),
                                    .args = fa_value_retain(args),
                                    .kwargs = fa_value_retain(kwargs) };
    return self;
}

/* ---- items by position ----------------------------------------------------------------------- */

fa__table *fa__value_table(const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_DICT:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return value->u.dict.table;
    case FA_KIND_OBJECT:
        return &value->u.object->table;
    default:
        return NULL;
    }
}

/* The table of what maps keys to items; NULL and FA_ETYPE for other kinds. */
static fa__table *mapping(const fa_value *value)
{
    fa_kind kind = fa_value_kind(value);
    if (kind != FA_KIND_DICT && kind != FA_KIND_OBJECT) {
        fa__value_wrong_kind(value, "dict");
        return NULL;
    }
    return fa__value_table(value);
}

size_t fa_value_len(const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return value->u.list.n;
    case FA_KIND_SIZE:
        return value->u.size.n;
    case FA_KIND_DICT:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return value->u.dict.table->n_live;
    case FA_KIND_OBJECT:
        return value->u.object->n_items;
    default:
        return 0;
    }
}

static fa_status fail_range(size_t i, size_t n)
{
    return fa__fail(FA_ERANGE, "item %zu of %zu is out of range", i, n);
}

fa_value *fa_value_at(const fa_value *value, size_t i)
{
    size_t n = fa_value_len(value);
    if (i >= n) {
        fail_range(i, n);
        return NULL;
    }
    switch (value->kind) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return value->u.list.items[i];
    case FA_KIND_OBJECT:
        return value->u.object->items[i];
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return value->u.dict.table->pairs[fa__table_slot_at(value->u.dict.table, i)].key;
    default:
        fa__value_wrong_kind(value, "list, tuple, set or object");
        return NULL;
    }
}

int64_t fa_value_size_at(const fa_value *value, size_t i)
{
    if (value == NULL || value->kind != FA_KIND_SIZE) {
        fa__value_wrong_kind(value, "size");
        return 0;
    }
    if (i >= value->u.size.n) {
        fail_range(i, value->u.size.n);
        return 0;
    }
    return value->u.size.sizes[i];
}

static fa_status grow_items(fa_value ***items, size_t *capacity)
{
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity, bytes;
    if (*capacity > 0 && !fa__mul_size(*capacity, 2, &wanted))
        return fa__fail_memory(SIZE_MAX);
    if (!fa__mul_size(wanted, sizeof **items, &bytes))
        return fa__fail_memory(SIZE_MAX);
    fa_value **grown = fa__realloc(*items, bytes);
    if (grown == NULL)
        return FA_ENOMEM;
    *items = grown;
    *capacity = wanted;
    return FA_OK;
}

static fa_status push(fa_value ***items, size_t *n, size_t *capacity, fa_value *item)
{
    if (*n == *capacity) {
        fa_status st = grow_items(items, capacity);
        if (st != FA_OK)
            return st;
    }
    (*items)[(*n)++] = item;
    return FA_OK;
}

fa_status fa__value_append_take(fa_value *list, fa_value *item)
{
    fa_status st;
    if (item == NULL)
        return fa__fail(FA_EINVAL, "the item to append is NULL");
    if (list != NULL && list->kind == FA_KIND_LIST) {
        st = push(&list->u.list.items, &list->u.list.n, &list->u.list.capacity, item);
    } else if (list != NULL && list->kind == FA_KIND_OBJECT) {
        fa__object *object = list->u.object;
        st = push(&object->items, &object->n_items, &object->capacity, item);
    } else {
        st = fa__value_wrong_kind(list, "list");
    }
    if (st != FA_OK)
        fa_value_release(item);
    else
        fa__value_hold_taken(list, item);
    return st;
}

fa_status fa_value_append(fa_value *list, fa_value *item)
{
    return fa__value_append_take(list, fa_value_retain(item));
}

/* Puts `item` where `*place` is, and lets the old one go. */
static void replace(fa_value *parent, fa_value **place, fa_value *item)
{
    fa_value *old = *place;
    fa__value_hold(parent, item);
    *place = item;
    fa__value_let_go(parent, old);
}

fa_status fa_value_set_at(fa_value *list, size_t i, fa_value *item)
{
    fa_kind kind = fa_value_kind(list);
    if (kind != FA_KIND_LIST && kind != FA_KIND_OBJECT)
        return fa__value_wrong_kind(list, "list");
    if (i >= fa_value_len(list))
        return fail_range(i, fa_value_len(list));
    if (item == NULL)
        return fa__fail(FA_EINVAL, "the item to set is NULL");
    replace(list, kind == FA_KIND_LIST ? &list->u.list.items[i] : &list->u.object->items[i], item);
    return FA_OK;
}

/* ---- sets ------------------------------------------------------------------------------------ */

fa_status fa_value_add(fa_value *set, fa_value *item)
{
    fa_kind kind = fa_value_kind(set);
    fa__pair pair = { .key = item };
    if (kind != FA_KIND_SET && kind != FA_KIND_FROZENSET)
        return fa__value_wrong_kind(set, "set");
    fa_status st = fa__value_key_hash(item, &pair.hash);
    if (st != FA_OK || fa__table_find(set->u.dict.table, item, pair.hash) != FA__NO_SLOT)
        return st;
    st = fa__table_add(set->u.dict.table, &pair);
    if (st == FA_OK)
        fa__value_hold(set, item);
    return st;
}

/* ---- dicts ----------------------------------------------------------------------------------- */

fa_dict_type fa_value_dict_type(const fa_value *dict)
{
    return dict != NULL && dict->kind == FA_KIND_DICT ? (fa_dict_type)dict->sub : FA_PLAIN_DICT;
}

static fa__pair *pair_at(const fa_value *dict, size_t i)
{
    const fa__table *table = mapping(dict);
    if (table == NULL)
        return NULL;
    if (i >= table->n_live) {
        fail_range(i, table->n_live);
        return NULL;
    }
    return &table->pairs[fa__table_slot_at(table, i)];
}

fa_value *fa_value_key_at(const fa_value *dict, size_t i)
{
    const fa__pair *pair = pair_at(dict, i);
    return pair == NULL ? NULL : pair->key;
}

fa_value *fa_value_item_at(const fa_value *dict, size_t i)
{
    const fa__pair *pair = pair_at(dict, i);
    return pair == NULL ? NULL : pair->item;
}

static fa_status put_take(fa_value *dict, fa_value *key, fa_value *item)
{
    fa__pair pair = { .key = key, .item = item };
    fa__table *table = mapping(dict);
    if (table == NULL)
        return dict == NULL ? FA_EINVAL : FA_ETYPE;
    if (item == NULL)
        return fa__fail(FA_EINVAL, "the item to set is NULL");
    fa_status st = fa__value_key_hash(key, &pair.hash);
    if (st != FA_OK)
        return st;
    size_t slot = fa__table_find(table, key, pair.hash);
    if (slot != FA__NO_SLOT) {
        replace(dict, &table->pairs[slot].item, item);
        fa_value_release(key);
        fa_value_release(item);
        return FA_OK;
    }
    st = fa__table_add(table, &pair);
    if (st != FA_OK)
        return st;
    fa__value_hold_taken(dict, key);
    fa__value_hold_taken(dict, item);
    return FA_OK;
}

fa_status fa__value_set_item_take(fa_value *dict, fa_value *key, fa_value *item)
{
    fa_status st = put_take(dict, key, item);
    if (st != FA_OK) {
        fa_value_release(key);
        fa_value_release(item);
    }
    return st;
}

fa_status fa_value_set_item(fa_value *dict, fa_value *key, fa_value *item)
{
    return fa__value_set_item_take(dict, fa_value_retain(key), fa_value_retain(item));
}

fa_status fa_value_set_text(fa_value *dict, const char *key, fa_value *item)
{
    fa_value *text = fa_value_str(key);
    if (text == NULL)
        return fa_error_last()->status;
    return fa__value_set_item_take(dict, text, fa_value_retain(item));
}

fa_value *fa_value_find(const fa_value *dict, const fa_value *key)
{
    uint64_t hash;
    const fa__table *table = mapping(dict);
    if (table == NULL || fa__value_key_hash(key, &hash) != FA_OK)
        return NULL;
    size_t slot = fa__table_find(table, key, hash);
    return slot == FA__NO_SLOT ? NULL : table->pairs[slot].item;
}

fa_value *fa_value_find_text(const fa_value *dict, const char *key)
{
    const fa__table *table = mapping(dict);
    if (table == NULL || key == NULL)
        return NULL;
    size_t slot = fa__table_find_text(table, key, strlen(key));
    return slot == FA__NO_SLOT ? NULL : table->pairs[slot].item;
}

fa_status fa_value_remove(fa_value *dict, const fa_value *key)
{
    uint64_t hash;
    fa__table *table = fa__value_table(dict);
    if (table == NULL)
        return fa__value_wrong_kind(dict, "dict or set");
    fa_status st = fa__value_key_hash(key, &hash);
    if (st != FA_OK)
        return st;
    size_t slot = fa__table_find(table, key, hash);
    if (slot == FA__NO_SLOT)
        return fa__fail(FA_ENOTFOUND, "the key to remove is not there");
    fa__pair pair = table->pairs[slot];
    fa__table_remove(table, slot);
    fa__value_let_go(dict, pair.key);
    fa__value_let_go(dict, pair.item);
    return FA_OK;
}

fa_value *fa_value_default_factory(const fa_value *dict)
{
    return dict != NULL && dict->kind == FA_KIND_DICT ? dict->u.dict.factory : NULL;
}

fa_status fa_value_set_default_factory(fa_value *dict, fa_value *factory)
{
    if (dict == NULL || dict->kind != FA_KIND_DICT || dict->sub != FA_DEFAULT_DICT)
        return fa__value_wrong_kind(dict, "collections.defaultdict");
    replace(dict, &dict->u.dict.factory, factory);
    return FA_OK;
}

/* ---- the nearest key, for errors ------------------------------------------------------------- */

/* "model.weight" ends in "." + "weight". */
static bool ends_in_part(fa__span whole, fa__span part)
{
    if (part.size == 0 || whole.size <= part.size + 1
        || whole.data[whole.size - part.size - 1] != '.')
        return false;
    return memcmp(whole.data + whole.size - part.size, part.data, part.size) == 0;
}

typedef struct near_keys {
    fa__span first;                     /* any str key */
    fa__span longer, shorter;           /* prefix + asked key; asked key without a prefix */
    fa__span nearest;
    size_t distance;                    /* of nearest */
} near_keys;

static void consider(near_keys *near, fa__span asked, fa__span key)
{
    if (near->first.data == NULL)
        near->first = key;
    if (near->longer.data == NULL && ends_in_part(key, asked))
        near->longer = key;
    if (near->shorter.data == NULL && ends_in_part(asked, key))
        near->shorter = key;
    if (asked.size > MAX_NEAR_SIZE || key.size > MAX_NEAR_SIZE)
        return;
    size_t distance = fa__edit_distance(asked, key, near->distance);
    if (distance < near->distance) {
        near->distance = distance;
        near->nearest = key;
    }
}

static fa__span text_span(const fa_value *value)
{
    return (fa__span){ (const uint8_t *)value->u.text.data, value->u.text.size };
}

static near_keys find_near(const fa__table *table, fa__span asked)
{
    near_keys near = { .distance = 1 + (asked.size < 6 ? 2 : asked.size / 3) };
    size_t n = table->n_slots < MAX_NEAR_KEYS ? table->n_slots : MAX_NEAR_KEYS;
    for (size_t i = 0; i < n; i++) {
        const fa_value *key = table->pairs[i].key;
        if (key != NULL && key->kind == FA_KIND_STR)
            consider(&near, asked, text_span(key));
    }
    return near;
}

static fa_status fail_no_key(const fa__table *table, const char *key)
{
    fa__span asked = fa__span_of(key);
    near_keys near = find_near(table, asked);
    char name[120], other[120], prefix[120];
    fa__copy_text(name, sizeof name, asked);
    if (near.longer.data != NULL) {
        fa__copy_text(other, sizeof other, near.longer);
        fa__copy_text(prefix, sizeof prefix,
                      (fa__span){ near.longer.data, near.longer.size - asked.size });
        fa__fail(FA_ENOTFOUND, "no key '%s'; did you mean '%s'? The keys have the prefix '%s'",
                 name, other, prefix);
    } else if (near.shorter.data != NULL) {
        fa__copy_text(other, sizeof other, near.shorter);
        fa__copy_text(prefix, sizeof prefix,
                      (fa__span){ asked.data, asked.size - near.shorter.size });
        fa__fail(FA_ENOTFOUND, "no key '%s'; did you mean '%s'? The keys lack the prefix '%s'",
                 name, other, prefix);
    } else if (near.nearest.data != NULL) {
        fa__copy_text(other, sizeof other, near.nearest);
        fa__fail(FA_ENOTFOUND, "no key '%s'; did you mean '%s'?", name, other);
    } else if (near.first.data != NULL) {
        fa__copy_text(other, sizeof other, near.first);
        fa__fail(FA_ENOTFOUND, "no key '%s' among %zu; the first is '%s'", name, table->n_live,
                 other);
    } else {
        fa__fail(FA_ENOTFOUND, "no key '%s' among %zu, none of which is a str", name,
                 table->n_live);
    }
    return fa__error_set_key(name);
}

fa_value *fa_value_get(const fa_value *dict, const char *key)
{
    const fa__table *table = mapping(dict);
    if (table == NULL)
        return NULL;
    if (key == NULL) {
        fa__fail(FA_EINVAL, "a key is NULL");
        return NULL;
    }
    size_t slot = fa__table_find_text(table, key, strlen(key));
    if (slot == FA__NO_SLOT) {
        fail_no_key(table, key);
        return NULL;
    }
    return table->pairs[slot].item;
}

/* ---- objects, attributes --------------------------------------------------------------------- */

static const fa__object *object_of(const fa_value *value)
{
    if (value == NULL || value->kind != FA_KIND_OBJECT) {
        fa__value_wrong_kind(value, "object");
        return NULL;
    }
    return value->u.object;
}

fa_build fa_value_object_build(const fa_value *object)
{
    const fa__object *self = object_of(object);
    return self == NULL ? FA_BUILD_REDUCE : self->how;
}

fa_value *fa_value_object_callable(const fa_value *object)
{
    const fa__object *self = object_of(object);
    return self == NULL ? NULL : self->callable;
}

fa_value *fa_value_object_args(const fa_value *object)
{
    const fa__object *self = object_of(object);
    return self == NULL ? NULL : self->args;
}

fa_value *fa_value_object_kwargs(const fa_value *object)
{
    const fa__object *self = object_of(object);
    return self == NULL ? NULL : self->kwargs;
}

size_t fa_value_object_pairs(const fa_value *object)
{
    return object != NULL && object->kind == FA_KIND_OBJECT ? object->u.object->table.n_live : 0;
}

fa_value *fa_value_state(const fa_value *value)
{
    return value == NULL ? NULL : value->state;
}

fa_status fa_value_set_state(fa_value *value, fa_value *state)
{
    fa_kind kind = fa_value_kind(value);
    if (kind != FA_KIND_OBJECT && kind != FA_KIND_DICT && kind != FA_KIND_TENSOR
        && kind != FA_KIND_LIST && kind != FA_KIND_TUPLE)
        return fa__value_wrong_kind(value, "object, dict, list, tuple or tensor");
    replace(value, &value->state, state);
    return FA_OK;
}

fa_value *fa_value_tensor_subclass(const fa_value *value)
{
    return value != NULL && value->kind == FA_KIND_TENSOR ? value->u.tensor.subclass : NULL;
}

fa_status fa_value_set_tensor_subclass(fa_value *value, fa_value *subclass)
{
    if (value == NULL || value->kind != FA_KIND_TENSOR)
        return fa__value_wrong_kind(value, "tensor");
    replace(value, &value->u.tensor.subclass, subclass);
    return FA_OK;
}

void fa__value_clear(fa_value *value)
{
    if (value == NULL)
        return;
    fa_value *state = value->state;
    value->state = NULL;
    fa__value_let_go(value, state);
    fa__table *table = fa__value_table(value);
    while (table != NULL && table->n_slots > 0) {
        fa__pair pair = table->pairs[--table->n_slots];
        fa__value_let_go(value, pair.key);
        fa__value_let_go(value, pair.item);
    }
    if (table != NULL) {
        fa__table_free(table);
        *table = (fa__table){ 0 };
    }
    if (value->kind == FA_KIND_DICT)
        replace(value, &value->u.dict.factory, NULL);
    if (value->kind == FA_KIND_LIST)
        while (value->u.list.n > 0)
            fa__value_let_go(value, value->u.list.items[--value->u.list.n]);
    if (value->kind == FA_KIND_OBJECT)
        while (value->u.object->n_items > 0)
            fa__value_let_go(value, value->u.object->items[--value->u.object->n_items]);
}

/* ---- type names ------------------------------------------------------------------------------ */

static const char *dict_type_name(const fa_value *dict)
{
    switch (fa_value_dict_type(dict)) {
    case FA_ORDERED_DICT:
        return "collections.OrderedDict";
    case FA_COUNTER:
        return "collections.Counter";
    case FA_DEFAULT_DICT:
        return "collections.defaultdict";
    default:
        return "dict";
    }
}

static bool calls(const fa_value *value, const char *module, const char *name, size_t n_args)
{
    return value->kind == FA_KIND_OBJECT
        && fa_value_is_global(value->u.object->callable, module, name)
        && fa_value_len(value->u.object->args) >= n_args;
}

/* Writes "module.name" of a GLOBAL, "module.Outer.Inner" of getattr chains, "module.name(...)" of
 * what another call returns. A chain is walked from its last name to its first, so `tail` grows at
 * its front. */
static char *callable_name(const fa_value *callable, char *out, size_t size)
{
    char tail[256] = "";
    int depth = 0;
    for (; depth < FA__MAX_DEPTH && calls(callable, "builtins", "getattr", 2); depth++) {
        const fa_value *attribute = fa_value_at(callable->u.object->args, 1);
        char longer[256], name[128];
        if (attribute->kind != FA_KIND_STR)
            break;
        fa__copy_text(name, sizeof name, text_span(attribute));
        snprintf(longer, sizeof longer, ".%s%s", name, tail);
        memcpy(tail, longer, sizeof tail);
        callable = fa_value_at(callable->u.object->args, 0);
    }
    if (callable->kind == FA_KIND_OBJECT && tail[0] == '\0') {
        callable = callable->u.object->callable;
        memcpy(tail, "(...)", sizeof "(...)");
    }
    char module[256], name[256];
    if (callable->kind != FA_KIND_GLOBAL) {
        snprintf(out, size, "%s%s", fa_kind_name((fa_kind)callable->kind), tail);
        return out;
    }
    fa__copy_text(module, sizeof module, fa__span_of(callable->u.global.module));
    fa__copy_text(name, sizeof name, fa__span_of(callable->u.global.name));
    snprintf(out, size, "%s.%s%s", module, name, tail);
    return out;
}

static char *object_name(const fa_value *value, char *out, size_t size)
{
    const fa__object *object = value->u.object;
    /* Protocols 0 and 1 build instances with copyreg._reconstructor(cls, base, state). */
    if (object->how == FA_BUILD_REDUCE && calls(value, "copyreg", "_reconstructor", 1))
        return callable_name(fa_value_at(object->args, 0), out, size);
    return callable_name(object->callable, out, size);
}

static char *storage_name(const fa_value *value, char *out, size_t size)
{
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)value->u.storage.dtype);
    if (value->sub)
        snprintf(out, size, "torch.storage.UntypedStorage");
    else if (row == NULL || row->storage_class == NULL)
        snprintf(out, size, "torch.storage.TypedStorage");
    else
        snprintf(out, size, "torch.%s", row->storage_class);
    return out;
}

static const char *fixed_name(const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_DICT:
        return dict_type_name(value);
    case FA_KIND_TENSOR:
        return value->u.tensor.tensor->parameter ? "torch.nn.parameter.Parameter" : "torch.Tensor";
    case FA_KIND_DEVICE:
        return "torch.device";
    case FA_KIND_DTYPE:
        return "torch.dtype";
    case FA_KIND_SIZE:
        return "torch.Size";
    default:
        return fa_kind_name(fa_value_kind(value));
    }
}

char *fa_value_type_name(const fa_value *value, char *out, size_t size)
{
    if (fa_value_kind(value) == FA_KIND_OBJECT)
        return object_name(value, out, size);
    if (fa_value_kind(value) == FA_KIND_STORAGE)
        return storage_name(value, out, size);
    if (fa_value_tensor_subclass(value) != NULL)
        return callable_name(value->u.tensor.subclass, out, size);
    snprintf(out, size, "%s", fixed_name(value));
    return out;
}
