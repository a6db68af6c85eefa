/* Plans: when they are made, when they are dropped, and that they give what the program gives. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "exec/programs.h"

#define TENSOR "x: Tensor) -> Tensor"
#define LIST "x: List[Tensor]) -> Tensor"

/* forward(square(at)): the four elements. */
static void call_square(fa_module *module, float at, float out[4])
{
    fa_tensor *x = square(at), *y = fa_module_forward(module, x), *dense = fa_contiguous(y);

    if (y == NULL)
        fail_msg("%s", fa_error_last()->text);
    for (int64_t i = 0; i < 4; i++)
        out[i] = ((float *)fa_tensor_data(dense))[i % fa_tensor_numel(dense)];
    fa_tensor_release(dense);
    fa_tensor_release(y);
    fa_tensor_release(x);
}

static void expect(fa_module *module, float at, float a, float b, float c, float d)
{
    const float want[4] = { a, b, c, d };
    float got[4];

    call_square(module, at, got);
    for (int i = 0; i < 4; i++) {
        if (got[i] != want[i])
            fail_msg("element %d of f(%g): %g, not %g", i, (double)at, (double)got[i],
                     (double)want[i]);
    }
}

static size_t n_plans(fa_module *module)
{
    return fa__exec_len(module->program->exec);
}

#define SUM_W "    return torch.add(torch.add(x, self.w), 1)\n"

/* A module of SUM_W with a plan. */
static fa_module *planned(void)
{
    fa_module *module = module_of(TENSOR, SUM_W);

    expect(module, 0, 2, 4, 6, 8);
    assert_int_equal(n_plans(module), 0);
    expect(module, 0, 2, 4, 6, 8);
    assert_int_equal(n_plans(module), 1);
    expect(module, 10, 12, 14, 16, 18);
    assert_int_equal(n_plans(module), 1);
    return module;
}

static void the_second_call_makes_a_plan_and_the_third_uses_it(void **state)
{
    fa_module *module = planned();

    (void)state;
    /* A write behind the executor's back is not seen by the folded part; this one is not folded. */
    expect(module, 1, 3, 5, 7, 9);
    fa_module_release(module);
}

static void another_shape_is_interpreted_and_gets_a_plan_of_its_own(void **state)
{
    fa_module *module = planned();
    fa_tensor *x = fa_zeros(FA_FLOAT32, 3, (int64_t[]){ 3, 2, 2 });

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        fa_tensor *y = fa_module_forward(module, x);

        assert_non_null(y);
        assert_int_equal(fa_tensor_numel(y), 12);
        assert_true(((float *)fa_tensor_data(y))[11] == 5);
        fa_tensor_release(y);
        assert_int_equal(n_plans(module), i == 0 ? 1 : 2);
    }
    fa_tensor_release(x);
    fa_module_release(module);
}

static void set_attr_drops_plans(void **state)
{
    fa_module *module = module_of(TENSOR, "    return torch.add(x, self.count)\n");
    fa_value *nine = fa_value_int(9);

    (void)state;
    for (int i = 0; i < 3; i++)
        expect(module, 0, 7, 8, 9, 10);
    assert_int_equal(n_plans(module), 1);
    assert_int_equal(fa_module_set_attr(module, "count", nine), FA_OK);
    assert_int_equal(n_plans(module), 0);
    for (int i = 0; i < 3; i++)
        expect(module, 0, 9, 10, 11, 12);
    assert_int_equal(n_plans(module), 1);
    fa_value_release(nine);
    fa_module_release(module);
}

/* Its user keeps the tensor and may write to it. */
static void a_tensor_that_was_set_can_be_written_to(void **state)
{
    fa_module *module = module_of(TENSOR, "    return torch.add(x, torch.mul(self.w, 2))\n");
    fa_tensor *w = square(0);
    fa_value *value = fa_value_tensor(w);

    (void)state;
    assert_int_equal(fa_module_set_attr(module, "w", value), FA_OK);
    for (int i = 0; i < 3; i++)
        expect(module, 0, 0, 3, 6, 9);
    ((float *)fa_tensor_data(w))[0] = 50;
    expect(module, 0, 100, 3, 6, 9);
    fa_value_release(value);
    fa_tensor_release(w);
    fa_module_release(module);
}

static void load_state_dict_drops_plans(void **state)
{
    fa_module *module = planned();
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);
    fa_tensor *w = square(100);
    fa_value *value = fa_value_tensor(w);

    (void)state;
    assert_int_equal(fa_value_set_text(dict, "w", value), FA_OK);
    assert_int_equal(fa_module_load_state_dict(module, dict, true), FA_OK);
    assert_int_equal(n_plans(module), 0);
    for (int i = 0; i < 3; i++)
        expect(module, 0, 101, 103, 105, 107);
    assert_int_equal(n_plans(module), 1);
    fa_value_release(value);
    fa_tensor_release(w);
    fa_value_release(dict);
    fa_module_release(module);
}

static void train_drops_plans(void **state)
{
    fa_module *module = module_of(TENSOR, "    if self.training:\n      y = torch.neg(x)\n"
                                          "    else:\n      y = x + 1\n    return y\n");

    (void)state;
    for (int i = 0; i < 3; i++)
        expect(module, 1, 2, 3, 4, 5);
    assert_int_equal(n_plans(module), 1);
    assert_int_equal(fa_module_train(module, true), FA_OK);
    assert_int_equal(n_plans(module), 0);
    for (int i = 0; i < 3; i++)
        expect(module, 1, -1, -2, -3, -4);
    fa_module_release(module);
}

static void tensors_in_the_users_hands_end_plans(void **state)
{
    fa_module *module = module_of(TENSOR, "    return torch.add(x, torch.mul(self.w, 2))\n");
    fa_value *dict;

    (void)state;
    for (int i = 0; i < 3; i++)
        expect(module, 0, 2, 5, 8, 11);
    assert_int_equal(n_plans(module), 1);
    dict = fa_module_state_dict(module);
    assert_int_equal(n_plans(module), 0);
    ((float *)fa_tensor_data(fa_value_get_tensor(fa_value_get(dict, "w"))))[0] = 50;
    for (int i = 0; i < 3; i++)
        expect(module, 0, 100, 5, 8, 11);
    assert_int_equal(n_plans(module), 0);
    fa_value_release(dict);
    fa_module_release(module);
}

/* ---- programs without plans ------------------------------------------------------------------ */

static void no_plan_of(const char *signature, const char *body)
{
    fa_module *module = module_of(signature, body);

    for (int i = 0; i < 4; i++) {
        fa_tensor *x = square(1);
        fa_value *item = fa_value_tensor(x), *list = fa_value_list(), *out = NULL;
        fa_value *arg = strcmp(signature, LIST) == 0 ? list : item;

        assert_int_equal(fa_value_append(list, item), FA_OK);
        if (fa_module_call(module, &arg, 1, NULL, &out) != FA_OK)
            fail_msg("%s: %s", body, fa_error_last()->text);
        if (n_plans(module) != 0)
            fail_msg("a plan was made of\n%s", body);
        fa_value_release(out);
        fa_value_release(list);
        fa_value_release(item);
        fa_tensor_release(x);
    }
    fa_module_release(module);
}

static void what_differs_from_call_to_call_is_not_planned(void **state)
{
    (void)state;
    /* random numbers */
    no_plan_of(TENSOR, "    return torch.rand_like(x)\n");
    no_plan_of(TENSOR, "    return torch.dropout(x, 0.5, True)\n");
    no_plan_of(TENSOR, "    return torch.add(x, torch.rand([2, 2]))\n");
    no_plan_of(TENSOR, "    return torch.scaled_dot_product_attention(x, x, x, None, 0.5)\n");
    no_plan_of(TENSOR, "    torch.manual_seed(3)\n    return torch.add(x, 1)\n");
    /* the course depends on elements */
    no_plan_of(TENSOR, "    if bool(torch.gt(torch.sum(x), 0)):\n      y = x + 1\n"
                       "    else:\n      y = x - 1\n    return y\n");
    no_plan_of(TENSOR, "    return torch.nonzero(x)\n");
    no_plan_of(TENSOR, "    return torch.add(x, torch.item(torch.sum(x)))\n");
    no_plan_of(TENSOR, "    return torch.add(x, int(torch.sum(x)))\n");
    no_plan_of(TENSOR, "    return torch.masked_select(x, torch.gt(x, 2))\n");
    no_plan_of(TENSOR, "    return torch.zeros([int(torch.max(x))])\n");
    no_plan_of(LIST, "    if torch.eq(x, x):\n      y = x[0]\n    else:\n      y = x[0] + 1\n"
                     "    return y + 1\n");
}

static void what_changes_something_is_not_planned(void **state)
{
    (void)state;
    no_plan_of(TENSOR, "    self.count = torch.add(self.count, 1)\n    return torch.add(x, 1)\n");
    no_plan_of(TENSOR, "    _0 = torch.append(self.names, 3)\n    return torch.add(x, 1)\n");
    no_plan_of(TENSOR, "    self.w = torch.add(self.w, 1)\n    return torch.add(x, 1)\n");
    no_plan_of(TENSOR, "    _0 = torch.add_(self.w, 1)\n    return torch.add(x, 1)\n");
    no_plan_of(TENSOR, "    _0 = torch.copy_(torch.select(self.w, 0, 0), torch.select(x, 0, 0))\n"
                       "    return torch.add(x, self.w)\n");
    no_plan_of(TENSOR, "    _0 = torch.add_(torch.t(self.w), 1)\n"
                       "    return torch.add(x, self.w)\n");
    no_plan_of(TENSOR, "    return torch.batch_norm(x, None, None, torch.select(self.w, 0, 0), "
                       "torch.select(self.w, 0, 1), True, 0.1, 1e-05, True)\n");
    /* arguments */
    no_plan_of(TENSOR, "    return torch.add_(x, 1)\n");
    no_plan_of(TENSOR, "    _0 = torch.fill_(torch.select(x, 0, 0), 1)\n"
                       "    return torch.add(x, 1)\n");
    no_plan_of(LIST, "    _0 = torch.append(x, x[0])\n    return torch.add(x[0], 1)\n");
}

static void what_hands_out_weights_is_not_planned(void **state)
{
    (void)state;
    no_plan_of(TENSOR, "    return self.w\n");
    no_plan_of(TENSOR, "    return torch.t(self.w)\n");
    no_plan_of("x: Tensor) -> Tuple[Tensor, Tensor]", "    return (x + 1, torch.t(self.w))\n");
    no_plan_of("x: Tensor) -> List[int]", "    return self.names\n");
}

/* ---- what plans must not mix up -------------------------------------------------------------- */

/* Runs it six times with other numbers; the first run, interpreted, tells what is right. */
static void same_as_interpreted(const char *body)
{
    fa_module *module = module_of(TENSOR, body);

    for (int i = 0; i < 6; i++) {
        fa_module *fresh = module_of(TENSOR, body);
        float want[4], got[4];

        call_square(fresh, (float)i - 2, want);
        call_square(module, (float)i - 2, got);
        if (memcmp(want, got, sizeof(want)) != 0)
            fail_msg("call %d is wrong of\n%s", i, body);
        fa_module_release(fresh);
    }
    fa_module_release(module);
}

static void plans_give_what_the_program_gives(void **state)
{
    (void)state;
    same_as_interpreted("    y = torch.zeros([2, 2])\n    _0 = torch.add_(y, x)\n"
                        "    return torch.mul(y, 2)\n");
    same_as_interpreted("    y = torch.zeros([2, 2])\n    z = torch.mul(y, 2)\n"
                        "    _0 = torch.copy_(torch.select(y, 0, 1), torch.select(x, 0, 0))\n"
                        "    return torch.add(y, z)\n");
    same_as_interpreted("    y = torch.ones([2, 2])\n    _0 = torch.add_(y, self.w)\n"
                        "    z = torch.add(y, 1)\n    _1 = torch.mul_(y, 3)\n"
                        "    return torch.add(torch.add(y, z), x)\n");
    same_as_interpreted("    l = [x, torch.neg(x)]\n    _0 = torch.append(l, torch.add(x, 2))\n"
                        "    return torch.add(l[2], l[-2])\n");
    same_as_interpreted("    return torch.view(torch.contiguous(torch.t(x)), [4])\n");
}

/* What is computed of weights alone is the user's when it comes as a result. */
static void a_result_can_be_written_to(void **state)
{
    static const char *const bodies[] = {
        "    return torch.add(self.w, 1)\n",
        "    return torch.expand_as(torch.add(self.w, 1), x)\n",
        "    return torch.view(torch.add(self.w, 1), [4])\n",
    };

    (void)state;
    for (size_t k = 0; k < FA__COUNT(bodies); k++) {
        fa_module *module = module_of(TENSOR, bodies[k]);

        for (int i = 0; i < 5; i++) {
            fa_tensor *x = square(0), *y = fa_module_forward(module, x);

            assert_non_null(y);
            assert_true(((float *)fa_tensor_data(y))[0] == 2);
            ((float *)fa_tensor_data(y))[0] = 77;
            fa_tensor_release(y);
            fa_tensor_release(x);
        }
        fa_module_release(module);
    }
}

/* ---- fused convolutions ---------------------------------------------------------------------- */

#define CONV "torch.conv2d(torch.view(x, [1, 1, 2, 2]), torch.view(self.w, [4, 1, 1, 1]), None, " \
             "[1, 1], [0, 0], [1, 1], 1)"
#define SUMMED "    return torch.sum(y, [0, 1])\n"

static void fused_convolutions_give_what_the_program_gives(void **state)
{
    (void)state;
    same_as_interpreted("    y = torch.relu(" CONV ")\n" SUMMED);
    same_as_interpreted("    y = torch.relu_(" CONV ")\n" SUMMED);
    same_as_interpreted("    c = " CONV "\n    y = torch.add(torch.relu(c), c)\n" SUMMED);
    same_as_interpreted("    o = torch.repeat(torch.view(x, [1, 1, 2, 2]), [1, 4, 1, 1])\n"
                        "    y = torch.relu(torch.add(" CONV ", o))\n" SUMMED);
    /* the addend is read before it is added to */
    same_as_interpreted("    o = torch.repeat(torch.view(x, [1, 1, 2, 2]), [1, 4, 1, 1])\n"
                        "    c = " CONV "\n    z = torch.relu(o)\n    _0 = torch.add_(o, c)\n"
                        "    y = torch.add(o, z)\n" SUMMED);
    /* and after it was written to */
    same_as_interpreted("    o = torch.repeat(torch.view(x, [1, 1, 2, 2]), [1, 4, 1, 1])\n"
                        "    c = " CONV "\n    _0 = torch.fill_(torch.select(o, 1, 0), 5)\n"
                        "    y = torch.add(c, o)\n" SUMMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_call_makes_a_plan_and_the_third_uses_it),
        cmocka_unit_test(another_shape_is_interpreted_and_gets_a_plan_of_its_own),
        cmocka_unit_test(set_attr_drops_plans),
        cmocka_unit_test(a_tensor_that_was_set_can_be_written_to),
        cmocka_unit_test(load_state_dict_drops_plans),
        cmocka_unit_test(train_drops_plans),
        cmocka_unit_test(tensors_in_the_users_hands_end_plans),
        cmocka_unit_test(what_differs_from_call_to_call_is_not_planned),
        cmocka_unit_test(what_changes_something_is_not_planned),
        cmocka_unit_test(what_hands_out_weights_is_not_planned),
        cmocka_unit_test(plans_give_what_the_program_gives),
        cmocka_unit_test(a_result_can_be_written_to),
        cmocka_unit_test(fused_convolutions_give_what_the_program_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
