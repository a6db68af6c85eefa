/* threads.c: independent tasks on as many threads as there are processors.
 *
 * The threads take the indices 0, 1, 2... from one counter. After a failure nothing more is handed
 * out; what is lower has been handed out before and is finished, so that the lowest index that
 * fails, whose error is reported, does not depend on who was fast. */
#ifdef __linux__
#define _GNU_SOURCE                     /* sched_getaffinity */
#endif
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/base.h"

#define MOST_THREADS 64

typedef struct job {
    fa_status (*task)(void *context, size_t i);
    void *context;
    size_t n;
    atomic_size_t next;                 /* the index handed out next; n or more: none */
    pthread_mutex_t lock;               /* of what follows */
    size_t failed;                      /* the lowest index that failed, n: none */
    fa_status status;                   /* what it returned */
    fa_error error;                     /* the error that it left */
} job;

int fa__cpu_count(void)
{
    long n;
#ifdef __linux__
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);         /* under taskset or in a container: fewer than are online */
#endif
    n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}

static void note_failure(job *all, size_t i, fa_status status)
{
    atomic_store(&all->next, all->n);
    pthread_mutex_lock(&all->lock);
    if (i < all->failed) {
        all->failed = i;
        all->status = status;
        all->error = *fa_error_last();
    }
    pthread_mutex_unlock(&all->lock);
}

static void *work(void *argument)
{
    job *all = argument;

    for (;;) {
        size_t i = atomic_fetch_add(&all->next, 1);
        fa_status status;

        if (i >= all->n)
            return NULL;
        status = all->task(all->context, i);
        if (status != FA_OK)
            note_failure(all, i, status);
    }
}

fa_status fa__parallel(size_t n, fa_status (*task)(void *context, size_t i), void *context)
{
    job all = { .task = task, .context = context, .n = n, .failed = n };
    pthread_t threads[MOST_THREADS];
    size_t n_threads = 0, wanted = (size_t)fa__cpu_count();

    if (wanted > n)
        wanted = n;
    if (wanted > MOST_THREADS)
        wanted = MOST_THREADS;
    atomic_init(&all.next, 0);
    pthread_mutex_init(&all.lock, NULL);
    while (n_threads + 1 < wanted
           && pthread_create(&threads[n_threads], NULL, work, &all) == 0)
        n_threads++;
    work(&all);
    while (n_threads > 0)
        pthread_join(threads[--n_threads], NULL);
    pthread_mutex_destroy(&all.lock);
    if (all.failed == n)
        return FA_OK;
    fa__error_restore(&all.error);
    return all.status;
}
