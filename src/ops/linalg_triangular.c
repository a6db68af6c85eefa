/* linalg_triangular.c: equations with triangular matrices. They need no LAPACK: each column of the
 * right side becomes the solution in place,
 *
 *     for each j:  x[j] /= a[j][j];  x[i] -= a[i][j] x[j] for the i that are left
 *
 * from the first row on for lower triangles, from the last for upper ones. */
#include "linalg.h"

typedef struct triangle {
    int64_t n, k;                       /* a [n, n], x [n, k]; both column-major */
    bool upper, unit;                   /* unit: the diagonal counts as ones */
} triangle;

#define SUBSTITUTE(name, type)                                                                     \
    static void name(const triangle *t, const void *a_at, void *x_at)                              \
    {                                                                                              \
        for (int64_t c = 0; c < t->k; c++) {                                                       \
            type *x = (type *)x_at + c * t->n;                                                     \
            for (int64_t step = 0; step < t->n; step++) {                                          \
                int64_t j = t->upper ? t->n - 1 - step : step;                                     \
                int64_t first = t->upper ? 0 : j + 1, end = t->upper ? j : t->n;                   \
                const type *a = (const type *)a_at + j * t->n;                                     \
                if (!t->unit)                                                                      \
                    x[j] /= a[j];                                                                  \
                type by = x[j];                                                                    \
                for (int64_t i = first; i < end; i++)                                              \
                    x[i] -= a[i] * by;                                                             \
            }                                                                                      \
        }                                                                                          \
    }
SUBSTITUTE(substitute_f32, float)
SUBSTITUTE(substitute_f64, double)
SUBSTITUTE(substitute_c64, float _Complex)
SUBSTITUTE(substitute_c128, double _Complex)

typedef struct batch {                  /* of column-major matrices */
    triangle shape;
    fa_tensor *a, *x;
    void (*run)(const triangle *t, const void *a, void *x);
} batch;

static fa_status run_matrices(void *context, int64_t begin, int64_t end)
{
    batch *b = context;

    for (int64_t i = begin; i < end; i++)
        b->run(&b->shape, fa__matrix_at(b->a, i), fa__matrix_at(b->x, i));
    return FA_OK;
}

/* x, column-major, becomes the solution of a x = x; batches are the same. */
static fa_status substitute(fa_tensor *a, fa_tensor *x, bool upper, bool unit)
{
    batch b = { .shape = { fa__rows(x), fa__cols(x), upper, unit }, .a = a, .x = x };
    int64_t n = b.shape.n;

    switch ((fa_dtype)x->dtype) {
    case FA_FLOAT32: b.run = substitute_f32; break;
    case FA_FLOAT64: b.run = substitute_f64; break;
    case FA_COMPLEX64: b.run = substitute_c64; break;
    default: b.run = substitute_c128; break;
    }
    return fa__parallel_for(fa__n_matrices(x), n > 32 ? 1 : 1024 / fa__at_least_one(n),
                            run_matrices, &b);
}

static fa_tensor *transposed(const fa_tensor *self)
{
    return fa_transpose(self, self->n_dims - 2, self->n_dims - 1);
}

/* X of A X = B, column-major, yours. Sizes fit. */
static fa_tensor *solved(fa_tensor *a, fa_tensor *b, bool upper, bool unit)
{
    fa_tensor *wide_a = NULL, *wide_b = NULL, *own_a = NULL, *x = NULL;
    fa_status st = fa__broadcast_batches(b, a, &wide_b, &wide_a);

    if (st == FA_OK) {
        own_a = fa__columns_copy(wide_a);
        x = own_a == NULL ? NULL : fa__columns_copy(wide_b);
        st = fa__made(x);
    }
    if (st == FA_OK)
        st = substitute(own_a, x, upper, unit);
    fa_tensor_release(own_a);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    if (st == FA_OK)
        return x;
    fa_tensor_release(x);
    return NULL;
}

/* X A = B is A^T X^T = B^T. */
static fa_tensor *solved_right(fa_tensor *a, fa_tensor *b, bool upper, bool unit)
{
    fa__temps t = { 0 };
    fa_tensor *a_t = fa__keep(&t, transposed(a)), *b_t = fa__keep(&t, transposed(b)), *x, *out;

    x = t.failed ? NULL : fa__keep(&t, solved(a_t, b_t, !upper, unit));
    x = x == NULL ? NULL : fa__keep(&t, transposed(x));
    out = x == NULL ? NULL : fa__columns_copy(x);
    (void)fa__temps_free(&t);
    return out;
}

static fa_status solve_triangular(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    fa_tensor *given = NULL, *out = NULL;
    bool upper = fa__arg_bool(call, 2), left = fa__arg_bool(call, 3), unit = fa__arg_bool(call, 4);
    const char *const op = "linalg.solve_triangular";
    fa_status st = FA_OK;

    TRY(fa__need_square(a, op));
    TRY(fa__need_matrix(b, op, "B"));
    if (left ? fa__rows(a) != fa__rows(b) : fa__cols(a) != fa__cols(b))
        TRY(fa__fail(FA_EINVAL,
                     "%s: Incompatible shapes of A and B for the equation %s (%lldx%lld and "
                     "%lldx%lld)", op, left ? "AX = B" : "XA = B", (long long)fa__rows(a),
                     (long long)fa__cols(a), (long long)fa__rows(b), (long long)fa__cols(b)));
    TRY(fa__need_lapack_dtype(a, "triangular_solve_cpu"));
    given = fa__as_dtype(b, (fa_dtype)a->dtype);
    TRY(fa__made(given));
    out = left ? solved(a, given, upper, unit) : solved_right(a, given, upper, unit);
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(given);
    return st;
}

fa_status fa__need_linear_system(const fa_tensor *a, const fa_tensor *b, const char *op)
{
    if (a->dtype != b->dtype)
        return fa__fail(FA_EINVAL,
                        "Expected b and A to have the same dtype, but found b of type %s and A of "
                        "type %s instead.", fa__scalar_type_name((fa_dtype)b->dtype),
                        fa__scalar_type_name((fa_dtype)a->dtype));
    if (fa__rows(a) != fa__cols(a))
        return fa__fail(FA_EINVAL,
                        "A must be batches of square matrices, but they are %lld by %lld matrices",
                        (long long)fa__rows(a), (long long)fa__cols(a));
    if (fa__cols(a) != fa__rows(b))
        return fa__fail(FA_EINVAL,
                        "Incompatible matrix sizes for %s: each A matrix is %lld by %lld but each "
                        "b matrix is %lld by %lld", op, (long long)fa__cols(a),
                        (long long)fa__cols(a), (long long)fa__rows(b), (long long)fa__cols(b));
    return FA_OK;
}

/* (self: B, A, upper, transpose, unitriangular) */
static fa_status triangular_solve(fa__call *call)
{
    fa_tensor *b = fa__arg_tensor(call, 0), *a = fa__arg_tensor(call, 1);
    fa_tensor *given = NULL, *wide_a = NULL, *wide_b = NULL;
    bool upper = fa__arg_bool(call, 2), transpose = fa__arg_bool(call, 3);
    fa_status st = FA_OK;

    if (b->n_dims < 2 || a->n_dims < 2)
        return fa__fail(FA_EINVAL,
                        "torch.triangular_solve: Expected %s to have at least 2 dimensions, but it "
                        "has %d dimensions instead", b->n_dims < 2 ? "b" : "A",
                        (int)(b->n_dims < 2 ? b->n_dims : a->n_dims));
    TRY(fa__need_linear_system(a, b, "triangular_solve"));
    TRY(fa__need_lapack_dtype(a, "triangular_solve_cpu"));
    TRY(fa__broadcast_batches(b, a, &wide_b, &wide_a));
    given = transpose ? transposed(a) : fa_tensor_retain(a);
    TRY(fa__made(given));
    TRY(fa__return_tensor(call, 0, solved(given, b, transpose ? !upper : upper,
                                          fa__arg_bool(call, 4))));
    st = fa__return_tensor(call, 1, fa__columns_copy(wide_a));
done:
    fa_tensor_release(given);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    return st;
}

const fa__op fa__ops_linalg_triangular[] = {
    { "aten::linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool "
      "unitriangular=False) -> Tensor", solve_triangular, FA__OP_OUT },
    { "aten::triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool "
      "unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)", triangular_solve,
      FA__OP_OUT },
    { 0 },
};
