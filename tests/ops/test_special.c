/* Special functions at their poles, zeros and ends. */
#include "op_call.h"

static void error_functions(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([ 0.0000,  0.5205, -1.0000,  1.0000,     nan])", "aten::erf", "t", VEC(&k,
           FA_FLOAT32, 0, 0.5, -3, INFINITY, NAN));
    EXPECT("tensor([  -inf, 0.4769,    inf,    nan])", "aten::erfinv", "t", VEC(&k, FA_FLOAT32, -1,
           0.5, 1, 2));
    EXPECT("tensor([   inf, 5.0090, 1.0000, 0.0188], dtype=torch.float64)", "aten::special_erfcx",
           "t", VEC(&k, FA_FLOAT64, -27, -1, 0, 30));
    EXPECT("tensor([   -inf, -9.2623,  0.0000,     inf], dtype=torch.float64)",
           "aten::special_ndtri", "t", VEC(&k, FA_FLOAT64, 0, 1e-20, 0.5, 1));
    EXPECT("tensor([-8.0461e+02, -6.9315e-01, -7.6199e-24], dtype=torch.float64)",
           "aten::special_log_ndtr", "t", VEC(&k, FA_FLOAT64, -40, 0, 10));
    drop(&k);
}

static void gamma_functions(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([    inf,     inf,  0.5724, 12.8018,     inf])", "aten::lgamma", "t", VEC(&k,
           FA_FLOAT32, 0, -1, 0.5, 10, INFINITY));
    EXPECT("tensor([   -inf,     inf,     nan, -1.9635,  0.7032], dtype=torch.float64)",
           "aten::digamma", "t", VEC(&k, FA_FLOAT64, 0, -0.0, -1, 0.5, -1.5));
    EXPECT("tensor([-2.4041, -0.2362], dtype=torch.float64)", "aten::polygamma", "it", (int64_t)2,
           VEC(&k, FA_FLOAT64, 1, 2.5));
    EXPECT("tensor([1.5502, 6.2042], dtype=torch.float64)", "aten::mvlgamma", "ti", VEC(&k,
           FA_FLOAT64, 3, 5), (int64_t)2);
    EXPECT("tensor([1.0000, 0.0000, 1.0000, 0.5042], dtype=torch.float64)", "aten::igamma", "tt",
           VEC(&k, FA_FLOAT64, 0, 1, 2, 1000), VEC(&k, FA_FLOAT64, 1, 0, INFINITY, 1000));
    EXPECT("tensor([3.6788e-01, 9.4857e-15, 9.9945e-01], dtype=torch.float64)", "aten::igammac",
           "tt", VEC(&k, FA_FLOAT64, 1, 0.5, 1000), VEC(&k, FA_FLOAT64, 1, 30, 900));
    EXPECT("tensor([1.6449,    inf,    nan], dtype=torch.float64)", "aten::special_zeta", "tt",
           VEC(&k, FA_FLOAT64, 2, 1, 0.5), VEC(&k, FA_FLOAT64, 1, 1, 1));
    EXPECT_ERROR("polygamma(n, x) does not support negative n.", "aten::polygamma", "it",
                 (int64_t)-1, VEC(&k, FA_FLOAT64, 1));
    drop(&k);
}

static void bessel_functions(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([1.0000e+00, 1.2661e+00, 1.4895e+16], dtype=torch.float64)", "aten::i0", "t",
           VEC(&k, FA_FLOAT64, 0, 1, -40));
    EXPECT("tensor([-0.2079,  0.0000,  0.0397], dtype=torch.float64)", "aten::special_i1e", "t",
           VEC(&k, FA_FLOAT64, -1, 0, 100));
    EXPECT("tensor([  -inf, 0.0883,    nan], dtype=torch.float64)", "aten::special_bessel_y0", "t",
           VEC(&k, FA_FLOAT64, 0, 1, -1));
    EXPECT("tensor([   inf, 0.6019, 0.0402,    nan], dtype=torch.float64)",
           "aten::special_modified_bessel_k1", "t", VEC(&k, FA_FLOAT64, 0, 1, 3, -1));
    EXPECT("tensor([4.0241e-02, 5.3556e-01, 3.5503e-01, 1.3529e-01, 1.0834e-04],\n"
           "       dtype=torch.float64)",
           "aten::special_airy_ai", "t", VEC(&k, FA_FLOAT64, -10, -1, 0, 1, 5));
    EXPECT("tensor([1.0000, 0.9983, 0.0470], dtype=torch.float64)",
           "aten::special_spherical_bessel_j0", "t", VEC(&k, FA_FLOAT64, 0, 0.1, 3));
    drop(&k);
}

static void polynomials(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([-1.0000, -1.0000, 97.0000,  0.8901], dtype=torch.float64)",
           "aten::special_chebyshev_polynomial_t", "tt", VEC(&k, FA_FLOAT64, 0.5, -1, 2, 0.3),
           VEC(&k, FA_FLOAT64, 3, 3, 4, 50));
    EXPECT("tensor([-1., -4.,  0.], dtype=torch.float64)", "aten::special_chebyshev_polynomial_u",
           "tt", VEC(&k, FA_FLOAT64, 0.5, -1, 1), VEC(&k, FA_FLOAT64, 3, 3, -1));
    EXPECT("tensor([-5.,  1.], dtype=torch.float64)", "aten::special_hermite_polynomial_h", "tt",
           VEC(&k, FA_FLOAT64, 0.5, 2), VEC(&k, FA_FLOAT64, 3, 0));
    EXPECT("tensor([nan, nan], dtype=torch.float64)",
           "aten::special_hermite_polynomial_he.n_scalar", "ti", VEC(&k, FA_FLOAT64, 1, 2),
           (int64_t)600);
    EXPECT("tensor([-0.1458,  1.0000], dtype=torch.float64)", "aten::special_laguerre_polynomial_l",
           "tt", VEC(&k, FA_FLOAT64, 0.5, 0), VEC(&k, FA_FLOAT64, 3, 9));
    EXPECT("tensor([-0.4375, -1.0000], dtype=torch.float64)", "aten::special_legendre_polynomial_p",
           "tt", VEC(&k, FA_FLOAT64, 0.5, -1), VEC(&k, FA_FLOAT64, 3, 3));
    drop(&k);
}

static void entropy_and_sinc(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([0.0000,   -inf, 0.3466,    nan])", "aten::special_entr", "t", VEC(&k,
           FA_FLOAT32, 0, -1, 0.5, NAN));
    EXPECT("tensor([ 1.0000e+00,  6.3662e-01, -2.7828e-08])", "aten::sinc", "t", VEC(&k, FA_FLOAT32,
           0, 0.5, 1));
    EXPECT_ERROR("\"ndtri_cpu\" not implemented for 'Half'", "aten::special_ndtri", "t", VEC(&k,
                 FA_FLOAT16, 0.5));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_functions),
        cmocka_unit_test(gamma_functions),
        cmocka_unit_test(bessel_functions),
        cmocka_unit_test(polynomials),
        cmocka_unit_test(entropy_and_sinc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
