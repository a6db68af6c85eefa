/* mobile_flatbuffer.c: modules of PyTorch Mobile as flatbuffers (torch 1.12 and later), their
 * state. Running them is another floor's work. [formats 4.10]
 *
 *   0  u32: root    4  "PTMF"    root table Module:
 *   0 bytecode_version u32   1 extra_files [ExtraFile]   2 methods [u32]   3 state_obj u32
 *   4 ivalues [IValue]       5 storage_data_size i32     6 storage_data [StorageData]
 *   7 object_types [ObjectType]   8 jit_sources [ExtraFile]   9 jit_constants [u32]
 *   10 operator_version u32
 *
 *   IValue { 0 type u8, 1 val }    StorageData { 0 data [u8] }    ExtraFile { 0 name, 1 content }
 *   ObjectType { 0 type_name, 1 type u8, 2 attr_names [text] }
 *
 * Values name one another by their number in `ivalues` (0 is None). The exporter writes a value
 * after all that it is made of, so values are built front to back, without recursion, and a number
 * that is not below the value's own is damage: there can be no cycles.
 *
 * The result is an object torch.jit.ScriptModule as of a TorchScript archive, with the state
 *   { "state_dict", "attributes", "module", "constants": as there,
 *     "methods": list of globals, "files": { "code/..": bytes, "extra/..": bytes },
 *     "bytecode": what bytecode.pkl would hold, instructions by number [formats 4.10],
 *     "operator_version": int,
 *     "flatbuffer": storage of the whole file }
 * The tensors' storages are parts of the last one: what a program changes in a tensor is saved. */
#include "torchscript.h"

#define IDENTIFIER "PTMF"
#define BYTECODE_VERSION 9              /* lower ones are pickles; there is no higher one */
#define NO_LIST_TAG NULL

enum module_field { BYTECODE, EXTRA_FILES, METHODS, STATE_OBJ, IVALUES, STORAGE_DATA_SIZE,
                    STORAGE_DATA, OBJECT_TYPES, JIT_SOURCES, JIT_CONSTANTS, OPERATOR_VERSION };
enum ivalue_field { VALUE_TYPE, VALUE };

typedef enum class_kind { CLASS_WITH_FIELD = 1, CUSTOM_CLASS, CLASS_WITH_SETSTATE } class_kind;

typedef struct object_type {
    fa_value *callable;                 /* GLOBAL */
    fa_value *names;                    /* LIST of STR */
    uint8_t kind;                       /* class_kind, or another number */
} object_type;

typedef struct mobile {
    fa__load *load;
    fa__flatbuffer flat;
    fa__flat_table root;
    fa_storage *whole;                  /* the file */
    fa__flat_vector storages;
    fa_value **values;                  /* those built so far */
    size_t n_values;
    fa_value *functions;                /* LIST: the code of those built so far */
    object_type *types;
    size_t n_types;
} mobile;

static bool recognise(const fa__probe *probe)
{
    return probe->head_size >= 8 && memcmp(probe->head + 4, IDENTIFIER, 4) == 0;
}

/* ---- pieces -------------------------------------------------------------------------------- */

/* NULL, with the value released, when the flatbuffer has turned out to be damaged meanwhile. */
static fa_value *unless_damaged(const mobile *m, fa_value *value_take)
{
    if (m->flat.fault == FA_OK)
        return value_take;
    fa_value_release(value_take);
    return NULL;
}

static fa_value *str_of(const mobile *m, fa__span text)
{
    if (m->flat.fault != FA_OK)
        return NULL;
    if (!fa__utf8_valid(text)) {
        fa__fail(FA_EFORMAT, "a text of %zu bytes is not UTF-8", text.size);
        return NULL;
    }
    return fa_value_str_n((const char *)text.data, text.size);
}

/* "__torch__.a.b.C": the name stands behind the last dot. */
static fa_value *global_of(const mobile *m, fa__span qualified)
{
    fa_value *text = str_of(m, qualified), *out = NULL;
    const char *dot = text == NULL ? NULL : strrchr(fa_value_text(text), '.');
    char *module;

    if (dot != NULL && dot != fa_value_text(text) && dot[1] != '\0') {
        module = fa__strndup(fa_value_text(text), (size_t)(dot - fa_value_text(text)));
        out = module == NULL ? NULL : fa_value_global(module, dot + 1);
        fa__free(module);
    } else if (text != NULL) {
        fa__fail(FA_EFORMAT, "'%.100s' is no qualified name", fa_value_text(text));
    }
    fa_value_release(text);
    return out;
}

/* A value built before. Borrowed; NULL on failure. */
static fa_value *value_at(const mobile *m, uint64_t number, const char *whose)
{
    if (m->flat.fault != FA_OK)
        return NULL;
    if (number < m->n_values)
        return m->values[number];
    fa__fail(FA_EFORMAT, "%s names value %llu, but only the %zu values before it can be named",
             whose, (unsigned long long)number, m->n_values);
    return NULL;
}

static fa_status append_values(const mobile *m, fa_value *list, const fa__flat_vector *numbers)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < numbers->n && st == FA_OK; i++) {
        fa_value *item = value_at(m, fa__le32(numbers->data + 4 * i), "a sequence");

        st = item == NULL ? fa_error_last()->status : fa_value_append(list, item);
    }
    return st;
}

static fa_value *list_at(const mobile *m, const fa__flat_table *table, unsigned field)
{
    fa__flat_vector numbers = fa__flat_items(table, field, 4);
    fa_value *out = fa_value_list();

    if (out == NULL || append_values(m, out, &numbers) == FA_OK)
        return unless_damaged(m, out);
    fa_value_release(out);
    return NULL;
}

static fa_value *tuple_at(const mobile *m, const fa__flat_table *table, unsigned field)
{
    fa_value *list = list_at(m, table, field), *out = NULL;

    if (list != NULL)
        out = fa_value_tuple(list->u.list.n, list->u.list.items);
    fa_value_release(list);
    return out;
}

/* torch.jit._pickle.<function>(container[, 'List[str]']), as TorchScript's pickles tag containers
 * [formats 4.3]. Takes over both; text NULL: none is written. */
static fa_value *tagged(const char *function, fa_value *container_take, fa_value *text_take)
{
    fa_value *items[2] = { container_take, text_take }, *args = NULL, *callable = NULL, *out = NULL;

    if (container_take != NULL)
        args = fa_value_tuple(text_take == NULL ? 1 : 2, items);
    if (args != NULL)
        callable = fa_value_global("torch.jit._pickle", function);
    if (callable != NULL)
        out = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);
    fa_value_release(callable);
    fa_value_release(args);
    fa_value_release(text_take);
    fa_value_release(container_take);
    return out;
}

/* ---- tensors ------------------------------------------------------------------------------- */

enum tensor_field { STORAGE_INDEX, SCALAR_TYPE, STORAGE_OFFSET, SIZES, STRIDES, REQUIRES_GRAD,
                    QUANTIZED };
enum quantized_field { QSCHEME, SCALE, ZERO_POINT, SCALES, ZERO_POINTS, AXIS };

typedef enum quantizable { MAY_BE_QUANTIZED, PLAIN_ONLY } quantizable;

static void release_whole(void *context)
{
    fa_storage_release(context);
}

/* The bytes in the file themselves; on big-endian machines a copy of them, swapped. */
static fa_storage *make_storage(const mobile *m, fa__flat_vector bytes, fa_dtype dtype)
{
    uint8_t *data = m->whole->data + bytes.at;
    fa_storage *out;

    if (bytes.n == 0)
        return fa_storage_new(0);
    if (fa__big_endian_host()) {
        out = fa_storage_new(bytes.n);
        if (out != NULL) {
            memcpy(out->data, data, bytes.n);
            fa__swap_bytes(out->data, bytes.n, fa__dtype_row_of(dtype)->swap_width);
        }
        return out;
    }
    out = fa_storage_from_memory(data, bytes.n, release_whole, m->whole);
    if (out != NULL)
        fa_storage_retain(m->whole);
    return out;
}

/* Storage `number`, one object however often it is named. Borrowed from the load. */
static fa_storage *storage_at(mobile *m, uint32_t number, fa_dtype dtype)
{
    fa__span key = { (const uint8_t *)&number, sizeof number };
    fa_value *known = fa__load_find_storage(m->load, key);
    fa__flat_table table;
    fa__flat_vector bytes;

    if (known != NULL)
        return known->u.storage.storage;
    if (number >= m->storages.n) {
        fa__fail(FA_EFORMAT, "a tensor names storage %u; the file has %zu", (unsigned)number,
                 m->storages.n);
        return NULL;
    }
    table = fa__flat_table_of(&m->flat, &m->storages, number);
    bytes = fa__flat_items(&table, 0, 1);
    if (m->flat.fault != FA_OK
        || fa__load_add_storage(m->load, key, make_storage(m, bytes, dtype), dtype, false, "cpu",
                                &known) != FA_OK)
        return NULL;
    return known->u.storage.storage;
}

/* A vector of i32 as sizes. Returns the number of them, -1 on failure. */
static int read_dims(const fa__flat_table *table, unsigned field, int64_t *out)
{
    fa__flat_vector vector = fa__flat_items(table, field, 4);

    if (table->flat->fault != FA_OK)
        return -1;
    if (vector.n > FA_MAX_DIMS) {
        fa__fail(FA_ELIMIT, "a tensor of %zu dimensions; the limit is %d", vector.n, FA_MAX_DIMS);
        return -1;
    }
    for (size_t i = 0; i < vector.n; i++)
        out[i] = (int32_t)fa__le32(vector.data + 4 * i);
    return (int)vector.n;
}

static fa_tensor *dense_tensor(mobile *m, const fa__flat_table *table, fa_dtype dtype)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    int64_t offset = (int32_t)fa__flat_uint(table, STORAGE_OFFSET, 4);
    uint32_t number = (uint32_t)fa__flat_uint(table, STORAGE_INDEX, 4);
    int n = read_dims(table, SIZES, sizes);
    int n_strides = n < 0 ? -1 : read_dims(table, STRIDES, strides);
    fa_storage *storage;

    if (n_strides < 0)
        return NULL;
    if (n != n_strides) {
        fa__fail(FA_EFORMAT, "a tensor has %d sizes but %d strides", n, n_strides);
        return NULL;
    }
    storage = storage_at(m, number, dtype);
    return storage == NULL ? NULL
                           : fa_tensor_from_storage(storage, dtype, offset, n, sizes, strides);
}

static fa_tensor *read_tensor(mobile *m, const fa__flat_table *table, quantizable may);

static fa_status set_per_channel(mobile *m, const fa__flat_table *schema, fa_tensor *tensor)
{
    fa__flat_table scales_at = fa__flat_child(schema, SCALES);
    fa__flat_table zero_points_at = fa__flat_child(schema, ZERO_POINTS);
    fa_tensor *scales = read_tensor(m, &scales_at, PLAIN_ONLY), *zero_points = NULL;
    fa_qscheme scheme = FA_PER_CHANNEL_AFFINE;
    fa_status st = FA_OK;

    if (scales != NULL)
        zero_points = read_tensor(m, &zero_points_at, PLAIN_ONLY);
    if (zero_points == NULL)
        TRY(fa_error_last()->status);
    if (fa_dtype_is_floating_point(fa_tensor_dtype(zero_points)))
        scheme = FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS;
    TRY(fa_tensor_set_quantizer_per_channel(tensor, scheme, scales, zero_points,
                                            (int32_t)fa__flat_uint(schema, AXIS, 4)));
done:
    fa_tensor_release(zero_points);
    fa_tensor_release(scales);
    return st;
}

static fa_status set_quantizer(mobile *m, const fa__flat_table *schema, fa_tensor *tensor)
{
    int qscheme = (int8_t)fa__flat_uint(schema, QSCHEME, 1);

    if (m->flat.fault != FA_OK)
        return m->flat.fault;
    if (qscheme == FA_PER_CHANNEL_AFFINE || qscheme == FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS)
        return set_per_channel(m, schema, tensor);
    if (qscheme != FA_PER_TENSOR_AFFINE)
        return fa__fail(FA_EUNSUPPORTED, "a tensor quantized by scheme %d", qscheme);
    return fa_tensor_set_quantizer_per_tensor(tensor, fa__flat_double(schema, SCALE),
                                              (int32_t)fa__flat_uint(schema, ZERO_POINT, 4));
}

/* A table TensorMetadata. NULL on failure. */
static fa_tensor *read_tensor(mobile *m, const fa__flat_table *table, quantizable may)
{
    fa_dtype dtype = (fa_dtype)(int8_t)fa__flat_uint(table, SCALAR_TYPE, 1);
    fa__flat_table schema = fa__flat_child(table, QUANTIZED);
    fa_tensor *out = NULL;
    fa_status st = FA_OK;

    if (m->flat.fault != FA_OK)
        return NULL;
    if (table->at == 0)
        TRY(fa__fail(FA_EFORMAT, "the scales or zero points of a quantized tensor are missing"));
    if (fa__dtype_row_of(dtype) == NULL)
        TRY(fa__fail(FA_EFORMAT, "a tensor of scalar type %d, which is none", (int)dtype));
    if (fa_dtype_is_quantized(dtype) != (schema.at != 0) || (schema.at != 0 && may == PLAIN_ONLY))
        TRY(fa__fail(FA_EFORMAT, "a tensor of %s %s", fa_dtype_name(dtype),
                     schema.at != 0 ? "cannot be quantized here" : "without its quantizer"));
    out = dense_tensor(m, table, dtype);
    if (out == NULL)
        TRY(fa_error_last()->status);
    if (schema.at != 0)
        TRY(set_quantizer(m, &schema, out));
    fa_tensor_set_requires_grad(out, fa__flat_uint(table, REQUIRES_GRAD, 1) != 0);
done:
    if (st == FA_OK && m->flat.fault == FA_OK)
        return out;
    fa_tensor_release(out);
    return NULL;
}

/* ---- one value: the kinds of IValue by number ------------------------------------------------ */

static double double_at(const uint8_t *at)
{
    uint64_t bits = fa__le64(at);
    double out;

    memcpy(&out, &bits, sizeof out);
    return out;
}

static fa_value *read_none(mobile *m, const fa__flat_table *ivalue)
{
    (void)m, (void)ivalue;
    return fa_value_none();
}

static fa_value *read_int(mobile *m, const fa__flat_table *ivalue)
{
    const uint8_t *at = fa__flat_struct(ivalue, VALUE, 8);

    (void)m;
    return at == NULL ? NULL : fa_value_int((int64_t)fa__le64(at));
}

static fa_value *read_bool(mobile *m, const fa__flat_table *ivalue)
{
    const uint8_t *at = fa__flat_struct(ivalue, VALUE, 1);

    (void)m;
    return at == NULL ? NULL : fa_value_bool(at[0] != 0);
}

static fa_value *read_double(mobile *m, const fa__flat_table *ivalue)
{
    const uint8_t *at = fa__flat_struct(ivalue, VALUE, 8);

    (void)m;
    return at == NULL ? NULL : fa_value_float(double_at(at));
}

static fa_value *read_complex(mobile *m, const fa__flat_table *ivalue)
{
    const uint8_t *at = fa__flat_struct(ivalue, VALUE, 16);

    (void)m;
    return at == NULL ? NULL : fa_value_complex(double_at(at), double_at(at + 8));
}

static fa_value *read_tensor_value(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa_tensor *tensor = read_tensor(m, &table, MAY_BE_QUANTIZED);
    fa_value *out = tensor == NULL ? NULL : fa_value_tensor(tensor);

    fa_tensor_release(tensor);
    return out;
}

static fa_value *read_string(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);

    return str_of(m, fa__flat_text(&table, 0));
}

/* Lists of tensors have a tag of their own; without an annotation the list stays bare. */
static fa_value *read_list(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa__span annotation = fa__flat_text(&table, 1);
    fa_value *list = list_at(m, &table, 0), *text;

    if (list == NULL || annotation.size == 0)
        return list;
    if (fa__span_is(annotation, "List[Tensor]"))
        return tagged("build_tensorlist", list, NO_LIST_TAG);
    text = str_of(m, annotation);
    if (text != NULL)
        return tagged("restore_type_tag", list, text);
    fa_value_release(list);
    return NULL;
}

static fa_value *read_tuple(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);

    return tuple_at(m, &table, 0);
}

static fa_status fill_dict(const mobile *m, const fa__flat_table *table, fa_value *dict)
{
    fa__flat_vector keys = fa__flat_items(table, 0, 4), items = fa__flat_items(table, 1, 4);
    fa_status st = m->flat.fault;

    if (st == FA_OK && keys.n != items.n)
        return fa__fail(FA_EFORMAT, "a dict has %zu keys but %zu values", keys.n, items.n);
    for (size_t i = 0; i < keys.n && st == FA_OK; i++) {
        fa_value *key = value_at(m, fa__le32(keys.data + 4 * i), "a dict"), *item = NULL;

        if (key != NULL)
            item = value_at(m, fa__le32(items.data + 4 * i), "a dict");
        st = item == NULL ? fa_error_last()->status : fa_value_set_item(dict, key, item);
    }
    return st;
}

static fa_value *read_dict(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *text = NULL;

    if (dict != NULL && fill_dict(m, &table, dict) == FA_OK)
        text = str_of(m, fa__flat_text(&table, 2));
    if (text != NULL)
        return tagged("restore_type_tag", dict, text);
    fa_value_release(dict);
    return NULL;
}

static fa_value *number_of(const uint8_t *at, unsigned width)
{
    return width == 1 ? fa_value_bool(at[0] != 0) : fa_value_int((int64_t)fa__le64(at));
}

static fa_value *float_of(const uint8_t *at, unsigned width)
{
    (void)width;
    return fa_value_float(double_at(at));
}

/* A list of numbers stored as such. */
static fa_value *read_plain_list(mobile *m, const fa__flat_table *ivalue, unsigned width,
                                 fa_value *(*make)(const uint8_t *, unsigned), const char *tag)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa__flat_vector items = fa__flat_items(&table, 0, width);
    fa_value *list = fa_value_list();

    for (size_t i = 0; list != NULL && i < items.n; i++) {
        fa_value *item = make(items.data + width * i, width);

        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return NULL;
        }
    }
    list = unless_damaged(m, list);
    return list == NULL ? NULL : tagged(tag, list, NO_LIST_TAG);
}

static fa_value *read_int_list(mobile *m, const fa__flat_table *ivalue)
{
    return read_plain_list(m, ivalue, 8, number_of, "build_intlist");
}

static fa_value *read_double_list(mobile *m, const fa__flat_table *ivalue)
{
    return read_plain_list(m, ivalue, 8, float_of, "build_doublelist");
}

static fa_value *read_bool_list(mobile *m, const fa__flat_table *ivalue)
{
    return read_plain_list(m, ivalue, 1, number_of, "build_boollist");
}

static fa_value *read_device(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa_value *text = str_of(m, fa__flat_text(&table, 0)), *out = NULL;
    fa_device device;

    if (text != NULL && fa_device_parse(&device, fa_value_text(text)) == FA_OK)
        out = fa_value_device(device);
    fa_value_release(text);
    return out;
}

/* Class(value) */
static fa_value *read_enum(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    fa_value *callable = global_of(m, fa__flat_text(&table, 0)), *args = NULL, *out = NULL;
    fa_value *item = callable == NULL ? NULL : value_at(m, fa__flat_uint(&table, 1, 4), "an enum");

    if (item != NULL)
        args = fa_value_tuple(1, &item);
    if (args != NULL)
        out = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);
    fa_value_release(args);
    fa_value_release(callable);
    return out;
}

/* ---- functions: as bytecode.pkl has them [formats 4.10] ------------------------------------- */

enum function_field { QUALIFIED_NAME, INSTRUCTIONS, OPERATORS, CONSTANTS, TYPES, REGISTER_SIZE,
                      SCHEMA };
#if defined(FACULA_COMPUTE)
#define INSTRUCTION_SIZE 8              /* i8 op, pad, u16 n, i32 x */

/* Makes a tuple. Takes over the items; one that is NULL has failed. */
static fa_value *tuple_take(size_t n, fa_value **items)
{
    bool whole = true;
    fa_value *out;

    for (size_t i = 0; i < n; i++)
        whole = whole && items[i] != NULL;
    out = whole ? fa_value_tuple(n, items) : NULL;
    for (size_t i = 0; i < n; i++)
        fa_value_release(items[i]);
    return out;
}

/* (name, item) */
static fa_value *named_take(const char *name, fa_value *item_take)
{
    fa_value *items[2] = { fa_value_str(name), item_take };

    return tuple_take(2, items);
}

/* Of each item of a vector, a list. */
static fa_value *each_of(mobile *m, fa__flat_vector vector,
                         fa_value *(*make)(mobile *, const fa__flat_vector *, size_t))
{
    fa_value *out = fa_value_list();
    fa_status st = out == NULL ? FA_ENOMEM : m->flat.fault;

    for (size_t i = 0; i < vector.n && st == FA_OK; i++) {
        fa_value *item = make(m, &vector, i);

        st = item == NULL ? fa_error_last()->status : fa__value_append_take(out, item);
    }
    if (st == FA_OK)
        return unless_damaged(m, out);
    fa_value_release(out);
    return NULL;
}

static fa_value *make_instruction(mobile *m, const fa__flat_vector *vector, size_t i)
{
    const uint8_t *at = vector->data + INSTRUCTION_SIZE * i;
    fa_value *items[3] = { fa_value_int((int8_t)at[0]), fa_value_int((int32_t)fa__le32(at + 4)),
                           fa_value_int(fa__le16(at + 2)) };

    (void)m;
    return tuple_take(3, items);
}

/* (name, overload, number of arguments); without the number where the file does not tell */
static fa_value *make_operator(mobile *m, const fa__flat_vector *vector, size_t i)
{
    fa__flat_table table = fa__flat_table_of(&m->flat, vector, i);
    int32_t n = fa__flat_has(&table, 2) ? (int32_t)fa__flat_uint(&table, 2, 4) : -1;
    fa_value *items[3] = { str_of(m, fa__flat_text(&table, 0)),
                           str_of(m, fa__flat_text(&table, 1)), n < 0 ? NULL : fa_value_int(n) };

    return tuple_take(n < 0 ? 2 : 3, items);
}

static fa_value *make_type(mobile *m, const fa__flat_vector *vector, size_t i)
{
    return str_of(m, fa__flat_text_of(&m->flat, vector, i));
}

static fa_value *make_argument(mobile *m, const fa__flat_vector *vector, size_t i)
{
    fa__flat_table table = fa__flat_table_of(&m->flat, vector, i);
    fa_value *other = value_at(m, fa__flat_uint(&table, 2, 4), "an argument");
    fa_value *items[3] = { named_take("name", str_of(m, fa__flat_text(&table, 0))),
                           named_take("type", str_of(m, fa__flat_text(&table, 1))),
                           named_take("default_value", fa_value_retain(other)) };

    return tuple_take(3, items);
}

static fa_value *make_schema(mobile *m, const fa__flat_table *function)
{
    fa__flat_table schema = fa__flat_child(function, SCHEMA);
    fa_value *items[2] = { NULL, NULL };

    if (schema.at == 0)
        return unless_damaged(m, fa_value_none());
    items[0] = named_take("arguments", each_of(m, fa__flat_items(&schema, 0, 4), make_argument));
    items[1] = named_take("returns", each_of(m, fa__flat_items(&schema, 1, 4), make_argument));
    return tuple_take(2, items);
}

static fa_value *make_function(mobile *m, const fa__flat_table *table)
{
    fa_value *parts[5] = {
        named_take("instructions", each_of(m, fa__flat_items(table, INSTRUCTIONS, INSTRUCTION_SIZE),
                                           make_instruction)),
        named_take("operators", each_of(m, fa__flat_items(table, OPERATORS, 4), make_operator)),
        named_take("constants", list_at(m, table, CONSTANTS)),
        named_take("types", each_of(m, fa__flat_items(table, TYPES, 4), make_type)),
        named_take("register_size", fa_value_int((int32_t)fa__flat_uint(table, REGISTER_SIZE, 4))),
    };
    fa_value *items[3] = { str_of(m, fa__flat_text(table, QUALIFIED_NAME)), tuple_take(5, parts),
                           NULL };

    items[2] = make_schema(m, table);
    return tuple_take(3, items);
}

static fa_status keep_function(mobile *m, const fa__flat_table *table)
{
    fa_value *function = make_function(m, table);

    return function == NULL ? fa_error_last()->status
                            : fa__value_append_take(m->functions, function);
}
/* (9, function, ...) */
static fa_value *bytecode_of(const mobile *m)
{
    fa_value *all = fa_value_list(), *out = NULL;
    fa_status st = all == NULL ? FA_ENOMEM
                               : fa__value_append_take(all, fa_value_int(BYTECODE_VERSION));

    for (size_t i = 0; st == FA_OK && i < fa_value_len(m->functions); i++)
        st = fa_value_append(all, fa_value_at(m->functions, i));
    if (st == FA_OK)
        out = fa_value_tuple(fa_value_len(all), all->u.list.items);
    fa_value_release(all);
    return out;
}
#else
/* A build for files alone has no use for code. */
static fa_value *bytecode_of(const mobile *m)
{
    (void)m;
    return fa_value_none();
}

static fa_status keep_function(mobile *m, const fa__flat_table *table)
{
    (void)m;
    (void)table;
    return FA_OK;
}
#endif

/* The value is the function's name; its code is kept beside. */
static fa_value *read_function(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);

    if (keep_function(m, &table) != FA_OK)
        return NULL;
    return global_of(m, fa__flat_text(&table, QUALIFIED_NAME));
}

/* ---- objects ------------------------------------------------------------------------------- */

enum object_field { TYPE_INDEX, STATE, ATTRS };

static fa_status fill_state(const mobile *m, const object_type *type, const fa__flat_table *table,
                            fa_value *dict)
{
    fa__flat_vector attrs = fa__flat_items(table, ATTRS, 4);
    size_t n = fa_value_len(type->names);
    fa_status st = m->flat.fault;

    if (st == FA_OK && attrs.n != n)
        return fa__fail(FA_EFORMAT, "an object of class %s has %zu attributes; the class has %zu",
                        fa_value_global_name(type->callable), attrs.n, n);
    for (size_t i = 0; i < attrs.n && st == FA_OK; i++) {
        fa_value *item = value_at(m, fa__le32(attrs.data + 4 * i), "an object");

        st = item == NULL ? fa_error_last()->status
                          : fa_value_set_item(dict, fa_value_at(type->names, i), item);
    }
    return st;
}

/* What the object's pickle would have as its state. Yours. */
static fa_value *object_state(const mobile *m, const object_type *type, const fa__flat_table *table)
{
    fa_value *dict;

    if (type->kind == CUSTOM_CLASS || type->kind == CLASS_WITH_SETSTATE)
        return fa_value_retain(value_at(m, fa__flat_uint(table, STATE, 4), "an object"));
    if (type->kind != CLASS_WITH_FIELD) {
        fa__fail(FA_EFORMAT, "class %s is of the unknown kind %d",
                 fa_value_global_name(type->callable), type->kind);
        return NULL;
    }
    dict = fa_value_dict(FA_PLAIN_DICT);
    if (dict == NULL || fill_state(m, type, table, dict) == FA_OK)
        return dict;
    fa_value_release(dict);
    return NULL;
}

static fa_value *read_object(mobile *m, const fa__flat_table *ivalue)
{
    fa__flat_table table = fa__flat_child(ivalue, VALUE);
    uint64_t number = fa__flat_uint(&table, TYPE_INDEX, 4);
    fa_value *args = NULL, *state = NULL, *out = NULL;

    if (m->flat.fault != FA_OK)
        return NULL;
    if (number >= m->n_types) {
        fa__fail(FA_EFORMAT, "an object names class %llu; the file has %zu",
                 (unsigned long long)number, m->n_types);
        return NULL;
    }
    state = object_state(m, &m->types[number], &table);
    if (state != NULL)
        args = fa_value_tuple(0, NULL);
    if (args != NULL)
        out = fa_value_object(FA_BUILD_NEWOBJ, m->types[number].callable, args, NULL);
    if (out != NULL && fa_value_set_state(out, state) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(args);
    fa_value_release(state);
    return out;
}

/* ---- all values ------------------------------------------------------------------------------ */

typedef fa_value *(*read_value)(mobile *m, const fa__flat_table *ivalue);

/* By the number of the union's type. */
static const read_value readers[] = {
    read_none, read_int, read_bool, read_double, read_complex, read_tensor_value, read_string,
    read_list, read_tuple, read_dict, read_object, read_int_list, read_double_list, read_bool_list,
    read_device, read_enum, read_function,
};

static fa_value *read_ivalue(mobile *m, const fa__flat_table *ivalue)
{
    uint64_t type = fa__flat_uint(ivalue, VALUE_TYPE, 1);
    bool empty = type != 0 && !fa__flat_has(ivalue, VALUE);

    if (m->flat.fault != FA_OK)
        return NULL;
    if (type >= FA__COUNT(readers) || empty) {
        fa__fail(FA_EFORMAT, "a value of type %llu %s", (unsigned long long)type,
                 empty ? "has no content" : "is unknown; types go up to 16");
        return NULL;
    }
    return unless_damaged(m, readers[type](m, ivalue));
}

static fa_status read_values(mobile *m)
{
    fa__flat_vector vector = fa__flat_items(&m->root, IVALUES, 4);
    size_t size;

    if (m->flat.fault != FA_OK)
        return m->flat.fault;
    if (!fa__mul_size(vector.n, sizeof *m->values, &size))
        return fa__fail(FA_ELIMIT, "%zu values are too many for this machine", vector.n);
    m->values = fa__alloc(size);
    if (m->values == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < vector.n; i++) {
        fa__flat_table ivalue = fa__flat_table_of(&m->flat, &vector, i);
        fa_value *value = read_ivalue(m, &ivalue);

        if (value == NULL)
            return fa__note("in value %zu of %zu", i, vector.n);
        m->values[m->n_values++] = value;
    }
    return FA_OK;
}

static fa_status read_type(mobile *m, const fa__flat_table *table, object_type *out)
{
    fa__flat_vector names = fa__flat_items(table, 2, 4);
    fa_status st = FA_OK;

    out->kind = (uint8_t)fa__flat_uint(table, 1, 1);
    out->callable = global_of(m, fa__flat_text(table, 0));
    out->names = out->callable == NULL ? NULL : fa_value_list();
    if (out->names == NULL)
        return fa_error_last()->status;
    for (size_t i = 0; i < names.n && st == FA_OK; i++) {
        fa_value *name = str_of(m, fa__flat_text_of(&m->flat, &names, i));

        st = name == NULL ? fa_error_last()->status : fa__value_append_take(out->names, name);
    }
    return st;
}

static fa_status read_types(mobile *m)
{
    fa__flat_vector vector = fa__flat_items(&m->root, OBJECT_TYPES, 4);
    fa_status st = m->flat.fault;
    size_t size;

    if (st == FA_OK && !fa__mul_size(vector.n, sizeof *m->types, &size))
        st = fa__fail(FA_ELIMIT, "%zu classes are too many for this machine", vector.n);
    if (st != FA_OK)
        return st;
    m->types = fa__zalloc(size);
    if (m->types == NULL)
        return FA_ENOMEM;
    m->n_types = vector.n;
    for (size_t i = 0; i < vector.n; i++) {
        fa__flat_table table = fa__flat_table_of(&m->flat, &vector, i);

        if (read_type(m, &table, &m->types[i]) != FA_OK)
            return fa__note("in class %zu of %zu", i, vector.n);
    }
    return FA_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* "__torch__.a.b" -> "code/__torch__/a/b.py", as the archives name it; "note" -> "extra/note". */
static fa_status record_name(const mobile *m, fa__buffer *out, enum module_field field,
                             fa__span name)
{
    fa_status st = m->flat.fault;
    size_t start;

    TRY(st);
    TRY(fa__buffer_text(out, field == JIT_SOURCES ? "code/" : "extra/"));
    start = out->size;
    TRY(fa__buffer_put(out, name.data, name.size));
    for (size_t i = start; field == JIT_SOURCES && i < out->size; i++) {
        if (out->data[i] == '.')
            out->data[i] = '/';
    }
    if (field == JIT_SOURCES)
        TRY(fa__buffer_text(out, ".py"));
done:
    return st;
}

static fa_status add_file(const mobile *m, enum module_field field, const fa__flat_table *table,
                          fa_value *files)
{
    fa__span name = fa__flat_text(table, 0), content = fa__flat_text(table, 1);
    fa__buffer record = { 0 };
    fa_value *key = NULL, *item = NULL;
    fa_status st = FA_OK;

    TRY(record_name(m, &record, field, name));
    key = str_of(m, (fa__span){ record.data, record.size });
    item = key == NULL ? NULL : fa_value_bytes(content.data, content.size);
    TRY(item == NULL ? fa_error_last()->status : fa_value_set_item(files, key, item));
done:
    fa_value_release(item);
    fa_value_release(key);
    fa__buffer_free(&record);
    return st;
}

static fa_status add_files(mobile *m, enum module_field field, fa_value *files)
{
    fa__flat_vector vector = fa__flat_items(&m->root, field, 4);
    fa_status st = m->flat.fault;

    for (size_t i = 0; i < vector.n && st == FA_OK; i++) {
        fa__flat_table table = fa__flat_table_of(&m->flat, &vector, i);

        st = add_file(m, field, &table, files);
    }
    return st;
}

static fa_status open_file(mobile *m, fa__load *load)
{
    fa__source *source = load->probe->source;
    uint64_t size = fa__source_size(source), n_storages;
    fa__span bytes = { 0 };
    fa_status st = FA_OK;

    m->load = load;
    if (size > UINT32_MAX)
        return fa__fail(FA_ELIMIT, "a flatbuffer of %llu bytes; its offsets have 32 bits",
                        (unsigned long long)size);
    m->whole = fa__storage_from_source(source, 0, (size_t)size);
    if (m->whole == NULL)
        return fa_error_last()->status;
    bytes = (fa__span){ m->whole->data, m->whole->nbytes };
    TRY(fa__flatbuffer_open(&m->flat, bytes, IDENTIFIER, &m->root));
    if (fa__flat_uint(&m->root, BYTECODE, 4) != BYTECODE_VERSION && m->flat.fault == FA_OK)
        return fa__fail(FA_EUNSUPPORTED, "bytecode version %llu; flatbuffers have version %d",
                        (unsigned long long)fa__flat_uint(&m->root, BYTECODE, 4),
                        BYTECODE_VERSION);
    m->storages = fa__flat_items(&m->root, STORAGE_DATA, 4);
    n_storages = fa__flat_uint(&m->root, STORAGE_DATA_SIZE, 4);
    TRY(m->flat.fault);
    if (n_storages != m->storages.n)
        return fa__fail(FA_EFORMAT, "%llu storages are announced, %zu are there",
                        (unsigned long long)n_storages, m->storages.n);
done:
    return st;
}

static fa_status note_facts(const mobile *m)
{
    fa_status st = fa__fact_text(m->load, "writer", "torch 1.12 or later (flatbuffer)");

    TRY(st);
    TRY(fa__fact_int(m->load, "bytecode_version", (int64_t)fa__flat_uint(&m->root, BYTECODE, 4)));
    TRY(fa__fact_int(m->load, "operator_version",
                     (int64_t)fa__flat_uint(&m->root, OPERATOR_VERSION, 4)));
    TRY(m->flat.fault);
done:
    return st;
}

/* Makes the object of all parts. Yours. */
static fa_value *build_object(mobile *m, const fa_value *files)
{
    fa_value *module = value_at(m, fa__flat_uint(&m->root, STATE_OBJ, 4), "the module");
    fa_value *methods = NULL, *constants = NULL, *bytecode = NULL, *version = NULL;
    fa_value *whole = NULL, *out = NULL;
    fa__script_walk walk = { .records = files };
    fa_status st = FA_OK;

    if (module != NULL)
        methods = list_at(m, &m->root, METHODS);
    if (methods != NULL)
        constants = tuple_at(m, &m->root, JIT_CONSTANTS);
    if (constants != NULL)
        bytecode = bytecode_of(m);
    if (bytecode != NULL)
        version = fa_value_int((int64_t)fa__flat_uint(&m->root, OPERATOR_VERSION, 4));
    if (version != NULL)
        whole = fa_value_storage(m->whole, FA_DTYPE_NONE);
    if (whole == NULL)
        goto done;
    TRY(fa__script_walk_modules(&walk, module));
    out = fa__script_object((fa__script_part[]){ { "state_dict", walk.state_dict },
                                                 { "attributes", walk.attributes },
                                                 { "module", module },
                                                 { "constants", constants },
                                                 { "methods", methods },
                                                 { "files", (fa_value *)files },
                                                 { "bytecode", bytecode },
                                                 { "operator_version", version },
                                                 { "flatbuffer", whole } }, 9);
done:
    fa_value_release(walk.attributes);
    fa_value_release(walk.state_dict);
    fa_value_release(whole);
    fa_value_release(version);
    fa_value_release(bytecode);
    fa_value_release(constants);
    fa_value_release(methods);
    return out;
}

static void release_parts(mobile *m)
{
    for (size_t i = 0; i < m->n_values; i++)
        fa_value_release(m->values[i]);
    for (size_t i = 0; i < m->n_types; i++) {
        fa_value_release(m->types[i].callable);
        fa_value_release(m->types[i].names);
    }
    fa_value_release(m->functions);
    fa__free(m->values);
    fa__free(m->types);
    fa_storage_release(m->whole);
}

static fa_value *load_mobile(fa__load *load)
{
    mobile m = { 0 };
    fa_value *files = fa_value_dict(FA_PLAIN_DICT), *root = NULL;
    fa_status st = files == NULL ? FA_ENOMEM : FA_OK;

    TRY(st);
    m.functions = fa_value_list();
    TRY(m.functions == NULL ? FA_ENOMEM : FA_OK);
    TRY(open_file(&m, load));
    TRY(note_facts(&m));
    TRY(read_types(&m));
    TRY(read_values(&m));
    TRY(add_files(&m, JIT_SOURCES, files));
    TRY(add_files(&m, EXTRA_FILES, files));
    root = build_object(&m, files);
done:
    fa_value_release(files);
    release_parts(&m);
    if (root != NULL)
        return fa__load_finish(load, root);
    fa__load_drop_storages(load);
    return NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The whole file in a loaded object, or NULL. Borrowed. */
static const fa_storage *file_of(const fa_value *value)
{
    bool object = fa_value_kind(value) == FA_KIND_OBJECT
        && fa_value_is_global(fa_value_object_callable(value), FA__SCRIPT_MODULE, FA__SCRIPT_NAME);
    const fa_value *state = object ? fa_value_state(value) : NULL, *file = NULL;
    const fa_storage *storage;

    if (fa_value_kind(state) == FA_KIND_DICT)
        file = fa_value_find_text(state, "flatbuffer");
    if (fa_value_kind(file) != FA_KIND_STORAGE)
        return NULL;
    storage = file->u.storage.storage;
    return storage->data != NULL && storage->nbytes >= 8
        && memcmp(storage->data + 4, IDENTIFIER, 4) == 0 ? storage : NULL;
}

static bool owns(const fa_value *value)
{
    return file_of(value) != NULL;
}

static fa_status save_mobile(fa__save *save, const fa_value *value)
{
    const fa_storage *file = file_of(value);

    if (file == NULL)
        return fa__fail(FA_EUNSUPPORTED, "only a module loaded from a mobile flatbuffer can be "
                        "saved as one; this is a %s", fa_kind_name(fa_value_kind(value)));
    if (fa__big_endian_host())
        return fa__fail(FA_EUNSUPPORTED, "a mobile flatbuffer cannot be saved on a big-endian "
                        "machine; its state_dict can be saved");
    return fa__writer_put(save->writer, file->data, file->nbytes);
}

const fa__format fa__formats_mobile[] = {
    { .name = "ptl-flatbuffer", .title = "PyTorch Mobile module as a flatbuffer (.ptl)", .rank = 12,
      .recognise = recognise, .load = load_mobile, .save = save_mobile,
      .owns = owns },
    { 0 },
};
