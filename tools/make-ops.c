/* make-ops.c: writes include/facula/ops.h, one C function for each operator, from the rows.
 *
 *     make-ops                 prints the header
 *     make-ops --check FILE    compares; says how to write it anew, and fails, where it differs
 *
 * The rules are told in the header itself (`intro`) and in docs/decisions.md. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/dispatch.h"

#define MAX_TEXT 2048
#define WIDTH 100

static const char *const intro[] = {
    "/* ops.h: one function for each operator. Generated from the operators' rows by tools/make-ops.c;",
    " * after a change of rows: `ninja -C build make_ops && build/make_ops > include/facula/ops.h`.",
    " *",
    " *     fa_tensor *y = fa_op_relu(x);                     aten::relu(Tensor self) -> Tensor",
    " *",
    " * Names are fa_op_<name>_<overload> in lower case; `.Tensor` adds nothing where no other operator",
    " * has that name. Operators of other libraries than aten have its name in front. All parameters are",
    " * given, in the schema's order; what stands there after `=` is PyTorch's default.",
    " *",
    " *     Tensor     const fa_tensor *, without const where it is written to; NULL: None",
    " *     Tensor[]   fa_tensor *const *, size_t          int[], float[], bool[]: likewise",
    " *     int        int64_t        float  double        bool  bool        str  const char *",
    " *     Scalar     fa_scalar, from fa_scalar_int(2), fa_scalar_float(0.5), ...",
    " *     int? float? bool?  fa_some_int(2) or fa_none_int(), ...; Scalar?  fa_scalar_none()",
    " *     ScalarType  fa_dtype; FA_DTYPE_NONE: None      MemoryFormat  fa_memory_format",
    " *     int[]? float[]?    NULL: None                  Layout  fa_layout    Device  fa_device",
    " *",
    " * Optional device, layout and generator and pin_memory are not asked for: they stay None. A tensor",
    " * comes back as yours, NULL on failure; Tensor[] as a LIST; several tensors, numbers and texts go",
    " * to `out`. In-place operators (`fa_op_add_`) give a status. Tensors of `out` are yours too.",
    " *",
    " * Not here: out= forms, operators without a tensor, and those listed at the end, whose arguments",
    " * or results have no simple C type. fa_call() takes them all.",
    " *",
    " * Nothing of this is in the library but three functions: what is not called costs nothing. */",
    "#ifndef FACULA_OPS_H",
    "#define FACULA_OPS_H",
    "",
    "#include \"module.h\"",
    "",
    "#ifdef __cplusplus",
    "extern \"C\" {",
    "#endif",
    "",
    "/* A number of any type; dtype FA_BOOL, FA_INT64, FA_FLOAT64 or FA_COMPLEX128 (FA_DTYPE_NONE: none)",
    " * says which. */",
    "typedef struct fa_scalar {",
    "    fa_dtype dtype;",
    "    int64_t integer;                    /* of FA_BOOL and FA_INT64 */",
    "    double real, imag;                  /* of the others; set for every kind in results */",
    "} fa_scalar;",
    "typedef struct fa_opt_int { bool is_set; int64_t value; } fa_opt_int;",
    "typedef struct fa_opt_float { bool is_set; double value; } fa_opt_float;",
    "typedef struct fa_opt_bool { bool is_set; bool value; } fa_opt_bool;",
    "",
    "/* torch.memory_format; numbers as in TorchScript. */",
    "typedef enum fa_memory_format {",
    "    FA_CONTIGUOUS_FORMAT = 0, FA_PRESERVE_FORMAT = 1, FA_CHANNELS_LAST = 2,",
    "    FA_CHANNELS_LAST_3D = 3, FA_MEMORY_FORMAT_NONE = -1",
    "} fa_memory_format;",
    "",
    "static inline fa_scalar fa_scalar_complex(double real, double imag)",
    "{",
    "    fa_scalar out = { FA_COMPLEX128, 0, real, imag };",
    "    return out;",
    "}",
    "static inline fa_scalar fa_scalar_float(double x)",
    "{",
    "    fa_scalar out = { FA_FLOAT64, 0, x, 0 };",
    "    return out;",
    "}",
    "static inline fa_scalar fa_scalar_int(int64_t x)",
    "{",
    "    fa_scalar out = { FA_INT64, x, (double)x, 0 };",
    "    return out;",
    "}",
    "static inline fa_scalar fa_scalar_bool(bool x)",
    "{",
    "    fa_scalar out = { FA_BOOL, x, (double)x, 0 };",
    "    return out;",
    "}",
    "static inline fa_scalar fa_scalar_none(void)",
    "{",
    "    fa_scalar out = { FA_DTYPE_NONE, 0, 0, 0 };",
    "    return out;",
    "}",
    "static inline fa_opt_int fa_some_int(int64_t x)",
    "{",
    "    fa_opt_int out = { true, x };",
    "    return out;",
    "}",
    "static inline fa_opt_int fa_none_int(void)",
    "{",
    "    fa_opt_int out = { false, 0 };",
    "    return out;",
    "}",
    "static inline fa_opt_float fa_some_float(double x)",
    "{",
    "    fa_opt_float out = { true, x };",
    "    return out;",
    "}",
    "static inline fa_opt_float fa_none_float(void)",
    "{",
    "    fa_opt_float out = { false, 0 };",
    "    return out;",
    "}",
    "static inline fa_opt_bool fa_some_bool(bool x)",
    "{",
    "    fa_opt_bool out = { true, x };",
    "    return out;",
    "}",
    "static inline fa_opt_bool fa_none_bool(void)",
    "{",
    "    fa_opt_bool out = { false, false };",
    "    return out;",
    "}",
    "",
    "/* What the functions below are made of: the operator of exactly this name, with one argument for",
    " * each parameter, described by a letter:",
    " *     t tensor or NULL   i int64_t   f double   b bool   e dtype and other enumerations, -1: None",
    " *     S fa_scalar   j fa_opt_int   g fa_opt_float   c fa_opt_bool   s text or NULL   n None",
    " *     D const fa_device * or NULL   I int64_t[], F double[], B bool[], T tensors: array and size_t",
    " *     J and G as I and F, NULL: None",
    " * The first result is a tensor, yours; NULL on failure. */",
    "FA_API fa_tensor *fa_invoke_tensor(const char *name, const char *format, ...);",
    "/* The first result, boxed, yours; NULL on failure. */",
    "FA_API fa_value *fa_invoke_value(const char *name, const char *format, ...);",
    "/* Results into out, one letter each in `kinds`: any number of t, or one of S b i f s; \"\": none. */",
    "FA_API fa_status fa_invoke(void *out, const char *kinds, const char *name, const char *format,",
    "                           ...);",
    "",
};

/* ---- C types ---------------------------------------------------------------------------------- */

typedef struct c_type {
    const char *type;                   /* of the schema, without alias marks and fixed lengths */
    const char *c;                      /* NULL: not asked for */
    char format;
    bool counted;                       /* with a size_t behind it */
} c_type;

static const c_type c_types[] = {
    { "Tensor", "const fa_tensor *", 't' },
    { "Tensor?", "const fa_tensor *", 't' },
    { "Tensor[]", "fa_tensor *const *", 'T', true },
    { "Tensor?[]", "fa_tensor *const *", 'T', true },
    { "int", "int64_t ", 'i' },
    { "int?", "fa_opt_int ", 'j' },
    { "int[]", "const int64_t *", 'I', true },
    { "int[]?", "const int64_t *", 'J', true },
    { "SymInt", "int64_t ", 'i' },
    { "SymInt?", "fa_opt_int ", 'j' },
    { "SymInt[]", "const int64_t *", 'I', true },
    { "SymInt[]?", "const int64_t *", 'J', true },
    { "float", "double ", 'f' },
    { "float?", "fa_opt_float ", 'g' },
    { "float[]", "const double *", 'F', true },
    { "float[]?", "const double *", 'G', true },
    { "bool", "bool ", 'b' },
    { "bool?", "fa_opt_bool ", 'c' },
    { "bool[]", "const bool *", 'B', true },
    { "Scalar", "fa_scalar ", 'S' },
    { "Scalar?", "fa_scalar ", 'S' },
    { "str", "const char *", 's' },
    { "str?", "const char *", 's' },
    { "ScalarType", "fa_dtype ", 'e' },
    { "ScalarType?", "fa_dtype ", 'e' },
    { "MemoryFormat", "fa_memory_format ", 'e' },
    { "MemoryFormat?", "fa_memory_format ", 'e' },
    { "Layout", "fa_layout ", 'e' },
    { "Device", "const fa_device *", 'D' },
    { "Layout?", NULL, 'n' },
    { "Device?", NULL, 'n' },
    { "Generator?", NULL, 'n' },
};

/* "Tensor(a!)" to "Tensor", "int[2]?" to "int[]?". */
static void plain_type(char *out, const char *text, size_t n)
{
    int depth = 0;

    for (size_t i = 0; i < n; i++) {
        depth += text[i] == '(';
        if (depth == 0 && !(isdigit((unsigned char)text[i]) && i > 0 && text[i - 1] == '['))
            *out++ = text[i];
        depth -= text[i] == ')';
    }
    *out = '\0';
}

static const c_type *find_type(const char *plain)
{
    for (size_t i = 0; i < sizeof c_types / sizeof c_types[0]; i++) {
        if (strcmp(c_types[i].type, plain) == 0)
            return &c_types[i];
    }
    return NULL;
}

static bool is_reserved(const char *name)
{
    static const char *const words[] = { "default", "int", "float", "double", "bool", "this", "new",
                                         "and", "or", "not", "xor", "template", "operator", "for",
                                         "register", "delete", "out" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], name) == 0)
            return true;
    }
    return false;
}

/* ---- one operator ----------------------------------------------------------------------------- */

typedef struct function {
    char name[200];                     /* in C */
    char op[200];                       /* "aten::add.Tensor" */
    char schema[MAX_TEXT];
    char params[MAX_TEXT], args[MAX_TEXT];   /* "const fa_tensor *self, ..." and "self, ..." */
    char format[FA__MAX_PARAMS + 1];
    char results[FA__MAX_RETURNS + 1];  /* letters; "L": a LIST */
    bool is_inplace, has_tensor, is_left_out;
} function;

static void add_text(char *out, const char *text)
{
    size_t n = strlen(out);

    if (n + strlen(text) + 1 > MAX_TEXT)
        abort();
    memcpy(out + n, text, strlen(text) + 1);
}

/* The end of the item that starts at `at`: a comma or the closing bracket, outside of brackets. */
static const char *item_end(const char *at)
{
    int depth = 0;
    bool quoted = false;

    for (; *at != '\0'; at++) {
        if (*at == '"' || *at == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        if (depth == 0 && (*at == ',' || *at == ')'))
            break;
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
    }
    return at;
}

/* Splits "int[2] stride=1" behind its type. */
static const char *type_end(const char *at, const char *end)
{
    int depth = 0;

    for (; at < end && (depth > 0 || *at != ' '); at++)
        depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
    return at;
}

/* false: it cannot be expressed. */
static bool add_param(function *f, const char *at, const char *end)
{
    char plain[MAX_TEXT], name[128], text[256];
    const char *stop = type_end(at, end), *c;
    size_t n = strcspn(stop + (stop < end), "=,)"), n_format = strlen(f->format);
    const c_type *type;

    plain_type(plain, at, (size_t)(stop - at));
    snprintf(name, sizeof name, "%.*s", (int)n, stop + 1);
    type = find_type(plain);
    if (type == NULL || stop >= end)
        return false;
    f->has_tensor = f->has_tensor || strncmp(plain, "Tensor", 6) == 0;
    c = strcmp(name, "pin_memory") == 0 ? NULL : type->c;
    f->format[n_format] = c == NULL ? 'n' : type->format;
    f->format[n_format + 1] = '\0';
    if (c == NULL)
        return true;
    if (is_reserved(name))
        memcpy(name + strlen(name), "_", 2);
    if (type->format == 't' && (memchr(at, '!', (size_t)(stop - at)) != NULL
                                || (f->is_inplace && f->params[0] == '\0')))
        c += strlen("const ");
    snprintf(text, sizeof text, "%s%s%s", f->params[0] == '\0' ? "" : ", ", c, name);
    add_text(f->params, text);
    snprintf(text, sizeof text, ", %s", name);
    add_text(f->args, text);
    if (type->counted) {
        snprintf(text, sizeof text, ", size_t n_%s", name);
        add_text(f->params, text);
        snprintf(text, sizeof text, ", n_%s", name);
        add_text(f->args, text);
    }
    return true;
}

static bool add_params(function *f, const char *at)
{
    while (*at != ')' && *at != '\0') {
        const char *end = item_end(at);

        if (strncmp(at, "*", (size_t)(end - at)) != 0 && !add_param(f, at, end))
            return false;
        at = end;
        while (*at == ',' || *at == ' ')
            at++;
    }
    return true;
}

static bool add_result(function *f, const char *at, const char *end)
{
    static const struct { const char *type; char letter; } letters[] = {
        { "Tensor", 't' }, { "Tensor[]", 'L' }, { "bool", 'b' }, { "int", 'i' }, { "SymInt", 'i' },
        { "float", 'f' }, { "Scalar", 'S' },
    };
    char plain[MAX_TEXT];
    size_t n = strlen(f->results);

    plain_type(plain, at, (size_t)(type_end(at, end) - at));
    f->has_tensor = f->has_tensor || strncmp(plain, "Tensor", 6) == 0;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (strcmp(letters[i].type, plain) == 0 && n < FA__MAX_RETURNS) {
            f->results[n] = letters[i].letter;
            f->results[n + 1] = '\0';
            return true;
        }
    }
    return false;
}

/* One result of any kind, or several tensors. */
static bool add_results(function *f, const char *at)
{
    if (*at != '(')
        return add_result(f, at, item_end(at));
    for (at++; *at != ')' && *at != '\0';) {
        const char *end = item_end(at);

        if (!add_result(f, at, end))
            return false;
        at = end;
        while (*at == ',' || *at == ' ')
            at++;
    }
    return f->results[0] == '\0' || f->results[1] == '\0'
           || strspn(f->results, "t") == strlen(f->results);
}

/* Is there an operator without an overload that would have a function? */
static bool has_default(const char *name)
{
    const fa__op_entry *entry = fa__op_find(name);

    return entry != NULL && strstr(fa__op_row(entry)->schema, "Tensor") != NULL;
}

static void name_function(function *f)
{
    const char *name = strstr(f->op, "::") + 2, *dot = strchr(name, '.');
    size_t n_space = (size_t)(name - 2 - f->op), n = dot == NULL ? strlen(name)
                                                                : (size_t)(dot - name);
    bool of_aten = strncmp(f->op, "aten::", 6) == 0;
    char base[200];

    snprintf(base, sizeof base, "%.*s", (int)(n_space + 2 + n), f->op);
    if (dot != NULL && strcmp(dot, ".Tensor") == 0 && !has_default(base))
        dot = NULL;
    snprintf(f->name, sizeof f->name, "fa_op_%.*s%s%.*s%s%s", of_aten ? 0 : (int)n_space, f->op,
             of_aten ? "" : "_", (int)n, name, dot == NULL ? "" : "_", dot == NULL ? "" : dot + 1);
    for (char *c = f->name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
}

/* false: not of a kind that has a function. */
static bool read_op(function *f, const char *schema, bool is_inplace)
{
    const char *open = strchr(schema, '('), *close = open, *dot;
    size_t n = (size_t)(open - schema);

    memset(f, 0, sizeof *f);
    if (strncmp(schema, "aten::", 6) != 0 && strncmp(schema, "quantized::", 11) != 0
        && strncmp(schema, "torchvision::", 13) != 0)
        return false;
    dot = memchr(schema, '.', n);
    f->is_inplace = is_inplace || ((dot == NULL ? open : dot)[-1] == '_'
                                   && strncmp(open, "(Tensor(a!)", 11) == 0);
    snprintf(f->op, sizeof f->op, "%.*s%s%.*s", (int)((dot == NULL ? open : dot) - schema), schema,
             is_inplace ? "_" : "", dot == NULL ? 0 : (int)(open - dot), dot == NULL ? "" : dot);
    if (is_inplace && strncmp(open, "(Tensor ", 8) == 0)
        snprintf(f->schema, sizeof f->schema, "%s(Tensor(a!)%s(a!)", f->op, open + 7);
    else
        snprintf(f->schema, sizeof f->schema, "%s%s", f->op, open);
    if (strstr(f->op, "_out") != NULL || strstr(f->op, ".out") != NULL)
        return false;
    name_function(f);
    while (*close != '\0' && strncmp(close, ") -> ", 5) != 0)
        close++;
    f->is_left_out = strstr(schema, "...") != NULL || *close == '\0'
                     || !add_params(f, open + 1) || !add_results(f, close + 5);
    if (f->is_left_out)
        f->has_tensor = strstr(schema, "Tensor") != NULL;
    if (f->is_inplace && strcmp(f->results, "t") != 0)
        f->is_inplace = false;
    return f->has_tensor;
}

/* ---- writing ---------------------------------------------------------------------------------- */

typedef enum breaks { AT_BLANKS, AT_COMMAS } breaks;

/* Where the word ends at whose end a line may be broken. */
static size_t word_length(const char *text, breaks where)
{
    size_t n = strcspn(text, " ");

    while (where == AT_COMMAS && text[n] == ' ' && text[n - 1] != ',')
        n += 1 + strcspn(text + n + 1, " ");
    return n;
}

/* With line breaks before column WIDTH; further lines are indented by `indent`. `reserve`: what will
 * be written behind the last. */
static void write_wrapped(FILE *out, const char *text, const char *indent, size_t reserve,
                          breaks where)
{
    size_t column = 0;

    for (; *text == ' '; text++, column++)
        fputc(' ', out);
    for (bool first = true; *text != '\0'; first = false) {
        size_t n = word_length(text, where), blank = !first;

        if (!first && column + 1 + n + (text[n] == '\0' ? reserve : 0) > WIDTH) {
            fprintf(out, "\n%s", indent);
            column = strlen(indent);
            blank = 0;
        }
        fprintf(out, "%s%.*s", blank ? " " : "", (int)n, text);
        column += n + blank;
        text += n + (text[n] == ' ');
    }
}

static void write_function(FILE *out, const function *f)
{
    char line[3 * MAX_TEXT], params[MAX_TEXT + 80];
    size_t n = strlen(f->results);
    const char *c_of = f->results[0] == 'b' ? "bool" : f->results[0] == 'i' ? "int64_t"
                       : f->results[0] == 'f' ? "double" : "fa_scalar";
    char out_param[48] = "";

    if (!f->is_inplace && n > 1)
        snprintf(out_param, sizeof out_param, "fa_tensor *out[%zu]", n);
    else if (!f->is_inplace && n == 1 && strchr("tL", f->results[0]) == NULL)
        snprintf(out_param, sizeof out_param, "%s *out", c_of);
    snprintf(params, sizeof params, "%s%s%s", out_param,
             out_param[0] != '\0' && f->params[0] != '\0' ? ", " : "", f->params);
    snprintf(line, sizeof line, "/* %s", f->schema);
    write_wrapped(out, line, " * ", 3, AT_BLANKS);
    fprintf(out, " */\n");
    snprintf(line, sizeof line, "static inline %s%s(%s)",
             out_param[0] != '\0' || f->is_inplace || n == 0 ? "fa_status "
             : f->results[0] == 'L' ? "fa_value *" : "fa_tensor *",
             f->name, params[0] == '\0' ? "void" : params);
    write_wrapped(out, line, "    ", 0, AT_COMMAS);
    if (out_param[0] != '\0')
        snprintf(line, sizeof line, "    return fa_invoke(out, \"%s\", ", f->results);
    else if (f->is_inplace || n == 0)
        snprintf(line, sizeof line, "    return fa_invoke(NULL, \"\", ");
    else
        snprintf(line, sizeof line, "    return fa_invoke_%s(",
                 f->results[0] == 'L' ? "value" : "tensor");
    fprintf(out, "\n{\n");
    snprintf(line + strlen(line), sizeof line - strlen(line), "\"%s\", \"%s\"%s);", f->op,
             f->format, f->args);
    write_wrapped(out, line, "        ", 0, AT_COMMAS);
    fprintf(out, "\n}\n");
}

static int by_name(const void *a, const void *b)
{
    int order = strcmp(((const function *)a)->name, ((const function *)b)->name);

    return order != 0 ? order : strcmp(((const function *)a)->op, ((const function *)b)->op);
}

/* Every operator once, sorted by name. Of two that would have one name the second is left out. */
static function *read_all(size_t *n)
{
    size_t n_rows = 0, n_read = 0;
    function *all, one;

    while (fa__op_at(n_rows) != NULL)
        n_rows++;
    all = calloc(2 * n_rows, sizeof *all);
    for (size_t i = 0; all != NULL && i < n_rows; i++) {
        const fa__op *row = fa__op_row(fa__op_at(i));

        if (read_op(&one, row->schema, false))
            all[n_read++] = one;
        if ((row->flags & FA__OP_INPLACE) && read_op(&one, row->schema, true))
            all[n_read++] = one;
    }
    *n = 0;
    if (all != NULL)
        qsort(all, n_read, sizeof *all, by_name);
    for (size_t i = 0; all != NULL && i < n_read; i++) {
        bool follows = *n > 0 && strcmp(all[*n - 1].name, all[i].name) == 0;

        if (follows && strcmp(all[*n - 1].op, all[i].op) == 0)
            continue;                   /* a form that is a row and derives from one too */
        all[i].is_left_out = all[i].is_left_out || follows;
        all[(*n)++] = all[i];
    }
    return all;
}

static int write_header(FILE *out)
{
    size_t n;
    function *all = read_all(&n);

    for (size_t i = 0; i < sizeof intro / sizeof intro[0]; i++)
        fprintf(out, "%s\n", intro[i]);
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_left_out)
            write_function(out, &all[i]);
    }
    fprintf(out, "\n/* Left out, through fa_call() only:\n");
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_left_out)
            fprintf(out, " *     %s\n", all[i].op);
    }
    fprintf(out, " */\n\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
    free(all);
    return all == NULL;
}

/* ---- comparing -------------------------------------------------------------------------------- */

static int compare(const char *path)
{
    char *text = NULL;
    size_t size = 0, at = 0;
    FILE *made = open_memstream(&text, &size), *file = fopen(path, "rb");
    int status = made == NULL || file == NULL || write_header(made);

    if (made != NULL)
        fclose(made);
    while (status == 0 && at < size && fgetc(file) == (unsigned char)text[at])
        at++;
    if (status == 0 && (at < size || fgetc(file) != EOF)) {
        fprintf(stderr, "%s is not what the rows say (from byte %zu on): write it anew with\n"
                "    make_ops > %s\n", path, at, path);
        status = 1;
    }
    if (file != NULL)
        fclose(file);
    else
        fprintf(stderr, "%s cannot be read\n", path);
    free(text);
    return status;
}

int main(int argc, char **argv)
{
    return argc == 3 && strcmp(argv[1], "--check") == 0 ? compare(argv[2]) : write_header(stdout);
}
