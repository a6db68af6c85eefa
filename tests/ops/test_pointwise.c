/* The element loops: broadcasting, layouts of results, odd memory, blocks and threads. */
#include "op_call.h"

#define DIMS(...) (const int64_t[]){ __VA_ARGS__ }

/* 0, 1, 2... in the order of memory, with any strides. */
static fa_tensor *counted(kept *k, int n_dims, const int64_t *sizes, const int64_t *strides)
{
    int64_t n = 1;
    fa_storage *storage;
    fa_tensor *out;

    for (int i = 0; i < n_dims; i++)
        n += (sizes[i] - 1) * strides[i];
    storage = fa_storage_new((size_t)n * sizeof(float));
    assert_non_null(storage);
    for (int64_t i = 0; i < n; i++)
        ((float *)fa_storage_data(storage))[i] = (float)i;
    out = fa_tensor_from_storage(storage, FA_FLOAT32, 0, n_dims, sizes, strides);
    fa_storage_release(storage);
    return keep(k, out);
}

static void expect_strides(fa_tensor *tensor, const int64_t *strides)
{
    for (int i = 0; i < tensor->n_dims; i++)
        assert_int_equal(tensor->strides[i], strides[i]);
}

static fa_tensor *sum(kept *k, fa_tensor *a, fa_tensor *b)
{
    return keep(k, fa__op_tensor("aten::add.Tensor", "tt", a, b));
}

static void operands_are_broadcast(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[11., 12., 13.],\n        [21., 22., 23.]])", "aten::add.Tensor", "tt",
           MAT(&k, FA_FLOAT32, 2, 10, 20), VEC(&k, FA_FLOAT32, 1, 2, 3));
    EXPECT("tensor([], size=(0, 3))", "aten::add.Tensor", "tt",
           keep(&k, fa_zeros(FA_FLOAT32, 2, DIMS(0, 3))), VEC(&k, FA_FLOAT32, 1, 2, 3));
    EXPECT_ERROR("The size of tensor a (2) must match the size of tensor b (3) at non-singleton "
                 "dimension 0", "aten::add.Tensor", "tt", VEC(&k, FA_FLOAT32, 1, 2),
                 VEC(&k, FA_FLOAT32, 1, 2, 3));
    drop(&k);
}

static void results_lie_as_their_inputs(void **state)
{
    kept k = { 0 };
    fa_tensor *last = counted(&k, 4, DIMS(2, 3, 4, 5), DIMS(60, 1, 15, 3));
    fa_tensor *rows = counted(&k, 4, DIMS(2, 3, 4, 5), DIMS(60, 20, 5, 1));
    fa_tensor *bias = counted(&k, 3, DIMS(3, 1, 1), DIMS(1, 1, 1));
    fa_tensor *turned = counted(&k, 2, DIMS(3, 4), DIMS(1, 3));
    fa_tensor *sparse = counted(&k, 2, DIMS(3, 4), DIMS(2, 9));

    (void)state;
    expect_strides(sum(&k, last, last), DIMS(60, 1, 15, 3));
    expect_strides(sum(&k, last, bias), DIMS(60, 1, 15, 3));
    expect_strides(sum(&k, last, rows), DIMS(60, 1, 15, 3));    /* the first decides */
    expect_strides(sum(&k, rows, last), DIMS(60, 20, 5, 1));
    expect_strides(sum(&k, turned, turned), DIMS(1, 3));
    expect_strides(sum(&k, sparse, sparse), DIMS(1, 3));        /* dense, in the same order */
    expect_strides(sum(&k, sparse, NUMBER(&k, FA_FLOAT32, 1)), DIMS(1, 3));
    drop(&k);
}

static void elements_are_found_in_any_layout(void **state)
{
    kept k = { 0 };
    fa_tensor *turned = counted(&k, 2, DIMS(2, 3), DIMS(1, 2));
    fa_tensor *spread = counted(&k, 2, DIMS(2, 3), DIMS(7, 2));
    fa_tensor *repeated = counted(&k, 2, DIMS(2, 3), DIMS(0, 1));

    (void)state;
    EXPECT("tensor([[ 0.,  4.,  8.],\n        [ 8., 12., 16.]])", "aten::add.Tensor", "tt", turned,
           spread);
    EXPECT("tensor([[0., 3., 6.],\n        [1., 4., 7.]])", "aten::add.Tensor", "tt", repeated,
           turned);
    EXPECT("tensor([[0, 2, 4],\n        [1, 3, 5]], dtype=torch.int32)", "aten::add.Tensor", "tt",
           keep(&k, fa_to_dtype(turned, FA_INT32)), NUMBER(&k, FA_INT8, 0));
    drop(&k);
}

static void memory_may_be_unaligned(void **state)
{
    static uint8_t bytes[1 + 3 * sizeof(float)];
    const float values[3] = { 1, 2, 3 };
    fa_storage *storage = fa_storage_from_memory(bytes + 1, sizeof(values), NULL, NULL);
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    memcpy(bytes + 1, values, sizeof(values));
    x = keep(&k, fa_tensor_from_storage(storage, FA_FLOAT32, 0, 1, DIMS(3), NULL));
    EXPECT("tensor([2., 4., 6.])", "aten::add.Tensor", "tt", x, x);
    EXPECT("tensor([-1., -2., -3.])", "aten::neg", "t", x);
    fa_storage_release(storage);
    drop(&k);
}

static void results_are_written_in_place(void **state)
{
    kept k = { 0 };
    fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 2, 3), *m = MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4);
    fa_tensor *row = keep(&k, fa_select(m, 0, 0));

    (void)state;
    EXPECT("tensor([2., 4., 6.])", "aten::add_.Tensor", "tt", x, x);
    EXPECT("tensor([1., 0., 0.])", "aten::lt_.Scalar", "ti", x, (int64_t)3);
    EXPECT("tensor([1., 0., 0.])", "aten::add.Scalar", "ti", x, (int64_t)0);
    /* reads of what is written go before */
    EXPECT("tensor([[2., 4.],\n        [4., 6.]])", "aten::add_.Tensor", "tt", m, row);
    EXPECT_ERROR("result type Float can't be cast to the desired output type Long",
                 "aten::add_.Scalar", "tf", VEC(&k, FA_INT64, 1), 0.5);
    drop(&k);
}

/* More elements than a block or a thread takes; odd counts. */
static void long_rows_are_worked_off_in_pieces(void **state)
{
    enum { N = 100003 };
    static float values[N];
    static int32_t whole[N];
    const int64_t size = N;
    kept k = { 0 };
    fa_tensor *x, *i, *sums, *mixed, *turned;

    (void)state;
    for (int j = 0; j < N; j++) {
        values[j] = (float)j;
        whole[j] = j;
    }
    x = keep(&k, fa_tensor_from_data(FA_FLOAT32, 1, &size, values));
    i = keep(&k, fa_tensor_from_data(FA_INT32, 1, &size, whole));
    sums = sum(&k, x, x);
    mixed = sum(&k, x, i);
    turned = keep(&k, fa__op_tensor("aten::mul.Scalar", "tf", i, 0.5));
    for (int j = 0; j < N; j++) {
        assert_true(((float *)fa_tensor_data(sums))[j] == 2 * values[j]);
        assert_true(((float *)fa_tensor_data(mixed))[j] == 2 * values[j]);
        assert_true(((float *)fa_tensor_data(turned))[j] == values[j] / 2);
    }
    drop(&k);
}

static void tensors_without_elements_to_walk_are_refused(void **state)
{
    kept k = { 0 };
    fa_storage *storage = fa_storage_new_meta(8);
    fa_tensor *meta = keep(&k, fa_tensor_from_storage(storage, FA_FLOAT32, 0, 1, DIMS(2), NULL));

    (void)state;
    assert_null(fa__op_tensor("aten::neg", "t", meta));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    fa_storage_release(storage);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_are_broadcast),
        cmocka_unit_test(results_lie_as_their_inputs),
        cmocka_unit_test(elements_are_found_in_any_layout),
        cmocka_unit_test(memory_may_be_unaligned),
        cmocka_unit_test(results_are_written_in_place),
        cmocka_unit_test(long_rows_are_worked_off_in_pieces),
        cmocka_unit_test(tensors_without_elements_to_walk_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
