/* tensor.h: dtypes, devices, storages and tensors, in PyTorch's words.
 *
 * A tensor is a view (dtype, sizes, strides in elements, storage offset in elements) over a counted
 * storage (plain bytes). Several tensors may share one storage. All counts are atomic. */
#ifndef FACULA_TENSOR_H
#define FACULA_TENSOR_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* torch.dtype. The numbers are PyTorch's ScalarType numbers. */
typedef enum fa_dtype {
    FA_UINT8 = 0,
    FA_INT8 = 1,
    FA_INT16 = 2,
    FA_INT32 = 3,
    FA_INT64 = 4,
    FA_FLOAT16 = 5,
    FA_FLOAT32 = 6,
    FA_FLOAT64 = 7,
    FA_COMPLEX32 = 8,
    FA_COMPLEX64 = 9,
    FA_COMPLEX128 = 10,
    FA_BOOL = 11,
    FA_QINT8 = 12,
    FA_QUINT8 = 13,
    FA_QINT32 = 14,
    FA_BFLOAT16 = 15,
    FA_QUINT4X2 = 16,
    FA_QUINT2X4 = 17,
    FA_BITS1X8 = 18,
    FA_BITS2X4 = 19,
    FA_BITS4X2 = 20,
    FA_BITS8 = 21,
    FA_BITS16 = 22,
    FA_FLOAT8_E5M2 = 23,
    FA_FLOAT8_E4M3FN = 24,
    FA_FLOAT8_E5M2FNUZ = 25,
    FA_FLOAT8_E4M3FNUZ = 26,
    FA_UINT16 = 27,
    FA_UINT32 = 28,
    FA_UINT64 = 29,
    FA_UINT1 = 30,
    FA_UINT2 = 31,
    FA_UINT3 = 32,
    FA_UINT4 = 33,
    FA_UINT5 = 34,
    FA_UINT6 = 35,
    FA_UINT7 = 36,
    FA_INT1 = 37,
    FA_INT2 = 38,
    FA_INT3 = 39,
    FA_INT4 = 40,
    FA_INT5 = 41,
    FA_INT6 = 42,
    FA_INT7 = 43,
    FA_FLOAT8_E8M0FNU = 44,
    FA_FLOAT4_E2M1FN_X2 = 45,
    FA_DTYPE_COUNT = 46,
    FA_DTYPE_NONE = -1
} fa_dtype;

/* "float32" (without "torch."); "?" for a number that is no dtype. */
FA_API const char *fa_dtype_name(fa_dtype dtype);
/* The dtype called `name`, with or without "torch."; aliases as PyTorch's (float, half, long, ...).
 * FA_DTYPE_NONE when there is none (no error is recorded). */
FA_API fa_dtype fa_dtype_from_name(const char *name);
/* Bytes of one element. quint4x2, quint2x4, bits1x8, ... and float4_e2m1fn_x2: of one byte that
 * holds several. */
FA_API size_t fa_dtype_itemsize(fa_dtype dtype);
/* float16/32/64, bfloat16, float8_*, float4_* */
FA_API bool fa_dtype_is_floating_point(fa_dtype dtype);
FA_API bool fa_dtype_is_complex(fa_dtype dtype);
FA_API bool fa_dtype_is_quantized(fa_dtype dtype);

/* torch.device: what a file says of where a storage lived. Facula holds every byte in host memory
 * and keeps the device as a label; "meta" storages have no bytes. */
typedef struct fa_device {
    char type[20];                      /* "cpu", "cuda", "mps", "meta", ... */
    int index;                          /* -1: none */
} fa_device;

/* Reads "cpu", "cuda:1". FA_EINVAL otherwise. [torch.device(str)] */
FA_API fa_status fa_device_parse(fa_device *out, const char *text);
/* Writes "cuda:1" to out (32 bytes are enough). */
FA_API void fa_device_format(fa_device device, char *out, size_t size);
FA_API bool fa_device_equal(fa_device a, fa_device b);

/* torch.layout; numbers as in TorchScript. */
typedef enum fa_layout {
    FA_STRIDED = 0,
    FA_SPARSE_COO = 1,
    FA_SPARSE_CSR = 2,
    FA_MKLDNN = 3,
    FA_SPARSE_CSC = 4,
    FA_SPARSE_BSR = 5,
    FA_SPARSE_BSC = 6,
    FA_JAGGED = 7
} fa_layout;
FA_API const char *fa_layout_name(fa_layout layout);      /* "sparse_coo" */
/* FA_EINVAL when there is none of that name ("strided" or "torch.strided"). */
FA_API fa_status fa_layout_from_name(fa_layout *out, const char *name);

/* torch.qscheme; numbers as in TorchScript. */
typedef enum fa_qscheme {
    FA_PER_TENSOR_AFFINE = 0,
    FA_PER_CHANNEL_AFFINE = 1,
    FA_PER_TENSOR_SYMMETRIC = 2,
    FA_PER_CHANNEL_SYMMETRIC = 3,
    FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS = 4,
    FA_QSCHEME_NONE = -1
} fa_qscheme;
FA_API const char *fa_qscheme_name(fa_qscheme qscheme);   /* "per_tensor_affine" */

/* ---- storages ------------------------------------------------------------------------------- */

typedef struct fa_storage fa_storage;

/* A storage of `nbytes` zero bytes on the CPU. [torch.UntypedStorage(nbytes)] */
FA_API fa_storage *fa_storage_new(size_t nbytes);
/* A storage over the caller's memory; `release(context)` is called when the last user has gone (may
 * be NULL). */
FA_API fa_storage *fa_storage_from_memory(void *data, size_t nbytes, void (*release)(void *context),
                                          void *context);
/* A storage without bytes, as on the meta device. */
FA_API fa_storage *fa_storage_new_meta(size_t nbytes);
FA_API fa_storage *fa_storage_retain(fa_storage *storage);
FA_API void fa_storage_release(fa_storage *storage);
/* The bytes; NULL for a meta storage and may be NULL for an empty one. Mapped files are
 * copy-on-write: writing here never changes the file. [data_ptr()] */
FA_API void *fa_storage_data(const fa_storage *storage);
FA_API size_t fa_storage_nbytes(const fa_storage *storage);
FA_API fa_device fa_storage_device(const fa_storage *storage);

/* ---- tensors -------------------------------------------------------------------------------- */

typedef struct fa_tensor fa_tensor;
#define FA_MAX_DIMS 64

/* A contiguous tensor of zeros on the CPU. NULL: FA_EINVAL for negative sizes or more than
 * FA_MAX_DIMS dims, FA_ENOMEM. [torch.zeros] */
FA_API fa_tensor *fa_zeros(fa_dtype dtype, int n_dims, const int64_t *sizes);
/* The same, filled from `data` (row-major, numel * itemsize bytes, copied). [torch.tensor] */
FA_API fa_tensor *fa_tensor_from_data(fa_dtype dtype, int n_dims, const int64_t *sizes,
                                      const void *data);
/* A view of `storage` (retained): sizes and strides in elements (strides NULL: contiguous), offset
 * in elements. FA_EINVAL when any element would lie outside of the storage. [torch.Tensor.set_] */
FA_API fa_tensor *fa_tensor_from_storage(fa_storage *storage, fa_dtype dtype,
                                         int64_t storage_offset, int n_dims, const int64_t *sizes,
                                         const int64_t *strides);
FA_API fa_tensor *fa_tensor_retain(fa_tensor *tensor);
FA_API void fa_tensor_release(fa_tensor *tensor);

FA_API fa_dtype fa_tensor_dtype(const fa_tensor *tensor);
FA_API fa_layout fa_tensor_layout(const fa_tensor *tensor);
FA_API fa_device fa_tensor_device(const fa_tensor *tensor);
FA_API int fa_tensor_dim(const fa_tensor *tensor);
FA_API const int64_t *fa_tensor_sizes(const fa_tensor *tensor);      /* dim() entries, borrowed */
/* dim() entries in elements; strided layout only, else NULL */
FA_API const int64_t *fa_tensor_strides(const fa_tensor *tensor);
/* negative dim counts from the end; -1 and FA_ERANGE if out of range */
FA_API int64_t fa_tensor_size(const fa_tensor *tensor, int dim);
FA_API int64_t fa_tensor_numel(const fa_tensor *tensor);
FA_API int64_t fa_tensor_storage_offset(const fa_tensor *tensor);    /* in elements */
/* borrowed; NULL for sparse and nested layouts */
FA_API fa_storage *fa_tensor_storage(const fa_tensor *tensor);
/* The first element's address (storage data + offset); NULL when there are no bytes.
 * [data_ptr()] */
FA_API void *fa_tensor_data(const fa_tensor *tensor);
FA_API bool fa_tensor_is_contiguous(const fa_tensor *tensor);
FA_API bool fa_tensor_requires_grad(const fa_tensor *tensor);
FA_API void fa_tensor_set_requires_grad(fa_tensor *tensor, bool requires_grad);
FA_API bool fa_tensor_is_parameter(const fa_tensor *tensor);         /* torch.nn.Parameter */
FA_API void fa_tensor_set_parameter(fa_tensor *tensor, bool is_parameter);
/* stored bytes are the un-conjugated values */
FA_API bool fa_tensor_is_conj(const fa_tensor *tensor);
FA_API bool fa_tensor_is_neg(const fa_tensor *tensor);
FA_API bool fa_tensor_is_meta(const fa_tensor *tensor);
FA_API bool fa_tensor_is_nested(const fa_tensor *tensor);
FA_API bool fa_tensor_shares_storage(const fa_tensor *a, const fa_tensor *b);

/* Sparse layouts. COO: indices() int64 [sparse_dim, nnz] and values(). CSR, BSR: compressed =
 * crow_indices, plain = col_indices. CSC, BSC: ccol_indices and row_indices. Borrowed; NULL (no
 * error recorded) for other layouts. */
FA_API const fa_tensor *fa_tensor_indices(const fa_tensor *tensor);            /* COO */
FA_API const fa_tensor *fa_tensor_compressed_indices(const fa_tensor *tensor); /* CSR/CSC/BSR/BSC */
FA_API const fa_tensor *fa_tensor_plain_indices(const fa_tensor *tensor);      /* CSR/CSC/BSR/BSC */
/* all sparse layouts */
FA_API const fa_tensor *fa_tensor_values(const fa_tensor *tensor);
FA_API bool fa_tensor_is_coalesced(const fa_tensor *tensor);                   /* COO */
FA_API fa_tensor *fa_sparse_coo_tensor(fa_tensor *indices, fa_tensor *values, int n_dims,
                                       const int64_t *sizes, bool is_coalesced);
FA_API fa_tensor *fa_sparse_compressed_tensor(fa_layout layout, fa_tensor *compressed,
                                              fa_tensor *plain, fa_tensor *values, int n_dims,
                                              const int64_t *sizes);

/* Nested tensors (strided layout): one flat buffer; sizes and strides int64 [n, d], offsets int64
 * [n]. */
FA_API fa_tensor *fa_nested_tensor(fa_tensor *buffer, fa_tensor *sizes, fa_tensor *strides,
                                   fa_tensor *offsets);
FA_API int64_t fa_tensor_nested_count(const fa_tensor *tensor);
/* a view, yours. [unbind()[i]] */
FA_API fa_tensor *fa_tensor_nested_item(const fa_tensor *tensor, int64_t i);

/* Quantized tensors. */
/* FA_QSCHEME_NONE when not quantized */
FA_API fa_qscheme fa_tensor_qscheme(const fa_tensor *tensor);
FA_API double fa_tensor_q_scale(const fa_tensor *tensor);
FA_API int64_t fa_tensor_q_zero_point(const fa_tensor *tensor);
FA_API const fa_tensor *fa_tensor_q_per_channel_scales(const fa_tensor *tensor);      /* borrowed */
FA_API const fa_tensor *fa_tensor_q_per_channel_zero_points(const fa_tensor *tensor); /* borrowed */
FA_API int64_t fa_tensor_q_per_channel_axis(const fa_tensor *tensor);
/* Give a strided tensor of a quantized dtype its parameters. FA_ETYPE for other dtypes. */
FA_API fa_status fa_tensor_set_quantizer_per_tensor(fa_tensor *tensor, double scale,
                                                    int64_t zero_point);
FA_API fa_status fa_tensor_set_quantizer_per_channel(fa_tensor *tensor, fa_qscheme scheme,
                                                     fa_tensor *scales, fa_tensor *zero_points,
                                                     int64_t axis);

/* ---- views and copies; all results are yours ------------------------------------------------ */

FA_API fa_tensor *fa_as_strided(const fa_tensor *self, int n_dims, const int64_t *sizes,
                                const int64_t *strides, int64_t storage_offset);
/* one size may be -1; FA_EINVAL where strides forbid it */
FA_API fa_tensor *fa_view(const fa_tensor *self, int n_dims, const int64_t *sizes);
FA_API fa_tensor *fa_transpose(const fa_tensor *self, int dim0, int dim1);
FA_API fa_tensor *fa_permute(const fa_tensor *self, const int *dims);
FA_API fa_tensor *fa_select(const fa_tensor *self, int dim, int64_t index);
FA_API fa_tensor *fa_narrow(const fa_tensor *self, int dim, int64_t start, int64_t length);
FA_API fa_tensor *fa_expand(const fa_tensor *self, int n_dims, const int64_t *sizes);
/* self retained when it is contiguous already; conj and neg bits resolved */
FA_API fa_tensor *fa_contiguous(const fa_tensor *self);
/* own memory; keeps strides where they are dense and non-overlapping */
FA_API fa_tensor *fa_clone(const fa_tensor *self);
/* a view that does not require grad and is no Parameter */
FA_API fa_tensor *fa_detach(const fa_tensor *self);
/* Converts elements, correctly rounded (ties to even), saturation and NaN rules as PyTorch's CPU
 * conversion. Real to complex sets the imaginary part to 0; complex to real takes the real part;
 * quantized to float dequantizes. FA_EUNSUPPORTED names the pair. [Tensor.to(dtype)] */
FA_API fa_tensor *fa_to_dtype(const fa_tensor *self, fa_dtype dtype);
FA_API fa_tensor *fa_dequantize(const fa_tensor *self);     /* float32 */
FA_API fa_tensor *fa_to_dense(const fa_tensor *self);       /* from any sparse layout */
/* Copies the elements in row-major order, conj and neg bits resolved, into out (numel * itemsize
 * bytes). */
FA_API fa_status fa_tensor_copy_to(const fa_tensor *self, void *out, size_t size);

/* Same dtype, layout, shape and element bytes (NaN equals the same NaN; strides may differ). */
FA_API bool fa_tensor_equal_bits(const fa_tensor *a, const fa_tensor *b);
/* |a - b| <= atol + rtol * |b| for every element, in float64. Shapes must be the same.
 * [torch.allclose] */
FA_API fa_status fa_allclose(const fa_tensor *a, const fa_tensor *b, double rtol, double atol,
                             bool equal_nan, bool *out);
/* Element at a row-major index as float64 (the real part of a complex; a quantized one
 * dequantized). FA_ERANGE outside, FA_EUNSUPPORTED for meta tensors and dtypes without numbers
 * (bits*). */
FA_API fa_status fa_tensor_item(const fa_tensor *self, int64_t index, double *real, double *imag);
/* SHA-256 of the elements in row-major order, conj and neg bits resolved (quint4x2, quint2x4: of
 * the whole storage), 64 digits + NUL. */
FA_API fa_status fa_tensor_sha256(const fa_tensor *self, char out[65]);

/* min, max, mean, std, and counts, in float64 over finite elements. [facula show --stats] */
typedef struct fa_tensor_stats {
    int64_t numel, n_nan, n_inf, n_zero;
    double min, max, mean, std;         /* NaN when there is no finite element */
} fa_tensor_stats;
FA_API fa_status fa_tensor_compute_stats(const fa_tensor *self, fa_tensor_stats *out);

/* The text that PyTorch prints for the tensor: "tensor([[1., 2.],\n        [3., 4.]])". Yours; free
 * with fa_string_free. */
FA_API char *fa_tensor_to_string(const fa_tensor *self);
FA_API void fa_string_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
