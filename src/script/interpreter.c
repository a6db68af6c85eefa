/* interpreter.c: runs a function's instructions.
 *
 *     machine ── stack of frames ──► frame of this call: registers │ hidden │ constants
 *        │
 *        └─ budget: steps are counted where a loop turns and where a call starts
 *
 * A register owns its value. Inputs that are not needed any more are given back as soon as the
 * instruction has run, or moved into what it makes. */
#include "script/code.h"

#include <stdio.h>
#include <time.h>

/* Slots of a stack's chunk. */
#define CHUNK_SLOTS 4096
/* The clock is read after so many turns of loops and calls. */
#define CHECKS_PER_CLOCK 256
/* Notes that one error gets from frames. */
#define MAX_FRAME_NOTES 3

/* ---- the stack ------------------------------------------------------------------------------- */

struct fa__chunk {
    struct fa__chunk *below;
    size_t used, capacity;
    fa__ivalue slots[];
};

static fa__chunk *new_chunk(size_t n)
{
    size_t capacity = n < CHUNK_SLOTS ? CHUNK_SLOTS : n, bytes;
    fa__chunk *chunk;

    if (!fa__mul_size(capacity, sizeof(fa__ivalue), &bytes)
        || !fa__add_size(bytes, sizeof(*chunk), &bytes))
        return NULL;
    chunk = fa__alloc(bytes);
    if (chunk != NULL) {
        chunk->used = 0;
        chunk->capacity = capacity;
    }
    return chunk;
}

fa__ivalue *fa__vm_push(fa__vm *m, size_t n)
{
    fa__ivalue *out;

    if (m->stack == NULL || m->stack->capacity - m->stack->used < n) {
        fa__chunk *chunk = m->spare;

        if (chunk != NULL && chunk->capacity >= n)
            m->spare = NULL;
        else
            chunk = new_chunk(n);
        if (chunk == NULL)
            return NULL;
        chunk->below = m->stack;
        m->stack = chunk;
    }
    out = m->stack->slots + m->stack->used;
    m->stack->used += n;
    memset(out, 0, n * sizeof(*out));
    return out;
}

void fa__vm_pop(fa__vm *m, size_t n)
{
    fa__chunk *chunk = m->stack;

    chunk->used -= n;
    if (chunk->used == 0 && chunk->below != NULL) {
        m->stack = chunk->below;
        fa__free(m->spare);
        m->spare = chunk;
    }
}

static void close_machine(fa__vm *m)
{
    fa__free(m->spare);
    while (m->stack != NULL) {
        fa__chunk *below = m->stack->below;
        fa__free(m->stack);
        m->stack = below;
    }
}

/* ---- the budget ------------------------------------------------------------------------------ */

static double clock_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

fa_status fa__vm_spend(fa__vm *m, uint64_t steps)
{
    if (!m->limited)
        return FA_OK;
    if (steps > m->steps_left)
        return fa__fail(FA_ELIMIT, "the program has used up its steps (fa_module_set_budget)");
    m->steps_left -= steps;
    if (m->deadline > 0 && m->n_checks++ % CHECKS_PER_CLOCK == 0 && clock_seconds() > m->deadline)
        return fa__fail(FA_ELIMIT, "the program has used up its time (fa_module_set_budget)");
    return FA_OK;
}

static fa__vm new_machine(fa__unit *unit, const fa__run_opts *opts)
{
    fa__vm m = { .unit = unit, .steps_left = UINT64_MAX, .recording = fa__is_recording() };

    if (opts != NULL && opts->max_steps > 0) {
        m.limited = true;
        m.steps_left = opts->max_steps;
    }
    if (opts != NULL && opts->max_seconds > 0) {
        m.limited = true;
        m.deadline = clock_seconds() + opts->max_seconds;
    }
    return m;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

/* An input as an owned value: moved out of its register where that is its last use. */
static fa__ivalue take_input(const fa__ins *ins, size_t i, fa__ivalue *frame)
{
    fa__ivalue *reg = &frame[ins->regs[i]], out = *reg;

    if (!ins->last[i])
        return fa__iv_retain(out);
    reg->tag = FA__IV_NONE;
    return out;
}

fa__ivalue *fa__take_inputs(fa__vm *m, const fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue *out = fa__vm_push(m, ins->n_ins);

    for (size_t i = 0; out != NULL && i < ins->n_ins; i++)
        out[i] = take_input(ins, i, frame);
    return out;
}

/* ---- containers ------------------------------------------------------------------------------ */

fa_status fa__make_tuple(fa__ivalue *items_take, size_t n, const char *type, fa__ivalue *out)
{
    fa_value *few[8], **items = n <= FA__COUNT(few) ? few : fa__alloc(n * sizeof(*items));
    fa_value *tuple = NULL, *text;
    size_t n_boxed = 0;
    fa_status st = FA_OK;

    if (items == NULL)
        TRY(FA_ENOMEM);
    for (; n_boxed < n; n_boxed++) {
        items[n_boxed] = fa__iv_box(items_take[n_boxed]);
        if (items[n_boxed] == NULL)
            TRY(FA_ENOMEM);
    }
    tuple = fa__value_tuple_take(items, n);
    n_boxed = 0;
    if (tuple == NULL)
        TRY(FA_ENOMEM);
    if (type != NULL) {
        text = fa_value_str(type);
        if (text == NULL)
            TRY(FA_ENOMEM);
        tuple->state = text;
    }
    *out = fa__iv_take(tuple);
    tuple = NULL;
done:
    fa_value_release(tuple);
    for (size_t i = 0; i < n_boxed; i++)
        fa_value_release(items[i]);
    if (items != few)
        fa__free(items);
    fa__iv_release_all(items_take, n);
    return st;
}

static fa_status make_list(const fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    fa_value *list = fa_value_list();
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < ins->n_ins; i++) {
        fa_value *item = fa__iv_box(frame[ins->regs[i]]);
        st = item == NULL ? FA_ENOMEM : fa__value_append_take(list, item);
    }
    if (st != FA_OK) {
        fa_value_release(list);
        return st;
    }
    *out = fa__iv_take(list);
    return FA_OK;
}

static fa_status make_dict(const fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = dict == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i + 1 < ins->n_ins; i += 2) {
        fa_value *key = fa__iv_box(frame[ins->regs[i]]), *item;

        item = key == NULL ? NULL : fa__iv_box(frame[ins->regs[i + 1]]);
        if (item == NULL) {
            fa_value_release(key);
            st = FA_ENOMEM;
        } else {
            st = fa__value_set_item_take(dict, key, item);
        }
    }
    if (st != FA_OK) {
        fa_value_release(dict);
        return st;
    }
    *out = fa__iv_take(dict);
    return FA_OK;
}

static fa_status run_container(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue out = fa__iv_none(), *items;
    fa_status st;

    if (ins->op == FA__I_TUPLE) {
        items = fa__take_inputs(m, ins, frame);
        st = items == NULL ? FA_ENOMEM : fa__make_tuple(items, ins->n_ins, NULL, &out);
        if (items != NULL)
            fa__vm_pop(m, ins->n_ins);
    } else {
        st = ins->op == FA__I_LIST ? make_list(ins, frame, &out) : make_dict(ins, frame, &out);
        fa__drop_inputs(ins, frame);
    }
    if (st == FA_OK && ins->node->type != NULL)
        st = fa__cast(m->unit, &out, ins->node->type, ins->type_text);
    if (st != FA_OK)
        fa__iv_release(&out);
    else
        fa__put_output(ins, 0, frame, out);
    return st;
}

/* Items of a list, tuple or tensor into the outputs. */
static fa_status run_unpack(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue whole = take_input(ins, 0, frame), items;
    fa_kind kind;
    size_t n;
    fa_status st = FA_OK;

    if (whole.tag == FA__IV_TENSOR) {
        TRY(fa__run_named_op(m, "aten::unbind", &whole, 1, NULL, 0, &items));
        fa__iv_release(&whole);
        whole = items;
    }
    kind = fa__iv_kind(whole);
    if (kind != FA_KIND_TUPLE && kind != FA_KIND_LIST && kind != FA_KIND_SIZE)
        TRY(fa__fail(FA_ETYPE, "cannot unpack %s into %d values", fa_kind_name(kind),
                     ins->n_outs));
    n = fa_value_len(whole.u.value);
    if (n != ins->n_outs)
        TRY(fa__fail(FA_EINVAL, "Expected %d elements in a %s but found %zu", ins->n_outs,
                     kind == FA_KIND_TUPLE ? "tuple" : "list", n));
    for (size_t i = 0; i < n; i++) {
        fa__ivalue item = kind == FA_KIND_SIZE
                              ? fa__iv_int(fa_value_size_at(whole.u.value, i))
                              : fa__iv_retain(fa__iv_borrow(fa_value_at(whole.u.value, i)));
        fa__put_output(ins, i, frame, item);
    }
done:
    fa__iv_release(&whole);
    return st;
}

/* ---- loops over items ------------------------------------------------------------------------ */

/* in0 made ready: an int, a list, tuple or str; a dict becomes its keys, a tensor its slices. */
static fa_status run_for_start(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue over = take_input(ins, 0, frame), ready;
    const char *op = NULL;
    fa_status st = FA_OK;

    switch (fa__iv_kind(over)) {
    case FA_KIND_INT:
        if (over.tag == FA__IV_INT)
            break;
        st = fa__fail(FA_ERANGE, "range() of an int beyond 64 bits");
        break;
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
    case FA_KIND_SIZE: break;
    case FA_KIND_STR: op = "aten::list"; break;
    case FA_KIND_DICT: op = "aten::keys"; break;
    case FA_KIND_TENSOR: op = "aten::unbind"; break;
    default:
        st = fa__fail(FA_ETYPE, "'%s' object is not iterable", fa_kind_name(fa__iv_kind(over)));
    }
    if (st == FA_OK && op != NULL) {
        st = fa__run_named_op(m, op, &over, 1, NULL, 0, &ready);
        fa__iv_release(&over);
        over = ready;
    }
    if (st != FA_OK) {
        fa__iv_release(&over);
        return st;
    }
    fa__put_output(ins, 0, frame, over);
    fa__put_output(ins, 1, frame, fa__iv_int(0));
    return FA_OK;
}

/* The next item of a container, owned; false at the end. */
static bool next_item(const fa__ivalue *over, size_t at, fa__ivalue *out)
{
    if (over->tag != FA__IV_VALUE || at >= fa_value_len(over->u.value))
        return false;
    *out = fa_value_kind(over->u.value) == FA_KIND_SIZE
               ? fa__iv_int(fa_value_size_at(over->u.value, at))
               : fa__iv_retain(fa__iv_borrow(over->u.value->u.list.items[at]));
    return true;
}

/* The next item into out0; false at the end. */
static inline bool for_next(fa__ins *ins, fa__ivalue *frame)
{
    const fa__ivalue *over = &frame[ins->a];
    int64_t at = frame[ins->b].u.integer;
    fa__ivalue item;

    if (over->tag == FA__IV_INT) {
        if (at >= over->u.integer)
            return false;
        item = fa__iv_int(at);
    } else if (!next_item(over, (size_t)at, &item)) {
        return false;
    }
    frame[ins->b].u.integer = at + 1;
    if (ins->n_outs > 0)
        fa__put_output(ins, 0, frame, item);
    else
        fa__drop(&item);
    return true;
}

/* ---- single instructions --------------------------------------------------------------------- */

static inline fa_status run_copy(fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue *from = &frame[ins->a], x;

    if (ins->n_outs == 0)
        return FA_OK;
    if (ins->n_ins == 0) {
        fa__put_output(ins, 0, frame, fa__iv_retain(ins->node->constant));
        return FA_OK;
    }
    fa__copy_parts(&x, from);
    if (x.tag >= FA__IV_TENSOR) {
        if ((ins->drops & 1) != 0)
            from->tag = FA__IV_NONE;
        else
            fa__iv_retain(x);
    }
    fa__put_output(ins, 0, frame, x);
    return FA_OK;
}

static fa_status run_cast(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue x = take_input(ins, 0, frame);
    fa_status st = fa__cast(m->unit, &x, ins->node->type, ins->type_text);

    if (st != FA_OK || ins->n_outs == 0)
        fa__iv_release(&x);
    else
        fa__put_output(ins, 0, frame, x);
    return st;
}

static fa_status run_new(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa_value *callable = fa__new_callable(m, ins);
    fa_value *object = callable == NULL ? NULL : fa__object_of(callable);

    fa_value_release(callable);
    if (object == NULL)
        return fa_error_last()->status;
    if (ins->n_outs == 0)
        fa_value_release(object);
    else
        fa__put_output(ins, 0, frame, fa__iv_take(object));
    return FA_OK;
}

/* An item of an nn.ModuleList or ModuleDict, which are attributes by number or name. */
static fa_status module_item(const fa__ivalue *object, const fa__ivalue *key, fa__ivalue *out)
{
    char number[24];
    const char *name = number;
    fa_value *item;

    if (key->tag == FA__IV_INT)
        snprintf(number, sizeof(number), "%lld", (long long)key->u.integer);
    else if (fa__iv_kind(*key) == FA_KIND_STR)
        name = fa_value_text(key->u.value);
    else
        return fa__fail(FA_ETYPE, "a module's item is named by an int or a str");
    item = fa__object_get(object->u.value, name);
    if (item == NULL)
        return fa__fail(FA_ENOTFOUND, "the module has no item '%s'", name);
    *out = fa__iv_retain(fa__iv_borrow(item));
    return FA_OK;
}

static fa_status run_subscript(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    const fa__ivalue *from = &frame[ins->a], *key = &frame[ins->b];
    fa__ivalue out = fa__iv_none(), args[3] = { *from, fa__iv_int(0), *key };
    fa_status st;

    switch (fa__iv_kind(*from)) {
    case FA_KIND_TENSOR:
        if (key->tag != FA__IV_INT) {
            args[1] = *key;
            st = fa__run_named_op(m, "aten::__getitem__", args, 2, NULL, 0, &out);
        } else {
            st = fa__run_named_op(m, "aten::select", args, 3, NULL, 0, &out);
        }
        break;
    case FA_KIND_OBJECT: st = module_item(from, key, &out); break;
    case FA_KIND_LIST:
    case FA_KIND_TUPLE:
    case FA_KIND_SIZE:
    case FA_KIND_DICT:
    case FA_KIND_STR: st = fa__getitem(&out, from, key, NULL); break;
    default:
        return fa__fail(FA_ETYPE, "'%s' object is not subscriptable",
                        fa_kind_name(fa__iv_kind(*from)));
    }
    if (st != FA_OK)
        return st;
    fa__drop_inputs(ins, frame);
    if (ins->n_outs == 0)
        fa__drop(&out);
    else
        fa__put_output(ins, 0, frame, out);
    return FA_OK;
}

/* A function that has run already. */
static fa_status make_future(fa__ivalue *result_take, fa__ivalue *out)
{
    fa_value *callable = fa_value_global("torch.jit", "Future"), *item = fa__iv_box(*result_take);
    fa_value *args = item == NULL ? NULL : fa_value_tuple(1, &item), *future = NULL;

    if (callable != NULL && args != NULL)
        future = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);
    fa_value_release(args);
    fa_value_release(item);
    fa_value_release(callable);
    fa__iv_release(result_take);
    if (future == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(future);
    return FA_OK;
}

static fa_status run_fork(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue result = fa__iv_none(), future = fa__iv_none();
    fa_status st = fa__run_call_function(m, ins, frame, &result);

    if (st == FA_OK)
        st = make_future(&result, &future);
    if (st != FA_OK)
        return st;
    if (ins->n_outs == 0)
        fa__drop(&future);
    else
        fa__put_output(ins, 0, frame, future);
    return FA_OK;
}

/* A result, or the items of a tuple, into the outputs. Takes it over. */
static fa_status put_call_result(fa__ins *ins, fa__ivalue *frame, fa__ivalue result)
{
    size_t n;

    if (ins->n_outs == 0) {
        fa__drop(&result);
        return FA_OK;
    }
    if (ins->n_outs == 1 && ins->op != FA__I_GRAPH_CALL) {
        fa__put_output(ins, 0, frame, result);
        return FA_OK;
    }
    if (fa__iv_kind(result) != FA_KIND_TUPLE) {
        if (ins->n_outs == 1) {
            fa__put_output(ins, 0, frame, result);
            return FA_OK;
        }
        fa__iv_release(&result);
        return fa__fail(FA_EFORMAT, "a call gives one result; the program expects %d",
                        ins->n_outs);
    }
    n = fa_value_len(result.u.value);
    for (size_t i = 0; i < ins->n_outs && n == ins->n_outs; i++)
        fa__put_output(ins, i, frame,
                       fa__iv_retain(fa__iv_borrow(fa_value_at(result.u.value, i))));
    fa__iv_release(&result);
    if (n != ins->n_outs)
        return fa__fail(FA_EFORMAT, "a call gives %zu results; the program expects %d", n,
                        ins->n_outs);
    return FA_OK;
}

static fa_status run_graph_call(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *out)
{
    fa__ivalue *args = fa__take_inputs(m, ins, frame);
    fa_status st;

    if (args == NULL)
        return FA_ENOMEM;
    st = fa__vm_call(m, ins->node->graph, args, ins->n_ins, NULL, 0, out);
    fa__vm_pop(m, ins->n_ins);
    return st;
}

static fa_status run_call(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue result = fa__iv_none();
    fa_status st = ins->op == FA__I_CALL_METHOD     ? fa__run_call_method(m, ins, frame, &result)
                   : ins->op == FA__I_CALL_FUNCTION ? fa__run_call_function(m, ins, frame, &result)
                                                    : run_graph_call(m, ins, frame, &result);

    return st == FA_OK ? put_call_result(ins, frame, result) : st;
}

static fa_status run_get_attr(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue out = fa__iv_none();
    fa_status st = fa__run_get_attr(m, ins, frame, &out);

    if (st != FA_OK)
        return st;
    fa__drop_inputs(ins, frame);
    if (ins->n_outs == 0)
        fa__drop(&out);
    else
        fa__put_output(ins, 0, frame, out);
    return FA_OK;
}

static void run_isinstance(fa__ins *ins, fa__ivalue *frame)
{
    bool yes = fa__type_accepts(ins->node->type, frame[ins->a]);

    fa__drop_inputs(ins, frame);
    if (ins->n_outs > 0)
        fa__put_output(ins, 0, frame, fa__iv_bool(yes));
}

static fa_status run_other(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    fa_status st = FA_OK;

    switch ((fa__opcode)ins->op) {
    case FA__I_SET_ATTR:
        st = fa__run_set_attr(ins, frame);
        fa__drop_inputs(ins, frame);
        return st;
    case FA__I_CALL_METHOD:
    case FA__I_CALL_FUNCTION:
    case FA__I_GRAPH_CALL: return run_call(m, ins, frame);
    case FA__I_NEW: return run_new(m, ins, frame);
    case FA__I_LIST:
    case FA__I_TUPLE:
    case FA__I_DICT: return run_container(m, ins, frame);
    case FA__I_UNPACK: return run_unpack(m, ins, frame);
    case FA__I_CAST: return run_cast(m, ins, frame);
    case FA__I_ISINSTANCE: run_isinstance(ins, frame); return FA_OK;
    case FA__I_FORK: return run_fork(m, ins, frame);
    case FA__I_FOR_START: return run_for_start(m, ins, frame);
    case FA__I_RELEASE:
        for (size_t i = 0; i < ins->n_ins; i++)
            fa__iv_release(&frame[ins->regs[i]]);
        return FA_OK;
    default: return fa__fail(FA_EFORMAT, "unknown instruction %d", ins->op);
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Takes over a number as the only output. */
static inline void put_number(const fa__ins *ins, fa__ivalue *frame, fa__ivalue x)
{
    fa__ivalue *reg = &frame[ins->out];

    if (FA__UNLIKELY(reg->tag >= FA__IV_TENSOR))
        fa__iv_release(reg);
    fa__copy_parts(reg, &x);
}

static inline uint64_t key_of_few(const fa__ins *ins, const fa__ivalue *frame)
{
    uint64_t key = fa__kind_byte(&frame[ins->a]);

    if (ins->n_ins > 1)
        key |= fa__kind_byte(&frame[ins->b]) << 8;
    if (ins->n_ins > 2)
        key |= fa__kind_byte(&frame[ins->c]) << 16;
    return key;
}

/* The short way of an op: scalars and lists whose function is known. False: the long way. */
static inline bool run_direct(fa__ins *ins, fa__ivalue *frame, fa_status *st)
{
    const fa__site *site = atomic_load_explicit(&ins->sites, memory_order_acquire);
    fa__ivalue out;

    if (site == NULL || site->direct == NULL || ins->n_outs != 1 || ins->n_ins == 0
        || site->key != key_of_few(ins, frame))
        return false;
    *st = site->direct(&out, &frame[ins->a], &frame[ins->b], &frame[ins->c]);
    if (FA__UNLIKELY(*st != FA_OK))
        return true;
    if ((ins->drops & 1) != 0)
        fa__drop(&frame[ins->a]);
    if ((ins->drops & 2) != 0)
        fa__drop(&frame[ins->b]);
    if ((ins->drops & 4) != 0)
        fa__drop(&frame[ins->c]);
    fa__put_output(ins, 0, frame, out);
    return true;
}

/* list[int] and tuple[int], where most subscripts are of. False: the long way. */
static inline bool take_item(fa__ins *ins, fa__ivalue *frame)
{
    const fa__ivalue *from = &frame[ins->a], *key = &frame[ins->b];
    const fa_value *list;
    fa__ivalue item;
    size_t at;

    if (from->tag != FA__IV_VALUE || key->tag != FA__IV_INT || ins->n_outs != 1)
        return false;
    list = from->u.value;
    if ((list->kind != FA_KIND_LIST && list->kind != FA_KIND_TUPLE)
        || !fa__list_index(key->u.integer, list->u.list.n, &at))
        return false;
    item = fa__iv_retain(fa__iv_borrow(list->u.list.items[at]));
    if ((ins->drops & 1) != 0)
        fa__drop(&frame[ins->a]);
    fa__put_output(ins, 0, frame, item);
    return true;
}

static fa_status truth(const fa__ivalue *x, bool *out)
{
    fa__ivalue answer;
    fa_status st = FA_OK;

    if (FA__LIKELY(x->tag == FA__IV_BOOL)) {
        *out = x->u.boolean;
        return FA_OK;
    }
    st = fa__truth(&answer, x, NULL, NULL);
    *out = st == FA_OK && answer.u.boolean;
    return st;
}

/* Where an error has come from; the innermost frames only, there is room for a few notes. */
static void note_frame(const fa__ins *ins, const fa__graph *graph)
{
    if (ins->node != NULL && ins->node->where.file != NULL
        && fa_error_last()->n_notes < 2 * MAX_FRAME_NOTES)
        fa__note_location(ins->node->where, graph->name);
}

/* Where a loop goes on, steps counted. */
static inline fa_status go_back(fa__vm *m, const fa__code *code, const fa__ins *ins, int32_t to)
{
    return m->limited ? fa__vm_spend(m, (uint64_t)(ins - code->ins - to) + 1) : FA_OK;
}

/* Instructions of two numbers. Inputs are ints (or floats), outputs too: nothing is given back. */
#define NUMBERS(tag_of, type, member, name, make, result, holds)                                   \
    if (frame[ins->a].tag == (tag_of) && frame[ins->b].tag == (tag_of)) {                          \
        type x = frame[ins->a].u.member, y = frame[ins->b].u.member;                               \
        if (FA__LIKELY(holds)) {                                                                   \
            put_number(ins, frame, make(result));                                                  \
            ins++;                                                                                 \
            continue;                                                                              \
        }                                                                                          \
    }                                                                                              \
    st = fa__run_op(m, ins, frame);                                                                \
    break;
#define TEST_AND_BRANCH(tag_of, type, member, name, result)                                        \
    if (frame[ins->a].tag == (tag_of) && frame[ins->b].tag == (tag_of)) {                          \
        type x = frame[ins->a].u.member, y = frame[ins->b].u.member;                               \
        ins = (result) ? ins + 2 : code->ins + ins[1].target;                                      \
        continue;                                                                                  \
    }                                                                                              \
    st = fa__run_op(m, ins, frame);                                                                \
    break;
#define INT_CASE(name, make, result, holds)                                                        \
    case FA__I_FAST + FA__FAST_##name:                                                             \
        NUMBERS(FA__IV_INT, int64_t, integer, name, make, result, holds)
#define REAL_CASE(name, make, result, holds)                                                       \
    case FA__I_FAST + FA__FAST_##name:                                                             \
        NUMBERS(FA__IV_FLOAT, double, number, name, make, result, holds)
#define INT_BRANCH(name, make, result, holds)                                                      \
    case FA__I_FAST_BRANCH + FA__FAST_##name:                                                      \
        TEST_AND_BRANCH(FA__IV_INT, int64_t, integer, name, result)
#define REAL_BRANCH(name, make, result, holds)                                                     \
    case FA__I_FAST_BRANCH + FA__FAST_##name:                                                      \
        TEST_AND_BRANCH(FA__IV_FLOAT, double, number, name, result)

static fa_status run(fa__vm *m, fa__graph *graph, const fa__code *code, fa__ivalue *frame,
                     fa__ivalue *result)
{
    fa__ins *ins = code->ins;
    fa_status st = FA_OK;
    bool yes;

    for (;;) {
        switch (atomic_load_explicit(&ins->op, memory_order_relaxed)) {
        FA__FAST_INT_ROWS(INT_CASE)
        FA__FAST_INT_TESTS(INT_CASE)
        FA__FAST_REAL_ROWS(REAL_CASE)
        FA__FAST_REAL_TESTS(REAL_CASE)
        FA__FAST_INT_TESTS(INT_BRANCH)
        FA__FAST_REAL_TESTS(REAL_BRANCH)
        case FA__I_OP:
            if (m->recording || !run_direct(ins, frame, &st))
                st = fa__run_op(m, ins, frame);
            break;
        case FA__I_COPY: st = run_copy(ins, frame); break;
        case FA__I_GET_ATTR: st = run_get_attr(m, ins, frame); break;
        case FA__I_SUBSCRIPT:
            if (!take_item(ins, frame))
                st = run_subscript(m, ins, frame);
            break;
        case FA__I_JUMP:
            if (ins->target <= ins - code->ins)
                st = go_back(m, code, ins, ins->target);
            if (st != FA_OK)
                break;
            ins = code->ins + ins->target;
            continue;
        case FA__I_BRANCH:
            st = truth(&frame[ins->a], &yes);
            if (st != FA_OK)
                break;
            if ((ins->drops & 1) != 0)
                fa__drop(&frame[ins->a]);
            ins = yes ? ins + 1 : code->ins + ins->target;
            continue;
        case FA__I_FOR_NEXT:
            if (ins->body >= 0)
                st = go_back(m, code, ins, ins->body);
            if (st != FA_OK)
                break;
            if (!for_next(ins, frame))
                ins = code->ins + ins->target;
            else
                ins = ins->body >= 0 ? code->ins + ins->body : ins + 1;
            continue;
        case FA__I_RETURN:
            *result = ins->n_ins == 0 ? fa__iv_none() : take_input(ins, 0, frame);
            return FA_OK;
        default: st = run_other(m, ins, frame); break;
        }
        if (FA__UNLIKELY(st != FA_OK)) {
            note_frame(ins, graph);
            return st;
        }
        ins++;
    }
}

/* ---- calls ----------------------------------------------------------------------------------- */

static fa_status put_arguments(fa__graph *graph, fa__ivalue *frame, fa__ivalue *args_take,
                               size_t n_args, const char *const *keywords, size_t n_keywords)
{
    size_t n_plain = n_args - n_keywords;

    if (n_plain > graph->n_params)
        return fa__fail(FA_EINVAL, "%s() takes %zu arguments but %zu were given", graph->name,
                        graph->n_params, n_plain);
    for (size_t i = 0; i < graph->n_params; i++) {
        const fa__graph_param *param = &graph->params[i];
        fa__ivalue *source = i < n_plain ? &args_take[i] : NULL;

        for (size_t k = 0; source == NULL && k < n_keywords; k++) {
            if (strcmp(keywords[k], param->name) == 0)
                source = &args_take[n_plain + k];
        }
        if (source != NULL) {
            frame[param->reg] = *source;
            source->tag = FA__IV_NONE;
        } else if (param->has_default) {
            frame[param->reg] = fa__iv_retain(param->default_value);
        } else {
            return fa__fail(FA_EINVAL, "%s() is missing value for argument '%s'", graph->name,
                            param->name);
        }
    }
    return FA_OK;
}

/* The parameters behind the n_given first. */
static fa_status put_defaults(fa__graph *graph, fa__ivalue *frame, size_t n_given)
{
    if (n_given > graph->n_params)
        return fa__fail(FA_EINVAL, "%s() takes %zu arguments but %zu were given", graph->name,
                        graph->n_params, n_given);
    for (size_t i = n_given; i < graph->n_params; i++) {
        if (!graph->params[i].has_default)
            return fa__fail(FA_EINVAL, "%s() is missing value for argument '%s'", graph->name,
                            graph->params[i].name);
        frame[graph->params[i].reg] = fa__iv_retain(graph->params[i].default_value);
    }
    return FA_OK;
}

static bool is_param(const fa__graph *graph, const char *name, size_t from)
{
    for (size_t i = from; i < graph->n_params; i++) {
        if (strcmp(graph->params[i].name, name) == 0)
            return true;
    }
    return false;
}

static fa_status check_keywords(const fa__graph *graph, size_t n_plain,
                                const char *const *keywords, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!is_param(graph, keywords[k], n_plain))
            return fa__fail(FA_EINVAL, "%s() got an unexpected keyword argument '%s'", graph->name,
                            keywords[k]);
    }
    return FA_OK;
}

/* A tensor where a number is declared; everything else is as the caller's code made it. */
static fa_status convert_arguments(fa__vm *m, fa__graph *graph, fa__ivalue *frame)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < graph->n_params; i++) {
        const fa__type *type = graph->params[i].type;
        fa__ivalue *x = &frame[graph->params[i].reg];

        if (type != NULL && x->tag == FA__IV_TENSOR && type->kind != FA__TYPE_TENSOR)
            st = fa__cast(m->unit, x, type, NULL);
    }
    return st;
}

/* A new frame of the callee; NULL with an error. */
static fa__ivalue *enter(fa__vm *m, const fa__code *code)
{
    fa__ivalue *frame;

    if (code == NULL)
        return NULL;
    if (m->depth >= FA__MAX_CALL_DEPTH) {
        fa__fail(FA_ELIMIT, "calls nest deeper than %d", FA__MAX_CALL_DEPTH);
        return NULL;
    }
    if (m->limited && fa__vm_spend(m, 1) != FA_OK)
        return NULL;
    frame = fa__vm_push(m, code->n_frame);
    if (frame != NULL && code->n_constants > 0)
        memcpy(frame + code->n_regs, code->constants, code->n_constants * sizeof(*frame));
    return frame;
}

static fa_status run_frame(fa__vm *m, fa__graph *graph, const fa__code *code, fa__ivalue *frame,
                           fa__ivalue *result)
{
    fa_status st = convert_arguments(m, graph, frame);

    if (st != FA_OK)
        return st;
    m->depth++;
    st = run(m, graph, code, frame, result);
    m->depth--;
    return st;
}

static void leave(fa__vm *m, const fa__code *code, fa__ivalue *frame)
{
    for (size_t i = 0; i < code->n_regs; i++)
        fa__drop(&frame[i]);
    fa__vm_pop(m, code->n_frame);
}

fa_status fa__vm_call(fa__vm *m, fa__graph *graph, fa__ivalue *args_take, size_t n_args,
                      const char *const *keywords, size_t n_keywords, fa__ivalue *result)
{
    const fa__code *code = fa__graph_code(graph);
    fa__ivalue *frame = enter(m, code);
    fa_status st = FA_OK;

    *result = fa__iv_none();
    if (frame == NULL)
        TRY(fa_error_last()->status);
    if (n_keywords > 0)
        TRY(check_keywords(graph, n_args - n_keywords, keywords, n_keywords));
    TRY(put_arguments(graph, frame, args_take, n_args, keywords, n_keywords));
    TRY(run_frame(m, graph, code, frame, result));
done:
    if (frame != NULL)
        leave(m, code, frame);
    fa__iv_release_all(args_take, n_args);
    return st;
}

fa_status fa__vm_call_plain(fa__vm *m, fa__graph *graph, const fa__ins *ins,
                            fa__ivalue *frame, fa__ivalue *result)
{
    const fa__code *code = fa__graph_code(graph);
    fa__ivalue *own = enter(m, code);
    size_t n_given = ins->n_ins < graph->n_params ? ins->n_ins : graph->n_params;
    fa_status st;

    if (own == NULL)
        return fa_error_last()->status;
    for (size_t i = 0; i < n_given; i++)
        own[graph->params[i].reg] = take_input(ins, i, frame);
    st = put_defaults(graph, own, ins->n_ins);
    if (st == FA_OK)
        st = run_frame(m, graph, code, own, result);
    leave(m, code, own);
    return st;
}

/* ---- from outside ---------------------------------------------------------------------------- */

/* One argument as a call from Python gives it, into the declared type. */
static fa_status accept_argument(fa__unit *unit, const fa__graph *graph, size_t i, fa__ivalue *x)
{
    const fa__graph_param *param = &graph->params[i];
    fa__buffer expected = { 0 }, found = { 0 };
    char *text, *own;
    fa_status st = FA_OK;

    if (param->type == NULL)
        return FA_OK;
    TRY(fa__cast(unit, x, param->type, NULL));
    if (param->type->kind == FA__TYPE_FLOAT && (x->tag == FA__IV_INT || x->tag == FA__IV_BOOL))
        *x = fa__iv_float(x->tag == FA__IV_INT ? (double)x->u.integer : (double)x->u.boolean);
    if (fa__type_accepts(param->type, *x) || param->type->kind == FA__TYPE_CLASS)
        return FA_OK;
    TRY(fa__type_format(param->type, &expected));
    TRY(fa__type_of(*x, &found));
    text = fa__buffer_take_text(&expected);
    own = fa__buffer_take_text(&found);
    st = fa__fail(FA_ETYPE, "%s() Expected a value of type '%s' for argument '%s' but instead "
                  "found type '%s'.", graph->name, text == NULL ? "" : text, param->name,
                  own == NULL ? "" : own);
    fa__free(text);
    fa__free(own);
done:
    fa__buffer_free(&expected);
    fa__buffer_free(&found);
    return st;
}

static size_t param_of(const fa__graph *graph, const char *name)
{
    size_t i = 0;

    while (i < graph->n_params && strcmp(graph->params[i].name, name) != 0)
        i++;
    return i;
}

static fa_status call_outside(fa__vm *m, fa__graph *graph, const fa__ivalue *args,
                              size_t n_args, const fa__keyword *keywords, size_t n_keywords,
                              fa__ivalue *result)
{
    size_t n = n_args + n_keywords;
    fa__ivalue *own = fa__zalloc((n + 1) * sizeof(*own));
    const char **names = fa__alloc((n_keywords + 1) * sizeof(*names));
    fa_status st = FA_OK;

    if (own == NULL || names == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        size_t param = i < n_args ? i : param_of(graph, keywords[i - n_args].name);

        own[i] = fa__iv_retain(i < n_args ? args[i] : keywords[i - n_args].value);
        if (i >= n_args)
            names[i - n_args] = keywords[i - n_args].name;
        if (param < graph->n_params)
            TRY(accept_argument(m->unit, graph, param, &own[i]));
    }
    st = fa__vm_call(m, graph, own, n, names, n_keywords, result);
done:
    if (own != NULL)
        fa__iv_release_all(own, n);
    fa__free(own);
    fa__free(names);
    return st;
}

fa_status fa__unit_run(fa__unit *unit, fa__graph *graph, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, const fa__run_opts *opts,
                       fa__ivalue *result)
{
    fa__vm m = new_machine(unit, opts);
    fa_status st = call_outside(&m, graph, args, n_args, keywords, n_keywords, result);

    close_machine(&m);
    return st;
}

/* "__torch__.M" and "forward" to the graph; NULL with an error. */
static fa__graph *find_method(fa__unit *unit, const fa_value *object, const char *method)
{
    char name[FA__MAX_QUALIFIED + 128];
    size_t n;

    if (!fa__object_class(object, name)) {
        fa__fail(FA_ETYPE, "a method is called of what is no object of a class");
        return NULL;
    }
    n = strlen(name);
    snprintf(name + n, sizeof(name) - n, ".%s", method);
    return fa__unit_function(unit, name);
}

/* A hook: a method, or a function of that name beside the class. */
static fa__graph *find_hook(fa__unit *unit, const fa_value *object, const fa__class *of,
                            const char *name)
{
    fa__graph *graph = find_method(unit, object, name);
    char qualified[FA__MAX_QUALIFIED + 128];

    if (graph != NULL || fa_error_last()->status != FA_ENOTFOUND)
        return graph;
    snprintf(qualified, sizeof(qualified), "%s.%s.%s", of->module, of->name, name);
    return fa__unit_function(unit, strchr(name, '.') != NULL ? name : qualified);
}

/* hook(self, (inputs...)): what it returns, if anything, takes the inputs' place. */
static fa_status run_pre_hooks(fa__vm *m, fa_value *object, const fa__class *of,
                               fa__ivalue *inputs)
{
    fa_status st = FA_OK;

    for (char **name = of->forward_pre_hooks; name != NULL && *name != NULL; name++) {
        fa__graph *graph = find_hook(m->unit, object, of, *name);
        fa__ivalue args[2] = { { FA__IV_VALUE, { .value = object } }, *inputs }, out, tuple;

        if (graph == NULL)
            return fa_error_last()->status;
        TRY(call_outside(m, graph, args, 2, NULL, 0, &out));
        if (out.tag == FA__IV_NONE)
            continue;
        if (fa__iv_kind(out) != FA_KIND_TUPLE) {
            TRY(fa__make_tuple(&out, 1, NULL, &tuple));
            out = tuple;
        }
        fa__iv_release(inputs);
        *inputs = out;
    }
done:
    return st;
}

/* hook(self, (inputs...), output): likewise for the output. */
static fa_status run_hooks(fa__vm *m, fa_value *object, const fa__class *of,
                           fa__ivalue inputs, fa__ivalue *output)
{
    fa_status st = FA_OK;

    for (char **name = of->forward_hooks; name != NULL && *name != NULL; name++) {
        fa__graph *graph = find_hook(m->unit, object, of, *name);
        fa__ivalue args[3] = { { FA__IV_VALUE, { .value = object } }, inputs, *output }, out;

        if (graph == NULL)
            return fa_error_last()->status;
        TRY(call_outside(m, graph, args, 3, NULL, 0, &out));
        if (out.tag == FA__IV_NONE)
            continue;
        fa__iv_release(output);
        *output = out;
    }
done:
    return st;
}

static fa_status call_on_inputs(fa__vm *m, fa__graph *graph, fa_value *object,
                                fa__ivalue inputs, const fa__keyword *keywords, size_t n_keywords,
                                fa__ivalue *result)
{
    size_t n = fa_value_len(inputs.u.value);
    fa__ivalue *args = fa__alloc((n + 1) * sizeof(*args));
    fa_status st;

    if (args == NULL)
        return FA_ENOMEM;
    args[0] = (fa__ivalue){ FA__IV_VALUE, { .value = object } };
    for (size_t i = 0; i < n; i++)
        args[i + 1] = fa__iv_borrow(fa_value_at(inputs.u.value, i));
    st = call_outside(m, graph, args, n + 1, keywords, n_keywords, result);
    fa__free(args);
    return st;
}

static fa_status call_with_hooks(fa__vm *m, fa__graph *graph, fa_value *object,
                                 const fa__class *of, fa__ivalue inputs,
                                 const fa__keyword *keywords, size_t n_keywords,
                                 fa__ivalue *result)
{
    fa_status st = FA_OK;

    fa__iv_retain(inputs);
    TRY(run_pre_hooks(m, object, of, &inputs));
    TRY(call_on_inputs(m, graph, object, inputs, keywords, n_keywords, result));
    st = run_hooks(m, object, of, inputs, result);
    if (st != FA_OK)
        fa__iv_release(result);
done:
    fa__iv_release(&inputs);
    return st;
}

static fa_status tuple_of(const fa__ivalue *args, size_t n, fa__ivalue *out)
{
    fa__ivalue *own = fa__alloc((n + 1) * sizeof(*own));
    fa_status st;

    if (own == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++)
        own[i] = fa__iv_retain(args[i]);
    st = fa__make_tuple(own, n, NULL, out);
    fa__free(own);
    return st;
}

fa_status fa__unit_call_method(fa__unit *unit, fa_value *object, const char *method,
                               const fa__ivalue *args, size_t n_args, const fa__keyword *keywords,
                               size_t n_keywords, bool with_hooks, const fa__run_opts *opts,
                               fa__ivalue *result)
{
    fa__vm m = new_machine(unit, opts);
    fa__graph *graph = find_method(unit, object, method);
    char qualified[FA__MAX_QUALIFIED];
    const fa__class *of = NULL;
    fa__ivalue inputs = fa__iv_none();
    fa_status st = FA_OK;

    *result = fa__iv_none();
    if (graph == NULL)
        TRY(fa_error_last()->status);
    if (with_hooks && strcmp(method, "forward") == 0 && fa__object_class(object, qualified))
        of = fa__unit_class(unit, qualified);
    TRY(tuple_of(args, n_args, &inputs));
    if (of != NULL)
        st = call_with_hooks(&m, graph, object, of, inputs, keywords, n_keywords, result);
    else
        st = call_on_inputs(&m, graph, object, inputs, keywords, n_keywords, result);
done:
    fa__iv_release(&inputs);
    close_machine(&m);
    return st;
}

fa_status fa__run_method(fa__unit *unit, fa_value *object, const char *method,
                         const fa__ivalue *args, size_t n_args, fa__ivalue *result)
{
    const fa__run_opts bounded = { .max_steps = FA__MAX_STATE_STEPS };

    return fa__unit_call_method(unit, object, method, args, n_args, NULL, 0, false, &bounded,
                                result);
}
