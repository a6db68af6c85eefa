/* zip_writer.c: writes zips exactly as PyTorch does, byte for byte [formats 1.4-1.7].
 *
 * Strictly forward, nothing is patched afterwards: sizes and CRCs follow the payload in a
 * descriptor and come again in the directory, which grows in memory as it will be written.
 *
 *   local header:  "PK\3\4" version flags method 0 0 0 0 0 name_len extra_len
 *                  name | zip64? | "FB" P 'Z'*P
 *   payload, beginning at a multiple of the alignment thanks to P
 *   descriptor:    "PK\7\8" crc packed plain   (8 bytes for each size when the header has a
 *                  zip64 field; none for empty records)
 *   ...
 *   directory | zip64 end | zip64 locator | end
 *
 * The serialization id is 20 digits of the names and 20 of the CRCs, in writing order: from 0, for
 * each record h = h ^ (x + 0x9e3779b9 + (h << 6) + (h >> 2)) modulo 2^64, where x is the CRC-32 of
 * the plain content, or the 64-bit FNV-1a hash of the record's name without the top folder. The
 * second half is PyTorch's own for torch.save files; its first half hangs on its C++ library's hash
 * and table order, and nobody checks it [formats 1.3]. */
#include <stdio.h>

#include "io/zip_parts.h"

#define DEFAULT_ALIGNMENT 64u
 /* so that padding and zip64 fit in the extra field's 65,535 bytes */
#define MAX_ALIGNMENT 32768u
#define PADDING_ID 0x4246u              /* "FB" */
#define VERSION_STORED 0
#define VERSION_DEFLATED 20
#define VERSION_MADE 0x031e
#define VERSION_ZIP64 0x002d
#define SMALLEST_DEFLATED 4             /* shorter ones are stored [miniz] */

/* The record being written. */
typedef struct open_record {
    bool open;
    uint64_t header_offset;
    uint64_t packed_size, plain_size, n_put;
    uint32_t crc32;                     /* of the plain bytes so far */
    uint16_t method;
    size_t name_size;                   /* its name stands in the writer's header */
    size_t folder_size;                 /* how much of it is the top folder with its '/' */
} open_record;

struct fa__zip_writer {
    fa__writer *writer;                 /* borrowed */
    /* where the archive begins in it: offsets count from there */
    uint64_t start;
    char *folder;                       /* prefix + "/", or "" */
    uint32_t alignment;
    bool no_crc32;
    fa_status fault;                    /* of the first failure: nothing is written after it */
    fa__buffer header;                  /* of the record at hand */
    fa__buffer directory;
    uint64_t n_records;
    uint64_t names_hash, crcs_hash;     /* of the serialization id */
    open_record record;
};

/* ---- small helpers --------------------------------------------------------------------------- */

static uint32_t clamp32(uint64_t x)
{
    return x < UINT32_MAX ? (uint32_t)x : UINT32_MAX;
}

static uint16_t clamp16(uint64_t x)
{
    return x < UINT16_MAX ? (uint16_t)x : UINT16_MAX;
}

static uint64_t hash_combine(uint64_t hash, uint64_t x)
{
    return hash ^ (x + 0x9e3779b9u + (hash << 6) + (hash >> 2));
}

static uint64_t hash_name(const uint8_t *name, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ name[i]) * 0x100000001b3u;
    return hash;
}

/* Keeps the first failure: an archive with a hole must not be finished. */
static fa_status settle(fa__zip_writer *zip, fa_status st)
{
    if (st != FA_OK && zip->fault == FA_OK)
        zip->fault = st;
    return st;
}

static fa_status check_usable(const fa__zip_writer *zip)
{
    return zip->fault == FA_OK ? FA_OK : fa__fail(zip->fault,
                                                  "writing the archive has failed before; nothing "
                                                  "more is written to it");
}

/* ---- headers --------------------------------------------------------------------------------- */

/* The zip64 field that is needed, in `out` (28 bytes); its size, 0 for none. In a local header
 * PyTorch has not yet got a packed size: there it is 0. */
static size_t put_zip64(uint8_t *out, const open_record *record, uint64_t packed_size)
{
    size_t size = 4;

    if (record->plain_size >= UINT32_MAX || record->packed_size >= UINT32_MAX) {
        fa__put_le64(out + size, record->plain_size);
        fa__put_le64(out + size + 8, packed_size);
        size += 16;
    }
    if (record->header_offset >= UINT32_MAX) {
        fa__put_le64(out + size, record->header_offset);
        size += 8;
    }
    fa__put_le16(out, FA__ZIP_EXTRA_ZIP64);
    fa__put_le16(out + 2, (uint16_t)(size - 4));
    return size > 4 ? size : 0;
}

static uint16_t record_flags(const open_record *record)
{
    return record->plain_size > 0 ? FA__ZIP_FLAG_UTF8 | FA__ZIP_FLAG_DESCRIPTOR : FA__ZIP_FLAG_UTF8;
}

static uint16_t record_version(const open_record *record)
{
    return record->method == FA__ZIP_DEFLATED ? VERSION_DEFLATED : VERSION_STORED;
}

/* Assembles the local header with its padding in zip->header. */
static fa_status build_header(fa__zip_writer *zip, const char *name)
{
    open_record *record = &zip->record;
    uint8_t zip64[28];
    size_t zip64_size = put_zip64(zip64, record, 0), fixed =
        FA__ZIP_LOCAL_SIZE + record->name_size + zip64_size + 4;
    uint64_t start = record->header_offset + fixed;
    size_t padding = (size_t)((zip->alignment - start % zip->alignment) % zip->alignment);

    zip->header.size = 0;
    fa_status st = fa__buffer_reserve(&zip->header, fixed + padding);
    if (st != FA_OK)
        return st;
    uint8_t *p = zip->header.data;
    zip->header.size = fixed + padding;
    memset(p, 0, FA__ZIP_LOCAL_SIZE);
    fa__put_le32(p, FA__ZIP_LOCAL);
    fa__put_le16(p + 4, record_version(record));
    fa__put_le16(p + 6, record_flags(record));
    fa__put_le16(p + 8, record->method);
    fa__put_le16(p + 26, (uint16_t)record->name_size);
    fa__put_le16(p + 28, (uint16_t)(zip64_size + 4 + padding));
    p += FA__ZIP_LOCAL_SIZE;
    memcpy(p, zip->folder, record->folder_size);
    memcpy(p + record->folder_size, name, record->name_size - record->folder_size);
    p += record->name_size;
    memcpy(p, zip64, zip64_size);
    p += zip64_size;
    fa__put_le16(p, PADDING_ID);
    fa__put_le16(p + 2, (uint16_t)padding);
    memset(p + 4, 'Z', padding);
    return FA_OK;
}

/* Behind the payload; its sizes are wide exactly when the local header has a zip64 field. */
static fa_status put_descriptor(fa__zip_writer *zip)
{
    const open_record *record = &zip->record;
    uint8_t bytes[FA__ZIP_DESCRIPTOR_MAX], unused[28];
    size_t width = put_zip64(unused, record, 0) != 0 ? 8 : 4;

    fa__put_le32(bytes, FA__ZIP_DESCRIPTOR);
    fa__put_le32(bytes + 4, record->crc32);
    if (width == 8) {
        fa__put_le64(bytes + 8, record->packed_size);
        fa__put_le64(bytes + 16, record->plain_size);
    } else {
        fa__put_le32(bytes + 8, (uint32_t)record->packed_size);
        fa__put_le32(bytes + 12, (uint32_t)record->plain_size);
    }
    return fa__writer_put(zip->writer, bytes, 8 + 2 * width);
}

/* Appends the record's entry to the directory. */
static fa_status add_entry(fa__zip_writer *zip)
{
    const open_record *record = &zip->record;
    bool wide = record->plain_size >= UINT32_MAX || record->packed_size >= UINT32_MAX;
    uint8_t zip64[28];
    size_t zip64_size = put_zip64(zip64, record, record->packed_size), size =
        FA__ZIP_CENTRAL_SIZE + record->name_size + zip64_size;
    fa_status st = fa__buffer_reserve(&zip->directory, size);

    if (st != FA_OK)
        return st;
    uint8_t *p = zip->directory.data + zip->directory.size;
    memset(p, 0, FA__ZIP_CENTRAL_SIZE);
    fa__put_le32(p, FA__ZIP_CENTRAL);
    fa__put_le16(p + 6, record_version(record));
    fa__put_le16(p + 8, record_flags(record));
    fa__put_le16(p + 10, record->method);
    fa__put_le32(p + 16, record->crc32);
    fa__put_le32(p + 20, wide ? UINT32_MAX : (uint32_t)record->packed_size);
    fa__put_le32(p + 24, wide ? UINT32_MAX : (uint32_t)record->plain_size);
    fa__put_le16(p + 28, (uint16_t)record->name_size);
    fa__put_le16(p + 30, (uint16_t)zip64_size);
    fa__put_le32(p + 42, clamp32(record->header_offset));
    memcpy(p + FA__ZIP_CENTRAL_SIZE, zip->header.data + FA__ZIP_LOCAL_SIZE, record->name_size);
    memcpy(p + FA__ZIP_CENTRAL_SIZE + record->name_size, zip64, zip64_size);
    zip->directory.size += size;
    zip->n_records++;
    return FA_OK;
}

/* ---- records --------------------------------------------------------------------------------- */

/* Opens a record and writes its local header. */
static fa_status begin_record(fa__zip_writer *zip, const char *name, fa__zip_method method,
                              uint64_t packed_size, uint64_t plain_size)
{
    size_t folder = strlen(zip->folder), size = strlen(name);
    fa_status st = FA_OK;

    TRY(check_usable(zip));
    if (zip->record.open)
        TRY(fa__fail(FA_EINVAL, "record '%s' cannot begin: the one before it has not been ended",
                     name));
    if (size == 0 || size > UINT16_MAX || folder + size > UINT16_MAX)
        TRY(fa__fail(FA_EINVAL, "a record's name has 1 to 65,535 bytes with its folder; this one "
                     "has %zu", size == 0 ? 0 : folder + size));
    zip->record = (open_record){ .open = true,
                                 .header_offset = fa__writer_offset(zip->writer) - zip->start,
                                 .packed_size = packed_size,
                                 .plain_size = plain_size,
                                 .method = (uint16_t)method,
                                 .name_size = folder + size,
                                 .folder_size = folder };
    TRY(build_header(zip, name));
    TRY(fa__writer_put(zip->writer, zip->header.data, zip->header.size));
done:
    return settle(zip, st);
}

fa_status fa__zip_writer_begin(fa__zip_writer *zip, const char *record, uint64_t size)
{
    return begin_record(zip, record, FA__ZIP_STORED, size, size);
}

fa_status fa__zip_writer_put(fa__zip_writer *zip, const void *data, size_t size)
{
    open_record *record = &zip->record;
    uint32_t crc32 = 0;
    fa_status st = FA_OK;

    TRY(check_usable(zip));
    if (!record->open || size > record->packed_size - record->n_put)
        TRY(fa__fail(FA_EINVAL, "more bytes are put into a record than its announced %llu",
                     (unsigned long long)record->packed_size));
    if (size == 0)
        goto done;
    if (zip->no_crc32 || record->method == FA__ZIP_DEFLATED) {
        TRY(fa__writer_put(zip->writer, data, size));
    } else {
        TRY(fa__writer_put_crc(zip->writer, data, size, &crc32));
        record->crc32 = record->n_put == 0 ? crc32 : fa__crc32_combine(record->crc32, crc32, size);
    }
    record->n_put += size;
done:
    return settle(zip, st);
}

fa_status fa__zip_writer_end(fa__zip_writer *zip)
{
    open_record *record = &zip->record;
    fa_status st = FA_OK;

    TRY(check_usable(zip));
    if (!record->open || record->n_put != record->packed_size)
        TRY(fa__fail(FA_EINVAL, "a record is ended after %llu of its announced %llu bytes",
                     (unsigned long long)record->n_put,
                     (unsigned long long)record->packed_size));
    if (record->plain_size > 0)
        TRY(put_descriptor(zip));
    TRY(add_entry(zip));
    const uint8_t *name = zip->header.data + FA__ZIP_LOCAL_SIZE + record->folder_size;
    size_t name_size = record->name_size - record->folder_size;
    zip->names_hash = hash_combine(zip->names_hash, hash_name(name, name_size));
    zip->crcs_hash = hash_combine(zip->crcs_hash, record->crc32);
    record->open = false;
done:
    return settle(zip, st);
}

fa_status fa__zip_writer_add(fa__zip_writer *zip, const char *record, const void *data, size_t size)
{
    fa_status st = FA_OK;

    TRY(begin_record(zip, record, FA__ZIP_STORED, size, size));
    TRY(fa__zip_writer_put(zip, data, size));
    TRY(fa__zip_writer_end(zip));
done:
    return st;
}

fa_status fa__zip_writer_add_deflated(fa__zip_writer *zip, const char *record, const void *data,
                                      size_t size)
{
    fa__buffer packed = { 0 };
    fa_status st = FA_OK;

    if (size < SMALLEST_DEFLATED)
        return fa__zip_writer_add(zip, record, data, size);
    TRY(fa__deflate(&packed, (fa__span){ data, size }));
    TRY(begin_record(zip, record, FA__ZIP_DEFLATED, packed.size, size));
    if (!zip->no_crc32)
        zip->record.crc32 = fa__crc32(0, data, size);
    TRY(fa__zip_writer_put(zip, packed.data, packed.size));
    TRY(fa__zip_writer_end(zip));
done:
    fa__buffer_free(&packed);
    return settle(zip, st);
}

fa_status fa__zip_writer_add_serialization_id(fa__zip_writer *zip)
{
    char digits[41];

    snprintf(digits, sizeof digits, "%020llu%020llu", (unsigned long long)zip->names_hash,
             (unsigned long long)zip->crcs_hash);
    return fa__zip_writer_add(zip, ".data/serialization_id", digits, sizeof digits - 1);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* zip64 end, its locator, end: always all three [formats 1.6]. */
static fa_status put_end(fa__zip_writer *zip, uint64_t offset)
{
    uint8_t bytes[FA__ZIP_END64_SIZE + FA__ZIP_LOCATOR64_SIZE + FA__ZIP_END_SIZE] = { 0 };
    uint8_t *end64 = bytes, *locator = end64 + FA__ZIP_END64_SIZE, *end =
        locator + FA__ZIP_LOCATOR64_SIZE;
    uint64_t size = zip->directory.size, n = zip->n_records;

    fa__put_le32(end64, FA__ZIP_END64);
    fa__put_le64(end64 + 4, FA__ZIP_END64_SIZE - 12);
    fa__put_le16(end64 + 12, VERSION_MADE);
    fa__put_le16(end64 + 14, VERSION_ZIP64);
    fa__put_le64(end64 + 24, n);
    fa__put_le64(end64 + 32, n);
    fa__put_le64(end64 + 40, size);
    fa__put_le64(end64 + 48, offset);

    fa__put_le32(locator, FA__ZIP_LOCATOR64);
    fa__put_le64(locator + 8, offset + size);
    fa__put_le32(locator + 16, 1);

    fa__put_le32(end, FA__ZIP_END);
    fa__put_le16(end + 8, clamp16(n));
    fa__put_le16(end + 10, clamp16(n));
    fa__put_le32(end + 12, clamp32(size));
    fa__put_le32(end + 16, clamp32(offset));
    return fa__writer_put(zip->writer, bytes, sizeof bytes);
}

fa_status fa__zip_writer_finish(fa__zip_writer *zip)
{
    fa_status st = FA_OK;

    TRY(check_usable(zip));
    if (zip->record.open)
        TRY(fa__fail(FA_EINVAL, "the archive cannot be finished: its last record has not been "
                     "ended"));
    uint64_t offset = fa__writer_offset(zip->writer) - zip->start;
    TRY(fa__writer_put(zip->writer, zip->directory.data, zip->directory.size));
    TRY(put_end(zip, offset));
done:
    return settle(zip, st);
}

fa__zip_writer *fa__zip_writer_new(fa__writer *writer, const fa__zip_layout *layout)
{
    uint32_t alignment = layout->alignment != 0 ? layout->alignment : DEFAULT_ALIGNMENT;
    fa__buffer folder = { 0 };
    fa__zip_writer *zip = NULL;
    fa_status st = FA_OK;

    if (alignment > MAX_ALIGNMENT) {
        fa__fail(FA_EINVAL, "payloads can be aligned to at most %u bytes, not %u", MAX_ALIGNMENT,
                 (unsigned)alignment);
        return NULL;
    }
    if (layout->prefix[0] != '\0')
        TRY(fa__buffer_format(&folder, "%s/", layout->prefix));
    zip = fa__zalloc(sizeof *zip);
    if (zip == NULL)
        goto done;
    *zip = (fa__zip_writer){ .writer = writer, .start = fa__writer_offset(writer),
                             .alignment = alignment, .no_crc32 = layout->no_crc32 };
    zip->folder = fa__buffer_take_text(&folder);
    if (zip->folder == NULL) {
        fa__free(zip);
        zip = NULL;
    }
done:
    (void)st;
    fa__buffer_free(&folder);
    return zip;
}

void fa__zip_writer_free(fa__zip_writer *zip)
{
    if (zip == NULL)
        return;
    fa__buffer_free(&zip->directory);
    fa__buffer_free(&zip->header);
    fa__free(zip->folder);
    fa__free(zip);
}
