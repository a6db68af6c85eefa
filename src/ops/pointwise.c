/* pointwise.c: runs an element loop over broadcast operands of any dtype and layout.
 *
 * All operands are walked in one order of elements, chosen so that memory is read as it lies. Along
 * that order an operand is a few merged dimensions; most are flat (one dimension, stride 1) or
 * constant (stride 0):
 *
 *     [8, 3, 4, 4] + [3, 1, 1]:   flat: 384 x 1      bias: 16 x 0, 3 x 1, 8 x 0
 *
 * The loop sees packed blocks in its own dtypes. A flat operand of that dtype is handed over where
 * it is; others are brought into a block that stays in the first-level cache:
 *
 *     gather ─► conj, neg ─► common dtype ─► compute dtype ─► loop ─► output dtype ─► scatter
 *
 * The strides of new outputs are TensorIterator's: those of the inputs where all are alike, else
 * dense in the order of the walk. */
#include "ops/ops.h"

#define BLOCK_BYTES 8192                /* of one operand in the first-level cache */
#define GRAIN 32768                     /* elements that are worth a thread [at::internal] */
#define MOST_ITEMSIZE 16

/* How an operand lies along the order of the walk. */
typedef struct walk {
    uint8_t *data;                      /* the first element */
    const fa_tensor *math_bits;         /* whose conj and neg bits are to be applied, or NULL */
    fa_dtype dtype;                     /* of the elements in memory */
    fa_dtype loop_dtype;                /* of the packed block */
    bool through_common;                /* on the way to loop_dtype */
    bool is_direct;                     /* pieces of stride 1 can be handed over in place */
    bool is_constant;                   /* one element for all */
    bool is_flat;
    int n_dims;                         /* merged, fastest first */
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
} walk;

typedef struct plan {
    const fa__pointwise *op;
    int64_t n;                          /* elements of an output */
    int64_t block;                      /* elements that fit a block of every dtype concerned */
    int n_dims;
    int64_t sizes[FA_MAX_DIMS];         /* that all broadcast to */
    int order[FA_MAX_DIMS];             /* dimensions, fastest first */
    walk inputs[FA__MAX_OPERANDS], outputs[FA__MAX_OPERANDS];
} plan;

/* ---- dtypes ---------------------------------------------------------------------------------- */

fa__compute fa__compute_of(fa_dtype dtype)
{
    switch (dtype) {
    case FA_FLOAT64:
        return FA__COMPUTE_F64;
    case FA_COMPLEX32:
    case FA_COMPLEX64:
        return FA__COMPUTE_C64;
    case FA_COMPLEX128:
        return FA__COMPUTE_C128;
    default:
        return fa_dtype_is_floating_point(dtype) ? FA__COMPUTE_F32 : FA__COMPUTE_I64;
    }
}

fa_dtype fa__compute_dtype(fa__compute compute)
{
    static const fa_dtype dtypes[FA__COMPUTE_COUNT] = {
        [FA__COMPUTE_F32] = FA_FLOAT32, [FA__COMPUTE_F64] = FA_FLOAT64,
        [FA__COMPUTE_I64] = FA_INT64, [FA__COMPUTE_C64] = FA_COMPLEX64,
        [FA__COMPUTE_C128] = FA_COMPLEX128,
    };

    return dtypes[compute];
}

static fa_dtype loop_dtype(const fa__pointwise *p, int input)
{
    return p->own_input_dtypes ? p->input_dtypes[input] : p->compute;
}

/* ---- moving elements ------------------------------------------------------------------------- */

#define MOVE(type)                                                                                 \
    do {                                                                                           \
        type x;                                                                                    \
        memcpy(&x, in, sizeof(x));                                                                 \
        for (int64_t i = 0; in_step == 0 && out_step == 1 && i < n; i++)                           \
            memcpy(out + i * (int64_t)sizeof(x), &x, sizeof(x));                                   \
        for (int64_t i = 0; !(in_step == 0 && out_step == 1) && i < n; i++) {                      \
            memcpy(&x, in + i * in_step * (int64_t)sizeof(x), sizeof(x));                          \
            memcpy(out + i * out_step * (int64_t)sizeof(x), &x, sizeof(x));                        \
        }                                                                                          \
    } while (0)

/* n elements, steps in elements. */
static void move(uint8_t *out, int64_t out_step, const uint8_t *in, int64_t in_step, int64_t n,
                 size_t itemsize)
{
    typedef struct pair { uint64_t parts[2]; } pair;

    if (out_step == 1 && in_step == 1) {
        memcpy(out, in, (size_t)n * itemsize);
        return;
    }
    switch (itemsize) {
    case 1:
        MOVE(uint8_t);
        break;
    case 2:
        MOVE(uint16_t);
        break;
    case 4:
        MOVE(uint32_t);
        break;
    case 8:
        MOVE(uint64_t);
        break;
    default:
        MOVE(pair);
    }
}

/* Where element `start` lies: indices of the merged dimensions and an offset in elements. */
static int64_t seek(const walk *self, int64_t start, int64_t *indices)
{
    int64_t at = 0;

    for (int k = 0; k < self->n_dims; k++) {
        indices[k] = start % self->sizes[k];
        start /= self->sizes[k];
        at += indices[k] * self->strides[k];
    }
    return at;
}

/* From the end of a run along dimension 0 to the start of the next. */
static int64_t next_run(const walk *self, int64_t at, int64_t *indices)
{
    at -= indices[0] * self->strides[0];
    indices[0] = 0;
    for (int k = 1; k < self->n_dims; k++) {
        at += self->strides[k];
        if (++indices[k] < self->sizes[k])
            break;
        at -= self->sizes[k] * self->strides[k];
        indices[k] = 0;
    }
    return at;
}

typedef enum direction { GATHER, SCATTER } direction;

/* Elements [start, start + n) from their places to `packed` or back. */
static void transfer(const walk *self, direction way, uint8_t *packed, int64_t start, int64_t n)
{
    int64_t indices[FA_MAX_DIMS];
    size_t size = fa_dtype_itemsize(self->dtype);
    int64_t at = seek(self, start, indices);

    while (n > 0) {
        int64_t left = self->sizes[0] - indices[0], run = left < n ? left : n;
        uint8_t *here = self->data + at * (int64_t)size;
        if (way == GATHER)
            move(packed, 1, here, self->strides[0], run, size);
        else
            move(here, self->strides[0], packed, 1, run, size);
        packed += run * (int64_t)size;
        n -= run;
        indices[0] += run;
        at += run * self->strides[0];
        if (n > 0)
            at = next_run(self, at, indices);
    }
}

/* The address of elements [start, start + n) when they can be used in place, else NULL. */
static uint8_t *in_place(const walk *self, int64_t start, int64_t n)
{
    int64_t indices[FA_MAX_DIMS], at = start;

    if (!self->is_direct)
        return NULL;
    if (!self->is_flat) {
        if (self->strides[0] != 1)
            return NULL;
        at = seek(self, start, indices);
        if (n > self->sizes[0] - indices[0])
            return NULL;
    }
    return self->data + at * (int64_t)fa_dtype_itemsize(self->dtype);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* The blocks of one thread. */
typedef struct blocks {
    _Alignas(64) uint8_t scratch[2][BLOCK_BYTES];
    uint8_t operands[FA__MAX_OPERANDS][BLOCK_BYTES];    /* inputs, then outputs */
} blocks;

/* Elements in memory's dtype to the loop's: gathered ones lie in scratch[0]. */
static void convert_input(const plan *self, const walk *from, blocks *memory, uint8_t *out,
                          const uint8_t *in, size_t n)
{
    const fa__pointwise *p = self->op;
    fa_dtype dtype = from->dtype;

    if (from->math_bits != NULL)
        fa__resolve_math_bits(from->math_bits, memory->scratch[0], n);
    if (from->through_common) {
        fa__convert(p->common, memory->scratch[1], dtype, in, n);
        in = memory->scratch[1];
        dtype = p->common;
    }
    fa__convert(from->loop_dtype, out, dtype, in, n);
}

static const void *fetch(const plan *self, const walk *from, blocks *memory, uint8_t *out,
                         int64_t start, int64_t n)
{
    uint8_t *data = in_place(from, start, n);
    bool is_plain = from->dtype == from->loop_dtype && from->math_bits == NULL
                    && !from->through_common;

    if (data != NULL)
        return data;
    if (is_plain) {
        transfer(from, GATHER, out, start, n);
        return out;
    }
    data = memory->scratch[0];
    if (from->is_flat && from->math_bits == NULL)
        data = from->data + start * (int64_t)fa_dtype_itemsize(from->dtype);
    else
        transfer(from, GATHER, data, start, n);
    convert_input(self, from, memory, out, data, (size_t)n);
    return out;
}

/* Repeats the first element of a block. */
static void repeat(uint8_t *block, size_t itemsize, int64_t n)
{
    move(block + itemsize, 1, block, 0, n - 1, itemsize);
}

static void store(const walk *to, blocks *memory, const uint8_t *in, int64_t start, int64_t n)
{
    uint8_t *out = to->data + start * (int64_t)fa_dtype_itemsize(to->dtype);

    if (to->is_flat) {
        fa__convert(to->dtype, out, to->loop_dtype, in, (size_t)n);
        return;
    }
    fa__convert(to->dtype, memory->scratch[0], to->loop_dtype, in, (size_t)n);
    transfer(to, SCATTER, memory->scratch[0], start, n);
}

/* Brings the one element of each constant input into its block. */
static void fetch_constants(const plan *self, blocks *memory, const void **in, int64_t n)
{
    for (int i = 0; i < self->op->n_inputs; i++) {
        const walk *from = &self->inputs[i];
        if (!from->is_constant)
            continue;
        in[i] = fetch(self, from, memory, memory->operands[i], 0, 1);
        if (in[i] != memory->operands[i])
            memcpy(memory->operands[i], in[i], fa_dtype_itemsize(from->loop_dtype));
        repeat(memory->operands[i], fa_dtype_itemsize(from->loop_dtype), n);
        in[i] = memory->operands[i];
    }
}

static void run_block(const plan *self, blocks *memory, const void **in, int64_t start, int64_t n)
{
    const fa__pointwise *p = self->op;
    void *out[FA__MAX_OPERANDS];

    for (int i = 0; i < p->n_inputs; i++) {
        if (!self->inputs[i].is_constant)
            in[i] = fetch(self, &self->inputs[i], memory, memory->operands[i], start, n);
    }
    for (int i = 0; i < p->n_outputs; i++) {
        uint8_t *direct = in_place(&self->outputs[i], start, n);
        out[i] = direct != NULL ? direct : memory->operands[p->n_inputs + i];
    }
    p->loop(out, in, n, p->params);
    for (int i = 0; i < p->n_outputs; i++) {
        if (out[i] == memory->operands[p->n_inputs + i])
            store(&self->outputs[i], memory, out[i], start, n);
    }
}

static fa_status run_range(void *context, int64_t begin, int64_t end)
{
    const plan *self = context;
    blocks memory;
    const void *in[FA__MAX_OPERANDS];

    fetch_constants(self, &memory, in, end - begin < self->block ? end - begin : self->block);
    for (int64_t i = begin; i < end; i += self->block)
        run_block(self, &memory, in, i, end - i < self->block ? end - i : self->block);
    return FA_OK;
}

/* ---- the order of the walk ------------------------------------------------------------------- */

/* An operand's stride along a dimension of the whole: 0 where it is broadcast. */
static int64_t stride_along(const plan *self, const fa_tensor *tensor, int dim)
{
    int own = dim - (self->n_dims - tensor->n_dims);

    if (own < 0 || (tensor->sizes[own] == 1 && self->sizes[dim] != 1))
        return 0;
    return tensor->strides[own];
}

/* Positive: dimension a must come after b; negative: before; 0: this operand does not say. */
static int compare_dims(const plan *self, const fa_tensor *tensor, int a, int b)
{
    int64_t stride_a = stride_along(self, tensor, a), stride_b = stride_along(self, tensor, b);

    if (stride_a == 0 || stride_b == 0)
        return 0;
    if (stride_a != stride_b)
        return stride_a < stride_b ? -1 : 1;
    return self->sizes[a] > self->sizes[b] ? 1 : 0;
}

static int compare_all(const plan *self, const fa_tensor *into, int a, int b)
{
    int result = into != NULL ? compare_dims(self, into, a, b) : 0;

    for (int i = 0; result == 0 && i < self->op->n_inputs; i++) {
        if (self->op->inputs[i] != NULL)
            result = compare_dims(self, self->op->inputs[i], a, b);
    }
    return result;
}

/* An insertion sort that leaves undecided dimensions where they are.
 * [TensorIterator::reorder_dimensions] */
static void sort_dims(plan *self, const fa_tensor *into)
{
    for (int i = 0; i < self->n_dims; i++)
        self->order[i] = self->n_dims - 1 - i;
    for (int i = 1; i < self->n_dims; i++) {
        int moving = i;
        for (int k = i - 1; k >= 0; k--) {
            int other = self->order[k];
            int result = compare_all(self, into, other, self->order[moving]);
            if (result < 0)
                break;
            if (result > 0) {
                self->order[k] = self->order[moving];
                self->order[moving] = other;
                moving = k;
            }
        }
    }
}

/* Merges the dimensions along which the operand goes on evenly. */
static void lay_walk(const plan *self, walk *out, const fa_tensor *tensor)
{
    int last = -1;

    for (int k = 0; k < self->n_dims; k++) {
        int64_t size = self->sizes[self->order[k]];
        int64_t stride = stride_along(self, tensor, self->order[k]);
        if (size == 1)
            continue;
        if (last >= 0 && out->sizes[last] * out->strides[last] == stride) {
            out->sizes[last] *= size;
            continue;
        }
        last++;
        out->sizes[last] = size;
        out->strides[last] = stride;
    }
    out->n_dims = last + 1;
    out->is_flat = last < 0 || (last == 0 && out->strides[0] == 1);
    out->is_constant = last == 0 && out->strides[0] == 0;
    if (last < 0) {
        out->n_dims = 1;
        out->sizes[0] = 1;
        out->strides[0] = 1;
    }
}

static void lay_flat(const plan *self, walk *out)
{
    out->n_dims = 1;
    out->sizes[0] = self->n;
    out->strides[0] = 1;
    out->is_flat = true;
    out->is_constant = false;
}

/* Must elements take the way over the op's common dtype? */
static bool needs_common(const plan *self, fa_dtype dtype, fa_dtype in_loop)
{
    const fa__pointwise *p = self->op;

    return p->through_common && p->common != dtype && p->common != in_loop;
}

/* Fills in what a walk needs besides its dimensions. */
static void finish_walk(const plan *self, walk *out, const fa_tensor *tensor, fa_dtype in_loop)
{
    size_t size = fa_dtype_itemsize(in_loop);

    out->data = fa_tensor_data(tensor);
    out->math_bits = tensor->conj || tensor->neg ? tensor : NULL;
    out->dtype = (fa_dtype)tensor->dtype;
    out->loop_dtype = in_loop;
    out->through_common = needs_common(self, out->dtype, in_loop);
    out->is_direct = out->dtype == in_loop && out->math_bits == NULL && !out->through_common
                     && (uintptr_t)out->data % (size > 8 ? size / 2 : size) == 0;
}

/* ---- outputs --------------------------------------------------------------------------------- */

/* Uninitialised, with the device label of `model` (NULL: the CPU); strides NULL: row-major. */
static fa_tensor *new_output(fa_dtype dtype, int n_dims, const int64_t *sizes,
                             const int64_t *strides, const fa_tensor *model)
{
    size_t nbytes;
    fa__buffer buffer = { 0 };
    fa_storage *storage;
    fa_tensor *out;

    if (fa__dense_bytes(dtype, n_dims, sizes, &nbytes) != FA_OK)
        return NULL;
    buffer = (fa__buffer) { fa__alloc(nbytes), nbytes, nbytes };
    if (buffer.data == NULL)
        return NULL;
    storage = fa__storage_from_buffer_take(&buffer);
    if (storage == NULL)
        return NULL;
    if (model != NULL)
        fa__storage_set_device(storage, model->storage->device);
    out = fa__tensor_new_unchecked(storage, dtype, 0, n_dims, sizes, strides);
    fa_storage_release(storage);
    return out;
}

static const fa_tensor *first_tensor(const fa__pointwise *p)
{
    for (int i = 0; i < p->n_inputs; i++) {
        if (p->inputs[i] != NULL)
            return p->inputs[i];
    }
    return NULL;
}

/* Dense strides in the order of the walk; false when that is row-major. */
static bool ordered_strides(const plan *self, int64_t *out)
{
    int64_t stride = 1;
    bool is_row_major = true;

    for (int k = 0; k < self->n_dims; k++) {
        out[self->order[k]] = stride;
        stride *= self->sizes[self->order[k]];
        is_row_major = is_row_major && self->order[k] == self->n_dims - 1 - k;
    }
    return !is_row_major;
}

static bool same_layout(const fa_tensor *a, const fa_tensor *b)
{
    return a->n_dims == b->n_dims
           && memcmp(a->sizes, b->sizes, a->n_dims * sizeof(int64_t)) == 0
           && memcmp(a->strides, b->strides, a->n_dims * sizeof(int64_t)) == 0;
}

/* Writing to `into` while reading `input` element by element is safe. */
static bool is_apart(const fa_tensor *into, const fa_tensor *input)
{
    return input == NULL || input == into || input->storage != into->storage
           || (same_layout(into, input) && input->storage_offset == into->storage_offset
               && input->dtype == into->dtype);
}

/* The op's `into` if results can be written there while inputs are read, else NULL. */
static fa_tensor *usable_into(const plan *self)
{
    const fa__pointwise *p = self->op;
    fa_tensor *into = p->into;

    if (into == NULL || into->n_dims != self->n_dims
        || memcmp(into->sizes, self->sizes, (size_t)self->n_dims * sizeof(int64_t)) != 0
        || into->layout != FA_STRIDED || into->storage == NULL || into->storage->meta
        || into->nested || into->conj || into->neg || into->quantizer != NULL)
        return NULL;
    for (int i = 0; i < self->n_dims; i++) {
        if (into->strides[i] == 0 && into->sizes[i] > 1)
            return NULL;
    }
    for (int i = 0; i < p->n_inputs; i++) {
        if (!is_apart(into, p->inputs[i]))
            return NULL;
    }
    return into;
}

/* ---- setting up ------------------------------------------------------------------------------ */

/* An empty tensor always is. */
static bool is_row_major(const fa_tensor *tensor)
{
    int64_t stride = 1;
    bool follows = true;

    for (int i = tensor->n_dims - 1; i >= 0; i--) {
        if (tensor->sizes[i] == 0)
            return true;
        follows = follows && (tensor->sizes[i] == 1 || tensor->strides[i] == stride);
        stride *= tensor->sizes[i];
    }
    return follows;
}

static fa_status check_inputs(const fa__pointwise *p)
{
    fa_status st = FA_OK;

    for (int i = 0; i < p->n_inputs; i++) {
        const fa_tensor *input = p->inputs[i];
        if (input == NULL)
            continue;
        if (input->storage == NULL || input->storage->meta || input->nested
            || input->layout != FA_STRIDED)
            TRY(fa__need_elements(input, "an element-wise operation"));
        if (fa__dtype_row_of((fa_dtype)input->dtype)->number == FA__NUMBER_NONE)
            return fa__fail(FA_EUNSUPPORTED, "element-wise operations are not implemented for '%s'",
                            fa__scalar_type_name((fa_dtype)input->dtype));
    }
done:
    return st;
}

/* All tensors have the same sizes and lie alike without holes: elements are a flat array.
 * Otherwise NULL; also when there is no tensor at all. */
static const fa_tensor *alike(const fa__pointwise *p, bool *row_major)
{
    const fa_tensor *first = NULL;

    for (int i = 0; i < p->n_inputs; i++) {
        const fa_tensor *input = p->inputs[i];
        if (input == NULL || input == first)
            continue;
        if (first == NULL) {
            first = input;
            *row_major = is_row_major(first);
            if (!*row_major && !fa__is_dense(first))
                return NULL;
            continue;
        }
        if (same_layout(first, input))
            continue;
        if (!*row_major || !fa__same_sizes(first, input) || !is_row_major(input))
            return NULL;
    }
    return first;
}

static fa_status broadcast(plan *self)
{
    fa_status st = FA_OK;
    const fa__pointwise *p = self->op;
    const fa_tensor *first = NULL;

    self->n_dims = 0;
    for (int i = 0; i < p->n_inputs; i++) {
        const fa_tensor *input = p->inputs[i];
        if (input == NULL || (first != NULL && fa__same_sizes(first, input)))
            continue;
        if (first == NULL) {
            first = input;
            self->n_dims = input->n_dims;
            memcpy(self->sizes, input->sizes, input->n_dims * sizeof(int64_t));
            continue;
        }
        TRY(fa__broadcast_sizes(self->n_dims, self->sizes, input->n_dims, input->sizes,
                                &self->n_dims, self->sizes));
    }
done:
    return st;
}

/* A number as a constant walk over an element made for it in `element`. */
static void lay_number(const plan *self, walk *out, const fa__scalar *number, fa_dtype in_loop,
                       uint8_t *element)
{
    double parts[2] = { number->real, number->imag };
    const fa__pointwise *p = self->op;

    *out = (walk) { .data = element, .loop_dtype = in_loop, .is_constant = true, .n_dims = 1,
                    .sizes = { 1 }, .strides = { 1 } };
    out->dtype = number->dtype == FA_BOOL ? FA_INT64 : number->dtype;
    if (out->dtype == FA_INT64)
        memcpy(element, &number->integer, sizeof(int64_t));
    else
        memcpy(element, parts, sizeof(parts));
    out->through_common = needs_common(self, out->dtype, in_loop)
                          && !(p->exact_numbers && !fa__is_integral(p->common, true));
    if (in_loop == FA_FLOAT32 && out->dtype != FA_COMPLEX128 && !out->through_common) {
        float x = out->dtype == FA_INT64 ? (float)number->integer : (float)number->real;
        memcpy(element, &x, sizeof(x));
        out->dtype = FA_FLOAT32;
    }
    out->is_direct = out->dtype == in_loop && !out->through_common;
}

/* Elements of a block, so that it holds them in every dtype on the way. */
static int64_t block_length(const plan *self)
{
    const fa__pointwise *p = self->op;
    size_t largest = p->through_common ? fa_dtype_itemsize(p->common) : 1;
    bool is_direct = true;

    for (int i = 0; i < p->n_inputs + p->n_outputs; i++) {
        const walk *operand = i < p->n_inputs ? &self->inputs[i] : &self->outputs[i - p->n_inputs];
        size_t size = fa_dtype_itemsize(operand->dtype);
        size_t in_loop = fa_dtype_itemsize(operand->loop_dtype);
        largest = size > largest ? size : largest;
        largest = in_loop > largest ? in_loop : largest;
        is_direct = is_direct && operand->is_direct && operand->is_flat;
    }
    return is_direct && self->n > 0 ? self->n : (int64_t)(BLOCK_BYTES / largest);
}

static fa_status make_outputs(plan *self, fa_tensor *into, const int64_t *strides,
                              fa_tensor **out)
{
    const fa__pointwise *p = self->op;

    for (int i = 0; i < p->n_outputs; i++) {
        out[i] = i == 0 && into != NULL ? fa_tensor_retain(into)
                                        : new_output(p->outputs[i], self->n_dims, self->sizes,
                                                     strides, first_tensor(p));
        if (out[i] == NULL)
            return fa_error_last()->status;
    }
    return FA_OK;
}

/* Sizes, order, outputs and walks. `numbers` has room for an element per input. */
static fa_status set_up(plan *self, fa_tensor **out, uint8_t (*numbers)[MOST_ITEMSIZE])
{
    fa_status st = FA_OK;
    const fa__pointwise *p = self->op;
    bool row_major = true, is_ordered;
    const fa_tensor *model = alike(p, &row_major);
    fa_tensor *into;
    int64_t strides[FA_MAX_DIMS];

    TRY(broadcast(self));
    TRY(fa__numel(self->n_dims, self->sizes, &self->n));
    into = usable_into(self);
    if (model != NULL && into != NULL && !same_layout(model, into)
        && !(row_major && is_row_major(into)))
        model = NULL;
    if (model != NULL) {
        TRY(make_outputs(self, into, row_major ? NULL : model->strides, out));
    } else {
        sort_dims(self, into);
        is_ordered = ordered_strides(self, strides);
        TRY(make_outputs(self, into, is_ordered ? strides : NULL, out));
    }
    for (int i = 0; i < p->n_inputs + p->n_outputs; i++) {
        bool is_input = i < p->n_inputs;
        int k = is_input ? i : i - p->n_inputs;
        walk *operand = is_input ? &self->inputs[k] : &self->outputs[k];
        const fa_tensor *tensor = is_input ? p->inputs[k] : out[k];
        if (tensor == NULL) {
            lay_number(self, operand, p->numbers[k], loop_dtype(p, k), numbers[k]);
            continue;
        }
        if (model != NULL)
            lay_flat(self, operand);
        else
            lay_walk(self, operand, tensor);
        finish_walk(self, operand, tensor, is_input ? loop_dtype(p, k) : p->results[k]);
    }
    self->block = block_length(self);
done:
    return st;
}

/* Small row-major tensors that are all alike and in the loop's dtypes need no plan. */
static bool needs_no_plan(const fa__pointwise *p)
{
    const fa_tensor *first = p->inputs[0];

    if (p->n_outputs != 1 || p->into != NULL || p->results[0] != p->outputs[0] || first == NULL
        || !is_row_major(first))
        return false;
    for (int i = 0; i < p->n_inputs; i++) {
        const fa_tensor *input = p->inputs[i];
        fa_dtype dtype = loop_dtype(p, i);
        if (input == NULL || (fa_dtype)input->dtype != dtype || input->conj || input->neg
            || (i > 0 && !same_layout(first, input))
            || (p->through_common && p->common != dtype)
            || (uintptr_t)fa_tensor_data(input) % fa_dtype_itemsize(dtype) != 0)
            return false;
    }
    return true;
}

static fa_status run_at_once(const fa__pointwise *p, int64_t n, fa_tensor **out)
{
    const fa_tensor *first = p->inputs[0];
    const void *in[FA__MAX_OPERANDS];
    void *data;

    *out = new_output(p->outputs[0], first->n_dims, first->sizes, NULL, first);
    if (*out == NULL)
        return fa_error_last()->status;
    for (int i = 0; i < p->n_inputs; i++)
        in[i] = fa_tensor_data(p->inputs[i]);
    data = fa_tensor_data(*out);
    if (n > 0)
        p->loop(&data, in, n, p->params);
    return FA_OK;
}

/* An output tensor of another category is refused. */
static fa_status check_into(const fa__pointwise *p)
{
    if (p->into == NULL || fa__can_cast(p->outputs[0], (fa_dtype)p->into->dtype))
        return FA_OK;
    return fa__fail(FA_ETYPE, "result type %s can't be cast to the desired output type %s",
                    fa__scalar_type_name(p->outputs[0]),
                    fa__scalar_type_name((fa_dtype)p->into->dtype));
}

fa_status fa__pointwise_run(const fa__pointwise *p, fa_tensor **results_out)
{
    fa_status st = FA_OK;
    _Alignas(16) uint8_t numbers[FA__MAX_OPERANDS][MOST_ITEMSIZE];
    fa_tensor *out[FA__MAX_OPERANDS] = { NULL };
    plan self;

    self.op = p;
    if (p->n_inputs + p->n_outputs > FA__MAX_OPERANDS)
        return fa__fail(FA_EINVAL, "%d operands; at most %d", p->n_inputs + p->n_outputs,
                        FA__MAX_OPERANDS);
    TRY(check_inputs(p));
    TRY(check_into(p));
    if (needs_no_plan(p)) {
        int64_t n = fa_tensor_numel(p->inputs[0]);
        if (n <= GRAIN)
            return run_at_once(p, n, results_out);
    }
    TRY(set_up(&self, out, numbers));
    if (self.n > 0)
        TRY(fa__parallel_for(self.n, GRAIN, run_range, &self));
    memcpy(results_out, out, (size_t)p->n_outputs * sizeof(out[0]));
    return FA_OK;
done:
    for (int i = 0; i < p->n_outputs; i++)
        fa_tensor_release(out[i]);
    return st;
}

/* ---- threads --------------------------------------------------------------------------------- */

typedef struct pieces {
    int64_t n, n_pieces;
    fa_status (*task)(void *context, int64_t begin, int64_t end);
    void *context;
} pieces;

static fa_status run_piece(void *context, size_t i)
{
    const pieces *self = context;
    int64_t share = self->n / self->n_pieces, rest = self->n % self->n_pieces;
    int64_t begin = (int64_t)i * share + ((int64_t)i < rest ? (int64_t)i : rest);

    return self->task(self->context, begin, begin + share + ((int64_t)i < rest));
}

fa_status fa__parallel_for(int64_t n, int64_t grain,
                           fa_status (*task)(void *context, int64_t begin, int64_t end),
                           void *context)
{
    pieces self = { .n = n, .task = task, .context = context };
    int64_t n_threads;

    if (n <= grain)
        return task(context, 0, n);
    n_threads = fa__cpu_count();
    self.n_pieces = n / (grain > 0 ? grain : 1) < n_threads ? n / (grain > 0 ? grain : 1)
                                                            : n_threads;
    if (self.n_pieces <= 1)
        return task(context, 0, n);
    return fa__run_on_workers((size_t)self.n_pieces, run_piece, &self);
}
