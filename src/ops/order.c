/* order.c: keys of elements, a stable radix sort of them, and the selections of GNU's C++ library
 * [bits/stl_algo.h, bits/stl_heap.h], step for step: PyTorch's topk, median and mode return the
 * index that these find among equal elements. */
#include "ops/order.h"

/* ---- keys ----------------------------------------------------------------------------------- */

bool fa__order_has(fa_dtype dtype)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    if (row == NULL || row->quantized || row->per_byte != 1 || !fa__dtype_has_numbers(dtype))
        return false;
    if (fa_dtype_is_floating_point(dtype))
        return row->itemsize > 1;
    return row->number == FA__NUMBER_BOOL || row->number == FA__NUMBER_SIGNED
           || row->number == FA__NUMBER_UNSIGNED;
}

static uint64_t key_mask(fa_dtype dtype)
{
    return UINT64_MAX >> (64 - 8 * fa_dtype_itemsize(dtype));
}

bool fa__order_is_nan(fa_dtype dtype, uint64_t key)
{
    return fa_dtype_is_floating_point(dtype) && key == key_mask(dtype);
}

/* bits of the largest finite numbers' exponent and more: what is above them is a NaN */
static uint64_t infinity_bits(fa_dtype dtype)
{
    switch (dtype) {
    case FA_FLOAT16:
        return 0x7c00;
    case FA_BFLOAT16:
        return 0x7f80;
    case FA_FLOAT32:
        return 0x7f800000;
    default:
        return UINT64_C(0x7ff0000000000000);
    }
}

#define FLOAT_KEYS(T)                                                                              \
    for (int64_t i = 0; i < n; i++) {                                                              \
        T bits = ((const T *)in)[i];                                                               \
        T sign = (T)((T)1 << (8 * sizeof(T) - 1)), size = (T)(bits & (T)~sign);                    \
        T key = size > (T)infinity ? (T)~(T)0                                                      \
                : size == 0 ? sign : bits & sign ? (T)~bits : (T)(bits | sign);                    \
                                                                                                   \
        out[i] = (keyed){ key, i };                                                                \
    }                                                                                              \
    return;
#define INTEGER_KEYS(T)                                                                            \
    for (int64_t i = 0; i < n; i++)                                                                \
        out[i] = (keyed){ (T)(((const T *)in)[i] ^ (T)flip), i };                                  \
    return;

void fa__order_keys(keyed *out, fa_dtype dtype, const void *in, int64_t n)
{
    uint64_t infinity = infinity_bits(dtype), flip = 0;
    const fa__dtype_row *row = fa__dtype_row_of(dtype);

    if (row->number == FA__NUMBER_SIGNED)
        flip = UINT64_C(1) << (8 * row->itemsize - 1);
    if (row->number == FA__NUMBER_FLOAT)
        switch (row->itemsize) {
        case 2: FLOAT_KEYS(uint16_t)
        case 4: FLOAT_KEYS(uint32_t)
        default: FLOAT_KEYS(uint64_t)
        }
    switch (row->itemsize) {
    case 1: INTEGER_KEYS(uint8_t)
    case 2: INTEGER_KEYS(uint16_t)
    case 4: INTEGER_KEYS(uint32_t)
    default: INTEGER_KEYS(uint64_t)
    }
}

void fa__order_reverse(keyed *x, int64_t n, fa_dtype dtype)
{
    uint64_t mask = key_mask(dtype);

    for (int64_t i = 0; i < n; i++)
        x[i].key ^= mask;
}

/* ---- the stable sort ------------------------------------------------------------------------ */

enum { SHORT = 32, BINS = 256 };

/* One pass over byte `b` of the keys; false when all have the same there and nothing was moved. */
static bool radix_pass(const keyed *x, keyed *out, int64_t n, size_t b)
{
    int64_t at[BINS] = { 0 }, sum = 0;

    for (int64_t i = 0; i < n; i++)
        at[x[i].key >> (8 * b) & 0xff]++;
    if (at[x[0].key >> (8 * b) & 0xff] == n)
        return false;
    for (int k = 0; k < BINS; k++) {
        int64_t count = at[k];

        at[k] = sum;
        sum += count;
    }
    for (int64_t i = 0; i < n; i++)
        out[at[x[i].key >> (8 * b) & 0xff]++] = x[i];
    return true;
}

static void insertion_sort_stable(keyed *x, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        keyed moved = x[i];
        int64_t k = i;

        for (; k > 0 && moved.key < x[k - 1].key; k--)
            x[k] = x[k - 1];
        x[k] = moved;
    }
}

void fa__order_sort(keyed *x, int64_t n, keyed *scratch, fa_dtype dtype)
{
    keyed *from = x, *to = scratch;

    if (n <= SHORT) {
        insertion_sort_stable(x, n);
        return;
    }
    for (size_t b = 0; b < fa_dtype_itemsize(dtype); b++)
        if (radix_pass(from, to, n, b)) {
            keyed *swap = from;

            from = to;
            to = swap;
        }
    if (from != x)
        memcpy(x, from, (size_t)n * sizeof(*x));
}

/* ---- GNU's selections ----------------------------------------------------------------------- */

static bool less(const keyed *a, const keyed *b) { return a->key < b->key; }

static void swap(keyed *a, keyed *b)
{
    keyed x = *a;

    *a = *b;
    *b = x;
}

/* [__push_heap], [__adjust_heap] */
static void adjust_heap(keyed *x, int64_t hole, int64_t n, keyed value)
{
    int64_t top = hole, child = hole, parent;

    while (child < (n - 1) / 2) {
        child = 2 * (child + 1);
        if (less(&x[child], &x[child - 1]))
            child--;
        x[hole] = x[child];
        hole = child;
    }
    if (n % 2 == 0 && child == (n - 2) / 2) {
        child = 2 * (child + 1);
        x[hole] = x[child - 1];
        hole = child - 1;
    }
    for (parent = (hole - 1) / 2; hole > top && less(&x[parent], &value); parent = (hole - 1) / 2) {
        x[hole] = x[parent];
        hole = parent;
    }
    x[hole] = value;
}

/* [__pop_heap]: the heap's top goes to `to`, what was there into the heap. */
static void pop_heap(keyed *x, int64_t n, keyed *to)
{
    keyed value = *to;

    *to = x[0];
    adjust_heap(x, 0, n, value);
}

/* [__heap_select] */
static void heap_select(keyed *x, int64_t middle, int64_t n)
{
    for (int64_t parent = (middle - 2) / 2; middle >= 2 && parent >= 0; parent--)
        adjust_heap(x, parent, middle, x[parent]);
    for (int64_t i = middle; i < n; i++)
        if (less(&x[i], &x[0]))
            pop_heap(x, middle, &x[i]);
}

void fa__order_partial_sort(keyed *x, int64_t n, int64_t middle)
{
    if (middle <= 0)
        return;
    heap_select(x, middle, n);
    for (int64_t last = middle - 1; last > 0; last--)
        pop_heap(x, last, &x[last]);
}

/* [__move_median_to_first], [__unguarded_partition_pivot]; where the upper part begins */
static int64_t partition(keyed *x, int64_t first, int64_t last)
{
    keyed *a = &x[first + 1], *b = &x[first + (last - first) / 2], *c = &x[last - 1];
    keyed *pivot = &x[first];

    if (less(a, b))
        swap(pivot, less(b, c) ? b : less(a, c) ? c : a);
    else
        swap(pivot, less(a, c) ? a : less(b, c) ? c : b);
    for (first++;; first++) {
        while (less(&x[first], pivot))
            first++;
        last--;
        while (less(pivot, &x[last]))
            last--;
        if (first >= last)
            return first;
        swap(&x[first], &x[last]);
    }
}

/* [__insertion_sort]: the first is checked apart, which changes nothing that can be seen */
static void insertion_sort(keyed *x, int64_t first, int64_t last)
{
    insertion_sort_stable(x + first, last - first);
}

/* 2 * log2(n) [__lg] */
static int depth_limit(int64_t n)
{
    int depth = 0;

    for (; n > 1; n >>= 1)
        depth += 2;
    return depth;
}

void fa__order_nth_element(keyed *x, int64_t n, int64_t nth)
{
    int64_t first = 0, last = n;

    if (n == 0 || nth >= n)
        return;
    for (int depth = depth_limit(n); last - first > 3; depth--) {
        int64_t cut;

        if (depth == 0) {
            heap_select(x + first, nth + 1 - first, last - first);
            swap(&x[first], &x[nth]);
            return;
        }
        cut = partition(x, first, last);
        if (cut <= nth)
            first = cut;
        else
            last = cut;
    }
    insertion_sort(x, first, last);
}

/* [__introsort_loop]; its recursion is bounded by `depth` */
static void introsort(keyed *x, int64_t first, int64_t last, int depth)
{
    while (last - first > 16) {
        int64_t cut;

        if (depth-- == 0) {
            fa__order_partial_sort(x + first, last - first, last - first);
            return;
        }
        cut = partition(x, first, last);
        introsort(x, cut, last, depth);
        last = cut;
    }
}

void fa__order_std_sort(keyed *x, int64_t n)
{
    introsort(x, 0, n, depth_limit(n));
    insertion_sort(x, 0, n);
}

void fa__order_quick_select(keyed *x, int64_t n, int64_t k)
{
    int64_t left = 0, right = n - 1;

    while (right > left) {
        int64_t i = left + 1, j = right;

        if (right == left + 1) {
            if (less(&x[right], &x[left]))
                swap(&x[left], &x[right]);
            return;
        }
        swap(&x[left + (right - left) / 2], &x[left + 1]);
        if (less(&x[right], &x[left + 1]))
            swap(&x[left + 1], &x[right]);
        if (less(&x[right], &x[left]))
            swap(&x[left], &x[right]);
        if (less(&x[left], &x[left + 1]))
            swap(&x[left + 1], &x[left]);
        for (;;) {
            do
                i++;
            while (less(&x[i], &x[left]));
            do
                j--;
            while (less(&x[left], &x[j]));
            if (j < i)
                break;
            swap(&x[i], &x[j]);
        }
        swap(&x[left], &x[j]);
        if (j <= k)
            left = i;
        if (j >= k)
            right = j - 1;
    }
}
