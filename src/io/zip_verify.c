/* zip_verify.c: checks a whole archive and reports everything that is wrong with it.
 *
 * Two passes. The first looks at structure, in the order in which records lie in the file:
 *
 *   gap? | local header as the entry says? | payload in bounds? | descriptor too? | overlap?
 *
 * The second reads the records that passed: stored ones as pieces of PIECE bytes whose CRCs are
 * combined, so that one large record keeps all processors busy, deflated ones as one piece each, in
 * constant memory. Pieces go in batches, and the caller hears of progress between two batches, from
 * its own thread. Mapped sources are summed in place, others through one small buffer per thread;
 * neither has been the faster one throughout. Records that overlap are not read, so the work is
 * bounded by the file's size however often a hostile directory lists the same bytes. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/zip_parts.h"

#define PIECE ((uint64_t)4 << 20)
#define BATCH_BYTES ((uint64_t)256 << 20)
#define BATCH_PIECES 4096
 /* of a source that is not in memory: stays in the processor's cache */
#define READ_SIZE ((size_t)256 << 10)
#define MAX_WORKERS 64
#define SERIALIZATION_ID_SIZE 40

typedef struct checked_record {
    const fa__zip_entry *entry;
    uint64_t payload, end;              /* end: behind the descriptor */
    uint64_t n_summed;                  /* bytes that are in crc32 */
    uint32_t crc32;
    bool sound;                         /* passed the first pass */
} checked_record;

typedef struct piece {
    checked_record *record;
    uint64_t offset, size;
    uint32_t crc32;
    char problem[160];                  /* of a deflated record; empty: none */
} piece;

typedef struct verifier {
    fa__zip *zip;
    fa__report report;
    void *context;
    fa__tick tick;
    void *tick_context;
    checked_record *records;            /* by offset */
    piece *pieces;                      /* of the batch */
    size_t n_pieces;
    uint64_t n_batched;                 /* bytes in the batch */
    size_t n_workers;
    uint8_t *buffers;                   /* READ_SIZE for each worker; NULL: source in memory */
    atomic_size_t next;                 /* the piece handed out next */
    uint64_t n_done, n_total;           /* bytes of sound records */
} verifier;

static void tell(verifier *self, fa__severity severity, const fa__zip_entry *entry, uint64_t offset,
                 const char *text)
{
    char name[512] = "";

    if (self->report == NULL)
        return;
    if (entry != NULL)
        fa__copy_text(name, sizeof name, entry->name);
    self->report(self->context, severity, name, (int64_t)offset, text);
}

/* Out of memory and reading errors end the check; anything else is a finding. */
static bool is_fatal(fa_status st)
{
    return st == FA_ENOMEM || st == FA_EIO;
}

/* ---- first pass: structure ------------------------------------------------------------------- */

static int compare_offsets(const void *a, const void *b)
{
    const fa__zip_entry *x = ((const checked_record *)a)->entry;
    const fa__zip_entry *y = ((const checked_record *)b)->entry;

    if (x->header_offset != y->header_offset)
        return x->header_offset < y->header_offset ? -1 : 1;
    return x < y ? -1 : x > y;
}

static fa_status sort_records(verifier *self)
{
    size_t n = self->zip->n_entries, bytes = 0;
    bool sorted = true;

    if (!fa__mul_size(n, sizeof *self->records, &bytes))
        return fa__fail_memory(SIZE_MAX);
    self->records = fa__zalloc(bytes);
    if (self->records == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        self->records[i].entry = &self->zip->entries[i];
        if (i > 0 && compare_offsets(&self->records[i - 1], &self->records[i]) > 0)
            sorted = false;
    }
    if (!sorted)
        qsort(self->records, n, sizeof *self->records, compare_offsets);
    return FA_OK;
}

static void check_name(verifier *self, const fa__zip_entry *entry)
{
    const fa__zip *zip = self->zip;

    if (fa__zip_find_full(zip, entry->name) != entry)
        tell(self, FA__ERROR, entry, entry->header_offset,
             "the name occurs again further on in the directory: readers take the later "
             "record, scanners may take this one");
    if (zip->folder.size > 0 && (entry->name.size < zip->folder.size ||
                                 memcmp(entry->name.data, zip->folder.data, zip->folder.size) != 0))
        tell(self, FA__WARNING, entry, entry->header_offset,
             "the record lies outside of the top folder; PyTorch refuses such files");
}

/* The local header's own CRC, and the descriptor behind the payload: each may be missing, none may
 * differ. */
static fa_status check_edges(verifier *self, checked_record *record, const fa__zip_local *local)
{
    const fa__zip_entry *entry = record->entry;
    fa__zip *zip = self->zip;
    uint64_t room = zip->records_end - record->end;
    size_t size = room < FA__ZIP_DESCRIPTOR_MAX ? (size_t)room : FA__ZIP_DESCRIPTOR_MAX;
    uint8_t bytes[FA__ZIP_DESCRIPTOR_MAX];
    fa__zip_tail tail = { 0 };
    fa_status st = FA_OK;

    if (local->crc32 != 0 && local->crc32 != entry->crc32)
        return fa__fail(FA_EFORMAT, "local header and directory disagree on the CRC-32: %08x and "
                        "%08x", (unsigned)local->crc32,
                        (unsigned)entry->crc32);
    if ((local->flags & FA__ZIP_FLAG_DESCRIPTOR) == 0) {
        if (entry->packed_size != 0 && local->packed_size == 0)
            tell(self, FA__WARNING, entry, entry->header_offset,
                 "the local header has no size and announces no data descriptor");
        return FA_OK;
    }
    TRY(fa__source_read(zip->source, bytes, size, record->end));
    if (!fa__zip_find_tail((fa__span){ bytes, size }, entry->packed_size, &entry->plain_size,
                           &entry->crc32, &tail))
        return fa__fail(FA_EFORMAT, "no data descriptor that agrees with the directory (%llu "
                        "bytes, CRC-32 %08x) follows the payload",
                        (unsigned long long)entry->packed_size, (unsigned)entry->crc32);
    record->end += tail.size;
done:
    return st;
}

/* Reports a failed step of one record and forgets it, unless it ends the check. */
static fa_status finding(verifier *self, const checked_record *record, fa_status st)
{
    if (is_fatal(st))
        return st;
    tell(self, FA__ERROR, record->entry, record->entry->header_offset, fa_error_last()->text);
    fa_error_clear();
    return FA_OK;
}

static fa_status check_record(verifier *self, checked_record *record, fa__buffer *scratch)
{
    fa__zip_local local = { 0 };
    fa_status st = FA_OK;

    check_name(self, record->entry);
    record->end = record->entry->header_offset + FA__ZIP_LOCAL_SIZE;
    TRY(fa__zip_check_local(self->zip, record->entry, scratch, &local));
    record->payload = local.payload;
    record->end = record->payload + record->entry->packed_size;
    TRY(check_edges(self, record, &local));
    record->sound = true;
done:
    return st == FA_OK ? FA_OK : finding(self, record, st);
}

/* What lies between `end`, where everything before ends, and `next`, where the next thing
 * begins. */
static void check_gap(verifier *self, const fa__zip_entry *entry, uint64_t end, uint64_t next)
{
    char text[160];

    if (next <= end)
        return;
    snprintf(text, sizeof text, "%llu bytes at offset %llu, before this, belong to no record",
             (unsigned long long)(next - end), (unsigned long long)end);
    tell(self, FA__WARNING, entry, end, text);
}

/* The record that begins before `before` ends. */
static void check_overlap(verifier *self, checked_record *record, const checked_record *before)
{
    char text[256], name[128];

    if (before == NULL || record->entry->header_offset >= before->end)
        return;
    fa__copy_text(name, sizeof name, before->entry->name);
    snprintf(text, sizeof text, "the record begins inside record '%s', which ends at %llu", name,
             (unsigned long long)before->end);
    tell(self, FA__ERROR, record->entry, record->entry->header_offset, text);
    record->sound = false;
}

static fa_status check_structure(verifier *self)
{
    checked_record *farthest = NULL;    /* of the records so far, the one that ends last */
    fa__buffer scratch = { 0 };
    fa_status st = FA_OK;

    TRY(sort_records(self));
    for (size_t i = 0; i < self->zip->n_entries; i++) {
        checked_record *record = &self->records[i];
        TRY(check_record(self, record, &scratch));
        check_gap(self, record->entry, farthest != NULL ? farthest->end : 0,
                  record->entry->header_offset);
        check_overlap(self, record, farthest);
        if (farthest == NULL || record->end > farthest->end)
            farthest = record;
        if (record->sound)
            self->n_total += record->entry->packed_size;
    }
    check_gap(self, NULL, farthest != NULL ? farthest->end : 0, self->zip->records_end);
done:
    fa__buffer_free(&scratch);
    return st;
}

/* What follows the end record: a comment of the announced size, and no further end record in it. */
static fa_status check_tail(verifier *self)
{
    uint64_t begin = self->zip->end_offset, size = fa__source_size(self->zip->source) - begin;
    fa__buffer scratch = { 0 };
    const uint8_t *p = NULL;
    fa_status st = FA_OK;

    if (size <= FA__ZIP_END_SIZE)
        goto done;
    TRY(fa__zip_bytes(self->zip->source, begin, (size_t)size, &scratch, &p));
    if (fa__le16(p + 20) != size - FA__ZIP_END_SIZE)
        tell(self, FA__WARNING, NULL, begin + FA__ZIP_END_SIZE,
             "bytes that are no comment follow the end record");
    for (size_t i = FA__ZIP_END_SIZE; i + 4 <= size; i++)
        if (fa__le32(p + i) == FA__ZIP_END)
            tell(self, FA__WARNING, NULL, begin + i, "a second end record stands behind the one "
                 "that is used; other readers may take "
                 "another directory");
done:
    fa__buffer_free(&scratch);
    return st;
}

static fa_status check_serialization_id(verifier *self)
{
    const fa__zip_entry *entry = fa__zip_find(self->zip, ".data/serialization_id");
    fa__buffer owned = { 0 };
    fa__span text = { 0 };
    bool good = entry == NULL;
    fa_status st = FA_OK;

    if (entry != NULL && entry->plain_size == SERIALIZATION_ID_SIZE) {
        st = fa__zip_read(self->zip, entry, SERIALIZATION_ID_SIZE, &owned, &text);
        good = true;
        for (size_t i = 0; i < text.size; i++)
            good = good && text.data[i] >= '0' && text.data[i] <= '9';
    }
    if (!good)
        tell(self, FA__WARNING, entry, entry->header_offset,
             "the serialization id is not 40 digits");
    if (!is_fatal(st))
        st = FA_OK;                     /* has been reported for the record */
    fa__buffer_free(&owned);
    return st;
}

/* ---- second pass: content -------------------------------------------------------------------- */

static fa_status sum_stored(verifier *self, piece *p, uint8_t *buffer)
{
    const uint8_t *data = fa__source_data(self->zip->source);
    fa_status st = FA_OK;

    if (data != NULL) {
        p->crc32 = fa__crc32(0, data + p->offset, (size_t)p->size);
        return FA_OK;
    }
    for (uint64_t at = 0; at < p->size; at += READ_SIZE) {
        size_t n = p->size - at < READ_SIZE ? (size_t)(p->size - at) : READ_SIZE;
        TRY(fa__source_read(self->zip->source, buffer, n, p->offset + at));
        p->crc32 = fa__crc32(p->crc32, buffer, n);
    }
done:
    return st;
}

static fa_status sum_deflated(verifier *self, piece *p)
{
    const fa__zip_entry *entry = p->record->entry;
    fa__reader reader = { 0 };
    fa__zip_inflated plain = { 0 };
    fa_status st = FA_OK;

    TRY(fa__reader_init(&reader, self->zip->source, p->offset, p->size, NULL));
    TRY(fa__zip_inflate_measure(&reader, entry->plain_size, &plain));
    if (plain.plain_size != entry->plain_size || plain.packed_size != entry->packed_size)
        TRY(fa__fail(FA_EFORMAT, "%llu deflated bytes yield %llu, but the directory says that %llu "
                     "yield %llu",
                     (unsigned long long)plain.packed_size, (unsigned long long)plain.plain_size,
                     (unsigned long long)entry->packed_size,
                     (unsigned long long)entry->plain_size));
    p->crc32 = plain.crc32;
done:
    if (st != FA_OK && !is_fatal(st)) {
        snprintf(p->problem, sizeof p->problem, "%.*s", (int)sizeof p->problem - 1,
                 fa_error_last()->text);
        st = FA_OK;
    }
    fa__reader_free(&reader);
    return st;
}

/* Takes pieces of the batch until none is left. */
static fa_status work(void *context, size_t worker)
{
    verifier *self = context;
    uint8_t *buffer = self->buffers != NULL ? self->buffers + worker * READ_SIZE : NULL;
    fa_status st = FA_OK;

    for (;;) {
        size_t i = atomic_fetch_add(&self->next, 1);
        if (i >= self->n_pieces)
            return FA_OK;
        piece *p = &self->pieces[i];
        if (p->record->entry->method == FA__ZIP_STORED)
            TRY(sum_stored(self, p, buffer));
        else
            TRY(sum_deflated(self, p));
    }
done:
    return st;
}

/* Adds a finished piece to its record; compares when it was the last. */
static void settle(verifier *self, const piece *p)
{
    checked_record *record = p->record;
    const fa__zip_entry *entry = record->entry;
    char text[160];

    if (p->problem[0] != '\0') {
        tell(self, FA__ERROR, entry, record->payload, p->problem);
        return;
    }
    record->crc32 = record->n_summed == 0
                        ? p->crc32
                        : fa__crc32_combine(record->crc32, p->crc32, p->size);
    record->n_summed += p->size;
    if (record->n_summed < entry->packed_size || entry->crc32 == 0 || record->crc32 == entry->crc32)
        return;
    snprintf(text, sizeof text, "the content is damaged: its CRC-32 is %08x, the directory says "
             "%08x", (unsigned)record->crc32, (unsigned)entry->crc32);
    tell(self, FA__ERROR, entry, record->payload, text);
}

static fa_status run_batch(verifier *self)
{
    atomic_store(&self->next, 0);
    size_t n = self->n_workers < self->n_pieces ? self->n_workers : self->n_pieces;
    fa_status st = fa__parallel(n, work, self);
    if (st != FA_OK)
        return st;
    fa_error_clear();                   /* of findings, on this thread */
    for (size_t i = 0; i < self->n_pieces; i++)
        settle(self, &self->pieces[i]);
    self->n_done += self->n_batched;
    self->n_pieces = 0;
    self->n_batched = 0;
    if (self->tick != NULL)
        self->tick(self->tick_context, self->n_done, self->n_total);
    return FA_OK;
}

static fa_status add_piece(verifier *self, checked_record *record, uint64_t begin, uint64_t size)
{
    self->pieces[self->n_pieces++] = (piece){ .record = record, .offset = record->payload + begin,
                                              .size = size };
    self->n_batched += size;
    bool full = self->n_pieces == BATCH_PIECES || self->n_batched >= BATCH_BYTES;
    return full ? run_batch(self) : FA_OK;
}

static fa_status check_content(verifier *self, checked_record *record)
{
    const fa__zip_entry *entry = record->entry;
    fa_status st = FA_OK;

    if (entry->method == FA__ZIP_DEFLATED)
        return add_piece(self, record, 0, entry->packed_size);
    if (entry->crc32 == 0) {            /* absent: nothing to compare with [formats 1.8] */
        self->n_done += entry->packed_size;
        return FA_OK;
    }
    for (uint64_t begin = 0; begin < entry->packed_size; begin += PIECE) {
        uint64_t left = entry->packed_size - begin;
        TRY(add_piece(self, record, begin, left < PIECE ? left : PIECE));
    }
done:
    return st;
}

static fa_status hire(verifier *self)
{
    int n = fa__cpu_count();

    self->n_workers = n > MAX_WORKERS ? MAX_WORKERS : (size_t)n;
    self->pieces = fa__alloc(BATCH_PIECES * sizeof *self->pieces);
    if (self->pieces == NULL)
        return FA_ENOMEM;
    if (fa__source_data(self->zip->source) != NULL)
        return FA_OK;
    self->buffers = fa__alloc(self->n_workers * READ_SIZE);
    return self->buffers != NULL ? FA_OK : FA_ENOMEM;
}

static fa_status check_contents(verifier *self)
{
    fa_status st = FA_OK;

    TRY(hire(self));
    for (size_t i = 0; i < self->zip->n_entries; i++)
        if (self->records[i].sound)
            TRY(check_content(self, &self->records[i]));
    TRY(run_batch(self));
done:
    return st;
}

fa_status fa__zip_verify(fa__zip *zip, fa__report report, void *context, fa__tick tick,
                         void *tick_context)
{
    verifier self = { .zip = zip, .report = report, .context = context, .tick = tick,
                      .tick_context = tick_context };
    fa_status st = FA_OK;

    TRY(check_structure(&self));
    TRY(check_tail(&self));
    TRY(check_serialization_id(&self));
    TRY(check_contents(&self));
done:
    fa__free(self.buffers);
    fa__free(self.pieces);
    fa__free(self.records);
    return st;
}
