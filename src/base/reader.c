/* reader.c: bounded reading of untrusted bytes.
 *
 *     source  |-----------|=== window ===|-------------|------|
 *                         cursor    limit=window_end   end
 *
 * Over memory the window is everything from the start, and nothing is ever copied. Otherwise it is
 * a buffer of 64 KiB that is refilled, and grows when more is asked for at once. What is asked for
 * is compared with the bytes left before memory is allocated for it.
 *
 * A fault ends the reading where it is: nothing is left, takes give NULL, numbers give 0, and the
 * first fault's error stays. */
#include "base/base.h"

#define WINDOW ((size_t)64 << 10)

static const uint8_t nothing[1];        /* where an empty window points: never NULL */

fa_status fa__reader_init(fa__reader *reader, fa__source *source, uint64_t offset, uint64_t size,
                          const char *record)
{
    uint64_t whole = fa__source_size(source);
    const uint8_t *data = fa__source_data(source);

    *reader = (fa__reader){ .cursor = nothing, .limit = nothing, .record = record };
    if (offset > whole || size > whole - offset) {
        reader->fault = fa__fail(FA_EFORMAT, "%llu bytes at offset %llu are wanted, but the file "
                                 "ends at %llu", (unsigned long long)size,
                                 (unsigned long long)offset, (unsigned long long)whole);
        fa__error_set_path(fa__source_path(source));
        fa__error_set_record(record);
        return reader->fault;
    }
    reader->source = fa__source_retain(source);
    reader->base = offset;
    reader->end = offset + size;
    reader->window_end = offset;
    if (data != NULL && size > 0) {
        reader->cursor = data + offset;
        reader->limit = reader->cursor + size;
        reader->window_end = reader->end;
    }
    return FA_OK;
}

void fa__reader_init_span(fa__reader *reader, fa__span span, const char *record)
{
    const uint8_t *data = span.size > 0 ? span.data : nothing;

    *reader = (fa__reader){ .cursor = data, .limit = data + span.size, .window_end = span.size,
                            .end = span.size, .record = record };
}

void fa__reader_free(fa__reader *reader)
{
    fa__source_release(reader->source);
    fa__buffer_free(&reader->buffer);
    *reader = (fa__reader){ .cursor = nothing, .limit = nothing };
}

/* In the source. */
static uint64_t position(const fa__reader *reader)
{
    return reader->window_end - (uint64_t)(reader->limit - reader->cursor);
}

uint64_t fa__reader_offset(const fa__reader *reader)
{
    return position(reader) - reader->base;
}

uint64_t fa__reader_left(const fa__reader *reader)
{
    return reader->end - position(reader);
}

fa_status fa__reader_status(const fa__reader *reader)
{
    return reader->fault;
}

void fa__reader_set_place(const fa__reader *reader, uint64_t offset)
{
    uint64_t shown = reader->record != NULL ? offset : reader->base + offset;

    fa__error_set_offset(shown <= INT64_MAX ? (int64_t)shown : -1);
    fa__error_set_record(reader->record);
    if (reader->source != NULL)
        fa__error_set_path(fa__source_path(reader->source));
}

/* Says where the last error happened, and stops the reading there. */
static fa_status fault_here(fa__reader *reader, fa_status status)
{
    uint64_t at = position(reader);

    fa__reader_set_place(reader, at - reader->base);
    reader->fault = status;
    reader->limit = reader->cursor;
    reader->window_end = at;
    reader->end = at;
    return status;
}

fa_status fa__fail_at(fa__reader *reader, fa_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fa__fail_v(status, "", format, arguments);
    va_end(arguments);
    return fault_here(reader, status);
}

/* Makes the window hold n bytes; n is at most what is left and more than the window holds. */
static fa_status refill(fa__reader *reader, size_t n)
{
    size_t kept = (size_t)(reader->limit - reader->cursor);
    uint64_t unread = reader->end - reader->window_end;
    size_t wanted = n > WINDOW ? n : WINDOW;
    fa__buffer *buffer = &reader->buffer;
    fa_status st = FA_OK;

    if (wanted - kept > unread)
        wanted = kept + (size_t)unread;
    if (kept > 0)
        memmove(buffer->data, reader->cursor, kept);
    buffer->size = kept;
    reader->cursor = buffer->data != NULL ? buffer->data : nothing;
    reader->limit = reader->cursor + kept;
    TRY(fa__buffer_reserve(buffer, wanted - kept));
    reader->cursor = buffer->data;
    reader->limit = reader->cursor + kept;
    TRY(fa__source_read(reader->source, buffer->data + kept, wanted - kept, reader->window_end));
    buffer->size = wanted;
    reader->limit = reader->cursor + wanted;
    reader->window_end += wanted - kept;
done:
    return st == FA_OK ? FA_OK : fault_here(reader, st);
}

static fa_status fail_short(fa__reader *reader, uint64_t n, uint64_t left)
{
    return fa__fail_at(reader, FA_EFORMAT, "the data ends too early: %llu bytes are wanted, %llu "
                       "are left", (unsigned long long)n, (unsigned long long)left);
}

const uint8_t *fa__reader_take_slow(fa__reader *reader, uint64_t n)
{
    uint64_t left = fa__reader_left(reader);
    const uint8_t *at;

    if (reader->fault != FA_OK)
        return NULL;
    if (n > left) {
        fail_short(reader, n, left);
        return NULL;
    }
    if (n > SIZE_MAX / 2) {
        fault_here(reader, fa__fail_memory(SIZE_MAX));
        return NULL;
    }
    if (n > (uint64_t)(reader->limit - reader->cursor) && refill(reader, (size_t)n) != FA_OK)
        return NULL;
    at = reader->cursor;
    reader->cursor += n;
    return at;
}

fa_status fa__reader_skip(fa__reader *reader, uint64_t n)
{
    uint64_t left = fa__reader_left(reader), at_hand = (uint64_t)(reader->limit - reader->cursor);

    if (reader->fault != FA_OK)
        return reader->fault;
    if (n > left)
        return fail_short(reader, n, left);
    if (n <= at_hand) {
        reader->cursor += n;
    } else {
        reader->cursor = reader->limit;
        reader->window_end += n - at_hand;
    }
    return FA_OK;
}

uint8_t fa__reader_u8(fa__reader *reader)
{
    const uint8_t *at = fa__reader_take(reader, 1);

    return at != NULL ? at[0] : 0;
}

uint16_t fa__reader_u16(fa__reader *reader)
{
    const uint8_t *at = fa__reader_take(reader, 2);

    return at != NULL ? fa__le16(at) : 0;
}

uint32_t fa__reader_u32(fa__reader *reader)
{
    const uint8_t *at = fa__reader_take(reader, 4);

    return at != NULL ? fa__le32(at) : 0;
}

uint64_t fa__reader_u64(fa__reader *reader)
{
    const uint8_t *at = fa__reader_take(reader, 8);

    return at != NULL ? fa__le64(at) : 0;
}

/* The '\n' among the next `most` bytes. Widens the window bit by bit: most lines are short. NULL
 * when there is none, or after a fault. */
static const uint8_t *find_newline(fa__reader *reader, size_t most)
{
    size_t searched = 0;

    for (;;) {
        size_t have = (size_t)(reader->limit - reader->cursor);
        size_t within = have < most ? have : most;
        const uint8_t *newline = NULL;

        if (within > searched)
            newline = memchr(reader->cursor + searched, '\n', within - searched);
        if (newline != NULL || within == most)
            return newline;
        searched = within;
        if (refill(reader, have < most / 2 ? have * 2 + 1 : most) != FA_OK)
            return NULL;
    }
}

fa_status fa__reader_line(fa__reader *reader, size_t limit, fa__span *out)
{
    uint64_t left = fa__reader_left(reader);
    size_t most = limit < left ? limit + 1 : (size_t)left;
    const uint8_t *newline;

    *out = (fa__span){ nothing, 0 };
    if (reader->fault != FA_OK)
        return reader->fault;
    newline = find_newline(reader, most);
    if (newline != NULL) {
        *out = (fa__span){ reader->cursor, (size_t)(newline - reader->cursor) };
        reader->cursor = newline + 1;
        return FA_OK;
    }
    if (reader->fault != FA_OK)
        return reader->fault;
    if (left > limit)
        return fa__fail_at(reader, FA_EFORMAT, "a line is longer than %zu bytes", limit);
    return fa__fail_at(reader, FA_EFORMAT, "a line has no end: %llu bytes are left",
                       (unsigned long long)left);
}
