/* fault_alloc.h: failing allocations on purpose, for the tests of every floor.
 *
 *     static fa_status load_and_free(void *context)
 *     {
 *         fa_value *value = fa_load_memory(data, size, NULL);
 *
 *         if (value == NULL)
 *             return fa_error_last()->status;
 *         fa_value_release(value);
 *         return FA_OK;
 *     }
 *     ...
 *     FAULT_SWEEP(load_and_free, NULL);
 *
 * The scenario runs with allocation 1, 2, 3... failing, until it asks for fewer. Each n twice: once
 * only the n-th fails, once all from the n-th on, as when memory has really run out. Each time it
 * must return FA_ENOMEM, leave FA_ENOMEM as the last error, and have freed what it allocated. The
 * scenario must free all it makes, and must not free anything made before.
 *
 * What may go on without the memory (a cache) is run with FAULT_SWEEP_TOLERANT: FA_OK is right too.
 *
 * By hand: fault_start(n, FAULT_ONCE); ...; fault_stop(); and fault_live() for blocks not freed.
 * Include it after cmocka.h. Several threads may allocate. */
#ifndef FA_TESTS_FAULT_ALLOC_H
#define FA_TESTS_FAULT_ALLOC_H

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "facula/status.h"

typedef enum fault_mode { FAULT_ONCE, FAULT_FROM_THERE } fault_mode;
typedef enum fault_manner { FAULT_STRICT, FAULT_TOLERANT } fault_manner;
typedef fa_status (*fault_scenario)(void *context);

#define FAULT_MOST_RUNS 100000          /* a scenario with more allocations is too large to sweep */

typedef struct fault_state {
    atomic_long asked;                  /* allocations so far */
    atomic_long live;                   /* blocks not yet freed */
    atomic_long failed;                 /* how many were made to fail */
    long n;                             /* which one fails, 0: none */
    fault_mode mode;
} fault_state;

static fault_state fault;

static inline bool fault_fails_now(void)
{
    long i = atomic_fetch_add(&fault.asked, 1) + 1;
    bool fails = fault.n > 0 && (fault.mode == FAULT_ONCE ? i == fault.n : i >= fault.n);

    if (fails)
        atomic_fetch_add(&fault.failed, 1);
    return fails;
}

static inline void *fault_alloc(void *context, size_t size)
{
    void *memory = fault_fails_now() ? NULL : malloc(size);

    (void)context;
    if (memory != NULL) {
        memset(memory, 0xa5, size);     /* who reads before writing shall notice */
        atomic_fetch_add(&fault.live, 1);
    }
    return memory;
}

static inline void *fault_reallocate(void *context, void *memory, size_t size)
{
    (void)context;
    return fault_fails_now() ? NULL : realloc(memory, size);
}

static inline void fault_free(void *context, void *memory)
{
    (void)context;
    atomic_fetch_sub(&fault.live, 1);
    free(memory);
}

/* Counts from here on; allocation n fails (0: none). */
static inline void fault_start(long n, fault_mode mode)
{
    static const fa_allocator hooks = { fault_alloc, fault_reallocate, fault_free, NULL };

    atomic_store(&fault.asked, 0);
    atomic_store(&fault.live, 0);
    atomic_store(&fault.failed, 0);
    fault.n = n;
    fault.mode = mode;
    fa_set_allocator(&hooks);
}

static inline void fault_stop(void)
{
    fa_set_allocator(NULL);
}

static inline long fault_live(void)
{
    return atomic_load(&fault.live);
}

/* One run. False when the scenario needed fewer than n allocations, and so was not disturbed. */
static inline bool fault_run(fault_scenario scenario, void *context, long n, fault_mode mode,
                             fault_manner manner, const char *name)
{
    fa_status st;
    bool disturbed;

    fa_error_clear();
    fault_start(n, mode);
    st = scenario(context);
    fault_stop();
    disturbed = atomic_load(&fault.failed) > 0;
    if (fault_live() != 0)
        fail_msg("%s: allocation %ld failing: %ld blocks leaked", name, n, fault_live());
    if (!disturbed && st != FA_OK)
        fail_msg("%s: fails without failing allocations: %s: %s", name, fa_status_text(st),
                 fa_error_last()->text);
    if (!disturbed || (st == FA_OK && manner == FAULT_TOLERANT))
        return disturbed;
    if (st != FA_ENOMEM)
        fail_msg("%s: allocation %ld failing: returned '%s', not FA_ENOMEM", name, n,
                 fa_status_text(st));
    if (fa_error_last()->status != FA_ENOMEM)
        fail_msg("%s: allocation %ld failing: the last error says '%s'", name, n,
                 fa_status_text(fa_error_last()->status));
    return true;
}

/* Returns how many allocations the undisturbed scenario makes. */
static inline long fault_sweep(fault_scenario scenario, void *context, fault_manner manner,
                               const char *name)
{
    long n = 1;

    while (fault_run(scenario, context, n, FAULT_ONCE, manner, name)) {
        fault_run(scenario, context, n, FAULT_FROM_THERE, manner, name);
        if (++n > FAULT_MOST_RUNS)
            fail_msg("%s: more than %d allocations", name, FAULT_MOST_RUNS);
    }
    return n - 1;
}

#define FAULT_SWEEP(scenario, context) fault_sweep(scenario, context, FAULT_STRICT, #scenario)
#define FAULT_SWEEP_TOLERANT(scenario, context)                                                    \
    fault_sweep(scenario, context, FAULT_TOLERANT, #scenario)

#endif
