/* npy_parts.h: what the npy_*.c files share. */
#ifndef FA_IO_NPY_PARTS_H
#define FA_IO_NPY_PARTS_H

#include "io/io.h"

/* Encoding of the bytes of a literal. */
typedef enum fa__encoding { FA__LATIN1, FA__UTF8 } fa__encoding;

/* A Python literal of dicts, lists, tuples, strs, ints, True, False and None (npy_literal.c). NULL
 * and FA_EFORMAT with the offset in `text`. */
fa_value *fa__npy_literal(fa__span text, fa__encoding encoding);

/* What NumPy knows of a dtype (npy_dtype.c). */
typedef struct fa__npy_dtype {
    fa_value *object;                   /* as pickle gives it; owned */
    uint64_t itemsize;
    int alignment, flags;               /* of the dtype's state */
    char kind;                          /* b i u f c S U V M m; structures and sub-arrays are V */
    bool plain_void;                    /* "|V8": padding when its field has no name */
} fa__npy_dtype;

/* The dtype that a `descr` stands for. Object dtypes are FA_EUNSUPPORTED. */
fa_status fa__npy_dtype_read(const fa_value *descr, fa__npy_dtype *out);

#endif
