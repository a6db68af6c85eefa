/* test_invoke.c: the functions of facula/ops.h: arguments, results and errors of each kind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "facula/ops.h"
#include "facula/value.h"

static fa_tensor *floats(int64_t rows, int64_t columns, const float *data)
{
    return fa_tensor_from_data(FA_FLOAT32, 2, (int64_t[]){ rows, columns }, data);
}

static double at(const fa_tensor *tensor, int64_t i)
{
    double real = -1, imag;

    assert_non_null(tensor);
    assert_int_equal(fa_tensor_item(tensor, i, &real, &imag), FA_OK);
    return real;
}

static const float six[] = { 1, 5, 3, 4, 2, 6 };

static void keyword_only_parameters_are_given_in_order(void **state)
{
    fa_tensor *x = floats(2, 3, six), *y = fa_op_add(x, x, fa_scalar_float(0.5));
    fa_tensor *sum = fa_op_sum_dim_intlist(x, (int64_t[]){ 1 }, 1, false, FA_FLOAT64);

    (void)state;
    assert_float_equal(at(y, 1), 7.5, 0);
    assert_int_equal(fa_tensor_dtype(sum), FA_FLOAT64);
    assert_float_equal(at(sum, 1), 12, 0);
    fa_tensor_release(sum);
    fa_tensor_release(y);
    fa_tensor_release(x);
}

static void in_place_forms_change_their_tensor(void **state)
{
    fa_tensor *x = floats(2, 3, six);

    (void)state;
    assert_int_equal(fa_op_add__scalar(x, fa_scalar_int(2), fa_scalar_int(3)), FA_OK);
    assert_float_equal(at(x, 0), 7, 0);
    assert_int_equal(fa_op_relu_(x), FA_OK);
    fa_tensor_release(x);
}

static void several_results_go_to_out(void **state)
{
    fa_tensor *x = floats(2, 3, six), *out[2] = { NULL };

    (void)state;
    assert_int_equal(fa_op_max_dim(out, x, 1, false), FA_OK);
    assert_float_equal(at(out[0], 1), 6, 0);
    assert_float_equal(at(out[1], 0), 1, 0);
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    out[0] = out[1] = NULL;
    assert_int_not_equal(fa_op_max_dim(out, x, 7, false), FA_OK);
    assert_null(out[0]);
    fa_tensor_release(x);
}

static void numbers_and_lists_come_back(void **state)
{
    fa_tensor *x = floats(2, 3, six), *both[2] = { x, x };
    fa_tensor *y = fa_op_cat(both, 2, 1);
    fa_value *parts = fa_op_split_tensor(y, 4, 1);
    bool same = false;

    (void)state;
    assert_int_equal(fa_tensor_size(y, 1), 6);
    assert_int_equal(fa_value_len(parts), 2);
    assert_int_equal(fa_op_equal(&same, x, x), FA_OK);
    assert_true(same);
    fa_value_release(parts);
    fa_tensor_release(y);
    fa_tensor_release(x);
}

static void optional_arguments_may_be_none(void **state)
{
    fa_tensor *x = floats(2, 3, six);
    fa_tensor *y = fa_op_clamp(x, fa_scalar_none(), fa_scalar_float(3));
    fa_tensor *z = fa_op_linear(x, x, NULL);

    (void)state;
    assert_float_equal(at(y, 1), 3, 0);
    assert_float_equal(at(z, 0), 35, 0);
    fa_tensor_release(z);
    fa_tensor_release(y);
    fa_tensor_release(x);
}

static void errors_say_what_does_not_fit(void **state)
{
    fa_tensor *x = floats(2, 3, six);

    (void)state;
    assert_null(fa_op_matmul(x, x));
    assert_non_null(strstr(fa_error_last()->text, "shapes cannot be multiplied"));
    assert_null(fa_op_relu(NULL));
    assert_int_equal(fa_error_last()->status, FA_ETYPE);
    assert_null(fa_invoke_tensor("aten::no_such", "t", x));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    assert_null(fa_invoke_tensor("aten::relu", "tt", x, x));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_null(fa_invoke_tensor("aten::relu", "?", x));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    assert_int_equal(fa_invoke(NULL, "b", "aten::relu", "t", x), FA_ETYPE);
    fa_tensor_release(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keyword_only_parameters_are_given_in_order),
        cmocka_unit_test(in_place_forms_change_their_tensor),
        cmocka_unit_test(several_results_go_to_out),
        cmocka_unit_test(numbers_and_lists_come_back),
        cmocka_unit_test(optional_arguments_may_be_none),
        cmocka_unit_test(errors_say_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
