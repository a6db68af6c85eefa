/* compare.c: comparisons, logic, and questions about single numbers; the results are bool. */
#include "ops/loops.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)

/* ---- comparisons ----------------------------------------------------------------------------- */

#define COMPARE(op, operator)                                                                      \
    FA__LOOP2(op##_f32, float, uint8_t, a operator b)                                              \
    FA__LOOP2(op##_f64, double, uint8_t, a operator b)                                             \
    FA__LOOP2(op##_i64, int64_t, uint8_t, a operator b)                                            \
    FA__LOOP2(op##_i32, int32_t, uint8_t, a operator b)                                            \
    FA__LOOP2(op##_u8, uint8_t, uint8_t, a operator b)
#define ORDER(op, operator)                                                                        \
    COMPARE(op, operator)                                                                          \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = FA__ON_REAL_BOOL, .loop = { op##_f32, op##_f64, op##_i64 },      \
        .i32 = op##_i32, .u8 = op##_u8, .boolean = op##_u8,                                        \
    };
#define EQUALITY(op, operator)                                                                     \
    COMPARE(op, operator)                                                                          \
    FA__LOOP2(op##_c64, float complex, uint8_t, a operator b)                                      \
    FA__LOOP2(op##_c128, double complex, uint8_t, a operator b)                                    \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = FA__ON_EVERY,                                                    \
        .loop = { op##_f32, op##_f64, op##_i64, op##_c64, op##_c128 },                             \
        .i32 = op##_i32, .u8 = op##_u8, .boolean = op##_u8,                                        \
    };
EQUALITY(eq, ==)
EQUALITY(ne, !=)
ORDER(lt, <)
ORDER(le, <=)
ORDER(gt, >)
ORDER(ge, >=)

/* ---- logic ----------------------------------------------------------------------------------- */

#define TRUTH(x) ((x) != 0)
#define LOGIC(op, operator)                                                                        \
    FA__LOOP2(op##_f32, float, uint8_t, TRUTH(a) operator TRUTH(b))                                \
    FA__LOOP2(op##_f64, double, uint8_t, TRUTH(a) operator TRUTH(b))                               \
    FA__LOOP2(op##_i64, int64_t, uint8_t, TRUTH(a) operator TRUTH(b))                              \
    FA__LOOP2(op##_c64, float complex, uint8_t, TRUTH(a) operator TRUTH(b))                        \
    FA__LOOP2(op##_c128, double complex, uint8_t, TRUTH(a) operator TRUTH(b))                      \
    FA__LOOP2(op##_bool, uint8_t, uint8_t, a operator b)                                           \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = FA__ON_REAL_BOOL | FA__ON_COMPLEX,                               \
        .loop = { op##_f32, op##_f64, op##_i64, op##_c64, op##_c128 }, .boolean = op##_bool,       \
    };
LOGIC(logical_and, &)
LOGIC(logical_or, |)
LOGIC(logical_xor, ^)

#define TEST(op, kernel_name, groups, of_float, of_integer, of_complex)                            \
    FA__LOOP1(op##_f32, float, uint8_t, of_float)                                                  \
    FA__LOOP1(op##_f64, double, uint8_t, of_float)                                                 \
    FA__LOOP1(op##_i64, int64_t, uint8_t, of_integer)                                              \
    FA__LOOP1(op##_c64, float complex, uint8_t, of_complex)                                        \
    FA__LOOP1(op##_c128, double complex, uint8_t, of_complex)                                      \
    FA__LOOP1(op##_bool, uint8_t, uint8_t, of_integer)                                             \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = groups, .boolean = op##_bool,                                   \
        .loop = { op##_f32, op##_f64, op##_i64, op##_c64, op##_c128 },                             \
    };
TEST(logical_not, "logical_not_cpu", FA__ON_REAL_BOOL | FA__ON_COMPLEX, a == 0, a == 0, a == 0)
#define NOT_REAL ((void)a, 0)
TEST(isnan, "isnan", FA__ON_EVERY, a != a, NOT_REAL, a != a)
TEST(isinf, "isinf", FA__ON_EVERY, isinf(a) != 0, NOT_REAL, isinf(creal(a)) || isinf(cimag(a)))
TEST(isfinite, "isfinite", FA__ON_EVERY, isfinite(a) != 0, ((void)a, 1),
     isfinite(creal(a)) && isfinite(cimag(a)))
TEST(isreal, "isreal", FA__ON_EVERY, ((void)a, 1), ((void)a, 1), cimag(a) == 0)

#define INFINITE(op, operator)                                                                     \
    FA__LOOP1(op##_f32, float, uint8_t, isinf(a) && a operator 0)                                  \
    FA__LOOP1(op##_f64, double, uint8_t, isinf(a) && a operator 0)                                 \
    FA__LOOP1(op##_i64, int64_t, uint8_t, NOT_REAL)                                                \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = FA__ON_REAL_BOOL | FA__ON_UNSIGNED,                              \
        .no_complex = #op " does not support complex inputs.",                                     \
        .loop = { op##_f32, op##_f64, op##_i64 },                                                  \
    };
INFINITE(isposinf, >)
INFINITE(isneginf, <)

/* ---- whole tensors --------------------------------------------------------------------------- */

/* Calls a binary op and gives the first tensor back. Either may be NULL after a failure. */
static fa_tensor *combine(const char *op, fa_tensor *take, fa_tensor *take_too)
{
    fa_tensor *out = take == NULL || take_too == NULL ? NULL
                                                      : fa__op_tensor(op, "tt", take, take_too);

    fa_tensor_release(take);
    fa_tensor_release(take_too);
    return out;
}

static fa_tensor *apply(const char *op, fa_tensor *take)
{
    fa_tensor *out = take == NULL ? NULL : fa__op_tensor(op, "t", take);

    fa_tensor_release(take);
    return out;
}

/* atol + |rtol * other| */
static fa_tensor *allowed_error(fa_tensor *other, double rtol, double atol)
{
    fa_tensor *scaled = fa__op_tensor("aten::mul.Scalar", "tf", other, rtol), *out;

    scaled = apply("aten::abs", scaled);
    out = scaled == NULL ? NULL : fa__op_tensor("aten::add.Scalar", "tf", scaled, atol);
    fa_tensor_release(scaled);
    return out;
}

static fa_tensor *both_nan(fa_tensor *a, fa_tensor *b)
{
    return combine("aten::logical_and", fa__op_tensor("aten::isnan", "t", a),
                   fa__op_tensor("aten::isnan", "t", b));
}

/* self == other, or |self - other| is finite and at most atol + |rtol * other|. Integers become
 * floats first. [at::isclose] */
static fa_tensor *close_elements(fa_tensor *a, fa_tensor *b, double rtol, double atol,
                                 bool equal_nan)
{
    fa_tensor *close = fa__op_tensor("aten::eq.Tensor", "tt", a, b), *wide, *error, *within;
    bool is_exact = fa__is_integral((fa_dtype)a->dtype, true);

    if (equal_nan && !is_exact)
        close = combine("aten::logical_or", close, both_nan(a, b));
    if (rtol == 0 && atol == 0)
        return close;
    wide = fa__as_dtype(b, is_exact ? FA_FLOAT32 : (fa_dtype)b->dtype);
    if (wide == NULL) {
        fa_tensor_release(close);
        return NULL;
    }
    error = apply("aten::abs", is_exact
        ? combine("aten::sub.Tensor", fa__as_dtype(a, FA_FLOAT32), fa_tensor_retain(wide))
        : fa__op_tensor("aten::sub.Tensor", "tt", a, wide));
    within = error == NULL ? NULL
             : combine("aten::le.Tensor", fa_tensor_retain(error),
                       allowed_error(wide, rtol, atol));
    within = combine("aten::logical_and", within, apply("aten::isfinite", error));
    fa_tensor_release(wide);
    return combine("aten::logical_or", close, within);
}

static fa_status check_close(const fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    if (a->dtype != b->dtype)
        return fa__fail(FA_ETYPE, "%s did not match %s", fa__scalar_type_name((fa_dtype)a->dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    if (!(fa__arg_float(call, 2) >= 0))
        return fa__fail(FA_EINVAL, "rtol must be greater than or equal to zero, but got %g",
                        fa__arg_float(call, 2));
    if (!(fa__arg_float(call, 3) >= 0))
        return fa__fail(FA_EINVAL, "atol must be greater than or equal to zero, but got %g",
                        fa__arg_float(call, 3));
    return FA_OK;
}

/* isclose(self, other, rtol, atol, equal_nan) */
static fa_status isclose(fa__call *call)
{
    fa_status st = FA_OK;

    TRY(check_close(call));
    return fa__return_tensor(call, 0, close_elements(fa__arg_tensor(call, 0),
        fa__arg_tensor(call, 1), fa__arg_float(call, 2), fa__arg_float(call, 3),
        fa__arg_bool(call, 4)));
done:
    return st;
}

/* Whether every element of a bool tensor is true; the tensor is taken over. */
static fa_status return_all(fa__call *call, fa_tensor *take)
{
    fa_tensor *flat = take == NULL ? NULL : fa__as_contiguous(take, FA_BOOL);
    const uint8_t *data;
    int64_t n;

    fa_tensor_release(take);
    if (flat == NULL)
        return fa_error_last()->status;
    n = fa_tensor_numel(flat);
    data = fa_tensor_data(flat);
    bool all = n == 0 || memchr(data, 0, (size_t)n) == NULL;
    fa_tensor_release(flat);
    return fa__return_bool(call, all);
}

static fa_status allclose(fa__call *call)
{
    fa_status st = FA_OK;

    TRY(check_close(call));
    return return_all(call, close_elements(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1),
                                           fa__arg_float(call, 2), fa__arg_float(call, 3),
                                           fa__arg_bool(call, 4)));
done:
    return st;
}

static fa_status equal(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    if (a->dtype != b->dtype)
        return fa__fail(FA_ETYPE, "Expected all tensors to have the same dtype, but got %s and %s",
                        fa__scalar_type_name((fa_dtype)a->dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    if (!fa__same_sizes(a, b))
        return fa__return_bool(call, false);
    return return_all(call, fa__op_tensor("aten::eq.Tensor", "tt", a, b));
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define ONE "(Tensor self) -> Tensor"
#define TWO "(Tensor self, Tensor other) -> Tensor"
#define TENSOR_NUMBER "(Tensor self, Scalar other) -> Tensor"
#define COMPARE_ROWS(name, loops)                                                                  \
    { "aten::" name ".Tensor" TWO, fa__binary_bool, POINT, &loops },                               \
    { "aten::" name ".Scalar" TENSOR_NUMBER, fa__binary_bool, POINT, &loops }

const fa__op fa__ops_compare[] = {
    COMPARE_ROWS("eq", eq_loops),
    COMPARE_ROWS("ne", ne_loops),
    COMPARE_ROWS("lt", lt_loops),
    COMPARE_ROWS("le", le_loops),
    COMPARE_ROWS("gt", gt_loops),
    COMPARE_ROWS("ge", ge_loops),
    COMPARE_ROWS("not_equal", ne_loops),
    COMPARE_ROWS("less", lt_loops),
    COMPARE_ROWS("less_equal", le_loops),
    COMPARE_ROWS("greater", gt_loops),
    COMPARE_ROWS("greater_equal", ge_loops),

    { "aten::logical_and" TWO, fa__binary_bool, POINT, &logical_and_loops },
    { "aten::logical_or" TWO, fa__binary_bool, POINT, &logical_or_loops },
    { "aten::logical_xor" TWO, fa__binary_bool, POINT, &logical_xor_loops },
    { "aten::logical_not" ONE, fa__unary_bool, POINT, &logical_not_loops },

    { "aten::isnan" ONE, fa__unary_bool, FA__OP_OUT | FA__OP_POINTWISE, &isnan_loops },
    { "aten::isinf" ONE, fa__unary_bool, FA__OP_OUT | FA__OP_POINTWISE, &isinf_loops },
    { "aten::isfinite" ONE, fa__unary_bool, FA__OP_POINTWISE, &isfinite_loops },
    { "aten::isposinf" ONE, fa__unary_bool, FA__OP_OUT | FA__OP_POINTWISE, &isposinf_loops },
    { "aten::isneginf" ONE, fa__unary_bool, FA__OP_OUT | FA__OP_POINTWISE, &isneginf_loops },
    { "aten::isreal" ONE, fa__unary_bool, FA__OP_POINTWISE, &isreal_loops },

    { "aten::isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float "
      "atol=1e-08, bool equal_nan=False) -> Tensor", isclose, FA__OP_POINTWISE },
    { "aten::allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float "
      "atol=1e-08, bool equal_nan=False) -> bool", allclose },
    { "aten::equal(Tensor self, Tensor other) -> bool", equal },
    { 0 },
};
