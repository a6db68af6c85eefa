/* checksum.c: CRC-32, deflate and gzip, over libdeflate.
 *
 * libdeflate works on whole buffers, which is what the containers have. Its compressor objects come
 * from malloc: its hook for that is global and belongs to the application. */
#include <libdeflate.h>

#include "base/base.h"

#define DEFLATE_LEVEL 9
#define MOST_INFLATION 1032             /* bytes from one, at most [zlib technical notes] */
#define CRC32_POLYNOMIAL UINT32_C(0xedb88320)   /* bit 31 is x^0 */
#define CRC32_ONE (UINT32_C(1) << 31)           /* x^0 */
#define CRC32_BYTE (UINT32_C(1) << 23)          /* x^8 */

static const uint8_t nothing[1];        /* for libdeflate, which wants pointers even to no bytes */

uint32_t fa__crc32(uint32_t crc, const void *data, size_t size)
{
    return size > 0 ? libdeflate_crc32(crc, data, size) : crc;
}

/* a * b modulo the polynomial. */
static uint32_t multiply(uint32_t a, uint32_t b)
{
    uint32_t product = 0;

    for (uint32_t bit = CRC32_ONE; bit != 0; bit >>= 1) {
        if (a & bit)
            product ^= b;
        b = b & 1 ? b >> 1 ^ CRC32_POLYNOMIAL : b >> 1;
    }
    return product;
}

/* Appending n bytes multiplies the CRC by x^(8n); by squaring that takes log2(n) steps. */
uint32_t fa__crc32_combine(uint32_t a, uint32_t b, uint64_t b_size)
{
    uint32_t shift = CRC32_ONE, power = CRC32_BYTE;

    for (; b_size > 0; b_size >>= 1) {
        if (b_size & 1)
            shift = multiply(shift, power);
        power = multiply(power, power);
    }
    return multiply(shift, a) ^ b;
}

/* ---- deflate --------------------------------------------------------------------------------- */

static fa_status fail_libdeflate_memory(void)
{
    return fa__fail(FA_ENOMEM, "out of memory: no room for libdeflate's working memory");
}

fa_status fa__inflate(void *out, size_t out_size, fa__span packed)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    enum libdeflate_result result;
    uint8_t unused;
    size_t n = 0;

    if (inflater == NULL)
        return fail_libdeflate_memory();
    result = libdeflate_deflate_decompress(inflater, packed.size > 0 ? packed.data : nothing,
                                           packed.size, out_size > 0 ? out : &unused, out_size, &n);
    libdeflate_free_decompressor(inflater);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        return fa__fail(FA_EFORMAT, "the deflated data are longer than the %zu bytes that were "
                        "promised", out_size);
    if (result != LIBDEFLATE_SUCCESS)
        return fa__fail(FA_EFORMAT, "the deflated data (%zu bytes) are damaged", packed.size);
    if (n != out_size)
        return fa__fail(FA_EFORMAT, "the deflated data give %zu bytes, %zu were promised", n,
                        out_size);
    return FA_OK;
}

fa_status fa__deflate(fa__buffer *out, fa__span plain)
{
    struct libdeflate_compressor *deflater = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    fa_status st = FA_OK;
    size_t bound;

    if (deflater == NULL)
        return fail_libdeflate_memory();
    bound = libdeflate_deflate_compress_bound(deflater, plain.size);
    TRY(fa__buffer_reserve(out, bound));
    out->size += libdeflate_deflate_compress(deflater, plain.size > 0 ? plain.data : nothing,
                                             plain.size, out->data + out->size, bound);
done:
    libdeflate_free_compressor(deflater);
    return st;
}

/* ---- gzip ------------------------------------------------------------------------------------ */

/* What is being unpacked: file := member+ zero*     [RFC 1952; the zeros are tape padding] */
typedef struct gunzip {
    struct libdeflate_decompressor *inflater;
    fa__buffer *out;
    size_t most;                        /* where out->size must stop */
    fa__span packed;                    /* what is left */
} gunzip;

/* What the first try has room for: what the file's last four bytes promise of the whole, believed
 * only as far as it is possible. */
static size_t first_room(const gunzip *self, size_t left)
{
    uint64_t wanted = fa__le32(self->packed.data + self->packed.size - 4);
    uint64_t possible = (uint64_t)self->packed.size * MOST_INFLATION;

    if (wanted > possible)
        wanted = possible;
    if (wanted < self->packed.size)
        wanted = self->packed.size;
    return wanted < left ? (size_t)wanted : left;
}

static fa_status gunzip_member(gunzip *self)
{
    fa_status st = FA_OK;
    enum libdeflate_result result;
    size_t left = self->most - self->out->size, room, taken = 0, given = 0;

    if (self->packed.size < 18 || self->packed.data[0] != 0x1f || self->packed.data[1] != 0x8b)
        return fa__fail(FA_EFORMAT, "the gzip data are cut, or something else follows them");
    for (room = first_room(self, left);; room = room < left / 2 ? room * 2 : left) {
        TRY(fa__buffer_reserve(self->out, room + 1));   /* not NULL even for nothing */
        result = libdeflate_gzip_decompress_ex(self->inflater, self->packed.data,
                                               self->packed.size,
                                               self->out->data + self->out->size, room, &taken,
                                               &given);
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            break;
        if (room == left)
            return fa__fail(FA_ELIMIT, "the gzip data are longer than the %zu bytes allowed",
                            self->most);
    }
    if (result != LIBDEFLATE_SUCCESS)
        return fa__fail(FA_EFORMAT, "the gzip data are damaged or cut");
    self->out->size += given;
    self->packed.data += taken;
    self->packed.size -= taken;
done:
    return st;
}

static void skip_zeros(fa__span *packed)
{
    while (packed->size > 0 && packed->data[0] == 0) {
        packed->data++;
        packed->size--;
    }
}

fa_status fa__gunzip(fa__buffer *out, fa__span packed, size_t limit)
{
    fa_status st = FA_OK;
    size_t before = out->size;
    gunzip self = { libdeflate_alloc_decompressor(), out, 0, packed };

    if (self.inflater == NULL)
        return fail_libdeflate_memory();
    if (!fa__add_size(before, limit, &self.most))
        self.most = SIZE_MAX - 1;
    do {
        TRY(gunzip_member(&self));
        skip_zeros(&self.packed);
    } while (self.packed.size > 0);
done:
    libdeflate_free_decompressor(self.inflater);
    if (st != FA_OK)
        out->size = before;
    return st;
}
