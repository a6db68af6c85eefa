/* Distributed checkpoints: put together, taken apart, and refused [formats 7]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fault_alloc.h"
#include "formats/dcp_folder.h"

static char folder[TEMP_PATH];
static const fa_save_opts quick = { .durable = FA_OFF };

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

#define AT(...) ((const int64_t[]){ __VA_ARGS__ })
#define STEPS(...)                                                                                 \
    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), (const char *const[])           \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

/* ---- tensors from chunks --------------------------------------------------------------------- */

/* [0 1 | 4 5 6]
 * [2 3 | 7 8 9]   rows 0-1 in two chunks, row 2 in a third
 * [10 ... 14  ] */
static void chunks_become_one_tensor(void **state)
{
    static const float expected[15] = { 0, 1, 4, 5, 6, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14 };
    dcp_folder checkpoint;
    fa_value *dict;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(3, 5));
    dcp_add_chunk(&checkpoint, "w", "__0_0.distcp", AT(0, 0), make_matrix(0, 2, 2));
    dcp_add_chunk(&checkpoint, "w", "__1_0.distcp", AT(0, 2), make_matrix(4, 2, 3));
    dcp_add_chunk(&checkpoint, "w", "__2_0.distcp", AT(2, 0), make_matrix(10, 1, 5));
    dcp_finish(&checkpoint);
    dict = load_ok(folder);
    assert_int_equal(fa_tensor_numel(get_tensor(dict, "w")), 15);
    for (int64_t i = 0; i < 15; i++)
        assert_float_at(get_tensor(dict, "w"), i, (double)expected[i]);
    fa_value_release(dict);
}

static void strided_chunks_of_three_dims_are_placed(void **state)
{
    dcp_folder checkpoint;
    fa_tensor *part = make_floats(0, 3, AT(2, 1, 2)), *whole;
    fa_value *dict;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 3, AT(2, 2, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0, 0), fa_transpose(part, 0, 2));
    dcp_add_chunk(&checkpoint, "w", "b", AT(0, 1, 0), make_floats(4, 3, AT(2, 1, 2)));
    dcp_finish(&checkpoint);
    dict = load_ok(folder);
    whole = get_tensor(dict, "w");
    assert_float_at(whole, 0, 0);
    assert_float_at(whole, 1, 2);
    assert_float_at(whole, 2, 4);
    assert_float_at(whole, 4, 1);
    assert_float_at(whole, 7, 7);
    fa_value_release(dict);
    fa_tensor_release(part);
}

static void a_single_chunk_is_the_tensor_itself(void **state)
{
    static const fa_load_opts opts = { .map_location = "cuda:3", .mmap = FA_OFF };
    dcp_folder checkpoint;
    fa_value *dict;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(1, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), make_matrix(1, 1, 2));
    dcp_add_tensor(&checkpoint, "scalar", 0, NULL);
    dcp_add_chunk(&checkpoint, "scalar", "b", AT(0), make_floats(9, 0, NULL));
    dcp_add_tensor(&checkpoint, "none", 2, AT(0, 5));
    dcp_add_chunk(&checkpoint, "none", "c", AT(0, 0), make_matrix(0, 0, 3));
    dcp_finish(&checkpoint);
    dict = fa_load(folder, &opts);
    if (dict == NULL)
        fail_msg("%s", fa_error_last()->text);
    assert_float_at(get_tensor(dict, "w"), 1, 2);
    assert_int_equal(fa_tensor_device(get_tensor(dict, "w")).index, 3);
    assert_float_at(get_tensor(dict, "scalar"), 0, 9);
    assert_int_equal(fa_tensor_size(get_tensor(dict, "none"), 1), 5);
    fa_value_release(dict);
}

/* A tensor [2, 2] with these chunks' offsets (of [1, 2] each) is refused. */
static void assert_chunks_refused(const int64_t (*offsets)[2], size_t n, const char *part)
{
    dcp_folder checkpoint;
    char file[24];

    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(2, 2));
    for (size_t i = 0; i < n; i++) {
        snprintf(file, sizeof file, "%zu", i);
        dcp_add_chunk(&checkpoint, "w", file, offsets[i], make_matrix(0, 1, 2));
    }
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, part);
    assert_string_equal(fa_error_last()->key, "w");
}

static void chunks_must_cover_every_element_once(void **state)
{
    (void)state;
    assert_chunks_refused((const int64_t[][2]){ { 0, 0 } }, 1, "hold 2 of the tensor's 4");
    assert_chunks_refused(NULL, 0, "hold 0 of the tensor's 4");
    assert_chunks_refused((const int64_t[][2]){ { 0, 0 }, { 2, 0 } }, 2, "reaches past dim 0");
    assert_chunks_refused((const int64_t[][2]){ { 0, 0 }, { 0, 1 } }, 2, "reaches past dim 1");
    assert_chunks_refused((const int64_t[][2]){ { 0, 0 }, { -1, 0 } }, 2, "reaches past dim 0");
    assert_chunks_refused((const int64_t[][2]){ { 0, 0 }, { INT64_MAX, 0 } }, 2,
                          "reaches past dim 0");
}

static void a_chunk_has_one_place(void **state)
{
    dcp_folder checkpoint;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(1, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), make_matrix(0, 1, 2));
    dcp_add_place(&checkpoint, "w", 2, AT(0, 0), dcp_info("b", 0, 1));
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, "places the same chunk twice");
}

/* As many elements as needed, one twice and one never. */
static void overlaps_are_found_by_place_not_by_count(void **state)
{
    dcp_folder checkpoint;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(2, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), make_matrix(0, 1, 2));
    dcp_add_chunk(&checkpoint, "w", "b", AT(0, 1), make_matrix(0, 2, 1));
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, "chunks 0 and 1 of the tensor overlap");
}

/* 2^40 elements from a few bytes: nothing of that size may be asked for. */
static void large_claims_take_no_memory(void **state)
{
    dcp_folder checkpoint;
    fa_tensor *one = make_matrix(0, 1, 1);
    int64_t half = INT64_C(1) << 39;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(2, half));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), fa_as_strided(one, 2, AT(1, half), AT(0, 0), 0));
    dcp_add_chunk(&checkpoint, "w", "b", AT(1, 0), fa_as_strided(one, 2, AT(1, half), AT(0, 0), 0));
    dcp_finish(&checkpoint);
    fa_tensor_release(one);
    assert_load_fails(folder, FA_EFORMAT, "stands on a storage of 4");
}

static void a_chunk_must_be_what_metadata_says(void **state)
{
    dcp_folder checkpoint;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(1, 2));
    dcp_describe_chunk(&checkpoint, "w", 2, AT(0, 0), AT(2, 1));
    fa_value *value = fa_value_tensor(make_matrix(0, 1, 2));
    dcp_add_place(&checkpoint, "w", 2, AT(0, 0),
                  dcp_info("a", 0, dcp_write_blob(&checkpoint, "a", value)));
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, "another shape");
    fa_tensor_release(fa_value_get_tensor(value));
    fa_value_release(value);

    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 1, AT(1));
    dcp_describe_chunk(&checkpoint, "w", 1, AT(0), AT(1));
    value = fa_value_int(3);
    dcp_add_place(&checkpoint, "w", 1, AT(0),
                  dcp_info("a", 0, dcp_write_blob(&checkpoint, "a", value)));
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, "hold a int, not a tensor");
    fa_value_release(value);
}

/* ---- where blobs lie ------------------------------------------------------------------------- */

/* A bytes item whose _StorageInfo is this. */
static void assert_place_refused(fa_value *info, fa_status status, const char *part)
{
    dcp_folder checkpoint;
    fa_value *one = fa_value_int(1);

    dcp_start(&checkpoint, folder);
    dcp_write_blob(&checkpoint, "a", one);
    put_value(checkpoint.items, "k", dcp_instance(DCP_MODULE, "BytesStorageMetadata", NULL));
    if (info != NULL)
        dcp_add_place(&checkpoint, "k", 0, NULL, info);
    dcp_finish(&checkpoint);
    assert_load_fails(folder, status, part);
    assert_string_equal(fa_error_last()->key, "k");
    fa_value_release(one);
}

static void blobs_are_looked_for_inside_the_folder_only(void **state)
{
    static const char *const names[] = { "../a", "/etc/passwd", "x/../../a", "C:\\a", "x\\a",
                                         "",     ".",           "x//a" };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(names); i++)
        assert_place_refused(dcp_info(names[i], 0, 1), FA_EFORMAT, "refused");
}

static void blobs_must_lie_inside_their_file(void **state)
{
    (void)state;
    assert_place_refused(dcp_info("none", 0, 1), FA_EIO, "");
    assert_place_refused(dcp_info("a", -1, 1), FA_EFORMAT, "'offset'");
    assert_place_refused(dcp_info("a", 0, -1), FA_EFORMAT, "'length'");
    assert_place_refused(dcp_info("a", 0, INT64_MAX), FA_EFORMAT, "more bytes in all");
    assert_place_refused(dcp_info("a", INT64_MAX, 1), FA_EFORMAT, "");
    assert_place_refused(dcp_info("a", 1, 100), FA_EFORMAT, "");
    assert_place_refused(NULL, FA_EFORMAT, "a chunk is missing");
}

static void transforms_are_refused_by_name(void **state)
{
    fa_value *info = dcp_info("a", 0, 1), *names = fa_value_list(),
             *name = fa_value_str("stream.zstd");

    (void)state;
    assert_int_equal(fa_value_append(names, name), FA_OK);
    put_value(fa_value_state(info), "transform_descriptors", names);
    fa_value_release(name);
    assert_place_refused(info, FA_EUNSUPPORTED, "'stream.zstd'");
}

/* One blob that stands for two items, which would double the bytes each time. */
static void items_cannot_have_more_bytes_than_the_files(void **state)
{
    dcp_folder checkpoint;
    int64_t n;
    fa_value *one = fa_value_int(1);

    (void)state;
    dcp_start(&checkpoint, folder);
    n = dcp_write_blob(&checkpoint, "a", one);
    for (int i = 0; i < 2; i++) {
        put_value(checkpoint.items, i == 0 ? "x" : "y",
                  dcp_instance(DCP_MODULE, "BytesStorageMetadata", NULL));
        dcp_add_place(&checkpoint, i == 0 ? "x" : "y", 0, NULL, dcp_info("a", 0, n));
    }
    dcp_finish(&checkpoint);
    assert_load_fails(folder, FA_EFORMAT, "more bytes in all");
    fa_value_release(one);
}

static void metadata_of_another_kind_is_refused(void **state)
{
    static const char *const pickles[] = { "\x80\2}.", "\x80\2cos\nsystem\n)R.", "\x80\2K\1.",
                                           "\x80\2" };
    char path[TEMP_PATH];

    (void)state;
    for (size_t i = 0; i < FA__COUNT(pickles); i++) {
        temp_write(temp_path(path, folder, ".metadata"), pickles[i], strlen(pickles[i]));
        assert_null(fa_load(folder, NULL));
        assert_int_equal(fa_error_last()->status, FA_EFORMAT);
        assert_string_equal(fa_error_last()->record, ".metadata");
    }
}

/* The bytes of 1.0 become those of 2.0. */
static void change_first_float(const char *path)
{
    static const char one[4] = { 0, 0, (char)0x80, 0x3f };
    char bytes[4096];
    FILE *file = fopen(path, "r+b");
    size_t n, at = 0;

    assert_non_null(file);
    n = fread(bytes, 1, sizeof bytes, file);
    while (at + sizeof one < n && memcmp(bytes + at, one, sizeof one) != 0)
        at++;
    assert_true(at + sizeof one < n);
    bytes[at + 2] = 0;
    bytes[at + 3] = 0x40;
    temp_write(path, bytes, n);
    fclose(file);
}

/* One byte of a tensor changed: it still loads, and a check says which item it was. */
static void a_check_finds_changed_bytes_by_item(void **state)
{
    dcp_folder checkpoint;
    fa_value *report, *problem;
    char path[TEMP_PATH];
    bool ok = true;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(1, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), make_matrix(1, 1, 2));
    dcp_finish(&checkpoint);
    report = fa_check(folder, NULL);
    assert_int_equal(fa_value_get_bool(fa_value_find_text(report, "ok"), &ok), FA_OK);
    assert_true(ok);
    fa_value_release(report);
    change_first_float(temp_path(path, folder, "a"));
    report = fa_check(folder, NULL);
    assert_int_equal(fa_value_get_bool(fa_value_find_text(report, "ok"), &ok), FA_OK);
    assert_int_equal(fa_value_len(fa_value_find_text(report, "problems")), 1);
    problem = fa_value_at(fa_value_find_text(report, "problems"), 0);
    assert_string_equal(fa_value_text(fa_value_find_text(problem, "record")), "w: a/data/0");
    fa_value_release(report);
}

/* ---- the nested state_dict ------------------------------------------------------------------- */

static void paths_rebuild_dicts_and_lists(void **state)
{
    dcp_folder checkpoint;
    fa_value *root, *list;
    int64_t x = 0;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_object(&checkpoint, "o.g.2.lr", "a", fa_value_int(5));
    dcp_add_path(&checkpoint, "o.g.2.lr", STEPS("o", "g", "#2", "lr"));
    dcp_add_object(&checkpoint, "o.g.0", "b", fa_value_int(6));
    dcp_add_path(&checkpoint, "o.g.0", STEPS("o", "g", "#0"));
    dcp_add_object(&checkpoint, "flat.name", "c", fa_value_int(7));
    dcp_finish(&checkpoint);
    root = load_ok(folder);
    list = fa_value_find_text(fa_value_find_text(root, "o"), "g");
    assert_int_equal(fa_value_len(list), 3);
    assert_int_equal(fa_value_kind(fa_value_at(list, 1)), FA_KIND_NONE);
    assert_int_equal(fa_value_get_int(fa_value_find_text(fa_value_at(list, 2), "lr"), &x), FA_OK);
    assert_int_equal(x, 5);
    assert_int_equal(fa_value_get_int(fa_value_at(list, 0), &x), FA_OK);
    assert_int_equal(x, 6);
    assert_non_null(fa_value_find_text(root, "flat.name"));
    fa_value_release(root);
}

static void assert_paths_refused(size_t n, const char *const *steps, size_t n_second,
                                 const char *const *second, fa_status status, const char *part)
{
    dcp_folder checkpoint;

    dcp_start(&checkpoint, folder);
    dcp_add_object(&checkpoint, "x", "a", fa_value_int(5));
    dcp_add_path(&checkpoint, "x", n, steps);
    dcp_add_object(&checkpoint, "y", "b", fa_value_int(6));
    dcp_add_path(&checkpoint, "y", n_second, second);
    dcp_finish(&checkpoint);
    assert_load_fails(folder, status, part);
}

static void paths_that_contradict_each_other_are_refused(void **state)
{
    (void)state;
    assert_paths_refused(STEPS("k"), STEPS("k"), FA_EFORMAT, "the same path");
    assert_paths_refused(STEPS("k"), STEPS("k", "below"), FA_EFORMAT, "another item");
    assert_paths_refused(STEPS("k", "a"), STEPS("k", "#0"), FA_EFORMAT, "another item");
    assert_paths_refused(STEPS("k"), STEPS("#0"), FA_EFORMAT, "another item");
    assert_paths_refused(STEPS("k"), STEPS("l", "#-1"), FA_EFORMAT, "another item");
    assert_paths_refused(STEPS("k"), 0, NULL, FA_EFORMAT, "0 steps");
    assert_paths_refused(STEPS("k"), STEPS("l", "#1099511627776"), FA_ELIMIT, "gaps");
    assert_paths_refused(STEPS("k", "#1048576"), STEPS("l", "#1"), FA_ELIMIT, "gaps");
}

static void gaps_up_to_the_limit_are_filled(void **state)
{
    dcp_folder checkpoint;
    fa_value *root;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_object(&checkpoint, "x", "a", fa_value_int(5));
    dcp_add_path(&checkpoint, "x", STEPS("k", "#1048576"));
    dcp_finish(&checkpoint);
    root = load_ok(folder);
    assert_int_equal(fa_value_len(fa_value_find_text(root, "k")), 1048577);
    fa_value_release(root);
}

/* ---- saving ---------------------------------------------------------------------------------- */

/* [item, ...]; takes the items over. */
static fa_value *list_of(size_t n, fa_value **items)
{
    fa_value *list = fa_value_list();

    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fa_value_append(list, items[i]), FA_OK);
        fa_value_release(items[i]);
    }
    return list;
}

static fa_value *make_state(void)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *model = fa_value_dict(FA_PLAIN_DICT), *group;
    fa_tensor *w = make_matrix(0, 4, 3), *other = make_matrix(50, 1, 2);

    put_tensor(model, "0.weight", fa_tensor_retain(w));
    put_tensor(model, "turned", fa_transpose(w, 0, 1));
    put_tensor(model, "part", fa_narrow(w, 0, 1, 2));
    put_value(root, "model", model);
    put_value(root, "empty", fa_value_dict(FA_PLAIN_DICT));
    group = fa_value_dict(FA_PLAIN_DICT);
    put_value(group, "lr", fa_value_float(0.5));
    put_value(root, "groups", list_of(2, (fa_value *[]){ group, fa_value_int(1) }));
    put_value(root, "plain", list_of(2, (fa_value *[]){ fa_value_int(1), fa_value_str("x") }));
    put_value(root, "mixed", list_of(2, (fa_value *[]){ fa_value_none(), fa_value_tensor(other) }));
    put_value(root, "tuple",
              fa_value_tuple(1, (fa_value *[]){ fa_value_find_text(root, "plain") }));
    fa_tensor_release(other);
    fa_tensor_release(w);
    return root;
}

static void what_is_saved_loads_alike(void **state)
{
    fa_value *root = make_state(), *again;
    char path[TEMP_PATH];

    (void)state;
    save_ok(root, temp_path(path, folder, "step1.dcp"), &quick);
    assert_int_equal(temp_count(path), 2);
    again = load_ok(path);
    assert_true(fa_value_equal(again, root));
    fa_value_release(again);
    fa_value_release(root);
}

static void large_and_small_tensors_share_one_file(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *again;
    char path[TEMP_PATH], data[TEMP_PATH];

    (void)state;
    put_tensor(root, "large", make_matrix(1, 1, 1 << 22));
    put_tensor(root, "small", make_matrix(2, 1, 1));
    save_ok(root, temp_path(path, folder, "x.dcp"), &quick);
    assert_int_equal(temp_count(path), 2);
    assert_true(fa__is_file(temp_path(data, path, "__0_0.distcp")));
    again = load_ok(path);
    assert_true(fa_value_equal(again, root));
    fa_value_release(again);
    fa_value_release(root);
}

/* A view of a large storage brings its own elements only. */
static void blobs_are_slim(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT);
    fa_tensor *large = make_matrix(0, 1000, 100);
    char path[TEMP_PATH], data[TEMP_PATH];
    struct stat info;

    (void)state;
    put_tensor(root, "row", fa_select(large, 0, 5));
    save_ok(root, temp_path(path, folder, "x.dcp"), &quick);
    assert_int_equal(stat(temp_path(data, path, "__0_0.distcp"), &info), 0);
    assert_true(info.st_size < 4000);
    fa_value_release(root);
    fa_tensor_release(large);
}

static void keys_become_strings_and_may_not_meet(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *again, *key = fa_value_int(0),
             *one = fa_value_int(1);
    char path[TEMP_PATH];

    (void)state;
    assert_int_equal(fa_value_set_item(root, key, one), FA_OK);
    save_ok(root, temp_path(path, folder, "x.dcp"), &quick);
    again = load_ok(path);
    assert_non_null(fa_value_find_text(again, "0"));
    put_value(root, "0", fa_value_int(2));
    assert_int_equal(fa_save(root, path, &quick), FA_EUNSUPPORTED);
    assert_says("same flat name '0'");
    assert_int_equal(temp_count(folder), 1);
    fa_value_release(again);
    fa_value_release(one);
    fa_value_release(key);
    fa_value_release(root);
}

static void an_older_checkpoint_is_replaced_and_nothing_else(void **state)
{
    fa_value *root = make_state(), *again;
    char path[TEMP_PATH], other[TEMP_PATH];

    (void)state;
    temp_path(path, folder, "x.dcp");
    assert_int_equal(mkdir(path, 0777), 0);
    save_ok(root, path, &quick);
    temp_write(temp_path(other, path, "__7_0.distcp"), "old", 3);
    save_ok(root, path, &quick);
    assert_int_equal(temp_count(path), 2);
    temp_write(temp_path(other, path, "notes.txt"), "mine", 4);
    assert_int_equal(fa_save(root, path, &quick), FA_EIO);
    assert_says("notes.txt");
    temp_assert_content(other, "mine", 4);
    again = load_ok(path);
    fa_value_release(again);
    assert_int_equal(temp_count(folder), 1);
    temp_write(temp_path(other, folder, "file.dcp"), "mine", 4);
    assert_int_equal(fa_save(root, other, &quick), FA_EIO);
    temp_assert_content(other, "mine", 4);
    fa_value_release(root);
}

static void a_link_leads_to_its_folder(void **state)
{
    fa_value *root = make_state();
    char path[TEMP_PATH], link[TEMP_PATH];
    struct stat info;

    (void)state;
    save_ok(root, temp_path(path, folder, "real.dcp"), &quick);
    assert_int_equal(symlink("real.dcp", temp_path(link, folder, "link.dcp")), 0);
    save_ok(root, link, &quick);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(temp_count(path), 2);
    assert_int_equal(temp_count(folder), 2);
    fa_value_release(root);
}

static void what_a_checkpoint_cannot_hold_is_refused(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *list = fa_value_list();
    fa_storage *meta = fa_storage_new_meta(4);
    char path[TEMP_PATH];

    (void)state;
    temp_path(path, folder, "x.dcp");
    assert_int_equal(fa_save(list, path, &quick), FA_EUNSUPPORTED);
    assert_says("state_dict");
    put_tensor(root, "m", fa_tensor_from_storage(meta, FA_FLOAT32, 0, 0, NULL, NULL));
    assert_int_equal(fa_save(root, path, &quick), FA_EUNSUPPORTED);
    assert_string_equal(fa_error_last()->key, "m");
    assert_int_equal(temp_count(folder), 0);
    fa_storage_release(meta);
    fa_value_release(list);
    fa_value_release(root);
}

/* list^n([{}]) is walked down to FA__MAX_DEPTH and no deeper. */
static void depth_is_limited(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT), *inner = fa_value_dict(FA_PLAIN_DICT);
    char path[TEMP_PATH];

    (void)state;
    put_value(inner, "x", fa_value_int(1));
    for (int i = 0; i < FA__MAX_DEPTH; i++) {
        fa_value *outer = fa_value_dict(FA_PLAIN_DICT);
        put_value(outer, "a", inner);
        inner = outer;
    }
    put_value(root, "r", inner);
    assert_int_equal(fa_save(root, temp_path(path, folder, "x.dcp"), &quick), FA_ELIMIT);
    assert_int_equal(temp_count(folder), 0);
    fa_value_release(root);
}

/* ---- the safetensors kind -------------------------------------------------------------------- */

/* A shard with 'w' (float32 of `rows` x 2 numbers from `first`) that belongs at row `offset`. */
static void write_shard(const char *name, float first, int64_t rows, const char *offsets)
{
    fa_value *dict = fa_value_dict(FA_PLAIN_DICT), *metadata = fa_value_dict(FA_PLAIN_DICT);
    fa_save_opts opts = { .format = "safetensors", .durable = FA_OFF };
    char info[128], path[TEMP_PATH];

    snprintf(info, sizeof info, "{\"w\": {\"saved_offsets\": %s}}", offsets);
    put_value(metadata, "DCP_SHARDING_INFO", fa_value_str(info));
    put_value(dict, "__metadata__", metadata);
    put_tensor(dict, "w", make_matrix(first, rows, 2));
    save_ok(dict, temp_path(path, folder, name), &opts);
    fa_value_release(dict);
}

static void safetensors_shards_become_one_tensor(void **state)
{
    fa_value *dict;

    (void)state;
    write_shard("shard-00001-model-00001-of-00001.safetensors", 0, 2, "[0, 0]");
    write_shard("shard-00002-model-00001-of-00001.safetensors", 4, 1, "[2, 0]");
    dict = load_ok(folder);
    assert_int_equal(fa_value_len(dict), 1);
    assert_int_equal(fa_tensor_size(get_tensor(dict, "w"), 0), 3);
    for (int64_t i = 0; i < 6; i++)
        assert_float_at(get_tensor(dict, "w"), i, (double)i);
    fa_value_release(dict);
}

static void safetensors_shards_must_fit_together(void **state)
{
    static const struct { const char *offsets, *part;
    } rows[] = {
        { "[3, 0]", "hold 6 of the tensor's 8" },
        { "[1, 0]", "hold 6 of the tensor's 4" },
        { "[2]", "saved_offsets of 2 dims" },
        { "[2, -1]", "whole numbers" },
        { "[2, 1.5]", "whole numbers" },
        { "[9223372036854775807, 0]", "too large" },
        { "[4611686018427387904, 4611686018427387904]", "" },
    };

    (void)state;
    write_shard("a.safetensors", 0, 2, "[0, 0]");
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        write_shard("b.safetensors", 4, 1, rows[i].offsets);
        assert_null(fa_load(folder, NULL));
        assert_says(rows[i].part);
    }
}

/* ---- failing allocations --------------------------------------------------------------------- */

static fa_status save_and_load(void *context)
{
    char path[TEMP_PATH];
    fa_value *again;

    if (fa_save(context, temp_path(path, folder, "x.dcp"), &quick) != FA_OK)
        return fa_error_last()->status;
    again = fa_load(path, NULL);
    if (again == NULL)
        return fa_error_last()->status;
    fa_value_release(again);
    return FA_OK;
}

static void every_failing_allocation_of_a_save_is_reported(void **state)
{
    fa_value *root = fa_value_dict(FA_PLAIN_DICT);

    (void)state;
    put_tensor(root, "w", make_matrix(0, 1, 2));
    put_value(root, "n", fa_value_int(1));
    FAULT_SWEEP_TOLERANT(save_and_load, root);
    assert_int_equal(temp_count(folder), 1);
    fa_value_release(root);
}

static fa_status load_folder(void *context)
{
    fa_value *dict = fa_load(context, NULL);

    if (dict == NULL)
        return fa_error_last()->status;
    fa_value_release(dict);
    return FA_OK;
}

static void every_failing_allocation_of_a_load_is_reported(void **state)
{
    dcp_folder checkpoint;

    (void)state;
    dcp_start(&checkpoint, folder);
    dcp_add_tensor(&checkpoint, "w", 2, AT(2, 2));
    dcp_add_chunk(&checkpoint, "w", "a", AT(0, 0), make_matrix(0, 1, 2));
    dcp_add_chunk(&checkpoint, "w", "b", AT(1, 0), make_matrix(0, 1, 2));
    dcp_add_path(&checkpoint, "w", STEPS("l", "#1", "w"));
    dcp_finish(&checkpoint);
    FAULT_SWEEP_TOLERANT(load_folder, folder);
}

static void every_failing_allocation_of_safetensors_shards_is_reported(void **state)
{
    (void)state;
    write_shard("a.safetensors", 0, 2, "[0, 0]");
    write_shard("b.safetensors", 4, 1, "[2, 0]");
    FAULT_SWEEP_TOLERANT(load_folder, folder);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(chunks_become_one_tensor),
        IN_FOLDER(strided_chunks_of_three_dims_are_placed),
        IN_FOLDER(a_single_chunk_is_the_tensor_itself),
        IN_FOLDER(chunks_must_cover_every_element_once),
        IN_FOLDER(a_chunk_has_one_place),
        IN_FOLDER(overlaps_are_found_by_place_not_by_count),
        IN_FOLDER(large_claims_take_no_memory),
        IN_FOLDER(a_chunk_must_be_what_metadata_says),
        IN_FOLDER(blobs_are_looked_for_inside_the_folder_only),
        IN_FOLDER(blobs_must_lie_inside_their_file),
        IN_FOLDER(transforms_are_refused_by_name),
        IN_FOLDER(items_cannot_have_more_bytes_than_the_files),
        IN_FOLDER(metadata_of_another_kind_is_refused),
        IN_FOLDER(a_check_finds_changed_bytes_by_item),
        IN_FOLDER(paths_rebuild_dicts_and_lists),
        IN_FOLDER(paths_that_contradict_each_other_are_refused),
        IN_FOLDER(gaps_up_to_the_limit_are_filled),
        IN_FOLDER(what_is_saved_loads_alike),
        IN_FOLDER(large_and_small_tensors_share_one_file),
        IN_FOLDER(blobs_are_slim),
        IN_FOLDER(keys_become_strings_and_may_not_meet),
        IN_FOLDER(an_older_checkpoint_is_replaced_and_nothing_else),
        IN_FOLDER(a_link_leads_to_its_folder),
        IN_FOLDER(what_a_checkpoint_cannot_hold_is_refused),
        IN_FOLDER(depth_is_limited),
        IN_FOLDER(safetensors_shards_become_one_tensor),
        IN_FOLDER(safetensors_shards_must_fit_together),
        IN_FOLDER(every_failing_allocation_of_a_save_is_reported),
        IN_FOLDER(every_failing_allocation_of_a_load_is_reported),
        IN_FOLDER(every_failing_allocation_of_safetensors_shards_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
