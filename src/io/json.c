/* json.c: JSON to values and back. Reading is jansson's; writing is as Python's json.dumps
 * (ensure_ascii).
 *
 *   null None   true bool   1 int   1.0 float   "..." str   [...] list   {...} dict, order kept
 *
 * Beyond JSON itself: nesting is limited to FA__MAX_DEPTH, ints to 64 bits, and keys hold no NUL.
 * NaN and the infinities have no JSON; they are refused in both directions. */
#include "io/io.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>

/* A text written beyond this is refused: a value may hold its parts many times over. */
#define MAX_TEXT ((size_t)INT_MAX)

/* ---- reading --------------------------------------------------------------------------------- */

static fa_value *value_of(const json_t *json, int depth);

static fa_value *list_of(const json_t *json, int depth)
{
    fa_value *self = fa_value_list();
    size_t n = json_array_size(json);
    for (size_t i = 0; self != NULL && i < n; i++) {
        fa_value *item = value_of(json_array_get(json, i), depth + 1);
        if (item == NULL || fa__value_append_take(self, item) != FA_OK) {
            fa_value_release(self);
            return NULL;
        }
    }
    return self;
}

static fa_status put_member(fa_value *dict, const char *name, size_t size, const json_t *json,
                            int depth)
{
    fa_value *key = fa_value_str_n(name, size);
    fa_value *item = key == NULL ? NULL : value_of(json, depth + 1);
    if (item == NULL) {
        fa_value_release(key);
        return fa_error_last()->status;
    }
    return fa__value_set_item_take(dict, key, item);
}

static fa_value *dict_of(json_t *json, int depth)
{
    fa_value *self = fa_value_dict(FA_PLAIN_DICT);
    void *at = self == NULL ? NULL : json_object_iter(json);
    for (; at != NULL; at = json_object_iter_next(json, at)) {
        const char *name = json_object_iter_key(at);
        if (put_member(self, name, strlen(name), json_object_iter_value(at), depth) != FA_OK) {
            fa_value_release(self);
            return NULL;
        }
    }
    return self;
}

static fa_value *value_of(const json_t *json, int depth)
{
    if (depth > FA__MAX_DEPTH) {
        fa__fail(FA_ELIMIT, "JSON nests deeper than %d", FA__MAX_DEPTH);
        return NULL;
    }
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return dict_of((json_t *)json, depth);
    case JSON_ARRAY:
        return list_of(json, depth);
    case JSON_STRING:
        return fa_value_str_n(json_string_value(json), json_string_length(json));
    case JSON_INTEGER:
        return fa_value_int(json_integer_value(json));
    case JSON_REAL:
        return fa_value_float(json_real_value(json));
    case JSON_TRUE:
        return fa_value_bool(true);
    case JSON_FALSE:
        return fa_value_bool(false);
    default:
        return fa_value_none();
    }
}

static fa_status status_of(enum json_error_code code)
{
    switch (code) {
    case json_error_out_of_memory:
        return FA_ENOMEM;
    case json_error_numeric_overflow:
        return FA_EUNSUPPORTED;
    case json_error_stack_overflow:
        return FA_ELIMIT;
    default:
        return FA_EFORMAT;
    }
}

static void fail_parse(const json_error_t *error)
{
    char text[JSON_ERROR_TEXT_LENGTH];
    fa__copy_text(text, sizeof text, fa__span_of(error->text));
    fa__fail(status_of(json_error_code(error)), "JSON, line %d, column %d: %s", error->line,
             error->column, text);
    fa__error_set_offset(error->position);
}

fa_value *fa__json_parse(fa__span text, fa__json_mode mode)
{
    json_error_t error;
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    if (mode == FA__JSON_REJECT_DUPLICATES)
        flags |= JSON_REJECT_DUPLICATES;
    if (text.size > INT_MAX) {          /* jansson counts positions in an int */
        fa__fail(FA_ELIMIT, "JSON of %zu bytes; at most %d are read", text.size, INT_MAX);
        return NULL;
    }
    json_t *json = json_loadb(text.size == 0 ? "" : (const char *)text.data, text.size, flags,
                              &error);
    if (json == NULL) {
        fail_parse(&error);
        return NULL;
    }
    fa_value *self = value_of(json, 0);
    json_decref(json);
    return self;
}

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct printer {
    fa__buffer *out;
    size_t limit;                       /* of out->size */
    fa__json_style style;
    int depth;
} printer;

static fa_status print(printer *self, const fa_value *value);

static fa_status print_escaped(printer *self, uint32_t point)
{
    static const char short_forms[] = "\"\"\\\\\nn\rr\tt\bb\ff";
    for (size_t i = 0; short_forms[i] != '\0'; i += 2)
        if (point == (uint8_t)short_forms[i])
            return fa__buffer_format(self->out, "\\%c", short_forms[i + 1]);
    if (point >= 0x10000)
        return fa__buffer_format(self->out, "\\u%04x\\u%04x",
                                 0xd800 + (unsigned)((point - 0x10000) >> 10),
                                 0xdc00 + (unsigned)((point - 0x10000) & 0x3ff));
    return fa__buffer_format(self->out, "\\u%04x", (unsigned)point);
}

static bool is_plain(uint8_t byte)
{
    return byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
}

/* One code point of valid UTF-8. */
static uint32_t next_point(const uint8_t *data, size_t *at)
{
    uint8_t first = data[(*at)++];
    if (first < 0x80)
        return first;
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    uint32_t point = first & (0x3fu >> more);
    for (; more > 0; more--)
        point = point << 6 | (data[(*at)++] & 0x3f);
    return point;
}

static fa_status print_str(printer *self, const fa_value *value)
{
    fa_status st;
    fa__span text = { (const uint8_t *)value->u.text.data, value->u.text.size };
    if (!fa__utf8_valid(text))
        return fa__fail(FA_EUNSUPPORTED, "a str that is not UTF-8 cannot be written as JSON");
    TRY(fa__buffer_put_byte(self->out, '"'));
    for (size_t at = 0; at < text.size;) {
        size_t plain = at;
        while (plain < text.size && is_plain(text.data[plain]))
            plain++;
        TRY(fa__buffer_put(self->out, text.data + at, plain - at));
        at = plain;
        if (at < text.size)
            TRY(print_escaped(self, next_point(text.data, &at)));
    }
    TRY(fa__buffer_put_byte(self->out, '"'));
done:
    return st;
}

static fa_status print_float(printer *self, double x)
{
    char text[40];
    if (!isfinite(x))
        return fa__fail(FA_EUNSUPPORTED, "JSON has no number for NaN and infinity");
    fa_float_repr(x, text, sizeof text);
    return fa__buffer_text(self->out, text);
}

static fa_status print_int(printer *self, const fa_value *value)
{
    char *text = fa_value_int_text(value);
    if (text == NULL)
        return fa_error_last()->status;
    fa_status st = fa__buffer_text(self->out, text);
    fa_string_free(text);
    return st;
}

/* A key is a str; None, bools, ints and floats become the text that they have as items. */
static fa_status print_key(printer *self, const fa_value *key)
{
    fa_status st;
    fa_kind kind = fa_value_kind(key);
    if (kind == FA_KIND_STR)
        return print_str(self, key);
    if (kind > FA_KIND_FLOAT)
        return fa__fail(FA_EUNSUPPORTED, "a key of type %s cannot be written as JSON",
                        fa_kind_name(kind));
    TRY(fa__buffer_put_byte(self->out, '"'));
    TRY(print(self, key));
    TRY(fa__buffer_put_byte(self->out, '"'));
done:
    return st;
}

static fa_status print_line_break(printer *self)
{
    fa_status st = fa__buffer_put_byte(self->out, '\n');
    for (int i = 0; i < self->depth && st == FA_OK; i++)
        st = fa__buffer_text(self->out, "  ");
    return st;
}

/* What stands before item i. */
static fa_status print_separator(printer *self, size_t i)
{
    if (self->out->size > self->limit)
        return fa__fail(FA_ELIMIT, "the JSON text is longer than %zu bytes", MAX_TEXT);
    fa_status st = i == 0 ? FA_OK : fa__buffer_text(self->out,
                                                    self->style == FA__JSON_SPACED ? ", " : ",");
    return st == FA_OK && self->style == FA__JSON_INDENT2 ? print_line_break(self) : st;
}

static fa_status print_opening(printer *self, char opening)
{
    if (self->depth >= FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT, "the value nests deeper than %d, or holds itself; JSON cannot",
                        FA__MAX_DEPTH);
    self->depth++;
    return fa__buffer_put_byte(self->out, (uint8_t)opening);
}

static fa_status print_closing(printer *self, char closing, size_t n)
{
    self->depth--;
    fa_status st = n > 0 && self->style == FA__JSON_INDENT2 ? print_line_break(self) : FA_OK;
    return st == FA_OK ? fa__buffer_put_byte(self->out, (uint8_t)closing) : st;
}

static fa_status print_list(printer *self, const fa_value *value)
{
    fa_status st;
    size_t n = fa_value_len(value);
    TRY(print_opening(self, '['));
    for (size_t i = 0; i < n; i++) {
        TRY(print_separator(self, i));
        if (value->kind == FA_KIND_SIZE)
            TRY(fa__buffer_format(self->out, "%lld", (long long)fa_value_size_at(value, i)));
        else
            TRY(print(self, fa_value_at(value, i)));
    }
    TRY(print_closing(self, ']', n));
done:
    return st;
}

static fa_status print_dict(printer *self, const fa_value *value)
{
    fa_status st;
    size_t n = fa_value_len(value);
    TRY(print_opening(self, '{'));
    for (size_t i = 0; i < n; i++) {
        TRY(print_separator(self, i));
        TRY(print_key(self, fa_value_key_at(value, i)));
        TRY(fa__buffer_text(self->out, self->style == FA__JSON_COMPACT ? ":" : ": "));
        TRY(print(self, fa_value_item_at(value, i)));
    }
    TRY(print_closing(self, '}', n));
done:
    return st;
}

static fa_status print(printer *self, const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_NONE:
        return fa__buffer_text(self->out, "null");
    case FA_KIND_BOOL:
        return fa__buffer_text(self->out, value->u.boolean ? "true" : "false");
    case FA_KIND_INT:
        return print_int(self, value);
    case FA_KIND_FLOAT:
        return print_float(self, value->u.number);
    case FA_KIND_STR:
        return print_str(self, value);
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
    case FA_KIND_SIZE:
        return print_list(self, value);
    case FA_KIND_DICT:
        return print_dict(self, value);
    default:
        return fa__fail(FA_EUNSUPPORTED, "a value of type %s cannot be written as JSON",
                        fa_kind_name(fa_value_kind(value)));
    }
}

fa_status fa__json_write(fa__buffer *out, const fa_value *value, fa__json_style style)
{
    size_t limit = out->size > SIZE_MAX - MAX_TEXT ? SIZE_MAX : out->size + MAX_TEXT;
    printer self = { .out = out, .limit = limit, .style = style };
    return print(&self, value);
}
