/* globals.c: the known pickle globals, a row each, and what the pickle machine asks of torch.
 *
 * No class or function of a file is ever looked up or run: a global is a pair of names. A row says
 * what its call builds here, and whether torch.load(weights_only=True) lets it through [formats
 * 2.8]. Whatever has no row, or a row without a builder, stays a GLOBAL or an OBJECT that saves
 * back as it came. */
#include <stdio.h>

#include "rebuild.h"

#define ALLOWED true
#define NOT_ALLOWED false

static const fa__known_global rows[] = {
    /* module, name, weights_only, construct */
    { "torch._utils", "_rebuild_tensor_v2", ALLOWED, fa__rebuild_tensor_v2 },
    { "collections", "OrderedDict", ALLOWED, fa__build_ordered_dict },
    { "torch._utils", "_rebuild_parameter", ALLOWED, fa__rebuild_parameter },
    { "torch._utils", "_rebuild_tensor_v3", ALLOWED, fa__rebuild_tensor_v3 },
    { "torch._utils", "_rebuild_tensor", ALLOWED, fa__rebuild_tensor },
    { "torch._utils", "_rebuild_parameter_with_state", ALLOWED, fa__rebuild_parameter_with_state },
    { "torch._utils", "_rebuild_sparse_tensor", ALLOWED, fa__rebuild_sparse_tensor },
    { "torch._utils", "_rebuild_sparse_csr_tensor", NOT_ALLOWED, fa__rebuild_sparse_tensor },
    { "torch._utils", "_rebuild_qtensor", ALLOWED, fa__rebuild_qtensor },
    { "torch._utils", "_rebuild_meta_tensor_no_storage", ALLOWED, fa__rebuild_meta_tensor },
    { "torch._utils", "_rebuild_nested_tensor", ALLOWED, fa__rebuild_nested_tensor },
    { "torch._utils", "_rebuild_wrapper_subclass", ALLOWED, NULL },
    { "torch._utils", "_rebuild_device_tensor_from_numpy", ALLOWED, NULL },
    { "torch._utils", "_rebuild_xla_tensor", NOT_ALLOWED, NULL },
    { "torch._utils", "_rebuild_device_tensor_from_cpu_tensor", ALLOWED, NULL },
    { "torch._tensor", "_rebuild_from_type_v2", ALLOWED, fa__rebuild_from_type },
    { "torch._tensor", "_rebuild_from_type", NOT_ALLOWED, fa__rebuild_from_type },
    { "torch.tensor", "_rebuild_from_type", NOT_ALLOWED, fa__rebuild_from_type },
    { "torch.nested._internal.nested_tensor", "_rebuild_njt", NOT_ALLOWED, NULL },
    { "torch.storage", "_load_from_bytes", NOT_ALLOWED, fa__load_from_bytes },
    { "torch.nn.parameter", "Parameter", ALLOWED, fa__build_parameter },
    { "torch.nn.parameter", "UninitializedParameter", NOT_ALLOWED, NULL },
    { "torch.nn.parameter", "UninitializedBuffer", NOT_ALLOWED, NULL },
    { "torch.autograd.variable", "Variable", NOT_ALLOWED, fa__build_variable },
    { "torch", "Size", ALLOWED, fa__build_size },
    { "torch", "device", ALLOWED, fa__build_device },
    { "torch", "Tensor", ALLOWED, NULL },
    { "torch.serialization", "_get_layout", ALLOWED, NULL },
    { "torch._C", "Generator", NOT_ALLOWED, NULL },
    { "torch.storage", "TypedStorage", ALLOWED, NULL },
    { "torch.storage", "UntypedStorage", ALLOWED, NULL },
    { "torch", "per_tensor_affine", ALLOWED, NULL },
    { "torch", "per_channel_affine", ALLOWED, NULL },
    { "torch", "per_tensor_symmetric", ALLOWED, NULL },
    { "torch", "per_channel_symmetric", ALLOWED, NULL },
    { "torch", "per_channel_affine_float_qparams", ALLOWED, NULL },
    { "collections", "Counter", ALLOWED, fa__build_counter },
    { "collections", "defaultdict", NOT_ALLOWED, fa__build_default_dict },
    { "collections", "deque", NOT_ALLOWED, NULL },
    { "builtins", "set", ALLOWED, fa__build_set },
    { "builtins", "frozenset", NOT_ALLOWED, fa__build_frozenset },
    { "builtins", "complex", ALLOWED, fa__build_complex },
    { "builtins", "bytearray", ALLOWED, fa__build_bytearray },
    { "builtins", "bytes", NOT_ALLOWED, fa__build_bytes },
    { "builtins", "object", NOT_ALLOWED, NULL },
    { "builtins", "slice", NOT_ALLOWED, NULL },
    { "builtins", "range", NOT_ALLOWED, NULL },
    { "builtins", "Ellipsis", NOT_ALLOWED, NULL },
    { "builtins", "int", NOT_ALLOWED, NULL },
    { "builtins", "float", NOT_ALLOWED, NULL },
    { "builtins", "bool", NOT_ALLOWED, NULL },
    { "builtins", "str", NOT_ALLOWED, NULL },
    { "builtins", "list", NOT_ALLOWED, NULL },
    { "builtins", "tuple", NOT_ALLOWED, NULL },
    { "builtins", "dict", NOT_ALLOWED, NULL },
    { "builtins", "getattr", NOT_ALLOWED, NULL },
    { "_codecs", "encode", ALLOWED, fa__build_encoded },
    { "copyreg", "_reconstructor", NOT_ALLOWED, fa__build_reconstructor },
    { "numpy.core.multiarray", "_reconstruct", NOT_ALLOWED, NULL },
    { "numpy._core.multiarray", "_reconstruct", NOT_ALLOWED, NULL },
    { "numpy.core.multiarray", "scalar", NOT_ALLOWED, NULL },
    { "numpy._core.multiarray", "scalar", NOT_ALLOWED, NULL },
    { "numpy._core.numeric", "_frombuffer", NOT_ALLOWED, NULL },
    { "numpy.core.numeric", "_frombuffer", NOT_ALLOWED, NULL },
    { "numpy", "ndarray", NOT_ALLOWED, NULL },
    { "numpy", "dtype", NOT_ALLOWED, NULL },
    { "argparse", "Namespace", NOT_ALLOWED, NULL },
    { "datetime", "datetime", NOT_ALLOWED, NULL },
    { "datetime", "timedelta", NOT_ALLOWED, NULL },
    { "pathlib", "PosixPath", NOT_ALLOWED, NULL },
};

const fa__known_global *fa__known_global_find(const char *module, const char *name)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) == 0 && strcmp(rows[i].module, module) == 0)
            return &rows[i];
    }
    return NULL;
}

/* ---- verdicts ------------------------------------------------------------------------------- */

/* Modules whose every function would be a weapon in a pickle that is executed; name NULL: all of
 * the module. */
static const struct { const char *module, *name;
} dangerous[] = {
    { "os", NULL },
    { "posix", NULL },
    { "nt", NULL },
    { "sys", NULL },
    { "subprocess", NULL },
    { "commands", NULL },
    { "shutil", NULL },
    { "socket", NULL },
    { "pty", NULL },
    { "runpy", NULL },
    { "importlib", NULL },
    { "imp", NULL },
    { "ctypes", NULL },
    { "pickle", NULL },
    { "_pickle", NULL },
    { "marshal", NULL },
    { "code", NULL },
    { "codeop", NULL },
    { "pdb", NULL },
    { "bdb", NULL },
    { "pip", NULL },
    { "pkgutil", NULL },
    { "webbrowser", NULL },
    { "multiprocessing", NULL },
    { "asyncio", NULL },
    { "timeit", NULL },
    { "cProfile", NULL },
    { "profile", NULL },
    { "trace", NULL },
    { "urllib", NULL },
    { "requests", NULL },
    { "httplib", NULL },
    { "http", NULL },
    { "ftplib", NULL },
    { "smtplib", NULL },
    { "tempfile", NULL },
    { "glob", NULL },
    { "signal", NULL },
    { "threading", NULL },
    { "io", NULL },
    { "_io", NULL },
    { "codecs", "open" },
    { "pydoc", NULL },
    { "_posixsubprocess", NULL },
    { "zipimport", NULL },
    { "shelve", NULL },
    { "sqlite3", NULL },
    { "_ctypes", NULL },
    { "cffi", NULL },
    { "logging.config", NULL },
    { "distutils", NULL },
    { "linecache", NULL },
    { "doctest", NULL },
    { "torch.hub", NULL },
    { "torch.utils.cpp_extension", NULL },
    { "torch.jit", NULL },
    { "torch._inductor", NULL },
    { "torch._dynamo", NULL },
    { "torch.serialization", "load" },
    { "torch", "load" },
    { "torch", "save" },
    { "torch", "compile" },
    { "numpy", "load" },
    { "numpy.testing._private.utils", NULL },
    { "operator", "attrgetter" },
    { "operator", "methodcaller" },
    { "functools", "reduce" },
    { "types", "FunctionType" },
    { "types", "CodeType" },
    { "builtins", "eval" },
    { "builtins", "exec" },
    { "builtins", "compile" },
    { "builtins", "open" },
    { "builtins", "__import__" },
    { "builtins", "execfile" },
    { "builtins", "input" },
    { "builtins", "breakpoint" },
    { "builtins", "globals" },
    { "builtins", "setattr" },
    { "builtins", "delattr" },
    { "builtins", "vars" },
};

/* `module` itself or something below it. */
static bool in_module(const char *module, const char *parent)
{
    size_t n = strlen(parent);

    return strncmp(module, parent, n) == 0 && (module[n] == '\0' || module[n] == '.');
}

static bool is_dangerous(const char *module, const char *name)
{
    for (size_t i = 0; i < FA__COUNT(dangerous); i++) {
        if (dangerous[i].name == NULL
                ? in_module(module, dangerous[i].module)
                : strcmp(module, dangerous[i].module) == 0 && strcmp(name, dangerous[i].name) == 0)
            return true;
    }
    return false;
}

/* torch.FloatStorage, torch.cuda.HalfStorage, torch.FloatTensor, torch.cuda.sparse.IntTensor,
 * ... */
static bool is_allowed_torch_class(const char *module, const char *name)
{
    static const char *const modules[] = { "torch", "torch.cuda", "torch.sparse",
                                           "torch.cuda.sparse" };
    fa__span span = fa__span_of(name);
    bool fits = false;

    for (size_t i = 0; i < FA__COUNT(modules); i++)
        fits = fits || strcmp(module, modules[i]) == 0;
    if (!fits)
        return false;
    if (fa__ends_with(span, "Storage"))
        return fa__dtype_from_storage_class(span) != FA_DTYPE_NONE;
    return fa__ends_with(span, "Tensor") && span.size > strlen("Tensor");
}

/* Protocol 4 allows dots in a name: `torch` + "serialization.os.system" walks through modules.
 * Whatever dangerous module or name stands behind any dot makes it dangerous. */
static const char *dotted_verdict(const char *module, const char *name)
{
    char first[64];

    for (const char *part = name; part != NULL;
         part = strchr(part, '.') == NULL ? NULL : strchr(part, '.') + 1) {
        size_t n = strcspn(part, ".");

        if (n >= sizeof first)
            continue;
        memcpy(first, part, n);
        first[n] = '\0';
        if (is_dangerous(part == name ? module : first, part == name ? first : "")
            || is_dangerous(first, "") || is_dangerous("builtins", first)
            || strncmp(first, "__", 2) == 0)
            return "dangerous";
    }
    return "unknown";
}

const char *fa__global_verdict(const char *module, const char *name)
{
    const fa__known_global *row = fa__known_global_find(module, name);

    if (strchr(name, '.') != NULL)
        return is_dangerous(module, name) ? "dangerous" : dotted_verdict(module, name);

    if (row != NULL)
        return row->weights_only ? "allowed" : "known";
    if (strcmp(module, "torch") == 0 && fa_dtype_from_name(name) != FA_DTYPE_NONE)
        return "allowed";
    if (is_allowed_torch_class(module, name))
        return "allowed";
    return is_dangerous(module, name) ? "dangerous" : "unknown";
}

/* ---- what the pickle machine asks ----------------------------------------------------------- */

fa_status fa__construct_global(fa__load *load, fa_build how, const fa_value *callable,
                               fa_value *args, fa_value **out)
{
    const fa__known_global *row;

    if (fa_value_kind(callable) != FA_KIND_GLOBAL || fa_value_kind(args) != FA_KIND_TUPLE)
        return FA_OK;
    row = fa__known_global_find(callable->u.global.module, callable->u.global.name);
    return row == NULL || row->construct == NULL ? FA_OK : row->construct(load, how, args, out);
}

static fa_status on_construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                              fa_value *kwargs, fa_value **out)
{
    fa__torch_pickle *self = context;
    fa_status st;

    if (kwargs != NULL && fa_value_len(kwargs) != 0)
        return FA_OK;
    st = fa__construct_global(self->load, how, callable, args, out);
    if (st != FA_OK || *out != NULL || !self->cpp)
        return st;
    /* an enum's value comes without a tuple around it */
    *out = fa_value_object(how, callable, args, NULL);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

static fa_status on_build(void *context, fa_value *target, fa_value *state, fa_value **replacement,
                          bool *handled)
{
    (void)context;
    return fa__build_old_tensor_state(target, state, replacement, handled);
}

/* Dtypes are globals in a pickle (torch.float32) and values here. */
static fa_status on_global(void *context, const char *module, const char *name, fa_value **out)
{
    fa__torch_pickle *self = context;
    fa__load *load = self->load;
    fa_dtype dtype;
    fa_status st = FA_OK;

    if (load->on_global != NULL)
        st = load->on_global(load->audit_context, module, name);
    if (st != FA_OK || strcmp(module, "torch") != 0)
        return st;
    dtype = fa_dtype_from_name(name);
    if (dtype == FA_DTYPE_NONE)
        return FA_OK;
    *out = fa_value_dtype(dtype);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* ('storage', class, key, location, numel[, view]) [formats 2.3]. Keys are text, in torch.package
 * ints. */
static fa_status storage_of_id(fa__torch_pickle *self, fa_value **items, size_t n, fa_value **out)
{
    fa_value *view = n == 6 && fa_value_kind(items[5]) != FA_KIND_NONE ? items[5] : NULL;
    char number[24];
    const char *class_name;
    fa__span key;
    fa_dtype dtype;
    int64_t numel, key_number;

    if (fa_value_kind(items[1]) != FA_KIND_GLOBAL || fa_value_get_int(items[4], &numel) != FA_OK
        || numel < 0)
        return fa__fail(FA_EFORMAT, "a storage id needs a storage class and a count of elements");
    class_name = fa_value_global_name(items[1]);
    dtype = fa__dtype_from_storage_class(fa__span_of(class_name));
    if (dtype == FA_DTYPE_NONE)
        return fa__fail(FA_EUNSUPPORTED, "unknown storage class %s.%s",
                        fa_value_global_module(items[1]), class_name);
    if (fa_value_kind(items[2]) == FA_KIND_INT
        && fa_value_get_int(items[2], &key_number) == FA_OK) {
        snprintf(number, sizeof number, "%lld", (long long)key_number);
        key = fa__span_of(number);
    } else {
        key.data = (const uint8_t *)fa_value_data(items[2], &key.size);
        if (key.data == NULL)
            return fa__note("the key of a storage is neither text nor an int");
    }
    return self->storage(self, dtype, strcmp(class_name, "UntypedStorage") == 0, key, items[3],
                         numel, view, out);
}

/* ('module', class, source file, source): the class itself. Sources are Python code and of no use
 * here. */
static fa_status class_of_id(fa_value **items, size_t n, fa_value **out)
{
    if (n < 2 || fa_value_kind(items[1]) != FA_KIND_GLOBAL)
        return fa__fail(FA_EFORMAT, "a 'module' id names no class");
    *out = fa_value_retain(items[1]);
    return FA_OK;
}

/* Takes `text` off the front of *rest. */
static bool skip_text(fa__span *rest, const char *text)
{
    size_t n = strlen(text);

    if (!fa__starts_with(*rest, text))
        return false;
    *rest = (fa__span){ rest->data + n, rest->size - n };
    return true;
}

/* Takes what stands before `end` off the front, and `end` itself. */
static bool take_until(fa__span *rest, const char *end, fa__span *out)
{
    *out = (fa__span){ rest->data, 0 };
    while (rest->size > 0 && !fa__starts_with(*rest, end)) {
        *rest = (fa__span){ rest->data + 1, rest->size - 1 };
        out->size++;
    }
    return skip_text(rest, end);
}

/* Protocol 0 has only text for an id, and torch.save puts the repr of the tuple there [formats
 * 2.2]:
 *   ('storage', <class 'torch.FloatStorage'>, '0', 'cpu', 4)     legacy: ..., 4, None) */
static fa_status storage_of_text(fa__torch_pickle *self, const fa_value *id, fa_value **out)
{
    fa__span rest, class_name, key, location, numel;
    fa_value *place;
    fa_dtype dtype;
    uint64_t n = 0;
    fa_status st;

    rest.data = (const uint8_t *)fa_value_data(id, &rest.size);
    if (!skip_text(&rest, "('storage', <class '") || !take_until(&rest, "'>, '", &class_name)
        || !take_until(&rest, "', '", &key) || !take_until(&rest, "', ", &location)
        || !take_until(&rest, rest.size > 6 && fa__ends_with(rest, ", None)") ? "," : ")", &numel))
        return fa__fail(FA_EUNSUPPORTED, "a persistent id in text that is no storage's");
    if (numel.size > 0 && numel.data[numel.size - 1] == 'L')
        numel.size--;
    while (class_name.size > 0 && memchr(class_name.data, '.', class_name.size) != NULL)
        class_name = (fa__span){ class_name.data + 1, class_name.size - 1 };
    dtype = fa__dtype_from_storage_class(class_name);
    if (dtype == FA_DTYPE_NONE || !fa__parse_u64(numel, &n) || n > INT64_MAX)
        return fa__fail(FA_EUNSUPPORTED,
                        "a persistent id in text with an unknown storage class or count");
    place = fa_value_str_n((const char *)location.data, location.size);
    if (place == NULL)
        return FA_ENOMEM;
    st = self->storage(self, dtype, fa__span_is(class_name, "UntypedStorage"), key, place,
                       (int64_t)n, NULL, out);
    fa_value_release(place);
    if (st == FA_OK)
        fa_value_retain(*out);
    return st;
}

static fa_status on_persistent(void *context, fa_value *id, fa_value **out)
{
    fa__torch_pickle *self = context;
    fa_value **items;
    const char *what;
    fa_status st;

    if (fa_value_kind(id) == FA_KIND_STR)
        return storage_of_text(self, id, out);
    if (fa_value_kind(id) != FA_KIND_TUPLE || fa_value_len(id) == 0
        || fa_value_kind(fa_value_at(id, 0)) != FA_KIND_STR)
        return fa__fail(FA_EUNSUPPORTED, "a persistent id of kind %s; expected ('storage', ...)",
                        fa_kind_name(fa_value_kind(id)));
    items = id->u.list.items;
    what = fa_value_text(items[0]);
    if (strcmp(what, "module") == 0)
        return class_of_id(items, fa_value_len(id), out);
    if (strcmp(what, "storage") != 0 || fa_value_len(id) < 5 || fa_value_len(id) > 6)
        return fa__fail(FA_EUNSUPPORTED, "a persistent id '%s' of %zu items", what,
                        fa_value_len(id));
    st = storage_of_id(self, items, fa_value_len(id), out);
    if (st == FA_OK)
        fa_value_retain(*out);
    return st;
}

const fa__unpickle_hooks fa__torch_unpickle_hooks = {
    .persistent = on_persistent,
    .construct = on_construct,
    .build = on_build,
    .global = on_global,
};
