/* nn.h: what matrix products, convolutions, pooling, normalisation and resampling share: dtype
 * checks, arguments of one number for each spatial dim, views, and the matrix product itself.
 * Private to this folder. */
#ifndef FA_OPS_NN_H
#define FA_OPS_NN_H

#include "ops/ops.h"

/* ---- dtypes (nn.c) --------------------------------------------------------------------------- */

#define FA__BIT(dtype) ((uint64_t)1 << (dtype))
#define FA__WIDE_FLOATS (FA__BIT(FA_FLOAT32) | FA__BIT(FA_FLOAT64))
#define FA__FLOATS (FA__WIDE_FLOATS | FA__BIT(FA_FLOAT16) | FA__BIT(FA_BFLOAT16))
#define FA__INTS (FA__BIT(FA_UINT8) | FA__BIT(FA_INT8) | FA__BIT(FA_INT16) | FA__BIT(FA_INT32)     \
                  | FA__BIT(FA_INT64))
#define FA__COMPLEXES (FA__BIT(FA_COMPLEX64) | FA__BIT(FA_COMPLEX128))

/* FA_EUNSUPPORTED "\"bmm\" not implemented for 'Bool'" unless the tensor's dtype is in the set;
 * also refuses tensors without elements at hand (meta, sparse, nested). */
fa_status fa__need_dtype(const fa_tensor *self, const char *kernel, uint64_t dtypes);
/* FA_ETYPE "expected scalar type Float but found Double" unless both have one dtype. */
fa_status fa__need_same_dtype(const fa_tensor *a, const fa_tensor *b);
/* "long int": C++'s name of a dtype, in some error texts. */
const char *fa__cpp_type_name(fa_dtype dtype);

/* x as a number of the dtype. */
double fa__rounded(double x, fa_dtype dtype);

/* ---- arguments ------------------------------------------------------------------------------- */

/* Sizes, strides, paddings and the like beyond this are refused, so that their sums cannot
 * overflow. */
#define FA__MAX_EXTENT ((int64_t)1 << 40)
/* FA_ELIMIT when one of n numbers is beyond FA__MAX_EXTENT, either way. */
fa_status fa__need_extents(const int64_t *numbers, int n, const char *what);
/* An int[n] into out: one item stands for all n. An empty list gives `missing` n times, or
 * FA_EINVAL when `missing` is negative. FA_EINVAL "<what> must either be a single int, or a tuple
 * of <n> ints", FA_ELIMIT beyond FA__MAX_EXTENT. */
fa_status fa__arg_spatial(const fa__call *call, size_t i, int n, int64_t missing, const char *what,
                          int64_t *out);
/* The number of spatial dims, which stands in the op's name ("aten::max_pool2d"); 2 where none
 * does. */
int fa__spatial_dims(const fa__call *call);
/* Is item i of the op's last argument, a bool[3] output_mask, set? */
bool fa__mask_at(const fa__call *call, size_t i);
/* floor or ceil of a / b for b > 0. */
static inline int64_t fa__div_floor(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}
static inline int64_t fa__div_ceil(int64_t a, int64_t b)
{
    return -fa__div_floor(-a, b);
}

/* FA_OK for what has been made, else what the failure was recorded as. */
fa_status fa__made(const void *made);

/* ---- views and copies; results are yours, NULL on failure ------------------------------------ */

/* A dim of size 1 before dim `at` (0..n_dims). */
fa_tensor *fa__unsqueeze(const fa_tensor *self, int at);
/* The dim away; its size is 1. */
fa_tensor *fa__squeeze(const fa_tensor *self, int at);
/* The result of a computation as it is handed out: of a dtype and memory format (0: as it is).
 * Takes `result` over, NULL passes through. */
fa_tensor *fa__deliver(fa_tensor *result, fa_dtype dtype, int memory_format);
/* fa__as_contiguous, but an operand that has the dtype, resolved bits and aligned memory is only
 * retained, whatever its strides. */
fa_tensor *fa__operand(fa_tensor *self, fa_dtype dtype);
/* A tensor of zeros, row-major. */
fa_tensor *fa__zeros(fa_dtype dtype, int n_dims, const int64_t *sizes);

/* ---- the matrix product (gemm.c) ------------------------------------------------------------- */

/* Element (i, j) is at data + i * row + j * col, in elements of the compute type. */
typedef struct fa__matrix {
    const void *data;
    int64_t row, col;
} fa__matrix;
/* c += a b, with a m x k, b k x n and c row-major with rows c_row apart; integers wrap. Runs on the
 * calling thread. */
fa_status fa__gemm(fa__compute compute, int64_t m, int64_t n, int64_t k, fa__matrix a, fa__matrix b,
                   void *c, int64_t c_row);
/* The same on all threads when it is worth it. */
fa_status fa__gemm_parallel(fa__compute compute, int64_t m, int64_t n, int64_t k, fa__matrix a,
                            fa__matrix b, void *c, int64_t c_row);
/* a [..., m, k] times b [..., k, n], broadcast, of one compute dtype: [..., m, n], row-major,
 * yours. The last dims fit. */
fa_tensor *fa__batched_product(fa_tensor *a, fa_tensor *b, fa_dtype compute);

#endif
