/* walk.c: visiting a tensor's elements in row-major order, whatever its strides.
 *
 *     rows     n elements `step` bytes apart; neighbouring dimensions are merged where they can be
 *     runs     contiguous bytes
 *     blocks   packed elements with conj and neg bits resolved, a cache-full at a time
 *     cursor   the same on demand, for walking two tensors side by side
 *
 * An expanded tensor (stride 0) may have far more elements than its storage has bytes: walking
 * takes as long as its numel says, and that is the caller's matter. */
#include "core/strided.h"

fa_status fa__need_elements(const fa_tensor *self, const char *what)
{
    if (self == NULL)
        return fa__fail(FA_EINVAL, "%s: no tensor given", what);
    if (self->storage == NULL)
        return fa__fail(FA_ETYPE, "%s needs a strided tensor, found %s", what,
                        self->nested ? "a nested one" : fa_layout_name((fa_layout)self->layout));
    if (self->storage->meta)
        return fa__fail(FA_EUNSUPPORTED, "%s: a meta tensor has no data", what);
    return FA_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The same elements in the same order with as few dimensions as possible, at least one. */
static void merge_dims(fa__cursor *out, const fa_tensor *tensor)
{
    int n = 0;

    for (int i = 0; i < tensor->n_dims; i++) {
        int64_t size = tensor->sizes[i], stride = tensor->strides[i];
        if (size == 1)
            continue;
        if (n > 0 && size > 0 && out->strides[n - 1] / size == stride
            && out->strides[n - 1] % size == 0) {
            out->sizes[n - 1] *= size;
            out->strides[n - 1] = stride;
            continue;
        }
        out->sizes[n] = size;
        out->strides[n] = stride;
        n++;
    }
    if (n == 0) {
        out->sizes[0] = out->strides[0] = 1;
        n = 1;
    }
    out->n_dims = n;
}

void fa__cursor_init(fa__cursor *cursor, const fa_tensor *tensor)
{
    cursor->tensor = tensor;
    cursor->base = fa_tensor_data(tensor);
    cursor->at = 0;
    cursor->left = cursor->base != NULL ? fa_tensor_numel(tensor) : 0;
    merge_dims(cursor, tensor);
    memset(cursor->indices, 0, (size_t)cursor->n_dims * sizeof(int64_t));
}

/* Steps the outer indices once and moves `at` along; false after the last row. */
static bool next_row(fa__cursor *cursor)
{
    for (int i = cursor->n_dims - 2; i >= 0; i--) {
        cursor->at += cursor->strides[i];
        if (++cursor->indices[i] < cursor->sizes[i])
            return true;
        cursor->at -= cursor->strides[i] * cursor->sizes[i];
        cursor->indices[i] = 0;
    }
    return false;
}

fa_status fa__tensor_rows(const fa_tensor *tensor, fa__row_visit visit, void *context)
{
    fa_status st = FA_OK;
    fa__cursor cursor;
    int64_t itemsize = (int64_t)fa_dtype_itemsize((fa_dtype)tensor->dtype);

    fa__cursor_init(&cursor, tensor);
    if (cursor.left == 0)
        return FA_OK;
    int last = cursor.n_dims - 1;
    do
        TRY(visit(context, cursor.base + cursor.at * itemsize, cursor.sizes[last],
                  cursor.strides[last] * itemsize));
    while (next_row(&cursor));
done:
    return st;
}

size_t fa__cursor_read(fa__cursor *cursor, uint8_t *out, size_t n)
{
    size_t itemsize = fa_dtype_itemsize((fa_dtype)cursor->tensor->dtype), got = 0;
    int last = cursor->n_dims - 1;
    int64_t step = cursor->strides[last] * (int64_t)itemsize;

    while (got < n && cursor->left > 0) {
        int64_t in_row = cursor->sizes[last] - cursor->indices[last];
        int64_t some = in_row < (int64_t)(n - got) ? in_row : (int64_t)(n - got);
        const uint8_t *data = cursor->base + cursor->at * (int64_t)itemsize
                              + cursor->indices[last] * step;
        fa__gather(out + got * itemsize, data, some, step, itemsize);
        got += (size_t)some;
        cursor->left -= some;
        cursor->indices[last] += some;
        if (cursor->indices[last] == cursor->sizes[last]) {
            cursor->indices[last] = 0;
            next_row(cursor);
        }
    }
    fa__resolve_math_bits(cursor->tensor, out, got);
    return got;
}

/* ---- runs ------------------------------------------------------------------------------------ */

typedef struct runs {
    fa_status (*visit)(void *context, const uint8_t *data, size_t size);
    void *context;
    size_t itemsize;
} runs;

static fa_status visit_runs_of_row(void *context, const uint8_t *data, int64_t n, int64_t step)
{
    fa_status st = FA_OK;
    const runs *self = context;

    if (n == 1 || step == (int64_t)self->itemsize)
        return self->visit(self->context, data, (size_t)n * self->itemsize);
    for (int64_t i = 0; i < n; i++)
        TRY(self->visit(self->context, data + i * step, self->itemsize));
done:
    return st;
}

/* The stored bytes: conj and neg bits are not resolved. Packed dtypes are one run of all their
 * bytes. */
fa_status fa__tensor_runs(const fa_tensor *tensor,
                          fa_status (*visit)(void *context, const uint8_t *data, size_t size),
                          void *context)
{
    fa_status st = FA_OK;
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)tensor->dtype);
    runs self = { visit, context, row->itemsize };
    size_t size;

    TRY(fa__need_elements(tensor, "reading elements"));
    if (row->per_byte == 1)
        return fa__tensor_rows(tensor, visit_runs_of_row, &self);
    if (!fa_tensor_is_contiguous(tensor) || tensor->storage_offset % row->per_byte != 0)
        return fa__fail(FA_EUNSUPPORTED,
                        "a view of %s has no element bytes of its own: elements share bytes",
                        row->name);
    TRY(fa__element_bytes(tensor, &size));
    if (size > 0)
        TRY(visit(context, fa_tensor_data(tensor), size));
done:
    return st;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

void fa__gather(uint8_t *out, const uint8_t *data, int64_t n, int64_t step, size_t itemsize)
{
    /* One loop per size: a copy of constant size is one instruction. */
#define GATHER(size)                                                                               \
    case size:                                                                                     \
        for (int64_t i = 0; i < n; i++)                                                            \
            memcpy(out + i * (size), data + i * step, size);                                       \
        return
    if (step == (int64_t)itemsize) {
        memcpy(out, data, (size_t)n * itemsize);
        return;
    }
    switch (itemsize) {
        GATHER(1);
        GATHER(2);
        GATHER(4);
        GATHER(8);
        GATHER(16);
    }
#undef GATHER
}

/* Turns the sign bit of a float of `size` bytes. */
static void negate_float(uint8_t *at, size_t size)
{
    at[fa__big_endian_host() ? 0 : size - 1] ^= 0x80;
}

/* Two's complement of an integer of `size` bytes. */
static void negate_integer(uint8_t *at, size_t size)
{
    bool big = fa__big_endian_host();
    unsigned carry = 1;

    for (size_t i = 0; i < size; i++) {
        uint8_t *byte = at + (big ? size - 1 - i : i);
        carry += (uint8_t) ~*byte;
        *byte = (uint8_t)carry;
        carry >>= 8;
    }
}

void fa__resolve_math_bits(const fa_tensor *tensor, uint8_t *data, size_t n)
{
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)tensor->dtype);
    bool is_complex = row->number == FA__NUMBER_COMPLEX;
    size_t width = row->swap_width;

    if (!tensor->neg && !(tensor->conj && is_complex))
        return;
    for (size_t i = 0; i < n; i++, data += row->itemsize) {
        if (row->number == FA__NUMBER_SIGNED || row->number == FA__NUMBER_UNSIGNED)
            negate_integer(data, width);
        else if (tensor->neg && row->number != FA__NUMBER_BOOL)
            negate_float(data, width);
        if (is_complex && tensor->neg != tensor->conj)
            negate_float(data + width, width);
    }
}

typedef struct blocks {
    const fa_tensor *tensor;
    fa__block_visit visit;
    void *context;
    size_t itemsize, capacity; /* capacity in elements */
    bool direct;               /* no math bits: storage may be shown as it is */
    size_t n;                  /* elements in `data` */
    uint8_t data[FA__BLOCK_BYTES];
} blocks;

static fa_status flush_block(blocks *self)
{
    size_t n = self->n;

    if (n == 0)
        return FA_OK;
    self->n = 0;
    fa__resolve_math_bits(self->tensor, self->data, n);
    return self->visit(self->context, self->data, n);
}

/* Shows pieces of the storage itself. */
static fa_status show_directly(blocks *self, const uint8_t *data, int64_t n)
{
    fa_status st = FA_OK;

    for (int64_t done_so_far = 0; done_so_far < n;) {
        int64_t some = n - done_so_far < (int64_t)self->capacity ? n - done_so_far
                                                                 : (int64_t)self->capacity;
        TRY(self->visit(self->context, data + done_so_far * (int64_t)self->itemsize, (size_t)some));
        done_so_far += some;
    }
done:
    return st;
}

static fa_status collect_row(void *context, const uint8_t *data, int64_t n, int64_t step)
{
    fa_status st = FA_OK;
    blocks *self = context;

    if (self->direct && step == (int64_t)self->itemsize && n >= (int64_t)self->capacity) {
        TRY(flush_block(self));
        return show_directly(self, data, n);
    }
    while (n > 0) {
        int64_t room = (int64_t)(self->capacity - self->n);
        int64_t some = n < room ? n : room;
        fa__gather(self->data + self->n * self->itemsize, data, some, step, self->itemsize);
        self->n += (size_t)some;
        data += some * step;
        n -= some;
        if (self->n == self->capacity)
            TRY(flush_block(self));
    }
done:
    return st;
}

fa_status fa__tensor_blocks(const fa_tensor *tensor, fa__block_visit visit, void *context)
{
    fa_status st = FA_OK;
    blocks self;

    TRY(fa__need_elements(tensor, "reading elements"));
    self.tensor = tensor;
    self.visit = visit;
    self.context = context;
    self.itemsize = fa_dtype_itemsize((fa_dtype)tensor->dtype);
    self.capacity = FA__BLOCK_BYTES / self.itemsize;
    self.direct = !tensor->conj && !tensor->neg;
    self.n = 0;
    TRY(fa__tensor_rows(tensor, collect_row, &self));
    TRY(flush_block(&self));
done:
    return st;
}
