/* Activations and softmax. */
#include "op_call.h"

static void limits_keep_nan(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([0., -0., 2., nan])", "aten::relu", "t", VEC(&k, FA_FLOAT32, -1, -0.0, 2, NAN));
    EXPECT("tensor([0., 6., nan])", "aten::relu6", "t", VEC(&k, FA_FLOAT32, -1, 7, NAN));
    EXPECT("tensor([-2,  0,  2], dtype=torch.int32)", "aten::hardtanh", "tii", VEC(&k, FA_INT32, -5,
           0, 5), (int64_t)-2, (int64_t)2);
    EXPECT_ERROR("cannot do hardtanh on an unsigned type with negative limits", "aten::hardtanh",
                 "t", VEC(&k, FA_UINT8, 5));
    EXPECT_ERROR("Boolean inputs not supported for relu", "aten::relu", "t", VEC(&k, FA_BOOL, 1));
    EXPECT("tensor([0.0000, 0.5000, 1.0000,    nan])", "aten::hardsigmoid", "t", VEC(&k, FA_FLOAT32,
           -4, 0, 4, NAN));
    EXPECT("tensor([-0.3333,  5.0000])", "aten::hardswish", "t", VEC(&k, FA_FLOAT32, -1, 5));
    EXPECT("tensor([9., 2., nan])", "aten::threshold", "tfi", VEC(&k, FA_FLOAT32, 1, 2, NAN), 1.5,
           (int64_t)9);
    EXPECT("tensor([0.0000, 0.6000,    nan])", "aten::hardshrink", "t", VEC(&k, FA_FLOAT32, -0.5,
           0.6, NAN));
    EXPECT("tensor([-0.5000,  0.0000,  1.5000])", "aten::softshrink", "t", VEC(&k, FA_FLOAT32, -1,
           0.2, 2));
    EXPECT_ERROR("lambda must be in range [0, 3.40282e+38] for input dtype Float, but found "
                 "-1",
                 "aten::softshrink", "tf", VEC(&k, FA_FLOAT32, 1), -1.0);
    EXPECT("tensor([0., 3., nan])", "aten::clamp", "tii", VEC(&k, FA_FLOAT32, -1, 5, NAN),
           (int64_t)0, (int64_t)3);
    EXPECT_ERROR("torch.clamp: At least one of 'min' or 'max' must not be None", "aten::clamp",
                 "tnn", VEC(&k, FA_FLOAT32, 1));
    EXPECT("tensor([1.0000, 2.5000])", "aten::clamp", "tnf", VEC(&k, FA_INT32, 1, 9), 2.5);
    EXPECT("tensor([2., nan, nan])", "aten::clamp.Tensor", "ttt", VEC(&k, FA_FLOAT32, 1, 2, NAN),
           VEC(&k, FA_FLOAT32, 2, NAN, 0), VEC(&k, FA_FLOAT32, 3, 3, 3));
    drop(&k);
}

static void curves(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-6.3212e-01, -9.9995e-05,  2.0000e+00])", "aten::elu", "t", VEC(&k, FA_FLOAT32,
           -1, -0.0001, 2));
    EXPECT("tensor([-0.7869,  2.0000])", "aten::celu", "tf", VEC(&k, FA_FLOAT32, -1, 2), 2.0);
    EXPECT("tensor([-1.1113,  2.1014])", "aten::selu", "t", VEC(&k, FA_FLOAT32, -1, 2));
    EXPECT_ERROR("ZeroDivisionError: alpha cannot be 0 for CELU", "aten::celu", "tf", VEC(&k,
                 FA_FLOAT32, 1), 0.0);
    EXPECT("tensor([-0.1587,  0.0000,  1.9545])", "aten::gelu", "t", VEC(&k, FA_FLOAT32, -1, 0, 2));
    EXPECT("tensor([-4.1223e-08,  7.3106e-01])", "aten::silu", "t", VEC(&k, FA_FLOAT32, -20, 1));
    EXPECT("tensor([ -0.3034, 100.0000])", "aten::mish", "t", VEC(&k, FA_FLOAT32, -1, 100));
    EXPECT("tensor([0.0000, 0.5000, 1.0000])", "aten::sigmoid", "t", VEC(&k, FA_FLOAT32, -100, 0,
           100));
    EXPECT("tensor([0.7311])", "aten::sigmoid", "t", VEC(&k, FA_INT32, 1));
    EXPECT("tensor([1.9287e-22, 1.3133e+00, 2.5000e+01])", "aten::softplus", "t", VEC(&k,
           FA_FLOAT32, -50, 1, 25));
    EXPECT("tensor([-1.0000e+02, -6.9315e-01, -2.0612e-09])", "aten::log_sigmoid", "t", VEC(&k,
           FA_FLOAT32, -100, 0, 20));
    EXPECT("tensor([-inf, 0., inf])", "aten::logit", "t", VEC(&k, FA_FLOAT32, 0, 0.5, 1));
    EXPECT("tensor([-1.0986,  1.0986])", "aten::logit", "tf", VEC(&k, FA_FLOAT32, 0, 1), 0.25);
    EXPECT("tensor([-0.0100,  2.0000])", "aten::leaky_relu", "t", VEC(&k, FA_FLOAT32, -1, 2));
    EXPECT("tensor([[-0.5000,  1.0000],\n"
           "        [-0.5000, -0.5000]])", "aten::prelu",
           "tt", MAT(&k, FA_FLOAT32, 2, -1, 1, -1, -2), VEC(&k, FA_FLOAT32, 0.5, 0.25));
    EXPECT_ERROR("Mismatch of parameter numbers and input channel size. Found parameter "
                 "numbers = 3 and channel size = 2.",
                 "aten::prelu", "tt", MAT(&k, FA_FLOAT32, 1, -1, 1), VEC(&k, FA_FLOAT32, 1, 2, 3));
    EXPECT("tensor([[0.5000, 1.0000]])", "aten::glu", "t", MAT(&k, FA_FLOAT32, 1, 1, 2, 0, 0));
    EXPECT_ERROR("Halving dimension must be even, but dimension 0 is size 3", "aten::glu", "t",
                 VEC(&k, FA_FLOAT32, 1, 2, 3));
    drop(&k);
}

static void softmax_of_rows_and_columns(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[0.0900, 0.2447, 0.6652],\n"
           "        [1.0000, 0.0000, 0.0000]])",
           "aten::softmax.int", "ti", MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 1000, 0, 0), (int64_t)1);
    EXPECT("tensor([[0.0000, 0.8808, 0.9526],\n"
           "        [1.0000, 0.1192, 0.0474]])",
           "aten::softmax.int", "ti", MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 1000, 0, 0), (int64_t)0);
    EXPECT("tensor([[-1.3133, -0.3133],\n"
           "        [   -inf,  0.0000]])",
           "aten::log_softmax.int", "ti", MAT(&k, FA_FLOAT32, 2, 1, 2, -INFINITY, 0), (int64_t)-1);
    EXPECT("tensor([nan, nan])", "aten::softmax.int", "ti", VEC(&k, FA_FLOAT32, -INFINITY,
           -INFINITY), (int64_t)0);
    EXPECT("tensor([0., 0.])", "aten::_safe_softmax", "ti", VEC(&k, FA_FLOAT32, -INFINITY,
           -INFINITY), (int64_t)0);
    EXPECT("tensor(1.)", "aten::softmax.int", "ti", NUMBER(&k, FA_FLOAT32, 3), (int64_t)0);
    EXPECT("tensor([0.0900, 0.2448, 0.6650], dtype=torch.float16)", "aten::softmax.int", "ti",
           VEC(&k, FA_FLOAT16, 1, 2, 3), (int64_t)0);
    EXPECT_ERROR("\"softmax_lastdim_kernel_impl\" not implemented for 'Int'", "aten::softmax.int",
                 "ti", VEC(&k, FA_INT32, 1, 2), (int64_t)0);
    EXPECT_ERROR("Dimension out of range (expected to be in range of [-1, 0], but got 2)",
                 "aten::softmax.int", "ti", VEC(&k, FA_FLOAT32, 1), (int64_t)2);
    EXPECT_ERROR("softmax with half to float conversion is not supported on CPU", "aten::_softmax",
                 "tib", VEC(&k, FA_FLOAT32, 1), (int64_t)0, 1);
    drop(&k);
}

static void choices(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1.0000, 1.5000])", "aten::where.self", "ttt", VEC(&k, FA_BOOL, 1, 0), VEC(&k,
           FA_INT32, 1, 2), VEC(&k, FA_FLOAT32, 0.5, 1.5));
    EXPECT("tensor([1.0000, 2.5000])", "aten::where.Scalar", "tif", VEC(&k, FA_BOOL, 1, 0),
           (int64_t)1, 2.5);
    EXPECT_ERROR("where expected condition to be a boolean tensor, but got a tensor with "
                 "dtype Float",
                 "aten::where.self", "ttt", VEC(&k, FA_FLOAT32, 1), VEC(&k, FA_FLOAT32, 1), VEC(&k,
                 FA_FLOAT32, 1));
    EXPECT_ERROR("value cannot be converted to type c10::Half without overflow",
                 "aten::masked_fill.Scalar", "ttf", VEC(&k, FA_FLOAT16, 1, 2), VEC(&k, FA_BOOL, 1,
                 0), -1000000000.0);
    EXPECT("tensor([-inf, 2.], dtype=torch.float16)", "aten::masked_fill.Scalar", "ttf", VEC(&k,
           FA_FLOAT16, 1, 2), VEC(&k, FA_BOOL, 1, 0), -INFINITY);
    EXPECT_ERROR("masked_fill_ only supports boolean masks, but got mask with dtype unsigned "
                 "char",
                 "aten::masked_fill.Scalar", "tti", VEC(&k, FA_INT32, 1, 2), VEC(&k, FA_UINT8, 1,
                 0), (int64_t)3);
    EXPECT("tensor([0.7500, 2.5000])", "aten::lerp.Scalar", "ttf", VEC(&k, FA_FLOAT32, 0, 1),
           VEC(&k, FA_FLOAT32, 1, 3), 0.75);
    EXPECT("tensor([ 9, 17], dtype=torch.int32)", "aten::addcmul", "ttt", VEC(&k, FA_INT32, 1, 2),
           VEC(&k, FA_INT32, 2, 3), VEC(&k, FA_INT32, 4, 5));
    EXPECT_ERROR("Integer division with addcdiv is no longer supported, and in a future  "
                 "release addcdiv will perform a true division of tensor1 and tensor2. The "
                 "historic addcdiv behavior can be implemented as (input + value * "
                 "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as "
                 "(input + value * tensor1 / tensor2) for float inputs. The future addcdiv "
                 "behavior is just the latter implementation: (input + value * tensor1 / "
                 "tensor2), for all dtypes.",
                 "aten::addcdiv", "ttt", VEC(&k, FA_INT32, 1), VEC(&k, FA_INT32, 2), VEC(&k,
                 FA_INT32, 4));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_keep_nan),
        cmocka_unit_test(curves),
        cmocka_unit_test(softmax_of_rows_and_columns),
        cmocka_unit_test(choices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
