/* attention.c: scaled dot-product attention and the fused layers of torch.nn.
 *
 *     softmax(q k^T * scale + mask) v
 *
 * float16 and bfloat16 are computed in float32 and rounded once. */
#include <math.h>

#include "ops/ops.h"

typedef struct attention {
    fa_tensor *q, *k, *v;               /* [..., L, E], [..., S, E], [..., S, Ev] */
    fa_tensor *mask;                    /* bool (true: attend), or added; or NULL */
    double dropout, scale;
    bool causal;
} attention;

/* Half precision is computed in float32. */
static fa_dtype wide_dtype(const fa_tensor *x)
{
    return fa__is_half((fa_dtype)x->dtype) ? FA_FLOAT32 : (fa_dtype)x->dtype;
}

/* A bool mask as numbers: 0 where it is true, -inf elsewhere. */
static fa_tensor *additive(fa__temps *t, fa_tensor *mask, fa_dtype dtype)
{
    fa__scalar zero = { FA_INT64, 0, 0, 0 };
    fa_tensor *blocked, *zeros;

    if (mask->dtype != FA_BOOL)
        return fa__keep(t, fa__as_dtype(mask, dtype));
    blocked = fa__do(t, "aten::logical_not", "t", mask);
    zeros = fa__keep(t, fa__full(dtype, mask->n_dims, mask->sizes, zero));
    return fa__do(t, "aten::masked_fill.Scalar", "ttf", zeros, blocked, -INFINITY);
}

static fa_tensor *causal_mask(fa__temps *t, int64_t rows, int64_t columns, fa_dtype dtype)
{
    int64_t sizes[2] = { rows, columns };
    fa_tensor *ones = fa__keep(t, fa__full(FA_BOOL, 2, sizes, (fa__scalar){ FA_BOOL, 1, 1, 0 }));
    fa_tensor *lower = fa__do(t, "aten::tril", "t", ones);

    return lower == NULL ? NULL : additive(t, lower, dtype);
}

/* Scores before the softmax. */
static fa_tensor *scores_of(fa__temps *t, const attention *a, fa_tensor *q, fa_tensor *k)
{
    double half = sqrt(fabs(a->scale));
    fa_tensor *scaled_q = fa__do(t, "aten::mul.Scalar", "tf", q, a->scale < 0 ? -half : half);
    fa_tensor *scaled_k = fa__do(t, "aten::mul.Scalar", "tf",
                                 fa__do(t, "aten::transpose.int", "tii", k, (int64_t)-2,
                                        (int64_t)-1), half);
    fa_tensor *scores = fa__do(t, "aten::matmul", "tt", scaled_q, scaled_k), *mask = NULL;

    if (t->failed)
        return NULL;
    if (a->causal)
        mask = causal_mask(t, q->sizes[q->n_dims - 2], k->sizes[k->n_dims - 2],
                           (fa_dtype)scores->dtype);
    else if (a->mask != NULL)
        mask = additive(t, a->mask, (fa_dtype)scores->dtype);
    return mask == NULL ? scores : fa__do(t, "aten::add.Tensor", "tt", scores, mask);
}

/* softmax along `dim` in which rows that attend to nothing are 0. [_safe_softmax] */
static fa_tensor *safe_softmax(fa__temps *t, fa_tensor *scores, int64_t dim)
{
    fa_tensor *weights = fa__do(t, "aten::softmax.int", "ti", scores, dim);
    fa_tensor *none = fa__do(t, "aten::eq.Scalar", "tf", scores, -INFINITY);
    fa_tensor *empty = fa__do(t, "aten::all.dim", "tib", none, dim, 1);

    return fa__do(t, "aten::masked_fill.Scalar", "ttf", weights, empty, 0.0);
}

static fa_status check_shapes(const attention *a)
{
    char q[FA__DIMS_TEXT], k[FA__DIMS_TEXT], v[FA__DIMS_TEXT];

    if (a->q->n_dims < 2 || a->k->n_dims < 2 || a->v->n_dims < 2)
        return fa__fail(FA_EINVAL,
                        "scaled_dot_product_attention: Expected query, key, and value to all be at "
                        "least 2 dimensional, but got Query dim: %d, Key dim: %d, Value dim: %d",
                        a->q->n_dims, a->k->n_dims, a->v->n_dims);
    if (a->q->dtype != a->k->dtype || a->q->dtype != a->v->dtype)
        return fa__fail(FA_ETYPE, "Expected query, key, and value to have the same dtype, but got "
                        "query.dtype: %s key.dtype: %s and value.dtype: %s instead.",
                        fa__scalar_type_name((fa_dtype)a->q->dtype),
                        fa__scalar_type_name((fa_dtype)a->k->dtype),
                        fa__scalar_type_name((fa_dtype)a->v->dtype));
    if (a->k->sizes[a->k->n_dims - 1] != a->q->sizes[a->q->n_dims - 1]
        || a->k->sizes[a->k->n_dims - 2] != a->v->sizes[a->v->n_dims - 2])
        return fa__fail(FA_EINVAL, "scaled_dot_product_attention: query %s, key %s and value %s do "
                        "not fit one another", fa__dims_text(q, a->q), fa__dims_text(k, a->k),
                        fa__dims_text(v, a->v));
    if (a->mask != NULL && a->causal)
        return fa__fail(FA_EINVAL, "_scaled_dot_product_attention: Explicit attn_mask should not "
                        "be set when is_causal=True");
    return FA_OK;
}

/* Output, and if asked for the weights; both kept in t. */
static fa_tensor *attend(fa__temps *t, const attention *a, fa_tensor **weights)
{
    bool half = fa__is_half((fa_dtype)a->q->dtype);
    fa_dtype dtype = half ? FA_FLOAT32 : (fa_dtype)a->q->dtype;
    fa_tensor *q = fa__keep(t, fa__as_dtype(a->q, dtype));
    fa_tensor *k = fa__keep(t, fa__as_dtype(a->k, dtype));
    fa_tensor *v = fa__keep(t, fa__as_dtype(a->v, dtype)), *w, *out;

    if (t->failed)
        return NULL;
    w = safe_softmax(t, scores_of(t, a, q, k), -1);
    if (a->dropout > 0)
        w = fa__do(t, "aten::dropout", "tfb", w, a->dropout, 1);
    out = fa__do(t, "aten::matmul", "tt", w, v);
    if (weights != NULL && !t->failed)
        *weights = fa__keep(t, fa__as_dtype(w, (fa_dtype)a->q->dtype));
    return t->failed ? NULL : fa__keep(t, fa__as_dtype(out, (fa_dtype)a->q->dtype));
}

/* Grouped queries: each head of k and v serves several of q. */
static fa_tensor *repeat_heads(fa__temps *t, fa_tensor *x, const fa_tensor *q)
{
    int64_t heads = x->n_dims < 3 ? 1 : x->sizes[x->n_dims - 3];
    int64_t wanted = q->n_dims < 3 ? 1 : q->sizes[q->n_dims - 3];

    if (heads == wanted || heads == 0)
        return x;
    if (wanted % heads != 0) {
        fa__fail(FA_EINVAL, "scaled_dot_product_attention: %lld heads of key or value for %lld of "
                 "query", (long long)heads, (long long)wanted);
        return fa__keep(t, NULL);
    }
    return fa__do(t, "aten::repeat_interleave.self_int", "tii", x, wanted / heads, (int64_t)-3);
}

static double scale_of(const fa__call *call, size_t i, const fa_tensor *q)
{
    int64_t width = q->n_dims > 0 ? q->sizes[q->n_dims - 1] : 1;

    return fa__arg_is_none(call, i) ? 1 / sqrt((double)width) : fa__arg_float(call, i);
}

/* The fused kernel, which PyTorch takes where it can, writes [B, L, H, E] in memory: programs view
 * its transposed result. [use_flash_attention_cpp] */
static bool is_fused(const attention *a)
{
    return a->q->n_dims == 4 && a->k->n_dims == 4 && a->v->n_dims == 4 && a->dropout == 0
           && a->q->sizes[3] == a->v->sizes[3] && a->q->sizes[0] == a->k->sizes[0]
           && a->q->strides[3] == 1 && a->k->strides[3] == 1 && a->v->strides[3] == 1
           && a->q->sizes[2] > 0 && a->k->sizes[2] > 0;
}

static fa_tensor *laid_out(fa__temps *t, const attention *a, fa_tensor *out)
{
    if (t->failed || out == NULL || !is_fused(a))
        return out;
    out = fa__do(t, "aten::transpose.int", "tii", out, (int64_t)1, (int64_t)2);
    out = fa__do(t, "aten::contiguous", "t", out);
    return fa__do(t, "aten::transpose.int", "tii", out, (int64_t)1, (int64_t)2);
}

/* (query, key, value, attn_mask, dropout_p, is_causal, *, scale, enable_gqa) */
static fa_status sdpa(fa__call *call)
{
    attention a = { fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), fa__arg_tensor(call, 2),
                    fa__arg_tensor(call, 3), fa__arg_float(call, 4), 0, fa__arg_bool(call, 5) };
    fa__temps t = { 0 };
    fa_status st = check_shapes(&a);

    if (st != FA_OK)
        return st;
    a.scale = scale_of(call, 6, a.q);
    if (fa__arg_bool(call, 7)) {
        a.k = repeat_heads(&t, a.k, a.q);
        a.v = t.failed ? NULL : repeat_heads(&t, a.v, a.q);
    }
    return fa__return_kept(call, &t, t.failed ? NULL : laid_out(&t, &a, attend(&t, &a, NULL)),
                           NULL);
}

/* The same with dropout_mask at 6, and the weights as second result. */
static fa_status sdpa_math(fa__call *call)
{
    attention a = { fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), fa__arg_tensor(call, 2),
                    fa__arg_tensor(call, 3), fa__arg_float(call, 4), 0, fa__arg_bool(call, 5) };
    fa__temps t = { 0 };
    fa_tensor *weights = NULL, *out = NULL;
    fa_status st = check_shapes(&a);

    if (st != FA_OK)
        return st;
    if (!fa__arg_is_none(call, 6))
        return fa__fail(FA_EUNSUPPORTED, "%s with a dropout mask", call->schema->name);
    a.scale = scale_of(call, 7, a.q);
    if (fa__arg_bool(call, 8)) {
        a.k = repeat_heads(&t, a.k, a.q);
        a.v = t.failed ? NULL : repeat_heads(&t, a.v, a.q);
    }
    if (!t.failed)
        out = attend(&t, &a, &weights);
    return fa__return_kept(call, &t, out, weights);
}

/* Output [B, H, L, E] as the flash kernel lays it out, and the log of the softmax's sums. */
static fa_status sdpa_flash(fa__call *call)
{
    attention a = { fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), fa__arg_tensor(call, 2),
                    fa__arg_tensor(call, 5), fa__arg_float(call, 3), 0, fa__arg_bool(call, 4) };
    fa__temps t = { 0 };
    fa_tensor *q, *k, *sums, *out;
    fa_status st = check_shapes(&a);

    if (st != FA_OK)
        return st;
    a.scale = scale_of(call, 6, a.q);
    out = laid_out(&t, &a, attend(&t, &a, NULL));
    q = fa__keep(&t, fa__as_dtype(a.q, wide_dtype(a.q)));
    k = fa__keep(&t, fa__as_dtype(a.k, wide_dtype(a.k)));
    sums = t.failed ? NULL
                    : fa__do(&t, "aten::logsumexp", "tI", scores_of(&t, &a, q, k),
                             (const int64_t[]){ -1 }, 1);
    return fa__return_kept(call, &t, out, sums);
}

/* ---- fused layers of torch.nn ---------------------------------------------------------------- */

/* A masked softmax over attention scores [B, H, L, S]: true in the mask is left out. mask_type 0:
 * [L, S], 1: padding [B, S], 2: of the scores' own shape. */
static fa_tensor *masked_scores(fa__temps *t, fa_tensor *scores, fa_tensor *mask, int64_t type)
{
    int64_t sizes[4];

    if (mask->dtype != FA_BOOL) {
        if (type != 1 || mask->n_dims != 2)
            return fa__do(t, "aten::add.Tensor", "tt", scores, mask);
        sizes[0] = mask->sizes[0], sizes[1] = sizes[2] = 1, sizes[3] = mask->sizes[1];
        return fa__do(t, "aten::add.Tensor", "tt", scores,
                      fa__do(t, "aten::reshape", "tI", mask, sizes, 4));
    }
    if (type == 1 && mask->n_dims == 2) {
        sizes[0] = mask->sizes[0], sizes[1] = sizes[2] = 1, sizes[3] = mask->sizes[1];
        mask = fa__do(t, "aten::reshape", "tI", mask, sizes, 4);
    }
    return fa__do(t, "aten::masked_fill.Scalar", "ttf", scores, mask, -INFINITY);
}

/* [B, L, H * D] to [B, H, L, D] */
static fa_tensor *split_heads(fa__temps *t, fa_tensor *x, int64_t heads)
{
    int64_t sizes[4];

    if (t->failed)
        return NULL;
    sizes[0] = x->sizes[0], sizes[1] = x->sizes[1], sizes[2] = heads,
    sizes[3] = x->sizes[2] / heads;
    return fa__do(t, "aten::transpose.int", "tii", fa__do(t, "aten::reshape", "tI", x, sizes, 4),
                  (int64_t)1, (int64_t)2);
}

typedef struct self_attention {
    fa_tensor *x[3];                    /* query, key, value: [B, L, E] */
    int64_t width, heads;
    fa_tensor *qkv_weight, *qkv_bias, *out_weight, *out_bias, *mask;
    int64_t mask_type;
} self_attention;

static fa_status check_self_attention(const self_attention *s)
{
    for (int i = 0; i < 3; i++) {
        if (s->x[i]->n_dims != 3 || s->x[i]->sizes[2] != s->width)
            return fa__fail(FA_EINVAL, "expected 3-D query, key and value with a last dimension of "
                            "embed_dim %lld", (long long)s->width);
    }
    if (s->heads <= 0 || s->width % s->heads != 0)
        return fa__fail(FA_EINVAL, "embed_dim %lld is not divisible by num_head %lld",
                        (long long)s->width, (long long)s->heads);
    if (s->qkv_weight->n_dims != 2 || s->qkv_weight->sizes[0] != 3 * s->width)
        return fa__fail(FA_EINVAL, "expected qkv_weight first dim to be 3x embed_dim");
    return FA_OK;
}

/* [B, L, E]; *weights gets [B, H, L, S]. */
static fa_tensor *run_self_attention(fa__temps *t, const self_attention *s, fa_tensor **weights)
{
    fa_tensor *head[3], *scores, *joined;
    int64_t sizes[3] = { s->x[0]->sizes[0], s->x[0]->sizes[1], s->width };

    for (int i = 0; i < 3; i++) {
        fa_tensor *w = fa__do(t, "aten::narrow", "tiii", s->qkv_weight, (int64_t)0, i * s->width,
                              s->width);
        fa_tensor *b = fa__do(t, "aten::narrow", "tiii", s->qkv_bias, (int64_t)0, i * s->width,
                              s->width);
        head[i] = split_heads(t, fa__do(t, "aten::linear", "ttt", s->x[i], w, b), s->heads);
    }
    head[0] = fa__do(t, "aten::mul.Scalar", "tf", head[0],
                     1 / sqrt((double)(s->width / s->heads)));
    scores = fa__do(t, "aten::matmul", "tt", head[0],
                    fa__do(t, "aten::transpose.int", "tii", head[1], (int64_t)-2, (int64_t)-1));
    if (s->mask != NULL && !t->failed)
        scores = masked_scores(t, scores, s->mask, s->mask_type);
    *weights = safe_softmax(t, scores, -1);
    joined = fa__do(t, "aten::transpose.int", "tii",
                    fa__do(t, "aten::matmul", "tt", *weights, head[2]), (int64_t)1, (int64_t)2);
    joined = fa__do(t, "aten::reshape", "tI", joined, sizes, 3);
    return fa__do(t, "aten::linear", "ttt", joined, s->out_weight, s->out_bias);
}

static fa_status native_mha(fa__call *call)
{
    self_attention s = {
        { fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), fa__arg_tensor(call, 2) },
        fa__arg_int(call, 3), fa__arg_int(call, 4), fa__arg_tensor(call, 5),
        fa__arg_tensor(call, 6), fa__arg_tensor(call, 7), fa__arg_tensor(call, 8),
        fa__arg_tensor(call, 9), fa__arg_is_none(call, 12) ? 2 : fa__arg_int(call, 12)
    };
    fa__temps t = { 0 };
    fa_tensor *weights = NULL, *out;
    fa_status st = check_self_attention(&s);

    if (st != FA_OK)
        return st;
    out = run_self_attention(&t, &s, &weights);
    if (!fa__arg_bool(call, 10))
        weights = NULL;
    else if (fa__arg_bool(call, 11))
        weights = fa__do(&t, "aten::mean.dim", "tI", weights, (const int64_t[]){ 1 }, 1);
    return fa__return_kept(call, &t, out, weights);
}

static fa_tensor *layer_norm(fa__temps *t, const fa__call *call, fa_tensor *x, size_t weight)
{
    int64_t width = fa__arg_int(call, 1);

    return fa__do(t, "aten::layer_norm", "tIttf", x, &width, 1, fa__arg_tensor(call, weight),
                  fa__arg_tensor(call, weight + 1), fa__arg_float(call, 9));
}

static fa_status encoder_layer(fa__call *call)
{
    fa_tensor *src = fa__arg_tensor(call, 0), *x = src, *before, *weights = NULL;
    bool norm_first = fa__arg_bool(call, 8);
    self_attention s = {
        { NULL, NULL, NULL }, fa__arg_int(call, 1), fa__arg_int(call, 2), fa__arg_tensor(call, 3),
        fa__arg_tensor(call, 4), fa__arg_tensor(call, 5), fa__arg_tensor(call, 6),
        fa__arg_tensor(call, 18), fa__arg_is_none(call, 19) ? 2 : fa__arg_int(call, 19)
    };
    fa__temps t = { 0 };
    fa_status st;

    if (norm_first)
        x = layer_norm(&t, call, x, 10);
    if (t.failed)
        return fa__temps_free(&t);
    s.x[0] = s.x[1] = s.x[2] = x;
    st = check_self_attention(&s);
    if (st != FA_OK) {
        (void)fa__temps_free(&t);
        return st;
    }
    x = fa__do(&t, "aten::add.Tensor", "tt", run_self_attention(&t, &s, &weights), src);
    if (!norm_first)
        x = layer_norm(&t, call, x, 10);
    before = x;
    if (norm_first)
        x = layer_norm(&t, call, x, 12);
    x = fa__do(&t, "aten::linear", "ttt", x, fa__arg_tensor(call, 14), fa__arg_tensor(call, 15));
    x = fa__do(&t, fa__arg_bool(call, 7) ? "aten::gelu" : "aten::relu", "t", x);
    x = fa__do(&t, "aten::linear", "ttt", x, fa__arg_tensor(call, 16), fa__arg_tensor(call, 17));
    x = fa__do(&t, "aten::add.Tensor", "tt", x, before);
    if (!norm_first)
        x = layer_norm(&t, call, x, 12);
    return fa__return_kept(call, &t, x, NULL);
}

const fa__op fa__ops_attention[] = {
    { "aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, "
      "Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, "
      "bool enable_gqa=False) -> Tensor", sdpa },
    { "aten::_scaled_dot_product_attention_math(Tensor query, Tensor key, Tensor value, "
      "Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, "
      "Tensor? dropout_mask=None, *, float? scale=None, bool enable_gqa=False) "
      "-> (Tensor, Tensor)", sdpa_math },
    { "aten::_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, "
      "float dropout_p=0., bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) "
      "-> (Tensor output, Tensor logsumexp)", sdpa_flash },
    { "aten::_native_multi_head_attention(Tensor query, Tensor key, Tensor value, int embed_dim, "
      "int num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, "
      "Tensor? mask=None, bool need_weights=True, bool average_attn_weights=True, "
      "int? mask_type=None) -> (Tensor, Tensor)", native_mha },
    { "aten::_transformer_encoder_layer_fwd(Tensor src, int embed_dim, int num_heads, "
      "Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, bool use_gelu, "
      "bool norm_first, float eps, Tensor norm_weight_1, Tensor norm_bias_1, "
      "Tensor norm_weight_2, Tensor norm_bias_2, Tensor ffn_weight_1, Tensor ffn_bias_1, "
      "Tensor ffn_weight_2, Tensor ffn_bias_2, Tensor? mask=None, int? mask_type=None) -> Tensor",
      encoder_layer },
    { 0 },
};
