/* copying.c: elements from one tensor into another, whatever the strides and dtypes of both.
 *
 * Dims are sorted by the destination's strides and merged where both tensors run on. What is left
 * is copied in one of these ways:
 *
 *     rows that lie packed in both         memcpy
 *     rows of one dtype                    a loop over elements
 *     rows that are converted              blocks: gathered, resolved, converted, scattered
 *     a transposition (the source is       tiles that fit the first cache
 *     packed along another dim)  */
#include "ops/ops.h"

#define COPY_BLOCK 512
#define COPY_GRAIN 65536
#define TILE 32
/* An innermost dim shorter than this changes places with a longer one outside of it. */
#define SHORT_ROW 16

typedef struct copy_plan {
    int n_dims;                         /* outermost first */
    int64_t sizes[FA_MAX_DIMS], to[FA_MAX_DIMS], from[FA_MAX_DIMS];     /* strides in elements */
    fa_dtype to_dtype, from_dtype;
    size_t to_size, from_size;
    uint8_t *dst;
    const uint8_t *src;
    const fa_tensor *bits;              /* whose conj and neg bits are resolved, or NULL */
    int64_t rows, inner;
} copy_plan;

/* ---- planning -------------------------------------------------------------------------------- */

static void swap_dims(copy_plan *p, int i, int j)
{
    int64_t size = p->sizes[i], to = p->to[i], from = p->from[i];

    p->sizes[i] = p->sizes[j];
    p->to[i] = p->to[j];
    p->from[i] = p->from[j];
    p->sizes[j] = size;
    p->to[j] = to;
    p->from[j] = from;
}

/* Sorts dims by the destination's strides, outermost first, and merges those that run on. */
static void order_dims(copy_plan *p)
{
    int n = 0;

    for (int i = 1; i < p->n_dims; i++) {
        for (int j = i; j > 0 && p->to[j] > p->to[j - 1]; j--)
            swap_dims(p, j, j - 1);
    }
    for (int i = 0; i < p->n_dims; i++) {
        if (p->sizes[i] == 1)
            continue;
        if (n > 0 && p->to[n - 1] == p->to[i] * p->sizes[i]
            && p->from[n - 1] == p->from[i] * p->sizes[i]) {
            p->sizes[n - 1] *= p->sizes[i];
            p->to[n - 1] = p->to[i];
            p->from[n - 1] = p->from[i];
            continue;
        }
        p->sizes[n] = p->sizes[i];
        p->to[n] = p->to[i];
        p->from[n] = p->from[i];
        n++;
    }
    if (n == 0) {
        p->sizes[0] = p->to[0] = p->from[0] = 1;
        n = 1;
    }
    p->n_dims = n;
}

/* A dense destination and the same layout in the source are one row: cut it for the threads. */
static void cut_single_row(copy_plan *p)
{
    int64_t pieces = p->sizes[0] / COPY_GRAIN;

    if (p->n_dims != 1 || pieces < 2 || p->sizes[0] % pieces != 0)
        return;
    p->sizes[1] = p->sizes[0] / pieces;
    p->to[1] = p->to[0];
    p->from[1] = p->from[0];
    p->sizes[0] = pieces;
    p->to[0] *= p->sizes[1];
    p->from[0] *= p->sizes[1];
    p->n_dims = 2;
}

static fa_status broadcast_strides(copy_plan *p, const fa_tensor *dst, const fa_tensor *src)
{
    int shift = dst->n_dims - src->n_dims;
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    bool fits = shift >= 0;

    p->n_dims = dst->n_dims;
    for (int i = 0; fits && i < dst->n_dims; i++) {
        int64_t size = i < shift ? 1 : src->sizes[i - shift];

        p->sizes[i] = dst->sizes[i];
        p->to[i] = dst->strides[i];
        p->from[i] = size == 1 ? 0 : src->strides[i - shift];
        fits = size == 1 || size == dst->sizes[i];
    }
    if (!fits)
        return fa__fail(FA_EINVAL,
                        "output with shape %s doesn't match the broadcast shape %s",
                        fa__dims_text(a, dst), fa__dims_text(b, src));
    return FA_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* n elements of one size, steps in bytes. */
static void copy_elements(uint8_t *out, int64_t to, const uint8_t *in, int64_t from, int64_t n,
                          size_t size)
{
    /* One loop per size: a copy of constant size is one instruction. */
#define EACH(size)                                                                                 \
    case size:                                                                                     \
        for (int64_t i = 0; i < n; i++)                                                            \
            memcpy(out + i * to, in + i * from, size);                                             \
        return
    switch (size) {
        EACH(1);
        EACH(2);
        EACH(4);
        EACH(8);
        EACH(16);
    }
#undef EACH
}

/* One block of a row: gathered, resolved, converted, scattered — each only where it is needed. */
static void copy_block(const copy_plan *p, uint8_t *dst, const uint8_t *src, int64_t n)
{
    uint8_t in[COPY_BLOCK * 16], out[COPY_BLOCK * 16];
    int64_t to_size = (int64_t)p->to_size, from_size = (int64_t)p->from_size;
    int64_t to = p->to[p->n_dims - 1] * to_size, from = p->from[p->n_dims - 1] * from_size;

    if (from != from_size || p->bits != NULL) {
        copy_elements(in, from_size, src, from, n, p->from_size);
        src = in;
    }
    if (p->bits != NULL)
        fa__resolve_math_bits(p->bits, in, (size_t)n);
    if (p->to_dtype != p->from_dtype) {
        fa__convert(p->to_dtype, to == to_size ? dst : out, p->from_dtype, src, (size_t)n);
        if (to == to_size)
            return;
        src = out;
    }
    if (to == to_size)
        memcpy(dst, src, (size_t)n * p->to_size);
    else
        copy_elements(dst, to, src, to_size, n, p->to_size);
}

static void copy_row(const copy_plan *p, uint8_t *dst, const uint8_t *src)
{
    int last = p->n_dims - 1;
    int64_t n = p->inner, to = p->to[last] * (int64_t)p->to_size;
    int64_t from = p->from[last] * (int64_t)p->from_size;

    if (p->to_dtype == p->from_dtype && p->bits == NULL) {
        if (p->to[last] == 1 && p->from[last] == 1)
            memcpy(dst, src, (size_t)n * p->to_size);
        else
            copy_elements(dst, to, src, from, n, p->to_size);
        return;
    }
    for (int64_t i = 0; i < n; i += COPY_BLOCK)
        copy_block(p, dst + i * to, src + i * from, n - i < COPY_BLOCK ? n - i : COPY_BLOCK);
}

/* The place of row `row` among the first n dims: their indices, and both offsets in elements. */
static void row_place(const copy_plan *p, int n, int64_t row, int64_t *at, int64_t *to,
                      int64_t *from)
{
    *to = *from = 0;
    for (int i = n - 1; i >= 0; i--) {
        at[i] = row % p->sizes[i];
        row /= p->sizes[i];
        *to += at[i] * p->to[i];
        *from += at[i] * p->from[i];
    }
}

static fa_status copy_rows(void *context, int64_t begin, int64_t end)
{
    const copy_plan *p = context;
    int64_t at[FA_MAX_DIMS], to, from;

    row_place(p, p->n_dims - 1, begin, at, &to, &from);
    for (int64_t row = begin; row < end; row++) {
        copy_row(p, p->dst + to * (int64_t)p->to_size, p->src + from * (int64_t)p->from_size);
        for (int i = p->n_dims - 2; i >= 0; i--) {
            to += p->to[i];
            from += p->from[i];
            if (++at[i] < p->sizes[i])
                break;
            to -= p->to[i] * p->sizes[i];
            from -= p->from[i] * p->sizes[i];
            at[i] = 0;
        }
    }
    return FA_OK;
}

/* ---- tiles ----------------------------------------------------------------------------------- */

/* rows x columns elements, `from` bytes from row to row, into columns x rows, `to` bytes apart.
 * Through a small square, so that rows of a power of two do not share one place of the cache. */
#define TURN(name, type)                                                                           \
    static void name(uint8_t *dst, int64_t to, const uint8_t *src, int64_t from, int64_t rows,     \
                     int64_t columns)                                                              \
    {                                                                                              \
        type square[TILE][TILE + 1], line[TILE];                                                   \
                                                                                                   \
        for (int64_t i = 0; i < rows; i++)                                                         \
            memcpy(square[i], src + i * from, (size_t)columns * sizeof(type));                     \
        for (int64_t k = 0; k < columns; k++) {                                                    \
            for (int64_t i = 0; i < rows; i++)                                                     \
                line[i] = square[i][k];                                                            \
            memcpy(dst + k * to, line, (size_t)rows * sizeof(type));                               \
        }                                                                                          \
    }
TURN(turn_1, uint8_t)
TURN(turn_2, uint16_t)
TURN(turn_4, uint32_t)
TURN(turn_8, uint64_t)

/* Strips of TILE places of the last dim but one, along which the source is packed; the last dim is
 * packed in the destination. */
static fa_status copy_strips(void *context, int64_t begin, int64_t end)
{
    const copy_plan *p = context;
    int n = p->n_dims, wide = n - 2;
    int64_t size = (int64_t)p->to_size, at[FA_MAX_DIMS], to, from;
    int64_t n_strips = (p->sizes[wide] + TILE - 1) / TILE;
    void (*turn)(uint8_t *dst, int64_t to, const uint8_t *src, int64_t from, int64_t rows,
                 int64_t columns)
        = size == 1 ? turn_1 : size == 2 ? turn_2 : size == 4 ? turn_4 : turn_8;

    for (int64_t strip = begin; strip < end; strip++) {
        int64_t first = strip % n_strips * TILE;
        int64_t columns = p->sizes[wide] - first < TILE ? p->sizes[wide] - first : TILE;
        row_place(p, wide, strip / n_strips, at, &to, &from);
        uint8_t *dst = p->dst + (to + first * p->to[wide]) * size;
        const uint8_t *src = p->src + (from + first) * size;
        for (int64_t i = 0; i < p->inner; i += TILE)
            turn(dst + i * size, p->to[wide] * size, src + i * p->from[n - 1] * size,
                 p->from[n - 1] * size, p->inner - i < TILE ? p->inner - i : TILE, columns);
    }
    return FA_OK;
}

/* Whether the copy is a transposition; then the dim along which the source is packed becomes the
 * last but one. */
static bool is_transposition(copy_plan *p)
{
    int last = p->n_dims - 1, packed = -1;

    if (p->to_dtype != p->from_dtype || p->bits != NULL || p->to_size > 8 || p->to[last] != 1
        || p->from[last] == 1 || p->from[last] == 0 || p->sizes[last] < TILE / 4)
        return false;
    for (int i = 0; i < last; i++)
        packed = p->from[i] == 1 && p->sizes[i] >= TILE / 4 ? i : packed;
    for (int i = packed; packed >= 0 && i < last - 1; i++)
        swap_dims(p, i, i + 1);
    return packed >= 0;
}

/* ---- copying --------------------------------------------------------------------------------- */

static fa_status run_copy(fa_tensor *dst, const fa_tensor *src)
{
    copy_plan p = { .to_dtype = (fa_dtype)dst->dtype, .from_dtype = (fa_dtype)src->dtype };
    fa_status st = broadcast_strides(&p, dst, src);
    int last;

    if (st != FA_OK || fa_tensor_numel(dst) == 0)
        return st;
    p.dst = fa_tensor_data(dst);
    p.src = fa_tensor_data(src);
    p.to_size = fa_dtype_itemsize(p.to_dtype);
    p.from_size = fa_dtype_itemsize(p.from_dtype);
    p.bits = src->conj || src->neg ? src : NULL;
    order_dims(&p);
    cut_single_row(&p);
    bool is_turned = is_transposition(&p);
    last = p.n_dims - 1;
    if (!is_turned && last > 0 && p.sizes[last] < SHORT_ROW && p.sizes[last - 1] > p.sizes[last]
        && (p.to[last] != 1 || p.from[last] != 1))
        swap_dims(&p, last, last - 1);
    p.inner = p.sizes[last];
    p.rows = 1;
    for (int i = 0; i < last; i++)
        p.rows *= i == last - 1 && is_turned ? (p.sizes[i] + TILE - 1) / TILE : p.sizes[i];
    return fa__parallel_for(p.rows, 1 + COPY_GRAIN / p.inner / (is_turned ? TILE : 1),
                            is_turned ? copy_strips : copy_rows, &p);
}

/* May writing to one change the other, other than in step? */
static bool overlaps(const fa_tensor *a, const fa_tensor *b)
{
    size_t a_begin, a_end, b_begin, b_end;

    if (a->storage != b->storage || a->storage == NULL)
        return false;
    if (fa__tensor_extent(a, &a_begin, &a_end) != FA_OK
        || fa__tensor_extent(b, &b_begin, &b_end) != FA_OK)
        return true;
    return a_begin < b_end && b_begin < a_end;
}

fa_status fa__copy_into(fa_tensor *dst, const fa_tensor *src)
{
    fa_tensor *own = NULL;
    fa_status st = FA_OK;

    TRY(fa__need_elements(dst, "copy_"));
    TRY(fa__need_elements(src, "copy_"));
    if (fa_dtype_is_quantized((fa_dtype)src->dtype) && src->dtype != dst->dtype)
        own = fa_dequantize(src);
    else if (overlaps(dst, src) || fa__dtype_row_of((fa_dtype)src->dtype)->per_byte > 1)
        own = fa_clone(src);
    else
        return run_copy(dst, src);
    if (own == NULL)
        TRY(fa_error_last()->status);
    st = run_copy(dst, own);
done:
    fa_tensor_release(own);
    return st;
}
