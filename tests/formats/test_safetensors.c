/* Safetensors files and their shards: what is read, what is refused, and the bytes that are
 * written [formats 8.1]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "formats/flat_files.h"

static char folder[TEMP_PATH];

static int make_folder(void **state)
{
    (void)state;
    temp_folder(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

/* ---- hand-made files ------------------------------------------------------------------------- */

/* A file of this header and n_data bytes 0, 1, 2, ... */
static size_t make_file(uint8_t *out, const char *header, size_t n_data)
{
    size_t n = strlen(header);

    fa__put_le64(out, n);
    memcpy(out + 8, header, n);
    for (size_t i = 0; i < n_data; i++)
        out[8 + n + i] = (uint8_t)i;
    return 8 + n + n_data;
}

static fa_value *load_header(const char *header, size_t n_data)
{
    static uint8_t file[1 << 16];
    static const fa_load_opts opts = { .format = "safetensors" };

    return fa_load_memory(file, make_file(file, header, n_data), &opts);
}

static void assert_refused(const char *header, size_t n_data, const char *part)
{
    assert_null(load_header(header, n_data));
    assert_says(part);
}

static void reads_tensors_in_the_order_of_the_file(void **state)
{
    (void)state;
    fa_value *dict =
        load_header("{\"late\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},"
                    "\"early\":{\"dtype\":\"I16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}",
                    6);

    assert_non_null(dict);
    assert_int_equal(fa_value_dict_type(dict), FA_PLAIN_DICT);
    assert_int_equal(fa_value_len(dict), 2);
    assert_string_equal(fa_value_text(fa_value_key_at(dict, 0)), "early");
    assert_int_equal(fa_tensor_dtype(get_tensor(dict, "early")), FA_INT16);
    assert_float_at(get_tensor(dict, "early"), 1, 0x0302);
    assert_float_at(get_tensor(dict, "late"), 0, 4);
    fa_value_release(dict);
}

static void every_tensor_has_a_storage_of_its_own(void **state)
{
    (void)state;
    fa_value *dict = load_header("{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                                 "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[3,7]}}",
                                 7);

    assert_non_null(dict);
    assert_false(fa_tensor_shares_storage(get_tensor(dict, "a"), get_tensor(dict, "b")));
    assert_int_equal(fa_storage_nbytes(fa_tensor_storage(get_tensor(dict, "b"))), 4);
    assert_int_equal(fa_tensor_dim(get_tensor(dict, "b")), 0);
    fa_value_release(dict);
}

static void accepts_what_the_reference_reader_accepts(void **state)
{
    static const char *const headers[] = {
        "{}", " {}  \n", "{\"__metadata__\":{\"a\":\"b\"}}",
        "{\"e\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[0,0],\"more\":[1]}}",
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(headers); i++) {
        fa_value *dict = load_header(headers[i], 0);
        assert_non_null(dict);
        fa_value_release(dict);
    }
}

static void refuses_holes_overlaps_and_trailing_bytes(void **state)
{
    (void)state;
    assert_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "hole");
    assert_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                   "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "overlap");
    assert_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 3,
                   "1 bytes follow");
    assert_refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 1,
                   "past the end");
    assert_refused("{}", 1, "1 bytes follow");
}

static void refuses_bad_entries_by_name(void **state)
{
    static const struct { const char *header, *part;
    } rows[] = {
        { "{\"k\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", "'F31'" },
        { "{\"k\":{\"dtype\":\"F6_E2M3\",\"shape\":[4],\"data_offsets\":[0,3]}}", "'F6_E2M3'" },
        { "{\"k\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "dtype" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", "whole numbers" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "whole numbers" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", "shape" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "reversed" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
          "two whole numbers" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,3]}}",
          "another number of bytes" },
        { "{\"k\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4],\"data_offsets\":[0,4]}}",
          "multiply" },
        { "{\"k\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,4]}}",
          "multiply" },
        { "{\"k\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}}", "even last dim" },
        { "{\"k\":{\"dtype\":\"F4\",\"shape\":[],\"data_offsets\":[0,1]}}", "even last dim" },
        { "{\"k\":[]}", "other than an object" },
        { "{\"__metadata__\":{\"k\":1}}", "not a text" },
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        assert_refused(rows[i].header, 4, rows[i].part);
        assert_string_equal(fa_error_last()->key, "k");
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    }
    assert_refused("{\"__metadata__\":[]}", 0, "not an object");
    assert_refused("[]", 0, "not an object");
}

static void refuses_names_that_come_twice(void **state)
{
    (void)state;
    assert_null(load_header("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                            "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
}

/* A one-byte tensor of n dims. */
static fa_value *load_dims(int n)
{
    fa__buffer header = { 0 };
    fa_value *dict;
    char *text;

    assert_int_equal(
        fa__buffer_text(&header, "{\"k\":{\"dtype\":\"U8\",\"data_offsets\":[0,1],\"shape\":[1"),
        FA_OK);
    for (int i = 1; i < n; i++)
        assert_int_equal(fa__buffer_text(&header, ",1"), FA_OK);
    assert_int_equal(fa__buffer_text(&header, "]}}"), FA_OK);
    text = fa__buffer_take_text(&header);
    dict = load_header(text, 1);
    fa__free(text);
    return dict;
}

static void at_most_64_dims(void **state)
{
    fa_value *dict = load_dims(64);

    (void)state;
    assert_non_null(dict);
    assert_int_equal(fa_tensor_dim(get_tensor(dict, "k")), 64);
    fa_value_release(dict);
    assert_null(load_dims(65));
    assert_says("more than 64 dims");
}

/* The length alone decides before anything is allocated. */
static void header_lengths_are_checked_first(void **state)
{
    static const struct { uint64_t n; fa_status status; const char *part;
    } rows[] = {
        { 100000000, FA_EFORMAT, "only 2 follow" }, { 100000001, FA_ELIMIT, "limit" },
        { 3, FA_EFORMAT, "only 2 follow" },         { UINT64_MAX, FA_ELIMIT, "limit" },
        { UINT64_MAX - 7, FA_ELIMIT, "limit" },
    };
    static const fa_load_opts opts = { .format = "safetensors" };
    uint8_t file[10] = "........{}";

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        fa__put_le64(file, rows[i].n);
        assert_null(fa_load_memory(file, sizeof file, &opts));
        assert_int_equal(fa_error_last()->status, rows[i].status);
        assert_says(rows[i].part);
    }
    assert_null(fa_load_memory(file, 7, &opts));
    assert_says("7 bytes");
}

static void four_bit_floats_halve_the_last_dim(void **state)
{
    (void)state;
    fa_value *dict =
        load_header("{\"k\":{\"dtype\":\"F4\",\"shape\":[2,6],\"data_offsets\":[0,6]}}", 6);

    assert_non_null(dict);
    assert_int_equal(fa_tensor_dtype(get_tensor(dict, "k")), FA_FLOAT4_E2M1FN_X2);
    assert_int_equal(fa_tensor_size(get_tensor(dict, "k"), 1), 3);
    fa_value_release(dict);
}

/* As safetensors.torch.save_model writes tied weights. */
static void names_recorded_in_the_metadata_come_back_shared(void **state)
{
    (void)state;
    fa_value *dict =
        load_header("{\"__metadata__\":{\"format\":\"pt\",\"tied\":\"w\",\"note\":\"some text\"},"
                    "\"pt\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                    "\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                    2);

    assert_non_null(dict);
    assert_int_equal(fa_value_len(dict), 3);
    assert_true(fa_tensor_shares_storage(get_tensor(dict, "tied"), get_tensor(dict, "w")));
    fa_value_release(dict);
}

static void map_location_labels_the_storages(void **state)
{
    static const fa_load_opts opts = { .map_location = "cuda:1" };
    uint8_t file[256];
    size_t n =
        make_file(file, "{\"k\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
    fa_value *dict = fa_load_memory(file, n, &opts);

    (void)state;
    assert_non_null(dict);
    assert_int_equal(fa_tensor_device(get_tensor(dict, "k")).index, 1);
    fa_value_release(dict);
}

/* ---- writing --------------------------------------------------------------------------------- */

static fa_save_opts as(const char *format)
{
    return (fa_save_opts){ .format = format, .durable = FA_OFF };
}

/* The bytes that safetensors 0.8 wrote for the same dict. */
static void writes_the_bytes_of_the_reference_writer(void **state)
{
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_"
        "offsets\":[0,8]},"
        "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
        "\"q\\\"\\n\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[16,18]},"
        "\"\xc3\xa9\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[18,19]}}";
    static const uint8_t data[19] = { 1,    0,    0, 0, 0, 0,    0, 0,    0, 0,
                                      0x80, 0x3f, 0, 0, 0, 0x40, 0, 0x3c, 7 };
    uint8_t expected[512];
    size_t n = sizeof header - 1;
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa_save_opts opts = as("safetensors");
    void *out;
    size_t size;
    int64_t one = 1, word = 1;

    (void)state;
    put_tensor(dict, "\xc3\xa9", fa_tensor_from_data(FA_UINT8, 1, &one, (const uint8_t[]){ 7 }));
    put_tensor(dict, "b", make_matrix(1, 1, 2));
    put_tensor(dict, "a", fa_tensor_from_data(FA_INT64, 1, &one, &word));
    put_tensor(dict, "q\"\n",
               fa_tensor_from_data(FA_FLOAT16, 1, &one, (const uint16_t[]){ 0x3c00 }));
    assert_int_equal(fa_save_memory(dict, &opts, &out, &size), FA_OK);
    memset(expected, ' ', sizeof expected);
    memcpy(expected + 8, header, n);
    n += (8 - n % 8) % 8;
    fa__put_le64(expected, n);
    memcpy(expected + 8 + n, data, sizeof data);
    assert_int_equal(size, 8 + n + sizeof data);
    assert_memory_equal(out, expected, size);
    fa_memory_free(out);
    fa_value_release(dict);
}

/* Saves to memory and loads again. */
static fa_value *round_trip(const fa_value *dict)
{
    fa_save_opts opts = as("safetensors");
    void *out;
    size_t size;
    fa_value *again;

    assert_int_equal(fa_save_memory(dict, &opts, &out, &size), FA_OK);
    again = fa_load_memory(out, size, NULL);
    fa_memory_free(out);
    assert_non_null(again);
    return again;
}

static void strided_tensors_are_written_row_by_row(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *again;
    fa_tensor *matrix = make_matrix(0, 2, 3);

    (void)state;
    put_tensor(dict, "t", fa_transpose(matrix, 0, 1));
    again = round_trip(dict);
    assert_true(fa_tensor_is_contiguous(get_tensor(again, "t")));
    assert_true(fa_tensor_equal_bits(get_tensor(again, "t"), get_tensor(dict, "t")));
    fa_value_release(again);
    fa_value_release(dict);
    fa_tensor_release(matrix);
}

static void equal_views_are_kept_once_and_overlapping_ones_in_full(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *again;
    fa_tensor *w = make_matrix(0, 4, 4);
    fa_save_opts opts = as("safetensors");
    void *out;
    size_t size;

    (void)state;
    put_tensor(dict, "a", fa_tensor_retain(w));
    put_tensor(dict, "tied", fa_narrow(w, 0, 0, 4));
    put_tensor(dict, "part", fa_narrow(w, 0, 1, 2));
    assert_int_equal(fa_save_memory(dict, &opts, &out, &size), FA_OK);
    assert_true(size < 512 + 64 + 32);
    again = fa_load_memory(out, size, NULL);
    fa_memory_free(out);
    assert_non_null(again);
    assert_int_equal(fa_value_len(again), 3);
    assert_true(fa_tensor_shares_storage(get_tensor(again, "tied"), get_tensor(again, "a")));
    assert_false(fa_tensor_shares_storage(get_tensor(again, "part"), get_tensor(again, "a")));
    assert_float_at(get_tensor(again, "part"), 0, 4);
    fa_value_release(again);
    fa_value_release(dict);
    fa_tensor_release(w);
}

/* A name that the metadata needs for itself cannot record an alias. */
static void a_tied_tensor_called_format_is_written_in_full(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *again;
    fa_tensor *w = make_matrix(0, 1, 2);

    (void)state;
    put_tensor(dict, "a", fa_tensor_retain(w));
    put_tensor(dict, "format", fa_tensor_retain(w));
    again = round_trip(dict);
    assert_int_equal(fa_value_len(again), 2);
    assert_float_at(get_tensor(again, "format"), 1, 1);
    fa_value_release(again);
    fa_value_release(dict);
    fa_tensor_release(w);
}

static void metadata_given_as_an_item_is_written(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *metadata = fa_value_dict(FA_PLAIN_DICT), *facts,
             *again;
    fa_save_opts opts = as("safetensors");
    char path[TEMP_PATH];

    (void)state;
    put_value(metadata, "author", fa_value_str("me"));
    put_value(dict, "__metadata__", metadata);
    put_tensor(dict, "a", make_matrix(0, 1, 1));
    save_ok(dict, temp_path(path, folder, "m.safetensors"), &opts);
    again = load_ok(path);
    assert_int_equal(fa_value_len(again), 1);
    facts = fa_describe(path, NULL);
    assert_non_null(facts);
    metadata = fa_value_find_text(facts, "metadata");
    assert_string_equal(fa_value_text(fa_value_find_text(metadata, "author")), "me");
    assert_string_equal(fa_value_text(fa_value_find_text(metadata, "format")), "pt");
    fa_value_release(facts);
    fa_value_release(again);
    fa_value_release(dict);
}

static void assert_save_refused(fa_value *value_take, const char *key, const char *part)
{
    fa_save_opts opts = as("safetensors");
    void *out;
    size_t size;

    assert_int_equal(fa_save_memory(value_take, &opts, &out, &size), FA_EUNSUPPORTED);
    assert_says(part);
    assert_string_equal(fa_error_last()->key, key);
    fa_value_release(value_take);
}

static fa_value *dict_of(fa_value *item)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);

    put_value(dict, "k", item);
    return dict;
}

static fa_value *value_of(fa_tensor *tensor)
{
    fa_value *value = fa_value_tensor(tensor);

    fa_tensor_release(tensor);
    return value;
}

static void what_the_format_lacks_is_refused_by_name(void **state)
{
    int64_t two = 2;
    fa_storage *meta = fa_storage_new_meta(8);
    fa_tensor *quantized = fa_zeros(FA_QINT8, 1, &two);

    (void)state;
    assert_int_equal(fa_tensor_set_quantizer_per_tensor(quantized, 0.5, 0), FA_OK);
    assert_save_refused(dict_of(fa_value_dict(FA_PLAIN_DICT)), "k", "a dict");
    assert_save_refused(dict_of(fa_value_int(1)), "k", "a int");
    assert_save_refused(dict_of(value_of(fa_zeros(FA_COMPLEX128, 1, &two))), "k", "complex128");
    assert_save_refused(dict_of(value_of(fa_zeros(FA_BITS8, 1, &two))), "k", "bits8");
    assert_save_refused(dict_of(value_of(quantized)), "k", "quantized");
    assert_save_refused(
        dict_of(value_of(fa_tensor_from_storage(meta, FA_FLOAT32, 0, 1, &two, NULL))), "k", "meta");
    assert_save_refused(dict_of(value_of(fa_zeros(FA_FLOAT4_E2M1FN_X2, 0, NULL))), "k",
                        "without dims");
    assert_save_refused(fa_value_list(), "", "state_dict");
    fa_storage_release(meta);
}

/* ---- shards ---------------------------------------------------------------------------------- */

static fa_value *make_layers(void)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    char name[16];

    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "l%d.w", i);
        put_tensor(dict, name, make_matrix((float)i, 10, 10));
    }
    put_tensor(dict, "tied", fa_tensor_retain(get_tensor(dict, "l1.w")));
    return dict;
}

static void shards_and_their_index_load_as_one(void **state)
{
    fa_value *dict = make_layers(), *again;
    fa_save_opts opts = { .durable = FA_OFF, .shard_size = 900 };
    char path[TEMP_PATH], shard[TEMP_PATH];

    (void)state;
    save_ok(dict, temp_path(path, folder, "model.safetensors.index.json"), &opts);
    assert_int_equal(temp_count(folder), 4);
    again = load_ok(path);
    assert_int_equal(fa_value_len(again), 6);
    for (size_t i = 0; i < 5; i++) {
        const char *name = fa_value_text(fa_value_key_at(dict, i));
        assert_true(fa_tensor_equal_bits(get_tensor(again, name), get_tensor(dict, name)));
    }
    assert_true(fa_tensor_shares_storage(get_tensor(again, "tied"), get_tensor(again, "l1.w")));
    fa_value_release(again);
    again = load_ok(folder);
    assert_int_equal(fa_value_len(again), 6);
    fa_value_release(again);
    assert_true(fa__is_file(temp_path(shard, folder, "model-00003-of-00003.safetensors")));
    fa_value_release(dict);
}

/* As transformers names them: no index for what fits into one file. */
static void one_shard_needs_no_index(void **state)
{
    fa_value *dict = make_layers(), *again;
    fa_save_opts opts = { .format = "sharded", .durable = FA_OFF, .shard_size = 900 };
    char path[TEMP_PATH], index[TEMP_PATH];

    (void)state;
    save_ok(dict, temp_path(path, folder, "m.safetensors"), &opts);
    assert_false(fa__is_file(path));
    assert_true(fa__is_file(temp_path(index, folder, "m.safetensors.index.json")));
    assert_true(fa__is_file(temp_path(index, folder, "m-00001-of-00003.safetensors")));
    opts.shard_size = 4000;
    save_ok(dict, path, &opts);
    again = load_ok(path);
    assert_int_equal(fa_value_len(again), 6);
    assert_int_equal(temp_count(folder), 5);
    fa_value_release(again);
    fa_value_release(dict);
}

static void write_index(const char *text)
{
    char path[TEMP_PATH];

    temp_write(temp_path(path, folder, "model.safetensors.index.json"), text, strlen(text));
}

/* One shard that holds 'a' and 'b'. */
static void write_shard(const char *name)
{
    uint8_t file[512];
    char path[TEMP_PATH];
    size_t n = make_file(file, "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                         "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2);

    temp_write(temp_path(path, folder, name), file, n);
}

static void index_and_shards_must_agree_on_every_name(void **state)
{
    static const struct { const char *index, *part, *key;
    } rows[] = {
        { "{\"weight_map\":{\"a\":\"s.safetensors\"}}", "does not name it", "b" },
        { "{\"weight_map\":{\"a\":\"s.safetensors\",\"b\":\"s.safetensors\",\"c\":\"s."
          "safetensors\"}}",
          "does not hold it", "c" },
        { "{\"weight_map\":{\"a\":\"s.safetensors\",\"b\":\"t.safetensors\"}}",
          "places it in another file", "b" },
        { "{\"weight_map\":{\"a\":1}}", "other than a file name", "a" },
        { "{\"weight_map\":[]}", "no \"weight_map\" object", "" },
        { "{\"weight_map\":{\"a\":\"../s.safetensors\"}}", "refused", "" },
        { "{\"weight_map\":{\"a\":\"/s.safetensors\"}}", "refused", "" },
        { "{\"weight_map\":{\"a\":\"x\\\\s.safetensors\"}}", "refused", "" },
    };

    (void)state;
    write_shard("s.safetensors");
    write_shard("t.safetensors");
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        write_index(rows[i].index);
        assert_load_fails(folder, FA_EFORMAT, rows[i].part);
        assert_string_equal(fa_error_last()->key, rows[i].key);
    }
    write_index("{\"weight_map\":{\"a\":\"none.safetensors\"}}");
    assert_null(fa_load(folder, NULL));
    assert_int_equal(fa_error_last()->status, FA_EIO);
}

static void shards_that_torch_save_wrote_load_too(void **state)
{
    static const char index[] = "{\"weight_map\":{\"l0.w\":\"one.bin\",\"x\":\"two.bin\"}}";
    fa_value *one = fa_value_dict(FA_ORDERED_DICT), *two = fa_value_dict(FA_PLAIN_DICT), *all;
    fa_save_opts opts = as("zip");
    char path[TEMP_PATH];

    (void)state;
    put_tensor(one, "l0.w", make_matrix(1, 2, 2));
    put_tensor(two, "x", make_matrix(5, 1, 1));
    save_ok(one, temp_path(path, folder, "one.bin"), &opts);
    save_ok(two, temp_path(path, folder, "two.bin"), &opts);
    temp_write(temp_path(path, folder, "pytorch_model.bin.index.json"), index, sizeof index - 1);
    all = load_ok(path);
    assert_int_equal(fa_value_len(all), 2);
    assert_float_at(get_tensor(all, "x"), 0, 5);
    fa_value_release(all);
    fa_value_release(two);
    fa_value_release(one);
}

static void too_many_shards_leave_nothing_behind(void **state)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT);
    fa_save_opts opts = { .durable = FA_OFF, .shard_size = 4 };
    char name[16], path[TEMP_PATH];

    (void)state;
    for (int i = 0; i < 257; i++) {
        snprintf(name, sizeof name, "%d", i);
        put_tensor(dict, name, make_matrix(0, 1, 1));
    }
    temp_path(path, folder, "model.safetensors.index.json");
    assert_int_equal(fa_save(dict, path, &opts), FA_ELIMIT);
    assert_int_equal(temp_count(folder), 0);
    assert_int_equal(fa_value_remove(dict, fa_value_key_at(dict, 256)), FA_OK);
    save_ok(dict, path, &opts);
    assert_int_equal(temp_count(folder), 257);
    fa_value_release(dict);
}

/* ---- failing allocations --------------------------------------------------------------------- */

static fa_status save_shards_and_load(void *context)
{
    fa_save_opts opts = { .durable = FA_OFF, .shard_size = 900 };
    char path[TEMP_PATH];
    fa_value *again;

    temp_path(path, folder, "model.safetensors.index.json");
    if (fa_save(context, path, &opts) != FA_OK)
        return fa_error_last()->status;
    again = fa_load(path, NULL);
    if (again == NULL)
        return fa_error_last()->status;
    fa_value_release(again);
    return FA_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
    fa_value *dict = make_layers();

    (void)state;
    FAULT_SWEEP(save_shards_and_load, dict);
    fa_value_release(dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tensors_in_the_order_of_the_file),
        cmocka_unit_test(every_tensor_has_a_storage_of_its_own),
        cmocka_unit_test(accepts_what_the_reference_reader_accepts),
        cmocka_unit_test(refuses_holes_overlaps_and_trailing_bytes),
        cmocka_unit_test(refuses_bad_entries_by_name),
        cmocka_unit_test(refuses_names_that_come_twice),
        cmocka_unit_test(at_most_64_dims),
        cmocka_unit_test(header_lengths_are_checked_first),
        cmocka_unit_test(four_bit_floats_halve_the_last_dim),
        cmocka_unit_test(names_recorded_in_the_metadata_come_back_shared),
        cmocka_unit_test(map_location_labels_the_storages),
        cmocka_unit_test(writes_the_bytes_of_the_reference_writer),
        cmocka_unit_test(strided_tensors_are_written_row_by_row),
        cmocka_unit_test(equal_views_are_kept_once_and_overlapping_ones_in_full),
        cmocka_unit_test(a_tied_tensor_called_format_is_written_in_full),
        cmocka_unit_test_setup_teardown(metadata_given_as_an_item_is_written, make_folder,
                                        remove_folder),
        cmocka_unit_test(what_the_format_lacks_is_refused_by_name),
        cmocka_unit_test_setup_teardown(shards_and_their_index_load_as_one, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(one_shard_needs_no_index, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(index_and_shards_must_agree_on_every_name, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(shards_that_torch_save_wrote_load_too, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(too_many_shards_leave_nothing_behind, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(every_failing_allocation_is_reported, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
