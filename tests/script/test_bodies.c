/* Ops whose row is a function of TorchScript instead of a kernel. */
#include "sources.h"

#include "ops/ops.h"

/* Runs a row's body on two ints. */
static fa_status run(const fa__op *op, int64_t a, int64_t b, fa__ivalue *results)
{
    fa__ivalue args[2] = { fa__iv_int(a), fa__iv_int(b) };
    fa__schema *schema = fa__schema_parse(op->schema);
    fa__call call = { .op = op, .schema = schema, .args = args, .n_args = 2, .results = results };
    fa_status st = fa__run_body(&call);

    fa__schema_free(schema);
    return st;
}

static void a_body_sees_the_parameters_of_the_schema(void **state)
{
    static const fa__op op = { .schema = "aten::t1(int self, int other) -> int",
                               .body = "x = other * 2\nif self > 3:\n  return self - x\nreturn x" };
    fa__ivalue result[1] = { fa__iv_none() };

    (void)state;
    for (int i = 0; i < 3; i++) {                       /* kept after the first time */
        assert_int_equal(run(&op, 10, 3, result), FA_OK);
        assert_int_equal(result[0].u.integer, 4);
    }
    assert_int_equal(run(&op, 1, 3, result), FA_OK);
    assert_int_equal(result[0].u.integer, 6);
}

static void several_results_are_a_tuple(void **state)
{
    static const fa__op op = { .schema = "aten::t2(int a, int b) -> (int, int)",
                               .body = "return (b, a)" };
    static const fa__op wrong = { .schema = "aten::t3(int a, int b) -> (int, int)",
                                  .body = "return a" };
    fa__ivalue results[2] = { fa__iv_none(), fa__iv_none() };

    (void)state;
    assert_int_equal(run(&op, 1, 2, results), FA_OK);
    assert_int_equal(results[0].u.integer, 2);
    assert_int_equal(results[1].u.integer, 1);
    assert_int_equal(run(&wrong, 1, 2, results), FA_ETYPE);
}

static void a_body_that_is_wrong_names_its_row(void **state)
{
    static const fa__op op = { .schema = "aten::t4(int a, int b) -> int", .body = "return c" };
    static const fa__op none = { .schema = "aten::t5(int a, int b) -> int" };
    fa__ivalue result[1] = { fa__iv_none() };

    (void)state;
    assert_int_equal(run(&op, 1, 2, result), FA_EFORMAT);
    assert_error_says("undefined value c");
    assert_error_says("aten::t4");
    assert_int_equal(run(&none, 1, 2, result), FA_EUNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_sees_the_parameters_of_the_schema),
        cmocka_unit_test(several_results_are_a_tuple),
        cmocka_unit_test(a_body_that_is_wrong_names_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
