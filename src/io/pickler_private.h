/* pickler_private.h: what the files of the pickle writer share. */
#ifndef FA_IO_PICKLER_PRIVATE_H
#define FA_IO_PICKLER_PRIVATE_H

#include "io/pickle_private.h"

/* An object's identity and its memo index. */
typedef struct fa__identity {
    uintptr_t key;                      /* 0: free slot */
    uint64_t index;
} fa__identity;

/* The last known memo index of a text constant or global, found by where its text lies; the text is
 * compared. */
typedef struct fa__text_cached {
    uint64_t index;
    uint8_t kind, first_size;           /* kind 0: free */
    char text[62];                      /* first NUL second NUL */
} fa__text_cached;

#define FA__TEXT_CACHE 64

/* CPython has one str object of each latin-1 character, for strings that are computed. A program's
 * constants may be other objects with the same text, so two values are one object only if they are
 * one value. */
typedef struct fa__character {
    uint64_t index;                     /* in the memo */
    bool known;
    bool computed;                      /* surely the one object: made by the pickler itself */
} fa__character;

/* What is being saved: one level of nesting, see pickle_values.c. */
typedef struct fa__saving {
    const fa_value *value;
    size_t i, n;                        /* children saved, and all */
    size_t slot;                        /* of a table: where the next pair is searched */
    uint64_t index;                     /* a memo index that is needed again */
    int depth;
    uint8_t step, phase;
} fa__saving;

typedef enum fa__framing { FA__FRAMES_OFF, FA__FRAME_CLOSED, FA__FRAME_OPEN } fa__framing;

struct fa__pickler {
    fa__buffer *out;
    fa__pickle_style style;             /* protocol is 2..5 */
    const fa__pickle_hooks *hooks;      /* or NULL */
    void *context;
    int hook_depth;                     /* hooks running inside of hooks */

    fa__framing framing;
    size_t frame_start;                 /* of the open frame's opcode, in out */

    uint64_t n_memo;
    fa__identity *identities;           /* open addressing, a power of two, at most half full */
    size_t n_slots, n_identities;
    fa__map *texts;                     /* kind, text, NUL, second text -> memo index */
    fa__text_cached cache[FA__TEXT_CACHE];
    fa__character characters[256];

    fa__saving *saving;                 /* the stack */
    size_t n_saving, saving_capacity;
};

/* ---- output (pickle.c) ----------------------------------------------------------------------- */

/* Room for n more bytes, in an open frame where there are frames. */
fa_status fa__pickler_make_room(fa__pickler *p, size_t n);

static inline fa_status fa__pickler_emit(fa__pickler *p, const void *bytes, size_t n)
{
    fa__buffer *out = p->out;

    if (FA__UNLIKELY(n > out->capacity - out->size || p->framing == FA__FRAME_CLOSED)) {
        fa_status st = fa__pickler_make_room(p, n);

        if (st != FA_OK)
            return st;
    }
    memcpy(out->data + out->size, bytes, n);
    out->size += n;
    return FA_OK;
}

static inline fa_status fa__pickler_emit_op(fa__pickler *p, uint8_t opcode)
{
    return fa__pickler_emit(p, &opcode, 1);
}

/* Closes a frame that has its size. CPython does so whenever it begins to save an object. */
fa_status fa__pickler_close_full_frame(fa__pickler *p);
static inline fa_status fa__pickler_boundary(fa__pickler *p)
{
    return p->framing == FA__FRAME_OPEN ? fa__pickler_close_full_frame(p) : FA_OK;
}

/* `header` is the opcode and the size in front of `size` bytes of data. Large data stands outside
 * of frames. */
fa_status fa__pickler_emit_data(fa__pickler *p, const void *header, size_t header_size,
                                const void *data, size_t size);
/* The opcode for a UTF-8 text, not memoised. */
fa_status fa__pickler_emit_text(fa__pickler *p, const char *utf8, size_t size);

/* ---- memo (pickle.c) ------------------------------------------------------------------------- */

/* BINGET of an index. */
fa_status fa__pickler_emit_get(fa__pickler *p, uint64_t index);
/* The index of an object, by its address. */
bool fa__pickler_find(const fa__pickler *p, uintptr_t key, uint64_t *index);
/* Lets an object be found at an index, without output. */
fa_status fa__pickler_remember(fa__pickler *p, uintptr_t key, uint64_t index);

#endif
