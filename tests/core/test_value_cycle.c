/* Counts, cycles and the freeing of values. A leak or a use after free is found by the sanitizers;
 * without them, the counting allocator below tells that everything has come back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "core/core.h"

static atomic_size_t n_allocated;
static atomic_size_t fail_after = SIZE_MAX;

static bool must_fail(void)
{
    return atomic_load(&fail_after) != SIZE_MAX && atomic_fetch_sub(&fail_after, 1) == 0;
}

static void *count_alloc(void *context, size_t size)
{
    (void)context;
    if (must_fail()) {
        atomic_store(&fail_after, SIZE_MAX);
        return NULL;
    }
    atomic_fetch_add(&n_allocated, 1);
    return malloc(size);
}

static void *count_reallocate(void *context, void *memory, size_t size)
{
    if (memory == NULL)
        return count_alloc(context, size);
    if (must_fail()) {
        atomic_store(&fail_after, SIZE_MAX);
        return NULL;
    }
    return realloc(memory, size);
}

static void count_free(void *context, void *memory)
{
    (void)context;
    if (memory != NULL)
        atomic_fetch_sub(&n_allocated, 1);
    free(memory);
}

static int install(void **state)
{
    static const fa_allocator counting = { count_alloc, count_reallocate, count_free, NULL };
    (void)state;
    fa_set_allocator(&counting);
    return 0;
}

static int uninstall(void **state)
{
    (void)state;
    fa_set_allocator(NULL);
    return 0;
}

#define ASSERT_ALL_FREED() assert_int_equal(atomic_load(&n_allocated), 0)
#define OK(call) assert_int_equal((call), FA_OK)

static void close_one(fa_value *root)
{
    OK(fa__value_close_cycles(&root, 1));
}

static void acyclic_values_get_no_group(void **state)
{
    (void)state;
    fa_value *list = fa_value_list(), *inner = fa_value_list();
    OK(fa_value_append(list, inner));
    OK(fa_value_append(list, inner));
    close_one(list);
    assert_null(list->group);
    assert_null(inner->group);
    assert_int_equal(inner->mark, 0);
    fa_value_release(inner);
    fa_value_release(list);
    ASSERT_ALL_FREED();
}

static void a_list_in_itself_is_freed(void **state)
{
    (void)state;
    fa_value *list = fa_value_list();
    OK(fa_value_append(list, list));
    OK(fa_value_append(list, list));
    close_one(list);
    assert_non_null(list->group);
    fa_value_release(list);
    ASSERT_ALL_FREED();
}

static void a_cycle_through_dict_list_and_tuple_is_freed(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *list = fa_value_list();
    fa_value *inner = fa_value_dict(FA_ORDERED_DICT);
    fa_value *tuple = fa_value_tuple(1, &dict);
    OK(fa_value_set_text(dict, "list", list));
    OK(fa_value_append(list, inner));
    OK(fa_value_set_text(inner, "back", tuple));
    fa_value_release(list);
    fa_value_release(inner);
    fa_value_release(tuple);
    close_one(dict);
    assert_ptr_equal(dict->group, tuple->group);
    fa_value_release(dict);
    ASSERT_ALL_FREED();
}

static void an_object_whose_state_holds_it_is_freed(void **state)
{
    (void)state;
    fa_value *cls = fa_value_global("mod", "Cls"), *args = fa_value_tuple(0, NULL);
    fa_value *object = fa_value_object(FA_BUILD_NEWOBJ, cls, args,
                                       NULL), *attributes = fa_value_dict(FA_PLAIN_DICT);
    OK(fa_value_set_text(attributes, "self", object));
    OK(fa_value_set_state(object, attributes));
    fa_value_release(attributes);
    fa_value_release(cls);
    close_one(object);
    fa_value_release(object);
    ASSERT_ALL_FREED();
}

static void a_set_attribute_and_factory_cycle_is_freed(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_DEFAULT_DICT), *cls = fa_value_global("m", "f");
    fa_value *args = fa_value_tuple(1, &dict);
    fa_value *factory = fa_value_object(FA_BUILD_REDUCE, cls, args, NULL);
    OK(fa_value_set_default_factory(dict, factory));
    fa_value_release(factory);
    fa_value_release(args);
    fa_value_release(cls);
    close_one(dict);
    fa_value_release(dict);
    ASSERT_ALL_FREED();
}

/* Two lists of one cycle a <-> b, and an outside list of both; any order of release. */
static void roots_of_one_cycle_may_go_in_any_order(void **state)
{
    (void)state;
    static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
                                      { 2, 0, 1 }, { 2, 1, 0 } };
    for (size_t order = 0; order < FA__COUNT(orders); order++) {
        fa_value *values[3] = { fa_value_list(), fa_value_list(), fa_value_list() };
        OK(fa_value_append(values[0], values[1]));
        OK(fa_value_append(values[1], values[0]));
        OK(fa_value_append(values[2], values[0]));
        OK(fa_value_append(values[2], values[1]));
        OK(fa__value_close_cycles(values, 3));
        assert_null(values[2]->group);
        for (int i = 0; i < 3; i++)
            fa_value_release(values[orders[order][i]]);
        ASSERT_ALL_FREED();
    }
}

static void a_retained_member_keeps_the_whole_cycle(void **state)
{
    (void)state;
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *list = fa_value_list();
    fa_value *big = fa_value_int(123456);
    OK(fa_value_set_text(root, "list", list));
    OK(fa_value_append(list, root));
    OK(fa_value_append(list, big));
    fa_value_release(big);
    fa_value_release(list);
    close_one(root);
    fa_value *kept = fa_value_retain(fa_value_get(root, "list"));
    fa_value_release(root);
    int64_t x = 0;
    OK(fa_value_get_int(fa_value_at(kept, 1), &x));
    assert_int_equal(x, 123456);
    assert_ptr_equal(fa_value_get(fa_value_at(kept, 0), "list"), kept);
    fa_value_release(kept);
    ASSERT_ALL_FREED();
}

static void a_value_below_a_cycle_outlives_it(void **state)
{
    (void)state;
    fa_value *list = fa_value_list(), *text = fa_value_str("outlives");
    OK(fa_value_append(list, list));
    OK(fa_value_append(list, text));
    close_one(list);
    fa_value_release(list);
    assert_string_equal(fa_value_text(text), "outlives");
    fa_value_release(text);
    ASSERT_ALL_FREED();
}

static void changes_inside_a_cycle_keep_the_count(void **state)
{
    (void)state;
    fa_value *a = fa_value_list(), *b = fa_value_dict(FA_PLAIN_DICT), *x = fa_value_str("x");
    OK(fa_value_append(a, b));
    OK(fa_value_set_text(b, "a", a));
    OK(fa_value_set_text(b, "x", x));
    close_one(a);
    OK(fa_value_append(a, b));                          /* one more inner reference */
    OK(fa__value_append_take(a, fa_value_retain(b)));
    OK(fa_value_set_text(b, "again", a));
    OK(fa__value_set_item_take(b, fa_value_str("taken"), fa_value_retain(a)));
    /* an inner reference becomes an outer one */
    OK(fa_value_set_text(b, "a", x));
    OK(fa_value_set_at(a, 0, x));
    OK(fa_value_set_at(a, 0, b));
    OK(fa_value_remove(b, x));
    OK(fa_value_set_state(b, a));
    OK(fa_value_set_state(b, NULL));
    fa_value_release(x);
    fa_value_release(b);
    assert_int_equal(fa_value_len(a), 3);
    fa_value_release(a);
    ASSERT_ALL_FREED();
}

static void two_cycles_that_meet_are_two_groups(void **state)
{
    (void)state;
    fa_value *a = fa_value_list(), *b = fa_value_list();
    OK(fa_value_append(a, a));
    OK(fa_value_append(a, b));
    OK(fa_value_append(b, b));
    fa_value_release(b);
    close_one(a);
    assert_non_null(a->group);
    assert_non_null(b->group);
    assert_ptr_not_equal(a->group, b->group);
    fa_value_release(a);
    ASSERT_ALL_FREED();
}

static void closing_again_changes_nothing(void **state)
{
    (void)state;
    fa_value *list = fa_value_list();
    OK(fa_value_append(list, list));
    close_one(list);
    close_one(list);
    fa_value_release(list);
    ASSERT_ALL_FREED();
}

/* a -> b -> ... -> a, n long. Only the first is held. */
static fa_value *ring(size_t n)
{
    fa_value *first = fa_value_list(), *last = first;
    for (size_t i = 1; i < n; i++) {
        fa_value *next = fa_value_list();
        OK(fa__value_append_take(last, next));
        last = next;
    }
    OK(fa_value_append(last, first));
    return first;
}

static void a_long_cycle_needs_no_stack(void **state)
{
    (void)state;
    fa_value *first = ring(200000);
    close_one(first);
    assert_non_null(first->group);
    fa_value_release(first);
    ASSERT_ALL_FREED();
}

static void a_million_nested_lists_are_freed(void **state)
{
    (void)state;
    fa_value *outer = fa_value_list();
    for (int i = 0; i < 1000000; i++) {
        fa_value *next = fa_value_list();
        OK(fa__value_append_take(next, outer));
        outer = next;
    }
    close_one(outer);
    fa_value_release(outer);
    ASSERT_ALL_FREED();
}

static void a_failed_search_changes_nothing(void **state)
{
    (void)state;
    fa_value *first = ring(100);
    fa_value *self = fa_value_list();
    OK(fa_value_append(self, self));
    OK(fa_value_append(self, first));
    fa_status st = FA_ENOMEM;
    size_t n_failures = 0;
    for (size_t n = 0; st != FA_OK; n++) {
        atomic_store(&fail_after, n);
        st = fa__value_close_cycles(&self, 1);
        atomic_store(&fail_after, SIZE_MAX);
        if (st != FA_OK) {
            assert_int_equal(st, FA_ENOMEM);
            assert_null(first->group);
            assert_int_equal(first->mark, 0);
            assert_int_equal(self->mark, 0);
            n_failures++;
        }
    }
    assert_true(n_failures >= 3);
    fa_value_release(first);
    fa_value_release(self);
    ASSERT_ALL_FREED();
}

static void clear_breaks_a_cycle_that_was_not_closed(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_DEFAULT_DICT), *list = fa_value_list();
    fa_value *cls = fa_value_global("m", "C");
    fa_value *none[1] = { NULL }, *args = fa_value_tuple(0, none);
    fa_value *object = fa_value_object(FA_BUILD_REDUCE, cls, args,
                                       NULL), *set = fa_value_set(false);
    OK(fa_value_set_text(dict, "list", list));
    OK(fa_value_set_text(dict, "dict", dict));
    OK(fa_value_set_default_factory(dict, object));
    OK(fa_value_set_state(dict, object));
    OK(fa_value_append(list, dict));
    OK(fa_value_append(object, list));
    OK(fa_value_set_text(object, "self", object));
    OK(fa_value_set_state(object, dict));
    OK(fa_value_add(set, object));
    fa_value *all[] = { dict, list, object, set, cls };
    for (size_t i = 0; i < FA__COUNT(all); i++)
        fa__value_clear(all[i]);
    assert_int_equal(fa_value_len(dict), 0);
    assert_int_equal(fa_value_len(list), 0);
    assert_int_equal(fa_value_len(set), 0);
    assert_int_equal(fa_value_object_pairs(object), 0);
    for (size_t i = 0; i < FA__COUNT(all); i++)
        fa_value_release(all[i]);
    ASSERT_ALL_FREED();
}

static void *retain_and_release(void *value)
{
    for (int i = 0; i < 20000; i++) {
        fa_value_retain(value);
        fa_value_release(value);
    }
    fa_value_release(value);
    return NULL;
}

static void threads_may_share_values(void **state)
{
    (void)state;
    for (int cyclic = 0; cyclic < 2; cyclic++) {
        fa_value *list = fa_value_list(), *text = fa_value_str("shared");
        OK(fa__value_append_take(list, text));
        if (cyclic)
            OK(fa_value_append(list, list));
        close_one(list);
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            fa_value_retain(list);
            assert_int_equal(pthread_create(&threads[i], NULL, retain_and_release, list), 0);
        }
        fa_value_release(list);
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        ASSERT_ALL_FREED();
    }
}

static fa_status count_child(void *context, fa_value *child)
{
    assert_non_null(child);
    ++*(size_t *)context;
    return FA_OK;
}

static fa_status refuse_child(void *context, fa_value *child)
{
    (void)child;
    ++*(size_t *)context;
    return FA_EINVAL;
}

static void children_are_all_visited(void **state)
{
    (void)state;
    fa_value *cls = fa_value_global("m", "C"), *args = fa_value_tuple(0, NULL);
    fa_value *kwargs = fa_value_dict(FA_PLAIN_DICT);
    fa_value *object = fa_value_object(FA_BUILD_NEWOBJ_EX, cls, args, kwargs);
    size_t n = 0;
    OK(fa__value_children(object, count_child, &n));
    assert_int_equal(n, 3);
    OK(fa_value_append(object, cls));
    OK(fa_value_set_text(object, "key", cls));
    OK(fa_value_set_state(object, kwargs));
    n = 0;
    OK(fa__value_children(object, count_child, &n));
    assert_int_equal(n, 7);
    n = 0;
    assert_int_equal(fa__value_children(object, refuse_child, &n), FA_EINVAL);
    assert_int_equal(n, 1);
    n = 0;
    OK(fa__value_children(cls, count_child, &n));
    assert_int_equal(n, 0);
    fa_value_release(kwargs);
    fa_value_release(cls);
    fa_value_release(object);
    ASSERT_ALL_FREED();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acyclic_values_get_no_group),
        cmocka_unit_test(a_list_in_itself_is_freed),
        cmocka_unit_test(a_cycle_through_dict_list_and_tuple_is_freed),
        cmocka_unit_test(an_object_whose_state_holds_it_is_freed),
        cmocka_unit_test(a_set_attribute_and_factory_cycle_is_freed),
        cmocka_unit_test(roots_of_one_cycle_may_go_in_any_order),
        cmocka_unit_test(a_retained_member_keeps_the_whole_cycle),
        cmocka_unit_test(a_value_below_a_cycle_outlives_it),
        cmocka_unit_test(changes_inside_a_cycle_keep_the_count),
        cmocka_unit_test(two_cycles_that_meet_are_two_groups),
        cmocka_unit_test(closing_again_changes_nothing),
        cmocka_unit_test(a_long_cycle_needs_no_stack),
        cmocka_unit_test(a_million_nested_lists_are_freed),
        cmocka_unit_test(a_failed_search_changes_nothing),
        cmocka_unit_test(clear_breaks_a_cycle_that_was_not_closed),
        cmocka_unit_test(threads_may_share_values),
        cmocka_unit_test(children_are_all_visited),
    };
    return cmocka_run_group_tests(tests, install, uninstall);
}
