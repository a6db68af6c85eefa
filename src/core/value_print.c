/* value_print.c: a value as Python's repr() shows it.
 *
 *   {'lr': 0.1, 'betas': (0.9, 0.999), 'w': tensor(float32, [2, 3])}
 *   argparse.Namespace(state={'lr': 0.1})          objects: class, arguments, state
 *   [1, [...]]                                     a container in itself
 *
 * Printing stops once the text is longer than the caller's limit, so a value that shares its parts
 * many times over costs no more than its text. Containers on the way down are linked, to tell
 * cycles. */
#include "core/value_private.h"

#include <math.h>
#include <stdio.h>

/* The containers that are being printed, innermost first. */
typedef struct frame {
    const fa_value *value;
    const struct frame *outer;
    int depth;
} frame;

typedef struct printer {
    fa__buffer out;
    size_t limit;
} printer;

static fa_status print(printer *self, const fa_value *value, const frame *outer);

static bool is_full(const printer *self)
{
    return self->out.size > self->limit;
}

/* At most `limit` bytes, not ending inside of a UTF-8 sequence. */
static fa__span cut(const uint8_t *data, size_t size, size_t limit)
{
    if (size > limit) {
        size = limit;
        while (size > 0 && (data[size] & 0xc0) == 0x80)
            size--;
    }
    return (fa__span){ data, size };
}

static fa_status print_text(printer *self, const char *text)
{
    return fa__buffer_text(&self->out, text);
}

/* ---- scalars --------------------------------------------------------------------------------- */

static fa_status print_float(printer *self, double x)
{
    char text[40];
    fa_float_repr(x, text, sizeof text);
    return print_text(self, text);
}

/* Python drops the ".0" inside of complex numbers, and a real part of +0.0. */
static void complex_part(double x, char *out, size_t size)
{
    fa_float_repr(x, out, size);
    size_t n = strlen(out);
    if (n > 2 && strcmp(out + n - 2, ".0") == 0)
        out[n - 2] = '\0';
}

static fa_status print_complex(printer *self, const double *parts)
{
    char real[40], imag[40];
    complex_part(parts[0], real, sizeof real);
    complex_part(parts[1], imag, sizeof imag);
    if (parts[0] == 0 && !signbit(parts[0]))
        return fa__buffer_format(&self->out, "%sj", imag);
    return fa__buffer_format(&self->out, "(%s%s%sj)", real, imag[0] == '-' ? "" : "+", imag);
}

static fa_status print_int(printer *self, const fa_value *value)
{
    if (!value->sub)
        return fa__buffer_format(&self->out, "%lld", (long long)value->u.integer);
    if (value->u.text.size > FA__MAX_INT_DIGITS / 3)
        return fa__buffer_format(&self->out, "<int of %zu bytes>", value->u.text.size);
    return fa__bigint_text(&self->out, (const uint8_t *)value->u.text.data, value->u.text.size);
}

/* Of a long text, enough to be full afterwards: cut() takes up to three bytes back. */
static fa_status print_str(printer *self, const fa_value *value)
{
    size_t size = value->u.text.size, enough = self->limit < size ? self->limit + 3 : size;
    return fa__buffer_repr(&self->out, cut((const uint8_t *)value->u.text.data, size, enough));
}

static fa_status print_bytes(printer *self, const fa_value *value)
{
    fa__span bytes = { (const uint8_t *)value->u.text.data, value->u.text.size };
    if (bytes.size > self->limit)
        bytes.size = self->limit;
    fa_status st = print_text(self, value->kind == FA_KIND_BYTEARRAY ? "bytearray(b" : "b");
    if (st == FA_OK)
        st = fa__buffer_repr_bytes(&self->out, bytes);
    return st == FA_OK && value->kind == FA_KIND_BYTEARRAY ? print_text(self, ")") : st;
}

static fa_status print_sizes(printer *self, const int64_t *sizes, size_t n)
{
    fa_status st = print_text(self, "[");
    for (size_t i = 0; i < n && st == FA_OK && !is_full(self); i++)
        st = fa__buffer_format(&self->out, "%s%lld", i == 0 ? "" : ", ", (long long)sizes[i]);
    return st == FA_OK ? print_text(self, "]") : st;
}

static fa_status print_size(printer *self, const fa_value *value)
{
    fa_status st;
    TRY(print_text(self, "torch.Size("));
    TRY(print_sizes(self, value->u.size.sizes, value->u.size.n));
    TRY(print_text(self, ")"));
done:
    return st;
}

static fa_status print_tensor(printer *self, const fa_value *value)
{
    fa_status st;
    const fa_tensor *tensor = value->u.tensor.tensor;
    char name[160] = "tensor";
    if (value->u.tensor.subclass != NULL)
        fa_value_type_name(value, name, sizeof name);
    else if (tensor->parameter)
        snprintf(name, sizeof name, "Parameter");
    TRY(fa__buffer_format(&self->out, "%s(%s, ", name, fa_dtype_name((fa_dtype)tensor->dtype)));
    TRY(print_sizes(self, tensor->sizes, tensor->n_dims));
    if (tensor->layout != FA_STRIDED)
        TRY(fa__buffer_format(&self->out, ", layout=torch.%s",
                              fa_layout_name((fa_layout)tensor->layout)));
    TRY(print_text(self, ")"));
done:
    return st;
}

static fa_status print_storage(printer *self, const fa_value *value)
{
    char name[80];
    return fa__buffer_format(&self->out, "%s(%zu bytes)",
                             fa_value_type_name(value, name, sizeof name),
                             value->u.storage.storage->nbytes);
}

static fa_status print_device(printer *self, const fa_device *device)
{
    if (device->index < 0)
        return fa__buffer_format(&self->out, "device(type='%s')", device->type);
    return fa__buffer_format(&self->out, "device(type='%s', index=%d)", device->type,
                             device->index);
}

/* Whether a global is a class or a function is not known, except for Python's own kinds. */
static fa_status print_global(printer *self, const fa_value *value)
{
    char module[160], name[160];
    for (int kind = FA_KIND_BOOL; kind <= FA_KIND_FROZENSET; kind++)
        if (fa_value_is_global(value, "builtins", fa_kind_name((fa_kind)kind)))
            return fa__buffer_format(&self->out, "<class '%s'>", value->u.global.name);
    fa__copy_text(module, sizeof module, fa__span_of(value->u.global.module));
    fa__copy_text(name, sizeof name, fa__span_of(value->u.global.name));
    return fa__buffer_format(&self->out, "<global '%s.%s'>", module, name);
}

/* ---- containers ------------------------------------------------------------------------------ */

static fa_status print_list_items(printer *self, fa_value *const *items, size_t n,
                                  const frame *outer)
{
    fa_status st = FA_OK;
    for (size_t i = 0; i < n && !is_full(self); i++) {
        if (i > 0)
            TRY(print_text(self, ", "));
        TRY(print(self, items[i], outer));
    }
done:
    return st;
}

static fa_status print_list(printer *self, const fa_value *value, const frame *outer)
{
    fa_status st;
    bool tuple = value->kind == FA_KIND_TUPLE;
    TRY(print_text(self, tuple ? "(" : "["));
    TRY(print_list_items(self, value->u.list.items, value->u.list.n, outer));
    TRY(print_text(self, !tuple ? "]" : value->u.list.n == 1 ? ",)" : ")"));
done:
    return st;
}

/* {key: item, ...}, or {key, ...} of a set. */
static fa_status print_pairs(printer *self, const fa__table *table, const frame *outer)
{
    fa_status st;
    const char *separator = "";
    TRY(print_text(self, "{"));
    for (size_t i = 0; i < table->n_slots && !is_full(self); i++) {
        const fa__pair *pair = &table->pairs[i];
        if (pair->key == NULL)
            continue;
        TRY(print_text(self, separator));
        TRY(print(self, pair->key, outer));
        if (pair->item != NULL)
            TRY(print_text(self, ": "));
        if (pair->item != NULL)
            TRY(print(self, pair->item, outer));
        separator = ", ";
    }
    TRY(print_text(self, "}"));
done:
    return st;
}

static fa_status print_set(printer *self, const fa_value *value, const frame *outer)
{
    fa_status st;
    bool bare = value->kind == FA_KIND_SET && fa_value_len(value) > 0;
    if (!bare)
        TRY(print_text(self, value->kind == FA_KIND_SET ? "set(" : "frozenset("));
    if (fa_value_len(value) > 0)
        TRY(print_pairs(self, value->u.dict.table, outer));
    if (!bare)
        TRY(print_text(self, ")"));
done:
    return st;
}

static fa_status print_factory(printer *self, const fa_value *factory, const frame *outer)
{
    fa_status st = factory == NULL ? print_text(self, "None") : print(self, factory, outer);
    return st == FA_OK ? print_text(self, ", ") : st;
}

static fa_status print_dict(printer *self, const fa_value *value, const frame *outer)
{
    static const char *const openings[] = {
        [FA_PLAIN_DICT] = "", [FA_ORDERED_DICT] = "OrderedDict(", [FA_COUNTER] = "Counter(",
        [FA_DEFAULT_DICT] = "defaultdict(",
    };
    fa_status st;
    fa_dict_type type = fa_value_dict_type(value);
    TRY(print_text(self, openings[type]));
    if (type == FA_DEFAULT_DICT)
        TRY(print_factory(self, value->u.dict.factory, outer));
    if (fa_value_len(value) > 0 || type == FA_PLAIN_DICT || type == FA_DEFAULT_DICT)
        TRY(print_pairs(self, value->u.dict.table, outer));
    if (type != FA_PLAIN_DICT)
        TRY(print_text(self, ")"));
done:
    return st;
}

/* ---- objects --------------------------------------------------------------------------------- */

/* name=value, with a comma after what came before. */
static fa_status print_part(printer *self, const char *name, bool *first)
{
    fa_status st = fa__buffer_format(&self->out, "%s%s=", *first ? "" : ", ", name);
    *first = false;
    return st;
}

static fa_status print_object(printer *self, const fa_value *value, const frame *outer)
{
    fa_status st;
    const fa__object *object = value->u.object;
    char name[256];
    bool first = fa_value_len(object->args) == 0;
    TRY(fa__buffer_format(&self->out, "%s(", fa_value_type_name(value, name, sizeof name)));
    TRY(print_list_items(self, object->args->u.list.items, object->args->u.list.n, outer));
    if (object->kwargs != NULL) {
        TRY(print_part(self, "kwargs", &first));
        TRY(print(self, object->kwargs, outer));
    }
    if (object->n_items > 0) {
        TRY(print_part(self, "items", &first));
        TRY(print_text(self, "["));
        TRY(print_list_items(self, object->items, object->n_items, outer));
        TRY(print_text(self, "]"));
    }
    if (object->table.n_live > 0) {
        TRY(print_part(self, "pairs", &first));
        TRY(print_pairs(self, &object->table, outer));
    }
    if (value->state != NULL) {
        TRY(print_part(self, "state", &first));
        TRY(print(self, value->state, outer));
    }
    TRY(print_text(self, ")"));
done:
    return st;
}

/* ---- any value ------------------------------------------------------------------------------- */

static fa_status print_container(printer *self, const fa_value *value, const frame *outer)
{
    frame inner = { .value = value, .outer = outer, .depth = outer == NULL ? 1 : outer->depth + 1 };
    switch (value->kind) {
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        return print_list(self, value, &inner);
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return print_set(self, value, &inner);
    case FA_KIND_DICT:
        return print_dict(self, value, &inner);
    default:
        return print_object(self, value, &inner);
    }
}

/* What stands for a container inside of itself, as in Python. */
static const char *ellipsis(const fa_value *value)
{
    switch (value->kind) {
    case FA_KIND_LIST:
        return "[...]";
    case FA_KIND_TUPLE:
        return "(...)";
    case FA_KIND_DICT:
        return value->sub == FA_PLAIN_DICT ? "{...}" : "...";
    default:
        return "...";
    }
}

static fa_status print_nested(printer *self, const fa_value *value, const frame *outer)
{
    if (outer != NULL && outer->depth >= FA__MAX_DEPTH)
        return print_text(self, ellipsis(value));
    for (const frame *at = outer; at != NULL; at = at->outer)
        if (at->value == value)
            return print_text(self, ellipsis(value));
    return print_container(self, value, outer);
}

static fa_status print(printer *self, const fa_value *value, const frame *outer)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_NONE:
        return print_text(self, "None");
    case FA_KIND_BOOL:
        return print_text(self, value->u.boolean ? "True" : "False");
    case FA_KIND_INT:
        return print_int(self, value);
    case FA_KIND_FLOAT:
        return print_float(self, value->u.number);
    case FA_KIND_COMPLEX:
        return print_complex(self, value->u.complex_parts);
    case FA_KIND_STR:
        return print_str(self, value);
    case FA_KIND_BYTES:
    case FA_KIND_BYTEARRAY:
        return print_bytes(self, value);
    case FA_KIND_TENSOR:
        return print_tensor(self, value);
    case FA_KIND_STORAGE:
        return print_storage(self, value);
    case FA_KIND_DEVICE:
        return print_device(self, value->u.device);
    case FA_KIND_DTYPE:
        return fa__buffer_format(&self->out, "torch.%s", fa_dtype_name((fa_dtype)value->u.dtype));
    case FA_KIND_SIZE:
        return print_size(self, value);
    case FA_KIND_GLOBAL:
        return print_global(self, value);
    default:
        return print_nested(self, value, outer);
    }
}

char *fa_value_to_string(const fa_value *value, size_t limit)
{
    printer self = { .limit = limit };
    char *text = NULL;
    fa_status st;
    TRY(print(&self, value, NULL));
    if (is_full(&self)) {
        self.out.size = cut(self.out.data, self.out.size, limit).size;
        TRY(print_text(&self, "..."));
    }
    text = fa__buffer_take_text(&self.out);
done:
    fa__buffer_free(&self.out);
    return text;
}
