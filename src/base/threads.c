/* threads.c: independent tasks on as many threads as there are processors. */
#ifdef __linux__
#define _GNU_SOURCE                     /* sched_getaffinity */
#endif
#include <sched.h>
#include <unistd.h>

#include "base/base.h"

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

/* ---- a job ----------------------------------------------------------------------------------- */

void fa__job_init(fa__job *self, size_t n, fa_status (*task)(void *context, size_t i),
                  void *context)
{
    *self = (fa__job){ .task = task, .context = context, .n = n, .failed = n };
    atomic_init(&self->next, 0);
    pthread_mutex_init(&self->lock, NULL);
}

size_t fa__job_threads(size_t n)
{
    size_t threads = n <= 1 ? 1 : (size_t)fa__cpu_count();

    if (threads > n)
        threads = n;
    return threads > FA__MOST_THREADS ? FA__MOST_THREADS : threads;
}

static void note_failure(fa__job *self, size_t i, fa_status status)
{
    atomic_store(&self->next, self->n);
    pthread_mutex_lock(&self->lock);
    if (i < self->failed) {
        self->failed = i;
        self->status = status;
        self->error = *fa_error_last();
    }
    pthread_mutex_unlock(&self->lock);
}

void fa__job_work(fa__job *self)
{
    for (;;) {
        size_t i = atomic_fetch_add(&self->next, 1);
        fa_status status;

        if (i >= self->n)
            return;
        status = self->task(self->context, i);
        if (status != FA_OK)
            note_failure(self, i, status);
    }
}

fa_status fa__job_end(fa__job *self)
{
    pthread_mutex_destroy(&self->lock);
    if (self->failed == self->n)
        return FA_OK;
    fa__error_restore(&self->error);
    return self->status;
}

/* ---- threads of one call --------------------------------------------------------------------- */

static void *run_thread(void *job)
{
    fa__job_work(job);
    return NULL;
}

fa_status fa__parallel(size_t n, fa_status (*task)(void *context, size_t i), void *context)
{
    fa__job job;
    pthread_t threads[FA__MOST_THREADS];
    size_t n_threads = 0, wanted = fa__job_threads(n);

    fa__job_init(&job, n, task, context);
    while (n_threads + 1 < wanted
           && pthread_create(&threads[n_threads], NULL, run_thread, &job) == 0)
        n_threads++;
    fa__job_work(&job);
    while (n_threads > 0)
        pthread_join(threads[--n_threads], NULL);
    return fa__job_end(&job);
}
