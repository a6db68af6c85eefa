/* dtype.c: the one table of dtypes, and what is asked of it.
 *
 * A dtype is one row; its place in the table is its number, which is PyTorch's ScalarType number.
 * Names of storage classes [formats 2.3, 4.4], safetensors [formats 8.1], NumPy and torch.export
 * [formats 6.3] are columns. Layouts, qschemes and devices, which are as small, follow. */
#include "core/core.h"

#include <limits.h>
#include <stdio.h>

#define NONE     FA__NUMBER_NONE
#define UNSIGNED FA__NUMBER_UNSIGNED
#define SIGNED   FA__NUMBER_SIGNED
#define FLOAT    FA__NUMBER_FLOAT
#define COMPLEX  FA__NUMBER_COMPLEX

/* A sub-byte integer: stored a byte each, without arithmetic. */
#define SUB_BYTE(dtype, name, cpp)                                                                 \
    {                                                                                              \
        name, dtype, 1, 1, NONE, false, 1, 0, NULL, cpp, NULL, NULL                                \
    }

static const fa__dtype_row ROWS[FA_DTYPE_COUNT] = {
    /* name, dtype, itemsize, swap width, number, quantized, per byte, torch.export, storage class,
     * C++ storage class, safetensors, NumPy */
    { "uint8", FA_UINT8, 1, 1, UNSIGNED, false, 1, 1, "ByteStorage", "ByteStorage", "U8", "u1" },
    { "int8", FA_INT8, 1, 1, SIGNED, false, 1, 2, "CharStorage", "CharStorage", "I8", "i1" },
    { "int16", FA_INT16, 2, 2, SIGNED, false, 1, 3, "ShortStorage", "ShortStorage", "I16", "i2" },
    { "int32", FA_INT32, 4, 4, SIGNED, false, 1, 4, "IntStorage", "IntStorage", "I32", "i4" },
    { "int64", FA_INT64, 8, 8, SIGNED, false, 1, 5, "LongStorage", "LongStorage", "I64", "i8" },
    { "float16", FA_FLOAT16, 2, 2, FLOAT, false, 1, 6, "HalfStorage", "HalfStorage", "F16", "f2" },
    { "float32", FA_FLOAT32, 4, 4, FLOAT, false, 1, 7, "FloatStorage", "FloatStorage", "F32",
      "f4" },
    { "float64", FA_FLOAT64, 8, 8, FLOAT, false, 1, 8, "DoubleStorage", "DoubleStorage", "F64",
      "f8" },
    { "complex32", FA_COMPLEX32, 4, 2, COMPLEX, false, 1, 9, NULL, "ComplexHalfStorage", NULL,
      NULL },
    { "complex64", FA_COMPLEX64, 8, 4, COMPLEX, false, 1, 10, "ComplexFloatStorage",
      "ComplexFloatStorage", "C64", "c8" },
    { "complex128", FA_COMPLEX128, 16, 8, COMPLEX, false, 1, 11, "ComplexDoubleStorage",
      "ComplexDoubleStorage", NULL, "c16" },
    { "bool", FA_BOOL, 1, 1, FA__NUMBER_BOOL, false, 1, 12, "BoolStorage", "BoolStorage", "BOOL",
      "b1" },
    { "qint8", FA_QINT8, 1, 1, SIGNED, true, 1, 0, "QInt8Storage", "QInt8Storage", NULL, NULL },
    { "quint8", FA_QUINT8, 1, 1, UNSIGNED, true, 1, 0, "QUInt8Storage", "QUInt8Storage", NULL,
      NULL },
    { "qint32", FA_QINT32, 4, 4, SIGNED, true, 1, 0, "QInt32Storage", "QInt32Storage", NULL, NULL },
    { "bfloat16", FA_BFLOAT16, 2, 2, FLOAT, false, 1, 13, "BFloat16Storage", "BFloat16Storage",
      "BF16", NULL },
    { "quint4x2", FA_QUINT4X2, 1, 1, NONE, true, 2, 0, "QUInt4x2Storage", "QUInt4x2Storage", NULL,
      NULL },
    { "quint2x4", FA_QUINT2X4, 1, 1, NONE, true, 4, 0, "QUInt2x4Storage", "QUInt2x4Storage", NULL,
      NULL },
    { "bits1x8", FA_BITS1X8, 1, 1, NONE, false, 1, 0, NULL, "Bits1x8Storage", NULL, NULL },
    { "bits2x4", FA_BITS2X4, 1, 1, NONE, false, 1, 0, NULL, "Bits2x4Storage", NULL, NULL },
    { "bits4x2", FA_BITS4X2, 1, 1, NONE, false, 1, 0, NULL, "Bits4x2Storage", NULL, NULL },
    { "bits8", FA_BITS8, 1, 1, NONE, false, 1, 0, NULL, "Bits8Storage", NULL, NULL },
    { "bits16", FA_BITS16, 2, 2, NONE, false, 1, 0, NULL, "Bits16Storage", NULL, NULL },
    { "float8_e5m2", FA_FLOAT8_E5M2, 1, 1, FLOAT, false, 1, 30, NULL, "Float8_e5m2Storage",
      "F8_E5M2", NULL },
    { "float8_e4m3fn", FA_FLOAT8_E4M3FN, 1, 1, FLOAT, false, 1, 29, NULL, "Float8_e4m3fnStorage",
      "F8_E4M3", NULL },
    { "float8_e5m2fnuz", FA_FLOAT8_E5M2FNUZ, 1, 1, FLOAT, false, 1, 32, NULL,
      "Float8_e5m2fnuzStorage", "F8_E5M2FNUZ", NULL },
    { "float8_e4m3fnuz", FA_FLOAT8_E4M3FNUZ, 1, 1, FLOAT, false, 1, 31, NULL,
      "Float8_e4m3fnuzStorage", "F8_E4M3FNUZ", NULL },
    { "uint16", FA_UINT16, 2, 2, UNSIGNED, false, 1, 28, NULL, "UInt16Storage", "U16", "u2" },
    { "uint32", FA_UINT32, 4, 4, UNSIGNED, false, 1, 34, NULL, "UInt32Storage", "U32", "u4" },
    { "uint64", FA_UINT64, 8, 8, UNSIGNED, false, 1, 35, NULL, "UInt64Storage", "U64", "u8" },
    SUB_BYTE(FA_UINT1, "uint1", "UInt1Storage"),
    SUB_BYTE(FA_UINT2, "uint2", "UInt2Storage"),
    SUB_BYTE(FA_UINT3, "uint3", "UInt3Storage"),
    SUB_BYTE(FA_UINT4, "uint4", "UInt4Storage"),
    SUB_BYTE(FA_UINT5, "uint5", "UInt5Storage"),
    SUB_BYTE(FA_UINT6, "uint6", "UInt6Storage"),
    SUB_BYTE(FA_UINT7, "uint7", "UInt7Storage"),
    SUB_BYTE(FA_INT1, "int1", "Int1Storage"),
    SUB_BYTE(FA_INT2, "int2", "Int2Storage"),
    SUB_BYTE(FA_INT3, "int3", "Int3Storage"),
    SUB_BYTE(FA_INT4, "int4", "Int4Storage"),
    SUB_BYTE(FA_INT5, "int5", "Int5Storage"),
    SUB_BYTE(FA_INT6, "int6", "Int6Storage"),
    SUB_BYTE(FA_INT7, "int7", "Int7Storage"),
    { "float8_e8m0fnu", FA_FLOAT8_E8M0FNU, 1, 1, FLOAT, false, 1, 33, NULL, "Float8_e8m0fnuStorage",
      "F8_E8M0", NULL },
    { "float4_e2m1fn_x2", FA_FLOAT4_E2M1FN_X2, 1, 1, NONE, false, 1, 0, NULL,
      "Float4_e2m1fn_x2Storage", "F4", NULL },
};

/* PyTorch's second names of dtypes, as in `torch.long`. */
static const struct {
    const char *name;
    fa_dtype dtype;
} ALIASES[] = {
    { "float", FA_FLOAT32 },   { "double", FA_FLOAT64 },   { "half", FA_FLOAT16 },
    { "long", FA_INT64 },      { "int", FA_INT32 },        { "short", FA_INT16 },
    { "chalf", FA_COMPLEX32 }, { "cfloat", FA_COMPLEX64 }, { "cdouble", FA_COMPLEX128 },
};

static const char *const LAYOUTS[] = { "strided",    "sparse_coo", "sparse_csr", "mkldnn",
                                       "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged" };

static const char *const QSCHEMES[] = { "per_tensor_affine", "per_channel_affine",
                                        "per_tensor_symmetric", "per_channel_symmetric",
                                        "per_channel_affine_float_qparams" };

const fa__dtype_row *fa__dtype_row_of(fa_dtype dtype)
{
    if ((int)dtype < 0 || (int)dtype >= FA_DTYPE_COUNT)
        return NULL;
    return &ROWS[dtype];
}

const char *fa_dtype_name(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL ? row->name : "?";
}

/* `text` after "torch.", or `text` itself when it does not begin so. */
static const char *without_torch(const char *text)
{
    return strncmp(text, "torch.", 6) == 0 ? text + 6 : text;
}

fa_dtype fa_dtype_from_name(const char *name)
{
    if (name == NULL)
        return FA_DTYPE_NONE;
    name = without_torch(name);
    for (size_t i = 0; i < FA__COUNT(ROWS); i++) {
        if (strcmp(ROWS[i].name, name) == 0)
            return ROWS[i].dtype;
    }
    for (size_t i = 0; i < FA__COUNT(ALIASES); i++) {
        if (strcmp(ALIASES[i].name, name) == 0)
            return ALIASES[i].dtype;
    }
    return FA_DTYPE_NONE;
}

size_t fa_dtype_itemsize(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL ? row->itemsize : 0;
}

bool fa_dtype_is_floating_point(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL && (row->number == FA__NUMBER_FLOAT || dtype == FA_FLOAT4_E2M1FN_X2);
}

bool fa_dtype_is_complex(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL && row->number == FA__NUMBER_COMPLEX;
}

bool fa_dtype_is_quantized(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL && row->quantized;
}

bool fa__dtype_has_numbers(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    return row != NULL && row->number != FA__NUMBER_NONE;
}

static bool is_column(const char *column, fa__span name)
{
    return column != NULL && fa__span_is(name, column);
}

fa_dtype fa__dtype_from_storage_class(fa__span name)
{
    for (size_t i = 0; i < FA__COUNT(ROWS); i++) {
        if (is_column(ROWS[i].storage_class, name) || is_column(ROWS[i].cpp_storage_class, name))
            return ROWS[i].dtype;
    }
    return fa__span_is(name, "UntypedStorage") ? FA_UINT8 : FA_DTYPE_NONE;
}

fa_dtype fa__dtype_from_safetensors(fa__span name)
{
    for (size_t i = 0; i < FA__COUNT(ROWS); i++) {
        if (is_column(ROWS[i].safetensors, name))
            return ROWS[i].dtype;
    }
    return FA_DTYPE_NONE;
}

fa_dtype fa__dtype_from_pt2(int64_t number)
{
    if (number <= 0)
        return FA_DTYPE_NONE;
    for (size_t i = 0; i < FA__COUNT(ROWS); i++) {
        if (ROWS[i].pt2 == number)
            return ROWS[i].dtype;
    }
    return FA_DTYPE_NONE;
}

/* ---- layouts and qschemes -------------------------------------------------------------------- */

const char *fa_layout_name(fa_layout layout)
{
    return (size_t)layout < FA__COUNT(LAYOUTS) ? LAYOUTS[layout] : "?";
}

fa_status fa_layout_from_name(fa_layout *out, const char *name)
{
    if (out == NULL || name == NULL)
        return fa__fail(FA_EINVAL, "fa_layout_from_name needs an output and a name");
    for (size_t i = 0; i < FA__COUNT(LAYOUTS); i++) {
        if (strcmp(LAYOUTS[i], without_torch(name)) == 0) {
            *out = (fa_layout)i;
            return FA_OK;
        }
    }
    return fa__fail(FA_EINVAL, "'%.60s' is no layout; expected e.g. 'strided' or 'sparse_coo'",
                    name);
}

const char *fa_qscheme_name(fa_qscheme qscheme)
{
    return (size_t)qscheme < FA__COUNT(QSCHEMES) ? QSCHEMES[qscheme] : "?";
}

/* ---- devices --------------------------------------------------------------------------------- */

/* device := type [':' index], type of lower-case letters, digits and '_', index decimal. */
fa_status fa_device_parse(fa_device *out, const char *text)
{
    fa_device device = { { 0 }, -1 };
    uint64_t index;

    if (out == NULL || text == NULL)
        return fa__fail(FA_EINVAL, "fa_device_parse needs an output and a text");
    size_t size = strcspn(text, ":");
    bool good = size > 0 && size < sizeof(device.type) && text[0] >= 'a' && text[0] <= 'z';
    for (size_t i = 0; good && i < size; i++)
        good = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9')
               || text[i] == '_';
    if (good && text[size] == ':') {
        good = fa__parse_u64(fa__span_of(text + size + 1), &index) && index <= INT_MAX;
        device.index = good ? (int)index : -1;
    }
    if (!good)
        return fa__fail(FA_EINVAL,
                        "Invalid device string: '%.60s'; expected e.g. 'cpu' or 'cuda:0'", text);
    memcpy(device.type, text, size);
    *out = device;
    return FA_OK;
}

void fa_device_format(fa_device device, char *out, size_t size)
{
    if (device.index >= 0)
        snprintf(out, size, "%.19s:%d", device.type, device.index);
    else
        snprintf(out, size, "%.19s", device.type);
}

bool fa_device_equal(fa_device a, fa_device b)
{
    return a.index == b.index && strncmp(a.type, b.type, sizeof(a.type)) == 0;
}
