/* Views: sizes, strides, shared storage, and what cannot be viewed. */
#include "op_call.h"

static fa_tensor *range(kept *k, int n_dims, const int64_t *sizes)
{
    double values[64];

    for (int i = 0; i < 64; i++)
        values[i] = i;
    return tensor_of(k, FA_FLOAT32, n_dims, sizes, values);
}
#define RANGE(k, ...)                                                                              \
    range(k, (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),                          \
          (int64_t[]){ __VA_ARGS__ })
#define INTS(...) (const int64_t[]){ __VA_ARGS__ }, (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / 8)

static void expect_dims(const fa_tensor *self, int n, const int64_t *sizes, const int64_t *strides)
{
    assert_non_null(self);
    assert_int_equal(self->n_dims, n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(self->sizes[i], sizes[i]);
        assert_int_equal(self->strides[i], strides[i]);
    }
}

static void view_needs_strides_that_allow_it(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *t = keep(&k, fa__op_tensor("aten::t", "t", x));

    (void)state;
    EXPECT_ERROR("shape '[4]' is invalid for input of size 6", "aten::view", "tI", x, INTS(4));
    EXPECT_ERROR("only one dimension can be inferred", "aten::view", "tI", x, INTS(-1, -1));
    EXPECT_ERROR("invalid shape dimension -2 at index 1 of shape [3, -2]", "aten::view", "tI", x,
                 INTS(3, -2));
    EXPECT_ERROR("view size is not compatible with input tensor's size and stride (at least one "
                 "dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
                 "aten::view", "tI", t, INTS(6));
    EXPECT("tensor([0., 3., 1., 4., 2., 5.])", "aten::reshape", "tI", t, INTS(-1));
    fa_tensor *same = keep(&k, fa__op_tensor("aten::reshape", "tI", x, INTS(3, 2)));
    assert_true(fa_tensor_shares_storage(x, same));
    fa_tensor *none = keep(&k, fa_zeros(FA_FLOAT32, 2, (const int64_t[]){ 0, 3 }));
    EXPECT_ERROR("cannot reshape tensor of 0 elements into shape [0, -1] because the unspecified "
                 "dimension size -1 can be any value and is ambiguous",
                 "aten::view", "tI", none, INTS(0, -1));
    drop(&k);
}

static void slices_clamp_as_in_python(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 5), *wide = RANGE(&k, 2, 3, 4);
    const int64_t most = INT64_MAX;

    (void)state;
    EXPECT("tensor([3., 4.])", "aten::slice.Tensor", "tiini", x, (int64_t)0, (int64_t)-2,
           (int64_t)1);
    EXPECT("tensor([0., 3.])", "aten::slice.Tensor", "tiiii", x, (int64_t)0, (int64_t)-99, most,
           (int64_t)3);
    EXPECT("tensor([0.])", "aten::slice.Tensor", "tiiii", x, (int64_t)0, (int64_t)0, most, most);
    EXPECT("tensor([])", "aten::slice.Tensor", "tiiii", x, (int64_t)0, (int64_t)4, (int64_t)2,
           (int64_t)1);
    EXPECT_ERROR("slice step must be positive", "aten::slice.Tensor", "tiiii", x, (int64_t)0,
                 (int64_t)0, (int64_t)1, (int64_t)0);
    EXPECT_ERROR("select(): index 5 out of range for tensor of size [5] at dimension 0",
                 "aten::select.int", "tii", x, (int64_t)0, (int64_t)5);
    EXPECT_ERROR("Dimension out of range (expected to be in range of [-1, 0], but got 1)",
                 "aten::select.int", "tii", x, (int64_t)1, (int64_t)0);
    EXPECT_ERROR("start (4) + length (2) exceeds dimension size (5).", "aten::narrow", "tiii", x,
                 (int64_t)0, (int64_t)4, (int64_t)2);
    fa_tensor *middle = keep(&k, fa__op_tensor("aten::select.int", "tii", wide, (int64_t)1,
                                               (int64_t)-1));
    expect_dims(middle, 2, (const int64_t[]){ 2, 4 }, (const int64_t[]){ 12, 1 });
    assert_int_equal(middle->storage_offset, 8);
    drop(&k);
}

static void new_dims_have_the_strides_of_pytorch(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *out;

    (void)state;
    out = keep(&k, fa__op_tensor("aten::unsqueeze", "ti", x, (int64_t)1));
    expect_dims(out, 3, (const int64_t[]){ 2, 1, 3 }, (const int64_t[]){ 3, 3, 1 });
    out = keep(&k, fa__op_tensor("aten::expand", "tI", x, INTS(4, 1, 2, -1)));
    expect_dims(out, 4, (const int64_t[]){ 4, 1, 2, 3 }, (const int64_t[]){ 0, 6, 3, 1 });
    out = keep(&k, fa__op_tensor("aten::unfold", "tiii", x, (int64_t)1, (int64_t)2, (int64_t)1));
    expect_dims(out, 3, (const int64_t[]){ 2, 2, 2 }, (const int64_t[]){ 3, 1, 1 });
    out = keep(&k, fa__op_tensor("aten::diagonal", "ti", x, (int64_t)1));
    expect_dims(out, 1, (const int64_t[]){ 2 }, (const int64_t[]){ 4 });
    assert_int_equal(out->storage_offset, 1);
    out = keep(&k, fa__op_tensor("aten::diagonal", "ti", x, (int64_t)-9));
    assert_int_equal(out->sizes[0], 0);
    EXPECT_ERROR("The expanded size of the tensor (4) must match the existing size (3) at "
                 "non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [2, 3]",
                 "aten::expand", "tI", x, INTS(2, 4));
    drop(&k);
}

static void a_view_of_another_dtype_counts_bytes(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_INT16, 1, 2, 3, 4);

    (void)state;
    EXPECT("tensor([131073, 262147], dtype=torch.int32)", "aten::view.dtype", "td", x, FA_INT32);
    EXPECT("tensor([1, 0, 2, 0, 3, 0, 4, 0], dtype=torch.uint8)", "aten::view.dtype", "td", x,
           FA_UINT8);
    EXPECT_ERROR("self.size(-1) must be divisible by 2 to view Short as Int (different element "
                 "sizes), but got 3",
                 "aten::view.dtype", "td", VEC(&k, FA_INT16, 1, 2, 3), FA_INT32);
    EXPECT_ERROR("self.dim() cannot be 0 to view Short as Byte (different element sizes)",
                 "aten::view.dtype", "td", NUMBER(&k, FA_INT16, 1), FA_UINT8);
    drop(&k);
}

static void as_strided_stays_in_the_storage(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 4);

    (void)state;
    EXPECT("tensor([[0., 1.],\n        [1., 2.]])", "aten::as_strided", "tII", x, INTS(2, 2),
           INTS(1, 1));
    EXPECT_ERROR("setStorage: sizes [2, 3], strides [3, 1], storage offset 0, and itemsize 4 "
                 "requiring a storage size of 24 are out of bounds for storage of size 16",
                 "aten::as_strided", "tII", x, INTS(2, 3), INTS(3, 1));
    EXPECT_ERROR("as_strided: Negative strides are not supported at the moment, got strides: [-1]",
                 "aten::as_strided", "tII", x, INTS(2), INTS(-1));
    EXPECT_ERROR("Tensor: invalid storage offset -1", "aten::as_strided", "tIIi", x, INTS(1),
                 INTS(1), (int64_t)-1);
    drop(&k);
}

static void in_place_views_change_the_tensor_itself(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *out;

    (void)state;
    out = fa__op_tensor("aten::t_", "t", x);
    assert_ptr_equal(out, x);
    fa_tensor_release(out);
    expect_dims(x, 2, (const int64_t[]){ 3, 2 }, (const int64_t[]){ 1, 3 });
    for (int i = 0; i < 4; i++)         /* beyond the dims that a header holds itself */
        fa_tensor_release(fa__op_tensor("aten::unsqueeze_", "ti", x, (int64_t)0));
    assert_int_equal(x->n_dims, 6);
    fa_tensor_release(fa__op_tensor("aten::squeeze_", "t", x));
    expect_dims(x, 2, (const int64_t[]){ 3, 2 }, (const int64_t[]){ 1, 3 });
    drop(&k);
}

static void copies_and_scatters_follow_their_view(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 2), *src = VEC(&k, FA_FLOAT32, 7, 8), *out;

    (void)state;
    out = keep(&k, fa__op_tensor("aten::t_copy", "t", x));
    expect_dims(out, 2, (const int64_t[]){ 2, 2 }, (const int64_t[]){ 2, 1 });
    EXPECT("tensor([[0., 7.],\n        [2., 8.]])", "aten::select_scatter", "ttii", x, src,
           (int64_t)1, (int64_t)1);
    EXPECT("tensor([[7., 1.],\n        [2., 8.]])", "aten::diagonal_scatter", "tt", x, src);
    EXPECT("tensor([[0., 1.],\n        [2., 3.]])", "aten::alias", "t", x);
    EXPECT_ERROR("expected src to have a size equal to the slice of self. src size = [2], slice "
                 "size = [1, 2]",
                 "aten::slice_scatter", "ttiii", x, src, (int64_t)0, (int64_t)0, (int64_t)1);
    drop(&k);
}

static void splits_cover_the_dim(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 5);

    (void)state;
    EXPECT("tensor([0., 1.]); tensor([2., 3.]); tensor([4.])", "aten::split.Tensor", "ti", x,
           (int64_t)2);
    EXPECT("tensor([0., 1.]); tensor([2., 3.]); tensor([4.])", "aten::chunk", "ti", x, (int64_t)3);
    EXPECT("tensor([0., 1.]); tensor([2.]); tensor([3.]); tensor([4.])",
           "aten::tensor_split.sections", "ti", x, (int64_t)4);
    EXPECT("tensor([0., 1., 2.]); tensor([]); tensor([1., 2., 3., 4.])",
           "aten::tensor_split.indices", "tI", x, INTS(3, 1));
    EXPECT_ERROR("split_with_sizes expects split_sizes to sum exactly to 5 (input tensor's size at "
                 "dimension 0), but got split_sizes=[2, 2]",
                 "aten::split_with_sizes", "tI", x, INTS(2, 2));
    EXPECT_ERROR("chunk expects `chunks` to be greater than 0, got: 0", "aten::chunk", "ti", x,
                 (int64_t)0);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view_needs_strides_that_allow_it),
        cmocka_unit_test(slices_clamp_as_in_python),
        cmocka_unit_test(new_dims_have_the_strides_of_pytorch),
        cmocka_unit_test(a_view_of_another_dtype_counts_bytes),
        cmocka_unit_test(as_strided_stays_in_the_storage),
        cmocka_unit_test(in_place_views_change_the_tensor_itself),
        cmocka_unit_test(copies_and_scatters_follow_their_view),
        cmocka_unit_test(splits_cover_the_dim),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
