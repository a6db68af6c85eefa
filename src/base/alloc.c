/* alloc.c: all memory of the library, and sizes that cannot overflow.
 *
 * The hooks are the library's one documented global: fa_set_allocator is called before anything
 * else, from one thread. This is the only file that names malloc, realloc and free.
 *
 * Large memory asks for huge pages: filling fresh memory is mostly the kernel handing out pages,
 * and by 2 MiB instead of 4 KiB that is cheap. Reading 1 GB from the page cache into fresh memory
 * with two threads: 0.245 s, with huge pages 0.055 s. */
#include <stdlib.h>
#include <sys/mman.h>

#include "base/base.h"

#define HUGE_PAGE ((size_t)2 << 20)
#define HUGE_FROM ((size_t)8 << 20)     /* smaller memory has too few whole huge pages inside */

static void *libc_alloc(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void *libc_reallocate(void *context, void *memory, size_t size)
{
    (void)context;
    return realloc(memory, size);
}

static void libc_free(void *context, void *memory)
{
    (void)context;
    free(memory);
}

#define LIBC_ALLOCATOR { libc_alloc, libc_reallocate, libc_free, NULL }

static fa_allocator hooks = LIBC_ALLOCATOR;

void fa_set_allocator(const fa_allocator *allocator)
{
    static const fa_allocator libc = LIBC_ALLOCATOR;

    hooks = allocator != NULL ? *allocator : libc;
}

bool fa__alloc_is_libc(void)
{
    return hooks.alloc == libc_alloc;
}

/* malloc(0) may give NULL, which would read as a failure. */
static size_t at_least_one(size_t size)
{
    return size > 0 ? size : 1;
}

/* Only the huge pages that lie whole inside the memory, so that nothing more is used. A hint. */
static void ask_for_huge_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;

    if (size >= HUGE_FROM && hooks.alloc == libc_alloc)
        madvise((uint8_t *)memory + before, (size - before) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

void *fa__alloc(size_t size)
{
    void *memory = hooks.alloc(hooks.context, at_least_one(size));

    if (memory == NULL)
        fa__fail_memory(size);
    else
        ask_for_huge_pages(memory, size);
    return memory;
}

void *fa__zalloc(size_t size)
{
    void *memory;

    if (hooks.alloc != libc_alloc) {
        memory = fa__alloc(size);
        return memory != NULL ? memset(memory, 0, size) : NULL;
    }
    memory = calloc(1, at_least_one(size));     /* large: fresh zero pages, not touched */
    if (memory == NULL)
        fa__fail_memory(size);
    else
        ask_for_huge_pages(memory, size);
    return memory;
}

void *fa__realloc(void *memory, size_t size)
{
    void *moved;

    if (memory == NULL)
        return fa__alloc(size);
    moved = hooks.reallocate(hooks.context, memory, at_least_one(size));
    if (moved == NULL)
        fa__fail_memory(size);
    else
        ask_for_huge_pages(moved, size);
    return moved;
}

void fa__free(void *memory)
{
    if (memory != NULL)
        hooks.free(hooks.context, memory);
}

char *fa__strdup(const char *text)
{
    return fa__strndup(text, strlen(text));
}

char *fa__strndup(const char *text, size_t size)
{
    char *copy;

    if (size == SIZE_MAX) {
        fa__fail_memory(size);
        return NULL;
    }
    copy = fa__alloc(size + 1);
    if (copy == NULL)
        return NULL;
    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

bool fa__mul_size(size_t a, size_t b, size_t *out)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *out = a * b;
    return true;
}

bool fa__add_size(size_t a, size_t b, size_t *out)
{
    if (a > SIZE_MAX - b)
        return false;
    *out = a + b;
    return true;
}

bool fa__add_i64(int64_t a, int64_t b, int64_t *out)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
        return false;
    *out = a + b;
    return true;
}

/* |x|, also of INT64_MIN. */
static uint64_t magnitude(int64_t x)
{
    return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

bool fa__mul_i64(int64_t a, int64_t b, int64_t *out)
{
    bool negative = (a < 0) != (b < 0);
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t x = magnitude(a), y = magnitude(b);

    if (y != 0 && x > limit / y)
        return false;
    if (!negative || x * y == 0)
        *out = (int64_t)(x * y);
    else
        *out = -(int64_t)(x * y - 1) - 1;       /* INT64_MIN has no positive twin */
    return true;
}
