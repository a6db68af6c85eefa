/* numpy_value.c: NumPy arrays and scalars inside pickles. They stay the OBJECTs that they are, so
 * that they save back exactly; here their parts are found. [formats 2.6, NumPy]
 *
 *   array   numpy._core.multiarray._reconstruct (ndarray, (0,), b'b')
 *           + state (1, shape, dtype, is_fortran, data)
 *           numpy._core.numeric._frombuffer (data, dtype, shape, 'C' | 'F')     (protocol 5)
 *   scalar  numpy._core.multiarray.scalar (dtype, data)
 *   dtype   numpy.dtype ('f4', False, True)
 *           + state (3, '<', subdtype, names, fields, itemsize, alignment, flags)
 *           datetimes: (4, ..., ({}, (b'ns', 1, 1, 1))) */
#include <stdio.h>

#include "formats.h"

#define MAX_DTYPE_DEPTH 16              /* structures inside structures */
/* Nobody sees more of a dtype's text, and structures that hold one another twice would fill
 * memory. */
#define MAX_DTYPE_TEXT sizeof((fa_numpy_info *)NULL)->dtype

/* NumPy 1 and 2 name the same functions differently. */
static bool is_numpy_function(const fa_value *callable, const char *module, const char *name)
{
    char old_name[64], new_name[64];

    snprintf(old_name, sizeof old_name, "numpy.core.%s", module);
    snprintf(new_name, sizeof new_name, "numpy._core.%s", module);
    return fa_value_is_global(callable, old_name, name)
           || fa_value_is_global(callable, new_name, name);
}

/* A tuple's item, or NULL. */
static const fa_value *item(const fa_value *tuple, size_t i)
{
    return fa_value_kind(tuple) == FA_KIND_TUPLE && i < fa_value_len(tuple) ? fa_value_at(tuple, i)
                                                                            : NULL;
}

static bool text_of(const fa_value *value, fa__span *out)
{
    fa_kind kind = fa_value_kind(value);

    if (kind != FA_KIND_STR && kind != FA_KIND_BYTES && kind != FA_KIND_BYTEARRAY)
        return false;
    out->data = (const uint8_t *)fa_value_data(value, &out->size);
    return out->data != NULL;
}

/* ---- dtypes --------------------------------------------------------------------------------- */

typedef struct dtype {
    char kind;                          /* 'f', 'i', 'V', ... */
    uint64_t count;                     /* the number behind it: bytes, for 'U' characters */
    char order;                         /* '<' '>' '|' */
    const fa_value *subdtype, *names, *fields, *unit;   /* borrowed or NULL */
} dtype;

static size_t itemsize_of(const dtype *d)
{
    return (size_t)(d->kind == 'U' ? d->count * 4 : d->count);
}

static fa_status no_dtype(void)
{
    return fa__fail(FA_EFORMAT,
                    "a NumPy dtype is not pickled as numpy.dtype(code, ...) with its state");
}

/* ({}, (b'ns', 1, 1, 1)): the unit of a datetime64. */
static const fa_value *unit_of(const fa_value *state)
{
    return item(item(state, 8), 1);
}

static fa_status parse_dtype(const fa_value *value, dtype *out)
{
    const fa_value *args, *state;
    fa__span code, order = { 0 };

    *out = (dtype){ .order = '|' };
    if (fa_value_kind(value) != FA_KIND_OBJECT
        || !fa_value_is_global(fa_value_object_callable(value), "numpy", "dtype"))
        return no_dtype();
    args = fa_value_object_args(value);
    state = fa_value_state(value);
    if (!text_of(item(args, 0), &code) || code.size < 2
        || !fa__parse_u64((fa__span){ code.data + 1, code.size - 1 }, &out->count)
        || out->count > INT32_MAX)
        return no_dtype();
    out->kind = (char)code.data[0];
    if (text_of(item(state, 1), &order) && order.size == 1)
        out->order =
            order.data[0] == '=' ? (fa__big_endian_host() ? '>' : '<') : (char)order.data[0];
    if (fa_value_kind(item(state, 2)) == FA_KIND_TUPLE)
        out->subdtype = item(state, 2);
    if (fa_value_kind(item(state, 3)) == FA_KIND_TUPLE)
        out->names = item(state, 3);
    out->fields = item(state, 4);
    out->unit = unit_of(state);
    return FA_OK;
}

/* '<f4', '|S2', '<M8[ns]' */
static fa_status write_code(fa__buffer *out, const dtype *d)
{
    fa__span unit;
    int64_t number = 1;
    fa_status st;

    if (d->kind == 'O')
        return fa__buffer_format(out, "%cO", d->order);
    st = fa__buffer_format(out, "%c%c%llu", d->order, d->kind, (unsigned long long)d->count);

    if (st != FA_OK || d->unit == NULL || !text_of(item(d->unit, 0), &unit))
        return st;
    if (item(d->unit, 1) != NULL && fa_value_get_int(item(d->unit, 1), &number) == FA_OK
        && number != 1)
        return fa__buffer_format(out, "[%lld%.*s]", (long long)number, (int)unit.size,
                                 (const char *)unit.data);
    return fa__buffer_format(out, "[%.*s]", (int)unit.size, (const char *)unit.data);
}

static fa_status write_shape(fa__buffer *out, const fa_value *shape)
{
    size_t n = fa_value_len(shape);
    fa_status st = fa__buffer_text(out, "(");
    int64_t size = 0;

    for (size_t i = 0; i < n && st == FA_OK; i++) {
        st = fa_value_get_int(fa_value_at(shape, i), &size);
        if (st == FA_OK)
            st = fa__buffer_format(out, i == 0 ? "%lld" : ", %lld", (long long)size);
    }
    if (st == FA_OK)
        st = fa__buffer_text(out, n == 1 ? ",)" : ")");
    return st;
}

static fa_status write_fields(fa__buffer *out, const dtype *d, int depth);

/* What stands behind a field's name: 'code', or a nested list, and the shape of a subarray. */
static fa_status write_field_type(fa__buffer *out, const fa_value *value, int depth)
{
    dtype d, inner;
    fa_status st = FA_OK;

    TRY(parse_dtype(value, &d));
    inner = d;
    if (d.subdtype != NULL)
        TRY(parse_dtype(item(d.subdtype, 0), &inner));
    if (inner.names != NULL) {
        TRY(write_fields(out, &inner, depth + 1));
    } else {
        TRY(fa__buffer_text(out, "'"));
        TRY(write_code(out, &inner));
        TRY(fa__buffer_text(out, "'"));
    }
    if (d.subdtype != NULL) {
        TRY(fa__buffer_text(out, ", "));
        TRY(write_shape(out, item(d.subdtype, 1)));
    }
done:
    return st;
}

/* Bytes between fields appear as a field without a name. */
static fa_status write_padding(fa__buffer *out, bool *first, int64_t n)
{
    fa_status st = fa__buffer_format(out, "%s('', '|V%lld')", *first ? "" : ", ", (long long)n);

    *first = false;
    return st;
}

static fa_status write_field(fa__buffer *out, const dtype *d, const fa_value *name, int64_t *end,
                             bool *first, int depth)
{
    const fa_value *field =
        fa_value_kind(d->fields) == FA_KIND_DICT ? fa_value_find(d->fields, name) : NULL;
    int64_t offset = 0;
    dtype type;
    fa__span text;
    fa_status st = FA_OK;

    if (item(field, 1) == NULL || !text_of(name, &text))
        return no_dtype();
    if (fa_value_get_int(item(field, 1), &offset) != FA_OK || offset < 0 || offset > INT32_MAX)
        return no_dtype();
    TRY(parse_dtype(item(field, 0), &type));
    if (offset > *end)
        TRY(write_padding(out, first, offset - *end));
    TRY(fa__buffer_text(out, *first ? "(" : ", ("));
    *first = false;
    TRY(fa__buffer_repr(out, text));
    TRY(fa__buffer_text(out, ", "));
    TRY(write_field_type(out, item(field, 0), depth));
    TRY(fa__buffer_text(out, ")"));
    *end = offset + (int64_t)itemsize_of(&type);
done:
    return st;
}

/* [('a', '<i4'), ('b', '<f8', (2,))] as str(dtype.descr) */
static fa_status write_fields(fa__buffer *out, const dtype *d, int depth)
{
    int64_t end = 0;
    bool first = true;
    fa_status st = FA_OK;

    if (depth > MAX_DTYPE_DEPTH)
        return fa__fail(FA_ELIMIT, "a NumPy dtype nests deeper than %d", MAX_DTYPE_DEPTH);
    TRY(fa__buffer_text(out, "["));
    for (size_t i = 0; i < fa_value_len(d->names) && out->size < MAX_DTYPE_TEXT; i++)
        TRY(write_field(out, d, fa_value_at(d->names, i), &end, &first, depth));
    if ((int64_t)d->count > end)
        TRY(write_padding(out, &first, (int64_t)d->count - end));
    TRY(fa__buffer_text(out, "]"));
done:
    return st;
}

static fa_status describe_dtype(const fa_value *value, fa_numpy_info *out)
{
    fa__buffer text = { 0 };
    dtype d;
    fa_status st = FA_OK;

    TRY(parse_dtype(value, &d));
    TRY(d.names != NULL ? write_fields(&text, &d, 0) : write_code(&text, &d));
    fa__copy_text(out->dtype, sizeof out->dtype, (fa__span){ text.data, text.size });
    out->itemsize = itemsize_of(&d);
done:
    fa__buffer_free(&text);
    return st;
}

/* ---- arrays and scalars --------------------------------------------------------------------- */

static fa_status describe_shape(const fa_value *shape, fa_numpy_info *out)
{
    size_t n = fa_value_len(shape);

    if (fa_value_kind(shape) != FA_KIND_TUPLE || n > FA_MAX_DIMS)
        return fa__fail(FA_EFORMAT, "the shape of a NumPy array is no tuple of at most %d ints",
                        FA_MAX_DIMS);
    out->n_dims = (int)n;
    for (size_t i = 0; i < n; i++) {
        if (fa_value_get_int(fa_value_at(shape, i), &out->sizes[i]) != FA_OK || out->sizes[i] < 0)
            return fa__fail(FA_EFORMAT,
                            "the shape of a NumPy array holds something else than sizes");
    }
    return FA_OK;
}

/* The bytes must be as many as shape and dtype say. */
static fa_status describe_data(const fa_value *data, fa_numpy_info *out)
{
    fa__span bytes;
    int64_t numel, nbytes;

    if (fa__numel(out->n_dims, out->sizes, &numel) != FA_OK)
        return fa__note("the shape of a NumPy array");
    if (fa_value_kind(data) == FA_KIND_LIST && (uint64_t)numel == fa_value_len(data)) {
        out->objects = data;
        return FA_OK;
    }
    if (fa_value_kind(data) == FA_KIND_LIST)
        return fa__fail(FA_EFORMAT, "a NumPy array of %lld objects holds %zu of them",
                        (long long)numel, fa_value_len(data));
    if (!text_of(data, &bytes))
        return fa__fail(FA_EFORMAT, "the data of a NumPy array are a %s; expected bytes",
                        fa_kind_name(fa_value_kind(data)));
    if (!fa__mul_i64(numel, (int64_t)out->itemsize, &nbytes)
        || (uint64_t)nbytes != bytes.size)
        return fa__fail(
            FA_EFORMAT,
            "a NumPy array of dtype %s has %zu bytes of data, which its shape does not need",
            out->dtype, bytes.size);
    out->data = (const char *)bytes.data;
    out->data_size = bytes.size;
    return FA_OK;
}

static fa_status describe_array(const fa_value *shape, const fa_value *type, const fa_value *data,
                                fa_numpy_info *out)
{
    fa_status st = describe_dtype(type, out);

    if (st == FA_OK)
        st = describe_shape(shape, out);
    return st == FA_OK ? describe_data(data, out) : st;
}

fa_status fa_value_numpy_info(const fa_value *value, fa_numpy_info *out)
{
    const fa_value *callable, *args, *state;
    fa__span order;
    int64_t fortran = 0;

    if (out == NULL)
        return fa__fail(FA_EINVAL, "fa_value_numpy_info: no place for the result");
    *out = (fa_numpy_info){ 0 };
    if (fa_value_kind(value) != FA_KIND_OBJECT)
        return fa__fail(FA_ETYPE, "a %s is no NumPy array", fa_kind_name(fa_value_kind(value)));
    callable = fa_value_object_callable(value);
    args = fa_value_object_args(value);
    state = fa_value_state(value);
    if (is_numpy_function(callable, "multiarray", "scalar")) {
        out->is_scalar = true;
        if (describe_dtype(item(args, 0), out) != FA_OK)
            return fa_error_last()->status;
        return describe_data(item(args, 1), out);
    }
    if (is_numpy_function(callable, "numeric", "_frombuffer")) {
        out->fortran_order = text_of(item(args, 3), &order) && fa__span_is(order, "F");
        return describe_array(item(args, 2), item(args, 1), item(args, 0), out);
    }
    if (!is_numpy_function(callable, "multiarray", "_reconstruct") || item(state, 4) == NULL)
        return fa__fail(FA_ETYPE, "the object is no NumPy array");
    if (fa_value_get_int(item(state, 3), &fortran) == FA_OK)
        out->fortran_order = fortran != 0;
    return describe_array(item(state, 1), item(state, 2), item(state, 4), out);
}

/* ---- as a tensor ---------------------------------------------------------------------------- */

static fa_dtype torch_dtype(const char *code)
{
    for (int i = 0; i < FA_DTYPE_COUNT; i++) {
        const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)i);

        if (row != NULL && row->numpy != NULL && strcmp(row->numpy, code + 1) == 0)
            return (fa_dtype)i;
    }
    return FA_DTYPE_NONE;
}

static void strides_of(const fa_numpy_info *info, int64_t *strides)
{
    int64_t step = 1;

    for (int i = 0; i < info->n_dims; i++) {
        int d = info->fortran_order ? i : info->n_dims - 1 - i;

        strides[d] = step;
        if (info->data_size > 0)        /* else sizes beside a 0 may be of any size */
            step *= info->sizes[d];
    }
}

fa_tensor *fa_value_numpy_tensor(const fa_value *value)
{
    fa_numpy_info info;
    int64_t strides[FA_MAX_DIMS];
    fa_storage *storage;
    fa_tensor *tensor = NULL;
    fa_dtype type;
    bool swap;

    if (fa_value_numpy_info(value, &info) != FA_OK)
        return NULL;
    type = info.objects == NULL ? torch_dtype(info.dtype) : FA_DTYPE_NONE;
    if (type == FA_DTYPE_NONE) {
        fa__fail(FA_EUNSUPPORTED, "PyTorch has no dtype for NumPy's %s",
                 info.objects == NULL ? info.dtype : "object arrays");
        return NULL;
    }
    storage = fa_storage_new(info.data_size);
    if (storage == NULL)
        return NULL;
    if (info.data_size > 0)
        memcpy(storage->data, info.data, info.data_size);
    swap = info.dtype[0] == (fa__big_endian_host() ? '<' : '>');
    if (swap)
        fa__swap_bytes(storage->data, storage->nbytes, fa__dtype_row_of(type)->swap_width);
    strides_of(&info, strides);
    tensor = fa_tensor_from_storage(storage, type, 0, info.n_dims, info.sizes, strides);
    fa_storage_release(storage);
    return tensor;
}
