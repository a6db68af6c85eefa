/* base.h: the front door of floor 0 — errors, memory, bytes, maps, byte sources, readers, writers,
 * threads. Everything above uses these and nothing of libc's own for the same purpose. */
#ifndef FA_BASE_BASE_H
#define FA_BASE_BASE_H

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "facula/status.h"

#define FA__COUNT(array) (sizeof(array) / sizeof((array)[0]))
#if defined(__GNUC__) || defined(__clang__)
#define FA__PRINTF(text, first) __attribute__((format(printf, text, first)))
#define FA__LIKELY(x) __builtin_expect(!!(x), 1)
#define FA__UNLIKELY(x) __builtin_expect(!!(x), 0)
#define FA__PREFETCH(memory) __builtin_prefetch(memory)     /* it will be read soon */
#else
#define FA__PRINTF(text, first)
#define FA__LIKELY(x) (x)
#define FA__UNLIKELY(x) (x)
#define FA__PREFETCH(memory) ((void)(memory))
#endif

/* ---- errors (error.c) ----------------------------------------------------------------------- */

/* Sets st and leaves through the label `done`. The only macro that hides a jump. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        st = (call);                                                                               \
        if (FA__UNLIKELY(st != FA_OK))                                                             \
            goto done;                                                                             \
    } while (0)

/* Records the thread's last error and returns `status`. Path, record, offset, key are cleared. */
fa_status fa__fail(fa_status status, const char *format, ...) FA__PRINTF(2, 3);
/* The same with the arguments of a caller; `before`, a short text of our own, stands before it. */
fa_status fa__fail_v(fa_status status, const char *before, const char *format, va_list arguments);
/* FA_ENOMEM with a text that names the size; returns FA_ENOMEM. */
fa_status fa__fail_memory(size_t size);
/* FA_EIO from errno: "cannot <doing>: <strerror>". */
fa_status fa__fail_errno(const char *doing, const char *path);
/* Fill in where, if still unknown: each keeps the innermost value, and each returns the status
 * recorded last. */
fa_status fa__error_set_path(const char *path);
fa_status fa__error_set_record(const char *record);
fa_status fa__error_set_key(const char *key);
fa_status fa__error_set_offset(int64_t offset);
/* Adds one line of context to the last error (dropped beyond FA_ERROR_NOTES). Returns the status
 * recorded last. */
fa_status fa__note(const char *format, ...) FA__PRINTF(1, 2);

/* ---- the program's log (log.c) --------------------------------------------------------------- */

/* Longer lines are cut. */
#define FA__MAX_LOG_LINE 512
/* Is there anyone to tell? Ask before a line is made. */
bool fa__log_is_on(void);
void fa__log_line(const char *format, ...) FA__PRINTF(1, 2);
/* Makes a saved copy of fa_error_last() the calling thread's last error again (another thread's, or
 * one from before a clean-up). */
void fa__error_restore(const fa_error *error);

/* ---- memory (alloc.c) ----------------------------------------------------------------------- */

/* Uninitialised / zeroed memory of `size` bytes (size 0 gives a valid pointer). NULL with FA_ENOMEM
 * recorded. */
void *fa__alloc(size_t size);
void *fa__zalloc(size_t size);
void *fa__realloc(void *memory, size_t size);
void fa__free(void *memory);
char *fa__strdup(const char *text);
char *fa__strndup(const char *text, size_t size);
/* Whether no caller has put an allocator of their own in. */
bool fa__alloc_is_libc(void);
/* Checked arithmetic on sizes: false on overflow. */
bool fa__mul_size(size_t a, size_t b, size_t *out);
bool fa__add_size(size_t a, size_t b, size_t *out);
bool fa__mul_i64(int64_t a, int64_t b, int64_t *out);
bool fa__add_i64(int64_t a, int64_t b, int64_t *out);

/* ---- small objects of a large load (pool.c) -------------------------------------------------- */

#define FA__SLOT_KINDS 64

/* Hands out slots on the thread that has opened it, until it is closed there. Lives on the stack of
 * the function that loads. */
typedef struct fa__pool {
    uint8_t *next;                      /* of the block that slots are cut from, or NULL */
    size_t left;                        /* bytes of it */
    size_t n_cut;                       /* slots cut from it */
    void *kept[FA__SLOT_KINDS];         /* slots to be used again, by kind: lists */
} fa__pool;

/* Nothing happens when the thread has an open pool already; closing then does nothing either. */
void fa__pool_open(fa__pool *pool);
void fa__pool_close(fa__pool *pool);
/* Uninitialised memory for a small object: a slot of the thread's open pool, else from fa__alloc.
 * What it is, is told to *kind, and must be told when it is freed, by any thread. NULL with
 * FA_ENOMEM recorded. */
void *fa__slot_alloc(size_t size, uint8_t *kind);
void fa__slot_free(void *memory, uint8_t kind);

/* ---- bytes and text (bytes.c) --------------------------------------------------------------- */

/* Borrowed bytes. */
typedef struct fa__span {
    const uint8_t *data;
    size_t size;
} fa__span;

/* Owned, growable bytes. Zero is a valid empty buffer. */
typedef struct fa__buffer {
    uint8_t *data;
    size_t size, capacity;
} fa__buffer;

/* room for `extra` more bytes */
fa_status fa__buffer_reserve(fa__buffer *buffer, size_t extra);
fa_status fa__buffer_put(fa__buffer *buffer, const void *data, size_t size);
fa_status fa__buffer_put_byte(fa__buffer *buffer, uint8_t byte);
fa_status fa__buffer_text(fa__buffer *buffer, const char *text);
fa_status fa__buffer_format(fa__buffer *buffer, const char *format, ...) FA__PRINTF(2, 3);
/* NUL-terminates and hands the bytes over (fa__free); the buffer is empty afterwards. NULL when out
 * of memory. */
char *fa__buffer_take_text(fa__buffer *buffer);
void fa__buffer_free(fa__buffer *buffer);

fa__span fa__span_of(const char *text);
bool fa__span_equal(fa__span a, fa__span b);
bool fa__span_is(fa__span span, const char *text);
bool fa__starts_with(fa__span span, const char *prefix);
bool fa__ends_with(fa__span span, const char *suffix);
/* Copies at most size-1 bytes and NUL-terminates; control bytes become '?'. For texts from files
 * that go into errors. */
void fa__copy_text(char *out, size_t size, fa__span text);
/* Decimal digits of x and a NUL; returns their count. */
size_t fa__format_u64(char out[21], uint64_t x);
/* Whole non-negative decimal number; false if anything else is there or it overflows. */
bool fa__parse_u64(fa__span text, uint64_t *out);
/* Appends Python's repr() of a UTF-8 str (surrogates escaped) / of bytes without the b prefix.
 * Quotes as Python chooses. */
fa_status fa__buffer_repr(fa__buffer *out, fa__span utf8);
fa_status fa__buffer_repr_bytes(fa__buffer *out, fa__span bytes);
/* What str.isprintable() says of one code point. */
bool fa__is_printable(uint32_t point);
/* The code point that `text` starts with and its length in bytes; 0 when the bytes are not UTF-8
 * (surrogates are let through). */
size_t fa__utf8_decode(fa__span text, uint32_t *point);
/* Valid UTF-8, with lone surrogates allowed as in Python's "surrogatepass". */
bool fa__utf8_valid(fa__span text);
/* Levenshtein distance, cut at `limit`. For "did you mean". */
size_t fa__edit_distance(fa__span a, fa__span b, size_t limit);

static inline uint16_t fa__le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t fa__le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline uint64_t fa__le64(const uint8_t *p)
{
    return (uint64_t)fa__le32(p) | (uint64_t)fa__le32(p + 4) << 32;
}
static inline void fa__put_le16(uint8_t *p, uint16_t x)
{
    p[0] = (uint8_t)x;
    p[1] = (uint8_t)(x >> 8);
}
static inline void fa__put_le32(uint8_t *p, uint32_t x)
{
    fa__put_le16(p, (uint16_t)x);
    fa__put_le16(p + 2, (uint16_t)(x >> 16));
}
static inline void fa__put_le64(uint8_t *p, uint64_t x)
{
    fa__put_le32(p, (uint32_t)x);
    fa__put_le32(p + 4, (uint32_t)(x >> 32));
}
bool fa__big_endian_host(void);
/* Reverses each group of `width` bytes (1: nothing) in place. */
void fa__swap_bytes(uint8_t *data, size_t size, size_t width);

/* ---- map: byte string -> pointer-sized number, insertion order not kept (map.c) ------------- */

typedef struct fa__map fa__map;
fa__map *fa__map_new(void);
void fa__map_free(fa__map *map);
/* Key bytes are copied. Replaces an old number. */
fa_status fa__map_set(fa__map *map, fa__span key, uint64_t number);
bool fa__map_get(const fa__map *map, fa__span key, uint64_t *number);
/* Identity map: pointer -> number. A map has keys of one sort only, byte strings or pointers. */
fa_status fa__map_set_pointer(fa__map *map, const void *key, uint64_t number);
bool fa__map_get_pointer(const fa__map *map, const void *key, uint64_t *number);
/* Keyed hash of bytes; the key comes from the address space, so that hostile files cannot prepare
 * collisions. */
uint64_t fa__hash_bytes(const void *data, size_t size);

/* ---- SHA-256, CRC-32, inflate (sha256.c, checksum.c over libdeflate) ------------------------ */

typedef void (*fa__sha256_blocks)(uint32_t state[8], const uint8_t *data, size_t n);

typedef struct fa__sha256 {
    uint32_t state[8];
    uint64_t n_bytes;
    uint8_t block[64];
    /* the way to hash chosen at the first large update; NULL: portable */
    fa__sha256_blocks blocks;
} fa__sha256;
void fa__sha256_init(fa__sha256 *hash);
void fa__sha256_update(fa__sha256 *hash, const void *data, size_t size);
void fa__sha256_final(fa__sha256 *hash, uint8_t out[32]);
void fa__sha256_final_hex(fa__sha256 *hash, char out[65]);

uint32_t fa__crc32(uint32_t crc, const void *data, size_t size);         /* start with 0 */
/* crc(A||B) from crc(A), crc(B) and B's size. */
uint32_t fa__crc32_combine(uint32_t a, uint32_t b, uint64_t b_size);
/* Raw deflate of exactly out_size bytes. FA_EFORMAT when the stream is bad or the size differs. */
fa_status fa__inflate(void *out, size_t out_size, fa__span packed);
/* Raw deflate, level 9, appended to out. */
fa_status fa__deflate(fa__buffer *out, fa__span plain);

/* ---- sources: random access to a file's bytes (source.c) ------------------------------------ */

/* A counted source. Mapped and in-memory sources give pointers; others are read piece by piece. */
typedef struct fa__source fa__source;

/* Must be the same as the public fa_read_callback's members (base stands below it). */
typedef struct fa__read_callback {
    int (*read)(void *context, void *out, size_t size, uint64_t offset);
    void (*close)(void *context);
    void *context;
    uint64_t size;
} fa__read_callback;

typedef enum fa__mapping { FA__MAPPED, FA__UNMAPPED } fa__mapping;

/* Opens a regular file. FA__MAPPED maps it privately (copy-on-write, no swap reserved). FA_EIO when
 * it cannot be opened or is a folder. */
fa__source *fa__source_open(const char *path, fa__mapping mapping);
fa__source *fa__source_from_fd(int fd, fa__mapping mapping);             /* duplicates fd */
/* Copies the caller's bytes. */
fa__source *fa__source_from_memory(const void *data, size_t size);
/* Takes over a buffer (emptied). */
fa__source *fa__source_from_buffer_take(fa__buffer *buffer, const char *name);
fa__source *fa__source_from_callback(const fa__read_callback *callback);
/* A part of another source, [offset, offset+size), as a source of its own (DCP blobs, zips inside
 * zips). FA_EFORMAT when out of bounds. */
fa__source *fa__source_slice(fa__source *source, uint64_t offset, uint64_t size);
fa__source *fa__source_retain(fa__source *source);
void fa__source_release(fa__source *source);
uint64_t fa__source_size(const fa__source *source);
const char *fa__source_path(const fa__source *source);                    /* "" when it has none */
/* The whole content in memory or NULL. Writable where mapped privately or owned. */
uint8_t *fa__source_data(const fa__source *source);
/* Copies bytes out. FA_EFORMAT past the end, FA_EIO when reading fails. */
fa_status fa__source_read(fa__source *source, void *out, size_t size, uint64_t offset);
/* The same for small pieces that lie far apart: a mapped file is read through its descriptor,
 * because touching the mapping would map (and count as memory) 64 KiB for each piece. */
fa_status fa__source_read_apart(fa__source *source, void *out, size_t size, uint64_t offset);
/* Closes the descriptor of a mapped file; its bytes stay. Called when a load is over. NULL is
 * fine. */
void fa__source_settle(fa__source *source);
/* As fa__source_read with several threads, for large sizes into fresh memory. */
fa_status fa__source_read_parallel(fa__source *source, void *out, size_t size, uint64_t offset);
bool fa__is_folder(const char *path);
bool fa__is_file(const char *path);
/* "folder" + "/" + "name", refusing names that leave the folder: absolute, with "..", with a drive
 * or backslash. FA_EFORMAT then. Yours. */
char *fa__path_join_safe(const char *folder, fa__span name);
/* The part of path before its last '/', "." if none. Yours. */
char *fa__path_folder(const char *path);
/* after the last '/' or '\\'; borrowed */
const char *fa__path_base(const char *path);
/* Names in a folder, sorted, NUL-terminated array of strings, both fa__free'd by fa__names_free. */
char **fa__folder_names(const char *path);
void fa__names_free(char **names);

/* ---- reader: bounded reading of untrusted bytes (reader.c) ---------------------------------- */

/* After a fault every read yields zero, so check fa__reader_status once per structure. */
typedef struct fa__reader {
    /* the window at hand; whole content for in-memory sources */
    const uint8_t *cursor, *limit;
    uint64_t window_end;                /* source offset of `limit` */
    uint64_t end;                       /* source offset where reading must stop */
    fa__source *source;                 /* retained */
    fa__buffer buffer;                  /* the window's memory when the source is not in memory */
    const char *record;                 /* name for errors, may be NULL; borrowed */
    /* source offset that counts as 0; init sets it to its `offset`. Errors count from it when there
     * is a record, from the source's start otherwise */
    uint64_t base;
    fa_status fault;
} fa__reader;

/* Reads [offset, offset+size) of source. FA_EFORMAT when that is outside of it. */
fa_status fa__reader_init(fa__reader *reader, fa__source *source, uint64_t offset, uint64_t size,
                          const char *record);
/* Over plain memory that outlives the reader. */
void fa__reader_init_span(fa__reader *reader, fa__span span, const char *record);
void fa__reader_free(fa__reader *reader);
uint64_t fa__reader_offset(const fa__reader *reader);                      /* from base */
uint64_t fa__reader_left(const fa__reader *reader);
fa_status fa__reader_status(const fa__reader *reader);
/* n contiguous bytes; NULL and a fault when fewer are left. Valid until the next call (for
 * in-memory sources: as long as the source). */
const uint8_t *fa__reader_take_slow(fa__reader *reader, uint64_t n);
static inline const uint8_t *fa__reader_take(fa__reader *reader, uint64_t n)
{
    if (FA__LIKELY(n <= (uint64_t)(reader->limit - reader->cursor))) {
        const uint8_t *at = reader->cursor;
        reader->cursor += n;
        return at;
    }
    return fa__reader_take_slow(reader, n);
}
/* Passes over n bytes without reading them. */
fa_status fa__reader_skip(fa__reader *reader, uint64_t n);
uint8_t fa__reader_u8(fa__reader *reader);
uint16_t fa__reader_u16(fa__reader *reader);
uint32_t fa__reader_u32(fa__reader *reader);
uint64_t fa__reader_u64(fa__reader *reader);
/* A line without its '\n' (consumed). FA_EFORMAT when it is longer than `limit` or the end comes
 * first. */
fa_status fa__reader_line(fa__reader *reader, size_t limit, fa__span *out);
/* Says that the last error is about `offset` (from base): there, in this record of this file. */
void fa__reader_set_place(const fa__reader *reader, uint64_t offset);
/* Records a failure with path, record and the reader's offset, sets the fault, returns `status`. */
fa_status fa__fail_at(fa__reader *reader, fa_status status, const char *format, ...)
    FA__PRINTF(3, 4);

/* ---- writer: buffered sequential output (writer.c) ------------------------------------------ */

typedef struct fa__writer fa__writer;
typedef enum fa__durability { FA__DURABLE, FA__NOT_DURABLE } fa__durability;

/* A temporary file beside `path` ("path.XXXXXX.tmp", same permissions as an old file, else by
 * umask); becomes `path` on fa__writer_commit. */
fa__writer *fa__writer_open(const char *path, fa__durability durability);
/* Collects in memory; fa__writer_take_memory hands it over. */
fa__writer *fa__writer_to_memory(void);
/* Buffered; large pieces go straight through. After a failure every further call returns the same
 * status. */
fa_status fa__writer_put(fa__writer *writer, const void *data, size_t size);
/* Writes `data` and yields its CRC-32, computed beside the writing by a second thread for large
 * pieces. */
fa_status fa__writer_put_crc(fa__writer *writer, const void *data, size_t size, uint32_t *crc);
uint64_t fa__writer_offset(const fa__writer *writer);
/* Flush, fsync (durable), rename over `path`, fsync of the folder. */
fa_status fa__writer_commit(fa__writer *writer);
fa_status fa__writer_take_memory(fa__writer *writer, fa__buffer *out);
/* Frees; without a commit before, the temporary file is removed. */
void fa__writer_free(fa__writer *writer);

/* ---- threads (threads.c) -------------------------------------------------------------------- */

int fa__cpu_count(void);
/* Calls task(context, i) for i in [0, n) on up to `fa__cpu_count()` threads, and returns the status
 * of the lowest i that failed (with its error moved to the calling thread). Runs on the calling
 * thread alone when threads cannot be had. */
fa_status fa__parallel(size_t n, fa_status (*task)(void *context, size_t i), void *context);

/* A job: what the threads of a call, and the operators' waiting threads (ops/workers.c), work on.
 *
 *     fa__job_init ─► fa__job_work, by each thread that takes part ─► fa__job_end, by the caller
 *
 * The threads take the indices 0, 1, 2... from one counter. After a failure nothing more is handed
 * out; what is lower has been handed out before and is finished, so that the lowest index that
 * fails, whose error is reported, does not depend on who was fast. */
#define FA__MOST_THREADS 64

typedef struct fa__job {
    fa_status (*task)(void *context, size_t i);
    void *context;
    size_t n;
    atomic_size_t next;                 /* the index handed out next; n or more: none */
    pthread_mutex_t lock;               /* of what follows */
    size_t failed;                      /* the lowest index that failed, n: none */
    fa_status status;                   /* what it returned */
    fa_error error;                     /* the error that it left */
} fa__job;

void fa__job_init(fa__job *self, size_t n, fa_status (*task)(void *context, size_t i),
                  void *context);
/* How many threads, the caller's among them, are worth having for n tasks. */
size_t fa__job_threads(size_t n);
/* Takes tasks until none is left. */
void fa__job_work(fa__job *self);
/* When all who took part have returned: the status of the lowest task that failed, with its error
 * moved to this thread. */
fa_status fa__job_end(fa__job *self);

#endif
