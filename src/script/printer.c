/* printer.c: graphs back to TorchScript text that PyTorch and this library read.
 *
 *     def forward(self: __torch__.M,
 *         x: Tensor) -> Tensor:
 *       weight = self.weight
 *       _1 = torch.matmul(x, weight)
 *       return _1
 *
 * Each node is one statement; constants stand where they are used. Tensors, and texts that the
 * language cannot spell, go into CONSTANTS. */
#include "script/script.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

/* Blocks, and graphs called by graphs, inside one another. */
#define MAX_PRINT_DEPTH 200
/* How many values are looked at to find out whether one is an int. */
#define MAX_COUNT_STEPS 200

typedef struct printer {
    const fa__graph *graph;
    fa__buffer *out;
    fa_value *constants;                /* LIST */
    fa__map *known_constants;           /* value -> position */
    fa__map *used;                      /* names that are taken */
    unsigned *n_temporaries;            /* _0, _1, ... given so far */
    char **names;                       /* of registers, NULL until needed */
    const fa__node **makers;            /* the node that assigns a register */
    uint32_t *n_makers;                 /* how many do */
    /* of a graph that another one calls: where its result goes */
    struct printer *outer;
    const fa__node *call;
    int indent, depth;
} printer;

/* ---- names ----------------------------------------------------------------------------------- */

/* Letters, digits and '_', not beginning with a digit. */
static bool is_identifier(const char *name)
{
    static const char *const reserved[] = {
        "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "False",
        "for", "global", "if", "import", "in", "is", "None", "not", "or", "pass", "raise",
        "return", "True", "while", "with", "except", "try", "yield", "lambda", "from", "nonlocal",
        "finally", "async", "await", "torch", "ops", "CONSTANTS", "__torch__", "inf", "nan",
        "infj", "nanj", "int", "float", "bool", "str", "print", "range", "fork", "annotate",
        "getattr", "isinstance", "unchecked_cast", "uninitialized", "len", "sorted", "list",
        "dict", "tuple",
    };

    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        if (!isalnum((unsigned char)*at) && *at != '_')
            return false;
    }
    for (size_t i = 0; i < FA__COUNT(reserved); i++) {
        if (strcmp(name, reserved[i]) == 0)
            return false;
    }
    return true;
}

/* The name that a register has in the text: its own where that is free. */
static fa_status name_of(printer *p, fa__reg reg, const char **out)
{
    const char *own = p->graph->reg_names[reg];
    char text[160];
    uint64_t taken;
    fa_status st;

    if (p->names[reg] == NULL) {
        bool usable = own != NULL && strlen(own) < 100 && is_identifier(own)
                      && !(own[0] == '_' && isdigit((unsigned char)own[1]));
        if (usable)
            snprintf(text, sizeof(text), "%s", own);
        else
            snprintf(text, sizeof(text), "_%u", (*p->n_temporaries)++);
        for (unsigned i = 0; fa__map_get(p->used, fa__span_of(text), &taken); i++)
            snprintf(text, sizeof(text), "%s_%u", own, i);
        st = fa__map_set(p->used, fa__span_of(text), 1);
        if (st != FA_OK)
            return st;
        p->names[reg] = fa__strdup(text);
        if (p->names[reg] == NULL)
            return FA_ENOMEM;
    }
    *out = p->names[reg];
    return FA_OK;
}

/* ---- constants ------------------------------------------------------------------------------- */

static fa_status print_constant(printer *p, const fa_value *value, int depth);

/* What makes two constants one: a tensor is boxed anew each time it is asked for. */
static const void *identity(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_TENSOR ? (const void *)fa_value_get_tensor(value)
                                                  : (const void *)value;
}

static fa_status print_from_constants(printer *p, const fa_value *value)
{
    uint64_t position;
    fa_status st = FA_OK;

    if (!fa__map_get_pointer(p->known_constants, identity(value), &position)) {
        position = fa_value_len(p->constants);
        TRY(fa_value_append(p->constants, (fa_value *)value));
        TRY(fa__map_set_pointer(p->known_constants, identity(value), position));
    }
    TRY(fa__buffer_format(p->out, "CONSTANTS.c%llu", (unsigned long long)position));
done:
    return st;
}

/* Only ASCII can be spelled. */
static bool is_ascii(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return false;
    }
    return true;
}

static fa_status print_text(printer *p, const char *text, size_t size)
{
    static const char escaped[] = "\\\"\n\t\r", letters[] = "\\\"ntr";
    fa_status st = FA_OK;

    TRY(fa__buffer_text(p->out, "\""));
    for (size_t i = 0; i < size; i++) {
        const char *found = text[i] == '\0' ? NULL : strchr(escaped, text[i]);
        if (found != NULL)
            TRY(fa__buffer_format(p->out, "\\%c", letters[found - escaped]));
        else if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            TRY(fa__buffer_format(p->out, "\\%03o", (unsigned)(unsigned char)text[i]));
        else
            TRY(fa__buffer_put_byte(p->out, (uint8_t)text[i]));
    }
    TRY(fa__buffer_text(p->out, "\""));
done:
    return st;
}

static fa_status print_float(printer *p, double x)
{
    char text[40];

    fa_float_repr(x, text, sizeof(text));
    return fa__buffer_text(p->out, text);
}

static fa_status print_complex(printer *p, const fa_value *value)
{
    double real = 0, imag = 0;
    fa_status st = fa_value_get_complex(value, &real, &imag);

    TRY(st);
    TRY(fa__buffer_text(p->out, "("));
    TRY(print_float(p, real));
    TRY(fa__buffer_text(p->out, signbit(imag) ? "-" : "+"));
    TRY(print_float(p, fabs(imag)));
    TRY(fa__buffer_text(p->out, "j)"));
done:
    return st;
}

static fa_status print_device(printer *p, const fa_value *value)
{
    fa_device device;
    char text[64];
    fa_status st = fa_value_get_device(value, &device);

    if (st != FA_OK)
        return st;
    fa_device_format(device, text, sizeof(text));
    return fa__buffer_format(p->out, "torch.device(\"%s\")", text);
}

/* [a, b], (a, b), (a,) */
static fa_status print_items(printer *p, const fa_value *value, int depth)
{
    bool is_tuple = fa_value_kind(value) == FA_KIND_TUPLE;
    size_t n = fa_value_len(value);
    fa_status st = FA_OK;

    TRY(fa__buffer_text(p->out, is_tuple ? "(" : "["));
    for (size_t i = 0; i < n; i++) {
        TRY(fa__buffer_text(p->out, i == 0 ? "" : ", "));
        if (fa_value_kind(value) == FA_KIND_SIZE)
            TRY(fa__buffer_format(p->out, "%lld", (long long)fa_value_size_at(value, i)));
        else
            TRY(print_constant(p, fa_value_at(value, i), depth + 1));
    }
    TRY(fa__buffer_text(p->out, is_tuple ? (n == 1 ? ",)" : ")") : "]"));
done:
    return st;
}

/* Lists that are empty or say what they hold are annotated. */
static fa_status print_list(printer *p, const fa_value *value, int depth)
{
    const char *type = fa__value_type_text(value);
    fa_status st = FA_OK;

    if (type != NULL)
        TRY(fa__buffer_format(p->out, "annotate(%s, ", type));
    TRY(print_items(p, value, depth));
    if (type != NULL)
        TRY(fa__buffer_text(p->out, ")"));
done:
    return st;
}

static fa_status print_constant(printer *p, const fa_value *value, int depth)
{
    size_t size;
    const char *text;
    int64_t integer = 0;
    double x = 0;
    bool truth = false;
    fa_dtype dtype = FA_DTYPE_NONE;

    if (depth > MAX_PRINT_DEPTH)
        return fa__fail(FA_ELIMIT, "a constant nests deeper than %d", MAX_PRINT_DEPTH);
    switch (fa_value_kind(value)) {
    case FA_KIND_NONE:
        return fa__buffer_text(p->out, "None");
    case FA_KIND_BOOL:
        (void)fa_value_get_bool(value, &truth);
        return fa__buffer_text(p->out, truth ? "True" : "False");
    case FA_KIND_INT:
        if (fa_value_get_int(value, &integer) != FA_OK)
            return fa_error_last()->status;
        return fa__buffer_format(p->out, "%lld", (long long)integer);
    case FA_KIND_FLOAT:
        (void)fa_value_get_float(value, &x);
        return print_float(p, x);
    case FA_KIND_COMPLEX:
        return print_complex(p, value);
    case FA_KIND_DTYPE:
        (void)fa_value_get_dtype(value, &dtype);
        return fa__buffer_format(p->out, "%d", (int)dtype);
    case FA_KIND_DEVICE:
        return print_device(p, value);
    case FA_KIND_STR:
        text = fa_value_data(value, &size);
        return is_ascii(text, size) ? print_text(p, text, size) : print_from_constants(p, value);
    case FA_KIND_LIST:
        return print_list(p, value, depth);
    case FA_KIND_TUPLE:
    case FA_KIND_SIZE:
        return print_items(p, value, depth);
    default:
        return print_from_constants(p, value);
    }
}

static fa_status print_constant_node(printer *p, const fa__node *node)
{
    fa_value *value;
    fa_status st = FA_OK;

    if (node->type != NULL) {
        TRY(fa__buffer_text(p->out, "uninitialized("));
        TRY(fa__type_format(node->type, p->out));
        return fa__buffer_text(p->out, ")");
    }
    value = fa__iv_box(node->constant);
    st = value == NULL ? FA_ENOMEM : print_constant(p, value, 0);
    fa_value_release(value);
done:
    return st;
}

/* ---- registers ------------------------------------------------------------------------------- */

/* A register's name, or its constant when it is only ever that. */
static fa_status print_reg(printer *p, fa__reg reg)
{
    const fa__node *maker;
    const char *name;
    fa_status st;

    if (reg < 0 || (size_t)reg >= p->graph->n_regs)
        return fa__fail(FA_EINVAL, "%s uses a register that it does not have", p->graph->name);
    maker = p->makers[reg];
    if (p->n_makers[reg] == 1 && maker != NULL && maker->kind == FA__NODE_CONST)
        return print_constant_node(p, maker);
    st = name_of(p, reg, &name);
    return st == FA_OK ? fa__buffer_text(p->out, name) : st;
}

/* Names of a node's values, from `first` up to `end`, keywords included. */
static fa_status print_arguments(printer *p, const fa__node *node, size_t first)
{
    size_t n_plain = (size_t)(node->n_ins - node->n_keywords);
    fa_status st = FA_OK;

    for (size_t i = first; i < node->n_ins; i++) {
        TRY(fa__buffer_text(p->out, i == first ? "" : ", "));
        if (i >= n_plain)
            TRY(fa__buffer_format(p->out, "%s=", node->keywords[i - n_plain]));
        TRY(print_reg(p, node->ins[i]));
    }
done:
    return st;
}

/* ---- expressions ----------------------------------------------------------------------------- */

/* "aten::add.Tensor" as it is called: "torch.add". */
static fa_status print_op_name(printer *p, const char *op)
{
    static const struct { const char *op, *name; } builtins[] = {
        { "aten::Int", "int" },     { "aten::Float", "float" }, { "aten::Bool", "bool" },
        { "aten::str", "str" },     { "prim::Print", "print" }, { "aten::Complex", "complex" },
    };
    const char *colons = strstr(op, "::");
    size_t n;

    for (size_t i = 0; i < FA__COUNT(builtins); i++) {
        n = strlen(builtins[i].op);
        if (strncmp(op, builtins[i].op, n) == 0 && (op[n] == '\0' || op[n] == '.'))
            return fa__buffer_text(p->out, builtins[i].name);
    }
    if (colons == NULL)
        return fa__fail(FA_EINVAL, "'%s' is no name of an op", op);
    n = strcspn(colons + 2, ".");
    if (strncmp(op, "aten::", 6) == 0)
        return fa__buffer_format(p->out, "torch.%.*s", (int)n, colons + 2);
    return fa__buffer_format(p->out, "ops.%.*s.%.*s", (int)(colons - op), op, (int)n, colons + 2);
}

static bool is_count(const printer *p, fa__reg reg, int *left);

/* Arithmetic on sizes, which torch.export takes from Python, as TorchScript has it for numbers. */
typedef struct symbolic {
    const char *op, *name, *close;
    bool of_ints;                       /* only for two ints is it this */
} symbolic;

static const symbolic symbolics[] = {
    { "add", "torch.add(", ")", false },        { "sub", "torch.sub(", ")", false },
    { "mul", "torch.mul(", ")", false },        { "truediv", "torch.div(", ")", false },
    { "floordiv", "torch.floordiv(", ")", false },
    { "mod", "torch.remainder(", ")", false },
    { "pow", "int(torch.pow(", "))", true },    { "sym_max", "ops.prim.max(", ")", false },
    { "sym_min", "ops.prim.min(", ")", false }, { "eq", "torch.eq(", ")", false },
    { "ne", "torch.ne(", ")", false },          { "lt", "torch.lt(", ")", false },
    { "le", "torch.le(", ")", false },          { "gt", "torch.gt(", ")", false },
    { "ge", "torch.ge(", ")", false },          { "and_", "torch.__and__(", ")", false },
    { "or_", "torch.__or__(", ")", false },     { "xor", "torch.__xor__(", ")", false },
    { "lshift", "torch.__lshift__(", ")", false },
    { "rshift", "torch.__rshift__(", ")", false },
    { "ceil", "torch.ceil(", ")", false },      { "floor", "torch.floor(", ")", false },
    { "trunc", "int(", ")", false },            { "round", "int(torch.round(", "))", false },
    { "sym_int", "int(", ")", false },          { "neg", "torch.neg(", ")", false },
    { "abs", "ops.prim.abs(", ")", false },     { "sym_float", "float(", ")", false },
    { "_sym_sqrt", "torch.sqrt(", ")", false }, { "sqrt", "torch.sqrt(", ")", false },
    { "sym_not", "torch.__not__(", ")", false },
    { "not_", "torch.__not__(", ")", false },   { "sym_sum", "torch.sum(", ")", false },
};

static fa_status print_symbolic(printer *p, const fa__node *node)
{
    const symbolic *row = NULL;
    const char *name = node->text + strlen("symbolic::");
    int left = MAX_COUNT_STEPS;
    fa_status st = FA_OK;

    for (size_t i = 0; i < FA__COUNT(symbolics); i++) {
        if (strcmp(name, symbolics[i].op) == 0)
            row = &symbolics[i];
    }
    for (size_t i = 0; row != NULL && row->of_ints && i < node->n_ins; i++)
        row = is_count(p, node->ins[i], &left) ? row : NULL;
    if (row == NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s: %s on sizes has no spelling in TorchScript",
                        p->graph->name, name);
    TRY(fa__buffer_text(p->out, row->name));
    TRY(print_arguments(p, node, 0));
    TRY(fa__buffer_text(p->out, row->close));
done:
    return st;
}

static fa_status print_op(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;
    bool implicit = strncmp(node->text, "aten::IntImplicit", 17) == 0;

    if (strncmp(node->text, "symbolic::", 10) == 0)
        return print_symbolic(p, node);
    if (implicit || strncmp(node->text, "aten::FloatImplicit", 19) == 0)
        TRY(fa__buffer_format(p->out, "annotate(%s, ", implicit ? "int" : "float"));
    else {
        TRY(print_op_name(p, node->text));
        TRY(fa__buffer_text(p->out, "("));
    }
    TRY(print_arguments(p, node, 0));
    TRY(fa__buffer_text(p->out, ")"));
done:
    return st;
}

static fa_status print_type(printer *p, const fa__type *type)
{
    return fa__type_format(type, p->out);
}

/* annotate(T, [a, b]) */
static fa_status print_container(printer *p, const fa__node *node)
{
    static const char *const open[] = { "[", "(", "{" }, *const close[] = { "]", ")", "}" };
    int which = node->kind == FA__NODE_LIST ? 0 : node->kind == FA__NODE_TUPLE ? 1 : 2;
    bool annotated = node->type != NULL && which != 1;
    fa_status st = FA_OK;

    if (annotated) {
        TRY(fa__buffer_text(p->out, "annotate("));
        TRY(print_type(p, node->type));
        TRY(fa__buffer_text(p->out, ", "));
    }
    TRY(fa__buffer_text(p->out, open[which]));
    for (size_t i = 0; i < node->n_ins; i++) {
        TRY(fa__buffer_text(p->out, i == 0 ? "" : which == 2 && i % 2 == 1 ? ": " : ", "));
        TRY(print_reg(p, node->ins[i]));
    }
    if (which == 1 && node->n_ins == 1)
        TRY(fa__buffer_text(p->out, ","));
    TRY(fa__buffer_text(p->out, close[which]));
    if (annotated)
        TRY(fa__buffer_text(p->out, ")"));
done:
    return st;
}

/* x.name, getattr(x, "0") */
static fa_status print_attribute(printer *p, const fa__node *node)
{
    bool plain = is_identifier(node->text);
    fa_status st = FA_OK;

    TRY(fa__buffer_text(p->out, plain ? "" : "getattr("));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_format(p->out, plain ? ".%s" : ", \"%s\")", node->text));
done:
    return st;
}

/* (x).name(a, b, ) */
static fa_status print_method(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(p->out, "("));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_format(p->out, ").%s(", node->text));
    TRY(print_arguments(p, node, 1));
    TRY(fa__buffer_text(p->out, node->n_ins > 1 ? ", )" : ")"));
done:
    return st;
}

static fa_status print_call(printer *p, const fa__node *node)
{
    bool is_fork = node->kind == FA__NODE_FORK;
    fa_status st = FA_OK;

    if (fa__iv_kind(node->constant) == FA_KIND_STR)     /* an enum's member */
        return fa__buffer_format(p->out, "%s.%s", node->text,
                                 fa_value_text(node->constant.u.value));
    if (strchr(node->text, '<') != NULL || strncmp(node->text, "__upgraders__", 13) == 0)
        return fa__fail(FA_EUNSUPPORTED, "%s: the function '%s' has no name that can be written",
                        p->graph->name, node->text);
    TRY(fa__buffer_format(p->out, is_fork ? "fork(%s%s" : "%s(%s", node->text,
                          is_fork && node->n_ins > 0 ? ", " : ""));
    TRY(print_arguments(p, node, 0));
    TRY(fa__buffer_text(p->out, ")"));
done:
    return st;
}

/* isinstance(x, T), isinstance(x, (T, U)) */
static fa_status print_isinstance(printer *p, const fa__node *node)
{
    const fa__type *type = node->type;
    fa_status st = FA_OK;

    TRY(fa__buffer_text(p->out, "isinstance("));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_text(p->out, type->kind == FA__TYPE_UNION ? ", (" : ", "));
    for (size_t i = 0; type->kind == FA__TYPE_UNION && i < type->n; i++) {
        TRY(fa__buffer_text(p->out, i == 0 ? "" : ", "));
        TRY(print_type(p, type->elements[i]));
    }
    if (type->kind != FA__TYPE_UNION)
        TRY(print_type(p, type));
    TRY(fa__buffer_text(p->out, type->kind == FA__TYPE_UNION ? "))" : ")"));
done:
    return st;
}

/* annotate(T, x), unchecked_cast(T, x) */
static fa_status print_typed(printer *p, const char *function, const fa__node *node)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(p->out, "%s(", function));
    TRY(print_type(p, node->type));
    TRY(fa__buffer_text(p->out, ", "));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_text(p->out, ")"));
done:
    return st;
}

static fa_status print_expression(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    switch (node->kind) {
    case FA__NODE_CONST:
        return print_constant_node(p, node);
    case FA__NODE_COPY:
        if (node->type != NULL)
            return print_typed(p, node->text == NULL ? "unchecked_cast" : node->text, node);
        /* fall through */
    case FA__NODE_UNPACK:
        return print_reg(p, node->ins[0]);
    case FA__NODE_CAST:
        return print_typed(p, "annotate", node);
    case FA__NODE_OP:
        return print_op(p, node);
    case FA__NODE_GET_ATTR:
        return print_attribute(p, node);
    case FA__NODE_CALL_METHOD:
        return print_method(p, node);
    case FA__NODE_CALL_FUNCTION:
    case FA__NODE_FORK:
        return print_call(p, node);
    case FA__NODE_NEW:
        return fa__buffer_format(p->out, "%s.__new__(%s)", node->text, node->text);
    case FA__NODE_LIST:
    case FA__NODE_TUPLE:
    case FA__NODE_DICT:
        return print_container(p, node);
    case FA__NODE_ISINSTANCE:
        return print_isinstance(p, node);
    case FA__NODE_SUBSCRIPT:
        TRY(fa__buffer_text(p->out, "("));
        TRY(print_reg(p, node->ins[0]));
        TRY(fa__buffer_text(p->out, ")["));
        TRY(print_reg(p, node->ins[1]));
        TRY(fa__buffer_text(p->out, "]"));
        break;
    default:
        return fa__fail(FA_EINVAL, "%s: a node of kind %d has no value", p->graph->name,
                        (int)node->kind);
    }
done:
    return st;
}

/* ---- statements ------------------------------------------------------------------------------ */

static fa_status print_block(printer *p, const fa__block *block);
static fa_status print_graph_call(printer *outer, const fa__node *node);

static fa_status start_line(printer *p)
{
    return fa__buffer_format(p->out, "%*s", p->indent, "");
}

/* The registers that a node assigns: "a = ", "a, b, = ". */
static fa_status print_targets(printer *p, const fa__node *node)
{
    bool unpacks = node->kind == FA__NODE_UNPACK;
    const char *name;
    fa_status st = FA_OK;

    for (size_t i = 0; i < node->n_outs; i++) {
        TRY(name_of(p, node->outs[i], &name));
        TRY(fa__buffer_format(p->out, i == 0 ? "%s" : ", %s", name));
    }
    if (node->n_outs > 0)
        TRY(fa__buffer_text(p->out, unpacks ? ", = " : " = "));
done:
    return st;
}

/* Does the op give an int here: whatever it takes, or because it takes counts alone? */
static bool counts(const printer *p, const fa__node *node, int *left);

/* Does a register hold an int for certain: a count that a loop runs to? */
static bool is_count(const printer *p, fa__reg reg, int *left)
{
    const fa__node *maker = p->makers[reg];

    for (size_t i = 0; i < p->graph->n_params; i++) {
        const fa__graph_param *param = &p->graph->params[i];
        if (param->reg == reg && param->type != NULL && param->type->kind == FA__TYPE_INT)
            return true;
    }
    if (maker == NULL || (*left)-- <= 0)
        return false;
    if (maker->kind == FA__NODE_CONST)
        return maker->constant.tag == FA__IV_INT;
    if ((maker->kind == FA__NODE_COPY || maker->kind == FA__NODE_CAST) && maker->type != NULL)
        return maker->type->kind == FA__TYPE_INT;
    if (maker->kind == FA__NODE_COPY)
        return is_count(p, maker->ins[0], left);
    return maker->kind == FA__NODE_OP && counts(p, maker, left);
}

static bool is_int(const fa__type *type)
{
    return type->kind == FA__TYPE_INT
           || (type->kind == FA__TYPE_LIST && type->elements[0]->kind == FA__TYPE_INT);
}

/* Does the overload give an int? *of_ints: from ints and lists of them alone. */
static bool gives_int(const fa__schema *schema, bool *of_ints)
{
    *of_ints = true;
    for (size_t i = 0; i < schema->n_params; i++)
        *of_ints = *of_ints && is_int(schema->params[i].type);
    return schema->n_returns == 1 && schema->returns[0].type->kind == FA__TYPE_INT;
}

static bool takes(const fa__schema *schema, size_t n)
{
    return n <= schema->n_params
           && (n == schema->n_params || schema->params[n].has_default);
}

/* A count, or a list of counts. */
static bool is_of_counts(const printer *p, fa__reg reg, int *left)
{
    const fa__node *maker = p->makers[reg];

    if (maker == NULL || maker->kind != FA__NODE_LIST)
        return is_count(p, reg, left);
    for (size_t i = 0; i < maker->n_ins; i++) {
        if (!is_count(p, maker->ins[i], left))
            return false;
    }
    return true;
}

static bool counts(const printer *p, const fa__node *node, int *left)
{
    bool all = true, some = false, of_ints, any = false;
    const fa__op_entry *entry;

    for (size_t i = 0; (entry = fa__op_overload(node->text, i)) != NULL; i++) {
        const fa__schema *schema = fa__op_schema(entry);
        if (schema == NULL || !takes(schema, node->n_ins))
            continue;
        bool given = gives_int(schema, &of_ints);
        any = true;
        all = all && given;
        some = some || (given && of_ints);
    }
    for (size_t i = 0; some && !all && i < node->n_ins; i++)
        some = is_of_counts(p, node->ins[i], left);
    return any && (all || some);
}

static fa_status print_inner(printer *p, const fa__block *block)
{
    fa_status st;

    p->indent += 2;
    st = print_block(p, block);
    p->indent -= 2;
    return st;
}

static fa_status print_if(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    TRY(start_line(p));
    TRY(fa__buffer_text(p->out, "if "));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_text(p->out, ":\n"));
    TRY(print_inner(p, &node->blocks[0]));
    TRY(start_line(p));
    TRY(fa__buffer_text(p->out, "else:\n"));
    TRY(print_inner(p, &node->blocks[1]));
done:
    return st;
}

static fa_status print_for(printer *p, const fa__node *node)
{
    int left = MAX_COUNT_STEPS;
    bool count = is_count(p, node->ins[0], &left);
    const char *name;
    fa_status st = FA_OK;

    TRY(name_of(p, node->outs[0], &name));
    TRY(start_line(p));
    TRY(fa__buffer_format(p->out, "for %s in %s", name, count ? "range(" : ""));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_text(p->out, count ? "):\n" : ":\n"));
    TRY(print_inner(p, &node->blocks[0]));
done:
    return st;
}

static bool is_inlined(const printer *p, const fa__node *node)
{
    return node->kind == FA__NODE_CONST && p->n_makers[node->outs[0]] == 1;
}

/* Is the block nothing but constants that stand where they are used? */
static bool prints_nothing(const printer *p, const fa__block *block)
{
    for (size_t i = 0; i < block->n; i++) {
        if (!is_inlined(p, block->nodes[i]))
            return false;
    }
    return true;
}

/* while c: (the body), or where c takes more than an expression:
 * while True: (the condition's nodes) if c: pass else: break (the body) */
static fa_status print_while(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    TRY(start_line(p));
    if (prints_nothing(p, &node->blocks[0])) {
        TRY(fa__buffer_text(p->out, "while "));
        TRY(print_reg(p, node->ins[0]));
        TRY(fa__buffer_text(p->out, ":\n"));
        return print_inner(p, &node->blocks[1]);
    }
    TRY(fa__buffer_text(p->out, "while True:\n"));
    p->indent += 2;
    TRY(print_block(p, &node->blocks[0]));
    TRY(start_line(p));
    TRY(fa__buffer_text(p->out, "if "));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_format(p->out, ":\n%*spass\n%*selse:\n%*sbreak\n", p->indent + 2, "", p->indent,
                          "", p->indent + 2, ""));
    if (node->blocks[1].n > 0)
        TRY(print_block(p, &node->blocks[1]));
    p->indent -= 2;
done:
    return st;
}

/* The result goes to the node that calls this graph, or is returned. */
static fa_status print_return(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    TRY(start_line(p));
    if (p->outer == NULL) {
        TRY(fa__buffer_text(p->out, node->n_ins > 0 ? "return " : "return None"));
    } else {
        TRY(print_targets(p->outer, p->call));
    }
    if (node->n_ins > 0)
        TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_text(p->out, "\n"));
done:
    return st;
}

static fa_status print_set_attribute(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    if (!is_identifier(node->text))
        return fa__fail(FA_EUNSUPPORTED, "%s: an attribute named '%s' cannot be set in text",
                        p->graph->name, node->text);
    TRY(start_line(p));
    TRY(print_reg(p, node->ins[0]));
    TRY(fa__buffer_format(p->out, ".%s = ", node->text));
    TRY(print_reg(p, node->ins[1]));
    TRY(fa__buffer_text(p->out, "\n"));
done:
    return st;
}

static fa_status print_node(printer *p, const fa__node *node)
{
    fa_status st = FA_OK;

    switch (node->kind) {
    case FA__NODE_IF:
        return print_if(p, node);
    case FA__NODE_FOR:
        return print_for(p, node);
    case FA__NODE_WHILE:
        return print_while(p, node);
    case FA__NODE_RETURN:
        return print_return(p, node);
    case FA__NODE_SET_ATTR:
        return print_set_attribute(p, node);
    case FA__NODE_GRAPH_CALL:
        return print_graph_call(p, node);
    case FA__NODE_BREAK:
    case FA__NODE_CONTINUE:
        return fa__buffer_format(p->out, "%*s%s\n", p->indent, "",
                                 node->kind == FA__NODE_BREAK ? "break" : "continue");
    default:
        if (is_inlined(p, node))
            return FA_OK;
        TRY(start_line(p));
        TRY(print_targets(p, node));
        TRY(print_expression(p, node));
        TRY(fa__buffer_text(p->out, "\n"));
    }
done:
    return st;
}

static fa_status print_block(printer *p, const fa__block *block)
{
    size_t before = p->out->size;
    fa_status st = FA_OK;

    if (++p->depth > MAX_PRINT_DEPTH)
        return fa__fail(FA_ELIMIT, "%s nests deeper than %d", p->graph->name, MAX_PRINT_DEPTH);
    for (size_t i = 0; i < block->n; i++)
        TRY(print_node(p, block->nodes[i]));
    if (p->out->size == before)
        TRY(fa__buffer_format(p->out, "%*spass\n", p->indent, ""));
done:
    p->depth--;
    return st;
}

/* ---- functions ------------------------------------------------------------------------------- */

static fa_status find_makers(printer *p, const fa__block *block, int depth)
{
    fa_status st = FA_OK;

    if (depth > MAX_PRINT_DEPTH)
        return fa__fail(FA_ELIMIT, "%s nests deeper than %d", p->graph->name, MAX_PRINT_DEPTH);
    for (size_t i = 0; st == FA_OK && i < block->n; i++) {
        const fa__node *node = block->nodes[i];
        for (size_t o = 0; o < node->n_outs; o++) {
            if (node->outs[o] < 0 || (size_t)node->outs[o] >= p->graph->n_regs)
                return fa__fail(FA_EINVAL, "%s uses a register that it does not have",
                                p->graph->name);
            p->makers[node->outs[o]] = node;
            p->n_makers[node->outs[o]]++;
        }
        for (size_t b = 0; st == FA_OK && b < FA__COUNT(node->blocks); b++)
            st = find_makers(p, &node->blocks[b], depth + 1);
    }
    return st;
}

static fa_status open_printer(printer *p)
{
    size_t n = p->graph->n_regs + 1;

    p->names = fa__zalloc(n * sizeof(*p->names));
    p->makers = fa__zalloc(n * sizeof(*p->makers));
    p->n_makers = fa__zalloc(n * sizeof(*p->n_makers));
    if (p->names == NULL || p->makers == NULL || p->n_makers == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < p->graph->n_params; i++)
        p->n_makers[p->graph->params[i].reg]++;
    return find_makers(p, &p->graph->body, 0);
}

static void close_printer(printer *p)
{
    for (size_t i = 0; p->names != NULL && i < p->graph->n_regs; i++)
        fa__free(p->names[i]);
    fa__free(p->names);
    fa__free(p->makers);
    fa__free(p->n_makers);
}

/* A graph that is called: its parameters are assigned, its statements follow in place. */
static fa_status print_graph_call(printer *outer, const fa__node *node)
{
    printer p = { .graph = node->graph, .out = outer->out, .constants = outer->constants,
                  .known_constants = outer->known_constants, .used = outer->used,
                  .n_temporaries = outer->n_temporaries,
                  .outer = outer, .call = node, .indent = outer->indent,
                  .depth = outer->depth + 1 };
    const char *name;
    fa_status st = FA_OK;

    if (p.depth > MAX_PRINT_DEPTH)
        return fa__fail(FA_ELIMIT, "%s nests deeper than %d", outer->graph->name, MAX_PRINT_DEPTH);
    if (node->graph->n_params != node->n_ins)
        return fa__fail(FA_EINVAL, "%s takes %zu values, not %d", node->graph->name,
                        node->graph->n_params, node->n_ins);
    TRY(open_printer(&p));
    for (size_t i = 0; i < node->n_ins; i++) {
        TRY(name_of(&p, node->graph->params[i].reg, &name));
        TRY(fa__buffer_format(p.out, "%*s%s = ", p.indent, "", name));
        TRY(print_reg(outer, node->ins[i]));
        TRY(fa__buffer_text(p.out, "\n"));
    }
    TRY(print_block(&p, &node->graph->body));
done:
    close_printer(&p);
    return st;
}

/* name: type=default */
static fa_status print_param(printer *p, const fa__graph_param *param)
{
    const char *name;
    fa_value *value = NULL;
    fa_status st = FA_OK;

    TRY(name_of(p, param->reg, &name));
    TRY(fa__buffer_text(p->out, name));
    if (param->type != NULL) {
        TRY(fa__buffer_text(p->out, ": "));
        TRY(print_type(p, param->type));
    }
    if (param->has_default) {
        value = fa__iv_box(param->default_value);
        if (value == NULL)
            TRY(FA_ENOMEM);
        TRY(fa__buffer_text(p->out, "="));
        TRY(print_constant(p, value, 0));
    }
done:
    fa_value_release(value);
    return st;
}

static fa_status print_function(printer *p, const char *name)
{
    fa_status st = FA_OK;

    TRY(open_printer(p));
    TRY(fa__buffer_format(p->out, "%*sdef %s(", p->indent, "", name));
    for (size_t i = 0; i < p->graph->n_params; i++) {
        if (i > 0)
            TRY(fa__buffer_format(p->out, ",\n%*s", p->indent + 4, ""));
        TRY(print_param(p, &p->graph->params[i]));
    }
    TRY(fa__buffer_text(p->out, ")"));
    if (p->graph->result_type != NULL) {
        TRY(fa__buffer_text(p->out, " -> "));
        TRY(print_type(p, p->graph->result_type));
    }
    TRY(fa__buffer_text(p->out, ":\n"));
    TRY(print_inner(p, &p->graph->body));
done:
    return st;
}

fa_status fa__graph_source(const fa__graph *graph, const char *name, int indent,
                           fa_value *constants, fa__buffer *out)
{
    unsigned n_temporaries = 0;
    printer p = { .graph = graph, .out = out, .constants = constants, .indent = indent,
                  .known_constants = fa__map_new(), .used = fa__map_new(),
                  .n_temporaries = &n_temporaries };
    fa_status st = FA_ENOMEM;

    if (p.known_constants != NULL && p.used != NULL) {
        st = FA_OK;
        for (size_t i = 0; st == FA_OK && i < fa_value_len(constants); i++)
            st = fa__map_set_pointer(p.known_constants, identity(fa_value_at(constants, i)), i);
        if (st == FA_OK)
            st = print_function(&p, name);
    }
    close_printer(&p);
    fa__map_free(p.used);
    fa__map_free(p.known_constants);
    return st;
}
