/* exec.c: the plans of a program, and when one is made. */
#include <pthread.h>

#include "exec/plan.h"

/* Plans that a program may have, and recordings that may fail before no more are tried. */
#define MAX_PLANS 8
#define MAX_FAILURES 3

struct fa__exec {
    pthread_mutex_t lock;
    fa__plan *plans[MAX_PLANS];
    size_t n_plans, n_failures;
    uint64_t seen[4];                   /* what the last calls without a plan looked like */
    size_t n_seen;
    uint64_t generation;                /* counts resets: plans recorded before are stale */
    bool disabled;
};

fa__exec *fa__exec_new(void)
{
    fa__exec *exec = fa__zalloc(sizeof(*exec));

    if (exec != NULL)
        pthread_mutex_init(&exec->lock, NULL);
    return exec;
}

static void release(fa__plan *plan)
{
    if (plan != NULL && atomic_fetch_sub(&plan->refs, 1) == 1)
        fa__plan_free(plan);
}

/* Under the lock. */
static void forget(fa__exec *exec)
{
    for (size_t i = 0; i < exec->n_plans; i++)
        release(exec->plans[i]);
    exec->n_plans = exec->n_seen = exec->n_failures = 0;
    exec->generation++;
}

void fa__exec_reset(fa__exec *exec)
{
    if (exec == NULL)
        return;
    pthread_mutex_lock(&exec->lock);
    forget(exec);
    pthread_mutex_unlock(&exec->lock);
}

void fa__exec_disable(fa__exec *exec)
{
    if (exec == NULL)
        return;
    pthread_mutex_lock(&exec->lock);
    forget(exec);
    exec->disabled = true;
    pthread_mutex_unlock(&exec->lock);
}

void fa__exec_free(fa__exec *exec)
{
    if (exec == NULL)
        return;
    fa__exec_reset(exec);
    pthread_mutex_destroy(&exec->lock);
    fa__free(exec);
}

size_t fa__exec_len(fa__exec *exec)
{
    size_t n;

    pthread_mutex_lock(&exec->lock);
    n = exec->n_plans;
    pthread_mutex_unlock(&exec->lock);
    return n;
}

/* The i-th plan of a function, retained; NULL past the end. */
static fa__plan *plan_at(fa__exec *exec, const void *what, size_t i)
{
    fa__plan *found = NULL;

    pthread_mutex_lock(&exec->lock);
    for (size_t k = 0; k < exec->n_plans && found == NULL; k++) {
        if (exec->plans[k]->what == what && i-- == 0)
            found = exec->plans[k];
    }
    if (found != NULL)
        atomic_fetch_add(&found->refs, 1);
    pthread_mutex_unlock(&exec->lock);
    return found;
}

/* ---- what calls look like ------------------------------------------------------------------- */

#define MAX_LOOK 256                    /* items of a container that are looked at */

static uint64_t mix(uint64_t hash, uint64_t x)
{
    hash ^= x + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
    return hash * UINT64_C(0xff51afd7ed558ccd);
}

static uint64_t look(uint64_t hash, fa__ivalue x, int depth)
{
    const fa_tensor *t = x.tag == FA__IV_TENSOR ? x.u.tensor : NULL;
    uint64_t bits = 0;

    hash = mix(hash, x.tag);
    if (x.tag == FA__IV_INT || x.tag == FA__IV_BOOL)
        return mix(hash, x.tag == FA__IV_INT ? (uint64_t)x.u.integer : x.u.boolean);
    if (x.tag == FA__IV_FLOAT) {
        memcpy(&bits, &x.u.number, sizeof(bits));
        return mix(hash, bits);
    }
    for (int i = 0; t != NULL && i < t->n_dims; i++)
        hash = mix(mix(hash, (uint64_t)t->sizes[i]),
                   t->strides == NULL ? 0 : (uint64_t)t->strides[i]);
    if (t != NULL)
        return mix(hash, (uint64_t)t->dtype << 8 | t->n_dims);
    if (x.tag != FA__IV_VALUE || depth > 8)
        return hash;
    hash = mix(hash, fa_value_kind(x.u.value) * 1000 + fa_value_len(x.u.value));
    if (fa_value_kind(x.u.value) != FA_KIND_LIST && fa_value_kind(x.u.value) != FA_KIND_TUPLE)
        return hash;
    for (size_t i = 0; i < fa_value_len(x.u.value) && i < MAX_LOOK; i++)
        hash = look(hash, fa__iv_borrow(fa_value_at(x.u.value, i)), depth + 1);
    return hash;
}

/* Should this call be recorded? When one that looks the same has come lately. */
static bool may_record(fa__exec *exec, const fa__exec_call *call, uint64_t *generation)
{
    uint64_t hash = (uint64_t)(uintptr_t)call->what;
    bool yes = false;

    for (size_t i = 0; i < call->n_args; i++)
        hash = look(hash, call->args[i], 0);
    pthread_mutex_lock(&exec->lock);
    for (size_t i = 0; i < exec->n_seen && i < FA__COUNT(exec->seen); i++)
        yes = yes || exec->seen[i] == hash;
    exec->seen[exec->n_seen++ % FA__COUNT(exec->seen)] = hash;
    yes = yes && !exec->disabled && exec->n_plans < MAX_PLANS && exec->n_failures < MAX_FAILURES;
    *generation = exec->generation;
    pthread_mutex_unlock(&exec->lock);
    return yes;
}

static void keep(fa__exec *exec, fa__plan *plan, uint64_t generation)
{
    pthread_mutex_lock(&exec->lock);
    if (plan == NULL) {
        exec->n_failures++;
    } else if (generation == exec->generation && !exec->disabled && exec->n_plans < MAX_PLANS) {
        exec->plans[exec->n_plans++] = plan;
        plan = NULL;
    }
    pthread_mutex_unlock(&exec->lock);
    release(plan);
}

static fa_status record(fa__exec *exec, const fa__exec_call *call, uint64_t generation,
                        fa__ivalue *result)
{
    fa__plan *plan = NULL;
    fa_status st = fa__record_run(call, result, &plan);
    fa_error before;

    if (st != FA_OK)
        return st;
    before = *fa_error_last();
    if (plan != NULL
        && (fa__plan_fold(plan) != FA_OK || fa__plan_fuse(plan) != FA_OK
            || fa__plan_lifetimes(plan) != FA_OK)) {
        fa__plan_free(plan);
        plan = NULL;
    }
    keep(exec, plan, generation);
    fa__error_restore(&before);
    return FA_OK;
}

fa_status fa__exec_run(fa__exec *exec, const fa__exec_call *call, fa__ivalue *result)
{
    uint64_t generation;
    fa__plan *plan;
    fa_status st;

    for (size_t i = 0; (plan = plan_at(exec, call->what, i)) != NULL; i++) {
        st = fa__plan_run(plan, call, result);
        release(plan);
        if (st != FA__DECLINED)
            return st;
    }
    if (may_record(exec, call, &generation))
        return record(exec, call, generation, result);
    return call->run(call->context, result);
}
