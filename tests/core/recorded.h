/* recorded.h: bytes and tensors from the recorded data of tests/data/core (little-endian
 * hexadecimal). */
#ifndef TEST_CORE_RECORDED_H
#define TEST_CORE_RECORDED_H

#include "core/core.h"

static inline uint8_t hex_digit(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* The bytes of `hex` in the host's order, to be freed with fa__free. */
static inline uint8_t *recorded_bytes(const char *hex, fa_dtype dtype, size_t *size)
{
    *size = strlen(hex) / 2;
    uint8_t *bytes = fa__alloc(*size);
    assert_non_null(bytes);
    for (size_t i = 0; i < *size; i++)
        bytes[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    if (fa__big_endian_host())
        fa__swap_bytes(bytes, *size, fa__dtype_row_of(dtype)->swap_width);
    return bytes;
}

/* A vector of the elements in `hex`. */
static inline fa_tensor *recorded_vector(const char *hex, fa_dtype dtype)
{
    size_t size;
    uint8_t *bytes = recorded_bytes(hex, dtype, &size);
    int64_t n = (int64_t)(size / fa_dtype_itemsize(dtype));
    fa_tensor *vector = fa_tensor_from_data(dtype, 1, &n, bytes);

    assert_non_null(vector);
    fa__free(bytes);
    return vector;
}

#endif
