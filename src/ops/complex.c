/* complex.c: complex numbers — their parts as views, conjugates, angles, and making them.
 *
 * A complex tensor's storage is a row of real and imaginary parts in turn; as real numbers it has a
 * last dimension more, of size 2 and stride 1. Conjugation is a bit of the tensor that whoever
 * reads elements applies. */
#include "ops/loops.h"

#define POINT (FA__OP_BOTH | FA__OP_POINTWISE)

/* ---- views ----------------------------------------------------------------------------------- */

/* The parts of a complex tensor: the real ones or the imaginary ones alone, or both as a last
 * dimension. The conjugate bit is not looked at. */
typedef enum parts { REAL_PARTS, IMAGINARY_PARTS, BOTH_PARTS } parts;

static fa_tensor *view_parts(const fa_tensor *self, parts which)
{
    int64_t sizes[FA_MAX_DIMS + 1], strides[FA_MAX_DIMS + 1], offset;
    int n = self->n_dims;
    fa_tensor *out;

    if (n == FA_MAX_DIMS) {
        fa__fail(FA_ELIMIT, "a tensor of %d dimensions cannot get another one", n);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        sizes[i] = self->sizes[i];
        if (!fa__mul_i64(self->strides[i], 2, &strides[i])) {
            fa__fail(FA_EINVAL, "a stride of %lld is too large", (long long)self->strides[i]);
            return NULL;
        }
    }
    if (!fa__mul_i64(self->storage_offset, 2, &offset)) {
        fa__fail(FA_EINVAL, "a storage offset of %lld is too large",
                 (long long)self->storage_offset);
        return NULL;
    }
    sizes[n] = 2;
    strides[n] = 1;
    out = fa__tensor_new_unchecked(self->storage, fa__real_dtype((fa_dtype)self->dtype),
                                   offset + (which == IMAGINARY_PARTS),
                                   which == BOTH_PARTS ? n + 1 : n, sizes, strides);
    if (out != NULL)
        fa__tensor_set_math_bits(out, false, self->neg);
    return out;
}

static bool is_complex(const fa_tensor *self)
{
    return fa_dtype_is_complex((fa_dtype)self->dtype) && self->storage != NULL;
}

static fa_status view_as_real(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    if (!is_complex(self))
        return fa__fail(FA_EINVAL, "view_as_real is only supported for complex tensors");
    if (self->conj)
        return fa__fail(FA_EINVAL, "view_as_real doesn't work on unresolved conjugated tensors.  "
                        "To resolve the conjugate tensor so you can view it as real, use "
                        "self.resolve_conj(); however, be warned that the resulting tensor will "
                        "NOT alias the original.");
    return fa__return_tensor(call, 0, view_parts(self, BOTH_PARTS));
}

static fa_status real(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    if (!is_complex(self))
        return fa__unary_identity(call);
    return fa__return_tensor(call, 0, view_parts(self, REAL_PARTS));
}

static fa_status imag(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out;

    if (!is_complex(self))
        return fa__fail(FA_EINVAL, "imag is not implemented for tensors with non-complex dtypes.");
    out = view_parts(self, IMAGINARY_PARTS);
    if (out != NULL)
        fa__tensor_set_math_bits(out, false, self->neg != self->conj);
    return fa__return_tensor(call, 0, out);
}

static fa_status check_pairs(const fa_tensor *self)
{
    int last = self->n_dims - 1;

    if (self->dtype != FA_FLOAT16 && self->dtype != FA_FLOAT32 && self->dtype != FA_FLOAT64)
        return fa__fail(FA_EINVAL, "view_as_complex is only supported for half, float and double "
                        "tensors, but got a tensor of scalar type: %s",
                        fa__scalar_type_name((fa_dtype)self->dtype));
    if (self->n_dims == 0)
        return fa__fail(FA_EINVAL, "Input tensor must have one or more dimensions");
    if (self->sizes[last] != 2)
        return fa__fail(FA_EINVAL, "Tensor must have a last dimension of size 2");
    if (self->storage == NULL)
        return fa__need_elements(self, "view_as_complex");
    if (self->strides[last] != 1)
        return fa__fail(FA_EINVAL, "Tensor must have a last dimension with stride 1");
    for (int i = 0; i < last; i++) {
        if (self->strides[i] % 2 != 0)
            return fa__fail(FA_EINVAL,
                            "Tensor must have a stride divisible by 2 for all but last dimension");
    }
    if (self->storage_offset % 2 != 0)
        return fa__fail(FA_EINVAL, "Tensor must have a storage_offset divisible by 2");
    return FA_OK;
}

static fa_status view_as_complex(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *out;
    int64_t strides[FA_MAX_DIMS];

    TRY(check_pairs(self));
    for (int i = 0; i < self->n_dims; i++)
        strides[i] = self->strides[i] / 2;
    out = fa__tensor_new_unchecked(self->storage, self->dtype == FA_FLOAT16 ? FA_COMPLEX32
                                   : self->dtype == FA_FLOAT32 ? FA_COMPLEX64 : FA_COMPLEX128,
                                   self->storage_offset / 2, self->n_dims - 1, self->sizes,
                                   strides);
    if (out != NULL)
        fa__tensor_set_math_bits(out, false, self->neg);
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- conjugates and signs as bits ------------------------------------------------------------ */

static fa_status conj_row(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out;

    if (!is_complex(self))
        return fa__unary_identity(call);
    out = fa__tensor_alias(self);
    if (out != NULL)
        fa__tensor_set_math_bits(out, !self->conj, self->neg);
    return fa__return_tensor(call, 0, out);
}

static fa_status neg_view(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out = fa__tensor_alias(self);

    if (out != NULL)
        fa__tensor_set_math_bits(out, self->conj, !self->neg);
    return fa__return_tensor(call, 0, out);
}

FA__LOOP1(conj_c64, float complex, float complex, conjf(a))
FA__LOOP1(conj_c128, double complex, double complex, conj(a))
static const fa__loops conj_loops = {
    .name = "conj_cpu", .on = FA__ON_COMPLEX | FA__ON_COMPLEX_HALF,
    .loop = { NULL, NULL, NULL, conj_c64, conj_c128 },
};

static fa_status conj_physical(fa__call *call)
{
    if (!fa_dtype_is_complex((fa_dtype)fa__arg_tensor(call, 0)->dtype))
        return fa__unary_identity(call);
    return fa__elementwise_call(call, &conj_loops, FA__RESULT_COMMON, 1);
}

/* ---- angles ---------------------------------------------------------------------------------- */

#define PI 3.14159265358979323846
FA__FLOATS1(angle, a != a ? a : a < 0 ? PI : 0)
FA__LOOP1(angle_c64, float complex, float, cargf(a))
FA__LOOP1(angle_c128, double complex, double, carg(a))
static const fa__loops angle_loops = {
    .name = "angle_cpu", .on = FA__ON_FLOATING_COMPLEX,
    .loop = { angle_f32, angle_f64, NULL, angle_c64, angle_c128 },
};

static fa_status angle(fa__call *call)
{
    bool of_complex = fa_dtype_is_complex((fa_dtype)fa__arg_tensor(call, 0)->dtype);

    return fa__elementwise_call(call, &angle_loops,
                                of_complex ? FA__RESULT_REAL : FA__RESULT_FLOAT, 1);
}

/* ---- from two real numbers ------------------------------------------------------------------- */

FA__LOOP2(complex_f32, float, float complex, CMPLXF(a, b))
FA__LOOP2(complex_f64, double, double complex, CMPLX(a, b))
FA__LOOP2(polar_f32, float, float complex, CMPLXF(a * cosf(b), a * sinf(b)))
FA__LOOP2(polar_f64, double, double complex, CMPLX(a * cos(b), a * sin(b)))
static const fa__loops complex_loops = {
    .name = "complex_cpu", .on = FA__ON_FLOATING, .loop = { complex_f32, complex_f64 },
};
static const fa__loops polar_loops = {
    .name = "polar_cpu", .on = FA__ON_FLOAT, .loop = { polar_f32, polar_f64 },
};

static bool is_part(fa_dtype dtype)
{
    return dtype == FA_FLOAT16 || dtype == FA_FLOAT32 || dtype == FA_FLOAT64;
}

/* op(a, b) of the same dtype with the row's loops */
static fa_status make_complex(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1), *out = NULL;
    const fa__loops *loops = call->op->data;
    fa_dtype dtype = (fa_dtype)a->dtype;
    bool is_double = dtype == FA_FLOAT64;
    fa__pointwise p = { .n_inputs = 2, .n_outputs = 1, .inputs = { a, b }, .into = call->into };

    if (!is_part(dtype) || !is_part((fa_dtype)b->dtype))
        return fa__fail(FA_ETYPE, "Expected both inputs to be Half, Float or Double tensors but "
                        "got %s and %s", fa__scalar_type_name(dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    if (a->dtype != b->dtype)
        return fa__fail(FA_ETYPE, "Expected object of scalar type %s but got scalar type %s for "
                        "second argument", fa__scalar_type_name(dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    TRY(fa__check_dtype(loops, dtype));
    p.compute = is_double ? FA_FLOAT64 : FA_FLOAT32;
    p.results[0] = is_double ? FA_COMPLEX128 : FA_COMPLEX64;
    p.outputs[0] = dtype == FA_FLOAT16 ? FA_COMPLEX32 : p.results[0];
    p.loop = loops->loop[fa__compute_of(dtype)];
    TRY(fa__pointwise_run(&p, &out));
    return fa__return_tensor(call, 0, out);
done:
    return st;
}

/* ---- rows ------------------------------------------------------------------------------------ */

const fa__op fa__ops_complex[] = {
    { "aten::view_as_real(Tensor(a) self) -> Tensor(a)", view_as_real, FA__OP_VIEW },
    { "aten::view_as_complex(Tensor(a) self) -> Tensor(a)", view_as_complex, FA__OP_VIEW },
    { "aten::real(Tensor(a) self) -> Tensor(a)", real, FA__OP_VIEW },
    { "aten::imag(Tensor(a) self) -> Tensor(a)", imag, FA__OP_VIEW },
    { "aten::conj(Tensor(a) self) -> Tensor(a)", conj_row, FA__OP_VIEW },
    { "aten::_conj(Tensor(a) self) -> Tensor(a)", conj_row, FA__OP_VIEW },
    { "aten::_neg_view(Tensor(a) self) -> Tensor(a)", neg_view, FA__OP_VIEW },
    { "aten::conj_physical(Tensor self) -> Tensor", conj_physical, POINT },
    { "aten::_conj_physical(Tensor self) -> Tensor", conj_physical, FA__OP_POINTWISE },
    { "aten::angle(Tensor self) -> Tensor", angle, FA__OP_OUT | FA__OP_POINTWISE },
    { "aten::complex(Tensor real, Tensor imag) -> Tensor", make_complex,
      FA__OP_OUT | FA__OP_POINTWISE, &complex_loops },
    { "aten::polar(Tensor abs, Tensor angle) -> Tensor", make_complex,
      FA__OP_OUT | FA__OP_POINTWISE, &polar_loops },
    { 0 },
};
