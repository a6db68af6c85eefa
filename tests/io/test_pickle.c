/* The pickle writer makes CPython's bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>

#include "base/fault_alloc.h"
#include "io/io.h"
#include "pickles.h"

static fa_value *load(fa__span pickle)
{
    fa__reader reader;
    fa_value *value = NULL;

    fa__reader_init_span(&reader, pickle, NULL);
    if (fa__unpickle(&reader, NULL, NULL, &value, NULL) != FA_OK)
        fail_msg("%s", fa_error_last()->text);
    fa__reader_free(&reader);
    return value;
}

/* Saving `value` gives exactly these bytes. Takes the value over. */
static void check_bytes_at(int line, fa_value *value, int protocol, const char *bytes, size_t size)
{
    fa__pickle_style style = { .protocol = protocol };
    fa__buffer out = { 0 };

    if (fa__pickle(&out, value, &style, NULL, NULL) != FA_OK)
        fail_msg("line %d: %s", line, fa_error_last()->text);
    if (out.size != size || memcmp(out.data, bytes, size) != 0) {
        for (size_t i = 0; i < out.size; i++)
            print_message("%02x ", out.data[i]);
        fail_msg("line %d: %zu bytes, expected %zu", line, out.size, size);
    }
    fa__buffer_free(&out);
    fa_value_release(value);
}

#define BYTES(value, protocol, literal)                                                            \
    check_bytes_at(__LINE__, value, protocol, literal, sizeof(literal) - 1)

static void recorded_pickles_come_out_as_they_went_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++) {
        fa__span pickle = { recorded_pickles[i].data, recorded_pickles[i].size };

        check_bytes_at(__LINE__, load(pickle), recorded_pickles[i].protocol,
                       (const char *)pickle.data, pickle.size);
    }
}

static void ints_take_the_shortest_opcode(void **state)
{
    (void)state;
    BYTES(fa_value_int(0), 2, "\x80\x02K\x00.");
    BYTES(fa_value_int(256), 2, "\x80\x02M\x00\x01.");
    BYTES(fa_value_int(65536), 2, "\x80\x02J\x00\x00\x01\x00.");
    BYTES(fa_value_int(-1), 2, "\x80\x02J\xff\xff\xff\xff.");
    BYTES(fa_value_int(INT64_C(0x80000000)), 2, "\x80\x02\x8a\x05\x00\x00\x00\x80\x00.");
    BYTES(fa_value_int(INT64_MIN), 2, "\x80\x02\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.");
    BYTES(fa_value_int_decimal("18446744073709551616", 20), 2,
          "\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.");
}

static void long8_ints_have_eight_bytes(void **state)
{
    fa__pickle_style style = { .long8 = true };
    fa__buffer out = { 0 };
    fa_value *value = fa_value_int(INT64_C(-0x80000001)),
        *big = fa_value_int_decimal("99999999999999999999", 20);

    (void)state;
    assert_int_equal(fa__pickle(&out, value, &style, NULL, NULL), FA_OK);
    assert_int_equal(out.size, 13);
    assert_memory_equal(out.data, "\x80\x02\x8a\x08\xff\xff\xff\x7f\xff\xff\xff\xff.", 13);
    assert_int_equal(fa__pickle(&out, big, &style, NULL, NULL), FA_ERANGE);
    assert_int_equal(out.size, 13);                     /* a failure leaves nothing behind */
    fa_value_release(value);
    fa_value_release(big);
    fa__buffer_free(&out);
}

/* A Python 2 byte string is written as torch.load would see it. */
static void python2_strings_become_text(void **state)
{
    (void)state;
    BYTES(load((fa__span){ (const uint8_t *)"U\x03" "abc.", 6 }), 2, "\x80\x02X\x03\x00\x00\x00"
          "abcq\x00.");
    BYTES(load((fa__span){ (const uint8_t *)"U\x02\xc3\xa9.", 5 }), 2,
          "\x80\x02X\x02\x00\x00\x00\xc3\xa9q\x00.");
    BYTES(load((fa__span){ (const uint8_t *)"U\x02\xff" "a.", 5 }), 2,
          "\x80\x02X\x03\x00\x00\x00\xc3\xbf" "aq\x00.");
}

static fa_value *int_list(size_t n)
{
    fa_value *list = fa_value_list();

    for (size_t i = 0; i < n; i++)
        assert_int_equal(fa_value_append(list, fa_value_int(7)), FA_OK);
    return list;
}

static fa_value *int_dict(fa_dict_type type, size_t n)
{
    fa_value *dict = fa_value_dict(type);

    for (size_t i = 0; i < n; i++) {
        fa_value *key = fa_value_int((int64_t)i);

        assert_int_equal(fa_value_set_item(dict, key, fa_value_int(7)), FA_OK);
        fa_value_release(key);
    }
    return dict;
}

/* The last bytes of the value's pickle. */
static void check_tail_at(int line, fa_value *value, int protocol, const char *tail, size_t size)
{
    fa__pickle_style style = { .protocol = protocol };
    fa__buffer out = { 0 };

    assert_int_equal(fa__pickle(&out, value, &style, NULL, NULL), FA_OK);
    if (out.size < size || memcmp(out.data + out.size - size, tail, size) != 0)
        fail_msg("line %d: another ending", line);
    fa__buffer_free(&out);
    fa_value_release(value);
}

#define TAIL(value, protocol, literal)                                                             \
    check_tail_at(__LINE__, value, protocol, literal, sizeof(literal) - 1)

/* [CPython 3.11: batch_list_exact, batch_dict_exact, batch_dict, save_set] */
static void batches_of_1000_end_as_in_cpython(void **state)
{
    (void)state;
    BYTES(int_list(0), 2, "\x80\x02]q\x00.");
    BYTES(int_list(1), 2, "\x80\x02]q\x00K\x07" "a.");
    BYTES(int_list(2), 2, "\x80\x02]q\x00(K\x07K\x07" "e.");
    TAIL(int_list(1000), 2, "K\x07K\x07" "e.");
    TAIL(int_list(1001), 2, "K\x07K\x07" "e(K\x07" "e.");
    BYTES(int_dict(FA_PLAIN_DICT, 1), 2, "\x80\x02}q\x00K\x00K\x07s.");
    TAIL(int_dict(FA_PLAIN_DICT, 1000), 2, "M\xe7\x03K\x07u(u.");
    TAIL(int_dict(FA_PLAIN_DICT, 1001), 2, "M\xe7\x03K\x07u(M\xe8\x03K\x07u.");
    BYTES(int_dict(FA_ORDERED_DICT, 0), 2, "\x80\x02" "ccollections\nOrderedDict\nq\x00)Rq\x01.");
    TAIL(int_dict(FA_ORDERED_DICT, 1), 2, ")Rq\x01K\x00K\x07s.");
    TAIL(int_dict(FA_ORDERED_DICT, 1000), 2, "M\xe7\x03K\x07u.");
    TAIL(int_dict(FA_ORDERED_DICT, 1001), 2, "M\xe7\x03K\x07uM\xe8\x03K\x07s.");
}

static void dicts_of_other_classes(void **state)
{
    fa_value *dict = int_dict(FA_DEFAULT_DICT, 1), *factory = fa_value_global("builtins", "list");

    (void)state;
    BYTES(int_dict(FA_COUNTER, 1), 2, "\x80\x02"
          "ccollections\nCounter\nq\x00}q\x01K\x00K\x07s\x85q\x02Rq\x03.");
    BYTES(int_dict(FA_DEFAULT_DICT, 1), 2, "\x80\x02"
          "ccollections\ndefaultdict\nq\x00)Rq\x01K\x00K\x07s.");
    assert_int_equal(fa_value_set_default_factory(dict, factory), FA_OK);
    fa_value_release(factory);
    BYTES(dict, 2, "\x80\x02" "ccollections\ndefaultdict\nq\x00"
          "c__builtin__\nlist\nq\x01\x85q\x02Rq\x03K\x00K\x07s.");
    dict = int_dict(FA_ORDERED_DICT, 0);
    assert_int_equal(fa_value_set_state(dict, fa_value_none()), FA_OK);
    BYTES(dict, 2, "\x80\x02" "ccollections\nOrderedDict\nq\x00)Rq\x01Nb.");
}

static void sets_and_bytes_by_protocol(void **state)
{
    fa_value *set = fa_value_set(false), *seven = fa_value_int(7);

    (void)state;
    assert_int_equal(fa_value_add(set, seven), FA_OK);
    BYTES(fa_value_retain(set), 2, "\x80\x02" "c__builtin__\nset\nq\x00]q\x01K\x07"
          "a\x85q\x02Rq\x03.");
    BYTES(fa_value_retain(set), 3, "\x80\x03" "cbuiltins\nset\nq\x00]q\x01K\x07"
          "a\x85q\x02Rq\x03.");
    BYTES(set, 4, "\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8f\x94(K\x07\x90.");
    BYTES(fa_value_set(true), 4, "\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00(\x91\x94.");
    BYTES(fa_value_bytes("\xff", 1), 2,
          "\x80\x02"
              "c_codecs\nencode\nq\x00X\x02\x00\x00\x00\xc3\xbfq\x01"
          "X\x06\x00\x00\x00latin1q\x02\x86q\x03Rq\x04.");
    BYTES(fa_value_bytes("", 0), 2, "\x80\x02" "c__builtin__\nbytes\nq\x00)Rq\x01.");
    BYTES(fa_value_bytes("z", 1), 3, "\x80\x03" "C\x01zq\x00.");
    BYTES(fa_value_bytearray("z", 1), 3, "\x80\x03" "cbuiltins\nbytearray\nq\x00"
          "C\x01zq\x01\x85q\x02Rq\x03.");
    BYTES(fa_value_none(), 4, "\x80\x04N.");            /* too short for a frame */
}

static void identity_makes_memo_references_not_equality(void **state)
{
    fa_value *list = fa_value_list(), *one = fa_value_str("xy"), *other = fa_value_str("xy");

    (void)state;
    fa_value_append(list, one);
    fa_value_append(list, other);
    fa_value_append(list, one);
    fa_value_release(one);
    fa_value_release(other);
    BYTES(list, 2, "\x80\x02]q\x00(X\x02\x00\x00\x00xyq\x01X\x02\x00\x00\x00xyq\x02h\x01" "e.");
}

static void globals_are_found_by_name(void **state)
{
    fa_value *list = fa_value_list();

    (void)state;
    for (int i = 0; i < 2; i++) {
        fa_value *global = fa_value_global("torch", "float32");

        fa_value_append(list, global);
        fa_value_release(global);
    }
    BYTES(list, 2, "\x80\x02]q\x00(ctorch\nfloat32\nq\x01h\x01" "e.");
}

static void nested_classes_are_got_from_their_parents(void **state)
{
    (void)state;
    BYTES(fa_value_global("m", "A.B.C"), 2, "\x80\x02" "c__builtin__\ngetattr\nq\x00h\x00"
          "cm\nA\nq\x01X\x01\x00\x00\x00" "Bq\x02\x86q"
          "\x03Rq\x04X\x01\x00\x00\x00" "Cq\x05\x86q\x06Rq\x07.");
    BYTES(fa_value_global("m", "A.B"), 4,
          "\x80\x04\x95\x0d\x00\x00\x00\x00\x00\x00\x00\x8c\x01m\x94\x8c\x03" "A.B\x94\x93\x94.");
}

/* Names that would end the line they stand in must not get into a file. */
static void names_that_break_the_text_format_are_refused(void **state)
{
    static const char *const names[] = { "x\nq", "\xc3\xa9" };
    fa__buffer out = { 0 };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        fa_value *global = fa_value_global("m", names[i]);
        fa__pickle_style style = { .protocol = 4 };

        assert_int_equal(fa__pickle(&out, global, NULL, NULL, NULL), FA_EUNSUPPORTED);
        assert_int_equal(fa__pickle(&out, global, &style, NULL, NULL), FA_OK);
        fa_value_release(global);
    }
    fa__buffer_free(&out);
}

static void python2_names_only_up_to_protocol_2(void **state)
{
    (void)state;
    BYTES(fa_value_global("builtins", "range"), 2, "\x80\x02" "c__builtin__\nxrange\nq\x00.");
    BYTES(fa_value_global("builtins", "range"), 3, "\x80\x03" "cbuiltins\nrange\nq\x00.");
}

/* ---- frames: sizes as CPython's -------------------------------------------------------------- */

static size_t count_frames(const fa__buffer *out, uint64_t sizes[4])
{
    size_t n = 0, at = 2;

    while (at < out->size && n < 4) {
        if (out->data[at] == 0x95) {
            sizes[n] = fa__le64(out->data + at + 1);
            at += 9 + (size_t)sizes[n++];
        } else if (out->data[at] == 'X') {
            at += 5 + fa__le32(out->data + at + 1);
        } else {
            at++;
        }
    }
    return n;
}

static void frames_close_behind_64_kib(void **state)
{
    fa__pickle_style style = { .protocol = 4 };
    fa_value *list = int_list(40000);
    fa__buffer out = { 0 };
    uint64_t sizes[4] = { 0 };

    (void)state;
    assert_int_equal(fa__pickle(&out, list, &style, NULL, NULL), FA_OK);
    assert_int_equal(count_frames(&out, sizes), 2);
    assert_int_equal(sizes[0], 65537);                  /* pickle.dumps([7] * 40000, 4) */
    assert_int_equal(sizes[1], 14546);
    fa__buffer_free(&out);
    fa_value_release(list);
}

static void large_texts_stand_outside_of_frames(void **state)
{
    fa__pickle_style style = { .protocol = 4 };
    fa_value *list = fa_value_list(), *text;
    char *large = fa__alloc(65537);
    fa__buffer out = { 0 };
    uint64_t sizes[4] = { 0 };

    (void)state;
    memset(large, 'x', 65536);
    large[65536] = '\0';
    text = fa_value_str(large);
    fa_value_append(list, text);
    fa_value_append(list, text);
    assert_int_equal(fa__pickle(&out, list, &style, NULL, NULL), FA_OK);
    assert_int_equal(out.data[2], ']');                 /* three bytes get no frame */
    assert_int_equal(count_frames(&out, sizes), 1);
    assert_int_equal(sizes[0], 5);                      /* MEMOIZE BINGET 1 APPENDS STOP */
    fa__free(large);
    fa__buffer_free(&out);
    fa_value_release(text);
    fa_value_release(list);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static fa_value *nested_lists(int depth)
{
    fa_value *outer = int_list(1);

    for (int i = 1; i < depth; i++) {
        fa_value *inner = outer;

        outer = fa_value_list();
        fa_value_append(outer, inner);
        fa_value_release(inner);
    }
    return outer;
}

static void *save_deepest(void *context)
{
    fa_value *fits = nested_lists(FA__MAX_DEPTH);
    fa__buffer out = { 0 };

    *(fa_status *)context = fa__pickle(&out, fits, NULL, NULL, NULL);
    fa__buffer_free(&out);
    fa_value_release(fits);
    return NULL;
}

static void nesting_is_limited_and_fits_a_small_stack(void **state)
{
    fa_value *too_deep = nested_lists(FA__MAX_DEPTH + 1);
    fa_status st = FA_EINVAL;
    fa__buffer out = { 0 };
    pthread_attr_t attributes;
    pthread_t thread;

    (void)state;
    assert_int_equal(fa__pickle(&out, too_deep, NULL, NULL, NULL), FA_ELIMIT);
    fa_value_release(too_deep);
    fa__buffer_free(&out);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    assert_int_equal(pthread_create(&thread, &attributes, save_deepest, &st), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    assert_int_equal(st, FA_OK);
}

static void bad_protocols_are_refused(void **state)
{
    fa__pickle_style style = { .protocol = 6 };
    fa__buffer out = { 0 };

    (void)state;
    assert_int_equal(fa__pickle(&out, fa_value_none(), &style, NULL, NULL), FA_EINVAL);
    style.protocol = 1;
    assert_int_equal(fa__pickle(&out, fa_value_none(), &style, NULL, NULL), FA_EINVAL);
    fa__buffer_free(&out);
}

static void tensors_need_a_hook(void **state)
{
    fa_value *dtype = fa_value_dtype(FA_FLOAT32);
    fa__buffer out = { 0 };

    (void)state;
    assert_int_equal(fa__pickle(&out, dtype, NULL, NULL, NULL), FA_EUNSUPPORTED);
    fa__buffer_free(&out);
    fa_value_release(dtype);
}

/* ---- hooks ----------------------------------------------------------------------------------- */

/* Writes as torch.save writes a storage: a persistent id and a call. */
static fa_status save_dtype(void *context, fa__pickler *p, const fa_value *value)
{
    bool found = false;
    uint64_t memo;
    fa_status st = FA_OK;

    (void)value;
    TRY(fa__pickler_get(p, context, &found));
    if (found)
        return FA_OK;
    TRY(fa__pickler_global(p, "torch", "Thing"));
    TRY(fa__pickler_mark(p));
    TRY(fa__pickler_str_constant(p, "storage"));
    TRY(fa__pickler_str_of(p, context, "key", &memo));
    TRY(fa__pickler_str_of(p, context, "key", &memo));
    TRY(fa__pickler_str_constant(p, "storage"));
    TRY(fa__pickler_str(p, "new"));
    TRY(fa__pickler_int(p, 5));
    TRY(fa__pickler_bool(p, true));
    TRY(fa__pickler_float(p, 1.5));
    TRY(fa__pickler_tuple(p, 8));
    TRY(fa__pickler_op(p, 'Q'));
    TRY(fa__pickler_tuple(p, 1));
    TRY(fa__pickler_reduce(p));
    TRY(fa__pickler_memoize(p, context));
done:
    return st;
}

static const fa__pickle_hooks hooks = { save_dtype };

static fa_status save_with_hooks(fa__buffer *out)
{
    int64_t owner = 0;
    fa_value *dtype = fa_value_dtype(FA_FLOAT32), *list = fa_value_list();
    fa_status st = FA_ENOMEM;

    if (dtype == NULL || list == NULL)
        goto done;
    TRY(fa_value_append(list, dtype));
    TRY(fa_value_append(list, dtype));
    TRY(fa__pickle(out, list, NULL, &hooks, &owner));
done:
    fa_value_release(dtype);
    fa_value_release(list);
    return st;
}

static void hooks_write_through_the_memo(void **state)
{
    static const char expected[] =
        "\x80\x02]q\x00(ctorch\nThing\nq\x01(X\x07\x00\x00\x00storageq\x02"
        "X\x03\x00\x00\x00keyq\x03h\x03h\x02"
        "X\x03\x00\x00\x00newq\x04K\x05\x88G\x3f\xf8\x00\x00\x00\x00\x00\x00"
        "tq\x05Q\x85q\x06Rq\x07h\x07" "e.";
    fa__buffer out = { 0 };

    (void)state;
    assert_int_equal(save_with_hooks(&out), FA_OK);
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, out.size);
    fa__buffer_free(&out);
}

/* The text of a constant is compared, not only its address. */
static fa_status save_from_one_place(void *context, fa__pickler *p, const fa_value *value)
{
    char text[4];
    fa_status st = FA_OK;

    (void)context;
    (void)value;
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "t%d", i % 2);
        TRY(fa__pickler_str_constant(p, text));
    }
done:
    return st;
}

static void constants_are_compared_by_text(void **state)
{
    static const fa__pickle_hooks one_place = { save_from_one_place };
    static const char expected[] =
        "\x80\x02X\x02\x00\x00\x00t0q\x00X\x02\x00\x00\x00t1q\x01h\x00h\x01.";
    fa_value *dtype = fa_value_dtype(FA_FLOAT32);
    fa__buffer out = { 0 };

    (void)state;
    assert_int_equal(fa__pickle(&out, dtype, NULL, &one_place, NULL), FA_OK);
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, out.size);
    fa__buffer_free(&out);
    fa_value_release(dtype);
}

/* A storage's key of one digit is no other "0". */
static fa_status save_key(void *context, fa__pickler *p, const fa_value *value)
{
    uint64_t memo;

    (void)value;
    return fa__pickler_str_of(p, context, "0", &memo);
}

static void keys_of_one_character_are_objects_of_their_own(void **state)
{
    static const fa__pickle_hooks key_hooks = { save_key };
    static const char expected[] = "\x80\x02}q\x00X\x01\x00\x00\x00" "0q\x01"
                                   "X\x01\x00\x00\x00" "0q\x02s.";
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *dtype = fa_value_dtype(FA_FLOAT32);
    fa__buffer out = { 0 };
    int64_t owner = 0;

    (void)state;
    fa_value_set_text(dict, "0", dtype);
    assert_int_equal(fa__pickle(&out, dict, NULL, &key_hooks, &owner), FA_OK);
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, out.size);
    fa__buffer_free(&out);
    fa_value_release(dict);
    fa_value_release(dtype);
}

/* ---- missing memory -------------------------------------------------------------------------- */

static fa_status save_recorded(void *context)
{
    fa_value *value = context;
    fa_status st = FA_OK;

    for (int protocol = 2; protocol <= 5 && st == FA_OK; protocol++) {
        fa__pickle_style style = { .protocol = protocol };
        fa__buffer out = { 0 };

        st = fa__pickle(&out, value, &style, NULL, NULL);
        fa__buffer_free(&out);
    }
    return st;
}

static fa_status save_hooked(void *context)
{
    fa__buffer out = { 0 };
    fa_status st = save_with_hooks(&out);

    (void)context;
    fa__buffer_free(&out);
    return st;
}

static void missing_memory_is_reported(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++) {
        fa_value *value = load((fa__span){ recorded_pickles[i].data, recorded_pickles[i].size });

        FAULT_SWEEP(save_recorded, value);
        fa_value_release(value);
    }
    FAULT_SWEEP(save_hooked, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_pickles_come_out_as_they_went_in),
        cmocka_unit_test(ints_take_the_shortest_opcode),
        cmocka_unit_test(long8_ints_have_eight_bytes),
        cmocka_unit_test(python2_strings_become_text),
        cmocka_unit_test(batches_of_1000_end_as_in_cpython),
        cmocka_unit_test(dicts_of_other_classes),
        cmocka_unit_test(sets_and_bytes_by_protocol),
        cmocka_unit_test(identity_makes_memo_references_not_equality),
        cmocka_unit_test(globals_are_found_by_name),
        cmocka_unit_test(nested_classes_are_got_from_their_parents),
        cmocka_unit_test(names_that_break_the_text_format_are_refused),
        cmocka_unit_test(python2_names_only_up_to_protocol_2),
        cmocka_unit_test(frames_close_behind_64_kib),
        cmocka_unit_test(large_texts_stand_outside_of_frames),
        cmocka_unit_test(nesting_is_limited_and_fits_a_small_stack),
        cmocka_unit_test(bad_protocols_are_refused),
        cmocka_unit_test(tensors_need_a_hook),
        cmocka_unit_test(hooks_write_through_the_memo),
        cmocka_unit_test(constants_are_compared_by_text),
        cmocka_unit_test(keys_of_one_character_are_objects_of_their_own),
        cmocka_unit_test(missing_memory_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
