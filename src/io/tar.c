/* tar.c: finds a member of an uncompressed tar. [formats 3.5] [POSIX.1-2017 pax]
 *
 * A tar is a row of 512-byte blocks: a header, then the member's bytes padded to whole blocks; two
 * zero blocks end it.
 *
 *     0  100  name                    156    1  type: '0' NUL '7' file, 'L' GNU long name, 'x' PAX
 *   124   12  size                    257    5  "ustar"
 *   148    8  checksum                345  155  prefix of the name (ustar)
 *
 * Numbers are octal text, or big-endian binary after a byte 0x80 (GNU). The checksum is the sum of
 * the header's bytes with its own field as spaces. A PAX member holds lines "length key=value\n"
 * that replace the next header's name and size; a GNU 'L' member holds the next header's name. The
 * last member of a name counts, as in Python's tarfile. */
#include "io/io.h"

#define BLOCK 512u

/* A PAX or long-name member larger than this is refused. */
#define MAX_EXTENSION ((uint64_t)1 << 20)

/* The place in the archive, and what extension members say of the next one. */
typedef struct walk {
    fa__source *source;
    uint64_t offset, end;
    uint8_t block[BLOCK];
    fa__buffer long_name;               /* NUL-terminated; empty: none */
    uint64_t long_size;
    bool has_long_size;
} walk;

typedef struct member {
    char name[257];                     /* prefix + "/" + name */
    uint64_t offset, size;              /* of its bytes */
    char type;
} member;

static fa_status fail(const walk *self, fa_status status, const char *text)
{
    fa__fail(status, "tar: %s", text);
    fa__error_set_offset((int64_t)self->offset);
    return fa__error_set_path(fa__source_path(self->source));
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool parse_binary(const uint8_t *field, size_t size, uint64_t *out)
{
    uint64_t x = field[0] & 0x7f;
    for (size_t i = 1; i < size; i++) {
        if (x >> 55 != 0)
            return false;
        x = x << 8 | field[i];
    }
    *out = x;
    return true;
}

/* Spaces, octal digits, then only spaces and NULs. */
static bool parse_octal(const uint8_t *field, size_t size, uint64_t *out)
{
    size_t i = 0;
    uint64_t x = 0;
    while (i < size && field[i] == ' ')
        i++;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
        x = x << 3 | (uint64_t)(field[i] - '0');        /* 12 digits at most: 36 bits */
    for (; i < size; i++)
        if (field[i] != ' ' && field[i] != '\0')
            return false;
    *out = x;
    return true;
}

static bool parse_number(const uint8_t *field, size_t size, uint64_t *out)
{
    return field[0] & 0x80 ? parse_binary(field, size, out) : parse_octal(field, size, out);
}

/* Old tars summed signed bytes. */
static bool checksum_fits(const uint8_t *block)
{
    uint64_t wanted;
    int32_t as_unsigned = 0, as_signed = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        uint8_t byte = i >= 148 && i < 156 ? ' ' : block[i];
        as_unsigned += byte;
        as_signed += byte < 128 ? byte : byte - 256;
    }
    if (!parse_number(block + 148, 8, &wanted))
        return false;
    return wanted == (uint64_t)as_unsigned || (as_signed >= 0 && wanted == (uint64_t)as_signed);
}

/* ---- headers --------------------------------------------------------------------------------- */

static size_t field_length(const uint8_t *field, size_t size)
{
    const uint8_t *end = memchr(field, '\0', size);
    return end == NULL ? size : (size_t)(end - field);
}

static void read_name(const uint8_t *block, char *out)
{
    size_t prefix = 0, name = field_length(block, 100);
    /* GNU's "ustar  " uses the prefix for other things. */
    if (memcmp(block + 257, "ustar\0", 6) == 0)
        prefix = field_length(block + 345, 155);
    memcpy(out, block + 345, prefix);
    if (prefix > 0)
        out[prefix++] = '/';
    memcpy(out + prefix, block, name);
    out[prefix + name] = '\0';
}

static bool holds_bytes(char type)
{
    return type < '1' || type > '6';    /* links, devices, folders and pipes have none */
}

/* A block of zeros ends the archive. */
static bool is_end(const uint8_t *block)
{
    for (size_t i = 0; i < BLOCK; i++) {
        if (block[i] != 0)
            return false;
    }
    return true;
}

/* Reads the header at self->offset and steps over the member. *end tells that there is none. */
static fa_status read_header(walk *self, member *out, bool *end)
{
    *end = self->offset == self->end;
    if (*end)
        return FA_OK;
    if (self->end - self->offset < BLOCK)
        return fail(self, FA_EFORMAT, "the archive ends inside of a header");
    fa_status st = fa__source_read(self->source, self->block, BLOCK, self->offset);
    *end = st == FA_OK && is_end(self->block);
    if (st != FA_OK || *end)
        return st;
    if (!checksum_fits(self->block))
        return fail(self, FA_EFORMAT,
                    "a header's checksum differs; this is no tar, or it is damaged");
    if (!parse_number(self->block + 124, 12, &out->size))
        return fail(self, FA_EFORMAT, "a member's size is no number");
    read_name(self->block, out->name);
    out->type = (char)self->block[156];
    out->offset = self->offset + BLOCK;
    return FA_OK;
}

static fa_status step_over(walk *self, const member *of)
{
    uint64_t size = holds_bytes(of->type) ? of->size : 0;
    if (size > self->end - of->offset)
        return fail(self, FA_EFORMAT, "a member is longer than the archive");
    uint64_t padding = (BLOCK - size % BLOCK) % BLOCK, left = self->end - of->offset - size;
    self->offset = of->offset + size + (padding < left ? padding : left);
    return FA_OK;
}

/* ---- extensions ------------------------------------------------------------------------------ */

static fa_status read_extension(walk *self, const member *of, fa__buffer *out)
{
    if (of->size > MAX_EXTENSION)
        return fail(self, FA_ELIMIT, "a header extension is longer than 1 MB");
    if (of->size > self->end - of->offset)
        return fail(self, FA_EFORMAT, "a header extension is longer than the archive");
    fa_status st = fa__buffer_reserve(out, (size_t)of->size + 1);
    if (st == FA_OK)
        st = fa__source_read(self->source, out->data, (size_t)of->size, of->offset);
    if (st != FA_OK)
        return st;
    out->size = (size_t)of->size;
    out->data[out->size] = '\0';
    return FA_OK;
}

static fa_status set_long_name(walk *self, fa__span name)
{
    self->long_name.size = 0;
    fa_status st = fa__buffer_put(&self->long_name, name.data, field_length(name.data, name.size));
    return st == FA_OK ? fa__buffer_put_byte(&self->long_name, '\0') : st;
}

static fa_status apply_pax(walk *self, fa__span key, fa__span value)
{
    if (fa__span_is(key, "path"))
        return set_long_name(self, value);
    if (!fa__span_is(key, "size"))
        return FA_OK;
    self->has_long_size = fa__parse_u64(value, &self->long_size);
    return self->has_long_size ? FA_OK : fail(self, FA_EFORMAT, "a PAX size is no number");
}

/* line := length ' ' key '=' value '\n', the length counting the whole line */
static fa_status parse_pax(walk *self, fa__span text)
{
    while (text.size > 0 && text.data[0] != '\0') {
        const uint8_t *space = memchr(text.data, ' ', text.size);
        uint64_t length = 0;
        size_t digits = space == NULL ? 0 : (size_t)(space - text.data);
        if (space == NULL || !fa__parse_u64((fa__span){ text.data, digits }, &length)
            || length > text.size
            || length < digits + 3 || text.data[length - 1] != '\n')
            return fail(self, FA_EFORMAT, "a PAX header is damaged");
        size_t size = (size_t)length - digits - 2;
        const uint8_t *equals = memchr(space + 1, '=', size);
        if (equals == NULL)
            return fail(self, FA_EFORMAT, "a PAX line has no '='");
        size_t key_size = (size_t)(equals - space - 1);
        fa_status st = apply_pax(self, (fa__span){ space + 1, key_size },
                                 (fa__span){ equals + 1, size - key_size - 1 });
        if (st != FA_OK)
            return st;
        text.data += length;
        text.size -= (size_t)length;
    }
    return FA_OK;
}

/* Does the member describe the next one? Then its contents are applied. */
static fa_status take_extension(walk *self, const member *of, bool *taken)
{
    fa__buffer text = { 0 };
    fa_status st = FA_OK;
    *taken = of->type == 'x' || of->type == 'X' || of->type == 'L';
    if (!*taken)
        return FA_OK;
    TRY(read_extension(self, of, &text));
    fa__span span = { text.data, text.size };
    TRY(of->type == 'L' ? set_long_name(self, span) : parse_pax(self, span));
done:
    fa__buffer_free(&text);
    return st;
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool is_named(const walk *self, const member *of, const char *name)
{
    const char *own = self->long_name.size > 0 ? (const char *)self->long_name.data : of->name;
    return strcmp(own, name) == 0;
}

/* One member: remembers it in *found when it has the name. */
static fa_status visit(walk *self, const char *name, member *found, bool *end)
{
    member at = { .size = 0 };
    bool extension;
    fa_status st;
    TRY(read_header(self, &at, end));
    if (*end)
        return FA_OK;
    TRY(take_extension(self, &at, &extension));
    if (!extension && self->has_long_size)
        at.size = self->long_size;
    TRY(step_over(self, &at));
    if (extension)
        return FA_OK;
    if (at.type != 'g' && at.type != 'K' && is_named(self, &at, name))
        *found = at;
    /* These two may stand between an extension and its member. */
    if (at.type != 'g' && at.type != 'K') {
        self->has_long_size = false;
        self->long_name.size = 0;
    }
done:
    return st;
}

fa_status fa__tar_find(fa__source *source, const char *name, uint64_t *offset, uint64_t *size)
{
    walk self = { .source = source, .end = fa__source_size(source) };
    member found = { .offset = 0 };
    bool end = false;
    fa_status st = FA_OK;
    while (!end)
        TRY(visit(&self, name, &found, &end));
    if (found.offset == 0)
        TRY(fa__fail(FA_ENOTFOUND, "tar: no member '%s'", name));
    if (!holds_bytes(found.type) || found.type == 'S')
        TRY(fa__fail(FA_EUNSUPPORTED, "tar: member '%s' is no plain file (type '%c')", name,
                     found.type));
    *offset = found.offset;
    *size = found.size;
done:
    fa__buffer_free(&self.long_name);
    return st;
}
