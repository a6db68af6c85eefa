/* value.c: makers of values, reference counts, and the scalars' accessors.
 *
 * A count is atomic. None, True, False, the ints -1..62, () and '' are constants: immortal, in
 * read-only memory, never counted. Values of one cycle share their group's count (value_cycle.c).
 *
 * Freeing is iterative, so that no nesting overflows the stack: a value whose count reaches zero
 * goes onto a list (linked through its `group` field, which it needs no more); values are taken
 * off the list one by one, and their children's counts go down onto the same list. */
#include "core/value_private.h"

#include <math.h>

/* ---- constants ------------------------------------------------------------------------------- */

/* As few as pay: most ints of a file are dimensions, strides and small counts, and each costs 56
 * bytes of the library. A larger table made loading no faster. */
#define SMALL_INT_MIN (-1)
#define SMALL_INT_MAX 62

#define INT_1(x) { .refs = FA__IMMORTAL, .kind = FA_KIND_INT, .u = { .integer = (x) } },
#define INT_4(x) INT_1(x) INT_1((x) + 1) INT_1((x) + 2) INT_1((x) + 3)
#define INT_16(x) INT_4(x) INT_4((x) + 4) INT_4((x) + 8) INT_4((x) + 12)
#define INT_64(x) INT_16(x) INT_16((x) + 16) INT_16((x) + 32) INT_16((x) + 48)

static const fa_value small_ints[SMALL_INT_MAX - SMALL_INT_MIN + 1] = {
    INT_64(SMALL_INT_MIN)
};

static const fa_value none_value = { .refs = FA__IMMORTAL, .kind = FA_KIND_NONE };
static const fa_value bool_values[2] = {
    { .refs = FA__IMMORTAL, .kind = FA_KIND_BOOL, .u = { .boolean = false } },
    { .refs = FA__IMMORTAL, .kind = FA_KIND_BOOL, .u = { .boolean = true } },
};
static const fa_value empty_tuple = { .refs = FA__IMMORTAL, .kind = FA_KIND_TUPLE };
static const fa_value empty_str = {
    .refs = FA__IMMORTAL, .kind = FA_KIND_STR, .u = { .text = { .data = (char *)"", .size = 0 } }
};

/* Constants are never written, but their users hold them like any other value. */
static fa_value *constant(const fa_value *value)
{
    return (fa_value *)value;
}

static const char *const kind_names[] = {
    [FA_KIND_NONE] = "NoneType", [FA_KIND_BOOL] = "bool", [FA_KIND_INT] = "int",
    [FA_KIND_FLOAT] = "float",
    [FA_KIND_COMPLEX] = "complex", [FA_KIND_STR] = "str", [FA_KIND_BYTES] = "bytes",
    [FA_KIND_BYTEARRAY] = "bytearray", [FA_KIND_LIST] = "list", [FA_KIND_TUPLE] = "tuple",
    [FA_KIND_DICT] = "dict", [FA_KIND_SET] = "set", [FA_KIND_FROZENSET] = "frozenset",
    [FA_KIND_TENSOR] = "tensor", [FA_KIND_STORAGE] = "storage", [FA_KIND_DEVICE] = "device",
    [FA_KIND_DTYPE] = "dtype", [FA_KIND_SIZE] = "size", [FA_KIND_GLOBAL] = "global",
    [FA_KIND_OBJECT] = "object",
};

const char *fa_kind_name(fa_kind kind)
{
    return (size_t)kind < FA__COUNT(kind_names) ? kind_names[kind] : "?";
}

fa_kind fa_value_kind(const fa_value *value)
{
    return value == NULL ? FA_KIND_NONE : (fa_kind)value->kind;
}

fa_status fa__value_wrong_kind(const fa_value *value, const char *expected)
{
    if (value == NULL)
        return fa__fail(FA_EINVAL, "expected %s, found no value (NULL)", expected);
    return fa__fail(FA_ETYPE, "expected %s, found %s", expected,
                    fa_kind_name((fa_kind)value->kind));
}

/* ---- counts ---------------------------------------------------------------------------------- */

/* What waits to be freed: single values linked through `group`, and whole groups. */
typedef struct dying {
    fa_value *values;
    fa__group *groups;
} dying;

static inline bool is_counted(const fa_value *value)
{
    return value != NULL
        && atomic_load_explicit(&value->refs, memory_order_relaxed) != FA__IMMORTAL;
}

static inline bool is_inner(const fa__group *group, const fa_value *child)
{
    return group != NULL && child->group == group;
}

fa_value *fa_value_retain(const fa_value *value)
{
    fa_value *self = (fa_value *)value;
    if (is_counted(self))
        atomic_fetch_add_explicit(self->group ? &self->group->refs : &self->refs, 1,
                                  memory_order_relaxed);
    return self;
}

/* Gives one reference back. Whoever sees a count of one is alone: no atomic subtraction then. */
static void drop(dying *list, fa_value *value)
{
    if (!is_counted(value))
        return;
    fa__group *group = value->group;
    atomic_size_t *count = group ? &group->refs : &value->refs;
    if (atomic_load_explicit(count, memory_order_acquire) != 1
        && atomic_fetch_sub_explicit(count, 1, memory_order_acq_rel) != 1)
        return;
    if (group) {
        group->next = list->groups;
        list->groups = group;
    } else {
        value->group = (fa__group *)(void *)list->values;
        list->values = value;
    }
}

/* Frees what a value owns, except its own memory. `group` is the one that dies with it, or NULL. */
static void take_apart(dying *list, fa_value *value, const fa__group *group)
{
    size_t n = fa__value_slots(value);
    for (size_t i = 0; i < n; i++) {
        fa_value *child = fa__value_slot(value, i);
        if (child != NULL && !is_inner(group, child))
            drop(list, child);
    }
    switch (value->kind) {
    case FA_KIND_LIST:
        fa__free(value->u.list.items);
        break;
    case FA_KIND_DICT:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        fa__table_free(value->u.dict.table);
        break;
    case FA_KIND_TENSOR:
        fa_tensor_release(value->u.tensor.tensor);
        break;
    case FA_KIND_STORAGE:
        fa_storage_release(value->u.storage.storage);
        break;
    case FA_KIND_OBJECT:
        fa__free(value->u.object->items);
        fa__table_free(&value->u.object->table);
        break;
    default:
        break;
    }
}

static void free_group(dying *list, fa__group *group)
{
    for (size_t i = 0; i < group->n; i++)
        take_apart(list, group->members[i], group);
    for (size_t i = 0; i < group->n; i++)
        fa__slot_free(group->members[i], group->members[i]->slot);
    fa__free(group);
}

static void free_all(dying *list)
{
    while (list->values != NULL || list->groups != NULL) {
        fa_value *value = list->values;
        if (value != NULL) {
            list->values = (fa_value *)(void *)value->group;
            take_apart(list, value, NULL);
            fa__slot_free(value, value->slot);
        } else {
            fa__group *group = list->groups;
            list->groups = group->next;
            free_group(list, group);
        }
    }
}

void fa_value_release(fa_value *value)
{
    dying list = { 0 };
    drop(&list, value);
    free_all(&list);
}

void fa__value_hold(const fa_value *parent, fa_value *child)
{
    if (child != NULL && !is_inner(parent->group, child))
        fa_value_retain(child);
}

void fa__value_let_go(const fa_value *parent, fa_value *child)
{
    if (child != NULL && !is_inner(parent->group, child))
        fa_value_release(child);
}

void fa__value_hold_taken(const fa_value *parent, fa_value *child)
{
    if (child != NULL && is_inner(parent->group, child))
        fa_value_release(child);
}

/* ---- children, by position ------------------------------------------------------------------- */

/* Positions: 0 the state; then by kind
 *   LIST, TUPLE  the items               DICT, SET  factory, then key and item of each pair
 *   TENSOR       subclass                OBJECT     callable, args, kwargs, items, pairs */
#define OBJECT_SLOTS 4

size_t fa__value_slots(const fa_value *value)
{
    switch (value->kind) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return 1 + value->u.list.n;
    case FA_KIND_DICT:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return 2 + 2 * value->u.dict.table->n_slots;
    case FA_KIND_TENSOR:
        return 2;
    case FA_KIND_OBJECT:
        return OBJECT_SLOTS + value->u.object->n_items + 2 * value->u.object->table.n_slots;
    default:
        return 0;
    }
}

static fa_value *table_slot(const fa__table *table, size_t i)
{
    const fa__pair *pair = &table->pairs[i / 2];
    if (pair->key == NULL)
        return NULL;
    return i % 2 == 0 ? pair->key : pair->item;
}

static fa_value *object_slot(const fa__object *object, size_t i)
{
    if (i == 1)
        return object->callable;
    if (i == 2)
        return object->args;
    if (i == 3)
        return object->kwargs;
    if (i - OBJECT_SLOTS < object->n_items)
        return object->items[i - OBJECT_SLOTS];
    return table_slot(&object->table, i - OBJECT_SLOTS - object->n_items);
}

fa_value *fa__value_slot(const fa_value *value, size_t i)
{
    if (i == 0)
        return value->state;
    switch (value->kind) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return value->u.list.items[i - 1];
    case FA_KIND_DICT:
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return i == 1 ? value->u.dict.factory : table_slot(value->u.dict.table, i - 2);
    case FA_KIND_TENSOR:
        return value->u.tensor.subclass;
    case FA_KIND_OBJECT:
        return object_slot(value->u.object, i);
    default:
        return NULL;
    }
}

fa_status fa__value_children(const fa_value *value, fa__visit visit, void *context)
{
    size_t n = fa__value_slots(value);
    for (size_t i = 0; i < n; i++) {
        fa_value *child = fa__value_slot(value, i);
        fa_status st = child == NULL ? FA_OK : visit(context, child);
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

/* ---- makers ---------------------------------------------------------------------------------- */

fa_value *fa__value_new(fa_kind kind, size_t extra)
{
    size_t size;
    if (!fa__add_size(sizeof(fa_value), extra, &size)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    uint8_t slot;
    fa_value *self = fa__slot_alloc(size, &slot);
    if (self == NULL)
        return NULL;
    memset(self, 0, sizeof *self);
    self->slot = slot;
    atomic_init(&self->refs, 1);
    self->kind = (uint8_t)kind;
    return self;
}

/* A value with `size` bytes and a NUL behind it. */
static fa_value *new_text(fa_kind kind, const void *data, size_t size)
{
    size_t extra;
    if (!fa__add_size(size, 1, &extra)) {
        fa__fail_memory(size);
        return NULL;
    }
    fa_value *self = fa__value_new(kind, extra);
    if (self == NULL)
        return NULL;
    self->u.text.data = fa__value_extra(self);
    self->u.text.size = size;
    if (size > 0)
        memcpy(self->u.text.data, data, size);
    self->u.text.data[size] = '\0';
    return self;
}

fa_value *fa_value_none(void)
{
    return constant(&none_value);
}

fa_value *fa_value_bool(bool x)
{
    return constant(&bool_values[x ? 1 : 0]);
}

fa_value *fa_value_int(int64_t x)
{
    if (x >= SMALL_INT_MIN && x <= SMALL_INT_MAX)
        return constant(&small_ints[x - SMALL_INT_MIN]);
    fa_value *self = fa__value_new(FA_KIND_INT, 0);
    if (self != NULL)
        self->u.integer = x;
    return self;
}

/* The size without the bytes that only repeat the sign. */
static size_t minimal_size(const uint8_t *data, size_t size)
{
    while (size > 1) {
        uint8_t top = data[size - 1];
        bool negative = data[size - 2] & 0x80;
        if (top != (negative ? 0xff : 0x00))
            break;
        size--;
    }
    return size;
}

fa_value *fa_value_int_bytes(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    if (size == 0)
        return fa_value_int(0);
    size = minimal_size(bytes, size);
    if (size > sizeof(int64_t)) {
        fa_value *self = new_text(FA_KIND_INT, bytes, size);
        if (self != NULL)
            self->sub = 1;
        return self;
    }
    uint8_t wide[8];
    memset(wide, bytes[size - 1] & 0x80 ? 0xff : 0x00, sizeof wide);
    memcpy(wide, bytes, size);
    return fa_value_int((int64_t)fa__le64(wide));
}

fa_value *fa_value_float(double x)
{
    fa_value *self = fa__value_new(FA_KIND_FLOAT, 0);
    if (self != NULL)
        self->u.number = x;
    return self;
}

fa_value *fa_value_complex(double real, double imag)
{
    fa_value *self = fa__value_new(FA_KIND_COMPLEX, 0);
    if (self == NULL)
        return NULL;
    self->u.complex_parts[0] = real;
    self->u.complex_parts[1] = imag;
    return self;
}

fa_value *fa_value_str(const char *text)
{
    if (text == NULL) {
        fa__fail(FA_EINVAL, "a str needs a text, found NULL");
        return NULL;
    }
    return fa_value_str_n(text, strlen(text));
}

fa_value *fa_value_str_n(const char *text, size_t size)
{
    return size == 0 ? constant(&empty_str) : new_text(FA_KIND_STR, text, size);
}

fa_value *fa__value_str_python2(const char *data, size_t size)
{
    fa_value *self = new_text(FA_KIND_STR, data, size);
    if (self != NULL)
        self->sub = 1;
    return self;
}

fa_value *fa_value_bytes(const void *data, size_t size)
{
    return new_text(FA_KIND_BYTES, data, size);
}

fa_value *fa_value_bytearray(const void *data, size_t size)
{
    return new_text(FA_KIND_BYTEARRAY, data, size);
}

fa_value *fa_value_tensor(fa_tensor *tensor)
{
    if (tensor == NULL) {
        fa__fail(FA_EINVAL, "a tensor value needs a tensor, found NULL");
        return NULL;
    }
    fa_value *self = fa__value_new(FA_KIND_TENSOR, 0);
    if (self != NULL)
        self->u.tensor.tensor = fa_tensor_retain(tensor);
    return self;
}

fa_value *fa_value_storage(fa_storage *storage, fa_dtype dtype)
{
    if (storage == NULL) {
        fa__fail(FA_EINVAL, "a storage value needs a storage, found NULL");
        return NULL;
    }
    fa_value *self = fa__value_new(FA_KIND_STORAGE, 0);
    if (self == NULL)
        return NULL;
    self->u.storage.storage = fa_storage_retain(storage);
    self->u.storage.dtype = (int16_t)(dtype == FA_DTYPE_NONE ? FA_UINT8 : dtype);
    self->sub = dtype == FA_DTYPE_NONE;
    return self;
}

fa_value *fa_value_device(fa_device device)
{
    fa_value *self = fa__value_new(FA_KIND_DEVICE, sizeof device);
    if (self == NULL)
        return NULL;
    self->u.device = fa__value_extra(self);
    *self->u.device = device;
    return self;
}

fa_value *fa_value_dtype(fa_dtype dtype)
{
    fa_value *self = fa__value_new(FA_KIND_DTYPE, 0);
    if (self != NULL)
        self->u.dtype = (int16_t)dtype;
    return self;
}

fa_value *fa_value_size(size_t n, const int64_t *sizes)
{
    size_t bytes;
    if (!fa__mul_size(n, sizeof *sizes, &bytes)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    fa_value *self = fa__value_new(FA_KIND_SIZE, bytes);
    if (self == NULL)
        return NULL;
    self->u.size.sizes = fa__value_extra(self);
    self->u.size.n = n;
    if (n > 0)
        memcpy(self->u.size.sizes, sizes, bytes);
    return self;
}

fa_value *fa_value_global(const char *module, const char *name)
{
    if (module == NULL || name == NULL) {
        fa__fail(FA_EINVAL, "a global needs a module and a name, found NULL");
        return NULL;
    }
    size_t module_size = strlen(module) + 1, name_size = strlen(name) + 1;
    fa_value *self = fa__value_new(FA_KIND_GLOBAL, module_size + name_size);
    if (self == NULL)
        return NULL;
    self->u.global.module = fa__value_extra(self);
    self->u.global.name = self->u.global.module + module_size;
    memcpy(self->u.global.module, module, module_size);
    memcpy(self->u.global.name, name, name_size);
    return self;
}

static fa_value *new_tuple(size_t n)
{
    size_t bytes;
    if (n == 0)
        return constant(&empty_tuple);
    if (!fa__mul_size(n, sizeof(fa_value *), &bytes)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    fa_value *self = fa__value_new(FA_KIND_TUPLE, bytes);
    if (self == NULL)
        return NULL;
    self->u.list.items = fa__value_extra(self);
    self->u.list.n = n;
    return self;
}

fa_value *fa__value_tuple_take(fa_value **items, size_t n)
{
    fa_value *self = new_tuple(n);
    if (self == NULL) {
        for (size_t i = 0; i < n; i++)
            fa_value_release(items[i]);
        return NULL;
    }
    if (n > 0)
        memcpy(self->u.list.items, items, n * sizeof *items);
    return self;
}

fa_value *fa_value_tuple(size_t n, fa_value *const *items)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i] == NULL) {
            fa__fail(FA_EINVAL, "item %zu of a tuple is NULL", i);
            return NULL;
        }
    }
    fa_value *self = new_tuple(n);
    for (size_t i = 0; self != NULL && i < n; i++)
        self->u.list.items[i] = fa_value_retain(items[i]);
    return self;
}

/* ---- scalars --------------------------------------------------------------------------------- */

fa_status fa_value_get_bool(const fa_value *value, bool *out)
{
    if (value == NULL || value->kind != FA_KIND_BOOL)
        return fa__value_wrong_kind(value, "bool");
    *out = value->u.boolean;
    return FA_OK;
}

fa_status fa_value_get_int(const fa_value *value, int64_t *out)
{
    if (value != NULL && value->kind == FA_KIND_BOOL) {
        *out = value->u.boolean;
        return FA_OK;
    }
    if (value == NULL || value->kind != FA_KIND_INT)
        return fa__value_wrong_kind(value, "int");
    if (value->sub)
        return fa__fail(FA_ERANGE, "an int of %zu bytes does not fit in 64 bits",
                        value->u.text.size);
    *out = value->u.integer;
    return FA_OK;
}

fa_status fa_value_get_float(const fa_value *value, double *out)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_FLOAT:
        *out = value->u.number;
        return FA_OK;
    case FA_KIND_BOOL:
        *out = value->u.boolean;
        return FA_OK;
    case FA_KIND_INT:
        if (!value->sub)
            *out = (double)value->u.integer;
        else if (!fa__bigint_to_double((const uint8_t *)value->u.text.data, value->u.text.size,
                                       out))
            return fa__fail(FA_ERANGE, "an int of %zu bytes is too large for a float",
                            value->u.text.size);
        return FA_OK;
    default:
        return fa__value_wrong_kind(value, "float");
    }
}

fa_status fa_value_get_complex(const fa_value *value, double *real, double *imag)
{
    if (value != NULL && value->kind == FA_KIND_COMPLEX) {
        *real = value->u.complex_parts[0];
        *imag = value->u.complex_parts[1];
        return FA_OK;
    }
    double x;
    switch (fa_value_kind(value)) {
    case FA_KIND_FLOAT:
    case FA_KIND_INT:
    case FA_KIND_BOOL:
        if (fa_value_get_float(value, &x) != FA_OK)
            return FA_ERANGE;
        *real = x;
        *imag = 0;
        return FA_OK;
    default:
        return fa__value_wrong_kind(value, "complex");
    }
}

const char *fa_value_data(const fa_value *value, size_t *size)
{
    fa_kind kind = fa_value_kind(value);
    if (kind != FA_KIND_STR && kind != FA_KIND_BYTES && kind != FA_KIND_BYTEARRAY) {
        fa__value_wrong_kind(value, "str, bytes or bytearray");
        return NULL;
    }
    if (size != NULL)
        *size = value->u.text.size;
    return value->u.text.data;
}

const char *fa_value_text(const fa_value *value)
{
    if (value == NULL || value->kind != FA_KIND_STR) {
        fa__value_wrong_kind(value, "str");
        return NULL;
    }
    return value->u.text.data;
}

bool fa_value_is_python2_str(const fa_value *value)
{
    return value != NULL && value->kind == FA_KIND_STR && value->sub;
}

char *fa_value_int_text(const fa_value *value)
{
    fa__buffer out = { 0 };
    fa_status st = FA_OK;
    char *text = NULL;
    if (value == NULL || value->kind != FA_KIND_INT) {
        fa__value_wrong_kind(value, "int");
        return NULL;
    }
    if (value->sub)
        TRY(fa__bigint_text(&out, (const uint8_t *)value->u.text.data, value->u.text.size));
    else
        TRY(fa__buffer_format(&out, "%lld", (long long)value->u.integer));
    text = fa__buffer_take_text(&out);
done:
    fa__buffer_free(&out);
    return st == FA_OK ? text : NULL;
}

fa_tensor *fa_value_get_tensor(const fa_value *value)
{
    if (value == NULL || value->kind != FA_KIND_TENSOR) {
        fa__value_wrong_kind(value, "tensor");
        return NULL;
    }
    return value->u.tensor.tensor;
}

fa_storage *fa_value_get_storage(const fa_value *value, fa_dtype *dtype)
{
    if (value == NULL || value->kind != FA_KIND_STORAGE) {
        fa__value_wrong_kind(value, "storage");
        return NULL;
    }
    if (dtype != NULL)
        *dtype = value->sub ? FA_DTYPE_NONE : (fa_dtype)value->u.storage.dtype;
    return value->u.storage.storage;
}

fa_status fa_value_get_device(const fa_value *value, fa_device *out)
{
    if (value == NULL || value->kind != FA_KIND_DEVICE)
        return fa__value_wrong_kind(value, "device");
    *out = *value->u.device;
    return FA_OK;
}

fa_status fa_value_get_dtype(const fa_value *value, fa_dtype *out)
{
    if (value == NULL || value->kind != FA_KIND_DTYPE)
        return fa__value_wrong_kind(value, "dtype");
    *out = (fa_dtype)value->u.dtype;
    return FA_OK;
}

const char *fa_value_global_module(const fa_value *value)
{
    if (value == NULL || value->kind != FA_KIND_GLOBAL) {
        fa__value_wrong_kind(value, "global");
        return NULL;
    }
    return value->u.global.module;
}

const char *fa_value_global_name(const fa_value *value)
{
    if (value == NULL || value->kind != FA_KIND_GLOBAL) {
        fa__value_wrong_kind(value, "global");
        return NULL;
    }
    return value->u.global.name;
}

bool fa_value_is_global(const fa_value *value, const char *module, const char *name)
{
    return value != NULL && value->kind == FA_KIND_GLOBAL
        && strcmp(value->u.global.module, module) == 0
        && strcmp(value->u.global.name, name) == 0;
}
