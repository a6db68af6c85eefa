/* core.h: the front door of floor 1 — what stands behind the public dtypes, storages, tensors and
 * values. */
#ifndef FA_CORE_CORE_H
#define FA_CORE_CORE_H

#include <stdatomic.h>

#include "base/base.h"
#include "facula/tensor.h"
#include "facula/value.h"

/* Nesting beyond this is refused by everything that walks a value (FA_ELIMIT). */
#define FA__MAX_DEPTH 2000

/* ---- dtypes (dtype.c): one row each --------------------------------------------------------- */

typedef enum fa__number {               /* what the bits of an element mean */
    /* bits*, packed quantized kinds, sub-byte ints: no single number per byte group */
    FA__NUMBER_NONE,
    FA__NUMBER_BOOL, FA__NUMBER_UNSIGNED, FA__NUMBER_SIGNED, FA__NUMBER_FLOAT, FA__NUMBER_COMPLEX
} fa__number;

typedef struct fa__dtype_row {
    const char *name;                   /* "float32" */
    uint8_t dtype;                      /* fa_dtype; small numbers stand together, for size */
    uint8_t itemsize;
    uint8_t swap_width;                 /* bytes that byte-swapping reverses (complex64: 4) */
    uint8_t number;                     /* fa__number */
    bool quantized;
    /* elements packed into one byte: quint4x2 2, quint2x4 4, all others 1 */
    uint8_t per_byte;
    /* torch.export's ScalarType number, 0: none [formats 6.3] */
    uint8_t pt2;
    /* "FloatStorage" as torch.save names it; NULL: UntypedStorage with _rebuild_tensor_v3 [formats
     * 2.3] */
    const char *storage_class;
    /* as TorchScript's pickler names it, "Float8_e5m2Storage" [formats 4.4] */
    const char *cpp_storage_class;
    const char *safetensors;            /* "F32" or NULL [formats 8.1] */
    const char *numpy;                  /* "f4", or NULL */
} fa__dtype_row;

/* The row of a dtype; NULL for a number that is none. */
const fa__dtype_row *fa__dtype_row_of(fa_dtype dtype);
/* Searches by a column. FA_DTYPE_NONE when absent. Storage classes are found by either column;
 * "UntypedStorage" gives FA_UINT8. */
fa_dtype fa__dtype_from_storage_class(fa__span name);
fa_dtype fa__dtype_from_safetensors(fa__span name);
fa_dtype fa__dtype_from_pt2(int64_t number);
/* One element to and from float64 (complex: both parts; float4/bits: FA_EUNSUPPORTED at the caller,
 * see fa__dtype_has_numbers). */
bool fa__dtype_has_numbers(fa_dtype dtype);
void fa__dtype_read(fa_dtype dtype, const void *at, double *real, double *imag);

/* ---- storage (storage.c) -------------------------------------------------------------------- */

typedef enum fa__bytes_state {          /* while a file is being loaded */
    FA__BYTES_HERE,
    FA__BYTES_UNPLACED,                 /* where they are is not known yet */
    FA__BYTES_PLACED                    /* they are still to be read */
} fa__bytes_state;

struct fa_storage {
    atomic_size_t refs;
    uint8_t *data;                      /* NULL: meta, or empty */
    size_t nbytes;
    bool meta;
    uint8_t bytes;                      /* fa__bytes_state */
    uint8_t slot;                       /* kind of memory it lies in: fa__slot_alloc */
    fa_device device;                   /* the label */
    fa__source *source;                 /* keeps mapped bytes alive, or NULL */
    void (*release)(void *context);     /* of foreign memory, or NULL */
    void *context;
    bool owned;                         /* data is fa__free'd */
};

/* Bytes [offset, offset+nbytes) of a source: pointed to where the source is in memory, else read
 * (in parallel when large). */
fa_storage *fa__storage_from_source(fa__source *source, uint64_t offset, size_t nbytes);
/* A storage whose bytes will be put behind it later by whoever loads it. */
fa_storage *fa__storage_new_pending(size_t nbytes);
/* Takes over a buffer's memory. */
fa_storage *fa__storage_from_buffer_take(fa__buffer *buffer);
void fa__storage_set_device(fa_storage *storage, fa_device device);

/* ---- tensor (tensor.c and neighbours) ------------------------------------------------------- */

typedef struct fa__quantizer {
    fa_qscheme scheme;
    double scale;
    int64_t zero_point;
    fa_tensor *scales, *zero_points;    /* per channel */
    int64_t axis;
} fa__quantizer;

#define FA__INLINE_DIMS 5

struct fa_tensor {
    atomic_size_t refs;
    int16_t dtype;
    uint8_t layout;
    uint8_t n_dims;
    bool requires_grad, parameter, conj, neg, coalesced, nested;
    /* read from a file that does not say (before torch 2.1): saved that way too */
    bool coalesced_unsaid;
    uint8_t slot;                       /* kind of memory it lies in: fa__slot_alloc */
    int64_t storage_offset;
    fa_storage *storage;                /* NULL for sparse and nested */
    /* point to `inline_dims` or to one allocation of 2*n_dims */
    int64_t *sizes, *strides;
    int64_t inline_dims[2 * FA__INLINE_DIMS];
    /* COO: indices, values. Compressed: compressed, plain, values. Nested: buffer, sizes, strides,
     * offsets */
    fa_tensor *parts[4];
    fa__quantizer *quantizer;           /* or NULL */
};

/* Overflow-checked product of sizes. FA_EINVAL for negative sizes or overflow. */
fa_status fa__numel(int n_dims, const int64_t *sizes, int64_t *out);
/* A tensor whose storage may be too small: no check (the caller has made it). */
fa_tensor *fa__tensor_new_unchecked(fa_storage *storage, fa_dtype dtype, int64_t offset, int n_dims,
                                    const int64_t *sizes, const int64_t *strides);
/* The bytes of storage that a strided tensor touches: [*begin, *end). Empty tensors: begin == end.
 * FA_EINVAL on overflow. */
fa_status fa__tensor_extent(const fa_tensor *tensor, size_t *begin, size_t *end);
void fa__tensor_set_math_bits(fa_tensor *tensor, bool conj, bool neg);
/* While a file is being loaded, the tensors that describe a nested tensor may still have no bytes.
 * Then its sizes beyond the first are not known; fa__nested_settle finds and checks them once the
 * bytes are here. */
bool fa__nested_is_readable(const fa_tensor *tensor);
fa_status fa__nested_settle(fa_tensor *tensor);
/* Calls visit for each maximal contiguous run of elements, row-major. */
fa_status fa__tensor_runs(const fa_tensor *tensor,
                          fa_status (*visit)(void *context, const uint8_t *data, size_t size),
                          void *context);

/* Strides of a row-major tensor of these sizes. FA_EINVAL on overflow. */
fa_status fa__contiguous_strides(int n_dims, const int64_t *sizes, int64_t *out);
/* Bytes that a new row-major storage of these sizes needs (packed dtypes: each row fills whole
 * bytes). FA_EINVAL on overflow, on negative sizes and when the dtype is none. */
fa_status fa__dense_bytes(fa_dtype dtype, int n_dims, const int64_t *sizes, size_t *out);
/* Writes "[2, 3]" into out, cut with "..." when it does not fit. Returns out. */
const char *fa__format_dims(char *out, size_t size, int n_dims, const int64_t *dims);
/* A tensor header of these sizes without a storage; all parts NULL. Strides are left zero. */
fa_tensor *fa__tensor_header(fa_dtype dtype, fa_layout layout, int n_dims, const int64_t *sizes);
/* A view of self's storage (math bits and a per-tensor quantizer kept; strides NULL: row-major),
 * whose elements the caller knows to lie within it. FA_ETYPE without a storage. */
fa_tensor *fa__view_of(const fa_tensor *self, int64_t offset, int n_dims, const int64_t *sizes,
                       const int64_t *strides);
/* Replaces one -1 among sizes by what is left of numel. FA_EINVAL with PyTorch's texts. */
fa_status fa__infer_size(int n_dims, int64_t *sizes, int64_t numel);
/* Strides with which self shows `sizes` (of as many elements) without a copy; false when there are
 * none. [at::detail::computeStride] */
bool fa__view_strides(const fa_tensor *self, int n_dims, const int64_t *sizes, int64_t *strides);
/* Gives self, in place, other dims over its storage. They must not be its own arrays. FA_ENOMEM. */
fa_status fa__tensor_restride(fa_tensor *self, int64_t offset, int n_dims, const int64_t *sizes,
                              const int64_t *strides);
/* Another header over the same storage or parts: math bits and quantizer kept, no grad, no
 * Parameter. */
fa_tensor *fa__tensor_alias(const fa_tensor *self);
/* An uninitialised strided tensor of self's sizes and device (meta: without bytes): self's strides
 * where they are dense and non-overlapping, else row-major. [torch.empty_like, preserve_format] */
fa_tensor *fa__empty_like(const fa_tensor *self, fa_dtype dtype);
/* The same, always row-major. */
fa_tensor *fa__empty_like_contiguous(const fa_tensor *self, fa_dtype dtype);
/* Every element has a place of its own and the places leave no hole: elements may be treated as a
 * flat array. */
bool fa__is_dense(const fa_tensor *tensor);
/* FA_EUNSUPPORTED for meta tensors, FA_ETYPE unless strided and not nested: the tensors whose
 * elements can be walked. */
fa_status fa__need_elements(const fa_tensor *self, const char *what);
/* Applies the conj and neg bits of `tensor` to n elements at `data`, in place. */
void fa__resolve_math_bits(const fa_tensor *tensor, uint8_t *data, size_t n);
/* Converts n elements of one dtype to another; memory may be unaligned and must not overlap. Both
 * dtypes have numbers and quantized ones are taken as plain integers. */
void fa__convert(fa_dtype to, uint8_t *out, fa_dtype from, const uint8_t *in, size_t n);
/* The dtype of a complex dtype's parts; any other dtype itself. */
fa_dtype fa__real_dtype(fa_dtype dtype);
/* An integer or bool element in full width: the 64 bits of it, sign-extended where the dtype is
 * signed. */
int64_t fa__dtype_read_int(fa_dtype dtype, const uint8_t *at);

/* ---- values (value.c and neighbours) -------------------------------------------------------- */

typedef struct fa__group fa__group;     /* values that form a cycle and die together */

typedef struct fa__pair {
    fa_value *key, *item;               /* key NULL: a removed slot */
    uint64_t hash;
} fa__pair;

/* An insertion-ordered hash table. */
typedef struct fa__table {
    fa__pair *pairs;
    size_t n_slots, n_live, capacity;
    /* open addressing over slots + 1; NULL while small. Behind it the removed slots, sorted */
    uint32_t *index;
    size_t index_size, n_removed;
} fa__table;

typedef struct fa__object {
    fa_build how;
    fa_value *callable, *args, *kwargs;
    fa_value **items;                   /* appended list items */
    size_t n_items, capacity;
    fa__table table;                    /* dict items */
} fa__object;

struct fa_value {
    atomic_size_t refs;                 /* FA__IMMORTAL: static, never counted */
    uint8_t kind;                       /* fa_kind */
    /* DICT: fa_dict_type; STR: 1 = Python 2 bytes; INT: 1 = big; STORAGE: 1 = untyped */
    uint8_t sub;
    uint8_t slot;                       /* kind of memory it lies in: fa__slot_alloc */
    uint32_t mark;                      /* 0 except during fa__value_close_cycles */
    fa__group *group;                   /* NULL unless part of a cycle */
    /* BUILD's state: OBJECT, DICT, TENSOR. Of a program's LIST, TUPLE, DICT its type, a STR */
    fa_value *state;
    union {
        bool boolean;
        int64_t integer;                                    /* INT, small */
        double number;                                      /* FLOAT */
        double complex_parts[2];
        /* STR, BYTES, BYTEARRAY; INT big: minimal little-endian two's complement. NUL follows */
        struct { char *data; size_t size; } text;
        struct { fa_value **items; size_t n, capacity; } list;      /* LIST, TUPLE */
        /* DICT (factory: default_factory), SET, FROZENSET (items in keys) */
        struct { fa__table *table; fa_value *factory; } dict;
        struct { fa_tensor *tensor; fa_value *subclass; } tensor;
        struct { fa_storage *storage; int16_t dtype; } storage;
        struct { int64_t *sizes; size_t n; } size;
        struct { char *module, *name; } global;             /* one allocation, freed by module */
        fa_device *device;
        int16_t dtype;
        fa__object *object;
    } u;
};

#define FA__IMMORTAL SIZE_MAX

/* Makers that avoid copies, for the pickle machine. Items are taken over (also on failure). */
/* copies the array, owns the items */
fa_value *fa__value_tuple_take(fa_value **items, size_t n);
fa_value *fa__value_str_python2(const char *data, size_t size);
/* Takes over one reference each of key and item, also on failure. */
fa_status fa__value_set_item_take(fa_value *dict, fa_value *key, fa_value *item);
fa_status fa__value_append_take(fa_value *list, fa_value *item);
/* Sets a mutable slot of a TUPLE or SET that is still being built is not possible: pickle builds
 * those last. */

/* Finds cycles among everything reachable from `roots` and ties each into a group, so that
 * releasing the last outside reference frees it. Called once by whoever has just built values from
 * a file. On FA_ENOMEM nothing has changed. */
fa_status fa__value_close_cycles(fa_value *const *roots, size_t n);
/* Empties a container (items, pairs, state), so that a half-built graph with cycles can be freed
 * after a failure. */
void fa__value_clear(fa_value *value);

/* Visits every value held directly by `value` (items, keys, state, callable, args, subclass,
 * ...). */
typedef fa_status (*fa__visit)(void *context, fa_value *child);
fa_status fa__value_children(const fa_value *value, fa__visit visit, void *context);

/* Python's hash-and-equality for dict keys. FA_ETYPE "unhashable type: 'list'" for mutable
 * kinds. */
fa_status fa__value_key_hash(const fa_value *key, uint64_t *out);
bool fa__value_key_equal(const fa_value *a, const fa_value *b);

#endif
