/* indexing.c: see indexing.h. */
#include "indexing.h"

#include <math.h>

bool fa__walk_next(fa__walk *walk)
{
    for (int i = walk->n - 1; i >= 0; i--) {
        for (int k = 0; k < 3; k++)
            walk->offsets[k] += walk->strides[k][i];
        if (++walk->at[i] < walk->sizes[i])
            return true;
        for (int k = 0; k < 3; k++)
            walk->offsets[k] -= walk->strides[k][i] * walk->sizes[i];
        walk->at[i] = 0;
    }
    return false;
}

/* ---- index tensors --------------------------------------------------------------------------- */

fa_tensor *fa__index_of(fa_tensor *index, const char *what)
{
    if (fa__need_elements(index, what) != FA_OK)
        return NULL;
    if (index->dtype != FA_INT64 && index->dtype != FA_INT32) {
        fa__fail(FA_ETYPE, "%s(): Expected dtype int32/int64 for index", what);
        return NULL;
    }
    return fa__as_contiguous(index, FA_INT64);
}

fa_status fa__wrap_indices(int64_t *index, int64_t n, int dim, int64_t size)
{
    for (int64_t i = 0; i < n; i++) {
        if (index[i] < -size || index[i] >= size)
            return fa__fail(FA_ERANGE,
                            "index %lld is out of bounds for dimension %d with size %lld",
                            (long long)index[i], dim, (long long)size);
        if (index[i] < 0)
            index[i] += size;
    }
    return FA_OK;
}

/* The indices of an advanced index, as they are gathered: one tensor or NULL for each dim. */
typedef struct indices {
    fa_tensor *items[FA_MAX_DIMS];      /* int64 row-major once broadcast, owned */
    int n;
} indices;

static void release_indices(indices *all)
{
    for (int i = 0; i < all->n; i++)
        fa_tensor_release(all->items[i]);
    all->n = 0;
}

static fa_status add_index(indices *all, fa_tensor *take, const fa_tensor *self, int n_given)
{
    if (all->n >= self->n_dims) {
        fa_tensor_release(take);
        return fa__fail(FA_ERANGE, "too many indices for tensor of dimension %d (got %d)",
                        self->n_dims, n_given);
    }
    all->items[all->n++] = take;
    return FA_OK;
}

/* Writes the indices of each true element of a row-major mask of at least one dim. */
static void list_places(const fa_tensor *mask, const uint8_t *bytes, int64_t *const *out)
{
    int last = mask->n_dims - 1;
    int64_t n = 0, size = mask->sizes[last];
    fa__walk walk = { .n = last };

    memcpy(walk.sizes, mask->sizes, (size_t)last * sizeof(int64_t));
    do {
        for (int64_t i = 0; i < size; i++) {
            if (bytes[i] == 0)
                continue;
            for (int d = 0; d < last; d++)
                out[d][n] = walk.at[d];
            out[last][n++] = i;
        }
        bytes += size;
    } while (fa__walk_next(&walk));
}

/* The positions of a mask's true elements: one index for each of its dims. [nonzero] */
static fa_status add_mask(indices *all, fa_tensor *mask, const fa_tensor *self, int n_given, int at)
{
    fa_status st = FA_OK;
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];
    fa_tensor *plain = NULL;
    int first = all->n;

    for (int d = 0; d < mask->n_dims; d++) {
        if (first + d >= self->n_dims)
            return fa__fail(FA_ERANGE, "too many indices for tensor of dimension %d (got %d)",
                            self->n_dims, n_given + mask->n_dims - 1);
        if (mask->sizes[d] != self->sizes[first + d])
            return fa__fail(FA_ERANGE,
                            "The shape of the mask %s at index %d does not match the shape of the "
                            "indexed tensor %s at index %d",
                            fa__dims_text(a, mask), d, fa__dims_text(b, self), first + d);
    }
    plain = fa__as_contiguous(mask, (fa_dtype)mask->dtype);
    if (plain == NULL)
        return fa_error_last()->status;
    const uint8_t *bytes = fa_tensor_data(plain);
    int64_t total = fa_tensor_numel(plain), n = 0, *out[FA_MAX_DIMS];
    for (int64_t i = 0; i < total; i++)
        n += bytes[i] != 0;
    if (mask->n_dims == 0)              /* a dim that is there or not, of size 1 */
        TRY(fa__fail(FA_EUNSUPPORTED, "index %d: a mask without dims", at));
    for (int d = 0; d < mask->n_dims; d++) {
        fa_tensor *index = fa__empty(FA_INT64, 1, &n);
        if (index == NULL)
            TRY(fa_error_last()->status);
        out[d] = fa_tensor_data(index);
        TRY(add_index(all, index, self, n_given));
    }
    if (n > 0)
        list_places(plain, bytes, out);
done:
    fa_tensor_release(plain);
    return st;
}

static fa_status gather_indices(indices *all, const fa_tensor *self, const fa__call *call, size_t i)
{
    fa_status st = FA_OK;
    int n = (int)fa__arg_len(call, i);

    for (int k = 0; k < n; k++) {
        fa_tensor *given = fa__arg_tensor_at(call, i, (size_t)k);
        if (given == NULL) {
            TRY(add_index(all, NULL, self, n));
            continue;
        }
        TRY(fa__need_elements(given, "index"));
        if (given->dtype == FA_BOOL || given->dtype == FA_UINT8) {
            TRY(add_mask(all, given, self, n, k));
            continue;
        }
        if (given->dtype != FA_INT64 && given->dtype != FA_INT32)
            TRY(fa__fail(FA_ETYPE,
                         "tensors used as indices must be long, int, byte or bool tensors"));
        TRY(add_index(all, fa_tensor_retain(given), self, n));
    }
done:
    return st;
}

/* The tensors' shapes for an error: "[2], [3]". */
static const char *shapes_text(char *out, size_t size, const indices *all)
{
    char one[FA__DIMS_TEXT];
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < all->n && used + FA__DIMS_TEXT + 2 < size; i++) {
        if (all->items[i] == NULL)
            continue;
        fa__dims_text(one, all->items[i]);
        size_t length = strlen(one);
        if (used > 0) {
            memcpy(out + used, ", ", 2);
            used += 2;
        }
        memcpy(out + used, one, length + 1);
        used += length;
    }
    return out;
}

/* Broadcasts all indices against one another; each becomes row-major int64 of its own memory. */
static fa_status broadcast_indices(indices *all, int *n_dims, int64_t *sizes)
{
    int64_t both[FA_MAX_DIMS];
    char text[1024];

    *n_dims = 0;
    for (int i = 0; i < all->n; i++) {
        if (all->items[i] == NULL)
            continue;
        if (fa__broadcast_sizes(*n_dims, sizes, all->items[i]->n_dims, all->items[i]->sizes, n_dims,
                                both) != FA_OK)
            return fa__fail(FA_ERANGE,
                            "shape mismatch: indexing tensors could not be broadcast together with "
                            "shapes %s",
                            shapes_text(text, sizeof(text), all));
        memcpy(sizes, both, (size_t)*n_dims * sizeof(int64_t));
    }
    for (int i = 0; i < all->n; i++) {
        fa_tensor *own = NULL;
        if (all->items[i] == NULL)
            continue;
        own = fa__empty(FA_INT64, *n_dims, sizes);
        if (own == NULL || fa__copy_into(own, all->items[i]) != FA_OK) {
            fa_tensor_release(own);
            return fa_error_last()->status;
        }
        fa_tensor_release(all->items[i]);
        all->items[i] = own;
    }
    return FA_OK;
}

/* ---- plans ----------------------------------------------------------------------------------- */

void fa__index_plan_free(fa__index_plan *plan)
{
    fa__free(plan->offsets);
    plan->offsets = NULL;
}

int fa__index_plan_dims(const fa__index_plan *plan)
{
    return plan->n_before + plan->n_group + plan->n_after;
}

/* Adds a dim that stays as it is. */
static void keep_dim(fa__index_plan *plan, int at, const fa_tensor *self, int dim)
{
    plan->sizes[at] = self->sizes[dim];
    plan->strides[at] = self->strides[dim] * (int64_t)plan->itemsize;
}

/* Counts, once all dims are there. */
static fa_status finish_plan(fa__index_plan *plan, const fa_tensor *self)
{
    fa_status st = FA_OK;
    int n_outer = plan->n_before + plan->n_group;
    int64_t total;

    plan->data = fa_tensor_data(self);
    TRY(fa__numel(fa__index_plan_dims(plan), plan->sizes, &total));
    TRY(fa__numel(plan->n_before, plan->sizes, &plan->before));
    TRY(fa__numel(plan->n_after, plan->sizes + n_outer, &plan->after));
done:
    return st;
}

/* Adds what the index of one dim contributes to every offset. */
static fa_status add_offsets(fa__index_plan *plan, const fa_tensor *self, int dim,
                             const fa_tensor *index)
{
    fa_status st = FA_OK;
    int64_t stride = self->strides[dim] * (int64_t)plan->itemsize;
    int64_t *at = fa_tensor_data(index);

    TRY(fa__wrap_indices(at, plan->n_offsets, dim, self->sizes[dim]));
    for (int64_t i = 0; i < plan->n_offsets; i++)
        plan->offsets[i] += at[i] * stride;
done:
    return st;
}

/* Where the group of dims goes: in the place of the first indexed dim when all of them are
 * neighbours, else to the front. */
static void place_group(fa__index_plan *plan, const indices *all, const fa_tensor *self)
{
    int first = -1, last = -1, n_indexed = 0, at;

    for (int d = 0; d < all->n; d++) {
        if (all->items[d] == NULL)
            continue;
        first = first < 0 ? d : first;
        last = d;
        n_indexed++;
    }
    plan->n_before = n_indexed == 0 ? self->n_dims : last - first + 1 == n_indexed ? first : 0;
    for (int d = 0; d < plan->n_before; d++)
        keep_dim(plan, d, self, d);
    at = plan->n_before + plan->n_group;
    for (int d = plan->n_before; d < self->n_dims; d++) {
        if (d >= all->n || all->items[d] == NULL)
            keep_dim(plan, at++, self, d);
    }
    plan->n_after = at - plan->n_before - plan->n_group;
}

fa_status fa__index_plan_of(fa__index_plan *plan, const fa_tensor *self, const fa__call *call,
                            size_t i)
{
    fa_status st = FA_OK;
    indices all = { .n = 0 };
    int64_t sizes[FA_MAX_DIMS];
    size_t nbytes;

    *plan = (fa__index_plan){ .itemsize = fa_dtype_itemsize((fa_dtype)self->dtype) };
    TRY(fa__need_elements(self, "index"));
    TRY(gather_indices(&all, self, call, i));
    TRY(broadcast_indices(&all, &plan->n_group, sizes));
    if (self->n_dims + plan->n_group > FA_MAX_DIMS)
        TRY(fa__fail(FA_EINVAL, "index: more than %d dimensions", FA_MAX_DIMS));
    TRY(fa__numel(plan->n_group, sizes, &plan->n_offsets));
    place_group(plan, &all, self);
    if (plan->n_group > 0)
        memcpy(plan->sizes + plan->n_before, sizes, (size_t)plan->n_group * sizeof(int64_t));
    TRY(finish_plan(plan, self));
    if (!fa__mul_size((size_t)plan->n_offsets, sizeof(int64_t), &nbytes))
        TRY(fa__fail_memory(SIZE_MAX));
    plan->offsets = fa__zalloc(nbytes);
    if (plan->offsets == NULL)
        TRY(FA_ENOMEM);
    for (int d = 0; d < all.n; d++) {
        if (all.items[d] != NULL)
            TRY(add_offsets(plan, self, d, all.items[d]));
    }
done:
    release_indices(&all);
    if (st != FA_OK)
        fa__index_plan_free(plan);
    return st;
}

fa_status fa__index_plan_along(fa__index_plan *plan, const fa_tensor *self, int dim,
                               const int64_t *index, int64_t n)
{
    fa_status st = FA_OK;
    size_t nbytes;
    int64_t stride;

    *plan = (fa__index_plan){ .itemsize = fa_dtype_itemsize((fa_dtype)self->dtype) };
    TRY(fa__need_elements(self, "index"));
    stride = self->n_dims == 0 ? 0 : self->strides[dim] * (int64_t)plan->itemsize;
    plan->n_before = dim;
    plan->n_group = 1;
    plan->n_after = self->n_dims == 0 ? 0 : self->n_dims - dim - 1;
    for (int d = 0; d < self->n_dims; d++)
        keep_dim(plan, d, self, d);
    plan->sizes[dim] = plan->n_offsets = n;
    TRY(finish_plan(plan, self));
    if (!fa__mul_size((size_t)n, sizeof(int64_t), &nbytes))
        TRY(fa__fail_memory(SIZE_MAX));
    plan->offsets = fa__alloc(nbytes);
    if (plan->offsets == NULL)
        TRY(FA_ENOMEM);
    for (int64_t i = 0; i < n; i++)
        plan->offsets[i] = index[i] * stride;
done:
    return st;
}

fa_status fa__index_rows(const fa__index_plan *plan, int64_t begin, int64_t end,
                         fa_status (*row)(void *context, uint8_t *at, int64_t i), void *context)
{
    fa_status st = FA_OK;
    int64_t i = begin;

    while (i < end) {
        int64_t left = i / plan->n_offsets, first = i % plan->n_offsets, base = 0;
        for (int d = plan->n_before - 1; d >= 0; d--) {
            base += left % plan->sizes[d] * plan->strides[d];
            left /= plan->sizes[d];
        }
        for (int64_t k = first; k < plan->n_offsets && i < end; k++, i++)
            TRY(row(context, plan->data + base + plan->offsets[k], i));
    }
done:
    return st;
}

void fa__index_runs(const fa__index_plan *plan, uint8_t *at,
                    void (*run)(void *context, uint8_t *at, int64_t step, int64_t n, int64_t i),
                    void *context)
{
    int first = plan->n_before + plan->n_group, last = fa__index_plan_dims(plan) - 1;
    int64_t n = 1, step = (int64_t)plan->itemsize, i = 0;
    fa__walk walk;

    if (last >= first) {
        step = plan->strides[last];
        n = plan->sizes[last];
        while (--last >= first && plan->strides[last] == n * step)
            n *= plan->sizes[last];
    }
    if (last < first) {
        run(context, at, step, n, 0);
        return;
    }
    walk = (fa__walk){ 0 };
    for (int d = first; d <= last; d++) {
        walk.sizes[walk.n] = plan->sizes[d];
        walk.strides[0][walk.n++] = plan->strides[d];
    }
    do {
        run(context, at + walk.offsets[0], step, n, i);
        i += n;
    } while (fa__walk_next(&walk));
}

/* ---- combining ------------------------------------------------------------------------------- */

#define COMBINE(name, type, expression)                                                            \
    static void name(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,           \
                     int64_t src_step, int64_t n)                                                  \
    {                                                                                              \
        (void)dtype;                                                                               \
        for (int64_t i = 0; i < n; i++, dst += dst_step, src += src_step) {                        \
            type a, b;                                                                             \
            memcpy(&a, dst, sizeof(a));                                                            \
            memcpy(&b, src, sizeof(b));                                                            \
            a = (expression);                                                                      \
            memcpy(dst, &a, sizeof(a));                                                            \
        }                                                                                          \
    }
COMBINE(add_f32, float, a + b)
COMBINE(multiply_f32, float, a * b)
COMBINE(minimum_f32, float, isnan(a) || a < b ? a : b)
COMBINE(maximum_f32, float, isnan(a) || a > b ? a : b)
COMBINE(add_f64, double, a + b)
COMBINE(multiply_f64, double, a * b)
COMBINE(minimum_f64, double, isnan(a) || a < b ? a : b)
COMBINE(maximum_f64, double, isnan(a) || a > b ? a : b)
COMBINE(add_i64, int64_t, (int64_t)((uint64_t)a + (uint64_t)b))
COMBINE(multiply_i64, int64_t, (int64_t)((uint64_t)a * (uint64_t)b))
COMBINE(minimum_i64, int64_t, a < b ? a : b)
COMBINE(maximum_i64, int64_t, a > b ? a : b)

typedef struct complex_f64 {
    double re, im;
} complex_f64;

static complex_f64 complex_product(complex_f64 a, complex_f64 b)
{
    return (complex_f64){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}
COMBINE(add_c128, complex_f64, ((complex_f64){ a.re + b.re, a.im + b.im }))
COMBINE(multiply_c128, complex_f64, complex_product(a, b))

static const fa__combine float_loops[FA__COMBINATIONS] = {
    [FA__ADD] = add_f32, [FA__MULTIPLY] = multiply_f32, [FA__MINIMUM] = minimum_f32,
    [FA__MAXIMUM] = maximum_f32,
};
static const fa__combine double_loops[FA__COMBINATIONS] = {
    [FA__ADD] = add_f64, [FA__MULTIPLY] = multiply_f64, [FA__MINIMUM] = minimum_f64,
    [FA__MAXIMUM] = maximum_f64,
};
static const fa__combine int_loops[FA__COMBINATIONS] = {
    [FA__ADD] = add_i64, [FA__MULTIPLY] = multiply_i64, [FA__MINIMUM] = minimum_i64,
    [FA__MAXIMUM] = maximum_i64,
};
/* complex numbers have no order: FA__MINIMUM and FA__MAXIMUM are refused before */
static const fa__combine complex_loops[FA__COMBINATIONS] = {
    [FA__ADD] = add_c128, [FA__MULTIPLY] = multiply_c128, [FA__MINIMUM] = add_c128,
    [FA__MAXIMUM] = add_c128,
};

/* The dtype in which elements of another one are combined, and the loops for it. */
static const fa__combine *loops_for(fa_dtype dtype, fa_dtype *compute)
{
    switch (fa__compute_of(dtype)) {
    case FA__COMPUTE_F32: *compute = FA_FLOAT32; return float_loops;
    case FA__COMPUTE_F64: *compute = FA_FLOAT64; return double_loops;
    case FA__COMPUTE_I64: *compute = FA_INT64; return int_loops;
    default: *compute = FA_COMPLEX128; return complex_loops;
    }
}

/* Through the compute dtype, one element at a time. */
static void combine_converted(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,
                              int64_t src_step, int64_t n, fa__combination how)
{
    uint8_t a[16], b[16];
    fa_dtype compute;
    fa__combine loop = loops_for(dtype, &compute)[how];

    for (int64_t i = 0; i < n; i++, dst += dst_step, src += src_step) {
        fa__convert(compute, a, dtype, dst, 1);
        fa__convert(compute, b, dtype, src, 1);
        loop(compute, a, 0, b, 0, 1);
        fa__convert(dtype, dst, compute, a, 1);
    }
}

#define CONVERTED(name, how)                                                                       \
    static void name(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,           \
                     int64_t src_step, int64_t n)                                                  \
    {                                                                                              \
        combine_converted(dtype, dst, dst_step, src, src_step, n, how);                            \
    }
CONVERTED(add_any, FA__ADD)
CONVERTED(multiply_any, FA__MULTIPLY)
CONVERTED(minimum_any, FA__MINIMUM)
CONVERTED(maximum_any, FA__MAXIMUM)
static const fa__combine any_loops[FA__COMBINATIONS] = {
    [FA__ADD] = add_any, [FA__MULTIPLY] = multiply_any, [FA__MINIMUM] = minimum_any,
    [FA__MAXIMUM] = maximum_any,
};

static void copy_any(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,
                     int64_t src_step, int64_t n)
{
    size_t size = fa_dtype_itemsize(dtype);

    if (dst_step == (int64_t)size && src_step == dst_step) {
        memcpy(dst, src, (size_t)n * size);
        return;
    }
    for (int64_t i = 0; i < n; i++, dst += dst_step, src += src_step)
        memcpy(dst, src, size);
}

#define COPY(name, size)                                                                           \
    static void name(fa_dtype dtype, uint8_t *dst, int64_t dst_step, const uint8_t *src,           \
                     int64_t src_step, int64_t n)                                                  \
    {                                                                                              \
        (void)dtype;                                                                               \
        if (dst_step == (size) && src_step == (size)) {                                            \
            memcpy(dst, src, (size_t)n * (size));                                                  \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < n; i++, dst += dst_step, src += src_step)                          \
            memcpy(dst, src, size);                                                                \
    }
COPY(copy_1, 1)
COPY(copy_2, 2)
COPY(copy_4, 4)
COPY(copy_8, 8)

fa__combine fa__combine_of(fa_dtype dtype, fa__combination how)
{
    if (how == FA__COPY) {
        switch (fa_dtype_itemsize(dtype)) {
        case 1: return copy_1;
        case 2: return copy_2;
        case 4: return copy_4;
        case 8: return copy_8;
        default: return copy_any;
        }
    }
    switch (dtype) {
    case FA_FLOAT32: return float_loops[how];
    case FA_FLOAT64: return double_loops[how];
    case FA_INT64: return int_loops[how];
    default: return any_loops[how];
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The walk goes over all dims of the index but the last, the line: offset 0 in `indexed` (without
 * the indexed dim), 1 in `index`, 2 in `plain`. All steps are in bytes. */
typedef struct lines {
    fa_dtype dtype;
    fa__combine combine;
    fa__direction direction;
    bool reads;                         /* copies into `plain` */
    int dim;
    int64_t size, stride;               /* of the indexed dim */
    int64_t n, indexed_step, index_step, plain_step;
} lines;

/* n elements that share one index. */
static fa_status run_part(const lines *l, uint8_t *indexed, const uint8_t *index, uint8_t *plain,
                          int64_t n)
{
    int64_t at = fa__load_index(index);

    if (at < 0 || at >= l->size)
        return fa__fail(FA_ERANGE, "index %lld is out of bounds for dimension %d with size %lld",
                        (long long)at, l->dim, (long long)l->size);
    indexed += at * l->stride;
    if (l->direction == FA__INTO_PLAIN)
        l->combine(l->dtype, plain, l->plain_step, indexed, l->indexed_step, n);
    else
        l->combine(l->dtype, indexed, l->indexed_step, plain, l->plain_step, n);
    return FA_OK;
}

/* Reads elements of 4 or 8 bytes, the most frequent, without a call for each. Stops at an index
 * outside of the dim; returns how many were read. */
static int64_t read_line(const lines *l, const uint8_t *indexed, const uint8_t *index,
                         uint8_t *plain, int64_t size)
{
    int64_t i = 0;

#define EACH(bytes)                                                                                \
    for (; i < l->n; i++) {                                                                        \
        int64_t at = fa__load_index(index + i * l->index_step);                                    \
        if (at < 0 || at >= l->size)                                                               \
            break;                                                                                 \
        memcpy(plain + i * l->plain_step, indexed + i * l->indexed_step + at * l->stride, bytes);  \
    }
    if (size == 4)
        EACH(4)
    else if (size == 8)
        EACH(8)
#undef EACH
    return i;
}

static fa_status run_line(const lines *l, uint8_t *indexed, const uint8_t *index, uint8_t *plain)
{
    fa_status st = FA_OK;
    int64_t begin = 0;

    if (l->index_step == 0 && l->indexed_step != 0)
        return run_part(l, indexed, index, plain, l->n);
    if (l->reads)
        begin = read_line(l, indexed, index, plain, (int64_t)fa_dtype_itemsize(l->dtype));
    for (int64_t i = begin; i < l->n; i++)
        TRY(run_part(l, indexed + i * l->indexed_step, index + i * l->index_step,
                     plain + i * l->plain_step, 1));
done:
    return st;
}

fa_status fa__index_lines(const fa_tensor *indexed, const fa_tensor *index, const fa_tensor *plain,
                          int dim, fa__combination how, fa__direction direction)
{
    fa_status st = FA_OK;
    fa__walk walk = { 0 };
    fa_dtype dtype = (fa_dtype)indexed->dtype;
    int64_t itemsize = (int64_t)fa_dtype_itemsize(dtype);
    int last = index->n_dims - 1;
    bool flat = indexed->n_dims == 0;
    lines l = { dtype, fa__combine_of(dtype, how), direction,
                how == FA__COPY && direction == FA__INTO_PLAIN, dim, flat ? 1 : indexed->sizes[dim],
                flat ? 0 : indexed->strides[dim] * itemsize, 1, 0, 0, 0 };

    if (fa_tensor_numel(index) == 0)
        return FA_OK;
    for (int d = 0; d < last; d++) {
        walk.sizes[walk.n] = index->sizes[d];
        walk.strides[0][walk.n] = d == dim || flat ? 0 : indexed->strides[d] * itemsize;
        walk.strides[1][walk.n] = index->strides[d] * (int64_t)sizeof(int64_t);
        walk.strides[2][walk.n++] = plain->n_dims == 0 ? 0 : plain->strides[d] * itemsize;
    }
    if (last >= 0) {
        l.n = index->sizes[last];
        l.indexed_step = last == dim || flat ? 0 : indexed->strides[last] * itemsize;
        l.index_step = index->strides[last] * (int64_t)sizeof(int64_t);
        l.plain_step = plain->n_dims == 0 ? 0 : plain->strides[last] * itemsize;
    }
    uint8_t *data = fa_tensor_data(indexed), *other = fa_tensor_data(plain);
    const uint8_t *places = fa_tensor_data(index);
    do
        TRY(run_line(&l, data + walk.offsets[0], places + walk.offsets[1],
                     other + walk.offsets[2]));
    while (fa__walk_next(&walk));
done:
    return st;
}
