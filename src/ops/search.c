/* search.c: places in sorted sequences, membership, unique elements. */
#include "ops/chain.h"
#include "ops/order.h"

/* ---- searchsorted --------------------------------------------------------------------------- */

/* Sequences of n each, one for each n_values values (or one for all). Everything is float64 or
 * int64. */
typedef struct search {
    const void *sequences, *values;
    const int64_t *sorter;              /* the order of each sequence, or NULL */
    int64_t n, n_values;
    bool one_sequence, is_float, right;
    int64_t *out;
} search;

/* Elements before the place are less than the value (not greater, when `right`). A NaN is greater
 * than all, as `!(element >= NaN)` has it. */
#define DEFINE_SEARCH(NAME, T)                                                                     \
    static int64_t NAME(const search *s, int64_t sequence, T value)                                \
    {                                                                                              \
        const T *x = (const T *)s->sequences + sequence * s->n;                                    \
        const int64_t *sorter = s->sorter == NULL ? NULL : s->sorter + sequence * s->n;            \
        int64_t low = 0, high = s->n;                                                              \
                                                                                                   \
        while (low < high) {                                                                       \
            int64_t middle = low + (high - low) / 2;                                               \
            T element = x[sorter == NULL ? middle : sorter[middle]];                               \
                                                                                                   \
            if (s->right ? !(element > value) : !(element >= value))                               \
                low = middle + 1;                                                                  \
            else                                                                                   \
                high = middle;                                                                     \
        }                                                                                          \
        return low;                                                                                \
    }

DEFINE_SEARCH(search_f64, double)
DEFINE_SEARCH(search_i64, int64_t)

static fa_status search_values(void *context, int64_t begin, int64_t end)
{
    const search *s = context;

    for (int64_t i = begin; i < end; i++) {
        int64_t sequence = s->one_sequence ? 0 : i / s->n_values;

        s->out[i] = s->is_float ? search_f64(s, sequence, ((const double *)s->values)[i])
                                : search_i64(s, sequence, ((const int64_t *)s->values)[i]);
    }
    return FA_OK;
}

static fa_status search_check_sorter(const fa_tensor *sorter, const fa_tensor *sequences)
{
    const int64_t *at = fa_tensor_data(sorter);
    int64_t n = fa_tensor_numel(sorter), length = sequences->sizes[sequences->n_dims - 1];

    for (int64_t i = 0; i < n; i++)
        if (at[i] < 0 || at[i] >= length)
            return fa__fail(FA_ERANGE, "torch.searchsorted(): sorter index out of range");
    return FA_OK;
}

static fa_status search_check(const fa_tensor *sequences, const fa_tensor *values,
                              const fa_tensor *sorter)
{
    fa_dtype common = fa__promote_types((fa_dtype)sequences->dtype, (fa_dtype)values->dtype);

    if (sequences->n_dims == 0)
        return fa__fail(FA_EINVAL, "torch.searchsorted(): boundaries tensor should have positive "
                                   "dimension, but got 0 dimension");
    if (values->n_dims == 0 && sequences->n_dims != 1)
        return fa__fail(FA_EINVAL, "torch.searchsorted(): input value can be a scalar only when "
                                   "boundaries tensor dimension is 1, but we got boundaries tensor "
                                   "dim(%d) and input value's dim(0) numel(1)",
                        (int)sequences->n_dims);
    for (int d = 0; sequences->n_dims > 1 && d < sequences->n_dims - 1; d++)
        if (values->n_dims != sequences->n_dims || values->sizes[d] != sequences->sizes[d]) {
            char x[FA__DIMS_TEXT], y[FA__DIMS_TEXT];

            return fa__fail(FA_EINVAL,
                            "torch.searchsorted(): boundaries tensor should be 1 dimension or the "
                            "first N-1 dimensions of boundaries tensor and input value tensor must "
                            "match, but we got boundaries tensor %s and input value tensor %s",
                            fa__dims_text(x, sequences), fa__dims_text(y, values));
        }
    if (sorter != NULL && !fa__same_sizes(sorter, sequences))
        return fa__fail(FA_EINVAL, "torch.searchsorted(): boundary and sorter must have the same "
                                   "size");
    if (sorter != NULL && sorter->dtype != FA_INT64)
        return fa__fail(FA_EINVAL, "torch.searchsorted(): sorter must be a tensor of long dtype "
                                   "but got dtype %s",
                        fa__scalar_type_name((fa_dtype)sorter->dtype));
    if (!fa__order_has(common) || common == FA_BOOL || fa__is_bare_unsigned(common))
        return fa__not_implemented("searchsorted_out_cpu", common);
    return FA_OK;
}

static fa_status search_run(fa__call *call, fa_tensor *sequences, fa_tensor *values,
                            fa_tensor *sorter, bool right, bool out_int32)
{
    fa_status st = FA_OK;
    chain c = { 0 };
    bool is_float = fa_dtype_is_floating_point((fa_dtype)sequences->dtype)
                    || fa_dtype_is_floating_point((fa_dtype)values->dtype);
    fa_dtype dtype = is_float ? FA_FLOAT64 : FA_INT64;
    fa_tensor *x, *v, *out;
    search s;

    TRY(search_check(sequences, values, sorter));
    x = KEEP(&c, fa__as_contiguous(sequences, dtype));
    v = KEEP(&c, fa__as_contiguous(values, dtype));
    if (sorter != NULL)
        sorter = KEEP(&c, fa__as_contiguous(sorter, FA_INT64));
    out = KEEP(&c, fa__empty(FA_INT64, values->n_dims, values->sizes));
    if (c.has_failed)
        return chain_end(&c);
    s = (search){ fa_tensor_data(x), fa_tensor_data(v), sorter ? fa_tensor_data(sorter) : NULL,
                  x->sizes[x->n_dims - 1], v->n_dims == 0 ? 1 : v->sizes[v->n_dims - 1],
                  x->n_dims == 1, is_float, right, fa_tensor_data(out) };
    if (sorter != NULL)
        TRY(search_check_sorter(sorter, sequences));
    if (fa_tensor_numel(out) > 0)
        TRY(fa__parallel_for(fa_tensor_numel(out), 2048, search_values, &s));
    return chain_return(call, &c, KEEP(&c, fa__as_dtype(out, out_int32 ? FA_INT32 : FA_INT64)));
done:
    chain_end(&c);
    return st;
}

/* searchsorted(sorted_sequence, self, *, out_int32, right, side, sorter) */
static fa_status searchsorted_of(fa__call *call, fa_tensor *values)
{
    const char *side = fa__arg_text(call, 4);
    bool right = fa__arg_bool(call, 3);

    if (side != NULL && strcmp(side, "left") != 0 && strcmp(side, "right") != 0)
        return fa__fail(FA_EINVAL, "torch.searchsorted(): side can only be 'left' or 'right' but "
                                   "got %s", side);
    if (side != NULL && right && strcmp(side, "left") == 0)
        return fa__fail(FA_EINVAL, "torch.searchsorted(): side and right can't be set to opposites,"
                                   " got side of left while right was True");
    right = right || (side != NULL && strcmp(side, "right") == 0);
    return search_run(call, fa__arg_tensor(call, 0), values, fa__arg_tensor(call, 5), right,
                      fa__arg_bool(call, 2));
}

static fa_status searchsorted(fa__call *call)
{
    return searchsorted_of(call, fa__arg_tensor(call, 1));
}

static fa_status searchsorted_scalar(fa__call *call)
{
    fa_tensor *value = fa__scalar_tensor(fa__arg_scalar(call, 1));
    fa_status st = value == NULL ? FA_ENOMEM : searchsorted_of(call, value);

    fa_tensor_release(value);
    return st;
}

/* bucketize(self, boundaries, *, out_int32, right) */
static fa_status bucketize_of(fa__call *call, fa_tensor *values)
{
    fa_tensor *boundaries = fa__arg_tensor(call, 1);

    if (boundaries->n_dims != 1)
        return fa__fail(FA_EINVAL, "boundaries tensor must be 1 dimension, but got dim(%d)",
                        (int)boundaries->n_dims);
    return search_run(call, boundaries, values, NULL, fa__arg_bool(call, 3),
                      fa__arg_bool(call, 2));
}

static fa_status bucketize(fa__call *call)
{
    return bucketize_of(call, fa__arg_tensor(call, 0));
}

static fa_status bucketize_scalar(fa__call *call)
{
    fa_tensor *value = fa__scalar_tensor(fa__arg_scalar(call, 0));
    fa_status st = value == NULL ? FA_ENOMEM : bucketize_of(call, value);

    fa_tensor_release(value);
    return st;
}

/* ---- isin ----------------------------------------------------------------------------------- */

static bool has_key(const keyed *sorted, int64_t n, uint64_t key)
{
    int64_t low = 0, high = n;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (sorted[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && sorted[low].key == key;
}

/* Room for `parts` times n keys. */
static keyed *keys_new(int64_t n, size_t parts)
{
    size_t size;

    if (!fa__mul_size((size_t)n, parts * sizeof(keyed), &size)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    return fa__alloc(size);
}

static fa_status isin_check(const fa_tensor *self)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (dtype == FA_BOOL || (fa_dtype_is_complex(dtype) && dtype != FA_COMPLEX32))
        return fa__fail(FA_EINVAL, "Unsupported input type encountered for isin(): %s",
                        fa__scalar_type_name(dtype));
    if (!fa__order_has(dtype) || fa__is_bare_unsigned(dtype))
        return fa__not_implemented("isin_default_cpu", dtype);
    return FA_OK;
}

static fa_status isin_fill(fa_tensor *out, const fa_tensor *elements, const fa_tensor *tests,
                           bool invert)
{
    fa_dtype dtype = (fa_dtype)elements->dtype;
    int64_t n = fa_tensor_numel(elements), n_tests = fa_tensor_numel(tests);
    keyed *x = keys_new(n, 1), *sorted = x == NULL ? NULL : keys_new(n_tests, 2);
    uint8_t *is_in = fa_tensor_data(out);

    if (sorted == NULL) {
        fa__free(x);
        return FA_ENOMEM;
    }
    fa__order_keys(x, dtype, fa_tensor_data(elements), n);
    fa__order_keys(sorted, dtype, fa_tensor_data(tests), n_tests);
    fa__order_sort(sorted, n_tests, sorted + n_tests, dtype);
    for (int64_t i = 0; i < n; i++)
        is_in[i] = (!fa__order_is_nan(dtype, x[i].key) && has_key(sorted, n_tests, x[i].key))
                   != invert;
    fa__free(sorted);
    fa__free(x);
    return FA_OK;
}

static fa_status isin_run(fa__call *call, fa_tensor *elements, fa_tensor *tests, fa_dtype common)
{
    fa_status st = FA_OK;
    chain c = { 0 };
    fa_tensor *a, *b, *out;

    TRY(isin_check(elements));
    TRY(isin_check(tests));
    a = KEEP(&c, fa__as_contiguous(elements, common));
    b = KEEP(&c, fa__as_contiguous(tests, common));
    out = KEEP(&c, fa__empty(FA_BOOL, elements->n_dims, elements->sizes));
    if (!c.has_failed && isin_fill(out, a, b, fa__arg_bool(call, 3)) != FA_OK)
        c.has_failed = true;
    st = chain_return(call, &c, out);
done:
    return st;
}

static fa_status isin_tensor_tensor(fa__call *call)
{
    fa__promotion p = { 0 };

    fa__promotion_tensor(&p, fa__arg_tensor(call, 0));
    fa__promotion_tensor(&p, fa__arg_tensor(call, 1));
    return isin_run(call, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                    fa__promotion_result(&p));
}

/* One of the two is a number: argument `number`. */
static fa_status isin_number(fa__call *call, size_t number)
{
    fa__promotion p = { 0 };
    fa_tensor *scalar = fa__scalar_tensor(fa__arg_scalar(call, number));
    fa_tensor *tensor = fa__arg_tensor(call, 1 - number);
    fa_status st;

    if (scalar == NULL)
        return FA_ENOMEM;
    fa__promotion_tensor(&p, tensor);
    fa__promotion_scalar(&p, fa__arg_scalar(call, number));
    st = isin_run(call, number == 0 ? scalar : tensor, number == 0 ? tensor : scalar,
                  fa__promotion_result(&p));
    fa_tensor_release(scalar);
    return st;
}

static fa_status isin_tensor_scalar(fa__call *call)
{
    return isin_number(call, 1);
}

static fa_status isin_scalar_tensor(fa__call *call)
{
    return isin_number(call, 0);
}

/* ---- unique --------------------------------------------------------------------------------- */

typedef struct unique_result {
    fa_tensor *values, *inverse, *counts;
    int64_t n;                          /* groups */
} unique_result;

static void unique_release(unique_result *u)
{
    fa_tensor_release(u->values);
    fa_tensor_release(u->inverse);
    fa_tensor_release(u->counts);
    *u = (unique_result){ 0 };
}

/* Starts a result: an inverse of these sizes and counts of n, to be cut later. */
static fa_status unique_start(unique_result *u, int n_dims, const int64_t *sizes, int64_t n)
{
    u->inverse = fa__empty(FA_INT64, n_dims, sizes);
    u->counts = u->inverse == NULL ? NULL : fa__empty(FA_INT64, 1, &n);
    return u->counts == NULL ? FA_ENOMEM : FA_OK;
}

/* Item i of the order is the next of its group, or the first of a new one. Returns whether it is
 * the first. */
static bool unique_add(unique_result *u, int64_t item, bool is_equal_to_last)
{
    int64_t *inverse = fa_tensor_data(u->inverse), *counts = fa_tensor_data(u->counts);

    if (!is_equal_to_last)
        counts[u->n++] = 0;
    counts[u->n - 1]++;
    inverse[item] = u->n - 1;
    return !is_equal_to_last;
}

/* Returns the three results; those that were not asked for are empty. */
static fa_status unique_return(fa__call *call, unique_result *u, bool with_inverse,
                               bool with_counts)
{
    fa_status st = FA_OK;
    const int64_t none[1] = { 0 };
    fa_tensor *counts = fa_narrow(u->counts, 0, 0, u->n);

    TRY(fa__return_tensor(call, 0, fa_tensor_retain(u->values)));
    TRY(fa__return_tensor(call, 1, with_inverse ? fa_tensor_retain(u->inverse)
                                                : fa__empty(FA_INT64, 1, none)));
    if (call->schema->n_returns > 2)
        TRY(fa__return_tensor(call, 2, with_counts && counts != NULL
                                           ? fa_clone(counts)
                                           : counts == NULL ? NULL
                                                            : fa__empty(FA_INT64, 1, none)));
done:
    fa_tensor_release(counts);
    return st;
}

/* Groups of equal elements of a row-major tensor, in order of value or as they come. */
static fa_status unique_flat(const fa_tensor *self, bool consecutive, unique_result *u)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)self->dtype;
    size_t itemsize = fa_dtype_itemsize(dtype);
    int64_t n = fa_tensor_numel(self), *firsts = NULL;
    keyed *x = keys_new(n, 3);
    const uint8_t *in = fa_tensor_data(self);

    if (x == NULL)
        return FA_ENOMEM;
    TRY(unique_start(u, self->n_dims, self->sizes, n));
    firsts = (int64_t *)(x + 2 * n);
    fa__order_keys(x, dtype, in, n);
    if (!consecutive)
        fa__order_sort(x, n, x + n, dtype);
    for (int64_t i = 0; i < n; i++)
        if (unique_add(u, x[i].index, i > 0 && x[i].key == x[i - 1].key
                                          && !fa__order_is_nan(dtype, x[i].key)))
            firsts[u->n - 1] = x[i].index;
    u->values = fa__empty(dtype, 1, &u->n);
    if (u->values == NULL)
        TRY(FA_ENOMEM);
    for (int64_t i = 0; i < u->n; i++)
        memcpy((uint8_t *)fa_tensor_data(u->values) + (size_t)i * itemsize,
               in + (size_t)firsts[i] * itemsize, itemsize);
done:
    fa__free(x);
    return st;
}

static fa_status unique_flat_call(fa__call *call, bool consecutive, bool with_inverse,
                                  bool with_counts)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *flat = NULL;
    unique_result u = { 0 };

    if (!fa__order_has((fa_dtype)self->dtype))
        return fa__not_implemented("unique", (fa_dtype)self->dtype);
    if ((flat = fa__as_contiguous(self, (fa_dtype)self->dtype)) == NULL)
        TRY(fa_error_last()->status);
    TRY(unique_flat(flat, consecutive, &u));
    TRY(unique_return(call, &u, with_inverse, with_counts));
done:
    unique_release(&u);
    fa_tensor_release(flat);
    return st;
}

/* _unique(self, sorted, return_inverse), _unique2(..., return_counts): sorted always */
static fa_status unique2(fa__call *call)
{
    return unique_flat_call(call, false, fa__arg_bool(call, 2),
                            call->n_args > 3 && fa__arg_bool(call, 3));
}

/* ---- unique slices -------------------------------------------------------------------------- */

/* Slices along a dim as rows of keys. */
typedef struct rows {
    const keyed *keys;
    int64_t m;                          /* keys in a row */
    fa_dtype dtype;
} rows;

/* -1, 0, 1 in order of the first key that differs */
static int compare_rows(const rows *r, int64_t a, int64_t b)
{
    const keyed *x = r->keys + a * r->m, *y = r->keys + b * r->m;

    for (int64_t i = 0; i < r->m; i++)
        if (x[i].key != y[i].key)
            return x[i].key < y[i].key ? -1 : 1;
    return 0;
}

static bool has_nan(const rows *r, int64_t a)
{
    for (int64_t i = 0; i < r->m; i++)
        if (fa__order_is_nan(r->dtype, r->keys[a * r->m + i].key))
            return true;
    return false;
}

/* A merge sort from the bottom up. */
static void sort_rows(const rows *r, int64_t *x, int64_t *scratch, int64_t n)
{
    int64_t *from = x, *to = scratch;

    for (int64_t width = 1; width < n; width *= 2) {
        int64_t *swap = from;

        for (int64_t begin = 0; begin < n; begin += 2 * width) {
            int64_t middle = begin + width < n ? begin + width : n;
            int64_t end = middle + width < n ? middle + width : n, i = begin, k = middle;

            for (int64_t out = begin; out < end; out++)
                to[out] = i < middle && (k >= end || compare_rows(r, from[i], from[k]) <= 0)
                              ? from[i++] : from[k++];
        }
        from = to;
        to = swap;
    }
    if (from != x)
        memcpy(x, from, (size_t)n * sizeof(*x));
}

/* `moved` has the dim in front and is row-major. firsts: room for 3 * n. */
static fa_status unique_rows(const fa_tensor *moved, bool consecutive, unique_result *u,
                             int64_t *firsts)
{
    fa_status st = FA_OK;
    int64_t n = moved->sizes[0], total = fa_tensor_numel(moved), *order = firsts + n;
    keyed *keys = keys_new(total, 1);
    rows r = { keys, n == 0 ? 0 : total / n, (fa_dtype)moved->dtype };

    if (keys == NULL)
        return FA_ENOMEM;
    TRY(unique_start(u, 1, &n, n));
    fa__order_keys(keys, r.dtype, fa_tensor_data(moved), total);
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    if (!consecutive)
        sort_rows(&r, order, order + n, n);
    for (int64_t i = 0; i < n; i++)
        if (unique_add(u, order[i], i > 0 && compare_rows(&r, order[i], order[i - 1]) == 0
                                        && !has_nan(&r, order[i])))
            firsts[u->n - 1] = order[i];
done:
    fa__free(keys);
    return st;
}

static fa_status unique_dim_check(const fa_tensor *self, int dim)
{
    int n_zero = 0;

    if (self->n_dims == 0)
        return fa__fail(FA_ERANGE, "Dimension specified as %d but tensor has no dimensions", dim);
    if (!fa__order_has((fa_dtype)self->dtype))
        return fa__not_implemented("unique_dim", (fa_dtype)self->dtype);
    for (int d = 0; d < self->n_dims; d++)
        n_zero += self->sizes[d] == 0;
    if (self->sizes[dim] == 0) {
        if (n_zero > 1)
            return fa__fail(FA_EINVAL, "Number of zero sized dimensions is more than one, so unique"
                                       " cannot be applied ");
    } else if (n_zero > 0) {
        return fa__fail(FA_EINVAL, "There are 0 sized dimensions, and they aren't selected, so "
                                   "unique cannot be applied");
    }
    return FA_OK;
}

/* PyTorch returns the inverse and the counts whether it is asked for them or not. */
static fa_status unique_dim_call(fa__call *call, int64_t dim_arg, bool consecutive)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *moved, *index;
    unique_result u = { 0 };
    chain c = { 0 };
    int64_t *firsts = NULL;
    size_t size;
    int dim;

    TRY(fa__wrap_dim(dim_arg, self->n_dims, &dim));
    TRY(unique_dim_check(self, dim));
    moved = CALL(&c, "aten::movedim.int", "tii", self, (int64_t)dim, (int64_t)0);
    moved = KEEP(&c, fa__as_contiguous(moved, (fa_dtype)self->dtype));
    if (c.has_failed)
        TRY(fa_error_last()->status);
    if (!fa__mul_size((size_t)moved->sizes[0], 3 * sizeof(*firsts), &size))
        TRY(fa__fail_memory(SIZE_MAX));
    if ((firsts = fa__alloc(size)) == NULL)
        TRY(FA_ENOMEM);
    TRY(unique_rows(moved, consecutive, &u, firsts));
    index = KEEP(&c, fa_tensor_from_data(FA_INT64, 1, &u.n, firsts));
    u.values = fa__op_tensor("aten::index_select", "tit", self, (int64_t)dim, index);
    if (c.has_failed || u.values == NULL)
        TRY(fa_error_last()->status);
    TRY(unique_return(call, &u, true, true));
done:
    fa__free(firsts);
    unique_release(&u);
    chain_end(&c);
    return st;
}

/* unique_dim(self, dim, sorted, return_inverse, return_counts): sorted always */
static fa_status unique_dim(fa__call *call)
{
    return unique_dim_call(call, fa__arg_int(call, 1), false);
}

/* unique_dim_consecutive(self, dim, return_inverse, return_counts) */
static fa_status unique_dim_consecutive(fa__call *call)
{
    return unique_dim_call(call, fa__arg_int(call, 1), true);
}

/* unique_consecutive(self, return_inverse, return_counts, dim) */
static fa_status unique_consecutive(fa__call *call)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);

    if (fa__arg_is_none(call, 3)
        || (self->n_dims == 1 && (fa__arg_int(call, 3) == 0 || fa__arg_int(call, 3) == -1)))
        return unique_flat_call(call, true, fa__arg_bool(call, 1), fa__arg_bool(call, 2));
    return unique_dim_call(call, fa__arg_int(call, 3), true);
}

const fa__op fa__ops_search[] = {
    { "aten::searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, "
      "bool right=False, str? side=None, Tensor? sorter=None) -> Tensor", searchsorted,
      FA__OP_OUT },
    { "aten::searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, "
      "bool right=False, str? side=None, Tensor? sorter=None) -> Tensor", searchsorted_scalar,
      FA__OP_OUT },
    { "aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, "
      "bool right=False) -> Tensor", bucketize, FA__OP_OUT },
    { "aten::bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, "
      "bool right=False) -> Tensor", bucketize_scalar, FA__OP_OUT },
    { "aten::isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, "
      "bool assume_unique=False, bool invert=False) -> Tensor", isin_tensor_tensor, FA__OP_OUT },
    { "aten::isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, "
      "bool assume_unique=False, bool invert=False) -> Tensor", isin_tensor_scalar, FA__OP_OUT },
    { "aten::isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, "
      "bool assume_unique=False, bool invert=False) -> Tensor", isin_scalar_tensor, FA__OP_OUT },
    { "aten::_unique(Tensor self, bool sorted=True, bool return_inverse=False) -> "
      "(Tensor, Tensor)", unique2, FA__OP_OUT },
    { "aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, "
      "bool return_counts=False) -> (Tensor, Tensor, Tensor)", unique2, FA__OP_OUT },
    { "aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, "
      "bool return_counts=False) -> (Tensor, Tensor, Tensor)", unique_dim, FA__OP_OUT },
    { "aten::unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, "
      "bool return_counts=False) -> (Tensor, Tensor, Tensor)", unique_dim_consecutive, FA__OP_OUT },
    { "aten::unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, "
      "int? dim=None) -> (Tensor, Tensor, Tensor)", unique_consecutive, FA__OP_OUT },
    { 0 },
};
