/* Failing allocations while programs are opened, interpreted, recorded and planned: each time the
 * call ends with FA_ENOMEM (or does without that memory and gives the same), and nothing stays
 * allocated. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "exec/programs.h"

#define CONV "    y = torch.conv2d(torch.view(x, [1, 1, 2, 2]), " \
             "torch.view(self.w, [4, 1, 1, 1]), None, [1, 1], [0, 0], [1, 1], 1)\n" \
             "    return torch.sum(torch.relu(y), [0, 1])\n"
#define LISTS "    l = [x, torch.add(x, self.w)]\n" \
              "    _0 = torch.append(l, torch.mul(self.w, 2))\n" \
              "    return torch.add(l[1], l[2])\n"
#define BRANCH "    if bool(torch.gt(torch.sum(x), 0)):\n      y = torch.add(x, self.count)\n" \
               "    else:\n      y = x\n    return y\n"

static struct {
    atomic_long n, n_live;
    long fail_at;                       /* 0: never */
    atomic_bool failed;
} counting;

static bool must_fail(void)
{
    bool fails = atomic_fetch_add(&counting.n, 1) + 1 == counting.fail_at;

    if (fails)
        counting.failed = true;
    return fails;
}

static void *counting_alloc(void *context, size_t size)
{
    (void)context;
    if (must_fail())
        return NULL;
    counting.n_live++;
    return malloc(size > 0 ? size : 1);
}

static void *counting_reallocate(void *context, void *memory, size_t size)
{
    (void)context;
    if (must_fail())
        return NULL;
    counting.n_live += memory == NULL;
    return realloc(memory, size > 0 ? size : 1);
}

static void counting_free(void *context, void *memory)
{
    (void)context;
    counting.n_live -= memory != NULL;
    free(memory);
}

static const fa_allocator allocator = {
    .alloc = counting_alloc, .reallocate = counting_reallocate, .free = counting_free
};

/* Three calls; the last element of the last result. false: an error. */
static bool three_calls(fa_module *module, float *last)
{
    bool fine = true;

    for (int i = 0; i < 3 && fine; i++) {
        fa_tensor *x = square(1), *y = x == NULL ? NULL : fa_module_forward(module, x);

        fine = y != NULL;
        if (fine)
            *last = ((float *)fa_tensor_data(y))[fa_tensor_numel(y) - 1];
        fa_tensor_release(y);
        fa_tensor_release(x);
    }
    return fine;
}

static bool attempt(const fa__buffer *file, float *last)
{
    fa_module *module = fa_module_load_memory(file->data, file->size, NULL);
    bool fine = module != NULL && three_calls(module, last);

    fa_module_release(module);
    return fine;
}

static void sweep(const char *body)
{
    fa__buffer file = file_of("x: Tensor) -> Tensor", body);
    float want = 0, got;

    long at = 0;

    assert_true(attempt(&file, &want));                  /* what is made once is made */
    do {
        long live = counting.n_live;
        bool fine;

        counting.n = 0;
        counting.failed = false;
        fa_error_clear();
        counting.fail_at = ++at;
        fine = attempt(&file, &got);
        counting.fail_at = 0;
        if (!fine && fa_error_last()->status != FA_ENOMEM)
            fail_msg("allocation %ld: %s: %s", at, fa_status_text(fa_error_last()->status),
                     fa_error_last()->text);
        if (fine && got != want)
            fail_msg("allocation %ld: %g, not %g", at, (double)got, (double)want);
        if (counting.n_live != live)
            fail_msg("allocation %ld: %ld blocks leaked", at, counting.n_live - live);
    } while (counting.failed);
    assert_true(at > 100);
    fa__buffer_free(&file);
}

static void programs_survive_every_failing_allocation(void **state)
{
    (void)state;
    sweep(LISTS);
    sweep(BRANCH);
    sweep(CONV);
}

static int use_counting_allocator(void **state)
{
    (void)state;
    fa_set_allocator(&allocator);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_survive_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, use_counting_allocator, NULL);
}
