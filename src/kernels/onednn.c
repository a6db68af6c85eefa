/* onednn.c: convolutions and matrix products by oneDNN, in float32; float16 and bfloat16 are
 * converted and rounded once. What is too small to gain, or not of these, is declined.
 *
 *     convolution   input ─reorder─► primitive ─reorder─► output     (none where layouts agree)
 *                   weight ─reorder─►
 *     products      dnnl_sgemm
 *
 * oneDNN keeps the primitives that it has made (DNNL_PRIMITIVE_CACHE_CAPACITY of them), by shape.
 * The engine is made once. Any failure inside of oneDNN declines too: the reference kernel then
 * says what is wrong. */
#include "kernels/kernels.h"

#if defined(FACULA_WITH_DNNL)
#include "dnnl_api.h"

#define LEAST_WORK 32768                /* multiplications below which the reference is as fast */
#define LEAST_CONVOLUTION 1024          /* the same of convolutions: gathering columns costs too */

/* The engine is made once and lives as long as the process. */
static dnnl_engine_t shared_engine(void)
{
    static _Atomic(dnnl_engine_t) made;
    dnnl_engine_t engine = atomic_load(&made), none = NULL;

    if (engine != NULL || dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success)
        return engine;
    if (atomic_compare_exchange_strong(&made, &none, engine))
        return engine;
    dnnl_engine_destroy(engine);
    return none;
}

static bool is_float(const fa_tensor *x)
{
    return x->layout == FA_STRIDED && !x->nested && !fa_tensor_is_meta(x)
        && (x->dtype == FA_FLOAT32 || x->dtype == FA_FLOAT16 || x->dtype == FA_BFLOAT16);
}

/* ---- products -------------------------------------------------------------------------------- */

/* A float32 matrix as sgemm takes it. */
typedef struct matrix {
    const float *data;
    char transposed;                    /* 'N': rows are in a line, 'T': columns are */
    int64_t step;                       /* from one of them to the next */
} matrix;

/* The last two dims of x; false when neither lies in a line. */
static bool matrix_of(matrix *out, const fa_tensor *x)
{
    int64_t rows = x->sizes[x->n_dims - 2], columns = x->sizes[x->n_dims - 1];
    int64_t row = x->strides[x->n_dims - 2], column = x->strides[x->n_dims - 1];

    out->data = fa_tensor_data(x);
    if (column == 1 && (row >= columns || rows == 1)) {
        out->transposed = 'N';
        out->step = rows == 1 ? columns : row;
        return true;
    }
    out->transposed = 'T';
    out->step = columns == 1 ? rows : column;
    return row == 1 && (column >= rows || columns == 1);
}

/* x in float32 with a last dim or the one before in a line. Yours. */
static fa_tensor *as_matrix(matrix *out, fa_tensor *x)
{
    bool plain = x->dtype == FA_FLOAT32 && !x->neg
        && (uintptr_t)fa_tensor_data(x) % sizeof(float) == 0;
    fa_tensor *rows;

    if (plain && matrix_of(out, x))
        return fa_tensor_retain(x);
    rows = fa__as_contiguous(x, FA_FLOAT32);
    if (rows != NULL)
        (void)matrix_of(out, rows);
    return rows;
}

/* beta * addend + alpha * a b; a [m, k], b [k, n]. */
typedef struct product {
    fa_tensor *a, *b;                   /* borrowed */
    fa_tensor *addend;                  /* or NULL; broadcasts to [m, n] */
    double alpha, beta;
} product;

static fa_status fits(const product *p)
{
    double work = (double)p->a->sizes[0] * (double)p->a->sizes[1] * (double)p->b->sizes[1];

    if (p->a->sizes[1] != p->b->sizes[0] || p->a->dtype != p->b->dtype || work < LEAST_WORK)
        return FA__DECLINED;
    if (p->addend == NULL)
        return FA_OK;
    for (int d = 0; d < p->addend->n_dims; d++) {
        int at = d + 2 - p->addend->n_dims;
        int64_t want = at == 0 ? p->a->sizes[0] : p->b->sizes[1];
        if (at < 0 || (p->addend->sizes[d] != 1 && p->addend->sizes[d] != want))
            return FA__DECLINED;
    }
    return p->addend->dtype == p->a->dtype && is_float(p->addend) ? FA_OK : FA__DECLINED;
}

/* The result is yours, in float32. */
static fa_status multiply(fa_tensor **result, const product *p)
{
    fa_status st = FA_OK;
    int64_t sizes[2] = { p->a->sizes[0], p->b->sizes[1] };
    fa_tensor *a = NULL, *b = NULL, *out = NULL;
    matrix x, y;

    TRY(fits(p));
    a = as_matrix(&x, p->a);
    b = as_matrix(&y, p->b);
    out = fa__empty(FA_FLOAT32, 2, sizes);
    TRY(a != NULL && b != NULL && out != NULL ? FA_OK : FA_ENOMEM);
    bool adds = p->addend != NULL && p->beta != 0;
    TRY(adds ? fa__copy_into(out, p->addend) : FA_OK);
    if (dnnl_sgemm(x.transposed, y.transposed, sizes[0], sizes[1], p->a->sizes[1], (float)p->alpha,
                   x.data, x.step, y.data, y.step, adds ? (float)p->beta : 0, fa_tensor_data(out),
                   sizes[1]) != dnnl_success)
        TRY(FA__DECLINED);
    *result = fa_tensor_retain(out);
done:
    fa_tensor_release(out);
    fa_tensor_release(b);
    fa_tensor_release(a);
    return st;
}

/* Hands `out` (float32, taken over) out in a dtype and shape. */
static fa_status deliver(fa__call *call, fa_tensor *out, fa_dtype dtype, int n_dims,
                         const int64_t *sizes)
{
    fa_tensor *shaped = fa_view(out, n_dims, sizes);
    fa_tensor *in_dtype = shaped == NULL ? NULL : fa__as_dtype(shaped, dtype);

    fa_tensor_release(shaped);
    fa_tensor_release(out);
    return fa__return_tensor(call, 0, in_dtype);
}

static fa_status run_product(fa__call *call, const product *p)
{
    fa_tensor *out = NULL;
    fa_status st;

    if (p->a->n_dims != 2 || p->b->n_dims != 2 || !is_float(p->a) || !is_float(p->b))
        return FA__DECLINED;
    st = multiply(&out, p);
    return st != FA_OK ? st
        : deliver(call, out, (fa_dtype)p->a->dtype, 2, (int64_t[]){ out->sizes[0], out->sizes[1] });
}

static fa_status mm(fa__call *call)
{
    product p = { .a = fa__arg_tensor(call, 0), .b = fa__arg_tensor(call, 1), .alpha = 1 };

    return run_product(call, &p);
}

static fa_status addmm(fa__call *call)
{
    fa__scalar beta = fa__arg_scalar(call, 3), alpha = fa__arg_scalar(call, 4);
    product p = { .a = fa__arg_tensor(call, 1), .b = fa__arg_tensor(call, 2),
                  .addend = fa__arg_tensor(call, 0), .alpha = alpha.real, .beta = beta.real };

    return run_product(call, &p);
}

/* a [..., k] as one matrix times b [k, n], plus a vector or nothing: [..., n]. */
static fa_status run_folded(fa__call *call, fa_tensor *a, fa_tensor *b, fa_tensor *addend)
{
    fa_status st = FA_OK;
    int64_t rows = 1, sizes[FA_MAX_DIMS];
    fa_tensor *flat = NULL, *whole = NULL, *out = NULL;
    int last = a->n_dims - 1;

    for (int d = 0; d < last; d++)
        rows *= a->sizes[d];
    if (rows == 0 || a->sizes[last] == 0)
        return FA__DECLINED;
    if (a->n_dims == 2) {
        flat = fa_tensor_retain(a);
    } else {
        whole = fa__as_contiguous(a, FA_FLOAT32);
        flat = whole == NULL ? NULL : fa_view(whole, 2, (int64_t[]){ rows, a->sizes[last] });
    }
    TRY(flat == NULL ? FA_ENOMEM : FA_OK);
    product p = { .a = flat, .b = b, .addend = addend, .alpha = 1, .beta = 1 };
    fa_tensor *b_wide = NULL, *addend_wide = NULL;
    if (flat->dtype != b->dtype) {      /* the fold has converted a */
        p.b = b_wide = fa__as_contiguous(b, FA_FLOAT32);
        p.addend = addend_wide = addend == NULL ? NULL : fa__as_contiguous(addend, FA_FLOAT32);
    }
    st = p.b == NULL || (addend != NULL && p.addend == NULL) ? FA_ENOMEM : multiply(&out, &p);
    fa_tensor_release(addend_wide);
    fa_tensor_release(b_wide);
    TRY(st);
    memcpy(sizes, a->sizes, (size_t)last * sizeof(int64_t));
    sizes[last] = out->sizes[1];
    st = deliver(call, out, (fa_dtype)a->dtype, a->n_dims, sizes);
done:
    fa_tensor_release(flat);
    fa_tensor_release(whole);
    return st;
}

static fa_status linear(fa__call *call)
{
    fa_tensor *input = fa__arg_tensor(call, 0), *weight = fa__arg_tensor(call, 1), *turned;
    fa_tensor *bias = fa__arg_tensor(call, 2);
    fa_status st;

    if (!is_float(input) || !is_float(weight) || input->dtype != weight->dtype
        || input->n_dims < 1 || weight->n_dims != 2
        || input->sizes[input->n_dims - 1] != weight->sizes[1]
        || (bias != NULL && (bias->dtype != input->dtype || bias->n_dims != 1 || !is_float(bias))))
        return FA__DECLINED;
    turned = fa_transpose(weight, 0, 1);
    if (turned == NULL)
        return FA_ENOMEM;
    st = run_folded(call, input, turned, bias);
    fa_tensor_release(turned);
    return st;
}

/* The products of a batch, one after another: a [..., m, k], b [..., k, n], the same batch dims. */
static fa_status run_batches(fa__call *call, fa_tensor *a, fa_tensor *b)
{
    fa_status st = FA_OK;
    int lead = a->n_dims - 2;
    int64_t count = 1, sizes[FA_MAX_DIMS];
    int64_t m = a->sizes[lead], k = a->sizes[lead + 1], n = b->sizes[lead + 1];
    fa_tensor *x = NULL, *y = NULL, *out = NULL;

    if (b->sizes[lead] != k || (double)m * (double)n * (double)k < 4 * LEAST_WORK)
        return FA__DECLINED;
    for (int d = 0; d < lead; d++) {
        if (a->sizes[d] != b->sizes[d])
            return FA__DECLINED;
        count *= a->sizes[d];
    }
    memcpy(sizes, a->sizes, (size_t)lead * sizeof(int64_t));
    sizes[lead] = m;
    sizes[lead + 1] = n;
    x = fa__as_contiguous(a, FA_FLOAT32);
    y = fa__as_contiguous(b, FA_FLOAT32);
    out = fa__empty(FA_FLOAT32, lead + 2, sizes);
    TRY(x != NULL && y != NULL && out != NULL ? FA_OK : FA_ENOMEM);
    for (int64_t i = 0; i < count; i++) {
        if (dnnl_sgemm('N', 'N', m, n, k, 1, (const float *)fa_tensor_data(x) + i * m * k, k,
                       (const float *)fa_tensor_data(y) + i * k * n, n, 0,
                       (float *)fa_tensor_data(out) + i * m * n, n) != dnnl_success)
            TRY(FA__DECLINED);
    }
    st = fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)a->dtype));
done:
    fa_tensor_release(out);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return st;
}

static fa_status matmul(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    if (!is_float(a) || !is_float(b) || a->dtype != b->dtype || a->n_dims < 2)
        return FA__DECLINED;
    if (b->n_dims == 2 && a->sizes[a->n_dims - 1] == b->sizes[0])
        return run_folded(call, a, b, NULL);
    return b->n_dims >= 3 && a->n_dims == b->n_dims ? run_batches(call, a, b) : FA__DECLINED;
}

static fa_status bmm(fa__call *call)
{
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    if (!is_float(a) || !is_float(b) || a->dtype != b->dtype || a->n_dims != 3 || b->n_dims != 3)
        return FA__DECLINED;
    return run_batches(call, a, b);
}

/* ---- convolution ----------------------------------------------------------------------------- */

/* A convolution as oneDNN describes it. */
typedef struct conv {
    int n;                              /* spatial dims */
    bool transposed;
    int64_t groups;
    dnnl_dims_t src, dst, weights, bias;        /* weights: [groups,] out, in, kernel */
    int n_weights;
    dnnl_dims_t strides, dilates, left, right;
} conv;

/* aten::convolution's lists: each of n items. */
static bool read_lists(const fa__call *call, conv *c, int64_t output_padding[3])
{
    int64_t items[3];
    int n;

    for (int i = 3; i < 8; i++) {
        if (i == 6)
            continue;
        if (fa__arg_ints(call, (size_t)i, items, 3, &n) != FA_OK || (n != c->n && n != 1))
            return false;
        for (int d = 0; d < c->n; d++) {
            int64_t x = items[n == 1 ? 0 : d];
            if (x < (i == 3 || i == 5 ? 1 : 0) || x > INT32_MAX)
                return false;
            if (i == 7)
                output_padding[d] = x;
            else
                (i == 3 ? c->strides : i == 4 ? c->left : c->dilates)[d] = i == 5 ? x - 1 : x;
        }
    }
    return true;
}

/* The sizes of the result and the padding on the right; false where the reference kernel has
 * something to say. */
static bool spatial_sizes(conv *c, const fa_tensor *x, const fa_tensor *w,
                          const int64_t output_padding[3])
{
    for (int d = 0; d < c->n; d++) {
        int64_t in = x->sizes[2 + d], kernel = w->sizes[2 + d], span;
        if (in <= 0 || in > INT32_MAX || kernel <= 0 || kernel > 65536)
            return false;
        span = (kernel - 1) * (c->dilates[d] + 1) + 1;
        if (c->transposed) {
            c->dst[2 + d] = (in - 1) * c->strides[d] - 2 * c->left[d] + span + output_padding[d];
            c->right[d] = c->left[d] - output_padding[d];
            if (output_padding[d] >= c->strides[d] && output_padding[d] > c->dilates[d])
                return false;
        } else {
            if (in + 2 * c->left[d] < span)
                return false;
            c->dst[2 + d] = (in + 2 * c->left[d] - span) / c->strides[d] + 1;
            c->right[d] = (c->dst[2 + d] - 1) * c->strides[d] + span - in - c->left[d];
        }
        if (c->dst[2 + d] <= 0 || c->dst[2 + d] > INT32_MAX)
            return false;
        c->src[2 + d] = in;
        c->weights[c->n_weights - c->n + d] = kernel;
    }
    return true;
}

/* Fills c from a call that is in order. */
static bool describe(const fa__call *call, conv *c)
{
    const fa_tensor *x = fa__arg_tensor(call, 0), *w = fa__arg_tensor(call, 1);
    const fa_tensor *bias = fa__arg_tensor(call, 2);
    int64_t output_padding[3] = { 0 }, in, out;

    if (!is_float(x) || !is_float(w) || x->dtype != w->dtype || x->n_dims < 3 || x->n_dims > 5
        || w->n_dims != x->n_dims)
        return false;
    c->n = x->n_dims - 2;
    c->transposed = fa__arg_bool(call, 6);
    c->groups = fa__arg_int(call, 8);
    if (c->groups < 1 || x->sizes[0] < 1 || w->sizes[0] < 1 || w->sizes[1] < 1
        || w->sizes[0] % c->groups != 0 || w->sizes[1] > INT32_MAX / c->groups)
        return false;
    in = c->transposed ? w->sizes[0] : w->sizes[1] * c->groups;
    out = c->transposed ? w->sizes[1] * c->groups : w->sizes[0];
    if (x->sizes[1] != in
        || (bias != NULL && (bias->n_dims != 1 || bias->sizes[0] != out || !is_float(bias)
                             || bias->dtype != x->dtype)))
        return false;
    c->src[0] = c->dst[0] = x->sizes[0];
    c->src[1] = in;
    c->dst[1] = c->bias[0] = out;
    c->n_weights = c->n + 2 + (c->groups > 1);
    c->weights[0] = c->groups;
    c->weights[c->n_weights - c->n - 2] = out / c->groups;
    c->weights[c->n_weights - c->n - 1] = in / c->groups;
    return read_lists(call, c, output_padding) && spatial_sizes(c, x, w, output_padding);
}

static double work_of(const conv *c)
{
    double work = (double)c->src[1] / (double)c->groups;
    const int64_t *positions = c->transposed ? c->src : c->dst;

    for (int d = 0; d < c->n + 2; d++)
        work *= (double)(d == 1 ? c->dst[1] : positions[d]);
    for (int d = c->n_weights - c->n; d < c->n_weights; d++)
        work *= (double)c->weights[d];
    return work;
}

/* PyTorch's weight, [out, in / groups, ...] or transposed [in, out / groups, ...], row-major, in
 * oneDNN's order of dims. */
static void weight_strides(const conv *c, dnnl_dims_t out)
{
    int first = c->n_weights - c->n - 2;
    int64_t taps = 1;

    for (int d = c->n_weights - 1; d >= c->n_weights - c->n; d--) {
        out[d] = taps;
        taps *= c->weights[d];
    }
    int64_t n_out = c->weights[first], n_in = c->weights[first + 1];
    out[first] = c->transposed ? taps : taps * n_in;
    out[first + 1] = c->transposed ? taps * n_out : taps;
    if (first == 1)
        out[0] = taps * n_in * n_out;
}

/* Everything of one execution, released together. */
typedef struct execution {
    dnnl_stream_t stream;
    dnnl_engine_t engine;
    md given[4], wanted[4];             /* src, weights, bias, dst */
    dnnl_memory_t outside[4], inside[4];        /* ours; in the primitive's layout, or the same */
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t primitive;
} execution;

enum { SRC, WEIGHTS, BIAS, DST };

static void execution_free(execution *e)
{
    if (e->primitive != NULL)
        dnnl_primitive_destroy(e->primitive);
    if (e->pd != NULL)
        dnnl_primitive_desc_destroy(e->pd);
    for (int i = 0; i < 4; i++) {
        if (e->inside[i] != NULL && e->inside[i] != e->outside[i])
            dnnl_memory_destroy(e->inside[i]);
        if (e->outside[i] != NULL)
            dnnl_memory_destroy(e->outside[i]);
        md_free(&e->given[i]);
        md_free(&e->wanted[i]);
    }
    if (e->stream != NULL)
        dnnl_stream_destroy(e->stream);
}

static bool reorder(execution *e, dnnl_memory_t from, md_ref from_md, dnnl_memory_t to,
                    md_ref to_md)
{
    dnnl_primitive_desc_t pd = NULL;
    dnnl_primitive_t primitive = NULL;
    dnnl_exec_arg_t args[2] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };
    bool ok = dnnl_reorder_primitive_desc_create(&pd, from_md, e->engine, to_md, e->engine, NULL)
            == dnnl_success
        && dnnl_primitive_create(&primitive, pd) == dnnl_success
        && dnnl_primitive_execute(primitive, e->stream, 2, args) == dnnl_success;

    if (primitive != NULL)
        dnnl_primitive_destroy(primitive);
    if (pd != NULL)
        dnnl_primitive_desc_destroy(pd);
    return ok;
}

/* Memory i over our data, and in the layout that the primitive wants. */
static bool bind(execution *e, int i, void *data)
{
    static const dnnl_query_t queries[4] = {
        dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_weights_md, dnnl_query_dst_md
    };
    md_ref ours = md_get(&e->given[i]);
    md_ref theirs = dnnl_primitive_desc_query_md(e->pd, queries[i], i == BIAS);

    if (dnnl_memory_create(&e->outside[i], ours, e->engine, data) != dnnl_success)
        return false;
    e->inside[i] = e->outside[i];
    if (i == BIAS || dnnl_memory_desc_equal(ours, theirs))
        return true;
    if (dnnl_memory_create(&e->inside[i], theirs, e->engine, DNNL_MEMORY_ALLOCATE)
        != dnnl_success) {
        e->inside[i] = NULL;
        return false;
    }
    return i == DST || reorder(e, e->outside[i], ours, e->inside[i], theirs);
}

/* The descriptors: layouts are free for oneDNN to choose unless channels are last. */
static bool set_up(execution *e, const conv *c, const int64_t *src_strides,
                   const int64_t *dst_strides, bool channels_last, bool has_bias)
{
    dnnl_dims_t strides, one = { 1 };

    weight_strides(c, strides);
    return dnnl_stream_create(&e->stream, e->engine, dnnl_stream_default_flags) == dnnl_success
        && md_strided(&e->given[SRC], c->n + 2, c->src, src_strides)
        && md_strided(&e->given[DST], c->n + 2, c->dst, dst_strides)
        && md_strided(&e->given[WEIGHTS], c->n_weights, c->weights, strides)
        && md_strided(&e->given[BIAS], 1, c->bias, one)
        && md_any(&e->wanted[WEIGHTS], c->n_weights, c->weights)
        && md_any(&e->wanted[SRC], c->n + 2, c->src) && md_any(&e->wanted[DST], c->n + 2, c->dst)
        && convolution_pd(&e->pd, e->engine, c->transposed,
                          channels_last ? &e->given[SRC] : &e->wanted[SRC], &e->wanted[WEIGHTS],
                          has_bias ? &e->given[BIAS] : NULL,
                          channels_last ? &e->given[DST] : &e->wanted[DST], c->strides, c->dilates,
                          c->left, c->right, NULL)
        && dnnl_primitive_create(&e->primitive, e->pd) == dnnl_success;
}

static bool execute(execution *e, void *const data[4])
{
    dnnl_exec_arg_t args[4];
    int n = 0;
    static const int names[4] = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST };

    for (int i = 0; i < 4; i++) {
        if (data[i] == NULL)
            continue;
        if (!bind(e, i, data[i]))
            return false;
        args[n++] = (dnnl_exec_arg_t){ names[i], e->inside[i] };
    }
    if (dnnl_primitive_execute(e->primitive, e->stream, n, args) != dnnl_success)
        return false;
    if (e->inside[DST] != e->outside[DST]
        && !reorder(e, e->inside[DST], dnnl_primitive_desc_query_md(e->pd, dnnl_query_dst_md, 0),
                    e->outside[DST], md_get(&e->given[DST])))
        return false;
    return dnnl_stream_wait(e->stream) == dnnl_success;
}

/* x in float32, in the memory format (0: row-major). Yours. */
static fa_tensor *in_format(fa_tensor *x, int format)
{
    fa_tensor *out;
    bool there = format == 2 ? fa__is_channels_last(x) : format == 3 && fa__is_channels_last_3d(x);

    if (format == 0)
        return fa__as_contiguous(x, FA_FLOAT32);
    if (there && x->dtype == FA_FLOAT32 && !x->neg && fa__is_dense(x)
        && (uintptr_t)fa_tensor_data(x) % sizeof(float) == 0)
        return fa_tensor_retain(x);
    out = fa__empty_format(FA_FLOAT32, x->n_dims, x->sizes, format);
    if (out != NULL && fa__copy_into(out, x) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

static fa_status convolution(fa__call *call)
{
    fa_status st = FA_OK;
    conv c = { 0 };
    execution e = { .engine = shared_engine() };
    fa_tensor *input = NULL, *weight = NULL, *bias = NULL, *out = NULL;

    if (e.engine == NULL || !describe(call, &c) || work_of(&c) < LEAST_CONVOLUTION)
        return FA__DECLINED;
    fa_tensor *x = fa__arg_tensor(call, 0), *given_bias = fa__arg_tensor(call, 2);
    int format = fa__conv_format(x, fa__arg_tensor(call, 1));
    input = in_format(x, format);
    weight = fa__as_contiguous(fa__arg_tensor(call, 1), FA_FLOAT32);
    bias = given_bias == NULL ? NULL : fa__as_contiguous(given_bias, FA_FLOAT32);
    out = fa__empty_format(FA_FLOAT32, x->n_dims, c.dst, format);
    TRY(input && weight && out && (bias || !given_bias) ? FA_OK : FA_ENOMEM);
    if (!set_up(&e, &c, input->strides, out->strides, format != 0, bias != NULL)
        || !execute(&e, (void *[]){ fa_tensor_data(input), fa_tensor_data(weight),
                                    bias == NULL ? NULL : fa_tensor_data(bias),
                                    fa_tensor_data(out) }))
        TRY(FA__DECLINED);
    st = fa__return_tensor(call, 0, fa__as_dtype(out, (fa_dtype)x->dtype));
done:
    execution_free(&e);
    fa_tensor_release(out);
    fa_tensor_release(bias);
    fa_tensor_release(weight);
    fa_tensor_release(input);
    return st;
}

static const fa__fast_kernel kernels[] = {
    { "aten::convolution", convolution },
    { "aten::linear", linear },
    { "aten::matmul", matmul },
    { "aten::mm", mm },
    { "aten::addmm", addmm },
    { "aten::bmm", bmm },
    { 0 },
};
#else
static const fa__fast_kernel kernels[] = { { 0 } };
#endif

const fa__kernel_set fa__kernels_onednn = { .name = "onednn", .kernels = kernels };
