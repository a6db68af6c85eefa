/* convolve.c: the reference convolution, a matrix product over gathered columns.
 *
 *     weight [out, in * taps]  x  columns [in * taps, positions]  =  out [out, positions]
 *
 * The columns are gathered for as many positions as fit into COLUMN_BYTES. The transposed
 * convolution goes the other way: the product gives columns, which are added to their places. */
#include "convolve.h"

#define COLUMN_BYTES (512 * 1024)
#define LEAST_POSITIONS 16
#define PARALLEL_WORK 100000            /* multiplications that are worth a thread */

/* ---- columns --------------------------------------------------------------------------------- */

/* The part of positions [*begin, *end) of one row whose tap lies inside of [0, size). */
static void inside(int64_t shift, int64_t stride, int64_t size, int64_t *begin, int64_t *end)
{
    int64_t low = fa__div_ceil(-shift, stride), high = fa__div_floor(size - 1 - shift, stride) + 1;

    if (*begin < low)
        *begin = low < *end ? low : *end;
    if (*end > high)
        *end = high > *begin ? high : *begin;
}

/* n elements, `step` elements apart, beside each other. */
static void gather(uint8_t *out, const uint8_t *in, int64_t n, int64_t step, size_t itemsize)
{
    if (step == 1) {
        memcpy(out, in, (size_t)n * itemsize);
    } else if (itemsize == 4) {
        for (int64_t i = 0; i < n; i++)
            memcpy(out + i * 4, in + i * step * 4, 4);
    } else {
        for (int64_t i = 0; i < n; i++)
            memcpy(out + (size_t)i * itemsize, in + (size_t)(i * step) * itemsize, itemsize);
    }
}

/* A run of positions in one row of the output, under one tap. */
typedef struct run {
    int64_t row;                        /* (d, h) of the output, counted through */
    int64_t begin, end;                 /* w of the output */
    bool padded;                        /* the whole row of the input is padding */
    int64_t input_row;                  /* offset of the input's row in its plane */
    int64_t inside_begin, inside_end;   /* w whose tap is inside */
    int64_t shift;                      /* input w = w * stride + shift */
} run;

static run run_at(const fa__conv *c, const int64_t tap[3], int64_t position, int64_t end)
{
    run r = { .row = position / c->out[2], .begin = position % c->out[2] };
    int64_t d = r.row / c->out[1], h = r.row % c->out[1];
    int64_t in_d = d * c->stride[0] - c->padding[0] + tap[0] * c->dilation[0];
    int64_t in_h = h * c->stride[1] - c->padding[1] + tap[1] * c->dilation[1];

    r.end = r.begin + (end - position) < c->out[2] ? r.begin + (end - position) : c->out[2];
    r.padded = in_d < 0 || in_d >= c->in[0] || in_h < 0 || in_h >= c->in[1];
    r.input_row = r.padded ? 0 : (in_d * c->in[1] + in_h) * c->in[2];
    r.shift = tap[2] * c->dilation[2] - c->padding[2];
    r.inside_begin = r.begin;
    r.inside_end = r.padded ? r.begin : r.end;
    inside(r.shift, c->stride[2], c->in[2], &r.inside_begin, &r.inside_end);
    return r;
}

static void tap_at(const fa__conv *c, int64_t index, int64_t tap[3])
{
    tap[2] = index % c->kernel[2];
    tap[1] = index / c->kernel[2] % c->kernel[1];
    tap[0] = index / c->kernel[2] / c->kernel[1];
}

/* One row of the columns. */
static void gather_row(const fa__conv *c, size_t itemsize, uint8_t *out, const uint8_t *plane,
                       const int64_t tap[3], int64_t begin, int64_t end)
{
    for (int64_t p = begin; p < end;) {
        run r = run_at(c, tap, p, end);
        size_t before = (size_t)(r.inside_begin - r.begin) * itemsize;
        size_t within = (size_t)(r.inside_end - r.inside_begin) * itemsize;
        size_t all = (size_t)(r.end - r.begin) * itemsize;

        memset(out, 0, before);
        if (within > 0)
            gather(out + before,
                   plane + (size_t)(r.input_row + r.inside_begin * c->stride[2] + r.shift)
                   * itemsize,
                   r.inside_end - r.inside_begin, c->stride[2], itemsize);
        memset(out + before + within, 0, all - before - within);
        out += all;
        p += r.end - r.begin;
    }
}

void fa__im2col(const fa__conv *conv, size_t itemsize, void *columns, const void *input,
                int64_t channels, int64_t begin, int64_t end)
{
    int64_t taps = fa__product3(conv->kernel), plane = fa__product3(conv->in), tap[3];

    for (int64_t row = 0; row < channels * taps; row++) {
        tap_at(conv, row % taps, tap);
        gather_row(conv, itemsize, (uint8_t *)columns + (size_t)(row * (end - begin)) * itemsize,
                   (const uint8_t *)input + (size_t)(row / taps * plane) * itemsize, tap, begin,
                   end);
    }
}

/* n groups of `width` numbers, the targets `step` groups apart. */
#define SCATTER(name, T)                                                                           \
    static void name(void *out, const void *in, int64_t n, int64_t step, int64_t width)            \
    {                                                                                              \
        T *to = out;                                                                               \
        const T *from = in;                                                                        \
        for (int64_t i = 0; i < n; i++) {                                                          \
            for (int64_t j = 0; j < width; j++)                                                    \
                to[i * step * width + j] += from[i * width + j];                                   \
        }                                                                                          \
    }
SCATTER(scatter_f32, float)
SCATTER(scatter_f64, double)
SCATTER(scatter_i64, uint64_t)

static void scatter(fa__compute compute, void *out, const void *in, int64_t n, int64_t step)
{
    switch (compute) {
    case FA__COMPUTE_F32: scatter_f32(out, in, n, step, 1); return;
    case FA__COMPUTE_F64: scatter_f64(out, in, n, step, 1); return;
    case FA__COMPUTE_I64: scatter_i64(out, in, n, step, 1); return;
    case FA__COMPUTE_C64: scatter_f32(out, in, n, step, 2); return;
    default: scatter_f64(out, in, n, step, 2);
    }
}

void fa__col2im(const fa__conv *conv, fa__compute compute, void *planes, const void *columns,
                int64_t channels, int64_t begin, int64_t end)
{
    int64_t taps = fa__product3(conv->kernel), plane = fa__product3(conv->in), tap[3];
    size_t itemsize = fa_dtype_itemsize(fa__compute_dtype(compute));
    const uint8_t *from = columns;

    for (int64_t row = 0; row < channels * taps; row++) {
        uint8_t *to = (uint8_t *)planes + (size_t)(row / taps * plane) * itemsize;

        tap_at(conv, row % taps, tap);
        for (int64_t p = begin; p < end;) {
            run r = run_at(conv, tap, p, end);
            if (r.inside_end > r.inside_begin)
                scatter(compute,
                        to + (size_t)(r.input_row + r.inside_begin * conv->stride[2] + r.shift)
                                 * itemsize,
                        from + (size_t)(r.inside_begin - r.begin) * itemsize,
                        r.inside_end - r.inside_begin, conv->stride[2]);
            from += (size_t)(r.end - r.begin) * itemsize;
            p += r.end - r.begin;
        }
    }
}

/* ---- convolution ----------------------------------------------------------------------------- */

typedef struct conv_task {
    const fa__conv *conv;
    fa__compute compute;
    size_t itemsize;
    int64_t taps, positions;            /* of the kernel; of a plane of the output */
    int64_t chunk, n_chunks;            /* positions of one task; tasks of one image and group */
    int64_t block, n_blocks;            /* transposed: output channels of one task */
    uint8_t *out;
    const uint8_t *input, *weight;
} conv_task;

static bool is_pointwise(const fa__conv *c)
{
    bool plain = fa__product3(c->kernel) == 1;

    for (int d = 0; d < 3; d++)
        plain = plain && c->stride[d] == 1 && c->padding[d] == 0 && c->in[d] == c->out[d];
    return plain;
}

/* Piece `index` counts chunks, then groups, then images. */
static fa_status conv_piece(const conv_task *t, int64_t index, uint8_t *columns)
{
    const fa__conv *c = t->conv;
    int64_t begin = index % t->n_chunks * t->chunk, image = index / t->n_chunks / c->groups;
    int64_t group = index / t->n_chunks % c->groups, depth = c->in_channels * t->taps;
    int64_t end = begin + t->chunk < t->positions ? begin + t->chunk : t->positions;
    int64_t plane = image * c->groups + group;
    const uint8_t *input
        = t->input + (size_t)(plane * c->in_channels * fa__product3(c->in)) * t->itemsize;
    fa__matrix weight = {
        t->weight + (size_t)(group * c->out_channels * depth) * t->itemsize, depth, 1
    };
    fa__matrix b = { columns, end - begin, 1 };

    if (columns == NULL)
        b = (fa__matrix){ input + (size_t)begin * t->itemsize, t->positions, 1 };
    else
        fa__im2col(c, t->itemsize, columns, input, c->in_channels, begin, end);
    return fa__gemm(t->compute, c->out_channels, end - begin, depth, weight, b,
                    t->out + (size_t)(plane * c->out_channels * t->positions + begin) * t->itemsize,
                    t->positions);
}

static fa_status conv_pieces(void *context, int64_t begin, int64_t end)
{
    const conv_task *t = context;
    fa_status st = FA_OK;
    uint8_t *columns = NULL;

    if (!is_pointwise(t->conv)) {
        size_t size = (size_t)(t->conv->in_channels * t->taps * t->chunk);
        columns = fa__alloc(size * t->itemsize);
        if (columns == NULL)
            return FA_ENOMEM;
    }
    for (int64_t i = begin; i < end; i++)
        TRY(conv_piece(t, i, columns));
done:
    fa__free(columns);
    return st;
}

/* Positions whose columns of `depth` rows fit into the buffer. */
static int64_t chunk_of(int64_t depth, size_t itemsize, int64_t positions)
{
    int64_t chunk = COLUMN_BYTES / (int64_t)itemsize / (depth > 0 ? depth : 1);

    if (chunk < LEAST_POSITIONS)
        chunk = LEAST_POSITIONS;
    return chunk < positions ? chunk : positions;
}

static int64_t grain_of(double work)
{
    return work >= PARALLEL_WORK ? 1 : (int64_t)(PARALLEL_WORK / (work + 1)) + 1;
}

static fa_status run_forward(conv_task *t)
{
    const fa__conv *c = t->conv;
    int64_t depth = c->in_channels * t->taps;

    t->chunk = chunk_of(depth, t->itemsize, t->positions);
    t->n_chunks = fa__div_ceil(t->positions, t->chunk);
    return fa__parallel_for(c->batch * c->groups * t->n_chunks,
                            grain_of((double)c->out_channels * (double)depth * (double)t->chunk),
                            conv_pieces, t);
}

/* The transposed convolution as its adjoint sees it: the output is the plane, the input's positions
 * are the columns'. */
static fa__conv adjoint(const fa__conv *c)
{
    fa__conv a = *c;

    memcpy(a.in, c->out, sizeof(a.in));
    memcpy(a.out, c->in, sizeof(a.out));
    return a;
}

static fa_status transposed_piece(const conv_task *t, int64_t index, uint8_t *columns)
{
    const fa__conv *c = t->conv;
    fa__conv turned = adjoint(c);
    fa_status st = FA_OK;
    int64_t first = index % t->n_blocks * t->block, plane = index / t->n_blocks;
    int64_t channels = c->out_channels - first < t->block ? c->out_channels - first : t->block;
    int64_t group = plane % c->groups, rows = channels * t->taps, n_in = fa__product3(c->in);
    const uint8_t *input = t->input + (size_t)(plane * c->in_channels * n_in) * t->itemsize;
    fa__matrix weight = {
        t->weight + (size_t)((group * c->in_channels * c->out_channels + first) * t->taps)
                        * t->itemsize,
        1, c->out_channels * t->taps
    };
    uint8_t *out = t->out
        + (size_t)((plane * c->out_channels + first) * t->positions) * t->itemsize;

    for (int64_t begin = 0; begin < n_in && st == FA_OK; begin += t->chunk) {
        int64_t end = begin + t->chunk < n_in ? begin + t->chunk : n_in;
        fa__matrix b = { input + (size_t)begin * t->itemsize, n_in, 1 };

        memset(columns, 0, (size_t)(rows * (end - begin)) * t->itemsize);
        st = fa__gemm(t->compute, rows, end - begin, c->in_channels, weight, b, columns,
                      end - begin);
        fa__col2im(&turned, t->compute, out, columns, channels, begin, end);
    }
    return st;
}

static fa_status transposed_pieces(void *context, int64_t begin, int64_t end)
{
    const conv_task *t = context;
    fa_status st = FA_OK;
    uint8_t *columns = fa__alloc((size_t)(t->block * t->taps * t->chunk) * t->itemsize);

    if (columns == NULL)
        return FA_ENOMEM;
    for (int64_t i = begin; i < end; i++)
        TRY(transposed_piece(t, i, columns));
done:
    fa__free(columns);
    return st;
}

static fa_status run_transposed(conv_task *t)
{
    const fa__conv *c = t->conv;
    int64_t n_in = fa__product3(c->in);

    t->block = 64 / t->taps > 0 ? 64 / t->taps : 1;
    if (t->block > c->out_channels)
        t->block = c->out_channels;
    t->n_blocks = fa__div_ceil(c->out_channels, t->block);
    t->chunk = chunk_of(t->block * t->taps, t->itemsize, n_in);
    return fa__parallel_for(c->batch * c->groups * t->n_blocks,
                            grain_of((double)(t->block * t->taps) * (double)c->in_channels
                                     * (double)n_in),
                            transposed_pieces, t);
}

/* Each plane of the output starts as its channel's bias. */
static void start_with_bias(const conv_task *t, const uint8_t *bias)
{
    int64_t channels = t->conv->groups * t->conv->out_channels;
    size_t row = (size_t)t->positions * t->itemsize;

    for (int64_t plane = 0; plane < t->conv->batch * channels; plane++) {
        uint8_t *out = t->out + (size_t)plane * row;
        if (bias == NULL) {
            memset(out, 0, row);
            continue;
        }
        for (int64_t p = 0; p < t->positions; p++)
            memcpy(out + (size_t)p * t->itemsize, bias + (size_t)(plane % channels) * t->itemsize,
                   t->itemsize);
    }
}

fa_status fa__convolve(const fa__conv *conv, fa__compute compute, void *out, const void *input,
                       const void *weight, const void *bias)
{
    conv_task task = {
        .conv = conv, .compute = compute,
        .itemsize = fa_dtype_itemsize(fa__compute_dtype(compute)),
        .taps = fa__product3(conv->kernel), .positions = fa__product3(conv->out), .out = out,
        .input = input, .weight = weight,
    };

    if (conv->batch * conv->groups * conv->out_channels * task.positions == 0)
        return FA_OK;
    start_with_bias(&task, bias);
    if (conv->in_channels * task.taps == 0 || fa__product3(conv->in) == 0)
        return FA_OK;
    return conv->transposed ? run_transposed(&task) : run_forward(&task);
}
