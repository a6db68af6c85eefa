/* Flatbuffers by hand: what is read, and every way in which an offset or a length can lie. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/io.h"

/* A table with a number, a text, a vector of 2 tables (the second is the first again), a structure:
 *
 *   0 root 24 | 4 "TEST" | 8 vtable: 14, 24, fields 4 8 12 16 0 | 22 padding
 *   24 table: soffset 16, number -2, text, tables, structure, padding | 48 text "abc"
 *   56 vector of 2 | 68 vtable 4 4 | 72 table soffset 4 | 76 double 1.5 */
enum { ROOT = 0, VTABLE = 8, TABLE = 24, NUMBER = 28, TEXT = 32, TABLES = 36, STRUCT = 40, ABC = 48,
       VECTOR = 56, CHILD_VTABLE = 68, CHILD = 72, DOUBLE = 76, SIZE = 84 };
enum { F_NUMBER, F_TEXT, F_TABLES, F_STRUCT, F_ABSENT, F_UNKNOWN };

static uint8_t bytes[SIZE];

static void put32(size_t at, size_t x)
{
    fa__put_le32(bytes + at, (uint32_t)x);
}

/* The offset at `at` leads to `to`. */
static void lead(size_t at, size_t to)
{
    put32(at, to - at);
}

static void make(void)
{
    static const uint16_t vtable[7] = { 14, 24, 4, 8, 12, 16, 0 };
    static const double number = 1.5;
    uint64_t bits;

    memset(bytes, 0, sizeof bytes);
    put32(ROOT, TABLE);
    memcpy(bytes + 4, "TEST", 4);
    for (size_t i = 0; i < 7; i++)
        fa__put_le16(bytes + VTABLE + 2 * i, vtable[i]);
    put32(TABLE, TABLE - VTABLE);
    put32(NUMBER, (uint32_t)-2);
    lead(TEXT, ABC);
    lead(TABLES, VECTOR);
    lead(STRUCT, DOUBLE);
    put32(ABC, 3);
    memcpy(bytes + ABC + 4, "abc", 3);
    put32(VECTOR, 2);
    lead(VECTOR + 4, CHILD);
    lead(VECTOR + 8, CHILD);
    fa__put_le16(bytes + CHILD_VTABLE, 4);
    fa__put_le16(bytes + CHILD_VTABLE + 2, 4);
    put32(CHILD, CHILD - CHILD_VTABLE);
    memcpy(&bits, &number, sizeof bits);
    fa__put_le64(bytes + DOUBLE, bits);
}

/* Reads all there is. */
static fa_status read_all(size_t size)
{
    /* In memory of exactly that size, so that a read past the end is seen. */
    uint8_t *copy = fa__alloc(size);
    fa__flatbuffer flat;
    fa__flat_table root;
    fa__flat_vector tables;
    fa_status st;

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    st = fa__flatbuffer_open(&flat, (fa__span){ copy, size }, "TEST", &root);
    fa__flat_uint(&root, F_NUMBER, 4);
    fa__flat_text(&root, F_TEXT);
    tables = fa__flat_items(&root, F_TABLES, 4);
    for (size_t i = 0; i < tables.n; i++) {
        fa__flat_table child = fa__flat_table_of(&flat, &tables, i);

        fa__flat_uint(&child, 0, 8);
    }
    fa__flat_struct(&root, F_STRUCT, 8);
    if (st == FA_OK)
        st = flat.fault;
    fa__free(copy);
    return st;
}

static void reads_fields_texts_vectors_and_tables(void **state)
{
    fa__flatbuffer flat;
    fa__flat_table root, child;
    fa__flat_vector tables;

    (void)state;
    make();
    assert_int_equal(fa__flatbuffer_open(&flat, (fa__span){ bytes, SIZE }, "TEST", &root), FA_OK);
    assert_int_equal((int32_t)fa__flat_uint(&root, F_NUMBER, 4), -2);
    assert_int_equal(fa__flat_uint(&root, F_NUMBER, 1), 0xfe);
    assert_true(fa__span_is(fa__flat_text(&root, F_TEXT), "abc"));
    tables = fa__flat_items(&root, F_TABLES, 4);
    assert_int_equal(tables.n, 2);
    child = fa__flat_table_of(&flat, &tables, 1);
    assert_int_equal(child.at, CHILD);
    assert_true(fa__flat_struct(&root, F_STRUCT, 8) == bytes + DOUBLE);
    assert_int_equal(flat.fault, FA_OK);
}

static void absent_fields_are_zero_empty_or_absent(void **state)
{
    fa__flatbuffer flat;
    fa__flat_table root, none;

    (void)state;
    make();
    assert_int_equal(fa__flatbuffer_open(&flat, (fa__span){ bytes, SIZE }, "TEST", &root), FA_OK);
    for (unsigned i = F_ABSENT; i <= F_UNKNOWN; i++) {
        assert_false(fa__flat_has(&root, i));
        assert_int_equal(fa__flat_uint(&root, i, 8), 0);
        assert_int_equal(fa__flat_text(&root, i).size, 0);
        assert_int_equal(fa__flat_items(&root, i, 4).n, 0);
        none = fa__flat_child(&root, i);
        assert_int_equal(none.at, 0);
        assert_int_equal(fa__flat_uint(&none, 0, 4), 0);
    }
    assert_int_equal(flat.fault, FA_OK);
    assert_null(fa__flat_struct(&root, F_ABSENT, 8));
    assert_int_equal(flat.fault, FA_EFORMAT);
}

typedef struct lie {
    const char *what;
    size_t at;                          /* where a number is replaced */
    unsigned width;
    uint32_t number;
} lie;

static const lie lies[] = {
    { "root past the end", ROOT, 4, SIZE - 3 },
    { "root far past the end", ROOT, 4, UINT32_MAX },
    { "root in the head", ROOT, 4, 0 },
    { "vtable before the start", TABLE, 4, TABLE + 1 },
    { "vtable past the end", TABLE, 4, (uint32_t)-(SIZE - TABLE - 3) },
    { "vtable far away", TABLE, 4, 0x80000000u },
    { "vtable of no size", VTABLE, 2, 0 },
    { "vtable too small", VTABLE, 2, 2 },
    { "vtable of odd size", VTABLE, 2, 13 },
    { "vtable past the end", VTABLE, 2, SIZE - VTABLE + 2 },
    { "table too small", VTABLE + 2, 2, 3 },
    { "table past the end", VTABLE + 2, 2, SIZE - TABLE + 1 },
    { "field in the head of the table", VTABLE + 4, 2, 3 },
    { "field half outside of the table", VTABLE + 4, 2, 21 },
    { "field outside of the table", VTABLE + 4, 2, 0xffff },
    { "text at its own offset", TEXT, 4, 0 },
    { "text past the end", TEXT, 4, SIZE - TEXT - 3 },
    { "text far past the end", TEXT, 4, UINT32_MAX },
    { "text one byte too long", ABC, 4, SIZE - ABC - 4 + 1 },
    { "text far too long", ABC, 4, UINT32_MAX },
    { "vector one item too long", VECTOR, 4, (SIZE - VECTOR - 4) / 4 + 1 },
    { "vector whose size wraps", VECTOR, 4, 0x40000001u },
    { "item past the end", VECTOR + 8, 4, SIZE - VECTOR - 8 - 3 },
    { "item far past the end", VECTOR + 8, 4, UINT32_MAX },
    { "item at its own offset", VECTOR + 8, 4, 0 },
    { "table of the vector without vtable", CHILD, 4, 0x7fffffff },
    { "structure half past the end", STRUCT, 4, SIZE - STRUCT - 7 },
    { "structure far past the end", STRUCT, 4, UINT32_MAX },
};

static void every_lie_is_refused(void **state)
{
    (void)state;
    make();
    assert_int_equal(read_all(SIZE), FA_OK);
    for (size_t i = 0; i < FA__COUNT(lies); i++) {
        make();
        if (lies[i].width == 4)
            put32(lies[i].at, lies[i].number);
        else
            fa__put_le16(bytes + lies[i].at, (uint16_t)lies[i].number);
        if (read_all(SIZE) != FA_EFORMAT)
            fail_msg("not refused: %s", lies[i].what);
        assert_true(strstr(fa_error_last()->text, "flatbuffer") != NULL);
        assert_true(fa_error_last()->offset >= 0);
    }
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    make();
    for (size_t size = 0; size < SIZE; size++)
        assert_int_equal(read_all(size), FA_EFORMAT);
}

static void the_fault_that_came_first_is_kept(void **state)
{
    fa__flatbuffer flat;
    fa__flat_table root;

    (void)state;
    make();
    put32(TEXT, UINT32_MAX);
    put32(VECTOR, UINT32_MAX);
    assert_int_equal(fa__flatbuffer_open(&flat, (fa__span){ bytes, SIZE }, "TEST", &root), FA_OK);
    assert_int_equal(fa__flat_text(&root, F_TEXT).size, 0);
    assert_int_equal(fa__flat_items(&root, F_TABLES, 4).n, 0);
    assert_int_equal(flat.fault, FA_EFORMAT);
    assert_int_equal(fa_error_last()->offset, TEXT);
}

/* Two vectors in one place would let a small file claim much. */
static void vectors_together_are_no_larger_than_the_file(void **state)
{
    fa__flatbuffer flat;
    fa__flat_table root;
    size_t n = 0;

    (void)state;
    make();
    assert_int_equal(fa__flatbuffer_open(&flat, (fa__span){ bytes, SIZE }, "TEST", &root), FA_OK);
    while (fa__flat_text(&root, F_TEXT).size == 3)
        n++;
    assert_int_equal(n, SIZE / 7);
    assert_int_equal(flat.fault, FA_EFORMAT);
    assert_true(strstr(fa_error_last()->text, "overlap") != NULL);
}

static void another_identifier_is_refused(void **state)
{
    fa__flatbuffer flat;
    fa__flat_table root;

    (void)state;
    make();
    assert_int_equal(fa__flatbuffer_open(&flat, (fa__span){ bytes, SIZE }, "ELSE", &root),
                     FA_EFORMAT);
    assert_int_equal(root.at, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_fields_texts_vectors_and_tables),
        cmocka_unit_test(absent_fields_are_zero_empty_or_absent),
        cmocka_unit_test(every_lie_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(the_fault_that_came_first_is_kept),
        cmocka_unit_test(vectors_together_are_no_larger_than_the_file),
        cmocka_unit_test(another_identifier_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
