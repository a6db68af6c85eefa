/* zip.c: reads a zip's directory and its records.
 *
 * The end of the file is searched backward for the end record, the last one that is consistent
 * wins:
 *
 *   end (22 bytes)                 zip64 locator (20, before it)   zip64 end (56)
 *    0  4  "PK\5\6"                 0  4  "PK\6\7"                   0  4  "PK\6\6"
 *    4  2  this disk                 4  4  disk                      4  8  size of the rest
 *    6  2  directory's disk          8  8  the zip64 end's offset   12  4  versions
 *    8  2  entries here             16  4  disks                    16  4  this disk
 *   10  2  entries in all                                           20  4  directory's disk
 *   12  4  directory's size                                         24  8  entries here
 *   16  4  directory's offset                                       32  8  entries in all
 *   20  2  comment's length                                         40  8  size, 48 8 offset
 *
 *   directory entry (46, then name, extra, comment)    local header (30, then name, extra)
 *    0  4  "PK\1\2"      20  4  packed size             0  4  "PK\3\4"    18  4  packed size
 *    4  4  versions      24  4  plain size              4  2  version     22  4  plain size
 *    8  2  flags         28  2  name, 30 2 extra        6  2  flags       26  2  name
 *   10  2  method        32  2  comment                 8  2  method      28  2  extra
 *   12  4  time, date    34  2  disk, 36 6 attributes  10  4  time, date
 *   16  4  CRC-32        42  4  local header's offset  14  4  CRC-32
 *
 * A directory must begin with "PK\1\2", hold exactly the entries it announces, and end where the
 * end record (the zip64 one, if there is one) begins: so neither a second end record inside the
 * comment nor bytes hidden between can pass. Opening costs one pass over the directory: names stay
 * where they are, and one table finds them. */
#include "io/zip_parts.h"

/* A comment has at most 65,535 bytes, and as much junk behind the archive is tolerated [formats
 * 1.10]. */
#define END_SEARCH ((uint64_t)65536 + FA__ZIP_END_SIZE)
#define NAME_SCRATCH 512
/* Read at once where a local header is: nearly always the whole of it, with PyTorch's padding. */
#define LOCAL_READ 512
/* Bytes from one local header to the next beyond which reading costs less than mapping. */
#define APART ((uint64_t)128 << 10)
#define LOOK_AHEAD 8                    /* entries */
#define CACHE_LINE 64

/* ---- small helpers --------------------------------------------------------------------------- */

fa_status fa__zip_bytes(fa__source *source, uint64_t offset, size_t size, fa__buffer *scratch,
                        const uint8_t **out)
{
    uint64_t end = fa__source_size(source);

    if (offset > end || size > end - offset)
        return fa__fail(FA_EFORMAT, "%zu bytes are needed at offset %llu, but the file ends at "
                        "%llu", size,
                        (unsigned long long)offset, (unsigned long long)end);
    const uint8_t *data = fa__source_data(source);
    if (data != NULL) {
        *out = data + offset;
        return FA_OK;
    }
    scratch->size = 0;
    fa_status st = fa__buffer_reserve(scratch, size);
    if (st == FA_OK)
        st = fa__source_read(source, scratch->data, size, offset);
    *out = scratch->data;
    return st;
}

/* Bytes of a place that is far from the next one: see fa__source_read_apart. */
static fa_status bytes_apart(fa__source *source, uint64_t offset, size_t size, fa__buffer *scratch,
                             const uint8_t **out)
{
    fa_status st;

    scratch->size = 0;
    st = fa__buffer_reserve(scratch, size);
    if (st == FA_OK)
        st = fa__source_read_apart(source, scratch->data, size, offset);
    *out = scratch->data;
    return st;
}

bool fa__zip_extra(fa__span extra, uint16_t id, fa__span *out)
{
    size_t at = 0;

    while (extra.size - at >= 4) {
        size_t size = fa__le16(extra.data + at + 2);
        if (size > extra.size - at - 4)
            return false;
        if (fa__le16(extra.data + at) == id) {
            *out = (fa__span){ extra.data + at + 4, size };
            return true;
        }
        at += 4 + size;
    }
    return false;
}

fa_status fa__zip_error_at(const fa__zip *zip, const fa__zip_entry *entry, uint64_t offset)
{
    char name[NAME_SCRATCH];

    fa__copy_text(name, sizeof name, entry->name);
    fa__error_set_path(fa__source_path(zip->source));
    fa__error_set_record(name);
    return fa__error_set_offset((int64_t)offset);
}

/* The next u64 of a zip64 field into *value, when *value holds 32 ones. FA_EFORMAT when the field
 * has no more. */
static fa_status zip64_value(fa__span *field, uint64_t *value, const char *what)
{
    if (*value != UINT32_MAX)
        return FA_OK;
    if (field->size < 8)
        return fa__fail(FA_EFORMAT, "the %s is left to a zip64 field (0xFFFFFFFF), but there is "
                        "none", what);
    *value = fa__le64(field->data);
    field->data += 8;
    field->size -= 8;
    return FA_OK;
}

/* ---- the end record -------------------------------------------------------------------------- */

/* Where the directory is. */
typedef struct directory_place {
    uint64_t offset, size, n_entries;
    uint64_t end;                       /* where it must end: the zip64 end, else the end record */
} directory_place;

/* A field of the end record against the zip64 one: equal, or 0xFFFF... standing for it [formats
 * 1.6]. */
static fa_status check_zip64_pair(const char *what, uint64_t classic, uint64_t ones, uint64_t zip64)
{
    if (classic == zip64 || classic == ones)
        return FA_OK;
    return fa__fail(FA_EFORMAT, "the end record and its zip64 form disagree on the %s: %llu and "
                    "%llu", what,
                    (unsigned long long)classic, (unsigned long long)zip64);
}

/* Fills `place` from the zip64 end that the locator (20 bytes, at locator_offset) points to. `end`
 * is the end record. */
static fa_status read_end64(fa__source *source, const uint8_t *end, const uint8_t *locator,
                            uint64_t locator_offset, directory_place *place)
{
    uint8_t end64[FA__ZIP_END64_SIZE];
    uint64_t offset = fa__le64(locator + 8);
    fa_status st = FA_OK;

    if (offset > locator_offset || locator_offset - offset < FA__ZIP_END64_SIZE)
        return fa__fail(FA_EFORMAT, "the zip64 locator points to %llu, which leaves no room for a "
                        "zip64 end record before %llu",
                        (unsigned long long)offset, (unsigned long long)locator_offset);
    TRY(fa__source_read(source, end64, sizeof end64, offset));
    if (fa__le32(end64) != FA__ZIP_END64 || fa__le64(end64 + 4) != locator_offset - offset - 12)
        return fa__fail(FA_EFORMAT, "no zip64 end record that ends at its locator is found at "
                        "offset %llu", (unsigned long long)offset);
    if (fa__le32(locator + 4) != 0 || fa__le32(end64 + 16) != 0 || fa__le32(end64 + 20) != 0 ||
        fa__le64(end64 + 24) != fa__le64(end64 + 32))
        return fa__fail(FA_EUNSUPPORTED, "the archive spans several disks; join its parts first");
    *place = (directory_place){ fa__le64(end64 + 48), fa__le64(end64 + 40), fa__le64(end64 + 32),
                                offset };
    TRY(check_zip64_pair("number of entries", fa__le16(end + 10), UINT16_MAX, place->n_entries));
    TRY(check_zip64_pair("directory's size", fa__le32(end + 12), UINT32_MAX, place->size));
    TRY(check_zip64_pair("directory's offset", fa__le32(end + 16), UINT32_MAX, place->offset));
done:
    return st;
}

/* Reads the end record at end_offset (its bytes are `end`) and checks the directory that it points
 * to. */
static fa_status read_end(fa__source *source, const uint8_t *end, uint64_t end_offset,
                          directory_place *place)
{
    uint8_t locator[FA__ZIP_LOCATOR64_SIZE] = { 0 }, first[4] = { 0 };
    fa_status st = FA_OK;

    if (end_offset >= sizeof locator)
        TRY(fa__source_read(source, locator, sizeof locator, end_offset - sizeof locator));
    if (fa__le16(end + 4) != 0 || fa__le16(end + 6) != 0 || fa__le16(end + 8) != fa__le16(end + 10))
        return fa__fail(FA_EUNSUPPORTED, "the archive spans several disks; join its parts first");
    if (fa__le32(locator) == FA__ZIP_LOCATOR64)
        TRY(read_end64(source, end, locator, end_offset - sizeof locator, place));
    else
        *place = (directory_place){ fa__le32(end + 16), fa__le32(end + 12), fa__le16(end + 10),
                                    end_offset };

    if (place->offset > place->end || place->end - place->offset != place->size)
        return fa__fail(FA_EFORMAT, "the directory (offset %llu, %llu bytes) does not end where "
                        "the end record begins (%llu): "
                        "bytes were put before or into the archive, or it is damaged",
                        (unsigned long long)place->offset,
                        (unsigned long long)place->size, (unsigned long long)place->end);
    if (place->n_entries > place->size / FA__ZIP_CENTRAL_SIZE ||
        place->n_entries > FA__ZIP_MAX_ENTRIES)
        return fa__fail(FA_EFORMAT, "%llu entries are announced, but the directory has only %llu "
                        "bytes",
                        (unsigned long long)place->n_entries, (unsigned long long)place->size);
    if (place->n_entries == 0)
        return FA_OK;
    TRY(fa__source_read(source, first, sizeof first, place->offset));
    if (fa__le32(first) != FA__ZIP_CENTRAL)
        return fa__fail(FA_EFORMAT, "offset %llu should hold the directory, but 'PK\\1\\2' is not "
                        "there", (unsigned long long)place->offset);
done:
    return st;
}

/* The last end record whose directory is consistent. When none is, the failure of the last one is
 * reported. */
static fa_status find_directory(fa__source *source, directory_place *place, uint64_t *end_offset)
{
    uint64_t size = fa__source_size(source);
    uint64_t window = size < END_SEARCH ? size : END_SEARCH;
    uint64_t base = size - window;
    fa__buffer scratch = { 0 };
    const uint8_t *tail = NULL, *last = NULL;
    fa_status st = FA_OK;

    TRY(fa__zip_bytes(source, base, (size_t)window, &scratch, &tail));
    size_t n_places = window < FA__ZIP_END_SIZE ? 0 : (size_t)window - FA__ZIP_END_SIZE + 1;
    for (size_t i = n_places; i-- > 0;) {
        if (tail[i] != 'P' || fa__le32(tail + i) != FA__ZIP_END)
            continue;
        *end_offset = base + i;
        st = read_end(source, tail + i, base + i, place);
        if (st == FA_OK || st == FA_EIO || st == FA_ENOMEM)
            goto done;
        last = last != NULL ? last : tail + i;
    }
    if (last != NULL)
        st = read_end(source, last, base + (uint64_t)(last - tail), place);
    else
        st = fa__fail(FA_EFORMAT, "no zip directory at the end of the file: it is cut off or is no "
                      "zip; its records may still be "
                      "recovered from their local headers");
done:
    fa__buffer_free(&scratch);
    return st;
}

/* ---- the directory --------------------------------------------------------------------------- */

fa_status fa__zip_add_entry(fa__zip *zip, const fa__zip_entry *entry)
{
    if (zip->n_entries == zip->capacity) {
        size_t capacity = zip->capacity == 0 ? 16 : zip->capacity * 2, bytes = 0;
        if (zip->n_entries >= FA__ZIP_MAX_ENTRIES ||
            !fa__mul_size(capacity, sizeof *zip->entries, &bytes))
            return fa__fail(FA_ELIMIT, "more than %zu records", zip->n_entries);
        fa__zip_entry *entries = fa__realloc(zip->entries, bytes);
        if (entries == NULL)
            return FA_ENOMEM;
        zip->entries = entries;
        zip->capacity = capacity;
    }
    zip->entries[zip->n_entries++] = *entry;
    return FA_OK;
}

/* Sizes, names and bounds of one entry, apart from its local header. */
static fa_status check_entry(const fa__zip *zip, const fa__zip_entry *entry)
{
    uint64_t room = zip->records_end;

    if (entry->name.size == 0 || memchr(entry->name.data, 0, entry->name.size) != NULL)
        return fa__fail(FA_EFORMAT, "an entry's name is empty or contains a zero byte");
    if (entry->method == FA__ZIP_STORED && entry->packed_size != entry->plain_size &&
        (entry->flags & FA__ZIP_FLAG_ENCRYPTED) == 0)
        return fa__fail(FA_EFORMAT, "a stored record has two sizes: %llu packed, %llu plain",
                        (unsigned long long)entry->packed_size,
                        (unsigned long long)entry->plain_size);
    if (entry->header_offset > room ||
        room - entry->header_offset < FA__ZIP_LOCAL_SIZE + entry->name.size ||
        room - entry->header_offset - FA__ZIP_LOCAL_SIZE - entry->name.size < entry->packed_size)
        return fa__fail(FA_EFORMAT, "a record of %llu bytes at offset %llu reaches past the "
                        "directory's begin at %llu",
                        (unsigned long long)entry->packed_size,
                        (unsigned long long)entry->header_offset, (unsigned long long)room);
    return FA_OK;
}

/* Parses the entry at p, of which `left` bytes are there (46 at least). *size is what it takes. */
static fa_status parse_entry(const fa__zip *zip, const uint8_t *p, size_t left, fa__zip_entry *out,
                             size_t *size)
{
    size_t name = fa__le16(p + 28), extra = fa__le16(p + 30), comment = fa__le16(p + 32);
    uint64_t disk = fa__le16(p + 34);
    fa__span zip64 = { 0 };
    fa_status st = FA_OK;

    *size = FA__ZIP_CENTRAL_SIZE + name + extra + comment;
    if (fa__le32(p) != FA__ZIP_CENTRAL || *size > left)
        return fa__fail(FA_EFORMAT, "a directory entry is damaged: 'PK\\1\\2' is missing, or it "
                        "reaches past the directory");
    *out = (fa__zip_entry){ .name = { p + FA__ZIP_CENTRAL_SIZE, name },
                            .flags = fa__le16(p + 8),
                            .method = fa__le16(p + 10),
                            .crc32 = fa__le32(p + 16),
                            .packed_size = fa__le32(p + 20),
                            .plain_size = fa__le32(p + 24),
                            .header_offset = fa__le32(p + 42) };
    if (extra != 0)
        (void)fa__zip_extra((fa__span){ p + FA__ZIP_CENTRAL_SIZE + name, extra },
                            FA__ZIP_EXTRA_ZIP64, &zip64);
    TRY(zip64_value(&zip64, &out->plain_size, "plain size"));
    TRY(zip64_value(&zip64, &out->packed_size, "packed size"));
    TRY(zip64_value(&zip64, &out->header_offset, "header's offset"));
    if (disk == UINT16_MAX && zip64.size >= 4)
        disk = fa__le32(zip64.data);
    if (disk != 0)
        return fa__fail(FA_EUNSUPPORTED, "the record lies on disk %llu of an archive of several; "
                        "join its parts first",
                        (unsigned long long)disk);
    TRY(check_entry(zip, out));
done:
    return st;
}

/* Parses all entries. `data` has place->size bytes. */
static fa_status parse_directory(fa__zip *zip, const uint8_t *data, const directory_place *place)
{
    size_t size = (size_t)place->size, at = 0, bytes = 0;
    fa_status st = FA_OK;

    zip->capacity = (size_t)place->n_entries;
    if (!fa__mul_size(zip->capacity, sizeof *zip->entries, &bytes))
        return fa__fail_memory(SIZE_MAX);
    zip->entries = fa__alloc(bytes);
    if (zip->entries == NULL)
        return FA_ENOMEM;
    for (zip->n_entries = 0; zip->n_entries < zip->capacity; zip->n_entries++) {
        fa__zip_entry *entry = &zip->entries[zip->n_entries];
        size_t taken = 0;
        *entry = (fa__zip_entry){ 0 };
        if (size - at < FA__ZIP_CENTRAL_SIZE)
            st = fa__fail(FA_EFORMAT, "the directory holds %zu entries where %zu are announced",
                          zip->n_entries, zip->capacity);
        else
            st = parse_entry(zip, data + at, size - at, entry, &taken);
        if (st != FA_OK)
            return fa__zip_error_at(zip, entry, place->offset + at);
        at += taken;
    }
    if (at != size) {
        fa__fail(FA_EFORMAT, "%zu bytes follow the last of the directory's %zu entries", size - at,
                 zip->capacity);
        return fa__error_set_offset((int64_t)(place->offset + at));
    }
    return FA_OK;
}

/* ---- the index ------------------------------------------------------------------------------- */

/* The slot of the name head+rest with this hash, or the free slot where it belongs. */
static fa__zip_slot *find_slot(const fa__zip *zip, uint64_t hash, fa__span head, fa__span rest)
{
    size_t mask = zip->index_size - 1;

    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        fa__zip_slot *slot = &zip->index[i];
        if (slot->entry == 0)
            return slot;
        if (slot->hash != (uint32_t)(hash >> 32))
            continue;
        fa__span name = zip->entries[slot->entry - 1].name;
        if (name.size == head.size + rest.size && memcmp(name.data, head.data, head.size) == 0 &&
            memcmp(name.data + head.size, rest.data, rest.size) == 0)
            return slot;
    }
}

static void set_prefix(fa__zip *zip)
{
    fa__span first = zip->entries[0].name;
    const uint8_t *slash = memchr(first.data, '/', first.size);

    if (slash == NULL)
        return;
    zip->prefix = (fa__span){ first.data, (size_t)(slash - first.data) };
    zip->folder = (fa__span){ first.data, zip->prefix.size + 1 };
}

fa_status fa__zip_index(fa__zip *zip)
{
    size_t size = 16, bytes = 0;

    while (size / 2 < zip->n_entries && size <= SIZE_MAX / 2)
        size *= 2;
    if (!fa__mul_size(size, sizeof *zip->index, &bytes))
        return fa__fail_memory(SIZE_MAX);
    zip->index = fa__zalloc(bytes);
    if (zip->index == NULL)
        return FA_ENOMEM;
    zip->index_size = size;
    for (size_t i = 0; i < zip->n_entries; i++) {
        fa__span name = zip->entries[i].name;
        uint64_t hash = fa__hash_bytes(name.data, name.size);
        fa__zip_slot *slot = find_slot(zip, hash, (fa__span){ name.data, 0 }, name);
        /* the later of two wins [formats 1.10] */
        zip->has_duplicates = zip->has_duplicates || slot->entry != 0;
        *slot = (fa__zip_slot){ (uint32_t)(hash >> 32), (uint32_t)i + 1 };
    }
    if (zip->n_entries > 0)
        set_prefix(zip);
    return FA_OK;
}

/* ---- opening and looking up ------------------------------------------------------------------ */

static fa_status open_directory(fa__zip *zip)
{
    directory_place place = { 0 };
    const uint8_t *data = NULL;
    fa_status st = FA_OK;

    TRY(find_directory(zip->source, &place, &zip->end_offset));
    zip->records_end = place.offset;
    if (place.size > SIZE_MAX)
        return fa__fail_memory(SIZE_MAX);
    TRY(fa__zip_bytes(zip->source, place.offset, (size_t)place.size, &zip->directory, &data));
    TRY(parse_directory(zip, data, &place));
    TRY(fa__zip_index(zip));
done:
    return st;
}

fa__zip *fa__zip_open(fa__source *source)
{
    fa__zip *zip = fa__zalloc(sizeof *zip);

    if (zip == NULL)
        return NULL;
    zip->source = fa__source_retain(source);
    if (open_directory(zip) != FA_OK) {
        fa__error_set_path(fa__source_path(source));
        fa__zip_free(zip);
        return NULL;
    }
    return zip;
}

void fa__zip_free(fa__zip *zip)
{
    if (zip == NULL)
        return;
    fa__free(zip->index);
    fa__free(zip->entries);
    fa__buffer_free(&zip->directory);
    fa__source_release(zip->source);
    fa__free(zip);
}

fa__source *fa__zip_source(const fa__zip *zip)
{
    return zip->source;
}

fa__span fa__zip_prefix(const fa__zip *zip)
{
    return zip->prefix;
}

size_t fa__zip_count(const fa__zip *zip)
{
    return zip->n_entries;
}

bool fa__zip_has_duplicates(const fa__zip *zip)
{
    return zip->has_duplicates;
}

const fa__zip_entry *fa__zip_at(const fa__zip *zip, size_t i)
{
    return i < zip->n_entries ? &zip->entries[i] : NULL;
}

static const fa__zip_entry *find_parts(const fa__zip *zip, uint64_t hash, fa__span head,
                                       fa__span rest)
{
    const fa__zip_slot *slot = find_slot(zip, hash, head, rest);

    return slot->entry == 0 ? NULL : &zip->entries[slot->entry - 1];
}

const fa__zip_entry *fa__zip_find_full(const fa__zip *zip, fa__span name)
{
    return find_parts(zip, fa__hash_bytes(name.data, name.size), (fa__span){ name.data, 0 }, name);
}

/* A name too long for the stack buffer: compared one by one. No archive of PyTorch has such
 * names. */
static const fa__zip_entry *find_long(const fa__zip *zip, fa__span rest)
{
    for (size_t i = zip->n_entries; i-- > 0;) {
        fa__span name = zip->entries[i].name;
        if (name.size == zip->folder.size + rest.size &&
            memcmp(name.data, zip->folder.data, zip->folder.size) == 0 &&
            memcmp(name.data + zip->folder.size, rest.data, rest.size) == 0)
            return &zip->entries[i];
    }
    return NULL;
}

const fa__zip_entry *fa__zip_find(const fa__zip *zip, const char *record)
{
    char name[NAME_SCRATCH];
    fa__span rest = fa__span_of(record);

    if (zip->folder.size == 0)
        return fa__zip_find_full(zip, rest);
    if (rest.size > sizeof name || zip->folder.size > sizeof name - rest.size)
        return find_long(zip, rest);
    memcpy(name, zip->folder.data, zip->folder.size);
    memcpy(name + zip->folder.size, record, rest.size);
    return fa__zip_find_full(zip, (fa__span){ (const uint8_t *)name,
                                              zip->folder.size + rest.size });
}

/* ---- the local header ------------------------------------------------------------------------ */

/* Sizes from the header's own fields or its zip64 field. PyTorch leaves the fields 0 where the
 * zip64 field has the values, and in there the packed size is 0 still; its 8-byte field holds a
 * header offset only [formats 1.6, torch 2.13]. */
static fa_status read_local_sizes(const uint8_t *p, fa__zip_local *local)
{
    fa__span zip64 = { 0 };
    fa_status st = FA_OK;

    local->packed_size = fa__le32(p + 18);
    local->plain_size = fa__le32(p + 22);
    local->zip64 = fa__zip_extra(local->extra, FA__ZIP_EXTRA_ZIP64, &zip64);
    if (local->packed_size == 0 && local->plain_size == 0 && zip64.size >= 16) {
        local->plain_size = fa__le64(zip64.data);
        local->packed_size = fa__le64(zip64.data + 8);
        if (local->packed_size == 0 && local->method == FA__ZIP_STORED)
            local->packed_size = local->plain_size;
    } else {
        TRY(zip64_value(&zip64, &local->plain_size, "plain size"));
        TRY(zip64_value(&zip64, &local->packed_size, "packed size"));
    }
    local->sized = (local->flags & FA__ZIP_FLAG_DESCRIPTOR) == 0 || local->packed_size != 0;
done:
    return st;
}

fa_status fa__zip_read_local(fa__source *source, uint64_t offset, fa__zip_spacing spacing,
                             fa__buffer *scratch, fa__zip_local *out)
{
    fa_status (*get)(fa__source *, uint64_t, size_t, fa__buffer *, const uint8_t **) =
        spacing == FA__ZIP_APART ? bytes_apart : fa__zip_bytes;
    uint64_t left = offset < fa__source_size(source) ? fa__source_size(source) - offset : 0;
    size_t size = left < LOCAL_READ ? (size_t)left : LOCAL_READ;
    const uint8_t *p = NULL;
    fa_status st = FA_OK;

    TRY(get(source, offset, size < FA__ZIP_LOCAL_SIZE ? FA__ZIP_LOCAL_SIZE : size, scratch, &p));
    if (fa__le32(p) != FA__ZIP_LOCAL)
        return fa__fail(FA_EFORMAT, "no local header ('PK\\3\\4') is at its place; found %02x %02x "
                        "%02x %02x", p[0], p[1], p[2],
                        p[3]);
    size_t name = fa__le16(p + 26), extra = fa__le16(p + 28);
    if (FA__ZIP_LOCAL_SIZE + name + extra > size)
        TRY(get(source, offset, FA__ZIP_LOCAL_SIZE + name + extra, scratch, &p));
    *out = (fa__zip_local){ .flags = fa__le16(p + 6),
                            .method = fa__le16(p + 8),
                            .crc32 = fa__le32(p + 14),
                            .name = { p + FA__ZIP_LOCAL_SIZE, name },
                            .extra = { p + FA__ZIP_LOCAL_SIZE + name, extra },
                            .payload = offset + FA__ZIP_LOCAL_SIZE + name + extra };
    TRY(read_local_sizes(p, out));
done:
    return st;
}

bool fa__zip_find_tail(fa__span bytes, uint64_t packed_size, const uint64_t *plain_size,
                       const uint32_t *crc32, fa__zip_tail *out)
{
    for (size_t form = 0; form < 4; form++) {
        size_t head = (form & 1) != 0 ? 0 : 4, width = (form & 2) != 0 ? 8 : 4;
        fa__zip_tail tail = { .size = head + 4 + 2 * width };
        if (bytes.size < tail.size || (head != 0 && fa__le32(bytes.data) != FA__ZIP_DESCRIPTOR))
            continue;
        const uint8_t *p = bytes.data + head;
        tail.crc32 = fa__le32(p);
        tail.packed_size = width == 8 ? fa__le64(p + 4) : fa__le32(p + 4);
        tail.plain_size = width == 8 ? fa__le64(p + 12) : fa__le32(p + 8);
        if (tail.packed_size != packed_size || (plain_size != NULL &&
                                                tail.plain_size != *plain_size) ||
            (crc32 != NULL && tail.crc32 != *crc32))
            continue;
        *out = tail;
        return true;
    }
    return false;
}

fa_status fa__zip_check_method(const fa__zip_entry *entry)
{
    static const struct { uint16_t method; const char *name; } others[] = {
        { 1, "shrink" }, { 6, "implode" }, { 9, "deflate64" }, { 12, "bzip2" }, { 14, "lzma" },
        { 93, "zstd" }, { 95, "xz" }, { 98, "ppmd" }, { 99, "AES encryption" },
    };

    if ((entry->flags & FA__ZIP_FLAG_ENCRYPTED) != 0)
        return fa__fail(FA_EUNSUPPORTED, "the record is encrypted; unpack it with its password and "
                        "pack it again without");
    if (entry->method == FA__ZIP_STORED || entry->method == FA__ZIP_DEFLATED)
        return FA_OK;
    for (size_t i = 0; i < FA__COUNT(others); i++)
        if (others[i].method == entry->method)
            return fa__fail(FA_EUNSUPPORTED, "the record is packed with %s (method %u); only "
                            "stored and deflated records are read: "
                            "pack the archive again", others[i].name, (unsigned)entry->method);
    return fa__fail(FA_EUNSUPPORTED, "the record is packed with unknown method %u; only stored (0) "
                    "and deflated (8) records are read",
                    (unsigned)entry->method);
}

static fa_status check_same(const char *what, uint64_t local, uint64_t central)
{
    if (local == central)
        return FA_OK;
    return fa__fail(FA_EFORMAT, "local header and directory disagree on the %s: %llu and %llu",
                    what, (unsigned long long)local,
                    (unsigned long long)central);
}

/* A reader that trusts one header and a scanner that trusts the other must not see two different
 * records. */
static fa_status check_agreement(const fa__zip_local *local, const fa__zip_entry *entry)
{
    char name[64];
    fa_status st = FA_OK;

    if (!fa__span_equal(local->name, entry->name)) {
        fa__copy_text(name, sizeof name, local->name);
        return fa__fail(FA_EFORMAT, "local header and directory disagree on the name: the local "
                        "one is '%s' (%zu bytes)", name,
                        local->name.size);
    }
    TRY(check_same("method", local->method, entry->method));
    TRY(check_same("encryption flag", local->flags & FA__ZIP_FLAG_ENCRYPTED,
                   entry->flags & FA__ZIP_FLAG_ENCRYPTED));
    if (local->packed_size != 0)
        TRY(check_same("packed size", local->packed_size, entry->packed_size));
    if (local->plain_size != 0)
        TRY(check_same("plain size", local->plain_size, entry->plain_size));
done:
    return st;
}

static fa__zip_spacing spacing_of(const fa__zip *zip)
{
    return fa__source_size(zip->source) / (zip->n_entries + 1) > APART ? FA__ZIP_APART
                                                                       : FA__ZIP_NEAR;
}

fa_status fa__zip_check_local(const fa__zip *zip, const fa__zip_entry *entry, fa__buffer *scratch,
                              fa__zip_local *out)
{
    fa_status st = FA_OK;

    TRY(fa__zip_check_method(entry));
    TRY(fa__zip_read_local(zip->source, entry->header_offset, spacing_of(zip), scratch, out));
    TRY(check_agreement(out, entry));
    if (out->payload > zip->records_end || zip->records_end - out->payload < entry->packed_size)
        TRY(fa__fail(FA_EFORMAT, "the payload (offset %llu, %llu bytes) reaches past the records' "
                     "end at %llu",
                     (unsigned long long)out->payload, (unsigned long long)entry->packed_size,
                     (unsigned long long)zip->records_end));
    return FA_OK;
done:
    return fa__zip_error_at(zip, entry, entry->header_offset);
}

/* Entries are mostly asked for in their order: has the local header of a later one fetched from
 * memory meanwhile. */
static void look_ahead(const fa__zip *zip, const fa__zip_entry *entry)
{
    const uint8_t *data = fa__source_data(zip->source);
    size_t later = (size_t)(entry - zip->entries) + LOOK_AHEAD;
    uint64_t at = later < zip->n_entries ? zip->entries[later].header_offset : UINT64_MAX;

    if (data == NULL || at >= fa__source_size(zip->source) - CACHE_LINE)
        return;
    FA__PREFETCH(data + at);
    FA__PREFETCH(data + at + CACHE_LINE);       /* mostly, the extra fields begin there */
}

fa_status fa__zip_payload(fa__zip *zip, const fa__zip_entry *entry, uint64_t *offset)
{
    fa__buffer scratch = { 0 };
    fa__zip_local local = { 0 };
    fa_status st;

    look_ahead(zip, entry);
    st = fa__zip_check_local(zip, entry, &scratch, &local);

    if (st == FA_OK)
        *offset = local.payload;
    fa__buffer_free(&scratch);
    return st;
}

/* ---- contents -------------------------------------------------------------------------------- */

static fa_status check_plain_size(const fa__zip_entry *entry, uint64_t limit)
{
    if (entry->method == FA__ZIP_DEFLATED &&
        entry->plain_size > fa__zip_inflate_bound(entry->packed_size))
        return fa__fail(FA_EFORMAT, "%llu deflated bytes cannot hold %llu plain ones",
                        (unsigned long long)entry->packed_size,
                        (unsigned long long)entry->plain_size);
    if (entry->plain_size > limit)
        return fa__fail(FA_ELIMIT, "the record has %llu bytes, the limit here is %llu",
                        (unsigned long long)entry->plain_size,
                        (unsigned long long)limit);
    if (entry->plain_size > SIZE_MAX || entry->packed_size > SIZE_MAX)
        return fa__fail_memory(SIZE_MAX);
    return FA_OK;
}

/* Fills the empty buffer `out` with the plain bytes of the deflated record at `offset`. */
static fa_status read_deflated(fa__zip *zip, const fa__zip_entry *entry, uint64_t offset,
                               fa__buffer *out)
{
    size_t packed_size = (size_t)entry->packed_size, plain_size = (size_t)entry->plain_size;
    fa__buffer scratch = { 0 };
    const uint8_t *packed = NULL;
    fa_status st = FA_OK;

    TRY(fa__zip_bytes(zip->source, offset, packed_size, &scratch, &packed));
    TRY(fa__buffer_reserve(out, plain_size));
    TRY(fa__inflate(out->data, plain_size, (fa__span){ packed, packed_size }));
    out->size = plain_size;
done:
    fa__buffer_free(&scratch);
    return st;
}

fa_status fa__zip_read(fa__zip *zip, const fa__zip_entry *entry, uint64_t limit, fa__buffer *owned,
                       fa__span *out)
{
    fa__buffer plain = { 0 };
    uint64_t offset = 0;
    fa_status st = FA_OK;

    TRY(fa__zip_payload(zip, entry, &offset));
    TRY(check_plain_size(entry, limit));
    size_t size = (size_t)entry->plain_size;
    const uint8_t *data = fa__source_data(zip->source);
    if (entry->method == FA__ZIP_STORED && data != NULL) {
        *out = (fa__span){ data + offset, size };
        return FA_OK;
    }
    if (entry->method == FA__ZIP_DEFLATED) {
        TRY(read_deflated(zip, entry, offset, &plain));
    } else {
        TRY(fa__buffer_reserve(&plain, size));
        TRY(fa__source_read(zip->source, plain.data, size, offset));
        plain.size = size;
    }
    fa__buffer_free(owned);
    *owned = plain;
    *out = (fa__span){ owned->data, owned->size };
    return FA_OK;
done:
    fa__buffer_free(&plain);
    return fa__zip_error_at(zip, entry, entry->header_offset);
}

fa_storage *fa__zip_storage(fa__zip *zip, const fa__zip_entry *entry)
{
    fa__buffer plain = { 0 };
    fa_storage *storage = NULL;
    uint64_t offset = 0;
    fa_status st = FA_OK;

    TRY(fa__zip_payload(zip, entry, &offset));
    TRY(check_plain_size(entry, SIZE_MAX));
    if (entry->method == FA__ZIP_DEFLATED) {
        TRY(read_deflated(zip, entry, offset, &plain));
        storage = fa__storage_from_buffer_take(&plain);
    } else {
        storage = fa__storage_from_source(zip->source, offset, (size_t)entry->plain_size);
    }
done:
    if (storage == NULL)
        fa__zip_error_at(zip, entry, entry->header_offset);
    fa__buffer_free(&plain);
    (void)st;
    return storage;
}

fa__source *fa__zip_record_source(fa__zip *zip, const fa__zip_entry *entry)
{
    char name[NAME_SCRATCH];
    fa__buffer plain = { 0 };
    fa__source *source = NULL;
    uint64_t offset = 0;
    fa_status st = FA_OK;

    TRY(fa__zip_payload(zip, entry, &offset));
    TRY(check_plain_size(entry, SIZE_MAX));
    if (entry->method == FA__ZIP_DEFLATED) {
        TRY(read_deflated(zip, entry, offset, &plain));
        fa__copy_text(name, sizeof name, entry->name);
        source = fa__source_from_buffer_take(&plain, name);
    } else {
        source = fa__source_slice(zip->source, offset, entry->plain_size);
    }
done:
    if (source == NULL)
        fa__zip_error_at(zip, entry, entry->header_offset);
    fa__buffer_free(&plain);
    (void)st;
    return source;
}
