/* Questions about files and values: check, repair, hash, state_dict, and saves that fail. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

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

static bool is_ok(const fa_value *report)
{
    bool ok = true;

    assert_int_equal(fa_value_get_bool(fa_value_get(report, "ok"), &ok), FA_OK);
    return ok;
}

static void a_dangerous_global_is_reported_even_when_popped(void **state)
{
    (void)state;
    char path[TEMP_PATH];
    fa__buffer p = { 0 };
    fa_value *report, *global;
    archive zip;

    pk_begin(&p);
    pk_ops(&p, "cposix\nsystem\n0K\1.");
    zip = archive_of(&p, "", 0);
    archive_save(&zip, temp_path(path, folder, "evil.pt"));
    report = fa_check(path, NULL);
    assert_false(is_ok(report));
    global = fa_value_at(fa_value_get(report, "globals"), 0);
    assert_string_equal(fa_value_text(fa_value_get(global, "name")), "posix.system");
    assert_string_equal(fa_value_text(fa_value_get(global, "verdict")), "dangerous");
    fa_value_release(report);
}

static void the_hash_is_of_the_content(void **state)
{
    (void)state;
    static const char *const formats[] = { "zip", "legacy", "safetensors" };
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT), *turned = fa_value_dict(FA_PLAIN_DICT);
    char wanted[65], found[65];

    put_tensor(dict, "a", make_matrix(0, 2, 3));
    put_tensor(dict, "b", make_matrix(7, 3, 1));
    put_tensor(turned, "b", make_matrix(7, 3, 1));
    put_tensor(turned, "a", make_matrix(0, 2, 3));
    assert_int_equal(fa_value_hash(dict, wanted), FA_OK);
    assert_int_equal(fa_value_hash(turned, found), FA_OK);
    assert_string_equal(found, wanted);
    for (size_t i = 0; i < FA__COUNT(formats); i++) {
        fa_value *out = through(dict, &(fa_save_opts){ .format = formats[i] });

        assert_int_equal(fa_value_hash(out, found), FA_OK);
        assert_string_equal(found, wanted);
        *(uint8_t *)fa_tensor_data(get_tensor(out, "b")) ^= 1;
        assert_int_equal(fa_value_hash(out, found), FA_OK);
        assert_string_not_equal(found, wanted);
        fa_value_release(out);
    }
    fa_value_release(turned);
    fa_value_release(dict);
}

static void the_hash_of_a_set_has_no_order(void **state)
{
    (void)state;
    fa_value *sets[] = { fa_value_set(false), fa_value_set(false) };
    char digits[2][65];

    for (int i = 0; i < 6; i++) {
        fa_value *x = fa_value_int(i % 3), *y = fa_value_int(2 - i % 3);

        assert_int_equal(fa_value_add(sets[0], x), FA_OK);
        assert_int_equal(fa_value_add(sets[1], y), FA_OK);
        fa_value_release(x);
        fa_value_release(y);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fa_value_hash(sets[i], digits[i]), FA_OK);
        fa_value_release(sets[i]);
    }
    assert_string_equal(digits[0], digits[1]);
}

/* A zip cut inside its last storage; a tensor of the meta device has lost nothing. */
static void repair_takes_out_what_is_lost_and_only_that(void **state)
{
    (void)state;
    char cut[TEMP_PATH], fixed[TEMP_PATH];
    const int64_t n = 5;
    fa_storage *meta = fa_storage_new_meta(20);
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT), *report, *out;
    fa__buffer file;

    put_tensor(dict, "first", make_matrix(0, 2, 3));
    put_tensor(dict, "meta", fa_tensor_from_storage(meta, FA_FLOAT32, 0, 1, &n, NULL));
    put_tensor(dict, "last", make_matrix(0, 100, 100));
    file = save_bytes(dict, NULL);
    temp_write(temp_path(cut, folder, "cut.pt"), file.data, file.size - 20000);
    temp_path(fixed, folder, "fixed.pt");
    report = fa_repair(cut, fixed);
    if (report == NULL)
        fail_msg("%s", fa_error_last()->text);
    out = load_ok(fixed);
    assert_int_equal(fa_value_len(out), 2);
    assert_float_at(get_tensor(out, "first"), 5, 5);
    assert_true(fa_tensor_is_meta(get_tensor(out, "meta")));
    fa_value_release(out);
    fa_value_release(report);
    fa__buffer_free(&file);
    fa_value_release(dict);
    fa_storage_release(meta);
}

static void a_tuple_that_lost_a_tensor_is_not_saved(void **state)
{
    (void)state;
    char cut[TEMP_PATH], fixed[TEMP_PATH];
    fa_tensor *tensor = make_matrix(0, 100, 100);
    fa_value *item = fa_value_tensor(tensor), *tuple = fa_value_tuple(1, &item);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa__buffer file;

    assert_int_equal(fa_value_set_text(dict, "pair", tuple), FA_OK);
    file = save_bytes(dict, NULL);
    temp_write(temp_path(cut, folder, "tuple.pt"), file.data, file.size - 20000);
    assert_null(fa_repair(cut, temp_path(fixed, folder, "tuple_fixed.pt")));
    assert_says("'pair' is part of a tuple");
    assert_int_not_equal(access(fixed, F_OK), 0);
    fa__buffer_free(&file);
    fa_value_release(dict);
    fa_value_release(tuple);
    fa_value_release(item);
    fa_tensor_release(tensor);
}

/* An object of class m.C with the state {'_parameters': {}, '_modules': {two: the one before}}. */
static void shared_modules_do_not_explode(void **state)
{
    (void)state;
    fa__buffer p = { 0 };
    fa_value *module;

    pk_begin(&p);
    pk_ops(&p, "Nq\1");
    for (int level = 0; level < 100; level++)
        pk_ops(&p, "0cm\nC\n)\x81}(U\x0b_parameters}U\x08_modules}(U\1ah\1U\1bh\1uubq\1");
    pk_ops(&p, ".");
    module = fa_load_memory(p.data, p.size, NULL);
    fa__buffer_free(&p);
    assert_non_null(module);
    assert_null(fa_state_dict(module));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    fa_value_release(module);
}

static void a_save_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    char path[TEMP_PATH];
    fa_tensor *whole = make_matrix(0, 2, 2);
    fa_value *list = fa_value_list(), *floats, *ints;
    size_t before;

    floats = fa_value_storage(fa_tensor_storage(whole), FA_FLOAT32);
    ints = fa_value_storage(fa_tensor_storage(whole), FA_INT32);
    assert_int_equal(fa_value_append(list, floats), FA_OK);
    assert_int_equal(fa_value_append(list, ints), FA_OK);
    temp_write(temp_path(path, folder, "old.pt"), "old", 3);
    before = temp_count(folder);
    assert_int_equal(fa_save(list, path, NULL), FA_EUNSUPPORTED);
    assert_says("Cannot save multiple tensors or storages that view the same data as different "
                "types");
    assert_string_equal(fa_error_last()->path, path);
    temp_assert_content(path, "old", 3);
    assert_int_equal(temp_count(folder), before);
    fa_value_release(ints);
    fa_value_release(floats);
    fa_value_release(list);
    fa_tensor_release(whole);
}

static void a_storage_of_half_an_element_cannot_be_saved(void **state)
{
    (void)state;
    fa_storage *storage = fa_storage_new(7);
    fa_value *value = fa_value_storage(storage, FA_FLOAT32);
    void *data;
    size_t size;

    assert_int_equal(fa_save_memory(value, NULL, &data, &size), FA_EUNSUPPORTED);
    assert_says("7 bytes cannot be saved as elements of float32");
    fa_value_release(value);
    fa_storage_release(storage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dangerous_global_is_reported_even_when_popped),
        cmocka_unit_test(the_hash_is_of_the_content),
        cmocka_unit_test(the_hash_of_a_set_has_no_order),
        cmocka_unit_test(repair_takes_out_what_is_lost_and_only_that),
        cmocka_unit_test(a_tuple_that_lost_a_tensor_is_not_saved),
        cmocka_unit_test(shared_modules_do_not_explode),
        cmocka_unit_test(a_save_that_fails_leaves_the_old_file),
        cmocka_unit_test(a_storage_of_half_an_element_cannot_be_saved),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
