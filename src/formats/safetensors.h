/* safetensors.h: one safetensors file, opened; shared by the single file, the index and the folder
 * of shards; private to formats. */
#ifndef FA_FORMATS_SAFETENSORS_H
#define FA_FORMATS_SAFETENSORS_H

#include "flat.h"

#define FA__SAFETENSORS_MAX_HEADER ((uint64_t)100000000)        /* as the reference reader */
#define FA__SAFETENSORS_METADATA "__metadata__"
#define FA__SAFETENSORS_INDEX "model.safetensors.index.json"

/* One tensor of the header; all borrowed from it. */
typedef struct fa__safetensors_entry {
    fa_value *name;                     /* STR */
    const fa_value *shape;              /* LIST of INT */
    fa_dtype dtype;
    uint64_t begin, end;                /* in the file */
    size_t order;                       /* in the header */
} fa__safetensors_entry;

typedef struct fa__safetensors {
    fa__source *source;                 /* retained */
    fa_value *header;                   /* DICT */
    fa_value *metadata;                 /* DICT of STR to STR, or NULL; borrowed from header */
    fa__safetensors_entry *entries;     /* in file order */
    size_t n;
} fa__safetensors;

/* Reads and checks the header. On failure nothing is held. */
fa_status fa__safetensors_open(fa__safetensors *out, fa__source *source);
void fa__safetensors_close(fa__safetensors *file);
/* The sizes in elements of the entry's dtype, at most FA_MAX_DIMS. */
fa_status fa__safetensors_sizes(const fa__safetensors_entry *entry, int64_t *sizes, size_t *n_dims);
/* The i-th tensor, over a storage of its own. `pending`: bytes may come with fa__load_finish. */
typedef enum fa__when { FA__READ_AT_FINISH, FA__READ_NOW } fa__when;
fa_value *fa__safetensors_tensor(fa__load *load, const fa__safetensors *file, size_t i,
                                 fa__when when);
/* Adds to `dict` the names that the metadata (NULL: none) records as other names of a tensor in it.
 */
fa_status fa__safetensors_add_aliases(fa_value *dict, const fa_value *metadata);

/* Rows' functions that stand in other files. */
fa_status fa__safetensors_save(fa__save *save, const fa_value *value);
fa_status fa__sharded_save(fa__save *save, const fa_value *value);
bool fa__sharded_recognise(const fa__probe *probe);
fa_value *fa__sharded_load(fa__load *load);

#endif
