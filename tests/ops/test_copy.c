/* Copies: memory formats, conversions, overlapping memory, transpositions. */
#include "op_call.h"

#include "ops/ops.h"

static void expect_strides(const fa_tensor *self, const int64_t *strides)
{
    assert_non_null(self);
    for (int i = 0; i < self->n_dims; i++)
        assert_int_equal(self->strides[i], strides[i]);
}

static void clones_keep_or_change_the_memory_format(void **state)
{
    kept k = { 0 };
    fa_tensor *x = keep(&k, fa_zeros(FA_FLOAT32, 4, (const int64_t[]){ 2, 3, 4, 5 }));
    fa_tensor *last = keep(&k, fa__empty_format(FA_FLOAT32, 4, x->sizes, 2)), *holes;

    (void)state;
    expect_strides(last, (const int64_t[]){ 60, 1, 15, 3 });
    expect_strides(keep(&k, fa__op_tensor("aten::clone", "t", last)), last->strides);
    expect_strides(keep(&k, fa__op_tensor("aten::contiguous", "t", last)), x->strides);
    expect_strides(keep(&k, fa__op_tensor("aten::zeros_like", "t", last)), last->strides);
    expect_strides(keep(&k, fa__op_tensor("aten::cat", "Ti", (fa_tensor *[]){ last, last }, 2,
                                          (int64_t)0)),
                   last->strides);
    /* with holes: clone keeps the order of dims, to the suggested format */
    holes = keep(&k, fa_narrow(keep(&k, fa_transpose(x, 2, 3)), 2, 0, 4));
    expect_strides(keep(&k, fa__op_tensor("aten::clone", "t", holes)),
                   (const int64_t[]){ 48, 16, 1, 4 });
    expect_strides(keep(&k, fa__op_tensor("aten::to.dtype", "td", holes, FA_FLOAT64)),
                   (const int64_t[]){ 48, 16, 4, 1 });
    drop(&k);
}

/* Every tile shape at the edges: against the definition. */
static void transpositions_of_every_width(void **state)
{
    static double values[70 * 70];
    const int sizes[] = { 1, 7, 8, 31, 32, 33, 65, 70 };
    const fa_dtype dtypes[] = { FA_UINT8, FA_INT16, FA_INT32, FA_INT64, FA_COMPLEX128 };
    kept k = { 0 };

    (void)state;
    for (int i = 0; i < 70 * 70; i++)
        values[i] = i % 251;
    for (size_t d = 0; d < FA__COUNT(dtypes); d++) {
        for (size_t s = 0; s < FA__COUNT(sizes) * FA__COUNT(sizes); s++) {
            int rows = sizes[s / FA__COUNT(sizes)], columns = sizes[s % FA__COUNT(sizes)];
            fa_tensor *x = tensor_of(&k, dtypes[d], 2, (const int64_t[]){ rows, columns }, values);
            fa_tensor *t = keep(&k, fa_transpose(x, 0, 1));
            fa_tensor *out = keep(&k, fa__op_tensor("aten::contiguous", "t", t));
            double real, imag;
            for (int64_t i = 0; i < rows * columns; i++) {
                assert_int_equal(fa_tensor_item(out, i, &real, &imag), FA_OK);
                assert_true(real == values[i % rows * columns + i / rows]);
            }
            drop(&k);
        }
    }
}

static void an_overlapping_copy_reads_before_it_writes(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_INT64, 1, 2, 3, 4);
    fa_tensor *front = keep(&k, fa_narrow(x, 0, 0, 3)), *back = keep(&k, fa_narrow(x, 0, 1, 3));

    (void)state;
    EXPECT("tensor([1, 2, 3])", "aten::copy_", "tt", back, front);
    EXPECT("tensor([1, 1, 2, 3])", "aten::clone", "t", x);
    drop(&k);
}

static void copies_convert_and_broadcast(void **state)
{
    kept k = { 0 };
    fa_tensor *x = MAT(&k, FA_INT32, 2, 0, 0, 0, 0), *wide;

    (void)state;
    EXPECT("tensor([[ 1, -2],\n        [ 1, -2]], dtype=torch.int32)", "aten::copy_", "tt", x,
           VEC(&k, FA_FLOAT32, 1.9, -2.9));
    EXPECT_ERROR("The size of tensor a (2) must match the size of tensor b (3) at non-singleton "
                 "dimension 1",
                 "aten::copy_", "tt", x, VEC(&k, FA_INT32, 1, 2, 3));
    wide = keep(&k, fa_expand(NUMBER(&k, FA_INT32, 1), 1, (const int64_t[]){ 3 }));
    EXPECT_ERROR("unsupported operation: more than one element of the written-to tensor refers to "
                 "a single memory location. Please clone() the tensor before performing the "
                 "operation.",
                 "aten::copy_", "tt", wide, VEC(&k, FA_INT32, 1, 2, 3));
    EXPECT_ERROR("fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.",
                 "aten::fill_.Tensor", "tt", x, VEC(&k, FA_INT32, 1));
    drop(&k);
}

static void to_gives_the_tensor_itself_when_nothing_changes(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 2), *same, *copy;

    (void)state;
    same = keep(&k, fa__op_tensor("aten::to.dtype", "td", x, FA_FLOAT32));
    assert_ptr_equal(same, x);
    copy = keep(&k, fa__op_tensor("aten::to.dtype", "tdbb", x, FA_FLOAT32, false, true));
    assert_false(fa_tensor_shares_storage(copy, x));
    EXPECT("tensor([1, 2])", "aten::to.dtype", "td", x, FA_INT64);
    assert_ptr_equal(keep(&k, fa__op_tensor("aten::contiguous", "t", x)), x);
    drop(&k);
}

static void resizing_keeps_elements_and_set_changes_the_storage(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_INT64, 1, 2, 3, 4), *y = VEC(&k, FA_INT64, 5, 6);

    (void)state;
    EXPECT("tensor([[1, 2]])", "aten::resize_", "tI", x, (const int64_t[]){ 1, 2 }, 2);
    EXPECT("tensor([5, 6])", "aten::set_.source_Tensor", "tt", x, y);
    assert_true(fa_tensor_shares_storage(x, y));
    EXPECT_ERROR("Could not set tensor of type Float to a tensor of type Long",
                 "aten::set_.source_Tensor", "tt", x, VEC(&k, FA_FLOAT32, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clones_keep_or_change_the_memory_format),
        cmocka_unit_test(transpositions_of_every_width),
        cmocka_unit_test(an_overlapping_copy_reads_before_it_writes),
        cmocka_unit_test(copies_convert_and_broadcast),
        cmocka_unit_test(to_gives_the_tensor_itself_when_nothing_changes),
        cmocka_unit_test(resizing_keeps_elements_and_set_changes_the_storage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
