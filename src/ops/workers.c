/* workers.c: the threads that operators share: independent tasks on as many threads as there are
 * processors.
 *
 * Threads are started when they are first wanted and then wait for the next job, as starting one
 * takes longer than many a job. They are the library's second global, beside the allocator:
 *
 *     caller    publish job ─► wake ─► take indices ─────► withdraw job ─► wait until n_inside is 0
 *     worker    sleep ─► enter (n_inside + 1) ─► take indices ─► leave (n_inside - 1) ─► sleep
 *
 * One job runs at a time: a task that asks for threads itself, and a second caller meanwhile, run
 * on their own thread alone. After fork() the child starts its own threads. */
#include <signal.h>

#include "ops/ops.h"

typedef struct workers {
    pthread_mutex_t lock;               /* of all that follows */
    pthread_cond_t published, left;
    fa__job *job;                       /* what runs now, or NULL */
    unsigned generation;                /* of jobs: a worker enters each at most once */
    size_t n_wanted;                    /* workers that may still enter */
    size_t n_inside;
    size_t n_threads;
    bool watches_fork;
} workers;

#define WORKERS_START                                                                              \
    { .lock = PTHREAD_MUTEX_INITIALIZER, .published = PTHREAD_COND_INITIALIZER,                    \
      .left = PTHREAD_COND_INITIALIZER }

static workers pool = WORKERS_START;
static _Thread_local bool is_busy;      /* the thread runs tasks now */

static void *run_worker(void *unused)
{
    unsigned seen = 0;

    is_busy = true;
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        while (pool.job == NULL || pool.n_wanted == 0 || pool.generation == seen)
            pthread_cond_wait(&pool.published, &pool.lock);
        fa__job *now = pool.job;
        seen = pool.generation;
        pool.n_wanted--;
        pool.n_inside++;
        pthread_mutex_unlock(&pool.lock);
        fa__job_work(now);
        pthread_mutex_lock(&pool.lock);
        if (--pool.n_inside == 0)
            pthread_cond_signal(&pool.left);
    }
    return unused;
}

/* Threads do not live on in a child process. */
static void forget_workers(void)
{
    pool = (workers)WORKERS_START;
}

/* Signals stay with the threads of the program. The lock is held. */
static void start_worker(void)
{
    pthread_t thread;
    pthread_attr_t detached;
    sigset_t all, before;

    if (!pool.watches_fork)
        pool.watches_fork = pthread_atfork(NULL, NULL, forget_workers) == 0;
    if (!pool.watches_fork || pthread_attr_init(&detached) != 0)
        return;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, &detached, run_worker, NULL) == 0)
        pool.n_threads++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&detached);
}

/* Lets up to n workers take part. False: they are busy with another job. */
static bool publish(fa__job *job, size_t n)
{
    bool is_free;

    pthread_mutex_lock(&pool.lock);
    is_free = pool.job == NULL;
    if (is_free) {
        for (size_t missing = n > pool.n_threads ? n - pool.n_threads : 0; missing > 0; missing--)
            start_worker();
        pool.job = job;
        pool.n_wanted = n;
        pool.generation++;
        pthread_cond_broadcast(&pool.published);
    }
    pthread_mutex_unlock(&pool.lock);
    return is_free;
}

/* Nobody else enters; returns when all who have entered are done. */
static void withdraw(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.n_wanted = 0;
    while (pool.n_inside > 0)
        pthread_cond_wait(&pool.left, &pool.lock);
    pool.job = NULL;
    pthread_mutex_unlock(&pool.lock);
}

fa_status fa__run_on_workers(size_t n, fa_status (*task)(void *context, size_t i), void *context)
{
    fa__job job;
    size_t wanted = is_busy ? 1 : fa__job_threads(n);
    bool was_busy = is_busy, is_published;

    fa__job_init(&job, n, task, context);
    is_published = wanted > 1 && publish(&job, wanted - 1);
    is_busy = true;
    fa__job_work(&job);
    is_busy = was_busy;
    if (is_published)
        withdraw();
    return fa__job_end(&job);
}
