/* linalg_spectral.c: eigenvalues and singular values.
 *
 * Matrices with infinities or NaN never reach LAPACK here: some of its routines end the process
 * then, others run on without an end. */
#include "linalg.h"

#include <math.h>

/* ---- elements that are not finite ----------------------------------------------------------- */

/* x - x is 0 for finite numbers alone. */
static bool are_finite_f32(const float *x, int64_t n)
{
    float sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += x[i] - x[i];
    return sum == 0;
}

static bool are_finite_f64(const double *x, int64_t n)
{
    double sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += x[i] - x[i];
    return sum == 0;
}

bool fa__are_finite(fa_dtype dtype, const void *data, int64_t n)
{
    if (fa_dtype_is_complex(dtype))
        n *= 2;
    return fa__real_dtype(dtype) == FA_FLOAT32 ? are_finite_f32(data, n) : are_finite_f64(data, n);
}

static bool is_finite_matrix(const fa_tensor *self, int64_t i)
{
    return fa__are_finite((fa_dtype)self->dtype, fa__matrix_at(self, i),
                          fa__rows(self) * fa__cols(self));
}

static void fill_nan(fa_dtype dtype, uint8_t *out, int64_t n)
{
    const double nan_value = NAN;

    for (int64_t i = 0; i < n; i++)
        fa__convert(dtype, out + (size_t)i * fa_dtype_itemsize(dtype), FA_FLOAT64,
                    (const uint8_t *)&nan_value, 1);
}

/* ---- symmetric eigenvalues ------------------------------------------------------------------ */

/* a becomes the eigenvectors (mode 'V'); NaN where it is not finite. */
static fa_status factor_symmetric(fa_tensor *a, fa_tensor *values, fa_tensor *infos, char uplo,
                                  char mode)
{
    int64_t n = fa__rows(a);
    fa__lapack_job job = { .op = "linalg.eigh", .dtype = (fa_dtype)a->dtype, .n = n, .uplo = uplo,
                           .mode = mode, .lda = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(a, i);
        job.values = fa__row_at(values, i, n);
        if (is_finite_matrix(a, i)) {
            TRY(fa__lapack(FA__SYEVD, &job));
            *(int32_t *)fa__row_at(infos, i, 1) = job.info;
            continue;
        }
        fill_nan((fa_dtype)a->dtype, job.a, n * n);
        fill_nan((fa_dtype)values->dtype, job.values, n);
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status run_eigh(fa__call *call, bool with_vectors, size_t n_results)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *vectors = NULL, *values = NULL, *infos = NULL;
    const char *uplo = fa__arg_text(call, 1);
    char letter = (char)(uplo[0] & ~32);        /* upper case */
    fa_status st = FA_OK;

    TRY(fa__need_square(a, "linalg.eigh"));
    if (letter != 'L' && letter != 'U')
        TRY(fa__fail(FA_EINVAL, "Expected UPLO argument to be 'L' or 'U', but got %s", uplo));
    TRY(fa__need_lapack_dtype(a, "linalg_eigh_cpu"));
    vectors = fa__columns_copy(a);
    values = vectors == NULL ? NULL : fa__empty_of(fa__real_dtype((fa_dtype)a->dtype),
                                                   fa__batch_shape(a, fa__rows(a), -1));
    infos = values == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(infos));
    TRY(factor_symmetric(vectors, values, infos, letter, with_vectors ? 'V' : 'N'));
    TRY(fa__need_infos(infos, "linalg.eigh", a->n_dims == 2));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(values)));
    if (n_results == 2)
        st = fa__return_tensor(call, 1, with_vectors ? fa_tensor_retain(vectors)
                                                     : fa__empty((fa_dtype)a->dtype, 1,
                                                                 (const int64_t[]){ 0 }));
done:
    fa_tensor_release(infos);
    fa_tensor_release(values);
    fa_tensor_release(vectors);
    return st;
}

static fa_status linalg_eigh(fa__call *call)
{
    return run_eigh(call, true, 2);
}

static fa_status linalg_eigvalsh(fa__call *call)
{
    return run_eigh(call, false, 1);
}

static fa_status internal_eigh(fa__call *call)
{
    return run_eigh(call, fa__arg_bool(call, 2), 2);
}

/* ---- eigenvalues ---------------------------------------------------------------------------- */

/* Real matrices: a pair of conjugate eigenvalues has the real and the imaginary part of the first's
 * vector in two columns. In: v [n, n], real and imag [n]; out: complex. [LAPACK dgeev] */
#define JOIN_PARTS(name, type)                                                                     \
    static void name(int64_t n, const type *real, const type *imag, const type *v, type *values,   \
                     type *vectors)                                                                \
    {                                                                                              \
        for (int64_t j = 0; j < n; j++) {                                                          \
            bool is_first = imag[j] > 0 && j + 1 < n, is_second = imag[j] < 0 && j > 0;            \
            const type *x = v == NULL ? NULL : v + (is_second ? j - 1 : j) * n;                    \
            values[2 * j] = real[j];                                                               \
            values[2 * j + 1] = imag[j];                                                           \
            for (int64_t i = 0; x != NULL && i < n; i++) {                                         \
                vectors[2 * (j * n + i)] = x[i];                                                   \
                vectors[2 * (j * n + i) + 1] = is_first ? x[n + i] : is_second ? -x[n + i] : 0;    \
            }                                                                                      \
        }                                                                                          \
    }
JOIN_PARTS(join_f32, float)
JOIN_PARTS(join_f64, double)

typedef struct eigen {
    fa_tensor *a;                       /* column-major; destroyed */
    fa_tensor *values, *vectors;        /* complex; vectors may be NULL */
    fa_tensor *infos;
    void *real, *imag, *v;              /* scratch of a real matrix */
} eigen;

static void eigen_free(eigen *e)
{
    fa_tensor_release(e->a);
    fa_tensor_release(e->values);
    fa_tensor_release(e->vectors);
    fa_tensor_release(e->infos);
    fa__free(e->real);
    fa__free(e->imag);
    fa__free(e->v);
}

static fa_status eigen_scratch(eigen *e)
{
    size_t itemsize = fa_dtype_itemsize((fa_dtype)e->a->dtype), n = (size_t)fa__rows(e->a);

    e->real = fa__alloc(n * itemsize + 1);
    e->imag = fa__alloc(n * itemsize + 1);
    e->v = e->vectors == NULL ? NULL : fa__alloc(n * n * itemsize + 1);
    return e->real == NULL || e->imag == NULL || (e->vectors != NULL && e->v == NULL) ? FA_ENOMEM
                                                                                      : FA_OK;
}

static void eigen_join(const eigen *e, int64_t i)
{
    int64_t n = fa__rows(e->a);
    void *values = fa__row_at(e->values, i, n);
    void *vectors = e->vectors == NULL ? NULL : fa__matrix_at(e->vectors, i);

    if (e->a->dtype == FA_FLOAT32)
        join_f32(n, e->real, e->imag, e->v, values, vectors);
    else
        join_f64(n, e->real, e->imag, e->v, values, vectors);
}

static fa_status run_matrices(eigen *e)
{
    int64_t n = fa__rows(e->a);
    bool is_complex = fa_dtype_is_complex((fa_dtype)e->a->dtype);
    fa__lapack_job job = { .op = "linalg.eig", .dtype = (fa_dtype)e->a->dtype, .n = n,
                           .mode = e->vectors == NULL ? 'N' : 'V', .lda = fa__at_least_one(n),
                           .ldv = fa__at_least_one(n), .values = e->real, .imag = e->imag,
                           .v = e->v };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(e->a); i++) {
        job.a = fa__matrix_at(e->a, i);
        if (is_complex) {
            job.values = fa__row_at(e->values, i, n);
            job.v = e->vectors == NULL ? NULL : fa__matrix_at(e->vectors, i);
        }
        TRY(fa__lapack(FA__GEEV, &job));
        *(int32_t *)fa__row_at(e->infos, i, 1) = job.info;
        if (!is_complex)
            eigen_join(e, i);
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status need_eig(const fa_tensor *a, const char *op)
{
    fa_dtype dtype = (fa_dtype)a->dtype;
    fa_status st = FA_OK;

    TRY(fa__need_square(a, op));
    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        TRY(fa__fail(FA_EINVAL, "Unknown Complex ScalarType for %s", fa__scalar_type_name(dtype)));
    TRY(fa__need_lapack_dtype(a, "linalg_eig_out_cpu"));
done:
    return st;
}

static fa_status run_eig(fa__call *call, bool with_vectors, const char *op)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    bool narrow = fa__real_dtype((fa_dtype)a->dtype) == FA_FLOAT32;
    fa_dtype dtype = narrow ? FA_COMPLEX64 : FA_COMPLEX128;
    eigen e = { 0 };
    fa_status st = need_eig(a, op);

    TRY(st);
    e.a = fa__columns_copy(a);
    e.values = e.a == NULL ? NULL : fa__empty_of(dtype, fa__batch_shape(a, fa__rows(a), -1));
    e.infos = e.values == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(e.infos));
    if (!fa__are_finite((fa_dtype)a->dtype, fa_tensor_data(e.a), fa_tensor_numel(e.a)))
        TRY(fa__fail(FA_EINVAL,
                     "torch.linalg.eig: input tensor should not contain infs or NaNs."));
    if (with_vectors) {
        e.vectors = fa__columns_empty(dtype, a->n_dims, a->sizes);
        TRY(fa__made(e.vectors));
    }
    if (!fa_dtype_is_complex((fa_dtype)a->dtype))
        TRY(eigen_scratch(&e));
    TRY(run_matrices(&e));
    TRY(fa__need_infos(e.infos, op, a->n_dims == 2));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(e.values)));
    if (with_vectors)
        st = fa__return_tensor(call, 1, fa_tensor_retain(e.vectors));
done:
    eigen_free(&e);
    return st;
}

static fa_status linalg_eig(fa__call *call)
{
    return run_eig(call, true, "linalg.eig");
}

static fa_status linalg_eigvals(fa__call *call)
{
    return run_eig(call, false, "linalg.eigvals");
}

/* ---- singular values ------------------------------------------------------------------------ */

typedef enum svd_mode { ONLY_VALUES = 'N', REDUCED = 'S', FULL = 'A' } svd_mode;

typedef struct svd {
    fa_tensor *a;                       /* column-major; destroyed */
    fa_tensor *u, *s, *vh, *infos;
} svd;

static void svd_free(svd *d)
{
    fa_tensor_release(d->a);
    fa_tensor_release(d->u);
    fa_tensor_release(d->s);
    fa_tensor_release(d->vh);
    fa_tensor_release(d->infos);
}

/* LAPACK's number for a matrix that is not finite. [LAPACK 3.7, dgesdd: INFO = -4] */
#define NOT_FINITE (-4)

static fa_status svd_matrices(svd *d, svd_mode mode)
{
    int64_t m = fa__rows(d->a), n = fa__cols(d->a), k = m < n ? m : n;
    fa__lapack_job job = { .op = "linalg.svd", .dtype = (fa_dtype)d->a->dtype, .m = m, .n = n,
                           .mode = (char)mode, .lda = fa__at_least_one(m), .ldu = 1, .ldv = 1 };
    fa_status st = FA_OK;

    if (mode != ONLY_VALUES) {
        job.ldu = fa__at_least_one(m);
        job.ldv = fa__at_least_one(fa__rows(d->vh));
    }
    for (int64_t i = 0; i < fa__n_matrices(d->a); i++) {
        int32_t *info = fa__row_at(d->infos, i, 1);

        *info = NOT_FINITE;
        if (!is_finite_matrix(d->a, i))
            continue;
        job.a = fa__matrix_at(d->a, i);
        job.values = fa__row_at(d->s, i, k);
        if (mode != ONLY_VALUES) {
            job.u = fa__matrix_at(d->u, i);
            job.v = fa__matrix_at(d->vh, i);
        }
        TRY(fa__lapack(FA__GESDD, &job));
        *info = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* Without elements U and V^H are whatever is orthogonal: identities. */
static fa_status svd_empty(svd *d)
{
    fa_tensor *sides[] = { d->u, d->vh };
    fa_status st = FA_OK;

    for (int i = 0; i < 2; i++) {
        if (fa_tensor_numel(sides[i]) == 0)
            continue;
        TRY(fa__fill(sides[i], (fa__scalar){ FA_INT64, 0, 0, 0 }));
        TRY(fa__fill_diagonal(sides[i]));
    }
done:
    return st;
}

/* `d` starts empty; u and vh stay NULL for ONLY_VALUES. */
static fa_status decompose(svd *d, fa_tensor *a, svd_mode mode)
{
    fa_dtype dtype = (fa_dtype)a->dtype;
    int64_t m, n, k;
    fa_status st = FA_OK;

    TRY(fa__need_matrix(a, "linalg.svd", "A"));
    TRY(fa__need_float(a, "linalg.svd", FA__LOW_TOO));
    TRY(fa__need_lapack_dtype(a, "linalg_svd_cpu"));
    m = fa__rows(a);
    n = fa__cols(a);
    k = m < n ? m : n;
    d->a = fa__columns_copy(a);
    d->s = d->a == NULL ? NULL : fa__empty_of(fa__real_dtype(dtype), fa__batch_shape(a, k, -1));
    d->infos = d->s == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(d->infos));
    if (mode != ONLY_VALUES) {
        d->u = fa__columns_of(dtype, fa__batch_shape(a, m, mode == FULL ? m : k));
        d->vh = d->u == NULL ? NULL
                             : fa__columns_of(dtype, fa__batch_shape(a, mode == FULL ? n : k, n));
        TRY(fa__made(d->vh));
    }
    if (k == 0)
        return mode == ONLY_VALUES ? FA_OK : svd_empty(d);
    TRY(svd_matrices(d, mode));
    TRY(fa__need_infos(d->infos, "linalg.svd", a->n_dims == 2));
done:
    return st;
}

static fa_status need_no_driver(const fa__call *call, size_t i)
{
    if (fa__arg_is_none(call, i))
        return FA_OK;
    return fa__fail(FA_EINVAL, "torch.linalg.svd: keyword argument `driver=` is only supported on "
                               "CUDA inputs with cuSOLVER backend.");
}

static fa_status run_svd(fa__call *call, svd_mode mode, size_t driver)
{
    svd d = { 0 };
    fa_status st = need_no_driver(call, driver);

    TRY(st);
    TRY(decompose(&d, fa__arg_tensor(call, 0), mode));
    if (mode == ONLY_VALUES) {
        d.u = fa__empty((fa_dtype)d.a->dtype, 1, (const int64_t[]){ 0 });
        d.vh = fa__empty((fa_dtype)d.a->dtype, 1, (const int64_t[]){ 0 });
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(d.u)));
    TRY(fa__return_tensor(call, 1, fa_tensor_retain(d.s)));
    st = fa__return_tensor(call, 2, fa_tensor_retain(d.vh));
done:
    svd_free(&d);
    return st;
}

static fa_status linalg_svd(fa__call *call)
{
    return run_svd(call, fa__arg_bool(call, 1) ? FULL : REDUCED, 2);
}

static fa_status internal_svd(fa__call *call)
{
    return run_svd(call,
                   !fa__arg_bool(call, 2) ? ONLY_VALUES : fa__arg_bool(call, 1) ? FULL : REDUCED,
                   3);
}

static fa_status linalg_svdvals(fa__call *call)
{
    svd d = { 0 };
    fa_status st = need_no_driver(call, 1);

    if (st == FA_OK)
        st = decompose(&d, fa__arg_tensor(call, 0), ONLY_VALUES);
    if (st == FA_OK)
        st = fa__return_tensor(call, 0, fa_tensor_retain(d.s));
    svd_free(&d);
    return st;
}

/* The old op gives V, not V^H; zeros for U and V when they are not asked for. */
static fa_status old_svd(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    fa__shape shape;
    svd d = { 0 };
    bool wanted = fa__arg_bool(call, 2);
    fa_status st = FA_OK;

    if (a->n_dims < 2)
        return fa__fail(FA_EINVAL, "linalg.svd: input should have at least 2 dimensions, but has "
                                   "%d dimensions instead", (int)a->n_dims);
    TRY(decompose(&d, a, !wanted ? ONLY_VALUES : fa__arg_bool(call, 1) ? REDUCED : FULL));
    if (!wanted) {
        shape = fa__batch_shape(a, fa__rows(a), fa__rows(a));
        d.u = fa__zeros((fa_dtype)a->dtype, shape.n_dims, shape.sizes);
        shape = fa__batch_shape(a, fa__cols(a), fa__cols(a));
        d.vh = fa__zeros((fa_dtype)a->dtype, shape.n_dims, shape.sizes);
        TRY(fa__made(d.u && d.vh ? d.u : NULL));
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(d.u)));
    TRY(fa__return_tensor(call, 1, fa_tensor_retain(d.s)));
    st = fa__return_tensor(call, 2, fa__adjoint(d.vh));
done:
    svd_free(&d);
    return st;
}

const fa__op fa__ops_linalg_spectral[] = {
    { "aten::linalg_eigh(Tensor self, str UPLO=\"L\") -> (Tensor eigenvalues, Tensor eigenvectors)",
      linalg_eigh, FA__OP_OUT },
    { "aten::_linalg_eigh(Tensor A, str UPLO=\"L\", bool compute_v=True) -> (Tensor eigenvalues, "
      "Tensor eigenvectors)", internal_eigh, FA__OP_OUT },
    { "aten::linalg_eigvalsh(Tensor self, str UPLO=\"L\") -> Tensor", linalg_eigvalsh, FA__OP_OUT },
    { "aten::linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)", linalg_eig,
      FA__OP_OUT },
    { "aten::linalg_eigvals(Tensor self) -> Tensor", linalg_eigvals, FA__OP_OUT },
    { "aten::_linalg_eigvals(Tensor self) -> Tensor", linalg_eigvals },
    { "aten::linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, "
      "Tensor S, Tensor Vh)", linalg_svd, FA__OP_OUT },
    { "aten::_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? "
      "driver=None) -> (Tensor U, Tensor S, Tensor Vh)", internal_svd, FA__OP_OUT },
    { "aten::linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor", linalg_svdvals, FA__OP_OUT },
    { "aten::svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor "
      "V)", old_svd, FA__OP_OUT },
    { 0 },
};
