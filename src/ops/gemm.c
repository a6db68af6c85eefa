/* gemm.c: the matrix product under every product, convolution and recurrence: c += a b.
 *
 *            BLOCK_N                    Blocks of a and b are packed into strips, so that the
 *         ┌───────────┐                 innermost loop reads memory in a line whatever the
 *       k │     b     │ BLOCK_K         strides were:
 *         └───────────┘
 *    ┌──┐ ┌───────────┐                 a: ROWS elements of one column, then the next column
 *    │a │ │     c     │ BLOCK_M         b: COLUMNS elements of one row, then the next row
 *    └──┘ └───────────┘
 *     k    tile: ROWS x COLUMNS sums that stay in registers
 *
 * Strided matrices are read in place: transposed operands cost nothing extra. */
#include "nn.h"

#define ROWS 4
#define LANES 8
#define BLOCK_M 64
#define BLOCK_N 512
#define BLOCK_K 256
#define LEAST_PACKED 64                 /* elements of c */
#define PARALLEL_WORK 100000            /* multiplications that are worth a thread */

typedef struct complex64 {
    float re, im;
} complex64;
typedef struct complex128 {
    double re, im;
} complex128;

static int64_t round_up(int64_t x, int64_t to)
{
    return (x + to - 1) / to * to;
}

#define REAL_MULTIPLY_ADD(sum, x, y) ((sum) += (x) * (y))
#define REAL_ADD(sum, x) ((sum) += (x))
#define COMPLEX_MULTIPLY_ADD(sum, x, y)                                                            \
    ((sum).re += (x).re * (y).re - (x).im * (y).im, (sum).im += (x).re * (y).im + (x).im * (y).re)

#define T float
#define N(name) name##_f32
#define MULTIPLY_ADD REAL_MULTIPLY_ADD
#define ADD REAL_ADD
#define COLUMNS 8
#include "gemm_loops.h"

#define T double
#define N(name) name##_f64
#define MULTIPLY_ADD REAL_MULTIPLY_ADD
#define ADD REAL_ADD
#define COLUMNS 4
#include "gemm_loops.h"

#define T uint64_t                      /* wraps as int64 does in PyTorch */
#define N(name) name##_i64
#define MULTIPLY_ADD REAL_MULTIPLY_ADD
#define ADD REAL_ADD
#define COLUMNS 4
#include "gemm_loops.h"

static void add_c64(complex64 *sum, complex64 x)
{
    sum->re += x.re;
    sum->im += x.im;
}

static void add_c128(complex128 *sum, complex128 x)
{
    sum->re += x.re;
    sum->im += x.im;
}

#define T complex64
#define N(name) name##_c64
#define MULTIPLY_ADD COMPLEX_MULTIPLY_ADD
#define ADD(sum, x) add_c64(&(sum), x)
#define COLUMNS 4
#include "gemm_loops.h"

#define T complex128
#define N(name) name##_c128
#define MULTIPLY_ADD COMPLEX_MULTIPLY_ADD
#define ADD(sum, x) add_c128(&(sum), x)
#define COLUMNS 4
#include "gemm_loops.h"

fa_status fa__gemm(fa__compute compute, int64_t m, int64_t n, int64_t k, fa__matrix a, fa__matrix b,
                   void *c, int64_t c_row)
{
    if (m <= 0 || n <= 0 || k <= 0)
        return FA_OK;
    switch (compute) {
    case FA__COMPUTE_F32: return gemm_f32(m, n, k, a, b, c, c_row);
    case FA__COMPUTE_F64: return gemm_f64(m, n, k, a, b, c, c_row);
    case FA__COMPUTE_I64: return gemm_i64(m, n, k, a, b, c, c_row);
    case FA__COMPUTE_C64: return gemm_c64(m, n, k, a, b, c, c_row);
    default: return gemm_c128(m, n, k, a, b, c, c_row);
    }
}

typedef struct gemm_task {
    fa__compute compute;
    int64_t m, n, k;
    fa__matrix a, b;
    uint8_t *c;
    int64_t c_row, itemsize;
    bool by_rows;                       /* else pieces of the columns */
} gemm_task;

static fa_status gemm_piece(void *context, int64_t begin, int64_t end)
{
    const gemm_task *t = context;
    fa__matrix a = t->a, b = t->b;

    if (t->by_rows) {
        a.data = (const uint8_t *)a.data + begin * a.row * t->itemsize;
        return fa__gemm(t->compute, end - begin, t->n, t->k, a, b,
                        t->c + begin * t->c_row * t->itemsize, t->c_row);
    }
    b.data = (const uint8_t *)b.data + begin * b.col * t->itemsize;
    return fa__gemm(t->compute, t->m, end - begin, t->k, a, b, t->c + begin * t->itemsize,
                    t->c_row);
}

fa_status fa__gemm_parallel(fa__compute compute, int64_t m, int64_t n, int64_t k, fa__matrix a,
                            fa__matrix b, void *c, int64_t c_row)
{
    if (m <= 0 || n <= 0 || k <= 0)
        return FA_OK;
    gemm_task task = {
        .compute = compute, .m = m, .n = n, .k = k, .a = a, .b = b, .c = c, .c_row = c_row,
        .itemsize = (int64_t)fa_dtype_itemsize(fa__compute_dtype(compute)), .by_rows = m >= n,
    };
    int64_t pieces = m >= n ? m : n;
    double work = (double)(m >= n ? n : m) * (double)k;
    int64_t grain = work >= PARALLEL_WORK ? 1 : (int64_t)(PARALLEL_WORK / work) + 1;

    return fa__parallel_for(pieces, grain < 16 ? 16 : grain, gemm_piece, &task);
}

/* ---- batches --------------------------------------------------------------------------------- */

typedef struct batch_task {
    fa__compute compute;
    int n_batch;                        /* batch dims */
    int64_t m, n, k, itemsize;
    const fa_tensor *a, *b;             /* with the batch dims of the result */
    const uint8_t *a_data, *b_data;
    uint8_t *c;
} batch_task;

static int64_t batch_offset(const fa_tensor *x, int n_batch, int64_t index)
{
    int64_t offset = 0;

    for (int d = n_batch - 1; d >= 0; d--) {
        offset += index % x->sizes[d] * x->strides[d];
        index /= x->sizes[d];
    }
    return offset;
}

static fa__matrix matrix_of(const fa_tensor *x, const uint8_t *data)
{
    return (fa__matrix){ data, x->strides[x->n_dims - 2], x->strides[x->n_dims - 1] };
}

static fa_status batch_piece(void *context, int64_t begin, int64_t end)
{
    const batch_task *t = context;
    fa_status st = FA_OK;

    for (int64_t i = begin; i < end && st == FA_OK; i++) {
        int64_t a = batch_offset(t->a, t->n_batch, i) * t->itemsize;
        int64_t b = batch_offset(t->b, t->n_batch, i) * t->itemsize;
        st = fa__gemm(t->compute, t->m, t->n, t->k, matrix_of(t->a, t->a_data + a),
                      matrix_of(t->b, t->b_data + b), t->c + i * t->m * t->n * t->itemsize, t->n);
    }
    return st;
}

/* When b is one matrix for the whole batch and the rows of a lie evenly over the batch, the batch
 * is one product of more rows: the step between rows, or -1. */
static int64_t even_rows(const fa_tensor *a, const fa_tensor *b, int n_batch)
{
    int last = n_batch;                 /* the dim of a's rows */
    int64_t step = a->strides[last], expected = step * a->sizes[last];

    if (a->sizes[last] == 1)
        step = expected = -1;
    for (int d = n_batch - 1; d >= 0; d--) {
        if (b->sizes[d] > 1 && b->strides[d] != 0)
            return -1;
        if (a->sizes[d] == 1)
            continue;
        if (expected == -1)
            step = expected = a->strides[d];
        if (a->strides[d] != expected)
            return -1;
        expected *= a->sizes[d];
    }
    return step == -1 ? 0 : step;
}

static fa_status run_batches(batch_task *t, int64_t count)
{
    int64_t rows = t->n_batch > 0 ? even_rows(t->a, t->b, t->n_batch) : -1;
    fa__matrix a = matrix_of(t->a, t->a_data), b = matrix_of(t->b, t->b_data);

    if (count == 0 || t->m == 0 || t->n == 0 || t->k == 0)
        return FA_OK;
    if (rows >= 0) {
        a.row = rows;
        return fa__gemm_parallel(t->compute, count * t->m, t->n, t->k, a, b, t->c, t->n);
    }
    if (count == 1)
        return fa__gemm_parallel(t->compute, t->m, t->n, t->k, a, b, t->c, t->n);
    double work = (double)t->m * (double)t->n * (double)t->k;
    int64_t grain = work >= PARALLEL_WORK ? 1 : (int64_t)(PARALLEL_WORK / work) + 1;
    return fa__parallel_for(count, grain, batch_piece, t);
}

/* x with the batch dims `sizes` before its last two. */
static fa_tensor *with_batch(fa_tensor *x, int n_batch, const int64_t *sizes)
{
    int64_t all[FA_MAX_DIMS];

    memcpy(all, sizes, (size_t)n_batch * sizeof(int64_t));
    memcpy(all + n_batch, x->sizes + x->n_dims - 2, 2 * sizeof(int64_t));
    return fa_expand(x, n_batch + 2, all);
}

fa_tensor *fa__batched_product(fa_tensor *a, fa_tensor *b, fa_dtype compute)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], count = 0, all = 0;
    int n_batch = 0;
    fa_tensor *x = NULL, *y = NULL, *wide_x = NULL, *wide_y = NULL, *out = NULL;

    TRY(fa__broadcast_sizes(a->n_dims - 2, a->sizes, b->n_dims - 2, b->sizes, &n_batch, sizes));
    TRY(fa__numel(n_batch, sizes, &count));
    sizes[n_batch] = a->sizes[a->n_dims - 2];
    sizes[n_batch + 1] = b->sizes[b->n_dims - 1];
    TRY(fa__numel(n_batch + 2, sizes, &all));
    out = fa__zeros(compute, n_batch + 2, sizes);
    x = fa__operand(a, compute);
    y = fa__operand(b, compute);
    TRY(fa__made(out && x && y ? y : NULL));
    wide_x = with_batch(x, n_batch, sizes);
    wide_y = with_batch(y, n_batch, sizes);
    TRY(fa__made(wide_x && wide_y ? wide_y : NULL));
    batch_task task = {
        .compute = fa__compute_of(compute), .n_batch = n_batch, .m = sizes[n_batch],
        .n = sizes[n_batch + 1], .k = a->sizes[a->n_dims - 1],
        .itemsize = (int64_t)fa_dtype_itemsize(compute), .a = wide_x, .b = wide_y,
        .a_data = fa_tensor_data(wide_x), .b_data = fa_tensor_data(wide_y),
        .c = fa_tensor_data(out),
    };
    TRY(run_batches(&task, count));
done:
    fa_tensor_release(wide_y);
    fa_tensor_release(wide_x);
    fa_tensor_release(y);
    fa_tensor_release(x);
    if (st != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    return out;
}
