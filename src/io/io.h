/* io.h: the front door of the containers — zip, tar, pickle, json, npy. Bytes to values and back;
 * knows nothing of torch. */
#ifndef FA_IO_IO_H
#define FA_IO_IO_H

#include "core/core.h"

/* ---- zip, reading (zip.c) [formats 1.2, 1.4–1.8, 1.10] -------------------------------------- */

typedef enum fa__zip_method { FA__ZIP_STORED = 0, FA__ZIP_DEFLATED = 8 } fa__zip_method;

typedef struct fa__zip_entry {
    fa__span name;                      /* whole name, prefix included; borrowed from the zip */
    uint16_t method, flags;
    uint32_t crc32;                     /* 0: absent */
    uint64_t packed_size, plain_size;
    uint64_t header_offset;             /* of the local header */
} fa__zip_entry;

typedef struct fa__zip fa__zip;

/* Reads the central directory (zip64 too). The source is retained. FA_EFORMAT when there is
 * none. */
fa__zip *fa__zip_open(fa__source *source);
void fa__zip_free(fa__zip *zip);
fa__source *fa__zip_source(const fa__zip *zip);
/* The top folder: before the first '/' of the first entry; empty when there is none. */
fa__span fa__zip_prefix(const fa__zip *zip);
size_t fa__zip_count(const fa__zip *zip);
const fa__zip_entry *fa__zip_at(const fa__zip *zip, size_t i);      /* all in one array */
/* Whether a name occurs twice. */
bool fa__zip_has_duplicates(const fa__zip *zip);
/* By the whole name; the last of several. NULL without an error. */
const fa__zip_entry *fa__zip_find_full(const fa__zip *zip, fa__span name);
/* prefix + "/" + record. NULL without an error. */
const fa__zip_entry *fa__zip_find(const fa__zip *zip, const char *record);
/* Where the payload begins: read from the local header, whose name and method must agree with the
 * directory's. */
fa_status fa__zip_payload(fa__zip *zip, const fa__zip_entry *entry, uint64_t *offset);
/* The plain bytes of a record in memory: pointed to when stored and mapped (then *owned stays
 * empty), else read or inflated into *owned. `limit` bounds the plain size (FA_ELIMIT). */
fa_status fa__zip_read(fa__zip *zip, const fa__zip_entry *entry, uint64_t limit, fa__buffer *owned,
                       fa__span *out);
/* The record as a storage: mapped, or read in parallel, or inflated. */
fa_storage *fa__zip_storage(fa__zip *zip, const fa__zip_entry *entry);
/* The record as a source of its own. */
fa__source *fa__zip_record_source(fa__zip *zip, const fa__zip_entry *entry);
/* plain bytes of one metadata record (pickles, json, code) */
#define FA__ZIP_METADATA_LIMIT ((uint64_t)1 << 32)

/* Problems that a check reports; `report` is called for each. Verifies local headers, bounds,
 * overlaps, duplicate names, CRCs (in parallel when `crc`). */
typedef enum fa__severity { FA__WARNING, FA__ERROR } fa__severity;
typedef void (*fa__report)(void *context, fa__severity severity, const char *record, int64_t offset,
                           const char *text);
typedef void (*fa__tick)(void *context, uint64_t done, uint64_t total);
fa_status fa__zip_verify(fa__zip *zip, fa__report report, void *context, fa__tick tick,
                         void *tick_context);
/* Entries from local headers alone, for files without a directory. Same handle as fa__zip_open; cut
 * entries are left out and reported. */
fa__zip *fa__zip_scan(fa__source *source, fa__report report, void *context);

/* ---- zip, writing (zip_writer.c): PyTorch's layout, byte for byte [formats 1.3–1.8] --------- */

typedef struct fa__zip_writer fa__zip_writer;
typedef struct fa__zip_layout {
    const char *prefix;                 /* top folder; "" for none */
    uint32_t alignment;                 /* of payloads; 0: 64 */
    bool no_crc32;
} fa__zip_layout;

/* writer is borrowed */
fa__zip_writer *fa__zip_writer_new(fa__writer *writer, const fa__zip_layout *layout);
fa_status fa__zip_writer_add(fa__zip_writer *zip, const char *record, const void *data,
                             size_t size);
fa_status fa__zip_writer_add_deflated(fa__zip_writer *zip, const char *record, const void *data,
                                      size_t size);
/* In pieces, the size known before: begin, put as often as needed (exactly `size` bytes in all),
 * end. */
fa_status fa__zip_writer_begin(fa__zip_writer *zip, const char *record, uint64_t size);
fa_status fa__zip_writer_put(fa__zip_writer *zip, const void *data, size_t size);
fa_status fa__zip_writer_end(fa__zip_writer *zip);
/* `.data/serialization_id`: 40 digits from the names and CRCs written so far, the same for the same
 * content. */
fa_status fa__zip_writer_add_serialization_id(fa__zip_writer *zip);
/* Central directory, zip64 end, locator, end. */
fa_status fa__zip_writer_finish(fa__zip_writer *zip);
void fa__zip_writer_free(fa__zip_writer *zip);

/* ---- tar, reading (tar.c) [formats 3.5] ----------------------------------------------------- */

/* Where member `name` of an uncompressed ustar/PAX/GNU tar lies. FA_ENOTFOUND, FA_EFORMAT. */
fa_status fa__tar_find(fa__source *source, const char *name, uint64_t *offset, uint64_t *size);

/* ---- pickle, reading (unpickle.c) [formats 2.2] --------------------------------------------- */

/* What the machine asks of the floor above. Any may be NULL. What `construct` and `build` leave
 * alone becomes a generic OBJECT or state. Values handed in are borrowed and belong to the load: no
 * other thread may retain or release them, or what hooks give, before fa__unpickle returns. */
typedef struct fa__unpickle_hooks {
    /* Persistent id (BINPERSID: any value; PERSID: a STR). Result is the machine's. Without it
     * persistent ids are FA_EUNSUPPORTED. */
    fa_status (*persistent)(void *context, fa_value *id, fa_value **out);
    /* callable(*args) or cls.__new__(cls, *args, **kwargs). args is a TUPLE
     * (around TorchScript's bare argument of REDUCE, where leaving it alone is FA_ETYPE). On
     * success *out (yours to give away) or NULL = not handled. */
    fa_status (*construct)(void *context, fa_build how, fa_value *callable, fa_value *args,
                           fa_value *kwargs, fa_value **out);
    /* BUILD on `target` with `state`. Sets *replacement to another value that takes the target's
     * place (also in the memo), or leaves it NULL; *handled tells whether anything was done. */
    fa_status (*build)(void *context, fa_value *target, fa_value *state, fa_value **replacement,
                       bool *handled);
    /* Each GLOBAL, INST, STACK_GLOBAL, even if it is dropped, with names mapped to Python 3. For
     * audits; a failure ends the load. *out stays NULL for the usual GLOBAL value, or becomes
     * another value (yours to give away) that stands in its place, e.g. a DTYPE for
     * torch.float32. */
    fa_status (*global)(void *context, const char *module, const char *name, fa_value **out);
} fa__unpickle_hooks;

typedef struct fa__unpickle_info {
    int protocol;                       /* of PROTO, or 0/1 */
    uint64_t n_opcodes;
    bool python2;                       /* byte strings or Python 2 forms were seen */
} fa__unpickle_info;

/* Runs one pickle up to STOP; the reader then stands behind it. *out is yours. info may be NULL.
 * Python 2's byte strings become STR with the python2 flag and keep their bytes. Memory stays
 * within a multiple of the pickle's size: far-away memo indices go into a map, and values are
 * shared, never copied. */
fa_status fa__unpickle(fa__reader *reader, const fa__unpickle_hooks *hooks, void *context,
                       fa_value **out, fa__unpickle_info *info);
#define FA__PICKLE_MAX_LINE ((size_t)1 << 20)

/* ---- pickle, writing (pickle.c) [formats 2.1, 2.6] ------------------------------------------ */

/* Emits as CPython's C pickler: same opcodes, same memo numbers, values remembered by identity. */
typedef struct fa__pickler fa__pickler;
typedef struct fa__pickle_hooks {
    /* Called for TENSOR, STORAGE, DEVICE, DTYPE, SIZE. Emits the value with the calls below, memo
     * included. */
    fa_status (*save)(void *context, fa__pickler *pickler, const fa_value *value);
} fa__pickle_hooks;

/* Zero is Python's own style at protocol 2. */
typedef struct fa__pickle_style {
    int protocol;                       /* 2..5; 0: 2 */
    /* ints beyond 32 bits as LONG1 of exactly 8 bytes, and Python 3's names: TorchScript's reader
     * takes no other [formats 4.3] */
    bool long8;
} fa__pickle_style;

/* The pickle is appended to out: PROTO, value, STOP. style may be NULL. */
fa_status fa__pickle(fa__buffer *out, const fa_value *value, const fa__pickle_style *style,
                     const fa__pickle_hooks *hooks, void *context);

/* For hooks. */
/* any value, by the usual rules */
fa_status fa__pickler_save(fa__pickler *pickler, const fa_value *value);
/* an opcode without argument */
fa_status fa__pickler_op(fa__pickler *pickler, uint8_t opcode);
fa_status fa__pickler_int(fa__pickler *pickler, int64_t x);
fa_status fa__pickler_bool(fa__pickler *pickler, bool x);
fa_status fa__pickler_float(fa__pickler *pickler, double x);
/* memo by name */
fa_status fa__pickler_global(fa__pickler *pickler, const char *module, const char *name);
/* A str object that is new each time (memoised, never found again). */
fa_status fa__pickler_str(fa__pickler *pickler, const char *text);
/* A str constant of the program, one object: found again in the memo by its text (CPython interns
 * it). */
fa_status fa__pickler_str_constant(fa__pickler *pickler, const char *text);
/* A str object owned by `owner` (its identity, an address that is even): the second time BINGET.
 * For storage keys: str(0) is a new object in CPython, even though it has one character. */
fa_status fa__pickler_str_of(fa__pickler *pickler, const void *owner, const char *text,
                             uint64_t *memo);
/* Whether str_of has written the owner's text, and under which memo number (they grow in order of
 * first sight). str_of itself gives the number of a new one. */
bool fa__pickler_has_str_of(const fa__pickler *pickler, const void *owner, uint64_t *memo);
fa_status fa__pickler_mark(fa__pickler *pickler);
/* Ends a tuple of n items just saved: n 1..3 TUPLE1..3; 0 EMPTY_TUPLE; more: TUPLE, for which
 * fa__pickler_mark came before the items. Memoised as a new object. */
fa_status fa__pickler_tuple(fa__pickler *pickler, size_t n);
/* REDUCE, not memoised */
fa_status fa__pickler_reduce(fa__pickler *pickler);
/* Memoises the object just made as `identity` (NULL: a new object nobody refers to again). */
fa_status fa__pickler_memoize(fa__pickler *pickler, const void *identity);
/* Emits BINGET and returns true when `identity` is in the memo. */
fa_status fa__pickler_get(fa__pickler *pickler, const void *identity, bool *found);

/* Python 2 <-> 3 names of the standard library [formats 2.6, CPython's compatibility tables]:
 * replaces *module, *name by static text when there is a row. */
void fa__pickle_name_to_python3(const char **module, const char **name);
void fa__pickle_name_to_python2(const char **module, const char **name);

/* ---- json (json.c over jansson) ------------------------------------------------------------- */

typedef enum fa__json_mode { FA__JSON_LENIENT, FA__JSON_REJECT_DUPLICATES } fa__json_mode;
/* DICT (plain, order kept), LIST, STR, INT, FLOAT, BOOL, NONE. FA_EFORMAT with line and column. */
fa_value *fa__json_parse(fa__span text, fa__json_mode mode);
/* Appends. `indent` 0: compact with ", " and ": " as Python's default when spaced, "," ":" when
 * not. */
typedef enum fa__json_style { FA__JSON_COMPACT, FA__JSON_SPACED, FA__JSON_INDENT2 } fa__json_style;
fa_status fa__json_write(fa__buffer *out, const fa_value *value, fa__json_style style);

/* ---- flatbuffers, reading (flatbuffer.c) ---------------------------------------------------- */

/* After a fault (recorded once) every read yields zero, nothing or an absent table, so check
 * `fault` once per structure. */
typedef struct fa__flatbuffer {
    fa__span bytes;                     /* borrowed */
    uint64_t left;                      /* how many bytes of vectors may still be read */
    fa_status fault;
} fa__flatbuffer;

typedef struct fa__flat_table {
    fa__flatbuffer *flat;
    uint64_t at;                        /* 0: absent; all its fields are absent then */
    uint64_t vtable;
    uint16_t vtable_size, size;
} fa__flat_table;

typedef struct fa__flat_vector {
    const uint8_t *data;                /* n items, not aligned */
    size_t n;
    uint64_t at;                        /* of data in the file */
} fa__flat_vector;

/* FA_EFORMAT when there is another identifier (four letters) or no root table. */
fa_status fa__flatbuffer_open(fa__flatbuffer *out, fa__span bytes, const char *identifier,
                              fa__flat_table *root);
/* Field i, counted from 0 as in the schema. */
bool fa__flat_has(const fa__flat_table *table, unsigned i);
/* `width` 1, 2, 4 or 8 bytes, not sign-extended; 0 when absent. */
uint64_t fa__flat_uint(const fa__flat_table *table, unsigned i, unsigned width);
double fa__flat_double(const fa__flat_table *table, unsigned i);
/* A structure that the field points to (in a union). NULL and a fault when absent. */
const uint8_t *fa__flat_struct(const fa__flat_table *table, unsigned i, size_t size);
fa__flat_table fa__flat_child(const fa__flat_table *table, unsigned i);
/* A vector of items of `width` bytes (4 for tables and texts); empty when absent. Each call takes
 * its bytes from `left`: read a vector once. */
fa__flat_vector fa__flat_items(const fa__flat_table *table, unsigned i, unsigned width);
fa__span fa__flat_text(const fa__flat_table *table, unsigned i);
/* Item i < n of a vector of tables, of texts. */
fa__flat_table fa__flat_table_of(fa__flatbuffer *flat, const fa__flat_vector *vector, size_t i);
fa__span fa__flat_text_of(fa__flatbuffer *flat, const fa__flat_vector *vector, size_t i);

/* ---- npy (npy.c) [formats 8.2] -------------------------------------------------------------- */

/* A whole .npy in `source` at [0, size): a tensor value, or, for dtypes that PyTorch lacks
 * (strings, structures, datetimes), an OBJECT in the form that pickle gives a NumPy array
 * (numpy._core.multiarray._reconstruct + state). Object arrays: FA_EUNSUPPORTED, they hold a
 * pickle. */
fa_value *fa__npy_read(fa__source *source);
/* Header bytes for a contiguous tensor, whose elements follow little-endian; FA_EUNSUPPORTED names
 * dtypes that NumPy lacks (bfloat16 is written as '<V2', as ml_dtypes does). */
fa_status fa__npy_header(fa__buffer *out, const fa_tensor *tensor);

#endif
