/* subscript.c: x[...] and x[...] = v as Python writes them, for items that are more than one index.
 *
 *     prim::__subscript__(x, items...)              x[1:, None, ..., i]
 *     prim::__set_subscript__(value, x, items...)   x[1:, i] = value
 *
 *     item      a slice        Ellipsis    None    int         tensor
 *     given as  (start,        "..."       None    int         tensor
 *               end, step)
 *
 * Of a tensor, ints select, slices slice, None puts in a dim of one; tensors are gathered, each at
 * its dim, and index what the others leave. [torch.Tensor.__getitem__] */
#include "ops/ops.h"

/* What the items make of a tensor: a view, and the tensors that index it. */
typedef struct subscript {
    fa_tensor *view;
    fa_tensor *indices[FA_MAX_DIMS];    /* borrowed; NULL: the whole dim */
    int n_indices;                      /* up to the last one */
} subscript;

static bool is_slice(fa__ivalue item)
{
    return fa__iv_kind(item) == FA_KIND_TUPLE && fa_value_len(item.u.value) == 3;
}

static bool is_ellipsis(fa__ivalue item)
{
    return fa__iv_kind(item) == FA_KIND_STR;
}

/* A bound of a slice. */
static fa__ivalue bound(fa__ivalue slice, size_t i)
{
    return fa__iv_take(fa_value_retain(fa_value_at(slice.u.value, i)));
}

/* Masks stand for as many dims as they have, other items for one, None for none. */
static int dims_taken(fa__ivalue item)
{
    fa_dtype dtype;

    if (item.tag == FA__IV_NONE || is_ellipsis(item))
        return 0;
    if (item.tag != FA__IV_TENSOR)
        return 1;
    dtype = fa_tensor_dtype(item.u.tensor);
    return dtype == FA_BOOL || dtype == FA_UINT8 ? fa_tensor_dim(item.u.tensor) : 1;
}

/* Replaces the view. Takes over the new one. */
static fa_status set_view(subscript *s, fa_tensor *view_take)
{
    if (view_take == NULL)
        return fa_error_last()->status;
    fa_tensor_release(s->view);
    s->view = view_take;
    return FA_OK;
}

static fa_status apply_slice(subscript *s, fa__ivalue slice, int dim)
{
    fa__ivalue start = bound(slice, 0), end = bound(slice, 1), step = bound(slice, 2);
    fa_status st;

    if (step.tag == FA__IV_NONE)
        step = fa__iv_int(1);
    st = set_view(s, fa__op_tensor("aten::slice.Tensor", "tixxx", s->view, (int64_t)dim, start, end,
                                   step));
    fa__iv_release(&start);
    fa__iv_release(&end);
    fa__iv_release(&step);
    return st;
}

static fa_status apply_tensor(subscript *s, fa_tensor *index, int *dim)
{
    int n = dims_taken((fa__ivalue){ FA__IV_TENSOR, { .tensor = index } });

    if (*dim >= FA_MAX_DIMS)
        return fa__fail(FA_ERANGE, "too many indices for tensor of dimension %d",
                        fa_tensor_dim(s->view));
    s->indices[*dim] = index;
    s->n_indices = *dim + 1;
    *dim += n;
    return FA_OK;
}

/* One item at *dim of the view, which moves on. */
static fa_status apply(subscript *s, fa__ivalue item, int *dim, int n_ellipsis)
{
    fa_status st = FA_OK;

    if (item.tag == FA__IV_TENSOR)
        return apply_tensor(s, item.u.tensor, dim);
    if (item.tag == FA__IV_INT)
        return set_view(s, fa__op_tensor("aten::select.int", "tii", s->view, (int64_t)*dim,
                                         item.u.integer));
    if (is_ellipsis(item)) {
        *dim += n_ellipsis;
        return FA_OK;
    }
    if (is_slice(item))
        st = apply_slice(s, item, *dim);
    else if (item.tag == FA__IV_NONE)
        st = set_view(s, fa__op_tensor("aten::unsqueeze", "ti", s->view, (int64_t)*dim));
    else
        st = fa__fail(FA_ETYPE, "a tensor is indexed by ints, slices, None, ... and tensors, not "
                      "by %s", fa_kind_name(fa__iv_kind(item)));
    *dim += 1;
    return st;
}

/* Applies all items to a tensor. The view is the caller's, also on failure. */
static fa_status apply_all(subscript *s, fa_tensor *self, const fa__ivalue *items, size_t n)
{
    int n_dims = fa_tensor_dim(self), taken = 0, n_ellipses = 0, dim = 0;
    fa_status st = FA_OK;

    for (size_t i = 0; i < n; i++) {
        taken += dims_taken(items[i]);
        n_ellipses += is_ellipsis(items[i]);
        if (taken > n_dims)
            return fa__fail(FA_ERANGE, "too many indices for tensor of dimension %d", n_dims);
    }
    if (n_ellipses > 1)
        return fa__fail(FA_EINVAL, "an index can only have a single ellipsis ('...')");
    s->view = fa_tensor_retain(self);
    for (size_t i = 0; st == FA_OK && i < n; i++)
        st = apply(s, items[i], &dim, n_dims - taken);
    return st;
}

/* The tensors that index as a Tensor?[] argument. */
static fa_status make_indices(const subscript *s, fa__ivalue *out)
{
    fa_value *list = fa_value_list();
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (int i = 0; st == FA_OK && i < s->n_indices; i++) {
        fa_value *item = s->indices[i] == NULL ? fa_value_none() : fa_value_tensor(s->indices[i]);
        st = item == NULL ? FA_ENOMEM : fa__value_append_take(list, item);
    }
    if (st == FA_OK)
        *out = fa__iv_take(list);
    else
        fa_value_release(list);
    return st;
}

static fa_status get_of_tensor(fa_tensor *self, const fa__ivalue *items, size_t n,
                               fa__ivalue *result)
{
    subscript s = { 0 };
    fa__ivalue indices = fa__iv_none();
    fa_status st = FA_OK;

    TRY(apply_all(&s, self, items, n));
    if (s.n_indices > 0) {
        TRY(make_indices(&s, &indices));
        TRY(set_view(&s, fa__op_tensor("aten::index.Tensor", "tx", s.view, indices)));
    }
    *result = fa__iv_tensor_take(s.view);
    s.view = NULL;
done:
    fa__iv_release(&indices);
    fa_tensor_release(s.view);
    return st;
}

/* A number as a 0-dim tensor of self's dtype. */
static fa_tensor *value_tensor(const fa_tensor *self, fa__ivalue value)
{
    fa_kind kind = fa__iv_kind(value);

    if (value.tag == FA__IV_TENSOR)
        return fa_tensor_retain(value.u.tensor);
    if (kind == FA_KIND_BOOL || kind == FA_KIND_INT || kind == FA_KIND_FLOAT
        || kind == FA_KIND_COMPLEX)
        return fa__full(fa_tensor_dtype(self), 0, NULL, fa__scalar_of(value));
    fa__fail(FA_ETYPE, "elements of a tensor cannot be set to %s", fa_kind_name(kind));
    return NULL;
}

static fa_status set_of_tensor(fa_tensor *self, const fa__ivalue *items, size_t n,
                               fa__ivalue value)
{
    subscript s = { 0 };
    fa__ivalue indices = fa__iv_none();
    fa_tensor *from = value_tensor(self, value), *result = NULL;
    fa_status st = FA_OK;

    if (from == NULL)
        return fa_error_last()->status;
    TRY(apply_all(&s, self, items, n));
    if (s.n_indices > 0) {
        TRY(make_indices(&s, &indices));
        result = fa__op_tensor("aten::index_put_", "txt", s.view, indices, from);
    } else {
        result = fa__op_tensor("aten::copy_", "tt", s.view, from);
    }
    if (result == NULL)
        st = fa_error_last()->status;
done:
    fa_tensor_release(result);
    fa_tensor_release(from);
    fa__iv_release(&indices);
    fa_tensor_release(s.view);
    return st;
}

/* ---- lists, strings, tuples, dicts ----------------------------------------------------------- */

/* A bound as Python clamps it to [low, high]; `missing` for None. */
static fa_status clamp(fa__ivalue x, int64_t n, int64_t low, int64_t high, int64_t missing,
                       int64_t *out)
{
    int64_t i = x.u.integer;

    *out = missing;
    if (x.tag == FA__IV_NONE)
        return FA_OK;
    if (x.tag != FA__IV_INT)
        return fa__fail(FA_ETYPE, "a slice has ints or None, not %s",
                        fa_kind_name(fa__iv_kind(x)));
    if (i < 0)
        i += n;
    *out = i < low ? low : i > high ? high : i;
    return FA_OK;
}

static fa_status slice_tuple(const fa_value *tuple, fa__ivalue slice, fa__ivalue *result)
{
    int64_t n = (int64_t)fa_value_len(tuple), start, end, step = 1;
    fa__ivalue given = bound(slice, 2);
    fa_value **items = tuple->u.list.items, *list = NULL, *out = NULL;
    fa_status st = FA_OK;

    if (given.tag == FA__IV_INT)
        step = given.u.integer;
    else if (given.tag != FA__IV_NONE)
        TRY(fa__fail(FA_ETYPE, "a slice's step is an int"));
    if (step == 0)
        TRY(fa__fail(FA_EINVAL, "slice step cannot be zero"));
    TRY(clamp(bound(slice, 0), n, step < 0 ? -1 : 0, step < 0 ? n - 1 : n, step < 0 ? n - 1 : 0,
              &start));
    TRY(clamp(bound(slice, 1), n, step < 0 ? -1 : 0, step < 0 ? n - 1 : n, step < 0 ? -1 : n,
              &end));
    list = fa_value_list();
    if (list == NULL)
        TRY(FA_ENOMEM);
    for (int64_t i = start; step < 0 ? i > end : i < end;) {
        TRY(fa_value_append(list, items[i]));
        if (!fa__add_i64(i, step, &i))
            break;
    }
    out = fa_value_tuple(list->u.list.n, list->u.list.items);
    if (out == NULL)
        TRY(FA_ENOMEM);
    *result = fa__iv_take(out);
done:
    fa__iv_release(&given);
    fa_value_release(list);
    return st;
}

/* Calls an op of lists, strings and dicts. */
static fa_status call_other(const char *name, fa__ivalue *args, size_t n, fa__ivalue *result)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_status st = fa__op_call(name, args, n, NULL, 0, results, NULL, NULL);

    if (st == FA_OK && result != NULL)
        *result = results[0];
    else
        fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

static fa_status get_of_other(fa__ivalue self, fa__ivalue item, fa__ivalue *result)
{
    fa__ivalue args[4] = { self, item };
    fa_status st;

    if (!is_slice(item))
        return call_other("aten::__getitem__", args, 2, result);
    if (fa__iv_kind(self) == FA_KIND_TUPLE)
        return slice_tuple(self.u.value, item, result);
    for (size_t i = 0; i < 3; i++)
        args[i + 1] = bound(item, i);
    if (args[3].tag == FA__IV_NONE)
        args[3] = fa__iv_int(1);
    st = call_other("aten::slice", args, 4, result);
    fa__iv_release_all(args + 1, 3);
    return st;
}

/* ---- the ops --------------------------------------------------------------------------------- */

static fa_status get(fa__call *call)
{
    fa__ivalue self = call->args[0];

    if (self.tag == FA__IV_TENSOR)
        return get_of_tensor(self.u.tensor, call->args + 1, call->n_args - 1, &call->results[0]);
    if (call->n_args != 2)
        return fa__fail(FA_ETYPE, "%s is indexed by one item, not %zu",
                        fa_kind_name(fa__iv_kind(self)), call->n_args - 1);
    return get_of_other(self, call->args[1], &call->results[0]);
}

static fa_status set(fa__call *call)
{
    fa__ivalue self = call->args[1], args[3];

    if (self.tag == FA__IV_TENSOR)
        return set_of_tensor(self.u.tensor, call->args + 2, call->n_args - 2, call->args[0]);
    if (call->n_args != 3 || is_slice(call->args[2]))
        return fa__fail(FA_EUNSUPPORTED, "items of %s are set one at a time",
                        fa_kind_name(fa__iv_kind(self)));
    args[0] = self;
    args[1] = call->args[2];
    args[2] = call->args[0];
    return call_other("aten::_set_item", args, 3, NULL);
}

const fa__op fa__ops_subscript[] = {
    { "prim::__subscript__(Any self, ...) -> Any", get },
    { "aten::__getitem__.Tensor(Tensor self, Any index) -> Tensor", get },
    { "prim::__set_subscript__(Any value, Any self, ...) -> ()", set, FA__OP_EFFECT },
    { 0 },
};
