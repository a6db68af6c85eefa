/* test_threads.c: four threads at once over the same values, and over files of their own: loading,
 * saving, hashing, printing, comparing. Values are counted atomically and read without changing
 * them, and errors belong to their thread. Run it under ThreadSanitizer (-fsanitize=thread) to see
 * races that happen to go well. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "samples.h"

enum { THREADS = 4, ROUNDS = 3, TEXT_LIMIT = 4096 };

typedef struct worker {
    int number;
    fa_value *const *shared;            /* one a sample file */
    const char (*hashes)[65];
    const char *fault;                  /* NULL: all went well */
} worker;

/* Reads `value` in every way there is. */
static const char *look_at(const fa_value *value, const char *hash)
{
    char digits[65];
    void *memory = NULL;
    size_t size = 0;

    if (fa_value_hash(value, digits) != FA_OK || strcmp(digits, hash) != 0)
        return "another hash";
    if (!fa_value_equal(value, value))
        return "not like itself";
    char *text = fa_value_to_string(value, TEXT_LIMIT);
    if (text == NULL)
        return "cannot be printed";
    fa_string_free(text);
    fa_value_release(fa_state_dict(value));
    if (fa_save_memory(value, &(fa_save_opts){ .format = "zip" }, &memory, &size) == FA_OK)
        fa_memory_free(memory);
    fa_value_release(fa_value_retain(value));
    return NULL;
}

/* A failure leaves the error of this thread alone, whatever others do. */
static const char *fail_alone(int number)
{
    char path[64];

    snprintf(path, sizeof path, "/nonexistent/facula-%d.pt", number);
    if (fa_load(path, NULL) != NULL)
        return "loads a file that is not there";
    return strstr(fa_error_last()->path, path) != NULL ? NULL : "another thread's error";
}

/* Saves what is shared into a file of this thread and loads it again. */
static const char *save_and_load(int number, const fa_value *value)
{
    char path[64];
    fa_value *again = NULL;

    snprintf(path, sizeof path, "/tmp/facula-threads-%ld-%d.pt", (long)getpid(), number);
    if (fa_save(value, path, &(fa_save_opts){ .durable = FA_OFF }) == FA_OK)
        again = fa_load(path, NULL);
    const char *fault = again != NULL && fa_value_equal(again, value) ? NULL : "saves otherwise";
    fa_value_release(again);
    unlink(path);
    return fault;
}

static const char *work(const worker *self, int i)
{
    fa_value *own = fa_load(sample_files[i], NULL);
    if (own == NULL)
        return "cannot be loaded";
    const char *fault = look_at(own, self->hashes[i]);
    fa_value_release(own);
    return fault != NULL ? fault : look_at(self->shared[i], self->hashes[i]);
}

static void *run_worker(void *context)
{
    worker *self = context;
    fa_value *tensors = fa_value_retain(self->shared[N_SAMPLE_FILES]);

    for (int round = 0; round < ROUNDS && self->fault == NULL; round++) {
        for (int i = 0; i < N_SAMPLE_FILES && self->fault == NULL; i++)
            self->fault = work(self, (i + self->number) % N_SAMPLE_FILES);
        if (self->fault == NULL)
            self->fault = save_and_load(self->number, tensors);
        if (self->fault == NULL)
            self->fault = fail_alone(self->number);
    }
    fa_value_release(tensors);
    return NULL;
}

static void shared_values_and_separate_files_are_used_from_four_threads(void **state)
{
    fa_value *shared[N_SAMPLE_FILES + 1];
    static char hashes[N_SAMPLE_FILES][65];
    worker workers[THREADS];
    pthread_t threads[THREADS];
    (void)state;

    for (int i = 0; i < N_SAMPLE_FILES; i++) {
        shared[i] = fa_load(sample_files[i], NULL);
        assert_non_null(shared[i]);
        assert_int_equal(fa_value_hash(shared[i], hashes[i]), FA_OK);
    }
    shared[N_SAMPLE_FILES] = sample_state_dict(100000, 1.5f);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){ .number = i, .shared = shared, .hashes = hashes };
        assert_int_equal(pthread_create(&threads[i], NULL, run_worker, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        if (workers[i].fault != NULL)
            fail_msg("thread %d: %s", i, workers[i].fault);
    }
    for (int i = 0; i <= N_SAMPLE_FILES; i++)
        fa_value_release(shared[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_values_and_separate_files_are_used_from_four_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
