/* linalg.h: what the families of torch.linalg share — checks, batches of column-major matrices, and
 * the door to LAPACK. Private to this folder.
 *
 * LAPACK works on one column-major matrix at a time. A kernel copies its argument into a batch of
 * such matrices, [..., rows, cols] with strides [..., 1, rows], and walks over it:
 *
 *     fa__lapack_job job = { .op = "linalg.cholesky", .dtype = dtype, .n = n, .lda = n };
 *
 *     for (int64_t i = 0; i < fa__n_matrices(a); i++) {
 *         job.a = fa__matrix_at(a, i);
 *         TRY(fa__lapack(FA__POTRF, &job));            job.info: what LAPACK says of the matrix
 *     }
 *     fa__lapack_end(&job); */
#ifndef FA_OPS_LINALG_H
#define FA_OPS_LINALG_H

#include "nn.h"

/* ---- LAPACK (lapack.c) ---------------------------------------------------------------------- */

typedef enum fa__routine {              /* what is computed, with what of the job */
    FA__GETRF,                          /* LU of a [m, n]: pivots */
    FA__GETRS,                          /* trans(a) x = b [n, k], from GETRF */
    FA__POTRF,                          /* Cholesky of a [n, n], uplo */
    FA__POTRI,                          /* inverse of what POTRF has factored */
    FA__POTRS,                          /* a x = b [n, k], from POTRF */
    FA__GEQRF,                          /* QR of a [m, n]: reflectors in a, tau */
    FA__ORGQR,                          /* Q [m, n] in a, of k reflectors */
    FA__ORMQR,                          /* b [m, n] times Q of k reflectors in a; side, trans */
    FA__SYTRF,                          /* LDL^T of a [n, n], uplo: pivots */
    FA__HETRF,                          /* LDL^H; of real matrices the same */
    FA__SYTRS, FA__HETRS,               /* a x = b [n, k] from them */
    FA__GESDD,                          /* SVD of a [m, n]: values, u, v (that is, V^H); mode */
    FA__SYEVD,                          /* symmetric eigenvalues of a [n, n], vectors in a; mode */
    FA__GEEV,                           /* eigenvalues (real: and imag), vectors in v; mode */
    FA__GELS, FA__GELSY, FA__GELSD, FA__GELSS,  /* least squares of a [m, n] and b [max(m, n), k] */
    FA__ROUTINES
} fa__routine;

typedef struct fa__lapack_job {
    const char *op;                     /* for messages */
    fa_dtype dtype;                     /* float32, float64, complex64 or complex128 */
    char mode, uplo, side, trans;       /* LAPACK's letters (mode: JOBZ); 0 where not used */
    int64_t m, n, k;
    void *a, *b, *u, *v;                /* column-major, as far apart as lda, ldb... say */
    int64_t lda, ldb, ldu, ldv;
    void *tau;
    void *values, *imag;                /* values: real dtype, but complex of a complex GEEV */
    int32_t *pivots;
    double rcond;
    int32_t rank;                       /* of a, by GELSY, GELSD, GELSS */
    int32_t info;                       /* 0, or LAPACK's number: > 0 about the matrix */
    struct {                            /* scratch memory of the routine: made by the first run */
        void *items, *reals, *ints;
        int32_t n_items, n_reals, n_ints;
    } space;
} fa__lapack_job;

/* Runs a routine; all runs of a job are of one routine and of equal sizes. FA_EUNSUPPORTED in a
 * build without LAPACK, FA_ELIMIT for sizes beyond its 32 bits. Arguments are not checked: wrong
 * ones end the process in some builds of LAPACK. */
fa_status fa__lapack(fa__routine routine, fa__lapack_job *job);
/* Frees the scratch memory. */
void fa__lapack_end(fa__lapack_job *job);

/* ---- checks (linalg.c); texts start with the op's name -------------------------------------- */

fa_status fa__need_matrix(const fa_tensor *self, const char *op, const char *name);
fa_status fa__need_square(const fa_tensor *self, const char *op);
/* A floating or complex dtype; FA__LOW_TOO: half precision as well, which the kernel refuses. */
typedef enum fa__precision { FA__NOT_LOW, FA__LOW_TOO } fa__precision;
fa_status fa__need_float(const fa_tensor *self, const char *op, fa__precision precision);
/* One of the dtypes of LAPACK: "\"lu_cpu\" not implemented for 'Half'". */
fa_status fa__need_lapack_dtype(const fa_tensor *self, const char *kernel);
/* a x = b of one dtype, a square, with fitting sizes; the dims are there (linalg_triangular.c).
 * [linearSolveCheckInputs] */
fa_status fa__need_linear_system(const fa_tensor *a, const fa_tensor *b, const char *op);
/* Refuses by what LAPACK said of each matrix. [_linalg_check_errors] */
fa_status fa__need_infos(const fa_tensor *infos, const char *op, bool is_matrix);

/* ---- batches of column-major matrices (linalg.c); tensors are yours, NULL on failure -------- */

fa_tensor *fa__columns_empty(fa_dtype dtype, int n_dims, const int64_t *sizes);
fa_tensor *fa__columns_copy(const fa_tensor *self);
/* Dims before the last two, then `a` and `b` (-1: there is no such dim). */
typedef struct fa__shape {
    int n_dims;
    int64_t sizes[FA_MAX_DIMS];
} fa__shape;
fa__shape fa__batch_shape(const fa_tensor *self, int64_t a, int64_t b);
static inline fa_tensor *fa__columns_of(fa_dtype dtype, fa__shape shape)
{
    return fa__columns_empty(dtype, shape.n_dims, shape.sizes);
}
static inline fa_tensor *fa__empty_of(fa_dtype dtype, fa__shape shape)
{
    return fa__empty(dtype, shape.n_dims, shape.sizes);
}
/* A tensor of zeros, int32, one for each matrix. */
fa_tensor *fa__infos_of(const fa_tensor *self);
static inline int64_t fa__rows(const fa_tensor *self) { return self->sizes[self->n_dims - 2]; }
static inline int64_t fa__cols(const fa_tensor *self) { return self->sizes[self->n_dims - 1]; }
static inline int64_t fa__at_least_one(int64_t n) { return n > 1 ? n : 1; }
/* How many matrices there are; 0 too when they have no elements. */
int64_t fa__n_matrices(const fa_tensor *self);
/* The i-th matrix of a column-major batch; the i-th of `width` elements of a row-major one. */
void *fa__matrix_at(const fa_tensor *self, int64_t i);
void *fa__row_at(const fa_tensor *self, int64_t i, int64_t width);
/* Both with their dims before the last two broadcast. */
fa_status fa__broadcast_batches(fa_tensor *a, fa_tensor *b, fa_tensor **out_a, fa_tensor **out_b);
/* B is a batch of vectors for the matrices A: [..., n] for [..., m, n].
 * [linalg_solve_is_vector_rhs] */
bool fa__is_vector_side(const fa_tensor *a, const fa_tensor *b);
/* Conjugate transpose of the last two dims, a view. */
fa_tensor *fa__adjoint(const fa_tensor *self);
/* No infinity and no NaN among n elements of a dtype of LAPACK (linalg_spectral.c). */
bool fa__are_finite(fa_dtype dtype, const void *data, int64_t n);
/* Ones on the diagonal of each matrix; such matrices, row-major. */
fa_status fa__fill_diagonal(fa_tensor *self);
fa_tensor *fa__identity(fa_dtype dtype, int n_dims, const int64_t *sizes);

#endif
