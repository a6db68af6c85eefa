/* flat.h: what the formats that hold nothing but named tensors share (safetensors, npz, distributed
 * checkpoints); private to formats. */
#ifndef FA_FORMATS_FLAT_H
#define FA_FORMATS_FLAT_H

#include "formats.h"

/* One pair of a flat dict of tensors; both borrowed from the dict. */
typedef struct fa__named_tensor {
    fa_value *name;                     /* STR */
    const fa_tensor *tensor;            /* strided, with bytes, not quantized, not nested */
} fa__named_tensor;

/* The pairs of `root`, in order; *out is freed with fa__free. FA_EUNSUPPORTED names the first key
 * that `format` cannot hold. A key equal to `reserved` (may be NULL) is left out. */
fa_status fa__flat_tensors(const fa_value *root, const char *format, const char *reserved,
                           fa__named_tensor **out, size_t *n);
/* FA_EUNSUPPORTED unless the tensor is strided, has bytes, and is neither quantized nor nested. */
fa_status fa__check_plain_tensor(const fa_tensor *tensor, const char *format);

typedef fa_status (*fa__put_bytes)(void *context, const uint8_t *data, size_t size);
/* The elements in row-major order, little-endian, conj and neg bits resolved. Contiguous data is
 * handed over as it lies in memory. */
fa_status fa__put_elements(const fa_tensor *tensor, fa__put_bytes put, void *context);
/* numel * itemsize. FA_EINVAL on overflow. */
fa_status fa__tensor_nbytes(const fa_tensor *tensor, size_t *out);

/* A contiguous tensor value over a whole storage, labelled as map_location says; takes it over
 * (NULL: a failure already recorded). */
fa_value *fa__tensor_over_take(fa__load *load, fa_storage *storage_take, fa_dtype dtype,
                               size_t n_dims, const int64_t *sizes);

/* What to pass as swap_width for little-endian elements of `dtype`: 1 on little-endian hosts. */
uint8_t fa__little_swap_width(fa_dtype dtype);

/* FA__MAPPED unless the caller asked for reading. */
fa__mapping fa__load_mapping(const fa__load *load);
/* Opens `name` inside `folder`; names that leave the folder are refused. */
fa__source *fa__open_inside(const fa__load *load, const char *folder, fa__span name);
fa__span fa__span_of_value(const fa_value *text);       /* of a STR or BYTES */
/* Uninitialised memory for n items of `size` bytes. NULL with FA_ENOMEM recorded, also on
 * overflow. */
void *fa__alloc_items(size_t n, size_t size);
/* dict[key] = item; takes over item (NULL: a failure already recorded). */
fa_status fa__set_text_take(fa_value *dict, const char *key, fa_value *item_take);
bool fa__names_have(char *const *names, const char *name);
fa__durability fa__save_durability(const fa_save_opts *opts);

#endif
