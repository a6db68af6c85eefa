/* order.h: elements as keys that are ordered as numbers are, and sorting of them.
 *
 * Every real dtype becomes a uint64 of its own width: integers with the sign bit turned, floats
 * with their bits turned so that negative ones come first, -0 as 0, every NaN as one key above all.
 * Two elements are equal when their keys are, NaN apart. */
#ifndef FA_OPS_ORDER_H
#define FA_OPS_ORDER_H

#include "ops/ops.h"

typedef struct keyed {
    uint64_t key;
    int64_t index;
} keyed;

/* Can elements of this dtype be ordered (bool, integers, float16 and wider)? */
bool fa__order_has(fa_dtype dtype);
bool fa__order_is_nan(fa_dtype dtype, uint64_t key);
/* keys of n packed elements, numbered from 0 */
void fa__order_keys(keyed *out, fa_dtype dtype, const void *in, int64_t n);
/* Turns the order round, NaN first. */
void fa__order_reverse(keyed *x, int64_t n, fa_dtype dtype);
/* Stable, ascending. `scratch`: n more. */
void fa__order_sort(keyed *x, int64_t n, keyed *scratch, fa_dtype dtype);

/* The algorithms of GNU's C++ library, with which PyTorch is built: which of equal elements comes
 * out first is theirs. */
void fa__order_nth_element(keyed *x, int64_t n, int64_t nth);
void fa__order_std_sort(keyed *x, int64_t n);
void fa__order_partial_sort(keyed *x, int64_t n, int64_t middle);
/* [at::native::quick_select_template]: x[k] is the k-th, from 0. */
void fa__order_quick_select(keyed *x, int64_t n, int64_t k);

#endif
