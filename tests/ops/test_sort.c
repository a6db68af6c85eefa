/* Sorting, order statistics, searches, unique elements. */
#include "op_call.h"

static void nan_is_greatest_and_zeros_are_equal(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = VEC(&k, FA_FLOAT32, 3, NAN, 1);
    EXPECT("tensor([1., 3., nan]); tensor([2, 0, 1])", "aten::sort", "t", x);
    EXPECT("tensor([nan, 3., 1.]); tensor([1, 0, 2])", "aten::sort", "tib", x, (int64_t)0, true);
    EXPECT("tensor([-1.,  0., -0.]); tensor([2, 0, 1])", "aten::sort", "t",
           VEC(&k, FA_FLOAT32, 0, -0.0, -1));
    EXPECT("tensor([-300,   -2,    5], dtype=torch.int16); tensor([1, 2, 0])", "aten::sort", "t",
           VEC(&k, FA_INT16, 5, -300, -2));
    drop(&k);
}

/* The radix sort of long lines against its definition. */
static void long_lines_are_sorted_stably(void **state)
{
    enum { N = 3000 };
    static double values[N];
    const int64_t size = N;
    kept k = { 0 };
    fa__ivalue out[FA__MAX_RETURNS] = { { 0 } };
    const float *sorted;
    const int64_t *at;

    (void)state;
    for (int i = 0; i < N; i++)
        values[i] = (i * 7919 % 101 - 50) * 1.5;
    assert_int_equal(fa__op_call_format("aten::sort", out, "t",
                                        tensor_of(&k, FA_FLOAT32, 1, &size, values)), FA_OK);
    sorted = fa_tensor_data(out[0].u.tensor);
    at = fa_tensor_data(out[1].u.tensor);
    for (int i = 0; i < N; i++)
        assert_true(sorted[i] == (float)values[at[i]]);
    for (int i = 1; i < N; i++)
        assert_true(sorted[i - 1] < sorted[i] || (sorted[i - 1] == sorted[i] && at[i - 1] < at[i]));
    fa__iv_release_all(out, FA__MAX_RETURNS);
    drop(&k);
}

static void order_statistics(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = VEC(&k, FA_FLOAT32, 4, NAN, 3);
    EXPECT("tensor([5., 5.]); tensor([1, 3])", "aten::topk", "ti", VEC(&k, FA_FLOAT32, 1, 5, 3, 5),
           (int64_t)2);
    EXPECT("tensor([[2, 1]]); tensor([[1, 0]])", "aten::topk", "tiib",
           MAT(&k, FA_INT64, 2, 4, 1, 2, 3), (int64_t)1, (int64_t)0, false);
    EXPECT("tensor(2.)", "aten::median", "t", VEC(&k, FA_FLOAT32, 4, 1, 3, 2));
    EXPECT("tensor(nan); tensor(1)", "aten::median.dim", "ti", x, (int64_t)0);
    EXPECT("tensor(3.); tensor(2)", "aten::nanmedian.dim", "ti", x, (int64_t)0);
    EXPECT("tensor(3); tensor(2)", "aten::kthvalue", "ti", VEC(&k, FA_INT64, 4, 1, 3), (int64_t)2);
    EXPECT("tensor(1); tensor(3)", "aten::mode", "t", VEC(&k, FA_INT64, 1, 2, 2, 1));
    EXPECT("tensor([1.7500, 2.5000])", "aten::quantile", "tt", VEC(&k, FA_FLOAT32, 1, 2, 3, 4),
           VEC(&k, FA_FLOAT32, 0.25, 0.5));
    EXPECT("tensor(2.)", "aten::nanquantile.scalar", "tf", VEC(&k, FA_FLOAT32, 1, NAN, 3), 0.5);
    EXPECT_ERROR("selected index k out of range", "aten::topk", "ti", x, (int64_t)4);
    EXPECT_ERROR("kthvalue(): selected number k out of range for dimension 0", "aten::kthvalue",
                 "ti", x, (int64_t)4);
    EXPECT_ERROR("quantile() q values must be in the range [0, 1]", "aten::quantile", "tt", x,
                 VEC(&k, FA_FLOAT32, 1.5));
    drop(&k);
}

static void searches(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1, 3, 0])", "aten::searchsorted.Tensor", "tt", VEC(&k, FA_INT64, 1, 3, 5),
           VEC(&k, FA_INT64, 3, 6, 0));
    EXPECT("tensor([2])", "aten::bucketize.Tensor", "tt", VEC(&k, FA_FLOAT32, NAN),
           VEC(&k, FA_FLOAT32, 1, 2));
    EXPECT("tensor([False,  True, False])", "aten::isin.Tensor_Tensor", "tt",
           VEC(&k, FA_INT64, 1, 2, 3), VEC(&k, FA_INT64, 2, 5));
    EXPECT("tensor([False])", "aten::isin.Tensor_Tensor", "tt", VEC(&k, FA_FLOAT32, NAN),
           VEC(&k, FA_FLOAT32, NAN));
    drop(&k);
}

static void unique_elements_and_rows(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1, 3]); tensor([1, 0, 1]); tensor([1, 2])", "aten::_unique2", "tbbb",
           VEC(&k, FA_INT64, 3, 1, 3), true, true, true);
    EXPECT("tensor([nan, nan]); tensor([], dtype=torch.int64); tensor([], dtype=torch.int64)",
           "aten::_unique2", "t", VEC(&k, FA_FLOAT32, NAN, NAN));
    EXPECT("tensor([[0, 5],\n        [1, 2]]); tensor([1, 1, 0]); tensor([1, 2])",
           "aten::unique_dim", "tibbb", MAT(&k, FA_INT64, 3, 1, 2, 1, 2, 0, 5), (int64_t)0, true,
           true, true);
    EXPECT("tensor([1, 2, 1]); tensor([0, 0, 1, 2]); tensor([2, 1, 1])",
           "aten::unique_consecutive", "tbb", VEC(&k, FA_INT64, 1, 1, 2, 1), true, true);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nan_is_greatest_and_zeros_are_equal),
        cmocka_unit_test(long_lines_are_sorted_stably),
        cmocka_unit_test(order_statistics),
        cmocka_unit_test(searches),
        cmocka_unit_test(unique_elements_and_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
