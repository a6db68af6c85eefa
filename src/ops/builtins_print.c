/* builtins_print.c: values as TorchScript prints them — str(x), "{}".format(x), "%s" % x.
 *
 *     2.0 -> 2.      0.1 -> 0.10000000000000001      (1,) -> (1,)     {'a': 1} -> {a: 1}
 *     [1.0, 2.5] as a tensor -> " 1.0000\n 2.5000\n[ CPUFloatType{2} ]"
 *
 * [aten/src/ATen/core/ivalue.cpp, aten/src/ATen/core/Formatting.cpp] */
#include "ops/builtins.h"

#include <math.h>
#include <stdio.h>

/* Values nest no deeper; deeper ones are cut. */
#define MAX_PRINT_DEPTH 100
/* Width of a line of a matrix. */
#define LINE_SIZE 80

/* ---- numbers --------------------------------------------------------------------------------- */

/* Whole numbers within 64 bits end in a dot. */
static fa_status print_float(fa__buffer *out, double x)
{
    if (x >= -9223372036854775808.0 && x < 9223372036854775808.0 && (double)(int64_t)x == x)
        return fa__buffer_format(out, "%lld.", (long long)(int64_t)x);
    if (isnan(x))
        return fa__buffer_text(out, signbit(x) ? "-nan" : "nan");
    return fa__buffer_format(out, "%.17g", x);
}

/* The shortest text that reads back as x, without ".0". [fmt::format("{}")] */
static fa_status print_shortest(fa__buffer *out, double x)
{
    char text[40];
    size_t n;

    fa_float_repr(x, text, sizeof(text));
    n = strlen(text);
    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text[n - 2] = '\0';
    return fa__buffer_text(out, text);
}

static fa_status print_complex(fa__buffer *out, const double parts[2])
{
    fa_status st = FA_OK;

    TRY(print_float(out, parts[0]));
    TRY(fa__buffer_text(out, parts[1] >= 0 ? "+" : "-"));
    TRY(print_float(out, fabs(parts[1])));
    TRY(fa__buffer_text(out, "j"));
done:
    return st;
}

/* ---- tensors --------------------------------------------------------------------------------- */

/* How the numbers of a tensor are printed. */
typedef struct number_format {
    enum { WHOLE, SCIENTIFIC, FIXED } style;
    double scale;
    int width;
} number_format;

/* Smallest and largest exponent of ten among finite elements, plus one. */
static void find_exponents(const double *x, int64_t n, double *low, double *high)
{
    int64_t first = 0;

    *low = *high = 1;
    while (first < n && !isfinite(x[first]))
        first++;
    if (first == n)
        return;
    *low = *high = fabs(x[first]);
    for (int64_t i = first; i < n; i++) {
        double z = fabs(x[i]);

        if (!isfinite(z))
            continue;
        *low = z < *low ? z : *low;
        *high = x[i] > *high ? z : *high;       /* signed: as PyTorch has it */
    }
    *low = *low != 0 ? floor(log10(*low)) + 1 : 1;
    *high = *high != 0 ? floor(log10(*high)) + 1 : 1;
}

static number_format choose_format(const double *x, int64_t n)
{
    double low, high;
    bool whole = true;

    for (int64_t i = 0; i < n && whole; i++)
        whole = !isfinite(x[i]) || x[i] == ceil(x[i]);
    find_exponents(x, n, &low, &high);
    if (whole && high <= 9)
        return (number_format){ WHOLE, 1, (int)high + 1 };
    if (whole)
        return (number_format){ SCIENTIFIC, 1, 11 };
    if (high - low > 4)
        return (number_format){ SCIENTIFIC, 1, fabs(high) > 99 || fabs(low) > 99 ? 12 : 11 };
    if (high > 5 || high < 0)
        return (number_format){ FIXED, pow(10, high - 1), 7 };
    return (number_format){ FIXED, 1, high == 0 ? 7 : (int)high + 6 };
}

static fa_status print_number(fa__buffer *out, const number_format *format, double x)
{
    char text[400];
    const char *odd = isnan(x) ? "nan" : isinf(x) ? (x < 0 ? "-inf" : "inf") : NULL;

    if (odd != NULL)
        snprintf(text, sizeof(text), "%*s", format->width, odd);
    else if (format->style == WHOLE)
        snprintf(text, sizeof(text), "%*.6g", format->width, x);
    else if (format->style == SCIENTIFIC)
        snprintf(text, sizeof(text), "%*.4e", format->width, x);
    else
        snprintf(text, sizeof(text), "%*.4f", format->width, x / format->scale);
    return fa__buffer_text(out, text);
}

static fa_status print_scale(fa__buffer *out, const number_format *format)
{
    fa_status st = format->scale == 1 ? FA_OK : print_shortest(out, format->scale);

    return st != FA_OK || format->scale == 1 ? st : fa__buffer_text(out, " *\n");
}

/* Columns [first, end) of all rows. */
static fa_status print_columns(fa__buffer *out, const number_format *format, const double *x,
                               int64_t rows, int64_t columns, int64_t first, int64_t end,
                               int indent)
{
    fa_status st = FA_OK;

    for (int64_t r = 0; r < rows; r++) {
        for (int64_t c = first; c < end; c++) {
            TRY(print_number(out, format, x[r * columns + c]));
            TRY(fa__buffer_text(out, c + 1 == end ? "\n" : " "));
        }
        if (r + 1 < rows)
            TRY(fa__buffer_format(out, "%*s", indent + (format->scale != 1), ""));
    }
done:
    return st;
}

static fa_status print_matrix(fa__buffer *out, const double *x, int64_t rows, int64_t columns,
                              int indent)
{
    number_format format = choose_format(x, rows * columns);
    int64_t per_line = (LINE_SIZE - indent) / (format.width + 1), end;
    fa_status st = FA_OK;

    if (per_line < 1)
        per_line = 1;
    for (int64_t first = 0; first < columns; first = end) {
        end = first + per_line <= columns ? first + per_line : columns;
        if (per_line < columns) {
            if (first != 0)
                TRY(fa__buffer_text(out, "\n"));
            TRY(fa__buffer_format(out, "Columns %lld to %lld%*s", (long long)first + 1,
                                  (long long)end, indent, ""));
        }
        if (format.scale != 1) {
            TRY(print_scale(out, &format));
            TRY(fa__buffer_format(out, "%*s", indent, ""));
        }
        TRY(print_columns(out, &format, x, rows, columns, first, end, indent));
    }
done:
    return st;
}

/* Matrices of more dimensions: the first dimension counts fastest. */
static fa_status print_matrices(fa__buffer *out, const fa_tensor *tensor, const double *x)
{
    int64_t counter[FA_MAX_DIMS] = { 0 };
    int n = tensor->n_dims - 2;
    int64_t rows = tensor->sizes[n], columns = tensor->sizes[n + 1], at;
    fa_status st = FA_OK;

    for (bool start = true;; start = false) {
        int i = 0;

        for (; !start && i < n && ++counter[i] >= tensor->sizes[i]; i++)
            counter[i] = 0;
        if (!start && i == n)
            break;
        TRY(fa__buffer_text(out, start ? "(" : "\n("));
        at = 0;
        for (i = 0; i < n; i++) {
            at = at * tensor->sizes[i] + counter[i];
            TRY(fa__buffer_format(out, "%lld,", (long long)counter[i] + 1));
        }
        TRY(fa__buffer_text(out, ".,.) = \n"));
        TRY(print_matrix(out, x + at * rows * columns, rows, columns, 1));
    }
done:
    return st;
}

static fa_status print_line_of_numbers(fa__buffer *out, const double *x, int64_t n)
{
    number_format format = choose_format(x, n);
    fa_status st = FA_OK;

    TRY(print_scale(out, &format));
    for (int64_t i = 0; i < n; i++) {
        TRY(print_number(out, &format, x[i]));
        TRY(fa__buffer_text(out, "\n"));
    }
done:
    return st;
}

/* The elements as doubles, row-major, yours; NULL on failure. */
static fa_tensor *as_doubles(fa_tensor *tensor)
{
    fa_tensor *plain = fa_dtype_is_quantized(fa_tensor_dtype(tensor))
                           ? fa_dequantize(tensor)
                           : fa_tensor_retain(tensor);
    fa_tensor *out = plain == NULL ? NULL : fa__as_contiguous(plain, FA_FLOAT64);

    fa_tensor_release(plain);
    return out;
}

static fa_status print_elements(fa__buffer *out, const fa_tensor *tensor, fa_tensor *doubles)
{
    const double *x = fa_tensor_data(doubles);
    int64_t n = fa_tensor_numel(doubles);
    fa_status st;

    if (n == 0)
        return FA_OK;
    switch (tensor->n_dims) {
    case 0:
        st = print_shortest(out, x[0]);
        return st != FA_OK ? st : fa__buffer_text(out, "\n");
    case 1: return print_line_of_numbers(out, x, n);
    case 2: return print_matrix(out, x, tensor->sizes[0], tensor->sizes[1], 0);
    default: return print_matrices(out, tensor, x);
    }
}

static fa_status print_tensor(fa__buffer *out, fa_tensor *tensor)
{
    fa_tensor *doubles = NULL;
    bool quantized = fa_dtype_is_quantized(fa_tensor_dtype(tensor));
    fa_status st = FA_OK;

    TRY(fa__need_elements(tensor, "str()"));
    doubles = as_doubles(tensor);
    if (doubles == NULL)
        TRY(fa_error_last()->status);
    TRY(print_elements(out, tensor, doubles));
    TRY(fa__buffer_format(out, "[ %sCPU%sType{", quantized ? "Quantized" : "",
                          fa__scalar_type_name(fa_tensor_dtype(tensor))));
    for (int i = 0; i < tensor->n_dims; i++)
        TRY(fa__buffer_format(out, i == 0 ? "%lld" : ",%lld", (long long)tensor->sizes[i]));
    TRY(fa__buffer_text(out, "}"));
    if (quantized && fa_tensor_qscheme(tensor) == FA_PER_TENSOR_AFFINE)
        TRY(fa__buffer_format(out, ", qscheme: per_tensor_affine, scale: %g, zero_point: %lld",
                              fa_tensor_q_scale(tensor),
                              (long long)fa_tensor_q_zero_point(tensor)));
    TRY(fa__buffer_text(out, " ]"));
done:
    fa_tensor_release(doubles);
    return st;
}

/* ---- everything else ------------------------------------------------------------------------- */

static fa_status print_value(fa__buffer *out, fa__ivalue x, int depth);

static fa_status print_items(fa__buffer *out, const fa_value *list, const char *open,
                             const char *close, int depth)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, open));
    for (size_t i = 0; i < fa_value_len(list); i++) {
        fa__ivalue item = list->kind == FA_KIND_SIZE ? fa__iv_int(fa_value_size_at(list, i))
                                                     : fa__iv_borrow(fa_value_at(list, i));

        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        TRY(print_value(out, item, depth));
    }
    TRY(fa__buffer_text(out, close));
done:
    return st;
}

static fa_status print_dict(fa__buffer *out, const fa_value *dict, int depth)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "{"));
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        TRY(print_value(out, fa__iv_borrow(fa_value_key_at(dict, i)), depth));
        TRY(fa__buffer_text(out, ": "));
        TRY(print_value(out, fa__iv_borrow(fa_value_item_at(dict, i)), depth));
    }
    TRY(fa__buffer_text(out, "}"));
done:
    return st;
}

static fa_status print_object(fa__buffer *out, const fa_value *object)
{
    char name[256];

    if (fa_value_is_global(fa_value_object_callable(object), "torch.jit", "Future"))
        return fa__buffer_text(out, "Future");
    return fa__buffer_format(out, "<%s object at %p>",
                             fa_value_type_name(object, name, sizeof(name)),
                             (const void *)object);
}

static fa_status print_value(fa__buffer *out, fa__ivalue x, int depth)
{
    fa_value *value = x.tag == FA__IV_VALUE ? x.u.value : NULL;
    char device[40];

    if (depth > MAX_PRINT_DEPTH)
        return fa__buffer_text(out, "...");
    switch (fa__iv_kind(x)) {
    case FA_KIND_NONE: return fa__buffer_text(out, "None");
    case FA_KIND_BOOL: return fa__buffer_text(out, x.u.boolean ? "True" : "False");
    case FA_KIND_INT:
        if (x.tag == FA__IV_INT)
            return fa__buffer_format(out, "%lld", (long long)x.u.integer);
        break;
    case FA_KIND_FLOAT: return print_float(out, x.u.number);
    case FA_KIND_TENSOR: return print_tensor(out, x.u.tensor);
    case FA_KIND_COMPLEX: return print_complex(out, value->u.complex_parts);
    case FA_KIND_STR: return fa__buffer_put(out, value->u.text.data, value->u.text.size);
    case FA_KIND_TUPLE:
        return print_items(out, value, "(", fa_value_len(value) == 1 ? ",)" : ")", depth + 1);
    case FA_KIND_LIST:
    case FA_KIND_SIZE: return print_items(out, value, "[", "]", depth + 1);
    case FA_KIND_DICT: return print_dict(out, value, depth + 1);
    case FA_KIND_DEVICE:
        fa_device_format(*value->u.device, device, sizeof(device));
        return fa__buffer_text(out, device);
    case FA_KIND_DTYPE: return fa__buffer_format(out, "%d", (int)value->u.dtype);
    case FA_KIND_OBJECT: return print_object(out, value);
    default: break;
    }
    return fa__fail(FA_EUNSUPPORTED, "a %s cannot be printed", fa_kind_name(fa__iv_kind(x)));
}

fa_status fa__print_value(fa__buffer *out, fa__ivalue x)
{
    return print_value(out, x, 0);
}

/* ---- str, format, % -------------------------------------------------------------------------- */

/* Ends a function that has written its result into a buffer. */
static fa_status finish(fa__ivalue *out, fa__buffer *text, fa_status st)
{
    if (st == FA_OK)
        st = fa__str_result(out, text->data == NULL ? "" : (const char *)text->data, text->size);
    fa__buffer_free(text);
    return st;
}

static fa_status str(DIRECT_ARGUMENTS)
{
    fa__buffer text = { 0 };
    fa_status st = fa__print_value(&text, *a);

    (void)b, (void)c;
    return finish(out, &text, st);
}

static const uint8_t *find_braces(const uint8_t *at, const uint8_t *end)
{
    for (; end - at >= 2; at++) {
        if (at[0] == '{' && at[1] == '}')
            return at;
    }
    return NULL;
}

/* format.format(args): each {} in turn; arguments left over are let be. */
static fa_status format(fa__call *call)
{
    fa__span pattern = fa__str(&call->args[0]);
    const uint8_t *at = pattern.data, *end = pattern.data + pattern.size, *braces;
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    for (size_t i = 1; (braces = find_braces(at, end)) != NULL; i++) {
        TRY(fa__buffer_put(&text, at, (size_t)(braces - at)));
        if (i >= call->n_args)
            TRY(fa__fail(FA_EINVAL, "Too few arguments for format string: %.300s",
                         (const char *)pattern.data));
        TRY(fa__print_value(&text, call->args[i]));
        at = braces + 2;
    }
    TRY(fa__buffer_put(&text, at, (size_t)(end - at)));
done:
    return finish(&call->results[0], &text, st);
}

/* "String", "Tensor": the kind of a value in messages of the % operator. */
static const char *tag_kind(fa__ivalue x)
{
    static const char *const names[] = {
        [FA_KIND_NONE] = "None", [FA_KIND_BOOL] = "Bool", [FA_KIND_TENSOR] = "Tensor",
        [FA_KIND_STR] = "String", [FA_KIND_TUPLE] = "Tuple", [FA_KIND_LIST] = "GenericList",
        [FA_KIND_DICT] = "GenericDict", [FA_KIND_DEVICE] = "Device", [FA_KIND_OBJECT] = "Object",
    };
    fa_kind kind = fa__iv_kind(x);

    return (size_t)kind < FA__COUNT(names) && names[kind] != NULL ? names[kind] : "?";
}

static bool is_number(fa__ivalue x)
{
    return x.tag == FA__IV_INT || x.tag == FA__IV_FLOAT || x.tag == FA__IV_BOOL;
}

/* As x86 converts to 32 bits: what does not fit is the smallest int. */
static int short_int(double x)
{
    return x > -2147483649.0 && x < 2147483648.0 ? (int)x : INT32_MIN;
}

/* One %<key> of an argument. Numbers pass through float32, as PyTorch's do. */
static fa_status print_formatted(fa__buffer *out, char key, fa__ivalue x)
{
    if (strchr("dieEfF", key) != NULL && key != '\0' && !is_number(x))
        return fa__fail(FA_ETYPE, "%%%c requires a number for formatting, but got %s", key,
                        tag_kind(x));
    switch (key) {
    case 'd':
    case 'i':
        return fa__buffer_format(out, "%lld", x.tag == FA__IV_FLOAT ? short_int(x.u.number)
                                                                    : (long long)fa__whole(&x));
    case 'e': return fa__buffer_format(out, "%.6e", (double)(float)fa__real(&x));
    case 'E': return fa__buffer_format(out, "%.6E", (double)(float)fa__real(&x));
    case 'f': return fa__buffer_format(out, "%.6f", (double)(float)fa__real(&x));
    case 'F': return fa__buffer_format(out, "%.6F", (double)(float)fa__real(&x));
    case 'c':
        if (x.tag == FA__IV_INT)
            return fa__buffer_put_byte(out, (uint8_t)x.u.integer);
        if (fa__iv_kind(x) != FA_KIND_STR || fa__str(&x).size != 1)
            return fa__fail(FA_ETYPE, "%%c requires an int or char for formatting, but got %s",
                            tag_kind(x));
        return fa__print_value(out, x);
    case 's': return fa__print_value(out, x);
    default:
        return fa__fail(FA_EINVAL, "The specifier %%%c is not supported in TorchScript format "
                        "strings", key);
    }
}

static fa__ivalue percent_argument(fa__ivalue args, size_t i, size_t *n)
{
    bool tuple = fa__iv_kind(args) == FA_KIND_TUPLE;

    *n = tuple ? fa_value_len(args.u.value) : 1;
    if (i >= *n)
        return fa__iv_none();
    return tuple ? fa__iv_borrow(fa_value_at(args.u.value, i)) : args;
}

static fa_status percent_format(fa__call *call)
{
    fa__span pattern = fa__str(&call->args[0]);
    fa__buffer text = { 0 };
    size_t used = 0, n = 0;
    fa_status st = FA_OK;

    if (call->n_args < 2)
        TRY(fa__fail(FA_EINVAL, "the %% operator takes a value"));
    (void)percent_argument(call->args[1], 0, &n);
    for (size_t i = 0; i < pattern.size; i++) {
        if (pattern.data[i] != '%') {
            TRY(fa__buffer_put_byte(&text, pattern.data[i]));
            continue;
        }
        if (++i == pattern.size)
            TRY(fa__fail(FA_EINVAL, "Incomplete format specifier found"));
        if (pattern.data[i] == '%') {
            TRY(fa__buffer_put_byte(&text, '%'));
            continue;
        }
        if (used >= n)
            TRY(fa__fail(FA_EINVAL, "Too few arguments for format string: %.300s",
                         (const char *)pattern.data));
        TRY(print_formatted(&text, (char)pattern.data[i],
                            percent_argument(call->args[1], used++, &n)));
    }
    if (used != n)
        TRY(fa__fail(FA_EINVAL, "Too many arguments for format string: %.300s",
                     (const char *)pattern.data));
done:
    return finish(&call->results[0], &text, st);
}

const fa__op fa__ops_builtins_print[] = {
    DIRECT("aten::str(t elem) -> str", str),
    { "aten::format(str self, ...) -> str", format },
    { "aten::percentFormat(str self, ...) -> str", percent_format },
    { 0 },
};
