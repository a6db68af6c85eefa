/* strided.h: what the tensor files of core share about sizes, strides and memory. Private to this
 * folder. */
#ifndef FA_CORE_STRIDED_H
#define FA_CORE_STRIDED_H

#include "core/core.h"

/* Bytes that the elements take in row-major order: numel * itemsize (packed dtypes: rounded up). */
fa_status fa__element_bytes(const fa_tensor *tensor, size_t *out);
/* FA_EINVAL unless 0 <= n_dims <= FA_MAX_DIMS and sizes are given. */
fa_status fa__check_dims(const char *what, int n_dims, const int64_t *sizes);

/* Self's elements with dimensions sorted as they lie in memory (and in fa__empty_like(self));
 * yours. */
fa_tensor *fa__in_memory_order(const fa_tensor *self);
/* A counted copy of a quantizer; NULL when out of memory. */
fa__quantizer *fa__quantizer_copy(const fa__quantizer *quantizer);
void fa__quantizer_free(fa__quantizer *quantizer);

/* The elements of all items of a nested tensor together. */
int64_t fa__nested_numel(const fa_tensor *tensor);

/* Visits the elements in row-major order as rows: n elements, `step` bytes apart. Dimensions are
 * merged where strides allow, so that a contiguous tensor is one row. Not for packed dtypes. */
typedef fa_status (*fa__row_visit)(void *context, const uint8_t *data, int64_t n, int64_t step);
fa_status fa__tensor_rows(const fa_tensor *tensor, fa__row_visit visit, void *context);
/* Copies a row's elements together. */
void fa__gather(uint8_t *out, const uint8_t *data, int64_t n, int64_t step, size_t itemsize);

/* Visits the elements in row-major order, packed into blocks of at most FA__BLOCK_BYTES with math
 * bits resolved; blocks of contiguous tensors without math bits are pieces of the storage itself.
 * Unsuited for packed dtypes. */
#define FA__BLOCK_BYTES 16384
typedef fa_status (*fa__block_visit)(void *context, const uint8_t *data, size_t n);
fa_status fa__tensor_blocks(const fa_tensor *tensor, fa__block_visit visit, void *context);

/* Reading a tensor's elements in row-major order on demand, math bits resolved. Zero-initialise by
 * fa__cursor_init. */
typedef struct fa__cursor {
    const fa_tensor *tensor;
    const uint8_t *base;
    int n_dims; /* merged dimensions, at least one */
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], indices[FA_MAX_DIMS];
    int64_t at;   /* of the row, in elements from base */
    int64_t left; /* elements still to come */
} fa__cursor;
void fa__cursor_init(fa__cursor *cursor, const fa_tensor *tensor);
/* Reads up to n elements into out; returns how many, 0 at the end. */
size_t fa__cursor_read(fa__cursor *cursor, uint8_t *out, size_t n);

/* The element at a row-major index, with its place on the quantizer's axis. Strided tensors of
 * numbers or packed ones. */
void fa__element(const fa_tensor *self, int64_t index, double *real, double *imag);

#endif
