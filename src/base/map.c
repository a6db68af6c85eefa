/* map.c: a hash table from byte strings to numbers, and the keyed hash behind it.
 *
 * Open addressing with linear probing over at most 3/4 full, a power of two of slots. The keys'
 * bytes stand one after the other in one buffer, so a map is three allocations whatever its size:
 *
 *     slots: [ hash | number | key_offset | key_size | used ] ... keys: "weightbiasrunning_mean..."
 */
#include "base/base.h"

#define FIRST_SLOTS 16

typedef struct slot {
    uint64_t hash, number;
    size_t key_offset, key_size;
    bool used;
} slot;

struct fa__map {
    slot *slots;
    size_t n_slots, n_used;
    fa__buffer keys;
};

/* ---- SipHash-1-3 [Aumasson, Bernstein: SipHash, 2012] ---------------------------------------- */

typedef struct sip {
    uint64_t a, b, c, d;
} sip;

static uint64_t rotate(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static void sip_round(sip *s)
{
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

static void sip_word(sip *s, uint64_t word)
{
    s->d ^= word;
    sip_round(s);
    s->a ^= word;
}

/* The key: where the loader has put this library and the C library. Files cannot know it. */
static sip sip_start(void)
{
    static const char here;
    uint64_t key_0 = (uint64_t)(uintptr_t)&here * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t key_1 = (uint64_t)(uintptr_t)&memchr * UINT64_C(0xbf58476d1ce4e5b9);

    return (sip){ key_0 ^ UINT64_C(0x736f6d6570736575), key_1 ^ UINT64_C(0x646f72616e646f6d),
                  key_0 ^ UINT64_C(0x6c7967656e657261), key_1 ^ UINT64_C(0x7465646279746573) };
}

uint64_t fa__hash_bytes(const void *data, size_t size)
{
    const uint8_t *at = data;
    sip s = sip_start();
    uint64_t tail = (uint64_t)size << 56;

    for (size_t left = size; left >= 8; left -= 8, at += 8)
        sip_word(&s, fa__le64(at));
    for (size_t i = 0; i < size % 8; i++)
        tail |= (uint64_t)at[i] << 8 * i;
    sip_word(&s, tail);
    s.c ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}

/* ---- the table ------------------------------------------------------------------------------- */

fa__map *fa__map_new(void)
{
    return fa__zalloc(sizeof(fa__map));
}

void fa__map_free(fa__map *map)
{
    if (map == NULL)
        return;
    fa__free(map->slots);
    fa__buffer_free(&map->keys);
    fa__free(map);
}

/* The slot of `key`, or the free one where it belongs. There is always a free slot. */
static slot *find(const fa__map *map, fa__span key, uint64_t hash)
{
    size_t mask = map->n_slots - 1;

    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        slot *at = &map->slots[i];

        if (!at->used)                                   /* keys.data may still be NULL */
            return at;
        fa__span there = { map->keys.data + at->key_offset, at->key_size };
        if (at->hash == hash && fa__span_equal(there, key))
            return at;
    }
}

static fa_status grow(fa__map *map)
{
    size_t n = map->n_slots > 0 ? map->n_slots * 2 : FIRST_SLOTS, size;
    slot *slots;

    if (n < map->n_slots || !fa__mul_size(n, sizeof *slots, &size))
        return fa__fail_memory(SIZE_MAX);
    slots = fa__zalloc(size);
    if (slots == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < map->n_slots; i++) {
        size_t j = (size_t)map->slots[i].hash & (n - 1);

        if (!map->slots[i].used)
            continue;
        while (slots[j].used)
            j = (j + 1) & (n - 1);
        slots[j] = map->slots[i];
    }
    fa__free(map->slots);
    map->slots = slots;
    map->n_slots = n;
    return FA_OK;
}

static fa_status set(fa__map *map, fa__span key, uint64_t hash, uint64_t number)
{
    fa_status st = FA_OK;
    slot *at;

    if (map->n_used >= map->n_slots / 4 * 3)
        TRY(grow(map));
    at = find(map, key, hash);
    if (!at->used) {
        size_t offset = map->keys.size;

        TRY(fa__buffer_put(&map->keys, key.data, key.size));
        *at = (slot){ hash, number, offset, key.size, true };
        map->n_used++;
    }
    at->number = number;
done:
    return st;
}

static bool get(const fa__map *map, fa__span key, uint64_t hash, uint64_t *number)
{
    const slot *at;

    if (map->n_used == 0)
        return false;
    at = find(map, key, hash);
    if (at->used)
        *number = at->number;
    return at->used;
}

fa_status fa__map_set(fa__map *map, fa__span key, uint64_t number)
{
    return set(map, key, fa__hash_bytes(key.data, key.size), number);
}

bool fa__map_get(const fa__map *map, fa__span key, uint64_t *number)
{
    return get(map, key, fa__hash_bytes(key.data, key.size), number);
}

/* Addresses come from our allocator, not from files: mixing their bits is enough. */
static uint64_t hash_pointer(const void *pointer)
{
    uint64_t x = (uint64_t)(uintptr_t)pointer;

    x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
    return x ^ x >> 33;
}

fa_status fa__map_set_pointer(fa__map *map, const void *key, uint64_t number)
{
    return set(map, (fa__span){ (const uint8_t *)&key, sizeof key }, hash_pointer(key), number);
}

bool fa__map_get_pointer(const fa__map *map, const void *key, uint64_t *number)
{
    return get(map, (fa__span){ (const uint8_t *)&key, sizeof key }, hash_pointer(key), number);
}
