/* test_threads.c: parallel tasks: all run once, the lowest failure is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/base.h"

#define N 1000

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1                     /* needs memory of its own whenever a thread is made */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static atomic_int runs[N];

static fa_status count_run(void *context, size_t i)
{
    (void)context;
    atomic_fetch_add(&runs[i], 1);
    return FA_OK;
}

static void each_index_runs_once(void **state)
{
    (void)state;
    assert_int_equal(fa__parallel(N, count_run, NULL), FA_OK);
    for (int i = 0; i < N; i++)
        assert_int_equal(atomic_load(&runs[i]), 1);
}

static fa_status must_not_run(void *context, size_t i)
{
    (void)context;
    return fa__fail(FA_EINVAL, "ran %zu", i);
}

static void nothing_to_do_is_done(void **state)
{
    (void)state;
    assert_int_equal(fa__parallel(0, must_not_run, NULL), FA_OK);
}

/* Fails from *context on; the lowest of these is slow, so that others fail before it. */
static fa_status fail_from(void *context, size_t i)
{
    size_t lowest = *(size_t *)context;

    if (i < lowest)
        return FA_OK;
    if (i == lowest)
        usleep(20000);
    fa__fail(i == lowest ? FA_ELIMIT : FA_EIO, "task %zu", i);
    fa__error_set_path("file.pt");
    return i == lowest ? FA_ELIMIT : FA_EIO;
}

static void the_lowest_failure_is_told(void **state)
{
    size_t lowest[] = { 0, 1, 7, N - 1 };
    char text[32];

    (void)state;
    for (size_t k = 0; k < FA__COUNT(lowest); k++) {
        fa_error_clear();
        assert_int_equal(fa__parallel(N, fail_from, &lowest[k]), FA_ELIMIT);
        snprintf(text, sizeof text, "task %zu", lowest[k]);
        assert_string_equal(fa_error_last()->text, text);
        assert_string_equal(fa_error_last()->path, "file.pt");
    }
}

static void it_runs_without_threads(void **state)
{
    struct rlimit before, none;

    (void)state;
    if (SANITIZED)
        skip();
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    none = before;
    none.rlim_cur = 1;                  /* no address space for a thread's stack */
    for (int i = 0; i < N; i++)
        atomic_store(&runs[i], 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    assert_int_equal(fa__parallel(N, count_run, NULL), FA_OK);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    for (int i = 0; i < N; i++)
        assert_int_equal(atomic_load(&runs[i]), 1);
}

static void there_is_a_processor(void **state)
{
    (void)state;
    assert_true(fa__cpu_count() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_index_runs_once),
        cmocka_unit_test(nothing_to_do_is_done),
        cmocka_unit_test(the_lowest_failure_is_told),
        cmocka_unit_test(it_runs_without_threads),
        cmocka_unit_test(there_is_a_processor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
