/* test_damaged.c: each file of tests/data/damaged ends in the message that stands beside it.
 *
 * NAME.txt holds lines "COMMAND CODE TEXT": `facula COMMAND NAME` must end with CODE ('*': any but
 * a crash) within seconds and within a bounded address space, and its output must hold TEXT. What
 * `show` refuses, `convert` must refuse too, leaving nothing behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdbool.h>

#include "run.h"

enum { PATH_SIZE = 4096, SECONDS = 20, EXIT_ANY = -1, EXIT_REFUSED = 2, EXIT_SIGNALLED = 127 };

/* All damaged files are below 100 kB; deeply nested ones unpack to 2 MB. */
#define MEMORY_LIMIT ((size_t)512 << 20)

/* One line of NAME.txt. */
typedef struct expectation {
    char command[16];
    int code;
    char text[256];
} expectation;

static bool read_expectation(FILE *file, expectation *out)
{
    char line[512], code[16];

    if (fgets(line, sizeof(line), file) == NULL)
        return false;
    line[strcspn(line, "\n")] = 0;
    out->text[0] = 0;
    assert_true(sscanf(line, "%15s %15s %255[^\n]", out->command, code, out->text) >= 2);
    out->code = strcmp(code, "*") == 0 ? EXIT_ANY : (int)strtol(code, NULL, 10);
    return true;
}

/* The file's own name, which would match too easily, is blanked. */
static void blank_path(char *text, const char *path)
{
    for (char *at = strstr(text, path); at != NULL; at = strstr(at, path))
        memset(at, ' ', strlen(path));
}

static bool ended_as_expected(const run *result, const expectation *expected)
{
    if (expected->code == EXIT_ANY ? result->code >= EXIT_SIGNALLED
                                   : result->code != expected->code)
        return false;
    if (strstr(result->err, "Sanitizer") != NULL)
        return false;
    return strstr(result->err, expected->text) != NULL
           || strstr(result->out, expected->text) != NULL;
}

static bool command_ends_as_expected(const char *path, const expectation *expected)
{
    const char *const argv[] = { TEST_FACULA, expected->command, path, NULL };
    run result = run_program(argv, (run_limits){ SECONDS, MEMORY_LIMIT });
    if (path[0] != 0)
        blank_path(result.err, path);
    bool good = ended_as_expected(&result, expected);

    if (!good)
        print_error("%s %s: exit %d, expected %d and '%s':\n%.800s%.400s\n", expected->command,
                    path, result.code, expected->code, expected->text, result.err, result.out);
    run_free(&result);
    return good;
}

/* Nothing but "." and ".." in the folder; what there is gets removed. */
static bool folder_is_empty(const char *folder)
{
    char path[PATH_SIZE];
    int n = 0;
    DIR *list = opendir(folder);

    assert_non_null(list);
    for (struct dirent *item = readdir(list); item != NULL; item = readdir(list)) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, item->d_name);
        unlink(path);
        n++;
    }
    closedir(list);
    return n == 0;
}

static bool convert_leaves_nothing(const char *path, const char *folder)
{
    char out[PATH_SIZE + 8];
    snprintf(out, sizeof(out), "%s/out.pt", folder);
    const char *const argv[] = { TEST_FACULA, "convert", path, out, NULL };
    run result = run_program(argv, (run_limits){ SECONDS, MEMORY_LIMIT });
    bool refused = result.code == EXIT_REFUSED, empty = folder_is_empty(folder);

    if (!refused)
        print_error("convert %s: exit %d: %.800s\n", path, result.code, result.err);
    if (!empty)
        print_error("convert %s: left a file behind\n", path);
    run_free(&result);
    return refused && empty;
}

static bool file_ends_as_expected(const char *path, const char *scratch)
{
    char beside[PATH_SIZE + 8];
    expectation expected;
    bool good = true;

    snprintf(beside, sizeof(beside), "%s.txt", path);
    FILE *file = fopen(beside, "r");
    assert_non_null(file);
    while (read_expectation(file, &expected)) {
        good = command_ends_as_expected(path, &expected) && good;
        if (strcmp(expected.command, "show") == 0 && expected.code == EXIT_REFUSED)
            good = convert_leaves_nothing(path, scratch) && good;
    }
    fclose(file);
    return good;
}

static bool is_expectation_file(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && strcmp(name + size - 4, ".txt") == 0;
}

static void every_damaged_file_ends_in_its_message_and_leaves_nothing(void **state)
{
    char path[PATH_SIZE];
    char scratch[] = "/tmp/facula-damaged-XXXXXX";
    int n = 0, n_good = 0;
    DIR *list = opendir(TEST_DATA "/damaged");

    (void)state;
    assert_non_null(list);
    assert_non_null(mkdtemp(scratch));
    for (struct dirent *item = readdir(list); item != NULL; item = readdir(list)) {
        if (!is_expectation_file(item->d_name))
            continue;
        snprintf(path, sizeof(path), "%s/damaged/%.*s", TEST_DATA,
                 (int)(strlen(item->d_name) - 4), item->d_name);
        n++;
        n_good += file_ends_as_expected(path, scratch);
    }
    closedir(list);
    rmdir(scratch);
    print_message("%d of %d damaged files ended as expected\n", n_good, n);
    assert_true(n > 150);
    assert_int_equal(n_good, n);
}

/* A device, a pipe, a folder and nothing at all in place of a file. */
static void things_that_are_no_files_are_refused(void **state)
{
    (void)state;
    static const char *const paths[] = { "/dev/null", "/nonexistent/model.pt", "/", "" };
    const expectation expected = { "show", EXIT_REFUSED, "" };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        assert_true(command_ends_as_expected(paths[i], &expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_damaged_file_ends_in_its_message_and_leaves_nothing),
        cmocka_unit_test(things_that_are_no_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
