/* scan.c: running sums, products and extrema along a dim, differences and integrals.
 *
 * Running totals of float32 are kept in float64, of float16 and bfloat16 in float32, and rounded
 * when they are written. */
#include <math.h>

#include "ops/chain.h"
#include "ops/loops.h"

/* ---- lines ---------------------------------------------------------------------------------- */

#define PLUS(a, b) ((a) + (b))
#define TIMES(a, b) ((a) * (b))

#define DEFINE_SCAN(NAME, T, ACC, FIRST, JOIN)                                                     \
    static fa_status NAME(void *const *out, const void *in, int64_t n, void *scratch,              \
                          const void *params)                                                      \
    {                                                                                              \
        ACC total = (FIRST);                                                                       \
                                                                                                   \
        (void)scratch;                                                                             \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                          \
            total = JOIN(total, ((const T *)in)[i]);                                               \
            ((T *)out[0])[i] = (T)total;                                                           \
        }                                                                                          \
        return FA_OK;                                                                              \
    }

DEFINE_SCAN(cumsum_f32, float, double, 0, PLUS)
DEFINE_SCAN(cumsum_f64, double, double, 0, PLUS)
DEFINE_SCAN(cumsum_i64, uint64_t, uint64_t, 0, PLUS)
DEFINE_SCAN(cumsum_c64, float _Complex, double _Complex, 0, PLUS)
DEFINE_SCAN(cumsum_c128, double _Complex, double _Complex, 0, PLUS)
DEFINE_SCAN(cumprod_f32, float, double, 1, TIMES)
DEFINE_SCAN(cumprod_f64, double, double, 1, TIMES)
DEFINE_SCAN(cumprod_i64, uint64_t, uint64_t, 1, TIMES)
DEFINE_SCAN(cumprod_c64, float _Complex, double _Complex, 1, TIMES)
DEFINE_SCAN(cumprod_c128, double _Complex, double _Complex, 1, TIMES)

/* log(exp(a) + exp(b)) */
static double log_add_exp(double a, double b)
{
    double low = a < b || isnan(a) ? a : b, high = a < b || isnan(a) ? b : a;

    if (isnan(a) || isnan(b))
        return a + b;
    return low != high || isfinite(low) ? high + log1p(exp(low - high)) : a;
}

static double _Complex log_add_exp_complex(double _Complex a, double _Complex b)
{
    double _Complex low = creal(a) < creal(b) ? a : b, high = creal(a) < creal(b) ? b : a, e;
    double x, y;

    if (isnan(creal(a)) || isnan(creal(b)) || isnan(cimag(a)) || isnan(cimag(b)))
        return CMPLX(NAN, NAN);
    if (!isfinite(creal(low)) && creal(low) == creal(high))
        return creal(low) < 0 ? low : clog(cexp(low) + cexp(high));
    e = cexp(low - high);
    x = creal(e);
    y = cimag(e);
    /* log1p of a complex number */
    return high + CMPLX(0.5 * log1p(x * (2 + x) + y * y), atan2(y, 1 + x));
}

DEFINE_SCAN(logcumsumexp_f32, float, double, -INFINITY, log_add_exp)
DEFINE_SCAN(logcumsumexp_f64, double, double, -INFINITY, log_add_exp)
DEFINE_SCAN(logcumsumexp_c64, float _Complex, double _Complex, -INFINITY, log_add_exp_complex)
DEFINE_SCAN(logcumsumexp_c128, double _Complex, double _Complex, -INFINITY, log_add_exp_complex)

/* Of equal elements the last, of NaNs the last too. */
#define NOT_LESS(x, best) ((x) >= (best))
#define NOT_GREATER(x, best) ((x) <= (best))

#define DEFINE_CUMMAX(NAME, T, BETTER)                                                             \
    static fa_status NAME(void *const *out, const void *in, int64_t n, void *scratch,              \
                          const void *params)                                                      \
    {                                                                                              \
        const T *x = in;                                                                           \
        int64_t best = 0;                                                                          \
                                                                                                   \
        (void)scratch;                                                                             \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                          \
            if (x[i] != x[i] || (x[best] == x[best] && BETTER(x[i], x[best])))                     \
                best = i;                                                                          \
            ((T *)out[0])[i] = x[best];                                                            \
            ((int64_t *)out[1])[i] = best;                                                         \
        }                                                                                          \
        return FA_OK;                                                                              \
    }

DEFINE_CUMMAX(cummax_f32, float, NOT_LESS)
DEFINE_CUMMAX(cummax_f64, double, NOT_LESS)
DEFINE_CUMMAX(cummax_i64, int64_t, NOT_LESS)
DEFINE_CUMMAX(cummin_f32, float, NOT_GREATER)
DEFINE_CUMMAX(cummin_f64, double, NOT_GREATER)
DEFINE_CUMMAX(cummin_i64, int64_t, NOT_GREATER)

/* ---- running -------------------------------------------------------------------------------- */

typedef fa_status (*line_loop)(void *const *out, const void *in, int64_t n, void *scratch,
                               const void *params);

typedef struct scan {
    const char *kernel;                 /* PyTorch's name for messages */
    line_loop loops[FA__COMPUTE_COUNT];
} scan;

static const scan cumsums = { "cumsum_out_cpu", { cumsum_f32, cumsum_f64, cumsum_i64, cumsum_c64,
                                                  cumsum_c128 } };
static const scan cumprods = { "cumprod_out_cpu", { cumprod_f32, cumprod_f64, cumprod_i64,
                                                    cumprod_c64, cumprod_c128 } };
static const scan logcumsumexps = { "logcumsumexp_out_cpu",
                                    { logcumsumexp_f32, logcumsumexp_f64, NULL, logcumsumexp_c64,
                                      logcumsumexp_c128 } };
static const scan cummaxs = { "cummax_cpu", { cummax_f32, cummax_f64, cummax_i64 } };
static const scan cummins = { "cummin_cpu", { cummin_f32, cummin_f64, cummin_i64 } };

static fa_status scan_run(const scan *s, fa_tensor *input, int64_t dim_arg, int n_outputs,
                          fa_tensor **out)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)input->dtype, compute = fa__compute_dtype(fa__compute_of(dtype));
    bool is_small = dtype == FA_COMPLEX32
                    || (fa_dtype_is_floating_point(dtype) && fa_dtype_itemsize(dtype) == 1);
    fa__lines l = { .input = input, .compute = compute, .n_outputs = n_outputs,
                    .results = { compute, FA_INT64 }, .outputs = { dtype, FA_INT64 },
                    .line = s->loops[fa__compute_of(dtype)] };

    if (l.line == NULL || is_small)
        return fa__not_implemented(s->kernel, dtype);
    TRY(fa__wrap_dim(dim_arg, input->n_dims, &l.dim));
    l.n_out = input->n_dims == 0 ? 1 : input->sizes[l.dim];
    TRY(fa__lines_run(&l, out));
done:
    return st;
}

/* cumsum(self, dim, *, dtype) and cumprod; the row's data is the scan. */
static fa_status cumsum(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *input = NULL, *out[2] = { NULL, NULL };
    fa_dtype dtype = fa__arg_dtype(call, 2);

    if (dtype == FA_DTYPE_NONE)
        dtype = fa__is_integral((fa_dtype)self->dtype, true) ? FA_INT64 : (fa_dtype)self->dtype;
    if (dtype == FA_BOOL)
        return fa__not_implemented(((const scan *)call->op->data)->kernel, dtype);
    input = fa__as_dtype(self, dtype);
    if (input == NULL)
        TRY(fa_error_last()->status);
    TRY(scan_run(call->op->data, input, fa__arg_int(call, 1), 1, out));
    TRY(fa__return_tensor(call, 0, out[0]));
done:
    fa_tensor_release(input);
    return st;
}

static fa_status logcumsumexp(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = scan_run(&logcumsumexps, fa__arg_tensor(call, 0), fa__arg_int(call, 1), 1, out);

    return st == FA_OK ? fa__return_tensor(call, 0, out[0]) : st;
}

static fa_status cummax(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    const scan *s = call->op->data;

    if (fa__is_integral((fa_dtype)self->dtype, false)
        && (self->dtype == FA_UINT16 || self->dtype == FA_UINT32 || self->dtype == FA_UINT64))
        return fa__not_implemented(s->kernel, (fa_dtype)self->dtype);
    TRY(scan_run(s, self, fa__arg_int(call, 1), 2, out));
    st = fa__return_tensor(call, 0, out[0]);
    out[0] = NULL;
    TRY(st);
    st = fa__return_tensor(call, 1, out[1]);
    out[1] = NULL;
done:
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    return st;
}

/* ---- slices along a dim --------------------------------------------------------------------- */

/* self[from : size + to] along dim, to <= 0 */
static fa_tensor *slice(chain *c, fa_tensor *self, int dim, int64_t from, int64_t to)
{
    int64_t n;

    if (c->has_failed)
        return NULL;
    n = self->sizes[dim] + to - from;
    return KEEP(c, fa_narrow(self, dim, n < 0 ? 0 : from, n < 0 ? 0 : n));
}

/* self[i : i + 1] along dim, from the end when negative */
static fa_tensor *slice_one(chain *c, fa_tensor *self, int dim, int64_t i)
{
    if (c->has_failed)
        return NULL;
    return KEEP(c, fa_narrow(self, dim, i < 0 ? self->sizes[dim] + i : i, 1));
}

#define SUB(c, a, b) CALL(c, "aten::sub.Tensor", "tt", a, b)
#define ADD(c, a, b) CALL(c, "aten::add.Tensor", "tt", a, b)
#define MUL(c, a, b) CALL(c, "aten::mul.Tensor", "tt", a, b)
#define DIV(c, a, b) CALL(c, "aten::div.Tensor", "tt", a, b)
#define MUL_NUMBER(c, a, x) CALL(c, "aten::mul.Scalar", "tS", a, scalar_float(x))

/* ---- differences ---------------------------------------------------------------------------- */

static fa_status diff_check_side(const fa_tensor *self, const fa_tensor *side, int dim)
{
    if (side == NULL)
        return FA_OK;
    if (side->n_dims != self->n_dims)
        return fa__fail(FA_EINVAL,
                        "diff expects prepend or append to be the same dimension as input");
    for (int d = 0; d < self->n_dims; d++)
        if (d != dim && side->sizes[d] != self->sizes[d])
            return fa__fail(FA_EINVAL, "diff expects the shape of tensor to prepend or append to "
                                       "match that of input except along the differencing "
                                       "dimension; input.size(%d) = %lld, but got tensor.size(%d) ="
                                       " %lld", d, (long long)self->sizes[d], d,
                            (long long)side->sizes[d]);
    return FA_OK;
}

static fa_tensor *diff_once(fa_tensor *self, int dim)
{
    chain c = { 0 };
    fa_tensor *left = slice(&c, self, dim, 0, -1), *right = slice(&c, self, dim, 1, 0), *out;

    if (self->dtype == FA_BOOL)
        out = CALL(&c, "aten::logical_xor", "tt", left, right);
    else
        out = SUB(&c, right, left);
    return chain_take(&c, out);
}

static fa_status diff(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *sides[3], *out = NULL;
    fa_tensor *prepend = fa__arg_tensor(call, 3), *append = fa__arg_tensor(call, 4);
    int64_t n = fa__arg_int(call, 1);
    int dim, n_sides = 0;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "diff expects input to be at least one-dimensional");
    if (n < 0)
        return fa__fail(FA_EINVAL, "order must be non-negative but got %lld", (long long)n);
    TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim));
    TRY(diff_check_side(self, prepend, dim));
    TRY(diff_check_side(self, append, dim));
    if (prepend != NULL)
        sides[n_sides++] = prepend;
    sides[n_sides++] = self;
    if (append != NULL)
        sides[n_sides++] = append;
    out = n_sides > 1 && n > 0 ? fa__op_tensor("aten::cat", "Ti", sides, n_sides, (int64_t)dim)
                               : fa_clone(self);
    for (; out != NULL && n > 0 && out->sizes[dim] > 0; n--) {
        fa_tensor *next = diff_once(out, dim);

        fa_tensor_release(out);
        out = next;
    }
    TRY(fa__return_tensor(call, 0, out));
done:
    return st;
}

/* ---- integrals ------------------------------------------------------------------------------ */

/* x as PyTorch broadcasts it against y along dim. */
static fa_tensor *trapezoid_x(chain *c, const char *name, fa_tensor *y, fa_tensor *x, int dim)
{
    int64_t sizes[FA_MAX_DIMS];
    int lead = y->n_dims - x->n_dims;

    if (x->n_dims != 1 && lead <= 0)
        return x;
    if (x->n_dims == 1 && x->sizes[0] != y->sizes[dim]) {
        fa__fail(FA_EINVAL, "%s: There must be one `x` value for each sample point", name);
        return chain_keep(c, NULL);
    }
    for (int d = 0; d < y->n_dims; d++)
        sizes[d] = x->n_dims != 1 && d >= lead ? x->sizes[d - lead] : 1;
    if (x->n_dims == 1)
        sizes[dim] = x->sizes[0];
    x = KEEP(c, fa__as_contiguous(x, (fa_dtype)x->dtype));
    return KEEP(c, fa_view(x, y->n_dims, sizes));
}

static fa_status trapezoid_check(const char *name, const fa_tensor *y, const fa_tensor *x)
{
    if (x != NULL && (y->dtype == FA_BOOL || x->dtype == FA_BOOL))
        return fa__fail(FA_EINVAL, "%s: received a bool input for `x` or `y`, but bool is not "
                                   "supported", name);
    if (y->dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "%s: received a bool input for `y`, but bool is not supported",
                        name);
    return FA_OK;
}

static fa_status trapezoid_empty(fa__call *call, const fa_tensor *y, int dim)
{
    int64_t sizes[FA_MAX_DIMS];
    int n = fa__reduced_sizes(y, UINT64_C(1) << dim, false, sizes);

    return fa__return_tensor(call, 0, fa__full((fa_dtype)y->dtype, n, sizes, scalar_int(0)));
}

/* y[1:] + y[:-1], times the distances of x */
static fa_tensor *trapezoid_areas(chain *c, const char *name, fa_tensor *y, fa_tensor *x, int dim)
{
    fa_tensor *sums = ADD(c, slice(c, y, dim, 0, -1), slice(c, y, dim, 1, 0));
    fa_tensor *view;

    if (x == NULL)
        return sums;
    view = trapezoid_x(c, name, y, x, dim);
    if (!c->has_failed && dim >= view->n_dims) {
        fa__fail(FA_ERANGE, "Dimension out of range (expected to be in range of [%d, %d], but got "
                            "%d)", -(int)view->n_dims, (int)view->n_dims - 1, dim);
        return chain_keep(c, NULL);
    }
    view = SUB(c, slice(c, view, dim, 1, 0), slice(c, view, dim, 0, -1));
    return MUL(c, sums, view);
}

/* trapezoid.x(y, x, *, dim) */
static fa_status trapezoid_of_x(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *y = fa__arg_tensor(call, 0), *x = fa__arg_tensor(call, 1), *out;
    chain c = { 0 };
    int dim;
    int64_t dims[1];

    TRY(fa__wrap_dim(fa__arg_int(call, 2), y->n_dims, &dim));
    if (y->n_dims == 0)
        return fa__fail(FA_ERANGE, "Dimension specified as %d but tensor has no dimensions", dim);
    if (y->sizes[dim] == 0)
        return trapezoid_empty(call, y, dim);
    TRY(trapezoid_check("trapezoid", y, x));
    dims[0] = dim;
    out = trapezoid_areas(&c, "trapezoid", y, x, dim);
    out = CALL(&c, "aten::sum.dim_IntList", "tI", out, dims, 1);
    out = CALL(&c, "aten::div.Scalar", "tS", out, scalar_float(2));
    st = chain_return(call, &c, out);
done:
    return st;
}

/* trapezoid.dx(y, *, dx, dim) */
static fa_status trapezoid_of_dx(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *y = fa__arg_tensor(call, 0), *out, *ends;
    fa__scalar dx = fa__arg_scalar(call, 1);
    chain c = { 0 };
    int dim;
    int64_t dims[1];

    TRY(fa__wrap_dim(fa__arg_int(call, 2), y->n_dims, &dim));
    if (y->n_dims == 0)
        return fa__fail(FA_ERANGE, "Dimension specified as %d but tensor has no dimensions", dim);
    if (y->sizes[dim] == 0)
        return trapezoid_empty(call, y, dim);
    TRY(trapezoid_check("trapezoid", y, NULL));
    if (dx.dtype == FA_BOOL || fa_dtype_is_complex(dx.dtype))
        return fa__fail(FA_EINVAL, "trapezoid: Currently, we only support dx as a real number.");
    dims[0] = dim;
    ends = ADD(&c, KEEP(&c, fa_select(y, dim, 0)), KEEP(&c, fa_select(y, dim, y->sizes[dim] - 1)));
    ends = MUL_NUMBER(&c, ends, 0.5);
    out = CALL(&c, "aten::sum.dim_IntList", "tI", y, dims, 1);
    out = SUB(&c, out, ends);
    st = chain_return(call, &c, MUL_NUMBER(&c, out, dx.real));
done:
    return st;
}

static fa_status cumulative_trapezoid_of(fa__call *call, fa_tensor *x, double factor)
{
    fa_status st = FA_OK;
    fa_tensor *y = fa__arg_tensor(call, 0), *out;
    chain c = { 0 };
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 2), y->n_dims, &dim));
    if (y->n_dims == 0)
        return fa__fail(FA_ERANGE, "Dimension specified as %d but tensor has no dimensions", dim);
    TRY(trapezoid_check("cumulative_trapezoid", y, x));
    out = trapezoid_areas(&c, "cumulative_trapezoid", y, x, dim);
    if (x == NULL)
        out = MUL_NUMBER(&c, out, factor);
    out = CALL(&c, "aten::cumsum", "ti", out, (int64_t)dim);
    if (x != NULL)
        out = MUL_NUMBER(&c, out, factor);
    st = chain_return(call, &c, out);
done:
    return st;
}

static fa_status cumulative_trapezoid_x(fa__call *call)
{
    return cumulative_trapezoid_of(call, fa__arg_tensor(call, 1), 0.5);
}

static fa_status cumulative_trapezoid_dx(fa__call *call)
{
    fa__scalar dx = fa__arg_scalar(call, 1);

    if (dx.dtype == FA_BOOL || fa_dtype_is_complex(dx.dtype))
        return fa__fail(FA_EINVAL,
                        "cumulative_trapezoid: Currently, we only support dx as a real number.");
    return cumulative_trapezoid_of(call, NULL, dx.real / 2);
}

/* ---- gradient ------------------------------------------------------------------------------- */

/* a * x[i] + b * x[i + 1] + c * x[i + 2] with tensors of weights, x of one dim's slices */
static fa_tensor *weighted(chain *c, fa_tensor *const weights[3], fa_tensor *const x[3])
{
    fa_tensor *sum = MUL(c, weights[0], x[0]);

    sum = ADD(c, sum, MUL(c, weights[1], x[1]));
    return ADD(c, sum, MUL(c, weights[2], x[2]));
}

/* The three-point weights between distances dx1 and dx2: where = -1, 0, 1 for the derivative at the
 * first, middle and last point. */
static void point_weights(chain *c, fa_tensor *dx1, fa_tensor *dx2, int where, fa_tensor *out[3])
{
    fa_tensor *both = ADD(c, dx1, dx2), *product = MUL(c, dx1, dx2);
    fa_tensor *low = MUL(c, dx1, both), *high = MUL(c, dx2, both);

    if (where < 0) {
        out[0] = MUL_NUMBER(c, DIV(c, ADD(c, dx1, both), low), -1);
        out[1] = DIV(c, both, product);
        out[2] = MUL_NUMBER(c, DIV(c, dx1, high), -1);
    } else if (where == 0) {
        out[0] = MUL_NUMBER(c, DIV(c, dx2, low), -1);
        out[1] = DIV(c, SUB(c, dx2, dx1), product);
        out[2] = DIV(c, dx1, high);
    } else {
        out[0] = DIV(c, dx2, low);
        out[1] = MUL_NUMBER(c, DIV(c, both, product), -1);
        out[2] = DIV(c, ADD(c, dx2, both), high);
    }
}

/* One end of the gradient: at the first point (where -1) or the last (1). */
static fa_tensor *gradient_end(fa_tensor *self, int dim, fa_tensor *dx, int edge_order, int where)
{
    chain c = { 0 };
    int64_t first = where < 0 ? 0 : -edge_order - 1;
    fa_tensor *x[3], *weights[3], *out;

    for (int k = 0; k <= edge_order; k++)
        x[k] = slice_one(&c, self, dim, first + k);
    if (edge_order == 1) {
        out = DIV(&c, SUB(&c, x[1], x[0]), slice_one(&c, dx, dim, where < 0 ? 0 : -1));
        return chain_take(&c, out);
    }
    point_weights(&c, slice_one(&c, dx, dim, where < 0 ? 0 : -2),
                  slice_one(&c, dx, dim, where < 0 ? 1 : -1), where, weights);
    return chain_take(&c, weighted(&c, weights, x));
}

static fa_tensor *gradient_middle(fa_tensor *self, int dim, fa_tensor *dx)
{
    chain c = { 0 };
    fa_tensor *weights[3], *x[3];

    for (int k = 0; k < 3; k++)
        x[k] = slice(&c, self, dim, k, k - 2);
    point_weights(&c, slice(&c, dx, dim, 0, -1), slice(&c, dx, dim, 1, 0), 0, weights);
    return chain_take(&c, weighted(&c, weights, x));
}

/* Along dim, with coordinates of the points (1-dim). Yours. */
static fa_tensor *gradient_along(fa_tensor *self, int dim, fa_tensor *points, int edge_order)
{
    chain c = { 0 };
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *dx = CALL(&c, "aten::diff", "tii", points, (int64_t)1, (int64_t)0), *parts[3];

    for (int d = 0; d < self->n_dims; d++)
        sizes[d] = d == dim ? self->sizes[d] - 1 : 1;
    dx = CALL(&c, "aten::reshape", "tI", dx, sizes, (int)self->n_dims);
    parts[0] = KEEP(&c, gradient_end(self, dim, dx, edge_order, -1));
    parts[1] = KEEP(&c, gradient_middle(self, dim, dx));
    parts[2] = KEEP(&c, gradient_end(self, dim, dx, edge_order, 1));
    return chain_take(&c, CALL(&c, "aten::cat", "Ti", parts, 3, (int64_t)dim));
}

/* Equally spaced points. Yours. */
static fa_tensor *gradient_spaced(fa_tensor *self, int dim, fa__scalar h, int edge_order)
{
    static const double first[3] = { -1.5, 2, -0.5 };
    chain c = { 0 };
    fa_tensor *parts[3], *out;

    for (int side = 0; side < 2; side++) {
        fa_tensor *sum = NULL;

        for (int k = 0; k <= edge_order; k++) {
            double weight = edge_order == 1 ? (k == 0 ? -1 : 1)
                                            : side == 0 ? first[k] : -first[2 - k];
            fa_tensor *x = slice_one(&c, self, dim, side == 0 ? k : k - edge_order - 1);

            x = MUL_NUMBER(&c, x, weight);
            sum = sum == NULL ? x : ADD(&c, sum, x);
        }
        parts[2 * side] = sum;
    }
    out = SUB(&c, slice(&c, self, dim, 2, 0), slice(&c, self, dim, 0, -2));
    parts[1] = CALL(&c, "aten::div.Scalar", "tS", out, scalar_int(2));
    out = CALL(&c, "aten::cat", "Ti", parts, 3, (int64_t)dim);
    return chain_take(&c, CALL(&c, "aten::div.Scalar", "tS", out, h));
}

/* Where in the schema a parameter stands; -1: not there. */
static int param_index(const fa__call *call, const char *name)
{
    for (size_t i = 0; i < call->schema->n_params; i++)
        if (strcmp(call->schema->params[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* The dims: one, a list, or all. */
static fa_status gradient_dims(fa__call *call, int *dims, int *n)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int at = param_index(call, "dim");
    size_t i = (size_t)at;
    fa_status st = FA_OK;

    if (fa__arg_is_none(call, i)) {
        for (*n = 0; *n < self->n_dims; (*n)++)
            dims[*n] = *n;
    } else if (call->args[i].tag == FA__IV_INT) {
        *n = 1;
        TRY(fa__wrap_dim(fa__arg_int(call, i), self->n_dims, dims));
    } else {
        int64_t list[FA_MAX_DIMS];
        uint64_t seen = 0;

        TRY(fa__arg_ints(call, i, list, FA_MAX_DIMS, n));
        for (int k = 0; k < *n; k++) {
            TRY(fa__wrap_dim(list[k], self->n_dims, &dims[k]));
            if (seen >> dims[k] & 1)
                TRY(fa__fail(FA_EINVAL, "dim %d appears multiple times in the list of dims",
                             dims[k]));
            seen |= UINT64_C(1) << dims[k];
        }
    }
done:
    return st;
}

static fa_status gradient_check(const fa_tensor *self, const int *dims, int n, int64_t edge_order)
{
    if (edge_order != 1 && edge_order != 2)
        return fa__fail(FA_EINVAL,
                        "torch.gradient only supports edge_order=1 and edge_order=2.");
    if (self->dtype == FA_UINT8)
        return fa__fail(FA_EINVAL, "torch.gradient does not support uint8 input.");
    if (self->n_dims == 0 && n > 0)
        return fa__fail(FA_EINVAL, "torch.gradient expected a tensor with at least one dimension");
    for (int k = 0; k < n; k++)
        if (self->sizes[dims[k]] < edge_order + 1)
            return fa__fail(FA_EINVAL, "torch.gradient expected each dimension size to be at least "
                                       "edge_order+1");
    return FA_OK;
}

static bool is_list(const fa__call *call, size_t i)
{
    const fa_value *value = fa__arg_value(call, i);

    return value != NULL && fa_value_kind(value) == FA_KIND_LIST;
}

/* Along the k-th dim with the spacing that the call gives for it. */
static fa_tensor *gradient_one(fa__call *call, int k, int dim, int edge_order)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *points;
    int at = param_index(call, "spacing");
    fa__ivalue h;

    if (at < 0 || fa__arg_is_none(call, (size_t)at))
        return gradient_spaced(self, dim, scalar_int(1), edge_order);
    if (!is_list(call, (size_t)at))
        return gradient_spaced(self, dim, fa__arg_scalar(call, (size_t)at), edge_order);
    h = fa__arg_at(call, (size_t)at, (size_t)k);
    if (h.tag != FA__IV_TENSOR)
        return gradient_spaced(self, dim, fa__scalar_of(h), edge_order);
    points = h.u.tensor;
    if (points->n_dims != 1 || points->sizes[0] != self->sizes[dim]) {
        fa__fail(FA_EINVAL, "torch.gradient expected each element of spacing to have one dimension "
                            "with a value for each point along dim %d", dim);
        return NULL;
    }
    return gradient_along(self, dim, points, edge_order);
}

static fa_status gradient(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *out[FA_MAX_DIMS] = { NULL };
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t edge_order = fa__arg_int(call, (size_t)param_index(call, "edge_order"));
    int spacing = param_index(call, "spacing"), dims[FA_MAX_DIMS], n = 0;

    TRY(gradient_dims(call, dims, &n));
    TRY(gradient_check(self, dims, n, edge_order));
    if (spacing >= 0 && is_list(call, (size_t)spacing)
        && fa__arg_len(call, (size_t)spacing) != (size_t)n)
        TRY(fa__fail(FA_EINVAL, "torch.gradient expected spacing to be unspecified, a scalar, or a "
                                "list of length equal to the number of dims (%d), but got a list of"
                                " length %zu", n, fa__arg_len(call, (size_t)spacing)));
    for (int k = 0; k < n; k++) {
        out[k] = gradient_one(call, k, dims[k], (int)edge_order);
        if (out[k] == NULL)
            TRY(fa_error_last()->status);
    }
    st = fa__return_tensors(call, 0, out, (size_t)n);
    return st;
done:
    for (int k = 0; k < n; k++)
        fa_tensor_release(out[k]);
    return st;
}

const fa__op fa__ops_scan[] = {
    { "aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor", cumsum,
      FA__OP_BOTH, &cumsums },
    { "aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor", cumsum,
      FA__OP_BOTH, &cumprods },
    { "aten::logcumsumexp(Tensor self, int dim) -> Tensor", logcumsumexp, FA__OP_OUT },
    { "aten::_logcumsumexp(Tensor self, int dim) -> Tensor", logcumsumexp, FA__OP_OUT },
    { "aten::cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)", cummax, FA__OP_OUT,
      &cummaxs },
    { "aten::cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)", cummax, FA__OP_OUT,
      &cummins },
    { "aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> "
      "Tensor", diff, FA__OP_OUT },
    { "aten::trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor", trapezoid_of_x },
    { "aten::trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor", trapezoid_of_dx },
    { "aten::trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor", trapezoid_of_x },
    { "aten::trapz.dx(Tensor y, *, float dx=1., int dim=-1) -> Tensor", trapezoid_of_dx },
    { "aten::cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor",
      cumulative_trapezoid_x },
    { "aten::cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor",
      cumulative_trapezoid_dx },
    { "aten::gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, "
      "int edge_order=1) -> Tensor[]", gradient },
    { "aten::gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> "
      "Tensor[]", gradient },
    { "aten::gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]", gradient },
    { "aten::gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, "
      "int edge_order=1) -> Tensor[]", gradient },
    { "aten::gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1)"
      " -> Tensor[]", gradient },
    { "aten::gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, "
      "int edge_order=1) -> Tensor[]", gradient },
    { "aten::gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) "
      "-> Tensor[]", gradient },
    { 0 },
};
