/* unpickle.c: the pickle machine — a stack of values, marks in it, a memo [formats 2.2].
 *
 *     pickle  := opcode* STOP            opcode := byte argument
 *
 *     ( 'storage' FloatStorage '0' 'cpu' 4 t        stack:  ... [mark] v v v v v    ->   ... tuple
 *     ^mark                                ^TUPLE                      floor^  top^
 *
 * Nothing is executed: a global is a name, and what a pickle wants to call is handed to the hooks
 * or kept as an OBJECT. Values are shared, never copied, so memory stays within a multiple of the
 * file's size however often a file repeats GET. The commonest opcodes are run in the loop below,
 * the others by their rows' functions (unpickle_ops.c).
 *
 * Cycles: a container can get into itself only if GET or DUP pushes it. If that has happened, the
 * result and all that the memo still holds are searched for cycles at the end, so that they can be
 * freed; after a failure the containers of the memo are emptied instead. */
#include <stdio.h>

#include "io/pickle_private.h"

#define FIRST_ROOM 64
#define FREE_MEMO 1024                  /* memo entries granted to every pickle, beyond 2 per PUT */

#define POOL_FROM ((uint64_t)1 << 20)   /* bytes of a pickle whose objects are worth a pool */

#define MUTABLE_KINDS                                                                              \
    (1u << FA_KIND_LIST | 1u << FA_KIND_DICT | 1u << FA_KIND_SET | 1u << FA_KIND_OBJECT            \
     | 1u << FA_KIND_TENSOR)

/* ---- failures -------------------------------------------------------------------------------- */

static void fix_offset(fa__machine *m)
{
    const fa__reader *reader = m->reader;

    if (m->op_at == NULL)
        return;
    m->op_offset = fa__reader_offset(reader) - (uint64_t)(reader->cursor - m->op_at);
    m->op_at = NULL;
}

static const char *op_name(const fa__machine *m)
{
    const char *name = fa__opcode_of(m->op)->name;

    return name != NULL ? name : "an unknown opcode";
}

/* Where the failure is: the opcode's offset. */
static fa_status set_place(fa__machine *m, fa_status status)
{
    fix_offset(m);
    fa__reader_set_place(m->reader, m->op_offset);
    if (m->reader->fault == FA_OK)
        m->reader->fault = status;
    return status;
}

fa_status fa__machine_fail(fa__machine *m, fa_status status, const char *format, ...)
{
    char before[48];
    va_list arguments;

    snprintf(before, sizeof before, "pickle opcode %s: ", op_name(m));
    va_start(arguments, format);
    fa__fail_v(status, before, format, arguments);
    va_end(arguments);
    return set_place(m, status);
}

fa_status fa__machine_failed(fa__machine *m, fa_status status)
{
    set_place(m, status);
    fa__note("in pickle opcode %s at offset %llu", op_name(m), (unsigned long long)m->op_offset);
    return status;
}

/* ---- arrays that grow ------------------------------------------------------------------------ */

/* The array with room for at least n items; new memory is not initialised. NULL when there is none;
 * then the array is as it was. */
static void *grown(void *array, size_t *capacity, size_t n, size_t item_size)
{
    size_t wanted = *capacity + *capacity / 2 + FIRST_ROOM, size;
    void *memory;

    if (n <= *capacity)
        return array;
    if (wanted < n)
        wanted = n;
    if (!fa__mul_size(wanted, item_size, &size)) {
        fa__fail_memory(SIZE_MAX);
        return NULL;
    }
    memory = fa__realloc(array, size);
    if (memory != NULL)
        *capacity = wanted;
    return memory;
}

static fa_status grow_values(fa_value ***values, size_t *capacity, size_t n)
{
    fa_value **memory = grown(*values, capacity, n, sizeof *memory);

    if (memory == NULL)
        return FA_ENOMEM;
    *values = memory;
    return FA_OK;
}

static fa_status grow_stack(fa__machine *m)
{
    bool first = m->stack == NULL;
    size_t n = first ? 0 : (size_t)(m->top - m->stack), floor = first ? 0
        : (size_t)(m->floor - m->stack);
    size_t capacity = n;
    fa_status st = FA_OK;

    TRY(grow_values(&m->stack, &capacity, n + FIRST_ROOM));
    m->top = m->stack + n;
    m->floor = m->stack + floor;
    m->stack_end = m->stack + capacity;
done:
    return st;
}

/* ---- stack and marks ------------------------------------------------------------------------- */

fa_status fa__machine_push(fa__machine *m, fa_value *value_take)
{
    if (value_take == NULL)
        return fa__machine_failed(m, fa_error_last()->status);
    *m->top++ = value_take;
    return FA_OK;
}

fa_status fa__machine_need(fa__machine *m, size_t n)
{
    if (FA__LIKELY((size_t)(m->top - m->floor) >= n))
        return FA_OK;
    return fa__machine_fail(m, FA_EFORMAT, "needs %zu value%s, the stack has %zu%s", n, n == 1 ? ""
                            : "s",
                            (size_t)(m->top - m->floor), m->n_marks > 0 ? " above the mark" : "");
}

static fa_status push_mark(fa__machine *m)
{
    size_t *marks = grown(m->marks, &m->marks_capacity, m->n_marks + 1, sizeof *marks);

    if (marks == NULL)
        return FA_ENOMEM;
    m->marks = marks;
    m->marks[m->n_marks++] = (size_t)(m->top - m->stack);
    m->floor = m->top;
    return FA_OK;
}

fa_status fa__machine_take_mark(fa__machine *m, fa_value ***items)
{
    if (m->n_marks == 0)
        return fa__machine_fail(m, FA_EFORMAT, "there is no MARK before it");
    *items = m->stack + m->marks[--m->n_marks];
    m->floor = m->n_marks > 0 ? m->stack + m->marks[m->n_marks - 1] : m->stack;
    return FA_OK;
}

void fa__machine_drop_to(fa__machine *m, fa_value **to)
{
    while (m->top > to)
        fa__release_local(*--m->top);
}

/* ---- memo ------------------------------------------------------------------------------------ */

fa_status fa__machine_keep_stray(fa__machine *m, fa_value *value)
{
    fa_status st = FA_OK;

    if ((MUTABLE_KINDS >> value->kind & 1) == 0)
        return FA_OK;
    TRY(grow_values(&m->strays, &m->strays_capacity, m->n_strays + 1));
    m->strays[m->n_strays++] = fa__retain_local(value);
done:
    return st;
}

/* Where the entry of `index` is kept, or NULL when it has no place yet. */
static fa_value **memo_entry(fa__machine *m, uint64_t index)
{
    uint64_t position;
    uint8_t key[8];

    if (index < m->memo_capacity && (m->memo[index] != NULL || m->n_sparse == 0))
        return &m->memo[index];
    fa__put_le64(key, index);
    if (m->n_sparse > 0 && fa__map_get(m->sparse_index, (fa__span){ key, sizeof key }, &position))
        return &m->sparse[position];
    return index < m->memo_capacity ? &m->memo[index] : NULL;
}

/* Makes a place for `index`: in the array when it is within the bound, else in the map. */
static fa_status memo_make_entry(fa__machine *m, uint64_t index, fa_value ***out)
{
    size_t old = m->memo_capacity;
    uint8_t key[8];
    fa_status st = FA_OK;

    if (index < 2 * m->n_puts + FREE_MEMO) {
        TRY(grow_values(&m->memo, &m->memo_capacity, (size_t)index + 1));
        memset(m->memo + old, 0, (m->memo_capacity - old) * sizeof *m->memo);
        *out = &m->memo[index];
        return FA_OK;
    }
    if (m->sparse_index == NULL)
        m->sparse_index = fa__map_new();
    if (m->sparse_index == NULL)
        return FA_ENOMEM;
    TRY(grow_values(&m->sparse, &m->sparse_capacity, m->n_sparse + 1));
    fa__put_le64(key, index);
    TRY(fa__map_set(m->sparse_index, (fa__span){ key, sizeof key }, m->n_sparse));
    m->sparse[m->n_sparse] = NULL;
    *out = &m->sparse[m->n_sparse++];
done:
    return st;
}

/* Remembers which memo entry holds an OBJECT, once somebody wants to know. */
static fa_status index_object(fa__machine *m, fa_value *value, uint64_t index)
{
    uint64_t other;
    fa_value **entry;

    if (m->object_index == NULL || value->kind != FA_KIND_OBJECT)
        return FA_OK;
    if (fa__map_get_pointer(m->object_index, value, &other) && other != index) {
        entry = memo_entry(m, other);
        if (entry != NULL && *entry == value)
            return fa__machine_fail(m, FA_EUNSUPPORTED,
                                    "an object has two memo entries, %llu and %llu, in a pickle "
                                    "whose BUILDs replace objects", (unsigned long long)other,
                                    (unsigned long long)index);
    }
    return fa__map_set_pointer(m->object_index, value, index);
}

/* Whether any GET asks for this index, as far as is known. */
static inline bool is_wanted(const fa__machine *m, uint64_t index)
{
    return !m->selective
        || (index / 8 < m->wanted_size && (m->wanted[index / 8] >> index % 8 & 1) != 0);
}

/* Puts the top of the stack into an entry. */
static fa_status memo_set(fa__machine *m, fa_value **entry, uint64_t index)
{
    fa_value *old = *entry;
    fa_status st = FA_OK;

    TRY(index_object(m, m->top[-1], index));
    if (old != NULL)
        TRY(fa__machine_keep_stray(m, old));
    *entry = fa__retain_local(m->top[-1]);
    if (old != NULL)
        fa__release_local(old);
    else
        m->n_memo++;
    m->n_puts++;
done:
    return st;
}

fa_status fa__memo_put(fa__machine *m, uint64_t index)
{
    fa_value **entry;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 1));
    entry = memo_entry(m, index);
    if (entry == NULL)
        TRY(memo_make_entry(m, index, &entry));
    TRY(memo_set(m, entry, index));
done:
    return st;
}

fa_status fa__memo_get(fa__machine *m, uint64_t index)
{
    fa_value **entry = memo_entry(m, index);

    if (entry == NULL || *entry == NULL)
        return fa__machine_fail(m, FA_EFORMAT, "memo entry %llu has not been set",
                                (unsigned long long)index);
    m->shared_kinds |= 1u << (*entry)->kind;
    *m->top++ = fa__retain_local(*entry);
    return FA_OK;
}

/* Lists all OBJECTs of the memo by address. */
static fa_status make_object_index(fa__machine *m)
{
    fa_status st = FA_OK;

    m->object_index = fa__map_new();
    if (m->object_index == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < m->memo_capacity; i++)
        if (m->memo[i] != NULL)
            TRY(index_object(m, m->memo[i], i));
done:
    return st;
}

fa_status fa__memo_replace(fa__machine *m, fa_value *old, fa_value *fresh)
{
    fa_value **entry = NULL;
    uint64_t index;
    fa_status st = FA_OK;

    if (m->n_sparse > 0)
        return fa__machine_fail(m, FA_EUNSUPPORTED,
                                "it replaces an object, in a pickle with far-apart memo indices");
    if (m->object_index == NULL)
        TRY(make_object_index(m));
    TRY(fa__machine_keep_stray(m, old));
    if (fa__map_get_pointer(m->object_index, old, &index))
        entry = memo_entry(m, index);
    if (entry == NULL || *entry != old)
        return FA_OK;
    *entry = fa__retain_local(fresh);
    fa__release_local(old);
    TRY(index_object(m, fresh, index));
done:
    return st;
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* Reads n bytes of argument when the window does not hold them: it may move. */
static const uint8_t *take_slow(fa__machine *m, const uint8_t **at, uint64_t n)
{
    const uint8_t *bytes;

    m->reader->cursor = *at;
    fix_offset(m);
    bytes = fa__reader_take_slow(m->reader, n);
    *at = m->reader->cursor;
    return bytes;
}

static inline const uint8_t *take(fa__machine *m, const uint8_t **at, uint64_t n)
{
    const uint8_t *bytes = *at;

    if (FA__UNLIKELY(n > (uint64_t)(m->reader->limit - bytes)))
        return take_slow(m, at, n);
    *at += n;
    return bytes;
}

/* The reader has failed in an argument. */
static fa_status cut(fa__machine *m)
{
    return fa__machine_failed(m, fa__reader_status(m->reader));
}

/* Appends a line, NUL-terminated, to m->names. */
static fa_status take_name(fa__machine *m)
{
    fa__span line;
    fa_status st = FA_OK;

    TRY(fa__reader_line(m->reader, FA__PICKLE_MAX_LINE, &line));
    TRY(fa__buffer_put(&m->names, line.data, line.size));
    TRY(fa__buffer_put_byte(&m->names, '\0'));
done:
    return st;
}

static fa_status take_data(fa__machine *m, uint64_t size)
{
    if (size > fa__reader_left(m->reader))
        return fa__machine_fail(m, FA_EFORMAT, "%llu bytes are announced, %llu are left",
                                (unsigned long long)size,
                                (unsigned long long)fa__reader_left(m->reader));
    m->arg_size = (size_t)size;
    m->arg_data = fa__reader_take(m->reader, size);
    return fa__reader_status(m->reader);
}

/* Reads the argument that follows the opcode at hand, of any kind. */
static fa_status take_argument(fa__machine *m)
{
    fa__reader *reader = m->reader;
    fa__span line;
    fa_status st = FA_OK;

    switch (fa__opcode_of(m->op)->argument) {
    case FA__ARG_NONE:
        break;
    case FA__ARG_U1:
        m->arg_number = fa__reader_u8(reader);
        break;
    case FA__ARG_U2:
        m->arg_number = fa__reader_u16(reader);
        break;
    case FA__ARG_U4:
        m->arg_number = fa__reader_u32(reader);
        break;
    case FA__ARG_U8:
        m->arg_number = fa__reader_u64(reader);
        break;
    case FA__ARG_F8:
        m->arg_data = fa__reader_take(reader, 8);
        break;
    case FA__ARG_LINE:
        TRY(fa__reader_line(reader, FA__PICKLE_MAX_LINE, &line));
        m->arg_data = line.data;
        m->arg_size = line.size;
        break;
    case FA__ARG_LINES:
        m->names.size = 0;
        TRY(take_name(m));
        m->module_size = m->names.size - 1;
        TRY(take_name(m));
        break;
    case FA__ARG_DATA1:
        TRY(take_data(m, fa__reader_u8(reader)));
        break;
    case FA__ARG_DATA4:
        TRY(take_data(m, fa__reader_u32(reader)));
        break;
    case FA__ARG_DATA8:
        TRY(take_data(m, fa__reader_u64(reader)));
        break;
    }
    st = fa__reader_status(reader);
done:
    return st;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static inline bool is_ascii(const uint8_t *text, size_t size)
{
    uint64_t word, bits = 0;

    for (; size >= sizeof word; size -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        bits |= word;
    }
    while (size-- > 0)
        bits |= text[size];
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

static fa_status push_text(fa__machine *m, const uint8_t *text, size_t size)
{
    if (!is_ascii(text, size) && !fa__utf8_valid((fa__span){ text, size }))
        return fa__machine_fail(m, FA_EFORMAT, "a text of %zu bytes is not UTF-8", size);
    return fa__machine_push(m, fa_value_str_n((const char *)text, size));
}

/* Any opcode that the loop does not know. */
static fa_status run_row(fa__machine *m)
{
    const fa__opcode *row = fa__opcode_of(m->op);
    fa_status st;

    fix_offset(m);
    if (row->name == NULL)
        return fa__machine_fail(m, FA_EFORMAT, "byte 0x%02x is no pickle opcode", m->op);
    st = take_argument(m);
    if (st != FA_OK)
        return fa__machine_failed(m, st);
    return row->run(m);
}

/* A text whose size of `width` bytes comes first. */
static inline fa_status run_text(fa__machine *m, const uint8_t **at, size_t width)
{
    const uint8_t *bytes = take(m, at, width);
    size_t size;

    if (bytes == NULL)
        return cut(m);
    size = width == 1 ? bytes[0] : fa__le32(bytes);
    bytes = take(m, at, size);
    if (bytes == NULL)
        return cut(m);
    return push_text(m, bytes, size);
}

static inline fa_status run_tuple(fa__machine *m, fa_value **items)
{
    size_t n = (size_t)(m->top - items);

    m->top = items;
    return fa__machine_push(m, fa__value_tuple_take(items, n));
}

static inline fa_status run_short_tuple(fa__machine *m, size_t n)
{
    fa_status st = fa__machine_need(m, n);

    return st != FA_OK ? st : run_tuple(m, m->top - n);
}

static fa_status run_marked_tuple(fa__machine *m)
{
    fa_value **items;
    fa_status st = fa__machine_take_mark(m, &items);

    return st != FA_OK ? st : run_tuple(m, items);
}

static inline fa_status run_get(fa__machine *m, uint64_t index)
{
    fa_value *value;

    if (FA__UNLIKELY(index >= m->memo_capacity || m->memo[index] == NULL))
        return fa__memo_get(m, index);
    value = m->memo[index];
    m->shared_kinds |= 1u << value->kind;
    *m->top++ = fa__retain_local(value);
    return FA_OK;
}

static inline fa_status run_put(fa__machine *m, uint64_t index)
{
    if (FA__LIKELY(!is_wanted(m, index)) && m->top != m->floor) {
        m->n_memo++;
        m->n_puts++;
        return FA_OK;
    }
    if (FA__UNLIKELY(index >= m->memo_capacity || m->memo[index] != NULL || m->top == m->floor
                     || m->n_sparse > 0 || m->object_index != NULL))
        return fa__memo_put(m, index);
    m->memo[index] = fa__retain_local(m->top[-1]);
    m->n_memo++;
    m->n_puts++;
    return FA_OK;
}

/* Runs the opcode at hand; *at stands behind its byte and is moved behind its argument. */
static inline fa_status run_opcode(fa__machine *m, const uint8_t **at)
{
    const uint8_t *bytes;
    fa_status st;

    switch (m->op) {
    case FA__OP_BINGET:
        bytes = take(m, at, 1);
        return bytes != NULL ? run_get(m, bytes[0]) : cut(m);
    case FA__OP_LONG_BINGET:
        bytes = take(m, at, 4);
        return bytes != NULL ? run_get(m, fa__le32(bytes)) : cut(m);
    case FA__OP_BINPUT:
        bytes = take(m, at, 1);
        return bytes != NULL ? run_put(m, bytes[0]) : cut(m);
    case FA__OP_LONG_BINPUT:
        bytes = take(m, at, 4);
        return bytes != NULL ? run_put(m, fa__le32(bytes)) : cut(m);
    case FA__OP_MEMOIZE:
        return run_put(m, m->n_memo);
    case FA__OP_BININT1:
        bytes = take(m, at, 1);
        return bytes != NULL ? fa__machine_push(m, fa_value_int(bytes[0])) : cut(m);
    case FA__OP_BININT2:
        bytes = take(m, at, 2);
        return bytes != NULL ? fa__machine_push(m, fa_value_int(fa__le16(bytes))) : cut(m);
    case FA__OP_BININT:
        bytes = take(m, at, 4);
        return bytes != NULL ? fa__machine_push(m, fa_value_int((int32_t)fa__le32(bytes))) : cut(m);
    case FA__OP_BINUNICODE:
        return run_text(m, at, 4);
    case FA__OP_SHORT_BINUNICODE:
        return run_text(m, at, 1);
    case FA__OP_NONE:
        return fa__machine_push(m, fa_value_none());
    case FA__OP_NEWTRUE:
        return fa__machine_push(m, fa_value_bool(true));
    case FA__OP_NEWFALSE:
        return fa__machine_push(m, fa_value_bool(false));
    case FA__OP_EMPTY_TUPLE:
        return fa__machine_push(m, fa__value_tuple_take(NULL, 0));
    case FA__OP_TUPLE1:
        return run_short_tuple(m, 1);
    case FA__OP_TUPLE2:
        return run_short_tuple(m, 2);
    case FA__OP_TUPLE3:
        return run_short_tuple(m, 3);
    case FA__OP_TUPLE:
        return run_marked_tuple(m);
    case FA__OP_MARK:
        return push_mark(m);
    default:
        m->reader->cursor = *at;
        st = run_row(m);
        *at = m->reader->cursor;
        return st;
    }
}

/* No more bytes: the file ends there, or (then that is the error) it could not be read. */
static fa_status ends_too_early(fa__machine *m, uint64_t n_opcodes)
{
    fa_status fault = fa__reader_status(m->reader);

    if (fault != FA_OK && fault != FA_EFORMAT)
        return fault;
    return fa__fail_at(m->reader, FA_EFORMAT, "the pickle ends without STOP after %llu opcodes",
                       (unsigned long long)n_opcodes);
}

/* Opcodes up to STOP. */
static fa_status run(fa__machine *m, uint64_t *n_opcodes)
{
    const uint8_t *at = m->reader->cursor, *byte;
    fa_status st = FA_OK;

    while (!m->stopped) {
        m->op_at = at;
        byte = take(m, &at, 1);
        if (byte == NULL)
            TRY(ends_too_early(m, *n_opcodes));
        m->op_at = byte;
        m->previous_op = m->op;
        m->op = *byte;
        if (FA__UNLIKELY(m->top == m->stack_end))
            TRY(grow_stack(m));
        TRY(run_opcode(m, &at));
        ++*n_opcodes;
    }
done:
    if (m->reader->fault == FA_OK)
        m->reader->cursor = at;
    return st;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* Containers that GET or DUP has pushed may be in cycles; so may be what is out of reach of
 * `result`. */
static fa_status close_cycles(fa__machine *m, fa_value *result)
{
    /* Most shared tensors have no attributes, and files have many of them: no reason to search. */
    uint32_t kinds = m->tensor_states ? MUTABLE_KINDS : MUTABLE_KINDS & ~(1u << FA_KIND_TENSOR);
    size_t n = 0, capacity = 0;
    fa_value **roots = NULL;
    fa_status st = FA_OK;

    if ((m->shared_kinds & kinds) == 0)
        return FA_OK;
    TRY(grow_values(&roots, &capacity, 1 + m->memo_capacity + m->n_sparse + m->n_strays));
    roots[n++] = result;
    for (size_t i = 0; i < m->memo_capacity; i++)
        if (m->memo[i] != NULL)
            roots[n++] = m->memo[i];
    for (size_t i = 0; i < m->n_sparse; i++)
        if (m->sparse[i] != NULL)
            roots[n++] = m->sparse[i];
    for (size_t i = 0; i < m->n_strays; i++)
        roots[n++] = m->strays[i];
    TRY(fa__value_close_cycles(roots, n));
done:
    fa__free(roots);
    return st;
}

typedef enum ending { KEEP_CONTENTS, CLEAR_CONTAINERS } ending;

/* Lets go of an array of owned values and of its memory. Those that may be in cycles are emptied
 * first when nobody will have them. */
static void drop_values(fa_value **values, size_t n, ending how)
{
    for (size_t i = 0; i < n && how == CLEAR_CONTAINERS; i++)
        if (values[i] != NULL && (MUTABLE_KINDS >> values[i]->kind & 1) != 0)
            fa__value_clear(values[i]);
    for (size_t i = 0; i < n; i++)
        if (values[i] != NULL)
            fa_value_release(values[i]);
    fa__free(values);
}

static void free_machine(fa__machine *m, ending how)
{
    fa__machine_drop_to(m, m->stack);
    fa__free(m->stack);
    fa__free(m->marks);
    drop_values(m->memo, m->memo_capacity, how);
    drop_values(m->sparse, m->n_sparse, how);
    drop_values(m->strays, m->n_strays, how);
    fa__map_free(m->sparse_index);
    fa__map_free(m->object_index);
    fa__free(m->wanted);
    fa__buffer_free(&m->names);
}

/* Frees everything after a failure, whose error stays the last one. `result` may be NULL. */
static void abandon(fa__machine *m, fa_value *result)
{
    fa_error error = *fa_error_last();

    if (result != NULL)
        *m->top++ = result;
    free_machine(m, CLEAR_CONTAINERS);
    fa__error_restore(&error);
}

fa_status fa__unpickle(fa__reader *reader, const fa__unpickle_hooks *hooks, void *context,
                       fa_value **out,
                       fa__unpickle_info *info)
{
    static const fa__unpickle_hooks no_hooks;
    fa__machine m = { .reader = reader, .hooks = hooks != NULL ? hooks : &no_hooks,
                     .context = context };
    fa_value *result = NULL;
    uint64_t n_opcodes = 0;
    fa__pool pool;
    fa_status st = FA_OK;

    if (fa__reader_left(reader) >= POOL_FROM)
        fa__pool_open(&pool);
    TRY(fa__reader_status(reader));
    TRY(grow_stack(&m));
    TRY(fa__machine_scan(&m));
    TRY(run(&m, &n_opcodes));
    result = *--m.top;
    TRY(close_cycles(&m, result));
    if (info != NULL)
        *info = (fa__unpickle_info){ m.protocol, n_opcodes, m.python2 };
    *out = result;
done:
    if (st == FA_OK)
        free_machine(&m, KEEP_CONTENTS);
    else
        abandon(&m, result);
    fa__pool_close(&pool);
    return st;
}
