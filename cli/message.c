/* message.c: what goes wrong, said on stderr.
 *
 *   facula: model.pt: data/3: checksum differs (offset 4096)
 *     the file was cut or changed after it was written
 *
 * Names inside messages may come from a file, so control characters are escaped. */
#include <stdarg.h>
#include <string.h>

#include "cli.h"

#define MESSAGE_SIZE 4096

/* Writes text to stderr, control characters (but not newlines) as \xNN. */
static void put_text(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if ((*c < 0x20 && *c != '\n') || *c == 0x7F)
            fprintf(stderr, "\\x%02x", *c);
        else
            fputc(*c, stderr);
    }
}

static void put_message(const char *prefix, const char *format, va_list args)
{
    char text[MESSAGE_SIZE];

    fflush(stdout);
    vsnprintf(text, sizeof text, format, args);
    fputs(prefix, stderr);
    put_text(text);
    fputc('\n', stderr);
}

int cli__error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put_message("facula: ", format, args);
    va_end(args);
    return CLI_FAILED;
}

int cli__hint(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put_message("  ", format, args);
    va_end(args);
    return CLI_FAILED;
}

int cli__library_error(const char *path)
{
    char text[MESSAGE_SIZE];
    const fa_error *error = fa_error_last();
    bool named = error->path[0] != '\0' || path == NULL;

    fa_error_format(text, sizeof text);
    size_t size = strlen(text);
    while (size > 0 && text[size - 1] == '\n')
        text[--size] = '\0';
    cli__error("%s%s%s", named ? "" : path, named ? "" : ": ", text);
    fa_error_clear();
    return CLI_FAILED;
}

/* ---- the nearest name ------------------------------------------------------------------------ */

#define NAME_SIZE 256

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Three rows of the usual table, for the swap of neighbours. Names beyond NAME_SIZE are compared up
 * to there. */
size_t cli__edit_distance(const char *a, const char *b)
{
    size_t rows[3][NAME_SIZE + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    size_t n = least(strlen(a), NAME_SIZE), m = least(strlen(b), NAME_SIZE);

    for (size_t j = 0; j <= m; j++)
        above[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[m];
}

void cli__nearest_offer(cli__nearest *nearest, const char *candidate)
{
    size_t length = strlen(nearest->wanted), other = strlen(candidate);
    size_t gap = length > other ? length - other : other - length;
    size_t most = 1 + length / 3;

    if (nearest->best != NULL && nearest->distance <= most)
        most = nearest->distance - 1;
    if (gap > most || (nearest->best != NULL && nearest->distance == 0))
        return;
    size_t distance = cli__edit_distance(nearest->wanted, candidate);
    if (distance > most)
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
