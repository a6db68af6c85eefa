/* names.c: which op a name, an operator or a builtin function means, and the values of constant
 * expressions [formats 4.7.3, 4.9, 4.14]. */
#include "script/syntax.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- names joined by dots -------------------------------------------------------------------- */

bool fa__dotted_name(const fa__syntax *node, fa__buffer *out, fa_status *st)
{
    if (node->kind == FA__S_ATTR) {
        if (!fa__dotted_name(node->kids[0], out, st))
            return false;
        *st = fa__buffer_put_byte(out, '.');
    } else if (node->kind != FA__S_NAME) {
        return false;
    }
    if (*st == FA_OK)
        *st = fa__buffer_put(out, node->text.data, node->text.size);
    return *st == FA_OK;
}

/* ---- ops ------------------------------------------------------------------------------------- */

typedef struct name_row {
    const char *name, *op;
} name_row;

/* What is put before the last name of a dotted one; other modules of torch add nothing. */
static const name_row modules[] = {
    { "torch.special.", "aten::special_" },
    { "torch.linalg.", "aten::linalg_" },
    { "torch.fft.", "aten::fft_" },
    { "math.", "aten::" },
    { "torch.", "aten::" },
};

static fa__span after(fa__span text, size_t n)
{
    return (fa__span){ text.data + n, text.size - n };
}

/* "NS.X" or "NS.X.overload" as "NS::X.overload". */
static bool namespaced(fa__span rest, fa__buffer *out, fa_status *st)
{
    const uint8_t *dot = memchr(rest.data, '.', rest.size);
    size_t n;

    if (dot == NULL)
        return false;
    n = (size_t)(dot - rest.data);
    if (fa__ends_with(rest, ".default"))
        rest.size -= strlen(".default");
    *st = fa__buffer_put(out, rest.data, n);
    if (*st == FA_OK)
        *st = fa__buffer_text(out, "::");
    if (*st == FA_OK)
        *st = fa__buffer_put(out, dot + 1, rest.size - n - 1);
    return *st == FA_OK;
}

bool fa__op_of_name(fa__span dotted, fa__buffer *out, fa_status *st)
{
    size_t n = dotted.size;

    *st = FA_OK;
    if (fa__starts_with(dotted, "torch.ops."))
        return namespaced(after(dotted, strlen("torch.ops.")), out, st);
    if (fa__starts_with(dotted, "ops."))
        return namespaced(after(dotted, strlen("ops.")), out, st);
    while (n > 0 && dotted.data[n - 1] != '.')
        n--;
    for (size_t i = 0; i < FA__COUNT(modules); i++) {
        if (fa__starts_with(dotted, modules[i].name)) {
            *st = fa__buffer_text(out, modules[i].op);
            if (*st == FA_OK)
                *st = fa__buffer_put(out, dotted.data + n, dotted.size - n);
            return *st == FA_OK;
        }
    }
    return false;
}

const char *fa__op_of_builtin(fa__span name)
{
    static const name_row rows[] = {
        { "int", "aten::Int" },         { "float", "aten::Float" },   { "bool", "aten::Bool" },
        { "complex", "aten::Complex" }, { "str", "aten::str" },       { "len", "aten::len" },
        { "print", "prim::Print" },     { "sorted", "aten::sorted" }, { "min", "prim::min" },
        { "max", "prim::max" },         { "abs", "prim::abs" },       { "round", "aten::round" },
        { "ord", "aten::ord" },         { "chr", "aten::chr" },       { "hex", "aten::hex" },
        { "oct", "aten::oct" },         { "bin", "aten::bin" },       { "divmod", "aten::divmod" },
        { "pow", "aten::pow" },         { "sum", "aten::sum" },       { "any", "aten::any" },
        { "all", "aten::all" },         { "hash", "aten::hash" },     { "id", "prim::id" },
        { "list", "aten::list" },       { "dict", "aten::dict" },     { "tuple", "prim::tuple" },
        { "wait", "aten::wait" },       { "range", "aten::range" },
    };

    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (fa__span_is(name, rows[i].name))
            return rows[i].op;
    }
    return NULL;
}

const char *fa__op_of_operator(const fa__syntax *node)
{
    static const char *const unary[FA__T_COUNT] = {
        [FA__T_SUB] = "aten::neg", [FA__T_INVERT] = "aten::bitwise_not",
        [FA__T_NOT] = "aten::__not__",
    };
    static const char *const binary[FA__T_COUNT] = {
        [FA__T_ADD] = "aten::add", [FA__T_SUB] = "aten::sub", [FA__T_MUL] = "aten::mul",
        [FA__T_DIV] = "aten::div", [FA__T_FLOORDIV] = "aten::floordiv",
        [FA__T_MOD] = "aten::remainder", [FA__T_MATMUL] = "aten::matmul",
        [FA__T_POW] = "aten::pow", [FA__T_BITAND] = "aten::__and__",
        [FA__T_BITOR] = "aten::__or__", [FA__T_BITXOR] = "aten::__xor__",
        [FA__T_LSHIFT] = "aten::__lshift__", [FA__T_RSHIFT] = "aten::__rshift__",
        [FA__T_EQ] = "aten::eq", [FA__T_NE] = "aten::ne", [FA__T_LT] = "aten::lt",
        [FA__T_LE] = "aten::le", [FA__T_GT] = "aten::gt", [FA__T_GE] = "aten::ge",
        [FA__T_IN] = "aten::__contains__", [FA__T_NOT_IN] = "aten::__contains__",
        [FA__T_IS] = "aten::__is__", [FA__T_IS_NOT] = "aten::__isnot__",
    };

    if (node->kind == FA__S_UNARY)
        return unary[node->op];
    return node->kind == FA__S_BINARY || node->kind == FA__S_AUGMENTED ? binary[node->op] : NULL;
}

/* ---- constants ------------------------------------------------------------------------------- */

typedef struct constant_row {
    const char *name;
    int64_t number;
} constant_row;

/* Enumerations that are ints in programs. [formats 4.9] */
static const constant_row enumerations[] = {
    { "strided", 0 },           { "sparse_coo", 1 },       { "sparse_csr", 2 },
    { "sparse_csc", 4 },        { "sparse_bsr", 5 },       { "sparse_bsc", 6 },
    { "jagged", 7 },            { "contiguous_format", 0 }, { "preserve_format", 1 },
    { "channels_last", 2 },     { "channels_last_3d", 3 }, { "per_tensor_affine", 0 },
    { "per_channel_affine", 1 }, { "per_tensor_symmetric", 2 },
    { "per_channel_symmetric", 3 }, { "per_channel_affine_float_qparams", 4 },
};

/* torch.float32, math.pi, torch.strided and their like; false: none of them. */
static bool named_constant(fa__span dotted, fa__ivalue *out)
{
    char name[40];
    size_t n = fa__starts_with(dotted, "math.") ? 5 : 6;
    fa_dtype dtype;

    if (n == 6 && !fa__starts_with(dotted, "torch."))
        return false;
    fa__copy_text(name, sizeof(name), after(dotted, n));
    if (strcmp(name, "inf") == 0 || strcmp(name, "nan") == 0)
        *out = fa__iv_float(name[0] == 'i' ? (double)INFINITY : (double)NAN);
    else if (strcmp(name, "pi") == 0 || strcmp(name, "e") == 0)
        *out = fa__iv_float(name[0] == 'p' ? 3.14159265358979323846 : 2.71828182845904523536);
    else if (n == 6) {
        for (size_t i = 0; i < FA__COUNT(enumerations); i++) {
            if (strcmp(name, enumerations[i].name) == 0) {
                *out = fa__iv_int(enumerations[i].number);
                return true;
            }
        }
        dtype = fa_dtype_from_name(name);
        if (dtype == FA_DTYPE_NONE)
            return false;
        *out = fa__iv_int(dtype);
    } else {
        return false;
    }
    return true;
}

static fa_status bad_number(const fa__source_file *file, const fa__syntax *node)
{
    return fa__syntax_error(file, node->begin, node->end,
                            "a number that does not fit into 64 bits here:");
}

/* As strtod in the C locale: the digits as a whole number and an exponent, for a decimal point
 * would depend on the program's locale. */
static double read_float(const char *text)
{
    char whole[440];
    size_t n = 0, fraction = 0, i = 0;
    bool seen_point = false;

    for (; text[i] != '\0' && (text[i] | 0x20) != 'e'; i++) {
        seen_point = seen_point || text[i] == '.';
        if (text[i] != '.')
            whole[n++] = text[i];
        fraction += seen_point && text[i] != '.';
    }
    long exponent = text[i] == '\0' ? 0 : strtol(text + i + 1, NULL, 10);
    if (exponent > 100000 || exponent < -100000)        /* infinite or zero all the same */
        exponent = exponent < 0 ? -100000 : 100000;
    snprintf(whole + n, sizeof(whole) - n, "e%ld", exponent - (long)fraction);
    return strtod(whole, NULL);
}

/* 12, 0x1f, 1., 1e-05, 2.j */
static fa_status read_number(const fa__source_file *file, const fa__syntax *node, bool negative,
                             fa__ivalue *out)
{
    char text[400];
    size_t n = node->text.size;
    bool hex = n > 2 && node->text.data[0] == '0' && (node->text.data[1] | 0x20) == 'x';

    if (n + 2 > sizeof(text))
        return fa__syntax_error(file, node->begin, node->end, "a number that is too long here:");
    text[0] = '-';
    fa__copy_text(text + 1, sizeof(text) - 1, node->text);
    if (text[n] == 'j') {
        text[n] = '\0';
        *out = fa__iv_take(fa_value_complex(0, read_float(text + !negative)));
        return out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
    }
    if (!hex && strpbrk(text, ".eE") != NULL) {
        *out = fa__iv_float(read_float(text + !negative));
        return FA_OK;
    }
    uint64_t magnitude = 0;
    for (size_t i = hex ? 3 : 1; text[i] != '\0'; i++) {
        unsigned digit = (unsigned)(text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
        unsigned base = hex ? 16 : 10;
        if (magnitude > (UINT64_MAX - digit) / base)
            return bad_number(file, node);
        magnitude = magnitude * base + digit;
    }
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return bad_number(file, node);
    *out = fa__iv_int(negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude);
    return FA_OK;
}

static fa_status negate(fa__ivalue *x)
{
    double real, imag;

    if (x->tag == FA__IV_FLOAT) {
        x->u.number = -x->u.number;
    } else if (x->tag == FA__IV_INT && x->u.integer != INT64_MIN) {
        x->u.integer = -x->u.integer;
    } else if (fa__iv_kind(*x) == FA_KIND_COMPLEX) {
        fa_value_get_complex(x->u.value, &real, &imag);
        fa__iv_release(x);
        *x = fa__iv_take(fa_value_complex(-real, -imag));
        return x->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
    } else {
        return FA_ETYPE;
    }
    return FA_OK;
}

/* 1. + 2.j */
static fa_status add_complex(fa__ivalue *a, fa__ivalue *b, double sign, fa__ivalue *out)
{
    double real, imag;

    if (fa__iv_kind(*b) != FA_KIND_COMPLEX
        || (a->tag != FA__IV_INT && a->tag != FA__IV_FLOAT))
        return FA_ETYPE;
    fa_value_get_complex(b->u.value, &real, &imag);
    real = (a->tag == FA__IV_INT ? (double)a->u.integer : a->u.number) + sign * real;
    *out = fa__iv_take(fa_value_complex(real, sign * imag));
    return out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
}

static fa_status name_value(fa__span name, fa__ivalue *out)
{
    bool is_inf = fa__starts_with(name, "inf");
    double x = is_inf ? (double)INFINITY : (double)NAN;

    if (fa__span_is(name, "inf") || fa__span_is(name, "nan"))
        *out = fa__iv_float(x);
    else if (fa__span_is(name, "infj") || fa__span_is(name, "nanj"))
        *out = fa__iv_take(fa_value_complex(0, x));
    else
        return FA_ETYPE;
    return FA_OK;
}

static fa_status dotted_value(const fa__syntax *node, fa__ivalue *out)
{
    fa_status st = FA_OK;
    fa__buffer dotted = { 0 };

    if (!fa__dotted_name(node, &dotted, &st)
        || !named_constant((fa__span){ dotted.data, dotted.size }, out))
        st = st == FA_OK ? FA_ETYPE : st;
    fa__buffer_free(&dotted);
    return st;
}

/* torch.device("cuda:0") */
static fa_status device_value(const fa__source_file *file, const fa__syntax *node, fa__ivalue *out)
{
    const fa__syntax *callee = node->kids[0];
    char text[64];
    fa_device device;

    if (callee->kind != FA__S_ATTR || !fa__span_is(callee->text, "device")
        || callee->kids[0]->kind != FA__S_NAME || !fa__span_is(callee->kids[0]->text, "torch")
        || node->n != 2 || node->kids[1]->kind != FA__S_STRING)
        return FA_ETYPE;
    fa__copy_text(text, sizeof(text), node->kids[1]->text);
    if (fa_device_parse(&device, text) != FA_OK)
        return fa__syntax_error(file, node->begin, node->end, "'%s' is no device here:", text);
    *out = fa__iv_take(fa_value_device(device));
    return out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
}

fa_status fa__scalar_constant(const fa__source_file *file, const fa__syntax *node, fa__ivalue *out)
{
    fa__ivalue a = fa__iv_none(), b = fa__iv_none();
    fa_status st;

    *out = fa__iv_none();
    switch (node->kind) {
    case FA__S_NONE:
        return FA_OK;
    case FA__S_TRUE:
    case FA__S_FALSE:
        *out = fa__iv_bool(node->kind == FA__S_TRUE);
        return FA_OK;
    case FA__S_NUMBER:
        return read_number(file, node, false, out);
    case FA__S_STRING:
        *out = fa__iv_take(fa_value_str_n((const char *)node->text.data, node->text.size));
        return out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
    case FA__S_NAME:
        return name_value(node->text, out);
    case FA__S_ATTR:
        return dotted_value(node, out);
    case FA__S_CALL:
        return device_value(file, node, out);
    case FA__S_UNARY:
        if (node->op == FA__T_SUB && node->kids[0]->kind == FA__S_NUMBER)
            return read_number(file, node->kids[0], true, out);
        if (node->op != FA__T_SUB && node->op != FA__T_ADD)
            return FA_ETYPE;
        st = fa__scalar_constant(file, node->kids[0], out);
        if (st == FA_OK && node->op == FA__T_SUB)
            st = negate(out);
        if (st != FA_OK)
            fa__iv_release(out);
        return st;
    case FA__S_BINARY:
        if (node->op != FA__T_ADD && node->op != FA__T_SUB)
            return FA_ETYPE;
        st = fa__scalar_constant(file, node->kids[1], &b);
        if (st == FA_OK)
            st = fa__iv_kind(b) == FA_KIND_COMPLEX
                     ? fa__scalar_constant(file, node->kids[0], &a) : FA_ETYPE;
        if (st == FA_OK)
            st = add_complex(&a, &b, node->op == FA__T_ADD ? 1 : -1, out);
        fa__iv_release(&a);
        fa__iv_release(&b);
        return st;
    default:
        return FA_ETYPE;
    }
}

/* The member of an enum that a dotted name means. */
static fa_status enum_value(fa__unit *unit, const fa__syntax *node, fa__ivalue *out)
{
    fa_status st = FA_OK;
    fa__buffer name = { 0 };
    const fa__class_attribute *member = NULL;
    const fa__class *class = NULL;
    fa_value *global = NULL, *args = NULL, *value = NULL;

    if (fa__dotted_name(node, &name, &st))
        st = fa__enum_member(unit, (fa__span){ name.data, name.size }, &class, &member);
    if (st != FA_OK)
        goto done;
    st = FA_ETYPE;
    if (member == NULL)
        goto done;
    st = FA_ENOMEM;
    global = fa_value_global(class->module, class->name);
    value = fa__iv_box(member->value);
    if (global == NULL || value == NULL)
        goto done;
    args = fa_value_tuple(1, &value);
    if (args != NULL)
        *out = fa__iv_take(fa_value_object(FA_BUILD_REDUCE, global, args, NULL));
    st = out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
done:
    fa_value_release(value);
    fa_value_release(args);
    fa_value_release(global);
    fa__buffer_free(&name);
    return st;
}

static fa_status boxed(fa__unit *unit, const fa__source_file *file, const fa__syntax *node,
                       fa_value **out)
{
    fa__ivalue x = fa__iv_none();
    fa_status st = fa__constant_value(unit, file, node, &x);

    *out = st == FA_OK ? fa__iv_box(x) : NULL;
    fa__iv_release(&x);
    return st == FA_OK && *out == NULL ? FA_ENOMEM : st;
}

/* [a, b], (a, b), {a: b} of constants */
static fa_status container_value(fa__unit *unit, const fa__source_file *file,
                                 const fa__syntax *node, fa__ivalue *out)
{
    fa_status st = FA_OK;
    fa_value *key = NULL, *item = NULL;
    fa_value *container =
        node->kind == FA__S_DICT ? fa_value_dict(FA_PLAIN_DICT) : fa_value_list();

    if (container == NULL)
        return FA_ENOMEM;
    for (uint32_t i = 0; i < node->n; i++) {
        TRY(boxed(unit, file, node->kids[i], &item));
        if (node->kind == FA__S_DICT) {
            key = item;
            item = NULL;
            TRY(boxed(unit, file, node->kids[++i], &item));
            TRY(fa_value_set_item(container, key, item));
            fa_value_release(key);
            key = NULL;
        } else {
            TRY(fa_value_append(container, item));
        }
        fa_value_release(item);
        item = NULL;
    }
    if (node->kind == FA__S_TUPLE) {
        fa_value *tuple = fa_value_tuple(container->u.list.n, container->u.list.items);
        fa_value_release(container);
        container = tuple;
        if (tuple == NULL)
            TRY(FA_ENOMEM);
    }
    *out = fa__iv_take(container);
    container = NULL;
done:
    fa_value_release(key);
    fa_value_release(item);
    fa_value_release(container);
    return st;
}

/* CONSTANTS.c3 */
static fa_value *constants_item(const fa__unit *unit, const fa__syntax *node)
{
    uint64_t i;

    if (node->kind != FA__S_ATTR || node->kids[0]->kind != FA__S_NAME
        || !fa__span_is(node->kids[0]->text, "CONSTANTS") || node->text.size < 2
        || node->text.data[0] != 'c' || !fa__parse_u64(after(node->text, 1), &i) || i > SIZE_MAX)
        return NULL;
    return fa__unit_constant(unit, (size_t)i);
}

fa_status fa__constant_value(fa__unit *unit, const fa__source_file *file, const fa__syntax *node,
                             fa__ivalue *out)
{
    fa_status st = fa__scalar_constant(file, node, out);
    fa_value *item;

    if (st != FA_ETYPE)
        return st;
    item = constants_item(unit, node);
    if (item != NULL) {
        *out = fa__iv_take(fa_value_retain(item));
        return FA_OK;
    }
    if (node->kind == FA__S_LIST || node->kind == FA__S_TUPLE || node->kind == FA__S_DICT)
        return container_value(unit, file, node, out);
    if (node->kind == FA__S_CALL && node->n == 3 && node->kids[0]->kind == FA__S_NAME
        && fa__span_is(node->kids[0]->text, "annotate"))
        return fa__constant_value(unit, file, node->kids[2], out);
    if (node->kind == FA__S_ATTR)
        st = enum_value(unit, node, out);
    if (st != FA_ETYPE)
        return st;
    return fa__syntax_error(file, node->begin, node->end, "expected a constant here:");
}
