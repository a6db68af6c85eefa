/* elementwise.c: from an op's arguments to its loop.
 *
 *     operands ──promote──► common dtype ──► loop of its compute type ──► result dtype
 *
 *     add(int64 [3], 0.5):   float32, loop f32, float32
 *     lt(float16, float32 0-dim): float16, loop f32, bool */
#include "ops/loops.h"

fa__operand fa__operand_arg(const fa__call *call, size_t i)
{
    const fa__ivalue *x = &call->args[i];

    if (x->tag == FA__IV_TENSOR)
        return (fa__operand) { .tensor = x->u.tensor };
    return (fa__operand) { .number = fa__scalar_of(*x) };
}

fa__operand fa__operand_parameter(fa__scalar number)
{
    return (fa__operand) { .number = number, .is_parameter = true };
}

fa__operand fa__operand_float(double x)
{
    return fa__operand_parameter((fa__scalar) { .dtype = FA_FLOAT64, .integer = 0, .real = x });
}

/* ---- dtypes ---------------------------------------------------------------------------------- */

static unsigned group_of(fa_dtype dtype)
{
    switch (dtype) {
    case FA_BOOL:
        return FA__ON_BOOL;
    case FA_FLOAT16:
    case FA_BFLOAT16:
        return FA__ON_HALF;
    case FA_FLOAT32:
    case FA_FLOAT64:
        return FA__ON_FLOAT;
    case FA_COMPLEX32:
        return FA__ON_COMPLEX_HALF;
    case FA_COMPLEX64:
    case FA_COMPLEX128:
        return FA__ON_COMPLEX;
    case FA_UINT16:
    case FA_UINT32:
    case FA_UINT64:
        return FA__ON_UNSIGNED;
    default:
        if (fa_dtype_is_quantized(dtype) || !fa__dtype_has_numbers(dtype))
            return 0;
        return fa_dtype_is_floating_point(dtype) ? FA__ON_FLOAT8 : FA__ON_INT;
    }
}

fa_status fa__check_dtype(const fa__loops *loops, fa_dtype dtype)
{
    if ((loops->on & group_of(dtype)) != 0)
        return FA_OK;
    if (fa_dtype_is_complex(dtype) && loops->no_complex != NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s", loops->no_complex);
    if (dtype == FA_BOOL && loops->no_bool != NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s", loops->no_bool);
    return fa__not_implemented(loops->name, dtype);
}

static fa_status fail_promotion(int n, const fa__operand *operands)
{
    fa_dtype first = FA_DTYPE_NONE, second = FA_DTYPE_NONE;

    for (int i = 0; i < n && second == FA_DTYPE_NONE; i++) {
        fa_dtype dtype = operands[i].tensor != NULL ? (fa_dtype)operands[i].tensor->dtype
                                                    : operands[i].number.dtype;
        if (operands[i].is_parameter)
            continue;
        if (first == FA_DTYPE_NONE)
            first = dtype;
        else if (fa__promote_types(first, dtype) == FA_DTYPE_NONE)
            second = dtype;
    }
    return fa__fail(FA_ETYPE, "Promotion for %s types is not supported, attempted to promote %s "
                    "and %s", group_of(first) == FA__ON_FLOAT8 || group_of(second) == FA__ON_FLOAT8
                    ? "Float8" : "uint16, uint32, uint64", fa__scalar_type_name(first),
                    fa__scalar_type_name(second));
}

fa_status fa__common_dtype(fa_dtype *out, int n, const fa__operand *operands)
{
    fa__promotion promotion = { (fa_dtype)0, (fa_dtype)0, (fa_dtype)0 };

    for (int i = 0; i < n; i++) {
        if (operands[i].is_parameter)
            continue;
        if (operands[i].tensor != NULL)
            fa__promotion_tensor(&promotion, operands[i].tensor);
        else
            fa__promotion_scalar(&promotion, operands[i].number);
    }
    *out = fa__promotion_result(&promotion);
    return *out == FA_DTYPE_NONE ? fail_promotion(n, operands) : FA_OK;
}

/* ---- running --------------------------------------------------------------------------------- */

/* The loop for a common dtype, and the dtype that it computes in. */
static fa__loop pick(const fa__loops *loops, fa_dtype common, fa_dtype *compute)
{
    fa__compute kind = fa__compute_of(common);

    *compute = common;
    if (common == FA_INT32 && loops->i32 != NULL)
        return loops->i32;
    if (common == FA_UINT8 && loops->u8 != NULL)
        return loops->u8;
    if (common == FA_BOOL && loops->boolean != NULL)
        return loops->boolean;
    *compute = fa__compute_dtype(kind);
    return loops->loop[kind];
}

fa_status fa__elementwise(fa_tensor **out, fa_tensor *into, const fa__loops *loops,
                          fa__result_rule rule, int n, const fa__operand *operands,
                          const void *params)
{
    fa_status st = FA_OK;
    fa__pointwise p = { .n_inputs = n, .n_outputs = 1, .into = into, .through_common = true,
                        .exact_numbers = loops->exact_numbers, .params = params };
    fa_dtype common;

    TRY(fa__common_dtype(&common, n, operands));
    if (rule == FA__RESULT_FLOAT)
        common = fa__float_result(common);
    TRY(fa__check_dtype(loops, common));
    p.loop = pick(loops, common, &p.compute);
    if (p.loop == NULL)
        return fa__not_implemented(loops->name, common);
    for (int i = 0; i < n; i++) {
        p.inputs[i] = operands[i].tensor;
        p.numbers[i] = &operands[i].number;
    }
    p.common = common;
    p.outputs[0] = rule == FA__RESULT_BOOL ? FA_BOOL : common;
    p.results[0] = rule == FA__RESULT_BOOL ? FA_BOOL : p.compute;
    if (rule == FA__RESULT_REAL) {
        p.outputs[0] = fa__real_dtype(common);
        p.results[0] = fa__real_dtype(p.compute);
    }
    TRY(fa__pointwise_run(&p, out));
done:
    return st;
}

fa_status fa__elementwise_call(fa__call *call, const fa__loops *loops, fa__result_rule rule, int n)
{
    fa_status st = FA_OK;
    fa__operand operands[FA__MAX_OPERANDS];
    fa_tensor *out = NULL;

    for (int i = 0; i < n; i++)
        operands[i] = fa__operand_arg(call, (size_t)i);
    TRY(fa__elementwise(&out, call->into, loops, rule, n, operands, NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- kernels --------------------------------------------------------------------------------- */

fa_status fa__unary_same(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_COMMON, 1);
}

fa_status fa__unary_float(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_FLOAT, 1);
}

fa_status fa__unary_real(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_REAL, 1);
}

fa_status fa__unary_bool(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_BOOL, 1);
}

fa_status fa__binary_same(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_COMMON, 2);
}

fa_status fa__binary_float(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_FLOAT, 2);
}

fa_status fa__binary_bool(fa__call *call)
{
    return fa__elementwise_call(call, call->op->data, FA__RESULT_BOOL, 2);
}

fa_status fa__unary_parameters(fa__call *call)
{
    fa_status st = FA_OK;
    fa__operand operands[FA__MAX_OPERANDS];
    fa_tensor *out = NULL;
    int n = (int)call->n_args;

    for (int i = 0; i < n; i++) {
        operands[i] = fa__operand_arg(call, (size_t)i);
        operands[i].is_parameter = i > 0;
    }
    TRY(fa__elementwise(&out, call->into, call->op->data, FA__RESULT_COMMON, n, operands,
                        NULL));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

fa_status fa__run_inplace(fa__call *call, fa__kernel plain)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);

    call->into = self;
    TRY(plain(call));
    if (call->results[0].u.tensor != self) {
        TRY(fa__copy_into(self, call->results[0].u.tensor));
        fa__iv_release(&call->results[0]);
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    }
done:
    return st;
}

fa_status fa__binary_inplace(fa__call *call)
{
    return fa__run_inplace(call, fa__binary_same);
}

fa_status fa__unary_identity(fa__call *call)
{
    return fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 0)));
}
