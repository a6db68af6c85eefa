/* sha256_native.c: SHA-256 with the SHA instructions of x86-64, where both compiler and processor
 * have them. The only file of this floor with compiler extensions.
 *
 * The instructions want the state as two vectors, ABEF and CDGH, and do two rounds each; four
 * schedule words are made at a time. [Intel SHA Extensions, 2013] */
#include "base/sha256.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <cpuid.h>
#include <immintrin.h>

#define SSSE3_BIT (1u << 9)             /* leaf 1, ecx */
#define SSE41_BIT (1u << 19)            /* leaf 1, ecx */
#define SHA_BIT (1u << 29)              /* leaf 7, ebx */

/* Makes the next four schedule words in w[i % 4] from the sixteen before. */
#define SCHEDULE(i)                                                                                \
    w[(i) % 4] = _mm_sha256msg2_epu32(                                                             \
        _mm_add_epi32(_mm_sha256msg1_epu32(w[(i) % 4], w[((i) + 1) % 4]),                          \
                      _mm_alignr_epi8(w[((i) + 3) % 4], w[((i) + 2) % 4], 4)),                     \
        w[((i) + 3) % 4])

/* Rounds 4i to 4i+3. */
#define ROUNDS(i)                                                                                  \
    do {                                                                                           \
        __m128i sum = _mm_add_epi32(w[(i) % 4], _mm_loadu_si128(constants + (i)));                 \
                                                                                                   \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);                                             \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));                    \
    } while (0)

__attribute__((target("sha,sse4.1,ssse3")))
static void mix_block(__m128i *state, const uint8_t *data)
{
    const __m128i *constants = (const __m128i *)(const void *)fa__sha256_constants;
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abef = state[0], cdgh = state[1], w[4];

    for (int i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(data + 16 * i)),
                                swap);
    ROUNDS(0);
    ROUNDS(1);
    ROUNDS(2);
    ROUNDS(3);
    for (int i = 4; i < 16; i += 4) {
        SCHEDULE(0);
        ROUNDS(i);
        SCHEDULE(1);
        ROUNDS(i + 1);
        SCHEDULE(2);
        ROUNDS(i + 2);
        SCHEDULE(3);
        ROUNDS(i + 3);
    }
    state[0] = _mm_add_epi32(state[0], abef);
    state[1] = _mm_add_epi32(state[1], cdgh);
}

__attribute__((target("sha,sse4.1,ssse3")))
static void blocks_sha(uint32_t state[8], const uint8_t *data, size_t n)
{
    __m128i dcba = _mm_loadu_si128((const __m128i *)(void *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(void *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i pair[2] = { _mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0) };

    for (size_t i = 0; i < n; i++)
        mix_block(pair, data + 64 * i);
    pair[0] = _mm_shuffle_epi32(pair[0], 0x1b);         /* FEBA */
    pair[1] = _mm_shuffle_epi32(pair[1], 0xb1);         /* DCHG */
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(pair[0], pair[1], 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(pair[1], pair[0], 8));
}

fa__sha256_blocks fa__sha256_blocks_native(void)
{
    unsigned a, b, c, d, leaf_1;

    if (!__get_cpuid(1, &a, &b, &leaf_1, &d) || !__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return NULL;
    if (!(leaf_1 & SSSE3_BIT) || !(leaf_1 & SSE41_BIT) || !(b & SHA_BIT))
        return NULL;
    return blocks_sha;
}

#else

fa__sha256_blocks fa__sha256_blocks_native(void)
{
    return NULL;
}

#endif
