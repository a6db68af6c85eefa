/* attributes.c: attributes and methods of values, functions and constructors by name.
 *
 *     object     state DICT: the place where the name was found last is looked at first
 *     tuple      fields of a NamedTuple
 *     enum       name, value
 *     tensor     properties: ops of other names (shape is aten::size)
 *     methods    of a class: its function; of a builtin value: the op of that name */
#include "script/code.h"

#include <stdio.h>

/* ---- tables of properties -------------------------------------------------------------------- */

typedef struct property {
    const char *name, *op;
} property;

static const property tensor_properties[] = {
    { "shape", "aten::size" },          { "dtype", "prim::dtype" },
    { "device", "prim::device" },       { "layout", "prim::layout" },
    { "grad", "prim::grad" },           { "data", "prim::data" },
    { "requires_grad", "prim::requires_grad" },
    { "is_cuda", "prim::is_cuda" },     { "is_cpu", "prim::is_cpu" },
    { "is_xpu", "prim::is_xpu" },       { "is_xla", "prim::is_xla" },
    { "is_mps", "prim::is_mps" },       { "is_mtia", "prim::is_mtia" },
    { "is_ipu", "prim::is_ipu" },       { "is_maia", "prim::is_maia" },
    { "is_meta", "prim::is_meta" },     { "is_vulkan", "prim::is_vulkan" },
    { "is_mkldnn", "prim::is_mkldnn" }, { "is_sparse", "prim::is_sparse" },
    { "is_sparse_csr", "prim::is_sparse_csr" },
    { "is_quantized", "prim::is_quantized" },
    { "is_nested", "prim::is_nested" }, { "is_leaf", "aten::is_leaf" },
    { "itemsize", "prim::itemsize" },   { "nbytes", "prim::nbytes" },
    { "name", "prim::name" },           { "ndim", "aten::dim" },
    { "T", "aten::numpy_T" },           { "H", "aten::matrix_H" },
    { "mT", "aten::mT" },               { "mH", "aten::mH" },
    { "real", "aten::real" },           { "imag", "aten::imag" },
    { "retains_grad", "aten::retains_grad" },
};

static const property device_properties[] = {
    { "type", "prim::type" },
    { "index", "prim::index" },
};

static fa_status run_property(fa__vm *m, const property *rows, size_t n, const fa__ivalue *of,
                              const char *name, fa__ivalue *out)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return fa__run_named_op(m, rows[i].op, of, 1, NULL, 0, out);
    }
    return fa__fail(FA_ENOTFOUND, "'%s' object has no attribute or method '%s'.",
                    of->tag == FA__IV_TENSOR ? "Tensor" : "Device", name);
}

/* ---- attributes of objects ------------------------------------------------------------------- */

static bool key_is(const fa_value *key, const char *text, size_t size)
{
    return key != NULL && key->kind == FA_KIND_STR && key->u.text.size == size
           && memcmp(key->u.text.data, text, size) == 0;
}

static const fa__table *attributes_of(const fa_value *object)
{
    const fa_value *state = object->state;

    return fa_value_kind(state) == FA_KIND_DICT ? state->u.dict.table : NULL;
}

/* The pair of an attribute, borrowed; NULL when there is none. */
static fa__pair *find_attribute(fa__ins *ins, const fa_value *object)
{
    const fa__table *table = attributes_of(object);
    uint32_t slot = atomic_load_explicit(&ins->slot, memory_order_relaxed);
    const char *name = ins->node->text;

    if (table == NULL)
        return NULL;
    if (slot < table->n_slots && key_is(table->pairs[slot].key, name, ins->text_size))
        return &table->pairs[slot];
    for (slot = 0; slot < table->n_slots; slot++) {
        if (!key_is(table->pairs[slot].key, name, ins->text_size))
            continue;
        atomic_store_explicit(&ins->slot, slot, memory_order_relaxed);
        return &table->pairs[slot];
    }
    return NULL;
}

static bool is_enum(const fa_value *object)
{
    const char *module = fa_value_global_module(fa_value_object_callable(object));

    return fa_value_object_build(object) == FA_BUILD_REDUCE && module != NULL
           && strncmp(module, "__torch__", 9) == 0;
}

/* The name of the member whose value an enum object has. */
static fa_status enum_name(const fa__class *of, const fa_value *object, fa__ivalue *out)
{
    fa__ivalue value = fa__iv_borrow(fa_value_at(fa_value_object_args(object), 0));
    fa_value *name;

    for (size_t i = 0; i < of->n_attributes; i++) {
        if (fa__iv_kind(of->attributes[i].value) != fa__iv_kind(value)
            || !fa__values_equal(of->attributes[i].value, value))
            continue;
        name = fa_value_str(of->attributes[i].name);
        if (name == NULL)
            return FA_ENOMEM;
        *out = fa__iv_take(name);
        return FA_OK;
    }
    return fa__fail(FA_ENOTFOUND, "%s has no member of this value", of->qualified);
}

static fa_status enum_attribute(fa__vm *m, const fa_value *object, const char *name,
                                fa__ivalue *out)
{
    const fa_value *args = fa_value_object_args(object);
    char qualified[FA__MAX_QUALIFIED];
    const fa__class *of;

    if (fa_value_len(args) == 1 && strcmp(name, "value") == 0) {
        *out = fa__iv_retain(fa__iv_borrow(fa_value_at(args, 0)));
        return FA_OK;
    }
    if (fa_value_len(args) == 1 && strcmp(name, "name") == 0
        && fa__object_class(object, qualified)) {
        of = fa__unit_class(m->unit, qualified);
        return of == NULL ? fa_error_last()->status : enum_name(of, object, out);
    }
    return fa__fail(FA_ENOTFOUND, "an enum's member has no attribute '%s'", name);
}

/* What is not in the object may be a constant of its class. */
static fa_status class_constant(fa__vm *m, const fa_value *object, const char *name,
                                fa__ivalue *out)
{
    char qualified[FA__MAX_QUALIFIED];
    const fa__class *of;

    if (!fa__object_class(object, qualified))
        return fa__fail(FA_ENOTFOUND, "the object has no attribute '%s'", name);
    of = m->unit == NULL ? NULL : fa__unit_class(m->unit, qualified);
    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (of->attributes[i].is_constant && strcmp(of->attributes[i].name, name) == 0) {
            *out = fa__iv_retain(of->attributes[i].value);
            return FA_OK;
        }
    }
    return fa__fail(FA_ENOTFOUND, "'%s' object has no attribute '%s'", qualified, name);
}

static fa_status object_attribute(fa__vm *m, fa__ins *ins, const fa_value *object,
                                  fa__ivalue *out)
{
    const fa__pair *pair = find_attribute(ins, object);

    if (FA__LIKELY(pair != NULL)) {
        *out = fa__iv_retain(fa__iv_borrow(pair->item));
        return FA_OK;
    }
    if (is_enum(object))
        return enum_attribute(m, object, ins->node->text, out);
    return class_constant(m, object, ins->node->text, out);
}

static fa_status tuple_attribute(fa__vm *m, const fa__ins *ins, const fa_value *tuple,
                                 fa__ivalue *out)
{
    size_t at;

    if (!fa__tuple_field(m->unit, tuple, ins->node->text, &at))
        return fa__fail(FA_ENOTFOUND, "the tuple has no field '%s'", ins->node->text);
    *out = fa__iv_retain(fa__iv_borrow(fa_value_at(tuple, at)));
    return FA_OK;
}

fa_status fa__run_get_attr(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    const fa__ivalue *from = &frame[ins->a];
    const char *name = ins->node->text;

    switch (fa__iv_kind(*from)) {
    case FA_KIND_OBJECT: return object_attribute(m, ins, from->u.value, out);
    case FA_KIND_TUPLE: return tuple_attribute(m, ins, from->u.value, out);
    case FA_KIND_TENSOR:
        return run_property(m, tensor_properties, FA__COUNT(tensor_properties), from, name, out);
    case FA_KIND_DEVICE:
        return run_property(m, device_properties, FA__COUNT(device_properties), from, name, out);
    default:
        return fa__fail(FA_ENOTFOUND, "'%s' object has no attribute '%s'",
                        fa_kind_name(fa__iv_kind(*from)), name);
    }
}

fa_status fa__run_set_attr(fa__ins *ins, fa__ivalue *frame)
{
    const fa__ivalue *to = &frame[ins->a];
    fa_value *object = to->tag == FA__IV_VALUE ? to->u.value : NULL, *item, *key, *state;
    fa__pair *pair;
    fa_status st = FA_OK;

    if (fa_value_kind(object) != FA_KIND_OBJECT)
        return fa__fail(FA_ETYPE, "cannot set attribute '%s' of '%s'", ins->node->text,
                        fa_kind_name(fa__iv_kind(*to)));
    if (fa_value_kind(object->state) != FA_KIND_DICT) {
        state = fa_value_dict(FA_PLAIN_DICT);
        st = state == NULL ? FA_ENOMEM : fa_value_set_state(object, state);
        fa_value_release(state);
        if (st != FA_OK)
            return st;
    }
    pair = find_attribute(ins, object);
    if (pair != NULL && fa__rewrite_number(pair->item, frame[ins->b]))
        return FA_OK;
    item = fa__iv_box(frame[ins->b]);
    if (item == NULL)
        return FA_ENOMEM;
    key = pair != NULL ? fa_value_retain(pair->key)
                       : fa_value_str_n(ins->node->text, ins->text_size);
    if (key == NULL) {
        fa_value_release(item);
        return FA_ENOMEM;
    }
    return fa__value_set_item_take(object->state, key, item);
}

/* ---- methods --------------------------------------------------------------------------------- */

/* Links a site in; false when it could not be (then it is the caller's still). */
static bool add_site(fa__ins *ins, fa__site *site)
{
    fa__site *first = atomic_load(&ins->sites);
    size_t n = 0;

    for (const fa__site *at = first; at != NULL; at = at->next)
        n++;
    site->next = first;
    return n < FA__MAX_SITES && atomic_compare_exchange_strong(&ins->sites, &first, site);
}

static void remember_call(fa__ins *ins, fa_value *type, fa__graph *graph, const fa__class *of)
{
    fa__site *site = fa__zalloc(sizeof(*site));

    if (site == NULL)
        return;                         /* it is only slower then */
    site->type = fa_value_retain(type);
    site->graph = graph;
    site->of = of;
    if (!add_site(ins, site)) {
        fa_value_release(site->type);
        fa__free(site);
    }
}

static bool is_same_class(const fa_value *a, const fa_value *b)
{
    return strcmp(a->u.global.name, b->u.global.name) == 0
           && strcmp(a->u.global.module, b->u.global.module) == 0;
}

static fa__graph *method_of(fa__vm *m, fa__ins *ins, const fa_value *object)
{
    fa_value *callable = fa_value_object_callable(object);
    const fa__site *site = atomic_load_explicit(&ins->sites, memory_order_acquire);
    char name[FA__MAX_QUALIFIED + 128];
    fa__graph *graph;
    size_t n;

    for (; site != NULL; site = site->next) {
        if (site->type == callable || is_same_class(site->type, callable))
            return site->graph;
    }
    if (m->unit == NULL || !fa__object_class(object, name)) {
        fa__fail(FA_ENOTFOUND, "the object has no method '%s'", ins->node->text);
        return NULL;
    }
    n = strlen(name);
    snprintf(name + n, sizeof(name) - n, ".%s", ins->node->text);
    graph = fa__unit_function(m->unit, name);
    if (graph != NULL)
        remember_call(ins, callable, graph, NULL);
    return graph;
}

/* The op that a builtin value's method is. */
static const char *method_op(const char *method, char *out, size_t size)
{
    static const char *const spaces[] = { "aten", "prim" };

    for (size_t i = 0; i < FA__COUNT(spaces); i++) {
        snprintf(out, size, "%s::%s", spaces[i], method);
        if (fa__op_overload(out, 0) != NULL)
            return out;
    }
    snprintf(out, size, "aten::%s", method);
    return out;
}

/* Packed weights: classes of C++, whose methods ask what ops ask too. [formats 4.12] */
typedef struct bound_class {
    const char *name, *ops;
} bound_class;

static const bound_class bound_classes[] = {
    { "LinearPackedParamsBase", "linear" },
    { "Conv2dPackedParamsBase", "conv2d" },
    { "Conv3dPackedParamsBase", "conv3d" },
    { "EmbeddingPackedParamsBase", "embedding_bag" },
};

/* The row of a C++ object's class; NULL: it is none of them. */
static const bound_class *bound_class_of(fa__ivalue x)
{
    const fa_value *callable;
    const char *module;

    if (fa__iv_kind(x) != FA_KIND_OBJECT)
        return NULL;
    callable = fa_value_object_callable(x.u.value);
    module = fa_value_global_module(callable);
    if (module == NULL || strcmp(module, "__torch__.torch.classes.quantized") != 0)
        return NULL;
    for (size_t i = 0; i < FA__COUNT(bound_classes); i++) {
        if (strcmp(bound_classes[i].name, fa_value_global_name(callable)) == 0)
            return &bound_classes[i];
    }
    return NULL;
}

/* weight() and bias() are the parts of unpack(). */
static fa_status call_bound(fa__vm *m, const bound_class *of, const char *method,
                            const fa__ivalue *args, size_t n_args, fa__ivalue *out)
{
    bool is_weight = strcmp(method, "weight") == 0, is_bias = strcmp(method, "bias") == 0;
    fa__ivalue all;
    char op[160];
    fa_status st;

    snprintf(op, sizeof(op), "quantized::%s_%s", of->ops,
             is_weight || is_bias ? "unpack" : method);
    if (fa__op_overload(op, 0) == NULL)
        return fa__fail(FA_ENOTFOUND, "%s has no method '%s'", of->name, method);
    if (!is_weight && !is_bias)
        return fa__run_named_op(m, op, args, n_args, NULL, 0, out);
    st = fa__run_named_op(m, op, args, n_args, NULL, 0, &all);
    if (st != FA_OK)
        return st;
    if (fa__iv_kind(all) == FA_KIND_TUPLE)
        *out = fa__iv_retain(fa__iv_borrow(fa_value_at(all.u.value, is_bias ? 1 : 0)));
    else
        st = fa__fail(FA_ENOTFOUND, "%s has no method '%s'", of->name, method);
    fa__iv_release(&all);
    return st;
}

static bool has_methods(fa__ivalue x)
{
    const char *module;

    if (fa__iv_kind(x) != FA_KIND_OBJECT)
        return false;
    module = fa_value_global_module(fa_value_object_callable(x.u.value));
    return module != NULL && strncmp(module, "__torch__", 9) == 0;
}

fa_status fa__run_call_method(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    const bound_class *bound = bound_class_of(frame[ins->a]);
    bool of_class = bound == NULL && has_methods(frame[ins->a]);
    fa__graph *graph = of_class ? method_of(m, ins, frame[ins->a].u.value) : NULL;
    const char *const *keywords = ins->node->keywords;
    fa__ivalue *args;
    char op[160];
    fa_status st;

    if (of_class && graph == NULL)
        return fa_error_last()->status;
    if (of_class && ins->node->n_keywords == 0)
        return fa__vm_call_plain(m, graph, ins, frame, out);
    args = fa__take_inputs(m, ins, frame);
    if (args == NULL)
        return FA_ENOMEM;
    if (of_class) {
        st = fa__vm_call(m, graph, args, ins->n_ins, keywords, ins->node->n_keywords, out);
    } else if (bound != NULL) {
        st = call_bound(m, bound, ins->node->text, args, ins->n_ins, out);
        fa__iv_release_all(args, ins->n_ins);
    } else {
        st = fa__run_named_op(m, method_op(ins->node->text, op, sizeof(op)), args, ins->n_ins,
                              keywords, ins->node->n_keywords, out);
        fa__iv_release_all(args, ins->n_ins);
    }
    fa__vm_pop(m, ins->n_ins);
    return st;
}

/* ---- functions and constructors -------------------------------------------------------------- */

static size_t field_of(const fa__class *of, const char *name)
{
    size_t i = 0;

    while (i < of->n_attributes && strcmp(of->attributes[i].name, name) != 0)
        i++;
    return i;
}

/* The name of the class that a NEW makes an object of: one for all its objects. Yours. */
fa_value *fa__new_callable(fa__vm *m, fa__ins *ins)
{
    const fa__site *site = atomic_load_explicit(&ins->sites, memory_order_acquire);
    const fa__class *of;
    fa_value *out;

    if (site != NULL)
        return fa_value_retain(site->type);
    of = fa__unit_class(m->unit, ins->node->text);
    out = of == NULL ? NULL : fa_value_global(of->module, of->name);
    if (out != NULL)
        remember_call(ins, out, NULL, of);
    return out;
}

/* Point(x, y=1). Takes over the arguments. */
static fa_status construct_tuple(fa__vm *m, const fa__class *of, fa__ivalue *args,
                                 size_t n_args, const char *const *keywords, size_t n_keywords,
                                 fa__ivalue *out)
{
    size_t n = of->n_attributes, n_plain = n_args - n_keywords;
    fa__ivalue *fields = fa__vm_push(m, n);
    uint8_t *given = fa__zalloc(n + 1);
    fa_status st = FA_OK;

    if (fields == NULL || given == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < n_args; i++) {
        size_t at = i < n_plain ? i : field_of(of, keywords[i - n_plain]);

        if (at >= n || given[at])
            TRY(fa__fail(FA_EINVAL, "%s() takes %zu fields; argument %zu is none of them",
                         of->qualified, n, i));
        given[at] = 1;
        fields[at] = args[i];
        args[i].tag = FA__IV_NONE;
    }
    for (size_t i = 0; i < n; i++) {
        if (!given[i] && !of->attributes[i].has_default)
            TRY(fa__fail(FA_EINVAL, "%s() is missing value for argument '%s'", of->qualified,
                         of->attributes[i].name));
        if (!given[i])
            fields[i] = fa__iv_retain(of->attributes[i].value);
        else if (of->attributes[i].type != NULL)
            TRY(fa__cast(m->unit, &fields[i], of->attributes[i].type, NULL));
    }
    st = fa__make_tuple(fields, n, of->qualified, out);
done:
    if (fields != NULL) {
        fa__iv_release_all(fields, n);
        fa__vm_pop(m, n);
    }
    fa__free(given);
    return st;
}

/* Colour("r"): the member of that value. */
static fa_status construct_enum(const fa__class *of, const fa__ivalue *args, size_t n_args,
                                fa__ivalue *out)
{
    fa_value *callable = NULL, *item = NULL, *tuple = NULL, *member = NULL;
    bool known = false;
    fa_status st = FA_OK;

    for (size_t i = 0; n_args == 1 && i < of->n_attributes; i++)
        known |= fa__iv_kind(of->attributes[i].value) == fa__iv_kind(args[0])
                 && fa__values_equal(of->attributes[i].value, args[0]);
    if (!known)
        return fa__fail(FA_EINVAL, "this is not a valid %s", of->qualified);
    callable = fa_value_global(of->module, of->name);
    item = fa__iv_box(args[0]);
    if (callable == NULL || item == NULL)
        TRY(FA_ENOMEM);
    tuple = fa_value_tuple(1, &item);
    member = tuple == NULL ? NULL : fa_value_object(FA_BUILD_REDUCE, callable, tuple, NULL);
    if (member == NULL)
        TRY(FA_ENOMEM);
    *out = fa__iv_take(member);
done:
    fa_value_release(callable);
    fa_value_release(item);
    fa_value_release(tuple);
    return st;
}

/* C(args): a new object and its __init__. Takes over the arguments. */
static fa_status construct_object(fa__vm *m, const fa__class *of, fa__ivalue *args,
                                  size_t n_args, const char *const *keywords, size_t n_keywords,
                                  fa__ivalue *out)
{
    fa_value *object = fa__object_new(m->unit, of);
    fa__ivalue *with_self, nothing;
    char name[FA__MAX_QUALIFIED];
    fa__graph *init;
    fa_status st;

    if (object == NULL)
        return fa_error_last()->status;
    snprintf(name, sizeof(name), "%s.__init__", of->qualified);
    init = fa__unit_function(m->unit, name);
    with_self = init == NULL ? NULL : fa__vm_push(m, n_args + 1);
    if (with_self == NULL) {
        fa_value_release(object);
        return fa_error_last()->status;
    }
    with_self[0] = (fa__ivalue){ FA__IV_VALUE, { .value = fa_value_retain(object) } };
    for (size_t i = 0; i < n_args; i++) {
        with_self[i + 1] = args[i];
        args[i].tag = FA__IV_NONE;
    }
    st = fa__vm_call(m, init, with_self, n_args + 1, keywords, n_keywords, &nothing);
    fa__vm_pop(m, n_args + 1);
    fa__iv_release(&nothing);
    if (st == FA_OK)
        *out = fa__iv_take(object);
    else
        fa_value_release(object);
    return st;
}

static fa_status construct(fa__vm *m, const fa__class *of, fa__ivalue *args, size_t n_args,
                           const char *const *keywords, size_t n_keywords, fa__ivalue *out)
{
    switch (of->kind) {
    case FA__CLASS_NAMED_TUPLE:
        return construct_tuple(m, of, args, n_args, keywords, n_keywords, out);
    case FA__CLASS_ENUM: return construct_enum(of, args, n_args, out);
    case FA__CLASS_INTERFACE:
        return fa__fail(FA_ETYPE, "%s is an interface; it cannot be made", of->qualified);
    default: return construct_object(m, of, args, n_args, keywords, n_keywords, out);
    }
}

/* The function or class of that name; both NULL with an error. */
static void find_callee(fa__vm *m, fa__ins *ins, fa__graph **graph, const fa__class **of)
{
    const fa__site *site = atomic_load_explicit(&ins->sites, memory_order_acquire);

    *graph = NULL;
    *of = NULL;
    if (site != NULL) {
        *graph = site->graph;
        *of = site->of;
        return;
    }
    if (m->unit == NULL) {
        fa__fail(FA_ENOTFOUND, "the program has no function '%s'", ins->node->text);
        return;
    }
    *graph = fa__unit_function(m->unit, ins->node->text);
    if (*graph == NULL && fa_error_last()->status == FA_ENOTFOUND)
        *of = fa__unit_class(m->unit, ins->node->text);
    if (*graph != NULL || *of != NULL)
        remember_call(ins, NULL, *graph, *of);
}

fa_status fa__run_call_function(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    const char *const *keywords = ins->node->keywords;
    size_t n_keywords = ins->node->n_keywords;
    const fa__class *of;
    fa__graph *graph;
    fa__ivalue *args;
    fa_status st;

    find_callee(m, ins, &graph, &of);
    if (graph == NULL && of == NULL)
        return fa_error_last()->status;
    if (graph != NULL && n_keywords == 0)
        return fa__vm_call_plain(m, graph, ins, frame, out);
    args = fa__take_inputs(m, ins, frame);
    if (args == NULL)
        return FA_ENOMEM;
    if (graph != NULL) {
        st = fa__vm_call(m, graph, args, ins->n_ins, keywords, n_keywords, out);
    } else {
        st = construct(m, of, args, ins->n_ins, keywords, n_keywords, out);
        fa__iv_release_all(args, ins->n_ins);
    }
    fa__vm_pop(m, ins->n_ins);
    return st;
}
