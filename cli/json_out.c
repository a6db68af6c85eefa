/* json_out.c: JSON on stdout, written as it is made.
 *
 * ASCII only. Python strings may hold lone surrogates, which UTF-8 (as Python's surrogatepass
 * writes it) and JSON's \udNNN both can express, so every str survives. Objects and arrays of the
 * first two levels have a line for each item; what is below stays on one line. */
#include <math.h>
#include <string.h>

#include "cli.h"

#define LINED_LEVELS 2                  /* levels with a line for each item */

static void put_break(cli__json *json)
{
    if (json->depth > LINED_LEVELS)
        return;
    putchar('\n');
    for (int i = 0; i < json->depth; i++)
        putchar(' ');
}

/* Before every item or key. */
static void start_item(cli__json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->needs_comma)
        fputs(json->depth > LINED_LEVELS ? ", " : ",", stdout);
    if (json->depth > 0)
        put_break(json);
}

static void end_item(cli__json *json)
{
    json->needs_comma = true;
}

void cli__json_open(cli__json *json, char bracket)
{
    start_item(json);
    putchar(bracket);
    json->depth++;
    json->needs_comma = false;
}

void cli__json_close(cli__json *json, char bracket)
{
    bool lined = json->needs_comma && json->depth <= LINED_LEVELS;

    json->depth--;
    if (lined)
        put_break(json);
    putchar(bracket);
    end_item(json);
}

void cli__json_end(cli__json *json)
{
    putchar('\n');
    *json = (cli__json){ 0 };
}

/* Reads one code point of UTF-8, lone surrogates allowed. 0 bytes when there is none. */
static size_t decode(const unsigned char *text, size_t size, uint32_t *out)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n = text[0] < 0x80 ? 1 : text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    uint32_t c = n == 1 ? text[0] : text[0] & (0xFFu >> (n + 1));

    if (n > size || (n > 1 && (text[0] < 0xC0 || text[0] > 0xF4)))
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (text[i] & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF)
        return 0;
    *out = c;
    return n;
}

static void put_code_point(uint32_t c)
{
    static const char *const short_forms[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"
    };

    if (c == '"' || c == '\\')
        printf("\\%c", (int)c);
    else if (c < sizeof short_forms / sizeof short_forms[0] && short_forms[c] != NULL)
        fputs(short_forms[c], stdout);
    else if (c >= 0x20 && c < 0x7F)
        putchar((int)c);
    else if (c < 0x10000)
        printf("\\u%04x", (unsigned)c);
    else
        printf("\\u%04x\\u%04x", 0xD800u + (unsigned)((c - 0x10000) >> 10),
               0xDC00u + (unsigned)((c - 0x10000) & 0x3FF));
}

static bool is_utf8(const unsigned char *text, size_t size)
{
    uint32_t c;

    for (size_t i = 0, n; i < size; i += n)
        if ((n = decode(text + i, size - i, &c)) == 0)
            return false;
    return true;
}

static void put_string(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    bool utf8 = is_utf8(bytes, size);

    putchar('"');
    for (size_t i = 0, n; i < size; i += n) {
        uint32_t c = bytes[i];
        n = utf8 ? decode(bytes + i, size - i, &c) : 1;
        put_code_point(c);
    }
    putchar('"');
}

void cli__json_key_n(cli__json *json, const char *key, size_t size)
{
    start_item(json);
    put_string(key, size);
    fputs(": ", stdout);
    json->after_key = true;
}

void cli__json_key(cli__json *json, const char *key)
{
    cli__json_key_n(json, key, strlen(key));
}

void cli__json_string_n(cli__json *json, const char *text, size_t size)
{
    start_item(json);
    put_string(text, size);
    end_item(json);
}

void cli__json_string(cli__json *json, const char *text)
{
    cli__json_string_n(json, text, strlen(text));
}

static void put_word(cli__json *json, const char *word)
{
    start_item(json);
    fputs(word, stdout);
    end_item(json);
}

void cli__json_int(cli__json *json, int64_t x)
{
    start_item(json);
    printf("%lld", (long long)x);
    end_item(json);
}

void cli__json_uint(cli__json *json, uint64_t x)
{
    start_item(json);
    printf("%llu", (unsigned long long)x);
    end_item(json);
}

void cli__json_bool(cli__json *json, bool x)
{
    put_word(json, x ? "true" : "false");
}

void cli__json_null(cli__json *json)
{
    put_word(json, "null");
}

void cli__json_double(cli__json *json, double x)
{
    char text[32];

    fa_float_repr(x, text, sizeof text);
    if (isfinite(x))
        put_word(json, text);
    else
        cli__json_string(json, text);
}

/* ---- plain values ---------------------------------------------------------------------------- */

static void put_int(cli__json *json, const fa_value *value)
{
    char *text = fa_value_int_text(value);

    put_word(json, text == NULL ? "null" : text);
    fa_string_free(text);
}

static void put_float(cli__json *json, const fa_value *value)
{
    double x = 0;

    fa_value_get_float(value, &x);
    cli__json_double(json, x);
}

static void put_text(cli__json *json, const fa_value *value)
{
    size_t size = 0;
    const char *data = fa_value_data(value, &size);

    cli__json_string_n(json, data == NULL ? "" : data, size);
}

static void put_dict(cli__json *json, const fa_value *value)
{
    cli__json_open(json, '{');
    for (size_t i = 0; i < fa_value_len(value); i++) {
        const char *key = fa_value_text(fa_value_key_at(value, i));
        cli__json_key(json, key == NULL ? "" : key);
        cli__json_value(json, fa_value_item_at(value, i));
    }
    cli__json_close(json, '}');
}

static void put_list(cli__json *json, const fa_value *value)
{
    cli__json_open(json, '[');
    for (size_t i = 0; i < fa_value_len(value); i++)
        cli__json_value(json, fa_value_at(value, i));
    cli__json_close(json, ']');
}

void cli__json_value(cli__json *json, const fa_value *value)
{
    bool yes = false;

    switch (fa_value_kind(value)) {
    case FA_KIND_BOOL:
        fa_value_get_bool(value, &yes);
        cli__json_bool(json, yes);
        break;
    case FA_KIND_INT:
        put_int(json, value);
        break;
    case FA_KIND_FLOAT:
        put_float(json, value);
        break;
    case FA_KIND_STR:
    case FA_KIND_BYTES:
    case FA_KIND_BYTEARRAY:
        put_text(json, value);
        break;
    case FA_KIND_DICT:
        put_dict(json, value);
        break;
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
        put_list(json, value);
        break;
    default:
        cli__json_null(json);
    }
}
