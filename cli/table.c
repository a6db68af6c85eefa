/* table.c: what people read — aligned columns, colours, sizes, and text that cannot harm a
 * terminal. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define GAP 2                           /* spaces between columns */

/* ---- colours --------------------------------------------------------------------------------- */

static bool has_colours(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (no_color != NULL && no_color[0] != '\0')
        return false;
    if (term == NULL || strcmp(term, "dumb") == 0)
        return false;
    return isatty(STDOUT_FILENO) == 1;
}

void cli__colour_start(cli__colour colour)
{
    static const char *const codes[] = { [CLI_BOLD] = "\033[1m",    [CLI_DIM] = "\033[2m",
                                         [CLI_RED] = "\033[31m",    [CLI_GREEN] = "\033[32m",
                                         [CLI_YELLOW] = "\033[33m", [CLI_BLUE] = "\033[34m" };

    if (colour != CLI_PLAIN && has_colours())
        fputs(codes[colour], stdout);
}

void cli__colour_stop(cli__colour colour)
{
    if (colour != CLI_PLAIN && has_colours())
        fputs("\033[0m", stdout);
}

/* ---- text that cannot harm ------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at `at`, 0 when it is a control character (C0, DEL, C1) or broken.
 */
static size_t printable(const unsigned char *at)
{
    size_t n = at[0] < 0x80 ? 1 : at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;

    if (at[0] < 0x20 || at[0] == 0x7F || (n > 1 && (at[0] < 0xC2 || at[0] > 0xF4)))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return at[0] == 0xC2 && at[1] < 0xA0 ? 0 : n;
}

/* Columns that cli__print_text takes. */
static size_t width_of(const char *text)
{
    size_t width = 0;

    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        size_t n = printable(at);
        width += n == 0 ? 4 : 1;
        at += n == 0 ? 1 : n;
    }
    return width;
}

void cli__print_text(const char *text, cli__colour colour)
{
    cli__colour_start(colour);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        size_t n = printable(at);
        if (n == 0)
            printf("\\x%02x", *at);
        else
            fwrite(at, 1, n, stdout);
        at += n == 0 ? 1 : n;
    }
    cli__colour_stop(colour);
}

/* ---- tables ---------------------------------------------------------------------------------- */

void cli__table_cell(cli__table *table, cli__colour colour, const char *format, ...)
{
    va_list args;
    char text[512];
    cli__text whole = { 0 };

    va_start(args, format);
    int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size >= (int)sizeof text && strcmp(format, "%s") == 0) {
        va_start(args, format);
        cli__text_add_string(&whole, va_arg(args, const char *));
        va_end(args);
    }
    table->cells = cli__grow(table->cells, table->n_cells, &table->capacity, sizeof *table->cells);
    table->cells[table->n_cells++] =
        (cli__cell) { whole.data != NULL ? whole.data : cli__copy_text(text), colour };
}

static void put_spaces(size_t n)
{
    for (; n > 0; n--)
        putchar(' ');
}

/* Is everything of this row from `column` on empty? Then the line ends here. */
static bool rest_is_empty(const cli__table *table, size_t row, int column)
{
    for (; column < table->n_columns; column++)
        if (table->cells[row + (size_t)column].text[0] != '\0')
            return false;
    return true;
}

/* A text that nothing follows in its row may be as long as it likes. */
static bool is_ragged(const cli__table *table, size_t row, int column)
{
    return table->align[column] == CLI_LEFT && rest_is_empty(table, row, column + 1);
}

static void print_row(const cli__table *table, size_t row, const size_t *widths, int indent)
{
    put_spaces((size_t)indent);
    for (int column = 0; column < table->n_columns && !rest_is_empty(table, row, column);
         column++) {
        const cli__cell *cell = &table->cells[row + (size_t)column];
        size_t width = width_of(cell->text);
        size_t fill = width < widths[column] ? widths[column] - width : 0;
        if (table->align[column] == CLI_RIGHT)
            put_spaces(fill);
        cli__print_text(cell->text, cell->colour);
        if (!rest_is_empty(table, row, column + 1))
            put_spaces((table->align[column] == CLI_RIGHT ? 0 : fill) + GAP);
    }
    putchar('\n');
}

static void print_heads(const cli__table *table, const size_t *widths, int indent)
{
    put_spaces((size_t)indent);
    cli__colour_start(CLI_DIM);
    int n = table->n_columns;
    while (n > 0 && table->heads[n - 1] == NULL)
        n--;
    for (int column = 0; column < n; column++) {
        const char *head = table->heads[column] == NULL ? "" : table->heads[column];
        size_t fill = widths[column] - width_of(head);
        bool last = column + 1 == n;
        put_spaces(table->align[column] == CLI_RIGHT ? fill : 0);
        fputs(head, stdout);
        put_spaces(last ? 0 : (table->align[column] == CLI_RIGHT ? 0 : fill) + GAP);
    }
    cli__colour_stop(CLI_DIM);
    putchar('\n');
}

void cli__table_print(cli__table *table, int indent)
{
    size_t widths[CLI_MAX_COLUMNS] = { 0 }, columns = (size_t)table->n_columns;
    bool heads = false, coloured = has_colours();    /* asked once: it is a system call */

    while (table->n_cells % columns != 0)
        cli__table_cell(table, CLI_PLAIN, "%s", "");
    for (size_t i = 0; i < columns; i++) {
        heads = heads || table->heads[i] != NULL;
        widths[i] = table->heads[i] == NULL ? 0 : width_of(table->heads[i]);
    }
    for (size_t i = 0; i < table->n_cells; i++) {
        size_t width = width_of(table->cells[i].text);
        if (width > widths[i % columns] && !is_ragged(table, i - i % columns, (int)(i % columns)))
            widths[i % columns] = width;
    }
    for (size_t i = 0; !coloured && i < table->n_cells; i++)
        table->cells[i].colour = CLI_PLAIN;
    if (heads && table->n_cells > 0)
        print_heads(table, widths, indent);
    for (size_t row = 0; row < table->n_cells; row += columns)
        print_row(table, row, widths, indent);
    for (size_t i = 0; i < table->n_cells; i++)
        cli__free(table->cells[i].text);
    cli__free(table->cells);
    table->cells = NULL;
    table->n_cells = table->capacity = 0;
}

/* ---- numbers for people ---------------------------------------------------------------------- */

static const char *scaled(uint64_t number, const char *const *units, const char *one,
                          char out[CLI_SIZE_TEXT])
{
    double x = (double)number;
    int unit = -1;

    for (; x >= 999.95 && unit < 4; unit++)
        x /= 1000;
    if (unit < 0)
        snprintf(out, CLI_SIZE_TEXT, "%u%s", (unsigned)number, one);
    else
        snprintf(out, CLI_SIZE_TEXT, "%.1f %s", x, units[unit]);
    return out;
}

const char *cli__size_text(uint64_t bytes, char out[CLI_SIZE_TEXT])
{
    static const char *const units[] = { "kB", "MB", "GB", "TB", "PB" };
    return scaled(bytes, units, " B", out);
}

const char *cli__count_text(uint64_t count, char out[CLI_SIZE_TEXT])
{
    static const char *const units[] = { "k", "M", "G", "T", "P" };
    return scaled(count, units, "", out);
}
