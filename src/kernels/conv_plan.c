/* conv_plan.c: prepared convolutions by oneDNN. */
#include "kernels/conv_plan.h"

#include <stdlib.h>

#if defined(FACULA_WITH_DNNL)

#include "kernels/dnnl_api.h"

struct fa__conv_plan {
    fa__conv_spec spec;
    dnnl_dims_t out;
    dnnl_engine_t engine;
    md src, weights, bias, dst;
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t primitive;
    dnnl_memory_t packed, bias_memory;
    fa_tensor *bias_values;             /* kept alive */
};

static void last_strides(const int64_t *sizes, int64_t *out)
{
    out[1] = 1;
    out[3] = sizes[1];
    out[2] = sizes[3] * sizes[1];
    out[0] = sizes[2] * out[2];
}

/* The kernel's weights as oneDNN counts them: groups in front where there are several. */
static int weight_dims(const fa__conv_spec *s, dnnl_dims_t dims, dnnl_dims_t strides)
{
    const int64_t *w = s->weight->sizes;
    int at = 0;

    if (s->groups > 1) {
        dims[at] = s->groups;
        strides[at++] = w[0] / s->groups * w[1] * w[2] * w[3];
    }
    dims[at] = w[0] / s->groups;
    strides[at++] = w[1] * w[2] * w[3];
    dims[at] = w[1];
    strides[at++] = w[2] * w[3];
    dims[at] = w[2];
    strides[at++] = w[3];
    dims[at] = w[3];
    strides[at++] = 1;
    return at;
}

static bool spatial(fa__conv_plan *p)
{
    const fa__conv_spec *s = &p->spec;

    p->out[0] = s->x[0];
    p->out[1] = s->weight->sizes[0];
    for (int i = 0; i < 2; i++) {
        int64_t reach = s->dilation[i] * (s->weight->sizes[2 + i] - 1) + 1;
        int64_t room = s->x[2 + i] + 2 * s->padding[i] - reach;

        if (room < 0 || s->stride[i] < 1)
            return false;
        p->out[2 + i] = room / s->stride[i] + 1;
    }
    return true;
}

static bool append_activation(dnnl_post_ops_t ops, const fa__conv_spec *s)
{
    dnnl_alg_kind_t kind = dnnl_eltwise_relu;
    float alpha = 0, beta = 0;

    switch (s->activation) {
    case FA__ACT_NONE: return true;
    case FA__ACT_RELU: break;
    case FA__ACT_CLIP: kind = dnnl_eltwise_clip; alpha = s->low; beta = s->high; break;
    case FA__ACT_SILU: kind = dnnl_eltwise_swish; alpha = 1; break;
    case FA__ACT_SIGMOID: kind = dnnl_eltwise_logistic; break;
    case FA__ACT_HARDSWISH:
        kind = dnnl_eltwise_hardswish;
#if DNNL_VERSION_MAJOR >= 3
        alpha = 1.0f / 6;
        beta = 0.5f;
#endif
        break;
    }
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_post_ops_append_eltwise(ops, kind, alpha, beta) == dnnl_success;
#else
    return dnnl_post_ops_append_eltwise(ops, 1, kind, alpha, beta) == dnnl_success;
#endif
}

static bool append_sum(dnnl_post_ops_t ops)
{
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_post_ops_append_sum(ops, 1, 0, dnnl_data_type_undef) == dnnl_success;
#else
    return dnnl_post_ops_append_sum(ops, 1) == dnnl_success;
#endif
}

static dnnl_primitive_attr_t attributes(const fa__conv_spec *s)
{
    dnnl_primitive_attr_t attr = NULL;
    dnnl_post_ops_t ops = NULL;
    bool ok = dnnl_primitive_attr_create(&attr) == dnnl_success
              && dnnl_post_ops_create(&ops) == dnnl_success && (!s->adds || append_sum(ops))
              && append_activation(ops, s)
              && dnnl_primitive_attr_set_post_ops(attr, ops) == dnnl_success;

    if (ops != NULL)
        dnnl_post_ops_destroy(ops);
    if (!ok && attr != NULL) {
        dnnl_primitive_attr_destroy(attr);
        attr = NULL;
    }
    return attr;
}

/* Weights from row-major into the layout that the primitive asks for. */
static bool pack(fa__conv_plan *p, int n_dims, const dnnl_dims_t dims, const dnnl_dims_t strides)
{
    md_ref wanted = dnnl_primitive_desc_query_md(p->pd, dnnl_query_weights_md, 0);
    md given = { 0 };
    dnnl_memory_t from = NULL;
    dnnl_stream_t stream = NULL;
    dnnl_primitive_desc_t pd = NULL;
    dnnl_primitive_t reorder = NULL;
    bool ok = md_strided(&given, n_dims, dims, strides)
              && dnnl_memory_create(&from, md_get(&given), p->engine,
                                    fa_tensor_data(p->spec.weight)) == dnnl_success
              && dnnl_memory_create(&p->packed, wanted, p->engine, DNNL_MEMORY_ALLOCATE)
                     == dnnl_success
              && dnnl_stream_create(&stream, p->engine, dnnl_stream_default_flags) == dnnl_success
              && dnnl_reorder_primitive_desc_create(&pd, md_get(&given), p->engine, wanted,
                                                    p->engine, NULL) == dnnl_success
              && dnnl_primitive_create(&reorder, pd) == dnnl_success;

    if (ok) {
        dnnl_exec_arg_t args[2] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, p->packed } };
        ok = dnnl_primitive_execute(reorder, stream, 2, args) == dnnl_success
             && dnnl_stream_wait(stream) == dnnl_success;
    }
    if (reorder != NULL)
        dnnl_primitive_destroy(reorder);
    if (pd != NULL)
        dnnl_primitive_desc_destroy(pd);
    if (stream != NULL)
        dnnl_stream_destroy(stream);
    if (from != NULL)
        dnnl_memory_destroy(from);
    md_free(&given);
    return ok;
}

static bool make(fa__conv_plan *p)
{
    const fa__conv_spec *s = &p->spec;
    dnnl_dims_t w, w_strides, x_strides, out_strides, one = { 1 }, n_out = { p->out[1] };
    dnnl_dims_t x = { s->x[0], s->x[1], s->x[2], s->x[3] };
    dnnl_dims_t stride = { s->stride[0], s->stride[1] }, left = { s->padding[0], s->padding[1] };
    dnnl_dims_t dilates = { s->dilation[0] - 1, s->dilation[1] - 1 }, right;
    dnnl_primitive_attr_t attr = attributes(s);
    int n = weight_dims(s, w, w_strides);
    bool ok = attr != NULL;

    for (int i = 0; i < 2; i++) {
        int64_t reach = s->dilation[i] * (s->weight->sizes[2 + i] - 1) + 1;

        right[i] = (p->out[2 + i] - 1) * s->stride[i] + reach - s->x[2 + i] - s->padding[i];
    }
    last_strides(s->x, x_strides);
    last_strides(p->out, out_strides);
    ok = ok && dnnl_engine_create(&p->engine, dnnl_cpu, 0) == dnnl_success
         && md_strided(&p->src, 4, x, x_strides) && md_any(&p->weights, n, w)
         && md_strided(&p->bias, 1, n_out, one) && md_strided(&p->dst, 4, p->out, out_strides)
         && convolution_pd(&p->pd, p->engine, false, &p->src, &p->weights,
                           s->bias == NULL ? NULL : &p->bias, &p->dst, stride, dilates, left,
                           right, attr)
         && dnnl_primitive_create(&p->primitive, p->pd) == dnnl_success
         && pack(p, n, w, w_strides);
    if (ok && s->bias != NULL)
        ok = dnnl_memory_create(&p->bias_memory, md_get(&p->bias), p->engine,
                                fa_tensor_data(s->bias)) == dnnl_success;
    if (attr != NULL)
        dnnl_primitive_attr_destroy(attr);
    return ok;
}

static bool is_disabled(void)
{
    const char *list = getenv("FACULA_DISABLE");

    return list != NULL && strstr(list, "onednn") != NULL;
}

fa__conv_plan *fa__conv_plan_new(const fa__conv_spec *spec)
{
    fa__conv_plan *p = is_disabled() ? NULL : fa__zalloc(sizeof(*p));

    if (p == NULL)
        return NULL;
    p->spec = *spec;
    p->bias_values = fa_tensor_retain((fa_tensor *)spec->bias);
    if (spatial(p) && make(p)) {
        p->spec.weight = NULL;          /* packed: no longer needed */
        return p;
    }
    fa__conv_plan_free(p);
    return NULL;
}

void fa__conv_plan_free(fa__conv_plan *p)
{
    if (p == NULL)
        return;
    if (p->primitive != NULL)
        dnnl_primitive_destroy(p->primitive);
    if (p->pd != NULL)
        dnnl_primitive_desc_destroy(p->pd);
    if (p->packed != NULL)
        dnnl_memory_destroy(p->packed);
    if (p->bias_memory != NULL)
        dnnl_memory_destroy(p->bias_memory);
    md_free(&p->src);
    md_free(&p->weights);
    md_free(&p->bias);
    md_free(&p->dst);
    if (p->engine != NULL)
        dnnl_engine_destroy(p->engine);
    fa_tensor_release(p->bias_values);
    fa__free(p);
}

/* ---- running --------------------------------------------------------------------------------- */

static bool is_ready(const fa_tensor *x)
{
    int64_t strides[4];

    last_strides(x->sizes, strides);
    for (int i = 0; i < 4; i++) {
        if (x->sizes[i] > 1 && x->strides[i] != strides[i])
            return false;
    }
    return x->dtype == FA_FLOAT32 && !x->neg && (uintptr_t)fa_tensor_data(x) % sizeof(float) == 0;
}

/* The tensor itself where it lies as the plan wants it, else a copy that does. Yours. */
static fa_tensor *ready(fa_tensor *x)
{
    fa_tensor *out;

    if (is_ready(x))
        return fa_tensor_retain(x);
    out = fa__empty_format(FA_FLOAT32, 4, x->sizes, 2);
    if (out != NULL && fa__copy_into(out, x) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

/* Where the result goes: the addend's own memory when nobody else sees it. */
static fa_tensor *destination(const fa__conv_plan *p, fa_tensor *addend_take)
{
    fa_tensor *out;

    if (!p->spec.adds) {
        fa_tensor_release(addend_take);
        return fa__empty_format(FA_FLOAT32, 4, p->out, 2);
    }
    if (atomic_load(&addend_take->refs) == 1 && atomic_load(&addend_take->storage->refs) == 1
        && is_ready(addend_take))
        return addend_take;
    out = fa__empty_format(FA_FLOAT32, 4, p->out, 2);
    if (out != NULL && fa__copy_into(out, addend_take) != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    fa_tensor_release(addend_take);
    return out;
}

static bool execute(const fa__conv_plan *p, const fa_tensor *x, const fa_tensor *out)
{
    dnnl_memory_t src = NULL, dst = NULL;
    dnnl_stream_t stream = NULL;
    md_ref src_md = md_get(&p->src), dst_md = md_get(&p->dst);
    bool ok = dnnl_memory_create(&src, src_md, p->engine, fa_tensor_data(x)) == dnnl_success
              && dnnl_memory_create(&dst, dst_md, p->engine, fa_tensor_data(out)) == dnnl_success
              && dnnl_stream_create(&stream, p->engine, dnnl_stream_default_flags) == dnnl_success;

    if (ok) {
        dnnl_exec_arg_t args[4] = { { DNNL_ARG_SRC, src }, { DNNL_ARG_DST, dst },
                                    { DNNL_ARG_WEIGHTS, p->packed },
                                    { DNNL_ARG_BIAS, p->bias_memory } };
        ok = dnnl_primitive_execute(p->primitive, stream, p->bias_memory == NULL ? 3 : 4, args)
                 == dnnl_success
             && dnnl_stream_wait(stream) == dnnl_success;
    }
    if (stream != NULL)
        dnnl_stream_destroy(stream);
    if (src != NULL)
        dnnl_memory_destroy(src);
    if (dst != NULL)
        dnnl_memory_destroy(dst);
    return ok;
}

fa_tensor *fa__conv_plan_run(const fa__conv_plan *p, fa_tensor *x, fa_tensor *addend_take)
{
    fa_tensor *in = ready(x), *out = NULL;

    if (in == NULL)
        fa_tensor_release(addend_take);
    else
        out = destination(p, addend_take);
    if (out != NULL && !execute(p, in, out)) {
        fa_tensor_release(out);
        out = NULL;
        fa__fail(FA_ENOMEM, "oneDNN could not run a prepared convolution");
    }
    fa_tensor_release(in);
    return out;
}

#else

fa__conv_plan *fa__conv_plan_new(const fa__conv_spec *spec)
{
    (void)spec;
    return NULL;
}

void fa__conv_plan_free(fa__conv_plan *plan)
{
    (void)plan;
}

fa_tensor *fa__conv_plan_run(const fa__conv_plan *plan, fa_tensor *x, fa_tensor *addend_take)
{
    (void)plan;
    (void)x;
    fa_tensor_release(addend_take);
    fa__fail(FA_EUNSUPPORTED, "this build has no prepared convolutions");
    return NULL;
}

#endif
