/* workers.c: the threads that operators share: independent tasks on as many threads as there are
 * processors.
 *
 * The threads take the indices 0, 1, 2... from one counter. After a failure nothing more is handed
 * out; what is lower has been handed out before and is finished, so that the lowest index that
 * fails, whose error is reported, does not depend on who was fast.
 *
 * Threads are started when they are first wanted and then wait for the next job, as starting one
 * takes longer than many a job. They are the library's second global, beside the allocator:
 *
 *     caller    publish job ─► wake ─► take indices ─────► withdraw job ─► wait until n_inside is 0
 *     worker    sleep ─► enter (n_inside + 1) ─► take indices ─► leave (n_inside - 1) ─► sleep
 *
 * One job runs at a time: a task that asks for threads itself, and a second caller meanwhile, run
 * on their own thread alone. After fork() the child starts its own threads. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "ops/ops.h"

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

static void work(job *all)
{
    for (;;) {
        size_t i = atomic_fetch_add(&all->next, 1);
        fa_status status;

        if (i >= all->n)
            return;
        status = all->task(all->context, i);
        if (status != FA_OK)
            note_failure(all, i, status);
    }
}

/* ---- the waiting threads --------------------------------------------------------------------- */

typedef struct workers {
    pthread_mutex_t lock;               /* of all that follows */
    pthread_cond_t published, left;
    job *job;                           /* what runs now, or NULL */
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
        job *now = pool.job;
        seen = pool.generation;
        pool.n_wanted--;
        pool.n_inside++;
        pthread_mutex_unlock(&pool.lock);
        work(now);
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
static bool publish(job *all, size_t n)
{
    bool is_free;

    pthread_mutex_lock(&pool.lock);
    is_free = pool.job == NULL;
    if (is_free) {
        for (size_t missing = n > pool.n_threads ? n - pool.n_threads : 0; missing > 0; missing--)
            start_worker();
        pool.job = all;
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
    job all = { .task = task, .context = context, .n = n, .failed = n };
    size_t wanted = n <= 1 || is_busy ? 1 : (size_t)fa__cpu_count();
    bool is_published;

    if (wanted > n)
        wanted = n;
    if (wanted > MOST_THREADS)
        wanted = MOST_THREADS;
    atomic_init(&all.next, 0);
    pthread_mutex_init(&all.lock, NULL);
    is_published = wanted > 1 && publish(&all, wanted - 1);
    bool was_busy = is_busy;
    is_busy = true;
    work(&all);
    is_busy = was_busy;
    if (is_published)
        withdraw();
    pthread_mutex_destroy(&all.lock);
    if (all.failed == n)
        return FA_OK;
    fa__error_restore(&all.error);
    return all.status;
}
