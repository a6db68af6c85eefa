/* to_dtype.c: whole tensors of one dtype to another, dequantization, single elements. Kernels are
 * in convert.c. */
#include "core/strided.h"

/* Elements that one thread converts at a time, and from how many on threads pay. */
#define CHUNK         ((int64_t)1 << 19)
#define PARALLEL_FROM ((int64_t)1 << 21)

typedef struct conversion {
    fa_dtype to, from;
    const uint8_t *in;
    uint8_t *out;
    int64_t n;
} conversion;

static fa_status convert_chunk(void *context, size_t i)
{
    const conversion *self = context;
    int64_t begin = (int64_t)i * CHUNK;
    int64_t n = self->n - begin < CHUNK ? self->n - begin : CHUNK;

    fa__convert(self->to, self->out + begin * (int64_t)fa_dtype_itemsize(self->to), self->from,
                self->in + begin * (int64_t)fa_dtype_itemsize(self->from), (size_t)n);
    return FA_OK;
}

static fa_status convert_block(void *context, const uint8_t *data, size_t n)
{
    conversion *self = context;

    fa__convert(self->to, self->out, self->from, data, n);
    self->out += n * fa_dtype_itemsize(self->to);
    return FA_OK;
}

/* Converts the elements of `ordered` into the dense memory of `out`. */
static fa_status convert_elements(const fa_tensor *out, const fa_tensor *ordered)
{
    conversion self = { (fa_dtype)out->dtype, (fa_dtype)ordered->dtype, fa_tensor_data(ordered),
                        out->storage->data, fa_tensor_numel(ordered) };

    if (ordered->conj || ordered->neg || !fa_tensor_is_contiguous(ordered))
        return fa__tensor_blocks(ordered, convert_block, &self);
    if (self.n < PARALLEL_FROM) {
        fa__convert(self.to, self.out, self.from, self.in, (size_t)self.n);
        return FA_OK;
    }
    return fa__parallel((size_t)((self.n + CHUNK - 1) / CHUNK), convert_chunk, &self);
}

static fa_tensor *convert_strided(const fa_tensor *self, fa_dtype dtype)
{
    fa_tensor *ordered = fa__in_memory_order(self);
    fa_tensor *out = ordered != NULL ? fa__empty_like(self, dtype) : NULL;

    if (out != NULL && !self->storage->meta && fa_tensor_numel(self) > 0
        && convert_elements(out, ordered) != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    fa_tensor_release(ordered);
    return out;
}

/* A sparse or nested tensor with its values converted. */
static fa_tensor *convert_parts(const fa_tensor *self, fa_dtype dtype)
{
    fa_tensor *out = fa__tensor_alias(self);
    const fa_tensor *values = self->nested ? self->parts[0] : fa_tensor_values(self);

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < FA__COUNT(out->parts); i++) {
        if (self->parts[i] != values)
            continue;
        fa_tensor *converted = fa_to_dtype(values, dtype);
        if (converted == NULL) {
            fa_tensor_release(out);
            return NULL;
        }
        fa_tensor_release(out->parts[i]);
        out->parts[i] = converted;
        break;
    }
    out->dtype = (int16_t)dtype;
    return out;
}

static fa_tensor *unsupported(const fa_tensor *self, fa_dtype dtype)
{
    fa__fail(FA_EUNSUPPORTED, "conversion from %s to %s is not supported",
             fa_dtype_name((fa_dtype)self->dtype), fa_dtype_name(dtype));
    return NULL;
}

fa_tensor *fa_to_dtype(const fa_tensor *self, fa_dtype dtype)
{
    fa_dtype from = (fa_dtype)self->dtype;

    if (from == dtype)
        return fa_tensor_retain((fa_tensor *)self);
    if (!fa__dtype_has_numbers(dtype) || fa_dtype_is_quantized(dtype))
        return unsupported(self, dtype);
    if (fa_dtype_is_quantized(from)) {
        if (!fa_dtype_is_floating_point(dtype))
            return unsupported(self, dtype);
        fa_tensor *plain = fa_dequantize(self);
        fa_tensor *out = plain != NULL ? fa_to_dtype(plain, dtype) : NULL;
        fa_tensor_release(plain);
        return out;
    }
    if (!fa__dtype_has_numbers(from))
        return unsupported(self, dtype);
    return self->storage != NULL ? convert_strided(self, dtype) : convert_parts(self, dtype);
}

/* ---- dequantization -------------------------------------------------------------------------- */

typedef struct dequantization {
    const fa__quantizer *quantizer;
    fa_dtype dtype;
    double *scales;              /* one for each channel */
    float *zero_points;
    int64_t n_channels, inner;   /* channel of element i: i / inner % n_channels */
    int64_t at;                  /* row-major index of the next element */
    uint8_t *out;
} dequantization;

/* In PyTorch's precision: a tensor's own scale and all zero points are float32, scales of channels
 * stay float64. */
static fa_status load_parameters(dequantization *self, const fa_tensor *tensor)
{
    fa_status st = FA_OK;
    const fa__quantizer *quantizer = self->quantizer;
    int64_t axis = quantizer->axis;

    self->n_channels = quantizer->scales != NULL ? tensor->sizes[axis] : 1;
    self->inner = 1;
    for (int64_t i = axis + 1; quantizer->scales != NULL && i < tensor->n_dims; i++)
        self->inner *= tensor->sizes[i];
    self->scales = fa__alloc((size_t)self->n_channels * sizeof(double));
    self->zero_points = fa__alloc((size_t)self->n_channels * sizeof(float));
    if (self->scales == NULL || self->zero_points == NULL)
        return FA_ENOMEM;
    if (quantizer->scales == NULL) {
        self->scales[0] = (float)quantizer->scale;
        self->zero_points[0] = (float)quantizer->zero_point;
        return FA_OK;
    }
    for (int64_t i = 0; i < self->n_channels; i++) {
        double number, imag;
        TRY(fa_tensor_item(quantizer->scales, i, &number, &imag));
        self->scales[i] = number;
        TRY(fa_tensor_item(quantizer->zero_points, i, &number, &imag));
        self->zero_points[i] = (float)number;
    }
done:
    return st;
}

static void dequantize_one(dequantization *self, double stored)
{
    int64_t channel = self->n_channels == 1 ? 0 : self->at / self->inner % self->n_channels;
    float x = (float)((double)((float)stored - self->zero_points[channel]) * self->scales[channel]);

    memcpy(self->out, &x, sizeof(x));
    self->out += sizeof(x);
    self->at++;
}

static fa_status dequantize_block(void *context, const uint8_t *data, size_t n)
{
    dequantization *self = context;
    size_t itemsize = fa_dtype_itemsize(self->dtype);

    for (size_t i = 0; i < n; i++)
        dequantize_one(self, (double)fa__dtype_read_int(self->dtype, data + i * itemsize));
    return FA_OK;
}

/* quint4x2, quint2x4: the element with flat index i lies in byte i / per_byte, the first in the
 * lowest bits. */
static unsigned packed_number(const fa_tensor *tensor, int64_t i)
{
    int64_t per_byte = fa__dtype_row_of((fa_dtype)tensor->dtype)->per_byte;
    int64_t at = tensor->storage_offset + i;
    int n_bits = (int)(8 / per_byte);

    return (unsigned)tensor->storage->data[at / per_byte] >> (at % per_byte * n_bits)
           & ((1u << n_bits) - 1);
}

static fa_status dequantize_into(const fa_tensor *out, const fa_tensor *self)
{
    fa_status st = FA_OK;
    dequantization work = { .quantizer = self->quantizer,
                            .dtype = (fa_dtype)self->dtype,
                            .out = out->storage->data };
    int64_t n = fa_tensor_numel(self);

    TRY(load_parameters(&work, self));
    if (fa__dtype_row_of(work.dtype)->per_byte == 1) {
        TRY(fa__tensor_blocks(self, dequantize_block, &work));
    } else {
        for (int64_t i = 0; i < n; i++)
            dequantize_one(&work, packed_number(self, i));
    }
done:
    fa__free(work.scales);
    fa__free(work.zero_points);
    return st;
}

fa_tensor *fa_dequantize(const fa_tensor *self)
{
    if (!fa_dtype_is_quantized((fa_dtype)self->dtype))
        return fa_to_dtype(self, FA_FLOAT32);
    if (self->storage == NULL || self->quantizer == NULL) {
        fa__fail(FA_ETYPE, "dequantize: a tensor of %s without scale and zero point",
                 fa_dtype_name((fa_dtype)self->dtype));
        return NULL;
    }
    if (fa__dtype_row_of((fa_dtype)self->dtype)->per_byte > 1 && !fa_tensor_is_contiguous(self)) {
        fa__fail(FA_EUNSUPPORTED, "dequantize: a strided view of packed elements");
        return NULL;
    }
    fa_tensor *out = fa__empty_like_contiguous(self, FA_FLOAT32);
    if (out == NULL || self->storage->meta || fa_tensor_numel(self) == 0)
        return out;
    if (dequantize_into(out, self) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

/* ---- one element ----------------------------------------------------------------------------- */

/* Storage index of a row-major index; `indices` receives the place in each dimension. */
static int64_t locate(const fa_tensor *self, int64_t index, int64_t *indices)
{
    int64_t at = self->storage_offset;

    for (int i = self->n_dims - 1; i >= 0; i--) {
        indices[i] = index % self->sizes[i];
        index /= self->sizes[i];
        at += indices[i] * self->strides[i];
    }
    return at;
}

/* What the quantizer makes of a stored number at `indices`. */
static fa_status dequantize_number(const fa_tensor *self, const int64_t *indices, double *number)
{
    fa_status st = FA_OK;
    const fa__quantizer *quantizer = self->quantizer;
    double scale, zero_point, imag;

    if (quantizer == NULL)
        return FA_OK;
    scale = (double)(float)quantizer->scale;
    zero_point = (double)quantizer->zero_point;
    if (quantizer->scales != NULL) {
        TRY(fa_tensor_item(quantizer->scales, indices[quantizer->axis], &scale, &imag));
        TRY(fa_tensor_item(quantizer->zero_points, indices[quantizer->axis], &zero_point, &imag));
    }
    *number = (float)((double)((float)*number - (float)zero_point) * scale);
done:
    return st;
}

fa_status fa_tensor_item(const fa_tensor *self, int64_t index, double *real, double *imag)
{
    fa_status st = FA_OK;
    uint8_t element[16];
    int64_t indices[FA_MAX_DIMS];

    TRY(fa__need_elements(self, "item"));
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)self->dtype);
    if (index < 0 || index >= fa_tensor_numel(self))
        return fa__fail(FA_ERANGE, "element %lld of a tensor of %lld", (long long)index,
                        (long long)fa_tensor_numel(self));
    if (row->number == FA__NUMBER_NONE && row->per_byte == 1)
        return fa__fail(FA_EUNSUPPORTED, "elements of %s are no numbers", row->name);
    int64_t at = locate(self, index, indices);
    *imag = 0;
    if (row->per_byte > 1) {
        *real = packed_number(self, at - self->storage_offset);
    } else {
        memcpy(element, self->storage->data + (size_t)at * row->itemsize, row->itemsize);
        fa__resolve_math_bits(self, element, 1);
        fa__dtype_read(row->dtype, element, real, imag);
    }
    TRY(dequantize_number(self, indices, real));
done:
    return st;
}
