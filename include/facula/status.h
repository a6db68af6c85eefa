/* status.h: what every call reports, where the last error is found, and which memory is used.
 *
 * Makers return an object, or NULL on failure; doers return an fa_status. After a failure
 * fa_error_last() tells what was found, what was expected and where. The library never prints,
 * exits or aborts. */
#ifndef FACULA_STATUS_H
#define FACULA_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define FA_API __attribute__((visibility("default")))
#else
#define FA_API
#endif

#define FA_VERSION "0.1.0"

/* One row per status: name, number, text. */
#define FA_STATUS_ROWS(row)                                                                        \
    row(FA_OK, 0, "success")                                                                       \
    row(FA_EINVAL, 1, "invalid argument")                                                          \
    row(FA_ENOMEM, 2, "out of memory")                                                             \
    row(FA_EIO, 3, "input/output error")                                                           \
    row(FA_EFORMAT, 4, "the file is damaged or not what it claims to be")                          \
    row(FA_ENOTFOUND, 5, "not found")                                                              \
    row(FA_EUNSUPPORTED, 6, "not supported")                                                       \
    row(FA_ELIMIT, 7, "a safety limit was reached")                                                \
    row(FA_ETYPE, 8, "the value has another type")                                                 \
    row(FA_ERANGE, 9, "out of range")

typedef enum fa_status {
#define FA__ROW(name, number, text) name = number,
    FA_STATUS_ROWS(FA__ROW)
#undef FA__ROW
} fa_status;

/* The short text of a status ("out of memory"). Never NULL. */
FA_API const char *fa_status_text(fa_status status);

#define FA_ERROR_NOTES 8

/* The last failure of the calling thread. Unknown fields are "" or -1. */
typedef struct fa_error {
    fa_status status;
    char text[512];                     /* what was found and what was expected */
    char path[256];                     /* the file, as the caller named it */
    char record[128];                   /* the record (zip entry, tar member) inside it */
    char key[128];                      /* the key or object path concerned */
    int64_t offset;                     /* byte offset in the file or record, or -1 */
    int n_notes;                        /* lines of context, innermost first */
    char notes[FA_ERROR_NOTES][160];
} fa_error;

/* The calling thread's last failure, FA_OK when there was none. Borrowed; overwritten by the next
 * failure. */
FA_API const fa_error *fa_error_last(void);

/* Forgets the calling thread's last failure. */
FA_API void fa_error_clear(void);

/* Writes the last failure as one line "path: record: text (offset N, key 'K')" and one indented
 * line per note, NUL-terminated and cut to `size`. Returns the length that the whole text needs. */
FA_API size_t fa_error_format(char *out, size_t size);

/* Memory hooks. `alloc` and `reallocate` return NULL when out of memory. */
typedef struct fa_allocator {
    void *(*alloc)(void *context, size_t size);
    void *(*reallocate)(void *context, void *memory, size_t size);
    void (*free)(void *context, void *memory);
    void *context;
} fa_allocator;

/* Replaces malloc, realloc and free for the whole process; NULL restores them. Call it before
 * anything else of the library, from one thread: memory must be freed by the allocator it came
 * from. */
FA_API void fa_set_allocator(const fa_allocator *allocator);

/* Sets the function that is told what the library does, a line at a time without its newline; NULL:
 * none, as at the start. It may be called from any thread, also for a moment after it was replaced.
 * "dispatch aten::conv2d: onednn declined": which kernels were asked to run an operator. The
 * command prints them with FACULA_VERBOSE=dispatch. */
FA_API void fa_set_log(void (*log)(void *context, const char *line), void *context);

/* The version of the library, "0.1.0". */
FA_API const char *fa_version(void);

/* SHA-256 of `size` bytes as 64 hexadecimal digits and a NUL. */
FA_API void fa_sha256_hex(const void *data, size_t size, char out[65]);

/* The shortest decimal text that reads back as exactly `x`, as Python's repr(float): "0.1",
 * "1e-05", "1.0", "inf", "nan". Writes at most `size` bytes, NUL-terminated (32 are enough). */
FA_API void fa_float_repr(double x, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
