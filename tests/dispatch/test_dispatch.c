/* Types, schemas, the registry, and how arguments find their overload. */
#include "../ops/op_call.h"

#include <string.h>

/* ---- types ----------------------------------------------------------------------------------- */

static void types_are_read_in_both_spellings(void **state)
{
    static const char *const pairs[][2] = {
        { "int[2]?", "Optional[List[int]]" },
        { "Tensor(a!)[]", "List[Tensor]" },
        { "Tensor(a -> *)[]", "List[Tensor]" },
        { "Dict(str, t)", "Dict[str, t]" },
        { "(int, Tensor)", "Tuple[int, Tensor]" },
        { "Tuple[()]", "Tuple[()]" },
        { "Optional[Dict[str, List[Tuple[int, float]]]]",
          "Optional[Dict[str, List[Tuple[int, float]]]]" },
        { "__torch__.a.B", "__torch__.a.B" },
        { "torch.FloatTensor", "Tensor" },
        { "Final[int]", "int" },
        { "ScalarType?", "Optional[int]" },
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(pairs); i++) {
        fa__type *type = fa__type_parse(fa__span_of(pairs[i][0]));
        fa__buffer text = { 0 };
        char *line;

        assert_non_null(type);
        assert_int_equal(fa__type_format(type, &text), FA_OK);
        line = fa__buffer_take_text(&text);
        assert_string_equal(line, pairs[i][1]);
        fa__free(line);
        fa__type_free(type);
    }
}

static void types_that_cannot_be_read_are_errors(void **state)
{
    static const char *const texts[] = { "", "List[", "List[int", "Dict[int]", "int[", "int[2",
                                         "int[99]", "int int", "[int]", "Tuple[int,,]" };
    fa__buffer deep = { 0 };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(texts); i++)
        assert_null(fa__type_parse(fa__span_of(texts[i])));
    for (int i = 0; i < 100; i++)
        assert_int_equal(fa__buffer_text(&deep, "List["), FA_OK);
    assert_null(fa__type_parse((fa__span){ deep.data, deep.size }));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    fa__buffer_free(&deep);
}

static bool accepts(const char *text, fa_value *value_take)
{
    fa__type *type = fa__type_parse(fa__span_of(text));
    fa__ivalue x = fa__iv_take(value_take);
    bool yes = fa__type_accepts(type, x);

    fa__iv_release(&x);
    fa__type_free(type);
    return yes;
}

static fa_value *list_of(fa_value *item_take, const char *type)
{
    fa_value *list = fa_value_list();

    if (item_take != NULL)
        assert_int_equal(fa__value_append_take(list, item_take), FA_OK);
    if (type != NULL) {
        fa_value *text = fa_value_str(type);
        fa__value_set_type_text(list, text);
        fa_value_release(text);
    }
    return list;
}

static void values_are_of_types(void **state)
{
    (void)state;
    assert_true(accepts("int", fa_value_int(3)));
    assert_false(accepts("int", fa_value_bool(true)));
    assert_false(accepts("float", fa_value_int(3)));
    assert_true(accepts("number", fa_value_bool(true)));
    assert_true(accepts("int?", fa_value_none()));
    assert_false(accepts("int", fa_value_none()));
    assert_true(accepts("ScalarType", fa_value_dtype(FA_FLOAT32)));
    assert_true(accepts("List[int]", list_of(fa_value_int(1), NULL)));
    assert_false(accepts("List[float]", list_of(fa_value_int(1), NULL)));
    assert_true(accepts("List[float]", list_of(NULL, NULL)));
    assert_false(accepts("List[float]", list_of(NULL, "List[int]")));
    assert_true(accepts("t[]", list_of(NULL, "List[int]")));
    assert_true(accepts("Union[int, str]", fa_value_str("x")));
    assert_false(accepts("Union[int, str]", fa_value_float(1)));
}

/* ---- the registry ---------------------------------------------------------------------------- */

static void every_row_has_a_schema_and_a_name_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; fa__op_at(i) != NULL; i++) {
        const fa__op_entry *entry = fa__op_at(i);
        const fa__op *row = fa__op_row(entry);

        if (fa__op_schema(entry) == NULL)
            fail_msg("%s: %s", row->schema, fa_error_last()->text);
        if (fa__op_find(fa__op_full_name(entry)) != entry)
            fail_msg("two rows are called %s", fa__op_full_name(entry));
        if (row->kernel == NULL && row->body == NULL)
            fail_msg("%s has neither a kernel nor a body", row->schema);
    }
}

static void in_place_and_out_forms_derive_from_rows(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 2), *ints = VEC(&k, FA_INT64, 1, 2), *out;
    fa__ivalue args[2], results[FA__MAX_RETURNS] = { { 0 } };
    fa__keyword keyword;

    (void)state;
    EXPECT("tensor([3., 4.])", "aten::add_", "ti", x, (int64_t)2);
    EXPECT("tensor([3., 4.])", "aten::alias", "t", x);
    EXPECT_ERROR("result type Float can't be cast to the desired output type Long", "aten::add_",
                 "tf", ints, 0.5);
    EXPECT_ERROR("output with shape [2] doesn't match the broadcast shape [2, 2]", "aten::add_",
                 "tt", x, MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4));
    out = keep(&k, fa_zeros(FA_FLOAT32, SIZES(5)));
    args[0] = args[1] = (fa__ivalue){ FA__IV_TENSOR, { .tensor = x } };
    keyword = (fa__keyword){ "out", { FA__IV_TENSOR, { .tensor = out } } };
    assert_int_equal(fa__op_call("aten::mul", args, 2, &keyword, 1, results, NULL, NULL), FA_OK);
    assert_ptr_equal(results[0].u.tensor, out);
    fa__iv_release_all(results, FA__MAX_RETURNS);
    EXPECT("tensor([ 9., 16.])", "aten::alias", "t", out);
    drop(&k);
}

/* ---- choosing -------------------------------------------------------------------------------- */

static void numbers_lists_and_tensors_fit_where_torchscript_lets_them(void **state)
{
    kept k = { 0 };
    fa_tensor *x = MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4), *one = NUMBER(&k, FA_INT64, 1);

    (void)state;
    EXPECT("tensor([4., 6.])", "aten::sum", "ti", x, (int64_t)0);       /* 0 for int[1] */
    EXPECT("tensor([3., 4.])", "aten::select", "tit", x, (int64_t)0, one);   /* a tensor for int */
    EXPECT("tensor([[2., 3.],\n        [4., 5.]])", "aten::add", "ti", x, (int64_t)1);
    EXPECT("tensor([[2., 3.],\n        [4., 5.]])", "aten::add.Tensor", "ti", x, (int64_t)1);
    assert_null(fa__op_tensor("aten::max.dim", "t", x));        /* dim is missing: no other max */
    assert_int_equal(fa_error_last()->status, FA_ETYPE);
    drop(&k);
}

static void unknown_ops_name_the_nearest(void **state)
{
    (void)state;
    assert_null(fa__op_tensor("aten::sofmax", "n"));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    assert_string_equal(fa_error_last()->text,
                        "Unknown builtin op: aten::sofmax. Did you mean aten::softmax?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_read_in_both_spellings),
        cmocka_unit_test(types_that_cannot_be_read_are_errors),
        cmocka_unit_test(values_are_of_types),
        cmocka_unit_test(every_row_has_a_schema_and_a_name_of_its_own),
        cmocka_unit_test(in_place_and_out_forms_derive_from_rows),
        cmocka_unit_test(numbers_lists_and_tensors_fit_where_torchscript_lets_them),
        cmocka_unit_test(unknown_ops_name_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
