/* pickle_private.h: the opcodes, and what the files of the pickle reader share.
 *
 * One row per opcode: name, byte, what follows the byte, and the function that runs it (in
 * unpickle_ops.c; NULL: it is run in the loop of unpickle.c). Names and bytes are those of
 * CPython's Lib/pickletools.py. */
#ifndef FA_IO_PICKLE_PRIVATE_H
#define FA_IO_PICKLE_PRIVATE_H

#include "io/io.h"

/* What follows an opcode. DATAn: a little-endian count of n bytes, then as many bytes. */
typedef enum fa__argument {
    FA__ARG_NONE, FA__ARG_U1, FA__ARG_U2, FA__ARG_U4, FA__ARG_U8, FA__ARG_F8, FA__ARG_LINE,
        FA__ARG_LINES,
    FA__ARG_DATA1, FA__ARG_DATA4, FA__ARG_DATA8
} fa__argument;

#define FA__PICKLE_OPCODES(row)                                                                   \
    row(MARK, '(', NONE, NULL)                                                                    \
    row(STOP, '.', NONE, op_stop)                                                                 \
    row(POP, '0', NONE, op_pop)                                                                   \
    row(POP_MARK, '1', NONE, op_pop_mark)                                                         \
    row(DUP, '2', NONE, op_dup)                                                                   \
    row(FLOAT, 'F', LINE, op_float)                                                               \
    row(INT, 'I', LINE, op_int)                                                                   \
    row(BININT, 'J', U4, NULL)                                                                    \
    row(BININT1, 'K', U1, NULL)                                                                   \
    row(LONG, 'L', LINE, op_long)                                                                 \
    row(BININT2, 'M', U2, NULL)                                                                   \
    row(NONE, 'N', NONE, NULL)                                                                    \
    row(PERSID, 'P', LINE, op_persid)                                                             \
    row(BINPERSID, 'Q', NONE, op_binpersid)                                                       \
    row(REDUCE, 'R', NONE, op_reduce)                                                             \
    row(STRING, 'S', LINE, op_string)                                                             \
    row(BINSTRING, 'T', DATA4, op_binstring)                                                      \
    row(SHORT_BINSTRING, 'U', DATA1, op_binstring)                                                \
    row(UNICODE, 'V', LINE, op_unicode)                                                           \
    row(BINUNICODE, 'X', DATA4, NULL)                                                             \
    row(APPEND, 'a', NONE, op_append)                                                             \
    row(BUILD, 'b', NONE, op_build)                                                               \
    row(GLOBAL, 'c', LINES, op_global)                                                            \
    row(DICT, 'd', NONE, op_dict)                                                                 \
    row(EMPTY_DICT, '}', NONE, op_empty_dict)                                                     \
    row(APPENDS, 'e', NONE, op_appends)                                                           \
    row(GET, 'g', LINE, op_get)                                                                   \
    row(BINGET, 'h', U1, NULL)                                                                    \
    row(INST, 'i', LINES, op_inst)                                                                \
    row(LONG_BINGET, 'j', U4, NULL)                                                               \
    row(LIST, 'l', NONE, op_list)                                                                 \
    row(EMPTY_LIST, ']', NONE, op_empty_list)                                                     \
    row(OBJ, 'o', NONE, op_obj)                                                                   \
    row(PUT, 'p', LINE, op_put)                                                                   \
    row(BINPUT, 'q', U1, NULL)                                                                    \
    row(LONG_BINPUT, 'r', U4, NULL)                                                               \
    row(SETITEM, 's', NONE, op_setitem)                                                           \
    row(TUPLE, 't', NONE, NULL)                                                                   \
    row(EMPTY_TUPLE, ')', NONE, NULL)                                                             \
    row(SETITEMS, 'u', NONE, op_setitems)                                                         \
    row(BINFLOAT, 'G', F8, op_binfloat)                                                           \
    row(PROTO, 0x80, U1, op_proto)                                                                \
    row(NEWOBJ, 0x81, NONE, op_newobj)                                                            \
    row(EXT1, 0x82, U1, op_extension)                                                             \
    row(EXT2, 0x83, U2, op_extension)                                                             \
    row(EXT4, 0x84, U4, op_extension)                                                             \
    row(TUPLE1, 0x85, NONE, NULL)                                                                 \
    row(TUPLE2, 0x86, NONE, NULL)                                                                 \
    row(TUPLE3, 0x87, NONE, NULL)                                                                 \
    row(NEWTRUE, 0x88, NONE, NULL)                                                                \
    row(NEWFALSE, 0x89, NONE, NULL)                                                               \
    row(LONG1, 0x8a, DATA1, op_binlong)                                                           \
    row(LONG4, 0x8b, DATA4, op_binlong)                                                           \
    row(BINBYTES, 'B', DATA4, op_bytes)                                                           \
    row(SHORT_BINBYTES, 'C', DATA1, op_bytes)                                                     \
    row(SHORT_BINUNICODE, 0x8c, DATA1, NULL)                                                      \
    row(BINUNICODE8, 0x8d, DATA8, op_binunicode8)                                                 \
    row(BINBYTES8, 0x8e, DATA8, op_bytes)                                                         \
    row(EMPTY_SET, 0x8f, NONE, op_empty_set)                                                      \
    row(ADDITEMS, 0x90, NONE, op_additems)                                                        \
    row(FROZENSET, 0x91, NONE, op_frozenset)                                                      \
    row(NEWOBJ_EX, 0x92, NONE, op_newobj_ex)                                                      \
    row(STACK_GLOBAL, 0x93, NONE, op_stack_global)                                                \
    row(MEMOIZE, 0x94, NONE, NULL)                                                                \
    row(FRAME, 0x95, U8, op_frame)                                                                \
    row(BYTEARRAY8, 0x96, DATA8, op_bytearray8)                                                   \
    row(NEXT_BUFFER, 0x97, NONE, op_out_of_band)                                                  \
    row(READONLY_BUFFER, 0x98, NONE, op_out_of_band)

enum {
#define FA__ROW(name, byte, argument, run) FA__OP_##name = (byte),
    FA__PICKLE_OPCODES(FA__ROW)
#undef FA__ROW
};

#define FA__PICKLE_HIGHEST_PROTOCOL 5

/* ---- the pickle machine ---------------------------------------------------------------------- */

typedef struct fa__machine {
    fa__reader *reader;
    const fa__unpickle_hooks *hooks;
    void *context;

    /* The opcode at hand and where it starts. `op_at` is NULL once the reader's window may have
     * moved; then `op_offset` is known. */
    uint8_t op, previous_op;
    uint8_t called_after;               /* the opcode before the last REDUCE */
    const uint8_t *op_at;
    uint64_t op_offset;
    /* its argument: DATAn, F8, LINE; for LINES `names` is used */
    const uint8_t *arg_data;
    size_t arg_size;
    uint64_t arg_number;                /* U1..U8 */

    /* Owned values. top is one past the last one, floor the lowest that may be popped: the last
     * mark. */
    fa_value **stack, **top, **floor, **stack_end;
    size_t *marks;                      /* positions in the stack, ascending */
    size_t n_marks, marks_capacity;

    /* Entries are owned. Indices below 2 * puts + 1024 are kept in `memo`, whose NULLs are gaps;
     * others, which only hostile files have, in `sparse`, found through `sparse_index`: so memory
     * stays within a multiple of the file's size, whatever the index. */
    fa_value **memo;
    size_t memo_capacity;
    uint64_t n_puts, n_memo;            /* n_memo: indices that are set */
    fa_value **sparse;
    size_t n_sparse, sparse_capacity;
    fa__map *sparse_index;              /* memo index as 8 bytes -> position in `sparse` */
    /* Which indices a GET asks for: bits; only these are kept if `selective`. */
    uint8_t *wanted;
    size_t wanted_size;
    bool selective;
    /* OBJECT -> its memo index; made by the first BUILD that replaces */
    fa__map *object_index;

    /* Containers that may be part of a cycle but are in no memo entry (any more). Owned. */
    fa_value **strays;
    size_t n_strays, strays_capacity;
    uint32_t shared_kinds;              /* bit 1 << kind of what GET and DUP pushed */
    uint64_t n_merged;                  /* pairs copied by repeated BUILDs */

    fa__buffer names;                   /* module NUL name NUL, and decoded text */
    size_t module_size;
    int protocol;
    bool python2, stopped;
    bool tensor_states;                 /* BUILD has given a TENSOR attributes */
} fa__machine;

typedef fa_status (*fa__op_run)(fa__machine *m);

typedef struct fa__opcode {
    const char *name;                   /* NULL: no opcode */
    fa__argument argument;
    fa__op_run run;                     /* NULL: run in the loop */
} fa__opcode;

/* The row of any byte; its name is NULL where that is no opcode. */
const fa__opcode *fa__opcode_of(uint8_t byte);

/* Records a failure at the opcode at hand, in its name. */
fa_status fa__machine_fail(fa__machine *m, fa_status status, const char *format, ...) FA__PRINTF(3,
                                                                                                 4);
/* Adds the opcode's place to a failure that somebody else has recorded. */
fa_status fa__machine_failed(fa__machine *m, fa_status status);

/* The stack. There is always room for one push. */
/* FA_ENOMEM when value is NULL */
fa_status fa__machine_push(fa__machine *m, fa_value *value_take);
/* n values above the last mark, or FA_EFORMAT */
fa_status fa__machine_need(fa__machine *m, size_t n);
/* Takes the last mark away; its values are [*items, top). FA_EFORMAT when there is none. */
fa_status fa__machine_take_mark(fa__machine *m, fa_value ***items);
/* releases what lies above */
void fa__machine_drop_to(fa__machine *m, fa_value **to);

/* The memo, at any index. */
fa_status fa__memo_put(fa__machine *m, uint64_t index);
fa_status fa__memo_get(fa__machine *m, uint64_t index);
/* `fresh` takes the place of `old` in the memo. */
fa_status fa__memo_replace(fa__machine *m, fa_value *old, fa_value *fresh);
/* Keeps a container that may be part of a cycle and would otherwise be out of reach. */
fa_status fa__machine_keep_stray(fa__machine *m, fa_value *value);

/* Values while they are built are seen by this thread alone, so that counts need no atomic
 * arithmetic. */
static inline fa_value *fa__retain_local(fa_value *value)
{
    size_t refs = atomic_load_explicit(&value->refs, memory_order_relaxed);

    if (FA__UNLIKELY(value->group != NULL))
        return fa_value_retain(value);
    if (refs != FA__IMMORTAL)
        atomic_store_explicit(&value->refs, refs + 1, memory_order_relaxed);
    return value;
}

static inline void fa__release_local(fa_value *value)
{
    size_t refs = atomic_load_explicit(&value->refs, memory_order_relaxed);

    if (refs == FA__IMMORTAL)
        return;
    if (FA__UNLIKELY(refs == 1 || value->group != NULL))
        fa_value_release(value);
    else
        atomic_store_explicit(&value->refs, refs - 1, memory_order_relaxed);
}

/* Looks ahead for the memo entries that are asked for (unpickle_scan.c). FA_ENOMEM, nothing
 * else. */
fa_status fa__machine_scan(fa__machine *m);

/* ---- text of old protocols (unpickle_text.c) ------------------------------------------------- */

/* The bytes of a quoted Python 2 repr ('it\'s \x00'), appended to out. FA_EFORMAT. */
fa_status fa__unquote(fa__buffer *out, fa__span text);
/* Raw-unicode-escape ("caf\u00e9", other bytes latin-1) to UTF-8, appended to out. FA_EFORMAT. */
fa_status fa__raw_unicode(fa__buffer *out, fa__span text);
/* A float as repr() writes it, in any locale. FA_EFORMAT. */
fa_status fa__parse_float(fa__span text, double *out);
/* Appends one code point. */
fa_status fa__put_utf8(fa__buffer *out, uint32_t point);

#endif
