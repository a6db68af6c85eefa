/* Storages and tensor objects: making, bounds, hostile sizes, sparse, nested and quantized
 * kinds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "core/core.h"

#define HUGE ((int64_t)1 << 62)

static void count_release(void *context)
{
    ++*(int *)context;
}

static void foreign_memory_is_released_once_by_its_last_user(void **state)
{
    uint8_t memory[16] = { 0 };
    int released = 0;
    int64_t n = 4;
    fa_storage *storage = fa_storage_from_memory(memory, sizeof(memory), count_release, &released);
    fa_tensor *tensor = fa_tensor_from_storage(storage, FA_INT32, 0, 1, &n, NULL);

    (void)state;
    fa_storage_release(storage);
    assert_int_equal(released, 0);
    assert_ptr_equal(fa_tensor_data(tensor), memory);
    fa_tensor_release(tensor);
    assert_int_equal(released, 1);
    assert_null(fa_storage_from_memory(NULL, 1, NULL, NULL));
}

static void sources_are_bounded(void **state)
{
    fa__source *source = fa__source_from_memory("0123456789", 10);
    fa_storage *storage = fa__storage_from_source(source, 4, 6);

    (void)state;
    assert_memory_equal(fa_storage_data(storage), "456789", 6);
    assert_null(fa__storage_from_source(source, 4, 7));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    assert_null(fa__storage_from_source(source, UINT64_MAX, 2));
    fa__source_release(source);
    assert_memory_equal(fa_storage_data(storage), "456789", 6);
    fa_storage_release(storage);
}

/* A view of 24 bytes as float32 is made or refused with this text. */
static void expect_view(int64_t offset, int n_dims, const int64_t *sizes, const int64_t *strides,
                        const char *error)
{
    fa_storage *storage = fa_storage_new(24);
    fa_tensor *tensor = fa_tensor_from_storage(storage, FA_FLOAT32, offset, n_dims, sizes, strides);

    if (error != NULL) {
        assert_null(tensor);
        assert_int_equal(fa_error_last()->status, FA_EINVAL);
        assert_non_null(strstr(fa_error_last()->text, error));
    } else {
        assert_non_null(tensor);
    }
    fa_tensor_release(tensor);
    fa_storage_release(storage);
}

static void views_stay_inside_of_the_storage(void **state)
{
    (void)state;
    expect_view(0, 2, (int64_t[]) { 2, 3 }, NULL, NULL);
    expect_view(1, 2, (int64_t[]) { 2, 3 }, NULL,
                "setStorage: sizes [2, 3], strides [3, 1], storage offset 1, and itemsize 4 "
                "requiring a storage size of 28 "
                "are out of bounds for storage of size 24");
    expect_view(5, 1, (int64_t[]) { 1 }, (int64_t[]) { HUGE }, NULL);
    expect_view(6, 1, (int64_t[]) { 1 }, NULL, "out of bounds");
    expect_view(0, 2, (int64_t[]) { 3, 2 }, (int64_t[]) { 2, 1 }, NULL);
    expect_view(0, 2, (int64_t[]) { 2, 2 }, (int64_t[]) { 5, 1 }, "out of bounds");
    expect_view(99, 1, (int64_t[]) { 0 }, NULL, NULL);
}

static void hostile_sizes_are_refused(void **state)
{
    int64_t many[FA_MAX_DIMS + 1];

    (void)state;
    expect_view(0, 1, (int64_t[]) { -1 }, NULL, "negative");
    expect_view(0, 1, (int64_t[]) { 2 }, (int64_t[]) { -1 }, "negative");
    expect_view(-1, 1, (int64_t[]) { 1 }, NULL, "overflowed");
    expect_view(0, 1, (int64_t[]) { HUGE }, NULL, "");
    expect_view(0, 2, (int64_t[]) { HUGE, HUGE }, NULL, "overflow");
    expect_view(0, 2, (int64_t[]) { HUGE, 4 }, (int64_t[]) { 0, 0 }, "overflow");
    expect_view(0, 2, (int64_t[]) { HUGE, 1 }, (int64_t[]) { 0, 0 }, NULL);
    expect_view(0, 1, (int64_t[]) { 3 }, (int64_t[]) { HUGE }, "overflowed");
    expect_view(INT64_MAX, 1, (int64_t[]) { 1 }, NULL, "overflowed");
    expect_view(0, 3, (int64_t[]) { 0, HUGE, HUGE }, NULL, "overflow");
    for (int i = 0; i <= FA_MAX_DIMS; i++)
        many[i] = 1;
    expect_view(0, FA_MAX_DIMS, many, NULL, NULL);
    expect_view(0, FA_MAX_DIMS + 1, many, NULL, "dimensions");
    expect_view(0, -1, many, NULL, "dimensions");
    assert_null(fa_zeros(FA_FLOAT64, 1, (int64_t[]) { HUGE }));
    assert_null(fa_zeros((fa_dtype)46, 1, (int64_t[]) { 1 }));
}

static void accessors_tell_what_was_made(void **state)
{
    const int64_t sizes[] = { 1, 2, 3, 1, 2, 1, 2 };
    fa_tensor *tensor = fa_zeros(FA_INT16, 7, sizes);

    (void)state;
    assert_int_equal(fa_tensor_numel(tensor), 24);
    assert_int_equal(fa_tensor_size(tensor, -1), 2);
    assert_int_equal(fa_tensor_size(tensor, 2), 3);
    assert_int_equal(fa_tensor_size(tensor, 7), -1);
    assert_int_equal(fa_error_last()->status, FA_ERANGE);
    assert_int_equal(fa_tensor_strides(tensor)[1], 12);
    assert_true(fa_tensor_is_contiguous(tensor));
    assert_int_equal(fa_storage_nbytes(fa_tensor_storage(tensor)), 48);
    assert_int_equal(fa_tensor_qscheme(tensor), FA_QSCHEME_NONE);
    assert_null(fa_tensor_indices(tensor));
    fa_tensor_release(tensor);
}

static fa_tensor *int64_tensor(int n_dims, const int64_t *sizes, const int64_t *numbers)
{
    return fa_tensor_from_data(FA_INT64, n_dims, sizes, numbers);
}

static void packed_elements_share_bytes(void **state)
{
    const int64_t sizes[] = { 3, 5 };
    fa_tensor *four = fa_zeros(FA_QUINT4X2, 2, sizes), *two = fa_zeros(FA_QUINT2X4, 2, sizes);
    size_t begin, end;

    (void)state;
    assert_int_equal(fa_storage_nbytes(fa_tensor_storage(four)),
                     9); /* rows fill whole bytes, as in PyTorch */
    assert_int_equal(fa_storage_nbytes(fa_tensor_storage(two)), 6);
    assert_int_equal(fa__tensor_extent(four, &begin, &end), FA_OK);
    assert_int_equal(end, 8);
    assert_int_equal(fa__tensor_extent(two, &begin, &end), FA_OK);
    assert_int_equal(end, 4);
    fa_tensor_release(four);
    fa_tensor_release(two);
}

static void sparse_parts_must_fit(void **state)
{
    const int64_t sizes[] = { 3, 3 }, index_sizes[] = { 2, 2 }, nnz = 2, other = 3;
    fa_tensor *indices = int64_tensor(2, index_sizes, (int64_t[]) { 0, 2, 1, 2 });
    fa_tensor *values = fa_tensor_from_data(FA_FLOAT32, 1, &nnz, (float[]) { 5, 7 });
    fa_tensor *wrong = fa_zeros(FA_FLOAT32, 1, &other);

    (void)state;
    assert_null(fa_sparse_coo_tensor(indices, wrong, 2, sizes, false));
    assert_null(fa_sparse_coo_tensor(indices, values, 1, sizes, false));
    assert_null(fa_sparse_coo_tensor(values, values, 2, sizes, false));
    assert_null(fa_sparse_coo_tensor(NULL, values, 2, sizes, false));
    fa_tensor *sparse = fa_sparse_coo_tensor(indices, values, 2, sizes, true);
    assert_null(fa_sparse_coo_tensor(indices, sparse, 2, sizes, false));
    assert_null(fa_tensor_storage(sparse));
    assert_null(fa_tensor_strides(sparse));
    fa_tensor *dense = fa_to_dense(sparse);
    assert_memory_equal(fa_tensor_data(dense), ((float[]) { 0, 5, 0, 0, 0, 0, 0, 0, 7 }), 36);
    fa_tensor_release(dense);
    fa_tensor_release(sparse);
    fa_tensor_release(indices);
    fa_tensor_release(values);
    fa_tensor_release(wrong);
}

static void indices_outside_are_refused(void **state)
{
    const int64_t sizes[] = { 2, 2 }, three = 3, two = 2;
    static const int64_t STARTS[][3] = { { 0, 1, 3 }, { 0, -1, 2 }, { 2, 0, 2 } };
    fa_tensor *columns = int64_tensor(1, &two, (int64_t[]) { 0, 1 }),
              *bad = int64_tensor(1, &two, (int64_t[]) { 0, 2 });
    fa_tensor *good = int64_tensor(1, &three, (int64_t[]) { 0, 1, 2 });
    fa_tensor *values = fa_zeros(FA_FLOAT64, 1, &two);

    (void)state;
    for (size_t i = 0; i <= FA__COUNT(STARTS); i++) {
        fa_tensor *starts = i < FA__COUNT(STARTS) ? int64_tensor(1, &three, STARTS[i])
                                                  : fa_tensor_retain(good);
        fa_tensor *sparse = fa_sparse_compressed_tensor(
            FA_SPARSE_CSR, starts, i < FA__COUNT(STARTS) ? columns : bad, values, 2, sizes);
        assert_non_null(sparse);
        assert_null(fa_to_dense(sparse));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        fa_tensor_release(sparse);
        fa_tensor_release(starts);
    }
    fa_tensor_release(columns);
    fa_tensor_release(bad);
    fa_tensor_release(good);
    fa_tensor_release(values);
}

static void nested_items_are_views_of_the_buffer(void **state)
{
    const int64_t six = 6, two = 2, dims[] = { 2, 2 };
    fa_tensor *buffer = fa_tensor_from_data(FA_INT64, 1, &six, (int64_t[]) { 0, 1, 2, 3, 4, 5 });
    fa_tensor *sizes = int64_tensor(2, dims, (int64_t[]) { 2, 2, 2, 1 });
    fa_tensor *strides = int64_tensor(2, dims, (int64_t[]) { 2, 1, 1, 1 });
    fa_tensor *offsets = int64_tensor(1, &two, (int64_t[]) { 0, 4 });
    fa_tensor *outside = int64_tensor(1, &two, (int64_t[]) { 0, 5 });
    fa_tensor *nested = fa_nested_tensor(buffer, sizes, strides, offsets), *item;

    (void)state;
    assert_int_equal(fa_tensor_nested_count(nested), 2);
    assert_int_equal(fa_tensor_numel(nested), 6);
    assert_int_equal(fa_tensor_size(nested, 1), 2);
    assert_int_equal(fa_tensor_size(nested, 2), -1);
    item = fa_tensor_nested_item(nested, 1);
    assert_true(fa_tensor_shares_storage(item, buffer));
    assert_int_equal(*(int64_t *)fa_tensor_data(item), 4);
    fa_tensor_release(item);
    assert_null(fa_tensor_nested_item(nested, 2));
    fa_tensor_release(nested);
    nested = fa_nested_tensor(buffer, sizes, strides, outside);
    assert_null(fa_tensor_nested_item(nested, 1));
    fa_tensor_release(nested);
    assert_null(fa_nested_tensor(buffer, sizes, strides, sizes));
    fa_tensor_release(buffer);
    fa_tensor_release(sizes);
    fa_tensor_release(strides);
    fa_tensor_release(offsets);
    fa_tensor_release(outside);
}

static void quantizers_must_fit(void **state)
{
    const int64_t sizes[] = { 2, 3 }, two = 2;
    fa_tensor *tensor = fa_zeros(FA_QINT8, 2, sizes), *plain = fa_zeros(FA_INT8, 2, sizes);
    fa_tensor *scales = fa_tensor_from_data(FA_FLOAT64, 1, &two, (double[]) { 0.5, 2 });
    fa_tensor *points = int64_tensor(1, &two, (int64_t[]) { 1, -1 });
    double x, imag;

    (void)state;
    assert_int_equal(fa_tensor_set_quantizer_per_tensor(plain, 1, 0), FA_ETYPE);
    assert_int_equal(
        fa_tensor_set_quantizer_per_channel(tensor, FA_PER_CHANNEL_AFFINE, scales, points, 1),
        FA_EINVAL);
    assert_int_equal(
        fa_tensor_set_quantizer_per_channel(tensor, FA_PER_CHANNEL_AFFINE, scales, points, 2),
        FA_EINVAL);
    assert_int_equal(
        fa_tensor_set_quantizer_per_channel(tensor, FA_PER_TENSOR_AFFINE, scales, points, 0),
        FA_EINVAL);
    assert_int_equal(
        fa_tensor_set_quantizer_per_channel(tensor, FA_PER_CHANNEL_AFFINE, scales, points, 0),
        FA_OK);
    assert_int_equal(fa_tensor_item(tensor, 0, &x, &imag), FA_OK);
    assert_true(x == -0.5);
    assert_int_equal(fa_tensor_item(tensor, 5, &x, &imag), FA_OK);
    assert_true(x == 2);
    assert_null(fa_transpose(tensor, 0, 1));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    fa_tensor_release(tensor);
    fa_tensor_release(plain);
    fa_tensor_release(scales);
    fa_tensor_release(points);
}

/* Makes, views, copies and prints; every allocation of it may fail. */
static fa_status life_of_a_tensor(void *context)
{
    fa_status st = FA_ENOMEM;
    const int64_t sizes[] = { 2, 1, 1, 1, 1, 3 };
    fa_tensor *base = fa_zeros(FA_QUINT8, 6, sizes), *turned = NULL, *copy = NULL, *plain = NULL;
    char *text = NULL;

    (void)context;
    if (base == NULL || fa_tensor_set_quantizer_per_tensor(base, 0.5, 3) != FA_OK)
        goto done;
    turned = fa_transpose(base, 0, 5);
    copy = turned != NULL ? fa_clone(turned) : NULL;
    plain = copy != NULL ? fa_to_dtype(copy, FA_FLOAT16) : NULL;
    text = plain != NULL ? fa_tensor_to_string(copy) : NULL;
    st = text != NULL ? FA_OK : fa_error_last()->status;
done:
    fa_string_free(text);
    fa_tensor_release(base);
    fa_tensor_release(turned);
    fa_tensor_release(copy);
    fa_tensor_release(plain);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    FAULT_SWEEP(life_of_a_tensor, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_memory_is_released_once_by_its_last_user),
        cmocka_unit_test(sources_are_bounded),
        cmocka_unit_test(views_stay_inside_of_the_storage),
        cmocka_unit_test(hostile_sizes_are_refused),
        cmocka_unit_test(accessors_tell_what_was_made),
        cmocka_unit_test(packed_elements_share_bytes),
        cmocka_unit_test(sparse_parts_must_fit),
        cmocka_unit_test(indices_outside_are_refused),
        cmocka_unit_test(nested_items_are_views_of_the_buffer),
        cmocka_unit_test(quantizers_must_fit),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
