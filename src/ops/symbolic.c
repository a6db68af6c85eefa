/* symbolic.c: arithmetic on symbolic sizes, which torch.export writes as Python functions
 * (_operator.add, math.ceil, torch.sym_max). Python's meaning: ints stay ints where they do in
 * Python, // and % round down, / gives a float. [formats 6.4] */
#include <math.h>

#include "ops/ops.h"

typedef enum symbolic_op {
    ADD, SUB, MUL, TRUEDIV, FLOORDIV, MOD, POW, MAX, MIN, EQ, NE, LT, LE, GT, GE, AND, OR, XOR,
    LSHIFT, RSHIFT
} symbolic_op;

static bool is_int(fa__scalar x)
{
    return x.dtype == FA_INT64 || x.dtype == FA_BOOL;
}

static fa_status give_int(fa__call *call, bool fits, int64_t x)
{
    if (!fits)
        return fa__fail(FA_ERANGE, "%s: integer overflow", call->schema->name);
    return fa__return_int(call, x);
}

static fa_status divide_by_zero(void)
{
    return fa__fail(FA_EINVAL, "ZeroDivisionError: division by zero");
}

static fa_status power(fa__call *call, int64_t base, int64_t exponent)
{
    int64_t out = 1;
    bool fits = true;

    if (exponent < 0)
        return fa__return_float(call, pow((double)base, (double)exponent));
    if (base == 0 || base == 1)
        return fa__return_int(call, exponent == 0 ? 1 : base);
    for (int64_t i = 0; i < exponent && fits && i <= 64; i++)
        fits = fa__mul_i64(out, base, &out);
    return give_int(call, fits && (exponent <= 64 || base == -1), base == -1 ? exponent % 2 * -2 + 1
                                                                            : out);
}

static fa_status on_ints(fa__call *call, symbolic_op op, int64_t a, int64_t b)
{
    int64_t out = 0;
    bool fits = true;

    switch (op) {
    case ADD: fits = fa__add_i64(a, b, &out); break;
    case SUB: fits = b != INT64_MIN && fa__add_i64(a, -b, &out); break;
    case MUL: fits = fa__mul_i64(a, b, &out); break;
    case TRUEDIV: return b == 0 ? divide_by_zero() : fa__return_float(call, (double)a / (double)b);
    case FLOORDIV:
    case MOD:
        if (b == 0)
            return divide_by_zero();
        fits = !(a == INT64_MIN && b == -1);
        if (fits && op == FLOORDIV)
            out = a / b - (a % b != 0 && (a < 0) != (b < 0));
        else if (fits)
            out = a % b + (a % b != 0 && (a < 0) != (b < 0) ? b : 0);
        break;
    case POW: return power(call, a, b);
    case MAX: out = a > b ? a : b; break;
    case MIN: out = a < b ? a : b; break;
    case AND: out = a & b; break;
    case OR: out = a | b; break;
    case XOR: out = a ^ b; break;
    case LSHIFT:
        fits = b >= 0 && b < 63 && fa__mul_i64(a, (int64_t)1 << b, &out);
        break;
    case RSHIFT: out = b < 0 ? 0 : a >> (b > 63 ? 63 : b); break;
    default: return FA__DECLINED;
    }
    return give_int(call, fits, out);
}

static fa_status on_floats(fa__call *call, symbolic_op op, double a, double b)
{
    switch (op) {
    case ADD: return fa__return_float(call, a + b);
    case SUB: return fa__return_float(call, a - b);
    case MUL: return fa__return_float(call, a * b);
    case TRUEDIV: return b == 0 ? divide_by_zero() : fa__return_float(call, a / b);
    case FLOORDIV: return b == 0 ? divide_by_zero() : fa__return_float(call, floor(a / b));
    case MOD: return b == 0 ? divide_by_zero() : fa__return_float(call, a - floor(a / b) * b);
    case POW: return fa__return_float(call, pow(a, b));
    case MAX: return fa__return_float(call, a > b ? a : b);
    case MIN: return fa__return_float(call, a < b ? a : b);
    default: return fa__fail(FA_ETYPE, "%s is not defined on floats", call->schema->name);
    }
}

static fa_status compare(fa__call *call, symbolic_op op, double a, double b, bool ints, int64_t x,
                         int64_t y)
{
    int order = ints ? (x > y) - (x < y) : (a > b) - (a < b);
    bool unordered = !ints && (isnan(a) || isnan(b));

    switch (op) {
    case EQ: return fa__return_bool(call, !unordered && order == 0);
    case NE: return fa__return_bool(call, unordered || order != 0);
    case LT: return fa__return_bool(call, order < 0);
    case LE: return fa__return_bool(call, !unordered && order <= 0);
    case GT: return fa__return_bool(call, order > 0);
    default: return fa__return_bool(call, !unordered && order >= 0);
    }
}

static fa_status binary(fa__call *call)
{
    symbolic_op op = *(const symbolic_op *)call->op->data;
    fa__scalar a = fa__arg_scalar(call, 0), b = fa__arg_scalar(call, 1);
    bool ints = is_int(a) && is_int(b);

    if (op >= EQ && op <= GE)
        return compare(call, op, a.real, b.real, ints, a.integer, b.integer);
    if (a.dtype == FA_BOOL && b.dtype == FA_BOOL && op >= AND && op <= XOR)
        return fa__return_bool(call, op == AND  ? a.integer && b.integer
                                     : op == OR ? a.integer || b.integer
                                                : a.integer != b.integer);
    return ints ? on_ints(call, op, a.integer, b.integer) : on_floats(call, op, a.real, b.real);
}

/* ---- of one number --------------------------------------------------------------------------- */

typedef enum rounding { CEIL, FLOOR, TRUNC, ROUND } rounding;

static fa_status to_int(fa__call *call)
{
    fa__scalar x = fa__arg_scalar(call, 0);
    rounding how = *(const rounding *)call->op->data;
    double r = how == CEIL    ? ceil(x.real)
               : how == FLOOR ? floor(x.real)
               : how == TRUNC ? trunc(x.real)
                              : nearbyint(x.real);

    if (is_int(x))
        return fa__return_int(call, x.integer);
    return give_int(call, r >= -0x1p63 && r < 0x1p63, r >= -0x1p63 && r < 0x1p63 ? (int64_t)r : 0);
}

static fa_status negate(fa__call *call)
{
    fa__scalar x = fa__arg_scalar(call, 0);

    return is_int(x) ? give_int(call, x.integer != INT64_MIN, -(x.integer == INT64_MIN
                                                                   ? 0 : x.integer))
                     : fa__return_float(call, -x.real);
}

static fa_status absolute(fa__call *call)
{
    fa__scalar x = fa__arg_scalar(call, 0);

    if (is_int(x) && x.integer >= 0)
        return fa__return_int(call, x.integer);
    return is_int(x) ? negate(call) : fa__return_float(call, fabs(x.real));
}

static fa_status to_float(fa__call *call)
{
    return fa__return_float(call, fa__arg_scalar(call, 0).real);
}

static fa_status root(fa__call *call)
{
    return fa__return_float(call, sqrt(fa__arg_scalar(call, 0).real));
}

static fa_status negation(fa__call *call)
{
    return fa__return_bool(call, fa__arg_scalar(call, 0).real == 0);
}

static fa_status choose(fa__call *call)
{
    call->results[0] = fa__iv_retain(call->args[fa__arg_bool(call, 0) ? 1 : 2]);
    return FA_OK;
}

static fa_status sum(fa__call *call)
{
    int64_t total = 0;
    double real = 0;
    bool ints = true, fits = true;

    for (size_t i = 0; i < fa__arg_len(call, 0); i++) {
        fa__scalar x = fa__scalar_of(fa__arg_at(call, 0, i));

        ints = ints && is_int(x);
        real += x.real;
        fits = fits && fa__add_i64(total, x.integer, &total);
    }
    return ints ? give_int(call, fits, total) : fa__return_float(call, real);
}

#define BINARY(name, op)                                                                           \
    { "symbolic::" name "(Scalar a, Scalar b) -> Scalar", binary, 0, &(const symbolic_op){ op } }
#define ROUNDED(name, how)                                                                         \
    { "symbolic::" name "(Scalar a) -> Scalar", to_int, 0, &(const rounding){ how } }

const fa__op fa__ops_symbolic[] = {
    BINARY("add", ADD),
    BINARY("sub", SUB),
    BINARY("mul", MUL),
    BINARY("truediv", TRUEDIV),
    BINARY("floordiv", FLOORDIV),
    BINARY("mod", MOD),
    BINARY("pow", POW),
    BINARY("sym_max", MAX),
    BINARY("sym_min", MIN),
    BINARY("eq", EQ),
    BINARY("ne", NE),
    BINARY("lt", LT),
    BINARY("le", LE),
    BINARY("gt", GT),
    BINARY("ge", GE),
    BINARY("and_", AND),
    BINARY("or_", OR),
    BINARY("xor", XOR),
    BINARY("lshift", LSHIFT),
    BINARY("rshift", RSHIFT),
    ROUNDED("ceil", CEIL),
    ROUNDED("floor", FLOOR),
    ROUNDED("trunc", TRUNC),
    ROUNDED("round", ROUND),
    ROUNDED("sym_int", TRUNC),
    { "symbolic::neg(Scalar a) -> Scalar", negate },
    { "symbolic::abs(Scalar a) -> Scalar", absolute },
    { "symbolic::sym_float(Scalar a) -> float", to_float },
    { "symbolic::_sym_sqrt(Scalar a) -> float", root },
    { "symbolic::sqrt(Scalar a) -> float", root },
    { "symbolic::sym_not(Scalar a) -> bool", negation },
    { "symbolic::not_(Scalar a) -> bool", negation },
    { "symbolic::sym_ite(bool condition, Scalar a, Scalar b) -> Scalar", choose },
    { "symbolic::sym_sum(Scalar[] args) -> Scalar", sum },
    { 0 },
};
