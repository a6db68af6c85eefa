/* indexing.h: where the elements that indices name are. Shared by index.c, which reads them, and
 * scatter.c, which writes them. Private to this folder.
 *
 * Of an indexed tensor some dims stay as they are and the others are replaced by one group of dims,
 * those of the indices:
 *
 *     self[:, i, j, :]   i, j of sizes [5, 6]        self[i, :, j]: the group goes to the front
 *     before = [0]  group = [5, 6]  after = [3]      before = []  group = [5, 6]  after = [1]
 *
 * Each place in the group is one offset into self. */
#ifndef FA_OPS_INDEXING_H
#define FA_OPS_INDEXING_H

#include "shapes.h"

typedef struct fa__index_plan {
    int n_before, n_group, n_after;
    /* of the result: before, group, after */
    int64_t sizes[FA_MAX_DIMS];
    /* of self, in bytes; those of the group are not used */
    int64_t strides[FA_MAX_DIMS];
    int64_t n_offsets, before, after;   /* products of the sizes */
    int64_t *offsets;                   /* in bytes, n_offsets of them */
    uint8_t *data;                      /* self's first element */
    size_t itemsize;
} fa__index_plan;

/* Self indexed by the tensors of argument i (None: the whole dim). FA_ERANGE, FA_EINVAL, FA_ETYPE
 * with PyTorch's texts. */
fa_status fa__index_plan_of(fa__index_plan *plan, const fa_tensor *self, const fa__call *call,
                            size_t i);
/* Self indexed along one dim by n positions, all of them within the dim. A 0-dim self counts as one
 * of 1 dim. */
fa_status fa__index_plan_along(fa__index_plan *plan, const fa_tensor *self, int dim,
                               const int64_t *index, int64_t n);
void fa__index_plan_free(fa__index_plan *plan);
int fa__index_plan_dims(const fa__index_plan *plan);

/* Calls row(context, at, i) for each of before * n_offsets blocks: where its first element is in
 * self, and its number. Stops at a failure. */
fa_status fa__index_rows(const fa__index_plan *plan, int64_t begin, int64_t end,
                         fa_status (*row)(void *context, uint8_t *at, int64_t i), void *context);
/* Calls run(context, at, step, n, i) for the runs of a block: n elements `step` bytes apart, the
 * first being element i of the block. */
void fa__index_runs(const fa__index_plan *plan, uint8_t *at,
                    void (*run)(void *context, uint8_t *at, int64_t step, int64_t n, int64_t i),
                    void *context);

/* How a value is put where another one is. */
typedef enum fa__combination {
    FA__COPY, FA__ADD, FA__MULTIPLY, FA__MINIMUM, FA__MAXIMUM, FA__COMBINATIONS
} fa__combination;
/* dst[k] = dst[k] op src[k] for n elements, `dst_step` and `src_step` bytes apart, in order. */
typedef void (*fa__combine)(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,
                            int64_t src_step, int64_t n);
fa__combine fa__combine_of(fa_dtype dtype, fa__combination how);

/* Along dim 1, for every place [i][j][k] of `index` (int64, any strides): `indexed` at
 * [i][index[i][j][k]][k] and `plain` at [i][j][k] are combined, into the first or the second.
 * FA_ERANGE for an index outside of the dim. */
typedef enum fa__direction { FA__INTO_PLAIN, FA__INTO_INDEXED } fa__direction;
fa_status fa__index_lines(const fa_tensor *indexed, const fa_tensor *index, const fa_tensor *plain,
                          int dim, fa__combination how, fa__direction direction);

static inline int64_t fa__load_index(const uint8_t *at)
{
    int64_t x;
    memcpy(&x, at, sizeof(x));
    return x;
}

/* Stepping through the places of some dims in row-major order, keeping one offset for each of up to
 * three tensors. */
typedef struct fa__walk {
    int n;
    int64_t sizes[FA_MAX_DIMS], at[FA_MAX_DIMS];
    int64_t strides[3][FA_MAX_DIMS], offsets[3];
} fa__walk;
/* The next place; false after the last one, when all is as at the first again. */
bool fa__walk_next(fa__walk *walk);

#endif
