/* zip_image.h: zips built by hand, field by field, for the tests: also those that no sane writer
 * makes.
 *
 *     zip_image image = { 0 };
 *     zip_record record = zip_stored("a/b", "content");
 *     record.local_method = 8;                         // a local header that lies
 *     zip_put_record(&image, &record);                 // header, payload, descriptor
 *     zip_put_directory(&image, &record, 1);           // entries and end record
 *
 * Include it after cmocka.h. */
#ifndef FA_TESTS_ZIP_IMAGE_H
#define FA_TESTS_ZIP_IMAGE_H

#include <string.h>

#include "io/io.h"

#define ZIP_IMAGE_SIZE (1 << 18)

typedef enum zip_descriptor { ZIP_NO_DESCRIPTOR, ZIP_SIGNED, ZIP_UNSIGNED, ZIP_SIGNED64,
                              ZIP_UNSIGNED64 } zip_descriptor;

typedef struct zip_image {
    uint8_t bytes[ZIP_IMAGE_SIZE];
    size_t size;
} zip_image;

typedef struct zip_record {
    const char *name, *local_name;      /* in the directory, in the local header */
    const void *data;                   /* as packed */
    uint16_t method, local_method, flags;
    uint32_t crc32, local_crc32;
    uint64_t packed, plain, local_packed, local_plain;
    const void *extra, *local_extra;
    uint16_t extra_size, local_extra_size;
    const char *comment;
    uint16_t disk;
    zip_descriptor descriptor;
    uint64_t offset;                    /* set by zip_put_record */
} zip_record;

static inline void zip_put(zip_image *image, const void *data, size_t size)
{
    assert_true(size <= sizeof image->bytes - image->size);
    if (size > 0)
        memcpy(image->bytes + image->size, data, size);
    image->size += size;
}

static inline void zip_put_number(zip_image *image, uint64_t x, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        uint8_t byte = (uint8_t)(x >> (8 * i));
        zip_put(image, &byte, 1);
    }
}

/* A stored record whose local header says all, as zip tools write it. */
static inline zip_record zip_stored(const char *name, const char *text)
{
    size_t size = strlen(text);
    uint32_t crc32 = fa__crc32(0, text, size);

    return (zip_record){ .name = name, .local_name = name, .data = text, .flags = 0x0800,
                         .crc32 = crc32, .local_crc32 = crc32,
                         .packed = size, .plain = size, .local_packed = size, .local_plain = size };
}

/* A stored record that leaves all to a descriptor, as PyTorch writes it. */
static inline zip_record zip_streamed(const char *name, const char *text, zip_descriptor descriptor)
{
    zip_record record = zip_stored(name, text);

    record.flags = 0x0808;
    record.local_crc32 = 0;
    record.local_packed = record.local_plain = 0;
    record.descriptor = descriptor;
    return record;
}

static inline void zip_put_descriptor(zip_image *image, const zip_record *record)
{
    size_t width = record->descriptor == ZIP_SIGNED64 || record->descriptor == ZIP_UNSIGNED64 ? 8
        : 4;

    if (record->descriptor == ZIP_NO_DESCRIPTOR)
        return;
    if (record->descriptor == ZIP_SIGNED || record->descriptor == ZIP_SIGNED64)
        zip_put(image, "PK\7\10", 4);
    zip_put_number(image, record->crc32, 4);
    zip_put_number(image, record->packed, width);
    zip_put_number(image, record->plain, width);
}

static inline void zip_put_record(zip_image *image, zip_record *record)
{
    record->offset = image->size;
    zip_put(image, "PK\3\4", 4);
    zip_put_number(image, 20, 2);
    zip_put_number(image, record->flags, 2);
    zip_put_number(image, record->method != 0 && record->local_method == 0 ? record->method
                   : record->local_method, 2);
    zip_put_number(image, 0, 4);
    zip_put_number(image, record->local_crc32, 4);
    zip_put_number(image, record->local_packed, 4);
    zip_put_number(image, record->local_plain, 4);
    zip_put_number(image, strlen(record->local_name), 2);
    zip_put_number(image, record->local_extra_size, 2);
    zip_put(image, record->local_name, strlen(record->local_name));
    zip_put(image, record->local_extra, record->local_extra_size);
    zip_put(image, record->data, (size_t)record->packed);
    zip_put_descriptor(image, record);
}

static inline void zip_put_entry(zip_image *image, const zip_record *record)
{
    const char *comment = record->comment != NULL ? record->comment : "";

    zip_put(image, "PK\1\2", 4);
    zip_put_number(image, 20, 2);
    zip_put_number(image, 20, 2);
    zip_put_number(image, record->flags, 2);
    zip_put_number(image, record->method, 2);
    zip_put_number(image, 0, 4);
    zip_put_number(image, record->crc32, 4);
    zip_put_number(image, record->packed, 4);
    zip_put_number(image, record->plain, 4);
    zip_put_number(image, strlen(record->name), 2);
    zip_put_number(image, record->extra_size, 2);
    zip_put_number(image, strlen(comment), 2);
    zip_put_number(image, record->disk, 2);
    zip_put_number(image, 0, 6);
    zip_put_number(image, record->offset, 4);
    zip_put(image, record->name, strlen(record->name));
    zip_put(image, record->extra, record->extra_size);
    zip_put(image, comment, strlen(comment));
}

static inline void zip_put_end(zip_image *image, size_t n, uint64_t size, uint64_t offset,
                               const void *comment, size_t comment_size)
{
    zip_put(image, "PK\5\6\0\0\0\0", 8);
    zip_put_number(image, n, 2);
    zip_put_number(image, n, 2);
    zip_put_number(image, size, 4);
    zip_put_number(image, offset, 4);
    zip_put_number(image, comment_size, 2);
    zip_put(image, comment, comment_size);
}

static inline void zip_put_end64(zip_image *image, uint64_t n, uint64_t size, uint64_t offset)
{
    uint64_t at = image->size;

    zip_put(image, "PK\6\6", 4);
    zip_put_number(image, 44, 8);
    zip_put_number(image, 45, 2);
    zip_put_number(image, 45, 2);
    zip_put_number(image, 0, 8);
    zip_put_number(image, n, 8);
    zip_put_number(image, n, 8);
    zip_put_number(image, size, 8);
    zip_put_number(image, offset, 8);
    zip_put(image, "PK\6\7", 4);
    zip_put_number(image, 0, 4);
    zip_put_number(image, at, 8);
    zip_put_number(image, 1, 4);
}

static inline void zip_put_directory(zip_image *image, const zip_record *records, size_t n)
{
    uint64_t offset = image->size;

    for (size_t i = 0; i < n; i++)
        zip_put_entry(image, &records[i]);
    zip_put_end(image, n, image->size - offset, offset, "", 0);
}

static inline void zip_put_all(zip_image *image, zip_record *records, size_t n)
{
    for (size_t i = 0; i < n; i++)
        zip_put_record(image, &records[i]);
    zip_put_directory(image, records, n);
}

/* Opens (or scans) the image's copy; the handle keeps it. NULL: fa_error_last tells. */
static inline fa__zip *zip_open_image(const zip_image *image)
{
    fa__source *source = fa__source_from_memory(image->bytes, image->size);
    fa__zip *zip = source != NULL ? fa__zip_open(source) : NULL;

    fa__source_release(source);
    return zip;
}

static inline void zip_assert_content(fa__zip *zip, const char *record, const char *text)
{
    const fa__zip_entry *entry = fa__zip_find(zip, record);
    fa__buffer owned = { 0 };
    fa__span got = { 0 };

    assert_non_null(entry);
    assert_int_equal(fa__zip_read(zip, entry, 1 << 20, &owned, &got), FA_OK);
    assert_int_equal(got.size, strlen(text));
    assert_memory_equal(got.data, text, got.size);
    fa__buffer_free(&owned);
}

/* The image is refused with this status, and the error's text contains `part`. */
static inline void zip_assert_refused(const zip_image *image, fa_status status, const char *part)
{
    fa__zip *zip = zip_open_image(image);

    assert_null(zip);
    assert_int_equal(fa_error_last()->status, status);
    if (strstr(fa_error_last()->text, part) == NULL)
        fail_msg("the error is '%s', without '%s'", fa_error_last()->text, part);
}

/* The image opens, but its first entry's payload is refused. */
static inline void zip_assert_payload_refused(const zip_image *image, fa_status status,
                                              const char *part)
{
    fa__zip *zip = zip_open_image(image);
    uint64_t offset = 0;

    assert_non_null(zip);
    assert_int_equal(fa__zip_payload(zip, fa__zip_at(zip, 0), &offset), status);
    if (strstr(fa_error_last()->text, part) == NULL)
        fail_msg("the error is '%s', without '%s'", fa_error_last()->text, part);
    fa__zip_free(zip);
}

/* What a check or a scan reported. */
typedef struct zip_findings {
    int n_errors, n_warnings;
    char errors[4096];                  /* "record: text" lines of both severities */
} zip_findings;

static inline void zip_note_finding(void *context, fa__severity severity, const char *record,
                                    int64_t offset, const char *text)
{
    zip_findings *findings = context;
    size_t used = strlen(findings->errors);

    assert_true(offset >= 0);
    if (severity == FA__ERROR)
        findings->n_errors++;
    else
        findings->n_warnings++;
    snprintf(findings->errors + used, sizeof findings->errors - used, "%s: %s\n", record, text);
}

static inline void zip_assert_finding(const zip_findings *findings, int n_errors, int n_warnings,
                                      const char *part)
{
    if (findings->n_errors != n_errors || findings->n_warnings != n_warnings ||
        strstr(findings->errors, part) == NULL)
        fail_msg("%d errors, %d warnings, expected %d, %d with '%s'; found:\n%s",
                 findings->n_errors, findings->n_warnings, n_errors,
                 n_warnings, part, findings->errors);
}

#endif
