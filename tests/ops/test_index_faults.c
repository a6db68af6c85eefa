/* Every allocation of the ops that move elements may fail: none is leaked, none goes unnoticed. */
#include "op_call.h"

#include "base/fault_alloc.h"

#define LONGS(...) (const int64_t[]){ __VA_ARGS__ }, (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / 8)

/* Takes a result over; FA_ENOMEM when there is none. */
static fa_status done_with(fa_tensor *result)
{
    fa_status st = result != NULL ? FA_OK : fa_error_last()->status;

    fa_tensor_release(result);
    return st;
}

static fa_status run_list(const char *name, const char *format, fa_tensor **tensors, int n)
{
    fa__ivalue results[FA__MAX_RETURNS] = { { 0 } };
    fa_status st = fa__op_call_format(name, results, format, tensors, n);

    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

static fa_status moving_elements(void *context)
{
    fa_status st = FA_OK;
    const float numbers[] = { 0, 1, 2, 3, 4, 5 };
    const int64_t places[] = { 1, 0, 1 }, dim = 1;
    fa_tensor *x = fa_tensor_from_data(FA_FLOAT32, 2, (const int64_t[]){ 2, 3 }, numbers);
    fa_tensor *at = fa_tensor_from_data(FA_INT64, 1, (const int64_t[]){ 3 }, places);
    fa_tensor *line = fa_tensor_from_data(FA_FLOAT32, 1, (const int64_t[]){ 3 }, numbers);
    fa_value *list = fa_value_list(), *item = at != NULL ? fa_value_tensor(at) : NULL;
    fa_tensor *lines[] = { line, line };

    (void)context;
    if (x == NULL || line == NULL || list == NULL || item == NULL)
        TRY(FA_ENOMEM);
    TRY(fa_value_append(list, item));
    TRY(done_with(fa__op_tensor("aten::index.Tensor", "tx", x, fa__iv_borrow(list))));
    TRY(done_with(fa__op_tensor("aten::index_put", "txtb", x, fa__iv_borrow(list), line, true)));
    TRY(done_with(fa__op_tensor("aten::index_select", "tit", x, dim, at)));
    TRY(done_with(fa__op_tensor("aten::index_reduce", "titts", x, dim, at, x, "mean")));
    TRY(done_with(fa__op_tensor("aten::scatter_reduce.two", "titts", line, (int64_t)0, at, line,
                                "amax")));
    TRY(done_with(fa__op_tensor("aten::take", "tt", x, at)));
    TRY(done_with(fa__op_tensor("aten::put", "ttt", x, at, line)));
    TRY(done_with(fa__op_tensor("aten::pad", "tIs", x, LONGS(1, 1), "reflect")));
    TRY(done_with(fa__op_tensor("aten::constant_pad_nd", "tI", x, LONGS(1, -1))));
    TRY(done_with(fa__op_tensor("aten::repeat", "tI", x, LONGS(2, 2))));
    TRY(done_with(fa__op_tensor("aten::roll", "tII", x, LONGS(1), LONGS(1))));
    TRY(done_with(fa__op_tensor("aten::rot90", "t", x)));
    TRY(done_with(fa__op_tensor("aten::slice_scatter", "ttiii", x, x, (int64_t)0, (int64_t)0,
                                (int64_t)2)));
    TRY(done_with(fa__op_tensor("aten::t_copy", "t", x)));
    TRY(done_with(fa__op_tensor("aten::linspace", "iii", (int64_t)0, (int64_t)1, (int64_t)5)));
    TRY(run_list("aten::stack", "T", lines, 2));
    TRY(run_list("aten::cartesian_prod", "T", lines, 2));
    TRY(run_list("aten::meshgrid", "T", lines, 2));
    TRY(run_list("aten::block_diag", "T", lines, 2));
    TRY(run_list("aten::hstack", "T", lines, 2));
    TRY(run_list("aten::broadcast_tensors", "T", lines, 2));
done:
    fa_value_release(item);
    fa_value_release(list);
    fa_tensor_release(line);
    fa_tensor_release(at);
    fa_tensor_release(x);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    assert_int_equal(moving_elements(NULL), FA_OK);     /* schemas are read once and kept */
    FAULT_SWEEP(moving_elements, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
