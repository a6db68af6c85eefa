/* Records found without a directory: all that are whole, none that is not, whatever surrounds
 * them. */
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

static fa__zip *scan_bytes(const uint8_t *bytes, size_t size, zip_findings *findings)
{
    fa__source *source = fa__source_from_memory(bytes, size);
    fa__zip *zip = source != NULL ? fa__zip_scan(source, zip_note_finding, findings) : NULL;

    fa__source_release(source);
    return zip;
}

static fa__zip *scan_image(zip_findings *findings)
{
    *findings = (zip_findings){ 0 };
    return scan_bytes(image.bytes, image.size, findings);
}

static zip_record deflated(const char *name, fa__buffer *packed, size_t n)
{
    uint8_t *plain = fa__alloc(n);

    for (size_t i = 0; i < n; i++)
        plain[i] = (uint8_t)(i * i >> 5);
    assert_int_equal(fa__deflate(packed, (fa__span){ plain, n }), FA_OK);
    zip_record record = { .name = name, .local_name = name, .data = packed->data, .method = 8,
                          .crc32 = fa__crc32(0, plain, n),
                          .packed = packed->size, .plain = n, .flags = 8, .descriptor =
                              ZIP_SIGNED };
    fa__free(plain);
    return record;
}

/* Each record's directory entry and the scanned one are the same. */
static void assert_same_entries(fa__zip *found, const zip_record *records, size_t n)
{
    assert_int_equal(fa__zip_count(found), n);
    for (size_t i = 0; i < n; i++) {
        const fa__zip_entry *entry = fa__zip_find_full(found, fa__span_of(records[i].name));
        uint64_t offset = 0;
        assert_non_null(entry);
        assert_int_equal(entry->header_offset, records[i].offset);
        assert_int_equal(entry->packed_size, records[i].packed);
        assert_int_equal(entry->plain_size, records[i].plain);
        assert_int_equal(entry->crc32, records[i].crc32);
        assert_int_equal(entry->method, records[i].method);
        assert_int_equal(fa__zip_payload(found, entry, &offset), FA_OK);
        assert_memory_equal(fa__source_data(fa__zip_source(found)) + offset, records[i].data,
                            (size_t)records[i].packed);
    }
}

static void every_kind_of_record_is_found_with_and_without_its_directory(void **state)
{
    fa__buffer packed = { 0 };

    (void)state;
    for (int form = ZIP_SIGNED; form <= ZIP_UNSIGNED64; form++) {
        zip_record records[] = { zip_streamed("a/data.pkl", "pickle", (zip_descriptor)form),
                                 zip_stored("a/empty", ""),
                                 zip_stored("a/sized", "content"), { 0 },
                                     zip_streamed("a/version", "3\n", (zip_descriptor)form) };
        zip_findings findings;
        packed.size = 0;
        records[3] = deflated("a/code.py", &packed, 3000);
        records[3].descriptor = (zip_descriptor)form;
        image.size = 0;
        for (size_t i = 0; i < FA__COUNT(records); i++)
            zip_put_record(&image, &records[i]);
        for (int round = 0; round < 2; round++) {
            fa__zip *zip = scan_image(&findings);
            assert_non_null(zip);
            zip_assert_finding(&findings, 0, 0, "");
            assert_same_entries(zip, records, FA__COUNT(records));
            assert_true(fa__span_is(fa__zip_prefix(zip), "a"));
            fa__zip_free(zip);
            zip_put_directory(&image, records, FA__COUNT(records));
        }
    }
    fa__buffer_free(&packed);
}

static void records_without_crc_are_found(void **state)
{
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             deflated("a/y", &packed, 3000),
                             zip_streamed("a/z", "end", ZIP_SIGNED) };
    zip_findings findings;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        records[i].crc32 = 0;
        zip_put_record(&image, &records[i]);
    }
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, records, 3);
    fa__buffer_free(&packed);
    fa__zip_free(zip);
}

static void a_payload_that_looks_like_a_descriptor_is_not_taken_for_one(void **state)
{
    char content[96] = { 0 };           /* zeros: an empty record's descriptor, and then "PK" */
    zip_record record = zip_streamed("a/x", "", ZIP_SIGNED);
    zip_findings findings;

    (void)state;
    memcpy(content + 16, "PK\7\10", 4); /* a descriptor with the right sizes and a wrong CRC */
    fa__put_le32((uint8_t *)content + 20, 1);
    fa__put_le32((uint8_t *)content + 24, 16);
    fa__put_le32((uint8_t *)content + 28, 16);
    memcpy(content + 40, "PK\3\4", 4);
    record.data = content;
    record.packed = record.plain = sizeof content;
    record.crc32 = fa__crc32(0, content, sizeof content);
    zip_put_record(&image, &record);
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, &record, 1);
    fa__zip_free(zip);

    image.size = 0;
    record.data = memset(content, 0, sizeof content);
    record.packed = record.plain = 12;
    record.crc32 = fa__crc32(0, content, 12);
    zip_put_record(&image, &record);
    zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, &record, 1);
    fa__zip_free(zip);
}

static void a_zip_inside_a_record_stays_inside(void **state)
{
    static zip_image inner;
    zip_record inside[] = { zip_streamed("b/x", "inner", ZIP_SIGNED),
                            zip_streamed("b/y", "too", ZIP_SIGNED) };
    zip_record records[] = { zip_streamed("a/x", "", ZIP_SIGNED),
                             zip_streamed("a/y", "behind", ZIP_SIGNED) };
    zip_findings findings;

    (void)state;
    inner.size = 0;
    zip_put_all(&inner, inside, 2);
    records[0].data = inner.bytes;
    records[0].packed = records[0].plain = inner.size;
    records[0].crc32 = fa__crc32(0, inner.bytes, inner.size);
    zip_put_all(&image, records, 2);
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, records, 2);
    fa__zip_free(zip);
}

static void sizes_in_the_zip64_field_of_a_streamed_record_are_used(void **state)
{
    /* as PyTorch: the 32-bit fields stay 0, and so does the packed size */
    uint8_t extra[20] = { 1, 0, 16, 0 };
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED64),
                             zip_streamed("a/y", "behind", ZIP_SIGNED) };
    zip_findings findings;

    (void)state;
    fa__put_le64(extra + 4, 7);
    records[0].local_extra = extra;
    records[0].local_extra_size = sizeof extra;
    zip_put_record(&image, &records[0]);
    zip_put_record(&image, &records[1]);
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, records, 2);
    fa__zip_free(zip);
}

static void a_file_cut_anywhere_gives_the_whole_records_before_the_cut(void **state)
{
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             deflated("a/y", &packed, 300), zip_stored("a/z", "sized"),
                             zip_streamed("a/last", "the last one", ZIP_SIGNED) };
    size_t ends[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        zip_put_record(&image, &records[i]);
        ends[i] = image.size;
    }
    for (size_t size = 0; size < image.size; size++) {
        zip_findings findings = { 0 };
        size_t whole = 0;
        while (whole < 4 && ends[whole] <= size)
            whole++;
        fa__zip *zip = scan_bytes(image.bytes, size, &findings);
        assert_int_equal(zip != NULL, whole > 0);
        if (zip == NULL)
            assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        else
            assert_same_entries(zip, records, whole);
        if (size >= 30 && whole < 4 && size - (whole > 0 ? ends[whole - 1] : 0) >= 4)
            assert_int_equal(findings.n_errors, 1);     /* the cut record is reported lost */
        fa__zip_free(zip);
    }
    fa__buffer_free(&packed);
}

static void damage_costs_only_the_records_that_it_hits(void **state)
{
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             zip_streamed("a/y", "damaged", ZIP_SIGNED),
                             zip_streamed("a/z", "behind", ZIP_SIGNED) };
    zip_findings findings;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        zip_put_record(&image, &records[i]);
    for (size_t at = records[1].offset; at < records[2].offset; at++) {
        image.bytes[at] ^= 0x55;
        fa__zip *zip = scan_image(&findings);
        assert_non_null(zip);
        zip_assert_content(zip, "x", "content");
        assert_non_null(fa__zip_find(zip, "z"));
        zip_assert_content(zip, "z", "behind");
        image.bytes[at] ^= 0x55;
        /* content: its CRC tells */
        if (at >= records[1].offset + 33 && at < records[1].offset + 40) {
            zip_assert_finding(&findings, 1, 1, "a/y: the record is cut off or damaged");
            assert_null(fa__zip_find(zip, "y"));
        }
        fa__zip_free(zip);
    }
}

static void a_damaged_size_does_not_swallow_the_next_record(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("a/y", "behind") };
    zip_findings findings;

    (void)state;
    records[0].local_packed = records[0].local_plain = 20;
    zip_put_record(&image, &records[0]);
    zip_put_record(&image, &records[1]);
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 1, 1, "a/x: its size (20) is damaged");
    zip_assert_content(zip, "y", "behind");
    assert_null(fa__zip_find(zip, "x"));
    fa__zip_free(zip);
}

static void bytes_before_and_between_are_skipped_and_reported(void **state)
{
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             zip_streamed("a/y", "behind", ZIP_SIGNED) };
    zip_findings findings;

    (void)state;
    zip_put(&image, "junk with P and PK", 18);
    zip_put_record(&image, &records[0]);
    zip_put(&image, "PPPKPK\3", 7);
    zip_put_record(&image, &records[1]);
    fa__zip *zip = scan_image(&findings);
    zip_assert_finding(&findings, 0, 2, "18 bytes belong to no record");
    zip_assert_finding(&findings, 0, 2, "7 bytes belong to no record");
    assert_same_entries(zip, records, 2);
    fa__zip_free(zip);
}

static void nothing_to_find_is_a_format_error(void **state)
{
    zip_findings findings;

    (void)state;
    assert_null(scan_image(&findings));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    memset(image.bytes, 'P', 1000);
    image.size = 1000;
    assert_null(scan_image(&findings));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
}

/* Headers without descriptors, each of which could make a careless scanner search the rest of the
 * file: 60 times the input would be seconds, once is nothing. */
static void hostile_headers_take_linear_time(void **state)
{
    enum { N = 100000, SIZE = 32 };
    uint8_t *bytes = fa__zalloc((size_t)N * SIZE);

    (void)state;
    for (int method = 0; method <= 8; method += 8) {
        for (size_t i = 0; i < N; i++) {
            uint8_t *p = bytes + i * SIZE;
            memcpy(p, "PK\3\4", 4);
            p[6] = 8;
            p[8] = (uint8_t)method;
            p[26] = 1;
            p[30] = 'n';
        }
        fa__source *source = fa__source_from_memory(bytes, (size_t)N * SIZE);
        assert_null(fa__zip_scan(source, NULL, NULL));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        fa__source_release(source);
    }
    fa__free(bytes);
}

static int read_image(void *context, void *out, size_t size, uint64_t offset)
{
    (void)context;
    memcpy(out, image.bytes + offset, size);
    return 0;
}

static void unmapped_sources_give_the_same(void **state)
{
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             zip_streamed("a/y", "behind", ZIP_SIGNED) };
    fa__read_callback callback = { .read = read_image };
    zip_findings findings = { 0 };

    (void)state;
    zip_put_record(&image, &records[0]);
    zip_put_record(&image, &records[1]);
    callback.size = image.size;
    fa__source *source = fa__source_from_callback(&callback);
    fa__zip *zip = fa__zip_scan(source, zip_note_finding, &findings);
    zip_assert_finding(&findings, 0, 0, "");
    assert_same_entries(zip, records, 2);
    fa__zip_free(zip);
    fa__source_release(source);
}

static void every_flipped_bit_is_survived(void **state)
{
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             deflated("a/y", &packed, 200), zip_stored("a/z", "sized") };

    (void)state;
    zip_put_all(&image, records, 3);
    for (size_t bit = 0; bit < image.size * 8; bit++) {
        zip_findings findings = { 0 };
        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        fa__zip *zip = scan_bytes(image.bytes, image.size, &findings);
        assert_non_null(zip);
        assert_true(fa__zip_count(zip) >= 2);
        fa__zip_free(zip);
        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    fa__buffer_free(&packed);
}

static fa_status scan_all(void *context)
{
    zip_findings findings = { 0 };
    fa__zip *zip = scan_image(&findings);
    fa_status st = zip == NULL ? fa_error_last()->status : FA_OK;

    (void)context;
    assert_int_equal(findings.n_errors, 0);
    fa__zip_free(zip);
    return st;
}

static void every_failing_allocation_is_reported(void **state)
{
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_streamed("a/x", "content", ZIP_SIGNED),
                             deflated("a/y", &packed, 200), zip_stored("a/z", "sized") };

    (void)state;
    zip_put_all(&image, records, 3);
    assert_true(FAULT_SWEEP(scan_all, NULL) > 5);
    fa__buffer_free(&packed);
}

int main(void)
{
#define ZIP_TEST(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        ZIP_TEST(every_kind_of_record_is_found_with_and_without_its_directory),
        ZIP_TEST(records_without_crc_are_found),
        ZIP_TEST(a_payload_that_looks_like_a_descriptor_is_not_taken_for_one),
        ZIP_TEST(a_zip_inside_a_record_stays_inside),
        ZIP_TEST(sizes_in_the_zip64_field_of_a_streamed_record_are_used),
        ZIP_TEST(a_file_cut_anywhere_gives_the_whole_records_before_the_cut),
        ZIP_TEST(damage_costs_only_the_records_that_it_hits),
        ZIP_TEST(a_damaged_size_does_not_swallow_the_next_record),
        ZIP_TEST(bytes_before_and_between_are_skipped_and_reported),
        ZIP_TEST(nothing_to_find_is_a_format_error),
        ZIP_TEST(hostile_headers_take_linear_time),
        ZIP_TEST(unmapped_sources_give_the_same),
        ZIP_TEST(every_flipped_bit_is_survived),
        ZIP_TEST(every_failing_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
