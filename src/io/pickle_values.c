/* pickle_values.c: how the pickle writer takes values apart, kind by kind [formats 2.1, 2.6;
 * CPython 3.11's save()].
 *
 *     list       ]  put            then items      ( a b c APPENDS, by 1000
 *     dict       }  put            then pairs      ( k v k v SETITEMS, by 1000
 *     tuple      a b TUPLE2 put    or ( a b c d TUPLE put; in a cycle: POP POP get
 *     object     callable args REDUCE put          then items, pairs, state BUILD
 *     set        builtins.set list TUPLE1 put REDUCE put; protocol 4: EMPTY_SET put ( a b ADDITEMS
 *     bytes      _codecs.encode text 'latin1' TUPLE2 put REDUCE put; protocol 3: BINBYTES put
 *
 * Nesting is kept on a stack of its own (fa__saving), so that no value overflows the C stack. A
 * step of the top one saves children until one of them is a container, which then becomes the top.
 * */
#include "io/pickler_private.h"

#define BATCH 1000                      /* [CPython: BATCHSIZE] */
#define MAX_HOOK_DEPTH 100              /* tensors in attributes of tensors: on the C stack */

typedef enum step {
    STEP_TUPLE, STEP_FROZENSET, STEP_REDUCED,
    STEP_LIST, STEP_SET_LIST, STEP_ITEMS, STEP_DICT, STEP_PAIRS, STEP_SET       /* batches */
} step;

/* ---- the stack ------------------------------------------------------------------------------- */

static fa__saving *top(fa__pickler *p)
{
    return &p->saving[p->n_saving - 1];
}

static fa_status grow_saving(fa__pickler *p)
{
    size_t capacity = p->saving_capacity + p->saving_capacity / 2 + 16, size;
    fa__saving *saving;

    if (!fa__mul_size(capacity, sizeof *saving, &size))
        return fa__fail_memory(SIZE_MAX);
    saving = fa__realloc(p->saving, size);
    if (saving == NULL)
        return FA_ENOMEM;
    p->saving = saving;
    p->saving_capacity = capacity;
    return FA_OK;
}

/* How deep the top of the stack is; the hooks' values continue where the hook was called. */
static int depth_of_top(fa__pickler *p)
{
    return p->n_saving > 0 ? top(p)->depth : 0;
}

static fa_status push(fa__pickler *p, step kind, const fa_value *value, size_t n, int depth)
{
    if (depth > FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT,
                        "the value is nested more than %d levels deep (or contains itself in a way "
                        "that pickle cannot write)", FA__MAX_DEPTH);
    if (p->n_saving == p->saving_capacity) {
        fa_status st = grow_saving(p);

        if (st != FA_OK)
            return st;
    }
    p->saving[p->n_saving++] = (fa__saving){ .value = value, .n = n, .depth = depth,
                                            .step = (uint8_t)kind };
    return FA_OK;
}

static fa_status memoize(fa__pickler *p, const fa_value *value)
{
    return fa__pickler_memoize(p, value);
}

/* ---- values without children ----------------------------------------------------------------- */

/* Appends what Python 3 sees in latin-1 bytes. */
static fa_status latin1_to_utf8(fa__buffer *out, const char *bytes, size_t size)
{
    fa_status st = fa__buffer_reserve(out, size);

    for (size_t i = 0; i < size && st == FA_OK; i++)
        st = fa__put_utf8(out, (uint8_t)bytes[i]);
    return st;
}

/* A byte string of Python 2 becomes what torch.load makes of it: UTF-8 if it is that, else latin-1.
 * */
static fa_status save_str(fa__pickler *p, const fa_value *value)
{
    const char *text = value->u.text.data;
    size_t size = value->u.text.size;
    fa__character *character = size == 1 ? &p->characters[(uint8_t)text[0]] : NULL;
    fa__buffer decoded = { 0 };
    fa_status st = FA_OK;

    if (character != NULL && character->computed) {
        TRY(fa__pickler_remember(p, (uintptr_t)value, character->index));
        return fa__pickler_emit_get(p, character->index);
    }
    if (character != NULL && !character->known)
        *character = (fa__character){ .index = p->n_memo, .known = true };
    if (value->sub == 1 && !fa__utf8_valid((fa__span){ (const uint8_t *)text, size })) {
        TRY(latin1_to_utf8(&decoded, text, size));
        text = (const char *)decoded.data;
        size = decoded.size;
    }
    TRY(fa__pickler_emit_text(p, text, size));
    TRY(memoize(p, value));
done:
    fa__buffer_free(&decoded);
    return st;
}

/* The text that bytes become in protocol 2. */
static fa_status save_latin1(fa__pickler *p, const char *bytes, size_t size)
{
    fa__character *character = size == 1 ? &p->characters[(uint8_t)bytes[0]] : NULL;
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    if (character != NULL && character->known)
        return fa__pickler_emit_get(p, character->index);
    if (character != NULL)
        *character = (fa__character){ .index = p->n_memo, .known = true, .computed = true };
    TRY(latin1_to_utf8(&text, bytes, size));
    TRY(fa__pickler_emit_text(p, (const char *)text.data, text.size));
    TRY(memoize(p, NULL));
done:
    fa__buffer_free(&text);
    return st;
}

/* Bytes as a call. identity: NULL for bytes that are made on the way. */
static fa_status save_bytes_call(fa__pickler *p, const char *bytes, size_t size,
                                 const fa_value *identity)
{
    fa_status st = FA_OK;

    if (size == 0) {
        TRY(fa__pickler_global(p, "builtins", "bytes"));
        TRY(fa__pickler_tuple(p, 0));
    } else {
        TRY(fa__pickler_global(p, "_codecs", "encode"));
        TRY(save_latin1(p, bytes, size));
        TRY(fa__pickler_str_constant(p, "latin1"));
        TRY(fa__pickler_tuple(p, 2));
    }
    TRY(fa__pickler_reduce(p));
    TRY(memoize(p, identity));
done:
    return st;
}

static fa_status save_bytes(fa__pickler *p, const char *bytes, size_t size,
                            const fa_value *identity)
{
    uint8_t header[9];
    size_t header_size = 2;
    fa_status st = FA_OK;

    if (p->style.protocol < 3)
        return save_bytes_call(p, bytes, size, identity);
    if (size <= 0xff) {
        header[0] = FA__OP_SHORT_BINBYTES;
        header[1] = (uint8_t)size;
    } else if (size <= UINT32_MAX) {
        header[0] = FA__OP_BINBYTES;
        fa__put_le32(header + 1, (uint32_t)size);
        header_size = 5;
    } else if (p->style.protocol >= 4) {
        header[0] = FA__OP_BINBYTES8;
        fa__put_le64(header + 1, size);
        header_size = 9;
    } else {
        return fa__fail(FA_EUNSUPPORTED, "%zu bytes need pickle protocol 4, this is protocol 3",
                        size);
    }
    TRY(fa__pickler_emit_data(p, header, header_size, bytes, size));
    TRY(memoize(p, identity));
done:
    return st;
}

static fa_status save_bytearray(fa__pickler *p, const fa_value *value)
{
    const char *bytes = value->u.text.data;
    size_t size = value->u.text.size;
    uint8_t header[9] = { FA__OP_BYTEARRAY8 };
    fa_status st = FA_OK;

    if (p->style.protocol >= 5) {
        fa__put_le64(header + 1, size);
        TRY(fa__pickler_emit_data(p, header, sizeof header, bytes, size));
        return memoize(p, value);
    }
    TRY(fa__pickler_global(p, "builtins", "bytearray"));
    if (size > 0) {
        TRY(fa__pickler_boundary(p));
        TRY(save_bytes(p, bytes, size, NULL));
    }
    TRY(fa__pickler_tuple(p, size > 0 ? 1 : 0));
    TRY(fa__pickler_reduce(p));
    TRY(memoize(p, value));
done:
    return st;
}

static fa_status save_complex(fa__pickler *p, const fa_value *value)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_global(p, "builtins", "complex"));
    TRY(fa__pickler_float(p, value->u.complex_parts[0]));
    TRY(fa__pickler_float(p, value->u.complex_parts[1]));
    TRY(fa__pickler_tuple(p, 2));
    TRY(fa__pickler_reduce(p));
    TRY(memoize(p, value));
done:
    return st;
}

/* An int beyond 64 bits: its bytes are minimal already. */
static fa_status save_big_int(fa__pickler *p, const fa_value *value)
{
    size_t size = value->u.text.size;
    uint8_t header[5] = { size <= 0xff ? FA__OP_LONG1 : FA__OP_LONG4 };

    if (p->style.long8)
        return fa__fail(FA_ERANGE, "an int of %zu bytes: TorchScript's ints have 8", size);
    if (size > INT32_MAX)
        return fa__fail(FA_EUNSUPPORTED, "an int of %zu bytes is too long for pickle", size);
    fa__put_le32(header + 1, (uint32_t)size);
    return fa__pickler_emit_data(p, header, size <= 0xff ? 2 : 5, value->u.text.data, size);
}

static fa_status save_global(fa__pickler *p, const fa_value *value)
{
    return fa__pickler_global(p, value->u.global.module, value->u.global.name);
}

/* TENSOR and others belong to the floor above. */
static fa_status save_by_hook(fa__pickler *p, const fa_value *value)
{
    fa_status st;

    if (p->hooks == NULL || p->hooks->save == NULL)
        return fa__fail(FA_EUNSUPPORTED, "a %s cannot be kept in a plain pickle",
                        fa_kind_name((fa_kind)value->kind));
    if (p->hook_depth == MAX_HOOK_DEPTH)
        return fa__fail(FA_ELIMIT,
                        "tensors are nested in the attributes of tensors more than %d levels deep",
                        MAX_HOOK_DEPTH);
    p->hook_depth++;
    st = p->hooks->save(p->context, p, value);
    p->hook_depth--;
    return st;
}

/* ---- containers: how they begin -------------------------------------------------------------- */

static fa_status begin_tuple(fa__pickler *p, const fa_value *value, int depth)
{
    fa_status st = FA_OK;

    if (value->u.list.n == 0)
        return fa__pickler_emit_op(p, FA__OP_EMPTY_TUPLE);
    if (value->u.list.n > 3)
        TRY(fa__pickler_emit_op(p, FA__OP_MARK));
    TRY(push(p, STEP_TUPLE, value, value->u.list.n, depth));
done:
    return st;
}

/* A container that is memoised before its items come. */
static fa_status begin_filled(fa__pickler *p, uint8_t opcode, step kind, const fa_value *value,
                              size_t n, int depth)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_emit_op(p, opcode));
    TRY(memoize(p, value));
    if (n > 0)
        TRY(push(p, kind, value, n, depth));
done:
    return st;
}

/* What a REDUCED value goes through. */
typedef enum phase {
    PHASE_CALLABLE, PHASE_ARGS, PHASE_ARGS_END, PHASE_KWARGS, PHASE_MAKE, PHASE_ITEMS, PHASE_PAIRS,
        PHASE_STATE,
    PHASE_BUILD, PHASE_END,
    /* functools.partial's state, for NEWOBJ_EX before protocol 4 */
    PHASE_PARTIAL, PHASE_PARTIAL_ARGS, PHASE_PARTIAL_KWARGS, PHASE_PARTIAL_CALL
} phase;

static fa_status begin_dict(fa__pickler *p, const fa_value *value, int depth)
{
    size_t n = value->u.dict.table->n_live;
    fa_status st = FA_OK;

    if (value->sub != FA_PLAIN_DICT)
        return push(p, STEP_REDUCED, value, 0, depth);
    if (value->state == NULL)
        return begin_filled(p, FA__OP_EMPTY_DICT, STEP_DICT, value, n, depth);
    TRY(push(p, STEP_REDUCED, value, 0, depth));
    top(p)->phase = PHASE_STATE;
    TRY(begin_filled(p, FA__OP_EMPTY_DICT, STEP_DICT, value, n, depth));
done:
    return st;
}

static fa_status begin_set(fa__pickler *p, const fa_value *value, int depth)
{
    size_t n = value->u.dict.table->n_live;
    fa_status st = FA_OK;

    if (p->style.protocol < 4)
        return push(p, STEP_REDUCED, value, 0, depth);
    if (value->kind == FA_KIND_SET)
        return begin_filled(p, FA__OP_EMPTY_SET, STEP_SET, value, n, depth);
    TRY(fa__pickler_emit_op(p, FA__OP_MARK));
    TRY(push(p, STEP_FROZENSET, value, n, depth));
done:
    return st;
}

/* Saves a value without children, or makes a container the new top of the stack. */
static fa_status begin_remembered(fa__pickler *p, const fa_value *value)
{
    int depth = depth_of_top(p) + 1;

    switch ((fa_kind)value->kind) {
    case FA_KIND_STR:
        return save_str(p, value);
    case FA_KIND_BYTES:
        return save_bytes(p, value->u.text.data, value->u.text.size, value);
    case FA_KIND_BYTEARRAY:
        return save_bytearray(p, value);
    case FA_KIND_COMPLEX:
        return save_complex(p, value);
    case FA_KIND_GLOBAL:
        return save_global(p, value);
    case FA_KIND_LIST:
        return begin_filled(p, FA__OP_EMPTY_LIST, STEP_LIST, value, value->u.list.n, depth);
    case FA_KIND_TUPLE:
        return begin_tuple(p, value, depth);
    case FA_KIND_DICT:
        return begin_dict(p, value, depth);
    case FA_KIND_SET:
    case FA_KIND_FROZENSET:
        return begin_set(p, value, depth);
    case FA_KIND_OBJECT:
        return push(p, STEP_REDUCED, value, 0, depth);
    default:
        return save_by_hook(p, value);
    }
}

static fa_status begin(fa__pickler *p, const fa_value *value)
{
    bool found;
    fa_status st = FA_OK;

    switch (fa_value_kind(value)) {
    case FA_KIND_NONE:
        TRY(fa__pickler_boundary(p));
        return fa__pickler_emit_op(p, FA__OP_NONE);
    case FA_KIND_BOOL:
        return fa__pickler_bool(p, value->u.boolean);
    case FA_KIND_FLOAT:
        return fa__pickler_float(p, value->u.number);
    case FA_KIND_INT:
        if (value->sub == 0)
            return fa__pickler_int(p, value->u.integer);
        TRY(fa__pickler_boundary(p));
        return save_big_int(p, value);
    default:
        TRY(fa__pickler_get(p, value, &found));
        if (!found)
            TRY(begin_remembered(p, value));
    }
done:
    return st;
}

/* ---- steps: tuples and frozensets ------------------------------------------------------------ */

static const fa__table *table_of(const fa_value *value)
{
    return value->kind == FA_KIND_OBJECT ? &value->u.object->table : value->u.dict.table;
}

/* The next pair that has not been removed; `s->slot` stays on it. */
static const fa__pair *pair_at(fa__saving *s)
{
    const fa__table *table = table_of(s->value);

    while (table->pairs[s->slot].key == NULL)
        s->slot++;
    return &table->pairs[s->slot];
}

/* The phase of a tuple that is saved as the arguments of a call. */
typedef enum tuple_phase { TUPLE_VALUE, TUPLE_ARGS } tuple_phase;

/* A tuple or frozenset with all items saved. If it has got into the memo meanwhile, it is in a
 * cycle: what was just written is thrown away for it. Not so for arguments: in CPython they are a
 * new tuple each time that an object is asked how to make it. */
static fa_status end_immutable(fa__pickler *p, const fa_value *value, size_t n, tuple_phase how)
{
    bool marked = value->kind == FA_KIND_FROZENSET || n > 3;
    uint64_t index;
    bool known = fa__pickler_find(p, (uintptr_t)value, &index);
    fa_status st = FA_OK;

    if (known && how == TUPLE_VALUE) {
        for (size_t i = 0; i < (marked ? 1 : n); i++)
            TRY(fa__pickler_emit_op(p, marked ? FA__OP_POP_MARK : FA__OP_POP));
        return fa__pickler_emit_get(p, index);
    }
    if (value->kind == FA_KIND_FROZENSET)
        TRY(fa__pickler_emit_op(p, FA__OP_FROZENSET));
    else
        TRY(fa__pickler_emit_op(p, marked ? FA__OP_TUPLE : (uint8_t)(FA__OP_TUPLE1 + n - 1)));
    TRY(memoize(p, known ? NULL : value));
done:
    return st;
}

static fa_status step_immutable(fa__pickler *p)
{
    size_t depth = p->n_saving;
    const fa_value *value = top(p)->value;

    while (top(p)->i < top(p)->n) {
        fa__saving *s = top(p);
        const fa_value *child = s->step == STEP_TUPLE ? value->u.list.items[s->i] : pair_at(s)->key;
        fa_status st;

        s->i++;
        s->slot++;
        st = begin(p, child);
        if (st != FA_OK || p->n_saving != depth)
            return st;
    }
    p->n_saving--;
    return end_immutable(p, value, p->saving[p->n_saving].n,
                         (tuple_phase)p->saving[p->n_saving].phase);
}

/* ---- steps: batches -------------------------------------------------------------------------- */

/* CPython has three ways: exact lists and dicts are counted first, others are iterated with one
 * item of outlook. */
typedef enum batching {
    /* one item of all: the single opcode; nothing after a full last batch */
    COUNTED,
    COUNTED_TABLE,                      /* the same, but an empty batch follows a full last one */
    ITERATED                            /* one item left: the single opcode */
} batching;

typedef struct batch_row {
    uint8_t single, many;               /* opcodes; single 0: none */
    batching batching;
    bool pairs;
} batch_row;

static const batch_row batch_rows[] = {
    [STEP_LIST] = { FA__OP_APPEND, FA__OP_APPENDS, COUNTED, false },
    [STEP_SET_LIST] = { FA__OP_APPEND, FA__OP_APPENDS, COUNTED, false },
    [STEP_ITEMS] = { FA__OP_APPEND, FA__OP_APPENDS, ITERATED, false },
    [STEP_DICT] = { FA__OP_SETITEM, FA__OP_SETITEMS, COUNTED_TABLE, true },
    [STEP_PAIRS] = { FA__OP_SETITEM, FA__OP_SETITEMS, ITERATED, true },
    [STEP_SET] = { 0, FA__OP_ADDITEMS, COUNTED_TABLE, false },
};

/* What the batch at hand ends with; the phase of a batch step. */
typedef enum batch_phase { BATCH_NONE, BATCH_MANY, BATCH_SINGLE } batch_phase;

/* Between two items: ends a batch, begins the next one. `done` items of n are saved. *ended: there
 * is nothing more. */
static fa_status batch_edge(fa__pickler *p, fa__saving *s, const batch_row *row, size_t done,
                            bool *ended)
{
    fa_status st = FA_OK;

    *ended = done == s->n;
    if (s->phase == BATCH_SINGLE)
        return fa__pickler_emit_op(p, row->single);
    if (s->phase == BATCH_MANY) {
        if (done < s->n && done % BATCH != 0)
            return FA_OK;
        TRY(fa__pickler_emit_op(p, row->many));
        if (*ended && row->batching == COUNTED_TABLE && done % BATCH == 0) {
            TRY(fa__pickler_emit_op(p, FA__OP_MARK));
            TRY(fa__pickler_emit_op(p, row->many));
        }
    }
    if (*ended)
        return FA_OK;
    if (row->single != 0 && (row->batching == ITERATED ? s->n - done == 1 : s->n == 1)) {
        s->phase = BATCH_SINGLE;
        return FA_OK;
    }
    s->phase = BATCH_MANY;
    TRY(fa__pickler_emit_op(p, FA__OP_MARK));
done:
    return st;
}

/* Child i of a batch: an item, or the key or item of a pair. */
static const fa_value *next_child(fa__saving *s, const batch_row *row)
{
    const fa__pair *pair;
    size_t i = s->i++;

    if (s->step == STEP_LIST)
        return s->value->u.list.items[i];
    if (s->step == STEP_ITEMS)
        return s->value->u.object->items[i];
    pair = pair_at(s);
    if (row->pairs && i % 2 == 0)
        return pair->key;
    s->slot++;
    return row->pairs ? pair->item : pair->key;
}

static fa_status step_batch(fa__pickler *p)
{
    size_t depth = p->n_saving;
    const batch_row *row = &batch_rows[top(p)->step];
    size_t width = row->pairs ? 2 : 1;
    bool ended = false;
    fa_status st = FA_OK;

    for (;;) {
        fa__saving *s = top(p);

        if (s->i % width == 0)
            TRY(batch_edge(p, s, row, s->i / width, &ended));
        if (ended)
            break;
        TRY(begin(p, next_child(s, row)));
        if (p->n_saving != depth)
            return FA_OK;
    }
    p->n_saving--;
done:
    return st;
}

/* ---- steps: what is made by a call ----------------------------------------------------------- */

/* The class of a DICT that is no plain dict. */
static const char *dict_class(const fa_value *value)
{
    switch ((fa_dict_type)value->sub) {
    case FA_ORDERED_DICT:
        return "OrderedDict";
    case FA_COUNTER:
        return "Counter";
    default:
        return "defaultdict";
    }
}

static bool is_set(const fa_value *value)
{
    return value->kind == FA_KIND_SET || value->kind == FA_KIND_FROZENSET;
}

static fa_status save_callable(fa__pickler *p, const fa_value *value)
{
    if (value->kind == FA_KIND_OBJECT)
        return begin(p, value->u.object->callable);
    if (is_set(value))
        return fa__pickler_global(p, "builtins", value->kind == FA_KIND_SET ? "set" : "frozenset");
    return fa__pickler_global(p, "collections", dict_class(value));
}

/* Is there a single argument that PHASE_ARGS saves without the tuple around it? */
static bool has_bare_argument(const fa_value *value)
{
    return is_set(value) || (value->kind == FA_KIND_DICT && value->sub == FA_COUNTER)
        || (value->kind == FA_KIND_DICT && value->sub == FA_DEFAULT_DICT
            && value->u.dict.factory != NULL);
}

/* The list of a set's items, the dict of a Counter's: made for the call, new objects. */
static fa_status begin_argument(fa__pickler *p, const fa_value *value, int depth)
{
    size_t n = value->u.dict.table->n_live;
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    TRY(fa__pickler_emit_op(p, is_set(value) ? FA__OP_EMPTY_LIST : FA__OP_EMPTY_DICT));
    TRY(memoize(p, NULL));
    if (n > 0)
        TRY(push(p, is_set(value) ? STEP_SET_LIST : STEP_DICT, value, n, depth));
done:
    return st;
}

static fa_status save_object_args(fa__pickler *p, const fa_value *args)
{
    size_t n_saving = p->n_saving;
    fa_status st = begin(p, args);

    if (p->n_saving > n_saving)
        top(p)->phase = TUPLE_ARGS;
    return st;
}

static fa_status save_args(fa__pickler *p, const fa_value *value, int depth)
{
    if (value->kind == FA_KIND_OBJECT)
        return save_object_args(p, value->u.object->args);
    if (!has_bare_argument(value))
        return fa__pickler_tuple(p, 0);
    if (value->kind == FA_KIND_DICT && value->sub == FA_DEFAULT_DICT)
        return begin(p, value->u.dict.factory);
    return begin_argument(p, value, depth);
}

/* REDUCE and the like. An object in the memo already is in a cycle through its arguments [CPython
 * issue 12687]. */
static fa_status make(fa__pickler *p, const fa_value *value)
{
    static const uint8_t opcodes[] = { [FA_BUILD_REDUCE] = FA__OP_REDUCE,
                                      [FA_BUILD_NEWOBJ] = FA__OP_NEWOBJ,
                                       [FA_BUILD_NEWOBJ_EX] = FA__OP_NEWOBJ_EX };
    fa_build how = value->kind == FA_KIND_OBJECT ? value->u.object->how : FA_BUILD_REDUCE;
    uint64_t index;
    fa_status st = FA_OK;

    if (how == FA_BUILD_NEWOBJ_EX && p->style.protocol < 4)
        how = FA_BUILD_REDUCE;          /* of the partial */
    TRY(fa__pickler_emit_op(p, opcodes[how]));
    if (!fa__pickler_find(p, (uintptr_t)value, &index))
        return memoize(p, value);
    TRY(fa__pickler_emit_op(p, FA__OP_POP));
    TRY(fa__pickler_emit_get(p, index));
done:
    return st;
}

static fa_status begin_items(fa__pickler *p, const fa_value *value, int depth)
{
    size_t n = value->kind == FA_KIND_OBJECT ? value->u.object->n_items : 0;

    return n > 0 ? push(p, STEP_ITEMS, value, n, depth) : FA_OK;
}

static fa_status begin_pairs(fa__pickler *p, const fa_value *value, int depth)
{
    bool in_arguments = is_set(value) || (value->kind == FA_KIND_DICT && value->sub == FA_COUNTER);
    size_t n = in_arguments ? 0 : table_of(value)->n_live;

    return n > 0 ? push(p, STEP_PAIRS, value, n, depth) : FA_OK;
}

/* NEWOBJ_EX's keyword arguments. */
static fa_status begin_kwargs(fa__pickler *p, const fa_value *value)
{
    fa_status st = FA_OK;

    if (value->u.object->kwargs != NULL)
        return begin(p, value->u.object->kwargs);
    TRY(fa__pickler_boundary(p));
    TRY(fa__pickler_emit_op(p, FA__OP_EMPTY_DICT));
    TRY(memoize(p, NULL));
done:
    return st;
}

/* ---- NEWOBJ_EX before protocol 4 ----------------------------------------------------------------
 *
 *     functools.partial(cls.__new__, cls, *args, **kwargs)(), which is:
 *
 *     functools.partial  getattr(cls, '__new__')  TUPLE1 put  REDUCE put
 *         ( cls.__new__  (cls, *args) put  kwargs  None TUPLE put  BUILD   EMPTY_TUPLE REDUCE put
 */

/* partial(cls.__new__), then the state's beginning up to the class in its second item. */
static fa_status begin_partial(fa__pickler *p, const fa_value *value)
{
    const fa_value *cls = value->u.object->callable;
    fa__buffer name = { 0 };
    fa_status st = FA_OK;

    if (cls->kind != FA_KIND_GLOBAL)
        return fa__fail(FA_EUNSUPPORTED,
                        "an object with keyword arguments, of a class that is no global, cannot be "
                        "written with pickle protocol %d; protocol 4 can", p->style.protocol);
    TRY(fa__buffer_text(&name, cls->u.global.name));
    TRY(fa__buffer_put(&name, ".__new__", sizeof ".__new__"));
    TRY(fa__pickler_global(p, "functools", "partial"));
    TRY(fa__pickler_global(p, cls->u.global.module, (const char *)name.data));
    TRY(fa__pickler_tuple(p, 1));
    TRY(fa__pickler_reduce(p));
    TRY(memoize(p, NULL));
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_global(p, cls->u.global.module, (const char *)name.data));
    if (1 + value->u.object->args->u.list.n > 3)
        TRY(fa__pickler_mark(p));
    TRY(save_global(p, cls));
done:
    fa__buffer_free(&name);
    return st;
}

/* The object's arguments one by one; the phase is repeated until all are saved. */
static fa_status save_partial_args(fa__pickler *p)
{
    fa__saving *s = top(p);
    const fa_value *args = s->value->u.object->args;

    if (s->i == args->u.list.n)
        return fa__pickler_tuple(p, 1 + args->u.list.n);
    s->phase = PHASE_PARTIAL_ARGS;
    return begin(p, args->u.list.items[s->i++]);
}

static fa_status save_partial_call(fa__pickler *p)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    TRY(fa__pickler_emit_op(p, FA__OP_NONE));
    TRY(fa__pickler_tuple(p, 4));
    TRY(fa__pickler_emit_op(p, FA__OP_BUILD));
    TRY(fa__pickler_tuple(p, 0));
done:
    return st;
}

static bool needs_partial(const fa__pickler *p, const fa_value *value)
{
    return p->style.protocol < 4 && value->kind == FA_KIND_OBJECT
        && value->u.object->how == FA_BUILD_NEWOBJ_EX;
}

/* ---- the phases ------------------------------------------------------------------------------ */

/* Does what the top's phase asks, after having set the next one. */
static fa_status run_phase(fa__pickler *p)
{
    fa__saving *s = top(p);
    const fa_value *value = s->value;
    int depth = s->depth;

    switch ((phase)s->phase++) {
    case PHASE_CALLABLE:
        if (!needs_partial(p, value))
            return save_callable(p, value);
        s->phase = PHASE_PARTIAL;
        return FA_OK;
    case PHASE_ARGS:
        return save_args(p, value, depth);
    case PHASE_ARGS_END:
        return has_bare_argument(value) ? fa__pickler_tuple(p, 1) : FA_OK;
    case PHASE_KWARGS:
        if (value->kind != FA_KIND_OBJECT || value->u.object->how != FA_BUILD_NEWOBJ_EX)
            return FA_OK;
        return begin_kwargs(p, value);
    case PHASE_MAKE:
        return make(p, value);
    case PHASE_ITEMS:
        return begin_items(p, value, depth);
    case PHASE_PAIRS:
        return begin_pairs(p, value, depth);
    case PHASE_STATE:
        if (value->state != NULL)
            return begin(p, value->state);
        s->phase = PHASE_END;
        return FA_OK;
    case PHASE_BUILD:
        return fa__pickler_emit_op(p, FA__OP_BUILD);
    case PHASE_PARTIAL:
        return begin_partial(p, value);
    case PHASE_PARTIAL_ARGS:
        return save_partial_args(p);
    case PHASE_PARTIAL_KWARGS:
        return begin_kwargs(p, value);
    case PHASE_PARTIAL_CALL:
        s->phase = PHASE_MAKE;
        return save_partial_call(p);
    case PHASE_END:
        break;
    }
    p->n_saving--;
    return FA_OK;
}

static fa_status step_reduced(fa__pickler *p)
{
    size_t depth = p->n_saving;
    fa_status st = FA_OK;

    while (st == FA_OK && p->n_saving == depth)
        st = run_phase(p);
    return st;
}

fa_status fa__pickler_save(fa__pickler *p, const fa_value *value)
{
    size_t base = p->n_saving;
    fa_status st = begin(p, value);

    while (st == FA_OK && p->n_saving > base) {
        step kind = (step)top(p)->step;

        if (kind == STEP_REDUCED)
            st = step_reduced(p);
        else if (kind == STEP_TUPLE || kind == STEP_FROZENSET)
            st = step_immutable(p);
        else
            st = step_batch(p);
    }
    return st;
}
