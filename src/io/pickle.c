/* pickle.c: the pickle writer's output, frames and memo, and the calls for hooks [formats 2.1,
 * 2.6].
 *
 * The bytes are those of CPython 3.11's C pickler (Modules/_pickle.c). How each kind of value is
 * taken apart is in pickle_values.c; here is what one opcode after the other looks like:
 *
 *     PROTO n   value   STOP                          protocols 2, 3
 *     PROTO n   FRAME size  opcodes...  STOP          protocols 4, 5: frames of 64 KiB or more
 *               opcode with >= 64 KiB of data         ... which such data interrupts
 *
 * Memo: each object gets the next number when it is made, and is found again by its identity, which
 * is its address. Globals and the program's own str constants are found by their text: CPython has
 * one object for each of them. */
#include "io/pickler_private.h"

#define FRAME_TARGET ((size_t)64 << 10)
#define FRAME_HEADER 9                  /* FRAME and a size of 8 bytes */
#define FRAME_MINIMUM 4                 /* shorter content gets no frame */
#define MAX_NESTED_NAMES 100            /* dots in a class's name */

/* ---- output ---------------------------------------------------------------------------------- */

fa_status fa__pickler_make_room(fa__pickler *p, size_t n)
{
    fa_status st = FA_OK;
    size_t wanted;

    if (!fa__add_size(n, FRAME_HEADER, &wanted))
        return fa__fail_memory(SIZE_MAX);
    TRY(fa__buffer_reserve(p->out, wanted));
    if (p->framing == FA__FRAME_CLOSED) {
        p->framing = FA__FRAME_OPEN;
        p->frame_start = p->out->size;
        p->out->size += FRAME_HEADER;   /* filled in when the frame is closed */
    }
done:
    return st;
}

static void close_frame(fa__pickler *p)
{
    size_t size;
    uint8_t *frame;

    if (p->framing != FA__FRAME_OPEN)
        return;
    frame = p->out->data + p->frame_start;
    size = p->out->size - p->frame_start - FRAME_HEADER;
    if (size >= FRAME_MINIMUM) {
        frame[0] = FA__OP_FRAME;
        fa__put_le64(frame + 1, size);
    } else {
        memmove(frame, frame + FRAME_HEADER, size);
        p->out->size -= FRAME_HEADER;
    }
    p->framing = FA__FRAME_CLOSED;
}

fa_status fa__pickler_close_full_frame(fa__pickler *p)
{
    if (p->out->size - p->frame_start - FRAME_HEADER >= FRAME_TARGET)
        close_frame(p);
    return FA_OK;
}

fa_status fa__pickler_emit_data(fa__pickler *p, const void *header, size_t header_size,
                                const void *data, size_t size)
{
    fa__framing framing = p->framing;
    fa_status st = FA_OK;

    if (framing != FA__FRAMES_OFF && size >= FRAME_TARGET) {
        close_frame(p);
        p->framing = FA__FRAMES_OFF;
    }
    TRY(fa__pickler_emit(p, header, header_size));
    TRY(fa__pickler_emit(p, data, size));
    if (framing != FA__FRAMES_OFF && size >= FRAME_TARGET)
        p->framing = FA__FRAME_CLOSED;
done:
    return st;
}

fa_status fa__pickler_emit_text(fa__pickler *p, const char *utf8, size_t size)
{
    uint8_t header[9];

    if (size <= 0xff && p->style.protocol >= 4) {
        header[0] = FA__OP_SHORT_BINUNICODE;
        header[1] = (uint8_t)size;
        return fa__pickler_emit_data(p, header, 2, utf8, size);
    }
    if (size <= UINT32_MAX) {
        header[0] = FA__OP_BINUNICODE;
        fa__put_le32(header + 1, (uint32_t)size);
        return fa__pickler_emit_data(p, header, 5, utf8, size);
    }
    if (p->style.protocol < 4)
        return fa__fail(FA_EUNSUPPORTED,
                        "a str of %zu bytes needs pickle protocol 4, this is protocol %d", size,
                        p->style.protocol);
    header[0] = FA__OP_BINUNICODE8;
    fa__put_le64(header + 1, size);
    return fa__pickler_emit_data(p, header, 9, utf8, size);
}

/* ---- memo: objects by identity --------------------------------------------------------------- */

#define FIRST_SLOTS 64

static inline size_t slot_of(uintptr_t key, size_t n_slots)
{
    return (size_t)((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (n_slots - 1);
}

/* The slot of a key, or the free one where it belongs. */
static inline fa__identity *find_slot(fa__identity *slots, size_t n_slots, uintptr_t key)
{
    size_t i = slot_of(key, n_slots);

    while (slots[i].key != key && slots[i].key != 0)
        i = (i + 1) & (n_slots - 1);
    return &slots[i];
}

bool fa__pickler_find(const fa__pickler *p, uintptr_t key, uint64_t *index)
{
    const fa__identity *slot;

    if (p->n_identities == 0)
        return false;
    slot = find_slot(p->identities, p->n_slots, key);
    *index = slot->index;
    return slot->key == key;
}

static fa_status grow_identities(fa__pickler *p)
{
    size_t n = p->n_slots > 0 ? p->n_slots * 4 : FIRST_SLOTS, size;
    fa__identity *slots;

    if (n < p->n_slots || !fa__mul_size(n, sizeof *slots, &size))
        return fa__fail_memory(SIZE_MAX);
    slots = fa__zalloc(size);
    if (slots == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < p->n_slots; i++)
        if (p->identities[i].key != 0)
            *find_slot(slots, n, p->identities[i].key) = p->identities[i];
    fa__free(p->identities);
    p->identities = slots;
    p->n_slots = n;
    return FA_OK;
}

fa_status fa__pickler_remember(fa__pickler *p, uintptr_t key, uint64_t index)
{
    fa__identity *slot;
    fa_status st = FA_OK;

    if (p->n_identities >= p->n_slots / 2)
        TRY(grow_identities(p));
    slot = find_slot(p->identities, p->n_slots, key);
    if (slot->key == 0)
        p->n_identities++;
    *slot = (fa__identity){ key, index };
done:
    return st;
}

fa_status fa__pickler_emit_get(fa__pickler *p, uint64_t index)
{
    uint8_t bytes[5] = { index <= 0xff ? FA__OP_BINGET : FA__OP_LONG_BINGET };

    fa__put_le32(bytes + 1, (uint32_t)index);
    return fa__pickler_emit(p, bytes, index <= 0xff ? 2 : 5);
}

fa_status fa__pickler_memoize(fa__pickler *p, const void *identity)
{
    uint64_t index = p->n_memo;
    uint8_t bytes[5] = { index <= 0xff ? FA__OP_BINPUT : FA__OP_LONG_BINPUT };
    fa_status st = FA_OK;

    if (index > UINT32_MAX)
        return fa__fail(FA_ELIMIT, "a pickle cannot hold more than 2^32 objects");
    if (p->style.protocol >= 4) {
        TRY(fa__pickler_emit_op(p, FA__OP_MEMOIZE));
    } else {
        fa__put_le32(bytes + 1, (uint32_t)index);
        TRY(fa__pickler_emit(p, bytes, index <= 0xff ? 2 : 5));
    }
    p->n_memo++;
    if (identity != NULL)
        TRY(fa__pickler_remember(p, (uintptr_t)identity, index));
done:
    return st;
}

fa_status fa__pickler_get(fa__pickler *p, const void *identity, bool *found)
{
    uint64_t index;
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    *found = fa__pickler_find(p, (uintptr_t)identity, &index);
    if (*found)
        TRY(fa__pickler_emit_get(p, index));
done:
    return st;
}

/* ---- memo: constants and globals by text ----------------------------------------------------- */

/* What is found by its text. A global's own name is an object apart: classes of C modules make
 * theirs anew, so that it is not the constant even if it reads the same ("datetime" of the module
 * "datetime"). */
typedef enum text_kind { TEXT_CONSTANT = 's', TEXT_NAME = 'n', TEXT_GLOBAL = 'g' } text_kind;

typedef struct text_key {
    text_kind kind;
    const char *first, *second;         /* of a global: module and name; else second is "" */
} text_key;

static fa__text_cached *cached(fa__pickler *p, text_key key)
{
    uintptr_t address = (uintptr_t)key.first ^ (uintptr_t)key.second << 7;

    address ^= (uintptr_t)key.kind << 20;

    return &p->cache[slot_of(address, FA__TEXT_CACHE)];
}

static bool is_cached(const fa__text_cached *entry, text_key key)
{
    return entry->kind == (uint8_t)key.kind && strcmp(entry->text, key.first) == 0
        && strcmp(entry->text + entry->first_size, key.second) == 0;
}

static void cache(fa__text_cached *entry, text_key key, uint64_t index)
{
    size_t first_size = strlen(key.first) + 1, second_size = strlen(key.second) + 1;

    if (first_size > sizeof entry->text || second_size > sizeof entry->text - first_size)
        return;
    entry->index = index;
    entry->kind = (uint8_t)key.kind;
    entry->first_size = (uint8_t)first_size;
    memcpy(entry->text, key.first, first_size);
    memcpy(entry->text + first_size, key.second, second_size);
}

static fa_status map_key(fa__buffer *out, text_key key)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_put_byte(out, (uint8_t)key.kind));
    TRY(fa__buffer_put(out, key.first, strlen(key.first) + 1));
    TRY(fa__buffer_put(out, key.second, strlen(key.second)));
done:
    return st;
}

static fa_status find_text(fa__pickler *p, text_key key, uint64_t *index, bool *found)
{
    fa__text_cached *entry = cached(p, key);
    fa__buffer bytes = { 0 };
    fa_status st = FA_OK;

    *found = is_cached(entry, key);
    *index = entry->index;
    if (*found)
        return FA_OK;
    TRY(map_key(&bytes, key));
    *found = fa__map_get(p->texts, (fa__span){ bytes.data, bytes.size }, index);
    if (*found)
        cache(entry, key, *index);
done:
    fa__buffer_free(&bytes);
    return st;
}

/* Memoises the object just made, to be found by its text. */
static fa_status memoize_text(fa__pickler *p, text_key key)
{
    uint64_t index = p->n_memo;
    fa__buffer bytes = { 0 };
    fa_status st = FA_OK;

    TRY(fa__pickler_memoize(p, NULL));
    TRY(map_key(&bytes, key));
    TRY(fa__map_set(p->texts, (fa__span){ bytes.data, bytes.size }, index));
    cache(cached(p, key), key, index);
done:
    fa__buffer_free(&bytes);
    return st;
}

/* ---- for hooks: scalars and str -------------------------------------------------------------- */

fa_status fa__pickler_op(fa__pickler *p, uint8_t opcode)
{
    return fa__pickler_emit_op(p, opcode);
}

fa_status fa__pickler_bool(fa__pickler *p, bool x)
{
    fa_status st = fa__pickler_boundary(p);

    return st != FA_OK ? st : fa__pickler_emit_op(p, x ? FA__OP_NEWTRUE : FA__OP_NEWFALSE);
}

/* LONG1 with the fewest bytes, or with 8. */
static fa_status emit_long(fa__pickler *p, int64_t x)
{
    uint8_t bytes[10] = { FA__OP_LONG1 };
    size_t n = 8;

    fa__put_le64(bytes + 2, (uint64_t)x);
    while (!p->style.long8 && n > 1 && bytes[n + 1] == (bytes[n] & 0x80 ? 0xff : 0))
        n--;
    bytes[1] = (uint8_t)n;
    return fa__pickler_emit(p, bytes, n + 2);
}

fa_status fa__pickler_int(fa__pickler *p, int64_t x)
{
    uint8_t bytes[5];
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    if (x < INT32_MIN || x > INT32_MAX)
        return emit_long(p, x);
    fa__put_le32(bytes + 1, (uint32_t)x);
    bytes[0] = x < 0 || x > 0xffff ? FA__OP_BININT : x > 0xff ? FA__OP_BININT2 : FA__OP_BININT1;
    TRY(fa__pickler_emit(p, bytes, x < 0 || x > 0xffff ? 5 : x > 0xff ? 3 : 2));
done:
    return st;
}

fa_status fa__pickler_float(fa__pickler *p, double x)
{
    uint8_t bytes[9] = { FA__OP_BINFLOAT };
    uint64_t bits;
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    memcpy(&bits, &x, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
    TRY(fa__pickler_emit(p, bytes, sizeof bytes));
done:
    return st;
}

fa_status fa__pickler_str(fa__pickler *p, const char *text)
{
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    TRY(fa__pickler_emit_text(p, text, strlen(text)));
    TRY(fa__pickler_memoize(p, NULL));
done:
    return st;
}

static fa_status save_text(fa__pickler *p, text_key key)
{
    uint64_t index;
    bool found;
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    TRY(find_text(p, key, &index, &found));
    if (found)
        return fa__pickler_emit_get(p, index);
    TRY(fa__pickler_emit_text(p, key.first, strlen(key.first)));
    TRY(memoize_text(p, key));
done:
    return st;
}

fa_status fa__pickler_str_constant(fa__pickler *p, const char *constant)
{
    return save_text(p, (text_key){ TEXT_CONSTANT, constant, "" });
}

/* Apart from the owner itself, whose address is even. */
static uintptr_t text_of_owner(const void *owner)
{
    return (uintptr_t)owner | 1;
}

bool fa__pickler_has_str_of(const fa__pickler *p, const void *owner, uint64_t *memo)
{
    return fa__pickler_find(p, text_of_owner(owner), memo);
}

fa_status fa__pickler_str_of(fa__pickler *p, const void *owner, const char *text, uint64_t *memo)
{
    uintptr_t key = text_of_owner(owner);
    uint64_t index;
    fa_status st = FA_OK;

    TRY(fa__pickler_boundary(p));
    if (fa__pickler_find(p, key, &index))
        return fa__pickler_emit_get(p, index);
    index = p->n_memo;
    TRY(fa__pickler_emit_text(p, text, strlen(text)));
    TRY(fa__pickler_memoize(p, NULL));
    TRY(fa__pickler_remember(p, key, index));
    *memo = index;
done:
    return st;
}

/* ---- for hooks: tuples and calls ------------------------------------------------------------- */

fa_status fa__pickler_mark(fa__pickler *p)
{
    fa_status st = fa__pickler_boundary(p);

    return st != FA_OK ? st : fa__pickler_emit_op(p, FA__OP_MARK);
}

fa_status fa__pickler_tuple(fa__pickler *p, size_t n)
{
    static const uint8_t opcodes[] = { FA__OP_EMPTY_TUPLE, FA__OP_TUPLE1, FA__OP_TUPLE2,
                                      FA__OP_TUPLE3, FA__OP_TUPLE };
    fa_status st = FA_OK;

    if (n == 0)
        TRY(fa__pickler_boundary(p));
    TRY(fa__pickler_emit_op(p, opcodes[n < FA__COUNT(opcodes) ? n : FA__COUNT(opcodes) - 1]));
    if (n > 0)
        TRY(fa__pickler_memoize(p, NULL));
done:
    return st;
}

fa_status fa__pickler_reduce(fa__pickler *p)
{
    return fa__pickler_emit_op(p, FA__OP_REDUCE);
}

/* ---- globals --------------------------------------------------------------------------------- */

/* Text opcodes end at a newline, and only protocol 3 and later are UTF-8 [CPython: save_global]. */
static fa_status check_name(const fa__pickler *p, const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if (*at == '\n' || (p->style.protocol < 3 && (unsigned char)*at >= 0x80))
            return fa__fail(FA_EUNSUPPORTED,
                            "the name '%.100s' of a class, function or module cannot be "
                            "written with pickle protocol %d; protocol 4 can",
                            name, p->style.protocol);
    return FA_OK;
}

/* GLOBAL module NL name NL, with Python 2's names for protocol 2. TorchScript's reader knows only
 * Python 3's. */
static fa_status emit_plain_global(fa__pickler *p, const char *module, const char *name)
{
    fa_status st = FA_OK;

    if (p->style.protocol < 3 && !p->style.long8)
        fa__pickle_name_to_python2(&module, &name);
    TRY(check_name(p, module));
    TRY(check_name(p, name));
    TRY(fa__pickler_emit_op(p, FA__OP_GLOBAL));
    TRY(fa__pickler_emit(p, module, strlen(module)));
    TRY(fa__pickler_emit_op(p, '\n'));
    TRY(fa__pickler_emit(p, name, strlen(name)));
    TRY(fa__pickler_emit_op(p, '\n'));
done:
    return st;
}

/* A name without dots: from the memo, or new. */
static fa_status save_plain_global(fa__pickler *p, const char *module, const char *name)
{
    text_key key = { TEXT_GLOBAL, module, name };
    uint64_t index;
    bool found;
    fa_status st = FA_OK;

    if (module[0] == '\0' || name[0] == '\0')
        return fa__fail(FA_EINVAL,
                        "a class or function without a name: '%.100s' of module '%.100s'", name,
                            module);
    TRY(fa__pickler_boundary(p));
    TRY(find_text(p, key, &index, &found));
    if (found)
        return fa__pickler_emit_get(p, index);
    if (p->style.protocol >= 4) {
        TRY(fa__pickler_str_constant(p, module));
        TRY(save_text(p, (text_key){ TEXT_NAME, name, "" }));
        TRY(fa__pickler_emit_op(p, FA__OP_STACK_GLOBAL));
    } else {
        TRY(emit_plain_global(p, module, name));
    }
    TRY(memoize_text(p, key));
done:
    return st;
}

/* getattr(getattr(module.A, 'B'), 'C') for the name A.B.C, the innermost first. `name` is writable.
 * Whatever of it is in the memo is not made again. */
static fa_status save_nested_global(fa__pickler *p, const char *module, char *name)
{
    text_key key = { TEXT_GLOBAL, module, name };
    char *dots[MAX_NESTED_NAMES];
    size_t n_dots = 0, n_known;
    uint64_t index = 0;
    bool found = false;
    fa_status st = FA_OK;

    for (char *dot = strchr(name, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        if (n_dots == MAX_NESTED_NAMES)
            return fa__fail(FA_ELIMIT, "the name of a class has more than %d dots",
                            MAX_NESTED_NAMES);
        dots[n_dots++] = dot;
    }
    /* The longest beginning that is in the memo: n_known + 1 of its parts. */
    TRY(find_text(p, key, &index, &found));
    for (n_known = n_dots; !found && n_known > 0; n_known--) {
        *dots[n_known - 1] = '\0';
        TRY(find_text(p, key, &index, &found));
    }
    for (size_t i = n_known; i < n_dots; i++)
        TRY(save_plain_global(p, "builtins", "getattr"));
    if (found)
        TRY(fa__pickler_emit_get(p, index));
    else
        TRY(save_plain_global(p, module, name));
    for (size_t i = n_known; i < n_dots; i++) {
        const char *part = dots[i] + 1;

        TRY(fa__pickler_str(p, part));
        TRY(fa__pickler_tuple(p, 2));
        TRY(fa__pickler_reduce(p));
        *dots[i] = '.';
        TRY(memoize_text(p, key));
    }
done:
    return st;
}

fa_status fa__pickler_global(fa__pickler *p, const char *module, const char *name)
{
    char *copy;
    fa_status st = FA_OK;

    if (p->style.protocol >= 4 || strchr(name, '.') == NULL)
        return save_plain_global(p, module, name);
    copy = fa__strdup(name);
    if (copy == NULL)
        return FA_ENOMEM;
    TRY(fa__pickler_boundary(p));
    TRY(save_nested_global(p, module, copy));
done:
    fa__free(copy);
    return st;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void free_pickler(fa__pickler *p)
{
    if (p == NULL)
        return;
    fa__map_free(p->texts);
    fa__free(p->identities);
    fa__free(p->saving);
    fa__free(p);
}

static fa__pickler *new_pickler(fa__buffer *out, const fa__pickle_style *style,
                                const fa__pickle_hooks *hooks,
                                void *context)
{
    fa__pickler *p = fa__zalloc(sizeof *p);

    if (p == NULL)
        return NULL;
    p->out = out;
    p->hooks = hooks;
    p->context = context;
    if (style != NULL)
        p->style = *style;
    if (p->style.protocol == 0)
        p->style.protocol = 2;
    p->texts = fa__map_new();
    if (p->texts == NULL) {
        free_pickler(p);
        return NULL;
    }
    return p;
}

fa_status fa__pickle(fa__buffer *out, const fa_value *value, const fa__pickle_style *style,
                     const fa__pickle_hooks *hooks, void *context)
{
    size_t size = out->size;
    fa__pickler *p = NULL;
    fa_status st = FA_OK;

    if (style != NULL && style->protocol != 0
        && (style->protocol < 2 || style->protocol > FA__PICKLE_HIGHEST_PROTOCOL))
        return fa__fail(FA_EINVAL, "pickle protocol %d cannot be written, only 2 to %d",
                        style->protocol,
                        FA__PICKLE_HIGHEST_PROTOCOL);
    p = new_pickler(out, style, hooks, context);
    if (p == NULL)
        return FA_ENOMEM;
    TRY(fa__pickler_emit(p, (const uint8_t[]){ FA__OP_PROTO, (uint8_t)p->style.protocol }, 2));
    if (p->style.protocol >= 4)
        p->framing = FA__FRAME_CLOSED;
    TRY(fa__pickler_save(p, value));
    TRY(fa__pickler_emit_op(p, FA__OP_STOP));
    close_frame(p);
done:
    if (st != FA_OK)
        out->size = size;
    free_pickler(p);
    return st;
}
