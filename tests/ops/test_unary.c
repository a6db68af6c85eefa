/* Functions of one operand: signs, rounding, powers, exponentials. */
#include "op_call.h"

/* n complex64 numbers, as pairs of parts. */
#define COMPLEX(k, n, ...) keep(k, fa__op_tensor("aten::view_as_complex", "t",                     \
                                                 MAT(k, FA_FLOAT32, n, __VA_ARGS__)))

static void signs_of_zeros_and_nan(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-0., 0., -inf, nan])", "aten::neg", "t", VEC(&k, FA_FLOAT32, 0.0, -0.0,
           INFINITY, NAN));
    EXPECT("tensor([-1.,  0.,  0.,  1.])", "aten::sign", "t", VEC(&k, FA_FLOAT32, -3, 0, NAN,
           INFINITY));
    EXPECT("tensor([ True, False,  True])", "aten::signbit", "t", VEC(&k, FA_FLOAT32, -0.0, 0.0,
           -1));
    EXPECT("tensor([-128,  127,    1], dtype=torch.int8)", "aten::abs", "t", VEC(&k, FA_INT8, -128,
           127, -1));
    EXPECT("tensor([255,   0], dtype=torch.uint8)", "aten::neg", "t", VEC(&k, FA_UINT8, 1, 0));
    EXPECT("tensor([0.6000+0.8000j, 0.0000+0.0000j])", "aten::sgn", "t", COMPLEX(&k, 2, 3, 4, 0,
           0));
    EXPECT("tensor([5., 2.])", "aten::abs", "t", COMPLEX(&k, 2, 3, 4, 0, -2));
    drop(&k);
}

static void ties_round_to_even(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 0.,  2.,  2., -0., -2.])", "aten::round", "t", VEC(&k, FA_FLOAT32, 0.5, 1.5,
           2.5, -0.5, -1.5));
    EXPECT("tensor([-2.,  1., nan], dtype=torch.float64)", "aten::floor", "t", VEC(&k, FA_FLOAT64,
           -1.5, 1.5, NAN));
    EXPECT("tensor([-1.,  2., -0.], dtype=torch.float16)", "aten::ceil", "t", VEC(&k, FA_FLOAT16,
           -1.5, 1.5, -0.5));
    EXPECT("tensor([ 3, -3], dtype=torch.int32)", "aten::trunc", "t", VEC(&k, FA_INT32, 3, -3));
    EXPECT("tensor([-0.2500,  0.2500])", "aten::frac", "t", VEC(&k, FA_FLOAT32, -1.25, 1.25));
    drop(&k);
}

static void exponentials_at_the_ends_of_the_range(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([0., inf, nan, 0., inf, 1.])", "aten::exp", "t", VEC(&k, FA_FLOAT32, -INFINITY,
           INFINITY, NAN, -104, 89, 0));
    EXPECT("tensor([6.0546e-39, 3.7835e-44, 1.6516e+38])", "aten::exp", "t", VEC(&k, FA_FLOAT32,
           -88, -100, 88));
    EXPECT("tensor([-1.0000e+00,  1.0000e+00,         nan,  1.0000e-04, -1.0000e+00,\n"
           "         4.6212e-01])",
           "aten::tanh", "t", VEC(&k, FA_FLOAT32, -INFINITY, INFINITY, NAN, 0.0001, -20, 0.5));
    EXPECT("tensor([-inf, nan, inf, 0.])", "aten::log", "t", VEC(&k, FA_FLOAT32, 0, -1, INFINITY,
           1));
    EXPECT("tensor([ 1.0000e-10, -1.0000e+00], dtype=torch.float64)", "aten::expm1", "t", VEC(&k,
           FA_FLOAT64, 1e-10, -50));
    EXPECT("tensor([59872.,    inf], dtype=torch.float16)", "aten::exp", "t", VEC(&k, FA_FLOAT16,
           11, 12));
    EXPECT("tensor([2.7188, 7.3750], dtype=torch.bfloat16)", "aten::exp", "t", VEC(&k, FA_BFLOAT16,
           1, 2));
    drop(&k);
}

static void roots_and_reciprocals(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([   inf, 0.5000,    nan])", "aten::rsqrt", "t", VEC(&k, FA_FLOAT32, 0, 4, -1));
    EXPECT("tensor([   inf, 0.5000])", "aten::reciprocal", "t", VEC(&k, FA_INT32, 0, 2));
    EXPECT("tensor([0, 1])", "aten::square", "t", VEC(&k, FA_BOOL, 0, 1));
    EXPECT("tensor([0.+2.j, 2.+1.j])", "aten::sqrt", "t", COMPLEX(&k, 2, -4, 0, 3, 4));
    drop(&k);
}

static void numbers_stand_for_what_is_not_finite(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 0.0000e+00,  3.4028e+38, -3.4028e+38,  1.0000e+00])", "aten::nan_to_num", "t",
           VEC(&k, FA_FLOAT32, NAN, INFINITY, -INFINITY, 1));
    EXPECT("tensor([ 1.0000e+00,  2.0000e+00, -6.5504e+04], dtype=torch.float16)",
           "aten::nan_to_num", "tffn", VEC(&k, FA_FLOAT16, NAN, INFINITY, -INFINITY), 1.0, 2.0);
    EXPECT("tensor([ 0.5000, -0.7500,  0.0000]); tensor([4, 0, 0], dtype=torch.int32)",
           "aten::frexp.Tensor", "t", VEC(&k, FA_FLOAT32, 8, -0.75, 0));
    drop(&k);
}

static void dtypes_without_a_kernel_are_refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("Negation, the `-` operator, on a bool tensor is not supported. If you are "
                 "trying to invert a mask, use the `~` or `logical_not()` operator instead.",
                 "aten::neg", "t", VEC(&k, FA_BOOL, 1));
    EXPECT_ERROR("\"frac_cpu\" not implemented for 'Int'", "aten::frac", "t", VEC(&k, FA_INT32, 1));
    EXPECT_ERROR("ceil is not supported for complex inputs", "aten::ceil", "t", COMPLEX(&k, 1, 1,
                 1));
    EXPECT_ERROR("\"bitwise_not_cpu\" not implemented for 'Float'", "aten::bitwise_not", "t",
                 VEC(&k, FA_FLOAT32, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_of_zeros_and_nan),
        cmocka_unit_test(ties_round_to_even),
        cmocka_unit_test(exponentials_at_the_ends_of_the_range),
        cmocka_unit_test(roots_and_reciprocals),
        cmocka_unit_test(numbers_stand_for_what_is_not_finite),
        cmocka_unit_test(dtypes_without_a_kernel_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
