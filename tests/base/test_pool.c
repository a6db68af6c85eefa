/* test_pool.c: slots for small objects. Under sanitizers no pool opens; what is promised to the
 * caller holds all the same. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/base.h"
#include "base/fault_alloc.h"

#define BLOCK_SIZE ((uintptr_t)2 << 20)
#define N_MANY 60000                    /* of 100 bytes: three blocks */

#ifdef FACULA_SANITIZED
enum { POOLS_OPEN = 0 };
#else
enum { POOLS_OPEN = 1 };
#endif

typedef struct object {
    uint8_t *memory;
    uint8_t kind;
} object;

static object new_object(size_t size)
{
    object self;

    self.memory = fa__slot_alloc(size, &self.kind);
    assert_non_null(self.memory);
    assert_int_equal((uintptr_t)self.memory % 8, 0);
    memset(self.memory, 0x5a, size);
    return self;
}

static void without_a_pool_objects_are_allocated(void **state)
{
    object a = new_object(64);

    (void)state;
    assert_int_equal(a.kind, 0);
    fa__slot_free(a.memory, a.kind);
}

static void an_open_pool_hands_out_slots(void **state)
{
    fa__pool pool;
    object small, odd, large;

    (void)state;
    fa__pool_open(&pool);
    small = new_object(1);
    odd = new_object(503);
    large = new_object(505);
    fa__pool_close(&pool);
    assert_int_equal(small.kind != 0, POOLS_OPEN);
    assert_int_equal(odd.kind != 0, POOLS_OPEN);
    assert_int_equal(large.kind, 0);
    assert_int_equal(small.memory[0], 0x5a);
    assert_int_equal(odd.memory[502], 0x5a);
    fa__slot_free(small.memory, small.kind);
    fa__slot_free(odd.memory, odd.kind);
    fa__slot_free(large.memory, large.kind);
}

static void impossible_sizes_fail_in_a_pool_too(void **state)
{
    fa__pool pool;
    uint8_t kind;

    (void)state;
    fa__pool_open(&pool);
    fault_start(1, FAULT_ONCE);
    assert_null(fa__slot_alloc(SIZE_MAX, &kind));
    fault_stop();
    fa__pool_close(&pool);
    assert_int_equal(fa_error_last()->status, FA_ENOMEM);
}

static void a_freed_slot_is_used_again_for_its_size(void **state)
{
    fa__pool pool;
    object first, other, again;

    (void)state;
    if (!POOLS_OPEN)
        skip();
    fa__pool_open(&pool);
    first = new_object(60);
    fa__slot_free(first.memory, first.kind);
    other = new_object(40);
    again = new_object(64);
    assert_ptr_equal(again.memory, first.memory);
    assert_ptr_not_equal(other.memory, first.memory);
    fa__pool_close(&pool);
    fa__slot_free(other.memory, other.kind);
    fa__slot_free(again.memory, again.kind);
}

static void a_callers_allocator_sees_every_object(void **state)
{
    fa__pool pool;
    object a;

    (void)state;
    fault_start(0, FAULT_ONCE);
    fa__pool_open(&pool);
    a = new_object(64);
    assert_int_equal(fault_live(), 1);
    fa__slot_free(a.memory, a.kind);
    assert_int_equal(fault_live(), 0);
    fa__pool_close(&pool);
    fault_stop();
}

static void a_pool_inside_a_pool_changes_nothing(void **state)
{
    fa__pool outer, inner;
    object a, b;

    (void)state;
    fa__pool_open(&outer);
    fa__pool_open(&inner);
    a = new_object(64);
    fa__pool_close(&inner);
    b = new_object(64);
    fa__pool_close(&outer);
    assert_int_equal(a.kind != 0, POOLS_OPEN);
    assert_int_equal(b.kind != 0, POOLS_OPEN);
    fa__slot_free(a.memory, a.kind);
    fa__slot_free(b.memory, b.kind);
}

/* Whether anything is mapped at this address. */
static bool is_mapped(const uint8_t *memory)
{
    unsigned char resident;
    uint8_t *page = (uint8_t *)((uintptr_t)memory / BLOCK_SIZE * BLOCK_SIZE);

    return mincore(page, 1, (void *)&resident) == 0 || errno != ENOMEM;
}

static void a_block_goes_with_its_last_object(void **state)
{
    fa__pool pool;
    object a, b;

    (void)state;
    if (!POOLS_OPEN)
        skip();
    fa__pool_open(&pool);
    a = new_object(64);
    b = new_object(64);
    fa__slot_free(new_object(200).memory, 25);
    assert_int_equal(a.kind, 8);
    fa__slot_free(a.memory, a.kind);
    fa__pool_close(&pool);
    assert_true(is_mapped(b.memory));
    assert_int_equal(b.memory[63], 0x5a);
    fa__slot_free(b.memory, b.kind);
    assert_false(is_mapped(b.memory));
}

typedef struct half {
    object *objects;
    size_t first;
} half;

static void *free_every_other(void *context)
{
    half *self = context;

    for (size_t i = self->first; i < N_MANY; i += 2)
        fa__slot_free(self->objects[i].memory, self->objects[i].kind);
    return NULL;
}

static void two_threads_free_one_pools_objects(void **state)
{
    static object objects[N_MANY];
    fa__pool pool;
    half first = { objects, 0 }, second = { objects, 1 };
    pthread_t thread;

    (void)state;
    fa__pool_open(&pool);
    for (size_t i = 0; i < N_MANY; i++) {
        objects[i] = new_object(100);
        memcpy(objects[i].memory, &i, sizeof i);
    }
    fa__pool_close(&pool);
    for (size_t i = 0; i < N_MANY; i++)
        assert_memory_equal(objects[i].memory, &i, sizeof i);
    assert_int_equal(pthread_create(&thread, NULL, free_every_other, &first), 0);
    free_every_other(&second);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < N_MANY && POOLS_OPEN; i += 1000)
        assert_false(is_mapped(objects[i].memory));
}

static void another_thread_may_free_while_the_pool_is_open(void **state)
{
    static object objects[N_MANY];
    fa__pool pool;
    half all[2] = { { objects, 0 }, { objects, 1 } };
    pthread_t thread;

    (void)state;
    fa__pool_open(&pool);
    for (size_t i = 0; i < N_MANY; i++)
        objects[i] = new_object(100);
    assert_int_equal(pthread_create(&thread, NULL, free_every_other, &all[0]), 0);
    free_every_other(&all[1]);
    pthread_join(thread, NULL);
    fa__pool_close(&pool);
    for (size_t i = 0; i < N_MANY && POOLS_OPEN; i += 1000)
        assert_false(is_mapped(objects[i].memory));
}

static void without_address_space_for_a_block_objects_are_allocated(void **state)
{
    struct rlimit before, none;
    fa__pool pool;
    object a;

    (void)state;
    if (!POOLS_OPEN)
        skip();
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
    fa__pool_open(&pool);
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    a = new_object(64);
    setrlimit(RLIMIT_AS, &before);
    fa__pool_close(&pool);
    assert_int_equal(a.kind, 0);
    fa__slot_free(a.memory, a.kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_pool_objects_are_allocated),
        cmocka_unit_test(an_open_pool_hands_out_slots),
        cmocka_unit_test(impossible_sizes_fail_in_a_pool_too),
        cmocka_unit_test(a_freed_slot_is_used_again_for_its_size),
        cmocka_unit_test(a_callers_allocator_sees_every_object),
        cmocka_unit_test(a_pool_inside_a_pool_changes_nothing),
        cmocka_unit_test(a_block_goes_with_its_last_object),
        cmocka_unit_test(two_threads_free_one_pools_objects),
        cmocka_unit_test(another_thread_may_free_while_the_pool_is_open),
        cmocka_unit_test(without_address_space_for_a_block_objects_are_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
