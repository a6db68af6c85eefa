/* test_memory_bounds.c: files of at most 100 kB that try to make a reader take memory, time or
 * stack out of proportion. Each is loaded in a process with 256 MB of address space and 2 seconds
 * of processor time; it must end in a value or in an error that says why, and whatever is done
 * with a value afterwards (check, hash, print, compare, save) must end too.
 *
 *     attack           how
 *     laughs           shared containers, each holding the last one ten times
 *     lengths, counts  2^62 bytes, items, elements in a file of a few bytes
 *     depth            containers in containers, calls of calls, JSON, NumPy headers
 *     bombs            deflated records that gain a thousand times */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/temp_files.h"
#include "facula/facula.h"
#include "io/io.h"

#define FILE_LIMIT ((size_t)100000)
#define MEMORY_LIMIT ((rlim_t)256 << 20)
#define TEXT_LIMIT 4096
/* The sanitized build is slower, and its shadow memory leaves no room for a limit. */
#ifdef FACULA_SANITIZED
enum { SECONDS = 60, BOMB = 4 << 20 };
#else
enum { SECONDS = 2, BOMB = 90 << 20 };
#endif

typedef struct attack {
    uint8_t data[FILE_LIMIT];
    size_t size;
} attack;

static void put(attack *self, const void *data, size_t size)
{
    assert_true(size <= FILE_LIMIT - self->size);
    memcpy(self->data + self->size, data, size);
    self->size += size;
}

static void put_text(attack *self, const char *text)
{
    put(self, text, strlen(text));
}

static void put_times(attack *self, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_text(self, text);
}

static void put_u64(attack *self, uint64_t x)
{
    uint8_t bytes[8];

    fa__put_le64(bytes, x);
    put(self, bytes, sizeof bytes);
}

/* ---- in the limited process ------------------------------------------------------------------ */

typedef enum ending { ENDS_ANYHOW, ENDS_IN_A_VALUE, ENDS_IN_AN_ERROR } ending;
enum { FINE, NO_REASON, NO_VALUE, NO_ERROR, DIFFERS };

static void limit_memory_and_time(void)
{
    struct itimerval time = { .it_value = { .tv_sec = SECONDS } };

#ifndef FACULA_SANITIZED
    struct rlimit memory = { MEMORY_LIMIT, MEMORY_LIMIT };
    setrlimit(RLIMIT_AS, &memory);
#endif
    setitimer(ITIMER_PROF, &time, NULL);                 /* SIGPROF ends the process */
}

/* A value is like itself; where it cannot be compared (too deep) there is a reason. */
static int use(const fa_value *value, const fa_value *again)
{
    char digits[65];
    void *memory = NULL;
    size_t size = 0;
    fa_status hashed = fa_value_hash(value, digits);

    fa_memory_free(fa_value_to_string(value, TEXT_LIMIT));
    fa_error_clear();
    if (!fa_value_equal(value, again) && hashed == FA_OK && fa_error_last()->status == FA_OK)
        return DIFFERS;
    fa_save_opts opts = { .format = "zip" };
    if (fa_save_memory(value, &opts, &memory, &size) == FA_OK)
        fa_memory_free(memory);
    fa_value_release(fa_state_dict(value));
    return FINE;
}

static int run_in_limits(const char *path, ending expected)
{
    limit_memory_and_time();
    fa_value *value = fa_load(path, NULL);
    if (value == NULL && fa_error_last()->status == FA_OK)
        return NO_REASON;
    if (value == NULL && expected == ENDS_IN_A_VALUE) {
        fprintf(stderr, "%s\n", fa_error_last()->text);
        return NO_VALUE;
    }
    if (value != NULL && expected == ENDS_IN_AN_ERROR)
        return NO_ERROR;
    fa_value *again = value != NULL ? fa_load(path, NULL) : NULL;
    int code = again != NULL ? use(value, again) : FINE;
    fa_value_release(again);
    fa_value_release(value);
    fa_value_release(fa_check(path, NULL));
    fa_value_release(fa_describe(path, NULL));
    return code;
}

/* ---- the test of one attack ------------------------------------------------------------------ */

static void expect(const attack *self, ending expected)
{
    char folder[TEMP_PATH], path[TEMP_PATH];
    int status = 0;

    temp_folder(folder);
    temp_write(temp_path(path, folder, "attack.pt"), self->data, self->size);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(run_in_limits(path, expected));
    waitpid(child, &status, 0);
    temp_remove(folder);
    if (WIFSIGNALED(status))
        fail_msg("ended by signal %d (%d: out of time)", WTERMSIG(status), SIGPROF);
    assert_int_equal(WEXITSTATUS(status), FINE);
}

/* ---- laughs ---------------------------------------------------------------------------------- */

/* `open` `item` x 10 `close`, memoised as i + 1, where each item is memo i. */
static void put_laughs(attack *self, const char *first, const char *open, const char *item,
                       const char *close, uint8_t memo)
{
    put_text(self, first);
    put(self, (uint8_t[]){ 'q', memo }, 2);
    for (uint8_t level = memo; level < memo + 100; level++) {
        put_text(self, open);
        for (int i = 0; i < 10; i++) {
            put_text(self, item);
            put(self, (uint8_t[]){ 'h', level }, 2);
        }
        put_text(self, close);
        put(self, (uint8_t[]){ 'q', (uint8_t)(level + 1) }, 2);
    }
}

static void shared_lists_cost_what_the_file_costs(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_laughs(&self, "]", "](", "", "e", 0);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

static void shared_tuples_cost_what_the_file_costs(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_laughs(&self, ")", "(", "", "t", 0);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

/* Ten items under one key: the last stays, so each level takes two keys. */
static void shared_dicts_cost_what_the_file_costs(void **state)
{
    attack self = { 0 };
    (void)state;
    put(&self, "\x80\x02}q\0", 5);
    for (uint8_t level = 0; level < 100; level++)
        put(&self, (uint8_t[]){ '}', '(', 'K', 0, 'h', level, 'K', 1, 'h', level, 'u', 'q',
                                (uint8_t)(level + 1) }, 13);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

static void shared_objects_cost_what_the_file_costs(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_laughs(&self, "cshop\nBag\n)R", "cshop\nBag\n(", "", "tR", 0);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

/* Hashing (()*10)*10... as Python does takes 10^100 steps. */
static void a_key_of_shared_tuples_ends(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02}");
    put_laughs(&self, ")", "(", "", "t", 0);
    put_text(&self, "Ns.");
    expect(&self, ENDS_ANYHOW);
}

/* Two such keys, equal and not the same: comparing them must end too. */
static void two_keys_of_shared_tuples_end(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02}(");
    put_laughs(&self, "K\001\x85", "(", "", "t", 0);
    put_text(&self, "N");
    put_laughs(&self, "K\001\x85", "(", "", "t", 101);
    put_text(&self, "Nu.");
    expect(&self, ENDS_ANYHOW);
}

/* ---- lengths and counts ---------------------------------------------------------------------- */

static void lengths_beyond_the_file_are_errors(void **state)
{
    static const char *const opcodes[] = { "\x8d", "\x8e", "\x96" };  /* str, bytes, bytearray */
    static const uint64_t lengths[] = { 1000, (uint64_t)1 << 32, (uint64_t)1 << 62, UINT64_MAX };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++) {
            attack self = { 0 };
            put_text(&self, "\x80\x05");
            put_text(&self, opcodes[i]);
            put_u64(&self, lengths[j]);
            put_text(&self, "abc.");
            expect(&self, ENDS_IN_AN_ERROR);
        }
    }
}

static void lengths_of_32_bits_beyond_the_file_are_errors(void **state)
{
    static const char *const opcodes[] = { "X", "B", "T", "\x8b" };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        attack self = { 0 };
        put_text(&self, "\x80\x04");
        put_text(&self, opcodes[i]);
        put_text(&self, "\xff\xff\xff\x7f" "abc.");
        expect(&self, ENDS_IN_AN_ERROR);
    }
}

static void far_memo_indices_take_no_table(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02N");
    for (uint32_t i = 0; i < 19000; i++) {
        uint8_t op[5] = { 'r' };
        fa__put_le32(op + 1, UINT32_MAX - i * 200000);
        put(&self, op, sizeof op);
    }
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

static void a_tuple_of_ninety_thousand_items_loads(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02(");
    put_times(&self, "N", 90000);
    put_text(&self, "t.");
    expect(&self, ENDS_IN_A_VALUE);
}

static void marks_alone_are_an_error(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_times(&self, "(", 99000);
    put_text(&self, ".");
    expect(&self, ENDS_IN_AN_ERROR);
}

static void an_int_of_ninety_thousand_bytes_ends(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02\x8b");
    uint8_t size[4];
    fa__put_le32(size, 90000);
    put(&self, size, sizeof size);
    put_times(&self, "\x7f", 90000);
    put_text(&self, ".");
    expect(&self, ENDS_ANYHOW);
}

/* ---- depth ----------------------------------------------------------------------------------- */

static void expect_pickle(const char *open, size_t n_open, const char *close, size_t n_close)
{
    attack self = { 0 };

    put_text(&self, "\x80\x02");
    put_times(&self, open, n_open);
    put_times(&self, close, n_close);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

static void nested_containers_take_no_stack(void **state)
{
    (void)state;
    expect_pickle("]", 49001, "a", 49000);
    expect_pickle("(", 49000, "t", 49000);
    expect_pickle(")", 1, "\x85", 99000);
    expect_pickle("](", 30000, "e", 30000);
    expect_pickle("(", 49000, "l", 49000);
}

static void nested_dicts_take_no_stack(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_times(&self, "}N", 33000);
    put_text(&self, "N");
    put_times(&self, "s", 33000);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

static void calls_of_calls_take_no_stack(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02" "cshop\nBag\n");
    put_times(&self, ")R", 49000);
    put_text(&self, ".");
    expect(&self, ENDS_ANYHOW);
}

static void arguments_of_calls_take_no_stack(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_times(&self, "cs\nB\n", 12000);
    put_text(&self, ")");
    put_times(&self, "R\x85", 11999);
    put_text(&self, "R.");
    expect(&self, ENDS_ANYHOW);
}

static void states_of_states_take_no_stack(void **state)
{
    attack self = { 0 };
    (void)state;
    put_text(&self, "\x80\x02");
    put_times(&self, "cs\nB\n)R", 12000);
    put_times(&self, "b", 11999);
    put_text(&self, ".");
    expect(&self, ENDS_IN_A_VALUE);
}

/* ---- json, npy ------------------------------------------------------------------------------- */

static void safetensors(attack *self, const char *header, size_t size)
{
    put_u64(self, size);
    put(self, header, size);
}

static void nested_json_is_an_error(void **state)
{
    attack self = { 0 };
    (void)state;
    put_u64(&self, 6 + 90000);
    put_text(&self, "{\"a\": ");
    put_times(&self, "[", 90000);
    expect(&self, ENDS_IN_AN_ERROR);
    memset(&self, 0, sizeof self);
    put_u64(&self, 5 * 19000 + 1);
    put_times(&self, "{\"a\":", 19000);
    put_text(&self, "1");
    expect(&self, ENDS_IN_AN_ERROR);
    memset(&self, 0, sizeof self);
    put_text(&self, "{\"weight_map\": ");
    put_times(&self, "[", 90000);
    expect(&self, ENDS_IN_AN_ERROR);
}

static void shapes_beyond_the_file_are_errors(void **state)
{
    static const char *const shapes[] = {
        "4611686018427387904", "4294967296,4294967296", "9223372036854775807,2",
        "18446744073709551615", "-1", "1e18", "99999999999999999999999999",
    };
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        attack self = { 0 };
        char header[256];
        int n = snprintf(header, sizeof header,
                         "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,0]}}",
                         shapes[i]);
        safetensors(&self, header, (size_t)n);
        expect(&self, ENDS_IN_AN_ERROR);
    }
}

static void header_lengths_beyond_the_file_are_errors(void **state)
{
    static const uint64_t lengths[] = { 100, 100000000, 100000001, (uint64_t)1 << 62, UINT64_MAX };
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        attack self = { 0 };
        put_u64(&self, lengths[i]);
        put_text(&self, "{\"a\":{}}");
        expect(&self, ENDS_IN_AN_ERROR);
    }
}

static void put_npy(attack *self, const char *before, const char *deep, size_t n, const char *after)
{
    uint8_t size[4];

    put(self, "\x93NUMPY\x02\x00", 8);
    fa__put_le32(size, (uint32_t)(strlen(before) + strlen(deep) * n + strlen(after)));
    put(self, size, sizeof size);
    put_text(self, before);
    put_times(self, deep, n);
    put_text(self, after);
}

static void numpy_headers_that_ask_for_too_much_are_errors(void **state)
{
    static const char head[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
    static const char *const shapes[] = {
        "4611686018427387904,), }\n", "4294967296,4294967296,4294967296), }\n",
        "99999999999999999999,), }\n", "-1,), }\n",
    };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        attack self = { 0 };
        put_npy(&self, head, "", 0, shapes[i]);
        expect(&self, ENDS_IN_AN_ERROR);
    }
    for (int i = 0; i < 3; i++) {
        attack self = { 0 };
        put_npy(&self, head, i == 0 ? "(" : i == 1 ? "9" : "1,", 45000, "), }\n");
        expect(&self, ENDS_IN_AN_ERROR);
    }
    attack self = { 0 };
    put_npy(&self, "{'descr': ", "[('a',", 15000, "}\n");
    expect(&self, ENDS_IN_AN_ERROR);
}

/* ---- zips ------------------------------------------------------------------------------------ */

static const char tensor_head[] = "\x80\x02" "ctorch._utils\n_rebuild_tensor_v2\n("
                                  "(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0"
                                  "0X\x03\0\0\0cpu";

/* A tensor of n elements, `stride` apart, over a storage that says it holds `numel`. */
static void put_tensor(attack *self, uint64_t numel, uint64_t n, uint8_t stride)
{
    put(self, tensor_head, sizeof tensor_head - 1);
    put(self, "\x8a\x08", 2);
    put_u64(self, numel);
    put(self, "tQK\0\x8a\x08", 6);
    put_u64(self, n);
    put(self, (uint8_t[]){ 0x85, 'K', stride, 0x85, 0x89, '}', 't', 'R', '.' }, 9);
}

static void put_zip(attack *self, const void *pickle, size_t pickle_size, const void *storage,
                    size_t storage_size, fa__zip_method method)
{
    fa__writer *writer = fa__writer_to_memory();
    fa__zip_writer *zip = fa__zip_writer_new(writer, &(fa__zip_layout){ .prefix = "archive" });
    fa__buffer out = { 0 };
    fa_status (*add)(fa__zip_writer *, const char *, const void *, size_t) =
        method == FA__ZIP_DEFLATED ? fa__zip_writer_add_deflated : fa__zip_writer_add;

    assert_int_equal(add(zip, "data.pkl", pickle, pickle_size), FA_OK);
    assert_int_equal(add(zip, "data/0", storage, storage_size), FA_OK);
    assert_int_equal(fa__zip_writer_add(zip, "version", "3\n", 2), FA_OK);
    assert_int_equal(fa__zip_writer_finish(zip), FA_OK);
    fa__zip_writer_free(zip);
    assert_int_equal(fa__writer_take_memory(writer, &out), FA_OK);
    fa__writer_free(writer);
    put(self, out.data, out.size);
    fa__buffer_free(&out);
}

static void storages_beyond_their_record_are_errors(void **state)
{
    static const uint64_t counts[] = { 3, (uint64_t)1 << 31, (uint64_t)1 << 61, (uint64_t)1 << 62 };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        attack pickle = { 0 }, self = { 0 };
        put_tensor(&pickle, counts[i], counts[i], 1);
        put_zip(&self, pickle.data, pickle.size, "\0\0\0\0\0\0\0\0", 8, FA__ZIP_STORED);
        expect(&self, ENDS_IN_AN_ERROR);
    }
}

static void tensors_beyond_their_storage_are_errors(void **state)
{
    static const uint64_t counts[] = { 3, (uint64_t)1 << 31, (uint64_t)1 << 62, UINT64_MAX };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        attack pickle = { 0 }, self = { 0 };
        put_tensor(&pickle, 2, counts[i], 1);
        put_zip(&self, pickle.data, pickle.size, "\0\0\0\0\0\0\0\0", 8, FA__ZIP_STORED);
        expect(&self, ENDS_IN_AN_ERROR);
    }
}

static void pickles_that_inflate_to_a_thousand_times_end(void **state)
{
    static const char *const opcodes[] = { "(", "N", "]", ")", "0", "\0" };
    uint8_t *plain = malloc(BOMB);
    (void)state;
    assert_non_null(plain);
    for (size_t i = 0; i < 6; i++) {
        attack self = { 0 };
        memset(plain, opcodes[i][0], BOMB);
        memcpy(plain, "\x80\x02", 2);
        plain[BOMB - 1] = '.';
        put_zip(&self, plain, BOMB, "", 0, FA__ZIP_DEFLATED);
        expect(&self, ENDS_ANYHOW);          /* with more memory some are values */
    }
    free(plain);
}

static void storages_that_inflate_to_a_thousand_times_end(void **state)
{
    uint8_t *plain = calloc(1, BOMB);
    attack pickle = { 0 }, self = { 0 };
    (void)state;
    assert_non_null(plain);
    put_tensor(&pickle, BOMB / 4, BOMB / 4, 1);
    put_zip(&self, pickle.data, pickle.size, plain, BOMB, FA__ZIP_DEFLATED);
    expect(&self, ENDS_ANYHOW);
    free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_lists_cost_what_the_file_costs),
        cmocka_unit_test(shared_tuples_cost_what_the_file_costs),
        cmocka_unit_test(shared_dicts_cost_what_the_file_costs),
        cmocka_unit_test(shared_objects_cost_what_the_file_costs),
        cmocka_unit_test(a_key_of_shared_tuples_ends),
        cmocka_unit_test(two_keys_of_shared_tuples_end),
        cmocka_unit_test(lengths_beyond_the_file_are_errors),
        cmocka_unit_test(lengths_of_32_bits_beyond_the_file_are_errors),
        cmocka_unit_test(far_memo_indices_take_no_table),
        cmocka_unit_test(a_tuple_of_ninety_thousand_items_loads),
        cmocka_unit_test(marks_alone_are_an_error),
        cmocka_unit_test(an_int_of_ninety_thousand_bytes_ends),
        cmocka_unit_test(nested_containers_take_no_stack),
        cmocka_unit_test(nested_dicts_take_no_stack),
        cmocka_unit_test(calls_of_calls_take_no_stack),
        cmocka_unit_test(arguments_of_calls_take_no_stack),
        cmocka_unit_test(states_of_states_take_no_stack),
        cmocka_unit_test(nested_json_is_an_error),
        cmocka_unit_test(shapes_beyond_the_file_are_errors),
        cmocka_unit_test(header_lengths_beyond_the_file_are_errors),
        cmocka_unit_test(numpy_headers_that_ask_for_too_much_are_errors),
        cmocka_unit_test(storages_beyond_their_record_are_errors),
        cmocka_unit_test(tensors_beyond_their_storage_are_errors),
        cmocka_unit_test(pickles_that_inflate_to_a_thousand_times_end),
        cmocka_unit_test(storages_that_inflate_to_a_thousand_times_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
