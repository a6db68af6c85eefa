/* Makers, scalars, containers, objects and type names of values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "base/fault_alloc.h"
#include "core/core.h"

#define OK(call) assert_int_equal((call), FA_OK)
#define FAILS(call, status) assert_int_equal((call), (status))
#define LAST_ERROR(code) assert_int_equal(fa_error_last()->status, (code))

static void put(fa_value *dict, const char *key, fa_value *item)
{
    OK(fa__value_set_item_take(dict, fa_value_str(key), item));
}

static void constants_are_never_freed(void **state)
{
    (void)state;
    fa_value *constants[] = { fa_value_none(), fa_value_bool(true), fa_value_bool(false),
                              fa_value_int(-1), fa_value_int(62), fa_value_tuple(0, NULL),
                              fa_value_str("") };
    for (size_t i = 0; i < FA__COUNT(constants); i++) {
        for (int k = 0; k < 3; k++)
            fa_value_release(constants[i]);
        assert_ptr_equal(fa_value_retain(constants[i]), constants[i]);
        assert_true(constants[i]->refs == FA__IMMORTAL);
    }
    assert_ptr_equal(fa_value_none(), constants[0]);
    assert_null(fa_value_retain(NULL));
    fa_value_release(NULL);
}

static void small_and_large_ints_keep_their_value(void **state)
{
    (void)state;
    static const int64_t wanted[] = { -17, -2, -1, 0, 1, 15, 16, 61, 62, 63, 64, 1025,
                                      INT64_MIN, INT64_MAX };
    for (size_t i = 0; i < FA__COUNT(wanted); i++) {
        fa_value *value = fa_value_int(wanted[i]);
        int64_t found;
        OK(fa_value_get_int(value, &found));
        assert_true(found == wanted[i]);
        fa_value_release(value);
    }
    for (int64_t x = -1; x <= 62; x++)
        assert_true(fa_value_int(x)->u.integer == x);
}

static void scalars_convert_as_in_python(void **state)
{
    (void)state;
    fa_value *pi = fa_value_float(3.5), *z = fa_value_complex(1, -2);
    bool b;
    int64_t i;
    double x, y;
    OK(fa_value_get_bool(fa_value_bool(true), &b));
    assert_true(b);
    FAILS(fa_value_get_bool(fa_value_int(1), &b), FA_ETYPE);
    OK(fa_value_get_int(fa_value_bool(true), &i));
    assert_int_equal(i, 1);
    FAILS(fa_value_get_int(pi, &i), FA_ETYPE);
    OK(fa_value_get_float(pi, &x));
    assert_true(x == 3.5);
    OK(fa_value_get_float(fa_value_int(7), &x));
    assert_true(x == 7);
    FAILS(fa_value_get_float(z, &x), FA_ETYPE);
    OK(fa_value_get_complex(z, &x, &y));
    assert_true(x == 1 && y == -2);
    OK(fa_value_get_complex(pi, &x, &y));
    assert_true(x == 3.5 && y == 0);
    FAILS(fa_value_get_complex(fa_value_none(), &x, &y), FA_ETYPE);
    FAILS(fa_value_get_int(NULL, &i), FA_EINVAL);
    fa_value_release(pi);
    fa_value_release(z);
}

static void texts_keep_their_bytes_and_a_nul_behind(void **state)
{
    (void)state;
    size_t size;
    fa_value *values[] = { fa_value_str_n("a\0b", 3), fa_value_bytes("a\0b", 3),
                           fa_value_bytearray("a\0b", 3),
                           fa__value_str_python2("a\0b", 3) };
    for (size_t i = 0; i < FA__COUNT(values); i++) {
        const char *data = fa_value_data(values[i], &size);
        assert_int_equal(size, 3);
        assert_memory_equal(data, "a\0b\0", 4);
    }
    assert_non_null(fa_value_text(values[0]));
    assert_null(fa_value_text(values[1]));
    LAST_ERROR(FA_ETYPE);
    assert_null(fa_value_data(fa_value_none(), &size));
    assert_false(fa_value_is_python2_str(values[0]));
    assert_true(fa_value_is_python2_str(values[3]));
    for (size_t i = 0; i < FA__COUNT(values); i++)
        fa_value_release(values[i]);
    fa_value *empty = fa__value_str_python2("", 0);
    assert_true(fa_value_is_python2_str(empty));
    assert_false(fa_value_is_python2_str(fa_value_str("")));
    fa_value_release(empty);
}

static void devices_dtypes_sizes_and_globals_are_read_back(void **state)
{
    (void)state;
    fa_device device = { "cuda", 1 }, found;
    fa_dtype dtype;
    int64_t dims[2] = { 3, -1 };
    fa_value *d = fa_value_device(device), *t = fa_value_dtype(FA_BFLOAT16);
    fa_value *s = fa_value_size(2, dims);
    fa_value *g = fa_value_global("torch.nn", "Linear");
    OK(fa_value_get_device(d, &found));
    assert_true(fa_device_equal(device, found));
    OK(fa_value_get_dtype(t, &dtype));
    assert_int_equal(dtype, FA_BFLOAT16);
    assert_int_equal(fa_value_len(s), 2);
    assert_int_equal(fa_value_size_at(s, 1), -1);
    fa_value_size_at(s, 2);
    LAST_ERROR(FA_ERANGE);
    assert_null(fa_value_at(s, 0));
    assert_string_equal(fa_value_global_module(g), "torch.nn");
    assert_string_equal(fa_value_global_name(g), "Linear");
    assert_true(fa_value_is_global(g, "torch.nn", "Linear"));
    assert_false(fa_value_is_global(g, "torch", "Linear"));
    assert_false(fa_value_is_global(d, "torch", "Linear"));
    assert_null(fa_value_global_name(d));
    FAILS(fa_value_get_device(g, &found), FA_ETYPE);
    fa_value_release(d);
    fa_value_release(t);
    fa_value_release(s);
    fa_value_release(g);
}

static void storages_and_tensors_are_shared_not_copied(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 2 };
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, 2, sizes);
    fa_value *value = fa_value_tensor(tensor), *typed = fa_value_storage(fa_tensor_storage(tensor),
                                                                         FA_FLOAT32);
    fa_value *untyped = fa_value_storage(fa_tensor_storage(tensor), FA_DTYPE_NONE);
    fa_dtype dtype;
    assert_ptr_equal(fa_value_get_tensor(value), tensor);
    assert_ptr_equal(fa_value_get_storage(typed, &dtype), fa_tensor_storage(tensor));
    assert_int_equal(dtype, FA_FLOAT32);
    fa_value_get_storage(untyped, &dtype);
    assert_int_equal(dtype, FA_DTYPE_NONE);
    assert_null(fa_value_get_tensor(typed));
    assert_null(fa_value_get_storage(value, NULL));
    assert_null(fa_value_tensor(NULL));
    fa_tensor_release(tensor);
    assert_int_equal(fa_tensor_numel(fa_value_get_tensor(value)), 4);
    fa_value_release(value);
    fa_value_release(typed);
    fa_value_release(untyped);
}

static void lists_append_and_replace(void **state)
{
    (void)state;
    fa_value *list = fa_value_list();
    for (int i = 0; i < 1000; i++)
        OK(fa__value_append_take(list, fa_value_int(i + 5000)));
    assert_int_equal(fa_value_len(list), 1000);
    OK(fa_value_set_at(list, 999, fa_value_none()));
    assert_ptr_equal(fa_value_at(list, 999), fa_value_none());
    int64_t x;
    OK(fa_value_get_int(fa_value_at(list, 998), &x));
    assert_int_equal(x, 5998);
    FAILS(fa_value_set_at(list, 1000, fa_value_none()), FA_ERANGE);
    assert_null(fa_value_at(list, 1000));
    LAST_ERROR(FA_ERANGE);
    FAILS(fa_value_append(list, NULL), FA_EINVAL);
    FAILS(fa_value_append(fa_value_none(), list), FA_ETYPE);
    fa_value *items[2] = { list, NULL };
    assert_null(fa_value_tuple(2, items));
    fa_value *tuple = fa_value_tuple(1, items);
    FAILS(fa_value_append(tuple, list), FA_ETYPE);
    FAILS(fa_value_set_at(tuple, 0, list), FA_ETYPE);
    fa_value_release(tuple);
    fa_value_release(list);
}

static void taking_functions_free_what_they_took_when_they_fail(void **state)
{
    (void)state;
    fa_value *tuple = fa_value_tuple(0, NULL);
    FAILS(fa__value_append_take(tuple, fa_value_str("lost")), FA_ETYPE);
    FAILS(fa__value_set_item_take(tuple, fa_value_str("lost"), fa_value_list()), FA_ETYPE);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    FAILS(fa__value_set_item_take(dict, fa_value_list(), fa_value_list()), FA_ETYPE);
    FAILS(fa__value_set_item_take(dict, fa_value_str("lost"), NULL), FA_EINVAL);
    FAILS(fa__value_set_item_take(dict, NULL, fa_value_str("lost")), FA_EINVAL);
    assert_int_equal(fa_value_len(dict), 0);
    fa_value_release(dict);
}

static void setting_a_key_again_keeps_the_first_key_and_its_place(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *one = fa_value_float(1.0);
    OK(fa_value_set_item(dict, fa_value_int(1), fa_value_none()));
    OK(fa_value_set_text(dict, "x", fa_value_none()));
    OK(fa_value_set_item(dict, one, fa_value_bool(true)));
    assert_int_equal(fa_value_len(dict), 2);
    assert_ptr_equal(fa_value_key_at(dict, 0), fa_value_int(1));
    assert_ptr_equal(fa_value_item_at(dict, 0), fa_value_bool(true));
    assert_null(fa_value_key_at(dict, 2));
    LAST_ERROR(FA_ERANGE);
    fa_value_release(one);
    fa_value_release(dict);
}

static void absent_keys_are_found_out_without_an_error(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    put(dict, "a", fa_value_int(1));
    fa_error_clear();
    assert_null(fa_value_find_text(dict, "b"));
    assert_null(fa_value_find(dict, fa_value_int(5)));
    LAST_ERROR(FA_OK);
    assert_null(fa_value_find(dict, dict));
    LAST_ERROR(FA_ETYPE);
    assert_null(fa_value_find_text(fa_value_none(), "b"));
    LAST_ERROR(FA_ETYPE);
    FAILS(fa_value_remove(dict, fa_value_int(5)), FA_ENOTFOUND);
    fa_value_release(dict);
}

static void assert_get_says(const fa_value *dict, const char *key, const char *text)
{
    fa_error_clear();
    assert_null(fa_value_get(dict, key));
    LAST_ERROR(FA_ENOTFOUND);
    assert_string_equal(fa_error_last()->text, text);
    assert_string_equal(fa_error_last()->key, key);
}

static void a_missing_key_names_the_nearest(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *wrapped = fa_value_dict(FA_PLAIN_DICT);
    fa_value *empty = fa_value_dict(FA_PLAIN_DICT);
    put(dict, "fc.bias", fa_value_int(0));
    put(dict, "conv1.weight", fa_value_int(1));
    put(wrapped, "module.conv1.weight", fa_value_int(1));
    assert_get_says(dict, "conv1.weigth", "no key 'conv1.weigth'; did you mean 'conv1.weight'?");
    assert_get_says(dict, "module.conv1.weight",
                    "no key 'module.conv1.weight'; did you mean 'conv1.weight'? The keys "
                                                 "lack the prefix 'module.'");
    assert_get_says(wrapped, "conv1.weight",
                    "no key 'conv1.weight'; did you mean 'module.conv1.weight'? The keys have "
                                             "the prefix 'module.'");
    assert_get_says(dict, "optimizer_state",
                    "no key 'optimizer_state' among 2; the first is 'fc.bias'");
    assert_get_says(empty, "a", "no key 'a' among 0, none of which is a str");
    assert_ptr_equal(fa_value_get(dict, "conv1.weight"), fa_value_int(1));
    assert_null(fa_value_get(fa_value_none(), "a"));
    LAST_ERROR(FA_ETYPE);
    fa_value_release(dict);
    fa_value_release(wrapped);
    fa_value_release(empty);
}

static void objects_hold_items_pairs_and_state(void **state)
{
    (void)state;
    fa_value *cls = fa_value_global("collections", "deque"), *args = fa_value_tuple(0, NULL);
    fa_value *kwargs = fa_value_dict(FA_PLAIN_DICT), *text = fa_value_str("text");
    fa_value *object = fa_value_object(FA_BUILD_NEWOBJ_EX, cls, args, kwargs);
    assert_int_equal(fa_value_object_build(object), FA_BUILD_NEWOBJ_EX);
    assert_ptr_equal(fa_value_object_callable(object), cls);
    assert_ptr_equal(fa_value_object_args(object), args);
    assert_ptr_equal(fa_value_object_kwargs(object), kwargs);
    OK(fa_value_append(object, text));
    OK(fa_value_set_text(object, "key", text));
    OK(fa_value_set_state(object, text));
    OK(fa_value_set_state(object, kwargs));
    assert_int_equal(fa_value_len(object), 1);
    assert_int_equal(fa_value_object_pairs(object), 1);
    assert_ptr_equal(fa_value_at(object, 0), text);
    assert_ptr_equal(fa_value_get(object, "key"), text);
    assert_ptr_equal(fa_value_item_at(object, 0), text);
    assert_ptr_equal(fa_value_state(object), kwargs);
    FAILS(fa_value_set_state(text, kwargs), FA_ETYPE);
    assert_null(fa_value_object(FA_BUILD_REDUCE, cls, text, NULL));
    LAST_ERROR(FA_ETYPE);
    assert_null(fa_value_object(FA_BUILD_REDUCE, NULL, args, NULL));
    assert_null(fa_value_object(FA_BUILD_REDUCE, cls, args, text));
    assert_null(fa_value_object_callable(text));
    assert_int_equal(fa_value_object_pairs(text), 0);
    fa_value_release(object);
    fa_value_release(cls);
    fa_value_release(kwargs);
    fa_value_release(text);
}

static void only_a_defaultdict_has_a_factory(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *with = fa_value_dict(FA_DEFAULT_DICT);
    fa_value *factory = fa_value_global("builtins", "list");
    FAILS(fa_value_set_default_factory(dict, factory), FA_ETYPE);
    assert_null(fa_value_default_factory(with));
    OK(fa_value_set_default_factory(with, factory));
    OK(fa_value_set_default_factory(with, factory));
    assert_ptr_equal(fa_value_default_factory(with), factory);
    assert_int_equal(fa_value_dict_type(with), FA_DEFAULT_DICT);
    fa_value_release(dict);
    fa_value_release(with);
    fa_value_release(factory);
}

static void assert_type(fa_value *value_taken, const char *name)
{
    char out[100];
    assert_ptr_equal(fa_value_type_name(value_taken, out, sizeof out), out);
    assert_string_equal(out, name);
    fa_value_release(value_taken);
}

static fa_value *call(fa_build how, const char *module, const char *name, size_t n,
                      fa_value **args_taken)
{
    fa_value *callable = fa_value_global(module, name), *args = fa__value_tuple_take(args_taken, n);
    fa_value *object = fa_value_object(how, callable, args, NULL);
    fa_value_release(callable);
    fa_value_release(args);
    return object;
}

static fa_value *attribute(fa_value *of_taken, const char *name)
{
    fa_value *args[2] = { of_taken, fa_value_str(name) };
    return call(FA_BUILD_REDUCE, "builtins", "getattr", 2, args);
}

static void type_names_are_as_pytorch_spells_them(void **state)
{
    (void)state;
    int64_t sizes[1] = { 2 };
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, 1, sizes);
    fa_storage *storage = fa_tensor_storage(tensor);
    fa_value *subclassed = fa_value_tensor(tensor), *cls = fa_value_global("my.module", "MyTensor");
    assert_type(fa_value_none(), "NoneType");
    assert_type(fa_value_int(3), "int");
    assert_type(fa_value_dict(FA_PLAIN_DICT), "dict");
    assert_type(fa_value_dict(FA_ORDERED_DICT), "collections.OrderedDict");
    assert_type(fa_value_dict(FA_COUNTER), "collections.Counter");
    assert_type(fa_value_dict(FA_DEFAULT_DICT), "collections.defaultdict");
    assert_type(fa_value_size(1, sizes), "torch.Size");
    assert_type(fa_value_storage(storage, FA_FLOAT32), "torch.FloatStorage");
    assert_type(fa_value_storage(storage, FA_DTYPE_NONE), "torch.storage.UntypedStorage");
    assert_type(fa_value_tensor(tensor), "torch.Tensor");
    OK(fa_value_set_tensor_subclass(subclassed, cls));
    assert_ptr_equal(fa_value_tensor_subclass(subclassed), cls);
    assert_type(subclassed, "my.module.MyTensor");
    fa_value_release(cls);
    fa_tensor_set_parameter(tensor, true);
    assert_type(fa_value_tensor(tensor), "torch.nn.parameter.Parameter");
    fa_tensor_release(tensor);
}

static void objects_are_called_by_their_class(void **state)
{
    (void)state;
    fa_value *none[1], *linear[3] = { fa_value_global("m", "Linear"),
                                      fa_value_global("builtins", "object"),
                                      fa_value_none() };
    assert_type(call(FA_BUILD_NEWOBJ, "argparse", "Namespace", 0, none), "argparse.Namespace");
    assert_type(call(FA_BUILD_REDUCE, "collections", "deque", 0, none), "collections.deque");
    assert_type(call(FA_BUILD_REDUCE, "copyreg", "_reconstructor", 3, linear), "m.Linear");
    fa_value *inner = attribute(attribute(fa_value_global("m", "Outer"), "Inner"), "Deep");
    fa_value *args = fa_value_tuple(0, NULL), *object = fa_value_object(FA_BUILD_NEWOBJ, inner,
                                                                        args, NULL);
    fa_value *result = fa_value_object(FA_BUILD_REDUCE, object, args, NULL);
    assert_type(object, "m.Outer.Inner.Deep");
    assert_type(inner, "builtins.getattr");
    fa_value_release(result);
    fa_value *partial = call(FA_BUILD_REDUCE, "functools", "partial", 0, none);
    assert_type(fa_value_object(FA_BUILD_REDUCE, partial, args, NULL), "functools.partial(...)");
    fa_value_release(partial);
}

static void a_type_name_is_cut_to_its_room(void **state)
{
    (void)state;
    char out[8];
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);
    assert_string_equal(fa_value_type_name(dict, out, sizeof out), "collect");
    fa_value_release(dict);
}

/* Makes one of everything; fails with the last error. */
static fa_status make_everything(void *context)
{
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT), *cls = fa_value_global("m", "C");
    fa_value *args = fa_value_tuple(0, NULL), *text = fa_value_str("text");
    fa_value *items[2] = { text, text }, *pair = NULL;
    fa_value *object = cls == NULL ? NULL : fa_value_object(FA_BUILD_NEWOBJ, cls, args, NULL);
    fa_value *list = fa_value_list(), *set = fa_value_set(true);
    fa_status st = FA_ENOMEM;
    (void)context;
    if (dict == NULL || object == NULL || text == NULL || list == NULL || set == NULL)
        goto done;
    pair = fa_value_tuple(2, items);
    if (pair == NULL)
        goto done;
    for (int i = 0; i < 20; i++)
        TRY(fa_value_set_item(dict, fa_value_int(i), pair));
    TRY(fa_value_set_text(dict, "key", text));
    TRY(fa_value_append(list, dict));
    TRY(fa_value_append(object, list));
    TRY(fa_value_add(set, pair));
    TRY(fa_value_set_state(object, set));
    TRY(fa__value_close_cycles(&object, 1));
done:
    fa_value_release(dict);
    fa_value_release(cls);
    fa_value_release(text);
    fa_value_release(pair);
    fa_value_release(object);
    fa_value_release(list);
    fa_value_release(set);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    FAULT_SWEEP(make_everything, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_never_freed),
        cmocka_unit_test(small_and_large_ints_keep_their_value),
        cmocka_unit_test(scalars_convert_as_in_python),
        cmocka_unit_test(texts_keep_their_bytes_and_a_nul_behind),
        cmocka_unit_test(devices_dtypes_sizes_and_globals_are_read_back),
        cmocka_unit_test(storages_and_tensors_are_shared_not_copied),
        cmocka_unit_test(lists_append_and_replace),
        cmocka_unit_test(taking_functions_free_what_they_took_when_they_fail),
        cmocka_unit_test(setting_a_key_again_keeps_the_first_key_and_its_place),
        cmocka_unit_test(absent_keys_are_found_out_without_an_error),
        cmocka_unit_test(a_missing_key_names_the_nearest),
        cmocka_unit_test(objects_hold_items_pairs_and_state),
        cmocka_unit_test(only_a_defaultdict_has_a_factory),
        cmocka_unit_test(type_names_are_as_pytorch_spells_them),
        cmocka_unit_test(objects_are_called_by_their_class),
        cmocka_unit_test(a_type_name_is_cut_to_its_room),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
