/* generator.c: the default generator — Mersenne Twister 19937 and its cached normal, word for word
 * PyTorch's on the CPU [formats 10.1], with the state of torch.get_rng_state() [formats 9.3].
 *
 *     offset 0 seed u64 | 8 left i32 | 12 seeded i32 | 16 next u64 | 24 624 words as u64
 *     5016 normal x f64 | 5024 y f64 | 5032 rho f64 | 5040 valid i32 | 5048 float cache */
#include "ops/ops.h"

#include <pthread.h>

#define N_WORDS 624
#define SHIFT_WORDS 397
#define DEFAULT_SEED UINT64_C(67280421310721)

struct fa__generator {
    uint64_t seed;
    int32_t left;
    uint32_t next;
    uint32_t words[N_WORDS];
    double normal;                      /* the second sample of a pair, if has_normal */
    bool has_normal;
    bool seeded;
};

/* One generator for the process, as torch.default_generator; only touched under its lock. */
static fa__generator the_generator;
static pthread_mutex_t generator_lock = PTHREAD_MUTEX_INITIALIZER;

void fa__generator_seed(fa__generator *g, uint64_t seed)
{
    g->seed = seed;
    g->words[0] = (uint32_t)seed;
    for (uint32_t i = 1; i < N_WORDS; i++)
        g->words[i] = UINT32_C(1812433253) * (g->words[i - 1] ^ (g->words[i - 1] >> 30)) + i;
    g->left = 1;
    g->next = 0;
    g->has_normal = false;
    g->normal = 0;
    g->seeded = true;
}

fa__generator *fa__generator_lock(void)
{
    pthread_mutex_lock(&generator_lock);
    if (!the_generator.seeded)
        fa__generator_seed(&the_generator, DEFAULT_SEED);
    return &the_generator;
}

void fa__generator_unlock(fa__generator *g)
{
    (void)g;
    pthread_mutex_unlock(&generator_lock);
}

static uint32_t twist(uint32_t high, uint32_t low)
{
    uint32_t mixed = (high & UINT32_C(0x80000000)) | (low & UINT32_C(0x7fffffff));

    return (mixed >> 1) ^ ((low & 1) != 0 ? UINT32_C(0x9908b0df) : 0);
}

static void refill(fa__generator *g)
{
    uint32_t *w = g->words;

    for (int i = 0; i < N_WORDS; i++)
        w[i] = w[(i + SHIFT_WORDS) % N_WORDS] ^ twist(w[i], w[(i + 1) % N_WORDS]);
    g->left = N_WORDS;
    g->next = 0;
}

uint32_t fa__generator_random(fa__generator *g)
{
    uint32_t y;

    if (--g->left <= 0)
        refill(g);
    y = g->words[g->next++];
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

uint64_t fa__generator_random64(fa__generator *g)
{
    uint64_t high = fa__generator_random(g);

    return high << 32 | fa__generator_random(g);
}

bool fa__generator_take_normal(fa__generator *g, double *out)
{
    bool there = g->has_normal;

    *out = g->normal;
    g->has_normal = false;
    return there;
}

void fa__generator_keep_normal(fa__generator *g, double x)
{
    g->normal = x;
    g->has_normal = true;
}

void fa__generator_get_state(const fa__generator *g, uint8_t out[FA__RNG_STATE_BYTES])
{
    uint64_t bits;

    memset(out, 0, FA__RNG_STATE_BYTES);
    fa__put_le64(out, g->seed);
    fa__put_le32(out + 8, (uint32_t)g->left);
    fa__put_le32(out + 12, 1);
    fa__put_le64(out + 16, g->next);
    for (size_t i = 0; i < N_WORDS; i++)
        fa__put_le64(out + 24 + 8 * i, g->words[i]);
    if (g->has_normal) {
        memcpy(&bits, &g->normal, sizeof(bits));
        fa__put_le64(out + 5024, bits);
        fa__put_le32(out + 5040, 1);
    }
}

fa_status fa__generator_set_state(fa__generator *g, const uint8_t *state, size_t size)
{
    int64_t left;
    uint64_t next, bits;

    if (size != FA__RNG_STATE_BYTES)
        return fa__fail(FA_EINVAL, "RNG state is wrong size: %zu bytes; expected %d", size,
                        FA__RNG_STATE_BYTES);
    left = (int32_t)fa__le32(state + 8);
    next = fa__le64(state + 16);
    if (left < 1 || left > N_WORDS || next > N_WORDS || (left > 1 && left + (int64_t)next != 625))
        return fa__fail(FA_EFORMAT, "Invalid mt19937 state: left %lld, next %llu",
                        (long long)left, (unsigned long long)next);
    g->seed = fa__le64(state);
    g->left = (int32_t)left;
    g->next = (uint32_t)next;
    for (size_t i = 0; i < N_WORDS; i++)
        g->words[i] = (uint32_t)fa__le64(state + 24 + 8 * i);
    bits = fa__le64(state + 5024);
    memcpy(&g->normal, &bits, sizeof(bits));
    g->has_normal = fa__le32(state + 5040) != 0;
    g->seeded = true;
    return FA_OK;
}
