/* Histograms, counts, places of nonzero elements, segments. */
#include "op_call.h"

static void bins_hold_their_lower_edge_and_the_last_both(void **state)
{
    kept k = { 0 };
    fa__scalar low = { FA_INT64, 0, 0, 0 }, high = { FA_INT64, 3, 3, 0 };

    (void)state;
    EXPECT("tensor([0., 2., 1., 0.])", "aten::histc", "tiSS", VEC(&k, FA_FLOAT32, 1, 2, 1),
           (int64_t)4, low, high);
    EXPECT("tensor([0., 0., 1.])", "aten::histc", "tiSS", VEC(&k, FA_FLOAT32, 3, 4, NAN),
           (int64_t)3, low, high);
    EXPECT("tensor([0., 3.]); tensor([0., 1., 3.])", "aten::histogram.bins_tensor", "tt",
           VEC(&k, FA_FLOAT32, 1, 3, 1), VEC(&k, FA_FLOAT32, 0, 1, 3));
    EXPECT("tensor([0., 3., 0.]); tensor([0.5000, 0.8333, 1.1667, 1.5000])",
           "aten::histogram.bin_ct", "ti", VEC(&k, FA_FLOAT32, 1, 1, 1), (int64_t)3);
    EXPECT_ERROR("torch.histc: range of [1, inf] is not finite", "aten::histc", "ti",
                 VEC(&k, FA_FLOAT32, 1, INFINITY), (int64_t)3);
    EXPECT_ERROR("torch.histogram(): bins must be > 0, but got 0 for dimension 0", "aten::histc",
                 "ti", VEC(&k, FA_FLOAT32, 1), (int64_t)0);
    drop(&k);
}

static void counts_of_integers(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([0, 2, 0, 1])", "aten::bincount", "t", VEC(&k, FA_INT64, 1, 1, 3));
    EXPECT("tensor([0.0000, 0.7500])", "aten::bincount", "tt", VEC(&k, FA_INT64, 1, 1),
           VEC(&k, FA_FLOAT32, 0.5, 0.25));
    EXPECT_ERROR("bincount only supports 1-d non-negative integral inputs.", "aten::bincount", "t",
                 VEC(&k, FA_INT64, -1));
    drop(&k);
}

static void places_of_nonzero_elements(void **state)
{
    kept k = { 0 };
    fa_tensor *x, *places;

    (void)state;
    x = MAT(&k, FA_INT64, 2, 0, 1, 2, 0);
    EXPECT("tensor([[0, 1],\n        [1, 0]])", "aten::nonzero", "t", x);
    EXPECT("tensor([0, 1]); tensor([1, 0])", "aten::nonzero_numpy", "t", x);
    places = keep(&k, fa__op_tensor("aten::nonzero", "t", NUMBER(&k, FA_FLOAT32, 5)));
    assert_int_equal(fa_tensor_dim(places), 2);
    assert_int_equal(fa_tensor_size(places, 0), 1);
    assert_int_equal(fa_tensor_size(places, 1), 0);
    drop(&k);
}

static void segments_stay_inside_of_the_data(void **state)
{
    kept k = { 0 };
    fa_tensor *x;
    fa__ivalue args[2], out[FA__MAX_RETURNS] = { { 0 } };
    fa__keyword keyword = { "lengths", { 0 } };

    (void)state;
    x = VEC(&k, FA_FLOAT32, 1, 2, 3);
    args[0] = fa__iv_tensor_take(fa_tensor_retain(x));
    args[1] = fa__iv_take(fa_value_str("max"));
    keyword.value = fa__iv_tensor_take(fa_tensor_retain(VEC(&k, FA_INT64, 2, 0, 1)));
    assert_int_equal(fa__op_call("aten::segment_reduce", args, 2, &keyword, 1, out, NULL, NULL),
                     FA_OK);
    check_results(out, "tensor([2., -inf, 3.])");
    fa__iv_release(&keyword.value);
    keyword.value = fa__iv_tensor_take(fa_tensor_retain(VEC(&k, FA_INT64, 2, 2)));
    assert_int_not_equal(fa__op_call("aten::segment_reduce", args, 2, &keyword, 1, out, NULL, NULL),
                         FA_OK);
    fa__iv_release(&keyword.value);
    fa__iv_release_all(args, 2);
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_hold_their_lower_edge_and_the_last_both),
        cmocka_unit_test(counts_of_integers),
        cmocka_unit_test(places_of_nonzero_elements),
        cmocka_unit_test(segments_stay_inside_of_the_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
