/* Values as Python's repr() shows them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/fault_alloc.h"
#include "core/core.h"

#define OK(call) assert_int_equal((call), FA_OK)

static void check_cut(const fa_value *value, size_t limit, const char *wanted)
{
    char *text = fa_value_to_string(value, limit);
    assert_string_equal(text, wanted);
    fa_string_free(text);
}

static void check(fa_value *value_taken, const char *wanted)
{
    check_cut(value_taken, 100000, wanted);
    fa_value_release(value_taken);
}

static void scalars_print_as_in_python(void **state)
{
    (void)state;
    check(fa_value_none(), "None");
    check(fa_value_bool(false), "False");
    check(fa_value_int(-5000), "-5000");
    check(fa_value_int_decimal("-123456789012345678901234567890", 31),
          "-123456789012345678901234567890");
    check(fa_value_float(1), "1.0");
    check(fa_value_float(1e-5), "1e-05");
    check(fa_value_complex(1, 2), "(1+2j)");
    check(fa_value_complex(0, -2.5), "-2.5j");
    check(fa_value_complex(-0.0, 1), "(-0+1j)");
    check(fa_value_complex(0, NAN), "nanj");
    check(fa_value_complex(1e20, -INFINITY), "(1e+20-infj)");
    check(fa_value_str("it's\n"), "\"it's\\n\"");
    check(fa_value_bytes("a\0\xff", 3), "b'a\\x00\\xff'");
    check(fa_value_bytearray("a", 1), "bytearray(b'a')");
    check_cut(NULL, 10, "None");
}

static void torch_things_print_as_in_pytorch(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 3 };
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, 2, sizes);
    fa_value *cls = fa_value_global("m", "Sub"), *subclassed = fa_value_tensor(tensor);
    OK(fa_value_set_tensor_subclass(subclassed, cls));
    check(fa_value_tensor(tensor), "tensor(float32, [2, 3])");
    check(subclassed, "m.Sub(float32, [2, 3])");
    fa_tensor_set_parameter(tensor, true);
    check(fa_value_tensor(tensor), "Parameter(float32, [2, 3])");
    check(fa_value_storage(fa_tensor_storage(tensor), FA_FLOAT32), "torch.FloatStorage(24 bytes)");
    check(fa_value_size(2, sizes), "torch.Size([2, 3])");
    check(fa_value_dtype(FA_BFLOAT16), "torch.bfloat16");
    check(fa_value_device((fa_device){ "cuda", 1 }), "device(type='cuda', index=1)");
    check(fa_value_device((fa_device){ "cpu", -1 }), "device(type='cpu')");
    check(fa_value_global("builtins", "list"), "<class 'list'>");
    check(cls, "<global 'm.Sub'>");
    fa_tensor_release(tensor);
}

static void containers_print_as_in_python(void **state)
{
    (void)state;
    fa_value *one = fa_value_int(1), *pair[2] = { one, fa_value_str("a") }, *list = fa_value_list();
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *ordered = fa_value_dict(FA_ORDERED_DICT);
    fa_value *with = fa_value_dict(FA_DEFAULT_DICT), *cls = fa_value_global("builtins", "int");
    fa_value *set = fa_value_set(false), *frozen = fa_value_set(true);
    check(fa_value_tuple(0, NULL), "()");
    check(fa_value_tuple(1, &one), "(1,)");
    check(fa_value_tuple(2, pair), "(1, 'a')");
    check_cut(list, 100, "[]");
    check_cut(dict, 100, "{}");
    check_cut(ordered, 100, "OrderedDict()");
    check_cut(set, 100, "set()");
    check_cut(frozen, 100, "frozenset()");
    check_cut(with, 100, "defaultdict(None, {})");
    OK(fa_value_set_default_factory(with, cls));
    check_cut(with, 100, "defaultdict(<class 'int'>, {})");
    OK(fa_value_append(list, one));
    OK(fa_value_append(list, pair[1]));
    OK(fa_value_set_item(dict, one, list));
    OK(fa_value_set_item(dict, pair[1], fa_value_none()));
    OK(fa_value_set_item(ordered, pair[1], dict));
    OK(fa_value_add(set, one));
    OK(fa_value_add(set, pair[1]));
    OK(fa_value_add(frozen, one));
    check(set, "{1, 'a'}");
    check(frozen, "frozenset({1})");
    check(ordered, "OrderedDict({'a': {1: [1, 'a'], 'a': None}})");
    fa_value *counter = fa_value_dict(FA_COUNTER);
    check_cut(counter, 100, "Counter()");
    OK(fa_value_set_item(counter, pair[1], one));
    check(counter, "Counter({'a': 1})");
    fa_value_release(with);
    fa_value_release(cls);
    fa_value_release(dict);
    fa_value_release(list);
    fa_value_release(pair[1]);
}

static void objects_print_their_parts(void **state)
{
    (void)state;
    fa_value *cls = fa_value_global("m", "C"), *one = fa_value_int(1), *args = fa_value_tuple(1,
                                                                                              &one);
    fa_value *none = fa_value_tuple(0, NULL), *kwargs = fa_value_dict(FA_PLAIN_DICT);
    fa_value *bare = fa_value_object(FA_BUILD_NEWOBJ, cls, none, NULL);
    fa_value *full = fa_value_object(FA_BUILD_NEWOBJ_EX, cls, args, kwargs);
    check_cut(bare, 100, "m.C()");
    OK(fa_value_set_state(bare, one));
    check(bare, "m.C(state=1)");
    OK(fa_value_append(full, one));
    OK(fa_value_set_item(full, one, one));
    OK(fa_value_set_state(full, one));
    check(full, "m.C(1, kwargs={}, items=[1], pairs={1: 1}, state=1)");
    fa_value_release(cls);
    fa_value_release(args);
    fa_value_release(kwargs);
}

static void what_holds_itself_prints_dots(void **state)
{
    (void)state;
    fa_value *list = fa_value_list(), *tuple, *dict = fa_value_dict(FA_PLAIN_DICT);
    OK(fa_value_append(list, dict));
    OK(fa_value_set_text(dict, "d", dict));
    tuple = fa_value_tuple(1, &list);
    OK(fa_value_append(list, tuple));
    OK(fa_value_append(list, tuple));
    OK(fa__value_close_cycles(&list, 1));
    check_cut(list, 100, "[{'d': {...}}, ([...],), ([...],)]");
    check_cut(tuple, 100, "([{'d': {...}}, (...), (...)],)");
    fa_value_release(tuple);
    fa_value_release(dict);
    fa_value_release(list);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    fa_value *text = fa_value_str("0123456789");
    fa_value *accents = fa_value_str("\xc3\xa9\xc3\xa9\xc3\xa9");
    fa_value *bytes = fa_value_bytes("0123456789", 10);
    check_cut(text, 12, "'0123456789'");
    check_cut(text, 11, "'0123456789...");
    check_cut(text, 4, "'012...");
    check_cut(text, 0, "...");
    check_cut(accents, 8, "'\xc3\xa9\xc3\xa9\xc3\xa9'");
    check_cut(accents, 4, "'\xc3\xa9...");
    check_cut(accents, 3, "'\xc3\xa9...");
    check_cut(bytes, 5, "b'012...");
    fa_value_release(text);
    fa_value_release(accents);
    fa_value_release(bytes);
}

static void what_expands_or_nests_without_end_is_cut(void **state)
{
    (void)state;
    fa_value *wide = fa_value_int(1), *deep = fa_value_list();
    for (int i = 0; i < 100; i++) {
        fa_value *items[2] = { wide, fa_value_retain(wide) };
        wide = fa__value_tuple_take(items, 2);
    }
    char *text = fa_value_to_string(wide, 1000);
    assert_int_equal(strlen(text), 1003);
    fa_string_free(text);
    for (int i = 0; i < 100000; i++)
        deep = fa__value_tuple_take(&deep, 1);
    text = fa_value_to_string(deep, SIZE_MAX);
    assert_int_equal(strlen(text), 3 * FA__MAX_DEPTH + strlen("(...)"));
    fa_string_free(text);
    fa_value_release(wide);
    fa_value_release(deep);
}

static fa_status print(void *context)
{
    char *text = fa_value_to_string(context, 10000);
    if (text == NULL)
        return fa_error_last()->status;
    fa_string_free(text);
    return FA_OK;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    fa_value *list = fa_value_list();
    for (int i = 0; i < 200; i++)
        OK(fa__value_append_take(list, fa_value_int_decimal("123456789012345678901234567890", 30)));
    FAULT_SWEEP(print, list);
    fa_value_release(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_print_as_in_python),
        cmocka_unit_test(torch_things_print_as_in_pytorch),
        cmocka_unit_test(containers_print_as_in_python),
        cmocka_unit_test(objects_print_their_parts),
        cmocka_unit_test(what_holds_itself_prints_dots),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(what_expands_or_nests_without_end_is_cut),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
