/* Printed tensors against what PyTorch prints (recorded by record_tensor.py). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>

#include "core/recorded.h"

typedef enum print_kind {
    PRINT_STRIDED,
    PRINT_META,
    PRINT_PER_TENSOR,
    PRINT_PER_CHANNEL,
    PRINT_FLOAT_QPARAMS,
    PRINT_COO,
    PRINT_CSR,
    PRINT_CSC,
    PRINT_BSR,
    PRINT_BSC,
    PRINT_NESTED
} print_kind;

/* A tensor; `parts` are numbers of earlier rows, which have no text. */
typedef struct print_row {
    print_kind kind;
    fa_dtype dtype;
    int n_dims;
    int64_t sizes[6], strides[6], offset;
    const char *bytes; /* of the storage */
    int parts[4];
    int flags[4]; /* requires_grad, is_parameter, conj, neg */
    double scale;
    int64_t zero_point, axis;
    const char *device;
    const char *text;
} print_row;

#include "data/core/prints.h"

static fa_tensor *build(const print_row *row);

static fa_storage *build_storage(const print_row *row)
{
    size_t size;
    fa_device device;
    uint8_t *bytes = recorded_bytes(row->bytes, row->dtype, &size);
    fa_storage *storage = row->kind == PRINT_META ? fa_storage_new_meta(1000)
                                                  : fa_storage_new(size);

    assert_non_null(storage);
    if (row->kind != PRINT_META && size > 0)
        memcpy(fa_storage_data(storage), bytes, size);
    fa__free(bytes);
    if (row->kind != PRINT_META) {
        assert_int_equal(fa_device_parse(&device, row->device), FA_OK);
        fa__storage_set_device(storage, device);
    }
    return storage;
}

static fa_tensor *build_strided(const print_row *row)
{
    fa_storage *storage = build_storage(row);
    fa_tensor *self = fa_tensor_from_storage(storage, row->dtype, row->offset, row->n_dims,
                                             row->sizes, row->strides);

    assert_non_null(self);
    fa_storage_release(storage);
    fa__tensor_set_math_bits(self, row->flags[2] != 0, row->flags[3] != 0);
    return self;
}

static fa_tensor *build_quantized(const print_row *row)
{
    fa_tensor *self = build_strided(row);

    if (row->kind == PRINT_PER_TENSOR) {
        assert_int_equal(fa_tensor_set_quantizer_per_tensor(self, row->scale, row->zero_point),
                         FA_OK);
        return self;
    }
    fa_qscheme scheme = row->kind == PRINT_PER_CHANNEL ? FA_PER_CHANNEL_AFFINE
                                                       : FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS;
    fa_tensor *scales = build(&PRINTS[row->parts[0]]), *zero_points = build(&PRINTS[row->parts[1]]);
    assert_int_equal(
        fa_tensor_set_quantizer_per_channel(self, scheme, scales, zero_points, row->axis), FA_OK);
    fa_tensor_release(scales);
    fa_tensor_release(zero_points);
    return self;
}

static fa_tensor *build_from_parts(const print_row *row)
{
    static const fa_layout LAYOUTS[] = { [PRINT_CSR] = FA_SPARSE_CSR,
                                         [PRINT_CSC] = FA_SPARSE_CSC,
                                         [PRINT_BSR] = FA_SPARSE_BSR,
                                         [PRINT_BSC] = FA_SPARSE_BSC };
    fa_tensor *parts[4] = { NULL }, *self;
    int n_parts = row->kind == PRINT_COO ? 2 : row->kind == PRINT_NESTED ? 4 : 3;

    for (int i = 0; i < n_parts; i++)
        parts[i] = build(&PRINTS[row->parts[i]]);
    if (row->kind == PRINT_COO)
        self = fa_sparse_coo_tensor(parts[0], parts[1], row->n_dims, row->sizes, false);
    else if (row->kind == PRINT_NESTED)
        self = fa_nested_tensor(parts[0], parts[1], parts[2], parts[3]);
    else
        self = fa_sparse_compressed_tensor(LAYOUTS[row->kind], parts[0], parts[1], parts[2],
                                           row->n_dims, row->sizes);
    assert_non_null(self);
    for (int i = 0; i < n_parts; i++)
        fa_tensor_release(parts[i]);
    return self;
}

static fa_tensor *build(const print_row *row)
{
    fa_tensor *self;

    switch (row->kind) {
    case PRINT_STRIDED:
    case PRINT_META:
        self = build_strided(row);
        break;
    case PRINT_PER_TENSOR:
    case PRINT_PER_CHANNEL:
    case PRINT_FLOAT_QPARAMS:
        self = build_quantized(row);
        break;
    default:
        self = build_from_parts(row);
    }
    fa_tensor_set_requires_grad(self, row->flags[0] != 0);
    fa_tensor_set_parameter(self, row->flags[1] != 0);
    return self;
}

static void tensors_print_as_in_pytorch(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(PRINTS); i++) {
        if (PRINTS[i].text == NULL)
            continue;
        fa_tensor *self = build(&PRINTS[i]);
        char *text = fa_tensor_to_string(self);
        assert_non_null(text);
        assert_string_equal(text, PRINTS[i].text);
        fa_string_free(text);
        fa_tensor_release(self);
    }
}

static void dtypes_that_pytorch_cannot_print_show_their_bytes(void **state)
{
    const uint8_t bytes[] = { 1, 2, 255 };
    int64_t n = 3;
    fa_tensor *self = fa_tensor_from_data(FA_BITS8, 1, &n, bytes);
    char *text = fa_tensor_to_string(self);

    (void)state;
    assert_string_equal(text, "tensor([  1,   2, 255], dtype=torch.bits8)");
    fa_string_free(text);
    fa_tensor_release(self);
}

static void a_text_without_end_is_refused(void **state)
{
    int64_t sizes[30], strides[30] = { 0 }, one = 1;
    fa_tensor *base = fa_zeros(FA_INT64, 1, &one);

    (void)state;
    for (int i = 0; i < 30; i++)
        sizes[i] = 4;
    fa_tensor *self = fa_as_strided(base, 30, sizes, strides, 0);
    assert_non_null(self);
    assert_null(fa_tensor_to_string(self));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    fa_tensor_release(self);
    fa_tensor_release(base);
}

static void a_locale_does_not_change_the_decimal_point(void **state)
{
    const float numbers[] = { 1.5f, 2.25f };
    int64_t n = 2;
    const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8", "C" };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(names); i++) {
        if (setlocale(LC_NUMERIC, names[i]) == NULL)
            continue;
        fa_tensor *self = fa_tensor_from_data(FA_FLOAT32, 1, &n, numbers);
        char *text = fa_tensor_to_string(self);
        assert_string_equal(text, "tensor([1.5000, 2.2500])");
        fa_string_free(text);
        fa_tensor_release(self);
    }
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_print_as_in_pytorch),
        cmocka_unit_test(dtypes_that_pytorch_cannot_print_show_their_bytes),
        cmocka_unit_test(a_text_without_end_is_refused),
        cmocka_unit_test(a_locale_does_not_change_the_decimal_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
