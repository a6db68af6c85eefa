/* test_input_faults.c: files cut at every byte, files with every byte flipped, reads that fail at
 * every number. A load then gives an error, or the very value of the whole file, and never crashes.
 * Run it under AddressSanitizer to see bytes read too far. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../fuzz/walk.h"
#include "samples.h"

/* The sanitized build is ten times slower: it looks at every third place. */
#ifdef FACULA_SANITIZED
enum { STEP = 3 };
#else
enum { STEP = 1 };
#endif

static void cut_at_every_byte(const char *path)
{
    size_t size;
    uint8_t *data = sample_read(path, &size);
    fa_value *whole = fa_load_memory(data, size, NULL);

    if (whole == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    for (size_t n = 0; n < size; n += STEP) {
        uint8_t *part = malloc(n > 0 ? n : 1);           /* exactly n bytes: one too far is seen */
        assert_non_null(part);
        memcpy(part, data, n);
        fa_error_clear();
        fa_value *value = fa_load_memory(part, n, NULL);
        if (value == NULL && fa_error_last()->status == FA_OK)
            fail_msg("%s cut to %zu bytes: fails without an error", path, n);
        if (value != NULL && !fa_value_equal(value, whole))
            fail_msg("%s cut to %zu bytes: another value is loaded", path, n);
        fa_value_release(value);
        free(part);
    }
    fa_value_release(whole);
    free(data);
}

static void a_file_cut_at_any_byte_is_an_error_or_whole(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAMPLE_FILES; i++)
        cut_at_every_byte(sample_files[i]);
}

static void flip_every_byte(const char *path)
{
    static const uint8_t flips[] = { 0x01, 0x80, 0xff };
    size_t size;
    uint8_t *data = sample_read(path, &size);

    for (size_t at = 0; at < size; at += STEP) {
        uint8_t flip = flips[at / STEP % sizeof(flips)];
        data[at] ^= flip;
        fa_value_release(walk_load(data, size, NULL));
        data[at] ^= flip;
    }
    free(data);
}

static void a_file_with_any_byte_flipped_is_survived(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAMPLE_FILES; i++)
        flip_every_byte(sample_files[i]);
}

/* A source of bytes whose n-th read fails. */
typedef struct failing_source {
    const uint8_t *data;
    size_t size;
    long n_reads, fail_at;
} failing_source;

static int read_or_fail(void *context, void *out, size_t size, uint64_t offset)
{
    failing_source *self = context;
    if (++self->n_reads == self->fail_at)
        return -1;
    if (offset > self->size || size > self->size - offset)
        return -1;
    memcpy(out, self->data + offset, size);
    return 0;
}

static void a_failing_read_at_any_number_is_an_input_error(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAMPLE_FILES; i++) {
        failing_source source = { .fail_at = 1 };
        uint8_t *data = sample_read(sample_files[i], &source.size);
        source.data = data;
        fa_read_callback callback = { .read = read_or_fail,
                                      .context = &source,
                                      .size = source.size };
        fa_value *value = NULL;
        for (; value == NULL; source.fail_at++) {
            source.n_reads = 0;
            value = fa_load_callback(&callback, NULL);
            if (value == NULL && fa_error_last()->status != FA_EIO)
                fail_msg("%s: read %ld failed, and the error is: %s", sample_files[i],
                         source.fail_at, fa_error_last()->text);
            assert_true(source.fail_at < 100000);
        }
        assert_true(source.fail_at > 2);
        fa_value_release(value);
        free(data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_cut_at_any_byte_is_an_error_or_whole),
        cmocka_unit_test(a_file_with_any_byte_flipped_is_survived),
        cmocka_unit_test(a_failing_read_at_any_number_is_an_input_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
