/* zip_inflate.c: measures a deflate stream without keeping what it yields.
 *
 * base's inflate wants the whole output in memory and its exact size. A check must not take
 * gigabytes because a record says so, and a scan without a directory does not know where a deflated
 * record ends; a deflate stream knows it itself. This decoder needs one window and gives consumed
 * bytes, produced bytes and their CRC-32 [RFC 1951].
 *
 *   stream := block* with the last flag on the last one
 *   block := last (1 bit) type (2 bits): 0 stored, 1 fixed codes, 2 codes described in the block
 *   codes := literals 0..255, 256 ends the block, 257..285 are match lengths, each followed by a
 *            distance code */
#include "io/zip_parts.h"

#define WINDOW 65536u                   /* a power of two, at least twice the farthest distance */
#define MAX_CODE_BITS 15
#define FAST_BITS 10
#define MAX_LITERALS 288
#define MAX_DISTANCES 30
#define END_OF_BLOCK 256
#define DEFLATE_BEST_RATIO 1032         /* 258 bytes from two bits */
#define DEFLATE_SLACK 64

typedef struct huffman {
    uint16_t count[MAX_CODE_BITS + 1];  /* codes of each length */
    uint16_t symbol[MAX_LITERALS];      /* by code */
    /* the next bits -> symbol << 4 | length; 0: a longer code */
    uint16_t fast[1 << FAST_BITS];
} huffman;

typedef struct inflater {
    fa__reader *reader;
    uint64_t bits;                      /* the next n_bits bits, the lowest first */
    unsigned n_bits;
    uint64_t produced, flushed, limit;  /* flushed: how much is in the CRC */
    uint32_t crc32;
    huffman literals, distances;
    uint8_t window[WINDOW];             /* the byte at position p is window[p % WINDOW] */
} inflater;

uint64_t fa__zip_inflate_bound(uint64_t packed_size)
{
    return packed_size > (UINT64_MAX - DEFLATE_SLACK) / DEFLATE_BEST_RATIO
               ? UINT64_MAX
               : packed_size * DEFLATE_BEST_RATIO + DEFLATE_SLACK;
}

/* A failure to read, or to find memory for it, is the reason when there is one. */
static fa_status damaged(inflater *self, const char *what)
{
    if (fa__reader_status(self->reader) != FA_OK)
        return fa__reader_status(self->reader);
    return fa__fail_at(self->reader, FA_EFORMAT, "the deflated data is damaged: %s", what);
}

/* ---- bits ------------------------------------------------------------------------------------ */

static void refill(inflater *self)
{
    fa__reader *reader = self->reader;

    while (self->n_bits <= 56) {
        if (FA__UNLIKELY(reader->cursor == reader->limit) && fa__reader_left(reader) == 0)
            return;
        const uint8_t *byte = fa__reader_take(reader, 1);
        if (byte == NULL)
            return;
        self->bits |= (uint64_t)*byte << self->n_bits;
        self->n_bits += 8;
    }
}

static fa_status take_bits(inflater *self, unsigned n, unsigned *out)
{
    if (self->n_bits < n)
        refill(self);
    if (self->n_bits < n)
        return damaged(self, "it is cut off");
    *out = (unsigned)(self->bits & (((uint64_t)1 << n) - 1));
    self->bits >>= n;
    self->n_bits -= n;
    return FA_OK;
}

/* ---- codes ----------------------------------------------------------------------------------- */

/* Enters one code of `length` bits into the fast table, at every index that begins with its
 * (reversed) bits. */
static void fill_fast(huffman *code, unsigned bits, unsigned length, unsigned symbol)
{
    unsigned reversed = 0;

    for (unsigned i = 0; i < length; i++)
        reversed |= ((bits >> i) & 1) << (length - 1 - i);
    for (unsigned i = reversed; i < 1u << FAST_BITS; i += 1u << length)
        code->fast[i] = (uint16_t)(symbol << 4 | length);
}

/* The canonical code with these lengths. False when they are no code; a single code of one bit may
 * stand alone. */
static bool build(huffman *code, const uint8_t *lengths, unsigned n)
{
    uint16_t first[MAX_CODE_BITS + 2] = { 0 }, next[MAX_CODE_BITS + 2] = { 0 };
    int left = 1;

    memset(code, 0, sizeof *code);
    for (unsigned i = 0; i < n; i++)
        code->count[lengths[i]]++;
    code->count[0] = 0;
    for (unsigned length = 1; length <= MAX_CODE_BITS; length++) {
        left = left * 2 - code->count[length];
        if (left < 0)
            return false;
        first[length + 1] = (uint16_t)(first[length] + code->count[length]);
        next[length + 1] = (uint16_t)((next[length] + code->count[length]) << 1);
    }
    if (left > 0 && first[MAX_CODE_BITS + 1] > 1)
        return false;
    for (unsigned symbol = 0; symbol < n; symbol++) {
        unsigned length = lengths[symbol];
        if (length == 0)
            continue;
        code->symbol[first[length]++] = (uint16_t)symbol;
        if (length <= FAST_BITS)
            fill_fast(code, next[length], length, symbol);
        next[length]++;
    }
    return true;
}

/* A code longer than the fast table, bit by bit. */
static fa_status decode_slow(inflater *self, const huffman *code, unsigned *out)
{
    int value = 0, first = 0, index = 0;

    for (unsigned length = 1; length <= MAX_CODE_BITS && length <= self->n_bits; length++) {
        value |= (int)(self->bits >> (length - 1)) & 1;
        int count = code->count[length];
        if (value - count < first) {
            *out = code->symbol[index + (value - first)];
            self->bits >>= length;
            self->n_bits -= length;
            return FA_OK;
        }
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return damaged(self, self->n_bits < MAX_CODE_BITS ? "it is cut off"
                   : "a code that no symbol has");
}

static fa_status decode(inflater *self, const huffman *code, unsigned *out)
{
    if (self->n_bits < MAX_CODE_BITS)
        refill(self);
    unsigned hit = code->fast[self->bits & ((1u << FAST_BITS) - 1)], length = hit & 15;
    if (length == 0 || length > self->n_bits)
        return decode_slow(self, code, out);
    *out = hit >> 4;
    self->bits >>= length;
    self->n_bits -= length;
    return FA_OK;
}

static bool build_fixed(inflater *self)
{
    uint8_t lengths[MAX_LITERALS];

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    bool literals = build(&self->literals, lengths, MAX_LITERALS);
    memset(lengths, 5, 32);
    return build(&self->distances, lengths, 32) && literals;
}

/* The code lengths of both codes, run-length coded: 16 repeats the last, 17 and 18 are runs of
 * zeros. */
static fa_status read_lengths(inflater *self, uint8_t *lengths, unsigned n)
{
    fa_status st = FA_OK;

    for (unsigned i = 0; i < n;) {
        unsigned symbol = 0, repeat = 0;
        TRY(decode(self, &self->literals, &symbol));
        if (symbol < 16) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && i == 0)
            return damaged(self, "a repeated code length without a first one");
        TRY(take_bits(self, symbol == 16 ? 2 : symbol == 17 ? 3 : 7, &repeat));
        repeat += symbol == 18 ? 11 : 3;
        if (repeat > n - i)
            return damaged(self, "more code lengths than codes");
        memset(lengths + i, symbol == 16 ? lengths[i - 1] : 0, repeat);
        i += repeat;
    }
done:
    return st;
}

static fa_status build_dynamic(inflater *self)
{
    static const uint8_t order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1,
                                       15 };
    uint8_t lengths[MAX_LITERALS + 32] = { 0 };
    unsigned n_literals = 0, n_distances = 0, n_lengths = 0, length = 0;
    fa_status st = FA_OK;

    TRY(take_bits(self, 5, &n_literals));
    TRY(take_bits(self, 5, &n_distances));
    TRY(take_bits(self, 4, &n_lengths));
    n_literals += 257;
    n_distances += 1;
    if (n_literals > 286 || n_distances > MAX_DISTANCES)
        return damaged(self, "more codes than deflate has");
    for (unsigned i = 0; i < n_lengths + 4; i++) {
        TRY(take_bits(self, 3, &length));
        lengths[order[i]] = (uint8_t)length;
    }
    if (!build(&self->literals, lengths, FA__COUNT(order)))
        return damaged(self, "the code of the code lengths is none");
    memset(lengths, 0, sizeof lengths);
    TRY(read_lengths(self, lengths, n_literals + n_distances));
    if (lengths[END_OF_BLOCK] == 0 || !build(&self->literals, lengths, n_literals) ||
        !build(&self->distances, lengths + n_literals, n_distances))
        return damaged(self, "its code lengths are no code");
done:
    return st;
}

/* ---- output ---------------------------------------------------------------------------------- */

/* Adds the window's new bytes to the CRC. Called whenever the window is full, and at the end. */
static void flush(inflater *self)
{
    size_t begin = (size_t)(self->flushed % WINDOW), size =
        (size_t)(self->produced - self->flushed);

    self->crc32 = fa__crc32(self->crc32, self->window + begin, size);
    self->flushed = self->produced;
}

static void put(inflater *self, uint8_t byte)
{
    self->window[self->produced++ % WINDOW] = byte;
    if (self->produced % WINDOW == 0)
        flush(self);
}

static fa_status check_room(inflater *self, uint64_t n)
{
    if (n <= self->limit - self->produced)
        return FA_OK;
    return fa__fail_at(self->reader, FA_ELIMIT, "the deflated data yields more than %llu bytes",
                       (unsigned long long)self->limit);
}

static fa_status inflate_stored(inflater *self)
{
    unsigned size = 0, inverse = 0, byte = 0;
    fa_status st = FA_OK;

    TRY(take_bits(self, self->n_bits % 8, &byte));
    TRY(take_bits(self, 16, &size));
    TRY(take_bits(self, 16, &inverse));
    if (size != (~inverse & 0xffff))
        return damaged(self, "a stored block's size and its complement differ");
    TRY(check_room(self, size));
    for (; size > 0; size--) {
        TRY(take_bits(self, 8, &byte));
        put(self, (uint8_t)byte);
    }
done:
    return st;
}

/* A match whose length has code `symbol` (257..): its distance follows. */
static fa_status inflate_match(inflater *self, unsigned symbol)
{
    static const uint16_t length_base[29] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27,
                                              31, 35, 43, 51, 59, 67, 83, 99,
                                              115, 131, 163, 195, 227, 258 };
    static const uint8_t length_bits[29] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3,
                                             3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
    static const uint16_t distance_base[MAX_DISTANCES] =
    { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513,
                                                           769, 1025, 1537, 2049, 3073, 4097, 6145,
                                                               8193, 12289, 16385, 24577 };
    unsigned extra = 0, code = 0, more = 0;
    fa_status st = FA_OK;

    if (symbol - 257 >= FA__COUNT(length_base))
        return damaged(self, "a match length that deflate does not have");
    TRY(take_bits(self, length_bits[symbol - 257], &extra));
    unsigned length = length_base[symbol - 257] + extra;
    TRY(decode(self, &self->distances, &code));
    if (code >= MAX_DISTANCES)
        return damaged(self, "a distance that deflate does not have");
    TRY(take_bits(self, code < 2 ? 0 : code / 2 - 1, &more));
    uint64_t distance = (uint64_t)distance_base[code] + more;
    if (distance > self->produced)
        return damaged(self, "a match reaches before the first byte");
    TRY(check_room(self, length));
    for (; length > 0; length--)
        put(self, self->window[(self->produced - distance) % WINDOW]);
done:
    return st;
}

static fa_status inflate_coded(inflater *self)
{
    unsigned symbol = 0;
    fa_status st = FA_OK;

    for (;;) {
        TRY(decode(self, &self->literals, &symbol));
        if (symbol == END_OF_BLOCK)
            return FA_OK;
        if (symbol > END_OF_BLOCK) {
            TRY(inflate_match(self, symbol));
            continue;
        }
        TRY(check_room(self, 1));
        put(self, (uint8_t)symbol);
    }
done:
    return st;
}

static fa_status inflate_block(inflater *self, unsigned type)
{
    fa_status st = FA_OK;

    if (type == 0)
        return inflate_stored(self);
    if (type == 3)
        return damaged(self, "a block of unknown type");
    if (type == 1)
        (void)build_fixed(self);
    else
        TRY(build_dynamic(self));
    TRY(inflate_coded(self));
done:
    return st;
}

fa_status fa__zip_inflate_measure(fa__reader *reader, uint64_t limit, fa__zip_inflated *out)
{
    uint64_t begin = fa__reader_offset(reader);
    inflater *self = fa__zalloc(sizeof *self);
    unsigned last = 0, type = 0;
    fa_status st = FA_OK;

    if (self == NULL)
        return FA_ENOMEM;
    self->reader = reader;
    self->limit = limit;
    while (last == 0) {
        TRY(take_bits(self, 1, &last));
        TRY(take_bits(self, 2, &type));
        TRY(inflate_block(self, type));
    }
    flush(self);
    *out = (fa__zip_inflated){ fa__reader_offset(reader) - begin - self->n_bits / 8, self->produced,
                               self->crc32 };
done:
    fa__free(self);
    return st;
}
