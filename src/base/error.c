/* error.c: the calling thread's last failure, and the texts of the statuses.
 *
 * Every thread has one fa_error. fa__fail overwrites it; the layers above fill in what they know
 * and the finder did not (path, record, key, offset) and may add lines of context:
 *
 *     model.pt: archive/data.pkl: 9 bytes wanted, 4 left (offset 120, key 'layer.weight')
 *       while reading the state_dict
 *
 * Texts hold bytes from untrusted files, so control bytes never get into an error. */
#include <errno.h>
#include <stdio.h>

#include "base/base.h"

static _Thread_local fa_error last;     /* all zero, so that it takes no room in the file */

const char *fa_version(void)
{
    return FA_VERSION;
}

const char *fa_status_text(fa_status status)
{
    switch (status) {
#define FA__ROW(name, number, text) case name: return text;
        FA_STATUS_ROWS(FA__ROW)
#undef FA__ROW
    }
    return "unknown status";
}

const fa_error *fa_error_last(void)
{
    if (last.status == FA_OK)
        last.offset = -1;
    return &last;
}

void fa_error_clear(void)
{
    last = (fa_error){ .offset = -1 };
}

void fa__error_restore(const fa_error *error)
{
    last = *error;
}

/* Formats into `out` without control bytes. A local copy, since arguments may point into `last`. */
static void format_text(char *out, size_t size, const char *format, va_list arguments)
{
    char text[sizeof last.text];

    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    fa__copy_text(out, size, fa__span_of(text));
}

fa_status fa__fail_v(fa_status status, const char *before, const char *format, va_list arguments)
{
    char text[sizeof last.text];
    size_t n = strlen(before);

    memcpy(text, before, n);
    format_text(text + n, sizeof text - n, format, arguments);
    fa_error_clear();
    last.status = status;
    memcpy(last.text, text, sizeof text);
    return status;
}

fa_status fa__fail(fa_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fa__fail_v(status, "", format, arguments);
    va_end(arguments);
    return status;
}

fa_status fa__fail_memory(size_t size)
{
    return fa__fail(FA_ENOMEM, "out of memory: %zu bytes could not be allocated", size);
}

fa_status fa__fail_errno(const char *doing, const char *path)
{
    char reason[128];

    if (strerror_r(errno, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno);
    fa__fail(FA_EIO, "cannot %s: %s", doing, reason);
    return fa__error_set_path(path);
}

/* Fills in an empty field. A long text keeps its end, where a path or key differs from others. */
static fa_status set_text(char *field, size_t size, const char *text)
{
    fa__span span;

    if (last.status == FA_OK || field[0] != '\0' || text == NULL)
        return last.status;
    span = fa__span_of(text);
    if (span.size >= size) {
        span.data += span.size - (size - 4);
        span.size = size - 4;
        memcpy(field, "...", 3);
        fa__copy_text(field + 3, size - 3, span);
    } else {
        fa__copy_text(field, size, span);
    }
    return last.status;
}

fa_status fa__error_set_path(const char *path)
{
    return set_text(last.path, sizeof last.path, path);
}

fa_status fa__error_set_record(const char *record)
{
    return set_text(last.record, sizeof last.record, record);
}

fa_status fa__error_set_key(const char *key)
{
    return set_text(last.key, sizeof last.key, key);
}

fa_status fa__error_set_offset(int64_t offset)
{
    if (last.status != FA_OK && last.offset < 0)
        last.offset = offset;
    return last.status;
}

fa_status fa__note(const char *format, ...)
{
    va_list arguments;

    if (last.status == FA_OK || last.n_notes == FA_ERROR_NOTES)
        return last.status;
    va_start(arguments, format);
    format_text(last.notes[last.n_notes], sizeof last.notes[0], format, arguments);
    va_end(arguments);
    last.n_notes++;
    return last.status;
}

/* Where the next piece of a text goes that is longer than its array. */
typedef struct text_out {
    char *out;
    size_t size, needed;
} text_out;

static void FA__PRINTF(2, 3) put(text_out *to, const char *format, ...)
{
    bool fits = to->needed < to->size;
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(fits ? to->out + to->needed : NULL, fits ? to->size - to->needed : 0, format,
                  arguments);
    va_end(arguments);
    if (n > 0)
        to->needed += (size_t)n;
}

static void put_where(text_out *to)
{
    if (last.status == FA_OK)
        return;
    if (last.offset >= 0 && last.key[0] != '\0')
        put(to, " (offset %lld, key '%s')", (long long)last.offset, last.key);
    else if (last.offset >= 0)
        put(to, " (offset %lld)", (long long)last.offset);
    else if (last.key[0] != '\0')
        put(to, " (key '%s')", last.key);
}

size_t fa_error_format(char *out, size_t size)
{
    text_out to = { out, size, 0 };

    if (size > 0)
        out[0] = '\0';
    if (last.path[0] != '\0')
        put(&to, "%s: ", last.path);
    if (last.record[0] != '\0')
        put(&to, "%s: ", last.record);
    put(&to, "%s", last.status == FA_OK ? fa_status_text(FA_OK) : last.text);
    put_where(&to);
    for (int i = 0; i < last.n_notes; i++)
        put(&to, "\n  %s", last.notes[i]);
    return to.needed;
}
