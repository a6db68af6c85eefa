/* When two values are the same, cycles and shared parts included. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/fault_alloc.h"
#include "core/core.h"

#define OK(call) assert_int_equal((call), FA_OK)

static void check(fa_value *a_taken, fa_value *b_taken, bool equal)
{
    assert_int_equal(fa_value_equal(a_taken, b_taken), equal);
    assert_int_equal(fa_value_equal(b_taken, a_taken), equal);
    assert_true(fa_value_equal(a_taken, a_taken));
    fa_value_release(a_taken);
    fa_value_release(b_taken);
}

static fa_value *list_of(size_t n, fa_value **items_taken)
{
    fa_value *list = fa_value_list();
    for (size_t i = 0; i < n; i++)
        OK(fa__value_append_take(list, items_taken[i]));
    return list;
}

static void scalars_are_compared_by_kind_and_bits(void **state)
{
    (void)state;
    check(fa_value_int(5000), fa_value_int(5000), true);
    check(fa_value_int(1), fa_value_bool(true), false);
    check(fa_value_int(1), fa_value_float(1), false);
    check(fa_value_float(0.0), fa_value_float(-0.0), false);
    check(fa_value_float(NAN), fa_value_float(NAN), true);
    check(fa_value_complex(1, 2), fa_value_complex(1, 2), true);
    check(fa_value_complex(1, 2), fa_value_complex(1, 3), false);
    check(fa_value_str("a"), fa_value_str("a"), true);
    check(fa_value_str("a"), fa_value_bytes("a", 1), false);
    check(fa_value_bytes("a", 1), fa_value_bytearray("a", 1), false);
    check(fa_value_bytes("ab", 2), fa_value_bytes("ac", 2), false);
    check(fa_value_int_decimal("99999999999999999999", 20),
          fa_value_int_decimal("99999999999999999999", 20), true);
    check(fa_value_int_decimal("99999999999999999999", 20),
          fa_value_int_decimal("99999999999999999998", 20), false);
    check(fa_value_global("m", "a"), fa_value_global("m", "a"), true);
    check(fa_value_global("m", "a"), fa_value_global("m", "b"), false);
    check(fa_value_dtype(FA_INT8), fa_value_dtype(FA_INT16), false);
    check(fa_value_device((fa_device){ "cpu", -1 }), fa_value_device((fa_device){ "cpu", -1 }),
          true);
    assert_true(fa_value_equal(NULL, NULL));
    assert_false(fa_value_equal(fa_value_none(), NULL));
}

static void sizes_and_tensors_are_compared_by_contents(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 3 };
    static const int16_t data[6] = { 1, 2, 3, 4, 5, 6 }, other[6] = { 1, 2, 3, 4, 5, 7 };
    fa_tensor *a = fa_tensor_from_data(FA_INT16, 2, sizes, data);
    fa_tensor *b = fa_tensor_from_data(FA_INT16, 2, sizes, data);
    fa_tensor *c = fa_tensor_from_data(FA_INT16, 2, sizes, other);
    fa_value *marked = fa_value_tensor(b);
    check(fa_value_size(2, sizes), fa_value_size(2, sizes), true);
    check(fa_value_size(2, sizes), fa_value_size(1, sizes), false);
    check(fa_value_tensor(a), fa_value_tensor(b), true);
    check(fa_value_tensor(a), fa_value_tensor(c), false);
    OK(fa_value_set_state(marked, fa_value_none()));
    check(fa_value_tensor(a), marked, false);
    check(fa_value_storage(fa_tensor_storage(a), FA_INT16),
          fa_value_storage(fa_tensor_storage(b), FA_INT16), true);
    check(fa_value_storage(fa_tensor_storage(a), FA_INT16),
          fa_value_storage(fa_tensor_storage(b), FA_UINT8), false);
    check(fa_value_storage(fa_tensor_storage(a), FA_INT16),
          fa_value_storage(fa_tensor_storage(c), FA_INT16), false);
    fa_tensor_release(a);
    fa_tensor_release(b);
    fa_tensor_release(c);
}

static fa_value *dict_of(fa_dict_type type, const char *first, const char *second)
{
    fa_value *dict = fa_value_dict(type);
    OK(fa_value_set_text(dict, first, fa_value_int(1)));
    OK(fa_value_set_text(dict, second, fa_value_int(1)));
    return dict;
}

static void dicts_have_an_order_and_sets_have_none(void **state)
{
    (void)state;
    check(dict_of(FA_PLAIN_DICT, "a", "b"), dict_of(FA_PLAIN_DICT, "a", "b"), true);
    check(dict_of(FA_PLAIN_DICT, "a", "b"), dict_of(FA_PLAIN_DICT, "b", "a"), false);
    check(dict_of(FA_PLAIN_DICT, "a", "b"), dict_of(FA_ORDERED_DICT, "a", "b"), false);
    fa_value *sets[3] = { fa_value_set(false), fa_value_set(false), fa_value_set(false) };
    OK(fa_value_add(sets[0], fa_value_int(1)));
    OK(fa_value_add(sets[0], fa_value_int(2)));
    OK(fa_value_add(sets[1], fa_value_int(2)));
    OK(fa_value_add(sets[1], fa_value_int(1)));
    OK(fa_value_add(sets[2], fa_value_bool(true)));
    OK(fa_value_add(sets[2], fa_value_int(2)));
    check(fa_value_retain(sets[0]), sets[1], true);
    check(sets[0], sets[2], false);
}

static void removed_pairs_do_not_count(void **state)
{
    (void)state;
    fa_value *a = fa_value_dict(FA_PLAIN_DICT), *b = fa_value_dict(FA_PLAIN_DICT);
    for (int i = 0; i < 40; i++) {
        OK(fa_value_set_item(a, fa_value_int(i), fa_value_none()));
        if (i % 5 != 0)
            OK(fa_value_set_item(b, fa_value_int(i), fa_value_none()));
    }
    for (int i = 0; i < 40; i += 5)
        OK(fa_value_remove(a, fa_value_int(i)));
    check(a, b, true);
}

static fa_value *object_of(fa_build how, const char *name, fa_value *state_taken, fa_value *item)
{
    fa_value *cls = fa_value_global("m", name), *args = fa_value_tuple(0, NULL);
    fa_value *object = fa_value_object(how, cls, args, NULL);
    OK(fa_value_set_state(object, state_taken));
    if (item != NULL)
        OK(fa_value_append(object, item));
    fa_value_release(state_taken);
    fa_value_release(cls);
    return object;
}

static void objects_are_compared_in_all_their_parts(void **state)
{
    (void)state;
    fa_value *plain = object_of(FA_BUILD_NEWOBJ, "C", fa_value_str("state"), NULL);
    check(fa_value_retain(plain), object_of(FA_BUILD_NEWOBJ, "C", fa_value_str("state"), NULL),
          true);
    check(fa_value_retain(plain), object_of(FA_BUILD_REDUCE, "C", fa_value_str("state"), NULL),
          false);
    check(fa_value_retain(plain), object_of(FA_BUILD_NEWOBJ, "D", fa_value_str("state"), NULL),
          false);
    check(fa_value_retain(plain), object_of(FA_BUILD_NEWOBJ, "C", fa_value_str("other"), NULL),
          false);
    check(fa_value_retain(plain), object_of(FA_BUILD_NEWOBJ, "C", NULL, NULL), false);
    check(plain, object_of(FA_BUILD_NEWOBJ, "C", fa_value_str("state"), fa_value_none()), false);
}

/* [[...[last, self]...]]: n lists, the innermost holds the outermost. */
static fa_value *loop(int n, int last)
{
    fa_value *outer = fa_value_list(), *inner = outer;
    for (int i = 1; i < n; i++) {
        fa_value *next = fa_value_list();
        OK(fa__value_append_take(inner, next));
        inner = next;
    }
    OK(fa_value_append(inner, fa_value_int(last)));
    OK(fa_value_append(inner, outer));
    OK(fa__value_close_cycles(&outer, 1));
    return outer;
}

static void cycles_end(void **state)
{
    (void)state;
    check(loop(1, 7), loop(1, 7), true);
    check(loop(1, 7), loop(1, 8), false);
    check(loop(5, 7), loop(5, 7), true);
    check(loop(5, 7), loop(4, 7), false);
}

/* A list that holds a list twice that holds a list twice ...: 2^depth leaves. */
static fa_value *doubling(int depth, int leaf)
{
    fa_value *value = fa_value_int(leaf);
    for (int i = 0; i < depth; i++) {
        fa_value *items[2] = { value, fa_value_retain(value) };
        value = list_of(2, items);
    }
    return value;
}

static void shared_parts_are_compared_once(void **state)
{
    (void)state;
    check(doubling(200, 7), doubling(200, 7), true);
    check(doubling(200, 7), doubling(200, 8), false);
}

static void deep_values_need_no_stack(void **state)
{
    (void)state;
    fa_value *deep[2] = { fa_value_list(), fa_value_list() };
    for (int i = 0; i < 200000; i++) {
        deep[0] = list_of(1, &deep[0]);
        deep[1] = list_of(1, &deep[1]);
    }
    check(deep[0], deep[1], true);
}

static fa_status compare(void *context)
{
    fa_value **pair = context;
    return fa_value_equal(pair[0], pair[1]) ? FA_OK : fa_error_last()->status;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    fa_value *pair[2] = { doubling(20, 5000), doubling(20, 5000) };
    FAULT_SWEEP(compare, pair);
    fa_value_release(pair[0]);
    fa_value_release(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_compared_by_kind_and_bits),
        cmocka_unit_test(sizes_and_tensors_are_compared_by_contents),
        cmocka_unit_test(dicts_have_an_order_and_sets_have_none),
        cmocka_unit_test(removed_pairs_do_not_count),
        cmocka_unit_test(objects_are_compared_in_all_their_parts),
        cmocka_unit_test(cycles_end),
        cmocka_unit_test(shared_parts_are_compared_once),
        cmocka_unit_test(deep_values_need_no_stack),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
