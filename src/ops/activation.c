/* activation.c: the element-wise activations of neural networks. */
#include "ops/loops.h"
#include "ops/vector_math.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)

/* The table of an op's two float loops. */
#define FLOATING(op, kernel_name)                                                                  \
    static const fa__loops op##_loops = {                                                          \
        .name = kernel_name, .on = FA__ON_FLOATING, .loop = { op##_f32, op##_f64 },                \
    };

/* ---- limits ---------------------------------------------------------------------------------- */

FA__FLOATS1(relu, a < 0 ? 0 : a)
FA__LOOP1(relu_i64, int64_t, int64_t, a < 0 ? 0 : a)
static const fa__loops relu_loops = {
    .name = "clamp_min_scalar_cpu", .on = FA__ON_REAL,
    .no_bool = "Boolean inputs not supported for relu",
    .no_complex = "clamp is not supported for complex types",
    .loop = { relu_f32, relu_f64, relu_i64 },
};

FA__FLOATS3(hardtanh, a < b ? b : a > c ? c : a)
FA__LOOP3(hardtanh_i64, int64_t, int64_t, a < b ? b : a > c ? c : a)
static const fa__loops hardtanh_loops = {
    .name = "clamp_scalar_cpu", .on = FA__ON_REAL,
    .no_bool = "Bool inputs not supported for hardtanh",
    .no_complex = "clamp is not supported for complex types",
    .loop = { hardtanh_f32, hardtanh_f64, hardtanh_i64 },
};

static fa_status limit(fa__call *call, fa__scalar low, fa__scalar high)
{
    fa_status st = FA_OK;
    fa__operand operands[3] = { fa__operand_arg(call, 0), fa__operand_parameter(low),
                                fa__operand_parameter(high) };
    fa_tensor *out = NULL;

    if (operands[0].tensor->dtype == FA_UINT8 && low.real < 0)
        return fa__fail(FA_EINVAL, "cannot do hardtanh on an unsigned type with negative limits");
    TRY(fa__elementwise(&out, call->into, &hardtanh_loops, FA__RESULT_COMMON, 3, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

static fa_status hardtanh(fa__call *call)
{
    return limit(call, fa__arg_scalar(call, 1), fa__arg_scalar(call, 2));
}

static fa_status relu6(fa__call *call)
{
    return limit(call, (fa__scalar) { .dtype = FA_INT64 },
                 (fa__scalar) { .dtype = FA_INT64, .integer = 6, .real = 6 });
}

#define TO_SIX(x) ((x) < 0 ? 0 : (x) > 6 ? 6 : (x))
FA__FLOATS1(hardsigmoid, TO_SIX(a + 3) / 6)
FLOATING(hardsigmoid, "hardsigmoid_cpu")
FA__FLOATS1(hardswish, a * TO_SIX(a + 3) / 6)
FLOATING(hardswish, "hardswish_cpu")
/* b: threshold, c: what takes the place of the elements below */
FA__FLOATS3(threshold, a <= b ? c : a)
FA__LOOP3(threshold_i64, int64_t, int64_t, a <= b ? c : a)
static const fa__loops threshold_loops = {
    .name = "threshold_cpu", .on = FA__ON_REAL,
    .loop = { threshold_f32, threshold_f64, threshold_i64 },
};
FA__FLOATS2(hardshrink, a >= -b && a <= b ? 0 : a)
FLOATING(hardshrink, "hardshrink_cpu")
/* NaN stays. */
FA__FLOATS2(softshrink, a > b ? a - b : a < -b ? a + b : a * 0)
FLOATING(softshrink, "softshrink_cpu")

static fa_status softshrink(fa__call *call)
{
    double limit_of = fa__arg_scalar(call, 1).real;
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;

    if (!(limit_of >= 0))
        return fa__fail(FA_EINVAL, "lambda must be in range [0, %g] for input dtype %s, but found "
                        "%g", fa__largest(dtype), fa__scalar_type_name(dtype), limit_of);
    return fa__unary_parameters(call);
}

/* ---- slopes ---------------------------------------------------------------------------------- */

FA__FLOATS2(leaky_relu, a > 0 ? a : a * b)
FLOATING(leaky_relu, "leaky_relu_cpu")

/* self with weights along dim 1 */
static fa_status prelu(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *weight = fa__arg_tensor(call, 1);
    fa_tensor *spread = NULL, *out = NULL;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS] = { 0 }, n = fa_tensor_numel(weight);
    int64_t channels = self->n_dims > 1 ? self->sizes[1] : 1;

    if (self->dtype != weight->dtype)
        return fa__fail(FA_ETYPE, "prelu: Type promoting not supported. Got %s and %s",
                        fa_dtype_name((fa_dtype)self->dtype),
                        fa_dtype_name((fa_dtype)weight->dtype));
    if (weight->n_dims > 1)
        return fa__fail(FA_EINVAL, "prelu: Expected `weight` to be a scalar or 1D tensor, but got: "
                        "ndim = %d", weight->n_dims);
    if (n != 1 && (self->n_dims == 0 || n != channels))
        return fa__fail(FA_EINVAL, "Mismatch of parameter numbers and input channel size. Found "
                        "parameter numbers = %lld and channel size = %lld.", (long long)n,
                        (long long)channels);
    for (int i = 0; i < self->n_dims; i++)
        sizes[i] = i == 1 && n != 1 ? n : 1;
    if (self->n_dims > 1 && n != 1)
        strides[1] = weight->strides[0];
    TRY(fa__need_elements(weight, "prelu"));
    spread = fa__tensor_new_unchecked(weight->storage, (fa_dtype)weight->dtype,
                                      weight->storage_offset, self->n_dims, sizes, strides);
    if (spread == NULL)
        return fa_error_last()->status;
    fa__operand operands[2] = { { .tensor = self }, { .tensor = spread } };
    TRY(fa__elementwise(&out, call->into, &leaky_relu_loops, FA__RESULT_COMMON, 2, operands,
                        NULL));
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(spread);
    return st;
}

/* b: factor of positive elements, c: of the curve of negative ones, d: of its argument */
FA__VECTOR FA__LOOP4(elu_f32, float, float, a < 0 ? fa__expm1(a * d) * c : a * b)
FA__LOOP4(elu_f64, double, double, a < 0 ? expm1(a * d) * c : a * b)
FLOATING(elu, "elu_cpu")

static fa_status elu_with(fa__call *call, double positive, double negative, double of_argument)
{
    fa_status st = FA_OK;
    fa__operand operands[4] = { fa__operand_arg(call, 0), fa__operand_float(positive),
                                fa__operand_float(negative), fa__operand_float(of_argument) };
    fa_tensor *out = NULL;

    TRY(fa__elementwise(&out, call->into, &elu_loops, FA__RESULT_COMMON, 4, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* elu(self, alpha, scale, input_scale) */
static fa_status elu(fa__call *call)
{
    double alpha = fa__arg_scalar(call, 1).real, scale = fa__arg_scalar(call, 2).real;

    return elu_with(call, scale, alpha * scale, fa__arg_scalar(call, 3).real);
}

static fa_status celu(fa__call *call)
{
    double alpha = fa__arg_scalar(call, 1).real;

    if (alpha == 0)
        return fa__fail(FA_EINVAL, "ZeroDivisionError: alpha cannot be 0 for CELU");
    return elu_with(call, 1, alpha, 1 / alpha);
}

#define SELU_ALPHA 1.6732632423543772848170429916717
#define SELU_SCALE 1.0507009873554804934193349852946

static fa_status selu(fa__call *call)
{
    return elu_with(call, SELU_SCALE, SELU_ALPHA * SELU_SCALE, 1);
}

/* ---- rrelu ----------------------------------------------------------------------------------- */

#define RRELU(name, type)                                                                          \
    static void name(const type *x, type *y, type *noise, int64_t n, double low, double high,      \
                     fa__generator *generator)                                                     \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double slope = 1;                                                                      \
            if (x[i] <= 0) {                                                                       \
                uint64_t bits = fa__generator_random64(generator) & ((UINT64_C(1) << 53) - 1);     \
                slope = (double)bits * 0x1p-53 * (high - low) + low;                               \
            }                                                                                      \
            noise[i] = (type)slope;                                                                \
            y[i] = (type)(x[i] * slope);                                                           \
        }                                                                                          \
    }
RRELU(rrelu_f32, float)
RRELU(rrelu_f64, double)

/* Slopes drawn for the elements that are not positive, in row-major order; they are left in `noise`
 * unless it is NULL. */
static fa_status rrelu_train(fa__call *call, fa_tensor *noise, double low, double high)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *x = NULL, *y = NULL, *slopes = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype, wide;

    TRY(fa__check_dtype(&leaky_relu_loops, dtype));
    wide = dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
    x = fa__as_contiguous(self, wide);
    y = fa__empty(wide, self->n_dims, self->sizes);
    slopes = fa__empty(wide, self->n_dims, self->sizes);
    if (x == NULL || y == NULL || slopes == NULL)
        TRY(fa_error_last()->status);
    fa__generator *generator = fa__generator_lock();
    if (wide == FA_FLOAT64)
        rrelu_f64(fa_tensor_data(x), fa_tensor_data(y), fa_tensor_data(slopes), fa_tensor_numel(x),
                  low, high, generator);
    else
        rrelu_f32(fa_tensor_data(x), fa_tensor_data(y), fa_tensor_data(slopes), fa_tensor_numel(x),
                  low, high, generator);
    fa__generator_unlock(generator);
    if (noise != NULL)
        TRY(fa__copy_into(noise, slopes));
    st = fa__return_tensor(call, 0, fa__as_dtype(y, dtype));
done:
    fa_tensor_release(x);
    fa_tensor_release(y);
    fa_tensor_release(slopes);
    return st;
}

static fa_status rrelu_with(fa__call *call, fa_tensor *noise, size_t first)
{
    double low = fa__arg_scalar(call, first).real, high = fa__arg_scalar(call, first + 1).real;
    fa__operand operands[2] = { fa__operand_arg(call, 0), fa__operand_float((low + high) / 2) };
    fa_status st = FA_OK;
    fa_tensor *out = NULL;

    if (low > high)
        return fa__fail(FA_EINVAL, "Lower bound should be less than or equal to the upper bound");
    if (fa__arg_bool(call, first + 2))
        return rrelu_train(call, noise, low, high);
    TRY(fa__elementwise(&out, call->into, &leaky_relu_loops, FA__RESULT_COMMON, 2, operands,
                        NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* rrelu(self, lower, upper, training, generator) */
static fa_status rrelu(fa__call *call)
{
    return rrelu_with(call, NULL, 1);
}

static fa_status rrelu_with_noise(fa__call *call)
{
    return rrelu_with(call, fa__arg_tensor(call, 1), 2);
}

/* ---- smooth ---------------------------------------------------------------------------------- */

FA__VECTOR FA__LOOP1(sigmoid_f32, float, float, fa__sigmoid(a))
FA__LOOP1(sigmoid_f64, double, double, 1 / (1 + exp(-a)))
FA__LOOP1(sigmoid_c64, float complex, float complex, fa__div_c64(1, 1 + cexpf(-a)))
FA__LOOP1(sigmoid_c128, double complex, double complex, fa__div_c128(1, 1 + cexp(-a)))
static const fa__loops sigmoid_loops = {
    .name = "sigmoid_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { sigmoid_f32, sigmoid_f64, NULL, sigmoid_c64, sigmoid_c128 },
};

FA__VECTOR FA__LOOP1(silu_f32, float, float, a / (1 + fa__exp(-a)))
FA__LOOP1(silu_f64, double, double, a / (1 + exp(-a)))
FA__LOOP1(silu_c64, float complex, float complex, fa__div_c64(a, 1 + cexpf(-a)))
FA__LOOP1(silu_c128, double complex, double complex, fa__div_c128(a, 1 + cexp(-a)))
static const fa__loops silu_loops = {
    .name = "silu_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { silu_f32, silu_f64, NULL, silu_c64, silu_c128 },
};

/* tanh(ln(1 + e^x)) without either function; 1 for large x */
static inline float mish_of(float x)
{
    float e = fa__exp(x > 20 ? 20 : x), n = e * (e + 2);

    return x > 20 ? x : x * (n / (n + 2));
}
FA__VECTOR FA__LOOP1(mish_f32, float, float, mish_of(a))
FA__LOOP1(mish_f64, double, double, a * tanh(log1p(exp(a))))
FLOATING(mish, "mish_cpu")
FA__VECTOR FA__LOOP1(log_sigmoid_f32, float, float,
                     (a < 0 || a != a ? a : 0) - fa__log1p(fa__exp(a < 0 ? a : -a)))
FA__LOOP1(log_sigmoid_f64, double, double, (a < 0 ? a : a != a ? a : 0) - log1p(exp(-fabs(a))))
FLOATING(log_sigmoid, "log_sigmoid_cpu")
/* b: beta, c: threshold */
static inline float softplus_of(float x, float beta, float threshold)
{
    float soft = fa__log1p(fa__exp(x * beta)) / beta;

    return fa__select(x * beta > threshold, x, soft);
}
FA__VECTOR FA__LOOP3(softplus_f32, float, float, softplus_of(a, b, c))
FA__LOOP3(softplus_f64, double, double, a * b > c ? a : log1p(exp(a * b)) / b)
FLOATING(softplus, "softplus_cpu")

#define HALF_ROOT 0.70710678118654752440
FA__VECTOR FA__LOOP1(gelu_f32, float, float, a * 0.5f * (1 + fa__erf(a * (float)HALF_ROOT)))
FA__LOOP1(gelu_f64, double, double, a * 0.5 * (1 + erf(a * HALF_ROOT)))
FLOATING(gelu, "GeluKernelImpl")
#define TANH_SLOPE 0.79788456080286535588       /* sqrt(2 / pi) */
#define TANH_CUBE 0.044715
FA__VECTOR FA__LOOP1(gelu_tanh_f32, float, float, 0.5f * a
          * (1 + fa__tanh((float)TANH_SLOPE * (a + (float)TANH_CUBE * a * a * a))))
FA__LOOP1(gelu_tanh_f64, double, double,
          0.5 * a * (1 + tanh(TANH_SLOPE * (a + TANH_CUBE * a * a * a))))
FLOATING(gelu_tanh, "GeluKernelImpl")

/* gelu(self, *, approximate) */
static fa_status gelu(fa__call *call)
{
    const char *approximate = fa__arg_text(call, 1);

    if (approximate != NULL && strcmp(approximate, "tanh") == 0)
        return fa__elementwise_call(call, &gelu_tanh_loops, FA__RESULT_COMMON, 1);
    if (approximate == NULL || strcmp(approximate, "none") != 0)
        return fa__fail(FA_EINVAL, "approximate argument must be either none or tanh.");
    return fa__elementwise_call(call, &gelu_loops, FA__RESULT_COMMON, 1);
}

/* The buffer holds exp(-|self|). */
static fa_status log_sigmoid_forward(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *sizes = fa__op_tensor("aten::abs", "t", fa__arg_tensor(call, 0)), *below = NULL;

    if (sizes == NULL)
        TRY(fa_error_last()->status);
    below = fa__op_tensor("aten::neg", "t", sizes);
    if (below == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__elementwise_call(call, &log_sigmoid_loops, FA__RESULT_COMMON, 1));
    st = fa__return_tensor(call, 1, fa__op_tensor("aten::exp", "t", below));
done:
    fa_tensor_release(sizes);
    fa_tensor_release(below);
    return st;
}

FA__LOOP1(logit_f32, float, float, logf(a / (1 - a)))
FA__LOOP1(logit_f64, double, double, log(a / (1 - a)))
/* b: eps, c: 1 - eps */
#define KEPT_INSIDE (a < b ? b : a > c ? c : a)
FA__LOOP3(logit_inside_f32, float, float, logf(KEPT_INSIDE / (1 - KEPT_INSIDE)))
FA__LOOP3(logit_inside_f64, double, double, log(KEPT_INSIDE / (1 - KEPT_INSIDE)))
FLOATING(logit, "logit_cpu")
FLOATING(logit_inside, "logit_cpu")

/* logit(self, eps=None) */
static fa_status logit(fa__call *call)
{
    fa_status st = FA_OK;
    double eps = fa__arg_float(call, 1);
    fa__operand operands[3] = { fa__operand_arg(call, 0), fa__operand_float(eps),
                                fa__operand_float(1 - eps) };
    fa_tensor *out = NULL;

    if (fa__arg_is_none(call, 1) || eps < 0)
        return fa__elementwise_call(call, &logit_loops, FA__RESULT_FLOAT, 1);
    TRY(fa__elementwise(&out, call->into, &logit_inside_loops, FA__RESULT_FLOAT, 3, operands,
                        NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- glu ------------------------------------------------------------------------------------- */

FA__VECTOR FA__LOOP2(glu_f32, float, float, a * fa__sigmoid(b))
FA__LOOP2(glu_f64, double, double, a * (1 / (1 + exp(-b))))
FLOATING(glu, "glu_cpu")

/* The first half along a dim, times the sigmoid of the second. */
static fa_status glu(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *halves[2] = { NULL }, *out = NULL;
    int dim;
    int64_t half;

    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "glu does not support 0-dimensional tensors");
    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, &dim));
    if (self->sizes[dim] % 2 != 0)
        return fa__fail(FA_EINVAL, "Halving dimension must be even, but dimension %d is size %lld",
                        dim, (long long)self->sizes[dim]);
    half = self->sizes[dim] / 2;
    for (int i = 0; i < 2; i++) {
        halves[i] = fa__op_tensor("aten::narrow", "tiii", self, (int64_t)dim, i * half, half);
        if (halves[i] == NULL)
            TRY(fa_error_last()->status);
    }
    fa__operand operands[2] = { { .tensor = halves[0] }, { .tensor = halves[1] } };
    TRY(fa__elementwise(&out, call->into, &glu_loops, FA__RESULT_COMMON, 2, operands, NULL));
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(halves[0]);
    fa_tensor_release(halves[1]);
    return st;
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define ONE "(Tensor self) -> Tensor"
#define OUT (FA__OP_OUT | FA__OP_POINTWISE)
#define INPLACE (FA__OP_INPLACE | FA__OP_POINTWISE)

const fa__op fa__ops_activation[] = {
    { "aten::relu" ONE, fa__unary_same, POINT, &relu_loops },
    { "aten::relu6" ONE, relu6, INPLACE },
    { "aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", hardtanh,
      POINT },
    { "aten::hardsigmoid" ONE, fa__unary_same, POINT, &hardsigmoid_loops },
    { "aten::hardswish" ONE, fa__unary_same, POINT, &hardswish_loops },
    { "aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor",
      fa__unary_parameters, POINT, &threshold_loops },
    { "aten::hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor", fa__unary_parameters, OUT,
      &hardshrink_loops },
    { "aten::softshrink(Tensor self, Scalar lambd=0.5) -> Tensor", softshrink, OUT,
      &softshrink_loops },

    { "aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor", fa__unary_parameters,
      POINT, &leaky_relu_loops },
    { "aten::prelu(Tensor self, Tensor weight) -> Tensor", prelu, FA__OP_POINTWISE },
    { "aten::_prelu_kernel(Tensor self, Tensor weight) -> Tensor", fa__binary_same,
      FA__OP_POINTWISE, &leaky_relu_loops },
    { "aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor",
      elu, POINT },
    { "aten::celu(Tensor self, Scalar alpha=1.) -> Tensor", celu, POINT },
    { "aten::selu" ONE, selu, INPLACE },
    { "aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool "
      "training=False, Generator? generator=None) -> Tensor", rrelu,
      FA__OP_INPLACE | FA__OP_RANDOM },
    { "aten::rrelu_with_noise(Tensor self, Tensor(b!) noise, Scalar lower=0.125, Scalar "
      "upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor",
      rrelu_with_noise, FA__OP_BOTH | FA__OP_RANDOM },

    { "aten::sigmoid" ONE, fa__unary_float, POINT, &sigmoid_loops },
    { "aten::special_expit" ONE, fa__unary_float, OUT, &sigmoid_loops },
    { "aten::silu" ONE, fa__unary_same, POINT, &silu_loops },
    { "aten::mish" ONE, fa__unary_same, POINT, &mish_loops },
    { "aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor", gelu, POINT },
    { "aten::log_sigmoid" ONE, fa__unary_same, OUT, &log_sigmoid_loops },
    { "aten::log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer)",
      log_sigmoid_forward, FA__OP_POINTWISE },
    { "aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor",
      fa__unary_parameters, OUT, &softplus_loops },
    { "aten::logit(Tensor self, float? eps=None) -> Tensor", logit, POINT },
    { "aten::special_logit(Tensor self, float? eps=None) -> Tensor", logit, OUT },
    { "aten::glu(Tensor self, int dim=-1) -> Tensor", glu, FA__OP_OUT },
    { 0 },
};
