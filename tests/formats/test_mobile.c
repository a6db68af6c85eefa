/* Modules of PyTorch Mobile as flatbuffers: against what torch recorded of them, and damaged in
 * every way that an index or a size can be wrong [formats 4.10]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/fault_alloc.h"
#include "formats/flat_files.h"

#define MOBILE TEST_DATA "/mobile/"
#define MAX_FILE 16384

static const char *const samples[] = { "mlp.ptl", "conv_bn.ptl", "containers.ptl", "shared.ptl",
                                       "quantized_tensors.ptl", "quantized_dynamic.ptl" };

/* ---- helpers ------------------------------------------------------------------------------- */

typedef struct image {
    uint8_t data[MAX_FILE];
    size_t size;
} image;

static image read_image(const char *name)
{
    image out;
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, MOBILE "%s", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    out.size = fread(out.data, 1, sizeof out.data, file);
    assert_true(out.size > 0 && out.size < sizeof out.data);
    fclose(file);
    return out;
}

static fa_value *load_sample(const char *name, const fa_load_opts *opts)
{
    char path[512];
    fa_value *out;

    snprintf(path, sizeof path, MOBILE "%s", name);
    out = fa_load(path, opts);
    if (out == NULL)
        fail_msg("%s: %s", name, fa_error_last()->text);
    return out;
}

static fa_value *part(const fa_value *loaded, const char *name)
{
    fa_value *out = fa_value_get(fa_value_state(loaded), name);

    assert_non_null(out);
    return out;
}

/* ---- what torch recorded --------------------------------------------------------------------- */

/* "3,4" or "-" for no dimensions. */
static void assert_dims(const char *expected, const int64_t *dims, int n)
{
    char text[256] = "-";
    size_t at = 0;

    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%" PRId64, i > 0 ? "," : "",
                               dims[i]);
    assert_string_equal(text, expected);
}

/* file name dtype shape strides storage_offset storage_nbytes requires_grad sha256 */
static void check_line(const char *line)
{
    char file[64], name[64], dtype[32], shape[64], strides[64], sha[65], found[65];
    long long offset, nbytes;
    int grad;
    fa_value *loaded;
    const fa_tensor *tensor;

    assert_int_equal(sscanf(line, "%63s %63s %31s %63s %63s %lld %lld %d %64s", file, name, dtype,
                            shape, strides, &offset, &nbytes, &grad, sha), 9);
    loaded = load_sample(file, NULL);
    tensor = get_tensor(part(loaded, "state_dict"), name);
    assert_string_equal(fa_dtype_name(fa_tensor_dtype(tensor)), dtype);
    assert_dims(shape, fa_tensor_sizes(tensor), fa_tensor_dim(tensor));
    assert_dims(strides, fa_tensor_strides(tensor), fa_tensor_dim(tensor));
    assert_int_equal(fa_tensor_storage_offset(tensor), offset);
    assert_int_equal(fa_storage_nbytes(fa_tensor_storage(tensor)), nbytes);
    assert_int_equal(fa_tensor_requires_grad(tensor), grad);
    assert_int_equal(fa_tensor_sha256(tensor, found), FA_OK);
    assert_string_equal(found, sha);
    fa_value_release(loaded);
}

static void every_tensor_is_as_torch_recorded_it(void **state)
{
    FILE *file = fopen(MOBILE "expected.txt", "r");
    char line[512];
    int n = 0;

    (void)state;
    assert_non_null(file);
    for (; fgets(line, sizeof line, file) != NULL; n++)
        check_line(line);
    fclose(file);
    assert_int_equal(n, 34);
}

/* torch wrote the same modules as archives too: all kinds of values, and packed parameters. */
static void values_are_those_of_the_archive(void **state)
{
    static const char *const names[] = { "containers", "quantized_dynamic" };
    static const char *const parts[] = { "module", "state_dict", "attributes", "constants" };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(names); i++) {
        char flat_name[64], archive_name[64];

        snprintf(flat_name, sizeof flat_name, "%s.ptl", names[i]);
        snprintf(archive_name, sizeof archive_name, "%s_pickled.ptl", names[i]);
        fa_value *flat = load_sample(flat_name, NULL), *archive = load_sample(archive_name, NULL);

        for (size_t k = 0; k < FA__COUNT(parts); k++)
            assert_true(fa_value_equal(part(flat, parts[k]), part(archive, parts[k])));
        fa_value_release(archive);
        fa_value_release(flat);
    }
}

static void attributes_that_are_no_buffers_stay_out_of_the_state_dict(void **state)
{
    fa_value *loaded = load_sample("containers.ptl", NULL), *tensors = fa_state_dict(loaded);

    (void)state;
    assert_int_equal(fa_value_len(tensors), 1);
    assert_non_null(fa_value_find_text(tensors, "np"));
    assert_non_null(fa_value_find_text(part(loaded, "attributes"), "plain"));
    fa_value_release(tensors);
    fa_value_release(loaded);
}

static void quantizers_are_kept(void **state)
{
    fa_value *loaded = load_sample("quantized_tensors.ptl", NULL);
    const fa_value *tensors = part(loaded, "state_dict");
    const fa__quantizer *q = get_tensor(tensors, "q")->quantizer;
    const fa__quantizer *qc = get_tensor(tensors, "qc")->quantizer;
    const fa__quantizer *qf = get_tensor(tensors, "qf")->quantizer;

    (void)state;
    assert_int_equal(q->scheme, FA_PER_TENSOR_AFFINE);
    assert_true(q->scale == 0.1);
    assert_int_equal(q->zero_point, 3);
    assert_int_equal(qc->scheme, FA_PER_CHANNEL_AFFINE);
    assert_float_at(qc->zero_points, 1, 1);
    assert_int_equal(qc->axis, 0);
    assert_int_equal(qf->scheme, FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS);
    assert_float_at(qf->zero_points, 1, 1.5);
    fa_value_release(loaded);
}

static void methods_code_and_extra_files_are_there(void **state)
{
    fa_value *loaded = load_sample("mlp.ptl", NULL);
    const fa_value *files = part(loaded, "files");

    (void)state;
    assert_int_equal(fa_value_len(part(loaded, "methods")), 1);
    assert_true(fa_value_is_global(fa_value_at(part(loaded, "methods"), 0), "__torch__.MLP",
                                   "forward"));
    assert_true(fa__span_is(fa__archive_text(files, "extra/note.txt"), "hello"));
    assert_true(fa__starts_with(fa__archive_text(files, "code/__torch__.py"), "class MLP"));
    assert_non_null(fa_value_find_text(files, "code/__torch__/torch/nn/modules/linear.py"));
    fa_value_release(loaded);
}

static void one_storage_is_one_object(void **state)
{
    fa_value *loaded = load_sample("shared.ptl", NULL);
    const fa_value *tensors = part(loaded, "state_dict");

    (void)state;
    assert_true(fa_tensor_shares_storage(get_tensor(tensors, "w"), get_tensor(tensors, "tied")));
    assert_true(
        fa_tensor_shares_storage(get_tensor(tensors, "whole"), get_tensor(tensors, "part")));
    assert_false(fa_tensor_shares_storage(get_tensor(tensors, "w"), get_tensor(tensors, "part")));
    fa_value_release(loaded);
}

static void tensors_outlive_the_rest(void **state)
{
    fa_value *loaded = load_sample("shared.ptl", NULL);
    fa_tensor *whole = fa_tensor_retain(get_tensor(part(loaded, "state_dict"), "whole"));

    (void)state;
    fa_value_release(loaded);
    assert_float_at(whole, 23, 23);
    fa_tensor_release(whole);
}

static void map_location_labels_the_tensors(void **state)
{
    fa_load_opts opts = { .map_location = "cuda:1" };
    fa_value *loaded = load_sample("mlp.ptl", &opts);

    (void)state;
    assert_int_equal(fa_tensor_device(get_tensor(part(loaded, "state_dict"), "a.bias")).index, 1);
    fa_value_release(loaded);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static void assert_saves_as(const fa_value *loaded, const image *expected)
{
    static const fa_save_opts opts = { .format = "ptl-flatbuffer" };
    void *data;
    size_t size;

    assert_int_equal(fa_save_memory(loaded, &opts, &data, &size), FA_OK);
    assert_int_equal(size, expected->size);
    assert_memory_equal(data, expected->data, size);
    fa_memory_free(data);
}

static void saves_the_same_bytes(void **state)
{
    static const fa_load_opts unmapped = { .mmap = FA_OFF };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(samples); i++) {
        image file = read_image(samples[i]);
        fa_value *mapped = load_sample(samples[i], NULL);
        fa_value *read = load_sample(samples[i], &unmapped);
        fa_value *memory = fa_load_memory(file.data, file.size, NULL);

        assert_saves_as(mapped, &file);
        assert_saves_as(read, &file);
        assert_saves_as(memory, &file);
        assert_true(fa_value_equal(mapped, read));
        fa_value_release(memory);
        fa_value_release(read);
        fa_value_release(mapped);
    }
}

static void the_ending_ptl_saves_what_was_loaded(void **state)
{
    char folder[TEMP_PATH], path[TEMP_PATH];
    image file = read_image("mlp.ptl");
    fa_value *loaded = load_sample("mlp.ptl", NULL);

    (void)state;
    temp_folder(folder);
    temp_path(path, folder, "again.ptl");
    assert_int_equal(fa_save(loaded, path, NULL), FA_OK);
    temp_assert_content(path, file.data, file.size);
    fa_value_release(loaded);
    temp_remove(folder);
}

static void a_changed_tensor_is_saved(void **state)
{
    image file = read_image("mlp.ptl");
    fa_value *loaded = load_sample("mlp.ptl", NULL);
    uint8_t *data = fa_tensor_data(get_tensor(part(loaded, "state_dict"), "b.bias"));
    size_t n_changed = 0;
    void *saved;
    size_t size;
    static const fa_save_opts opts = { .format = "ptl-flatbuffer" };

    (void)state;
    for (size_t i = 0; i < 8; i++)
        data[i] ^= 0xff;
    assert_int_equal(fa_save_memory(loaded, &opts, &saved, &size), FA_OK);
    assert_int_equal(size, file.size);
    for (size_t i = 0; i < size; i++)
        n_changed += ((uint8_t *)saved)[i] != file.data[i];
    assert_int_equal(n_changed, 8);
    fa_memory_free(saved);
    fa_value_release(loaded);
}

static void other_values_are_no_flatbuffers(void **state)
{
    static const fa_save_opts flat = { .format = "ptl-flatbuffer" };
    static const fa_save_opts zip = { .format = "torchscript" };
    fa_value *archive = load_sample("containers_pickled.ptl", NULL);
    fa_value *loaded = load_sample("mlp.ptl", NULL), *dict = fa_value_dict(FA_PLAIN_DICT);
    void *data;
    size_t size;

    (void)state;
    assert_int_equal(fa_save_memory(archive, &flat, &data, &size), FA_EUNSUPPORTED);
    assert_int_equal(fa_save_memory(dict, &flat, &data, &size), FA_EUNSUPPORTED);
    assert_int_equal(fa_save_memory(loaded, &zip, &data, &size), FA_EUNSUPPORTED);
    fa_value_release(loaded);
    fa_value_release(dict);
    fa_value_release(archive);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static uint32_t at32(const image *file, size_t at)
{
    return fa__le32(file->data + at);
}

static size_t follow(const image *file, size_t at)
{
    return at + at32(file, at);
}

/* Where field i of a table is. */
static size_t field(const image *file, size_t table, unsigned i)
{
    size_t vtable = (size_t)((int64_t)table - (int32_t)at32(file, table));
    uint16_t offset = fa__le16(file->data + vtable + 4 + 2 * i);

    assert_true(offset > 0);
    return table + offset;
}

static size_t item(size_t vector, size_t i)
{
    return vector + 4 + 4 * i;
}

/* Field i of the root, followed. */
static size_t root_part(const image *file, unsigned i)
{
    return follow(file, field(file, follow(file, 0), i));
}

/* The table of value i, and what it holds. */
static size_t ivalue(const image *file, size_t i)
{
    return follow(file, item(root_part(file, 4), i));
}

static size_t content(const image *file, size_t i)
{
    return follow(file, field(file, ivalue(file, i), 1));
}

/* The first value of this type. */
static size_t value_of_type(const image *file, unsigned type)
{
    size_t n = at32(file, root_part(file, 4));

    for (size_t i = 1; i < n; i++) {
        if (file->data[field(file, ivalue(file, i), 0)] == type)
            return i;
    }
    fail_msg("no value of type %u", type);
    return 0;
}

enum { STRING = 6, LIST = 7, TUPLE = 8, DICT = 9, DEVICE = 14, ENUM = 15 };

/* Loading the changed file fails with this text. */
static void assert_damage(const image *file, const char *text)
{
    fa_value *loaded = fa_load_memory(file->data, file->size, NULL);

    if (loaded != NULL)
        fail_msg("loaded, and should say '%s'", text);
    assert_true(fa_error_last()->status != FA_OK);
    if (strstr(fa_error_last()->text, text) == NULL)
        fail_msg("says '%s', and should say '%s'", fa_error_last()->text, text);
}

static void damage32(const char *name, size_t at, uint32_t x, const char *text)
{
    image file = read_image(name);

    fa__put_le32(file.data + at, x);
    assert_damage(&file, text);
}

static void damage8(const char *name, size_t at, uint8_t x, const char *text)
{
    image file = read_image(name);

    file.data[at] = x;
    assert_damage(&file, text);
}

static void indices_outside_of_their_tables_are_refused(void **state)
{
    image file = read_image("mlp.ptl");
    size_t root = follow(&file, 0), object = content(&file, 9), tensor = content(&file, 4);
    size_t attrs = follow(&file, field(&file, object, 2));

    (void)state;
    damage32("mlp.ptl", field(&file, root, 3), 10, "the module names value 10");
    damage32("mlp.ptl", field(&file, root, 3), UINT32_MAX, "the module names value 4294967295");
    damage32("mlp.ptl", item(root_part(&file, 2), 0), 10, "a sequence names value 10");
    damage32("mlp.ptl", field(&file, content(&file, 5), 0), 3, "an object names class 3");
    damage32("mlp.ptl", item(attrs, 3), UINT32_MAX, "an object names value 4294967295");
    damage32("mlp.ptl", field(&file, tensor, 0), 4, "a tensor names storage 4");
    damage32("mlp.ptl", field(&file, tensor, 0), UINT32_MAX, "a tensor names storage 4294967295");
    damage32("mlp.ptl", field(&file, root, 5), 5, "5 storages are announced");
    damage32("mlp.ptl", field(&file, root, 0), 10, "bytecode version 10");
}

static void values_that_hold_themselves_are_refused(void **state)
{
    image mlp = read_image("mlp.ptl"), file = read_image("containers.ptl");
    size_t attrs = follow(&mlp, field(&mlp, content(&mlp, 9), 2));
    size_t tuple = value_of_type(&file, TUPLE), list = value_of_type(&file, LIST);
    size_t dict = value_of_type(&file, DICT), an_enum = value_of_type(&file, ENUM);

    (void)state;
    damage32("mlp.ptl", item(attrs, 2), 9, "an object names value 9");
    damage32("containers.ptl", item(follow(&file, field(&file, content(&file, tuple), 0)), 1),
             (uint32_t)tuple, "a sequence names value");
    damage32("containers.ptl", item(follow(&file, field(&file, content(&file, list), 0)), 0),
             (uint32_t)list + 1, "a sequence names value");
    damage32("containers.ptl", item(follow(&file, field(&file, content(&file, dict), 1)), 0),
             (uint32_t)dict, "a dict names value");
    damage32("containers.ptl", field(&file, content(&file, an_enum), 1), (uint32_t)an_enum,
             "an enum names value");
}

static void sizes_that_do_not_agree_are_refused(void **state)
{
    image mlp = read_image("mlp.ptl"), file = read_image("containers.ptl");
    size_t attrs = follow(&mlp, field(&mlp, content(&mlp, 9), 2)), tensor = content(&mlp, 3);
    size_t keys = follow(&file, field(&file, content(&file, value_of_type(&file, DICT)), 0));
    size_t text = follow(&file, field(&file, content(&file, value_of_type(&file, STRING)), 0));

    (void)state;
    damage32("mlp.ptl", attrs, 3, "has 3 attributes; the class has 4");
    damage32("mlp.ptl", follow(&mlp, field(&mlp, tensor, 3)), 1, "1 sizes but 2 strides");
    damage32("mlp.ptl", follow(&mlp, field(&mlp, tensor, 3)), UINT32_MAX, "past the end");
    damage32("containers.ptl", keys, 1, "a dict has 1 keys but 2 values");
    damage32("containers.ptl", text, UINT32_MAX, "past the end");
    damage32("containers.ptl", root_part(&file, 4), UINT32_MAX, "past the end");
    damage32("containers.ptl", root_part(&file, 6), 0x7fffffff, "past the end");
}

static void tensors_outside_of_their_storage_are_refused(void **state)
{
    image file = read_image("shared.ptl");
    size_t part_of = content(&file, 6);
    size_t sizes = follow(&file, field(&file, part_of, 3));
    size_t strides = follow(&file, field(&file, part_of, 4));

    (void)state;
    damage32("shared.ptl", item(sizes, 0), 5, "storage");
    damage32("shared.ptl", item(sizes, 0), (uint32_t)-1, "negative");
    damage32("shared.ptl", item(sizes, 0), INT32_MAX, "storage");
    damage32("shared.ptl", item(strides, 0), INT32_MAX, "storage");
    damage32("shared.ptl", item(strides, 0), (uint32_t)-6, "stride");
    damage32("shared.ptl", field(&file, part_of, 2), 20, "storage");
    damage32("shared.ptl", field(&file, part_of, 2), (uint32_t)-1, "offset");
    damage32("shared.ptl", field(&file, part_of, 2), INT32_MAX, "storage");
    damage8("shared.ptl", field(&file, part_of, 1), 46, "scalar type 46");
    damage8("shared.ptl", field(&file, part_of, 1), 0xff, "scalar type -1");
    damage8("shared.ptl", field(&file, part_of, 1), FA_QINT8, "without its quantizer");
}

static void unknown_kinds_are_refused(void **state)
{
    image file = read_image("containers.ptl");
    size_t text = ivalue(&file, value_of_type(&file, STRING));
    size_t type = follow(&file, item(root_part(&file, 7), 0));
    size_t device = follow(&file, field(&file, content(&file, value_of_type(&file, DEVICE)), 0));
    size_t name = follow(&file, field(&file, type, 0));

    (void)state;
    damage8("containers.ptl", field(&file, text, 0), 17, "a value of type 17");
    damage8("containers.ptl", field(&file, text, 0), 0xff, "a value of type 255");
    damage8("containers.ptl", field(&file, type, 1), 0, "the unknown kind 0");
    damage8("containers.ptl", field(&file, type, 1), 4, "the unknown kind 4");
    damage8("containers.ptl", device + 4, 0xff, "UTF-8");
    damage8("containers.ptl", device + 4, '!', "device");
    damage32("containers.ptl", name, 9, "no qualified name");
}

static void quantizers_that_do_not_fit_are_refused(void **state)
{
    image file = read_image("quantized_tensors.ptl");
    size_t per_tensor = content(&file, 2), per_channel = content(&file, 4);
    size_t schema = follow(&file, field(&file, per_channel, 6));
    size_t scales = follow(&file, field(&file, schema, 3));

    (void)state;
    damage8("quantized_tensors.ptl", field(&file, per_tensor, 1), FA_UINT8, "cannot be quantized");
    damage8("quantized_tensors.ptl", field(&file, schema, 0), 9, "scheme 9");
    damage8("quantized_tensors.ptl", field(&file, schema, 0), 0x80, "scheme -128");
    damage32("quantized_tensors.ptl", field(&file, scales, 0), 99, "names storage 99");
    damage8("quantized_tensors.ptl", field(&file, scales, 1), FA_QINT8, "without its quantizer");
}

/* Nothing tells buffers from other attributes then. */
static void without_code_all_tensors_are_in_the_state_dict(void **state)
{
    image file = read_image("containers.ptl");
    size_t type = follow(&file, item(root_part(&file, 7), 0));
    size_t name = follow(&file, field(&file, type, 0)) + 4;
    fa_value *loaded;

    (void)state;
    assert_memory_equal(file.data + name, "__torch__.Containers", 20);
    file.data[name] = 'x';
    loaded = fa_load_memory(file.data, file.size, NULL);
    assert_non_null(loaded);
    assert_int_equal(fa_value_len(part(loaded, "state_dict")), 2);
    assert_int_equal(fa_value_len(part(loaded, "attributes")), 0);
    fa_value_release(loaded);
}

/* Looks at all that a load gave. */
static void look(const fa_value *loaded)
{
    char digits[65];

    fa_string_free(fa_value_to_string(loaded, 4096));
    fa_value_hash(loaded, digits);
    assert_true(fa_value_equal(loaded, loaded));
}

static void any_changed_byte_gives_a_value_or_an_error(void **state)
{
    static const char *const files[] = { "mlp.ptl", "containers.ptl", "quantized_tensors.ptl",
                                         "shared.ptl" };
    static const uint8_t masks[] = { 0xff, 0x80, 0x01, 0x04 };
    static image file;

    (void)state;
    for (size_t f = 0; f < FA__COUNT(files); f++) {
        file = read_image(files[f]);
        for (size_t i = 0; i < file.size * FA__COUNT(masks); i++) {
            uint8_t mask = masks[i % FA__COUNT(masks)];

            file.data[i / FA__COUNT(masks)] ^= mask;
            fa_error_clear();
            fa_value *loaded = fa_load_memory(file.data, file.size, NULL);

            if (loaded != NULL)
                look(loaded);
            else
                assert_true(fa_error_last()->status != FA_OK);
            fa_value_release(loaded);
            file.data[i / FA__COUNT(masks)] ^= mask;
        }
    }
}

static void any_cut_gives_a_value_or_an_error(void **state)
{
    static image file;

    (void)state;
    file = read_image("containers.ptl");
    for (size_t size = 0; size < file.size; size++) {
        fa_value *loaded = fa_load_memory(file.data, size, NULL);

        if (loaded != NULL)
            look(loaded);
        fa_value_release(loaded);
    }
}

/* Tuples in tuples: n values, each holding the one before. Root, then a vtable for all, then the
 * values: IValue { soffset, val, type }, Tuple { soffset, items }, items { 1, number }. */
static uint8_t *make_chain(uint32_t n, size_t *size)
{
    enum { VTABLES = 8, ROOT = 64, IVALUES = 88, EACH = 28 };
    size_t values = IVALUES + 4 + 4 * (size_t)(n + 1);
    uint8_t *out;
    static const uint16_t vtables[] = { 22, 24, 4, 0, 0, 8, 12, 0, 0, 0, 0,      /* 8: root */
                                        8, 12, 8, 4,                             /* 30: IValue */
                                        6, 8, 4 };                               /* 38: Tuple */

    *size = values + EACH * (size_t)n + 12;
    out = fa__zalloc(*size);
    assert_non_null(out);
    memcpy(out + 4, "PTMF", 4);
    fa__put_le32(out, ROOT);
    for (size_t i = 0; i < FA__COUNT(vtables); i++)
        fa__put_le16(out + VTABLES + 2 * i, vtables[i]);
    fa__put_le32(out + ROOT, ROOT - VTABLES);
    fa__put_le32(out + ROOT + 4, 9);
    fa__put_le32(out + ROOT + 8, n);
    fa__put_le32(out + ROOT + 12, IVALUES - ROOT - 12);
    fa__put_le32(out + IVALUES, n + 1);
    for (uint32_t i = 0; i <= n; i++) {
        size_t slot = IVALUES + 4 + 4 * (size_t)i;
        size_t at = i == 0 ? values + EACH * (size_t)n : values + EACH * (size_t)(i - 1);

        fa__put_le32(out + slot, (uint32_t)(at - slot));
        fa__put_le32(out + at, (uint32_t)(at - 30));
        if (i == 0)
            continue;
        fa__put_le32(out + at + 4, 8);
        out[at + 8] = TUPLE;
        fa__put_le32(out + at + 12, (uint32_t)(at + 12 - 38));
        fa__put_le32(out + at + 16, 4);
        fa__put_le32(out + at + 20, 1);
        fa__put_le32(out + at + 24, i - 1);
    }
    return out;
}

static void depth_costs_no_stack(void **state)
{
    size_t size;

    (void)state;
    for (uint32_t n = 1; n <= 1000000; n = n * 100) {
        uint8_t *data = make_chain(n, &size);
        fa_value *loaded = fa_load_memory(data, size, NULL);

        if (loaded == NULL)
            fail_msg("%u: %s", n, fa_error_last()->text);
        assert_int_equal(fa_value_len(part(loaded, "module")), 1);
        fa_string_free(fa_value_to_string(loaded, 256));
        fa_value_release(loaded);
        fa__free(data);
    }
}

/* ---- memory ---------------------------------------------------------------------------------- */

static fa_status load_and_save(void *context)
{
    static const fa_save_opts opts = { .format = "ptl-flatbuffer" };
    const image *file = context;
    fa_value *loaded = fa_load_memory(file->data, file->size, NULL);
    void *data;
    size_t size;
    fa_status st;

    if (loaded == NULL)
        return fa_error_last()->status;
    st = fa_save_memory(loaded, &opts, &data, &size);
    if (st == FA_OK)
        fa_memory_free(data);
    fa_value_release(loaded);
    return st;
}

static void failing_allocations_are_reported(void **state)
{
    (void)state;
    for (size_t i = 0; i < FA__COUNT(samples); i++) {
        image file = read_image(samples[i]);

        assert_true(FAULT_SWEEP(load_and_save, &file) > 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tensor_is_as_torch_recorded_it),
        cmocka_unit_test(values_are_those_of_the_archive),
        cmocka_unit_test(attributes_that_are_no_buffers_stay_out_of_the_state_dict),
        cmocka_unit_test(quantizers_are_kept),
        cmocka_unit_test(methods_code_and_extra_files_are_there),
        cmocka_unit_test(one_storage_is_one_object),
        cmocka_unit_test(tensors_outlive_the_rest),
        cmocka_unit_test(map_location_labels_the_tensors),
        cmocka_unit_test(saves_the_same_bytes),
        cmocka_unit_test(the_ending_ptl_saves_what_was_loaded),
        cmocka_unit_test(a_changed_tensor_is_saved),
        cmocka_unit_test(other_values_are_no_flatbuffers),
        cmocka_unit_test(indices_outside_of_their_tables_are_refused),
        cmocka_unit_test(values_that_hold_themselves_are_refused),
        cmocka_unit_test(sizes_that_do_not_agree_are_refused),
        cmocka_unit_test(tensors_outside_of_their_storage_are_refused),
        cmocka_unit_test(unknown_kinds_are_refused),
        cmocka_unit_test(quantizers_that_do_not_fit_are_refused),
        cmocka_unit_test(without_code_all_tensors_are_in_the_state_dict),
        cmocka_unit_test(any_changed_byte_gives_a_value_or_an_error),
        cmocka_unit_test(any_cut_gives_a_value_or_an_error),
        cmocka_unit_test(depth_costs_no_stack),
        cmocka_unit_test(failing_allocations_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
