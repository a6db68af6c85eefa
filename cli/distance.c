/* distance.c: how far two tensors are apart.
 *
 * Elements are compared in float64, a chunk at a time so that large tensors need little memory.
 * Floats of one dtype are also compared in units in the last place: all of PyTorch's float formats
 * order their bit patterns by magnitude, with a sign bit above. */
#include <math.h>
#include <string.h>

#include "cli.h"

#define CHUNK ((int64_t)1 << 18)        /* elements */

typedef struct measure {
    cli__distance *out;
    double rtol, atol;
    double dot, square_a, square_b;
    bool outside;                       /* an element is outside of the tolerance */
} measure;

static bool has_ulps(fa_dtype dtype)
{
    return fa_dtype_is_floating_point(dtype) && dtype != FA_FLOAT8_E8M0FNU
        && dtype != FA_FLOAT4_E2M1FN_X2;
}

/* Bits of element i, as a number that grows with the float's value. */
static int64_t ordered_bits(const unsigned char *data, size_t itemsize, int64_t i)
{
    union { uint8_t b; uint16_t h; uint32_t w; uint64_t d; } bits;
    uint64_t x, sign = (uint64_t)1 << (itemsize * 8 - 1);

    memcpy(&bits, data + (size_t)i * itemsize, itemsize);
    x = itemsize == 1 ? bits.b : itemsize == 2 ? bits.h : itemsize == 4 ? bits.w : bits.d;
    return (x & sign) != 0 ? -(int64_t)(x & ~sign) : (int64_t)x;
}

static void add_ulp(measure *self, int64_t a, int64_t b)
{
    uint64_t ulp = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;

    if (ulp > self->out->max_ulp)
        self->out->max_ulp = ulp;
}

/* False when the two are no numbers that can be subtracted. */
static bool add_pair(measure *self, double a, double b)
{
    cli__distance *out = self->out;

    if (isnan(a) || isnan(b)) {
        bool one_side = isnan(a) != isnan(b);
        out->n_nan += one_side;
        self->outside = self->outside || one_side;
        return false;
    }
    self->dot += a * b;
    self->square_a += a * a;
    self->square_b += b * b;
    if (a == b)
        return true;
    double abs = fabs(a - b), rel = b == 0 ? INFINITY : abs / fabs(b);
    out->max_abs = abs > out->max_abs ? abs : out->max_abs;
    out->max_rel = rel > out->max_rel ? rel : out->max_rel;
    self->outside =
        self->outside || !(abs <= self->atol + self->rtol * fabs(b)) || isinf(a) || isinf(b);
    return true;
}

/* The next elements in float64 (complex: both parts, one after the other). NULL: no numbers. */
static fa_tensor *as_doubles(const fa_tensor *chunk)
{
    fa_dtype wide = fa_dtype_is_complex(fa_tensor_dtype(chunk)) ? FA_COMPLEX128 : FA_FLOAT64;
    fa_tensor *converted = fa_to_dtype(chunk, wide),
              *out = converted == NULL ? NULL : fa_contiguous(converted);

    fa_tensor_release(converted);
    return out;
}

static void compare_doubles(measure *self, const fa_tensor *a, const fa_tensor *b,
                            const fa_tensor *raw_a, const fa_tensor *raw_b)
{
    int parts =
        fa_dtype_is_complex(fa_tensor_dtype(a)) && fa_dtype_is_complex(fa_tensor_dtype(b)) ? 2 : 1;
    const double *x = fa_tensor_data(a), *y = fa_tensor_data(b);
    const unsigned char *bits_x = fa_tensor_data(raw_a), *bits_y = fa_tensor_data(raw_b);
    bool same_dtype = fa_tensor_dtype(raw_a) == fa_tensor_dtype(raw_b);
    size_t itemsize = fa_dtype_itemsize(fa_tensor_dtype(raw_a));

    for (int64_t i = 0; i < fa_tensor_numel(a); i++) {
        bool numbers = true, differ = false;
        for (int part = 0; part < parts; part++) {
            numbers = add_pair(self, x[i * parts + part], y[i * parts + part]) && numbers;
            differ = differ || x[i * parts + part] != y[i * parts + part];
        }
        if (same_dtype)
            differ =
                memcmp(bits_x + (size_t)i * itemsize, bits_y + (size_t)i * itemsize, itemsize) != 0;
        self->out->n_different += differ;
        if (self->out->has_ulp && numbers && differ)
            add_ulp(self, ordered_bits(bits_x, itemsize, i), ordered_bits(bits_y, itemsize, i));
    }
}

/* Elements [start, start + n) of two flat tensors. False: no numbers. */
static bool compare_chunk(measure *self, const fa_tensor *a, const fa_tensor *b, int64_t start,
                          int64_t n)
{
    fa_tensor *raw_a = fa_narrow(a, 0, start, n), *raw_b = fa_narrow(b, 0, start, n);
    fa_tensor *x = raw_a == NULL ? NULL : as_doubles(raw_a),
              *y = raw_b == NULL ? NULL : as_doubles(raw_b);
    bool good = x != NULL && y != NULL
        && fa_dtype_is_complex(fa_tensor_dtype(x)) == fa_dtype_is_complex(fa_tensor_dtype(y));

    if (good)
        compare_doubles(self, x, y, raw_a, raw_b);
    fa_tensor_release(raw_a);
    fa_tensor_release(raw_b);
    fa_tensor_release(x);
    fa_tensor_release(y);
    return good;
}

/* One contiguous dimension, dense, dequantized. NULL: not possible. */
static fa_tensor *flattened(const fa_tensor *tensor)
{
    const int64_t all[] = { -1 };
    bool sparse = fa_tensor_layout(tensor) != FA_STRIDED;
    fa_tensor *dense = sparse ? fa_to_dense(tensor) : fa_tensor_retain((fa_tensor *)tensor),
              *out = NULL;
    fa_tensor *plain = dense == NULL || !fa_dtype_is_quantized(fa_tensor_dtype(dense))
        ? fa_tensor_retain(dense)
        : fa_dequantize(dense);
    fa_tensor *contiguous = plain == NULL ? NULL : fa_contiguous(plain);

    if (contiguous != NULL)
        out = fa_view(contiguous, 1, all);
    fa_tensor_release(dense);
    fa_tensor_release(plain);
    fa_tensor_release(contiguous);
    return out;
}

static bool measure_flat(measure *self, const fa_tensor *a, const fa_tensor *b)
{
    cli__distance *out = self->out;
    int64_t n = fa_tensor_numel(a);

    out->has_ulp = fa_tensor_dtype(a) == fa_tensor_dtype(b) && has_ulps(fa_tensor_dtype(a));
    for (int64_t start = 0; start < n; start += CHUNK)
        if (!compare_chunk(self, a, b, start, n - start < CHUNK ? n - start : CHUNK))
            return false;
    out->n = n;
    out->cosine = self->dot / (sqrt(self->square_a) * sqrt(self->square_b));
    return true;
}

bool cli__measure(cli__distance *out, const fa_tensor *a, const fa_tensor *b, double rtol,
                  double atol)
{
    measure self = { .out = out, .rtol = rtol, .atol = atol };

    *out = (cli__distance){ .cosine = NAN };
    out->same = fa_tensor_equal_bits(a, b);
    if (out->same || fa_tensor_numel(a) == 0)
        return true;
    fa_tensor *x = flattened(a), *y = flattened(b);
    if (x != NULL && y != NULL)
        out->measured = measure_flat(&self, x, y);
    out->same = out->measured && (rtol > 0 || atol > 0) && !self.outside;
    fa_tensor_release(x);
    fa_tensor_release(y);
    if (!out->measured && fa_error_last()->status == FA_ENOMEM) {
        cli__library_error(NULL);
        return false;
    }
    fa_error_clear();
    return true;
}
