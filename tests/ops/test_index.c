/* Indices: where the group of indexed dims goes, masks, bounds, and values for the same place. */
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
#define ITEMS(...)                                                                                 \
    (fa_tensor *const[]){ __VA_ARGS__ }, (int)(sizeof((void *[]){ __VA_ARGS__ }) / sizeof(void *))

/* A Tensor?[] of n items, NULL for None. */
static fa_value *optional_list(fa_tensor *const *items, int n)
{
    fa_value *list = fa_value_list();

    for (int i = 0; i < n; i++) {
        fa_value *item = items[i] == NULL ? fa_value_none() : fa_value_tensor(items[i]);
        assert_int_equal(fa_value_append(list, item), FA_OK);
        fa_value_release(item);
    }
    return list;
}

static void expect_sizes(const fa_tensor *self, int n, const int64_t *sizes)
{
    assert_non_null(self);
    assert_int_equal(self->n_dims, n);
    for (int i = 0; i < n; i++)
        assert_int_equal(self->sizes[i], sizes[i]);
}

static fa_tensor *indexed(kept *k, fa_tensor *self, fa_tensor *const *items, int n)
{
    fa_value *list = optional_list(items, n);
    fa_tensor *out = fa__op_tensor("aten::index.Tensor", "tx", self, fa__iv_borrow(list));

    fa_value_release(list);
    return out == NULL ? NULL : keep(k, out);
}

static void indexed_dims_that_are_apart_go_to_the_front(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3, 4), *two = VEC(&k, FA_INT64, 0, 1);
    fa_tensor *five = VEC(&k, FA_INT64, 0, 1, 0, 1, -1), *out;

    (void)state;
    out = indexed(&k, x, ITEMS(NULL, five));
    expect_sizes(out, 3, (const int64_t[]){ 2, 5, 4 });
    out = indexed(&k, x, ITEMS(NULL, five, five));
    expect_sizes(out, 2, (const int64_t[]){ 2, 5 });
    out = indexed(&k, x, ITEMS(two, NULL, two));
    expect_sizes(out, 2, (const int64_t[]){ 2, 3 });
    assert_true(((const float *)fa_tensor_data(out))[3] == 13);
    assert_null(indexed(&k, x, ITEMS(two, five)));
    assert_string_equal(fa_error_last()->text,
                        "shape mismatch: indexing tensors could not be broadcast together with "
                        "shapes [2], [5]");
    assert_null(indexed(&k, x, ITEMS(NULL, VEC(&k, FA_INT64, 3))));
    assert_string_equal(fa_error_last()->text,
                        "index 3 is out of bounds for dimension 1 with size 3");
    assert_null(indexed(&k, x, ITEMS(two, two, two, two)));
    assert_string_equal(fa_error_last()->text,
                        "too many indices for tensor of dimension 3 (got 4)");
    assert_null(indexed(&k, x, ITEMS(VEC(&k, FA_FLOAT32, 0))));
    assert_string_equal(fa_error_last()->text,
                        "tensors used as indices must be long, int, byte or bool tensors");
    drop(&k);
}

static void a_mask_stands_for_all_its_dims(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *mask = MAT(&k, FA_BOOL, 2, 1, 0, 0, 0, 1, 1);
    fa_tensor *long_mask = VEC(&k, FA_BOOL, 1, 0, 1);

    (void)state;
    expect_sizes(indexed(&k, x, ITEMS(mask)), 1, (const int64_t[]){ 3 });
    expect_sizes(indexed(&k, x, ITEMS(NULL, long_mask)), 2, (const int64_t[]){ 2, 2 });
    assert_null(indexed(&k, x, ITEMS(long_mask)));
    assert_string_equal(fa_error_last()->text,
                        "The shape of the mask [3] at index 0 does not match the shape of the "
                        "indexed tensor [2, 3] at index 0");
    EXPECT("tensor([0., 4., 5.])", "aten::masked_select", "tt", x, mask);
    EXPECT("tensor([[9., 1., 2.],\n        [3., 8., 7.]])", "aten::masked_scatter", "ttt", x, mask,
           VEC(&k, FA_FLOAT32, 9, 8, 7));
    EXPECT_ERROR("Number of elements of source < number of ones in mask", "aten::masked_scatter",
                 "ttt", x, mask, VEC(&k, FA_FLOAT32, 9, 8));
    drop(&k);
}

static void index_put_accumulates_what_meets(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 1, 1), *at = VEC(&k, FA_INT64, 0, 2, -3);
    fa_value *list = optional_list(&at, 1);
    fa_tensor *values = VEC(&k, FA_FLOAT32, 2, 3, 4), *out;

    (void)state;
    EXPECT("tensor([7., 1., 4.])", "aten::index_put", "txtb", x, fa__iv_borrow(list), values,
           true);
    EXPECT("tensor([4., 1., 3.])", "aten::index_put", "txt", x, fa__iv_borrow(list), values);
    out = fa__op_tensor("aten::index_put_", "txt", x, fa__iv_borrow(list), values);
    assert_ptr_equal(out, x);
    fa_tensor_release(out);
    assert_true(((const float *)fa_tensor_data(x))[2] == 3);
    EXPECT_ERROR("Index put requires the source and destination dtypes match, got Float for the "
                 "destination and Long for the source.",
                 "aten::index_put", "txt", x, fa__iv_borrow(list), at);
    EXPECT_ERROR("shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result "
                 "of shape [3]",
                 "aten::index_put", "txt", x, fa__iv_borrow(list), VEC(&k, FA_FLOAT32, 1, 2));
    fa_value_release(list);
    drop(&k);
}

static void positions_along_a_dim(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *at = VEC(&k, FA_INT64, 2, 0, 2);
    fa_tensor *source = MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4, 5, 6);
    const int64_t dim = 1;

    (void)state;
    EXPECT("tensor([[2., 0., 2.],\n        [5., 3., 5.]])", "aten::index_select", "tit", x, dim,
           at);
    EXPECT("tensor([[ 2.,  1.,  6.],\n        [ 8.,  4., 15.]])", "aten::index_add", "titt", x, dim,
           at, source);
    EXPECT("tensor([[9., 1., 9.],\n        [9., 4., 9.]])", "aten::index_fill.int_Scalar", "titi",
           x, dim, at, (int64_t)9);
    EXPECT("tensor([[2., 1., 3.],\n        [5., 4., 6.]])", "aten::index_reduce", "titts", x, dim,
           at, source, "amax");
    EXPECT_ERROR("INDICES element is out of DATA bounds, id=3 axis_dim=3", "aten::index_select",
                 "tit", x, dim, VEC(&k, FA_INT64, 3));
    EXPECT_ERROR("index out of range in self", "aten::index_add", "titt", x, dim,
                 VEC(&k, FA_INT64, 0, 1, -1), source);
    EXPECT_ERROR("index_copy_(): index -1 is out of bounds for dimension 1 with size 3",
                 "aten::index_copy", "titt", x, dim, VEC(&k, FA_INT64, 0, 1, -1), source);
    drop(&k);
}

static void gather_and_scatter_are_each_other_reversed(void **state)
{
    kept k = { 0 };
    fa_tensor *x = RANGE(&k, 2, 3), *at = MAT(&k, FA_INT64, 2, 2, 2, 0, 1);
    fa_tensor *src = MAT(&k, FA_FLOAT32, 2, 10, 20, 30, 40);
    const int64_t dim = 1;

    (void)state;
    EXPECT("tensor([[2., 2.],\n        [3., 4.]])", "aten::gather", "tit", x, dim, at);
    EXPECT("tensor([[ 0.,  1., 20.],\n        [30., 40.,  5.]])", "aten::scatter.src", "titt", x,
           dim, at, src);
    EXPECT("tensor([[ 0.,  1., 32.],\n        [33., 44.,  5.]])", "aten::scatter_add", "titt", x,
           dim, at, src);
    EXPECT("tensor([[ 0.0000,  1.0000, 10.6667],\n        [16.5000, 22.0000,  5.0000]])",
           "aten::scatter_reduce.two", "titts", x, dim, at, src, "mean");
    EXPECT_ERROR("index 3 is out of bounds for dimension 1 with size 3", "aten::gather", "tit", x,
                 dim, MAT(&k, FA_INT64, 1, 3));
    EXPECT_ERROR("index -1 is out of bounds for dimension 1 with size 3", "aten::scatter.src",
                 "titt", x, dim, MAT(&k, FA_INT64, 1, -1), src);
    EXPECT_ERROR("Size does not match at dimension 0 expected index [3, 1] to be no larger than "
                 "self [2, 3] apart from dimension 1",
                 "aten::gather", "tit", x, dim, MAT(&k, FA_INT64, 3, 0, 0, 0));
    EXPECT_ERROR("scatter(): Expected self.dtype to be equal to src.dtype", "aten::scatter.src",
                 "titt", x, dim, at, at);
    drop(&k);
}

static void small_numbers_are_combined_in_their_own_dtype(void **state)
{
    kept k = { 0 };
    fa_tensor *at = VEC(&k, FA_INT64, 0, 0);

    (void)state;
    EXPECT("tensor([144], dtype=torch.uint8)", "aten::scatter_add", "titt",
           VEC(&k, FA_UINT8, 200), (int64_t)0, at, VEC(&k, FA_UINT8, 100, 100));
    EXPECT("tensor([2048.], dtype=torch.float16)", "aten::scatter_add", "titt",
           VEC(&k, FA_FLOAT16, 2048), (int64_t)0, at, VEC(&k, FA_FLOAT16, 1, 1));
    EXPECT("tensor([nan])", "aten::scatter_reduce.two", "titts", VEC(&k, FA_FLOAT32, 1), (int64_t)0,
           at, VEC(&k, FA_FLOAT32, NAN, 5), "amax");
    EXPECT("tensor([True])", "aten::index_add", "titt", VEC(&k, FA_BOOL, 0), (int64_t)0, at,
           VEC(&k, FA_BOOL, 0, 1));
    drop(&k);
}

static void take_and_put_count_in_row_major_order(void **state)
{
    kept k = { 0 };
    fa_tensor *x = keep(&k, fa_transpose(RANGE(&k, 2, 3), 0, 1));

    (void)state;
    EXPECT("tensor([3., 5.])", "aten::take", "tt", x, VEC(&k, FA_INT64, 1, -1));
    EXPECT("tensor([[0., 9.],\n        [1., 4.],\n        [2., 5.]])", "aten::put", "ttt", x,
           VEC(&k, FA_INT64, 1), VEC(&k, FA_FLOAT32, 9));
    EXPECT_ERROR("out of range: tried to access index 6 on a tensor of 6 elements.", "aten::take",
                 "tt", x, VEC(&k, FA_INT64, 6));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indexed_dims_that_are_apart_go_to_the_front),
        cmocka_unit_test(a_mask_stands_for_all_its_dims),
        cmocka_unit_test(index_put_accumulates_what_meets),
        cmocka_unit_test(positions_along_a_dim),
        cmocka_unit_test(gather_and_scatter_are_each_other_reversed),
        cmocka_unit_test(small_numbers_are_combined_in_their_own_dtype),
        cmocka_unit_test(take_and_put_count_in_row_major_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
