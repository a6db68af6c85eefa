/* dlpack.h: tensors to and from other libraries without a copy, by the DLPack protocol. The
 * structures are DLPack's DLManagedTensor and DLManagedTensorVersioned under names of our own: cast
 * pointers to them. */
#ifndef FACULA_DLPACK_H
#define FACULA_DLPACK_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fa_dlpack_tensor {       /* DLTensor */
    void *data;
    struct { int32_t type, id; } device;    /* 1: CPU */
    int32_t ndim;
    struct { uint8_t code, bits; uint16_t lanes; } dtype;
    int64_t *shape;
    int64_t *strides;                   /* in elements; NULL: row-major */
    uint64_t byte_offset;
} fa_dlpack_tensor;

typedef struct fa_dlpack {              /* DLManagedTensor */
    fa_dlpack_tensor tensor;
    void *manager_ctx;
    void (*deleter)(struct fa_dlpack *self);    /* may be NULL */
} fa_dlpack;

#define FA_DLPACK_READ_ONLY 1u          /* bits of `flags` */
#define FA_DLPACK_IS_COPIED 2u
typedef struct fa_dlpack_versioned {    /* DLManagedTensorVersioned, DLPack 1.0 and later */
    struct { uint32_t major, minor; } version;
    void *manager_ctx;
    void (*deleter)(struct fa_dlpack_versioned *self);
    uint64_t flags;
    fa_dlpack_tensor tensor;
} fa_dlpack_versioned;

/* The tensor's memory; it lives until the deleter is called. FA_EUNSUPPORTED for layouts, dtypes
 * and bits (conj, neg) that DLPack does not know, and for meta tensors. [Tensor.__dlpack__] */
FA_API fa_dlpack *fa_tensor_to_dlpack(fa_tensor *tensor);
FA_API fa_dlpack_versioned *fa_tensor_to_dlpack_versioned(fa_tensor *tensor);
/* A tensor over the memory of `managed`, whose deleter is called when the tensor's storage goes. On
 * failure `managed` stays the caller's. Memory of other devices than the CPU is FA_EUNSUPPORTED.
 * [torch.from_dlpack] */
FA_API fa_tensor *fa_tensor_from_dlpack(fa_dlpack *managed);
FA_API fa_tensor *fa_tensor_from_dlpack_versioned(fa_dlpack_versioned *managed);

#ifdef __cplusplus
}
#endif
#endif
