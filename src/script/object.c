/* object.c: values as programs hold them, and as files hold them.
 *
 *     file                                          program
 *     build_intlist([1, 2])                         [1, 2]      state "List[int]"
 *     restore_type_tag({...}, "Dict[str, int]")     {...}       state "Dict[str, int]"
 *     (x, y) where a NamedTuple is declared         (x, y)      state "__torch__.Point"
 *     class(), BUILD {attributes in any order}      state DICT in declared order
 *     class(), BUILD s   with __setstate__          state DICT as __setstate__(s) leaves it
 *
 * Containers and objects are changed in place, so that what was shared stays shared; tuples are
 * made anew where an item changes. [formats 4.3, 4.5] */
#include "script/code.h"

#include <stdio.h>

/* Values of files nest no deeper. */
#define MAX_RESTORE_DEPTH 500

#define PICKLE_MODULE "torch.jit._pickle"

/* ---- objects --------------------------------------------------------------------------------- */

fa_value *fa__object_of(fa_value *callable)
{
    fa_value *none = fa_value_tuple(0, NULL), *state = fa_value_dict(FA_PLAIN_DICT);
    fa_value *out = NULL;

    if (none != NULL && state != NULL)
        out = fa_value_object(FA_BUILD_NEWOBJ, callable, none, NULL);
    if (out != NULL && fa_value_set_state(out, state) != FA_OK) {
        fa_value_release(out);
        out = NULL;
    }
    fa_value_release(state);
    fa_value_release(none);
    return out;
}

fa_value *fa__object_new(fa__unit *unit, const fa__class *of)
{
    fa_value *callable = fa_value_global(of->module, of->name), *out;

    (void)unit;
    if (callable == NULL)
        return NULL;
    out = fa__object_of(callable);
    fa_value_release(callable);
    return out;
}

fa_value *fa__object_get(const fa_value *object, const char *name)
{
    const fa_value *state = fa_value_state(object);

    if (fa_value_kind(object) != FA_KIND_OBJECT || fa_value_kind(state) != FA_KIND_DICT)
        return NULL;
    return fa_value_find_text(state, name);
}

fa_status fa__object_set(fa_value *object, const char *name, fa_value *item)
{
    if (fa_value_kind(object) != FA_KIND_OBJECT
        || fa_value_kind(fa_value_state(object)) != FA_KIND_DICT)
        return fa__fail(FA_ETYPE, "cannot set attribute '%s' of '%s'", name,
                        fa_kind_name(fa_value_kind(object)));
    return fa_value_set_text(fa_value_state(object), name, item);
}

bool fa__object_class(const fa_value *object, char out[FA__MAX_QUALIFIED])
{
    const fa_value *callable = fa_value_object_callable(object);

    if (fa_value_kind(callable) != FA_KIND_GLOBAL)
        return false;
    return snprintf(out, FA__MAX_QUALIFIED, "%s.%s", fa_value_global_module(callable),
                    fa_value_global_name(callable)) < FA__MAX_QUALIFIED;
}

bool fa__tuple_field(fa__unit *unit, const fa_value *tuple, const char *name, size_t *out)
{
    const char *type = fa__value_type_text(tuple);
    const fa__class *of = type == NULL || unit == NULL ? NULL : fa__unit_class(unit, type);

    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (strcmp(of->attributes[i].name, name) == 0) {
            *out = i;
            return i < fa_value_len(tuple);
        }
    }
    return false;
}

/* ---- type texts ------------------------------------------------------------------------------ */

/* The type as a STR, yours. */
fa_value *fa__type_text_of(const fa__type *type)
{
    fa__buffer text = { 0 };
    fa_value *out = NULL;

    if (fa__type_format(type, &text) == FA_OK)
        out = fa_value_str_n((const char *)text.data, text.size);
    fa__buffer_free(&text);
    return out;
}

static fa_status set_text(fa_value *container, const fa__type *type, fa_value *text)
{
    fa_value *own = text != NULL ? fa_value_retain(text) : fa__type_text_of(type);

    if (own == NULL)
        return FA_ENOMEM;
    fa__value_set_type_text(container, own);
    fa_value_release(own);
    return FA_OK;
}

/* ---- casts: numbers, containers, NamedTuples ------------------------------------------------ */

static fa_status cast(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text);

static fa_status run_implicit(fa__ivalue *x, const char *op)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_status st = fa__op_call_format(op, results, "t", x->u.tensor);

    if (st != FA_OK)
        return st;
    fa__iv_release(x);
    *x = results[0];
    return FA_OK;
}

static fa_status cast_number(fa__ivalue *x, const fa__type *type)
{
    static const struct { fa__type_kind kind; const char *op; } rows[] = {
        { FA__TYPE_INT, "aten::IntImplicit" },      { FA__TYPE_FLOAT, "aten::FloatImplicit" },
        { FA__TYPE_NUMBER, "aten::ScalarImplicit" }, { FA__TYPE_BOOL, "aten::Bool" },
        { FA__TYPE_COMPLEX, "aten::ComplexImplicit" },
    };

    for (size_t i = 0; x->tag == FA__IV_TENSOR && i < FA__COUNT(rows); i++) {
        if (rows[i].kind == type->kind)
            return run_implicit(x, rows[i].op);
    }
    if (type->kind == FA__TYPE_FLOAT && x->tag == FA__IV_INT) {
        *x = fa__iv_float((double)x->u.integer);
    } else if (type->kind == FA__TYPE_INT && fa__iv_kind(*x) == FA_KIND_DTYPE) {
        int64_t number = x->u.value->u.dtype;
        fa__iv_release(x);
        *x = fa__iv_int(number);
    }
    return FA_OK;
}

static fa_status cast_device(fa__ivalue *x)
{
    fa_device device;
    fa_value *value;
    fa_status st;

    if (fa__iv_kind(*x) != FA_KIND_STR)
        return FA_OK;
    st = fa_device_parse(&device, fa_value_text(x->u.value));
    if (st != FA_OK)
        return st;
    value = fa_value_device(device);
    if (value == NULL)
        return FA_ENOMEM;
    fa__iv_release(x);
    *x = fa__iv_take(value);
    return FA_OK;
}

/* Does a value of that type need a look inside? */
static bool is_plain(const fa__type *type)
{
    switch (type->kind) {
    case FA__TYPE_LIST:
    case FA__TYPE_DICT:
    case FA__TYPE_TUPLE:
    case FA__TYPE_OPTIONAL:
    case FA__TYPE_UNION:
    case FA__TYPE_CLASS: return false;
    default: return true;
    }
}

/* An item of a container cast; *out is owned, NULL when nothing has changed. */
static fa_status cast_item(fa__unit *unit, const fa_value *item, const fa__type *type,
                           fa_value **out)
{
    fa__ivalue x = fa__iv_borrow(item), before = x;
    fa_status st;

    *out = NULL;
    if (is_plain(type) && fa__type_accepts(type, x))
        return FA_OK;
    fa__iv_retain(x);
    st = cast(unit, &x, type, NULL);
    if (st == FA_OK
        && (x.tag != before.tag
            || (x.tag == FA__IV_VALUE && x.u.value != before.u.value))) {
        *out = fa__iv_box(x);
        if (*out == NULL)
            st = FA_ENOMEM;
    }
    fa__iv_release(&x);
    return st;
}

static fa_status list_of_items(fa__ivalue *x)
{
    fa_value *list = fa_value_list(), *from = x->u.value;
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(from); i++) {
        fa_value *item = fa_value_kind(from) == FA_KIND_SIZE
                             ? fa_value_int(fa_value_size_at(from, i))
                             : fa_value_retain(fa_value_at(from, i));
        st = item == NULL ? FA_ENOMEM : fa__value_append_take(list, item);
    }
    if (st != FA_OK) {
        fa_value_release(list);
        return st;
    }
    fa__iv_release(x);
    *x = fa__iv_take(list);
    return FA_OK;
}

static bool has_text(const fa_value *container, const fa_value *text)
{
    const char *own = fa__value_type_text(container);

    return own != NULL && text != NULL && strcmp(own, text->u.text.data) == 0;
}

static fa_status cast_list(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text)
{
    fa_kind kind = fa__iv_kind(*x);
    fa_value *changed;
    fa_status st = FA_OK;

    if (type->n != 1 || (kind != FA_KIND_LIST && kind != FA_KIND_TUPLE && kind != FA_KIND_SIZE))
        return FA_OK;
    if (kind == FA_KIND_LIST && has_text(x->u.value, text))
        return FA_OK;
    if (kind != FA_KIND_LIST)
        TRY(list_of_items(x));
    for (size_t i = 0; i < fa_value_len(x->u.value); i++) {
        TRY(cast_item(unit, fa_value_at(x->u.value, i), type->elements[0], &changed));
        if (changed != NULL)
            st = fa_value_set_at(x->u.value, i, changed);
        fa_value_release(changed);
        if (st != FA_OK)
            return st;
    }
    st = set_text(x->u.value, type, text);
done:
    return st;
}

static fa_status cast_dict(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text)
{
    fa_value *dict = x->u.value, *changed;
    fa_status st = FA_OK;

    if (type->n != 2 || fa__iv_kind(*x) != FA_KIND_DICT || has_text(dict, text))
        return FA_OK;
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        TRY(cast_item(unit, fa_value_item_at(dict, i), type->elements[1], &changed));
        if (changed != NULL)
            st = fa_value_set_item(dict, fa_value_key_at(dict, i), changed);
        fa_value_release(changed);
        if (st != FA_OK)
            return st;
    }
    st = set_text(dict, type, text);
done:
    return st;
}

/* The tuple with each item cast to its type; a new one where something changes or a name is to be
 * put on. */
static fa_status cast_items(fa__unit *unit, fa__ivalue *x, fa__type *const *types, size_t n,
                            const char *name)
{
    fa_value *tuple = x->u.value, *changed, **items = fa__zalloc((n + 1) * sizeof(*items));
    fa__ivalue *own = fa__zalloc((n + 1) * sizeof(*own)), out;
    bool any = name != NULL;
    fa_status st = FA_OK;

    if (items == NULL || own == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        changed = NULL;
        if (types[i] != NULL)
            TRY(cast_item(unit, fa_value_at(tuple, i), types[i], &changed));
        any |= changed != NULL;
        items[i] = changed;
    }
    if (!any)
        goto done;
    for (size_t i = 0; i < n; i++) {
        own[i] = items[i] != NULL ? fa__iv_take(items[i])
                                  : fa__iv_retain(fa__iv_borrow(fa_value_at(tuple, i)));
        items[i] = NULL;
    }
    TRY(fa__make_tuple(own, n, name, &out));
    fa__iv_release(x);
    *x = out;
done:
    for (size_t i = 0; items != NULL && i < n; i++)
        fa_value_release(items[i]);
    fa__free(items);
    fa__free(own);
    return st;
}

static fa_status cast_class(fa__unit *unit, fa__ivalue *x, const fa__type *type)
{
    const fa__class *of;
    const char *text;
    fa__type **types;
    fa_status st;

    if (fa__iv_kind(*x) != FA_KIND_TUPLE || unit == NULL)
        return FA_OK;
    text = fa__value_type_text(x->u.value);
    if (text != NULL && strcmp(text, type->name) == 0)
        return FA_OK;
    of = fa__unit_class(unit, type->name);
    if (of == NULL || of->kind != FA__CLASS_NAMED_TUPLE
        || of->n_attributes != fa_value_len(x->u.value))
        return FA_OK;
    types = fa__alloc((of->n_attributes + 1) * sizeof(*types));
    if (types == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < of->n_attributes; i++)
        types[i] = of->attributes[i].type;
    st = cast_items(unit, x, types, of->n_attributes, of->qualified);
    fa__free(types);
    return st;
}

/* The first member that accepts it as it is, else the first that does after a cast. */
static fa_status cast_union(fa__unit *unit, fa__ivalue *x, const fa__type *type)
{
    for (size_t i = 0; i < type->n; i++) {
        if (fa__type_accepts(type->elements[i], *x))
            return cast(unit, x, type->elements[i], NULL);
    }
    for (size_t i = 0; i < type->n && x->tag == FA__IV_VALUE; i++) {
        fa_status st = cast(unit, x, type->elements[i], NULL);
        if (st != FA_OK || fa__type_accepts(type->elements[i], *x))
            return st;
    }
    return FA_OK;
}

static fa_status cast(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text)
{
    switch (type->kind) {
    case FA__TYPE_INT:
    case FA__TYPE_FLOAT:
    case FA__TYPE_NUMBER:
    case FA__TYPE_BOOL:
    case FA__TYPE_COMPLEX: return cast_number(x, type);
    case FA__TYPE_DEVICE: return cast_device(x);
    case FA__TYPE_LIST: return cast_list(unit, x, type, text);
    case FA__TYPE_DICT: return cast_dict(unit, x, type, text);
    case FA__TYPE_TUPLE:
        if (fa__iv_kind(*x) != FA_KIND_TUPLE || fa_value_len(x->u.value) != type->n)
            return FA_OK;
        return cast_items(unit, x, type->elements, type->n, NULL);
    case FA__TYPE_OPTIONAL:
        return x->tag == FA__IV_NONE ? FA_OK : cast(unit, x, type->elements[0], NULL);
    case FA__TYPE_UNION: return cast_union(unit, x, type);
    case FA__TYPE_CLASS: return cast_class(unit, x, type);
    default: return FA_OK;
    }
}

fa_status fa__cast(fa__unit *unit, fa__ivalue *x, const fa__type *type, fa_value *text)
{
    return cast(unit, x, type, text);
}

/* ---- restoring: from files to programs ------------------------------------------------------ */

typedef struct restorer {
    fa__unit *unit;
    fa__map *seen;                      /* file's tuple or object -> what it has become */
    fa_value *kept;                     /* LIST of those: keeps them alive */
    int depth;
} restorer;

static fa_status restore(restorer *r, fa_value *value, const fa__type *type, fa_value **out);

static bool find_seen(const restorer *r, const fa_value *value, fa_value **out)
{
    uint64_t address;

    if (!fa__map_get_pointer(r->seen, value, &address))
        return false;
    *out = fa_value_retain((fa_value *)(uintptr_t)address);
    return true;
}

static fa_status set_seen(restorer *r, fa_value *value, fa_value *become)
{
    fa_status st = fa_value_append(r->kept, value);

    if (st == FA_OK)
        st = fa_value_append(r->kept, become);
    return st == FA_OK ? fa__map_set_pointer(r->seen, value, (uintptr_t)become) : st;
}

/* The container behind a tag, and the tag's type text ("List[int]"), or NULL. */
static fa_value *untag(fa_value *value, const char **text)
{
    static const struct { const char *function, *text; } lists[] = {
        { "build_intlist", "List[int]" },     { "build_doublelist", "List[float]" },
        { "build_boollist", "List[bool]" },   { "build_tensorlist", "List[Tensor]" },
    };
    const fa_value *callable, *args;

    *text = NULL;
    if (fa_value_kind(value) != FA_KIND_OBJECT)
        return value;
    callable = fa_value_object_callable(value);
    args = fa_value_object_args(value);
    if (fa_value_len(args) == 0)
        return value;
    for (size_t i = 0; i < FA__COUNT(lists); i++) {
        if (!fa_value_is_global(callable, PICKLE_MODULE, lists[i].function))
            continue;
        *text = lists[i].text;
        return fa_value_at(args, 0);
    }
    if (!fa_value_is_global(callable, PICKLE_MODULE, "restore_type_tag")
        || fa_value_len(args) != 2)
        return value;
    if (fa_value_kind(fa_value_at(args, 1)) == FA_KIND_STR)
        *text = fa_value_text(fa_value_at(args, 1));
    return fa_value_at(args, 0);
}

/* The declared type's part that a container of this kind is of; NULL when it is none. */
static const fa__type *part_for(const fa__type *type, fa_kind kind)
{
    static const uint8_t kinds[] = { [FA_KIND_LIST] = FA__TYPE_LIST, [FA_KIND_DICT] = FA__TYPE_DICT,
                                     [FA_KIND_TUPLE] = FA__TYPE_TUPLE };

    if (type == NULL)
        return NULL;
    if (type->kind == FA__TYPE_OPTIONAL)
        return part_for(type->elements[0], kind);
    if (type->kind == FA__TYPE_UNION) {
        for (size_t i = 0; i < type->n; i++) {
            const fa__type *part = part_for(type->elements[i], kind);
            if (part != NULL)
                return part;
        }
        return NULL;
    }
    if (kind == FA_KIND_TUPLE && type->kind == FA__TYPE_CLASS)
        return type;
    return (size_t)kind < FA__COUNT(kinds) && kinds[kind] != 0 && type->kind == kinds[kind] ? type
                                                                                           : NULL;
}

static fa_status restore_list(restorer *r, fa_value *list, const fa__type *type)
{
    const fa__type *item_type = type != NULL && type->n == 1 ? type->elements[0] : NULL;
    fa_value *item;
    fa_status st = FA_OK;

    if (fa__value_type_text(list) != NULL)
        return FA_OK;                   /* it has been here before */
    TRY(type != NULL ? set_text(list, type, NULL) : set_seen(r, list, list));
    for (size_t i = 0; i < fa_value_len(list); i++) {
        TRY(restore(r, fa_value_at(list, i), item_type, &item));
        if (item != fa_value_at(list, i))
            st = fa_value_set_at(list, i, item);
        fa_value_release(item);
        if (st != FA_OK)
            break;
    }
done:
    return st;
}

static fa_status restore_dict(restorer *r, fa_value *dict, const fa__type *type)
{
    const fa__type *item_type = type != NULL && type->n == 2 ? type->elements[1] : NULL;
    fa_value *item;
    fa_status st = FA_OK;

    if (fa__value_type_text(dict) != NULL)
        return FA_OK;
    TRY(type != NULL ? set_text(dict, type, NULL) : set_seen(r, dict, dict));
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        TRY(restore(r, fa_value_item_at(dict, i), item_type, &item));
        if (item != fa_value_item_at(dict, i))
            st = fa_value_set_item(dict, fa_value_key_at(dict, i), item);
        fa_value_release(item);
        if (st != FA_OK)
            break;
    }
done:
    return st;
}

static const fa__type *field_type(const fa__type *type, const fa__class *of, size_t i)
{
    if (of != NULL)
        return i < of->n_attributes ? of->attributes[i].type : NULL;
    return type != NULL && type->kind == FA__TYPE_TUPLE && i < type->n ? type->elements[i] : NULL;
}

static fa_status restore_tuple(restorer *r, fa_value *tuple, const fa__type *type, fa_value **out)
{
    size_t n = fa_value_len(tuple), n_done = 0;
    fa_value **items = fa__zalloc((n + 1) * sizeof(*items)), *text = NULL;
    const fa__class *of = NULL;
    bool changed = false;
    fa_status st = FA_OK;

    if (items == NULL)
        return FA_ENOMEM;
    if (type != NULL && type->kind == FA__TYPE_CLASS && r->unit != NULL) {
        of = fa__unit_class(r->unit, type->name);
        if (of != NULL && (of->kind != FA__CLASS_NAMED_TUPLE || of->n_attributes != n))
            of = NULL;
    }
    for (; n_done < n; n_done++) {
        TRY(restore(r, fa_value_at(tuple, n_done), field_type(type, of, n_done), &items[n_done]));
        changed |= items[n_done] != fa_value_at(tuple, n_done);
    }
    if (!changed && of == NULL) {
        *out = fa_value_retain(tuple);
    } else {
        *out = fa__value_tuple_take(items, n);
        n_done = 0;
        if (*out == NULL)
            TRY(FA_ENOMEM);
        if (of != NULL) {
            text = fa_value_str(of->qualified);
            if (text == NULL) {
                fa_value_release(*out);
                TRY(FA_ENOMEM);
            }
            (*out)->state = text;
        }
    }
    st = set_seen(r, tuple, *out);
    if (st != FA_OK)
        fa_value_release(*out);
done:
    for (size_t i = 0; i < n_done; i++)
        fa_value_release(items[i]);
    fa__free(items);
    return st;
}

static bool has_method(const fa__class *of, const char *name)
{
    for (char **method = of->methods; method != NULL && *method != NULL; method++) {
        if (strcmp(*method, name) == 0)
            return true;
    }
    return false;
}

/* __setstate__(self, state) on an object without attributes. */
static fa_status run_setstate(restorer *r, fa_value *object, const fa__class *of)
{
    char name[FA__MAX_QUALIFIED + 16];
    fa_value *state = fa_value_retain(object->state), *fresh = NULL, *restored = NULL;
    fa__ivalue argument, nothing = fa__iv_none();
    fa__graph *graph;
    fa_status st = FA_OK;

    snprintf(name, sizeof(name), "%s.__setstate__", of->qualified);
    graph = fa__unit_function(r->unit, name);
    if (graph == NULL)
        TRY(fa_error_last()->status);
    if (state == NULL)
        TRY(fa__fail(FA_EFORMAT, "an object of %s has no state", of->qualified));
    TRY(restore(r, state, graph->n_params > 1 ? graph->params[1].type : NULL, &restored));
    fresh = fa_value_dict(FA_PLAIN_DICT);
    if (fresh == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_set_state(object, fresh));
    argument = fa__iv_borrow(restored);
    TRY(fa__run_method(r->unit, object, "__setstate__", &argument, 1, &nothing));
done:
    fa__iv_release(&nothing);
    fa_value_release(restored);
    fa_value_release(fresh);
    fa_value_release(state);
    return st;
}

/* The attributes in declared order, each as its type wants it. */
static fa_status restore_attributes(restorer *r, fa_value *object, const fa__class *of)
{
    fa_value *state = fa_value_retain(object->state), *fresh = fa_value_dict(FA_PLAIN_DICT);
    fa_value *item, *restored;
    fa_status st = FA_OK;

    if (fresh == NULL)
        TRY(FA_ENOMEM);
    if (state != NULL && fa_value_kind(state) != FA_KIND_DICT)
        TRY(fa__fail(FA_EFORMAT, "the state of an object of %s is a %s; expected a dict",
                     of->qualified, fa_kind_name(fa_value_kind(state))));
    for (size_t i = 0; i < of->n_attributes; i++) {
        const fa__class_attribute *attribute = &of->attributes[i];

        if (attribute->is_constant)
            continue;
        item = state == NULL ? NULL : fa_value_find_text(state, attribute->name);
        if (item == NULL)
            TRY(fa__fail(FA_EFORMAT, "missing attr %s in an object of %s", attribute->name,
                         of->qualified));
        st = restore(r, item, attribute->type, &restored);
        if (st != FA_OK) {
            (void)fa__note("attribute '%s' of %s", attribute->name, of->qualified);
            goto done;
        }
        st = fa_value_set_text(fresh, attribute->name, restored);
        fa_value_release(restored);
        if (st != FA_OK)
            goto done;
    }
    st = fa_value_set_state(object, fresh);
done:
    fa_value_release(fresh);
    fa_value_release(state);
    return st;
}

/* A custom class, or one whose code is not there: its state as it is, without tags. */
static fa_status restore_state(restorer *r, fa_value *object)
{
    fa_value *restored;
    fa_status st;

    if (object->state == NULL)
        return FA_OK;
    st = restore(r, object->state, NULL, &restored);
    if (st != FA_OK)
        return st;
    st = fa_value_set_state(object, restored);
    fa_value_release(restored);
    return st;
}

static fa_status restore_object(restorer *r, fa_value *object)
{
    char name[FA__MAX_QUALIFIED];
    const fa__class *of = NULL;
    fa_status st;

    st = set_seen(r, object, object);
    if (st != FA_OK || fa_value_object_build(object) == FA_BUILD_REDUCE)
        return st;
    if (!fa__object_class(object, name))
        return fa__fail(FA_EFORMAT, "an object of a class without a name");
    if (r->unit != NULL && strncmp(name, "__torch__.torch.classes.", 24) != 0) {
        of = fa__unit_class(r->unit, name);
        if (of == NULL && fa_error_last()->status != FA_ENOTFOUND)
            return fa_error_last()->status;
    }
    if (of == NULL)
        return restore_state(r, object);
    return has_method(of, "__setstate__") ? run_setstate(r, object, of)
                                          : restore_attributes(r, object, of);
}

/* A number, text or tensor that is declared to be another. */
static fa_status check_plain(const fa_value *value, const fa__type *type)
{
    fa__ivalue x = fa__iv_borrow(value);
    fa__buffer want = { 0 };
    char *text;

    if (type == NULL || !is_plain(type) || fa__type_accepts(type, x)
        || (type->kind == FA__TYPE_TENSOR && x.tag == FA__IV_NONE)
        || type->kind == FA__TYPE_FUTURE || type->kind == FA__TYPE_STORAGE
        || type->kind == FA__TYPE_GENERATOR)
        return FA_OK;
    text = fa__type_format(type, &want) == FA_OK ? fa__buffer_take_text(&want) : NULL;
    fa__buffer_free(&want);
    fa__fail(FA_ETYPE, "a %s stands where %s is declared", fa_kind_name(fa__iv_kind(x)),
             text == NULL ? "another type" : text);
    fa__free(text);
    return FA_ETYPE;
}

static fa_status restore_plain(restorer *r, fa_value *value, const fa__type *type, fa_value **out)
{
    fa__ivalue x;
    fa_status st;

    if (type == NULL || type->kind == FA__TYPE_ANY) {
        *out = fa_value_retain(value);
        return FA_OK;
    }
    if (type->kind == FA__TYPE_OPTIONAL && fa_value_kind(value) != FA_KIND_NONE)
        return restore_plain(r, value, type->elements[0], out);
    st = check_plain(value, type);
    if (st == FA_OK || value->kind == FA_KIND_TENSOR || value->kind == FA_KIND_NONE) {
        *out = fa_value_retain(value);
        return st;
    }
    x = fa__iv_take(fa_value_retain(value));
    st = cast(r->unit, &x, type, NULL);
    *out = st == FA_OK ? fa__iv_box(x) : NULL;
    fa__iv_release(&x);
    if (st == FA_OK && *out == NULL)
        st = FA_ENOMEM;
    if (st == FA_OK && check_plain(*out, type) != FA_OK) {
        fa_value_release(*out);
        st = FA_ETYPE;
    }
    return st;
}

/* List[int] of a text; yours, or NULL without an error. */
static fa__type *type_of_text(const char *text)
{
    fa__type *type = text == NULL ? NULL : fa__type_parse(fa__span_of(text));

    if (text != NULL && type == NULL)
        fa_error_clear();
    return type;
}

static fa_status restore(restorer *r, fa_value *value, const fa__type *type, fa_value **out)
{
    const char *text;
    fa_value *inner = untag(value, &text);
    const fa__type *part = part_for(type, fa_value_kind(inner));
    fa__type *own = NULL;
    fa_status st = FA_OK;

    *out = NULL;
    if (find_seen(r, inner, out))
        return FA_OK;
    if (++r->depth > MAX_RESTORE_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", MAX_RESTORE_DEPTH);
    if (part == NULL)
        part = own = type_of_text(text);
    switch (fa_value_kind(inner)) {
    case FA_KIND_LIST: st = restore_list(r, inner, part); break;
    case FA_KIND_DICT: st = restore_dict(r, inner, part); break;
    case FA_KIND_TUPLE: st = restore_tuple(r, inner, part, out); break;
    case FA_KIND_OBJECT: st = restore_object(r, inner); break;
    default: st = restore_plain(r, inner, type, out); break;
    }
    if (st == FA_OK && *out == NULL)
        *out = fa_value_retain(inner);
    fa__type_free(own);
    r->depth--;
    return st;
}

fa_value *fa__restore(fa__unit *unit, fa_value *value, const fa__type *type)
{
    restorer r = { .unit = unit, .seen = fa__map_new(), .kept = fa_value_list() };
    fa_value *out = NULL;
    fa_status st = r.seen == NULL || r.kept == NULL ? FA_ENOMEM : restore(&r, value, type, &out);

    fa__map_free(r.seen);
    fa_value_release(r.kept);
    return st == FA_OK ? out : NULL;
}

/* ---- unrestoring: from programs to files ---------------------------------------------------- */

typedef struct unrestorer {
    fa__unit *unit;
    fa__map *seen;                      /* program's container, object or tensor -> the file's */
    fa_value *kept;
    int depth;
    bool cyclic;
} unrestorer;

static fa_status unrestore(unrestorer *u, const fa_value *value, const fa__type *type,
                           fa_value **out);

static fa_status keep(unrestorer *u, const void *key, fa_value *become)
{
    fa_status st = fa_value_append(u->kept, become);

    return st == FA_OK ? fa__map_set_pointer(u->seen, key, (uintptr_t)become) : st;
}

static fa_value *call_of(const char *function, fa_value *const *args, size_t n)
{
    fa_value *callable = fa_value_global(PICKLE_MODULE, function), *tuple = fa_value_tuple(n, args);
    fa_value *out = NULL;

    if (callable != NULL && tuple != NULL)
        out = fa_value_object(FA_BUILD_REDUCE, callable, tuple, NULL);
    fa_value_release(tuple);
    fa_value_release(callable);
    return out;
}

/* The container under its tag. Takes over nothing. */
static fa_value *tagged(fa_value *container, const fa__type *type)
{
    static const struct { fa__type_kind kind; const char *function; } lists[] = {
        { FA__TYPE_INT, "build_intlist" },   { FA__TYPE_FLOAT, "build_doublelist" },
        { FA__TYPE_BOOL, "build_boollist" }, { FA__TYPE_TENSOR, "build_tensorlist" },
    };
    fa_value *args[2] = { container, NULL }, *out;

    for (size_t i = 0; type->kind == FA__TYPE_LIST && i < FA__COUNT(lists); i++) {
        if (type->elements[0]->kind == lists[i].kind)
            return call_of(lists[i].function, args, 1);
    }
    args[1] = fa__type_text_of(type);
    out = args[1] == NULL ? NULL : call_of("restore_type_tag", args, 2);
    fa_value_release(args[1]);
    return out;
}

/* The container's own type, else the declared one, else what its items say. Yours. */
static fa__type *container_type(const fa_value *value, const fa__type *declared)
{
    const fa__type *part = part_for(declared, fa_value_kind(value));
    fa__buffer text = { 0 };
    fa__type *out = NULL;

    if (fa__value_type_text(value) != NULL)
        return fa__type_parse(fa__span_of(fa__value_type_text(value)));
    if (part != NULL ? fa__type_format(part, &text) == FA_OK
                     : fa__type_of(fa__iv_borrow(value), &text) == FA_OK)
        out = fa__type_parse((fa__span){ text.data, text.size });
    fa__buffer_free(&text);
    return out;
}

static fa_status unrestore_list(unrestorer *u, const fa_value *list, const fa__type *declared,
                                fa_value **out)
{
    fa__type *type = container_type(list, declared);
    fa_value *copy = fa_value_list(), *item;
    fa_status st = FA_OK;

    if (type == NULL || copy == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < fa_value_len(list); i++) {
        TRY(unrestore(u, fa_value_at(list, i), type->n == 1 ? type->elements[0] : NULL, &item));
        TRY(fa__value_append_take(copy, item));
    }
    *out = type->n == 1 ? tagged(copy, type) : fa_value_retain(copy);
    st = *out == NULL ? FA_ENOMEM : keep(u, list, *out);
done:
    fa_value_release(copy);
    fa__type_free(type);
    return st;
}

static fa_status unrestore_dict(unrestorer *u, const fa_value *dict, const fa__type *declared,
                                fa_value **out)
{
    fa__type *type = container_type(dict, declared);
    fa_value *copy = fa_value_dict(FA_PLAIN_DICT), *key, *item;
    fa_status st = FA_OK;

    if (type == NULL || copy == NULL)
        TRY(fa_error_last()->status);
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        TRY(unrestore(u, fa_value_key_at(dict, i), type->n == 2 ? type->elements[0] : NULL, &key));
        st = unrestore(u, fa_value_item_at(dict, i), type->n == 2 ? type->elements[1] : NULL,
                       &item);
        if (st != FA_OK) {
            fa_value_release(key);
            goto done;
        }
        TRY(fa__value_set_item_take(copy, key, item));
    }
    *out = type->n == 2 ? tagged(copy, type) : fa_value_retain(copy);
    st = *out == NULL ? FA_ENOMEM : keep(u, dict, *out);
done:
    fa_value_release(copy);
    fa__type_free(type);
    return st;
}

static fa_status unrestore_tuple(unrestorer *u, const fa_value *tuple, const fa__type *declared,
                                 fa_value **out)
{
    size_t n = fa_value_len(tuple), n_done = 0;
    const char *name = fa__value_type_text(tuple);
    const fa__class *of = name == NULL || u->unit == NULL ? NULL : fa__unit_class(u->unit, name);
    const fa__type *part = part_for(declared, FA_KIND_TUPLE);
    fa_value **items = fa__zalloc((n + 1) * sizeof(*items));
    fa_status st = FA_OK;

    if (items == NULL)
        return FA_ENOMEM;
    for (; n_done < n; n_done++)
        TRY(unrestore(u, fa_value_at(tuple, n_done), field_type(part, of, n_done),
                      &items[n_done]));
    *out = fa__value_tuple_take(items, n);
    n_done = 0;
    st = *out == NULL ? FA_ENOMEM : keep(u, tuple, *out);
done:
    for (size_t i = 0; i < n_done; i++)
        fa_value_release(items[i]);
    fa__free(items);
    return st;
}

static fa_status unrestore_getstate(unrestorer *u, const fa_value *object, const fa__class *of,
                                    fa_value *copy)
{
    char name[FA__MAX_QUALIFIED + 16];
    fa__ivalue state = fa__iv_none();
    fa_value *boxed = NULL, *saved = NULL;
    fa__graph *graph;
    fa_status st = FA_OK;

    snprintf(name, sizeof(name), "%s.__getstate__", of->qualified);
    graph = fa__unit_function(u->unit, name);
    if (graph == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__run_method(u->unit, (fa_value *)object, "__getstate__", NULL, 0, &state));
    boxed = fa__iv_box(state);
    if (boxed == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_append(u->kept, boxed));       /* `seen` knows its parts by their addresses */
    TRY(unrestore(u, boxed, graph->result_type, &saved));
    TRY(fa_value_set_state(copy, saved));
done:
    fa_value_release(saved);
    fa_value_release(boxed);
    fa__iv_release(&state);
    return st;
}

static const fa__type *attribute_type(const fa__class *of, const char *name)
{
    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (strcmp(of->attributes[i].name, name) == 0)
            return of->attributes[i].type;
    }
    return NULL;
}

/* Of a class with declared attributes: these, in their order; else all that the object has. */
static fa_status unrestore_attributes(unrestorer *u, const fa_value *object, const fa__class *of,
                                      fa_value *copy)
{
    const fa_value *state = object->state;
    fa_value *fresh = fa_value_dict(FA_PLAIN_DICT), *saved;
    size_t n = of != NULL ? of->n_attributes : fa_value_len(state);
    fa_status st = FA_OK;

    if (fresh == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        const char *name = of != NULL ? of->attributes[i].name
                                      : fa_value_text(fa_value_key_at(state, i));
        const fa_value *item;

        if (name == NULL)
            TRY(fa_error_last()->status);
        if (of != NULL && of->attributes[i].is_constant)
            continue;
        item = fa_value_find_text(state, name);
        if (item == NULL)
            TRY(fa__fail(FA_EINVAL, "an object of %s has no value for '%s'",
                         of == NULL ? "a class" : of->qualified, name));
        TRY(unrestore(u, item, attribute_type(of, name), &saved));
        st = fa_value_set_text(fresh, name, saved);
        fa_value_release(saved);
        if (st != FA_OK)
            goto done;
    }
    st = fa_value_set_state(copy, fresh);
done:
    fa_value_release(fresh);
    return st;
}

static fa_status unrestore_object(unrestorer *u, const fa_value *object, fa_value **out)
{
    char name[FA__MAX_QUALIFIED];
    const fa__class *of = NULL;
    fa_value *saved;
    fa_status st;

    if (fa_value_is_global(fa_value_object_callable(object), "torch.jit", "Future"))
        return fa__fail(FA_EUNSUPPORTED, "a future cannot be saved");
    if (fa_value_object_build(object) == FA_BUILD_REDUCE) {
        *out = fa_value_retain(object);
        return FA_OK;
    }
    if (!fa__object_class(object, name))
        return fa__fail(FA_EINVAL, "an object of a class without a name");
    if (u->unit != NULL && strncmp(name, "__torch__.torch.classes.", 24) != 0)
        of = fa__unit_class(u->unit, name);
    *out = fa_value_object(FA_BUILD_NEWOBJ, fa_value_object_callable(object),
                           fa_value_object_args(object), NULL);
    st = *out == NULL ? FA_ENOMEM : keep(u, object, *out);
    if (st != FA_OK)
        return st;
    if (of != NULL && has_method(of, "__getstate__"))
        return unrestore_getstate(u, object, of, *out);
    if (fa_value_kind(object->state) == FA_KIND_DICT)
        return unrestore_attributes(u, object, of, *out);
    if (object->state == NULL)
        return FA_OK;
    st = unrestore(u, object->state, NULL, &saved);
    if (st == FA_OK) {
        st = fa_value_set_state(*out, saved);
        fa_value_release(saved);
    }
    return st;
}

static fa_status unrestore(unrestorer *u, const fa_value *value, const fa__type *type,
                           fa_value **out)
{
    bool tensor = fa_value_kind(value) == FA_KIND_TENSOR;
    const void *key = tensor ? (const void *)value->u.tensor.tensor : (const void *)value;
    uint64_t address;
    fa_status st = FA_OK;

    *out = NULL;
    if (fa__map_get_pointer(u->seen, key, &address)) {
        *out = fa_value_retain((fa_value *)(uintptr_t)address);
        u->cyclic |= fa_value_kind(value) == FA_KIND_OBJECT;
        return FA_OK;
    }
    if (++u->depth > MAX_RESTORE_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", MAX_RESTORE_DEPTH);
    switch (fa_value_kind(value)) {
    case FA_KIND_LIST: st = unrestore_list(u, value, type, out); break;
    case FA_KIND_DICT: st = unrestore_dict(u, value, type, out); break;
    case FA_KIND_TUPLE: st = unrestore_tuple(u, value, type, out); break;
    case FA_KIND_OBJECT: st = unrestore_object(u, value, out); break;
    default:
        *out = fa_value_retain(value);
        if (tensor)
            st = keep(u, key, *out);
        break;
    }
    u->depth--;
    if (st != FA_OK) {
        fa_value_release(*out);
        *out = NULL;
    }
    return st;
}

fa_value *fa__unrestore(fa__unit *unit, const fa_value *value, const fa__type *type)
{
    unrestorer u = { .unit = unit, .seen = fa__map_new(), .kept = fa_value_list() };
    fa_value *out = NULL;
    fa_status st = u.seen == NULL || u.kept == NULL ? FA_ENOMEM : unrestore(&u, value, type, &out);

    fa__map_free(u.seen);
    fa_value_release(u.kept);
    if (st == FA_OK && u.cyclic)
        st = fa__value_close_cycles(&out, 1);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}
