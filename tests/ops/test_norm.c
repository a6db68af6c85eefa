/* Normalisation: values, constant inputs, running statistics, and what is refused. */
#include "op_call.h"

static void batches(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[-1.2247e+00,  7.4181e-02],\n        [-5.9605e-08,  3.7775e+00],\n    "
           "    [ 1.2247e+00, -8.5164e-01]])",
           "aten::batch_norm", "tttnnbffb", TENSOR(&k, FA_FLOAT32, SIZES(3, 2), 1, 2, 3, 6, 5, 1),
           TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 2), TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), 1, 0.1,
           1e-05, 0);
    EXPECT("tensor([[ 0.,  2.],\n        [ 1., 10.]])",
           "aten::batch_norm", "tnnttbffb", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 1, 2, 3, 6),
           TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 1), TENSOR(&k, FA_FLOAT32, SIZES(2), 4, 0.25), 0,
           0.1, 0.0, 0);
    EXPECT("tensor([[ 0.,  2.],\n        [ 1., 10.]]); tensor([]); tensor([])",
           "aten::native_batch_norm", "tnnttbff", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 1, 2, 3, 6),
           TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 1), TENSOR(&k, FA_FLOAT32, SIZES(2), 4, 0.25), 0,
           0.1, 0.0);
    EXPECT("tensor([[-1.0000, -1.0000],\n        [ 1.0000,  1.0000]]); tensor([2., 4.]); "
           "tensor([1.0000, 0.5000]); tensor([1.0000, 2.5000]); tensor([1.5000, 5.0000])",
           "aten::_native_batch_norm_legit_functional", "tnnttbff", TENSOR(&k, FA_FLOAT32,
           SIZES(2, 2), 1, 2, 3, 6), TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), TENSOR(&k,
           FA_FLOAT32, SIZES(2), 1, 2), 1, 0.5, 1e-05);
    EXPECT("tensor([[[-1.0000,  1.0000],\n         [-1.0000,  1.0000]]])",
           "aten::instance_norm", "tnnnnbffb", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 1, 3, 2, 8),
           1, 0.1, 1e-05, 0);
    drop(&k);
}

static void layers_and_groups(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[-1.0690,  0.4655,  3.0089],\n        [ 0.0000,  1.0000, -1.0000]]); "
           "tensor([[2.3333],\n        [3.0000]]); tensor([[  0.8018],\n        "
           "[316.2278]])",
           "aten::native_layer_norm", "tIttf", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 1, 2, 4, 3, 3,
           3), LIST(3), TENSOR(&k, FA_FLOAT32, SIZES(3), 1, 2, 3), TENSOR(&k, FA_FLOAT32,
           SIZES(3), 0, 1, -1), 1e-05);
    EXPECT("tensor([[    nan,     nan],\n        [-1.0000,  1.0000]])",
           "aten::layer_norm", "tI", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 1, NAN, 3, 4), LIST(2));
    EXPECT("tensor([[[-1.0000,  1.0000],\n         [-1.0000,  3.0000]]]); tensor([[2., "
           "5.]]); tensor([[1.0000, 0.3333]])",
           "aten::native_group_norm", "tttiiiif", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), 1, 3, 2,
           8), TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 2), TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1),
           (int64_t)1, (int64_t)2, (int64_t)2, (int64_t)2, 1e-05);
    EXPECT("tensor([[0.8485, 1.1314]])",
           "aten::rms_norm", "tI", TENSOR(&k, FA_FLOAT32, SIZES(1, 2), 3, 4), LIST(2));
    EXPECT("tensor([[ 0.8165, 10.8866]])",
           "aten::rms_norm", "tItf", TENSOR(&k, FA_FLOAT32, SIZES(1, 2), 3, 4), LIST(2),
           TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 10), 1.0);
    drop(&k);
}

static void refused(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("Given normalized_shape=[2], expected input with shape [*, 2], but got input "
                 "of size[2, 3]",
                 "aten::layer_norm", "tI", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 LIST(2));
    EXPECT_ERROR("Expected weight to be of same shape as normalized_shape, but got weight of "
                 "shape [2] and normalized_shape = [3]",
                 "aten::layer_norm", "tIt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 LIST(3), TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1));
    EXPECT_ERROR("Dimension out of range (expected to be in range of [-1, 0], but got 1)",
                 "aten::group_norm", "ti", TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), (int64_t)1);
    EXPECT_ERROR("\"LayerNormKernelImpl\" not implemented for 'Long'",
                 "aten::layer_norm", "tI", TENSOR(&k, FA_INT64, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 LIST(3));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches),
        cmocka_unit_test(layers_and_groups),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
