/* value_equal.c: are two values the same?
 *
 * Pairs of values still to be compared stand on a list, so that no nesting overflows the stack.
 * Whatever is more than a scalar is compared once: values known or assumed to be equal are joined
 * into one class (union-find), and a pair of one class is not looked at again. This ends in
 * cycles, and keeps time linear where values are shared many times over. */
#include "core/value_private.h"

/* A value's place among the classes. */
typedef struct class_node {
    size_t parent;
} class_node;

typedef struct comparison {
    fa__buffer pending;                 /* of value_pair */
    fa__buffer classes;                 /* of class_node */
    fa__map *numbers;                   /* value -> class_node */
} comparison;

typedef struct value_pair {
    const fa_value *a, *b;
} value_pair;

/* Optional children: both absent is equal, and costs nothing. */
static fa_status expect(comparison *self, const fa_value *a, const fa_value *b)
{
    value_pair pair = { a, b };
    return a == b ? FA_OK : fa__buffer_put(&self->pending, &pair, sizeof pair);
}

/* ---- classes --------------------------------------------------------------------------------- */

static fa_status class_of(comparison *self, const fa_value *value, size_t *out)
{
    uint64_t number;
    class_node *nodes;
    if (!fa__map_get_pointer(self->numbers, value, &number)) {
        class_node fresh = { .parent = self->classes.size / sizeof fresh };
        fa_status st = fa__map_set_pointer(self->numbers, value, fresh.parent);
        if (st == FA_OK)
            st = fa__buffer_put(&self->classes, &fresh, sizeof fresh);
        *out = fresh.parent;
        return st;
    }
    nodes = (class_node *)(void *)self->classes.data;
    size_t i = (size_t)number;
    while (nodes[i].parent != i) {
        nodes[i].parent = nodes[nodes[i].parent].parent;
        i = nodes[i].parent;
    }
    *out = i;
    return FA_OK;
}

/* Joins the classes of a and b; *same tells that they were one already. */
static fa_status join(comparison *self, const fa_value *a, const fa_value *b, bool *same)
{
    size_t left, right;
    fa_status st = class_of(self, a, &left);
    if (st == FA_OK)
        st = class_of(self, b, &right);
    if (st != FA_OK)
        return st;
    *same = left == right;
    ((class_node *)(void *)self->classes.data)[left].parent = right;
    return FA_OK;
}

/* ---- contents -------------------------------------------------------------------------------- */

static bool same_bytes(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

static bool same_text(const fa_value *a, const fa_value *b)
{
    return same_bytes(a->u.text.data, a->u.text.size, b->u.text.data, b->u.text.size);
}

static bool same_storage(const fa_value *a, const fa_value *b)
{
    const fa_storage *left = a->u.storage.storage, *right = b->u.storage.storage;
    if (a->sub != b->sub || a->u.storage.dtype != b->u.storage.dtype || left->meta != right->meta)
        return false;
    if (left->meta)
        return left->nbytes == right->nbytes;
    return same_bytes(left->data, left->nbytes, right->data, right->nbytes);
}

/* Everything of two values of one kind that is not a child. */
static bool same_contents(const fa_value *a, const fa_value *b)
{
    switch (a->kind) {
    case FA_KIND_BOOL:
        return a->u.boolean == b->u.boolean;
    case FA_KIND_INT:
        return a->sub == b->sub && (a->sub ? same_text(a, b) : a->u.integer == b->u.integer);
    case FA_KIND_FLOAT:
        return memcmp(&a->u.number, &b->u.number, sizeof a->u.number) == 0;
    case FA_KIND_COMPLEX:
        return memcmp(a->u.complex_parts, b->u.complex_parts, sizeof a->u.complex_parts) == 0;
    case FA_KIND_STR:
    case FA_KIND_BYTES:
    case FA_KIND_BYTEARRAY:
        return same_text(a, b);
    case FA_KIND_TENSOR:
        return fa_tensor_equal_bits(a->u.tensor.tensor, b->u.tensor.tensor);
    case FA_KIND_STORAGE:
        return same_storage(a, b);
    case FA_KIND_DEVICE:
        return fa_device_equal(*a->u.device, *b->u.device);
    case FA_KIND_DTYPE:
        return a->u.dtype == b->u.dtype;
    case FA_KIND_SIZE:
        return same_bytes(a->u.size.sizes, a->u.size.n * sizeof *a->u.size.sizes, b->u.size.sizes,
                          b->u.size.n * sizeof *b->u.size.sizes);
    case FA_KIND_GLOBAL:
        return fa_value_is_global(a, b->u.global.module, b->u.global.name);
    case FA_KIND_DICT:
        return a->sub == b->sub && fa_value_len(a) == fa_value_len(b);
    case FA_KIND_OBJECT:
        return a->u.object->how == b->u.object->how && fa_value_len(a) == fa_value_len(b)
            && fa_value_object_pairs(a) == fa_value_object_pairs(b);
    default:
        return fa_value_len(a) == fa_value_len(b);
    }
}

/* ---- children -------------------------------------------------------------------------------- */

static fa_status expect_items(comparison *self, fa_value *const *a, fa_value *const *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fa_status st = expect(self, a[i], b[i]);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

/* Pairs in their order. */
static fa_status expect_pairs(comparison *self, const fa__table *a, const fa__table *b)
{
    for (size_t i = 0; i < a->n_live; i++) {
        const fa__pair *left = &a->pairs[fa__table_slot_at(a, i)];
        const fa__pair *right = &b->pairs[fa__table_slot_at(b, i)];
        fa_status st = expect(self, left->key, right->key);
        if (st == FA_OK)
            st = expect(self, left->item, right->item);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

/* A set has no order: each member is compared with its equal key in the other. Members without one
 * (objects and tensors, keys by identity) are compared in the order in which they stand. */
static fa_status expect_members(comparison *self, const fa__table *a, const fa__table *b)
{
    for (size_t i = 0; i < a->n_live; i++) {
        const fa__pair *left = &a->pairs[fa__table_slot_at(a, i)];
        size_t slot = fa__table_find(b, left->key, left->hash);
        if (slot == FA__NO_SLOT)
            slot = fa__table_slot_at(b, i);
        fa_status st = expect(self, left->key, b->pairs[slot].key);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

static fa_status expect_objects(comparison *self, const fa__object *a, const fa__object *b)
{
    fa_status st;
    TRY(expect(self, a->callable, b->callable));
    TRY(expect(self, a->args, b->args));
    TRY(expect(self, a->kwargs, b->kwargs));
    TRY(expect_items(self, a->items, b->items, a->n_items));
    TRY(expect_pairs(self, &a->table, &b->table));
done:
    return st;
}

static fa_status expect_children(comparison *self, const fa_value *a, const fa_value *b)
{
    fa_status st = expect(self, a->state, b->state);
    if (st != FA_OK)
        return st;
    switch (a->kind) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return expect_items(self, a->u.list.items, b->u.list.items, a->u.list.n);
    case FA_KIND_DICT:
        st = expect(self, a->u.dict.factory, b->u.dict.factory);
        return st != FA_OK ? st : expect_pairs(self, a->u.dict.table, b->u.dict.table);
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return expect_members(self, a->u.dict.table, b->u.dict.table);
    case FA_KIND_TENSOR:
        return expect(self, a->u.tensor.subclass, b->u.tensor.subclass);
    case FA_KIND_OBJECT:
        return expect_objects(self, a->u.object, b->u.object);
    default:
        return FA_OK;
    }
}

/* ---- the comparison -------------------------------------------------------------------------- */

static bool is_scalar(const fa_value *value)
{
    return value->kind <= FA_KIND_COMPLEX || value->kind == FA_KIND_DEVICE
        || value->kind == FA_KIND_DTYPE;
}

static fa_status compare(comparison *self, value_pair pair, bool *equal)
{
    bool known = false;
    if (pair.a == NULL || pair.b == NULL || pair.a->kind != pair.b->kind) {
        *equal = false;
        return FA_OK;
    }
    if (!is_scalar(pair.a)) {
        fa_status st = join(self, pair.a, pair.b, &known);
        if (st != FA_OK || known)
            return st;
    }
    *equal = same_contents(pair.a, pair.b);
    return *equal ? expect_children(self, pair.a, pair.b) : FA_OK;
}

bool fa_value_equal(const fa_value *a, const fa_value *b)
{
    comparison self = { .numbers = fa__map_new() };
    bool equal = true;
    fa_status st = self.numbers == NULL ? FA_ENOMEM : expect(&self, a, b);
    while (st == FA_OK && equal && self.pending.size > 0) {
        value_pair pair;
        self.pending.size -= sizeof pair;
        memcpy(&pair, self.pending.data + self.pending.size, sizeof pair);
        st = compare(&self, pair, &equal);
    }
    fa__buffer_free(&self.pending);
    fa__buffer_free(&self.classes);
    fa__map_free(self.numbers);
    return st == FA_OK && equal;
}
