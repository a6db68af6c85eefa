/* embedding.c: rows of a table by index, bags of them, one-hot codes. */
#include <math.h>
#include <stdio.h>

#include "ops/chain.h"

/* ---- embedding ------------------------------------------------------------------------------ */

static fa_status check_indices(const fa_tensor *indices, const char *name)
{
    if (indices->dtype == FA_INT64 || indices->dtype == FA_INT32)
        return FA_OK;
    return fa__fail(FA_EINVAL, "Expected tensor for argument #1 'indices' to have one of the "
                               "following scalar types: Long, Int; but got torch.%sTensor instead "
                               "(while checking arguments for %s)",
                    fa__scalar_type_name((fa_dtype)indices->dtype), name);
}

typedef struct row_copy {
    uint8_t *out;
    const uint8_t *rows;
    const int64_t *indices;
    size_t row_size;
    int64_t n_rows, row_step;           /* bytes from a row to the next */
} row_copy;

static fa_status copy_rows(void *context, int64_t begin, int64_t end)
{
    const row_copy *a = context;

    for (int64_t i = begin; i < end; i++) {
        int64_t row = a->indices[i];

        if (row < 0 || row >= a->n_rows)
            return fa__fail(FA_ERANGE, "index out of range in self");
        if (a->row_size > 0)
            memcpy(a->out + (size_t)i * a->row_size, a->rows + row * a->row_step, a->row_size);
    }
    return FA_OK;
}

/* embedding(weight, indices, ...): what is beyond these two matters to gradients only */
static fa_status embedding(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *weight = fa__arg_tensor(call, 0), *indices = fa__arg_tensor(call, 1), *at, *out;
    fa_dtype dtype = (fa_dtype)weight->dtype;
    size_t itemsize = fa_dtype_itemsize(dtype);
    int64_t sizes[FA_MAX_DIMS + 1];
    chain c = { 0 };

    if (weight->n_dims != 2)
        return fa__fail(FA_EINVAL, "'weight' must be 2-D");
    TRY(check_indices(indices, "embedding"));
    TRY(fa__need_elements(weight, "embedding"));
    if (indices->n_dims >= FA_MAX_DIMS)
        TRY(fa__fail(FA_ELIMIT, "embedding: indices of %d dims", (int)indices->n_dims));
    memcpy(sizes, indices->sizes, (size_t)indices->n_dims * sizeof(*sizes));
    sizes[indices->n_dims] = weight->sizes[1];
    at = KEEP(&c, fa__as_contiguous(indices, FA_INT64));
    if (weight->strides[1] != 1 || weight->conj || weight->neg)
        weight = KEEP(&c, fa__as_contiguous(weight, dtype));
    out = KEEP(&c, fa__empty(dtype, indices->n_dims + 1, sizes));
    if (!c.has_failed && fa_tensor_numel(at) > 0) {
        row_copy a = { fa_tensor_data(out), fa_tensor_data(weight), fa_tensor_data(at),
                       (size_t)weight->sizes[1] * itemsize, weight->sizes[0],
                       weight->strides[0] * (int64_t)itemsize };

        TRY(fa__parallel_for(fa_tensor_numel(at), 1 + 65536 / (weight->sizes[1] + 1), copy_rows,
                             &a));
    }
    return chain_return(call, &c, out);
done:
    chain_end(&c);
    return st;
}

/* Sums rows of the gradient by index. [embedding_dense_backward(grad, indices, num_weights,
 * padding_idx, scale_grad_by_freq)] */
static fa_status embedding_dense_backward(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *grad = fa__arg_tensor(call, 0), *indices = fa__arg_tensor(call, 1), *at, *in, *out;
    fa_tensor *counts;
    int64_t sizes[2] = { fa__arg_int(call, 2), 1 }, padding = fa__arg_int(call, 3);
    bool by_count = fa__arg_bool(call, 4);
    chain c = { 0 };
    const int64_t *index;
    int64_t n, width = grad->n_dims == 0 ? 1 : grad->sizes[grad->n_dims - 1];

    TRY(check_indices(indices, "embedding_backward"));
    n = fa_tensor_numel(indices);
    counts = KEEP(&c, fa__full(FA_INT64, 1, sizes, scalar_int(0)));
    sizes[1] = width;
    at = KEEP(&c, fa__as_contiguous(indices, FA_INT64));
    in = KEEP(&c, fa__as_contiguous(grad, FA_FLOAT64));
    out = KEEP(&c, fa__full(FA_FLOAT64, 2, sizes, scalar_float(0)));
    if (c.has_failed)
        return chain_end(&c);
    if (fa_tensor_numel(grad) != n * width)
        TRY(fa__fail(FA_EINVAL, "embedding_dense_backward: the gradient has %lld elements for %lld "
                                "indices", (long long)fa_tensor_numel(grad), (long long)n));
    index = fa_tensor_data(at);
    for (int64_t i = 0; i < n; i++) {
        if (index[i] == padding)
            continue;
        if (index[i] < 0 || index[i] >= sizes[0])
            TRY(fa__fail(FA_ERANGE, "index out of range in self"));
        ((int64_t *)fa_tensor_data(counts))[index[i]]++;
    }
    for (int64_t i = 0; i < n; i++) {
        double *to = index[i] == padding ? NULL
                                         : (double *)fa_tensor_data(out) + index[i] * width;
        double scale = !by_count || to == NULL
                           ? 1 : 1 / (double)((int64_t *)fa_tensor_data(counts))[index[i]];

        for (int64_t k = 0; to != NULL && k < width; k++)
            to[k] += scale * ((const double *)fa_tensor_data(in))[i * width + k];
    }
    return chain_return(call, &c, KEEP(&c, fa__as_dtype(out, (fa_dtype)grad->dtype)));
done:
    chain_end(&c);
    return st;
}

/* Rows that are named and whose norm is beyond max_norm are brought down to it, in place. */
static fa_status renorm_row(fa_tensor *self, int64_t row, double max_norm, double norm_type)
{
    chain c = { 0 };
    fa_tensor *x = KEEP(&c, fa_select(self, 0, row)), *norm, *scaled;
    double size, imag;

    norm = CALL(&c, "aten::norm.Scalar", "tS", x, scalar_float(norm_type));
    if (c.has_failed)
        return chain_end(&c);
    fa__dtype_read((fa_dtype)norm->dtype, fa_tensor_data(norm), &size, &imag);
    if (size > max_norm) {
        double scale = fa__round_to((fa_dtype)self->dtype, max_norm / (size + 1e-7));

        scaled = CALL(&c, "aten::mul.Scalar", "tS", x, scalar_float(scale));
        if (!c.has_failed && fa__copy_into(x, scaled) != FA_OK)
            c.has_failed = true;
    }
    return chain_end(&c);
}

static fa_status renorm_rows(fa_tensor *self, fa_tensor *indices, double max_norm,
                             double norm_type)
{
    fa_status st = FA_OK;
    chain c = { 0 };
    fa_tensor *at = KEEP(&c, fa__as_contiguous(indices, FA_INT64)), *seen;
    int64_t n = fa_tensor_numel(indices);
    const int64_t *rows;

    if (self->n_dims != 2)
        TRY(fa__fail(FA_EINVAL, "Expected 2-dimensional tensor, but got %d-dimensional tensor for "
                                "argument #1 'self' (while checking arguments for "
                                "embedding_renorm_)",
                     (int)self->n_dims));
    TRY(check_indices(indices, "embedding_renorm_"));
    seen = KEEP(&c, fa__full(FA_BOOL, 1, self->sizes, scalar_int(0)));
    if (c.has_failed)
        TRY(fa_error_last()->status);
    rows = fa_tensor_data(at);
    for (int64_t i = 0; i < n; i++) {
        uint8_t *mark;

        if (rows[i] < 0 || rows[i] >= self->sizes[0])
            TRY(fa__fail(FA_ERANGE, "index out of range in self"));
        mark = (uint8_t *)fa_tensor_data(seen) + rows[i];
        if (*mark)
            continue;
        *mark = 1;
        TRY(renorm_row(self, rows[i], max_norm, norm_type));
    }
done:
    chain_end(&c);
    return st;
}

/* embedding_renorm_(self, indices, max_norm, norm_type), _no_grad_embedding_renorm_ */
static fa_status embedding_renorm_in_place(fa__call *call)
{
    fa_status st = renorm_rows(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                               fa__arg_float(call, 2), fa__arg_float(call, 3));

    return st == FA_OK ? fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 0))) : st;
}

static fa_status embedding_renorm(fa__call *call)
{
    fa_status st;
    fa_tensor *out = fa_clone(fa__arg_tensor(call, 0));

    if (out == NULL)
        return fa_error_last()->status;
    st = renorm_rows(out, fa__arg_tensor(call, 1), fa__arg_float(call, 2), fa__arg_float(call, 3));
    if (st == FA_OK)
        return fa__return_tensor(call, 0, out);
    fa_tensor_release(out);
    return st;
}

/* ---- bags -----------------------------------------------------------------------------------
 * Bag b is made of the rows that indices[offsets[b]] to indices[offsets[b + 1]] name. */

typedef enum bag_mode { BAG_SUM, BAG_MEAN, BAG_MAX } bag_mode;

typedef struct bags {
    const void *rows;                   /* float32 or float64, row-major */
    bool is_double;
    const int64_t *indices, *offsets;
    const double *weights;              /* of each index, or NULL */
    int64_t n_rows, width, n_indices, n_bags, padding;
    bool last_is_end;                   /* offsets have n_bags + 1 entries */
    bag_mode mode;
    double *out;                        /* [n_bags, width] */
    int64_t *bag_of, *sizes, *best;     /* [n_indices], [n_bags], [n_bags, width] or NULL */
} bags;

static double row_at(const bags *a, int64_t row, int64_t k)
{
    return a->is_double ? ((const double *)a->rows)[row * a->width + k]
                        : (double)((const float *)a->rows)[row * a->width + k];
}

/* Adds one row to a bag's output. */
static void add_row(const bags *a, int64_t bag, int64_t row, double weight)
{
    double *out = a->out + bag * a->width;
    bool is_first = a->sizes[bag]++ == 0;

    for (int64_t k = 0; k < a->width; k++) {
        double x = row_at(a, row, k);

        if (a->mode != BAG_MAX)
            out[k] += weight * x;
        else if (is_first || x > out[k]) {
            out[k] = x;
            a->best[bag * a->width + k] = row;
        }
    }
}

static fa_status fill_bag(const bags *a, int64_t bag)
{
    bool is_last = bag == a->n_bags - 1 && !a->last_is_end;
    int64_t begin = a->offsets[bag], end = is_last ? a->n_indices : a->offsets[bag + 1];

    if (begin < 0 || end < begin || end > a->n_indices)
        return fa__fail(FA_EINVAL, "offsets must increase from 0 to at most the number of indices "
                                   "(%lld), got %lld and %lld", (long long)a->n_indices,
                        (long long)begin, (long long)end);
    for (int64_t i = begin; i < end; i++) {
        int64_t row = a->indices[i];

        a->bag_of[i] = bag;
        if (row < 0 || row >= a->n_rows)
            return fa__fail(FA_EINVAL, "Index %lld of input takes value %lld which is not in the "
                                       "valid range [0, %lld)", (long long)i, (long long)row,
                            (long long)a->n_rows);
        if (row != a->padding)
            add_row(a, bag, row, a->weights == NULL ? 1 : a->weights[i]);
    }
    for (int64_t k = 0; a->mode == BAG_MEAN && a->sizes[bag] > 0 && k < a->width; k++)
        a->out[bag * a->width + k] /= (double)a->sizes[bag];
    return FA_OK;
}

static fa_status bag_check(const fa_tensor *weight, const fa_tensor *indices,
                           const fa_tensor *offsets, const fa_tensor *samples, int64_t mode)
{
    fa_dtype dtype = (fa_dtype)weight->dtype;
    fa_status st = FA_OK;

    TRY(check_indices(indices, "embedding_bag"));
    TRY(check_indices(offsets, "embedding_bag"));
    if (!fa_dtype_is_floating_point(dtype) || fa_dtype_itemsize(dtype) == 1)
        return fa__fail(FA_EINVAL, "Expected tensor for argument #1 'weight' to have one of the "
                                   "following scalar types: Half, BFloat16, Float, Double; but got "
                                   "torch.%sTensor instead (while checking arguments for "
                                   "embedding_bag)", fa__scalar_type_name(dtype));
    if (weight->n_dims != 2)
        return fa__fail(FA_EINVAL, "embedding_bag: weight has to be a 2-D tensor, got %d dims",
                        (int)weight->n_dims);
    if (indices->n_dims != 1)
        return fa__fail(FA_EINVAL, "input has to be a 1D Tensor, but got Tensor of dimension %d",
                        (int)indices->n_dims);
    if (offsets->n_dims != 1)
        return fa__fail(FA_EINVAL, "offsets has to be a 1D Tensor, but got Tensor of dimension %d",
                        (int)offsets->n_dims);
    if (mode < 0 || mode > 2)
        return fa__fail(FA_EINVAL, "embedding_bag: mode has to be 0, 1 or 2, got %lld",
                        (long long)mode);
    if (samples != NULL && mode != BAG_SUM)
        return fa__fail(FA_EINVAL, "embedding_bag: per_sample_weights only supported with "
                                   "mode='sum'");
    if (samples != NULL && (samples->n_dims != 1 || samples->sizes[0] != indices->sizes[0]))
        return fa__fail(FA_EINVAL, "expected per_sample_weights to be a 1D tensor of the shape of "
                                   "the indices");
    if (samples != NULL && samples->dtype != weight->dtype)
        return fa__fail(FA_EINVAL, "expected weight (%s) and per_sample_weights (%s) to have the "
                                   "same dtype", fa__scalar_type_name(dtype),
                        fa__scalar_type_name((fa_dtype)samples->dtype));
done:
    return st;
}

static fa_status bag_check_offsets(const bags *a, int64_t n_offsets)
{
    if (n_offsets == 0)
        return FA_OK;
    if (a->offsets[0] != 0)
        return fa__fail(FA_EINVAL, "offsets[0] has to be 0, i.e., the first sequence in the "
                                   "mini-batch has to start from position 0. However, got %lld",
                        (long long)a->offsets[0]);
    if (a->offsets[n_offsets - 1] > a->n_indices)
        return fa__fail(FA_EINVAL, "offsets[-1] can not be greater than input's length %lld but got"
                                   " offsets[-1] of %lld", (long long)a->n_indices,
                        (long long)a->offsets[n_offsets - 1]);
    return FA_OK;
}

/* Rounds halves away from zero, as FBGEMM does where PyTorch calls it for bfloat16. */
static void round_bfloat16(double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        float f = (float)x[i];
        uint32_t bits;

        if (isnan(f))
            continue;
        memcpy(&bits, &f, sizeof(bits));
        bits = (bits + 0x8000) & 0xffff0000;
        memcpy(&f, &bits, sizeof(bits));
        x[i] = (double)f;
    }
}

/* PyTorch's quick ways do not fill offset2bag. */
static bool bag_is_quick(const bags *a, const fa_tensor *weight)
{
    return a->n_indices == 0
           || (a->mode == BAG_SUM && a->padding < 0 && !a->is_double && weight->strides[1] == 1);
}

/* Makes the four results, which belong to the chain. */
static fa_status bag_run(chain *c, bags *a, fa_tensor *weight, fa_tensor *indices,
                         fa_tensor *offsets, fa_tensor *samples, fa_tensor *out[4])
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)weight->dtype, wide = dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
    const int64_t none[1] = { 0 };
    int64_t sizes[2] = { a->n_bags, weight->sizes[1] };
    fa_tensor *rows = KEEP(c, fa__as_contiguous(weight, wide));
    fa_tensor *at = KEEP(c, fa__as_contiguous(indices, FA_INT64));
    fa_tensor *starts = KEEP(c, fa__as_contiguous(offsets, FA_INT64)), *w = NULL, *best = NULL;

    if (samples != NULL)
        w = KEEP(c, fa__as_contiguous(samples, FA_FLOAT64));
    out[0] = KEEP(c, fa__full(FA_FLOAT64, 2, sizes, scalar_float(0)));
    out[1] = KEEP(c, fa__full(FA_INT64, 1, indices->sizes, scalar_int(0)));
    out[2] = KEEP(c, fa__full(FA_INT64, 1, sizes, scalar_int(0)));
    if (a->mode == BAG_MAX)
        best = KEEP(c, fa__full(FA_INT64, 2, sizes, scalar_int(0)));
    if (c->has_failed)
        return fa_error_last()->status;
    a->rows = fa_tensor_data(rows);
    a->is_double = wide == FA_FLOAT64;
    a->indices = fa_tensor_data(at);
    a->offsets = fa_tensor_data(starts);
    a->weights = w == NULL ? NULL : fa_tensor_data(w);
    a->out = fa_tensor_data(out[0]);
    a->bag_of = fa_tensor_data(out[1]);
    a->sizes = fa_tensor_data(out[2]);
    a->best = best == NULL ? NULL : fa_tensor_data(best);
    TRY(bag_check_offsets(a, offsets->sizes[0]));
    for (int64_t bag = 0; bag < a->n_bags; bag++)
        TRY(fill_bag(a, bag));
    if (dtype == FA_BFLOAT16 && a->mode != BAG_MAX && a->padding < 0)
        round_bfloat16(a->out, fa_tensor_numel(out[0]));
    out[0] = KEEP(c, fa__as_dtype(out[0], dtype));
    if (bag_is_quick(a, weight))
        out[1] = KEEP(c, fa__empty(FA_INT64, 1, none));
    if (a->mode == BAG_SUM)
        out[2] = KEEP(c, fa__full(FA_INT64, 1, sizes, scalar_int(0)));
    out[3] = best != NULL ? best : c->has_failed ? NULL : KEEP(c, fa_clone(out[2]));
    st = c->has_failed ? fa_error_last()->status : FA_OK;
done:
    return st;
}

/* (weight, indices, offsets, scale_grad_by_freq, mode, sparse, per_sample_weights,
 *  include_last_offset, padding_idx) */
static fa_status embedding_bag_of(fa__call *call, int64_t padding)
{
    fa_status st = FA_OK;
    fa_tensor *weight = fa__arg_tensor(call, 0), *indices = fa__arg_tensor(call, 1);
    fa_tensor *offsets = fa__arg_tensor(call, 2), *samples = fa__arg_tensor(call, 6), *out[4];
    chain c = { 0 };
    bags a = { .padding = padding, .last_is_end = fa__arg_bool(call, 7) };

    TRY(bag_check(weight, indices, offsets, samples, fa__arg_int(call, 4)));
    a.mode = (bag_mode)fa__arg_int(call, 4);
    a.n_rows = weight->sizes[0];
    a.width = weight->sizes[1];
    a.n_indices = indices->sizes[0];
    a.n_bags = offsets->sizes[0] - (a.last_is_end ? 1 : 0);
    if (a.n_bags < 0)
        TRY(fa__fail(FA_EINVAL, "include_last_offset: number of offsets should be at least 1"));
    TRY(bag_run(&c, &a, weight, indices, offsets, samples, out));
    for (size_t i = 0; i < 4; i++)
        TRY(fa__return_tensor(call, i, fa_tensor_retain(out[i])));
done:
    chain_end(&c);
    return st;
}

/* _embedding_bag and _embedding_bag_forward_only: padding_idx -1 is none */
static fa_status embedding_bag_raw(fa__call *call)
{
    return embedding_bag_of(call, fa__arg_int(call, 8));
}

static fa_status embedding_bag(fa__call *call)
{
    return embedding_bag_of(call, -1);
}

/* padding_idx None is none, -1 the last row */
static fa_status embedding_bag_padding(fa__call *call)
{
    const fa_tensor *weight = fa__arg_tensor(call, 0);
    int64_t n = weight->n_dims == 0 ? 0 : weight->sizes[0], padding = fa__arg_int(call, 8);

    if (fa__arg_is_none(call, 8))
        return embedding_bag_of(call, -1);
    if (padding < -n || padding >= n)
        return fa__fail(FA_EINVAL, "padding_idx must be within the number of embeddings, -%lld "
                                   "through %lld, but got %lld", (long long)n, (long long)n - 1,
                        (long long)padding);
    return embedding_bag_of(call, padding < 0 ? padding + n : padding);
}

/* ---- one_hot -------------------------------------------------------------------------------- */

static fa_status one_hot_classes(const int64_t *x, int64_t n, int64_t asked, int64_t *out)
{
    int64_t most = 0;

    if (n == 0 && asked <= 0)
        return fa__fail(FA_EINVAL, "Can not infer total number of classes from empty tensor.");
    for (int64_t i = 0; i < n; i++) {
        if (x[i] < 0)
            return fa__fail(FA_EINVAL, "Class values must be non-negative.");
        most = x[i] > most ? x[i] : most;
    }
    if (asked != -1 && n > 0 && most >= asked)
        return fa__fail(FA_EINVAL, "Class values must be smaller than num_classes.");
    if (most == INT64_MAX)
        return fa__fail(FA_ELIMIT, "one_hot: too many classes");
    *out = asked == -1 ? most + 1 : asked;
    return FA_OK;
}

static fa_status one_hot(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *in, *out;
    int64_t sizes[FA_MAX_DIMS + 1], n = fa_tensor_numel(self), n_classes;
    chain c = { 0 };

    if (self->dtype != FA_INT64)
        return fa__fail(FA_EINVAL,
                        "one_hot is only applicable to index tensor of type LongTensor.");
    if (self->n_dims >= FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "one_hot: a tensor of %d dims", (int)self->n_dims);
    in = KEEP(&c, fa__as_contiguous(self, FA_INT64));
    if (c.has_failed)
        return chain_end(&c);
    TRY(one_hot_classes(fa_tensor_data(in), n, fa__arg_int(call, 1), &n_classes));
    memcpy(sizes, self->sizes, (size_t)self->n_dims * sizeof(*sizes));
    sizes[self->n_dims] = n_classes;
    out = KEEP(&c, fa__full(FA_INT64, self->n_dims + 1, sizes, scalar_int(0)));
    for (int64_t i = 0; !c.has_failed && i < n; i++)
        ((int64_t *)fa_tensor_data(out))[i * n_classes + ((int64_t *)fa_tensor_data(in))[i]] = 1;
    return chain_return(call, &c, out);
done:
    chain_end(&c);
    return st;
}

const fa__op fa__ops_embedding[] = {
    { "aten::embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, "
      "bool scale_grad_by_freq=False, bool sparse=False) -> Tensor", embedding, FA__OP_OUT },
    { "aten::embedding_dense_backward(Tensor grad_output, Tensor indices, SymInt num_weights, "
      "SymInt padding_idx, bool scale_grad_by_freq) -> Tensor", embedding_dense_backward,
      FA__OP_OUT },
    { "aten::embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) "
      "-> Tensor(a!)", embedding_renorm_in_place, FA__OP_EFFECT },
    { "aten::_no_grad_embedding_renorm_(Tensor weight, Tensor input, float max_norm, "
      "float norm_type) -> Tensor", embedding_renorm_in_place, FA__OP_EFFECT },
    { "aten::embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> "
      "Tensor", embedding_renorm, FA__OP_OUT },
    { "aten::embedding_bag(Tensor weight, Tensor indices, Tensor offsets, "
      "bool scale_grad_by_freq=False, int mode=0, bool sparse=False, "
      "Tensor? per_sample_weights=None, bool include_last_offset=False) -> "
      "(Tensor, Tensor, Tensor, Tensor)", embedding_bag },
    { "aten::embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, "
      "bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, "
      "bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)",
      embedding_bag_padding },
    { "aten::_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, "
      "bool scale_grad_by_freq=False, int mode=0, bool sparse=False, "
      "Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> "
      "(Tensor, Tensor, Tensor, Tensor)", embedding_bag_raw, FA__OP_OUT },
    { "aten::_embedding_bag_forward_only(Tensor weight, Tensor indices, Tensor offsets, "
      "bool scale_grad_by_freq=False, int mode=0, bool sparse=False, "
      "Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> "
      "(Tensor, Tensor, Tensor, Tensor)", embedding_bag_raw, FA__OP_OUT },
    { "aten::one_hot(Tensor self, int num_classes=-1) -> Tensor", one_hot },
    { 0 },
};
