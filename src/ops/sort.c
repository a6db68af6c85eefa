/* sort.c: sorting and what is found by sorting: order statistics, searches in sorted sequences.
 *
 * Elements become keys (order.h), so that there is one algorithm for all dtypes; values of results
 * are the elements that the keys' indices name. */
#include <math.h>

#include "ops/chain.h"
#include "ops/order.h"

/* What the loops over lines need to know. */
typedef struct order_params {
    fa_dtype dtype;
    size_t itemsize;
    bool descending;                    /* sort, topk: largest first */
    bool is_unstable;                   /* sort: equal elements as std::sort leaves them */
    bool sorted;                        /* topk */
    bool ignore_nan;                    /* median */
    int64_t k;                          /* topk, kthvalue */
} order_params;

static order_params order_params_of(const fa_tensor *self)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    return (order_params){ .dtype = dtype, .itemsize = fa_dtype_itemsize(dtype) };
}

/* Writes the elements and indices of n keys. */
static void write_ordered(const order_params *p, void *const *out, const void *in, const keyed *x,
                          int64_t n)
{
    const uint8_t *values = in;

    for (int64_t i = 0; i < n; i++) {
        memcpy((uint8_t *)out[0] + (size_t)i * p->itemsize,
               values + (size_t)x[i].index * p->itemsize, p->itemsize);
        ((int64_t *)out[1])[i] = x[i].index;
    }
}

/* The line's keys, largest first when `descending`. */
static keyed *line_keys(const order_params *p, const void *in, int64_t n, void *scratch)
{
    fa__order_keys(scratch, p->dtype, in, n);
    if (p->descending)
        fa__order_reverse(scratch, n, p->dtype);
    return scratch;
}

typedef fa_status (*line_loop)(void *const *out, const void *in, int64_t n, void *scratch,
                               const void *params);

/* Runs a loop that gives n_out elements and their indices for each line along `dim`. */
static fa_status order_run(fa_tensor *self, int dim, int64_t n_out, line_loop loop,
                           const order_params *p, fa_tensor **out)
{
    int64_t n = self->n_dims == 0 ? 1 : self->sizes[dim];
    fa__lines l = { .input = self, .dim = dim, .compute = p->dtype, .n_outputs = 2, .n_out = n_out,
                    .results = { p->dtype, FA_INT64 }, .outputs = { p->dtype, FA_INT64 },
                    .line = loop, .params = p };

    if (!fa__mul_size((size_t)n, 2 * sizeof(keyed), &l.scratch))
        return fa__fail_memory(SIZE_MAX);
    return fa__lines_run(&l, out);
}

/* Both results of a call; references are taken over. */
static fa_status return_two(fa__call *call, fa_tensor *a, fa_tensor *b)
{
    fa_status st = fa__return_tensor(call, 0, a);

    if (st != FA_OK) {
        fa_tensor_release(b);
        return st;
    }
    return fa__return_tensor(call, 1, b);
}

/* Results of one element a line lose that dim unless it is kept. */
static fa_status return_reduced(fa__call *call, fa_tensor *out[2], int dim, bool keepdim)
{
    fa_status st = FA_OK;

    for (int k = 0; k < 2 && !keepdim && out[k]->n_dims > 0; k++) {
        fa_tensor *less = fa_select(out[k], dim, 0);

        fa_tensor_release(out[k]);
        out[k] = less;
        if (less == NULL)
            st = fa_error_last()->status;
        if (st != FA_OK)
            break;
    }
    if (st == FA_OK)
        return return_two(call, out[0], out[1]);
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    return st;
}

/* ---- sort ----------------------------------------------------------------------------------- */

static fa_status sort_line(void *const *out, const void *in, int64_t n, void *scratch,
                           const void *params)
{
    const order_params *p = params;
    keyed *x = line_keys(p, in, n, scratch);

    if (p->is_unstable)
        fa__order_std_sort(x, n);
    else
        fa__order_sort(x, n, x + n, p->dtype);
    write_ordered(p, out, in, x, n);
    return FA_OK;
}

/* PyTorch sorts some dtypes with std::sort unless it is asked to be stable. */
static bool sorts_unstably(const fa_tensor *self)
{
    const int64_t grain = 32768;        /* from here on one line of integers is radix-sorted */

    switch ((int)self->dtype) {
    case FA_FLOAT32:
    case FA_FLOAT64:
    case FA_INT32:
    case FA_INT64:
        return false;
    case FA_BOOL:
    case FA_FLOAT16:
    case FA_BFLOAT16:
        return true;
    default:
        return self->n_dims != 1 || self->sizes[0] < grain;
    }
}

static fa_status sort_run(fa_tensor *self, int64_t dim_arg, bool descending, bool stable,
                          fa_tensor **out)
{
    fa_status st = FA_OK;
    order_params p = order_params_of(self);
    int dim;

    p.descending = descending;
    p.is_unstable = !stable && sorts_unstably(self);
    TRY(fa__wrap_dim(dim_arg, self->n_dims, &dim));
    if (fa_dtype_is_complex(p.dtype))
        return fa__fail(FA_EINVAL, " Sort does not support complex dtypes on CPU");
    if (!fa__order_has(p.dtype))
        return fa__not_implemented("sorting_kernel_method_name", p.dtype);
    TRY(order_run(self, dim, self->n_dims == 0 ? 1 : self->sizes[dim], sort_line, &p, out));
done:
    return st;
}

/* sort(self, dim, descending) */
static fa_status sort(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = sort_run(fa__arg_tensor(call, 0), fa__arg_int(call, 1), fa__arg_bool(call, 2),
                            false, out);

    return st == FA_OK ? return_two(call, out[0], out[1]) : st;
}

/* sort.stable(self, *, stable, dim, descending) */
static fa_status sort_stable(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = sort_run(fa__arg_tensor(call, 0), fa__arg_int(call, 2), fa__arg_bool(call, 3),
                            fa__arg_bool(call, 1), out);

    return st == FA_OK ? return_two(call, out[0], out[1]) : st;
}

static fa_status return_one(fa__call *call, fa_status st, fa_tensor *out[2], int which)
{
    if (st != FA_OK)
        return st;
    fa_tensor_release(out[1 - which]);
    return fa__return_tensor(call, 0, out[which]);
}

static fa_status argsort(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = sort_run(fa__arg_tensor(call, 0), fa__arg_int(call, 1), fa__arg_bool(call, 2),
                            false, out);

    return return_one(call, st, out, 1);
}

static fa_status argsort_stable(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = sort_run(fa__arg_tensor(call, 0), fa__arg_int(call, 2), fa__arg_bool(call, 3),
                            fa__arg_bool(call, 1), out);

    return return_one(call, st, out, 1);
}

static fa_status msort(fa__call *call)
{
    fa_tensor *out[2] = { NULL, NULL };
    fa_status st = sort_run(fa__arg_tensor(call, 0), 0, false, false, out);

    return return_one(call, st, out, 0);
}

/* ---- topk ----------------------------------------------------------------------------------- */

/* [topk_impl_loop] */
static fa_status topk_line(void *const *out, const void *in, int64_t n, void *scratch,
                           const void *params)
{
    const order_params *p = params;
    keyed *x = line_keys(p, in, n, scratch);

    if (p->k * 64 <= n) {
        fa__order_partial_sort(x, n, p->k);
    } else {
        fa__order_nth_element(x, n, p->k - 1);
        if (p->sorted)
            fa__order_std_sort(x, p->k - 1);
    }
    write_ordered(p, out, in, x, p->k);
    return FA_OK;
}

static fa_status topk(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    order_params p = order_params_of(self);
    int dim;

    p.k = fa__arg_int(call, 1);
    p.descending = fa__arg_bool(call, 3);
    p.sorted = fa__arg_bool(call, 4);
    TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim));
    if (p.k < 0 || p.k > (self->n_dims == 0 ? 1 : self->sizes[dim]))
        return fa__fail(FA_EINVAL, "selected index k out of range");
    if (fa_dtype_is_complex(p.dtype) || p.dtype == FA_BOOL)
        return fa__fail(FA_EINVAL, "%s", p.dtype == FA_BOOL
                                             ? "topk does not support bool dtypes on CPU"
                                             : " topk does not support complex dtypes on CPU");
    if (!fa__order_has(p.dtype) || fa__is_bare_unsigned(p.dtype))
        return fa__not_implemented("topk_cpu", p.dtype);
    if (self->n_dims == 0)
        p.k = 1;                        /* even of none: there is no dim that could be empty */
    TRY(order_run(self, dim, p.k, topk_line, &p, out));
    st = return_two(call, out[0], out[1]);
done:
    return st;
}

/* ---- median, kthvalue, mode ----------------------------------------------------------------- */

/* The lower of two middle ones, of equal elements as a stable sort has them. A NaN is the median
 * unless NaNs are left out. */
static fa_status median_line(void *const *out, const void *in, int64_t n, void *scratch,
                             const void *params)
{
    const order_params *p = params;
    keyed *x = line_keys(p, in, n, scratch);
    int64_t n_nan = 0, first_nan = -1, nth;

    for (int64_t i = 0; i < n; i++)
        if (fa__order_is_nan(p->dtype, x[i].key)) {
            first_nan = first_nan < 0 ? i : first_nan;
            n_nan++;
        }
    nth = n_nan == n ? 0 : (n - n_nan - 1) / 2;
    if (n_nan > 0 && !p->ignore_nan)
        nth = first_nan;
    else
        fa__order_sort(x, n, x + n, p->dtype);
    write_ordered(p, out, in, x + nth, 1);
    return FA_OK;
}

static fa_status kthvalue_line(void *const *out, const void *in, int64_t n, void *scratch,
                               const void *params)
{
    const order_params *p = params;
    keyed *x = line_keys(p, in, n, scratch);

    fa__order_quick_select(x, n, p->k - 1);
    write_ordered(p, out, in, x + p->k - 1, 1);
    return FA_OK;
}

/* The most frequent, of several the least. NaNs are equal to nothing. */
static fa_status mode_line(void *const *out, const void *in, int64_t n, void *scratch,
                           const void *params)
{
    const order_params *p = params;
    keyed *x = line_keys(p, in, n, scratch);
    int64_t run = 0, longest = 0, best = 0;

    fa__order_std_sort(x, n);
    for (int64_t i = 0; i < n; i++) {
        run++;
        if (i < n - 1 && x[i].key == x[i + 1].key && !fa__order_is_nan(p->dtype, x[i].key))
            continue;
        if (run > longest) {
            longest = run;
            best = i;
        }
        run = 0;
    }
    write_ordered(p, out, in, x + best, 1);
    return FA_OK;
}

/* One element of each line along dim. */
static fa_status select_run(fa__call *call, const char *name, const char *kernel, line_loop loop,
                            order_params *p, int64_t dim_arg, bool keepdim)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out[2] = { NULL, NULL };
    int dim;

    TRY(fa__wrap_dim(dim_arg, self->n_dims, &dim));
    if (self->n_dims > 0 && self->sizes[dim] == 0)
        return fa__fail(FA_ERANGE, "%s: Expected reduction dim %d to have non-zero size.", name,
                        dim);
    if (p->k > 0 && p->k > (self->n_dims == 0 ? 1 : self->sizes[dim]))
        return fa__fail(FA_EINVAL, "%s: selected number k out of range for dimension %d", name,
                        dim);
    if (!fa__order_has(p->dtype) || fa__is_bare_unsigned(p->dtype)
        || (p->dtype == FA_BOOL && loop != mode_line))
        return fa__not_implemented(kernel, p->dtype);
    TRY(order_run(self, dim, 1, loop, p, out));
    st = return_reduced(call, out, dim, keepdim);
done:
    return st;
}

static fa_status median_dim_of(fa__call *call, bool ignore_nan)
{
    order_params p = order_params_of(fa__arg_tensor(call, 0));

    p.ignore_nan = ignore_nan;
    return select_run(call, "median()", "median_out", median_line, &p, fa__arg_int(call, 1),
                      fa__arg_bool(call, 2));
}

static fa_status median_dim(fa__call *call)
{
    return median_dim_of(call, false);
}

static fa_status nanmedian_dim(fa__call *call)
{
    return median_dim_of(call, true);
}

/* Of all elements; NaN of none. */
static fa_status median_of(fa__call *call, bool ignore_nan)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *flat = NULL, *out[2] = { NULL, NULL };
    order_params p = order_params_of(self);
    const int64_t all[1] = { -1 };

    p.ignore_nan = ignore_nan;
    if (!fa__order_has(p.dtype) || fa__is_bare_unsigned(p.dtype) || p.dtype == FA_BOOL)
        return fa__not_implemented("median_cpu", p.dtype);
    if (fa_tensor_numel(self) == 0)
        return fa__return_tensor(call, 0, fa__full(p.dtype, 0, NULL, scalar_float((double)NAN)));
    flat = fa__op_tensor("aten::reshape", "tI", self, all, 1);
    if (flat == NULL)
        TRY(fa_error_last()->status);
    TRY(order_run(flat, 0, 1, median_line, &p, out));
    fa_tensor_release(out[1]);
    TRY(fa__return_tensor(call, 0, fa_select(out[0], 0, 0)));
done:
    fa_tensor_release(out[0]);
    fa_tensor_release(flat);
    return st;
}

static fa_status median(fa__call *call)
{
    return median_of(call, false);
}

static fa_status nanmedian(fa__call *call)
{
    return median_of(call, true);
}

static fa_status kthvalue(fa__call *call)
{
    order_params p = order_params_of(fa__arg_tensor(call, 0));

    p.k = fa__arg_int(call, 1);
    if (p.k < 1)
        return fa__fail(FA_EINVAL, "kthvalue(): selected number k out of range for dimension %lld",
                        (long long)fa__arg_int(call, 2));
    return select_run(call, "kthvalue()", "kthvalue_cpu", kthvalue_line, &p, fa__arg_int(call, 2),
                      fa__arg_bool(call, 3));
}

static fa_status mode(fa__call *call)
{
    order_params p = order_params_of(fa__arg_tensor(call, 0));

    return select_run(call, "mode()", "mode_cpu", mode_line, &p, fa__arg_int(call, 1),
                      fa__arg_bool(call, 2));
}

/* ---- quantile ------------------------------------------------------------------------------- */

typedef enum interpolation { LINEAR, LOWER, HIGHER, MIDPOINT, NEAREST } interpolation;

typedef struct quantile_params {
    order_params order;
    interpolation how;
    bool ignore_nan;
    int64_t n_q;
    const void *q;                      /* of the input's dtype */
} quantile_params;

/* at::lerp */
#define DEFINE_QUANTILE(NAME, T, FLOOR, CEIL, RINT)                                                \
    static T NAME(const quantile_params *p, const T *in, const keyed *x, int64_t n, T rank)        \
    {                                                                                              \
        T low = p->how == HIGHER ? CEIL(rank) : p->how == NEAREST ? RINT(rank) : FLOOR(rank);      \
        T weight = p->how == MIDPOINT ? (T)0.5 : rank - low, a, b;                                 \
        int64_t at = (int64_t)low, next = (int64_t)CEIL(rank);                                     \
                                                                                                   \
        a = in[x[at < n ? at : n - 1].index];                                                      \
        if (p->how != LINEAR && p->how != MIDPOINT)                                                \
            return a;                                                                              \
        b = in[x[next < n ? next : n - 1].index];                                                  \
        return weight < (T)0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight);                \
    }

DEFINE_QUANTILE(quantile_f32, float, floorf, ceilf, rintf)
DEFINE_QUANTILE(quantile_f64, double, floor, ceil, rint)

static fa_status quantile_line(void *const *out, const void *in, int64_t n, void *scratch,
                               const void *params)
{
    const quantile_params *p = params;
    keyed *x = line_keys(&p->order, in, n, scratch);
    int64_t n_nan = 0;

    for (int64_t i = 0; i < n; i++)
        n_nan += fa__order_is_nan(p->order.dtype, x[i].key);
    fa__order_sort(x, n, x + n, p->order.dtype);
    for (int64_t i = 0; i < p->n_q; i++) {
        int64_t top = p->ignore_nan && n_nan < n ? n - n_nan - 1 : n - 1;
        bool is_nan = n_nan > 0 && (!p->ignore_nan || n_nan == n);

        if (p->order.dtype == FA_FLOAT32)
            ((float *)out[0])[i] = is_nan ? NAN
                : quantile_f32(p, in, x, n, ((const float *)p->q)[i] * (float)top);
        else
            ((double *)out[0])[i] = is_nan ? (double)NAN
                : quantile_f64(p, in, x, n, ((const double *)p->q)[i] * (double)top);
    }
    return FA_OK;
}

static fa_status quantile_check(const fa_tensor *self, const fa_tensor *q, const char *how_text,
                                interpolation *how)
{
    static const char *const names[] = { "linear", "lower", "higher", "midpoint", "nearest" };
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (fa_tensor_numel(self) == 0)
        return fa__fail(FA_EINVAL, "quantile() input tensor must be non-empty");
    if (q->n_dims > 1)
        return fa__fail(FA_EINVAL, "quantile() q must be a scalar or 1D tensor");
    if (dtype != FA_FLOAT32 && dtype != FA_FLOAT64)
        return fa__fail(FA_EINVAL, "quantile() input tensor must be either float or double dtype");
    if (q->dtype != self->dtype)
        return fa__fail(FA_EINVAL, "quantile() q tensor must be same dtype as the input tensor");
    for (size_t i = 0; i < FA__COUNT(names); i++)
        if (how_text != NULL && strcmp(names[i], how_text) == 0) {
            *how = (interpolation)i;
            return FA_OK;
        }
    return fa__fail(FA_EINVAL, "quantile() interpolation must be one of linear, lower, higher, "
                               "midpoint or nearest, but got %s", how_text ? how_text : "None");
}

static fa_status quantile_check_q(const fa_tensor *q)
{
    for (int64_t i = 0; i < fa_tensor_numel(q); i++) {
        double x, imag;

        fa__dtype_read((fa_dtype)q->dtype,
                       (const uint8_t *)fa_tensor_data(q)
                           + (size_t)i * fa_dtype_itemsize((fa_dtype)q->dtype), &x, &imag);
        if (!(x >= 0 && x <= 1))
            return fa__fail(FA_EINVAL, "quantile() q values must be in the range [0, 1]");
    }
    return FA_OK;
}

/* The quantiles stand along `dim`: brought to the front, or dropped for a single one. Yours. */
static fa_tensor *quantile_shape(fa_tensor *out, int dim, bool is_single, bool keepdim)
{
    chain c = { 0 };
    fa_tensor *moved = out;

    if (is_single && keepdim)
        return fa_tensor_retain(out);
    if (is_single)
        return fa_select(out, dim, 0);
    if (keepdim) {
        moved = CALL(&c, "aten::unsqueeze", "ti", out, (int64_t)0);
        moved = CALL(&c, "aten::transpose.int", "tii", moved, (int64_t)0, (int64_t)dim + 1);
    } else {
        moved = CALL(&c, "aten::movedim.int", "tii", out, (int64_t)dim, (int64_t)0);
    }
    return chain_take(&c, moved);
}

/* q's dims, then a 1 for each dim of self. Yours. */
static fa_tensor *quantile_ones(fa_tensor *out, const fa_tensor *self, const fa_tensor *q)
{
    int64_t sizes[FA_MAX_DIMS + 1];
    int n = 0;

    if (q->n_dims == 1)
        sizes[n++] = q->sizes[0];
    for (int d = 0; d < self->n_dims; d++)
        sizes[n++] = 1;
    return fa_view(out, n, sizes);
}

/* Quantiles of each line of `x` along dim stand along dim of the result. Yours. */
static fa_tensor *quantile_lines(fa_tensor *x, int dim, const quantile_params *p)
{
    fa_dtype dtype = (fa_dtype)x->dtype;
    fa__lines l = { .input = x, .dim = dim, .compute = dtype, .n_outputs = 1, .n_out = p->n_q,
                    .results = { dtype }, .outputs = { dtype }, .line = quantile_line,
                    .params = p };
    fa_tensor *out[2] = { NULL, NULL };

    if (!fa__mul_size((size_t)x->sizes[dim], 2 * sizeof(keyed), &l.scratch)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    return fa__lines_run(&l, out) == FA_OK ? out[0] : NULL;
}

static fa_status quantile_run(fa__call *call, fa_tensor *q_arg, bool ignore_nan)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *q, *x = self, *out;
    bool is_flat = fa__arg_is_none(call, 2) || self->n_dims == 0, keepdim = fa__arg_bool(call, 3);
    quantile_params p = { .order = order_params_of(self), .ignore_nan = ignore_nan };
    const int64_t all[1] = { -1 };
    chain c = { 0 };
    int dim = 0;

    TRY(quantile_check(self, q_arg, fa__arg_text(call, 4), &p.how));
    if (!fa__arg_is_none(call, 2))
        TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim));
    q = KEEP(&c, fa__as_contiguous(q_arg, (fa_dtype)self->dtype));
    if (is_flat)
        x = CALL(&c, "aten::reshape", "tI", self, all, 1);
    if (c.has_failed)
        return chain_end(&c);
    TRY(quantile_check_q(q));
    p.n_q = fa_tensor_numel(q);
    p.q = fa_tensor_data(q);
    out = KEEP(&c, quantile_lines(x, is_flat ? 0 : dim, &p));
    if (c.has_failed)
        return chain_end(&c);
    out = KEEP(&c, is_flat && keepdim
                       ? quantile_ones(out, self, q)
                       : quantile_shape(out, is_flat ? 0 : dim, q->n_dims == 0, keepdim));
    return chain_return(call, &c, out);
done:
    chain_end(&c);
    return st;
}

static fa_status quantile(fa__call *call)
{
    return quantile_run(call, fa__arg_tensor(call, 1), false);
}

static fa_status nanquantile(fa__call *call)
{
    return quantile_run(call, fa__arg_tensor(call, 1), true);
}

static fa_status quantile_scalar_of(fa__call *call, bool ignore_nan)
{
    fa_status st;
    double x = fa__arg_float(call, 1);
    fa_tensor *q;

    if (!(x >= 0 && x <= 1))
        return fa__fail(FA_EINVAL, "quantile() q must be in the range [0, 1] but got %g", x);
    q = fa__full((fa_dtype)fa__arg_tensor(call, 0)->dtype, 0, NULL, scalar_float(x));
    st = q == NULL ? FA_ENOMEM : quantile_run(call, q, ignore_nan);
    fa_tensor_release(q);
    return st;
}

static fa_status quantile_scalar(fa__call *call)
{
    return quantile_scalar_of(call, false);
}

static fa_status nanquantile_scalar(fa__call *call)
{
    return quantile_scalar_of(call, true);
}

const fa__op fa__ops_sort[] = {
    { "aten::sort(Tensor self, int dim=-1, bool descending=False) -> "
      "(Tensor values, Tensor indices)", sort, FA__OP_OUT },
    { "aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> "
      "(Tensor values, Tensor indices)", sort_stable, FA__OP_OUT },
    { "aten::argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor", argsort },
    { "aten::argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> "
      "Tensor", argsort_stable, FA__OP_OUT },
    { "aten::msort(Tensor self) -> Tensor", msort, FA__OP_OUT },
    { "aten::topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> "
      "(Tensor values, Tensor indices)", topk, FA__OP_OUT },
    { "aten::median(Tensor self) -> Tensor", median, FA__OP_OUT },
    { "aten::median.dim(Tensor self, int dim, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", median_dim, FA__OP_OUT },
    { "aten::nanmedian(Tensor self) -> Tensor", nanmedian, FA__OP_OUT },
    { "aten::nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", nanmedian_dim, FA__OP_OUT },
    { "aten::kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", kthvalue, FA__OP_OUT },
    { "aten::mode(Tensor self, int dim=-1, bool keepdim=False) -> "
      "(Tensor values, Tensor indices)", mode, FA__OP_OUT },
    { "aten::quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, "
      "str interpolation=\"linear\") -> Tensor", quantile, FA__OP_OUT },
    { "aten::quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, "
      "str interpolation=\"linear\") -> Tensor", quantile_scalar, FA__OP_OUT },
    { "aten::nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, "
      "str interpolation=\"linear\") -> Tensor", nanquantile, FA__OP_OUT },
    { "aten::nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, "
      "str interpolation=\"linear\") -> Tensor", nanquantile_scalar, FA__OP_OUT },
    { 0 },
};
