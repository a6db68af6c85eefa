/* npy_dtype.c: a .npy header's `descr` as the dtype object that pickle gives it. [formats 2.6
 * and 8.2]
 *
 *   descr := '<f4' | '|S8' | '<M8[us]' | (descr, shape) | [field, ...]
 *   field := (name, descr) | (name, descr, shape)          name := 'a' | ('title', 'a')
 *
 *   numpy.dtype('f4', False, True)
 *   state (3, order, subdtype, names, fields, itemsize, alignment, flags)
 *
 * Itemsize and alignment are -1 where the code tells them. A field without a name and of plain
 * void is padding. Dates have version 4 and a ninth item: (None, (unit, count, 1, 1)). */
#include "npy_parts.h"

#include <stdio.h>

/* NumPy's dtype flags [numpy/ndarraytypes.h]. */
#define NEEDS_INIT 8                    /* str: memory must be zeroed */
#define NEEDS_PYAPI 16                  /* structures */

#define MAX_ITEMSIZE ((uint64_t)INT32_MAX)  /* NumPy's itemsize is a C int in these files */

static fa_status fail_descr(const fa_value *descr)
{
    char *text = fa_value_to_string(descr, 100);
    fa__fail(FA_EFORMAT, "npy: %s is no dtype description that NumPy writes",
             text == NULL ? "?" : text);
    fa_string_free(text);
    return FA_EFORMAT;
}

static fa_status last_status(void)
{
    return fa_error_last()->status;
}

/* ---- the object ------------------------------------------------------------------------------ */

/* A tuple of values that are taken over; NULL ones (failed makers) make it fail. */
static fa_value *tuple_take(fa_value **items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i] != NULL)
            continue;
        for (size_t k = 0; k < n; k++)
            fa_value_release(items[k]);
        return NULL;
    }
    return fa__value_tuple_take(items, n);
}

static fa_value *none_or(fa_value *value)
{
    return value == NULL ? fa_value_none() : fa_value_retain(value);
}

/* numpy.dtype(code, False, True) without a state. */
static fa_value *call_dtype(const char *code)
{
    fa_value *items[3] = { fa_value_str(code), fa_value_bool(false), fa_value_bool(true) };
    fa_value *args = tuple_take(items, 3);
    fa_value *callable = args == NULL ? NULL : fa_value_global("numpy", "dtype");
    fa_value *object = NULL;
    if (callable != NULL)
        object = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);
    fa_value_release(callable);
    fa_value_release(args);
    return object;
}

/* The parts of a dtype's state; NULL ones are None. */
typedef struct dtype_state {
    const char *order;
    fa_value *subdtype, *names, *fields, *metadata;
    int64_t itemsize, alignment;
    int flags;
} dtype_state;

static fa_status set_dtype_state(fa_value *object, const dtype_state *state)
{
    fa_value *items[9] = {
        fa_value_int(state->metadata == NULL ? 3 : 4), fa_value_str(state->order),
        none_or(state->subdtype), none_or(state->names), none_or(state->fields),
        fa_value_int(state->itemsize), fa_value_int(state->alignment), fa_value_int(state->flags),
        fa_value_retain(state->metadata),
    };
    fa_value *tuple = tuple_take(items, state->metadata == NULL ? 8 : 9);
    fa_status st = tuple == NULL ? last_status() : fa_value_set_state(object, tuple);
    fa_value_release(tuple);
    return st;
}

static fa_status make_object(const char *code, const dtype_state *state, fa_value **out)
{
    fa_value *object = call_dtype(code);
    fa_status st = object == NULL ? last_status() : set_dtype_state(object, state);
    if (st == FA_OK)
        *out = object;
    else
        fa_value_release(object);
    return st;
}

/* ---- codes ----------------------------------------------------------------------------------- */

/* '<M8[25us]' in parts. */
typedef struct code {
    char order, kind;
    uint64_t size;                      /* as written */
    fa__span unit;                      /* between the brackets; of dates */
} code;

static bool parse_code(const fa_value *descr, code *out)
{
    fa__span text = { (const uint8_t *)descr->u.text.data, descr->u.text.size };
    size_t at = 0, digits;
    *out = (code){ .order = '=' };
    if (text.size > 0 && memchr("<>|=", text.data[0], 4) != NULL)
        out->order = (char)text.data[at++];
    if (at >= text.size)
        return false;
    out->kind = (char)text.data[at++];
    for (digits = 0; at + digits < text.size && text.data[at + digits] != '['; digits++)
        ;
    if (digits > 0 && !fa__parse_u64((fa__span){ text.data + at, digits }, &out->size))
        return false;
    at += digits;
    if (at < text.size && text.data[text.size - 1] == ']')
        out->unit = (fa__span){ text.data + at + 1, text.size - at - 2 };
    return out->size <= MAX_ITEMSIZE / 4 && (at == text.size || out->unit.data != NULL);
}

/* The metadata of a date: (None, (b'us', 25, 1, 1)) from "25us". */
static fa_status make_unit(fa__span unit, fa_value **out)
{
    size_t digits = 0;
    uint64_t count = 1;
    fa__span name = unit;
    while (digits < unit.size && unit.data[digits] >= '0' && unit.data[digits] <= '9')
        digits++;
    if (digits > 0
        && (!fa__parse_u64((fa__span){ unit.data, digits }, &count) || count > INT32_MAX))
        return fa__fail(FA_EFORMAT, "npy: a date's unit counts too many");
    name.data = unit.size > 0 ? unit.data + digits : (const uint8_t *)"generic";
    name.size = unit.size > 0 ? unit.size - digits : strlen("generic");
    fa_value *parts[4] = { fa_value_bytes(name.data, name.size), fa_value_int((int64_t)count),
                           fa_value_int(1),
                           fa_value_int(1) };
    fa_value *both[2] = { fa_value_none(), tuple_take(parts, 4) };
    *out = tuple_take(both, 2);
    return *out == NULL ? last_status() : FA_OK;
}

/* The sizes in bytes that NumPy has of a kind of number or date, one bit each. */
static uint64_t number_sizes(char kind)
{
#define SIZE(n) ((uint64_t)1 << (n))
    switch (kind) {
    case 'b':
        return SIZE(1);
    case 'i':
    case 'u':
        return SIZE(1) | SIZE(2) | SIZE(4) | SIZE(8);
    case 'f':
        return SIZE(2) | SIZE(4) | SIZE(8) | SIZE(12) | SIZE(16);
    case 'c':
        return SIZE(8) | SIZE(16) | SIZE(24) | SIZE(32);
    case 'M':
    case 'm':
        return SIZE(8);
    default:
        return 0;
    }
#undef SIZE
}

/* Sizes, alignment and flags that follow from the kind. False for kinds and sizes that NumPy
 * lacks. */
static bool set_sizes(const code *from, fa__npy_dtype *out)
{
    out->kind = from->kind;
    out->itemsize = from->size;
    out->alignment = 1;
    out->plain_void = from->kind == 'V';
    if (from->kind == 'U') {
        out->itemsize = from->size * 4;
        out->alignment = 4;
        out->flags = NEEDS_INIT;
    }
    if (from->kind == 'U' || from->kind == 'S' || from->kind == 'V')
        return true;
    out->alignment = (int)(from->kind == 'c' ? from->size / 2 : from->size);
    return from->size < 64 && number_sizes(from->kind) >> from->size & 1;
}

/* The byte order as NumPy states it: '|' where there is none. */
static const char *order_of(const code *parts, uint64_t itemsize)
{
    if (parts->kind == 'S' || parts->kind == 'V' || itemsize == 1)
        return "|";
    if (parts->order == '<' || parts->order == '>')
        return parts->order == '<' ? "<" : ">";
    return fa__big_endian_host() ? ">" : "<";
}

static fa_status read_code(const fa_value *descr, fa__npy_dtype *out)
{
    code parts;
    char text[32];
    fa_value *unit = NULL;
    fa_status st = FA_OK;
    if (!parse_code(descr, &parts))
        return fail_descr(descr);
    if (parts.kind == 'O')
        return fa__fail(FA_EUNSUPPORTED,
                        "npy: an array of Python objects ('%s') holds a pickle, which is not read; "
                        "save it as an array of numbers, or with torch.save", fa_value_text(descr));
    if (!set_sizes(&parts, out)
        || (parts.unit.data != NULL && parts.kind != 'M' && parts.kind != 'm'))
        return fail_descr(descr);
    bool flexible = parts.kind == 'S' || parts.kind == 'U' || parts.kind == 'V';
    snprintf(text, sizeof text, "%c%llu", parts.kind, (unsigned long long)parts.size);
    if (parts.kind == 'M' || parts.kind == 'm')
        TRY(make_unit(parts.unit, &unit));
    dtype_state state = { .order = order_of(&parts, out->itemsize), .metadata = unit,
                          .itemsize = flexible ? (int64_t)out->itemsize : -1,
                          .alignment = flexible ? out->alignment : -1, .flags = out->flags };
    TRY(make_object(text, &state, &out->object));
done:
    fa_value_release(unit);
    return st;
}

/* ---- sub-arrays ------------------------------------------------------------------------------ */

/* Elements of a shape, a tuple of ints or an int. */
static fa_status count_elements(const fa_value *shape, uint64_t *out)
{
    uint64_t n = 1;
    size_t n_dims = shape->kind == FA_KIND_TUPLE ? shape->u.list.n : 1;
    for (size_t i = 0; i < n_dims; i++) {
        int64_t dim;
        const fa_value *item = shape->kind == FA_KIND_TUPLE ? shape->u.list.items[i] : shape;
        if (item->kind != FA_KIND_INT || fa_value_get_int(item, &dim) != FA_OK || dim < 0
            || (uint64_t)dim > MAX_ITEMSIZE)
            return fail_descr(shape);
        n *= (uint64_t)dim;
        if (n > MAX_ITEMSIZE)
            return fail_descr(shape);
    }
    *out = n;
    return FA_OK;
}

/* A dtype of `shape` elements of *base, whose object is taken over. */
static fa_status make_subarray(fa__npy_dtype *base, fa_value *shape, fa__npy_dtype *out)
{
    uint64_t n;
    char text[32];
    fa_value *shapes = NULL, *subdtype = NULL;
    fa_status st;
    TRY(count_elements(shape, &n));
    *out = (fa__npy_dtype){ .itemsize = n * base->itemsize, .alignment = base->alignment,
                            .kind = 'V' };
    if (out->itemsize > MAX_ITEMSIZE)
        TRY(fail_descr(shape));
    shapes = shape->kind == FA_KIND_TUPLE ? fa_value_retain(shape) : fa_value_tuple(1, &shape);
    fa_value *parts[2] = { fa_value_retain(base->object), shapes };
    subdtype = tuple_take(parts, 2);
    if (subdtype == NULL)
        TRY(last_status());
    out->flags = base->flags;
    dtype_state state = { .order = "|", .subdtype = subdtype, .itemsize = (int64_t)out->itemsize,
                          .alignment = out->alignment, .flags = out->flags };
    snprintf(text, sizeof text, "V%llu", (unsigned long long)out->itemsize);
    TRY(make_object(text, &state, &out->object));
done:
    fa_value_release(subdtype);
    fa_value_release(base->object);
    return st;
}

/* ---- structures ------------------------------------------------------------------------------ */

typedef struct structure {
    fa_value *names, *fields;           /* list of strs; dict name -> (dtype, offset[, title]) */
    uint64_t size;
    int flags;
} structure;

static fa_status put_field(structure *self, fa_value *name, fa_value *title,
                           const fa__npy_dtype *dtype)
{
    fa_value *parts[3] = { fa_value_retain(dtype->object), fa_value_int((int64_t)self->size),
                           fa_value_retain(title) };
    fa_value *place = tuple_take(parts, title == NULL ? 2 : 3);
    fa_status st;
    if (place == NULL)
        return last_status();
    if (fa_value_find(self->fields, name) != NULL)
        TRY(fa__fail(FA_EFORMAT, "npy: two fields of a structure are called '%s'",
                     fa_value_text(name)));
    TRY(fa_value_append(self->names, name));
    TRY(fa_value_set_item(self->fields, name, place));
    if (title != NULL)
        TRY(fa_value_set_item(self->fields, title, place));
    self->flags |= dtype->flags;
done:
    fa_value_release(place);
    return st;
}

static fa_status read_field_dtype(const fa_value *field, fa__npy_dtype *out)
{
    fa__npy_dtype base = { 0 };
    fa_status st = fa__npy_dtype_read(field->u.list.items[1], &base);
    if (st != FA_OK || field->u.list.n == 2) {
        *out = base;
        return st;
    }
    return make_subarray(&base, field->u.list.items[2], out);
}

static fa_status read_field(structure *self, const fa_value *field)
{
    fa__npy_dtype dtype = { 0 };
    fa_value *name, *title = NULL;
    fa_status st;
    if (field->kind != FA_KIND_TUPLE || field->u.list.n < 2 || field->u.list.n > 3)
        return fail_descr(field);
    name = field->u.list.items[0];
    if (name->kind == FA_KIND_TUPLE && name->u.list.n == 2) {
        title = name->u.list.items[0];
        name = name->u.list.items[1];
    }
    if (name->kind != FA_KIND_STR || (title != NULL && title->kind != FA_KIND_STR))
        return fail_descr(field);
    TRY(read_field_dtype(field, &dtype));
    if (!dtype.plain_void || name->u.text.size > 0)
        TRY(put_field(self, name, title, &dtype));
    self->size += dtype.itemsize;
    if (self->size > MAX_ITEMSIZE)
        TRY(fail_descr(field));
done:
    fa_value_release(dtype.object);
    return st;
}

static fa_status finish_structure(const structure *self, fa__npy_dtype *out)
{
    char text[32];
    fa_value *names = fa_value_tuple(self->names->u.list.n, self->names->u.list.items);
    if (names == NULL)
        return last_status();
    *out = (fa__npy_dtype){ .itemsize = self->size, .alignment = 1,
                            .flags = self->flags | NEEDS_PYAPI, .kind = 'V' };
    dtype_state state = { .order = "|", .names = names, .fields = self->fields,
                          .itemsize = (int64_t)self->size,
                          .alignment = 1, .flags = out->flags };
    snprintf(text, sizeof text, "V%llu", (unsigned long long)self->size);
    fa_status st = make_object(text, &state, &out->object);
    fa_value_release(names);
    return st;
}

static fa_status read_structure(const fa_value *descr, fa__npy_dtype *out)
{
    structure self = { .names = fa_value_list(), .fields = fa_value_dict(FA_PLAIN_DICT) };
    fa_status st = FA_OK;
    if (self.names == NULL || self.fields == NULL)
        TRY(last_status());
    for (size_t i = 0; i < descr->u.list.n; i++)
        TRY(read_field(&self, descr->u.list.items[i]));
    TRY(finish_structure(&self, out));
done:
    fa_value_release(self.names);
    fa_value_release(self.fields);
    return st;
}

fa_status fa__npy_dtype_read(const fa_value *descr, fa__npy_dtype *out)
{
    fa__npy_dtype base = { 0 };
    if (descr->kind == FA_KIND_STR)
        return read_code(descr, out);
    if (descr->kind == FA_KIND_LIST)
        return read_structure(descr, out);
    if (descr->kind != FA_KIND_TUPLE || descr->u.list.n != 2)
        return fail_descr(descr);
    fa_status st = fa__npy_dtype_read(descr->u.list.items[0], &base);
    return st == FA_OK ? make_subarray(&base, descr->u.list.items[1], out) : st;
}
