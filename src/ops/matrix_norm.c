/* matrix_norm.c: norms of matrices, and linalg_norm, which chooses between those and norms of
 * vectors.
 *
 *     order      value
 *     "fro"      the 2-norm of all elements
 *     1, -1      the greatest, least sum of a column's magnitudes
 *     inf, -inf  the same of a row
 *     2, -2      the greatest, least singular value
 *     "nuc"      the sum of singular values */
#include <math.h>

#include "ops/chain.h"

/* What a call asks for. */
typedef struct matrix_norm {
    fa_tensor *self;
    int rows, columns;                  /* dims */
    bool keepdim;
    fa_dtype dtype;                     /* FA_DTYPE_NONE: self's */
} matrix_norm;

static fa_status check_float(const char *name, const fa_tensor *self)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (fa_dtype_is_floating_point(dtype) || fa_dtype_is_complex(dtype))
        return FA_OK;
    return fa__fail(FA_EINVAL, "%s: Expected a floating point or complex tensor as input. Got %s",
                    name, fa__scalar_type_name(dtype));
}

/* Reads self, the dims in argument i (None or empty: the last two), and keepdim and dtype behind
 * them. */
static fa_status read_call(const fa__call *call, size_t i, matrix_norm *m)
{
    fa_status st = FA_OK;
    int64_t dims[2] = { -2, -1 };
    int n = 2;

    *m = (matrix_norm){ .self = fa__arg_tensor(call, 0), .keepdim = fa__arg_bool(call, i + 1),
                        .dtype = i + 2 < call->schema->n_params ? fa__arg_dtype(call, i + 2)
                                                                : FA_DTYPE_NONE };
    TRY(check_float("linalg.matrix_norm", m->self));
    if (m->self->n_dims < 2)
        return fa__fail(FA_EINVAL, "linalg.matrix_norm: The input tensor A must have at least 2 "
                                   "dimensions.");
    if (fa__arg_len(call, i) > 0)
        TRY(fa__arg_ints(call, i, dims, 2, &n));
    if (n != 2)
        return fa__fail(FA_EINVAL, "linalg.matrix_norm: dim must be a 2-tuple. Got %lld",
                        (long long)dims[0]);
    TRY(fa__wrap_dim(dims[0], m->self->n_dims, &m->rows));
    TRY(fa__wrap_dim(dims[1], m->self->n_dims, &m->columns));
    if (m->rows == m->columns)
        return fa__fail(FA_EINVAL, "linalg.matrix_norm: dims must be different. Got (%lld, %lld)",
                        (long long)dims[0], (long long)dims[1]);
done:
    return st;
}

/* linalg_vector_norm over these dims in the asked dtype, which stands behind a `*`. Yours. */
static fa_tensor *vector_norm(fa_tensor *self, double ord, const int64_t *dims, int n, bool keepdim,
                              fa_dtype dtype)
{
    chain c = { 0 };

    if (dtype != FA_DTYPE_NONE)
        self = KEEP(&c, fa__as_dtype(self, dtype));
    return chain_take(&c, CALL(&c, "aten::linalg_vector_norm", "tSIb", self, scalar_float(ord),
                               dims, n, keepdim));
}

/* The last dim of x, which are singular values, is reduced; dims of 1 come back when asked for. */
static fa_tensor *reduce_singular(chain *c, const matrix_norm *m, const char *how)
{
    const int64_t last[1] = { -1 }, back[2] = { -2, -1 };
    const int64_t from[2] = { m->rows, m->columns };
    int64_t low = m->rows < m->columns ? m->rows : m->columns;
    int64_t high = m->rows < m->columns ? m->columns : m->rows;
    fa_tensor *x = m->self;

    if (m->dtype != FA_DTYPE_NONE)
        x = KEEP(c, fa__as_dtype(x, m->dtype));
    x = CALL(c, "aten::movedim.intlist", "tII", x, from, 2, back, 2);
    x = CALL(c, "aten::linalg_svdvals", "t", x);
    x = CALL(c, how, "tI", x, last, 1);
    if (!m->keepdim)
        return x;
    x = CALL(c, "aten::unsqueeze", "ti", x, low);
    return CALL(c, "aten::unsqueeze", "ti", x, high);
}

/* The op that finds the greatest (of none: 0, as a sum gives) or the least along a dim. */
static const char *extremum(double ord, int64_t size)
{
    if (ord < 0)
        return "aten::amin";
    return size == 0 ? "aten::sum.dim_IntList" : "aten::amax";
}

/* By a number. Yours. */
static fa_tensor *norm_by_number(const matrix_norm *m, double ord)
{
    chain c = { 0 };
    double size = fabs(ord);
    const char *how;
    int64_t sum = size == 1 ? m->rows : m->columns, best = size == 1 ? m->columns : m->rows;
    fa_tensor *out;

    if (size != 1 && size != 2 && !isinf(size)) {
        fa__fail(FA_EINVAL, "linalg.matrix_norm: Order %g not supported.", ord);
        return NULL;
    }
    if (size == 2) {
        int64_t n_rows = m->self->sizes[m->rows], n_columns = m->self->sizes[m->columns];

        return chain_take(&c, reduce_singular(&c, m, extremum(ord, n_rows < n_columns ? n_rows
                                                                                   : n_columns)));
    }
    how = extremum(ord, m->self->sizes[best]);
    out = KEEP(&c, vector_norm(m->self, 1, &sum, 1, m->keepdim, m->dtype));
    if (!m->keepdim && sum < best)
        best--;
    out = CALL(&c, how, "tIb", out, &best, 1, m->keepdim);
    return chain_take(&c, out);
}

/* By a name. Yours. */
static fa_tensor *norm_by_name(const matrix_norm *m, const char *ord)
{
    chain c = { 0 };
    const int64_t dims[2] = { m->rows, m->columns };

    if (ord != NULL && strcmp(ord, "fro") == 0)
        return vector_norm(m->self, 2, dims, 2, m->keepdim, m->dtype);
    if (ord != NULL && strcmp(ord, "nuc") == 0)
        return chain_take(&c, reduce_singular(&c, m, "aten::sum.dim_IntList"));
    fa__fail(FA_EINVAL, "linalg.matrix_norm: Order %s not supported.", ord ? ord : "None");
    return NULL;
}

static fa_status linalg_matrix_norm(fa__call *call)
{
    fa_status st = FA_OK;
    matrix_norm m;

    TRY(read_call(call, 2, &m));
    TRY(fa__return_tensor(call, 0, norm_by_number(&m, fa__arg_scalar(call, 1).real)));
done:
    return st;
}

static fa_status linalg_matrix_norm_str(fa__call *call)
{
    fa_status st = FA_OK;
    matrix_norm m;

    TRY(read_call(call, 2, &m));
    TRY(fa__return_tensor(call, 0, norm_by_name(&m, fa__arg_text(call, 1))));
done:
    return st;
}

/* linalg_norm(self, ord, dim, keepdim, *, dtype): of matrices when an order is given and there are
 * two dims, else of vectors. */
static fa_status linalg_norm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    bool has_dims = !fa__arg_is_none(call, 2), has_ord = !fa__arg_is_none(call, 1);
    int64_t dims[2];
    int n = 0;

    TRY(check_float("linalg.norm", self));
    if (has_dims && fa__arg_len(call, 2) != 1 && fa__arg_len(call, 2) != 2)
        return fa__fail(FA_EINVAL, "linalg.norm: If dim is specified, it must be of length 1 or 2. "
                                   "Got %zu values", fa__arg_len(call, 2));
    if (!has_dims && has_ord && self->n_dims != 1 && self->n_dims != 2)
        return fa__fail(FA_EINVAL, "linalg.norm: If dim is not specified but ord is, the input must"
                                   " be 1D or 2D. Got %dD.", (int)self->n_dims);
    if (has_ord && (has_dims ? fa__arg_len(call, 2) == 2 : self->n_dims == 2))
        return linalg_matrix_norm(call);
    TRY(fa__arg_ints(call, 2, dims, 2, &n));
    TRY(fa__return_tensor(call, 0, vector_norm(self, has_ord ? fa__arg_scalar(call, 1).real : 2,
                                               dims, n, fa__arg_bool(call, 3),
                                               fa__arg_dtype(call, 4))));
done:
    return st;
}

/* frobenius_norm(self, dim, keepdim), nuclear_norm(self, dim, keepdim), which old programs call */
static fa_status frobenius_norm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t dims[2];
    int n = 0;

    TRY(check_float("linalg.vector_norm", self));
    TRY(fa__arg_ints(call, 1, dims, 2, &n));
    TRY(fa__return_tensor(call, 0, vector_norm(self, 2, dims, n, fa__arg_bool(call, 2),
                                               FA_DTYPE_NONE)));
done:
    return st;
}

static fa_status nuclear_norm_dim(fa__call *call)
{
    fa_status st = FA_OK;
    matrix_norm m;

    TRY(read_call(call, 1, &m));
    TRY(fa__return_tensor(call, 0, norm_by_name(&m, "nuc")));
done:
    return st;
}

static fa_status nuclear_norm(fa__call *call)
{
    matrix_norm m = { .self = fa__arg_tensor(call, 0), .rows = 0, .columns = 1,
                      .keepdim = fa__arg_bool(call, 1), .dtype = FA_DTYPE_NONE };

    if (m.self->n_dims != 2)
        return fa__fail(FA_EINVAL, "Expected a tensor with 2 dimensions, but got a tensor with %d "
                                   "dimensions instead.", (int)m.self->n_dims);
    return fa__return_tensor(call, 0, norm_by_name(&m, "nuc"));
}

const fa__op fa__ops_matrix_norm[] = {
    { "aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", linalg_norm, FA__OP_OUT },
    { "aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, "
      "ScalarType? dtype=None) -> Tensor", linalg_matrix_norm_str, FA__OP_OUT },
    { "aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, "
      "*, ScalarType? dtype=None) -> Tensor", linalg_matrix_norm, FA__OP_OUT },
    { "aten::linalg_matrix_norm.str_ord(Tensor self, str ord=\"fro\", int[] dim=[-2, -1], "
      "bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", linalg_matrix_norm_str,
      FA__OP_OUT },
    { "aten::frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor",
      frobenius_norm, FA__OP_OUT },
    { "aten::nuclear_norm(Tensor self, bool keepdim=False) -> Tensor", nuclear_norm, FA__OP_OUT },
    { "aten::nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor",
      nuclear_norm_dim, FA__OP_OUT },
    { 0 },
};
