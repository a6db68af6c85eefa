/* Grids: padding, places between elements, and what is refused. */
#include "op_call.h"

static void padding_at_the_edges(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[0.2500, 2.5000, 0.0000]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)0,
           (int64_t)0, 0);
    EXPECT("tensor([[[[1.0000, 2.5000, 4.0000]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)0,
           (int64_t)1, 0);
    EXPECT("tensor([[[[1.0000, 2.5000, 4.0000]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)0,
           (int64_t)2, 0);
    EXPECT("tensor([[[[1.0000, 2.5000, 3.2500]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)0,
           (int64_t)2, 1);
    drop(&k);
}

static void modes(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[1., 1., 4.]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)1,
           (int64_t)0, 1);
    EXPECT("tensor([[[[1.0000, 3.5254, 3.2443]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3, 4),
           TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 3, 2), -1, -1, 0, 0, 1.5, 0.5), (int64_t)2,
           (int64_t)0, 1);
    EXPECT("tensor([[[[[3.5000, 7.0000]]]]])",
           "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2, 2), 0, 1, 2, 3,
           4, 5, 6, 7), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 1, 2, 3), 0, 0, 0, 1, 1, 1),
           (int64_t)0, (int64_t)0, 1);
    drop(&k);
}

static void refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("grid_sampler(): expected grid to have size 2 in last dimension, but got grid "
                 "with sizes [1, 1, 1, 3]",
                 "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2), 1, 2, 3,
                 4), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 1, 3), 0, 0, 0), (int64_t)0, (int64_t)0,
                 1);
    EXPECT_ERROR("grid_sampler(): bicubic interpolation only supports 4D input",
                 "aten::grid_sampler", "ttiib", TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2, 2, 2), 0, 1,
                 2, 3, 4, 5, 6, 7), TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 1, 1, 3), 0, 0, 0),
                 (int64_t)2, (int64_t)0, 1);
    drop(&k);
}

static void affine(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[[[ 0., -1.],\n          [ 1., -1.]],\n\n         [[ 0.,  1.],\n      "
           "    [ 1.,  1.]]]])",
           "aten::affine_grid_generator", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 3), 1, 0, 0.5,
           0, 2, 0), LIST(1, 1, 2, 2), 0);
    EXPECT("tensor([[[[-0.5000,  0.0000],\n          [ 0.5000,  0.0000],\n          [ "
           "1.5000,  0.0000]]]])",
           "aten::affine_grid_generator", "tIb", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 3), 1, 0, 0.5,
           0, 2, 0), LIST(1, 1, 1, 3), 1);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_at_the_edges),
        cmocka_unit_test(modes),
        cmocka_unit_test(refused),
        cmocka_unit_test(affine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
