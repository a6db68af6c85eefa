/* test_alloc_faults.c: every allocation of a load, a save, a check and a repair fails once. Each
 * time the call ends with FA_ENOMEM (or does without that memory and gives the same), and nothing
 * stays allocated. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <stdlib.h>

#include "base/temp_files.h"
#include "samples.h"

/* An allocator that counts, and fails at one number (and, if told so, at all later ones). */
static struct {
    atomic_long n_calls, n_live;
    long fail_at;                       /* 0: never */
    bool fail_after;                    /* fail_at and all later ones */
    atomic_bool failed;
} counting;

static bool must_fail(void)
{
    long n = atomic_fetch_add(&counting.n_calls, 1) + 1;
    bool fails = counting.fail_at > 0
        && (n == counting.fail_at || (counting.fail_after && n > counting.fail_at));
    if (fails)
        atomic_store(&counting.failed, true);
    return fails;
}

static void *counting_alloc(void *context, size_t size)
{
    (void)context;
    if (must_fail())
        return NULL;
    atomic_fetch_add(&counting.n_live, 1);
    return malloc(size > 0 ? size : 1);
}

static void *counting_reallocate(void *context, void *memory, size_t size)
{
    (void)context;
    if (must_fail())
        return NULL;
    if (memory == NULL)
        atomic_fetch_add(&counting.n_live, 1);
    return realloc(memory, size > 0 ? size : 1);
}

static void counting_free(void *context, void *memory)
{
    (void)context;
    if (memory != NULL)
        atomic_fetch_sub(&counting.n_live, 1);
    free(memory);
}

static const fa_allocator allocator = {
    .alloc = counting_alloc, .reallocate = counting_reallocate, .free = counting_free
};

static int use_counting_allocator(void **state)
{
    (void)state;
    fa_set_allocator(&allocator);
    return 0;
}

/* What is tried with failing memory: returns true when it succeeded. */
typedef bool (*attempt)(void *context);

/* Runs `try_it` with allocation 1, 2, 3, ... failing, until none of its allocations has failed. */
static void sweep(const char *what, attempt try_it, void *context)
{
    long n;

    for (n = 1; ; n++) {
        long live = atomic_load(&counting.n_live);
        atomic_store(&counting.n_calls, 0);
        atomic_store(&counting.failed, false);
        counting.fail_at = n;
        fa_error_clear();
        bool succeeded = try_it(context);
        counting.fail_at = 0;
        if (!succeeded && fa_error_last()->status != FA_ENOMEM)
            fail_msg("%s: allocation %ld failed, and the error is %s: %s", what, n,
                     fa_status_text(fa_error_last()->status), fa_error_last()->text);
        if (atomic_load(&counting.n_live) != live)
            fail_msg("%s: allocation %ld failed, and %ld blocks leaked", what, n,
                     atomic_load(&counting.n_live) - live);
        if (!atomic_load(&counting.failed)) {
            if (!succeeded)
                fail_msg("%s: fails without a failing allocation: %s", what, fa_error_last()->text);
            break;
        }
    }
    if (n < 3)
        fail_msg("%s: only %ld allocations: the allocator is not used", what, n);
}

static bool load_file(void *path)
{
    fa_value *value = fa_load(path, NULL);
    fa_value_release(value);
    return value != NULL;
}

static bool check_file(void *path)
{
    fa_value *facts = fa_check(path, NULL);
    fa_value_release(facts);
    return facts != NULL;
}

static bool describe_file(void *path)
{
    fa_value *facts = fa_describe(path, NULL);
    fa_value_release(facts);
    return facts != NULL;
}

static void sweep_files(attempt try_it)
{
    for (int i = 0; i < N_SAMPLE_FILES; i++)
        sweep(sample_files[i], try_it, (void *)sample_files[i]);
    sweep("dcp", try_it, (void *)SAMPLE("corpus/torch-2.13.0/dcp_split"));
}

static void load_survives_every_failing_allocation(void **state)
{
    (void)state;
    sweep_files(load_file);
}

static void load_survives_when_all_memory_is_gone_from_there_on(void **state)
{
    (void)state;
    counting.fail_after = true;
    sweep_files(load_file);
    counting.fail_after = false;
}

static void check_survives_every_failing_allocation(void **state)
{
    (void)state;
    sweep_files(check_file);
}

static void describe_survives_every_failing_allocation(void **state)
{
    (void)state;
    sweep_files(describe_file);
}

/* One value and the format to save it as. */
typedef struct saving {
    fa_value *value;
    fa_save_opts opts;
    const char *path;
} saving;

static bool save_to_memory(void *context)
{
    saving *self = context;
    void *memory = NULL;
    size_t size = 0;
    fa_status st = fa_save_memory(self->value, &self->opts, &memory, &size);
    fa_memory_free(memory);
    return st == FA_OK;
}

static bool save_to_path(void *context)
{
    saving *self = context;
    return fa_save(self->value, self->path, &self->opts) == FA_OK;
}

static bool hash_value(void *context)
{
    char digits[65];
    saving *self = context;
    return fa_value_hash(self->value, digits) == FA_OK;
}

static void save_of_loaded_files_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const formats[] = { "zip", "legacy", "torchscript", "pt2" };
    for (int i = 0; i < N_SAMPLE_FILES; i++) {
        saving self = { .value = fa_load(sample_files[i], NULL) };
        int n_saved = 0;
        assert_non_null(self.value);
        for (size_t k = 0; k < sizeof(formats) / sizeof(formats[0]); k++) {
            self.opts.format = formats[k];
            if (!save_to_memory(&self))                  /* a program is no state_dict, and back */
                continue;
            sweep(sample_files[i], save_to_memory, &self);
            n_saved++;
        }
        assert_true(n_saved > 0);
        sweep(sample_files[i], hash_value, &self);
        fa_value_release(self.value);
    }
}

/* Puts a view of `whole` into the dict; takes the view over. */
static void put_view(fa_value *dict, const char *name, fa_tensor *view_take)
{
    fa_value *value = fa_value_tensor(view_take);
    assert_non_null(value);
    assert_int_equal(fa_value_set_text(dict, name, value), FA_OK);
    fa_value_release(value);
    fa_tensor_release(view_take);
}

/* Views that overlap, that lie apart, and one with gaps: all that slim can do. Yours. */
static fa_value *views_of_one_storage(void)
{
    const int64_t sizes[] = { 10, 10 }, row = 4, sparse_sizes[] = { 100 };
    const int64_t numbers[] = { 3, 8, 11, 70 };
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa_tensor *whole = fa_zeros(FA_FLOAT32, 2, sizes), *other = fa_zeros(FA_FLOAT32, 2, sizes);
    fa_tensor *indices = fa_tensor_from_data(FA_INT64, 2, (int64_t[]){ 1, row }, numbers);
    fa_tensor *values = fa_select(other, 0, 2), *four = fa_narrow(values, 0, 1, row);

    put_view(dict, "rows 1 to 3", fa_narrow(whole, 0, 1, 3));
    put_view(dict, "rows 2 to 4", fa_narrow(whole, 0, 2, 3));
    put_view(dict, "row 8", fa_select(whole, 0, 8));
    put_view(dict, "sparse", fa_sparse_coo_tensor(indices, four, 1, sparse_sizes, true));
    put_view(dict, "column", fa_select(whole, 1, 7));
    put_view(dict, "alone", fa_select(other, 1, 9));
    fa_tensor_release(whole);
    fa_tensor_release(other);
    fa_tensor_release(indices);
    fa_tensor_release(values);
    fa_tensor_release(four);
    return dict;
}

static void slim_survives_every_failing_allocation(void **state)
{
    (void)state;
    saving self = { .value = views_of_one_storage(), .opts = { .format = "zip", .slim = true } };
    sweep("slim views", save_to_memory, &self);
    fa_value_release(self.value);
    for (int i = 0; i < N_SAMPLE_FILES; i++) {
        self.value = fa_load(sample_files[i], NULL);
        assert_non_null(self.value);
        if (save_to_memory(&self))                              /* not programs */
            sweep(sample_files[i], save_to_memory, &self);
        fa_value_release(self.value);
    }
}

/* What to repair, where the result goes, and what is reported when memory lasts. */
typedef struct repairing {
    const char *damaged, *out;
    fa_value *expected;
} repairing;

static bool repair_file(void *context)
{
    const repairing *self = context;
    fa_value *report = fa_repair(self->damaged, self->out);
    counting.fail_at = 0;
    if (report != NULL && !fa_value_equal(report, self->expected))
        fail_msg("%s: loses more when an allocation fails", self->damaged);
    fa_value_release(report);
    return report != NULL;
}

static void sweep_repair(const char *what, const char *damaged, const char *out)
{
    repairing self = { damaged, out, fa_repair(damaged, out) };
    assert_non_null(self.expected);
    sweep(what, repair_file, &self);
    fa_value_release(self.expected);
}

/* The first `part` (of 100) of a file, as another file. */
static void write_cut(const char *path, const char *from, int part)
{
    size_t size;
    uint8_t *data = sample_read(from, &size);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size / 100 * (size_t)part, file), size / 100 * (size_t)part);
    fclose(file);
    free(data);
}

static void repair_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        SAMPLE("files/cut.pt"),                                 /* storages are lost */
        SAMPLE("damaged/zip_cut_in_half.pt"),                   /* the only one is */
        SAMPLE("damaged/zip_cut_in_directory.pt"),              /* nothing is */
        SAMPLE("damaged/zip_without_data_pkl.pt"),              /* no object */
    };
    static const char *const cut[] = {
        SAMPLE("corpus/torch-1.8.1/tensors_quant.pt"),
        SAMPLE("corpus/torch-2.13.0/tensors_sparse.pt"),
        SAMPLE("corpus/torch-2.13.0/tensors_nested.pt"),
        SAMPLE("corpus/torch-2.13.0/values_cycle.pt"),
    };
    char folder[TEMP_PATH], path[TEMP_PATH], out[TEMP_PATH];

    temp_folder(folder);
    temp_path(path, folder, "cut.pt");
    temp_path(out, folder, "out.pt");
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
        sweep_repair(damaged[i], damaged[i], out);
    for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
        write_cut(path, cut[i], 60);
        sweep_repair(cut[i], path, out);
    }
    temp_remove(folder);
}

/* Every format that can hold a dict of tensors. */
static void save_to_a_path_survives_every_failing_allocation(void **state)
{
    (void)state;
    char folder[TEMP_PATH], path[TEMP_PATH];
    saving self = { .value = sample_state_dict(100, 1.5f), .path = path };

    temp_folder(folder);
    for (int i = 0; i < N_SAMPLE_SAVINGS; i++) {
        self.opts = (fa_save_opts){ .format = sample_savings[i].format, .durable = FA_OFF };
        temp_path(path, folder, sample_savings[i].name);
        sweep(sample_savings[i].format, save_to_path, &self);
        fa_value *again = fa_load(path, NULL);
        assert_non_null(again);
        fa_value_release(again);
    }
    fa_value_release(self.value);
    temp_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_survives_every_failing_allocation),
        cmocka_unit_test(load_survives_when_all_memory_is_gone_from_there_on),
        cmocka_unit_test(check_survives_every_failing_allocation),
        cmocka_unit_test(describe_survives_every_failing_allocation),
        cmocka_unit_test(save_of_loaded_files_survives_every_failing_allocation),
        cmocka_unit_test(slim_survives_every_failing_allocation),
        cmocka_unit_test(repair_survives_every_failing_allocation),
        cmocka_unit_test(save_to_a_path_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, use_counting_allocator, NULL);
}
