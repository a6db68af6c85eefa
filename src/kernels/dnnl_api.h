/* dnnl_api.h: the difference between oneDNN 2 and 3, in one place. In 2 a memory descriptor is a
 * structure and an operation has a descriptor of its own; in 3 descriptors are handles and a
 * primitive descriptor is made directly. */
#ifndef FA_KERNELS_DNNL_API_H
#define FA_KERNELS_DNNL_API_H

#include <dnnl.h>
#include <stdbool.h>
#include <stddef.h>

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t md_ref;
typedef struct md {
    dnnl_memory_desc_t handle;
} md;
#else
typedef const dnnl_memory_desc_t *md_ref;
typedef struct md {
    dnnl_memory_desc_t value;
} md;
#endif

/* float32 of a layout that oneDNN chooses. */
static inline bool md_any(md *out, int n_dims, const dnnl_dims_t dims)
{
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_tag(&out->handle, n_dims, dims, dnnl_f32,
                                            dnnl_format_tag_any) == dnnl_success;
#else
    return dnnl_memory_desc_init_by_tag(&out->value, n_dims, dims, dnnl_f32, dnnl_format_tag_any)
        == dnnl_success;
#endif
}

/* float32 with these strides. */
static inline bool md_strided(md *out, int n_dims, const dnnl_dims_t dims,
                              const dnnl_dims_t strides)
{
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_strides(&out->handle, n_dims, dims, dnnl_f32, strides)
        == dnnl_success;
#else
    return dnnl_memory_desc_init_by_strides(&out->value, n_dims, dims, dnnl_f32, strides)
        == dnnl_success;
#endif
}

/* Zeroed ones are fine. */
static inline void md_free(md *out)
{
#if DNNL_VERSION_MAJOR >= 3
    if (out->handle != NULL)
        dnnl_memory_desc_destroy(out->handle);
    out->handle = NULL;
#else
    (void)out;
#endif
}

static inline md_ref md_get(const md *x)
{
#if DNNL_VERSION_MAJOR >= 3
    return x->handle;
#else
    return &x->value;
#endif
}

/* A (transposed) convolution; `bias` and `attr` (what is done to the result) may be NULL. */
static inline bool convolution_pd(dnnl_primitive_desc_t *out, dnnl_engine_t engine, bool transposed,
                                  const md *src, const md *weights, const md *bias, const md *dst,
                                  const dnnl_dims_t strides, const dnnl_dims_t dilates,
                                  const dnnl_dims_t left, const dnnl_dims_t right,
                                  const_dnnl_primitive_attr_t attr)
{
    const dnnl_prop_kind_t kind = dnnl_forward_inference;
    md_ref bias_ref = bias == NULL ? NULL : md_get(bias);
#if DNNL_VERSION_MAJOR >= 3
    return (transposed
                ? dnnl_deconvolution_forward_primitive_desc_create(
                      out, engine, kind, dnnl_deconvolution_direct, md_get(src), md_get(weights),
                      bias_ref, md_get(dst), strides, dilates, left, right, attr)
                : dnnl_convolution_forward_primitive_desc_create(
                      out, engine, kind, dnnl_convolution_direct, md_get(src), md_get(weights),
                      bias_ref, md_get(dst), strides, dilates, left, right, attr))
        == dnnl_success;
#else
    dnnl_convolution_desc_t forward;
    dnnl_deconvolution_desc_t backward;

    if (transposed)
        return dnnl_dilated_deconvolution_forward_desc_init(
                   &backward, kind, dnnl_deconvolution_direct, md_get(src), md_get(weights),
                   bias_ref, md_get(dst), strides, dilates, left, right) == dnnl_success
            && dnnl_primitive_desc_create(out, &backward, attr, engine, NULL) == dnnl_success;
    return dnnl_dilated_convolution_forward_desc_init(
               &forward, kind, dnnl_convolution_direct, md_get(src), md_get(weights), bias_ref,
               md_get(dst), strides, dilates, left, right) == dnnl_success
        && dnnl_primitive_desc_create(out, &forward, attr, engine, NULL) == dnnl_success;
#endif
}

#endif
