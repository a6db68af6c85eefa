/* views.c: other views of the same storage, and copies into new ones.
 *
 * A view changes sizes, strides and offset and shares the storage; math bits and a per-tensor
 * quantizer go along. A per-channel quantizer would need to be changed too, so such tensors are
 * only detached and copied.
 *
 * Copies keep the memory order of their source, as PyTorch's preserve_format does: dimensions
 * sorted by stride. */
#include "core/strided.h"

/* ---- views ----------------------------------------------------------------------------------- */

/* FA_ETYPE unless views can be taken of self. */
static fa_status need_view(const fa_tensor *self, const char *what)
{
    if (self == NULL || self->storage == NULL)
        return fa__fail(FA_ETYPE, "%s needs a strided tensor", what);
    if (self->quantizer != NULL && self->quantizer->scales != NULL)
        return fa__fail(FA_EUNSUPPORTED,
                        "%s of a per-channel quantized tensor; dequantize it first", what);
    return FA_OK;
}

fa_tensor *fa__view_of(const fa_tensor *self, int64_t offset, int n_dims, const int64_t *sizes,
                       const int64_t *strides)
{
    if (need_view(self, "a view") != FA_OK)
        return NULL;
    fa_tensor *out = fa__tensor_new_unchecked(self->storage, (fa_dtype)self->dtype, offset, n_dims,
                                              sizes, strides);
    if (out == NULL)
        return NULL;
    fa__tensor_set_math_bits(out, self->conj, self->neg);
    if (self->quantizer != NULL) {
        out->quantizer = fa__quantizer_copy(self->quantizer);
        if (out->quantizer == NULL) {
            fa_tensor_release(out);
            return NULL;
        }
    }
    return out;
}

/* -1 with FA_ERANGE recorded when there is no such dimension. */
static int wrap_dim(const fa_tensor *self, int dim)
{
    int n_dims = self->n_dims;

    if (dim < -n_dims || dim >= n_dims) {
        fa__fail(FA_ERANGE,
                 "Dimension out of range (expected to be in range of [%d, %d], but got %d)",
                 -n_dims, n_dims - 1, dim);
        return -1;
    }
    return dim < 0 ? dim + n_dims : dim;
}

fa_tensor *fa_as_strided(const fa_tensor *self, int n_dims, const int64_t *sizes,
                         const int64_t *strides, int64_t storage_offset)
{
    if (need_view(self, "as_strided") != FA_OK)
        return NULL;
    if (strides == NULL && n_dims > 0) {
        fa__fail(FA_EINVAL, "as_strided: no strides given");
        return NULL;
    }
    fa_tensor *checked = fa_tensor_from_storage(self->storage, (fa_dtype)self->dtype,
                                                storage_offset, n_dims, sizes, strides);
    if (checked == NULL)
        return NULL;
    fa_tensor *out = fa__view_of(self, storage_offset, n_dims, sizes, strides);
    fa_tensor_release(checked);
    return out;
}

fa_status fa__infer_size(int n_dims, int64_t *sizes, int64_t numel)
{
    fa_status st = FA_OK;
    char text[200];
    int unknown = -1;
    int64_t n;

    fa__format_dims(text, sizeof(text), n_dims, sizes);
    for (int i = 0; i < n_dims; i++) {
        if (sizes[i] < -1)
            return fa__fail(FA_EINVAL, "invalid shape dimension %lld at index %d of shape %s",
                            (long long)sizes[i], i, text);
        if (sizes[i] != -1)
            continue;
        if (unknown >= 0)
            return fa__fail(FA_EINVAL, "only one dimension can be inferred");
        unknown = i;
        sizes[i] = 1;
    }
    TRY(fa__numel(n_dims, sizes, &n));
    if (unknown >= 0 && n > 0 && numel % n == 0)
        sizes[unknown] = numel / n;
    else if (n != numel)
        return fa__fail(FA_EINVAL, "shape '%s' is invalid for input of size %lld", text,
                        (long long)numel);
    else if (unknown >= 0 && n == 0)
        return fa__fail(
            FA_EINVAL,
            "cannot reshape tensor of 0 elements into shape %s because the unspecified dimension "
            "size -1 can be any value and is ambiguous",
            text);
done:
    return st;
}

/* Walks from the last dimension: each group of old dimensions that is contiguous in itself is cut
 * into new ones. */
bool fa__view_strides(const fa_tensor *self, int n_dims, const int64_t *sizes, int64_t *strides)
{
    int view = n_dims - 1;

    if (fa_tensor_numel(self) == 0) {
        if (n_dims == self->n_dims
            && (n_dims == 0 || memcmp(sizes, self->sizes, (size_t)n_dims * sizeof(*sizes)) == 0))
            memcpy(strides, self->strides, (size_t)n_dims * sizeof(*strides));
        else if (fa__contiguous_strides(n_dims, sizes, strides) != FA_OK)
            return false;
        return true;
    }
    if (self->n_dims == 0) {
        for (int i = 0; i < n_dims; i++)
            strides[i] = 1;
        return true;
    }
    int64_t chunk_stride = self->strides[self->n_dims - 1], chunk = 1, taken = 1;
    for (int i = self->n_dims - 1; i >= 0; i--) {
        chunk *= self->sizes[i];
        if (i > 0 && (self->sizes[i - 1] == 1 || self->strides[i - 1] == chunk * chunk_stride))
            continue;
        while (view >= 0 && (taken < chunk || sizes[view] == 1)) {
            strides[view] = taken * chunk_stride;
            taken *= sizes[view];
            view--;
        }
        if (taken != chunk)
            return false;
        if (i > 0) {
            chunk_stride = self->strides[i - 1];
            chunk = taken = 1;
        }
    }
    return view == -1;
}

fa_tensor *fa_view(const fa_tensor *self, int n_dims, const int64_t *sizes)
{
    int64_t view[FA_MAX_DIMS], strides[FA_MAX_DIMS];

    if (need_view(self, "view") != FA_OK || fa__check_dims("view", n_dims, sizes) != FA_OK)
        return NULL;
    if (n_dims > 0)
        memcpy(view, sizes, (size_t)n_dims * sizeof(int64_t));
    if (fa__infer_size(n_dims, view, fa_tensor_numel(self)) != FA_OK)
        return NULL;
    if (!fa__view_strides(self, n_dims, view, strides)) {
        fa__fail(FA_EINVAL,
                 "view size is not compatible with input tensor's size and stride (at least one "
                 "dimension spans across two contiguous subspaces). Use .reshape(...) instead.");
        return NULL;
    }
    return fa__view_of(self, self->storage_offset, n_dims, view, strides);
}

fa_tensor *fa_transpose(const fa_tensor *self, int dim0, int dim1)
{
    int dims[FA_MAX_DIMS] = { 0 };

    if (need_view(self, "transpose") != FA_OK)
        return NULL;
    if (self->n_dims == 0 && dim0 >= -1 && dim0 <= 0 && dim1 >= -1 && dim1 <= 0)
        return fa_permute(self, dims);
    dim0 = wrap_dim(self, dim0);
    dim1 = dim0 < 0 ? -1 : wrap_dim(self, dim1);
    if (dim0 < 0 || dim1 < 0)
        return NULL;
    for (int i = 0; i < self->n_dims; i++)
        dims[i] = i == dim0 ? dim1 : i == dim1 ? dim0 : i;
    return fa_permute(self, dims);
}

fa_tensor *fa_permute(const fa_tensor *self, const int *dims)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    bool seen[FA_MAX_DIMS] = { false };

    if (need_view(self, "permute") != FA_OK)
        return NULL;
    for (int i = 0; i < self->n_dims; i++) {
        int dim = wrap_dim(self, dims[i]);
        if (dim < 0)
            return NULL;
        if (seen[dim]) {
            fa__fail(FA_EINVAL,
                     "permute(): duplicate dims are not allowed; dimension %d occurs twice", dim);
            return NULL;
        }
        seen[dim] = true;
        sizes[i] = self->sizes[dim];
        strides[i] = self->strides[dim];
    }
    return fa__view_of(self, self->storage_offset, self->n_dims, sizes, strides);
}

/* Where index `i` of a dimension begins. Empty tensors may have offsets that overflow: nothing is
 * read there. */
static int64_t offset_at(const fa_tensor *self, int dim, int64_t i)
{
    int64_t step, offset;

    if (fa__mul_i64(i, self->strides[dim], &step)
        && fa__add_i64(self->storage_offset, step, &offset))
        return offset;
    return self->storage_offset;
}

fa_tensor *fa_select(const fa_tensor *self, int dim, int64_t index)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    int n = 0;

    if (need_view(self, "select") != FA_OK)
        return NULL;
    dim = wrap_dim(self, dim);
    if (dim < 0)
        return NULL;
    int64_t size = self->sizes[dim];
    if (index < -size || index >= size) {
        char text[160];
        fa__fail(FA_ERANGE,
                 "select(): index %lld out of range for tensor of size %s at dimension %d",
                 (long long)index, fa__format_dims(text, sizeof(text), self->n_dims, self->sizes),
                 dim);
        return NULL;
    }
    for (int i = 0; i < self->n_dims; i++) {
        if (i == dim)
            continue;
        sizes[n] = self->sizes[i];
        strides[n++] = self->strides[i];
    }
    return fa__view_of(self, offset_at(self, dim, index < 0 ? index + size : index), n, sizes,
                       strides);
}

fa_tensor *fa_narrow(const fa_tensor *self, int dim, int64_t start, int64_t length)
{
    int64_t sizes[FA_MAX_DIMS];

    if (need_view(self, "narrow") != FA_OK)
        return NULL;
    dim = wrap_dim(self, dim);
    if (dim < 0)
        return NULL;
    int64_t size = self->sizes[dim];
    if (start < 0 && start >= -size)
        start += size;
    if (start < 0 || length < 0 || start > size || length > size - start) {
        fa__fail(FA_ERANGE, "start (%lld) + length (%lld) exceeds dimension size (%lld).",
                 (long long)start, (long long)length, (long long)size);
        return NULL;
    }
    memcpy(sizes, self->sizes, self->n_dims * sizeof(int64_t));
    sizes[dim] = length;
    return fa__view_of(self, offset_at(self, dim, start), self->n_dims, sizes, self->strides);
}

fa_tensor *fa_expand(const fa_tensor *self, int n_dims, const int64_t *sizes)
{
    int64_t out_sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], n;
    char text[160], have_text[160];

    if (need_view(self, "expand") != FA_OK || fa__check_dims("expand", n_dims, sizes) != FA_OK)
        return NULL;
    int n_new = n_dims - self->n_dims;
    if (n_new < 0) {
        const char *kind = fa__dtype_row_of((fa_dtype)self->dtype)->storage_class;
        kind = kind == NULL ? "UntypedStorage" : kind;
        fa__fail(FA_EINVAL,
                 "expand(torch.%.*sTensor{%s}, size=%s): the number of sizes provided (%d) must be "
                 "greater or equal to the number of dimensions in the tensor (%d)",
                 (int)(strlen(kind) - strlen("Storage")), kind,
                 fa__format_dims(have_text, sizeof(have_text), self->n_dims, self->sizes),
                 fa__format_dims(text, sizeof(text), n_dims, sizes), n_dims, self->n_dims);
        return NULL;
    }
    for (int i = n_dims - 1; i >= 0; i--) {
        int64_t have = i < n_new ? 1 : self->sizes[i - n_new];
        if (i < n_new && sizes[i] < 0) {
            fa__fail(FA_EINVAL,
                     "The expanded size of the tensor (%lld) isn't allowed in a leading, "
                     "non-existing dimension %d",
                     (long long)sizes[i], i);
            return NULL;
        }
        out_sizes[i] = sizes[i] == -1 ? have : sizes[i];
        if (i >= n_new)
            strides[i] = self->strides[i - n_new];
        else if (i == n_dims - 1)
            strides[i] = 1;
        else if (!fa__mul_i64(out_sizes[i + 1], strides[i + 1], &strides[i]))
            strides[i] = 0;
        if (out_sizes[i] == have)
            continue;
        strides[i] = 0;
        if (have != 1) {
            fa__fail(FA_EINVAL,
                     "The expanded size of the tensor (%lld) must match the existing size (%lld) "
                     "at non-singleton dimension %d.  Target sizes: %s.  Tensor sizes: %s",
                     (long long)out_sizes[i], (long long)have, i,
                     fa__format_dims(text, sizeof(text), n_dims, sizes),
                     fa__format_dims(have_text, sizeof(have_text), self->n_dims, self->sizes));
            return NULL;
        }
    }
    if (fa__numel(n_dims, out_sizes, &n) != FA_OK)
        return NULL;
    return fa__view_of(self, self->storage_offset, n_dims, out_sizes, strides);
}

fa_status fa__tensor_restride(fa_tensor *self, int64_t offset, int n_dims, const int64_t *sizes,
                              const int64_t *strides)
{
    int64_t *dims = self->inline_dims;
    size_t size = (size_t)n_dims * sizeof(int64_t);

    if (n_dims > FA__INLINE_DIMS) {
        dims = fa__alloc(2 * size);
        if (dims == NULL)
            return FA_ENOMEM;
    }
    if (self->sizes != self->inline_dims)
        fa__free(self->sizes);
    self->sizes = dims;
    self->strides = dims + n_dims;
    self->n_dims = (uint8_t)n_dims;
    self->storage_offset = offset;
    if (n_dims > 0) {
        memcpy(self->sizes, sizes, size);
        memcpy(self->strides, strides, size);
    }
    return FA_OK;
}

fa_tensor *fa_detach(const fa_tensor *self)
{
    return fa__tensor_alias(self);
}

/* ---- memory order ---------------------------------------------------------------------------- */

/* Whether dimension b belongs before a in memory: -1 no, 1 yes, 0 undecided. [TensorIterator's
 * permutation] */
static int should_swap(const fa_tensor *self, int a, int b)
{
    int64_t stride_a = self->strides[a], stride_b = self->strides[b];

    if (stride_a == 0 || stride_b == 0)
        return 0;
    if (stride_a != stride_b)
        return stride_a < stride_b ? -1 : 1;
    return self->sizes[a] > self->sizes[b] ? 1 : 0;
}

/* order[0] is the innermost dimension of memory. Insertion sort that leaves undecided neighbours in
 * place. */
static void sort_dims(const fa_tensor *self, int *order)
{
    int n = self->n_dims;

    for (int i = 0; i < n; i++)
        order[i] = n - 1 - i;
    for (int i = 1; i < n; i++) {
        int right = i;
        for (int left = i - 1; left >= 0; left--) {
            int swap = should_swap(self, order[left], order[right]);
            if (swap < 0)
                break;
            if (swap > 0) {
                int moved = order[left];
                order[left] = order[right];
                order[right] = moved;
                right = left;
            }
        }
    }
}

bool fa__is_dense(const fa_tensor *tensor)
{
    int order[FA_MAX_DIMS];
    int64_t expected = 1;

    if (fa_tensor_numel(tensor) == 0)
        return true;
    sort_dims(tensor, order);
    for (int i = 0; i < tensor->n_dims; i++) {
        int64_t size = tensor->sizes[order[i]];
        if (size < 2)
            continue;
        if (tensor->strides[order[i]] != expected)
            return false;
        expected *= size;
    }
    return true;
}

/* Strides of a dense tensor whose dimensions lie in memory as self's do. */
static fa_status dense_strides(const fa_tensor *self, int64_t *strides)
{
    int order[FA_MAX_DIMS];
    int64_t stride = 1;

    sort_dims(self, order);
    for (int i = 0; i < self->n_dims; i++) {
        int64_t size = self->sizes[order[i]];
        strides[order[i]] = stride;
        if (i + 1 < self->n_dims && !fa__mul_i64(stride, size > 1 ? size : 1, &stride))
            return fa__fail(FA_EINVAL, "a copy's strides overflow");
    }
    return FA_OK;
}

/* A storage for a copy of self as `dtype`, uninitialised, on self's device. */
static fa_storage *empty_storage(const fa_tensor *self, fa_dtype dtype)
{
    size_t nbytes;

    if (fa__dense_bytes(dtype, self->n_dims, self->sizes, &nbytes) != FA_OK)
        return NULL;
    if (self->storage->meta)
        return fa_storage_new_meta(nbytes);
    fa__buffer buffer = { fa__alloc(nbytes), nbytes, nbytes };
    if (buffer.data == NULL)
        return NULL;
    fa_storage *storage = fa__storage_from_buffer_take(&buffer);
    if (storage != NULL)
        fa__storage_set_device(storage, self->storage->device);
    return storage;
}

static fa_tensor *empty_with_strides(const fa_tensor *self, fa_dtype dtype, const int64_t *strides)
{
    fa_storage *storage = empty_storage(self, dtype);

    if (storage == NULL)
        return NULL;
    fa_tensor *out = fa__tensor_new_unchecked(storage, dtype, 0, self->n_dims, self->sizes,
                                              strides);
    fa_storage_release(storage);
    return out;
}

fa_tensor *fa__empty_like_contiguous(const fa_tensor *self, fa_dtype dtype)
{
    return empty_with_strides(self, dtype, NULL);
}

fa_tensor *fa__empty_like(const fa_tensor *self, fa_dtype dtype)
{
    int64_t strides[FA_MAX_DIMS];

    if (fa__is_dense(self))
        return empty_with_strides(self, dtype, self->strides);
    if (dense_strides(self, strides) != FA_OK)
        return NULL;
    return empty_with_strides(self, dtype, strides);
}

fa_tensor *fa__in_memory_order(const fa_tensor *self)
{
    int order[FA_MAX_DIMS];
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    int n = self->n_dims;

    sort_dims(self, order);
    for (int i = 0; i < n; i++) {
        sizes[i] = self->sizes[order[n - 1 - i]];
        strides[i] = self->strides[order[n - 1 - i]];
    }
    fa_tensor *out = fa__tensor_new_unchecked(self->storage, (fa_dtype)self->dtype,
                                              self->storage_offset, n, sizes, strides);
    if (out != NULL)
        fa__tensor_set_math_bits(out, self->conj, self->neg);
    return out;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static fa_status append_block(void *context, const uint8_t *data, size_t size)
{
    uint8_t **out = context;

    memcpy(*out, data, size);
    *out += size;
    return FA_OK;
}

typedef struct copy {
    uint8_t *out;
    size_t itemsize;
} copy;

static fa_status copy_row(void *context, const uint8_t *data, int64_t n, int64_t step)
{
    copy *self = context;

    fa__gather(self->out, data, n, step, self->itemsize);
    self->out += (size_t)n * self->itemsize;
    return FA_OK;
}

fa_status fa_tensor_copy_to(const fa_tensor *self, void *out, size_t size)
{
    fa_status st = FA_OK;
    size_t needed;

    TRY(fa__need_elements(self, "copy"));
    TRY(fa__element_bytes(self, &needed));
    if (size != needed)
        return fa__fail(FA_EINVAL, "copy: the tensor's elements are %zu bytes, the output has %zu",
                        needed, size);
    if (needed == 0)
        return FA_OK;
    if (fa__dtype_row_of((fa_dtype)self->dtype)->per_byte > 1) {
        uint8_t *at = out;
        return fa__tensor_runs(self, append_block, &at);
    }
    copy rows = { out, fa_dtype_itemsize((fa_dtype)self->dtype) };
    TRY(fa__tensor_rows(self, copy_row, &rows));
    fa__resolve_math_bits(self, out, (size_t)fa_tensor_numel(self));
done:
    return st;
}

/* Fills a fresh copy of self, releasing it on failure; both are visited in the copy's memory
 * order. */
static fa_tensor *fill_copy(fa_tensor *out, const fa_tensor *self, const fa_tensor *ordered)
{
    size_t size;

    if (out == NULL || ordered == NULL)
        goto done;
    if (self->quantizer != NULL && (out->quantizer = fa__quantizer_copy(self->quantizer)) == NULL)
        goto done;
    if (self->storage->meta)
        return out;
    if (fa__element_bytes(self, &size) != FA_OK
        || fa_tensor_copy_to(ordered, out->storage->data, size) != FA_OK)
        goto done;
    return out;
done:
    fa_tensor_release(out);
    return NULL;
}

fa_tensor *fa_contiguous(const fa_tensor *self)
{
    if (self == NULL || self->storage == NULL) {
        fa__fail(FA_ETYPE, "contiguous needs a strided tensor");
        return NULL;
    }
    if (!self->conj && !self->neg && fa_tensor_is_contiguous(self))
        return fa_tensor_retain((fa_tensor *)self);
    return fill_copy(fa__empty_like_contiguous(self, (fa_dtype)self->dtype), self, self);
}

/* A copy of a tensor made of parts: every part is copied. */
static fa_tensor *clone_parts(const fa_tensor *self)
{
    fa_tensor *out = fa__tensor_alias(self);

    for (size_t i = 0; out != NULL && i < FA__COUNT(out->parts); i++) {
        fa_tensor *shared = out->parts[i];
        if (shared == NULL)
            continue;
        out->parts[i] = fa_clone(shared);
        fa_tensor_release(shared);
        if (out->parts[i] == NULL) {
            fa_tensor_release(out);
            return NULL;
        }
    }
    return out;
}

fa_tensor *fa_clone(const fa_tensor *self)
{
    if (self->storage == NULL)
        return clone_parts(self);
    if (fa__dtype_row_of((fa_dtype)self->dtype)->per_byte > 1)
        return fill_copy(fa__empty_like_contiguous(self, (fa_dtype)self->dtype), self, self);
    fa_tensor *ordered = fa__in_memory_order(self);
    fa_tensor *out = fill_copy(fa__empty_like(self, (fa_dtype)self->dtype), self, ordered);
    fa_tensor_release(ordered);
    return out;
}
