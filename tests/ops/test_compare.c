/* Comparisons, logic, closeness. */
#include "op_call.h"

/* n complex64 numbers, as pairs of parts. */
#define COMPLEX(k, n, ...) keep(k, fa__op_tensor("aten::view_as_complex", "t",                     \
                                                 MAT(k, FA_FLOAT32, n, __VA_ARGS__)))

static void nan_is_equal_to_nothing(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([False,  True,  True])", "aten::eq.Tensor", "tt", VEC(&k, FA_FLOAT32, NAN, 1,
           -0.0), VEC(&k, FA_FLOAT32, NAN, 1, 0));
    EXPECT("tensor([ True, False])", "aten::ne.Scalar", "ti", VEC(&k, FA_FLOAT32, NAN, 1),
           (int64_t)1);
    EXPECT("tensor([ True, False])", "aten::lt.Tensor", "tt", VEC(&k, FA_INT64, 1, 2), VEC(&k,
           FA_FLOAT32, 1.5, 1.5));
    EXPECT("tensor([False, False])", "aten::ge.Scalar", "ti", VEC(&k, FA_UINT8, 200, 1),
           (int64_t)-1);
    EXPECT("tensor([True])", "aten::eq.Scalar", "ti", VEC(&k, FA_INT8, 44), (int64_t)300);
    EXPECT("tensor([ True, False])", "aten::eq.Tensor", "tt", COMPLEX(&k, 2, 1, 2, 1, 0),
           COMPLEX(&k, 2, 1, 2, 1, 1));
    EXPECT_ERROR("\"lt_cpu\" not implemented for 'ComplexFloat'", "aten::lt.Tensor", "tt",
                 COMPLEX(&k, 1, 1, 2), COMPLEX(&k, 1, 1, 2));
    drop(&k);
}

static void numbers_are_true_unless_zero(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ True, False, False])", "aten::logical_and", "tt", VEC(&k, FA_FLOAT32, NAN, 0,
           -0.0), VEC(&k, FA_FLOAT32, 1, 1, 1));
    EXPECT("tensor([False, False])", "aten::logical_xor", "tt", VEC(&k, FA_INT32, 2, 0), VEC(&k,
           FA_BOOL, 1, 0));
    EXPECT("tensor([ True, False])", "aten::logical_not", "t", VEC(&k, FA_UINT8, 0, 3));
    EXPECT("tensor([False, False,  True])", "aten::isfinite", "t", VEC(&k, FA_FLOAT32, NAN,
           INFINITY, 1));
    EXPECT("tensor([False])", "aten::isinf", "t", VEC(&k, FA_INT32, 1));
    EXPECT("tensor([False,  True])", "aten::isposinf", "t", VEC(&k, FA_FLOAT32, -INFINITY,
           INFINITY));
    EXPECT("tensor([ True, False])", "aten::isreal", "t", COMPLEX(&k, 2, 1, 0, 1, 1));
    drop(&k);
}

static void close_is_relative_to_the_second(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ True, False,  True, False,  True])", "aten::isclose", "tt", VEC(&k, FA_FLOAT32,
           1, 1, INFINITY, NAN, 0), VEC(&k, FA_FLOAT32, 1.000001, 1.1, INFINITY, NAN, 1e-09));
    EXPECT("tensor([True])", "aten::isclose", "ttffb", VEC(&k, FA_FLOAT32, NAN), VEC(&k, FA_FLOAT32,
           NAN), 1e-05, 1e-08, 1);
    EXPECT("tensor([ True, False])", "aten::isclose", "tt", VEC(&k, FA_INT32, 100000, 1), VEC(&k,
           FA_INT32, 100001, 2));
    EXPECT_ERROR("Float did not match Double", "aten::isclose", "tt", VEC(&k, FA_FLOAT32, 1),
                 VEC(&k, FA_FLOAT64, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nan_is_equal_to_nothing),
        cmocka_unit_test(numbers_are_true_unless_zero),
        cmocka_unit_test(close_is_relative_to_the_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
