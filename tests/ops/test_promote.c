/* Type promotion: tensors with dims before 0-dim ones before numbers. */
#include "op_call.h"

/* n complex64 numbers, as pairs of parts. */
#define COMPLEX(k, n, ...) keep(k, fa__op_tensor("aten::view_as_complex", "t",                     \
                                                 MAT(k, FA_FLOAT32, n, __VA_ARGS__)))

static void tensors_of_two_dtypes_meet_above_both(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([300,   0], dtype=torch.int16)", "aten::add.Tensor", "tt", VEC(&k, FA_UINT8, 200,
           1), VEC(&k, FA_INT8, 100, -1));
    EXPECT("tensor([2., 4.])", "aten::add.Tensor", "tt", VEC(&k, FA_FLOAT16, 1, 2), VEC(&k,
           FA_BFLOAT16, 1, 2));
    EXPECT("tensor([2., 4.], dtype=torch.float16)", "aten::add.Tensor", "tt", VEC(&k, FA_INT64, 1,
           2), VEC(&k, FA_FLOAT16, 1, 2));
    EXPECT("tensor([0, 4], dtype=torch.int16)", "aten::mul.Tensor", "tt", VEC(&k, FA_BOOL, 0, 1),
           VEC(&k, FA_INT16, 3, 4));
    EXPECT("tensor([2.+2.j], dtype=torch.complex128)", "aten::add.Tensor", "tt", COMPLEX(&k, 1, 1,
           2), VEC(&k, FA_FLOAT64, 1.0));
    drop(&k);
}

static void zero_dim_tensors_change_the_category_alone(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([4, 5], dtype=torch.int8)", "aten::add.Tensor", "tt", VEC(&k, FA_INT8, 1, 2),
           NUMBER(&k, FA_INT64, 3));
    EXPECT("tensor([4., 5.], dtype=torch.float16)", "aten::add.Tensor", "tt", VEC(&k, FA_FLOAT16, 1,
           2), NUMBER(&k, FA_FLOAT64, 3));
    EXPECT("tensor([1.5000, 2.5000], dtype=torch.float64)", "aten::add.Tensor", "tt", VEC(&k,
           FA_INT32, 1, 2), NUMBER(&k, FA_FLOAT64, 0.5));
    EXPECT("tensor(4)", "aten::add.Tensor", "tt", NUMBER(&k, FA_INT8, 1), NUMBER(&k, FA_INT64, 3));
    drop(&k);
}

static void numbers_change_the_category_alone(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([4, 5], dtype=torch.uint8)", "aten::add.Scalar", "ti", VEC(&k, FA_UINT8, 1, 2),
           (int64_t)3);
    EXPECT("tensor([1.5000, 2.5000])", "aten::add.Scalar", "tf", VEC(&k, FA_UINT8, 1, 2), 0.5);
    EXPECT("tensor([0.5000, 1.0000], dtype=torch.float16)", "aten::mul.Scalar", "tf", VEC(&k,
           FA_FLOAT16, 1, 2), 0.5);
    EXPECT("tensor([0, 2])", "aten::mul.Scalar", "ti", VEC(&k, FA_BOOL, 0, 1), (int64_t)2);
    EXPECT("tensor(1.5000)", "aten::add.Scalar", "tf", NUMBER(&k, FA_INT8, 1), 0.5);
    drop(&k);
}

static void integers_become_floats_where_an_op_gives_floats(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 3.5000, -3.5000])", "aten::div.Tensor", "tt", VEC(&k, FA_INT64, 7, -7), VEC(&k,
           FA_INT32, 2, 2));
    EXPECT("tensor([1.0000, 2.7183])", "aten::exp", "t", VEC(&k, FA_BOOL, 0, 1));
    EXPECT("tensor([3., 4.])", "aten::sqrt", "t", VEC(&k, FA_UINT16, 9, 16));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_of_two_dtypes_meet_above_both),
        cmocka_unit_test(zero_dim_tensors_change_the_category_alone),
        cmocka_unit_test(numbers_change_the_category_alone),
        cmocka_unit_test(integers_become_floats_where_an_op_gives_floats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
