/* Reading zips: the directory, look-ups, local headers, contents; what is tolerated and what is
 * refused [formats 1.10]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "io/zip_image.h"

static zip_image image;                 /* large: not on the stack */

static int reset(void **state)
{
    (void)state;
    memset(&image, 0, sizeof image);
    return 0;
}

/* ---- look-ups -------------------------------------------------------------------------------- */

static void finds_records_below_the_first_entrys_folder(void **state)
{
    zip_record records[] = { zip_stored("top/version", "3\n"), zip_stored("top/data/0", "xyz"),
                             zip_stored("other/x", "1") };

    (void)state;
    zip_put_all(&image, records, 3);
    fa__zip *zip = zip_open_image(&image);
    assert_non_null(zip);
    assert_true(fa__span_is(fa__zip_prefix(zip), "top"));
    assert_int_equal(fa__zip_count(zip), 3);
    zip_assert_content(zip, "version", "3\n");
    zip_assert_content(zip, "data/0", "xyz");
    assert_null(fa__zip_find(zip, "x"));
    assert_null(fa__zip_find(zip, "data/1"));
    assert_null(fa__zip_find(zip, ""));
    assert_non_null(fa__zip_find_full(zip, fa__span_of("other/x")));
    assert_null(fa__zip_at(zip, 3));
    fa__zip_free(zip);
}

static void without_a_folder_names_are_whole(void **state)
{
    zip_record records[] = { zip_stored("arr_0.npy", "a"), zip_stored("arr_1.npy", "b") };

    (void)state;
    zip_put_all(&image, records, 2);
    fa__zip *zip = zip_open_image(&image);
    assert_int_equal(fa__zip_prefix(zip).size, 0);
    zip_assert_content(zip, "arr_1.npy", "b");
    fa__zip_free(zip);
}

static void a_folder_entry_and_an_empty_prefix_work(void **state)
{
    zip_record folder[] = { zip_stored("x/", ""), zip_stored("x/version", "3\n") };
    zip_record bare[] = { zip_stored("/version", "7") };

    (void)state;
    zip_put_all(&image, folder, 2);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "version", "3\n");
    fa__zip_free(zip);
    image.size = 0;
    zip_put_all(&image, bare, 1);
    zip = zip_open_image(&image);
    zip_assert_content(zip, "version", "7");
    fa__zip_free(zip);
}

static void finds_names_longer_than_the_stack_buffer(void **state)
{
    char name[800];
    zip_record record;

    (void)state;
    memset(name, 'n', sizeof name);
    memcpy(name, "t/", 2);
    name[799] = '\0';
    record = zip_stored(name, "long");
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, name + 2, "long");
    name[798] = 'x';
    assert_null(fa__zip_find(zip, name + 2));
    fa__zip_free(zip);
}

static void the_later_of_two_equal_names_wins(void **state)
{
    zip_record records[] = { zip_stored("a/x", "first"), zip_stored("a/y", "other"),
                             zip_stored("a/x", "second") };

    (void)state;
    zip_put_all(&image, records, 3);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "x", "second");
    fa__zip_free(zip);
}

static void an_archive_without_entries_opens(void **state)
{
    (void)state;
    zip_put_directory(&image, NULL, 0);
    fa__zip *zip = zip_open_image(&image);
    assert_non_null(zip);
    assert_int_equal(fa__zip_count(zip), 0);
    assert_null(fa__zip_find(zip, "x"));
    fa__zip_free(zip);
}

static void many_entries_are_all_found(void **state)
{
    static zip_record records[1000];
    static char names[1000][32];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(names[i], sizeof names[i], "a/data/%d", i);
        records[i] = zip_stored(names[i], names[i]);
    }
    zip_put_all(&image, records, 1000);
    fa__zip *zip = zip_open_image(&image);
    for (int i = 0; i < 1000; i++)
        zip_assert_content(zip, names[i] + 2, names[i]);
    assert_null(fa__zip_find(zip, "data/1000"));
    fa__zip_free(zip);
}

/* ---- the end record -------------------------------------------------------------------------- */

static void comments_and_junk_behind_the_end_are_tolerated_up_to_64_kib(void **state)
{
    zip_record record = zip_stored("a/x", "content");
    const size_t sizes[] = { 1, 100, 65535, 65536 };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(sizes); i++) {
        image.size = 0;
        zip_put_all(&image, &record, 1);
        memset(image.bytes + image.size, 'j', sizes[i]);
        image.size += sizes[i];
        fa__zip *zip = zip_open_image(&image);
        assert_non_null(zip);
        zip_assert_content(zip, "x", "content");
        fa__zip_free(zip);
    }
    image.bytes[image.size++] = 'j';
    zip_assert_refused(&image, FA_EFORMAT, "no zip directory");
}

static void a_false_end_record_inside_the_comment_does_not_fool(void **state)
{
    zip_record record = zip_stored("a/x", "content");
    zip_image fake = { .size = 0 };

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    zip_put_end(&fake, 0, 0, 0, "", 0);                         /* an empty directory elsewhere */
    /* the true one, but not where it ends */
    zip_put_end(&fake, 1, 49, directory, "", 0);
    zip_put_end(&fake, 1, UINT32_MAX, 5, "", 0);                /* out of bounds */
    zip_put_end(&image, 1, image.size - directory, directory, fake.bytes, fake.size);
    fa__zip *zip = zip_open_image(&image);
    assert_non_null(zip);
    zip_assert_content(zip, "x", "content");
    fa__zip_free(zip);
}

static void of_two_consistent_directories_the_last_counts(void **state)
{
    zip_record first = zip_stored("a/x", "first"), second = zip_stored("a/x", "second");

    (void)state;
    zip_put_record(&image, &first);
    zip_put_record(&image, &second);
    zip_put_directory(&image, &first, 1);
    zip_put_directory(&image, &second, 1);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "x", "second");
    fa__zip_free(zip);
}

static void bytes_put_before_the_archive_are_refused(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_all(&image, &record, 1);
    memmove(image.bytes + 10, image.bytes, image.size);
    image.size += 10;
    zip_assert_refused(&image, FA_EFORMAT, "does not end where the end record begins");
}

static void bytes_hidden_before_the_end_record_are_refused(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    size_t size = image.size - directory;
    zip_put(&image, "hidden", 6);
    zip_put_end(&image, 1, size, directory, "", 0);
    zip_assert_refused(&image, FA_EFORMAT, "does not end where the end record begins");
    image.size = directory + size + 6;
    zip_put_end(&image, 1, size + 6, directory, "", 0);         /* inside the directory */
    zip_assert_refused(&image, FA_EFORMAT, "6 bytes follow the last");
}

static void a_count_beyond_the_directorys_size_is_refused(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    size_t size = image.size - directory;
    zip_put_end(&image, 2, size, directory, "", 0);
    zip_assert_refused(&image, FA_EFORMAT, "2 entries are announced");
    image.size = directory;
    zip_put_entry(&image, &record);
    zip_put_end64(&image, UINT64_MAX, size, directory);
    zip_put_end(&image, 0xffff, size, directory, "", 0);
    zip_assert_refused(&image, FA_EFORMAT, "entries are announced");
}

static void several_disks_are_unsupported(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_all(&image, &record, 1);
    image.bytes[image.size - 18] = 1;
    zip_assert_refused(&image, FA_EUNSUPPORTED, "several disks");
    image.size = 0;
    record.disk = 1;
    zip_put_all(&image, &record, 1);
    zip_assert_refused(&image, FA_EUNSUPPORTED, "disk 1");
}

/* ---- zip64 ----------------------------------------------------------------------------------- */

static void zip64_end_record_is_read(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    size_t size = image.size - directory;
    zip_put_end64(&image, 1, size, directory);
    zip_put_end(&image, 0xffff, 0xffffffff, 0xffffffff, "", 0);
    fa__zip *zip = zip_open_image(&image);
    assert_non_null(zip);
    zip_assert_content(zip, "x", "content");
    fa__zip_free(zip);
}

static void zip64_and_classic_end_must_agree(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    size_t size = image.size - directory;
    zip_put_end64(&image, 1, size, directory);
    size_t end = image.size;
    zip_put_end(&image, 2, size, directory, "", 0);
    zip_assert_refused(&image, FA_EFORMAT, "disagree on the number of entries: 2 and 1");
    image.size = end;
    zip_put_end(&image, 1, size, directory + 1, "", 0);
    zip_assert_refused(&image, FA_EFORMAT, "disagree on the directory's offset");
}

static void a_zip64_locator_to_nowhere_is_refused(void **state)
{
    zip_record record = zip_stored("a/x", "content");
    const uint64_t places[] = { 0, 3, UINT64_MAX, UINT64_MAX - 55 };

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    zip_put_entry(&image, &record);
    size_t size = image.size - directory;
    zip_put_end64(&image, 1, size, directory);
    zip_put_end(&image, 1, size, directory, "", 0);
    for (size_t i = 0; i < FA__COUNT(places); i++) {
        fa__put_le64(image.bytes + image.size - 42 + 8, places[i]);
        zip_assert_refused(&image, FA_EFORMAT, "zip64");
    }
}

static void zip64_sizes_and_offset_of_an_entry_are_read(void **state)
{
    uint8_t extra[4 + 24 + 6] = "UT\2\0ab";             /* a foreign field before it */
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    fa__put_le16(extra + 6, 1);
    fa__put_le16(extra + 8, 24);
    fa__put_le64(extra + 10, 7);
    fa__put_le64(extra + 18, 7);
    fa__put_le64(extra + 26, record.offset);
    record.extra = extra;
    record.extra_size = sizeof extra;
    record.packed = record.plain = record.offset = UINT32_MAX;
    zip_put_directory(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    assert_non_null(zip);
    zip_assert_content(zip, "x", "content");
    fa__zip_free(zip);
}

static void a_missing_or_short_zip64_field_is_refused(void **state)
{
    uint8_t extra[12] = { 1, 0, 8, 0, 7 };              /* one value where two are needed */
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    record.packed = record.plain = UINT32_MAX;
    zip_put_directory(&image, &record, 1);
    zip_assert_refused(&image, FA_EFORMAT, "plain size is left to a zip64 field");
    image.size = directory;
    record.extra = extra;
    record.extra_size = sizeof extra;
    zip_put_directory(&image, &record, 1);
    zip_assert_refused(&image, FA_EFORMAT, "packed size is left to a zip64 field");
}

static void sizes_and_offsets_near_2_to_the_64_do_not_wrap(void **state)
{
    static const uint64_t values[][2] = { { UINT64_MAX, 0 }, { UINT64_MAX - 40, 40 },
                                          { 7, UINT64_MAX - 3 }, { 7, UINT64_MAX } };
    uint8_t extra[28] = { 1, 0, 24, 0 };
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    size_t directory = image.size;
    record.extra = extra;
    record.extra_size = sizeof extra;
    record.packed = record.plain = record.offset = UINT32_MAX;
    for (size_t i = 0; i < FA__COUNT(values); i++) {
        image.size = directory;
        fa__put_le64(extra + 4, values[i][0]);
        fa__put_le64(extra + 12, values[i][0]);
        fa__put_le64(extra + 20, values[i][1]);
        zip_put_directory(&image, &record, 1);
        zip_assert_refused(&image, FA_EFORMAT, "reaches past the directory's begin");
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void empty_names_and_names_with_a_zero_byte_are_refused(void **state)
{
    zip_record record = zip_stored("", "content");

    (void)state;
    zip_put_all(&image, &record, 1);
    zip_assert_refused(&image, FA_EFORMAT, "name is empty");
    image.size = 0;
    record = zip_stored("a/b", "content");
    zip_put_all(&image, &record, 1);
    image.bytes[image.size - 22 - 1] = '\0';            /* "a/b" ends the directory */
    zip_assert_refused(&image, FA_EFORMAT, "zero byte");
}

/* ---- local header against directory ---------------------------------------------------------- */

static void local_header_and_directory_must_agree(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    record.local_name = "a/y";
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "'a/y'");

    image.size = 0;
    record = zip_stored("a/x", "content");
    record.local_method = 8;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "disagree on the method: 8 and 0");

    image.size = 0;
    record = zip_stored("a/x", "content");
    record.local_packed = 6;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "disagree on the packed size: 6 and 7");

    image.size = 0;
    record = zip_stored("a/x", "content");
    record.local_plain = 8;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "disagree on the plain size: 8 and 7");
}

static void errors_name_path_record_and_offset(void **state)
{
    zip_record records[] = { zip_stored("a/x", "content"), zip_stored("a/y", "content") };
    fa__buffer bytes = { 0 };
    uint64_t offset = 0;

    (void)state;
    records[1].local_name = "a/z";
    zip_put_all(&image, records, 2);
    assert_int_equal(fa__buffer_put(&bytes, image.bytes, image.size), FA_OK);
    fa__source *source = fa__source_from_buffer_take(&bytes, "some.pt");
    fa__zip *zip = fa__zip_open(source);
    assert_int_equal(fa__zip_payload(zip, fa__zip_at(zip, 1), &offset), FA_EFORMAT);
    assert_string_equal(fa_error_last()->path, "some.pt");
    assert_string_equal(fa_error_last()->record, "a/y");
    assert_int_equal(fa_error_last()->offset, records[1].offset);
    fa__zip_free(zip);
    fa__source_release(source);
}

static void header_offset_must_point_to_a_local_header(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_record(&image, &record);
    record.offset = 1;
    record.packed = record.plain = 3;
    zip_put_directory(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "no local header");
}

static void local_extra_fields_move_the_payload(void **state)
{
    static const uint8_t extra[] = { 'U', 'T', 5, 0, 1, 2, 3, 4, 5, 'u', 'x', 1, 0, 9 };
    zip_record record = zip_stored("a/x", "content");
    uint64_t offset = 0;

    (void)state;
    record.local_extra = extra;
    record.local_extra_size = sizeof extra;
    record.comment = "of the entry";
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    assert_int_equal(fa__zip_payload(zip, fa__zip_at(zip, 0), &offset), FA_OK);
    assert_int_equal(offset, 30 + 3 + sizeof extra);
    zip_assert_content(zip, "x", "content");
    fa__zip_free(zip);
}

static void a_local_extra_that_reaches_into_the_directory_is_refused(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    zip_put_all(&image, &record, 1);
    fa__put_le16(image.bytes + 28, 8);
    zip_assert_payload_refused(&image, FA_EFORMAT, "reaches past the records' end");
    fa__put_le16(image.bytes + 28, 0xffff);
    zip_assert_payload_refused(&image, FA_EFORMAT, "are needed at offset");
}

static void streamed_records_of_all_four_descriptor_forms_are_read(void **state)
{
    (void)state;
    for (int form = ZIP_SIGNED; form <= ZIP_UNSIGNED64; form++) {
        zip_record records[] = { zip_streamed("a/x", "content", (zip_descriptor)form),
                                 zip_stored("a/y", "more") };
        image.size = 0;
        zip_put_all(&image, records, 2);
        fa__zip *zip = zip_open_image(&image);
        zip_assert_content(zip, "x", "content");
        zip_assert_content(zip, "y", "more");
        fa__zip_free(zip);
    }
}

static void a_forced_zip64_local_header_is_read(void **state)
{
    uint8_t extra[20] = { 1, 0, 16, 0 };                /* as numpy.savez writes */
    zip_record record = zip_stored("x.npy", "content");

    (void)state;
    fa__put_le64(extra + 4, 7);
    fa__put_le64(extra + 12, 7);
    record.local_packed = record.local_plain = UINT32_MAX;
    record.local_extra = extra;
    record.local_extra_size = sizeof extra;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "x.npy", "content");
    fa__zip_free(zip);
    fa__put_le64(extra + 4, 8);
    image.size = 0;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EFORMAT, "plain size: 8 and 7");
}

static void encryption_and_other_methods_are_unsupported_by_name(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    record.flags |= 1;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EUNSUPPORTED, "encrypted");
    record.flags = 0;
    record.method = 12;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EUNSUPPORTED, "bzip2");
    record.method = 14;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EUNSUPPORTED, "lzma");
    record.method = 77;
    image.size = 0;
    zip_put_all(&image, &record, 1);
    zip_assert_payload_refused(&image, FA_EUNSUPPORTED, "unknown method 77");
}

static void a_stored_record_has_one_size(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    record.plain = 8;
    zip_put_all(&image, &record, 1);
    zip_assert_refused(&image, FA_EFORMAT, "7 packed, 8 plain");
}

/* ---- contents -------------------------------------------------------------------------------- */

/* A deflated record of `n` bytes of value 'z'; the packed bytes are in `packed`. */
static zip_record deflated(const char *name, fa__buffer *packed, size_t n)
{
    uint8_t *plain = fa__alloc(n);

    memset(plain, 'z', n);
    assert_int_equal(fa__deflate(packed, (fa__span){ plain, n }), FA_OK);
    zip_record record = { .name = name, .local_name = name, .data = packed->data, .method = 8,
                          .crc32 = fa__crc32(0, plain, n),
                          .packed = packed->size, .plain = n, .flags = 8, .descriptor =
                              ZIP_SIGNED };
    fa__free(plain);
    return record;
}

static void deflated_records_are_inflated_in_every_form(void **state)
{
    fa__buffer packed = { 0 }, owned = { 0 };
    zip_record record = deflated("a/x", &packed, 3000);
    fa__span got = { 0 };

    (void)state;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    const fa__zip_entry *entry = fa__zip_find(zip, "x");
    assert_int_equal(fa__zip_read(zip, entry, 3000, &owned, &got), FA_OK);
    assert_int_equal(got.size, 3000);
    assert_int_equal(got.data[2999], 'z');
    assert_ptr_equal(got.data, owned.data);
    fa_storage *storage = fa__zip_storage(zip, entry);
    assert_int_equal(storage->nbytes, 3000);
    assert_int_equal(storage->data[0], 'z');
    fa__source *source = fa__zip_record_source(zip, entry);
    assert_int_equal(fa__source_size(source), 3000);
    assert_string_equal(fa__source_path(source), "a/x");
    fa__source_release(source);
    fa_storage_release(storage);
    fa__buffer_free(&owned);
    fa__buffer_free(&packed);
    fa__zip_free(zip);
}

static void an_empty_deflated_record_is_read(void **state)
{
    static const uint8_t packed[] = { 0x03, 0x00 };
    zip_record record = { .name = "a/x", .local_name = "a/x", .data = packed, .method = 8,
                          .packed = sizeof packed };

    (void)state;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "x", "");
    fa_storage *storage = fa__zip_storage(zip, fa__zip_find(zip, "x"));
    assert_non_null(storage);
    assert_int_equal(storage->nbytes, 0);
    fa_storage_release(storage);
    fa__zip_free(zip);
}

static void stored_records_are_pointed_to(void **state)
{
    zip_record record = zip_stored("a/x", "content");
    fa__buffer owned = { 0 };
    fa__span got = { 0 };

    (void)state;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    const fa__zip_entry *entry = fa__zip_find(zip, "x");
    assert_int_equal(fa__zip_read(zip, entry, 7, &owned, &got), FA_OK);
    assert_null(owned.data);
    assert_ptr_equal(got.data, fa__source_data(fa__zip_source(zip)) + 33);
    fa_storage *storage = fa__zip_storage(zip, entry);
    assert_ptr_equal(storage->data, got.data);
    fa__source *source = fa__zip_record_source(zip, entry);
    assert_int_equal(fa__source_size(source), 7);
    fa__zip_free(zip);
    assert_memory_equal(storage->data, "content", 7);       /* outlives the zip */
    fa_storage_release(storage);
    assert_memory_equal(fa__source_data(source), "content", 7);
    fa__source_release(source);
}

static void the_limit_bounds_plain_bytes_on_both_sides(void **state)
{
    fa__buffer packed = { 0 }, owned = { 0 };
    zip_record records[] = { deflated("a/x", &packed, 3000), zip_stored("a/y", "content") };
    fa__span got = { 0 };

    (void)state;
    zip_put_all(&image, records, 2);
    fa__zip *zip = zip_open_image(&image);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "x"), 2999, &owned, &got), FA_ELIMIT);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "x"), 3000, &owned, &got), FA_OK);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "y"), 6, &owned, &got), FA_ELIMIT);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "y"), 7, &owned, &got), FA_OK);
    fa__buffer_free(&owned);
    fa__buffer_free(&packed);
    fa__zip_free(zip);
}

static void a_plain_size_that_deflate_cannot_yield_is_refused_before_allocating(void **state)
{
    fa__buffer packed = { 0 }, owned = { 0 };
    zip_record record = deflated("a/x", &packed, 3000);
    fa__span got = { 0 };

    (void)state;
    record.plain = record.packed * 1032 + 65;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    fault_start(0, FAULT_ONCE);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "x"), UINT64_MAX, &owned, &got),
                     FA_EFORMAT);
    assert_int_equal(atomic_load(&fault.asked), 0);
    fault_stop();
    assert_non_null(strstr(fa_error_last()->text, "cannot hold"));
    fa__zip_free(zip);

    image.size = 0;
    record.plain = record.packed * 1032 + 64;           /* possible, but false */
    zip_put_all(&image, &record, 1);
    zip = zip_open_image(&image);
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, "x"), UINT64_MAX, &owned, &got),
                     FA_EFORMAT);
    assert_null(strstr(fa_error_last()->text, "cannot hold"));
    fa__buffer_free(&packed);
    fa__zip_free(zip);
}

static void a_wrong_crc_does_not_keep_a_record_from_being_read(void **state)
{
    zip_record record = zip_stored("a/x", "content");

    (void)state;
    record.crc32 ^= 1;
    zip_put_all(&image, &record, 1);
    fa__zip *zip = zip_open_image(&image);
    zip_assert_content(zip, "x", "content");
    fa__zip_free(zip);
}

/* ---- sources that are read ------------------------------------------------------------------- */

static int read_image(void *context, void *out, size_t size, uint64_t offset)
{
    zip_image *all = context;

    assert_true(offset <= all->size && size <= all->size - offset);
    memcpy(out, all->bytes + offset, size);
    return 0;
}

static fa__zip *open_unmapped(void)
{
    fa__read_callback callback = { .read = read_image, .context = &image, .size = image.size };
    fa__source *source = fa__source_from_callback(&callback);
    fa__zip *zip = source != NULL ? fa__zip_open(source) : NULL;

    fa__source_release(source);
    return zip;
}

static void unmapped_sources_give_the_same(void **state)
{
    static char padding[1000];
    fa__buffer packed = { 0 };
    zip_record records[] = { zip_stored("a/x", "content"), deflated("a/y", &packed, 3000),
                             zip_stored("a/z", "") };

    (void)state;
    memcpy(padding, "FB\xe4\3", 4);                     /* longer than what is read at once */
    records[0].local_extra = padding;
    records[0].local_extra_size = sizeof padding;
    zip_put_all(&image, records, 3);
    fa__zip *zip = open_unmapped();
    assert_non_null(zip);
    zip_assert_content(zip, "x", "content");
    zip_assert_content(zip, "z", "");
    fa_storage *plain = fa__zip_storage(zip, fa__zip_find(zip, "x")), *inflated =
        fa__zip_storage(zip, fa__zip_find(zip, "y"));
    assert_memory_equal(plain->data, "content", 7);
    assert_int_equal(inflated->data[2999], 'z');
    fa_storage_release(plain);
    fa_storage_release(inflated);
    fa__buffer_free(&packed);
    fa__zip_free(zip);
}

/* ---- sweeps ---------------------------------------------------------------------------------- */

/* Opens and reads everything; whatever happens must be orderly. */
static void use_all(const uint8_t *bytes, size_t size)
{
    fa__source *source = fa__source_from_memory(bytes, size);
    fa__zip *zip = fa__zip_open(source);

    for (size_t i = 0; zip != NULL && i < fa__zip_count(zip); i++) {
        fa__buffer owned = { 0 };
        fa__span got = { 0 };
        if (fa__zip_read(zip, fa__zip_at(zip, i), 1 << 16, &owned, &got) == FA_OK && got.size > 0)
            assert_true(fa__crc32(0, got.data, got.size) <= UINT32_MAX);
        fa__buffer_free(&owned);
    }
    fa__zip_free(zip);
    fa__source_release(source);
}

static void put_sample(fa__buffer *packed)
{
    zip_record records[] = { zip_streamed("a/data.pkl", "pickle", ZIP_SIGNED),
                             deflated("a/code.py", packed, 300),
                             zip_stored("a/version", "3\n") };

    for (size_t i = 0; i < 3; i++)
        zip_put_record(&image, &records[i]);
    size_t directory = image.size;
    for (size_t i = 0; i < 3; i++)
        zip_put_entry(&image, &records[i]);
    size_t size = image.size - directory;
    zip_put_end64(&image, 3, size, directory);
    zip_put_end(&image, 3, size, directory, "", 0);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    fa__buffer packed = { 0 };

    (void)state;
    put_sample(&packed);
    for (size_t size = 0; size < image.size; size++) {
        fa__source *source = fa__source_from_memory(image.bytes, size);
        assert_null(fa__zip_open(source));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        fa__source_release(source);
    }
    fa__buffer_free(&packed);
}

static void every_flipped_bit_is_survived(void **state)
{
    fa__buffer packed = { 0 };

    (void)state;
    put_sample(&packed);
    for (size_t bit = 0; bit < image.size * 8; bit++) {
        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        use_all(image.bytes, image.size);
        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    fa__buffer_free(&packed);
}

static fa_status open_and_read(void *context)
{
    fa__zip *zip = context != NULL ? open_unmapped() : zip_open_image(&image);
    fa_status st = zip == NULL ? fa_error_last()->status : FA_OK;

    for (size_t i = 0; zip != NULL && st == FA_OK && i < fa__zip_count(zip); i++) {
        fa__buffer owned = { 0 };
        fa__span got = { 0 };
        fa_storage *storage = NULL;
        fa__source *source = NULL;
        st = fa__zip_read(zip, fa__zip_at(zip, i), 1 << 16, &owned, &got);
        if (st == FA_OK && (storage = fa__zip_storage(zip, fa__zip_at(zip, i))) == NULL)
            st = fa_error_last()->status;
        if (st == FA_OK && (source = fa__zip_record_source(zip, fa__zip_at(zip, i))) == NULL)
            st = fa_error_last()->status;
        fa__source_release(source);
        fa_storage_release(storage);
        fa__buffer_free(&owned);
    }
    fa__zip_free(zip);
    return st;
}

static void every_failing_allocation_is_reported(void **state)
{
    fa__buffer packed = { 0 };
    int unmapped = 1;

    (void)state;
    put_sample(&packed);
    assert_true(FAULT_SWEEP(open_and_read, NULL) > 5);
    assert_true(FAULT_SWEEP(open_and_read, &unmapped) > 5);
    fa__buffer_free(&packed);
}

int main(void)
{
#define ZIP_TEST(name) cmocka_unit_test_setup(name, reset)
    const struct CMUnitTest tests[] = {
        ZIP_TEST(finds_records_below_the_first_entrys_folder),
        ZIP_TEST(without_a_folder_names_are_whole),
        ZIP_TEST(a_folder_entry_and_an_empty_prefix_work),
        ZIP_TEST(finds_names_longer_than_the_stack_buffer),
        ZIP_TEST(the_later_of_two_equal_names_wins),
        ZIP_TEST(an_archive_without_entries_opens),
        ZIP_TEST(many_entries_are_all_found),
        ZIP_TEST(comments_and_junk_behind_the_end_are_tolerated_up_to_64_kib),
        ZIP_TEST(a_false_end_record_inside_the_comment_does_not_fool),
        ZIP_TEST(of_two_consistent_directories_the_last_counts),
        ZIP_TEST(bytes_put_before_the_archive_are_refused),
        ZIP_TEST(bytes_hidden_before_the_end_record_are_refused),
        ZIP_TEST(a_count_beyond_the_directorys_size_is_refused),
        ZIP_TEST(several_disks_are_unsupported),
        ZIP_TEST(zip64_end_record_is_read),
        ZIP_TEST(zip64_and_classic_end_must_agree),
        ZIP_TEST(a_zip64_locator_to_nowhere_is_refused),
        ZIP_TEST(zip64_sizes_and_offset_of_an_entry_are_read),
        ZIP_TEST(a_missing_or_short_zip64_field_is_refused),
        ZIP_TEST(sizes_and_offsets_near_2_to_the_64_do_not_wrap),
        ZIP_TEST(empty_names_and_names_with_a_zero_byte_are_refused),
        ZIP_TEST(local_header_and_directory_must_agree),
        ZIP_TEST(errors_name_path_record_and_offset),
        ZIP_TEST(header_offset_must_point_to_a_local_header),
        ZIP_TEST(local_extra_fields_move_the_payload),
        ZIP_TEST(a_local_extra_that_reaches_into_the_directory_is_refused),
        ZIP_TEST(streamed_records_of_all_four_descriptor_forms_are_read),
        ZIP_TEST(a_forced_zip64_local_header_is_read),
        ZIP_TEST(encryption_and_other_methods_are_unsupported_by_name),
        ZIP_TEST(a_stored_record_has_one_size),
        ZIP_TEST(deflated_records_are_inflated_in_every_form),
        ZIP_TEST(an_empty_deflated_record_is_read),
        ZIP_TEST(stored_records_are_pointed_to),
        ZIP_TEST(the_limit_bounds_plain_bytes_on_both_sides),
        ZIP_TEST(a_plain_size_that_deflate_cannot_yield_is_refused_before_allocating),
        ZIP_TEST(a_wrong_crc_does_not_keep_a_record_from_being_read),
        ZIP_TEST(unmapped_sources_give_the_same),
        ZIP_TEST(a_file_cut_anywhere_is_refused),
        ZIP_TEST(every_flipped_bit_is_survived),
        ZIP_TEST(every_failing_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
