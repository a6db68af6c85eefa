/* repr.c: Python's repr() of str and bytes.
 *
 *     repr  := quote (plain | escape)* quote
 *     quote := "'", or '"' when the text has a ' and no "
 *     escape := \\ \' \t \n \r, \xNN (< U+0100), \uNNNN, \UNNNNNNNN for what is not printable
 */
#include "base/base.h"

static char quote_for(fa__span text)
{
    bool single = text.size > 0 && memchr(text.data, '\'', text.size) != NULL;
    bool twofold = text.size > 0 && memchr(text.data, '"', text.size) != NULL;

    return single && !twofold ? '"' : '\'';
}

/* The escapes with a letter, and those of the quote and the backslash. False if there is none. */
static bool short_escape(uint32_t point, char quote, char out[3])
{
    char letter = point == '\t' ? 't' : point == '\n' ? 'n' : point == '\r' ? 'r' : '\0';

    if (point == '\\' || point == (uint32_t)quote)
        letter = (char)point;
    out[0] = '\\';
    out[1] = letter;
    out[2] = '\0';
    return letter != '\0';
}

static fa_status put_escape(fa__buffer *out, uint32_t point)
{
    if (point < 0x100)
        return fa__buffer_format(out, "\\x%02x", (unsigned)point);
    if (point < 0x10000)
        return fa__buffer_format(out, "\\u%04x", (unsigned)point);
    return fa__buffer_format(out, "\\U%08x", (unsigned)point);
}

/* Text that is not UTF-8 shows its bytes as Python's "surrogateescape" reads them, \udcNN. */
fa_status fa__buffer_repr(fa__buffer *out, fa__span utf8)
{
    fa_status st = FA_OK;
    char quote = quote_for(utf8), escape[3];
    uint32_t point;

    TRY(fa__buffer_put_byte(out, (uint8_t)quote));
    for (size_t at = 0, n; at < utf8.size; at += n) {
        n = fa__utf8_decode((fa__span){ utf8.data + at, utf8.size - at }, &point);
        if (n == 0) {
            point = 0xdc00 | utf8.data[at];
            n = 1;
        }
        if (short_escape(point, quote, escape))
            TRY(fa__buffer_text(out, escape));
        else if (!fa__is_printable(point))
            TRY(put_escape(out, point));
        else
            TRY(fa__buffer_put(out, utf8.data + at, n));
    }
    TRY(fa__buffer_put_byte(out, (uint8_t)quote));
done:
    return st;
}

fa_status fa__buffer_repr_bytes(fa__buffer *out, fa__span bytes)
{
    fa_status st = FA_OK;
    char quote = quote_for(bytes), escape[3];

    TRY(fa__buffer_put_byte(out, (uint8_t)quote));
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];

        if (short_escape(byte, quote, escape))
            TRY(fa__buffer_text(out, escape));
        else if (byte < 0x20 || byte > 0x7e)
            TRY(put_escape(out, byte));
        else
            TRY(fa__buffer_put_byte(out, byte));
    }
    TRY(fa__buffer_put_byte(out, (uint8_t)quote));
done:
    return st;
}
