/* test_map.c: the map against what was put into it, and its hash. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/base.h"
#include "base/fault_alloc.h"

static fa__span number_key(char text[24], int i)
{
    snprintf(text, 24, "layer.%d.weight", i);
    return fa__span_of(text);
}

static void an_empty_map_has_nothing(void **state)
{
    fa__map *map = fa__map_new();
    uint64_t number = 5;

    (void)state;
    assert_false(fa__map_get(map, fa__span_of("x"), &number));
    assert_int_equal(number, 5);
    fa__map_free(map);
    fa__map_free(NULL);
}

static void every_key_is_found_again(void **state)
{
    fa__map *map = fa__map_new();
    char text[24];
    uint64_t number;

    (void)state;
    for (int i = 0; i < 10000; i++)
        assert_int_equal(fa__map_set(map, number_key(text, i), (uint64_t)i), FA_OK);
    for (int i = 0; i < 10000; i++) {
        assert_true(fa__map_get(map, number_key(text, i), &number));
        assert_int_equal(number, i);
    }
    assert_false(fa__map_get(map, number_key(text, 10000), &number));
    fa__map_free(map);
}

static void setting_again_replaces(void **state)
{
    fa__map *map = fa__map_new();
    uint64_t number = 0;

    (void)state;
    assert_int_equal(fa__map_set(map, fa__span_of("k"), 1), FA_OK);
    assert_int_equal(fa__map_set(map, fa__span_of("k"), UINT64_MAX), FA_OK);
    assert_true(fa__map_get(map, fa__span_of("k"), &number));
    assert_true(number == UINT64_MAX);
    fa__map_free(map);
}

static void keys_are_bytes(void **state)
{
    static const uint8_t zeros[3];
    fa__map *map = fa__map_new();
    uint64_t number;

    (void)state;
    for (size_t n = 0; n <= 3; n++)
        assert_int_equal(fa__map_set(map, (fa__span){ zeros, n }, n), FA_OK);
    for (size_t n = 0; n <= 3; n++) {
        assert_true(fa__map_get(map, (fa__span){ zeros, n }, &number));
        assert_int_equal(number, n);
    }
    assert_true(fa__map_get(map, (fa__span){ NULL, 0 }, &number));
    fa__map_free(map);
}

static void keys_are_copied(void **state)
{
    fa__map *map = fa__map_new();
    char key[] = "before";
    uint64_t number;

    (void)state;
    assert_int_equal(fa__map_set(map, fa__span_of(key), 1), FA_OK);
    memcpy(key, "after!", 6);
    assert_true(fa__map_get(map, fa__span_of("before"), &number));
    assert_false(fa__map_get(map, fa__span_of(key), &number));
    fa__map_free(map);
}

static void pointers_are_keys(void **state)
{
    fa__map *map = fa__map_new();
    int things[100];
    uint64_t number;

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(fa__map_set_pointer(map, &things[i], (uint64_t)i), FA_OK);
    for (int i = 0; i < 100; i++) {
        assert_true(fa__map_get_pointer(map, &things[i], &number));
        assert_int_equal(number, i);
    }
    assert_false(fa__map_get_pointer(map, NULL, &number));
    fa__map_free(map);
}

static fa_status fill_map(void *context)
{
    fa_status st = FA_OK;
    fa__map *map = fa__map_new();
    char text[24];

    (void)context;
    if (map == NULL)
        return FA_ENOMEM;
    for (int i = 0; i < 200; i++)
        TRY(fa__map_set(map, number_key(text, i), 1));
done:
    fa__map_free(map);
    return st;
}

static void map_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(fill_map, NULL) >= 6);
}

static void a_failed_set_changes_nothing(void **state)
{
    char text[24];
    uint64_t number;

    (void)state;
    for (int n = 1; n < 20; n++) {
        fa__map *map;
        int i = 0;

        fault_start(n, FAULT_FROM_THERE);
        map = fa__map_new();
        while (map != NULL && fa__map_set(map, number_key(text, i), 1) == FA_OK && i < 100)
            i++;
        fault_stop();
        if (map != NULL && i < 100) {
            for (int k = 0; k < i; k++)
                assert_true(fa__map_get(map, number_key(text, k), &number) && number == 1);
            assert_false(fa__map_get(map, number_key(text, i), &number));
            assert_int_equal(fa__map_set(map, number_key(text, i), 2), FA_OK);
            assert_true(fa__map_get(map, number_key(text, i), &number));
        }
        fa__map_free(map);
    }
}

static void hash_depends_on_every_byte_and_on_the_size(void **state)
{
    uint8_t data[40] = { 0 };
    uint64_t plain = fa__hash_bytes(data, 40);

    (void)state;
    assert_true(plain == fa__hash_bytes(data, 40));
    for (size_t n = 0; n < 40; n++)
        assert_true(fa__hash_bytes(data, n) != fa__hash_bytes(data, n + 1));
    for (int i = 0; i < 40; i++) {
        data[i] = 1;
        assert_true(fa__hash_bytes(data, 40) != plain);
        data[i] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(every_key_is_found_again),
        cmocka_unit_test(setting_again_replaces),
        cmocka_unit_test(keys_are_bytes),
        cmocka_unit_test(keys_are_copied),
        cmocka_unit_test(pointers_are_keys),
        cmocka_unit_test(map_survives_failing_allocations),
        cmocka_unit_test(a_failed_set_changes_nothing),
        cmocka_unit_test(hash_depends_on_every_byte_and_on_the_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
