/* Pooling: edges, NaN, indices, and what is refused. */
#include "op_call.h"

static void maxima_and_their_places(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[5., nan, nan, 9.]]]); tensor([[[1, 3, 3, 6]]])",
           "aten::max_pool1d_with_indices", "tIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 7), 1, 5,
           2, NAN, 3, 4, 9), LIST(3), LIST(2), LIST(1));
    EXPECT("tensor([[[0., 2.],\n         [6., 8.]]]); tensor([[[0, 2],\n         [6, 8]]])",
           "aten::max_pool2d_with_indices", "tIIIIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1,
           2, 3, 4, 5, 6, 7, 8), LIST(2, 2), LIST(2, 2), LIST(1, 1), LIST(1, 1), 1);
    EXPECT("tensor([[[4, 5],\n         [7, 8]]])",
           "aten::max_pool2d", "tII", TENSOR(&k, FA_INT64, SIZES(1, 3, 3), 0, 1, 2, 3, 4, 5, 6, 7,
           8), LIST(2, 2), LIST(1, 1));
    EXPECT("tensor([[[4., 5.],\n         [7., 8.]]]); tensor([[[4, 5],\n         [7, 8]]])",
           "aten::adaptive_max_pool2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3,
           4, 5, 6, 7, 8), LIST(2, 2));
    EXPECT("tensor([[[18., 19.],\n         [23., 24.]]])",
           "aten::max_pool2d", "tIIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 5, 5), 0, 1, 2, 3, 4, 5,
           6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24), LIST(2, 2),
           LIST(1, 1), LIST(0, 0), LIST(3, 3));
    drop(&k);
}

static void means(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[0.0000, 0.7500],\n         [2.2500, 6.0000]]])",
           "aten::avg_pool2d", "tIIIbb", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3, 4, 5,
           6, 7, 8), LIST(2, 2), LIST(2, 2), LIST(1, 1), 1, 1);
    EXPECT("tensor([[[0.0000, 1.5000],\n         [4.5000, 6.0000]]])",
           "aten::avg_pool2d", "tIIIbb", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3, 4, 5,
           6, 7, 8), LIST(2, 2), LIST(2, 2), LIST(1, 1), 1, 0);
    EXPECT("tensor([[[2.6667, 4.0000],\n         [6.6667, 8.0000]]])",
           "aten::avg_pool2d", "tIIIbbi", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3, 4, 5,
           6, 7, 8), LIST(2, 2), LIST(1, 1), LIST(0, 0), 0, 1, (int64_t)3);
    EXPECT("tensor([[[2]]])",
           "aten::avg_pool2d", "tI", TENSOR(&k, FA_INT64, SIZES(1, 3, 3), 0, 1, 2, 3, 4, 5, 6, 7,
           8), LIST(2, 2));
    EXPECT("tensor([[[2., 3.],\n         [5., 6.]]])",
           "aten::adaptive_avg_pool2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3,
           4, 5, 6, 7, 8), LIST(2, 2));
    EXPECT("tensor([[[0., 0., 1., 1.]]])",
           "aten::adaptive_avg_pool2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2), 0, 1),
           LIST(1, 4));
    EXPECT("tensor([[0.5000, 1.5000]])",
           "aten::adaptive_avg_pool1d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 3), 0, 1, 2),
           LIST(2));
    drop(&k);
}

static void back_to_their_places(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[0., 0.],\n         [0., 4.]]])",
           "aten::max_unpool2d", "ttI", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 1), 4), TENSOR(&k,
           FA_INT64, SIZES(1, 1, 1), 3), LIST(2, 2));
    EXPECT("tensor([[[0., 0., 0.],\n         [0., 3., 0.]]])",
           "aten::max_pool2d_with_indices_backward", "ttIIIIbt", TENSOR(&k, FA_FLOAT32, SIZES(1,
           1, 2), 1, 2), TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 3), 0, 1, 2, 3, 4, 5), LIST(2, 2),
           LIST(1, 1), LIST(0, 0), LIST(1, 1), 0, TENSOR(&k, FA_INT64, SIZES(1, 1, 2), 4, 4));
    EXPECT("tensor([[[ 5.,  7.],\n         [13., 15.]]]); tensor([[[ 5,  7],\n         "
           "[13, 15]]])",
           "aten::fractional_max_pool2d", "tIIt", TENSOR(&k, FA_FLOAT32, SIZES(1, 4, 4), 0, 1, 2,
           3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), LIST(2, 2), LIST(2, 2), TENSOR(&k,
           FA_FLOAT32, SIZES(1, 1, 2), 0.10000000149011612, 0.8999999761581421));
    drop(&k);
}

static void refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("divisor must be not zero",
                 "aten::avg_pool2d", "tIIIbbi", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3,
                 4, 5, 6, 7, 8), LIST(2, 2), LIST(1, 1), LIST(0, 0), 0, 1, (int64_t)0);
    EXPECT_ERROR("Given input size: (1x3x3). Calculated output size: (1x0x0). Output size is "
                 "too small",
                 "aten::max_pool2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 3, 3), 0, 1, 2, 3, 4,
                 5, 6, 7, 8), LIST(5, 5));
    EXPECT_ERROR("\"max_pool2d\" not implemented for 'Bool'",
                 "aten::max_pool2d", "tI", TENSOR(&k, FA_BOOL, SIZES(1, 3, 3), 0, 1, 1, 1, 1, 1,
                 1, 1, 1), LIST(2, 2));
    EXPECT_ERROR("\"adaptive_avg_pool2d\" not implemented for 'Long'",
                 "aten::adaptive_avg_pool2d", "tI", TENSOR(&k, FA_INT64, SIZES(1, 3, 3), 0, 1, 2,
                 3, 4, 5, 6, 7, 8), LIST(2, 2));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxima_and_their_places),
        cmocka_unit_test(means),
        cmocka_unit_test(back_to_their_places),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
