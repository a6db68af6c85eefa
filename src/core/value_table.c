/* value_table.c: the insertion-ordered hash table behind dicts and sets, and Python's rules for
 * keys.
 *
 *   pairs   [ key, item, hash ]   in insertion order; key NULL where a pair was removed
 *   index   [ 0 or slot + 1 ... index_size entries | removed slots, sorted, at most MAX_REMOVED ]
 *
 * Up to SMALL pairs there is no index: a search compares the hashes one by one. Beyond, the index
 * is open addressing with linear probing, never more than half full. The i-th live pair is found
 * by skipping the few removed slots; when there are MAX_REMOVED of them the table is packed.
 *
 * Keys are equal as in Python: 1 == 1.0 == True == (1+0j), a torch.Size equals the tuple of its
 * ints, NaN equals only itself, tensors, storages and objects equal only themselves. Equal keys
 * have equal hashes: every number is brought to one canonical form first. */
#include "core/value_private.h"

#include <math.h>

#define SMALL 8
#define FIRST_CAPACITY 4
#define MAX_REMOVED 64
#define MAX_SLOTS ((size_t)1 << 30)     /* slots + 1 fit in 32 bits, and so does the index's size */

/* Values inside one key (a tuple of tuples ...) that are looked at; a tuple that holds another
 * many times would otherwise take exponential time. */
#define MAX_KEY_VALUES 4096

/* ---- numbers --------------------------------------------------------------------------------- */

typedef enum number_form { FORM_INT, FORM_FLOAT, FORM_COMPLEX, FORM_NAN } number_form;

/* The canonical bytes of a number: an int for whatever is a whole number. */
typedef struct number {
    number_form form;
    const uint8_t *data;
    size_t size;
    uint8_t bytes[FA__BIGINT_DOUBLE_BYTES];
} number;

static bool is_number(const fa_value *value)
{
    return value->kind == FA_KIND_BOOL || value->kind == FA_KIND_INT || value->kind == FA_KIND_FLOAT
        || value->kind == FA_KIND_COMPLEX;
}

static void number_from_int(number *self, int64_t x)
{
    self->form = FORM_INT;
    self->size = 8;
    fa__put_le64(self->bytes, (uint64_t)x);
}

static void number_from_identity(number *self, const fa_value *value)
{
    self->form = FORM_NAN;
    self->size = sizeof value;
    memcpy(self->bytes, &value, sizeof value);
}

static void number_from_float(number *self, double x, const fa_value *value)
{
    if (isnan(x)) {
        number_from_identity(self, value);
    } else if (isfinite(x) && x == trunc(x)) {
        if (fabs(x) < 9.2e18) {
            number_from_int(self, (int64_t)x);
        } else {
            self->form = FORM_INT;
            self->size = fa__bigint_from_double(x, self->bytes);
        }
    } else {
        self->form = FORM_FLOAT;
        self->size = sizeof x;
        memcpy(self->bytes, &x, sizeof x);
    }
}

static void number_from_complex(number *self, const double *parts, const fa_value *value)
{
    double positive[2] = { parts[0] + 0.0, parts[1] + 0.0 };    /* -0.0 + 0.0 is 0.0 */
    if (positive[1] == 0) {
        number_from_float(self, positive[0], value);
    } else if (isnan(positive[0]) || isnan(positive[1])) {
        number_from_identity(self, value);
    } else {
        self->form = FORM_COMPLEX;
        self->size = sizeof positive;
        memcpy(self->bytes, positive, sizeof positive);
    }
}

static void number_of(number *self, const fa_value *value)
{
    self->data = self->bytes;
    switch (value->kind) {
    case FA_KIND_BOOL:
        number_from_int(self, value->u.boolean);
        break;
    case FA_KIND_INT:
        if (!value->sub) {
            number_from_int(self, value->u.integer);
        } else {
            self->form = FORM_INT;
            self->data = (const uint8_t *)value->u.text.data;
            self->size = value->u.text.size;
        }
        break;
    case FA_KIND_FLOAT:
        number_from_float(self, value->u.number, value);
        break;
    default:
        number_from_complex(self, value->u.complex_parts, value);
        break;
    }
}

static bool numbers_equal(const fa_value *a, const fa_value *b)
{
    number left, right;
    number_of(&left, a);
    number_of(&right, b);
    return left.form == right.form && left.size == right.size
        && memcmp(left.data, right.data, left.size) == 0;
}

/* ---- hashes ---------------------------------------------------------------------------------- */

/* How much of a key may still be looked at. */
typedef struct budget {
    size_t values, depth;
} budget;

static const budget whole_budget = { .values = MAX_KEY_VALUES, .depth = FA__MAX_DEPTH };

/* True when one more value, one level deeper, may be looked at. */
static bool enter(budget *left)
{
    if (left->values == 0 || left->depth == 0)
        return false;
    left->values--;
    left->depth--;
    return true;
}

/* A hash that depends on the order and on the kind. */
static uint64_t mix(uint64_t hash, uint64_t next)
{
    uint64_t both[2] = { hash, next };
    return fa__hash_bytes(both, sizeof both);
}

static uint64_t hash_kind(fa_kind kind, const void *data, size_t size)
{
    return fa__hash_bytes(data, size) ^ ((uint64_t)kind << 56);
}

static uint64_t hash_int(int64_t x)
{
    uint8_t bytes[8];
    fa__put_le64(bytes, (uint64_t)x);
    return hash_kind(FA_KIND_INT, bytes, sizeof bytes);
}

static uint64_t hash_number(const fa_value *value)
{
    number canonical;
    number_of(&canonical, value);
    return hash_kind(FA_KIND_INT, canonical.data, canonical.size);
}

static uint64_t hash_identity(const fa_value *value)
{
    return hash_kind(FA_KIND_OBJECT, &value, sizeof value);
}

/* The order of a set's members does not count. */
static uint64_t hash_frozenset(const fa__table *table)
{
    uint64_t sum = table->n_live;
    for (size_t i = 0; i < table->n_slots; i++)
        if (table->pairs[i].key != NULL)
            sum += mix(FA_KIND_FROZENSET, table->pairs[i].hash);
    return sum;
}

static uint64_t hash_size(const fa_value *value)
{
    uint64_t hash = FA_KIND_TUPLE;
    for (size_t i = 0; i < value->u.size.n; i++)
        hash = mix(hash, hash_int(value->u.size.sizes[i]));
    return hash;
}

static fa_status hash_value(const fa_value *key, uint64_t *out, budget *left);

static fa_status hash_tuple(const fa_value *key, uint64_t *out, budget *left)
{
    uint64_t hash = FA_KIND_TUPLE, item;
    for (size_t i = 0; i < key->u.list.n; i++) {
        fa_status st = hash_value(key->u.list.items[i], &item, left);
        if (st != FA_OK)
            return st;
        hash = mix(hash, item);
    }
    *out = hash;
    return FA_OK;
}

static fa_status fail_unhashable(const fa_value *key)
{
    char name[128];
    return fa__fail(FA_ETYPE, "unhashable type: '%s'", fa_value_type_name(key, name, sizeof name));
}

static fa_status hash_entered(const fa_value *key, uint64_t *out, budget *left)
{
    switch (key->kind) {
    case FA_KIND_NONE:
        *out = hash_kind(FA_KIND_NONE, "", 0);
        return FA_OK;
    case FA_KIND_BOOL:
    case FA_KIND_INT:
    case FA_KIND_FLOAT:
    case FA_KIND_COMPLEX:
        *out = hash_number(key);
        return FA_OK;
    case FA_KIND_STR:
    case FA_KIND_BYTES:
        *out = hash_kind((fa_kind)key->kind, key->u.text.data, key->u.text.size);
        return FA_OK;
    case FA_KIND_TUPLE:
        return hash_tuple(key, out, left);
    case FA_KIND_SIZE:
        *out = hash_size(key);
        return FA_OK;
    case FA_KIND_FROZENSET:
        *out = hash_frozenset(key->u.dict.table);
        return FA_OK;
    case FA_KIND_GLOBAL:
        *out = mix(hash_kind(FA_KIND_GLOBAL, key->u.global.module, strlen(key->u.global.module)),
                   fa__hash_bytes(key->u.global.name, strlen(key->u.global.name)));
        return FA_OK;
    case FA_KIND_DEVICE:
        *out = hash_kind(FA_KIND_DEVICE, key->u.device->type, strlen(key->u.device->type));
        return FA_OK;
    case FA_KIND_DTYPE:
        *out = hash_kind(FA_KIND_DTYPE, &key->u.dtype, sizeof key->u.dtype);
        return FA_OK;
    case FA_KIND_TENSOR:
    case FA_KIND_STORAGE:
    case FA_KIND_OBJECT:
        *out = hash_identity(key);
        return FA_OK;
    default:
        return fail_unhashable(key);
    }
}

static fa_status hash_value(const fa_value *key, uint64_t *out, budget *left)
{
    if (!enter(left))
        return fa__fail(FA_ELIMIT, "a key holds more than %d values or nests deeper than %d",
                        MAX_KEY_VALUES,
                        FA__MAX_DEPTH);
    fa_status st = hash_entered(key, out, left);
    left->depth++;
    return st;
}

fa_status fa__value_key_hash(const fa_value *key, uint64_t *out)
{
    budget left = whole_budget;
    if (key == NULL)
        return fa__fail(FA_EINVAL, "a key is NULL");
    return hash_value(key, out, &left);
}

/* ---- equality -------------------------------------------------------------------------------- */

static bool equal_values(const fa_value *a, const fa_value *b, budget *left);

static bool is_sequence(const fa_value *value)
{
    return value->kind == FA_KIND_TUPLE || value->kind == FA_KIND_SIZE;
}

static bool equal_sequences(const fa_value *a, const fa_value *b, budget *left)
{
    size_t n = fa_value_len(a);
    if (n != fa_value_len(b))
        return false;
    for (size_t i = 0; i < n; i++) {
        fa_value ints[2] = { { .kind = FA_KIND_INT }, { .kind = FA_KIND_INT } };
        const fa_value *items[2] = { &ints[0], &ints[1] }, *parents[2] = { a, b };
        for (int side = 0; side < 2; side++) {
            if (parents[side]->kind == FA_KIND_SIZE)
                ints[side].u.integer = parents[side]->u.size.sizes[i];
            else
                items[side] = parents[side]->u.list.items[i];
        }
        if (!equal_values(items[0], items[1], left))
            return false;
    }
    return true;
}

static bool equal_frozensets(const fa__table *a, const fa__table *b)
{
    if (a->n_live != b->n_live)
        return false;
    for (size_t i = 0; i < a->n_slots; i++) {
        const fa__pair *pair = &a->pairs[i];
        if (pair->key != NULL && fa__table_find(b, pair->key, pair->hash) == FA__NO_SLOT)
            return false;
    }
    return true;
}

static bool equal_entered(const fa_value *a, const fa_value *b, budget *left)
{
    if (is_number(a))
        return is_number(b) && numbers_equal(a, b);
    if (is_sequence(a))
        return is_sequence(b) && equal_sequences(a, b, left);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case FA_KIND_NONE:
        return true;
    case FA_KIND_STR:
    case FA_KIND_BYTES:
        return a->u.text.size == b->u.text.size
            && memcmp(a->u.text.data, b->u.text.data, a->u.text.size) == 0;
    case FA_KIND_FROZENSET:
        return equal_frozensets(a->u.dict.table, b->u.dict.table);
    case FA_KIND_GLOBAL:
        return fa_value_is_global(a, b->u.global.module, b->u.global.name);
    case FA_KIND_DEVICE:
        return fa_device_equal(*a->u.device, *b->u.device);
    case FA_KIND_DTYPE:
        return a->u.dtype == b->u.dtype;
    default:
        return false;
    }
}

static bool equal_values(const fa_value *a, const fa_value *b, budget *left)
{
    if (a == b)
        return true;
    if (!enter(left))
        return false;
    bool equal = equal_entered(a, b, left);
    left->depth++;
    return equal;
}

bool fa__value_key_equal(const fa_value *a, const fa_value *b)
{
    budget left = whole_budget;
    return a != NULL && b != NULL && equal_values(a, b, &left);
}

/* ---- the table ------------------------------------------------------------------------------- */

static bool pair_matches(const fa__pair *pair, const fa_value *key, uint64_t hash)
{
    return pair->hash == hash && pair->key != NULL && fa__value_key_equal(pair->key, key);
}

size_t fa__table_find(const fa__table *table, const fa_value *key, uint64_t hash)
{
    if (table->index == NULL) {
        for (size_t slot = 0; slot < table->n_slots; slot++)
            if (pair_matches(&table->pairs[slot], key, hash))
                return slot;
        return FA__NO_SLOT;
    }
    size_t mask = table->index_size - 1;
    for (size_t at = (size_t)hash & mask; table->index[at] != 0; at = (at + 1) & mask) {
        size_t slot = table->index[at] - 1;
        if (pair_matches(&table->pairs[slot], key, hash))
            return slot;
    }
    return FA__NO_SLOT;
}

size_t fa__table_find_text(const fa__table *table, const char *text, size_t size)
{
    fa_value key = { .kind = FA_KIND_STR, .u = { .text = { .data = (char *)text, .size = size } } };
    return fa__table_find(table, &key, hash_kind(FA_KIND_STR, text, size));
}

static void index_put(fa__table *table, size_t slot)
{
    size_t mask = table->index_size - 1;
    size_t at = (size_t)table->pairs[slot].hash & mask;
    while (table->index[at] != 0)
        at = (at + 1) & mask;
    table->index[at] = (uint32_t)(slot + 1);
}

/* Closes the gaps of removed pairs and builds the index anew. */
static void pack(fa__table *table)
{
    size_t n = 0;
    for (size_t slot = 0; slot < table->n_slots; slot++)
        if (table->pairs[slot].key != NULL)
            table->pairs[n++] = table->pairs[slot];
    table->n_slots = n;
    table->n_removed = 0;
    if (table->index == NULL)
        return;
    memset(table->index, 0, table->index_size * sizeof *table->index);
    for (size_t slot = 0; slot < n; slot++)
        index_put(table, slot);
}

static fa_status grow(fa__table *table)
{
    size_t capacity = table->capacity == 0 ? FIRST_CAPACITY : 2 * table->capacity, bytes;
    if (capacity > MAX_SLOTS || !fa__mul_size(capacity, sizeof *table->pairs, &bytes))
        return fa__fail(FA_ELIMIT, "a dict or set holds more than %zu items", table->n_live);
    uint32_t *index = NULL;
    if (capacity > SMALL) {
        index = fa__alloc((2 * capacity + MAX_REMOVED) * sizeof *index);
        if (index == NULL)
            return FA_ENOMEM;
    }
    fa__pair *pairs = fa__realloc(table->pairs, bytes);
    if (pairs == NULL) {
        fa__free(index);
        return FA_ENOMEM;
    }
    fa__free(table->index);
    table->pairs = pairs;
    table->capacity = capacity;
    table->index = index;
    table->index_size = index == NULL ? 0 : 2 * capacity;
    pack(table);
    return FA_OK;
}

fa_status fa__table_add(fa__table *table, const fa__pair *pair)
{
    if (table->n_slots == table->capacity) {
        fa_status st = grow(table);
        if (st != FA_OK)
            return st;
    }
    size_t slot = table->n_slots++;
    table->pairs[slot] = *pair;
    table->n_live++;
    if (table->index != NULL)
        index_put(table, slot);
    return FA_OK;
}

void fa__table_remove(fa__table *table, size_t slot)
{
    table->pairs[slot] = (fa__pair){ 0 };
    table->n_live--;
    if (table->index == NULL) {
        pack(table);
        return;
    }
    uint32_t *removed = table->index + table->index_size;
    size_t at = table->n_removed++;
    for (; at > 0 && removed[at - 1] > slot; at--)
        removed[at] = removed[at - 1];
    removed[at] = (uint32_t)slot;
    if (table->n_removed == MAX_REMOVED)
        pack(table);
}

size_t fa__table_slot_at(const fa__table *table, size_t i)
{
    if (table->n_removed == 0)                           /* index may be NULL */
        return i;
    const uint32_t *removed = table->index + table->index_size;
    for (size_t k = 0; k < table->n_removed && removed[k] <= i; k++)
        i++;
    return i;
}

void fa__table_free(fa__table *table)
{
    fa__free(table->pairs);
    fa__free(table->index);
}
