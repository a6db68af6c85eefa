/* common.c: making tensors, filling them, and the checks that families share. Copies are in
 * copying.c. */
#include "ops/ops.h"

#include <stdio.h>

/* ---- making ---------------------------------------------------------------------------------- */

static fa_storage *uninitialised(size_t nbytes)
{
    fa__buffer buffer = { .data = fa__alloc(nbytes), .size = nbytes, .capacity = nbytes };

    return buffer.data == NULL ? NULL : fa__storage_from_buffer_take(&buffer);
}

/* Strides NULL: row-major. The strides must be dense. */
static fa_tensor *make(fa_dtype dtype, int n_dims, const int64_t *sizes, const int64_t *strides)
{
    size_t nbytes;
    fa_storage *storage;
    fa_tensor *out;

    if (n_dims > FA_MAX_DIMS) {
        fa__fail(FA_EINVAL, "a tensor of %d dimensions; at most %d can be", n_dims, FA_MAX_DIMS);
        return NULL;
    }
    if (fa__dense_bytes(dtype, n_dims, sizes, &nbytes) != FA_OK)
        return NULL;
    storage = uninitialised(nbytes);
    if (storage == NULL)
        return NULL;
    out = fa__tensor_new_unchecked(storage, dtype, 0, n_dims, sizes, strides);
    fa_storage_release(storage);
    return out;
}

fa_tensor *fa__empty(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    return make(dtype, n_dims, sizes, NULL);
}

fa_tensor *fa__empty_as(const fa_tensor *self, fa_dtype dtype)
{
    return fa__empty_like(self, dtype);
}

/* Strides with the channels (dim 1) innermost. */
static fa_status channels_last_strides(int n_dims, const int64_t *sizes, int64_t *out)
{
    int64_t stride = 1;
    int order[5] = { 1, n_dims - 1, n_dims - 2, n_dims - 3, 0 };

    order[n_dims - 1] = 0;
    for (int i = 0; i < n_dims; i++) {
        out[order[i]] = stride;
        if (!fa__mul_i64(stride, sizes[order[i]] > 1 ? sizes[order[i]] : 1, &stride))
            return fa__fail(FA_EINVAL, "the strides of a channels_last tensor overflow");
    }
    return FA_OK;
}

fa_tensor *fa__empty_format(fa_dtype dtype, int n_dims, const int64_t *sizes, int memory_format)
{
    int64_t strides[5];

    if ((memory_format == 2 && n_dims == 4) || (memory_format == 3 && n_dims == 5)) {
        if (fa__numel(n_dims, sizes, &(int64_t){ 0 }) != FA_OK
            || channels_last_strides(n_dims, sizes, strides) != FA_OK)
            return NULL;
        return make(dtype, n_dims, sizes, strides);
    }
    return make(dtype, n_dims, sizes, NULL);
}

fa_tensor *fa__full(fa_dtype dtype, int n_dims, const int64_t *sizes, fa__scalar fill)
{
    fa_tensor *out = fa__empty(dtype, n_dims, sizes);

    if (out != NULL && fa__fill(out, fill) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

fa_tensor *fa__scalar_tensor(fa__scalar x)
{
    fa_dtype dtype = x.dtype == FA_FLOAT64      ? FA_FLOAT32
                     : x.dtype == FA_COMPLEX128 ? FA_COMPLEX64
                                                : x.dtype;

    return fa__full(dtype, 0, NULL, x);
}

fa_tensor *fa__as_dtype(fa_tensor *self, fa_dtype dtype)
{
    fa_tensor *out;

    if (fa_tensor_dtype(self) == dtype)
        return fa_tensor_retain(self);
    out = fa__empty_as(self, dtype);
    if (out != NULL && fa__copy_into(out, self) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static bool is_aligned(const fa_tensor *self)
{
    size_t swap = fa__dtype_row_of((fa_dtype)self->dtype)->swap_width;

    return swap <= 1 || (uintptr_t)fa_tensor_data(self) % swap == 0;
}

fa_tensor *fa__as_contiguous(fa_tensor *self, fa_dtype dtype)
{
    fa_tensor *out;

    if (self->dtype == dtype && !self->conj && !self->neg && self->storage != NULL
        && fa_tensor_is_contiguous(self) && is_aligned(self))
        return fa_tensor_retain(self);
    out = fa__empty(dtype, self->n_dims, self->sizes);
    if (out != NULL && fa__copy_into(out, self) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

/* ---- filling --------------------------------------------------------------------------------- */

fa_status fa__fill(fa_tensor *self, fa__scalar value)
{
    uint8_t complex_bytes[16];
    fa_tensor *one = fa__empty(value.dtype, 0, NULL);
    uint8_t boolean = value.integer != 0;
    fa_status st = FA_OK;

    if (one == NULL)
        return FA_ENOMEM;
    switch (value.dtype) {
    case FA_BOOL: memcpy(fa_tensor_data(one), &boolean, 1); break;
    case FA_INT64: memcpy(fa_tensor_data(one), &value.integer, 8); break;
    case FA_FLOAT64: memcpy(fa_tensor_data(one), &value.real, 8); break;
    default:
        memcpy(complex_bytes, &value.real, 8);
        memcpy(complex_bytes + 8, &value.imag, 8);
        memcpy(fa_tensor_data(one), complex_bytes, 16);
    }
    if (one->dtype != self->dtype && fa__dtype_has_numbers((fa_dtype)self->dtype)) {
        fa_tensor *own = fa__empty((fa_dtype)self->dtype, 0, NULL);  /* converted once */

        TRY(own == NULL ? FA_ENOMEM : fa__copy_into(own, one));
        fa_tensor_release(one);
        one = own;
    }
    st = fa__copy_into(self, one);
done:
    fa_tensor_release(one);
    return st;
}

/* More bytes behind the ones that are there. A caller's memory or a mapped file is left for memory
 * of our own. */
static fa_status grow_storage(fa_storage *self, size_t nbytes)
{
    uint8_t *data = self->owned || self->data == NULL ? fa__realloc(self->data, nbytes)
                                                      : fa__alloc(nbytes);

    if (data == NULL)
        return FA_ENOMEM;
    if (!self->owned && self->data != NULL) {
        memcpy(data, self->data, self->nbytes);
        if (self->release != NULL)
            self->release(self->context);
        fa__source_release(self->source);
        self->release = NULL;
        self->source = NULL;
    }
    self->data = data;
    self->nbytes = nbytes;
    self->owned = true;
    return FA_OK;
}

fa_status fa__resize(fa_tensor *self, int n_dims, const int64_t *sizes)
{
    size_t nbytes;
    int64_t *dims = NULL, *to;
    size_t offset;
    fa_status st = FA_OK;

    if (n_dims > FA_MAX_DIMS || self->storage == NULL || self->storage->meta)
        return fa__fail(FA_EINVAL, "resize_ to %d dimensions, or of a tensor without a storage",
                        n_dims);
    TRY(fa__dense_bytes((fa_dtype)self->dtype, n_dims, sizes, &nbytes));
    if (!fa__mul_size((size_t)self->storage_offset, fa_dtype_itemsize((fa_dtype)self->dtype),
                      &offset)
        || !fa__add_size(nbytes, offset, &nbytes))
        TRY(fa__fail(FA_EINVAL, "resize_: more bytes than memory has addresses"));
    if (n_dims > FA__INLINE_DIMS) {
        dims = fa__alloc(2 * (size_t)n_dims * sizeof(*dims));
        if (dims == NULL)
            return FA_ENOMEM;
    }
    if (nbytes > self->storage->nbytes)
        TRY(grow_storage(self->storage, nbytes));
    to = dims != NULL ? dims : self->inline_dims;
    if (n_dims > 0)
        memmove(to, sizes, (size_t)n_dims * sizeof(*sizes));
    if (self->sizes != self->inline_dims)
        fa__free(self->sizes);
    self->n_dims = (uint8_t)n_dims;
    self->sizes = to;
    self->strides = to + n_dims;
    dims = NULL;
    TRY(fa__contiguous_strides(n_dims, self->sizes, self->strides));
done:
    fa__free(dims);
    return st;
}

/* ---- layouts --------------------------------------------------------------------------------- */

/* As is_channels_last_strides of PyTorch: channels innermost, sizes of 1 and equal strides settled
 * in favour of row-major. */
static bool channels_are_last(const fa_tensor *self, int n_dims)
{
    int order[5] = { 1, n_dims - 1, n_dims - 2, n_dims - 3, 0 };
    int64_t least = 0;

    order[n_dims - 1] = 0;
    if (self->n_dims != n_dims || self->strides == NULL || self->storage == NULL
        || self->strides[1] == 0)
        return false;
    for (int i = 0; i < n_dims; i++) {
        int d = order[i];

        if (self->sizes[d] == 0 || self->strides[d] < least)
            return false;
        if (d == 0 && least == self->strides[1])
            return false;               /* N111 is row-major as well */
        least = self->strides[d];
        if (self->sizes[d] > 1)
            least *= self->sizes[d];
    }
    return true;
}

bool fa__is_channels_last(const fa_tensor *self)
{
    return channels_are_last(self, 4);
}

bool fa__is_channels_last_3d(const fa_tensor *self)
{
    return channels_are_last(self, 5);
}

int fa__suggest_memory_format(const fa_tensor *self)
{
    return fa__is_channels_last(self) ? 2 : fa__is_channels_last_3d(self) ? 3 : 0;
}

/* ---- checks ---------------------------------------------------------------------------------- */

fa_status fa__wrap_dim(int64_t dim, int n_dims, int *out)
{
    int n = n_dims == 0 ? 1 : n_dims;

    if (dim < -n || dim >= n)
        return fa__fail(FA_ERANGE,
                        "Dimension out of range (expected to be in range of [%d, %d], but got "
                        "%lld)",
                        -n, n - 1, (long long)dim);
    *out = (int)(dim < 0 ? dim + n : dim);
    return FA_OK;
}

fa_status fa__dim_mask(const fa__call *call, size_t i, int n_dims, uint64_t *mask)
{
    int64_t dims[FA_MAX_DIMS];
    int n, dim;
    fa_status st = FA_OK;

    *mask = 0;
    TRY(fa__arg_ints(call, i, dims, FA_MAX_DIMS, &n));
    for (int k = 0; k < n; k++) {
        TRY(fa__wrap_dim(dims[k], n_dims, &dim));
        if ((*mask >> dim & 1) != 0)
            TRY(fa__fail(FA_EINVAL, "dim %d appears multiple times in the list of dims", dim));
        *mask |= (uint64_t)1 << dim;
    }
    if (n == 0)
        *mask = n_dims == 64 ? UINT64_MAX : ((uint64_t)1 << n_dims) - 1;
done:
    return st;
}

fa_status fa__broadcast_sizes(int n_a, const int64_t *a, int n_b, const int64_t *b, int *n_out,
                              int64_t *out)
{
    int n = n_a > n_b ? n_a : n_b;

    for (int i = n - 1; i >= 0; i--) {
        int64_t size_a = i - (n - n_a) >= 0 ? a[i - (n - n_a)] : 1;
        int64_t size_b = i - (n - n_b) >= 0 ? b[i - (n - n_b)] : 1;

        if (size_a != size_b && size_a != 1 && size_b != 1)
            return fa__fail(FA_EINVAL,
                            "The size of tensor a (%lld) must match the size of tensor b (%lld) at "
                            "non-singleton dimension %d",
                            (long long)size_a, (long long)size_b, i);
        out[i] = size_a == 1 ? size_b : size_a;
    }
    *n_out = n;
    return FA_OK;
}

bool fa__same_sizes(const fa_tensor *a, const fa_tensor *b)
{
    return a->n_dims == b->n_dims
           && (a->n_dims == 0
               || memcmp(a->sizes, b->sizes, a->n_dims * sizeof(*a->sizes)) == 0);
}

const char *fa__dims_text(char out[FA__DIMS_TEXT], const fa_tensor *tensor)
{
    return fa__format_dims(out, FA__DIMS_TEXT, tensor->n_dims, tensor->sizes);
}

const char *fa__scalar_type_name(fa_dtype dtype)
{
    /* "FloatStorage" without "Storage": the C++ names are the same words */
    static const char *const names[] = {
        "Byte",   "Char",   "Short", "Int",      "Long",       "Half",       "Float",
        "Double", "ComplexHalf", "ComplexFloat", "ComplexDouble", "Bool",    "QInt8",
        "QUInt8", "QInt32", "BFloat16",
        "QUInt4x2", "QUInt2x4", "Bits1x8", "Bits2x4", "Bits4x2", "Bits8", "Bits16",
        "Float8_e5m2", "Float8_e4m3fn", "Float8_e5m2fnuz", "Float8_e4m3fnuz", "UInt16", "UInt32",
        "UInt64",
    };

    return dtype >= 0 && (size_t)dtype < FA__COUNT(names) ? names[dtype] : fa_dtype_name(dtype);
}

/* ---- arguments and results ------------------------------------------------------------------- */

int fa__param_at(const fa__call *call, const char *name)
{
    for (size_t i = 0; i < call->schema->n_params; i++) {
        if (strcmp(call->schema->params[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

fa_status fa__temps_end(fa__temps *temps, fa_status st)
{
    fa_status failed = fa__temps_free(temps);

    return failed != FA_OK ? failed : st;
}

fa_status fa__return_kept(fa__call *call, fa__temps *temps, fa_tensor *first, fa_tensor *second)
{
    fa_status st = FA_OK;

    if (!temps->failed)
        st = fa__return_tensor(call, 0, fa_tensor_retain(first));
    if (!temps->failed && st == FA_OK && second != NULL)
        st = fa__return_tensor(call, 1, fa_tensor_retain(second));
    return fa__temps_end(temps, st);
}
