/* .npy files: tensors, arrays that are no tensors, damaged headers, and headers as NumPy writes
 * them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/fault_alloc.h"
#include "io/io.h"

#define OK(call) assert_int_equal((call), FA_OK)

/* A file of version `major` from its header text and its data. */
static fa__source *file_of(int major, const char *header, const void *data, size_t size)
{
    uint8_t length[4];
    fa__buffer file = { 0 };
    OK(fa__buffer_text(&file, "\x93NUMPY"));
    OK(fa__buffer_put_byte(&file, (uint8_t)major));
    OK(fa__buffer_put_byte(&file, 0));
    fa__put_le32(length, (uint32_t)strlen(header));
    OK(fa__buffer_put(&file, length, major == 1 ? 2 : 4));
    OK(fa__buffer_text(&file, header));
    OK(fa__buffer_put(&file, data, size));
    fa__source *source = fa__source_from_memory(file.data, file.size);
    fa__buffer_free(&file);
    return source;
}

static fa_value *read_version(int major, const char *header, const void *data, size_t size)
{
    fa__source *source = file_of(major, header, data, size);
    fa_value *value = fa__npy_read(source);
    fa__source_release(source);
    return value;
}

static fa_value *read_text(const char *header, const void *data, size_t size)
{
    return read_version(1, header, data, size);
}

static void assert_refused(const char *header, size_t size, fa_status status)
{
    static const uint8_t zeros[64];
    fa_error_clear();
    assert_null(read_text(header, zeros, size));
    assert_int_equal(fa_error_last()->status, status);
}

static void assert_read(const char *header, size_t size, const char *repr)
{
    static const uint8_t zeros[64];
    fa_value *value = read_text(header, zeros, size);
    assert_non_null(value);
    char *text = fa_value_to_string(value, 10000);
    assert_string_equal(text, repr);
    fa_string_free(text);
    fa_value_release(value);
}

static double item(const fa_value *value, int64_t i)
{
    int16_t x;
    const fa_tensor *tensor = fa_value_get_tensor(value);
    memcpy(&x, (const uint8_t *)fa_tensor_data(tensor) + (size_t)i * sizeof x, sizeof x);
    return x;
}

static void numbers_become_tensors(void **state)
{
    (void)state;
    assert_read("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", 24,
                "tensor(float32, [2, 3])");
    assert_read("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n", 3,
                "tensor(bool, [3])");
    assert_read("{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n", 1,
                "tensor(uint8, [])");
    assert_read("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }\n", 8,
                "tensor(uint64, [1])");
    assert_read("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }\n", 2,
                "tensor(float16, [1])");
    assert_read("{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }\n", 32,
                "tensor(complex128, [2])");
    assert_read("{'descr': '=i4', 'fortran_order': False, 'shape': (2, 0, 5), }\n", 0,
                "tensor(int32, [2, 0, 5])");
}

static void headers_may_be_spelled_in_many_ways(void **state)
{
    (void)state;
    assert_read("{'shape':(2L,3L),'fortran_order':False,'descr':\"<f4\"}", 24,
                "tensor(float32, [2, 3])");
    assert_read("{u'descr': u'<f4', b'fortran_order': False, 'shape': (2, 3)}\n\n", 24,
                "tensor(float32, [2, 3])");
    assert_read("  { 'descr' :\t'\\x3cf4' ,'fortran_order':True,'shape':(6,),}", 24,
                "tensor(float32, [6])");
}

static void later_versions_have_a_longer_length(void **state)
{
    (void)state;
    static const uint8_t data[4];
    for (int major = 1; major <= 3; major++) {
        fa_value *value = read_version(major, "{'descr': '<f4', 'fortran_order': False, 'shape': "
                                              "(1,), }\n", data, 4);
        assert_int_equal(fa_value_kind(value), FA_KIND_TENSOR);
        fa_value_release(value);
    }
    assert_null(read_version(4, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", data,
                             4));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
}

static void the_other_byte_order_is_swapped(void **state)
{
    (void)state;
    static const uint8_t data[4] = { 1, 2, 3, 4 };
    fa_value *little = read_text("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n",
                                 data, 4);
    fa_value *big = read_text("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n", data,
                              4);
    assert_true(item(little, 0) == 0x201 && item(little, 1) == 0x403);
    assert_true(item(big, 0) == 0x102 && item(big, 1) == 0x304);
    fa_value_release(little);
    fa_value_release(big);
}

static void column_major_arrays_are_strided_views(void **state)
{
    (void)state;
    static const uint8_t data[48];
    fa_value *value = read_text("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3, 4), }\n",
                                data, 48);
    const int64_t *strides = fa_tensor_strides(fa_value_get_tensor(value));
    assert_int_equal(strides[0], 1);
    assert_int_equal(strides[1], 2);
    assert_int_equal(strides[2], 6);
    fa_value_release(value);
}

#define ARRAY(dtype, bytes)                                                                      \
    "numpy._core.multiarray._reconstruct(<global 'numpy.ndarray'>, (0,), b'b', "                 \
    "state=(1, (1,), " dtype ", False, b'" bytes "'))"
#define HEADER(descr) "{'descr': " descr ", 'fortran_order': False, 'shape': (1,), }\n"
#define F4 "numpy.dtype('f4', False, True, state=(3, '<', None, None, None, -1, -1, 0))"

/* The wanted texts are what NumPy 2.4's __reduce__ gives for these arrays. */
static void other_dtypes_become_what_pickle_makes_of_an_array(void **state)
{
    (void)state;
    assert_read(HEADER("'<U1'"), 4,
                ARRAY("numpy.dtype('U1', False, True, state=(3, '<', None, None, None, 4, 4, 8))",
                                          "\\x00\\x00\\x00\\x00"));
    assert_read(HEADER("'|S2'"), 2,
                ARRAY("numpy.dtype('S2', False, True, state=(3, '|', None, None, None, 2, 1, 0))",
                                          "\\x00\\x00"));
    assert_read(HEADER("'<V2'"), 2, "tensor(bfloat16, [1])");
    assert_read(HEADER("'|V2'"), 2,
                ARRAY("numpy.dtype('V2', False, True, state=(3, '|', None, None, None, 2, 1, 0))",
                                          "\\x00\\x00"));
    assert_read(HEADER("'<M8[25us]'"), 8,
                ARRAY("numpy.dtype('M8', False, True, state=(4, '<', None, None, None, -1, -1, 0, "
                      "(None, (b'us', 25, 1, 1))))", "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"));
    assert_read(HEADER("'>m8'"), 8,
                ARRAY("numpy.dtype('m8', False, True, state=(4, '>', None, None, None, -1, -1, 0, "
                      "(None, (b'generic', 1, 1, 1))))",
                      "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"));
}

static void structures_keep_offsets_titles_and_subarrays(void **state)
{
    (void)state;
    assert_read(HEADER("[('a', '|u1'), ('', '|V3'), ('b', '<f4')]"), 8,
                ARRAY("numpy.dtype('V8', False, True, state=(3, '|', None, ('a', 'b'), {'a': "
                      "(numpy.dtype('u1', False, True, state=(3, '|', None, None, None, -1, -1, "
                      "0)), 0), 'b': (" F4
                      ", 4)}, 8, 1, 16))", "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"));
    assert_read(HEADER("[(('title', 'a'), '<f4')]"), 4,
                ARRAY("numpy.dtype('V4', False, True, state=(3, '|', None, ('a',), {'a': (" F4
                      ", 0, 'title'), "
                      "'title': (" F4 ", 0, 'title')}, 4, 1, 16))", "\\x00\\x00\\x00\\x00"));
    assert_read(HEADER("[('a', '<f4', (1, 1))]"), 4,
                ARRAY("numpy.dtype('V4', False, True, state=(3, '|', None, ('a',), {'a': "
                      "(numpy.dtype('V4', False, True, "
                      "state=(3, '|', (" F4 ", (1, 1)), None, None, 4, 4, 0)), 0)}, 4, 1, 16))",
                      "\\x00\\x00\\x00\\x00"));
}

static void field_names_are_latin_1_or_utf_8(void **state)
{
    (void)state;
    static const uint8_t data[1];
    fa_value *latin = read_version(1, HEADER("[('\xe9', 'i1')]"), data, 1);
    fa_value *utf8 = read_version(3, HEADER("[('\xc3\xa9', 'i1')]"), data, 1);
    assert_non_null(latin);
    assert_true(fa_value_equal(latin, utf8));
    assert_null(read_version(3, HEADER("[('\xe9', 'i1')]"), data, 1));
    fa_value_release(latin);
    fa_value_release(utf8);
}

static void object_arrays_are_refused(void **state)
{
    (void)state;
    assert_refused(HEADER("'|O'"), 8, FA_EUNSUPPORTED);
    assert_non_null(strstr(fa_error_last()->text, "holds a pickle"));
    assert_refused(HEADER("[('a', 'O')]"), 8, FA_EUNSUPPORTED);
}

static void the_size_must_be_exact(void **state)
{
    (void)state;
    assert_refused(HEADER("'<f4'"), 3, FA_EFORMAT);
    assert_refused(HEADER("'<f4'"), 5, FA_EFORMAT);
    assert_refused(HEADER("'|S3'"), 4, FA_EFORMAT);
    assert_refused("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), "
                   "}\n", 0, FA_EFORMAT);
    assert_refused("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }\n",
                   0, FA_EFORMAT);
    assert_refused("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }\n",
                   0, FA_EFORMAT);
}

static void damaged_headers_are_refused(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "", "{", "[]", "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f4, 'fortran_order': False}",
        "{'descr': '\\q', 'fortran_order': False, 'shape': (1,)}", "__import__('os')",
        "{'a': 1 'b': 2}", "[1 2]", "(1 2)",
        HEADER("'<f3'"), HEADER("'<f4[s]'"), HEADER("'M8[us'"), HEADER("'f'"), HEADER("''"),
        HEADER("'<'"), HEADER("'X4'"),
        HEADER("3"), HEADER("['a']"), HEADER("[('a',)]"), HEADER("[('a', '<f4', (-1,))]"),
        HEADER("[(1, '<f4')]"),
        HEADER("[('a', '<f4'), ('a', '<f4')]"), HEADER("'S99999999999'"),
        HEADER("[('a', 'V400000000', (999,))]"),
    };
    for (size_t i = 0; i < FA__COUNT(headers); i++)
        assert_refused(headers[i], 4, FA_EFORMAT);
}

static void nesting_and_length_of_headers_have_limits(void **state)
{
    (void)state;
    char header[200], *large = fa__alloc((1 << 20) + 2);
    static const uint8_t data[4];
    memset(header, '(', 100);
    header[100] = '\0';
    assert_refused(header, 0, FA_ELIMIT);
    const char *text = HEADER("'<f4'");
    memset(large, ' ', (1 << 20) + 1);
    memcpy(large, text, strlen(text));
    large[(1 << 20) + 1] = '\0';
    assert_null(read_version(2, large, data, 4));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    large[1 << 20] = '\0';
    fa_value *value = read_version(2, large, data, 4);
    assert_non_null(value);
    fa_value_release(value);
    fa__free(large);
}

static void cut_files_are_refused(void **state)
{
    (void)state;
    fa__source *whole = file_of(1, HEADER("'<f4'"), "1234", 4);
    for (uint64_t size = 0; size < fa__source_size(whole); size++) {
        fa__source *cut = fa__source_slice(whole, 0, size);
        assert_null(fa__npy_read(cut));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        fa__source_release(cut);
    }
    fa__source_release(whole);
}

static void aligned_data_of_the_own_byte_order_is_not_copied(void **state)
{
    (void)state;
    fa__source *source = file_of(1, HEADER("'|u1'"), "x", 1);
    fa_value *value = fa__npy_read(source);
    uint8_t *last = fa__source_data(source) + fa__source_size(source) - 1;
    assert_ptr_equal(fa_tensor_data(fa_value_get_tensor(value)), last);
    fa__source_release(source);
    assert_int_equal(*(uint8_t *)fa_tensor_data(fa_value_get_tensor(value)), 'x');
    fa_value_release(value);
}

static void unaligned_data_is_copied_to_an_aligned_place(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        char header[100];
        snprintf(header, sizeof header, "%s%*s", HEADER("'<c8'"), shift, "");
        fa_value *value = read_text(header, "12345678", 8);
        const void *data = fa_tensor_data(fa_value_get_tensor(value));
        assert_int_equal((uintptr_t)data % 4, 0);
        assert_memory_equal(data, "12345678", 8);
        fa_value_release(value);
    }
}

static void assert_header(fa_dtype dtype, int n_dims, const int64_t *sizes, const char *text,
                          size_t total)
{
    fa__buffer out = { 0 };
    fa_tensor *tensor = fa_zeros(dtype, n_dims, sizes);
    OK(fa__npy_header(&out, tensor));
    assert_int_equal(out.size, total);
    assert_memory_equal(out.data, "\x93NUMPY\1\0", 8);
    assert_int_equal(fa__le16(out.data + 8), total - 10);
    assert_memory_equal(out.data + 10, text, strlen(text));
    for (size_t i = 10 + strlen(text); i < total - 1; i++)
        assert_int_equal(out.data[i], ' ');
    assert_int_equal(out.data[total - 1], '\n');
    fa__buffer_free(&out);
    fa_tensor_release(tensor);
}

/* The totals are those of files that NumPy 2.4 writes. */
static void headers_are_written_as_by_numpy(void **state)
{
    (void)state;
    int64_t sizes[] = { 2, 3, 0, 123456789012345 }, ones[20];
    char order = fa__big_endian_host() ? '>' : '<', text[200];
    for (size_t i = 0; i < FA__COUNT(ones); i++)
        ones[i] = 1;
    snprintf(text, sizeof text, "{'descr': '%cf4', 'fortran_order': False, 'shape': (2, 3), }",
             order);
    assert_header(FA_FLOAT32, 2, sizes, text, 128);
    snprintf(text, sizeof text, "{'descr': '%cc16', 'fortran_order': False, 'shape': (), }", order);
    assert_header(FA_COMPLEX128, 0, sizes, text, 128);
    assert_header(FA_BOOL, 1, sizes, "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }",
                  128);
    assert_header(FA_INT8, 4, (int64_t[]){ 0, 123456789012345, 1, 1 },
                  "{'descr': '|i1', 'fortran_order': False, 'shape': (0, 123456789012345, 1, 1), "
                  "}", 128);
    snprintf(text, sizeof text, "{'descr': '%cV2', 'fortran_order': False, 'shape': (2,), }",
             order);
    assert_header(FA_BFLOAT16, 1, sizes, text, 128);
    assert_header(FA_UINT8, 20, ones, "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, "
                                      "1, 1, 1, 1, 1, 1, 1, 1, 1, "
                                      "1, 1, 1, 1, 1, 1, 1, 1, 1), }", 192);
}

static void dtypes_that_numpy_lacks_are_not_written(void **state)
{
    (void)state;
    int64_t sizes[2] = { 2, 3 };
    fa__buffer out = { 0 };
    fa_tensor *tensor = fa_zeros(FA_FLOAT8_E5M2, 2, sizes);
    assert_int_equal(fa__npy_header(&out, tensor), FA_EUNSUPPORTED);
    fa_tensor_release(tensor);
    assert_int_equal(out.size, 0);
}

static fa_status read_source(void *context)
{
    fa_value *value = fa__npy_read(context);
    fa_status st = value == NULL ? fa_error_last()->status : FA_OK;
    fa_value_release(value);
    return st;
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    fa__source *numbers = file_of(1, HEADER("'>f4'"), "1234", 4);
    fa__source *structures = file_of(3, HEADER("[(('title', 'a'), '<f4', (2,)), ('b', [('c', "
                                               "'<M8[us]')])]"),
                                     "1234567890123456", 16);
    FAULT_SWEEP(read_source, numbers);
    FAULT_SWEEP(read_source, structures);
    fa__source_release(numbers);
    fa__source_release(structures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_become_tensors),
        cmocka_unit_test(headers_may_be_spelled_in_many_ways),
        cmocka_unit_test(later_versions_have_a_longer_length),
        cmocka_unit_test(the_other_byte_order_is_swapped),
        cmocka_unit_test(column_major_arrays_are_strided_views),
        cmocka_unit_test(other_dtypes_become_what_pickle_makes_of_an_array),
        cmocka_unit_test(structures_keep_offsets_titles_and_subarrays),
        cmocka_unit_test(field_names_are_latin_1_or_utf_8),
        cmocka_unit_test(object_arrays_are_refused),
        cmocka_unit_test(the_size_must_be_exact),
        cmocka_unit_test(damaged_headers_are_refused),
        cmocka_unit_test(nesting_and_length_of_headers_have_limits),
        cmocka_unit_test(cut_files_are_refused),
        cmocka_unit_test(aligned_data_of_the_own_byte_order_is_not_copied),
        cmocka_unit_test(unaligned_data_is_copied_to_an_aligned_place),
        cmocka_unit_test(headers_are_written_as_by_numpy),
        cmocka_unit_test(dtypes_that_numpy_lacks_are_not_written),
        cmocka_unit_test(failing_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
