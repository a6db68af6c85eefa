/* ops.h: one function for each operator. Generated from the operators' rows by tools/make-ops.c;
 * after a change of rows: `ninja -C build make_ops && build/make_ops > include/facula/ops.h`.
 *
 *     fa_tensor *y = fa_op_relu(x);                     aten::relu(Tensor self) -> Tensor
 *
 * Names are fa_op_<name>_<overload> in lower case; `.Tensor` adds nothing where no other operator
 * has that name. Operators of other libraries than aten have its name in front. All parameters are
 * given, in the schema's order; what stands there after `=` is PyTorch's default.
 *
 *     Tensor     const fa_tensor *, without const where it is written to; NULL: None
 *     Tensor[]   fa_tensor *const *, size_t          int[], float[], bool[]: likewise
 *     int        int64_t        float  double        bool  bool        str  const char *
 *     Scalar     fa_scalar, from fa_scalar_int(2), fa_scalar_float(0.5), ...
 *     int? float? bool?  fa_some_int(2) or fa_none_int(), ...; Scalar?  fa_scalar_none()
 *     ScalarType  fa_dtype; FA_DTYPE_NONE: None      MemoryFormat  fa_memory_format
 *     int[]? float[]?    NULL: None                  Layout  fa_layout    Device  fa_device
 *
 * Optional device, layout and generator and pin_memory are not asked for: they stay None. A tensor
 * comes back as yours, NULL on failure; Tensor[] as a LIST; several tensors, numbers and texts go
 * to `out`. In-place operators (`fa_op_add_`) give a status. Tensors of `out` are yours too.
 *
 * Not here: out= forms, operators without a tensor, and those listed at the end, whose arguments
 * or results have no simple C type. fa_call() takes them all.
 *
 * Nothing of this is in the library but three functions: what is not called costs nothing. */
#ifndef FACULA_OPS_H
#define FACULA_OPS_H

#include "module.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A number of any type; dtype FA_BOOL, FA_INT64, FA_FLOAT64 or FA_COMPLEX128 (FA_DTYPE_NONE: none)
 * says which. */
typedef struct fa_scalar {
    fa_dtype dtype;
    int64_t integer;                    /* of FA_BOOL and FA_INT64 */
    double real, imag;                  /* of the others; set for every kind in results */
} fa_scalar;
typedef struct fa_opt_int { bool is_set; int64_t value; } fa_opt_int;
typedef struct fa_opt_float { bool is_set; double value; } fa_opt_float;
typedef struct fa_opt_bool { bool is_set; bool value; } fa_opt_bool;

/* torch.memory_format; numbers as in TorchScript. */
typedef enum fa_memory_format {
    FA_CONTIGUOUS_FORMAT = 0, FA_PRESERVE_FORMAT = 1, FA_CHANNELS_LAST = 2,
    FA_CHANNELS_LAST_3D = 3, FA_MEMORY_FORMAT_NONE = -1
} fa_memory_format;

static inline fa_scalar fa_scalar_complex(double real, double imag)
{
    fa_scalar out = { FA_COMPLEX128, 0, real, imag };
    return out;
}
static inline fa_scalar fa_scalar_float(double x)
{
    fa_scalar out = { FA_FLOAT64, 0, x, 0 };
    return out;
}
static inline fa_scalar fa_scalar_int(int64_t x)
{
    fa_scalar out = { FA_INT64, x, (double)x, 0 };
    return out;
}
static inline fa_scalar fa_scalar_bool(bool x)
{
    fa_scalar out = { FA_BOOL, x, (double)x, 0 };
    return out;
}
static inline fa_scalar fa_scalar_none(void)
{
    fa_scalar out = { FA_DTYPE_NONE, 0, 0, 0 };
    return out;
}
static inline fa_opt_int fa_some_int(int64_t x)
{
    fa_opt_int out = { true, x };
    return out;
}
static inline fa_opt_int fa_none_int(void)
{
    fa_opt_int out = { false, 0 };
    return out;
}
static inline fa_opt_float fa_some_float(double x)
{
    fa_opt_float out = { true, x };
    return out;
}
static inline fa_opt_float fa_none_float(void)
{
    fa_opt_float out = { false, 0 };
    return out;
}
static inline fa_opt_bool fa_some_bool(bool x)
{
    fa_opt_bool out = { true, x };
    return out;
}
static inline fa_opt_bool fa_none_bool(void)
{
    fa_opt_bool out = { false, false };
    return out;
}

/* What the functions below are made of: the operator of exactly this name, with one argument for
 * each parameter, described by a letter:
 *     t tensor or NULL   i int64_t   f double   b bool   e dtype and other enumerations, -1: None
 *     S fa_scalar   j fa_opt_int   g fa_opt_float   c fa_opt_bool   s text or NULL   n None
 *     D const fa_device * or NULL   I int64_t[], F double[], B bool[], T tensors: array and size_t
 *     J and G as I and F, NULL: None
 * The first result is a tensor, yours; NULL on failure. */
FA_API fa_tensor *fa_invoke_tensor(const char *name, const char *format, ...);
/* The first result, boxed, yours; NULL on failure. */
FA_API fa_value *fa_invoke_value(const char *name, const char *format, ...);
/* Results into out, one letter each in `kinds`: any number of t, or one of S b i f s; "": none. */
FA_API fa_status fa_invoke(void *out, const char *kinds, const char *name, const char *format,
                           ...);

/* aten::__and__.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op___and__(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::__and__.Tensor", "tt", self, other);
}
/* aten::__and__.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op___and___scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::__and__.Scalar", "tS", self, other);
}
/* aten::__iand__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op___iand__(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::__iand__.Tensor", "tt", self, other);
}
/* aten::__iand__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op___iand___scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::__iand__.Scalar", "tS", self, other);
}
/* aten::__ilshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op___ilshift__(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::__ilshift__.Tensor", "tt", self, other);
}
/* aten::__ilshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op___ilshift___scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::__ilshift__.Scalar", "tS", self, other);
}
/* aten::__interpolate(Tensor input, int? size=None, float? scale_factor=None, str mode="nearest",
 * bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor */
static inline fa_tensor *fa_op___interpolate(const fa_tensor *input, fa_opt_int size,
    fa_opt_float scale_factor, const char *mode, fa_opt_bool align_corners,
    fa_opt_bool recompute_scale_factor, bool antialias)
{
    return fa_invoke_tensor("aten::__interpolate", "tjgsccb", input, size, scale_factor, mode,
        align_corners, recompute_scale_factor, antialias);
}
/* aten::__interpolate.scale_list(Tensor input, int? size=None, float[]? scale_factor=None, str
 * mode="nearest", bool? align_corners=None, bool? recompute_scale_factor=None, bool
 * antialias=False) -> Tensor */
static inline fa_tensor *fa_op___interpolate_scale_list(const fa_tensor *input, fa_opt_int size,
    const double *scale_factor, size_t n_scale_factor, const char *mode, fa_opt_bool align_corners,
    fa_opt_bool recompute_scale_factor, bool antialias)
{
    return fa_invoke_tensor("aten::__interpolate.scale_list", "tjGsccb", input, size, scale_factor,
        n_scale_factor, mode, align_corners, recompute_scale_factor, antialias);
}
/* aten::__interpolate.size_list(Tensor input, int[]? size=None, float? scale_factor=None, str
 * mode="nearest", bool? align_corners=None, bool? recompute_scale_factor=None, bool
 * antialias=False) -> Tensor */
static inline fa_tensor *fa_op___interpolate_size_list(const fa_tensor *input, const int64_t *size,
    size_t n_size, fa_opt_float scale_factor, const char *mode, fa_opt_bool align_corners,
    fa_opt_bool recompute_scale_factor, bool antialias)
{
    return fa_invoke_tensor("aten::__interpolate.size_list", "tJgsccb", input, size, n_size,
        scale_factor, mode, align_corners, recompute_scale_factor, antialias);
}
/* aten::__interpolate.size_list_scale_list(Tensor input, int[]? size=None, float[]?
 * scale_factor=None, str mode="nearest", bool? align_corners=None, bool?
 * recompute_scale_factor=None, bool antialias=False) -> Tensor */
static inline fa_tensor *fa_op___interpolate_size_list_scale_list(const fa_tensor *input,
    const int64_t *size, size_t n_size, const double *scale_factor, size_t n_scale_factor,
    const char *mode, fa_opt_bool align_corners, fa_opt_bool recompute_scale_factor, bool antialias)
{
    return fa_invoke_tensor("aten::__interpolate.size_list_scale_list", "tJGsccb", input, size,
        n_size, scale_factor, n_scale_factor, mode, align_corners, recompute_scale_factor,
        antialias);
}
/* aten::__ior__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op___ior__(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::__ior__.Tensor", "tt", self, other);
}
/* aten::__ior__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op___ior___scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::__ior__.Scalar", "tS", self, other);
}
/* aten::__irshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op___irshift__(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::__irshift__.Tensor", "tt", self, other);
}
/* aten::__irshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op___irshift___scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::__irshift__.Scalar", "tS", self, other);
}
/* aten::__ixor__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op___ixor__(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::__ixor__.Tensor", "tt", self, other);
}
/* aten::__ixor__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op___ixor___scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::__ixor__.Scalar", "tS", self, other);
}
/* aten::__lshift__.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op___lshift__(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::__lshift__.Tensor", "tt", self, other);
}
/* aten::__lshift__.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op___lshift___scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::__lshift__.Scalar", "tS", self, other);
}
/* aten::__or__.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op___or__(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::__or__.Tensor", "tt", self, other);
}
/* aten::__or__.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op___or___scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::__or__.Scalar", "tS", self, other);
}
/* aten::__rshift__.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op___rshift__(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::__rshift__.Tensor", "tt", self, other);
}
/* aten::__rshift__.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op___rshift___scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::__rshift__.Scalar", "tS", self, other);
}
/* aten::__upsample(Tensor input, int? size=None, int? scale_factor=None, str mode="nearest", bool?
 * align_corners=None) -> Tensor */
static inline fa_tensor *fa_op___upsample(const fa_tensor *input, fa_opt_int size,
    fa_opt_int scale_factor, const char *mode, fa_opt_bool align_corners)
{
    return fa_invoke_tensor("aten::__upsample", "tjjsc", input, size, scale_factor, mode,
        align_corners);
}
/* aten::__upsample_bilinear(Tensor input, int? size=None, int? scale_factor=None) -> Tensor */
static inline fa_tensor *fa_op___upsample_bilinear(const fa_tensor *input, fa_opt_int size,
    fa_opt_int scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_bilinear", "tjj", input, size, scale_factor);
}
/* aten::__upsample_bilinear.scale_list(Tensor input, int? size=None, int[]? scale_factor=None) ->
 * Tensor */
static inline fa_tensor *fa_op___upsample_bilinear_scale_list(const fa_tensor *input,
    fa_opt_int size, const int64_t *scale_factor, size_t n_scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_bilinear.scale_list", "tjJ", input, size,
        scale_factor, n_scale_factor);
}
/* aten::__upsample_bilinear.size_list(Tensor input, int[]? size=None, int? scale_factor=None) ->
 * Tensor */
static inline fa_tensor *fa_op___upsample_bilinear_size_list(const fa_tensor *input,
    const int64_t *size, size_t n_size, fa_opt_int scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_bilinear.size_list", "tJj", input, size, n_size,
        scale_factor);
}
/* aten::__upsample_bilinear.size_list_scale_list(Tensor input, int[]? size=None, int[]?
 * scale_factor=None) -> Tensor */
static inline fa_tensor *fa_op___upsample_bilinear_size_list_scale_list(const fa_tensor *input,
    const int64_t *size, size_t n_size, const int64_t *scale_factor, size_t n_scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_bilinear.size_list_scale_list", "tJJ", input, size,
        n_size, scale_factor, n_scale_factor);
}
/* aten::__upsample_nearest(Tensor input, int? size=None, int? scale_factor=None) -> Tensor */
static inline fa_tensor *fa_op___upsample_nearest(const fa_tensor *input, fa_opt_int size,
    fa_opt_int scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_nearest", "tjj", input, size, scale_factor);
}
/* aten::__upsample_nearest.size_list(Tensor input, int[]? size=None, int? scale_factor=None) ->
 * Tensor */
static inline fa_tensor *fa_op___upsample_nearest_size_list(const fa_tensor *input,
    const int64_t *size, size_t n_size, fa_opt_int scale_factor)
{
    return fa_invoke_tensor("aten::__upsample_nearest.size_list", "tJj", input, size, n_size,
        scale_factor);
}
/* aten::__upsample.size_list(Tensor input, int[]? size=None, int? scale_factor=None, str
 * mode="nearest", bool? align_corners=None) -> Tensor */
static inline fa_tensor *fa_op___upsample_size_list(const fa_tensor *input, const int64_t *size,
    size_t n_size, fa_opt_int scale_factor, const char *mode, fa_opt_bool align_corners)
{
    return fa_invoke_tensor("aten::__upsample.size_list", "tJjsc", input, size, n_size,
        scale_factor, mode, align_corners);
}
/* aten::__xor__.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op___xor__(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::__xor__.Tensor", "tt", self, other);
}
/* aten::__xor__.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op___xor___scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::__xor__.Scalar", "tS", self, other);
}
/* aten::_adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor */
static inline fa_tensor *fa_op__adaptive_avg_pool2d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::_adaptive_avg_pool2d", "tI", self, output_size, n_output_size);
}
/* aten::_adaptive_avg_pool2d_backward(Tensor grad_output, Tensor self) -> Tensor */
static inline fa_tensor *fa_op__adaptive_avg_pool2d_backward(const fa_tensor *grad_output,
    const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_adaptive_avg_pool2d_backward", "tt", grad_output, self);
}
/* aten::_adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor */
static inline fa_tensor *fa_op__adaptive_avg_pool3d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::_adaptive_avg_pool3d", "tI", self, output_size, n_output_size);
}
/* aten::_adaptive_avg_pool3d_backward(Tensor grad_output, Tensor self) -> Tensor */
static inline fa_tensor *fa_op__adaptive_avg_pool3d_backward(const fa_tensor *grad_output,
    const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_adaptive_avg_pool3d_backward", "tt", grad_output, self);
}
/* aten::_addmm_activation(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1,
 * bool use_gelu=False) -> Tensor */
static inline fa_tensor *fa_op__addmm_activation(const fa_tensor *self, const fa_tensor *mat1,
    const fa_tensor *mat2, fa_scalar beta, fa_scalar alpha, bool use_gelu)
{
    return fa_invoke_tensor("aten::_addmm_activation", "tttSSb", self, mat1, mat2, beta, alpha,
        use_gelu);
}
/* aten::_aminmax(Tensor self) -> (Tensor, Tensor) */
static inline fa_status fa_op__aminmax(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::_aminmax", "t", self);
}
/* aten::_aminmax.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor, Tensor) */
static inline fa_status fa_op__aminmax_dim(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::_aminmax.dim", "tib", self, dim, keepdim);
}
/* aten::_assert_async(Tensor self) -> () */
static inline fa_status fa_op__assert_async(const fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::_assert_async", "t", self);
}
/* aten::_assert_async.msg(Tensor self, str assert_msg) -> () */
static inline fa_status fa_op__assert_async_msg(const fa_tensor *self, const char *assert_msg)
{
    return fa_invoke(NULL, "", "aten::_assert_async.msg", "ts", self, assert_msg);
}
/* aten::_assert_tensor_metadata(Tensor a, SymInt[]? size=None, SymInt[]? stride=None, ScalarType?
 * dtype=None, *, Device? device=None, Layout? layout=None) -> () */
static inline fa_status fa_op__assert_tensor_metadata(const fa_tensor *a, const int64_t *size,
    size_t n_size, const int64_t *stride, size_t n_stride, fa_dtype dtype)
{
    return fa_invoke(NULL, "", "aten::_assert_tensor_metadata", "tJJenn", a, size, n_size, stride,
        n_stride, dtype);
}
/* aten::_autocast_to_full_precision(Tensor(a) self, bool cuda_enabled, bool cpu_enabled) ->
 * Tensor(a) */
static inline fa_tensor *fa_op__autocast_to_full_precision(const fa_tensor *self, bool cuda_enabled,
    bool cpu_enabled)
{
    return fa_invoke_tensor("aten::_autocast_to_full_precision", "tbb", self, cuda_enabled,
        cpu_enabled);
}
/* aten::_autocast_to_reduced_precision(Tensor(a) self, bool cuda_enabled, bool cpu_enabled,
 * ScalarType cuda_dtype, ScalarType cpu_dtype) -> Tensor(a) */
static inline fa_tensor *fa_op__autocast_to_reduced_precision(const fa_tensor *self,
    bool cuda_enabled, bool cpu_enabled, fa_dtype cuda_dtype, fa_dtype cpu_dtype)
{
    return fa_invoke_tensor("aten::_autocast_to_reduced_precision", "tbbee", self, cuda_enabled,
        cpu_enabled, cuda_dtype, cpu_dtype);
}
/* aten::_batch_norm_no_update(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean,
 * Tensor? running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor) */
static inline fa_status fa_op__batch_norm_no_update(fa_tensor *out[4], const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *running_mean,
    const fa_tensor *running_var, double momentum, double eps)
{
    return fa_invoke(out, "tttt", "aten::_batch_norm_no_update", "tttttff", input, weight, bias,
        running_mean, running_var, momentum, eps);
}
/* aten::_batch_norm_with_update(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!)
 * running_mean, Tensor(b!) running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor,
 * Tensor) */
static inline fa_status fa_op__batch_norm_with_update(fa_tensor *out[4], const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, fa_tensor *running_mean, fa_tensor *running_var,
    double momentum, double eps)
{
    return fa_invoke(out, "tttt", "aten::_batch_norm_with_update", "tttttff", input, weight, bias,
        running_mean, running_var, momentum, eps);
}
/* aten::_batch_norm_with_update_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor
 * running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor,
 * Tensor running_mean_out, Tensor running_var_out) */
static inline fa_status fa_op__batch_norm_with_update_functional(fa_tensor *out[6],
    const fa_tensor *input, const fa_tensor *weight, const fa_tensor *bias,
    const fa_tensor *running_mean, const fa_tensor *running_var, double momentum, double eps)
{
    return fa_invoke(out, "tttttt", "aten::_batch_norm_with_update_functional", "tttttff", input,
        weight, bias, running_mean, running_var, momentum, eps);
}
/* aten::_cast_Byte(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_byte(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Byte", "tb", self, non_blocking);
}
/* aten::_cast_Char(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_char(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Char", "tb", self, non_blocking);
}
/* aten::_cast_Double(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_double(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Double", "tb", self, non_blocking);
}
/* aten::_cast_Float(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_float(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Float", "tb", self, non_blocking);
}
/* aten::_cast_Half(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_half(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Half", "tb", self, non_blocking);
}
/* aten::_cast_Int(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_int(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Int", "tb", self, non_blocking);
}
/* aten::_cast_Long(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_long(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Long", "tb", self, non_blocking);
}
/* aten::_cast_Short(Tensor self, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op__cast_short(const fa_tensor *self, bool non_blocking)
{
    return fa_invoke_tensor("aten::_cast_Short", "tb", self, non_blocking);
}
/* aten::_cat(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op__cat(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::_cat", "Ti", tensors, n_tensors, dim);
}
/* aten::_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor */
static inline fa_tensor *fa_op__cdist_forward(const fa_tensor *x1, const fa_tensor *x2, double p,
    fa_opt_int compute_mode)
{
    return fa_invoke_tensor("aten::_cdist_forward", "ttfj", x1, x2, p, compute_mode);
}
/* aten::_cholesky_solve_helper(Tensor self, Tensor A, bool upper) -> Tensor */
static inline fa_tensor *fa_op__cholesky_solve_helper(const fa_tensor *self, const fa_tensor *A,
    bool upper)
{
    return fa_invoke_tensor("aten::_cholesky_solve_helper", "ttb", self, A, upper);
}
/* aten::_chunk_cat(Tensor[] tensors, int dim, int num_chunks) -> Tensor */
static inline fa_tensor *fa_op__chunk_cat(fa_tensor *const *tensors, size_t n_tensors, int64_t dim,
    int64_t num_chunks)
{
    return fa_invoke_tensor("aten::_chunk_cat", "Tii", tensors, n_tensors, dim, num_chunks);
}
/* aten::_conj(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op__conj(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_conj", "t", self);
}
/* aten::_conj_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__conj_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_conj_copy", "t", self);
}
/* aten::_conj_physical(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__conj_physical(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_conj_physical", "t", self);
}
/* aten::_conv_depthwise2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias,
 * SymInt[2] stride, SymInt[2] padding, SymInt[2] dilation) -> Tensor */
static inline fa_tensor *fa_op__conv_depthwise2d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *dilation,
    size_t n_dilation)
{
    return fa_invoke_tensor("aten::_conv_depthwise2d", "ttItIII", self, weight, kernel_size,
        n_kernel_size, bias, stride, n_stride, padding, n_padding, dilation, n_dilation);
}
/* aten::_convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding,
 * SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool benchmark, bool
 * deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor */
static inline fa_tensor *fa_op__convolution(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool transposed,
    const int64_t *output_padding, size_t n_output_padding, int64_t groups, bool benchmark,
    bool deterministic, bool cudnn_enabled, bool allow_tf32)
{
    return fa_invoke_tensor("aten::_convolution", "tttIIIbIibbbb", input, weight, bias, stride,
        n_stride, padding, n_padding, dilation, n_dilation, transposed, output_padding,
        n_output_padding, groups, benchmark, deterministic, cudnn_enabled, allow_tf32);
}
/* aten::_convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride,
 * SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, bool
 * benchmark, bool deterministic, bool cudnn_enabled) -> Tensor */
static inline fa_tensor *fa_op__convolution_deprecated(const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *dilation, size_t n_dilation,
    bool transposed, const int64_t *output_padding, size_t n_output_padding, int64_t groups,
    bool benchmark, bool deterministic, bool cudnn_enabled)
{
    return fa_invoke_tensor("aten::_convolution.deprecated", "tttIIIbIibbb", input, weight, bias,
        stride, n_stride, padding, n_padding, dilation, n_dilation, transposed, output_padding,
        n_output_padding, groups, benchmark, deterministic, cudnn_enabled);
}
/* aten::_convolution_mode(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, str padding,
 * SymInt[] dilation, SymInt groups) -> Tensor */
static inline fa_tensor *fa_op__convolution_mode(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const char *padding,
    const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::_convolution_mode", "tttIsIi", input, weight, bias, stride,
        n_stride, padding, dilation, n_dilation, groups);
}
/* aten::_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int
 * blank=0, bool zero_infinity=False) -> (Tensor, Tensor) */
static inline fa_status fa_op__ctc_loss(fa_tensor *out[2], const fa_tensor *log_probs,
    const fa_tensor *targets, const int64_t *input_lengths, size_t n_input_lengths,
    const int64_t *target_lengths, size_t n_target_lengths, int64_t blank, bool zero_infinity)
{
    return fa_invoke(out, "tt", "aten::_ctc_loss", "ttIIib", log_probs, targets, input_lengths,
        n_input_lengths, target_lengths, n_target_lengths, blank, zero_infinity);
}
/* aten::_ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor
 * target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor) */
static inline fa_status fa_op__ctc_loss_tensor(fa_tensor *out[2], const fa_tensor *log_probs,
    const fa_tensor *targets, const fa_tensor *input_lengths, const fa_tensor *target_lengths,
    int64_t blank, bool zero_infinity)
{
    return fa_invoke(out, "tt", "aten::_ctc_loss.Tensor", "ttttib", log_probs, targets,
        input_lengths, target_lengths, blank, zero_infinity);
}
/* aten::_efficientzerotensor(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op__efficientzerotensor(const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::_efficientzerotensor", "Iennn", size, n_size, dtype);
}
/* aten::_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool
 * scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool
 * include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor) */
static inline fa_status fa_op__embedding_bag(fa_tensor *out[4], const fa_tensor *weight,
    const fa_tensor *indices, const fa_tensor *offsets, bool scale_grad_by_freq, int64_t mode,
    bool sparse, const fa_tensor *per_sample_weights, bool include_last_offset, int64_t padding_idx)
{
    return fa_invoke(out, "tttt", "aten::_embedding_bag", "tttbibtbi", weight, indices, offsets,
        scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset, padding_idx);
}
/* aten::_embedding_bag_forward_only(Tensor weight, Tensor indices, Tensor offsets, bool
 * scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool
 * include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor) */
static inline fa_status fa_op__embedding_bag_forward_only(fa_tensor *out[4],
    const fa_tensor *weight, const fa_tensor *indices, const fa_tensor *offsets,
    bool scale_grad_by_freq, int64_t mode, bool sparse, const fa_tensor *per_sample_weights,
    bool include_last_offset, int64_t padding_idx)
{
    return fa_invoke(out, "tttt", "aten::_embedding_bag_forward_only", "tttbibtbi", weight, indices,
        offsets, scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset,
        padding_idx);
}
/* aten::_euclidean_dist(Tensor x1, Tensor x2) -> Tensor */
static inline fa_tensor *fa_op__euclidean_dist(const fa_tensor *x1, const fa_tensor *x2)
{
    return fa_invoke_tensor("aten::_euclidean_dist", "tt", x1, x2);
}
/* aten::_fft_c2c(Tensor self, SymInt[] dim, int normalization, bool forward) -> Tensor */
static inline fa_tensor *fa_op__fft_c2c(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    int64_t normalization, bool forward)
{
    return fa_invoke_tensor("aten::_fft_c2c", "tIib", self, dim, n_dim, normalization, forward);
}
/* aten::_fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor */
static inline fa_tensor *fa_op__fft_c2r(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    int64_t normalization, int64_t last_dim_size)
{
    return fa_invoke_tensor("aten::_fft_c2r", "tIii", self, dim, n_dim, normalization,
        last_dim_size);
}
/* aten::_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor */
static inline fa_tensor *fa_op__fft_r2c(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    int64_t normalization, bool onesided)
{
    return fa_invoke_tensor("aten::_fft_r2c", "tIib", self, dim, n_dim, normalization, onesided);
}
/* aten::_functional_assert_async.msg(Tensor self, str assert_msg, Tensor dep_token) -> Tensor */
static inline fa_tensor *fa_op__functional_assert_async_msg(const fa_tensor *self,
    const char *assert_msg, const fa_tensor *dep_token)
{
    return fa_invoke_tensor("aten::_functional_assert_async.msg", "tst", self, assert_msg,
        dep_token);
}
/* aten::_functional_assert_scalar(Scalar self, str assert_msg, Tensor dep_token) -> Tensor */
static inline fa_tensor *fa_op__functional_assert_scalar(fa_scalar self, const char *assert_msg,
    const fa_tensor *dep_token)
{
    return fa_invoke_tensor("aten::_functional_assert_scalar", "Sst", self, assert_msg, dep_token);
}
/* aten::_functional_sym_constrain_range(Scalar size, int? min, int? max, Tensor dep_token) ->
 * Tensor */
static inline fa_tensor *fa_op__functional_sym_constrain_range(fa_scalar size, fa_opt_int min,
    fa_opt_int max, const fa_tensor *dep_token)
{
    return fa_invoke_tensor("aten::_functional_sym_constrain_range", "Sjjt", size, min, max,
        dep_token);
}
/* aten::_functional_sym_constrain_range_for_size(Scalar size, int? min, int? max, Tensor dep_token)
 * -> Tensor */
static inline fa_tensor *fa_op__functional_sym_constrain_range_for_size(fa_scalar size,
    fa_opt_int min, fa_opt_int max, const fa_tensor *dep_token)
{
    return fa_invoke_tensor("aten::_functional_sym_constrain_range_for_size", "Sjjt", size, min,
        max, dep_token);
}
/* aten::_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float? eps) ->
 * (Tensor, Tensor) */
static inline fa_status fa_op__fused_rms_norm(fa_tensor *out[2], const fa_tensor *input,
    const int64_t *normalized_shape, size_t n_normalized_shape, const fa_tensor *weight,
    fa_opt_float eps)
{
    return fa_invoke(out, "tt", "aten::_fused_rms_norm", "tItg", input, normalized_shape,
        n_normalized_shape, weight, eps);
}
/* aten::_grid_sampler_2d_cpu_fallback(Tensor input, Tensor grid, int interpolation_mode, int
 * padding_mode, bool align_corners) -> Tensor */
static inline fa_tensor *fa_op__grid_sampler_2d_cpu_fallback(const fa_tensor *input,
    const fa_tensor *grid, int64_t interpolation_mode, int64_t padding_mode, bool align_corners)
{
    return fa_invoke_tensor("aten::_grid_sampler_2d_cpu_fallback", "ttiib", input, grid,
        interpolation_mode, padding_mode, align_corners);
}
/* aten::_grouped_mm(Tensor self, Tensor mat2, Tensor? offs=None, Tensor? bias=None, ScalarType?
 * out_dtype=None) -> Tensor */
static inline fa_tensor *fa_op__grouped_mm(const fa_tensor *self, const fa_tensor *mat2,
    const fa_tensor *offs, const fa_tensor *bias, fa_dtype out_dtype)
{
    return fa_invoke_tensor("aten::_grouped_mm", "tttte", self, mat2, offs, bias, out_dtype);
}
/* aten::_histogramdd_bin_edges(Tensor self, int[] bins, *, float[]? range=None, Tensor?
 * weight=None, bool density=False) -> Tensor[] */
static inline fa_value *fa_op__histogramdd_bin_edges(const fa_tensor *self, const int64_t *bins,
    size_t n_bins, const double *range, size_t n_range, const fa_tensor *weight, bool density)
{
    return fa_invoke_value("aten::_histogramdd_bin_edges", "tIGtb", self, bins, n_bins, range,
        n_range, weight, density);
}
/* aten::_histogramdd_from_bin_cts(Tensor self, int[] bins, *, float[]? range=None, Tensor?
 * weight=None, bool density=False) -> Tensor */
static inline fa_tensor *fa_op__histogramdd_from_bin_cts(const fa_tensor *self, const int64_t *bins,
    size_t n_bins, const double *range, size_t n_range, const fa_tensor *weight, bool density)
{
    return fa_invoke_tensor("aten::_histogramdd_from_bin_cts", "tIGtb", self, bins, n_bins, range,
        n_range, weight, density);
}
/* aten::_histogramdd_from_bin_tensors(Tensor self, Tensor[] bins, *, Tensor? weight=None, bool
 * density=False) -> Tensor */
static inline fa_tensor *fa_op__histogramdd_from_bin_tensors(const fa_tensor *self,
    fa_tensor *const *bins, size_t n_bins, const fa_tensor *weight, bool density)
{
    return fa_invoke_tensor("aten::_histogramdd_from_bin_tensors", "tTtb", self, bins, n_bins,
        weight, density);
}
/* aten::_index_put_impl_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False,
 * bool unsafe=False) -> Tensor(a!) */
static inline fa_status fa_op__index_put_impl_(fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices, const fa_tensor *values, bool accumulate, bool unsafe)
{
    return fa_invoke(NULL, "", "aten::_index_put_impl_", "tTtbb", self, indices, n_indices, values,
        accumulate, unsafe);
}
/* aten::_index_put_impl_.hacked_twin(Tensor(a!) self, Tensor[] indices, Tensor values, bool
 * accumulate=False, bool unsafe=False) -> Tensor(a!) */
static inline fa_status fa_op__index_put_impl__hacked_twin(fa_tensor *self,
    fa_tensor *const *indices, size_t n_indices, const fa_tensor *values, bool accumulate,
    bool unsafe)
{
    return fa_invoke(NULL, "", "aten::_index_put_impl_.hacked_twin", "tTtbb", self, indices,
        n_indices, values, accumulate, unsafe);
}
/* aten::_int_mm(Tensor self, Tensor mat2) -> Tensor */
static inline fa_tensor *fa_op__int_mm(const fa_tensor *self, const fa_tensor *mat2)
{
    return fa_invoke_tensor("aten::_int_mm", "tt", self, mat2);
}
/* aten::_is_all_true(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__is_all_true(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_is_all_true", "t", self);
}
/* aten::_is_any_true(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__is_any_true(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_is_any_true", "t", self);
}
/* aten::_linalg_check_errors(Tensor info, str api_name, *, bool is_matrix) -> () */
static inline fa_status fa_op__linalg_check_errors(const fa_tensor *info, const char *api_name,
    bool is_matrix)
{
    return fa_invoke(NULL, "", "aten::_linalg_check_errors", "tsb", info, api_name, is_matrix);
}
/* aten::_linalg_det(Tensor A) -> (Tensor result, Tensor LU, Tensor pivots) */
static inline fa_status fa_op__linalg_det(fa_tensor *out[3], const fa_tensor *A)
{
    return fa_invoke(out, "ttt", "aten::_linalg_det", "t", A);
}
/* aten::_linalg_eigh(Tensor A, str UPLO="L", bool compute_v=True) -> (Tensor eigenvalues, Tensor
 * eigenvectors) */
static inline fa_status fa_op__linalg_eigh(fa_tensor *out[2], const fa_tensor *A, const char *UPLO,
    bool compute_v)
{
    return fa_invoke(out, "tt", "aten::_linalg_eigh", "tsb", A, UPLO, compute_v);
}
/* aten::_linalg_eigvals(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__linalg_eigvals(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_linalg_eigvals", "t", self);
}
/* aten::_linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet, Tensor LU, Tensor pivots) */
static inline fa_status fa_op__linalg_slogdet(fa_tensor *out[4], const fa_tensor *A)
{
    return fa_invoke(out, "tttt", "aten::_linalg_slogdet", "t", A);
}
/* aten::_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor
 * result, Tensor LU, Tensor pivots, Tensor info) */
static inline fa_status fa_op__linalg_solve_ex(fa_tensor *out[4], const fa_tensor *A,
    const fa_tensor *B, bool left, bool check_errors)
{
    return fa_invoke(out, "tttt", "aten::_linalg_solve_ex", "ttbb", A, B, left, check_errors);
}
/* aten::_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? driver=None)
 * -> (Tensor U, Tensor S, Tensor Vh) */
static inline fa_status fa_op__linalg_svd(fa_tensor *out[3], const fa_tensor *A, bool full_matrices,
    bool compute_uv, const char *driver)
{
    return fa_invoke(out, "ttt", "aten::_linalg_svd", "tbbs", A, full_matrices, compute_uv, driver);
}
/* aten::_local_scalar_dense(Tensor self) -> Scalar */
static inline fa_status fa_op__local_scalar_dense(fa_scalar *out, const fa_tensor *self)
{
    return fa_invoke(out, "S", "aten::_local_scalar_dense", "t", self);
}
/* aten::_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor */
static inline fa_tensor *fa_op__log_softmax(const fa_tensor *self, int64_t dim, bool half_to_float)
{
    return fa_invoke_tensor("aten::_log_softmax", "tib", self, dim, half_to_float);
}
/* aten::_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType
 * input_dtype) -> Tensor */
static inline fa_tensor *fa_op__log_softmax_backward_data(const fa_tensor *grad_output,
    const fa_tensor *output, int64_t dim, fa_dtype input_dtype)
{
    return fa_invoke_tensor("aten::_log_softmax_backward_data", "ttie", grad_output, output, dim,
        input_dtype);
}
/* aten::_logcumsumexp(Tensor self, int dim) -> Tensor */
static inline fa_tensor *fa_op__logcumsumexp(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::_logcumsumexp", "ti", self, dim);
}
/* aten::_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, Tensor
 * pivots, Tensor info) */
static inline fa_status fa_op__lu_with_info(fa_tensor *out[3], const fa_tensor *self, bool pivot,
    bool check_errors)
{
    return fa_invoke(out, "ttt", "aten::_lu_with_info", "tbb", self, pivot, check_errors);
}
/* aten::_make_dep_token(*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool?
 * pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op__make_dep_token(fa_dtype dtype, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::_make_dep_token", "ennne", dtype, memory_format);
}
/* aten::_make_per_channel_quantized_tensor(Tensor self, Tensor scale, Tensor zero_point, int axis)
 * -> Tensor */
static inline fa_tensor *fa_op__make_per_channel_quantized_tensor(const fa_tensor *self,
    const fa_tensor *scale, const fa_tensor *zero_point, int64_t axis)
{
    return fa_invoke_tensor("aten::_make_per_channel_quantized_tensor", "ttti", self, scale,
        zero_point, axis);
}
/* aten::_make_per_tensor_quantized_tensor(Tensor self, float scale, int zero_point) -> Tensor */
static inline fa_tensor *fa_op__make_per_tensor_quantized_tensor(const fa_tensor *self,
    double scale, int64_t zero_point)
{
    return fa_invoke_tensor("aten::_make_per_tensor_quantized_tensor", "tfi", self, scale,
        zero_point);
}
/* aten::_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!)
 * running_mean, Tensor(b!) running_var, bool training, float momentum, float eps) -> (Tensor,
 * Tensor, Tensor) */
static inline fa_status fa_op__native_batch_norm_legit(fa_tensor *out[3], const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, fa_tensor *running_mean, fa_tensor *running_var,
    bool training, double momentum, double eps)
{
    return fa_invoke(out, "ttt", "aten::_native_batch_norm_legit", "tttttbff", input, weight, bias,
        running_mean, running_var, training, momentum, eps);
}
/* aten::_native_batch_norm_legit_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor
 * running_mean, Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor,
 * Tensor, Tensor running_mean_out, Tensor running_var_out) */
static inline fa_status fa_op__native_batch_norm_legit_functional(fa_tensor *out[5],
    const fa_tensor *input, const fa_tensor *weight, const fa_tensor *bias,
    const fa_tensor *running_mean, const fa_tensor *running_var, bool training, double momentum,
    double eps)
{
    return fa_invoke(out, "ttttt", "aten::_native_batch_norm_legit_functional", "tttttbff", input,
        weight, bias, running_mean, running_var, training, momentum, eps);
}
/* aten::_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool
 * training, float momentum, float eps) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op__native_batch_norm_legit_no_stats(fa_tensor *out[3],
    const fa_tensor *input, const fa_tensor *weight, const fa_tensor *bias, bool training,
    double momentum, double eps)
{
    return fa_invoke(out, "ttt", "aten::_native_batch_norm_legit.no_stats", "tttbff", input, weight,
        bias, training, momentum, eps);
}
/* aten::_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor
 * running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op__native_batch_norm_legit_no_training(fa_tensor *out[3],
    const fa_tensor *input, const fa_tensor *weight, const fa_tensor *bias,
    const fa_tensor *running_mean, const fa_tensor *running_var, double momentum, double eps)
{
    return fa_invoke(out, "ttt", "aten::_native_batch_norm_legit_no_training", "tttttff", input,
        weight, bias, running_mean, running_var, momentum, eps);
}
/* aten::_native_multi_head_attention(Tensor query, Tensor key, Tensor value, int embed_dim, int
 * num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, Tensor?
 * mask=None, bool need_weights=True, bool average_attn_weights=True, int? mask_type=None) ->
 * (Tensor, Tensor) */
static inline fa_status fa_op__native_multi_head_attention(fa_tensor *out[2],
    const fa_tensor *query, const fa_tensor *key, const fa_tensor *value, int64_t embed_dim,
    int64_t num_head, const fa_tensor *qkv_weight, const fa_tensor *qkv_bias,
    const fa_tensor *proj_weight, const fa_tensor *proj_bias, const fa_tensor *mask,
    bool need_weights, bool average_attn_weights, fa_opt_int mask_type)
{
    return fa_invoke(out, "tt", "aten::_native_multi_head_attention", "tttiitttttbbj", query, key,
        value, embed_dim, num_head, qkv_weight, qkv_bias, proj_weight, proj_bias, mask,
        need_weights, average_attn_weights, mask_type);
}
/* aten::_neg_view(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op__neg_view(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_neg_view", "t", self);
}
/* aten::_neg_view_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__neg_view_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_neg_view_copy", "t", self);
}
/* aten::_no_grad_embedding_renorm_(Tensor weight, Tensor input, float max_norm, float norm_type) ->
 * Tensor */
static inline fa_tensor *fa_op__no_grad_embedding_renorm_(const fa_tensor *weight,
    const fa_tensor *input, double max_norm, double norm_type)
{
    return fa_invoke_tensor("aten::_no_grad_embedding_renorm_", "ttff", weight, input, max_norm,
        norm_type);
}
/* aten::_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor,
 * Tensor) */
static inline fa_status fa_op__pack_padded_sequence(fa_tensor *out[2], const fa_tensor *input,
    const fa_tensor *lengths, bool batch_first)
{
    return fa_invoke(out, "tt", "aten::_pack_padded_sequence", "ttb", input, lengths, batch_first);
}
/* aten::_pad_circular(Tensor self, SymInt[] pad) -> Tensor */
static inline fa_tensor *fa_op__pad_circular(const fa_tensor *self, const int64_t *pad,
    size_t n_pad)
{
    return fa_invoke_tensor("aten::_pad_circular", "tI", self, pad, n_pad);
}
/* aten::_pad_enum(Tensor self, SymInt[] pad, int mode, float? value=None) -> Tensor */
static inline fa_tensor *fa_op__pad_enum(const fa_tensor *self, const int64_t *pad, size_t n_pad,
    int64_t mode, fa_opt_float value)
{
    return fa_invoke_tensor("aten::_pad_enum", "tIig", self, pad, n_pad, mode, value);
}
/* aten::_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar
 * padding_value, int total_length) -> (Tensor, Tensor) */
static inline fa_status fa_op__pad_packed_sequence(fa_tensor *out[2], const fa_tensor *data,
    const fa_tensor *batch_sizes, bool batch_first, fa_scalar padding_value, int64_t total_length)
{
    return fa_invoke(out, "tt", "aten::_pad_packed_sequence", "ttbSi", data, batch_sizes,
        batch_first, padding_value, total_length);
}
/* aten::_pdist_forward(Tensor self, float p=2.) -> Tensor */
static inline fa_tensor *fa_op__pdist_forward(const fa_tensor *self, double p)
{
    return fa_invoke_tensor("aten::_pdist_forward", "tf", self, p);
}
/* aten::_prelu_kernel(Tensor self, Tensor weight) -> Tensor */
static inline fa_tensor *fa_op__prelu_kernel(const fa_tensor *self, const fa_tensor *weight)
{
    return fa_invoke_tensor("aten::_prelu_kernel", "tt", self, weight);
}
/* aten::_reshape_alias(Tensor(a) self, SymInt[] size, SymInt[] stride) -> Tensor(a) */
static inline fa_tensor *fa_op__reshape_alias(const fa_tensor *self, const int64_t *size,
    size_t n_size, const int64_t *stride, size_t n_stride)
{
    return fa_invoke_tensor("aten::_reshape_alias", "tII", self, size, n_size, stride, n_stride);
}
/* aten::_reshape_alias_copy(Tensor self, SymInt[] size, SymInt[] stride) -> Tensor */
static inline fa_tensor *fa_op__reshape_alias_copy(const fa_tensor *self, const int64_t *size,
    size_t n_size, const int64_t *stride, size_t n_stride)
{
    return fa_invoke_tensor("aten::_reshape_alias_copy", "tII", self, size, n_size, stride,
        n_stride);
}
/* aten::_reshape_copy(Tensor self, SymInt[] size) -> Tensor */
static inline fa_tensor *fa_op__reshape_copy(const fa_tensor *self, const int64_t *size,
    size_t n_size)
{
    return fa_invoke_tensor("aten::_reshape_copy", "tI", self, size, n_size);
}
/* aten::_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op__safe_softmax(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::_safe_softmax", "tie", self, dim, dtype);
}
/* aten::_scaled_dot_product_attention_math(Tensor query, Tensor key, Tensor value, Tensor?
 * attn_mask=None, float dropout_p=0., bool is_causal=False, Tensor? dropout_mask=None, *, float?
 * scale=None, bool enable_gqa=False) -> (Tensor, Tensor) */
static inline fa_status fa_op__scaled_dot_product_attention_math(fa_tensor *out[2],
    const fa_tensor *query, const fa_tensor *key, const fa_tensor *value,
    const fa_tensor *attn_mask, double dropout_p, bool is_causal, const fa_tensor *dropout_mask,
    fa_opt_float scale, bool enable_gqa)
{
    return fa_invoke(out, "tt", "aten::_scaled_dot_product_attention_math", "ttttfbtgb", query, key,
        value, attn_mask, dropout_p, is_causal, dropout_mask, scale, enable_gqa);
}
/* aten::_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, float
 * dropout_p=0., bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> (Tensor
 * output, Tensor logsumexp) */
static inline fa_status fa_op__scaled_dot_product_flash_attention_for_cpu(fa_tensor *out[2],
    const fa_tensor *query, const fa_tensor *key, const fa_tensor *value, double dropout_p,
    bool is_causal, const fa_tensor *attn_mask, fa_opt_float scale)
{
    return fa_invoke(out, "tt", "aten::_scaled_dot_product_flash_attention_for_cpu", "tttfbtg",
        query, key, value, dropout_p, is_causal, attn_mask, scale);
}
/* aten::_shape_as_tensor(Tensor self) -> Tensor */
static inline fa_tensor *fa_op__shape_as_tensor(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::_shape_as_tensor", "t", self);
}
/* aten::_softmax(Tensor self, int dim, bool half_to_float) -> Tensor */
static inline fa_tensor *fa_op__softmax(const fa_tensor *self, int64_t dim, bool half_to_float)
{
    return fa_invoke_tensor("aten::_softmax", "tib", self, dim, half_to_float);
}
/* aten::_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype)
 * -> Tensor */
static inline fa_tensor *fa_op__softmax_backward_data(const fa_tensor *grad_output,
    const fa_tensor *output, int64_t dim, fa_dtype input_dtype)
{
    return fa_invoke_tensor("aten::_softmax_backward_data", "ttie", grad_output, output, dim,
        input_dtype);
}
/* aten::_stack(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op__stack(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::_stack", "Ti", tensors, n_tensors, dim);
}
/* aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op__to_copy(const fa_tensor *self, fa_dtype dtype, bool non_blocking,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::_to_copy", "tennnbe", self, dtype, non_blocking, memory_format);
}
/* aten::_transformer_encoder_layer_fwd(Tensor src, int embed_dim, int num_heads, Tensor qkv_weight,
 * Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, bool use_gelu, bool norm_first, float eps,
 * Tensor norm_weight_1, Tensor norm_bias_1, Tensor norm_weight_2, Tensor norm_bias_2, Tensor
 * ffn_weight_1, Tensor ffn_bias_1, Tensor ffn_weight_2, Tensor ffn_bias_2, Tensor? mask=None, int?
 * mask_type=None) -> Tensor */
static inline fa_tensor *fa_op__transformer_encoder_layer_fwd(const fa_tensor *src,
    int64_t embed_dim, int64_t num_heads, const fa_tensor *qkv_weight, const fa_tensor *qkv_bias,
    const fa_tensor *proj_weight, const fa_tensor *proj_bias, bool use_gelu, bool norm_first,
    double eps, const fa_tensor *norm_weight_1, const fa_tensor *norm_bias_1,
    const fa_tensor *norm_weight_2, const fa_tensor *norm_bias_2, const fa_tensor *ffn_weight_1,
    const fa_tensor *ffn_bias_1, const fa_tensor *ffn_weight_2, const fa_tensor *ffn_bias_2,
    const fa_tensor *mask, fa_opt_int mask_type)
{
    return fa_invoke_tensor("aten::_transformer_encoder_layer_fwd", "tiittttbbftttttttttj", src,
        embed_dim, num_heads, qkv_weight, qkv_bias, proj_weight, proj_bias, use_gelu, norm_first,
        eps, norm_weight_1, norm_bias_1, norm_weight_2, norm_bias_2, ffn_weight_1, ffn_bias_1,
        ffn_weight_2, ffn_bias_2, mask, mask_type);
}
/* aten::_unique(Tensor self, bool sorted=True, bool return_inverse=False) -> (Tensor, Tensor) */
static inline fa_status fa_op__unique(fa_tensor *out[2], const fa_tensor *self, bool sorted,
    bool return_inverse)
{
    return fa_invoke(out, "tt", "aten::_unique", "tbb", self, sorted, return_inverse);
}
/* aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool
 * return_counts=False) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op__unique2(fa_tensor *out[3], const fa_tensor *self, bool sorted,
    bool return_inverse, bool return_counts)
{
    return fa_invoke(out, "ttt", "aten::_unique2", "tbbb", self, sorted, return_inverse,
        return_counts);
}
/* aten::_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor */
static inline fa_tensor *fa_op__unsafe_index(const fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices)
{
    return fa_invoke_tensor("aten::_unsafe_index.Tensor", "tT", self, indices, n_indices);
}
/* aten::_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) ->
 * Tensor */
static inline fa_tensor *fa_op__unsafe_index_put(const fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke_tensor("aten::_unsafe_index_put", "tTtb", self, indices, n_indices, values,
        accumulate);
}
/* aten::_unsafe_index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, bool
 * accumulate=False) -> Tensor */
static inline fa_tensor *fa_op__unsafe_index_put_hacked_twin(const fa_tensor *self,
    fa_tensor *const *indices, size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke_tensor("aten::_unsafe_index_put.hacked_twin", "tTtb", self, indices, n_indices,
        values, accumulate);
}
/* aten::_unsafe_index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor */
static inline fa_tensor *fa_op__unsafe_index_tensor_hacked_twin(const fa_tensor *self,
    fa_tensor *const *indices, size_t n_indices)
{
    return fa_invoke_tensor("aten::_unsafe_index.Tensor_hacked_twin", "tT", self, indices,
        n_indices);
}
/* aten::_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> Tensor */
static inline fa_tensor *fa_op__unsafe_masked_index(const fa_tensor *self, const fa_tensor *mask,
    fa_tensor *const *indices, size_t n_indices, fa_scalar fill)
{
    return fa_invoke_tensor("aten::_unsafe_masked_index", "ttTS", self, mask, indices, n_indices,
        fill);
}
/* aten::_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, Tensor
 * values) -> Tensor */
static inline fa_tensor *fa_op__unsafe_masked_index_put_accumulate(const fa_tensor *self,
    const fa_tensor *mask, fa_tensor *const *indices, size_t n_indices, const fa_tensor *values)
{
    return fa_invoke_tensor("aten::_unsafe_masked_index_put_accumulate", "ttTt", self, mask,
        indices, n_indices, values);
}
/* aten::_unsafe_view(Tensor self, SymInt[] size) -> Tensor */
static inline fa_tensor *fa_op__unsafe_view(const fa_tensor *self, const int64_t *size,
    size_t n_size)
{
    return fa_invoke_tensor("aten::_unsafe_view", "tI", self, size, n_size);
}
/* aten::_upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op__upsample_bicubic2d_aa(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, bool align_corners, fa_opt_float scales_h,
    fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::_upsample_bicubic2d_aa", "tIbgg", self, output_size,
        n_output_size, align_corners, scales_h, scales_w);
}
/* aten::_upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners,
 * float[]? scale_factors) -> Tensor */
static inline fa_tensor *fa_op__upsample_bicubic2d_aa_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_bicubic2d_aa.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::_upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op__upsample_bilinear2d_aa(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, bool align_corners, fa_opt_float scales_h,
    fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::_upsample_bilinear2d_aa", "tIbgg", self, output_size,
        n_output_size, align_corners, scales_h, scales_w);
}
/* aten::_upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners,
 * float[]? scale_factors) -> Tensor */
static inline fa_tensor *fa_op__upsample_bilinear2d_aa_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_bilinear2d_aa.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::_upsample_lanczos2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op__upsample_lanczos2d_aa(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, bool align_corners, fa_opt_float scales_h,
    fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::_upsample_lanczos2d_aa", "tIbgg", self, output_size,
        n_output_size, align_corners, scales_h, scales_w);
}
/* aten::_upsample_lanczos2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners,
 * float[]? scale_factors) -> Tensor */
static inline fa_tensor *fa_op__upsample_lanczos2d_aa_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_lanczos2d_aa.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::_upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) ->
 * Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact1d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, fa_opt_float scales)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact1d", "tIg", self, output_size,
        n_output_size, scales);
}
/* aten::_upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors)
 * -> Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact1d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact1d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::_upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float?
 * scales_w=None) -> Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact2d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, fa_opt_float scales_h, fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact2d", "tIgg", self, output_size,
        n_output_size, scales_h, scales_w);
}
/* aten::_upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors)
 * -> Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact2d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact2d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::_upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact3d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, fa_opt_float scales_d, fa_opt_float scales_h,
    fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact3d", "tIggg", self, output_size,
        n_output_size, scales_d, scales_h, scales_w);
}
/* aten::_upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors)
 * -> Tensor */
static inline fa_tensor *fa_op__upsample_nearest_exact3d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::_upsample_nearest_exact3d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor */
static inline fa_tensor *fa_op__weight_norm(const fa_tensor *v, const fa_tensor *g, int64_t dim)
{
    return fa_invoke_tensor("aten::_weight_norm", "tti", v, g, dim);
}
/* aten::_weight_norm_interface(Tensor v, Tensor g, int dim=0) -> (Tensor, Tensor) */
static inline fa_status fa_op__weight_norm_interface(fa_tensor *out[2], const fa_tensor *v,
    const fa_tensor *g, int64_t dim)
{
    return fa_invoke(out, "tt", "aten::_weight_norm_interface", "tti", v, g, dim);
}
/* aten::abs(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_abs(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::abs", "t", self);
}
/* aten::abs_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_abs_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::abs_", "t", self);
}
/* aten::absolute(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_absolute(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::absolute", "t", self);
}
/* aten::absolute_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_absolute_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::absolute_", "t", self);
}
/* aten::acos(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_acos(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::acos", "t", self);
}
/* aten::acos_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_acos_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::acos_", "t", self);
}
/* aten::acosh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_acosh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::acosh", "t", self);
}
/* aten::acosh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_acosh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::acosh_", "t", self);
}
/* aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor */
static inline fa_tensor *fa_op_adaptive_avg_pool1d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::adaptive_avg_pool1d", "tI", self, output_size, n_output_size);
}
/* aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor */
static inline fa_tensor *fa_op_adaptive_avg_pool2d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::adaptive_avg_pool2d", "tI", self, output_size, n_output_size);
}
/* aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor */
static inline fa_tensor *fa_op_adaptive_avg_pool3d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::adaptive_avg_pool3d", "tI", self, output_size, n_output_size);
}
/* aten::adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor) */
static inline fa_status fa_op_adaptive_max_pool1d(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke(out, "tt", "aten::adaptive_max_pool1d", "tI", self, output_size,
        n_output_size);
}
/* aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor) */
static inline fa_status fa_op_adaptive_max_pool2d(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke(out, "tt", "aten::adaptive_max_pool2d", "tI", self, output_size,
        n_output_size);
}
/* aten::adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor) */
static inline fa_status fa_op_adaptive_max_pool3d(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke(out, "tt", "aten::adaptive_max_pool3d", "tI", self, output_size,
        n_output_size);
}
/* aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_add(const fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::add.Tensor", "ttS", self, other, alpha);
}
/* aten::add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_add_(fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::add_.Tensor", "ttS", self, other, alpha);
}
/* aten::add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_add__scalar(fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::add_.Scalar", "tSS", self, other, alpha);
}
/* aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_add_scalar(const fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::add.Scalar", "tSS", self, other, alpha);
}
/* aten::add.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_add_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::add.Scalar_Tensor", "St", a, b);
}
/* aten::addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor */
static inline fa_tensor *fa_op_addbmm(const fa_tensor *self, const fa_tensor *batch1,
    const fa_tensor *batch2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::addbmm", "tttSS", self, batch1, batch2, beta, alpha);
}
/* aten::addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addbmm_(fa_tensor *self, const fa_tensor *batch1,
    const fa_tensor *batch2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::addbmm_", "tttSS", self, batch1, batch2, beta, alpha);
}
/* aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor */
static inline fa_tensor *fa_op_addcdiv(const fa_tensor *self, const fa_tensor *tensor1,
    const fa_tensor *tensor2, fa_scalar value)
{
    return fa_invoke_tensor("aten::addcdiv", "tttS", self, tensor1, tensor2, value);
}
/* aten::addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addcdiv_(fa_tensor *self, const fa_tensor *tensor1,
    const fa_tensor *tensor2, fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::addcdiv_", "tttS", self, tensor1, tensor2, value);
}
/* aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor */
static inline fa_tensor *fa_op_addcmul(const fa_tensor *self, const fa_tensor *tensor1,
    const fa_tensor *tensor2, fa_scalar value)
{
    return fa_invoke_tensor("aten::addcmul", "tttS", self, tensor1, tensor2, value);
}
/* aten::addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addcmul_(fa_tensor *self, const fa_tensor *tensor1,
    const fa_tensor *tensor2, fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::addcmul_", "tttS", self, tensor1, tensor2, value);
}
/* aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_addmm(const fa_tensor *self, const fa_tensor *mat1,
    const fa_tensor *mat2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::addmm", "tttSS", self, mat1, mat2, beta, alpha);
}
/* aten::addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addmm_(fa_tensor *self, const fa_tensor *mat1, const fa_tensor *mat2,
    fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::addmm_", "tttSS", self, mat1, mat2, beta, alpha);
}
/* aten::addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_addmv(const fa_tensor *self, const fa_tensor *mat,
    const fa_tensor *vec, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::addmv", "tttSS", self, mat, vec, beta, alpha);
}
/* aten::addmv_(Tensor(a!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addmv_(fa_tensor *self, const fa_tensor *mat, const fa_tensor *vec,
    fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::addmv_", "tttSS", self, mat, vec, beta, alpha);
}
/* aten::addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_addr(const fa_tensor *self, const fa_tensor *vec1,
    const fa_tensor *vec2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::addr", "tttSS", self, vec1, vec2, beta, alpha);
}
/* aten::addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_addr_(fa_tensor *self, const fa_tensor *vec1, const fa_tensor *vec2,
    fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::addr_", "tttSS", self, vec1, vec2, beta, alpha);
}
/* aten::adjoint(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_adjoint(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::adjoint", "t", self);
}
/* aten::affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor */
static inline fa_tensor *fa_op_affine_grid_generator(const fa_tensor *theta, const int64_t *size,
    size_t n_size, bool align_corners)
{
    return fa_invoke_tensor("aten::affine_grid_generator", "tIb", theta, size, n_size,
        align_corners);
}
/* aten::alias(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_alias(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::alias", "t", self);
}
/* aten::alias_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_alias_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::alias_copy", "t", self);
}
/* aten::all(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_all(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::all", "t", self);
}
/* aten::all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_all_dim(const fa_tensor *self, int64_t dim, bool keepdim)
{
    return fa_invoke_tensor("aten::all.dim", "tib", self, dim, keepdim);
}
/* aten::all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_all_dims(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim)
{
    return fa_invoke_tensor("aten::all.dims", "tJb", self, dim, n_dim, keepdim);
}
/* aten::allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08,
 * bool equal_nan=False) -> bool */
static inline fa_status fa_op_allclose(bool *out, const fa_tensor *self, const fa_tensor *other,
    double rtol, double atol, bool equal_nan)
{
    return fa_invoke(out, "b", "aten::allclose", "ttffb", self, other, rtol, atol, equal_nan);
}
/* aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor */
static inline fa_tensor *fa_op_alpha_dropout(const fa_tensor *input, double p, bool train)
{
    return fa_invoke_tensor("aten::alpha_dropout", "tfb", input, p, train);
}
/* aten::alpha_dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!) */
static inline fa_status fa_op_alpha_dropout_(fa_tensor *input, double p, bool train)
{
    return fa_invoke(NULL, "", "aten::alpha_dropout_", "tfb", input, p, train);
}
/* aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_amax(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim)
{
    return fa_invoke_tensor("aten::amax", "tIb", self, dim, n_dim, keepdim);
}
/* aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_amin(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim)
{
    return fa_invoke_tensor("aten::amin", "tIb", self, dim, n_dim, keepdim);
}
/* aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max) */
static inline fa_status fa_op_aminmax(fa_tensor *out[2], const fa_tensor *self, fa_opt_int dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::aminmax", "tjb", self, dim, keepdim);
}
/* aten::angle(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_angle(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::angle", "t", self);
}
/* aten::any(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_any(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::any", "t", self);
}
/* aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_any_dim(const fa_tensor *self, int64_t dim, bool keepdim)
{
    return fa_invoke_tensor("aten::any.dim", "tib", self, dim, keepdim);
}
/* aten::any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_any_dims(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim)
{
    return fa_invoke_tensor("aten::any.dims", "tJb", self, dim, n_dim, keepdim);
}
/* aten::arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_arange(fa_scalar end, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::arange", "Sennn", end, dtype);
}
/* aten::arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_arange_start(fa_scalar start, fa_scalar end, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::arange.start", "SSennn", start, end, dtype);
}
/* aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_arange_start_step(fa_scalar start, fa_scalar end, fa_scalar step,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::arange.start_step", "SSSennn", start, end, step, dtype);
}
/* aten::arccos(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arccos(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arccos", "t", self);
}
/* aten::arccos_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arccos_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arccos_", "t", self);
}
/* aten::arccosh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arccosh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arccosh", "t", self);
}
/* aten::arccosh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arccosh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arccosh_", "t", self);
}
/* aten::arcsin(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arcsin(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arcsin", "t", self);
}
/* aten::arcsin_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arcsin_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arcsin_", "t", self);
}
/* aten::arcsinh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arcsinh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arcsinh", "t", self);
}
/* aten::arcsinh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arcsinh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arcsinh_", "t", self);
}
/* aten::arctan(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arctan(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arctan", "t", self);
}
/* aten::arctan2(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_arctan2(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::arctan2", "tt", self, other);
}
/* aten::arctan2_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_arctan2_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::arctan2_", "tt", self, other);
}
/* aten::arctan_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arctan_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arctan_", "t", self);
}
/* aten::arctanh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_arctanh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::arctanh", "t", self);
}
/* aten::arctanh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_arctanh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::arctanh_", "t", self);
}
/* aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_argmax(const fa_tensor *self, fa_opt_int dim, bool keepdim)
{
    return fa_invoke_tensor("aten::argmax", "tjb", self, dim, keepdim);
}
/* aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_argmin(const fa_tensor *self, fa_opt_int dim, bool keepdim)
{
    return fa_invoke_tensor("aten::argmin", "tjb", self, dim, keepdim);
}
/* aten::argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor */
static inline fa_tensor *fa_op_argsort(const fa_tensor *self, int64_t dim, bool descending)
{
    return fa_invoke_tensor("aten::argsort", "tib", self, dim, descending);
}
/* aten::argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor */
static inline fa_tensor *fa_op_argsort_stable(const fa_tensor *self, bool stable, int64_t dim,
    bool descending)
{
    return fa_invoke_tensor("aten::argsort.stable", "tbib", self, stable, dim, descending);
}
/* aten::argwhere(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_argwhere(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::argwhere", "t", self);
}
/* aten::as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) ->
 * Tensor(a) */
static inline fa_tensor *fa_op_as_strided(const fa_tensor *self, const int64_t *size, size_t n_size,
    const int64_t *stride, size_t n_stride, fa_opt_int storage_offset)
{
    return fa_invoke_tensor("aten::as_strided", "tIIj", self, size, n_size, stride, n_stride,
        storage_offset);
}
/* aten::as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None)
 * -> Tensor(a!) */
static inline fa_status fa_op_as_strided_(fa_tensor *self, const int64_t *size, size_t n_size,
    const int64_t *stride, size_t n_stride, fa_opt_int storage_offset)
{
    return fa_invoke(NULL, "", "aten::as_strided_", "tIIj", self, size, n_size, stride, n_stride,
        storage_offset);
}
/* aten::as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None)
 * -> Tensor */
static inline fa_tensor *fa_op_as_strided_copy(const fa_tensor *self, const int64_t *size,
    size_t n_size, const int64_t *stride, size_t n_stride, fa_opt_int storage_offset)
{
    return fa_invoke_tensor("aten::as_strided_copy", "tIIj", self, size, n_size, stride, n_stride,
        storage_offset);
}
/* aten::as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt?
 * storage_offset=None) -> Tensor */
static inline fa_tensor *fa_op_as_strided_scatter(const fa_tensor *self, const fa_tensor *src,
    const int64_t *size, size_t n_size, const int64_t *stride, size_t n_stride,
    fa_opt_int storage_offset)
{
    return fa_invoke_tensor("aten::as_strided_scatter", "ttIIj", self, src, size, n_size, stride,
        n_stride, storage_offset);
}
/* aten::as_tensor(Tensor(a) data, *, ScalarType? dtype=None, Device? device=None) -> Tensor(b|a) */
static inline fa_tensor *fa_op_as_tensor(const fa_tensor *data, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::as_tensor", "ten", data, dtype);
}
/* aten::as_tensor.bool(bool t, *, ScalarType? dtype=None, Device? device=None) -> Tensor */
static inline fa_tensor *fa_op_as_tensor_bool(bool t, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::as_tensor.bool", "ben", t, dtype);
}
/* aten::as_tensor.float(float t, *, ScalarType? dtype=None, Device? device=None) -> Tensor */
static inline fa_tensor *fa_op_as_tensor_float(double t, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::as_tensor.float", "fen", t, dtype);
}
/* aten::as_tensor.int(int t, *, ScalarType? dtype=None, Device? device=None) -> Tensor */
static inline fa_tensor *fa_op_as_tensor_int(int64_t t, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::as_tensor.int", "ien", t, dtype);
}
/* aten::asin(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_asin(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::asin", "t", self);
}
/* aten::asin_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_asin_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::asin_", "t", self);
}
/* aten::asinh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_asinh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::asinh", "t", self);
}
/* aten::asinh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_asinh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::asinh_", "t", self);
}
/* aten::atan(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_atan(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::atan", "t", self);
}
/* aten::atan2(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_atan2(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::atan2", "tt", self, other);
}
/* aten::atan2_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_atan2_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::atan2_", "tt", self, other);
}
/* aten::atan_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_atan_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::atan_", "t", self);
}
/* aten::atanh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_atanh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::atanh", "t", self);
}
/* aten::atanh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_atanh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::atanh_", "t", self);
}
/* aten::atleast_1d(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_atleast_1d(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::atleast_1d", "t", self);
}
/* aten::atleast_1d.Sequence(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_atleast_1d_sequence(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::atleast_1d.Sequence", "T", tensors, n_tensors);
}
/* aten::atleast_2d(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_atleast_2d(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::atleast_2d", "t", self);
}
/* aten::atleast_2d.Sequence(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_atleast_2d_sequence(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::atleast_2d.Sequence", "T", tensors, n_tensors);
}
/* aten::atleast_3d(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_atleast_3d(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::atleast_3d", "t", self);
}
/* aten::atleast_3d.Sequence(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_atleast_3d_sequence(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::atleast_3d.Sequence", "T", tensors, n_tensors);
}
/* aten::avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool
 * ceil_mode=False, bool count_include_pad=True) -> Tensor */
static inline fa_tensor *fa_op_avg_pool1d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, bool ceil_mode, bool count_include_pad)
{
    return fa_invoke_tensor("aten::avg_pool1d", "tIIIbb", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, ceil_mode, count_include_pad);
}
/* aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool
 * ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor */
static inline fa_tensor *fa_op_avg_pool2d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, bool ceil_mode, bool count_include_pad, fa_opt_int divisor_override)
{
    return fa_invoke_tensor("aten::avg_pool2d", "tIIIbbj", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, ceil_mode, count_include_pad, divisor_override);
}
/* aten::avg_pool2d_backward(Tensor grad_output, Tensor self, int[2] kernel_size, int[2] stride,
 * int[2] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> Tensor */
static inline fa_tensor *fa_op_avg_pool2d_backward(const fa_tensor *grad_output,
    const fa_tensor *self, const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, bool ceil_mode,
    bool count_include_pad, fa_opt_int divisor_override)
{
    return fa_invoke_tensor("aten::avg_pool2d_backward", "ttIIIbbj", grad_output, self, kernel_size,
        n_kernel_size, stride, n_stride, padding, n_padding, ceil_mode, count_include_pad,
        divisor_override);
}
/* aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool
 * ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor */
static inline fa_tensor *fa_op_avg_pool3d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, bool ceil_mode, bool count_include_pad, fa_opt_int divisor_override)
{
    return fa_invoke_tensor("aten::avg_pool3d", "tIIIbbj", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, ceil_mode, count_include_pad, divisor_override);
}
/* aten::avg_pool3d_backward(Tensor grad_output, Tensor self, int[3] kernel_size, int[3] stride,
 * int[3] padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> Tensor */
static inline fa_tensor *fa_op_avg_pool3d_backward(const fa_tensor *grad_output,
    const fa_tensor *self, const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, bool ceil_mode,
    bool count_include_pad, fa_opt_int divisor_override)
{
    return fa_invoke_tensor("aten::avg_pool3d_backward", "ttIIIbbj", grad_output, self, kernel_size,
        n_kernel_size, stride, n_stride, padding, n_padding, ceil_mode, count_include_pad,
        divisor_override);
}
/* aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) ->
 * Tensor */
static inline fa_tensor *fa_op_baddbmm(const fa_tensor *self, const fa_tensor *batch1,
    const fa_tensor *batch2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::baddbmm", "tttSS", self, batch1, batch2, beta, alpha);
}
/* aten::baddbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)
 * -> Tensor(a!) */
static inline fa_status fa_op_baddbmm_(fa_tensor *self, const fa_tensor *batch1,
    const fa_tensor *batch2, fa_scalar beta, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::baddbmm_", "tttSS", self, batch1, batch2, beta, alpha);
}
/* aten::bartlett_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_bartlett_window(int64_t window_length, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::bartlett_window", "iennn", window_length, dtype);
}
/* aten::bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_bartlett_window_periodic(int64_t window_length, bool periodic,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::bartlett_window.periodic", "ibennn", window_length, periodic,
        dtype);
}
/* aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor?
 * running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor */
static inline fa_tensor *fa_op_batch_norm(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *running_mean, const fa_tensor *running_var,
    bool training, double momentum, double eps, bool cudnn_enabled)
{
    return fa_invoke_tensor("aten::batch_norm", "tttttbffb", input, weight, bias, running_mean,
        running_var, training, momentum, eps, cudnn_enabled);
}
/* aten::bernoulli(Tensor self, *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_bernoulli(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::bernoulli", "tn", self);
}
/* aten::bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_bernoulli_(fa_tensor *self, const fa_tensor *p)
{
    return fa_invoke(NULL, "", "aten::bernoulli_.Tensor", "ttn", self, p);
}
/* aten::bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_bernoulli__float(fa_tensor *self, double p)
{
    return fa_invoke(NULL, "", "aten::bernoulli_.float", "tfn", self, p);
}
/* aten::bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_bernoulli_p(const fa_tensor *self, double p)
{
    return fa_invoke_tensor("aten::bernoulli.p", "tfn", self, p);
}
/* aten::bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_bernoulli_tensor(const fa_tensor *self, const fa_tensor *p)
{
    return fa_invoke_tensor("aten::bernoulli.Tensor", "ttn", self, p);
}
/* aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor */
static inline fa_tensor *fa_op_bilinear(const fa_tensor *input1, const fa_tensor *input2,
    const fa_tensor *weight, const fa_tensor *bias)
{
    return fa_invoke_tensor("aten::bilinear", "tttt", input1, input2, weight, bias);
}
/* aten::binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) ->
 * Tensor */
static inline fa_tensor *fa_op_binary_cross_entropy(const fa_tensor *self, const fa_tensor *target,
    const fa_tensor *weight, int64_t reduction)
{
    return fa_invoke_tensor("aten::binary_cross_entropy", "ttti", self, target, weight, reduction);
}
/* aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor?
 * pos_weight=None, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_binary_cross_entropy_with_logits(const fa_tensor *self,
    const fa_tensor *target, const fa_tensor *weight, const fa_tensor *pos_weight,
    int64_t reduction)
{
    return fa_invoke_tensor("aten::binary_cross_entropy_with_logits", "tttti", self, target, weight,
        pos_weight, reduction);
}
/* aten::bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor */
static inline fa_tensor *fa_op_bincount(const fa_tensor *self, const fa_tensor *weights,
    int64_t minlength)
{
    return fa_invoke_tensor("aten::bincount", "tti", self, weights, minlength);
}
/* aten::bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_and(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_and.Tensor", "tt", self, other);
}
/* aten::bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_and_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::bitwise_and_.Tensor", "tt", self, other);
}
/* aten::bitwise_and_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_and__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::bitwise_and_.Scalar", "tS", self, other);
}
/* aten::bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_and_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::bitwise_and.Scalar", "tS", self, other);
}
/* aten::bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_and_scalar_tensor(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_and.Scalar_Tensor", "St", self, other);
}
/* aten::bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_left_shift(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_left_shift.Tensor", "tt", self, other);
}
/* aten::bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_left_shift_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::bitwise_left_shift_.Tensor", "tt", self, other);
}
/* aten::bitwise_left_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_left_shift__tensor_scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::bitwise_left_shift_.Tensor_Scalar", "tS", self, other);
}
/* aten::bitwise_left_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_left_shift_scalar_tensor(fa_scalar self,
    const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_left_shift.Scalar_Tensor", "St", self, other);
}
/* aten::bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_left_shift_tensor_scalar(const fa_tensor *self,
    fa_scalar other)
{
    return fa_invoke_tensor("aten::bitwise_left_shift.Tensor_Scalar", "tS", self, other);
}
/* aten::bitwise_not(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_bitwise_not(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::bitwise_not", "t", self);
}
/* aten::bitwise_not_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_not_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::bitwise_not_", "t", self);
}
/* aten::bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_or(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_or.Tensor", "tt", self, other);
}
/* aten::bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_or_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::bitwise_or_.Tensor", "tt", self, other);
}
/* aten::bitwise_or_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_or__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::bitwise_or_.Scalar", "tS", self, other);
}
/* aten::bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_or_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::bitwise_or.Scalar", "tS", self, other);
}
/* aten::bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_or_scalar_tensor(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_or.Scalar_Tensor", "St", self, other);
}
/* aten::bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_right_shift(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_right_shift.Tensor", "tt", self, other);
}
/* aten::bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_right_shift_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::bitwise_right_shift_.Tensor", "tt", self, other);
}
/* aten::bitwise_right_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_right_shift__tensor_scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::bitwise_right_shift_.Tensor_Scalar", "tS", self, other);
}
/* aten::bitwise_right_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_right_shift_scalar_tensor(fa_scalar self,
    const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_right_shift.Scalar_Tensor", "St", self, other);
}
/* aten::bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_right_shift_tensor_scalar(const fa_tensor *self,
    fa_scalar other)
{
    return fa_invoke_tensor("aten::bitwise_right_shift.Tensor_Scalar", "tS", self, other);
}
/* aten::bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_xor(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_xor.Tensor", "tt", self, other);
}
/* aten::bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_xor_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::bitwise_xor_.Tensor", "tt", self, other);
}
/* aten::bitwise_xor_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_bitwise_xor__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::bitwise_xor_.Scalar", "tS", self, other);
}
/* aten::bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_xor_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::bitwise_xor.Scalar", "tS", self, other);
}
/* aten::bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_bitwise_xor_scalar_tensor(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::bitwise_xor.Scalar_Tensor", "St", self, other);
}
/* aten::blackman_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_blackman_window(int64_t window_length, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::blackman_window", "iennn", window_length, dtype);
}
/* aten::blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_blackman_window_periodic(int64_t window_length, bool periodic,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::blackman_window.periodic", "ibennn", window_length, periodic,
        dtype);
}
/* aten::block_diag(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_block_diag(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::block_diag", "T", tensors, n_tensors);
}
/* aten::bmm(Tensor self, Tensor mat2) -> Tensor */
static inline fa_tensor *fa_op_bmm(const fa_tensor *self, const fa_tensor *mat2)
{
    return fa_invoke_tensor("aten::bmm", "tt", self, mat2);
}
/* aten::Bool.Tensor(Tensor a) -> bool */
static inline fa_status fa_op_bool(bool *out, const fa_tensor *a)
{
    return fa_invoke(out, "b", "aten::Bool.Tensor", "t", a);
}
/* aten::broadcast_tensors(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_broadcast_tensors(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::broadcast_tensors", "T", tensors, n_tensors);
}
/* aten::broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a) */
static inline fa_tensor *fa_op_broadcast_to(const fa_tensor *self, const int64_t *size,
    size_t n_size)
{
    return fa_invoke_tensor("aten::broadcast_to", "tI", self, size, n_size);
}
/* aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False)
 * -> Tensor */
static inline fa_tensor *fa_op_bucketize(const fa_tensor *self, const fa_tensor *boundaries,
    bool out_int32, bool right)
{
    return fa_invoke_tensor("aten::bucketize.Tensor", "ttbb", self, boundaries, out_int32, right);
}
/* aten::bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False)
 * -> Tensor */
static inline fa_tensor *fa_op_bucketize_scalar(fa_scalar self, const fa_tensor *boundaries,
    bool out_int32, bool right)
{
    return fa_invoke_tensor("aten::bucketize.Scalar", "Stbb", self, boundaries, out_int32, right);
}
/* aten::cartesian_prod(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_cartesian_prod(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::cartesian_prod", "T", tensors, n_tensors);
}
/* aten::cat(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op_cat(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::cat", "Ti", tensors, n_tensors, dim);
}
/* aten::cauchy_(Tensor(a!) self, float median=0., float sigma=1., *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_cauchy_(fa_tensor *self, double median, double sigma)
{
    return fa_invoke(NULL, "", "aten::cauchy_", "tffn", self, median, sigma);
}
/* aten::cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor */
static inline fa_tensor *fa_op_cdist(const fa_tensor *x1, const fa_tensor *x2, double p,
    fa_opt_int compute_mode)
{
    return fa_invoke_tensor("aten::cdist", "ttfj", x1, x2, p, compute_mode);
}
/* aten::ceil(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_ceil(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::ceil", "t", self);
}
/* aten::ceil_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_ceil_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::ceil_", "t", self);
}
/* aten::celu(Tensor self, Scalar alpha=1.) -> Tensor */
static inline fa_tensor *fa_op_celu(const fa_tensor *self, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::celu", "tS", self, alpha);
}
/* aten::celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!) */
static inline fa_status fa_op_celu_(fa_tensor *self, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::celu_", "tS", self, alpha);
}
/* aten::chain_matmul(Tensor[] matrices) -> Tensor */
static inline fa_tensor *fa_op_chain_matmul(fa_tensor *const *matrices, size_t n_matrices)
{
    return fa_invoke_tensor("aten::chain_matmul", "T", matrices, n_matrices);
}
/* aten::chalf(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_chalf(const fa_tensor *self, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::chalf", "te", self, memory_format);
}
/* aten::channel_shuffle(Tensor self, SymInt groups) -> Tensor */
static inline fa_tensor *fa_op_channel_shuffle(const fa_tensor *self, int64_t groups)
{
    return fa_invoke_tensor("aten::channel_shuffle", "ti", self, groups);
}
/* aten::cholesky(Tensor self, bool upper=False) -> Tensor */
static inline fa_tensor *fa_op_cholesky(const fa_tensor *self, bool upper)
{
    return fa_invoke_tensor("aten::cholesky", "tb", self, upper);
}
/* aten::cholesky_inverse(Tensor self, bool upper=False) -> Tensor */
static inline fa_tensor *fa_op_cholesky_inverse(const fa_tensor *self, bool upper)
{
    return fa_invoke_tensor("aten::cholesky_inverse", "tb", self, upper);
}
/* aten::cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor */
static inline fa_tensor *fa_op_cholesky_solve(const fa_tensor *self, const fa_tensor *input2,
    bool upper)
{
    return fa_invoke_tensor("aten::cholesky_solve", "ttb", self, input2, upper);
}
/* aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_chunk(const fa_tensor *self, int64_t chunks, int64_t dim)
{
    return fa_invoke_value("aten::chunk", "tii", self, chunks, dim);
}
/* aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor */
static inline fa_tensor *fa_op_clamp(const fa_tensor *self, fa_scalar min, fa_scalar max)
{
    return fa_invoke_tensor("aten::clamp", "tSS", self, min, max);
}
/* aten::clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!) */
static inline fa_status fa_op_clamp_(fa_tensor *self, fa_scalar min, fa_scalar max)
{
    return fa_invoke(NULL, "", "aten::clamp_", "tSS", self, min, max);
}
/* aten::clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!) */
static inline fa_status fa_op_clamp__tensor(fa_tensor *self, const fa_tensor *min,
    const fa_tensor *max)
{
    return fa_invoke(NULL, "", "aten::clamp_.Tensor", "ttt", self, min, max);
}
/* aten::clamp_max(Tensor self, Scalar max) -> Tensor */
static inline fa_tensor *fa_op_clamp_max(const fa_tensor *self, fa_scalar max)
{
    return fa_invoke_tensor("aten::clamp_max", "tS", self, max);
}
/* aten::clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!) */
static inline fa_status fa_op_clamp_max_(fa_tensor *self, fa_scalar max)
{
    return fa_invoke(NULL, "", "aten::clamp_max_", "tS", self, max);
}
/* aten::clamp_max_.Tensor(Tensor(a!) self, Tensor max) -> Tensor(a!) */
static inline fa_status fa_op_clamp_max__tensor(fa_tensor *self, const fa_tensor *max)
{
    return fa_invoke(NULL, "", "aten::clamp_max_.Tensor", "tt", self, max);
}
/* aten::clamp_max.Tensor(Tensor self, Tensor max) -> Tensor */
static inline fa_tensor *fa_op_clamp_max_tensor(const fa_tensor *self, const fa_tensor *max)
{
    return fa_invoke_tensor("aten::clamp_max.Tensor", "tt", self, max);
}
/* aten::clamp_min(Tensor self, Scalar min) -> Tensor */
static inline fa_tensor *fa_op_clamp_min(const fa_tensor *self, fa_scalar min)
{
    return fa_invoke_tensor("aten::clamp_min", "tS", self, min);
}
/* aten::clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!) */
static inline fa_status fa_op_clamp_min_(fa_tensor *self, fa_scalar min)
{
    return fa_invoke(NULL, "", "aten::clamp_min_", "tS", self, min);
}
/* aten::clamp_min_.Tensor(Tensor(a!) self, Tensor min) -> Tensor(a!) */
static inline fa_status fa_op_clamp_min__tensor(fa_tensor *self, const fa_tensor *min)
{
    return fa_invoke(NULL, "", "aten::clamp_min_.Tensor", "tt", self, min);
}
/* aten::clamp_min.Tensor(Tensor self, Tensor min) -> Tensor */
static inline fa_tensor *fa_op_clamp_min_tensor(const fa_tensor *self, const fa_tensor *min)
{
    return fa_invoke_tensor("aten::clamp_min.Tensor", "tt", self, min);
}
/* aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor */
static inline fa_tensor *fa_op_clamp_tensor(const fa_tensor *self, const fa_tensor *min,
    const fa_tensor *max)
{
    return fa_invoke_tensor("aten::clamp.Tensor", "ttt", self, min, max);
}
/* aten::clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor */
static inline fa_tensor *fa_op_clip(const fa_tensor *self, fa_scalar min, fa_scalar max)
{
    return fa_invoke_tensor("aten::clip", "tSS", self, min, max);
}
/* aten::clip_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!) */
static inline fa_status fa_op_clip_(fa_tensor *self, fa_scalar min, fa_scalar max)
{
    return fa_invoke(NULL, "", "aten::clip_", "tSS", self, min, max);
}
/* aten::clip_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!) */
static inline fa_status fa_op_clip__tensor(fa_tensor *self, const fa_tensor *min,
    const fa_tensor *max)
{
    return fa_invoke(NULL, "", "aten::clip_.Tensor", "ttt", self, min, max);
}
/* aten::clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor */
static inline fa_tensor *fa_op_clip_tensor(const fa_tensor *self, const fa_tensor *min,
    const fa_tensor *max)
{
    return fa_invoke_tensor("aten::clip.Tensor", "ttt", self, min, max);
}
/* aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_clone(const fa_tensor *self, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::clone", "te", self, memory_format);
}
/* aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2]
 * padding, int[2] stride) -> Tensor */
static inline fa_tensor *fa_op_col2im(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, const int64_t *kernel_size, size_t n_kernel_size, const int64_t *dilation,
    size_t n_dilation, const int64_t *padding, size_t n_padding, const int64_t *stride,
    size_t n_stride)
{
    return fa_invoke_tensor("aten::col2im", "tIIIII", self, output_size, n_output_size, kernel_size,
        n_kernel_size, dilation, n_dilation, padding, n_padding, stride, n_stride);
}
/* aten::column_stack(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_column_stack(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::column_stack", "T", tensors, n_tensors);
}
/* aten::combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor */
static inline fa_tensor *fa_op_combinations(const fa_tensor *self, int64_t r, bool with_replacement)
{
    return fa_invoke_tensor("aten::combinations", "tib", self, r, with_replacement);
}
/* aten::complex(Tensor real, Tensor imag) -> Tensor */
static inline fa_tensor *fa_op_complex(const fa_tensor *real, const fa_tensor *imag)
{
    return fa_invoke_tensor("aten::complex", "tt", real, imag);
}
/* aten::concat(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op_concat(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::concat", "Ti", tensors, n_tensors, dim);
}
/* aten::concatenate(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op_concatenate(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::concatenate", "Ti", tensors, n_tensors, dim);
}
/* aten::conj(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_conj(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::conj", "t", self);
}
/* aten::conj_physical(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_conj_physical(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::conj_physical", "t", self);
}
/* aten::conj_physical_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_conj_physical_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::conj_physical_", "t", self);
}
/* aten::constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor */
static inline fa_tensor *fa_op_constant_pad_nd(const fa_tensor *self, const int64_t *pad,
    size_t n_pad, fa_scalar value)
{
    return fa_invoke_tensor("aten::constant_pad_nd", "tIS", self, pad, n_pad, value);
}
/* aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a) */
static inline fa_tensor *fa_op_contiguous(const fa_tensor *self, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::contiguous", "te", self, memory_format);
}
/* aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1]
 * padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv1d(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv1d", "tttIIIi", input, weight, bias, stride, n_stride,
        padding, n_padding, dilation, n_dilation, groups);
}
/* aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str
 * padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv1d_padding(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const char *padding,
    const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv1d.padding", "tttIsIi", input, weight, bias, stride,
        n_stride, padding, dilation, n_dilation, groups);
}
/* aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2]
 * padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv2d(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv2d", "tttIIIi", input, weight, bias, stride, n_stride,
        padding, n_padding, dilation, n_dilation, groups);
}
/* aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str
 * padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv2d_padding(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const char *padding,
    const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv2d.padding", "tttIsIi", input, weight, bias, stride,
        n_stride, padding, dilation, n_dilation, groups);
}
/* aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1],
 * SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv3d(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv3d", "tttIIIi", input, weight, bias, stride, n_stride,
        padding, n_padding, dilation, n_dilation, groups);
}
/* aten::conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1],
 * str padding="valid", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor */
static inline fa_tensor *fa_op_conv3d_padding(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const char *padding,
    const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::conv3d.padding", "tttIsIi", input, weight, bias, stride,
        n_stride, padding, dilation, n_dilation, groups);
}
/* aten::conv_depthwise3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3]
 * stride, SymInt[3] padding, SymInt[3] dilation) -> Tensor */
static inline fa_tensor *fa_op_conv_depthwise3d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *dilation,
    size_t n_dilation)
{
    return fa_invoke_tensor("aten::conv_depthwise3d", "ttItIII", self, weight, kernel_size,
        n_kernel_size, bias, stride, n_stride, padding, n_padding, dilation, n_dilation);
}
/* aten::conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor */
static inline fa_tensor *fa_op_conv_tbc(const fa_tensor *self, const fa_tensor *weight,
    const fa_tensor *bias, int64_t pad)
{
    return fa_invoke_tensor("aten::conv_tbc", "ttti", self, weight, bias, pad);
}
/* aten::conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1],
 * SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) ->
 * Tensor */
static inline fa_tensor *fa_op_conv_transpose1d(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *output_padding, size_t n_output_padding, int64_t groups,
    const int64_t *dilation, size_t n_dilation)
{
    return fa_invoke_tensor("aten::conv_transpose1d", "tttIIIiI", input, weight, bias, stride,
        n_stride, padding, n_padding, output_padding, n_output_padding, groups, dilation,
        n_dilation);
}
/* aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1,
 * 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2]
 * dilation=[1, 1]) -> Tensor */
static inline fa_tensor *fa_op_conv_transpose2d_input(const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *output_padding,
    size_t n_output_padding, int64_t groups, const int64_t *dilation, size_t n_dilation)
{
    return fa_invoke_tensor("aten::conv_transpose2d.input", "tttIIIiI", input, weight, bias, stride,
        n_stride, padding, n_padding, output_padding, n_output_padding, groups, dilation,
        n_dilation);
}
/* aten::conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1,
 * 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1,
 * SymInt[3] dilation=[1, 1, 1]) -> Tensor */
static inline fa_tensor *fa_op_conv_transpose3d_input(const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *output_padding,
    size_t n_output_padding, int64_t groups, const int64_t *dilation, size_t n_dilation)
{
    return fa_invoke_tensor("aten::conv_transpose3d.input", "tttIIIiI", input, weight, bias, stride,
        n_stride, padding, n_padding, output_padding, n_output_padding, groups, dilation,
        n_dilation);
}
/* aten::convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding,
 * SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor */
static inline fa_tensor *fa_op_convolution(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool transposed,
    const int64_t *output_padding, size_t n_output_padding, int64_t groups)
{
    return fa_invoke_tensor("aten::convolution", "tttIIIbIi", input, weight, bias, stride, n_stride,
        padding, n_padding, dilation, n_dilation, transposed, output_padding, n_output_padding,
        groups);
}
/* aten::convolution_backward(Tensor grad_output, Tensor input, Tensor weight, SymInt[]? bias_sizes,
 * SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding,
 * SymInt groups, bool[3] output_mask) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_convolution_backward(fa_tensor *out[3], const fa_tensor *grad_output,
    const fa_tensor *input, const fa_tensor *weight, const int64_t *bias_sizes, size_t n_bias_sizes,
    const int64_t *stride, size_t n_stride, const int64_t *padding, size_t n_padding,
    const int64_t *dilation, size_t n_dilation, bool transposed, const int64_t *output_padding,
    size_t n_output_padding, int64_t groups, const bool *output_mask, size_t n_output_mask)
{
    return fa_invoke(out, "ttt", "aten::convolution_backward", "tttJIIIbIiB", grad_output, input,
        weight, bias_sizes, n_bias_sizes, stride, n_stride, padding, n_padding, dilation,
        n_dilation, transposed, output_padding, n_output_padding, groups, output_mask,
        n_output_mask);
}
/* aten::copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor */
static inline fa_tensor *fa_op_copy(const fa_tensor *self, const fa_tensor *src, bool non_blocking)
{
    return fa_invoke_tensor("aten::copy", "ttb", self, src, non_blocking);
}
/* aten::copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!) */
static inline fa_status fa_op_copy_(fa_tensor *self, const fa_tensor *src, bool non_blocking)
{
    return fa_invoke(NULL, "", "aten::copy_", "ttb", self, src, non_blocking);
}
/* aten::copy_.float(Tensor(a!) self, float other) -> Tensor(a!) */
static inline fa_status fa_op_copy__float(fa_tensor *self, double other)
{
    return fa_invoke(NULL, "", "aten::copy_.float", "tf", self, other);
}
/* aten::copy_.int(Tensor(a!) self, int other) -> Tensor(a!) */
static inline fa_status fa_op_copy__int(fa_tensor *self, int64_t other)
{
    return fa_invoke(NULL, "", "aten::copy_.int", "ti", self, other);
}
/* aten::copy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_copy__tensor(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::copy_.Tensor", "tt", self, other);
}
/* aten::copysign.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_copysign(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::copysign.Tensor", "tt", self, other);
}
/* aten::copysign_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_copysign_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::copysign_.Tensor", "tt", self, other);
}
/* aten::copysign_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_copysign__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::copysign_.Scalar", "tS", self, other);
}
/* aten::copysign.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_copysign_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::copysign.Scalar", "tS", self, other);
}
/* aten::corrcoef(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_corrcoef(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::corrcoef", "t", self);
}
/* aten::cos(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_cos(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::cos", "t", self);
}
/* aten::cos_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_cos_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::cos_", "t", self);
}
/* aten::cosh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_cosh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::cosh", "t", self);
}
/* aten::cosh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_cosh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::cosh_", "t", self);
}
/* aten::cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int
 * reduction=1) -> Tensor */
static inline fa_tensor *fa_op_cosine_embedding_loss(const fa_tensor *input1,
    const fa_tensor *input2, const fa_tensor *target, double margin, int64_t reduction)
{
    return fa_invoke_tensor("aten::cosine_embedding_loss", "tttfi", input1, input2, target, margin,
        reduction);
}
/* aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor */
static inline fa_tensor *fa_op_cosine_similarity(const fa_tensor *x1, const fa_tensor *x2,
    int64_t dim, double eps)
{
    return fa_invoke_tensor("aten::cosine_similarity", "ttif", x1, x2, dim, eps);
}
/* aten::count.Tensor(Tensor[] self, Tensor el) -> int */
static inline fa_status fa_op_count(int64_t *out, fa_tensor *const *self, size_t n_self,
    const fa_tensor *el)
{
    return fa_invoke(out, "i", "aten::count.Tensor", "Tt", self, n_self, el);
}
/* aten::count_nonzero(Tensor self, int? dim=None) -> Tensor */
static inline fa_tensor *fa_op_count_nonzero(const fa_tensor *self, fa_opt_int dim)
{
    return fa_invoke_tensor("aten::count_nonzero", "tj", self, dim);
}
/* aten::count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor */
static inline fa_tensor *fa_op_count_nonzero_dim_intlist(const fa_tensor *self, const int64_t *dim,
    size_t n_dim)
{
    return fa_invoke_tensor("aten::count_nonzero.dim_IntList", "tI", self, dim, n_dim);
}
/* aten::cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) ->
 * Tensor */
static inline fa_tensor *fa_op_cov(const fa_tensor *self, int64_t correction,
    const fa_tensor *fweights, const fa_tensor *aweights)
{
    return fa_invoke_tensor("aten::cov", "titt", self, correction, fweights, aweights);
}
/* aten::cpu(Tensor(a) self) -> Tensor(b|a) */
static inline fa_tensor *fa_op_cpu(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::cpu", "t", self);
}
/* aten::cross(Tensor self, Tensor other, int? dim=None) -> Tensor */
static inline fa_tensor *fa_op_cross(const fa_tensor *self, const fa_tensor *other, fa_opt_int dim)
{
    return fa_invoke_tensor("aten::cross", "ttj", self, other, dim);
}
/* aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt
 * ignore_index=-100, float label_smoothing=0.) -> Tensor */
static inline fa_tensor *fa_op_cross_entropy_loss(const fa_tensor *self, const fa_tensor *target,
    const fa_tensor *weight, int64_t reduction, int64_t ignore_index, double label_smoothing)
{
    return fa_invoke_tensor("aten::cross_entropy_loss", "tttiif", self, target, weight, reduction,
        ignore_index, label_smoothing);
}
/* aten::ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor
 * target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor */
static inline fa_tensor *fa_op_ctc_loss(const fa_tensor *log_probs, const fa_tensor *targets,
    const fa_tensor *input_lengths, const fa_tensor *target_lengths, int64_t blank,
    int64_t reduction, bool zero_infinity)
{
    return fa_invoke_tensor("aten::ctc_loss.Tensor", "ttttiib", log_probs, targets, input_lengths,
        target_lengths, blank, reduction, zero_infinity);
}
/* aten::ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[]
 * target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor */
static inline fa_tensor *fa_op_ctc_loss_intlist(const fa_tensor *log_probs,
    const fa_tensor *targets, const int64_t *input_lengths, size_t n_input_lengths,
    const int64_t *target_lengths, size_t n_target_lengths, int64_t blank, int64_t reduction,
    bool zero_infinity)
{
    return fa_invoke_tensor("aten::ctc_loss.IntList", "ttIIiib", log_probs, targets, input_lengths,
        n_input_lengths, target_lengths, n_target_lengths, blank, reduction, zero_infinity);
}
/* aten::cuda(Tensor(a) self) -> Tensor(b|a) */
static inline fa_tensor *fa_op_cuda(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::cuda", "t", self);
}
/* aten::cummax(Tensor self, int dim) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_cummax(fa_tensor *out[2], const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "tt", "aten::cummax", "ti", self, dim);
}
/* aten::cummin(Tensor self, int dim) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_cummin(fa_tensor *out[2], const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "tt", "aten::cummin", "ti", self, dim);
}
/* aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_cumprod(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::cumprod", "tie", self, dim, dtype);
}
/* aten::cumprod_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!) */
static inline fa_status fa_op_cumprod_(fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke(NULL, "", "aten::cumprod_", "tie", self, dim, dtype);
}
/* aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_cumsum(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::cumsum", "tie", self, dim, dtype);
}
/* aten::cumsum_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!) */
static inline fa_status fa_op_cumsum_(fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke(NULL, "", "aten::cumsum_", "tie", self, dim, dtype);
}
/* aten::cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_cumulative_trapezoid_dx(const fa_tensor *y, fa_scalar dx,
    int64_t dim)
{
    return fa_invoke_tensor("aten::cumulative_trapezoid.dx", "tSi", y, dx, dim);
}
/* aten::cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_cumulative_trapezoid_x(const fa_tensor *y, const fa_tensor *x,
    int64_t dim)
{
    return fa_invoke_tensor("aten::cumulative_trapezoid.x", "tti", y, x, dim);
}
/* aten::data(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_data(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::data", "t", self);
}
/* aten::deg2rad(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_deg2rad(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::deg2rad", "t", self);
}
/* aten::deg2rad_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_deg2rad_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::deg2rad_", "t", self);
}
/* aten::dequantize.list(Tensor[] qtensors) -> Tensor[] */
static inline fa_value *fa_op_dequantize_list(fa_tensor *const *qtensors, size_t n_qtensors)
{
    return fa_invoke_value("aten::dequantize.list", "T", qtensors, n_qtensors);
}
/* aten::dequantize.self(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_dequantize_self(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::dequantize.self", "t", self);
}
/* aten::dequantize.tensor(Tensor qtensor) -> Tensor */
static inline fa_tensor *fa_op_dequantize_tensor(const fa_tensor *qtensor)
{
    return fa_invoke_tensor("aten::dequantize.tensor", "t", qtensor);
}
/* aten::dequantize.tensors(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_dequantize_tensors(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::dequantize.tensors", "T", tensors, n_tensors);
}
/* aten::det(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_det(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::det", "t", self);
}
/* aten::detach(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_detach(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::detach", "t", self);
}
/* aten::detach_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_detach_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::detach_", "t", self);
}
/* aten::detach_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_detach_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::detach_copy", "t", self);
}
/* aten::diag(Tensor self, int diagonal=0) -> Tensor */
static inline fa_tensor *fa_op_diag(const fa_tensor *self, int64_t diagonal)
{
    return fa_invoke_tensor("aten::diag", "ti", self, diagonal);
}
/* aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor */
static inline fa_tensor *fa_op_diag_embed(const fa_tensor *self, int64_t offset, int64_t dim1,
    int64_t dim2)
{
    return fa_invoke_tensor("aten::diag_embed", "tiii", self, offset, dim1, dim2);
}
/* aten::diagflat(Tensor self, int offset=0) -> Tensor */
static inline fa_tensor *fa_op_diagflat(const fa_tensor *self, int64_t offset)
{
    return fa_invoke_tensor("aten::diagflat", "ti", self, offset);
}
/* aten::diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a) */
static inline fa_tensor *fa_op_diagonal(const fa_tensor *self, int64_t offset, int64_t dim1,
    int64_t dim2)
{
    return fa_invoke_tensor("aten::diagonal", "tiii", self, offset, dim1, dim2);
}
/* aten::diagonal_backward(Tensor grad_output, SymInt[] input_sizes, int offset, int dim1, int dim2)
 * -> Tensor */
static inline fa_tensor *fa_op_diagonal_backward(const fa_tensor *grad_output,
    const int64_t *input_sizes, size_t n_input_sizes, int64_t offset, int64_t dim1, int64_t dim2)
{
    return fa_invoke_tensor("aten::diagonal_backward", "tIiii", grad_output, input_sizes,
        n_input_sizes, offset, dim1, dim2);
}
/* aten::diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor */
static inline fa_tensor *fa_op_diagonal_copy(const fa_tensor *self, int64_t offset, int64_t dim1,
    int64_t dim2)
{
    return fa_invoke_tensor("aten::diagonal_copy", "tiii", self, offset, dim1, dim2);
}
/* aten::diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) ->
 * Tensor */
static inline fa_tensor *fa_op_diagonal_scatter(const fa_tensor *self, const fa_tensor *src,
    int64_t offset, int64_t dim1, int64_t dim2)
{
    return fa_invoke_tensor("aten::diagonal_scatter", "ttiii", self, src, offset, dim1, dim2);
}
/* aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) ->
 * Tensor */
static inline fa_tensor *fa_op_diff(const fa_tensor *self, int64_t n, int64_t dim,
    const fa_tensor *prepend, const fa_tensor *append)
{
    return fa_invoke_tensor("aten::diff", "tiitt", self, n, dim, prepend, append);
}
/* aten::digamma(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_digamma(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::digamma", "t", self);
}
/* aten::digamma_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_digamma_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::digamma_", "t", self);
}
/* aten::dim(Tensor self) -> int */
static inline fa_status fa_op_dim(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::dim", "t", self);
}
/* aten::dist(Tensor self, Tensor other, Scalar p=2) -> Tensor */
static inline fa_tensor *fa_op_dist(const fa_tensor *self, const fa_tensor *other, fa_scalar p)
{
    return fa_invoke_tensor("aten::dist", "ttS", self, other, p);
}
/* aten::div.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_div(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::div.Tensor", "tt", self, other);
}
/* aten::div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_div_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::div_.Tensor", "tt", self, other);
}
/* aten::div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_div__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::div_.Scalar", "tS", self, other);
}
/* aten::div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!) */
static inline fa_status fa_op_div__scalar_mode(fa_tensor *self, fa_scalar other,
    const char *rounding_mode)
{
    return fa_invoke(NULL, "", "aten::div_.Scalar_mode", "tSs", self, other, rounding_mode);
}
/* aten::div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!) */
static inline fa_status fa_op_div__tensor_mode(fa_tensor *self, const fa_tensor *other,
    const char *rounding_mode)
{
    return fa_invoke(NULL, "", "aten::div_.Tensor_mode", "tts", self, other, rounding_mode);
}
/* aten::div.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_div_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::div.Scalar", "tS", self, other);
}
/* aten::div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor */
static inline fa_tensor *fa_op_div_scalar_mode(const fa_tensor *self, fa_scalar other,
    const char *rounding_mode)
{
    return fa_invoke_tensor("aten::div.Scalar_mode", "tSs", self, other, rounding_mode);
}
/* aten::div.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_div_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::div.Scalar_Tensor", "St", a, b);
}
/* aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor */
static inline fa_tensor *fa_op_div_tensor_mode(const fa_tensor *self, const fa_tensor *other,
    const char *rounding_mode)
{
    return fa_invoke_tensor("aten::div.Tensor_mode", "tts", self, other, rounding_mode);
}
/* aten::divide.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_divide(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::divide.Tensor", "tt", self, other);
}
/* aten::divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_divide_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::divide_.Tensor", "tt", self, other);
}
/* aten::divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_divide__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::divide_.Scalar", "tS", self, other);
}
/* aten::divide_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!) */
static inline fa_status fa_op_divide__scalar_mode(fa_tensor *self, fa_scalar other,
    const char *rounding_mode)
{
    return fa_invoke(NULL, "", "aten::divide_.Scalar_mode", "tSs", self, other, rounding_mode);
}
/* aten::divide_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!) */
static inline fa_status fa_op_divide__tensor_mode(fa_tensor *self, const fa_tensor *other,
    const char *rounding_mode)
{
    return fa_invoke(NULL, "", "aten::divide_.Tensor_mode", "tts", self, other, rounding_mode);
}
/* aten::divide.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_divide_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::divide.Scalar", "tS", self, other);
}
/* aten::divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor */
static inline fa_tensor *fa_op_divide_scalar_mode(const fa_tensor *self, fa_scalar other,
    const char *rounding_mode)
{
    return fa_invoke_tensor("aten::divide.Scalar_mode", "tSs", self, other, rounding_mode);
}
/* aten::divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor */
static inline fa_tensor *fa_op_divide_tensor_mode(const fa_tensor *self, const fa_tensor *other,
    const char *rounding_mode)
{
    return fa_invoke_tensor("aten::divide.Tensor_mode", "tts", self, other, rounding_mode);
}
/* aten::dot(Tensor self, Tensor tensor) -> Tensor */
static inline fa_tensor *fa_op_dot(const fa_tensor *self, const fa_tensor *tensor)
{
    return fa_invoke_tensor("aten::dot", "tt", self, tensor);
}
/* aten::dropout(Tensor input, float p, bool train) -> Tensor */
static inline fa_tensor *fa_op_dropout(const fa_tensor *input, double p, bool train)
{
    return fa_invoke_tensor("aten::dropout", "tfb", input, p, train);
}
/* aten::dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!) */
static inline fa_status fa_op_dropout_(fa_tensor *input, double p, bool train)
{
    return fa_invoke(NULL, "", "aten::dropout_", "tfb", input, p, train);
}
/* aten::dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[] */
static inline fa_value *fa_op_dsplit_array(const fa_tensor *self, const int64_t *indices,
    size_t n_indices)
{
    return fa_invoke_value("aten::dsplit.array", "tI", self, indices, n_indices);
}
/* aten::dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[] */
static inline fa_value *fa_op_dsplit_int(const fa_tensor *self, int64_t sections)
{
    return fa_invoke_value("aten::dsplit.int", "ti", self, sections);
}
/* aten::dstack(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_dstack(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::dstack", "T", tensors, n_tensors);
}
/* aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor */
static inline fa_tensor *fa_op_einsum(const char *equation, fa_tensor *const *tensors,
    size_t n_tensors, const int64_t *path, size_t n_path)
{
    return fa_invoke_tensor("aten::einsum", "sTJ", equation, tensors, n_tensors, path, n_path);
}
/* aten::element_size(Tensor self) -> int */
static inline fa_status fa_op_element_size(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::element_size", "t", self);
}
/* aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor */
static inline fa_tensor *fa_op_elu(const fa_tensor *self, fa_scalar alpha, fa_scalar scale,
    fa_scalar input_scale)
{
    return fa_invoke_tensor("aten::elu", "tSSS", self, alpha, scale, input_scale);
}
/* aten::elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_elu_(fa_tensor *self, fa_scalar alpha, fa_scalar scale,
    fa_scalar input_scale)
{
    return fa_invoke(NULL, "", "aten::elu_", "tSSS", self, alpha, scale, input_scale);
}
/* aten::embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool
 * scale_grad_by_freq=False, bool sparse=False) -> Tensor */
static inline fa_tensor *fa_op_embedding(const fa_tensor *weight, const fa_tensor *indices,
    int64_t padding_idx, bool scale_grad_by_freq, bool sparse)
{
    return fa_invoke_tensor("aten::embedding", "ttibb", weight, indices, padding_idx,
        scale_grad_by_freq, sparse);
}
/* aten::embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False,
 * int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False)
 * -> (Tensor, Tensor, Tensor, Tensor) */
static inline fa_status fa_op_embedding_bag(fa_tensor *out[4], const fa_tensor *weight,
    const fa_tensor *indices, const fa_tensor *offsets, bool scale_grad_by_freq, int64_t mode,
    bool sparse, const fa_tensor *per_sample_weights, bool include_last_offset)
{
    return fa_invoke(out, "tttt", "aten::embedding_bag", "tttbibtb", weight, indices, offsets,
        scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset);
}
/* aten::embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool
 * scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset,
 * int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor) */
static inline fa_status fa_op_embedding_bag_padding_idx(fa_tensor *out[4], const fa_tensor *weight,
    const fa_tensor *indices, const fa_tensor *offsets, bool scale_grad_by_freq, int64_t mode,
    bool sparse, const fa_tensor *per_sample_weights, bool include_last_offset,
    fa_opt_int padding_idx)
{
    return fa_invoke(out, "tttt", "aten::embedding_bag.padding_idx", "tttbibtbj", weight, indices,
        offsets, scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset,
        padding_idx);
}
/* aten::embedding_dense_backward(Tensor grad_output, Tensor indices, SymInt num_weights, SymInt
 * padding_idx, bool scale_grad_by_freq) -> Tensor */
static inline fa_tensor *fa_op_embedding_dense_backward(const fa_tensor *grad_output,
    const fa_tensor *indices, int64_t num_weights, int64_t padding_idx, bool scale_grad_by_freq)
{
    return fa_invoke_tensor("aten::embedding_dense_backward", "ttiib", grad_output, indices,
        num_weights, padding_idx, scale_grad_by_freq);
}
/* aten::embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor */
static inline fa_tensor *fa_op_embedding_renorm(const fa_tensor *self, const fa_tensor *indices,
    double max_norm, double norm_type)
{
    return fa_invoke_tensor("aten::embedding_renorm", "ttff", self, indices, max_norm, norm_type);
}
/* aten::embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) ->
 * Tensor(a!) */
static inline fa_status fa_op_embedding_renorm_(fa_tensor *self, const fa_tensor *indices,
    double max_norm, double norm_type)
{
    return fa_invoke(NULL, "", "aten::embedding_renorm_", "ttff", self, indices, max_norm,
        norm_type);
}
/* aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_empty_like(const fa_tensor *self, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::empty_like", "tennne", self, dtype, memory_format);
}
/* aten::empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_empty_memory_format(const int64_t *size, size_t n_size,
    fa_dtype dtype, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::empty.memory_format", "Iennne", size, n_size, dtype,
        memory_format);
}
/* aten::empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_empty_permuted(const int64_t *size, size_t n_size,
    const int64_t *physical_layout, size_t n_physical_layout, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::empty_permuted", "IIennn", size, n_size, physical_layout,
        n_physical_layout, dtype);
}
/* aten::empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_empty_strided(const int64_t *size, size_t n_size,
    const int64_t *stride, size_t n_stride, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::empty_strided", "IIennn", size, n_size, stride, n_stride, dtype);
}
/* aten::eq.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_eq(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::eq.Tensor", "tt", self, other);
}
/* aten::eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_eq_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::eq_.Tensor", "tt", self, other);
}
/* aten::eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_eq__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::eq_.Scalar", "tS", self, other);
}
/* aten::eq.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_eq_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::eq.Scalar", "tS", self, other);
}
/* aten::eq.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_eq_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::eq.Scalar_Tensor", "St", a, b);
}
/* aten::eq.Tensor_list(Tensor[] a, Tensor[] b) -> bool */
static inline fa_status fa_op_eq_tensor_list(bool *out, fa_tensor *const *a, size_t n_a,
    fa_tensor *const *b, size_t n_b)
{
    return fa_invoke(out, "b", "aten::eq.Tensor_list", "TT", a, n_a, b, n_b);
}
/* aten::equal(Tensor self, Tensor other) -> bool */
static inline fa_status fa_op_equal(bool *out, const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(out, "b", "aten::equal", "tt", self, other);
}
/* aten::erf(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_erf(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::erf", "t", self);
}
/* aten::erf_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_erf_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::erf_", "t", self);
}
/* aten::erfc(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_erfc(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::erfc", "t", self);
}
/* aten::erfc_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_erfc_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::erfc_", "t", self);
}
/* aten::erfinv(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_erfinv(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::erfinv", "t", self);
}
/* aten::erfinv_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_erfinv_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::erfinv_", "t", self);
}
/* aten::exp(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_exp(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::exp", "t", self);
}
/* aten::exp2(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_exp2(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::exp2", "t", self);
}
/* aten::exp2_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_exp2_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::exp2_", "t", self);
}
/* aten::exp_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_exp_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::exp_", "t", self);
}
/* aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a) */
static inline fa_tensor *fa_op_expand(const fa_tensor *self, const int64_t *size, size_t n_size,
    bool implicit)
{
    return fa_invoke_tensor("aten::expand", "tIb", self, size, n_size, implicit);
}
/* aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a) */
static inline fa_tensor *fa_op_expand_as(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::expand_as", "tt", self, other);
}
/* aten::expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor */
static inline fa_tensor *fa_op_expand_copy(const fa_tensor *self, const int64_t *size,
    size_t n_size, bool implicit)
{
    return fa_invoke_tensor("aten::expand_copy", "tIb", self, size, n_size, implicit);
}
/* aten::expm1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_expm1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::expm1", "t", self);
}
/* aten::expm1_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_expm1_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::expm1_", "t", self);
}
/* aten::exponential(Tensor self, float lambd=1., *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_exponential(const fa_tensor *self, double lambd)
{
    return fa_invoke_tensor("aten::exponential", "tfn", self, lambd);
}
/* aten::exponential_(Tensor(a!) self, float lambd=1., *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_exponential_(fa_tensor *self, double lambd)
{
    return fa_invoke(NULL, "", "aten::exponential_", "tfn", self, lambd);
}
/* aten::eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool?
 * pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_eye(int64_t n, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::eye", "iennn", n, dtype);
}
/* aten::eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_eye_m(int64_t n, int64_t m, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::eye.m", "iiennn", n, m, dtype);
}
/* aten::fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis,
 * int quant_min, int quant_max) -> Tensor */
static inline fa_tensor *fa_op_fake_quantize_per_channel_affine(const fa_tensor *self,
    const fa_tensor *scale, const fa_tensor *zero_point, int64_t axis, int64_t quant_min,
    int64_t quant_max)
{
    return fa_invoke_tensor("aten::fake_quantize_per_channel_affine", "tttiii", self, scale,
        zero_point, axis, quant_min, quant_max);
}
/* aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min,
 * int quant_max) -> Tensor */
static inline fa_tensor *fa_op_fake_quantize_per_tensor_affine(const fa_tensor *self, double scale,
    int64_t zero_point, int64_t quant_min, int64_t quant_max)
{
    return fa_invoke_tensor("aten::fake_quantize_per_tensor_affine", "tfiii", self, scale,
        zero_point, quant_min, quant_max);
}
/* aten::fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, int
 * quant_min, int quant_max) -> (Tensor output, Tensor mask) */
static inline fa_status fa_op_fake_quantize_per_tensor_affine_cachemask(fa_tensor *out[2],
    const fa_tensor *self, double scale, int64_t zero_point, int64_t quant_min, int64_t quant_max)
{
    return fa_invoke(out, "tt", "aten::fake_quantize_per_tensor_affine_cachemask", "tfiii", self,
        scale, zero_point, quant_min, quant_max);
}
/* aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor
 * zero_point, int quant_min, int quant_max) -> Tensor */
static inline fa_tensor *fa_op_fake_quantize_per_tensor_affine_tensor_qparams(const fa_tensor *self,
    const fa_tensor *scale, const fa_tensor *zero_point, int64_t quant_min, int64_t quant_max)
{
    return fa_invoke_tensor("aten::fake_quantize_per_tensor_affine.tensor_qparams", "tttii", self,
        scale, zero_point, quant_min, quant_max);
}
/* aten::feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor */
static inline fa_tensor *fa_op_feature_alpha_dropout(const fa_tensor *input, double p, bool train)
{
    return fa_invoke_tensor("aten::feature_alpha_dropout", "tfb", input, p, train);
}
/* aten::feature_alpha_dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!) */
static inline fa_status fa_op_feature_alpha_dropout_(fa_tensor *input, double p, bool train)
{
    return fa_invoke(NULL, "", "aten::feature_alpha_dropout_", "tfb", input, p, train);
}
/* aten::feature_dropout(Tensor input, float p, bool train) -> Tensor */
static inline fa_tensor *fa_op_feature_dropout(const fa_tensor *input, double p, bool train)
{
    return fa_invoke_tensor("aten::feature_dropout", "tfb", input, p, train);
}
/* aten::feature_dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!) */
static inline fa_status fa_op_feature_dropout_(fa_tensor *input, double p, bool train)
{
    return fa_invoke(NULL, "", "aten::feature_dropout_", "tfb", input, p, train);
}
/* aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_fft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_fft", "tjis", self, n, dim, norm);
}
/* aten::fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_fft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_fft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_fftfreq(int n, float d=1., *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_fft_fftfreq(int64_t n, double d, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::fft_fftfreq", "ifennn", n, d, dtype);
}
/* aten::fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_fftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_fftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor */
static inline fa_tensor *fa_op_fft_fftshift(const fa_tensor *self, const int64_t *dim, size_t n_dim)
{
    return fa_invoke_tensor("aten::fft_fftshift", "tJ", self, dim, n_dim);
}
/* aten::fft_hfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_hfft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_hfft", "tjis", self, n, dim, norm);
}
/* aten::fft_hfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_hfft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_hfft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_hfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_hfftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_hfftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ifft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_ifft", "tjis", self, n, dim, norm);
}
/* aten::fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ifft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_ifft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ifftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_ifftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ifftshift(const fa_tensor *self, const int64_t *dim,
    size_t n_dim)
{
    return fa_invoke_tensor("aten::fft_ifftshift", "tJ", self, dim, n_dim);
}
/* aten::fft_ihfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ihfft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_ihfft", "tjis", self, n, dim, norm);
}
/* aten::fft_ihfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) ->
 * Tensor */
static inline fa_tensor *fa_op_fft_ihfft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_ihfft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_ihfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_ihfftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_ihfftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_irfft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_irfft", "tjis", self, n, dim, norm);
}
/* aten::fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) ->
 * Tensor */
static inline fa_tensor *fa_op_fft_irfft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_irfft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_irfftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_irfftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_rfft(const fa_tensor *self, fa_opt_int n, int64_t dim,
    const char *norm)
{
    return fa_invoke_tensor("aten::fft_rfft", "tjis", self, n, dim, norm);
}
/* aten::fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_rfft2(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_rfft2", "tJIs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fft_rfftfreq(int n, float d=1., *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_fft_rfftfreq(int64_t n, double d, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::fft_rfftfreq", "ifennn", n, d, dtype);
}
/* aten::fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor */
static inline fa_tensor *fa_op_fft_rfftn(const fa_tensor *self, const int64_t *s, size_t n_s,
    const int64_t *dim, size_t n_dim, const char *norm)
{
    return fa_invoke_tensor("aten::fft_rfftn", "tJJs", self, s, n_s, dim, n_dim, norm);
}
/* aten::fill.Tensor(Tensor self, Tensor value) -> Tensor */
static inline fa_tensor *fa_op_fill(const fa_tensor *self, const fa_tensor *value)
{
    return fa_invoke_tensor("aten::fill.Tensor", "tt", self, value);
}
/* aten::fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!) */
static inline fa_status fa_op_fill_(fa_tensor *self, const fa_tensor *value)
{
    return fa_invoke(NULL, "", "aten::fill_.Tensor", "tt", self, value);
}
/* aten::fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!) */
static inline fa_status fa_op_fill__scalar(fa_tensor *self, fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::fill_.Scalar", "tS", self, value);
}
/* aten::fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!) */
static inline fa_status fa_op_fill_diagonal_(fa_tensor *self, fa_scalar fill_value, bool wrap)
{
    return fa_invoke(NULL, "", "aten::fill_diagonal_", "tSb", self, fill_value, wrap);
}
/* aten::fill.Scalar(Tensor self, Scalar value) -> Tensor */
static inline fa_tensor *fa_op_fill_scalar(const fa_tensor *self, fa_scalar value)
{
    return fa_invoke_tensor("aten::fill.Scalar", "tS", self, value);
}
/* aten::fix(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_fix(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::fix", "t", self);
}
/* aten::fix_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_fix_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::fix_", "t", self);
}
/* aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a) */
static inline fa_tensor *fa_op_flatten_using_ints(const fa_tensor *self, int64_t start_dim,
    int64_t end_dim)
{
    return fa_invoke_tensor("aten::flatten.using_ints", "tii", self, start_dim, end_dim);
}
/* aten::flip(Tensor self, int[] dims) -> Tensor */
static inline fa_tensor *fa_op_flip(const fa_tensor *self, const int64_t *dims, size_t n_dims)
{
    return fa_invoke_tensor("aten::flip", "tI", self, dims, n_dims);
}
/* aten::fliplr(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_fliplr(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::fliplr", "t", self);
}
/* aten::flipud(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_flipud(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::flipud", "t", self);
}
/* aten::Float.Tensor(Tensor a) -> float */
static inline fa_status fa_op_float(double *out, const fa_tensor *a)
{
    return fa_invoke(out, "f", "aten::Float.Tensor", "t", a);
}
/* aten::float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!) */
static inline fa_status fa_op_float_power_(fa_tensor *self, const fa_tensor *exponent)
{
    return fa_invoke(NULL, "", "aten::float_power_.Tensor", "tt", self, exponent);
}
/* aten::float_power_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!) */
static inline fa_status fa_op_float_power__scalar(fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke(NULL, "", "aten::float_power_.Scalar", "tS", self, exponent);
}
/* aten::float_power_.Tensor_Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!) */
static inline fa_status fa_op_float_power__tensor_scalar(fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke(NULL, "", "aten::float_power_.Tensor_Scalar", "tS", self, exponent);
}
/* aten::float_power_.Tensor_Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!) */
static inline fa_status fa_op_float_power__tensor_tensor(fa_tensor *self, const fa_tensor *exponent)
{
    return fa_invoke(NULL, "", "aten::float_power_.Tensor_Tensor", "tt", self, exponent);
}
/* aten::float_power.Scalar(Scalar self, Tensor exponent) -> Tensor */
static inline fa_tensor *fa_op_float_power_scalar(fa_scalar self, const fa_tensor *exponent)
{
    return fa_invoke_tensor("aten::float_power.Scalar", "St", self, exponent);
}
/* aten::float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor */
static inline fa_tensor *fa_op_float_power_tensor_scalar(const fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke_tensor("aten::float_power.Tensor_Scalar", "tS", self, exponent);
}
/* aten::float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor */
static inline fa_tensor *fa_op_float_power_tensor_tensor(const fa_tensor *self,
    const fa_tensor *exponent)
{
    return fa_invoke_tensor("aten::float_power.Tensor_Tensor", "tt", self, exponent);
}
/* aten::FloatImplicit(Tensor a) -> float */
static inline fa_status fa_op_floatimplicit(double *out, const fa_tensor *a)
{
    return fa_invoke(out, "f", "aten::FloatImplicit", "t", a);
}
/* aten::floor(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_floor(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::floor", "t", self);
}
/* aten::floor_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_floor_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::floor_", "t", self);
}
/* aten::floor_divide(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_floor_divide(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::floor_divide", "tt", self, other);
}
/* aten::floor_divide_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_floor_divide_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::floor_divide_", "tt", self, other);
}
/* aten::floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_floor_divide__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::floor_divide_.Scalar", "tS", self, other);
}
/* aten::floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_floor_divide__tensor(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::floor_divide_.Tensor", "tt", self, other);
}
/* aten::floor_divide.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_floor_divide_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::floor_divide.Scalar", "tS", self, other);
}
/* aten::floordiv.Tensor(Tensor a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_floordiv(const fa_tensor *a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::floordiv.Tensor", "tt", a, b);
}
/* aten::floordiv.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_floordiv_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::floordiv.Scalar_Tensor", "St", a, b);
}
/* aten::floordiv.Tensor_Scalar(Tensor a, Scalar b) -> Tensor */
static inline fa_tensor *fa_op_floordiv_tensor_scalar(const fa_tensor *a, fa_scalar b)
{
    return fa_invoke_tensor("aten::floordiv.Tensor_Scalar", "tS", a, b);
}
/* aten::fmax(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_fmax(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::fmax", "tt", self, other);
}
/* aten::fmax_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_fmax_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::fmax_", "tt", self, other);
}
/* aten::fmin(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_fmin(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::fmin", "tt", self, other);
}
/* aten::fmin_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_fmin_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::fmin_", "tt", self, other);
}
/* aten::fmod.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_fmod(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::fmod.Tensor", "tt", self, other);
}
/* aten::fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_fmod_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::fmod_.Tensor", "tt", self, other);
}
/* aten::fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_fmod__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::fmod_.Scalar", "tS", self, other);
}
/* aten::fmod.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_fmod_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::fmod.Scalar", "tS", self, other);
}
/* aten::frac(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_frac(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::frac", "t", self);
}
/* aten::frac_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_frac_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::frac_", "t", self);
}
/* aten::fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor
 * random_samples) -> (Tensor, Tensor) */
static inline fa_status fa_op_fractional_max_pool2d(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *kernel_size, size_t n_kernel_size, const int64_t *output_size,
    size_t n_output_size, const fa_tensor *random_samples)
{
    return fa_invoke(out, "tt", "aten::fractional_max_pool2d", "tIIt", self, kernel_size,
        n_kernel_size, output_size, n_output_size, random_samples);
}
/* aten::fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor
 * random_samples) -> (Tensor, Tensor) */
static inline fa_status fa_op_fractional_max_pool3d(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *kernel_size, size_t n_kernel_size, const int64_t *output_size,
    size_t n_output_size, const fa_tensor *random_samples)
{
    return fa_invoke(out, "tt", "aten::fractional_max_pool3d", "tIIt", self, kernel_size,
        n_kernel_size, output_size, n_output_size, random_samples);
}
/* aten::frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent) */
static inline fa_status fa_op_frexp(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::frexp.Tensor", "t", self);
}
/* aten::frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_frobenius_norm_dim(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, bool keepdim)
{
    return fa_invoke_tensor("aten::frobenius_norm.dim", "tIb", self, dim, n_dim, keepdim);
}
/* aten::full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_full(const int64_t *size, size_t n_size, fa_scalar fill_value,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::full", "ISennn", size, n_size, fill_value, dtype);
}
/* aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_full_like(const fa_tensor *self, fa_scalar fill_value,
    fa_dtype dtype, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::full_like", "tSennne", self, fill_value, dtype, memory_format);
}
/* aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor */
static inline fa_tensor *fa_op_gather(const fa_tensor *self, int64_t dim, const fa_tensor *index,
    bool sparse_grad)
{
    return fa_invoke_tensor("aten::gather", "titb", self, dim, index, sparse_grad);
}
/* aten::gcd(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_gcd(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::gcd", "tt", self, other);
}
/* aten::gcd_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_gcd_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::gcd_", "tt", self, other);
}
/* aten::ge.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_ge(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::ge.Tensor", "tt", self, other);
}
/* aten::ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_ge_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::ge_.Tensor", "tt", self, other);
}
/* aten::ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_ge__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::ge_.Scalar", "tS", self, other);
}
/* aten::ge.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_ge_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::ge.Scalar", "tS", self, other);
}
/* aten::ge.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_ge_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::ge.Scalar_Tensor", "St", a, b);
}
/* aten::gelu(Tensor self, *, str approximate="none") -> Tensor */
static inline fa_tensor *fa_op_gelu(const fa_tensor *self, const char *approximate)
{
    return fa_invoke_tensor("aten::gelu", "ts", self, approximate);
}
/* aten::gelu_(Tensor(a!) self, *, str approximate="none") -> Tensor(a!) */
static inline fa_status fa_op_gelu_(fa_tensor *self, const char *approximate)
{
    return fa_invoke(NULL, "", "aten::gelu_", "ts", self, approximate);
}
/* aten::geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_geometric_(fa_tensor *self, double p)
{
    return fa_invoke(NULL, "", "aten::geometric_", "tfn", self, p);
}
/* aten::geqrf(Tensor self) -> (Tensor a, Tensor tau) */
static inline fa_status fa_op_geqrf(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::geqrf", "t", self);
}
/* aten::ger(Tensor self, Tensor vec2) -> Tensor */
static inline fa_tensor *fa_op_ger(const fa_tensor *self, const fa_tensor *vec2)
{
    return fa_invoke_tensor("aten::ger", "tt", self, vec2);
}
/* aten::get_device(Tensor self) -> int */
static inline fa_status fa_op_get_device(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::get_device", "t", self);
}
/* aten::glu(Tensor self, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_glu(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::glu", "ti", self, dim);
}
/* aten::gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[] */
static inline fa_value *fa_op_gradient_array(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, int64_t edge_order)
{
    return fa_invoke_value("aten::gradient.array", "tIi", self, dim, n_dim, edge_order);
}
/* aten::gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) ->
 * Tensor[] */
static inline fa_value *fa_op_gradient_scalararray(const fa_tensor *self, fa_scalar spacing,
    const int64_t *dim, size_t n_dim, int64_t edge_order)
{
    return fa_invoke_value("aten::gradient.scalararray", "tSIi", self, spacing, dim, n_dim,
        edge_order);
}
/* aten::gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1)
 * -> Tensor[] */
static inline fa_value *fa_op_gradient_scalarint(const fa_tensor *self, fa_scalar spacing,
    fa_opt_int dim, int64_t edge_order)
{
    return fa_invoke_value("aten::gradient.scalarint", "tSji", self, spacing, dim, edge_order);
}
/* aten::gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) ->
 * Tensor[] */
static inline fa_value *fa_op_gradient_tensorarray(const fa_tensor *self, fa_tensor *const *spacing,
    size_t n_spacing, const int64_t *dim, size_t n_dim, int64_t edge_order)
{
    return fa_invoke_value("aten::gradient.tensorarray", "tTIi", self, spacing, n_spacing, dim,
        n_dim, edge_order);
}
/* aten::gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1)
 * -> Tensor[] */
static inline fa_value *fa_op_gradient_tensorarrayint(const fa_tensor *self,
    fa_tensor *const *spacing, size_t n_spacing, fa_opt_int dim, int64_t edge_order)
{
    return fa_invoke_value("aten::gradient.tensorarrayint", "tTji", self, spacing, n_spacing, dim,
        edge_order);
}
/* aten::greater.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_greater(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::greater.Tensor", "tt", self, other);
}
/* aten::greater_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_greater_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::greater_.Tensor", "tt", self, other);
}
/* aten::greater_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_greater__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::greater_.Scalar", "tS", self, other);
}
/* aten::greater_equal.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_greater_equal(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::greater_equal.Tensor", "tt", self, other);
}
/* aten::greater_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_greater_equal_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::greater_equal_.Tensor", "tt", self, other);
}
/* aten::greater_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_greater_equal__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::greater_equal_.Scalar", "tS", self, other);
}
/* aten::greater_equal.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_greater_equal_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::greater_equal.Scalar", "tS", self, other);
}
/* aten::greater.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_greater_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::greater.Scalar", "tS", self, other);
}
/* aten::grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool
 * align_corners) -> Tensor */
static inline fa_tensor *fa_op_grid_sampler(const fa_tensor *input, const fa_tensor *grid,
    int64_t interpolation_mode, int64_t padding_mode, bool align_corners)
{
    return fa_invoke_tensor("aten::grid_sampler", "ttiib", input, grid, interpolation_mode,
        padding_mode, align_corners);
}
/* aten::grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool
 * align_corners) -> Tensor */
static inline fa_tensor *fa_op_grid_sampler_2d(const fa_tensor *input, const fa_tensor *grid,
    int64_t interpolation_mode, int64_t padding_mode, bool align_corners)
{
    return fa_invoke_tensor("aten::grid_sampler_2d", "ttiib", input, grid, interpolation_mode,
        padding_mode, align_corners);
}
/* aten::grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool
 * align_corners) -> Tensor */
static inline fa_tensor *fa_op_grid_sampler_3d(const fa_tensor *input, const fa_tensor *grid,
    int64_t interpolation_mode, int64_t padding_mode, bool align_corners)
{
    return fa_invoke_tensor("aten::grid_sampler_3d", "ttiib", input, grid, interpolation_mode,
        padding_mode, align_corners);
}
/* aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float
 * eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor */
static inline fa_tensor *fa_op_group_norm(const fa_tensor *input, int64_t num_groups,
    const fa_tensor *weight, const fa_tensor *bias, double eps, bool cudnn_enabled)
{
    return fa_invoke_tensor("aten::group_norm", "tittfb", input, num_groups, weight, bias, eps,
        cudnn_enabled);
}
/* aten::gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor?
 * b_hh=None) -> Tensor */
static inline fa_tensor *fa_op_gru_cell(const fa_tensor *input, const fa_tensor *hx,
    const fa_tensor *w_ih, const fa_tensor *w_hh, const fa_tensor *b_ih, const fa_tensor *b_hh)
{
    return fa_invoke_tensor("aten::gru_cell", "tttttt", input, hx, w_ih, w_hh, b_ih, b_hh);
}
/* aten::gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int
 * num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor) */
static inline fa_status fa_op_gru_data(fa_tensor *out[2], const fa_tensor *data,
    const fa_tensor *batch_sizes, const fa_tensor *hx, fa_tensor *const *params, size_t n_params,
    bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional)
{
    return fa_invoke(out, "tt", "aten::gru.data", "tttTbifbb", data, batch_sizes, hx, params,
        n_params, has_biases, num_layers, dropout, train, bidirectional);
}
/* aten::gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float
 * dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor) */
static inline fa_status fa_op_gru_input(fa_tensor *out[2], const fa_tensor *input,
    const fa_tensor *hx, fa_tensor *const *params, size_t n_params, bool has_biases,
    int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first)
{
    return fa_invoke(out, "tt", "aten::gru.input", "ttTbifbbb", input, hx, params, n_params,
        has_biases, num_layers, dropout, train, bidirectional, batch_first);
}
/* aten::gt.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_gt(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::gt.Tensor", "tt", self, other);
}
/* aten::gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_gt_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::gt_.Tensor", "tt", self, other);
}
/* aten::gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_gt__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::gt_.Scalar", "tS", self, other);
}
/* aten::gt.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_gt_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::gt.Scalar", "tS", self, other);
}
/* aten::gt.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_gt_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::gt.Scalar_Tensor", "St", a, b);
}
/* aten::hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_hamming_window(int64_t window_length, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hamming_window", "iennn", window_length, dtype);
}
/* aten::hamming_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_hamming_window_periodic(int64_t window_length, bool periodic,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hamming_window.periodic", "ibennn", window_length, periodic,
        dtype);
}
/* aten::hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ScalarType?
 * dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_hamming_window_periodic_alpha(int64_t window_length, bool periodic,
    double alpha, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hamming_window.periodic_alpha", "ibfennn", window_length,
        periodic, alpha, dtype);
}
/* aten::hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float
 * beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None)
 * -> Tensor */
static inline fa_tensor *fa_op_hamming_window_periodic_alpha_beta(int64_t window_length,
    bool periodic, double alpha, double beta, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hamming_window.periodic_alpha_beta", "ibffennn", window_length,
        periodic, alpha, beta, dtype);
}
/* aten::hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_hann_window(int64_t window_length, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hann_window", "iennn", window_length, dtype);
}
/* aten::hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_hann_window_periodic(int64_t window_length, bool periodic,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::hann_window.periodic", "ibennn", window_length, periodic, dtype);
}
/* aten::hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor */
static inline fa_tensor *fa_op_hardshrink(const fa_tensor *self, fa_scalar lambd)
{
    return fa_invoke_tensor("aten::hardshrink", "tS", self, lambd);
}
/* aten::hardsigmoid(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_hardsigmoid(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::hardsigmoid", "t", self);
}
/* aten::hardsigmoid_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_hardsigmoid_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::hardsigmoid_", "t", self);
}
/* aten::hardswish(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_hardswish(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::hardswish", "t", self);
}
/* aten::hardswish_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_hardswish_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::hardswish_", "t", self);
}
/* aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor */
static inline fa_tensor *fa_op_hardtanh(const fa_tensor *self, fa_scalar min_val, fa_scalar max_val)
{
    return fa_invoke_tensor("aten::hardtanh", "tSS", self, min_val, max_val);
}
/* aten::hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!) */
static inline fa_status fa_op_hardtanh_(fa_tensor *self, fa_scalar min_val, fa_scalar max_val)
{
    return fa_invoke(NULL, "", "aten::hardtanh_", "tSS", self, min_val, max_val);
}
/* aten::hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor */
static inline fa_tensor *fa_op_hash_tensor(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim, int64_t mode)
{
    return fa_invoke_tensor("aten::hash_tensor", "tIbi", self, dim, n_dim, keepdim, mode);
}
/* aten::heaviside(Tensor self, Tensor values) -> Tensor */
static inline fa_tensor *fa_op_heaviside(const fa_tensor *self, const fa_tensor *values)
{
    return fa_invoke_tensor("aten::heaviside", "tt", self, values);
}
/* aten::heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!) */
static inline fa_status fa_op_heaviside_(fa_tensor *self, const fa_tensor *values)
{
    return fa_invoke(NULL, "", "aten::heaviside_", "tt", self, values);
}
/* aten::hinge_embedding_loss(Tensor self, Tensor target, float margin=1., int reduction=1) ->
 * Tensor */
static inline fa_tensor *fa_op_hinge_embedding_loss(const fa_tensor *self, const fa_tensor *target,
    double margin, int64_t reduction)
{
    return fa_invoke_tensor("aten::hinge_embedding_loss", "ttfi", self, target, margin, reduction);
}
/* aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor */
static inline fa_tensor *fa_op_histc(const fa_tensor *self, int64_t bins, fa_scalar min,
    fa_scalar max)
{
    return fa_invoke_tensor("aten::histc", "tiSS", self, bins, min, max);
}
/* aten::histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None,
 * bool density=False) -> (Tensor hist, Tensor bin_edges) */
static inline fa_status fa_op_histogram_bin_ct(fa_tensor *out[2], const fa_tensor *self,
    int64_t bins, const double *range, size_t n_range, const fa_tensor *weight, bool density)
{
    return fa_invoke(out, "tt", "aten::histogram.bin_ct", "tiGtb", self, bins, range, n_range,
        weight, density);
}
/* aten::histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False)
 * -> (Tensor hist, Tensor bin_edges) */
static inline fa_status fa_op_histogram_bins_tensor(fa_tensor *out[2], const fa_tensor *self,
    const fa_tensor *bins, const fa_tensor *weight, bool density)
{
    return fa_invoke(out, "tt", "aten::histogram.bins_tensor", "tttb", self, bins, weight, density);
}
/* aten::hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[] */
static inline fa_value *fa_op_hsplit_array(const fa_tensor *self, const int64_t *indices,
    size_t n_indices)
{
    return fa_invoke_value("aten::hsplit.array", "tI", self, indices, n_indices);
}
/* aten::hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[] */
static inline fa_value *fa_op_hsplit_int(const fa_tensor *self, int64_t sections)
{
    return fa_invoke_value("aten::hsplit.int", "ti", self, sections);
}
/* aten::hstack(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_hstack(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::hstack", "T", tensors, n_tensors);
}
/* aten::huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.) -> Tensor */
static inline fa_tensor *fa_op_huber_loss(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction, double delta)
{
    return fa_invoke_tensor("aten::huber_loss", "ttif", self, target, reduction, delta);
}
/* aten::hypot(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_hypot(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::hypot", "tt", self, other);
}
/* aten::hypot_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_hypot_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::hypot_", "tt", self, other);
}
/* aten::i0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_i0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::i0", "t", self);
}
/* aten::i0_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_i0_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::i0_", "t", self);
}
/* aten::igamma(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_igamma(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::igamma", "tt", self, other);
}
/* aten::igamma_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_igamma_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::igamma_", "tt", self, other);
}
/* aten::igammac(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_igammac(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::igammac", "tt", self, other);
}
/* aten::igammac_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_igammac_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::igammac_", "tt", self, other);
}
/* aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) ->
 * Tensor */
static inline fa_tensor *fa_op_im2col(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *dilation, size_t n_dilation, const int64_t *padding,
    size_t n_padding, const int64_t *stride, size_t n_stride)
{
    return fa_invoke_tensor("aten::im2col", "tIIII", self, kernel_size, n_kernel_size, dilation,
        n_dilation, padding, n_padding, stride, n_stride);
}
/* aten::imag(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_imag(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::imag", "t", self);
}
/* aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor */
static inline fa_tensor *fa_op_index(const fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices)
{
    return fa_invoke_tensor("aten::index.Tensor", "tT", self, indices, n_indices);
}
/* aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) ->
 * Tensor */
static inline fa_tensor *fa_op_index_add(const fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *source, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::index_add", "tittS", self, dim, index, source, alpha);
}
/* aten::index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) ->
 * Tensor(a!) */
static inline fa_status fa_op_index_add_(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *source, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::index_add_", "tittS", self, dim, index, source, alpha);
}
/* aten::index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor */
static inline fa_tensor *fa_op_index_copy(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *source)
{
    return fa_invoke_tensor("aten::index_copy", "titt", self, dim, index, source);
}
/* aten::index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!) */
static inline fa_status fa_op_index_copy_(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *source)
{
    return fa_invoke(NULL, "", "aten::index_copy_", "titt", self, dim, index, source);
}
/* aten::index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) ->
 * Tensor(a!) */
static inline fa_status fa_op_index_fill__int_scalar(fa_tensor *self, int64_t dim,
    const fa_tensor *index, fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::index_fill_.int_Scalar", "titS", self, dim, index, value);
}
/* aten::index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) ->
 * Tensor(a!) */
static inline fa_status fa_op_index_fill__int_tensor(fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *value)
{
    return fa_invoke(NULL, "", "aten::index_fill_.int_Tensor", "titt", self, dim, index, value);
}
/* aten::index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor */
static inline fa_tensor *fa_op_index_fill_int_scalar(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, fa_scalar value)
{
    return fa_invoke_tensor("aten::index_fill.int_Scalar", "titS", self, dim, index, value);
}
/* aten::index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor */
static inline fa_tensor *fa_op_index_fill_int_tensor(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *value)
{
    return fa_invoke_tensor("aten::index_fill.int_Tensor", "titt", self, dim, index, value);
}
/* aten::index.list_Tensor(Tensor[] self, Tensor el) -> int */
static inline fa_status fa_op_index_list_tensor(int64_t *out, fa_tensor *const *self, size_t n_self,
    const fa_tensor *el)
{
    return fa_invoke(out, "i", "aten::index.list_Tensor", "Tt", self, n_self, el);
}
/* aten::index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) ->
 * Tensor */
static inline fa_tensor *fa_op_index_put(const fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke_tensor("aten::index_put", "tTtb", self, indices, n_indices, values,
        accumulate);
}
/* aten::index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) ->
 * Tensor(a!) */
static inline fa_status fa_op_index_put_(fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke(NULL, "", "aten::index_put_", "tTtb", self, indices, n_indices, values,
        accumulate);
}
/* aten::index_put_.hacked_twin(Tensor(a!) self, Tensor[] indices, Tensor values, bool
 * accumulate=False) -> Tensor(a!) */
static inline fa_status fa_op_index_put__hacked_twin(fa_tensor *self, fa_tensor *const *indices,
    size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke(NULL, "", "aten::index_put_.hacked_twin", "tTtb", self, indices, n_indices,
        values, accumulate);
}
/* aten::index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False)
 * -> Tensor */
static inline fa_tensor *fa_op_index_put_hacked_twin(const fa_tensor *self,
    fa_tensor *const *indices, size_t n_indices, const fa_tensor *values, bool accumulate)
{
    return fa_invoke_tensor("aten::index_put.hacked_twin", "tTtb", self, indices, n_indices, values,
        accumulate);
}
/* aten::index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool
 * include_self=True) -> Tensor */
static inline fa_tensor *fa_op_index_reduce(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *source, const char *reduce, bool include_self)
{
    return fa_invoke_tensor("aten::index_reduce", "tittsb", self, dim, index, source, reduce,
        include_self);
}
/* aten::index_reduce_(Tensor(a!) self, int dim, Tensor index, Tensor source, str reduce, *, bool
 * include_self=True) -> Tensor(a!) */
static inline fa_status fa_op_index_reduce_(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *source, const char *reduce, bool include_self)
{
    return fa_invoke(NULL, "", "aten::index_reduce_", "tittsb", self, dim, index, source, reduce,
        include_self);
}
/* aten::index_select(Tensor self, int dim, Tensor index) -> Tensor */
static inline fa_tensor *fa_op_index_select(const fa_tensor *self, int64_t dim,
    const fa_tensor *index)
{
    return fa_invoke_tensor("aten::index_select", "tit", self, dim, index);
}
/* aten::index.Tensor_hacked_twin(Tensor self, Tensor[] indices) -> Tensor */
static inline fa_tensor *fa_op_index_tensor_hacked_twin(const fa_tensor *self,
    fa_tensor *const *indices, size_t n_indices)
{
    return fa_invoke_tensor("aten::index.Tensor_hacked_twin", "tT", self, indices, n_indices);
}
/* aten::inner(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_inner(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::inner", "tt", self, other);
}
/* aten::instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor?
 * running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor */
static inline fa_tensor *fa_op_instance_norm(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *running_mean, const fa_tensor *running_var,
    bool use_input_stats, double momentum, double eps, bool cudnn_enabled)
{
    return fa_invoke_tensor("aten::instance_norm", "tttttbffb", input, weight, bias, running_mean,
        running_var, use_input_stats, momentum, eps, cudnn_enabled);
}
/* aten::Int.Tensor(Tensor a) -> int */
static inline fa_status fa_op_int(int64_t *out, const fa_tensor *a)
{
    return fa_invoke(out, "i", "aten::Int.Tensor", "t", a);
}
/* aten::int_repr(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_int_repr(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::int_repr", "t", self);
}
/* aten::IntImplicit(Tensor a) -> int */
static inline fa_status fa_op_intimplicit(int64_t *out, const fa_tensor *a)
{
    return fa_invoke(out, "i", "aten::IntImplicit", "t", a);
}
/* aten::inverse(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_inverse(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::inverse", "t", self);
}
/* aten::is_complex(Tensor self) -> bool */
static inline fa_status fa_op_is_complex(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_complex", "t", self);
}
/* aten::is_conj(Tensor self) -> bool */
static inline fa_status fa_op_is_conj(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_conj", "t", self);
}
/* aten::is_contiguous(Tensor self) -> bool */
static inline fa_status fa_op_is_contiguous(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_contiguous", "t", self);
}
/* aten::is_contiguous.memory_format(Tensor self, MemoryFormat memory_format) -> bool */
static inline fa_status fa_op_is_contiguous_memory_format(bool *out, const fa_tensor *self,
    fa_memory_format memory_format)
{
    return fa_invoke(out, "b", "aten::is_contiguous.memory_format", "te", self, memory_format);
}
/* aten::is_floating_point(Tensor self) -> bool */
static inline fa_status fa_op_is_floating_point(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_floating_point", "t", self);
}
/* aten::is_inference(Tensor self) -> bool */
static inline fa_status fa_op_is_inference(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_inference", "t", self);
}
/* aten::is_leaf(Tensor self) -> bool */
static inline fa_status fa_op_is_leaf(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_leaf", "t", self);
}
/* aten::is_neg(Tensor self) -> bool */
static inline fa_status fa_op_is_neg(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_neg", "t", self);
}
/* aten::is_nonzero(Tensor self) -> bool */
static inline fa_status fa_op_is_nonzero(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_nonzero", "t", self);
}
/* aten::is_pinned(Tensor self, Device? device=None) -> bool */
static inline fa_status fa_op_is_pinned(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_pinned", "tn", self);
}
/* aten::is_same_size(Tensor self, Tensor other) -> bool */
static inline fa_status fa_op_is_same_size(bool *out, const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(out, "b", "aten::is_same_size", "tt", self, other);
}
/* aten::is_set_to(Tensor self, Tensor tensor) -> bool */
static inline fa_status fa_op_is_set_to(bool *out, const fa_tensor *self, const fa_tensor *tensor)
{
    return fa_invoke(out, "b", "aten::is_set_to", "tt", self, tensor);
}
/* aten::is_signed(Tensor self) -> bool */
static inline fa_status fa_op_is_signed(bool *out, const fa_tensor *self)
{
    return fa_invoke(out, "b", "aten::is_signed", "t", self);
}
/* aten::isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08,
 * bool equal_nan=False) -> Tensor */
static inline fa_tensor *fa_op_isclose(const fa_tensor *self, const fa_tensor *other, double rtol,
    double atol, bool equal_nan)
{
    return fa_invoke_tensor("aten::isclose", "ttffb", self, other, rtol, atol, equal_nan);
}
/* aten::isfinite(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isfinite(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isfinite", "t", self);
}
/* aten::isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool
 * invert=False) -> Tensor */
static inline fa_tensor *fa_op_isin_scalar_tensor(fa_scalar element, const fa_tensor *test_elements,
    bool assume_unique, bool invert)
{
    return fa_invoke_tensor("aten::isin.Scalar_Tensor", "Stbb", element, test_elements,
        assume_unique, invert);
}
/* aten::isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool
 * invert=False) -> Tensor */
static inline fa_tensor *fa_op_isin_tensor_scalar(const fa_tensor *elements, fa_scalar test_element,
    bool assume_unique, bool invert)
{
    return fa_invoke_tensor("aten::isin.Tensor_Scalar", "tSbb", elements, test_element,
        assume_unique, invert);
}
/* aten::isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool
 * invert=False) -> Tensor */
static inline fa_tensor *fa_op_isin_tensor_tensor(const fa_tensor *elements,
    const fa_tensor *test_elements, bool assume_unique, bool invert)
{
    return fa_invoke_tensor("aten::isin.Tensor_Tensor", "ttbb", elements, test_elements,
        assume_unique, invert);
}
/* aten::isinf(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isinf(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isinf", "t", self);
}
/* aten::isnan(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isnan(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isnan", "t", self);
}
/* aten::isneginf(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isneginf(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isneginf", "t", self);
}
/* aten::isposinf(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isposinf(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isposinf", "t", self);
}
/* aten::isreal(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_isreal(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::isreal", "t", self);
}
/* aten::istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor?
 * window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool
 * return_complex=False) -> Tensor */
static inline fa_tensor *fa_op_istft(const fa_tensor *self, int64_t n_fft, fa_opt_int hop_length,
    fa_opt_int win_length, const fa_tensor *window, bool center, bool normalized,
    fa_opt_bool onesided, fa_opt_int length, bool return_complex)
{
    return fa_invoke_tensor("aten::istft", "tijjtbbcjb", self, n_fft, hop_length, win_length,
        window, center, normalized, onesided, length, return_complex);
}
/* aten::item(Tensor self) -> Scalar */
static inline fa_status fa_op_item(fa_scalar *out, const fa_tensor *self)
{
    return fa_invoke(out, "S", "aten::item", "t", self);
}
/* aten::kaiser_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_kaiser_window(int64_t window_length, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::kaiser_window", "iennn", window_length, dtype);
}
/* aten::kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_kaiser_window_beta(int64_t window_length, bool periodic, double beta,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::kaiser_window.beta", "ibfennn", window_length, periodic, beta,
        dtype);
}
/* aten::kaiser_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_kaiser_window_periodic(int64_t window_length, bool periodic,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::kaiser_window.periodic", "ibennn", window_length, periodic,
        dtype);
}
/* aten::kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor */
static inline fa_tensor *fa_op_kl_div(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction, bool log_target)
{
    return fa_invoke_tensor("aten::kl_div", "ttib", self, target, reduction, log_target);
}
/* aten::kron(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_kron(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::kron", "tt", self, other);
}
/* aten::kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor
 * indices) */
static inline fa_status fa_op_kthvalue(fa_tensor *out[2], const fa_tensor *self, int64_t k,
    int64_t dim, bool keepdim)
{
    return fa_invoke(out, "tt", "aten::kthvalue", "tiib", self, k, dim, keepdim);
}
/* aten::l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_l1_loss(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction)
{
    return fa_invoke_tensor("aten::l1_loss", "tti", self, target, reduction);
}
/* aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None,
 * float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor */
static inline fa_tensor *fa_op_layer_norm(const fa_tensor *input, const int64_t *normalized_shape,
    size_t n_normalized_shape, const fa_tensor *weight, const fa_tensor *bias, double eps,
    bool cudnn_enable)
{
    return fa_invoke_tensor("aten::layer_norm", "tIttfb", input, normalized_shape,
        n_normalized_shape, weight, bias, eps, cudnn_enable);
}
/* aten::lcm(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_lcm(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::lcm", "tt", self, other);
}
/* aten::lcm_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_lcm_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::lcm_", "tt", self, other);
}
/* aten::ldexp.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_ldexp(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::ldexp.Tensor", "tt", self, other);
}
/* aten::ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_ldexp_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::ldexp_", "tt", self, other);
}
/* aten::ldexp_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_ldexp__tensor(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::ldexp_.Tensor", "tt", self, other);
}
/* aten::le.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_le(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::le.Tensor", "tt", self, other);
}
/* aten::le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_le_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::le_.Tensor", "tt", self, other);
}
/* aten::le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_le__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::le_.Scalar", "tS", self, other);
}
/* aten::le.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_le_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::le.Scalar", "tS", self, other);
}
/* aten::le.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_le_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::le.Scalar_Tensor", "St", a, b);
}
/* aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor */
static inline fa_tensor *fa_op_leaky_relu(const fa_tensor *self, fa_scalar negative_slope)
{
    return fa_invoke_tensor("aten::leaky_relu", "tS", self, negative_slope);
}
/* aten::leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!) */
static inline fa_status fa_op_leaky_relu_(fa_tensor *self, fa_scalar negative_slope)
{
    return fa_invoke(NULL, "", "aten::leaky_relu_", "tS", self, negative_slope);
}
/* aten::len.Tensor(Tensor t) -> int */
static inline fa_status fa_op_len(int64_t *out, const fa_tensor *t)
{
    return fa_invoke(out, "i", "aten::len.Tensor", "t", t);
}
/* aten::lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor */
static inline fa_tensor *fa_op_lerp(const fa_tensor *self, const fa_tensor *end,
    const fa_tensor *weight)
{
    return fa_invoke_tensor("aten::lerp.Tensor", "ttt", self, end, weight);
}
/* aten::lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!) */
static inline fa_status fa_op_lerp_(fa_tensor *self, const fa_tensor *end, const fa_tensor *weight)
{
    return fa_invoke(NULL, "", "aten::lerp_.Tensor", "ttt", self, end, weight);
}
/* aten::lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!) */
static inline fa_status fa_op_lerp__scalar(fa_tensor *self, const fa_tensor *end, fa_scalar weight)
{
    return fa_invoke(NULL, "", "aten::lerp_.Scalar", "ttS", self, end, weight);
}
/* aten::lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor */
static inline fa_tensor *fa_op_lerp_scalar(const fa_tensor *self, const fa_tensor *end,
    fa_scalar weight)
{
    return fa_invoke_tensor("aten::lerp.Scalar", "ttS", self, end, weight);
}
/* aten::less.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_less(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::less.Tensor", "tt", self, other);
}
/* aten::less_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_less_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::less_.Tensor", "tt", self, other);
}
/* aten::less_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_less__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::less_.Scalar", "tS", self, other);
}
/* aten::less_equal.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_less_equal(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::less_equal.Tensor", "tt", self, other);
}
/* aten::less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_less_equal_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::less_equal_.Tensor", "tt", self, other);
}
/* aten::less_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_less_equal__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::less_equal_.Scalar", "tS", self, other);
}
/* aten::less_equal.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_less_equal_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::less_equal.Scalar", "tS", self, other);
}
/* aten::less.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_less_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::less.Scalar", "tS", self, other);
}
/* aten::lgamma(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_lgamma(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::lgamma", "t", self);
}
/* aten::lgamma_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_lgamma_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::lgamma_", "t", self);
}
/* aten::lift(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_lift(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::lift", "t", self);
}
/* aten::lift_fresh(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_lift_fresh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::lift_fresh", "t", self);
}
/* aten::lift_fresh_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_lift_fresh_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::lift_fresh_copy", "t", self);
}
/* aten::linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_cholesky(const fa_tensor *self, bool upper)
{
    return fa_invoke_tensor("aten::linalg_cholesky", "tb", self, upper);
}
/* aten::linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L,
 * Tensor info) */
static inline fa_status fa_op_linalg_cholesky_ex(fa_tensor *out[2], const fa_tensor *self,
    bool upper, bool check_errors)
{
    return fa_invoke(out, "tt", "aten::linalg_cholesky_ex", "tbb", self, upper, check_errors);
}
/* aten::linalg_cond(Tensor self, Scalar? p=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_cond(const fa_tensor *self, fa_scalar p)
{
    return fa_invoke_tensor("aten::linalg_cond", "tS", self, p);
}
/* aten::linalg_cond.p_str(Tensor self, str p) -> Tensor */
static inline fa_tensor *fa_op_linalg_cond_p_str(const fa_tensor *self, const char *p)
{
    return fa_invoke_tensor("aten::linalg_cond.p_str", "ts", self, p);
}
/* aten::linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_linalg_cross(const fa_tensor *self, const fa_tensor *other,
    int64_t dim)
{
    return fa_invoke_tensor("aten::linalg_cross", "tti", self, other, dim);
}
/* aten::linalg_det(Tensor A) -> Tensor */
static inline fa_tensor *fa_op_linalg_det(const fa_tensor *A)
{
    return fa_invoke_tensor("aten::linalg_det", "t", A);
}
/* aten::linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a) */
static inline fa_tensor *fa_op_linalg_diagonal(const fa_tensor *A, int64_t offset, int64_t dim1,
    int64_t dim2)
{
    return fa_invoke_tensor("aten::linalg_diagonal", "tiii", A, offset, dim1, dim2);
}
/* aten::linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors) */
static inline fa_status fa_op_linalg_eig(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::linalg_eig", "t", self);
}
/* aten::linalg_eigh(Tensor self, str UPLO="L") -> (Tensor eigenvalues, Tensor eigenvectors) */
static inline fa_status fa_op_linalg_eigh(fa_tensor *out[2], const fa_tensor *self,
    const char *UPLO)
{
    return fa_invoke(out, "tt", "aten::linalg_eigh", "ts", self, UPLO);
}
/* aten::linalg_eigvals(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_linalg_eigvals(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::linalg_eigvals", "t", self);
}
/* aten::linalg_eigvalsh(Tensor self, str UPLO="L") -> Tensor */
static inline fa_tensor *fa_op_linalg_eigvalsh(const fa_tensor *self, const char *UPLO)
{
    return fa_invoke_tensor("aten::linalg_eigvalsh", "ts", self, UPLO);
}
/* aten::linalg_householder_product(Tensor input, Tensor tau) -> Tensor */
static inline fa_tensor *fa_op_linalg_householder_product(const fa_tensor *input,
    const fa_tensor *tau)
{
    return fa_invoke_tensor("aten::linalg_householder_product", "tt", input, tau);
}
/* aten::linalg_inv(Tensor A) -> Tensor */
static inline fa_tensor *fa_op_linalg_inv(const fa_tensor *A)
{
    return fa_invoke_tensor("aten::linalg_inv", "t", A);
}
/* aten::linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info) */
static inline fa_status fa_op_linalg_inv_ex(fa_tensor *out[2], const fa_tensor *A,
    bool check_errors)
{
    return fa_invoke(out, "tt", "aten::linalg_inv_ex", "tb", A, check_errors);
}
/* aten::linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots) */
static inline fa_status fa_op_linalg_ldl_factor(fa_tensor *out[2], const fa_tensor *self,
    bool hermitian)
{
    return fa_invoke(out, "tt", "aten::linalg_ldl_factor", "tb", self, hermitian);
}
/* aten::linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) ->
 * (Tensor LD, Tensor pivots, Tensor info) */
static inline fa_status fa_op_linalg_ldl_factor_ex(fa_tensor *out[3], const fa_tensor *self,
    bool hermitian, bool check_errors)
{
    return fa_invoke(out, "ttt", "aten::linalg_ldl_factor_ex", "tbb", self, hermitian,
        check_errors);
}
/* aten::linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_ldl_solve(const fa_tensor *LD, const fa_tensor *pivots,
    const fa_tensor *B, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_ldl_solve", "tttb", LD, pivots, B, hermitian);
}
/* aten::linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor
 * solution, Tensor residuals, Tensor rank, Tensor singular_values) */
static inline fa_status fa_op_linalg_lstsq(fa_tensor *out[4], const fa_tensor *self,
    const fa_tensor *b, fa_opt_float rcond, const char *driver)
{
    return fa_invoke(out, "tttt", "aten::linalg_lstsq", "ttgs", self, b, rcond, driver);
}
/* aten::linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U) */
static inline fa_status fa_op_linalg_lu(fa_tensor *out[3], const fa_tensor *A, bool pivot)
{
    return fa_invoke(out, "ttt", "aten::linalg_lu", "tb", A, pivot);
}
/* aten::linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots) */
static inline fa_status fa_op_linalg_lu_factor(fa_tensor *out[2], const fa_tensor *A, bool pivot)
{
    return fa_invoke(out, "tt", "aten::linalg_lu_factor", "tb", A, pivot);
}
/* aten::linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU,
 * Tensor pivots, Tensor info) */
static inline fa_status fa_op_linalg_lu_factor_ex(fa_tensor *out[3], const fa_tensor *A, bool pivot,
    bool check_errors)
{
    return fa_invoke(out, "ttt", "aten::linalg_lu_factor_ex", "tbb", A, pivot, check_errors);
}
/* aten::linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False)
 * -> Tensor */
static inline fa_tensor *fa_op_linalg_lu_solve(const fa_tensor *LU, const fa_tensor *pivots,
    const fa_tensor *B, bool left, bool adjoint)
{
    return fa_invoke_tensor("aten::linalg_lu_solve", "tttbb", LU, pivots, B, left, adjoint);
}
/* aten::linalg_matmul(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_linalg_matmul(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::linalg_matmul", "tt", self, other);
}
/* aten::linalg_matrix_exp(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_exp(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::linalg_matrix_exp", "t", self);
}
/* aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *,
 * ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_norm(const fa_tensor *self, fa_scalar ord,
    const int64_t *dim, size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linalg_matrix_norm", "tSIbe", self, ord, dim, n_dim, keepdim,
        dtype);
}
/* aten::linalg_matrix_norm.str_ord(Tensor self, str ord="fro", int[] dim=[-2, -1], bool
 * keepdim=False, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_norm_str_ord(const fa_tensor *self, const char *ord,
    const int64_t *dim, size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linalg_matrix_norm.str_ord", "tsIbe", self, ord, dim, n_dim,
        keepdim, dtype);
}
/* aten::linalg_matrix_power(Tensor self, int n) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_power(const fa_tensor *self, int64_t n)
{
    return fa_invoke_tensor("aten::linalg_matrix_power", "ti", self, n);
}
/* aten::linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_rank(const fa_tensor *self, double tol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_matrix_rank", "tfb", self, tol, hermitian);
}
/* aten::linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool
 * hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_rank_atol_rtol_float(const fa_tensor *self,
    fa_opt_float atol, fa_opt_float rtol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_matrix_rank.atol_rtol_float", "tggb", self, atol, rtol,
        hermitian);
}
/* aten::linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None,
 * bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_rank_atol_rtol_tensor(const fa_tensor *input,
    const fa_tensor *atol, const fa_tensor *rtol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_matrix_rank.atol_rtol_tensor", "tttb", input, atol, rtol,
        hermitian);
}
/* aten::linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_matrix_rank_tol_tensor(const fa_tensor *input,
    const fa_tensor *tol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_matrix_rank.tol_tensor", "ttb", input, tol, hermitian);
}
/* aten::linalg_multi_dot(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_linalg_multi_dot(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::linalg_multi_dot", "T", tensors, n_tensors);
}
/* aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *,
 * ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_norm(const fa_tensor *self, fa_scalar ord, const int64_t *dim,
    size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linalg_norm", "tSJbe", self, ord, dim, n_dim, keepdim, dtype);
}
/* aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *,
 * ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_norm_ord_str(const fa_tensor *self, const char *ord,
    const int64_t *dim, size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linalg_norm.ord_str", "tsJbe", self, ord, dim, n_dim, keepdim,
        dtype);
}
/* aten::linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_pinv(const fa_tensor *self, double rcond, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_pinv", "tfb", self, rcond, hermitian);
}
/* aten::linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool
 * hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_pinv_atol_rtol_float(const fa_tensor *self, fa_opt_float atol,
    fa_opt_float rtol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_pinv.atol_rtol_float", "tggb", self, atol, rtol,
        hermitian);
}
/* aten::linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool
 * hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_pinv_atol_rtol_tensor(const fa_tensor *self,
    const fa_tensor *atol, const fa_tensor *rtol, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_pinv.atol_rtol_tensor", "tttb", self, atol, rtol,
        hermitian);
}
/* aten::linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_pinv_rcond_tensor(const fa_tensor *self,
    const fa_tensor *rcond, bool hermitian)
{
    return fa_invoke_tensor("aten::linalg_pinv.rcond_tensor", "ttb", self, rcond, hermitian);
}
/* aten::linalg_qr(Tensor A, str mode="reduced") -> (Tensor Q, Tensor R) */
static inline fa_status fa_op_linalg_qr(fa_tensor *out[2], const fa_tensor *A, const char *mode)
{
    return fa_invoke(out, "tt", "aten::linalg_qr", "ts", A, mode);
}
/* aten::linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet) */
static inline fa_status fa_op_linalg_slogdet(fa_tensor *out[2], const fa_tensor *A)
{
    return fa_invoke(out, "tt", "aten::linalg_slogdet", "t", A);
}
/* aten::linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor */
static inline fa_tensor *fa_op_linalg_solve(const fa_tensor *A, const fa_tensor *B, bool left)
{
    return fa_invoke_tensor("aten::linalg_solve", "ttb", A, B, left);
}
/* aten::linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor
 * result, Tensor info) */
static inline fa_status fa_op_linalg_solve_ex(fa_tensor *out[2], const fa_tensor *A,
    const fa_tensor *B, bool left, bool check_errors)
{
    return fa_invoke(out, "tt", "aten::linalg_solve_ex", "ttbb", A, B, left, check_errors);
}
/* aten::linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool
 * unitriangular=False) -> Tensor */
static inline fa_tensor *fa_op_linalg_solve_triangular(const fa_tensor *self, const fa_tensor *B,
    bool upper, bool left, bool unitriangular)
{
    return fa_invoke_tensor("aten::linalg_solve_triangular", "ttbbb", self, B, upper, left,
        unitriangular);
}
/* aten::linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S,
 * Tensor Vh) */
static inline fa_status fa_op_linalg_svd(fa_tensor *out[3], const fa_tensor *A, bool full_matrices,
    const char *driver)
{
    return fa_invoke(out, "ttt", "aten::linalg_svd", "tbs", A, full_matrices, driver);
}
/* aten::linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_svdvals(const fa_tensor *A, const char *driver)
{
    return fa_invoke_tensor("aten::linalg_svdvals", "ts", A, driver);
}
/* aten::linalg_tensorinv(Tensor self, int ind=2) -> Tensor */
static inline fa_tensor *fa_op_linalg_tensorinv(const fa_tensor *self, int64_t ind)
{
    return fa_invoke_tensor("aten::linalg_tensorinv", "ti", self, ind);
}
/* aten::linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_tensorsolve(const fa_tensor *self, const fa_tensor *other,
    const int64_t *dims, size_t n_dims)
{
    return fa_invoke_tensor("aten::linalg_tensorsolve", "ttJ", self, other, dims, n_dims);
}
/* aten::linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_vander(const fa_tensor *x, fa_opt_int N)
{
    return fa_invoke_tensor("aten::linalg_vander", "tj", x, N);
}
/* aten::linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_linalg_vecdot(const fa_tensor *x, const fa_tensor *y, int64_t dim)
{
    return fa_invoke_tensor("aten::linalg_vecdot", "tti", x, y, dim);
}
/* aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *,
 * ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_linalg_vector_norm(const fa_tensor *self, fa_scalar ord,
    const int64_t *dim, size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linalg_vector_norm", "tSJbe", self, ord, dim, n_dim, keepdim,
        dtype);
}
/* aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor */
static inline fa_tensor *fa_op_linear(const fa_tensor *input, const fa_tensor *weight,
    const fa_tensor *bias)
{
    return fa_invoke_tensor("aten::linear", "ttt", input, weight, bias);
}
/* aten::linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_linspace(fa_scalar start, fa_scalar end, int64_t steps,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linspace", "SSiennn", start, end, steps, dtype);
}
/* aten::linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_linspace_scalar_tensor(fa_scalar start, const fa_tensor *end,
    int64_t steps, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linspace.Scalar_Tensor", "Stiennn", start, end, steps, dtype);
}
/* aten::linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_linspace_tensor_scalar(const fa_tensor *start, fa_scalar end,
    int64_t steps, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linspace.Tensor_Scalar", "tSiennn", start, end, steps, dtype);
}
/* aten::linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_linspace_tensor_tensor(const fa_tensor *start, const fa_tensor *end,
    int64_t steps, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::linspace.Tensor_Tensor", "ttiennn", start, end, steps, dtype);
}
/* aten::log(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_log(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::log", "t", self);
}
/* aten::log10(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_log10(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::log10", "t", self);
}
/* aten::log10_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_log10_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::log10_", "t", self);
}
/* aten::log1p(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_log1p(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::log1p", "t", self);
}
/* aten::log1p_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_log1p_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::log1p_", "t", self);
}
/* aten::log2(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_log2(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::log2", "t", self);
}
/* aten::log2_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_log2_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::log2_", "t", self);
}
/* aten::log_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_log_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::log_", "t", self);
}
/* aten::log_normal_(Tensor(a!) self, float mean=1., float std=2., *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_log_normal_(fa_tensor *self, double mean, double std)
{
    return fa_invoke(NULL, "", "aten::log_normal_", "tffn", self, mean, std);
}
/* aten::log_sigmoid(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_log_sigmoid(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::log_sigmoid", "t", self);
}
/* aten::log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer) */
static inline fa_status fa_op_log_sigmoid_forward(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::log_sigmoid_forward", "t", self);
}
/* aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_log_softmax_int(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::log_softmax.int", "tie", self, dim, dtype);
}
/* aten::logaddexp(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_logaddexp(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::logaddexp", "tt", self, other);
}
/* aten::logaddexp2(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_logaddexp2(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::logaddexp2", "tt", self, other);
}
/* aten::logaddexp2_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_logaddexp2_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::logaddexp2_", "tt", self, other);
}
/* aten::logaddexp_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_logaddexp_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::logaddexp_", "tt", self, other);
}
/* aten::logcumsumexp(Tensor self, int dim) -> Tensor */
static inline fa_tensor *fa_op_logcumsumexp(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::logcumsumexp", "ti", self, dim);
}
/* aten::logdet(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_logdet(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::logdet", "t", self);
}
/* aten::logical_and(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_logical_and(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::logical_and", "tt", self, other);
}
/* aten::logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_logical_and_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::logical_and_", "tt", self, other);
}
/* aten::logical_not(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_logical_not(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::logical_not", "t", self);
}
/* aten::logical_not_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_logical_not_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::logical_not_", "t", self);
}
/* aten::logical_or(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_logical_or(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::logical_or", "tt", self, other);
}
/* aten::logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_logical_or_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::logical_or_", "tt", self, other);
}
/* aten::logical_xor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_logical_xor(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::logical_xor", "tt", self, other);
}
/* aten::logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_logical_xor_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::logical_xor_", "tt", self, other);
}
/* aten::logit(Tensor self, float? eps=None) -> Tensor */
static inline fa_tensor *fa_op_logit(const fa_tensor *self, fa_opt_float eps)
{
    return fa_invoke_tensor("aten::logit", "tg", self, eps);
}
/* aten::logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!) */
static inline fa_status fa_op_logit_(fa_tensor *self, fa_opt_float eps)
{
    return fa_invoke(NULL, "", "aten::logit_", "tg", self, eps);
}
/* aten::logspace(Scalar start, Scalar end, int steps, float base=10., *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_logspace(fa_scalar start, fa_scalar end, int64_t steps, double base,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::logspace", "SSifennn", start, end, steps, base, dtype);
}
/* aten::logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10., *, ScalarType?
 * dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_logspace_scalar_tensor(fa_scalar start, const fa_tensor *end,
    int64_t steps, double base, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::logspace.Scalar_Tensor", "Stifennn", start, end, steps, base,
        dtype);
}
/* aten::logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10., *, ScalarType?
 * dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_logspace_tensor_scalar(const fa_tensor *start, fa_scalar end,
    int64_t steps, double base, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::logspace.Tensor_Scalar", "tSifennn", start, end, steps, base,
        dtype);
}
/* aten::logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10., *, ScalarType?
 * dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_logspace_tensor_tensor(const fa_tensor *start, const fa_tensor *end,
    int64_t steps, double base, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::logspace.Tensor_Tensor", "ttifennn", start, end, steps, base,
        dtype);
}
/* aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_logsumexp(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim)
{
    return fa_invoke_tensor("aten::logsumexp", "tIb", self, dim, n_dim, keepdim);
}
/* aten::lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor?
 * b_hh=None) -> (Tensor, Tensor) */
static inline fa_status fa_op_lstm_cell(fa_tensor *out[2], const fa_tensor *input,
    fa_tensor *const *hx, size_t n_hx, const fa_tensor *w_ih, const fa_tensor *w_hh,
    const fa_tensor *b_ih, const fa_tensor *b_hh)
{
    return fa_invoke(out, "tt", "aten::lstm_cell", "tTtttt", input, hx, n_hx, w_ih, w_hh, b_ih,
        b_hh);
}
/* aten::lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases,
 * int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_lstm_data(fa_tensor *out[3], const fa_tensor *data,
    const fa_tensor *batch_sizes, fa_tensor *const *hx, size_t n_hx, fa_tensor *const *params,
    size_t n_params, bool has_biases, int64_t num_layers, double dropout, bool train,
    bool bidirectional)
{
    return fa_invoke(out, "ttt", "aten::lstm.data", "ttTTbifbb", data, batch_sizes, hx, n_hx,
        params, n_params, has_biases, num_layers, dropout, train, bidirectional);
}
/* aten::lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers,
 * float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_lstm_input(fa_tensor *out[3], const fa_tensor *input,
    fa_tensor *const *hx, size_t n_hx, fa_tensor *const *params, size_t n_params, bool has_biases,
    int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first)
{
    return fa_invoke(out, "ttt", "aten::lstm.input", "tTTbifbbb", input, hx, n_hx, params, n_params,
        has_biases, num_layers, dropout, train, bidirectional, batch_first);
}
/* aten::lt.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_lt(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::lt.Tensor", "tt", self, other);
}
/* aten::lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_lt_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::lt_.Tensor", "tt", self, other);
}
/* aten::lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_lt__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::lt_.Scalar", "tS", self, other);
}
/* aten::lt.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_lt_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::lt.Scalar", "tS", self, other);
}
/* aten::lt.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_lt_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::lt.Scalar_Tensor", "St", a, b);
}
/* aten::lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor */
static inline fa_tensor *fa_op_lu_solve(const fa_tensor *self, const fa_tensor *LU_data,
    const fa_tensor *LU_pivots)
{
    return fa_invoke_tensor("aten::lu_solve", "ttt", self, LU_data, LU_pivots);
}
/* aten::lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True)
 * -> (Tensor P, Tensor L, Tensor U) */
static inline fa_status fa_op_lu_unpack(fa_tensor *out[3], const fa_tensor *LU_data,
    const fa_tensor *LU_pivots, bool unpack_data, bool unpack_pivots)
{
    return fa_invoke(out, "ttt", "aten::lu_unpack", "ttbb", LU_data, LU_pivots, unpack_data,
        unpack_pivots);
}
/* aten::margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int
 * reduction=1) -> Tensor */
static inline fa_tensor *fa_op_margin_ranking_loss(const fa_tensor *input1, const fa_tensor *input2,
    const fa_tensor *target, double margin, int64_t reduction)
{
    return fa_invoke_tensor("aten::margin_ranking_loss", "tttfi", input1, input2, target, margin,
        reduction);
}
/* aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor */
static inline fa_tensor *fa_op_masked_fill(const fa_tensor *self, const fa_tensor *mask,
    const fa_tensor *value)
{
    return fa_invoke_tensor("aten::masked_fill.Tensor", "ttt", self, mask, value);
}
/* aten::masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!) */
static inline fa_status fa_op_masked_fill_(fa_tensor *self, const fa_tensor *mask,
    const fa_tensor *value)
{
    return fa_invoke(NULL, "", "aten::masked_fill_.Tensor", "ttt", self, mask, value);
}
/* aten::masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!) */
static inline fa_status fa_op_masked_fill__scalar(fa_tensor *self, const fa_tensor *mask,
    fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::masked_fill_.Scalar", "ttS", self, mask, value);
}
/* aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor */
static inline fa_tensor *fa_op_masked_fill_scalar(const fa_tensor *self, const fa_tensor *mask,
    fa_scalar value)
{
    return fa_invoke_tensor("aten::masked_fill.Scalar", "ttS", self, mask, value);
}
/* aten::masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor */
static inline fa_tensor *fa_op_masked_scatter(const fa_tensor *self, const fa_tensor *mask,
    const fa_tensor *source)
{
    return fa_invoke_tensor("aten::masked_scatter", "ttt", self, mask, source);
}
/* aten::masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!) */
static inline fa_status fa_op_masked_scatter_(fa_tensor *self, const fa_tensor *mask,
    const fa_tensor *source)
{
    return fa_invoke(NULL, "", "aten::masked_scatter_", "ttt", self, mask, source);
}
/* aten::masked_select(Tensor self, Tensor mask) -> Tensor */
static inline fa_tensor *fa_op_masked_select(const fa_tensor *self, const fa_tensor *mask)
{
    return fa_invoke_tensor("aten::masked_select", "tt", self, mask);
}
/* aten::matmul(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_matmul(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::matmul", "tt", self, other);
}
/* aten::matrix_exp(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_matrix_exp(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::matrix_exp", "t", self);
}
/* aten::matrix_H(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_matrix_h(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::matrix_H", "t", self);
}
/* aten::matrix_H.a(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_matrix_h_a(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::matrix_H.a", "t", self);
}
/* aten::matrix_power(Tensor self, int n) -> Tensor */
static inline fa_tensor *fa_op_matrix_power(const fa_tensor *self, int64_t n)
{
    return fa_invoke_tensor("aten::matrix_power", "ti", self, n);
}
/* aten::max(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_max(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::max", "t", self);
}
/* aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_max_dim(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::max.dim", "tib", self, dim, keepdim);
}
/* aten::max.other(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_max_other(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::max.other", "tt", self, other);
}
/* aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1]
 * dilation=[1], bool ceil_mode=False) -> Tensor */
static inline fa_tensor *fa_op_max_pool1d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool ceil_mode)
{
    return fa_invoke_tensor("aten::max_pool1d", "tIIIIb", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1]
 * padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor) */
static inline fa_status fa_op_max_pool1d_with_indices(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *dilation, size_t n_dilation,
    bool ceil_mode)
{
    return fa_invoke(out, "tt", "aten::max_pool1d_with_indices", "tIIIIb", self, kernel_size,
        n_kernel_size, stride, n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2]
 * dilation=1, bool ceil_mode=False) -> Tensor */
static inline fa_tensor *fa_op_max_pool2d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool ceil_mode)
{
    return fa_invoke_tensor("aten::max_pool2d", "tIIIIb", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2]
 * padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor) */
static inline fa_status fa_op_max_pool2d_with_indices(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *dilation, size_t n_dilation,
    bool ceil_mode)
{
    return fa_invoke(out, "tt", "aten::max_pool2d_with_indices", "tIIIIb", self, kernel_size,
        n_kernel_size, stride, n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, int[2] kernel_size,
 * int[2] stride, int[2] padding, int[2] dilation, bool ceil_mode, Tensor indices) -> Tensor */
static inline fa_tensor *fa_op_max_pool2d_with_indices_backward(const fa_tensor *grad_output,
    const fa_tensor *self, const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *dilation,
    size_t n_dilation, bool ceil_mode, const fa_tensor *indices)
{
    return fa_invoke_tensor("aten::max_pool2d_with_indices_backward", "ttIIIIbt", grad_output, self,
        kernel_size, n_kernel_size, stride, n_stride, padding, n_padding, dilation, n_dilation,
        ceil_mode, indices);
}
/* aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3]
 * dilation=1, bool ceil_mode=False) -> Tensor */
static inline fa_tensor *fa_op_max_pool3d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool ceil_mode)
{
    return fa_invoke_tensor("aten::max_pool3d", "tIIIIb", self, kernel_size, n_kernel_size, stride,
        n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3]
 * padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor) */
static inline fa_status fa_op_max_pool3d_with_indices(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding, const int64_t *dilation, size_t n_dilation,
    bool ceil_mode)
{
    return fa_invoke(out, "tt", "aten::max_pool3d_with_indices", "tIIIIb", self, kernel_size,
        n_kernel_size, stride, n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::max_pool3d_with_indices_backward(Tensor grad_output, Tensor self, int[3] kernel_size,
 * int[3] stride, int[3] padding, int[3] dilation, bool ceil_mode, Tensor indices) -> Tensor */
static inline fa_tensor *fa_op_max_pool3d_with_indices_backward(const fa_tensor *grad_output,
    const fa_tensor *self, const int64_t *kernel_size, size_t n_kernel_size, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *dilation,
    size_t n_dilation, bool ceil_mode, const fa_tensor *indices)
{
    return fa_invoke_tensor("aten::max_pool3d_with_indices_backward", "ttIIIIbt", grad_output, self,
        kernel_size, n_kernel_size, stride, n_stride, padding, n_padding, dilation, n_dilation,
        ceil_mode, indices);
}
/* aten::max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor */
static inline fa_tensor *fa_op_max_unpool2d(const fa_tensor *self, const fa_tensor *indices,
    const int64_t *output_size, size_t n_output_size)
{
    return fa_invoke_tensor("aten::max_unpool2d", "ttI", self, indices, output_size, n_output_size);
}
/* aten::max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3]
 * padding) -> Tensor */
static inline fa_tensor *fa_op_max_unpool3d(const fa_tensor *self, const fa_tensor *indices,
    const int64_t *output_size, size_t n_output_size, const int64_t *stride, size_t n_stride,
    const int64_t *padding, size_t n_padding)
{
    return fa_invoke_tensor("aten::max_unpool3d", "ttIII", self, indices, output_size,
        n_output_size, stride, n_stride, padding, n_padding);
}
/* aten::maximum(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_maximum(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::maximum", "tt", self, other);
}
/* aten::maximum_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_maximum_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::maximum_", "tt", self, other);
}
/* aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_mean(const fa_tensor *self, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::mean", "te", self, dtype);
}
/* aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor */
static inline fa_tensor *fa_op_mean_dim(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::mean.dim", "tJbe", self, dim, n_dim, keepdim, dtype);
}
/* aten::median(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_median(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::median", "t", self);
}
/* aten::median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_median_dim(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::median.dim", "tib", self, dim, keepdim);
}
/* aten::meshgrid(Tensor[] tensors) -> Tensor[] */
static inline fa_value *fa_op_meshgrid(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_value("aten::meshgrid", "T", tensors, n_tensors);
}
/* aten::meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[] */
static inline fa_value *fa_op_meshgrid_indexing(fa_tensor *const *tensors, size_t n_tensors,
    const char *indexing)
{
    return fa_invoke_value("aten::meshgrid.indexing", "Ts", tensors, n_tensors, indexing);
}
/* aten::mH(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_mh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::mH", "t", self);
}
/* aten::mH.a(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_mh_a(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::mH.a", "t", self);
}
/* aten::min(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_min(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::min", "t", self);
}
/* aten::min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_min_dim(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::min.dim", "tib", self, dim, keepdim);
}
/* aten::min.other(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_min_other(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::min.other", "tt", self, other);
}
/* aten::minimum(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_minimum(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::minimum", "tt", self, other);
}
/* aten::minimum_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_minimum_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::minimum_", "tt", self, other);
}
/* aten::mish(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_mish(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::mish", "t", self);
}
/* aten::mish_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_mish_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::mish_", "t", self);
}
/* aten::mkldnn_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[]
 * stride, SymInt[] dilation, SymInt groups) -> Tensor */
static inline fa_tensor *fa_op_mkldnn_convolution(const fa_tensor *self, const fa_tensor *weight,
    const fa_tensor *bias, const int64_t *padding, size_t n_padding, const int64_t *stride,
    size_t n_stride, const int64_t *dilation, size_t n_dilation, int64_t groups)
{
    return fa_invoke_tensor("aten::mkldnn_convolution", "tttIIIi", self, weight, bias, padding,
        n_padding, stride, n_stride, dilation, n_dilation, groups);
}
/* aten::mkldnn_linear(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor */
static inline fa_tensor *fa_op_mkldnn_linear(const fa_tensor *self, const fa_tensor *weight,
    const fa_tensor *bias)
{
    return fa_invoke_tensor("aten::mkldnn_linear", "ttt", self, weight, bias);
}
/* aten::mkldnn_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0,
 * int[2] dilation=1, bool ceil_mode=False) -> Tensor */
static inline fa_tensor *fa_op_mkldnn_max_pool2d(const fa_tensor *self, const int64_t *kernel_size,
    size_t n_kernel_size, const int64_t *stride, size_t n_stride, const int64_t *padding,
    size_t n_padding, const int64_t *dilation, size_t n_dilation, bool ceil_mode)
{
    return fa_invoke_tensor("aten::mkldnn_max_pool2d", "tIIIIb", self, kernel_size, n_kernel_size,
        stride, n_stride, padding, n_padding, dilation, n_dilation, ceil_mode);
}
/* aten::mm(Tensor self, Tensor mat2) -> Tensor */
static inline fa_tensor *fa_op_mm(const fa_tensor *self, const fa_tensor *mat2)
{
    return fa_invoke_tensor("aten::mm", "tt", self, mat2);
}
/* aten::mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_mode(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::mode", "tib", self, dim, keepdim);
}
/* aten::moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a) */
static inline fa_tensor *fa_op_moveaxis_int(const fa_tensor *self, int64_t source,
    int64_t destination)
{
    return fa_invoke_tensor("aten::moveaxis.int", "tii", self, source, destination);
}
/* aten::moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a) */
static inline fa_tensor *fa_op_moveaxis_intlist(const fa_tensor *self, const int64_t *source,
    size_t n_source, const int64_t *destination, size_t n_destination)
{
    return fa_invoke_tensor("aten::moveaxis.intlist", "tII", self, source, n_source, destination,
        n_destination);
}
/* aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a) */
static inline fa_tensor *fa_op_movedim_int(const fa_tensor *self, int64_t source,
    int64_t destination)
{
    return fa_invoke_tensor("aten::movedim.int", "tii", self, source, destination);
}
/* aten::movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a) */
static inline fa_tensor *fa_op_movedim_intlist(const fa_tensor *self, const int64_t *source,
    size_t n_source, const int64_t *destination, size_t n_destination)
{
    return fa_invoke_tensor("aten::movedim.intlist", "tII", self, source, n_source, destination,
        n_destination);
}
/* aten::mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_mse_loss(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction)
{
    return fa_invoke_tensor("aten::mse_loss", "tti", self, target, reduction);
}
/* aten::msort(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_msort(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::msort", "t", self);
}
/* aten::mT(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_mt(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::mT", "t", self);
}
/* aten::mT.a(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_mt_a(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::mT.a", "t", self);
}
/* aten::mul.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_mul(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::mul.Tensor", "tt", self, other);
}
/* aten::mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_mul_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::mul_.Tensor", "tt", self, other);
}
/* aten::mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_mul__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::mul_.Scalar", "tS", self, other);
}
/* aten::mul.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_mul_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::mul.Scalar", "tS", self, other);
}
/* aten::mul.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_mul_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::mul.Scalar_Tensor", "St", a, b);
}
/* aten::multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor?
 * weight=None, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_multi_margin_loss(const fa_tensor *self, const fa_tensor *target,
    fa_scalar p, fa_scalar margin, const fa_tensor *weight, int64_t reduction)
{
    return fa_invoke_tensor("aten::multi_margin_loss", "ttSSti", self, target, p, margin, weight,
        reduction);
}
/* aten::multilabel_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_multilabel_margin_loss(const fa_tensor *self,
    const fa_tensor *target, int64_t reduction)
{
    return fa_invoke_tensor("aten::multilabel_margin_loss", "tti", self, target, reduction);
}
/* aten::multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> (Tensor
 * output, Tensor is_target) */
static inline fa_status fa_op_multilabel_margin_loss_forward(fa_tensor *out[2],
    const fa_tensor *self, const fa_tensor *target, int64_t reduction)
{
    return fa_invoke(out, "tt", "aten::multilabel_margin_loss_forward", "tti", self, target,
        reduction);
}
/* aten::multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator?
 * generator=None) -> Tensor */
static inline fa_tensor *fa_op_multinomial(const fa_tensor *self, int64_t num_samples,
    bool replacement)
{
    return fa_invoke_tensor("aten::multinomial", "tibn", self, num_samples, replacement);
}
/* aten::multiply.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_multiply(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::multiply.Tensor", "tt", self, other);
}
/* aten::multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_multiply_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::multiply_.Tensor", "tt", self, other);
}
/* aten::multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_multiply__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::multiply_.Scalar", "tS", self, other);
}
/* aten::multiply.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_multiply_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::multiply.Scalar", "tS", self, other);
}
/* aten::mv(Tensor self, Tensor vec) -> Tensor */
static inline fa_tensor *fa_op_mv(const fa_tensor *self, const fa_tensor *vec)
{
    return fa_invoke_tensor("aten::mv", "tt", self, vec);
}
/* aten::mvlgamma(Tensor self, int p) -> Tensor */
static inline fa_tensor *fa_op_mvlgamma(const fa_tensor *self, int64_t p)
{
    return fa_invoke_tensor("aten::mvlgamma", "ti", self, p);
}
/* aten::mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!) */
static inline fa_status fa_op_mvlgamma_(fa_tensor *self, int64_t p)
{
    return fa_invoke(NULL, "", "aten::mvlgamma_", "ti", self, p);
}
/* aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) ->
 * Tensor */
static inline fa_tensor *fa_op_nan_to_num(const fa_tensor *self, fa_opt_float nan,
    fa_opt_float posinf, fa_opt_float neginf)
{
    return fa_invoke_tensor("aten::nan_to_num", "tggg", self, nan, posinf, neginf);
}
/* aten::nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_nan_to_num_(fa_tensor *self, fa_opt_float nan, fa_opt_float posinf,
    fa_opt_float neginf)
{
    return fa_invoke(NULL, "", "aten::nan_to_num_", "tggg", self, nan, posinf, neginf);
}
/* aten::nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor */
static inline fa_tensor *fa_op_nanmean(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::nanmean", "tJbe", self, dim, n_dim, keepdim, dtype);
}
/* aten::nanmedian(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_nanmedian(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::nanmedian", "t", self);
}
/* aten::nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor
 * indices) */
static inline fa_status fa_op_nanmedian_dim(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool keepdim)
{
    return fa_invoke(out, "tt", "aten::nanmedian.dim", "tib", self, dim, keepdim);
}
/* aten::nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str
 * interpolation="linear") -> Tensor */
static inline fa_tensor *fa_op_nanquantile(const fa_tensor *self, const fa_tensor *q,
    fa_opt_int dim, bool keepdim, const char *interpolation)
{
    return fa_invoke_tensor("aten::nanquantile", "ttjbs", self, q, dim, keepdim, interpolation);
}
/* aten::nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str
 * interpolation="linear") -> Tensor */
static inline fa_tensor *fa_op_nanquantile_scalar(const fa_tensor *self, double q, fa_opt_int dim,
    bool keepdim, const char *interpolation)
{
    return fa_invoke_tensor("aten::nanquantile.scalar", "tfjbs", self, q, dim, keepdim,
        interpolation);
}
/* aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor */
static inline fa_tensor *fa_op_nansum(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::nansum", "tJbe", self, dim, n_dim, keepdim, dtype);
}
/* aten::narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a) */
static inline fa_tensor *fa_op_narrow(const fa_tensor *self, int64_t dim, int64_t start,
    int64_t length)
{
    return fa_invoke_tensor("aten::narrow", "tiii", self, dim, start, length);
}
/* aten::narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor */
static inline fa_tensor *fa_op_narrow_copy(const fa_tensor *self, int64_t dim, int64_t start,
    int64_t length)
{
    return fa_invoke_tensor("aten::narrow_copy", "tiii", self, dim, start, length);
}
/* aten::narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a) */
static inline fa_tensor *fa_op_narrow_tensor(const fa_tensor *self, int64_t dim,
    const fa_tensor *start, int64_t length)
{
    return fa_invoke_tensor("aten::narrow.Tensor", "titi", self, dim, start, length);
}
/* aten::native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor?
 * running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_native_batch_norm(fa_tensor *out[3], const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *running_mean,
    const fa_tensor *running_var, bool training, double momentum, double eps)
{
    return fa_invoke(out, "ttt", "aten::native_batch_norm", "tttttbff", input, weight, bias,
        running_mean, running_var, training, momentum, eps);
}
/* aten::native_channel_shuffle(Tensor self, SymInt groups) -> Tensor */
static inline fa_tensor *fa_op_native_channel_shuffle(const fa_tensor *self, int64_t groups)
{
    return fa_invoke_tensor("aten::native_channel_shuffle", "ti", self, groups);
}
/* aten::native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor) */
static inline fa_status fa_op_native_dropout(fa_tensor *out[2], const fa_tensor *input, double p,
    fa_opt_bool train)
{
    return fa_invoke(out, "tt", "aten::native_dropout", "tfc", input, p, train);
}
/* aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt
 * HxW, int group, float eps) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_native_group_norm(fa_tensor *out[3], const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, int64_t N, int64_t C, int64_t HxW,
    int64_t group, double eps)
{
    return fa_invoke(out, "ttt", "aten::native_group_norm", "tttiiiif", input, weight, bias, N, C,
        HxW, group, eps);
}
/* aten::native_group_norm_backward(Tensor grad_out, Tensor input, Tensor mean, Tensor rstd, Tensor?
 * weight, SymInt N, SymInt C, SymInt HxW, int group, bool[3] output_mask) -> (Tensor, Tensor,
 * Tensor) */
static inline fa_status fa_op_native_group_norm_backward(fa_tensor *out[3],
    const fa_tensor *grad_out, const fa_tensor *input, const fa_tensor *mean, const fa_tensor *rstd,
    const fa_tensor *weight, int64_t N, int64_t C, int64_t HxW, int64_t group,
    const bool *output_mask, size_t n_output_mask)
{
    return fa_invoke(out, "ttt", "aten::native_group_norm_backward", "tttttiiiiB", grad_out, input,
        mean, rstd, weight, N, C, HxW, group, output_mask, n_output_mask);
}
/* aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias,
 * float eps) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_native_layer_norm(fa_tensor *out[3], const fa_tensor *input,
    const int64_t *normalized_shape, size_t n_normalized_shape, const fa_tensor *weight,
    const fa_tensor *bias, double eps)
{
    return fa_invoke(out, "ttt", "aten::native_layer_norm", "tIttf", input, normalized_shape,
        n_normalized_shape, weight, bias, eps);
}
/* aten::native_layer_norm_backward(Tensor grad_out, Tensor input, SymInt[] normalized_shape, Tensor
 * mean, Tensor rstd, Tensor? weight, Tensor? bias, bool[3] output_mask) -> (Tensor, Tensor,
 * Tensor) */
static inline fa_status fa_op_native_layer_norm_backward(fa_tensor *out[3],
    const fa_tensor *grad_out, const fa_tensor *input, const int64_t *normalized_shape,
    size_t n_normalized_shape, const fa_tensor *mean, const fa_tensor *rstd,
    const fa_tensor *weight, const fa_tensor *bias, const bool *output_mask, size_t n_output_mask)
{
    return fa_invoke(out, "ttt", "aten::native_layer_norm_backward", "ttIttttB", grad_out, input,
        normalized_shape, n_normalized_shape, mean, rstd, weight, bias, output_mask, n_output_mask);
}
/* aten::ne.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_ne(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::ne.Tensor", "tt", self, other);
}
/* aten::ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_ne_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::ne_.Tensor", "tt", self, other);
}
/* aten::ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_ne__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::ne_.Scalar", "tS", self, other);
}
/* aten::ne.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_ne_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::ne.Scalar", "tS", self, other);
}
/* aten::ne.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_ne_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::ne.Scalar_Tensor", "St", a, b);
}
/* aten::ne.Tensor_list(Tensor[] a, Tensor[] b) -> bool */
static inline fa_status fa_op_ne_tensor_list(bool *out, fa_tensor *const *a, size_t n_a,
    fa_tensor *const *b, size_t n_b)
{
    return fa_invoke(out, "b", "aten::ne.Tensor_list", "TT", a, n_a, b, n_b);
}
/* aten::neg(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_neg(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::neg", "t", self);
}
/* aten::neg_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_neg_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::neg_", "t", self);
}
/* aten::negative(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_negative(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::negative", "t", self);
}
/* aten::negative_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_negative_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::negative_", "t", self);
}
/* aten::new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_new_empty(const fa_tensor *self, const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::new_empty", "tIennn", self, size, n_size, dtype);
}
/* aten::new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_new_empty_strided(const fa_tensor *self, const int64_t *size,
    size_t n_size, const int64_t *stride, size_t n_stride, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::new_empty_strided", "tIIennn", self, size, n_size, stride,
        n_stride, dtype);
}
/* aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_new_full(const fa_tensor *self, const int64_t *size, size_t n_size,
    fa_scalar fill_value, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::new_full", "tISennn", self, size, n_size, fill_value, dtype);
}
/* aten::new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_new_ones(const fa_tensor *self, const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::new_ones", "tIennn", self, size, n_size, dtype);
}
/* aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_new_zeros(const fa_tensor *self, const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::new_zeros", "tIennn", self, size, n_size, dtype);
}
/* aten::nextafter(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_nextafter(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::nextafter", "tt", self, other);
}
/* aten::nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_nextafter_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::nextafter_", "tt", self, other);
}
/* aten::nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt
 * ignore_index=-100) -> Tensor */
static inline fa_tensor *fa_op_nll_loss(const fa_tensor *self, const fa_tensor *target,
    const fa_tensor *weight, int64_t reduction, int64_t ignore_index)
{
    return fa_invoke_tensor("aten::nll_loss", "tttii", self, target, weight, reduction,
        ignore_index);
}
/* aten::nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt
 * ignore_index=-100) -> Tensor */
static inline fa_tensor *fa_op_nll_loss2d(const fa_tensor *self, const fa_tensor *target,
    const fa_tensor *weight, int64_t reduction, int64_t ignore_index)
{
    return fa_invoke_tensor("aten::nll_loss2d", "tttii", self, target, weight, reduction,
        ignore_index);
}
/* aten::nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt
 * ignore_index) -> (Tensor output, Tensor total_weight) */
static inline fa_status fa_op_nll_loss2d_forward(fa_tensor *out[2], const fa_tensor *self,
    const fa_tensor *target, const fa_tensor *weight, int64_t reduction, int64_t ignore_index)
{
    return fa_invoke(out, "tt", "aten::nll_loss2d_forward", "tttii", self, target, weight,
        reduction, ignore_index);
}
/* aten::nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt
 * ignore_index) -> (Tensor output, Tensor total_weight) */
static inline fa_status fa_op_nll_loss_forward(fa_tensor *out[2], const fa_tensor *self,
    const fa_tensor *target, const fa_tensor *weight, int64_t reduction, int64_t ignore_index)
{
    return fa_invoke(out, "tt", "aten::nll_loss_forward", "tttii", self, target, weight, reduction,
        ignore_index);
}
/* aten::nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt
 * ignore_index=-100) -> Tensor */
static inline fa_tensor *fa_op_nll_loss_nd(const fa_tensor *self, const fa_tensor *target,
    const fa_tensor *weight, int64_t reduction, int64_t ignore_index)
{
    return fa_invoke_tensor("aten::nll_loss_nd", "tttii", self, target, weight, reduction,
        ignore_index);
}
/* aten::nonzero(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_nonzero(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::nonzero", "t", self);
}
/* aten::nonzero_numpy(Tensor self) -> Tensor[] */
static inline fa_value *fa_op_nonzero_numpy(const fa_tensor *self)
{
    return fa_invoke_value("aten::nonzero_numpy", "t", self);
}
/* aten::nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor */
static inline fa_tensor *fa_op_nonzero_static(const fa_tensor *self, int64_t size,
    int64_t fill_value)
{
    return fa_invoke_tensor("aten::nonzero_static", "tii", self, size, fill_value);
}
/* aten::norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor */
static inline fa_tensor *fa_op_norm_except_dim(const fa_tensor *v, int64_t pow, int64_t dim)
{
    return fa_invoke_tensor("aten::norm_except_dim", "tii", v, pow, dim);
}
/* aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor */
static inline fa_tensor *fa_op_norm_scalar(const fa_tensor *self, fa_scalar p)
{
    return fa_invoke_tensor("aten::norm.Scalar", "tS", self, p);
}
/* aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_norm_scalaropt_dim(const fa_tensor *self, fa_scalar p,
    const int64_t *dim, size_t n_dim, bool keepdim)
{
    return fa_invoke_tensor("aten::norm.ScalarOpt_dim", "tSIb", self, p, dim, n_dim, keepdim);
}
/* aten::norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, *, ScalarType
 * dtype) -> Tensor */
static inline fa_tensor *fa_op_norm_scalaropt_dim_dtype(const fa_tensor *self, fa_scalar p,
    const int64_t *dim, size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::norm.ScalarOpt_dim_dtype", "tSIbe", self, p, dim, n_dim, keepdim,
        dtype);
}
/* aten::norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype) -> Tensor */
static inline fa_tensor *fa_op_norm_scalaropt_dtype(const fa_tensor *self, fa_scalar p,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::norm.ScalarOpt_dtype", "tSe", self, p, dtype);
}
/* aten::normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_normal_(fa_tensor *self, double mean, double std)
{
    return fa_invoke(NULL, "", "aten::normal_", "tffn", self, mean, std);
}
/* aten::normal.float_float(float mean, float std, SymInt[] size, *, Generator? generator=None,
 * ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) ->
 * Tensor */
static inline fa_tensor *fa_op_normal_float_float(double mean, double std, const int64_t *size,
    size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::normal.float_float", "ffInennn", mean, std, size, n_size, dtype);
}
/* aten::normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_normal_float_tensor(double mean, const fa_tensor *std)
{
    return fa_invoke_tensor("aten::normal.float_Tensor", "ftn", mean, std);
}
/* aten::normal.Tensor_float(Tensor mean, float std=1., *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_normal_tensor_float(const fa_tensor *mean, double std)
{
    return fa_invoke_tensor("aten::normal.Tensor_float", "tfn", mean, std);
}
/* aten::normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_normal_tensor_tensor(const fa_tensor *mean, const fa_tensor *std)
{
    return fa_invoke_tensor("aten::normal.Tensor_Tensor", "ttn", mean, std);
}
/* aten::not_equal.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_not_equal(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::not_equal.Tensor", "tt", self, other);
}
/* aten::not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_not_equal_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::not_equal_.Tensor", "tt", self, other);
}
/* aten::not_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_not_equal__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::not_equal_.Scalar", "tS", self, other);
}
/* aten::not_equal.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_not_equal_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::not_equal.Scalar", "tS", self, other);
}
/* aten::nuclear_norm(Tensor self, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_nuclear_norm(const fa_tensor *self, bool keepdim)
{
    return fa_invoke_tensor("aten::nuclear_norm", "tb", self, keepdim);
}
/* aten::nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_nuclear_norm_dim(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, bool keepdim)
{
    return fa_invoke_tensor("aten::nuclear_norm.dim", "tIb", self, dim, n_dim, keepdim);
}
/* aten::numel(Tensor self) -> int */
static inline fa_status fa_op_numel(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::numel", "t", self);
}
/* aten::numpy_T(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_numpy_t(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::numpy_T", "t", self);
}
/* aten::numpy_T.a(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_numpy_t_a(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::numpy_T.a", "t", self);
}
/* aten::one_hot(Tensor self, int num_classes=-1) -> Tensor */
static inline fa_tensor *fa_op_one_hot(const fa_tensor *self, int64_t num_classes)
{
    return fa_invoke_tensor("aten::one_hot", "ti", self, num_classes);
}
/* aten::ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_ones(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::ones", "Iennn", size, n_size, dtype);
}
/* aten::ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_ones_like(const fa_tensor *self, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::ones_like", "tennne", self, dtype, memory_format);
}
/* aten::orgqr(Tensor self, Tensor input2) -> Tensor */
static inline fa_tensor *fa_op_orgqr(const fa_tensor *self, const fa_tensor *input2)
{
    return fa_invoke_tensor("aten::orgqr", "tt", self, input2);
}
/* aten::ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) ->
 * Tensor */
static inline fa_tensor *fa_op_ormqr(const fa_tensor *self, const fa_tensor *input2,
    const fa_tensor *input3, bool left, bool transpose)
{
    return fa_invoke_tensor("aten::ormqr", "tttbb", self, input2, input3, left, transpose);
}
/* aten::outer(Tensor self, Tensor vec2) -> Tensor */
static inline fa_tensor *fa_op_outer(const fa_tensor *self, const fa_tensor *vec2)
{
    return fa_invoke_tensor("aten::outer", "tt", self, vec2);
}
/* aten::pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor */
static inline fa_tensor *fa_op_pad(const fa_tensor *self, const int64_t *pad, size_t n_pad,
    const char *mode, fa_opt_float value)
{
    return fa_invoke_tensor("aten::pad", "tIsg", self, pad, n_pad, mode, value);
}
/* aten::pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, bool
 * keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_pairwise_distance(const fa_tensor *x1, const fa_tensor *x2, double p,
    double eps, bool keepdim)
{
    return fa_invoke_tensor("aten::pairwise_distance", "ttffb", x1, x2, p, eps, keepdim);
}
/* aten::pdist(Tensor self, float p=2.) -> Tensor */
static inline fa_tensor *fa_op_pdist(const fa_tensor *self, double p)
{
    return fa_invoke_tensor("aten::pdist", "tf", self, p);
}
/* aten::permute(Tensor(a) self, int[] dims) -> Tensor(a) */
static inline fa_tensor *fa_op_permute(const fa_tensor *self, const int64_t *dims, size_t n_dims)
{
    return fa_invoke_tensor("aten::permute", "tI", self, dims, n_dims);
}
/* aten::permute_copy(Tensor self, int[] dims) -> Tensor */
static inline fa_tensor *fa_op_permute_copy(const fa_tensor *self, const int64_t *dims,
    size_t n_dims)
{
    return fa_invoke_tensor("aten::permute_copy", "tI", self, dims, n_dims);
}
/* aten::pin_memory(Tensor(a) self, Device? device=None) -> Tensor(a) */
static inline fa_tensor *fa_op_pin_memory(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::pin_memory", "tn", self);
}
/* aten::pinverse(Tensor self, float rcond=1.0000000000000001e-15) -> Tensor */
static inline fa_tensor *fa_op_pinverse(const fa_tensor *self, double rcond)
{
    return fa_invoke_tensor("aten::pinverse", "tf", self, rcond);
}
/* aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor */
static inline fa_tensor *fa_op_pixel_shuffle(const fa_tensor *self, int64_t upscale_factor)
{
    return fa_invoke_tensor("aten::pixel_shuffle", "ti", self, upscale_factor);
}
/* aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor */
static inline fa_tensor *fa_op_pixel_unshuffle(const fa_tensor *self, int64_t downscale_factor)
{
    return fa_invoke_tensor("aten::pixel_unshuffle", "ti", self, downscale_factor);
}
/* aten::poisson(Tensor self, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_poisson(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::poisson", "tn", self);
}
/* aten::poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int
 * reduction) -> Tensor */
static inline fa_tensor *fa_op_poisson_nll_loss(const fa_tensor *input, const fa_tensor *target,
    bool log_input, bool full, double eps, int64_t reduction)
{
    return fa_invoke_tensor("aten::poisson_nll_loss", "ttbbfi", input, target, log_input, full, eps,
        reduction);
}
/* aten::polar(Tensor abs, Tensor angle) -> Tensor */
static inline fa_tensor *fa_op_polar(const fa_tensor *abs, const fa_tensor *angle)
{
    return fa_invoke_tensor("aten::polar", "tt", abs, angle);
}
/* aten::polygamma(int n, Tensor self) -> Tensor */
static inline fa_tensor *fa_op_polygamma(int64_t n, const fa_tensor *self)
{
    return fa_invoke_tensor("aten::polygamma", "it", n, self);
}
/* aten::polygamma_(Tensor(a!) self, int n) -> Tensor(a!) */
static inline fa_status fa_op_polygamma_(fa_tensor *self, int64_t n)
{
    return fa_invoke(NULL, "", "aten::polygamma_", "ti", self, n);
}
/* aten::positive(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_positive(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::positive", "t", self);
}
/* aten::pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!) */
static inline fa_status fa_op_pow_(fa_tensor *self, const fa_tensor *exponent)
{
    return fa_invoke(NULL, "", "aten::pow_.Tensor", "tt", self, exponent);
}
/* aten::pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!) */
static inline fa_status fa_op_pow__scalar(fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke(NULL, "", "aten::pow_.Scalar", "tS", self, exponent);
}
/* aten::pow_.Tensor_Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!) */
static inline fa_status fa_op_pow__tensor_scalar(fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke(NULL, "", "aten::pow_.Tensor_Scalar", "tS", self, exponent);
}
/* aten::pow_.Tensor_Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!) */
static inline fa_status fa_op_pow__tensor_tensor(fa_tensor *self, const fa_tensor *exponent)
{
    return fa_invoke(NULL, "", "aten::pow_.Tensor_Tensor", "tt", self, exponent);
}
/* aten::pow.Scalar(Scalar self, Tensor exponent) -> Tensor */
static inline fa_tensor *fa_op_pow_scalar(fa_scalar self, const fa_tensor *exponent)
{
    return fa_invoke_tensor("aten::pow.Scalar", "St", self, exponent);
}
/* aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor */
static inline fa_tensor *fa_op_pow_tensor_scalar(const fa_tensor *self, fa_scalar exponent)
{
    return fa_invoke_tensor("aten::pow.Tensor_Scalar", "tS", self, exponent);
}
/* aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor */
static inline fa_tensor *fa_op_pow_tensor_tensor(const fa_tensor *self, const fa_tensor *exponent)
{
    return fa_invoke_tensor("aten::pow.Tensor_Tensor", "tt", self, exponent);
}
/* aten::prelu(Tensor self, Tensor weight) -> Tensor */
static inline fa_tensor *fa_op_prelu(const fa_tensor *self, const fa_tensor *weight)
{
    return fa_invoke_tensor("aten::prelu", "tt", self, weight);
}
/* aten::prod(Tensor self, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_prod(const fa_tensor *self, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::prod", "te", self, dtype);
}
/* aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor */
static inline fa_tensor *fa_op_prod_dim_int(const fa_tensor *self, int64_t dim, bool keepdim,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::prod.dim_int", "tibe", self, dim, keepdim, dtype);
}
/* aten::put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor */
static inline fa_tensor *fa_op_put(const fa_tensor *self, const fa_tensor *index,
    const fa_tensor *source, bool accumulate)
{
    return fa_invoke_tensor("aten::put", "tttb", self, index, source, accumulate);
}
/* aten::put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!) */
static inline fa_status fa_op_put_(fa_tensor *self, const fa_tensor *index, const fa_tensor *source,
    bool accumulate)
{
    return fa_invoke(NULL, "", "aten::put_", "tttb", self, index, source, accumulate);
}
/* aten::q_per_channel_axis(Tensor self) -> int */
static inline fa_status fa_op_q_per_channel_axis(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::q_per_channel_axis", "t", self);
}
/* aten::q_per_channel_scales(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_q_per_channel_scales(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::q_per_channel_scales", "t", self);
}
/* aten::q_per_channel_zero_points(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_q_per_channel_zero_points(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::q_per_channel_zero_points", "t", self);
}
/* aten::q_scale(Tensor self) -> float */
static inline fa_status fa_op_q_scale(double *out, const fa_tensor *self)
{
    return fa_invoke(out, "f", "aten::q_scale", "t", self);
}
/* aten::q_zero_point(Tensor self) -> int */
static inline fa_status fa_op_q_zero_point(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::q_zero_point", "t", self);
}
/* aten::qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R) */
static inline fa_status fa_op_qr(fa_tensor *out[2], const fa_tensor *self, bool some)
{
    return fa_invoke(out, "tt", "aten::qr", "tb", self, some);
}
/* aten::quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str
 * interpolation="linear") -> Tensor */
static inline fa_tensor *fa_op_quantile(const fa_tensor *self, const fa_tensor *q, fa_opt_int dim,
    bool keepdim, const char *interpolation)
{
    return fa_invoke_tensor("aten::quantile", "ttjbs", self, q, dim, keepdim, interpolation);
}
/* aten::quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str
 * interpolation="linear") -> Tensor */
static inline fa_tensor *fa_op_quantile_scalar(const fa_tensor *self, double q, fa_opt_int dim,
    bool keepdim, const char *interpolation)
{
    return fa_invoke_tensor("aten::quantile.scalar", "tfjbs", self, q, dim, keepdim, interpolation);
}
/* aten::quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType
 * dtype) -> Tensor */
static inline fa_tensor *fa_op_quantize_per_channel(const fa_tensor *self, const fa_tensor *scales,
    const fa_tensor *zero_points, int64_t axis, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::quantize_per_channel", "tttie", self, scales, zero_points, axis,
        dtype);
}
/* aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) ->
 * Tensor */
static inline fa_tensor *fa_op_quantize_per_tensor(const fa_tensor *self, double scale,
    int64_t zero_point, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::quantize_per_tensor", "tfie", self, scale, zero_point, dtype);
}
/* aten::quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) -> Tensor */
static inline fa_tensor *fa_op_quantize_per_tensor_dynamic(const fa_tensor *self, fa_dtype dtype,
    bool reduce_range)
{
    return fa_invoke_tensor("aten::quantize_per_tensor_dynamic", "teb", self, dtype, reduce_range);
}
/* aten::quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, ScalarType
 * dtype) -> Tensor */
static inline fa_tensor *fa_op_quantize_per_tensor_tensor_qparams(const fa_tensor *self,
    const fa_tensor *scale, const fa_tensor *zero_point, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::quantize_per_tensor.tensor_qparams", "ttte", self, scale,
        zero_point, dtype);
}
/* quantized::add(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add(const fa_tensor *qa, const fa_tensor *qb, double scale,
    int64_t zero_point)
{
    return fa_invoke_tensor("quantized::add", "ttfi", qa, qb, scale, zero_point);
}
/* quantized::add_relu(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add_relu(const fa_tensor *qa, const fa_tensor *qb,
    double scale, int64_t zero_point)
{
    return fa_invoke_tensor("quantized::add_relu", "ttfi", qa, qb, scale, zero_point);
}
/* quantized::add_relu.Scalar(Tensor qa, Scalar b) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add_relu_scalar(const fa_tensor *qa, fa_scalar b)
{
    return fa_invoke_tensor("quantized::add_relu.Scalar", "tS", qa, b);
}
/* quantized::add_relu.Scalar2(Scalar b, Tensor qa) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add_relu_scalar2(fa_scalar b, const fa_tensor *qa)
{
    return fa_invoke_tensor("quantized::add_relu.Scalar2", "St", b, qa);
}
/* quantized::add.Scalar(Tensor qa, Scalar b) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add_scalar(const fa_tensor *qa, fa_scalar b)
{
    return fa_invoke_tensor("quantized::add.Scalar", "tS", qa, b);
}
/* quantized::add.Scalar2(Scalar b, Tensor qa) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_add_scalar2(fa_scalar b, const fa_tensor *qa)
{
    return fa_invoke_tensor("quantized::add.Scalar2", "St", b, qa);
}
/* quantized::batch_norm(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float
 * eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm(const fa_tensor *qx, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var, double eps,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm", "tttttffi", qx, weight, bias, mean, var, eps,
        output_scale, output_zero_point);
}
/* quantized::batch_norm1d(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float
 * eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm1d(const fa_tensor *qx, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var, double eps,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm1d", "tttttffi", qx, weight, bias, mean, var, eps,
        output_scale, output_zero_point);
}
/* quantized::batch_norm1d_relu(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var,
 * float eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm1d_relu(const fa_tensor *qx,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var,
    double eps, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm1d_relu", "tttttffi", qx, weight, bias, mean, var,
        eps, output_scale, output_zero_point);
}
/* quantized::batch_norm2d(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float
 * eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm2d(const fa_tensor *qx, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var, double eps,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm2d", "tttttffi", qx, weight, bias, mean, var, eps,
        output_scale, output_zero_point);
}
/* quantized::batch_norm2d_relu(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var,
 * float eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm2d_relu(const fa_tensor *qx,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var,
    double eps, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm2d_relu", "tttttffi", qx, weight, bias, mean, var,
        eps, output_scale, output_zero_point);
}
/* quantized::batch_norm3d(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float
 * eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm3d(const fa_tensor *qx, const fa_tensor *weight,
    const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var, double eps,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm3d", "tttttffi", qx, weight, bias, mean, var, eps,
        output_scale, output_zero_point);
}
/* quantized::batch_norm3d_relu(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var,
 * float eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm3d_relu(const fa_tensor *qx,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var,
    double eps, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm3d_relu", "tttttffi", qx, weight, bias, mean, var,
        eps, output_scale, output_zero_point);
}
/* quantized::batch_norm_relu(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var,
 * float eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_batch_norm_relu(const fa_tensor *qx,
    const fa_tensor *weight, const fa_tensor *bias, const fa_tensor *mean, const fa_tensor *var,
    double eps, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::batch_norm_relu", "tttttffi", qx, weight, bias, mean, var,
        eps, output_scale, output_zero_point);
}
/* quantized::cat(Tensor[] qx, int dim, float? scale, int? zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_cat(fa_tensor *const *qx, size_t n_qx, int64_t dim,
    fa_opt_float scale, fa_opt_int zero_point)
{
    return fa_invoke_tensor("quantized::cat", "Tigj", qx, n_qx, dim, scale, zero_point);
}
/* quantized::cat_relu(Tensor[] qx, int dim, float? scale, int? zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_cat_relu(fa_tensor *const *qx, size_t n_qx, int64_t dim,
    fa_opt_float scale, fa_opt_int zero_point)
{
    return fa_invoke_tensor("quantized::cat_relu", "Tigj", qx, n_qx, dim, scale, zero_point);
}
/* quantized::celu(Tensor self, float output_scale, int output_zero_point, Scalar alpha=1) ->
 * Tensor */
static inline fa_tensor *fa_op_quantized_celu(const fa_tensor *self, double output_scale,
    int64_t output_zero_point, fa_scalar alpha)
{
    return fa_invoke_tensor("quantized::celu", "tfiS", self, output_scale, output_zero_point,
        alpha);
}
/* quantized::clamp(Tensor qx, Scalar? min=None, Scalar? max=None) -> Tensor qy */
static inline fa_tensor *fa_op_quantized_clamp(const fa_tensor *qx, fa_scalar min, fa_scalar max)
{
    return fa_invoke_tensor("quantized::clamp", "tSS", qx, min, max);
}
/* quantized::elu(Tensor self, float output_scale, int output_zero_point, Scalar alpha=1, Scalar
 * scale=1, Scalar input_scale=1) -> Tensor */
static inline fa_tensor *fa_op_quantized_elu(const fa_tensor *self, double output_scale,
    int64_t output_zero_point, fa_scalar alpha, fa_scalar scale, fa_scalar input_scale)
{
    return fa_invoke_tensor("quantized::elu", "tfiSSS", self, output_scale, output_zero_point,
        alpha, scale, input_scale);
}
/* quantized::group_norm(Tensor input, int num_groups, Tensor? weight, Tensor? bias, float eps,
 * float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_group_norm(const fa_tensor *input, int64_t num_groups,
    const fa_tensor *weight, const fa_tensor *bias, double eps, double output_scale,
    int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::group_norm", "tittffi", input, num_groups, weight, bias,
        eps, output_scale, output_zero_point);
}
/* quantized::hardswish(Tensor input, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_hardswish(const fa_tensor *input, double output_scale,
    int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::hardswish", "tfi", input, output_scale, output_zero_point);
}
/* quantized::instance_norm(Tensor input, Tensor? weight, Tensor? bias, float eps, float
 * output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_instance_norm(const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *bias, double eps, double output_scale,
    int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::instance_norm", "tttffi", input, weight, bias, eps,
        output_scale, output_zero_point);
}
/* quantized::layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float
 * eps, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_layer_norm(const fa_tensor *input,
    const int64_t *normalized_shape, size_t n_normalized_shape, const fa_tensor *weight,
    const fa_tensor *bias, double eps, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::layer_norm", "tIttffi", input, normalized_shape,
        n_normalized_shape, weight, bias, eps, output_scale, output_zero_point);
}
/* quantized::leaky_relu(Tensor qx, Scalar negative_slope, bool inplace, float output_scale, int
 * output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_leaky_relu(const fa_tensor *qx, fa_scalar negative_slope,
    bool inplace, double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::leaky_relu", "tSbfi", qx, negative_slope, inplace,
        output_scale, output_zero_point);
}
/* quantized::matmul(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_matmul(const fa_tensor *qa, const fa_tensor *qb,
    double scale, int64_t zero_point)
{
    return fa_invoke_tensor("quantized::matmul", "ttfi", qa, qb, scale, zero_point);
}
/* quantized::mul(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul(const fa_tensor *qa, const fa_tensor *qb, double scale,
    int64_t zero_point)
{
    return fa_invoke_tensor("quantized::mul", "ttfi", qa, qb, scale, zero_point);
}
/* quantized::mul_relu(Tensor qa, Tensor qb, float scale, int zero_point) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul_relu(const fa_tensor *qa, const fa_tensor *qb,
    double scale, int64_t zero_point)
{
    return fa_invoke_tensor("quantized::mul_relu", "ttfi", qa, qb, scale, zero_point);
}
/* quantized::mul_relu.Scalar(Tensor qa, Scalar b) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul_relu_scalar(const fa_tensor *qa, fa_scalar b)
{
    return fa_invoke_tensor("quantized::mul_relu.Scalar", "tS", qa, b);
}
/* quantized::mul_relu.Scalar2(Scalar b, Tensor qa) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul_relu_scalar2(fa_scalar b, const fa_tensor *qa)
{
    return fa_invoke_tensor("quantized::mul_relu.Scalar2", "St", b, qa);
}
/* quantized::mul.Scalar(Tensor qa, Scalar b) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul_scalar(const fa_tensor *qa, fa_scalar b)
{
    return fa_invoke_tensor("quantized::mul.Scalar", "tS", qa, b);
}
/* quantized::mul.Scalar2(Scalar b, Tensor qa) -> Tensor qc */
static inline fa_tensor *fa_op_quantized_mul_scalar2(fa_scalar b, const fa_tensor *qa)
{
    return fa_invoke_tensor("quantized::mul.Scalar2", "St", b, qa);
}
/* quantized::prelu(Tensor qx, Tensor weight, float output_scale, int output_zero_point) ->
 * Tensor */
static inline fa_tensor *fa_op_quantized_prelu(const fa_tensor *qx, const fa_tensor *weight,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::prelu", "ttfi", qx, weight, output_scale,
        output_zero_point);
}
/* quantized::relu6(Tensor qx, bool inplace=False) -> Tensor */
static inline fa_tensor *fa_op_quantized_relu6(const fa_tensor *qx, bool inplace)
{
    return fa_invoke_tensor("quantized::relu6", "tb", qx, inplace);
}
/* quantized::sigmoid(Tensor qx, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_sigmoid(const fa_tensor *qx, double output_scale,
    int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::sigmoid", "tfi", qx, output_scale, output_zero_point);
}
/* quantized::softmax(Tensor qx, int dim, float output_scale, int output_zero_point) -> Tensor */
static inline fa_tensor *fa_op_quantized_softmax(const fa_tensor *qx, int64_t dim,
    double output_scale, int64_t output_zero_point)
{
    return fa_invoke_tensor("quantized::softmax", "tifi", qx, dim, output_scale, output_zero_point);
}
/* quantized::threshold(Tensor qx, Scalar threshold, Scalar value) -> Tensor qy */
static inline fa_tensor *fa_op_quantized_threshold(const fa_tensor *qx, fa_scalar threshold,
    fa_scalar value)
{
    return fa_invoke_tensor("quantized::threshold", "tSS", qx, threshold, value);
}
/* aten::rad2deg(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_rad2deg(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::rad2deg", "t", self);
}
/* aten::rad2deg_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_rad2deg_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::rad2deg_", "t", self);
}
/* aten::rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_rand(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::rand", "Iennn", size, n_size, dtype);
}
/* aten::rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_rand_generator(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::rand.generator", "Inennn", size, n_size, dtype);
}
/* aten::rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_rand_like(const fa_tensor *self, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::rand_like", "tennne", self, dtype, memory_format);
}
/* aten::randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randint(int64_t high, const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randint", "iIennn", high, size, n_size, dtype);
}
/* aten::randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randint_generator(int64_t high, const int64_t *size, size_t n_size,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randint.generator", "iInennn", high, size, n_size, dtype);
}
/* aten::randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_randint_like(const fa_tensor *self, int64_t high, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::randint_like", "tiennne", self, high, dtype, memory_format);
}
/* aten::randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None,
 * Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat?
 * memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_randint_like_low_dtype(const fa_tensor *self, int64_t low,
    int64_t high, fa_dtype dtype, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::randint_like.low_dtype", "tiiennne", self, low, high, dtype,
        memory_format);
}
/* aten::randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randint_low(int64_t low, int64_t high, const int64_t *size,
    size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randint.low", "iiIennn", low, high, size, n_size, dtype);
}
/* aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randn(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randn", "Iennn", size, n_size, dtype);
}
/* aten::randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randn_generator(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randn.generator", "Inennn", size, n_size, dtype);
}
/* aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_randn_like(const fa_tensor *self, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::randn_like", "tennne", self, dtype, memory_format);
}
/* aten::random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_random_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::random_", "tn", self);
}
/* aten::random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_random__from(fa_tensor *self, int64_t from, fa_opt_int to)
{
    return fa_invoke(NULL, "", "aten::random_.from", "tijn", self, from, to);
}
/* aten::random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_random__to(fa_tensor *self, int64_t to)
{
    return fa_invoke(NULL, "", "aten::random_.to", "tin", self, to);
}
/* aten::randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool?
 * pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randperm(int64_t n, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randperm", "iennn", n, dtype);
}
/* aten::randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=4, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_randperm_generator(int64_t n, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::randperm.generator", "inennn", n, dtype);
}
/* aten::range(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_range(fa_scalar start, fa_scalar end, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::range", "SSennn", start, end, dtype);
}
/* aten::range.step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout?
 * layout=None, Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_range_step(fa_scalar start, fa_scalar end, fa_scalar step,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::range.step", "SSSennn", start, end, step, dtype);
}
/* aten::ravel(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_ravel(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::ravel", "t", self);
}
/* aten::real(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_real(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::real", "t", self);
}
/* aten::reciprocal(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_reciprocal(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::reciprocal", "t", self);
}
/* aten::reciprocal_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_reciprocal_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::reciprocal_", "t", self);
}
/* aten::reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor */
static inline fa_tensor *fa_op_reflection_pad1d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::reflection_pad1d", "tI", self, padding, n_padding);
}
/* aten::reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor */
static inline fa_tensor *fa_op_reflection_pad2d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::reflection_pad2d", "tI", self, padding, n_padding);
}
/* aten::reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor */
static inline fa_tensor *fa_op_reflection_pad3d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::reflection_pad3d", "tI", self, padding, n_padding);
}
/* aten::relu(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_relu(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::relu", "t", self);
}
/* aten::relu6(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_relu6(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::relu6", "t", self);
}
/* aten::relu6_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_relu6_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::relu6_", "t", self);
}
/* aten::relu_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_relu_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::relu_", "t", self);
}
/* aten::remainder.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_remainder(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::remainder.Tensor", "tt", self, other);
}
/* aten::remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_remainder_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::remainder_.Tensor", "tt", self, other);
}
/* aten::remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_remainder__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::remainder_.Scalar", "tS", self, other);
}
/* aten::remainder.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_remainder_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::remainder.Scalar", "tS", self, other);
}
/* aten::remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_remainder_scalar_tensor(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::remainder.Scalar_Tensor", "St", self, other);
}
/* aten::remove.Tensor(Tensor[](a!) self, Tensor el) -> () */
static inline fa_status fa_op_remove(fa_tensor *const *self, size_t n_self, const fa_tensor *el)
{
    return fa_invoke(NULL, "", "aten::remove.Tensor", "Tt", self, n_self, el);
}
/* aten::renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor */
static inline fa_tensor *fa_op_renorm(const fa_tensor *self, fa_scalar p, int64_t dim,
    fa_scalar maxnorm)
{
    return fa_invoke_tensor("aten::renorm", "tSiS", self, p, dim, maxnorm);
}
/* aten::renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!) */
static inline fa_status fa_op_renorm_(fa_tensor *self, fa_scalar p, int64_t dim, fa_scalar maxnorm)
{
    return fa_invoke(NULL, "", "aten::renorm_", "tSiS", self, p, dim, maxnorm);
}
/* aten::repeat(Tensor self, SymInt[] repeats) -> Tensor */
static inline fa_tensor *fa_op_repeat(const fa_tensor *self, const int64_t *repeats,
    size_t n_repeats)
{
    return fa_invoke_tensor("aten::repeat", "tI", self, repeats, n_repeats);
}
/* aten::repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor */
static inline fa_tensor *fa_op_repeat_interleave(const fa_tensor *repeats, fa_opt_int output_size)
{
    return fa_invoke_tensor("aten::repeat_interleave.Tensor", "tj", repeats, output_size);
}
/* aten::repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt?
 * output_size=None) -> Tensor */
static inline fa_tensor *fa_op_repeat_interleave_self_int(const fa_tensor *self, int64_t repeats,
    fa_opt_int dim, fa_opt_int output_size)
{
    return fa_invoke_tensor("aten::repeat_interleave.self_int", "tijj", self, repeats, dim,
        output_size);
}
/* aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt?
 * output_size=None) -> Tensor */
static inline fa_tensor *fa_op_repeat_interleave_self_tensor(const fa_tensor *self,
    const fa_tensor *repeats, fa_opt_int dim, fa_opt_int output_size)
{
    return fa_invoke_tensor("aten::repeat_interleave.self_Tensor", "ttjj", self, repeats, dim,
        output_size);
}
/* aten::replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor */
static inline fa_tensor *fa_op_replication_pad1d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::replication_pad1d", "tI", self, padding, n_padding);
}
/* aten::replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor */
static inline fa_tensor *fa_op_replication_pad2d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::replication_pad2d", "tI", self, padding, n_padding);
}
/* aten::replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor */
static inline fa_tensor *fa_op_replication_pad3d(const fa_tensor *self, const int64_t *padding,
    size_t n_padding)
{
    return fa_invoke_tensor("aten::replication_pad3d", "tI", self, padding, n_padding);
}
/* aten::requires_grad_(Tensor(a!) self, bool requires_grad=True) -> Tensor(a!) */
static inline fa_status fa_op_requires_grad_(fa_tensor *self, bool requires_grad)
{
    return fa_invoke(NULL, "", "aten::requires_grad_", "tb", self, requires_grad);
}
/* aten::reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a) */
static inline fa_tensor *fa_op_reshape(const fa_tensor *self, const int64_t *shape, size_t n_shape)
{
    return fa_invoke_tensor("aten::reshape", "tI", self, shape, n_shape);
}
/* aten::reshape_as(Tensor(a) self, Tensor other) -> Tensor(a) */
static inline fa_tensor *fa_op_reshape_as(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::reshape_as", "tt", self, other);
}
/* aten::resize(Tensor self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_resize(const fa_tensor *self, const int64_t *size, size_t n_size,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::resize", "tIe", self, size, n_size, memory_format);
}
/* aten::resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_resize_(fa_tensor *self, const int64_t *size, size_t n_size,
    fa_memory_format memory_format)
{
    return fa_invoke(NULL, "", "aten::resize_", "tIe", self, size, n_size, memory_format);
}
/* aten::resize_as(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None) ->
 * Tensor */
static inline fa_tensor *fa_op_resize_as(const fa_tensor *self, const fa_tensor *the_template,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::resize_as", "tte", self, the_template, memory_format);
}
/* aten::resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_resize_as_(fa_tensor *self, const fa_tensor *the_template,
    fa_memory_format memory_format)
{
    return fa_invoke(NULL, "", "aten::resize_as_", "tte", self, the_template, memory_format);
}
/* aten::resolve_conj(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_resolve_conj(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::resolve_conj", "t", self);
}
/* aten::resolve_neg(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_resolve_neg(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::resolve_neg", "t", self);
}
/* aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) ->
 * Tensor */
static inline fa_tensor *fa_op_rms_norm(const fa_tensor *input, const int64_t *normalized_shape,
    size_t n_normalized_shape, const fa_tensor *weight, fa_opt_float eps)
{
    return fa_invoke_tensor("aten::rms_norm", "tItg", input, normalized_shape, n_normalized_shape,
        weight, eps);
}
/* aten::rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor?
 * b_hh=None) -> Tensor */
static inline fa_tensor *fa_op_rnn_relu_cell(const fa_tensor *input, const fa_tensor *hx,
    const fa_tensor *w_ih, const fa_tensor *w_hh, const fa_tensor *b_ih, const fa_tensor *b_hh)
{
    return fa_invoke_tensor("aten::rnn_relu_cell", "tttttt", input, hx, w_ih, w_hh, b_ih, b_hh);
}
/* aten::rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases,
 * int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor) */
static inline fa_status fa_op_rnn_relu_data(fa_tensor *out[2], const fa_tensor *data,
    const fa_tensor *batch_sizes, const fa_tensor *hx, fa_tensor *const *params, size_t n_params,
    bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional)
{
    return fa_invoke(out, "tt", "aten::rnn_relu.data", "tttTbifbb", data, batch_sizes, hx, params,
        n_params, has_biases, num_layers, dropout, train, bidirectional);
}
/* aten::rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers,
 * float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor) */
static inline fa_status fa_op_rnn_relu_input(fa_tensor *out[2], const fa_tensor *input,
    const fa_tensor *hx, fa_tensor *const *params, size_t n_params, bool has_biases,
    int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first)
{
    return fa_invoke(out, "tt", "aten::rnn_relu.input", "ttTbifbbb", input, hx, params, n_params,
        has_biases, num_layers, dropout, train, bidirectional, batch_first);
}
/* aten::rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor?
 * b_hh=None) -> Tensor */
static inline fa_tensor *fa_op_rnn_tanh_cell(const fa_tensor *input, const fa_tensor *hx,
    const fa_tensor *w_ih, const fa_tensor *w_hh, const fa_tensor *b_ih, const fa_tensor *b_hh)
{
    return fa_invoke_tensor("aten::rnn_tanh_cell", "tttttt", input, hx, w_ih, w_hh, b_ih, b_hh);
}
/* aten::rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases,
 * int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor) */
static inline fa_status fa_op_rnn_tanh_data(fa_tensor *out[2], const fa_tensor *data,
    const fa_tensor *batch_sizes, const fa_tensor *hx, fa_tensor *const *params, size_t n_params,
    bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional)
{
    return fa_invoke(out, "tt", "aten::rnn_tanh.data", "tttTbifbb", data, batch_sizes, hx, params,
        n_params, has_biases, num_layers, dropout, train, bidirectional);
}
/* aten::rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers,
 * float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor) */
static inline fa_status fa_op_rnn_tanh_input(fa_tensor *out[2], const fa_tensor *input,
    const fa_tensor *hx, fa_tensor *const *params, size_t n_params, bool has_biases,
    int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first)
{
    return fa_invoke(out, "tt", "aten::rnn_tanh.input", "ttTbifbbb", input, hx, params, n_params,
        has_biases, num_layers, dropout, train, bidirectional, batch_first);
}
/* aten::roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor */
static inline fa_tensor *fa_op_roll(const fa_tensor *self, const int64_t *shifts, size_t n_shifts,
    const int64_t *dims, size_t n_dims)
{
    return fa_invoke_tensor("aten::roll", "tII", self, shifts, n_shifts, dims, n_dims);
}
/* aten::rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor */
static inline fa_tensor *fa_op_rot90(const fa_tensor *self, int64_t k, const int64_t *dims,
    size_t n_dims)
{
    return fa_invoke_tensor("aten::rot90", "tiI", self, k, dims, n_dims);
}
/* aten::round(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_round(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::round", "t", self);
}
/* aten::round_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_round_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::round_", "t", self);
}
/* aten::round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!) */
static inline fa_status fa_op_round__decimals(fa_tensor *self, int64_t decimals)
{
    return fa_invoke(NULL, "", "aten::round_.decimals", "ti", self, decimals);
}
/* aten::round.decimals(Tensor self, *, int decimals) -> Tensor */
static inline fa_tensor *fa_op_round_decimals(const fa_tensor *self, int64_t decimals)
{
    return fa_invoke_tensor("aten::round.decimals", "ti", self, decimals);
}
/* aten::row_stack(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_row_stack(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::row_stack", "T", tensors, n_tensors);
}
/* aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool
 * training=False, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_rrelu(const fa_tensor *self, fa_scalar lower, fa_scalar upper,
    bool training)
{
    return fa_invoke_tensor("aten::rrelu", "tSSbn", self, lower, upper, training);
}
/* aten::rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool
 * training=False, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_rrelu_(fa_tensor *self, fa_scalar lower, fa_scalar upper,
    bool training)
{
    return fa_invoke(NULL, "", "aten::rrelu_", "tSSbn", self, lower, upper, training);
}
/* aten::rrelu_with_noise(Tensor self, Tensor(b!) noise, Scalar lower=0.125, Scalar
 * upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor */
static inline fa_tensor *fa_op_rrelu_with_noise(const fa_tensor *self, fa_tensor *noise,
    fa_scalar lower, fa_scalar upper, bool training)
{
    return fa_invoke_tensor("aten::rrelu_with_noise", "ttSSbn", self, noise, lower, upper,
        training);
}
/* aten::rrelu_with_noise_(Tensor(a!) self, Tensor(b!) noise, Scalar lower=0.125, Scalar
 * upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!) */
static inline fa_status fa_op_rrelu_with_noise_(fa_tensor *self, fa_tensor *noise, fa_scalar lower,
    fa_scalar upper, bool training)
{
    return fa_invoke(NULL, "", "aten::rrelu_with_noise_", "ttSSbn", self, noise, lower, upper,
        training);
}
/* aten::rsqrt(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_rsqrt(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::rsqrt", "t", self);
}
/* aten::rsqrt_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_rsqrt_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::rsqrt_", "t", self);
}
/* aten::rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_rsub(const fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::rsub.Tensor", "ttS", self, other, alpha);
}
/* aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_rsub_scalar(const fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::rsub.Scalar", "tSS", self, other, alpha);
}
/* aten::scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_scalar_tensor(fa_scalar s, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::scalar_tensor", "Sennn", s, dtype);
}
/* aten::ScalarImplicit(Tensor a) -> Scalar */
static inline fa_status fa_op_scalarimplicit(fa_scalar *out, const fa_tensor *a)
{
    return fa_invoke(out, "S", "aten::ScalarImplicit", "t", a);
}
/* aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor?
 * attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool
 * enable_gqa=False) -> Tensor */
static inline fa_tensor *fa_op_scaled_dot_product_attention(const fa_tensor *query,
    const fa_tensor *key, const fa_tensor *value, const fa_tensor *attn_mask, double dropout_p,
    bool is_causal, fa_opt_float scale, bool enable_gqa)
{
    return fa_invoke_tensor("aten::scaled_dot_product_attention", "ttttfbgb", query, key, value,
        attn_mask, dropout_p, is_causal, scale, enable_gqa);
}
/* aten::scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) ->
 * Tensor(a!) */
static inline fa_status fa_op_scatter__reduce(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *src, const char *reduce)
{
    return fa_invoke(NULL, "", "aten::scatter_.reduce", "titts", self, dim, index, src, reduce);
}
/* aten::scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!) */
static inline fa_status fa_op_scatter__src(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *src)
{
    return fa_invoke(NULL, "", "aten::scatter_.src", "titt", self, dim, index, src);
}
/* aten::scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!) */
static inline fa_status fa_op_scatter__value(fa_tensor *self, int64_t dim, const fa_tensor *index,
    fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::scatter_.value", "titS", self, dim, index, value);
}
/* aten::scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce)
 * -> Tensor(a!) */
static inline fa_status fa_op_scatter__value_reduce(fa_tensor *self, int64_t dim,
    const fa_tensor *index, fa_scalar value, const char *reduce)
{
    return fa_invoke(NULL, "", "aten::scatter_.value_reduce", "titSs", self, dim, index, value,
        reduce);
}
/* aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor */
static inline fa_tensor *fa_op_scatter_add(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *src)
{
    return fa_invoke_tensor("aten::scatter_add", "titt", self, dim, index, src);
}
/* aten::scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!) */
static inline fa_status fa_op_scatter_add_(fa_tensor *self, int64_t dim, const fa_tensor *index,
    const fa_tensor *src)
{
    return fa_invoke(NULL, "", "aten::scatter_add_", "titt", self, dim, index, src);
}
/* aten::scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor */
static inline fa_tensor *fa_op_scatter_reduce(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *src, const char *reduce)
{
    return fa_invoke_tensor("aten::scatter.reduce", "titts", self, dim, index, src, reduce);
}
/* aten::scatter_reduce_.two(Tensor(a!) self, int dim, Tensor index, Tensor src, str reduce, *, bool
 * include_self=True) -> Tensor(a!) */
static inline fa_status fa_op_scatter_reduce__two(fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *src, const char *reduce, bool include_self)
{
    return fa_invoke(NULL, "", "aten::scatter_reduce_.two", "tittsb", self, dim, index, src, reduce,
        include_self);
}
/* aten::scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool
 * include_self=True) -> Tensor */
static inline fa_tensor *fa_op_scatter_reduce_two(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *src, const char *reduce, bool include_self)
{
    return fa_invoke_tensor("aten::scatter_reduce.two", "tittsb", self, dim, index, src, reduce,
        include_self);
}
/* aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor */
static inline fa_tensor *fa_op_scatter_src(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, const fa_tensor *src)
{
    return fa_invoke_tensor("aten::scatter.src", "titt", self, dim, index, src);
}
/* aten::scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor */
static inline fa_tensor *fa_op_scatter_value(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, fa_scalar value)
{
    return fa_invoke_tensor("aten::scatter.value", "titS", self, dim, index, value);
}
/* aten::scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) ->
 * Tensor */
static inline fa_tensor *fa_op_scatter_value_reduce(const fa_tensor *self, int64_t dim,
    const fa_tensor *index, fa_scalar value, const char *reduce)
{
    return fa_invoke_tensor("aten::scatter.value_reduce", "titSs", self, dim, index, value, reduce);
}
/* aten::searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool
 * right=False, str? side=None, Tensor? sorter=None) -> Tensor */
static inline fa_tensor *fa_op_searchsorted(const fa_tensor *sorted_sequence, const fa_tensor *self,
    bool out_int32, bool right, const char *side, const fa_tensor *sorter)
{
    return fa_invoke_tensor("aten::searchsorted.Tensor", "ttbbst", sorted_sequence, self, out_int32,
        right, side, sorter);
}
/* aten::searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool
 * right=False, str? side=None, Tensor? sorter=None) -> Tensor */
static inline fa_tensor *fa_op_searchsorted_scalar(const fa_tensor *sorted_sequence, fa_scalar self,
    bool out_int32, bool right, const char *side, const fa_tensor *sorter)
{
    return fa_invoke_tensor("aten::searchsorted.Scalar", "tSbbst", sorted_sequence, self, out_int32,
        right, side, sorter);
}
/* aten::segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None,
 * Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor */
static inline fa_tensor *fa_op_segment_reduce(const fa_tensor *data, const char *reduce,
    const fa_tensor *lengths, const fa_tensor *indices, const fa_tensor *offsets, int64_t axis,
    bool unsafe, fa_scalar initial)
{
    return fa_invoke_tensor("aten::segment_reduce", "tstttibS", data, reduce, lengths, indices,
        offsets, axis, unsafe, initial);
}
/* aten::select_backward(Tensor grad_output, SymInt[] input_sizes, int dim, SymInt index) ->
 * Tensor */
static inline fa_tensor *fa_op_select_backward(const fa_tensor *grad_output,
    const int64_t *input_sizes, size_t n_input_sizes, int64_t dim, int64_t index)
{
    return fa_invoke_tensor("aten::select_backward", "tIii", grad_output, input_sizes,
        n_input_sizes, dim, index);
}
/* aten::select_copy.int(Tensor self, int dim, SymInt index) -> Tensor */
static inline fa_tensor *fa_op_select_copy_int(const fa_tensor *self, int64_t dim, int64_t index)
{
    return fa_invoke_tensor("aten::select_copy.int", "tii", self, dim, index);
}
/* aten::select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a) */
static inline fa_tensor *fa_op_select_int(const fa_tensor *self, int64_t dim, int64_t index)
{
    return fa_invoke_tensor("aten::select.int", "tii", self, dim, index);
}
/* aten::select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor */
static inline fa_tensor *fa_op_select_scatter(const fa_tensor *self, const fa_tensor *src,
    int64_t dim, int64_t index)
{
    return fa_invoke_tensor("aten::select_scatter", "ttii", self, src, dim, index);
}
/* aten::selu(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_selu(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::selu", "t", self);
}
/* aten::selu_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_selu_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::selu_", "t", self);
}
/* aten::set_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_set_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::set_", "t", self);
}
/* aten::set_.source_Tensor(Tensor(a!) self, Tensor source) -> Tensor(a!) */
static inline fa_status fa_op_set__source_tensor(fa_tensor *self, const fa_tensor *source)
{
    return fa_invoke(NULL, "", "aten::set_.source_Tensor", "tt", self, source);
}
/* aten::set_.source_Tensor_storage_offset(Tensor(a!) self, Tensor source, SymInt storage_offset,
 * SymInt[] size, SymInt[] stride=[]) -> Tensor(a!) */
static inline fa_status fa_op_set__source_tensor_storage_offset(fa_tensor *self,
    const fa_tensor *source, int64_t storage_offset, const int64_t *size, size_t n_size,
    const int64_t *stride, size_t n_stride)
{
    return fa_invoke(NULL, "", "aten::set_.source_Tensor_storage_offset", "ttiII", self, source,
        storage_offset, size, n_size, stride, n_stride);
}
/* aten::set_data(Tensor(a!) self, Tensor new_data) -> () */
static inline fa_status fa_op_set_data(fa_tensor *self, const fa_tensor *new_data)
{
    return fa_invoke(NULL, "", "aten::set_data", "tt", self, new_data);
}
/* aten::sgn(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sgn(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sgn", "t", self);
}
/* aten::sgn_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sgn_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sgn_", "t", self);
}
/* aten::sigmoid(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sigmoid(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sigmoid", "t", self);
}
/* aten::sigmoid_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sigmoid_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sigmoid_", "t", self);
}
/* aten::sign(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sign(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sign", "t", self);
}
/* aten::sign_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sign_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sign_", "t", self);
}
/* aten::signbit(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_signbit(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::signbit", "t", self);
}
/* aten::signbit_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_signbit_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::signbit_", "t", self);
}
/* aten::silu(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_silu(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::silu", "t", self);
}
/* aten::silu_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_silu_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::silu_", "t", self);
}
/* aten::sin(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sin(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sin", "t", self);
}
/* aten::sin_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sin_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sin_", "t", self);
}
/* aten::sinc(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sinc(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sinc", "t", self);
}
/* aten::sinc_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sinc_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sinc_", "t", self);
}
/* aten::sinh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sinh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sinh", "t", self);
}
/* aten::sinh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sinh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sinh_", "t", self);
}
/* aten::size.int(Tensor self, int dim) -> int */
static inline fa_status fa_op_size_int(int64_t *out, const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "i", "aten::size.int", "ti", self, dim);
}
/* aten::slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt
 * step=1) -> Tensor(a) */
static inline fa_tensor *fa_op_slice(const fa_tensor *self, int64_t dim, fa_opt_int start,
    fa_opt_int end, int64_t step)
{
    return fa_invoke_tensor("aten::slice.Tensor", "tijji", self, dim, start, end, step);
}
/* aten::slice_backward(Tensor grad_output, SymInt[] input_sizes, int dim, SymInt start, SymInt end,
 * SymInt step) -> Tensor */
static inline fa_tensor *fa_op_slice_backward(const fa_tensor *grad_output,
    const int64_t *input_sizes, size_t n_input_sizes, int64_t dim, int64_t start, int64_t end,
    int64_t step)
{
    return fa_invoke_tensor("aten::slice_backward", "tIiiii", grad_output, input_sizes,
        n_input_sizes, dim, start, end, step);
}
/* aten::slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt
 * step=1) -> Tensor */
static inline fa_tensor *fa_op_slice_copy(const fa_tensor *self, int64_t dim, fa_opt_int start,
    fa_opt_int end, int64_t step)
{
    return fa_invoke_tensor("aten::slice_copy.Tensor", "tijji", self, dim, start, end, step);
}
/* aten::slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None,
 * SymInt step=1) -> Tensor */
static inline fa_tensor *fa_op_slice_scatter(const fa_tensor *self, const fa_tensor *src,
    int64_t dim, fa_opt_int start, fa_opt_int end, int64_t step)
{
    return fa_invoke_tensor("aten::slice_scatter", "ttijji", self, src, dim, start, end, step);
}
/* aten::slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet) */
static inline fa_status fa_op_slogdet(fa_tensor *out[2], const fa_tensor *self)
{
    return fa_invoke(out, "tt", "aten::slogdet", "t", self);
}
/* aten::slow_conv3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3]
 * stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0]) -> Tensor */
static inline fa_tensor *fa_op_slow_conv3d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding)
{
    return fa_invoke_tensor("aten::slow_conv3d", "ttItII", self, weight, kernel_size, n_kernel_size,
        bias, stride, n_stride, padding, n_padding);
}
/* aten::slow_conv_dilated2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None,
 * SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor */
static inline fa_tensor *fa_op_slow_conv_dilated2d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *dilation,
    size_t n_dilation)
{
    return fa_invoke_tensor("aten::slow_conv_dilated2d", "ttItIII", self, weight, kernel_size,
        n_kernel_size, bias, stride, n_stride, padding, n_padding, dilation, n_dilation);
}
/* aten::slow_conv_transpose2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None,
 * SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt[2]
 * dilation=[1, 1]) -> Tensor */
static inline fa_tensor *fa_op_slow_conv_transpose2d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding, const int64_t *output_padding,
    size_t n_output_padding, const int64_t *dilation, size_t n_dilation)
{
    return fa_invoke_tensor("aten::slow_conv_transpose2d", "ttItIIII", self, weight, kernel_size,
        n_kernel_size, bias, stride, n_stride, padding, n_padding, output_padding, n_output_padding,
        dilation, n_dilation);
}
/* aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor */
static inline fa_tensor *fa_op_smooth_l1_loss(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction, double beta)
{
    return fa_invoke_tensor("aten::smooth_l1_loss", "ttif", self, target, reduction, beta);
}
/* aten::soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_soft_margin_loss(const fa_tensor *self, const fa_tensor *target,
    int64_t reduction)
{
    return fa_invoke_tensor("aten::soft_margin_loss", "tti", self, target, reduction);
}
/* aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_softmax_int(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::softmax.int", "tie", self, dim, dtype);
}
/* aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor */
static inline fa_tensor *fa_op_softplus(const fa_tensor *self, fa_scalar beta, fa_scalar threshold)
{
    return fa_invoke_tensor("aten::softplus", "tSS", self, beta, threshold);
}
/* aten::softshrink(Tensor self, Scalar lambd=0.5) -> Tensor */
static inline fa_tensor *fa_op_softshrink(const fa_tensor *self, fa_scalar lambd)
{
    return fa_invoke_tensor("aten::softshrink", "tS", self, lambd);
}
/* aten::sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices) */
static inline fa_status fa_op_sort(fa_tensor *out[2], const fa_tensor *self, int64_t dim,
    bool descending)
{
    return fa_invoke(out, "tt", "aten::sort", "tib", self, dim, descending);
}
/* aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor
 * values, Tensor indices) */
static inline fa_status fa_op_sort_stable(fa_tensor *out[2], const fa_tensor *self,
    fa_opt_bool stable, int64_t dim, bool descending)
{
    return fa_invoke(out, "tt", "aten::sort.stable", "tcib", self, stable, dim, descending);
}
/* aten::sort.Tensor(Tensor[](a!) self, bool reverse=False) -> () */
static inline fa_status fa_op_sort_tensor(fa_tensor *const *self, size_t n_self, bool reverse)
{
    return fa_invoke(NULL, "", "aten::sort.Tensor", "Tb", self, n_self, reverse);
}
/* aten::sorted.Tensor(Tensor[](a) input) -> Tensor[] */
static inline fa_value *fa_op_sorted(fa_tensor *const *input, size_t n_input)
{
    return fa_invoke_value("aten::sorted.Tensor", "T", input, n_input);
}
/* aten::special_airy_ai(Tensor x) -> Tensor */
static inline fa_tensor *fa_op_special_airy_ai(const fa_tensor *x)
{
    return fa_invoke_tensor("aten::special_airy_ai", "t", x);
}
/* aten::special_bessel_j0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_bessel_j0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_bessel_j0", "t", self);
}
/* aten::special_bessel_j1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_bessel_j1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_bessel_j1", "t", self);
}
/* aten::special_bessel_y0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_bessel_y0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_bessel_y0", "t", self);
}
/* aten::special_bessel_y1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_bessel_y1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_bessel_y1", "t", self);
}
/* aten::special_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_t(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_t", "tt", x, n);
}
/* aten::special_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_t_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_t.n_scalar", "tS", x, n);
}
/* aten::special_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_t_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_t.x_scalar", "St", x, n);
}
/* aten::special_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_u(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_u", "tt", x, n);
}
/* aten::special_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_u_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_u.n_scalar", "tS", x, n);
}
/* aten::special_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_u_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_u.x_scalar", "St", x, n);
}
/* aten::special_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_v(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_v", "tt", x, n);
}
/* aten::special_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_v_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_v.n_scalar", "tS", x, n);
}
/* aten::special_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_v_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_v.x_scalar", "St", x, n);
}
/* aten::special_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_w(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_w", "tt", x, n);
}
/* aten::special_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_w_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_w.n_scalar", "tS", x, n);
}
/* aten::special_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_chebyshev_polynomial_w_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_chebyshev_polynomial_w.x_scalar", "St", x, n);
}
/* aten::special_digamma(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_digamma(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_digamma", "t", self);
}
/* aten::special_entr(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_entr(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_entr", "t", self);
}
/* aten::special_erf(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_erf(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_erf", "t", self);
}
/* aten::special_erfc(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_erfc(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_erfc", "t", self);
}
/* aten::special_erfcx(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_erfcx(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_erfcx", "t", self);
}
/* aten::special_erfinv(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_erfinv(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_erfinv", "t", self);
}
/* aten::special_exp2(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_exp2(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_exp2", "t", self);
}
/* aten::special_exp2_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_special_exp2_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::special_exp2_", "t", self);
}
/* aten::special_expit(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_expit(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_expit", "t", self);
}
/* aten::special_expm1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_expm1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_expm1", "t", self);
}
/* aten::special_expm1_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_special_expm1_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::special_expm1_", "t", self);
}
/* aten::special_gammainc(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_gammainc(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_gammainc", "tt", self, other);
}
/* aten::special_gammaincc(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_gammaincc(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_gammaincc", "tt", self, other);
}
/* aten::special_gammaln(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_gammaln(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_gammaln", "t", self);
}
/* aten::special_hermite_polynomial_h(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_h(const fa_tensor *x, const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_h", "tt", x, n);
}
/* aten::special_hermite_polynomial_h.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_h_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_h.n_scalar", "tS", x, n);
}
/* aten::special_hermite_polynomial_h.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_h_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_h.x_scalar", "St", x, n);
}
/* aten::special_hermite_polynomial_he(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_he(const fa_tensor *x, const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_he", "tt", x, n);
}
/* aten::special_hermite_polynomial_he.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_he_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_he.n_scalar", "tS", x, n);
}
/* aten::special_hermite_polynomial_he.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_hermite_polynomial_he_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_hermite_polynomial_he.x_scalar", "St", x, n);
}
/* aten::special_i0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_i0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_i0", "t", self);
}
/* aten::special_i0e(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_i0e(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_i0e", "t", self);
}
/* aten::special_i1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_i1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_i1", "t", self);
}
/* aten::special_i1e(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_i1e(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_i1e", "t", self);
}
/* aten::special_laguerre_polynomial_l(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_laguerre_polynomial_l(const fa_tensor *x, const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_laguerre_polynomial_l", "tt", x, n);
}
/* aten::special_laguerre_polynomial_l.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_laguerre_polynomial_l_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_laguerre_polynomial_l.n_scalar", "tS", x, n);
}
/* aten::special_laguerre_polynomial_l.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_laguerre_polynomial_l_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_laguerre_polynomial_l.x_scalar", "St", x, n);
}
/* aten::special_legendre_polynomial_p(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_legendre_polynomial_p(const fa_tensor *x, const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_legendre_polynomial_p", "tt", x, n);
}
/* aten::special_legendre_polynomial_p.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_legendre_polynomial_p_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_legendre_polynomial_p.n_scalar", "tS", x, n);
}
/* aten::special_legendre_polynomial_p.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_legendre_polynomial_p_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_legendre_polynomial_p.x_scalar", "St", x, n);
}
/* aten::special_log1p(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_log1p(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_log1p", "t", self);
}
/* aten::special_log1p_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_special_log1p_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::special_log1p_", "t", self);
}
/* aten::special_log_ndtr(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_log_ndtr(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_log_ndtr", "t", self);
}
/* aten::special_log_softmax(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_special_log_softmax(const fa_tensor *self, int64_t dim,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::special_log_softmax", "tie", self, dim, dtype);
}
/* aten::special_logit(Tensor self, float? eps=None) -> Tensor */
static inline fa_tensor *fa_op_special_logit(const fa_tensor *self, fa_opt_float eps)
{
    return fa_invoke_tensor("aten::special_logit", "tg", self, eps);
}
/* aten::special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_special_logsumexp(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, bool keepdim)
{
    return fa_invoke_tensor("aten::special_logsumexp", "tIb", self, dim, n_dim, keepdim);
}
/* aten::special_modified_bessel_i0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_modified_bessel_i0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_modified_bessel_i0", "t", self);
}
/* aten::special_modified_bessel_i1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_modified_bessel_i1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_modified_bessel_i1", "t", self);
}
/* aten::special_modified_bessel_k0(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_modified_bessel_k0(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_modified_bessel_k0", "t", self);
}
/* aten::special_modified_bessel_k1(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_modified_bessel_k1(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_modified_bessel_k1", "t", self);
}
/* aten::special_multigammaln(Tensor self, int p) -> Tensor */
static inline fa_tensor *fa_op_special_multigammaln(const fa_tensor *self, int64_t p)
{
    return fa_invoke_tensor("aten::special_multigammaln", "ti", self, p);
}
/* aten::special_ndtr(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_ndtr(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_ndtr", "t", self);
}
/* aten::special_ndtri(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_ndtri(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_ndtri", "t", self);
}
/* aten::special_polygamma(int n, Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_polygamma(int64_t n, const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_polygamma", "it", n, self);
}
/* aten::special_psi(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_psi(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_psi", "t", self);
}
/* aten::special_round(Tensor self, *, int decimals=0) -> Tensor */
static inline fa_tensor *fa_op_special_round(const fa_tensor *self, int64_t decimals)
{
    return fa_invoke_tensor("aten::special_round", "ti", self, decimals);
}
/* aten::special_scaled_modified_bessel_k0(Tensor x) -> Tensor */
static inline fa_tensor *fa_op_special_scaled_modified_bessel_k0(const fa_tensor *x)
{
    return fa_invoke_tensor("aten::special_scaled_modified_bessel_k0", "t", x);
}
/* aten::special_scaled_modified_bessel_k1(Tensor x) -> Tensor */
static inline fa_tensor *fa_op_special_scaled_modified_bessel_k1(const fa_tensor *x)
{
    return fa_invoke_tensor("aten::special_scaled_modified_bessel_k1", "t", x);
}
/* aten::special_shifted_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_t(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_t", "tt", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_t_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_t.n_scalar", "tS", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_t_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_t.x_scalar", "St", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_u(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_u", "tt", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_u_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_u.n_scalar", "tS", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_u_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_u.x_scalar", "St", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_v(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_v", "tt", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_v_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_v.n_scalar", "tS", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_v_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_v.x_scalar", "St", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_w(const fa_tensor *x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_w", "tt", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_w_n_scalar(const fa_tensor *x,
    fa_scalar n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_w.n_scalar", "tS", x, n);
}
/* aten::special_shifted_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor */
static inline fa_tensor *fa_op_special_shifted_chebyshev_polynomial_w_x_scalar(fa_scalar x,
    const fa_tensor *n)
{
    return fa_invoke_tensor("aten::special_shifted_chebyshev_polynomial_w.x_scalar", "St", x, n);
}
/* aten::special_sinc(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_special_sinc(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::special_sinc", "t", self);
}
/* aten::special_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_special_softmax(const fa_tensor *self, int64_t dim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::special_softmax", "tie", self, dim, dtype);
}
/* aten::special_spherical_bessel_j0(Tensor x) -> Tensor */
static inline fa_tensor *fa_op_special_spherical_bessel_j0(const fa_tensor *x)
{
    return fa_invoke_tensor("aten::special_spherical_bessel_j0", "t", x);
}
/* aten::special_xlog1py(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_xlog1py(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_xlog1py", "tt", self, other);
}
/* aten::special_xlog1py.other_scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_special_xlog1py_other_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::special_xlog1py.other_scalar", "tS", self, other);
}
/* aten::special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_xlog1py_self_scalar(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_xlog1py.self_scalar", "St", self, other);
}
/* aten::special_xlogy(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_xlogy(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_xlogy", "tt", self, other);
}
/* aten::special_xlogy.other_scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_special_xlogy_other_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::special_xlogy.other_scalar", "tS", self, other);
}
/* aten::special_xlogy.self_scalar(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_xlogy_self_scalar(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_xlogy.self_scalar", "St", self, other);
}
/* aten::special_zeta(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_zeta(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_zeta", "tt", self, other);
}
/* aten::special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_special_zeta_other_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::special_zeta.other_scalar", "tS", self, other);
}
/* aten::special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_special_zeta_self_scalar(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::special_zeta.self_scalar", "St", self, other);
}
/* aten::split(Tensor(a -> *) self, int[] split_sizes, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_split(const fa_tensor *self, const int64_t *split_sizes,
    size_t n_split_sizes, int64_t dim)
{
    return fa_invoke_value("aten::split", "tIi", self, split_sizes, n_split_sizes, dim);
}
/* aten::split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_split_copy(const fa_tensor *self, int64_t split_size, int64_t dim)
{
    return fa_invoke_value("aten::split_copy.Tensor", "tii", self, split_size, dim);
}
/* aten::split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_split_sizes(const fa_tensor *self, const int64_t *split_size,
    size_t n_split_size, int64_t dim)
{
    return fa_invoke_value("aten::split.sizes", "tIi", self, split_size, n_split_size, dim);
}
/* aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_split_tensor(const fa_tensor *self, int64_t split_size, int64_t dim)
{
    return fa_invoke_value("aten::split.Tensor", "tii", self, split_size, dim);
}
/* aten::split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_split_with_sizes(const fa_tensor *self, const int64_t *split_sizes,
    size_t n_split_sizes, int64_t dim)
{
    return fa_invoke_value("aten::split_with_sizes", "tIi", self, split_sizes, n_split_sizes, dim);
}
/* aten::split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_split_with_sizes_copy(const fa_tensor *self,
    const int64_t *split_sizes, size_t n_split_sizes, int64_t dim)
{
    return fa_invoke_value("aten::split_with_sizes_copy", "tIi", self, split_sizes, n_split_sizes,
        dim);
}
/* aten::sqrt(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_sqrt(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::sqrt", "t", self);
}
/* aten::sqrt_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_sqrt_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::sqrt_", "t", self);
}
/* aten::square(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_square(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::square", "t", self);
}
/* aten::square_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_square_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::square_", "t", self);
}
/* aten::squeeze(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_squeeze(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::squeeze", "t", self);
}
/* aten::squeeze_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_squeeze_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::squeeze_", "t", self);
}
/* aten::squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!) */
static inline fa_status fa_op_squeeze__dim(fa_tensor *self, int64_t dim)
{
    return fa_invoke(NULL, "", "aten::squeeze_.dim", "ti", self, dim);
}
/* aten::squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!) */
static inline fa_status fa_op_squeeze__dims(fa_tensor *self, const int64_t *dim, size_t n_dim)
{
    return fa_invoke(NULL, "", "aten::squeeze_.dims", "tI", self, dim, n_dim);
}
/* aten::squeeze_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_squeeze_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::squeeze_copy", "t", self);
}
/* aten::squeeze_copy.dim(Tensor self, int dim) -> Tensor */
static inline fa_tensor *fa_op_squeeze_copy_dim(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::squeeze_copy.dim", "ti", self, dim);
}
/* aten::squeeze_copy.dims(Tensor self, int[] dim) -> Tensor */
static inline fa_tensor *fa_op_squeeze_copy_dims(const fa_tensor *self, const int64_t *dim,
    size_t n_dim)
{
    return fa_invoke_tensor("aten::squeeze_copy.dims", "tI", self, dim, n_dim);
}
/* aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a) */
static inline fa_tensor *fa_op_squeeze_dim(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::squeeze.dim", "ti", self, dim);
}
/* aten::squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a) */
static inline fa_tensor *fa_op_squeeze_dims(const fa_tensor *self, const int64_t *dim, size_t n_dim)
{
    return fa_invoke_tensor("aten::squeeze.dims", "tI", self, dim, n_dim);
}
/* aten::stack(Tensor[] tensors, int dim=0) -> Tensor */
static inline fa_tensor *fa_op_stack(fa_tensor *const *tensors, size_t n_tensors, int64_t dim)
{
    return fa_invoke_tensor("aten::stack", "Ti", tensors, n_tensors, dim);
}
/* aten::std(Tensor self, bool unbiased=True) -> Tensor */
static inline fa_tensor *fa_op_std(const fa_tensor *self, bool unbiased)
{
    return fa_invoke_tensor("aten::std", "tb", self, unbiased);
}
/* aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool
 * keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_std_correction(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, fa_scalar correction, bool keepdim)
{
    return fa_invoke_tensor("aten::std.correction", "tJSb", self, dim, n_dim, correction, keepdim);
}
/* aten::std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_std_dim(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool unbiased, bool keepdim)
{
    return fa_invoke_tensor("aten::std.dim", "tJbb", self, dim, n_dim, unbiased, keepdim);
}
/* aten::std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor) */
static inline fa_status fa_op_std_mean(fa_tensor *out[2], const fa_tensor *self, bool unbiased)
{
    return fa_invoke(out, "tt", "aten::std_mean", "tb", self, unbiased);
}
/* aten::std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool
 * keepdim=False) -> (Tensor, Tensor) */
static inline fa_status fa_op_std_mean_correction(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *dim, size_t n_dim, fa_scalar correction, bool keepdim)
{
    return fa_invoke(out, "tt", "aten::std_mean.correction", "tJSb", self, dim, n_dim, correction,
        keepdim);
}
/* aten::std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor,
 * Tensor) */
static inline fa_status fa_op_std_mean_dim(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *dim, size_t n_dim, bool unbiased, bool keepdim)
{
    return fa_invoke(out, "tt", "aten::std_mean.dim", "tJbb", self, dim, n_dim, unbiased, keepdim);
}
/* aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor?
 * window=None, bool normalized=False, bool? onesided=None, bool? return_complex=None, bool?
 * align_to_window=None) -> Tensor */
static inline fa_tensor *fa_op_stft(const fa_tensor *self, int64_t n_fft, fa_opt_int hop_length,
    fa_opt_int win_length, const fa_tensor *window, bool normalized, fa_opt_bool onesided,
    fa_opt_bool return_complex, fa_opt_bool align_to_window)
{
    return fa_invoke_tensor("aten::stft", "tijjtbccc", self, n_fft, hop_length, win_length, window,
        normalized, onesided, return_complex, align_to_window);
}
/* aten::stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor?
 * window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool?
 * onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor */
static inline fa_tensor *fa_op_stft_center(const fa_tensor *self, int64_t n_fft,
    fa_opt_int hop_length, fa_opt_int win_length, const fa_tensor *window, bool center,
    const char *pad_mode, bool normalized, fa_opt_bool onesided, fa_opt_bool return_complex,
    fa_opt_bool align_to_window)
{
    return fa_invoke_tensor("aten::stft.center", "tijjtbsbccc", self, n_fft, hop_length, win_length,
        window, center, pad_mode, normalized, onesided, return_complex, align_to_window);
}
/* aten::storage_offset(Tensor self) -> int */
static inline fa_status fa_op_storage_offset(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::storage_offset", "t", self);
}
/* aten::stride.int(Tensor self, int dim) -> int */
static inline fa_status fa_op_stride_int(int64_t *out, const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "i", "aten::stride.int", "ti", self, dim);
}
/* aten::sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_sub(const fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::sub.Tensor", "ttS", self, other, alpha);
}
/* aten::sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_sub_(fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::sub_.Tensor", "ttS", self, other, alpha);
}
/* aten::sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_sub__scalar(fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::sub_.Scalar", "tSS", self, other, alpha);
}
/* aten::sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_sub_scalar(const fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke_tensor("aten::sub.Scalar", "tSS", self, other, alpha);
}
/* aten::sub.Scalar_Tensor(Scalar a, Tensor b) -> Tensor */
static inline fa_tensor *fa_op_sub_scalar_tensor(fa_scalar a, const fa_tensor *b)
{
    return fa_invoke_tensor("aten::sub.Scalar_Tensor", "St", a, b);
}
/* aten::subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_subtract(const fa_tensor *self, const fa_tensor *other,
    fa_scalar alpha)
{
    return fa_invoke_tensor("aten::subtract.Tensor", "ttS", self, other, alpha);
}
/* aten::subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_subtract_(fa_tensor *self, const fa_tensor *other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::subtract_.Tensor", "ttS", self, other, alpha);
}
/* aten::subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!) */
static inline fa_status fa_op_subtract__scalar(fa_tensor *self, fa_scalar other, fa_scalar alpha)
{
    return fa_invoke(NULL, "", "aten::subtract_.Scalar", "tSS", self, other, alpha);
}
/* aten::subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor */
static inline fa_tensor *fa_op_subtract_scalar(const fa_tensor *self, fa_scalar other,
    fa_scalar alpha)
{
    return fa_invoke_tensor("aten::subtract.Scalar", "tSS", self, other, alpha);
}
/* aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor */
static inline fa_tensor *fa_op_sum(const fa_tensor *self, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::sum", "te", self, dtype);
}
/* aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor */
static inline fa_tensor *fa_op_sum_dim_intlist(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, bool keepdim, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::sum.dim_IntList", "tJbe", self, dim, n_dim, keepdim, dtype);
}
/* aten::sum_to_size(Tensor self, SymInt[] size) -> Tensor */
static inline fa_tensor *fa_op_sum_to_size(const fa_tensor *self, const int64_t *size,
    size_t n_size)
{
    return fa_invoke_tensor("aten::sum_to_size", "tI", self, size, n_size);
}
/* aten::svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V) */
static inline fa_status fa_op_svd(fa_tensor *out[3], const fa_tensor *self, bool some,
    bool compute_uv)
{
    return fa_invoke(out, "ttt", "aten::svd", "tbb", self, some, compute_uv);
}
/* aten::swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a) */
static inline fa_tensor *fa_op_swapaxes(const fa_tensor *self, int64_t axis0, int64_t axis1)
{
    return fa_invoke_tensor("aten::swapaxes", "tii", self, axis0, axis1);
}
/* aten::swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!) */
static inline fa_status fa_op_swapaxes_(fa_tensor *self, int64_t axis0, int64_t axis1)
{
    return fa_invoke(NULL, "", "aten::swapaxes_", "tii", self, axis0, axis1);
}
/* aten::swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a) */
static inline fa_tensor *fa_op_swapdims(const fa_tensor *self, int64_t dim0, int64_t dim1)
{
    return fa_invoke_tensor("aten::swapdims", "tii", self, dim0, dim1);
}
/* aten::swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!) */
static inline fa_status fa_op_swapdims_(fa_tensor *self, int64_t dim0, int64_t dim1)
{
    return fa_invoke(NULL, "", "aten::swapdims_", "tii", self, dim0, dim1);
}
/* aten::sym_numel(Tensor self) -> SymInt */
static inline fa_status fa_op_sym_numel(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::sym_numel", "t", self);
}
/* aten::sym_size.int(Tensor self, int dim) -> SymInt */
static inline fa_status fa_op_sym_size_int(int64_t *out, const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "i", "aten::sym_size.int", "ti", self, dim);
}
/* aten::sym_storage_offset(Tensor self) -> SymInt */
static inline fa_status fa_op_sym_storage_offset(int64_t *out, const fa_tensor *self)
{
    return fa_invoke(out, "i", "aten::sym_storage_offset", "t", self);
}
/* aten::sym_stride.int(Tensor self, int dim) -> SymInt */
static inline fa_status fa_op_sym_stride_int(int64_t *out, const fa_tensor *self, int64_t dim)
{
    return fa_invoke(out, "i", "aten::sym_stride.int", "ti", self, dim);
}
/* aten::t(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_t(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::t", "t", self);
}
/* aten::t_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_t_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::t_", "t", self);
}
/* aten::t_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_t_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::t_copy", "t", self);
}
/* aten::take(Tensor self, Tensor index) -> Tensor */
static inline fa_tensor *fa_op_take(const fa_tensor *self, const fa_tensor *index)
{
    return fa_invoke_tensor("aten::take", "tt", self, index);
}
/* aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor */
static inline fa_tensor *fa_op_take_along_dim(const fa_tensor *self, const fa_tensor *indices,
    fa_opt_int dim)
{
    return fa_invoke_tensor("aten::take_along_dim", "ttj", self, indices, dim);
}
/* aten::tan(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_tan(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::tan", "t", self);
}
/* aten::tan_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_tan_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::tan_", "t", self);
}
/* aten::tanh(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_tanh(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::tanh", "t", self);
}
/* aten::tanh_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_tanh_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::tanh_", "t", self);
}
/* aten::tensor.bool(bool t, *, ScalarType? dtype=None, Device? device=None, bool
 * requires_grad=False) -> Tensor */
static inline fa_tensor *fa_op_tensor_bool(bool t, fa_dtype dtype, bool requires_grad)
{
    return fa_invoke_tensor("aten::tensor.bool", "benb", t, dtype, requires_grad);
}
/* aten::tensor.float(float t, *, ScalarType? dtype=None, Device? device=None, bool
 * requires_grad=False) -> Tensor */
static inline fa_tensor *fa_op_tensor_float(double t, fa_dtype dtype, bool requires_grad)
{
    return fa_invoke_tensor("aten::tensor.float", "fenb", t, dtype, requires_grad);
}
/* aten::tensor.int(int t, *, ScalarType? dtype=None, Device? device=None, bool requires_grad=False)
 * -> Tensor */
static inline fa_tensor *fa_op_tensor_int(int64_t t, fa_dtype dtype, bool requires_grad)
{
    return fa_invoke_tensor("aten::tensor.int", "ienb", t, dtype, requires_grad);
}
/* aten::tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_tensor_split_indices(const fa_tensor *self, const int64_t *indices,
    size_t n_indices, int64_t dim)
{
    return fa_invoke_value("aten::tensor_split.indices", "tIi", self, indices, n_indices, dim);
}
/* aten::tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_tensor_split_sections(const fa_tensor *self, int64_t sections,
    int64_t dim)
{
    return fa_invoke_value("aten::tensor_split.sections", "tii", self, sections, dim);
}
/* aten::tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor
 * tensor_indices_or_sections, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_tensor_split_tensor_indices_or_sections(const fa_tensor *self,
    const fa_tensor *tensor_indices_or_sections, int64_t dim)
{
    return fa_invoke_value("aten::tensor_split.tensor_indices_or_sections", "tti", self,
        tensor_indices_or_sections, dim);
}
/* aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor */
static inline fa_tensor *fa_op_tensordot(const fa_tensor *self, const fa_tensor *other,
    const int64_t *dims_self, size_t n_dims_self, const int64_t *dims_other, size_t n_dims_other)
{
    return fa_invoke_tensor("aten::tensordot", "ttII", self, other, dims_self, n_dims_self,
        dims_other, n_dims_other);
}
/* aten::thnn_conv2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2]
 * stride=[1, 1], SymInt[2] padding=[0, 0]) -> Tensor */
static inline fa_tensor *fa_op_thnn_conv2d(const fa_tensor *self, const fa_tensor *weight,
    const int64_t *kernel_size, size_t n_kernel_size, const fa_tensor *bias, const int64_t *stride,
    size_t n_stride, const int64_t *padding, size_t n_padding)
{
    return fa_invoke_tensor("aten::thnn_conv2d", "ttItII", self, weight, kernel_size, n_kernel_size,
        bias, stride, n_stride, padding, n_padding);
}
/* aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor */
static inline fa_tensor *fa_op_threshold(const fa_tensor *self, fa_scalar threshold,
    fa_scalar value)
{
    return fa_invoke_tensor("aten::threshold", "tSS", self, threshold, value);
}
/* aten::threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!) */
static inline fa_status fa_op_threshold_(fa_tensor *self, fa_scalar threshold, fa_scalar value)
{
    return fa_invoke(NULL, "", "aten::threshold_", "tSS", self, threshold, value);
}
/* aten::tile(Tensor self, SymInt[] dims) -> Tensor */
static inline fa_tensor *fa_op_tile(const fa_tensor *self, const int64_t *dims, size_t n_dims)
{
    return fa_invoke_tensor("aten::tile", "tI", self, dims, n_dims);
}
/* aten::to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor */
static inline fa_tensor *fa_op_to_dense(const fa_tensor *self, fa_dtype dtype,
    fa_opt_bool masked_grad)
{
    return fa_invoke_tensor("aten::to_dense", "tec", self, dtype, masked_grad);
}
/* aten::to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, bool
 * copy=False, MemoryFormat? memory_format=None) -> Tensor(a) */
static inline fa_tensor *fa_op_to_device(const fa_tensor *self, const fa_device *device,
    fa_dtype dtype, bool non_blocking, bool copy, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::to.device", "tDebbe", self, device, dtype, non_blocking, copy,
        memory_format);
}
/* aten::to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False,
 * MemoryFormat? memory_format=None) -> Tensor(a) */
static inline fa_tensor *fa_op_to_dtype(const fa_tensor *self, fa_dtype dtype, bool non_blocking,
    bool copy, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::to.dtype", "tebbe", self, dtype, non_blocking, copy,
        memory_format);
}
/* aten::to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat?
 * memory_format=None) -> Tensor(a) */
static inline fa_tensor *fa_op_to_dtype_layout(const fa_tensor *self, fa_dtype dtype,
    bool non_blocking, bool copy, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::to.dtype_layout", "tennnbbe", self, dtype, non_blocking, copy,
        memory_format);
}
/* aten::to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False,
 * MemoryFormat? memory_format=None) -> Tensor(a) */
static inline fa_tensor *fa_op_to_other(const fa_tensor *self, const fa_tensor *other,
    bool non_blocking, bool copy, fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::to.other", "ttbbe", self, other, non_blocking, copy,
        memory_format);
}
/* aten::to.prim_Device(Tensor(a) self, Device? device, int? dtype=None, bool non_blocking=False,
 * bool copy=False) -> Tensor(b|a) */
static inline fa_tensor *fa_op_to_prim_device(const fa_tensor *self, fa_opt_int dtype,
    bool non_blocking, bool copy)
{
    return fa_invoke_tensor("aten::to.prim_Device", "tnjbb", self, dtype, non_blocking, copy);
}
/* aten::to.prim_dtype(Tensor(a) self, int? dtype=None, bool non_blocking=False, bool copy=False) ->
 * Tensor(b|a) */
static inline fa_tensor *fa_op_to_prim_dtype(const fa_tensor *self, fa_opt_int dtype,
    bool non_blocking, bool copy)
{
    return fa_invoke_tensor("aten::to.prim_dtype", "tjbb", self, dtype, non_blocking, copy);
}
/* aten::to.prim_other(Tensor(a) self, bool non_blocking=False, bool copy=False) -> Tensor(b|a) */
static inline fa_tensor *fa_op_to_prim_other(const fa_tensor *self, bool non_blocking, bool copy)
{
    return fa_invoke_tensor("aten::to.prim_other", "tbb", self, non_blocking, copy);
}
/* aten::topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor
 * values, Tensor indices) */
static inline fa_status fa_op_topk(fa_tensor *out[2], const fa_tensor *self, int64_t k, int64_t dim,
    bool largest, bool sorted)
{
    return fa_invoke(out, "tt", "aten::topk", "tiibb", self, k, dim, largest, sorted);
}
/* torchvision::box_iou_rotated(Tensor boxes1, Tensor boxes2) -> Tensor */
static inline fa_tensor *fa_op_torchvision_box_iou_rotated(const fa_tensor *boxes1,
    const fa_tensor *boxes2)
{
    return fa_invoke_tensor("torchvision::box_iou_rotated", "tt", boxes1, boxes2);
}
/* torchvision::deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias,
 * SymInt stride_h, SymInt stride_w, SymInt pad_h, SymInt pad_w, SymInt dilation_h, SymInt
 * dilation_w, SymInt groups, SymInt offset_groups, bool use_mask) -> Tensor */
static inline fa_tensor *fa_op_torchvision_deform_conv2d(const fa_tensor *input,
    const fa_tensor *weight, const fa_tensor *offset, const fa_tensor *mask, const fa_tensor *bias,
    int64_t stride_h, int64_t stride_w, int64_t pad_h, int64_t pad_w, int64_t dilation_h,
    int64_t dilation_w, int64_t groups, int64_t offset_groups, bool use_mask)
{
    return fa_invoke_tensor("torchvision::deform_conv2d", "tttttiiiiiiiib", input, weight, offset,
        mask, bias, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups, offset_groups,
        use_mask);
}
/* torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor */
static inline fa_tensor *fa_op_torchvision_nms(const fa_tensor *dets, const fa_tensor *scores,
    double iou_threshold)
{
    return fa_invoke_tensor("torchvision::nms", "ttf", dets, scores, iou_threshold);
}
/* torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height,
 * SymInt pooled_width, int sampling_ratio, bool aligned) -> Tensor */
static inline fa_tensor *fa_op_torchvision_roi_align(const fa_tensor *input, const fa_tensor *rois,
    double spatial_scale, int64_t pooled_height, int64_t pooled_width, int64_t sampling_ratio,
    bool aligned)
{
    return fa_invoke_tensor("torchvision::roi_align", "ttfiiib", input, rois, spatial_scale,
        pooled_height, pooled_width, sampling_ratio, aligned);
}
/* torchvision::roi_pool(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height,
 * SymInt pooled_width) -> (Tensor, Tensor) */
static inline fa_status fa_op_torchvision_roi_pool(fa_tensor *out[2], const fa_tensor *input,
    const fa_tensor *rois, double spatial_scale, int64_t pooled_height, int64_t pooled_width)
{
    return fa_invoke(out, "tt", "torchvision::roi_pool", "ttfii", input, rois, spatial_scale,
        pooled_height, pooled_width);
}
/* aten::trace(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_trace(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::trace", "t", self);
}
/* aten::transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!) */
static inline fa_status fa_op_transpose_(fa_tensor *self, int64_t dim0, int64_t dim1)
{
    return fa_invoke(NULL, "", "aten::transpose_", "tii", self, dim0, dim1);
}
/* aten::transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor */
static inline fa_tensor *fa_op_transpose_copy_int(const fa_tensor *self, int64_t dim0, int64_t dim1)
{
    return fa_invoke_tensor("aten::transpose_copy.int", "tii", self, dim0, dim1);
}
/* aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a) */
static inline fa_tensor *fa_op_transpose_int(const fa_tensor *self, int64_t dim0, int64_t dim1)
{
    return fa_invoke_tensor("aten::transpose.int", "tii", self, dim0, dim1);
}
/* aten::trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_trapezoid_dx(const fa_tensor *y, fa_scalar dx, int64_t dim)
{
    return fa_invoke_tensor("aten::trapezoid.dx", "tSi", y, dx, dim);
}
/* aten::trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_trapezoid_x(const fa_tensor *y, const fa_tensor *x, int64_t dim)
{
    return fa_invoke_tensor("aten::trapezoid.x", "tti", y, x, dim);
}
/* aten::trapz.dx(Tensor y, *, float dx=1., int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_trapz_dx(const fa_tensor *y, double dx, int64_t dim)
{
    return fa_invoke_tensor("aten::trapz.dx", "tfi", y, dx, dim);
}
/* aten::trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor */
static inline fa_tensor *fa_op_trapz_x(const fa_tensor *y, const fa_tensor *x, int64_t dim)
{
    return fa_invoke_tensor("aten::trapz.x", "tti", y, x, dim);
}
/* aten::triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool
 * unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient) */
static inline fa_status fa_op_triangular_solve(fa_tensor *out[2], const fa_tensor *self,
    const fa_tensor *A, bool upper, bool transpose, bool unitriangular)
{
    return fa_invoke(out, "tt", "aten::triangular_solve", "ttbbb", self, A, upper, transpose,
        unitriangular);
}
/* aten::tril(Tensor self, SymInt diagonal=0) -> Tensor */
static inline fa_tensor *fa_op_tril(const fa_tensor *self, int64_t diagonal)
{
    return fa_invoke_tensor("aten::tril", "ti", self, diagonal);
}
/* aten::tril_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!) */
static inline fa_status fa_op_tril_(fa_tensor *self, int64_t diagonal)
{
    return fa_invoke(NULL, "", "aten::tril_", "ti", self, diagonal);
}
/* aten::tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_tril_indices(int64_t row, int64_t col, int64_t offset,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::tril_indices", "iiiennn", row, col, offset, dtype);
}
/* aten::triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1., float
 * p=2., float eps=9.9999999999999995e-07, bool swap=False, int reduction=1) -> Tensor */
static inline fa_tensor *fa_op_triplet_margin_loss(const fa_tensor *anchor,
    const fa_tensor *positive, const fa_tensor *negative, double margin, double p, double eps,
    bool swap, int64_t reduction)
{
    return fa_invoke_tensor("aten::triplet_margin_loss", "tttfffbi", anchor, positive, negative,
        margin, p, eps, swap, reduction);
}
/* aten::triu(Tensor self, SymInt diagonal=0) -> Tensor */
static inline fa_tensor *fa_op_triu(const fa_tensor *self, int64_t diagonal)
{
    return fa_invoke_tensor("aten::triu", "ti", self, diagonal);
}
/* aten::triu_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!) */
static inline fa_status fa_op_triu_(fa_tensor *self, int64_t diagonal)
{
    return fa_invoke(NULL, "", "aten::triu_", "ti", self, diagonal);
}
/* aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None,
 * Device? device=None, bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_triu_indices(int64_t row, int64_t col, int64_t offset,
    fa_dtype dtype)
{
    return fa_invoke_tensor("aten::triu_indices", "iiiennn", row, col, offset, dtype);
}
/* aten::true_divide.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_true_divide(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::true_divide.Tensor", "tt", self, other);
}
/* aten::true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_true_divide_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::true_divide_.Tensor", "tt", self, other);
}
/* aten::true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_true_divide__scalar(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::true_divide_.Scalar", "tS", self, other);
}
/* aten::true_divide.Scalar(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_true_divide_scalar(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::true_divide.Scalar", "tS", self, other);
}
/* aten::trunc(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_trunc(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::trunc", "t", self);
}
/* aten::trunc_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_trunc_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::trunc_", "t", self);
}
/* aten::type_as(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_type_as(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::type_as", "tt", self, other);
}
/* aten::unbind_copy.int(Tensor self, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_unbind_copy_int(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_value("aten::unbind_copy.int", "ti", self, dim);
}
/* aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[] */
static inline fa_value *fa_op_unbind_int(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_value("aten::unbind.int", "ti", self, dim);
}
/* aten::unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a) */
static inline fa_tensor *fa_op_unflatten_int(const fa_tensor *self, int64_t dim,
    const int64_t *sizes, size_t n_sizes)
{
    return fa_invoke_tensor("aten::unflatten.int", "tiI", self, dim, sizes, n_sizes);
}
/* aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a) */
static inline fa_tensor *fa_op_unfold(const fa_tensor *self, int64_t dimension, int64_t size,
    int64_t step)
{
    return fa_invoke_tensor("aten::unfold", "tiii", self, dimension, size, step);
}
/* aten::unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor */
static inline fa_tensor *fa_op_unfold_copy(const fa_tensor *self, int64_t dimension, int64_t size,
    int64_t step)
{
    return fa_invoke_tensor("aten::unfold_copy", "tiii", self, dimension, size, step);
}
/* aten::uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) ->
 * Tensor(a!) */
static inline fa_status fa_op_uniform_(fa_tensor *self, double from, double to)
{
    return fa_invoke(NULL, "", "aten::uniform_", "tffn", self, from, to);
}
/* aten::unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int?
 * dim=None) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_unique_consecutive(fa_tensor *out[3], const fa_tensor *self,
    bool return_inverse, bool return_counts, fa_opt_int dim)
{
    return fa_invoke(out, "ttt", "aten::unique_consecutive", "tbbj", self, return_inverse,
        return_counts, dim);
}
/* aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool
 * return_counts=False) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_unique_dim(fa_tensor *out[3], const fa_tensor *self, int64_t dim,
    bool sorted, bool return_inverse, bool return_counts)
{
    return fa_invoke(out, "ttt", "aten::unique_dim", "tibbb", self, dim, sorted, return_inverse,
        return_counts);
}
/* aten::unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, bool
 * return_counts=False) -> (Tensor, Tensor, Tensor) */
static inline fa_status fa_op_unique_dim_consecutive(fa_tensor *out[3], const fa_tensor *self,
    int64_t dim, bool return_inverse, bool return_counts)
{
    return fa_invoke(out, "ttt", "aten::unique_dim_consecutive", "tibb", self, dim, return_inverse,
        return_counts);
}
/* aten::unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_unsafe_chunk(const fa_tensor *self, int64_t chunks, int64_t dim)
{
    return fa_invoke_value("aten::unsafe_chunk", "tii", self, chunks, dim);
}
/* aten::unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_unsafe_split(const fa_tensor *self, int64_t split_size, int64_t dim)
{
    return fa_invoke_value("aten::unsafe_split.Tensor", "tii", self, split_size, dim);
}
/* aten::unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[] */
static inline fa_value *fa_op_unsafe_split_with_sizes(const fa_tensor *self,
    const int64_t *split_sizes, size_t n_split_sizes, int64_t dim)
{
    return fa_invoke_value("aten::unsafe_split_with_sizes", "tIi", self, split_sizes, n_split_sizes,
        dim);
}
/* aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a) */
static inline fa_tensor *fa_op_unsqueeze(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::unsqueeze", "ti", self, dim);
}
/* aten::unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!) */
static inline fa_status fa_op_unsqueeze_(fa_tensor *self, int64_t dim)
{
    return fa_invoke(NULL, "", "aten::unsqueeze_", "ti", self, dim);
}
/* aten::unsqueeze_copy(Tensor self, int dim) -> Tensor */
static inline fa_tensor *fa_op_unsqueeze_copy(const fa_tensor *self, int64_t dim)
{
    return fa_invoke_tensor("aten::unsqueeze_copy", "ti", self, dim);
}
/* aten::upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_bicubic2d(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, bool align_corners, fa_opt_float scales_h, fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::upsample_bicubic2d", "tIbgg", self, output_size, n_output_size,
        align_corners, scales_h, scales_w);
}
/* aten::upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]?
 * scale_factors) -> Tensor */
static inline fa_tensor *fa_op_upsample_bicubic2d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_bicubic2d.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_bilinear2d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, bool align_corners, fa_opt_float scales_h,
    fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::upsample_bilinear2d", "tIbgg", self, output_size, n_output_size,
        align_corners, scales_h, scales_w);
}
/* aten::upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]?
 * scale_factors) -> Tensor */
static inline fa_tensor *fa_op_upsample_bilinear2d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_bilinear2d.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float?
 * scales=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_linear1d(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, bool align_corners, fa_opt_float scales)
{
    return fa_invoke_tensor("aten::upsample_linear1d", "tIbg", self, output_size, n_output_size,
        align_corners, scales);
}
/* aten::upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]?
 * scale_factors) -> Tensor */
static inline fa_tensor *fa_op_upsample_linear1d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_linear1d.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_nearest1d(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, fa_opt_float scales)
{
    return fa_invoke_tensor("aten::upsample_nearest1d", "tIg", self, output_size, n_output_size,
        scales);
}
/* aten::upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) ->
 * Tensor */
static inline fa_tensor *fa_op_upsample_nearest1d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_nearest1d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float?
 * scales_w=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_nearest2d(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, fa_opt_float scales_h, fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::upsample_nearest2d", "tIgg", self, output_size, n_output_size,
        scales_h, scales_w);
}
/* aten::upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) ->
 * Tensor */
static inline fa_tensor *fa_op_upsample_nearest2d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_nearest2d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float?
 * scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_nearest3d(const fa_tensor *self, const int64_t *output_size,
    size_t n_output_size, fa_opt_float scales_d, fa_opt_float scales_h, fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::upsample_nearest3d", "tIggg", self, output_size, n_output_size,
        scales_d, scales_h, scales_w);
}
/* aten::upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) ->
 * Tensor */
static inline fa_tensor *fa_op_upsample_nearest3d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, const double *scale_factors,
    size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_nearest3d.vec", "tJG", input, output_size,
        n_output_size, scale_factors, n_scale_factors);
}
/* aten::upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float?
 * scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor */
static inline fa_tensor *fa_op_upsample_trilinear3d(const fa_tensor *self,
    const int64_t *output_size, size_t n_output_size, bool align_corners, fa_opt_float scales_d,
    fa_opt_float scales_h, fa_opt_float scales_w)
{
    return fa_invoke_tensor("aten::upsample_trilinear3d", "tIbggg", self, output_size,
        n_output_size, align_corners, scales_d, scales_h, scales_w);
}
/* aten::upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]?
 * scale_factors) -> Tensor */
static inline fa_tensor *fa_op_upsample_trilinear3d_vec(const fa_tensor *input,
    const int64_t *output_size, size_t n_output_size, bool align_corners,
    const double *scale_factors, size_t n_scale_factors)
{
    return fa_invoke_tensor("aten::upsample_trilinear3d.vec", "tJbG", input, output_size,
        n_output_size, align_corners, scale_factors, n_scale_factors);
}
/* aten::vander(Tensor x, int? N=None, bool increasing=False) -> Tensor */
static inline fa_tensor *fa_op_vander(const fa_tensor *x, fa_opt_int N, bool increasing)
{
    return fa_invoke_tensor("aten::vander", "tjb", x, N, increasing);
}
/* aten::var(Tensor self, bool unbiased=True) -> Tensor */
static inline fa_tensor *fa_op_var(const fa_tensor *self, bool unbiased)
{
    return fa_invoke_tensor("aten::var", "tb", self, unbiased);
}
/* aten::var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool
 * keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_var_correction(const fa_tensor *self, const int64_t *dim,
    size_t n_dim, fa_scalar correction, bool keepdim)
{
    return fa_invoke_tensor("aten::var.correction", "tJSb", self, dim, n_dim, correction, keepdim);
}
/* aten::var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor */
static inline fa_tensor *fa_op_var_dim(const fa_tensor *self, const int64_t *dim, size_t n_dim,
    bool unbiased, bool keepdim)
{
    return fa_invoke_tensor("aten::var.dim", "tJbb", self, dim, n_dim, unbiased, keepdim);
}
/* aten::var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor) */
static inline fa_status fa_op_var_mean(fa_tensor *out[2], const fa_tensor *self, bool unbiased)
{
    return fa_invoke(out, "tt", "aten::var_mean", "tb", self, unbiased);
}
/* aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool
 * keepdim=False) -> (Tensor, Tensor) */
static inline fa_status fa_op_var_mean_correction(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *dim, size_t n_dim, fa_scalar correction, bool keepdim)
{
    return fa_invoke(out, "tt", "aten::var_mean.correction", "tJSb", self, dim, n_dim, correction,
        keepdim);
}
/* aten::var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor,
 * Tensor) */
static inline fa_status fa_op_var_mean_dim(fa_tensor *out[2], const fa_tensor *self,
    const int64_t *dim, size_t n_dim, bool unbiased, bool keepdim)
{
    return fa_invoke(out, "tt", "aten::var_mean.dim", "tJbb", self, dim, n_dim, unbiased, keepdim);
}
/* aten::vdot(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_vdot(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::vdot", "tt", self, other);
}
/* aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a) */
static inline fa_tensor *fa_op_view(const fa_tensor *self, const int64_t *size, size_t n_size)
{
    return fa_invoke_tensor("aten::view", "tI", self, size, n_size);
}
/* aten::view_as(Tensor(a) self, Tensor other) -> Tensor(a) */
static inline fa_tensor *fa_op_view_as(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::view_as", "tt", self, other);
}
/* aten::view_as_complex(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_view_as_complex(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::view_as_complex", "t", self);
}
/* aten::view_as_complex_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_view_as_complex_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::view_as_complex_copy", "t", self);
}
/* aten::view_as_real(Tensor(a) self) -> Tensor(a) */
static inline fa_tensor *fa_op_view_as_real(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::view_as_real", "t", self);
}
/* aten::view_as_real_copy(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_view_as_real_copy(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::view_as_real_copy", "t", self);
}
/* aten::view_copy(Tensor self, SymInt[] size) -> Tensor */
static inline fa_tensor *fa_op_view_copy(const fa_tensor *self, const int64_t *size, size_t n_size)
{
    return fa_invoke_tensor("aten::view_copy", "tI", self, size, n_size);
}
/* aten::view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor */
static inline fa_tensor *fa_op_view_copy_dtype(const fa_tensor *self, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::view_copy.dtype", "te", self, dtype);
}
/* aten::view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a) */
static inline fa_tensor *fa_op_view_dtype(const fa_tensor *self, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::view.dtype", "te", self, dtype);
}
/* aten::vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[] */
static inline fa_value *fa_op_vsplit_array(const fa_tensor *self, const int64_t *indices,
    size_t n_indices)
{
    return fa_invoke_value("aten::vsplit.array", "tI", self, indices, n_indices);
}
/* aten::vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[] */
static inline fa_value *fa_op_vsplit_int(const fa_tensor *self, int64_t sections)
{
    return fa_invoke_value("aten::vsplit.int", "ti", self, sections);
}
/* aten::vstack(Tensor[] tensors) -> Tensor */
static inline fa_tensor *fa_op_vstack(fa_tensor *const *tensors, size_t n_tensors)
{
    return fa_invoke_tensor("aten::vstack", "T", tensors, n_tensors);
}
/* aten::where(Tensor condition) -> Tensor[] */
static inline fa_value *fa_op_where(const fa_tensor *condition)
{
    return fa_invoke_value("aten::where", "t", condition);
}
/* aten::where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_where_scalar(const fa_tensor *condition, fa_scalar self,
    fa_scalar other)
{
    return fa_invoke_tensor("aten::where.Scalar", "tSS", condition, self, other);
}
/* aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_where_scalarother(const fa_tensor *condition, const fa_tensor *self,
    fa_scalar other)
{
    return fa_invoke_tensor("aten::where.ScalarOther", "ttS", condition, self, other);
}
/* aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_where_scalarself(const fa_tensor *condition, fa_scalar self,
    const fa_tensor *other)
{
    return fa_invoke_tensor("aten::where.ScalarSelf", "tSt", condition, self, other);
}
/* aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_where_self(const fa_tensor *condition, const fa_tensor *self,
    const fa_tensor *other)
{
    return fa_invoke_tensor("aten::where.self", "ttt", condition, self, other);
}
/* aten::xlogy.Tensor(Tensor self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_xlogy(const fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::xlogy.Tensor", "tt", self, other);
}
/* aten::xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!) */
static inline fa_status fa_op_xlogy_(fa_tensor *self, const fa_tensor *other)
{
    return fa_invoke(NULL, "", "aten::xlogy_.Tensor", "tt", self, other);
}
/* aten::xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!) */
static inline fa_status fa_op_xlogy__scalar_other(fa_tensor *self, fa_scalar other)
{
    return fa_invoke(NULL, "", "aten::xlogy_.Scalar_Other", "tS", self, other);
}
/* aten::xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor */
static inline fa_tensor *fa_op_xlogy_scalar_other(const fa_tensor *self, fa_scalar other)
{
    return fa_invoke_tensor("aten::xlogy.Scalar_Other", "tS", self, other);
}
/* aten::xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor */
static inline fa_tensor *fa_op_xlogy_scalar_self(fa_scalar self, const fa_tensor *other)
{
    return fa_invoke_tensor("aten::xlogy.Scalar_Self", "St", self, other);
}
/* aten::zero(Tensor self) -> Tensor */
static inline fa_tensor *fa_op_zero(const fa_tensor *self)
{
    return fa_invoke_tensor("aten::zero", "t", self);
}
/* aten::zero_(Tensor(a!) self) -> Tensor(a!) */
static inline fa_status fa_op_zero_(fa_tensor *self)
{
    return fa_invoke(NULL, "", "aten::zero_", "t", self);
}
/* aten::zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None,
 * bool? pin_memory=None) -> Tensor */
static inline fa_tensor *fa_op_zeros(const int64_t *size, size_t n_size, fa_dtype dtype)
{
    return fa_invoke_tensor("aten::zeros", "Iennn", size, n_size, dtype);
}
/* aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device?
 * device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor */
static inline fa_tensor *fa_op_zeros_like(const fa_tensor *self, fa_dtype dtype,
    fa_memory_format memory_format)
{
    return fa_invoke_tensor("aten::zeros_like", "tennne", self, dtype, memory_format);
}

/* Left out, through fa_call() only:
 *     aten::__contains__.Tensor
 *     aten::__getitem__.Tensor
 *     aten::__getitem__.Dict_Tensor
 *     aten::_batch_norm_impl_index
 *     aten::_set_item.Tensor
 *     aten::as_tensor.complex
 *     aten::as_tensor.list
 *     aten::clear.Tensor
 *     aten::Complex.bool_Tensor
 *     aten::Complex.float_Tensor
 *     aten::Complex.int_Tensor
 *     aten::Complex.Tensor_bool
 *     aten::Complex.Tensor_float
 *     aten::Complex.Tensor_int
 *     aten::Complex.Tensor_Tensor
 *     aten::ComplexImplicit
 *     aten::copy.Dict_Tensor
 *     aten::Delete.Dict_Tensor
 *     aten::dict
 *     aten::dict.Dict_Tensor
 *     aten::dict.Tensor
 *     aten::get.Tensor
 *     aten::get.default_Tensor
 *     aten::gradient.scalarrayarray
 *     aten::gradient.scalarrayint
 *     aten::histogramdd
 *     aten::histogramdd.int_bins
 *     aten::histogramdd.TensorList_bins
 *     aten::items.Tensor
 *     aten::keys.Tensor
 *     aten::len.Dict_Tensor
 *     aten::pop.Dict_default_Tensor
 *     aten::pop.Dict_Tensor
 *     aten::popitem.Tensor
 *     aten::qscheme
 *     quantized::add_relu_scalar
 *     quantized::add_scalar
 *     quantized::conv1d
 *     quantized::conv1d_dynamic
 *     quantized::conv1d_prepack
 *     quantized::conv1d_relu
 *     quantized::conv1d_unpack
 *     quantized::conv2d
 *     quantized::conv2d_add
 *     quantized::conv2d_add_relu
 *     quantized::conv2d_dynamic
 *     quantized::conv2d.new
 *     quantized::conv2d_prepack
 *     quantized::conv2d_relu
 *     quantized::conv2d_relu.new
 *     quantized::conv2d_unpack
 *     quantized::conv3d
 *     quantized::conv3d_dynamic
 *     quantized::conv3d.new
 *     quantized::conv3d_prepack
 *     quantized::conv3d_relu
 *     quantized::conv3d_relu.new
 *     quantized::conv3d_unpack
 *     quantized::conv_prepack
 *     quantized::conv_transpose1d
 *     quantized::conv_transpose1d_dynamic
 *     quantized::conv_transpose1d_prepack
 *     quantized::conv_transpose1d_unpack
 *     quantized::conv_transpose2d
 *     quantized::conv_transpose2d_dynamic
 *     quantized::conv_transpose2d_prepack
 *     quantized::conv_transpose2d_unpack
 *     quantized::conv_transpose3d
 *     quantized::conv_transpose3d_dynamic
 *     quantized::conv_transpose3d_prepack
 *     quantized::conv_transpose3d_unpack
 *     quantized::conv_unpack
 *     quantized::embedding_4bit
 *     quantized::embedding_bag_4bit
 *     quantized::embedding_bag_byte
 *     quantized::embedding_bag_prepack
 *     quantized::embedding_bag_unpack
 *     quantized::embedding_byte
 *     aten::quantized_gru.data
 *     aten::quantized_gru.input
 *     quantized::linear
 *     quantized::linear_dynamic
 *     quantized::linear_dynamic_fp16
 *     quantized::linear_leaky_relu
 *     quantized::linear_prepack
 *     quantized::linear_prepack_fp16
 *     quantized::linear_relu
 *     quantized::linear_relu_dynamic
 *     quantized::linear_relu_dynamic_fp16
 *     quantized::linear_tanh
 *     quantized::linear_unpack
 *     quantized::linear_unpack_fp16
 *     aten::quantized_lstm.data
 *     aten::quantized_lstm.input
 *     quantized::mul_relu_scalar
 *     quantized::mul_scalar
 *     quantized::quantized_gru_cell_dynamic
 *     quantized::quantized_lstm_cell_dynamic
 *     quantized::quantized_rnn_relu_cell_dynamic
 *     quantized::quantized_rnn_tanh_cell_dynamic
 *     aten::result_type.Tensor
 *     aten::result_type.Scalar
 *     aten::result_type.Scalar_Tensor
 *     aten::set_.source_Storage
 *     aten::set_.source_Storage_storage_offset
 *     aten::setdefault.Tensor
 *     aten::size
 *     aten::stride
 *     aten::sym_is_contiguous
 *     aten::sym_size
 *     aten::sym_stride
 *     aten::tensor
 *     aten::tensor.complex
 *     aten::update.Tensor
 *     aten::values.Tensor
 */

#ifdef __cplusplus
}
#endif
#endif
