/* memory.c: memory, growing texts and a map of pointers for the commands.
 *
 * The one place of the command where libc's allocator is named. A command that has no memory left
 * says so and ends: nothing it holds is worth saving, and files are only ever written by fa_save,
 * which is atomic. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

void *cli__resize(void *memory, size_t n, size_t size)
{
    void *grown = NULL;

    if (size == 0 || n <= SIZE_MAX / size)
        grown = realloc(memory, n * size == 0 ? 1 : n * size);
    if (grown == NULL) {
        cli__error("out of memory");
        exit(CLI_FAILED);
    }
    return grown;
}

void cli__free(void *memory)
{
    free(memory);
}

void *cli__grow(void *memory, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return memory;
    size_t wanted = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    memory = cli__resize(memory, wanted, size);
    *capacity = wanted;
    return memory;
}

char *cli__copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(cli__resize(NULL, size, 1), text, size);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Room for `more` bytes and a NUL behind what is there. */
static void text_reserve(cli__text *text, size_t more)
{
    size_t wanted = text->size + more + 1;

    if (wanted <= text->capacity)
        return;
    if (wanted < text->capacity * 2)
        wanted = text->capacity * 2;
    text->data = cli__resize(text->data, wanted, 1);
    text->capacity = wanted;
}

void cli__text_add(cli__text *text, const char *data, size_t size)
{
    text_reserve(text, size);
    if (size > 0)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void cli__text_add_string(cli__text *text, const char *string)
{
    cli__text_add(text, string, strlen(string));
}

void cli__text_format(cli__text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        return;
    text_reserve(text, (size_t)size);
    va_start(args, format);
    vsnprintf(text->data + text->size, (size_t)size + 1, format, args);
    va_end(args);
    text->size += (size_t)size;
}

void cli__text_cut(cli__text *text, size_t size)
{
    if (size >= text->size)
        return;
    text->size = size;
    text->data[size] = '\0';
}

const char *cli__text_string(const cli__text *text)
{
    return text->data == NULL ? "" : text->data;
}

void cli__text_free(cli__text *text)
{
    cli__free(text->data);
    *text = (cli__text){ 0 };
}

/* ---- a map of pointers: open addressing, at most half full ----------------------------------- */

static cli__map_slot *map_slot(const cli__map *map, const void *key)
{
    size_t at =
        (size_t)(((uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u) >> 20) & (map->n_slots - 1);

    while (map->slots[at].key != NULL && map->slots[at].key != key)
        at = (at + 1) & (map->n_slots - 1);
    return &map->slots[at];
}

static void map_grow(cli__map *map)
{
    cli__map old = *map;

    map->n_slots = old.n_slots == 0 ? 64 : old.n_slots * 2;
    map->slots = cli__resize(NULL, map->n_slots, sizeof *map->slots);
    memset(map->slots, 0, map->n_slots * sizeof *map->slots);
    for (size_t i = 0; i < old.n_slots; i++)
        if (old.slots[i].key != NULL)
            *map_slot(map, old.slots[i].key) = old.slots[i];
    cli__free(old.slots);
}

size_t *cli__map_at(cli__map *map, const void *key, size_t fresh)
{
    if (map->n * 2 >= map->n_slots)
        map_grow(map);
    cli__map_slot *slot = map_slot(map, key);
    if (slot->key == NULL) {
        *slot = (cli__map_slot){ key, fresh };
        map->n++;
    }
    return &slot->value;
}

const size_t *cli__map_find(const cli__map *map, const void *key)
{
    if (map->n == 0)
        return NULL;
    const cli__map_slot *slot = map_slot(map, key);
    return slot->key == NULL ? NULL : &slot->value;
}

void cli__map_free(cli__map *map)
{
    cli__free(map->slots);
    *map = (cli__map){ 0 };
}
