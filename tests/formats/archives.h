/* archives.h: torch files built in memory for the tests: pickles opcode by opcode, and zips.
 *
 *     fa__buffer pickle = { 0 };
 *     pk_begin(&pickle);
 *     pk_dense(&pickle, "_rebuild_tensor_v2", "FloatStorage", "0", 6, 0, 2, sizes, strides);
 *     pk_ops(&pickle, "\x89");                         // requires_grad, False
 *     pk_hooks(&pickle);
 *     pk_ops(&pickle, "tR.");
 *
 *     archive zip = archive_begin("archive");
 *     archive_pickle(&zip, "data.pkl", &pickle);       // frees it
 *     archive_add(&zip, "data/0", floats, 24);
 *     archive_text(&zip, "version", "3\n");
 *     fa_value *value = archive_load(&zip, NULL);      // frees it
 *
 * Include it after cmocka.h. */
#ifndef FA_TESTS_ARCHIVES_H
#define FA_TESTS_ARCHIVES_H

#include "formats/flat_files.h"

/* ---- pickles --------------------------------------------------------------------------------- */

static inline void pk_raw(fa__buffer *p, const void *data, size_t size)
{
    assert_int_equal(fa__buffer_put(p, data, size), FA_OK);
}

/* Opcodes without arguments, or with arguments that hold no NUL. */
static inline void pk_ops(fa__buffer *p, const char *ops)
{
    pk_raw(p, ops, strlen(ops));
}

static inline void pk_begin(fa__buffer *p)
{
    pk_ops(p, "\x80\x02");
}

static inline void pk_str(fa__buffer *p, const char *text)
{
    uint8_t head[5] = { 'X' };

    fa__put_le32(head + 1, (uint32_t)strlen(text));
    pk_raw(p, head, sizeof head);
    pk_ops(p, text);
}

static inline void pk_int(fa__buffer *p, int64_t x)
{
    uint8_t bytes[10] = { 0x8a, 8 };

    fa__put_le64(bytes + 2, (uint64_t)x);
    pk_raw(p, bytes, sizeof bytes);
}

static inline void pk_global(fa__buffer *p, const char *module, const char *name)
{
    assert_int_equal(fa__buffer_format(p, "c%s\n%s\n", module, name), FA_OK);
}

static inline void pk_ints(fa__buffer *p, size_t n, const int64_t *ints)
{
    pk_ops(p, "(");
    for (size_t i = 0; i < n; i++)
        pk_int(p, ints[i]);
    pk_ops(p, "t");
}

/* ('storage', torch.<class_name>, key, 'cpu', numel) as a persistent id. */
static inline void pk_storage(fa__buffer *p, const char *class_name, const char *key, int64_t numel)
{
    pk_ops(p, "(");
    pk_str(p, "storage");
    pk_global(p, "torch", class_name);
    pk_str(p, key);
    pk_str(p, "cpu");
    pk_int(p, numel);
    pk_ops(p, "tQ");
}

/* An empty OrderedDict, as backward hooks are. */
static inline void pk_hooks(fa__buffer *p)
{
    pk_global(p, "collections", "OrderedDict");
    pk_ops(p, ")R");
}

/* torch._utils.<function> (storage, storage_offset, size, stride: the tuple stays open. */
static inline void pk_dense(fa__buffer *p, const char *function, const char *class_name,
                            const char *key, int64_t numel, int64_t offset, size_t n,
                            const int64_t *sizes, const int64_t *strides)
{
    pk_global(p, "torch._utils", function);
    pk_ops(p, "(");
    pk_storage(p, class_name, key, numel);
    pk_int(p, offset);
    pk_ints(p, n, sizes);
    pk_ints(p, n, strides);
}

/* A whole _rebuild_tensor_v2 of float32. */
static inline void pk_floats(fa__buffer *p, const char *key, int64_t numel, int64_t offset,
                             size_t n, const int64_t *sizes, const int64_t *strides)
{
    pk_dense(p, "_rebuild_tensor_v2", "FloatStorage", key, numel, offset, n, sizes, strides);
    pk_ops(p, "\x89");
    pk_hooks(p);
    pk_ops(p, "tR");
}

/* ---- zips ------------------------------------------------------------------------------------ */

typedef struct archive {
    fa__writer *writer;
    fa__zip_writer *zip;
} archive;

static inline archive archive_begin(const char *prefix)
{
    fa__zip_layout layout = { .prefix = prefix };
    archive a = { .writer = fa__writer_to_memory() };

    assert_non_null(a.writer);
    a.zip = fa__zip_writer_new(a.writer, &layout);
    assert_non_null(a.zip);
    return a;
}

static inline void archive_add(archive *a, const char *record, const void *data, size_t size)
{
    assert_int_equal(fa__zip_writer_add(a->zip, record, data, size), FA_OK);
}

static inline void archive_text(archive *a, const char *record, const char *text)
{
    archive_add(a, record, text, strlen(text));
}

/* Adds a pickle and frees it. */
static inline void archive_pickle(archive *a, const char *record, fa__buffer *pickle)
{
    archive_add(a, record, pickle->data, pickle->size);
    fa__buffer_free(pickle);
}

/* The whole file's bytes (fa__buffer_free). */
static inline fa__buffer archive_end(archive *a)
{
    fa__buffer out = { 0 };

    assert_int_equal(fa__zip_writer_finish(a->zip), FA_OK);
    assert_int_equal(fa__writer_take_memory(a->writer, &out), FA_OK);
    fa__zip_writer_free(a->zip);
    fa__writer_free(a->writer);
    return out;
}

static inline fa_value *archive_load(archive *a, const fa_load_opts *opts)
{
    fa__buffer file = archive_end(a);
    fa_value *out = fa_load_memory(file.data, file.size, opts);

    fa__buffer_free(&file);
    return out;
}

static inline void archive_save(archive *a, const char *path)
{
    fa__buffer file = archive_end(a);

    temp_write(path, file.data, file.size);
    fa__buffer_free(&file);
}

/* A torch.save zip of one pickle and one storage "0" of `size` bytes. Frees the pickle. */
static inline archive archive_of(fa__buffer *pickle, const void *storage, size_t size)
{
    archive a = archive_begin("archive");

    archive_pickle(&a, "data.pkl", pickle);
    archive_add(&a, "data/0", storage, size);
    archive_text(&a, "version", "3\n");
    return a;
}

static inline fa_value *load_zip_of(fa__buffer *pickle, const void *storage, size_t size)
{
    archive a = archive_of(pickle, storage, size);

    return archive_load(&a, NULL);
}

/* ---- through memory and back ----------------------------------------------------------------- */

static inline fa__buffer save_bytes(const fa_value *value, const fa_save_opts *opts)
{
    fa__buffer out = { 0 };
    void *data = NULL;

    if (fa_save_memory(value, opts, &data, &out.size) != FA_OK)
        fail_msg("cannot save: %s", fa_error_last()->text);
    out.data = data;
    out.capacity = out.size;
    return out;
}

static inline fa_value *load_bytes(const fa__buffer *file, const fa_load_opts *opts)
{
    fa_value *out = fa_load_memory(file->data, file->size, opts);

    if (out == NULL)
        fail_msg("cannot load: %s", fa_error_last()->text);
    return out;
}

/* What comes back when `value` is saved and loaded. */
static inline fa_value *through(const fa_value *value, const fa_save_opts *opts)
{
    fa__buffer file = save_bytes(value, opts);
    fa_value *out = load_bytes(&file, NULL);

    fa__buffer_free(&file);
    return out;
}

/* A source that counts what is read of it. */
typedef struct counted {
    const uint8_t *data;
    size_t size;
    size_t n_read;                      /* bytes */
    size_t fail_after;                  /* reads beyond this offset fail; 0: none */
} counted;

static inline int counted_read(void *context, void *out, size_t size, uint64_t offset)
{
    counted *c = context;

    if (offset + size > c->size || (c->fail_after > 0 && offset + size > c->fail_after))
        return -1;
    memcpy(out, c->data + offset, size);
    __atomic_fetch_add(&c->n_read, size, __ATOMIC_RELAXED);
    return 0;
}

static inline fa_value *load_counted(counted *c, const fa_load_opts *opts)
{
    fa_read_callback source = { .read = counted_read, .context = c, .size = c->size };

    return fa_load_callback(&source, opts);
}

#endif
