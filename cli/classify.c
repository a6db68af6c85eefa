/* classify.c: which Python object a value is.
 *
 * Most kinds say it themselves. What pickle writes as a call (an OBJECT) or as a name (a GLOBAL)
 * but people know as a plain thing is told apart here:
 *
 *   torch.serialization._get_layout('torch.strided')   a layout
 *   numpy.dtype('f4', False, True)                      a dtype of NumPy
 *   builtins.slice(1, None, 2)                          a slice
 *   torch.per_tensor_affine                             a qscheme */
#include <string.h>

#include "cli.h"

static bool is_memory_format(const char *name)
{
    static const char *const names[] = { "contiguous_format", "preserve_format", "channels_last",
                                         "channels_last_3d" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_qscheme(const char *name)
{
    for (int i = FA_PER_TENSOR_AFFINE; i <= FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS; i++)
        if (strcmp(name, fa_qscheme_name((fa_qscheme)i)) == 0)
            return true;
    return false;
}

static cli__sort classify_global(const fa_value *value)
{
    const char *name = fa_value_global_name(value);

    if (fa_value_is_global(value, "builtins", "Ellipsis"))
        return CLI_ELLIPSIS;
    if (strcmp(fa_value_global_module(value), "torch") != 0)
        return CLI_GLOBAL;
    if (is_memory_format(name))
        return CLI_MEMORY_FORMAT;
    if (is_qscheme(name))
        return CLI_QSCHEME;
    return fa_dtype_from_name(name) == FA_DTYPE_NONE ? CLI_GLOBAL : CLI_DTYPE_NAME;
}

/* Calls that stand for a plain thing: the callable and what it makes. */
static const struct known_call {
    const char *module, *name;
    cli__sort sort;
} known_calls[] = {
    { "torch.serialization", "_get_layout", CLI_LAYOUT },
    { "numpy", "dtype", CLI_NUMPY_DTYPE },
    { "builtins", "range", CLI_RANGE },
    { "builtins", "slice", CLI_SLICE },
    { "builtins", "type", CLI_NONE_TYPE },
    { "torch.jit", "ScriptModule", CLI_PROGRAM },
    { "torch.export", "ExportedProgram", CLI_PROGRAM },
};

static bool is_numpy(const fa_value *value, bool *is_scalar)
{
    fa_numpy_info info;
    const char *module = fa_value_global_module(fa_value_object_callable(value));

    if (module == NULL || strncmp(module, "numpy", 5) != 0
        || fa_value_numpy_info(value, &info) != FA_OK) {
        fa_error_clear();
        return false;
    }
    *is_scalar = info.is_scalar;
    return true;
}

static cli__sort classify_object(const fa_value *value)
{
    const fa_value *callable = fa_value_object_callable(value), *state = fa_value_state(value);
    bool is_scalar;

    for (size_t i = 0; i < sizeof known_calls / sizeof known_calls[0]; i++)
        if (fa_value_is_global(callable, known_calls[i].module, known_calls[i].name))
            return known_calls[i].sort;
    if (fa_value_kind(callable) == FA_KIND_GLOBAL && is_numpy(value, &is_scalar))
        return is_scalar ? CLI_NUMPY_SCALAR : CLI_NUMPY_ARRAY;
    if (fa_value_object_pairs(value) > 0)
        return CLI_DICT;
    if (fa_value_kind(state) == FA_KIND_DICT && fa_value_find_text(state, "_parameters") != NULL
        && fa_value_find_text(state, "_modules") != NULL)
        return CLI_MODULE;
    return CLI_OBJECT;
}

cli__sort cli__classify(const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_LIST:
        return CLI_LIST;
    case FA_KIND_TUPLE:
        return CLI_TUPLE;
    case FA_KIND_DICT:
        return CLI_DICT;
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return CLI_SET;
    case FA_KIND_TENSOR:
        return CLI_TENSOR;
    case FA_KIND_STORAGE:
        return CLI_STORAGE;
    case FA_KIND_GLOBAL:
        return classify_global(value);
    case FA_KIND_OBJECT:
        return classify_object(value);
    default:
        return CLI_SCALAR;
    }
}

bool cli__sort_is_scalar(cli__sort sort)
{
    return sort <= CLI_NONE_TYPE && sort != CLI_NUMPY_ARRAY;
}

bool cli__is_flat(const fa_value *value, cli__sort sort)
{
    if (sort != CLI_LIST && sort != CLI_TUPLE)
        return false;
    for (size_t i = 0; i < fa_value_len(value); i++)
        if (!cli__sort_is_scalar(cli__classify(fa_value_at(value, i))))
            return false;
    return true;
}

/* The class that a rebuilding function is told, or NULL. */
static const fa_value *class_in_args(const fa_value *value)
{
    const fa_value *callable = fa_value_object_callable(value), *args = fa_value_object_args(value);
    size_t at = 0;

    if (fa_value_is_global(callable, "torch._tensor", "_rebuild_from_type_v2"))
        at = 1;
    else if (!fa_value_is_global(callable, "copyreg", "_reconstructor"))
        return NULL;
    if (fa_value_kind(args) != FA_KIND_TUPLE || fa_value_len(args) <= at)
        return NULL;
    const fa_value *found = fa_value_at(args, at);
    return fa_value_kind(found) == FA_KIND_GLOBAL ? found : NULL;
}

const char *cli__type_name(const fa_value *value, char out[CLI_TYPE_NAME])
{
    const fa_value *known = fa_value_kind(value) == FA_KIND_OBJECT ? class_in_args(value) : NULL;

    if (known != NULL) {
        snprintf(out, CLI_TYPE_NAME, "%s.%s", fa_value_global_module(known),
                 fa_value_global_name(known));
        return out;
    }
    fa_value_type_name(value, out, CLI_TYPE_NAME);
    if (fa_value_kind(value) == FA_KIND_OBJECT && strcmp(out, "builtins.getattr") == 0)
        snprintf(out, CLI_TYPE_NAME, "builtins.method");
    if (fa_value_kind(value) != FA_KIND_OBJECT && strncmp(out, "builtins.", 9) == 0)
        memmove(out, out + 9, strlen(out + 9) + 1);
    return out;
}

size_t cli__length(const fa_value *value)
{
    if (fa_value_kind(value) == FA_KIND_OBJECT && fa_value_object_pairs(value) > 0)
        return fa_value_object_pairs(value);
    return fa_value_len(value);
}
