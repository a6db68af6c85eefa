/* view_forms.c: what derives from a view op by one rule.
 *
 *     squeeze_            changes self's own sizes and strides to the view's
 *     squeeze_copy        the view, copied
 *     slice_scatter       a copy of self in which src stands where the view is
 *     slice_backward      zeros in which grad stands where the view is
 *
 * The row's `data` is the view op's name; the parameters are the view op's. */
#include "shapes.h"

/* The results of the view op called `name` on `args`. */
static fa_status run_view(const fa__call *call, const fa__ivalue *args, fa__ivalue *results)
{
    const fa__op_entry *entry = fa__op_find(call->op->data);

    if (entry == NULL)
        return fa__fail(FA_EINVAL, "%s: no op %s", call->schema->name,
                        (const char *)call->op->data);
    return fa__op_run(entry, args, results, call->program);
}

/* The only result, a tensor, yours. */
static fa_status view_of_args(const fa__call *call, const fa__ivalue *args, fa_tensor **out)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_status st = run_view(call, args, results);

    if (st != FA_OK)
        return st;
    if (results[0].tag != FA__IV_TENSOR) {
        fa__iv_release(&results[0]);
        return fa__fail(FA_ETYPE, "%s: the view is no tensor", call->schema->name);
    }
    *out = results[0].u.tensor;
    return FA_OK;
}

/* ---- in place -------------------------------------------------------------------------------- */

static fa_status in_place(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *view = NULL;

    TRY(view_of_args(call, call->args, &view));
    TRY(fa__tensor_restride(self, view->storage_offset, view->n_dims, view->sizes, view->strides));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(self)));
done:
    fa_tensor_release(view);
    return st;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static fa_status copy_of_view(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *view = NULL;

    TRY(view_of_args(call, call->args, &view));
    TRY(fa__return_tensor(call, 0, fa__clone_format(view, FA__CONTIGUOUS)));
done:
    fa_tensor_release(view);
    return st;
}

/* The same of a Tensor[]. */
static fa_status copies_of_views(fa__call *call)
{
    fa_status st = FA_OK;
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_tensor **copies = NULL;
    size_t n = 0, made = 0;

    TRY(run_view(call, call->args, results));
    n = results[0].tag == FA__IV_VALUE ? fa_value_len(results[0].u.value) : 0;
    copies = fa__alloc(n * sizeof(*copies));
    if (copies == NULL)
        TRY(FA_ENOMEM);
    for (; made < n; made++) {
        fa_tensor *view = fa_value_get_tensor(fa_value_at(results[0].u.value, made));
        copies[made] = view == NULL ? NULL : fa__clone_format(view, FA__CONTIGUOUS);
        if (copies[made] == NULL)
            TRY(fa_error_last()->status);
    }
    made = 0;                           /* handed over */
    TRY(fa__return_tensors(call, 0, copies, n));
done:
    for (size_t i = 0; i < made; i++)
        fa_tensor_release(copies[i]);
    fa__free(copies);
    fa__iv_release(&results[0]);
    return st;
}

/* ---- scatters -------------------------------------------------------------------------------- */

/* Copies src into the view of `whole` that args[first..] describe, and returns `whole` (taken
 * over). */
static fa_status return_scattered(fa__call *call, fa_tensor *whole, const fa_tensor *src,
                                  size_t first)
{
    fa_status st = FA_OK;
    fa__ivalue args[FA__MAX_PARAMS];
    fa_tensor *view = NULL;
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];

    if (whole == NULL)
        return fa_error_last()->status;
    args[0] = (fa__ivalue){ .tag = FA__IV_TENSOR, .u.tensor = whole };
    for (size_t i = first; i < call->n_args; i++)
        args[i - first + 1] = call->args[i];
    TRY(view_of_args(call, args, &view));
    if (!fa__same_sizes(view, src))
        TRY(fa__fail(FA_EINVAL,
                     "expected src to have a size equal to the slice of self. src size = %s, slice "
                     "size = %s",
                     fa__dims_text(a, src), fa__dims_text(b, view)));
    TRY(fa__copy_into(view, src));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(whole)));
done:
    fa_tensor_release(view);
    fa_tensor_release(whole);
    return st;
}

/* A copy of self with the same strides over as large a storage. [clone_preserve_strides] */
static fa_tensor *clone_strides(const fa_tensor *self)
{
    size_t begin, end, itemsize = fa_dtype_itemsize((fa_dtype)self->dtype);
    fa_tensor *flat = NULL, *copy = NULL, *out = NULL;

    if (fa__need_elements(self, "scatter") != FA_OK
        || fa__tensor_extent(self, &begin, &end) != FA_OK)
        return NULL;
    int64_t n = (int64_t)((end - begin) / itemsize);
    flat = fa__view_of(self, self->storage_offset, 1, &n, (int64_t[]){ 1 });
    copy = flat == NULL ? NULL : fa__clone_format(flat, FA__CONTIGUOUS);
    if (copy != NULL)
        out = fa__view_of(copy, 0, self->n_dims, self->sizes, self->strides);
    fa_tensor_release(flat);
    fa_tensor_release(copy);
    return out;
}

bool fa__is_expanded(const fa_tensor *self)
{
    for (int i = 0; i < self->n_dims && self->storage != NULL; i++) {
        if (self->sizes[i] > 1 && self->strides[i] == 0)
            return true;
    }
    return false;
}

/* Only a row-major copy of an expanded tensor can be written to. */
static fa_status scatter_view(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *whole = self->storage == NULL || fa__is_expanded(self)
                           ? fa__clone_format(self, FA__CONTIGUOUS)
                           : clone_strides(self);

    return return_scattered(call, whole, fa__arg_tensor(call, 1), 2);
}

/* A view op's gradient: sizes of the view's base stand in argument 1. */
static fa_status scatter_grad(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *grad = fa__arg_tensor(call, 0);
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(return_scattered(call, fa_zeros((fa_dtype)grad->dtype, n, sizes), grad, 2));
done:
    return st;
}

const fa__op fa__ops_view_forms[] = {
    { "aten::squeeze_(Tensor(a!) self) -> Tensor(a!)", in_place, 0, "aten::squeeze" },
    { "aten::squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)", in_place, 0,
      "aten::squeeze.dim" },
    { "aten::squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)", in_place, 0,
      "aten::squeeze.dims" },
    { "aten::unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)", in_place, 0, "aten::unsqueeze" },
    { "aten::transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)", in_place, 0,
      "aten::transpose.int" },
    { "aten::swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)", in_place, 0,
      "aten::transpose.int" },
    { "aten::swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)", in_place, 0,
      "aten::transpose.int" },
    { "aten::t_(Tensor(a!) self) -> Tensor(a!)", in_place, 0, "aten::t" },
    { "aten::as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, "
      "SymInt? storage_offset=None) -> Tensor(a!)",
      in_place, 0, "aten::as_strided" },
    { "aten::detach_(Tensor(a!) self) -> Tensor(a!)", fa__return_self },

    { "aten::alias_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::alias" },
    { "aten::detach_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::detach" },
    { "aten::lift_fresh_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::alias" },
    { "aten::view_copy(Tensor self, SymInt[] size) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::view" },
    { "aten::view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::view.dtype" },
    { "aten::_reshape_copy(Tensor self, SymInt[] size) -> Tensor", copy_of_view, 0,
      "aten::reshape" },
    { "aten::_reshape_alias_copy(Tensor self, SymInt[] size, SymInt[] stride) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::_reshape_alias" },
    { "aten::as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, "
      "SymInt? storage_offset=None) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::as_strided" },
    { "aten::diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::diagonal" },
    { "aten::expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::expand" },
    { "aten::narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::narrow" },
    { "aten::permute_copy(Tensor self, int[] dims) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::permute" },
    { "aten::select_copy.int(Tensor self, int dim, SymInt index) -> Tensor", copy_of_view,
      FA__OP_OUT, "aten::select.int" },
    { "aten::slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, "
      "SymInt step=1) -> Tensor",
      copy_of_view, FA__OP_OUT, "aten::slice.Tensor" },
    { "aten::squeeze_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::squeeze" },
    { "aten::squeeze_copy.dim(Tensor self, int dim) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::squeeze.dim" },
    { "aten::squeeze_copy.dims(Tensor self, int[] dim) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::squeeze.dims" },
    { "aten::t_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::t" },
    { "aten::transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor", copy_of_view,
      FA__OP_OUT, "aten::transpose.int" },
    { "aten::unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor", copy_of_view,
      FA__OP_OUT, "aten::unfold" },
    { "aten::unsqueeze_copy(Tensor self, int dim) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::unsqueeze" },
    { "aten::view_as_real_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::view_as_real" },
    { "aten::view_as_complex_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::view_as_complex" },
    { "aten::_conj_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT, "aten::_conj" },
    { "aten::_neg_view_copy(Tensor self) -> Tensor", copy_of_view, FA__OP_OUT,
      "aten::_neg_view" },
    { "aten::split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]",
      copies_of_views, 0, "aten::split.Tensor" },
    { "aten::split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]",
      copies_of_views, 0, "aten::split_with_sizes" },
    { "aten::unbind_copy.int(Tensor self, int dim=0) -> Tensor[]", copies_of_views, 0,
      "aten::unbind.int" },

    { "aten::slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, "
      "SymInt? end=None, SymInt step=1) -> Tensor",
      scatter_view, FA__OP_OUT, "aten::slice.Tensor" },
    { "aten::select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor",
      scatter_view, FA__OP_OUT, "aten::select.int" },
    { "aten::diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> "
      "Tensor",
      scatter_view, FA__OP_OUT, "aten::diagonal" },
    { "aten::as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, "
      "SymInt? storage_offset=None) -> Tensor",
      scatter_view, FA__OP_OUT, "aten::as_strided" },
    { "aten::slice_backward(Tensor grad_output, SymInt[] input_sizes, int dim, SymInt start, "
      "SymInt end, SymInt step) -> Tensor",
      scatter_grad, FA__OP_OUT, "aten::slice.Tensor" },
    { "aten::select_backward(Tensor grad_output, SymInt[] input_sizes, int dim, SymInt index) -> "
      "Tensor",
      scatter_grad, FA__OP_OUT, "aten::select.int" },
    { "aten::diagonal_backward(Tensor grad_output, SymInt[] input_sizes, int offset, int dim1, "
      "int dim2) -> Tensor",
      scatter_grad, FA__OP_OUT, "aten::diagonal" },
    { 0 },
};
