/* builtins_list.c: lists of programs, and what values of programs have in common — equality, order,
 * subscripts.
 *
 * Functions take lists of any items: what a row's schema says of them is the matcher's business.
 * A list that belongs to a cycle from a file counts references within the cycle otherwise, so items
 * of such a list are moved one by one (fa_value_set_at). */
#include "ops/builtins.h"

/* Lists that a program makes in one step are no longer. */
#define MAX_ITEMS ((size_t)1 << 27)
/* Values that are compared nest no deeper. */
#define MAX_COMPARE_DEPTH 200

/* ---- equality and order ---------------------------------------------------------------------- */

static bool tensors_equal(fa_tensor *a, fa_tensor *b)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };

    if (a == b)
        return true;
    return fa__op_call_format("aten::equal", results, "tt", a, b) == FA_OK
           && results[0].tag == FA__IV_BOOL && results[0].u.boolean;
}

static bool equal(fa__ivalue x, fa__ivalue y, int depth);

static size_t count_of(const fa_value *list)
{
    return fa_value_len(list);
}

/* Item i of a list, tuple or size; borrowed. */
static fa__ivalue item_at(const fa_value *list, size_t i)
{
    if (list->kind == FA_KIND_SIZE)
        return fa__iv_int(list->u.size.sizes[i]);
    return fa__iv_borrow(list->u.list.items[i]);
}

static bool items_equal(const fa_value *a, const fa_value *b, int depth)
{
    size_t n = count_of(a);

    if (n != count_of(b))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!equal(item_at(a, i), item_at(b, i), depth + 1))
            return false;
    }
    return true;
}

static bool dicts_equal(const fa_value *a, const fa_value *b, int depth)
{
    if (fa_value_len(a) != fa_value_len(b))
        return false;
    for (size_t i = 0; i < fa_value_len(a); i++) {
        const fa_value *other = fa_value_find(b, fa_value_key_at(a, i));

        if (other == NULL
            || !equal(fa__iv_borrow(fa_value_item_at(a, i)), fa__iv_borrow(other), depth + 1))
            return false;
    }
    return true;
}

/* Members of an enum: the same class, the same value. */
static bool objects_equal(const fa_value *a, const fa_value *b, int depth)
{
    const fa_value *p = fa_value_object_callable(a), *q = fa_value_object_callable(b);

    if (a == b)
        return true;
    if (fa_value_object_build(a) != FA_BUILD_REDUCE || fa_value_object_build(b) != FA_BUILD_REDUCE
        || fa_value_kind(p) != FA_KIND_GLOBAL
        || !fa_value_is_global(q, fa_value_global_module(p), fa_value_global_name(p)))
        return false;
    return items_equal(fa_value_object_args(a), fa_value_object_args(b), depth + 1);
}

static bool is_number(fa__ivalue x)
{
    return x.tag == FA__IV_BOOL || x.tag == FA__IV_INT || x.tag == FA__IV_FLOAT
           || fa__iv_kind(x) == FA_KIND_COMPLEX;
}

static bool numbers_equal(fa__ivalue x, fa__ivalue y)
{
    if (x.tag <= FA__IV_INT && y.tag <= FA__IV_INT)
        return fa__whole(&x) == fa__whole(&y);
    return fa__complex(&x) == fa__complex(&y);
}

static bool equal(fa__ivalue x, fa__ivalue y, int depth)
{
    fa_kind kind = fa__iv_kind(x), other = fa__iv_kind(y);
    bool lists = (kind == FA_KIND_LIST || kind == FA_KIND_SIZE)
                 && (other == FA_KIND_LIST || other == FA_KIND_SIZE);

    if (depth > MAX_COMPARE_DEPTH)
        return false;
    if (is_number(x) && is_number(y))
        return numbers_equal(x, y);
    if (lists || (kind == FA_KIND_TUPLE && other == FA_KIND_TUPLE))
        return items_equal(x.u.value, y.u.value, depth);
    if (kind != other)
        return false;
    switch (kind) {
    case FA_KIND_NONE: return true;
    case FA_KIND_TENSOR: return tensors_equal(x.u.tensor, y.u.tensor);
    case FA_KIND_STR: return fa__span_equal(fa__str(&x), fa__str(&y));
    case FA_KIND_DICT: return dicts_equal(x.u.value, y.u.value, depth);
    case FA_KIND_OBJECT: return objects_equal(x.u.value, y.u.value, depth);
    case FA_KIND_DEVICE: return fa_device_equal(*x.u.value->u.device, *y.u.value->u.device);
    default: return fa_value_equal(x.u.value, y.u.value);
    }
}

bool fa__values_equal(fa__ivalue x, fa__ivalue y)
{
    return equal(x, y, 0);
}

static int three_way(double x, double y)
{
    return (x > y) - (x < y);
}

static int compare_strs(fa__span a, fa__span b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    int order = n == 0 ? 0 : memcmp(a.data, b.data, n);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static fa_status compare(fa__ivalue x, fa__ivalue y, int *out, int depth)
{
    fa_kind kind = fa__iv_kind(x);
    double p, q, imag;
    fa_status st;

    if (depth > MAX_COMPARE_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest too deep to be compared");
    if (x.tag == FA__IV_INT && y.tag == FA__IV_INT) {
        *out = (x.u.integer > y.u.integer) - (x.u.integer < y.u.integer);
        return FA_OK;
    }
    if (is_number(x) && is_number(y)) {
        *out = three_way(fa__real(&x), fa__real(&y));
        return FA_OK;
    }
    if (kind != fa__iv_kind(y))
        return fa__fail(FA_ETYPE, "values of different types have no order");
    if (kind == FA_KIND_STR) {
        *out = compare_strs(fa__str(&x), fa__str(&y));
        return FA_OK;
    }
    if (kind == FA_KIND_TENSOR) {
        st = fa_tensor_item(x.u.tensor, 0, &p, &imag);
        if (st == FA_OK)
            st = fa_tensor_item(y.u.tensor, 0, &q, &imag);
        *out = st == FA_OK ? three_way(p, q) : 0;
        return st;
    }
    if (kind != FA_KIND_TUPLE && kind != FA_KIND_LIST)
        return fa__fail(FA_EUNSUPPORTED, "values of type %s have no order", fa_kind_name(kind));
    for (size_t i = 0; i < count_of(x.u.value) && i < count_of(y.u.value); i++) {
        st = compare(item_at(x.u.value, i), item_at(y.u.value, i), out, depth + 1);
        if (st != FA_OK || *out != 0)
            return st;
    }
    *out = three_way((double)count_of(x.u.value), (double)count_of(y.u.value));
    return FA_OK;
}

fa_status fa__compare_values(const fa_value *a, const fa_value *b, int *out)
{
    return compare(fa__iv_borrow(a), fa__iv_borrow(b), out, 0);
}

/* ---- making ---------------------------------------------------------------------------------- */

void fa__same_type(fa_value *to, const fa_value *from)
{
    if (fa__value_type_text(from) != NULL)
        fa__value_set_type_text(to, from->state);
}

fa_value *fa__list_of(const char *type)
{
    fa_value *list = fa_value_list(), *text = list == NULL ? NULL : fa_value_str(type);

    if (text == NULL) {
        fa_value_release(list);
        return NULL;
    }
    fa__value_set_type_text(list, text);
    fa_value_release(text);
    return list;
}

static fa_status append_item(fa_value *list, fa__ivalue item)
{
    fa_value *boxed = fa__iv_box(item);

    return boxed == NULL ? FA_ENOMEM : fa__value_append_take(list, boxed);
}

/* Appends items [begin, end) of `from`, which may be the list itself. */
static fa_status append_range(fa_value *list, const fa_value *from, size_t begin, size_t end)
{
    fa_status st = FA_OK;

    for (size_t i = begin; st == FA_OK && i < end; i++) {
        if (from->kind == FA_KIND_SIZE)
            st = append_item(list, item_at(from, i));
        else
            st = fa__value_append_take(list, fa_value_retain(from->u.list.items[i]));
    }
    return st;
}

/* Ends a function that makes a list like `like`. Takes the list over. */
static fa_status finish(fa__ivalue *out, fa_value *list_take, const fa_value *like, fa_status st)
{
    if (list_take == NULL)
        return FA_ENOMEM;
    if (st != FA_OK) {
        fa_value_release(list_take);
        return st;
    }
    fa__same_type(list_take, like);
    *out = fa__iv_take(list_take);
    return FA_OK;
}

static fa_status copy_list(DIRECT_ARGUMENTS)
{
    fa_value *list = fa_value_list(), *from = a->u.value;
    fa_status st = list == NULL ? FA_ENOMEM : append_range(list, from, 0, count_of(from));

    (void)b, (void)c;
    return finish(out, list, from, st);
}

static fa_status concatenate(DIRECT_ARGUMENTS)
{
    fa_value *list = fa_value_list(), *x = a->u.value, *y = b->u.value;
    fa_status st = list == NULL ? FA_ENOMEM : append_range(list, x, 0, count_of(x));

    (void)c;
    if (st == FA_OK)
        st = append_range(list, y, 0, count_of(y));
    return finish(out, list, count_of(x) == 0 && x->state == NULL ? y : x, st);
}

static fa_status repeat(fa__ivalue *out, const fa_value *from, int64_t times)
{
    fa_value *list;
    size_t n = count_of(from), total;
    fa_status st = FA_OK;

    if (times < 0)
        return fa__fail(FA_EINVAL, "vector::reserve");
    if (!fa__mul_size(n, (size_t)times, &total) || total > MAX_ITEMS)
        return fa__fail(FA_ELIMIT, "a list of %zu items repeated %lld times is too long", n,
                        (long long)times);
    list = fa_value_list();
    if (list == NULL)
        return FA_ENOMEM;
    for (int64_t i = 0; n > 0 && st == FA_OK && i < times; i++)
        st = append_range(list, from, 0, n);
    return finish(out, list, from, st);
}

static fa_status list_times(DIRECT_ARGUMENTS)
{
    (void)c;
    return repeat(out, a->u.value, b->u.integer);
}

static fa_status times_list(DIRECT_ARGUMENTS)
{
    (void)c;
    return repeat(out, b->u.value, a->u.integer);
}

static fa_status range_list(DIRECT_ARGUMENTS)
{
    int64_t n = a->u.integer;
    fa_value *list;
    fa_status st = FA_OK;

    (void)b, (void)c;
    if (n > (int64_t)MAX_ITEMS)
        return fa__fail(FA_ELIMIT, "a list of %lld items is too long", (long long)n);
    list = fa__list_of("List[int]");
    for (int64_t i = 0; list != NULL && st == FA_OK && i < n; i++)
        st = append_item(list, fa__iv_int(i));
    if (list == NULL || st != FA_OK) {
        fa_value_release(list);
        return FA_ENOMEM;
    }
    *out = fa__iv_take(list);
    return FA_OK;
}

/* ---- subscripts ------------------------------------------------------------------------------ */

static fa_status fail_index(void)
{
    return fa__fail(FA_ERANGE, "list index out of range");
}

static fa_status get_item(DIRECT_ARGUMENTS)
{
    const fa_value *list = a->u.value;
    size_t at;

    (void)c;
    if (!fa__list_index(b->u.integer, count_of(list), &at))
        return list->kind == FA_KIND_TUPLE ? fa__fail(FA_ERANGE, "Tuple index out of range")
                                           : fail_index();
    *out = fa__iv_retain(item_at(list, at));
    return FA_OK;
}

static fa_status get_char(DIRECT_ARGUMENTS)
{
    fa__span text = fa__str(a);
    size_t at;

    (void)c;
    if (!fa__list_index(b->u.integer, text.size, &at))
        return fa__fail(FA_ERANGE, "string index out of range");
    return fa__str_result(out, text.data + at, 1);
}

fa_status fa__getitem(fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b,
                      const fa__ivalue *c)
{
    fa_kind kind = fa__iv_kind(*a);

    if (kind == FA_KIND_DICT)
        return fa__dict_getitem(out, a, b, c);
    if (b->tag != FA__IV_INT)
        return fa__fail(FA_ETYPE, "indices must be int, not %s", fa_kind_name(fa__iv_kind(*b)));
    return kind == FA_KIND_STR ? get_char(out, a, b, c) : get_item(out, a, b, c);
}

static fa_status set_item(DIRECT_ARGUMENTS)
{
    fa_value *list = a->u.value, *item;
    size_t at;
    fa_status st;

    if (!fa__list_index(b->u.integer, count_of(list), &at))
        return fail_index();
    if (list->kind == FA_KIND_LIST && fa__rewrite_number(list->u.list.items[at], *c)) {
        *out = fa__iv_retain(*a);
        return FA_OK;
    }
    item = fa__iv_box(*c);
    if (item == NULL)
        return FA_ENOMEM;
    st = fa_value_set_at(list, at, item);
    fa_value_release(item);
    if (st == FA_OK)
        *out = fa__iv_retain(*a);
    return st;
}

/* None and the largest int both stand for a bound that is left away. */
static bool is_open(const fa__call *call, size_t i)
{
    return fa__arg_is_none(call, i) || fa__arg_int(call, i) == INT64_MAX;
}

void fa__slice_bounds(const fa__call *call, size_t n, fa__slice *out)
{
    int64_t size = (int64_t)n, step = fa__arg_int(call, 3), start, end;
    bool back = step < 0;
    int64_t low = back ? -1 : 0, high = back ? size - 1 : size;

    start = is_open(call, 1) ? (back ? high : low) : fa__arg_int(call, 1);
    end = is_open(call, 2) ? (back ? low : high) : fa__arg_int(call, 2);
    if (!is_open(call, 1) && start < 0)
        start = start < -size ? low : start + size;
    if (!is_open(call, 2) && end < 0)
        end = end < -size ? low : end + size;
    out->start = start > high ? high : start;
    end = end > high ? high : end;
    out->step = step;
    out->n = 0;
    if (step > 0 && out->start < end)
        out->n = (uint64_t)(end - out->start - 1) / (uint64_t)step + 1;
    if (back && out->start > end)
        out->n = (uint64_t)(out->start - end - 1) / (0 - (uint64_t)step) + 1;
}

static fa_status slice_list(fa__call *call)
{
    const fa_value *from = fa__arg_value(call, 0);
    fa_value *list;
    fa__slice slice;
    fa_status st = FA_OK;

    if (fa__arg_int(call, 3) == 0)
        return fa__fail(FA_EINVAL, "List slice should have non-zero step");
    fa__slice_bounds(call, count_of(from), &slice);
    list = fa_value_list();
    for (uint64_t i = 0; list != NULL && st == FA_OK && i < slice.n; i++)
        st = append_item(list, item_at(from, (size_t)(slice.start + (int64_t)i * slice.step)));
    return finish(&call->results[0], list, from, st);
}

/* ---- changing -------------------------------------------------------------------------------- */

static fa_status append(DIRECT_ARGUMENTS)
{
    fa_status st = append_item(a->u.value, *b);

    (void)c;
    if (st == FA_OK)
        *out = fa__iv_retain(*a);
    return st;
}

static fa_status extend(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_none();
    return append_range(a->u.value, b->u.value, 0, count_of(b->u.value));
}

/* a += b */
static fa_status add_in_place(DIRECT_ARGUMENTS)
{
    fa_status st = extend(out, a, b, c);

    if (st == FA_OK)
        *out = fa__iv_retain(*a);
    return st;
}

/* The last `n - at` items one place to the left; the last place holds None then. */
static fa_status close_gap(fa_value *list, size_t at)
{
    fa_value **items = list->u.list.items, *none = fa_value_none();
    size_t n = list->u.list.n;
    fa_status st = FA_OK;

    if (list->group == NULL) {
        fa_value *gone = items[at];
        memmove(&items[at], &items[at + 1], (n - at - 1) * sizeof(*items));
        items[n - 1] = none;
        fa_value_release(gone);
        return FA_OK;
    }
    for (size_t i = at; st == FA_OK && i + 1 < n; i++)
        st = fa_value_set_at(list, i, items[i + 1]);
    return st == FA_OK ? fa_value_set_at(list, n - 1, none) : st;
}

/* A torch.Size stands for a list of ints where it is read only. */
static fa_status need_list(const fa_value *list)
{
    return list->kind == FA_KIND_LIST ? FA_OK
                                      : fa__fail(FA_ETYPE, "a %s cannot be changed",
                                                 fa_kind_name((fa_kind)list->kind));
}

static fa_status remove_at(fa_value *list, size_t at)
{
    fa_status st = need_list(list);

    if (st == FA_OK)
        st = close_gap(list, at);

    if (st == FA_OK)
        list->u.list.n--;               /* None is a constant: nothing to be given back */
    return st;
}

static fa_status insert(DIRECT_ARGUMENTS)
{
    fa_value *list = a->u.value, *item = fa__iv_box(*c), **items;
    size_t n = count_of(list), at;
    int64_t index = b->u.integer;
    fa_status st = FA_OK;

    if (item == NULL)
        return FA_ENOMEM;
    TRY(need_list(list));
    if (index < 0)
        index = index < -(int64_t)n ? 0 : index + (int64_t)n;
    at = (size_t)index > n ? n : (size_t)index;
    TRY(fa__value_append_take(list, fa_value_none()));
    items = list->u.list.items;
    if (list->group == NULL) {
        memmove(&items[at + 1], &items[at], (n - at) * sizeof(*items));
        items[at] = fa_value_none();
    } else {
        for (size_t i = n; i > at; i--)
            TRY(fa_value_set_at(list, i, items[i - 1]));
    }
    TRY(fa_value_set_at(list, at, item));
    *out = fa__iv_none();
done:
    fa_value_release(item);
    return st;
}

static fa_status pop(DIRECT_ARGUMENTS)
{
    fa_value *list = a->u.value;
    fa__ivalue item;
    size_t at;
    fa_status st;

    (void)c;
    if (count_of(list) == 0)
        return fa__fail(FA_ERANGE, "pop from empty list");
    if (!fa__list_index(b->u.integer, count_of(list), &at))
        return fa__fail(FA_ERANGE, "pop index out of range");
    item = fa__iv_retain(item_at(list, at));
    st = remove_at(list, at);
    if (st == FA_OK)
        *out = item;
    else
        fa__iv_release(&item);
    return st;
}

static fa_status delete(DIRECT_ARGUMENTS)
{
    size_t at;

    (void)c;
    if (!fa__list_index(b->u.integer, count_of(a->u.value), &at))
        return fail_index();
    *out = fa__iv_none();
    return remove_at(a->u.value, at);
}

static fa_status clear(DIRECT_ARGUMENTS)
{
    fa_value *list = a->u.value;
    fa_status st = FA_OK;

    (void)b, (void)c;
    while (st == FA_OK && count_of(list) > 0)
        st = remove_at(list, count_of(list) - 1);
    *out = fa__iv_none();
    return st;
}

/* a *= n */
static fa_status times_in_place(DIRECT_ARGUMENTS)
{
    fa__ivalue longer;
    fa_status st = list_times(&longer, a, b, c);
    size_t n = count_of(a->u.value);

    if (st != FA_OK)
        return st;
    if (b->u.integer == 0)
        st = clear(out, a, b, c);
    else
        st = append_range(a->u.value, longer.u.value, n, count_of(longer.u.value));
    fa__iv_release(&longer);
    if (st == FA_OK)
        *out = fa__iv_retain(*a);
    return st;
}

static fa_status reverse(DIRECT_ARGUMENTS)
{
    fa_value **items = a->u.value->u.list.items;
    size_t n = count_of(a->u.value);
    fa_status st = need_list(a->u.value);

    (void)b, (void)c;
    if (st != FA_OK)
        return st;
    for (size_t i = 0; i < n / 2; i++) {
        fa_value *item = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = item;
    }
    *out = fa__iv_none();
    return FA_OK;
}

/* ---- searching ------------------------------------------------------------------------------- */

static bool find(const fa_value *list, fa__ivalue item, size_t *at)
{
    for (*at = 0; *at < count_of(list); (*at)++) {
        if (fa__values_equal(item_at(list, *at), item))
            return true;
    }
    return false;
}

static fa_status contains(DIRECT_ARGUMENTS)
{
    size_t at;

    (void)c;
    *out = fa__iv_bool(find(a->u.value, *b, &at));
    return FA_OK;
}

static fa_status fail_not_in(fa__ivalue item)
{
    fa__buffer text = { 0 };
    char *name = fa__print_value(&text, item) == FA_OK ? fa__buffer_take_text(&text) : NULL;

    fa__fail(FA_ENOTFOUND, "'%s' is not in list", name == NULL ? "" : name);
    fa__free(name);
    fa__buffer_free(&text);
    return FA_ENOTFOUND;
}

static fa_status index_of(DIRECT_ARGUMENTS)
{
    size_t at;

    (void)c;
    if (!find(a->u.value, *b, &at))
        return fail_not_in(*b);
    *out = fa__iv_int((int64_t)at);
    return FA_OK;
}

static fa_status count(DIRECT_ARGUMENTS)
{
    int64_t n = 0;

    (void)c;
    for (size_t i = 0; i < count_of(a->u.value); i++)
        n += fa__values_equal(item_at(a->u.value, i), *b);
    *out = fa__iv_int(n);
    return FA_OK;
}

static fa_status remove_item(DIRECT_ARGUMENTS)
{
    size_t at;

    (void)c;
    if (!find(a->u.value, *b, &at))
        return fa__fail(FA_ENOTFOUND, "list.remove(x): x not in list");
    *out = fa__iv_none();
    return remove_at(a->u.value, at);
}

static fa_status length(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_int((int64_t)fa_value_len(a->u.value));
    return FA_OK;
}

/* ---- sorting: stable merges, of pointers only ----------------------------------------------- */

typedef enum direction { ASCENDING, DESCENDING } direction;

static fa_status merge(fa_value **out, fa_value **a, size_t n_a, fa_value **b, size_t n_b,
                       direction towards)
{
    size_t i = 0, j = 0;

    while (i < n_a && j < n_b) {
        int order = 0;
        fa_status st = fa__compare_values(b[j], a[i], &order);

        if (st != FA_OK)
            return st;
        *out++ = (towards == ASCENDING ? order < 0 : order > 0) ? b[j++] : a[i++];
    }
    if (i < n_a)
        memcpy(out, a + i, (n_a - i) * sizeof(*a));
    if (j < n_b)
        memcpy(out, b + j, (n_b - j) * sizeof(*b));
    return FA_OK;
}

static fa_status sort_items(fa_value *list, direction towards)
{
    size_t n = count_of(list);
    fa_value **items, **from, **to, **swap, **space;
    fa_status st = need_list(list);

    if (n == 0 || st != FA_OK)
        return st;
    items = list->u.list.items;
    space = fa__alloc(2 * n * sizeof(*items));
    if (space == NULL)
        return FA_ENOMEM;
    from = space;
    to = space + n;
    memcpy(from, items, n * sizeof(*items));
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t n_a = n - at < width ? n - at : width, rest = n - at - n_a;

            TRY(merge(to + at, from + at, n_a, from + at + n_a, rest < width ? rest : width,
                      towards));
        }
        swap = from;
        from = to;
        to = swap;
    }
    memcpy(items, from, n * sizeof(*items));
done:
    fa__free(space);
    return st;
}

static fa_status sort_list(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_none();
    return sort_items(a->u.value, b->u.boolean ? DESCENDING : ASCENDING);
}

static fa_status sorted(DIRECT_ARGUMENTS)
{
    fa_status st = copy_list(out, a, b, c);

    if (st != FA_OK)
        return st;
    st = sort_items(out->u.value, ASCENDING);
    if (st != FA_OK)
        fa__iv_release(out);
    return st;
}

/* ---- over all items -------------------------------------------------------------------------- */

static fa_status any_or_all(fa__ivalue *out, const fa_value *list, bool all)
{
    for (size_t i = 0; i < count_of(list); i++) {
        fa__ivalue item = item_at(list, i), yes;
        fa_status st = fa__truth(&yes, &item, NULL, NULL);

        if (st != FA_OK)
            return st;
        if (yes.u.boolean != all) {
            *out = fa__iv_bool(!all);
            return FA_OK;
        }
    }
    *out = fa__iv_bool(all);
    return FA_OK;
}

static fa_status any_item(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return any_or_all(out, a->u.value, false);
}

static fa_status all_items(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return any_or_all(out, a->u.value, true);
}

static fa_status sum_ints(fa__call *call)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < fa__arg_len(call, 0); i++) {
        fa__ivalue item = fa__arg_at(call, 0, i);
        sum += (uint64_t)fa__whole(&item);
    }
    return fa__return_int(call, (int64_t)sum);
}

static fa_status sum_floats(fa__call *call)
{
    double sum = 0;

    for (size_t i = 0; i < fa__arg_len(call, 0); i++) {
        fa__ivalue item = fa__arg_at(call, 0, i);
        sum += fa__real(&item);
    }
    return fa__return_float(call, sum);
}

static fa_status sum_complexes(fa__call *call)
{
    double real = 0, imag = 0;

    for (size_t i = 0; i < fa__arg_len(call, 0); i++) {
        fa__scalar item = fa__scalar_of(fa__arg_at(call, 0, i));
        real += item.real;
        imag += item.imag;
    }
    return fa__complex_result(&call->results[0], real, imag);
}

/* The smallest or largest item; of `towards` ASCENDING the smallest. */
static fa_status extreme(fa__ivalue *out, const fa_value *list, direction towards)
{
    size_t best = 0;

    if (count_of(list) == 0)
        return fa__fail(FA_EINVAL, "%s() arg is an empty sequence",
                        towards == ASCENDING ? "min" : "max");
    for (size_t i = 1; i < count_of(list); i++) {
        int order = 0;
        fa_status st = compare(item_at(list, i), item_at(list, best), &order, 0);

        if (st != FA_OK)
            return st;
        if (towards == ASCENDING ? order < 0 : order > 0)
            best = i;
    }
    *out = fa__iv_retain(item_at(list, best));
    return FA_OK;
}

static fa_status min_item(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return extreme(out, a->u.value, ASCENDING);
}

static fa_status max_item(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return extreme(out, a->u.value, DESCENDING);
}

/* The list that comes first, or last, in the order of lists. */
static fa_status min_list(DIRECT_ARGUMENTS)
{
    int order;
    fa_status st = fa__compare_values(a->u.value, b->u.value, &order);

    (void)c;
    if (st == FA_OK)
        *out = fa__iv_retain(order <= 0 ? *a : *b);
    return st;
}

static fa_status max_list(DIRECT_ARGUMENTS)
{
    int order;
    fa_status st = fa__compare_values(a->u.value, b->u.value, &order);

    (void)c;
    if (st == FA_OK)
        *out = fa__iv_retain(order >= 0 ? *a : *b);
    return st;
}

/* ---- rows ------------------------------------------------------------------------------------ */

const fa__op fa__ops_builtins_list[] = {
    DIRECT("aten::__getitem__.t(t[](a) list, int idx) -> t(*)", get_item),
    DIRECT("aten::__getitem__.str(str s, int index) -> str", get_char),
    DIRECT("prim::StringIndex(str string, int index) -> str", get_char),
    DIRECT("aten::select.t(t[](a) list, int idx) -> t(*)", get_item),
    DIRECT("aten::_set_item.t(t[](a!) l, int idx, t(b -> *) el) -> t[](a!)", set_item),
    DIRECT("aten::Delete.t(t[](a!) self, int idx) -> ()", delete),
    { "aten::slice.t(t[] l, int? start=None, int? end=None, int step=1) -> t[]", slice_list },
    DIRECT("aten::append.t(t[](a!) self, t(c -> *) el) -> t[](a!)", append),
    DIRECT("aten::extend.t(t[](a!) self, t[] other) -> ()", extend),
    DIRECT("aten::add_.t(t[](a!) self, t[] b) -> t[]", add_in_place),
    DIRECT("aten::insert.t(t[](a!) self, int idx, t(b -> *) el) -> ()", insert),
    DIRECT("aten::pop.t(t[](a!) self, int idx=-1) -> t(*)", pop),
    DIRECT("aten::clear.t(t[](a!) self) -> ()", clear),
    DIRECT("aten::reverse.t(t[](a!) self) -> ()", reverse),
    DIRECT("aten::copy.t(t[](a) self) -> t[]", copy_list),
    DIRECT("aten::list.t(t[] l) -> t[]", copy_list),
    DIRECT("aten::list_with_default(int[] out_size, int[] defaults) -> int[]", copy_list),
    DIRECT("aten::Size(int[] sizes) -> int[]", copy_list),
    DIRECT("aten::add.t(t[] a, t[] b) -> t[]", concatenate),
    DIRECT("aten::mul.left_t(t[] l, int n) -> t[]", list_times),
    DIRECT("aten::mul.right_(int n, t[] l) -> t[]", times_list),
    DIRECT("aten::mul_.t(t[](a!) l, int n) -> t[](a!)", times_in_place),
    DIRECT("prim::rangelist(int n) -> int[]", range_list),
    DIRECT("aten::len.t(t[] a) -> int", length),
    DIRECT("aten::len.any(Any[] a) -> int", length),
    DIRECT("aten::__contains__.int_list(int[] l, int item) -> bool", contains),
    DIRECT("aten::__contains__.str_list(str[] l, str item) -> bool", contains),
    DIRECT("aten::__contains__.float_list(float[] l, float item) -> bool", contains),
    DIRECT("aten::index.list_int(int[] self, int el) -> int", index_of),
    DIRECT("aten::index.list_float(float[] self, float el) -> int", index_of),
    DIRECT("aten::index.list_bool(bool[] self, bool el) -> int", index_of),
    DIRECT("aten::index.list_Tensor(Tensor[] self, Tensor el) -> int", index_of),
    DIRECT("aten::index.list_str(str[] self, str el) -> int", index_of),
    DIRECT("aten::count.int(int[] self, int el) -> int", count),
    DIRECT("aten::count.float(float[] self, float el) -> int", count),
    DIRECT("aten::count.bool(bool[] self, bool el) -> int", count),
    DIRECT("aten::count.Tensor(Tensor[] self, Tensor el) -> int", count),
    DIRECT("aten::count.str(str[] self, str el) -> int", count),
    DIRECT("aten::remove.int(int[](a!) self, int el) -> ()", remove_item),
    DIRECT("aten::remove.float(float[](a!) self, float el) -> ()", remove_item),
    DIRECT("aten::remove.bool(bool[](a!) self, bool el) -> ()", remove_item),
    DIRECT("aten::remove.Tensor(Tensor[](a!) self, Tensor el) -> ()", remove_item),
    DIRECT("aten::remove.str(str[](a!) self, str el) -> ()", remove_item),
    DIRECT("aten::sort.int(int[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sort.float(float[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sort.Tensor(Tensor[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sort.bool(bool[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sort.str(str[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sort.any(t[](a!) self, bool reverse=False) -> ()", sort_list),
    DIRECT("aten::sorted.int(int[](a) input) -> int[]", sorted),
    DIRECT("aten::sorted.float(float[](a) input) -> float[]", sorted),
    DIRECT("aten::sorted.Tensor(Tensor[](a) input) -> Tensor[]", sorted),
    DIRECT("aten::sorted.bool(bool[](a) input) -> bool[]", sorted),
    DIRECT("aten::sorted.str(str[](a) input) -> str[]", sorted),
    DIRECT("aten::sorted.any(t[](a) self) -> t[]", sorted),
    DIRECT("aten::any.str(str[] self) -> bool", any_item),
    DIRECT("aten::any.int(int[] self) -> bool", any_item),
    DIRECT("aten::any.float(float[] self) -> bool", any_item),
    DIRECT("aten::any.bool(bool[] self) -> bool", any_item),
    DIRECT("aten::all.int(int[] self) -> bool", all_items),
    DIRECT("aten::all.float(float[] self) -> bool", all_items),
    DIRECT("aten::all.bool(bool[] self) -> bool", all_items),
    { "aten::sum.int(int[] self) -> int", sum_ints },
    { "aten::sum.float(float[] self) -> float", sum_floats },
    { "aten::sum.complex(complex[] self) -> complex", sum_complexes },
    { "aten::sum.bool(bool[] self) -> int", sum_ints },
    DIRECT("prim::min.self_int(int[] self) -> int", min_item),
    DIRECT("prim::min.self_float(float[] self) -> float", min_item),
    DIRECT("prim::min.self_bool(bool[] self) -> bool", min_item),
    DIRECT("prim::max.self_int(int[] self) -> int", max_item),
    DIRECT("prim::max.self_float(float[] self) -> float", max_item),
    DIRECT("prim::max.self_bool(bool[] self) -> bool", max_item),
    DIRECT("prim::min.int_list(int[] l, int[] r) -> int[]", min_list),
    DIRECT("prim::min.float_list(float[] l, float[] r) -> float[]", min_list),
    DIRECT("prim::min.bool_list(bool[] l, bool[] r) -> bool[]", min_list),
    DIRECT("prim::max.int_list(int[] l, int[] r) -> int[]", max_list),
    DIRECT("prim::max.float_list(float[] l, float[] r) -> float[]", max_list),
    DIRECT("prim::max.bool_list(bool[] l, bool[] r) -> bool[]", max_list),
    { 0 },
};
