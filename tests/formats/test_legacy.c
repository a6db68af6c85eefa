/* The legacy stream, made by hand: views of storages, lists of keys that lie, cut files, several
 * saves in one file [formats 3]. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "formats/archives.h"

static const int64_t one = 1;

static void put_head(fa__buffer *p)
{
    pk_raw(p, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
    pk_ops(p, "\x80\x02M\xe9\x03.\x80\x02}.");
}

/* ('storage', torch.FloatStorage, key, 'cpu', numel, view); view: opcodes, or NULL for None. */
static void put_tensor_of(fa__buffer *p, const char *key, int64_t numel, const char *view_key,
                          int64_t view_offset, int64_t view_size)
{
    int64_t n = view_key == NULL ? numel : view_size;

    pk_global(p, "torch._utils", "_rebuild_tensor");
    pk_ops(p, "((");
    pk_str(p, "storage");
    pk_global(p, "torch", "FloatStorage");
    pk_str(p, key);
    pk_str(p, "cpu");
    pk_int(p, numel);
    if (view_key == NULL) {
        pk_ops(p, "N");
    } else {
        pk_ops(p, "(");
        pk_str(p, view_key);
        pk_int(p, view_offset);
        pk_int(p, view_size);
        pk_ops(p, "t");
    }
    pk_ops(p, "tQ");
    pk_int(p, 0);
    pk_ints(p, 1, &n);
    pk_ints(p, 1, &one);
    pk_ops(p, "tR");
}

static void put_keys(fa__buffer *p, const char *first, const char *second)
{
    pk_ops(p, "\x80\x02]");
    if (first != NULL) {
        pk_str(p, first);
        pk_ops(p, "a");
    }
    if (second != NULL) {
        pk_str(p, second);
        pk_ops(p, "a");
    }
    pk_ops(p, ".");
}

static void put_floats(fa__buffer *p, uint64_t count, uint64_t n)
{
    uint8_t head[8];

    fa__put_le64(head, count);
    pk_raw(p, head, sizeof head);
    for (uint64_t i = 0; i < n; i++) {
        float x = (float)i;

        pk_raw(p, &x, sizeof x);        /* the tests run on little-endian machines */
    }
}

static fa_value *load_stream(fa__buffer *p)
{
    fa_value *out = fa_load_memory(p->data, p->size, NULL);

    fa__buffer_free(p);
    return out;
}

static void assert_stream_refused(fa__buffer *p, const char *part)
{
    assert_null(load_stream(p));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    assert_says(part);
}

/* Two tensors over parts of one storage, as torch 0.1.12 to 0.3 wrote them. */
static fa__buffer stream_with_views(void)
{
    fa__buffer p = { 0 };

    put_head(&p);
    pk_begin(&p);
    pk_ops(&p, "(");
    put_tensor_of(&p, "7", 6, "8", 1, 3);
    put_tensor_of(&p, "7", 6, "9", 4, 2);
    put_tensor_of(&p, "7", 6, "8", 1, 3);
    pk_ops(&p, "t.");
    put_keys(&p, "7", NULL);
    put_floats(&p, 6, 6);
    return p;
}

static void assert_views(fa_value *out)
{
    if (out == NULL)
        fail_msg("%s", fa_error_last()->text);
    assert_float_at(fa_value_get_tensor(fa_value_at(out, 0)), 0, 1);
    assert_float_at(fa_value_get_tensor(fa_value_at(out, 0)), 2, 3);
    assert_float_at(fa_value_get_tensor(fa_value_at(out, 1)), 1, 5);
    assert_true(fa_tensor_shares_storage(fa_value_get_tensor(fa_value_at(out, 0)),
                                         fa_value_get_tensor(fa_value_at(out, 2))));
    fa_value_release(out);
}

static void views_of_storages_point_into_them(void **state)
{
    (void)state;
    fa__buffer p = stream_with_views();
    counted source = { .data = p.data, .size = p.size };

    assert_views(load_counted(&source, NULL));
    assert_views(load_stream(&p));
}

static void a_view_beyond_its_storage_is_refused(void **state)
{
    (void)state;
    static const int64_t cases[][2] = { { 4, 3 }, { 7, 0 }, { 0, INT64_MAX }, { INT64_MAX, 1 },
                                        { -1, 2 }, { 1, -1 } };

    for (size_t i = 0; i < FA__COUNT(cases); i++) {
        fa__buffer p = { 0 };

        put_head(&p);
        pk_begin(&p);
        put_tensor_of(&p, "7", 6, "8", cases[i][0], cases[i][1]);
        pk_ops(&p, ".");
        put_keys(&p, "7", NULL);
        put_floats(&p, 6, 6);
        assert_stream_refused(&p, "");
    }
}

/* Without bytes behind it, the whole has none to lend. */
static void a_view_listed_in_place_of_its_storage_is_refused(void **state)
{
    (void)state;
    fa__buffer p = { 0 };

    put_head(&p);
    pk_begin(&p);
    put_tensor_of(&p, "7", 6, "8", 1, 3);
    pk_ops(&p, ".");
    put_keys(&p, "8", NULL);
    put_floats(&p, 3, 3);
    pk_raw(&p, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_stream_refused(&p, "listed as a storage of its own");
}

/* {"a" of six, "b" of none} with these keys listed. */
static fa__buffer stream_of_two(const char *first, const char *second)
{
    fa__buffer p = { 0 };

    put_head(&p);
    pk_begin(&p);
    pk_ops(&p, "(");
    put_tensor_of(&p, "a", 6, NULL, 0, 0);
    put_tensor_of(&p, "b", 0, NULL, 0, 0);
    pk_ops(&p, "t.");
    put_keys(&p, first, second);
    return p;
}

static void keys_in_any_order_are_read(void **state)
{
    (void)state;
    fa__buffer p = stream_of_two("b", "a");
    fa_value *out;

    put_floats(&p, 0, 0);
    put_floats(&p, 6, 6);
    out = load_stream(&p);
    assert_float_at(fa_value_get_tensor(fa_value_at(out, 0)), 5, 5);
    fa_value_release(out);
}

static void lists_of_keys_that_lie_are_refused(void **state)
{
    (void)state;
    fa__buffer p = stream_of_two("a", "a");

    put_floats(&p, 6, 6);
    put_floats(&p, 6, 6);
    assert_stream_refused(&p, "listed twice");
    p = stream_of_two("b", "b");        /* an empty one twice, the other never */
    put_floats(&p, 0, 0);
    put_floats(&p, 0, 6);
    assert_stream_refused(&p, "not listed");
    p = stream_of_two("a", NULL);
    put_floats(&p, 6, 6);
    assert_stream_refused(&p, "1 storages are listed, but the object refers to 2");
    p = stream_of_two("a", "c");
    put_floats(&p, 6, 6);
    put_floats(&p, 0, 0);
    assert_stream_refused(&p, "the object does not refer to it");
    p = stream_of_two("a", "b");
    put_floats(&p, 5, 6);
    put_floats(&p, 0, 0);
    assert_stream_refused(&p, "has 5 elements here but 6");
    p = stream_of_two("a", "b");
    put_floats(&p, UINT64_MAX, 6);
    assert_stream_refused(&p, "elements here but 6");
}

static void a_stream_cut_anywhere_is_refused(void **state)
{
    (void)state;
    fa__buffer p = stream_with_views();

    for (size_t n = 0; n < p.size; n++) {
        uint8_t *exact = fa__alloc(n);  /* so that a byte too many is noticed */
        counted source;
        fa_value *out;

        assert_non_null(exact);
        memcpy(exact, p.data, n);
        source = (counted){ .data = exact, .size = n };
        out = fa_load_memory(exact, n, NULL);
        assert_null(out);
        assert_null(load_counted(&source, NULL));
        fa__free(exact);
    }
    fa__buffer_free(&p);
}

static void index_chooses_among_several_saves(void **state)
{
    (void)state;
    fa__buffer p = { 0 };
    int64_t x = 0;

    for (int i = 0; i < 3; i++) {
        put_head(&p);
        pk_begin(&p);
        pk_int(&p, 100 + i);
        pk_ops(&p, ".");
        put_keys(&p, NULL, NULL);
    }
    for (int i = 0; i < 3; i++) {
        fa_value *out = load_bytes(&p, &(fa_load_opts){ .index = i });

        assert_int_equal(fa_value_get_int(out, &x), FA_OK);
        assert_int_equal(x, 100 + i);
        fa_value_release(out);
    }
    assert_null(fa_load_memory(p.data, p.size, &(fa_load_opts){ .index = 3 }));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    assert_says("holds 3 saved objects");
    assert_null(fa_load_memory(p.data, p.size, &(fa_load_opts){ .index = -1 }));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    fa__buffer_free(&p);
}

static void storages_beyond_the_file_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    static const int64_t sizes[] = { 7, (int64_t)1 << 40, (int64_t)1 << 62, INT64_MAX };

    for (size_t i = 0; i < FA__COUNT(sizes); i++) {
        fa__buffer p = { 0 };

        put_head(&p);
        pk_begin(&p);
        put_tensor_of(&p, "a", sizes[i], NULL, 0, 0);
        pk_ops(&p, ".");
        put_keys(&p, "a", NULL);
        put_floats(&p, (uint64_t)sizes[i], 6);
        assert_stream_refused(&p, "");
    }
}

static void what_is_saved_comes_back(void **state)
{
    (void)state;
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT), *out;

    for (int i = 0; i < 12; i++) {      /* keys "10" and "11" sort before "2" */
        char name[8];

        snprintf(name, sizeof name, "w%d", i);
        put_tensor(dict, name, make_matrix((float)(100 * i), i, 3));
    }
    out = through(dict, &(fa_save_opts){ .format = "legacy" });
    assert_true(fa_value_equal(dict, out));
    fa_value_release(out);
    fa_value_release(dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_of_storages_point_into_them),
        cmocka_unit_test(a_view_beyond_its_storage_is_refused),
        cmocka_unit_test(a_view_listed_in_place_of_its_storage_is_refused),
        cmocka_unit_test(keys_in_any_order_are_read),
        cmocka_unit_test(lists_of_keys_that_lie_are_refused),
        cmocka_unit_test(a_stream_cut_anywhere_is_refused),
        cmocka_unit_test(index_chooses_among_several_saves),
        cmocka_unit_test(storages_beyond_the_file_are_refused_before_memory_is_taken),
        cmocka_unit_test(what_is_saved_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
