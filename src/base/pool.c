/* pool.c: the small objects that a large load makes, out of blocks of 2 MiB.
 *
 * A file of 100,000 tensors becomes half a million objects of 40 to 200 bytes. One by one from
 * malloc they cost a page fault for every 4 KiB; a block is one huge page, and one fault.
 *
 *     block, aligned to its size    header | slot | slot | slot | ...  | not used yet
 *                                   ^ address & ~(BLOCK_SIZE - 1)       ^ next, left
 *
 * A pool is open while a load runs, on one thread, and only then are slots handed out. A slot given
 * back meanwhile is kept for the next object of its size, for most objects of a pickle (tuples,
 * keys, numbers) are needed for a moment only. Later any thread may give a slot back: that lowers
 * the count of its block, and at zero the block goes. A value that outlives all others of its file
 * thus keeps 2 MiB, not the whole.
 *
 * With a caller's allocator, and under sanitizers, which watch each object, no pool opens: every
 * object comes from fa__alloc. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "base/base.h"

#define BLOCK_SIZE ((size_t)2 << 20)
#define SLOT_UNIT 8                     /* sizes are rounded up to it; alignment of every slot */
/* What the count of a block starts at, so that it cannot reach zero while slots are cut from it. */
#define OPEN_COUNT (SIZE_MAX / 2)

/* The header of a block. */
typedef struct block {
    /* slots not given back; while slots are cut from the block, OPEN_COUNT less those given back */
    atomic_size_t live;
} block;

_Static_assert(sizeof(block) <= SLOT_UNIT, "the first slot comes after one unit");

static _Thread_local fa__pool *open_pool;

void fa__pool_open(fa__pool *pool)
{
    *pool = (fa__pool){ 0 };
#ifndef FACULA_SANITIZED
    if (open_pool == NULL && fa__alloc_is_libc())
        open_pool = pool;
#endif
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void unmap(uint8_t *memory, size_t size)
{
    if (size > 0)
        munmap(memory, size);
}

static uint8_t *map_block(void)
{
    uint8_t *memory = mmap(NULL, 2 * BLOCK_SIZE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (memory == MAP_FAILED)
        return NULL;
    before = (BLOCK_SIZE - (uintptr_t)memory % BLOCK_SIZE) % BLOCK_SIZE;
    unmap(memory, before);
    unmap(memory + before + BLOCK_SIZE, BLOCK_SIZE - before);
#ifdef MADV_HUGEPAGE
    madvise(memory + before, BLOCK_SIZE, MADV_HUGEPAGE);
#endif
    return memory + before;
}

static void lower(block *self, size_t n)
{
    if (atomic_fetch_sub_explicit(&self->live, n, memory_order_acq_rel) == n)
        unmap((uint8_t *)self, BLOCK_SIZE);
}

static block *block_of(void *slot)
{
    return (block *)(void *)((uint8_t *)slot - (uintptr_t)slot % BLOCK_SIZE);
}

/* No more slots are cut from the pool's block. */
static void finish_block(fa__pool *pool)
{
    if (pool->next != NULL)
        lower(block_of(pool->next - 1), OPEN_COUNT - pool->n_cut);
    pool->next = NULL;
    pool->left = 0;
}

static bool start_block(fa__pool *pool)
{
    uint8_t *memory = map_block();

    finish_block(pool);
    if (memory == NULL)
        return false;
    atomic_init(&((block *)(void *)memory)->live, OPEN_COUNT);
    pool->next = memory + SLOT_UNIT;
    pool->left = BLOCK_SIZE - SLOT_UNIT;
    pool->n_cut = 0;
    return true;
}

/* ---- slots ----------------------------------------------------------------------------------- */

/* A slot given back holds the address of the next one of its size. */
static void *reuse(fa__pool *pool, size_t kind)
{
    void *slot = pool->kept[kind];

    memcpy(&pool->kept[kind], slot, sizeof(void *));
    return slot;
}

void *fa__slot_alloc(size_t size, uint8_t *kind)
{
    fa__pool *pool = open_pool;
    size_t units = size / SLOT_UNIT + (size % SLOT_UNIT != 0);
    void *slot;

    *kind = 0;
    if (pool == NULL || units == 0 || units >= FA__SLOT_KINDS)
        return fa__alloc(size);
    if (pool->kept[units] != NULL) {
        *kind = (uint8_t)units;
        return reuse(pool, units);
    }
    if (pool->left < units * SLOT_UNIT && !start_block(pool))
        return fa__alloc(size);
    slot = pool->next;
    pool->next += units * SLOT_UNIT;
    pool->left -= units * SLOT_UNIT;
    pool->n_cut++;
    *kind = (uint8_t)units;
    return slot;
}

void fa__slot_free(void *slot, uint8_t kind)
{
    fa__pool *pool = open_pool;

    if (kind == 0) {
        fa__free(slot);
    } else if (pool != NULL) {
        memcpy(slot, &pool->kept[kind], sizeof(void *));
        pool->kept[kind] = slot;
    } else {
        lower(block_of(slot), 1);
    }
}

void fa__pool_close(fa__pool *pool)
{
    if (open_pool != pool)
        return;
    for (size_t kind = 1; kind < FA__SLOT_KINDS; kind++)
        while (pool->kept[kind] != NULL)
            lower(block_of(reuse(pool, kind)), 1);
    finish_block(pool);
    open_pool = NULL;
}
