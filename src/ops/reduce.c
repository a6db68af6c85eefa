/* reduce.c: the engine of reductions, and that of ops along one dim.
 *
 * A reduction sees its input as lines, one for each output element:
 *
 *                     kept axes                       reduced axes
 *        input  ──►  line 0, line 1, ...    each:    n elements, strided
 *
 * Neighbouring axes that lie behind one another in memory are joined first, so that a contiguous
 * tensor has at most three axes. Then there are two ways to feed a line to the reducer:
 *   - in blocks: straight from the input when the line is contiguous and of the compute dtype, else
 *     gathered and converted;
 *   - when neighbouring lines are neighbours in memory (a reduction over outer dims), row by row of
 *     a tile of lines, so that memory is read in its order; and when lines are short, so that the
 *     reducer is not called for each of them.
 * Few long lines are cut into pieces whose states are merged in order, always the same pieces, so
 * that results do not depend on the number of threads. */
#include "ops/ops.h"

enum {
    TILE = FA__REDUCE_TILE,             /* lines that are handled together */
    BLOCK = 4096,                       /* elements in a gathered block */
    MIN_DIRECT = 32,                    /* runs shorter than this are gathered into blocks */
    GRAIN = 32768,                      /* elements that are worth a thread */
    PIECES = 16,                        /* a long line is cut into as many */
    MAX_ITEMSIZE = 16
};

fa_status fa__not_implemented(const char *kernel, fa_dtype dtype)
{
    return fa__fail(FA_EUNSUPPORTED, "\"%s\" not implemented for '%s'", kernel,
                    fa__scalar_type_name(dtype));
}

double fa__round_to(fa_dtype dtype, double x)
{
    double real, imag;
    uint64_t element = 0;

    if (dtype == FA_FLOAT32)
        return (double)(float)x;
    if (dtype == FA_FLOAT64 || !fa_dtype_is_floating_point(dtype))
        return x;
    fa__convert(dtype, (uint8_t *)&element, FA_FLOAT64, (const uint8_t *)&x, 1);
    fa__dtype_read(dtype, &element, &real, &imag);
    return real;
}

/* ---- axes ----------------------------------------------------------------------------------- */

typedef struct axes {
    int n;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
} axes;

static void axes_add(axes *a, int64_t size, int64_t stride)
{
    if (size == 1)
        return;
    if (a->n > 0 && a->strides[a->n - 1] == size * stride) {
        a->sizes[a->n - 1] *= size;
        a->strides[a->n - 1] = stride;
        return;
    }
    a->sizes[a->n] = size;
    a->strides[a->n++] = stride;
}

static int64_t axes_numel(const axes *a)
{
    int64_t n = 1;

    for (int i = 0; i < a->n; i++)
        n *= a->sizes[i];
    return n;
}

/* Where the i-th element, in row-major order, lies. */
static int64_t axes_offset(const axes *a, int64_t i)
{
    int64_t offset = 0;

    for (int k = a->n - 1; k >= 0; k--) {
        offset += i % a->sizes[k] * a->strides[k];
        i /= a->sizes[k];
    }
    return offset;
}

/* The dims of the mask; largest strides first when the order does not matter. */
static void axes_of(axes *a, const fa_tensor *t, uint64_t mask, bool any_order)
{
    int dims[FA_MAX_DIMS], n = 0;

    for (int d = 0; d < t->n_dims; d++)
        if (mask >> d & 1)
            dims[n++] = d;
    for (int i = 1; any_order && i < n; i++)
        for (int k = i; k > 0 && t->strides[dims[k - 1]] < t->strides[dims[k]]; k--) {
            int d = dims[k];

            dims[k] = dims[k - 1];
            dims[k - 1] = d;
        }
    a->n = 0;
    for (int i = 0; i < n; i++)
        axes_add(a, t->sizes[dims[i]], t->strides[dims[i]]);
}

/* ---- moving elements ------------------------------------------------------------------------ */

#define MOVE_TILE(SIZE)                                                                            \
    for (int64_t j = 0; j < n; j++)                                                                \
        for (int64_t i = 0; i < n_lines; i++)                                                      \
            memcpy(packed + (i * n + j) * (SIZE),                                                  \
                   strided + (offsets[i] + j * stride) * (SIZE), SIZE);
#define MOVE_LINES(SIZE)                                                                           \
    for (int64_t i = 0; i < n_lines; i++)                                                          \
        for (int64_t j = 0; j < n; j++)                                                            \
            memcpy(packed + (i * n + j) * (SIZE),                                                  \
                   strided + (offsets[i] + j * stride) * (SIZE), SIZE);
#define MOVE(SIZE)                                                                                 \
    case SIZE:                                                                                     \
        if (n_lines > 1 && stride != 1) {                                                          \
            MOVE_TILE(SIZE)                                                                        \
        } else {                                                                                   \
            MOVE_LINES(SIZE)                                                                       \
        }                                                                                          \
        return;

/* packed[i][j] = the element at offsets[i] + j * stride */
static void gather(uint8_t *restrict packed, const uint8_t *restrict strided,
                   const int64_t *offsets, int64_t n_lines, int64_t n, int64_t stride,
                   size_t itemsize)
{
    switch (itemsize) {
    MOVE(1) MOVE(2) MOVE(4) MOVE(8) MOVE(16)
    }
}

#undef MOVE_TILE
#undef MOVE_LINES
#define MOVE_TILE(SIZE)                                                                            \
    for (int64_t j = 0; j < n; j++)                                                                \
        for (int64_t i = 0; i < n_lines; i++)                                                      \
            memcpy(strided + (offsets[i] + j * stride) * (SIZE),                                   \
                   packed + (i * n + j) * (SIZE), SIZE);
#define MOVE_LINES(SIZE)                                                                           \
    for (int64_t i = 0; i < n_lines; i++)                                                          \
        for (int64_t j = 0; j < n; j++)                                                            \
            memcpy(strided + (offsets[i] + j * stride) * (SIZE),                                   \
                   packed + (i * n + j) * (SIZE), SIZE);

/* The other way. */
static void scatter(uint8_t *restrict strided, const uint8_t *restrict packed,
                    const int64_t *offsets, int64_t n_lines, int64_t n, int64_t stride,
                    size_t itemsize)
{
    switch (itemsize) {
    MOVE(1) MOVE(2) MOVE(4) MOVE(8) MOVE(16)
    }
}

/* Loops may read elements of this dtype at this address. */
static bool is_aligned(const void *data, size_t itemsize)
{
    return (uintptr_t)data % (itemsize < 8 ? itemsize : 8) == 0;
}

/* A tensor whose elements loops can read: math bits resolved. Yours. */
static fa_tensor *plain_input(fa_tensor *input)
{
    if (fa__need_elements(input, "a reduction") != FA_OK)
        return NULL;
    if (!fa__dtype_has_numbers((fa_dtype)input->dtype)) {
        fa__fail(FA_EUNSUPPORTED, "a reduction is not implemented for '%s'",
                 fa_dtype_name((fa_dtype)input->dtype));
        return NULL;
    }
    if (input->conj || input->neg)
        return fa__as_contiguous(input, (fa_dtype)input->dtype);
    return fa_tensor_retain(input);
}

/* ---- the plan of a reduction ---------------------------------------------------------------- */

typedef struct plan {
    const fa__reduction *r;
    const uint8_t *base;
    fa_dtype dtype;                     /* of the input */
    size_t itemsize, compute_size;
    bool direct;                        /* loops may read the input where it is */
    bool by_columns;                    /* a tile's lines are fed row by row */
    int64_t column_stride;              /* then: from a line to its neighbour */
    axes kept, reduced;
    int64_t n_lines, n;
    uint8_t *out[FA__MAX_REDUCTIONS];   /* memory of the output tensors */
} plan;

/* What one thread works with; one allocation. */
typedef struct workspace {
    uint8_t *states;                    /* TILE of them */
    uint8_t *block;                     /* BLOCK elements of the compute dtype */
    uint8_t *raw;                       /* BLOCK elements as they are in the input */
    uint8_t *results;                   /* TILE results */
    uint8_t *memory;
} workspace;

static fa_status workspace_new(workspace *w, const plan *p)
{
    size_t states = (p->r->reducer->state_size * TILE + 15) & ~(size_t)15;

    w->memory = fa__alloc(states + (size_t)(2 * BLOCK + FA__MAX_REDUCTIONS * TILE) * MAX_ITEMSIZE);
    if (w->memory == NULL)
        return FA_ENOMEM;
    w->states = w->memory;
    w->block = w->states + states;
    w->raw = w->block + BLOCK * MAX_ITEMSIZE;
    w->results = w->raw + BLOCK * MAX_ITEMSIZE;
    return FA_OK;
}

static void plan_make(plan *p, const fa__reduction *r, const fa_tensor *input)
{
    const axes *kept = &p->kept, *reduced = &p->reduced;

    p->r = r;
    p->dtype = (fa_dtype)input->dtype;
    p->base = fa_tensor_data(input);
    p->itemsize = fa_dtype_itemsize(p->dtype);
    p->compute_size = fa_dtype_itemsize(r->compute);
    p->direct = p->dtype == r->compute && is_aligned(p->base, p->itemsize);
    axes_of(&p->kept, input, ~r->dims, false);
    axes_of(&p->reduced, input, r->dims, r->any_order);
    p->n_lines = axes_numel(kept);
    p->n = axes_numel(reduced);
    p->column_stride = kept->n > 0 ? kept->strides[kept->n - 1] : 0;
    p->by_columns = kept->n > 0 && kept->sizes[kept->n - 1] >= 4
                    && ((p->n < MIN_DIRECT && r->reducer->columns != NULL)
                        || (p->column_stride == 1
                            && (reduced->n == 0 || reduced->strides[reduced->n - 1] != 1)));
}

/* `raw` in the compute dtype: in `block`, or where it is. */
static const void *converted(const plan *p, workspace *w, const uint8_t *raw, int64_t n)
{
    if (p->dtype == p->r->compute && is_aligned(raw, p->itemsize))
        return raw;
    fa__convert(p->r->compute, w->block, p->dtype, raw, (size_t)n);
    return w->block;
}

/* ---- lines one by one ----------------------------------------------------------------------- */

static void feed_run(const plan *p, workspace *w, void *state, const uint8_t *at, int64_t n,
                     int64_t stride, int64_t first)
{
    const fa__reducer *reducer = p->r->reducer;
    const int64_t zero = 0;

    if (stride == 1 && p->direct) {
        reducer->step(state, at, n, first, p->r->params);
        return;
    }
    while (n > 0) {
        int64_t m = n < BLOCK ? n : BLOCK;
        const uint8_t *raw = at;

        if (stride != 1) {
            gather(w->raw, at, &zero, 1, m, stride, p->itemsize);
            raw = w->raw;
        }
        reducer->step(state, converted(p, w, raw, m), m, first, p->r->params);
        at += m * stride * (int64_t)p->itemsize;
        first += m;
        n -= m;
    }
}

/* Short runs: several are gathered before each step. */
static void feed_short_runs(const plan *p, workspace *w, void *state, const uint8_t *at,
                            const axes *outer, int64_t run, int64_t stride)
{
    int64_t n_runs = axes_numel(outer), at_once = BLOCK / run;
    int64_t offsets[BLOCK / 2];

    for (int64_t i = 0; i < n_runs;) {
        int64_t m = n_runs - i < at_once ? n_runs - i : at_once;

        for (int64_t k = 0; k < m; k++)
            offsets[k] = axes_offset(outer, i + k);
        gather(w->raw, at, offsets, m, run, stride, p->itemsize);
        p->r->reducer->step(state, converted(p, w, w->raw, m * run), m * run, i * run,
                            p->r->params);
        i += m;
    }
}

static void feed_line(const plan *p, workspace *w, void *state, const uint8_t *at)
{
    axes outer = p->reduced;
    int64_t run, stride, n_runs;

    if (outer.n == 0) {
        feed_run(p, w, state, at, 1, 1, 0);
        return;
    }
    outer.n--;
    run = outer.sizes[outer.n];
    stride = outer.strides[outer.n];
    n_runs = axes_numel(&outer);
    if (run < MIN_DIRECT && n_runs > 1) {
        feed_short_runs(p, w, state, at, &outer, run, stride);
        return;
    }
    for (int64_t i = 0; i < n_runs; i++)
        feed_run(p, w, state, at + axes_offset(&outer, i) * (int64_t)p->itemsize, run, stride,
                 i * run);
}

/* ---- neighbouring lines together ------------------------------------------------------------ */

/* n rows of n_lines neighbouring elements, as the reducer wants them. */
static void feed_rows(const plan *p, workspace *w, uint8_t *states, const uint8_t *at,
                      int64_t n_lines, int64_t n, int64_t stride, int64_t first)
{
    const fa__reducer *reducer = p->r->reducer;
    int64_t at_once = BLOCK / TILE;
    int64_t offsets[TILE];

    if (reducer->columns != NULL && p->direct && p->column_stride == 1) {
        reducer->columns(states, n_lines, at, n, stride, first, p->r->params);
        return;
    }
    for (int64_t i = 0; i < n; i += at_once) {
        int64_t m = n - i < at_once ? n - i : at_once;
        const uint8_t *rows = at + i * stride * (int64_t)p->itemsize, *packed;

        if (reducer->columns != NULL) {
            for (int64_t k = 0; k < m; k++)
                offsets[k] = k * stride;
            gather(w->raw, rows, offsets, m, n_lines, p->column_stride, p->itemsize);
            packed = converted(p, w, w->raw, m * n_lines);
            reducer->columns(states, n_lines, packed, m, n_lines, first + i, p->r->params);
            continue;
        }
        for (int64_t k = 0; k < n_lines; k++)
            offsets[k] = k * p->column_stride;
        gather(w->raw, rows, offsets, n_lines, m, stride, p->itemsize);
        packed = converted(p, w, w->raw, m * n_lines);
        for (int64_t k = 0; k < n_lines; k++)
            reducer->step(states + (size_t)k * reducer->state_size,
                          packed + (size_t)(k * m) * p->compute_size, m, first + i, p->r->params);
    }
}

static void feed_columns(const plan *p, workspace *w, uint8_t *states, const uint8_t *at,
                         int64_t n_lines)
{
    axes outer = p->reduced;
    int64_t n_rows, stride, n_outer;

    if (outer.n == 0) {
        feed_rows(p, w, states, at, n_lines, 1, 1, 0);
        return;
    }
    outer.n--;
    n_rows = outer.sizes[outer.n];
    stride = outer.strides[outer.n];
    n_outer = axes_numel(&outer);
    for (int64_t i = 0; i < n_outer; i++)
        feed_rows(p, w, states, at + axes_offset(&outer, i) * (int64_t)p->itemsize, n_lines,
                  n_rows, stride, i * n_rows);
}

/* ---- running -------------------------------------------------------------------------------- */

static void start(const fa__reduction *r, void *states, int64_t n)
{
    if (r->reducer->start == NULL)
        memset(states, 0, (size_t)n * r->reducer->state_size);
    else
        r->reducer->start(states, n, r->params);
}

/* The states of n lines become output elements [line, line + n). */
static void finish(const plan *p, uint8_t *scratch, const void *states, int64_t line, int64_t n)
{
    const fa__reduction *r = p->r;
    void *out[FA__MAX_REDUCTIONS];

    for (int k = 0; k < r->n_outputs; k++)
        out[k] = r->results[k] == r->outputs[k]
                     ? p->out[k] + (size_t)line * fa_dtype_itemsize(r->outputs[k])
                     : scratch + (size_t)k * TILE * MAX_ITEMSIZE;
    r->reducer->finish(out, states, n, p->n, r->params);
    for (int k = 0; k < r->n_outputs; k++)
        if (r->results[k] != r->outputs[k])
            fa__convert(r->outputs[k],
                        p->out[k] + (size_t)line * fa_dtype_itemsize(r->outputs[k]),
                        r->results[k], out[k], (size_t)n);
}

/* Feeds lines [line, line + n), n <= TILE, of which none is left of its row's end by_columns. */
static void feed(const plan *p, workspace *w, uint8_t *states, int64_t line, int64_t n)
{
    if (p->n == 0)
        return;
    if (p->by_columns) {
        feed_columns(p, w, states, p->base + axes_offset(&p->kept, line) * (int64_t)p->itemsize,
                     n);
        return;
    }
    for (int64_t i = 0; i < n; i++)
        feed_line(p, w, states + (size_t)i * p->r->reducer->state_size,
                  p->base + axes_offset(&p->kept, line + i) * (int64_t)p->itemsize);
}

/* How many lines from `line` on are handled together. */
static int64_t tile_at(const plan *p, int64_t line, int64_t end)
{
    int64_t n = end - line < TILE ? end - line : TILE;

    if (p->by_columns) {
        int64_t row = p->kept.sizes[p->kept.n - 1], left = row - line % row;

        if (left < n)
            n = left;
    }
    return n;
}

static fa_status run_lines(void *context, int64_t begin, int64_t end)
{
    const plan *p = context;
    workspace w;

    if (workspace_new(&w, p) != FA_OK)
        return FA_ENOMEM;
    for (int64_t line = begin; line < end;) {
        int64_t n = tile_at(p, line, end);

        start(p->r, w.states, n);
        feed(p, &w, w.states, line, n);
        finish(p, w.results, w.states, line, n);
        line += n;
    }
    fa__free(w.memory);
    return FA_OK;
}

/* ---- few long lines: in pieces -------------------------------------------------------------- */

typedef struct pieces {
    const plan *whole;
    uint8_t *states;                    /* PIECES times n_lines */
} pieces;

static fa_status run_pieces(void *context, int64_t begin, int64_t end)
{
    const pieces *all = context;
    size_t size = all->whole->r->reducer->state_size * (size_t)all->whole->n_lines;
    workspace w;

    if (workspace_new(&w, all->whole) != FA_OK)
        return FA_ENOMEM;
    for (int64_t i = begin; i < end; i++) {
        plan p = *all->whole;
        int64_t n = p.reduced.sizes[0], from = n * i / PIECES, to = n * (i + 1) / PIECES;
        uint8_t *states = all->states + (size_t)i * size;

        p.base += from * p.reduced.strides[0] * (int64_t)p.itemsize;
        p.reduced.sizes[0] = to - from;
        p.n = p.n / n * (to - from);
        start(p.r, states, p.n_lines);
        for (int64_t line = 0; line < p.n_lines;) {
            int64_t m = tile_at(&p, line, p.n_lines);

            feed(&p, &w, states + (size_t)line * p.r->reducer->state_size, line, m);
            line += m;
        }
    }
    fa__free(w.memory);
    return FA_OK;
}

static fa_status reduce_in_pieces(const plan *p)
{
    fa_status st = FA_OK;
    const fa__reducer *reducer = p->r->reducer;
    size_t size = reducer->state_size * (size_t)p->n_lines;
    uint8_t results[FA__MAX_REDUCTIONS * TILE * MAX_ITEMSIZE];
    pieces all = { .whole = p, .states = fa__alloc(size * PIECES) };

    if (all.states == NULL)
        return FA_ENOMEM;
    TRY(fa__parallel_for(PIECES, 1, run_pieces, &all));
    for (size_t i = 1; i < PIECES; i++)
        for (size_t k = 0; k < (size_t)p->n_lines; k++)
            reducer->merge(all.states + k * reducer->state_size,
                           all.states + i * size + k * reducer->state_size, p->r->params);
    finish(p, results, all.states, 0, p->n_lines);
done:
    fa__free(all.states);
    return st;
}

/* Pieces are not told which elements they have: only where the order is free are lines cut. */
static bool in_pieces(const plan *p)
{
    return p->r->reducer->merge != NULL && p->r->any_order && p->n_lines <= TILE
           && p->n_lines > 0 && p->n >= 2 * GRAIN && p->reduced.sizes[0] >= PIECES;
}

/* ---- the front door ------------------------------------------------------------------------- */

uint64_t fa__all_dims(const fa_tensor *tensor)
{
    return tensor->n_dims == 64 ? ~UINT64_C(0) : (UINT64_C(1) << tensor->n_dims) - 1;
}

int fa__reduced_sizes(const fa_tensor *input, uint64_t dims, bool keepdim, int64_t *out)
{
    int n = 0;

    for (int d = 0; d < input->n_dims; d++)
        if (!(dims >> d & 1))
            out[n++] = input->sizes[d];
        else if (keepdim)
            out[n++] = 1;
    return n;
}

static fa_status make_outputs(const fa__reduction *r, fa_tensor **out)
{
    int64_t sizes[FA_MAX_DIMS];
    int n_dims = fa__reduced_sizes(r->input, r->dims, r->keepdim, sizes);

    for (int k = 0; k < r->n_outputs; k++) {
        out[k] = fa__empty(r->outputs[k], n_dims, sizes);
        if (out[k] == NULL)
            return FA_ENOMEM;
    }
    return FA_OK;
}

fa_status fa__reduce_run(const fa__reduction *r, fa_tensor **results_out)
{
    fa_status st = FA_OK;
    fa_tensor *out[FA__MAX_REDUCTIONS] = { NULL };
    fa_tensor *input = plain_input(r->input);
    plan p;

    if (input == NULL)
        return fa_error_last()->status;
    TRY(make_outputs(r, out));
    plan_make(&p, r, input);
    for (int k = 0; k < r->n_outputs; k++)
        p.out[k] = fa_tensor_data(out[k]);
    if (in_pieces(&p))
        TRY(reduce_in_pieces(&p));
    else if (p.n_lines > 0)
        TRY(fa__parallel_for(p.n_lines, 1 + GRAIN / (p.n + 1), run_lines, &p));
    for (int k = 0; k < r->n_outputs; k++) {
        results_out[k] = out[k];
        out[k] = NULL;
    }
done:
    for (int k = 0; k < r->n_outputs; k++)
        fa_tensor_release(out[k]);
    fa_tensor_release(input);
    return st;
}

/* ---- along one dim -------------------------------------------------------------------------- */

typedef struct line_plan {
    const fa__lines *l;
    const uint8_t *base;
    fa_dtype dtype;
    size_t itemsize;
    int64_t n, stride, inner;           /* of a line of the input; lines inside of a row */
    axes kept;
    int64_t tile;                       /* lines gathered at once */
    bool direct_in, direct_out[2];
    uint8_t *out[2];
} line_plan;

enum { LINE_TILE_BYTES = 1 << 20 };

/* One allocation: the op's scratch, then tiles. */
typedef struct line_space {
    uint8_t *scratch, *raw, *packed, *results[2], *converted, *memory;
} line_space;

static size_t rounded(size_t size) { return (size + 15) & ~(size_t)15; }

static fa_status line_space_new(line_space *s, const line_plan *p)
{
    size_t in, out, scratch = rounded(p->l->scratch), size, unit = (size_t)p->tile * MAX_ITEMSIZE;

    if (!fa__mul_size((size_t)p->n, 8 * unit, &size)
        || !fa__mul_size((size_t)p->l->n_out, 8 * unit, &size) || scratch < p->l->scratch)
        return fa__fail_memory(SIZE_MAX);
    in = p->direct_in ? 0 : rounded((size_t)p->n * unit);
    out = rounded((size_t)p->l->n_out * unit);
    if (!fa__add_size(2 * in + 3 * out, scratch, &size))
        return fa__fail_memory(SIZE_MAX);
    s->memory = fa__alloc(size);
    if (s->memory == NULL)
        return FA_ENOMEM;
    s->scratch = s->memory;
    s->raw = s->scratch + scratch;
    s->packed = s->raw + in;
    s->results[0] = s->packed + in;
    s->results[1] = s->results[0] + out;
    s->converted = s->results[1] + out;
    return FA_OK;
}

/* Where line i of an output with lines of n_out elements begins. */
static int64_t line_out(const line_plan *p, int64_t i)
{
    return i / p->inner * p->inner * p->l->n_out + i % p->inner;
}

/* Lines of the input, packed in the compute dtype. */
static const uint8_t *load_lines(const line_plan *p, line_space *s, int64_t line, int64_t n_lines)
{
    int64_t offsets[TILE];
    const uint8_t *raw = s->raw;

    if (p->direct_in)
        return p->base + axes_offset(&p->kept, line) * (int64_t)p->itemsize;
    for (int64_t i = 0; i < n_lines; i++)
        offsets[i] = axes_offset(&p->kept, line + i);
    gather(s->raw, p->base, offsets, n_lines, p->n, p->stride, p->itemsize);
    if (p->dtype == p->l->compute)
        return raw;
    fa__convert(p->l->compute, s->packed, p->dtype, raw, (size_t)(n_lines * p->n));
    return s->packed;
}

static void store_lines(const line_plan *p, line_space *s, int k, int64_t line, int64_t n_lines)
{
    const fa__lines *l = p->l;
    int64_t offsets[TILE], n = n_lines * l->n_out;
    const uint8_t *packed = s->results[k];

    if (p->direct_out[k])
        return;
    if (l->results[k] != l->outputs[k]) {
        fa__convert(l->outputs[k], s->converted, l->results[k], packed, (size_t)n);
        packed = s->converted;
    }
    for (int64_t i = 0; i < n_lines; i++)
        offsets[i] = line_out(p, line + i);
    scatter(p->out[k], packed, offsets, n_lines, l->n_out, p->inner,
            fa_dtype_itemsize(l->outputs[k]));
}

static fa_status run_tile(const line_plan *p, line_space *s, int64_t line, int64_t n_lines)
{
    fa_status st = FA_OK;
    const fa__lines *l = p->l;
    const uint8_t *in = load_lines(p, s, line, n_lines);
    size_t in_step = (size_t)p->n * fa_dtype_itemsize(l->compute);

    for (int64_t i = 0; i < n_lines; i++) {
        void *out[2] = { NULL, NULL };

        for (int k = 0; k < l->n_outputs; k++) {
            size_t step = (size_t)l->n_out * fa_dtype_itemsize(l->results[k]);

            out[k] = p->direct_out[k] ? p->out[k] + (size_t)(line + i) * step
                                      : s->results[k] + (size_t)i * step;
        }
        TRY(l->line(out, in + (size_t)i * in_step, p->n, s->scratch, l->params));
    }
    for (int k = 0; k < l->n_outputs; k++)
        store_lines(p, s, k, line, n_lines);
done:
    return st;
}

static fa_status run_tiles(void *context, int64_t begin, int64_t end)
{
    fa_status st = FA_OK;
    const line_plan *p = context;
    line_space s;

    if (line_space_new(&s, p) != FA_OK)
        return FA_ENOMEM;
    for (int64_t line = begin; line < end; line += p->tile)
        TRY(run_tile(p, &s, line, end - line < p->tile ? end - line : p->tile));
done:
    fa__free(s.memory);
    return st;
}

static void line_plan_make(line_plan *p, const fa__lines *l, const fa_tensor *input)
{
    int64_t longest;

    p->l = l;
    p->dtype = (fa_dtype)input->dtype;
    p->base = fa_tensor_data(input);
    p->itemsize = fa_dtype_itemsize(p->dtype);
    p->n = input->n_dims == 0 ? 1 : input->sizes[l->dim];
    p->stride = input->n_dims == 0 || p->n == 1 ? 1 : input->strides[l->dim];
    p->inner = 1;
    for (int d = l->dim + 1; d < input->n_dims; d++)
        p->inner *= input->sizes[d];
    axes_of(&p->kept, input, ~(UINT64_C(1) << l->dim), false);
    longest = p->n > l->n_out ? p->n : l->n_out;
    p->tile = LINE_TILE_BYTES / MAX_ITEMSIZE / (longest + 1);
    p->tile = p->tile > TILE ? TILE : p->tile < 1 ? 1 : p->tile;
    p->direct_in = p->stride == 1 && p->dtype == l->compute && is_aligned(p->base, p->itemsize);
    if (p->direct_in)
        p->tile = 1;
    for (int k = 0; k < l->n_outputs; k++)
        p->direct_out[k] = p->inner == 1 && l->results[k] == l->outputs[k];
}

fa_status fa__lines_run(const fa__lines *l, fa_tensor **results_out)
{
    fa_status st = FA_OK;
    fa_tensor *out[2] = { NULL, NULL }, *input = plain_input(l->input);
    int64_t sizes[FA_MAX_DIMS], n_lines;
    line_plan p;

    if (input == NULL)
        return fa_error_last()->status;
    line_plan_make(&p, l, input);
    memcpy(sizes, input->sizes, (size_t)input->n_dims * sizeof(*sizes));
    if (input->n_dims > 0)
        sizes[l->dim] = l->n_out;
    for (int k = 0; k < l->n_outputs; k++) {
        out[k] = fa__empty(l->outputs[k], input->n_dims, sizes);
        if (out[k] == NULL)
            TRY(FA_ENOMEM);
        p.out[k] = fa_tensor_data(out[k]);
    }
    n_lines = axes_numel(&p.kept);
    if (l->n_out > 0 && n_lines > 0)
        TRY(fa__parallel_for(n_lines, 1 + GRAIN / (p.n + l->n_out), run_tiles, &p));
    for (int k = 0; k < l->n_outputs; k++) {
        results_out[k] = out[k];
        out[k] = NULL;
    }
done:
    fa_tensor_release(out[0]);
    fa_tensor_release(out[1]);
    fa_tensor_release(input);
    return st;
}
