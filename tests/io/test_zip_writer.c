/* Writing zips: PyTorch's bytes, in pieces or at once, and failures that leave no archive with a
 * hole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

#include "base/fault_alloc.h"
#include "io/zip_image.h"

/* A writer into memory with an archive on it. */
typedef struct archive {
    fa__writer *writer;
    fa__zip_writer *zip;
} archive;

static archive open_archive(const char *prefix, uint32_t alignment, bool no_crc32)
{
    fa__zip_layout layout = { .prefix = prefix, .alignment = alignment, .no_crc32 = no_crc32 };
    archive self = { .writer = fa__writer_to_memory() };

    self.zip = fa__zip_writer_new(self.writer, &layout);
    assert_non_null(self.zip);
    return self;
}

/* Finishes and closes; the bytes are the caller's. */
static fa__buffer close_archive(archive *self)
{
    fa__buffer bytes = { 0 };

    assert_int_equal(fa__zip_writer_finish(self->zip), FA_OK);
    assert_int_equal(fa__writer_take_memory(self->writer, &bytes), FA_OK);
    fa__zip_writer_free(self->zip);
    fa__writer_free(self->writer);
    return bytes;
}

static void drop_archive(archive *self)
{
    fa__zip_writer_free(self->zip);
    fa__writer_free(self->writer);
}

static void assert_same_bytes(const fa__buffer *a, const fa__buffer *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->data, b->data, a->size);
}

/* The archive opens and is sound; returns the handle. */
static fa__zip *reopen(const fa__buffer *bytes)
{
    fa__source *source = fa__source_from_memory(bytes->data, bytes->size);
    fa__zip *zip = fa__zip_open(source);
    zip_findings findings = { 0 };

    assert_non_null(zip);
    assert_int_equal(fa__zip_verify(zip, zip_note_finding, &findings, NULL, NULL), FA_OK);
    zip_assert_finding(&findings, 0, 0, "");
    fa__source_release(source);
    return zip;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* One stored record of three bytes under "a", whole file. */
static void a_small_archive_has_pytorchs_bytes(void **state)
{
    static const char tail[] =
        "PK\1\2" "\0\0" "\0\0" "\x08\x08" "\0\0" "\0\0\0\0" "\xc2\x41\x24\x35"
        "\3\0\0\0" "\3\0\0\0" "\3\0" "\0\0" "\0\0" "\0\0" "\0\0"
        "\0\0\0\0" "\0\0\0\0" "a/x"
        "PK\6\6" "\x2c\0\0\0\0\0\0\0" "\x1e\3" "\x2d\0" "\0\0\0\0" "\0\0\0\0"
        "\1\0\0\0\0\0\0\0" "\1\0\0\0\0\0\0\0"
        "\x31\0\0\0\0\0\0\0" "\x53\0\0\0\0\0\0\0"
        "PK\6\7" "\0\0\0\0" "\x84\0\0\0\0\0\0\0" "\1\0\0\0"
        "PK\5\6" "\0\0" "\0\0" "\1\0" "\1\0" "\x31\0\0\0" "\x53\0\0\0" "\0\0";
    static const char head[] =
        "PK\3\4" "\0\0" "\x08\x08" "\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0" "\0\0\0\0"
        "\3\0" "\x1f\0" "a/x"
        "FB\x1b\0" "ZZZZZZZZZZZZZZZZZZZZZZZZZZZ" "abc"
        "PK\7\10" "\xc2\x41\x24\x35" "\3\0\0\0" "\3\0\0\0";
    archive out = open_archive("a", 0, false);

    (void)state;
    assert_int_equal(fa__zip_writer_add(out.zip, "x", "abc", 3), FA_OK);
    fa__buffer bytes = close_archive(&out);
    assert_int_equal(bytes.size, sizeof head - 1 + sizeof tail - 1);
    assert_memory_equal(bytes.data, head, sizeof head - 1);
    assert_memory_equal(bytes.data + sizeof head - 1, tail, sizeof tail - 1);
    fa__buffer_free(&bytes);
}

/* The offsets of a file that torch.save wrote: {'w': float32[2,3], 'b': float32[0]} [formats
 * 1.9]. */
static void the_annotated_example_has_its_offsets(void **state)
{
    static const struct { const char *name; size_t size; uint64_t header, payload; } rows[] = {
        { "data.pkl", 224, 0, 64 }, { ".format_version", 1, 304, 384 },
        { ".storage_alignment", 2, 401, 512 },
        { "byteorder", 6, 530, 640 }, { "data/0", 24, 662, 768 }, { "data/1", 0, 808, 896 },
        { "version", 2, 896, 960 },
        { ".data/serialization_id", 40, 978, 1088 },
    };
    static const char zeros[224];
    archive out = open_archive("abc.def", 0, false);

    (void)state;
    for (size_t i = 0; i < FA__COUNT(rows); i++)
        assert_int_equal(fa__zip_writer_add(out.zip, rows[i].name, zeros, rows[i].size), FA_OK);
    fa__buffer bytes = close_archive(&out);
    assert_int_equal(bytes.size, 1765);
    fa__source *source = fa__source_from_memory(bytes.data, bytes.size);
    fa__zip *zip = fa__zip_open(source);
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const fa__zip_entry *entry = fa__zip_find(zip, rows[i].name);
        uint64_t offset = 0;
        assert_int_equal(entry->header_offset, rows[i].header);
        assert_int_equal(fa__zip_payload(zip, entry, &offset), FA_OK);
        assert_int_equal(offset, rows[i].payload);
        assert_int_equal(entry->flags, rows[i].size > 0 ? 0x0808 : 0x0800);
    }
    fa__zip_free(zip);
    fa__source_release(source);
    fa__buffer_free(&bytes);
}

static void payloads_are_aligned_for_every_alignment_and_name(void **state)
{
    static const uint32_t alignments[] = { 1, 2, 48, 64, 4096, 32768 };
    static const uint8_t data[3] = { 1, 2, 3 };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(alignments); i++) {
        archive out = open_archive("p", alignments[i], false);
        char name[80] = "";
        for (size_t n = 0; n < 70; n++) {
            name[n] = 'n';
            name[n + 1] = '\0';
            assert_int_equal(fa__zip_writer_add(out.zip, name, data, n % 4 == 0 ? 0 : 3), FA_OK);
        }
        fa__buffer bytes = close_archive(&out);
        fa__zip *zip = reopen(&bytes);
        for (size_t n = 0; n < 70; n++) {
            uint64_t offset = 0;
            assert_int_equal(fa__zip_payload(zip, fa__zip_at(zip, n), &offset), FA_OK);
            assert_int_equal(offset % alignments[i], 0);
        }
        fa__zip_free(zip);
        fa__buffer_free(&bytes);
    }
}

static void pieces_give_the_same_bytes_as_one_call(void **state)
{
    static uint8_t data[5000];
    archive whole = open_archive("a", 0, false), pieces = open_archive("a", 0, false);

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31);
    assert_int_equal(fa__zip_writer_add(whole.zip, "x", data, sizeof data), FA_OK);
    assert_int_equal(fa__zip_writer_add_serialization_id(whole.zip), FA_OK);
    assert_int_equal(fa__zip_writer_begin(pieces.zip, "x", sizeof data), FA_OK);
    for (size_t begin = 0, size = 1; begin < sizeof data; begin += size, size = size * 3 + 1) {
        size = size < sizeof data - begin ? size : sizeof data - begin;
        assert_int_equal(fa__zip_writer_put(pieces.zip, data + begin, size), FA_OK);
        assert_int_equal(fa__zip_writer_put(pieces.zip, NULL, 0), FA_OK);
        if (begin + size == sizeof data)
            break;
    }
    assert_int_equal(fa__zip_writer_end(pieces.zip), FA_OK);
    assert_int_equal(fa__zip_writer_add_serialization_id(pieces.zip), FA_OK);
    fa__buffer a = close_archive(&whole), b = close_archive(&pieces);
    assert_same_bytes(&a, &b);
    fa__zip_free(reopen(&a));
    fa__buffer_free(&b);
    fa__buffer_free(&a);
}

static void without_crc32_all_crcs_are_zero(void **state)
{
    archive out = open_archive("a", 0, true);

    (void)state;
    assert_int_equal(fa__zip_writer_add(out.zip, "x", "content", 7), FA_OK);
    assert_int_equal(fa__zip_writer_add_deflated(out.zip, "y", "content content content", 23),
                     FA_OK);
    fa__buffer bytes = close_archive(&out);
    fa__zip *zip = reopen(&bytes);
    assert_int_equal(fa__zip_find(zip, "x")->crc32, 0);
    assert_int_equal(fa__zip_find(zip, "y")->crc32, 0);
    zip_assert_content(zip, "y", "content content content");
    fa__zip_free(zip);
    fa__buffer_free(&bytes);
}

static void deflated_records_need_version_20_and_short_ones_are_stored(void **state)
{
    archive out = open_archive("a", 0, false);

    (void)state;
    assert_int_equal(fa__zip_writer_add_deflated(out.zip, "x", "content content content", 23),
                     FA_OK);
    assert_int_equal(fa__zip_writer_add_deflated(out.zip, "y", "abc", 3), FA_OK);
    assert_int_equal(fa__zip_writer_add_deflated(out.zip, "z", "", 0), FA_OK);
    fa__buffer bytes = close_archive(&out);
    assert_int_equal(fa__le16(bytes.data + 4), 20);
    assert_int_equal(fa__le16(bytes.data + 6), 0x0808);
    assert_int_equal(fa__le16(bytes.data + 8), 8);
    fa__zip *zip = reopen(&bytes);
    assert_int_equal(fa__zip_find(zip, "x")->method, 8);
    assert_int_equal(fa__zip_find(zip, "y")->method, 0);
    zip_assert_content(zip, "x", "content content content");
    zip_assert_content(zip, "y", "abc");
    zip_assert_content(zip, "z", "");
    fa__zip_free(zip);
    fa__buffer_free(&bytes);
}

static void an_empty_prefix_writes_bare_names(void **state)
{
    archive out = open_archive("", 0, false);

    (void)state;
    assert_int_equal(fa__zip_writer_add(out.zip, "arr_0.npy", "content", 7), FA_OK);
    fa__buffer bytes = close_archive(&out);
    fa__zip *zip = reopen(&bytes);
    assert_true(fa__span_is(fa__zip_at(zip, 0)->name, "arr_0.npy"));
    fa__zip_free(zip);
    fa__buffer_free(&bytes);
}

static fa__buffer with_id(const char *record, const char *content)
{
    archive out = open_archive("a", 0, false);

    assert_int_equal(fa__zip_writer_add(out.zip, record, content, strlen(content)), FA_OK);
    assert_int_equal(fa__zip_writer_add_serialization_id(out.zip), FA_OK);
    fa__buffer bytes = close_archive(&out);
    fa__zip *zip = reopen(&bytes);
    fa__buffer id = { 0 };
    fa__span got = { 0 };
    assert_int_equal(fa__zip_read(zip, fa__zip_find(zip, ".data/serialization_id"), 40, &id, &got),
                     FA_OK);
    assert_int_equal(fa__buffer_put(&id, got.data, got.size), FA_OK);
    fa__zip_free(zip);
    fa__buffer_free(&bytes);
    return id;
}

static void the_serialization_id_depends_on_names_and_contents_alone(void **state)
{
    fa__buffer id = with_id("x", "content"), same = with_id("x", "content"), name =
        with_id("y", "content"), content = with_id("x", "Content");

    (void)state;
    assert_int_equal(id.size, 40);
    assert_memory_equal(id.data, same.data, 40);
    assert_memory_not_equal(id.data, name.data, 20);
    assert_memory_equal(id.data + 20, name.data + 20, 20);
    assert_memory_equal(id.data, content.data, 20);
    assert_memory_not_equal(id.data + 20, content.data + 20, 20);
    fa__buffer_free(&content);
    fa__buffer_free(&name);
    fa__buffer_free(&same);
    fa__buffer_free(&id);
}

static void more_than_65535_records_are_counted_in_zip64(void **state)
{
    enum { N = 66000 };
    archive out = open_archive("a", 1, false);
    char name[32];

    (void)state;
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "data/%d", i);
        assert_int_equal(fa__zip_writer_add(out.zip, name, name, 1), FA_OK);
    }
    fa__buffer bytes = close_archive(&out);
    assert_int_equal(fa__le16(bytes.data + bytes.size - 12), 0xffff);
    fa__zip *zip = reopen(&bytes);
    assert_int_equal(fa__zip_count(zip), N);
    zip_assert_content(zip, "data/65999", "d");
    fa__zip_free(zip);
    fa__buffer_free(&bytes);
}

/* ---- misuse and failures --------------------------------------------------------------------- */

static void a_record_takes_exactly_its_announced_size(void **state)
{
    archive out = open_archive("a", 0, false);

    (void)state;
    assert_int_equal(fa__zip_writer_begin(out.zip, "x", 3), FA_OK);
    assert_int_equal(fa__zip_writer_put(out.zip, "abcd", 4), FA_EINVAL);
    /* failed once, failed for good */
    assert_int_equal(fa__zip_writer_put(out.zip, "abc", 3), FA_EINVAL);
    assert_int_equal(fa__zip_writer_finish(out.zip), FA_EINVAL);
    drop_archive(&out);

    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_begin(out.zip, "x", 3), FA_OK);
    assert_int_equal(fa__zip_writer_put(out.zip, "ab", 2), FA_OK);
    assert_int_equal(fa__zip_writer_end(out.zip), FA_EINVAL);
    drop_archive(&out);

    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_begin(out.zip, "x", 3), FA_OK);
    assert_int_equal(fa__zip_writer_begin(out.zip, "y", 3), FA_EINVAL);
    drop_archive(&out);

    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_begin(out.zip, "x", 0), FA_OK);
    assert_int_equal(fa__zip_writer_finish(out.zip), FA_EINVAL);
    drop_archive(&out);

    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_put(out.zip, "x", 1), FA_EINVAL);
    drop_archive(&out);

    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_end(out.zip), FA_EINVAL);
    drop_archive(&out);
}

static void names_and_alignments_are_bounded_on_both_sides(void **state)
{
    fa__zip_layout layout = { .prefix = "a", .alignment = 32769 };
    char *name = fa__alloc(65536);
    archive out = open_archive("a", 32768, false);

    (void)state;
    assert_null(fa__zip_writer_new(out.writer, &layout));
    assert_int_equal(fa_error_last()->status, FA_EINVAL);
    memset(name, 'n', 65536);
    name[65533] = '\0';                                 /* 65,535 bytes with "a/" */
    assert_int_equal(fa__zip_writer_add(out.zip, name, "x", 1), FA_OK);
    fa__buffer bytes = close_archive(&out);
    fa__zip *zip = reopen(&bytes);
    zip_assert_content(zip, name, "x");
    fa__zip_free(zip);
    fa__buffer_free(&bytes);

    out = open_archive("a", 0, false);
    name[65533] = 'n';
    name[65534] = '\0';
    assert_int_equal(fa__zip_writer_add(out.zip, name, "x", 1), FA_EINVAL);
    drop_archive(&out);
    out = open_archive("a", 0, false);
    assert_int_equal(fa__zip_writer_add(out.zip, "", "x", 1), FA_EINVAL);
    drop_archive(&out);
    fa__free(name);
}

static fa_status write_all(void *context)
{
    fa__zip_layout layout = { .prefix = "a" };
    fa__writer *writer = fa__writer_to_memory();
    fa__zip_writer *zip = writer != NULL ? fa__zip_writer_new(writer, &layout) : NULL;
    fa__buffer bytes = { 0 };
    char name[32];
    fa_status st = zip == NULL ? fa_error_last()->status : FA_OK;

    (void)context;
    for (int i = 0; i < 60 && st == FA_OK; i++) {
        snprintf(name, sizeof name, "data/%d", i);
        st = i % 10 == 0 ? fa__zip_writer_add_deflated(zip, name, "content content", 15)
            : fa__zip_writer_add(zip, name, "content", 7);
    }
    if (st == FA_OK)
        st = fa__zip_writer_add_serialization_id(zip);
    if (st == FA_OK)
        st = fa__zip_writer_finish(zip);
    if (st == FA_OK)
        st = fa__writer_take_memory(writer, &bytes);
    fa__zip_writer_free(zip);
    fa__writer_free(writer);
    fa__buffer_free(&bytes);
    return st;
}

static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    assert_true(FAULT_SWEEP(write_all, NULL) > 5);
}

/* With files limited to each size in turn, writing fails somewhere; then no archive appears under
 * the name. */
static void a_disk_that_fills_up_leaves_no_archive(void **state)
{
    static const uint8_t data[3000];
    char folder[] = "/tmp/facula-zip-XXXXXX", path[64];
    struct rlimit before, limit;
    fa__zip_layout layout = { .prefix = "a" };

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.pt", folder);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    for (rlim_t size = 0; size <= 3400; size += 100) {
        fa__writer *writer = fa__writer_open(path, FA__NOT_DURABLE);
        fa__zip_writer *zip = fa__zip_writer_new(writer, &layout);
        limit = before;
        limit.rlim_cur = size;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        fa_status st = fa__zip_writer_add(zip, "x", data, sizeof data);
        st = st == FA_OK ? fa__zip_writer_finish(zip) : st;
        st = st == FA_OK ? fa__writer_commit(writer) : st;
        fa__zip_writer_free(zip);
        fa__writer_free(writer);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(st, size >= 3300 ? FA_OK : FA_EIO);
        assert_int_equal(access(path, F_OK) == 0, st == FA_OK);
        (void)unlink(path);
    }
    signal(SIGXFSZ, handler);
    assert_int_equal(rmdir(folder), 0);                 /* no temporary file stays either */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_archive_has_pytorchs_bytes),
        cmocka_unit_test(the_annotated_example_has_its_offsets),
        cmocka_unit_test(payloads_are_aligned_for_every_alignment_and_name),
        cmocka_unit_test(pieces_give_the_same_bytes_as_one_call),
        cmocka_unit_test(without_crc32_all_crcs_are_zero),
        cmocka_unit_test(deflated_records_need_version_20_and_short_ones_are_stored),
        cmocka_unit_test(an_empty_prefix_writes_bare_names),
        cmocka_unit_test(the_serialization_id_depends_on_names_and_contents_alone),
        cmocka_unit_test(more_than_65535_records_are_counted_in_zip64),
        cmocka_unit_test(a_record_takes_exactly_its_announced_size),
        cmocka_unit_test(names_and_alignments_are_bounded_on_both_sides),
        cmocka_unit_test(every_failing_allocation_is_reported),
        cmocka_unit_test(a_disk_that_fills_up_leaves_no_archive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
