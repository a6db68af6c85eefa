/* query.c: ops that only ask — sizes, dtypes, single elements — and those that only check. */
#include "shapes.h"

#include <math.h>

/* ---- sizes and strides ----------------------------------------------------------------------- */

fa_value *fa__int_list(int n, const int64_t *items)
{
    fa_value *list = fa_value_list();

    for (int i = 0; list != NULL && i < n; i++) {
        fa_value *item = fa_value_int(items[i]);
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return NULL;
        }
    }
    return list;
}

static fa_status size(fa__call *call)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);

    return fa__return_value(call, 0, fa__int_list(self->n_dims, self->sizes));
}

static fa_status size_int(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    if (self->n_dims == 0)
        return fa__fail(FA_ERANGE,
                        "Dimension specified as %lld but tensor has no dimensions",
                        (long long)fa__arg_int(call, 1));
    TRY(fa__return_int(call, self->sizes[dim]));
done:
    return st;
}

/* FA_ETYPE for layouts without strides. */
static fa_status need_strides(const fa_tensor *self)
{
    return self->storage != NULL ? FA_OK
                                 : fa__fail(FA_ETYPE, "%s tensors do not have strides",
                                            fa_layout_name((fa_layout)self->layout));
}

static fa_status stride(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);

    TRY(need_strides(self));
    TRY(fa__return_value(call, 0, fa__int_list(self->n_dims, self->strides)));
done:
    return st;
}

static fa_status stride_int(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int dim;

    TRY(need_strides(self));
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    if (self->n_dims == 0)
        return fa__fail(FA_ERANGE,
                        "Dimension specified as %lld but tensor has no dimensions",
                        (long long)fa__arg_int(call, 1));
    TRY(fa__return_int(call, self->strides[dim]));
done:
    return st;
}

static fa_status dim(fa__call *call)
{
    return fa__return_int(call, fa__arg_tensor(call, 0)->n_dims);
}

static fa_status numel(fa__call *call)
{
    return fa__return_int(call, fa_tensor_numel(fa__arg_tensor(call, 0)));
}

static fa_status storage_offset(fa__call *call)
{
    return fa__return_int(call, fa__arg_tensor(call, 0)->storage_offset);
}

static fa_status element_size(fa__call *call)
{
    return fa__return_int(call,
                          (int64_t)fa_dtype_itemsize((fa_dtype)fa__arg_tensor(call, 0)->dtype));
}

static fa_status nbytes(fa__call *call)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);

    return fa__return_int(call, fa_tensor_numel(self)
                                    * (int64_t)fa_dtype_itemsize((fa_dtype)self->dtype));
}

static fa_status shape_as_tensor(fa__call *call)
{
    const fa_tensor *self = fa__arg_tensor(call, 0);

    return fa__return_tensor(call, 0,
                             fa_tensor_from_data(FA_INT64, 1, (int64_t[]){ self->n_dims },
                                                 self->sizes));
}

static fa_status broadcast_shapes(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t a[FA_MAX_DIMS], b[FA_MAX_DIMS], out[FA_MAX_DIMS];
    int n_a, n_b, n;

    TRY(fa__arg_ints(call, 0, a, FA_MAX_DIMS, &n_a));
    TRY(fa__arg_ints(call, 1, b, FA_MAX_DIMS, &n_b));
    TRY(fa__broadcast_sizes(n_a, a, n_b, b, &n, out));
    TRY(fa__return_value(call, 0, fa__int_list(n, out)));
done:
    return st;
}

/* ---- what kind of tensor --------------------------------------------------------------------- */

static fa_status is_contiguous(fa__call *call)
{
    int format = call->n_args > 1 ? (int)fa__arg_int(call, 1) : FA__CONTIGUOUS;

    return fa__return_bool(call, fa__is_contiguous_as(fa__arg_tensor(call, 0), format));
}

static fa_status is_floating_point(fa__call *call)
{
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;

    return fa__return_bool(call, fa_dtype_is_floating_point(dtype));
}

static fa_status is_complex(fa__call *call)
{
    return fa__return_bool(call, fa_dtype_is_complex((fa_dtype)fa__arg_tensor(call, 0)->dtype));
}

static fa_status is_signed(fa__call *call)
{
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;
    fa__number number = (fa__number)fa__dtype_row_of(dtype)->number;

    return fa__return_bool(call, number == FA__NUMBER_SIGNED || number == FA__NUMBER_FLOAT
                                     || number == FA__NUMBER_COMPLEX);
}

static fa_status is_same_size(fa__call *call)
{
    return fa__return_bool(call, fa__same_sizes(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1)));
}

static fa_status is_set_to(fa__call *call)
{
    const fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    return fa__return_bool(call, fa_tensor_shares_storage(a, b) && fa__same_sizes(a, b)
                                     && a->storage_offset == b->storage_offset
                                     && (a->n_dims == 0
                                         || memcmp(a->strides, b->strides,
                                                   a->n_dims * sizeof(int64_t)) == 0));
}

static fa_status is_conj(fa__call *call)
{
    return fa__return_bool(call, fa__arg_tensor(call, 0)->conj);
}

static fa_status is_neg(fa__call *call)
{
    return fa__return_bool(call, fa__arg_tensor(call, 0)->neg);
}

static fa_status is_quantized(fa__call *call)
{
    return fa__return_bool(call, fa_dtype_is_quantized((fa_dtype)fa__arg_tensor(call, 0)->dtype));
}

static fa_status is_sparse(fa__call *call)
{
    return fa__return_bool(call, fa__arg_tensor(call, 0)->layout == FA_SPARSE_COO);
}

static fa_status is_meta(fa__call *call)
{
    return fa__return_bool(call, fa_tensor_is_meta(fa__arg_tensor(call, 0)));
}

/* Is the label of the tensor's device the row's `data`? */
static fa_status is_on_device(fa__call *call)
{
    fa_device device = fa_tensor_device(fa__arg_tensor(call, 0));

    return fa__return_bool(call, strcmp(device.type, call->op->data) == 0);
}

static fa_status never(fa__call *call)
{
    return fa__return_bool(call, false);
}

static fa_status requires_grad(fa__call *call)
{
    return fa__return_bool(call, fa__arg_tensor(call, 0)->requires_grad);
}

static fa_status is_leaf(fa__call *call)
{
    (void)fa__arg_tensor(call, 0);
    return fa__return_bool(call, true);
}

static fa_status dtype(fa__call *call)
{
    return fa__return_int(call, fa__arg_tensor(call, 0)->dtype);
}

static fa_status layout(fa__call *call)
{
    return fa__return_int(call, fa__arg_tensor(call, 0)->layout);
}

static fa_status device(fa__call *call)
{
    return fa__return_value(call, 0,
                            fa_value_device(fa_tensor_device(fa__arg_tensor(call, 0))));
}

static fa_status get_device(fa__call *call)
{
    return fa__return_int(call, fa_tensor_device(fa__arg_tensor(call, 0)).index);
}

/* ---- single elements ------------------------------------------------------------------------- */

fa_status fa__only_element(const fa_tensor *self, fa__scalar *out)
{
    fa_status st = FA_OK;
    fa_dtype type = (fa_dtype)self->dtype;
    fa__number number = (fa__number)fa__dtype_row_of(type)->number;
    int64_t n = fa_tensor_numel(self);

    if (n != 1)
        return fa__fail(FA_EINVAL,
                        "a Tensor with %lld elements cannot be converted to Scalar",
                        (long long)n);
    TRY(fa__need_elements(self, "item"));
    *out = (fa__scalar){ FA_FLOAT64 };
    TRY(fa_tensor_item(self, 0, &out->real, &out->imag));
    if (number == FA__NUMBER_COMPLEX) {
        out->dtype = FA_COMPLEX128;
    } else if (number != FA__NUMBER_FLOAT && !fa_dtype_is_quantized(type)) {
        out->dtype = number == FA__NUMBER_BOOL ? FA_BOOL : FA_INT64;
        out->integer = fa__dtype_read_int(type, fa_tensor_data(self));
        if (self->neg)
            out->integer = (int64_t)(0 - (uint64_t)out->integer);
    }
done:
    return st;
}

static fa_status item(fa__call *call)
{
    fa_status st = FA_OK;
    fa__scalar x;

    TRY(fa__only_element(fa__arg_tensor(call, 0), &x));
    if (x.dtype == FA_COMPLEX128)
        return fa__return_value(call, 0, fa_value_complex(x.real, x.imag));
    if (x.dtype == FA_FLOAT64)
        return fa__return_float(call, x.real);
    if (x.dtype == FA_BOOL)
        return fa__return_bool(call, x.integer != 0);
    TRY(fa__return_int(call, x.integer));
done:
    return st;
}

/* Python's truth of a number. NaN is true. */
static bool is_true(fa__scalar x)
{
    return x.dtype == FA_BOOL || x.dtype == FA_INT64 ? x.integer != 0
                                                     : x.real != 0 || x.imag != 0;
}

static fa_status is_nonzero(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t n = fa_tensor_numel(self);
    fa__scalar x;

    if (n != 1)
        return fa__fail(FA_EINVAL,
                        n == 0 ? "Boolean value of Tensor with no values is ambiguous"
                               : "Boolean value of Tensor with more than one value is ambiguous");
    TRY(fa__only_element(self, &x));
    TRY(fa__return_bool(call, is_true(x)));
done:
    return st;
}

/* ---- type promotion -------------------------------------------------------------------------- */

static void promote_arg(fa__promotion *p, const fa__call *call, size_t i)
{
    const fa_tensor *tensor = fa__arg_tensor(call, i);

    if (tensor != NULL)
        fa__promotion_tensor(p, tensor);
    else
        fa__promotion_scalar(p, fa__arg_scalar(call, i));
}

static fa_status result_type(fa__call *call)
{
    fa__promotion p = { 0 };

    promote_arg(&p, call, 0);
    promote_arg(&p, call, 1);
    return fa__return_int(call, fa__promotion_result(&p));
}

static fa_status promote_types(fa__call *call)
{
    fa_dtype a = fa__arg_dtype(call, 0), b = fa__arg_dtype(call, 1);
    fa_dtype out = fa__promote_types(a, b);

    if (out == FA_DTYPE_NONE)
        return fa__fail(FA_EUNSUPPORTED, "Promotion for %s and %s is not supported",
                        fa_dtype_name(a), fa_dtype_name(b));
    return fa__return_int(call, out);
}

static fa_status can_cast(fa__call *call)
{
    return fa__return_bool(call, fa__can_cast(fa__arg_dtype(call, 0), fa__arg_dtype(call, 1)));
}

/* ---- checks ---------------------------------------------------------------------------------- */

/* FA_EINVAL with the text of argument `message` (or `otherwise`) unless argument 0 is true. */
static fa_status assert_true(fa__call *call, const char *otherwise)
{
    fa_status st = FA_OK;
    const fa_tensor *tensor = fa__arg_tensor(call, 0);
    const char *message = call->n_args > 1 ? fa__arg_text(call, 1) : NULL;
    fa__scalar x;

    if (tensor != NULL)
        TRY(fa__only_element(tensor, &x));
    else
        x = fa__arg_scalar(call, 0);
    if (!is_true(x))
        TRY(fa__fail(FA_EINVAL, "%s", message != NULL ? message : otherwise));
done:
    return st;
}

static fa_status assert_async(fa__call *call)
{
    return assert_true(call, "Expected Tensor with single nonzero value, but got zero");
}

/* The functional form hands its token on. */
static fa_status functional_assert(fa__call *call)
{
    fa_status st = assert_true(call, "assertion failed");

    return st == FA_OK ? fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 2))) : st;
}

static fa_status check_range(const fa__call *call, int64_t least)
{
    const char *what = call->schema->name;
    fa__scalar x = fa__arg_scalar(call, 0);
    int64_t min = fa__arg_is_none(call, 1) ? least : fa__arg_int(call, 1);
    int64_t max = fa__arg_is_none(call, 2) ? INT64_MAX : fa__arg_int(call, 2);

    if (x.dtype != FA_INT64 && x.dtype != FA_BOOL)
        return fa__fail(FA_ETYPE, "%s: the value is not an integer", what);
    if (x.integer < min || x.integer > max)
        return fa__fail(FA_EINVAL, "Invalid value range for %lld between [%lld, %lld].",
                        (long long)x.integer, (long long)min, (long long)max);
    return FA_OK;
}

static fa_status constrain_range(fa__call *call)
{
    return check_range(call, INT64_MIN);
}

static fa_status constrain_range_for_size(fa__call *call)
{
    return check_range(call, 0);
}

static fa_status functional_constrain_range(fa__call *call)
{
    fa_status st = check_range(call, INT64_MIN);

    return st == FA_OK ? fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 3))) : st;
}

static fa_status functional_constrain_range_for_size(fa__call *call)
{
    fa_status st = check_range(call, 0);

    return st == FA_OK ? fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 3))) : st;
}

static fa_status make_dep_token(fa__call *call)
{
    return fa__return_tensor(call, 0, fa__empty(FA_FLOAT32, 0, NULL));
}

/* FA_EINVAL when the ints of argument i are given and differ from what the tensor has. */
static fa_status check_dims(const fa__call *call, size_t i, const char *what, int n,
                            const int64_t *have)
{
    fa_status st = FA_OK;
    int64_t wanted[FA_MAX_DIMS];
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int n_wanted;

    if (fa__arg_is_none(call, i))
        return FA_OK;
    TRY(fa__arg_ints(call, i, wanted, FA_MAX_DIMS, &n_wanted));
    if (n_wanted != n || (n > 0 && memcmp(wanted, have, (size_t)n * sizeof(int64_t)) != 0))
        return fa__fail(FA_EINVAL, "Tensor %s mismatch! Expected: %s, Got: %s", what,
                        fa__format_dims(a, sizeof(a), n_wanted, wanted),
                        fa__format_dims(b, sizeof(b), n, have));
done:
    return st;
}

static fa_status assert_tensor_metadata(fa__call *call)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype wanted = fa__arg_dtype(call, 3);

    TRY(check_dims(call, 1, "sizes", self->n_dims, self->sizes));
    TRY(check_dims(call, 2, "strides", self->n_dims, self->strides));
    if (wanted != FA_DTYPE_NONE && wanted != self->dtype)
        return fa__fail(FA_EINVAL, "Tensor dtype mismatch! Expected: %s, Got: %s",
                        fa__scalar_type_name(wanted),
                        fa__scalar_type_name((fa_dtype)self->dtype));
done:
    return st;
}

const fa__op fa__ops_query[] = {
    { "aten::size(Tensor self) -> int[]", size },
    { "aten::size.int(Tensor self, int dim) -> int", size_int },
    { "aten::stride(Tensor self) -> int[]", stride },
    { "aten::stride.int(Tensor self, int dim) -> int", stride_int },
    { "aten::sym_size(Tensor self) -> SymInt[]", size },
    { "aten::sym_size.int(Tensor self, int dim) -> SymInt", size_int },
    { "aten::sym_stride(Tensor self) -> SymInt[]", stride },
    { "aten::sym_stride.int(Tensor self, int dim) -> SymInt", stride_int },
    { "aten::dim(Tensor self) -> int", dim },
    { "aten::numel(Tensor self) -> int", numel },
    { "aten::sym_numel(Tensor self) -> SymInt", numel },
    { "aten::storage_offset(Tensor self) -> int", storage_offset },
    { "aten::sym_storage_offset(Tensor self) -> SymInt", storage_offset },
    { "aten::element_size(Tensor self) -> int", element_size },
    { "prim::itemsize(Tensor a) -> int", element_size },
    { "prim::nbytes(Tensor a) -> int", nbytes },
    { "prim::shape(Tensor a) -> int[]", size },
    { "aten::_shape_as_tensor(Tensor self) -> Tensor", shape_as_tensor },
    { "aten::broadcast_shapes(int[] a, int[] b) -> int[]", broadcast_shapes },
    { "aten::is_contiguous(Tensor self) -> bool", is_contiguous },
    { "aten::is_contiguous.memory_format(Tensor self, MemoryFormat memory_format) -> bool",
      is_contiguous },
    { "aten::sym_is_contiguous(Tensor self, MemoryFormat memory_format=0) -> SymBool",
      is_contiguous },
    { "aten::is_floating_point(Tensor self) -> bool", is_floating_point },
    { "aten::is_complex(Tensor self) -> bool", is_complex },
    { "aten::is_signed(Tensor self) -> bool", is_signed },
    { "aten::is_same_size(Tensor self, Tensor other) -> bool", is_same_size },
    { "aten::is_set_to(Tensor self, Tensor tensor) -> bool", is_set_to },
    { "aten::is_conj(Tensor self) -> bool", is_conj },
    { "aten::is_neg(Tensor self) -> bool", is_neg },
    { "aten::is_inference(Tensor self) -> bool", never },
    { "aten::is_pinned(Tensor self, Device? device=None) -> bool", never },
    { "aten::is_leaf(Tensor self) -> bool", is_leaf },
    { "aten::get_device(Tensor self) -> int", get_device },
    { "prim::requires_grad(Tensor a) -> bool", requires_grad },
    { "prim::dtype(Tensor a) -> int", dtype },
    { "prim::layout(Tensor a) -> Layout", layout },
    { "prim::device(Tensor a) -> Device", device },
    { "prim::is_cpu(Tensor a) -> bool", is_on_device, 0, "cpu" },
    { "prim::is_cuda(Tensor a) -> bool", is_on_device, 0, "cuda" },
    { "prim::is_xpu(Tensor a) -> bool", is_on_device, 0, "xpu" },
    { "prim::is_meta(Tensor a) -> bool", is_meta },
    { "prim::is_mkldnn(Tensor a) -> bool", never },
    { "prim::is_quantized(Tensor a) -> bool", is_quantized },
    { "prim::is_sparse(Tensor a) -> bool", is_sparse },
    { "aten::item(Tensor self) -> Scalar", item },
    { "aten::_local_scalar_dense(Tensor self) -> Scalar", item },
    { "aten::is_nonzero(Tensor self) -> bool", is_nonzero },
    { "aten::result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType", result_type },
    { "aten::result_type.Scalar(Tensor tensor, Scalar other) -> ScalarType", result_type },
    { "aten::result_type.Scalar_Tensor(Scalar scalar, Tensor tensor) -> ScalarType", result_type },
    { "aten::result_type.Scalar_Scalar(Scalar scalar1, Scalar scalar2) -> ScalarType",
      result_type },
    { "aten::promote_types(ScalarType type1, ScalarType type2) -> ScalarType", promote_types },
    { "aten::can_cast(ScalarType from_, ScalarType to) -> bool", can_cast },
    { "aten::_assert_async(Tensor self) -> ()", assert_async, FA__OP_EFFECT },
    { "aten::_assert_async.msg(Tensor self, str assert_msg) -> ()", assert_async, FA__OP_EFFECT },
    { "aten::_assert_scalar(Scalar self, str assert_msg) -> ()", assert_async, FA__OP_EFFECT },
    { "aten::_functional_assert_async.msg(Tensor self, str assert_msg, Tensor dep_token) -> Tensor",
      functional_assert, FA__OP_EFFECT },
    { "aten::_functional_assert_scalar(Scalar self, str assert_msg, Tensor dep_token) -> Tensor",
      functional_assert, FA__OP_EFFECT },
    { "aten::_assert_tensor_metadata(Tensor a, SymInt[]? size=None, SymInt[]? stride=None, "
      "ScalarType? dtype=None, *, Device? device=None, Layout? layout=None) -> ()",
      assert_tensor_metadata, FA__OP_EFFECT },
    { "aten::sym_constrain_range(Scalar size, *, int? min=None, int? max=None) -> ()",
      constrain_range, FA__OP_EFFECT },
    { "aten::sym_constrain_range_for_size(Scalar size, *, int? min=None, int? max=None) -> ()",
      constrain_range_for_size, FA__OP_EFFECT },
    { "aten::_functional_sym_constrain_range(Scalar size, int? min, int? max, Tensor dep_token) -> "
      "Tensor",
      functional_constrain_range, FA__OP_EFFECT },
    { "aten::_functional_sym_constrain_range_for_size(Scalar size, int? min, int? max, "
      "Tensor dep_token) -> Tensor",
      functional_constrain_range_for_size, FA__OP_EFFECT },
    { "aten::_make_dep_token(*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
      "bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor",
      make_dep_token },
    { 0 },
};
