/* ops.h: what the op families share — making tensors, checking arguments, broadcasting, and the
 * loops over elements.
 *
 * A family file holds rows and kernels, for example:
 *
 *     static fa_status numel(fa__call *call)
 *     {
 *         return fa__return_int(call, fa_tensor_numel(fa__arg_tensor(call, 0)));
 *     }
 *     const fa__op fa__ops_query[] = {
 *         { "aten::numel(Tensor self) -> int", numel },
 *         { 0 },
 *     };
 *
 * Texts of errors are PyTorch's. */
#ifndef FA_OPS_OPS_H
#define FA_OPS_OPS_H

#include "dispatch/dispatch.h"

/* ---- making tensors (common.c); all results are yours, NULL on failure ----------------------- */

/* Uninitialised, row-major. [torch.empty] */
fa_tensor *fa__empty(fa_dtype dtype, int n_dims, const int64_t *sizes);
/* Uninitialised with strides of `self` where it is dense, else row-major. [empty_like, preserve] */
fa_tensor *fa__empty_as(const fa_tensor *self, fa_dtype dtype);
/* Uninitialised in a memory format (2: channels_last, 3: channels_last_3d, else row-major). */
fa_tensor *fa__empty_format(fa_dtype dtype, int n_dims, const int64_t *sizes, int memory_format);
fa_tensor *fa__full(fa_dtype dtype, int n_dims, const int64_t *sizes, fa__scalar fill);
/* 0-dim of the scalar's default dtype (bool, int64, float32, complex64). */
fa_tensor *fa__scalar_tensor(fa__scalar x);
/* `self` retained when it already has the dtype. */
fa_tensor *fa__as_dtype(fa_tensor *self, fa_dtype dtype);
/* `self` retained when it is row-major without math bits; of that dtype otherwise converted too. */
fa_tensor *fa__as_contiguous(fa_tensor *self, fa_dtype dtype);
/* Elements of src into dst (same shape after broadcasting src; dtypes may differ). [copy_] */
fa_status fa__copy_into(fa_tensor *dst, const fa_tensor *src);
fa_status fa__fill(fa_tensor *self, fa__scalar value);
/* Changes the sizes of an out= tensor; grows its storage. [resize_] */
fa_status fa__resize(fa_tensor *self, int n_dims, const int64_t *sizes);
bool fa__is_channels_last(const fa_tensor *self);       /* 4 dims, not also row-major */
bool fa__is_channels_last_3d(const fa_tensor *self);
/* 2, 3 or 0, as memory_format numbers. [suggest_memory_format] */
int fa__suggest_memory_format(const fa_tensor *self);

/* ---- arguments and results ------------------------------------------------------------------ */

/* The position of a parameter of the called schema, -1 when it has none of that name. Kernels that
 * serve several overloads find their options so. */
int fa__param_at(const fa__call *call, const char *name);
/* Frees the steps of a composite op. What failed in them, else `st`. */
fa_status fa__temps_end(fa__temps *temps, fa_status st);
/* The results of a composite op, kept among its steps; frees these. `second`: NULL when it has one
 * result only. */
fa_status fa__return_kept(fa__call *call, fa__temps *temps, fa_tensor *first, fa_tensor *second);

/* ---- checking ------------------------------------------------------------------------------- */

/* dim in [-n_dims, n_dims) made non-negative (0-dim counts as 1). FA_ERANGE with PyTorch's text:
 * "Dimension out of range (expected to be in range of [-2, 1], but got 2)". */
fa_status fa__wrap_dim(int64_t dim, int n_dims, int *out);
/* A bit for each dim in an int[]; all of them when the list is empty or None. FA_EINVAL "dim 0
 * appears multiple times in the list of dims". */
fa_status fa__dim_mask(const fa__call *call, size_t i, int n_dims, uint64_t *mask);
/* The shape that both broadcast to. FA_EINVAL: "The size of tensor a (3) must match the size of
 * tensor b (4) at non-singleton dimension 1". */
fa_status fa__broadcast_sizes(int n_a, const int64_t *a, int n_b, const int64_t *b, int *n_out,
                              int64_t *out);
bool fa__same_sizes(const fa_tensor *a, const fa_tensor *b);
/* "[2, 3]" */
#define FA__DIMS_TEXT 256
const char *fa__dims_text(char out[FA__DIMS_TEXT], const fa_tensor *tensor);
/* "Float", "Long": c10's name of a dtype in error texts. */
const char *fa__scalar_type_name(fa_dtype dtype);
/* FA_EUNSUPPORTED "\"sum_cpu\" not implemented for 'Half'" */
fa_status fa__not_implemented(const char *kernel, fa_dtype dtype);

/* ---- type promotion (promote.c) ------------------------------------------------------------- */

/* torch.promote_types. FA_DTYPE_NONE where PyTorch has none. */
fa_dtype fa__promote_types(fa_dtype a, fa_dtype b);
/* torch.result_type over tensors and numbers: dimensioned tensors first, then 0-dim ones, then
 * numbers. Zero-initialise, add, ask. */
typedef struct fa__promotion {
    fa_dtype dims, zero_dims, numbers;  /* promoted so far, plus one (0: none) */
} fa__promotion;
void fa__promotion_tensor(fa__promotion *p, const fa_tensor *tensor);
void fa__promotion_scalar(fa__promotion *p, fa__scalar scalar);
fa_dtype fa__promotion_result(const fa__promotion *p);
/* The default dtype for integers and bool where an op gives floats (float32), else itself. */
fa_dtype fa__float_result(fa_dtype dtype);
bool fa__is_integral(fa_dtype dtype, bool with_bool);
/* x as an element of a float dtype holds it; of other dtypes x itself. */
double fa__round_to(fa_dtype dtype, double x);
/* uint16, uint32, uint64: the dtypes that few ops have. */
bool fa__is_bare_unsigned(fa_dtype dtype);
/* float16, bfloat16 */
bool fa__is_half(fa_dtype dtype);
/* can_cast: may a result of `from` be stored in `to`? */
bool fa__can_cast(fa_dtype from, fa_dtype to);

/* ---- loops over elements (pointwise.c) -------------------------------------------------------
 * An element loop computes n elements of packed, aligned inputs. Loops exist for a few compute
 * types; float16, bfloat16 and float8 kinds are computed in float32, every integer and bool in
 * int64 (results wrap when stored), complex32 in complex64. */

typedef enum fa__compute {
    FA__COMPUTE_F32, FA__COMPUTE_F64, FA__COMPUTE_I64, FA__COMPUTE_C64, FA__COMPUTE_C128,
    FA__COMPUTE_COUNT
} fa__compute;
fa__compute fa__compute_of(fa_dtype dtype);
fa_dtype fa__compute_dtype(fa__compute compute);        /* FA_FLOAT32, ... */

/* out[0][i] = f(in[0][i], in[1][i], ...); `params` are the op's numbers (alpha, min, max...). An
 * output may be the same array as an input, but never overlaps one otherwise. */
typedef void (*fa__loop)(void *const *out, const void *const *in, int64_t n, const void *params);

#define FA__MAX_OPERANDS 8
typedef struct fa__pointwise {
    int n_inputs, n_outputs;
    /* borrowed; broadcast against one another. NULL: the number beside it, for every element */
    fa_tensor *inputs[FA__MAX_OPERANDS];
    const fa__scalar *numbers[FA__MAX_OPERANDS];
    fa_dtype compute;                       /* dtype to which inputs are converted for the loop */
    bool own_input_dtypes;                  /* not `compute` but a dtype for each input */
    fa_dtype input_dtypes[FA__MAX_OPERANDS];
    /* inputs are converted to `common` before they are converted to `compute`, so that 300 becomes
     * 44 among int8 and 0.1 is rounded to float16 */
    bool through_common;
    bool exact_numbers;                     /* numbers are not rounded to a floating `common` */
    fa_dtype common;
    fa_dtype results[FA__MAX_OPERANDS];     /* dtype that the loop writes (packed) */
    fa_dtype outputs[FA__MAX_OPERANDS];     /* dtype of the output tensors */
    /* Write the first output here, or NULL. Not used (a fresh output is made, which the caller
     * copies) unless it has the output's shape and can hold its dtype. */
    fa_tensor *into;
    fa__loop loop;
    const void *params;
} fa__pointwise;
/* Allocates outputs (strides follow the inputs' as PyTorch's TensorIterator chooses), runs the loop
 * over blocks, in parallel when large. results_out gets n_outputs tensors, yours. */
fa_status fa__pointwise_run(const fa__pointwise *p, fa_tensor **results_out);

/* ---- reductions (reduce.c) ------------------------------------------------------------------
 * For each output element a state is started, fed the elements to be reduced (packed blocks of the
 * compute dtype, aligned, in row-major order of the reduced dims), and finished. */

#define FA__REDUCE_TILE 128                 /* no more states than this stand in an array */
typedef struct fa__reducer {
    size_t state_size;                      /* bytes of one state; states stand in arrays */
    void (*start)(void *states, int64_t n_states, const void *params);      /* NULL: zero bytes */
    /* elements first, first + 1, ... of the state's line */
    void (*step)(void *state, const void *in, int64_t n, int64_t first, const void *params);
    /* the same for n_states neighbouring lines at once, row r of which is at in + r * row_stride
     * elements; NULL: lines are handed to `step` one by one */
    void (*columns)(void *states, int64_t n_states, const void *in, int64_t n_rows,
                    int64_t row_stride, int64_t first, const void *params);
    /* joins the state of elements further on into `state`; NULL: a line is never split */
    void (*merge)(void *state, const void *further, const void *params);
    /* writes out[k][i] for each state; n: how many elements it was fed */
    void (*finish)(void *const *out, const void *states, int64_t n_states, int64_t n,
                   const void *params);
} fa__reducer;

#define FA__MAX_REDUCTIONS 4
typedef struct fa__reduction {
    fa_tensor *input;                       /* borrowed */
    uint64_t dims;                          /* mask of reduced dims */
    bool keepdim;
    bool any_order;                         /* the elements of a line may come in any order */
    fa_dtype compute;                       /* dtype of the packed input */
    int n_outputs;
    fa_dtype results[FA__MAX_REDUCTIONS];   /* dtypes written by `finish` */
    fa_dtype outputs[FA__MAX_REDUCTIONS];   /* dtypes of the output tensors */
    const fa__reducer *reducer;
    const void *params;
} fa__reduction;
/* results_out gets n_outputs row-major tensors, yours. In parallel when large. */
fa_status fa__reduce_run(const fa__reduction *r, fa_tensor **results_out);
/* A mask of all dims. */
uint64_t fa__all_dims(const fa_tensor *tensor);
/* Sizes after reducing; returns how many dims are left. */
int fa__reduced_sizes(const fa_tensor *input, uint64_t dims, bool keepdim, int64_t *out);

/* Ops that work along one dim (sort, cumsum): each line of the input is handed over packed, and
 * whole lines of the outputs are written, which may be of another length. */
typedef struct fa__lines {
    fa_tensor *input;                       /* borrowed */
    int dim;                                /* of a 0-dim input: 0, one line of one element */
    fa_dtype compute;
    int n_outputs;
    int64_t n_out;                          /* length of a line of the outputs */
    fa_dtype results[2], outputs[2];
    size_t scratch;                         /* bytes that a call of `line` may use */
    fa_status (*line)(void *const *out, const void *in, int64_t n, void *scratch,
                      const void *params);
    const void *params;
} fa__lines;
fa_status fa__lines_run(const fa__lines *lines, fa_tensor **results_out);

/* fa__parallel on threads that wait from one call to the next. */
fa_status fa__run_on_workers(size_t n, fa_status (*task)(void *context, size_t i), void *context);
/* Runs task(context, begin, end) over [0, n) in pieces of at least `grain`, on the CPU's threads.
 * [at::parallel_for] */
fa_status fa__parallel_for(int64_t n, int64_t grain,
                           fa_status (*task)(void *context, int64_t begin, int64_t end),
                           void *context);

/* The memory format of a convolution's result; input and weight have their batch dims (conv.c).
 * [determine_backend_memory_format] */
int fa__conv_format(const fa_tensor *input, const fa_tensor *weight);

/* ---- the generator (generator.c) [formats 10] ------------------------------------------------ */

typedef struct fa__generator fa__generator;     /* Mersenne Twister and its cached normal */
/* The default generator, locked for one op: draw, then unlock. */
fa__generator *fa__generator_lock(void);
void fa__generator_unlock(fa__generator *generator);
void fa__generator_seed(fa__generator *generator, uint64_t seed);
uint32_t fa__generator_random(fa__generator *generator);
uint64_t fa__generator_random64(fa__generator *generator);
/* The kept second sample of a pair of normals: taken once. */
bool fa__generator_take_normal(fa__generator *generator, double *out);
void fa__generator_keep_normal(fa__generator *generator, double x);
/* 5,056 bytes of torch.get_rng_state(). */
#define FA__RNG_STATE_BYTES 5056
void fa__generator_get_state(const fa__generator *generator, uint8_t out[FA__RNG_STATE_BYTES]);
fa_status fa__generator_set_state(fa__generator *generator, const uint8_t *state, size_t size);

/* ---- builtins of programs (builtins*.c) ------------------------------------------------------
 * A builtin of at most three parameters and one result is a plain function of unboxed values: the
 * row's kernel is fa__run_direct, its `data` one of these, and the interpreter calls `run` itself.
 * It trusts the kinds of its arguments (a list is a list), not what containers hold. *out is set
 * on success only; unused arguments may be NULL. */

typedef fa_status (*fa__direct_fn)(fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b,
                                   const fa__ivalue *c);

static inline int64_t fa__wrap_add(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x + (uint64_t)y);
}
static inline int64_t fa__wrap_sub(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x - (uint64_t)y);
}
static inline int64_t fa__wrap_mul(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x * (uint64_t)y);
}
/* Both from 0 to 2^31: most are, and a division of 32 bits takes a fraction of the time. */
static inline bool fa__are_short(int64_t x, int64_t y)
{
    return (((uint64_t)x | (uint64_t)y) >> 31) == 0;
}
/* Towards negative infinity, and of the divisor's sign; y is not 0. */
static inline int64_t fa__floor_divide(int64_t x, int64_t y)
{
    if (FA__LIKELY(fa__are_short(x, y)))
        return (int64_t)((uint32_t)x / (uint32_t)y);
    return y == -1 ? fa__wrap_sub(0, x) : x / y - (x % y != 0 && (x < 0) != (y < 0));
}
static inline int64_t fa__floor_modulo(int64_t x, int64_t y)
{
    int64_t r;

    if (FA__LIKELY(fa__are_short(x, y)))
        return (int64_t)((uint32_t)x % (uint32_t)y);
    r = y == -1 ? 0 : x % y;
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

/* Functions of two numbers x and y for which the interpreter has an instruction of its own:
 * row(name, what makes the result, the result, x and y that have one). builtins.c makes functions
 * of these lines, interpreter.c instructions. */
#define FA__FAST_INT_ROWS(row)                                                                     \
    row(add_int, fa__iv_int, fa__wrap_add(x, y), true)                                             \
    row(sub_int, fa__iv_int, fa__wrap_sub(x, y), true)                                             \
    row(mul_int, fa__iv_int, fa__wrap_mul(x, y), true)                                             \
    row(floordiv_int, fa__iv_int, fa__floor_divide(x, y), y != 0)                                  \
    row(remainder_int, fa__iv_int, fa__floor_modulo(x, y), y != 0)                                 \
    row(max_int, fa__iv_int, x < y ? y : x, true)                                                  \
    row(min_int, fa__iv_int, y < x ? y : x, true)
#define FA__FAST_INT_TESTS(row)                                                                    \
    row(eq_int, fa__iv_bool, x == y, true)                                                         \
    row(ne_int, fa__iv_bool, x != y, true)                                                         \
    row(lt_int, fa__iv_bool, x < y, true)                                                          \
    row(le_int, fa__iv_bool, x <= y, true)                                                         \
    row(gt_int, fa__iv_bool, x > y, true)                                                          \
    row(ge_int, fa__iv_bool, x >= y, true)
#define FA__FAST_REAL_ROWS(row)                                                                    \
    row(add_real, fa__iv_float, x + y, true)                                                       \
    row(sub_real, fa__iv_float, x - y, true)                                                       \
    row(mul_real, fa__iv_float, x * y, true)                                                       \
    row(div_real, fa__iv_float, x / y, true)
#define FA__FAST_REAL_TESTS(row)                                                                   \
    row(eq_real, fa__iv_bool, x == y, true)                                                        \
    row(ne_real, fa__iv_bool, x != y, true)                                                        \
    row(lt_real, fa__iv_bool, x < y, true)                                                         \
    row(le_real, fa__iv_bool, x <= y, true)                                                        \
    row(gt_real, fa__iv_bool, x > y, true)                                                         \
    row(ge_real, fa__iv_bool, x >= y, true)

typedef enum fa__fast {
    FA__FAST_NONE,
#define FA__ROW(name, make, result, holds) FA__FAST_##name,
    FA__FAST_INT_ROWS(FA__ROW) FA__FAST_INT_TESTS(FA__ROW)
    FA__FAST_REAL_ROWS(FA__ROW) FA__FAST_REAL_TESTS(FA__ROW)
#undef FA__ROW
    FA__FAST_COUNT
} fa__fast;

typedef struct fa__direct {
    fa__direct_fn run;
    fa__fast fast;                      /* of two ints, or of two floats, or NONE */
} fa__direct;
fa_status fa__run_direct(fa__call *call);

/* The place of an index that may count from the end; false when it is outside. */
static inline bool fa__list_index(int64_t index, size_t n, size_t *out)
{
    *out = (size_t)(index < 0 ? fa__wrap_add(index, (int64_t)n) : index);
    return *out < n;
}
/* Writes a number into the box of another that only one container holds; false: it takes a new
 * box. Numbers of -1 to 62 are constants and never such boxes. */
static inline bool fa__rewrite_number(fa_value *box, fa__ivalue x)
{
    if (atomic_load_explicit(&box->refs, memory_order_acquire) != 1 || box->group != NULL)
        return false;
    if (x.tag == FA__IV_INT && box->kind == FA_KIND_INT && box->sub == 0)
        box->u.integer = x.u.integer;
    else if (x.tag == FA__IV_FLOAT && box->kind == FA_KIND_FLOAT)
        box->u.number = x.u.number;
    else
        return false;
    return true;
}
/* container[key] of a list, tuple, dict, str. */
fa_status fa__getitem(fa__ivalue *out, const fa__ivalue *container, const fa__ivalue *key,
                      const fa__ivalue *unused);
/* bool(x) */
fa_status fa__truth(fa__ivalue *out, const fa__ivalue *x, const fa__ivalue *, const fa__ivalue *);
/* x == y as programs compare; of tensors: all elements. */
bool fa__values_equal(fa__ivalue x, fa__ivalue y);
/* Appends str(x) as TorchScript prints. */
fa_status fa__print_value(fa__buffer *out, fa__ivalue x);
/* Gradients are recorded on this thread? [torch.is_grad_enabled] */
bool fa__grad_enabled(void);
void fa__set_grad_enabled(bool enabled);

#endif
