/* npy_literal.c: reads the Python literal in a .npy header. [formats 8.2]
 *
 *   literal := dict | list | tuple | str | int | 'True' | 'False' | 'None'
 *   dict    := '{' [literal ':' literal (',' literal ':' literal)* [',']] '}'
 *   list    := '[' [literal (',' literal)* [',']] ']'
 *   tuple   := '(' [literal ',' | literal (',' literal)+ [',']] ')'
 *   str     := ['u' | 'b'] quote (character | '\' escape)* quote
 *   int     := ['-'] digit+ ['L']                                      the L is Python 2's
 *
 * Nothing else of Python is understood, and nothing is evaluated. */
#include "npy_parts.h"

/* A dtype nests structures; nobody nests them deeper. */
#define MAX_DEPTH 32

typedef struct parser {
    fa__span text;
    size_t at;
    fa__encoding encoding;
    int depth;
} parser;

static fa_value *parse(parser *self);

static fa_value *fail(parser *self, const char *expected)
{
    char found[24];
    fa__span rest = { self->text.data + self->at, self->text.size - self->at };
    fa__copy_text(found, sizeof found, rest);
    fa__fail(FA_EFORMAT, "npy header: expected %s, found '%s'", expected, found);
    fa__error_set_offset((int64_t)self->at);
    return NULL;
}

/* The byte at hand; 0 at the end. */
static uint8_t peek(const parser *self)
{
    return self->at < self->text.size ? self->text.data[self->at] : 0;
}

static void skip_space(parser *self)
{
    while (peek(self) == ' ' || peek(self) == '\n' || peek(self) == '\t' || peek(self) == '\r')
        self->at++;
}

static bool take(parser *self, char wanted)
{
    skip_space(self);
    if (peek(self) != (uint8_t)wanted)
        return false;
    self->at++;
    return true;
}

/* ---- strs ------------------------------------------------------------------------------------ */

static fa_status put_point(fa__buffer *out, uint32_t point)
{
    uint8_t bytes[4];
    if (point < 0x80)
        return fa__buffer_put_byte(out, (uint8_t)point);
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    for (int i = more; i > 0; i--) {
        bytes[i] = (uint8_t)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    bytes[0] = (uint8_t)((0xf0u << (3 - more)) | point);
    return fa__buffer_put(out, bytes, (size_t)more + 1);
}

static int hex_digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static fa_status put_hex_escape(parser *self, fa__buffer *out, int n_digits)
{
    uint32_t point = 0;
    for (int i = 0; i < n_digits; i++) {
        int digit = hex_digit(peek(self));
        if (digit < 0)
            return fail(self, "hexadecimal digits"), FA_EFORMAT;
        point = point << 4 | (uint32_t)digit;
        self->at++;
    }
    if (point > 0x10ffff)
        return fail(self, "a Unicode escape up to 10ffff"), FA_EFORMAT;
    return put_point(out, point);
}

static fa_status put_escape(parser *self, fa__buffer *out)
{
    uint8_t byte = peek(self);
    self->at += byte != 0;
    switch (byte) {
    case '\\':
    case '\'':
    case '"':
        return fa__buffer_put_byte(out, byte);
    case 'n':
        return fa__buffer_put_byte(out, '\n');
    case 'r':
        return fa__buffer_put_byte(out, '\r');
    case 't':
        return fa__buffer_put_byte(out, '\t');
    case 'x':
        return put_hex_escape(self, out, 2);
    case 'u':
        return put_hex_escape(self, out, 4);
    case 'U':
        return put_hex_escape(self, out, 8);
    default:
        return fail(self, "an escape such as \\n or \\x00"), FA_EFORMAT;
    }
}

static fa_status put_character(parser *self, fa__buffer *out)
{
    uint8_t byte = self->text.data[self->at++];
    if (byte == '\\')
        return put_escape(self, out);
    return self->encoding == FA__LATIN1 ? put_point(out, byte) : fa__buffer_put_byte(out, byte);
}

static fa_value *parse_str(parser *self)
{
    fa__buffer text = { 0 };
    fa_value *value = NULL;
    fa_status st = FA_OK;
    uint8_t quote = self->text.data[self->at++];
    while (peek(self) != quote) {
        if (self->at >= self->text.size)
            TRY((fail(self, "the end of a str"), FA_EFORMAT));
        TRY(put_character(self, &text));
    }
    self->at++;
    value = fa_value_str_n((const char *)text.data, text.size);
    if (value != NULL && !fa__utf8_valid((fa__span){ text.data, text.size })) {
        fail(self, "a str in UTF-8 before this");
        fa_value_release(value);
        value = NULL;
    }
done:
    fa__buffer_free(&text);
    return value;
}

/* ---- other literals -------------------------------------------------------------------------- */

static fa_value *parse_int(parser *self)
{
    size_t first = self->at;
    if (peek(self) == '-')
        self->at++;
    while (peek(self) >= '0' && peek(self) <= '9')
        self->at++;
    fa_value *value = fa_value_int_decimal((const char *)self->text.data + first, self->at - first);
    if (peek(self) == 'L')
        self->at++;
    return value;
}

static bool take_word(parser *self, const char *word)
{
    size_t size = strlen(word);
    if (!fa__starts_with((fa__span){ self->text.data + self->at, self->text.size - self->at },
                         word))
        return false;
    self->at += size;
    return true;
}

static fa_value *parse_word(parser *self)
{
    if (take_word(self, "True"))
        return fa_value_bool(true);
    if (take_word(self, "False"))
        return fa_value_bool(false);
    if (take_word(self, "None"))
        return fa_value_none();
    return fail(self, "a literal");
}

/* Items up to `closing`, into a list; *comma tells whether any comma was there. */
static fa_value *parse_items(parser *self, char closing, bool *comma)
{
    fa_value *list = fa_value_list();
    *comma = false;
    for (bool more = true; list != NULL && !take(self, closing);) {
        fa_value *item = more ? parse(self) : fail(self, "',' or the end of a list or tuple");
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return NULL;
        }
        more = take(self, ',');
        *comma = *comma || more;
    }
    return list;
}

/* (x) is x; (x,) is a tuple. */
static fa_value *parse_tuple(parser *self)
{
    bool comma;
    fa_value *list = parse_items(self, ')', &comma), *value = NULL;
    if (list == NULL)
        return NULL;
    if (list->u.list.n == 1 && !comma)
        value = fa_value_retain(fa_value_at(list, 0));
    else
        value = fa_value_tuple(list->u.list.n, list->u.list.items);
    fa_value_release(list);
    return value;
}

static fa_status parse_pair(parser *self, fa_value *dict)
{
    fa_value *key = parse(self), *item = NULL;
    if (key != NULL)
        item = take(self, ':') ? parse(self) : fail(self, "':'");
    if (item == NULL) {
        fa_value_release(key);
        return fa_error_last()->status;
    }
    return fa__value_set_item_take(dict, key, item);
}

static fa_value *parse_dict(parser *self)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    for (bool more = true; dict != NULL && !take(self, '}'); more = take(self, ',')) {
        if (!more)
            fail(self, "',' or '}'");
        if (!more || parse_pair(self, dict) != FA_OK) {
            fa_value_release(dict);
            return NULL;
        }
    }
    return dict;
}

static fa_value *parse_entered(parser *self)
{
    bool comma;
    uint8_t next = self->at + 1 < self->text.size ? self->text.data[self->at + 1] : 0;
    if ((peek(self) == 'u' || peek(self) == 'b') && (next == '\'' || next == '"'))
        self->at++;
    uint8_t first = peek(self);
    if (first == '\'' || first == '"')
        return parse_str(self);
    if (first == '-' || (first >= '0' && first <= '9'))
        return parse_int(self);
    if (take(self, '{'))
        return parse_dict(self);
    if (take(self, '['))
        return parse_items(self, ']', &comma);
    if (take(self, '('))
        return parse_tuple(self);
    return parse_word(self);
}

static fa_value *parse(parser *self)
{
    if (self->depth >= MAX_DEPTH) {
        fa__fail(FA_ELIMIT, "npy header: nested deeper than %d", MAX_DEPTH);
        return NULL;
    }
    skip_space(self);
    self->depth++;
    fa_value *value = parse_entered(self);
    self->depth--;
    return value;
}

fa_value *fa__npy_literal(fa__span text, fa__encoding encoding)
{
    parser self = { .text = text, .encoding = encoding };
    fa_value *value = parse(&self);
    skip_space(&self);
    if (value != NULL && self.at < text.size) {
        fail(&self, "the end of the header");
        fa_value_release(value);
        return NULL;
    }
    return value;
}
