/* value_private.h: what the value_*.c files share.
 *
 * One allocation holds a value and whatever of it never grows:
 *
 *   fa_value | bytes and NUL      STR, BYTES, BYTEARRAY, big INT, GLOBAL (module NUL name NUL)
 *   fa_value | items              TUPLE, SIZE, DEVICE
 *   fa_value | fa__table          DICT, SET, FROZENSET
 *   fa_value | fa__object         OBJECT
 *
 * Only the arrays that grow (list items, table pairs) are allocations of their own. */
#ifndef FA_CORE_VALUE_PRIVATE_H
#define FA_CORE_VALUE_PRIVATE_H

#include "core/core.h"

/* Values of one cycle. They share one count of the references from outside; references between
 * members are not counted. A member keeps its group for life. */
struct fa__group {
    atomic_size_t refs;
    fa__group *next;                    /* in lists of groups being made or freed */
    size_t n;
    fa_value *members[];
};

/* A value with one reference and `extra` uninitialised bytes behind it. */
fa_value *fa__value_new(fa_kind kind, size_t extra);
static inline void *fa__value_extra(fa_value *value) { return value + 1; }


/* FA_ETYPE "expected a dict, found a list". */
fa_status fa__value_wrong_kind(const fa_value *value, const char *expected);

/* The reference that `parent` holds on `child`: counted unless both belong to one group. */
void fa__value_hold(const fa_value *parent, fa_value *child);
void fa__value_let_go(const fa_value *parent, fa_value *child);
/* Turns a counted reference that the caller gives away into the one that `parent` holds. */
void fa__value_hold_taken(const fa_value *parent, fa_value *child);

/* The values held directly, by position: some positions are empty (NULL). */
size_t fa__value_slots(const fa_value *value);
fa_value *fa__value_slot(const fa_value *value, size_t i);

/* The hash table of a DICT, SET, FROZENSET or OBJECT; NULL for other kinds. */
fa__table *fa__value_table(const fa_value *value);

/* ---- table (value_table.c): counts no references --------------------------------------------- */

#define FA__NO_SLOT SIZE_MAX

/* The slot of an equal key, or FA__NO_SLOT. */
size_t fa__table_find(const fa__table *table, const fa_value *key, uint64_t hash);
size_t fa__table_find_text(const fa__table *table, const char *text, size_t size);
/* Appends a pair whose key is not there yet. */
fa_status fa__table_add(fa__table *table, const fa__pair *pair);
void fa__table_remove(fa__table *table, size_t slot);
/* The slot of the i-th live pair; i < n_live. */
size_t fa__table_slot_at(const fa__table *table, size_t i);
void fa__table_free(fa__table *table);

/* ---- ints of any size (value_bigint.c): minimal little-endian two's complement --------------- */

/* Decimal digits that are converted, as the time grows with their square. */
#define FA__MAX_INT_DIGITS 100000

fa_status fa__bigint_text(fa__buffer *out, const uint8_t *data, size_t size);
/* False when it is beyond the range of a double. */
bool fa__bigint_to_double(const uint8_t *data, size_t size, double *out);
/* The bytes (at most 129) of a finite double without a fractional part. Returns their number. */
#define FA__BIGINT_DOUBLE_BYTES 136
size_t fa__bigint_from_double(double x, uint8_t out[FA__BIGINT_DOUBLE_BYTES]);

#endif
