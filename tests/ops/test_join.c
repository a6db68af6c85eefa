/* Joins, borders and rearrangements. */
#include "op_call.h"

#define TENSORS(...)                                                                               \
    (fa_tensor *[]){ __VA_ARGS__ }, (int)(sizeof((void *[]){ __VA_ARGS__ }) / sizeof(void *))
#define INTS(...) (const int64_t[]){ __VA_ARGS__ }, (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / 8)

static void cat_promotes_and_passes_over_empty_vectors(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_INT64, 1, 2), *y = VEC(&k, FA_FLOAT32, 0.5);
    fa_tensor *none = keep(&k, fa_zeros(FA_FLOAT32, 1, (const int64_t[]){ 0 }));
    fa_tensor *matrix = MAT(&k, FA_FLOAT32, 1, 3, 4);

    (void)state;
    EXPECT("tensor([1.0000, 2.0000, 0.5000])", "aten::cat", "T", TENSORS(x, y));
    EXPECT("tensor([[3., 4.]])", "aten::cat", "Ti", TENSORS(none, matrix), (int64_t)1);
    EXPECT_ERROR("Tensors must have same number of dimensions: got 1 and 2", "aten::cat", "T",
                 TENSORS(x, matrix));
    EXPECT_ERROR("Sizes of tensors must match except in dimension 0. Expected size 2 but got size "
                 "1 for tensor number 1 in the list.",
                 "aten::cat", "T", TENSORS(matrix, MAT(&k, FA_FLOAT32, 1, 3)));
    EXPECT_ERROR("zero-dimensional tensor (at position 0) cannot be concatenated", "aten::cat", "T",
                 TENSORS(NUMBER(&k, FA_FLOAT32, 1)));
    EXPECT_ERROR("stack expects each tensor to be equal size, but got [2] at entry 0 and [1] at "
                 "entry 1",
                 "aten::stack", "T", TENSORS(x, y));
    drop(&k);
}

static void grids_run_as_they_are_indexed(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_INT64, 1, 2), *y = VEC(&k, FA_INT64, 3);

    (void)state;
    EXPECT("tensor([[1],\n        [2]]); tensor([[3],\n        [3]])", "aten::meshgrid", "T",
           TENSORS(x, y));
    EXPECT("tensor([[1, 3],\n        [2, 3]])", "aten::cartesian_prod", "T", TENSORS(x, y));
    EXPECT("tensor([[1, 2, 0],\n        [0, 0, 3]])", "aten::block_diag", "T", TENSORS(x, y));
    EXPECT("tensor([[1, 3],\n        [2, 3]])", "aten::column_stack", "T",
           TENSORS(x, VEC(&k, FA_INT64, 3, 3)));
    EXPECT("tensor([[1, 1],\n        [1, 2],\n        [2, 2]])", "aten::combinations", "tib", x,
           (int64_t)2, true);
    drop(&k);
}

static void borders(void **state)
{
    kept k = { 0 };
    fa_tensor *x = MAT(&k, FA_INT64, 1, 1, 2, 3);

    (void)state;
    EXPECT("tensor([[3, 2, 1, 2, 3, 2]])", "aten::pad", "tIs", x, INTS(2, 1), "reflect");
    EXPECT("tensor([[1, 1, 1, 2, 3, 3]])", "aten::pad", "tIs", x, INTS(2, 1), "replicate");
    EXPECT("tensor([[2, 3, 1, 2, 3, 1]])", "aten::pad", "tIs", x, INTS(2, 1), "circular");
    EXPECT("tensor([[2, 3, 2]])", "aten::pad", "tIs", x, INTS(-1, 1), "circular");
    EXPECT("tensor([[2, 3, 9]])", "aten::constant_pad_nd", "tIi", x, INTS(-1, 1), (int64_t)9);
    EXPECT_ERROR("Argument #4: Padding size should be less than the corresponding input dimension, "
                 "but got: padding (3, 0) at dimension 1 of input [1, 3]",
                 "aten::pad", "tIs", x, INTS(3, 0), "reflect");
    EXPECT_ERROR("Padding value causes wrapping around more than once.", "aten::pad", "tIs", x,
                 INTS(4, 0), "circular");
    EXPECT_ERROR("narrow(): length must be non-negative.", "aten::constant_pad_nd", "tI", x,
                 INTS(-4, 9));
    drop(&k);
}

static void elements_in_other_places(void **state)
{
    kept k = { 0 };
    fa_tensor *x = MAT(&k, FA_INT64, 2, 1, 2, 3, 4);

    (void)state;
    EXPECT("tensor([[2, 1],\n        [4, 3]])", "aten::flip", "tI", x, INTS(1));
    EXPECT("tensor([[4, 1],\n        [2, 3]])", "aten::roll", "tI", x, INTS(-7));
    EXPECT("tensor([[2, 4],\n        [1, 3]])", "aten::rot90", "t", x);
    EXPECT("tensor([[1, 2, 1, 2],\n        [3, 4, 3, 4]])", "aten::tile", "tI", x, INTS(2));
    EXPECT("tensor([[1, 2],\n        [3, 4],\n        [3, 4]])",
           "aten::repeat_interleave.self_Tensor", "tti", x, VEC(&k, FA_INT64, 1, 2), (int64_t)0);
    EXPECT("tensor([1, 1, 2, 2, 3, 3, 4, 4])", "aten::repeat_interleave.self_int", "ti", x,
           (int64_t)2);
    EXPECT_ERROR("repeats can not be negative", "aten::repeat_interleave.Tensor", "t",
                 VEC(&k, FA_INT64, 1, -1));
    EXPECT("tensor([[0, 1],\n        [0, 0]])", "aten::diagflat", "ti", NUMBER(&k, FA_INT64, 1),
           (int64_t)1);
    EXPECT_ERROR("shifts and dimensions must align. shifts: 2, dims:1", "aten::roll", "tII", x,
                 INTS(1, 2), INTS(0));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cat_promotes_and_passes_over_empty_vectors),
        cmocka_unit_test(grids_run_as_they_are_indexed),
        cmocka_unit_test(borders),
        cmocka_unit_test(elements_in_other_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
