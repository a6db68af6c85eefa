/* test_checksum.c: CRC-32, deflate. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/base.h"
#include "base/fault_alloc.h"

static fa__span span_of(const fa__buffer *buffer)
{
    return (fa__span){ buffer->data, buffer->size };
}

static void crc_is_that_of_zip(void **state)
{
    uint32_t crc;

    (void)state;
    assert_int_equal(fa__crc32(0, "123456789", 9), 0xcbf43926);     /* the check value */
    assert_int_equal(fa__crc32(0, NULL, 0), 0);
    crc = fa__crc32(0, "1234", 4);
    assert_int_equal(fa__crc32(crc, "56789", 5), 0xcbf43926);
    assert_int_equal(fa__crc32(crc, NULL, 0), crc);
}

static void combined_crc_is_that_of_the_whole(void **state)
{
    uint8_t data[3000];

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * i >> 3);
    for (size_t at = 0; at <= sizeof data; at += 375) {
        uint32_t a = fa__crc32(0, data, at), b = fa__crc32(0, data + at, sizeof data - at);

        assert_int_equal(fa__crc32_combine(a, b, sizeof data - at),
                         fa__crc32(0, data, sizeof data));
    }
}

static void combining_knows_sizes_beyond_memory(void **state)
{
    uint32_t a = 0x12345678, step = a;
    uint64_t size = (UINT64_C(1) << 40) + 3;

    (void)state;
    /* Over zeros: twice half the size is the size. */
    step = fa__crc32_combine(step, 0, size);
    step = fa__crc32_combine(step, 0, size);
    assert_int_equal(fa__crc32_combine(a, 0, 2 * size), step);
}

static void deflate_and_inflate_round_trip(void **state)
{
    size_t sizes[] = { 0, 1, 1000, 300000 };

    (void)state;
    for (size_t k = 0; k < FA__COUNT(sizes); k++) {
        fa__buffer packed = { 0 };
        uint8_t *plain = fa__zalloc(sizes[k]), *out = fa__alloc(sizes[k]);

        for (size_t i = 0; i < sizes[k]; i++)
            plain[i] = (uint8_t)(i / 7);
        assert_int_equal(fa__buffer_text(&packed, "head"), FA_OK);
        assert_int_equal(fa__deflate(&packed, (fa__span){ plain, sizes[k] }), FA_OK);
        assert_memory_equal(packed.data, "head", 4);
        assert_true(packed.size < sizes[k] / 2 + 20);
        assert_int_equal(fa__inflate(out, sizes[k], (fa__span){ packed.data + 4, packed.size - 4 }),
                         FA_OK);
        assert_memory_equal(out, plain, sizes[k]);
        fa__free(out);
        fa__free(plain);
        fa__buffer_free(&packed);
    }
}

static void inflate_wants_the_exact_size(void **state)
{
    fa__buffer packed = { 0 };
    uint8_t out[20];

    (void)state;
    assert_int_equal(fa__deflate(&packed, fa__span_of("0123456789")), FA_OK);
    assert_int_equal(fa__inflate(out, 10, span_of(&packed)), FA_OK);
    assert_int_equal(fa__inflate(out, 9, span_of(&packed)), FA_EFORMAT);
    assert_int_equal(fa__inflate(out, 0, span_of(&packed)), FA_EFORMAT);
    assert_int_equal(fa__inflate(out, 11, span_of(&packed)), FA_EFORMAT);
    assert_non_null(strstr(fa_error_last()->text, "10 bytes, 11 were promised"));
    fa__buffer_free(&packed);
}

static void inflate_refuses_damage(void **state)
{
    uint8_t out[10];

    (void)state;
    assert_int_equal(fa__inflate(out, 10, (fa__span){ NULL, 0 }), FA_EFORMAT);
    assert_int_equal(fa__inflate(out, 10, fa__span_of("\xff\xff\xff\xff")), FA_EFORMAT);
}

static fa_status pack(void *context)
{
    fa__buffer packed = { 0 };
    fa_status st = fa__deflate(&packed, fa__span_of("some text"));

    (void)context;
    fa__buffer_free(&packed);
    return st;
}

static void packing_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(pack, NULL) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_is_that_of_zip),
        cmocka_unit_test(combined_crc_is_that_of_the_whole),
        cmocka_unit_test(combining_knows_sizes_beyond_memory),
        cmocka_unit_test(deflate_and_inflate_round_trip),
        cmocka_unit_test(inflate_wants_the_exact_size),
        cmocka_unit_test(inflate_refuses_damage),
        cmocka_unit_test(packing_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
