/* chunks.c: a tensor of a distributed checkpoint, put together from its chunks.
 *
 *     +------+---------+        chunk 0 at (0, 0), chunk 1 at (0, 2), chunk 2 at (3, 0)
 *     |  0   |    1    |        every element exactly once: as many elements as the whole has,
 *     +------+---------+        inside the whole, no two chunks sharing one
 *     |       2        |
 *     +----------------+
 *
 * All this is checked before memory for the whole is taken. */
#include "dcp.h"

#define MAX_CHUNKS 16384                /* of one tensor; each pair is compared */

typedef struct joining {
    const fa_value *sizes;              /* SIZE of the whole */
    int n_dims;
    fa_dtype dtype;
    const fa__chunk *chunks;
    size_t n;
} joining;

static const fa_tensor *tensor_of(const fa__chunk *chunk)
{
    return fa_value_get_tensor(chunk->tensor);
}

/* ---- checks ---------------------------------------------------------------------------------- */

/* The chunk lies inside of the whole and brings all of its elements. */
static fa_status check_chunk(const joining *whole, const fa__chunk *chunk)
{
    const fa_tensor *tensor = tensor_of(chunk);
    size_t nbytes = 0;

    if (fa_tensor_dtype(tensor) != whole->dtype)
        return fa__fail(FA_EFORMAT, "a chunk is %s, and the tensor is said to be %s",
                        fa_dtype_name(fa_tensor_dtype(tensor)), fa_dtype_name(whole->dtype));
    if (fa_tensor_dim(tensor) != whole->n_dims
        || fa_value_len(chunk->offsets) != (size_t)whole->n_dims)
        return fa__fail(FA_EFORMAT, "a chunk has another number of dims than the tensor's %d",
                        whole->n_dims);
    for (int i = 0; i < whole->n_dims; i++) {
        int64_t offset = fa_value_size_at(chunk->offsets, (size_t)i),
                size = fa_tensor_size(tensor, i);
        int64_t all = fa_value_size_at(whole->sizes, (size_t)i);

        if (offset < 0 || offset > all || size > all - offset)
            return fa__fail(FA_EFORMAT,
                            "a chunk of %lld at offset %lld reaches past dim %d, which has %lld",
                            (long long)size, (long long)offset, i, (long long)all);
    }
    return fa__tensor_nbytes(tensor, &nbytes);
}

/* Stride 0 would let a few bytes stand for any number of elements. */
static fa_status check_chunk_bytes(const fa__chunk *chunk)
{
    const fa_tensor *tensor = tensor_of(chunk);
    size_t nbytes = 0;
    fa_status st = fa__check_plain_tensor(tensor, "a chunk of a distributed checkpoint");

    if (st == FA_OK)
        st = fa__tensor_nbytes(tensor, &nbytes);
    if (st == FA_OK && fa_storage_nbytes(fa_tensor_storage(tensor)) < nbytes)
        st = fa__fail(FA_EFORMAT, "a chunk of %zu bytes stands on a storage of %zu", nbytes,
                      fa_storage_nbytes(fa_tensor_storage(tensor)));
    return st;
}

static bool overlap(const fa__chunk *a, const fa__chunk *b, int n_dims)
{
    for (int i = 0; i < n_dims; i++) {
        int64_t a_begin = fa_value_size_at(a->offsets, (size_t)i),
                b_begin = fa_value_size_at(b->offsets, (size_t)i);
        int64_t a_size = fa_tensor_size(tensor_of(a), i), b_size = fa_tensor_size(tensor_of(b), i);

        if (a_begin - b_begin >= b_size || b_begin - a_begin >= a_size)
            return false;
    }
    return true;
}

static fa_status check_coverage(const joining *whole, int64_t numel)
{
    int64_t covered = 0;

    if (whole->n > MAX_CHUNKS)
        return fa__fail(FA_ELIMIT, "the tensor has %zu chunks; the limit is %d", whole->n,
                        MAX_CHUNKS);
    for (size_t i = 0; i < whole->n; i++) {
        fa_status st = check_chunk(whole, &whole->chunks[i]);

        if (st != FA_OK)
            return st;
        if (!fa__add_i64(covered, fa_tensor_numel(tensor_of(&whole->chunks[i])), &covered))
            return fa__fail(FA_EFORMAT, "the chunks have more elements than can be counted");
    }
    if (covered != numel)
        return fa__fail(FA_EFORMAT, "the chunks hold %lld of the tensor's %lld elements: %s",
                        (long long)covered, (long long)numel,
                        covered < numel ? "a chunk is missing" : "chunks overlap");
    for (size_t i = 0; i < whole->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (overlap(&whole->chunks[i], &whole->chunks[k], whole->n_dims))
                return fa__fail(FA_EFORMAT, "chunks %zu and %zu of the tensor overlap", k, i);
        }
    }
    return FA_OK;
}

/* ---- copying --------------------------------------------------------------------------------- */

/* A walk over the rows of one chunk inside of the whole. */
typedef struct rows {
    int n_outer;                        /* dims that are stepped through; the rest is one run */
    int64_t index[FA_MAX_DIMS], steps[FA_MAX_DIMS];     /* steps: bytes in the whole */
    size_t run;                         /* bytes */
} rows;

/* Dims from the last up to the first one that the chunk does not fill are one run of bytes. */
static void plan_rows(rows *walk, const joining *whole, const fa_tensor *tensor)
{
    int64_t step = (int64_t)fa_dtype_itemsize(whole->dtype), run = step;
    int i = whole->n_dims;
    bool full = true;

    walk->n_outer = 0;
    while (i-- > 0) {
        int64_t all = fa_value_size_at(whole->sizes, (size_t)i);

        walk->index[i] = 0;
        walk->steps[i] = step;
        if (full)
            run *= fa_tensor_size(tensor, i);
        else if (walk->n_outer == 0)
            walk->n_outer = i + 1;
        full = full && fa_tensor_size(tensor, i) == all;
        step *= all;
    }
    walk->run = (size_t)run;
}

/* The next row; false after the last. */
static bool next_row(rows *walk, const fa_tensor *tensor)
{
    for (int i = walk->n_outer; i-- > 0;) {
        if (++walk->index[i] < fa_tensor_size(tensor, i))
            return true;
        walk->index[i] = 0;
    }
    return false;
}

static int64_t row_offset(const rows *walk, const joining *whole, const fa__chunk *chunk)
{
    int64_t at = 0;

    for (int i = 0; i < whole->n_dims; i++) {
        int64_t index = i < walk->n_outer ? walk->index[i] : 0;

        at += (fa_value_size_at(chunk->offsets, (size_t)i) + index) * walk->steps[i];
    }
    return at;
}

static fa_status copy_chunk(uint8_t *out, const joining *whole, const fa__chunk *chunk)
{
    const fa_tensor *tensor = tensor_of(chunk);
    fa_tensor *plain;
    const uint8_t *from;
    rows walk;

    if (fa_tensor_numel(tensor) == 0)
        return FA_OK;
    plain = fa_contiguous(tensor);
    if (plain == NULL)
        return fa_error_last()->status;
    from = fa_tensor_data(plain);
    plan_rows(&walk, whole, tensor);
    do {
        memcpy(out + row_offset(&walk, whole, chunk), from, walk.run);
        from += walk.run;
    } while (next_row(&walk, tensor));
    fa_tensor_release(plain);
    return FA_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Sizes alone: of empty tensors a chunk may have others. */
static bool is_whole(const joining *whole)
{
    for (int i = 0; i < whole->n_dims; i++) {
        if (fa_tensor_size(tensor_of(&whole->chunks[0]), i)
            != fa_value_size_at(whole->sizes, (size_t)i))
            return false;
    }
    return true;
}

static fa_status take_from_budget(fa__budget *budget, size_t nbytes)
{
    if (nbytes > budget->bytes - budget->used)
        return fa__fail(FA_EFORMAT, "the tensors would be larger than all files of the checkpoint");
    budget->used += nbytes;
    return FA_OK;
}

static fa_value *join(fa__load *load, const joining *whole, const int64_t *sizes, size_t nbytes)
{
    fa_storage *storage = fa_storage_new(nbytes);

    for (size_t i = 0; storage != NULL && i < whole->n; i++) {
        if (copy_chunk(fa_storage_data(storage), whole, &whole->chunks[i]) != FA_OK) {
            fa_storage_release(storage);
            return NULL;
        }
    }
    return fa__tensor_over_take(load, storage, whole->dtype, (size_t)whole->n_dims, sizes);
}

fa_value *fa__chunks_join(fa__load *load, const fa_value *sizes, fa_dtype dtype,
                          const fa__chunk *chunks, size_t n, fa__budget *budget)
{
    joining whole = { sizes, (int)fa_value_len(sizes), dtype, chunks, n };
    int64_t plain_sizes[FA_MAX_DIMS], numel = 0, nbytes = 0;
    fa_status st = FA_OK;

    if (fa_value_len(sizes) > FA_MAX_DIMS)
        TRY(fa__fail(FA_EFORMAT, "the tensor has %zu dims; the limit is %d", fa_value_len(sizes),
                     FA_MAX_DIMS));
    for (int i = 0; i < whole.n_dims; i++)
        plain_sizes[i] = fa_value_size_at(sizes, (size_t)i);
    TRY(fa__numel(whole.n_dims, plain_sizes, &numel));
    TRY(check_coverage(&whole, numel));
    if (n == 1 && is_whole(&whole))
        return fa_value_retain(chunks[0].tensor);
    for (size_t i = 0; i < n; i++)
        TRY(check_chunk_bytes(&chunks[i]));
    if (!fa__mul_i64(numel, (int64_t)fa_dtype_itemsize(dtype), &nbytes)
        || (uint64_t)nbytes > SIZE_MAX)
        TRY(fa__fail_memory(SIZE_MAX));
    TRY(take_from_budget(budget, (size_t)nbytes));
    return join(load, &whole, plain_sizes, (size_t)nbytes);
done:
    (void)st;
    return NULL;
}
