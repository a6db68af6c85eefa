/* tree_spec.c: how nested inputs and outputs are flattened, and built again. [formats 6.3]
 *
 *     [1, {"type": "builtins.dict", "context": "[\"a\"]", "children_spec": [{"type": null, ...}]}]
 *
 * A node without a type is a leaf. */
#include "module/exported.h"

#include "io/io.h"

static const char *type_of(const fa_value *spec)
{
    const fa_value *type = fa__json_member(spec, "type");

    return fa_value_kind(type) == FA_KIND_STR ? fa_value_text(type) : NULL;
}

size_t fa__tree_len(const fa_value *spec)
{
    return fa_value_len(fa__json_member(spec, "children_spec"));
}

const fa_value *fa__tree_child(const fa_value *spec, size_t i)
{
    return fa_value_at(fa__json_member(spec, "children_spec"), i);
}

fa_value *fa__tree_parse(const char *text)
{
    fa_value *json = fa__json_parse(fa__span_of(text), FA__JSON_LENIENT), *out = NULL;

    if (json == NULL)
        return NULL;
    if (fa_value_kind(json) == FA_KIND_LIST && fa_value_len(json) == 2)
        out = fa_value_retain(fa_value_at(json, 1));
    fa_value_release(json);
    if (fa_value_kind(out) == FA_KIND_DICT)
        return out;
    fa_value_release(out);
    fa__fail(FA_EFORMAT, "a tree spec is not [version, {...}]");
    return NULL;
}

/* The keys stand as JSON in a text, or (defaultdict) in an object's dict_context. */
fa_value *fa__tree_keys(const fa_value *spec)
{
    const fa_value *context = fa__json_member(spec, "context");
    fa_value *keys = NULL;

    if (fa_value_kind(context) == FA_KIND_STR)
        keys = fa__json_parse(fa__span_of(fa_value_text(context)), FA__JSON_LENIENT);
    else if (fa__json_member(context, "dict_context") != NULL)
        keys = fa_value_retain(fa__json_member(context, "dict_context"));
    else
        keys = fa_value_retain(context);
    if (fa_value_kind(keys) == FA_KIND_LIST && fa_value_len(keys) == fa__tree_len(spec))
        return keys;
    fa_value_release(keys);
    fa__fail(FA_EFORMAT, "a tree spec's dict has other keys than children");
    return NULL;
}

fa__tree_kind fa__tree_kind_of(const fa_value *spec)
{
    static const struct { const char *type; fa__tree_kind kind; } rows[] = {
        { "builtins.tuple", FA__TREE_TUPLE },
        { "builtins.list", FA__TREE_LIST },
        { "builtins.dict", FA__TREE_DICT },
        { "collections.OrderedDict", FA__TREE_DICT },
        { "collections.defaultdict", FA__TREE_DICT },
        { "collections.namedtuple", FA__TREE_TUPLE },
        { "collections.deque", FA__TREE_LIST },
        { "torch.Size", FA__TREE_TUPLE },
        { "torch.fx.immutable_collections.immutable_list", FA__TREE_LIST },
        { "torch.fx.immutable_collections.immutable_dict", FA__TREE_DICT },
    };
    const char *type = type_of(spec);

    if (type == NULL)
        return FA__TREE_LEAF;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (strcmp(type, rows[i].type) == 0)
            return rows[i].kind;
    }
    return FA__TREE_UNKNOWN;
}

fa_status fa__tree_fail_unknown(const fa_value *spec)
{
    return fa__fail(FA_EUNSUPPORTED, "nested values of the class %.100s are not supported",
                    type_of(spec));
}

/* ---- flattening ------------------------------------------------------------------------------ */

static fa_status flatten(const fa_value *spec, fa_value *value, fa_value *leaves, int depth);

static fa_status flatten_sequence(const fa_value *spec, fa_value *value, fa_value *leaves,
                                  int depth)
{
    size_t n = fa__tree_len(spec);
    fa_kind kind = fa_value_kind(value);
    fa_status st = FA_OK;

    if ((kind != FA_KIND_TUPLE && kind != FA_KIND_LIST) || fa_value_len(value) != n)
        return fa__fail(FA_ETYPE,
                        "Trying to flatten user inputs with the exported input tree spec: expected "
                        "a %s of %zu items, but got a %s of %zu", type_of(spec), n,
                        fa_kind_name(kind), fa_value_len(value));
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = flatten(fa__tree_child(spec, i), fa_value_at(value, i), leaves, depth + 1);
    return st;
}

static fa_status flatten_mapping(const fa_value *spec, fa_value *value, fa_value *leaves, int depth)
{
    fa_value *keys = fa__tree_keys(spec);
    fa_status st = FA_OK;

    if (keys == NULL)
        return fa_error_last()->status;
    if (fa_value_kind(value) != FA_KIND_DICT || fa_value_len(value) != fa_value_len(keys))
        TRY(fa__fail(FA_ETYPE,
                     "Trying to flatten user inputs with the exported input tree spec: expected a "
                     "dict of %zu items, but got a %s of %zu", fa_value_len(keys),
                     fa_kind_name(fa_value_kind(value)), fa_value_len(value)));
    for (size_t i = 0; i < fa_value_len(keys); i++) {
        fa_value *item = fa_value_find(value, fa_value_at(keys, i));

        if (item == NULL)
            TRY(fa__fail(FA_ETYPE, "an input dict has no key '%.60s'",
                         fa_value_kind(fa_value_at(keys, i)) == FA_KIND_STR
                             ? fa_value_text(fa_value_at(keys, i)) : "?"));
        TRY(flatten(fa__tree_child(spec, i), item, leaves, depth + 1));
    }
done:
    fa_value_release(keys);
    return st;
}

static fa_status flatten(const fa_value *spec, fa_value *value, fa_value *leaves, int depth)
{
    if (depth > FA__MAX_EXPORT_DEPTH)
        return fa__fail(FA_ELIMIT, "inputs nest deeper than %d", FA__MAX_EXPORT_DEPTH);
    switch (fa__tree_kind_of(spec)) {
    case FA__TREE_LEAF: return fa_value_append(leaves, value);
    case FA__TREE_TUPLE:
    case FA__TREE_LIST: return flatten_sequence(spec, value, leaves, depth);
    case FA__TREE_DICT: return flatten_mapping(spec, value, leaves, depth);
    case FA__TREE_UNKNOWN: break;
    }
    return fa__tree_fail_unknown(spec);
}

fa_status fa__tree_flatten(const fa_value *spec, fa_value *value, fa_value *leaves)
{
    return flatten(spec, value, leaves, 0);
}

/* ---- building -------------------------------------------------------------------------------- */

static fa_value *build(const fa_value *spec, const fa_value *leaves, size_t *at, int depth);

static fa_value *build_sequence(const fa_value *spec, const fa_value *leaves, size_t *at, int depth)
{
    size_t n = fa__tree_len(spec);
    fa_value *list = fa_value_list(), *tuple;

    for (size_t i = 0; list != NULL && i < n; i++) {
        fa_value *item = build(fa__tree_child(spec, i), leaves, at, depth + 1);
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return NULL;
        }
    }
    if (list == NULL || fa__tree_kind_of(spec) == FA__TREE_LIST)
        return list;
    tuple = fa_value_tuple(n, list->u.list.items);
    fa_value_release(list);
    return tuple;
}

static fa_dict_type dict_type(const char *type)
{
    return strcmp(type, "collections.OrderedDict") == 0   ? FA_ORDERED_DICT
           : strcmp(type, "collections.defaultdict") == 0 ? FA_DEFAULT_DICT
                                                          : FA_PLAIN_DICT;
}

static fa_value *build_mapping(const fa_value *spec, const fa_value *leaves, size_t *at, int depth)
{
    fa_value *keys = fa__tree_keys(spec), *dict = NULL;
    fa_status st = FA_OK;

    if (keys == NULL)
        return NULL;
    dict = fa_value_dict(dict_type(type_of(spec)));
    if (dict == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < fa_value_len(keys); i++) {
        fa_value *item = build(fa__tree_child(spec, i), leaves, at, depth + 1);

        if (item == NULL)
            TRY(fa_error_last()->status);
        TRY(fa__value_set_item_take(dict, fa_value_retain(fa_value_at(keys, i)), item));
    }
done:
    fa_value_release(keys);
    if (st == FA_OK)
        return dict;
    fa_value_release(dict);
    return NULL;
}

static fa_value *build(const fa_value *spec, const fa_value *leaves, size_t *at, int depth)
{
    fa_value *leaf;

    if (depth > FA__MAX_EXPORT_DEPTH) {
        fa__fail(FA_ELIMIT, "outputs nest deeper than %d", FA__MAX_EXPORT_DEPTH);
        return NULL;
    }
    switch (fa__tree_kind_of(spec)) {
    case FA__TREE_LEAF:
        leaf = *at < fa_value_len(leaves) ? fa_value_at(leaves, *at) : NULL;
        if (leaf == NULL)
            fa__fail(FA_EFORMAT, "the graph has fewer outputs than its tree spec");
        (*at)++;
        return fa_value_retain(leaf);
    case FA__TREE_TUPLE:
    case FA__TREE_LIST: return build_sequence(spec, leaves, at, depth);
    case FA__TREE_DICT: return build_mapping(spec, leaves, at, depth);
    case FA__TREE_UNKNOWN: break;
    }
    fa__tree_fail_unknown(spec);
    return NULL;
}

fa_value *fa__tree_unflatten(const fa_value *spec, const fa_value *leaves, size_t *at)
{
    return build(spec, leaves, at, 0);
}
