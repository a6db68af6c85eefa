/* promote.c: the dtype that values of several dtypes have together.
 *
 * Promotion goes up this lattice; two dtypes meet at the lowest one above both:
 *
 *     bool ─► uint8 ──► int16 ─► int32 ─► int64 ─► float16 ──► float32 ─► float64
 *        └──► int8 ──┘                        └──► bfloat16 ─┘
 *     and complex32, complex64, complex128 beside the floats of half their size
 *
 * uint16, uint32 and uint64 meet nothing but floats, float8 kinds nothing at all. Among the
 * operands of an op, tensors with dimensions come first: a 0-dim tensor, and after it a number,
 * matters only when it is of a higher category (bool, integer, float, complex). */
#include "ops/ops.h"

/* ---- two dtypes ------------------------------------------------------------------------------ */

typedef enum category { CATEGORY_NONE, CATEGORY_BOOL, CATEGORY_INTEGER, CATEGORY_FLOAT,
                        CATEGORY_COMPLEX } category;

static category category_of(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    if (row == NULL || row->quantized)
        return CATEGORY_NONE;
    switch ((fa__number)row->number) {
    case FA__NUMBER_BOOL:
        return CATEGORY_BOOL;
    case FA__NUMBER_UNSIGNED:
    case FA__NUMBER_SIGNED:
        return CATEGORY_INTEGER;
    case FA__NUMBER_FLOAT:
        return CATEGORY_FLOAT;
    case FA__NUMBER_COMPLEX:
        return CATEGORY_COMPLEX;
    default:
        return CATEGORY_NONE;
    }
}

/* float8 and smaller */
static bool is_tiny_float(fa_dtype dtype)
{
    return fa_dtype_is_floating_point(dtype) && fa_dtype_itemsize(dtype) == 1;
}

static fa_dtype complex_of(fa_dtype dtype)
{
    switch (dtype) {
    case FA_FLOAT16:
        return FA_COMPLEX32;
    case FA_FLOAT64:
        return FA_COMPLEX128;
    default:
        return fa_dtype_is_complex(dtype) ? dtype : FA_COMPLEX64;
    }
}

static fa_dtype larger(fa_dtype a, fa_dtype b)
{
    return fa_dtype_itemsize(a) >= fa_dtype_itemsize(b) ? a : b;
}

static fa_dtype promote_integers(fa_dtype a, fa_dtype b)
{
    bool is_mixed = (a == FA_UINT8) != (b == FA_UINT8);

    if (is_mixed && larger(a, b) == larger(b, a))
        return larger(a, b);
    return is_mixed ? FA_INT16 : larger(a, b);
}

/* Floats, or complex dtypes, of the same category. */
static fa_dtype promote_floats(fa_dtype a, fa_dtype b)
{
    return fa_dtype_itemsize(a) == 2 && fa_dtype_itemsize(b) == 2 ? FA_FLOAT32 : larger(a, b);
}

fa_dtype fa__promote_types(fa_dtype a, fa_dtype b)
{
    category of_a = category_of(a), of_b = category_of(b);

    if (a == b)
        return a;
    if (of_a == CATEGORY_NONE || of_b == CATEGORY_NONE || is_tiny_float(a) || is_tiny_float(b))
        return FA_DTYPE_NONE;
    if (of_a < of_b)
        return fa__promote_types(b, a);
    if (fa__is_bare_unsigned(a) || fa__is_bare_unsigned(b))
        return of_a == CATEGORY_FLOAT ? a : FA_DTYPE_NONE;
    if (of_a == CATEGORY_COMPLEX)
        return of_b >= CATEGORY_FLOAT ? larger(a, complex_of(b)) : a;
    if (of_a != of_b)
        return a;
    return of_a == CATEGORY_FLOAT ? promote_floats(a, b) : promote_integers(a, b);
}

/* ---- operands -------------------------------------------------------------------------------- */

static fa_dtype stored(fa_dtype plus_one)
{
    return (fa_dtype)((int)plus_one - 1);
}

/* FA_DTYPE_NONE (a promotion that failed) stays. */
static void add(fa_dtype *slot, fa_dtype dtype)
{
    fa_dtype before = stored(*slot);

    if ((int)*slot == 0)
        *slot = (fa_dtype)((int)dtype + 1);
    else if (before != dtype)
        *slot = (fa_dtype)((int)fa__promote_types(before, dtype) + 1);
}

void fa__promotion_tensor(fa__promotion *p, const fa_tensor *tensor)
{
    add(tensor->n_dims > 0 ? &p->dims : &p->zero_dims, (fa_dtype)tensor->dtype);
}

/* Numbers are of their category's default dtype. */
void fa__promotion_scalar(fa__promotion *p, fa__scalar scalar)
{
    fa_dtype dtype = scalar.dtype;

    if (dtype == FA_FLOAT64)
        dtype = FA_FLOAT32;
    else if (dtype == FA_COMPLEX128)
        dtype = FA_COMPLEX64;
    add(&p->numbers, dtype);
}

/* What `lower` (plus one) may still change. [combine_categories] */
static fa_dtype combine(fa_dtype higher_plus_one, fa_dtype lower_plus_one)
{
    fa_dtype higher = stored(higher_plus_one), lower = stored(lower_plus_one);
    category of_higher = category_of(higher), of_lower = category_of(lower);

    if ((int)lower_plus_one == 0)
        return higher_plus_one;
    if ((int)higher_plus_one == 0)
        return lower_plus_one;
    if (of_higher == CATEGORY_COMPLEX)
        return higher_plus_one;
    if (of_higher == CATEGORY_FLOAT)
        return of_lower == CATEGORY_COMPLEX ? (fa_dtype)((int)complex_of(higher) + 1)
                                            : higher_plus_one;
    if (of_higher == CATEGORY_BOOL || of_lower >= CATEGORY_FLOAT)
        return (fa_dtype)((int)fa__promote_types(higher, lower) + 1);
    return higher_plus_one;
}

fa_dtype fa__promotion_result(const fa__promotion *p)
{
    return stored(combine(p->dims, combine(p->zero_dims, p->numbers)));
}

/* ---- questions about one dtype --------------------------------------------------------------- */

bool fa__is_integral(fa_dtype dtype, bool with_bool)
{
    category of = category_of(dtype);

    return of == CATEGORY_INTEGER || (with_bool && of == CATEGORY_BOOL);
}

bool fa__is_bare_unsigned(fa_dtype dtype)
{
    return dtype == FA_UINT16 || dtype == FA_UINT32 || dtype == FA_UINT64;
}

bool fa__is_half(fa_dtype dtype)
{
    return dtype == FA_FLOAT16 || dtype == FA_BFLOAT16;
}

fa_dtype fa__float_result(fa_dtype dtype)
{
    return fa__is_integral(dtype, true) ? FA_FLOAT32 : dtype;
}

bool fa__can_cast(fa_dtype from, fa_dtype to)
{
    category of_from = category_of(from), of_to = category_of(to);

    if (of_from == CATEGORY_COMPLEX && of_to != CATEGORY_COMPLEX)
        return false;
    if (of_from == CATEGORY_FLOAT && of_to <= CATEGORY_INTEGER)
        return false;
    return of_from == CATEGORY_BOOL || of_to != CATEGORY_BOOL;
}
