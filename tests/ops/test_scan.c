/* Running sums and extrema, differences, integrals. */
#include "op_call.h"

static void running_sums_follow_their_dim(void **state)
{
    kept k = { 0 };
    fa_tensor *x, *turned;

    (void)state;
    x = MAT(&k, FA_FLOAT32, 2, 0, 1, 2, 3, 4, 5);
    turned = keep(&k, fa_transpose(x, 0, 1));
    EXPECT("tensor([1, 3, 6])", "aten::cumsum", "ti", VEC(&k, FA_INT8, 1, 2, 3), (int64_t)0);
    EXPECT("tensor([[0., 1., 2.],\n        [3., 5., 7.]])", "aten::cumsum", "ti", x, (int64_t)0);
    EXPECT("tensor([[ 0.,  0.],\n        [ 1.,  4.],\n        [ 2., 10.]])", "aten::cumprod", "ti",
           turned, (int64_t)1);
    EXPECT("tensor(3)", "aten::cumsum", "ti", NUMBER(&k, FA_INT32, 3), (int64_t)0);
    EXPECT("tensor([0.0000, 0.6931, 0.6931])", "aten::logcumsumexp", "ti",
           VEC(&k, FA_FLOAT32, 0, 0, -INFINITY), (int64_t)0);
    EXPECT_ERROR("Dimension out of range (expected to be in range of [-2, 1], but got 2)",
                 "aten::cumsum", "ti", x, (int64_t)2);
    drop(&k);
}

static void running_extrema_keep_the_last_of_equals_and_nan(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1, 3, 3, 3]); tensor([0, 1, 2, 2])", "aten::cummax", "ti",
           VEC(&k, FA_INT64, 1, 3, 3, 2), (int64_t)0);
    EXPECT("tensor([1., nan, nan]); tensor([0, 1, 1])", "aten::cummax", "ti",
           VEC(&k, FA_FLOAT32, 1, NAN, 2), (int64_t)0);
    drop(&k);
}

static void differences_and_integrals(void **state)
{
    kept k = { 0 };
    fa_tensor *y;

    (void)state;
    y = VEC(&k, FA_FLOAT32, 1, 2, 3);
    EXPECT("tensor([2, 2])", "aten::diff", "ti", VEC(&k, FA_INT64, 1, 4, 9, 16), (int64_t)2);
    EXPECT("tensor([], dtype=torch.int64)", "aten::diff", "ti", VEC(&k, FA_INT64, 1, 4),
           (int64_t)5);
    EXPECT("tensor([ True, False])", "aten::diff", "t", VEC(&k, FA_BOOL, 1, 0, 0));
    EXPECT("tensor(4.)", "aten::trapezoid", "t", y);
    EXPECT("tensor(6.5000)", "aten::trapezoid.x", "tt", y, VEC(&k, FA_FLOAT32, 0, 1, 3));
    EXPECT("tensor([1.0000, 1.5000, 2.5000, 3.0000])", "aten::gradient", "t",
           VEC(&k, FA_FLOAT32, 1, 2, 4, 7));
    EXPECT_ERROR("torch.gradient expected each dimension size to be at least edge_order+1",
                 "aten::gradient", "t", VEC(&k, FA_FLOAT32, 1));
    EXPECT_ERROR("trapezoid: There must be one `x` value for each sample point",
                 "aten::trapezoid.x", "tt", y, VEC(&k, FA_FLOAT32, 0, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_sums_follow_their_dim),
        cmocka_unit_test(running_extrema_keep_the_last_of_equals_and_nan),
        cmocka_unit_test(differences_and_integrals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
