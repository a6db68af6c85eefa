/* npy.c: NumPy's .npy files. [formats 8.2] [numpy/lib/format.py]
 *
 *    0  6  93 'N' 'U' 'M' 'P' 'Y'
 *    6  1  major version: 1, 2 or 3      7  1  minor version: 0
 *    8  2  header's length (version 1)   8  4  (versions 2 and 3)
 *          header: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }, spaces, '\n'
 *          the elements
 *
 * Numbers become a tensor over the mapped bytes; only the other byte order and bytes at an odd
 * address are copied. What PyTorch has no dtype for becomes the object that pickle makes of a
 * NumPy array:
 *
 *   numpy._core.multiarray._reconstruct(numpy.ndarray, (0,), b'b')
 *   state (1, shape, dtype, fortran, bytes) */
#include "npy_parts.h"

#include <stdio.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_SIZE 6

/* Longer headers are refused; NumPy itself warns beyond 10,000 bytes. */
#define MAX_HEADER ((uint64_t)1 << 20)

/* Headers are padded so that the data begins at a multiple of this, and so that the first size (of
 * column-major arrays the last) can grow to this many digits in place. */
#define ALIGNMENT 64
#define GROWTH_DIGITS 21

/* ---- the header ------------------------------------------------------------------------------ */

typedef struct header {
    fa_value *descr, *shape;            /* borrowed from `dict` */
    fa_value *dict;
    bool fortran;
    uint64_t data;                      /* offset of the elements */
    int n_dims;
    int64_t sizes[FA_MAX_DIMS];
} header;

static fa_status read_preamble(fa__reader *reader, uint64_t *size, fa__encoding *encoding)
{
    const uint8_t *magic = fa__reader_take(reader, MAGIC_SIZE);
    if (magic == NULL || memcmp(magic, MAGIC, MAGIC_SIZE) != 0)
        return fa__fail_at(reader, FA_EFORMAT, "no .npy file: it does not begin with \\x93NUMPY");
    uint8_t major = fa__reader_u8(reader), minor = fa__reader_u8(reader);
    if (fa__reader_status(reader) == FA_OK && (major < 1 || major > 3 || minor != 0))
        return fa__fail_at(reader, FA_EUNSUPPORTED, "npy version %d.%d; 1.0, 2.0 and 3.0 are read",
                           major, minor);
    *size = major == 1 ? fa__reader_u16(reader) : fa__reader_u32(reader);
    *encoding = major == 3 ? FA__UTF8 : FA__LATIN1;
    return fa__reader_status(reader);
}

static fa_status read_dict(fa__reader *reader, header *out)
{
    uint64_t size = 0;
    fa__encoding encoding = FA__LATIN1;
    fa_status st = read_preamble(reader, &size, &encoding);
    if (st != FA_OK)
        return st;
    if (size > MAX_HEADER)
        return fa__fail_at(reader, FA_ELIMIT, "an npy header of %llu bytes; at most %llu are read",
                           (unsigned long long)size, (unsigned long long)MAX_HEADER);
    uint64_t before = fa__reader_offset(reader);
    const uint8_t *text = fa__reader_take(reader, size);
    if (text == NULL)
        return fa__reader_status(reader);
    out->data = before + size;
    out->dict = fa__npy_literal((fa__span){ text, (size_t)size }, encoding);
    if (out->dict == NULL)
        return fa_error_last()->status;
    if (out->dict->kind != FA_KIND_DICT)
        return fa__fail(FA_EFORMAT, "npy header: expected a dict, found %s",
                        fa_kind_name(out->dict->kind));
    return FA_OK;
}

static fa_status read_shape(header *out)
{
    if (out->shape->kind != FA_KIND_TUPLE)
        return fa__fail(FA_EFORMAT, "npy header: the shape is no tuple");
    size_t n = out->shape->u.list.n;
    if (n > FA_MAX_DIMS)
        return fa__fail(FA_EUNSUPPORTED, "npy: an array of %zu dimensions; at most %d are read", n,
                        FA_MAX_DIMS);
    for (size_t i = 0; i < n; i++) {
        const fa_value *size = out->shape->u.list.items[i];
        if (size->kind != FA_KIND_INT || fa_value_get_int(size, &out->sizes[i]) != FA_OK
            || out->sizes[i] < 0)
            return fa__fail(FA_EFORMAT,
                            "npy header: size %zu of the shape is no int from 0 to 2^63 - 1", i);
    }
    out->n_dims = (int)n;
    return FA_OK;
}

static fa_status read_header(fa__reader *reader, header *out)
{
    fa_status st;
    TRY(read_dict(reader, out));
    out->descr = fa_value_find_text(out->dict, "descr");
    out->shape = fa_value_find_text(out->dict, "shape");
    const fa_value *fortran = fa_value_find_text(out->dict, "fortran_order");
    if (out->descr == NULL || out->shape == NULL || fortran == NULL || fa_value_len(out->dict) != 3)
        TRY(fa__fail(FA_EFORMAT,
                     "npy header: expected exactly the keys descr, fortran_order and shape"));
    if (fa_value_get_bool(fortran, &out->fortran) != FA_OK)
        TRY(fa__fail(FA_EFORMAT, "npy header: fortran_order is no bool"));
    TRY(read_shape(out));
done:
    return st;
}

/* ---- the elements ---------------------------------------------------------------------------- */

/* The bytes of all elements, which must be all that is left. */
static fa_status check_size(fa__source *source, const header *of, uint64_t itemsize, size_t *out)
{
    int64_t numel, bytes;
    if (fa__numel(of->n_dims, of->sizes, &numel) != FA_OK)
        return fa__fail(FA_EFORMAT,
                        "npy header: the sizes of the shape multiply to more than 2^63 - 1");
    uint64_t left = fa__source_size(source) - of->data;
    if (!fa__mul_i64(numel, (int64_t)itemsize, &bytes) || (uint64_t)bytes != left)
        return fa__fail(FA_EFORMAT, "npy: %lld elements of %llu bytes, but %llu bytes are left",
                        (long long)numel,
                        (unsigned long long)itemsize, (unsigned long long)left);
    if (left > SIZE_MAX)
        return fa__fail_memory(SIZE_MAX);
    *out = (size_t)left;
    return FA_OK;
}

static const fa__dtype_row *find_row(const fa_value *descr)
{
    const char *code = descr->kind == FA_KIND_STR ? fa_value_text(descr) : "";
    if (strcmp(code, "<V2") == 0)           /* ml_dtypes' bfloat16: raw bytes are "|V2" */
        return fa__dtype_row_of(FA_BFLOAT16);
    if (code[0] != '\0' && strchr("<>|=", code[0]) != NULL)
        code++;
    for (int dtype = 0; dtype < FA_DTYPE_COUNT; dtype++) {
        const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)dtype);
        if (row->numpy != NULL && strcmp(row->numpy, code) == 0)
            return row;
    }
    return NULL;
}

static bool is_swapped(const fa_value *descr)
{
    return fa_value_text(descr)[0] == (fa__big_endian_host() ? '<' : '>');
}

/* A storage of its own, in the host's byte order. */
static fa_storage *copy_storage(const fa_storage *from, size_t swap_width)
{
    fa_storage *copy = fa_storage_new(from->nbytes);
    if (copy == NULL || from->nbytes == 0)
        return copy;
    memcpy(copy->data, from->data, from->nbytes);
    fa__swap_bytes(copy->data, from->nbytes, swap_width);
    return copy;
}

static fa_storage *read_storage(fa__source *source, const header *of, const fa__dtype_row *row,
                                size_t size)
{
    fa_storage *storage = fa__storage_from_source(source, of->data, size);
    if (storage == NULL)
        return NULL;
    bool swapped = is_swapped(of->descr) && row->swap_width > 1;
    if (!swapped && (uintptr_t)storage->data % row->swap_width == 0)
        return storage;
    fa_storage *copy = copy_storage(storage, swapped ? row->swap_width : 1);
    fa_storage_release(storage);
    return copy;
}

/* Column-major strides; a size of 0 counts as 1, as in PyTorch. */
static void fortran_strides(const header *of, int64_t *strides)
{
    int64_t stride = 1;
    for (int i = 0; i < of->n_dims; i++) {
        strides[i] = stride;
        int64_t size = of->sizes[i] > 0 ? of->sizes[i] : 1;
        if (!fa__mul_i64(stride, size, &stride))        /* only where another size is 0 */
            stride = 1;
    }
}

static fa_value *read_tensor(fa__source *source, const header *of, const fa__dtype_row *row)
{
    size_t size;
    int64_t strides[FA_MAX_DIMS];
    if (check_size(source, of, row->itemsize, &size) != FA_OK)
        return NULL;
    fa_storage *storage = read_storage(source, of, row, size);
    if (storage == NULL)
        return NULL;
    fortran_strides(of, strides);
    fa_tensor *tensor = fa_tensor_from_storage(storage, row->dtype, 0, of->n_dims, of->sizes,
                                               of->fortran ? strides : NULL);
    fa_value *value = tensor == NULL ? NULL : fa_value_tensor(tensor);
    fa_tensor_release(tensor);
    fa_storage_release(storage);
    return value;
}

/* ---- arrays that are no tensors -------------------------------------------------------------- */

static fa_value *call_reconstruct(void)
{
    fa_value *zero = fa_value_int(0);
    fa_value *args[3] = { fa_value_global("numpy", "ndarray"), fa_value_tuple(1, &zero),
                          fa_value_bytes("b", 1) };
    fa_value *callable = fa_value_global("numpy._core.multiarray", "_reconstruct"), *object = NULL;
    fa_value *tuple = args[0] && args[1] && args[2] ? fa_value_tuple(3, args) : NULL;
    if (callable != NULL && tuple != NULL)
        object = fa_value_object(FA_BUILD_REDUCE, callable, tuple, NULL);
    for (size_t i = 0; i < FA__COUNT(args); i++)
        fa_value_release(args[i]);
    fa_value_release(callable);
    fa_value_release(tuple);
    return object;
}

static fa_value *read_bytes(fa__source *source, uint64_t offset, size_t size)
{
    uint8_t *data = fa__alloc(size);
    fa_value *bytes = NULL;
    if (data != NULL && fa__source_read(source, data, size, offset) == FA_OK)
        bytes = fa_value_bytes(data, size);
    fa__free(data);
    return bytes;
}

static fa_value *read_object(fa__source *source, const header *of, const fa__npy_dtype *dtype)
{
    size_t size;
    if (check_size(source, of, dtype->itemsize, &size) != FA_OK)
        return NULL;
    fa_value *bytes = read_bytes(source, of->data, size);
    fa_value *object = bytes == NULL ? NULL : call_reconstruct(), *state = NULL;
    fa_value *parts[5] = { fa_value_int(1), of->shape, dtype->object, fa_value_bool(of->fortran),
                           bytes };
    if (object != NULL)
        state = fa_value_tuple(5, parts);
    if (state == NULL || fa_value_set_state(object, state) != FA_OK) {
        fa_value_release(object);
        object = NULL;
    }
    fa_value_release(state);
    fa_value_release(bytes);
    return object;
}

static fa_value *read_array(fa__source *source, const header *of)
{
    const fa__dtype_row *row = find_row(of->descr);
    fa__npy_dtype dtype = { 0 };
    if (row != NULL)
        return read_tensor(source, of, row);
    fa_value *object = fa__npy_dtype_read(of->descr, &dtype) == FA_OK ? read_object(source, of,
                                                                                    &dtype) : NULL;
    fa_value_release(dtype.object);
    return object;
}

fa_value *fa__npy_read(fa__source *source)
{
    fa__reader reader = { 0 };
    header of = { 0 };
    fa_value *value = NULL;
    fa_status st;
    TRY(fa__reader_init(&reader, source, 0, fa__source_size(source), NULL));
    TRY(read_header(&reader, &of));
    value = read_array(source, &of);
done:
    if (value == NULL)
        fa__error_set_path(fa__source_path(source));
    fa_value_release(of.dict);
    fa__reader_free(&reader);
    return value;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* '<f4'; FA_EUNSUPPORTED for dtypes that NumPy lacks. */
static fa_status put_descr(fa__buffer *out, const fa_tensor *tensor)
{
    const fa__dtype_row *row = fa__dtype_row_of(fa_tensor_dtype(tensor));
    const char *code = row->dtype == FA_BFLOAT16 ? "V2" : row->numpy;
    if (code == NULL)
        return fa__fail(FA_EUNSUPPORTED, "NumPy has no dtype for %s; convert the tensor first",
                        row->name);
    char order = row->itemsize == 1 ? '|' : '<';
    return fa__buffer_format(out, "{'descr': '%c%s', 'fortran_order': False, 'shape': (", order,
                             code);
}

static fa_status put_shape(fa__buffer *out, const fa_tensor *tensor)
{
    int n = fa_tensor_dim(tensor);
    fa_status st = FA_OK;
    for (int i = 0; i < n; i++)
        TRY(fa__buffer_format(out, "%s%lld", i == 0 ? "" : ", ",
                              (long long)fa_tensor_sizes(tensor)[i]));
    TRY(fa__buffer_text(out, n == 1 ? ",), }" : "), }"));
done:
    return st;
}

static fa_status put_spaces(fa__buffer *out, size_t n)
{
    fa_status st = FA_OK;
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = fa__buffer_put_byte(out, ' ');
    return st;
}

/* Room for the first size to grow in place. */
static fa_status put_growth(fa__buffer *out, const fa_tensor *tensor)
{
    char text[32];
    if (fa_tensor_dim(tensor) == 0)
        return FA_OK;
    int n = snprintf(text, sizeof text, "%lld", (long long)fa_tensor_sizes(tensor)[0]);
    return put_spaces(out, GROWTH_DIGITS - (size_t)n);
}

static fa_status put_preamble(fa__buffer *out, size_t length)
{
    uint8_t bytes[MAGIC_SIZE + 4] = MAGIC "\x01";
    fa__put_le16(bytes + MAGIC_SIZE + 2, (uint16_t)length);
    return fa__buffer_put(out, bytes, sizeof bytes);
}

fa_status fa__npy_header(fa__buffer *out, const fa_tensor *tensor)
{
    fa__buffer text = { 0 };
    fa_status st;
    if (!fa_tensor_is_contiguous(tensor))
        return fa__fail(FA_EINVAL, "npy: the tensor to write is not contiguous");
    TRY(put_descr(&text, tensor));
    TRY(put_shape(&text, tensor));
    TRY(put_growth(&text, tensor));
    /* As NumPy: never no padding. FA_MAX_DIMS sizes are far below version 1's 65,535 bytes. */
    size_t unpadded = MAGIC_SIZE + 4 + text.size + 1;
    TRY(put_spaces(&text, ALIGNMENT - unpadded % ALIGNMENT));
    TRY(fa__buffer_put_byte(&text, '\n'));
    TRY(put_preamble(out, text.size));
    TRY(fa__buffer_put(out, text.data, text.size));
done:
    fa__buffer_free(&text);
    return st;
}
