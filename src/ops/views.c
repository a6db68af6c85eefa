/* views.c: ops whose result is the same storage seen with other sizes and strides.
 *
 *     view reshape flatten      the same elements in the same order
 *     transpose permute         dims in another order
 *     select slice unfold       some of the elements
 *     expand                    stride 0
 *
 * Where strides do not allow it, reshape and its like copy. */
#include "shapes.h"

typedef struct dims {
    int n;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
} dims;

/* Self's sizes and strides. FA_ETYPE for a tensor without strides. */
static fa_status dims_of(const fa_tensor *self, dims *out)
{
    if (self->storage == NULL)
        return fa__fail(FA_ETYPE, "a view needs a strided tensor");
    out->n = self->n_dims;
    if (out->n > 0) {
        memcpy(out->sizes, self->sizes, (size_t)out->n * sizeof(int64_t));
        memcpy(out->strides, self->strides, (size_t)out->n * sizeof(int64_t));
    }
    return FA_OK;
}

static fa_status return_dims(fa__call *call, const fa_tensor *self, int64_t offset, const dims *d)
{
    return fa__return_tensor(call, 0, fa__view_of(self, offset, d->n, d->sizes, d->strides));
}

/* The element that `index` of a stride begins at; empty tensors may have any stride. */
static int64_t offset_at(const fa_tensor *self, int64_t stride, int64_t index)
{
    int64_t step, offset;

    if (fa__mul_i64(stride, index, &step) && fa__add_i64(self->storage_offset, step, &offset))
        return offset;
    return self->storage_offset;
}

/* ---- the same elements in the same order ----------------------------------------------------- */

static fa_status view(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(fa__return_tensor(call, 0, fa_view(fa__arg_tensor(call, 0), n, sizes)));
done:
    return st;
}

static fa_status view_as(fa__call *call)
{
    const fa_tensor *other = fa__arg_tensor(call, 1);

    return fa__return_tensor(call, 0,
                             fa_view(fa__arg_tensor(call, 0), other->n_dims, other->sizes));
}

/* A view where strides allow it, a row-major copy otherwise. */
static fa_tensor *reshaped(fa_tensor *self, int n_dims, const int64_t *sizes)
{
    int64_t wanted[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    fa_tensor *copy, *out;

    if (n_dims > 0)
        memcpy(wanted, sizes, (size_t)n_dims * sizeof(int64_t));
    if (fa__infer_size(n_dims, wanted, fa_tensor_numel(self)) != FA_OK)
        return NULL;
    if (self->storage != NULL && fa__view_strides(self, n_dims, wanted, strides))
        return fa__view_of(self, self->storage_offset, n_dims, wanted, strides);
    copy = fa_contiguous(self);
    if (copy == NULL)
        return NULL;
    out = fa_view(copy, n_dims, wanted);
    fa_tensor_release(copy);
    return out;
}

static fa_status reshape(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(fa__return_tensor(call, 0, reshaped(fa__arg_tensor(call, 0), n, sizes)));
done:
    return st;
}

static fa_status reshape_as(fa__call *call)
{
    const fa_tensor *other = fa__arg_tensor(call, 1);

    return fa__return_tensor(call, 0,
                             reshaped(fa__arg_tensor(call, 0), other->n_dims, other->sizes));
}

static fa_status ravel(fa__call *call)
{
    fa_tensor *plain = fa_contiguous(fa__arg_tensor(call, 0)), *out;

    out = plain == NULL ? NULL : fa_view(plain, 1, (int64_t[]){ fa_tensor_numel(plain) });
    fa_tensor_release(plain);
    return fa__return_tensor(call, 0, out);
}

static fa_status flatten(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t sizes[FA_MAX_DIMS], n;
    int first, last, n_out = 0;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &first));
    TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &last));
    if (first > last)
        return fa__fail(FA_EINVAL,
                        "flatten() has invalid args: start_dim cannot come after end_dim");
    if (self->n_dims == 0)
        return fa__return_tensor(call, 0, reshaped(self, 1, (int64_t[]){ 1 }));
    if (first == last)
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    TRY(fa__numel(last - first + 1, self->sizes + first, &n));
    for (int i = 0; i < self->n_dims; i++) {
        if (i == first)
            sizes[n_out++] = n;
        else if (i < first || i > last)
            sizes[n_out++] = self->sizes[i];
    }
    TRY(fa__return_tensor(call, 0, reshaped(self, n_out, sizes)));
done:
    return st;
}

static fa_status unflatten(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t given[FA_MAX_DIMS], sizes[FA_MAX_DIMS], product;
    char text[FA__DIMS_TEXT];
    int n, dim, n_out = 0;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    TRY(fa__arg_ints(call, 2, given, FA_MAX_DIMS, &n));
    if (n == 0)
        return fa__fail(FA_EINVAL, "unflatten: sizes must be non-empty");
    if (n + self->n_dims - 1 > FA_MAX_DIMS)
        return fa__fail(FA_EINVAL, "unflatten: more than %d dimensions", FA_MAX_DIMS);
    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "unflatten: a 0-dim tensor has no dimension to unflatten");
    fa__format_dims(text, sizeof(text), n, given);
    if (fa__infer_size(n, given, self->sizes[dim]) != FA_OK
        || fa__numel(n, given, &product) != FA_OK)
        return fa__fail(FA_EINVAL,
                        "unflatten: Provided sizes %s don't multiply up to the size of dim %d "
                        "(%lld) in the input tensor",
                        text, dim, (long long)self->sizes[dim]);
    for (int i = 0; i < self->n_dims; i++) {
        if (i != dim) {
            sizes[n_out++] = self->sizes[i];
            continue;
        }
        memcpy(sizes + n_out, given, (size_t)n * sizeof(int64_t));
        n_out += n;
    }
    TRY(fa__return_tensor(call, 0, fa_view(self, n_out, sizes)));
done:
    return st;
}

/* Elements of `ratio` times the size: every stride is divided. */
static fa_status widen(const fa_tensor *self, dims *d, int64_t *offset, int64_t ratio,
                       const char *from, const char *to)
{
    int last = d->n - 1;

    if (d->sizes[last] % ratio != 0)
        return fa__fail(FA_EINVAL,
                        "self.size(-1) must be divisible by %lld to view %s as %s (different "
                        "element sizes), but got %lld",
                        (long long)ratio, from, to, (long long)d->sizes[last]);
    if (self->storage_offset % ratio != 0)
        return fa__fail(FA_EINVAL,
                        "self.storage_offset() must be divisible by %lld to view %s as %s "
                        "(different element sizes), but got %lld",
                        (long long)ratio, from, to, (long long)self->storage_offset);
    for (int i = 0; i < last; i++) {
        if (d->strides[i] % ratio != 0)
            return fa__fail(FA_EINVAL,
                            "self.stride(%d) must be divisible by %lld to view %s as %s (different "
                            "element sizes), but got %lld",
                            i, (long long)ratio, from, to, (long long)d->strides[i]);
        d->strides[i] /= ratio;
    }
    *offset = self->storage_offset / ratio;
    d->sizes[last] /= ratio;
    return FA_OK;
}

/* Elements of a `ratio`th of the size. */
static fa_status narrow_elements(const fa_tensor *self, dims *d, int64_t *offset, int64_t ratio)
{
    bool fits = fa__mul_i64(self->storage_offset, ratio, offset);
    int last = d->n - 1;

    for (int i = 0; i < last; i++)
        fits = fa__mul_i64(d->strides[i], ratio, &d->strides[i]) && fits;
    fits = fa__mul_i64(d->sizes[last], ratio, &d->sizes[last]) && fits;
    if (!fits)
        return fa__fail(FA_EINVAL, "the sizes of the view overflow");
    return FA_OK;
}

static fa_status view_dtype(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = fa__arg_dtype(call, 1), from = (fa_dtype)self->dtype;
    const char *from_name = fa__scalar_type_name(from), *name = fa__scalar_type_name(dtype);
    const fa__dtype_row *to_row = fa__dtype_row_of(dtype), *row = fa__dtype_row_of(from);
    int64_t offset = self->storage_offset;
    dims d;

    TRY(dims_of(self, &d));
    if (to_row == NULL || row->quantized || to_row->quantized || row->per_byte != to_row->per_byte)
        return fa__fail(FA_EUNSUPPORTED, "a view of %s as %s is not supported", from_name, name);
    if (from != dtype && (self->conj || self->neg))
        return fa__fail(FA_EUNSUPPORTED,
                        "torch.Tensor.view is not supported for %s view tensors when converting to "
                        "a different dtype",
                        self->conj ? "conjugate" : "negative");
    if (row->itemsize != to_row->itemsize) {
        if (d.n == 0)
            return fa__fail(FA_EINVAL,
                            "self.dim() cannot be 0 to view %s as %s (different element sizes)",
                            from_name, name);
        if (d.strides[d.n - 1] != 1 && fa_tensor_numel(self) > 0)
            return fa__fail(FA_EINVAL,
                            "self.stride(-1) must be 1 to view %s as %s (different element sizes), "
                            "but got %lld",
                            from_name, name, (long long)d.strides[d.n - 1]);
        if (row->itemsize > to_row->itemsize)
            TRY(narrow_elements(self, &d, &offset, row->itemsize / to_row->itemsize));
        else
            TRY(widen(self, &d, &offset, to_row->itemsize / row->itemsize, from_name, name));
    }
    fa_tensor *out = fa__tensor_new_unchecked(self->storage, dtype, offset, d.n, d.sizes,
                                              d.strides);
    if (out != NULL)
        fa__tensor_set_math_bits(out, self->conj, self->neg);
    TRY(fa__return_tensor(call, 0, out));
done:
    return st;
}

static fa_status alias(fa__call *call)
{
    return fa__return_tensor(call, 0, fa__tensor_alias(fa__arg_tensor(call, 0)));
}

fa_status fa__return_self(fa__call *call)
{
    return fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 0)));
}

/* ---- dims in another order ------------------------------------------------------------------- */

static fa_status return_swapped(fa__call *call, int64_t dim0, int64_t dim1, bool conjugate)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *out;
    dims d;
    int a, b;

    TRY(fa__wrap_dim(dim0, self->n_dims, &a));
    TRY(fa__wrap_dim(dim1, self->n_dims, &b));
    TRY(dims_of(self, &d));
    if (d.n > 0) {
        int64_t size = d.sizes[a], stride = d.strides[a];
        d.sizes[a] = d.sizes[b];
        d.strides[a] = d.strides[b];
        d.sizes[b] = size;
        d.strides[b] = stride;
    }
    out = fa__view_of(self, self->storage_offset, d.n, d.sizes, d.strides);
    if (out != NULL && conjugate && fa_dtype_is_complex((fa_dtype)self->dtype))
        fa__tensor_set_math_bits(out, !self->conj, self->neg);
    TRY(fa__return_tensor(call, 0, out));
done:
    return st;
}

static fa_status transpose(fa__call *call)
{
    return return_swapped(call, fa__arg_int(call, 1), fa__arg_int(call, 2), false);
}

static fa_status t(fa__call *call)
{
    int n = fa__arg_tensor(call, 0)->n_dims;

    if (n > 2)
        return fa__fail(FA_EINVAL, "t() expects a tensor with <= 2 dimensions, but self is %dD", n);
    return return_swapped(call, 0, n < 2 ? 0 : 1, false);
}

static fa_status mT(fa__call *call)
{
    int n = fa__arg_tensor(call, 0)->n_dims;

    if (n == 0)
        return alias(call);
    if (n == 1)
        return fa__fail(FA_EINVAL,
                        "tensor.mT is only supported on matrices or batches of matrices. Got %d-D "
                        "tensor.",
                        n);
    return return_swapped(call, -2, -1, false);
}

static fa_status adjoint(fa__call *call)
{
    int n = fa__arg_tensor(call, 0)->n_dims;

    if (n == 0)
        return return_swapped(call, 0, 0, true);
    if (n == 1)
        return fa__fail(FA_EINVAL,
                        "tensor.%s is only supported on matrices or batches of matrices. Got %d-D "
                        "tensor.",
                        strncmp(call->schema->name, "aten::mH", 8) == 0 ? "mH" : "adjoint()", n);
    return return_swapped(call, -2, -1, true);
}

static fa_status matrix_H(fa__call *call)
{
    int n = fa__arg_tensor(call, 0)->n_dims;

    if (n != 2 && n != 0)
        return fa__fail(FA_EINVAL, "tensor.H is only supported on matrices (2-D tensors). Got %d-D "
                        "tensor%s",
                        n, n > 2 ? ". For batches of matrices, consider using tensor.mH" : ".");
    return return_swapped(call, 0, n == 0 ? 0 : 1, true);
}

/* Dim i of the result is dim order[i] of self. */
static fa_status return_permuted(fa__call *call, const int *order)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    dims d;

    TRY(dims_of(self, &d));
    for (int i = 0; i < d.n; i++) {
        d.sizes[i] = self->sizes[order[i]];
        d.strides[i] = self->strides[order[i]];
    }
    TRY(return_dims(call, self, self->storage_offset, &d));
done:
    return st;
}

static fa_status numpy_T(fa__call *call)
{
    int order[FA_MAX_DIMS], n = fa__arg_tensor(call, 0)->n_dims;

    for (int i = 0; i < n; i++)
        order[i] = n - 1 - i;
    return return_permuted(call, order);
}

static fa_status permute(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t given[FA_MAX_DIMS];
    uint64_t seen = 0;
    int order[FA_MAX_DIMS], n;

    TRY(fa__arg_ints(call, 1, given, FA_MAX_DIMS, &n));
    if (n != self->n_dims)
        return fa__fail(FA_EINVAL,
                        "permute(sparse_coo): number of dimensions in the tensor input does not "
                        "match the length of the desired ordering of dimensions i.e. input.dim() = "
                        "%d is not equal to len(dims) = %d",
                        self->n_dims, n);
    for (int i = 0; i < n; i++) {
        TRY(fa__wrap_dim(given[i], n, &order[i]));
        if ((seen >> order[i] & 1) != 0)
            return fa__fail(FA_EINVAL, "permute(): duplicate dims are not allowed.");
        seen |= (uint64_t)1 << order[i];
    }
    TRY(return_permuted(call, order));
done:
    return st;
}

/* The dims of an int[] of movedim, wrapped and all different. */
static fa_status moved_dims(const fa__call *call, size_t i, int n_dims, const char *what, int *out,
                            int *n, uint64_t *seen)
{
    fa_status st = FA_OK;
    int64_t given[FA_MAX_DIMS];
    char text[FA__DIMS_TEXT];

    *seen = 0;
    TRY(fa__arg_ints(call, i, given, FA_MAX_DIMS, n));
    for (int k = 0; k < *n; k++) {
        TRY(fa__wrap_dim(given[k], n_dims, &out[k]));
        if ((*seen >> out[k] & 1) != 0)
            return fa__fail(FA_EINVAL, "movedim: repeated dim in `%s` (%s)", what,
                            fa__format_dims(text, sizeof(text), *n, given));
        *seen |= (uint64_t)1 << out[k];
    }
done:
    return st;
}

static fa_status movedim(fa__call *call)
{
    fa_status st = FA_OK;
    int n_dims = fa__arg_tensor(call, 0)->n_dims;
    int from[FA_MAX_DIMS], to[FA_MAX_DIMS], order[FA_MAX_DIMS], n, n_to, next = 0;
    uint64_t taken, placed;

    TRY(moved_dims(call, 1, n_dims, "source", from, &n, &taken));
    TRY(moved_dims(call, 2, n_dims, "destination", to, &n_to, &placed));
    if (n != n_to)
        return fa__fail(FA_EINVAL,
                        "movedim: Invalid source or destination dims: source (%d dims) should "
                        "contain the same number of dims as destination (%d dims)",
                        n, n_to);
    if (n_dims == 0)
        return alias(call);
    for (int i = 0; i < n; i++)
        order[to[i]] = from[i];
    for (int i = 0; i < n_dims; i++) {
        if ((placed >> i & 1) != 0)
            continue;
        while ((taken >> next & 1) != 0)
            next++;
        order[i] = next++;
    }
    TRY(return_permuted(call, order));
done:
    return st;
}

/* ---- some of the elements -------------------------------------------------------------------- */

static fa_status select_index(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "select() cannot be applied to a 0-dim tensor.");
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    TRY(fa__return_tensor(call, 0, fa_select(self, dim, fa__arg_int(call, 2))));
done:
    return st;
}

/* An end of a slice as Python counts it, within [0, size]. */
static int64_t clamp_index(int64_t i, int64_t size)
{
    if (i < 0)
        i += size;
    return i < 0 ? 0 : i > size ? size : i;
}

static fa_status slice(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    dims d;
    int dim;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "slice() cannot be applied to a 0-dim tensor.");
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    int64_t size = self->sizes[dim], step = fa__arg_int(call, 4);
    int64_t start = fa__arg_is_none(call, 2) ? 0 : clamp_index(fa__arg_int(call, 2), size);
    int64_t end = fa__arg_is_none(call, 3) ? size : clamp_index(fa__arg_int(call, 3), size);
    if (step <= 0)
        return fa__fail(FA_EINVAL, "slice step must be positive");
    if (end < start)
        end = start;
    TRY(dims_of(self, &d));
    d.sizes[dim] = end == start ? 0 : (end - start - 1) / step + 1;
    if (step < INT32_MAX || d.sizes[dim] > 1)   /* else the step is never taken */
        d.strides[dim] *= step;
    TRY(return_dims(call, self, offset_at(self, self->strides[dim], start), &d));
done:
    return st;
}

static fa_status return_narrowed(fa__call *call, int64_t start)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t length = fa__arg_int(call, 3);
    int dim;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "narrow() cannot be applied to a 0-dim tensor.");
    if (length < 0)
        return fa__fail(FA_EINVAL, "narrow(): length must be non-negative.");
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    int64_t size = self->sizes[dim];
    if (start < -size || start > size)
        return fa__fail(FA_ERANGE,
                        "start out of range (expected to be in range of [%lld, %lld], but got "
                        "%lld)",
                        (long long)-size, (long long)size, (long long)start);
    TRY(fa__return_tensor(call, 0, fa_narrow(self, dim, start, length)));
done:
    return st;
}

static fa_status narrow(fa__call *call)
{
    return return_narrowed(call, fa__arg_int(call, 2));
}

static fa_status narrow_tensor(fa__call *call)
{
    const fa_tensor *start = fa__arg_tensor(call, 2);

    if (start->n_dims != 0 || !fa__is_integral((fa_dtype)start->dtype, false)
        || fa_tensor_data(start) == NULL)
        return fa__fail(FA_EINVAL, "start must be an 0-dim integral Tensor.");
    return return_narrowed(call,
                           fa__dtype_read_int((fa_dtype)start->dtype, fa_tensor_data(start)));
}

static fa_status diagonal(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t offset = fa__arg_int(call, 1), at = self->storage_offset, length;
    int dim1, dim2;
    dims d;

    TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim1));
    TRY(fa__wrap_dim(fa__arg_int(call, 3), self->n_dims, &dim2));
    if (dim1 == dim2)
        return fa__fail(FA_EINVAL, "diagonal dimensions cannot be identical %d, %d", dim1, dim2);
    TRY(dims_of(self, &d));
    int64_t rows = self->sizes[dim1], columns = self->sizes[dim2];
    if (offset >= 0)
        length = offset >= columns ? 0 : columns - offset < rows ? columns - offset : rows;
    else
        length = offset <= -rows ? 0 : rows + offset < columns ? rows + offset : columns;
    if (length > 0)
        at = offset >= 0 ? offset_at(self, self->strides[dim2], offset)
                         : offset_at(self, self->strides[dim1], -offset);
    int64_t stride = 0;
    if (!fa__add_i64(self->strides[dim1], self->strides[dim2], &stride))
        stride = 0;
    d.n = 0;
    for (int i = 0; i < self->n_dims; i++) {
        if (i == dim1 || i == dim2)
            continue;
        d.sizes[d.n] = self->sizes[i];
        d.strides[d.n++] = self->strides[i];
    }
    d.sizes[d.n] = length;
    d.strides[d.n++] = stride;
    TRY(return_dims(call, self, at, &d));
done:
    return st;
}

static fa_status unfold(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t size = fa__arg_int(call, 2), step = fa__arg_int(call, 3);
    int dim;
    dims d;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    int64_t have = self->n_dims == 0 ? 1 : self->sizes[dim];
    if (size < 0)
        return fa__fail(FA_EINVAL, "size is %lld but must be >= 0", (long long)size);
    if (size > have)
        return fa__fail(FA_EINVAL, "maximum size for tensor at dimension %d is %lld but size is "
                        "%lld",
                        dim, (long long)have, (long long)size);
    if (step <= 0)
        return fa__fail(FA_EINVAL, "step is %lld but must be > 0", (long long)step);
    if (self->n_dims == FA_MAX_DIMS)
        return fa__fail(FA_EINVAL, "unfold: more than %d dimensions", FA_MAX_DIMS);
    TRY(dims_of(self, &d));
    d.sizes[d.n] = size;
    d.strides[d.n] = self->n_dims == 0 ? 1 : self->strides[dim];
    if (self->n_dims > 0) {
        d.sizes[dim] = (have - size) / step + 1;
        if (!fa__mul_i64(d.strides[dim], step, &d.strides[dim]))
            d.strides[dim] = self->strides[dim];
    }
    d.n++;
    TRY(return_dims(call, self, self->storage_offset, &d));
done:
    return st;
}

static fa_status as_strided(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    char text[FA__DIMS_TEXT];
    int n, n_strides;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(fa__arg_ints(call, 2, strides, FA_MAX_DIMS, &n_strides));
    if (n != n_strides)
        return fa__fail(FA_EINVAL, "mismatch in length of strides and shape");
    for (int i = 0; i < n; i++) {
        if (strides[i] < 0)
            return fa__fail(FA_EINVAL,
                            "as_strided: Negative strides are not supported at the moment, got "
                            "strides: %s",
                            fa__format_dims(text, sizeof(text), n, strides));
    }
    /* _reshape_alias has no offset */
    int64_t offset = call->n_args > 3 && !fa__arg_is_none(call, 3) ? fa__arg_int(call, 3)
                                                                   : self->storage_offset;
    if (offset < 0)
        return fa__fail(FA_EINVAL, "Tensor: invalid storage offset %lld", (long long)offset);
    TRY(fa__return_tensor(call, 0, fa_as_strided(self, n, sizes, strides, offset)));
done:
    return st;
}

/* ---- dims of size 1 -------------------------------------------------------------------------- */

static fa_status unsqueeze(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;
    dims d;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims + 1, &dim));
    if (self->n_dims == FA_MAX_DIMS)
        return fa__fail(FA_EINVAL, "unsqueeze: more than %d dimensions", FA_MAX_DIMS);
    TRY(dims_of(self, &d));
    int64_t stride = 1;
    if (dim < d.n && !fa__mul_i64(d.sizes[dim], d.strides[dim], &stride))
        stride = 1;
    memmove(d.sizes + dim + 1, d.sizes + dim, (size_t)(d.n - dim) * sizeof(int64_t));
    memmove(d.strides + dim + 1, d.strides + dim, (size_t)(d.n - dim) * sizeof(int64_t));
    d.sizes[dim] = 1;
    d.strides[dim] = stride;
    d.n++;
    TRY(return_dims(call, self, self->storage_offset, &d));
done:
    return st;
}

/* Without those dims of the mask that are of size 1. */
static fa_status return_squeezed(fa__call *call, uint64_t mask)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    dims d;
    int n = 0;

    TRY(dims_of(self, &d));
    for (int i = 0; i < d.n; i++) {
        if (d.sizes[i] == 1 && (mask >> i & 1) != 0)
            continue;
        d.sizes[n] = d.sizes[i];
        d.strides[n++] = d.strides[i];
    }
    d.n = n;
    TRY(return_dims(call, self, self->storage_offset, &d));
done:
    return st;
}

static fa_status squeeze(fa__call *call)
{
    return return_squeezed(call, UINT64_MAX);
}

static fa_status squeeze_dim(fa__call *call)
{
    fa_status st = FA_OK;
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), fa__arg_tensor(call, 0)->n_dims, &dim));
    TRY(return_squeezed(call, (uint64_t)1 << dim));
done:
    return st;
}

static fa_status squeeze_dims(fa__call *call)
{
    fa_status st = FA_OK;
    uint64_t mask = 0;

    if (fa__arg_len(call, 1) > 0)       /* no dims: nothing to squeeze, unlike in reductions */
        TRY(fa__dim_mask(call, 1, fa__arg_tensor(call, 0)->n_dims, &mask));
    TRY(return_squeezed(call, mask));
done:
    return st;
}

/* ---- expanding ------------------------------------------------------------------------------- */

static fa_status expand(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(fa__return_tensor(call, 0, fa_expand(fa__arg_tensor(call, 0), n, sizes)));
done:
    return st;
}

static fa_status expand_as(fa__call *call)
{
    const fa_tensor *other = fa__arg_tensor(call, 1);

    return fa__return_tensor(call, 0,
                             fa_expand(fa__arg_tensor(call, 0), other->n_dims, other->sizes));
}

const fa__op fa__ops_views[] = {
    { "aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)", view, FA__OP_VIEW },
    { "aten::view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)", view_dtype, FA__OP_VIEW },
    { "aten::_unsafe_view(Tensor self, SymInt[] size) -> Tensor", view, FA__OP_VIEW },
    { "aten::view_as(Tensor(a) self, Tensor other) -> Tensor(a)", view_as, FA__OP_VIEW },
    { "aten::reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)", reshape, FA__OP_VIEW },
    { "aten::reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)", reshape_as, FA__OP_VIEW },
    { "aten::_reshape_alias(Tensor(a) self, SymInt[] size, SymInt[] stride) -> Tensor(a)",
      as_strided, FA__OP_VIEW },
    { "aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)",
      flatten, FA__OP_VIEW },
    { "aten::unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)", unflatten,
      FA__OP_VIEW },
    { "aten::ravel(Tensor(a) self) -> Tensor(a)", ravel, FA__OP_VIEW },
    { "aten::alias(Tensor(a) self) -> Tensor(a)", alias, FA__OP_VIEW },
    { "aten::detach(Tensor(a) self) -> Tensor(a)", alias, FA__OP_VIEW },
    { "aten::lift(Tensor self) -> Tensor", alias, FA__OP_VIEW },
    { "aten::lift_fresh(Tensor(a) self) -> Tensor(a)", fa__return_self, FA__OP_VIEW },
    { "aten::cpu(Tensor(a) self) -> Tensor(b|a)", fa__return_self, FA__OP_VIEW },
    { "aten::cuda(Tensor(a) self) -> Tensor(b|a)", fa__return_self, FA__OP_VIEW },
    { "aten::pin_memory(Tensor(a) self, Device? device=None) -> Tensor(a)", fa__return_self,
      FA__OP_VIEW },
    { "prim::data(Tensor(a) a) -> Tensor(a)", alias, FA__OP_VIEW },
    { "aten::data(Tensor self) -> Tensor", alias, FA__OP_VIEW },
    { "aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", transpose,
      FA__OP_VIEW },
    { "aten::swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)", transpose, FA__OP_VIEW },
    { "aten::swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", transpose, FA__OP_VIEW },
    { "aten::t(Tensor(a) self) -> Tensor(a)", t, FA__OP_VIEW },
    { "aten::numpy_T(Tensor(a) self) -> Tensor(a)", numpy_T, FA__OP_VIEW },
    { "aten::numpy_T.a(Tensor(a) self) -> Tensor(a)", numpy_T, FA__OP_VIEW },
    { "aten::mT(Tensor(a) self) -> Tensor(a)", mT, FA__OP_VIEW },
    { "aten::mT.a(Tensor(a) self) -> Tensor(a)", mT, FA__OP_VIEW },
    { "aten::mH(Tensor(a) self) -> Tensor(a)", adjoint, FA__OP_VIEW },
    { "aten::mH.a(Tensor(a) self) -> Tensor(a)", adjoint, FA__OP_VIEW },
    { "aten::adjoint(Tensor(a) self) -> Tensor(a)", adjoint, FA__OP_VIEW },
    { "aten::matrix_H(Tensor(a) self) -> Tensor(a)", matrix_H, FA__OP_VIEW },
    { "aten::matrix_H.a(Tensor(a) self) -> Tensor(a)", matrix_H, FA__OP_VIEW },
    { "aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)", permute, FA__OP_VIEW },
    { "aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)", movedim,
      FA__OP_VIEW },
    { "aten::movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)",
      movedim, FA__OP_VIEW },
    { "aten::moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)", movedim,
      FA__OP_VIEW },
    { "aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)",
      movedim, FA__OP_VIEW },
    { "aten::select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)", select_index,
      FA__OP_VIEW },
    { "aten::slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, "
      "SymInt step=1) -> Tensor(a)",
      slice, FA__OP_VIEW },
    { "aten::narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)", narrow,
      FA__OP_VIEW },
    { "aten::narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a)",
      narrow_tensor, FA__OP_VIEW },
    { "aten::diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)", diagonal,
      FA__OP_VIEW },
    { "aten::linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)",
      diagonal, FA__OP_VIEW },
    { "aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)", unfold,
      FA__OP_VIEW },
    { "aten::as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, "
      "SymInt? storage_offset=None) -> Tensor(a)",
      as_strided, FA__OP_VIEW },
    { "aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a)", unsqueeze, FA__OP_VIEW },
    { "aten::squeeze(Tensor(a) self) -> Tensor(a)", squeeze, FA__OP_VIEW },
    { "aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)", squeeze_dim, FA__OP_VIEW },
    { "aten::squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)", squeeze_dims, FA__OP_VIEW },
    { "aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)", expand,
      FA__OP_VIEW },
    { "aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a)", expand_as, FA__OP_VIEW },
    { "aten::broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)", expand, FA__OP_VIEW },
    { 0 },
};
