/* Mobile programs: what their bytecode gives, and bytecode that no exporter writes. Expected
 * numbers are PyTorch's:
 *     for i in range(k): x = x + w if i % 2 == 0 else x * w
 *     n += k; return x, n */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "facula/module.h"
#include "formats/formats.h"
#include "module/bytecode.h"
#include "module/module.h"

#define MOBILE TEST_DATA "/mobile/"

static const char *const files[] = { MOBILE "loop_bytecode.ptl", MOBILE "loop_flatbuffer.ptl" };

static fa_module *open_ok(const char *path)
{
    fa_module *module = fa_module_load(path, NULL);

    if (module == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    return module;
}

static fa_value *input(void)
{
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, 1, (int64_t[]){ 3 });
    fa_value *out = fa_value_tensor(tensor);

    memcpy(fa_tensor_data(tensor), (float[]){ 0.5f, 1.0f, 2.0f }, 3 * sizeof(float));
    fa_tensor_release(tensor);
    return out;
}

static void assert_items(const fa_value *value, const float expected[3])
{
    const fa_tensor *tensor = fa_value_get_tensor(value);

    assert_non_null(tensor);
    assert_int_equal(fa_tensor_numel(tensor), 3);
    assert_memory_equal(fa_tensor_data(tensor), expected, 3 * sizeof(float));
}

/* forward(x, k): the tensor and the count. */
static void assert_forward(fa_module *module, int64_t k, const float expected[3], int64_t count)
{
    fa_value *args[2] = { input(), fa_value_int(k) }, *out = NULL;
    int64_t n = 0;

    if (fa_module_call(module, args, k < 0 ? 1 : 2, NULL, &out) != FA_OK)
        fail_msg("%s", fa_error_last()->text);
    assert_int_equal(fa_value_len(out), 2);
    assert_items(fa_value_at(out, 0), expected);
    assert_int_equal(fa_value_get_int(fa_value_at(out, 1), &n), FA_OK);
    assert_int_equal(n, count);
    fa_value_release(out);
    fa_value_release(args[1]);
    fa_value_release(args[0]);
}

static void loops_ifs_and_attributes_run_from_both_containers(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(files); i++) {
        fa_module *module = open_ok(files[i]);

        assert_forward(module, 3, (const float[]){ 2.5f, 0.0f, 18.0f }, 3);
        assert_forward(module, -1, (const float[]){ 1.5f, 2.0f, 15.0f }, 5);    /* k=2 */
        assert_forward(module, 0, (const float[]){ 0.5f, 1.0f, 2.0f }, 5);
        fa_module_release(module);
    }
}

static void exported_methods_are_listed_and_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(files); i++) {
        fa_module *module = open_ok(files[i]);
        fa_value *names = fa_module_methods(module), *x = input(), *out = NULL;

        assert_int_equal(fa_value_len(names), 2);
        assert_string_equal(fa_value_text(fa_value_at(names, 1)), "twice");
        assert_int_equal(fa_module_call_method(module, "twice", &x, 1, NULL, &out), FA_OK);
        assert_items(out, (const float[]){ 2.5f, -3.0f, 8.0f });
        fa_value_release(out);
        fa_value_release(x);
        fa_value_release(names);
        fa_module_release(module);
    }
}

static void a_changed_parameter_is_saved_with_the_flatbuffer(void **state)
{
    fa_module *module = open_ok(files[1]), *again;
    fa_value *w = fa_module_attr(module, "w");
    char path[] = "/tmp/facula_bytecode_test.ptl";

    (void)state;
    ((float *)fa_tensor_data(fa_value_get_tensor(w)))[0] = 10.0f;
    assert_int_equal(fa_module_save(module, path, NULL), FA_OK);
    again = open_ok(path);
    assert_forward(again, 1, (const float[]){ 10.5f, -1.0f, 5.0f }, 1);
    fa_module_release(again);
    remove(path);
    fa_value_release(w);
    fa_module_release(module);
}

/* ---- bytecode by hand ------------------------------------------------------------------------ */

typedef struct code {
    const char *name;
    int64_t x, n;
} code;

static fa_value *pair(const char *name, fa_value *item_take)
{
    fa_value *items[2] = { fa_value_str(name), item_take };
    fa_value *out = fa_value_tuple(2, items);

    fa_value_release(items[0]);
    fa_value_release(items[1]);
    return out;
}

static fa_value *instructions(const code *list, size_t n)
{
    fa_value *out = fa_value_list();

    for (size_t i = 0; i < n; i++) {
        fa_value *items[3] = { fa_value_str(list[i].name), fa_value_int(list[i].x),
                               fa_value_int(list[i].n) };
        fa_value *one = fa_value_tuple(3, items);

        assert_int_equal(fa_value_append(out, one), FA_OK);
        fa_value_release(one);
        for (int k = 0; k < 3; k++)
            fa_value_release(items[k]);
    }
    return out;
}

/* A function of two arguments, two registers and the constant 7. */
static fa__graph *lower(const code *list, size_t n)
{
    fa_value *constants = fa_value_list(), *seven = fa_value_int(7), *parts[5], *function[2], *all;
    fa__unit_source source = { 0 };
    fa__bytecode program = { .unit = fa__unit_new(&source), .version = 3 };
    fa__graph *graph;

    assert_int_equal(fa_value_append(constants, seven), FA_OK);
    parts[0] = pair("instructions", instructions(list, n));
    parts[1] = pair("operators", fa_value_list());
    parts[2] = pair("constants", constants);
    parts[3] = pair("types", fa_value_list());
    parts[4] = pair("register_size", fa_value_int(2));
    function[0] = fa_value_str("__torch__.M.f");
    function[1] = fa_value_tuple(5, parts);
    all = fa_value_tuple(2, function);
    graph = fa__bytecode_lower(&program, all);
    fa_value_release(all);
    fa_value_release(function[0]);
    fa_value_release(function[1]);
    for (int i = 0; i < 5; i++)
        fa_value_release(parts[i]);
    fa_value_release(seven);
    fa__unit_release(program.unit);
    return graph;
}

/* Runs what lower() makes on self (None) and 5. */
static int64_t result_of(const code *list, size_t n)
{
    fa__graph *graph = lower(list, n);
    fa__unit_source source = { 0 };
    fa__unit *unit = fa__unit_new(&source);
    fa__ivalue args[2] = { fa__iv_none(), fa__iv_int(5) }, out = fa__iv_none();

    if (graph == NULL)
        fail_msg("%s", fa_error_last()->text);
    if (fa__unit_run(unit, graph, args, 2, NULL, 0, NULL, &out) != FA_OK)
        fail_msg("%s", fa_error_last()->text);
    assert_int_equal(out.tag, FA__IV_INT);
    fa__graph_free(graph);
    fa__unit_release(unit);
    return out.u.integer;
}

#define RESULT(...)                                                                                \
    result_of((const code[]){ __VA_ARGS__ }, sizeof((const code[]){ __VA_ARGS__ }) / sizeof(code))
#define REFUSED(part, ...)                                                                         \
    refused(part, (const code[]){ __VA_ARGS__ },                                                   \
            sizeof((const code[]){ __VA_ARGS__ }) / sizeof(code))

static void refused(const char *part, const code *list, size_t n)
{
    fa__graph *graph = lower(list, n);

    assert_null(graph);
    if (strstr(fa_error_last()->text, part) == NULL)
        fail_msg("'%s' is not in '%s'", part, fa_error_last()->text);
}

static void a_loaded_value_stays_what_it_was_when_its_register_changes(void **state)
{
    (void)state;
    assert_int_equal(RESULT({ "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "LOADC", 0, 0 },
                            { "STORE", 2, 0 }, { "RET", 0, 0 }), 5);
    assert_int_equal(RESULT({ "STOREN", 1, 2 }, { "LOADC", 0, 0 }, { "STORE", 2, 0 },
                            { "LOAD", 2, 0 }, { "RET", 0, 0 }), 7);
}

static void values_below_an_if_survive_it(void **state)
{
    (void)state;
    assert_int_equal(RESULT({ "STOREN", 1, 2 }, { "LOAD", 2, 0 },   /* 5 stays below */
                            { "LOADC", 0, 0 }, { "LOADC", 0, 0 }, { "__IS__", 0, 0 },
                            { "JF", 4, 0 },
                            { "LOADC", 0, 0 }, { "STORE", 2, 0 }, { "JMP", 2, 0 },
                            { "DROPR", 1, 0 },
                            { "RET", 0, 0 }), 5);
}

static void bytecode_that_no_exporter_writes_is_refused(void **state)
{
    (void)state;
    REFUSED("taken from the stack", { "STOREN", 1, 2 }, { "RET", 0, 0 });
    REFUSED("register 3", { "STOREN", 1, 2 }, { "LOAD", 3, 0 }, { "RET", 0, 0 });
    REFUSED("register 0", { "STOREN", 1, 2 }, { "LOAD", 0, 0 }, { "RET", 0, 0 });
    REFUSED("constant 1", { "STOREN", 1, 2 }, { "LOADC", 1, 0 }, { "RET", 0, 0 });
    REFUSED("constant -1", { "STOREN", 1, 2 }, { "LOADC", -1, 0 }, { "RET", 0, 0 });
    REFUSED("operator 0", { "STOREN", 1, 2 }, { "OP", 0, 0 }, { "RET", 0, 0 });
    REFUSED("type 0", { "STOREN", 1, 2 }, { "LIST_CONSTRUCT", 0, 0 }, { "RET", 0, 0 });
    REFUSED("no instruction 'HALT'", { "STOREN", 1, 2 }, { "HALT", 0, 0 });
    REFUSED("no instruction of mobile", { "STOREN", 1, 2 }, { "FORK", 0, 0 });
    REFUSED("without RET", { "STOREN", 1, 2 });
    REFUSED("at its end", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "RET", 0, 0 }, { "RET", 0, 0 });
    REFUSED("whose class", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "GET_ATTR", 0, 0 },
            { "RET", 0, 0 });
}

static void jumps_that_make_no_block_are_refused(void **state)
{
    (void)state;
    REFUSED("JMP stands", { "STOREN", 1, 2 }, { "JMP", 1, 0 }, { "LOAD", 2, 0 }, { "RET", 0, 0 });
    REFUSED("leaves its block", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "JF", 100, 0 });
    REFUSED("leaves its block", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "JF", -2, 0 });
    REFUSED("not with a JMP", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "JF", 2, 0 },
            { "LOADC", 0, 0 }, { "RET", 0, 0 });
    REFUSED("leave 1 and 0 values", { "STOREN", 1, 2 }, { "LOAD", 2, 0 }, { "JF", 3, 0 },
            { "LOADC", 0, 0 }, { "JMP", 1, 0 }, { "LOAD", 2, 0 }, { "RET", 0, 0 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_ifs_and_attributes_run_from_both_containers),
        cmocka_unit_test(exported_methods_are_listed_and_run),
        cmocka_unit_test(a_changed_parameter_is_saved_with_the_flatbuffer),
        cmocka_unit_test(a_loaded_value_stays_what_it_was_when_its_register_changes),
        cmocka_unit_test(values_below_an_if_survive_it),
        cmocka_unit_test(bytecode_that_no_exporter_writes_is_refused),
        cmocka_unit_test(jumps_that_make_no_block_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
