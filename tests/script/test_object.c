/* Values from files into programs and back: tags, NamedTuples, objects, __setstate__. */
#include "programs.h"

static const char program[] =
    "class P(NamedTuple):\n"
    "  x : int\n"
    "  y : List[int]\n"
    "class M(Module):\n"
    "  __parameters__ = []\n"
    "  __buffers__ = []\n"
    "  a : List[int]\n"
    "  b : List[int]\n"
    "  p : __torch__.P\n"
    "  d : Dict[str, float]\n"
    "  o : Optional[List[str]]\n"
    "  def forward(self: __torch__.M) -> int:\n"
    "    return torch.len(self.a)\n"
    "class S(Module):\n"
    "  __parameters__ = []\n"
    "  __buffers__ = []\n"
    "  total : int\n"
    "  def __getstate__(self: __torch__.S) -> Tuple[int, int]:\n"
    "    return (self.total, 0)\n"
    "  def __setstate__(self: __torch__.S,\n"
    "    state: Tuple[int, int]) -> NoneType:\n"
    "    a, b, = state\n"
    "    self.total = torch.add(a, b)\n"
    "    return None\n";

static fa_value *list_of(size_t n, const int64_t *items)
{
    fa_value *list = fa_value_list();

    for (size_t i = 0; i < n; i++)
        assert_int_equal(fa__value_append_take(list, fa_value_int(items[i])), FA_OK);
    return list;
}

/* torch.jit._pickle.function(list) */
static fa_value *tagged(const char *function, fa_value *list_take)
{
    fa_value *callable = fa_value_global("torch.jit._pickle", function);
    fa_value *args = fa_value_tuple(1, &list_take);
    fa_value *out = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);

    fa_value_release(callable);
    fa_value_release(args);
    fa_value_release(list_take);
    return out;
}

static fa_value *object_of(const char *name, fa_value *state_take)
{
    fa_value *callable = fa_value_global("__torch__", name), *args = fa_value_tuple(0, NULL);
    fa_value *out = fa_value_object(FA_BUILD_NEWOBJ, callable, args, NULL);

    assert_int_equal(fa_value_set_state(out, state_take), FA_OK);
    fa_value_release(callable);
    fa_value_release(args);
    fa_value_release(state_take);
    return out;
}

static void put(fa_value *dict, const char *name, fa_value *item_take)
{
    assert_int_equal(fa_value_set_text(dict, name, item_take), FA_OK);
    fa_value_release(item_take);
}

/* An M as a file has it: attributes out of order, one list twice, a plain tuple for P. */
static fa_value *sample(const char *left_out)
{
    fa_value *state = fa_value_dict(FA_PLAIN_DICT), *d = fa_value_dict(FA_PLAIN_DICT);
    fa_value *shared = tagged("build_intlist", list_of(2, (int64_t[]){ 1000, 2000 }));
    fa_value *items[2] = { fa_value_int(5), list_of(1, (int64_t[]){ 6 }) };

    put(d, "k", fa_value_float(0.5));
    put(state, "d", d);
    put(state, "o", fa_value_none());
    put(state, "b", fa_value_retain(shared));
    put(state, "a", shared);
    put(state, "p", fa_value_tuple(2, items));
    put(state, "more", fa_value_int(1));
    fa_value_release(items[0]);
    fa_value_release(items[1]);
    if (left_out != NULL) {
        fa_value *key = fa_value_str(left_out);
        assert_int_equal(fa_value_remove(state, key), FA_OK);
        fa_value_release(key);
    }
    return object_of("M", state);
}

static fa_value *restored(fa__unit *unit, fa_value *value_take)
{
    fa_value *out = fa__restore(unit, value_take, NULL);

    fa_value_release(value_take);
    return out;
}

static void attributes_get_their_types_and_order(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *object = restored(unit, sample(NULL)), *attributes;

    (void)state;
    assert_non_null(object);
    attributes = fa_value_state(object);
    assert_int_equal(fa_value_len(attributes), 5);
    assert_string_equal(fa_value_text(fa_value_key_at(attributes, 0)), "a");
    assert_string_equal(fa_value_text(fa_value_key_at(attributes, 4)), "o");
    assert_int_equal(fa_value_kind(fa__object_get(object, "a")), FA_KIND_LIST);
    assert_string_equal(fa__value_type_text(fa__object_get(object, "a")), "List[int]");
    assert_string_equal(fa__value_type_text(fa__object_get(object, "p")), "__torch__.P");
    assert_string_equal(fa__value_type_text(fa_value_at(fa__object_get(object, "p"), 1)),
                        "List[int]");
    assert_string_equal(fa__value_type_text(fa__object_get(object, "d")), "Dict[str, float]");
    fa_value_release(object);
    fa__unit_release(unit);
}

static void what_was_shared_stays_shared(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *object = restored(unit, sample(NULL)), *back;

    (void)state;
    assert_ptr_equal(fa__object_get(object, "a"), fa__object_get(object, "b"));
    back = fa__unrestore(unit, object, NULL);
    assert_non_null(back);
    assert_ptr_equal(fa__object_get(back, "a"), fa__object_get(back, "b"));
    fa_value_release(back);
    fa_value_release(object);
    fa__unit_release(unit);
}

static void a_missing_attribute_is_an_error(void **state)
{
    fa__unit *unit = program_of(program);

    (void)state;
    assert_null(restored(unit, sample("p")));
    assert_non_null(strstr(fa_error_last()->text, "missing attr p"));
    fa__unit_release(unit);
}

static void a_text_where_a_number_is_declared_is_an_error(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *object = sample(NULL), *list = fa_value_list();

    (void)state;
    assert_int_equal(fa__value_append_take(list, fa_value_str("x")), FA_OK);
    put(fa_value_state(object), "a", list);
    assert_null(restored(unit, object));
    assert_int_equal(fa_error_last()->status, FA_ETYPE);
    fa__unit_release(unit);
}

static void tags_are_put_on_again(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *object = restored(unit, sample(NULL)), *back = fa__unrestore(unit, object, NULL);
    const fa_value *list, *dict;

    (void)state;
    assert_non_null(back);
    list = fa__object_get(back, "a");
    assert_true(fa_value_is_global(fa_value_object_callable(list), "torch.jit._pickle",
                                   "build_intlist"));
    dict = fa__object_get(back, "d");
    assert_true(fa_value_is_global(fa_value_object_callable(dict), "torch.jit._pickle",
                                   "restore_type_tag"));
    assert_string_equal(fa_value_text(fa_value_at(fa_value_object_args(dict), 1)),
                        "Dict[str, float]");
    assert_null(fa_value_state(fa__object_get(back, "p")));
    fa_value_release(back);
    fa_value_release(object);
    fa__unit_release(unit);
}

static void setstate_runs_on_what_the_file_has(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *items[2] = { fa_value_int(40), fa_value_int(200) }, *object, *back;
    int64_t total = 0;

    (void)state;
    object = restored(unit, object_of("S", fa_value_tuple(2, items)));
    assert_non_null(object);
    assert_int_equal(fa_value_get_int(fa__object_get(object, "total"), &total), FA_OK);
    assert_int_equal(total, 240);
    back = fa__unrestore(unit, object, NULL);
    assert_non_null(back);
    assert_int_equal(fa_value_kind(fa_value_state(back)), FA_KIND_TUPLE);
    fa_value_release(back);
    fa_value_release(object);
    fa_value_release(items[0]);
    fa_value_release(items[1]);
    fa__unit_release(unit);
}

/* What __getstate__ gives lives until all is saved: a state at the address of one that is gone
 * would be taken for it. */
static void every_getstate_keeps_its_own_state(void **state)
{
    enum { N = 20 };
    fa__unit *unit = program_of(program);
    fa_value *objects[N], *all, *back;

    (void)state;
    for (int64_t i = 0; i < N; i++) {
        fa_value *items[2] = { fa_value_int(1000 + i), fa_value_int(0) };

        objects[i] = restored(unit, object_of("S", fa_value_tuple(2, items)));
        fa_value_release(items[0]);
        fa_value_release(items[1]);
    }
    all = fa_value_tuple(N, objects);
    back = fa__unrestore(unit, all, NULL);
    assert_non_null(back);
    for (size_t i = 0; i < N; i++) {
        int64_t total = 0;

        assert_int_equal(fa_value_get_int(fa_value_at(fa_value_state(fa_value_at(back, i)), 0),
                                          &total), FA_OK);
        assert_int_equal(total, 1000 + (int64_t)i);
    }
    fa_value_release(back);
    fa_value_release(all);
    for (size_t i = 0; i < N; i++)
        fa_value_release(objects[i]);
    fa__unit_release(unit);
}

static void a_custom_class_keeps_its_state(void **state)
{
    fa__unit *unit = program_of(program);
    fa_value *callable = fa_value_global("__torch__.torch.classes.quantized",
                                         "LinearPackedParamsBase");
    fa_value *none = fa_value_tuple(0, NULL), *object, *out;

    (void)state;
    object = fa_value_object(FA_BUILD_NEWOBJ, callable, none, NULL);
    assert_int_equal(fa_value_set_state(object, none), FA_OK);
    out = fa__restore(unit, object, NULL);
    assert_ptr_equal(out, object);
    fa_value_release(out);
    fa_value_release(object);
    fa_value_release(none);
    fa_value_release(callable);
    fa__unit_release(unit);
}

static void lists_nested_without_end_are_refused(void **state)
{
    fa_value *list = fa_value_list();

    (void)state;
    for (int i = 0; i < 3000; i++) {
        fa_value *outer = fa_value_list();
        assert_int_equal(fa__value_append_take(outer, list), FA_OK);
        list = outer;
    }
    assert_null(restored(NULL, list));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
}

static void shared_lists_are_walked_once(void **state)
{
    fa_value *list = fa_value_list(), *out;

    (void)state;
    for (int i = 0; i < 100; i++) {     /* 2^100 ways lead to the innermost */
        fa_value *outer = fa_value_list();
        assert_int_equal(fa_value_append(outer, list), FA_OK);
        assert_int_equal(fa__value_append_take(outer, list), FA_OK);
        list = outer;
    }
    out = restored(NULL, list);
    assert_non_null(out);
    fa_value_release(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_get_their_types_and_order),
        cmocka_unit_test(what_was_shared_stays_shared),
        cmocka_unit_test(a_missing_attribute_is_an_error),
        cmocka_unit_test(a_text_where_a_number_is_declared_is_an_error),
        cmocka_unit_test(tags_are_put_on_again),
        cmocka_unit_test(setstate_runs_on_what_the_file_has),
        cmocka_unit_test(every_getstate_keeps_its_own_state),
        cmocka_unit_test(a_custom_class_keeps_its_state),
        cmocka_unit_test(lists_nested_without_end_are_refused),
        cmocka_unit_test(shared_lists_are_walked_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
