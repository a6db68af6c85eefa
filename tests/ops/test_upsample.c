/* Resampling: where each kind looks, integers, and what is refused. */
#include "op_call.h"

static void nearest(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[0., 0., 1.],\n          [0., 0., 1.],\n          [2., 2., 3.]]]])",
           "aten::upsample_nearest2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0, 1, 2,
           3), LIST(3, 3));
    EXPECT("tensor([[[[0., 1., 1.],\n          [2., 3., 3.],\n          [2., 3., 3.]]]])",
           "aten::_upsample_nearest_exact2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0,
           1, 2, 3), LIST(3, 3));
    EXPECT("tensor([[[0., 1., 2.]]])",
           "aten::upsample_nearest1d", "tIf", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 5), 0, 1, 2, 3,
           4), LIST(3), 0.7);
    EXPECT("tensor([[[0, 0, 0, 1, 1]]], dtype=torch.uint8)",
           "aten::upsample_nearest1d", "tI", TENSOR(&k, FA_UINT8, SIZES(1, 1, 2), 0, 1), LIST(5));
    drop(&k);
}

static void weighed(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[0.0000, 0.5000, 1.0000],\n          [1.0000, 1.5000, 2.0000],\n    "
           "      [2.0000, 2.5000, 3.0000]]]])",
           "aten::upsample_bilinear2d", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0, 1, 2,
           3), LIST(3, 3), 0);
    EXPECT("tensor([[[0.0000, 0.5000, 1.0000, 1.5000, 2.0000]]])",
           "aten::upsample_linear1d", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3), 0, 1, 2),
           LIST(5), 1);
    EXPECT("tensor([[[[-0.2604,  0.3264,  0.9132],\n          [ 0.9132,  1.5000,  "
           "2.0868],\n          [ 2.0868,  2.6736,  3.2604]]]])",
           "aten::upsample_bicubic2d", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 0, 1, 2,
           3), LIST(3, 3), 0);
    EXPECT("tensor([[[[[0.0000, 0.5000, 1.0000],\n           [0.0000, 0.5000, 1.0000]]]]])",
           "aten::upsample_trilinear3d", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 1, 1, 2), 0,
           1), LIST(1, 2, 3), 0);
    EXPECT("tensor([[[[ 3.5714,  5.1429],\n          [ 9.8571, 11.4286]]]])",
           "aten::_upsample_bilinear2d_aa", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1,
           2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), LIST(2, 2), 0);
    EXPECT("tensor([[[[6.5868, 8.4132]]]])",
           "aten::_upsample_bicubic2d_aa", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 4, 4), 0, 1,
           2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), LIST(1, 2), 0);
    EXPECT("tensor([[[[  0, 128, 255],\n          [128, 128, 128],\n          [255, 128,  "
           " 0]]]], dtype=torch.uint8)",
           "aten::upsample_bilinear2d", "tIb", TENSOR(&k, FA_UINT8, SIZES(1, 1, 2, 2), 0, 255,
           255, 0), LIST(3, 3), 0);
    drop(&k);
}

static void refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("It is expected input_size equals to 4, but got size 3",
                 "aten::upsample_nearest2d", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 0, 1, 2,
                 3), LIST(3, 3));
    EXPECT_ERROR("\"compute_indices_weights_cubic\" not implemented for 'Bool'",
                 "aten::upsample_bicubic2d", "tIb", TENSOR(&k, FA_BOOL, SIZES(1, 1, 2, 2), 0, 1,
                 1, 1), LIST(3, 3), 0);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest),
        cmocka_unit_test(weighed),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
