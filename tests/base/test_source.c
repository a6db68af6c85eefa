/* test_source.c: sources of every kind, readers over them, and paths. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>

#include "base/base.h"
#include "base/fault_alloc.h"
#include "base/temp_files.h"

#define SIZE 200000
#define CONTENT_SIZE ((size_t)SIZE)

typedef struct fixture {
    char folder[TEMP_PATH], path[TEMP_PATH];
    uint8_t content[SIZE];
    int closed;                         /* calls of the callback's close */
} fixture;

static fixture fix;

static int set_up(void **state)
{
    (void)state;
    temp_folder(fix.folder);
    temp_path(fix.path, fix.folder, "data.bin");
    for (size_t i = 0; i < CONTENT_SIZE; i++)
        fix.content[i] = (uint8_t)(i * 7 ^ i >> 8);
    temp_write(fix.path, fix.content, CONTENT_SIZE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(fix.folder);
    return 0;
}

static int read_content(void *context, void *out, size_t size, uint64_t offset)
{
    fixture *from = context;

    memcpy(out, from->content + offset, size);
    return 0;
}

static int read_failing(void *context, void *out, size_t size, uint64_t offset)
{
    (void)context, (void)out, (void)size, (void)offset;
    return -1;
}

static void count_close(void *context)
{
    ((fixture *)context)->closed++;
}

typedef enum kind { MAPPED, UNMAPPED, MEMORY, CALLBACK, SLICE, SLICE_UNMAPPED, N_KINDS } kind;

/* Part of a file with the content at offset 0 to its end; the outer source is released at once. */
static fa__source *open_slice(fa__mapping mapping)
{
    fa__source *file = fa__source_open(fix.path, mapping);
    fa__source *slice = fa__source_slice(file, 0, CONTENT_SIZE);

    fa__source_release(file);
    return slice;
}

static fa__source *open_kind(kind which)
{
    fa__read_callback callback = { read_content, count_close, &fix, CONTENT_SIZE };

    switch (which) {
    case MAPPED: return fa__source_open(fix.path, FA__MAPPED);
    case UNMAPPED: return fa__source_open(fix.path, FA__UNMAPPED);
    case MEMORY: return fa__source_from_memory(fix.content, CONTENT_SIZE);
    case CALLBACK: return fa__source_from_callback(&callback);
    case SLICE: return open_slice(FA__MAPPED);
    default: return open_slice(FA__UNMAPPED);
    }
}

static void every_kind_reads_the_same(void **state)
{
    static uint8_t out[SIZE];

    (void)state;
    for (int k = 0; k < N_KINDS; k++) {
        fa__source *source = open_kind((kind)k);

        assert_non_null(source);
        assert_int_equal(fa__source_size(source), CONTENT_SIZE);
        assert_int_equal(fa__source_read(source, out, 1000, 70000), FA_OK);
        assert_memory_equal(out, fix.content + 70000, 1000);
        assert_int_equal(fa__source_read_parallel(source, out, CONTENT_SIZE, 0), FA_OK);
        assert_memory_equal(out, fix.content, CONTENT_SIZE);
        assert_int_equal(fa__source_read(source, out, 0, CONTENT_SIZE), FA_OK);
        assert_int_equal(fa__source_read(source, out, 1, CONTENT_SIZE), FA_EFORMAT);
        assert_int_equal(fa_error_last()->offset, CONTENT_SIZE);
        assert_int_equal(fa__source_read(source, out, 2, UINT64_MAX), FA_EFORMAT);
        assert_int_equal(fa__source_read(source, out, SIZE_MAX, 1), FA_EFORMAT);
        fa__source_release(source);
    }
}

static void pointers_are_given_where_bytes_are_in_memory(void **state)
{
    (void)state;
    for (int k = 0; k < N_KINDS; k++) {
        fa__source *source = open_kind((kind)k);
        bool in_memory = k == MAPPED || k == MEMORY || k == SLICE;

        assert_int_equal(fa__source_data(source) != NULL, in_memory);
        if (in_memory)
            assert_memory_equal(fa__source_data(source), fix.content, CONTENT_SIZE);
        fa__source_release(source);
    }
}

static void writing_to_a_mapping_leaves_the_file(void **state)
{
    fa__source *source = fa__source_open(fix.path, FA__MAPPED);

    (void)state;
    fa__source_data(source)[5] ^= 0xff;
    fa__source_release(source);
    temp_assert_content(fix.path, fix.content, CONTENT_SIZE);
}

static void large_reads_go_in_pieces(void **state)
{
    size_t size = ((size_t)33 << 20) + 5;       /* three pieces, the last a short one */
    fa__buffer content = { 0 };
    uint8_t *out = fa__alloc(size);
    fa__source *source;

    (void)state;
    assert_int_equal(fa__buffer_reserve(&content, size), FA_OK);
    for (size_t i = 0; i < size; i++)
        content.data[i] = (uint8_t)(i >> 12 ^ i);
    content.size = size;
    temp_write(fix.path, content.data, size);
    source = fa__source_open(fix.path, FA__UNMAPPED);
    assert_int_equal(fa__source_read_parallel(source, out, size - 1, 1), FA_OK);
    assert_int_equal(memcmp(out, content.data + 1, size - 1), 0);
    assert_int_equal(fa__source_read_parallel(source, out, size, 1), FA_EFORMAT);
    fa__source_release(source);
    fa__buffer_free(&content);
    fa__free(out);
}

static void an_empty_file_is_a_source(void **state)
{
    fa__source *source;
    fa__reader reader;

    (void)state;
    temp_write(fix.path, "", 0);
    source = fa__source_open(fix.path, FA__MAPPED);
    assert_non_null(source);
    assert_int_equal(fa__source_size(source), 0);
    assert_int_equal(fa__reader_init(&reader, source, 0, 0, NULL), FA_OK);
    assert_int_equal(fa__reader_u8(&reader), 0);
    assert_int_equal(fa__reader_status(&reader), FA_EFORMAT);
    fa__reader_free(&reader);
    fa__source_release(source);
}

static void what_is_not_a_regular_file_is_refused(void **state)
{
    char path[TEMP_PATH];

    (void)state;
    assert_null(fa__source_open(fix.folder, FA__MAPPED));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_non_null(strstr(fa_error_last()->text, "a folder"));
    assert_string_equal(fa_error_last()->path, fix.folder);
    assert_null(fa__source_open(temp_path(path, fix.folder, "none"), FA__MAPPED));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_int_equal(mkfifo(temp_path(path, fix.folder, "pipe"), 0600), 0);
    assert_null(fa__source_open(path, FA__UNMAPPED));           /* and does not wait for a writer */
    assert_non_null(strstr(fa_error_last()->text, "a pipe"));
    assert_null(fa__source_open("/dev/zero", FA__MAPPED));
    assert_non_null(strstr(fa_error_last()->text, "a device"));
    assert_null(fa__source_from_fd(-1, FA__MAPPED));
}

static void a_descriptor_stays_the_callers(void **state)
{
    uint8_t out[10];
    int fd = open(fix.path, O_RDONLY);
    fa__source *source = fa__source_from_fd(fd, FA__UNMAPPED);

    (void)state;
    assert_int_equal(close(fd), 0);
    assert_int_equal(fa__source_read(source, out, 10, 100), FA_OK);
    assert_memory_equal(out, fix.content + 100, 10);
    assert_string_equal(fa__source_path(source), "");
    fa__source_release(source);
}

static void a_file_that_shrinks_is_told(void **state)
{
    fa__source *source = fa__source_open(fix.path, FA__UNMAPPED);
    static uint8_t out[SIZE];

    (void)state;
    assert_int_equal(truncate(fix.path, 1000), 0);
    assert_int_equal(fa__source_read(source, out, CONTENT_SIZE, 0), FA_EFORMAT);
    assert_non_null(strstr(fa_error_last()->text, "shorter"));
    assert_int_equal(fa_error_last()->offset, 1000);
    fa__source_release(source);
}

static void a_failing_callback_is_told_and_closed_once(void **state)
{
    fa__read_callback callback = { read_failing, count_close, &fix, 100 };
    fa__source *source = fa__source_from_callback(&callback);
    uint8_t byte;

    (void)state;
    fix.closed = 0;
    assert_int_equal(fa__source_read(source, &byte, 1, 3), FA_EIO);
    assert_int_equal(fa_error_last()->offset, 3);
    fa__source_retain(source);
    fa__source_release(source);
    assert_int_equal(fix.closed, 0);
    fa__source_release(source);
    assert_int_equal(fix.closed, 1);
}

static void slices_of_slices_are_bounded(void **state)
{
    (void)state;
    for (int k = 0; k < N_KINDS; k++) {
        fa__source *whole = open_kind((kind)k), *outer, *inner;
        uint8_t out[10];

        outer = fa__source_slice(whole, 1000, 100);
        inner = fa__source_slice(outer, 90, 10);
        assert_null(fa__source_slice(outer, 90, 11));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        assert_null(fa__source_slice(outer, UINT64_MAX, 2));
        fa__source_release(outer);
        fa__source_release(whole);
        assert_int_equal(fa__source_read(inner, out, 10, 0), FA_OK);
        assert_memory_equal(out, fix.content + 1090, 10);
        assert_int_equal(fa__source_read(inner, out, 1, 10), FA_EFORMAT);
        fa__source_release(inner);
    }
}

/* ---- readers --------------------------------------------------------------------------------- */

static void readers_read_all_kinds_alike(void **state)
{
    (void)state;
    for (int k = 0; k < N_KINDS; k++) {
        fa__source *source = open_kind((kind)k);
        const uint8_t *at = fix.content + 10, *taken;
        fa__reader reader;

        assert_int_equal(fa__reader_init(&reader, source, 10, 150000, "r"), FA_OK);
        fa__source_release(source);
        assert_int_equal(fa__reader_u8(&reader), at[0]);
        assert_int_equal(fa__reader_u16(&reader), fa__le16(at + 1));
        assert_int_equal(fa__reader_u32(&reader), fa__le32(at + 3));
        assert_true(fa__reader_u64(&reader) == fa__le64(at + 7));
        assert_int_equal(fa__reader_offset(&reader), 15);
        assert_int_equal(fa__reader_left(&reader), 149985);
        taken = fa__reader_take(&reader, 100000);               /* more than a window */
        assert_non_null(taken);
        assert_memory_equal(taken, at + 15, 100000);
        for (size_t i = 100015; i < 149999; i++)
            assert_int_equal(fa__reader_u8(&reader), at[i]);
        assert_int_equal(fa__reader_left(&reader), 1);
        assert_int_equal(fa__reader_u16(&reader), 0);           /* half of it is beyond the end */
        assert_int_equal(fa__reader_status(&reader), FA_EFORMAT);
        assert_int_equal(fa_error_last()->offset, 149999);
        assert_string_equal(fa_error_last()->record, "r");
        fa__reader_free(&reader);
    }
}

static void skipping_is_like_taking(void **state)
{
    (void)state;
    for (int k = 0; k < N_KINDS; k++) {
        fa__source *source = open_kind((kind)k);
        fa__reader reader;

        assert_int_equal(fa__reader_init(&reader, source, 10, 150000, NULL), FA_OK);
        assert_int_equal(fa__reader_u8(&reader), fix.content[10]);
        assert_int_equal(fa__reader_skip(&reader, 5), FA_OK);
        assert_int_equal(fa__reader_u8(&reader), fix.content[16]);
        assert_int_equal(fa__reader_skip(&reader, 100000), FA_OK);
        assert_int_equal(fa__reader_offset(&reader), 100007);
        assert_int_equal(fa__reader_u8(&reader), fix.content[100017]);
        assert_int_equal(fa__reader_skip(&reader, 49993), FA_EFORMAT);
        assert_int_equal(fa_error_last()->offset, 100018);      /* without a record: in the file */
        fa__reader_free(&reader);
        assert_int_equal(fa__reader_init(&reader, source, 10, 150000, NULL), FA_OK);
        assert_int_equal(fa__reader_skip(&reader, 150000), FA_OK);
        assert_int_equal(fa__reader_left(&reader), 0);
        fa__reader_free(&reader);
        fa__source_release(source);
    }
}

static void after_a_fault_nothing_is_left(void **state)
{
    fa__reader reader;

    (void)state;
    fa__reader_init_span(&reader, fa__span_of("abcdef"), NULL);
    assert_int_equal(fa__reader_u8(&reader), 'a');
    assert_int_equal(fa__fail_at(&reader, FA_EUNSUPPORTED, "opcode %d", 7), FA_EUNSUPPORTED);
    assert_int_equal(fa_error_last()->offset, 1);
    assert_int_equal(fa__reader_left(&reader), 0);
    assert_int_equal(fa__reader_offset(&reader), 1);
    assert_int_equal(fa__reader_u32(&reader), 0);
    assert_null(fa__reader_take(&reader, 1));
    assert_string_equal(fa_error_last()->text, "opcode 7");     /* the first one stays */
    assert_int_equal(fa__reader_status(&reader), FA_EUNSUPPORTED);
    fa__reader_free(&reader);
}

static void counts_beyond_the_end_allocate_nothing(void **state)
{
    fa__source *source = fa__source_open(fix.path, FA__UNMAPPED);
    fa__reader reader;

    (void)state;
    assert_int_equal(fa__reader_init(&reader, source, 0, 1000, NULL), FA_OK);
    assert_null(fa__reader_take(&reader, UINT64_MAX));
    assert_int_equal(fa__reader_status(&reader), FA_EFORMAT);
    assert_int_equal(reader.buffer.capacity, 0);
    fa__reader_free(&reader);
    assert_int_equal(fa__reader_init(&reader, source, CONTENT_SIZE, 1, NULL), FA_EFORMAT);
    assert_int_equal(fa__reader_u8(&reader), 0);
    assert_int_equal(fa__reader_init(&reader, source, 5, UINT64_MAX, NULL), FA_EFORMAT);
    fa__reader_free(&reader);
    fa__source_release(source);
}

static void lines_end_within_the_limit(void **state)
{
    fa__reader reader;
    fa__span line;

    (void)state;
    fa__reader_init_span(&reader, fa__span_of("abc\n\n12345\nrest"), NULL);
    assert_int_equal(fa__reader_line(&reader, 3, &line), FA_OK);
    assert_true(fa__span_is(line, "abc"));
    assert_int_equal(fa__reader_line(&reader, 0, &line), FA_OK);
    assert_true(fa__span_is(line, ""));
    assert_int_equal(fa__reader_line(&reader, 5, &line), FA_OK);
    assert_int_equal(fa__reader_line(&reader, 100, &line), FA_EFORMAT);
    assert_int_equal(fa__reader_line(&reader, 100, &line), FA_EFORMAT);
    fa__reader_init_span(&reader, fa__span_of("12345\n"), NULL);
    assert_int_equal(fa__reader_line(&reader, 4, &line), FA_EFORMAT);
    fa__reader_init_span(&reader, (fa__span){ NULL, 0 }, NULL);
    assert_int_equal(fa__reader_line(&reader, 4, &line), FA_EFORMAT);
}

static void lines_cross_windows(void **state)
{
    fa__source *source;
    fa__reader reader;
    fa__span line;

    (void)state;
    memset(fix.content, 'x', CONTENT_SIZE);
    fix.content[65530] = '\n';
    fix.content[150000] = '\n';
    temp_write(fix.path, fix.content, CONTENT_SIZE);
    source = fa__source_open(fix.path, FA__UNMAPPED);
    assert_int_equal(fa__reader_init(&reader, source, 0, CONTENT_SIZE, NULL), FA_OK);
    assert_int_equal(fa__reader_line(&reader, 100000, &line), FA_OK);
    assert_int_equal(line.size, 65530);
    assert_int_equal(fa__reader_line(&reader, 100000, &line), FA_OK);
    assert_int_equal(line.size, 150000 - 65531);
    assert_int_equal(fa__reader_line(&reader, 100000, &line), FA_EFORMAT);
    fa__reader_free(&reader);
    fa__source_release(source);
}

static fa_status read_everything(void *context)
{
    fa_status st = FA_OK;
    fa__source *source = fa__source_open(fix.path, FA__UNMAPPED), *slice = NULL;
    fa__reader reader = { 0 };

    (void)context;
    TRY(source != NULL ? FA_OK : fa_error_last()->status);
    slice = fa__source_slice(source, 1, 150000);
    TRY(slice != NULL ? FA_OK : fa_error_last()->status);
    TRY(fa__reader_init(&reader, slice, 0, 150000, "r"));
    fa__reader_u8(&reader);
    fa__reader_take(&reader, 100000);
    st = fa__reader_status(&reader);
done:
    fa__reader_free(&reader);
    fa__source_release(slice);
    fa__source_release(source);
    return st;
}

static void reading_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(read_everything, NULL) >= 6);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static void names_that_leave_the_folder_are_refused(void **state)
{
    static const char *const bad[] = { "", "/etc/passwd", "..", "../x", "a/../x", "a/..", "a//b",
                                       "a/", ".", "./a", "C:x", "a\\b", "..\\x", "a\nb" };
    char *joined;

    (void)state;
    for (size_t i = 0; i < FA__COUNT(bad); i++) {
        assert_null(fa__path_join_safe("folder", fa__span_of(bad[i])));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    }
    assert_null(fa__path_join_safe("folder", (fa__span){ (const uint8_t *)"a\0b", 3 }));
    joined = fa__path_join_safe("folder", fa__span_of("a/..b.bin"));
    assert_string_equal(joined, "folder/a/..b.bin");
    fa__free(joined);
    joined = fa__path_join_safe("/", fa__span_of("a"));
    assert_string_equal(joined, "/a");
    fa__free(joined);
}

static void paths_are_split_at_the_last_slash(void **state)
{
    static const char *const rows[][3] = { { "a/b/c", "a/b", "c" }, { "c", ".", "c" },
                                           { "/c", "/", "c" }, { "a/", "a", "" } };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        char *folder = fa__path_folder(rows[i][0]);

        assert_string_equal(folder, rows[i][1]);
        assert_string_equal(fa__path_base(rows[i][0]), rows[i][2]);
        fa__free(folder);
    }
    assert_string_equal(fa__path_base("C:\\models\\m.pt"), "m.pt");
}

static void folder_names_are_sorted(void **state)
{
    char path[TEMP_PATH], **names;

    (void)state;
    temp_write(temp_path(path, fix.folder, "b"), "", 0);
    temp_write(temp_path(path, fix.folder, ".a"), "", 0);
    names = fa__folder_names(fix.folder);
    assert_string_equal(names[0], ".a");
    assert_string_equal(names[1], "b");
    assert_string_equal(names[2], "data.bin");
    assert_null(names[3]);
    fa__names_free(names);
    fa__names_free(NULL);
    assert_null(fa__folder_names(fix.path));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_true(fa__is_folder(fix.folder) && !fa__is_file(fix.folder));
    assert_true(fa__is_file(fix.path) && !fa__is_folder(fix.path));
}

static fa_status list_folder(void *context)
{
    char **names = fa__folder_names(fix.folder);

    (void)context;
    fa__names_free(names);
    return names != NULL ? FA_OK : fa_error_last()->status;
}

static void listing_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(list_folder, NULL) >= 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_reads_the_same),
        TEST(pointers_are_given_where_bytes_are_in_memory),
        TEST(writing_to_a_mapping_leaves_the_file),
        TEST(large_reads_go_in_pieces),
        TEST(an_empty_file_is_a_source),
        TEST(what_is_not_a_regular_file_is_refused),
        TEST(a_descriptor_stays_the_callers),
        TEST(a_file_that_shrinks_is_told),
        TEST(a_failing_callback_is_told_and_closed_once),
        TEST(slices_of_slices_are_bounded),
        TEST(readers_read_all_kinds_alike),
        TEST(skipping_is_like_taking),
        TEST(after_a_fault_nothing_is_left),
        TEST(counts_beyond_the_end_allocate_nothing),
        TEST(lines_end_within_the_limit),
        TEST(lines_cross_windows),
        TEST(reading_survives_failing_allocations),
        TEST(names_that_leave_the_folder_are_refused),
        TEST(paths_are_split_at_the_last_slash),
        TEST(folder_names_are_sorted),
        TEST(listing_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
