/* entry_json.c: one entry of `facula show --json`.
 *
 * The vocabulary, by kind:
 *   none, ellipsis, bool, int (decimal string), float (repr and IEEE bits), complex, str
 * (utf8_sha256, value), bytes, bytearray (hex or sha256), torch.Size, torch.dtype, torch.device,
 * torch.layout, torch.qscheme, torch.memory_format, range, slice, global, numpy.dtype,
 * numpy.scalar, numpy.ndarray tensor, parameter, nested_tensor, storage    `group`: the same id is
 * the same storage dict, list, tuple, set, frozenset, module, object, script, alias (the object
 * described at `of`) */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define LONG_STR 4000 /* characters of a str beyond which only its hash is given */
#define LONG_BYTES 512

/* What an entry is written with. */
typedef struct entry_writer {
    cli__json *json;
    const cli__entry_style *style;
    const cli__entry *entry;
    bool failed;
} entry_writer;

static void put_scalar(cli__json *json, const fa_value *value, cli__sort sort);
static void put_numpy_scalar(cli__json *json, const fa_value *value);

static void put_field(cli__json *json, const char *key, const char *text)
{
    cli__json_key(json, key);
    cli__json_string(json, text);
}

static void put_integer(cli__json *json, const char *key, int64_t x)
{
    cli__json_key(json, key);
    cli__json_int(json, x);
}

static void put_count(cli__json *json, const char *key, uint64_t x)
{
    cli__json_key(json, key);
    cli__json_uint(json, x);
}

static void put_flag(cli__json *json, const char *key, bool x)
{
    cli__json_key(json, key);
    cli__json_bool(json, x);
}

static void put_kind(cli__json *json, const char *kind)
{
    put_field(json, "kind", kind);
}

static void put_hex(cli__json *json, const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    cli__text text = { 0 };

    for (size_t i = 0; i < size; i++) {
        unsigned byte = ((const unsigned char *)data)[i];
        cli__text_add(&text, &digits[byte >> 4], 1);
        cli__text_add(&text, &digits[byte & 15], 1);
    }
    cli__json_key(json, "hex");
    cli__json_string(json, cli__text_string(&text));
    cli__text_free(&text);
}

static void put_sha256(cli__json *json, const char *key, const void *data, size_t size)
{
    char hex[65];

    fa_sha256_hex(data == NULL ? "" : data, size, hex);
    put_field(json, key, hex);
}

/* ---- scalars --------------------------------------------------------------------------------- */

static void put_float(cli__json *json, double x)
{
    char repr[32], bits[17];
    uint64_t word;

    memcpy(&word, &x, sizeof word);
    fa_float_repr(x, repr, sizeof repr);
    snprintf(bits, sizeof bits, "%016llx", (unsigned long long)word);
    put_kind(json, "float");
    put_field(json, "value", repr);
    put_field(json, "bits", bits);
}

static void put_float_object(cli__json *json, const char *key, double x)
{
    cli__json_key(json, key);
    cli__json_open(json, '{');
    put_float(json, x);
    cli__json_close(json, '}');
}

/* Code points of UTF-8: bytes that do not continue one. Bytes of a Python 2 str that are no UTF-8
 * count one by one alike. */
static size_t count_characters(const char *text, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

static void put_str(cli__json *json, const fa_value *value)
{
    size_t size = 0;
    const char *text = fa_value_data(value, &size);
    size_t n = count_characters(text, size);

    put_kind(json, "str");
    put_count(json, "chars", n);
    put_sha256(json, "utf8_sha256", text, size);
    if (n > LONG_STR)
        return;
    cli__json_key(json, "value");
    cli__json_string_n(json, text, size);
}

static void put_bytes(cli__json *json, const fa_value *value)
{
    size_t size = 0;
    const char *data = fa_value_data(value, &size);

    put_kind(json, fa_kind_name(fa_value_kind(value)));
    put_count(json, "len", size);
    if (size <= LONG_BYTES)
        put_hex(json, data, size);
    else
        put_sha256(json, "sha256", data, size);
}

static void put_size(cli__json *json, const fa_value *value)
{
    put_kind(json, "torch.Size");
    cli__json_key(json, "value");
    cli__json_open(json, '[');
    for (size_t i = 0; i < fa_value_len(value); i++)
        cli__json_int(json, fa_value_size_at(value, i));
    cli__json_close(json, ']');
}

static void put_number(cli__json *json, const fa_value *value)
{
    double real = 0, imag = 0;

    if (fa_value_kind(value) == FA_KIND_FLOAT) {
        fa_value_get_float(value, &real);
        put_float(json, real);
        return;
    }
    fa_value_get_complex(value, &real, &imag);
    put_kind(json, "complex");
    put_float_object(json, "real", real);
    put_float_object(json, "imag", imag);
}

static void put_int(cli__json *json, const fa_value *value)
{
    char *text = fa_value_int_text(value);

    put_kind(json, "int");
    put_field(json, "value", text == NULL ? "" : text);
    fa_string_free(text);
}

static void put_plain(cli__json *json, const fa_value *value)
{
    char text[64];
    fa_device device = { 0 };
    fa_dtype dtype = FA_DTYPE_NONE;

    switch (fa_value_kind(value)) {
    case FA_KIND_BOOL:
        put_kind(json, "bool");
        cli__json_key(json, "value");
        cli__json_value(json, value);
        break;
    case FA_KIND_INT:
        put_int(json, value);
        break;
    case FA_KIND_FLOAT:
    case FA_KIND_COMPLEX:
        put_number(json, value);
        break;
    case FA_KIND_STR:
        put_str(json, value);
        break;
    case FA_KIND_BYTES:
    case FA_KIND_BYTEARRAY:
        put_bytes(json, value);
        break;
    case FA_KIND_SIZE:
        put_size(json, value);
        break;
    case FA_KIND_DEVICE:
        fa_value_get_device(value, &device);
        fa_device_format(device, text, sizeof text);
        put_kind(json, "torch.device");
        put_field(json, "value", text);
        break;
    case FA_KIND_DTYPE:
        fa_value_get_dtype(value, &dtype);
        snprintf(text, sizeof text, "torch.%s", fa_dtype_name(dtype));
        put_kind(json, "torch.dtype");
        put_field(json, "value", text);
        break;
    default:
        put_kind(json, "none");
    }
}

/* The item of an OBJECT's arguments, or NULL. */
static const fa_value *argument(const fa_value *object, size_t i)
{
    const fa_value *args = fa_value_object_args(object);
    return i < fa_value_len(args) ? fa_value_at(args, i) : NULL;
}

static void put_range(cli__json *json, const fa_value *value)
{
    int64_t x = 0;

    put_kind(json, "range");
    cli__json_key(json, "value");
    cli__json_open(json, '[');
    for (size_t i = 0; i < 3; i++) {
        x = 0;
        fa_value_get_int(argument(value, i), &x);
        cli__json_int(json, x);
    }
    cli__json_close(json, ']');
}

static void put_slice(cli__json *json, const fa_value *value)
{
    put_kind(json, "slice");
    cli__json_key(json, "value");
    cli__json_open(json, '[');
    for (size_t i = 0; i < 3; i++) {
        const fa_value *bound = argument(value, i);
        cli__json_open(json, '{');
        put_scalar(json, bound, cli__classify(bound));
        cli__json_close(json, '}');
    }
    cli__json_close(json, ']');
}

static void put_global(cli__json *json, const char *kind, const fa_value *value)
{
    cli__text text = { 0 };

    cli__text_format(&text, "%s.%s", fa_value_global_module(value), fa_value_global_name(value));
    put_kind(json, kind);
    put_field(json, "value", cli__text_string(&text));
    cli__text_free(&text);
}

/* numpy.dtype('f4', False, True) with state (3, '<', None, ...): "<f4". Structured dtypes: the
 * arguments only. */
static void put_numpy_dtype(cli__json *json, const fa_value *value)
{
    const fa_value *name = argument(value, 0), *state = fa_value_state(value);
    const char *order = fa_value_len(state) > 1 ? fa_value_text(fa_value_at(state, 1)) : NULL;
    char text[64];

    put_kind(json, "numpy.dtype");
    if (fa_value_kind(name) == FA_KIND_STR) {
        const char *code = fa_value_text(name);
        snprintf(text, sizeof text, "%s%s", order == NULL ? "" : order,
                 code[0] == 'O' ? "O" : code);
        put_field(json, "value", text);
    }
    fa_error_clear();
}

static void put_scalar(cli__json *json, const fa_value *value, cli__sort sort)
{
    const char *text;

    switch (sort) {
    case CLI_ELLIPSIS:
        put_kind(json, "ellipsis");
        break;
    case CLI_LAYOUT:
        put_kind(json, "torch.layout");
        text = fa_value_kind(argument(value, 0)) == FA_KIND_STR ? fa_value_text(argument(value, 0))
                                                                : "?";
        put_field(json, "value", text);
        break;
    case CLI_MEMORY_FORMAT:
        put_global(json, "torch.memory_format", value);
        break;
    case CLI_QSCHEME:
        put_global(json, "torch.qscheme", value);
        break;
    case CLI_DTYPE_NAME:
        put_global(json, "torch.dtype", value);
        break;
    case CLI_NUMPY_DTYPE:
        put_numpy_dtype(json, value);
        break;
    case CLI_NUMPY_SCALAR:
        put_numpy_scalar(json, value);
        break;
    case CLI_RANGE:
        put_range(json, value);
        break;
    case CLI_SLICE:
        put_slice(json, value);
        break;
    case CLI_GLOBAL:
        put_global(json, "global", value);
        break;
    case CLI_NONE_TYPE:
        put_kind(json, "global");
        put_field(json, "value", "builtins.NoneType");
        break;
    default:
        put_plain(json, value);
    }
}

/* ---- tensors --------------------------------------------------------------------------------- */

static void put_sizes(cli__json *json, const char *key, const int64_t *sizes, int n)
{
    cli__json_key(json, key);
    cli__json_open(json, '[');
    for (int i = 0; i < n; i++)
        cli__json_int(json, sizes[i]);
    cli__json_close(json, ']');
}

static void put_layout(cli__json *json, const fa_tensor *tensor)
{
    char text[48];

    snprintf(text, sizeof text, "torch.%s", fa_layout_name(fa_tensor_layout(tensor)));
    put_field(json, "layout", text);
}

static void put_group(entry_writer *self, const fa_storage *storage)
{
    char text[32];

    cli__json_key(self->json, "group");
    if (storage == NULL || fa_storage_nbytes(storage) == 0) {
        cli__json_null(self->json);
        return;
    }
    snprintf(text, sizeof text, "S%zu", cli__group_of(self->style->groups, storage));
    cli__json_string(self->json, text);
}

/* Element i as Python's repr of tolist()'s item. False when the dtype has no numbers. */
static bool element_text(const fa_tensor *tensor, int64_t i, char *out, size_t size)
{
    double real, imag;
    char text[32];
    fa_dtype dtype = fa_tensor_dtype(tensor);

    if (fa_tensor_item(tensor, i, &real, &imag) != FA_OK) {
        fa_error_clear();
        return false;
    }
    fa_float_repr(real, text, sizeof text);
    if (dtype == FA_BOOL)
        snprintf(out, size, "%s", real != 0 ? "True" : "False");
    else if (fa_dtype_is_complex(dtype))
        snprintf(out, size, "(%g%+gj)", real, imag);
    else if (fa_dtype_is_floating_point(dtype) || fa_dtype_is_quantized(dtype))
        snprintf(out, size, "%s", text);
    else
        snprintf(out, size, "%.0f", real);
    return true;
}

/* Elements from the first on, at most `most`. */
static void put_elements(cli__json *json, const char *key, const fa_tensor *tensor, int64_t most)
{
    int64_t n = fa_tensor_numel(tensor) < most ? fa_tensor_numel(tensor) : most;
    char text[80];

    if (n == 0 || !element_text(tensor, 0, text, sizeof text))
        return;
    cli__json_key(json, key);
    cli__json_open(json, '[');
    for (int64_t i = 0; i < n && element_text(tensor, i, text, sizeof text); i++)
        cli__json_string(json, text);
    cli__json_close(json, ']');
}

static void put_channel_parameter(cli__json *json, const char *key, const fa_tensor *tensor)
{
    char dtype[32];

    if (tensor == NULL)
        return;
    snprintf(dtype, sizeof dtype, "torch.%s", fa_dtype_name(fa_tensor_dtype(tensor)));
    cli__json_key(json, key);
    cli__json_open(json, '{');
    put_field(json, "dtype", dtype);
    put_elements(json, "values", tensor, INT64_MAX);
    cli__json_close(json, '}');
}

static void put_quantizer(cli__json *json, const fa_tensor *tensor)
{
    char name[64];
    fa_qscheme scheme = fa_tensor_qscheme(tensor);

    if (scheme == FA_QSCHEME_NONE)
        return;
    snprintf(name, sizeof name, "torch.%s", fa_qscheme_name(scheme));
    put_field(json, "qscheme", name);
    if (scheme == FA_PER_TENSOR_AFFINE || scheme == FA_PER_TENSOR_SYMMETRIC) {
        put_float_object(json, "q_scale", fa_tensor_q_scale(tensor));
        put_integer(json, "q_zero_point", fa_tensor_q_zero_point(tensor));
        return;
    }
    put_integer(json, "q_axis", fa_tensor_q_per_channel_axis(tensor));
    put_channel_parameter(json, "q_per_channel_scales", fa_tensor_q_per_channel_scales(tensor));
    put_channel_parameter(json, "q_per_channel_zero_points",
                          fa_tensor_q_per_channel_zero_points(tensor));
}

static void put_stats(cli__json *json, const fa_tensor_stats *stats)
{
    cli__json_key(json, "stats");
    cli__json_open(json, '{');
    const struct { const char *name; double x; } numbers[] = {
        { "min", stats->min }, { "max", stats->max }, { "mean", stats->mean }, { "std", stats->std }
    };
    const struct { const char *name; int64_t n; } counts[] = {
        { "nan", stats->n_nan }, { "inf", stats->n_inf }, { "zero", stats->n_zero }
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cli__json_key(json, numbers[i].name);
        cli__json_double(json, numbers[i].x);
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        cli__json_key(json, counts[i].name);
        cli__json_int(json, counts[i].n);
    }
    cli__json_close(json, '}');
}

/* What needs the elements: the hash, the first four, statistics. */
static void put_contents(entry_writer *self, const fa_tensor *tensor)
{
    char hex[65];
    fa_tensor_stats stats;

    if (self->style->hash) {
        if (fa_tensor_sha256(tensor, hex) != FA_OK) {
            cli__library_error(self->entry->path);
            self->failed = true;
            return;
        }
        put_field(self->json, "sha256", hex);
        put_elements(self->json, "first", tensor, 4);
    }
    if (!self->style->stats)
        return;
    if (fa_tensor_compute_stats(tensor, &stats) == FA_OK)
        put_stats(self->json, &stats);
    else
        fa_error_clear();
}

static void put_strided(entry_writer *self, const fa_tensor *tensor)
{
    const fa_storage *storage = fa_tensor_storage(tensor);
    fa_dtype dtype = fa_tensor_dtype(tensor);
    bool packed = dtype == FA_QUINT4X2 || dtype == FA_QUINT2X4;

    put_sizes(self->json, "strides", fa_tensor_strides(tensor), fa_tensor_dim(tensor));
    if (fa_tensor_is_meta(tensor))
        return;
    put_integer(self->json, "storage_offset", fa_tensor_storage_offset(tensor));
    put_count(self->json, "storage_nbytes", fa_storage_nbytes(storage));
    put_group(self, storage);
    if (fa_tensor_is_conj(tensor)) {
        put_flag(self->json, "is_conj", true);
    }
    if (fa_tensor_is_neg(tensor)) {
        put_flag(self->json, "is_neg", true);
    }
    put_quantizer(self->json, tensor);
    put_count(self->json, "nbytes",
              packed ? fa_storage_nbytes(storage) : cli__tensor_nbytes(tensor));
    put_contents(self, tensor);
}

static void put_sparse(entry_writer *self, const fa_tensor *tensor)
{
    const fa_tensor *indices = fa_tensor_indices(tensor), *values = fa_tensor_values(tensor);

    if (indices != NULL) {
        int sparse_dim = (int)fa_tensor_size(indices, 0);
        put_flag(self->json, "is_coalesced", fa_tensor_is_coalesced(tensor));
        put_integer(self->json, "sparse_dim", sparse_dim);
        put_integer(self->json, "dense_dim", fa_tensor_dim(tensor) - sparse_dim);
    }
    const fa_tensor *plain = fa_tensor_plain_indices(tensor);
    const fa_tensor *counted = indices != NULL ? indices : plain != NULL ? plain : values;
    if (counted == NULL)
        return;
    int dim = indices != NULL ? 1 : fa_tensor_dim(counted) - (plain != NULL ? 1 : 0);
    put_integer(self->json, "nnz", fa_tensor_size(counted, dim));
}

static void put_tensor(entry_writer *self)
{
    cli__json *json = self->json;
    const fa_tensor *tensor = self->entry->tensor;
    const fa_value *subclass =
        self->entry->value == NULL ? NULL : fa_value_tensor_subclass(self->entry->value);
    char text[CLI_TYPE_NAME];

    put_kind(json,
             fa_tensor_is_nested(tensor)          ? "nested_tensor"
                 : fa_tensor_is_parameter(tensor) ? "parameter"
                                                  : "tensor");
    if (subclass != NULL) {
        snprintf(text, sizeof text, "%s.%s", fa_value_global_module(subclass),
                 fa_value_global_name(subclass));
        put_field(json, "type", text);
    }
    put_field(json, "dtype", fa_dtype_name(fa_tensor_dtype(tensor)));
    if (!fa_tensor_is_nested(tensor)) {
        put_sizes(json, "shape", fa_tensor_sizes(tensor), fa_tensor_dim(tensor));
        put_layout(json, tensor);
        fa_device_format(fa_tensor_device(tensor), text, sizeof text);
        if (strcmp(text, "cpu") != 0)
            put_field(json, "device", text);
        put_flag(json, "requires_grad", fa_tensor_requires_grad(tensor));
        if (fa_tensor_layout(tensor) == FA_STRIDED)
            put_strided(self, tensor);
        else
            put_sparse(self, tensor);
    }
    if (self->entry->first != NULL)
        put_field(json, "same_object_as", self->entry->first);
}

static void put_storage(entry_writer *self)
{
    fa_dtype dtype = FA_DTYPE_NONE;
    const fa_storage *storage = fa_value_get_storage(self->entry->value, &dtype);

    put_kind(self->json, "storage");
    if (dtype != FA_DTYPE_NONE)
        put_field(self->json, "dtype", fa_dtype_name(dtype));
    put_count(self->json, "nbytes", fa_storage_nbytes(storage));
    put_group(self, storage);
    if (self->style->hash && (fa_storage_data(storage) != NULL || fa_storage_nbytes(storage) == 0))
        put_sha256(self->json, "sha256", fa_storage_data(storage), fa_storage_nbytes(storage));
}

/* ---- NumPy ----------------------------------------------------------------------------------- */

/* NumPy reads big-endian arrays into native order, so that is how they are told: "<i4". */
static void put_numpy_dtype_field(cli__json *json, const fa_numpy_info *info)
{
    char dtype[sizeof info->dtype];

    snprintf(dtype, sizeof dtype, "%s", info->dtype);
    if (dtype[0] == '>')
        dtype[0] = '<';
    put_field(json, "dtype", dtype);
}

static void put_numpy_scalar(cli__json *json, const fa_value *value)
{
    fa_numpy_info info;
    cli__text data = { 0 };

    put_kind(json, "numpy.scalar");
    if (fa_value_numpy_info(value, &info) != FA_OK)
        return;
    put_numpy_dtype_field(json, &info);
    if (info.data != NULL && cli__numpy_elements(&info, &data))
        put_hex(json, data.data, data.size);
    cli__text_free(&data);
}

static void put_numpy_array(entry_writer *self)
{
    fa_numpy_info info;
    cli__text data = { 0 };

    put_kind(self->json, "numpy.ndarray");
    if (fa_value_numpy_info(self->entry->value, &info) != FA_OK)
        return;
    put_numpy_dtype_field(self->json, &info);
    put_sizes(self->json, "shape", info.sizes, info.n_dims);
    put_flag(self->json, "fortran", info.fortran_order);
    if (self->style->hash && info.objects == NULL && cli__numpy_elements(&info, &data))
        put_sha256(self->json, "sha256", data.data, data.size);
    cli__text_free(&data);
}

/* ---- containers ------------------------------------------------------------------------------ */

static void put_len(cli__json *json, const fa_value *value)
{
    put_count(json, "len", cli__length(value));
}

typedef struct set_item {
    const fa_value *value;
    char *repr;
} set_item;

static int compare_reprs(const void *a, const void *b)
{
    return strcmp(((const set_item *)a)->repr, ((const set_item *)b)->repr);
}

/* A set's items by the order of their reprs. */
static set_item *sorted_items(const fa_value *set)
{
    size_t n = fa_value_len(set);
    set_item *items = cli__resize(NULL, n, sizeof *items);

    for (size_t i = 0; i < n; i++) {
        char *repr = fa_value_to_string(fa_value_at(set, i), SIZE_MAX);
        items[i] = (set_item){ fa_value_at(set, i), cli__copy_text(repr == NULL ? "?" : repr) };
        fa_string_free(repr);
    }
    qsort(items, n, sizeof *items, compare_reprs);
    return items;
}

static void put_set(cli__json *json, const fa_value *set)
{
    set_item *items = sorted_items(set);

    put_kind(json, fa_kind_name(fa_value_kind(set)));
    put_len(json, set);
    cli__json_key(json, "items_sorted_by_repr");
    cli__json_open(json, '[');
    for (size_t i = 0; i < fa_value_len(set); i++) {
        cli__sort sort = cli__classify(items[i].value);
        cli__json_open(json, '{');
        if (cli__sort_is_scalar(sort))
            put_scalar(json, items[i].value, sort);
        else
            put_field(json, "repr", items[i].repr);
        cli__json_close(json, '}');
        cli__free(items[i].repr);
    }
    cli__json_close(json, ']');
    cli__free(items);
}

static bool is_function_name(const char *type)
{
    const char *dot = strrchr(type, '.'), *name = dot == NULL ? type : dot + 1;
    return name[0] == '_' && (name[1] >= 'a' && name[1] <= 'z');
}

/* The class is known where the object is built by it; a function's name says nothing of what it
 * returns. */
static void put_object(cli__json *json, const fa_value *object, cli__sort sort)
{
    char type[CLI_TYPE_NAME], callable[CLI_TYPE_NAME];
    bool reduced = fa_value_object_build(object) == FA_BUILD_REDUCE;

    put_kind(json, sort == CLI_MODULE ? "module" : "object");
    cli__type_name(object, type);
    if (!reduced || !is_function_name(type))
        put_field(json, "type", type);
    fa_value_type_name(object, callable, sizeof callable);
    if (sort != CLI_MODULE)
        put_field(json, "built_by", reduced ? callable : "__newobj__");
}

static void put_names(cli__json *json, const char *key, const fa_value *state_dict, bool all,
                      bool parameters)
{
    cli__json_key(json, key);
    cli__json_open(json, '[');
    for (size_t i = 0; i < fa_value_len(state_dict); i++) {
        const fa_value *name = fa_value_key_at(state_dict, i),
                       *item = fa_value_item_at(state_dict, i);
        bool is_parameter = fa_value_kind(item) == FA_KIND_TENSOR
            && fa_tensor_is_parameter(fa_value_get_tensor(item));
        if (all || is_parameter == parameters)
            cli__json_value(json, name);
    }
    cli__json_close(json, ']');
}

static void put_program(entry_writer *self)
{
    char type[CLI_TYPE_NAME];
    const fa_value *state_dict = self->style->state_dict;

    put_kind(self->json, "script");
    put_field(self->json, "type", cli__type_name(self->entry->value, type));
    put_names(self->json, "parameters", state_dict, false, true);
    put_names(self->json, "buffers", state_dict, false, false);
    put_names(self->json, "state_dict_keys", state_dict, true, true);
}

static void put_container(entry_writer *self)
{
    char type[CLI_TYPE_NAME];
    const fa_value *value = self->entry->value;

    switch (self->entry->sort) {
    case CLI_DICT:
        put_kind(self->json, "dict");
        put_field(self->json, "type", cli__type_name(value, type));
        put_len(self->json, value);
        break;
    case CLI_LIST:
    case CLI_TUPLE:
        put_kind(self->json, fa_kind_name(fa_value_kind(value)));
        put_len(self->json, value);
        break;
    case CLI_SET:
        put_set(self->json, value);
        break;
    case CLI_STORAGE:
        put_storage(self);
        break;
    case CLI_NUMPY_ARRAY:
        put_numpy_array(self);
        break;
    case CLI_PROGRAM:
        put_program(self);
        break;
    default:
        put_object(self->json, value, self->entry->sort);
    }
}

static void put_key(cli__json *json, const cli__entry *entry)
{
    char *repr;

    if (cli__sort_is_scalar(entry->sort)) {
        put_scalar(json, entry->value, entry->sort);
        return;
    }
    repr = fa_value_to_string(entry->value, SIZE_MAX);
    put_kind(json, "object");
    put_field(json, "repr", repr == NULL ? "?" : repr);
    fa_string_free(repr);
}

bool cli__entry_json(cli__json *json, const cli__entry_style *style, const cli__entry *entry)
{
    entry_writer self = { .json = json, .style = style, .entry = entry };

    cli__json_key(json, entry->path);
    cli__json_open(json, '{');
    if (entry->role == CLI_ALIAS) {
        put_kind(json, "alias");
        put_field(json, "of", entry->first);
    } else if (entry->role == CLI_KEY) {
        put_key(json, entry);
    } else if (entry->tensor != NULL) {
        put_tensor(&self);
    } else if (cli__sort_is_scalar(entry->sort)) {
        put_scalar(json, entry->value, entry->sort);
    } else {
        put_container(&self);
    }
    cli__json_close(json, '}');
    return !self.failed;
}
