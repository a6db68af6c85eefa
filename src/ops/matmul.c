/* matmul.c: products of matrices, vectors and batches of them.
 *
 *     mm, bmm, mv, dot        the shapes that the name says
 *     matmul, linear          any shapes: broadcast over batches
 *     addmm, baddbmm, ...     beta * self + alpha * product
 *
 * All end in fa__batched_product. float16 and bfloat16 are summed in float32 and rounded once,
 * integers wrap. */
#include "nn.h"

#define MATRIX_DTYPES (FA__FLOATS | FA__INTS | FA__COMPLEXES)

/* ---- beta * self + alpha * product ----------------------------------------------------------- */

typedef struct blend {
    fa_tensor *self;                    /* NULL: no addend */
    fa__scalar beta, alpha;
} blend;

static int64_t scalar_as_int(fa__scalar x)
{
    return fa__is_integral(x.dtype, true) ? x.integer : (int64_t)x.real;
}

static bool scalar_is(fa__scalar x, double value)
{
    return x.real == value && x.imag == 0;
}

#define BLEND_REAL(name, T)                                                                        \
    static void name(T *out, const T *self, int64_t n, T beta, T alpha)                            \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            out[i] = self == NULL ? alpha * out[i] : alpha * out[i] + beta * self[i];              \
    }
BLEND_REAL(blend_f32, float)
BLEND_REAL(blend_f64, double)
BLEND_REAL(blend_i64, uint64_t)

/* n complex numbers, as pairs. */
#define BLEND_COMPLEX(name, T)                                                                     \
    static void name(T *out, const T *self, int64_t n, const T beta[2], const T alpha[2])          \
    {                                                                                              \
        for (int64_t i = 0; i < 2 * n; i += 2) {                                                   \
            T re = alpha[0] * out[i] - alpha[1] * out[i + 1];                                      \
            T im = alpha[0] * out[i + 1] + alpha[1] * out[i];                                      \
            if (self != NULL) {                                                                    \
                re += beta[0] * self[i] - beta[1] * self[i + 1];                                   \
                im += beta[0] * self[i + 1] + beta[1] * self[i];                                   \
            }                                                                                      \
            out[i] = re;                                                                           \
            out[i + 1] = im;                                                                       \
        }                                                                                          \
    }
BLEND_COMPLEX(blend_c64, float)
BLEND_COMPLEX(blend_c128, double)

static void blend_elements(fa_tensor *out, const void *self, const blend *b)
{
    void *data = fa_tensor_data(out);
    int64_t n = fa_tensor_numel(out);

    switch ((fa_dtype)out->dtype) {
    case FA_FLOAT32:
        blend_f32(data, self, n, (float)b->beta.real, (float)b->alpha.real);
        return;
    case FA_FLOAT64:
        blend_f64(data, self, n, b->beta.real, b->alpha.real);
        return;
    case FA_COMPLEX64: {
        float beta[2] = { (float)b->beta.real, (float)b->beta.imag };
        float alpha[2] = { (float)b->alpha.real, (float)b->alpha.imag };
        blend_c64(data, self, n, beta, alpha);
        return;
    }
    case FA_COMPLEX128: {
        double beta[2] = { b->beta.real, b->beta.imag };
        double alpha[2] = { b->alpha.real, b->alpha.imag };
        blend_c128(data, self, n, beta, alpha);
        return;
    }
    default:
        blend_i64(data, self, n, (uint64_t)scalar_as_int(b->beta),
                  (uint64_t)scalar_as_int(b->alpha));
    }
}

/* product (row-major, of a compute dtype) becomes beta * self + alpha * product. A beta of 0
 * ignores self, NaN or not. */
static fa_status blend_into(fa_tensor *product, const blend *b)
{
    fa_status st = FA_OK;
    fa_tensor *wide = NULL, *self = NULL;

    if (b->self != NULL && !scalar_is(b->beta, 0)) {
        wide = fa_expand(b->self, product->n_dims, product->sizes);
        TRY(fa__made(wide));
        self = fa__as_contiguous(wide, (fa_dtype)product->dtype);
        TRY(fa__made(self));
    }
    if (self != NULL || !scalar_is(b->alpha, 1))
        blend_elements(product, self == NULL ? NULL : fa_tensor_data(self), b);
done:
    fa_tensor_release(self);
    fa_tensor_release(wide);
    return st;
}

/* "The expanded size of the tensor (4) must match ...", which fa_expand says with less. */
static fa_status need_expandable(const fa_tensor *self, int n_dims, const int64_t *sizes)
{
    char have[FA__DIMS_TEXT], want[FA__DIMS_TEXT];

    fa__dims_text(have, self);
    fa__format_dims(want, sizeof(want), n_dims, sizes);
    if (self->n_dims > n_dims)
        return fa__fail(FA_EINVAL,
                        "expand(torch.%sTensor{%s}, size=%s): the number of sizes provided (%d) "
                        "must "
                        "be greater or equal to the number of dimensions in the tensor (%d)",
                        fa__scalar_type_name((fa_dtype)self->dtype), have, want, n_dims,
                        self->n_dims);
    for (int i = 0; i < self->n_dims; i++) {
        int d = n_dims - self->n_dims + i;
        if (self->sizes[i] != 1 && self->sizes[i] != sizes[d])
            return fa__fail(FA_EINVAL,
                            "The expanded size of the tensor (%lld) must match the existing size "
                            "(%lld) at non-singleton dimension %d.  Target sizes: %s.  Tensor "
                            "sizes: %s",
                            (long long)sizes[d], (long long)self->sizes[i], d, want, have);
    }
    return FA_OK;
}

/* ---- products -------------------------------------------------------------------------------- */

static fa_dtype compute_dtype(fa_dtype dtype)
{
    return fa__compute_dtype(fa__compute_of(dtype));
}

/* The product of a [..., m, k] and b [..., k, n], blended, in `dtype`; sizes have been checked. */
static fa_tensor *product(fa_tensor *a, fa_tensor *b, const blend *with, fa_dtype dtype)
{
    fa_tensor *out = fa__batched_product(a, b, compute_dtype(dtype));

    if (out != NULL && with != NULL && blend_into(out, with) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return fa__deliver(out, dtype, 0);
}

static fa_status need_matrices(const fa_tensor *a, const fa_tensor *b, const char *a_name)
{
    if (a->n_dims != 2)
        return fa__fail(FA_EINVAL, "%s must be a matrix", a_name);
    if (b->n_dims != 2)
        return fa__fail(FA_EINVAL, "mat2 must be a matrix");
    return FA_OK;
}

static fa_status need_inner_size(const fa_tensor *a, const fa_tensor *b)
{
    if (a->sizes[1] == b->sizes[0])
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "mat1 and mat2 shapes cannot be multiplied (%lldx%lld and %lldx%lld)",
                    (long long)a->sizes[0], (long long)a->sizes[1], (long long)b->sizes[0],
                    (long long)b->sizes[1]);
}

static fa_status need_matrix_dtypes(const fa_tensor *a, const fa_tensor *b)
{
    fa_status st = fa__need_elements(b, "mm");

    if (st == FA_OK && a->dtype != b->dtype)
        st = fa__fail(FA_ETYPE, "expected m1 and m2 to have the same dtype, but got: %s != %s",
                      fa__cpp_type_name((fa_dtype)a->dtype), fa__cpp_type_name((fa_dtype)b->dtype));
    return st == FA_OK ? fa__need_dtype(a, "addmm_impl_cpu_", MATRIX_DTYPES) : st;
}

static fa_status run_mm(fa_tensor **out, fa_tensor *a, fa_tensor *b)
{
    fa_status st = FA_OK;

    TRY(need_matrices(a, b, "self"));
    TRY(need_inner_size(a, b));
    TRY(need_matrix_dtypes(a, b));
    *out = product(a, b, NULL, (fa_dtype)a->dtype);
    st = fa__made(*out);
done:
    return st;
}

static fa_status mm(fa__call *call)
{
    fa_tensor *out = NULL;
    fa_status st = run_mm(&out, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1));

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

static fa_status need_batches(const fa_tensor *a, const fa_tensor *b)
{
    if (a->n_dims != 3)
        return fa__fail(FA_EINVAL, "batch1 must be a 3D tensor");
    if (b->n_dims != 3)
        return fa__fail(FA_EINVAL, "batch2 must be a 3D tensor");
    if (a->sizes[0] != b->sizes[0] || a->sizes[2] != b->sizes[1])
        return fa__fail(FA_EINVAL,
                        "Expected size for first two dimensions of batch2 tensor to be: [%lld, "
                        "%lld] but got: [%lld, %lld].",
                        (long long)a->sizes[0], (long long)a->sizes[2], (long long)b->sizes[0],
                        (long long)b->sizes[1]);
    return FA_OK;
}

static fa_status need_batch_dtypes(const fa_tensor *a, const fa_tensor *b, const char *kernel)
{
    fa_status st = fa__need_elements(b, kernel);

    if (st == FA_OK)
        st = fa__need_same_dtype(a, b);
    return st == FA_OK ? fa__need_dtype(a, kernel, MATRIX_DTYPES) : st;
}

static fa_status bmm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    TRY(need_batches(a, b));
    TRY(need_batch_dtypes(a, b, "bmm"));
    st = fa__return_tensor(call, 0, product(a, b, NULL, (fa_dtype)a->dtype));
done:
    return st;
}

/* ---- beta * self + alpha * product: ops ------------------------------------------------------ */

static fa_status need_addmm_dtypes(const fa_tensor *self, const fa_tensor *a, const fa_tensor *b)
{
    if (a->dtype != b->dtype)
        return fa__fail(FA_ETYPE, "mat1 and mat2 must have the same dtype, but got %s and %s",
                        fa__scalar_type_name((fa_dtype)a->dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    if (self->dtype != b->dtype)
        return fa__fail(FA_ETYPE, "self and mat2 must have the same dtype, but got %s and %s",
                        fa__scalar_type_name((fa_dtype)self->dtype),
                        fa__scalar_type_name((fa_dtype)b->dtype));
    return fa__need_dtype(a, "addmm_impl_cpu_", MATRIX_DTYPES);
}

static blend blend_of(const fa__call *call)
{
    return (blend){ fa__arg_tensor(call, 0), fa__arg_scalar(call, 3), fa__arg_scalar(call, 4) };
}

static fa_status addmm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 1), *b = fa__arg_tensor(call, 2);
    blend with = blend_of(call);

    TRY(need_matrices(a, b, "mat1"));
    TRY(need_inner_size(a, b));
    TRY(need_expandable(with.self, 2, (int64_t[]){ a->sizes[0], b->sizes[1] }));
    TRY(need_addmm_dtypes(with.self, a, b));
    st = fa__return_tensor(call, 0, product(a, b, &with, (fa_dtype)a->dtype));
done:
    return st;
}

/* addmm and then relu or gelu. */
static fa_status addmm_activation(fa__call *call)
{
    fa_status st = addmm(call);

    if (st != FA_OK)
        return st;
    fa_tensor *sum = call->results[0].u.tensor;
    fa_tensor *out = fa__arg_bool(call, 5) ? fa__op_tensor("aten::gelu", "ts", sum, "tanh")
        : fa__op_tensor("aten::relu", "t", sum);
    fa__iv_release(&call->results[0]);
    return fa__return_tensor(call, 0, out);
}

static fa_status need_input_dtypes(const fa_tensor *self, const fa_tensor *a, const fa_tensor *b)
{
    if (self->dtype == a->dtype && a->dtype == b->dtype)
        return FA_OK;
    return fa__fail(FA_ETYPE,
                    "Input dtypes must be the same, got: input %s, batch1: %s, batch2: %s",
                    fa__cpp_type_name((fa_dtype)self->dtype), fa__cpp_type_name((fa_dtype)a->dtype),
                    fa__cpp_type_name((fa_dtype)b->dtype));
}

static fa_status baddbmm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 1), *b = fa__arg_tensor(call, 2);
    blend with = blend_of(call);

    TRY(need_batches(a, b));
    TRY(need_expandable(with.self, 3, (int64_t[]){ a->sizes[0], a->sizes[1], b->sizes[2] }));
    TRY(need_input_dtypes(with.self, a, b));
    TRY(need_batch_dtypes(a, b, "baddbmm"));
    st = fa__return_tensor(call, 0, product(a, b, &with, (fa_dtype)a->dtype));
done:
    return st;
}

/* [b, m, k] as [m, b * k] (or [b, k, n] as [b * k, n]): the sum over the batch as one product. */
static fa_tensor *batch_beside(fa_tensor *x, int before)
{
    int order[3] = { before == 1 ? 1 : 0, before == 1 ? 0 : 1, 2 };
    int64_t sizes[2];
    fa_tensor *moved = fa_permute(x, order);
    fa_tensor *flat = moved == NULL ? NULL : fa__as_contiguous(moved, (fa_dtype)x->dtype);
    fa_tensor *out = NULL;

    if (flat != NULL) {
        sizes[0] = before == 1 ? flat->sizes[0] : flat->sizes[0] * flat->sizes[1];
        sizes[1] = before == 1 ? flat->sizes[1] * flat->sizes[2] : flat->sizes[2];
        out = fa_view(flat, 2, sizes);
    }
    fa_tensor_release(flat);
    fa_tensor_release(moved);
    return out;
}

static fa_status addbmm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 1), *b = fa__arg_tensor(call, 2);
    fa_tensor *flat_a = NULL, *flat_b = NULL;
    blend with = blend_of(call);

    TRY(a->n_dims == 3 ? FA_OK : fa__fail(FA_EINVAL, "batch1 must be a 3D tensor"));
    TRY(b->n_dims == 3 ? FA_OK : fa__fail(FA_EINVAL, "batch2 must be a 3D tensor"));
    if (a->sizes[0] != b->sizes[0])
        TRY(fa__fail(FA_EINVAL,
                     "batch1 and batch2 must have same number of batches, got %lld and %lld",
                     (long long)a->sizes[0], (long long)b->sizes[0]));
    if (a->sizes[2] != b->sizes[1])
        TRY(fa__fail(FA_EINVAL, "Incompatible matrix sizes for bmm (%lldx%lld and %lldx%lld)",
                     (long long)a->sizes[1], (long long)a->sizes[2], (long long)b->sizes[1],
                     (long long)b->sizes[2]));
    TRY(need_expandable(with.self, 2, (int64_t[]){ a->sizes[1], b->sizes[2] }));
    TRY(need_addmm_dtypes(with.self, a, b));
    flat_a = batch_beside(a, 1);
    flat_b = batch_beside(b, 0);
    TRY(fa__made(flat_a && flat_b ? flat_b : NULL));
    st = fa__return_tensor(call, 0, product(flat_a, flat_b, &with, (fa_dtype)a->dtype));
done:
    fa_tensor_release(flat_b);
    fa_tensor_release(flat_a);
    return st;
}

/* mat [m, k] times vec [k], blended: [m]. Yours. */
static fa_tensor *matrix_vector(fa_tensor *mat, fa_tensor *vec, const blend *with)
{
    fa_tensor *column = fa__unsqueeze(vec, 1);
    fa_tensor *sum = column == NULL ? NULL
        : fa__batched_product(mat, column, compute_dtype((fa_dtype)mat->dtype));
    fa_tensor *out = sum == NULL ? NULL : fa__squeeze(sum, 1);

    fa_tensor_release(sum);
    fa_tensor_release(column);
    if (out != NULL && with != NULL && blend_into(out, with) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return fa__deliver(out, (fa_dtype)mat->dtype, 0);
}

static fa_status need_vector_sizes(int self_dims, int64_t self_size, const fa_tensor *mat,
                                   const fa_tensor *vec)
{
    if (mat->n_dims != 2 || vec->n_dims != 1 || self_dims > 1)
        return fa__fail(FA_EINVAL, "vector + matrix @ vector expected, got %d, %d, %d", self_dims,
                        mat->n_dims, vec->n_dims);
    if (mat->sizes[1] == vec->sizes[0] && (self_size == 1 || self_size == mat->sizes[0]))
        return FA_OK;
    return fa__fail(FA_EINVAL, "size mismatch, got input (%lld), mat (%lldx%lld), vec (%lld)",
                    (long long)self_size, (long long)mat->sizes[0], (long long)mat->sizes[1],
                    (long long)vec->sizes[0]);
}

static fa_status need_vector_dtypes(const fa_tensor *self, const fa_tensor *mat,
                                    const fa_tensor *vec)
{
    fa_status st = fa__need_elements(vec, "addmv");

    if (st == FA_OK && (self->dtype != vec->dtype || mat->dtype != vec->dtype))
        st = fa__fail(FA_ETYPE,
                      "addmv input tensors must have the same dtype, but got %s, %s, and %s",
                      fa__scalar_type_name((fa_dtype)self->dtype),
                      fa__scalar_type_name((fa_dtype)mat->dtype),
                      fa__scalar_type_name((fa_dtype)vec->dtype));
    return st == FA_OK ? fa__need_dtype(mat, "addmv_impl_cpu", MATRIX_DTYPES) : st;
}

static fa_status addmv(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *mat = fa__arg_tensor(call, 1), *vec = fa__arg_tensor(call, 2);
    blend with = blend_of(call);

    TRY(need_vector_sizes(with.self->n_dims, fa_tensor_numel(with.self), mat, vec));
    TRY(need_vector_dtypes(with.self, mat, vec));
    st = fa__return_tensor(call, 0, matrix_vector(mat, vec, &with));
done:
    return st;
}

static fa_status run_mv(fa_tensor **out, fa_tensor *mat, fa_tensor *vec)
{
    fa_status st = FA_OK;

    TRY(need_vector_sizes(1, mat->n_dims > 0 ? mat->sizes[0] : 1, mat, vec));
    TRY(need_vector_dtypes(vec, mat, vec));
    *out = matrix_vector(mat, vec, NULL);
    st = fa__made(*out);
done:
    return st;
}

static fa_status mv(fa__call *call)
{
    fa_tensor *out = NULL;
    fa_status st = run_mv(&out, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1));

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

/* ---- vectors --------------------------------------------------------------------------------- */

static fa_status need_dot(const fa_tensor *a, const fa_tensor *b, const char *kernel)
{
    fa_status st = FA_OK;

    TRY(fa__need_elements(b, kernel));
    if (a->n_dims != 1 || b->n_dims != 1)
        TRY(fa__fail(FA_EINVAL, "1D tensors expected, but got %dD and %dD tensors", a->n_dims,
                     b->n_dims));
    if (a->dtype != b->dtype)
        TRY(fa__fail(FA_ETYPE,
                     "dot : expected both vectors to have same dtype, but found %s and %s",
                     fa__scalar_type_name((fa_dtype)a->dtype),
                     fa__scalar_type_name((fa_dtype)b->dtype)));
    if (a->sizes[0] != b->sizes[0])
        TRY(fa__fail(FA_EINVAL,
                     "inconsistent tensor size, expected tensor [%lld] and src [%lld] to have the "
                     "same number of elements, but got %lld and %lld elements respectively",
                     (long long)a->sizes[0], (long long)b->sizes[0], (long long)a->sizes[0],
                     (long long)b->sizes[0]));
    TRY(fa__need_dtype(a, kernel, MATRIX_DTYPES));
done:
    return st;
}

static fa_status run_dot(fa_tensor **out, fa_tensor *a, fa_tensor *b)
{
    fa_status st = need_dot(a, b, "dot");
    fa_tensor *row = NULL, *column = NULL, *sum = NULL;

    TRY(st);
    row = fa__unsqueeze(a, 0);
    column = fa__unsqueeze(b, 1);
    TRY(fa__made(row && column ? column : NULL));
    sum = product(row, column, NULL, (fa_dtype)a->dtype);
    *out = sum == NULL ? NULL : fa_view(sum, 0, NULL);
    st = fa__made(*out);
done:
    fa_tensor_release(sum);
    fa_tensor_release(column);
    fa_tensor_release(row);
    return st;
}

static fa_status dot(fa__call *call)
{
    fa_tensor *out = NULL;
    fa_status st = run_dot(&out, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1));

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

static fa_status vdot(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1), *out = NULL;
    fa_tensor *conj = NULL;

    TRY(need_dot(a, b, "vdot"));
    conj = fa__tensor_alias(a);
    TRY(fa__made(conj));
    if (fa_dtype_is_complex((fa_dtype)a->dtype))
        fa__tensor_set_math_bits(conj, !a->conj, a->neg);
    TRY(run_dot(&out, conj, b));
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(conj);
    return st;
}

static fa_status need_1d(const fa_tensor *x, const char *op, const char *name)
{
    if (x->n_dims == 1)
        return fa__need_elements(x, op);
    return fa__fail(FA_EINVAL, "%s: Expected 1-D argument %s, but got %d-D", op, name, x->n_dims);
}

static fa_status outer(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1), *column = NULL;

    TRY(need_1d(a, "outer", "self"));
    TRY(need_1d(b, "outer", "vec2"));
    column = fa__unsqueeze(a, 1);
    TRY(fa__made(column));
    st = fa__return_tensor(call, 0, fa__op_tensor("aten::mul.Tensor", "tt", column, b));
done:
    fa_tensor_release(column);
    return st;
}

/* The scalar as a number of the dtype. */
static fa__scalar rounded(fa__scalar x, fa_dtype dtype)
{
    x.dtype = FA_FLOAT64;
    x.real = fa__rounded(x.real, dtype);
    return x;
}

/* addr of the half dtypes rounds after every step. */
static fa_tensor *addr_in_steps(fa_tensor *column, fa_tensor *row, const blend *b)
{
    fa_dtype dtype = (fa_dtype)column->dtype;
    fa_tensor *scaled
        = fa__op_tensor("aten::mul.Scalar", "tS", column, rounded(b->alpha, dtype));
    fa_tensor *outside = scaled == NULL ? NULL
        : fa__op_tensor("aten::mul.Tensor", "tt", scaled, row);
    fa_tensor *self = NULL, *out = NULL;

    if (outside != NULL && scalar_is(b->beta, 0)) {
        out = fa_tensor_retain(outside);
    } else if (outside != NULL) {
        self = fa__op_tensor("aten::mul.Scalar", "tS", b->self, rounded(b->beta, dtype));
        out = self == NULL ? NULL : fa__op_tensor("aten::add.Tensor", "tt", self, outside);
    }
    fa_tensor_release(self);
    fa_tensor_release(outside);
    fa_tensor_release(scaled);
    return out;
}

static fa_status addr(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 1), *b = fa__arg_tensor(call, 2);
    fa_tensor *column = NULL, *row = NULL;
    blend with = blend_of(call);
    fa__promotion promotion = { 0 };

    TRY(need_1d(a, "addr", "vec1"));
    TRY(need_1d(b, "addr", "vec2"));
    TRY(need_expandable(with.self, 2, (int64_t[]){ a->sizes[0], b->sizes[0] }));
    fa__promotion_tensor(&promotion, with.self);
    fa__promotion_tensor(&promotion, a);
    fa__promotion_tensor(&promotion, b);
    column = fa__unsqueeze(a, 1);
    row = fa__unsqueeze(b, 0);
    TRY(fa__made(column && row ? row : NULL));
    fa_dtype dtype = fa__promotion_result(&promotion);
    st = fa__return_tensor(call, 0, fa__is_half(dtype) ? addr_in_steps(column, row, &with)
                                                   : product(column, row, &with, dtype));
done:
    fa_tensor_release(row);
    fa_tensor_release(column);
    return st;
}

/* ---- matmul ---------------------------------------------------------------------------------- */

static int64_t rows_of(const fa_tensor *x)
{
    int64_t n = 1;

    for (int i = 0; i < x->n_dims - 1; i++)
        n *= x->sizes[i];
    return n;
}

/* Says as PyTorch does, whose texts depend on what it folds the operands to, why they do not fit.
 * */
static fa_status need_matmul_sizes(const fa_tensor *a, const fa_tensor *b)
{
    int64_t inner_a = a->sizes[a->n_dims - 1];
    int64_t inner_b = b->sizes[b->n_dims == 1 ? 0 : b->n_dims - 2];

    if (inner_a == inner_b)
        return FA_OK;
    if (b->n_dims == 1)
        return fa__fail(FA_EINVAL, "size mismatch, got input (%lld), mat (%lldx%lld), vec (%lld)",
                        (long long)rows_of(a), (long long)rows_of(a), (long long)inner_a,
                        (long long)inner_b);
    if (b->n_dims == 2 || a->n_dims <= 2)
        return fa__fail(FA_EINVAL,
                        "mat1 and mat2 shapes cannot be multiplied (%lldx%lld and %lldx%lld)",
                        (long long)rows_of(a), (long long)inner_a, (long long)inner_b,
                        (long long)b->sizes[b->n_dims - 1]);
    return fa__fail(FA_EINVAL,
                    "Expected size for first two dimensions of batch2 tensor to be: [%lld, %lld] "
                    "but got: [%lld, %lld].",
                    (long long)rows_of(a) / (a->sizes[a->n_dims - 2] + !a->sizes[a->n_dims - 2]),
                    (long long)inner_a,
                    (long long)rows_of(b) / (inner_b + !inner_b), (long long)inner_b);
}

static fa_status need_matmul_dtypes(const fa_tensor *a, const fa_tensor *b)
{
    if (b->n_dims == 1)
        return need_vector_dtypes(b, a, b);
    return b->n_dims == 2 || a->n_dims <= 2 ? need_matrix_dtypes(a, b)
        : need_batch_dtypes(a, b, "bmm");
}

/* `bias` may be NULL; it is added before the result is rounded. */
static fa_status run_matmul(fa_tensor **out, fa_tensor *a, fa_tensor *b, fa_tensor *bias)
{
    fa_status st = FA_OK;
    fa_tensor *wide_a = NULL, *wide_b = NULL, *all = NULL, *less = NULL;
    blend with = { .self = bias, .beta = { FA_INT64, 1, 1, 0 }, .alpha = { FA_INT64, 1, 1, 0 } };

    if (a->n_dims == 0 || b->n_dims == 0)
        return fa__fail(FA_EINVAL,
                        "both arguments to matmul need to be at least 1D, but they are %dD and %dD",
                        a->n_dims, b->n_dims);
    if (a->n_dims == 1 && b->n_dims == 1 && bias == NULL)
        return run_dot(out, a, b);
    TRY(need_matmul_sizes(a, b));
    TRY(need_matmul_dtypes(a, b));
    wide_a = a->n_dims == 1 ? fa__unsqueeze(a, 0) : fa_tensor_retain(a);
    wide_b = b->n_dims == 1 ? fa__unsqueeze(b, 1) : fa_tensor_retain(b);
    TRY(fa__made(wide_a && wide_b ? wide_b : NULL));
    all = fa__batched_product(wide_a, wide_b, compute_dtype((fa_dtype)a->dtype));
    TRY(fa__made(all));
    if (a->n_dims == 1 || b->n_dims == 1) {
        less = fa__squeeze(all, all->n_dims - (a->n_dims == 1 ? 2 : 1));
        TRY(fa__made(less));
    } else {
        less = fa_tensor_retain(all);
    }
    TRY(bias == NULL ? FA_OK : blend_into(less, &with));
    *out = fa__as_dtype(less, (fa_dtype)a->dtype);
    st = fa__made(*out);
done:
    fa_tensor_release(less);
    fa_tensor_release(all);
    fa_tensor_release(wide_b);
    fa_tensor_release(wide_a);
    return st;
}

static fa_status matmul(fa__call *call)
{
    fa_tensor *out = NULL;
    fa_status st = run_matmul(&out, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1), NULL);

    return st == FA_OK ? fa__return_tensor(call, 0, out) : st;
}

static fa_status need_bias(const fa_tensor *bias, const fa_tensor *input, const fa_tensor *weight)
{
    int64_t sizes[2] = { rows_of(input), weight->n_dims == 2 ? weight->sizes[0] : 1 };

    if (bias->dtype != weight->dtype)
        return fa__fail(FA_ETYPE, "self and mat2 must have the same dtype, but got %s and %s",
                        fa__scalar_type_name((fa_dtype)bias->dtype),
                        fa__scalar_type_name((fa_dtype)weight->dtype));
    return input->n_dims == 1 || weight->n_dims == 1 ? FA_OK : need_expandable(bias, 2, sizes);
}

/* input [..., k] times weight [n, k] (or [k]), transposed, plus bias. */
static fa_status linear(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *input = fa__arg_tensor(call, 0), *weight = fa__arg_tensor(call, 1);
    fa_tensor *bias = fa__arg_tensor(call, 2), *turned = NULL, *out = NULL;

    if (weight->n_dims != 1 && weight->n_dims != 2)
        return fa__fail(FA_EINVAL, "linear: weight must be 1-D or 2-D, but it is %d-D",
                        weight->n_dims);
    if (input->n_dims == 0)
        return fa__fail(FA_EINVAL,
                        "both arguments to linear need to be at least 1D, but they are 0D and %dD",
                        weight->n_dims);
    turned = weight->n_dims == 1 ? fa_tensor_retain(weight) : fa_transpose(weight, 0, 1);
    TRY(fa__made(turned));
    TRY(bias == NULL ? FA_OK : need_bias(bias, input, weight));
    TRY(run_matmul(&out, input, turned, bias));
    st = fa__return_tensor(call, 0, out);
done:
    fa_tensor_release(turned);
    return st;
}

/* ---- products of integers in int32, products of groups --------------------------------------- */

static fa_status int_mm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);

    if (a->n_dims != 2 || b->n_dims != 2)
        TRY(fa__fail(FA_EINVAL, "Expected self and mat2 to be of dimension 2 but got %d and %d",
                     a->n_dims, b->n_dims));
    if (a->sizes[1] != b->sizes[0])
        TRY(fa__fail(FA_EINVAL,
                     "int_mm_out_cpu: self.size(1) needs to match mat2.size(0) but got %lld and "
                     "%lld",
                     (long long)a->sizes[1], (long long)b->sizes[0]));
    if ((a->dtype != FA_INT8 && a->dtype != FA_UINT8) || b->dtype != FA_INT8)
        TRY(fa__fail(FA_ETYPE, "int_mm_out_cpu: expected int8 matrices, but got %s and %s",
                     fa__scalar_type_name((fa_dtype)a->dtype),
                     fa__scalar_type_name((fa_dtype)b->dtype)));
    st = fa__return_tensor(call, 0, product(a, b, NULL, FA_INT32));
done:
    return st;
}

/* One group: rows or columns [begin, end) of what is grouped, the result put into its place. */
static fa_status grouped_piece(fa_tensor *out, fa_tensor *a, fa_tensor *b, int64_t group,
                               int64_t begin, int64_t end)
{
    fa_status st = FA_OK;
    fa_tensor *x = NULL, *y = NULL, *part = NULL, *place = NULL;
    bool both = a->n_dims == 2 && b->n_dims == 2;

    x = a->n_dims == 3 ? fa_select(a, 0, group) : fa_narrow(a, both ? 1 : 0, begin, end - begin);
    y = b->n_dims == 3 ? fa_select(b, 0, group) : fa_narrow(b, both ? 0 : 1, begin, end - begin);
    place = both ? fa_select(out, 0, group)
        : fa_narrow(out, a->n_dims == 2 ? 0 : 1, begin, end - begin);
    TRY(fa__made(x && y && place ? place : NULL));
    part = fa__batched_product(x, y, compute_dtype((fa_dtype)a->dtype));
    TRY(fa__made(part));
    TRY(fa__copy_into(place, part));
done:
    fa_tensor_release(place);
    fa_tensor_release(part);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return st;
}

/* The ends of the groups must rise and stay inside of `total`. */
static fa_status grouped_pieces(fa_tensor *out, fa_tensor *a, fa_tensor *b, fa_tensor *offsets,
                                int64_t total)
{
    fa_status st = FA_OK;
    int64_t begin = 0;

    for (int64_t g = 0; g < offsets->sizes[0]; g++) {
        double end = 0, unused;
        TRY(fa_tensor_item(offsets, g, &end, &unused));
        if (end < (double)begin || end > (double)total)
            TRY(fa__fail(FA_ERANGE, "_grouped_mm: offs[%lld] = %.0f is not in [%lld, %lld]",
                         (long long)g, end, (long long)begin, (long long)total));
        TRY(grouped_piece(out, a, b, g, begin, (int64_t)end));
        begin = (int64_t)end;
    }
done:
    return st;
}

static fa_status need_grouped(const fa_tensor *a, const fa_tensor *b, const fa_tensor *offsets)
{
    bool has_2d = a->n_dims == 2 || b->n_dims == 2;
    int64_t groups = a->n_dims == 3 ? a->sizes[0] : b->n_dims == 3 ? b->sizes[0] : -1;

    if ((a->n_dims != 2 && a->n_dims != 3) || (b->n_dims != 2 && b->n_dims != 3))
        return fa__fail(FA_EINVAL, "mat_a and mat_b have to be 2 or 3d");
    if (has_2d != (offsets != NULL))
        return fa__fail(FA_EINVAL, "Have to provide offsets for 2d inputs, and only for these");
    if (offsets != NULL && (offsets->n_dims != 1 || !fa__is_integral((fa_dtype)offsets->dtype,
                                                                     false)
                            || (groups >= 0 && offsets->sizes[0] != groups)))
        return fa__fail(FA_EINVAL, "offs has to be one integer for each group");
    if (a->sizes[a->n_dims - 1] != b->sizes[b->n_dims - 2])
        return fa__fail(FA_EINVAL, "contraction dimension of mat_a and mat_b must match");
    if (a->n_dims == 3 && b->n_dims == 3 && a->sizes[0] != b->sizes[0])
        return fa__fail(FA_EINVAL, "batched dimension has to match");
    return need_batch_dtypes(a, b, "_grouped_mm");
}

static fa_status grouped_mm(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1), *out = NULL;
    fa_tensor *offsets = fa__arg_tensor(call, 2);
    bool short_form = call->schema->n_params == 3;  /* what transformers writes for CPUs */
    fa_dtype dtype = short_form || fa__arg_is_none(call, 4) ? (fa_dtype)a->dtype
                                                            : fa__arg_dtype(call, 4);

    TRY(need_grouped(a, b, offsets));
    if (!short_form && !fa__arg_is_none(call, 3))
        TRY(fa__fail(FA_EUNSUPPORTED, "Bias not supported yet"));
    if (offsets == NULL)
        return fa__return_tensor(call, 0, product(a, b, NULL, dtype));
    int64_t m = a->sizes[a->n_dims - 2], n = b->sizes[b->n_dims - 1];
    bool both = a->n_dims == 2 && b->n_dims == 2;
    int64_t sizes[3] = { offsets->sizes[0], m, n };
    out = fa__zeros(dtype, both ? 3 : 2, both ? sizes : sizes + 1);
    TRY(fa__made(out));
    TRY(grouped_pieces(out, a, b, offsets, both ? a->sizes[1] : a->n_dims == 2 ? m : n));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(out);
    return st;
}

const fa__op fa__ops_matmul[] = {
    { "aten::mm(Tensor self, Tensor mat2) -> Tensor", mm, FA__OP_OUT },
    { "aten::bmm(Tensor self, Tensor mat2) -> Tensor", bmm, FA__OP_OUT },
    { "aten::matmul(Tensor self, Tensor other) -> Tensor", matmul, FA__OP_OUT },
    { "aten::linalg_matmul(Tensor self, Tensor other) -> Tensor", matmul, FA__OP_OUT },
    { "aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", linear,
      FA__OP_OUT },
    { "aten::mkldnn_linear(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor", linear },
    { "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> "
      "Tensor", addmm, FA__OP_BOTH },
    { "aten::_addmm_activation(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar "
      "alpha=1, bool use_gelu=False) -> Tensor", addmm_activation, FA__OP_OUT },
    { "aten::addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) "
      "-> "
      "Tensor", addbmm, FA__OP_BOTH },
    { "aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) "
      "-> Tensor", baddbmm, FA__OP_BOTH },
    { "aten::addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> "
      "Tensor",
      addmv, FA__OP_BOTH },
    { "aten::addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> "
      "Tensor", addr, FA__OP_BOTH },
    { "aten::mv(Tensor self, Tensor vec) -> Tensor", mv, FA__OP_OUT },
    { "aten::dot(Tensor self, Tensor tensor) -> Tensor", dot, FA__OP_OUT },
    { "aten::vdot(Tensor self, Tensor other) -> Tensor", vdot, FA__OP_OUT },
    { "aten::outer(Tensor self, Tensor vec2) -> Tensor", outer, FA__OP_OUT },
    { "aten::ger(Tensor self, Tensor vec2) -> Tensor", outer, FA__OP_OUT },
    { "aten::_int_mm(Tensor self, Tensor mat2) -> Tensor", int_mm, FA__OP_OUT },
    { "aten::_grouped_mm(Tensor self, Tensor mat2, Tensor? offs=None, Tensor? bias=None, "
      "ScalarType? out_dtype=None) -> Tensor", grouped_mm },
    { "transformers::grouped_mm_fallback(Tensor input, Tensor weight, Tensor offs) -> Tensor",
      grouped_mm },
    { 0 },
};
