/* dlpack.c: tensors to and from DLPack.
 *
 *     fa_tensor ──► exported { the struct | tensor, retained }      freed by the deleter
 *     managed   ──► storage over its memory, released by calling the deleter ──► fa_tensor */
#include "facula/dlpack.h"

#include "core/core.h"

#define CPU 1
#define PINNED 3                        /* host memory that CUDA or ROCm sees */
#define PINNED_ROCM 11
#define MAJOR 1
#define MINOR 1

enum code { INT = 0, UINT = 1, FLOAT = 2, BFLOAT = 4, COMPLEX = 5, BOOL = 6 };

typedef struct row {
    uint8_t dtype, code, bits;
} row;

static const row rows[] = {
    { FA_BOOL, BOOL, 8 }, { FA_UINT8, UINT, 8 }, { FA_UINT16, UINT, 16 }, { FA_UINT32, UINT, 32 },
    { FA_UINT64, UINT, 64 }, { FA_INT8, INT, 8 }, { FA_INT16, INT, 16 }, { FA_INT32, INT, 32 },
    { FA_INT64, INT, 64 }, { FA_FLOAT16, FLOAT, 16 }, { FA_FLOAT32, FLOAT, 32 },
    { FA_FLOAT64, FLOAT, 64 }, { FA_BFLOAT16, BFLOAT, 16 }, { FA_COMPLEX32, COMPLEX, 32 },
    { FA_COMPLEX64, COMPLEX, 64 }, { FA_COMPLEX128, COMPLEX, 128 }, { FA_FLOAT8_E4M3FN, 10, 8 },
    { FA_FLOAT8_E4M3FNUZ, 11, 8 }, { FA_FLOAT8_E5M2, 12, 8 }, { FA_FLOAT8_E5M2FNUZ, 13, 8 },
    { FA_FLOAT8_E8M0FNU, 14, 8 },
};

static const row *row_of(fa_dtype dtype)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (rows[i].dtype == dtype)
            return &rows[i];
    }
    return NULL;
}

static fa_dtype dtype_of(const fa_dlpack_tensor *tensor)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (rows[i].code == tensor->dtype.code && rows[i].bits == tensor->dtype.bits
            && tensor->dtype.lanes == 1)
            return (fa_dtype)rows[i].dtype;
    }
    return FA_DTYPE_NONE;
}

/* ---- giving ---------------------------------------------------------------------------------- */

static fa_status check(const fa_tensor *tensor)
{
    fa_status st = fa__need_elements(tensor, "DLPack");

    if (st != FA_OK)
        return st;
    if (row_of((fa_dtype)tensor->dtype) == NULL)
        return fa__fail(FA_EUNSUPPORTED, "DLPack has no dtype for %s",
                        fa_dtype_name((fa_dtype)tensor->dtype));
    if (tensor->conj || tensor->neg)
        return fa__fail(FA_EUNSUPPORTED, "DLPack knows no conjugate or negative bit: make the "
                        "tensor contiguous first");
    return FA_OK;
}

static void fill(fa_dlpack_tensor *out, fa_tensor *tensor)
{
    const row *dtype = row_of((fa_dtype)tensor->dtype);

    *out = (fa_dlpack_tensor){ .data = fa_tensor_data(tensor),
                               .device = { CPU, 0 },
                               .ndim = tensor->n_dims,
                               .dtype = { dtype->code, dtype->bits, 1 },
                               .shape = tensor->sizes,
                               .strides = tensor->strides };
}

/* A header of the caller's own, so that later changes of the tensor's sizes do not reach out. */
static fa_tensor *own_header(fa_tensor *tensor)
{
    return check(tensor) == FA_OK ? fa__tensor_alias(tensor) : NULL;
}

static void delete_plain(fa_dlpack *self)
{
    fa_tensor_release(self->manager_ctx);
    fa__free(self);
}

fa_dlpack *fa_tensor_to_dlpack(fa_tensor *tensor)
{
    fa_tensor *header = own_header(tensor);
    fa_dlpack *out = header == NULL ? NULL : fa__zalloc(sizeof *out);

    if (out == NULL) {
        fa_tensor_release(header);
        return NULL;
    }
    out->manager_ctx = header;
    out->deleter = delete_plain;
    fill(&out->tensor, header);
    return out;
}

static void delete_versioned(fa_dlpack_versioned *self)
{
    fa_tensor_release(self->manager_ctx);
    fa__free(self);
}

fa_dlpack_versioned *fa_tensor_to_dlpack_versioned(fa_tensor *tensor)
{
    fa_tensor *header = own_header(tensor);
    fa_dlpack_versioned *out = header == NULL ? NULL : fa__zalloc(sizeof *out);

    if (out == NULL) {
        fa_tensor_release(header);
        return NULL;
    }
    out->version.major = MAJOR;
    out->version.minor = MINOR;
    out->manager_ctx = header;
    out->deleter = delete_versioned;
    fill(&out->tensor, header);
    return out;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static fa_status check_foreign(const fa_dlpack_tensor *t)
{
    if (t->device.type != CPU && t->device.type != PINNED && t->device.type != PINNED_ROCM)
        return fa__fail(FA_EUNSUPPORTED, "the memory is on a device (DLPack type %d), not in the "
                        "host's memory", (int)t->device.type);
    if (dtype_of(t) == FA_DTYPE_NONE)
        return fa__fail(FA_EUNSUPPORTED, "there is no dtype for DLPack's code %d of %d bits in %d "
                        "lanes", t->dtype.code, t->dtype.bits, t->dtype.lanes);
    if (t->ndim < 0 || t->ndim > FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "a tensor of %d dimensions; the limit is %d", (int)t->ndim,
                        FA_MAX_DIMS);
    for (int i = 0; i < t->ndim; i++) {
        if (t->shape[i] < 0 || (t->strides != NULL && t->strides[i] < 0))
            return fa__fail(FA_EUNSUPPORTED, "negative sizes and strides are not supported");
    }
    return FA_OK;
}

/* Bytes from the first element to behind the last one. */
static fa_status extent(const fa_dlpack_tensor *t, const int64_t *strides, size_t *out)
{
    int64_t last = 0, step;

    *out = 0;
    for (int i = 0; i < t->ndim; i++) {
        if (t->shape[i] == 0)
            return FA_OK;
        if (!fa__mul_i64(t->shape[i] - 1, strides[i], &step) || !fa__add_i64(last, step, &last))
            return fa__fail(FA_EINVAL, "the tensor's extent overflows");
    }
    if ((uint64_t)last >= SIZE_MAX
        || !fa__mul_size((size_t)last + 1, fa_dtype_itemsize(dtype_of(t)), out))
        return fa__fail(FA_EINVAL, "the tensor's extent overflows");
    return FA_OK;
}

/* A tensor over foreign memory, whose owner is let go by release(context). */
static fa_tensor *take(const fa_dlpack_tensor *t, void (*release)(void *context), void *context)
{
    int64_t strides[FA_MAX_DIMS];
    fa_storage *storage = NULL;
    fa_tensor *out = NULL;
    size_t nbytes;
    fa_status st = FA_OK;

    TRY(check_foreign(t));
    if (t->strides == NULL)
        TRY(fa__contiguous_strides(t->ndim, t->shape, strides));
    else if (t->ndim > 0)
        memcpy(strides, t->strides, (size_t)t->ndim * sizeof *strides);
    TRY(extent(t, strides, &nbytes));
    storage = fa_storage_from_memory(nbytes == 0 ? NULL : (uint8_t *)t->data + t->byte_offset,
                                     nbytes, NULL, NULL);
    if (storage == NULL)
        TRY(fa_error_last()->status);
    out = fa_tensor_from_storage(storage, dtype_of(t), 0, t->ndim, t->shape, strides);
    if (out != NULL) {                  /* only now is the memory ours */
        storage->release = release;
        storage->context = context;
    }
done:
    fa_storage_release(storage);
    return out;
}

static void release_plain(void *context)
{
    fa_dlpack *managed = context;

    if (managed->deleter != NULL)
        managed->deleter(managed);
}

fa_tensor *fa_tensor_from_dlpack(fa_dlpack *managed)
{
    return take(&managed->tensor, release_plain, managed);
}

static void release_versioned(void *context)
{
    fa_dlpack_versioned *managed = context;

    if (managed->deleter != NULL)
        managed->deleter(managed);
}

fa_tensor *fa_tensor_from_dlpack_versioned(fa_dlpack_versioned *managed)
{
    if (managed->version.major != MAJOR) {
        fa__fail(FA_EUNSUPPORTED, "DLPack version %u is not known; this is version %d",
                 (unsigned)managed->version.major, MAJOR);
        return NULL;
    }
    return take(&managed->tensor, release_versioned, managed);
}
