/* zip_parts.h: what the zip files of this folder share: the handle, the local header, the streaming
 * inflater.
 *
 * A zip, front to back (numbers little-endian; offsets count from the start of the source):
 *
 *   local header 30 | name | extra | payload | descriptor 0, 12, 16, 20 or 24     one per record
 *   directory entry 46 | name | extra | comment                                   one per record
 *   zip64 end 56 | zip64 locator 20 | end 22 | comment
 *
 * Sources: [zip] is PKWARE's APPNOTE 6.3, [formats] what PyTorch does with it. */
#ifndef FA_IO_ZIP_PARTS_H
#define FA_IO_ZIP_PARTS_H

#include "io/io.h"

#define FA__ZIP_LOCAL 0x04034b50u       /* "PK\3\4" */
#define FA__ZIP_CENTRAL 0x02014b50u     /* "PK\1\2" */
#define FA__ZIP_DESCRIPTOR 0x08074b50u  /* "PK\7\8" */
#define FA__ZIP_END 0x06054b50u         /* "PK\5\6" */
#define FA__ZIP_END64 0x06064b50u       /* "PK\6\6" */
#define FA__ZIP_LOCATOR64 0x07064b50u   /* "PK\6\7" */

#define FA__ZIP_LOCAL_SIZE 30
#define FA__ZIP_CENTRAL_SIZE 46
#define FA__ZIP_END_SIZE 22
#define FA__ZIP_END64_SIZE 56
#define FA__ZIP_LOCATOR64_SIZE 20
#define FA__ZIP_DESCRIPTOR_MAX 24

#define FA__ZIP_FLAG_ENCRYPTED 0x0001
#define FA__ZIP_FLAG_DESCRIPTOR 0x0008
#define FA__ZIP_FLAG_UTF8 0x0800
#define FA__ZIP_EXTRA_ZIP64 0x0001
#define FA__ZIP_MAX_ENTRIES (UINT32_MAX - 1)
/* A slot of the name index holds an entry's number + 1 beside a part of the name's hash. */
typedef struct fa__zip_slot {
    uint32_t hash, entry;
} fa__zip_slot;

struct fa__zip {
    fa__source *source;                 /* retained */
    fa__buffer directory;               /* the directory's bytes when the source is not in memory */
    fa__zip_entry *entries;             /* in directory order */
    size_t n_entries, capacity;
    fa__zip_slot *index;                /* open addressing; index_size is a power of two */
    size_t index_size;
    bool has_duplicates;                /* some name occurs twice */
    fa__span prefix;                    /* the top folder without its '/' */
    /* with its '/': what stands before a record's name; empty without a folder */
    fa__span folder;
    /* the directory's offset: records lie before it. The source's size after a scan */
    uint64_t records_end;
    uint64_t end_offset;                /* of the end record; the source's size after a scan */
};

/* Contiguous bytes of the source at `offset`: pointed to, or read into `scratch`. FA_EFORMAT past
 * the end. */
fa_status fa__zip_bytes(fa__source *source, uint64_t offset, size_t size, fa__buffer *scratch,
                        const uint8_t **out);
/* Appends an entry (its name stays borrowed). */
fa_status fa__zip_add_entry(fa__zip *zip, const fa__zip_entry *entry);
/* Builds the name index and the prefix when all entries are there. */
fa_status fa__zip_index(fa__zip *zip);
/* FA_EUNSUPPORTED for encrypted entries and methods other than stored and deflated. */
fa_status fa__zip_check_method(const fa__zip_entry *entry);
/* Adds the path and the entry's name to the last error. */
fa_status fa__zip_error_at(const fa__zip *zip, const fa__zip_entry *entry, uint64_t offset);
/* Finds the value of extra field `id`; false when it is absent or cut. */
bool fa__zip_extra(fa__span extra, uint16_t id, fa__span *out);

/* What a local header says. */
typedef struct fa__zip_local {
    uint16_t flags, method;
    uint32_t crc32;
    uint64_t packed_size, plain_size;   /* with zip64's values filled in; meaningful when sized */
    bool sized;                         /* sizes are there: not left to a descriptor */
    bool zip64;                         /* has a zip64 field: its descriptor has 64-bit sizes */
    fa__span name, extra;
    uint64_t payload;                   /* offset of the payload */
} fa__zip_local;

/* Reads the local header at `offset`; spans point into the source or `scratch`. FA_EFORMAT when
 * there is none or it is cut. */
typedef enum fa__zip_spacing { FA__ZIP_NEAR, FA__ZIP_APART } fa__zip_spacing;   /* of headers */
fa_status fa__zip_read_local(fa__source *source, uint64_t offset, fa__zip_spacing spacing,
                             fa__buffer *scratch, fa__zip_local *out);

/* The same for an entry's header, which must agree with the entry: name, method, sizes where it has
 * them. The payload is then within the bounds of the records. Errors carry path, record and
 * offset. */
fa_status fa__zip_check_local(const fa__zip *zip, const fa__zip_entry *entry, fa__buffer *scratch,
                              fa__zip_local *out);

/* A descriptor that fits: its size in bytes, and what it says. */
typedef struct fa__zip_tail {
    size_t size;
    uint32_t crc32;
    uint64_t packed_size, plain_size;
} fa__zip_tail;

/* The descriptor in `bytes` (what follows a payload) that names `packed_size`, in any of the four
 * forms: with or without signature, 32-bit or 64-bit sizes. `plain_size` and `crc32` NULL: not
 * compared. False when none fits. */
bool fa__zip_find_tail(fa__span bytes, uint64_t packed_size, const uint64_t *plain_size,
                       const uint32_t *crc32, fa__zip_tail *out);

/* ---- zip_inflate.c ---- */

typedef struct fa__zip_inflated {
    uint64_t packed_size, plain_size;   /* bytes consumed, bytes produced */
    uint32_t crc32;                     /* of the plain bytes */
} fa__zip_inflated;

/* Inflates the stream at the reader to its own end, in constant memory, keeping only its measures.
 * FA_EFORMAT when it is damaged or cut; FA_ELIMIT when it yields more than `limit` bytes. */
fa_status fa__zip_inflate_measure(fa__reader *reader, uint64_t limit, fa__zip_inflated *out);
/* The most plain bytes that `packed_size` bytes of deflate can stand for. */
uint64_t fa__zip_inflate_bound(uint64_t packed_size);

#endif
