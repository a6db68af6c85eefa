/* builtins_dict.c: dicts of programs. Keys of every type are looked up alike, so that the rows of
 * all key types share their functions; the order is that of insertion. */
#include "ops/builtins.h"

/* ---- looking up ------------------------------------------------------------------------------ */

/* The item under a key, borrowed; NULL when absent or (with an error) out of memory. */
static fa_status look_up(const fa_value *dict, fa__ivalue key, fa_value **out)
{
    fa_value *boxed;

    if (key.tag == FA__IV_VALUE) {
        *out = fa_value_find(dict, key.u.value);
        return FA_OK;
    }
    *out = NULL;
    boxed = fa__iv_box(key);
    if (boxed == NULL)
        return FA_ENOMEM;
    *out = fa_value_find(dict, boxed);
    fa_value_release(boxed);
    return FA_OK;
}

static fa_status fail_key(fa__ivalue key)
{
    fa__buffer text = { 0 };
    char *name = fa__print_value(&text, key) == FA_OK ? fa__buffer_take_text(&text) : NULL;

    fa__fail(FA_ENOTFOUND, "KeyError: %s", name == NULL ? "" : name);
    fa__free(name);
    fa__buffer_free(&text);
    return FA_ENOTFOUND;
}

fa_status fa__dict_getitem(fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b,
                           const fa__ivalue *c)
{
    fa_value *item;
    fa_status st = look_up(a->u.value, *b, &item);

    (void)c;
    if (st != FA_OK)
        return st;
    if (item == NULL)
        return fail_key(*b);
    *out = fa__iv_retain(fa__iv_borrow(item));
    return FA_OK;
}

/* dict.get(key), dict.get(key, default) */
static fa_status get(DIRECT_ARGUMENTS)
{
    fa_value *item;
    fa_status st = look_up(a->u.value, *b, &item);

    if (st != FA_OK)
        return st;
    if (item != NULL)
        *out = fa__iv_retain(fa__iv_borrow(item));
    else
        *out = c == NULL ? fa__iv_none() : fa__iv_retain(*c);
    return FA_OK;
}

/* get without a default: the third argument is none of its own */
static fa_status get_or_none(DIRECT_ARGUMENTS)
{
    (void)c;
    return get(out, a, b, NULL);
}

static fa_status contains(DIRECT_ARGUMENTS)
{
    fa_value *item;
    fa_status st = look_up(a->u.value, *b, &item);

    (void)c;
    *out = fa__iv_bool(item != NULL);
    return st;
}

static fa_status length(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_int((int64_t)fa_value_len(a->u.value));
    return FA_OK;
}

/* ---- changing -------------------------------------------------------------------------------- */

static fa_status put(fa_value *dict, fa__ivalue key, fa__ivalue item)
{
    fa_value *boxed, *value, *old = NULL;
    fa_status st = item.tag < FA__IV_TENSOR ? look_up(dict, key, &old) : FA_OK;

    if (st != FA_OK || (old != NULL && fa__rewrite_number(old, item)))
        return st;
    boxed = fa__iv_box(key);
    value = boxed == NULL ? NULL : fa__iv_box(item);
    if (value == NULL) {
        fa_value_release(boxed);
        return FA_ENOMEM;
    }
    return fa__value_set_item_take(dict, boxed, value);
}

static fa_status set_item(DIRECT_ARGUMENTS)
{
    *out = fa__iv_none();
    return put(a->u.value, *b, *c);
}

static fa_status remove_key(fa_value *dict, fa__ivalue key)
{
    fa_value *boxed = fa__iv_box(key);
    fa_status st = boxed == NULL ? FA_ENOMEM : fa_value_remove(dict, boxed);

    fa_value_release(boxed);
    return st == FA_ENOTFOUND ? fail_key(key) : st;
}

static fa_status delete(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_none();
    return remove_key(a->u.value, *b);
}

static fa_status pop(DIRECT_ARGUMENTS)
{
    fa__ivalue item;
    fa_status st = fa__dict_getitem(&item, a, b, c);

    if (st != FA_OK)
        return st;
    st = remove_key(a->u.value, *b);
    if (st == FA_OK)
        *out = item;
    else
        fa__iv_release(&item);
    return st;
}

static fa_status pop_or(DIRECT_ARGUMENTS)
{
    fa_value *item;
    fa_status st = look_up(a->u.value, *b, &item);

    if (st != FA_OK)
        return st;
    if (item != NULL)
        return pop(out, a, b, c);
    *out = fa__iv_retain(*c);
    return FA_OK;
}

static fa_status setdefault(DIRECT_ARGUMENTS)
{
    fa_value *item;
    fa_status st = look_up(a->u.value, *b, &item);

    if (st == FA_OK && item == NULL)
        st = put(a->u.value, *b, *c);
    if (st == FA_OK)
        *out = fa__iv_retain(item != NULL ? fa__iv_borrow(item) : *c);
    return st;
}

static fa_status update(DIRECT_ARGUMENTS)
{
    fa_value *dict = a->u.value, *from = b->u.value;
    fa_status st = FA_OK;

    (void)c;
    for (size_t i = 0; st == FA_OK && i < fa_value_len(from); i++)
        st = fa_value_set_item(dict, fa_value_key_at(from, i), fa_value_item_at(from, i));
    *out = fa__iv_none();
    return st;
}

static fa_status clear(DIRECT_ARGUMENTS)
{
    fa_value *dict = a->u.value;
    fa_status st = FA_OK;

    (void)b, (void)c;
    while (st == FA_OK && fa_value_len(dict) > 0) {
        fa_value *key = fa_value_retain(fa_value_key_at(dict, fa_value_len(dict) - 1));

        st = fa_value_remove(dict, key);
        fa_value_release(key);
    }
    *out = fa__iv_none();
    return st;
}

/* ---- lists of it ----------------------------------------------------------------------------- */

typedef enum part { KEYS, ITEMS, PAIRS } part;

/* List[K], List[V] or List[Tuple[K, V]] of a dict that knows its type. */
static fa_status set_type(fa_value *list, const fa_value *dict, part what)
{
    const char *text = fa__value_type_text(dict);
    fa__type *type = text == NULL ? NULL : fa__type_parse(fa__span_of(text));
    fa__buffer own = { 0 };
    fa_value *value = NULL;
    fa_status st = FA_OK;

    if (type == NULL || type->kind != FA__TYPE_DICT || type->n != 2)
        goto done;
    TRY(fa__buffer_text(&own, what == PAIRS ? "List[Tuple[" : "List["));
    TRY(fa__type_format(type->elements[what == ITEMS], &own));
    if (what == PAIRS) {
        TRY(fa__buffer_text(&own, ", "));
        TRY(fa__type_format(type->elements[1], &own));
        TRY(fa__buffer_text(&own, "]"));
    }
    TRY(fa__buffer_text(&own, "]"));
    value = fa_value_str_n((const char *)own.data, own.size);
    if (value == NULL)
        TRY(FA_ENOMEM);
    fa__value_set_type_text(list, value);
done:
    fa_value_release(value);
    fa__buffer_free(&own);
    fa__type_free(type);
    return st;
}

static fa_value *pair_at(const fa_value *dict, size_t i)
{
    fa_value *pair[2] = { fa_value_key_at(dict, i), fa_value_item_at(dict, i) };

    return fa_value_tuple(2, pair);
}

static fa_status list_part(fa__ivalue *out, const fa_value *dict, part what)
{
    fa_value *list = fa_value_list(), *item;
    fa_status st = list == NULL ? FA_ENOMEM : set_type(list, dict, what);

    for (size_t i = 0; st == FA_OK && i < fa_value_len(dict); i++) {
        item = what == PAIRS ? pair_at(dict, i)
                             : fa_value_retain(what == KEYS ? fa_value_key_at(dict, i)
                                                            : fa_value_item_at(dict, i));
        st = item == NULL ? FA_ENOMEM : fa__value_append_take(list, item);
    }
    if (st != FA_OK)
        fa_value_release(list);
    else
        *out = fa__iv_take(list);
    return st;
}

static fa_status keys(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return list_part(out, a->u.value, KEYS);
}

static fa_status values(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return list_part(out, a->u.value, ITEMS);
}

static fa_status items(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return list_part(out, a->u.value, PAIRS);
}

/* Takes the pair out that came first. [popitem of torch takes begin()] */
static fa_status popitem(DIRECT_ARGUMENTS)
{
    fa_value *dict = a->u.value, *pair;
    fa_status st;

    (void)b, (void)c;
    if (fa_value_len(dict) == 0)
        return fa__fail(FA_ENOTFOUND, "popitem(): dictionary is empty");
    pair = pair_at(dict, 0);
    if (pair == NULL)
        return FA_ENOMEM;
    st = fa_value_remove(dict, fa_value_at(pair, 0));
    if (st == FA_OK)
        *out = fa__iv_take(pair);
    else
        fa_value_release(pair);
    return st;
}

/* ---- making ---------------------------------------------------------------------------------- */

static fa_status copy(DIRECT_ARGUMENTS)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *from = a->u.value;
    fa__ivalue to, unused;
    fa_status st;

    (void)b;
    if (dict == NULL)
        return FA_ENOMEM;
    to = fa__iv_take(dict);
    st = update(&unused, &to, a, c);
    if (st != FA_OK) {
        fa__iv_release(&to);
        return st;
    }
    fa__same_type(dict, from);
    *out = to;
    return FA_OK;
}

/* dict([(k, v), ...]) */
static fa_status from_pairs(DIRECT_ARGUMENTS)
{
    const fa_value *list = a->u.value;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = dict == NULL ? FA_ENOMEM : FA_OK;

    (void)b, (void)c;
    for (size_t i = 0; st == FA_OK && i < fa_value_len(list); i++) {
        const fa_value *pair = fa_value_at(list, i);

        if (fa_value_kind(pair) != FA_KIND_TUPLE || fa_value_len(pair) != 2)
            st = fa__fail(FA_ETYPE, "dict() takes a list of pairs");
        else
            st = fa_value_set_item(dict, fa_value_at(pair, 0), fa_value_at(pair, 1));
    }
    if (st != FA_OK)
        fa_value_release(dict);
    else
        *out = fa__iv_take(dict);
    return st;
}

static fa_status new_dict(fa__call *call)
{
    return fa__return_value(call, 0, fa_value_dict(FA_PLAIN_DICT));
}

/* ---- rows: one for each type of keys -------------------------------------------------------- */

#define ROWS(key, type)                                                                            \
    DIRECT("aten::__getitem__.Dict_" key "(Dict(" type ", t) self, " type " key) -> t(*)",         \
           fa__dict_getitem),                                                                      \
    DIRECT("aten::__contains__." key "(Dict(" type ", t) dict, " type " key) -> bool", contains),  \
    DIRECT("aten::_set_item." key "(Dict(" type ", t)(a!) l, " type                                \
           "(b -> *) idx, t(c -> *) v) -> ()", set_item),                                          \
    DIRECT("aten::get." key "(Dict(" type ", t) self, " type " key) -> t(*)?", get_or_none),       \
    DIRECT("aten::get.default_" key "(Dict(" type ", t) self, " type                               \
           " key, t default_value) -> t(*)", get),                                                 \
    DIRECT("aten::setdefault." key "(Dict(" type ", t)(a!) self, " type                            \
           "(b -> *) key, t(c -> *) default_value) -> t(*)", setdefault),                          \
    DIRECT("aten::pop.Dict_" key "(Dict(" type ", t)(a!) self, " type " key) -> t(*)", pop),       \
    DIRECT("aten::pop.Dict_default_" key "(Dict(" type ", t)(a!) self, " type                      \
           " key, t default_value) -> t(*)", pop_or),                                              \
    DIRECT("aten::Delete.Dict_" key "(Dict(" type ", t)(a!) self, " type " key) -> ()", delete),   \
    DIRECT("aten::popitem." key "(Dict(" type ", t)(a!) self) -> ((" type ", t))", popitem),       \
    DIRECT("aten::clear." key "(Dict(" type ", t)(a!) self) -> ()", clear),                        \
    DIRECT("aten::update." key "(Dict(" type ", t)(a!) self, Dict(" type                           \
           ", t)(a!) to_add) -> ()", update),                                                      \
    DIRECT("aten::items." key "(Dict(" type ", t) self) -> ((" type ", t)[])", items),             \
    DIRECT("aten::keys." key "(Dict(" type ", t) self) -> " type "[](*)", keys),                   \
    DIRECT("aten::values." key "(Dict(" type ", t) self) -> t[](*)", values),                      \
    DIRECT("aten::len.Dict_" key "(Dict(" type ", t) self) -> int", length),                       \
    DIRECT("aten::copy.Dict_" key "(Dict(" type ", t)(a) self) -> Dict(" type ", t)", copy),       \
    DIRECT("aten::dict.Dict_" key "(Dict(" type ", t)(a) self) -> Dict(" type ", t)", copy),       \
    DIRECT("aten::dict." key "((" type ", tVal)[] inputs) -> Dict(" type ", tVal)", from_pairs)

const fa__op fa__ops_builtins_dict[] = {
    { "aten::dict() -> Dict(str, Tensor)", new_dict },
    ROWS("str", "str"),
    ROWS("int", "int"),
    ROWS("bool", "bool"),
    ROWS("float", "float"),
    ROWS("complex", "complex"),
    ROWS("Tensor", "Tensor"),
    { 0 },
};
