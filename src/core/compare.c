/* compare.c: what is asked of all elements of a tensor: equality, closeness, statistics,
 * SHA-256. */
#include "core/strided.h"

#include <float.h>
#include <math.h>

#define COMPARE_ELEMENTS 512 /* read at a time from each of two tensors */

static bool same_sizes(const fa_tensor *a, const fa_tensor *b)
{
    return a->n_dims == b->n_dims
           && (a->n_dims == 0 || memcmp(a->sizes, b->sizes, a->n_dims * sizeof(int64_t)) == 0);
}

/* ---- equality -------------------------------------------------------------------------------- */

static bool is_plain(const fa_tensor *tensor)
{
    return !tensor->conj && !tensor->neg && fa_tensor_is_contiguous(tensor);
}

/* Packed elements have no bytes of their own: the same places of storages are compared. */
static bool equal_packed(const fa_tensor *a, const fa_tensor *b)
{
    size_t begin, end, other_begin, other_end;

    if (a->storage_offset != b->storage_offset
        || (a->n_dims > 0 && memcmp(a->strides, b->strides, a->n_dims * sizeof(int64_t)) != 0)
        || fa__tensor_extent(a, &begin, &end) != FA_OK
        || fa__tensor_extent(b, &other_begin, &other_end) != FA_OK)
        return false;
    return end == begin
           || memcmp(a->storage->data + begin, b->storage->data + begin, end - begin) == 0;
}

static bool equal_strided(const fa_tensor *a, const fa_tensor *b)
{
    uint8_t left[COMPARE_ELEMENTS * 16], right[COMPARE_ELEMENTS * 16];
    fa__cursor a_cursor, b_cursor;
    size_t itemsize = fa_dtype_itemsize((fa_dtype)a->dtype), n;

    if (fa_tensor_numel(a) == 0)
        return true;
    if (fa__dtype_row_of((fa_dtype)a->dtype)->per_byte > 1)
        return equal_packed(a, b);
    if (is_plain(a) && is_plain(b))
        return memcmp(fa_tensor_data(a), fa_tensor_data(b), (size_t)fa_tensor_numel(a) * itemsize)
               == 0;
    fa__cursor_init(&a_cursor, a);
    fa__cursor_init(&b_cursor, b);
    while ((n = fa__cursor_read(&a_cursor, left, COMPARE_ELEMENTS)) > 0) {
        if (fa__cursor_read(&b_cursor, right, n) != n || memcmp(left, right, n * itemsize) != 0)
            return false;
    }
    return true;
}

bool fa_tensor_equal_bits(const fa_tensor *a, const fa_tensor *b)
{
    if (a->dtype != b->dtype || a->layout != b->layout || a->nested != b->nested
        || !same_sizes(a, b) || fa_tensor_is_meta(a) != fa_tensor_is_meta(b))
        return false;
    if (fa_tensor_is_meta(a))
        return true;
    if (a->storage != NULL)
        return equal_strided(a, b);
    for (size_t i = 0; i < FA__COUNT(a->parts); i++) {
        if (a->parts[i] != NULL && !fa_tensor_equal_bits(a->parts[i], b->parts[i]))
            return false;
    }
    return true;
}

/* ---- closeness ------------------------------------------------------------------------------- */

typedef struct tolerance {
    double rtol, atol;
    bool equal_nan;
} tolerance;

/* Whether n complex pairs are close. Infinities are close to themselves only. */
static bool close_pairs(const double *a, const double *b, size_t n, const tolerance *allowed)
{
    for (size_t i = 0; i < 2 * n; i += 2) {
        double difference = hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
        bool a_nan = isnan(a[i]) || isnan(a[i + 1]), b_nan = isnan(b[i]) || isnan(b[i + 1]);
        if ((a[i] == b[i] && a[i + 1] == b[i + 1]) || (allowed->equal_nan && a_nan && b_nan))
            continue;
        if (!isfinite(difference)
            || difference > allowed->atol + allowed->rtol * hypot(b[i], b[i + 1]))
            return false;
    }
    return true;
}

static bool close_numbers(const double *a, const double *b, size_t n, const tolerance *allowed)
{
    for (size_t i = 0; i < n; i++) {
        double difference = fabs(a[i] - b[i]);
        if (a[i] == b[i] || (allowed->equal_nan && isnan(a[i]) && isnan(b[i])))
            continue;
        if (!isfinite(difference) || !(difference <= allowed->atol + allowed->rtol * fabs(b[i])))
            return false;
    }
    return true;
}

static bool close_tensors(const fa_tensor *a, const fa_tensor *b, const tolerance *allowed)
{
    uint8_t raw[COMPARE_ELEMENTS * 16];
    double left[2 * COMPARE_ELEMENTS], right[2 * COMPARE_ELEMENTS];
    fa__cursor a_cursor, b_cursor;
    fa_dtype a_dtype = (fa_dtype)a->dtype, b_dtype = (fa_dtype)b->dtype;
    bool is_complex = fa_dtype_is_complex(a_dtype) || fa_dtype_is_complex(b_dtype);
    fa_dtype wide = is_complex ? FA_COMPLEX128 : FA_FLOAT64;
    size_t n;

    fa__cursor_init(&a_cursor, a);
    fa__cursor_init(&b_cursor, b);
    while ((n = fa__cursor_read(&a_cursor, raw, COMPARE_ELEMENTS)) > 0) {
        fa__convert(wide, (uint8_t *)left, a_dtype, raw, n);
        fa__cursor_read(&b_cursor, raw, n);
        fa__convert(wide, (uint8_t *)right, b_dtype, raw, n);
        if (is_complex ? !close_pairs(left, right, n, allowed)
                       : !close_numbers(left, right, n, allowed))
            return false;
    }
    return true;
}

/* Self when its elements are plain numbers, its dequantized copy when quantized. NULL on
 * failure. */
static fa_tensor *as_numbers(const fa_tensor *self, const char *what)
{
    fa_dtype dtype = (fa_dtype)self->dtype;

    if (fa__need_elements(self, what) != FA_OK)
        return NULL;
    if (self->quantizer != NULL)
        return fa_dequantize(self);
    if (!fa__dtype_has_numbers(dtype)) {
        fa__fail(FA_EUNSUPPORTED, "%s: elements of %s are no numbers", what, fa_dtype_name(dtype));
        return NULL;
    }
    return fa_tensor_retain((fa_tensor *)self);
}

fa_status fa_allclose(const fa_tensor *a, const fa_tensor *b, double rtol, double atol,
                      bool equal_nan, bool *out)
{
    char a_text[160], b_text[160];
    tolerance allowed = { rtol, atol, equal_nan };

    if (!same_sizes(a, b))
        return fa__fail(FA_EINVAL, "allclose: sizes %s and %s differ",
                        fa__format_dims(a_text, sizeof(a_text), a->n_dims, a->sizes),
                        fa__format_dims(b_text, sizeof(b_text), b->n_dims, b->sizes));
    fa_tensor *left = as_numbers(a, "allclose");
    fa_tensor *right = left != NULL ? as_numbers(b, "allclose") : NULL;
    fa_status st = right != NULL ? FA_OK : fa_error_last()->status;
    if (st == FA_OK)
        *out = close_tensors(left, right, &allowed);
    fa_tensor_release(left);
    fa_tensor_release(right);
    return st;
}

/* ---- statistics ------------------------------------------------------------------------------ */

/* Elements a thread takes at a time, and from how many on threads pay. */
#define STATS_CHUNK         ((int64_t)1 << 19)
#define STATS_PARALLEL_FROM ((int64_t)1 << 21)

/* Sums over some elements that can be merged: mean and sum of squared distances from it, over
 * finite ones. */
typedef struct moments {
    int64_t n, n_nan, n_inf, n_zero; /* n: finite */
    double min, max, mean, squares;
} moments;

static const moments NO_MOMENTS = { 0, 0, 0, 0, DBL_MAX, -DBL_MAX, 0, 0 };

/* [Chan, Golub, LeVeque: updating formulae] */
static void merge_moments(moments *self, const moments *other)
{
    double n = (double)(self->n + other->n), delta = other->mean - self->mean;

    self->n_nan += other->n_nan;
    self->n_inf += other->n_inf;
    self->n_zero += other->n_zero;
    if (other->n == 0)
        return;
    self->squares += other->squares + delta * delta * ((double)self->n * (double)other->n / n);
    self->mean = self->n == 0 ? other->mean : self->mean + delta * ((double)other->n / n);
    self->min = other->min < self->min ? other->min : self->min;
    self->max = other->max > self->max ? other->max : self->max;
    self->n += other->n;
}

/* The moments of a block that fits into the cache, in two passes. */
static void add_numbers(moments *self, const double *x, size_t n)
{
    moments block = NO_MOMENTS;
    double sum = 0, share = 1 / (double)n; /* of the mean, so that the sum cannot overflow */

    for (size_t i = 0; i < n; i++) {
        if (!(fabs(x[i]) <= DBL_MAX)) {
            block.n_nan += isnan(x[i]) != 0;
            block.n_inf += isnan(x[i]) == 0;
            continue;
        }
        block.n++;
        block.n_zero += x[i] == 0;
        block.min = x[i] < block.min ? x[i] : block.min;
        block.max = x[i] > block.max ? x[i] : block.max;
        sum += x[i] * share;
    }
    if (block.n > 0)
        block.mean = sum * ((double)n / (double)block.n);
    for (size_t i = 0; i < n; i++) {
        double distance = fabs(x[i]) <= DBL_MAX ? x[i] - block.mean : 0;
        block.squares += distance * distance;
    }
    merge_moments(self, &block);
}

typedef struct stats {
    fa_dtype dtype;
    const uint8_t *data;
    int64_t n;
    moments *chunks; /* one for each task */
} stats;

/* Adds n elements of packed memory; complex numbers count by their absolute values. */
static void add_elements(moments *self, fa_dtype dtype, const uint8_t *data, size_t n)
{
    double numbers[COMPARE_ELEMENTS];
    bool is_complex = fa_dtype_is_complex(dtype);
    size_t limit = is_complex ? COMPARE_ELEMENTS / 2 : COMPARE_ELEMENTS;

    while (n > 0) {
        size_t some = n < limit ? n : limit;
        fa__convert(is_complex ? FA_COMPLEX128 : FA_FLOAT64, (uint8_t *)numbers, dtype, data, some);
        for (size_t i = 0; is_complex && i < some; i++)
            numbers[i] = hypot(numbers[2 * i], numbers[2 * i + 1]);
        add_numbers(self, numbers, some);
        data += some * fa_dtype_itemsize(dtype);
        n -= some;
    }
}

static fa_status add_block(void *context, const uint8_t *data, size_t n)
{
    stats *self = context;

    add_elements(self->chunks, self->dtype, data, n);
    return FA_OK;
}

static fa_status add_chunk(void *context, size_t i)
{
    const stats *self = context;
    int64_t begin = (int64_t)i * STATS_CHUNK;
    int64_t n = self->n - begin < STATS_CHUNK ? self->n - begin : STATS_CHUNK;

    add_elements(&self->chunks[i], self->dtype,
                 self->data + begin * (int64_t)fa_dtype_itemsize(self->dtype), (size_t)n);
    return FA_OK;
}

/* Chunks are merged in their order, so the result does not depend on the number of threads. */
static fa_status add_in_parallel(stats *self, moments *total)
{
    fa_status st = FA_OK;
    size_t n_chunks = (size_t)((self->n + STATS_CHUNK - 1) / STATS_CHUNK);

    self->chunks = fa__alloc(n_chunks * sizeof(moments));
    if (self->chunks == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n_chunks; i++)
        self->chunks[i] = NO_MOMENTS;
    TRY(fa__parallel(n_chunks, add_chunk, self));
    for (size_t i = 0; i < n_chunks; i++)
        merge_moments(total, &self->chunks[i]);
done:
    fa__free(self->chunks);
    return st;
}

static void finish_stats(fa_tensor_stats *out, const moments *total, int64_t numel)
{
    out->numel = numel;
    out->n_nan = total->n_nan;
    out->n_inf = total->n_inf;
    out->n_zero = total->n_zero;
    out->min = total->n > 0 ? total->min : NAN;
    out->max = total->n > 0 ? total->max : NAN;
    out->mean = total->n > 0 ? total->mean : NAN;
    out->std = total->n > 1 ? sqrt(total->squares / (double)(total->n - 1)) : NAN;
}

fa_status fa_tensor_compute_stats(const fa_tensor *self, fa_tensor_stats *out)
{
    fa_status st = FA_OK;
    moments total = NO_MOMENTS;
    const fa_tensor *values = self->nested ? self->parts[0] : fa_tensor_values(self);

    fa_tensor *numbers = as_numbers(values != NULL ? values : self, "statistics");
    if (numbers == NULL)
        return fa_error_last()->status;
    stats work = { (fa_dtype)numbers->dtype, fa_tensor_data(numbers), fa_tensor_numel(numbers),
                   &total };
    if (is_plain(numbers) && work.n >= STATS_PARALLEL_FROM)
        TRY(add_in_parallel(&work, &total));
    else
        TRY(fa__tensor_blocks(numbers, add_block, &work));
    finish_stats(out, &total, work.n);
done:
    fa_tensor_release(numbers);
    return st;
}

/* ---- SHA-256 --------------------------------------------------------------------------------- */

typedef struct hashing {
    fa__sha256 hash;
    const fa__dtype_row *row;
} hashing;

static fa_status hash_block(void *context, const uint8_t *data, size_t n)
{
    hashing *self = context;
    uint8_t swapped[FA__BLOCK_BYTES];
    size_t size = n * self->row->itemsize;

    if (fa__big_endian_host() && self->row->swap_width > 1) {
        memcpy(swapped, data, size);
        fa__swap_bytes(swapped, size, self->row->swap_width);
        data = swapped;
    }
    fa__sha256_update(&self->hash, data, size);
    return FA_OK;
}

fa_status fa_tensor_sha256(const fa_tensor *self, char out[65])
{
    fa_status st = FA_OK;
    hashing work;

    TRY(fa__need_elements(self, "SHA-256"));
    fa__sha256_init(&work.hash);
    work.row = fa__dtype_row_of((fa_dtype)self->dtype);
    if (work.row->per_byte > 1 && self->storage->nbytes > 0)
        fa__sha256_update(&work.hash, self->storage->data, self->storage->nbytes);
    else if (is_plain(self) && !fa__big_endian_host() && fa_tensor_numel(self) > 0)
        fa__sha256_update(&work.hash, fa_tensor_data(self),
                          (size_t)fa_tensor_numel(self) * work.row->itemsize);
    else if (work.row->per_byte == 1)
        TRY(fa__tensor_blocks(self, hash_block, &work));
    fa__sha256_final_hex(&work.hash, out);
done:
    return st;
}
