/* What the pickle machine refuses, and that damage and missing memory never do more than fail. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/fault_alloc.h"
#include "io/io.h"
#include "pickles.h"

static fa_status load(fa__span pickle, const fa__unpickle_hooks *hooks)
{
    fa__reader reader;
    fa_value *value = NULL;
    fa_status st;

    fa__reader_init_span(&reader, pickle, "data.pkl");
    st = fa__unpickle(&reader, hooks, NULL, &value, NULL);
    if (st != FA_OK && value != NULL)
        fail_msg("a failure with a value");
    fa__reader_free(&reader);
    fa_value_release(value);
    return st;
}

/* Fails with `status` at the opcode at `offset`, and says `text`. */
static void check_refused_at(int line, fa__span pickle, fa_status status, int64_t offset,
                             const char *text)
{
    fa_status st = load(pickle, NULL);
    const fa_error *error = fa_error_last();

    if (st != status || error->status != status)
        fail_msg("line %d: status %d, expected %d (%s)", line, (int)st, (int)status, error->text);
    if (strstr(error->text, text) == NULL)
        fail_msg("line %d: \"%s\" does not say \"%s\"", line, error->text, text);
    if (error->offset != offset)
        fail_msg("line %d: offset %lld, expected %lld", line, (long long)error->offset,
                 (long long)offset);
    assert_string_equal(error->record, "data.pkl");
}

#define REFUSED(literal, status, offset, text)                                                     \
    check_refused_at(__LINE__, (fa__span){ (const uint8_t *)(literal), sizeof(literal) - 1 },      \
                     status, offset, text)

static void the_stack_cannot_be_emptied(void **state)
{
    (void)state;
    REFUSED(".", FA_EFORMAT, 0, "STOP");
    REFUSED("0.", FA_EFORMAT, 0, "POP");
    REFUSED("K\x01(.", FA_EFORMAT, 3, "above the mark");
    REFUSED("K\x01(\x85.", FA_EFORMAT, 3, "TUPLE1");
    REFUSED("K\x01(\x86.", FA_EFORMAT, 3, "TUPLE2");
    REFUSED("K\x01\x86.", FA_EFORMAT, 2, "TUPLE2");
    REFUSED("t.", FA_EFORMAT, 0, "no MARK");
    REFUSED("1.", FA_EFORMAT, 0, "no MARK");
    REFUSED("(e.", FA_EFORMAT, 1, "below the mark");
    REFUSED("((K\x02u.", FA_EFORMAT, 4, "below the mark");
    REFUSED("2.", FA_EFORMAT, 0, "DUP");
    REFUSED("(q\x00.", FA_EFORMAT, 1, "BINPUT");
    REFUSED("(o.", FA_EFORMAT, 1, "no class");
    REFUSED("b.", FA_EFORMAT, 0, "BUILD");
    REFUSED("K\x01R.", FA_EFORMAT, 2, "REDUCE");
    REFUSED("Q.", FA_EFORMAT, 0, "BINPERSID");
}

static void memo_gaps_are_named(void **state)
{
    (void)state;
    REFUSED("K\x01q\x05h\x04.", FA_EFORMAT, 4, "memo entry 4");
    REFUSED("j\xff\xff\xff\xff.", FA_EFORMAT, 0, "memo entry 4294967295");
    REFUSED("g77\n.", FA_EFORMAT, 0, "memo entry 77");
    REFUSED("g-1\n.", FA_EFORMAT, 0, "no number");
    REFUSED("K\x01px\n.", FA_EFORMAT, 2, "no number");
}

static void sizes_are_compared_with_the_bytes_left(void **state)
{
    (void)state;
    REFUSED("\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", FA_EFORMAT, 0,
            "18446744073709551615 bytes are announced");
    REFUSED("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", FA_EFORMAT, 0, "BINUNICODE8");
    REFUSED("\x96\x02\x00\x00\x00\x00\x00\x00\x00.", FA_EFORMAT, 0, "BYTEARRAY8");
    REFUSED("T\xff\xff\xff\xff.", FA_EFORMAT, 0, "BINSTRING");
    REFUSED("\x8b\xff\xff\xff\xff.", FA_EFORMAT, 0, "LONG4");
    REFUSED("B\x05\x00\x00\x00.", FA_EFORMAT, 0, "BINBYTES");
    REFUSED("\x80\x04\x95\x02\x00\x00\x00\x00\x00\x00\x00.", FA_EFORMAT, 2, "frame");
}

static void texts_must_be_texts(void **state)
{
    (void)state;
    REFUSED("X\x01\x00\x00\x00\xff.", FA_EFORMAT, 0, "UTF-8");
    REFUSED("\x8c\x02\xc0\x80.", FA_EFORMAT, 0, "UTF-8");
    REFUSED("S'abc\n.", FA_EFORMAT, 0, "quoted");
    REFUSED("S'\n.", FA_EFORMAT, 0, "quoted");
    REFUSED("S'a\\'\n.", FA_EFORMAT, 0, "backslash");
    REFUSED("S'\\xZ0'\n.", FA_EFORMAT, 0, "hexadecimal");
    REFUSED("V\\u12\n.", FA_EFORMAT, 0, "hexadecimal");
    REFUSED("V\\U00110000\n.", FA_EFORMAT, 0, "beyond Unicode");
    REFUSED("F1,5\n.", FA_EFORMAT, 0, "not a float");
    REFUSED("F0x1p3\n.", FA_EFORMAT, 0, "not a float");
    REFUSED("F\n.", FA_EFORMAT, 0, "not a float");
    REFUSED("c\nx\n.", FA_EFORMAT, 0, "module's name");
    REFUSED("cos\x00x\nx\n.", FA_EFORMAT, 0, "module's name");
    REFUSED("cos\n\xff\n.", FA_EFORMAT, 0, "global's name");
    REFUSED("K\x01\x8c\x01x\x93.", FA_ETYPE, 5, "STACK_GLOBAL");
}

static void decimal_text_must_be_a_number(void **state)
{
    (void)state;
    assert_int_not_equal(load((fa__span){ (const uint8_t *)"I1x\n.", 5 }, NULL), FA_OK);
    assert_int_not_equal(load((fa__span){ (const uint8_t *)"L\n.", 3 }, NULL), FA_OK);
}

/* Items go only where Python would take them: the class of CVE-2026-24747. */
static void items_need_the_right_container(void **state)
{
    (void)state;
    REFUSED("}K\x01" "a.", FA_ETYPE, 3, "found dict");
    REFUSED(")(K\x01" "e.", FA_ETYPE, 4, "found tuple");
    REFUSED("]K\x01K\x02s.", FA_ETYPE, 5, "found list");
    REFUSED("](K\x01K\x02u.", FA_ETYPE, 6, "found list");
    REFUSED("cm\nC\n(K\x01K\x02u.", FA_ETYPE, 10, "found global");
    REFUSED("](K\x01\x90.", FA_ETYPE, 4, "found list");
    REFUSED("K\x05K\x01" "b.", FA_ETYPE, 4, "found int");
    REFUSED("]}b.", FA_ETYPE, 2, "found list");
    REFUSED("}(K\x01u.", FA_EFORMAT, 4, "has no item");
    REFUSED("(K\x01" "d.", FA_EFORMAT, 3, "has no item");
    REFUSED("}]K\x01s.", FA_ETYPE, 4, "unhashable");
}

static void calls_need_a_callable_and_a_tuple(void **state)
{
    (void)state;
    REFUSED("cm\nf\nK\x01R.", FA_ETYPE, 7, "tuple");
    REFUSED("cm\nf\n]\x81.", FA_ETYPE, 6, "tuple");
    REFUSED("K\x01)R.", FA_ETYPE, 3, "found int");
    REFUSED("cm\nf\n)]\x92.", FA_ETYPE, 7, "dict");
}

static void unknown_things_are_refused_by_name(void **state)
{
    (void)state;
    REFUSED("\x80\x06.", FA_EUNSUPPORTED, 0, "protocol 6");
    REFUSED("\xff.", FA_EFORMAT, 0, "0xff");
    REFUSED("\x82\x01.", FA_EUNSUPPORTED, 0, "EXT1");
    REFUSED("\x84\x01\x00\x00\x00.", FA_EUNSUPPORTED, 0, "EXT4");
    REFUSED("\x97.", FA_EUNSUPPORTED, 0, "NEXT_BUFFER");
    REFUSED("N\x98.", FA_EUNSUPPORTED, 1, "READONLY_BUFFER");
    REFUSED("K\x01Q.", FA_EUNSUPPORTED, 2, "persistent");
    REFUSED("K\x01", FA_EFORMAT, 2, "without STOP");
    REFUSED("", FA_EFORMAT, 0, "without STOP");
}

/* A state setter has no effect that a tree of values could show. */
static void a_call_for_its_effect_is_refused(void **state)
{
    (void)state;
    REFUSED("cm\nC\n)\x81q\x00" "cm\nset\nh\x00K\x01\x86R0.", FA_EUNSUPPORTED, 22, "m.set");
}

static void repeated_builds_are_limited(void **state)
{
    fa__buffer pickle = { 0 };

    (void)state;
    /* 1100 states of 1000 attributes each. */
    fa__buffer_put(&pickle, "cm\nC\n)\x81}(", 9);
    for (int i = 0; i < 1000; i++)
        fa__buffer_put(&pickle, (const uint8_t[]){ 'M', (uint8_t)i, (uint8_t)(i >> 8), 'N' }, 4);
    fa__buffer_put(&pickle, "uq\x00", 3);
    for (int i = 0; i < 1100; i++)
        fa__buffer_put(&pickle, "bh\x00", 3);
    fa__buffer_put(&pickle, "b.", 2);
    assert_int_equal(load((fa__span){ pickle.data, pickle.size }, NULL), FA_ELIMIT);
    fa__buffer_free(&pickle);
}

static void lines_are_limited(void **state)
{
    fa__buffer pickle = { 0 };

    (void)state;
    fa__buffer_put_byte(&pickle, 'V');
    for (size_t i = 0; i < FA__PICKLE_MAX_LINE; i++)
        fa__buffer_put_byte(&pickle, 'x');
    fa__buffer_put(&pickle, "\n.", 2);
    assert_int_equal(load((fa__span){ pickle.data, pickle.size }, NULL), FA_OK);
    pickle.size -= 2;
    fa__buffer_put(&pickle, "x\n.", 3);
    assert_int_equal(load((fa__span){ pickle.data, pickle.size }, NULL), FA_EFORMAT);
    fa__buffer_free(&pickle);
}

/* Deep nesting costs no C stack. */
static void deep_nesting_is_read(void **state)
{
    fa__buffer pickle = { 0 };

    (void)state;
    for (int i = 0; i < 200000; i++)
        fa__buffer_put_byte(&pickle, ']');
    for (int i = 0; i < 199999; i++)
        fa__buffer_put_byte(&pickle, 'a');
    fa__buffer_put_byte(&pickle, '.');
    assert_int_equal(load((fa__span){ pickle.data, pickle.size }, NULL), FA_OK);
    fa__buffer_free(&pickle);
}

static fa_status failing_hook(void *context, fa_build how, fa_value *callable, fa_value *args,
                              fa_value *kwargs,
                              fa_value **out)
{
    (void)context;
    (void)how;
    (void)callable;
    (void)args;
    (void)kwargs;
    (void)out;
    return fa__fail(FA_ERANGE, "the hook's own words");
}

static void a_hook_s_failure_is_passed_on_with_its_place(void **state)
{
    static const fa__unpickle_hooks hooks = { .construct = failing_hook };

    (void)state;
    assert_int_equal(load((fa__span){ (const uint8_t *)"]q\x00h\x00" "acm\nf\n)R.", 15 }, &hooks),
                     FA_ERANGE);
    assert_string_equal(fa_error_last()->text, "the hook's own words");
    assert_int_equal(fa_error_last()->offset, 12);
    assert_non_null(strstr(fa_error_last()->notes[0], "REDUCE"));
}

/* ---- damage ---------------------------------------------------------------------------------- */

static void every_truncation_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++) {
        for (size_t size = 0; size < recorded_pickles[i].size; size++) {
            /* of its own size, so that reads past it are seen */
            fa__buffer copy = { 0 };

            fa__buffer_put(&copy, recorded_pickles[i].data, size);
            assert_int_equal(load((fa__span){ copy.data, size }, NULL), FA_EFORMAT);
            fa__buffer_free(&copy);
        }
    }
}

static void the_same_comes_piece_by_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++) {
        char path[] = "/tmp/facula_unpickle_XXXXXX";
        int fd = mkstemp(path);
        FILE *file = fdopen(fd, "wb");
        fa__source *source;
        fa__reader reader;
        fa_value *value = NULL, *expected = NULL;

        for (int k = 0; k < 100; k++)                   /* the pickle's offset in the file */
            fputs("0123456789", file);
        fwrite(recorded_pickles[i].data, 1, recorded_pickles[i].size, file);
        fclose(file);
        source = fa__source_open(path, FA__UNMAPPED);
        assert_non_null(source);
        assert_int_equal(fa__reader_init(&reader, source, 1000, recorded_pickles[i].size,
                                         "data.pkl"), FA_OK);
        assert_int_equal(fa__unpickle(&reader, NULL, NULL, &value, NULL), FA_OK);
        fa__reader_free(&reader);
        fa__source_release(source);
        remove(path);
        fa__reader_init_span(&reader, (fa__span){ recorded_pickles[i].data,
                                                 recorded_pickles[i].size }, NULL);
        assert_int_equal(fa__unpickle(&reader, NULL, NULL, &expected, NULL), FA_OK);
        fa__reader_free(&reader);
        assert_true(fa_value_equal(value, expected));
        fa_value_release(value);
        fa_value_release(expected);
    }
}

/* 64 KiB windows: strings and opcodes across their borders. */
static void opcodes_may_lie_across_windows(void **state)
{
    char path[] = "/tmp/facula_unpickle_XXXXXX";
    FILE *file = fdopen(mkstemp(path), "wb");
    fa__source *source;
    fa__reader reader;
    fa_value *value = NULL;

    (void)state;
    fputs("](", file);
    for (int i = 0; i < 40000; i++)
        fprintf(file, "X%c%c%c%cabcdefghijkJ%c%c%c%c", 11, 0, 0, 0, i & 0xff, i >> 8, 0, 0);
    fputs("eh", file);
    fputc(9, file);
    fclose(file);
    source = fa__source_open(path, FA__UNMAPPED);
    assert_int_equal(fa__reader_init(&reader, source, 0, fa__source_size(source), NULL), FA_OK);
    assert_int_equal(fa__unpickle(&reader, NULL, NULL, &value, NULL), FA_EFORMAT);
    assert_int_equal(fa_error_last()->offset, 2 + 40000 * 21 + 1);       /* the BINGET's own */
    assert_string_equal(fa_error_last()->path, path);
    fa__reader_free(&reader);
    fa__source_release(source);
    remove(path);
}

static void flipped_bytes_never_do_more_than_fail(void **state)
{
    uint32_t random = 12345;

    (void)state;
    for (int run = 0; run < 4000; run++) {
        const recorded_pickle *recorded = &recorded_pickles[run % (int)N_RECORDED];
        fa__buffer copy = { 0 };

        fa__buffer_put(&copy, recorded->data, recorded->size);
        for (int k = 0; k < 1 + run % 5; k++) {
            random = random * 1664525 + 1013904223;
            copy.data[(random >> 8) % copy.size] = (uint8_t)(random >> 24);
        }
        (void)load((fa__span){ copy.data, copy.size }, NULL);
        fa__buffer_free(&copy);
    }
}

static fa_status load_recorded(void *context)
{
    const recorded_pickle *recorded = context;

    return load((fa__span){ recorded->data, recorded->size }, NULL);
}

static void missing_memory_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++)
        FAULT_SWEEP(load_recorded, (void *)&recorded_pickles[i]);
}

static fa_status load_odd(void *context)
{
    static const char pickle[] = "]q\x00h\x00"
        "a(K\x01p99999\nK\x02r\xff\xff\xff\xfft2S'a\\x00b'\nVx\n(im\nO\n}K\x01K\x02sb"
                                 "}K\x03K\x04sbF1.5\n\x87.";

    (void)context;
    return load((fa__span){ (const uint8_t *)pickle, sizeof pickle - 1 }, NULL);
}

static void missing_memory_in_the_rare_opcodes(void **state)
{
    (void)state;
    assert_int_equal(load_odd(NULL), FA_OK);
    FAULT_SWEEP_TOLERANT(load_odd, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stack_cannot_be_emptied),
        cmocka_unit_test(memo_gaps_are_named),
        cmocka_unit_test(sizes_are_compared_with_the_bytes_left),
        cmocka_unit_test(texts_must_be_texts),
        cmocka_unit_test(decimal_text_must_be_a_number),
        cmocka_unit_test(items_need_the_right_container),
        cmocka_unit_test(calls_need_a_callable_and_a_tuple),
        cmocka_unit_test(unknown_things_are_refused_by_name),
        cmocka_unit_test(a_call_for_its_effect_is_refused),
        cmocka_unit_test(repeated_builds_are_limited),
        cmocka_unit_test(lines_are_limited),
        cmocka_unit_test(deep_nesting_is_read),
        cmocka_unit_test(a_hook_s_failure_is_passed_on_with_its_place),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(the_same_comes_piece_by_piece),
        cmocka_unit_test(opcodes_may_lie_across_windows),
        cmocka_unit_test(flipped_bytes_never_do_more_than_fail),
        cmocka_unit_test(missing_memory_is_reported_and_nothing_leaks),
        cmocka_unit_test(missing_memory_in_the_rare_opcodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
