/* Saving only what tensors refer to: what is cut, what stays together, and that nothing else
 * changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/archives.h"

static const fa_save_opts slim = { .slim = true };

static size_t nbytes_of(const fa_value *dict, const char *name)
{
    return fa_storage_nbytes(fa_tensor_storage(get_tensor(dict, name)));
}

static fa_value *slimmed(const fa_value *dict)
{
    fa_value *out = through(dict, &slim);

    assert_true(fa_value_equal(dict, out));
    return out;
}

static void ranges_apart_become_storages_of_their_own(void **state)
{
    (void)state;
    fa_tensor *whole = make_matrix(0, 10, 10);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    put_tensor(dict, "a", fa_narrow(whole, 0, 1, 2));
    put_tensor(dict, "b", fa_narrow(whole, 0, 7, 1));
    put_tensor(dict, "empty", fa_narrow(whole, 0, 5, 0));
    out = slimmed(dict);
    assert_int_equal(nbytes_of(out, "a"), 80);
    assert_int_equal(nbytes_of(out, "b"), 40);
    assert_int_equal(nbytes_of(out, "empty"), 0);
    assert_int_equal(fa_tensor_storage_offset(get_tensor(out, "b")), 0);
    fa_value_release(out);
    fa_value_release(dict);
    fa_tensor_release(whole);
}

static void tensors_that_share_elements_go_on_sharing_them(void **state)
{
    (void)state;
    fa_tensor *whole = make_matrix(0, 10, 10), *a, *b;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    put_tensor(dict, "a", fa_narrow(whole, 0, 2, 3));
    put_tensor(dict, "b", fa_narrow(whole, 0, 4, 2));
    out = slimmed(dict);
    a = get_tensor(out, "a");
    b = get_tensor(out, "b");
    assert_true(fa_tensor_shares_storage(a, b));
    assert_int_equal(nbytes_of(out, "a"), 160);
    assert_int_equal(fa_tensor_storage_offset(b), 20);
    fa_value_release(out);
    fa_value_release(dict);
    fa_tensor_release(whole);
}

static void a_column_alone_is_packed(void **state)
{
    (void)state;
    fa_tensor *whole = make_matrix(0, 10, 10);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    put_tensor(dict, "column", fa_select(whole, 1, 3));
    out = slimmed(dict);
    assert_int_equal(nbytes_of(out, "column"), 40);
    fa_value_release(out);
    fa_value_release(dict);
    fa_tensor_release(whole);
}

static void a_storage_that_is_saved_itself_stays_whole(void **state)
{
    (void)state;
    fa_tensor *whole = make_matrix(0, 10, 10);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    put_value(dict, "storage", fa_value_storage(fa_tensor_storage(whole), FA_FLOAT32));
    put_tensor(dict, "row", fa_select(whole, 0, 3));
    out = slimmed(dict);
    assert_int_equal(nbytes_of(out, "row"), 400);
    assert_int_equal(fa_tensor_storage_offset(get_tensor(out, "row")), 30);
    fa_value_release(out);
    fa_value_release(dict);
    fa_tensor_release(whole);
}

/* Two dtypes over one untyped storage: the cut must be at a multiple of both sizes. */
static void views_of_other_dtypes_keep_their_elements(void **state)
{
    (void)state;
    fa_storage *storage = fa_storage_new(64);
    uint8_t *bytes = fa_storage_data(storage);
    const int64_t n = 2, three = 3;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    for (int i = 0; i < 64; i++)
        bytes[i] = (uint8_t)(i + 1);
    put_tensor(dict, "narrow", fa_tensor_from_storage(storage, FA_UINT16, 9, 1, &three, NULL));
    put_tensor(dict, "wide", fa_tensor_from_storage(storage, FA_UINT32, 5, 1, &n, NULL));
    out = slimmed(dict);
    assert_true(nbytes_of(out, "wide") < 64);
    assert_true(fa_tensor_shares_storage(get_tensor(out, "narrow"), get_tensor(out, "wide")));
    fa_value_release(out);
    fa_value_release(dict);
    fa_storage_release(storage);
}

static void flags_survive(void **state)
{
    (void)state;
    fa_tensor *whole = make_matrix(0, 10, 10), *part = fa_select(whole, 0, 2);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *out;

    fa_tensor_set_parameter(part, true);
    fa_tensor_set_requires_grad(part, true);
    put_tensor(dict, "p", part);
    out = slimmed(dict);
    assert_true(fa_tensor_is_parameter(get_tensor(out, "p")));
    assert_true(fa_tensor_requires_grad(get_tensor(out, "p")));
    assert_int_equal(nbytes_of(out, "p"), 40);
    fa_value_release(out);
    fa_value_release(dict);
    fa_tensor_release(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_apart_become_storages_of_their_own),
        cmocka_unit_test(tensors_that_share_elements_go_on_sharing_them),
        cmocka_unit_test(a_column_alone_is_packed),
        cmocka_unit_test(a_storage_that_is_saved_itself_stays_whole),
        cmocka_unit_test(views_of_other_dtypes_keep_their_elements),
        cmocka_unit_test(flags_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
