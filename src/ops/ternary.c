/* ternary.c: element-wise ops of three operands — choosing, limiting, and fused arithmetic. */
#include "ops/loops.h"
#include "ops/vector_math.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)

/* ---- where ----------------------------------------------------------------------------------- */

typedef struct sixteen { uint64_t parts[2]; } sixteen;

/* Elements are chosen as they are: what matters is their width. */
#define CHOOSE(width, type)                                                                        \
    FA__VECTOR static void choose_##width(void *const *out, const void *const *in, int64_t n,      \
                                          const void *params)                                      \
    {                                                                                              \
        type *y = out[0];                                                                          \
        const uint8_t *condition = in[0];                                                          \
        const type *a = in[1], *b = in[2];                                                         \
        (void)params;                                                                              \
        FA__EACH {                                                                                 \
            type yes = a[i], no = b[i];                                                            \
            y[i] = condition[i] ? yes : no;                                                        \
        }                                                                                          \
    }
CHOOSE(1, uint8_t)
CHOOSE(2, uint16_t)
CHOOSE(4, uint32_t)
CHOOSE(8, uint64_t)
CHOOSE(16, sixteen)

static fa__loop choose_of(fa_dtype dtype)
{
    switch (fa_dtype_itemsize(dtype)) {
    case 1:
        return choose_1;
    case 2:
        return choose_2;
    case 4:
        return choose_4;
    case 8:
        return choose_8;
    default:
        return choose_16;
    }
}

/* condition ? a : b, of dtype `common`. */
static fa_status choose(fa__call *call, fa_tensor *condition, const fa__operand *a,
                        const fa__operand *b, fa_dtype common)
{
    fa_status st = FA_OK;
    fa__pointwise p = {
        .n_inputs = 3, .n_outputs = 1, .inputs = { condition, a->tensor, b->tensor },
        .numbers = { NULL, &a->number, &b->number }, .own_input_dtypes = true,
        .input_dtypes = { FA_BOOL, common, common }, .results = { common }, .outputs = { common },
        .into = call->into, .loop = choose_of(common),
    };
    fa_tensor *out = NULL;

    TRY(fa__pointwise_run(&p, &out));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* where(condition, self, other) of tensors and numbers */
static fa_status where(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *condition = fa__arg_tensor(call, 0);
    fa__operand operands[2] = { fa__operand_arg(call, 1), fa__operand_arg(call, 2) };
    fa_dtype common;

    if (condition->dtype != FA_BOOL && condition->dtype != FA_UINT8)
        return fa__fail(FA_ETYPE, "where expected condition to be a boolean tensor, but got a "
                        "tensor with dtype %s",
                        fa__scalar_type_name((fa_dtype)condition->dtype));
    TRY(fa__common_dtype(&common, 2, operands));
    return choose(call, condition, &operands[0], &operands[1], common);
done:
    return st;
}

/* where(condition): the indices of true elements, a tensor for each dim */
static fa_status where_true(fa__call *call)
{
    fa_status st = FA_OK;
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };

    TRY(fa__op_call_format("aten::nonzero_numpy", results, "t", fa__arg_tensor(call, 0)));
    call->results[0] = results[0];
done:
    return st;
}

/* ---- masked_fill ----------------------------------------------------------------------------- */

/* The name of a dtype's type in C++, for texts: of the element, and as caffe2::TypeMeta has it. */
typedef struct type_names {
    const char *element, *meta;
} type_names;

static type_names names_of(fa_dtype dtype)
{
    static const type_names names[FA_DTYPE_COUNT] = {
        [FA_UINT8] = { "uint8_t", "unsigned char" }, [FA_INT8] = { "int8_t", "signed char" },
        [FA_INT16] = { "int16_t", "short int" }, [FA_INT32] = { "int", "int" },
        [FA_INT64] = { "int64_t", "long int" }, [FA_FLOAT16] = { "c10::Half", "c10::Half" },
        [FA_BFLOAT16] = { "c10::BFloat16", "c10::BFloat16" }, [FA_FLOAT32] = { "float", "float" },
        [FA_FLOAT64] = { "double", "double" }, [FA_BOOL] = { "bool", "bool" },
    };

    if (names[dtype].element != NULL)
        return names[dtype];
    return (type_names) { fa_dtype_name(dtype), fa_dtype_name(dtype) };
}

/* Can the number be an element of the dtype? Fractions are cut, infinities fit floats.
 * [c10::overflows] */
static bool fits(fa_dtype dtype, fa__scalar x)
{
    static const double limits[FA_DTYPE_COUNT][2] = {
        [FA_UINT8] = { -255, 255 }, [FA_INT8] = { -128, 127 }, [FA_INT16] = { -32768, 32767 },
        [FA_INT32] = { -2147483648.0, 2147483647.0 }, [FA_FLOAT16] = { -65504, 65504 },
    };

    if (x.imag != 0 && !fa_dtype_is_complex(dtype))
        return false;
    if (limits[dtype][1] == 0 || (fa_dtype_is_floating_point(dtype) && !isfinite(x.real)))
        return true;
    return x.real >= limits[dtype][0] && x.real <= limits[dtype][1];
}

/* masked_fill(self, mask, value): a number or a 0-dim tensor */
static fa_status masked_fill(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = fa__arg_tensor(call, 1);
    fa_dtype dtype = (fa_dtype)self->dtype;
    fa__operand value = fa__operand_arg(call, 2), kept = { .tensor = self };

    if (mask->dtype != FA_BOOL)
        return fa__fail(FA_ETYPE, "masked_fill_ only supports boolean masks, but got mask with "
                        "dtype %s", names_of((fa_dtype)mask->dtype).meta);
    if (value.tensor != NULL && value.tensor->n_dims > 0)
        return fa__fail(FA_EINVAL, "masked_fill_ only supports a 0-dimensional value tensor, but "
                        "got tensor with %d dimension(s).", value.tensor->n_dims);
    if (value.tensor == NULL && !fits(dtype, value.number))
        return fa__fail(FA_EINVAL, "value cannot be converted to type %s without overflow",
                        names_of(dtype).element);
    return choose(call, mask, &value, &kept, dtype);
}

/* ---- clamp ----------------------------------------------------------------------------------- */

/* NaNs of every operand win; the upper limit wins over the lower one. */
#define RAISED (a < b || b != b ? b : a)
#define LOWERED(x, c) ((x) > c || c != c ? c : (x))
FA__FLOATS2(clamp_min, RAISED)
FA__FLOATS2(clamp_max, LOWERED(a, b))
FA__LOOP2(clamp_min_i64, int64_t, int64_t, a < b ? b : a)
FA__LOOP2(clamp_max_i64, int64_t, int64_t, a > b ? b : a)
FA__LOOP3(clamp_i64, int64_t, int64_t, (a < b ? b : a) > c ? c : a < b ? b : a)
static inline float clamped_f32(float a, float b, float c)
{
    float raised = RAISED;

    return LOWERED(raised, c);
}
static inline double clamped_f64(double a, double b, double c)
{
    double raised = RAISED;

    return LOWERED(raised, c);
}
FA__LOOP3(clamp_f32, float, float, clamped_f32(a, b, c))
FA__LOOP3(clamp_f64, double, double, clamped_f64(a, b, c))

#define CLAMP_LOOPS(op, groups)                                                                    \
    static const fa__loops op##_loops = {                                                          \
        .name = #op "_cpu", .on = groups,                                                          \
        .no_complex = "clamp is not supported for complex types",                                  \
        .loop = { op##_f32, op##_f64, op##_i64 },                                                  \
    };
CLAMP_LOOPS(clamp, FA__ON_REAL)
CLAMP_LOOPS(clamp_min, FA__ON_REAL)
CLAMP_LOOPS(clamp_max, FA__ON_REAL)
/* A limit alone that is a tensor: PyTorch calls maximum and minimum. */
static const fa__loops raised_loops = {
    .name = "maximum_cpu", .on = FA__ON_REAL_BOOL,
    .no_complex = "clamp is not supported for complex types",
    .loop = { clamp_min_f32, clamp_min_f64, clamp_min_i64 },
};
static const fa__loops lowered_loops = {
    .name = "minimum_cpu", .on = FA__ON_REAL_BOOL,
    .no_complex = "clamp is not supported for complex types",
    .loop = { clamp_max_f32, clamp_max_f64, clamp_max_i64 },
};

/* clamp(self, min=None, max=None) of tensors and numbers */
static fa_status clamp(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[3] = { fa__operand_arg(call, 0) };
    const fa__loops *loops = &clamp_loops;
    fa_tensor *out = NULL;
    int n = 1;

    if (fa__arg_is_none(call, 1) && fa__arg_is_none(call, 2))
        return fa__fail(FA_EINVAL, "torch.clamp: At least one of 'min' or 'max' must not be None");
    for (size_t i = 1; i <= 2; i++) {
        if (!fa__arg_is_none(call, i))
            operands[n++] = fa__operand_arg(call, i);
    }
    if (n == 2)
        loops = fa__arg_is_none(call, 1) ? &clamp_max_loops : &clamp_min_loops;
    TRY(fa__elementwise(&out, call->into, loops, FA__RESULT_COMMON, n, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- lerp, addcmul, addcdiv ------------------------------------------------------------------ */

/* From a to b; exact at both ends. [Lerp.h] */
FA__FLOATS3(lerp, c < (float)0.5 && c > -(float)0.5 ? a + c * (b - a) : b - (b - a) * (1 - c))
FA__LOOP3(lerp_c64, float complex, float complex,
          hypotf(crealf(c), cimagf(c)) < 0.5f ? a + fa__mul_c64(c, b - a)
                                              : b - fa__mul_c64(b - a, 1 - c))
FA__LOOP3(lerp_c128, double complex, double complex,
          hypot(creal(c), cimag(c)) < 0.5 ? a + fa__mul_c128(c, b - a)
                                          : b - fa__mul_c128(b - a, 1 - c))
static const fa__loops lerp_loops = {
    .name = "lerp_kernel_tensor", .on = FA__ON_FLOATING | FA__ON_COMPLEX,
    .loop = { lerp_f32, lerp_f64, NULL, lerp_c64, lerp_c128 }, .exact_numbers = true,
};

/* lerp(self, end, weight: tensor or number) */
static fa_status lerp(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[3] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1),
                                fa__operand_arg(call, 2) };
    static const char *const names[3] = { "self", "end", "weight" };
    fa_tensor *out = NULL;

    for (int i = 1; i < 3; i++) {
        if (operands[i].tensor != NULL && operands[i].tensor->dtype != operands[0].tensor->dtype)
            return fa__fail(FA_ETYPE, "expected dtype %s for `%s` but got dtype %s",
                            names_of((fa_dtype)operands[0].tensor->dtype).meta, names[i],
                            names_of((fa_dtype)operands[i].tensor->dtype).meta);
    }
    operands[2].is_parameter = operands[2].tensor == NULL;
    TRY(fa__elementwise(&out, call->into, &lerp_loops, FA__RESULT_COMMON, 3, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

FA__FLOATS4(addcmul, a + d * b * c)
FA__LOOP4(addcmul_i64, uint64_t, uint64_t, a + d * b * c)
FA__LOOP4(addcmul_c64, float complex, float complex, a + fa__mul_c64(fa__mul_c64(d, b), c))
FA__LOOP4(addcmul_c128, double complex, double complex, a + fa__mul_c128(fa__mul_c128(d, b), c))
static const fa__loops addcmul_loops = {
    .name = "addcmul_cpu_out", .on = FA__ON_REAL | FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { addcmul_f32, addcmul_f64, addcmul_i64, addcmul_c64, addcmul_c128 },
    .exact_numbers = true,
};

FA__FLOATS4(addcdiv, a + d * b / c)
FA__LOOP4(addcdiv_c64, float complex, float complex, a + fa__div_c64(fa__mul_c64(d, b), c))
FA__LOOP4(addcdiv_c128, double complex, double complex, a + fa__div_c128(fa__mul_c128(d, b), c))
static const fa__loops addcdiv_loops = {
    .name = "addcdiv_cpu_out", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { addcdiv_f32, addcdiv_f64, NULL, addcdiv_c64, addcdiv_c128 }, .exact_numbers = true,
};

/* op(self, tensor1, tensor2, value) with the row's loops */
static fa_status fused(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[4] = { fa__operand_arg(call, 0), fa__operand_arg(call, 1),
                                fa__operand_arg(call, 2),
                                fa__operand_parameter(fa__arg_scalar(call, 3)) };
    fa_tensor *out = NULL;

    TRY(fa__elementwise(&out, call->into, call->op->data, FA__RESULT_COMMON, 4, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

static fa_status addcdiv(fa__call *call)
{
    if (fa__is_integral((fa_dtype)fa__arg_tensor(call, 1)->dtype, true)
        && fa__is_integral((fa_dtype)fa__arg_tensor(call, 2)->dtype, true))
        return fa__fail(FA_EINVAL, "Integer division with addcdiv is no longer supported, and in a "
                        "future  release addcdiv will perform a true division of tensor1 and "
                        "tensor2. The historic addcdiv behavior can be implemented as (input + "
                        "value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer "
                        "inputs and as (input + value * tensor1 / tensor2) for float inputs. The "
                        "future addcdiv behavior is just the latter implementation: (input + value "
                        "* tensor1 / tensor2), for all dtypes.");
    return fused(call);
}

/* ---- rows ------------------------------------------------------------------------------------ */

const fa__op fa__ops_ternary[] = {
    { "aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor", where,
      FA__OP_OUT | FA__OP_POINTWISE },
    { "aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor", where,
      FA__OP_POINTWISE },
    { "aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor", where,
      FA__OP_POINTWISE },
    { "aten::where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor", where,
      FA__OP_POINTWISE },
    { "aten::where(Tensor condition) -> Tensor[]", where_true },
    { "aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor", masked_fill,
      POINT },
    { "aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor", masked_fill,
      POINT },

    { "aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp, POINT },
    { "aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor", clamp,
      POINT },
    { "aten::clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor", clamp, POINT },
    { "aten::clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor", clamp,
      POINT },
    { "aten::clamp_min(Tensor self, Scalar min) -> Tensor", fa__binary_same, POINT,
      &clamp_min_loops },
    { "aten::clamp_min.Tensor(Tensor self, Tensor min) -> Tensor", fa__binary_same, POINT,
      &raised_loops },
    { "aten::clamp_max(Tensor self, Scalar max) -> Tensor", fa__binary_same, POINT,
      &clamp_max_loops },
    { "aten::clamp_max.Tensor(Tensor self, Tensor max) -> Tensor", fa__binary_same, POINT,
      &lowered_loops },

    { "aten::lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor", lerp, POINT },
    { "aten::lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor", lerp, POINT },
    { "aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
      fused, POINT, &addcmul_loops },
    { "aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
      addcdiv, POINT, &addcdiv_loops },
    { 0 },
};
