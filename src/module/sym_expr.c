/* sym_expr.c: sizes that are expressions of symbols, as SymPy writes them. [formats 6.3]
 *
 *     srepr   Add(Mul(Integer(2), Symbol('s77', positive=True, integer=True)), Integer(1))
 *     str     2*s77 + 1        (older files; also s0//2, Max(1, s0), -s0)
 *
 *     expr    := term { ("+" | "-") term }
 *     term    := factor { ("*" | "//" | "%") factor }
 *     factor  := power [ "**" factor ] | "-" factor
 *     power   := number | name | name "(" expr {"," expr} ")" | "(" expr ")" */
#include <ctype.h>
#include <stdlib.h>

#include "module/exported.h"

typedef struct expr_reader {
    const fa__symbols *symbols;
    const char *at;
    int depth;
    bool ok;
} expr_reader;

static int64_t read_expr(expr_reader *r);

static int64_t give_up(expr_reader *r)
{
    r->ok = false;
    return 0;
}

static bool accept(expr_reader *r, const char *token)
{
    size_t n = strlen(token);

    while (*r->at == ' ')
        r->at++;
    if (strncmp(r->at, token, n) != 0)
        return false;
    r->at += n;
    return true;
}

/* ---- arithmetic that does not overflow ------------------------------------------------------ */

static int64_t add(expr_reader *r, int64_t a, int64_t b)
{
    int64_t out;

    return fa__add_i64(a, b, &out) ? out : give_up(r);
}

static int64_t multiply(expr_reader *r, int64_t a, int64_t b)
{
    int64_t out;

    return fa__mul_i64(a, b, &out) ? out : give_up(r);
}

static int64_t floor_div(expr_reader *r, int64_t a, int64_t b)
{
    if (b == 0 || (a == INT64_MIN && b == -1))
        return give_up(r);
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t modulo(expr_reader *r, int64_t a, int64_t b)
{
    return add(r, a, multiply(r, -1, multiply(r, floor_div(r, a, b), b)));
}

static int64_t power(expr_reader *r, int64_t base, int64_t exponent)
{
    int64_t out = 1;

    if (exponent < 0)
        return base == 1 ? 1 : give_up(r);
    for (int64_t i = 0; i < exponent && r->ok && i < 64; i++)
        out = multiply(r, out, base);
    return exponent >= 64 && base != 0 && base != 1 ? give_up(r) : out;
}

/* ---- functions ------------------------------------------------------------------------------- */

typedef enum function {
    ADD, MUL, POW, MAX, MIN, FLOOR_DIV, MOD, IDENTITY, CEIL_DIV, EQ, NE, LT, LE, GT, GE
} function;

static const struct { const char *name; function function; } functions[] = {
    { "Add", ADD }, { "Mul", MUL }, { "Pow", POW }, { "PowByNatural", POW }, { "Max", MAX },
    { "Min", MIN }, { "FloorDiv", FLOOR_DIV }, { "CleanDiv", FLOOR_DIV }, { "Mod", MOD },
    { "PythonMod", MOD }, { "Integer", IDENTITY }, { "CeilDiv", CEIL_DIV },
    { "CeilToInt", IDENTITY }, { "FloorToInt", IDENTITY }, { "TruncToInt", IDENTITY },
    { "Identity", IDENTITY }, { "Eq", EQ }, { "Equality", EQ }, { "Ne", NE },
    { "Unequality", NE }, { "StrictLessThan", LT }, { "LessThan", LE },
    { "StrictGreaterThan", GT }, { "GreaterThan", GE },
};

static int64_t fold(expr_reader *r, function f, int64_t a, int64_t b)
{
    switch (f) {
    case ADD: return add(r, a, b);
    case MUL: return multiply(r, a, b);
    case POW: return power(r, a, b);
    case MAX: return a > b ? a : b;
    case MIN: return a < b ? a : b;
    case FLOOR_DIV: return floor_div(r, a, b);
    case CEIL_DIV: return multiply(r, -1, floor_div(r, multiply(r, -1, a), b));
    case MOD: return modulo(r, a, b);
    case EQ: return a == b;
    case NE: return a != b;
    case LT: return a < b;
    case LE: return a <= b;
    case GT: return a > b;
    case GE: return a >= b;
    case IDENTITY: break;
    }
    return give_up(r);
}

static int64_t apply(expr_reader *r, const char *name, size_t n)
{
    for (size_t i = 0; i < FA__COUNT(functions); i++) {
        int64_t out;

        if (strlen(functions[i].name) != n || strncmp(functions[i].name, name, n) != 0)
            continue;
        out = read_expr(r);
        while (r->ok && accept(r, ",")) {
            int64_t next = read_expr(r);
            out = functions[i].function == IDENTITY ? out
                                                    : fold(r, functions[i].function, out, next);
        }
        return accept(r, ")") ? out : give_up(r);
    }
    return give_up(r);
}

/* ---- reading --------------------------------------------------------------------------------- */

static int64_t value_of(expr_reader *r, const char *name, size_t n)
{
    char text[64];
    const fa_value *value;
    int64_t out;

    if (n >= sizeof(text))
        return give_up(r);
    memcpy(text, name, n);
    text[n] = '\0';
    value = fa_value_find_text(r->symbols->values, text);
    if (value == NULL || fa_value_get_int(value, &out) != FA_OK)
        return give_up(r);
    return out;
}

/* Symbol('s77', positive=True): behind the bracket. */
static int64_t read_symbol(expr_reader *r)
{
    const char *name, *close;

    if (!accept(r, "'"))
        return give_up(r);
    name = r->at;
    close = strchr(name, '\'');
    r->at = close == NULL ? name + strlen(name) : close + 1;
    while (*r->at != '\0' && *r->at != ')')
        r->at++;
    return close != NULL && accept(r, ")") ? value_of(r, name, (size_t)(close - name))
                                           : give_up(r);
}

static int64_t read_primary(expr_reader *r)
{
    const char *begin;
    size_t n;
    int64_t out;

    if (accept(r, "(")) {
        out = read_expr(r);
        return accept(r, ")") ? out : give_up(r);
    }
    if (isdigit((unsigned char)*r->at)) {
        char *end;
        out = strtoll(r->at, &end, 10);
        r->at = end;
        return out;
    }
    begin = r->at;
    while (isalnum((unsigned char)*r->at) || *r->at == '_')
        r->at++;
    n = (size_t)(r->at - begin);
    if (n == 0)
        return give_up(r);
    if (!accept(r, "("))
        return value_of(r, begin, n);
    if (n == 6 && strncmp(begin, "Symbol", n) == 0)
        return read_symbol(r);
    return apply(r, begin, n);
}

static int64_t read_factor(expr_reader *r)
{
    int64_t base;

    if (++r->depth > FA__MAX_EXPORT_DEPTH)
        return give_up(r);
    if (accept(r, "-")) {
        base = multiply(r, -1, read_factor(r));
    } else {
        base = read_primary(r);
        if (r->ok && accept(r, "**"))
            base = power(r, base, read_factor(r));
    }
    r->depth--;
    return base;
}

static int64_t read_term(expr_reader *r)
{
    int64_t out = read_factor(r);

    while (r->ok) {
        if (accept(r, "//"))
            out = floor_div(r, out, read_factor(r));
        else if (accept(r, "*"))
            out = multiply(r, out, read_factor(r));
        else if (accept(r, "%"))
            out = modulo(r, out, read_factor(r));
        else
            break;
    }
    return out;
}

static int64_t read_expr(expr_reader *r)
{
    int64_t out = read_term(r);

    while (r->ok) {
        if (accept(r, "+"))
            out = add(r, out, read_term(r));
        else if (accept(r, "-"))
            out = add(r, out, multiply(r, -1, read_term(r)));
        else
            break;
    }
    return out;
}

bool fa__sym_eval(const fa__symbols *symbols, const char *text, int64_t *out)
{
    expr_reader r = { .symbols = symbols, .at = text, .ok = true };

    *out = read_expr(&r);
    while (*r.at == ' ')
        r.at++;
    return r.ok && *r.at == '\0';
}

bool fa__sym_name(const char *text, char *out, size_t size)
{
    const char *name = text, *end;
    size_t n;

    if (strncmp(text, "Symbol('", 8) == 0) {
        name = text + 8;
        end = strchr(name, '\'');
        if (end == NULL || strchr(end, ')') == NULL || strchr(end, ')')[1] != '\0')
            return false;
    } else {
        end = name;
        while (isalnum((unsigned char)*end) || *end == '_')
            end++;
        if (*end != '\0' || isdigit((unsigned char)*name))
            return false;
    }
    n = (size_t)(end - name);
    if (n == 0 || n >= size)
        return false;
    memcpy(out, name, n);
    out[n] = '\0';
    return true;
}
