/* debug.c: from a place in a program's code to its line, and on to the Python line it was made
 * from.
 *
 * Beside code/x.py stands code/x.py.debug_pkl [formats 4.10], a tuple in the order of offsets:
 *
 *     old  ((offset, [tag,] ((text, file name, line), begin, end)), ...)
 *     new  ("FORMAT_WITH_STRING_TABLE", (strings...),
 *           ((offset, (([indices of text], index of file name, line), begin, end), tag), ...))
 *
 * A row holds from its offset up to the next. begin and end are bytes of the Python text. */
#include "script/syntax.h"

#include "io/io.h"

#include <stdio.h>

/* ---- the debug record ------------------------------------------------------------------------ */

/* Lists with tags are the list: torch.jit._pickle.build_intlist([...]). */
static fa_status construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                           fa_value *kwargs, fa_value **out)
{
    (void)context;
    (void)kwargs;
    if (how == FA_BUILD_REDUCE && fa_value_kind(callable) == FA_KIND_GLOBAL
        && strcmp(fa_value_global_module(callable), "torch.jit._pickle") == 0
        && fa_value_kind(args) == FA_KIND_TUPLE && fa_value_len(args) > 0)
        *out = fa_value_retain(fa_value_at(args, 0));
    return FA_OK;
}

/* The record's value, yours; NULL when there is none or it cannot be read: it only ever explains an
 * error. */
static fa_value *read_record(fa__span bytes)
{
    static const fa__unpickle_hooks hooks = { .construct = construct };
    fa__reader reader = { 0 };
    fa_value *out = NULL;

    fa__reader_init_span(&reader, bytes, NULL);
    if (fa__unpickle(&reader, &hooks, NULL, &out, NULL) != FA_OK)
        out = NULL;
    fa__reader_free(&reader);
    return out;
}

static fa_value *item(const fa_value *tuple, size_t i)
{
    fa_kind kind = fa_value_kind(tuple);

    if ((kind != FA_KIND_TUPLE && kind != FA_KIND_LIST) || i >= fa_value_len(tuple))
        return NULL;
    return fa_value_at(tuple, i);
}

static bool number(const fa_value *value, int64_t *out)
{
    return fa_value_kind(value) == FA_KIND_INT && fa_value_get_int(value, out) == FA_OK;
}

static const char *text_of(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : NULL;
}

/* The row that holds at a byte of the code; NULL: none. */
static const fa_value *row_at(const fa_value *rows, uint32_t at)
{
    const fa_value *best = NULL;
    int64_t offset, best_offset = -1;

    for (size_t i = 0; item(rows, i) != NULL; i++) {
        const fa_value *row = item(rows, i);
        if (number(item(row, 0), &offset) && offset <= (int64_t)at && offset >= best_offset) {
            best = row;
            best_offset = offset;
        }
    }
    return best;
}

typedef struct original {
    const char *path;
    int64_t line;
} original;

/* Lines of `text` before byte `at`. */
static int64_t lines_before(const char *text, int64_t *left)
{
    int64_t lines = 0;

    for (; text != NULL && *text != '\0' && *left > 0; text++, (*left)--)
        lines += *text == '\n';
    return lines;
}

/* Where in the Python source a row points; false: it does not say. */
static bool read_row(const fa_value *row, const fa_value *strings, original *out)
{
    const fa_value *range = NULL, *source, *pieces;
    int64_t begin, line, index;

    for (size_t i = 1; range == NULL && item(row, i) != NULL; i++)
        range = fa_value_kind(item(row, i)) == FA_KIND_TUPLE ? item(row, i) : NULL;
    source = item(range, 0);
    if (!number(item(range, 1), &begin) || !number(item(source, 2), &line))
        return false;
    out->line = line + 1;
    if (strings == NULL) {
        out->path = text_of(item(source, 1));
        out->line += lines_before(text_of(item(source, 0)), &begin);
        return out->path != NULL && out->path[0] != '\0';
    }
    if (!number(item(source, 1), &index) || index < 0)
        return false;
    out->path = text_of(item(strings, (size_t)index));
    pieces = item(source, 0);
    for (size_t i = 0; number(item(pieces, i), &index) && index >= 0 && begin > 0; i++)
        out->line += lines_before(text_of(item(strings, (size_t)index)), &begin);
    return out->path != NULL && out->path[0] != '\0';
}

static bool find_original(const fa_value *record, uint32_t at, original *out)
{
    const char *format = text_of(item(record, 0));
    bool table = format != NULL && strcmp(format, "FORMAT_WITH_STRING_TABLE") == 0;
    const fa_value *row = row_at(table ? item(record, 2) : record, at);

    return row != NULL && read_row(row, table ? item(record, 1) : NULL, out);
}

/* ---- notes ----------------------------------------------------------------------------------- */

/* The place's line without the spaces around it. */
static fa__span line_of(const fa__source_file *file, uint32_t at)
{
    size_t begin = at < file->text.size ? at : file->text.size, end = begin;

    while (begin > 0 && file->text.data[begin - 1] != '\n')
        begin--;
    while (begin < file->text.size && file->text.data[begin] == ' ')
        begin++;
    while (end < file->text.size && file->text.data[end] != '\n')
        end++;
    return (fa__span){ file->text.data + begin, end > begin ? end - begin : 0 };
}

fa_status fa__note_location(fa__location where, const char *function)
{
    char text[80];
    uint32_t line, column;
    fa__span debug;
    fa_value *record;
    original from;
    fa_error saved = *fa_error_last();

    if (where.file == NULL)
        return saved.status;
    fa__line_and_column(where.file, where.begin, &line, &column);
    fa__copy_text(text, sizeof(text), line_of(where.file, where.begin));
    if (function != NULL)
        fa__note("File \"%s\", line %u, in %s: %s", where.file->path, (unsigned)line, function,
                 text);
    else
        fa__note("File \"%s\", line %u, column %u: %s", where.file->path, (unsigned)line,
                 (unsigned)column, text);
    saved = *fa_error_last();
    debug = fa__unit_debug(where.file->unit, where.file);
    record = debug.size > 0 ? read_record(debug) : NULL;
    fa__error_restore(&saved);
    if (record != NULL && find_original(record, where.begin, &from))
        fa__note("made from \"%s\", line %lld", from.path, (long long)from.line);
    fa_value_release(record);
    return saved.status;
}
