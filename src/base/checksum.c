/* checksum.c: CRC-32 and deflate, over libdeflate.
 *
 * libdeflate works on whole buffers, which is what the containers have. Its compressor objects come
 * from malloc: its hook for that is global and belongs to the application. */
#include <libdeflate.h>

#include "base/base.h"

#define DEFLATE_LEVEL 9
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
