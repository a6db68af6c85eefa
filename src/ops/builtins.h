/* builtins.h: what the files of builtins share. Private to this folder. */
#ifndef FA_OPS_BUILTINS_H
#define FA_OPS_BUILTINS_H

#include <complex.h>
#include <errno.h>
#include <stdlib.h>

#include "ops/ops.h"

/* A row whose function is called without a detour (ops.h). */
#define DIRECT(text, function)                                                                     \
    { .schema = text, .kernel = fa__run_direct, .data = &(const fa__direct){ .run = function } }
/* The same of a function for which the interpreter has an instruction. */
#define FAST(text, function)                                                                       \
    { .schema = text, .kernel = fa__run_direct,                                                    \
      .data = &(const fa__direct){ function, FA__FAST_##function } }
#define DIRECT_ARGUMENTS                                                                           \
    fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b, const fa__ivalue *c

/* A bool or int; a bool, int or float; any number. */
static inline int64_t fa__whole(const fa__ivalue *x)
{
    return x->tag == FA__IV_INT ? x->u.integer : (int64_t)x->u.boolean;
}

static inline double fa__real(const fa__ivalue *x)
{
    if (x->tag == FA__IV_FLOAT)
        return x->u.number;
    return x->tag == FA__IV_VALUE ? fa__scalar_of(*x).real : (double)fa__whole(x);
}

static inline double complex fa__complex(const fa__ivalue *x)
{
    fa__scalar s = fa__scalar_of(*x);
    union { double parts[2]; double complex z; } u = { { s.real, s.imag } };

    return u.z;
}

static inline fa_status fa__complex_result(fa__ivalue *out, double real, double imag)
{
    fa_value *value = fa_value_complex(real, imag);

    if (value == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(value);
    return FA_OK;
}

/* A str's bytes. */
static inline fa__span fa__str(const fa__ivalue *x)
{
    const fa_value *value = x->u.value;

    return (fa__span){ (const uint8_t *)value->u.text.data, value->u.text.size };
}

/* A new str as a result. */
static inline fa_status fa__str_result(fa__ivalue *out, const void *data, size_t size)
{
    fa_value *value = fa_value_str_n(data, size);

    if (value == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(value);
    return FA_OK;
}

/* A list's type text for a new list like it. */
void fa__same_type(fa_value *to, const fa_value *from);
/* An empty list of that type text. */
fa_value *fa__list_of(const char *type);
/* -1, 0, 1 for a before, equal to, behind b: numbers and strs; FA_ETYPE for others. */
fa_status fa__compare_values(const fa_value *a, const fa_value *b, int *out);

fa_status fa__dict_getitem(fa__ivalue *out, const fa__ivalue *dict, const fa__ivalue *key,
                           const fa__ivalue *unused);

/* start:end:step over n items, arguments 1 to 3 of a call; step is not 0. */
typedef struct fa__slice {
    int64_t start, step;
    uint64_t n;
} fa__slice;
void fa__slice_bounds(const fa__call *call, size_t n, fa__slice *out);

/* Functions of one number x, or two, x and y (of three ints: x, y, z). */
#define INT_UNARY(name, make, expression)                                                          \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        int64_t x = fa__whole(a);                                                                  \
        (void)b, (void)c;                                                                          \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define REAL_UNARY(name, make, expression)                                                         \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double x = fa__real(a);                                                                    \
        (void)b, (void)c;                                                                          \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define COMPLEX_UNARY(name, expression)                                                            \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double complex x = fa__complex(a), z = expression;                                         \
        (void)b, (void)c;                                                                          \
        return fa__complex_result(out, creal(z), cimag(z));                                        \
    }
#define COMPLEX_REAL(name, expression)                                                             \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double complex x = fa__complex(a);                                                         \
        (void)b, (void)c;                                                                          \
        *out = fa__iv_float(expression);                                                           \
        return FA_OK;                                                                              \
    }
#define INT_BINARY(name, make, expression)                                                         \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        int64_t x = fa__whole(a), y = fa__whole(b);                                                \
        (void)c;                                                                                   \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define INT_BINARY_CHECKED(name, wrong, text, make, expression)                                    \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        int64_t x = fa__whole(a), y = fa__whole(b);                                                \
        (void)c;                                                                                   \
        if (wrong)                                                                                 \
            return fa__fail(FA_EINVAL, text);                                                      \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define INT_TERNARY(name, make, expression)                                                        \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        int64_t x = fa__whole(a), y = fa__whole(b), z = fa__whole(c);                              \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define REAL_BINARY(name, make, expression)                                                        \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double x = fa__real(a), y = fa__real(b);                                                   \
        (void)c;                                                                                   \
        *out = make(expression);                                                                   \
        return FA_OK;                                                                              \
    }
#define COMPLEX_BINARY(name, expression)                                                           \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double complex x = fa__complex(a), y = fa__complex(b), z = expression;                     \
        (void)c;                                                                                   \
        return fa__complex_result(out, creal(z), cimag(z));                                        \
    }
#define COMPLEX_TEST(name, expression)                                                             \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        double complex x = fa__complex(a), y = fa__complex(b);                                     \
        (void)c;                                                                                   \
        *out = fa__iv_bool(expression);                                                            \
        return FA_OK;                                                                              \
    }
/* Chooses among the three by what the numbers are. */
#define SCALAR_UNARY(name, of_int, of_real, of_complex)                                            \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        if (a->tag == FA__IV_VALUE)                                                                \
            return of_complex(out, a, b, c);                                                       \
        return a->tag == FA__IV_FLOAT ? of_real(out, a, b, c) : of_int(out, a, b, c);              \
    }
#define SCALAR_BINARY(name, of_int, of_real, of_complex)                                           \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        if (a->tag == FA__IV_VALUE || b->tag == FA__IV_VALUE)                                      \
            return of_complex(out, a, b, c);                                                       \
        return a->tag == FA__IV_FLOAT || b->tag == FA__IV_FLOAT ? of_real(out, a, b, c)            \
                                                                : of_int(out, a, b, c);            \
    }

#endif
