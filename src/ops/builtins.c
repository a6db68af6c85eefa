/* builtins.c: numbers of programs — arithmetic, comparisons, rounding, bits, and conversions of
 * bool, int, float and complex. Their mathematical functions are in builtins_math.c.
 *
 * Each name has up to four functions:
 *     x_int      both are ints (or bools taken as ints); wraps around
 *     x_real     ints and floats mixed, computed in double
 *     x_complex  any numbers, computed in complex
 *     x_scalar   any numbers: one of the three above, by what they are */
#include "ops/builtins.h"

#include <math.h>

fa_status fa__run_direct(fa__call *call)
{
    const fa__direct *direct = call->op->data;
    const fa__ivalue *args = call->args;
    fa__ivalue unused, *out = call->schema->n_returns > 0 ? call->results : &unused;

    return direct->run(out, call->n_args > 0 ? &args[0] : NULL, call->n_args > 1 ? &args[1] : NULL,
                       call->n_args > 2 ? &args[2] : NULL);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

static double real_modulo(double x, double y)
{
    return fmod(y + fmod(x, y), y);
}

static int64_t int_power(int64_t x, int64_t y)
{
    int64_t out = 1;

    if (y < 0)
        return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
    for (; y > 0; y >>= 1, x = fa__wrap_mul(x, x)) {
        if ((y & 1) != 0)
            out = fa__wrap_mul(out, x);
    }
    return out;
}

#define INT_ROW(name, make, result, holds)                                                         \
    INT_BINARY_CHECKED(name, !(holds), DIVISION, make, result)
#define REAL_ROW(name, make, result, holds) REAL_BINARY(name, make, result)
#define DIVISION "ZeroDivisionError: integer division or modulo by zero"

FA__FAST_INT_ROWS(INT_ROW)
FA__FAST_INT_TESTS(INT_ROW)
FA__FAST_REAL_ROWS(REAL_ROW)
FA__FAST_REAL_TESTS(REAL_ROW)

COMPLEX_BINARY(add_complex, x + y)
SCALAR_BINARY(add_scalar, add_int, add_real, add_complex)

COMPLEX_BINARY(sub_complex, x - y)
SCALAR_BINARY(sub_scalar, sub_int, sub_real, sub_complex)

COMPLEX_BINARY(mul_complex, x * y)
SCALAR_BINARY(mul_scalar, mul_int, mul_real, mul_complex)

INT_BINARY(div_int, fa__iv_float, (double)x / (double)y)
COMPLEX_BINARY(div_complex, x / y)
SCALAR_BINARY(div_scalar, div_int, div_real, div_complex)

REAL_BINARY(floordiv_real, fa__iv_float, floor(x / y))
SCALAR_BINARY(floordiv_scalar, floordiv_int, floordiv_real, floordiv_real)

REAL_BINARY(remainder_real, fa__iv_float, real_modulo(x, y))
SCALAR_BINARY(remainder_scalar, remainder_int, remainder_real, remainder_real)

INT_BINARY_CHECKED(round_to_zero, y == 0, "division by 0", fa__iv_int,
                   y == -1 ? fa__wrap_sub(0, x) : x / y)

INT_BINARY(pow_int, fa__iv_float, pow((double)x, (double)y))
REAL_BINARY(pow_real, fa__iv_float, pow(x, y))
COMPLEX_BINARY(pow_complex, cpow(x, y))
SCALAR_BINARY(pow_scalar, pow_int, pow_real, pow_complex)
INT_BINARY(pow_int_to_int, fa__iv_int, int_power(x, y))

REAL_BINARY(max_real, fa__iv_float, x < y ? y : x)
SCALAR_BINARY(max_scalar, max_int, max_real, max_real)
REAL_BINARY(min_real, fa__iv_float, y < x ? y : x)
SCALAR_BINARY(min_scalar, min_int, min_real, min_real)

/* ---- comparisons ----------------------------------------------------------------------------- */

COMPLEX_TEST(eq_complex, x == y)
SCALAR_BINARY(eq_scalar, eq_int, eq_real, eq_complex)
COMPLEX_TEST(ne_complex, x != y)
SCALAR_BINARY(ne_scalar, ne_int, ne_real, ne_complex)
SCALAR_BINARY(lt_scalar, lt_int, lt_real, lt_real)
SCALAR_BINARY(le_scalar, le_int, le_real, le_real)
SCALAR_BINARY(gt_scalar, gt_int, gt_real, gt_real)
SCALAR_BINARY(ge_scalar, ge_int, ge_real, ge_real)

static fa_status eq_any(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_bool(fa__values_equal(*a, *b));
    return FA_OK;
}

static fa_status ne_any(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_bool(!fa__values_equal(*a, *b));
    return FA_OK;
}

/* ---- bits and bools -------------------------------------------------------------------------- */

INT_BINARY(and_int, fa__iv_int, x & y)
INT_BINARY(or_int, fa__iv_int, x | y)
INT_BINARY(xor_int, fa__iv_int, x ^ y)
INT_BINARY(and_bool, fa__iv_bool, (x & y) != 0)
INT_BINARY(or_bool, fa__iv_bool, (x | y) != 0)
INT_BINARY(xor_bool, fa__iv_bool, (x ^ y) != 0)
/* Counts beyond the width are taken modulo it, as x86 does. */
INT_BINARY(shift_left, fa__iv_int, (int64_t)((uint64_t)x << (y & 63)))
INT_BINARY(shift_right, fa__iv_int, x >> (y & 63))

static fa_status not_bool(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_bool(!a->u.boolean);
    return FA_OK;
}

static int64_t greatest_common(int64_t x, int64_t y)
{
    uint64_t p = x < 0 ? 0 - (uint64_t)x : (uint64_t)x, q = y < 0 ? 0 - (uint64_t)y : (uint64_t)y;

    while (q != 0) {
        uint64_t r = p % q;
        p = q;
        q = r;
    }
    return (int64_t)p;
}

INT_BINARY(gcd_int, fa__iv_int, greatest_common(x, y))

/* ---- of one number --------------------------------------------------------------------------- */

/* As x86 converts: what does not fit is the smallest int. */
static int64_t to_int(double x)
{
    return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : INT64_MIN;
}

INT_UNARY(neg_int, fa__iv_int, fa__wrap_sub(0, x))
REAL_UNARY(neg_real, fa__iv_float, -x)
COMPLEX_UNARY(neg_complex, -x)
SCALAR_UNARY(neg_scalar, neg_int, neg_real, neg_complex)

INT_UNARY(abs_int, fa__iv_int, x < 0 ? fa__wrap_sub(0, x) : x)
REAL_UNARY(abs_real, fa__iv_float, fabs(x))
COMPLEX_REAL(abs_complex, cabs(x))
SCALAR_UNARY(abs_scalar, abs_int, abs_real, abs_complex)

INT_UNARY(round_int, fa__iv_float, (double)x)
REAL_UNARY(round_real, fa__iv_float, nearbyint(x))
SCALAR_UNARY(round_scalar, round_int, round_real, round_real)

INT_UNARY(floor_int, fa__iv_int, x)
static fa_status whole_result(fa__ivalue *out, double x)
{
    if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0))
        return fa__fail(FA_ERANGE, "Cannot convert float %f to integer", x);
    *out = fa__iv_int((int64_t)x);
    return FA_OK;
}

static fa_status floor_real(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return whole_result(out, floor(fa__real(a)));
}

static fa_status ceil_real(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return whole_result(out, ceil(fa__real(a)));
}

SCALAR_UNARY(floor_scalar, floor_int, floor_real, floor_real)
INT_UNARY(ceil_int, fa__iv_int, x)
SCALAR_UNARY(ceil_scalar, ceil_int, ceil_real, ceil_real)

/* ---- conversions ----------------------------------------------------------------------------- */

INT_UNARY(int_of_int, fa__iv_int, x)
REAL_UNARY(int_of_real, fa__iv_int, to_int(x))
SCALAR_UNARY(int_of_scalar, int_of_int, int_of_real, int_of_real)
REAL_UNARY(float_of_real, fa__iv_float, x)

static fa_status float_of_scalar(DIRECT_ARGUMENTS)
{
    if (fa__scalar_of(*a).dtype == FA_COMPLEX128)
        return fa__fail(FA_ETYPE, "Cannot convert a complex number to float");
    return float_of_real(out, a, b, c);
}

/* Blanks, a sign, digits; nothing behind. [std::stoll] */
static fa_status int_of_str(DIRECT_ARGUMENTS)
{
    const char *text = a->u.value->u.text.data;
    char *end;
    long long x;

    (void)b, (void)c;
    errno = 0;
    x = strtoll(text, &end, 10);
    if (end == text)
        return fa__fail(FA_EINVAL, "stoll");
    if (errno == ERANGE)
        return fa__fail(FA_ERANGE, "stoll");
    if (*end != '\0')
        return fa__fail(FA_EINVAL, "invalid literal for int() with base 10: '%.200s'", text);
    *out = fa__iv_int(x);
    return FA_OK;
}

static fa_status float_of_str(DIRECT_ARGUMENTS)
{
    const char *text = a->u.value->u.text.data;
    char *end;
    double x = strtod(text, &end);

    (void)b, (void)c;
    if (end == text)
        return fa__fail(FA_EINVAL, "stod");
    if (*end != '\0')
        return fa__fail(FA_EINVAL, "could not convert string to float: '%.200s'", text);
    *out = fa__iv_float(x);
    return FA_OK;
}

static fa_status bool_of_number(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_bool(a->tag == FA__IV_INT ? a->u.integer != 0 : a->u.number != 0);
    return FA_OK;
}

static fa_status complex_of(DIRECT_ARGUMENTS)
{
    fa__scalar x = fa__scalar_of(*a);

    (void)c;
    return fa__complex_result(out, x.real, b == NULL ? x.imag : fa__scalar_of(*b).real);
}

/* bool(x) of anything that has one. */
fa_status fa__truth(fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b, const fa__ivalue *c)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_status st;

    switch (fa__iv_kind(*a)) {
    case FA_KIND_BOOL: *out = *a; return FA_OK;
    case FA_KIND_NONE: *out = fa__iv_bool(false); return FA_OK;
    case FA_KIND_INT:
    case FA_KIND_FLOAT:
        if (a->tag == FA__IV_VALUE)
            break;
        return bool_of_number(out, a, b, c);
    case FA_KIND_STR: *out = fa__iv_bool(a->u.value->u.text.size > 0); return FA_OK;
    case FA_KIND_LIST:
    case FA_KIND_DICT:
    case FA_KIND_TUPLE: *out = fa__iv_bool(fa_value_len(a->u.value) > 0); return FA_OK;
    case FA_KIND_TENSOR:
        st = fa__op_call_format("aten::Bool", results, "t", a->u.tensor);
        if (st == FA_OK)
            *out = results[0];
        return st;
    default: break;
    }
    return fa__fail(FA_ETYPE, "Could not cast value of type %s to bool",
                    fa_kind_name(fa__iv_kind(*a)));
}

/* ---- ranges ---------------------------------------------------------------------------------- */

/* index -> start + index * step */
INT_TERNARY(derive_index, fa__iv_int, fa__wrap_add(y, fa__wrap_mul(x, z)))

/* Steps from lo to hi. */
static fa_status range_length(DIRECT_ARGUMENTS)
{
    int64_t lo = a->u.integer, hi = b->u.integer, step = c->u.integer;
    uint64_t span;

    if (step == 0)
        return fa__fail(FA_EINVAL, "range() arg 3 must not be zero");
    if (step > 0 ? lo >= hi : lo <= hi) {
        *out = fa__iv_int(0);
        return FA_OK;
    }
    span = step > 0 ? (uint64_t)hi - (uint64_t)lo : (uint64_t)lo - (uint64_t)hi;
    *out = fa__iv_int((int64_t)((span - 1) / (step > 0 ? (uint64_t)step : 0 - (uint64_t)step)) + 1);
    return FA_OK;
}

/* ---- several results ------------------------------------------------------------------------- */

static fa_status divmod_int(fa__call *call)
{
    int64_t x = fa__arg_int(call, 0), y = fa__arg_int(call, 1);

    if (y == 0)
        return fa__fail(FA_EINVAL, "ZeroDivisionError: integer division or modulo by zero");
    call->results[0] = fa__iv_int(fa__floor_divide(x, y));
    call->results[1] = fa__iv_int(fa__floor_modulo(x, y));
    return FA_OK;
}

static fa_status divmod_real(fa__call *call)
{
    double x = fa__real(&call->args[0]), y = fa__real(&call->args[1]), r;

    if (y == 0)
        return fa__fail(FA_EINVAL, "ZeroDivisionError: float divmod()");
    r = fmod(x, y);
    if (r != 0 && (r < 0) != (y < 0))
        r += y;
    call->results[0] = fa__iv_float(nearbyint((x - r) / y));
    call->results[1] = fa__iv_float(r);
    return FA_OK;
}

/* ---- a number first, a tensor second: the two change places [builtin_functions.cpp] --------- */

static fa_status swapped(fa__call *call)
{
    fa_tensor *b = fa__arg_tensor(call, 1);

    return fa__return_tensor(call, 0, fa__op_tensor(call->op->data, "tx", b, call->args[0]));
}

static fa_status sub_swapped(fa__call *call)
{
    fa_tensor *negative = fa__op_tensor("aten::neg", "t", fa__arg_tensor(call, 1)), *out = NULL;

    if (negative != NULL)
        out = fa__op_tensor("aten::add", "tx", negative, call->args[0]);
    fa_tensor_release(negative);
    return fa__return_tensor(call, 0, out);
}

static fa_status div_swapped(fa__call *call)
{
    fa_tensor *inverse = fa__op_tensor("aten::reciprocal", "t", fa__arg_tensor(call, 1));
    fa_tensor *out = NULL;

    if (inverse != NULL)
        out = fa__op_tensor("aten::mul", "tx", inverse, call->args[0]);
    fa_tensor_release(inverse);
    return fa__return_tensor(call, 0, out);
}

static fa_status floordiv_tensor(fa__call *call)
{
    return fa__return_tensor(call, 0, fa__op_tensor("aten::floor_divide", "tx",
                                                    fa__arg_tensor(call, 0), call->args[1]));
}

static fa_status floordiv_swapped(fa__call *call)
{
    fa_tensor *a = fa__scalar_tensor(fa__arg_scalar(call, 0)), *out = NULL;

    if (a != NULL)
        out = fa__op_tensor("aten::floor_divide", "tt", a, fa__arg_tensor(call, 1));
    fa_tensor_release(a);
    return fa__return_tensor(call, 0, out);
}

/* ---- rows ------------------------------------------------------------------------------------ */

const fa__op fa__ops_builtins[] = {
    FAST("aten::add.int(int a, int b) -> int", add_int),
    DIRECT("aten::add.complex(complex a, complex b) -> complex", add_complex),
    FAST("aten::add.float(float a, float b) -> float", add_real),
    DIRECT("aten::add.int_complex(int a, complex b) -> complex", add_complex),
    DIRECT("aten::add.complex_int(complex a, int b) -> complex", add_complex),
    DIRECT("aten::add.float_complex(float a, complex b) -> complex", add_complex),
    DIRECT("aten::add.complex_float(complex a, float b) -> complex", add_complex),
    FAST("aten::add.int_float(int a, float b) -> float", add_real),
    FAST("aten::add.float_int(float a, int b) -> float", add_real),
    DIRECT("aten::add(Scalar a, Scalar b) -> Scalar", add_scalar),
    FAST("aten::sub.int(int a, int b) -> int", sub_int),
    DIRECT("aten::sub.complex(complex a, complex b) -> complex", sub_complex),
    FAST("aten::sub.float(float a, float b) -> float", sub_real),
    DIRECT("aten::sub.int_complex(int a, complex b) -> complex", sub_complex),
    DIRECT("aten::sub.complex_int(complex a, int b) -> complex", sub_complex),
    DIRECT("aten::sub.float_complex(float a, complex b) -> complex", sub_complex),
    DIRECT("aten::sub.complex_float(complex a, float b) -> complex", sub_complex),
    FAST("aten::sub.int_float(int a, float b) -> float", sub_real),
    FAST("aten::sub.float_int(float a, int b) -> float", sub_real),
    DIRECT("aten::sub(Scalar a, Scalar b) -> Scalar", sub_scalar),
    FAST("aten::mul.int(int a, int b) -> int", mul_int),
    DIRECT("aten::mul.complex(complex a, complex b) -> complex", mul_complex),
    FAST("aten::mul.float(float a, float b) -> float", mul_real),
    DIRECT("aten::mul.int_complex(int a, complex b) -> complex", mul_complex),
    DIRECT("aten::mul.complex_int(complex a, int b) -> complex", mul_complex),
    DIRECT("aten::mul.float_complex(float a, complex b) -> complex", mul_complex),
    DIRECT("aten::mul.complex_float(complex a, float b) -> complex", mul_complex),
    FAST("aten::mul.int_float(int a, float b) -> float", mul_real),
    FAST("aten::mul.float_int(float a, int b) -> float", mul_real),
    DIRECT("aten::mul(Scalar a, Scalar b) -> Scalar", mul_scalar),
    DIRECT("aten::div.int(int a, int b) -> float", div_int),
    DIRECT("aten::div.complex(complex a, complex b) -> complex", div_complex),
    FAST("aten::div.float(float a, float b) -> float", div_real),
    DIRECT("aten::div(Scalar a, Scalar b) -> float", div_scalar),
    FAST("aten::floordiv.int(int a, int b) -> int", floordiv_int),
    DIRECT("aten::floordiv.float(float a, float b) -> float", floordiv_real),
    DIRECT("aten::floordiv.int_float(int a, float b) -> float", floordiv_real),
    DIRECT("aten::floordiv.float_int(float a, int b) -> float", floordiv_real),
    DIRECT("aten::floordiv(Scalar a, Scalar b) -> Scalar", floordiv_scalar),
    FAST("aten::remainder.int(int a, int b) -> int", remainder_int),
    DIRECT("aten::remainder.float(float a, float b) -> float", remainder_real),
    DIRECT("aten::remainder.int_float(int a, float b) -> float", remainder_real),
    DIRECT("aten::remainder.float_int(float a, int b) -> float", remainder_real),
    DIRECT("aten::remainder(Scalar a, Scalar b) -> Scalar", remainder_scalar),
    DIRECT("aten::pow.int(int a, int b) -> float", pow_int),
    DIRECT("aten::pow.complex(complex a, complex b) -> complex", pow_complex),
    DIRECT("aten::pow.float(float a, float b) -> float", pow_real),
    DIRECT("aten::pow.int_float(int a, float b) -> float", pow_real),
    DIRECT("aten::pow.float_int(float a, int b) -> float", pow_real),
    DIRECT("aten::pow.float_complex(float a, complex b) -> complex", pow_complex),
    DIRECT("aten::pow.complex_float(complex a, float b) -> complex", pow_complex),
    DIRECT("aten::pow.Scalar_Scalar(Scalar a, Scalar b) -> float", pow_scalar),
    DIRECT("aten::pow.int_to_int(int a, int b) -> int", pow_int_to_int),
    FAST("aten::eq.int(int a, int b) -> bool", eq_int),
    DIRECT("aten::eq.complex(complex a, complex b) -> bool", eq_complex),
    FAST("aten::eq.float(float a, float b) -> bool", eq_real),
    FAST("aten::eq.int_float(int a, float b) -> bool", eq_real),
    FAST("aten::eq.float_int(float a, int b) -> bool", eq_real),
    DIRECT("aten::eq.float_complex(float a, complex b) -> bool", eq_complex),
    DIRECT("aten::eq.complex_float(complex a, float b) -> bool", eq_complex),
    DIRECT("aten::eq(Scalar a, Scalar b) -> bool", eq_scalar),
    FAST("aten::ne.int(int a, int b) -> bool", ne_int),
    DIRECT("aten::ne.complex(complex a, complex b) -> bool", ne_complex),
    FAST("aten::ne.float(float a, float b) -> bool", ne_real),
    FAST("aten::ne.int_float(int a, float b) -> bool", ne_real),
    FAST("aten::ne.float_int(float a, int b) -> bool", ne_real),
    DIRECT("aten::ne.float_complex(float a, complex b) -> bool", ne_complex),
    DIRECT("aten::ne.complex_float(complex a, float b) -> bool", ne_complex),
    DIRECT("aten::ne(Scalar a, Scalar b) -> bool", ne_scalar),
    FAST("aten::lt.int(int a, int b) -> bool", lt_int),
    FAST("aten::lt.float(float a, float b) -> bool", lt_real),
    FAST("aten::lt.int_float(int a, float b) -> bool", lt_real),
    FAST("aten::lt.float_int(float a, int b) -> bool", lt_real),
    DIRECT("aten::lt(Scalar a, Scalar b) -> bool", lt_scalar),
    FAST("aten::le.int(int a, int b) -> bool", le_int),
    FAST("aten::le.float(float a, float b) -> bool", le_real),
    FAST("aten::le.int_float(int a, float b) -> bool", le_real),
    FAST("aten::le.float_int(float a, int b) -> bool", le_real),
    DIRECT("aten::le(Scalar a, Scalar b) -> bool", le_scalar),
    FAST("aten::gt.int(int a, int b) -> bool", gt_int),
    FAST("aten::gt.float(float a, float b) -> bool", gt_real),
    FAST("aten::gt.int_float(int a, float b) -> bool", gt_real),
    FAST("aten::gt.float_int(float a, int b) -> bool", gt_real),
    DIRECT("aten::gt(Scalar a, Scalar b) -> bool", gt_scalar),
    FAST("aten::ge.int(int a, int b) -> bool", ge_int),
    FAST("aten::ge.float(float a, float b) -> bool", ge_real),
    FAST("aten::ge.int_float(int a, float b) -> bool", ge_real),
    FAST("aten::ge.float_int(float a, int b) -> bool", ge_real),
    DIRECT("aten::ge(Scalar a, Scalar b) -> bool", ge_scalar),
    FAST("prim::max.int(int a, int b) -> int", max_int),
    DIRECT("prim::max.float(float a, float b) -> float", max_real),
    DIRECT("prim::max.int_float(int a, float b) -> float", max_real),
    DIRECT("prim::max.float_int(float a, int b) -> float", max_real),
    DIRECT("prim::max(Scalar a, Scalar b) -> Scalar", max_scalar),
    FAST("prim::min.int(int a, int b) -> int", min_int),
    DIRECT("prim::min.float(float a, float b) -> float", min_real),
    DIRECT("prim::min.int_float(int a, float b) -> float", min_real),
    DIRECT("prim::min.float_int(float a, int b) -> float", min_real),
    DIRECT("prim::min(Scalar a, Scalar b) -> Scalar", min_scalar),
    FAST("aten::eq.bool(bool a, bool b) -> bool", eq_int),
    FAST("aten::ne.bool(bool a, bool b) -> bool", ne_int),
    DIRECT("aten::eq.str(str a, str b) -> bool", eq_any),
    DIRECT("aten::ne.str(str a, str b) -> bool", ne_any),
    DIRECT("aten::eq.int_list(int[] a, int[] b) -> bool", eq_any),
    DIRECT("aten::eq.float_list(float[] a, float[] b) -> bool", eq_any),
    DIRECT("aten::eq.bool_list(bool[] a, bool[] b) -> bool", eq_any),
    DIRECT("aten::eq.str_list(str[] a, str[] b) -> bool", eq_any),
    DIRECT("aten::eq.Tensor_list(Tensor[] a, Tensor[] b) -> bool", eq_any),
    DIRECT("aten::eq.device(Device a, Device b) -> bool", eq_any),
    DIRECT("aten::eq.enum(AnyEnumType a, AnyEnumType b) -> bool", eq_any),
    DIRECT("aten::ne.int_list(int[] a, int[] b) -> bool", ne_any),
    DIRECT("aten::ne.float_list(float[] a, float[] b) -> bool", ne_any),
    DIRECT("aten::ne.bool_list(bool[] a, bool[] b) -> bool", ne_any),
    DIRECT("aten::ne.str_list(str[] a, str[] b) -> bool", ne_any),
    DIRECT("aten::ne.Tensor_list(Tensor[] a, Tensor[] b) -> bool", ne_any),
    DIRECT("aten::ne.device(Device a, Device b) -> bool", ne_any),
    DIRECT("aten::ne.enum(AnyEnumType a, AnyEnumType b) -> bool", ne_any),
    DIRECT("aten::__and__.bool(bool a, bool b) -> bool", and_bool),
    DIRECT("aten::__and__.int(int a, int b) -> int", and_int),
    DIRECT("aten::__or__.bool(bool a, bool b) -> bool", or_bool),
    DIRECT("aten::__or__.int(int a, int b) -> int", or_int),
    DIRECT("aten::__xor__.bool(bool a, bool b) -> bool", xor_bool),
    DIRECT("aten::__xor__.int(int a, int b) -> int", xor_int),
    DIRECT("aten::__lshift__.int(int a, int b) -> int", shift_left),
    DIRECT("aten::__rshift__.int(int a, int b) -> int", shift_right),
    DIRECT("aten::__not__(bool self) -> bool", not_bool),
    DIRECT("aten::__round_to_zero_floordiv.int(int a, int b) -> int", round_to_zero),
    DIRECT("aten::gcd.int(int a, int b) -> int", gcd_int),
    DIRECT("aten::neg.int(int a) -> int", neg_int),
    DIRECT("aten::neg.float(float a) -> float", neg_real),
    DIRECT("aten::neg.complex(complex a) -> complex", neg_complex),
    DIRECT("aten::neg.Scalar(Scalar a) -> Scalar", neg_scalar),
    DIRECT("aten::round.int(int a) -> float", round_int),
    DIRECT("aten::round.float(float a) -> float", round_real),
    DIRECT("aten::round.Scalar(Scalar a) -> Scalar", round_scalar),
    DIRECT("aten::floor.int(int a) -> int", floor_int),
    DIRECT("aten::floor.float(float a) -> int", floor_real),
    DIRECT("aten::floor.Scalar(Scalar a) -> Scalar", floor_scalar),
    DIRECT("aten::ceil.int(int a) -> int", ceil_int),
    DIRECT("aten::ceil.float(float a) -> int", ceil_real),
    DIRECT("aten::ceil.Scalar(Scalar a) -> Scalar", ceil_scalar),
    DIRECT("prim::abs.int(int a) -> int", abs_int),
    DIRECT("prim::abs.float(float a) -> float", abs_real),
    DIRECT("prim::abs.complex(complex a) -> float", abs_complex),
    DIRECT("prim::abs.Scalar(Scalar a) -> Scalar", abs_scalar),
    DIRECT("aten::Int.bool(bool a) -> int", int_of_int),
    DIRECT("aten::Int.float(float a) -> int", int_of_real),
    DIRECT("aten::Int.Scalar(Scalar a) -> int", int_of_scalar),
    DIRECT("aten::Int.str(str a) -> int", int_of_str),
    DIRECT("aten::Float.int(int a) -> float", float_of_real),
    DIRECT("aten::Float.bool(bool a) -> float", float_of_real),
    DIRECT("aten::Float.Scalar(Scalar a) -> float", float_of_scalar),
    DIRECT("aten::Float.str(str a) -> float", float_of_str),
    DIRECT("aten::Bool.int(int a) -> bool", bool_of_number),
    DIRECT("aten::Bool.float(float a) -> bool", bool_of_number),
    DIRECT("aten::Complex.Scalar(Scalar a) -> complex", complex_of),
    DIRECT("aten::Complex.int_bool(int x, bool y) -> complex", complex_of),
    DIRECT("aten::Complex.bool_int(bool x, int y) -> complex", complex_of),
    DIRECT("aten::Complex.float_bool(float x, bool y) -> complex", complex_of),
    DIRECT("aten::Complex.bool_float(bool x, float y) -> complex", complex_of),
    DIRECT("aten::Complex.float_int(float x, int y) -> complex", complex_of),
    DIRECT("aten::Complex.int_float(int x, float y) -> complex", complex_of),
    DIRECT("aten::Complex.int_int(int x, int y) -> complex", complex_of),
    DIRECT("aten::Complex.bool_bool(bool x, bool y) -> complex", complex_of),
    DIRECT("aten::Complex.float_float(float x, float y) -> complex", complex_of),
    DIRECT("aten::__derive_index(int index, int start, int step) -> int", derive_index),
    DIRECT("aten::__range_length(int lo, int hi, int step) -> int", range_length),
    { .schema = "aten::divmod.int(int x, int y) -> (int, int)", .kernel = divmod_int },
    { .schema = "aten::divmod.float(float x, float y) -> (float, float)", .kernel = divmod_real },
    { .schema = "aten::divmod.int_float(int x, float y) -> (float, float)", .kernel = divmod_real },
    { .schema = "aten::divmod.float_int(float x, int y) -> (float, float)", .kernel = divmod_real },
    { .schema = "aten::add.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::add" },
    { .schema = "aten::mul.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::mul" },
    { .schema = "aten::eq.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::eq" },
    { .schema = "aten::ne.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::ne" },
    { .schema = "aten::lt.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::gt" },
    { .schema = "aten::le.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::ge" },
    { .schema = "aten::gt.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::lt" },
    { .schema = "aten::ge.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = swapped, .data = "aten::le" },
    { .schema = "aten::sub.Scalar_Tensor(Scalar a, Tensor b) -> Tensor", .kernel = sub_swapped },
    { .schema = "aten::div.Scalar_Tensor(Scalar a, Tensor b) -> Tensor", .kernel = div_swapped },
    { .schema = "aten::floordiv.Tensor(Tensor a, Tensor b) -> Tensor", .kernel = floordiv_tensor },
    { .schema = "aten::floordiv.Tensor_Scalar(Tensor a, Scalar b) -> Tensor",
      .kernel = floordiv_tensor },
    { .schema = "aten::floordiv.Scalar_Tensor(Scalar a, Tensor b) -> Tensor",
      .kernel = floordiv_swapped },
    { 0 },
};
