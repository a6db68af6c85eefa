/* Checking zips: each fault is reported once, under its record; sound archives give no report. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "io/zip_image.h"

static zip_image image;

static int reset(void **state)
{
    (void)state;
    memset(&image, 0, sizeof image);
    return 0;
}

static int read_image(void *context, void *out, size_t size, uint64_t offset)
{
    (void)context;
    assert_true(offset <= image.size && size <= image.size - offset);
    memcpy(out, image.bytes + offset, size);
    return 0;
}

static int fail_to_read_payloads(void *context, void *out, size_t size, uint64_t offset)
{
    if (size > 1024 && size < 60000)
        return -1;
    return read_image(context, out, size, offset);
}

static fa_status verify(fa__zip *zip, zip_findings *findings)
{
    fa_status st = fa__zip_verify(zip, zip_note_finding, findings, NULL, NULL);

    fa__zip_free(zip);
    return st;
}

/* Checks the image from memory and through a callback; both must find the same. */
static zip_findings check_image(void)
{
    fa__read_callback callback = { .read = read_image, .context = &image, .size = image.size };
    fa__source *source = fa__source_from_callback(&callback);
    zip_findings mapped = { 0 }, unmapped = { 0 };
    fa__zip *zip = zip_open_image(&image);

    assert_non_null(zip);
    assert_int_equal(verify(zip, &mapped), FA_OK);
    assert_int_equal(verify(fa__zip_open(source), &unmapped), FA_OK);
    assert_string_equal(mapped.errors, unmapped.errors);
    fa__source_release(source);
    return mapped;
}

static void a_sound_archive_gives_no_report(void **state)
{
    (void)state;
    for (int form = ZIP_SIGNED; form <= ZIP_UNSIGNED64; form++) {
        zip_record records[] = { zip_streamed("a/data.pkl", "pickle", (zip_descriptor)form),
                                 zip_stored("a/empty", ""),
                                 zip_stored("a/version", "3\n"),
                                 zip_stored("a/.data/serialization_id",
                                            "0123456789012345678901234567890123456789") };
        image.size = 0;
        zip_put_all(&image, records, FA__COUNT(records));
        zip_findings findings = check_image();
        zip_assert_finding(&findings, 0, 0, "");
    }
}

static void damaged_content_is_an_error_and_a_zero_crc_is_absent(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("a/y", "more"),
                             zip_stored("a/z", "none") };

    (void)state;
    records[2].crc32 = records[2].local_crc32 = 0;
    zip_put_all(&image, records, 3);
    image.bytes[records[1].offset + 33] ^= 1;
    image.bytes[records[2].offset + 33] ^= 1;
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 1, 0, "a/y: the content is damaged");
}

static void content_is_summed_across_pieces(void **state)
{
    const size_t size = ((size_t)9 << 20) + 12345;      /* three pieces */
    uint8_t *data = fa__alloc(size);
    fa__writer *writer = fa__writer_to_memory();
    const fa__zip_layout layout = { .prefix = "a" };
    fa__zip_writer *out = fa__zip_writer_new(writer, &layout);
    fa__buffer bytes = { 0 };

    (void)state;
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)(i * 7 + i / 1000);
    assert_int_equal(fa__zip_writer_add(out, "data/0", data, size), FA_OK);
    assert_int_equal(fa__zip_writer_finish(out), FA_OK);
    assert_int_equal(fa__writer_take_memory(writer, &bytes), FA_OK);
    const size_t places[] = { 64, 64 + ((size_t)4 << 20), 64 + size - 1 };
    for (size_t i = 0; i <= FA__COUNT(places); i++) {
        zip_findings findings = { 0 };
        if (i > 0)
            bytes.data[places[i - 1]] ^= 0x10;
        fa__source *source = fa__source_from_memory(bytes.data, bytes.size);
        assert_int_equal(verify(fa__zip_open(source), &findings), FA_OK);
        zip_assert_finding(&findings, i > 0, 0, i > 0 ? "a/data/0: the content is damaged" : "");
        if (i > 0)
            bytes.data[places[i - 1]] ^= 0x10;
        fa__source_release(source);
    }
    fa__buffer_free(&bytes);
    fa__zip_writer_free(out);
    fa__writer_free(writer);
    fa__free(data);
}

static void local_headers_that_disagree_are_errors(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("a/y", "more"),
                             zip_stored("a/z", "last") };

    (void)state;
    records[0].local_name = "a/q";
    records[1].local_crc32 ^= 1;
    records[2].local_packed = records[2].local_plain = 3;
    zip_put_all(&image, records, 3);
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 3, 2, "a/x: local header and directory disagree on the name");
    zip_assert_finding(&findings, 3, 2, "a/y: local header and directory disagree on the CRC-32");
    zip_assert_finding(&findings, 3, 2, "a/z: local header and directory disagree on the packed "
                       "size: 3 and 4");
}

static void a_descriptor_that_disagrees_is_an_error(void **state)
{
    zip_record record = zip_streamed("a/x", "content", ZIP_SIGNED);

    (void)state;
    zip_put_all(&image, &record, 1);
    image.bytes[33 + 7 + 4] ^= 1;                       /* its CRC */
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 1, 1, "a/x: no data descriptor that agrees");
    image.bytes[33 + 7 + 4] ^= 1;
    image.bytes[33 + 7 + 8] ^= 1;                       /* its packed size */
    findings = check_image();
    zip_assert_finding(&findings, 1, 1, "a/x: no data descriptor that agrees");
}

static void overlapping_entries_are_errors(void **state)
{
    char inner[64];
    zip_record records[2] = { zip_stored("a/x", "content"), { 0 } };

    (void)state;
    zip_put_record(&image, &records[0]);
    /* a whole record as the content of another */
    memcpy(inner, image.bytes, image.size);
    size_t size = image.size;
    image.size = 0;
    records[1] = zip_stored("a/outer", "");
    records[1].data = inner;
    records[1].packed = records[1].plain = records[1].local_packed = records[1].local_plain = size;
    records[1].crc32 = records[1].local_crc32 = fa__crc32(0, inner, size);
    zip_put_record(&image, &records[1]);
    records[0].offset = 30 + 7;
    zip_put_directory(&image, records, 2);
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 1, 0, "a/x: the record begins inside record 'a/outer'");
}

static void many_entries_on_one_body_are_read_once(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    uint64_t directory = image.size;
    for (int i = 0; i < 3; i++)
        zip_put_entry(&image, &record);
    zip_put_end(&image, 3, image.size - directory, directory, "", 0);
    zip_findings findings = check_image();
    /* two earlier names, two overlaps */
    zip_assert_finding(&findings, 4, 0, "a/x: the name occurs again");
    zip_assert_finding(&findings, 4, 0, "a/x: the record begins inside record 'a/x'");
}

static void bytes_of_no_record_and_names_outside_are_warnings(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("b/y", "more") };

    (void)state;
    zip_put(&image, "before", 6);
    zip_put_record(&image, &records[0]);
    zip_put(&image, "hidden", 6);
    zip_put_record(&image, &records[1]);
    zip_put(&image, "behind", 6);
    zip_put_directory(&image, records, 2);
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 0, 4, "a/x: 6 bytes at offset 0, before this, belong to no "
                       "record");
    zip_assert_finding(&findings, 0, 4, "b/y: 6 bytes at offset 46");
    zip_assert_finding(&findings, 0, 4, "b/y: the record lies outside of the top folder");
}

static void what_follows_the_end_record_is_looked_at(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_all(&image, &record, 1);
    size_t end = image.size;
    zip_put(&image, "junk", 4);
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 0, 1, "no comment");
    fa__put_le16(image.bytes + end - 2, 4);             /* now a comment */
    findings = check_image();
    zip_assert_finding(&findings, 0, 0, "");
    zip_put_end(&image, 1, UINT32_MAX, 0, "", 0);
    fa__put_le16(image.bytes + end - 2, 4 + 22);
    findings = check_image();
    zip_assert_finding(&findings, 0, 1, "second end record");
}

static void a_serialization_id_is_40_digits(void **state)
{
    static const char *const bad[] = { "012345678901234567890123456789012345678",
                                       "01234567890123456789012345678901234567890",
                                       "012345678901234567890123456789012345678x" };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(bad); i++) {
        zip_record record = zip_stored("a/.data/serialization_id", bad[i]);
        image.size = 0;
        zip_put_all(&image, &record, 1);
        zip_findings findings = check_image();
        zip_assert_finding(&findings, 0, 1, "40 digits");
    }
}

/* ---- deflated records ------------------------------------------------------------------------ */

static zip_record deflated(fa__buffer *packed, const uint8_t *plain, size_t n)
{
    assert_int_equal(fa__deflate(packed, (fa__span){ plain, n }), FA_OK);
    return (zip_record){ .name = "a/x", .local_name = "a/x", .data = packed->data, .method = 8,
                         .packed = packed->size, .plain = n,
                         .local_packed = packed->size, .local_plain = n, .crc32 =
                             fa__crc32(0, plain, n) };
}

static void deflated_content_is_checked(void **state)
{
    static uint8_t plain[200000];
    fa__buffer packed = { 0 };

    (void)state;
    /* matches near and far, and literals of all kinds */
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)(i % 40000 < 5000 ? i * i >> 7 : i % 251);
    zip_record record = deflated(&packed, plain, sizeof plain);
    zip_put_all(&image, &record, 1);
    zip_findings findings = check_image();
    zip_assert_finding(&findings, 0, 0, "");

    record.crc32 ^= 1;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    findings = check_image();
    zip_assert_finding(&findings, 1, 0, "a/x: the content is damaged");

    record.crc32 ^= 1;
    record.plain = record.local_plain = sizeof plain + 1;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    findings = check_image();
    zip_assert_finding(&findings, 1, 0, "yield 200000");

    record.plain = record.local_plain = sizeof plain - 1;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    findings = check_image();
    zip_assert_finding(&findings, 1, 0, "yields more than 199999 bytes");
    fa__buffer_free(&packed);
}

static void stored_and_fixed_blocks_are_inflated(void **state)
{
    static const uint8_t stored[] = { 0x00, 3, 0, 0xfc, 0xff, 'a', 'b', 'c', 0x01, 0, 0, 0xff,
                                      0xff };
    /* "aaaaaaaaaa" as zlib packs it */
    static const uint8_t fixed[] = { 0x4b, 0x4c, 0x84, 0x01, 0x00 };
    zip_record record = { .name = "a/x", .local_name = "a/x", .data = stored, .method = 8,
                          .packed = sizeof stored, .plain = 3,
                          .crc32 = fa__crc32(0, "abc", 3) };
    zip_findings findings;

    (void)state;
    zip_put_all(&image, &record, 1);
    findings = check_image();
    zip_assert_finding(&findings, 0, 1, "");            /* no size in the local header */
    record.data = fixed;
    record.packed = sizeof fixed;
    record.plain = 10;
    record.crc32 = fa__crc32(0, "aaaaaaaaaa", 10);
    image.size = 0;
    zip_put_all(&image, &record, 1);
    findings = check_image();
    zip_assert_finding(&findings, 0, 1, "");
}

static void damaged_deflate_streams_are_errors(void **state)
{
    static const struct { uint8_t bytes[8]; size_t size; const char *part; } bad[] = {
        { { 0x07 }, 1, "unknown type" },
        { { 0x01, 1, 0, 0, 0, 'a' }, 6, "complement" },
        { { 0x4b }, 1, "cut off" },
        { { 0x03, 0x02 }, 2, "before the first byte" },     /* fixed block, a match at once */
        { { 0xfd, 0xff, 0xff }, 3, "more codes" },
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(bad); i++) {
        zip_record record = { .name = "a/x", .local_name = "a/x", .data = bad[i].bytes, .method = 8,
                              .packed = bad[i].size, .plain = 100,
                              .local_packed = bad[i].size, .local_plain = 100, .crc32 = 1,
                                  .local_crc32 = 1 };
        image.size = 0;
        zip_put_all(&image, &record, 1);
        zip_findings findings = check_image();
        zip_assert_finding(&findings, 1, 0, bad[i].part);
    }
}

/* base's inflate and the streaming one must judge every damaged stream alike: both refuse, or both
 * accept the same bytes. */
static void both_inflaters_agree_on_every_flipped_bit(void **state)
{
    static uint8_t plain[600], again[600];
    fa__buffer packed = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)("storage tensor size "[i % 20] + (i % 97 == 0));
    zip_record record = deflated(&packed, plain, sizeof plain);
    record.local_crc32 = record.crc32;
    for (size_t bit = 0; bit < packed.size * 8; bit++) {
        zip_findings findings = { 0 };
        packed.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool good = fa__inflate(again, sizeof again, (fa__span){ packed.data,
                                                                 packed.size }) == FA_OK;
        record.crc32 = record.local_crc32 = good ? fa__crc32(0, again, sizeof again) : 1;
        image.size = 0;
        zip_put_all(&image, &record, 1);
        assert_int_equal(verify(zip_open_image(&image), &findings), FA_OK);
        if (!good)
            /* trailing bytes after the end are an error to us alone */
            assert_int_equal(findings.n_errors, 1);
        packed.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    fa__buffer_free(&packed);
}

/* ---- running --------------------------------------------------------------------------------- */

typedef struct ticks {
    uint64_t last, total;
    int n;
} ticks;

static void count_tick(void *context, uint64_t n_done, uint64_t total)
{
    ticks *all = context;

    assert_true(n_done >= all->last && n_done <= total);
    *all = (ticks){ n_done, total, all->n + 1 };
}

static void progress_ends_at_the_total(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("a/y", "more"),
                             zip_stored("a/z", "none") };
    zip_findings findings = { 0 };
    ticks seen = { 0 };

    (void)state;
    records[2].crc32 = records[2].local_crc32 = 0;
    zip_put_all(&image, records, 3);
    fa__zip *zip = zip_open_image(&image);
    assert_int_equal(fa__zip_verify(zip, zip_note_finding, &findings, count_tick, &seen), FA_OK);
    assert_true(seen.n >= 1);
    assert_int_equal(seen.total, 15);
    assert_int_equal(seen.last, 15);
    fa__zip_free(zip);
}

static void a_reading_error_ends_the_check(void **state)
{
    static char text[5001];
    fa__read_callback callback = { .read = fail_to_read_payloads, .context = NULL };
    zip_findings findings = { 0 };
    zip_record record;

    (void)state;
    memset(text, 't', 5000);
    record = zip_stored("a/x", text);
    zip_put_all(&image, &record, 1);
    /* so that the end search reads more than the failing sizes */
    memset(image.bytes + image.size, 0, 60000);
    image.size += 60000;
    callback.size = image.size;
    fa__source *source = fa__source_from_callback(&callback);
    fa__zip *zip = fa__zip_open(source);
    assert_non_null(zip);
    assert_int_equal(verify(zip, &findings), FA_EIO);
    assert_int_equal(fa_error_last()->status, FA_EIO);
    fa__source_release(source);
}

static fa_status verify_all(void *context)
{
    fa__read_callback callback = { .read = read_image, .size = image.size };
    fa__source *source = context != NULL ? fa__source_from_callback(&callback)
        : fa__source_from_memory(image.bytes, image.size);
    zip_findings findings = { 0 };
    fa_status st = FA_OK;

    if (source == NULL)
        return fa_error_last()->status;
    fa__zip *zip = fa__zip_open(source);
    st = zip == NULL ? fa_error_last()->status : fa__zip_verify(zip, zip_note_finding, &findings,
                                                                NULL, NULL);
    /* running out of memory is not the file's fault */
    zip_assert_finding(&findings, 0, findings.n_warnings, "");
    fa__zip_free(zip);
    fa__source_release(source);
    return st;
}

static void every_failing_allocation_is_reported(void **state)
{
    static uint8_t plain[500];
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_stored("a/.data/serialization_id",
                                        "0123456789012345678901234567890123456789"),
                             deflated(&packed, plain, sizeof plain),
                                 zip_streamed("a/y", "more", ZIP_SIGNED) };
    int unmapped = 1;

    (void)state;
    zip_put_all(&image, records, FA__COUNT(records));
    assert_true(FAULT_SWEEP(verify_all, NULL) > 5);
    assert_true(FAULT_SWEEP(verify_all, &unmapped) > 5);
    fa__buffer_free(&packed);
}

int main(void)
{
#define ZIP_TEST(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        ZIP_TEST(a_sound_archive_gives_no_report),
        ZIP_TEST(damaged_content_is_an_error_and_a_zero_crc_is_absent),
        ZIP_TEST(content_is_summed_across_pieces),
        ZIP_TEST(local_headers_that_disagree_are_errors),
        ZIP_TEST(a_descriptor_that_disagrees_is_an_error),
        ZIP_TEST(overlapping_entries_are_errors),
        ZIP_TEST(many_entries_on_one_body_are_read_once),
        ZIP_TEST(bytes_of_no_record_and_names_outside_are_warnings),
        ZIP_TEST(what_follows_the_end_record_is_looked_at),
        ZIP_TEST(a_serialization_id_is_40_digits),
        ZIP_TEST(deflated_content_is_checked),
        ZIP_TEST(stored_and_fixed_blocks_are_inflated),
        ZIP_TEST(damaged_deflate_streams_are_errors),
        ZIP_TEST(both_inflaters_agree_on_every_flipped_bit),
        ZIP_TEST(progress_ends_at_the_total),
        ZIP_TEST(a_reading_error_ends_the_check),
        ZIP_TEST(every_failing_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
