/* nn.c: small helpers of the neural network ops; see nn.h. */
#include "nn.h"

fa_status fa__need_dtype(const fa_tensor *self, const char *kernel, uint64_t dtypes)
{
    fa_status st = fa__need_elements(self, kernel);

    if (st != FA_OK)
        return st;
    if (self->dtype >= 0 && self->dtype < 64 && (dtypes >> self->dtype & 1) != 0)
        return FA_OK;
    return fa__fail(FA_EUNSUPPORTED, "\"%s\" not implemented for '%s'", kernel,
                    fa__scalar_type_name((fa_dtype)self->dtype));
}

fa_status fa__need_same_dtype(const fa_tensor *a, const fa_tensor *b)
{
    if (a->dtype == b->dtype)
        return FA_OK;
    return fa__fail(FA_ETYPE, "expected scalar type %s but found %s",
                    fa__scalar_type_name((fa_dtype)a->dtype),
                    fa__scalar_type_name((fa_dtype)b->dtype));
}

const char *fa__cpp_type_name(fa_dtype dtype)
{
    switch (dtype) {
    case FA_UINT8: return "unsigned char";
    case FA_INT8: return "signed char";
    case FA_INT16: return "short int";
    case FA_INT32: return "int";
    case FA_INT64: return "long int";
    case FA_FLOAT16: return "c10::Half";
    case FA_BFLOAT16: return "c10::BFloat16";
    case FA_FLOAT32: return "float";
    case FA_FLOAT64: return "double";
    case FA_COMPLEX64: return "c10::complex<float>";
    case FA_COMPLEX128: return "c10::complex<double>";
    case FA_BOOL: return "bool";
    default: return fa__scalar_type_name(dtype);
    }
}

double fa__rounded(double x, fa_dtype dtype)
{
    uint8_t bytes[sizeof(double)];

    if (dtype == FA_FLOAT64)
        return x;
    fa__convert(dtype, bytes, FA_FLOAT64, (const uint8_t *)&x, 1);
    fa__convert(FA_FLOAT64, (uint8_t *)&x, dtype, bytes, 1);
    return x;
}

fa_status fa__need_extents(const int64_t *numbers, int n, const char *what)
{
    for (int i = 0; i < n; i++) {
        if (numbers[i] > FA__MAX_EXTENT || numbers[i] < -FA__MAX_EXTENT)
            return fa__fail(FA_ELIMIT, "%s of %lld is too large", what, (long long)numbers[i]);
    }
    return FA_OK;
}

int fa__spatial_dims(const fa__call *call)
{
    const char *digit = call->schema->name + strcspn(call->schema->name, "123");

    return *digit == '\0' ? 2 : *digit - '0';
}

fa_status fa__arg_spatial(const fa__call *call, size_t i, int n, int64_t missing, const char *what,
                          int64_t *out)
{
    int n_given = 0;
    fa_status st = fa__arg_ints(call, i, out, n, &n_given);

    if (st != FA_OK)
        return st;
    if (n_given == 0 && missing < 0)
        return fa__fail(FA_EINVAL, "%s must not be empty", what);
    if (n_given != 0 && n_given != 1 && n_given != n)
        return fa__fail(FA_EINVAL, "%s must either be a single int, or a tuple of %d ints", what,
                        n);
    for (int k = n_given; k < n; k++)
        out[k] = n_given == 0 ? missing : out[0];
    return fa__need_extents(out, n, what);
}

bool fa__mask_at(const fa__call *call, size_t i)
{
    size_t mask = call->n_args - 1;
    fa__ivalue x = i < fa__arg_len(call, mask) ? fa__arg_at(call, mask, i) : fa__iv_none();

    return x.tag == FA__IV_BOOL ? x.u.boolean : x.tag == FA__IV_INT && x.u.integer != 0;
}

fa_status fa__made(const void *made)
{
    fa_status recorded = fa_error_last()->status;

    if (made != NULL)
        return FA_OK;
    return recorded == FA_OK ? FA_ENOMEM : recorded;
}

fa_tensor *fa__unsqueeze(const fa_tensor *self, int at)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];

    if (self->n_dims >= FA_MAX_DIMS) {
        fa__fail(FA_ELIMIT, "a tensor has at most %d dimensions", FA_MAX_DIMS);
        return NULL;
    }
    for (int i = 0; i < self->n_dims + 1; i++) {
        int from = i > at ? i - 1 : i;
        sizes[i] = i == at ? 1 : self->sizes[from];
        strides[i] = i != at ? self->strides[from]
            : at == self->n_dims ? 1 : self->sizes[at] * self->strides[at];
    }
    return fa_as_strided(self, self->n_dims + 1, sizes, strides, self->storage_offset);
}

fa_tensor *fa__squeeze(const fa_tensor *self, int at)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];

    for (int i = 0; i < self->n_dims - 1; i++) {
        sizes[i] = self->sizes[i + (i >= at)];
        strides[i] = self->strides[i + (i >= at)];
    }
    return fa_as_strided(self, self->n_dims - 1, sizes, strides, self->storage_offset);
}

fa_tensor *fa__deliver(fa_tensor *result, fa_dtype dtype, int memory_format)
{
    fa_tensor *out = NULL;

    if (result == NULL)
        return NULL;
    if (memory_format != 2 && memory_format != 3) {
        out = fa__as_dtype(result, dtype);
    } else {
        out = fa__empty_format(dtype, result->n_dims, result->sizes, memory_format);
        if (out != NULL && fa__copy_into(out, result) != FA_OK) {
            fa_tensor_release(out);
            out = NULL;
        }
    }
    fa_tensor_release(result);
    return out;
}

fa_tensor *fa__operand(fa_tensor *self, fa_dtype dtype)
{
    bool plain = self->dtype == dtype && !self->conj && !self->neg;

    if (plain && (uintptr_t)fa_tensor_data(self) % fa_dtype_itemsize(dtype) == 0)
        return fa_tensor_retain(self);
    return fa__as_contiguous(self, dtype);
}

fa_tensor *fa__zeros(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    return fa_zeros(dtype, n_dims, sizes);
}
