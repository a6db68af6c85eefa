/* Products of matrices: values, integers that wrap, and sizes that do not fit. */
#include "op_call.h"

static void products_of_every_shape(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[10., 13.],\n        [28., 40.]])",
           "aten::mm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), TENSOR(&k,
           FA_FLOAT32, SIZES(3, 2), 0, 1, 2, 3, 4, 5));
    EXPECT("tensor([[[[ 2.,  3.],\n          [ 6., 11.]],\n\n         [[ 6.,  7.],\n      "
           "    [26., 31.]]],\n\n\n        [[[10., 19.],\n          [14., 27.]],\n\n      "
           "   [[46., 55.],\n          [66., 79.]]]])",
           "aten::matmul", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 2, 2), 0, 1, 2, 3, 4, 5, 6,
           7), TENSOR(&k, FA_FLOAT32, SIZES(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7));
    EXPECT("tensor([10., 13.])",
           "aten::matmul", "tt", TENSOR(&k, FA_FLOAT32, SIZES(3), 0, 1, 2), TENSOR(&k, FA_FLOAT32,
           SIZES(3, 2), 0, 1, 2, 3, 4, 5));
    EXPECT("tensor([nan, nan])",
           "aten::matmul", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), TENSOR(&k,
           FA_FLOAT32, SIZES(3), 1, NAN, 0));
    EXPECT("tensor(1.)",
           "aten::matmul", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), TENSOR(&k, FA_FLOAT32,
           SIZES(2), 0, 1));
    EXPECT("tensor([[[ 2.,  3.],\n         [ 6., 11.]],\n\n        [[46., 55.],\n         "
           "[66., 79.]]])",
           "aten::bmm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7),
           TENSOR(&k, FA_FLOAT32, SIZES(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7));
    EXPECT("tensor(5.)",
           "aten::dot", "tt", TENSOR(&k, FA_FLOAT32, SIZES(3), 0, 1, 2), TENSOR(&k, FA_FLOAT32,
           SIZES(3), 0, 1, 2));
    EXPECT("tensor([ 5., 14.])",
           "aten::mv", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), TENSOR(&k,
           FA_FLOAT32, SIZES(3), 0, 1, 2));
    EXPECT("tensor([[[15., 34.],\n         [24., 70.]]])",
           "aten::linear", "ttt", TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 3), 0, 1, 2, 3, 4, 5),
           TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), TENSOR(&k, FA_FLOAT32, SIZES(2),
           10, 20));
    EXPECT("tensor([[ 0., -0.],\n        [ 1., -1.]])",
           "aten::outer", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), TENSOR(&k, FA_FLOAT32,
           SIZES(2), 1, -1));
    drop(&k);
}

static void an_empty_inner_size_gives_zeros(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[3., nan],\n        [7., nan]])",
           "aten::addmm", "ttt", TENSOR(&k, FA_FLOAT32, SIZES(2), 1, NAN), TENSOR(&k, FA_FLOAT32,
           SIZES(2, 2), 0, 1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3));
    drop(&k);
}

static void integers_wrap_and_halves_round_once(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[44]], dtype=torch.int8)",
           "aten::mm", "tt", TENSOR(&k, FA_INT8, SIZES(1, 2), 100, 100), TENSOR(&k, FA_INT8,
           SIZES(2, 1), 2, 1));
    EXPECT("tensor([[256.]], dtype=torch.bfloat16)",
           "aten::mm", "tt", TENSOR(&k, FA_BFLOAT16, SIZES(1, 2), 256, 1), TENSOR(&k, FA_BFLOAT16,
           SIZES(2, 1), 1, 1));
    drop(&k);
}

static void sizes_and_dtypes_that_do_not_fit(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
                 "aten::mm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5));
    EXPECT_ERROR("self must be a matrix",
                 "aten::mm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(3), 0, 1, 2), TENSOR(&k,
                 FA_FLOAT32, SIZES(3, 2), 0, 1, 2, 3, 4, 5));
    EXPECT_ERROR("Expected size for first two dimensions of batch2 tensor to be: [2, 2] but "
                 "got: [2, 3].",
                 "aten::bmm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 2, 2), 0, 1, 2, 3, 4, 5, 6,
                 7), TENSOR(&k, FA_FLOAT32, SIZES(2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
                 11));
    EXPECT_ERROR("both arguments to matmul need to be at least 1D, but they are 0D and 1D",
                 "aten::matmul", "tt", TENSOR(&k, FA_FLOAT32, SIZES(), 0), TENSOR(&k, FA_FLOAT32,
                 SIZES(3), 0, 1, 2));
    EXPECT_ERROR("expected m1 and m2 to have the same dtype, but got: float != double",
                 "aten::mm", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3), TENSOR(&k,
                 FA_FLOAT64, SIZES(2, 2), 0, 1, 2, 3));
    EXPECT_ERROR("\"bmm\" not implemented for 'Bool'",
                 "aten::bmm", "tt", TENSOR(&k, FA_BOOL, SIZES(1, 2, 2), 0, 1, 1, 1), TENSOR(&k,
                 FA_BOOL, SIZES(1, 2, 2), 0, 1, 1, 1));
    EXPECT_ERROR("inconsistent tensor size, expected tensor [2] and src [3] to have the same "
                 "number of elements, but got 2 and 3 elements respectively",
                 "aten::dot", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1), TENSOR(&k, FA_FLOAT32,
                 SIZES(3), 0, 1, 2));
    EXPECT_ERROR("size mismatch, got input (2), mat (2x3), vec (2)",
                 "aten::mv", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 TENSOR(&k, FA_FLOAT32, SIZES(2), 0, 1));
    EXPECT_ERROR("The expanded size of the tensor (2) must match the existing size (3) at "
                 "non-singleton dimension 1.  Target sizes: [2, 2].  Tensor sizes: [3]",
                 "aten::addmm", "ttt", TENSOR(&k, FA_FLOAT32, SIZES(3), 0, 1, 2), TENSOR(&k,
                 FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3), TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1,
                 2, 3));
    EXPECT_ERROR("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x2)",
                 "aten::linear", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
                 TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3));
    drop(&k);
}

static void products_that_become_others(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[1., 2.],\n        [3., 6.]])",
           "aten::kron", "tt", TENSOR(&k, FA_FLOAT32, SIZES(1, 2), 1, 2), TENSOR(&k, FA_FLOAT32,
           SIZES(2, 1), 1, 3));
    EXPECT("tensor([[10., 13.],\n        [28., 40.]])",
           "aten::tensordot", "ttII", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5),
           TENSOR(&k, FA_FLOAT32, SIZES(3, 2), 0, 1, 2, 3, 4, 5), LIST(1), LIST(0));
    EXPECT("tensor([[ 0.,  0.,  0.],\n        [ 3.,  5.,  7.],\n        [ 6., 10., 14.]])",
           "aten::tensordot", "ttII", TENSOR(&k, FA_FLOAT32, SIZES(1, 3), 0, 1, 2), TENSOR(&k,
           FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), LIST(0), LIST(0));
    EXPECT("tensor([ 5., 14.])",
           "aten::inner", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 3), 0, 1, 2, 3, 4, 5), TENSOR(&k,
           FA_FLOAT32, SIZES(3), 0, 1, 2));
    EXPECT_ERROR("inner() the last dimension must match on both input tensors but got shapes "
                 "[2, 2] and [3]",
                 "aten::inner", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3), TENSOR(&k,
                 FA_FLOAT32, SIZES(3), 0, 1, 2));
    EXPECT("tensor([0., 0., 1.])",
           "aten::linalg_cross", "tt", TENSOR(&k, FA_FLOAT32, SIZES(3), 1, 0, 0), TENSOR(&k,
           FA_FLOAT32, SIZES(3), 0, 1, 0));
    EXPECT_ERROR("no dimension of size 3 in input",
                 "aten::cross", "tt", TENSOR(&k, FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3), TENSOR(&k,
                 FA_FLOAT32, SIZES(2, 2), 0, 1, 2, 3));
    EXPECT("tensor([[ 6., 15.]])",
           "aten::bilinear", "tttt", TENSOR(&k, FA_FLOAT32, SIZES(1, 2), 0, 1), TENSOR(&k,
           FA_FLOAT32, SIZES(1, 2), 1, 1), TENSOR(&k, FA_FLOAT32, SIZES(2, 2, 2), 0, 1, 2, 3, 4,
           5, 6, 7), TENSOR(&k, FA_FLOAT32, SIZES(2), 1, 2));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_of_every_shape),
        cmocka_unit_test(an_empty_inner_size_gives_zeros),
        cmocka_unit_test(integers_wrap_and_halves_round_once),
        cmocka_unit_test(sizes_and_dtypes_that_do_not_fit),
        cmocka_unit_test(products_that_become_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
