/* Programs as modules: what they give, their tensors by name, and what saving keeps. Expected
 * numbers are PyTorch's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "facula/module.h"
#include "formats/archives.h"
#include "module/module.h"

#define CORPUS TEST_DATA "/corpus/"
#define MLP CORPUS "torch-2.13.0/script_mlp.pt"
#define SHARED CORPUS "torch-2.13.0/script_shared.pt"
#define EXTRA CORPUS "torch-2.13.0/script_extra_files.pt"

/* ---- helpers --------------------------------------------------------------------------------- */

static fa_module *open_ok(const char *path)
{
    fa_module *module = fa_module_load(path, NULL);

    if (module == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    return module;
}

/* 0, 1, 2, ... */
static fa_tensor *counting(int64_t rows, int64_t columns)
{
    fa_tensor *out = fa_zeros(FA_FLOAT32, 2, (int64_t[]){ rows, columns });
    float *data = fa_tensor_data(out);

    for (int64_t i = 0; i < rows * columns; i++)
        data[i] = (float)i;
    return out;
}

static void assert_close(const fa_tensor *tensor, size_t n, const float *expected)
{
    const float *data = fa_tensor_data(tensor);

    assert_int_equal(fa_tensor_numel(tensor), n);
    for (size_t i = 0; i < n; i++)
        assert_true(data[i] - expected[i] < 1e-5f && expected[i] - data[i] < 1e-5f);
}

static const float mlp_result[] = { -0.3967142f, 0.5932431f, 1.0623252f,
                                    -0.0244892f, 1.8835797f, 2.0962305f };

static void assert_mlp(fa_module *module)
{
    fa_tensor *x = counting(2, 5), *y = fa_module_forward(module, x);

    if (y == NULL)
        fail_msg("%s", fa_error_last()->text);
    assert_close(y, 6, mlp_result);
    fa_tensor_release(y);
    fa_tensor_release(x);
}

static void assert_names(const fa_value *dict, const char *const *names)
{
    size_t n = 0;

    for (; names[n] != NULL; n++)
        assert_string_equal(fa_value_text(fa_value_key_at(dict, n)), names[n]);
    assert_int_equal(fa_value_len(dict), n);
}

static void assert_error(fa_status status, const char *part)
{
    assert_int_equal(fa_error_last()->status, status);
    if (strstr(fa_error_last()->text, part) == NULL)
        fail_msg("'%s' is not in '%s'", part, fa_error_last()->text);
}

static bool has_note(const char *part)
{
    for (int i = 0; i < fa_error_last()->n_notes; i++) {
        if (strstr(fa_error_last()->notes[i], part) != NULL)
            return true;
    }
    return false;
}

/* One record of a saved program. */
static fa_value *record_of(const char *path, const char *name)
{
    fa_value *program = load_ok(path);
    fa_value *record = fa_value_retain(
        fa_value_get(fa_value_get(fa_value_state(program), "records"), name));

    fa_value_release(program);
    return record;
}

static void temp_file(char out[TEMP_PATH], char folder[TEMP_PATH])
{
    temp_folder(folder);
    temp_path(out, folder, "program.pt");
}

static void temp_gone(const char *path, const char *folder)
{
    unlink(path);
    rmdir(folder);
}

static void set_ok(fa_module *module, const char *path, fa_value *take)
{
    assert_int_equal(fa_module_set_attr(module, path, take), FA_OK);
    fa_value_release(take);
}

/* ---- calls and attributes -------------------------------------------------------------------- */

static void a_module_gives_what_pytorch_gives(void **state)
{
    fa_module *module = open_ok(MLP);

    (void)state;
    assert_mlp(module);
    fa_module_release(module);
}

static void a_wrong_argument_names_the_parameter(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *one = fa_value_int(1), *out = NULL;

    (void)state;
    assert_int_not_equal(fa_module_call(module, &one, 1, NULL, &out), FA_OK);
    assert_null(out);
    assert_non_null(strstr(fa_error_last()->text, "'x'"));
    fa_value_release(one);
    fa_module_release(module);
}

static void keyword_arguments_are_found_by_name(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_tensor *x = counting(2, 5);
    fa_value *keywords = fa_value_dict(FA_PLAIN_DICT), *arg = fa_value_tensor(x), *out = NULL;

    (void)state;
    fa_value_set_text(keywords, "x", arg);
    assert_int_equal(fa_module_call(module, NULL, 0, keywords, &out), FA_OK);
    assert_close(fa_value_get_tensor(out), 6, mlp_result);
    fa_value_release(out);
    fa_value_release(arg);
    fa_value_release(keywords);
    fa_tensor_release(x);
    fa_module_release(module);
}

static void a_submodule_shares_its_tensors(void **state)
{
    fa_module *module = open_ok(MLP), *l1 = fa_module_submodule(module, "l1");
    fa_value *whole = fa_module_attr(module, "l1.weight"), *part = fa_module_attr(l1, "weight"),
             *methods;

    (void)state;
    assert_ptr_equal(fa_value_get_tensor(whole), fa_value_get_tensor(part));
    fa_module_release(module);                  /* the submodule keeps the program */
    methods = fa_module_methods(l1);
    assert_int_equal(fa_value_len(methods), 1);
    fa_value_release(methods);
    fa_value_release(part);
    fa_value_release(whole);
    fa_module_release(l1);
}

static void a_missing_attribute_names_the_nearest(void **state)
{
    fa_module *module = open_ok(MLP);

    (void)state;
    assert_null(fa_module_attr(module, "l1.weigth"));
    assert_error(FA_ENOTFOUND, "'weight'");
    assert_null(fa_module_attr(module, "l1.weight.data"));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    fa_module_release(module);
}

static void an_attribute_keeps_its_declared_type(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *three = fa_value_int(3), *before = fa_module_attr(module, "l1.weight"), *after;

    (void)state;
    assert_int_not_equal(fa_module_set_attr(module, "l1.weight", three), FA_OK);
    after = fa_module_attr(module, "l1.weight");
    assert_ptr_equal(fa_value_get_tensor(before), fa_value_get_tensor(after));
    fa_value_release(after);
    fa_value_release(before);
    fa_value_release(three);
    fa_module_release(module);
}

static void a_budget_of_steps_ends_a_call(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_tensor *x = counting(2, 5);

    (void)state;
    fa_module_set_budget(module, 2, 0);
    assert_null(fa_module_forward(module, x));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    fa_module_set_budget(module, 0, 0);
    assert_mlp(module);
    fa_tensor_release(x);
    fa_module_release(module);
}

static void train_reaches_every_submodule(void **state)
{
    fa_module *module = open_ok(MLP), *l2 = fa_module_submodule(module, "l2");

    (void)state;
    fa_module_train(module, true);
    assert_true(fa_module_is_training(l2));
    fa_module_eval(module);
    assert_false(fa_module_is_training(module));
    assert_false(fa_module_is_training(l2));
    fa_module_release(l2);
    fa_module_release(module);
}

static void what_is_no_program_is_refused(void **state)
{
    fa_value *list = fa_value_list();

    (void)state;
    assert_null(fa_module_from_value(list));
    assert_error(FA_ETYPE, "no program");
    fa_value_release(list);
}

/* ---- state_dict ------------------------------------------------------------------------------ */

static void state_dict_is_in_pytorchs_order(void **state)
{
    fa_module *module = open_ok(SHARED);
    fa_value *state_dict = fa_module_state_dict(module);

    (void)state;
    assert_names(state_dict, (const char *const[]){ "buf", "a.weight", "a.bias", "b.weight",
                                                    "b.bias", "c.weight", "c.bias", NULL });
    assert_names(fa_value_get(fa_value_state(state_dict), "_metadata"),
                 (const char *const[]){ "", "a", "b", "c", NULL });
    fa_value_release(state_dict);
    fa_module_release(module);
}

static void old_classes_list_no_buffers_and_have_them(void **state)
{
    fa_module *module = open_ok(CORPUS "torch-1.4.0/script_attributes.pt");
    fa_value *state_dict = fa_module_state_dict(module);

    (void)state;
    assert_names(state_dict, (const char *const[]){ "buf", "plain_tensor", NULL });
    fa_value_release(state_dict);
    fa_module_release(module);
}

static fa_value *weights(int64_t l1_columns, const char *prefix)
{
    static const char *const names[] = { "l1.weight", "l1.bias", "l2.weight" };
    const int64_t sizes[3][2] = { { 7, l1_columns }, { 7, 0 }, { 3, 7 } };
    fa_value *out = fa_value_dict(FA_ORDERED_DICT);

    for (size_t i = 0; i < 3; i++) {
        fa_tensor *tensor = fa_zeros(FA_FLOAT32, i == 1 ? 1 : 2, sizes[i]);
        fa_value *item = fa_value_tensor(tensor);
        char name[64];

        snprintf(name, sizeof name, "%s%s", prefix, names[i]);
        fa_value_set_text(out, name, item);
        fa_value_release(item);
        fa_tensor_release(tensor);
    }
    return out;
}

static void load_state_dict_copies_into_the_tensors(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *zeros = weights(5, ""), *before = fa_module_attr(module, "l1.weight"), *after;
    fa_tensor *x = counting(2, 5), *y;

    (void)state;
    assert_int_equal(fa_module_load_state_dict(module, zeros, true), FA_OK);
    after = fa_module_attr(module, "l1.weight");
    assert_ptr_equal(fa_value_get_tensor(before), fa_value_get_tensor(after));
    y = fa_module_forward(module, x);
    assert_close(y, 6, (const float[6]){ 0 });
    fa_tensor_release(y);
    fa_tensor_release(x);
    fa_value_release(after);
    fa_value_release(before);
    fa_value_release(zeros);
    fa_module_release(module);
}

static void load_state_dict_fails_with_pytorchs_text(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *wrong = weights(4, ""), *item, *key = fa_value_str("l2.weight");

    (void)state;
    item = fa_value_retain(fa_value_get(wrong, "l2.weight"));
    fa_value_set_text(wrong, "l2.weigt", item);
    fa_value_remove(wrong, key);
    assert_int_not_equal(fa_module_load_state_dict(module, wrong, true), FA_OK);
    assert_string_equal(
        fa_error_last()->text,
        "Error(s) in loading state_dict for Mlp:\n\tMissing key(s) in state_dict: \"l2.weight\". "
        "\n\tUnexpected key(s) in state_dict: \"l2.weigt\". \n\tsize mismatch for l1.weight: "
        "copying a param with shape torch.Size([7, 4]) from checkpoint, the shape in current model "
        "is torch.Size([7, 5]).");
    assert_true(has_note("\"l2.weigt\" may be meant for \"l2.weight\""));
    fa_value_release(item);
    fa_value_release(key);
    fa_value_release(wrong);
    fa_module_release(module);
}

static void load_state_dict_not_strict_still_needs_the_sizes(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *other = weights(5, "module."), *wrong = weights(4, "");

    (void)state;
    assert_int_equal(fa_module_load_state_dict(module, other, false), FA_OK);
    assert_mlp(module);                         /* nothing was copied */
    assert_int_not_equal(fa_module_load_state_dict(module, wrong, false), FA_OK);
    fa_value_release(wrong);
    fa_value_release(other);
    fa_module_release(module);
}

static void names_of_data_parallel_get_a_hint(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *other = weights(5, "module.");

    (void)state;
    assert_int_not_equal(fa_module_load_state_dict(module, other, true), FA_OK);
    assert_true(has_note("begin with \"module.\""));
    fa_value_release(other);
    fa_module_release(module);
}

static void to_dtype_keeps_tied_tensors_tied(void **state)
{
    fa_module *module = open_ok(SHARED);
    fa_value *a, *b;

    (void)state;
    assert_int_equal(fa_module_to_dtype(module, FA_FLOAT64), FA_OK);
    a = fa_module_attr(module, "a.weight");
    b = fa_module_attr(module, "b.weight");
    assert_int_equal(fa_tensor_dtype(fa_value_get_tensor(a)), FA_FLOAT64);
    assert_ptr_equal(fa_value_get_tensor(a), fa_value_get_tensor(b));
    assert_int_equal(fa_module_to_dtype(module, FA_INT32), FA_ETYPE);
    fa_value_release(b);
    fa_value_release(a);
    fa_module_release(module);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static void an_unchanged_program_is_written_as_it_was(void **state)
{
    fa_module *module = open_ok(SHARED);
    char folder[TEMP_PATH], path[TEMP_PATH];
    static const char *const records[] = { "data.pkl", "data/0", "code/__torch__/corpus_script.py",
                                           "constants.pkl", "version" };

    (void)state;
    temp_file(path, folder);
    assert_int_equal(fa_module_save(module, path, NULL), FA_OK);
    for (size_t i = 0; i < FA__COUNT(records); i++) {
        fa_value *before = record_of(SHARED, records[i]), *after = record_of(path, records[i]);

        assert_non_null(before);
        assert_true(fa_value_equal(before, after));
        fa_value_release(after);
        fa_value_release(before);
    }
    fa_module_release(module);
    temp_gone(path, folder);
}

static void changes_come_back_and_sharing_stays(void **state)
{
    fa_module *module = open_ok(SHARED), *again;
    char folder[TEMP_PATH], path[TEMP_PATH];
    fa_tensor *ones = fa_zeros(FA_FLOAT32, 1, (int64_t[]){ 3 });
    fa_value *a, *b, *old = record_of(SHARED, "data.pkl"), *new;

    (void)state;
    temp_file(path, folder);
    ((float *)fa_tensor_data(ones))[1] = 5;
    set_ok(module, "a.bias", fa_value_tensor(ones));
    assert_int_equal(fa_module_save(module, path, NULL), FA_OK);
    again = open_ok(path);
    a = fa_module_attr(again, "a.bias");
    assert_close(fa_value_get_tensor(a), 3, (const float[]){ 0, 5, 0 });
    fa_value_release(a);
    a = fa_module_attr(again, "a.weight");
    b = fa_module_attr(again, "b.weight");      /* a and b have one weight */
    assert_ptr_equal(fa_value_get_tensor(a), fa_value_get_tensor(b));
    new = record_of(path, "data.pkl");
    assert_false(fa_value_equal(old, new));
    fa_value_release(new);
    fa_value_release(old);
    fa_value_release(b);
    fa_value_release(a);
    fa_tensor_release(ones);
    fa_module_release(again);
    fa_module_release(module);
    temp_gone(path, folder);
}

static void changes_in_place_are_saved_with_the_pickle_as_it_was(void **state)
{
    fa_module *module = open_ok(MLP), *again;
    char folder[TEMP_PATH], path[TEMP_PATH];
    fa_value *zeros = weights(5, ""), *old = record_of(MLP, "data.pkl"), *new;
    fa_tensor *x = counting(2, 5), *y;

    (void)state;
    temp_file(path, folder);
    assert_int_equal(fa_module_load_state_dict(module, zeros, true), FA_OK);
    assert_int_equal(fa_module_save(module, path, NULL), FA_OK);
    new = record_of(path, "data.pkl");
    assert_true(fa_value_equal(old, new));
    again = open_ok(path);
    y = fa_module_forward(again, x);
    assert_close(y, 6, (const float[6]){ 0 });
    fa_tensor_release(y);
    fa_tensor_release(x);
    fa_value_release(new);
    fa_value_release(old);
    fa_value_release(zeros);
    fa_module_release(again);
    fa_module_release(module);
    temp_gone(path, folder);
}

static void a_submodule_is_saved_alone(void **state)
{
    fa_module *module = open_ok(MLP), *l1 = fa_module_submodule(module, "l1"), *again;
    char folder[TEMP_PATH], path[TEMP_PATH];
    fa_value *state_dict;

    (void)state;
    temp_file(path, folder);
    assert_int_equal(fa_module_save(l1, path, NULL), FA_OK);
    again = open_ok(path);
    state_dict = fa_module_state_dict(again);
    assert_names(state_dict, (const char *const[]){ "weight", "bias", NULL });
    fa_value_release(state_dict);
    fa_module_release(again);
    fa_module_release(l1);
    fa_module_release(module);
    temp_gone(path, folder);
}

static void extra_files_travel_along(void **state)
{
    fa_module *module = open_ok(EXTRA), *again;
    char folder[TEMP_PATH], path[TEMP_PATH];
    fa_value *files;

    (void)state;
    temp_file(path, folder);
    assert_int_equal(fa_module_set_extra_file(module, "more", "text", 4), FA_OK);
    assert_int_equal(fa_module_save(module, path, NULL), FA_OK);
    again = open_ok(path);
    files = fa_module_extra_files(again);
    assert_names(files, (const char *const[]){ "dir/notes.txt", "meta.json", "more", NULL });
    fa_value_release(files);
    fa_module_release(again);
    fa_module_release(module);
    temp_gone(path, folder);
}

static void a_program_of_torch_1_0_runs_and_becomes_one_of_today(void **state)
{
    fa_module *module = open_ok(CORPUS "torch-1.0.1/script_linear_relu.pt"), *again;
    char folder[TEMP_PATH], path[TEMP_PATH];
    fa_value *weight = fa_module_attr(module, "a.weight");
    fa_tensor *x = counting(2, fa_tensor_sizes(fa_value_get_tensor(weight))[1]), *y, *z;

    (void)state;
    temp_file(path, folder);
    y = fa_module_forward(module, x);
    assert_non_null(y);
    assert_int_equal(fa_module_save(module, path, &(fa_save_opts){ .format = "torchscript" }),
                     FA_OK);
    again = open_ok(path);
    z = fa_module_forward(again, x);
    assert_non_null(z);
    assert_true(fa_tensor_equal_bits(y, z));
    fa_tensor_release(z);
    fa_tensor_release(y);
    fa_tensor_release(x);
    fa_value_release(weight);
    fa_module_release(again);
    fa_module_release(module);
    temp_gone(path, folder);
}

static void a_replaced_tensor_of_an_exported_program_is_not_lost_silently(void **state)
{
    fa_module *module = open_ok(CORPUS "torch-2.13.0/pt2_mlp_static.pt2");
    fa_value *zeros = weights(5, "");

    (void)state;
    set_ok(module, "l1.bias", fa_value_retain(fa_value_get(zeros, "l1.bias")));
    assert_int_equal(fa_module_save(module, "/nonexistent/x.pt2", NULL), FA_EUNSUPPORTED);
    assert_error(FA_EUNSUPPORTED, "l1.bias");
    fa_value_release(zeros);
    fa_module_release(module);
}

/* ---- operators ------------------------------------------------------------------------------- */

static void an_operator_is_called_by_name(void **state)
{
    fa_tensor *x = counting(1, 3);
    fa_value *args[] = { fa_value_tensor(x), fa_value_tensor(x) }, *out = NULL,
             *keywords = fa_value_dict(FA_PLAIN_DICT), *two = fa_value_int(2);

    (void)state;
    fa_value_set_text(keywords, "alpha", two);
    assert_int_equal(fa_call("aten::add", args, 2, keywords, &out), FA_OK);
    assert_close(fa_value_get_tensor(out), 3, (const float[]){ 0, 3, 6 });
    fa_value_release(out);
    assert_int_equal(fa_call("aten::relu", (fa_value *[]){ keywords }, 1, NULL, &out), FA_ETYPE);
    assert_int_equal(fa_call("aten::addd", args, 2, NULL, &out), FA_ENOTFOUND);
    fa_value_release(two);
    fa_value_release(keywords);
    fa_value_release(args[1]);
    fa_value_release(args[0]);
    fa_tensor_release(x);
}

static void the_generators_state_comes_back(void **state)
{
    fa_tensor *before, *after, *other;

    (void)state;
    fa_manual_seed(7);
    before = fa_get_rng_state();
    fa_manual_seed(8);
    other = fa_get_rng_state();
    assert_false(fa_tensor_equal_bits(before, other));
    assert_int_equal(fa_set_rng_state(before), FA_OK);
    after = fa_get_rng_state();
    assert_true(fa_tensor_equal_bits(before, after));
    fa_tensor_release(other);
    other = fa_zeros(FA_UINT8, 1, (int64_t[]){ 3 });
    assert_int_not_equal(fa_set_rng_state(other), FA_OK);
    fa_tensor_release(other);
    fa_tensor_release(after);
    fa_tensor_release(before);
}

static void a_programs_operators_are_known(void **state)
{
    fa_module *module = open_ok(MLP);
    fa_value *ops = fa_module_ops(module);
    bool supported = false;

    (void)state;
    assert_int_equal(fa_value_len(ops), 2);
    assert_string_equal(fa_value_text(fa_value_get(fa_value_at(ops, 0), "name")), "aten::relu");
    fa_value_get_bool(fa_value_get(fa_value_at(ops, 0), "supported"), &supported);
    assert_true(supported);
    fa_value_release(ops);
    fa_module_release(module);
}

/* ---- freezing -------------------------------------------------------------------------------- */

static void freeze_refuses_training_mode(void **state)
{
    fa_module *module = open_ok(MLP);

    (void)state;
    assert_int_equal(fa_module_train(module, true), FA_OK);
    assert_null(fa_module_freeze(module));
    assert_error(FA_EINVAL, "Freezing is currently only implemented for modules in eval mode");
    fa_module_release(module);
}

static void frozen_module_runs_and_refuses_changes(void **state)
{
    fa_module *module = open_ok(MLP), *frozen;
    fa_value *weights = fa_module_state_dict(module), *no = fa_value_bool(false);
    fa_module *part;

    (void)state;
    assert_int_equal(fa_module_eval(module), FA_OK);
    frozen = fa_module_freeze(module);
    assert_non_null(frozen);
    fa_module_release(module);
    for (int i = 0; i < 4; i++)
        assert_mlp(frozen);
    assert_int_equal(fa_module_eval(frozen), FA_OK);
    assert_int_equal(fa_module_train(frozen, true), FA_EINVAL);
    assert_error(FA_EINVAL, "frozen");
    assert_int_equal(fa_module_load_state_dict(frozen, weights, true), FA_EINVAL);
    assert_int_equal(fa_module_set_attr(frozen, "training", no), FA_EINVAL);
    assert_int_equal(fa_module_to_dtype(frozen, FA_FLOAT64), FA_EINVAL);
    part = fa_module_submodule(frozen, "l1");
    assert_non_null(part);
    assert_int_equal(fa_module_set_attr(part, "training", no), FA_EINVAL);
    fa_module_release(part);
    assert_mlp(frozen);
    fa_value_release(no);
    fa_value_release(weights);
    fa_module_release(frozen);
}

static void frozen_module_keeps_its_plans_when_tensors_are_handed_out(void **state)
{
    fa_module *module = open_ok(MLP), *frozen;
    fa_value *weights;

    (void)state;
    fa_module_eval(module);
    frozen = fa_module_freeze(module);
    weights = fa_module_state_dict(frozen);
    for (int i = 0; i < 4; i++)
        assert_mlp(frozen);
    assert_true(fa__exec_len(fa__module_plans(frozen)) > 0);
    fa_value_release(weights);
    fa_module_release(frozen);
    fa_module_release(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_gives_what_pytorch_gives),
        cmocka_unit_test(a_wrong_argument_names_the_parameter),
        cmocka_unit_test(keyword_arguments_are_found_by_name),
        cmocka_unit_test(a_submodule_shares_its_tensors),
        cmocka_unit_test(a_missing_attribute_names_the_nearest),
        cmocka_unit_test(an_attribute_keeps_its_declared_type),
        cmocka_unit_test(a_budget_of_steps_ends_a_call),
        cmocka_unit_test(train_reaches_every_submodule),
        cmocka_unit_test(what_is_no_program_is_refused),
        cmocka_unit_test(state_dict_is_in_pytorchs_order),
        cmocka_unit_test(old_classes_list_no_buffers_and_have_them),
        cmocka_unit_test(load_state_dict_copies_into_the_tensors),
        cmocka_unit_test(load_state_dict_fails_with_pytorchs_text),
        cmocka_unit_test(load_state_dict_not_strict_still_needs_the_sizes),
        cmocka_unit_test(names_of_data_parallel_get_a_hint),
        cmocka_unit_test(to_dtype_keeps_tied_tensors_tied),
        cmocka_unit_test(an_unchanged_program_is_written_as_it_was),
        cmocka_unit_test(changes_come_back_and_sharing_stays),
        cmocka_unit_test(changes_in_place_are_saved_with_the_pickle_as_it_was),
        cmocka_unit_test(a_submodule_is_saved_alone),
        cmocka_unit_test(extra_files_travel_along),
        cmocka_unit_test(a_program_of_torch_1_0_runs_and_becomes_one_of_today),
        cmocka_unit_test(a_replaced_tensor_of_an_exported_program_is_not_lost_silently),
        cmocka_unit_test(an_operator_is_called_by_name),
        cmocka_unit_test(freeze_refuses_training_mode),
        cmocka_unit_test(frozen_module_runs_and_refuses_changes),
        cmocka_unit_test(frozen_module_keeps_its_plans_when_tensors_are_handed_out),
        cmocka_unit_test(the_generators_state_comes_back),
        cmocka_unit_test(a_programs_operators_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
