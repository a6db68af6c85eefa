/* json_in.c: JSON from the command line as values.
 *
 *   value := 'null' | 'true' | 'false' | number | string | '[' [value {',' value}] ']'
 *          | '{' [string ':' value {',' string ':' value}] '}'
 *
 * A string that begins with '@' names a file, whose value is meant; "@@" stands for an "@". */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define MAX_JSON_DEPTH 100

typedef struct parser {
    const cli__args *args;              /* reading options for files */
    const char *text, *at;
    int depth;
} parser;

static fa_value *parse_value(parser *p);

static bool expected(const parser *p, const char *wanted)
{
    cli__error("--args: %s is expected at byte %zu: '%.20s'", wanted, (size_t)(p->at - p->text),
               p->at);
    return false;
}

static fa_value *fail(const parser *p, const char *wanted)
{
    expected(p, wanted);
    return NULL;
}

static void skip_space(parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static bool take(parser *p, char wanted)
{
    skip_space(p);
    if (*p->at != wanted)
        return false;
    p->at++;
    return true;
}

/* Four hexadecimal digits. */
static bool parse_hex(parser *p, unsigned *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        if (!isxdigit((unsigned char)*p->at))
            return false;
        *out = *out * 16
            + (unsigned)(isdigit((unsigned char)*p->at) ? *p->at - '0'
                                                        : tolower(*p->at) - 'a' + 10);
    }
    return true;
}

static void add_point(cli__text *out, unsigned point)
{
    char bytes[4];
    size_t n = 0;

    if (point < 0x80) {
        bytes[n++] = (char)point;
    } else if (point < 0x800) {
        bytes[n++] = (char)(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        bytes[n++] = (char)(0xE0 | point >> 12);
        bytes[n++] = (char)(0x80 | (point >> 6 & 63));
    } else {
        bytes[n++] = (char)(0xF0 | point >> 18);
        bytes[n++] = (char)(0x80 | (point >> 12 & 63));
        bytes[n++] = (char)(0x80 | (point >> 6 & 63));
    }
    if (point >= 0x80)
        bytes[n++] = (char)(0x80 | (point & 63));
    cli__text_add(out, bytes, n);
}

/* What stands behind a backslash. */
static bool parse_escape(parser *p, cli__text *out)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *known = *p->at == '\0' ? NULL : strchr(letters, *p->at);
    unsigned point, low;

    if (known != NULL) {
        cli__text_add(out, &meant[known - letters], 1);
        p->at++;
        return true;
    }
    if (*p->at++ != 'u' || !parse_hex(p, &point))
        return false;
    if (point >= 0xD800 && point < 0xDC00 && p->at[0] == '\\' && p->at[1] == 'u') {
        p->at += 2;
        if (!parse_hex(p, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    add_point(out, point);
    return true;
}

static bool parse_text(parser *p, cli__text *out)
{
    if (!take(p, '"'))
        return expected(p, "a string");
    while (*p->at != '"') {
        if (*p->at == '\0')
            return expected(p, "a closing '\"'");
        if (*p->at != '\\') {
            cli__text_add(out, p->at++, 1);
            continue;
        }
        p->at++;
        if (!parse_escape(p, out))
            return expected(p, "an escape of JSON");
    }
    p->at++;
    return true;
}

static fa_value *parse_string(parser *p)
{
    cli__text text = { 0 };
    fa_value *out = NULL;

    if (parse_text(p, &text)) {
        const char *data = cli__text_string(&text);

        if (data[0] == '@' && data[1] != '@')
            out = cli__load(p->args, data + 1);
        else
            out = fa_value_str_n(data + (data[0] == '@'), text.size - (data[0] == '@'));
    }
    cli__text_free(&text);
    return out;
}

static fa_value *parse_number(parser *p)
{
    size_t n = strspn(p->at, "+-0123456789.eE");
    bool whole = strcspn(p->at, ".eE") >= n;
    char *end;
    fa_value *out;

    if (n == 0)
        return fail(p, "a value");
    if (whole) {
        out = fa_value_int_decimal(p->at, n);
        if (out == NULL) {
            fa_error_clear();
            return fail(p, "a number");
        }
        p->at += n;
        return out;
    }
    double x = strtod(p->at, &end);
    if ((size_t)(end - p->at) != n)
        return fail(p, "a number");
    p->at = end;
    return fa_value_float(x);
}

static fa_value *parse_array(parser *p)
{
    fa_value *list = fa_value_list();

    if (take(p, ']'))
        return list;
    do {
        fa_value *item = parse_value(p);

        if (item == NULL || list == NULL || fa_value_append(list, item) != FA_OK) {
            fa_value_release(item);
            fa_value_release(list);
            return NULL;
        }
        fa_value_release(item);
    } while (take(p, ','));
    if (take(p, ']'))
        return list;
    fa_value_release(list);
    return fail(p, "',' or ']'");
}

/* "name": value into dict. */
static bool parse_member(parser *p, fa_value *dict)
{
    cli__text name = { 0 };
    fa_value *key = NULL, *item = NULL;
    bool ok = false;

    if (parse_text(p, &name)) {
        key = fa_value_str_n(cli__text_string(&name), name.size);
        if (!take(p, ':'))
            fail(p, "':'");
        else
            item = parse_value(p);
    }
    ok = key != NULL && item != NULL && fa_value_set_item(dict, key, item) == FA_OK;
    cli__text_free(&name);
    fa_value_release(key);
    fa_value_release(item);
    return ok;
}

static fa_value *parse_object(parser *p)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);

    if (take(p, '}'))
        return dict;
    do {
        if (dict == NULL || !parse_member(p, dict)) {
            fa_value_release(dict);
            return NULL;
        }
    } while (take(p, ','));
    if (take(p, '}'))
        return dict;
    fa_value_release(dict);
    return fail(p, "',' or '}'");
}

static bool take_word(parser *p, const char *word)
{
    if (strncmp(p->at, word, strlen(word)) != 0)
        return false;
    p->at += strlen(word);
    return true;
}

static fa_value *parse_value(parser *p)
{
    fa_value *out = NULL;

    if (++p->depth > MAX_JSON_DEPTH)
        return fail(p, "less nesting");
    skip_space(p);
    if (*p->at == '"')
        out = parse_string(p);
    else if (take(p, '['))
        out = parse_array(p);
    else if (take(p, '{'))
        out = parse_object(p);
    else if (take_word(p, "null"))
        out = fa_value_none();
    else if (take_word(p, "true") || take_word(p, "false"))
        out = fa_value_bool(p->at[-2] == 'u');
    else
        out = parse_number(p);
    p->depth--;
    return out;
}

fa_value *cli__json_parse(const cli__args *args, const char *text)
{
    parser p = { .args = args, .text = text, .at = text };
    fa_value *out = parse_value(&p);

    skip_space(&p);
    if (out != NULL && *p.at != '\0') {
        fa_value_release(out);
        return fail(&p, "the end");
    }
    return out;
}
