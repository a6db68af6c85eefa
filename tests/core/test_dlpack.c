/* DLPack: memory given and taken without a copy, and let go exactly once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/core.h"
#include "facula/dlpack.h"

static float elements[6] = { 0, 1, 2, 3, 4, 5 };
static int64_t shape[2] = { 2, 3 }, transposed[2] = { 1, 2 };

static void count_delete(fa_dlpack *self)
{
    ++*(int *)self->manager_ctx;
}

/* [[0, 2, 4], [1, 3, 5]] as another library would offer it. */
static fa_dlpack foreign(int *deleted)
{
    return (fa_dlpack){ .tensor = { .data = elements, .device = { 1, 0 }, .ndim = 2,
                                    .dtype = { 2, 32, 1 }, .shape = shape, .strides = transposed },
                        .manager_ctx = deleted, .deleter = count_delete };
}

static void a_tensor_given_outlives_its_maker(void **state)
{
    fa_tensor *tensor = fa_tensor_from_data(FA_FLOAT32, 2, shape, elements);
    fa_dlpack *given = fa_tensor_to_dlpack(tensor);
    fa_dlpack_versioned *newer = fa_tensor_to_dlpack_versioned(tensor);

    (void)state;
    assert_ptr_equal(given->tensor.data, fa_tensor_data(tensor));
    fa_tensor_release(tensor);
    assert_int_equal(given->tensor.dtype.code, 2);
    assert_int_equal(given->tensor.dtype.bits, 32);
    assert_int_equal(given->tensor.shape[1], 3);
    assert_int_equal(given->tensor.strides[0], 3);
    assert_true(((float *)given->tensor.data)[5] == 5);
    assert_int_equal(newer->version.major, 1);
    given->deleter(given);
    assert_true(((float *)newer->tensor.data)[5] == 5);
    newer->deleter(newer);
}

static void memory_taken_is_let_go_once_with_the_last_view(void **state)
{
    int deleted = 0;
    fa_dlpack managed = foreign(&deleted);
    fa_tensor *tensor = fa_tensor_from_dlpack(&managed), *row = fa_select(tensor, 0, 1);

    (void)state;
    assert_ptr_equal(fa_tensor_data(tensor), elements);
    fa_tensor_release(tensor);
    assert_int_equal(deleted, 0);
    assert_true(((float *)fa_tensor_data(row))[4] == 5);
    fa_tensor_release(row);
    assert_int_equal(deleted, 1);
}

static void bytes_before_the_first_element_are_passed_over(void **state)
{
    int deleted = 0;
    fa_dlpack managed = foreign(&deleted);
    fa_tensor *tensor;

    (void)state;
    managed.tensor.byte_offset = 8;
    managed.tensor.ndim = 0;
    tensor = fa_tensor_from_dlpack(&managed);
    assert_true(*(float *)fa_tensor_data(tensor) == 2);
    fa_tensor_release(tensor);
    assert_int_equal(deleted, 1);
}

static void no_strides_means_row_major(void **state)
{
    int deleted = 0;
    fa_dlpack managed = foreign(&deleted);
    fa_tensor *tensor;

    (void)state;
    managed.tensor.strides = NULL;
    tensor = fa_tensor_from_dlpack(&managed);
    assert_int_equal(fa_tensor_strides(tensor)[0], 3);
    fa_tensor_release(tensor);
}

static void what_is_refused_stays_the_callers(void **state)
{
    int64_t negative[2] = { -1, 2 }, huge[2] = { INT64_MAX, 3 };
    int deleted = 0;
    fa_dlpack managed[6];

    (void)state;
    for (size_t i = 0; i < FA__COUNT(managed); i++)
        managed[i] = foreign(&deleted);
    managed[0].tensor.device.type = 2;          /* CUDA */
    managed[1].tensor.dtype.lanes = 4;
    managed[2].tensor.dtype.bits = 24;
    managed[3].tensor.strides = negative;
    managed[4].tensor.shape = huge;
    managed[5].tensor.ndim = FA_MAX_DIMS + 1;
    for (size_t i = 0; i < FA__COUNT(managed); i++) {
        fa_error_clear();
        assert_null(fa_tensor_from_dlpack(&managed[i]));
        assert_int_not_equal(fa_error_last()->status, FA_OK);
    }
    assert_int_equal(deleted, 0);
}

static void another_major_version_is_refused(void **state)
{
    fa_tensor *tensor = fa_tensor_from_data(FA_FLOAT32, 2, shape, elements);
    fa_dlpack_versioned *given = fa_tensor_to_dlpack_versioned(tensor);

    (void)state;
    given->version.major = 2;
    assert_null(fa_tensor_from_dlpack_versioned(given));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    given->deleter(given);
    fa_tensor_release(tensor);
}

static void what_dlpack_cannot_say_is_refused(void **state)
{
    const int64_t two = 2;
    fa_tensor *quantized = fa_zeros(FA_QINT8, 1, &two), *complex = fa_zeros(FA_COMPLEX64, 1, &two);

    (void)state;
    assert_null(fa_tensor_to_dlpack(quantized));
    fa__tensor_set_math_bits(complex, true, false);
    assert_null(fa_tensor_to_dlpack(complex));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
    fa_tensor_release(complex);
    fa_tensor_release(quantized);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tensor_given_outlives_its_maker),
        cmocka_unit_test(memory_taken_is_let_go_once_with_the_last_view),
        cmocka_unit_test(bytes_before_the_first_element_are_passed_over),
        cmocka_unit_test(no_strides_means_row_major),
        cmocka_unit_test(what_is_refused_stays_the_callers),
        cmocka_unit_test(another_major_version_is_refused),
        cmocka_unit_test(what_dlpack_cannot_say_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
