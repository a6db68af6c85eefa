/* test_alloc.c: memory, its hooks, and sizes that overflow. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "base/fault_alloc.h"

static void size_zero_gives_memory(void **state)
{
    void *a = fa__alloc(0), *b = fa__zalloc(0);

    (void)state;
    assert_non_null(a);
    assert_non_null(b);
    a = fa__realloc(a, 0);
    assert_non_null(a);
    fa__free(a);
    fa__free(b);
    fa__free(NULL);
}

static void zalloc_is_zero_with_any_allocator(void **state)
{
    uint8_t *own, *hooked;

    (void)state;
    own = fa__zalloc(1000);
    fault_start(0, FAULT_ONCE);
    hooked = fa__zalloc(1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(own[i] | hooked[i], 0);
    fa__free(hooked);
    assert_int_equal(fault_live(), 0);
    fault_stop();
    fa__free(own);
}

static void failure_names_the_size(void **state)
{
    (void)state;
    fault_start(1, FAULT_ONCE);
    assert_null(fa__alloc(12345));
    fault_stop();
    assert_int_equal(fa_error_last()->status, FA_ENOMEM);
    assert_non_null(strstr(fa_error_last()->text, "12345 bytes"));
}

static void failed_realloc_keeps_the_old(void **state)
{
    char *text;

    (void)state;
    fault_start(2, FAULT_ONCE);
    text = fa__strdup("kept");
    assert_null(fa__realloc(text, 1000));
    assert_string_equal(text, "kept");
    fa__free(text);
    assert_int_equal(fault_live(), 0);
    fault_stop();
}

static void large_memory_keeps_its_bytes_when_it_grows(void **state)
{
    size_t size = (size_t)9 << 20;
    uint8_t *memory = fa__alloc(size);

    (void)state;
    assert_non_null(memory);
    for (size_t i = 0; i < size; i += 1000)
        memory[i] = (uint8_t)(i / 1000);
    memory[size - 1] = 77;
    memory = fa__realloc(memory, 3 * size);
    assert_non_null(memory);
    for (size_t i = 0; i < size; i += 1000)
        assert_int_equal(memory[i], (uint8_t)(i / 1000));
    assert_int_equal(memory[size - 1], 77);
    fa__free(memory);
}

static void impossible_sizes_fail(void **state)
{
    (void)state;
    fa_error_clear();
    assert_null(fa__strndup("x", SIZE_MAX));
    assert_int_equal(fa_error_last()->status, FA_ENOMEM);
}

static void strndup_copies_and_ends(void **state)
{
    char *text = fa__strndup("abcdef", 3), *none = fa__strndup(NULL, 0);

    (void)state;
    assert_string_equal(text, "abc");
    assert_string_equal(none, "");
    fa__free(text);
    fa__free(none);
}

static void sizes_overflow_at_the_edge(void **state)
{
    size_t out = 5;

    (void)state;
    assert_true(fa__mul_size(SIZE_MAX, 1, &out));
    assert_true(out == SIZE_MAX);
    assert_true(fa__mul_size(0, SIZE_MAX, &out));
    assert_int_equal(out, 0);
    assert_true(fa__mul_size(SIZE_MAX, 0, &out));
    assert_false(fa__mul_size(SIZE_MAX / 2 + 1, 2, &out));
    assert_true(fa__add_size(SIZE_MAX - 1, 1, &out));
    assert_true(out == SIZE_MAX);
    assert_false(fa__add_size(SIZE_MAX, 1, &out));
}

static void int64_overflows_at_the_edge(void **state)
{
    int64_t out = 0;

    (void)state;
    assert_true(fa__mul_i64(INT64_MIN, 1, &out) && out == INT64_MIN);
    assert_true(fa__mul_i64(1, INT64_MIN, &out) && out == INT64_MIN);
    assert_false(fa__mul_i64(INT64_MIN, -1, &out));
    assert_true(fa__mul_i64(INT64_MIN / 2, 2, &out) && out == INT64_MIN);
    assert_false(fa__mul_i64(INT64_MAX / 2 + 1, 2, &out));
    assert_true(fa__mul_i64(-3, -4, &out) && out == 12);
    assert_true(fa__mul_i64(-3, 4, &out) && out == -12);
    assert_true(fa__mul_i64(0, INT64_MIN, &out) && out == 0);
    assert_true(fa__mul_i64(INT64_MIN, 0, &out) && out == 0);
    assert_true(fa__add_i64(INT64_MAX, INT64_MIN, &out) && out == -1);
    assert_true(fa__add_i64(INT64_MAX - 1, 1, &out) && out == INT64_MAX);
    assert_false(fa__add_i64(INT64_MAX, 1, &out));
    assert_true(fa__add_i64(INT64_MIN + 1, -1, &out) && out == INT64_MIN);
    assert_false(fa__add_i64(INT64_MIN, -1, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_zero_gives_memory),
        cmocka_unit_test(zalloc_is_zero_with_any_allocator),
        cmocka_unit_test(failure_names_the_size),
        cmocka_unit_test(failed_realloc_keeps_the_old),
        cmocka_unit_test(large_memory_keeps_its_bytes_when_it_grows),
        cmocka_unit_test(impossible_sizes_fail),
        cmocka_unit_test(strndup_copies_and_ends),
        cmocka_unit_test(sizes_overflow_at_the_edge),
        cmocka_unit_test(int64_overflows_at_the_edge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
