/* split.c: ops that cut one tensor into several views: unbind, split, chunk and their kin. */
#include "shapes.h"

/* More pieces than this are refused (FA_ELIMIT): a number in a program may be any. */
#define MAX_PIECES ((size_t)1 << 24)

/* Views being collected for a Tensor[]. */
typedef struct pieces {
    fa_tensor **items;
    size_t n, capacity;
} pieces;

/* Takes `piece` over; NULL: the recorded error. */
static fa_status add_piece(pieces *p, fa_tensor *piece)
{
    if (piece == NULL)
        return fa_error_last()->status;
    if (p->n == MAX_PIECES) {
        fa_tensor_release(piece);
        return fa__fail(FA_ELIMIT, "a split into more than %zu pieces", MAX_PIECES);
    }
    if (p->n == p->capacity) {
        size_t capacity = p->capacity == 0 ? 8 : 2 * p->capacity;
        fa_tensor **items = fa__realloc(p->items, capacity * sizeof(*items));
        if (items == NULL) {
            fa_tensor_release(piece);
            return FA_ENOMEM;
        }
        p->items = items;
        p->capacity = capacity;
    }
    p->items[p->n++] = piece;
    return FA_OK;
}

/* Returns them when st is FA_OK, else gives them back. */
static fa_status finish(fa__call *call, pieces *p, fa_status st)
{
    if (st == FA_OK)
        st = fa__return_tensors(call, 0, p->items, p->n);
    else
        for (size_t i = 0; i < p->n; i++)
            fa_tensor_release(p->items[i]);
    fa__free(p->items);
    return st;
}

static fa_status unbind(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    pieces p = { 0 };
    int dim;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL,
                        "Dimension specified as %lld but tensor has no dimensions",
                        (long long)fa__arg_int(call, 1));
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    for (int64_t i = 0; i < self->sizes[dim]; i++)
        TRY(add_piece(&p, fa_select(self, dim, i)));
done:
    return finish(call, &p, st);
}

/* The dim of a split, which a 0-dim tensor has not. */
static fa_status split_dim(const fa_tensor *self, int64_t given, const char *what, int *dim)
{
    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "%s expects at least a 1-dimensional tensor", what);
    return fa__wrap_dim(given, self->n_dims, dim);
}

/* Pieces of `size`, the last one being what is left. */
static fa_status split_evenly(fa__call *call, int64_t size, int dim)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t have = self->sizes[dim];
    pieces p = { 0 };

    if (size == 0 && have != 0)
        return fa__fail(FA_EINVAL,
                        "split_size can only be 0 if dimension size is 0, but got dimension size "
                        "of %lld",
                        (long long)have);
    if (have == 0)
        TRY(add_piece(&p, fa_narrow(self, dim, 0, 0)));
    for (int64_t at = 0; at < have; at += size) {
        if (size > have - at)
            size = have - at;
        TRY(add_piece(&p, fa_narrow(self, dim, at, size)));
    }
done:
    return finish(call, &p, st);
}

static fa_status split(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t size = fa__arg_int(call, 1);
    int dim;

    if (self->n_dims > 0 && size < 0)
        return fa__fail(FA_EINVAL,
                        "split expects split_size be non-negative, but got split_size=%lld",
                        (long long)size);
    TRY(split_dim(self, fa__arg_int(call, 2), "split", &dim));
    TRY(split_evenly(call, size, dim));
done:
    return st;
}

/* Argument i's k-th int. */
static fa_status int_at(const fa__call *call, size_t i, size_t k, int64_t *out)
{
    fa__ivalue x = fa__arg_at(call, i, k);

    if (x.tag != FA__IV_INT)
        return fa__fail(FA_ETYPE, "%s: item %zu of the list is no int", call->schema->name, k);
    *out = x.u.integer;
    return FA_OK;
}

/* The int[] of argument 1 for an error text; the first of them when there are many. */
static const char *sizes_text(char out[FA__DIMS_TEXT], const fa__call *call)
{
    int64_t sizes[FA_MAX_DIMS];
    int n = 0, most = (int)(fa__arg_len(call, 1) < FA_MAX_DIMS ? fa__arg_len(call, 1)
                                                               : FA_MAX_DIMS);

    while (n < most && int_at(call, 1, (size_t)n, &sizes[n]) == FA_OK)
        n++;
    return fa__format_dims(out, FA__DIMS_TEXT, n, sizes);
}

static fa_status split_with_sizes(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t at = 0, size;
    size_t n = fa__arg_len(call, 1);
    pieces p = { 0 };
    char text[FA__DIMS_TEXT];
    int dim;

    TRY(split_dim(self, fa__arg_int(call, 2), "split", &dim));
    for (size_t i = 0; i < n; i++) {
        TRY(int_at(call, 1, i, &size));
        if (size < 0)
            TRY(fa__fail(FA_EINVAL,
                         "split_with_sizes expects split_sizes have only non-negative entries, but "
                         "got split_sizes=%s",
                         sizes_text(text, call)));
        if (size > self->sizes[dim] - at)
            break;
        TRY(add_piece(&p, fa_narrow(self, dim, at, size)));
        at += size;
    }
    if (at != self->sizes[dim] || p.n != n)
        TRY(fa__fail(FA_EINVAL,
                     "split_with_sizes expects split_sizes to sum exactly to %lld (input tensor's "
                     "size at dimension %d), but got split_sizes=%s",
                     (long long)self->sizes[dim], dim, sizes_text(text, call)));
done:
    return finish(call, &p, st);
}

static fa_status chunk(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t chunks = fa__arg_int(call, 1);
    pieces p = { 0 };
    int dim;

    if (self->n_dims > 0 && chunks <= 0)
        return fa__fail(FA_EINVAL, "chunk expects `chunks` to be greater than 0, got: %lld",
                        (long long)chunks);
    TRY(split_dim(self, fa__arg_int(call, 2), "chunk", &dim));
    int64_t have = self->sizes[dim], size = have / chunks + (have % chunks != 0);
    if (have > 0)
        return split_evenly(call, size, dim);
    for (int64_t i = 0; i < chunks; i++)    /* as many as were asked for */
        TRY(add_piece(&p, fa_narrow(self, dim, 0, 0)));
done:
    return finish(call, &p, st);
}

/* ---- numpy's array_split --------------------------------------------------------------------- */

/* `sections` pieces whose sizes differ by one at most. */
static fa_status split_sections(fa__call *call, int64_t sections, int dim)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t at = 0;
    pieces p = { 0 };

    if (sections <= 0)
        return fa__fail(FA_EINVAL, "number of sections must be larger than 0, got %lld",
                        (long long)sections);
    int64_t least = self->sizes[dim] / sections, longer = self->sizes[dim] % sections;
    for (int64_t i = 0; i < sections; i++) {
        int64_t size = i < longer ? least + 1 : least;
        TRY(add_piece(&p, fa_narrow(self, dim, at, size)));
        at += size;
    }
done:
    return finish(call, &p, st);
}

/* The piece [start, end) as Python slices. */
static fa_tensor *slice_of(const fa_tensor *self, int dim, int64_t start, int64_t end)
{
    int64_t size = self->sizes[dim];

    start = start < 0 ? start + size : start;
    end = end < 0 ? end + size : end;
    start = start < 0 ? 0 : start > size ? size : start;
    end = end < start ? start : end > size ? size : end;
    return fa_narrow(self, dim, start, end - start);
}

/* Cuts before each of n indices. */
static fa_status split_at(fa__call *call, const int64_t *indices, size_t n, int dim)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t start = 0;
    pieces p = { 0 };

    for (size_t i = 0; i < n; i++) {
        TRY(add_piece(&p, slice_of(self, dim, start, indices[i])));
        start = indices[i];
    }
    TRY(add_piece(&p, slice_of(self, dim, start, self->sizes[dim])));
done:
    return finish(call, &p, st);
}

/* Cuts before each int of argument 1. */
static fa_status split_at_arg(fa__call *call, int dim)
{
    fa_status st = FA_OK;
    size_t n = fa__arg_len(call, 1);
    int64_t *indices = fa__alloc(n * sizeof(*indices));

    if (indices == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        TRY(int_at(call, 1, i, &indices[i]));
    TRY(split_at(call, indices, n, dim));
done:
    fa__free(indices);
    return st;
}

static fa_status tensor_split_dim(const fa__call *call, int *dim)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL,
                        "tensor_split expected at least a 1-dimensional tensor, but got a tensor "
                        "with 0 dims");
    return fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, dim);
}

static fa_status tensor_split_sections(fa__call *call)
{
    fa_status st = FA_OK;
    int dim;

    TRY(tensor_split_dim(call, &dim));
    TRY(split_sections(call, fa__arg_int(call, 1), dim));
done:
    return st;
}

static fa_status tensor_split_indices(fa__call *call)
{
    fa_status st = FA_OK;
    int dim;

    TRY(tensor_split_dim(call, &dim));
    TRY(split_at_arg(call, dim));
done:
    return st;
}

static fa_status tensor_split_tensor(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *given = fa__arg_tensor(call, 1), *indices = NULL;
    int dim;

    TRY(tensor_split_dim(call, &dim));
    if (given->dtype != FA_INT64)
        return fa__fail(FA_ETYPE,
                        "tensor_split expected tensor_indices_or_sections to have dtype of long, "
                        "but got %s",
                        fa__scalar_type_name((fa_dtype)given->dtype));
    if (given->n_dims > 1)
        return fa__fail(FA_EINVAL,
                        "tensor_split expected tensor_indices_or_sections to be a zero-dimensional "
                        "or one-dimensional tensor, but got a tensor with %d dims",
                        given->n_dims);
    TRY(fa__need_elements(given, "tensor_split"));
    indices = fa__as_contiguous(given, FA_INT64);
    if (indices == NULL)
        TRY(fa_error_last()->status);
    if (given->n_dims == 0)
        TRY(split_sections(call, *(const int64_t *)fa_tensor_data(indices), dim));
    else
        TRY(split_at(call, fa_tensor_data(indices), (size_t)given->sizes[0], dim));
done:
    fa_tensor_release(indices);
    return st;
}

/* hsplit, vsplit, dsplit: the row's `data` has the least number of dims and the dim to split. */
typedef struct direction {
    const char *name;
    int least, dim;
} direction;
static const direction horizontal = { "hsplit", 1, 1 };
static const direction vertical = { "vsplit", 2, 0 };
static const direction depth = { "dsplit", 3, 2 };

static fa_status directed_dim(const fa__call *call, int *dim)
{
    const direction *way = call->op->data;
    const fa_tensor *self = fa__arg_tensor(call, 0);

    if (self->n_dims < way->least)
        return fa__fail(FA_EINVAL,
                        "torch.%s requires a tensor with at least %d dimension%s, but got a tensor "
                        "with %d dimensions!",
                        way->name, way->least, way->least == 1 ? "" : "s", self->n_dims);
    *dim = self->n_dims == 1 ? 0 : way->dim;
    return FA_OK;
}

static fa_status directed_sections(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sections = fa__arg_int(call, 1);
    int dim;

    TRY(directed_dim(call, &dim));
    int64_t size = fa__arg_tensor(call, 0)->sizes[dim];
    if (sections == 0 || size % sections != 0)
        return fa__fail(FA_EINVAL,
                        "torch.%s attempted to split along dimension %d, but the size of the "
                        "dimension %lld is not divisible by the split_size %lld!",
                        ((const direction *)call->op->data)->name, dim, (long long)size,
                        (long long)sections);
    TRY(split_sections(call, sections, dim));
done:
    return st;
}

static fa_status directed_indices(fa__call *call)
{
    fa_status st = FA_OK;
    int dim;

    TRY(directed_dim(call, &dim));
    TRY(split_at_arg(call, dim));
done:
    return st;
}

const fa__op fa__ops_split[] = {
    { "aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]", unbind, FA__OP_VIEW },
    { "aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]", split,
      FA__OP_VIEW },
    { "aten::split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[]",
      split_with_sizes, FA__OP_VIEW },
    { "aten::split(Tensor(a -> *) self, int[] split_sizes, int dim=0) -> Tensor(a)[]",
      split_with_sizes, FA__OP_VIEW },
    { "aten::split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> "
      "Tensor(a)[]",
      split_with_sizes, FA__OP_VIEW },
    { "aten::unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]", split,
      FA__OP_VIEW },
    { "aten::unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]",
      split_with_sizes, FA__OP_VIEW },
    { "aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]", chunk,
      FA__OP_VIEW },
    { "aten::unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]", chunk, FA__OP_VIEW },
    { "aten::tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]",
      tensor_split_sections, FA__OP_VIEW },
    { "aten::tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]",
      tensor_split_indices, FA__OP_VIEW },
    { "aten::tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, "
      "Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]",
      tensor_split_tensor, FA__OP_VIEW },
    { "aten::hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", directed_sections,
      FA__OP_VIEW, &horizontal },
    { "aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", directed_indices,
      FA__OP_VIEW, &horizontal },
    { "aten::vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", directed_sections,
      FA__OP_VIEW, &vertical },
    { "aten::vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", directed_indices,
      FA__OP_VIEW, &vertical },
    { "aten::dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]", directed_sections,
      FA__OP_VIEW, &depth },
    { "aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]", directed_indices,
      FA__OP_VIEW, &depth },
    { 0 },
};
