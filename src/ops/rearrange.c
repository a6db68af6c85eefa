/* rearrange.c: ops whose result has self's elements in other places, or some of them, or each
 * several times. */
#include "shapes.h"

/* ---- flip, roll, rot90 ----------------------------------------------------------------------- */

/* A view with negative strides, which only a copy within this file may see, is read backwards. */
static fa_tensor *flipped(fa_tensor *self, uint64_t mask)
{
    int64_t strides[FA_MAX_DIMS], offset = self->storage_offset;
    fa_tensor *backwards, *out;

    if (fa__need_elements(self, "flip") != FA_OK)
        return NULL;
    if (fa_tensor_numel(self) == 0)
        return fa__clone_format(self, FA__PRESERVE);
    for (int d = 0; d < self->n_dims; d++) {
        bool turn = (mask >> d & 1) != 0;
        strides[d] = turn ? -self->strides[d] : self->strides[d];
        offset += turn ? (self->sizes[d] - 1) * self->strides[d] : 0;
    }
    backwards = fa__view_of(self, offset, self->n_dims, self->sizes, strides);
    if (backwards == NULL)
        return NULL;
    out = fa__filled_from(fa__empty_as(self, (fa_dtype)self->dtype), backwards);
    fa_tensor_release(backwards);
    return out;
}

static fa_status flip(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    uint64_t mask = 0;

    if (fa__arg_len(call, 1) > 0)       /* no dims: nothing is turned */
        TRY(fa__dim_mask(call, 1, self->n_dims, &mask));
    TRY(fa__return_tensor(call, 0, flipped(self, mask)));
done:
    return st;
}

static fa_status fliplr(fa__call *call)
{
    if (fa__arg_tensor(call, 0)->n_dims < 2)
        return fa__fail(FA_EINVAL, "Input must be >= 2-d.");
    return fa__return_tensor(call, 0, flipped(fa__arg_tensor(call, 0), 2));
}

static fa_status flipud(fa__call *call)
{
    if (fa__arg_tensor(call, 0)->n_dims < 1)
        return fa__fail(FA_EINVAL, "Input must be >= 1-d.");
    return fa__return_tensor(call, 0, flipped(fa__arg_tensor(call, 0), 1));
}

static fa_status rot90(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *turned = NULL, *swapped = NULL;
    int64_t dims[2], k = (fa__arg_int(call, 1) % 4 + 4) % 4;
    int n, a, b;

    if (fa__arg_len(call, 2) != 2)
        return fa__fail(FA_EINVAL,
                        "expected total rotation dims == 2, but got dims = %zu",
                        fa__arg_len(call, 2));
    TRY(fa__arg_ints(call, 2, dims, 2, &n));
    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL, "expected total dims >= 2, but got total dims = %d",
                        self->n_dims);
    TRY(fa__wrap_dim(dims[0], self->n_dims, &a));
    TRY(fa__wrap_dim(dims[1], self->n_dims, &b));
    if (a == b)
        return fa__fail(FA_EINVAL,
                        "expected rotation dims to be different, but got dim0 = %lld and dim1 = "
                        "%lld",
                        (long long)dims[0], (long long)dims[1]);
    if (k == 0)
        return fa__return_tensor(call, 0, fa__clone_format(self, FA__CONTIGUOUS));
    uint64_t mask = k == 1 ? (uint64_t)1 << b : k == 3 ? (uint64_t)1 << a
                                                       : (uint64_t)1 << a | (uint64_t)1 << b;
    turned = flipped(self, mask);
    if (turned != NULL)
        swapped = k == 2 ? fa_tensor_retain(turned) : fa_transpose(turned, a, b);
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(swapped)));
done:
    fa_tensor_release(turned);
    fa_tensor_release(swapped);
    return st;
}

/* The elements moved `shift` places along dim, those from the end coming in at the front. */
static fa_tensor *rolled(fa_tensor *self, int64_t shift, int dim)
{
    int64_t size = self->sizes[dim];
    fa_tensor *out = fa__empty_as(self, (fa_dtype)self->dtype);
    fa_status st = out == NULL ? FA_ENOMEM : FA_OK;

    if (st != FA_OK)
        return NULL;
    shift = (shift % size + size) % size;
    for (int part = 0; st == FA_OK && part < 2; part++) {
        int64_t n = part == 0 ? shift : size - shift;
        fa_tensor *to = fa_narrow(out, dim, part == 0 ? 0 : shift, n);
        fa_tensor *from = fa_narrow(self, dim, part == 0 ? size - shift : 0, n);
        st = to == NULL || from == NULL ? fa_error_last()->status : fa__copy_into(to, from);
        fa_tensor_release(to);
        fa_tensor_release(from);
    }
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status roll(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out = NULL, *next;
    int64_t shifts[FA_MAX_DIMS], dims[FA_MAX_DIMS];
    int n, n_dims, dim;

    TRY(fa__need_elements(self, "roll"));
    TRY(fa__arg_ints(call, 1, shifts, FA_MAX_DIMS, &n));
    TRY(fa__arg_ints(call, 2, dims, FA_MAX_DIMS, &n_dims));
    if (n == 0)
        return fa__fail(FA_EINVAL, "`shifts` required");
    if (fa_tensor_numel(self) == 0)
        return fa__return_tensor(call, 0, fa__clone_format(self, FA__PRESERVE));
    if (n_dims == 0 && n == 1) {
        fa_tensor *flat = fa__op_tensor("aten::reshape", "tI", self, (int64_t[]){
                                        fa_tensor_numel(self) }, 1);
        out = flat == NULL ? NULL : rolled(flat, shifts[0], 0);
        fa_tensor_release(flat);
        next = out == NULL ? NULL : fa_view(out, self->n_dims, self->sizes);
        TRY(fa__return_tensor(call, 0, next));
        goto done;
    }
    if (n != n_dims)
        return fa__fail(FA_EINVAL, "shifts and dimensions must align. shifts: %d, dims:%d", n,
                        n_dims);
    out = fa_tensor_retain(self);
    for (int i = 0; i < n; i++) {
        if (self->n_dims == 0)
            TRY(fa__fail(FA_ERANGE,
                         "Dimension specified as %lld but tensor has no dimensions",
                         (long long)dims[i]));
        TRY(fa__wrap_dim(dims[i], self->n_dims, &dim));
        next = rolled(out, shifts[i], dim);
        fa_tensor_release(out);
        out = next;
        if (out == NULL)
            TRY(fa_error_last()->status);
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(out);
    return st;
}

/* ---- repeat ---------------------------------------------------------------------------------- */

/* Self `repeats[d]` times along each dim; n_dims is not less than self's. NULL on failure. The
 * result is looked at as [repeats, size] pairs of dims, the repeats having stride 0 in self. */
static fa_tensor *repeated(const fa_tensor *self, int n, const int64_t *repeats)
{
    int64_t sizes[FA_MAX_DIMS], split[FA_MAX_DIMS], to[FA_MAX_DIMS], from[FA_MAX_DIMS];
    int shift = n - self->n_dims, k = 0;
    fa_tensor *out, *pairs = NULL, *source = NULL;
    char text[FA__DIMS_TEXT];

    for (int d = 0; d < n; d++) {
        int64_t size = d < shift ? 1 : self->sizes[d - shift];
        if (!fa__mul_i64(size, repeats[d], &sizes[d])) {
            fa__fail(FA_EINVAL, "repeat: the size of the result overflows");
            return NULL;
        }
    }
    for (int d = 0; d < n; d++) {
        if (sizes[d] < 0) {
            fa__fail(FA_EINVAL, "Trying to create tensor with negative dimension %lld: %s",
                     (long long)sizes[d], fa__format_dims(text, sizeof(text), n, sizes));
            return NULL;
        }
    }
    out = fa__empty((fa_dtype)self->dtype, n, sizes);
    if (out == NULL || fa_tensor_numel(out) == 0)
        return out;
    for (int d = 0; d < n; d++) {
        int64_t size = d < shift ? 1 : self->sizes[d - shift];
        if (k + 2 > FA_MAX_DIMS) {
            fa__fail(FA_EINVAL, "repeat: too many dimensions");
            fa_tensor_release(out);
            return NULL;
        }
        if (repeats[d] != 1) {
            split[k] = repeats[d];
            to[k] = out->strides[d] * size;
            from[k++] = 0;
        }
        if (size != 1) {
            split[k] = size;
            to[k] = out->strides[d];
            from[k++] = self->strides[d - shift];
        }
    }
    pairs = fa__view_of(out, 0, k, split, to);
    source = fa__view_of(self, self->storage_offset, k, split, from);
    if (pairs == NULL || source == NULL || fa__copy_into(pairs, source) != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    fa_tensor_release(pairs);
    fa_tensor_release(source);
    return out;
}

static fa_status repeat(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t repeats[FA_MAX_DIMS];
    int n;

    TRY(fa__need_elements(self, "repeat"));
    TRY(fa__arg_ints(call, 1, repeats, FA_MAX_DIMS, &n));
    if (n < self->n_dims)
        return fa__fail(FA_EINVAL,
                        "Number of dimensions of repeat dims can not be smaller than number of "
                        "dimensions of tensor");
    TRY(fa__return_tensor(call, 0, repeated(self, n, repeats)));
done:
    return st;
}

static fa_status tile(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t repeats[FA_MAX_DIMS];
    int n, missing;

    TRY(fa__need_elements(self, "tile"));
    TRY(fa__arg_ints(call, 1, repeats, FA_MAX_DIMS, &n));
    missing = n < self->n_dims ? self->n_dims - n : 0;
    memmove(repeats + missing, repeats, (size_t)n * sizeof(int64_t));
    for (int i = 0; i < missing; i++)
        repeats[i] = 1;
    TRY(fa__return_tensor(call, 0, repeated(self, n + missing, repeats)));
done:
    return st;
}

/* Position i repeats[i] times: [0, 0, 1, 2, 2, 2]. NULL on failure. */
static fa_tensor *repeated_positions(fa_tensor *repeats)
{
    fa_status st = FA_OK;
    fa_tensor *counts = NULL, *out = NULL;
    int64_t total = 0, *at;

    if (repeats->n_dims != 1)
        TRY(fa__fail(FA_EINVAL, "repeat_interleave only accept 1D vector as repeat"));
    if (repeats->dtype != FA_INT64 && repeats->dtype != FA_INT32)
        TRY(fa__fail(FA_ETYPE, "repeats has to be Long or Int tensor"));
    counts = fa__as_contiguous(repeats, FA_INT64);
    if (counts == NULL)
        TRY(fa_error_last()->status);
    const int64_t *count = fa_tensor_data(counts);
    for (int64_t i = 0; i < repeats->sizes[0]; i++) {
        if (count[i] < 0)
            TRY(fa__fail(FA_EINVAL, "repeats can not be negative"));
        if (!fa__add_i64(total, count[i], &total))
            TRY(fa__fail(FA_EINVAL, "repeat_interleave: the size of the result overflows"));
    }
    out = fa__empty(FA_INT64, 1, &total);
    if (out == NULL)
        TRY(fa_error_last()->status);
    at = fa_tensor_data(out);
    for (int64_t i = 0; total > 0 && i < repeats->sizes[0]; i++) {
        for (int64_t k = 0; k < count[i]; k++)
            *at++ = i;
    }
done:
    fa_tensor_release(counts);
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status repeat_interleave(fa__call *call)
{
    fa_tensor *repeats = fa__arg_tensor(call, 0), *positions, *out;

    positions = repeated_positions(repeats);
    out = positions == NULL ? NULL : fa__as_dtype(positions, (fa_dtype)repeats->dtype);
    fa_tensor_release(positions);
    return fa__return_tensor(call, 0, out);
}

/* Self and the dim to repeat along: all dims as one when none is given. */
static fa_status interleaved_dim(const fa__call *call, fa_tensor **self, int *dim)
{
    fa_tensor *given = fa__arg_tensor(call, 0);

    *dim = 0;
    if (fa__arg_is_none(call, 2) || given->n_dims == 0) {
        *self = fa__op_tensor("aten::flatten", "tii", given, (int64_t)0, (int64_t)-1);
        return *self == NULL ? fa_error_last()->status : FA_OK;
    }
    *self = fa_tensor_retain(given);
    return fa__wrap_dim(fa__arg_int(call, 2), given->n_dims, dim);
}

static fa_status repeat_interleave_tensor(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *repeats = fa__arg_tensor(call, 1), *self = NULL, *counts = NULL, *positions = NULL;
    int dim;

    TRY(interleaved_dim(call, &self, &dim));
    if (repeats->n_dims > 1)
        TRY(fa__fail(FA_EINVAL, "repeats must be 0-dim or 1-dim tensor"));
    if (repeats->n_dims == 0 || repeats->sizes[0] == 1)
        counts = fa_expand(repeats, 1, &self->sizes[dim]);
    else if (repeats->sizes[0] != self->sizes[dim])
        TRY(fa__fail(FA_EINVAL,
                     "repeats must have the same size as input along dim, but got repeats.size(0) "
                     "= %lld and input.size(%d) = %lld",
                     (long long)repeats->sizes[0], dim, (long long)self->sizes[dim]));
    else
        counts = fa_tensor_retain(repeats);
    positions = counts == NULL ? NULL : repeated_positions(counts);
    if (positions == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0,
                          fa__op_tensor("aten::index_select", "tit", self, (int64_t)dim,
                                        positions)));
done:
    fa_tensor_release(self);
    fa_tensor_release(counts);
    fa_tensor_release(positions);
    return st;
}

static fa_status repeat_interleave_int(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t repeats = fa__arg_int(call, 1), sizes[FA_MAX_DIMS];
    fa_tensor *self = NULL, *wide = NULL, *pairs = NULL, *copy = NULL;
    int dim;

    TRY(interleaved_dim(call, &self, &dim));
    if (repeats < 0)
        TRY(fa__fail(FA_EINVAL, "repeats can not be negative"));
    wide = fa__op_tensor("aten::unsqueeze", "ti", self, (int64_t)(dim + 1));
    if (wide == NULL)
        TRY(fa_error_last()->status);
    memcpy(sizes, wide->sizes, wide->n_dims * sizeof(int64_t));
    sizes[dim + 1] = repeats;
    pairs = fa_expand(wide, wide->n_dims, sizes);
    copy = pairs == NULL ? NULL : fa__clone_format(pairs, FA__CONTIGUOUS);
    if (copy == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0,
                          fa__op_tensor("aten::flatten", "tii", copy, (int64_t)dim,
                                        (int64_t)(dim + 1))));
done:
    fa_tensor_release(self);
    fa_tensor_release(wide);
    fa_tensor_release(pairs);
    fa_tensor_release(copy);
    return st;
}

/* ---- triangles and diagonals ----------------------------------------------------------------- */

typedef struct triangle {
    uint8_t *data;
    int64_t rows, columns, offset;
    size_t itemsize;
    bool lower;
} triangle;

/* Clears what of rows [begin, end) of all matrices lies outside of the triangle. */
static fa_status clear_rows(void *context, int64_t begin, int64_t end)
{
    const triangle *t = context;

    for (int64_t i = begin; i < end; i++) {
        uint8_t *row = t->data + (size_t)(i * t->columns) * t->itemsize;
        int64_t border = i % t->rows + t->offset + (t->lower ? 1 : 0);
        border = border < 0 ? 0 : border > t->columns ? t->columns : border;
        if (t->lower)
            memset(row + (size_t)border * t->itemsize, 0,
                   (size_t)(t->columns - border) * t->itemsize);
        else
            memset(row, 0, (size_t)border * t->itemsize);
    }
    return FA_OK;
}

static fa_status return_triangle(fa__call *call, bool lower)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out = NULL;
    int64_t offset = fa__arg_int(call, 1);

    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL, "tri%c: input tensor must have at least 2 dimensions",
                        lower ? 'l' : 'u');
    TRY(fa__need_elements(self, "tril"));
    out = fa__clone_format(self, FA__CONTIGUOUS);
    if (out == NULL)
        TRY(fa_error_last()->status);
    int64_t rows = self->sizes[self->n_dims - 2], columns = self->sizes[self->n_dims - 1];
    offset = offset > columns ? columns : offset < -rows ? -rows : offset;
    triangle t = { fa_tensor_data(out), rows, columns, offset,
                   fa_dtype_itemsize((fa_dtype)self->dtype), lower };
    if (fa_tensor_numel(out) > 0)
        TRY(fa__parallel_for(fa_tensor_numel(out) / columns, 1 + 65536 / columns, clear_rows, &t));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(out);
    return st;
}

static fa_status tril(fa__call *call)
{
    return return_triangle(call, true);
}

static fa_status triu(fa__call *call)
{
    return return_triangle(call, false);
}

static fa_status trace(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *line = NULL;

    if (self->n_dims != 2)
        return fa__fail(FA_EINVAL, "trace: expected a matrix, but got tensor with dim %d",
                        self->n_dims);
    line = fa__op_tensor("aten::diagonal", "t", self);
    if (line == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0, fa__op_tensor("aten::sum", "t", line)));
done:
    fa_tensor_release(line);
    return st;
}

/* Self's last dim as the diagonal of matrices of zeros. */
static fa_tensor *embedded(const fa_tensor *self, int64_t offset, int64_t given1, int64_t given2)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], size, away = offset < 0 ? -offset : offset;
    fa_tensor *out = NULL, *line = NULL;
    int dim1, dim2, k = 0;

    TRY(fa__need_elements(self, "diag_embed"));
    if (self->n_dims == 0 || self->n_dims == FA_MAX_DIMS)
        TRY(fa__fail(FA_EINVAL, "diag_embed of a tensor of %d dimensions", self->n_dims));
    TRY(fa__wrap_dim(given1, self->n_dims + 1, &dim1));
    TRY(fa__wrap_dim(given2, self->n_dims + 1, &dim2));
    if (dim1 == dim2)
        TRY(fa__fail(FA_EINVAL, "diagonal dimensions cannot be identical %lld, %lld",
                     (long long)given1, (long long)given2));
    if (offset == INT64_MIN || !fa__add_i64(self->sizes[self->n_dims - 1], away, &size))
        TRY(fa__fail(FA_EINVAL, "diag_embed: the size of the result overflows"));
    for (int d = 0; d < self->n_dims + 1; d++)
        sizes[d] = d == dim1 || d == dim2 ? size : self->sizes[k++];
    out = fa_zeros((fa_dtype)self->dtype, self->n_dims + 1, sizes);
    line = out == NULL ? NULL
                       : fa__op_tensor("aten::diagonal", "tiii", out, offset, (int64_t)dim1,
                                       (int64_t)dim2);
    TRY(line == NULL ? fa_error_last()->status : fa__copy_into(line, self));
done:
    fa_tensor_release(line);
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status diag_embed(fa__call *call)
{
    return fa__return_tensor(call, 0,
                             embedded(fa__arg_tensor(call, 0), fa__arg_int(call, 1),
                                      fa__arg_int(call, 2), fa__arg_int(call, 3)));
}

static fa_status diag(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *line, *out;
    int64_t offset = fa__arg_int(call, 1);

    if (self->n_dims != 1 && self->n_dims != 2)
        return fa__fail(FA_EINVAL, "diag(): Supports 1D or 2D tensors. Got %dD", self->n_dims);
    if (self->n_dims == 1)
        return fa__return_tensor(call, 0, embedded(self, offset, -2, -1));
    line = fa__op_tensor("aten::diagonal", "ti", self, offset);
    out = line == NULL ? NULL : fa__clone_format(line, FA__CONTIGUOUS);
    fa_tensor_release(line);
    return fa__return_tensor(call, 0, out);
}

static fa_status diagflat(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out;
    fa_tensor *flat = fa__op_tensor("aten::reshape", "tI", self,
                                    (int64_t[]){ fa_tensor_numel(self) }, 1);

    out = flat == NULL ? NULL : embedded(flat, fa__arg_int(call, 1), -2, -1);
    fa_tensor_release(flat);
    return fa__return_tensor(call, 0, out);
}

/* ---- shuffles -------------------------------------------------------------------------------- */

/* Self looked at as `split` sizes, its dims put into `order`, and the result, row-major or in
 * self's memory format, of `sizes`. NULL on failure. */
static fa_tensor *shuffled(fa_tensor *self, int n_split, const int64_t *split, const int *order,
                           const int64_t *sizes, int n)
{
    int format = fa__suggest_memory_format(self);
    fa_tensor *view = fa__op_tensor("aten::reshape", "tI", self, split, n_split);
    fa_tensor *turned = view == NULL ? NULL : fa_permute(view, order);
    fa_tensor *copy = turned == NULL ? NULL : fa__clone_format(turned, FA__CONTIGUOUS);
    fa_tensor *out = copy == NULL ? NULL : fa_view(copy, n, sizes), *formatted;

    fa_tensor_release(view);
    fa_tensor_release(turned);
    fa_tensor_release(copy);
    if (out == NULL || format == FA__CONTIGUOUS)
        return out;
    formatted = fa__clone_format(out, format);
    fa_tensor_release(out);
    return formatted;
}

/* The product of all sizes but the last three: fits, as they are a tensor's. */
static int64_t batch_of(const fa_tensor *self)
{
    int64_t n = 1;

    for (int d = 0; d < self->n_dims - 3; d++)
        n *= self->sizes[d];
    return n;
}

static fa_status pixel_shuffle(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t r = fa__arg_int(call, 1), sizes[FA_MAX_DIMS];
    int n = self->n_dims;

    if (n < 3)
        return fa__fail(FA_EINVAL,
                        "pixel_shuffle expects input to have at least 3 dimensions, but got input "
                        "with %d dimension(s)",
                        n);
    if (r <= 0 || r > INT32_MAX)
        return fa__fail(FA_EINVAL, "pixel_shuffle expects a positive upscale_factor, but got %lld",
                        (long long)r);
    int64_t c = self->sizes[n - 3], h = self->sizes[n - 2], w = self->sizes[n - 1];
    if (c % (r * r) != 0)
        return fa__fail(FA_EINVAL,
                        "pixel_shuffle expects its input's 'channel' dimension to be divisible by "
                        "the square of upscale_factor, but input.size(-3)=%lld is not divisible by "
                        "%lld",
                        (long long)c, (long long)(r * r));
    memcpy(sizes, self->sizes, (size_t)n * sizeof(int64_t));
    sizes[n - 3] = c / (r * r);
    if (!fa__mul_i64(h, r, &sizes[n - 2]) || !fa__mul_i64(w, r, &sizes[n - 1]))
        return fa__fail(FA_EINVAL, "pixel_shuffle: the size of the result overflows");
    return fa__return_tensor(call, 0,
                             shuffled(self, 6,
                                      (int64_t[]){ batch_of(self), c / (r * r), r, r, h, w },
                                      (int[]){ 0, 1, 4, 2, 5, 3 }, sizes, n));
}

static fa_status pixel_unshuffle(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t r = fa__arg_int(call, 1), sizes[FA_MAX_DIMS];
    int n = self->n_dims;

    if (n < 3)
        return fa__fail(FA_EINVAL,
                        "pixel_unshuffle expects input to have at least 3 dimensions, but got "
                        "input with %d dimension(s)",
                        n);
    if (r <= 0 || r > INT32_MAX)
        return fa__fail(FA_EINVAL,
                        "pixel_unshuffle expects a positive downscale_factor, but got %lld",
                        (long long)r);
    int64_t c = self->sizes[n - 3], h = self->sizes[n - 2], w = self->sizes[n - 1];
    if (h % r != 0 || w % r != 0)
        return fa__fail(FA_EINVAL,
                        "pixel_unshuffle expects %s to be divisible by downscale_factor, but "
                        "input.size(%d)=%lld is not divisible by %lld",
                        h % r != 0 ? "height" : "width", h % r != 0 ? -2 : -1,
                        (long long)(h % r != 0 ? h : w), (long long)r);
    memcpy(sizes, self->sizes, (size_t)n * sizeof(int64_t));
    sizes[n - 2] = h / r;
    sizes[n - 1] = w / r;
    if (!fa__mul_i64(c, r * r, &sizes[n - 3]))
        return fa__fail(FA_EINVAL, "pixel_unshuffle: the size of the result overflows");
    return fa__return_tensor(call, 0,
                             shuffled(self, 6,
                                      (int64_t[]){ batch_of(self), c, h / r, r, w / r, r },
                                      (int[]){ 0, 1, 3, 5, 2, 4 }, sizes, n));
}

static fa_status channel_shuffle(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t groups = fa__arg_int(call, 1), inner = 1;
    char text[FA__DIMS_TEXT];

    if (self->n_dims <= 2)
        return fa__fail(FA_EINVAL,
                        "channel_shuffle expects input with > 2 dims, but got input with sizes %s",
                        fa__dims_text(text, self));
    if (groups <= 0)
        return fa__fail(FA_EINVAL,
                        "Number of groups to divide channels in must be positive. Value of "
                        "groups:%lld",
                        (long long)groups);
    int64_t b = self->sizes[0], c = self->sizes[1];
    if (c % groups != 0)
        return fa__fail(FA_EINVAL,
                        "Number of channels must be divisible by groups. Got %lld channels and "
                        "%lld groups.",
                        (long long)c, (long long)groups);
    for (int d = 2; d < self->n_dims; d++)
        inner *= self->sizes[d];
    return fa__return_tensor(call, 0,
                             shuffled(self, 4, (int64_t[]){ b, groups, c / groups, inner },
                                      (int[]){ 0, 2, 1, 3 }, self->sizes, self->n_dims));
}

/* ---- combinations, powers ------------------------------------------------------------ */

/* How many ways there are to choose r of n; -1: more than fit. */
static int64_t n_choices(int64_t n, int64_t r)
{
    int64_t out = 1, next;

    if (r > n)
        return 0;
    for (int64_t i = 1; i <= r; i++) {
        if (!fa__mul_i64(out, n - r + i, &next))
            return -1;
        out = next / i;
    }
    return out;
}

/* Rows of r positions in [0, n), ascending, each the next after the one before. */
static void list_choices(int64_t *out, int64_t count, int64_t n, int64_t r, bool again)
{
    for (int64_t k = 0; k < r; k++)
        out[k] = again ? 0 : k;
    for (int64_t row = 1; row < count; row++) {
        int64_t *last = out + (row - 1) * r, *next = out + row * r, k = r - 1;
        memcpy(next, last, (size_t)r * sizeof(int64_t));
        while (k > 0 && next[k] == (again ? n - 1 : n - r + k))
            k--;
        next[k]++;
        for (int64_t i = k + 1; i < r; i++)
            next[i] = again ? next[k] : next[i - 1] + 1;
    }
}

static fa_status combinations(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *index = NULL;
    int64_t r = fa__arg_int(call, 1), n, count;
    bool again = fa__arg_bool(call, 2);
    char text[FA__DIMS_TEXT];

    if (self->n_dims != 1)
        return fa__fail(FA_EINVAL, "Expect a 1D vector, but got shape %s",
                        fa__dims_text(text, self));
    if (r < 0)
        return fa__fail(FA_EINVAL, "Expect a non-negative number, but got %lld", (long long)r);
    if (r == 0)
        return fa__return_tensor(call, 0,
                                 fa__empty((fa_dtype)self->dtype, 1, (int64_t[]){ 0 }));
    n = self->sizes[0];
    if (again && !fa__add_i64(n, r - 1, &n))
        return fa__fail(FA_EINVAL, "combinations: the size of the result overflows");
    count = again && self->sizes[0] == 0 ? 0 : n_choices(n, r);
    if (count < 0)
        return fa__fail(FA_EINVAL, "combinations: the size of the result overflows");
    index = fa__empty(FA_INT64, 2, (int64_t[]){ count, r });
    if (index == NULL)
        TRY(fa_error_last()->status);
    if (count > 0)
        list_choices(fa_tensor_data(index), count, self->sizes[0], r, again);
    TRY(fa__return_tensor(call, 0, fa__op_tensor("aten::take", "tt", self, index)));
done:
    fa_tensor_release(index);
    return st;
}

/* Powers 0 to N-1 of each element, along a new last dim. */
static fa_tensor *powers(fa_tensor *self, int64_t n)
{
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *column = NULL, *wide = NULL, *product = NULL, *ones = NULL, *out = NULL;
    int last = self->n_dims;

    column = fa__op_tensor("aten::unsqueeze", "ti", self, (int64_t)-1);
    if (column == NULL)
        return NULL;
    memcpy(sizes, column->sizes, column->n_dims * sizeof(int64_t));
    sizes[last] = n - 1;
    wide = fa_expand(column, last + 1, sizes);
    product = wide == NULL ? NULL : fa__op_tensor("aten::cumprod", "ti", wide, (int64_t)-1);
    sizes[last] = 1;
    if (product != NULL)
        ones = fa__full((fa_dtype)product->dtype, last + 1, sizes,
                        (fa__scalar){ FA_INT64, 1, 1, 0 });
    if (ones != NULL) {
        sizes[last] = n;
        out = fa__empty((fa_dtype)product->dtype, last + 1, sizes);
    }
    for (int part = 0; out != NULL && part < 2; part++) {
        fa_tensor *to = fa_narrow(out, last, part, part == 0 ? 1 : n - 1);
        if (to == NULL || fa__copy_into(to, part == 0 ? ones : product) != FA_OK) {
            fa_tensor_release(out);
            out = NULL;
        }
        fa_tensor_release(to);
    }
    fa_tensor_release(column);
    fa_tensor_release(wide);
    fa_tensor_release(product);
    fa_tensor_release(ones);
    return out;
}

static fa_status linalg_vander(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *line;
    fa_status st;
    int64_t n;

    if (self->n_dims > 0)
        line = fa_tensor_retain(self);
    else
        line = fa_view(self, 1, (int64_t[]){ 1 });
    if (line == NULL)
        return fa_error_last()->status;
    n = fa__arg_is_none(call, 1) ? line->sizes[line->n_dims - 1] : fa__arg_int(call, 1);
    if (n > 1)
        st = fa__return_tensor(call, 0, powers(line, n));
    else
        st = fa__fail(FA_EINVAL, "N must be greater than 1.");
    fa_tensor_release(line);
    return st;
}

static fa_status vander(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *wide = NULL, *out = NULL;
    int64_t n = fa__arg_is_none(call, 1) ? -1 : fa__arg_int(call, 1);

    if (self->n_dims != 1)
        return fa__fail(FA_EINVAL, "x must be a one-dimensional tensor.");
    if (!fa__arg_is_none(call, 1) && n < 0)
        return fa__fail(FA_EINVAL, "N must be non-negative.");
    n = n < 0 ? self->sizes[0] : n;
    if (fa__is_integral((fa_dtype)self->dtype, true))
        wide = fa__as_dtype(self, FA_INT64);
    else
        wide = fa_tensor_retain(self);
    if (wide == NULL)
        TRY(fa_error_last()->status);
    out = n >= 1 ? powers(wide, n)
                 : fa__empty((fa_dtype)wide->dtype, 2, (int64_t[]){ self->sizes[0], n });
    if (out != NULL && !fa__arg_bool(call, 2)) {
        fa_tensor *turned = flipped(out, 2);
        fa_tensor_release(out);
        out = turned;
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(wide);
    fa_tensor_release(out);
    return st;
}

const fa__op fa__ops_rearrange[] = {
    { "aten::flip(Tensor self, int[] dims) -> Tensor", flip, FA__OP_OUT },
    { "aten::fliplr(Tensor self) -> Tensor", fliplr },
    { "aten::flipud(Tensor self) -> Tensor", flipud },
    { "aten::rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor", rot90, FA__OP_OUT },
    { "aten::roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor", roll, FA__OP_OUT },
    { "aten::repeat(Tensor self, SymInt[] repeats) -> Tensor", repeat, FA__OP_OUT },
    { "aten::tile(Tensor self, SymInt[] dims) -> Tensor", tile },
    { "aten::repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor",
      repeat_interleave, FA__OP_OUT },
    { "aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, "
      "SymInt? output_size=None) -> Tensor",
      repeat_interleave_tensor },
    { "aten::repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, "
      "SymInt? output_size=None) -> Tensor",
      repeat_interleave_int },
    { "aten::tril(Tensor self, SymInt diagonal=0) -> Tensor", tril, FA__OP_BOTH },
    { "aten::triu(Tensor self, SymInt diagonal=0) -> Tensor", triu, FA__OP_BOTH },
    { "aten::trace(Tensor self) -> Tensor", trace, FA__OP_OUT },
    { "aten::diag(Tensor self, int diagonal=0) -> Tensor", diag, FA__OP_OUT },
    { "aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor", diag_embed,
      FA__OP_OUT },
    { "aten::diagflat(Tensor self, int offset=0) -> Tensor", diagflat },
    { "aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor", pixel_shuffle,
      FA__OP_OUT },
    { "aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor", pixel_unshuffle,
      FA__OP_OUT },
    { "aten::channel_shuffle(Tensor self, SymInt groups) -> Tensor", channel_shuffle, FA__OP_OUT },
    { "aten::native_channel_shuffle(Tensor self, SymInt groups) -> Tensor", channel_shuffle },
    { "aten::combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
      combinations },
    { "aten::vander(Tensor x, int? N=None, bool increasing=False) -> Tensor", vander },
    { "aten::linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor", linalg_vander },
    { 0 },
};
