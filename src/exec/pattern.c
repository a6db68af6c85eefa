/* pattern.c: values in which slots stand for tensors. */
#include "exec/plan.h"

#define MAX_DEPTH 32
#define MAX_ITEMS 65536

typedef struct maker {
    fa__slot_finder find;
    void *context;
    int depth;
} maker;

static bool make(maker *m, fa__pattern *out, fa__ivalue x);

static bool constant(fa__pattern *out, fa__ivalue x)
{
    out->kind = FA__PATTERN_CONST;
    out->constant = fa__iv_retain(x);
    return true;
}

static bool make_items(maker *m, fa__pattern *out, const fa_value *value, fa__pattern_kind kind)
{
    size_t n = fa_value_len(value);

    out->kind = kind;
    out->items = n > MAX_ITEMS ? NULL : fa__zalloc((n + 1) * sizeof(*out->items));
    if (kind == FA__PATTERN_DICT && out->items != NULL)
        out->keys = fa__zalloc((n + 1) * sizeof(*out->keys));
    if (out->items == NULL || (kind == FA__PATTERN_DICT && out->keys == NULL))
        return false;
    out->type = fa_value_kind(value->state) == FA_KIND_STR ? fa_value_retain(value->state) : NULL;
    for (; out->n < n; out->n++) {
        const fa_value *item = kind == FA__PATTERN_DICT ? fa_value_item_at(value, out->n)
                                                        : fa_value_at(value, out->n);

        if (kind == FA__PATTERN_DICT) {
            out->keys[out->n] = fa_value_retain(fa_value_key_at(value, out->n));
            if (fa_value_kind(out->keys[out->n]) == FA_KIND_TENSOR) {
                out->n++;
                return false;
            }
        }
        if (!make(m, &out->items[out->n], fa__iv_borrow(item))) {
            out->n++;
            return false;
        }
    }
    return true;
}

static bool make(maker *m, fa__pattern *out, fa__ivalue x)
{
    bool ok = true;
    size_t slot;

    *out = (fa__pattern){ 0 };
    if (x.tag == FA__IV_TENSOR) {
        slot = m->find(m->context, x.u.tensor, &ok);
        if (!ok || slot == FA__NO_SLOT)
            return ok && constant(out, x);
        out->kind = FA__PATTERN_SLOT;
        out->slot = slot;
        return true;
    }
    if (x.tag != FA__IV_VALUE || ++m->depth > MAX_DEPTH)
        return x.tag != FA__IV_VALUE && constant(out, x);
    switch (fa_value_kind(x.u.value)) {
    case FA_KIND_LIST: ok = make_items(m, out, x.u.value, FA__PATTERN_LIST); break;
    case FA_KIND_TUPLE: ok = make_items(m, out, x.u.value, FA__PATTERN_TUPLE); break;
    case FA_KIND_DICT: ok = make_items(m, out, x.u.value, FA__PATTERN_DICT); break;
    default: ok = constant(out, x); break;
    }
    m->depth--;
    return ok;
}

bool fa__pattern_of(fa__pattern *out, fa__ivalue x, fa__slot_finder find, void *context)
{
    maker m = { find, context, 0 };

    return make(&m, out, x);
}

void fa__pattern_free(fa__pattern *p)
{
    for (size_t i = 0; i < p->n; i++) {
        fa__pattern_free(&p->items[i]);
        if (p->keys != NULL)
            fa_value_release(p->keys[i]);
    }
    fa__free(p->items);
    fa__free(p->keys);
    fa_value_release(p->type);
    if (p->kind == FA__PATTERN_CONST)
        fa__iv_release(&p->constant);
    *p = (fa__pattern){ 0 };
}

/* ---- values ---------------------------------------------------------------------------------- */

static fa_value *new_container(const fa__pattern *p)
{
    fa_value *out = p->kind == FA__PATTERN_DICT ? fa_value_dict(FA_PLAIN_DICT) : fa_value_list();

    if (out != NULL && p->kind != FA__PATTERN_TUPLE)
        out->state = fa_value_retain(p->type);
    return out;
}

static fa_status fill(const fa__pattern *p, fa_tensor *const *slots, fa_value *out)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < p->n && st == FA_OK; i++) {
        fa__ivalue x;
        fa_value *item;

        TRY(fa__pattern_value(&p->items[i], slots, &x));
        item = fa__iv_box(x);
        fa__iv_release(&x);
        if (item == NULL)
            return FA_ENOMEM;
        st = p->kind == FA__PATTERN_DICT
                 ? fa__value_set_item_take(out, fa_value_retain(p->keys[i]), item)
                 : fa__value_append_take(out, item);
    }
done:
    return st;
}

fa_status fa__pattern_value(const fa__pattern *p, fa_tensor *const *slots, fa__ivalue *out)
{
    fa_value *container, *tuple;
    fa_status st;

    if (p->kind == FA__PATTERN_CONST) {
        *out = fa__iv_retain(p->constant);
        return FA_OK;
    }
    if (p->kind == FA__PATTERN_SLOT) {
        *out = fa__iv_tensor_take(fa_tensor_retain(slots[p->slot]));
        return FA_OK;
    }
    container = new_container(p);
    if (container == NULL)
        return FA_ENOMEM;
    st = fill(p, slots, container);
    if (st == FA_OK && p->kind == FA__PATTERN_TUPLE) {
        tuple = fa_value_tuple(p->n, container->u.list.items);
        if (tuple != NULL && p->type != NULL)
            st = fa_value_set_state(tuple, p->type);
        fa_value_release(container);
        container = tuple;
    }
    if (st != FA_OK || container == NULL) {
        fa_value_release(container);
        return st != FA_OK ? st : FA_ENOMEM;
    }
    *out = fa__iv_take(container);
    return FA_OK;
}

/* ---- matching -------------------------------------------------------------------------------- */

static bool same_layout(const fa__slot_info *info, const fa_tensor *x)
{
    size_t bytes = (size_t)info->n_dims * sizeof(int64_t);

    return x->layout == FA_STRIDED && !x->nested && !x->conj && !x->neg && x->quantizer == NULL
           && x->dtype == info->dtype && x->n_dims == info->n_dims
           && (bytes == 0 || (memcmp(x->sizes, info->sizes, bytes) == 0
                              && memcmp(x->strides, info->strides, bytes) == 0));
}

static bool same_constant(fa__ivalue a, fa__ivalue b)
{
    fa_value *x, *y;
    bool same;

    if (a.tag == FA__IV_TENSOR || b.tag == FA__IV_TENSOR)
        return false;
    x = fa__iv_box(a);
    y = fa__iv_box(b);
    same = x != NULL && y != NULL && fa_value_equal(x, y);
    fa_value_release(x);
    fa_value_release(y);
    return same;
}

bool fa__pattern_matches(const fa__pattern *p, const fa__slot_info *infos, fa__ivalue x,
                         fa_tensor **slots)
{
    static const fa_kind kinds[] = { 0, 0, FA_KIND_LIST, FA_KIND_TUPLE, FA_KIND_DICT };

    if (p->kind == FA__PATTERN_CONST)
        return same_constant(p->constant, x);
    if (p->kind == FA__PATTERN_SLOT) {
        if (x.tag != FA__IV_TENSOR || !same_layout(&infos[p->slot], x.u.tensor))
            return false;
        if (slots[p->slot] != NULL)     /* the same tensor twice */
            return slots[p->slot] == x.u.tensor;
        slots[p->slot] = x.u.tensor;
        return true;
    }
    if (fa__iv_kind(x) != kinds[p->kind] || fa_value_len(x.u.value) != p->n)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        const fa_value *item = p->kind == FA__PATTERN_DICT ? fa_value_item_at(x.u.value, i)
                                                           : fa_value_at(x.u.value, i);

        if (p->kind == FA__PATTERN_DICT
            && !fa_value_equal(p->keys[i], fa_value_key_at(x.u.value, i)))
            return false;
        if (!fa__pattern_matches(&p->items[i], infos, fa__iv_borrow(item), slots))
            return false;
    }
    return true;
}

void fa__pattern_slots(const fa__pattern *p, void (*visit)(void *context, size_t slot),
                       void *context)
{
    if (p->kind == FA__PATTERN_SLOT)
        visit(context, p->slot);
    for (size_t i = 0; i < p->n; i++)
        fa__pattern_slots(&p->items[i], visit, context);
}
