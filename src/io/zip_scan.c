/* zip_scan.c: finds records without a directory, from their local headers: for files that were cut
 * off or damaged.
 *
 * PyTorch leaves CRC and sizes out of the local header; they follow the payload in a descriptor
 * [formats 1.4]. So where a payload ends must be found out. Three passes over the file, each linear
 * whatever the file holds:
 *
 *   1. the CRC-32 of everything before every 4,096th byte; from these, the CRC of any range takes
 *      a moment;
 *   2. all descriptors: a place whose two size fields name a distance back to somewhere, and whose
 *      CRC is that of the bytes between (or 0: written without). Each is noted under the place
 *      where its payload must begin;
 *   3. the walk: at a local header, look up its payload's begin among the descriptors; a deflated
 *      payload ends where its stream says. What is not a record is skipped up to the next "PK\3\4".
 *
 *     header | payload ................. | descriptor | header | payload ...
 *            ^ begin == q - size         ^ q: size, size, CRC(begin..q)
 *
 * A record counts when all of it is there. One that is cut or damaged is left out and reported, and
 * the walk goes on inside of it, so that nothing behind the damage is lost. */
#include <stdio.h>
#include <stdlib.h>

#include "io/zip_parts.h"

#define CHECKPOINT 4096u
/* Failed inflations may go over the file so many times in all: a file of nothing but broken headers
 * takes no longer. */
#define INFLATE_PASSES 8

/* A descriptor of a stored record. */
typedef struct scan_tail {
    uint64_t payload, size;
    uint32_t crc32;
    uint32_t tail_size;
} scan_tail;

typedef struct scanner {
    fa__zip *zip;
    fa__report report;
    void *context;
    const uint8_t *data;
    uint64_t size;
    uint32_t *checkpoints;              /* [i]: the CRC-32 of the first i * CHECKPOINT bytes */
    scan_tail *tails;                   /* by payload, then by size */
    size_t n_tails, capacity;
    uint64_t inflate_budget;            /* packed bytes that failed inflations may still consume */
    uint64_t expected;                  /* up to here everything is accounted for */
} scanner;

static void tell(const scanner *self, fa__severity severity, fa__span name, uint64_t offset,
                 const char *text)
{
    char copy[512];

    if (self->report == NULL)
        return;
    fa__copy_text(copy, sizeof copy, name);
    self->report(self->context, severity, copy, (int64_t)offset, text);
}

/* ---- pass 1: checkpoints --------------------------------------------------------------------- */

static fa_status sum_checkpoints(scanner *self)
{
    size_t n = (size_t)(self->size / CHECKPOINT) + 1, bytes = 0;

    if (!fa__mul_size(n, sizeof *self->checkpoints, &bytes))
        return fa__fail_memory(SIZE_MAX);
    self->checkpoints = fa__alloc(bytes);
    if (self->checkpoints == NULL)
        return FA_ENOMEM;
    self->checkpoints[0] = 0;
    for (size_t i = 1; i < n; i++)
        self->checkpoints[i] = fa__crc32(self->checkpoints[i - 1],
                                         self->data + (i - 1) * CHECKPOINT, CHECKPOINT);
    return FA_OK;
}

static uint32_t sum_before(const scanner *self, uint64_t offset)
{
    size_t rest = (size_t)(offset % CHECKPOINT);

    return fa__crc32(self->checkpoints[offset / CHECKPOINT], self->data + (offset - rest), rest);
}

/* The CRC of [begin, end): crc(A||B) combined with crc(A) once more leaves crc(B). */
static uint32_t sum_range(const scanner *self, uint64_t begin, uint64_t end)
{
    return fa__crc32_combine(sum_before(self, begin), sum_before(self, end), end - begin);
}

/* ---- pass 2: descriptors --------------------------------------------------------------------- */

/* The next "PK" at or after `at`, or the end. */
static uint64_t find_mark(const scanner *self, uint64_t at)
{
    while (self->size - at >= 4) {
        const uint8_t *p = memchr(self->data + at, 'P', (size_t)(self->size - at - 3));
        if (p == NULL)
            return self->size;
        at = (uint64_t)(p - self->data);
        if (p[1] == 'K')
            return at;
        at++;
    }
    return self->size;
}

static fa_status add_tail(scanner *self, const scan_tail *tail)
{
    if (self->n_tails == self->capacity) {
        size_t capacity = self->capacity == 0 ? 64 : self->capacity * 2, bytes = 0;
        if (!fa__mul_size(capacity, sizeof *self->tails, &bytes))
            return fa__fail_memory(SIZE_MAX);
        scan_tail *tails = fa__realloc(self->tails, bytes);
        if (tails == NULL)
            return FA_ENOMEM;
        self->tails = tails;
        self->capacity = capacity;
    }
    self->tails[self->n_tails++] = *tail;
    return FA_OK;
}

/* Notes the descriptor of a stored record that ends at `end`, if there is one: CRC and sizes stand
 * at `fields`, each size `width` bytes. */
static fa_status try_tail(scanner *self, uint64_t end, uint64_t fields, unsigned width)
{
    const uint8_t *p = self->data + fields;

    if (self->size - fields < 4 + 2 * width)
        return FA_OK;
    uint64_t packed = width == 8 ? fa__le64(p + 4) : fa__le32(p + 4);
    uint64_t plain = width == 8 ? fa__le64(p + 12) : fa__le32(p + 8);
    if (packed != plain || packed == 0 || packed > end || end - packed < FA__ZIP_LOCAL_SIZE)
        return FA_OK;
    scan_tail tail = { .payload = end - packed,
                       .size = packed,
                       .crc32 = fa__le32(p),
                       .tail_size = (uint32_t)(fields - end) + 4 + 2 * width };
    if (tail.crc32 != 0 && tail.crc32 != sum_range(self, tail.payload, end))
        return FA_OK;
    return add_tail(self, &tail);
}

/* Descriptors without a signature stand right before the next structure. */
static fa_status try_tails_before(scanner *self, uint64_t mark)
{
    fa_status st = FA_OK;

    if (mark >= 12)
        TRY(try_tail(self, mark - 12, mark - 12, 4));
    if (mark >= 20)
        TRY(try_tail(self, mark - 20, mark - 20, 8));
done:
    return st;
}

static fa_status try_mark(scanner *self, uint64_t mark)
{
    fa_status st = FA_OK;

    switch (fa__le32(self->data + mark)) {
    case FA__ZIP_DESCRIPTOR:
        TRY(try_tail(self, mark, mark + 4, 4));
        TRY(try_tail(self, mark, mark + 4, 8));
        break;
    case FA__ZIP_LOCAL:
    case FA__ZIP_CENTRAL:
    case FA__ZIP_END64:
    case FA__ZIP_END:
        TRY(try_tails_before(self, mark));
        break;
    default:
        break;
    }
done:
    return st;
}

static int compare_tails(const void *a, const void *b)
{
    const scan_tail *x = a, *y = b;

    if (x->payload != y->payload)
        return x->payload < y->payload ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

static fa_status find_tails(scanner *self)
{
    fa_status st = FA_OK;

    for (uint64_t mark = find_mark(self, 0); mark < self->size; mark = find_mark(self, mark + 2))
        TRY(try_mark(self, mark));
    TRY(try_tails_before(self, self->size));
    if (self->n_tails > 1)
        qsort(self->tails, self->n_tails, sizeof *self->tails, compare_tails);
done:
    return st;
}

/* The shortest record whose payload begins at `payload`; NULL when no descriptor fits. */
static const scan_tail *look_up_tail(const scanner *self, uint64_t payload)
{
    size_t low = 0, high = self->n_tails;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->tails[middle].payload < payload)
            low = middle + 1;
        else
            high = middle;
    }
    return low < self->n_tails && self->tails[low].payload == payload ? &self->tails[low] : NULL;
}

/* ---- pass 3: the walk ------------------------------------------------------------------------ */

static fa__span rest_at(const scanner *self, uint64_t offset)
{
    return (fa__span){ self->data + offset, (size_t)(self->size - offset) };
}

/* Whether a record may end at `offset`: another structure follows, or nothing. */
static bool at_boundary(const scanner *self, uint64_t offset)
{
    fa__span rest = rest_at(self, offset);

    return rest.size == 0 || (rest.size >= 2 && rest.data[0] == 'P' && rest.data[1] == 'K');
}

/* Finds the end of a record whose sizes the local header has. */
static fa_status measure_sized(const scanner *self, const fa__zip_local *local,
                               fa__zip_entry *entry, uint64_t *end)
{
    fa__zip_tail tail = { 0 };

    entry->packed_size = local->packed_size;
    entry->plain_size = local->plain_size;
    entry->crc32 = local->crc32;
    if (self->size - local->payload < entry->packed_size)
        return fa__fail(FA_EFORMAT, "the record is cut off: %llu of its %llu bytes are there",
                        (unsigned long long)(self->size - local->payload),
                        (unsigned long long)entry->packed_size);
    *end = local->payload + entry->packed_size;
    if ((local->flags & FA__ZIP_FLAG_DESCRIPTOR) != 0 &&
        fa__zip_find_tail(rest_at(self, *end), entry->packed_size, &entry->plain_size, NULL,
                          &tail)) {
        entry->crc32 = tail.crc32;
        *end += tail.size;
    }
    if (entry->method == FA__ZIP_STORED && entry->packed_size != entry->plain_size)
        return fa__fail(FA_EFORMAT, "its local header is damaged: stored, but with two sizes");
    bool proven = entry->method == FA__ZIP_STORED && entry->crc32 != 0 &&
                  entry->crc32 == sum_range(self, local->payload,
                                            local->payload + entry->packed_size);
    if (!proven && !at_boundary(self, *end))
        return fa__fail(FA_EFORMAT, "its size (%llu) is damaged: no other record begins where it "
                        "would end",
                        (unsigned long long)entry->packed_size);
    return FA_OK;
}

/* A stored record whose sizes are in its descriptor alone. */
static fa_status measure_stored(const scanner *self, const fa__zip_local *local,
                                fa__zip_entry *entry, uint64_t *end)
{
    const scan_tail *found = look_up_tail(self, local->payload);
    const uint64_t no_size = 0;
    const uint32_t no_crc = 0;
    fa__zip_tail tail = { 0 };

    if (found != NULL) {
        entry->packed_size = entry->plain_size = found->size;
        entry->crc32 = found->crc32;
        *end = found->payload + found->size + found->tail_size;
        return FA_OK;
    }
    if (fa__zip_find_tail(rest_at(self, local->payload), 0, &no_size, &no_crc, &tail) &&
        at_boundary(self, local->payload + tail.size)) {
        *end = local->payload + tail.size;
        return FA_OK;
    }
    return fa__fail(FA_EFORMAT, "the record is cut off or damaged: no data descriptor fits the "
                    "%llu bytes behind its header",
                    (unsigned long long)(self->size - local->payload));
}

static void spend(scanner *self, uint64_t n)
{
    self->inflate_budget -= n < self->inflate_budget ? n : self->inflate_budget;
}

/* Inflates at `payload`. Failures count against the budget. */
static fa_status inflate_at(scanner *self, uint64_t payload, fa__zip_inflated *plain)
{
    uint64_t size = self->size - payload;
    fa__reader reader = { 0 };
    fa_status st = FA_OK;

    TRY(fa__reader_init(&reader, self->zip->source, payload, size, NULL));
    if (self->inflate_budget == 0)
        TRY(fa__fail(FA_ELIMIT, "too many deflated records are damaged; this one was not tried"));
    TRY(fa__zip_inflate_measure(&reader, fa__zip_inflate_bound(size), plain));
done:
    if (st != FA_OK)
        spend(self, size - fa__reader_left(&reader) + 1);
    fa__reader_free(&reader);
    return st;
}

/* A deflated record without sizes: its stream ends by itself, and a descriptor must agree. */
static fa_status measure_deflated(scanner *self, const fa__zip_local *local, fa__zip_entry *entry,
                                  uint64_t *end)
{
    const uint32_t no_crc = 0;
    fa__zip_inflated plain = { 0 };
    fa__zip_tail tail = { 0 };
    fa_status st = FA_OK;

    TRY(inflate_at(self, local->payload, &plain));
    uint64_t packed_end = local->payload + plain.packed_size;
    fa__span rest = rest_at(self, packed_end);
    if (!fa__zip_find_tail(rest, plain.packed_size, &plain.plain_size, &plain.crc32, &tail) &&
        !fa__zip_find_tail(rest, plain.packed_size, &plain.plain_size, &no_crc, &tail)) {
        spend(self, plain.packed_size);
        return fa__fail(FA_EFORMAT, "the record is cut off or damaged: no data descriptor fits its "
                        "%llu deflated bytes",
                        (unsigned long long)plain.packed_size);
    }
    entry->packed_size = plain.packed_size;
    entry->plain_size = plain.plain_size;
    entry->crc32 = tail.crc32;
    *end = packed_end + tail.size;
done:
    return st;
}

/* Reads the record whose local header is at `at`. FA_EFORMAT and the like: it is lost. */
static fa_status read_record(scanner *self, uint64_t at, fa__zip_entry *entry, uint64_t *end)
{
    fa__buffer unused = { 0 };          /* the source is in memory */
    fa__zip_local local = { 0 };
    fa_status st = FA_OK;

    TRY(fa__zip_read_local(self->zip->source, at, FA__ZIP_NEAR, &unused, &local));
    *entry = (fa__zip_entry){ .name = local.name, .method = local.method, .flags = local.flags,
                              .header_offset = at };
    if (local.name.size == 0 || memchr(local.name.data, 0, local.name.size) != NULL)
        return fa__fail(FA_EFORMAT, "its local header is damaged: the name is empty or contains a "
                        "zero byte");
    if (local.sized)
        return measure_sized(self, &local, entry, end);
    TRY(fa__zip_check_method(entry));
    if (entry->method == FA__ZIP_STORED)
        TRY(measure_stored(self, &local, entry, end));
    else
        TRY(measure_deflated(self, &local, entry, end));
done:
    return st;
}

/* The end of the directory structure at `at`, or `at` itself when there is none or it is cut. */
static uint64_t skip_directory(const scanner *self, uint64_t at)
{
    const uint8_t *p = self->data + at;
    uint64_t left = self->size - at, size = 0;

    switch (fa__le32(p)) {
    case FA__ZIP_CENTRAL:
        size = FA__ZIP_CENTRAL_SIZE;
        if (left >= size)
            size += (uint64_t)fa__le16(p + 28) + fa__le16(p + 30) + fa__le16(p + 32);
        break;
    case FA__ZIP_END64:
        size = FA__ZIP_END64_SIZE;
        break;
    case FA__ZIP_LOCATOR64:
        size = FA__ZIP_LOCATOR64_SIZE;
        break;
    case FA__ZIP_END:
        size = FA__ZIP_END_SIZE;
        if (left >= size)
            size += fa__le16(p + 20);
        break;
    default:
        break;
    }
    return size <= left ? at + size : at;
}

/* Reports what was skipped before `at`. */
static void report_gap(scanner *self, uint64_t at)
{
    char text[128];

    if (at <= self->expected)
        return;
    snprintf(text, sizeof text, "%llu bytes belong to no record that could be recovered",
             (unsigned long long)(at - self->expected));
    tell(self, FA__WARNING, (fa__span){ 0 }, self->expected, text);
    self->expected = at;
}

/* Takes the record at `at`; *next is where the walk goes on: behind it, or inside of it when it is
 * lost. */
static fa_status walk_record(scanner *self, uint64_t at, uint64_t *next)
{
    fa__zip_entry entry = { 0 };
    fa_status st = read_record(self, at, &entry, next);

    if (st == FA_ENOMEM || st == FA_EIO)
        return st;
    if (st != FA_OK) {
        tell(self, FA__ERROR, entry.name, at, fa_error_last()->text);
        fa_error_clear();
        *next = at + 4;
        return FA_OK;
    }
    report_gap(self, at);
    self->expected = *next;
    return fa__zip_add_entry(self->zip, &entry);
}

static fa_status walk(scanner *self)
{
    fa_status st = FA_OK;

    for (uint64_t at = find_mark(self, 0); at < self->size;) {
        uint64_t next = at + 2;
        if (fa__le32(self->data + at) == FA__ZIP_LOCAL) {
            TRY(walk_record(self, at, &next));
        } else if (skip_directory(self, at) != at) {
            next = skip_directory(self, at);
            report_gap(self, at);
            self->expected = next;
        }
        at = find_mark(self, next);
    }
    report_gap(self, self->size);
done:
    return st;
}

/* ---- the call -------------------------------------------------------------------------------- */

/* The source itself when it is in memory, else a copy that is. */
static fa__source *in_memory(fa__source *source)
{
    uint64_t size = fa__source_size(source);
    fa__buffer bytes = { 0 };
    fa__source *copy = NULL;
    fa_status st = FA_OK;

    if (fa__source_data(source) != NULL || size == 0)
        return fa__source_retain(source);
    if (size > SIZE_MAX) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    TRY(fa__buffer_reserve(&bytes, (size_t)size));
    TRY(fa__source_read_parallel(source, bytes.data, (size_t)size, 0));
    bytes.size = (size_t)size;
    copy = fa__source_from_buffer_take(&bytes, fa__source_path(source));
done:
    (void)st;
    fa__buffer_free(&bytes);
    return copy;
}

static fa_status scan(scanner *self, fa__source *source)
{
    fa__zip *zip = self->zip;
    fa_status st = FA_OK;

    zip->source = in_memory(source);
    if (zip->source == NULL)
        return fa_error_last()->status;
    self->data = fa__source_data(zip->source);
    self->size = fa__source_size(zip->source);
    self->inflate_budget = self->size * INFLATE_PASSES;     /* in memory: far below 2^61 */
    zip->records_end = zip->end_offset = self->size;
    TRY(sum_checkpoints(self));
    TRY(find_tails(self));
    TRY(walk(self));
    if (zip->n_entries == 0)
        TRY(fa__fail(FA_EFORMAT, "no complete zip record was found: nothing can be recovered"));
    TRY(fa__zip_index(zip));
done:
    return st;
}

fa__zip *fa__zip_scan(fa__source *source, fa__report report, void *context)
{
    scanner self = { .zip = fa__zalloc(sizeof *self.zip), .report = report, .context = context };

    if (self.zip == NULL)
        return NULL;
    if (scan(&self, source) != FA_OK) {
        fa__error_set_path(fa__source_path(source));
        fa__zip_free(self.zip);
        self.zip = NULL;
    }
    fa__free(self.tails);
    fa__free(self.checkpoints);
    return self.zip;
}
