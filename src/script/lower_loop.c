/* lower_loop.c: for loops over ranges, values, enumerate and zip.
 *
 *     range(n)          FOR %i = 0 .. n
 *     range(a, b, s)    FOR %k = 0 .. __range_length(a, b, s): i = __derive_index(k, a, s)
 *     values            FOR %x over the items
 *     enumerate, zip    FOR %k = 0 .. min(lengths): each item is taken by its index */
#include "script/lower.h"

typedef enum iterated_kind { ITER_VALUE, ITER_RANGE, ITER_ENUMERATE, ITER_ZIP } iterated_kind;

/* What is walked in step: made ready before the loop. */
typedef struct iterated {
    iterated_kind kind;
    const fa__syntax *at;
    fa__reg value;                      /* VALUE; start of RANGE and ENUMERATE */
    fa__reg step;                       /* RANGE */
    fa__reg length;                     /* FA__NO_REG: without end */
    struct iterated *parts;             /* ENUMERATE: one; ZIP: n */
    uint32_t n;
} iterated;

static void free_parts(iterated *it)
{
    for (uint32_t i = 0; i < it->n; i++)
        free_parts(&it->parts[i]);
    fa__free(it->parts);
    it->parts = NULL;
    it->n = 0;
}

/* Is the node a call of this builtin? */
static bool is_call(fa__lower_state *l, const fa__syntax *node, const char *name)
{
    uint64_t number = 0;

    return node->kind == FA__S_CALL && node->kids[0]->kind == FA__S_NAME
           && fa__span_is(node->kids[0]->text, name)
           && !(fa__map_get(l->variables, node->kids[0]->text, &number) && number != 0);
}

static fa_status emit_int(fa__lower_state *l, const fa__syntax *at, int64_t x, fa__reg *out)
{
    return fa__emit_constant(l, at, fa__iv_int(x), FA__NO_REG, out);
}

static fa_status emit_op(fa__lower_state *l, const fa__syntax *at, const char *op, size_t n,
                         const fa__reg *ins, fa__reg *out)
{
    return fa__emit(l, at, FA__NODE_OP, op, n, ins, FA__NO_REG, out, NULL);
}

static fa_status prepare(fa__lower_state *l, const fa__syntax *node, iterated *it);

/* range(end), range(start, end), range(start, end, step) */
static fa_status prepare_range(fa__lower_state *l, const fa__syntax *node, iterated *it)
{
    fa_status st = FA_OK;
    fa__reg ins[3] = { FA__NO_REG, FA__NO_REG, FA__NO_REG };

    it->kind = ITER_RANGE;
    if (node->n < 2 || node->n > 4)
        return fa__lower_error(l, node, "range() takes one to three numbers");
    it->step = FA__NO_REG;
    if (node->n == 2)                                   /* start and step stay out: 0 and 1 */
        return fa__lower_expr(l, node->kids[1], FA__NO_REG, &it->length);
    for (uint32_t i = 1; i < node->n; i++)
        TRY(fa__lower_expr(l, node->kids[i], FA__NO_REG, &ins[i - 1]));
    if (node->n == 3)
        TRY(emit_int(l, node, 1, &ins[2]));
    it->value = ins[0];
    it->step = ins[2];
    TRY(emit_op(l, node, "aten::__range_length", 3, ins, &it->length));
done:
    return st;
}

/* enumerate(x, start=0) */
static fa_status prepare_enumerate(fa__lower_state *l, const fa__syntax *node, iterated *it)
{
    const fa__syntax *start = node->n == 3 ? node->kids[2] : NULL;
    fa_status st = FA_OK;

    it->kind = ITER_ENUMERATE;
    if (node->n < 2 || node->n > 3)
        return fa__lower_error(l, node, "enumerate() takes a value and a start");
    if (start != NULL && start->kind == FA__S_KEYWORD)
        start = start->kids[0];
    it->value = FA__NO_REG;
    if (start != NULL)
        TRY(fa__lower_expr(l, start, FA__NO_REG, &it->value));
    it->parts = fa__zalloc(sizeof(*it->parts));
    if (it->parts == NULL)
        TRY(FA_ENOMEM);
    it->n = 1;
    TRY(prepare(l, node->kids[1], &it->parts[0]));
    it->length = it->parts[0].length;
done:
    return st;
}

static fa_status prepare_zip(fa__lower_state *l, const fa__syntax *node, iterated *it)
{
    fa_status st = FA_OK;
    fa__regs lengths = { 0 };

    it->kind = ITER_ZIP;
    if (node->n < 2)
        return fa__lower_error(l, node, "zip() of nothing");
    it->parts = fa__zalloc((node->n - (size_t)1) * sizeof(*it->parts));
    if (it->parts == NULL)
        return FA_ENOMEM;
    for (it->n = 0; it->n < node->n - 1;) {
        iterated *part = &it->parts[it->n++];
        TRY(prepare(l, node->kids[it->n], part));
        TRY(fa__regs_add(&lengths, part->length));
    }
    it->length = lengths.items[0];
    if (lengths.n > 1) {
        fa__reg list;
        TRY(fa__emit(l, node, FA__NODE_LIST, NULL, lengths.n, lengths.items, FA__NO_REG, &list,
                     NULL));
        TRY(emit_op(l, node, "prim::min", 1, &list, &it->length));
    }
done:
    fa__regs_free(&lengths);
    return st;
}

static fa_status prepare(fa__lower_state *l, const fa__syntax *node, iterated *it)
{
    fa_status st;

    *it = (iterated){ .at = node };
    if (is_call(l, node, "range"))
        return prepare_range(l, node, it);
    if (is_call(l, node, "enumerate"))
        return prepare_enumerate(l, node, it);
    if (is_call(l, node, "zip"))
        return prepare_zip(l, node, it);
    st = fa__lower_expr(l, node, FA__NO_REG, &it->value);
    return st == FA_OK ? emit_op(l, node, "aten::len", 1, &it->value, &it->length) : st;
}

/* Item `index` into target, without a tuple where the target is one. */
static fa_status assign_item(fa__lower_state *l, const fa__syntax *target, const iterated *it,
                             fa__reg index);

/* Item `index` as a value. */
static fa_status item_value(fa__lower_state *l, const iterated *it, fa__reg index, fa__reg *out)
{
    fa_status st = FA_OK;
    fa__reg pair[3] = { it->value, index, it->step };
    fa__regs items = { 0 };

    switch (it->kind) {
    case ITER_VALUE:
        return fa__emit(l, it->at, FA__NODE_SUBSCRIPT, NULL, 2, pair, FA__NO_REG, out, NULL);
    case ITER_RANGE:
        *out = index;
        pair[0] = index;
        pair[1] = it->value;
        return it->step == FA__NO_REG ? FA_OK
                                      : emit_op(l, it->at, "aten::__derive_index", 3, pair, out);
    case ITER_ENUMERATE:
        if (it->value != FA__NO_REG)
            TRY(emit_op(l, it->at, "aten::add", 2, pair, &pair[0]));
        else
            pair[0] = index;
        TRY(item_value(l, &it->parts[0], index, &pair[1]));
        TRY(fa__emit(l, it->at, FA__NODE_TUPLE, NULL, 2, pair, FA__NO_REG, out, NULL));
        break;
    case ITER_ZIP:
        for (uint32_t i = 0; i < it->n; i++) {
            TRY(item_value(l, &it->parts[i], index, &pair[0]));
            TRY(fa__regs_add(&items, pair[0]));
        }
        TRY(fa__emit(l, it->at, FA__NODE_TUPLE, NULL, items.n, items.items, FA__NO_REG, out, NULL));
        break;
    }
done:
    fa__regs_free(&items);
    return st;
}

static fa_status assign_item(fa__lower_state *l, const fa__syntax *target, const iterated *it,
                             fa__reg index)
{
    fa_status st = FA_OK;
    fa__reg value, pair[2] = { it->value, index };

    if (it->kind == ITER_ZIP && target->kind == FA__S_TUPLE && target->n == it->n) {
        for (uint32_t i = 0; st == FA_OK && i < it->n; i++)
            st = assign_item(l, target->kids[i], &it->parts[i], index);
        return st;
    }
    if (it->kind == ITER_ENUMERATE && target->kind == FA__S_TUPLE && target->n == 2) {
        value = index;
        if (it->value != FA__NO_REG)
            TRY(emit_op(l, it->at, "aten::add", 2, pair, &value));
        TRY(fa__assign(l, target->kids[0], value));
        return assign_item(l, target->kids[1], &it->parts[0], index);
    }
    TRY(item_value(l, it, index, &value));
    TRY(fa__assign(l, target, value));
done:
    return st;
}

/* ---- names of the loop's own ----------------------------------------------------------------- */

/* Swaps what the target's names mean with the numbers in `meanings`. */
static fa_status swap_names(fa__lower_state *l, const fa__syntax *target, uint64_t *meanings)
{
    uint32_t n = target->kind == FA__S_NAME ? 1 : target->n;
    fa_status st = FA_OK;

    for (uint32_t i = 0; st == FA_OK && i < n; i++) {
        const fa__syntax *name = target->kind == FA__S_NAME ? target : target->kids[i];
        if (name->kind == FA__S_NAME)
            st = fa__variable_shadow(l, name->text, meanings[i], &meanings[i]);
    }
    return st;
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Appends the loop node; its item goes into a new register or straight into the variable. */
static fa_status open_loop(fa__lower_state *l, const fa__syntax *at, const fa__syntax *target,
                           fa__reg over, bool direct, fa__reg *item, fa__node **out)
{
    fa__reg want = FA__NO_REG;
    fa_status st = FA_OK;

    if (direct && target->kind == FA__S_NAME)
        st = fa__variable_to_set(l, target->text, &want);
    return st == FA_OK ? fa__emit(l, at, FA__NODE_FOR, NULL, 1, &over, want, item, out) : st;
}

fa_status fa__lower_loop(fa__lower_state *l, const fa__syntax *at, const fa__syntax *target,
                         const fa__syntax *iterated_node, fa__loop_names names, fa__loop_body body,
                         void *context)
{
    fa_status st = FA_OK;
    fa__block *around = l->block;
    iterated it = { .at = iterated_node };
    uint64_t *meanings = fa__zalloc((target->n + (size_t)1) * sizeof(*meanings));
    bool plain, swapped = false;
    fa__reg item;
    fa__node *loop;

    l->n_loops++;
    if (meanings == NULL)
        TRY(FA_ENOMEM);
    if (is_call(l, iterated_node, "range") || is_call(l, iterated_node, "enumerate")
        || is_call(l, iterated_node, "zip")) {
        TRY(prepare(l, iterated_node, &it));
        plain = it.kind == ITER_RANGE && it.step == FA__NO_REG;
    } else {
        TRY(fa__lower_expr(l, iterated_node, FA__NO_REG, &it.length));
        plain = true;
    }
    if (names == FA__OWN_NAMES)
        TRY(swap_names(l, target, meanings));
    swapped = names == FA__OWN_NAMES;
    TRY(open_loop(l, at, target, it.length, plain, &item, &loop));
    l->block = &loop->blocks[0];
    if (!plain)
        TRY(assign_item(l, target, &it, item));
    else if (target->kind != FA__S_NAME)
        TRY(fa__assign(l, target, item));
    TRY(body(l, context));
done:
    if (swapped && st == FA_OK)
        st = swap_names(l, target, meanings);
    l->block = around;
    l->n_loops--;
    fa__free(meanings);
    free_parts(&it);
    return st;
}
