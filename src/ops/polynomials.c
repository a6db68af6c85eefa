/* polynomials.c: orthogonal polynomials of degree n at x.
 *
 * They start with p(0) = 1 and p(1), and go on by a recurrence of three terms:
 *
 *     Chebyshev T, U, V, W    p(k+1) = 2x p(k) - p(k-1), with x, 2x, 2x - 1, 2x + 1 as p(1);
 *                             shifted ones have 2x - 1 in place of x
 *     Hermite H, He           p(k+1) = 2x p(k) - 2k p(k-1),  x p(k) - k p(k-1)
 *     Laguerre L              p(k+1) = ((2k + 1 - x) p(k) - k p(k-1)) / (k + 1)
 *     Legendre P              p(k+1) = ((2k + 1) x p(k) - k p(k-1)) / (k + 1)
 *
 * Inside (-1, 1) high degrees of Chebyshev's are trigonometric functions of t = arccos(x). The
 * degree is n cut to an integer; a negative one gives 0. */
#include "ops/loops.h"

#define OUT (FA__OP_OUT | FA__OP_POINTWISE)

/* Each of Chebyshev's kinds: p(1) - 2x, degrees from which the closed form is used, and values at
 * the ends 1 and -1 (times (-1)^n). */
typedef enum kind { T, U, V, W } kind;

static double end_value(kind which, bool right, double n)
{
    switch (which) {
    case T:
        return 1;
    case U:
        return n + 1;
    case V:
        return right ? 1 : 2 * n + 1;
    default:
        return right ? 2 * n + 1 : 1;
    }
}

#define CHEBYSHEV(suffix, type, sin, cos, acos)                                                    \
    static type closed_form_##suffix(kind which, type x, type n)                                   \
    {                                                                                              \
        type t = acos(x);                                                                          \
        switch (which) {                                                                           \
        case T:                                                                                    \
            return cos(n * t);                                                                     \
        case U:                                                                                    \
            return sin((n + 1) * t) / sin(t);                                                      \
        case V:                                                                                    \
            return cos((n + (type)0.5) * t) / cos(t / 2);                                          \
        default:                                                                                   \
            return sin((n + (type)0.5) * t) / sin(t / 2);                                          \
        }                                                                                          \
    }                                                                                              \
    static type chebyshev_##suffix(kind which, type x, int64_t n, int64_t closed_from)             \
    {                                                                                              \
        type p = 1, q, r;                                                                          \
        if (n < 0)                                                                                 \
            return 0;                                                                              \
        if (x == 1 || x == -1)                                                                     \
            return (type)end_value(which, x > 0, (double)n) * (x > 0 || n % 2 == 0 ? 1 : -1);      \
        if (n > closed_from && x > -1 && x < 1)                                                    \
            return closed_form_##suffix(which, x, (type)n);                                        \
        if (n == 0)                                                                                \
            return 1;                                                                              \
        q = which == T ? x : which == U ? 2 * x : which == V ? 2 * x - 1 : 2 * x + 1;              \
        for (int64_t k = 2; k <= n && q == q; k++) {                                               \
            r = 2 * x * q - p;                                                                     \
            p = q;                                                                                 \
            q = r;                                                                                 \
        }                                                                                          \
        return q;                                                                                  \
    }
CHEBYSHEV(f32, float, sinf, cosf, acosf)
CHEBYSHEV(f64, double, sin, cos, acos)

/* Degrees from `limit` on are beyond the type's range: NaN, as in PyTorch. */
#define OTHERS(suffix, type, limit, fma_fn)                                                        \
    static type hermite_h_##suffix(type x, int64_t n)                                              \
    {                                                                                              \
        type p = 1, q = 2 * x, r;                                                                  \
        if (n <= 0)                                                                                \
            return n == 0;                                                                         \
        if (n > limit)                                                                             \
            return NAN;                                                                            \
        for (int64_t k = 1; k < n && q == q; k++) {                                                \
            r = 2 * x * q - (type)(2 * k) * p;                                                     \
            p = q;                                                                                 \
            q = r;                                                                                 \
        }                                                                                          \
        return q;                                                                                  \
    }                                                                                              \
    static type hermite_he_##suffix(type x, int64_t n)                                             \
    {                                                                                              \
        type p = 1, q = x, r;                                                                      \
        if (n <= 0)                                                                                \
            return n == 0;                                                                         \
        if (n > limit)                                                                             \
            return NAN;                                                                            \
        for (int64_t k = 1; k < n && q == q; k++) {                                                \
            r = fma_fn(x, q, -((type)k * p));                                                      \
            p = q;                                                                                 \
            q = r;                                                                                 \
        }                                                                                          \
        return q;                                                                                  \
    }                                                                                              \
    static type laguerre_##suffix(type x, int64_t n)                                               \
    {                                                                                              \
        type p = 1, q = 1 - x, r;                                                                  \
        if (n <= 0 || x == 0)                                                                      \
            return n >= 0;                                                                         \
        for (int64_t k = 1; k < n && q == q; k++) {                                                \
            r = (((type)(2 * k) + (1 - x)) * q - (type)k * p) / (type)(k + 1);                     \
            p = q;                                                                                 \
            q = r;                                                                                 \
        }                                                                                          \
        return q;                                                                                  \
    }                                                                                              \
    static type legendre_##suffix(type x, int64_t n)                                               \
    {                                                                                              \
        type p = 1, q = x, r;                                                                      \
        if (n <= 0)                                                                                \
            return n == 0;                                                                         \
        if (x == 1 || x == -1)                                                                     \
            return x > 0 || n % 2 == 0 ? 1 : -1;                                                   \
        for (int64_t k = 1; k < n && q == q; k++) {                                                \
            r = ((type)(2 * k + 1) * x * q - (type)k * p) / (type)(k + 1);                         \
            p = q;                                                                                 \
            q = r;                                                                                 \
        }                                                                                          \
        return q;                                                                                  \
    }
OTHERS(f32, float, 128, fmaf)
OTHERS(f64, double, 512, fma)

/* A degree as an integer; what is none (NaN, or too large) counts as none. */
static int64_t degree(double n)
{
    return n > -0x1p62 && n < 0x1p62 ? (int64_t)n : -1;
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define LOOPS(op, kernel_name, f32, f64)                                                           \
    FA__LOOP2(op##_f32, float, float, f32)                                                         \
    FA__LOOP2(op##_f64, double, double, f64)                                                       \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name "_cpu", .on = FA__ON_FLOAT, .loop = { op##_f32, op##_f64 },            \
    };
#define CHEBYSHEV_LOOPS(op, kernel_name, which, closed_from)                                       \
    LOOPS(op, "chebyshev_polynomial_" kernel_name,                                                 \
          chebyshev_f32(which, a, degree(b), closed_from),                                         \
          chebyshev_f64(which, a, degree(b), closed_from))
#define SHIFTED_LOOPS(op, kernel_name, which, closed_from)                                         \
    LOOPS(op, "shifted_chebyshev_polynomial_" kernel_name,                                         \
          chebyshev_f32(which, a + a - 1, degree(b), closed_from),                                 \
          chebyshev_f64(which, a + a - 1, degree(b), closed_from))

CHEBYSHEV_LOOPS(chebyshev_t, "t", T, 6)
CHEBYSHEV_LOOPS(chebyshev_u, "u", U, 8)
CHEBYSHEV_LOOPS(chebyshev_v, "v", V, 8)
CHEBYSHEV_LOOPS(chebyshev_w, "w", W, 8)
SHIFTED_LOOPS(shifted_t, "t", T, 6)
SHIFTED_LOOPS(shifted_u, "u", U, 6)
SHIFTED_LOOPS(shifted_v, "v", V, 6)
SHIFTED_LOOPS(shifted_w, "w", W, 4)
LOOPS(hermite_h_row, "hermite_polynomial_h", hermite_h_f32(a, degree(b)),
      hermite_h_f64(a, degree(b)))
LOOPS(hermite_he_row, "hermite_polynomial_he", hermite_he_f32(a, degree(b)),
      hermite_he_f64(a, degree(b)))
LOOPS(laguerre_row, "laguerre_polynomial_l", laguerre_f32(a, degree(b)),
      laguerre_f64(a, degree(b)))
LOOPS(legendre_row, "legendre_polynomial_p", legendre_f32(a, degree(b)),
      legendre_f64(a, degree(b)))

#define ROWS(name, loops)                                                                          \
    { "aten::special_" name "(Tensor x, Tensor n) -> Tensor", fa__binary_float, OUT, &loops },     \
    { "aten::special_" name ".x_scalar(Scalar x, Tensor n) -> Tensor", fa__binary_float, OUT,      \
      &loops },                                                                                    \
    { "aten::special_" name ".n_scalar(Tensor x, Scalar n) -> Tensor", fa__binary_float, OUT,      \
      &loops }

const fa__op fa__ops_polynomials[] = {
    ROWS("chebyshev_polynomial_t", chebyshev_t_loops),
    ROWS("chebyshev_polynomial_u", chebyshev_u_loops),
    ROWS("chebyshev_polynomial_v", chebyshev_v_loops),
    ROWS("chebyshev_polynomial_w", chebyshev_w_loops),
    ROWS("shifted_chebyshev_polynomial_t", shifted_t_loops),
    ROWS("shifted_chebyshev_polynomial_u", shifted_u_loops),
    ROWS("shifted_chebyshev_polynomial_v", shifted_v_loops),
    ROWS("shifted_chebyshev_polynomial_w", shifted_w_loops),
    ROWS("hermite_polynomial_h", hermite_h_row_loops),
    ROWS("hermite_polynomial_he", hermite_he_row_loops),
    ROWS("laguerre_polynomial_l", laguerre_row_loops),
    ROWS("legendre_polynomial_p", legendre_row_loops),
    { 0 },
};
