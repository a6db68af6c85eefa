/* test_programs.c: the programs of tests/data/programs give what PyTorch gave. Beside each
 * program stands <name>.io, written by torch.save:
 *
 *     {"rounds": n, "calls": [{"method": str, "args": [...], "kwargs": {...}, "result": ...}]}
 *
 * All calls are made in order, n rounds of them, on one module: interpreted, recorded, then
 * planned. Programs that change something have one round. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "facula/facula.h"
#include "facula/module.h"

#define FOLDER TEST_DATA "/programs"
#define RTOL 1e-4
#define ATOL 1e-5

/* ---- comparing ------------------------------------------------------------------------------- */

static bool close_to(double a, double b)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= ATOL + RTOL * fabs(b);
}

static bool same_elements(const fa_tensor *got, const fa_tensor *want)
{
    bool complex = fa_tensor_dtype(want) == FA_COMPLEX64 || fa_tensor_dtype(want) == FA_COMPLEX128;
    fa_tensor *a = fa_to_dtype(got, complex ? FA_COMPLEX128 : FA_FLOAT64);
    fa_tensor *b = fa_to_dtype(want, complex ? FA_COMPLEX128 : FA_FLOAT64);
    fa_tensor *x = fa_contiguous(a), *y = fa_contiguous(b);
    const double *p = fa_tensor_data(x), *q = fa_tensor_data(y);
    int64_t n = fa_tensor_numel(want) * (complex ? 2 : 1);
    bool same = x != NULL && y != NULL;

    for (int64_t i = 0; same && i < n; i++)
        same = close_to(p[i], q[i]);
    fa_tensor_release(y);
    fa_tensor_release(x);
    fa_tensor_release(b);
    fa_tensor_release(a);
    return same;
}

static bool same_tensor(const fa_tensor *got, const fa_tensor *want)
{
    if (fa_tensor_dtype(got) != fa_tensor_dtype(want)
        || fa_tensor_dim(got) != fa_tensor_dim(want))
        return false;
    for (int i = 0; i < fa_tensor_dim(want); i++) {
        if (fa_tensor_size(got, i) != fa_tensor_size(want, i))
            return false;
    }
    return same_elements(got, want);
}

static bool same(const fa_value *got, const fa_value *want)
{
    fa_kind kind = fa_value_kind(want);
    size_t n = fa_value_len(want);
    double a = 0, b = 0;

    if (fa_value_kind(got) != kind)
        return false;
    if (kind == FA_KIND_TENSOR)
        return same_tensor(fa_value_get_tensor(got), fa_value_get_tensor(want));
    if (kind == FA_KIND_FLOAT)
        return fa_value_get_float(got, &a) == FA_OK && fa_value_get_float(want, &b) == FA_OK
               && close_to(a, b);
    if (kind != FA_KIND_LIST && kind != FA_KIND_TUPLE && kind != FA_KIND_DICT)
        return fa_value_equal(got, want);
    for (size_t i = 0; i < n && fa_value_len(got) == n; i++) {
        const fa_value *item = kind == FA_KIND_DICT ? fa_value_find(got, fa_value_key_at(want, i))
                                                    : fa_value_at(got, i);

        if (item == NULL
            || !same(item, kind == FA_KIND_DICT ? fa_value_item_at(want, i)
                                                : fa_value_at(want, i)))
            return false;
    }
    return fa_value_len(got) == n;
}

/* ---- running --------------------------------------------------------------------------------- */

#define MAX_ARGS 16

static void make_call(const char *path, fa_module *module, const fa_value *call, int round)
{
    const fa_value *list = fa_value_get(call, "args");
    const char *method = fa_value_text(fa_value_get(call, "method"));
    fa_value *args[MAX_ARGS], *out = NULL;
    size_t n = fa_value_len(list);
    fa_status st;

    assert_true(n <= MAX_ARGS);
    for (size_t i = 0; i < n; i++)
        args[i] = fa_value_at(list, i);
    st = strcmp(method, "forward") == 0
             ? fa_module_call(module, args, n, fa_value_get(call, "kwargs"), &out)
             : fa_module_call_method(module, method, args, n, fa_value_get(call, "kwargs"), &out);
    if (st != FA_OK)
        fail_msg("%s, round %d: %s", path, round, fa_error_last()->text);
    if (!same(out, fa_value_get(call, "result")))
        fail_msg("%s, round %d: %s differs", path, round, method);
    fa_value_release(out);
}

/* The calls of one round, or how many rounds there are. Arguments are read anew for each: programs
 * may write to them. */
static int64_t play(const char *path, const char *record, fa_module *module, int round)
{
    fa_value *io = fa_load(record, NULL);
    const fa_value *calls = fa_value_get(io, "calls");
    int64_t rounds = 0;

    if (io == NULL)
        fail_msg("%s: %s", record, fa_error_last()->text);
    assert_int_equal(fa_value_get_int(fa_value_get(io, "rounds"), &rounds), FA_OK);
    for (size_t i = 0; i < fa_value_len(calls); i++)
        make_call(path, module, fa_value_at(calls, i), round);
    fa_value_release(io);
    return rounds;
}

/* 1: it ran. 0: the program has no record. */
static int run_program(const char *name, size_t length)
{
    char path[512], record[512];
    fa_module *module;

    snprintf(path, sizeof(path), FOLDER "/%s", name);
    snprintf(record, sizeof(record), FOLDER "/%.*s.io", (int)length, name);
    if (access(record, R_OK) != 0)      /* a program of the command's tests */
        return 0;
    module = fa_module_load(path, NULL);
    if (module == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    for (int64_t round = 0, rounds = 1; round < rounds; round++)
        rounds = play(path, record, module, (int)round);
    fa_module_release(module);
    return 1;
}

static void programs_give_what_pytorch_gave(void **state)
{
    DIR *folder = opendir(FOLDER);
    int n = 0;

    (void)state;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && (strcmp(dot, ".pt") == 0 || strcmp(dot, ".pt2") == 0))
            n += run_program(entry->d_name, (size_t)(dot - entry->d_name));
    }
    closedir(folder);
    assert_true(n >= 38);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_give_what_pytorch_gave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
