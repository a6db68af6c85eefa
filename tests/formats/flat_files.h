/* flat_files.h: small tensors and files for the tests of safetensors, NumPy files and checkpoints.
 */
#ifndef FA_TESTS_FLAT_FILES_H
#define FA_TESTS_FLAT_FILES_H

#include "base/temp_files.h"
#include "formats/formats.h"

/* A float32 tensor of the numbers first, first + 1, ... */
static inline fa_tensor *make_floats(float first, int n_dims, const int64_t *sizes)
{
    fa_tensor *out = fa_zeros(FA_FLOAT32, n_dims, sizes);

    assert_non_null(out);
    for (int64_t i = 0; i < fa_tensor_numel(out); i++)
        ((float *)fa_tensor_data(out))[i] = first + (float)i;
    return out;
}

static inline fa_tensor *make_matrix(float first, int64_t rows, int64_t columns)
{
    return make_floats(first, 2, (const int64_t[]){ rows, columns });
}

/* dict[name] = tensor; takes the tensor over. */
static inline void put_tensor(fa_value *dict, const char *name, fa_tensor *tensor)
{
    fa_value *value = fa_value_tensor(tensor);

    assert_non_null(value);
    assert_int_equal(fa_value_set_text(dict, name, value), FA_OK);
    fa_value_release(value);
    fa_tensor_release(tensor);
}

static inline void put_value(fa_value *dict, const char *name, fa_value *value)
{
    assert_non_null(value);
    assert_int_equal(fa_value_set_text(dict, name, value), FA_OK);
    fa_value_release(value);
}

static inline fa_tensor *get_tensor(const fa_value *dict, const char *name)
{
    fa_value *value = fa_value_find_text(dict, name);

    assert_int_equal(fa_value_kind(value), FA_KIND_TENSOR);
    return fa_value_get_tensor(value);
}

static inline void assert_float_at(const fa_tensor *tensor, int64_t i, double expected)
{
    double real, imaginary;

    assert_int_equal(fa_tensor_item(tensor, i, &real, &imaginary), FA_OK);
    assert_true(real == expected);
}

/* The error that was recorded says this. */
static inline void assert_says(const char *part)
{
    if (strstr(fa_error_last()->text, part) == NULL)
        fail_msg("the error is '%s', and should say '%s'", fa_error_last()->text, part);
}

static inline fa_value *load_ok(const char *path)
{
    fa_value *out = fa_load(path, NULL);

    if (out == NULL)
        fail_msg("%s: %s", path, fa_error_last()->text);
    return out;
}

static inline void assert_load_fails(const char *path, fa_status status, const char *part)
{
    assert_null(fa_load(path, NULL));
    assert_says(part);
    assert_int_equal(fa_error_last()->status, status);
}

static inline void save_ok(const fa_value *value, const char *path, const fa_save_opts *opts)
{
    if (fa_save(value, path, opts) != FA_OK)
        fail_msg("%s: %s", path, fa_error_last()->text);
}

#endif
