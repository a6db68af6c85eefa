/* linalg_lu.c: LU factors and what is made of them — determinants, solutions, inverses.
 *
 *     A = P L U      getrf leaves L (below the diagonal, whose ones are not stored) and U in place
 *                    of A, and pivots: row i was swapped with row pivots[i] - 1, one after the
 *                    other */
#include "linalg.h"

#include <math.h>

typedef struct factors {
    fa_tensor *lu, *pivots, *infos;     /* infos: LAPACK's number for each matrix */
} factors;

static void factors_free(factors *f)
{
    fa_tensor_release(f->lu);
    fa_tensor_release(f->pivots);
    fa_tensor_release(f->infos);
}

/* Fills `out`, which starts empty and is the caller's also after a failure. */
static fa_status factor(factors *out, fa_tensor *a, const char *op)
{
    int64_t m = fa__rows(a), n = fa__cols(a), k = m < n ? m : n;
    fa__lapack_job job = { .op = op, .dtype = (fa_dtype)a->dtype, .m = m, .n = n,
                           .lda = fa__at_least_one(m) };
    fa_status st = FA_OK;

    TRY(fa__need_lapack_dtype(a, "lu_cpu"));
    out->lu = fa__columns_copy(a);
    out->pivots = out->lu == NULL ? NULL : fa__empty_of(FA_INT32, fa__batch_shape(a, k, -1));
    out->infos = out->pivots == NULL ? NULL : fa__infos_of(a);
    TRY(fa__made(out->infos));
    for (int64_t i = 0; i < fa__n_matrices(a); i++) {
        job.a = fa__matrix_at(out->lu, i);
        job.pivots = fa__row_at(out->pivots, i, k);
        TRY(fa__lapack(FA__GETRF, &job));
        *(int32_t *)fa__row_at(out->infos, i, 1) = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* Real row-major matrices are factored as their transposes, as PyTorch does: LAPACK reads them so
 * without a change of layout. */
static bool factors_transpose(const fa_tensor *a)
{
    return !fa_dtype_is_complex((fa_dtype)a->dtype) && fa_tensor_is_contiguous(a);
}

static fa_status factor_either(factors *out, fa_tensor *a, const char *op)
{
    fa_tensor *given = factors_transpose(a) ? fa_transpose(a, a->n_dims - 2, a->n_dims - 1)
                                            : fa_tensor_retain(a);
    fa_status st = fa__made(given);

    if (st == FA_OK)
        st = factor(out, given, op);
    fa_tensor_release(given);
    return st;
}

static fa_status return_tensors(fa__call *call, size_t n, fa_tensor *const *tensors)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < n; i++)
        TRY(fa__return_tensor(call, i, fa_tensor_retain(tensors[i])));
done:
    return st;
}

/* ---- factors -------------------------------------------------------------------------------- */

static fa_status need_two_dims(const fa_tensor *self, const char *op)
{
    char text[FA__DIMS_TEXT];

    if (self->n_dims >= 2)
        return fa__need_elements(self, op);
    return fa__fail(FA_EINVAL,
                    "%s: Expected tensor with 2 or more dimensions. Got size: %s instead", op,
                    fa__dims_text(text, self));
}

static fa_status need_pivoting(bool pivot)
{
    return pivot ? FA_OK : fa__fail(FA_EINVAL, "linalg.lu_factor: LU without pivoting is not "
                                               "implemented on the CPU");
}

/* (A, pivot, check_errors): `checked` is the name in texts when errors are to be found, or NULL. */
static fa_status run_factor(fa__call *call, const char *checked, size_t n_results)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    factors f = { 0 };
    fa_status st = FA_OK;

    TRY(need_two_dims(a, "torch.lu_factor"));
    TRY(need_pivoting(fa__arg_bool(call, 1)));
    TRY(factor(&f, a, "linalg.lu_factor"));
    if (checked != NULL)
        TRY(fa__need_infos(f.infos, checked, a->n_dims == 2));
    st = return_tensors(call, n_results, (fa_tensor *[]){ f.lu, f.pivots, f.infos });
done:
    factors_free(&f);
    return st;
}

static fa_status lu_factor(fa__call *call)
{
    return run_factor(call, "torch.linalg.lu_factor", 2);
}

static fa_status lu_factor_ex(fa__call *call)
{
    return run_factor(call, fa__arg_bool(call, 2) ? "torch.linalg.lu_factor_ex" : NULL, 3);
}

/* check_errors is for its caller in Python: here it changes nothing. */
static fa_status lu_with_info(fa__call *call)
{
    return run_factor(call, NULL, 3);
}

/* A permutation matrix [m, m], of zeros so far, from k pivots. */
static fa_status fill_permutation(uint8_t *out, const uint8_t *one, size_t itemsize,
                                  const int32_t *pivots, int64_t k, int64_t m, int64_t *rows)
{
    for (int64_t i = 0; i < m; i++)
        rows[i] = i;
    for (int64_t i = 0; i < k; i++) {
        int64_t with = pivots[i] - (int64_t)1, kept = rows[i];

        if (with < 0 || with >= m)
            return fa__fail(FA_EINVAL,
                            "pivots passed to lu_unpack must be between 1 and LU.size(-2) "
                            "inclusive.Did you properly pass the result of lu_factor?");
        rows[i] = rows[with];
        rows[with] = kept;
    }
    for (int64_t i = 0; i < m; i++)
        memcpy(out + (size_t)(rows[i] * m + i) * itemsize, one, itemsize);
    return FA_OK;
}

static fa_tensor *permutations(fa_tensor *lu, fa_tensor *pivots)
{
    int64_t m = fa__rows(lu), k = pivots->sizes[pivots->n_dims - 1], n = 1;
    fa__shape shape = fa__batch_shape(lu, m, m);
    fa_dtype dtype = (fa_dtype)lu->dtype;
    fa_tensor *packed = fa__as_contiguous(pivots, FA_INT32);
    fa_tensor *out = packed == NULL ? NULL : fa__zeros(dtype, shape.n_dims, shape.sizes);
    fa__scalar filler = { FA_INT64, 1, 1, 0 };
    fa_tensor *one = out == NULL ? NULL : fa__full(dtype, 0, NULL, filler);
    int64_t *rows = one == NULL ? NULL : fa__alloc((size_t)fa__at_least_one(m) * sizeof(*rows));
    fa_status st = fa__made(rows);

    for (int i = 0; i < lu->n_dims - 2; i++)
        n *= lu->sizes[i];
    for (int64_t i = 0; st == FA_OK && m > 0 && i < n; i++)
        st = fill_permutation(fa__row_at(out, i, m * m), fa_tensor_data(one),
                              fa_dtype_itemsize(dtype), fa__row_at(packed, i, k), k, m, rows);
    fa__free(rows);
    fa_tensor_release(one);
    fa_tensor_release(packed);
    if (st == FA_OK)
        return out;
    fa_tensor_release(out);
    return NULL;
}

/* Row-major L [m, k] with its ones, U [k, n]. */
static fa_tensor *lower_factor(fa__temps *t, fa_tensor *lu, int64_t k)
{
    fa_tensor *part = fa__keep(t, fa_narrow(lu, lu->n_dims - 1, 0, k));
    fa_tensor *packed = part == NULL ? NULL
                                     : fa__keep(t, fa__as_contiguous(part, (fa_dtype)lu->dtype));
    fa_tensor *out = fa__do(t, "aten::tril", "ti", packed, (int64_t)-1);

    if (out != NULL && fa__fill_diagonal(out) != FA_OK)
        (void)fa__keep(t, NULL);
    return out;
}

static fa_tensor *upper_factor(fa__temps *t, fa_tensor *lu, int64_t k)
{
    fa_tensor *part = fa__keep(t, fa_narrow(lu, lu->n_dims - 2, 0, k));
    fa_tensor *packed = part == NULL ? NULL
                                     : fa__keep(t, fa__as_contiguous(part, (fa_dtype)lu->dtype));

    return fa__do(t, "aten::triu", "t", packed);
}

static fa_status unpack(fa__call *call, fa_tensor *lu, fa_tensor *pivots, bool data,
                        bool with_pivots)
{
    const int64_t none = 0;
    int64_t k = fa__rows(lu) < fa__cols(lu) ? fa__rows(lu) : fa__cols(lu);
    fa__temps t = { 0 };
    fa_tensor *out[3] = { NULL };
    fa_status st = FA_OK;

    for (int i = 0; i < 3; i++) {
        bool wanted = i == 0 ? with_pivots : data;
        out[i] = !wanted ? fa__keep(&t, fa__empty((fa_dtype)lu->dtype, 1, &none))
            : i == 0 ? fa__keep(&t, permutations(lu, pivots))
            : i == 1 ? lower_factor(&t, lu, k)
                     : upper_factor(&t, lu, k);
        TRY(fa__made(t.failed ? NULL : out[i]));
    }
    st = return_tensors(call, 3, out);
done:
    (void)fa__temps_free(&t);
    return st;
}

static fa_status lu_unpack(fa__call *call)
{
    fa_tensor *lu = fa__arg_tensor(call, 0), *pivots = fa__arg_tensor(call, 1);
    char text[FA__DIMS_TEXT];
    bool with_pivots = fa__arg_bool(call, 3);
    fa_status st = need_two_dims(lu, "torch.lu_unpack");

    if (st != FA_OK)
        return st;
    if (with_pivots && pivots->dtype != FA_INT32)
        return fa__fail(FA_EINVAL, "torch.lu_unpack: LU_pivots is expected to be a contiguous "
                                   "tensor of torch.int32 dtype.");
    if (with_pivots
        && (pivots->n_dims != lu->n_dims - 1 || pivots->sizes[pivots->n_dims - 1] > fa__rows(lu)
            || memcmp(pivots->sizes, lu->sizes, (size_t)(lu->n_dims - 2) * sizeof(int64_t)) != 0))
        return fa__fail(FA_EINVAL, "torch.lu_unpack: the pivots' shape %s does not fit LU_data",
                        fa__dims_text(text, pivots));
    return unpack(call, lu, pivots, fa__arg_bool(call, 2), with_pivots);
}

static fa_status linalg_lu(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    factors f = { 0 };
    fa_status st = FA_OK;

    TRY(need_two_dims(a, "linalg.lu"));
    TRY(need_pivoting(fa__arg_bool(call, 1)));
    TRY(factor(&f, a, "linalg.lu"));
    st = unpack(call, f.lu, f.pivots, true, true);
done:
    factors_free(&f);
    return st;
}

/* ---- determinants --------------------------------------------------------------------------- */

/* Determinants of the permutations: 1 or -1. */
static fa_tensor *signs(const factors *f)
{
    int64_t n = f->pivots->sizes[f->pivots->n_dims - 1], count = fa_tensor_numel(f->infos);
    fa_tensor *out = fa__empty(FA_FLOAT32, f->infos->n_dims, f->infos->sizes);
    float *sign = out == NULL ? NULL : fa_tensor_data(out);

    for (int64_t i = 0; sign != NULL && i < count; i++) {
        const int32_t *pivots = fa__row_at(f->pivots, i, n);
        int64_t swaps = 0;

        for (int64_t k = 0; k < n; k++)
            swaps += pivots[k] != k + 1;
        sign[i] = swaps % 2 == 0 ? 1 : -1;
    }
    return out;
}

static fa_status factor_for_det(factors *f, fa_tensor *a, const char *op, fa__precision precision)
{
    fa_status st = FA_OK;

    TRY(fa__need_square(a, op));
    TRY(fa__need_float(a, op, precision));
    TRY(factor_either(f, a, op));
done:
    return st;
}

static fa_status run_det(fa__call *call, size_t n_results)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *diagonal, *product, *sign, *det;
    fa__temps t = { 0 };
    factors f = { 0 };
    fa_status st = factor_for_det(&f, a, "linalg.det", FA__LOW_TOO);

    TRY(st);
    diagonal = fa__do(&t, "aten::diagonal", "tiii", f.lu, (int64_t)0, (int64_t)-2, (int64_t)-1);
    product = fa__do(&t, "aten::prod.dim_int", "ti", diagonal, (int64_t)-1);
    sign = fa__keep(&t, signs(&f));
    det = fa__do(&t, "aten::mul.Tensor", "tt", product, sign);
    det = det == NULL ? NULL : fa__keep(&t, fa__as_dtype(det, (fa_dtype)a->dtype));
    TRY(fa__made(det));
    st = return_tensors(call, n_results, (fa_tensor *[]){ det, f.lu, f.pivots });
done:
    (void)fa__temps_free(&t);
    factors_free(&f);
    return st;
}

static fa_status linalg_det(fa__call *call)
{
    return run_det(call, 1);
}

static fa_status internal_det(fa__call *call)
{
    return run_det(call, 3);
}

/* Sign and logarithm, kept in t. */
static fa_status sign_and_log(fa__temps *t, const factors *f, fa_tensor **sign, fa_tensor **log)
{
    fa_tensor *diagonal, *x;

    diagonal = fa__do(t, "aten::diagonal", "tiii", f->lu, (int64_t)0, (int64_t)-2, (int64_t)-1);
    x = fa__do(t, "aten::sgn", "t", diagonal);
    x = fa__do(t, "aten::prod.dim_int", "ti", x, (int64_t)-1);
    x = fa__do(t, "aten::mul.Tensor", "tt", x, fa__keep(t, signs(f)));
    *sign = x == NULL ? NULL : fa__keep(t, fa__as_dtype(x, (fa_dtype)f->lu->dtype));
    x = fa__do(t, "aten::abs", "t", diagonal);
    x = fa__do(t, "aten::log", "t", x);
    *log = fa__do(t, "aten::sum.dim_IntList", "tI", x, (const int64_t[]){ -1 }, 1);
    return fa__made(t->failed ? NULL : *log);
}

static fa_status run_slogdet(fa__call *call, size_t n_results)
{
    fa_tensor *sign, *log;
    fa__temps t = { 0 };
    factors f = { 0 };
    fa_status st = factor_for_det(&f, fa__arg_tensor(call, 0), "linalg.slogdet", FA__NOT_LOW);

    TRY(st);
    TRY(sign_and_log(&t, &f, &sign, &log));
    st = return_tensors(call, n_results, (fa_tensor *[]){ sign, log, f.lu, f.pivots });
done:
    (void)fa__temps_free(&t);
    factors_free(&f);
    return st;
}

static fa_status linalg_slogdet(fa__call *call)
{
    return run_slogdet(call, 2);
}

static fa_status internal_slogdet(fa__call *call)
{
    return run_slogdet(call, 4);
}

/* NaN where a real determinant is negative. */
static fa_status logdet(fa__call *call)
{
    fa_tensor *sign, *log, *out;
    fa__temps t = { 0 };
    factors f = { 0 };
    fa_status st = factor_for_det(&f, fa__arg_tensor(call, 0), "logdet", FA__NOT_LOW);

    TRY(st);
    TRY(sign_and_log(&t, &f, &sign, &log));
    if (fa_dtype_is_complex((fa_dtype)f.lu->dtype)) {
        out = fa__do(&t, "aten::log", "t", sign);
        out = fa__do(&t, "aten::add.Tensor", "tt", out, log);
    } else {
        fa_tensor *negative = fa__do(&t, "aten::eq.Scalar", "tf", sign, -1.0);
        out = fa__do(&t, "aten::masked_fill.Scalar", "ttf", log, negative, (double)NAN);
    }
    TRY(fa__made(t.failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    factors_free(&f);
    return st;
}

/* ---- solutions ------------------------------------------------------------------------------ */

typedef enum side { LEFT, RIGHT } side;             /* AX = B, XA = B */
typedef enum use { AS_IT_IS, TRANSPOSED, ADJOINT } use;

static fa_status need_solver(const fa_tensor *a, const fa_tensor *b, side where, const char *op)
{
    fa_status st = FA_OK;

    TRY(fa__need_square(a, op));
    TRY(fa__need_matrix(b, op, "B"));
    if (where == LEFT ? fa__rows(a) != fa__rows(b) : fa__cols(a) != fa__cols(b))
        TRY(fa__fail(FA_EINVAL,
                     "%s: Incompatible shapes of A and B for the equation %s (%lldx%lld and "
                     "%lldx%lld)", op, where == LEFT ? "AX = B" : "XA = B", (long long)fa__rows(a),
                     (long long)fa__cols(a), (long long)fa__rows(b), (long long)fa__cols(b)));
done:
    return st;
}

/* Columns y [n, k] become solutions; lu and pivots have its batch, or are one for all of it. */
static fa_status solve_columns(fa_tensor *lu, fa_tensor *pivots, fa_tensor *y, char trans,
                               const char *op)
{
    int64_t n = fa__rows(y), n_lu = fa__n_matrices(lu);
    fa__lapack_job job = { .op = op, .dtype = (fa_dtype)y->dtype, .n = n, .k = fa__cols(y),
                           .trans = trans, .lda = fa__at_least_one(n),
                           .ldb = fa__at_least_one(n) };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(y); i++) {
        int64_t at = n_lu == 1 ? 0 : i;

        job.a = fa__matrix_at(lu, at);
        job.pivots = fa__row_at(pivots, at, n);
        job.b = fa__matrix_at(y, i);
        TRY(fa__lapack(FA__GETRS, &job));
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* Copies for solve_columns: the batch of `lu` as that of `like`. A single matrix stays alone. */
static fa_status match_batch(fa_tensor *lu, fa_tensor *pivots, const fa_tensor *like,
                             fa_tensor **out_lu, fa_tensor **out_pivots)
{
    bool is_alone = fa__n_matrices(lu) == 1;
    fa__shape shape = fa__batch_shape(like, fa__rows(lu), -1);
    fa_tensor *wide = NULL, *wide_pivots = NULL;
    fa_status st = FA_OK;

    wide_pivots = is_alone ? fa_tensor_retain(pivots)
                           : fa_expand(pivots, shape.n_dims, shape.sizes);
    TRY(fa__made(wide_pivots));
    shape.sizes[shape.n_dims++] = fa__cols(lu);
    wide = is_alone ? fa_tensor_retain(lu) : fa_expand(lu, shape.n_dims, shape.sizes);
    TRY(fa__made(wide));
    *out_pivots = fa__as_contiguous(wide_pivots, FA_INT32);
    *out_lu = *out_pivots == NULL ? NULL : fa__columns_copy(wide);
    TRY(fa__made(*out_lu));
done:
    fa_tensor_release(wide);
    fa_tensor_release(wide_pivots);
    return st;
}

static fa_tensor *flipped(const fa_tensor *self, bool conj)
{
    return conj ? fa__adjoint(self) : fa_transpose(self, self->n_dims - 2, self->n_dims - 1);
}

/* X of op(A) X = B or X op(A) = B, where lu and pivots are A's; yours. The latter is solved as
 * op(A)^T X^T = B^T, for ADJOINT as A X^H = B^H. */
static fa_tensor *solved(fa_tensor *lu, fa_tensor *pivots, fa_tensor *b, side where, use as,
                         const char *op)
{
    fa_tensor *wide_b = NULL, *wide_lu = NULL, *own_lu = NULL, *own_pivots = NULL, *given = NULL;
    fa_tensor *y = NULL, *out = NULL;
    bool conj = where == RIGHT && as == ADJOINT;
    char trans = where == LEFT ? "NTC"[as] : as == AS_IT_IS ? 'T' : 'N';
    fa_status st = FA_OK;

    TRY(fa__broadcast_batches(b, lu, &wide_b, &wide_lu));
    TRY(match_batch(lu, pivots, wide_b, &own_lu, &own_pivots));
    given = where == LEFT ? fa_tensor_retain(wide_b) : flipped(wide_b, conj);
    y = given == NULL ? NULL : fa__columns_copy(given);
    TRY(fa__made(y));
    TRY(solve_columns(own_lu, own_pivots, y, trans, op));
    if (where == LEFT) {
        out = fa_tensor_retain(y);
    } else {
        fa_tensor *view = flipped(y, conj);
        out = view == NULL ? NULL : fa__as_contiguous(view, (fa_dtype)view->dtype);
        fa_tensor_release(view);
    }
done:
    fa_tensor_release(y);
    fa_tensor_release(given);
    fa_tensor_release(own_pivots);
    fa_tensor_release(own_lu);
    fa_tensor_release(wide_lu);
    fa_tensor_release(wide_b);
    return st == FA_OK ? out : NULL;
}

static fa_status need_pivot_range(fa_tensor *pivots, int64_t n)
{
    fa_tensor *packed = fa__as_contiguous(pivots, FA_INT32);
    const int32_t *at = packed == NULL ? NULL : fa_tensor_data(packed);
    int64_t count = fa_tensor_numel(pivots);
    fa_status st = fa__made(packed);

    for (int64_t i = 0; st == FA_OK && i < count; i++) {
        if (at[i] < 1)
            st = fa__fail(FA_EINVAL, "Pivots given to lu_solve must all be greater or equal to 1. "
                                     "Did you properly pass the result of lu_factor?");
        else if (at[i] > n)
            st = fa__fail(FA_EINVAL,
                          "Pivots given to lu_solve must all be smaller or equal to LU.size(-2). "
                          "Did you properly pass the result of lu_factor?");
    }
    fa_tensor_release(packed);
    return st;
}

static fa_status need_factors(fa_tensor *lu, fa_tensor *pivots, fa_tensor *b, side where)
{
    char text[FA__DIMS_TEXT];
    fa_status st = FA_OK;

    TRY(fa__need_float(lu, "torch.linalg.lu_solve", FA__LOW_TOO));
    if (lu->dtype != b->dtype)
        TRY(fa__fail(FA_EINVAL,
                     "linalg.lu_solve: Expected LU and B to have the same dtype, but found LU of "
                     "type %s and B of type %s instead", fa__scalar_type_name((fa_dtype)lu->dtype),
                     fa__scalar_type_name((fa_dtype)b->dtype)));
    if (pivots->dtype != FA_INT32)
        TRY(fa__fail(FA_EINVAL, "linalg.lu_solve: pivots should be a Tensor of scalar type "
                                "torch.int32"));
    TRY(need_solver(lu, b, where, "linalg.lu_solve"));
    if (pivots->n_dims < 1 || pivots->sizes[pivots->n_dims - 1] != fa__rows(lu))
        TRY(fa__fail(FA_EINVAL, "linalg.lu_solve: Number of pivots per batch should be same as the "
                                "dimension of the matrix"));
    if (pivots->n_dims != lu->n_dims - 1
        || memcmp(pivots->sizes, lu->sizes, pivots->n_dims * sizeof(int64_t)) != 0)
        TRY(fa__fail(FA_EINVAL,
                     "linalg.lu_solve: Expected LU.shape[:-1] and pivots.shape to be the same, but "
                     "got pivots with shape %s instead", fa__dims_text(text, pivots)));
    TRY(fa__need_lapack_dtype(lu, "linalg.lu_solve"));
    TRY(need_pivot_range(pivots, fa__rows(lu)));
done:
    return st;
}

static fa_status run_lu_solve(fa__call *call, fa_tensor *lu, fa_tensor *pivots, fa_tensor *b,
                              side where, use as)
{
    fa_status st = need_factors(lu, pivots, b, where);

    if (st == FA_OK)
        st = fa__return_tensor(call, 0, solved(lu, pivots, b, where, as, "linalg.lu_solve"));
    return st;
}

static fa_status linalg_lu_solve(fa__call *call)
{
    return run_lu_solve(call, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                        fa__arg_tensor(call, 2), fa__arg_bool(call, 3) ? LEFT : RIGHT,
                        fa__arg_bool(call, 4) ? ADJOINT : AS_IT_IS);
}

static fa_status lu_solve(fa__call *call)
{
    return run_lu_solve(call, fa__arg_tensor(call, 1), fa__arg_tensor(call, 2),
                        fa__arg_tensor(call, 0), LEFT, AS_IT_IS);
}

/* Factors of a and X. `checked`: the name in texts when singular matrices are refused, or NULL. */
static fa_status solve_factored(factors *f, fa_tensor **out, fa_tensor *a, fa_tensor *b, side where,
                                const char *checked)
{
    fa_status st = FA_OK;

    TRY(factor_either(f, a, "linalg.solve"));
    if (checked != NULL)
        TRY(fa__need_infos(f->infos, checked, a->n_dims == 2));
    *out = solved(f->lu, f->pivots, b, where, factors_transpose(a) ? TRANSPOSED : AS_IT_IS,
                  "linalg.solve");
    TRY(fa__made(*out));
done:
    return st;
}

/* The vectors again, with the strides PyTorch gives a result of that shape. */
static fa_status as_vectors(fa_tensor **x)
{
    fa_tensor *flat = fa__squeeze(*x, (*x)->n_dims - 1);
    fa_tensor *out = flat == NULL ? NULL : fa__columns_copy(flat);

    fa_tensor_release(flat);
    if (out == NULL)
        return fa__made(out);
    fa_tensor_release(*x);
    *x = out;
    return FA_OK;
}

static fa_status need_same_types(const fa_tensor *a, const fa_tensor *b)
{
    fa_status st = fa__need_float(a, "linalg.solve", FA__LOW_TOO);

    if (st == FA_OK && a->dtype != b->dtype)
        st = fa__fail(FA_EINVAL,
                      "linalg.solve: Expected A and B to have the same dtype, but found A of type "
                      "%s and B of type %s instead", fa__scalar_type_name((fa_dtype)a->dtype),
                      fa__scalar_type_name((fa_dtype)b->dtype));
    return st;
}

/* (A, B, left, ...). Results are of `order`: 'x', 'l' LU, 'p' pivots, 'i' infos. */
static fa_status run_solve(fa__call *call, const char *checked, const char *order)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    fa_tensor *columns = NULL, *x = NULL;
    side where = fa__arg_bool(call, 2) ? LEFT : RIGHT;
    bool is_vector = fa__is_vector_side(a, b);
    factors f = { 0 };
    fa_status st = FA_OK;

    TRY(need_same_types(a, b));
    columns = is_vector ? fa__unsqueeze(b, b->n_dims) : fa_tensor_retain(b);
    TRY(fa__made(columns));
    TRY(need_solver(a, columns, where, "linalg.solve"));
    if (is_vector && where == RIGHT)
        TRY(fa__fail(FA_EINVAL,
                     "linalg.solve: Vector broadcasting of the left hand side is not supported for "
                     "left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)"));
    TRY(solve_factored(&f, &x, a, columns, where, checked));
    if (is_vector)
        TRY(as_vectors(&x));
    for (size_t i = 0; order[i] != '\0'; i++)
        TRY(fa__return_tensor(call, i, fa_tensor_retain(order[i] == 'x' ? x : order[i] == 'l' ? f.lu
                                                        : order[i] == 'p' ? f.pivots : f.infos)));
done:
    fa_tensor_release(x);
    fa_tensor_release(columns);
    factors_free(&f);
    return st;
}

static fa_status linalg_solve(fa__call *call)
{
    return run_solve(call, "torch.linalg.solve", "x");
}

static fa_status linalg_solve_ex(fa__call *call)
{
    return run_solve(call, fa__arg_bool(call, 3) ? "torch.linalg.solve_ex" : NULL, "xi");
}

static fa_status internal_solve_ex(fa__call *call)
{
    return run_solve(call, fa__arg_bool(call, 3) ? "torch.linalg.solve_ex" : NULL, "xlpi");
}

/* ---- inverses ------------------------------------------------------------------------------- */

/* The inverses of a, and what LAPACK says of them. `checked` as above. */
static fa_status invert(fa_tensor *a, fa_tensor **out, factors *f, const char *checked)
{
    fa_tensor *one = NULL;
    fa_status st = FA_OK;

    TRY(fa__need_square(a, "linalg.inv"));
    TRY(fa__need_float(a, "linalg.inv", FA__NOT_LOW));
    one = fa__identity((fa_dtype)a->dtype, 2, a->sizes + a->n_dims - 2);
    TRY(fa__made(one));
    TRY(solve_factored(f, out, a, one, LEFT, checked));
done:
    fa_tensor_release(one);
    return st;
}

static fa_status linalg_inv(fa__call *call)
{
    fa_tensor *out = NULL;
    factors f = { 0 };
    fa_status st = invert(fa__arg_tensor(call, 0), &out, &f, "linalg.inv");

    if (st == FA_OK)
        st = fa__return_tensor(call, 0, fa_tensor_retain(out));
    fa_tensor_release(out);
    factors_free(&f);
    return st;
}

static fa_status linalg_inv_ex(fa__call *call)
{
    fa_tensor *out = NULL;
    factors f = { 0 };
    fa_status st = invert(fa__arg_tensor(call, 0), &out, &f,
                          fa__arg_bool(call, 1) ? "linalg.inv_ex" : NULL);

    if (st == FA_OK)
        st = return_tensors(call, 2, (fa_tensor *[]){ out, f.infos });
    fa_tensor_release(out);
    factors_free(&f);
    return st;
}

/* ---- tensors as matrices -------------------------------------------------------------------- */

static int64_t product(const int64_t *sizes, int n)
{
    int64_t out = 1;

    /* a tensor's sizes but for zeros: the product of the others may be beyond 64 bits */
    for (int i = 0; i < n; i++)
        out = fa__wrap_mul(out, sizes[i]);
    return out;
}

static fa_status tensorinv(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *square, *out = NULL, *inverse = NULL;
    int64_t ind = fa__arg_int(call, 1), sizes[FA_MAX_DIMS], start, end;
    int split = ind > self->n_dims ? self->n_dims : (int)ind, rest = self->n_dims - split;
    fa__temps t = { 0 };
    factors f = { 0 };
    fa_status st = FA_OK;

    if (ind <= 0)
        return fa__fail(FA_EINVAL,
                        "Expected a strictly positive integer for 'ind', but got %lld",
                        (long long)ind);
    start = product(self->sizes, split);
    end = product(self->sizes + split, rest);
    if (start != end)
        return fa__fail(FA_EINVAL,
                        "Expected self to satisfy the requirement prod(self.shape[ind:]) == "
                        "prod(self.shape[:ind]), but got %lld != %lld", (long long)end,
                        (long long)start);
    square = fa__do(&t, "aten::reshape", "tI", self, (const int64_t[]){ start, end }, 2);
    TRY(fa__made(square));
    TRY(invert(square, &inverse, &f, "inv"));
    memcpy(sizes, self->sizes + split, (size_t)rest * sizeof(int64_t));
    memcpy(sizes + rest, self->sizes, (size_t)split * sizeof(int64_t));
    out = fa__do(&t, "aten::reshape", "tI", inverse, sizes, (int)self->n_dims);
    TRY(fa__made(out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(inverse);
    factors_free(&f);
    (void)fa__temps_free(&t);
    return st;
}

/* The dims that are asked for go to the end. */
static fa_status move_last(fa__temps *t, fa__call *call, fa_tensor **self)
{
    int64_t dims[FA_MAX_DIMS], places[FA_MAX_DIMS];
    int n = 0;
    fa_status st = fa__arg_ints(call, 2, dims, FA_MAX_DIMS, &n);

    TRY(st);
    for (int i = 0; i < n; i++)
        places[i] = (*self)->n_dims - n + i;
    *self = fa__do(t, "aten::movedim.intlist", "tII", *self, dims, n, places, n);
    TRY(fa__made(*self));
done:
    return st;
}

static fa_status tensorsolve(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *other = fa__arg_tensor(call, 1), *x;
    int64_t rest, n = fa_tensor_numel(other);
    int first = other->n_dims < self->n_dims ? other->n_dims : self->n_dims;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    if (!fa__arg_is_none(call, 2))
        TRY(move_last(&t, call, &self));
    rest = product(self->sizes + first, self->n_dims - first);
    if (rest != n)
        TRY(fa__fail(FA_EINVAL,
                     "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
                     "prod(self.shape[:other.ndim]), but got %lld != %lld", (long long)rest,
                     (long long)n));
    x = fa__do(&t, "aten::linalg_solve", "tt",
               fa__do(&t, "aten::reshape", "tI", self, (const int64_t[]){ rest, rest }, 2),
               fa__do(&t, "aten::reshape", "tI", other, (const int64_t[]){ n }, 1));
    x = fa__do(&t, "aten::reshape", "tI", x, self->sizes + first, self->n_dims - first);
    TRY(fa__made(t.failed ? NULL : x));
    st = fa__return_tensor(call, 0, fa_tensor_retain(x));
done:
    (void)fa__temps_free(&t);
    return st;
}

const fa__op fa__ops_linalg_lu[] = {
    { "aten::linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)",
      lu_factor, FA__OP_OUT },
    { "aten::linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor "
      "LU, Tensor pivots, Tensor info)", lu_factor_ex, FA__OP_OUT },
    { "aten::_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, "
      "Tensor pivots, Tensor info)", lu_with_info },
    { "aten::linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)", linalg_lu,
      FA__OP_OUT },
    { "aten::lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool "
      "unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)", lu_unpack, FA__OP_OUT },
    { "aten::_linalg_det(Tensor A) -> (Tensor result, Tensor LU, Tensor pivots)", internal_det,
      FA__OP_OUT },
    { "aten::linalg_det(Tensor A) -> Tensor", linalg_det, FA__OP_OUT },
    { "aten::det(Tensor self) -> Tensor", linalg_det },
    { "aten::_linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet, Tensor LU, Tensor "
      "pivots)", internal_slogdet, FA__OP_OUT },
    { "aten::linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)", linalg_slogdet,
      FA__OP_OUT },
    { "aten::slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)", linalg_slogdet, FA__OP_OUT },
    { "aten::logdet(Tensor self) -> Tensor", logdet },
    { "aten::linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool "
      "adjoint=False) -> Tensor", linalg_lu_solve, FA__OP_OUT },
    { "aten::lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor", lu_solve,
      FA__OP_OUT },
    { "aten::_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> "
      "(Tensor result, Tensor LU, Tensor pivots, Tensor info)", internal_solve_ex, FA__OP_OUT },
    { "aten::linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> "
      "(Tensor result, Tensor info)", linalg_solve_ex, FA__OP_OUT },
    { "aten::linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor", linalg_solve,
      FA__OP_OUT },
    { "aten::linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)",
      linalg_inv_ex, FA__OP_OUT },
    { "aten::linalg_inv(Tensor A) -> Tensor", linalg_inv, FA__OP_OUT },
    { "aten::inverse(Tensor self) -> Tensor", linalg_inv, FA__OP_OUT },
    { "aten::linalg_tensorinv(Tensor self, int ind=2) -> Tensor", tensorinv, FA__OP_OUT },
    { "aten::linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor",
      tensorsolve, FA__OP_OUT },
    { 0 },
};
