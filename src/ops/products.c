/* products.c: products that are brought to matrix products or element-wise ones — inner, tensordot,
 * chains, kron, bilinear, cross, vecdot. einsum has a file of its own. */
#include "nn.h"

/* ---- tensordot ------------------------------------------------------------------------------- */

/* x with `dims` (n of them) last or first, as a matrix: [others, dims] or [dims, others]. The sizes
 * of the others are appended to `sizes`. */
static fa_tensor *as_matrix(fa_tensor *x, const int *dims, int n, bool dims_last, int64_t *sizes,
                            int *n_sizes)
{
    int order[FA_MAX_DIMS], others[FA_MAX_DIMS], n_others = 0;
    int64_t shape[2] = { 1, 1 };
    uint64_t mask = 0;
    fa_tensor *moved, *flat, *out;

    for (int i = 0; i < n; i++) {
        mask |= (uint64_t)1 << dims[i];
        shape[dims_last] *= x->sizes[dims[i]];
    }
    for (int i = 0; i < x->n_dims; i++) {
        if ((mask >> i & 1) != 0)
            continue;
        others[n_others++] = i;
        sizes[(*n_sizes)++] = x->sizes[i];
        shape[!dims_last] *= x->sizes[i];
    }
    memcpy(order + (dims_last ? 0 : n), others, (size_t)n_others * sizeof(int));
    memcpy(order + (dims_last ? n_others : 0), dims, (size_t)n * sizeof(int));
    moved = fa_permute(x, order);
    flat = moved == NULL ? NULL : fa__as_contiguous(moved, (fa_dtype)x->dtype);
    out = flat == NULL ? NULL : fa_view(flat, 2, shape);
    fa_tensor_release(flat);
    fa_tensor_release(moved);
    return out;
}

/* The product of a and b summed over pairs of dims. Yours. */
static fa_tensor *contract(fa_tensor *a, fa_tensor *b, const int *dims_a, const int *dims_b, int n)
{
    int64_t sizes[2 * FA_MAX_DIMS];
    int n_sizes = 0;
    fa_tensor *x = as_matrix(a, dims_a, n, true, sizes, &n_sizes);
    fa_tensor *y = x == NULL ? NULL : as_matrix(b, dims_b, n, false, sizes, &n_sizes);
    fa_tensor *flat = y == NULL ? NULL : fa__op_tensor("aten::mm", "tt", x, y);
    fa_tensor *out = NULL;

    if (flat != NULL && n_sizes <= FA_MAX_DIMS)
        out = fa_view(flat, n_sizes, sizes);
    else if (flat != NULL)
        fa__fail(FA_ELIMIT, "tensordot: the result has more than %d dimensions", FA_MAX_DIMS);
    fa_tensor_release(flat);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return out;
}

static fa_status wrap_dims(const fa__call *call, size_t i, const fa_tensor *x, int *out, int *n)
{
    int64_t items[FA_MAX_DIMS];
    uint64_t seen = 0;
    fa_status st = FA_OK;

    TRY(fa__arg_ints(call, i, items, FA_MAX_DIMS, n));
    for (int k = 0; k < *n; k++) {
        TRY(fa__wrap_dim(items[k], x->n_dims, &out[k]));
        if (x->n_dims == 0 || (seen >> out[k] & 1) != 0)
            TRY(fa__fail(FA_EINVAL, "dim %d appears multiple times in the list of dims", out[k]));
        seen |= (uint64_t)1 << out[k];
    }
done:
    return st;
}

/* A dim of 1 is summed against a longer one: the longer one is summed first. */
static fa_status sum_where_one(fa_tensor **x, const int *dims, const fa_tensor *other,
                               const int *other_dims, int n)
{
    int64_t summed[FA_MAX_DIMS];
    int n_summed = 0;

    for (int i = 0; i < n; i++) {
        if (other->sizes[other_dims[i]] == 1 && (*x)->sizes[dims[i]] != 1)
            summed[n_summed++] = dims[i];
    }
    if (n_summed == 0)
        return FA_OK;
    fa_tensor *sum = fa__op_tensor("aten::sum.dim_IntList", "tIb", *x, summed, n_summed, 1);
    fa_tensor *same = sum == NULL ? NULL : fa__as_dtype(sum, (fa_dtype)(*x)->dtype);
    fa_tensor_release(sum);
    if (same == NULL)
        return fa__made(same);
    fa_tensor_release(*x);
    *x = same;
    return FA_OK;
}

static fa_status tensordot(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa_tensor_retain(fa__arg_tensor(call, 0));
    fa_tensor *b = fa_tensor_retain(fa__arg_tensor(call, 1)), *out = NULL;
    int dims_a[FA_MAX_DIMS], dims_b[FA_MAX_DIMS], n_a = 0, n_b = 0;

    TRY(wrap_dims(call, 2, a, dims_a, &n_a));
    TRY(wrap_dims(call, 3, b, dims_b, &n_b));
    if (n_a != n_b)
        TRY(fa__fail(FA_EINVAL, "both dimension lists should have same length"));
    for (int i = 0; i < n_a; i++) {
        int64_t x = a->sizes[dims_a[i]], y = b->sizes[dims_b[i]];
        if (x != y && x != 1 && y != 1)
            TRY(fa__fail(FA_EINVAL,
                         "contracted dimensions need to match, but first has size %lld in dim %d "
                         "and "
                         "second has size %lld in dim %d",
                         (long long)x, dims_a[i], (long long)y, dims_b[i]));
    }
    TRY(sum_where_one(&a, dims_a, b, dims_b, n_a));
    TRY(sum_where_one(&b, dims_b, a, dims_a, n_a));
    out = contract(a, b, dims_a, dims_b, n_a);
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(b);
    fa_tensor_release(a);
    return st;
}

static fa_status inner(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    char first[FA__DIMS_TEXT], second[FA__DIMS_TEXT];

    if (a->n_dims == 0 || b->n_dims == 0)
        return fa__return_tensor(call, 0, fa__op_tensor("aten::mul.Tensor", "tt", a, b));
    int last_a = a->n_dims - 1, last_b = b->n_dims - 1;
    if (a->sizes[last_a] != b->sizes[last_b])
        return fa__fail(FA_EINVAL,
                        "inner() the last dimension must match on both input tensors but got "
                        "shapes "
                        "%s and %s", fa__dims_text(first, a), fa__dims_text(second, b));
    return fa__return_tensor(call, 0, contract(a, b, &last_a, &last_b, 1));
}

/* ---- chains ---------------------------------------------------------------------------------- */

#define MAX_CHAIN 64                    /* matrices of one chain */

/* The cheapest way to put brackets: split[i][j] is where the product of matrices i to j parts.
 * `sizes` has n + 1 numbers: matrix i is sizes[i] x sizes[i + 1]. [Cormen, matrix-chain] */
static void chain_order(int n, const int64_t *sizes, uint8_t split[MAX_CHAIN][MAX_CHAIN])
{
    double cost[MAX_CHAIN][MAX_CHAIN];

    for (int i = 0; i < n; i++)
        cost[i][i] = 0;
    for (int length = 2; length <= n; length++) {
        for (int i = 0; i + length <= n; i++) {
            int j = i + length - 1;
            for (int k = i; k < j; k++) {
                double c = cost[i][k] + cost[k + 1][j]
                    + (double)sizes[i] * (double)sizes[k + 1] * (double)sizes[j + 1];
                if (k == i || c < cost[i][j]) {
                    cost[i][j] = c;
                    split[i][j] = (uint8_t)k;
                }
            }
        }
    }
}

/* The product of matrices i to j; the depth is at most MAX_CHAIN. */
static fa_tensor *chain_product(fa_tensor *const *matrices, int i, int j,
                                uint8_t split[MAX_CHAIN][MAX_CHAIN])
{
    if (i == j)
        return fa_tensor_retain(matrices[i]);
    fa_tensor *left = chain_product(matrices, i, split[i][j], split);
    fa_tensor *right = left == NULL ? NULL : chain_product(matrices, split[i][j] + 1, j, split);
    fa_tensor *out = right == NULL ? NULL : fa__op_tensor("aten::mm", "tt", left, right);

    fa_tensor_release(right);
    fa_tensor_release(left);
    return out;
}

static fa_tensor *run_chain(fa_tensor *const *matrices, int n)
{
    int64_t sizes[MAX_CHAIN + 1];
    uint8_t split[MAX_CHAIN][MAX_CHAIN];

    for (int i = 0; i < n; i++)
        sizes[i] = matrices[i]->sizes[0];
    sizes[n] = matrices[n - 1]->sizes[1];
    chain_order(n, sizes, split);
    return chain_product(matrices, 0, n - 1, split);
}

static fa_status need_chain(const fa__call *call, size_t least, const char *op)
{
    size_t n = fa__arg_len(call, 0);

    if (n < least)
        return fa__fail(FA_EINVAL, least == 2 ? "%s(): expected at least 2 tensors but got %zu"
                        : "%s(): Expected one or more matrices, but got %zu", op, n);
    if (n > MAX_CHAIN)
        return fa__fail(FA_ELIMIT, "%s(): %zu tensors; at most %d can be", op, n, MAX_CHAIN);
    for (size_t i = 0; i < n; i++) {
        if (fa__arg_tensor_at(call, 0, i) == NULL)
            return fa__fail(FA_ETYPE, "%s(): item %zu is not a tensor", op, i);
    }
    return FA_OK;
}

static fa_status chain_matmul(fa__call *call)
{
    fa_status st = need_chain(call, 1, "chain_matmul");
    fa_tensor *matrices[MAX_CHAIN];
    size_t n = fa__arg_len(call, 0);

    TRY(st);
    for (size_t i = 0; i < n; i++) {
        matrices[i] = fa__arg_tensor_at(call, 0, i);
        if (matrices[i]->n_dims != 2)
            TRY(fa__fail(FA_EINVAL, "Tensor dimension is %d, expected 2 instead.",
                         matrices[i]->n_dims));
    }
    st = fa__return_tensor(call, 0, run_chain(matrices, (int)n));
done:
    return st;
}

/* The item as a matrix: a vector is a row where it comes first and a column where it comes last. */
static fa_status dot_matrix(fa_tensor **out, fa_tensor *x, size_t i, size_t n)
{
    bool end = i == 0 || i == n - 1;

    if (x->n_dims == 2)
        *out = fa_tensor_retain(x);
    else if (x->n_dims == 1 && end)
        *out = fa__unsqueeze(x, i == 0 ? 0 : 1);
    else
        return fa__fail(FA_EINVAL,
                        end ? "multi_dot(): the %s tensor must be 1D or 2D but got %dD"
                            : "multi_dot(): tensor %s must be 2D but got %dD",
                        i == 0 ? "first" : i == n - 1 ? "last" : "in the middle", x->n_dims);
    return fa__made(*out);
}

static fa_status multi_dot(fa__call *call)
{
    fa_status st = need_chain(call, 2, "multi_dot");
    fa_tensor *matrices[MAX_CHAIN] = { NULL }, *out = NULL;
    size_t n = fa__arg_len(call, 0);
    int64_t sizes[2];
    int n_sizes = 0;

    TRY(st);
    for (size_t i = 0; i < n; i++)
        TRY(dot_matrix(&matrices[i], fa__arg_tensor_at(call, 0, i), i, n));
    if (fa__arg_tensor_at(call, 0, 0)->n_dims == 2)
        sizes[n_sizes++] = matrices[0]->sizes[0];
    if (fa__arg_tensor_at(call, 0, n - 1)->n_dims == 2)
        sizes[n_sizes++] = matrices[n - 1]->sizes[1];
    out = run_chain(matrices, (int)n);
    TRY(fa__made(out));
    st = fa__return_tensor(call, 0, fa_view(out, n_sizes, sizes));
done:
    fa_tensor_release(out);
    for (size_t i = 0; i < n && i < MAX_CHAIN; i++)
        fa_tensor_release(matrices[i]);
    return st;
}

/* ---- kron ------------------------------------------------------------------------------------ */

/* Dims of `self` with a dim of 1 after each (or before, for the second operand). */
static fa_tensor *spread(const fa_tensor *self, int n, bool ones_after)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];

    for (int i = 0; i < n; i++) {
        int from = i - (n - self->n_dims), at = 2 * i + (ones_after ? 0 : 1);
        int one = 2 * i + (ones_after ? 1 : 0);
        sizes[at] = from < 0 ? 1 : self->sizes[from];
        strides[at] = from < 0 ? 0 : self->strides[from];
        sizes[one] = 1;
        strides[one] = 0;
    }
    return fa_as_strided(self, 2 * n, sizes, strides, self->storage_offset);
}

static fa_status kron(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    fa_tensor *wide_a = NULL, *wide_b = NULL, *product = NULL, *flat = NULL;
    int n = a->n_dims > b->n_dims ? a->n_dims : b->n_dims;
    int64_t sizes[FA_MAX_DIMS];

    if (2 * n > FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "kron: at most %d dimensions can be", FA_MAX_DIMS / 2);
    TRY(fa__need_elements(a, "kron"));
    TRY(fa__need_elements(b, "kron"));
    wide_a = spread(a, n, true);
    wide_b = spread(b, n, false);
    TRY(fa__made(wide_a && wide_b ? wide_b : NULL));
    product = fa__op_tensor("aten::mul.Tensor", "tt", wide_a, wide_b);
    TRY(fa__made(product));
    flat = fa__as_contiguous(product, (fa_dtype)product->dtype);
    TRY(fa__made(flat));
    for (int i = 0; i < n; i++)
        sizes[i] = flat->sizes[2 * i] * flat->sizes[2 * i + 1];
    st = fa__return_tensor(call, 0, fa_view(flat, n, sizes));
done:
    fa_tensor_release(flat);
    fa_tensor_release(product);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    return st;
}

/* ---- bilinear -------------------------------------------------------------------------------- */

static fa_status need_bilinear(const fa_tensor *a, const fa_tensor *b, const fa_tensor *weight,
                               const fa_tensor *bias)
{
    if (a->n_dims != b->n_dims)
        return fa__fail(FA_EINVAL, "bilinear(): input dimensions do not match: got %d and %d",
                        a->n_dims, b->n_dims);
    if (a->n_dims < 1 || weight->n_dims != 3)
        return fa__fail(FA_EINVAL, "bilinear(): inputs need a dimension and the weight needs "
                                   "three");
    for (int d = 0; d < a->n_dims - 1; d++) {
        if (a->sizes[d] != b->sizes[d])
            return fa__fail(FA_EINVAL,
                            "bilinear(): input batch dimensions do not match at dim %d: got %lld "
                            "and "
                            "%lld", d, (long long)a->sizes[d], (long long)b->sizes[d]);
    }
    if (a->sizes[a->n_dims - 1] != weight->sizes[1])
        return fa__fail(FA_EINVAL,
                        "bilinear(): input1 size does not match weight size: got %lld but expected "
                        "%lld", (long long)a->sizes[a->n_dims - 1], (long long)weight->sizes[1]);
    if (b->sizes[b->n_dims - 1] != weight->sizes[2])
        return fa__fail(FA_EINVAL,
                        "bilinear(): input2 size does not match weight size: got %lld but expected "
                        "%lld", (long long)b->sizes[b->n_dims - 1], (long long)weight->sizes[2]);
    if (bias != NULL && (bias->n_dims != 1 || bias->sizes[0] != weight->sizes[0]))
        return fa__fail(FA_EINVAL,
                        "bilinear(): bias size does not match weight size: got %lld but expected "
                        "%lld", (long long)fa_tensor_numel(bias), (long long)weight->sizes[0]);
    return FA_OK;
}

/* x [..., k] as [rows, k]. */
static fa_tensor *as_rows(fa_tensor *x, int64_t rows)
{
    int64_t sizes[2] = { rows, x->sizes[x->n_dims - 1] };
    fa_tensor *flat = fa__as_contiguous(x, (fa_dtype)x->dtype);
    fa_tensor *out = flat == NULL ? NULL : fa_view(flat, 2, sizes);

    fa_tensor_release(flat);
    return out;
}

/* [rows, out]: for each output, a weight^o, then the sums against b's rows. */
static fa_status bilinear_rows(fa_tensor **out, fa_tensor *a, fa_tensor *b, fa_tensor *weight)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)a->dtype, wide = fa__compute_dtype(fa__compute_of(dtype));
    fa_tensor *wide_half = NULL, *half = NULL, *column = NULL, *rows = NULL, *sums = NULL;
    fa_tensor *flat = NULL, *turned = NULL;
    int64_t sizes[2] = { weight->sizes[0], a->sizes[0] };

    wide_half = fa__batched_product(a, weight, wide);   /* [out, rows, in2] */
    TRY(fa__made(wide_half));
    half = fa__as_dtype(wide_half, dtype);
    TRY(fa__made(half));
    rows = fa__unsqueeze(half, 2);                      /* [out, rows, 1, in2] */
    column = fa__unsqueeze(b, 2);                       /* [rows, in2, 1] */
    TRY(fa__made(rows && column ? column : NULL));
    sums = fa__batched_product(rows, column, wide);     /* [out, rows, 1, 1] */
    flat = sums == NULL ? NULL : fa_view(sums, 2, sizes);
    turned = flat == NULL ? NULL : fa_transpose(flat, 0, 1);
    TRY(fa__made(turned));
    *out = fa__as_contiguous(turned, dtype);
    st = fa__made(*out);
done:
    fa_tensor_release(turned);
    fa_tensor_release(flat);
    fa_tensor_release(sums);
    fa_tensor_release(column);
    fa_tensor_release(rows);
    fa_tensor_release(half);
    fa_tensor_release(wide_half);
    return st;
}

static fa_status bilinear(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    fa_tensor *weight = fa__arg_tensor(call, 2), *bias = fa__arg_tensor(call, 3);
    fa_tensor *x = NULL, *y = NULL, *sums = NULL, *whole = NULL;
    int64_t sizes[FA_MAX_DIMS], rows = 1;

    TRY(need_bilinear(a, b, weight, bias));
    TRY(fa__need_dtype(a, "bilinear", FA__FLOATS | FA__INTS | FA__COMPLEXES));
    TRY(fa__need_same_dtype(a, b));
    TRY(fa__need_same_dtype(a, weight));
    TRY(fa__numel(a->n_dims - 1, a->sizes, &rows));
    x = as_rows(a, rows);
    y = as_rows(b, rows);
    TRY(fa__made(x && y ? y : NULL));
    TRY(bilinear_rows(&sums, x, y, weight));
    memcpy(sizes, a->sizes, (size_t)(a->n_dims - 1) * sizeof(int64_t));
    sizes[a->n_dims - 1] = weight->sizes[0];
    whole = fa_view(sums, a->n_dims, sizes);
    TRY(fa__made(whole));
    st = fa__return_tensor(call, 0, bias == NULL ? fa_tensor_retain(whole)
                                                 : fa__op_tensor("aten::add.Tensor", "tt", whole,
                                                                 bias));
done:
    fa_tensor_release(whole);
    fa_tensor_release(sums);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return st;
}

/* ---- cross and vecdot ------------------------------------------------------------------------ */

/* Component i of the dim, times component j of the other's: a[i] * b[j] - a[j] * b[i], into out. */
static fa_status cross_component(fa_tensor *out, fa_tensor *a, fa_tensor *b, int dim, int at)
{
    fa_status st = FA_OK;
    int i = (at + 1) % 3, j = (at + 2) % 3;
    fa_tensor *parts[4] = { fa_select(a, dim, i), fa_select(b, dim, j), fa_select(a, dim, j),
                            fa_select(b, dim, i) };
    fa_tensor *left = NULL, *right = NULL, *sum = NULL, *place = fa_select(out, dim, at);

    TRY(fa__made(parts[0] && parts[1] && parts[2] && parts[3] && place ? place : NULL));
    left = fa__op_tensor("aten::mul.Tensor", "tt", parts[0], parts[1]);
    right = fa__op_tensor("aten::mul.Tensor", "tt", parts[2], parts[3]);
    TRY(fa__made(left && right ? right : NULL));
    sum = fa__op_tensor("aten::sub.Tensor", "tt", left, right);
    TRY(fa__made(sum));
    TRY(fa__copy_into(place, sum));
done:
    fa_tensor_release(place);
    fa_tensor_release(sum);
    fa_tensor_release(right);
    fa_tensor_release(left);
    for (int k = 0; k < 4; k++)
        fa_tensor_release(parts[k]);
    return st;
}

static fa_status run_cross(fa__call *call, fa_tensor *a, fa_tensor *b, int64_t given_dim)
{
    fa_status st = FA_OK;
    int dim = 0, n = 0;
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *x = NULL, *y = NULL, *out = NULL;
    const uint64_t dtypes = FA__FLOATS | FA__INTS | FA__COMPLEXES;

    if (a->n_dims != b->n_dims)
        TRY(fa__fail(FA_EINVAL,
                     "linalg.cross: inputs must have the same number of dimensions."));
    TRY(fa__wrap_dim(given_dim, a->n_dims, &dim));
    if (a->n_dims == 0 || a->sizes[dim] != 3 || b->sizes[dim] != 3)
        TRY(fa__fail(FA_EINVAL,
                     "linalg.cross: inputs dimension %lld must have length 3. Got %lld and %lld",
                     (long long)given_dim, (long long)(a->n_dims > 0 ? a->sizes[dim] : 1),
                     (long long)(b->n_dims > 0 ? b->sizes[dim] : 1)));
    TRY(fa__need_dtype(a, "cross", dtypes));
    TRY(fa__need_dtype(b, "cross", dtypes));
    TRY(fa__broadcast_sizes(a->n_dims, a->sizes, b->n_dims, b->sizes, &n, sizes));
    x = fa_expand(a, n, sizes);
    y = fa_expand(b, n, sizes);
    TRY(fa__made(x && y ? y : NULL));
    out = fa__empty(fa__promote_types((fa_dtype)a->dtype, (fa_dtype)b->dtype), n, sizes);
    TRY(fa__made(out));
    for (int at = 0; at < 3; at++)
        TRY(cross_component(out, x, y, dim, at));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(out);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return st;
}

static fa_status linalg_cross(fa__call *call)
{
    return run_cross(call, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), fa__arg_int(call, 2));
}

/* Without a dim: the first of size 3. */
static fa_status cross(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0);

    if (!fa__arg_is_none(call, 2))
        return linalg_cross(call);
    for (int d = 0; d < a->n_dims; d++) {
        if (a->sizes[d] == 3)
            return run_cross(call, a, fa__arg_tensor(call, 1), d);
    }
    return fa__fail(FA_EINVAL, "no dimension of size 3 in input");
}

/* sum(conj(x) * y, dim) */
static fa_status linalg_vecdot(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1);
    fa_tensor *conj = NULL, *product = NULL;
    int64_t dim = fa__arg_int(call, 2);

    TRY(fa__need_dtype(x, "linalg.vecdot", FA__FLOATS | FA__COMPLEXES));
    TRY(fa__need_same_dtype(x, y));
    conj = fa__tensor_alias(x);
    TRY(fa__made(conj));
    if (fa_dtype_is_complex((fa_dtype)x->dtype))
        fa__tensor_set_math_bits(conj, !x->conj, x->neg);
    product = fa__op_tensor("aten::mul.Tensor", "tt", conj, y);
    TRY(fa__made(product));
    st = fa__return_tensor(call, 0, fa__op_tensor("aten::sum.dim_IntList", "tIb", product, &dim, 1,
                                                  0));
done:
    fa_tensor_release(product);
    fa_tensor_release(conj);
    return st;
}

const fa__op fa__ops_products[] = {
    { "aten::inner(Tensor self, Tensor other) -> Tensor", inner, FA__OP_OUT },
    { "aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor",
      tensordot, FA__OP_OUT },
    { "aten::chain_matmul(Tensor[] matrices) -> Tensor", chain_matmul, FA__OP_OUT },
    { "aten::linalg_multi_dot(Tensor[] tensors) -> Tensor", multi_dot, FA__OP_OUT },
    { "aten::kron(Tensor self, Tensor other) -> Tensor", kron, FA__OP_OUT },
    { "aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor",
      bilinear },
    { "aten::cross(Tensor self, Tensor other, int? dim=None) -> Tensor", cross, FA__OP_OUT },
    { "aten::linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor", linalg_cross,
      FA__OP_OUT },
    { "aten::linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor", linalg_vecdot,
      FA__OP_OUT },
    { 0 },
};
