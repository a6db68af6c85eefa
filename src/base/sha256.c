/* sha256.c: SHA-256 [FIPS 180-4], portable, and its choice of the processor's instructions.
 *
 *     message := data 0x80 zero* bits     padded to a multiple of 64 bytes; bits: u64, big-endian
 */
#include "base/sha256.h"

#define WORTH_ASKING 8192               /* bytes; asking the processor may take 14 us */
#define LENGTH_AT 56                    /* where the last block's bit count stands */

const uint32_t fa__sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_be32(uint8_t *p, uint32_t x)
{
    p[0] = (uint8_t)(x >> 24);
    p[1] = (uint8_t)(x >> 16);
    p[2] = (uint8_t)(x >> 8);
    p[3] = (uint8_t)x;
}

/* The message schedule [FIPS 180-4, 6.2.2 step 1]. */
static void expand(uint32_t w[64], const uint8_t *data)
{
    for (int i = 0; i < 16; i++)
        w[i] = be32(data + 4 * i);
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        uint32_t s0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t s1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;

        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

/* One round; instead of moving the eight words on, the next round names them one place further. */
#define ROUND(a, b, c, d, e, f, g, h, i)                                                           \
    do {                                                                                           \
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);                                \
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);                                \
                                                                                                   \
        h += s1 + ((e & f) ^ (~e & g)) + fa__sha256_constants[i] + w[i];                           \
        d += h;                                                                                    \
        h += s0 + ((a & b) ^ (a & c) ^ (b & c));                                                   \
    } while (0)

static void mix_block(uint32_t state[8], const uint8_t *data)
{
    uint32_t w[64];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

    expand(w, data);
    for (int i = 0; i < 64; i += 8) {
        ROUND(a, b, c, d, e, f, g, h, i);
        ROUND(h, a, b, c, d, e, f, g, i + 1);
        ROUND(g, h, a, b, c, d, e, f, i + 2);
        ROUND(f, g, h, a, b, c, d, e, i + 3);
        ROUND(e, f, g, h, a, b, c, d, i + 4);
        ROUND(d, e, f, g, h, a, b, c, i + 5);
        ROUND(c, d, e, f, g, h, a, b, i + 6);
        ROUND(b, c, d, e, f, g, h, a, i + 7);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void fa__sha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mix_block(state, data + 64 * i);
}

void fa__sha256_init(fa__sha256 *hash)
{
    *hash = (fa__sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                     0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

static void mix(fa__sha256 *hash, const uint8_t *data, size_t n)
{
    if (hash->blocks != NULL)
        hash->blocks(hash->state, data, n);
    else
        fa__sha256_blocks_portable(hash->state, data, n);
}

static void choose_blocks(fa__sha256 *hash)
{
    hash->blocks = fa__sha256_blocks_native();
    if (hash->blocks == NULL)
        hash->blocks = fa__sha256_blocks_portable;
}

void fa__sha256_update(fa__sha256 *hash, const void *data, size_t size)
{
    const uint8_t *at = data;
    size_t held = hash->n_bytes % 64, n;

    hash->n_bytes += size;
    if (hash->blocks == NULL && size >= WORTH_ASKING)
        choose_blocks(hash);
    if (held > 0) {
        n = size < 64 - held ? size : 64 - held;
        if (n > 0)
            memcpy(hash->block + held, at, n);
        if (held + n < 64)
            return;
        mix(hash, hash->block, 1);
        at += n;
        size -= n;
    }
    mix(hash, at, size / 64);
    if (size % 64 > 0)
        memcpy(hash->block, at + size / 64 * 64, size % 64);
}

void fa__sha256_final(fa__sha256 *hash, uint8_t out[32])
{
    uint64_t bits = hash->n_bytes * 8;
    size_t held = hash->n_bytes % 64;

    hash->block[held] = 0x80;
    memset(hash->block + held + 1, 0, 63 - held);
    if (held >= LENGTH_AT) {
        mix(hash, hash->block, 1);
        memset(hash->block, 0, 64);
    }
    put_be32(hash->block + LENGTH_AT, (uint32_t)(bits >> 32));
    put_be32(hash->block + LENGTH_AT + 4, (uint32_t)bits);
    mix(hash, hash->block, 1);
    for (int i = 0; i < 8; i++)
        put_be32(out + 4 * i, hash->state[i]);
}

void fa__sha256_final_hex(fa__sha256 *hash, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[32];

    fa__sha256_final(hash, bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[64] = '\0';
}

void fa_sha256_hex(const void *data, size_t size, char out[65])
{
    fa__sha256 hash;

    fa__sha256_init(&hash);
    fa__sha256_update(&hash, data, size);
    fa__sha256_final_hex(&hash, out);
}
