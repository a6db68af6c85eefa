/* loops.h: how element-wise ops are written — a table of loops beside a row, and a few kernels that
 * are the same for many ops. Private to this folder.
 *
 *     LIBM1(exp2)                                          loops exp2_f32, exp2_f64
 *     static const fa__loops exp2_loops = { .name = "exp2", .on = FA__ON_REAL,
 *         .loop = { exp2_f32, exp2_f64 } };
 *     ...
 *     { "aten::exp2(Tensor self) -> Tensor", fa__unary_float, FA__OP_BOTH, &exp2_loops },
 *
 * Numbers of a call (alpha, min, max...) are operands too: they reach the loop as constant arrays
 * in its own type, of which it may read the first element alone. */
#ifndef FA_OPS_LOOPS_H
#define FA_OPS_LOOPS_H

#include <complex.h>
#include <math.h>

#ifndef CMPLXF                          /* glibc has them for gcc alone */
#define CMPLXF(re, im) __builtin_complex((float)(re), (float)(im))
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

#include "ops/ops.h"

/* ---- loops ----------------------------------------------------------------------------------- */

/* Elements do not depend on one another, though an output may be an input. */
#if defined(__clang__)
#define FA__EACH _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)
#elif defined(__GNUC__)
#define FA__EACH _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++)
#else
#define FA__EACH for (int64_t i = 0; i < n; i++)
#endif

/* Loops named `name` over elements a, b, c of one type. */
#define FA__LOOP1(name, in_type, out_type, expression)                                             \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        out_type *y = out[0];                                                                      \
        const in_type *in_a = in[0];                                                               \
        (void)params;                                                                              \
        FA__EACH {                                                                                 \
            in_type a = in_a[i];                                                                   \
            y[i] = (out_type)(expression);                                                         \
        }                                                                                          \
    }
#define FA__LOOP2(name, in_type, out_type, expression)                                             \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        out_type *y = out[0];                                                                      \
        const in_type *in_a = in[0], *in_b = in[1];                                                \
        (void)params;                                                                              \
        FA__EACH {                                                                                 \
            in_type a = in_a[i], b = in_b[i];                                                      \
            y[i] = (out_type)(expression);                                                         \
        }                                                                                          \
    }
#define FA__LOOP3(name, in_type, out_type, expression)                                             \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        out_type *y = out[0];                                                                      \
        const in_type *in_a = in[0], *in_b = in[1], *in_c = in[2];                                 \
        (void)params;                                                                              \
        FA__EACH {                                                                                 \
            in_type a = in_a[i], b = in_b[i], c = in_c[i];                                         \
            y[i] = (out_type)(expression);                                                         \
        }                                                                                          \
    }
#define FA__LOOP4(name, in_type, out_type, expression)                                             \
    static void name(void *const *out, const void *const *in, int64_t n, const void *params)       \
    {                                                                                              \
        out_type *y = out[0];                                                                      \
        const in_type *in_a = in[0], *in_b = in[1], *in_c = in[2], *in_d = in[3];                  \
        (void)params;                                                                              \
        FA__EACH {                                                                                 \
            in_type a = in_a[i], b = in_b[i], c = in_c[i], d = in_d[i];                            \
            y[i] = (out_type)(expression);                                                         \
        }                                                                                          \
    }
/* For both float types; the expression is of C's generic operators, or of functions of double whose
 * float results are exact enough. */
#define FA__FLOATS1(op, expression)                                                                \
    FA__LOOP1(op##_f32, float, float, expression)                                                  \
    FA__LOOP1(op##_f64, double, double, expression)
#define FA__FLOATS2(op, expression)                                                                \
    FA__LOOP2(op##_f32, float, float, expression)                                                  \
    FA__LOOP2(op##_f64, double, double, expression)
#define FA__FLOATS3(op, expression)                                                                \
    FA__LOOP3(op##_f32, float, float, expression)                                                  \
    FA__LOOP3(op##_f64, double, double, expression)
#define FA__FLOATS4(op, expression)                                                                \
    FA__LOOP4(op##_f32, float, float, expression)                                                  \
    FA__LOOP4(op##_f64, double, double, expression)
/* A function f of libm with its float twin. */
#define FA__LIBM1(op, fn)                                                                          \
    FA__LOOP1(op##_f32, float, float, fn##f(a))                                                    \
    FA__LOOP1(op##_f64, double, double, fn(a))
#define FA__LIBM2(op, fn)                                                                          \
    FA__LOOP2(op##_f32, float, float, fn##f(a, b))                                                 \
    FA__LOOP2(op##_f64, double, double, fn(a, b))
/* A complex function f of libm with its float twin. */
#define FA__LIBM1_COMPLEX(op, fn)                                                                  \
    FA__LOOP1(op##_c64, float complex, float complex, fn##f(a))                                    \
    FA__LOOP1(op##_c128, double complex, double complex, fn(a))

/* ---- an op's loops --------------------------------------------------------------------------- */

/* Groups of dtypes that PyTorch's CPU kernel of an op takes. */
typedef enum fa__dtype_group {
    FA__ON_INT = 1,                     /* uint8, int8 to int64 */
    FA__ON_BOOL = 2,
    FA__ON_HALF = 4,                    /* float16, bfloat16 */
    FA__ON_FLOAT = 8,                   /* float32, float64 */
    FA__ON_COMPLEX_HALF = 16,
    FA__ON_COMPLEX = 32,                /* complex64, complex128 */
    FA__ON_UNSIGNED = 64,               /* uint16, uint32, uint64 */
    FA__ON_FLOAT8 = 128,

    FA__ON_FLOATING = FA__ON_HALF | FA__ON_FLOAT,
    FA__ON_FLOATING_COMPLEX = FA__ON_FLOATING | FA__ON_COMPLEX,
    FA__ON_REAL = FA__ON_FLOATING | FA__ON_INT,
    FA__ON_REAL_BOOL = FA__ON_REAL | FA__ON_BOOL,
    FA__ON_EVERY = 255
} fa__dtype_group;

typedef struct fa__loops {
    const char *name;                   /* of PyTorch's kernel, for errors: "exp_vml_cpu" */
    unsigned on;                        /* fa__dtype_group: which common dtypes it takes */
    fa__loop loop[FA__COMPUTE_COUNT];   /* f32, f64, i64, c64, c128 */
    /* where int64 would be slow, or NULL; boolean: bytes of 0 or 1 */
    fa__loop i32, u8, boolean;
    bool exact_numbers;                 /* numbers are not rounded to half precision */
    const char *no_complex, *no_bool;   /* PyTorch's texts where it has better ones */
} fa__loops;

/* What comes out of operands of a common dtype. */
typedef enum fa__result_rule {
    FA__RESULT_COMMON,
    FA__RESULT_FLOAT,                   /* integers become float32 before the loop */
    FA__RESULT_BOOL,
    FA__RESULT_REAL                     /* of complex ones the real dtype */
} fa__result_rule;

typedef struct fa__operand {
    fa_tensor *tensor;                  /* borrowed, or NULL: */
    fa__scalar number;
    bool is_parameter;                  /* takes no part in the promotion */
} fa__operand;

/* Argument i, a tensor or a number. */
fa__operand fa__operand_arg(const fa__call *call, size_t i);
/* A number that takes no part in the promotion. */
fa__operand fa__operand_parameter(fa__scalar number);
fa__operand fa__operand_float(double x);

/* Promotes, picks the loop, runs it with `params` (may be NULL); the new tensor is yours. */
fa_status fa__elementwise(fa_tensor **out, fa_tensor *into, const fa__loops *loops,
                          fa__result_rule rule, int n, const fa__operand *operands,
                          const void *params);
/* The same on the first n arguments of a call, into its first result. */
fa_status fa__elementwise_call(fa__call *call, const fa__loops *loops, fa__result_rule rule, int n);
/* The largest finite number of a float dtype, or of a complex one's parts (float32 for others). */
double fa__largest(fa_dtype dtype);
/* FA_EUNSUPPORTED unless the dtype belongs to the loops' groups. */
fa_status fa__check_dtype(const fa__loops *loops, fa_dtype dtype);
/* The dtype of all operands together, FA_ETYPE when there is none. */
fa_status fa__common_dtype(fa_dtype *out, int n, const fa__operand *operands);

/* ---- kernels of rows whose data are loops ---------------------------------------------------- */

fa_status fa__unary_same(fa__call *call);       /* f(self) of self's dtype */
fa_status fa__unary_float(fa__call *call);      /* integers become float32 */
fa_status fa__unary_real(fa__call *call);       /* of complex ones the real dtype */
fa_status fa__unary_bool(fa__call *call);
fa_status fa__binary_same(fa__call *call);      /* f(self, other) of the promoted dtype */
fa_status fa__binary_float(fa__call *call);
fa_status fa__binary_bool(fa__call *call);
/* Runs a kernel so that its result is written to the first argument, for in-place rows that no
 * plain row derives. */
fa_status fa__run_inplace(fa__call *call, fa__kernel plain);
fa_status fa__binary_inplace(fa__call *call);
/* The arguments behind self are numbers for the loop. */
fa_status fa__unary_parameters(fa__call *call);
/* self as it is. */
fa_status fa__unary_identity(fa__call *call);

/* ---- complex arithmetic ----------------------------------------------------------------------
 * The plain products and quotients of c10::complex; C's own look for infinities first. */

#define FA__COMPLEX_ARITHMETIC(suffix, part, make, re, im)                                         \
    static inline part complex fa__mul_##suffix(part complex a, part complex b)                    \
    {                                                                                              \
        return make(re(a) * re(b) - im(a) * im(b), re(a) * im(b) + im(a) * re(b));                 \
    }                                                                                              \
    /* scaled by the larger part of b, as numpy does */                                            \
    static inline part complex fa__div_##suffix(part complex a, part complex b)                    \
    {                                                                                              \
        part c = re(b), d = im(b), abs_c = c < 0 ? -c : c, abs_d = d < 0 ? -d : d;                 \
        if (abs_c == 0 && abs_d == 0)                                                              \
            return make(re(a) / abs_c, im(a) / abs_d);                                             \
        if (abs_c >= abs_d) {                                                                      \
            part ratio = d / c, scale = 1 / (c + d * ratio);                                       \
            return make((re(a) + im(a) * ratio) * scale, (im(a) - re(a) * ratio) * scale);         \
        }                                                                                          \
        part ratio = c / d, scale = 1 / (c * ratio + d);                                           \
        return make((re(a) * ratio + im(a)) * scale, (im(a) * ratio - re(a)) * scale);             \
    }
FA__COMPLEX_ARITHMETIC(c64, float, CMPLXF, crealf, cimagf)
FA__COMPLEX_ARITHMETIC(c128, double, CMPLX, creal, cimag)

#endif
