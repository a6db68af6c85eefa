/* index.c: ops that read the elements which indices name. Writing is in scatter.c. */
#include "indexing.h"

/* Elements below which a thread of its own does not pay. */
#define GRAIN 32768

/* ---- index ----------------------------------------------------------------------------------- */

typedef struct reading {
    const fa__index_plan *plan;
    fa_dtype dtype;
    fa__combine copy;
    uint8_t *out, *block;
} reading;

static void read_run(void *context, uint8_t *at, int64_t step, int64_t n, int64_t i)
{
    const reading *self = context;
    int64_t size = (int64_t)self->plan->itemsize;

    self->copy(self->dtype, self->block + i * size, size, at, step, n);
}

static fa_status read_row(void *context, uint8_t *at, int64_t i)
{
    reading *self = context;
    int64_t size = self->plan->after * (int64_t)self->plan->itemsize;

    self->block = self->out + i * size;
    fa__index_runs(self->plan, at, read_run, self);
    return FA_OK;
}

/* One element for each index. */
static fa_status read_element(void *context, uint8_t *at, int64_t i)
{
    const reading *self = context;
    int64_t size = (int64_t)self->plan->itemsize;

    self->copy(self->dtype, self->out + i * size, size, at, size, 1);
    return FA_OK;
}

static fa_status read_rows(void *context, int64_t begin, int64_t end)
{
    reading own = *(const reading *)context;

    return fa__index_rows(own.plan, begin, end, own.plan->n_after == 0 ? read_element : read_row,
                          &own);
}

/* The elements of a plan, row-major; NULL on failure. */
static fa_tensor *read_plan(const fa__index_plan *plan, const fa_tensor *self)
{
    fa_tensor *out = fa__empty((fa_dtype)self->dtype, fa__index_plan_dims(plan), plan->sizes);

    if (out == NULL || fa_tensor_numel(out) == 0)
        return out;
    reading task = { plan, (fa_dtype)self->dtype, fa__combine_of((fa_dtype)self->dtype, FA__COPY),
                     fa_tensor_data(out), NULL };
    if (fa__parallel_for(plan->before * plan->n_offsets, 1 + GRAIN / plan->after, read_rows, &task)
        != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    fa__resolve_math_bits(self, fa_tensor_data(out), (size_t)fa_tensor_numel(out));
    return out;
}

static fa_status index_tensor(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa__index_plan plan = { 0 };

    TRY(fa__index_plan_of(&plan, self, call, 1));
    TRY(fa__return_tensor(call, 0, read_plan(&plan, self)));
done:
    fa__index_plan_free(&plan);
    return st;
}

static fa_status index_select(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *given = fa__arg_tensor(call, 2), *index = NULL, *out;
    fa__index_plan plan = { 0 };
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    if (given->n_dims > 1)
        return fa__fail(FA_EINVAL, "index_select(): Index is supposed to be a vector");
    if (given->dtype != FA_INT64 && given->dtype != FA_INT32)
        return fa__fail(FA_ETYPE, "index_select(): Expected dtype int32 or int64 for index");
    index = fa__index_of(given, "index_select");
    if (index == NULL)
        TRY(fa_error_last()->status);
    int64_t n = fa_tensor_numel(index), size = self->n_dims == 0 ? 1 : self->sizes[dim];
    const int64_t *at = fa_tensor_data(index);
    for (int64_t i = 0; i < n; i++) {
        if (at[i] >= 0 && at[i] < size)
            continue;
        if (dim == 1)
            TRY(fa__fail(FA_ERANGE, "INDICES element is out of DATA bounds, id=%lld axis_dim=%lld",
                         (long long)at[i], (long long)size));
        TRY(fa__fail(FA_ERANGE, "index out of range in self"));
    }
    if (self->n_dims == 0 && n != 1)
        TRY(fa__fail(FA_EINVAL, "index_select(): Index to scalar can have only 1 value, got %lld "
                                "value(s)",
                     (long long)n));
    TRY(fa__index_plan_along(&plan, self, dim, at, n));
    plan.n_group = self->n_dims == 0 ? 0 : 1;
    out = read_plan(&plan, self);
    TRY(fa__return_tensor(call, 0, out));
done:
    fa__index_plan_free(&plan);
    fa_tensor_release(index);
    return st;
}

/* ---- gather ---------------------------------------------------------------------------------- */

/* The sizes of an index along dims other than dim must not exceed self's. */
static fa_status check_gather(const fa_tensor *self, const fa_tensor *index, int dim,
                              const char *what)
{
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int n_self = self->n_dims == 0 ? 1 : self->n_dims;
    int n_index = index->n_dims == 0 ? 1 : index->n_dims;

    if (fa_tensor_numel(index) == 0)
        return FA_OK;
    if (n_self != n_index)
        return fa__fail(FA_EINVAL,
                        "Index tensor must have the same number of dimensions as %s tensor", what);
    for (int d = 0; d < self->n_dims; d++) {
        int64_t size = index->n_dims == 0 ? 1 : index->sizes[d];
        if (d != dim && size > self->sizes[d])
            return fa__fail(FA_EINVAL,
                            "Size does not match at dimension %d expected index %s to be no larger "
                            "than self %s apart from dimension %d",
                            d, fa__dims_text(a, index), fa__dims_text(b, self), dim);
    }
    return FA_OK;
}

/* [torch.gather] NULL on failure. */
static fa_tensor *gathered(const fa_tensor *self, int64_t given_dim, fa_tensor *given)
{
    fa_status st = FA_OK;
    fa_tensor *out = NULL, *index = NULL;
    int dim;

    TRY(fa__wrap_dim(given_dim, self->n_dims, &dim));
    TRY(fa__need_elements(self, "gather"));
    TRY(fa__need_elements(given, "gather"));
    if (given->dtype != FA_INT64 && given->dtype != FA_INT32 && fa_tensor_numel(given) > 0)
        TRY(fa__fail(FA_ETYPE, "gather(): Expected dtype int32/int64 for index"));
    TRY(check_gather(self, given, dim, "input"));
    index = fa__as_dtype(given, FA_INT64);
    out = index == NULL ? NULL
                        : fa__empty((fa_dtype)self->dtype, given->n_dims, given->sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    if (fa_tensor_numel(out) > 0) {
        TRY(fa__index_lines(self, index, out, dim, FA__COPY, FA__INTO_PLAIN));
        fa__resolve_math_bits(self, fa_tensor_data(out), (size_t)fa_tensor_numel(out));
    }
done:
    fa_tensor_release(index);
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status gather(fa__call *call)
{
    return fa__return_tensor(call, 0,
                             gathered(fa__arg_tensor(call, 0), fa__arg_int(call, 1),
                                      fa__arg_tensor(call, 2)));
}

/* The shape of `other` in every dim but dim, where self keeps its own. Yours. */
static fa_tensor *broadcast_but(const fa_tensor *self, const fa_tensor *other, int dim)
{
    int64_t a[FA_MAX_DIMS], b[FA_MAX_DIMS], both[FA_MAX_DIMS];
    int n;

    memcpy(a, self->sizes, self->n_dims * sizeof(int64_t));
    memcpy(b, other->sizes, other->n_dims * sizeof(int64_t));
    a[dim] = b[dim] = 1;
    if (fa__broadcast_sizes(self->n_dims, a, other->n_dims, b, &n, both) != FA_OK)
        return NULL;
    both[dim] = self->sizes[dim];
    return fa_expand(self, n, both);
}

static fa_status take_along_dim(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *index = fa__arg_tensor(call, 1);
    fa_tensor *source = NULL, *places = NULL, *wrapped = NULL;
    int dim = 0;

    if (index->dtype != FA_INT64)
        return fa__fail(FA_ETYPE,
                        "torch.take_along_dim(): dtype of indices should be Long but got %s",
                        fa__scalar_type_name((fa_dtype)index->dtype));
    if (fa__arg_is_none(call, 2)) {
        source = fa__op_tensor("aten::flatten", "tii", self, (int64_t)0, (int64_t)-1);
        places = fa__op_tensor("aten::flatten", "tii", index, (int64_t)0, (int64_t)-1);
    } else {
        if (self->n_dims != index->n_dims)
            return fa__fail(FA_EINVAL,
                            "torch.take_along_dim(): input and indices should have the same number "
                            "of dimensions, but got %d dimensions for input, and %d dimensions for "
                            "indices",
                            self->n_dims, index->n_dims);
        TRY(fa__wrap_dim(fa__arg_int(call, 2), self->n_dims, &dim));
        source = self->n_dims == 0 ? fa_tensor_retain(self) : broadcast_but(self, index, dim);
        places = self->n_dims == 0 ? fa_tensor_retain(index) : broadcast_but(index, self, dim);
    }
    if (source == NULL || places == NULL)
        TRY(fa_error_last()->status);
    wrapped = fa__clone_format(places, FA__CONTIGUOUS);
    if (wrapped == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__wrap_indices(fa_tensor_data(wrapped), fa_tensor_numel(wrapped), dim,
                         source->n_dims == 0 ? 1 : source->sizes[dim]));
    TRY(fa__return_tensor(call, 0, gathered(source, dim, wrapped)));
done:
    fa_tensor_release(wrapped);
    fa_tensor_release(source);
    fa_tensor_release(places);
    return st;
}

/* ---- take, masks ----------------------------------------------------------------------------- */

static fa_status take(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *index = fa__arg_tensor(call, 1);
    fa_tensor *flat = NULL, *places = NULL, *out = NULL;
    int64_t size = fa_tensor_numel(self), n;
    fa__index_plan plan = { 0 };

    TRY(fa__need_elements(self, "take"));
    TRY(fa__need_elements(index, "take"));
    if (index->dtype != FA_INT64)
        TRY(fa__fail(FA_ETYPE, "take(): Expected a long tensor for index, but got %s",
                     fa__scalar_type_name((fa_dtype)index->dtype)));
    n = fa_tensor_numel(index);
    if (size == 0 && n != 0)
        TRY(fa__fail(FA_ERANGE, "take(): tried to take from an empty tensor"));
    flat = fa__op_tensor("aten::reshape", "tI", self, (int64_t[]){ -1 }, 1);
    places = fa__empty(FA_INT64, index->n_dims, index->sizes);
    if ((flat == NULL && size > 0) || places == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__copy_into(places, index));
    for (int64_t i = 0, *at = fa_tensor_data(places); i < n; i++) {
        if (at[i] < -size || at[i] >= size)
            TRY(fa__fail(FA_ERANGE, "out of range: tried to access index %lld on a tensor of %lld "
                                    "elements.",
                         (long long)at[i], (long long)size));
    }
    TRY(fa__wrap_indices(fa_tensor_data(places), n, 0, size));
    TRY(fa__index_plan_along(&plan, flat != NULL ? flat : self, 0, fa_tensor_data(places), n));
    out = read_plan(&plan, self);
    if (out != NULL)
        TRY(fa__tensor_restride(out, 0, places->n_dims, places->sizes, places->strides));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa__index_plan_free(&plan);
    fa_tensor_release(out);
    fa_tensor_release(flat);
    fa_tensor_release(places);
    return st;
}

/* Self and mask broadcast against one another, row-major; the mask has bytes. */
static fa_status broadcast_masked(fa_tensor *self, fa_tensor *mask, fa_tensor **data,
                                  fa_tensor **bytes)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    fa_tensor *wide_self = NULL, *wide_mask = NULL;
    int n;

    TRY(fa__broadcast_sizes(self->n_dims, self->sizes, mask->n_dims, mask->sizes, &n, sizes));
    wide_self = fa_expand(self, n, sizes);
    wide_mask = fa_expand(mask, n, sizes);
    if (wide_self == NULL || wide_mask == NULL)
        TRY(fa_error_last()->status);
    *data = fa__as_contiguous(wide_self, (fa_dtype)self->dtype);
    *bytes = fa__as_contiguous(wide_mask, FA_BOOL);
    if (*data == NULL || *bytes == NULL)
        TRY(fa_error_last()->status);
done:
    fa_tensor_release(wide_self);
    fa_tensor_release(wide_mask);
    return st;
}

static fa_status masked_select(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = fa__arg_tensor(call, 1);
    fa_tensor *data = NULL, *bytes = NULL, *out = NULL;
    int64_t n = 0, total;
    size_t size = fa_dtype_itemsize((fa_dtype)self->dtype);

    TRY(fa__need_elements(self, "masked_select"));
    TRY(fa__need_elements(mask, "masked_select"));
    if (mask->dtype != FA_BOOL)
        TRY(fa__fail(FA_ETYPE, "masked_select: expected BoolTensor for mask"));
    TRY(broadcast_masked(self, mask, &data, &bytes));
    total = fa_tensor_numel(bytes);
    const uint8_t *is_on = fa_tensor_data(bytes), *in = fa_tensor_data(data);
    for (int64_t i = 0; i < total; i++)
        n += is_on[i] != 0;
    out = fa__empty((fa_dtype)self->dtype, 1, &n);
    if (out == NULL)
        TRY(fa_error_last()->status);
    uint8_t *at = fa_tensor_data(out);
    for (int64_t i = 0; n > 0 && i < total; i++) {
        if (is_on[i] == 0)
            continue;
        memcpy(at, in + (size_t)i * size, size);
        at += size;
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(out);
    fa_tensor_release(data);
    fa_tensor_release(bytes);
    return st;
}

/* Indices clamped into their dims, for places that the mask leaves out anyway; as a Tensor?[] of
 * the call's own in *list. */
static fa_status clamped_indices(const fa__call *call, size_t i, const fa_tensor *self,
                                 fa_value **list)
{
    fa_status st = FA_OK;

    *list = fa_value_list();
    if (*list == NULL)
        return FA_ENOMEM;
    for (size_t k = 0; k < fa__arg_len(call, i); k++) {
        fa_tensor *index = fa__arg_tensor_at(call, i, k), *clamped = NULL;
        fa_value *item;
        if (index != NULL && (int)k < self->n_dims) {
            clamped = fa__op_tensor("aten::clamp", "tii", index, -self->sizes[k],
                                    self->sizes[k] - 1);
            if (clamped == NULL)
                return fa_error_last()->status;
        }
        item = clamped == NULL ? fa_value_none() : fa_value_tensor(clamped);
        fa_tensor_release(clamped);
        TRY(item == NULL ? FA_ENOMEM : fa__value_append_take(*list, item));
    }
done:
    return st;
}

/* [_unsafe_masked_index] self[indices] where the mask is on, `fill` elsewhere. */
static fa_status unsafe_masked_index(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = fa__arg_tensor(call, 1);
    fa_tensor *picked = NULL, *off = NULL, *out = NULL;
    fa_value *list = NULL;

    TRY(clamped_indices(call, 2, self, &list));
    picked = fa__op_tensor("aten::index", "tx", self, fa__iv_borrow(list));
    off = fa__op_tensor("aten::logical_not", "t", mask);
    if (picked == NULL || off == NULL)
        TRY(fa_error_last()->status);
    out = fa__op_tensor("aten::masked_fill", "ttS", picked, off, fa__arg_scalar(call, 3));
    TRY(fa__return_tensor(call, 0, out));
done:
    fa_value_release(list);
    fa_tensor_release(picked);
    fa_tensor_release(off);
    return st;
}

/* [_unsafe_masked_index_put_accumulate] Adds the values whose mask is on. */
static fa_status unsafe_masked_index_put(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = fa__arg_tensor(call, 1);
    fa_tensor *values = NULL, *off = NULL, *out = NULL;
    fa_value *list = NULL;

    TRY(clamped_indices(call, 2, self, &list));
    off = fa__op_tensor("aten::logical_not", "t", mask);
    values = off == NULL ? NULL
                         : fa__op_tensor("aten::masked_fill", "tti", fa__arg_tensor(call, 3), off,
                                         (int64_t)0);
    if (values == NULL)
        TRY(fa_error_last()->status);
    out = fa__op_tensor("aten::index_put", "txtb", self, fa__iv_borrow(list), values, true);
    TRY(fa__return_tensor(call, 0, out));
done:
    fa_value_release(list);
    fa_tensor_release(values);
    fa_tensor_release(off);
    return st;
}

const fa__op fa__ops_index[] = {
    { "aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor", index_tensor, FA__OP_OUT },
    { "aten::index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor", index_tensor },
    { "aten::_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor", index_tensor },
    { "aten::_unsafe_index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor",
      index_tensor },
    { "aten::_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> "
      "Tensor",
      unsafe_masked_index },
    { "aten::_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, "
      "Tensor values) -> Tensor",
      unsafe_masked_index_put },
    { "aten::index_select(Tensor self, int dim, Tensor index) -> Tensor", index_select,
      FA__OP_OUT },
    { "aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor",
      gather, FA__OP_OUT },
    { "aten::take(Tensor self, Tensor index) -> Tensor", take, FA__OP_OUT },
    { "aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor", take_along_dim,
      FA__OP_OUT },
    { "aten::masked_select(Tensor self, Tensor mask) -> Tensor", masked_select, FA__OP_OUT },
    { 0 },
};
