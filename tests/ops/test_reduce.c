/* Reductions over inner, outer and all dims, in every order of memory. */
#include "op_call.h"

#define DIMS(...) (const int64_t[]){ __VA_ARGS__ }

static void sums_of_integers_and_bool_are_int64(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor(2)", "aten::sum", "t", VEC(&k, FA_BOOL, 1, 0, 1));
    EXPECT("tensor(300)", "aten::sum", "t", VEC(&k, FA_UINT8, 200, 100));
    EXPECT("tensor(-9223372036854775808)", "aten::sum", "t",
           VEC(&k, FA_INT64, 4611686018427387904.0, 4611686018427387904.0));
    drop(&k);
}

static void sums_of_half_overflow_but_means_do_not(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor(inf, dtype=torch.float16)", "aten::sum", "t",
           VEC(&k, FA_FLOAT16, 60000, 60000));
    EXPECT("tensor(60000., dtype=torch.float16)", "aten::mean", "t",
           VEC(&k, FA_FLOAT16, 60000, 60000));
    drop(&k);
}

/* A plain running sum of float32 would be off by 1. */
static void long_sums_are_good_to_float32(void **state)
{
    static float values[100003];
    const int64_t size = 100003;
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    for (int64_t i = 0; i < size; i++)
        values[i] = 0.1f;
    x = keep(&k, fa_tensor_from_data(FA_FLOAT32, 1, &size, values));
    x = keep(&k, fa__op_tensor("aten::sum", "t", x));
    assert_true(fabs(*(const float *)fa_tensor_data(x) - 100003 * (double)0.1f) < 5e-3);
    drop(&k);
}

static void dims_reduce_in_any_combination(void **state)
{
    kept k = { 0 };
    double values[24];
    fa_tensor *x, *turned;

    (void)state;
    for (int i = 0; i < 24; i++)
        values[i] = i;
    x = tensor_of(&k, FA_FLOAT32, 3, DIMS(2, 3, 4), values);
    EXPECT("tensor([ 60.,  92., 124.])", "aten::sum.dim_IntList", "tI", x, DIMS(0, 2), 2);
    EXPECT("tensor([[12., 15., 18., 21.],\n        [48., 51., 54., 57.]])",
           "aten::sum.dim_IntList", "tI", x, DIMS(1), 1);
    EXPECT("tensor([[[60., 66., 72., 78.]]])", "aten::sum.dim_IntList", "tIb", x, DIMS(0, 1), 2,
           true);
    turned = keep(&k, fa_transpose(keep(&k, fa_select(x, 0, 0)), 0, 1));
    EXPECT("tensor([ 6., 22., 38.])", "aten::sum.dim_IntList", "tI", turned, DIMS(0), 1);
    EXPECT("tensor(11)", "aten::argmax", "t", turned);
    EXPECT("tensor([2, 2, 2, 2])", "aten::argmax", "ti", turned, (int64_t)1);
    EXPECT_ERROR("dim 0 appears multiple times in the list of dims", "aten::sum.dim_IntList", "tI",
                 x, DIMS(0, -3), 2);
    drop(&k);
}

static void nan_wins_and_stays(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = MAT(&k, FA_FLOAT32, 2, 1, 5, 2, 4, NAN, 6);
    EXPECT("tensor([5., nan])", "aten::amax", "tI", x, DIMS(1), 1);
    EXPECT("tensor([4., nan, 6.])", "aten::amax", "tI", x, DIMS(0), 1);
    EXPECT("tensor([5., nan]); tensor([1, 1])", "aten::max.dim", "ti", x, (int64_t)1);
    EXPECT("tensor([1., nan, 2.]); tensor([0, 1, 0])", "aten::min.dim", "ti", x, (int64_t)0);
    EXPECT("tensor(4)", "aten::argmin", "t", x);
    EXPECT("tensor([ 8., 10.])", "aten::nansum", "tI", x, DIMS(1), 1);
    EXPECT("tensor(0)", "aten::argmax", "t", VEC(&k, FA_INT32, 3, 1, 3));
    drop(&k);
}

static void empty_lines_give_the_identity_or_an_error(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = keep(&k, fa_zeros(FA_FLOAT32, 2, DIMS(2, 0)));
    EXPECT("tensor([0., 0.])", "aten::sum.dim_IntList", "tI", x, DIMS(1), 1);
    EXPECT("tensor([1., 1.])", "aten::prod.dim_int", "ti", x, (int64_t)1);
    EXPECT("tensor([nan, nan])", "aten::mean.dim", "tI", x, DIMS(1), 1);
    EXPECT("tensor([], dtype=torch.int64)", "aten::argmax", "ti", x, (int64_t)0);
    EXPECT_ERROR("max(): Expected reduction dim to be specified for input.numel() == 0. Specify the"
                 " reduction dim with the 'dim' argument.", "aten::max", "t", x);
    EXPECT_ERROR("argmax(): Expected reduction dim 1 to have non-zero size.", "aten::argmax", "ti",
                 x, (int64_t)1);
    drop(&k);
}

static void truth_of_bytes_is_a_byte(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor(1, dtype=torch.uint8)", "aten::any", "t", VEC(&k, FA_UINT8, 0, 7));
    EXPECT("tensor([True, True])", "aten::all.dim", "ti", MAT(&k, FA_FLOAT32, 2, 1, 2, 3, NAN),
           (int64_t)1);
    EXPECT("tensor([ True, False,  True])", "aten::any.dims", "tI", VEC(&k, FA_BOOL, 1, 0, 1),
           DIMS(0), 0);
    drop(&k);
}

static void variances_and_norms(void **state)
{
    kept k = { 0 };
    fa__scalar three = { FA_INT64, 3, 3, 0 }, inf = { FA_FLOAT64, 0, INFINITY, 0 };
    fa__scalar zero = { FA_INT64, 0, 0, 0 };

    (void)state;
    EXPECT("tensor(2.3333)", "aten::var", "t", VEC(&k, FA_FLOAT32, 1, 2, 4));
    EXPECT("tensor(nan)", "aten::var", "t", VEC(&k, FA_FLOAT32, 1));
    EXPECT("tensor([1., 1.]); tensor([1., 4.])", "aten::var_mean.dim", "tI",
           MAT(&k, FA_FLOAT32, 2, 0, 1, 2, 3, 4, 5), DIMS(1), 1);
    EXPECT("tensor(5.)", "aten::linalg_vector_norm", "t", VEC(&k, FA_FLOAT32, 3, -4));
    EXPECT("tensor(4.)", "aten::linalg_vector_norm", "tS", VEC(&k, FA_FLOAT32, 3, -4), inf);
    EXPECT("tensor(1.)", "aten::linalg_vector_norm", "tS", VEC(&k, FA_FLOAT32, 3, 0), zero);
    EXPECT("tensor(2.0801)", "aten::linalg_vector_norm", "tS", VEC(&k, FA_FLOAT32, 1, 2), three);
    EXPECT("tensor(1000.6932)", "aten::logsumexp", "tI", VEC(&k, FA_FLOAT32, 1000, 1000), DIMS(0),
           1);
    EXPECT("tensor(-inf)", "aten::logsumexp", "tI", VEC(&k, FA_FLOAT32, -INFINITY, -INFINITY),
           DIMS(0), 1);
    EXPECT("tensor([[5.0000, 1.4142]])", "aten::cdist", "tt", MAT(&k, FA_FLOAT32, 1, 0, 0),
           MAT(&k, FA_FLOAT32, 2, 3, 4, 1, 1));
    EXPECT_ERROR("std and var only support floating point and complex dtypes", "aten::var", "t",
                 VEC(&k, FA_INT64, 1, 2));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_of_integers_and_bool_are_int64),
        cmocka_unit_test(sums_of_half_overflow_but_means_do_not),
        cmocka_unit_test(long_sums_are_good_to_float32),
        cmocka_unit_test(dims_reduce_in_any_combination),
        cmocka_unit_test(nan_wins_and_stays),
        cmocka_unit_test(empty_lines_give_the_identity_or_an_error),
        cmocka_unit_test(truth_of_bytes_is_a_byte),
        cmocka_unit_test(variances_and_norms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
