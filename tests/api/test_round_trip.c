/* Every file of tests/data/corpus: mapped and read it gives the same, and what was loaded comes
 * back from a zip and from a legacy stream as it was; programs from programs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/archives.h"

typedef void (*visit)(const char *path, const fa_value *value);

/* Loads every .pt of the corpus. Returns how many there were. */
static size_t for_every_file(visit each)
{
    static const char *const folders[] = { "torch-1.0.1", "torch-1.4.0", "torch-1.8.1",
                                           "torch-2.13.0" };
    size_t n = 0;

    for (size_t i = 0; i < FA__COUNT(folders); i++) {
        char folder[TEMP_PATH], path[TEMP_PATH];
        DIR *at = opendir(temp_path(folder, TEST_DATA "/corpus", folders[i]));

        assert_non_null(at);
        for (struct dirent *entry = readdir(at); entry != NULL; entry = readdir(at)) {
            const char *ending = strrchr(entry->d_name, '.');
            fa_value *value;

            if (ending == NULL || strcmp(ending, ".pt") != 0)
                continue;
            value = load_ok(temp_path(path, folder, entry->d_name));
            each(path, value);
            fa_value_release(value);
            n++;
        }
        closedir(at);
    }
    return n;
}

static void compare_read(const char *path, const fa_value *mapped)
{
    fa_value *read = fa_load(path, &(fa_load_opts){ .mmap = FA_OFF });

    if (read == NULL || !fa_value_equal(mapped, read))
        fail_msg("%s: read into memory it is another: %s", path, fa_error_last()->text);
    fa_value_release(read);
}

static bool is_program(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_OBJECT
           && fa_value_is_global(fa_value_object_callable(value), "torch.jit", "ScriptModule");
}

static void compare_program(const char *path, const fa_value *value)
{
    fa_value *out = through(value, &(fa_save_opts){ .format = "torchscript" });
    fa_value *before = fa_state_dict(value), *after = fa_state_dict(out);

    if (before == NULL || !fa_value_equal(before, after))
        fail_msg("%s: saved as a program it is another", path);
    fa_value_release(after);
    fa_value_release(before);
    fa_value_release(out);
}

static void compare_saved(const char *path, const fa_value *value)
{
    static const char *const formats[] = { "zip", "legacy" };

    if (is_program(value)) {
        compare_program(path, value);   /* its records differ in the serialization id */
        return;
    }
    for (size_t i = 0; i < FA__COUNT(formats); i++) {
        fa_value *out = through(value, &(fa_save_opts){ .format = formats[i] });
        char before[65], after[65];

        if (!fa_value_equal(value, out))
            fail_msg("%s: saved as %s it is another", path, formats[i]);
        assert_int_equal(fa_value_hash(value, before), FA_OK);
        assert_int_equal(fa_value_hash(out, after), FA_OK);
        assert_string_equal(before, after);
        fa_value_release(out);
    }
}

static void mapped_and_read_files_are_equal(void **state)
{
    (void)state;
    assert_true(for_every_file(compare_read) > 50);
}

static void what_was_loaded_comes_back_as_it_was(void **state)
{
    (void)state;
    assert_true(for_every_file(compare_saved) > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mapped_and_read_files_are_equal),
        cmocka_unit_test(what_was_loaded_comes_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
