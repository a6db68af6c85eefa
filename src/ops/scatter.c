/* scatter.c: ops that write to the elements which indices name.
 *
 *     index_put index_add index_copy ...    blocks of self at positions along dims
 *     scatter scatter_add scatter_reduce    single elements along one dim, as gather reads them
 *     put masked_scatter                    single elements in row-major order
 *
 * Each works on a copy of self, or on self itself where the in-place form is called. Values for the
 * same place are combined in their order. */
#include "indexing.h"

#include <math.h>

/* ---- where to write -------------------------------------------------------------------------- */

/* Self when it is to be changed in place, else a copy in the memory format; yours. */
static fa_tensor *target_of(const fa__call *call, int memory_format)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    if (call->into == self && !fa__is_expanded(self) && !self->conj && !self->neg)
        return fa_tensor_retain(self);
    return fa__clone_format(self, memory_format);
}

/* `source` as what is read while `target` is written: row-major, of target's dtype, with memory of
 * its own. Yours. */
static fa_tensor *source_for(const fa_tensor *target, fa_tensor *source)
{
    fa_tensor *plain = fa__as_contiguous(source, (fa_dtype)target->dtype), *own;

    if (plain == NULL || plain->storage != target->storage)
        return plain;
    own = fa__clone_format(plain, FA__CONTIGUOUS);
    fa_tensor_release(plain);
    return own;
}

/* A row-major 0-dim tensor of the scalar, in target's dtype; yours. */
static fa_tensor *value_for(const fa_tensor *target, fa__scalar value)
{
    return fa__full((fa_dtype)target->dtype, 0, NULL, value);
}

/* Returns `target` (taken over) when st is FA_OK. */
static fa_status finish(fa__call *call, fa_tensor *target, fa_status st)
{
    if (st == FA_OK)
        return fa__return_tensor(call, 0, target);
    fa_tensor_release(target);
    return st;
}

/* ---- writing a plan's blocks ----------------------------------------------------------------- */

typedef struct writing {
    const fa__index_plan *plan;
    fa_dtype dtype;
    fa__combine combine;
    const uint8_t *source;              /* row-major, of the plan's sizes... */
    const uint8_t *block;
    int64_t step;                       /* ...or, with step 0, one element for all places */
} writing;

static void write_run(void *context, uint8_t *at, int64_t step, int64_t n, int64_t i)
{
    const writing *self = context;

    self->combine(self->dtype, at, step, self->block + i * self->step, self->step, n);
}

static fa_status write_row(void *context, uint8_t *at, int64_t i)
{
    writing *self = context;

    self->block = self->source + i * self->plan->after * self->step;
    fa__index_runs(self->plan, at, write_run, self);
    return FA_OK;
}

/* One element for each index. */
static fa_status write_element(void *context, uint8_t *at, int64_t i)
{
    const writing *self = context;

    self->combine(self->dtype, at, 0, self->source + i * self->step, 0, 1);
    return FA_OK;
}

/* Combines `source` (row-major, of the plan's sizes, or 0-dim) into target's places. */
static fa_status write_plan(const fa__index_plan *plan, const fa_tensor *target,
                            const fa_tensor *source, fa__combination how)
{
    fa_dtype dtype = (fa_dtype)target->dtype;
    writing self = { plan, dtype, fa__combine_of(dtype, how), fa_tensor_data(source), NULL,
                     source->n_dims == 0 ? 0 : (int64_t)plan->itemsize };

    if (plan->before * plan->n_offsets * plan->after == 0)
        return FA_OK;
    return fa__index_rows(plan, 0, plan->before * plan->n_offsets,
                          plan->n_after == 0 ? write_element : write_row, &self);
}

/* ---- index_put ------------------------------------------------------------------------------- */

/* The values broadcast to the plan's sizes; row-major, yours. */
static fa_tensor *values_for(const fa__index_plan *plan, const fa_tensor *target,
                             fa_tensor *values)
{
    int64_t sizes[FA_MAX_DIMS];
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int n = fa__index_plan_dims(plan), n_out;
    fa_tensor *wide, *out;

    if (fa_tensor_numel(values) == 1)
        return fa__op_tensor("aten::reshape", "tI", values, (int64_t[]){ 1 }, 0);
    if (fa__broadcast_sizes(n, plan->sizes, values->n_dims, values->sizes, &n_out, sizes) != FA_OK
        || n_out != n
        || (n > 0 && memcmp(sizes, plan->sizes, (size_t)n * sizeof(int64_t)) != 0)) {
        fa__fail(FA_EINVAL,
                 "shape mismatch: value tensor of shape %s cannot be broadcast to indexing result "
                 "of shape %s",
                 fa__dims_text(a, values), fa__format_dims(b, sizeof(b), n, plan->sizes));
        return NULL;
    }
    wide = fa_expand(values, n, plan->sizes);
    out = wide == NULL ? NULL : source_for(target, wide);
    fa_tensor_release(wide);
    return out;
}

static fa_status put_values(fa_tensor *target, const fa__call *call, fa_tensor *values,
                            bool accumulate)
{
    fa_status st = FA_OK;
    fa__index_plan plan = { 0 };
    fa_tensor *shaped = NULL, *source = NULL;

    if (values->dtype != target->dtype)
        return fa__fail(FA_ETYPE,
                        "Index put requires the source and destination dtypes match, got %s for "
                        "the destination and %s for the source.",
                        fa__scalar_type_name((fa_dtype)target->dtype),
                        fa__scalar_type_name((fa_dtype)values->dtype));
    TRY(fa__need_elements(values, "index_put_"));
    TRY(fa__index_plan_of(&plan, target, call, 1));
    shaped = values_for(&plan, target, values);
    source = shaped == NULL ? NULL : source_for(target, shaped);
    TRY(source == NULL ? fa_error_last()->status
                       : write_plan(&plan, target, source, accumulate ? FA__ADD : FA__COPY));
done:
    fa__index_plan_free(&plan);
    fa_tensor_release(shaped);
    fa_tensor_release(source);
    return st;
}

static fa_status index_put(fa__call *call)
{
    fa_tensor *target = target_of(call, FA__PRESERVE);

    if (target == NULL)
        return fa_error_last()->status;
    return finish(call, target,
                  put_values(target, call, fa__arg_tensor(call, 2), fa__arg_bool(call, 3)));
}

static fa_status index_put_impl_(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);

    return finish(call, fa_tensor_retain(self),
                  put_values(self, call, fa__arg_tensor(call, 2), fa__arg_bool(call, 3)));
}

/* ---- along one dim --------------------------------------------------------------------------- */

/* What the ops that take positions along a dim say of them. */
typedef struct along {
    const char *name;
    bool wraps;                         /* negative positions count from the end */
    bool long_only;                     /* no int32 positions */
} along;
static const along copying = { "index_copy_", false, true };
static const along adding = { "index_add_", false, false };
static const along filling = { "index_fill_", true, true };
static const along reducing = { "index_reduce_", false, false };

static fa_status check_positions(const along *op, const fa_tensor *index)
{
    const char *type = fa__scalar_type_name((fa_dtype)index->dtype);
    char text[FA__DIMS_TEXT];

    if (op == &copying && index->n_dims > 1)
        return fa__fail(FA_EINVAL, "%s(): Index should have dimension 1 or 0 (got %d)", op->name,
                        index->n_dims);
    if (index->dtype != FA_INT64 && (index->dtype != FA_INT32 || op->long_only))
        return op == &copying
                   ? fa__fail(FA_ETYPE, "%s(): Expected a long tensor for index, but got %s",
                              op->name, type)
                   : fa__fail(FA_ETYPE, "%s(): Expected dtype int%s64 for index%s", op->name,
                              op->long_only ? "" : "32/", op->long_only ? "." : "");
    if (index->n_dims <= 1)
        return FA_OK;
    if (op == &filling)
        return fa__fail(FA_EINVAL, "Index has to be a vector/scalar");
    return fa__fail(FA_EINVAL,
                    "%s(): Index is supposed to be a vector, but got dim: %d with type: %s and "
                    "size: %s",
                    op->name, index->n_dims, type, fa__dims_text(text, index));
}

/* The plan for the positions of argument 2 along the dim of argument 1. */
static fa_status plan_along(fa__index_plan *plan, const fa_tensor *target, const fa__call *call,
                            const along *op, int *dim)
{
    fa_status st = FA_OK;
    fa_tensor *given = fa__arg_tensor(call, 2), *index = NULL;

    TRY(check_positions(op, given));
    TRY(fa__wrap_dim(fa__arg_int(call, 1), target->n_dims, dim));
    TRY(fa__need_elements(given, op->name));
    int64_t n = fa_tensor_numel(given), size = target->n_dims == 0 ? 1 : target->sizes[*dim];
    index = fa__empty(FA_INT64, 1, &n);
    if (index == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__copy_into(index, given));
    int64_t *at = fa_tensor_data(index);
    for (int64_t i = 0; !op->wraps && i < n; i++) {
        if (at[i] >= 0 && at[i] < size)
            continue;
        if (op != &copying)
            TRY(fa__fail(FA_ERANGE, "index out of range in self"));
        TRY(fa__fail(FA_ERANGE,
                     "index_copy_(): index %lld is out of bounds for dimension %d with size %lld",
                     (long long)at[i], *dim, (long long)size));
    }
    TRY(fa__wrap_indices(at, n, *dim, size));
    TRY(fa__index_plan_along(plan, target, *dim, at, n));
done:
    fa_tensor_release(index);
    return st;
}

/* FA_EINVAL unless the source has self's sizes, except along dim, where it has one for each
 * index. */
static fa_status check_source(const fa__index_plan *plan, const fa_tensor *target,
                              const fa_tensor *source, int dim, const char *what)
{
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    int n_dims = target->n_dims == 0 ? 1 : target->n_dims;
    bool fits = source->n_dims == n_dims || (source->n_dims == 0 && n_dims == 1);

    if (source->dtype != target->dtype)
        return fa__fail(FA_ETYPE, "%s(): self (%s) and source (%s) must have the same scalar type",
                        what, fa__scalar_type_name((fa_dtype)target->dtype),
                        fa__scalar_type_name((fa_dtype)source->dtype));
    for (int d = 0; fits && d < source->n_dims; d++)
        fits = source->sizes[d] == plan->sizes[d];
    if (fits && (source->n_dims > 0 || plan->n_offsets == 1))
        return FA_OK;
    return fa__fail(FA_EINVAL,
                    "%s(): source tensor shape must match self tensor shape, excluding the "
                    "specified dimension %d, where it has %lld. Got self.shape = %s source.shape = "
                    "%s",
                    what, dim, (long long)plan->n_offsets, fa__dims_text(a, target),
                    fa__dims_text(b, source));
}

/* Argument 3 combined into the positions of argument 2. */
static fa_status write_along(fa_tensor *target, const fa__call *call, fa_tensor *values,
                             const along *op, fa__combination how)
{
    fa_status st = FA_OK;
    fa__index_plan plan = { 0 };
    fa_tensor *source = NULL;
    int dim;

    TRY(plan_along(&plan, target, call, op, &dim));
    TRY(check_source(&plan, target, values, dim, op->name));
    TRY(fa__need_elements(values, op->name));
    source = source_for(target, values);
    TRY(source == NULL ? fa_error_last()->status : write_plan(&plan, target, source, how));
done:
    fa__index_plan_free(&plan);
    fa_tensor_release(source);
    return st;
}

static fa_status index_copy(fa__call *call)
{
    fa_tensor *target = target_of(call, FA__CONTIGUOUS);

    if (target == NULL)
        return fa_error_last()->status;
    return finish(call, target,
                  write_along(target, call, fa__arg_tensor(call, 3), &copying, FA__COPY));
}

static fa_status index_add(fa__call *call)
{
    fa_status st = FA_OK;
    fa__scalar alpha = fa__arg_scalar(call, 4);
    fa_tensor *target = target_of(call, FA__CONTIGUOUS), *source = NULL;

    if (target == NULL)
        return fa_error_last()->status;
    if (alpha.real == 1 && alpha.imag == 0)
        source = fa_tensor_retain(fa__arg_tensor(call, 3));
    else
        source = fa__op_tensor("aten::mul.Scalar", "tS", fa__arg_tensor(call, 3), alpha);
    if (source != NULL && target->dtype == FA_BOOL && source->dtype == FA_INT64) {
        fa_tensor *counted = source;    /* a bool times an int */
        source = fa__as_dtype(counted, FA_BOOL);
        fa_tensor_release(counted);
    }
    st = source == NULL ? fa_error_last()->status
                        : write_along(target, call, source, &adding, FA__ADD);
    fa_tensor_release(source);
    return finish(call, target, st);
}

/* Fills the positions with a 0-dim value of target's dtype. */
static fa_status fill_along(fa_tensor *target, const fa__call *call, const fa_tensor *value)
{
    fa__index_plan plan = { 0 };
    int dim;
    fa_status st = plan_along(&plan, target, call, &filling, &dim);

    if (st == FA_OK)
        st = write_plan(&plan, target, value, FA__COPY);
    fa__index_plan_free(&plan);
    return st;
}

static fa_status index_fill(fa__call *call)
{
    fa_tensor *target = target_of(call, FA__PRESERVE), *value;
    fa_status st = target == NULL ? fa_error_last()->status : FA_OK;

    if (st != FA_OK)
        return st;
    value = value_for(target, fa__arg_scalar(call, 3));
    st = value == NULL ? fa_error_last()->status : fill_along(target, call, value);
    fa_tensor_release(value);
    return finish(call, target, st);
}

static fa_status index_fill_tensor(fa__call *call)
{
    fa_tensor *given = fa__arg_tensor(call, 3), *target, *value;
    fa_status st;

    if (given->n_dims != 0)
        return fa__fail(FA_EINVAL,
                        "index_fill_ only supports a 0-dimensional value tensor, but got tensor "
                        "with %d dimension(s).",
                        given->n_dims);
    st = fa__need_elements(given, "index_fill_");
    if (st != FA_OK)
        return st;
    target = target_of(call, FA__PRESERVE);
    if (target == NULL)
        return fa_error_last()->status;
    value = source_for(target, given);
    st = value == NULL ? fa_error_last()->status : fill_along(target, call, value);
    fa_tensor_release(value);
    return finish(call, target, st);
}

/* ---- reductions into places ------------------------------------------------------------------ */

typedef struct reduction {
    const char *name;
    fa__combination how;
    bool is_mean;
} reduction;

static const reduction reductions[] = {
    { "sum", FA__ADD, false },      { "add", FA__ADD, false },
    { "prod", FA__MULTIPLY, false }, { "multiply", FA__MULTIPLY, false },
    { "mean", FA__ADD, true },      { "amax", FA__MAXIMUM, false },
    { "amin", FA__MINIMUM, false },
};

/* The reduction of that name, when the op knows it: `known` are its words. NULL otherwise, without
 * an error. */
static const reduction *find_reduction(const char *name, const char *known)
{
    if (name == NULL || strstr(known, name) == NULL)
        return NULL;
    for (size_t i = 0; i < FA__COUNT(reductions); i++) {
        if (strcmp(reductions[i].name, name) == 0)
            return &reductions[i];
    }
    return NULL;
}

/* The number that changes nothing, in target's dtype: lowest for amax, highest for amin. Yours. */
static fa_tensor *identity_of(const fa_tensor *target, fa__combination how)
{
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)target->dtype);
    bool is_signed = row->number == FA__NUMBER_SIGNED;
    int bits = 8 * row->itemsize - (is_signed ? 1 : 0);
    uint64_t highest = bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    fa__scalar x = { .dtype = FA_INT64 };

    if (how == FA__MULTIPLY) {
        x.integer = 1;
    } else if (how != FA__ADD && row->number == FA__NUMBER_FLOAT) {
        x.dtype = FA_FLOAT64;
        x.real = how == FA__MINIMUM ? INFINITY : -INFINITY;
    } else if (row->number == FA__NUMBER_BOOL) {
        x.integer = how == FA__MINIMUM;
    } else if (how == FA__MINIMUM) {
        x.integer = (int64_t)highest;
    } else if (how == FA__MAXIMUM && is_signed) {
        x.integer = -(int64_t)highest - 1;
    }
    if (x.dtype == FA_INT64)
        x.real = (double)x.integer;
    return value_for(target, x);
}

static fa_status need_order(const fa_tensor *self, const reduction *reduce, const char *kernel)
{
    fa__combination how = reduce->how;

    if (reduce->is_mean && self->dtype == FA_BOOL)
        return fa__fail(FA_EUNSUPPORTED, "\"div_floor_cpu\" not implemented for 'Bool'");
    if (fa_dtype_is_complex((fa_dtype)self->dtype) && (how == FA__MINIMUM || how == FA__MAXIMUM))
        return fa__fail(FA_EUNSUPPORTED, "\"%s\" not implemented for '%s'", kernel,
                        fa__scalar_type_name((fa_dtype)self->dtype));
    return FA_OK;
}

/* Divides sums by how many values went into each: `counts` holds that. */
static fa_status divide_by_counts(fa_tensor *target, fa_tensor *counts)
{
    bool is_whole = fa__is_integral((fa_dtype)target->dtype, true);
    fa_tensor *least = fa__op_tensor("aten::clamp_min", "ti", counts, (int64_t)1), *mean = NULL;
    fa_status st = least == NULL ? fa_error_last()->status : FA_OK;

    if (st == FA_OK) {
        mean = fa__op_tensor(is_whole ? "aten::floor_divide" : "aten::div.Tensor", "tt", target,
                             least);
        st = mean == NULL ? fa_error_last()->status : fa__copy_into(target, mean);
    }
    fa_tensor_release(least);
    fa_tensor_release(mean);
    return st;
}

/* Zeros or ones of target's shape to count in: float32 would lose none below 2^24, float64 none at
 * all that memory could hold. */
static fa_tensor *fresh_counts(const fa_tensor *target, bool include_self)
{
    return fa__full(fa__is_integral((fa_dtype)target->dtype, true) ? (fa_dtype)target->dtype
                    : fa_dtype_is_complex((fa_dtype)target->dtype) ? FA_FLOAT64
                                                                   : (fa_dtype)target->dtype,
                    target->n_dims, target->sizes,
                    (fa__scalar){ FA_INT64, include_self, include_self, 0 });
}

static fa_status index_reduce(fa__call *call)
{
    fa_status st = FA_OK;
    bool include_self = fa__arg_bool(call, 5);
    const reduction *reduce = find_reduction(fa__arg_text(call, 4), "prod mean amax amin");
    fa_tensor *target = NULL, *counts = NULL, *value = NULL, *source = NULL;
    fa__index_plan plan = { 0 }, count_plan = { 0 };
    int dim;

    if (reduce == NULL)
        return fa__fail(FA_EINVAL,
                        "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but "
                        "got %s.",
                        fa__arg_text(call, 4));
    TRY(need_order(fa__arg_tensor(call, 0), reduce, "index_func_"));
    target = target_of(call, FA__CONTIGUOUS);
    if (target == NULL)
        TRY(fa_error_last()->status);
    TRY(plan_along(&plan, target, call, &reducing, &dim));
    TRY(check_source(&plan, target, fa__arg_tensor(call, 3), dim, "index_reduce"));
    source = source_for(target, fa__arg_tensor(call, 3));
    value = identity_of(target, reduce->how);
    if (source == NULL || value == NULL)
        TRY(fa_error_last()->status);
    if (!include_self)
        TRY(write_plan(&plan, target, value, FA__COPY));
    TRY(write_plan(&plan, target, source, reduce->how));
    if (reduce->is_mean) {
        counts = fresh_counts(target, include_self);
        if (counts == NULL)
            TRY(fa_error_last()->status);
        TRY(plan_along(&count_plan, counts, call, &reducing, &dim));
        fa_tensor_release(value);
        value = value_for(counts, (fa__scalar){ FA_INT64, 1, 1, 0 });
        TRY(value == NULL ? fa_error_last()->status
                          : write_plan(&count_plan, counts, value, FA__ADD));
        TRY(divide_by_counts(target, counts));
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(target)));
done:
    fa__index_plan_free(&plan);
    fa__index_plan_free(&count_plan);
    fa_tensor_release(counts);
    fa_tensor_release(value);
    fa_tensor_release(source);
    fa_tensor_release(target);
    return st;
}

/* ---- scatter --------------------------------------------------------------------------------- */

/* Index sizes must not exceed self's apart from dim, nor the source's. */
static fa_status check_scatter(const fa_tensor *self, const fa_tensor *index,
                               const fa_tensor *source, int dim)
{
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT], c[FA__DIMS_TEXT];
    int n_self = self->n_dims == 0 ? 1 : self->n_dims;
    int n_index = index->n_dims == 0 ? 1 : index->n_dims;
    int n_source = source == NULL ? n_index : source->n_dims == 0 ? 1 : source->n_dims;
    bool fits = true;

    if (fa_tensor_numel(index) == 0)
        return FA_OK;
    if (n_self != n_index)
        return fa__fail(FA_EINVAL,
                        "Index tensor must have the same number of dimensions as self tensor");
    if (n_source != n_index)
        return fa__fail(FA_EINVAL,
                        "Index tensor must have the same number of dimensions as src tensor");
    for (int d = 0; d < index->n_dims; d++) {
        int64_t have = self->n_dims == 0 ? 1 : self->sizes[d];
        int64_t given = source == NULL ? index->sizes[d] : source->n_dims == 0 ? 1
                                                                               : source->sizes[d];
        fits = fits && (d == dim || index->sizes[d] <= have) && index->sizes[d] <= given;
    }
    if (fits)
        return FA_OK;
    if (source == NULL)
        return fa__fail(FA_EINVAL, "Expected index %s to be no larger than self %s apart from "
                                   "dimension %d",
                        fa__dims_text(a, index), fa__dims_text(b, self), dim);
    return fa__fail(FA_EINVAL,
                    "Expected index %s to be no larger than self %s apart from dimension %d and to "
                    "be no larger size than src %s",
                    fa__dims_text(a, index), fa__dims_text(b, self), dim, fa__dims_text(c, source));
}

/* The index of argument 2 as int64, and the dim of argument 1, both checked. */
static fa_status scatter_index(const fa__call *call, const fa_tensor *source, fa_tensor **index,
                               int *dim)
{
    fa_status st = FA_OK;
    const fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *given = fa__arg_tensor(call, 2);

    TRY(fa__wrap_dim(fa__arg_int(call, 1), self->n_dims, dim));
    TRY(fa__need_elements(given, "scatter"));
    if (given->dtype != FA_INT64 && given->dtype != FA_INT32 && fa_tensor_numel(given) > 0)
        return fa__fail(FA_ETYPE, "scatter(): Expected dtype int32/int64 for index");
    if (source != NULL && source->dtype != self->dtype)
        return fa__fail(FA_ETYPE, "scatter(): Expected self.dtype to be equal to src.dtype");
    TRY(check_scatter(self, given, source, *dim));
    *index = fa__as_dtype(given, FA_INT64);
    if (*index == NULL)
        TRY(fa_error_last()->status);
done:
    return st;
}

/* `source` (NULL: `value` everywhere) combined into self at the index. */
static fa_status return_scattered(fa__call *call, fa_tensor *source, const fa__scalar *value,
                                  fa__combination how)
{
    fa_status st = FA_OK;
    fa_tensor *target = NULL, *index = NULL, *plain = NULL;
    int dim;

    TRY(scatter_index(call, source, &index, &dim));
    target = target_of(call, FA__CONTIGUOUS);
    if (target == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__need_elements(target, "scatter"));
    plain = source != NULL ? source_for(target, source) : value_for(target, *value);
    TRY(plain == NULL ? fa_error_last()->status
                      : fa__index_lines(target, index, plain, dim, how, FA__INTO_INDEXED));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(target)));
done:
    fa_tensor_release(plain);
    fa_tensor_release(index);
    fa_tensor_release(target);
    return st;
}

static fa_status scatter_src(fa__call *call)
{
    return return_scattered(call, fa__arg_tensor(call, 3), NULL, FA__COPY);
}

static fa_status scatter_add(fa__call *call)
{
    return return_scattered(call, fa__arg_tensor(call, 3), NULL, FA__ADD);
}

static fa_status scatter_value(fa__call *call)
{
    fa__scalar value = fa__arg_scalar(call, 3);

    return return_scattered(call, NULL, &value, FA__COPY);
}

/* The reduction of argument 4 for scatter with reduce=. */
static fa_status scatter_combination(const fa__call *call, fa__combination *how)
{
    const reduction *reduce = find_reduction(fa__arg_text(call, 4), "add multiply");

    if (reduce == NULL)
        return fa__fail(FA_EINVAL, "reduce argument must be either add or multiply.");
    *how = reduce->how;
    return FA_OK;
}

static fa_status scatter_src_reduce(fa__call *call)
{
    fa__combination how;
    fa_status st = scatter_combination(call, &how);

    return st != FA_OK ? st : return_scattered(call, fa__arg_tensor(call, 3), NULL, how);
}

static fa_status scatter_value_reduce(fa__call *call)
{
    fa__scalar value = fa__arg_scalar(call, 3);
    fa__combination how;
    fa_status st = scatter_combination(call, &how);

    return st != FA_OK ? st : return_scattered(call, NULL, &value, how);
}

static fa_status scatter_reduce(fa__call *call)
{
    fa_status st = FA_OK;
    bool include_self = fa__arg_bool(call, 5);
    const reduction *reduce = find_reduction(fa__arg_text(call, 4), "sum prod mean amax amin");
    fa_tensor *source = fa__arg_tensor(call, 3);
    fa_tensor *target = NULL, *index = NULL, *plain = NULL, *value = NULL, *counts = NULL;
    int dim;

    if (reduce == NULL)
        return fa__fail(FA_EINVAL,
                        "reduce argument must be either sum, prod, mean, amax or amin, got %s",
                        fa__arg_text(call, 4));
    TRY(need_order(fa__arg_tensor(call, 0), reduce, "scatter_gather_tensor_cpu"));
    TRY(scatter_index(call, source, &index, &dim));
    target = target_of(call, FA__CONTIGUOUS);
    plain = target == NULL ? NULL : source_for(target, source);
    value = plain == NULL ? NULL : identity_of(target, reduce->how);
    if (value == NULL)
        TRY(fa_error_last()->status);
    if (!include_self)
        TRY(fa__index_lines(target, index, value, dim, FA__COPY, FA__INTO_INDEXED));
    TRY(fa__index_lines(target, index, plain, dim, reduce->how, FA__INTO_INDEXED));
    if (reduce->is_mean) {
        counts = fresh_counts(target, include_self);
        fa_tensor_release(value);
        value = counts == NULL ? NULL : value_for(counts, (fa__scalar){ FA_INT64, 1, 1, 0 });
        TRY(value == NULL ? fa_error_last()->status
                          : fa__index_lines(counts, index, value, dim, FA__ADD, FA__INTO_INDEXED));
        TRY(divide_by_counts(target, counts));
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(target)));
done:
    fa_tensor_release(counts);
    fa_tensor_release(value);
    fa_tensor_release(plain);
    fa_tensor_release(index);
    fa_tensor_release(target);
    return st;
}

/* ---- put, masked_scatter --------------------------------------------------------------------- */

static fa_status put(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *index = fa__arg_tensor(call, 1);
    fa_tensor *source = fa__arg_tensor(call, 2), *out = NULL, *flat = NULL, *places = NULL;
    fa_tensor *values = NULL;
    int64_t n = fa_tensor_numel(index), size = fa_tensor_numel(self);
    fa__index_plan plan = { 0 };

    if (index->dtype != FA_INT64)
        return fa__fail(FA_ETYPE, "put_(): Expected a long tensor for index, but got %s",
                        fa__scalar_type_name((fa_dtype)index->dtype));
    if (self->dtype != source->dtype)
        return fa__fail(FA_ETYPE, "put_(): self and source expected to have the same dtype, but "
                                  "got self.dtype = %s and source.dtype = %s",
                        fa__scalar_type_name((fa_dtype)self->dtype),
                        fa__scalar_type_name((fa_dtype)source->dtype));
    if (n != fa_tensor_numel(source))
        return fa__fail(FA_EINVAL,
                        "put_(): Expected source and index to have the same number of elements, "
                        "but got source.numel() = %lld, index.numel() = %lld",
                        (long long)fa_tensor_numel(source), (long long)n);
    TRY(fa__need_elements(index, "put_"));
    TRY(fa__need_elements(source, "put_"));
    out = fa__clone_format(self, FA__CONTIGUOUS);
    flat = out == NULL ? NULL : fa_view(out, 1, &size);
    places = flat == NULL ? NULL : fa__empty(FA_INT64, index->n_dims, index->sizes);
    if (places == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__copy_into(places, index));
    for (int64_t i = 0, *at = fa_tensor_data(places); i < n; i++) {
        if (at[i] < -size || at[i] >= size)
            TRY(fa__fail(FA_ERANGE, "out of range: tried to access index %lld on a tensor of %lld "
                                    "elements.",
                         (long long)at[i], (long long)size));
    }
    TRY(fa__wrap_indices(fa_tensor_data(places), n, 0, size));
    TRY(fa__index_plan_along(&plan, flat, 0, fa_tensor_data(places), n));
    values = source_for(flat, source);
    TRY(values == NULL ? fa_error_last()->status
                       : write_plan(&plan, flat, values,
                                    fa__arg_bool(call, 3) ? FA__ADD : FA__COPY));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa__index_plan_free(&plan);
    fa_tensor_release(values);
    fa_tensor_release(places);
    fa_tensor_release(flat);
    fa_tensor_release(out);
    return st;
}

/* The next source element for every place that is on; false when the source ends before. */
static bool fill_masked(uint8_t *out, const uint8_t *is_on, int64_t n, const uint8_t *source,
                        int64_t n_source, size_t size)
{
    for (int64_t i = 0; i < n; i++) {
        if (is_on[i] == 0)
            continue;
        if (n_source-- == 0)
            return false;
        memcpy(out + (size_t)i * size, source, size);
        source += size;
    }
    return true;
}

static fa_status masked_scatter(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *mask = fa__arg_tensor(call, 1);
    fa_tensor *source = fa__arg_tensor(call, 2);
    fa_tensor *wide = NULL, *out = NULL, *wide_mask = NULL, *bytes = NULL, *values = NULL;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    if (self->dtype != source->dtype)
        return fa__fail(FA_ETYPE,
                        "masked_scatter: expected self and source to have same dtypes but got %s "
                        "and %s",
                        fa__scalar_type_name((fa_dtype)self->dtype),
                        fa__scalar_type_name((fa_dtype)source->dtype));
    if (mask->dtype != FA_BOOL)
        return fa__fail(FA_ETYPE,
                        "masked_scatter_ only supports boolean masks, but got mask with dtype %s",
                        fa__scalar_type_name((fa_dtype)mask->dtype));
    TRY(fa__need_elements(self, "masked_scatter"));
    TRY(fa__need_elements(mask, "masked_scatter"));
    TRY(fa__need_elements(source, "masked_scatter"));
    TRY(fa__broadcast_sizes(self->n_dims, self->sizes, mask->n_dims, mask->sizes, &n, sizes));
    wide = fa_expand(self, n, sizes);
    wide_mask = wide == NULL ? NULL : fa_expand(mask, n, sizes);
    bytes = wide_mask == NULL ? NULL : fa__as_contiguous(wide_mask, FA_BOOL);
    out = bytes == NULL ? NULL : fa__clone_format(wide, FA__CONTIGUOUS);
    values = out == NULL ? NULL : source_for(out, source);
    if (values == NULL)
        TRY(fa_error_last()->status);
    if (!fill_masked(fa_tensor_data(out), fa_tensor_data(bytes), fa_tensor_numel(out),
                     fa_tensor_data(values), fa_tensor_numel(values),
                     fa_dtype_itemsize((fa_dtype)self->dtype)))
        TRY(fa__fail(FA_EINVAL, "Number of elements of source < number of ones in mask"));
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(out)));
done:
    fa_tensor_release(wide);
    fa_tensor_release(wide_mask);
    fa_tensor_release(bytes);
    fa_tensor_release(out);
    fa_tensor_release(values);
    return st;
}

const fa__op fa__ops_scatter[] = {
    { "aten::index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> "
      "Tensor",
      index_put, FA__OP_BOTH },
    { "aten::index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, "
      "bool accumulate=False) -> Tensor",
      index_put, FA__OP_INPLACE },
    { "aten::_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, "
      "bool accumulate=False) -> Tensor",
      index_put },
    { "aten::_unsafe_index_put.hacked_twin(Tensor self, Tensor[] indices, Tensor values, "
      "bool accumulate=False) -> Tensor",
      index_put },
    { "aten::_index_put_impl_(Tensor(a!) self, Tensor?[] indices, Tensor values, "
      "bool accumulate=False, bool unsafe=False) -> Tensor(a!)",
      index_put_impl_ },
    { "aten::_index_put_impl_.hacked_twin(Tensor(a!) self, Tensor[] indices, Tensor values, "
      "bool accumulate=False, bool unsafe=False) -> Tensor(a!)",
      index_put_impl_ },
    { "aten::index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor", index_copy,
      FA__OP_BOTH },
    { "aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> "
      "Tensor",
      index_add, FA__OP_BOTH },
    { "aten::index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor",
      index_fill, FA__OP_BOTH },
    { "aten::index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor",
      index_fill_tensor, FA__OP_BOTH },
    { "aten::index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, "
      "bool include_self=True) -> Tensor",
      index_reduce, FA__OP_BOTH },
    { "aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor", scatter_src,
      FA__OP_BOTH },
    { "aten::scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor",
      scatter_value, FA__OP_BOTH },
    { "aten::scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> "
      "Tensor",
      scatter_src_reduce, FA__OP_BOTH },
    { "aten::scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) "
      "-> Tensor",
      scatter_value_reduce, FA__OP_BOTH },
    { "aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor", scatter_add,
      FA__OP_BOTH },
    { "aten::scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, "
      "bool include_self=True) -> Tensor",
      scatter_reduce, FA__OP_BOTH },
    { "aten::put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor", put,
      FA__OP_BOTH },
    { "aten::masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor", masked_scatter,
      FA__OP_BOTH },
    { 0 },
};
