/* common.c: making tensors, copying between layouts and dtypes, and the checks that families share. */
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

/* ---- copying --------------------------------------------------------------------------------- */

#define COPY_BLOCK 512
#define COPY_GRAIN 65536

typedef struct copy_plan {
    int n_dims;                         /* outermost first */
    int64_t sizes[FA_MAX_DIMS], to[FA_MAX_DIMS], from[FA_MAX_DIMS];     /* strides in elements */
    fa_dtype to_dtype, from_dtype;
    size_t to_size, from_size;
    uint8_t *dst;
    const uint8_t *src;
    const fa_tensor *bits;              /* whose conj and neg bits are resolved, or NULL */
    int64_t rows, inner;
} copy_plan;

/* Sorts dims by the destination's strides, outermost first, and merges those that run on. */
static void order_dims(copy_plan *p)
{
    int n = 0;

    for (int i = 1; i < p->n_dims; i++) {
        for (int j = i; j > 0 && p->to[j] > p->to[j - 1]; j--) {
            int64_t size = p->sizes[j], to = p->to[j], from = p->from[j];
            p->sizes[j] = p->sizes[j - 1], p->to[j] = p->to[j - 1], p->from[j] = p->from[j - 1];
            p->sizes[j - 1] = size, p->to[j - 1] = to, p->from[j - 1] = from;
        }
    }
    for (int i = 0; i < p->n_dims; i++) {
        if (p->sizes[i] == 1)
            continue;
        if (n > 0 && p->to[n - 1] == p->to[i] * p->sizes[i]
            && p->from[n - 1] == p->from[i] * p->sizes[i]) {
            p->sizes[n - 1] *= p->sizes[i];
            p->to[n - 1] = p->to[i], p->from[n - 1] = p->from[i];
            continue;
        }
        p->sizes[n] = p->sizes[i], p->to[n] = p->to[i], p->from[n] = p->from[i];
        n++;
    }
    if (n == 0) {
        p->sizes[0] = 1, p->to[0] = p->from[0] = 1;
        n = 1;
    }
    p->n_dims = n;
}

static void gather(uint8_t *out, const uint8_t *in, int64_t n, int64_t step, size_t size)
{
    switch (size) {
    case 1: for (int64_t i = 0; i < n; i++) out[i] = in[i * step]; break;
    case 2: for (int64_t i = 0; i < n; i++) memcpy(out + 2 * i, in + i * step, 2); break;
    case 4: for (int64_t i = 0; i < n; i++) memcpy(out + 4 * i, in + i * step, 4); break;
    case 8: for (int64_t i = 0; i < n; i++) memcpy(out + 8 * i, in + i * step, 8); break;
    default: for (int64_t i = 0; i < n; i++) memcpy(out + (size_t)i * size, in + i * step, size);
    }
}

static void scatter(uint8_t *out, const uint8_t *in, int64_t n, int64_t step, size_t size)
{
    switch (size) {
    case 1: for (int64_t i = 0; i < n; i++) out[i * step] = in[i]; break;
    case 2: for (int64_t i = 0; i < n; i++) memcpy(out + i * step, in + 2 * i, 2); break;
    case 4: for (int64_t i = 0; i < n; i++) memcpy(out + i * step, in + 4 * i, 4); break;
    case 8: for (int64_t i = 0; i < n; i++) memcpy(out + i * step, in + 8 * i, 8); break;
    default: for (int64_t i = 0; i < n; i++) memcpy(out + i * step, in + (size_t)i * size, size);
    }
}

/* One block of a row: gathered, resolved, converted, scattered — each only where it is needed. */
static void copy_block(const copy_plan *p, uint8_t *dst, const uint8_t *src, int64_t n)
{
    uint8_t in[COPY_BLOCK * 16], out[COPY_BLOCK * 16];
    int64_t to = p->to[p->n_dims - 1] * (int64_t)p->to_size;
    int64_t from = p->from[p->n_dims - 1] * (int64_t)p->from_size;
    bool packed = to == (int64_t)p->to_size;

    if (from != (int64_t)p->from_size || p->bits != NULL) {
        gather(in, src, n, from, p->from_size);
        src = in;
    }
    if (p->bits != NULL)
        fa__resolve_math_bits(p->bits, in, (size_t)n);
    if (p->to_dtype != p->from_dtype) {
        fa__convert(p->to_dtype, packed ? dst : out, p->from_dtype, src, (size_t)n);
        if (packed)
            return;
        src = out;
    }
    if (packed)
        memcpy(dst, src, (size_t)n * p->to_size);
    else
        scatter(dst, src, n, to, p->to_size);
}

static void copy_row(const copy_plan *p, uint8_t *dst, const uint8_t *src)
{
    int last = p->n_dims - 1;
    int64_t n = p->inner, done = 0;

    if (p->to_dtype == p->from_dtype && p->bits == NULL && p->to[last] == 1
        && p->from[last] == 1) {
        memcpy(dst, src, (size_t)n * p->to_size);
        return;
    }
    for (; done < n; done += COPY_BLOCK) {
        int64_t count = n - done < COPY_BLOCK ? n - done : COPY_BLOCK;
        copy_block(p, dst + done * p->to[last] * (int64_t)p->to_size,
                   src + done * p->from[last] * (int64_t)p->from_size, count);
    }
}

static fa_status copy_rows(void *context, int64_t begin, int64_t end)
{
    const copy_plan *p = context;

    for (int64_t row = begin; row < end; row++) {
        int64_t left = row, to = 0, from = 0;

        for (int i = p->n_dims - 2; i >= 0; i--) {
            int64_t at = left % p->sizes[i];
            left /= p->sizes[i];
            to += at * p->to[i];
            from += at * p->from[i];
        }
        copy_row(p, p->dst + to * (int64_t)p->to_size, p->src + from * (int64_t)p->from_size);
    }
    return FA_OK;
}

/* A dense destination and the same layout in the source are one row: cut it for the threads. */
static void cut_single_row(copy_plan *p)
{
    int64_t pieces = p->inner / COPY_GRAIN;

    if (p->n_dims != 1 || pieces < 2 || p->inner % pieces != 0)
        return;
    p->sizes[1] = p->inner / pieces;
    p->to[1] = p->to[0], p->from[1] = p->from[0];
    p->sizes[0] = pieces;
    p->to[0] *= p->sizes[1], p->from[0] *= p->sizes[1];
    p->n_dims = 2;
    p->inner = p->sizes[1];
    p->rows = pieces;
}

static fa_status broadcast_strides(copy_plan *p, const fa_tensor *dst, const fa_tensor *src)
{
    int shift = dst->n_dims - src->n_dims;
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    bool fits = shift >= 0;

    p->n_dims = dst->n_dims;
    for (int i = 0; fits && i < dst->n_dims; i++) {
        int64_t size = i < shift ? 1 : src->sizes[i - shift];

        p->sizes[i] = dst->sizes[i];
        p->to[i] = dst->strides[i];
        p->from[i] = size == 1 ? 0 : src->strides[i - shift];
        fits = size == 1 || size == dst->sizes[i];
    }
    if (!fits)
        return fa__fail(FA_EINVAL,
                        "output with shape %s doesn't match the broadcast shape %s",
                        fa__dims_text(a, dst), fa__dims_text(b, src));
    return FA_OK;
}

static fa_status run_copy(fa_tensor *dst, const fa_tensor *src)
{
    copy_plan p = { .to_dtype = (fa_dtype)dst->dtype, .from_dtype = (fa_dtype)src->dtype };
    fa_status st = broadcast_strides(&p, dst, src);

    if (st != FA_OK || fa_tensor_numel(dst) == 0)
        return st;
    p.dst = fa_tensor_data(dst);
    p.src = fa_tensor_data(src);
    p.to_size = fa_dtype_itemsize(p.to_dtype);
    p.from_size = fa_dtype_itemsize(p.from_dtype);
    p.bits = src->conj || src->neg ? src : NULL;
    order_dims(&p);
    p.inner = p.sizes[p.n_dims - 1];
    p.rows = 1;
    for (int i = 0; i < p.n_dims - 1; i++)
        p.rows *= p.sizes[i];
    cut_single_row(&p);
    return fa__parallel_for(p.rows, 1 + COPY_GRAIN / p.inner, copy_rows, &p);
}

/* May writing to one change the other, other than in step? */
static bool overlaps(const fa_tensor *a, const fa_tensor *b)
{
    size_t a_begin, a_end, b_begin, b_end;

    if (a->storage != b->storage || a->storage == NULL)
        return false;
    if (fa__tensor_extent(a, &a_begin, &a_end) != FA_OK
        || fa__tensor_extent(b, &b_begin, &b_end) != FA_OK)
        return true;
    return a_begin < b_end && b_begin < a_end;
}

fa_status fa__copy_into(fa_tensor *dst, const fa_tensor *src)
{
    fa_tensor *own = NULL;
    fa_status st = FA_OK;

    TRY(fa__need_elements(dst, "copy_"));
    TRY(fa__need_elements(src, "copy_"));
    if (fa_dtype_is_quantized((fa_dtype)src->dtype) && src->dtype != dst->dtype)
        own = fa_dequantize(src);
    else if (overlaps(dst, src) || fa__dtype_row_of((fa_dtype)src->dtype)->per_byte > 1)
        own = fa_clone(src);
    else
        return run_copy(dst, src);
    if (own == NULL)
        TRY(fa_error_last()->status);
    st = run_copy(dst, own);
done:
    fa_tensor_release(own);
    return st;
}

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

        TRY(own == NULL ? FA_ENOMEM : run_copy(own, one));
        fa_tensor_release(one);
        one = own;
    }
    st = fa__copy_into(self, one);
done:
    fa_tensor_release(one);
    return st;
}

/* More bytes behind the ones that are there. A caller's memory or a mapped file is left for memory of
 * our own. */
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
                        "Dimension out of range (expected to be in range of [%d, %d], but got %lld)",
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
    };

    return dtype >= 0 && (size_t)dtype < FA__COUNT(names) ? names[dtype] : fa_dtype_name(dtype);
}
