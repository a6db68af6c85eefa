/* ivalue.c: values without a box, and the way in and out of the box. */
#include "dispatch/dispatch.h"

fa__ivalue fa__iv_take(fa_value *value)
{
    fa__ivalue out = fa__iv_borrow(value);

    if (out.tag == FA__IV_TENSOR)
        fa_tensor_retain(out.u.tensor);
    if (out.tag != FA__IV_VALUE)
        fa_value_release(value);
    return out;
}

void fa__iv_release_all(fa__ivalue *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fa__iv_release(&values[i]);
}

fa_value *fa__iv_box(fa__ivalue x)
{
    switch (x.tag) {
    case FA__IV_NONE: return fa_value_none();
    case FA__IV_BOOL: return fa_value_bool(x.u.boolean);
    case FA__IV_INT: return fa_value_int(x.u.integer);
    case FA__IV_FLOAT: return fa_value_float(x.u.number);
    case FA__IV_TENSOR: return fa_value_tensor(x.u.tensor);
    case FA__IV_VALUE: return fa_value_retain(x.u.value);
    }
    return NULL;
}

fa_kind fa__iv_kind(fa__ivalue x)
{
    static const uint8_t kinds[] = { FA_KIND_NONE, FA_KIND_BOOL, FA_KIND_INT, FA_KIND_FLOAT,
                                     FA_KIND_TENSOR };

    return x.tag == FA__IV_VALUE ? fa_value_kind(x.u.value) : (fa_kind)kinds[x.tag];
}

const char *fa__value_type_text(const fa_value *container)
{
    const fa_value *state = container == NULL ? NULL : container->state;

    return fa_value_kind(state) == FA_KIND_STR ? state->u.text.data : NULL;
}

void fa__value_set_type_text(fa_value *container, fa_value *text)
{
    fa_value *old = container->state;

    container->state = fa_value_retain(text);
    fa_value_release(old);
}

fa__scalar fa__scalar_of(fa__ivalue x)
{
    fa__scalar out = { .dtype = FA_INT64 };

    if (x.tag == FA__IV_BOOL) {
        out = (fa__scalar){ FA_BOOL, x.u.boolean, x.u.boolean, 0 };
    } else if (x.tag == FA__IV_INT) {
        out = (fa__scalar){ FA_INT64, x.u.integer, (double)x.u.integer, 0 };
    } else if (x.tag == FA__IV_FLOAT) {
        out = (fa__scalar){ FA_FLOAT64, 0, x.u.number, 0 };
    } else if (x.tag == FA__IV_VALUE && fa_value_kind(x.u.value) == FA_KIND_COMPLEX) {
        out.dtype = FA_COMPLEX128;
        out.real = x.u.value->u.complex_parts[0];
        out.imag = x.u.value->u.complex_parts[1];
    }
    return out;
}
