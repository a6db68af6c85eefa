/* Keys and the table behind dicts and sets: Python's equality, order, removal, limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "core/core.h"

#define OK(call) assert_int_equal((call), FA_OK)
#define FAILS(call, status) assert_int_equal((call), (status))

static fa_value *pair_of(fa_value *a_taken, fa_value *b_taken)
{
    fa_value *items[2] = { a_taken, b_taken };
    return fa__value_tuple_take(items, 2);
}

static fa_value *frozenset_of(int first, int second)
{
    fa_value *set = fa_value_set(true);
    OK(fa_value_add(set, fa_value_int(first)));
    OK(fa_value_add(set, fa_value_int(second)));
    return set;
}

static fa_value *decimal(const char *text)
{
    return fa_value_int_decimal(text, strlen(text));
}

static void check_keys(fa_value *a, fa_value *b, bool equal)
{
    uint64_t left, right;
    OK(fa__value_key_hash(a, &left));
    OK(fa__value_key_hash(b, &right));
    assert_int_equal(fa__value_key_equal(a, b), equal);
    assert_int_equal(fa__value_key_equal(b, a), equal);
    if (equal)
        assert_true(left == right);
    fa_value_release(a);
    fa_value_release(b);
}

static void numbers_of_one_value_are_one_key(void **state)
{
    (void)state;
    check_keys(fa_value_int(1), fa_value_bool(true), true);
    check_keys(fa_value_int(1), fa_value_float(1.0), true);
    check_keys(fa_value_int(1), fa_value_complex(1, 0), true);
    check_keys(fa_value_int(1), fa_value_complex(1, -0.0), true);
    check_keys(fa_value_float(0.0), fa_value_float(-0.0), true);
    check_keys(fa_value_bool(false), fa_value_float(-0.0), true);
    check_keys(fa_value_complex(-0.0, 2), fa_value_complex(0.0, 2), true);
    check_keys(fa_value_int(1), fa_value_float(1.5), false);
    check_keys(fa_value_int(1), fa_value_complex(1, 1), false);
    check_keys(fa_value_float(INFINITY), fa_value_float(INFINITY), true);
    check_keys(fa_value_float(INFINITY), fa_value_float(-INFINITY), false);
}

static void large_ints_and_floats_are_one_key(void **state)
{
    (void)state;
    check_keys(decimal("9223372036854775808"), fa_value_float(9223372036854775808.0), true);
    check_keys(decimal("-9223372036854775808"), fa_value_float(-9223372036854775808.0), true);
    check_keys(decimal("9223372036854774784"), fa_value_float(9223372036854774784.0), true);
    check_keys(decimal("-9223372036854777856"), fa_value_float(-9223372036854777856.0), true);
    check_keys(decimal("9223372036854775809"), fa_value_float(9223372036854775808.0), false);
    check_keys(decimal("1267650600228229401496703205376"), fa_value_float(0x1p100), true);
    check_keys(decimal("-1267650600228229401496703205376"), fa_value_float(-0x1p100), true);
    check_keys(fa_value_int((int64_t)1 << 53), fa_value_float(0x1p53), true);
    check_keys(fa_value_int(((int64_t)1 << 53) + 1), fa_value_float(0x1p53), false);
}

static void nan_is_a_key_by_identity(void **state)
{
    (void)state;
    fa_value *nan = fa_value_float(NAN);
    check_keys(fa_value_retain(nan), fa_value_retain(nan), true);
    check_keys(nan, fa_value_float(NAN), false);
    check_keys(fa_value_complex(NAN, 1), fa_value_complex(NAN, 1), false);
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 70000 };
    check_keys(fa_value_str("a"), fa_value_str("a"), true);
    check_keys(fa_value_str("a"), fa__value_str_python2("a", 1), true);
    check_keys(fa_value_str("a"), fa_value_bytes("a", 1), false);
    check_keys(fa_value_str("a"), fa_value_str_n("a\0", 2), false);
    check_keys(fa_value_str("1"), fa_value_int(1), false);
    check_keys(fa_value_none(), fa_value_bool(false), false);
    check_keys(fa_value_size(2, sizes), pair_of(fa_value_float(2), fa_value_int(70000)), true);
    check_keys(fa_value_size(2, sizes), fa_value_size(1, sizes), false);
    check_keys(pair_of(fa_value_int(1), fa_value_str("x")),
               pair_of(fa_value_bool(true), fa_value_str("x")), true);
    check_keys(pair_of(fa_value_int(1), fa_value_int(2)), pair_of(fa_value_int(2), fa_value_int(1)),
               false);
    check_keys(frozenset_of(1, 2), frozenset_of(2, 1), true);
    check_keys(frozenset_of(1, 2), frozenset_of(1, 3), false);
    check_keys(fa_value_global("m", "f"), fa_value_global("m", "f"), true);
    check_keys(fa_value_global("m", "f"), fa_value_global("mf", ""), false);
    check_keys(fa_value_dtype(FA_INT8), fa_value_dtype(FA_INT8), true);
    check_keys(fa_value_dtype(FA_INT8), fa_value_dtype(FA_UINT8), false);
    check_keys(fa_value_device((fa_device){ "cuda", 0 }), fa_value_device((fa_device){ "cuda", 0 }),
               true);
    check_keys(fa_value_device((fa_device){ "cuda", 0 }), fa_value_device((fa_device){ "cuda", 1 }),
               false);
}

static void tensors_and_objects_are_keys_by_identity(void **state)
{
    (void)state;
    int64_t sizes[1] = { 1 };
    fa_tensor *tensor = fa_zeros(FA_INT8, 1, sizes);
    fa_value *value = fa_value_tensor(tensor);
    check_keys(fa_value_retain(value), fa_value_retain(value), true);
    check_keys(value, fa_value_tensor(tensor), false);
    fa_tensor_release(tensor);
}

static void mutable_kinds_are_no_keys(void **state)
{
    (void)state;
    fa_value *kinds[] = { fa_value_list(), fa_value_dict(FA_ORDERED_DICT), fa_value_set(false),
                          fa_value_bytearray("", 0), pair_of(fa_value_int(1), fa_value_list()) };
    static const char *const names[] = { "list", "collections.OrderedDict", "set", "bytearray",
                                         "list" };
    for (size_t i = 0; i < FA__COUNT(kinds); i++) {
        char text[80];
        uint64_t hash;
        FAILS(fa__value_key_hash(kinds[i], &hash), FA_ETYPE);
        snprintf(text, sizeof text, "unhashable type: '%s'", names[i]);
        assert_string_equal(fa_error_last()->text, text);
        fa_value_release(kinds[i]);
    }
}

static void keys_that_expand_or_nest_without_end_are_refused(void **state)
{
    (void)state;
    uint64_t hash;
    fa_value *wide = pair_of(fa_value_int(1), fa_value_int(2));
    for (int i = 0; i < 60; i++)
        wide = pair_of(fa_value_retain(wide), wide);
    FAILS(fa__value_key_hash(wide, &hash), FA_ELIMIT);
    fa_value *deep = fa_value_tuple(0, NULL);
    for (int i = 1; i < FA__MAX_DEPTH; i++)
        deep = fa__value_tuple_take(&deep, 1);
    OK(fa__value_key_hash(deep, &hash));
    deep = fa__value_tuple_take(&deep, 1);
    FAILS(fa__value_key_hash(deep, &hash), FA_ELIMIT);
    fa_value_release(wide);
    fa_value_release(deep);
}

static void assert_is_int(const fa_value *value, int expected)
{
    int64_t found;
    OK(fa_value_get_int(value, &found));
    assert_int_equal(found, expected);
}

static void put_pair(fa_value *dict, int number)
{
    OK(fa__value_set_item_take(dict, fa_value_int(number), fa_value_int(number)));
}

static void remove_key(fa_value *dict, int number)
{
    fa_value *key = fa_value_int(number);
    OK(fa_value_remove(dict, key));
    fa_value_release(key);
}

static fa_value *numbered(int n)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    for (int i = 0; i < n; i++) {
        char key[20];
        snprintf(key, sizeof key, "key %d", i);
        OK(fa__value_set_item_take(dict, fa_value_str(key), fa_value_int(i)));
    }
    return dict;
}

static void tables_of_all_sizes_find_their_keys_in_order(void **state)
{
    (void)state;
    for (int n = 0; n < 300; n = n < 20 ? n + 1 : n * 2) {
        fa_value *dict = numbered(n);
        assert_int_equal(fa_value_len(dict), n);
        for (int i = 0; i < n; i++) {
            char key[20];
            snprintf(key, sizeof key, "key %d", i);
            assert_is_int(fa_value_get(dict, key), i);
            assert_string_equal(fa_value_text(fa_value_key_at(dict, (size_t)i)), key);
        }
        assert_null(fa_value_find_text(dict, "key -1"));
        fa_value_release(dict);
    }
}

/* A row of numbers as the plain model: removing by value keeps the order. */
static void removals_keep_the_order_of_the_rest(void **state)
{
    (void)state;
    enum { N = 700 };
    int model[2 * N], n = N;
    uint32_t random = 1;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    for (int i = 0; i < N; i++) {
        model[i] = i;
        put_pair(dict, i);
    }
    for (int step = 0; step < 2000 && n > 0; step++) {
        random = random * 1664525 + 1013904223;
        int at = (int)((random >> 8) % (uint32_t)n), removed = model[at];
        remove_key(dict, removed);
        memmove(&model[at], &model[at + 1], (size_t)(--n - at) * sizeof *model);
        if (random >> 31 || n < 3) {                    /* sometimes it comes back, as the last */
            put_pair(dict, removed);
            model[n++] = removed;
        }
        assert_int_equal(fa_value_len(dict), n);
        for (int i = 0; i < n; i += 1 + step % 7)
            assert_is_int(fa_value_key_at(dict, (size_t)i), model[i]);
        assert_is_int(fa_value_item_at(dict, (size_t)n - 1), model[n - 1]);
    }
    assert_true(n < 100);
    fa_value_release(dict);
}

static void a_key_may_come_and_go_without_end(void **state)
{
    (void)state;
    fa_value *dict = numbered(20);
    for (int i = 0; i < 10000; i++) {
        fa_value *key = fa_value_int(i % 1000);

        OK(fa_value_set_item(dict, key, fa_value_none()));
        OK(fa_value_remove(dict, key));
        fa_value_release(key);
    }
    assert_int_equal(fa_value_len(dict), 20);
    assert_ptr_equal(fa_value_get(dict, "key 19"), fa_value_int(19));
    assert_true(dict->u.dict.table->capacity < 1000);
    fa_value_release(dict);
}

static void sets_hold_each_member_once(void **state)
{
    (void)state;
    fa_value *set = fa_value_set(false);
    for (int i = 0; i < 50; i++)
        OK(fa_value_add(set, fa_value_int(i % 25)));
    assert_int_equal(fa_value_len(set), 25);
    assert_ptr_equal(fa_value_at(set, 24), fa_value_int(24));
    OK(fa_value_remove(set, fa_value_int(3)));
    assert_ptr_equal(fa_value_at(set, 3), fa_value_int(4));
    FAILS(fa_value_add(set, set), FA_ETYPE);
    FAILS(fa_value_add(fa_value_none(), set), FA_ETYPE);
    assert_null(fa_value_key_at(set, 0));
    fa_value_release(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_one_value_are_one_key),
        cmocka_unit_test(large_ints_and_floats_are_one_key),
        cmocka_unit_test(nan_is_a_key_by_identity),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(tensors_and_objects_are_keys_by_identity),
        cmocka_unit_test(mutable_kinds_are_no_keys),
        cmocka_unit_test(keys_that_expand_or_nest_without_end_are_refused),
        cmocka_unit_test(tables_of_all_sizes_find_their_keys_in_order),
        cmocka_unit_test(removals_keep_the_order_of_the_rest),
        cmocka_unit_test(a_key_may_come_and_go_without_end),
        cmocka_unit_test(sets_hold_each_member_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
