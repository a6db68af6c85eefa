/* tensor.c: the tensor object — making, counting, and what is asked of it.
 *
 * A tensor is a header over a counted storage:
 *
 *     address of element (i, j, ...) =
 *         storage data + (storage_offset + i*strides[0] + j*strides[1] + ...) * itemsize
 *
 * Sparse and nested tensors have no storage of their own but hold other tensors in `parts`. Sizes
 * and strides of up to FA__INLINE_DIMS dimensions lie in the object, of more in one allocation. */
#include "core/strided.h"

#include <stdio.h>

/* ---- sizes and bytes ------------------------------------------------------------------------- */

const char *fa__format_dims(char *out, size_t size, int n_dims, const int64_t *dims)
{
    size_t used = (size_t)snprintf(out, size, "[");

    for (int i = 0; i < n_dims; i++) {
        char number[24];
        size_t length = (size_t)snprintf(number, sizeof(number), "%s%lld", i > 0 ? ", " : "",
                                         (long long)dims[i]);
        if (used + length + 6 > size) {
            used += (size_t)snprintf(out + used, size - used, "...");
            break;
        }
        memcpy(out + used, number, length);
        used += length;
    }
    snprintf(out + used, size - used, "]");
    return out;
}

fa_status fa__check_dims(const char *what, int n_dims, const int64_t *sizes)
{
    if (n_dims < 0 || n_dims > FA_MAX_DIMS)
        return fa__fail(FA_EINVAL, "%s: %d dimensions; expected 0 to %d", what, n_dims,
                        FA_MAX_DIMS);
    if (n_dims > 0 && sizes == NULL)
        return fa__fail(FA_EINVAL, "%s: no sizes given for %d dimensions", what, n_dims);
    return FA_OK;
}

fa_status fa__numel(int n_dims, const int64_t *sizes, int64_t *out)
{
    char text[200];
    int64_t product = 1;
    bool fits = true, empty = false;

    for (int i = 0; i < n_dims; i++) {
        if (sizes[i] < 0)
            return fa__fail(FA_EINVAL, "sizes %s hold a negative number",
                            fa__format_dims(text, sizeof(text), n_dims, sizes));
        empty = empty || sizes[i] == 0;
        fits = fits && fa__mul_i64(product, sizes[i], &product);
    }
    if (!fits && !empty)
        return fa__fail(FA_EINVAL, "numel: integer multiplication overflow with sizes %s",
                        fa__format_dims(text, sizeof(text), n_dims, sizes));
    *out = empty ? 0 : product;
    return FA_OK;
}

fa_status fa__contiguous_strides(int n_dims, const int64_t *sizes, int64_t *out)
{
    char text[200];
    int64_t stride = 1;

    for (int i = n_dims - 1; i >= 0; i--) {
        out[i] = stride;
        if (i > 0 && !fa__mul_i64(stride, sizes[i] > 1 ? sizes[i] : 1, &stride))
            return fa__fail(FA_EINVAL, "strides of sizes %s overflow",
                            fa__format_dims(text, sizeof(text), n_dims, sizes));
    }
    return FA_OK;
}

/* ceil(a / b) without overflow. */
static int64_t divide_up(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

/* n elements in bytes. FA_EINVAL on overflow. */
static fa_status bytes_of(fa_dtype dtype, int64_t n, size_t *out)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);
    uint64_t n_items = (uint64_t)divide_up(n, row->per_byte);

    if (n_items > SIZE_MAX || !fa__mul_size((size_t)n_items, row->itemsize, out))
        return fa__fail(FA_EINVAL, "%lld elements of %s are more bytes than memory has addresses",
                        (long long)n, row->name);
    return FA_OK;
}

fa_status fa__dense_bytes(fa_dtype dtype, int n_dims, const int64_t *sizes, size_t *out)
{
    fa_status st = FA_OK;
    const fa__dtype_row *row = fa__dtype_row_of(dtype);
    int64_t n;

    if (row == NULL)
        return fa__fail(FA_EINVAL, "%d is no dtype", (int)dtype);
    TRY(fa__numel(n_dims, sizes, &n));
    if (row->per_byte > 1 && n_dims > 0 && n > 0) {
        int64_t last = sizes[n_dims - 1];
        return bytes_of(dtype, n / last * (divide_up(last, row->per_byte) * row->per_byte), out);
    }
    TRY(bytes_of(dtype, n, out));
done:
    return st;
}

fa_status fa__element_bytes(const fa_tensor *tensor, size_t *out)
{
    return bytes_of((fa_dtype)tensor->dtype, fa_tensor_numel(tensor), out);
}

/* The last element's index in the storage, and -1 for empty tensors. FA_EINVAL for negative strides
 * and on overflow. */
static fa_status last_element(int64_t offset, int n_dims, const int64_t *sizes,
                              const int64_t *strides, int64_t *out)
{
    fa_status st = FA_OK;
    char sizes_text[160], strides_text[160];
    int64_t n, span, last = offset;
    bool fits = offset >= 0;

    TRY(fa__numel(n_dims, sizes, &n));
    for (int i = 0; i < n_dims; i++) {
        if (strides[i] < 0)
            return fa__fail(FA_EINVAL,
                            "strides %s hold a negative number, which PyTorch does not allow",
                            fa__format_dims(strides_text, sizeof(strides_text), n_dims, strides));
        if (n > 0)
            fits = fits && fa__mul_i64(sizes[i] - 1, strides[i], &span)
                   && fa__add_i64(last, span, &last);
    }
    if (!fits || last == INT64_MAX)
        return fa__fail(
            FA_EINVAL,
            "Storage size calculation overflowed with sizes=%s and strides=%s, storage offset %lld",
            fa__format_dims(sizes_text, sizeof(sizes_text), n_dims, sizes),
            fa__format_dims(strides_text, sizeof(strides_text), n_dims, strides),
            (long long)offset);
    *out = n > 0 ? last : -1;
done:
    return st;
}

fa_status fa__tensor_extent(const fa_tensor *tensor, size_t *begin, size_t *end)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)tensor->dtype;
    const fa__dtype_row *row = fa__dtype_row_of(dtype);
    int64_t last;

    *begin = *end = 0;
    TRY(last_element(tensor->storage_offset, tensor->n_dims, tensor->sizes, tensor->strides,
                     &last));
    if (last < 0)
        return FA_OK;
    TRY(bytes_of(dtype, last + 1, end));
    *begin = (size_t)(tensor->storage_offset / row->per_byte) * row->itemsize;
done:
    return st;
}

/* ---- making and counting --------------------------------------------------------------------- */

fa_tensor *fa__tensor_header(fa_dtype dtype, fa_layout layout, int n_dims, const int64_t *sizes)
{
    uint8_t slot;
    fa_tensor *self = fa__slot_alloc(sizeof(*self), &slot);

    if (self == NULL)
        return NULL;
    memset(self, 0, sizeof(*self));
    self->slot = slot;
    atomic_init(&self->refs, 1);
    self->dtype = (int16_t)dtype;
    self->layout = (uint8_t)layout;
    self->n_dims = (uint8_t)n_dims;
    self->sizes = self->inline_dims;
    if (n_dims > FA__INLINE_DIMS) {
        self->sizes = fa__zalloc(2 * (size_t)n_dims * sizeof(int64_t));
        if (self->sizes == NULL) {
            fa__slot_free(self, slot);
            return NULL;
        }
    }
    self->strides = self->sizes + n_dims;
    if (n_dims > 0)
        memcpy(self->sizes, sizes, (size_t)n_dims * sizeof(int64_t));
    return self;
}

fa_tensor *fa__tensor_new_unchecked(fa_storage *storage, fa_dtype dtype, int64_t offset, int n_dims,
                                    const int64_t *sizes, const int64_t *strides)
{
    fa_tensor *self = fa__tensor_header(dtype, FA_STRIDED, n_dims, sizes);

    if (self == NULL)
        return NULL;
    if (strides != NULL && n_dims > 0) {
        memcpy(self->strides, strides, (size_t)n_dims * sizeof(int64_t));
    } else if (fa__contiguous_strides(n_dims, sizes, self->strides) != FA_OK) {
        fa_tensor_release(self);
        return NULL;
    }
    self->storage_offset = offset;
    self->storage = fa_storage_retain(storage);
    return self;
}

/* The extent of a checked tensor lies in its storage. */
static fa_status check_bounds(const fa_tensor *self)
{
    fa_status st = FA_OK;
    char sizes[160], strides[160];
    size_t begin, end;

    TRY(fa__tensor_extent(self, &begin, &end));
    if (end > self->storage->nbytes)
        return fa__fail(
            FA_EINVAL,
            "setStorage: sizes %s, strides %s, storage offset %lld, and itemsize %zu requiring a "
            "storage size of %zu are out of bounds for storage of size %zu",
            fa__format_dims(sizes, sizeof(sizes), self->n_dims, self->sizes),
            fa__format_dims(strides, sizeof(strides), self->n_dims, self->strides),
            (long long)self->storage_offset, fa_dtype_itemsize((fa_dtype)self->dtype), end,
            self->storage->nbytes);
done:
    return st;
}

fa_tensor *fa_tensor_from_storage(fa_storage *storage, fa_dtype dtype, int64_t storage_offset,
                                  int n_dims, const int64_t *sizes, const int64_t *strides)
{
    fa_status st = FA_OK;
    fa_tensor *self = NULL;
    int64_t n;

    if (storage == NULL || fa__dtype_row_of(dtype) == NULL) {
        fa__fail(FA_EINVAL, "fa_tensor_from_storage: %s",
                 storage == NULL ? "no storage given" : "unknown dtype");
        return NULL;
    }
    TRY(fa__check_dims("fa_tensor_from_storage", n_dims, sizes));
    TRY(fa__numel(n_dims, sizes, &n));
    self = fa__tensor_new_unchecked(storage, dtype, storage_offset, n_dims, sizes, strides);
    if (self == NULL)
        return NULL;
    TRY(check_bounds(self));
done:
    if (st != FA_OK) {
        fa_tensor_release(self);
        return NULL;
    }
    return self;
}

fa_tensor *fa_zeros(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    size_t nbytes;

    if (fa__check_dims("fa_zeros", n_dims, sizes) != FA_OK
        || fa__dense_bytes(dtype, n_dims, sizes, &nbytes) != FA_OK)
        return NULL;
    fa_storage *storage = fa_storage_new(nbytes);
    if (storage == NULL)
        return NULL;
    fa_tensor *self = fa__tensor_new_unchecked(storage, dtype, 0, n_dims, sizes, NULL);
    fa_storage_release(storage);
    return self;
}

fa_tensor *fa_tensor_from_data(fa_dtype dtype, int n_dims, const int64_t *sizes, const void *data)
{
    size_t nbytes;
    fa_tensor *self = fa_zeros(dtype, n_dims, sizes);

    if (self == NULL)
        return NULL;
    if (fa__element_bytes(self, &nbytes) != FA_OK || nbytes == 0)
        return self;
    if (data == NULL) {
        fa__fail(FA_EINVAL, "fa_tensor_from_data: no data given for %zu bytes", nbytes);
        fa_tensor_release(self);
        return NULL;
    }
    memcpy(self->storage->data, data, nbytes);
    return self;
}

fa_tensor *fa__tensor_alias(const fa_tensor *self)
{
    fa_tensor *out = fa__tensor_header((fa_dtype)self->dtype, (fa_layout)self->layout, self->n_dims,
                                       self->sizes);

    if (out == NULL)
        return NULL;
    if (self->n_dims > 0)
        memcpy(out->strides, self->strides, self->n_dims * sizeof(int64_t));
    out->conj = self->conj;
    out->neg = self->neg;
    out->coalesced = self->coalesced;
    out->nested = self->nested;
    out->storage_offset = self->storage_offset;
    out->storage = fa_storage_retain(self->storage);
    for (size_t i = 0; i < FA__COUNT(self->parts); i++)
        out->parts[i] = fa_tensor_retain(self->parts[i]);
    if (self->quantizer != NULL) {
        out->quantizer = fa__quantizer_copy(self->quantizer);
        if (out->quantizer == NULL) {
            fa_tensor_release(out);
            return NULL;
        }
    }
    return out;
}

fa_tensor *fa_tensor_retain(fa_tensor *tensor)
{
    if (tensor != NULL)
        atomic_fetch_add_explicit(&tensor->refs, 1, memory_order_relaxed);
    return tensor;
}

/* Parts are plain strided tensors (their makers see to it), so this nests once. */
void fa_tensor_release(fa_tensor *tensor)
{
    if (tensor == NULL || atomic_fetch_sub_explicit(&tensor->refs, 1, memory_order_acq_rel) > 1)
        return;
    fa__quantizer_free(tensor->quantizer);
    for (size_t i = 0; i < FA__COUNT(tensor->parts); i++)
        fa_tensor_release(tensor->parts[i]);
    fa_storage_release(tensor->storage);
    if (tensor->sizes != tensor->inline_dims)
        fa__free(tensor->sizes);
    fa__slot_free(tensor, tensor->slot);
}

/* ---- accessors ------------------------------------------------------------------------------- */

fa_dtype fa_tensor_dtype(const fa_tensor *tensor)
{
    return (fa_dtype)tensor->dtype;
}

fa_layout fa_tensor_layout(const fa_tensor *tensor)
{
    return (fa_layout)tensor->layout;
}

/* The part that holds the element bytes of a sparse or nested tensor; NULL for strided ones. */
static const fa_tensor *value_part(const fa_tensor *tensor)
{
    return tensor->nested ? tensor->parts[0] : fa_tensor_values(tensor);
}

fa_device fa_tensor_device(const fa_tensor *tensor)
{
    const fa_tensor *values = value_part(tensor);

    return fa_storage_device(values != NULL ? values->storage : tensor->storage);
}

bool fa_tensor_is_meta(const fa_tensor *tensor)
{
    const fa_tensor *values = value_part(tensor);
    const fa_storage *storage = values != NULL ? values->storage : tensor->storage;

    return storage->meta;
}

int fa_tensor_dim(const fa_tensor *tensor)
{
    return tensor->n_dims;
}

const int64_t *fa_tensor_sizes(const fa_tensor *tensor)
{
    return tensor->sizes;
}

const int64_t *fa_tensor_strides(const fa_tensor *tensor)
{
    return tensor->storage != NULL ? tensor->strides : NULL;
}

int64_t fa_tensor_size(const fa_tensor *tensor, int dim)
{
    int n_dims = tensor->n_dims;

    if (dim < -n_dims || dim >= n_dims) {
        fa__fail(FA_ERANGE,
                 "Dimension out of range (expected to be in range of [%d, %d], but got %d)",
                 -n_dims, n_dims - 1, dim);
        return -1;
    }
    return tensor->sizes[dim < 0 ? dim + n_dims : dim];
}

int64_t fa_tensor_numel(const fa_tensor *tensor)
{
    int64_t n = 1;

    if (tensor->nested)
        return fa__nested_numel(tensor);
    for (int i = 0; i < tensor->n_dims; i++) {
        if (tensor->sizes[i] == 0)
            return 0;
    }
    for (int i = 0; i < tensor->n_dims; i++)
        n *= tensor->sizes[i];
    return n;
}

int64_t fa_tensor_storage_offset(const fa_tensor *tensor)
{
    return tensor->storage_offset;
}

fa_storage *fa_tensor_storage(const fa_tensor *tensor)
{
    return tensor->storage;
}

void *fa_tensor_data(const fa_tensor *tensor)
{
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)tensor->dtype);

    if (tensor->storage == NULL || tensor->storage->data == NULL || fa_tensor_numel(tensor) == 0)
        return NULL;
    return tensor->storage->data + (size_t)(tensor->storage_offset / row->per_byte) * row->itemsize;
}

bool fa_tensor_is_contiguous(const fa_tensor *tensor)
{
    int64_t expected = 1;

    if (tensor->storage == NULL)
        return false;
    if (fa_tensor_numel(tensor) == 0)
        return true;
    for (int i = tensor->n_dims - 1; i >= 0; i--) {
        if (tensor->sizes[i] == 1)
            continue;
        if (tensor->strides[i] != expected)
            return false;
        expected *= tensor->sizes[i];
    }
    return true;
}

bool fa_tensor_requires_grad(const fa_tensor *tensor)
{
    return tensor->requires_grad;
}

void fa_tensor_set_requires_grad(fa_tensor *tensor, bool requires_grad)
{
    tensor->requires_grad = requires_grad;
}

bool fa_tensor_is_parameter(const fa_tensor *tensor)
{
    return tensor->parameter;
}

void fa_tensor_set_parameter(fa_tensor *tensor, bool is_parameter)
{
    tensor->parameter = is_parameter;
}

bool fa_tensor_is_conj(const fa_tensor *tensor)
{
    return tensor->conj;
}

bool fa_tensor_is_neg(const fa_tensor *tensor)
{
    return tensor->neg;
}

void fa__tensor_set_math_bits(fa_tensor *tensor, bool conj, bool neg)
{
    tensor->conj = conj;
    tensor->neg = neg;
}

bool fa_tensor_is_nested(const fa_tensor *tensor)
{
    return tensor->nested;
}

bool fa_tensor_shares_storage(const fa_tensor *a, const fa_tensor *b)
{
    return a->storage != NULL && a->storage == b->storage;
}
