/* print.c: the text that PyTorch prints for a tensor. [torch/_tensor_str.py, 2.13]
 *
 *     tensor([[1.0000, 2.5000],             prefix, elements in columns of one width
 *             [3.0000, 4.0000]], dtype=torch.float64, requires_grad=True)
 *                                           suffixes, each on a new line when the last one is full
 *
 * One format serves all elements: integers of a float tensor as "1.", else four decimals, or
 * scientific when the magnitudes are far apart. More than 1000 elements are summarised to three at
 * each end of each dimension. Dtypes that PyTorch cannot print (bits8, uint4, ...) show their
 * stored bytes as numbers. */
#include "core/strided.h"

#include <math.h>
#include <stdio.h>

#define PRECISION  4
#define THRESHOLD  1000
#define EDGE_ITEMS 3
#define LINE_WIDTH 80
/* More elements than this are not printed, summarised or not (an expanded tensor can have 6^64). */
#define MAX_PRINTED ((int64_t)1 << 22)
#define MAX_NUMBER  64 /* characters of one formatted number, and more */

typedef enum side { REAL_PART, IMAG_PART } side;

/* How all elements are written. */
typedef struct format {
    bool is_float, whole, scientific; /* whole: all are integers */
    int width;
} format;

typedef struct printer {
    const fa_tensor *tensor;
    fa__buffer *out;
    const fa__dtype_row *row;
    bool is_complex, summarize;
    format formats[2]; /* by side */
} printer;

/* ---- numbers --------------------------------------------------------------------------------- */

/* Puts '.' where a locale has put its own decimal point (which may be of several bytes). */
static void restore_point(char *text)
{
    char *at = text + strspn(text, "+-0123456789");
    char *after = at + strcspn(at, "+-0123456789e");

    if (*at == '\0' || *at == 'e' || *at == '.')
        return;
    *at = '.';
    memmove(at + 1, after, strlen(after) + 1);
}

/* Returns the length. Python writes "nan" without a sign. */
static int format_float(char *out, double x, const format *how)
{
    if (isnan(x))
        return snprintf(out, MAX_NUMBER, "nan");
    if (isinf(x))
        return snprintf(out, MAX_NUMBER, x < 0 ? "-inf" : "inf");
    if (how->scientific)
        snprintf(out, MAX_NUMBER, "%.*e", PRECISION, x);
    else if (how->whole)
        return snprintf(out, MAX_NUMBER, "%.0f.", x);
    else
        snprintf(out, MAX_NUMBER, "%.*f", PRECISION, x);
    restore_point(out);
    return (int)strlen(out);
}

/* The element's bytes with math bits resolved. */
static void take_element(const printer *self, int64_t at, uint8_t element[16])
{
    memcpy(element, self->tensor->storage->data + (size_t)at * self->row->itemsize,
           self->row->itemsize);
    fa__resolve_math_bits(self->tensor, element, 1);
}

static double float_at(const printer *self, int64_t at, side which)
{
    uint8_t element[16];
    double real, imag;

    take_element(self, at, element);
    fa__dtype_read(self->row->dtype, element, &real, &imag);
    return which == REAL_PART ? real : imag;
}

static int format_integer(const printer *self, char *out, int64_t at)
{
    uint8_t element[16];

    take_element(self, at, element);
    int64_t number = fa__dtype_read_int(self->row->dtype, element);
    if (self->row->number == FA__NUMBER_BOOL)
        return snprintf(out, MAX_NUMBER, number != 0 ? "True" : "False");
    if (self->row->number == FA__NUMBER_SIGNED)
        return snprintf(out, MAX_NUMBER, "%lld", (long long)number);
    return snprintf(out, MAX_NUMBER, "%llu", (unsigned long long)number);
}

static int format_element(const printer *self, char *out, int64_t at, side which)
{
    const format *how = &self->formats[which];

    if (!how->is_float)
        return format_integer(self, out, at);
    return format_float(out, float_at(self, at, which), how);
}

/* ---- choosing the format --------------------------------------------------------------------- */

/* Calls visit with the place of each element that will be printed. `dim` counts to the tensor's
 * dimensions. */
typedef void (*place_visit)(printer *self, int64_t at, side which, void *context);

static bool cuts_dim(const printer *self, int dim)
{
    return self->summarize && self->tensor->sizes[dim] > 2 * EDGE_ITEMS;
}

static void visit_places(printer *self, int dim, int64_t at, side which, place_visit visit,
                         void *context)
{
    const fa_tensor *tensor = self->tensor;

    if (dim == tensor->n_dims) {
        visit(self, at, which, context);
        return;
    }
    for (int64_t i = 0; i < tensor->sizes[dim]; i++) {
        if (cuts_dim(self, dim) && i == EDGE_ITEMS)
            i = tensor->sizes[dim] - EDGE_ITEMS;
        visit_places(self, dim + 1, at + i * tensor->strides[dim], which, visit, context);
    }
}

typedef struct range {
    bool any, whole, nan;
    double min, max; /* magnitudes of finite elements that are not zero */
} range;

/* Zeros and numbers that are not finite do not count. Of float8_e8m0fnu, PyTorch takes the byte 0
 * (2^-127) for zero and counts NaN. */
static bool counts(const printer *self, double x)
{
    if (self->row->dtype == FA_FLOAT8_E8M0FNU)
        return x != 0x1p-127;
    return isfinite(x) && x != 0;
}

static void measure_range(printer *self, int64_t at, side which, void *context)
{
    range *seen = context;
    double x = float_at(self, at, which), magnitude = fabs(x);

    if (!counts(self, x))
        return;
    seen->nan = seen->nan || isnan(x);
    seen->whole = seen->whole && x == ceil(x);
    seen->min = !seen->any || magnitude < seen->min ? magnitude : seen->min;
    seen->max = !seen->any || magnitude > seen->max ? magnitude : seen->max;
    seen->any = true;
}

static void measure_width(printer *self, int64_t at, side which, void *context)
{
    char text[MAX_NUMBER];
    format *how = context;

    if (how->is_float && !counts(self, float_at(self, at, which)))
        return;
    int width = format_element(self, text, at, which);
    how->width = width > how->width ? width : how->width;
}

static void choose_format(printer *self, side which)
{
    format *how = &self->formats[which];
    range seen = { false, true, false, 0, 0 };

    *how = (format) { fa_dtype_is_floating_point(self->row->dtype) || self->is_complex, true, false,
                      1 };
    if (how->is_float) {
        visit_places(self, 0, self->tensor->storage_offset, which, measure_range, &seen);
        if (!seen.any)
            return;
        how->whole = seen.whole;
        how->scientific =
            !seen.nan && (seen.max / seen.min > 1000.0 || seen.max > 1.0e8 || seen.min < 1.0e-4);
    }
    visit_places(self, 0, self->tensor->storage_offset, which, measure_width, how);
}

/* ---- elements -------------------------------------------------------------------------------- */

static fa_status put_spaces(fa__buffer *out, int n)
{
    return fa__buffer_format(out, "%*s", n, "");
}

/* A column: padded at the left; complex numbers as real part, sign, imaginary part without
 * padding. */
static fa_status put_element(printer *self, int64_t at)
{
    fa_status st = FA_OK;
    char text[MAX_NUMBER];
    int length = format_element(self, text, at, REAL_PART);

    if (length < self->formats[REAL_PART].width)
        TRY(put_spaces(self->out, self->formats[REAL_PART].width - length));
    TRY(fa__buffer_text(self->out, text));
    if (!self->is_complex)
        return FA_OK;
    format_element(self, text, at, IMAG_PART);
    if (text[0] != '-')
        TRY(fa__buffer_text(self->out, "+"));
    TRY(fa__buffer_format(self->out, "%sj", text));
done:
    return st;
}

/* The last dimension: as many elements on a line as fit. " ..." is one of them. */
static fa_status put_vector(printer *self, int dim, int64_t at, int indent)
{
    fa_status st = FA_OK;
    int64_t size = self->tensor->sizes[dim], stride = self->tensor->strides[dim], n_put = 0;
    int column = self->formats[REAL_PART].width + 2
                 + (self->is_complex ? self->formats[IMAG_PART].width + 1 : 0);
    int64_t per_line = (LINE_WIDTH - indent) / column > 1 ? (LINE_WIDTH - indent) / column : 1;

    TRY(fa__buffer_text(self->out, "["));
    for (int64_t i = 0; i < size; i++, n_put++) {
        if (n_put > 0 && n_put % per_line == 0) {
            TRY(fa__buffer_text(self->out, ",\n"));
            TRY(put_spaces(self->out, indent + 1));
        } else if (n_put > 0) {
            TRY(fa__buffer_text(self->out, ", "));
        }
        if (cuts_dim(self, dim) && i == EDGE_ITEMS && n_put == EDGE_ITEMS) {
            TRY(fa__buffer_text(self->out, " ..."));
            i = size - EDGE_ITEMS - 1;
            continue;
        }
        TRY(put_element(self, at + i * stride));
    }
    TRY(fa__buffer_text(self->out, "]"));
done:
    return st;
}

/* Slices are parted by as many line ends as dimensions are left. */
static fa_status put_separator(printer *self, int dim, int indent)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(self->out, ","));
    for (int i = dim + 1; i < self->tensor->n_dims; i++)
        TRY(fa__buffer_text(self->out, "\n"));
    TRY(put_spaces(self->out, indent + 1));
done:
    return st;
}

static fa_status put_dim(printer *self, int dim, int64_t at, int indent)
{
    fa_status st = FA_OK;
    int n_left = self->tensor->n_dims - dim;

    if (n_left == 0)
        return put_element(self, at);
    if (n_left == 1)
        return put_vector(self, dim, at, indent);
    TRY(fa__buffer_text(self->out, "["));
    for (int64_t i = 0; i < self->tensor->sizes[dim]; i++) {
        if (i > 0)
            TRY(put_separator(self, dim, indent));
        if (cuts_dim(self, dim) && i == EDGE_ITEMS) {
            TRY(fa__buffer_text(self->out, "..."));
            i = self->tensor->sizes[dim] - EDGE_ITEMS;
            TRY(put_separator(self, dim, indent));
        }
        TRY(put_dim(self, dim + 1, at + i * self->tensor->strides[dim], indent + 1));
    }
    TRY(fa__buffer_text(self->out, "]"));
done:
    return st;
}

/* FA_ELIMIT when even the summary is too long. */
static fa_status check_length(const printer *self)
{
    int64_t n = 1;

    for (int i = 0; i < self->tensor->n_dims; i++) {
        n *= cuts_dim(self, i) ? 2 * EDGE_ITEMS : self->tensor->sizes[i];
        if (n > MAX_PRINTED)
            return fa__fail(
                FA_ELIMIT,
                "the text of a tensor of %d dimensions and %lld elements would be too long",
                self->tensor->n_dims, (long long)fa_tensor_numel(self->tensor));
    }
    return FA_OK;
}

/* The elements of a strided tensor with bytes, "[]" when there are none. [_tensor_str] */
static fa_status put_elements(fa__buffer *out, const fa_tensor *tensor, int indent)
{
    fa_status st = FA_OK;
    printer self = { .tensor = tensor,
                     .out = out,
                     .row = fa__dtype_row_of((fa_dtype)tensor->dtype) };

    if (fa_tensor_numel(tensor) == 0)
        return fa__buffer_text(out, "[]");
    if (tensor->storage->meta || self.row->per_byte > 1)
        return fa__buffer_text(out, "...");
    self.is_complex = self.row->number == FA__NUMBER_COMPLEX;
    self.summarize = fa_tensor_numel(tensor) > THRESHOLD;
    TRY(check_length(&self));
    choose_format(&self, REAL_PART);
    if (self.is_complex)
        choose_format(&self, IMAG_PART);
    TRY(put_dim(&self, 0, tensor->storage_offset, indent));
done:
    return st;
}

/* ---- suffixes -------------------------------------------------------------------------------- */

typedef struct suffixes {
    fa__buffer *out;
    size_t line_length; /* of the last line so far, as PyTorch counts it */
    int indent;
    bool force_newline; /* before the first suffix */
} suffixes;

static suffixes suffixes_after(fa__buffer *out, int indent, bool force_newline)
{
    size_t length = 0;

    while (length < out->size && out->data[out->size - 1 - length] != '\n')
        length++;
    return (suffixes) { out, length + 2, indent, force_newline };
}

/* Appends ", text", on a new line when it does not fit. */
static fa_status put_suffix(suffixes *self, const fa__buffer *text)
{
    fa_status st = FA_OK;

    if (self->force_newline || self->line_length + text->size + 2 > LINE_WIDTH) {
        TRY(fa__buffer_text(self->out, ",\n"));
        TRY(put_spaces(self->out, self->indent));
        self->line_length = (size_t)self->indent + text->size;
        self->force_newline = false;
    } else {
        TRY(fa__buffer_text(self->out, ", "));
        self->line_length += text->size + 2;
    }
    TRY(fa__buffer_put(self->out, text->data, text->size));
done:
    return st;
}

FA__PRINTF(2, 3) static fa_status put_suffix_format(suffixes *self, const char *form, ...)
{
    char text[160];
    va_list args;

    va_start(args, form);
    vsnprintf(text, sizeof(text), form, args);
    va_end(args);
    fa__buffer borrowed = { (uint8_t *)text, strlen(text), sizeof(text) };
    return put_suffix(self, &borrowed);
}

/* "(2, 3)", "(3,)", "()" */
static fa_status put_tuple(fa__buffer *out, const fa_tensor *tensor)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "("));
    for (int i = 0; i < tensor->n_dims; i++)
        TRY(fa__buffer_format(out, "%s%lld", i > 0 ? ", " : "", (long long)tensor->sizes[i]));
    TRY(fa__buffer_text(out, tensor->n_dims == 1 ? ",)" : ")"));
done:
    return st;
}

static fa_status put_size_suffix(suffixes *self, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    fa__buffer text = { 0 };

    TRY(fa__buffer_text(&text, "size="));
    TRY(put_tuple(&text, tensor));
    TRY(put_suffix(self, &text));
done:
    fa__buffer_free(&text);
    return st;
}

static fa_status put_device_suffix(suffixes *self, const fa_tensor *tensor)
{
    char text[32];
    fa_device device = fa_tensor_device(tensor);

    if (strcmp(device.type, "cpu") == 0)
        return FA_OK;
    fa_device_format(device, text, sizeof(text));
    return put_suffix_format(self, "device='%s'", text);
}

static bool is_default_dtype(const fa_tensor *tensor)
{
    return tensor->dtype == FA_FLOAT32 || tensor->dtype == FA_COMPLEX64 || tensor->dtype == FA_INT64
           || tensor->dtype == FA_BOOL;
}

static fa_status put_dtype_suffix(suffixes *self, const fa_tensor *tensor)
{
    return put_suffix_format(self, "dtype=torch.%s", fa_dtype_name((fa_dtype)tensor->dtype));
}

/* layout, requires_grad and the closing bracket. */
static fa_status put_last_suffixes(suffixes *self, const fa_tensor *tensor)
{
    fa_status st = FA_OK;

    if (tensor->layout != FA_STRIDED)
        TRY(put_suffix_format(self, "layout=torch.%s", fa_layout_name((fa_layout)tensor->layout)));
    if (tensor->requires_grad)
        TRY(put_suffix_format(self, "requires_grad=True"));
    TRY(fa__buffer_text(self->out, ")"));
done:
    return st;
}

/* ---- kinds of tensors ------------------------------------------------------------------------ */

static fa_status put_tensor(fa__buffer *out, const fa_tensor *tensor);

static fa_status put_strided(fa__buffer *out, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    int indent = (int)strlen("tensor(");
    bool meta = tensor->storage->meta, empty = fa_tensor_numel(tensor) == 0;

    TRY(fa__buffer_text(out, "tensor("));
    if (meta)
        TRY(fa__buffer_text(out, "..."));
    else
        TRY(put_elements(out, tensor, indent));
    suffixes after = suffixes_after(out, indent, false);
    TRY(put_device_suffix(&after, tensor));
    if (meta || (empty && tensor->n_dims != 1))
        TRY(put_size_suffix(&after, tensor));
    if (meta || empty ? tensor->dtype != FA_FLOAT32 : !is_default_dtype(tensor))
        TRY(put_dtype_suffix(&after, tensor));
    TRY(put_last_suffixes(&after, tensor));
done:
    return st;
}

/* "scale=tensor([...])" as a suffix. */
static fa_status put_tensor_suffix(suffixes *self, const char *name, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    fa__buffer text = { 0 };

    TRY(fa__buffer_text(&text, name));
    TRY(put_tensor(&text, tensor));
    TRY(put_suffix(self, &text));
done:
    fa__buffer_free(&text);
    return st;
}

static fa_status put_quantizer_suffixes(suffixes *self, const fa__quantizer *quantizer)
{
    fa_status st = FA_OK;
    char scale[40];

    TRY(put_suffix_format(self, "quantization_scheme=torch.%s",
                          fa_qscheme_name(quantizer->scheme)));
    if (quantizer->scales == NULL) {
        fa_float_repr(quantizer->scale, scale, sizeof(scale));
        TRY(put_suffix_format(self, "scale=%s", scale));
        TRY(put_suffix_format(self, "zero_point=%lld", (long long)quantizer->zero_point));
        return FA_OK;
    }
    TRY(put_tensor_suffix(self, "scale=", quantizer->scales));
    TRY(put_tensor_suffix(self, "zero_point=", quantizer->zero_points));
    TRY(put_suffix_format(self, "axis=%lld", (long long)quantizer->axis));
done:
    return st;
}

static fa_status put_quantized(fa__buffer *out, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    int indent = (int)strlen("tensor(");
    fa_tensor *plain = NULL;

    TRY(fa__buffer_text(out, "tensor("));
    plain = fa_dequantize(tensor);
    if (plain == NULL) {
        st = fa_error_last()->status;
        goto done;
    }
    TRY(put_elements(out, plain, indent));
    suffixes after = suffixes_after(out, indent, false);
    TRY(put_device_suffix(&after, tensor));
    TRY(put_size_suffix(&after, tensor));
    TRY(put_dtype_suffix(&after, tensor));
    TRY(put_quantizer_suffixes(&after, tensor->quantizer));
    TRY(put_last_suffixes(&after, tensor));
done:
    fa_tensor_release(plain);
    return st;
}

/* "values=tensor([...])", with its size when it is empty or meta. */
static fa_status put_part(fa__buffer *out, const char *name, const fa_tensor *part, int indent)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(out, "%s=tensor(", name));
    TRY(part->storage->meta
            ? fa__buffer_text(out, "...")
            : put_elements(out, part, indent + (int)strlen(name) + (int)strlen("=tensor(")));
    if (part->storage->meta || fa_tensor_numel(part) == 0) {
        TRY(fa__buffer_text(out, ", size="));
        TRY(put_tuple(out, part));
    }
    TRY(fa__buffer_text(out, ")"));
done:
    return st;
}

static fa_status put_sparse_parts(fa__buffer *out, const fa_tensor *tensor, int indent)
{
    fa_status st = FA_OK;
    bool by_row = tensor->layout == FA_SPARSE_CSR || tensor->layout == FA_SPARSE_BSR;

    if (tensor->layout == FA_SPARSE_COO) {
        TRY(put_part(out, "indices", fa_tensor_indices(tensor), indent));
    } else {
        TRY(put_part(out, by_row ? "crow_indices" : "ccol_indices",
                     fa_tensor_compressed_indices(tensor), indent));
        TRY(fa__buffer_text(out, ",\n"));
        TRY(put_spaces(out, indent));
        TRY(put_part(out, by_row ? "col_indices" : "row_indices", fa_tensor_plain_indices(tensor),
                     indent));
    }
    TRY(fa__buffer_text(out, ",\n"));
    TRY(put_spaces(out, indent));
    TRY(put_part(out, "values", fa_tensor_values(tensor), indent));
done:
    return st;
}

static fa_status put_sparse(fa__buffer *out, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    int indent = (int)strlen("tensor(");
    bool coo = tensor->layout == FA_SPARSE_COO;
    const fa_tensor *counted = coo ? fa_tensor_indices(tensor) : fa_tensor_plain_indices(tensor);

    TRY(fa__buffer_text(out, "tensor("));
    TRY(put_sparse_parts(out, tensor, indent));
    suffixes after = suffixes_after(out, indent, coo);
    TRY(put_device_suffix(&after, tensor));
    TRY(put_size_suffix(&after, tensor));
    if (!fa_tensor_is_meta(tensor))
        TRY(put_suffix_format(&after, "nnz=%lld", (long long)counted->sizes[counted->n_dims - 1]));
    if (!is_default_dtype(tensor))
        TRY(put_dtype_suffix(&after, tensor));
    TRY(put_last_suffixes(&after, tensor));
done:
    return st;
}

/* Appends text with two spaces before each line. */
static fa_status put_indented(fa__buffer *out, const fa__buffer *text)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "  "));
    for (size_t i = 0; i < text->size; i++) {
        TRY(fa__buffer_put_byte(out, text->data[i]));
        if (text->data[i] == '\n')
            TRY(fa__buffer_text(out, "  "));
    }
done:
    return st;
}

static fa_status put_nested_item(fa__buffer *out, const fa_tensor *tensor, int64_t i)
{
    fa_status st = FA_OK;
    fa__buffer text = { 0 };
    fa_tensor *item = fa_tensor_nested_item(tensor, i);

    if (item == NULL)
        return fa_error_last()->status;
    TRY(put_tensor(&text, item));
    TRY(put_indented(out, &text));
done:
    fa__buffer_free(&text);
    fa_tensor_release(item);
    return st;
}

static fa_status put_nested(fa__buffer *out, const fa_tensor *tensor)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "nested_tensor([\n"));
    for (int64_t i = 0; i < tensor->sizes[0]; i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ",\n"));
        TRY(put_nested_item(out, tensor, i));
    }
    TRY(fa__buffer_text(out, "\n]"));
    suffixes after = suffixes_after(out, (int)strlen("nested_tensor("), false);
    TRY(put_device_suffix(&after, tensor));
    TRY(put_last_suffixes(&after, tensor));
done:
    return st;
}

/* Nests at most twice: parts and quantizer parameters are plain strided tensors. */
static fa_status put_tensor(fa__buffer *out, const fa_tensor *tensor)
{
    if (tensor->nested)
        return put_nested(out, tensor);
    if (tensor->storage == NULL)
        return put_sparse(out, tensor);
    if (tensor->quantizer != NULL && !tensor->storage->meta)
        return put_quantized(out, tensor);
    return put_strided(out, tensor);
}

void fa_string_free(char *text)
{
    fa__free(text);
}

char *fa_tensor_to_string(const fa_tensor *self)
{
    fa_status st = FA_OK;
    fa__buffer out = { 0 };

    if (self == NULL) {
        fa__fail(FA_EINVAL, "fa_tensor_to_string: no tensor given");
        return NULL;
    }
    if (self->parameter)
        TRY(fa__buffer_text(&out, "Parameter containing:\n"));
    TRY(put_tensor(&out, self));
    return fa__buffer_take_text(&out);
done:
    fa__buffer_free(&out);
    return NULL;
}
