/* unpickle_scan.c: which memo entries a pickle will ask for.
 *
 * CPython memoises every tuple and call that it writes, and asks for few of them again: of the 12
 * entries that a tensor makes in a state_dict, none but the class names. A quick look over the
 * opcodes before they are run tells which, so that the others need not be kept alive to the end.
 * What is unusual ends the look, and then everything is kept:
 *
 *     data not whole in memory, the text opcodes GET and PUT, unknown opcodes, a cut pickle,
 *     memo indices beyond all bounds, MEMOIZE beside BINPUT (its index is the number of entries,
 *     which only the memo knows when a BINPUT may have set one twice)
 */
#include "io/pickle_private.h"

#define FIRST_WANTED ((size_t)64)
#define NO_FIXED_SIZE 0xff

/* How many bytes follow an opcode, if that is fixed. */
static uint8_t fixed_size(const fa__opcode *row)
{
    if (row->name == NULL)
        return NO_FIXED_SIZE;
    switch (row->argument) {
    case FA__ARG_NONE:
        return 0;
    case FA__ARG_U1:
        return 1;
    case FA__ARG_U2:
        return 2;
    case FA__ARG_U4:
        return 4;
    case FA__ARG_U8:
    case FA__ARG_F8:
        return 8;
    default:
        return NO_FIXED_SIZE;
    }
}

/* Behind a line, NULL when there is no end. */
static const uint8_t *skip_line(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *newline = at != NULL ? memchr(at, '\n', (size_t)(end - at)) : NULL;

    return newline != NULL ? newline + 1 : NULL;
}

/* Behind `width` bytes of size and as many bytes as they say; NULL past the end. */
static const uint8_t *skip_data(const uint8_t *at, const uint8_t *end, size_t width)
{
    size_t left = (size_t)(end - at);
    uint64_t size;

    if (left < width)
        return NULL;
    size = width == 1 ? at[0] : width == 4 ? fa__le32(at) : fa__le64(at);
    return size <= left - width ? at + width + size : NULL;
}

/* Behind an argument of no fixed size; NULL ends the look. */
static const uint8_t *skip_argument(uint8_t op, const uint8_t *at, const uint8_t *end)
{
    if (op == FA__OP_GET || op == FA__OP_PUT || fa__opcode_of(op)->name == NULL)
        return NULL;
    switch (fa__opcode_of(op)->argument) {
    case FA__ARG_LINE:
        return skip_line(at, end);
    case FA__ARG_LINES:
        return skip_line(skip_line(at, end), end);
    case FA__ARG_DATA1:
        return skip_data(at, end, 1);
    case FA__ARG_DATA4:
        return skip_data(at, end, 4);
    default:
        return skip_data(at, end, 8);
    }
}

static fa_status want(fa__machine *m, uint32_t index)
{
    size_t at = index / 8;

    if (at >= m->wanted_size) {
        size_t size = at * 2 > FIRST_WANTED ? at * 2 : FIRST_WANTED;
        uint8_t *wanted = fa__realloc(m->wanted, size);

        if (wanted == NULL)
            return FA_ENOMEM;
        memset(wanted + m->wanted_size, 0, size - m->wanted_size);
        m->wanted = wanted;
        m->wanted_size = size;
    }
    m->wanted[at] |= (uint8_t)(1u << index % 8);
    return FA_OK;
}

/* Notes a GET. An index that the pickle has no room to set ends the look (*at becomes NULL). */
static fa_status note_get(fa__machine *m, uint8_t op, const uint8_t **at, uint64_t n_bytes)
{
    uint32_t index = op == FA__OP_BINGET ? (*at)[0] : fa__le32(*at);

    if (index <= 0xff || index < n_bytes)
        return want(m, index);
    *at = NULL;
    return FA_OK;
}

fa_status fa__machine_scan(fa__machine *m)
{
    const uint8_t *at = m->reader->cursor, *end = m->reader->limit;
    uint64_t n_bytes = (uint64_t)(end - at);
    uint8_t sizes[256], met[256] = { 0 }, op = 0;
    fa_status st = FA_OK;

    if (m->reader->window_end != m->reader->end)
        return FA_OK;
    for (size_t i = 0; i < 256; i++)
        sizes[i] = fixed_size(fa__opcode_of((uint8_t)i));
    while (at != NULL && at < end && op != FA__OP_STOP) {
        op = *at++;
        met[op] = 1;
        if (sizes[op] == 0)
            continue;
        if (op == FA__OP_LONG_BINPUT && end - at >= 4) {    /* the commonest: faster than a table */
            at += 4;
            continue;
        }
        if (sizes[op] == NO_FIXED_SIZE) {
            at = skip_argument(op, at, end);
            continue;
        }
        if (sizes[op] > end - at)
            break;
        if (op == FA__OP_BINGET || op == FA__OP_LONG_BINGET)
            TRY(note_get(m, op, &at, n_bytes));
        if (at != NULL)
            at += sizes[op];
    }
    m->selective = at != NULL && op == FA__OP_STOP
        && !(met[FA__OP_MEMOIZE] && (met[FA__OP_BINPUT] || met[FA__OP_LONG_BINPUT]));
done:
    return st;
}
