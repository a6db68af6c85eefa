/* pad.c: tensors with a border around them.
 *
 *     pad = [left, right, top, bottom, ...]      from the last dim inwards; negative ones cut off
 *
 * constant_pad_nd writes a number; the others repeat elements of the tensor. For these each padded
 * dim has a map: element i of the result is element map[i] of the input.
 *
 *     reflect    2 1 | 0 1 2 | 1 0        replicate  0 0 | 0 1 2 | 2 2
 *     circular   1 2 | 0 1 2 | 0 1 */
#include "indexing.h"

/* Pads of argument i: an even number of them, two at most for each dim. */
static fa_status arg_pads(const fa__call *call, size_t i, int n_dims, int64_t *pads, int *n)
{
    fa_status st = FA_OK;

    TRY(fa__arg_ints(call, i, pads, 2 * FA_MAX_DIMS, n));
    if (*n % 2 != 0)
        return fa__fail(FA_EINVAL, "Padding length must be divisible by 2");
    if (*n > 2 * n_dims)
        return fa__fail(FA_EINVAL,
                        "Padding length should be less than or equal to two times the input "
                        "dimension but got padding length %d and input of dimension %d",
                        *n, n_dims);
done:
    return st;
}

/* before + size + after. FA_EINVAL when that is negative. */
static fa_status padded_size(const fa_tensor *self, int dim, int64_t before, int64_t after,
                             int64_t *out)
{
    if (!fa__add_i64(self->sizes[dim], before, out) || !fa__add_i64(*out, after, out) || *out < 0)
        return fa__fail(FA_EINVAL,
                        "The input size %lld, plus negative padding %lld and %lld resulted in a "
                        "negative output size, which is invalid. Check dimension %d of your input.",
                        (long long)self->sizes[dim], (long long)before, (long long)after, dim);
    return FA_OK;
}

/* ---- constant -------------------------------------------------------------------------------- */

/* The parts of out and self that show the same elements. */
static fa_status shared_parts(fa_tensor *out, const fa_tensor *self, const int64_t *pads,
                              fa_tensor **inner, fa_tensor **kept)
{
    int64_t sizes[FA_MAX_DIMS], to = out->storage_offset, from = self->storage_offset;

    for (int d = 0; d < self->n_dims; d++) {
        int64_t before = pads[2 * d], after = pads[2 * d + 1];
        sizes[d] = self->sizes[d] + (before < 0 ? before : 0) + (after < 0 ? after : 0);
        if (sizes[d] < 0)
            return fa__fail(FA_EINVAL, "narrow(): length must be non-negative.");
        to += (before > 0 ? before : 0) * out->strides[d];
        from -= (before < 0 ? before : 0) * self->strides[d];
    }
    *inner = fa__view_of(out, to, out->n_dims, sizes, out->strides);
    *kept = fa__view_of(self, from, self->n_dims, sizes, self->strides);
    return *inner == NULL || *kept == NULL ? fa_error_last()->status : FA_OK;
}

/* Self with a border of `value`; pads: n numbers from the last dim. NULL on failure. */
static fa_tensor *padded_constant(const fa_tensor *self, const int64_t *pads, int n,
                                  fa__scalar value)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], by_dim[2 * FA_MAX_DIMS] = { 0 };
    fa_tensor *out = NULL, *inner = NULL, *kept = NULL;

    TRY(fa__need_elements(self, "constant_pad_nd"));
    for (int i = 0; i < n / 2; i++) {
        int dim = self->n_dims - 1 - i;
        by_dim[2 * dim] = pads[2 * i];
        by_dim[2 * dim + 1] = pads[2 * i + 1];
    }
    for (int d = 0; d < self->n_dims; d++)
        TRY(padded_size(self, d, by_dim[2 * d], by_dim[2 * d + 1], &sizes[d]));
    out = fa__empty_format((fa_dtype)self->dtype, self->n_dims, sizes,
                           fa__suggest_memory_format(self));
    TRY(out == NULL ? fa_error_last()->status : fa__fill(out, value));
    TRY(shared_parts(out, self, by_dim, &inner, &kept));
    TRY(fa__copy_into(inner, kept));
done:
    fa_tensor_release(inner);
    fa_tensor_release(kept);
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status constant_pad_nd(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t pads[2 * FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, pads, 2 * FA_MAX_DIMS, &n));
    if (n % 2 != 0)
        return fa__fail(FA_EINVAL, "Length of pad must be even but instead it equals %d", n);
    if (n > 2 * self->n_dims)
        return fa__fail(FA_EINVAL,
                        "Length of pad should be no more than twice the number of dimensions of "
                        "the input. Pad length is %dwhile the input has %ddimensions.",
                        n, self->n_dims);
    TRY(fa__return_tensor(call, 0, padded_constant(self, pads, n, fa__arg_scalar(call, 2))));
done:
    return st;
}

/* ---- maps ------------------------------------------------------------------------------------ */

typedef enum pad_mode { REFLECT, REPLICATE, CIRCULAR } pad_mode;

#define MAX_PADDED 3

#define WRONG_SHAPE                                                                                \
    "Expected %dD or %dD (batch mode) tensor with possibly 0 batch size and other non-zero "       \
    "dimensions for input, but got: %s"

typedef struct padding {
    pad_mode mode;
    int n;                              /* padded dims, the last ones */
    int64_t before[MAX_PADDED], after[MAX_PADDED];      /* outermost first */
} padding;

/* The element at place i, counted from the input's first one. What is cut off at a negative pad is
 * not seen by the circle. */
static int64_t source_of(const padding *p, int k, int64_t i, int64_t size)
{
    int64_t cut = p->before[k] < 0 ? -p->before[k] : 0;
    int64_t circle = size - cut + (p->after[k] < 0 ? p->after[k] : 0);

    if (p->mode == REPLICATE)
        return i < 0 ? 0 : i >= size ? size - 1 : i;
    if (p->mode == CIRCULAR)
        return cut + ((i - cut) % circle + circle) % circle;
    return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
}

/* What each mode asks of the pads of a dim. */
static fa_status check_pads(const padding *p, const fa_tensor *self, int k)
{
    int dim = self->n_dims - p->n + k;
    int64_t size = self->sizes[dim], before = p->before[k], after = p->after[k], out;
    char text[FA__DIMS_TEXT];

    if (p->mode == REFLECT && (before >= size || after >= size))
        return fa__fail(FA_EINVAL,
                        "Argument #%d: Padding size should be less than the corresponding input "
                        "dimension, but got: padding (%lld, %lld) at dimension %d of input %s",
                        4 + 2 * (p->n - 1 - k), (long long)before, (long long)after, dim,
                        fa__dims_text(text, self));
    if (p->mode == CIRCULAR && (before > size || after > size))
        return fa__fail(FA_EINVAL, "Padding value causes wrapping around more than once.");
    if (p->mode == CIRCULAR
        && size + (before < 0 ? before : 0) + (after < 0 ? after : 0) <= 0)
        return fa__fail(FA_EINVAL, "Negative padding value is resulting in an empty dimension");
    if (padded_size(self, dim, before, after, &out) != FA_OK || out < 1)
        return fa__fail(FA_EINVAL, "input (%c: %lld) is too small. Calculated output %c: %lld",
                        "DHW"[3 - p->n + k], (long long)size, "DHW"[3 - p->n + k],
                        (long long)(size + before + after));
    if (size == 0)
        return fa__fail(FA_EINVAL, WRONG_SHAPE, p->n + 1, p->n + 2, fa__dims_text(text, self));
    return FA_OK;
}

/* One line of the last dim: the middle is one piece. */
static void pad_line(const padding *p, const int64_t *map, int64_t n, int64_t size,
                     const uint8_t *in, uint8_t *out, size_t itemsize)
{
    int64_t before = p->before[p->n - 1], i = 0;
    int64_t from = before < 0 ? -before : 0, first = before > 0 ? before : 0;
    int64_t middle = size - from < n - first ? size - from : n - first;

    for (; i < first; i++)
        memcpy(out + (size_t)i * itemsize, in + (size_t)map[i] * itemsize, itemsize);
    if (middle > 0) {
        memcpy(out + (size_t)first * itemsize, in + (size_t)from * itemsize,
               (size_t)middle * itemsize);
        i += middle;
    }
    for (; i < n; i++)
        memcpy(out + (size_t)i * itemsize, in + (size_t)map[i] * itemsize, itemsize);
}

/* `in` and `out` are row-major, maps one behind the other. */
static void pad_elements(const padding *p, const fa_tensor *in, fa_tensor *out,
                         const int64_t *const *maps)
{
    size_t itemsize = fa_dtype_itemsize((fa_dtype)in->dtype);
    int n_dims = out->n_dims, first = n_dims - p->n;
    int64_t n = out->sizes[n_dims - 1], size = in->sizes[n_dims - 1];
    fa__walk walk = { .n = n_dims - 1 };
    uint8_t *to = fa_tensor_data(out);
    const uint8_t *from = fa_tensor_data(in);

    for (int d = 0; d < walk.n; d++) {
        walk.sizes[d] = out->sizes[d];
        walk.strides[0][d] = out->strides[d];
        walk.strides[1][d] = d < first ? in->strides[d] : 0;
    }
    do {
        int64_t offset = walk.offsets[1];
        for (int d = first; d < walk.n; d++)
            offset += maps[d - first][walk.at[d]] * in->strides[d];
        pad_line(p, maps[p->n - 1], n, size, from + (size_t)offset * itemsize,
                 to + (size_t)walk.offsets[0] * itemsize, itemsize);
    } while (fa__walk_next(&walk));
}

/* Self with a border; NULL on failure. */
static fa_tensor *padded(const padding *p, fa_tensor *self)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], *maps[MAX_PADDED] = { NULL };
    fa_tensor *in = NULL, *out = NULL, *formatted = NULL;
    char text[FA__DIMS_TEXT];
    int first = self->n_dims - p->n, format = fa__suggest_memory_format(self);

    TRY(fa__need_elements(self, "pad"));
    memcpy(sizes, self->sizes, self->n_dims * sizeof(int64_t));
    for (int d = self->n_dims == p->n + 2 ? 1 : 0; p->mode != CIRCULAR && d < self->n_dims; d++) {
        if (self->sizes[d] == 0)
            TRY(fa__fail(FA_EINVAL, WRONG_SHAPE, p->n + 1, p->n + 2, fa__dims_text(text, self)));
    }
    for (int k = 0; k < p->n; k++) {
        TRY(check_pads(p, self, k));
        TRY(padded_size(self, first + k, p->before[k], p->after[k], &sizes[first + k]));
        size_t nbytes;
        if (!fa__mul_size((size_t)sizes[first + k], sizeof(int64_t), &nbytes))
            TRY(fa__fail_memory(SIZE_MAX));
        maps[k] = fa__alloc(nbytes);
        if (maps[k] == NULL)
            TRY(FA_ENOMEM);
        for (int64_t i = 0; i < sizes[first + k]; i++)
            maps[k][i] = source_of(p, k, i - p->before[k], self->sizes[first + k]);
    }
    in = fa__as_contiguous(self, (fa_dtype)self->dtype);
    out = in == NULL ? NULL : fa__empty((fa_dtype)self->dtype, self->n_dims, sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    if (fa_tensor_numel(out) > 0)
        pad_elements(p, in, out, (const int64_t *const *)maps);
    if (format == FA__CONTIGUOUS || p->mode == CIRCULAR)
        formatted = fa_tensor_retain(out);
    else
        formatted = fa__clone_format(out, format);
done:
    for (int k = 0; k < MAX_PADDED; k++)
        fa__free(maps[k]);
    fa_tensor_release(in);
    fa_tensor_release(out);
    return formatted;
}

/* The pads of an int[] (from the last dim) on a tensor of n + 1 or n + 2 dims. */
static fa_status read_padding(padding *p, pad_mode mode, const fa_tensor *self, const int64_t *pads,
                              int n)
{
    char text[FA__DIMS_TEXT];

    p->mode = mode;
    p->n = n / 2;
    if (p->n > MAX_PADDED || p->n == 0
        || (self->n_dims != p->n + 1 && self->n_dims != p->n + 2))
        return fa__fail(FA_EINVAL, WRONG_SHAPE, p->n + 1, p->n + 2, fa__dims_text(text, self));
    for (int k = 0; k < p->n; k++) {
        p->before[k] = pads[2 * (p->n - 1 - k)];
        p->after[k] = pads[2 * (p->n - 1 - k) + 1];
    }
    return FA_OK;
}

/* reflection_pad1d and its like: the row's `data` has the mode and how many dims are padded. */
typedef struct fixed_padding {
    pad_mode mode;
    int n;
} fixed_padding;
static const fixed_padding reflection[3] = { { REFLECT, 1 }, { REFLECT, 2 }, { REFLECT, 3 } };
static const fixed_padding replication[3] = { { REPLICATE, 1 }, { REPLICATE, 2 },
                                              { REPLICATE, 3 } };

static fa_status pad_fixed(fa__call *call)
{
    fa_status st = FA_OK;
    const fixed_padding *kind = call->op->data;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t pads[2 * MAX_PADDED];
    padding p;
    int n;

    TRY(fa__arg_ints(call, 1, pads, 2 * MAX_PADDED, &n));
    for (int i = n; n == 1 && i < 2 * kind->n; i++)     /* one number stands for all */
        pads[i] = pads[0];
    n = n == 1 ? 2 * kind->n : n;
    if (n != 2 * kind->n)
        return fa__fail(FA_EINVAL, "padding size is expected to be %d, but got: %d", 2 * kind->n,
                        n);
    TRY(read_padding(&p, kind->mode, self, pads, n));
    TRY(fa__return_tensor(call, 0, padded(&p, self)));
done:
    return st;
}

static fa_status pad_circular(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t pads[2 * FA_MAX_DIMS];
    padding p;
    int n;

    TRY(arg_pads(call, 1, self->n_dims, pads, &n));
    TRY(read_padding(&p, CIRCULAR, self, pads, n));
    TRY(fa__return_tensor(call, 0, padded(&p, self)));
done:
    return st;
}

/* ---- pad ------------------------------------------------------------------------------------- */

static fa_status return_padded(fa__call *call, const char *name, int mode)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa__scalar value = fa__arg_is_none(call, 3) ? (fa__scalar){ FA_INT64 }
                                                : fa__arg_scalar(call, 3);
    int64_t pads[2 * FA_MAX_DIMS];
    padding p;
    int n;

    TRY(arg_pads(call, 1, self->n_dims, pads, &n));
    if (mode < 0)
        return fa__return_tensor(call, 0, padded_constant(self, pads, n, value));
    if (!fa__arg_is_none(call, 3) && value.real != 0)
        return fa__fail(FA_EINVAL, "Padding mode \"%s\" doesn't take in value argument", name);
    if (n < 2 || n > 6 || (self->n_dims != n / 2 + 1 && self->n_dims != n / 2 + 2))
        return fa__fail(FA_EUNSUPPORTED,
                        "Padding size %d is not supported for %dD input tensor.\nSupported "
                        "combinations for non-constant padding:\n  - 2D or 3D input: padding size "
                        "= 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads "
                        "last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 "
                        "dimensions)",
                        n, self->n_dims);
    TRY(read_padding(&p, (pad_mode)mode, self, pads, n));
    TRY(fa__return_tensor(call, 0, padded(&p, self)));
done:
    return st;
}

static fa_status pad(fa__call *call)
{
    static const char *const names[] = { "reflect", "replicate", "circular" };
    const char *name = fa__arg_text(call, 2);

    for (int i = 0; i < 3; i++) {
        if (strcmp(name, names[i]) == 0)
            return return_padded(call, name, i);
    }
    if (strcmp(name, "constant") != 0)
        return fa__fail(FA_EINVAL, "Unrecognised padding mode %s", name);
    return return_padded(call, name, -1);
}

/* [at::padding_mode] reflect 0, replicate 1, circular 2, constant 3 */
static fa_status pad_enum(fa__call *call)
{
    int64_t mode = fa__arg_int(call, 2);

    if (mode < 0 || mode > 3)
        return fa__fail(FA_EINVAL, "Unrecognised padding mode %lld", (long long)mode);
    return return_padded(call, "of that number", mode == 3 ? -1 : (int)mode);
}

const fa__op fa__ops_pad[] = {
    { "aten::constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor",
      constant_pad_nd, FA__OP_OUT },
    { "aten::reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &reflection[0] },
    { "aten::reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &reflection[1] },
    { "aten::reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &reflection[2] },
    { "aten::replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &replication[0] },
    { "aten::replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &replication[1] },
    { "aten::replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor", pad_fixed, FA__OP_OUT,
      &replication[2] },
    { "aten::_pad_circular(Tensor self, SymInt[] pad) -> Tensor", pad_circular },
    { "aten::_pad_enum(Tensor self, SymInt[] pad, int mode, float? value=None) -> Tensor",
      pad_enum },
    { "aten::pad(Tensor self, SymInt[] pad, str mode=\"constant\", float? value=None) -> Tensor",
      pad },
    { 0 },
};
