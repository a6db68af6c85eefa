/* Rows by index, bags, one-hot codes. */
#include "op_call.h"

static void rows_by_index(void **state)
{
    kept k = { 0 };
    fa_tensor *w;

    (void)state;
    w = MAT(&k, FA_FLOAT32, 3, 0, 1, 2, 3, 4, 5);
    EXPECT("tensor([[4., 5.],\n        [0., 1.]])", "aten::embedding", "tt", w,
           VEC(&k, FA_INT32, 2, 0));
    EXPECT("tensor([[1., 3., 5.]])", "aten::embedding", "tt", keep(&k, fa_transpose(w, 0, 1)),
           VEC(&k, FA_INT64, 1));
    EXPECT_ERROR("index out of range in self", "aten::embedding", "tt", w, VEC(&k, FA_INT64, 3));
    EXPECT_ERROR("index out of range in self", "aten::embedding", "tt", w, VEC(&k, FA_INT64, -1));
    drop(&k);
}

static void long_rows_are_brought_down_in_place(void **state)
{
    kept k = { 0 };
    fa_tensor *w;

    (void)state;
    w = MAT(&k, FA_FLOAT32, 2, 3, 4, 6, 8);
    EXPECT("tensor([[0.6000, 0.8000],\n        [6.0000, 8.0000]])", "aten::embedding_renorm_",
           "ttff", w, VEC(&k, FA_INT64, 0, 0), 1.0, 2.0);
    drop(&k);
}

/* Modes: 0 sum, 1 mean, 2 max. Bags: rows 1 and 2, none, rows 3, 3 and 0. */
static void bags_of_rows(void **state)
{
    kept k = { 0 };
    double values[12];
    const int64_t sizes[2] = { 4, 3 };
    fa_tensor *w, *indices, *offsets;

    (void)state;
    for (int i = 0; i < 12; i++)
        values[i] = i;
    w = tensor_of(&k, FA_FLOAT32, 2, sizes, values);
    indices = VEC(&k, FA_INT64, 1, 2, 3, 3, 0);
    offsets = VEC(&k, FA_INT64, 0, 2, 2);
    EXPECT("tensor([[ 9., 11., 13.],\n        [ 0.,  0.,  0.],\n        [18., 21., 24.]]); "
           "tensor([], dtype=torch.int64); tensor([0, 0, 0]); tensor([0, 0, 0])",
           "aten::embedding_bag", "ttt", w, indices, offsets);
    EXPECT("tensor([[4.5000, 5.5000, 6.5000],\n        [0.0000, 0.0000, 0.0000],\n"
           "        [0.0000, 1.0000, 2.0000]]); tensor([0, 0, 2, 2, 2]); tensor([2, 0, 1]); "
           "tensor([2, 0, 1])",
           "aten::_embedding_bag", "tttbibtbi", w, indices, offsets, false, (int64_t)1, false, NULL,
           false, (int64_t)3);
    EXPECT("tensor([[ 6.,  7.,  8.],\n        [ 0.,  0.,  0.],\n        [ 9., 10., 11.]]); "
           "tensor([0, 0, 2, 2, 2]); tensor([2, 0, 3]); tensor([[2, 2, 2],\n        [0, 0, 0],\n"
           "        [3, 3, 3]])",
           "aten::embedding_bag", "tttbi", w, indices, offsets, false, (int64_t)2);
    EXPECT_ERROR("offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start "
                 "from position 0. However, got 1", "aten::embedding_bag", "ttt", w, indices,
                 VEC(&k, FA_INT64, 1, 2));
    EXPECT_ERROR("Index 0 of input takes value 9 which is not in the valid range [0, 4)",
                 "aten::embedding_bag", "ttt", w, VEC(&k, FA_INT64, 9), VEC(&k, FA_INT64, 0));
    drop(&k);
}

static void codes_of_classes(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[0, 1, 0],\n        [0, 0, 1]])", "aten::one_hot", "t",
           VEC(&k, FA_INT64, 1, 2));
    EXPECT_ERROR("Class values must be smaller than num_classes.", "aten::one_hot", "ti",
                 VEC(&k, FA_INT64, 1, 3), (int64_t)2);
    EXPECT_ERROR("Class values must be non-negative.", "aten::one_hot", "t",
                 VEC(&k, FA_INT64, 1, -1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_by_index),
        cmocka_unit_test(long_rows_are_brought_down_in_place),
        cmocka_unit_test(bags_of_rows),
        cmocka_unit_test(codes_of_classes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
