/* linalg_factors.c: factors of matrices other than LU — Cholesky, LDL and QR. */
#include "linalg.h"

/* A copy of which one triangle is kept, column-major. */
static fa_tensor *triangle_of(fa_tensor *a, bool upper)
{
    fa_tensor *kept = fa__op_tensor(upper ? "aten::triu" : "aten::tril", "t", a);
    fa_tensor *out = kept == NULL ? NULL : fa__columns_copy(kept);

    fa_tensor_release(kept);
    return out;
}

/* ---- Cholesky ------------------------------------------------------------------------------- */

/* a becomes its Cholesky factor. */
static fa_status factor_cholesky(fa_tensor *a, fa_tensor *infos, bool upper, const char *op)
{
    int64_t n = fa__rows(a);
    fa__lapack_job job = { .op = op, .dtype = (fa_dtype)a->dtype, .n = n, .uplo = upper ? 'U' : 'L',
                           .lda = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(a, i);
        TRY(fa__lapack(FA__POTRF, &job));
        *(int32_t *)fa__row_at(infos, i, 1) = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* `checked`: the name in texts when matrices that are not positive-definite are refused; NULL: they
 * are taken. */
static fa_status run_cholesky(fa__call *call, bool upper, const char *checked, size_t n_results)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *out = NULL, *infos = NULL;
    fa_status st = FA_OK;

    TRY(fa__need_square(a, "linalg.cholesky"));
    TRY(fa__need_float(a, "linalg.cholesky", FA__LOW_TOO));
    TRY(fa__need_lapack_dtype(a, "cholesky_cpu"));
    out = triangle_of(a, upper);
    infos = out == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(infos));
    TRY(factor_cholesky(out, infos, upper, "linalg.cholesky"));
    if (checked != NULL)
        TRY(fa__need_infos(infos, checked, a->n_dims == 2));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
    if (n_results > 1)
        st = fa__return_tensor(call, 1, fa_tensor_retain(infos));
done:
    fa_tensor_release(infos);
    fa_tensor_release(out);
    return st;
}

static fa_status linalg_cholesky(fa__call *call)
{
    return run_cholesky(call, fa__arg_bool(call, 1), "linalg.cholesky", 1);
}

static fa_status linalg_cholesky_ex(fa__call *call)
{
    return run_cholesky(call, fa__arg_bool(call, 1),
                        fa__arg_bool(call, 2) ? "linalg.cholesky_ex" : NULL, 2);
}

/* The old op takes empty matrices of any shape. */
static fa_status cholesky(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    fa_status st = FA_OK;

    if (fa_tensor_numel(a) == 0)
        return fa__return_tensor(call, 0, fa__empty((fa_dtype)a->dtype, a->n_dims, a->sizes));
    TRY(fa__need_square(a, "cholesky"));
    TRY(fa__need_lapack_dtype(a, "cholesky_cpu"));
    st = run_cholesky(call, fa__arg_bool(call, 1), "cholesky", 1);
done:
    return st;
}

static fa_status invert_cholesky(fa_tensor *a, fa_tensor *infos, bool upper)
{
    int64_t n = fa__rows(a);
    fa__lapack_job job = { .op = "cholesky_inverse", .dtype = (fa_dtype)a->dtype, .n = n,
                           .uplo = upper ? 'U' : 'L', .lda = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(a, i);
        TRY(fa__lapack(FA__POTRI, &job));
        *(int32_t *)fa__row_at(infos, i, 1) = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* potri gives one triangle: the other is its conjugate. */
static fa_tensor *both_triangles(fa_tensor *a, bool upper)
{
    fa__temps t = { 0 };
    fa_tensor *kept = fa__do(&t, upper ? "aten::triu" : "aten::tril", "t", a);
    fa_tensor *rest = fa__do(&t, upper ? "aten::triu" : "aten::tril", "ti", a,
                             (int64_t)(upper ? 1 : -1));
    fa_tensor *other = rest == NULL ? NULL : fa__keep(&t, fa__adjoint(rest));
    fa_tensor *sum = fa__do(&t, "aten::add.Tensor", "tt", kept, other);
    fa_tensor *out = sum == NULL ? NULL : fa__columns_copy(sum);

    (void)fa__temps_free(&t);
    return out;
}

static fa_status cholesky_inverse(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *work = NULL, *infos = NULL;
    bool upper = fa__arg_bool(call, 1);
    fa_status st = FA_OK;

    TRY(fa__need_square(a, "cholesky_inverse"));
    TRY(fa__need_lapack_dtype(a, "cholesky_inverse_out_cpu"));
    work = fa__columns_copy(a);
    infos = work == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(infos));
    TRY(invert_cholesky(work, infos, upper));
    TRY(fa__need_infos(infos, "cholesky_inverse", a->n_dims == 2));
    st = fa__return_tensor(call, 0, both_triangles(work, upper));
done:
    fa_tensor_release(infos);
    fa_tensor_release(work);
    return st;
}

/* x, column-major, becomes the solution; `a` has its batch. */
static fa_status solve_cholesky(fa_tensor *a, fa_tensor *x, bool upper)
{
    int64_t n = fa__rows(x);
    fa__lapack_job job = { .op = "cholesky_solve", .dtype = (fa_dtype)x->dtype, .n = n,
                           .k = fa__cols(x), .uplo = upper ? 'U' : 'L', .lda = fa__at_least_one(n),
                           .ldb = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(x); i++) {
        job.a = fa__matrix_at(a, i);
        job.b = fa__matrix_at(x, i);
        TRY(fa__lapack(FA__POTRS, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status cholesky_solve(fa__call *call)
{
    fa_tensor *b = fa__arg_tensor(call, 0), *a = fa__arg_tensor(call, 1);
    fa_tensor *wide_a = NULL, *wide_b = NULL, *own_a = NULL, *x = NULL;
    fa_status st = FA_OK;

    if (b->n_dims < 2 || a->n_dims < 2)
        return fa__fail(FA_EINVAL, "%s should have at least 2 dimensions, but has %d dimensions "
                                   "instead", b->n_dims < 2 ? "b" : "u",
                        (int)(b->n_dims < 2 ? b->n_dims : a->n_dims));
    TRY(fa__need_linear_system(a, b, "cholesky_solve"));
    TRY(fa__need_lapack_dtype(b, "cholesky_solve_cpu"));
    TRY(fa__broadcast_batches(b, a, &wide_b, &wide_a));
    own_a = fa__columns_copy(wide_a);
    x = own_a == NULL ? NULL : fa__columns_copy(wide_b);
    TRY(fa__made(x));
    TRY(solve_cholesky(own_a, x, fa__arg_bool(call, 2)));
    st = fa__return_tensor(call, 0, fa_tensor_retain(x));
done:
    fa_tensor_release(x);
    fa_tensor_release(own_a);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    return st;
}

/* ---- LDL ------------------------------------------------------------------------------------ */

static fa_status factor_ldl(fa_tensor *a, fa_tensor *pivots, fa_tensor *infos, bool hermitian)
{
    int64_t n = fa__rows(a);
    fa__lapack_job job = { .op = "linalg.ldl_factor", .dtype = (fa_dtype)a->dtype, .n = n,
                           .uplo = 'L', .lda = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(a, i);
        job.pivots = fa__row_at(pivots, i, n);
        TRY(fa__lapack(hermitian ? FA__HETRF : FA__SYTRF, &job));
        *(int32_t *)fa__row_at(infos, i, 1) = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status run_ldl(fa__call *call, const char *checked, size_t n_results)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *out[3] = { NULL };
    fa_status st = FA_OK;

    TRY(fa__need_square(a, "torch.linalg.ldl_factor_ex"));
    TRY(fa__need_float(a, "torch.linalg.ldl_factor_ex", FA__LOW_TOO));
    TRY(fa__need_lapack_dtype(a, "ldl_factor_kernel_cpu"));
    out[0] = triangle_of(a, false);
    out[1] = out[0] == NULL ? NULL : fa__empty_of(FA_INT32, fa__batch_shape(a, fa__rows(a), -1));
    out[2] = out[1] == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(out[2]));
    TRY(factor_ldl(out[0], out[1], out[2], fa__arg_bool(call, 1)));
    if (checked != NULL)
        TRY(fa__need_infos(out[2], checked, a->n_dims == 2));
    for (size_t i = 0; i < n_results; i++)
        TRY(fa__return_tensor(call, i, fa_tensor_retain(out[i])));
done:
    for (int i = 0; i < 3; i++)
        fa_tensor_release(out[i]);
    return st;
}

static fa_status ldl_factor(fa__call *call)
{
    return run_ldl(call, "torch.linalg.ldl_factor", 2);
}

static fa_status ldl_factor_ex(fa__call *call)
{
    return run_ldl(call, fa__arg_bool(call, 2) ? "torch.linalg.ldl_factor_ex" : NULL, 3);
}

/* LAPACK trusts pivots: a negative one stands for two rows, of which the second has it too. */
static fa_status need_ldl_pivots(const int32_t *pivots, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t row = pivots[i] < 0 ? -(int64_t)pivots[i] : pivots[i];
        bool has_pair = pivots[i] > 0 || (i + 1 < n && pivots[i + 1] == pivots[i]);

        if (row < 1 || row > n || !has_pair)
            return fa__fail(FA_EINVAL,
                            "torch.linalg.ldl_solve: pivot %d at %lld is not one of ldl_factor",
                            pivots[i], (long long)i);
        i += pivots[i] < 0;
    }
    return FA_OK;
}

static fa_status solve_ldl(fa_tensor *ld, fa_tensor *pivots, fa_tensor *x, bool hermitian)
{
    int64_t n = fa__rows(x);
    fa__lapack_job job = { .op = "linalg.ldl_solve", .dtype = (fa_dtype)x->dtype, .n = n,
                           .k = fa__cols(x), .uplo = 'L', .lda = fa__at_least_one(n),
                           .ldb = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(x); i++) {
        job.a = fa__matrix_at(ld, i);
        job.pivots = fa__row_at(pivots, i, n);
        job.b = fa__matrix_at(x, i);
        TRY(need_ldl_pivots(job.pivots, n));
        TRY(fa__lapack(hermitian ? FA__HETRS : FA__SYTRS, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status need_ldl(const fa_tensor *ld, const fa_tensor *pivots, const fa_tensor *b)
{
    char text[FA__DIMS_TEXT];
    fa_status st = FA_OK;

    if (ld->n_dims < 2 || b->n_dims < 2)
        TRY(fa__fail(FA_EINVAL,
                     "torch.linalg.ldl_solve: Expected %s to have at least 2 dimensions, but it "
                     "has %d dimensions instead", ld->n_dims < 2 ? "LD" : "B",
                     (int)(ld->n_dims < 2 ? ld->n_dims : b->n_dims)));
    TRY(fa__need_linear_system(ld, b, "torch.linalg.ldl_solve"));
    if (pivots->n_dims != ld->n_dims - 1
        || memcmp(pivots->sizes, ld->sizes, pivots->n_dims * sizeof(int64_t)) != 0)
        TRY(fa__fail(FA_EINVAL,
                     "torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the "
                     "same, but got pivots with shape %s instead", fa__dims_text(text, pivots)));
    if (!fa__is_integral((fa_dtype)pivots->dtype, true))
        TRY(fa__fail(FA_EINVAL, "torch.linalg.ldl_solve: Expected pivots to be integers. Got %s",
                     fa__scalar_type_name((fa_dtype)pivots->dtype)));
    TRY(fa__need_lapack_dtype(b, "ldl_solve_kernel_cpu"));
done:
    return st;
}

static fa_status ldl_solve(fa__call *call)
{
    fa_tensor *ld = fa__arg_tensor(call, 0), *pivots = fa__arg_tensor(call, 1);
    fa_tensor *b = fa__arg_tensor(call, 2), *wide_ld = NULL, *wide_b = NULL, *columns, *rows, *own;
    fa_tensor *x;
    fa__shape shape;
    fa__temps t = { 0 };
    fa_status st = need_ldl(ld, pivots, b);

    TRY(st);
    TRY(fa__broadcast_batches(b, ld, &wide_b, &wide_ld));
    columns = fa__keep(&t, fa__columns_copy(wide_ld));
    x = fa__keep(&t, fa__columns_copy(wide_b));
    shape = fa__batch_shape(wide_ld, fa__rows(ld), -1);
    rows = fa__keep(&t, fa_expand(pivots, shape.n_dims, shape.sizes));
    own = rows == NULL ? NULL : fa__keep(&t, fa__as_contiguous(rows, FA_INT32));
    TRY(fa__made(t.failed ? NULL : own));
    TRY(solve_ldl(columns, own, x, fa__arg_bool(call, 3)));
    st = fa__return_tensor(call, 0, fa_tensor_retain(x));
done:
    (void)fa__temps_free(&t);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_ld);
    return st;
}

/* ---- QR ------------------------------------------------------------------------------------- */

/* a [m, n], column-major, becomes reflectors and R; tau has min(m, n) numbers for each matrix. */
static fa_status factor_qr(fa_tensor *a, fa_tensor *tau)
{
    int64_t m = fa__rows(a), n = fa__cols(a), k = m < n ? m : n;
    fa__lapack_job job = { .op = "linalg.qr", .dtype = (fa_dtype)a->dtype, .m = m, .n = n,
                           .lda = fa__at_least_one(m) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(a, i);
        job.tau = fa__row_at(tau, i, k);
        TRY(fa__lapack(FA__GEQRF, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* q [m, n], column-major, whose first k columns are reflectors, becomes Q. Without reflectors
 * (k = 0) it becomes columns of the identity. */
static fa_status make_q(fa_tensor *q, fa_tensor *tau, int64_t k)
{
    int64_t m = fa__rows(q), n = fa__cols(q);
    fa__lapack_job job = { .op = "linalg.householder_product", .dtype = (fa_dtype)q->dtype, .m = m,
                           .n = n, .k = k, .lda = fa__at_least_one(m) };
    fa_status st = FA_OK;

    if (k == 0) {
        TRY(fa__fill(q, (fa__scalar){ FA_INT64, 0, 0, 0 }));
        return fa__fill_diagonal(q);
    }
    for (int64_t i = 0; i < fa__n_matrices(q); i++) {
        job.a = fa__matrix_at(q, i);
        job.tau = fa__row_at(tau, i, k);
        TRY(fa__lapack(FA__ORGQR, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status geqrf(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *out = NULL, *tau = NULL;
    fa_status st = FA_OK;

    if (a->n_dims < 2)
        return fa__fail(FA_EINVAL, "torch.geqrf: input must have at least 2 dimensions.");
    TRY(fa__need_lapack_dtype(a, "geqrf_cpu"));
    out = fa__columns_copy(a);
    tau = out == NULL ? NULL
        : fa__empty_of((fa_dtype)a->dtype,
                       fa__batch_shape(a, fa__rows(a) < fa__cols(a) ? fa__rows(a) : fa__cols(a),
                                       -1));
    TRY(fa__made(tau));
    TRY(factor_qr(out, tau));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
    st = fa__return_tensor(call, 1, fa_tensor_retain(tau));
done:
    fa_tensor_release(tau);
    fa_tensor_release(out);
    return st;
}

typedef enum qr_mode { REDUCED, COMPLETE, ONLY_R } qr_mode;

/* Rows [0, rows) of the upper triangle. */
static fa_tensor *r_of(fa_tensor *factored, int64_t rows)
{
    fa_tensor *part = fa_narrow(factored, factored->n_dims - 2, 0, rows);
    fa_tensor *out = part == NULL ? NULL : triangle_of(part, true);

    fa_tensor_release(part);
    return out;
}

/* The first `columns` columns of Q. */
static fa_tensor *q_of(fa_tensor *factored, fa_tensor *tau, int64_t columns)
{
    int last = factored->n_dims - 1;
    int64_t m = fa__rows(factored), k = tau->sizes[tau->n_dims - 1];
    fa_tensor *q = fa__columns_of((fa_dtype)factored->dtype, fa__batch_shape(factored, m, columns));
    fa_tensor *to = q == NULL ? NULL : fa_narrow(q, last, 0, k);
    fa_tensor *from = to == NULL ? NULL : fa_narrow(factored, last, 0, k);
    fa_status st = fa__made(from);

    if (st == FA_OK)
        st = fa__copy_into(to, from);
    if (st == FA_OK)
        st = make_q(q, tau, k);
    fa_tensor_release(from);
    fa_tensor_release(to);
    if (st == FA_OK)
        return q;
    fa_tensor_release(q);
    return NULL;
}

static fa_status run_qr(fa__call *call, qr_mode mode)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *factored = NULL, *tau = NULL;
    int64_t k;
    fa_status st = FA_OK;

    TRY(fa__need_matrix(a, "linalg.qr", "A"));
    TRY(fa__need_float(a, "linalg.qr", FA__LOW_TOO));
    TRY(fa__need_lapack_dtype(a, "geqrf_cpu"));
    k = fa__rows(a) < fa__cols(a) ? fa__rows(a) : fa__cols(a);
    factored = fa__columns_copy(a);
    tau = factored == NULL ? NULL : fa__empty_of((fa_dtype)a->dtype, fa__batch_shape(a, k, -1));
    TRY(fa__made(tau));
    TRY(factor_qr(factored, tau));
    TRY(fa__return_tensor(call, 1, r_of(factored, mode == COMPLETE ? fa__rows(a) : k)));
    if (mode == ONLY_R)
        st = fa__return_tensor(call, 0, fa__empty((fa_dtype)a->dtype, 1, (const int64_t[]){ 0 }));
    else
        st = fa__return_tensor(call, 0, q_of(factored, tau, mode == COMPLETE ? fa__rows(a) : k));
done:
    fa_tensor_release(tau);
    fa_tensor_release(factored);
    return st;
}

static fa_status linalg_qr(fa__call *call)
{
    const char *mode = fa__arg_text(call, 1);

    if (strcmp(mode, "reduced") == 0)
        return run_qr(call, REDUCED);
    if (strcmp(mode, "complete") == 0)
        return run_qr(call, COMPLETE);
    if (strcmp(mode, "r") == 0)
        return run_qr(call, ONLY_R);
    return fa__fail(FA_EINVAL,
                    "qr received unrecognized mode '%s' but expected one of 'reduced' (default), "
                    "'r', or 'complete'", mode);
}

static fa_status qr(fa__call *call)
{
    return run_qr(call, fa__arg_bool(call, 1) ? REDUCED : COMPLETE);
}

/* ---- products of reflectors ----------------------------------------------------------------- */

static fa_status need_reflectors(const fa_tensor *a, const fa_tensor *tau, const char *op)
{
    char text[FA__DIMS_TEXT];

    if (a->n_dims < 2)
        return fa__fail(FA_EINVAL, "%s: input must have at least 2 dimensions.", op);
    if (tau->n_dims != a->n_dims - 1)
        return fa__fail(FA_EINVAL,
                        "%s: Expected tau to have one dimension less than input, but got tau.ndim "
                        "equal to %d and input.ndim is equal to %d", op, (int)tau->n_dims,
                        (int)a->n_dims);
    if (memcmp(tau->sizes, a->sizes, (size_t)(a->n_dims - 2) * sizeof(int64_t)) != 0)
        return fa__fail(FA_EINVAL,
                        "%s: Expected batch dimensions of tau to be equal to input.shape[:-2], but "
                        "got %s", op, fa__format_dims(text, sizeof(text), tau->n_dims - 1,
                                                      tau->sizes));
    return FA_OK;
}

static fa_status householder_product(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *tau = fa__arg_tensor(call, 1), *q = NULL, *own = NULL;
    const char *const op = "torch.linalg.householder_product";
    int64_t k = tau->n_dims == 0 ? 0 : tau->sizes[tau->n_dims - 1];
    fa_status st = FA_OK;

    if (a->n_dims >= 2 && fa__rows(a) < fa__cols(a))
        return fa__fail(FA_EINVAL, "%s: input.shape[-2] must be greater than or equal to "
                                   "input.shape[-1]", op);
    if (a->n_dims >= 2 && fa__cols(a) < k)
        return fa__fail(FA_EINVAL, "%s: input.shape[-1] must be greater than or equal to "
                                   "tau.shape[-1]", op);
    TRY(need_reflectors(a, tau, op));
    if (a->dtype != tau->dtype)
        TRY(fa__fail(FA_EINVAL, "%s: tau dtype %s does not match input dtype %s", op,
                     fa__scalar_type_name((fa_dtype)tau->dtype),
                     fa__scalar_type_name((fa_dtype)a->dtype)));
    TRY(fa__need_lapack_dtype(a, "orgqr_cpu"));
    q = fa__columns_copy(a);
    own = q == NULL ? NULL : fa__as_contiguous(tau, (fa_dtype)tau->dtype);
    TRY(fa__made(own));
    TRY(make_q(q, own, k));
    st = fa__return_tensor(call, 0, fa_tensor_retain(q));
done:
    fa_tensor_release(own);
    fa_tensor_release(q);
    return st;
}

static fa_status need_ormqr(const fa_tensor *a, const fa_tensor *tau, const fa_tensor *c, bool left)
{
    const char *const op = "torch.ormqr", *const side = left ? "-2" : "-1";
    char text[FA__DIMS_TEXT];
    int64_t length, k;

    if (a->n_dims < 2 || c->n_dims < 2)
        return fa__fail(FA_EINVAL, "%s: %s must have at least 2 dimensions.", op,
                        a->n_dims < 2 ? "input" : "other");
    length = left ? fa__rows(c) : fa__cols(c);
    k = tau->n_dims == 0 ? 0 : tau->sizes[tau->n_dims - 1];
    if (length != fa__rows(a))
        return fa__fail(FA_EINVAL, "%s: other.shape[%s] must be equal to input.shape[-2]", op,
                        side);
    if (k != (length < fa__cols(a) ? length : fa__cols(a)))
        return fa__fail(FA_EINVAL, "%s: tau.shape[-1] must be equal to min(other.shape[%s], "
                                   "input.shape[-1])", op, side);
    if (tau->n_dims == a->n_dims - 1
        && (c->n_dims != a->n_dims
            || memcmp(c->sizes, a->sizes, (size_t)(a->n_dims - 2) * sizeof(int64_t)) != 0))
        return fa__fail(FA_EINVAL,
                        "%s: Expected batch dimensions of other to be equal to input.shape[:-2], "
                        "but got %s", op,
                        fa__format_dims(text, sizeof(text), c->n_dims - 2, c->sizes));
    if (a->dtype != tau->dtype || a->dtype != c->dtype)
        return fa__fail(FA_EINVAL,
                        "%s: Expected input and %s to have the same dtype, but input has dtype%s "
                        "and %s has dtype %s", op, a->dtype != tau->dtype ? "tau" : "other",
                        fa__scalar_type_name((fa_dtype)a->dtype),
                        a->dtype != tau->dtype ? "tau" : "other",
                        fa__scalar_type_name((fa_dtype)(a->dtype != tau->dtype ? tau : c)->dtype));
    return need_reflectors(a, tau, op);
}

static fa_status multiply_q(fa_tensor *a, fa_tensor *tau, fa_tensor *c, bool left, bool transpose)
{
    int64_t k = tau->sizes[tau->n_dims - 1];
    char transposed = fa_dtype_is_complex((fa_dtype)c->dtype) ? 'C' : 'T';
    fa__lapack_job job = { .op = "ormqr", .dtype = (fa_dtype)c->dtype, .m = fa__rows(c),
                           .n = fa__cols(c), .k = k, .side = left ? 'L' : 'R',
                           .trans = transpose ? transposed : 'N',
                           .lda = fa__at_least_one(fa__rows(a)),
                           .ldb = fa__at_least_one(fa__rows(c)) };
    fa_status st = FA_OK;

    for (int64_t i = 0; k > 0 && i < fa__n_matrices(c); i++) {
        job.a = fa__matrix_at(a, i);
        job.tau = fa__row_at(tau, i, k);
        job.b = fa__matrix_at(c, i);
        TRY(fa__lapack(FA__ORMQR, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

static fa_status ormqr(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *tau = fa__arg_tensor(call, 1), *own, *own_tau, *out;
    fa_tensor *c = fa__arg_tensor(call, 2);
    bool left = fa__arg_bool(call, 3);
    fa__temps t = { 0 };
    fa_status st = need_ormqr(a, tau, c, left);

    TRY(st);
    TRY(fa__need_lapack_dtype(a, "ormqr_cpu"));
    own = fa__keep(&t, fa__columns_copy(a));
    own_tau = fa__keep(&t, fa__as_contiguous(tau, (fa_dtype)tau->dtype));
    out = fa__keep(&t, fa__columns_copy(c));
    TRY(fa__made(t.failed ? NULL : out));
    TRY(multiply_q(own, own_tau, out, left, fa__arg_bool(call, 4)));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    return st;
}

const fa__op fa__ops_linalg_factors[] = {
    { "aten::linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor", linalg_cholesky,
      FA__OP_OUT },
    { "aten::linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> "
      "(Tensor L, Tensor info)", linalg_cholesky_ex, FA__OP_OUT },
    { "aten::cholesky(Tensor self, bool upper=False) -> Tensor", cholesky, FA__OP_OUT },
    { "aten::cholesky_inverse(Tensor self, bool upper=False) -> Tensor", cholesky_inverse,
      FA__OP_OUT },
    { "aten::cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor",
      cholesky_solve, FA__OP_OUT },
    { "aten::_cholesky_solve_helper(Tensor self, Tensor A, bool upper) -> Tensor", cholesky_solve,
      FA__OP_OUT },
    { "aten::linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)",
      ldl_factor, FA__OP_OUT },
    { "aten::linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) "
      "-> (Tensor LD, Tensor pivots, Tensor info)", ldl_factor_ex, FA__OP_OUT },
    { "aten::linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> "
      "Tensor", ldl_solve, FA__OP_OUT },
    { "aten::linalg_qr(Tensor A, str mode=\"reduced\") -> (Tensor Q, Tensor R)", linalg_qr,
      FA__OP_OUT },
    { "aten::qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)", qr, FA__OP_OUT },
    { "aten::geqrf(Tensor self) -> (Tensor a, Tensor tau)", geqrf, FA__OP_OUT },
    { "aten::linalg_householder_product(Tensor input, Tensor tau) -> Tensor", householder_product,
      FA__OP_OUT },
    { "aten::orgqr(Tensor self, Tensor input2) -> Tensor", householder_product, FA__OP_OUT },
    { "aten::ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool "
      "transpose=False) -> Tensor", ormqr, FA__OP_OUT },
    { 0 },
};
