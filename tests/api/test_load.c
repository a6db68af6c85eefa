/* torch.load: selected keys and what is read for them, devices, mapping, wrong arguments, and where
 * errors say that they are. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "formats/archives.h"

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

/* {"large": 1 MB, "small": 6 floats}, or the same below "state_dict". */
static fa_value *two_tensors(void)
{
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);

    put_tensor(dict, "large", make_matrix(0, 512, 512));
    put_tensor(dict, "small", make_matrix(0, 2, 3));
    return dict;
}

static void only_selected_tensors_are_read(void **state)
{
    (void)state;
    static const char *const formats[] = { "zip", "legacy" };
    static const char *const keys[] = { "small", NULL };
    fa_value *dict = two_tensors();

    for (size_t i = 0; i < FA__COUNT(formats); i++) {
        fa__buffer file = save_bytes(dict, &(fa_save_opts){ .format = formats[i] });
        counted source = { .data = file.data, .size = file.size };
        fa_value *out = load_counted(&source, &(fa_load_opts){ .keys = keys });

        assert_non_null(out);
        assert_int_equal(fa_value_len(out), 1);
        assert_int_equal(fa_value_dict_type(out), FA_ORDERED_DICT);
        assert_float_at(get_tensor(out, "small"), 5, 5);
        assert_true(source.n_read < file.size / 2);
        fa_value_release(out);
        fa__buffer_free(&file);
    }
    fa_value_release(dict);
}

static void keys_are_found_below_state_dict(void **state)
{
    (void)state;
    static const char *const keys[] = { "small", NULL }, *const wrong[] = { "smal", NULL };
    fa_value *inner = two_tensors(), *outer = fa_value_dict(FA_PLAIN_DICT), *out;
    fa__buffer file;

    put_value(outer, "epoch", fa_value_int(3));
    assert_int_equal(fa_value_set_text(outer, "state_dict", inner), FA_OK);
    file = save_bytes(outer, NULL);
    out = load_bytes(&file, &(fa_load_opts){ .keys = keys });
    assert_int_equal(fa_value_len(out), 1);
    assert_int_equal(fa_value_kind(fa_value_find_text(out, "small")), FA_KIND_TENSOR);
    fa_value_release(out);
    assert_null(fa_load_memory(file.data, file.size, &(fa_load_opts){ .keys = wrong }));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    fa__buffer_free(&file);

    file = save_bytes(inner, NULL);
    assert_null(fa_load_memory(file.data, file.size, &(fa_load_opts){ .keys = wrong }));
    assert_says("small");
    fa__buffer_free(&file);
    fa_value_release(inner);
    fa_value_release(outer);
}

static void map_location_relabels_every_tensor(void **state)
{
    (void)state;
    fa_value *dict = two_tensors(), *out;
    fa__buffer file = save_bytes(dict, NULL);

    out = load_bytes(&file, &(fa_load_opts){ .map_location = "cuda:1" });
    assert_string_equal(fa_tensor_device(get_tensor(out, "small")).type, "cuda");
    assert_int_equal(fa_tensor_device(get_tensor(out, "small")).index, 1);
    assert_float_at(get_tensor(out, "small"), 1, 1);
    fa_value_release(out);
    assert_null(fa_load_memory(file.data, file.size, &(fa_load_opts){ .map_location = ":x" }));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    fa__buffer_free(&file);
    fa_value_release(dict);
}

static void writing_into_a_mapped_tensor_leaves_the_file_alone(void **state)
{
    (void)state;
    static const char *const names[] = { "m.pt", "m.legacy" };
    fa_value *dict = two_tensors();

    for (size_t i = 0; i < FA__COUNT(names); i++) {
        char path[TEMP_PATH];
        fa_value *mapped, *read, *again;

        temp_path(path, folder, names[i]);
        save_ok(dict, path, &(fa_save_opts){ .format = i == 0 ? "zip" : "legacy" });
        mapped = load_ok(path);
        read = fa_load(path, &(fa_load_opts){ .mmap = FA_OFF });
        assert_true(fa_value_equal(mapped, read));
        memset(fa_tensor_data(get_tensor(mapped, "large")), 0xff, 512 * 512 * 4);
        again = load_ok(path);
        assert_true(fa_value_equal(again, read));
        fa_value_release(again);

        save_ok(mapped, path, NULL);    /* onto the very file that it is mapped from */
        again = load_ok(path);
        assert_true(fa_value_equal(again, mapped));
        assert_false(fa_value_equal(again, read));
        fa_value_release(again);
        fa_value_release(read);
        fa_value_release(mapped);
    }
    fa_value_release(dict);
}

static void missing_arguments_are_einval(void **state)
{
    (void)state;
    fa_read_callback nothing = { 0 };
    fa_numpy_info info;
    char digits[65];
    void *out;
    size_t size;

    assert_null(fa_load(NULL, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_load_memory(NULL, 3, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_load_callback(NULL, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_load_callback(&nothing, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_describe(NULL, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_check(NULL, NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_repair(NULL, "x"));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_repair("x", NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_state_dict(NULL));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_int_equal(fa_value_hash(NULL, digits), FA_EINVAL);
    assert_int_equal(fa_value_numpy_info(NULL, &info), FA_ETYPE);
    assert_int_equal(fa_value_numpy_info(NULL, NULL), FA_EINVAL);
    assert_int_equal(fa_save(NULL, "x", NULL), FA_EINVAL);
    assert_int_equal(fa_save_memory(NULL, NULL, &out, &size), FA_EINVAL);
    assert_null(fa_format_name(-1));
    assert_null(fa_format_title(NULL));
    assert_false(fa_format_can_save("nothing"));
}

static void a_file_of_one_object_has_no_second(void **state)
{
    (void)state;
    fa_value *none = fa_value_none();
    fa__buffer file = save_bytes(none, NULL);

    assert_null(fa_load_memory(file.data, file.size, &(fa_load_opts){ .index = 1 }));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    assert_null(fa_load_memory("\x80\2K\1.\x80\2K\2.", 10, &(fa_load_opts){ .index = 2 }));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    fa__buffer_free(&file);
    fa_value_release(none);
}

/* A load that runs out of memory must not spoil the next one. */
static void an_old_out_of_memory_is_forgotten(void **state)
{
    (void)state;
    fa_value *out;

    fault_start(1, FAULT_FROM_THERE);
    assert_null(fa_load_memory("\x80\2K\1.", 5, NULL));
    fault_stop();
    assert_int_equal(fa_error_last()->status, FA_ENOMEM);
    out = fa_load_memory("\x80\2K\1.", 5, NULL);
    assert_non_null(out);
    fa_value_release(out);
}

static void errors_name_path_and_record(void **state)
{
    (void)state;
    char path[TEMP_PATH];
    fa__buffer p = { 0 };
    archive zip;

    pk_begin(&p);
    pk_ops(&p, "K\1R.");
    zip = archive_of(&p, "abcd", 4);
    archive_save(&zip, temp_path(path, folder, "bad.pt"));
    assert_null(fa_load(path, NULL));
    assert_string_equal(fa_error_last()->path, path);
    assert_string_equal(fa_error_last()->record, "data.pkl");
    assert_true(fa_error_last()->offset >= 0);
}

typedef struct record_case {
    const char *version, *byteorder, *refusal;
} record_case;

static void versions_and_byte_orders_are_checked(void **state)
{
    (void)state;
    static const record_case cases[] = {
        { "3\n", NULL, NULL },      { "1", "little", NULL },   { "10\n", "big", NULL },
        { NULL, NULL, "'version'" }, { "0\n", NULL, "'0'" },    { "11\n", NULL, "'11'" },
        { "three", NULL, "'three'" }, { "", NULL, "''" },
        { "3\n", "middle", "'byteorder' says 'middle'" },
    };
    static const uint8_t bytes[] = { 0, 0, 0x80, 0x3f, 0x3f, 0x80, 0, 0 };
    const int64_t two = 2, one = 1;

    for (size_t i = 0; i < FA__COUNT(cases); i++) {
        archive zip = archive_begin("archive");
        bool big = cases[i].byteorder != NULL && cases[i].byteorder[0] == 'b';
        fa__buffer p = { 0 };
        fa_value *out;

        pk_begin(&p);
        pk_floats(&p, "0", 2, 0, 1, &two, &one);
        pk_ops(&p, ".");
        archive_pickle(&zip, "data.pkl", &p);
        if (cases[i].byteorder != NULL)
            archive_text(&zip, "byteorder", cases[i].byteorder);
        archive_add(&zip, "data/0", bytes, sizeof bytes);
        if (cases[i].version != NULL)
            archive_text(&zip, "version", cases[i].version);
        out = archive_load(&zip, NULL);
        if (cases[i].refusal != NULL) {
            assert_null(out);
            assert_says(cases[i].refusal);
            continue;
        }
        assert_float_at(fa_value_get_tensor(out), big ? 1 : 0, 1);
        fa_value_release(out);
    }
}

static void a_missing_record_is_named(void **state)
{
    (void)state;
    const int64_t two = 2, one = 1;
    fa__buffer p = { 0 };

    pk_begin(&p);
    pk_floats(&p, "17", 2, 0, 1, &two, &one);
    pk_ops(&p, ".");
    assert_null(load_zip_of(&p, "abcdefgh", 8));
    assert_says("no record 'data/17'");
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_selected_tensors_are_read),
        cmocka_unit_test(keys_are_found_below_state_dict),
        cmocka_unit_test(map_location_relabels_every_tensor),
        cmocka_unit_test(writing_into_a_mapped_tensor_leaves_the_file_alone),
        cmocka_unit_test(missing_arguments_are_einval),
        cmocka_unit_test(a_file_of_one_object_has_no_second),
        cmocka_unit_test(an_old_out_of_memory_is_forgotten),
        cmocka_unit_test(errors_name_path_and_record),
        cmocka_unit_test(versions_and_byte_orders_are_checked),
        cmocka_unit_test(a_missing_record_is_named),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
