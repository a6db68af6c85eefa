/* value_bigint.c: ints of any size — decimal text and doubles to and from two's complement.
 *
 * Bytes are little-endian two's complement as in pickle's LONG1: 255 is ff 00, -1 is ff. In
 * between stands a magnitude of 32-bit limbs, the least significant first. Conversion takes time
 * with the square of the length; hence FA__MAX_INT_DIGITS (100,000 digits take less than 0.1 s). */
#include "core/value_private.h"

#include <math.h>

#define CHUNK 1000000000u               /* decimal digits go in and out nine at a time */
#define CHUNK_DIGITS 9

/* 10^FA__MAX_INT_DIGITS needs 41,525 bytes: log2(10) / 8 bytes for each digit. */
#define MAX_TEXT_BYTES ((size_t)FA__MAX_INT_DIGITS * 415242 / 1000000 + 2)

/* ---- text to int ----------------------------------------------------------------------------- */

/* limbs = limbs * factor + addend. The array has room for one limb more. */
static void multiply_add(uint32_t *limbs, size_t *n, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (size_t i = 0; i < *n; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry > 0)
        limbs[(*n)++] = (uint32_t)carry;
}

static void magnitude_from_digits(uint32_t *limbs, size_t *n, const char *digits, size_t n_digits)
{
    for (size_t i = 0; i < n_digits;) {
        uint32_t chunk = 0, scale = 1;
        size_t end = i + ((n_digits - i - 1) % CHUNK_DIGITS) + 1;
        for (; i < end; i++) {
            chunk = chunk * 10 + (uint32_t)(digits[i] - '0');
            scale *= 10;
        }
        multiply_add(limbs, n, scale, chunk);
    }
}

/* Negates two's complement bytes in place. */
static void negate(uint8_t *bytes, size_t size)
{
    unsigned carry = 1;
    for (size_t i = 0; i < size; i++) {
        carry += (uint8_t)~bytes[i];
        bytes[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

/* The limbs are turned into bytes in place: each limb is read before its bytes are written. */
static fa_value *value_from_magnitude(uint32_t *limbs, size_t n, bool negative)
{
    limbs[n] = 0;                       /* room for the sign bit */
    for (size_t i = 0; i <= n; i++) {
        uint8_t bytes[4];
        fa__put_le32(bytes, limbs[i]);
        memcpy(&limbs[i], bytes, sizeof bytes);
    }
    if (negative)
        negate((uint8_t *)limbs, (n + 1) * sizeof *limbs);
    return fa_value_int_bytes(limbs, (n + 1) * sizeof *limbs);
}

static fa_value *fail_text(const char *text, size_t size)
{
    char shown[64];
    fa__copy_text(shown, sizeof shown, (fa__span){ (const uint8_t *)text, size });
    fa__fail(FA_EINVAL, "'%s' is not a decimal int", shown);
    return NULL;
}

fa_value *fa_value_int_decimal(const char *text, size_t size)
{
    const char *digits = text;
    size_t n_digits = size, n = 0;
    if (size > 0 && (text[0] == '-' || text[0] == '+')) {
        digits++;
        n_digits--;
    }
    if (n_digits == 0)
        return fail_text(text, size);
    for (size_t i = 0; i < n_digits; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return fail_text(text, size);
    if (n_digits > FA__MAX_INT_DIGITS) {
        fa__fail(FA_ELIMIT, "an int of %zu decimal digits; at most %d are read", n_digits,
                 FA__MAX_INT_DIGITS);
        return NULL;
    }
    /* Each chunk adds at most one limb; one more for the sign. */
    uint32_t *limbs = fa__alloc((n_digits / CHUNK_DIGITS + 3) * sizeof *limbs);
    if (limbs == NULL)
        return NULL;
    magnitude_from_digits(limbs, &n, digits, n_digits);
    fa_value *self = value_from_magnitude(limbs, n, text[0] == '-');
    fa__free(limbs);
    return self;
}

/* ---- int to text ----------------------------------------------------------------------------- */

/* The magnitude's limbs in fresh memory, *n without leading zeros; NULL when out of memory. */
static uint32_t *magnitude_of(const uint8_t *data, size_t size, size_t *n)
{
    bool negative = size > 0 && data[size - 1] & 0x80;
    size_t n_limbs = size / 4 + 1;
    uint32_t *limbs = fa__alloc(n_limbs * sizeof *limbs);
    if (limbs == NULL)
        return NULL;
    memset(limbs, negative ? 0xff : 0x00, n_limbs * sizeof *limbs);
    memcpy(limbs, data, size);
    if (negative)
        negate((uint8_t *)limbs, n_limbs * sizeof *limbs);
    for (size_t i = 0; i < n_limbs; i++)
        limbs[i] = fa__le32((const uint8_t *)&limbs[i]);
    while (n_limbs > 0 && limbs[n_limbs - 1] == 0)
        n_limbs--;
    *n = n_limbs;
    return limbs;
}

/* limbs = limbs / CHUNK; returns the remainder. */
static uint32_t divide(uint32_t *limbs, size_t *n)
{
    uint64_t rest = 0;
    for (size_t i = *n; i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(rest / CHUNK);
        rest %= CHUNK;
    }
    while (*n > 0 && limbs[*n - 1] == 0)
        (*n)--;
    return (uint32_t)rest;
}

fa_status fa__bigint_text(fa__buffer *out, const uint8_t *data, size_t size)
{
    fa_status st = FA_OK;
    size_t n, n_chunks = 0;
    if (size > MAX_TEXT_BYTES)
        return fa__fail(FA_ELIMIT, "an int of %zu bytes has more than %d decimal digits", size,
                        FA__MAX_INT_DIGITS);
    uint32_t *limbs = magnitude_of(data, size, &n);
    /* A limb is more than one chunk of nine digits, but less than 32/29 of it. */
    uint32_t *chunks = limbs == NULL ? NULL : fa__alloc((n + n / 8 + 2) * sizeof *chunks);
    if (chunks == NULL) {
        fa__free(limbs);
        return FA_ENOMEM;
    }
    do {
        chunks[n_chunks++] = divide(limbs, &n);
    } while (n > 0);
    if (size > 0 && data[size - 1] & 0x80)
        TRY(fa__buffer_put_byte(out, '-'));
    TRY(fa__buffer_format(out, "%lu", (unsigned long)chunks[--n_chunks]));
    while (n_chunks > 0)
        TRY(fa__buffer_format(out, "%09lu", (unsigned long)chunks[--n_chunks]));
done:
    fa__free(chunks);
    fa__free(limbs);
    return st;
}

/* ---- int and double -------------------------------------------------------------------------- */

/* Byte i of the magnitude, where everything below byte `first` that is not zero has index >=
 * first. */
static uint8_t magnitude_byte(const uint8_t *data, size_t size, size_t i, size_t first)
{
    uint8_t byte = i < size ? data[i] : data[size - 1] & 0x80 ? 0xff : 0x00;
    if (!(data[size - 1] & 0x80))
        return byte;
    return (uint8_t)(i < first ? byte : i == first ? -byte : ~byte);
}

/* Rounds half to even, as Python's float(int): the top 64 bits, whose last bit also stands for all
 * below. */
bool fa__bigint_to_double(const uint8_t *data, size_t size, double *out)
{
    size_t first = 0, top = size;
    uint64_t bits = 0;
    if (size == 0 || size > FA__BIGINT_DOUBLE_BYTES) {
        *out = 0;
        return size == 0;
    }
    while (first < size - 1 && data[first] == 0)
        first++;
    while (top > 0 && magnitude_byte(data, size, top, first) == 0)
        top--;
    for (size_t k = 0; k < 8; k++)
        bits = bits << 8 | (k <= top ? magnitude_byte(data, size, top - k, first) : 0);
    int exponent = 8 * ((int)top - 7);
    /* bits has 57 or more significant ones, a double takes 53. */
    if (top > 7 && first < top - 7)
        bits |= 1;
    double x = ldexp((double)bits, exponent);
    *out = data[size - 1] & 0x80 ? -x : x;
    return isfinite(x);
}

size_t fa__bigint_from_double(double x, uint8_t out[FA__BIGINT_DOUBLE_BYTES])
{
    int exponent;
    uint64_t bits = (uint64_t)ldexp(frexp(fabs(x), &exponent), 53);
    memset(out, 0, FA__BIGINT_DOUBLE_BYTES);
    for (int i = 0; i < 53; i++) {
        int place = exponent - 53 + i;
        if (place >= 0 && bits >> i & 1)
            out[place / 8] |= (uint8_t)(1 << place % 8);
    }
    if (x < 0)
        negate(out, FA__BIGINT_DOUBLE_BYTES);
    size_t size = FA__BIGINT_DOUBLE_BYTES;
    uint8_t sign = out[size - 1];
    while (size > 1 && out[size - 1] == sign && ((out[size - 2] ^ sign) & 0x80) == 0)
        size--;
    return size;
}
