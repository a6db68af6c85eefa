/* Complex numbers: parts, conjugates, angles. */
#include "op_call.h"

/* n complex64 numbers, as pairs of parts. */
#define COMPLEX(k, n, ...) keep(k, fa__op_tensor("aten::view_as_complex", "t",                     \
                                                 MAT(k, FA_FLOAT32, n, __VA_ARGS__)))

static void parts_are_views(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1., 3.])", "aten::real", "t", COMPLEX(&k, 2, 1, 2, 3, 4));
    EXPECT("tensor([2., 4.])", "aten::imag", "t", COMPLEX(&k, 2, 1, 2, 3, 4));
    EXPECT("tensor([[1., 2.],\n"
           "        [3., 4.]])", "aten::view_as_real", "t",
           COMPLEX(&k, 2, 1, 2, 3, 4));
    EXPECT("tensor([-2.,  4.])", "aten::imag", "t", keep(&k, fa__op_tensor("aten::conj", "t",
           COMPLEX(&k, 2, 1, 2, 3, -4))));
    EXPECT_ERROR("imag is not implemented for tensors with non-complex dtypes.", "aten::imag", "t",
                 VEC(&k, FA_FLOAT32, 1));
    EXPECT_ERROR("Tensor must have a last dimension of size 2", "aten::view_as_complex", "t",
                 VEC(&k, FA_FLOAT32, 1, 2, 3));
    EXPECT_ERROR("view_as_real doesn't work on unresolved conjugated tensors.  To resolve the "
                 "conjugate tensor so you can view it as real, use self.resolve_conj(); "
                 "however, be warned that the resulting tensor will NOT alias the original.",
                 "aten::view_as_real", "t", keep(&k, fa__op_tensor("aten::conj", "t", COMPLEX(&k, 1,
                 1, 2))));
    drop(&k);
}

static void conjugates_resolve_when_read(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1.-1.j, 3.-4.j])", "aten::add.Tensor", "tt", keep(&k,
           fa__op_tensor("aten::conj", "t", COMPLEX(&k, 2, 1, 2, 3, 4))), COMPLEX(&k, 2, 0, 1, 0,
           0));
    EXPECT("tensor([-3.-4.j])", "aten::mul.Tensor", "tt", keep(&k, fa__op_tensor("aten::conj", "t",
           COMPLEX(&k, 1, 1, 2))), keep(&k, fa__op_tensor("aten::conj", "t", COMPLEX(&k, 1, 1,
           2))));
    EXPECT("tensor([1.+2.j])", "aten::conj_physical", "t", COMPLEX(&k, 1, 1, -2));
    EXPECT("tensor([0.5403-0.8415j])", "aten::exp", "t", keep(&k, fa__op_tensor("aten::conj", "t",
           COMPLEX(&k, 1, 0, 1))));
    drop(&k);
}

static void angles(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([0.7854, 3.1416, 0.0000])", "aten::angle", "t", COMPLEX(&k, 3, 1, 1, -1, 0, 0,
           0));
    EXPECT("tensor([3.1416, 0.0000,    nan])", "aten::angle", "t", VEC(&k, FA_FLOAT32, -1, 0, NAN));
    EXPECT("tensor([3.1416, 0.0000])", "aten::angle", "t", VEC(&k, FA_INT32, -1, 1));
    EXPECT("tensor([ 2.+0.0000e+00j, -1.-8.7423e-08j])", "aten::polar", "tt", VEC(&k, FA_FLOAT32, 2,
           1), VEC(&k, FA_FLOAT32, 0, 3.14159265));
    EXPECT("tensor([1.+2.j], dtype=torch.complex128)", "aten::complex", "tt", VEC(&k, FA_FLOAT64,
           1), VEC(&k, FA_FLOAT64, 2));
    EXPECT_ERROR("Expected object of scalar type Float but got scalar type Double for second "
                 "argument",
                 "aten::complex", "tt", VEC(&k, FA_FLOAT32, 1), VEC(&k, FA_FLOAT64, 2));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_views),
        cmocka_unit_test(conjugates_resolve_when_read),
        cmocka_unit_test(angles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
