/* Arithmetic of two operands, powers, extremes, bits. */
#include "op_call.h"

/* n complex64 numbers, as pairs of parts. */
#define COMPLEX(k, n, ...) keep(k, fa__op_tensor("aten::view_as_complex", "t",                     \
                                                 MAT(k, FA_FLOAT32, n, __VA_ARGS__)))

static void integers_wrap(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-128,  127], dtype=torch.int8)", "aten::add.Tensor", "tt", VEC(&k, FA_INT8, 127,
           -128), VEC(&k, FA_INT8, 1, -1));
    EXPECT("tensor([0, 1], dtype=torch.uint8)", "aten::mul.Tensor", "tt", VEC(&k, FA_UINT8, 16,
           255), VEC(&k, FA_UINT8, 16, 255));
    EXPECT("tensor([255], dtype=torch.uint8)", "aten::sub.Tensor", "tt", VEC(&k, FA_UINT8, 0),
           VEC(&k, FA_UINT8, 1));
    EXPECT("tensor([88], dtype=torch.int8)", "aten::add.Scalar", "ti", VEC(&k, FA_INT8, 44),
           (int64_t)300);
    EXPECT("tensor([ True, False,  True])", "aten::add.Tensor", "tt", VEC(&k, FA_BOOL, 1, 0, 1),
           VEC(&k, FA_BOOL, 1, 0, 0));
    drop(&k);
}

static void a_factor_must_fit_the_result(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([7, 8], dtype=torch.int32)", "aten::add.Scalar", "tii", VEC(&k, FA_INT32, 1, 2),
           (int64_t)3, (int64_t)2);
    EXPECT("tensor([-5, -4], dtype=torch.int32)", "aten::sub.Scalar", "tii", VEC(&k, FA_INT32, 1,
           2), (int64_t)3, (int64_t)2);
    EXPECT("tensor([ 1., -1.])", "aten::rsub.Scalar", "tii", VEC(&k, FA_FLOAT32, 1, 2), (int64_t)3,
           (int64_t)2);
    EXPECT_ERROR("For integral input tensors, argument alpha must not be a floating point "
                 "number.",
                 "aten::add.Scalar", "tif", VEC(&k, FA_INT32, 1), (int64_t)1, 1.5);
    EXPECT_ERROR("Subtraction, the `-` operator, with two bool tensors is not supported. Use "
                 "the `^` or `logical_xor()` operator instead.",
                 "aten::sub.Tensor", "tt", VEC(&k, FA_BOOL, 1), VEC(&k, FA_BOOL, 1));
    EXPECT_ERROR("Subtraction, the `-` operator, with a bool tensor is not supported. If you "
                 "are trying to invert a mask, use the `~` or `logical_not()` operator "
                 "instead.",
                 "aten::sub.Tensor", "tt", VEC(&k, FA_BOOL, 1), VEC(&k, FA_INT32, 1));
    drop(&k);
}

static void half_precision_rounds_the_scaled_term(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-1.4658], dtype=torch.float16)", "aten::add.Scalar", "tff", VEC(&k, FA_FLOAT16,
           -1.765625), 1.0, 0.3);
    EXPECT("tensor([0.3000], dtype=torch.float16)", "aten::mul.Scalar", "tf", VEC(&k, FA_FLOAT16,
           3), 0.1);
    drop(&k);
}

static void divisions_floor_and_cut(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 3, -4, -4,  3], dtype=torch.int32)", "aten::floor_divide", "tt", VEC(&k,
           FA_INT32, 7, -7, 7, -7), VEC(&k, FA_INT32, 2, 2, -2, -2));
    EXPECT("tensor([ 3., -4., -0., inf, nan, nan])", "aten::floor_divide", "tt", VEC(&k, FA_FLOAT32,
           7, -7, -0.0, 1, NAN, -INFINITY), VEC(&k, FA_FLOAT32, 2, 2, 1, 0, 1, 2));
    EXPECT("tensor([ 1,  2, -2, -1], dtype=torch.int32)", "aten::remainder.Tensor", "tt", VEC(&k,
           FA_INT32, 7, -7, 7, -7), VEC(&k, FA_INT32, 3, 3, -3, -3));
    EXPECT("tensor([ 1.,  2., -2.,  5.])", "aten::remainder.Tensor", "tt", VEC(&k, FA_FLOAT32, 7,
           -7, 7, 5), VEC(&k, FA_FLOAT32, 3, 3, -3, INFINITY));
    EXPECT("tensor([ 1, -1,  1, -1])", "aten::fmod.Tensor", "tt", VEC(&k, FA_INT64, 7, -7, 7, -7),
           VEC(&k, FA_INT64, 3, 3, -3, -3));
    EXPECT("tensor([-1,  1], dtype=torch.int32)", "aten::remainder.Scalar_Tensor", "it", (int64_t)7,
           VEC(&k, FA_INT32, -4, 3));
    EXPECT("tensor([inf, -inf, nan])", "aten::div.Tensor", "tt", VEC(&k, FA_INT32, 1, -1, 0),
           VEC(&k, FA_INT32, 0, 0, 0));
    drop(&k);
}

static void integers_are_not_divided_by_zero(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("ZeroDivisionError", "aten::floor_divide", "tt", VEC(&k, FA_INT32, 1), VEC(&k,
                 FA_INT32, 0));
    EXPECT_ERROR("ZeroDivisionError", "aten::fmod.Scalar", "ti", VEC(&k, FA_UINT8, 1), (int64_t)0);
    EXPECT("tensor([nan])", "aten::remainder.Scalar", "ti", VEC(&k, FA_FLOAT32, 1), (int64_t)0);
    drop(&k);
}

static void powers(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-27,   8], dtype=torch.int32)", "aten::pow.Tensor_Scalar", "ti", VEC(&k,
           FA_INT32, -3, 2), (int64_t)3);
    EXPECT("tensor([ 0, -1,  1,  0], dtype=torch.int32)", "aten::pow.Tensor_Tensor", "tt", VEC(&k,
           FA_INT32, 2, -1, 1, 0), VEC(&k, FA_INT32, -1, -3, -5, -2));
    EXPECT("tensor([nan, 2.])", "aten::pow.Tensor_Scalar", "tf", VEC(&k, FA_FLOAT32, -2, 4), 0.5);
    EXPECT("tensor([0.5000,    inf])", "aten::pow.Tensor_Scalar", "ti", VEC(&k, FA_FLOAT32, 2, 0),
           (int64_t)-1);
    EXPECT("tensor([8.0000, 0.5000])", "aten::pow.Scalar", "it", (int64_t)2, VEC(&k, FA_FLOAT32, 3,
           -1));
    EXPECT("tensor([0.5000], dtype=torch.float64)", "aten::float_power.Tensor_Scalar", "ti", VEC(&k,
           FA_INT32, 2), (int64_t)-1);
    EXPECT_ERROR("Integers to negative integer powers are not allowed.", "aten::pow.Tensor_Scalar",
                 "ti", VEC(&k, FA_INT64, 2), (int64_t)-1);
    drop(&k);
}

static void in_place_forms_by_other_names(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([4., 9.])", "aten::pow_.Scalar", "ti", VEC(&k, FA_FLOAT32, 2, 3), (int64_t)2);
    EXPECT("tensor([8, 9], dtype=torch.int32)", "aten::pow_.Tensor", "tt", VEC(&k, FA_INT32, 2, 3),
           VEC(&k, FA_INT32, 3, 2));
    EXPECT_ERROR("result type Float can't be cast to the desired output type Int",
                 "aten::pow_.Scalar", "tf", VEC(&k, FA_INT32, 2, 3), 0.5);
    EXPECT("tensor([8.0000, 0.3333], dtype=torch.float64)", "aten::float_power_.Tensor", "tt",
           VEC(&k, FA_FLOAT64, 2, 3), VEC(&k, FA_INT32, 3, -1));
    EXPECT("tensor([-4], dtype=torch.int32)", "aten::floor_divide_.Tensor", "tt", VEC(&k, FA_INT32,
           -7), VEC(&k, FA_INT32, 2));
    EXPECT("tensor([12.])", "aten::ldexp_", "tt", VEC(&k, FA_FLOAT32, 1.5), VEC(&k, FA_INT32, 3));
    EXPECT("tensor([8], dtype=torch.uint8)", "aten::__iand__.Scalar", "ti", VEC(&k, FA_UINT8, 12),
           (int64_t)10);
    drop(&k);
}

static void nan_wins_or_loses(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([nan, nan, 2., nan])", "aten::maximum", "tt", VEC(&k, FA_FLOAT32, NAN, 1, 2,
           NAN), VEC(&k, FA_FLOAT32, 1, NAN, 1, NAN));
    EXPECT("tensor([nan, nan, 1.])", "aten::minimum", "tt", VEC(&k, FA_FLOAT32, NAN, 1, 2), VEC(&k,
           FA_FLOAT32, 1, NAN, 1));
    EXPECT("tensor([1., 1., 2., nan])", "aten::fmax", "tt", VEC(&k, FA_FLOAT32, NAN, 1, 2, NAN),
           VEC(&k, FA_FLOAT32, 1, NAN, 1, NAN));
    EXPECT("tensor([1., 1., 1.])", "aten::fmin", "tt", VEC(&k, FA_FLOAT32, NAN, 1, 2), VEC(&k,
           FA_FLOAT32, 1, NAN, 1));
    EXPECT("tensor([0.0000, 0.5000, 1.0000, 0.0000])", "aten::heaviside", "tt", VEC(&k, FA_FLOAT32,
           -1, 0, 1, NAN), VEC(&k, FA_FLOAT32, 0.5, 0.5, 0.5, 0.5));
    EXPECT("tensor([-1., -2.])", "aten::copysign.Scalar", "tf", VEC(&k, FA_INT32, 1, -2), -0.0);
    EXPECT_ERROR("maximum not implemented for complex tensors.", "aten::maximum", "tt", COMPLEX(&k,
                 1, 1, 1), COMPLEX(&k, 1, 1, 1));
    drop(&k);
}

static void logarithms_of_sums_stay_finite(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1000.6932,      -inf,       inf])", "aten::logaddexp", "tt", VEC(&k, FA_FLOAT32,
           1000, -INFINITY, INFINITY), VEC(&k, FA_FLOAT32, 1000, -INFINITY, INFINITY));
    EXPECT("tensor([1001., 1000.])", "aten::logaddexp2", "tt", VEC(&k, FA_FLOAT32, 1000, -1000),
           VEC(&k, FA_FLOAT32, 1000, 1000));
    EXPECT("tensor([0.0000,    nan, 1.3863])", "aten::xlogy.Tensor", "tt", VEC(&k, FA_FLOAT32, 0, 0,
           2), VEC(&k, FA_FLOAT32, 0, NAN, 2));
    EXPECT("tensor([ 1.0010e+00, -5.9605e-08,         inf], dtype=torch.float16)",
           "aten::nextafter", "tt", VEC(&k, FA_FLOAT16, 1, 0, 65504), VEC(&k, FA_FLOAT16, 2, -1,
           INFINITY));
    drop(&k);
}

static void bits_and_shifts(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 8, 15], dtype=torch.uint8)", "aten::bitwise_and.Tensor", "tt", VEC(&k,
           FA_UINT8, 12, 255), VEC(&k, FA_UINT8, 10, 15));
    EXPECT("tensor([False,  True])", "aten::bitwise_xor.Tensor", "tt", VEC(&k, FA_BOOL, 1, 1),
           VEC(&k, FA_BOOL, 1, 0));
    EXPECT("tensor([-128,    0,   -2], dtype=torch.int8)", "aten::bitwise_left_shift.Tensor", "tt",
           VEC(&k, FA_INT8, 1, 1, -1), VEC(&k, FA_INT8, 7, 8, 1));
    EXPECT("tensor([-4, -1,  0], dtype=torch.int32)", "aten::bitwise_right_shift.Tensor", "tt",
           VEC(&k, FA_INT32, -8, -8, 8), VEC(&k, FA_INT32, 1, 40, -1));
    EXPECT("tensor([6, 5, 0], dtype=torch.int32)", "aten::gcd", "tt", VEC(&k, FA_INT32, -12, 0, 0),
           VEC(&k, FA_INT32, 18, 5, 0));
    EXPECT("tensor([12,  0], dtype=torch.int32)", "aten::lcm", "tt", VEC(&k, FA_INT32, -4, 0),
           VEC(&k, FA_INT32, 6, 5));
    EXPECT("tensor([11], dtype=torch.int16)", "aten::bitwise_or.Scalar", "ti", VEC(&k, FA_INT16, 8),
           (int64_t)3);
    drop(&k);
}

static void complex_quotients_by_zero(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-5.+10.j, inf+nanj])", "aten::mul.Tensor", "tt", COMPLEX(&k, 2, 1, 2, INFINITY,
           0), COMPLEX(&k, 2, 3, 4, 1, 0));
    EXPECT("tensor([0.4400+0.0800j,    inf+infj])", "aten::div.Tensor", "tt", COMPLEX(&k, 2, 1, 2,
           1, 2), COMPLEX(&k, 2, 3, 4, 0, 0));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_wrap),
        cmocka_unit_test(a_factor_must_fit_the_result),
        cmocka_unit_test(half_precision_rounds_the_scaled_term),
        cmocka_unit_test(divisions_floor_and_cut),
        cmocka_unit_test(integers_are_not_divided_by_zero),
        cmocka_unit_test(powers),
        cmocka_unit_test(in_place_forms_by_other_names),
        cmocka_unit_test(nan_wins_or_loses),
        cmocka_unit_test(logarithms_of_sums_stay_finite),
        cmocka_unit_test(bits_and_shifts),
        cmocka_unit_test(complex_quotients_by_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
