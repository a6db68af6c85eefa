/* bytes.c: growable buffers, spans, and the small questions one asks of bytes and texts. */
#include <stdio.h>

#include "base/base.h"

#define SMALLEST_CAPACITY 64
#define LONGEST_COMPARED 256            /* bytes of a name that fa__edit_distance looks at */

/* ---- buffers --------------------------------------------------------------------------------- */

fa_status fa__buffer_reserve(fa__buffer *buffer, size_t extra)
{
    size_t wanted, doubled;
    uint8_t *data;

    if (extra <= buffer->capacity - buffer->size)
        return FA_OK;
    if (!fa__add_size(buffer->size, extra, &wanted))
        return fa__fail_memory(SIZE_MAX);
    if (wanted < SMALLEST_CAPACITY)
        wanted = SMALLEST_CAPACITY;
    if (fa__add_size(buffer->capacity, buffer->capacity / 2, &doubled) && doubled > wanted)
        wanted = doubled;
    data = fa__realloc(buffer->data, wanted);
    if (data == NULL)
        return FA_ENOMEM;
    buffer->data = data;
    buffer->capacity = wanted;
    return FA_OK;
}

fa_status fa__buffer_put(fa__buffer *buffer, const void *data, size_t size)
{
    fa_status st = fa__buffer_reserve(buffer, size);

    if (st != FA_OK || size == 0)
        return st;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return FA_OK;
}

fa_status fa__buffer_put_byte(fa__buffer *buffer, uint8_t byte)
{
    return fa__buffer_put(buffer, &byte, 1);
}

fa_status fa__buffer_text(fa__buffer *buffer, const char *text)
{
    return fa__buffer_put(buffer, text, strlen(text));
}

fa_status fa__buffer_format(fa__buffer *buffer, const char *format, ...)
{
    fa_status st = FA_OK;
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0)
        return fa__fail(FA_EINVAL, "a text could not be formatted with '%s'", format);
    TRY(fa__buffer_reserve(buffer, (size_t)n + 1));
    va_start(arguments, format);
    vsnprintf((char *)buffer->data + buffer->size, (size_t)n + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)n;
done:
    return st;
}

char *fa__buffer_take_text(fa__buffer *buffer)
{
    char *text;

    if (fa__buffer_put_byte(buffer, 0) != FA_OK)
        return NULL;
    text = (char *)buffer->data;
    *buffer = (fa__buffer){ 0 };
    return text;
}

void fa__buffer_free(fa__buffer *buffer)
{
    fa__free(buffer->data);
    *buffer = (fa__buffer){ 0 };
}

/* ---- spans ----------------------------------------------------------------------------------- */

fa__span fa__span_of(const char *text)
{
    return (fa__span){ (const uint8_t *)text, strlen(text) };
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t size)
{
    return size == 0 || memcmp(a, b, size) == 0;
}

bool fa__span_equal(fa__span a, fa__span b)
{
    return a.size == b.size && same_bytes(a.data, b.data, a.size);
}

bool fa__span_is(fa__span span, const char *text)
{
    return fa__span_equal(span, fa__span_of(text));
}

bool fa__starts_with(fa__span span, const char *prefix)
{
    fa__span start = fa__span_of(prefix);

    return start.size <= span.size && same_bytes(span.data, start.data, start.size);
}

bool fa__ends_with(fa__span span, const char *suffix)
{
    fa__span end = fa__span_of(suffix);

    return end.size <= span.size
        && same_bytes(end.data, span.size > 0 ? span.data + span.size - end.size : NULL, end.size);
}

size_t fa__format_u64(char out[21], uint64_t x)
{
    char digits[20];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + x % 10);
        x /= 10;
    } while (x > 0);
    for (size_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    out[n] = '\0';
    return n;
}

bool fa__parse_u64(fa__span text, uint64_t *out)
{
    uint64_t number = 0;

    if (text.size == 0)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        uint64_t digit = (uint64_t)text.data[i] - '0';

        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

bool fa__utf8_valid(fa__span text)
{
    uint32_t point;

    for (size_t at = 0, n; at < text.size; at += n) {
        n = fa__utf8_decode((fa__span){ text.data + at, text.size - at }, &point);
        if (n == 0)
            return false;
    }
    return true;
}

/* What the first byte of a sequence says of the rest. */
typedef struct utf8_form {
    uint8_t first, last;                /* the first bytes it is about */
    uint8_t bits;                       /* which of their bits belong to the code point */
    uint8_t length;                     /* of the whole sequence */
    uint32_t least;                     /* smaller code points must be written shorter */
} utf8_form;

static const utf8_form *form_of(uint8_t first)
{
    static const utf8_form forms[] = {
        { 0x00, 0x7f, 0x7f, 1, 0 },
        { 0xc2, 0xdf, 0x1f, 2, 0x80 },
        { 0xe0, 0xef, 0x0f, 3, 0x800 },
        { 0xf0, 0xf4, 0x07, 4, 0x10000 },
    };

    for (size_t i = 0; i < FA__COUNT(forms); i++)
        if (first >= forms[i].first && first <= forms[i].last)
            return &forms[i];
    return NULL;
}

size_t fa__utf8_decode(fa__span text, uint32_t *point)
{
    const utf8_form *form = text.size > 0 ? form_of(text.data[0]) : NULL;
    uint32_t bits;

    if (form == NULL || form->length > text.size)
        return 0;
    bits = text.data[0] & form->bits;
    for (size_t i = 1; i < form->length; i++) {
        if ((text.data[i] & 0xc0) != 0x80)
            return 0;
        bits = bits << 6 | (text.data[i] & 0x3f);
    }
    if (bits < form->least || bits > 0x10ffff)
        return 0;
    *point = bits;
    return form->length;
}

/* How many of the first `size` bytes are left when a sequence cut at the end is dropped. */
static size_t whole_sequences(const uint8_t *data, size_t size)
{
    size_t start = size;
    const utf8_form *form;

    while (start > 0 && size - start < 3 && (data[start - 1] & 0xc0) == 0x80)
        start--;
    form = start > 0 ? form_of(data[start - 1]) : NULL;
    return form != NULL && form->length > size - start + 1 ? start - 1 : size;
}

/* C0, DEL, and the C1 controls (U+0080..9F, which are C2 80..9F), on which terminals act. */
static bool is_control(const uint8_t *data, size_t at, size_t size)
{
    uint8_t byte = data[at];

    if (byte == 0xc2)
        return at + 1 < size && data[at + 1] >= 0x80 && data[at + 1] < 0xa0;
    if (byte >= 0x80 && byte < 0xa0)
        return at > 0 && data[at - 1] == 0xc2;
    return byte < 0x20 || byte == 0x7f;
}

void fa__copy_text(char *out, size_t size, fa__span text)
{
    size_t n = text.size;

    if (size == 0)
        return;
    if (n > size - 1)
        n = whole_sequences(text.data, size - 1);
    for (size_t i = 0; i < n; i++)
        out[i] = is_control(text.data, i, n) ? '?' : (char)text.data[i];
    out[n] = '\0';
}

/* ---- distance, byte order -------------------------------------------------------------------- */

size_t fa__edit_distance(fa__span a, fa__span b, size_t limit)
{
    size_t row[LONGEST_COMPARED + 1];
    size_t longer = a.size > b.size ? a.size : b.size;
    size_t shorter = a.size > b.size ? b.size : a.size;

    if (fa__span_equal(a, b))
        return 0;
    if (longer > LONGEST_COMPARED || longer - shorter >= limit)
        return limit;
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 0; i < a.size; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < b.size; j++) {
            size_t replaced = diagonal + (a.data[i] != b.data[j]);
            size_t least = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

            diagonal = row[j + 1];
            row[j + 1] = replaced < least ? replaced : least;
        }
    }
    return row[b.size] < limit ? row[b.size] : limit;
}

bool fa__big_endian_host(void)
{
    const uint16_t one = 1;
    uint8_t first;

    memcpy(&first, &one, 1);
    return first == 0;
}

static void swap_2(uint8_t *at)
{
    uint16_t x;

    memcpy(&x, at, 2);
    x = (uint16_t)(x << 8 | x >> 8);
    memcpy(at, &x, 2);
}

static void swap_4(uint8_t *at)
{
    uint32_t x;

    memcpy(&x, at, 4);
    x = (x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff);
    x = x << 16 | x >> 16;
    memcpy(at, &x, 4);
}

static void swap_any(uint8_t *at, size_t width)
{
    for (size_t i = 0, j = width - 1; i < j; i++, j--) {
        uint8_t byte = at[i];

        at[i] = at[j];
        at[j] = byte;
    }
}

void fa__swap_bytes(uint8_t *data, size_t size, size_t width)
{
    if (width < 2)
        return;
    for (size_t at = 0; width <= size - at; at += width) {
        if (width == 2)
            swap_2(data + at);
        else if (width == 4)
            swap_4(data + at);
        else
            swap_any(data + at, width);
    }
}
