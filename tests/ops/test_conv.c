/* Convolutions: geometry, transposition, groups, and what is refused. */
#include "op_call.h"

static void geometry(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[-5., -5., -5.,  3.],\n          [-5., -5., -5.,  7.],\n          "
           "[-5., -5., -5., 11.],\n          [12., 13., 14., 15.]]]])",
           "aten::conv2d.padding", "ttnIs", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3,
           4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1,
           0, 0, -1), LIST(1, 1), "same");
    EXPECT("tensor([[[[ -5.,  -7.],\n          [-13., -10.]]]])",
           "aten::conv2d", "ttnIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4, 5,
           6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 0, 0,
           -1), LIST(2, 2), LIST(1, 1), LIST(2, 2));
    EXPECT("tensor([[[11., 13.],\n         [19., 19.]]])",
           "aten::conv1d", "tttIIIi", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 3), 0, 1, 2, 3, 4, 5),
           TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 2), 1, 1, 1, -1), TENSOR(&k, FA_FLOAT32, SIZES(2),
           10, 20), LIST(1), LIST(0), LIST(1), (int64_t)2);
    EXPECT("tensor([[[0., 2.],\n         [4., 6.]]])",
           "aten::conv2d", "tt", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 0, 1, 2, 3), TENSOR(&k,
           FA_FLOAT32, SIZES(1, 1, 1, 1), 2));
    EXPECT("tensor([[[[[28.5000]]]]])",
           "aten::conv3d", "ttt", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2, 2), 0, 1, 2, 3, 4, 5,
           6, 7), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2, 2), 1, 1, 1, 1, 1, 1, 1, 1), TENSOR(&k,
           FA_FLOAT32, SIZES(1), 0.5));
    drop(&k);
}

static void transposed(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[ 0.,  0.,  1.,  0.,  0.],\n          [ 0.,  0.,  0., -1.,  0.],\n  "
           "        [ 2.,  0.,  3.,  0.,  0.],\n          [ 0., -2.,  0., -3.,  0.],\n    "
           "      [ 0.,  0.,  0.,  0.,  0.]]]])",
           "aten::conv_transpose2d.input", "ttnIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0,
           1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 0, 0, -1), LIST(2, 2), LIST(0,
           0), LIST(1, 1));
    EXPECT("tensor([[[ 1.,  2.,  3.],\n         [ 8., 19., 14.]]])",
           "aten::conv_transpose1d", "tttIIIi", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 0, 1, 2,
           3), TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 2), 1, 2, 3, 4), TENSOR(&k, FA_FLOAT32,
           SIZES(2), 1, 2), LIST(1), LIST(0), LIST(0), (int64_t)2);
    EXPECT("tensor([[[ 1.,  2.]],\n\n        [[ 3.,  5.]],\n\n        [[ 7., 13.]],\n\n   "
           "     [[ 1.,  2.]]])",
           "aten::conv_tbc", "ttti", TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 2), 0, 1, 2, 3),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 0, 1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(2), 1,
           2), (int64_t)1);
    drop(&k);
}

static void other_dtypes(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[-1, -1, -1]]])",
           "aten::conv1d", "tt", TENSOR(&k, FA_INT64, SIZES(1, 1, 4), 0, 1, 2, 3), TENSOR(&k,
           FA_INT64, SIZES(1, 1, 2), 1, -1));
    EXPECT("tensor([[[1.0000, 3.5000, 6.0000]]], dtype=torch.bfloat16)",
           "aten::conv1d", "tt", TENSOR(&k, FA_BFLOAT16, SIZES(1, 1, 4), 0, 1, 2, 3), TENSOR(&k,
           FA_BFLOAT16, SIZES(1, 1, 2), 1.5, 1));
    drop(&k);
}

static void refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("Given groups=1, weight of size [1, 2, 2, 2], expected input[1, 1, 4, 4] to "
                 "have 2 channels, but got 1 channels instead",
                 "aten::conv2d", "tt", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4, 5,
                 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2, 2), 0,
                 1, 2, 3, 4, 5, 6, 7));
    EXPECT_ERROR("Calculated padded input size per channel: (4 x 4). Kernel size: (5 x 5). "
                 "Kernel size can't be greater than actual input size",
                 "aten::conv2d", "tt", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4, 5,
                 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 5, 5), 0,
                 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                 23, 24));
    EXPECT_ERROR("Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of "
                 "size: [4, 4]",
                 "aten::conv2d", "tt", TENSOR(&k, FA_FLOAT32, SIZES(4, 4), 0, 1, 2, 3, 4, 5, 6, 7,
                 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3));
    EXPECT_ERROR("non-positive stride is not supported",
                 "aten::conv2d", "ttnI", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4,
                 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2),
                 0, 1, 2, 3), LIST(0, 1));
    EXPECT_ERROR("negative padding is not supported",
                 "aten::conv2d", "ttnII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4,
                 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2),
                 0, 1, 2, 3), LIST(1, 1), LIST(-1, 0));
    EXPECT_ERROR("non-positive groups is not supported",
                 "aten::conv2d", "ttnIIIi", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3,
                 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2,
                 2), 0, 1, 2, 3), LIST(1, 1), LIST(0, 0), LIST(1, 1), (int64_t)0);
    EXPECT_ERROR("Given weight of size [1, 1, 2, 2], expected bias to be 1-dimensional with 1 "
                 "elements, but got bias of size [2] instead",
                 "aten::conv2d", "ttt", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4,
                 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2),
                 0, 1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 2));
    EXPECT_ERROR("expected scalar type Float but found Double",
                 "aten::conv2d", "tt", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1, 2, 3, 4, 5,
                 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT64, SIZES(1, 1, 2, 2), 0,
                 1, 2, 3));
    EXPECT_ERROR("padding='same' is not supported for strided convolutions",
                 "aten::conv2d.padding", "ttnIs", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1,
                 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1,
                 1, 2, 2), 0, 1, 2, 3), LIST(2, 2), "same");
    EXPECT_ERROR("Invalid padding string: 'round'",
                 "aten::conv2d.padding", "ttnIs", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1,
                 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), TENSOR(&k, FA_FLOAT32, SIZES(1,
                 1, 2, 2), 0, 1, 2, 3), LIST(2, 2), "round");
    EXPECT_ERROR("Given input size per channel: (2 x 2). Calculated output size per channel: "
                 "(-7 x -7). Output size is too small",
                 "aten::conv_transpose2d.input", "ttnII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2,
                 2), 0, 1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0, 1, 2, 3), LIST(1,
                 1), LIST(5, 5));
    EXPECT_ERROR("\"slow_conv2d_cpu\" not implemented for 'Bool'",
                 "aten::conv2d", "tt", TENSOR(&k, FA_BOOL, SIZES(1, 1, 4, 4), 0, 1, 1, 1, 1, 1, 1,
                 1, 1, 1, 1, 1, 1, 1, 1, 1), TENSOR(&k, FA_BOOL, SIZES(1, 1, 2, 2), 0, 1, 1, 1));
    drop(&k);
}

static void columns(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[0., 1., 3., 4.],\n         [1., 2., 4., 5.],\n         [3., 4., 6., "
           "7.],\n         [4., 5., 7., 8.]]])",
           "aten::im2col", "tIIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 3), 0, 1, 2, 3, 4, 5, 6,
           7, 8), LIST(2, 2), LIST(1, 1), LIST(0, 0), LIST(1, 1));
    EXPECT("tensor([[[[1., 2., 1.],\n          [2., 4., 2.],\n          [1., 2., 1.]]]])",
           "aten::col2im", "tIIIII", TENSOR(&k, FA_FLOAT32, SIZES(1, 4, 4), 1, 1, 1, 1, 1, 1, 1,
           1, 1, 1, 1, 1, 1, 1, 1, 1), LIST(3, 3), LIST(2, 2), LIST(1, 1), LIST(0, 0), LIST(1,
           1));
    EXPECT_ERROR("\"im2col_out_cpu\" not implemented for 'Long'",
                 "aten::im2col", "tIIII", TENSOR(&k, FA_INT64, SIZES(1, 1, 2, 2), 0, 1, 2, 3),
                 LIST(2, 2), LIST(1, 1), LIST(0, 0), LIST(1, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geometry),
        cmocka_unit_test(transposed),
        cmocka_unit_test(other_dtypes),
        cmocka_unit_test(refused),
        cmocka_unit_test(columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
