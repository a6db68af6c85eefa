/* copy.c: a value's structure again, so that a program may change what a loaded file must keep. */
#include "module/module.h"

typedef struct copier {
    fa__map *seen;                      /* old container or object -> new one */
    int depth;
    bool cyclic;                        /* something was met inside of itself or twice */
} copier;

static fa_status copy(copier *c, const fa_value *value, fa_value **out);

static fa_status copy_items(copier *c, const fa_value *from, fa_value *to)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(from) && st == FA_OK; i++) {
        fa_value *item = NULL;

        st = copy(c, fa_value_at(from, i), &item);
        if (st == FA_OK)
            st = fa__value_append_take(to, item);
    }
    return st;
}

static fa_status copy_pairs(copier *c, const fa_value *from, size_t n, fa_value *to)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < n && st == FA_OK; i++) {
        fa_value *item = NULL;

        st = copy(c, fa_value_item_at(from, i), &item);
        if (st == FA_OK)
            st = fa__value_set_item_take(to, fa_value_retain(fa_value_key_at(from, i)), item);
    }
    return st;
}

static fa_status copy_state(copier *c, const fa_value *from, fa_value *to)
{
    fa_value *state = NULL;
    fa_status st = FA_OK;

    if (fa_value_state(from) == NULL)
        return FA_OK;
    st = copy(c, fa_value_state(from), &state);
    if (st == FA_OK)
        st = fa_value_set_state(to, state);
    fa_value_release(state);
    return st;
}

static fa_status copy_tuple(copier *c, const fa_value *value, fa_value **out)
{
    fa_value *items = fa_value_list();
    fa_status st = items == NULL ? FA_ENOMEM : copy_items(c, value, items);

    if (st == FA_OK) {
        *out = fa_value_tuple(fa_value_len(items), items->u.list.items);
        st = *out == NULL ? FA_ENOMEM : copy_state(c, value, *out);
    }
    fa_value_release(items);
    return st;
}

/* An empty value of the same kind. Arguments of objects are copied at once: an object cannot be
 * among its own. */
static fa_status copy_shell(copier *c, const fa_value *value, fa_value **out)
{
    fa_value *args = NULL, *kwargs = NULL;
    fa_status st = FA_OK;

    switch (fa_value_kind(value)) {
    case FA_KIND_LIST: *out = fa_value_list(); break;
    case FA_KIND_DICT: *out = fa_value_dict(fa_value_dict_type(value)); break;
    default:
        TRY(copy(c, fa_value_object_args(value), &args));
        if (fa_value_object_kwargs(value) != NULL)
            TRY(copy(c, fa_value_object_kwargs(value), &kwargs));
        *out = fa_value_object(fa_value_object_build(value), fa_value_object_callable(value), args,
                               kwargs);
    }
    st = *out == NULL ? FA_ENOMEM : FA_OK;
done:
    fa_value_release(kwargs);
    fa_value_release(args);
    return st;
}

static fa_status fill(copier *c, const fa_value *value, fa_value *out)
{
    fa_status st = FA_OK;

    if (fa_value_kind(value) != FA_KIND_DICT)
        TRY(copy_items(c, value, out));
    if (fa_value_kind(value) != FA_KIND_LIST)
        TRY(copy_pairs(c, value, fa_value_kind(value) == FA_KIND_DICT
                                     ? fa_value_len(value) : fa_value_object_pairs(value), out));
    TRY(copy_state(c, value, out));
    if (fa_value_kind(value) == FA_KIND_DICT && fa_value_default_factory(value) != NULL)
        TRY(fa_value_set_default_factory(out, fa_value_default_factory(value)));
done:
    return st;
}

static fa_status copy_container(copier *c, const fa_value *value, fa_value **out)
{
    uint64_t known;
    fa_status st = FA_OK;

    if (fa__map_get_pointer(c->seen, value, &known)) {
        *out = fa_value_retain((fa_value *)(uintptr_t)known);
        c->cyclic = true;
        return FA_OK;
    }
    TRY(copy_shell(c, value, out));
    TRY(fa__map_set_pointer(c->seen, value, (uintptr_t)*out));
    TRY(fill(c, value, *out));
done:
    return st;
}

static fa_status copy(copier *c, const fa_value *value, fa_value **out)
{
    fa_status st = FA_OK;

    *out = NULL;
    if (++c->depth > FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", FA__MAX_DEPTH);
    switch (fa_value_kind(value)) {
    case FA_KIND_LIST:
    case FA_KIND_DICT:
    case FA_KIND_OBJECT: st = copy_container(c, value, out); break;
    case FA_KIND_TUPLE: st = copy_tuple(c, value, out); break;
    default: *out = fa_value_retain(value);
    }
    c->depth--;
    if (st != FA_OK) {
        fa_value_release(*out);
        *out = NULL;
    }
    return st;
}

fa_value *fa__value_copy(const fa_value *value)
{
    copier c = { .seen = fa__map_new() };
    fa_value *out = NULL;
    fa_status st = c.seen == NULL ? FA_ENOMEM : copy(&c, value, &out);

    if (st == FA_OK && c.cyclic)
        st = fa__value_close_cycles(&out, 1);
    fa__map_free(c.seen);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}
