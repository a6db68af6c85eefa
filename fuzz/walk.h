/* walk.h: touches everything that a load gave, as a program would that looks at all of it.
 *
 * Shared by the fuzz targets. Tensors are read through the public calls, so that a view reaching
 * past its storage is seen by the sanitizer. */
#ifndef FUZZ_WALK_H
#define FUZZ_WALK_H

#include <stdint.h>
#include <stdlib.h>

#include "facula/facula.h"

/* Tensors larger than this are hashed in no fuzz run: an expanded one may claim any size. */
#define WALK_NUMEL_LIMIT ((int64_t)1 << 16)
#define WALK_TEXT_LIMIT 4096

static inline void walk_tensor(const fa_tensor *tensor)
{
    char digits[65];
    fa_tensor_stats stats;

    if (tensor == NULL || fa_tensor_numel(tensor) > WALK_NUMEL_LIMIT)
        return;
    fa_tensor_sha256(tensor, digits);
    fa_tensor_compute_stats(tensor, &stats);
    fa_tensor *dense = fa_contiguous(tensor);
    fa_tensor_release(dense);
}

/* Lists, tuples, sets, dicts and objects one level deep, tensors wholly: fa_value_to_string and
 * fa_value_equal below go through the rest of the tree themselves. */
static inline void walk_items(const fa_value *value)
{
    fa_kind kind = fa_value_kind(value);
    size_t n = fa_value_len(value);

    for (size_t i = 0; i < n && i < WALK_TEXT_LIMIT; i++) {
        const fa_value *item =
            kind == FA_KIND_DICT ? fa_value_item_at(value, i) : fa_value_at(value, i);
        if (item != NULL && fa_value_kind(item) == FA_KIND_TENSOR)
            walk_tensor(fa_value_get_tensor(item));
    }
}

static inline void walk_value(const fa_value *value)
{
    char digits[65];

    if (value == NULL)
        return;
    if (fa_value_kind(value) == FA_KIND_TENSOR)
        walk_tensor(fa_value_get_tensor(value));
    walk_items(value);
    fa_string_free(fa_value_to_string(value, WALK_TEXT_LIMIT));
    if (!fa_value_equal(value, value))                   /* bitwise: a value is always itself */
        abort();
    fa_value_hash(value, digits);
    fa_value *tensors = fa_state_dict(value);
    if (tensors != NULL)
        walk_items(tensors);
    fa_value_release(tensors);
}

/* Loads `data` as `format` (NULL: whatever it is) and walks the result. */
static inline fa_value *walk_load(const uint8_t *data, size_t size, const char *format)
{
    fa_load_opts opts = { .format = format };
    fa_value *value = fa_load_memory(data, size, &opts);

    if (value == NULL && fa_error_last()->status == FA_OK)
        abort();                                         /* a failure without a reason */
    walk_value(value);
    return value;
}

/* A target of one format is this and its name. */
#define WALK_TARGET(format)                                                                        \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        fa_value_release(walk_load(data, size, format));                                           \
        return 0;                                                                                  \
    }

#endif
