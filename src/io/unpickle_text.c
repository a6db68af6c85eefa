/* unpickle_text.c: the texts of pickle protocols 0 and 1, which are Python literals.
 *
 *     STRING   S'it\'s \x00'\n     quoted bytes, escapes as in Python's bytes literals
 *     UNICODE  Vcaf\u00e9\n        raw-unicode-escape: latin-1 but for \uXXXX and \UXXXXXXXX
 *     FLOAT    F1.5e-07\n          repr() of a float: also inf, -inf, nan
 */
#include <locale.h>
#include <stdlib.h>

#include "io/pickle_private.h"

/* ---- STRING ---------------------------------------------------------------------------------- */

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that \c stands for, or -1. */
static int simple_escape(uint8_t c)
{
    static const char letters[] = "\\'\"abfnrtv", bytes[] = "\\'\"\a\b\f\n\r\t\v";
    const char *at = c != '\0' ? strchr(letters, c) : NULL;

    return at != NULL ? bytes[at - letters] : -1;
}

/* escape := '\' ( newline | one of \'"abfnrtv | 1..3 octal digits | 'x' 2 hex digits ); anything
 * else stays as it is. `at` stands behind the backslash; returns where it ends, NULL when it is
 * cut. */
static const uint8_t *put_escape(fa__buffer *out, const uint8_t *at, const uint8_t *end,
                                 fa_status *st)
{
    uint8_t c = *at++;
    unsigned byte = 0;

    if (c == '\n')
        return at;
    if (simple_escape(c) >= 0) {
        *st = fa__buffer_put_byte(out, (uint8_t)simple_escape(c));
        return at;
    }
    if (c >= '0' && c <= '7') {
        const uint8_t *most = end - at > 2 ? at + 2 : end;

        byte = c - '0';
        while (at < most && *at >= '0' && *at <= '7')
            byte = byte * 8 + (*at++ - '0');
        *st = fa__buffer_put_byte(out, (uint8_t)byte);
        return at;
    }
    if (c == 'x') {
        if (end - at < 2 || hex_digit(at[0]) < 0 || hex_digit(at[1]) < 0)
            return NULL;
        *st = fa__buffer_put_byte(out, (uint8_t)(hex_digit(at[0]) * 16 + hex_digit(at[1])));
        return at + 2;
    }
    *st = fa__buffer_put(out, (const uint8_t[]){ '\\', c }, 2);
    return at;
}

fa_status fa__unquote(fa__buffer *out, fa__span text)
{
    const uint8_t *at = text.data, *end = text.data + text.size;
    fa_status st = FA_OK;

    if (end - at < 2 || (*at != '\'' && *at != '"') || end[-1] != *at)
        return fa__fail(FA_EFORMAT, "the text is not quoted");
    at++;
    end--;
    TRY(fa__buffer_reserve(out, (size_t)(end - at)));
    while (at < end) {
        uint8_t c = *at++;

        if (c != '\\') {
            TRY(fa__buffer_put_byte(out, c));
            continue;
        }
        if (at == end)
            return fa__fail(FA_EFORMAT, "the text ends with a single backslash");
        at = put_escape(out, at, end, &st);
        if (at == NULL)
            return fa__fail(FA_EFORMAT, "\\x is not followed by two hexadecimal digits");
        TRY(st);
    }
done:
    return st;
}

/* ---- UNICODE --------------------------------------------------------------------------------- */

fa_status fa__put_utf8(fa__buffer *out, uint32_t point)
{
    uint8_t bytes[4] = { (uint8_t)(0xf0 | point >> 18), (uint8_t)(0x80 | (point >> 12 & 0x3f)),
                         (uint8_t)(0x80 | (point >> 6 & 0x3f)), (uint8_t)(0x80 | (point & 0x3f)) };

    if (point < 0x80)
        return fa__buffer_put_byte(out, (uint8_t)point);
    if (point < 0x800) {
        bytes[2] = (uint8_t)(0xc0 | point >> 6);
        return fa__buffer_put(out, bytes + 2, 2);
    }
    if (point < 0x10000) {
        bytes[1] = (uint8_t)(0xe0 | point >> 12);
        return fa__buffer_put(out, bytes + 1, 3);
    }
    return fa__buffer_put(out, bytes, 4);
}

fa_status fa__raw_unicode(fa__buffer *out, fa__span text)
{
    const uint8_t *at = text.data, *end = text.data + text.size;
    fa_status st = FA_OK;

    while (at < end) {
        uint32_t point = *at++;
        int n_digits = point != '\\' || at == end ? 0 : *at == 'u' ? 4 : *at == 'U' ? 8 : 0;

        if (n_digits == 0) {
            TRY(fa__put_utf8(out, point));
            /* A backslash hides the next one: "\\u0041" is no escape. */
            if (point == '\\' && at < end)
                TRY(fa__put_utf8(out, *at++));
            continue;
        }
        at++;
        point = 0;
        for (int i = 0; i < n_digits; i++) {
            int digit = at < end ? hex_digit(*at) : -1;

            if (digit < 0)
                return fa__fail(FA_EFORMAT, "\\%c is not followed by %d hexadecimal digits",
                                n_digits == 4 ? 'u' : 'U', n_digits);
            at++;
            point = point << 4 | (uint32_t)digit;
        }
        if (point > 0x10ffff)
            return fa__fail(FA_EFORMAT, "\\U%08x is beyond Unicode", (unsigned)point);
        TRY(fa__put_utf8(out, point));
    }
done:
    return st;
}

/* ---- FLOAT ----------------------------------------------------------------------------------- */

/* Digits that a float's text may have; repr() needs 24. */
#define MAX_FLOAT_TEXT 400

/* [sign] digits ['.' digits] [('e'|'E') [sign] digits], or inf, nan: nothing else that strtod would
 * take. */
static bool looks_like_float(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    if (strcmp(text, "inf") == 0 || strcmp(text, "nan") == 0)
        return true;
    return *text != '\0' && text[strspn(text, "0123456789.eE+-")] == '\0';
}

fa_status fa__parse_float(fa__span text, double *out)
{
    char digits[MAX_FLOAT_TEXT + 1], *end = NULL;
    locale_t c_locale, old;

    if (text.size > MAX_FLOAT_TEXT)
        return fa__fail(FA_EFORMAT, "a float of %zu characters (at most %d are read)", text.size,
                        MAX_FLOAT_TEXT);
    fa__copy_text(digits, sizeof digits, text);
    if (!looks_like_float(digits))
        return fa__fail(FA_EFORMAT, "'%.60s' is not a float", digits);
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0)
        return fa__fail_memory(sizeof digits);
    old = uselocale(c_locale);
    *out = strtod(digits, &end);
    uselocale(old);
    freelocale(c_locale);
    if (end == digits || *end != '\0')
        return fa__fail(FA_EFORMAT, "'%.60s' is not a float", digits);
    return FA_OK;
}
