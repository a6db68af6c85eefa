/* test_save_faults.c: a save that is killed, that meets a full disk, or whose write fails at any
 * byte: the old file is intact or the new one complete, and a save that fails leaves nothing
 * behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "samples.h"

enum { N_KILLS = 60, N_LARGE = 1 << 20, N_SMALL = 50 };

/* ---- a scratch folder ------------------------------------------------------------------------ */

static char scratch[64];

static int make_scratch(void **state)
{
    (void)state;
    snprintf(scratch, sizeof(scratch), "/tmp/facula-save-XXXXXX");
    return mkdtemp(scratch) == NULL;
}

/* Removes what is in the folder; returns how many entries other than `keep` there were. */
static int empty_folder(const char *folder, const char *keep)
{
    char path[512];
    int n = 0;
    DIR *list = opendir(folder);

    assert_non_null(list);
    for (struct dirent *item = readdir(list); item != NULL; item = readdir(list)) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0
            || strcmp(item->d_name, keep) == 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, item->d_name);
        if (unlink(path) != 0) {
            empty_folder(path, "");
            rmdir(path);
        }
        n++;
    }
    closedir(list);
    return n;
}

static int remove_scratch(void **state)
{
    char disk[128];

    (void)state;
    snprintf(disk, sizeof(disk), "%s/disk", scratch);
    umount(disk);                                        /* only there when its test has failed */
    empty_folder(scratch, "");
    return rmdir(scratch);
}

/* The same content; formats differ in what kind of dict they give. */
static void assert_holds(const char *path, const fa_value *expected)
{
    char found[65], wanted[65];
    fa_value *value = fa_load(path, NULL);

    if (value == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    assert_int_equal(fa_value_hash(value, found), FA_OK);
    assert_int_equal(fa_value_hash(expected, wanted), FA_OK);
    assert_string_equal(found, wanted);
    fa_value_release(value);
}

/* ---- kill -9 -------------------------------------------------------------------------------- */

static void sleep_microseconds(long n)
{
    struct timespec time = { .tv_sec = n / 1000000, .tv_nsec = n % 1000000 * 1000 };
    nanosleep(&time, NULL);
}

static void save_again_and_again(const fa_value *value, const char *path)
{
    fa_save_opts opts = { .format = "zip" };
    for (;;)
        if (fa_save(value, path, &opts) != FA_OK)
            _exit(1);
}

static void a_killed_save_leaves_the_old_file_or_the_new_one(void **state)
{
    (void)state;
    char path[128];
    fa_value *old = sample_state_dict(N_LARGE, 1), *new = sample_state_dict(N_LARGE / 2, 2);
    int n_old = 0, n_new = 0;
    unsigned random = 1;

    snprintf(path, sizeof(path), "%s/killed.pt", scratch);
    for (int i = 0; i < N_KILLS; i++) {
        assert_int_equal(fa_save(old, path, NULL), FA_OK);
        pid_t child = fork();
        if (child == 0)
            save_again_and_again(new, path);
        random = random * 1103515245u + 12345u;
        sleep_microseconds(random / 65536 % 12000);
        assert_int_equal(kill(child, SIGKILL), 0);
        waitpid(child, NULL, 0);
        fa_value *found = fa_load(path, NULL);
        if (found == NULL)
            fail_msg("after kill %d: %s", i, fa_error_last()->text);
        n_old += fa_value_equal(found, old);
        n_new += fa_value_equal(found, new);
        fa_value_release(found);
        /* a killed save may leave its temporary file */
        empty_folder(scratch, "");
    }
    print_message("%d times the old file, %d times the new one\n", n_old, n_new);
    assert_int_equal(n_old + n_new, N_KILLS);
    fa_value_release(old);
    fa_value_release(new);
}

/* ---- a full disk ---------------------------------------------------------------------------- */

static void a_full_disk_fails_the_save_and_spares_the_old_file(void **state)
{
    (void)state;
    char folder[128], path[256];
    fa_value *old = sample_state_dict(N_SMALL, 1), *large = sample_state_dict(N_LARGE, 2);

    snprintf(folder, sizeof(folder), "%s/disk", scratch);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0) {
        print_message("skipped: mounting a small tmpfs: %s\n", strerror(errno));
        rmdir(folder);
        fa_value_release(old);
        fa_value_release(large);
        skip();
    }
    for (int i = 0; i < N_SAMPLE_SAVINGS; i++) {
        fa_save_opts opts = { .format = sample_savings[i].format };
        snprintf(path, sizeof(path), "%s/%s", folder, sample_savings[i].name);
        assert_int_equal(fa_save(old, path, &opts), FA_OK);
        assert_int_equal(fa_save(large, path, &opts), FA_EIO);
        if (strstr(fa_error_last()->text, "space left on device") == NULL)
            fail_msg("%s: the error does not tell of the full disk: %s", path,
                     fa_error_last()->text);
        fa_value *found = fa_load(path, NULL);
        if (found == NULL)
            fail_msg("%s: %s", path, fa_error_last()->text);
        fa_value_release(found);
        if (i < N_SAMPLE_ONE_FILE)
            assert_int_equal(empty_folder(folder, sample_savings[i].name), 0);
        empty_folder(folder, "");
    }
    assert_int_equal(umount(folder), 0);
    rmdir(folder);
    fa_value_release(old);
    fa_value_release(large);
}

/* ---- a write that fails at byte n ----------------------------------------------------------- */

static void set_file_size_limit(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* With no file allowed to grow beyond n bytes, for n = 0, 1, 2, ... until the save succeeds. */
static void fail_at_every_byte(const sample_saving *saving)
{
    char path[128];
    const char *format = saving->format;
    fa_value *old = sample_state_dict(N_SMALL, 1), *new = sample_state_dict(N_SMALL, 2);
    fa_save_opts opts = { .format = format, .durable = FA_OFF };
    long n = 0;

    snprintf(path, sizeof(path), "%s/%s", scratch, saving->name);
    assert_int_equal(fa_save(old, path, &opts), FA_OK);
    for (fa_status st = FA_EIO; st != FA_OK; n++) {
        set_file_size_limit((rlim_t)n);
        st = fa_save(new, path, &opts);
        set_file_size_limit(RLIM_INFINITY);
        if (st != FA_OK && st != FA_EIO)
            fail_msg("%s: a write failed at byte %ld: %s", format, n, fa_error_last()->text);
        if (empty_folder(scratch, saving->name) != 0)
            fail_msg("%s: a write failed at byte %ld, and a file is left", format, n);
        assert_holds(path, st == FA_OK ? new : old);
        assert_true(n < 100000);
    }
    assert_true(n > 100);
    empty_folder(scratch, "");
    fa_value_release(old);
    fa_value_release(new);
}

static void a_write_failing_at_any_byte_spares_the_old_file(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < N_SAMPLE_ONE_FILE; i++)
        fail_at_every_byte(&sample_savings[i]);
}

/* ---- places that cannot be written ---------------------------------------------------------- */

static void a_place_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    fa_value *value = sample_state_dict(N_SMALL, 1);
    static const char *const paths[] = { "/nonexistent/folder/model.pt", "/proc/model.pt", "" };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_int_not_equal(fa_save(value, paths[i], NULL), FA_OK);
        assert_int_not_equal(fa_error_last()->status, FA_OK);
    }
    fa_value_release(value);
}

/* Saving onto the very file that is mapped: the mapping keeps the old bytes. */
static void saving_onto_the_mapped_file_works(void **state)
{
    (void)state;
    char path[128];
    fa_value *value = sample_state_dict(N_LARGE, 3);

    snprintf(path, sizeof(path), "%s/mapped.pt", scratch);
    assert_int_equal(fa_save(value, path, NULL), FA_OK);
    fa_value *mapped = fa_load(path, NULL);
    assert_non_null(mapped);
    assert_int_equal(fa_save(mapped, path, NULL), FA_OK);
    assert_true(fa_value_equal(mapped, value));
    assert_holds(path, value);
    fa_value_release(mapped);
    fa_value_release(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_save_leaves_the_old_file_or_the_new_one),
        cmocka_unit_test(a_full_disk_fails_the_save_and_spares_the_old_file),
        cmocka_unit_test(a_write_failing_at_any_byte_spares_the_old_file),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
        cmocka_unit_test(saving_onto_the_mapped_file_works),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
