/* join.c: ops that put tensors together, and those that make many tensors out of one.
 *
 * cat writes each tensor into a part of the result; most of the others are cat, stack and views in
 * other words. */
#include "shapes.h"

/* ---- lists of tensors ------------------------------------------------------------------------ */

/* The tensors of argument i, borrowed; the array is yours (fa__free). FA_ETYPE for an item that is
 * none. */
static fa_status tensors_of(const fa__call *call, size_t i, fa_tensor ***out, size_t *n)
{
    *n = fa__arg_len(call, i);
    *out = fa__zalloc(*n * sizeof(**out));
    if (*out == NULL)
        return FA_ENOMEM;
    for (size_t k = 0; k < *n; k++) {
        (*out)[k] = fa__arg_tensor_at(call, i, k);
        if ((*out)[k] == NULL) {
            fa__free(*out);
            *out = NULL;
            return fa__fail(FA_ETYPE, "%s: item %zu of the list is not a tensor",
                            call->schema->name, k);
        }
    }
    return FA_OK;
}

/* Gives back n references and the array. */
static void release_all(fa_tensor **tensors, size_t n)
{
    for (size_t i = 0; tensors != NULL && i < n; i++)
        fa_tensor_release(tensors[i]);
    fa__free(tensors);
}

/* change(tensor, context) of every tensor: an array of references, yours (release_all). NULL on
 * failure. */
static fa_tensor **change_all(fa_tensor *const *tensors, size_t n,
                              fa_tensor *(*change)(fa_tensor *self, void *context), void *context)
{
    fa_tensor **out = fa__zalloc(n * sizeof(*out));

    for (size_t i = 0; out != NULL && i < n; i++) {
        out[i] = change(tensors[i], context);
        if (out[i] == NULL) {
            release_all(out, i);
            return NULL;
        }
    }
    return out;
}

/* The same of the tensors of argument 0. FA_EINVAL when there are none. */
static fa_status changed_args(const fa__call *call,
                              fa_tensor *(*change)(fa_tensor *self, void *context), void *context,
                              fa_tensor ***out, size_t *n)
{
    fa_tensor **tensors;
    fa_status st = tensors_of(call, 0, &tensors, n);

    *out = NULL;
    if (st != FA_OK)
        return st;
    *out = change_all(tensors, *n, change, context);
    fa__free(tensors);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}

/* FA_EINVAL "hstack expects a non-empty TensorList". */
static fa_status need_some(const fa__call *call)
{
    const char *name = call->schema->name;

    if (fa__arg_len(call, 0) > 0)
        return FA_OK;
    return fa__fail(FA_EINVAL, "%s expects a non-empty TensorList",
                    strncmp(name, "aten::", 6) == 0 ? name + 6 : name);
}

/* ---- cat ------------------------------------------------------------------------------------- */

/* A 1-dim tensor without elements fits every cat, as it always has. [cat_should_skip_tensor] */
static bool is_skipped(const fa_tensor *self)
{
    return self->n_dims == 1 && self->sizes[0] == 0;
}

/* The sizes of the result, from the first tensor that counts (NULL: none does). */
static fa_status cat_sizes(fa_tensor *const *tensors, size_t n, const fa_tensor *model, int dim,
                           int64_t *sizes)
{
    int64_t total = 0;

    for (size_t i = 0; i < n; i++) {
        const fa_tensor *self = tensors[i];
        if (is_skipped(self))
            continue;
        if (self->n_dims != model->n_dims)
            return fa__fail(FA_EINVAL, "Tensors must have same number of dimensions: got %d and %d",
                            model->n_dims, self->n_dims);
        for (int d = 0; d < self->n_dims; d++) {
            if (d != dim && self->sizes[d] != model->sizes[d])
                return fa__fail(FA_EINVAL,
                                "Sizes of tensors must match except in dimension %d. Expected size "
                                "%lld but got size %lld for tensor number %zu in the list.",
                                dim, (long long)model->sizes[d], (long long)self->sizes[d], i);
        }
        if (!fa__add_i64(total, self->sizes[dim], &total))
            return fa__fail(FA_EINVAL, "cat: the size of the result overflows");
    }
    memcpy(sizes, model->sizes, model->n_dims * sizeof(int64_t));
    sizes[dim] = total;
    return FA_OK;
}

/* The dtype and memory format of the result: channels_last where all inputs are. */
static fa_dtype cat_dtype(fa_tensor *const *tensors, size_t n, int *format)
{
    fa__promotion p = { 0 };
    bool agree = true;

    *format = FA__CONTIGUOUS;
    for (size_t i = 0; i < n; i++) {
        fa__promotion_tensor(&p, tensors[i]);
        if (is_skipped(tensors[i]) || !agree)
            continue;
        int own = fa__suggest_memory_format(tensors[i]);
        if (own == FA__CONTIGUOUS || (*format != FA__CONTIGUOUS && *format != own)) {
            agree = false;
            *format = FA__CONTIGUOUS;
        } else {
            *format = own;
        }
    }
    return fa__promotion_result(&p);
}

static fa_status copy_parts(fa_tensor *out, fa_tensor *const *tensors, size_t n, int dim)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], at = 0;
    fa_tensor *part = NULL;

    memcpy(sizes, out->sizes, out->n_dims * sizeof(int64_t));
    for (size_t i = 0; i < n; i++) {
        if (is_skipped(tensors[i]) || tensors[i]->sizes[dim] == 0)
            continue;
        sizes[dim] = tensors[i]->sizes[dim];
        part = fa__view_of(out, out->storage_offset + at * out->strides[dim], out->n_dims, sizes,
                           out->strides);
        TRY(part == NULL ? FA_ENOMEM : fa__copy_into(part, tensors[i]));
        fa_tensor_release(part);
        part = NULL;
        at += sizes[dim];
    }
done:
    fa_tensor_release(part);
    return st;
}

/* [torch.cat] NULL on failure. */
static fa_tensor *cat_tensors(fa_tensor *const *tensors, size_t n, int64_t dim)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    const fa_tensor *model = NULL;
    fa_tensor *out = NULL;
    int at, format;

    if (n == 0)
        TRY(fa__fail(FA_EINVAL, "torch.cat(): expected a non-empty list of Tensors"));
    for (size_t i = 0; i < n; i++) {
        TRY(fa__need_elements(tensors[i], "cat"));
        if (tensors[i]->n_dims == 0)
            TRY(fa__fail(FA_EINVAL,
                         "zero-dimensional tensor (at position %zu) cannot be concatenated", i));
        if (model == NULL && !is_skipped(tensors[i]))
            model = tensors[i];
    }
    if (model == NULL)
        model = tensors[0];
    TRY(fa__wrap_dim(is_skipped(model) ? 0 : dim, model->n_dims, &at));
    fa_dtype dtype = cat_dtype(tensors, n, &format);
    if (is_skipped(model))
        sizes[0] = 0;
    else
        TRY(cat_sizes(tensors, n, model, at, sizes));
    out = fa__empty_format(dtype, model->n_dims, sizes, format);
    TRY(out == NULL ? fa_error_last()->status : copy_parts(out, tensors, n, at));
    return out;
done:
    fa_tensor_release(out);
    return NULL;
}

static fa_status cat(fa__call *call)
{
    fa_tensor **tensors;
    size_t n;
    fa_status st = tensors_of(call, 0, &tensors, &n);

    if (st != FA_OK)
        return st;
    st = fa__return_tensor(call, 0, cat_tensors(tensors, n, fa__arg_int(call, 1)));
    fa__free(tensors);
    return st;
}

/* ---- stack ----------------------------------------------------------------------------------- */

static fa_tensor *with_dim(fa_tensor *self, void *context)
{
    return fa__op_tensor("aten::unsqueeze", "ti", self, (int64_t)*(int *)context);
}

/* [torch.stack] NULL on failure. */
static fa_tensor *stack_tensors(fa_tensor *const *tensors, size_t n, int64_t dim)
{
    fa_tensor **unsqueezed, *out;
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int at;

    for (size_t i = 1; i < n; i++) {
        if (fa__same_sizes(tensors[i], tensors[0]))
            continue;
        fa__fail(FA_EINVAL,
                 "stack expects each tensor to be equal size, but got %s at entry 0 and %s at "
                 "entry %zu",
                 fa__dims_text(a, tensors[0]), fa__dims_text(b, tensors[i]), i);
        return NULL;
    }
    if (fa__wrap_dim(dim, tensors[0]->n_dims + 1, &at) != FA_OK)
        return NULL;
    unsqueezed = change_all(tensors, n, with_dim, &at);
    out = unsqueezed == NULL ? NULL : cat_tensors(unsqueezed, n, at);
    release_all(unsqueezed, n);
    return out;
}

static fa_status stack(fa__call *call)
{
    fa_tensor **tensors = NULL;
    size_t n;
    fa_status st = FA_OK;

    TRY(need_some(call));
    TRY(tensors_of(call, 0, &tensors, &n));
    TRY(fa__return_tensor(call, 0, stack_tensors(tensors, n, fa__arg_int(call, 1))));
done:
    fa__free(tensors);
    return st;
}

/* ---- stacks along a named direction ---------------------------------------------------------- */

/* At least `n_dims` dims, as numpy adds them. [torch.atleast_1d, _2d, _3d] */
static fa_tensor *at_least(fa_tensor *self, void *context)
{
    int n_dims = *(const int *)context;
    int64_t sizes[3];

    if (self->n_dims >= n_dims)
        return fa_tensor_retain(self);
    if (self->n_dims == 0)
        return fa__op_tensor("aten::reshape", "tI", self, (int64_t[]){ 1, 1, 1 }, n_dims);
    if (n_dims == 2)
        return fa__op_tensor("aten::unsqueeze", "ti", self, (int64_t)0);
    if (self->n_dims == 2)
        return fa__op_tensor("aten::unsqueeze", "ti", self, (int64_t)-1);
    sizes[0] = sizes[2] = 1;
    sizes[1] = self->sizes[0];
    return fa__op_tensor("aten::reshape", "tI", self, sizes, 3);
}

static const int one_dim = 1, two_dims = 2, three_dims = 3;

static fa_status atleast(fa__call *call)
{
    int n_dims = *(const int *)call->op->data;

    return fa__return_tensor(call, 0, at_least(fa__arg_tensor(call, 0), &n_dims));
}

static fa_status atleast_sequence(fa__call *call)
{
    int n_dims = *(const int *)call->op->data;
    fa_tensor **tensors;
    size_t n;
    fa_status st = changed_args(call, at_least, &n_dims, &tensors, &n);

    if (st == FA_OK)
        st = fa__return_tensors(call, 0, tensors, n);
    fa__free(tensors);
    return st;
}

/* hstack, vstack, dstack: cat of tensors that have at least n_dims dims, along the last of these
 * (vstack: the first); hstack joins vectors along dim 0, matrices along dim 1. */
static fa_status directed_stack(fa__call *call)
{
    int n_dims = *(const int *)call->op->data, dim;
    fa_tensor **tensors = NULL;
    size_t n = 0;
    fa_status st = FA_OK;

    TRY(need_some(call));
    TRY(changed_args(call, at_least, &n_dims, &tensors, &n));
    dim = n_dims == 1 ? (tensors[0]->n_dims == 1 ? 0 : 1) : n_dims == 2 ? 0 : 2;
    TRY(fa__return_tensor(call, 0, cat_tensors(tensors, n, dim)));
done:
    release_all(tensors, n);
    return st;
}

static fa_tensor *as_column(fa_tensor *self, void *context)
{
    (void)context;
    if (self->n_dims > 1)
        return fa_tensor_retain(self);
    return fa__op_tensor("aten::reshape", "tI", self, (int64_t[]){ fa_tensor_numel(self), 1 }, 2);
}

static fa_status column_stack(fa__call *call)
{
    fa_tensor **tensors = NULL;
    size_t n = 0;
    fa_status st = FA_OK;

    TRY(need_some(call));
    TRY(changed_args(call, as_column, NULL, &tensors, &n));
    TRY(fa__return_tensor(call, 0, cat_tensors(tensors, n, 1)));
done:
    release_all(tensors, n);
    return st;
}

/* ---- blocks, products, grids ----------------------------------------------------------------- */

/* A matrix of a tensor of at most 2 dims. */
static fa_tensor *as_matrix(fa_tensor *self, void *context)
{
    (void)context;
    if (self->n_dims > 2) {
        fa__fail(FA_EINVAL,
                 "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input has %d "
                 "dimensions",
                 self->n_dims);
        return NULL;
    }
    return at_least(self, (int[]){ 2 });
}

static fa_status fill_blocks(fa_tensor *out, fa_tensor *const *blocks, size_t n)
{
    fa_status st = FA_OK;
    int64_t row = 0, column = 0;
    fa_tensor *part = NULL;

    for (size_t i = 0; i < n; i++) {
        int64_t at = row * out->strides[0] + column * out->strides[1];
        part = fa__view_of(out, at, 2, blocks[i]->sizes, out->strides);
        TRY(part == NULL ? FA_ENOMEM : fa__copy_into(part, blocks[i]));
        fa_tensor_release(part);
        part = NULL;
        row += blocks[i]->sizes[0];
        column += blocks[i]->sizes[1];
    }
done:
    fa_tensor_release(part);
    return st;
}

static fa_status block_diag(fa__call *call)
{
    fa_tensor **blocks = NULL, *out = NULL;
    int64_t sizes[2] = { 0, 0 };
    fa__promotion p = { 0 };
    size_t n = 0;
    fa_status st = FA_OK;

    if (fa__arg_len(call, 0) == 0)
        return fa__return_tensor(call, 0, fa_zeros(FA_FLOAT32, 2, (int64_t[]){ 1, 0 }));
    TRY(changed_args(call, as_matrix, NULL, &blocks, &n));
    for (size_t i = 0; i < n; i++) {
        fa__promotion_tensor(&p, blocks[i]);
        for (int d = 0; d < 2; d++) {
            if (!fa__add_i64(sizes[d], blocks[i]->sizes[d], &sizes[d]))
                TRY(fa__fail(FA_EINVAL, "block_diag: the size of the result overflows"));
        }
    }
    out = fa_zeros(fa__promotion_result(&p), 2, sizes);
    TRY(out == NULL ? fa_error_last()->status : fill_blocks(out, blocks, n));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    release_all(blocks, n);
    fa_tensor_release(out);
    return st;
}

/* Tensor i expanded over the grid that all of them span; 0-dim ones count as vectors of one. */
static fa_status grid_of(fa_tensor **tensors, size_t n, fa_tensor **out)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], view[FA_MAX_DIMS];
    fa_tensor *line = NULL;

    if (n > FA_MAX_DIMS)
        return fa__fail(FA_EINVAL, "meshgrid: more than %d tensors", FA_MAX_DIMS);
    for (size_t i = 0; i < n; i++) {
        if (tensors[i]->n_dims > 1)
            return fa__fail(FA_EINVAL,
                            "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got a "
                            "tensor of %d dims",
                            tensors[i]->n_dims);
        if (tensors[i]->dtype != tensors[0]->dtype)
            return fa__fail(FA_EINVAL, "meshgrid expects all tensors to have the same dtype");
        sizes[i] = tensors[i]->n_dims == 0 ? 1 : tensors[i]->sizes[0];
        view[i] = 1;
    }
    for (size_t i = 0; i < n; i++) {
        view[i] = sizes[i];
        line = fa_view(tensors[i], (int)n, view);
        out[i] = line == NULL ? NULL : fa_expand(line, (int)n, sizes);
        fa_tensor_release(line);
        if (out[i] == NULL)
            TRY(fa_error_last()->status);
        view[i] = 1;
    }
done:
    return st;
}

static void swap_first(fa_tensor **tensors)
{
    fa_tensor *first = tensors[0];

    tensors[0] = tensors[1];
    tensors[1] = first;
}

/* `xy`: the first tensor runs along dim 1 and the second along dim 0, as numpy has it. */
static fa_status return_meshgrid(fa__call *call, bool xy)
{
    fa_tensor **tensors = NULL, **grids = NULL;
    size_t n = 0;
    fa_status st = FA_OK;

    TRY(need_some(call));
    TRY(tensors_of(call, 0, &tensors, &n));
    grids = fa__zalloc(n * sizeof(*grids));
    if (grids == NULL)
        TRY(FA_ENOMEM);
    xy = xy && n >= 2;
    if (xy)
        swap_first(tensors);
    TRY(grid_of(tensors, n, grids));
    if (xy)
        swap_first(grids);
    st = fa__return_tensors(call, 0, grids, n);
    memset(grids, 0, n * sizeof(*grids));
done:
    release_all(grids, n);
    fa__free(tensors);
    return st;
}

static fa_status meshgrid(fa__call *call)
{
    return return_meshgrid(call, false);
}

static fa_status meshgrid_indexing(fa__call *call)
{
    const char *indexing = fa__arg_text(call, 1);

    if (strcmp(indexing, "xy") != 0 && strcmp(indexing, "ij") != 0)
        return fa__fail(FA_EINVAL,
                        "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: "
                        "%s",
                        indexing);
    return return_meshgrid(call, indexing[0] == 'x');
}

static fa_tensor *flat(fa_tensor *self, void *context)
{
    (void)context;
    return fa__op_tensor("aten::flatten", "tii", self, (int64_t)0, (int64_t)-1);
}

static fa_status cartesian_prod(fa__call *call)
{
    fa_tensor **tensors = NULL, **grids = NULL, **columns = NULL;
    char text[FA__DIMS_TEXT];
    size_t n = 0;
    fa_status st = FA_OK;

    TRY(need_some(call));
    TRY(tensors_of(call, 0, &tensors, &n));
    for (size_t i = 0; i < n; i++) {
        if (tensors[i]->n_dims != 1)
            TRY(fa__fail(FA_EINVAL, "Expect a 1D vector, but got shape %s",
                         fa__dims_text(text, tensors[i])));
    }
    if (n == 1) {
        st = fa__return_tensor(call, 0, fa_tensor_retain(tensors[0]));
        goto done;
    }
    grids = fa__zalloc(n * sizeof(*grids));
    TRY(grids == NULL ? FA_ENOMEM : grid_of(tensors, n, grids));
    columns = change_all(grids, n, flat, NULL);
    TRY(columns == NULL ? fa_error_last()->status
                        : fa__return_tensor(call, 0, stack_tensors(columns, n, 1)));
done:
    release_all(columns, n);
    release_all(grids, n);
    fa__free(tensors);
    return st;
}

/* [torch._chunk_cat] Each tensor, filled up along dim to a multiple of the chunks, as rows of its
 * chunks; the rows of all tensors are joined. */
typedef struct chunking {
    int64_t n_chunks;
    int dim;
} chunking;

static fa_tensor *as_chunks(fa_tensor *self, void *context)
{
    const chunking *c = context;
    int64_t size = self->sizes[c->dim], missing = (c->n_chunks - size % c->n_chunks) % c->n_chunks;
    int64_t pads[2 * FA_MAX_DIMS] = { 0 }, sizes[FA_MAX_DIMS];
    int n_pads = 2 * (self->n_dims - c->dim);
    fa_tensor *whole, *out;

    pads[n_pads - 1] = missing;
    whole = missing == 0 ? fa_tensor_retain(self)
                         : fa__op_tensor("aten::constant_pad_nd", "tI", self, pads, n_pads);
    if (whole == NULL)
        return NULL;
    memcpy(sizes, self->sizes, (size_t)c->dim * sizeof(int64_t));
    sizes[c->dim] = c->n_chunks;
    sizes[c->dim + 1] = 1;
    for (int d = c->dim; d < whole->n_dims; d++)
        sizes[c->dim + 1] *= whole->sizes[d];
    sizes[c->dim + 1] /= c->n_chunks;
    out = fa__op_tensor("aten::reshape", "tI", whole, sizes, c->dim + 2);
    fa_tensor_release(whole);
    return out;
}

static fa_status chunk_cat(fa__call *call)
{
    fa_tensor **tensors = NULL, **chunks = NULL;
    chunking c = { fa__arg_int(call, 2), 0 };
    size_t n = 0;
    fa_status st = FA_OK;

    if (c.n_chunks < 1)
        return fa__fail(FA_EINVAL, "_chunk_cat expects positive num_chunks");
    if (fa__arg_len(call, 0) == 0)
        return fa__fail(FA_EINVAL, "_chunk_cat expects a non-empty input tensor list");
    TRY(tensors_of(call, 0, &tensors, &n));
    TRY(fa__wrap_dim(fa__arg_int(call, 1), tensors[0]->n_dims, &c.dim));
    for (size_t i = 0; i < n; i++) {
        if (fa_tensor_numel(tensors[i]) == 0 || tensors[i]->n_dims <= c.dim
            || c.dim + 2 > FA_MAX_DIMS)
            TRY(fa__fail(FA_EINVAL, "_chunk_cat expects non-empty tensor"));
    }
    chunks = change_all(tensors, n, as_chunks, &c);
    TRY(chunks == NULL ? fa_error_last()->status
                       : fa__return_tensor(call, 0, cat_tensors(chunks, n, c.dim + 1)));
done:
    release_all(chunks, n);
    fa__free(tensors);
    return st;
}

static fa_status broadcast_tensors(fa__call *call)
{
    fa_tensor **tensors = NULL;
    int64_t sizes[FA_MAX_DIMS], both[FA_MAX_DIMS];
    int n_dims = 0;
    size_t n, done_n = 0;
    fa_status st = tensors_of(call, 0, &tensors, &n);

    if (st != FA_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        TRY(fa__broadcast_sizes(n_dims, sizes, tensors[i]->n_dims, tensors[i]->sizes, &n_dims,
                                both));
        memcpy(sizes, both, (size_t)n_dims * sizeof(int64_t));
    }
    for (; done_n < n; done_n++) {
        tensors[done_n] = fa_expand(tensors[done_n], n_dims, sizes);
        if (tensors[done_n] == NULL)
            TRY(fa_error_last()->status);
    }
    done_n = 0;
    st = fa__return_tensors(call, 0, tensors, n);
done:
    for (size_t i = 0; i < done_n; i++)
        fa_tensor_release(tensors[i]);
    fa__free(tensors);
    return st;
}

const fa__op fa__ops_join[] = {
    { "aten::cat(Tensor[] tensors, int dim=0) -> Tensor", cat, FA__OP_OUT },
    { "aten::concat(Tensor[] tensors, int dim=0) -> Tensor", cat, FA__OP_OUT },
    { "aten::concatenate(Tensor[] tensors, int dim=0) -> Tensor", cat, FA__OP_OUT },
    { "aten::_cat(Tensor[] tensors, int dim=0) -> Tensor", cat },
    { "aten::stack(Tensor[] tensors, int dim=0) -> Tensor", stack, FA__OP_OUT },
    { "aten::_stack(Tensor[] tensors, int dim=0) -> Tensor", stack },
    { "aten::hstack(Tensor[] tensors) -> Tensor", directed_stack, FA__OP_OUT, &one_dim },
    { "aten::vstack(Tensor[] tensors) -> Tensor", directed_stack, FA__OP_OUT, &two_dims },
    { "aten::row_stack(Tensor[] tensors) -> Tensor", directed_stack, FA__OP_OUT, &two_dims },
    { "aten::dstack(Tensor[] tensors) -> Tensor", directed_stack, FA__OP_OUT, &three_dims },
    { "aten::column_stack(Tensor[] tensors) -> Tensor", column_stack, FA__OP_OUT },
    { "aten::atleast_1d(Tensor self) -> Tensor", atleast, 0, &one_dim },
    { "aten::atleast_1d.Sequence(Tensor[] tensors) -> Tensor[]", atleast_sequence, 0, &one_dim },
    { "aten::atleast_2d(Tensor self) -> Tensor", atleast, 0, &two_dims },
    { "aten::atleast_2d.Sequence(Tensor[] tensors) -> Tensor[]", atleast_sequence, 0, &two_dims },
    { "aten::atleast_3d(Tensor self) -> Tensor", atleast, 0, &three_dims },
    { "aten::atleast_3d.Sequence(Tensor[] tensors) -> Tensor[]", atleast_sequence, 0,
      &three_dims },
    { "aten::block_diag(Tensor[] tensors) -> Tensor", block_diag },
    { "aten::meshgrid(Tensor[] tensors) -> Tensor[]", meshgrid },
    { "aten::meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]", meshgrid_indexing },
    { "aten::cartesian_prod(Tensor[] tensors) -> Tensor", cartesian_prod },
    { "aten::_chunk_cat(Tensor[] tensors, int dim, int num_chunks) -> Tensor", chunk_cat,
      FA__OP_OUT },
    { "aten::broadcast_tensors(Tensor[] tensors) -> Tensor[]", broadcast_tensors },
    { 0 },
};
