/* What each opcode of the pickle machine makes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>

#include "io/io.h"
#include "pickles.h"

/* A pickle as a string literal, whose final NUL is not part of it. */
#define PICKLE(literal) (fa__span){ (const uint8_t *)(literal), sizeof(literal) - 1 }

static fa_value *load_with(fa__span pickle, const fa__unpickle_hooks *hooks, void *context,
                           fa__unpickle_info *info)
{
    fa__reader reader;
    fa_value *value = NULL;

    fa__reader_init_span(&reader, pickle, "data.pkl");
    if (fa__unpickle(&reader, hooks, context, &value, info) != FA_OK)
        fail_msg("%s", fa_error_last()->text);
    fa__reader_free(&reader);
    return value;
}

/* The value as Python prints it. */
static void check_prints_at(int line, fa__span pickle, const char *expected)
{
    fa_value *value = load_with(pickle, NULL, NULL, NULL);
    char *text = fa_value_to_string(value, 1000);

    if (text == NULL || strcmp(text, expected) != 0)
        fail_msg("line %d: %s, expected %s", line, text != NULL ? text : "NULL", expected);
    fa__free(text);
    fa_value_release(value);
}

#define CHECK_PRINTS(literal, expected) check_prints_at(__LINE__, PICKLE(literal), expected)

static void numbers_of_all_opcodes(void **state)
{
    (void)state;
    CHECK_PRINTS("K\xff.", "255");
    CHECK_PRINTS("M\xff\xff.", "65535");
    CHECK_PRINTS("J\x00\x00\x00\x80.", "-2147483648");
    CHECK_PRINTS("I-123\n.", "-123");
    CHECK_PRINTS("I1099511627776\n.", "1099511627776");
    CHECK_PRINTS("I00\n.", "False");
    CHECK_PRINTS("I01\n.", "True");
    CHECK_PRINTS("L-5L\n.", "-5");
    CHECK_PRINTS("L36893488147419103232L\n.", "36893488147419103232");
    CHECK_PRINTS("L7\n.", "7");
    CHECK_PRINTS("\x8a\x00.", "0");
    CHECK_PRINTS("\x8a\x01\xff.", "-1");
    CHECK_PRINTS("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.", "18446744073709551616");
    CHECK_PRINTS("\x8b\x02\x00\x00\x00\x00\x80.", "-32768");
    CHECK_PRINTS("G\x3f\xf8\x00\x00\x00\x00\x00\x00.", "1.5");
    CHECK_PRINTS("F1e-07\n.", "1e-07");
    CHECK_PRINTS("F-inf\n.", "-inf");
    CHECK_PRINTS("N.", "None");
    CHECK_PRINTS("\x88.", "True");
    CHECK_PRINTS("\x89.", "False");
}

static void float_text_does_not_depend_on_the_locale(void **state)
{
    (void)state;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale(LC_NUMERIC,
                                                                  "fr_FR.UTF-8") == NULL)
        skip();
    CHECK_PRINTS("F2.5\n.", "2.5");
    setlocale(LC_NUMERIC, "C");
}

static void texts_of_all_opcodes(void **state)
{
    (void)state;
    CHECK_PRINTS("X\x03\x00\x00\x00" "abc.", "'abc'");
    CHECK_PRINTS("\x8c\x02\xc3\xa9.", "'\xc3\xa9'");
    CHECK_PRINTS("\x8d\x02\x00\x00\x00\x00\x00\x00\x00xy.", "'xy'");
    CHECK_PRINTS("Vcaf\\u00e9 \xe9 \\U0001f600\n.", "'caf\xc3\xa9 \xc3\xa9 \xf0\x9f\x98\x80'");
    CHECK_PRINTS("Va\\\\u0041\n.", "'a\\\\\\\\u0041'");      /* a hidden backslash is no escape */
    CHECK_PRINTS("X\x03\x00\x00\x00\xed\xa0\x80.", "'\\ud800'");
    CHECK_PRINTS("B\x02\x00\x00\x00\x00\xff.", "b'\\x00\\xff'");
    CHECK_PRINTS("C\x01z.", "b'z'");
    CHECK_PRINTS("\x8e\x01\x00\x00\x00\x00\x00\x00\x00z.", "b'z'");
    CHECK_PRINTS("\x96\x01\x00\x00\x00\x00\x00\x00\x00z.", "bytearray(b'z')");
}

static void check_python2_str(fa__span pickle, const char *bytes, size_t size)
{
    fa__unpickle_info info;
    fa_value *value = load_with(pickle, NULL, NULL, &info);
    size_t found;
    const char *data = fa_value_data(value, &found);

    assert_true(fa_value_is_python2_str(value));
    assert_true(info.python2);
    assert_int_equal(found, size);
    assert_memory_equal(data, bytes, size);
    fa_value_release(value);
}

static void python2_strings_keep_their_bytes(void **state)
{
    (void)state;
    check_python2_str(PICKLE("U\x02\xff\x01."), "\xff\x01", 2);
    check_python2_str(PICKLE("T\x03\x00\x00\x00" "abc."), "abc", 3);
    check_python2_str(PICKLE("S'it\\'s \\x41\\101\\n\\q'\n."), "it's AA\n\\q", 10);
    check_python2_str(PICKLE("S\"\"\n."), "", 0);
}

static void containers_of_all_opcodes(void **state)
{
    (void)state;
    CHECK_PRINTS("].", "[]");
    CHECK_PRINTS("}.", "{}");
    CHECK_PRINTS(").", "()");
    CHECK_PRINTS("\x8f.", "set()");
    CHECK_PRINTS("(K\x01K\x02l.", "[1, 2]");
    CHECK_PRINTS("(K\x01K\x02" "d.", "{1: 2}");
    CHECK_PRINTS("]K\x01" "a(K\x02K\x03" "e.", "[1, 2, 3]");
    CHECK_PRINTS("}K\x01K\x02s(K\x03K\x04K\x01Nu.", "{1: None, 3: 4}");
    CHECK_PRINTS("K\x01\x85.", "(1,)");
    CHECK_PRINTS("K\x01K\x02\x86.", "(1, 2)");
    CHECK_PRINTS("K\x01K\x02K\x03\x87.", "(1, 2, 3)");
    CHECK_PRINTS("(K\x01K\x02K\x03K\x04t.", "(1, 2, 3, 4)");
    CHECK_PRINTS("(t.", "()");
    CHECK_PRINTS("\x8f(K\x01K\x01\x90.", "{1}");
    CHECK_PRINTS("(K\x02\x91.", "frozenset({2})");
}

static void stack_and_memo_opcodes(void **state)
{
    (void)state;
    CHECK_PRINTS("K\x01K\x02" "0.", "1");                    /* POP */
    CHECK_PRINTS("K\x01(0.", "1");                           /* POP of a mark */
    CHECK_PRINTS("K\x01(K\x02K\x03" "1.", "1");              /* POP_MARK */
    CHECK_PRINTS("K\x01" "2\x86.", "(1, 1)");                /* DUP */
    CHECK_PRINTS("K\x07q\x05" "0h\x05.", "7");
    CHECK_PRINTS("K\x07r\x00\x00\x01\x00" "0j\x00\x00\x01\x00.", "7");
    CHECK_PRINTS("K\x07p12\n0g12\n.", "7");
    CHECK_PRINTS("K\x07\x94" "0K\x08\x94h\x00\x86.", "(8, 7)");
    CHECK_PRINTS("K\x01q\x00K\x02q\x00h\x00\x87.", "(1, 2, 2)");         /* overwritten */
    /* an index set twice counts once, asked for or not */
    CHECK_PRINTS("Nq\x00" "0Nq\x00" "0K\x07\x94" "0h\x01.", "7");
    CHECK_PRINTS("\x80\x04\x95\x03\x00\x00\x00\x00\x00\x00\x00K\x01.", "1");
}

/* LONG_BINPUT 4294967295 must not make 32 GiB of memo. */
static void a_far_memo_index_costs_no_memory(void **state)
{
    (void)state;
    CHECK_PRINTS("K\x01r\xff\xff\xff\xffK\x02r\x00\x00\x00\x80"
                 "0j\xff\xff\xff\xffj\x00\x00\x00\x80\x87.", "(1, 1, 2)");
    CHECK_PRINTS("K\x01p18446744073709551615\n0g18446744073709551615\n.", "1");
}

/* A list of `n` tuples ("text 0", 100000): two objects that stay and one that is needed for a
 * moment, each. */
static void make_large_pickle(fa__buffer *out, int n)
{
    char text[32];

    assert_int_equal(fa__buffer_put(out, "](", 2), FA_OK);
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "text %d", i);
        assert_int_equal(fa__buffer_put(out, "\x8c", 1), FA_OK);
        assert_int_equal(fa__buffer_put_byte(out, (uint8_t)strlen(text)), FA_OK);
        assert_int_equal(fa__buffer_text(out, text), FA_OK);
        assert_int_equal(fa__buffer_put(out, "J\xa0\x86\x01\x00\x86J\0\0\0\1" "0", 12), FA_OK);
    }
    assert_int_equal(fa__buffer_put(out, "e.", 2), FA_OK);
}

static void a_large_pickles_values_live_on_without_it(void **state)
{
    enum { N = 100000 };                /* 2.4 MB */
    fa__buffer pickle = { 0 };
    fa_value *list, *kept;
    char *text;

    (void)state;
    make_large_pickle(&pickle, N);
    list = load_with((fa__span){ pickle.data, pickle.size }, NULL, NULL, NULL);
    fa__buffer_free(&pickle);
    assert_int_equal(fa_value_len(list), N);
    kept = fa_value_retain(fa_value_at(list, N / 2));
    fa_value_release(list);
    text = fa_value_to_string(kept, 100);
    assert_string_equal(text, "('text 50000', 100000)");
    fa__free(text);
    fa_value_release(kept);
}

static void globals_get_python3_names(void **state)
{
    fa_value *value = load_with(PICKLE("c__builtin__\nxrange\n."), NULL, NULL, NULL);

    (void)state;
    assert_true(fa_value_is_global(value, "builtins", "range"));
    fa_value_release(value);
    value = load_with(PICKLE("\x80\x02" "cdbm\nopen\n."), NULL, NULL, NULL);
    assert_true(fa_value_is_global(value, "dbm.ndbm", "open"));
    fa_value_release(value);
    value = load_with(PICKLE("\x80\x04\x8c\x03" "dbm\x8c\x04open\x93."), NULL, NULL, NULL);
    /* protocol 4 never holds Python 2 names */
    assert_true(fa_value_is_global(value, "dbm", "open"));
    fa_value_release(value);
}

static void calls_become_objects(void **state)
{
    fa_value *value = load_with(PICKLE("cm\nf\n(K\x01K\x02tR}K\x03K\x04sb."), NULL, NULL, NULL);

    (void)state;
    assert_int_equal(fa_value_kind(value), FA_KIND_OBJECT);
    assert_int_equal(fa_value_object_build(value), FA_BUILD_REDUCE);
    assert_true(fa_value_is_global(fa_value_object_callable(value), "m", "f"));
    assert_int_equal(fa_value_len(fa_value_object_args(value)), 2);
    assert_int_equal(fa_value_len(fa_value_state(value)), 1);
    fa_value_release(value);

    value = load_with(PICKLE("cm\nC\n)\x81K\x05" "a}K\x06K\x07s0."), NULL, NULL, NULL);
    assert_int_equal(fa_value_object_build(value), FA_BUILD_NEWOBJ);
    assert_int_equal(fa_value_len(value), 1);
    fa_value_release(value);

    value = load_with(PICKLE("cm\nC\n)}K\x01K\x02s\x92(K\x06K\x07u."), NULL, NULL, NULL);
    assert_int_equal(fa_value_object_build(value), FA_BUILD_NEWOBJ_EX);
    assert_int_equal(fa_value_len(fa_value_object_kwargs(value)), 1);
    assert_int_equal(fa_value_object_pairs(value), 1);
    fa_value_release(value);
}

static void old_style_instances_become_objects(void **state)
{
    static const char *const pickles[] = { "(K\x01im\nOld\n}b.", "(cm\nOld\nK\x01o}b." };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        fa__span pickle = { (const uint8_t *)pickles[i], strlen(pickles[i]) };
        fa_value *value = load_with(pickle, NULL, NULL, NULL);

        assert_int_equal(fa_value_object_build(value), FA_BUILD_NEWOBJ);
        assert_true(fa_value_is_global(fa_value_object_callable(value), "m", "Old"));
        assert_int_equal(fa_value_len(fa_value_object_args(value)), 1);
        assert_non_null(fa_value_state(value));
        fa_value_release(value);
    }
}

static void a_second_state_is_merged_in_order(void **state)
{
    fa__span pickle = PICKLE("cm\nC\n)\x81}(K\x01K\x02K\x03K\x04ub}(K\x03K\x05K\x06K\x07ub.");
    fa_value *value = load_with(pickle, NULL, NULL, NULL);
    char *text = fa_value_to_string(fa_value_state(value), 100);

    (void)state;
    assert_string_equal(text, "{1: 2, 3: 5, 6: 7}");
    fa__free(text);
    fa_value_release(value);
}

static void a_container_in_itself_is_freed(void **state)
{
    /* The leak checkers of the test run see to the freeing. */
    static const char *const pickles[] = {
        "]q\x00h\x00" "a.", "}q\x00K\x01h\x00s.", "]q\x00h\x00\x85q\x01" "a.",
            "cm\nC\n)\x81q\x00}K\x01h\x00sb.",
        "]2a.", "]2a0N.",               /* DUP, without the memo; out of reach of the result */
        "]q\x00h\x00" "a0]q\x00.",      /* its memo entry is overwritten */
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(pickles); i++) {
        size_t size = 0;

        while (pickles[i][size] != '.')
            size++;
        fa_value_release(load_with((fa__span){ (const uint8_t *)pickles[i], size + 1 }, NULL, NULL,
                                   NULL));
    }
}

static void recorded_pickles_of_all_protocols_are_the_same(void **state)
{
    fa_value *two = load_with((fa__span){ recorded_pickles[1].data, recorded_pickles[1].size },
                              NULL, NULL, NULL);

    (void)state;
    for (size_t i = 0; i < N_RECORDED; i++) {
        fa__unpickle_info info;
        fa_value *value = load_with((fa__span){ recorded_pickles[i].data,
                                               recorded_pickles[i].size }, NULL, NULL, &info);

        assert_int_equal(info.protocol, recorded_pickles[i].protocol);
        assert_int_equal(fa_value_len(value), 45);
        for (size_t k = 0; k < 17; k++)                 /* the plain ones in front */
            assert_true(fa_value_equal(fa_value_at(value, k), fa_value_at(two, k)));
        fa_value_release(value);
    }
    fa_value_release(two);
}

/* ---- hooks ----------------------------------------------------------------------------------- */

typedef struct seen {
    int n_globals, n_builds;
    char last[64];
} seen;

static fa_status see_global(void *context, const char *module, const char *name, fa_value **out)
{
    seen *self = context;

    self->n_globals++;
    snprintf(self->last, sizeof self->last, "%s.%s", module, name);
    if (strcmp(name, "float32") == 0)
        *out = fa_value_dtype(FA_FLOAT32);
    return FA_OK;
}

static fa_status see_persistent(void *context, fa_value *id, fa_value **out)
{
    (void)context;
    *out = fa_value_tuple(1, &id);
    return *out != NULL ? FA_OK : FA_ENOMEM;
}

/* m.list() makes a list; all others are left alone. */
static fa_status see_construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                               fa_value *kwargs,
                               fa_value **out)
{
    (void)context;
    (void)how;
    (void)kwargs;
    if (fa_value_is_global(callable, "m", "list"))
        *out = fa_value_list();
    if (fa_value_is_global(callable, "m", "bare"))
        *out = fa_value_retain(fa_value_at(args, 0));
    return FA_OK;
}

/* Objects of class m.Replaced become their state. */
static fa_status see_build(void *context, fa_value *target, fa_value *state,
                           fa_value **replacement, bool *handled)
{
    seen *self = context;

    self->n_builds++;
    if (fa_value_is_global(fa_value_object_callable(target), "m", "Replaced"))
        *replacement = fa_value_retain(state);
    if (fa_value_is_global(fa_value_object_callable(target), "m", "Ignored"))
        *handled = true;
    return FA_OK;
}

static const fa__unpickle_hooks hooks = { see_persistent, see_construct, see_build, see_global };

static void check_hooks_print(fa__span pickle, seen *self, const char *expected)
{
    fa_value *value = load_with(pickle, &hooks, self, NULL);
    char *text = fa_value_to_string(value, 1000);

    assert_string_equal(text, expected);
    fa__free(text);
    fa_value_release(value);
}

static void hooks_see_every_global_even_if_it_is_dropped(void **state)
{
    seen self = { 0 };

    (void)state;
    check_hooks_print(PICKLE("cos\nsystem\n0cposix\nfork\n0K\x01."), &self, "1");
    assert_int_equal(self.n_globals, 2);
    check_hooks_print(PICKLE("(icopy_reg\nx\n0K\x01."), &self, "1");
    assert_int_equal(self.n_globals, 3);
    assert_string_equal(self.last, "copyreg.x");
    check_hooks_print(PICKLE("\x8c\x01" "a\x8c\x01" "b\x93" "0K\x01."), &self, "1");
    assert_string_equal(self.last, "a.b");
}

static void hooks_make_values(void **state)
{
    seen self = { 0 };

    (void)state;
    check_hooks_print(PICKLE("K\x05Q."), &self, "(5,)");
    check_hooks_print(PICKLE("Pkey 1\n."), &self, "('key 1',)");
    check_hooks_print(PICKLE("cm\nlist\n)R(K\x01K\x02" "e."), &self, "[1, 2]");
    /* TorchScript: no tuple around */
    check_hooks_print(PICKLE("cm\nbare\nK\x09R."), &self, "9");
    check_hooks_print(PICKLE("ctorch\nfloat32\n."), &self, "torch.float32");
}

static void a_replaced_object_is_replaced_in_the_memo_too(void **state)
{
    seen self = { 0 };

    (void)state;
    check_hooks_print(PICKLE("](cm\nReplaced\n)\x81q\x03K\x07" "bh\x03" "e."), &self, "[7, 7]");
    check_hooks_print(PICKLE("](cm\nReplaced\n)\x81q\x03K\x07" "bcm\nReplaced\n)\x81q\x04K\x08"
                             "bh\x04h\x03" "e."), &self,
                      "[7, 8, 8, 7]");
    check_hooks_print(PICKLE("cm\nIgnored\n)\x81K\x07" "b0N."), &self, "None");
    assert_int_equal(self.n_builds, 4);
}

static void names_map_both_ways(void **state)
{
    static const char *const rows[][4] = {
        { "__builtin__", "xrange", "builtins", "range" }, { "copy_reg", "_reconstructor",
                                                           "copyreg", "_reconstructor" },
        { "exceptions", "ValueError", "builtins", "ValueError" },
            { "itertools", "izip", "builtins", "zip" },
        { "urllib", "quote", "urllib.parse", "quote" }, { "Queue", "Queue", "queue", "Queue" },
        { "multiprocessing", "ProcessError", "multiprocessing.context", "ProcessError" },
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const char *module = rows[i][0], *name = rows[i][1];

        fa__pickle_name_to_python3(&module, &name);
        assert_string_equal(module, rows[i][2]);
        assert_string_equal(name, rows[i][3]);
        fa__pickle_name_to_python2(&module, &name);
        assert_string_equal(module, rows[i][0]);
        assert_string_equal(name, rows[i][1]);
    }
}

static void names_that_map_one_way(void **state)
{
    const char *module = "cPickle", *name = "loads";

    (void)state;
    fa__pickle_name_to_python3(&module, &name);
    assert_string_equal(module, "pickle");
    fa__pickle_name_to_python2(&module, &name);
    assert_string_equal(module, "pickle");
    module = "builtins";
    name = "BrokenPipeError";
    fa__pickle_name_to_python2(&module, &name);
    assert_string_equal(module, "exceptions");
    assert_string_equal(name, "OSError");
    module = "torch._utils";
    name = "_rebuild_tensor_v2";
    fa__pickle_name_to_python2(&module, &name);
    assert_string_equal(module, "torch._utils");
    module = "urllib2";
    name = "HTTPError URLError";         /* not one of the two */
    fa__pickle_name_to_python3(&module, &name);
    assert_string_equal(module, "urllib.request");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_all_opcodes),
        cmocka_unit_test(float_text_does_not_depend_on_the_locale),
        cmocka_unit_test(texts_of_all_opcodes),
        cmocka_unit_test(python2_strings_keep_their_bytes),
        cmocka_unit_test(containers_of_all_opcodes),
        cmocka_unit_test(stack_and_memo_opcodes),
        cmocka_unit_test(a_far_memo_index_costs_no_memory),
        cmocka_unit_test(a_large_pickles_values_live_on_without_it),
        cmocka_unit_test(globals_get_python3_names),
        cmocka_unit_test(calls_become_objects),
        cmocka_unit_test(old_style_instances_become_objects),
        cmocka_unit_test(a_second_state_is_merged_in_order),
        cmocka_unit_test(a_container_in_itself_is_freed),
        cmocka_unit_test(recorded_pickles_of_all_protocols_are_the_same),
        cmocka_unit_test(hooks_see_every_global_even_if_it_is_dropped),
        cmocka_unit_test(hooks_make_values),
        cmocka_unit_test(a_replaced_object_is_replaced_in_the_memo_too),
        cmocka_unit_test(names_map_both_ways),
        cmocka_unit_test(names_that_map_one_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
