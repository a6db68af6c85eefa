/* lapack.c: LAPACK for four dtypes behind one door; see linalg.h.
 *
 * Of LAPACKE the plain forms (..._work) are used: they hand their arguments on as they are, so that
 * matrices with NaN are computed, and the scratch memory is ours. The size of it is asked for with
 * a first call that has a size of -1 and puts the answer into the first element. */
#include "linalg.h"

#ifdef FACULA_WITH_LAPACKE
#include <lapacke.h>
#include <math.h>

/* One of the four functions of a routine; `complex` where complex matrices have another name. */
#define BY_DTYPE(j, real, complex, ...)                                                            \
    ((j)->dtype == FA_FLOAT32 ? LAPACKE_s##real##_work(LAPACK_COL_MAJOR, __VA_ARGS__)              \
     : (j)->dtype == FA_FLOAT64 ? LAPACKE_d##real##_work(LAPACK_COL_MAJOR, __VA_ARGS__)            \
     : (j)->dtype == FA_COMPLEX64 ? LAPACKE_c##complex##_work(LAPACK_COL_MAJOR, __VA_ARGS__)       \
                                  : LAPACKE_z##complex##_work(LAPACK_COL_MAJOR, __VA_ARGS__))
/* The real ones, the complex ones alone, where their arguments differ. */
#define BY_REAL(j, name, ...)                                                                      \
    ((j)->dtype == FA_FLOAT32 ? LAPACKE_s##name##_work(LAPACK_COL_MAJOR, __VA_ARGS__)              \
                              : LAPACKE_d##name##_work(LAPACK_COL_MAJOR, __VA_ARGS__))
#define BY_COMPLEX(j, name, ...)                                                                   \
    ((j)->dtype == FA_COMPLEX64 ? LAPACKE_c##name##_work(LAPACK_COL_MAJOR, __VA_ARGS__)            \
                                : LAPACKE_z##name##_work(LAPACK_COL_MAJOR, __VA_ARGS__))

#define SMALL(x) ((lapack_int)(x))      /* fa__lapack has checked that it fits */

/* ---- scratch memory ------------------------------------------------------------------------- */

/* The answer to a size of -1. */
typedef union answer {
    float f32;
    double f64;
} answer;

static double asked(const fa__lapack_job *j, const answer *a)
{
    return fa__real_dtype(j->dtype) == FA_FLOAT32 ? a->f32 : a->f64;
}

static fa_status reserve(void **out, int32_t *n_out, double n, size_t itemsize)
{
    size_t bytes;

    if (!(n >= 1))
        n = 1;
    if (n > INT32_MAX)
        return fa__fail(FA_ELIMIT, "LAPACK asks for scratch memory of %.0f elements", n);
    *n_out = (int32_t)n;
    if (!fa__mul_size((size_t)n, itemsize, &bytes))
        return FA_ENOMEM;
    *out = fa__alloc(bytes);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

static fa_status reserve_all(fa__lapack_job *j, double items, double reals, double ints)
{
    fa_status st = FA_OK;

    TRY(reserve(&j->space.items, &j->space.n_items, items, fa_dtype_itemsize(j->dtype)));
    TRY(reserve(&j->space.reals, &j->space.n_reals, reals,
                fa_dtype_itemsize(fa__real_dtype(j->dtype))));
    TRY(reserve(&j->space.ints, &j->space.n_ints, ints, sizeof(lapack_int)));
done:
    return st;
}

/* Runs a routine whose last arguments are scratch memory and its size. */
#define RUN_WITH_ITEMS(j, real, complex, ...)                                                      \
    do {                                                                                           \
        fa_status reserved = FA_OK;                                                                \
        double first[2] = { 0 };                                                                   \
                                                                                                   \
        if ((j)->space.items == NULL) {                                                            \
            void *at = first;                                                                      \
            (j)->info = BY_DTYPE(j, real, complex, __VA_ARGS__, at, -1);                           \
            reserved = reserve_all(j, asked(j, at), 0, 0);                                         \
        }                                                                                          \
        if (reserved != FA_OK)                                                                     \
            return reserved;                                                                       \
        (j)->info = BY_DTYPE(j, real, complex, __VA_ARGS__, (j)->space.items, (j)->space.n_items); \
    } while (0)

/* ---- routines ------------------------------------------------------------------------------- */

static fa_status getrf(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, getrf, getrf, SMALL(j->m), SMALL(j->n), j->a, SMALL(j->lda), j->pivots);
    return FA_OK;
}

static fa_status getrs(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, getrs, getrs, j->trans, SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                       j->pivots, j->b, SMALL(j->ldb));
    return FA_OK;
}

static fa_status potrf(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, potrf, potrf, j->uplo, SMALL(j->n), j->a, SMALL(j->lda));
    return FA_OK;
}

static fa_status potri(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, potri, potri, j->uplo, SMALL(j->n), j->a, SMALL(j->lda));
    return FA_OK;
}

static fa_status potrs(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, potrs, potrs, j->uplo, SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                       j->b, SMALL(j->ldb));
    return FA_OK;
}

static fa_status geqrf(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, geqrf, geqrf, SMALL(j->m), SMALL(j->n), j->a, SMALL(j->lda), j->tau);
    return FA_OK;
}

static fa_status orgqr(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, orgqr, ungqr, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                   j->tau);
    return FA_OK;
}

static fa_status ormqr(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, ormqr, unmqr, j->side, j->trans, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a,
                   SMALL(j->lda), j->tau, j->b, SMALL(j->ldb));
    return FA_OK;
}

static fa_status sytrf(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, sytrf, sytrf, j->uplo, SMALL(j->n), j->a, SMALL(j->lda), j->pivots);
    return FA_OK;
}

static fa_status hetrf(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, sytrf, hetrf, j->uplo, SMALL(j->n), j->a, SMALL(j->lda), j->pivots);
    return FA_OK;
}

static fa_status sytrs(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, sytrs, sytrs, j->uplo, SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                       j->pivots, j->b, SMALL(j->ldb));
    return FA_OK;
}

static fa_status hetrs(fa__lapack_job *j)
{
    j->info = BY_DTYPE(j, sytrs, hetrs, j->uplo, SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                       j->pivots, j->b, SMALL(j->ldb));
    return FA_OK;
}

/* Real numbers that a complex gesdd needs. [LAPACK 3.7, zgesdd: LRWORK] */
static double gesdd_reals(const fa__lapack_job *j)
{
    double least = (double)(j->m < j->n ? j->m : j->n), most = (double)(j->m < j->n ? j->n : j->m);

    if (!fa_dtype_is_complex(j->dtype))
        return 0;
    if (j->mode == 'N')
        return 7 * least;
    return fmax(5 * least * least + 7 * least, 2 * most * least + 2 * least * least + least);
}

static lapack_int gesdd_call(fa__lapack_job *j, void *items, lapack_int n_items, void *reals,
                             lapack_int *ints)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, gesdd, j->mode, SMALL(j->m), SMALL(j->n), j->a, SMALL(j->lda),
                          j->values, j->u, SMALL(j->ldu), j->v, SMALL(j->ldv), items, n_items,
                          reals, ints);
    return BY_REAL(j, gesdd, j->mode, SMALL(j->m), SMALL(j->n), j->a, SMALL(j->lda), j->values,
                   j->u, SMALL(j->ldu), j->v, SMALL(j->ldv), items, n_items, ints);
}

static fa_status gesdd(fa__lapack_job *j)
{
    double first[2] = { 0 }, least = (double)(j->m < j->n ? j->m : j->n);
    void *at = first;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        TRY(reserve(&j->space.ints, &j->space.n_ints, 8 * least, sizeof(lapack_int)));
        TRY(reserve(&j->space.reals, &j->space.n_reals, gesdd_reals(j), sizeof(double)));
        (void)gesdd_call(j, at, -1, j->space.reals, j->space.ints);
        TRY(reserve(&j->space.items, &j->space.n_items, asked(j, at),
                    fa_dtype_itemsize(j->dtype)));
    }
    j->info = gesdd_call(j, j->space.items, j->space.n_items, j->space.reals, j->space.ints);
done:
    return st;
}

static lapack_int syevd_call(fa__lapack_job *j, void *items, lapack_int n_items, void *reals,
                             lapack_int n_reals, lapack_int *ints, lapack_int n_ints)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, heevd, j->mode, j->uplo, SMALL(j->n), j->a, SMALL(j->lda), j->values,
                          items, n_items, reals, n_reals, ints, n_ints);
    return BY_REAL(j, syevd, j->mode, j->uplo, SMALL(j->n), j->a, SMALL(j->lda), j->values, items,
                   n_items, ints, n_ints);
}

static fa_status syevd(fa__lapack_job *j)
{
    double items[2] = { 0 }, reals[2] = { 0 };
    lapack_int ints = 1;
    void *at = items, *at_real = reals;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        (void)syevd_call(j, at, -1, at_real, -1, &ints, -1);
        TRY(reserve_all(j, asked(j, at), asked(j, at_real), ints));
    }
    j->info = syevd_call(j, j->space.items, j->space.n_items, j->space.reals, j->space.n_reals,
                         j->space.ints, j->space.n_ints);
done:
    return st;
}

static lapack_int geev_call(fa__lapack_job *j, void *items, lapack_int n_items, void *reals)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, geev, 'N', j->mode, SMALL(j->n), j->a, SMALL(j->lda), j->values, NULL,
                          1, j->v, SMALL(j->ldv), items, n_items, reals);
    return BY_REAL(j, geev, 'N', j->mode, SMALL(j->n), j->a, SMALL(j->lda), j->values, j->imag,
                   NULL, 1, j->v, SMALL(j->ldv), items, n_items);
}

static fa_status geev(fa__lapack_job *j)
{
    double first[2] = { 0 }, unused[2] = { 0 };
    void *at = first;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        (void)geev_call(j, at, -1, unused);
        TRY(reserve_all(j, asked(j, at), 2 * (double)j->n, 0));
    }
    j->info = geev_call(j, j->space.items, j->space.n_items, j->space.reals);
done:
    return st;
}

static fa_status gels(fa__lapack_job *j)
{
    RUN_WITH_ITEMS(j, gels, gels, 'N', SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                   j->b, SMALL(j->ldb));
    return FA_OK;
}

static lapack_int gelsy_call(fa__lapack_job *j, void *items, lapack_int n_items)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, gelsy, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                          j->b, SMALL(j->ldb), j->space.ints, j->rcond, &j->rank, items, n_items,
                          j->space.reals);
    return BY_REAL(j, gelsy, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda), j->b,
                   SMALL(j->ldb), j->space.ints, j->rcond, &j->rank, items, n_items);
}

static fa_status gelsy(fa__lapack_job *j)
{
    double first[2] = { 0 };
    void *at = first;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        TRY(reserve(&j->space.ints, &j->space.n_ints, (double)j->n, sizeof(lapack_int)));
        TRY(reserve(&j->space.reals, &j->space.n_reals, 2 * (double)j->n, sizeof(double)));
        (void)gelsy_call(j, at, -1);
        TRY(reserve(&j->space.items, &j->space.n_items, asked(j, at),
                    fa_dtype_itemsize(j->dtype)));
    }
    /* all columns are free to be moved */
    memset(j->space.ints, 0, (size_t)j->space.n_ints * sizeof(lapack_int));
    j->info = gelsy_call(j, j->space.items, j->space.n_items);
done:
    return st;
}

static lapack_int gelsd_call(fa__lapack_job *j, void *items, lapack_int n_items, void *reals,
                             lapack_int *ints)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, gelsd, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                          j->b, SMALL(j->ldb), j->values, j->rcond, &j->rank, items, n_items,
                          reals, ints);
    return BY_REAL(j, gelsd, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda), j->b,
                   SMALL(j->ldb), j->values, j->rcond, &j->rank, items, n_items, ints);
}

static fa_status gelsd(fa__lapack_job *j)
{
    double items[2] = { 0 }, reals[2] = { 0 };
    lapack_int ints = 1;
    void *at = items, *at_real = reals;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        (void)gelsd_call(j, at, -1, at_real, &ints);
        TRY(reserve_all(j, asked(j, at), asked(j, at_real), ints));
    }
    j->info = gelsd_call(j, j->space.items, j->space.n_items, j->space.reals, j->space.ints);
done:
    return st;
}

static lapack_int gelss_call(fa__lapack_job *j, void *items, lapack_int n_items, void *reals)
{
    if (fa_dtype_is_complex(j->dtype))
        return BY_COMPLEX(j, gelss, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda),
                          j->b, SMALL(j->ldb), j->values, j->rcond, &j->rank, items, n_items,
                          reals);
    return BY_REAL(j, gelss, SMALL(j->m), SMALL(j->n), SMALL(j->k), j->a, SMALL(j->lda), j->b,
                   SMALL(j->ldb), j->values, j->rcond, &j->rank, items, n_items);
}

static fa_status gelss(fa__lapack_job *j)
{
    double first[2] = { 0 }, unused[2] = { 0 };
    void *at = first;
    fa_status st = FA_OK;

    if (j->space.items == NULL) {
        (void)gelss_call(j, at, -1, unused);
        TRY(reserve_all(j, asked(j, at), 5 * (double)(j->m < j->n ? j->m : j->n), 0));
    }
    j->info = gelss_call(j, j->space.items, j->space.n_items, j->space.reals);
done:
    return st;
}

static fa_status (*const routines[FA__ROUTINES])(fa__lapack_job *) = {
    [FA__GETRF] = getrf, [FA__GETRS] = getrs, [FA__POTRF] = potrf, [FA__POTRI] = potri,
    [FA__POTRS] = potrs, [FA__GEQRF] = geqrf, [FA__ORGQR] = orgqr, [FA__ORMQR] = ormqr,
    [FA__SYTRF] = sytrf, [FA__HETRF] = hetrf, [FA__SYTRS] = sytrs, [FA__HETRS] = hetrs,
    [FA__GESDD] = gesdd, [FA__SYEVD] = syevd, [FA__GEEV] = geev, [FA__GELS] = gels,
    [FA__GELSY] = gelsy, [FA__GELSD] = gelsd, [FA__GELSS] = gelss,
};

fa_status fa__lapack(fa__routine routine, fa__lapack_job *job)
{
    const int64_t sizes[] = { job->m, job->n, job->k, job->lda, job->ldb, job->ldu, job->ldv };

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        if (sizes[i] > INT32_MAX)
            return fa__fail(FA_ELIMIT, "%s: a matrix dim of %lld; LAPACK takes at most %d", job->op,
                            (long long)sizes[i], INT32_MAX);
    }
    return routines[routine](job);
}

#else

fa_status fa__lapack(fa__routine routine, fa__lapack_job *job)
{
    (void)routine;
    return fa__fail(FA_EUNSUPPORTED,
                    "%s needs LAPACK, which this build of Facula does not have: install LAPACKE "
                    "(liblapacke-dev) and build Facula again", job->op);
}

#endif

void fa__lapack_end(fa__lapack_job *job)
{
    fa__free(job->space.items);
    fa__free(job->space.reals);
    fa__free(job->space.ints);
    memset(&job->space, 0, sizeof(job->space));
}
