/* value_text.c: values, tensors and shapes in few words, for people. */
#include <string.h>

#include "cli.h"

#define LONG_TEXT 60                    /* bytes of a value's text */

uint64_t cli__tensor_nbytes(const fa_tensor *tensor)
{
    const fa_tensor *values = fa_tensor_values(tensor);

    if (values != NULL)
        tensor = values;
    return (uint64_t)fa_tensor_numel(tensor) * fa_dtype_itemsize(fa_tensor_dtype(tensor));
}

void cli__shape_text(cli__text *out, const fa_tensor *tensor)
{
    if (fa_tensor_is_nested(tensor)) {
        cli__text_format(out, "%lld nested", (long long)fa_tensor_nested_count(tensor));
        return;
    }
    cli__text_add_string(out, "[");
    for (int i = 0; i < fa_tensor_dim(tensor); i++)
        cli__text_format(out, "%s%lld", i == 0 ? "" : ", ", (long long)fa_tensor_sizes(tensor)[i]);
    cli__text_add_string(out, "]");
}

static void add_repr(cli__text *out, const fa_value *value)
{
    char *repr = fa_value_to_string(value, LONG_TEXT);

    cli__text_add_string(out, repr == NULL ? "?" : repr);
    fa_string_free(repr);
}

/* The number of a NumPy scalar of the kind 'f', 'i', 'b', ..., where PyTorch has its dtype. */
static void add_number(cli__text *out, const fa_value *scalar, char kind)
{
    double real = 0, imag = 0;
    char text[32];
    fa_tensor *tensor = fa_value_numpy_tensor(scalar);

    if (tensor != NULL && kind != 'c' && fa_tensor_item(tensor, 0, &real, &imag) == FA_OK) {
        fa_float_repr(real, text, sizeof text);
        if (kind == 'b')
            cli__text_add_string(out, real != 0 ? " True" : " False");
        else if (kind == 'f')
            cli__text_format(out, " %s", text);
        else
            cli__text_format(out, " %.0f", real);
    }
    fa_tensor_release(tensor);
    fa_error_clear();
}

static void add_numpy(cli__text *out, const fa_value *value)
{
    fa_numpy_info info;

    if (fa_value_numpy_info(value, &info) != FA_OK)
        return;
    cli__text_format(out, "numpy %s", info.dtype);
    if (info.is_scalar)
        add_number(out, value, info.dtype[1]);
    for (int i = 0; i < info.n_dims; i++)
        cli__text_format(out, "%s%lld", i == 0 ? " [" : ", ", (long long)info.sizes[i]);
    if (info.n_dims > 0)
        cli__text_add_string(out, "]");
}

static void add_storage(cli__text *out, const fa_value *value)
{
    char size[CLI_SIZE_TEXT], type[CLI_TYPE_NAME];
    fa_dtype dtype;

    cli__size_text(fa_storage_nbytes(fa_value_get_storage(value, &dtype)), size);
    cli__text_format(out, "%s of %s", cli__type_name(value, type), size);
}

/* "range(2, 20, 3)", "torch.strided", "Ellipsis": what Python prints, where the pickle holds a call
 * or a name. */
static void add_well_known(cli__text *out, const fa_value *value, cli__sort sort)
{
    size_t start = out->size;

    if (sort == CLI_ELLIPSIS) {
        cli__text_add_string(out, "Ellipsis");
    } else if (sort == CLI_LAYOUT
               && fa_value_kind(fa_value_at(fa_value_object_args(value), 0)) == FA_KIND_STR) {
        cli__text_add_string(out, fa_value_text(fa_value_at(fa_value_object_args(value), 0)));
    } else if (sort == CLI_QSCHEME || sort == CLI_MEMORY_FORMAT || sort == CLI_DTYPE_NAME) {
        cli__text_format(out, "torch.%s", fa_value_global_name(value));
    } else {
        add_repr(out, value);
        if (strncmp(cli__text_string(out) + start, "builtins.", 9) == 0) {
            memmove(out->data + start, out->data + start + 9, out->size - start - 9 + 1);
            out->size -= 9;
        }
    }
    fa_error_clear();
}

void cli__value_text(cli__text *out, const fa_value *value, cli__sort sort)
{
    char type[CLI_TYPE_NAME];

    if (cli__is_flat(value, sort)) {
        add_repr(out, value);
        return;
    }
    switch (sort) {
    case CLI_DICT:
    case CLI_LIST:
    case CLI_TUPLE:
    case CLI_SET:
        cli__text_format(out, "%s of %zu", cli__type_name(value, type), cli__length(value));
        break;
    case CLI_NUMPY_ARRAY:
    case CLI_NUMPY_SCALAR:
        add_numpy(out, value);
        break;
    case CLI_STORAGE:
        add_storage(out, value);
        break;
    case CLI_MODULE:
    case CLI_OBJECT:
    case CLI_PROGRAM:
        cli__text_add_string(out, cli__type_name(value, type));
        break;
    default:
        add_well_known(out, value, sort);
    }
}
