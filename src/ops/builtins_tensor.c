/* builtins_tensor.c: between numbers and tensors — torch.tensor of nested lists, tolist, a tensor's
 * single element as a number. */
#include "ops/builtins.h"

#include <stdio.h>

/* ---- a tensor's element as a number --------------------------------------------------------- */

/* The only element. [Tensor.item] */
static fa_status read_element(const fa_tensor *tensor, fa__scalar *out)
{
    fa_dtype dtype = fa_tensor_dtype(tensor);
    int64_t n = fa_tensor_numel(tensor);
    fa_status st;

    if (n != 1)
        return fa__fail(FA_EINVAL, "a Tensor with %lld elements cannot be converted to Scalar",
                        (long long)n);
    st = fa_tensor_item(tensor, 0, &out->real, &out->imag);
    if (st != FA_OK)
        return st;
    out->dtype = dtype == FA_BOOL ? FA_BOOL : FA_INT64;
    if (fa_dtype_is_complex(dtype))
        out->dtype = FA_COMPLEX128;
    else if (fa_dtype_is_floating_point(dtype) || fa_dtype_is_quantized(dtype))
        out->dtype = FA_FLOAT64;
    else if (fa__is_integral(dtype, true))
        out->integer = fa__dtype_read_int(dtype, fa_tensor_data(tensor));
    return FA_OK;
}

static int64_t to_int(fa__scalar x)
{
    if (x.dtype == FA_BOOL || x.dtype == FA_INT64)
        return x.integer;
    return x.real >= -9223372036854775808.0 && x.real < 9223372036854775808.0 ? (int64_t)x.real
                                                                              : INT64_MIN;
}

static fa_status int_of(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = read_element(a->u.tensor, &x);

    (void)b, (void)c;
    *out = fa__iv_int(to_int(x));
    return st;
}

static fa_status float_of(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = read_element(a->u.tensor, &x);

    (void)b, (void)c;
    if (st == FA_OK && x.dtype == FA_COMPLEX128 && x.imag != 0)
        return fa__fail(FA_ERANGE, "value cannot be converted to type double without overflow");
    *out = fa__iv_float(x.real);
    return st;
}

static fa_status bool_of(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    int64_t n = fa_tensor_numel(a->u.tensor);
    fa_status st;

    (void)b, (void)c;
    if (n == 0)
        return fa__fail(FA_EINVAL, "Boolean value of Tensor with no values is ambiguous");
    if (n > 1)
        return fa__fail(FA_EINVAL,
                        "Boolean value of Tensor with more than one value is ambiguous");
    st = read_element(a->u.tensor, &x);
    *out = fa__iv_bool(x.real != 0 || x.imag != 0);
    return st;
}

static fa_status number_result(fa__ivalue *out, fa__scalar x)
{
    if (x.dtype == FA_COMPLEX128)
        return fa__complex_result(out, x.real, x.imag);
    *out = x.dtype == FA_FLOAT64 ? fa__iv_float(x.real)
           : x.dtype == FA_BOOL  ? fa__iv_bool(x.integer != 0)
                                 : fa__iv_int(x.integer);
    return FA_OK;
}

/* An element of what may be a tensor or a number. */
static fa_status any_number(const fa__ivalue *a, fa__scalar *out)
{
    if (a->tag == FA__IV_TENSOR)
        return read_element(a->u.tensor, out);
    *out = fa__scalar_of(*a);
    return FA_OK;
}

static fa_status complex_of_two(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 }, y = { 0 };
    fa_status st = any_number(a, &x);

    (void)c;
    if (st == FA_OK)
        st = any_number(b, &y);
    return st != FA_OK ? st : fa__complex_result(out, x.real, y.real);
}

/* 0-dim tensors only: what TorchScript converts without being asked. */
static fa_status implicit_element(const fa_tensor *tensor, fa__scalar *out)
{
    if (fa_tensor_dim(tensor) != 0)
        return fa__fail(FA_EINVAL,
                        "Cannot input a tensor of dimension other than 0 as a scalar argument");
    return read_element(tensor, out);
}

static fa_status int_implicit(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = implicit_element(a->u.tensor, &x);

    (void)b, (void)c;
    if (st == FA_OK && x.dtype != FA_INT64)
        return fa__fail(FA_ETYPE, "Cannot input a tensor of type %s as an integral argument",
                        fa__scalar_type_name(fa_tensor_dtype(a->u.tensor)));
    *out = fa__iv_int(to_int(x));
    return st;
}

static fa_status float_implicit(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = implicit_element(a->u.tensor, &x);

    (void)b, (void)c;
    *out = fa__iv_float(x.real);
    return st;
}

static fa_status scalar_implicit(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = implicit_element(a->u.tensor, &x);

    (void)b, (void)c;
    return st != FA_OK ? st : number_result(out, x);
}

static fa_status complex_implicit(DIRECT_ARGUMENTS)
{
    fa__scalar x = { 0 };
    fa_status st = implicit_element(a->u.tensor, &x);

    (void)b, (void)c;
    return st != FA_OK ? st : fa__complex_result(out, x.real, x.imag);
}

/* ---- tolist ---------------------------------------------------------------------------------- */

/* The element that stands `at` bytes into the row-major data, boxed. */
static fa_value *box_element(fa_dtype dtype, const uint8_t *at)
{
    double real, imag;

    if (dtype == FA_BOOL)
        return fa_value_bool(*at != 0);
    if (fa__is_integral(dtype, true))
        return fa_value_int(fa__dtype_read_int(dtype, at));
    fa__dtype_read(dtype, at, &real, &imag);
    return fa_dtype_is_complex(dtype) ? fa_value_complex(real, imag) : fa_value_float(real);
}

/* "List[List[int]]" of n dims. */
static fa_value *nested_type(int n, fa_dtype dtype)
{
    const char *leaf = dtype == FA_BOOL                      ? "bool"
                       : fa__is_integral(dtype, true)        ? "int"
                       : fa_dtype_is_complex(dtype)          ? "complex"
                                                             : "float";
    fa__buffer text = { 0 };
    fa_value *out = NULL;
    fa_status st = FA_OK;

    for (int i = 0; i < n && st == FA_OK; i++)
        st = fa__buffer_text(&text, "List[");
    if (st == FA_OK)
        st = fa__buffer_text(&text, leaf);
    for (int i = 0; i < n && st == FA_OK; i++)
        st = fa__buffer_text(&text, "]");
    if (st == FA_OK)
        out = fa_value_str_n((const char *)text.data, text.size);
    fa__buffer_free(&text);
    return out;
}

static fa_value *nested_list(const fa_tensor *tensor, int dim, const uint8_t **at)
{
    fa_dtype dtype = fa_tensor_dtype(tensor);
    fa_value *list, *item, *type;
    fa_status st = FA_OK;

    if (dim == tensor->n_dims) {
        item = box_element(dtype, *at);
        *at += fa_dtype_itemsize(dtype);
        return item;
    }
    list = fa_value_list();
    type = nested_type(tensor->n_dims - dim, dtype);
    if (list == NULL || type == NULL)
        TRY(FA_ENOMEM);
    fa__value_set_type_text(list, type);
    for (int64_t i = 0; i < tensor->sizes[dim]; i++) {
        item = nested_list(tensor, dim + 1, at);
        TRY(item == NULL ? FA_ENOMEM : fa__value_append_take(list, item));
    }
done:
    fa_value_release(type);
    if (st == FA_OK)
        return list;
    fa_value_release(list);
    return NULL;
}

static fa_status tolist(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *plain;
    const uint8_t *at;
    fa_value *out;
    fa_status st = fa__need_elements(self, "tolist()");

    if (st != FA_OK)
        return st;
    if (fa_dtype_is_quantized(fa_tensor_dtype(self)))
        plain = fa_dequantize(self);
    else
        plain = fa__as_contiguous(self, fa_tensor_dtype(self));
    if (plain == NULL)
        return fa_error_last()->status;
    at = fa_tensor_data(plain);
    out = nested_list(plain, 0, &at);
    fa_tensor_release(plain);
    if (out == NULL)
        return FA_ENOMEM;
    call->results[0] = fa__iv_take(out);
    return FA_OK;
}

/* ---- torch.tensor ---------------------------------------------------------------------------- */

/* What a nested list turns out to be. */
typedef struct nested {
    int n_dims;
    int64_t sizes[FA_MAX_DIMS];
    fa_dtype dtype;                     /* bool < int64 < float64 < complex128: widest so far */
    bool any;                           /* an item has been seen */
} nested;

static bool is_list(fa__ivalue x)
{
    fa_kind kind = fa__iv_kind(x);

    return kind == FA_KIND_LIST || kind == FA_KIND_TUPLE || kind == FA_KIND_SIZE;
}

static fa__ivalue item_at(fa__ivalue list, size_t i)
{
    if (fa__iv_kind(list) == FA_KIND_SIZE)
        return fa__iv_int(fa_value_size_at(list.u.value, i));
    return fa__iv_borrow(fa_value_at(list.u.value, i));
}

/* Sizes by the first item of each level. */
static fa_status find_sizes(fa__ivalue data, nested *out)
{
    while (is_list(data)) {
        if (out->n_dims == FA_MAX_DIMS)
            return fa__fail(FA_ELIMIT, "a list nests deeper than %d", FA_MAX_DIMS);
        out->sizes[out->n_dims++] = (int64_t)fa_value_len(data.u.value);
        if (fa_value_len(data.u.value) == 0)
            break;
        data = item_at(data, 0);
    }
    return FA_OK;
}

static fa_status check_level(fa__ivalue data, int dim, nested *n)
{
    fa__scalar x = { 0 };
    fa_status st = FA_OK;

    if (dim == n->n_dims) {
        if (is_list(data) || !(data.tag == FA__IV_TENSOR || data.tag == FA__IV_BOOL
                               || data.tag == FA__IV_INT || data.tag == FA__IV_FLOAT
                               || fa__iv_kind(data) == FA_KIND_COMPLEX))
            return fa__fail(FA_ETYPE, "torch.tensor: a %s stands where a number is expected",
                            fa_kind_name(fa__iv_kind(data)));
        st = any_number(&data, &x);
        if (!n->any || (st == FA_OK && (x.dtype == FA_COMPLEX128
                                        || (x.dtype == FA_FLOAT64 && n->dtype != FA_COMPLEX128)
                                        || (x.dtype == FA_INT64 && n->dtype == FA_BOOL))))
            n->dtype = x.dtype;
        n->any = true;
        return st;
    }
    if (!is_list(data) || (int64_t)fa_value_len(data.u.value) != n->sizes[dim])
        return fa__fail(FA_EINVAL, "Expected sequence of length %lld at dim %d (got %lld)",
                        (long long)n->sizes[dim], dim,
                        is_list(data) ? (long long)fa_value_len(data.u.value) : 0LL);
    for (size_t i = 0; st == FA_OK && i < fa_value_len(data.u.value); i++)
        st = check_level(item_at(data, i), dim + 1, n);
    return st;
}

/* Writes the numbers in row-major order, as they were classified. */
static fa_status fill_level(fa__ivalue data, int dim, const nested *n, uint8_t **at)
{
    fa__scalar x = { 0 };
    fa_status st = FA_OK;

    for (size_t i = 0; dim < n->n_dims && st == FA_OK && i < fa_value_len(data.u.value); i++)
        st = fill_level(item_at(data, i), dim + 1, n, at);
    if (dim < n->n_dims)
        return st;
    st = any_number(&data, &x);
    if (n->dtype == FA_BOOL) {
        **at = x.integer != 0;
    } else if (n->dtype == FA_INT64) {
        memcpy(*at, &x.integer, sizeof(x.integer));
    } else {
        memcpy(*at, &x.real, sizeof(double));
        if (n->dtype == FA_COMPLEX128)
            memcpy(*at + sizeof(double), &x.imag, sizeof(double));
    }
    *at += fa_dtype_itemsize(n->dtype);
    return st;
}

/* The dtype of an empty list: what its type says its items are. */
static fa_dtype dtype_of_empty(fa__ivalue data)
{
    const char *text = data.tag == FA__IV_VALUE ? fa__value_type_text(data.u.value) : NULL;

    if (text == NULL)
        return FA_FLOAT64;
    return strstr(text, "int") != NULL       ? FA_INT64
           : strstr(text, "bool") != NULL    ? FA_BOOL
           : strstr(text, "complex") != NULL ? FA_COMPLEX128
                                             : FA_FLOAT64;
}

static fa_dtype default_dtype(fa_dtype dtype)
{
    return dtype == FA_FLOAT64 ? FA_FLOAT32 : dtype == FA_COMPLEX128 ? FA_COMPLEX64 : dtype;
}

/* torch.tensor(data, dtype=...): a number or nested lists of them. */
static fa_tensor *from_data(fa__ivalue data, fa_dtype dtype)
{
    nested n = { .dtype = FA_FLOAT64 };
    fa_tensor *wide, *out;
    uint8_t *at;

    if (find_sizes(data, &n) != FA_OK || check_level(data, 0, &n) != FA_OK)
        return NULL;
    if (!n.any)
        n.dtype = dtype_of_empty(data);
    wide = fa__empty(n.dtype, n.n_dims, n.sizes);
    if (wide == NULL)
        return NULL;
    at = fa_tensor_data(wide);
    if (n.any && fill_level(data, 0, &n, &at) != FA_OK) {
        fa_tensor_release(wide);
        return NULL;
    }
    out = fa__as_dtype(wide, dtype == FA_DTYPE_NONE ? default_dtype(n.dtype) : dtype);
    fa_tensor_release(wide);
    return out;
}

static fa_status tensor(fa__call *call)
{
    fa_tensor *out = from_data(call->args[0], fa__arg_dtype(call, 1));

    if (out != NULL && fa__arg_bool(call, 3))
        fa_tensor_set_requires_grad(out, true);
    return fa__return_tensor(call, 0, out);
}

static fa_status as_tensor(fa__call *call)
{
    return fa__return_tensor(call, 0, from_data(call->args[0], fa__arg_dtype(call, 1)));
}

static fa_status as_tensor_tensor(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = fa__arg_dtype(call, 1);

    if (dtype == FA_DTYPE_NONE)
        dtype = fa_tensor_dtype(self);
    return fa__return_tensor(call, 0, fa__as_dtype(self, dtype));
}

/* A number of a trace: int64, float64 or complex128, not the default dtype. */
static fa_status number_to_tensor(fa__call *call)
{
    fa__ivalue x = call->args[0];

    return fa__return_tensor(call, 0, from_data(x, fa__scalar_of(x).dtype));
}

static fa_status tensor_length(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    if (a->u.tensor->n_dims == 0)
        return fa__fail(FA_EINVAL, "len() of a 0-d tensor");
    *out = fa__iv_int(a->u.tensor->sizes[0]);
    return FA_OK;
}

static fa_status requires_grad_(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    fa_tensor_set_requires_grad(self, fa__arg_bool(call, 1));
    return fa__return_tensor(call, 0, fa_tensor_retain(self));
}

static fa_status absolute(fa__call *call)
{
    return fa__return_tensor(call, 0, fa__op_tensor("aten::abs", "t", fa__arg_tensor(call, 0)));
}

static fa_status same_tensor(fa__call *call)
{
    return fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 0)));
}

#define OPTIONS ", *, ScalarType? dtype=None, Device? device=None"

const fa__op fa__ops_builtins_tensor[] = {
    DIRECT("aten::Int.Tensor(Tensor a) -> int", int_of),
    DIRECT("aten::Float.Tensor(Tensor a) -> float", float_of),
    DIRECT("aten::Bool.Tensor(Tensor a) -> bool", bool_of),
    DIRECT("aten::Complex.Tensor_Tensor(Tensor a, Tensor b) -> complex", complex_of_two),
    DIRECT("aten::Complex.Tensor_float(Tensor x, float y) -> complex", complex_of_two),
    DIRECT("aten::Complex.float_Tensor(float x, Tensor y) -> complex", complex_of_two),
    DIRECT("aten::Complex.Tensor_int(Tensor x, int y) -> complex", complex_of_two),
    DIRECT("aten::Complex.int_Tensor(int x, Tensor y) -> complex", complex_of_two),
    DIRECT("aten::Complex.Tensor_bool(Tensor x, bool y) -> complex", complex_of_two),
    DIRECT("aten::Complex.bool_Tensor(bool x, Tensor y) -> complex", complex_of_two),
    DIRECT("aten::IntImplicit(Tensor a) -> int", int_implicit),
    DIRECT("aten::FloatImplicit(Tensor a) -> float", float_implicit),
    DIRECT("aten::ScalarImplicit(Tensor a) -> Scalar", scalar_implicit),
    DIRECT("aten::ComplexImplicit(Tensor a) -> complex", complex_implicit),
    DIRECT("aten::len.Tensor(Tensor t) -> int", tensor_length),
    { "prim::tolist(Tensor self) -> t", tolist },
    { "aten::tensor.bool(bool t" OPTIONS ", bool requires_grad=False) -> Tensor", tensor },
    { "aten::tensor.float(float t" OPTIONS ", bool requires_grad=False) -> Tensor", tensor },
    { "aten::tensor.int(int t" OPTIONS ", bool requires_grad=False) -> Tensor", tensor },
    { "aten::tensor.complex(complex t" OPTIONS ", bool requires_grad=False) -> Tensor", tensor },
    { "aten::tensor(t[] data" OPTIONS ", bool requires_grad=False) -> Tensor", tensor },
    { "aten::as_tensor(Tensor(a) data" OPTIONS ") -> Tensor(b|a)", as_tensor_tensor },
    { "aten::as_tensor.bool(bool t" OPTIONS ") -> Tensor", as_tensor },
    { "aten::as_tensor.float(float t" OPTIONS ") -> Tensor", as_tensor },
    { "aten::as_tensor.int(int t" OPTIONS ") -> Tensor", as_tensor },
    { "aten::as_tensor.complex(complex t" OPTIONS ") -> Tensor", as_tensor },
    { "aten::as_tensor.list(t[] data" OPTIONS ") -> Tensor", as_tensor },
    { "prim::NumToTensor.Scalar(Scalar a) -> Tensor", number_to_tensor },
    { "prim::NumToTensor.bool(bool a) -> Tensor", number_to_tensor },
    { "aten::requires_grad_(Tensor(a!) self, bool requires_grad=True) -> Tensor(a!)",
      requires_grad_ },
    { "prim::abs(Tensor x) -> Tensor", absolute },
    { "aten::_autocast_to_full_precision(Tensor(a) self, bool cuda_enabled, bool cpu_enabled) -> "
      "Tensor(a)", same_tensor },
    { "aten::_autocast_to_reduced_precision(Tensor(a) self, bool cuda_enabled, bool cpu_enabled, "
      "ScalarType cuda_dtype, ScalarType cpu_dtype) -> Tensor(a)", same_tensor },
    { 0 },
};
