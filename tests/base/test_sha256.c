/* test_sha256.c: SHA-256 against known answers, and both implementations against each other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/sha256.h"

static void known_answers(void **state)
{
    char hex[65];

    (void)state;
    fa_sha256_hex(NULL, 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    fa_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    fa_sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million_letters(void **state)
{
    uint8_t letters[1000];
    fa__sha256 hash;
    char hex[65];

    (void)state;
    memset(letters, 'a', sizeof letters);
    fa__sha256_init(&hash);
    for (int i = 0; i < 1000; i++)
        fa__sha256_update(&hash, letters, sizeof letters);
    fa__sha256_final_hex(&hash, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Hashes `size` bytes in pieces of `piece`, by the given way. */
static void hash_by(fa__sha256_blocks blocks, const uint8_t *data, size_t size, size_t piece,
                    char hex[65])
{
    fa__sha256 hash;

    fa__sha256_init(&hash);
    hash.blocks = blocks;
    for (size_t at = 0; at < size; at += piece)
        fa__sha256_update(&hash, data + at, size - at < piece ? size - at : piece);
    fa__sha256_final_hex(&hash, hex);
}

static void pieces_do_not_matter(void **state)
{
    uint8_t data[300];
    char whole[65], hex[65];

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31);
    for (size_t size = 0; size <= sizeof data; size += 17) {
        fa_sha256_hex(data, size, whole);
        for (size_t piece = 1; piece < 200; piece += 21) {
            hash_by(NULL, data, size, piece, hex);
            assert_string_equal(hex, whole);
        }
    }
}

static void native_and_portable_agree(void **state)
{
    fa__sha256_blocks native = fa__sha256_blocks_native();
    static uint8_t data[20000];
    char a[65], b[65];

    (void)state;
    if (native == NULL)
        skip();
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * i >> 4 ^ i);
    for (size_t size = 0; size <= 200; size++) {
        hash_by(native, data + size % 7, size, 1000, a);
        hash_by(fa__sha256_blocks_portable, data + size % 7, size, 1000, b);
        assert_string_equal(a, b);
    }
    hash_by(native, data, sizeof data, sizeof data, a);
    hash_by(fa__sha256_blocks_portable, data, sizeof data, sizeof data, b);
    assert_string_equal(a, b);
    hash_by(NULL, data, sizeof data, sizeof data, a);
    assert_string_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(a_million_letters),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(native_and_portable_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
