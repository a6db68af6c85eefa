/* dcp.h: putting tensors together from chunks; shared by the two kinds of distributed checkpoint;
 * private to formats. */
#ifndef FA_FORMATS_DCP_H
#define FA_FORMATS_DCP_H

#include "flat.h"

/* A part of a tensor. Borrowed. */
typedef struct fa__chunk {
    fa_value *tensor;                   /* TENSOR, plain */
    const fa_value *offsets;            /* SIZE: where it belongs in the whole */
} fa__chunk;

/* How much may be put together: as many bytes as the checkpoint's files have. Chunks are files'
 * bytes and each belongs in one place, so honest checkpoints stay below. */
typedef struct fa__budget {
    uint64_t bytes, used;
} fa__budget;

/* The whole tensor of `sizes` (SIZE) that the chunks cover without hole and overlap. A single chunk
 * that is the whole is given back as it is. */
fa_value *fa__chunks_join(fa__load *load, const fa_value *sizes, fa_dtype dtype,
                          const fa__chunk *chunks, size_t n, fa__budget *budget);

bool fa__dcp_shards_recognise(const fa__probe *probe);
fa_value *fa__dcp_shards_load(fa__load *load);
fa_status fa__dcp_save(fa__save *save, const fa_value *value);

#endif
