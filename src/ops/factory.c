/* factory.c: ops that make a tensor out of sizes and numbers. Sequences are in ranges.c. */
#include "shapes.h"

/* ---- zeros, ones, full, empty ---------------------------------------------------------------- */

/* The row's `data`: what a factory fills its tensor with; NULL: nothing. */
static const fa__scalar zero = { .dtype = FA_INT64 };
static const fa__scalar one = { .dtype = FA_INT64, .integer = 1, .real = 1 };

/* Fills a fresh tensor, which is taken over; NULL on failure. */
static fa_tensor *filled(fa_tensor *out, const fa__scalar *value)
{
    if (out == NULL || value == NULL)
        return out;
    if (fa__fill(out, *value) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

/* A fresh tensor of sizes, dtype and format. */
static fa_tensor *make(fa_dtype dtype, int n, const int64_t *sizes, int format,
                       const fa__scalar *value)
{
    int64_t total;

    if (fa__numel(n, sizes, &total) != FA_OK)
        return NULL;
    if ((format == FA__CHANNELS_LAST && n != 4) || (format == FA__CHANNELS_LAST_3D && n != 5)) {
        fa__fail(FA_EINVAL, "required rank %d tensor to use channels_last%s format", format + 2,
                 format == FA__CHANNELS_LAST ? "" : "_3d");
        return NULL;
    }
    if (value == &zero && format == FA__CONTIGUOUS)
        return fa_zeros(dtype, n, sizes);
    return filled(fa__empty_format(dtype, n, sizes, format), value);
}

/* The int[] of argument i as sizes. FA_EINVAL for a negative one. */
static fa_status arg_sizes(const fa__call *call, size_t i, int64_t *sizes, int *n)
{
    fa_status st = FA_OK;
    char text[FA__DIMS_TEXT];

    TRY(fa__arg_ints(call, i, sizes, FA_MAX_DIMS, n));
    for (int k = 0; k < *n; k++) {
        if (sizes[k] < 0)
            return fa__fail(FA_EINVAL,
                            "Trying to create tensor with negative dimension %lld: %s",
                            (long long)sizes[k], fa__format_dims(text, sizeof(text), *n, sizes));
    }
done:
    return st;
}

/* zeros, ones, empty */
static fa_status of_sizes(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(arg_sizes(call, 0, sizes, &n));
    TRY(fa__check_options(call));
    int format = fa__option_format(call, FA__CONTIGUOUS);
    TRY(fa__return_tensor(call, 0,
                          make(fa__option_dtype(call, "dtype", FA_FLOAT32), n, sizes,
                               format == FA__PRESERVE ? FA__CONTIGUOUS : format, call->op->data)));
done:
    return st;
}

/* The dtype that a number makes: int64, float32, ... */
static fa_dtype dtype_of(fa__scalar x)
{
    return x.dtype == FA_FLOAT64 ? FA_FLOAT32 : x.dtype == FA_COMPLEX128 ? FA_COMPLEX64 : x.dtype;
}

static fa_status full(fa__call *call)
{
    fa_status st = FA_OK;
    fa__scalar value = fa__arg_scalar(call, 1);
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(arg_sizes(call, 0, sizes, &n));
    TRY(fa__check_options(call));
    TRY(fa__return_tensor(call, 0,
                          make(fa__option_dtype(call, "dtype", dtype_of(value)), n, sizes,
                               FA__CONTIGUOUS, &value)));
done:
    return st;
}

static fa_status scalar_tensor(fa__call *call)
{
    fa_status st = FA_OK;
    fa__scalar value = fa__arg_scalar(call, 0);

    TRY(fa__check_options(call));
    TRY(fa__return_tensor(call, 0,
                          make(fa__option_dtype(call, "dtype", FA_FLOAT32), 0, NULL,
                               FA__CONTIGUOUS, &value)));
done:
    return st;
}

/* zeros_like, ones_like, empty_like */
static fa_status return_like(fa__call *call, const fa__scalar *value)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_dtype dtype = fa__option_dtype(call, "dtype", (fa_dtype)self->dtype);

    TRY(fa__check_options(call));
    if (self->storage == NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s of a %s tensor is not supported", call->schema->name,
                        fa_layout_name((fa_layout)self->layout));
    TRY(fa__return_tensor(call, 0,
                          filled(fa__empty_like_format(self, dtype,
                                                       fa__option_format(call, FA__PRESERVE)),
                                 value)));
done:
    return st;
}

static fa_status like(fa__call *call)
{
    return return_like(call, call->op->data);
}

static fa_status full_like(fa__call *call)
{
    fa__scalar value = fa__arg_scalar(call, 1);

    return return_like(call, &value);
}

/* new_zeros, new_ones, new_empty */
static fa_status return_new(fa__call *call, const fa__scalar *value)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(arg_sizes(call, 1, sizes, &n));
    TRY(fa__check_options(call));
    TRY(fa__return_tensor(call, 0,
                          make(fa__option_dtype(call, "dtype", (fa_dtype)self->dtype), n, sizes,
                               FA__CONTIGUOUS, value)));
done:
    return st;
}

static fa_status new_of_sizes(fa__call *call)
{
    return return_new(call, call->op->data);
}

static fa_status new_full(fa__call *call)
{
    fa__scalar value = fa__arg_scalar(call, 2);

    return return_new(call, &value);
}

/* ---- strides given --------------------------------------------------------------------------- */

/* Elements from the first to behind the last that sizes and strides reach. */
static fa_status strided_span(int n, const int64_t *sizes, const int64_t *strides, int64_t *out)
{
    int64_t step;

    *out = 1;
    for (int i = 0; i < n; i++) {
        if (sizes[i] == 0) {
            *out = 0;
            return FA_OK;
        }
    }
    for (int i = 0; i < n; i++) {
        if (strides[i] < 0)
            return fa__fail(FA_EINVAL, "empty_strided: strides must not be negative");
        if (!fa__mul_i64(sizes[i] - 1, strides[i], &step) || !fa__add_i64(*out, step, out))
            return fa__fail(FA_EINVAL, "Storage size calculation overflowed");
    }
    return FA_OK;
}

/* Zeros: elements between those that the strides reach would otherwise never be written. */
static fa_tensor *strided(fa_dtype dtype, int n, const int64_t *sizes, const int64_t *strides)
{
    int64_t span;

    if (strided_span(n, sizes, strides, &span) != FA_OK)
        return NULL;
    fa_tensor *flat = fa_zeros(dtype, 1, &span);
    fa_tensor *out = flat != NULL ? fa__view_of(flat, 0, n, sizes, strides) : NULL;
    fa_tensor_release(flat);
    return out;
}

static fa_status return_strided(fa__call *call, size_t i, fa_dtype missing)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    int n, n_strides;

    TRY(arg_sizes(call, i, sizes, &n));
    TRY(fa__arg_ints(call, i + 1, strides, FA_MAX_DIMS, &n_strides));
    if (n != n_strides)
        return fa__fail(FA_EINVAL,
                        "dimensionality of sizes (%d) must match dimensionality of strides (%d)", n,
                        n_strides);
    TRY(fa__check_options(call));
    TRY(fa__return_tensor(call, 0,
                          strided(fa__option_dtype(call, "dtype", missing), n, sizes, strides)));
done:
    return st;
}

static fa_status empty_strided(fa__call *call)
{
    return return_strided(call, 0, FA_FLOAT32);
}

static fa_status new_empty_strided(fa__call *call)
{
    return return_strided(call, 1, (fa_dtype)fa__arg_tensor(call, 0)->dtype);
}

/* physical_layout names the dims from the outermost in memory to the innermost. */
static fa_status empty_permuted(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], order[FA_MAX_DIMS], strides[FA_MAX_DIMS], stride = 1;
    uint64_t seen = 0;
    int n, n_order;

    TRY(arg_sizes(call, 0, sizes, &n));
    TRY(fa__arg_ints(call, 1, order, FA_MAX_DIMS, &n_order));
    if (n != n_order)
        return fa__fail(FA_EINVAL,
                        "Number of dimensions in size does not match the length of the "
                        "physical_layout; i.e. len(size) = %d is not equal to len(physical_layout) "
                        "= %d",
                        n, n_order);
    TRY(fa__check_options(call));
    for (int i = n - 1; i >= 0; i--) {
        if (order[i] < 0 || order[i] >= n)
            return fa__fail(FA_ERANGE,
                            "Dimension out of range (expected to be between 0 and %d, but got %lld "
                            "at index %d).  NB: negative dims not currently supported; file an "
                            "issue if you want it.",
                            n - 1, (long long)order[i], i);
        if ((seen >> order[i] & 1) != 0)
            return fa__fail(FA_EINVAL, "Duplicate dim not allowed");
        seen |= (uint64_t)1 << order[i];
        strides[order[i]] = stride;
        if (!fa__mul_i64(stride, sizes[order[i]] > 1 ? sizes[order[i]] : 1, &stride))
            return fa__fail(FA_EINVAL, "Storage size calculation overflowed");
    }
    TRY(fa__return_tensor(call, 0,
                          strided(fa__option_dtype(call, "dtype", FA_FLOAT32), n, sizes, strides)));
done:
    return st;
}

/* ---- matrices -------------------------------------------------------------------------------- */

static fa_status eye(fa__call *call)
{
    fa_status st = FA_OK;
    bool is_square = strcmp(call->schema->params[1].name, "m") != 0;
    int64_t sizes[2], step, n;
    fa_tensor *out = NULL, *line = NULL;

    sizes[0] = fa__arg_int(call, 0);
    sizes[1] = is_square ? sizes[0] : fa__arg_int(call, 1);
    for (int i = 0; i < 2; i++) {
        if (sizes[i] < 0)
            return fa__fail(FA_EINVAL, "%c must be greater or equal to 0, got %lld", "nm"[i],
                            (long long)sizes[i]);
    }
    TRY(fa__check_options(call));
    out = fa_zeros(fa__option_dtype(call, "dtype", FA_FLOAT32), 2, sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    n = sizes[0] < sizes[1] ? sizes[0] : sizes[1];
    step = sizes[1] + 1;
    line = fa__view_of(out, 0, 1, &n, &step);
    TRY(line == NULL ? FA_ENOMEM : fa__fill(line, one));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(line);
    fa_tensor_release(out);
    return st;
}

/* Row and column numbers of the elements on or below (`lower`), or above, a diagonal. */
static fa_status triangle_indices(fa__call *call, bool lower)
{
    fa_status st = FA_OK;
    int64_t rows = fa__arg_int(call, 0), columns = fa__arg_int(call, 1);
    int64_t offset = fa__arg_int(call, 2), n = 0, total, *at;
    fa_tensor *out = NULL, *result = NULL;

    if (rows < 0 || columns < 0)
        return fa__fail(FA_EINVAL, "%s must be non-negative, got %lld", rows < 0 ? "row" : "col",
                        (long long)(rows < 0 ? rows : columns));
    TRY(fa__check_options(call));
    TRY(fa__numel(2, (int64_t[]){ rows, columns }, &total));
    /* beyond the corners every diagonal is as good as the corner's */
    offset = offset > columns ? columns : offset < -rows ? -rows : offset;
    for (int64_t i = 0; i < rows && columns > 0; i++) {
        int64_t border = lower ? i + offset + 1 : i + offset;
        border = border < 0 ? 0 : border > columns ? columns : border;
        n += lower ? border : columns - border;
    }
    out = fa__empty(FA_INT64, 2, (int64_t[]){ 2, n });
    if (out == NULL)
        TRY(fa_error_last()->status);
    at = fa_tensor_data(out);
    for (int64_t i = 0; i < rows && n > 0; i++) {
        int64_t border = lower ? i + offset + 1 : i + offset;
        border = border < 0 ? 0 : border > columns ? columns : border;
        for (int64_t j = lower ? 0 : border; j < (lower ? border : columns); j++, at++) {
            at[0] = i;
            at[n] = j;
        }
    }
    result = fa__as_dtype(out, fa__option_dtype(call, "dtype", FA_INT64));
    TRY(fa__return_tensor(call, 0, result));
done:
    fa_tensor_release(out);
    return st;
}

static fa_status tril_indices(fa__call *call)
{
    return triangle_indices(call, true);
}

static fa_status triu_indices(fa__call *call)
{
    return triangle_indices(call, false);
}

#define OPTIONS                                                                                    \
    "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None"

const fa__op fa__ops_factory[] = {
    { "aten::empty.memory_format(SymInt[] size, *, " OPTIONS ", MemoryFormat? memory_format=None) "
      "-> Tensor",
      of_sizes },
    { "aten::zeros(SymInt[] size, *, " OPTIONS ") -> Tensor", of_sizes, FA__OP_OUT, &zero },
    { "aten::ones(SymInt[] size, *, " OPTIONS ") -> Tensor", of_sizes, FA__OP_OUT, &one },
    { "aten::_efficientzerotensor(SymInt[] size, *, " OPTIONS ") -> Tensor", of_sizes, 0, &zero },
    { "aten::full(SymInt[] size, Scalar fill_value, *, " OPTIONS ") -> Tensor", full, FA__OP_OUT },
    { "aten::scalar_tensor(Scalar s, *, " OPTIONS ") -> Tensor", scalar_tensor },
    { "aten::empty_like(Tensor self, *, " OPTIONS ", MemoryFormat? memory_format=None) -> Tensor",
      like },
    { "aten::zeros_like(Tensor self, *, " OPTIONS ", MemoryFormat? memory_format=None) -> Tensor",
      like, 0, &zero },
    { "aten::ones_like(Tensor self, *, " OPTIONS ", MemoryFormat? memory_format=None) -> Tensor",
      like, 0, &one },
    { "aten::full_like(Tensor self, Scalar fill_value, *, " OPTIONS
      ", MemoryFormat? memory_format=None) -> Tensor",
      full_like },
    { "aten::new_empty(Tensor self, SymInt[] size, *, " OPTIONS ") -> Tensor", new_of_sizes },
    { "aten::new_zeros(Tensor self, SymInt[] size, *, " OPTIONS ") -> Tensor", new_of_sizes, 0,
      &zero },
    { "aten::new_ones(Tensor self, SymInt[] size, *, " OPTIONS ") -> Tensor", new_of_sizes, 0,
      &one },
    { "aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, " OPTIONS ") -> Tensor",
      new_full },
    { "aten::empty_strided(SymInt[] size, SymInt[] stride, *, " OPTIONS ") -> Tensor",
      empty_strided },
    { "aten::new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, " OPTIONS ") -> "
      "Tensor",
      new_empty_strided },
    { "aten::empty_permuted(SymInt[] size, int[] physical_layout, *, " OPTIONS ") -> Tensor",
      empty_permuted },
    { "aten::eye(SymInt n, *, " OPTIONS ") -> Tensor", eye, FA__OP_OUT },
    { "aten::eye.m(SymInt n, SymInt m, *, " OPTIONS ") -> Tensor", eye, FA__OP_OUT },
    { "aten::tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, "
      "Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor",
      tril_indices },
    { "aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, "
      "Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor",
      triu_indices },
    { 0 },
};
