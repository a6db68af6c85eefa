/* linalg_rank.c: what singular values and least squares are asked for — ranks, pseudoinverses,
 * condition numbers, solutions of systems that are not square.
 *
 * A singular value counts when it is greater than max(atol, rtol * the greatest one). */
#include "linalg.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* ---- tolerances ----------------------------------------------------------------------------- */

static double epsilon(fa_dtype dtype)
{
    return fa__real_dtype(dtype) == FA_FLOAT32 ? (double)FLT_EPSILON : DBL_EPSILON;
}

static double default_rtol(const fa_tensor *a)
{
    int64_t most = fa__rows(a) > fa__cols(a) ? fa__rows(a) : fa__cols(a);

    return epsilon((fa_dtype)a->dtype) * (double)most;
}

typedef struct tolerances {             /* float64 or what the caller gave; borrowed */
    fa_tensor *atol, *rtol;
} tolerances;

static fa_tensor *number(fa__temps *t, double x)
{
    return fa__keep(t, fa__full(FA_FLOAT64, 0, NULL, (fa__scalar){ FA_FLOAT64, 0, x, 0 }));
}

/* float? atol, float? rtol at argument i. */
static tolerances float_tolerances(fa__temps *t, const fa__call *call, size_t i, const fa_tensor *a)
{
    double atol = fa__arg_float(call, i);
    double rtol = !fa__arg_is_none(call, i + 1) ? fa__arg_float(call, i + 1)
        : atol > 0 ? 0 : default_rtol(a);

    return (tolerances){ number(t, atol), number(t, rtol) };
}

static fa_status need_real_tolerance(const fa_tensor *x, const char *op, const char *name)
{
    if (x == NULL || !fa_dtype_is_complex((fa_dtype)x->dtype))
        return FA_OK;
    return fa__fail(FA_EINVAL, "%s: %s tensor of complex type is not supported. Got %s", op, name,
                    fa__scalar_type_name((fa_dtype)x->dtype));
}

/* Tensor? atol, Tensor? rtol at argument i. */
static fa_status tensor_tolerances(fa__temps *t, const fa__call *call, size_t i, const fa_tensor *a,
                                   const char *op, tolerances *out)
{
    fa_tensor *atol = fa__arg_tensor(call, i), *rtol = fa__arg_tensor(call, i + 1);
    fa_status st = FA_OK;

    TRY(need_real_tolerance(atol, op, "atol"));
    TRY(need_real_tolerance(rtol, op, "rtol"));
    out->atol = atol != NULL ? atol : number(t, 0);
    out->rtol = rtol != NULL ? rtol : number(t, default_rtol(a));
    if (rtol == NULL && atol != NULL)
        out->rtol = fa__do(t, "aten::masked_fill.Scalar", "ttf",
                           fa__do(t, "aten::expand", "tI", out->rtol, atol->sizes,
                                  (int)atol->n_dims),
                           fa__do(t, "aten::gt.Scalar", "tf", atol, 0.0), 0.0);
    st = fa__made(t->failed ? NULL : out->rtol);
done:
    return st;
}

/* What singular values are compared with, [..., 1]. */
static fa_tensor *threshold(fa__temps *t, tolerances tol, fa_tensor *greatest)
{
    fa_tensor *atol = fa__do(t, "aten::unsqueeze", "ti", tol.atol, (int64_t)-1);
    fa_tensor *rtol = fa__do(t, "aten::unsqueeze", "ti", tol.rtol, (int64_t)-1);

    return fa__do(t, "aten::maximum", "tt", atol,
                  fa__do(t, "aten::mul.Tensor", "tt", rtol, greatest));
}

static fa_tensor *greatest_of(fa__temps *t, fa_tensor *s)
{
    return fa__do(t, "aten::amax", "tIb", s, (const int64_t[]){ -1 }, 1, 1);
}

static fa_status need_known_epsilon(const fa_tensor *a)
{
    fa_dtype dtype = (fa_dtype)a->dtype;

    if (((FA__WIDE_FLOATS | FA__COMPLEXES) >> dtype & 1) != 0)
        return FA_OK;
    return fa__fail(FA_EINVAL, "This function doesn't handle types other than float and double");
}

/* ---- ranks ---------------------------------------------------------------------------------- */

static fa_status need_rank(const fa_tensor *a)
{
    fa_status st = fa__need_matrix(a, "torch.linalg.matrix_rank", "input");

    return st == FA_OK ? need_known_epsilon(a) : st;
}

static fa_status run_rank(fa__call *call, fa__temps *t, tolerances tol, bool hermitian)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *s, *counts;
    fa_status st = FA_OK;

    if (fa_tensor_numel(a) == 0)
        return fa__return_tensor(call, 0, fa__zeros(FA_INT64, a->n_dims - 2, a->sizes));
    s = hermitian ? fa__do(t, "aten::abs", "t", fa__do(t, "aten::linalg_eigvalsh", "t", a))
                  : fa__do(t, "aten::linalg_svdvals", "t", a);
    counts = fa__do(t, "aten::gt.Tensor", "tt", s, threshold(t, tol, greatest_of(t, s)));
    counts = fa__do(t, "aten::sum.dim_IntList", "tI", counts, (const int64_t[]){ -1 }, 1);
    TRY(fa__made(t->failed ? NULL : counts));
    st = fa__return_tensor(call, 0, fa_tensor_retain(counts));
done:
    return st;
}

static fa_status rank_of_floats(fa__call *call)
{
    fa__temps t = { 0 };
    fa_status st = need_rank(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = run_rank(call, &t, float_tolerances(&t, call, 1, fa__arg_tensor(call, 0)),
                      fa__arg_bool(call, 3));
    (void)fa__temps_free(&t);
    return st;
}

static fa_status rank_of_tensors(fa__call *call)
{
    tolerances tol;
    fa__temps t = { 0 };
    fa_status st = need_rank(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = tensor_tolerances(&t, call, 1, fa__arg_tensor(call, 0), "torch.linalg.matrix_rank",
                               &tol);
    if (st == FA_OK)
        st = run_rank(call, &t, tol, fa__arg_bool(call, 3));
    (void)fa__temps_free(&t);
    return st;
}

/* The older overloads' tol is atol, with an rtol of 0. */
static fa_status rank_of_tol(fa__call *call)
{
    fa__temps t = { 0 };
    fa_tensor *given = call->args[1].tag == FA__IV_TENSOR ? fa__arg_tensor(call, 1) : NULL;
    fa_status st = need_rank(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = need_real_tolerance(given, "torch.linalg.matrix_rank", "tol");
    if (st == FA_OK)
        st = run_rank(call, &t,
                      (tolerances){ given != NULL ? given : number(&t, fa__arg_float(call, 1)),
                                    number(&t, 0) }, fa__arg_bool(call, 2));
    (void)fa__temps_free(&t);
    return st;
}

/* ---- pseudoinverses ------------------------------------------------------------------------- */

static fa_status need_pinv(const fa_tensor *a)
{
    char text[FA__DIMS_TEXT];
    fa_dtype dtype = (fa_dtype)a->dtype;

    if (a->n_dims >= 2 && ((FA__WIDE_FLOATS | FA__COMPLEXES) >> dtype & 1) != 0)
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "linalg.pinv(%s{%s}): expected a tensor with 2 or more dimensions of float, "
                    "double, cfloat or cdouble types", fa__scalar_type_name(dtype),
                    fa__dims_text(text, a));
}

/* A decomposition left diag(s) right^H. */
typedef struct spectrum {
    fa_tensor *left, *s, *right;
} spectrum;

static fa_status take_spectrum(fa__temps *t, fa_tensor *a, bool hermitian, spectrum *out)
{
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };
    fa_status st = hermitian ? fa__op_call_format("aten::linalg_eigh", results, "t", a)
                             : fa__op_call_format("aten::linalg_svd", results, "tb", a, 0);

    if (st != FA_OK)
        return st;
    for (int i = 0; i < (hermitian ? 2 : 3); i++)
        (void)fa__keep(t, fa_tensor_retain(results[i].u.tensor));
    out->s = results[hermitian ? 0 : 1].u.tensor;
    out->left = results[hermitian ? 1 : 0].u.tensor;
    out->right = hermitian ? out->left : fa__keep(t, fa__adjoint(results[2].u.tensor));
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return fa__made(t->failed ? NULL : out->right);
}

/* right diag(1 / s where s counts, else 0) left^H */
static fa_status run_pinv(fa__call *call, fa__temps *t, tolerances tol, bool hermitian)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *size, *small, *inverse, *out;
    fa__shape shape = fa__batch_shape(a, fa__cols(a), fa__rows(a));
    spectrum d;
    fa_status st = FA_OK;

    if (fa_tensor_numel(a) == 0)
        return fa__return_tensor(call, 0, fa__empty_of((fa_dtype)a->dtype, shape));
    TRY(take_spectrum(t, a, hermitian, &d));
    size = hermitian ? fa__do(t, "aten::abs", "t", d.s) : d.s;
    small = fa__do(t, "aten::gt.Tensor", "tt", size, threshold(t, tol, greatest_of(t, size)));
    small = fa__do(t, "aten::logical_not", "t", small);
    inverse = fa__do(t, "aten::reciprocal", "t", d.s);
    inverse = fa__do(t, "aten::masked_fill.Scalar", "ttf", inverse, small, 0.0);
    inverse = inverse == NULL ? NULL : fa__keep(t, fa__as_dtype(inverse, (fa_dtype)a->dtype));
    inverse = fa__do(t, "aten::unsqueeze", "ti", inverse, (int64_t)-2);
    out = fa__do(t, "aten::mul.Tensor", "tt", d.right, inverse);
    out = fa__do(t, "aten::matmul", "tt", out, fa__keep(t, fa__adjoint(d.left)));
    TRY(fa__made(t->failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    return st;
}

static fa_status pinv_of_floats(fa__call *call)
{
    fa__temps t = { 0 };
    fa_status st = need_pinv(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = run_pinv(call, &t, float_tolerances(&t, call, 1, fa__arg_tensor(call, 0)),
                      fa__arg_bool(call, 3));
    (void)fa__temps_free(&t);
    return st;
}

static fa_status pinv_of_tensors(fa__call *call)
{
    tolerances tol;
    fa__temps t = { 0 };
    fa_status st = need_pinv(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = tensor_tolerances(&t, call, 1, fa__arg_tensor(call, 0), "torch.linalg.pinv", &tol);
    if (st == FA_OK)
        st = run_pinv(call, &t, tol, fa__arg_bool(call, 3));
    (void)fa__temps_free(&t);
    return st;
}

/* The older overloads' rcond is rtol, with an atol of 0. */
static fa_status pinv_of_rcond(fa__call *call)
{
    fa__temps t = { 0 };
    fa_tensor *given = call->args[1].tag == FA__IV_TENSOR ? fa__arg_tensor(call, 1) : NULL;
    bool hermitian = call->schema->n_params > 2
        && strcmp(call->schema->params[2].name, "hermitian") == 0 && fa__arg_bool(call, 2);
    fa_status st = need_pinv(fa__arg_tensor(call, 0));

    if (st == FA_OK)
        st = need_real_tolerance(given, "torch.linalg.pinv", "rcond");
    if (st == FA_OK)
        st = run_pinv(call, &t,
                      (tolerances){ number(&t, 0),
                                    given != NULL ? given : number(&t, fa__arg_float(call, 1)) },
                      hermitian);
    (void)fa__temps_free(&t);
    return st;
}

/* ---- condition numbers ---------------------------------------------------------------------- */

/* |A| |A^-1|; infinity for a singular matrix. `ord` is a number or a str. */
static fa_status cond_by_norms(fa__call *call, fa_tensor *a, fa__ivalue ord, const char *norm)
{
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };
    fa_tensor *inverse, *infos, *singular, *out;
    fa__temps t = { 0 };
    fa_status st = fa__op_call_format("aten::linalg_inv_ex", results, "t", a);

    TRY(st);
    inverse = results[0].u.tensor;
    infos = fa__do(&t, "aten::unsqueeze", "ti", results[1].u.tensor, (int64_t)-1);
    infos = fa__do(&t, "aten::unsqueeze", "ti", infos, (int64_t)-1);
    singular = fa__do(&t, "aten::gt.Scalar", "tf", infos, 0.0);
    inverse = fa__do(&t, "aten::masked_fill.Scalar", "ttf", inverse, singular, (double)INFINITY);
    out = fa__do(&t, "aten::mul.Tensor", "tt", fa__do(&t, norm, "tx", a, ord),
                 fa__do(&t, norm, "tx", inverse, ord));
    TRY(fa__made(t.failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

static fa_status cond_of_empty(fa__call *call, const fa_tensor *a)
{
    return fa__return_tensor(call, 0, fa__zeros(fa__real_dtype((fa_dtype)a->dtype), a->n_dims - 2,
                                                a->sizes));
}

/* The quotient of the greatest and the least singular value, or the other way round. */
static fa_status cond_by_values(fa__call *call, fa_tensor *a, bool is_inverse)
{
    fa__temps t = { 0 };
    fa_tensor *s = fa__do(&t, "aten::linalg_svdvals", "t", a), *out;
    fa_tensor *most = fa__do(&t, "aten::select.int", "tii", s, (int64_t)-1, (int64_t)0);
    fa_tensor *least = fa__do(&t, "aten::select.int", "tii", s, (int64_t)-1, (int64_t)-1);
    fa_status st = FA_OK;

    out = fa__do(&t, "aten::div.Tensor", "tt", is_inverse ? least : most,
                 is_inverse ? most : least);
    TRY(fa__made(t.failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    return st;
}

static fa_status linalg_cond(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    double p = fa__arg_is_none(call, 1) ? 2 : fa__arg_scalar(call, 1).real;
    char op[48];
    fa_status st = FA_OK;

    if (a->n_dims < 2)
        return fa__fail(FA_EINVAL,
                        "linalg.cond: The input tensor must have at least 2 dimensions.");
    if (fabs(p) != 2 && fabs(p) != 1 && !isinf(p))
        return fa__fail(FA_EINVAL, "linalg.cond got an invalid norm type: %g", p);
    snprintf(op, sizeof(op), "linalg.cond(ord=%g)", p);
    if (fabs(p) != 2)
        TRY(fa__need_square(a, op));
    if (fa_tensor_numel(a) == 0)
        return cond_of_empty(call, a);
    if (fabs(p) == 2)
        return cond_by_values(call, a, p < 0);
    st = cond_by_norms(call, a, fa__iv_float(p), "aten::linalg_matrix_norm");
done:
    return st;
}

/* The sum of singular values times the sum of their reciprocals. */
static fa_status cond_nuclear(fa__call *call, fa_tensor *a)
{
    fa__temps t = { 0 };
    const int64_t last = -1;
    fa_tensor *s = fa__do(&t, "aten::linalg_svdvals", "t", a), *out;
    fa_status st = FA_OK;

    out = fa__do(&t, "aten::mul.Tensor", "tt",
                 fa__do(&t, "aten::sum.dim_IntList", "tI", s, &last, 1),
                 fa__do(&t, "aten::sum.dim_IntList", "tI", fa__do(&t, "aten::reciprocal", "t", s),
                        &last, 1));
    TRY(fa__made(t.failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    return st;
}

static fa_status linalg_cond_str(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);
    const char *p = fa__arg_text(call, 1);
    char op[64];
    fa_status st = FA_OK;

    snprintf(op, sizeof(op), "linalg.cond(ord=%.40s)", p);
    TRY(fa__need_square(a, op));
    if (strcmp(p, "fro") != 0 && strcmp(p, "nuc") != 0)
        return fa__fail(FA_EINVAL, "linalg.cond got an invalid norm type: %s", p);
    if (fa_tensor_numel(a) == 0)
        return cond_of_empty(call, a);
    if (strcmp(p, "nuc") == 0)
        return cond_nuclear(call, a);
    st = cond_by_norms(call, a, call->args[1], "aten::linalg_matrix_norm.str_ord");
done:
    return st;
}

/* ---- least squares -------------------------------------------------------------------------- */

static const struct driver {
    const char *name;
    fa__routine routine;
    bool has_rank, has_values;
} drivers[] = {
    { "gelsy", FA__GELSY, true, false },            /* the first is the default */
    { "gels", FA__GELS, false, false },
    { "gelsd", FA__GELSD, true, true },
    { "gelss", FA__GELSS, true, true },
};

typedef struct squares {
    const struct driver *driver;
    double rcond;
    fa_tensor *a, *x;                   /* column-major: the matrix; B, then the solution */
    fa_tensor *ranks, *values, *infos;  /* ranks int64 */
} squares;

static void squares_free(squares *q)
{
    fa_tensor_release(q->a);
    fa_tensor_release(q->x);
    fa_tensor_release(q->ranks);
    fa_tensor_release(q->values);
    fa_tensor_release(q->infos);
}

static fa_status choose_driver(const fa__call *call, const struct driver **out)
{
    const char *name = fa__arg_text(call, 3);

    *out = &drivers[0];
    if (name == NULL)
        return FA_OK;
    for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        *out = &drivers[i];
        if (strcmp(name, drivers[i].name) == 0)
            return FA_OK;
    }
    return fa__fail(FA_EINVAL, "torch.linalg.lstsq: parameter `driver` should be one of (gels, "
                               "gelsy, gelsd, gelss)");
}

static fa_status need_squares(const fa_tensor *a, const fa_tensor *b, bool is_vector)
{
    if (a->n_dims < 2)
        return fa__fail(FA_EINVAL, "torch.linalg.lstsq: input must have at least 2 dimensions.");
    if (b->n_dims < 1)
        return fa__fail(FA_EINVAL, "torch.linalg.lstsq: other must have at least 1 dimension.");
    if (a->dtype != b->dtype)
        return fa__fail(FA_EINVAL,
                        "torch.linalg.lstsq: Expected input and other to have the same dtype, but "
                        "got input's dtype %s and other's dtype %s",
                        fa__scalar_type_name((fa_dtype)a->dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    if (a->n_dims < b->n_dims || a->n_dims > b->n_dims + 1)
        return fa__fail(FA_EINVAL, "torch.linalg.lstsq: input.dim() must be greater or equal to "
                                   "other.dim() and (input.dim() - other.dim()) <= 1");
    if (b->sizes[b->n_dims - (is_vector ? 1 : 2)] != fa__rows(a))
        return fa__fail(FA_EINVAL,
                        "torch.linalg.lstsq: input.size(-2) should match other.size(-2)");
    return FA_OK;
}

/* The right sides on top of a batch of [max(m, n), k]: there is room for the solution. */
static fa_tensor *right_sides(fa_tensor *a, fa_tensor *b)
{
    int64_t m = fa__rows(a), n = fa__cols(a);
    fa_tensor *x = fa__columns_of((fa_dtype)b->dtype,
                                  fa__batch_shape(b, m > n ? m : n, fa__cols(b)));
    fa_tensor *top = x == NULL ? NULL : fa_narrow(x, x->n_dims - 2, 0, m);
    fa_status st = fa__made(top);

    if (st == FA_OK)
        st = fa__fill(x, (fa__scalar){ FA_INT64, 0, 0, 0 });
    if (st == FA_OK)
        st = fa__copy_into(top, b);
    fa_tensor_release(top);
    if (st == FA_OK)
        return x;
    fa_tensor_release(x);
    return NULL;
}

static fa_status squares_make(squares *q, fa_tensor *a, fa_tensor *b)
{
    fa_tensor *wide_a = NULL, *wide_b = NULL;
    int64_t k = fa__rows(a) < fa__cols(a) ? fa__rows(a) : fa__cols(a);
    fa_status st = FA_OK;

    TRY(fa__broadcast_batches(a, b, &wide_a, &wide_b));
    q->a = fa__columns_copy(wide_a);
    q->x = q->a == NULL ? NULL : right_sides(wide_a, wide_b);
    TRY(fa__made(q->x));
    q->ranks = fa_zeros(FA_INT64, wide_a->n_dims - 2, wide_a->sizes);
    q->infos = fa__infos_of(wide_a);
    q->values = fa__empty_of(fa__real_dtype((fa_dtype)a->dtype), fa__batch_shape(wide_a, k, -1));
    TRY(fa__made(q->ranks && q->infos && q->values ? q->x : NULL));
    if (!fa__are_finite((fa_dtype)a->dtype, fa_tensor_data(q->a), fa_tensor_numel(q->a)))
        TRY(fa__fail(FA_EINVAL, "torch.linalg.lstsq: the input matrix contains non-finite values"));
done:
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    return st;
}

static fa_status squares_run(squares *q)
{
    int64_t m = fa__rows(q->a), n = fa__cols(q->a);
    fa__lapack_job job = { .op = "linalg.lstsq", .dtype = (fa_dtype)q->a->dtype, .m = m, .n = n,
                           .k = fa__cols(q->x), .lda = fa__at_least_one(m),
                           .ldb = fa__at_least_one(fa__rows(q->x)), .rcond = q->rcond };
    fa_status st = FA_OK;

    for (int64_t i = 0; i < fa__n_matrices(q->a); i++) {
        job.a = fa__matrix_at(q->a, i);
        job.b = fa__matrix_at(q->x, i);
        job.values = fa__row_at(q->values, i, m < n ? m : n);
        TRY(fa__lapack(q->driver->routine, &job));
        *(int64_t *)fa__row_at(q->ranks, i, 1) = job.rank;
        *(int32_t *)fa__row_at(q->infos, i, 1) = job.info;
    }
done:
    fa__lapack_end(&job);
    return st;
}

/* Sums of squares of what lies below the solution; nothing unless there are more rows than columns
 * and the matrices are known to have full rank. */
static fa_tensor *residuals(fa__temps *t, const squares *q)
{
    int64_t m = fa__rows(q->a), n = fa__cols(q->a), count = fa_tensor_numel(q->ranks);
    bool is_full = m > n && q->driver->routine != FA__GELSY;
    const int64_t *rank = fa_tensor_data(q->ranks);
    fa_tensor *x;

    for (int64_t i = 0; q->driver->has_rank && i < count; i++)
        is_full = is_full && rank[i] == n;
    if (!is_full)
        return fa__keep(t, fa__empty((fa_dtype)q->values->dtype, 1, (const int64_t[]){ 0 }));
    x = fa__keep(t, fa_narrow(q->x, q->x->n_dims - 2, n, m - n));
    x = fa__do(t, "aten::abs", "t", x);
    x = fa__do(t, "aten::mul.Tensor", "tt", x, x);
    return fa__do(t, "aten::sum.dim_IntList", "tI", x, (const int64_t[]){ -2 }, 1);
}

static fa_status squares_return(fa__call *call, const squares *q, bool is_vector)
{
    const int64_t none = 0;
    fa__temps t = { 0 };
    fa_tensor *out = fa__keep(&t, fa_narrow(q->x, q->x->n_dims - 2, 0, fa__cols(q->a)));
    fa_tensor *rest = residuals(&t, q);
    fa_status st = FA_OK;

    if (is_vector && out != NULL)
        out = fa__keep(&t, fa__squeeze(out, out->n_dims - 1));
    TRY(fa__made(t.failed ? NULL : out));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
    TRY(fa__return_tensor(call, 1, fa_tensor_retain(rest)));
    TRY(fa__return_tensor(call, 2, q->driver->has_rank ? fa_tensor_retain(q->ranks)
                                                       : fa__empty(FA_INT64, 1, &none)));
    st = fa__return_tensor(call, 3, q->driver->has_values
                           ? fa_tensor_retain(q->values)
                           : fa__empty((fa_dtype)q->values->dtype, 1, &none));
done:
    (void)fa__temps_free(&t);
    return st;
}

static fa_status lstsq(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1), *columns = NULL;
    bool is_vector = a->n_dims == b->n_dims + 1;
    squares q = { 0 };
    fa_status st = FA_OK;

    TRY(need_squares(a, b, is_vector));
    TRY(choose_driver(call, &q.driver));
    TRY(need_known_epsilon(a));
    TRY(fa__need_elements(a, "linalg.lstsq"));
    TRY(fa__need_elements(b, "linalg.lstsq"));
    q.rcond = fa__arg_is_none(call, 2) ? default_rtol(a) : fa__arg_float(call, 2);
    columns = is_vector ? fa__unsqueeze(b, b->n_dims) : fa_tensor_retain(b);
    TRY(fa__made(columns));
    TRY(squares_make(&q, a, columns));
    TRY(squares_run(&q));
    TRY(fa__need_infos(q.infos, "torch.linalg.lstsq", a->n_dims == 2));
    st = squares_return(call, &q, is_vector);
done:
    squares_free(&q);
    fa_tensor_release(columns);
    return st;
}

const fa__op fa__ops_linalg_rank[] = {
    { "aten::linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor",
      rank_of_tol, FA__OP_OUT },
    { "aten::linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> "
      "Tensor", rank_of_tol, FA__OP_OUT },
    { "aten::linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? "
      "rtol=None, bool hermitian=False) -> Tensor", rank_of_tensors, FA__OP_OUT },
    { "aten::linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? "
      "rtol=None, bool hermitian=False) -> Tensor", rank_of_floats, FA__OP_OUT },
    { "aten::linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, "
      "bool hermitian=False) -> Tensor", pinv_of_tensors, FA__OP_OUT },
    { "aten::linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool "
      "hermitian=False) -> Tensor", pinv_of_floats, FA__OP_OUT },
    { "aten::linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor", pinv_of_rcond,
      FA__OP_OUT },
    { "aten::linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor",
      pinv_of_rcond, FA__OP_OUT },
    { "aten::pinverse(Tensor self, float rcond=1.0000000000000001e-15) -> Tensor", pinv_of_rcond },
    { "aten::linalg_cond(Tensor self, Scalar? p=None) -> Tensor", linalg_cond, FA__OP_OUT },
    { "aten::linalg_cond.p_str(Tensor self, str p) -> Tensor", linalg_cond_str, FA__OP_OUT },
    { "aten::linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> "
      "(Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)", lstsq,
      FA__OP_OUT },
    { 0 },
};
