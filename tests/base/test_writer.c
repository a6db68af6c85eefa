/* test_writer.c: a save is whole or leaves no trace. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/base.h"
#include "base/fault_alloc.h"
#include "base/temp_files.h"

#define LARGE ((size_t)3000001)

typedef struct fixture {
    char folder[TEMP_PATH], path[TEMP_PATH];
    uint8_t data[LARGE];
} fixture;

static fixture fix;

static int set_up(void **state)
{
    (void)state;
    temp_folder(fix.folder);
    temp_path(fix.path, fix.folder, "model.pt");
    for (size_t i = 0; i < LARGE; i++)
        fix.data[i] = (uint8_t)(i * 13 ^ i >> 9);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(fix.folder);
    return 0;
}

/* All ways to put, in sizes on both sides of every threshold. */
static fa_status put_all(fa__writer *writer, fa__buffer *expected)
{
    static const size_t sizes[] = { 1, 4095, 262143, 262144, 262145, 3000000, 0, 7 };
    fa_status st = FA_OK;
    uint32_t crc;

    for (size_t i = 0; i < FA__COUNT(sizes); i++) {
        TRY(fa__writer_put(writer, fix.data, sizes[i]));
        TRY(fa__writer_put_crc(writer, fix.data + 1, sizes[i], &crc));
        assert_int_equal(crc, fa__crc32(0, fix.data + 1, sizes[i]));
        TRY(fa__buffer_put(expected, fix.data, sizes[i]));
        TRY(fa__buffer_put(expected, fix.data + 1, sizes[i]));
        assert_int_equal(fa__writer_offset(writer), expected->size);
    }
done:
    return st;
}

static void all_bytes_arrive_in_order(void **state)
{
    (void)state;
    for (int durable = 0; durable < 2; durable++) {
        fa__buffer expected = { 0 };
        fa__writer *writer = fa__writer_open(fix.path, durable ? FA__DURABLE : FA__NOT_DURABLE);

        assert_non_null(writer);
        assert_int_equal(put_all(writer, &expected), FA_OK);
        assert_int_equal(fa__writer_commit(writer), FA_OK);
        fa__writer_free(writer);
        temp_assert_content(fix.path, expected.data, expected.size);
        assert_int_equal(temp_count(fix.folder), 1);
        fa__buffer_free(&expected);
    }
}

static void memory_collects_the_same(void **state)
{
    fa__buffer expected = { 0 }, out = { 0 };
    fa__writer *writer = fa__writer_to_memory();

    (void)state;
    assert_int_equal(put_all(writer, &expected), FA_OK);
    assert_int_equal(fa__writer_commit(writer), FA_OK);
    assert_int_equal(fa__writer_take_memory(writer, &out), FA_OK);
    assert_int_equal(out.size, expected.size);
    assert_int_equal(memcmp(out.data, expected.data, out.size), 0);
    assert_int_equal(fa__writer_put(writer, "x", 1), FA_EINVAL);
    fa__writer_free(writer);
    fa__buffer_free(&out);
    fa__buffer_free(&expected);
}

static void nothing_is_seen_before_the_commit(void **state)
{
    fa__writer *writer;

    (void)state;
    temp_write(fix.path, "old", 3);
    writer = fa__writer_open(fix.path, FA__NOT_DURABLE);
    assert_int_equal(fa__writer_put(writer, fix.data, LARGE), FA_OK);
    temp_assert_content(fix.path, "old", 3);
    assert_int_equal(temp_count(fix.folder), 2);
    fa__writer_free(writer);
    temp_assert_content(fix.path, "old", 3);
    assert_int_equal(temp_count(fix.folder), 1);
}

static void after_the_commit_nothing_can_be_put(void **state)
{
    fa__buffer out = { 0 };
    fa__writer *writer = fa__writer_open(fix.path, FA__NOT_DURABLE);

    (void)state;
    assert_int_equal(fa__writer_take_memory(writer, &out), FA_EINVAL);
    assert_int_equal(fa__writer_commit(writer), FA_OK);
    assert_int_equal(fa__writer_put(writer, "x", 1), FA_EINVAL);
    assert_int_equal(fa__writer_commit(writer), FA_EINVAL);
    fa__writer_free(writer);
    temp_assert_content(fix.path, "", 0);
}

/* Saves "new" and returns the mode of what is at `path` then. */
static mode_t save_and_mode(const char *path)
{
    fa__writer *writer = fa__writer_open(path, FA__DURABLE);
    struct stat info;

    assert_non_null(writer);
    assert_int_equal(fa__writer_put(writer, "new", 3), FA_OK);
    assert_int_equal(fa__writer_commit(writer), FA_OK);
    fa__writer_free(writer);
    temp_assert_content(path, "new", 3);
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static void permissions_follow_the_old_file_or_the_umask(void **state)
{
    mode_t before = umask(027);

    (void)state;
    assert_int_equal(save_and_mode(fix.path), 0640);
    assert_int_equal(chmod(fix.path, 0606), 0);
    assert_int_equal(save_and_mode(fix.path), 0606);
    assert_int_equal(chmod(fix.path, 0400), 0);
    assert_int_equal(save_and_mode(fix.path), 0400);
    umask(before);
}

static void a_link_stays_a_link(void **state)
{
    char link[TEMP_PATH], second[TEMP_PATH];
    struct stat info;

    (void)state;
    assert_int_equal(symlink("model.pt", temp_path(link, fix.folder, "link")), 0);
    assert_int_equal(symlink(link, temp_path(second, fix.folder, "second")), 0);
    save_and_mode(second);                      /* what it leads to does not exist yet */
    temp_write(fix.path, "older", 5);
    save_and_mode(second);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(lstat(second, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    temp_assert_content(fix.path, "new", 3);
}

static void a_circle_of_links_is_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink("model.pt", fix.path), 0);
    assert_null(fa__writer_open(fix.path, FA__DURABLE));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_string_equal(fa_error_last()->path, fix.path);
}

static void long_names_are_saved(void **state)
{
    char name[256], path[TEMP_PATH];

    (void)state;
    memset(name, 'n', 255);
    name[255] = '\0';
    save_and_mode(temp_path(path, fix.folder, name));
}

static void places_that_cannot_be_written_are_told(void **state)
{
    char path[TEMP_PATH];

    (void)state;
    assert_null(fa__writer_open(fix.folder, FA__DURABLE));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_null(fa__writer_open(temp_path(path, fix.folder, "none/model.pt"), FA__DURABLE));
    assert_int_equal(fa_error_last()->status, FA_EIO);
    assert_string_equal(fa_error_last()->path, path);
    assert_int_equal(temp_count(fix.folder), 0);
}

static void a_full_device_is_told_and_stays(void **state)
{
    fa__writer *writer = fa__writer_open("/dev/full", FA__DURABLE);

    (void)state;
    assert_non_null(writer);
    assert_int_equal(fa__writer_put(writer, "x", 1), FA_OK);            /* still in the buffer */
    assert_int_equal(fa__writer_commit(writer), FA_EIO);
    assert_non_null(strstr(fa_error_last()->text, "no space left on device"));
    fa_error_clear();
    assert_int_equal(fa__writer_put(writer, "y", 1), FA_EIO);
    assert_non_null(strstr(fa_error_last()->text, "no space left on device"));
    assert_string_equal(fa_error_last()->path, "/dev/full");
    fa__writer_free(writer);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    struct rlimit before, small;
    fa__writer *writer;

    (void)state;
    temp_write(fix.path, "old", 3);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 1000000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    writer = fa__writer_open(fix.path, FA__DURABLE);
    assert_int_equal(fa__writer_put(writer, fix.data, LARGE), FA_EIO);
    assert_int_equal(fa_error_last()->n_notes, 1);
    assert_int_equal(fa__writer_put(writer, "x", 1), FA_EIO);
    assert_int_equal(fa__writer_commit(writer), FA_EIO);
    fa__writer_free(writer);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    temp_assert_content(fix.path, "old", 3);
    assert_int_equal(temp_count(fix.folder), 1);
}

static void pipes_are_written_straight(void **state)
{
    char got[8] = "";
    fa__writer *writer;
    int fd;

    (void)state;
    assert_int_equal(mkfifo(fix.path, 0600), 0);
    fd = open(fix.path, O_RDWR);
    assert_true(fd >= 0);
    writer = fa__writer_open(fix.path, FA__DURABLE);
    assert_int_equal(fa__writer_put(writer, "through", 7), FA_OK);
    assert_int_equal(fa__writer_commit(writer), FA_OK);
    fa__writer_free(writer);
    assert_int_equal(read(fd, got, 7), 7);
    assert_string_equal(got, "through");
    assert_int_equal(close(fd), 0);
}

static fa_status save_something(void *context)
{
    fa_status st = FA_OK;
    fa__writer *writer = fa__writer_open(context, FA__NOT_DURABLE);

    TRY(writer != NULL ? FA_OK : fa_error_last()->status);
    TRY(fa__writer_put(writer, "text", 4));
    TRY(fa__writer_commit(writer));
done:
    fa__writer_free(writer);
    return st;
}

static void saving_survives_failing_allocations(void **state)
{
    char link[TEMP_PATH];

    (void)state;
    assert_int_equal(symlink("model.pt", temp_path(link, fix.folder, "link")), 0);
    assert_true(FAULT_SWEEP(save_something, link) >= 6);
    assert_int_equal(temp_count(fix.folder), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_bytes_arrive_in_order),
        TEST(memory_collects_the_same),
        TEST(nothing_is_seen_before_the_commit),
        TEST(after_the_commit_nothing_can_be_put),
        TEST(permissions_follow_the_old_file_or_the_umask),
        TEST(a_link_stays_a_link),
        TEST(a_circle_of_links_is_refused),
        TEST(long_names_are_saved),
        TEST(places_that_cannot_be_written_are_told),
        TEST(a_full_device_is_told_and_stays),
        TEST(a_failed_write_leaves_the_old_file),
        TEST(pipes_are_written_straight),
        TEST(saving_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
