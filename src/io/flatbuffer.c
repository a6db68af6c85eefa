/* flatbuffer.c: bounded reading of flatbuffers.
 *
 *   0      u32: where the root table is           4      four letters: which schema
 *   table  i32: how far before it its vtable is, then its fields
 *   vtable u16: its own size, u16: size of the table, u16 ...: where each field is in the table,
 *          0: absent
 *   vector u32: number of items, then the items;  text: a vector of bytes
 *
 * All numbers are little-endian. Vectors, texts and tables stand in fields as a u32: how far behind
 * the field they are. So a chain of them always ends, but many fields may point at one place: a
 * file of n bytes could claim n * n bytes of content. As writers put each vector into the file
 * once, all vectors together may take as many bytes as the file has. */
#include "io.h"

#define ROOT_SIZE 8
#define VTABLE_HEAD 4                   /* its size, the table's size */

static void damaged(fa__flatbuffer *flat, uint64_t at, const char *what)
{
    if (flat->fault != FA_OK)
        return;
    flat->fault = fa__fail(FA_EFORMAT, "damaged flatbuffer: %s", what);
    fa__error_set_offset((int64_t)at);
}

static bool inside(const fa__flatbuffer *flat, uint64_t at, uint64_t size)
{
    return at <= flat->bytes.size && size <= flat->bytes.size - at;
}

static uint32_t u32_at(const fa__flatbuffer *flat, uint64_t at)
{
    return fa__le32(flat->bytes.data + at);
}

/* The table at `at`, its vtable checked. Absent (at 0) after a fault. */
static fa__flat_table table_at(fa__flatbuffer *flat, uint64_t at)
{
    fa__flat_table none = { .flat = flat }, out = { .flat = flat, .at = at };
    int64_t vtable;

    if (flat->fault != FA_OK)
        return none;
    if (!inside(flat, at, 4)) {
        damaged(flat, at, "a table lies past the end");
        return none;
    }
    vtable = (int64_t)at - (int32_t)u32_at(flat, at);
    if (vtable < 0 || !inside(flat, (uint64_t)vtable, VTABLE_HEAD)) {
        damaged(flat, at, "the vtable of a table lies outside");
        return none;
    }
    out.vtable = (uint64_t)vtable;
    out.vtable_size = fa__le16(flat->bytes.data + vtable);
    out.size = fa__le16(flat->bytes.data + vtable + 2);
    if (out.vtable_size < VTABLE_HEAD || out.vtable_size % 2 != 0
        || !inside(flat, out.vtable, out.vtable_size)) {
        damaged(flat, out.vtable, "a vtable has an impossible size");
        return none;
    }
    if (out.size < 4 || !inside(flat, at, out.size)) {
        damaged(flat, at, "a table reaches past the end");
        return none;
    }
    return out;
}

fa_status fa__flatbuffer_open(fa__flatbuffer *out, fa__span bytes, const char *identifier,
                              fa__flat_table *root)
{
    *out = (fa__flatbuffer){ .bytes = bytes, .left = bytes.size };
    *root = (fa__flat_table){ .flat = out };
    if (bytes.size < ROOT_SIZE || memcmp(bytes.data + 4, identifier, 4) != 0)
        return fa__fail(FA_EFORMAT, "not a flatbuffer of the kind '%s'", identifier);
    if (bytes.size > UINT32_MAX)
        return fa__fail(FA_ELIMIT, "a flatbuffer of %zu bytes; its offsets have 32 bits",
                        bytes.size);
    if (u32_at(out, 0) < ROOT_SIZE)
        damaged(out, 0, "the root table overlaps the head");
    *root = table_at(out, u32_at(out, 0));
    return out->fault;
}

/* Where field `i` of `width` bytes is; 0 when it is absent. */
static uint64_t field_at(const fa__flat_table *table, unsigned i, unsigned width)
{
    uint64_t slot = VTABLE_HEAD + 2 * (uint64_t)i;
    uint16_t offset;

    if (table->at == 0 || slot + 2 > table->vtable_size)
        return 0;
    offset = fa__le16(table->flat->bytes.data + table->vtable + slot);
    if (offset == 0)
        return 0;
    if (offset < 4 || offset + width > table->size) {
        damaged(table->flat, table->vtable + slot, "a field lies outside of its table");
        return 0;
    }
    return table->at + offset;
}

/* What the offset in field `i` points to, within the bytes; 0 when the field is absent. */
static uint64_t target_at(const fa__flat_table *table, unsigned i)
{
    uint64_t at = field_at(table, i, 4), target;

    if (at == 0)
        return 0;
    target = at + u32_at(table->flat, at);
    if (target == at || !inside(table->flat, target, 4)) {
        damaged(table->flat, at, "an offset leads outside");
        return 0;
    }
    return target;
}

bool fa__flat_has(const fa__flat_table *table, unsigned i)
{
    return field_at(table, i, 1) != 0;
}

uint64_t fa__flat_uint(const fa__flat_table *table, unsigned i, unsigned width)
{
    uint64_t at = field_at(table, i, width), out = 0;

    for (unsigned k = 0; at != 0 && k < width; k++)
        out |= (uint64_t)table->flat->bytes.data[at + k] << 8 * k;
    return out;
}

double fa__flat_double(const fa__flat_table *table, unsigned i)
{
    uint64_t bits = fa__flat_uint(table, i, sizeof bits);
    double out;

    memcpy(&out, &bits, sizeof out);
    return out;
}

const uint8_t *fa__flat_struct(const fa__flat_table *table, unsigned i, size_t size)
{
    uint64_t at = target_at(table, i);

    if (at != 0 && !inside(table->flat, at, size))
        damaged(table->flat, at, "a structure reaches past the end");
    else if (at == 0)
        damaged(table->flat, table->at, "a structure is missing");
    return table->flat->fault != FA_OK ? NULL : table->flat->bytes.data + at;
}

fa__flat_table fa__flat_child(const fa__flat_table *table, unsigned i)
{
    uint64_t at = target_at(table, i);

    return at == 0 ? (fa__flat_table){ .flat = table->flat } : table_at(table->flat, at);
}

/* Items of `width` bytes at `at`; empty when at is 0. */
static fa__flat_vector vector_at(fa__flatbuffer *flat, uint64_t at, unsigned width)
{
    fa__flat_vector out = { 0 };
    uint64_t n, size;

    if (at == 0 || flat->fault != FA_OK)
        return out;
    n = u32_at(flat, at);
    size = n * width;
    if (!inside(flat, at + 4, size)) {
        damaged(flat, at, "a vector or text reaches past the end");
        return out;
    }
    if (size + 4 > flat->left) {
        damaged(flat, at, "vectors overlap: together they are larger than the file");
        return out;
    }
    flat->left -= size + 4;
    return (fa__flat_vector){ .data = flat->bytes.data + at + 4, .n = (size_t)n, .at = at + 4 };
}

fa__flat_vector fa__flat_items(const fa__flat_table *table, unsigned i, unsigned width)
{
    return vector_at(table->flat, target_at(table, i), width);
}

/* Where item i of a vector of offsets leads; 0 after a fault. */
static uint64_t item_target(fa__flatbuffer *flat, const fa__flat_vector *vector, size_t i)
{
    uint64_t at = vector->at + 4 * (uint64_t)i, target = at + u32_at(flat, at);

    if (target == at || !inside(flat, target, 4)) {
        damaged(flat, at, "an offset leads outside");
        return 0;
    }
    return target;
}

fa__flat_table fa__flat_table_of(fa__flatbuffer *flat, const fa__flat_vector *vector, size_t i)
{
    uint64_t at = item_target(flat, vector, i);

    return at == 0 ? (fa__flat_table){ .flat = flat } : table_at(flat, at);
}

static fa__span text_of(fa__flat_vector vector)
{
    return (fa__span){ vector.data, vector.n };
}

fa__span fa__flat_text(const fa__flat_table *table, unsigned i)
{
    return text_of(fa__flat_items(table, i, 1));
}

fa__span fa__flat_text_of(fa__flatbuffer *flat, const fa__flat_vector *vector, size_t i)
{
    return text_of(vector_at(flat, item_target(flat, vector, i), 1));
}
