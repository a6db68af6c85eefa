/* torch.linalg: factors, solutions, spectra, matrix functions. Where the library is built without
 * LAPACK, that its absence is told by name. */
#include "op_call.h"

static void triangular_equations_need_no_lapack(void **state)
{
    kept k = { 0 };
    fa_tensor *b;

    (void)state;
    b = MAT(&k, FA_FLOAT32, 2, 2, 9);
    EXPECT("tensor([[1.],\n        [2.]]); tensor([[2., 9.],\n        [1., 4.]])",
           "aten::triangular_solve", "ttb", b, MAT(&k, FA_FLOAT32, 2, 2, 9, 1, 4), 0);
    EXPECT("tensor([[inf],\n        [-inf]]); tensor([[0., 9.],\n        [1., 4.]])",
           "aten::triangular_solve", "ttb", b, MAT(&k, FA_FLOAT32, 2, 0, 9, 1, 4), 0);
    EXPECT_ERROR("A must be batches of square matrices, but they are 1 by 2 matrices",
                 "aten::triangular_solve", "tt", b, MAT(&k, FA_FLOAT32, 1, 2, 9));
    EXPECT_ERROR("\"triangular_solve_cpu\" not implemented for 'Long'", "aten::triangular_solve",
                 "tt", MAT(&k, FA_INT64, 2, 2, 9), MAT(&k, FA_INT64, 2, 2, 9, 1, 4));
    drop(&k);
}

static void powers_and_exponentials(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor([[89, 55],\n        [55, 34]])", "aten::linalg_matrix_power", "ti",
           MAT(&k, FA_INT64, 2, 1, 1, 1, 0), (int64_t)10);
    EXPECT("tensor([[1, 0],\n        [0, 1]])", "aten::linalg_matrix_power", "ti",
           MAT(&k, FA_INT64, 2, 5, 6, 7, 8), (int64_t)0);
    EXPECT("tensor([[1., 1.],\n        [0., 1.]])", "aten::matrix_exp", "t",
           MAT(&k, FA_FLOAT32, 2, 0, 1, 0, 0));
    EXPECT_ERROR("linalg.matrix_power: A must be batches of square matrices, but they are 1 by 2 "
                 "matrices", "aten::linalg_matrix_power", "ti", MAT(&k, FA_FLOAT32, 1, 1, 2),
                 (int64_t)2);
    drop(&k);
}

static void cholesky_names_the_minor(void **state)
{
    kept k = { 0 };
    fa_tensor *batch;

    (void)state;
    EXPECT("tensor([[2., 0.],\n        [1., 2.]])", "aten::linalg_cholesky", "t",
           MAT(&k, FA_FLOAT32, 2, 4, 2, 2, 5));
    EXPECT("tensor([[2., 1.],\n        [0., 2.]])", "aten::cholesky", "tb",
           MAT(&k, FA_FLOAT32, 2, 4, 2, 2, 5), 1);
    EXPECT("tensor([[ 1.,  0.],\n        [ 2., -3.]]); tensor(2, dtype=torch.int32)",
           "aten::linalg_cholesky_ex", "t", MAT(&k, FA_FLOAT32, 2, 1, 2, 2, 1));
    batch = TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 1), 4, -1);
    EXPECT_ERROR("linalg.cholesky: (Batch element 1): The factorization could not be completed "
                 "because the input is not positive-definite (the leading minor of order 1 is not "
                 "positive-definite).", "aten::linalg_cholesky", "t", batch);
    drop(&k);
}

static void lu_of_singular_and_empty_matrices(void **state)
{
    kept k = { 0 };
    fa_tensor *a, *empty;

    (void)state;
    a = MAT(&k, FA_FLOAT32, 2, 0, 2, 1, 3);
    empty = keep(&k, fa_zeros(FA_FLOAT32, 2, (const int64_t[]){ 0, 0 }));
    EXPECT("tensor([[0., 1.],\n        [1., 0.]]); tensor([[1., 0.],\n        [0., 1.]]); "
           "tensor([[1., 3.],\n        [0., 2.]])", "aten::linalg_lu", "t", a);
    EXPECT("tensor(-2.)", "aten::det", "t", a);
    EXPECT("tensor(-1.); tensor(0.6931)", "aten::slogdet", "t", a);
    EXPECT("tensor(nan)", "aten::logdet", "t", a);
    EXPECT("tensor(1.)", "aten::linalg_det", "t", empty);
    EXPECT_ERROR("linalg.inv: The diagonal element 2 is zero, the inversion could not be completed "
                 "because the input matrix is singular.", "aten::inverse", "t",
                 MAT(&k, FA_FLOAT32, 2, 1, 2, 2, 4));
    EXPECT_ERROR("pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you "
                 "properly pass the result of lu_factor?", "aten::lu_unpack", "tt", a,
                 VEC(&k, FA_INT32, 1, 9));
    EXPECT_ERROR("Pivots given to lu_solve must all be greater or equal to 1. Did you properly "
                 "pass the result of lu_factor?", "aten::linalg_lu_solve", "ttt", a,
                 VEC(&k, FA_INT32, 1, -1), a);
    drop(&k);
}

static void solutions(void **state)
{
    kept k = { 0 };
    fa_tensor *a, *tall;

    (void)state;
    a = MAT(&k, FA_FLOAT32, 2, 0, 2, 1, 3);
    tall = MAT(&k, FA_FLOAT32, 3, 1, 0, 0, 1, 0, 0);
    EXPECT("tensor([1., 1.])", "aten::linalg_solve", "tt", a, VEC(&k, FA_FLOAT32, 2, 4));
    EXPECT("tensor([[ 2.7500, -1.5000],\n        [-0.7500,  0.5000]])", "aten::linalg_matrix_power",
           "ti", a, (int64_t)-2);
    EXPECT("tensor([[1.],\n        [2.]]); tensor([]); tensor(2); tensor([])",
           "aten::linalg_lstsq", "tt", tall, MAT(&k, FA_FLOAT32, 3, 1, 2, 3));
    EXPECT_ERROR("linalg.solve: Incompatible shapes of A and B for the equation AX = B (2x2 and "
                 "3x2)", "aten::linalg_solve", "tt", a, tall);
    drop(&k);
}

static void spectra(void **state)
{
    kept k = { 0 };
    fa_tensor *bad;

    (void)state;
    bad = MAT(&k, FA_FLOAT32, 2, NAN, 0, 0, 1);
    EXPECT("tensor([1., 3.])", "aten::linalg_eigvalsh", "t", MAT(&k, FA_FLOAT32, 2, 2, 99, 1, 2));
    EXPECT("tensor([0.+1.j, 0.-1.j])", "aten::linalg_eigvals", "t",
           MAT(&k, FA_FLOAT32, 2, 0, -1, 1, 0));
    EXPECT("tensor([4., 3.])", "aten::linalg_svdvals", "t",
           MAT(&k, FA_FLOAT32, 3, 3, 0, 0, -4, 0, 0));
    EXPECT("tensor([[0.5000, 0.0000, 0.0000],\n        [0.0000, 0.0000, 0.0000]])",
           "aten::pinverse", "t", MAT(&k, FA_FLOAT32, 3, 2, 0, 0, 0, 0, 0));
    EXPECT("tensor([nan, nan])", "aten::linalg_eigvalsh", "t", bad);
    EXPECT_ERROR("torch.linalg.eig: input tensor should not contain infs or NaNs.",
                 "aten::linalg_eigvals", "t", bad);
    EXPECT_ERROR("linalg.svd: The algorithm failed to converge because the input matrix contained "
                 "non-finite values.", "aten::linalg_svd", "t", bad);
    drop(&k);
}

static void absence_of_lapack_is_told_by_name(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT_ERROR("linalg.cholesky needs LAPACK, which this build of Facula does not have: install "
                 "LAPACKE (liblapacke-dev) and build Facula again", "aten::linalg_cholesky", "t",
                 MAT(&k, FA_FLOAT32, 2, 4, 2, 2, 5));
    drop(&k);
}

static bool has_lapack(void)
{
    kept k = { 0 };
    fa__ivalue out[FA__MAX_RETURNS] = { { 0 } };
    fa_status st = fa__op_call_format("aten::linalg_cholesky", out, "t",
                                      MAT(&k, FA_FLOAT32, 1, 1));

    fa__iv_release_all(out, FA__MAX_RETURNS);
    drop(&k);
    return st != FA_EUNSUPPORTED;
}

int main(void)
{
    const struct CMUnitTest always[] = {
        cmocka_unit_test(triangular_equations_need_no_lapack),
        cmocka_unit_test(powers_and_exponentials),
    };
    const struct CMUnitTest with_lapack[] = {
        cmocka_unit_test(cholesky_names_the_minor),
        cmocka_unit_test(lu_of_singular_and_empty_matrices),
        cmocka_unit_test(solutions),
        cmocka_unit_test(spectra),
    };
    const struct CMUnitTest without[] = {
        cmocka_unit_test(absence_of_lapack_is_told_by_name),
    };
    int failed = cmocka_run_group_tests(always, NULL, NULL);

    return failed + (has_lapack() ? cmocka_run_group_tests(with_lapack, NULL, NULL)
                                  : cmocka_run_group_tests(without, NULL, NULL));
}
