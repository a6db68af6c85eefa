/* syntax.c: memory for syntax trees, and what every message about source text says: where, the
 * line, and a caret.
 *
 *     code/__torch__/m.py: expected ')' but found 'x' here:
 *       File "code/__torch__/m.py", line 12, column 20
 *           y = torch.add(a x)
 *                           ~ <--- HERE
 */
#include "script/syntax.h"

#include <stdio.h>

#define ARENA_BLOCK ((size_t)1 << 14)

/* ---- memory ---------------------------------------------------------------------------------- */

typedef struct fa__arena_block {
    struct fa__arena_block *next;
    void *align[];                      /* the bytes that are handed out */
} fa__arena_block;

void *fa__arena_alloc(fa__arena *arena, size_t size)
{
    size_t rounded, wanted;
    fa__arena_block *block;
    uint8_t *out;

    if (!fa__add_size(size > 0 ? size : 1, sizeof(void *) - 1, &rounded)
        || !fa__add_size(rounded, sizeof(*block), &wanted))
        return NULL;
    rounded -= rounded % sizeof(void *);
    if (rounded > (size_t)(arena->end - arena->next)) {
        if (wanted < ARENA_BLOCK)
            wanted = ARENA_BLOCK;
        block = fa__alloc(wanted);
        if (block == NULL)
            return NULL;
        block->next = arena->blocks;
        arena->blocks = block;
        arena->next = (uint8_t *)block->align;
        arena->end = (uint8_t *)block + wanted;
    }
    out = arena->next;
    arena->next += rounded;
    return memset(out, 0, rounded);
}

void fa__arena_free(fa__arena *arena)
{
    fa__arena_block *block = arena->blocks;

    while (block != NULL) {
        fa__arena_block *next = block->next;
        fa__free(block);
        block = next;
    }
    *arena = (fa__arena){ 0 };
}

/* ---- places ---------------------------------------------------------------------------------- */

fa__span fa__syntax_source(const fa__source_file *file, const fa__syntax *node)
{
    return (fa__span){ file->text.data + node->begin, node->end - node->begin };
}

void fa__line_and_column(const fa__source_file *file, uint32_t at, uint32_t *line, uint32_t *column)
{
    *line = 1;
    *column = 1;
    for (uint32_t i = 0; i < at && i < file->text.size; i++) {
        *column += 1;
        if (file->text.data[i] == '\n') {
            *line += 1;
            *column = 1;
        }
    }
}

/* The part of the line around `at` that a note has room for; *from is where it begins. */
static fa__span line_around(const fa__source_file *file, uint32_t at, uint32_t *from)
{
    enum { ROOM = 110, BEFORE = 70 };
    size_t begin = at, end = at;

    while (begin > 0 && file->text.data[begin - 1] != '\n')
        begin--;
    if (at - begin > BEFORE)
        begin = at - BEFORE;
    while (end < file->text.size && file->text.data[end] != '\n' && end - begin < ROOM)
        end++;
    *from = (uint32_t)begin;
    return (fa__span){ file->text.data + begin, end - begin };
}

/* Two notes: the line, and what is meant underlined. */
static void note_line(const fa__source_file *file, uint32_t begin, uint32_t end)
{
    enum { MARKS = 20 };
    static const char marks[MARKS + 1] = "~~~~~~~~~~~~~~~~~~~~";
    char text[128];
    uint32_t from;
    fa__span line = line_around(file, begin, &from);
    uint32_t n = end > begin ? end - begin : 1;

    if (n > from + line.size - begin)
        n = (uint32_t)(from + line.size - begin);
    if (n < 1 || n > MARKS)
        n = n < 1 ? 1 : MARKS;
    fa__copy_text(text, sizeof(text), line);
    fa__note("    %s", text);
    fa__note("    %*s%.*s <--- HERE", (int)(begin - from), "", (int)n, marks);
}

fa_status fa__syntax_error(const fa__source_file *file, uint32_t begin, uint32_t end,
                           const char *format, ...)
{
    char text[400];
    uint32_t line, column;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (begin > file->text.size)
        begin = (uint32_t)file->text.size;
    fa__fail(FA_EFORMAT, "%s", text);
    fa__error_set_record(file->path);
    fa__line_and_column(file, begin, &line, &column);
    fa__note("File \"%s\", line %u, column %u", file->path, (unsigned)line, (unsigned)column);
    note_line(file, begin, end);
    return FA_EFORMAT;
}
