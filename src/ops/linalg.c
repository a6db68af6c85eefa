/* linalg.c: what the families of torch.linalg share (linalg.h), and the matrix functions that need
 * nothing but products: powers and the exponential. */
#include "linalg.h"

#include <math.h>
#include <stdio.h>

/* ---- checks --------------------------------------------------------------------------------- */

fa_status fa__need_matrix(const fa_tensor *self, const char *op, const char *name)
{
    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL, "%s: The input tensor %s must have at least 2 dimensions.", op,
                        name);
    return fa__need_elements(self, op);
}

fa_status fa__need_square(const fa_tensor *self, const char *op)
{
    fa_status st = fa__need_matrix(self, op, "A");

    if (st == FA_OK && fa__rows(self) != fa__cols(self))
        st = fa__fail(FA_EINVAL,
                      "%s: A must be batches of square matrices, but they are %lld by %lld "
                      "matrices", op, (long long)fa__rows(self), (long long)fa__cols(self));
    return st;
}

fa_status fa__need_float(const fa_tensor *self, const char *op, fa__precision precision)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_EINVAL,
                        "%s: Expected a floating point or complex tensor as input. Got %s", op,
                        fa__scalar_type_name(dtype));
    if (precision == FA__NOT_LOW && ((FA__WIDE_FLOATS | FA__COMPLEXES) >> dtype & 1) == 0)
        return fa__fail(FA_EINVAL, "%s: Low precision dtypes not supported. Got %s", op,
                        fa__scalar_type_name(dtype));
    return FA_OK;
}

fa_status fa__need_lapack_dtype(const fa_tensor *self, const char *kernel)
{
    return fa__need_dtype(self, kernel, FA__WIDE_FLOATS | FA__COMPLEXES);
}

/* What LAPACK's number says to the user; the op's name tells which routine it was. */
static fa_status fail_info(int32_t info, const char *op, const char *where)
{
    if (info < 0 && strstr(op, "svd") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe algorithm failed to converge because the input matrix contained "
                        "non-finite values.", op, where);
    if (info < 0)
        return fa__fail(FA_EINVAL, "%s: %sArgument %d has illegal value.", op, where, -info);
    if (strstr(op, "inv") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe diagonal element %d is zero, the inversion could not be "
                        "completed because the input matrix is singular.", op, where, info);
    if (strstr(op, "solve") != NULL)
        return fa__fail(FA_EINVAL, "%s: %sThe solver failed because the input matrix is singular.",
                        op, where);
    if (strstr(op, "cholesky") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe factorization could not be completed because the input is not "
                        "positive-definite (the leading minor of order %d is not "
                        "positive-definite).", op, where, info);
    if (strstr(op, "eig") != NULL || strstr(op, "syevd") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe algorithm failed to converge because the input matrix is "
                        "ill-conditioned or has too many repeated eigenvalues (error code: %d).",
                        op, where, info);
    if (strstr(op, "lstsq") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe least squares solution could not be computed because the input "
                        "matrix does not have full rank (error code: %d).", op, where, info);
    if (strstr(op, "lu_factor") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sU[%d,%d] is zero and using it on lu_solve would result in a "
                        "division by zero. If you still want to perform the factorization, "
                        "consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)",
                        op, where, info, info);
    if (strstr(op, "svd") != NULL)
        return fa__fail(FA_EINVAL,
                        "%s: %sThe algorithm failed to converge because the input matrix is "
                        "ill-conditioned or has too many repeated singular values (error code: "
                        "%d).", op, where, info);
    return fa__fail(FA_EINVAL, "%s: %sUnknown error code: %d.", op, where, info);
}

fa_status fa__need_infos(const fa_tensor *infos, const char *op, bool is_matrix)
{
    int64_t n = fa_tensor_numel(infos);
    fa_tensor *packed = fa__as_contiguous((fa_tensor *)infos, FA_INT32);
    const int32_t *at = packed == NULL ? NULL : fa_tensor_data(packed);
    fa_status st = fa__made(packed);
    char where[48] = "";

    for (int64_t i = 0; st == FA_OK && i < n; i++) {
        if (at[i] == 0)
            continue;
        if (!is_matrix)
            snprintf(where, sizeof(where), "(Batch element %lld): ", (long long)i);
        st = fail_info(at[i], op, where);
    }
    fa_tensor_release(packed);
    return st;
}

static fa_status check_errors(fa__call *call)
{
    return fa__need_infos(fa__arg_tensor(call, 0), fa__arg_text(call, 1), fa__arg_bool(call, 2));
}

/* ---- batches of column-major matrices ------------------------------------------------------- */

/* As batched_matrix_contiguous_strides says, also of a single vector. */
fa_tensor *fa__columns_empty(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    fa_tensor *out = fa__empty(dtype, n_dims, sizes);
    int64_t strides[FA_MAX_DIMS];

    if (out == NULL || n_dims < 2)
        return out;
    memcpy(strides, out->strides, (size_t)n_dims * sizeof(int64_t));
    strides[n_dims - 1] = fa__at_least_one(sizes[n_dims - 2]);
    strides[n_dims - 2] = 1;
    fa_tensor *turned = fa_as_strided(out, n_dims, sizes, strides, 0);
    fa_tensor_release(out);
    return turned;
}

fa_tensor *fa__columns_copy(const fa_tensor *self)
{
    fa_tensor *out = fa__columns_empty((fa_dtype)self->dtype, self->n_dims, self->sizes);

    if (out != NULL && fa__copy_into(out, self) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

fa__shape fa__batch_shape(const fa_tensor *self, int64_t a, int64_t b)
{
    fa__shape out = { .n_dims = self->n_dims - 2 };

    memcpy(out.sizes, self->sizes, (size_t)out.n_dims * sizeof(int64_t));
    if (a >= 0)
        out.sizes[out.n_dims++] = a;
    if (b >= 0)
        out.sizes[out.n_dims++] = b;
    return out;
}

fa_tensor *fa__infos_of(const fa_tensor *self)
{
    return fa_zeros(FA_INT32, self->n_dims - 2, self->sizes);
}

int64_t fa__n_matrices(const fa_tensor *self)
{
    int64_t n = 1;

    if (fa_tensor_numel(self) == 0)
        return 0;
    for (int i = 0; i < self->n_dims - 2; i++)
        n *= self->sizes[i];
    return n;
}

void *fa__matrix_at(const fa_tensor *self, int64_t i)
{
    return fa__row_at(self, i, fa__rows(self) * fa__cols(self));
}

void *fa__row_at(const fa_tensor *self, int64_t i, int64_t width)
{
    uint8_t *data = fa_tensor_data((fa_tensor *)self);

    int64_t size = (int64_t)fa_dtype_itemsize((fa_dtype)self->dtype);

    return data == NULL ? NULL : data + i * width * size;
}

static fa_tensor *expand_batch(fa_tensor *self, int n, const int64_t *sizes)
{
    int64_t all[FA_MAX_DIMS];

    memcpy(all, sizes, (size_t)n * sizeof(int64_t));
    all[n] = fa__rows(self);
    all[n + 1] = fa__cols(self);
    return fa_expand(self, n + 2, all);
}

fa_status fa__broadcast_batches(fa_tensor *a, fa_tensor *b, fa_tensor **out_a, fa_tensor **out_b)
{
    int64_t sizes[FA_MAX_DIMS];
    int n = 0;
    fa_status st = FA_OK;

    TRY(fa__broadcast_sizes(a->n_dims - 2, a->sizes, b->n_dims - 2, b->sizes, &n, sizes));
    *out_a = expand_batch(a, n, sizes);
    TRY(fa__made(*out_a));
    *out_b = expand_batch(b, n, sizes);
    TRY(fa__made(*out_b));
done:
    return st;
}

bool fa__is_vector_side(const fa_tensor *a, const fa_tensor *b)
{
    return b->n_dims == 1
        || (a->n_dims - 1 == b->n_dims
            && memcmp(a->sizes, b->sizes, (size_t)b->n_dims * sizeof(int64_t)) == 0);
}

fa_tensor *fa__adjoint(const fa_tensor *self)
{
    fa_tensor *out = fa_transpose(self, self->n_dims - 2, self->n_dims - 1);

    if (out != NULL && fa_dtype_is_complex((fa_dtype)self->dtype))
        fa__tensor_set_math_bits(out, !self->conj, self->neg);
    return out;
}

fa_tensor *fa__identity(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    fa_tensor *out = fa__zeros(dtype, n_dims, sizes);

    if (out != NULL && fa__fill_diagonal(out) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

fa_status fa__fill_diagonal(fa_tensor *self)
{
    fa_tensor *diagonal = fa__op_tensor("aten::diagonal", "tiii", self, (int64_t)0, (int64_t)-2,
                                        (int64_t)-1);
    fa_status st = fa__made(diagonal);

    if (st == FA_OK)
        st = fa__fill(diagonal, (fa__scalar){ FA_INT64, 1, 1, 0 });
    fa_tensor_release(diagonal);
    return st;
}

/* ---- powers --------------------------------------------------------------------------------- */

static fa_tensor *identity_like(fa__temps *t, fa_tensor *x)
{
    return fa__keep(t, fa__identity((fa_dtype)x->dtype, x->n_dims, x->sizes));
}

/* x^n for n > 0 by squaring. */
static fa_tensor *power_of(fa__temps *t, fa_tensor *x, uint64_t n)
{
    fa_tensor *out = NULL, *square = x;

    if (n == 1)
        return fa__do(t, "aten::clone", "t", x);
    if (n == 2 || n == 3) {
        out = fa__do(t, "aten::matmul", "tt", x, x);
        return n == 2 ? out : fa__do(t, "aten::matmul", "tt", out, x);
    }
    /* products of at most 63 squares and as many factors: each is given back when it is used up */
    fa_tensor_retain(square);
    for (; n > 0 && square != NULL; n >>= 1) {
        fa_tensor *next = NULL;

        if ((n & 1) != 0) {
            next = out == NULL ? fa_tensor_retain(square)
                               : fa__op_tensor("aten::matmul", "tt", out, square);
            fa_tensor_release(out);
            out = next;
            if (out == NULL)
                break;
        }
        next = n > 1 ? fa__op_tensor("aten::matmul", "tt", square, square) : NULL;
        fa_tensor_release(square);
        square = next;
    }
    if (n > 1) {                        /* left early */
        fa_tensor_release(out);
        out = NULL;
    }
    fa_tensor_release(square);
    return fa__keep(t, out);
}

static fa_status matrix_power(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out;
    int64_t n = fa__arg_int(call, 1);
    fa__temps t = { 0 };
    fa_status st = fa__need_square(self, "linalg.matrix_power");

    if (st != FA_OK)
        return st;
    if (n == 0) {
        out = identity_like(&t, self);
    } else {
        fa_tensor *base = n > 0 ? self : fa__do(&t, "aten::linalg_inv", "t", self);
        out = base == NULL ? NULL : power_of(&t, base, n > 0 ? (uint64_t)n : -(uint64_t)n);
    }
    TRY(fa__made(t.failed ? NULL : out));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    (void)fa__temps_free(&t);
    return st;
}

/* ---- the exponential --------------------------------------------------------------------------
 *
 * Taylor polynomials with few products, as PyTorch has them: the least degree that is exact to
 * rounding for a matrix of this 1-norm. Beyond the last norm the matrix is halved before, and the
 * result squared as often. [Bader, Blanes, Casas: Computing the matrix exponential with an
 * optimized Taylor polynomial approximation, 2019] */

#define MAX_HALVINGS 2100               /* no float64 is larger */

/* The sum of n matrices times numbers. */
static fa_tensor *combine(fa__temps *t, int n, fa_tensor *const *matrices, const double *by)
{
    fa_tensor *sum = NULL;

    for (int i = 0; i < n; i++) {
        if (by[i] == 0)
            continue;
        fa_tensor *term = by[i] == 1 ? matrices[i]
                                     : fa__do(t, "aten::mul.Scalar", "tf", matrices[i], by[i]);
        sum = sum == NULL ? term : fa__do(t, "aten::add.Tensor", "tt", sum, term);
    }
    return sum;
}

static fa_tensor *times(fa__temps *t, fa_tensor *a, fa_tensor *b)
{
    return fa__do(t, "aten::matmul", "tt", a, b);
}

static fa_tensor *plus(fa__temps *t, fa_tensor *a, fa_tensor *b)
{
    return fa__do(t, "aten::add.Tensor", "tt", a, b);
}

static fa_tensor *degree_1(fa__temps *t, fa_tensor *x)
{
    return plus(t, identity_like(t, x), x);
}

static fa_tensor *degree_2(fa__temps *t, fa_tensor *x)
{
    fa_tensor *terms[] = { identity_like(t, x), x, times(t, x, x) };

    return combine(t, 3, terms, (const double[]){ 1, 1, 0.5 });
}

static fa_tensor *degree_4(fa__temps *t, fa_tensor *x)
{
    fa_tensor *terms[4] = { identity_like(t, x), x, times(t, x, x) };

    terms[3] = combine(t, 3, terms, (const double[]){ 1 / 2., 1 / 6., 1 / 24. });
    terms[3] = times(t, terms[2], terms[3]);
    return combine(t, 4, terms, (const double[]){ 1, 1, 0, 1 });
}

static fa_tensor *degree_8(fa__temps *t, fa_tensor *x)
{
    const double root = 13.30413469565007072504;        /* of 177 */
    const double x3 = 2. / 3, x1 = x3 * ((1 + root) / 88), x2 = x3 * ((1 + root) / 352);
    const double high[] = { x3, 1 };
    const double low[] = { (-271 + 29 * root) / (315 * x3), (-11 + 11 * root) / (1260 * x3),
                           (-99 + 11 * root) / (5040 * x3), (89 - root) / (5040 * x3 * x3) };
    fa_tensor *terms[5] = { identity_like(t, x), x, times(t, x, x) };

    terms[3] = times(t, terms[2], combine(t, 2, terms + 1, (const double[]){ x1, x2 }));
    terms[4] = times(t, combine(t, 2, terms + 2, high), combine(t, 4, terms, low));
    return combine(t, 5, terms, (const double[]){ 1, 1, (857 - 58 * root) / 630, 0, 1 });
}

static fa_tensor *degree_12(fa__temps *t, fa_tensor *x)
{
    static const double by[4][4] = {
        { 9.0198e-16, 0.46932117595418237389, -0.20099424927047284052, -0.04623946134063071740 },
        { 5.31597895759871264183, 1.19926790417132231573, 0.01179296240992997031,
          0.01108844528519167989 },
        { 0.18188869982170434744, 0.05502798439925399070, 0.09351590770535414968,
          0.00610700528898058230 },
        { -2.0861320e-13, -0.13181061013830184015, -0.02027855540589259079,
          -0.00675951846863086359 },
    };
    fa_tensor *powers[4] = { identity_like(t, x), x, times(t, x, x) }, *b[4], *sixth;

    powers[3] = times(t, powers[2], x);
    for (int i = 0; i < 4; i++)
        b[i] = combine(t, 4, powers, by[i]);
    sixth = plus(t, b[2], times(t, b[3], b[3]));
    return plus(t, b[0], times(t, plus(t, b[1], sixth), sixth));
}

static fa_tensor *degree_18(fa__temps *t, fa_tensor *x)
{
    static const double by[5][5] = {
        { 0, -1.00365581030144618291e-01, -8.02924648241156932449e-03, -8.92138498045729985177e-04,
          0 },
        { 0, 3.97849749499645077844e-01, 1.36783778460411720168e+00, 4.98289622525382669416e-01,
          -6.37898194594723280150e-04 },
        { -1.09676396052962061844e+01, 1.68015813878906206114e+00, 5.71779846478865511061e-02,
          -6.98210122488052056106e-03, 3.34975017086070470649e-05 },
        { -9.04316832390810593223e-02, -6.76404519071381882256e-02, 6.75961301770459654925e-02,
          2.95552570429315521194e-02, -1.39180257516060693404e-05 },
        { 0, 0, -9.23364619367118555360e-02, -1.69364939002081722752e-02,
          -1.40086798182036094347e-05 },
    };
    fa_tensor *powers[5] = { identity_like(t, x), x, times(t, x, x) }, *b[5], *ninth;

    powers[3] = times(t, powers[2], x);
    powers[4] = times(t, powers[3], powers[3]);
    for (int i = 0; i < 5; i++)
        b[i] = combine(t, 5, powers, by[i]);
    ninth = plus(t, b[3], times(t, b[0], b[4]));
    return plus(t, b[1], times(t, plus(t, b[2], ninth), ninth));
}

static const struct approximation {
    double narrow, wide;                /* the greatest norm in float32, in float64 */
    fa_tensor *(*run)(fa__temps *t, fa_tensor *x);
} approximations[] = {
    { 1.192092800768788e-07, 2.220446049250313e-16, degree_1 },
    { 5.978858893805233e-04, 2.580956802971767e-08, degree_2 },
    { 5.116619363445086e-02, 3.397168839976962e-04, degree_4 },
    { 5.800524627688768e-01, 4.991228871115323e-02, degree_8 },
    { 1.461661507209034e+00, 2.996158913811580e-01, degree_12 },
    { 3.010066362817634e+00, 1.090863719290036e+00, degree_18 },
};
#define N_APPROXIMATIONS ((int)(sizeof(approximations) / sizeof(approximations[0])))

/* exp(x) = exp(x / 2^s)^(2^s) of one matrix. Yours. */
static fa_tensor *exponential(fa_tensor *x, double norm)
{
    bool narrow = fa__real_dtype((fa_dtype)x->dtype) == FA_FLOAT32;
    const struct approximation *a = approximations;
    fa__temps t = { 0 };
    fa_tensor *scaled = x, *out;
    double most;
    int s = 0;

    while (a < approximations + N_APPROXIMATIONS - 1 && !(norm <= (narrow ? a->narrow : a->wide)))
        a++;
    most = narrow ? a->narrow : a->wide;
    if (norm > most && isfinite(norm))
        s = (int)ceil(log2(norm / most));
    /* in steps: 2^-s may be too small for the dtype */
    for (int left = s; left > 0; left -= 64)
        scaled = fa__do(&t, "aten::mul.Scalar", "tf", scaled, ldexp(1, left > 64 ? -64 : -left));
    out = a->run(&t, scaled);
    out = t.failed ? NULL : fa_tensor_retain(out);
    (void)fa__temps_free(&t);
    for (int i = 0; i < s && i < MAX_HALVINGS && out != NULL; i++) {
        fa_tensor *square = fa__op_tensor("aten::matmul", "tt", out, out);
        fa_tensor_release(out);
        out = square;
    }
    return out;
}

static fa_status exponentials(fa_tensor *out, fa_tensor *x, fa_tensor *norms)
{
    fa_status st = FA_OK;
    fa_tensor *in = NULL, *result = NULL, *place = NULL;
    int64_t n = fa__n_matrices(x), sizes[3] = { n, fa__rows(x), fa__cols(x) };
    const double *norm = fa_tensor_data(norms);
    fa_tensor *all_in = fa_view(x, 3, sizes), *all_out = fa_view(out, 3, sizes);

    TRY(fa__made(all_in && all_out ? out : NULL));
    for (int64_t i = 0; i < n; i++) {
        in = fa_select(all_in, 0, i);
        TRY(fa__made(in));
        result = exponential(in, norm[i]);
        place = fa_select(all_out, 0, i);
        TRY(fa__made(result && place ? place : NULL));
        TRY(fa__copy_into(place, result));
        fa_tensor_release(in);
        fa_tensor_release(result);
        fa_tensor_release(place);
        in = result = place = NULL;
    }
done:
    fa_tensor_release(in);
    fa_tensor_release(result);
    fa_tensor_release(place);
    fa_tensor_release(all_in);
    fa_tensor_release(all_out);
    return st;
}

/* The largest sum of a column's magnitudes, float64. */
static fa_tensor *one_norms(fa__temps *t, fa_tensor *x)
{
    const int64_t rows = -2, cols = -1;
    fa_tensor *norms = fa__do(t, "aten::abs", "t", x);

    norms = fa__do(t, "aten::sum.dim_IntList", "tI", norms, &rows, 1);
    norms = fa__do(t, "aten::amax", "tI", norms, &cols, 1);
    return norms == NULL ? NULL : fa__keep(t, fa__as_contiguous(norms, FA_FLOAT64));
}

static fa_status matrix_exp(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *packed, *norms, *out = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype, compute;
    fa__temps t = { 0 };
    fa_status st = FA_OK;

    TRY(fa__need_square(self, "linalg.matrix_exp"));
    TRY(fa__need_float(self, "linalg.matrix_exp", FA__LOW_TOO));
    if (fa_tensor_numel(self) == 0)
        return fa__return_tensor(call, 0, fa__empty(dtype, self->n_dims, self->sizes));
    if (fa__cols(self) == 1)
        return fa__return_tensor(call, 0, fa__op_tensor("aten::exp", "t", self));
    /* PyTorch's kernel for half precision reads its coefficients wrongly: here it is float32's */
    compute = fa__compute_dtype(fa__compute_of(dtype));
    packed = fa__keep(&t, fa__as_contiguous(self, compute));
    norms = one_norms(&t, packed);
    out = fa__keep(&t, fa__empty(compute, self->n_dims, self->sizes));
    TRY(fa__made(t.failed ? NULL : out));
    TRY(exponentials(out, packed, norms));
    st = fa__return_tensor(call, 0, fa__as_dtype(out, dtype));
done:
    (void)fa__temps_free(&t);
    return st;
}

const fa__op fa__ops_linalg[] = {
    { "aten::_linalg_check_errors(Tensor info, str api_name, *, bool is_matrix) -> ()",
      check_errors, FA__OP_EFFECT },
    { "aten::linalg_matrix_power(Tensor self, int n) -> Tensor", matrix_power, FA__OP_OUT },
    { "aten::matrix_power(Tensor self, int n) -> Tensor", matrix_power, FA__OP_OUT },
    { "aten::linalg_matrix_exp(Tensor self) -> Tensor", matrix_exp, FA__OP_OUT },
    { "aten::matrix_exp(Tensor self) -> Tensor", matrix_exp },
    { 0 },
};
