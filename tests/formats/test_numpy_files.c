/* NumPy's files as formats: an array is a tensor, an npz a dict of them [formats 8.2]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "formats/flat_files.h"

static char folder[TEMP_PATH];

static int make_folder(void **state)
{
    (void)state;
    temp_folder(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

static const fa_save_opts quick = { .durable = FA_OFF };

/* ---- npy ------------------------------------------------------------------------------------- */

/* Version 1.0: the header text padded to 118 bytes, then data. */
static size_t make_npy(uint8_t *out, const char *descr, const char *shape, const void *data,
                       size_t n_data)
{
    char header[119];
    int n = snprintf(header, sizeof header,
                     "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape);

    assert_true(n > 0 && n < 118);
    memset(header + n, ' ', sizeof header - (size_t)n);
    header[117] = '\n';
    memcpy(out, "\x93NUMPY\1\0\x76\0", 10);
    memcpy(out + 10, header, 118);
    if (n_data > 0)
        memcpy(out + 128, data, n_data);
    return 128 + n_data;
}

static void an_npy_is_a_tensor(void **state)
{
    static const fa_load_opts opts = { .map_location = "cuda:2" };
    uint8_t file[256];
    size_t n = make_npy(file, "<i2", "(2, 1)", "\1\0\2\0", 4);
    fa_value *value = fa_load_memory(file, n, &opts);

    (void)state;
    assert_int_equal(fa_value_kind(value), FA_KIND_TENSOR);
    assert_float_at(fa_value_get_tensor(value), 1, 2);
    assert_int_equal(fa_tensor_device(fa_value_get_tensor(value)).index, 2);
    fa_value_release(value);
}

static void object_arrays_are_refused(void **state)
{
    uint8_t file[256];
    size_t n = make_npy(file, "|O", "(1,)", "\x80\2N.", 4);

    (void)state;
    assert_null(fa_load_memory(file, n, NULL));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
}

static void shapes_are_held_against_the_bytes_before_memory_is_taken(void **state)
{
    static const char *const shapes[] = { "(3,)", "(1,)", "(4611686018427387904, 4)", "(-1,)",
                                          "(18446744073709551617,)" };
    uint8_t file[256];

    (void)state;
    for (size_t i = 0; i < FA__COUNT(shapes); i++) {
        size_t n = make_npy(file, "<i4", shapes[i], "\1\0\0\0\2\0\0\0", i == 1 ? 3 : 8);
        assert_null(fa_load_memory(file, n, NULL));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    }
}

static void a_strided_tensor_is_saved_without_strides(void **state)
{
    fa_tensor *matrix = make_matrix(0, 2, 3), *turned = fa_transpose(matrix, 0, 1);
    fa_value *value = fa_value_tensor(turned), *again;
    char path[TEMP_PATH];

    (void)state;
    save_ok(value, temp_path(path, folder, "x.npy"), &quick);
    again = load_ok(path);
    assert_true(fa_tensor_is_contiguous(fa_value_get_tensor(again)));
    assert_true(fa_tensor_equal_bits(fa_value_get_tensor(again), turned));
    fa_value_release(again);
    fa_value_release(value);
    fa_tensor_release(turned);
    fa_tensor_release(matrix);
}

static void npy_holds_one_tensor_and_nothing_else(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    char path[TEMP_PATH];

    (void)state;
    assert_int_equal(fa_save(dict, temp_path(path, folder, "x.npy"), &quick), FA_EUNSUPPORTED);
    assert_says("\"npz\"");
    assert_int_equal(temp_count(folder), 0);
    fa_value_release(dict);
}

/* ---- npz ------------------------------------------------------------------------------------- */

static fa_value *make_arrays(void)
{
    static const int64_t none = 0;
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);
    fa_tensor *matrix = make_matrix(0, 2, 3);

    put_tensor(dict, "layer.weight", fa_transpose(matrix, 0, 1));
    put_tensor(dict, "a/b.npy", make_matrix(7, 1, 1));
    put_tensor(dict, "empty", fa_zeros(FA_INT8, 1, &none));
    put_tensor(dict, "flag", fa_zeros(FA_BOOL, 0, NULL));
    fa_tensor_release(matrix);
    return dict;
}

static void an_npz_holds_names_and_tensors(void **state)
{
    fa_value *dict = make_arrays(), *again;
    char path[TEMP_PATH];

    (void)state;
    save_ok(dict, temp_path(path, folder, "x.npz"), &quick);
    again = load_ok(path);
    assert_int_equal(fa_value_dict_type(again), FA_PLAIN_DICT);
    assert_int_equal(fa_value_len(again), fa_value_len(dict));
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        const char *name = fa_value_text(fa_value_key_at(dict, i));
        assert_string_equal(fa_value_text(fa_value_key_at(again, i)), name);
        assert_true(fa_tensor_equal_bits(get_tensor(again, name), get_tensor(dict, name)));
    }
    fa_value_release(again);
    fa_value_release(dict);
}

static void only_asked_for_members_are_read(void **state)
{
    static const char *const keys[] = { "flag", NULL }, *const unknown[] = { "flog", NULL };
    fa_load_opts opts = { .keys = keys };
    fa_value *dict = make_arrays(), *again;
    char path[TEMP_PATH];

    (void)state;
    save_ok(dict, temp_path(path, folder, "x.npz"), &quick);
    again = fa_load(path, &opts);
    assert_int_equal(fa_value_len(again), 1);
    opts.keys = unknown;
    assert_null(fa_load(path, &opts));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    fa_value_release(again);
    fa_value_release(dict);
}

static fa_status add_member(fa__zip_writer *zip, const char *name, const void *data, size_t size)
{
    return fa__zip_writer_add_deflated(zip, name, data, size);
}

/* An npz of one deflated array and one other member. */
static void write_mixed(const char *path, const char *array_name, const char *other_name)
{
    fa__zip_layout layout = { .prefix = "" };
    fa__writer *writer = fa__writer_open(path, FA__NOT_DURABLE);
    fa__zip_writer *zip = fa__zip_writer_new(writer, &layout);
    uint8_t file[256];
    size_t n = make_npy(file, "|u1", "(2,)", "\5\6", 2);

    assert_non_null(zip);
    assert_int_equal(add_member(zip, array_name, file, n), FA_OK);
    assert_int_equal(add_member(zip, other_name, "hello", 5), FA_OK);
    assert_int_equal(fa__zip_writer_finish(zip), FA_OK);
    assert_int_equal(fa__writer_commit(writer), FA_OK);
    fa__zip_writer_free(zip);
    fa__writer_free(writer);
}

static void members_that_are_no_arrays_are_bytes(void **state)
{
    char path[TEMP_PATH];
    size_t size;
    fa_value *dict;

    (void)state;
    write_mixed(temp_path(path, folder, "x.npz"), "x.npy", "note.txt");
    dict = load_ok(path);
    assert_float_at(get_tensor(dict, "x"), 1, 6);
    assert_int_equal(fa_value_kind(fa_value_find_text(dict, "note.txt")), FA_KIND_BYTES);
    assert_memory_equal(fa_value_data(fa_value_find_text(dict, "note.txt"), &size), "hello", 5);
    fa_value_release(dict);
}

static void two_members_of_one_name_are_refused(void **state)
{
    char path[TEMP_PATH];

    (void)state;
    write_mixed(temp_path(path, folder, "x.npz"), "x.npy", "x");
    assert_load_fails(path, FA_EFORMAT, "two members");
    assert_string_equal(fa_error_last()->record, "x");
}

static void a_broken_member_is_named(void **state)
{
    char path[TEMP_PATH];

    (void)state;
    write_mixed(temp_path(path, folder, "x.npz"), "x.npy", "broken.npy");
    assert_null(fa_load(path, NULL));
    assert_string_equal(fa_error_last()->record, "broken.npy");
}

static void what_numpy_lacks_is_refused_by_name(void **state)
{
    static const int64_t two = 2;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    char path[TEMP_PATH];

    (void)state;
    put_tensor(dict, "k", fa_zeros(FA_FLOAT8_E5M2, 1, &two));
    assert_int_equal(fa_save(dict, temp_path(path, folder, "x.npz"), &quick), FA_EUNSUPPORTED);
    assert_says("float8_e5m2");
    assert_string_equal(fa_error_last()->key, "k");
    put_value(dict, "k", fa_value_list());
    assert_int_equal(fa_save(dict, path, &quick), FA_EUNSUPPORTED);
    assert_says("a list");
    assert_int_equal(temp_count(folder), 0);
    fa_value_release(dict);
}

/* ---- failing allocations --------------------------------------------------------------------- */

static fa_status save_and_load(void *context)
{
    char path[TEMP_PATH];
    fa_value *again;

    if (fa_save(context, temp_path(path, folder, "x.npz"), &quick) != FA_OK)
        return fa_error_last()->status;
    again = fa_load(path, NULL);
    if (again == NULL)
        return fa_error_last()->status;
    fa_value_release(again);
    return FA_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
    fa_value *dict = make_arrays();

    (void)state;
    FAULT_SWEEP_TOLERANT(save_and_load, dict);
    fa_value_release(dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_npy_is_a_tensor),
        cmocka_unit_test(object_arrays_are_refused),
        cmocka_unit_test(shapes_are_held_against_the_bytes_before_memory_is_taken),
        cmocka_unit_test_setup_teardown(a_strided_tensor_is_saved_without_strides, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(npy_holds_one_tensor_and_nothing_else, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(an_npz_holds_names_and_tensors, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(only_asked_for_members_are_read, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(members_that_are_no_arrays_are_bytes, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(two_members_of_one_name_are_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_broken_member_is_named, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_numpy_lacks_is_refused_by_name, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(every_failing_allocation_is_reported, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
