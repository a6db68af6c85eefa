/* Factories: dtypes that follow from numbers, lengths of ranges, sizes that cannot be. */
#include "op_call.h"

#define INTS(...) (const int64_t[]){ __VA_ARGS__ }, (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / 8)

static void the_dtype_follows_from_the_numbers(void **state)
{
    (void)state;
    EXPECT("tensor([0, 1, 2])", "aten::arange", "i", (int64_t)3);
    EXPECT("tensor([0., 1., 2.])", "aten::arange", "f", 2.5);
    EXPECT("tensor([7, 7])", "aten::full", "Ii", INTS(2), (int64_t)7);
    EXPECT("tensor([True])", "aten::full", "Ib", INTS(1), true);
    EXPECT("tensor([0.5000])", "aten::full", "If", INTS(1), 0.5);
    EXPECT("tensor(3.)", "aten::scalar_tensor", "i", (int64_t)3);
    EXPECT("tensor([0., 0.])", "aten::zeros", "I", INTS(2));
}

static void lengths_of_ranges(void **state)
{
    (void)state;
    EXPECT("tensor([5, 3, 1])", "aten::arange.start_step", "iii", (int64_t)5, (int64_t)0,
           (int64_t)-2);
    EXPECT("tensor([0.0000, 0.3000, 0.6000, 0.9000])", "aten::arange.start_step", "fff", 0.0, 1.0,
           0.3);
    EXPECT("tensor([])", "aten::arange.start", "ff", 1.0, 1.0);
    EXPECT("tensor([9223372036854775805, 9223372036854775806])", "aten::arange.start", "ii",
           INT64_MAX - 2, INT64_MAX);
    EXPECT_ERROR("step must be nonzero", "aten::arange.start_step", "iii", (int64_t)0, (int64_t)1,
                 (int64_t)0);
    EXPECT_ERROR("upper bound and lower bound inconsistent with step sign",
                 "aten::arange.start_step", "iii", (int64_t)0, (int64_t)5, (int64_t)-1);
    EXPECT_ERROR("unsupported range: 0 -> inf", "aten::arange.start", "if", (int64_t)0, INFINITY);
    EXPECT("tensor([0., 2., 4.])", "aten::range.step", "iii", (int64_t)0, (int64_t)5, (int64_t)2);
    EXPECT("tensor([ 0.0000,  3.3333,  6.6667, 10.0000])", "aten::linspace", "iii", (int64_t)0,
           (int64_t)10, (int64_t)4);
    EXPECT("tensor([3.])", "aten::linspace", "iii", (int64_t)3, (int64_t)9, (int64_t)1);
    EXPECT("tensor([  1.,  10., 100.])", "aten::logspace", "iii", (int64_t)0, (int64_t)2,
           (int64_t)3);
    EXPECT_ERROR("number of steps must be non-negative", "aten::linspace", "iii", (int64_t)0,
                 (int64_t)1, (int64_t)-1);
}

/* torch.arange(4.872592010330129, 31.500773714756484, 0.9314653177765873)[22] and
 * torch.linspace(3.4442185152504816, 41.341938662265605, 35)[9], bit for bit. */
static void numbers_are_rounded_as_the_vectorised_kernels_do(void **state)
{
    fa_tensor *x = fa__op_tensor("aten::arange.start_step", "fff", 4.872592010330129,
                                 31.500773714756484, 0.9314653177765873);
    fa_tensor *y = fa__op_tensor("aten::linspace", "ffi", 3.4442185152504816, 41.341938662265605,
                                 (int64_t)35);

    (void)state;
    assert_non_null(x);
    assert_non_null(y);
    assert_true(((const float *)fa_tensor_data(x))[22] == 25.36482810974121f);
    assert_true(((const float *)fa_tensor_data(y))[9] == 13.475967407226562f);
    fa_tensor_release(x);
    fa_tensor_release(y);
}

static void sizes_that_cannot_be(void **state)
{
    (void)state;
    EXPECT_ERROR("Trying to create tensor with negative dimension -1: [2, -1]", "aten::zeros", "I",
                 INTS(2, -1));
    assert_null(fa__op_tensor("aten::zeros", "I", INTS(INT64_MAX, 2)));
    EXPECT_ERROR("dimensionality of sizes (2) must match dimensionality of strides (1)",
                 "aten::empty_strided", "II", INTS(2, 3), INTS(1));
    EXPECT_ERROR("Duplicate dim not allowed", "aten::empty_permuted", "II", INTS(2, 3), INTS(0, 0));
}

static void matrices(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[1., 0., 0.],\n        [0., 1., 0.]])", "aten::eye.m", "ii", (int64_t)2,
           (int64_t)3);
    EXPECT("tensor([[0, 1, 1],\n        [0, 0, 1]])", "aten::tril_indices", "ii", (int64_t)2,
           (int64_t)2);
    EXPECT("tensor([[0],\n        [2]])", "aten::triu_indices", "iii", (int64_t)2, (int64_t)3,
           (int64_t)2);
    EXPECT("tensor([[1, 2],\n        [0, 4]])", "aten::triu", "t",
           MAT(&k, FA_INT64, 2, 1, 2, 3, 4));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dtype_follows_from_the_numbers),
        cmocka_unit_test(lengths_of_ranges),
        cmocka_unit_test(numbers_are_rounded_as_the_vectorised_kernels_do),
        cmocka_unit_test(sizes_that_cannot_be),
        cmocka_unit_test(matrices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
