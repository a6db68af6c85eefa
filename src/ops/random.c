/* random.c: random ops, bit for bit PyTorch's on the CPU [formats 10.2, 10.3].
 *
 * Elements are drawn in memory order: a dense tensor is filled as it lies, any other through a
 * row-major copy.
 *
 *     u24 = (random() & 0xFFFFFF) * 2^-24
 *     u53 = (random64() & (2^53 - 1)) * 2^-53 */
#include "ops/random.h"

#include <float.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

double fa__draw_u53(fa__generator *g)
{
    return (double)(fa__generator_random64(g) & ((UINT64_C(1) << 53) - 1)) * 0x1p-53;
}

float fa__draw_u24(fa__generator *g)
{
    return (float)(fa__generator_random(g) & 0xFFFFFF) * 0x1p-24f;
}

double fa__draw_normal(fa__generator *g)
{
    double kept, u1, u2, r;

    if (fa__generator_take_normal(g, &kept))
        return kept;
    u1 = fa__draw_u53(g);
    u2 = fa__draw_u53(g);
    r = sqrt(-2.0 * log1p(-u2));
    fa__generator_keep_normal(g, r * sin(2.0 * PI * u1));
    return r * cos(2.0 * PI * u1);
}

/* ---- filling --------------------------------------------------------------------------------- */

/* Draws n elements in memory order into packed memory of a dtype. */
typedef fa_status (*fill_elements)(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                                   const double *params);

static fa_status check_generator(const fa__call *call)
{
    for (size_t i = 0; i < call->schema->n_params; i++) {
        if (call->schema->params[i].type->kind == FA__TYPE_OPTIONAL
            && call->schema->params[i].type->elements[0]->kind == FA__TYPE_GENERATOR
            && !fa__arg_is_none(call, i))
            return fa__fail(FA_EUNSUPPORTED, "%s: only the default generator is supported",
                            call->schema->name);
    }
    return FA_OK;
}

/* The tensor's elements as one packed run where they are dense: then *data is its beginning. */
static bool as_one_run(const fa_tensor *self, uint8_t **data)
{
    if (!fa__is_dense(self) || self->conj || self->neg)
        return false;
    *data = fa_tensor_data(self);
    return (uintptr_t)*data % fa__dtype_row_of((fa_dtype)self->dtype)->swap_width == 0;
}

static fa_status fill_into(fa_tensor *self, fill_elements fill, const double *params)
{
    fa_tensor *own = NULL;
    uint8_t *data;
    int64_t n = fa_tensor_numel(self);
    fa__generator *g;
    fa_status st = fa__need_elements(self, "a random op");

    if (st != FA_OK || n == 0)
        return st;
    if (!as_one_run(self, &data)) {
        own = fa__empty((fa_dtype)self->dtype, self->n_dims, self->sizes);
        if (own == NULL)
            return FA_ENOMEM;
        data = fa_tensor_data(own);
    }
    g = fa__generator_lock();
    st = fill(g, (fa_dtype)self->dtype, data, n, params);
    fa__generator_unlock(g);
    if (st == FA_OK && own != NULL)
        st = fa__copy_into(self, own);
    fa_tensor_release(own);
    return st;
}

#define STORE_BLOCK 256

/* Draws doubles one by one and stores them in any dtype. */
static void store_draws(fa__generator *g, fa_dtype dtype, uint8_t *out, int64_t n,
                        double (*draw)(fa__generator *g, const double *params),
                        const double *params)
{
    double block[STORE_BLOCK];
    size_t size = fa_dtype_itemsize(dtype);

    for (int64_t done = 0; done < n; done += STORE_BLOCK) {
        int64_t count = n - done < STORE_BLOCK ? n - done : STORE_BLOCK;

        for (int64_t i = 0; i < count; i++)
            block[i] = draw(g, params);
        fa__convert(dtype, out + (size_t)done * size, FA_FLOAT64, (uint8_t *)block, (size_t)count);
    }
}

static fa_status need_floating(const char *op, fa_dtype dtype)
{
    if (fa_dtype_is_floating_point(dtype) && fa__dtype_has_numbers(dtype))
        return FA_OK;
    return fa__fail(FA_EUNSUPPORTED, "\"%s\" not implemented for '%s'", op,
                    fa__scalar_type_name(dtype));
}

/* ---- uniform --------------------------------------------------------------------------------- */

static fa_status fill_uniform(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                              const double *params)
{
    float from = (float)params[0], to = (float)params[1];
    uint8_t *bytes = out;
    size_t size = fa_dtype_itemsize(dtype);

    if (fa_dtype_is_complex(dtype)) {
        fa_dtype part = dtype == FA_COMPLEX64 ? FA_FLOAT32
                        : dtype == FA_COMPLEX128 ? FA_FLOAT64 : FA_FLOAT16;
        return fill_uniform(g, part, out, 2 * n, params);
    }
    if (need_floating("check_uniform_bounds", dtype) != FA_OK)
        return FA_EUNSUPPORTED;
    for (int64_t i = 0; i < n; i++) {
        if (dtype == FA_FLOAT64) {
            double x = fma(fa__draw_u53(g), params[1] - params[0], params[0]);
            if (x == params[1])
                x = params[0];
            memcpy(bytes + 8 * i, &x, 8);
        } else {
            double real, imag;
            float x = fmaf(fa__draw_u24(g), to - from, from);

            fa__convert(dtype, bytes + (size_t)i * size, FA_FLOAT32, (uint8_t *)&x, 1);
            fa__dtype_read(dtype, bytes + (size_t)i * size, &real, &imag);
            if (real == to)             /* rounded up to the open end */
                fa__convert(dtype, bytes + (size_t)i * size, FA_FLOAT32, (uint8_t *)&from, 1);
        }
    }
    return FA_OK;
}

static fa_status check_bounds(const char *name, double from, double to)
{
    if (from <= to && to - from <= DBL_MAX)
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "%s expects to return a [from, to) range, but found from=%g > to=%g", name,
                    from, to);
}

static fa_status uniform_(fa__call *call)
{
    double params[] = { fa__arg_float(call, 1), fa__arg_float(call, 2) };
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_status st = FA_OK;

    TRY(check_generator(call));
    TRY(check_bounds("uniform_", params[0], params[1]));
    TRY(fill_into(self, fill_uniform, params));
    st = fa__return_tensor(call, 0, fa_tensor_retain(self));
done:
    return st;
}

/* ---- normal ---------------------------------------------------------------------------------- */

static fa_status fill_normal(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                             const double *params)
{
    if (fa_dtype_is_complex(dtype)) {
        double parts[] = { params[0], params[1] * sqrt(0.5) };
        fa_dtype part = dtype == FA_COMPLEX64 ? FA_FLOAT32
                        : dtype == FA_COMPLEX128 ? FA_FLOAT64 : FA_FLOAT16;
        return fill_normal(g, part, out, 2 * n, parts);
    }
    if (need_floating("normal_kernel_cpu", dtype) != FA_OK)
        return FA_EUNSUPPORTED;
    fa__fill_normal(g, dtype, out, n, params[0], params[1]);
    return FA_OK;
}

/* Tensors that are not row-major are drawn one by one, whatever their size. */
static fa_status fill_normal_singly(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                                    const double *params)
{
    if (need_floating("normal_kernel_cpu", dtype) != FA_OK)
        return FA_EUNSUPPORTED;
    store_draws(g, dtype, out, n, fa__draw_scaled_normal, params);
    return FA_OK;
}

static fa_status normal_fill(fa_tensor *self, double mean, double std)
{
    double params[] = { mean, std };

    if (!(std >= 0))
        return fa__fail(FA_EINVAL, "normal expects std >= 0.0, but found std %g", std);
    if (fa_tensor_is_contiguous(self) || fa_dtype_is_complex((fa_dtype)self->dtype))
        return fill_into(self, fill_normal, params);
    return fill_into(self, fill_normal_singly, params);
}

static fa_status normal_(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_status st = FA_OK;

    TRY(check_generator(call));
    TRY(normal_fill(self, fa__arg_float(call, 1), fa__arg_float(call, 2)));
    st = fa__return_tensor(call, 0, fa_tensor_retain(self));
done:
    return st;
}

/* normal.Tensor_Tensor and its kin: standard normals, then * std + mean, each rounded. */
static fa_status normal_of_tensors(fa__call *call)
{
    fa_tensor *mean = fa__arg_tensor(call, 0), *std = fa__arg_tensor(call, 1), *out = NULL,
              *scaled = NULL, *shifted = NULL;
    const fa_tensor *like = mean != NULL ? mean : std;
    int64_t sizes[FA_MAX_DIMS];
    int n = like->n_dims;
    fa_status st = FA_OK;

    TRY(check_generator(call));
    if (mean != NULL && std != NULL)
        TRY(fa__broadcast_sizes(mean->n_dims, mean->sizes, std->n_dims, std->sizes, &n, sizes));
    else if (n > 0)
        memcpy(sizes, like->sizes, (size_t)n * sizeof(*sizes));
    out = fa__empty((fa_dtype)like->dtype, n, sizes);
    TRY(out == NULL ? FA_ENOMEM : normal_fill(out, 0, 1));
    scaled = fa__op_tensor("aten::mul", "tx", out, call->args[1]);
    shifted = scaled == NULL ? NULL : fa__op_tensor("aten::add", "tx", scaled, call->args[0]);
    st = fa__return_tensor(call, 0, shifted);
done:
    fa_tensor_release(out);
    fa_tensor_release(scaled);
    return st;
}

/* ---- other distributions -------------------------------------------------------------------- */

static double draw_bernoulli(fa__generator *g, const double *params)
{
    return fa__draw_u53(g) < params[0];
}

static double draw_exponential(fa__generator *g, const double *params)
{
    return -1.0 / params[0] * log1p(-fa__draw_u53(g));
}

static double draw_geometric(fa__generator *g, const double *params)
{
    return ceil(log(fa__draw_u53(g)) / log1p(-params[0]));
}

static double draw_cauchy(fa__generator *g, const double *params)
{
    return params[0] + params[1] * tan(PI * (fa__draw_u53(g) - 0.5));
}

static double draw_log_normal(fa__generator *g, const double *params)
{
    return exp(fa__draw_normal(g) * params[1] + params[0]);
}

#define FILL(name)                                                                                 \
    static fa_status fill_##name(fa__generator *g, fa_dtype dtype, void *out, int64_t n,           \
                                 const double *params)                                             \
    {                                                                                              \
        store_draws(g, dtype, out, n, draw_##name, params);                                        \
        return FA_OK;                                                                              \
    }
FILL(bernoulli)
FILL(exponential)
FILL(geometric)
FILL(cauchy)
FILL(log_normal)
#undef FILL

typedef struct distribution {
    const char *kernel;                 /* PyTorch's name of it, for texts */
    fill_elements fill;
    bool floating_only;
    bool (*valid)(const double *params);
    const char *refusal;                /* with one %g: the first parameter */
} distribution;

static bool is_probability(const double *params)
{
    return params[0] >= 0 && params[0] <= 1;
}

static bool is_open_probability(const double *params)
{
    return params[0] > 0 && params[0] < 1;
}

static bool is_positive(const double *params)
{
    return params[0] > 0;
}

static bool has_positive_scale(const double *params)
{
    return params[1] > 0;
}

static const distribution bernoulli_rule = { "bernoulli_scalar_cpu_", fill_bernoulli, false,
                                             is_probability,
                                             "bernoulli_ expects p to be in [0, 1], but got p=%g" };
static const distribution exponential_rule = {
    "exponential_cpu", fill_exponential, true, is_positive,
    "exponential_ expects lambda > 0.0, but found lambda=%g"
};
static const distribution geometric_rule = { "geometric_cpu", fill_geometric, false,
                                             is_open_probability,
                                             "geometric_ expects p to be in (0, 1), but got p=%g" };
static const distribution cauchy_rule = { "cauchy_cpu", fill_cauchy, true, has_positive_scale,
                                          "cauchy_ expects sigma > 0.0 (median %g)" };
static const distribution log_normal_rule = { "log_normal_cpu", fill_log_normal, true,
                                              has_positive_scale,
                                              "log_normal_ expects std > 0.0 (mean %g)" };

/* op_(self, first=, second=) for every row of `data` distribution. */
static fa_status distribute(fa__call *call, fa_tensor *self)
{
    const distribution *rule = call->op->data;
    double params[2] = { fa__arg_float(call, 1), 0 };
    fa_status st = FA_OK;

    if (call->schema->n_params > 3)
        params[1] = fa__arg_float(call, 2);
    TRY(check_generator(call));
    if (!rule->valid(params))
        TRY(fa__fail(FA_EINVAL, rule->refusal, params[0]));
    if (rule->floating_only)
        TRY(need_floating(rule->kernel, (fa_dtype)self->dtype));
    TRY(fill_into(self, rule->fill, params));
done:
    return st;
}

static fa_status distribute_in_place(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_status st = distribute(call, self);

    return st != FA_OK ? st : fa__return_tensor(call, 0, fa_tensor_retain(self));
}

/* The functional form: a fresh tensor like self. */
static fa_status distribute_like(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out = fa__empty_as(self, (fa_dtype)self->dtype);
    fa_status st = out == NULL ? FA_ENOMEM : distribute(call, out);

    if (st != FA_OK) {
        fa_tensor_release(out);
        return st;
    }
    return fa__return_tensor(call, 0, out);
}

/* bernoulli with a probability for each element: u24 < p in float32, u53 < p in float64. */
static fa_status bernoulli_tensor(fa_tensor *self, fa_tensor *p)
{
    fa_dtype dtype = p->dtype == FA_FLOAT64 ? FA_FLOAT64 : FA_FLOAT32;
    fa_tensor *wide = fa_expand(p, self->n_dims, self->sizes), *flat = NULL, *out = NULL;
    fa__generator *g;
    int64_t n = fa_tensor_numel(self);
    fa_status st = FA_OK;

    TRY(need_floating("bernoulli_tensor_cpu_p_", (fa_dtype)p->dtype));
    flat = wide == NULL ? NULL : fa__as_contiguous(wide, dtype);
    out = flat == NULL ? NULL : fa__empty(FA_BOOL, self->n_dims, self->sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    g = fa__generator_lock();
    for (int64_t i = 0; i < n && st == FA_OK; i++) {
        double x = dtype == FA_FLOAT64 ? ((double *)fa_tensor_data(flat))[i]
                                       : (double)((float *)fa_tensor_data(flat))[i];
        bool hit = dtype == FA_FLOAT64 ? fa__draw_u53(g) < x : (double)fa__draw_u24(g) < x;

        if (!(x >= 0 && x <= 1))
            st = fa__fail(FA_EINVAL, "Expected p_in >= 0 && p_in <= 1 to be true, but got %g", x);
        ((uint8_t *)fa_tensor_data(out))[i] = hit;
    }
    fa__generator_unlock(g);
    TRY(st);
    st = fa__copy_into(self, out);
done:
    fa_tensor_release(wide);
    fa_tensor_release(flat);
    fa_tensor_release(out);
    return st;
}

static fa_status bernoulli_in_place(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_status st = FA_OK;

    TRY(check_generator(call));
    TRY(bernoulli_tensor(self, fa__arg_tensor(call, 1)));
    st = fa__return_tensor(call, 0, fa_tensor_retain(self));
done:
    return st;
}

/* bernoulli(p) and bernoulli.Tensor(self, p): like self, drawn by self or by p. */
static fa_status bernoulli(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *out = fa__empty_as(self, (fa_dtype)self->dtype);
    fa_tensor *p = fa__arg_tensor(call, 1) != NULL ? fa__arg_tensor(call, 1) : self;
    fa_status st = FA_OK;

    TRY(out == NULL ? FA_ENOMEM : check_generator(call));
    TRY(bernoulli_tensor(out, p));
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(out);
    return st;
}

/* ---- whole numbers -------------------------------------------------------------------------- */

typedef struct int_range {
    int64_t from;
    uint64_t range;                     /* 0: all 64 bits */
} int_range;

static void store_int(fa_dtype dtype, uint8_t *at, int64_t x)
{
    fa__convert(dtype, at, FA_INT64, (uint8_t *)&x, 1);
}

static void fill_range(fa__generator *g, fa_dtype dtype, uint8_t *out, int64_t n, int_range r)
{
    size_t size = fa_dtype_itemsize(dtype);

    for (int64_t i = 0; i < n; i++) {
        uint64_t x;

        if (r.range == 0)
            x = fa__generator_random64(g);
        else if (r.range >= UINT64_C(1) << 28)
            x = fa__generator_random64(g) % r.range;
        else
            x = fa__generator_random(g) % r.range;
        store_int(dtype, out + (size_t)i * size, (int64_t)(x + (uint64_t)r.from));
    }
}

/* random_(): everything that the dtype holds exactly. */
static void fill_whole_dtype(fa__generator *g, fa_dtype dtype, uint8_t *out, int64_t n)
{
    size_t size = fa_dtype_itemsize(dtype);

    for (int64_t i = 0; i < n; i++) {
        int64_t x;

        switch (dtype) {
        case FA_INT64: x = (int64_t)(fa__generator_random64(g) & INT64_MAX); break;
        case FA_FLOAT64:
            x = (int64_t)(fa__generator_random64(g) % ((UINT64_C(1) << 53) + 1));
            break;
        case FA_FLOAT32: x = fa__generator_random(g) % ((1u << 24) + 1); break;
        case FA_FLOAT16: x = fa__generator_random(g) % ((1u << 11) + 1); break;
        case FA_BFLOAT16: x = fa__generator_random(g) % ((1u << 8) + 1); break;
        case FA_BOOL: x = fa__generator_random(g) & 1; break;
        case FA_UINT8: x = fa__generator_random(g) % 256; break;
        case FA_INT8: x = fa__generator_random(g) % 128; break;
        case FA_INT16: x = fa__generator_random(g) % 32768; break;
        default: x = fa__generator_random(g) % (UINT32_C(1) << 31); break;
        }
        store_int(dtype, out + (size_t)i * size, x);
    }
}

static fa_status fill_ints(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                           const double *params)
{
    int_range r;

    memcpy(&r, params, sizeof(r));
    fill_range(g, dtype, out, n, r);
    return FA_OK;
}

static fa_status fill_any_int(fa__generator *g, fa_dtype dtype, void *out, int64_t n,
                              const double *params)
{
    (void)params;
    fill_whole_dtype(g, dtype, out, n);
    return FA_OK;
}

static fa_status random_range(fa_tensor *self, int64_t from, int64_t to)
{
    int_range r = { from, (uint64_t)to - (uint64_t)from };
    double params[2];

    if (from >= to)
        return fa__fail(FA_EINVAL,
                        "random_ expects 'from' to be less than 'to', but got from=%lld >= to=%lld",
                        (long long)from, (long long)to);
    if (fa_dtype_is_complex((fa_dtype)self->dtype) || !fa__dtype_has_numbers((fa_dtype)self->dtype))
        return fa__fail(FA_EUNSUPPORTED, "\"random_from_to_kernel_cpu\" not implemented for '%s'",
                        fa__scalar_type_name((fa_dtype)self->dtype));
    memcpy(params, &r, sizeof(r));
    return fill_into(self, fill_ints, params);
}

/* The largest whole number below which random_(from, None) draws, plus one. */
static int64_t top_of(fa_dtype dtype)
{
    switch (dtype) {
    case FA_UINT8: return 256;
    case FA_INT8: return 128;
    case FA_INT16: return 32768;
    case FA_INT32: return INT64_C(1) << 31;
    case FA_BOOL: return 2;
    case FA_FLOAT16: return (1 << 11) + 1;
    case FA_BFLOAT16: return (1 << 8) + 1;
    case FA_FLOAT32: return (1 << 24) + 1;
    case FA_FLOAT64: return (INT64_C(1) << 53) + 1;
    default: return INT64_MAX;
    }
}

static fa_status random_in_place(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_status st = FA_OK;

    TRY(check_generator(call));
    if (call->schema->n_params == 2)                    /* random_() */
        st = fill_into(self, fill_any_int, NULL);
    else if (call->schema->n_params == 3)               /* random_(to) */
        st = random_range(self, 0, fa__arg_int(call, 1));
    else if (!fa__arg_is_none(call, 2))
        st = random_range(self, fa__arg_int(call, 1), fa__arg_int(call, 2));
    else
        st = random_range(self, fa__arg_int(call, 1), top_of((fa_dtype)self->dtype));
    TRY(st);
    st = fa__return_tensor(call, 0, fa_tensor_retain(self));
done:
    return st;
}

static fa_status randperm(fa__call *call)
{
    int64_t n = fa__arg_int(call, 0), *order;
    size_t at = call->schema->params[1].type->kind == FA__TYPE_OPTIONAL
                        && strcmp(call->schema->params[1].name, "generator") == 0 ? 2 : 1;
    fa_dtype dtype = fa__arg_is_none(call, at) ? FA_INT64 : fa__arg_dtype(call, at);
    fa_tensor *out = NULL, *cast;
    fa__generator *g;
    fa_status st = FA_OK;

    TRY(check_generator(call));
    if (n < 0)
        TRY(fa__fail(FA_EINVAL, "n must be non-negative, got %lld", (long long)n));
    out = fa__empty(FA_INT64, 1, &n);
    if (out == NULL)
        TRY(fa_error_last()->status);
    order = fa_tensor_data(out);
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    g = fa__generator_lock();
    for (int64_t i = 0; i < n - 1; i++) {
        uint64_t z = n >= UINT32_MAX ? fa__generator_random64(g) % (uint64_t)(n - i)
                                     : fa__generator_random(g) % (uint64_t)(n - i);
        int64_t kept = order[i];
        order[i] = order[i + (int64_t)z];
        order[i + (int64_t)z] = kept;
    }
    fa__generator_unlock(g);
    cast = fa__as_dtype(out, dtype);
    st = fa__return_tensor(call, 0, cast);
done:
    fa_tensor_release(out);
    return st;
}

/* ---- factories: rand, randn, randint and their _like ----------------------------------------- */

/* The tensor that a factory fills: by size= or like self. */
static fa_tensor *factory_tensor(fa__call *call, fa_dtype default_dtype)
{
    int size = fa__param_at(call, "size"), dtype = fa__param_at(call, "dtype");
    int format = fa__param_at(call, "memory_format");
    const fa_tensor *self = size < 0 ? fa__arg_tensor(call, 0) : NULL;
    fa_dtype wanted = self != NULL ? (fa_dtype)self->dtype : default_dtype;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    if (check_generator(call) != FA_OK)
        return NULL;
    if (dtype >= 0 && !fa__arg_is_none(call, (size_t)dtype))
        wanted = fa__arg_dtype(call, (size_t)dtype);
    if (self != NULL) {
        if (format >= 0 && !fa__arg_is_none(call, (size_t)format)
            && fa__arg_int(call, (size_t)format) != 1)
            return fa__empty_format(wanted, self->n_dims, self->sizes,
                                    (int)fa__arg_int(call, (size_t)format));
        return fa__empty_as(self, wanted);
    }
    if (fa__arg_ints(call, (size_t)size, sizes, FA_MAX_DIMS, &n) != FA_OK)
        return NULL;
    return fa__empty(wanted, n, sizes);
}

static fa_status finish(fa__call *call, fa_tensor *out, fa_status st)
{
    if (out == NULL)
        return fa_error_last()->status;
    if (st != FA_OK) {
        fa_tensor_release(out);
        return st;
    }
    return fa__return_tensor(call, 0, out);
}

static fa_status rand_new(fa__call *call)
{
    fa_tensor *out = factory_tensor(call, FA_FLOAT32);

    return finish(call, out,
                  out == NULL ? FA_OK : fill_into(out, fill_uniform, (double[]){ 0, 1 }));
}

static fa_status randn_new(fa__call *call)
{
    fa_tensor *out = factory_tensor(call, FA_FLOAT32);

    return finish(call, out, out == NULL ? FA_OK : normal_fill(out, 0, 1));
}

static fa_status normal_new(fa__call *call)
{
    fa_tensor *out = factory_tensor(call, FA_FLOAT32);

    return finish(call, out,
                  out == NULL ? FA_OK
                              : normal_fill(out, fa__arg_float(call, 0), fa__arg_float(call, 1)));
}

static fa_status randint_new(fa__call *call)
{
    fa_tensor *out = factory_tensor(call, FA_INT64);
    int low = fa__param_at(call, "low"), high = fa__param_at(call, "high");
    int64_t from = low < 0 ? 0 : fa__arg_int(call, (size_t)low);

    return finish(call, out,
                  out == NULL ? FA_OK : random_range(out, from, fa__arg_int(call, (size_t)high)));
}

/* ---- dropout --------------------------------------------------------------------------------- */

/* A mask of `sizes` in self's dtype: 1 / (1 - p) with probability 1 - p, else 0. */
static fa_tensor *dropout_mask(const fa_tensor *self, double p, bool whole_features)
{
    int64_t sizes[FA_MAX_DIMS];
    double keep = 1 - p;
    fa_tensor *mask, *scaled;

    for (int i = 0; i < self->n_dims; i++)
        sizes[i] = whole_features && i >= 2 ? 1 : self->sizes[i];
    mask = whole_features ? fa__empty((fa_dtype)self->dtype, self->n_dims, sizes)
                          : fa__empty_as(self, (fa_dtype)self->dtype);
    if (mask == NULL || fill_into(mask, fill_bernoulli, &keep) != FA_OK) {
        fa_tensor_release(mask);
        return NULL;
    }
    scaled = fa__op_tensor("aten::div.Scalar", "tf", mask, keep);
    fa_tensor_release(mask);
    return scaled;
}

typedef enum dropout_kind { WHOLE_FEATURES = 1, ALPHA = 2 } dropout_kind;

/* alpha_dropout: what is dropped becomes SELU's limit, and the result is rescaled. */
static fa_tensor *alpha_noise(const fa_tensor *self, fa_tensor *mask, double p)
{
    const double alpha = 1.7580993408473766;
    double keep = 1 - p, a = 1 / sqrt((alpha * alpha * p + 1) * keep);
    fa_tensor *on = fa__op_tensor("aten::ne.Scalar", "ti", mask, (int64_t)0), *kept, *noise = NULL,
              *shift = NULL, *product = NULL, *out = NULL;

    kept = on == NULL ? NULL : fa__as_dtype(on, (fa_dtype)self->dtype);
    if (kept != NULL) {
        fa_tensor *less = fa__op_tensor("aten::sub.Scalar", "tf", kept, 1.0);
        fa_tensor *scaled = less == NULL ? NULL
                                         : fa__op_tensor("aten::mul.Scalar", "tf", less, alpha * a);
        shift = scaled == NULL ? NULL
                               : fa__op_tensor("aten::add.Scalar", "tf", scaled, alpha * a * p);
        noise = fa__op_tensor("aten::mul.Scalar", "tf", kept, a);
        fa_tensor_release(less);
        fa_tensor_release(scaled);
    }
    if (noise != NULL && shift != NULL) {
        product = fa__op_tensor("aten::mul.Tensor", "tt", self, noise);
        out = product == NULL ? NULL : fa__op_tensor("aten::add.Tensor", "tt", product, shift);
    }
    fa_tensor_release(on);
    fa_tensor_release(kept);
    fa_tensor_release(noise);
    fa_tensor_release(shift);
    fa_tensor_release(product);
    return out;
}

static fa_status dropout(fa__call *call)
{
    const int *kind = call->op->data;
    fa_tensor *self = fa__arg_tensor(call, 0), *mask, *out;
    double p = fa__arg_float(call, 1);

    if (!(p >= 0 && p <= 1))
        return fa__fail(FA_EINVAL,
                        "dropout probability has to be between 0 and 1, but got %g", p);
    if (p == 0 || !fa__arg_bool(call, 2) || fa_tensor_numel(self) == 0)
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    if ((*kind & WHOLE_FEATURES) != 0 && self->n_dims < 2)
        return fa__fail(FA_EINVAL, "Feature dropout requires at least 2 dimensions in the input");
    if (p == 1)
        return fa__return_tensor(call, 0, fa__op_tensor("aten::mul.Scalar", "tf", self, 0.0));
    mask = dropout_mask(self, p, (*kind & WHOLE_FEATURES) != 0);
    if (mask == NULL)
        return fa_error_last()->status;
    out = (*kind & ALPHA) != 0 ? alpha_noise(self, mask, p)
                               : fa__op_tensor("aten::mul.Tensor", "tt", self, mask);
    fa_tensor_release(mask);
    return fa__return_tensor(call, 0, out);
}

/* (output, mask): the mask as bools. */
static fa_status native_dropout(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = NULL, *on = NULL;
    double p = fa__arg_float(call, 1);
    bool train = fa__arg_is_none(call, 2) || fa__arg_bool(call, 2);
    fa_status st = FA_OK;

    if (!(p >= 0 && p <= 1))
        return fa__fail(FA_EINVAL,
                        "dropout probability has to be between 0 and 1, but got %g", p);
    if (!train || p == 0) {
        TRY(fa__return_tensor(call, 0, fa_clone(self)));
        on = fa__full(FA_BOOL, self->n_dims, self->sizes, (fa__scalar){ FA_BOOL, 1, 1, 0 });
    } else if (p == 1) {
        TRY(fa__return_tensor(call, 0, fa__op_tensor("aten::mul.Scalar", "tf", self, 0.0)));
        on = fa__full(FA_BOOL, self->n_dims, self->sizes, (fa__scalar){ FA_BOOL, 0, 0, 0 });
    } else {
        mask = dropout_mask(self, p, false);
        TRY(mask == NULL ? fa_error_last()->status
                         : fa__return_tensor(call, 0,
                                             fa__op_tensor("aten::mul.Tensor", "tt", self, mask)));
        on = fa__op_tensor("aten::ne.Scalar", "ti", mask, (int64_t)0);
    }
    st = fa__return_tensor(call, 1, on);
done:
    fa_tensor_release(mask);
    return st;
}

/* ---- sampling -------------------------------------------------------------------------------- */

static fa_status check_probabilities(const fa_tensor *p, int64_t n_samples, bool replacement)
{
    if (p->n_dims != 1 && p->n_dims != 2)
        return fa__fail(FA_EINVAL, "prob_dist must be 1 or 2 dim");
    if (!fa_dtype_is_floating_point((fa_dtype)p->dtype))
        return fa__fail(FA_ETYPE, "multinomial only supports floating-point dtypes for input, got: "
                        "%s", fa__scalar_type_name((fa_dtype)p->dtype));
    if (n_samples <= 0)
        return fa__fail(FA_EINVAL, "cannot sample n_sample <= 0 samples");
    if (!replacement && n_samples > p->sizes[p->n_dims - 1])
        return fa__fail(FA_EINVAL,
                        "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
    return FA_OK;
}

/* One row: cumulative sums in the dtype, then a binary search for each sample. */
static fa_status sample_row(fa__generator *g, const double *p, double *sums, int64_t n,
                            bool narrow, int64_t *out, int64_t n_samples)
{
    double sum = 0;

    for (int64_t i = 0; i < n; i++) {
        if (!(p[i] >= 0) || isinf(p[i]))
            return fa__fail(FA_EINVAL, "probability tensor contains either `inf`, `nan` or element "
                            "< 0");
        sum = narrow ? (double)((float)sum + (float)p[i]) : sum + p[i];
        sums[i] = sum;
    }
    if (!(sum > 0))
        return fa__fail(FA_EINVAL,
                        "invalid multinomial distribution (sum of probabilities <= 0)");
    for (int64_t i = 0; i < n; i++)
        sums[i] = narrow ? (double)((float)sums[i] / (float)sum) : sums[i] / sum;
    sums[n - 1] = 1;
    for (int64_t k = 0; k < n_samples; k++) {
        double u = fa__draw_u53(g);
        int64_t left = 0, right = n;

        while (left < right) {
            int64_t middle = left + (right - left) / 2;
            if (sums[middle] < u)
                left = middle + 1;
            else
                right = middle;
        }
        out[k] = left < n ? left : n - 1;
    }
    return FA_OK;
}

static fa_status sample_with_replacement(fa__call *call, fa_tensor *p, int64_t n_samples)
{
    int64_t n = p->sizes[p->n_dims - 1], n_rows = p->n_dims == 2 ? p->sizes[0] : 1;
    int64_t sizes[2] = { p->n_dims == 2 ? n_rows : n_samples, n_samples };
    fa_tensor *flat = fa__as_contiguous(p, FA_FLOAT64), *sums = fa__empty(FA_FLOAT64, 1, &n);
    fa_tensor *out = fa__empty(FA_INT64, p->n_dims, sizes);
    fa__generator *g;
    fa_status st = FA_OK;

    if (flat == NULL || sums == NULL || out == NULL)
        TRY(fa_error_last()->status);
    g = fa__generator_lock();
    for (int64_t row = 0; row < n_rows && st == FA_OK; row++)
        st = sample_row(g, (double *)fa_tensor_data(flat) + row * n, fa_tensor_data(sums), n,
                        p->dtype != FA_FLOAT64, (int64_t *)fa_tensor_data(out) + row * n_samples,
                        n_samples);
    fa__generator_unlock(g);
    TRY(st);
    st = fa__return_tensor(call, 0, fa_tensor_retain(out));
done:
    fa_tensor_release(flat);
    fa_tensor_release(sums);
    fa_tensor_release(out);
    return st;
}

static fa_status multinomial(fa__call *call)
{
    fa_tensor *p = fa__arg_tensor(call, 0), *noise = NULL, *ratio = NULL;
    int64_t n_samples = fa__arg_int(call, 1);
    bool replacement = fa__arg_bool(call, 2);
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_status st = FA_OK;

    TRY(check_generator(call));
    TRY(check_probabilities(p, n_samples, replacement));
    if (replacement && n_samples != 1)
        return sample_with_replacement(call, p, n_samples);
    noise = fa__empty_as(p, (fa_dtype)p->dtype);
    TRY(noise == NULL ? FA_ENOMEM : fill_into(noise, fill_exponential, (double[]){ 1 }));
    ratio = fa__op_tensor("aten::div.Tensor", "tt", p, noise);
    if (ratio == NULL)
        TRY(fa_error_last()->status);
    if (n_samples == 1) {
        st = fa__return_tensor(call, 0,
                               fa__op_tensor("aten::argmax", "tib", ratio, (int64_t)-1, 1));
    } else {
        TRY(fa__op_call_format("aten::topk", results, "ti", ratio, n_samples));
        call->results[0] = results[1];
        results[1] = fa__iv_none();
    }
done:
    fa__iv_release_all(results, FA__MAX_RETURNS);
    fa_tensor_release(noise);
    fa_tensor_release(ratio);
    return st;
}

static double draw_poisson(fa__generator *g, const double *params)
{
    double lambda = params[0], a, b, inverse, limit, product = 1, count = 0;

    if (lambda < 10) {                  /* products of uniforms */
        limit = exp(-lambda);
        while (lambda > 0 && (product *= fa__draw_u53(g)) > limit)
            count++;
        return count;
    }
    b = 0.931 + 2.53 * sqrt(lambda);    /* transformed rejection, Hoermann 1993 */
    a = -0.059 + 0.02483 * b;
    inverse = 1.1239 + 1.1328 / (b - 3.4);
    limit = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = fa__draw_u53(g) - 0.5, v = fa__draw_u53(g), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + lambda + 0.43);

        if (us >= 0.07 && v <= limit)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log(inverse) - log(a / (us * us) + b)
            <= -lambda + k * log(lambda) - lgamma(k + 1))
            return k;
    }
}

static fa_status poisson(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *flat = NULL, *out = NULL;
    fa_dtype dtype = (fa_dtype)self->dtype;
    int64_t n = fa_tensor_numel(self);
    fa__generator *g;
    fa_status st = FA_OK;

    TRY(check_generator(call));
    TRY(need_floating("poisson_cpu", dtype));
    flat = fa__as_contiguous(self, FA_FLOAT64);
    out = flat == NULL ? NULL : fa__empty(FA_FLOAT64, self->n_dims, self->sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    g = fa__generator_lock();
    for (int64_t i = 0; i < n && st == FA_OK; i++) {
        double rate = ((double *)fa_tensor_data(flat))[i];

        if (!(rate >= 0) || rate > 1e15)
            st = fa__fail(FA_EINVAL, "invalid Poisson rate, expected rate to be non-negative");
        else
            ((double *)fa_tensor_data(out))[i] = draw_poisson(g, &rate);
    }
    fa__generator_unlock(g);
    TRY(st);
    st = fa__return_tensor(call, 0, fa__as_dtype(out, dtype));
done:
    fa_tensor_release(flat);
    fa_tensor_release(out);
    return st;
}

/* ---- the generator itself -------------------------------------------------------------------- */

static fa_status manual_seed(fa__call *call)
{
    fa__generator *g = fa__generator_lock();

    fa__generator_seed(g, (uint64_t)fa__arg_int(call, 0));
    fa__generator_unlock(g);
    return FA_OK;
}

#define OPTIONS "ScalarType? dtype=None, Layout? layout=None, Device? device=None, "               \
                "bool? pin_memory=None"
#define INT_OPTIONS "ScalarType? dtype=4, Layout? layout=None, Device? device=None, "              \
                    "bool? pin_memory=None"
#define LIKE OPTIONS ", MemoryFormat? memory_format=None"

const fa__op fa__ops_random[] = {
    { "aten::uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) "
      "-> Tensor(a!)", uniform_, FA__OP_RANDOM },
    { "aten::normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) "
      "-> Tensor(a!)", normal_, FA__OP_RANDOM },
    { "aten::bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) "
      "-> Tensor(a!)", bernoulli_in_place, FA__OP_RANDOM },
    { "aten::bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) "
      "-> Tensor(a!)", distribute_in_place, FA__OP_RANDOM, &bernoulli_rule },
    { "aten::exponential_(Tensor(a!) self, float lambd=1., *, Generator? generator=None) "
      "-> Tensor(a!)", distribute_in_place, FA__OP_RANDOM, &exponential_rule },
    { "aten::geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)",
      distribute_in_place, FA__OP_RANDOM, &geometric_rule },
    { "aten::cauchy_(Tensor(a!) self, float median=0., float sigma=1., *, "
      "Generator? generator=None) -> Tensor(a!)", distribute_in_place, FA__OP_RANDOM,
      &cauchy_rule },
    { "aten::log_normal_(Tensor(a!) self, float mean=1., float std=2., *, "
      "Generator? generator=None) -> Tensor(a!)", distribute_in_place, FA__OP_RANDOM,
      &log_normal_rule },
    { "aten::random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) "
      "-> Tensor(a!)", random_in_place, FA__OP_RANDOM },
    { "aten::random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)",
      random_in_place, FA__OP_RANDOM },
    { "aten::random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)",
      random_in_place, FA__OP_RANDOM },

    { "aten::bernoulli(Tensor self, *, Generator? generator=None) -> Tensor", bernoulli,
      FA__OP_RANDOM | FA__OP_OUT },
    { "aten::bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor",
      bernoulli, FA__OP_RANDOM },
    { "aten::bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor",
      distribute_like, FA__OP_RANDOM, &bernoulli_rule },
    { "aten::exponential(Tensor self, float lambd=1., *, Generator? generator=None) -> Tensor",
      distribute_like, FA__OP_RANDOM, &exponential_rule },
    { "aten::normal.Tensor_float(Tensor mean, float std=1., *, Generator? generator=None) "
      "-> Tensor", normal_of_tensors, FA__OP_RANDOM | FA__OP_OUT },
    { "aten::normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor",
      normal_of_tensors, FA__OP_RANDOM | FA__OP_OUT },
    { "aten::normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) "
      "-> Tensor", normal_of_tensors, FA__OP_RANDOM | FA__OP_OUT },
    { "aten::normal.float_float(float mean, float std, SymInt[] size, *, "
      "Generator? generator=None, " OPTIONS ") -> Tensor", normal_new, FA__OP_RANDOM },

    { "aten::rand(SymInt[] size, *, " OPTIONS ") -> Tensor", rand_new, FA__OP_RANDOM | FA__OP_OUT },
    { "aten::rand.generator(SymInt[] size, *, Generator? generator, " OPTIONS ") -> Tensor",
      rand_new, FA__OP_RANDOM },
    { "aten::rand_like(Tensor self, *, " LIKE ") -> Tensor", rand_new, FA__OP_RANDOM },
    { "aten::randn(SymInt[] size, *, " OPTIONS ") -> Tensor", randn_new,
      FA__OP_RANDOM | FA__OP_OUT },
    { "aten::randn.generator(SymInt[] size, *, Generator? generator, " OPTIONS ") -> Tensor",
      randn_new, FA__OP_RANDOM },
    { "aten::randn_like(Tensor self, *, " LIKE ") -> Tensor", randn_new, FA__OP_RANDOM },
    { "aten::randint(SymInt high, SymInt[] size, *, " INT_OPTIONS ") -> Tensor", randint_new,
      FA__OP_RANDOM | FA__OP_OUT },
    { "aten::randint.low(SymInt low, SymInt high, SymInt[] size, *, " INT_OPTIONS ") -> Tensor",
      randint_new, FA__OP_RANDOM },
    { "aten::randint.generator(SymInt high, SymInt[] size, *, Generator? generator, " INT_OPTIONS
      ") -> Tensor", randint_new, FA__OP_RANDOM },
    { "aten::randint_like(Tensor self, SymInt high, *, " LIKE ") -> Tensor", randint_new,
      FA__OP_RANDOM },
    { "aten::randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, " LIKE ") -> Tensor",
      randint_new, FA__OP_RANDOM },
    { "aten::randperm(SymInt n, *, " INT_OPTIONS ") -> Tensor", randperm,
      FA__OP_RANDOM | FA__OP_OUT },
    { "aten::randperm.generator(SymInt n, *, Generator? generator, " INT_OPTIONS ") -> Tensor",
      randperm, FA__OP_RANDOM },

    { "aten::dropout(Tensor input, float p, bool train) -> Tensor", dropout,
      FA__OP_RANDOM | FA__OP_INPLACE, &(const int){ 0 } },
    { "aten::feature_dropout(Tensor input, float p, bool train) -> Tensor", dropout,
      FA__OP_RANDOM | FA__OP_INPLACE, &(const int){ WHOLE_FEATURES } },
    { "aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor", dropout,
      FA__OP_RANDOM | FA__OP_INPLACE, &(const int){ ALPHA } },
    { "aten::feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor", dropout,
      FA__OP_RANDOM | FA__OP_INPLACE, &(const int){ ALPHA | WHOLE_FEATURES } },
    { "aten::native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)",
      native_dropout, FA__OP_RANDOM },
    { "aten::multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, "
      "Generator? generator=None) -> Tensor", multinomial, FA__OP_RANDOM | FA__OP_OUT },
    { "aten::poisson(Tensor self, Generator? generator=None) -> Tensor", poisson, FA__OP_RANDOM },
    { "aten::manual_seed(int seed) -> ()", manual_seed, FA__OP_EFFECT },
    { 0 },
};
