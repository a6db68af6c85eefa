/* test_checksum.c: CRC-32, deflate, gzip. */
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

/* "hello checkpoint" as Python's gzip.compress(..., mtime=0) writes it. */
static const uint8_t hello_gz[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9,
    0xc9, 0x57, 0x48, 0xce, 0x48, 0x4d, 0xce, 0x2e, 0xc8, 0xcf, 0xcc, 0x2b, 0x01, 0x00,
    0x32, 0x3c, 0xe1, 0xd5, 0x10, 0x00, 0x00, 0x00,
};

static void gunzip_unpacks_all_members(void **state)
{
    fa__buffer packed = { 0 }, out = { 0 };

    (void)state;
    assert_int_equal(fa__buffer_text(&out, "> "), FA_OK);
    assert_int_equal(fa__buffer_put(&packed, hello_gz, sizeof hello_gz), FA_OK);
    assert_int_equal(fa__buffer_put(&packed, hello_gz, sizeof hello_gz), FA_OK);
    assert_int_equal(fa__buffer_put(&packed, "\0\0\0", 3), FA_OK);
    assert_int_equal(fa__gunzip(&out, span_of(&packed), 32), FA_OK);
    assert_int_equal(out.size, 34);
    assert_memory_equal(out.data, "> hello checkpointhello checkpoint", 34);
    fa__buffer_free(&out);
    fa__buffer_free(&packed);
}

static void gunzip_stops_at_the_limit(void **state)
{
    fa__buffer out = { 0 };

    (void)state;
    assert_int_equal(fa__gunzip(&out, (fa__span){ hello_gz, sizeof hello_gz }, 16), FA_OK);
    out.size = 0;
    assert_int_equal(fa__gunzip(&out, (fa__span){ hello_gz, sizeof hello_gz }, 15), FA_ELIMIT);
    assert_int_equal(out.size, 0);
    assert_int_equal(fa__gunzip(&out, (fa__span){ hello_gz, sizeof hello_gz }, 0), FA_ELIMIT);
    fa__buffer_free(&out);
}

/* A member of n zeros, by hand: header, deflate, CRC, size. */
static void gzip_zeros(fa__buffer *out, size_t n, uint32_t claimed)
{
    uint8_t *zeros = fa__zalloc(n), tail[8];

    assert_int_equal(fa__buffer_put(out, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10), FA_OK);
    assert_int_equal(fa__deflate(out, (fa__span){ zeros, n }), FA_OK);
    fa__put_le32(tail, fa__crc32(0, zeros, n));
    fa__put_le32(tail + 4, claimed);
    assert_int_equal(fa__buffer_put(out, tail, 8), FA_OK);
    fa__free(zeros);
}

static void gunzip_needs_no_promise_of_the_size(void **state)
{
    fa__buffer packed = { 0 }, out = { 0 };

    (void)state;
    /* The last member's size says 16 for what are 5 million bytes. */
    gzip_zeros(&packed, 5000000, 5000000);
    assert_int_equal(fa__buffer_put(&packed, hello_gz, sizeof hello_gz), FA_OK);
    assert_int_equal(fa__gunzip(&out, span_of(&packed), SIZE_MAX), FA_OK);
    assert_int_equal(out.size, 5000016);
    assert_memory_equal(out.data + 5000000, "hello checkpoint", 16);
    fa__buffer_free(&out);
    fa__buffer_free(&packed);
}

static void gunzip_believes_no_impossible_promise(void **state)
{
    fa__buffer packed = { 0 }, out = { 0 };

    (void)state;
    gzip_zeros(&packed, 100, UINT32_MAX);
    assert_int_equal(fa__gunzip(&out, span_of(&packed), SIZE_MAX), FA_EFORMAT);
    assert_true(out.capacity < 100000);
    fa__buffer_free(&out);
    fa__buffer_free(&packed);
}

static void gunzip_refuses_every_damage(void **state)
{
    uint8_t damaged[sizeof hello_gz];
    fa__buffer out = { 0 };

    (void)state;
    for (size_t n = 0; n < sizeof hello_gz; n++)
        assert_int_equal(fa__gunzip(&out, (fa__span){ hello_gz, n }, 100), FA_EFORMAT);
    for (size_t i = 10; i < sizeof hello_gz; i++) {
        if (i == sizeof hello_gz - 9)
            continue;                   /* the deflated bits end here: the rest is padding */
        memcpy(damaged, hello_gz, sizeof damaged);
        damaged[i] ^= 0x20;
        assert_int_equal(fa__gunzip(&out, (fa__span){ damaged, sizeof damaged }, 100), FA_EFORMAT);
        assert_int_equal(out.size, 0);
    }
    fa__buffer_free(&out);
}

static void gunzip_refuses_what_follows(void **state)
{
    fa__buffer packed = { 0 }, out = { 0 };

    (void)state;
    assert_int_equal(fa__buffer_put(&packed, hello_gz, sizeof hello_gz), FA_OK);
    assert_int_equal(fa__buffer_text(&packed, "trailing garbage, not a member"), FA_OK);
    assert_int_equal(fa__gunzip(&out, span_of(&packed), 100), FA_EFORMAT);
    assert_int_equal(out.size, 0);
    fa__buffer_free(&out);
    fa__buffer_free(&packed);
}

static fa_status pack_and_unpack(void *context)
{
    fa_status st = FA_OK;
    fa__buffer packed = { 0 }, out = { 0 };

    (void)context;
    TRY(fa__deflate(&packed, fa__span_of("some text")));
    TRY(fa__gunzip(&out, (fa__span){ hello_gz, sizeof hello_gz }, 100));
done:
    fa__buffer_free(&out);
    fa__buffer_free(&packed);
    return st;
}

static void packing_survives_failing_allocations(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(pack_and_unpack, NULL) >= 2);
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
        cmocka_unit_test(gunzip_unpacks_all_members),
        cmocka_unit_test(gunzip_stops_at_the_limit),
        cmocka_unit_test(gunzip_needs_no_promise_of_the_size),
        cmocka_unit_test(gunzip_believes_no_impossible_promise),
        cmocka_unit_test(gunzip_refuses_every_damage),
        cmocka_unit_test(gunzip_refuses_what_follows),
        cmocka_unit_test(packing_survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
