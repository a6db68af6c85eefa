/* source.c: random access to a file's bytes, wherever they are.
 *
 *     kind        data          bytes come from
 *     file        mapped        the page cache, when touched
 *     file        NULL          pread (unmapped on purpose, or mapping failed)
 *     memory      owned         a copy or a taken buffer
 *     callback    NULL          the caller's function
 *     slice       parent's      its parent, which it keeps alive
 *
 * A mapping is private and writable: tensors may be changed in place and the file stays as it is.
 * MAP_NORESERVE, since a file larger than memory may be mapped that is hardly ever written to. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

#define LARGEST_READ ((size_t)1 << 30)          /* one pread; Linux takes at most 2 GiB - 4 KiB */
#define PARALLEL_PIECE ((size_t)16 << 20)       /* what one thread reads at a time */

struct fa__source {
    atomic_size_t refs;
    uint8_t *data;                      /* all bytes, or NULL when they must be read */
    uint64_t size;
    char *path;                         /* as the caller named it; NULL: none */
    fa__source *parent;                 /* slices: retained, not itself a slice; else NULL */
    uint64_t offset;                    /* slices: where they begin in the parent */
    fa__read_callback callback;         /* read is NULL unless made from a callback */
    int fd;                             /* -1: none */
    bool mapped;                        /* data is unmapped, not freed */
};

static fa__source *source_new(const char *path)
{
    fa__source *source = fa__zalloc(sizeof *source);

    if (source == NULL)
        return NULL;
    atomic_init(&source->refs, 1);
    source->fd = -1;
    if (path == NULL)
        return source;
    source->path = fa__strdup(path);
    if (source->path != NULL)
        return source;
    fa__free(source);
    return NULL;
}

/* ---- files ----------------------------------------------------------------------------------- */

static const char *kind_of_file(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

/* On failure the bytes are read instead. 32-bit machines cannot map every file. */
static void map_file(fa__source *source)
{
    void *data;

    if (source->size == 0 || source->size > SIZE_MAX)
        return;
    data = mmap(NULL, (size_t)source->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
                source->fd, 0);
    if (data == MAP_FAILED)
        return;
    source->data = data;
    source->mapped = true;
}

/* Many shards, each mapped, would use up the descriptors. */
void fa__source_settle(fa__source *source)
{
    if (source == NULL || !source->mapped || source->fd < 0)
        return;
    close(source->fd);
    source->fd = -1;
}

/* Takes fd over, also on failure. */
static fa__source *from_fd_take(int fd, const char *path, fa__mapping mapping)
{
    fa__source *source = source_new(path);
    struct stat info;

    if (source == NULL) {
        close(fd);
        return NULL;
    }
    source->fd = fd;
    if (fstat(fd, &info) != 0) {
        fa__fail_errno("read the size of the file", path);
        fa__source_release(source);
        return NULL;
    }
    if (!S_ISREG(info.st_mode)) {
        fa__fail(FA_EIO, "cannot open it: it is %s, and a regular file is needed%s",
                 kind_of_file(info.st_mode),
                 S_ISDIR(info.st_mode) ? "" : " (copy the bytes to a file first)");
        fa__error_set_path(path);
        fa__source_release(source);
        return NULL;
    }
    source->size = (uint64_t)info.st_size;
    if (mapping == FA__MAPPED)
        map_file(source);
    return source;
}

fa__source *fa__source_open(const char *path, fa__mapping mapping)
{
    /* O_NONBLOCK: a pipe without a writer must be refused, not waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        fa__fail_errno("open the file", path);
        return NULL;
    }
    return from_fd_take(fd, path, mapping);
}

fa__source *fa__source_from_fd(int fd, fa__mapping mapping)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (own < 0) {
        fa__fail_errno("use the file descriptor", NULL);
        return NULL;
    }
    return from_fd_take(own, NULL, mapping);
}

/* ---- memory, callbacks, slices --------------------------------------------------------------- */

fa__source *fa__source_from_memory(const void *data, size_t size)
{
    fa__source *source = NULL;
    fa__buffer copy = { 0 };

    if (fa__buffer_put(&copy, data, size) == FA_OK)
        source = fa__source_from_buffer_take(&copy, NULL);
    fa__buffer_free(&copy);
    return source;
}

fa__source *fa__source_from_buffer_take(fa__buffer *buffer, const char *name)
{
    fa__source *source = source_new(name);

    if (source == NULL)
        return NULL;
    if (buffer->data == NULL && fa__buffer_reserve(buffer, 1) != FA_OK) {
        fa__source_release(source);
        return NULL;
    }
    source->data = buffer->data;
    source->size = buffer->size;
    *buffer = (fa__buffer){ 0 };
    return source;
}

fa__source *fa__source_from_callback(const fa__read_callback *callback)
{
    fa__source *source;

    if (callback->read == NULL) {
        fa__fail(FA_EINVAL, "the read callback is NULL");
        return NULL;
    }
    source = source_new(NULL);
    if (source == NULL)
        return NULL;
    source->callback = *callback;
    source->size = callback->size;
    return source;
}

static fa_status check_range(const fa__source *source, uint64_t offset, uint64_t size)
{
    if (offset <= source->size && size <= source->size - offset)
        return FA_OK;
    fa__fail(FA_EFORMAT, "%llu bytes at offset %llu are wanted, but the file ends at %llu",
             (unsigned long long)size, (unsigned long long)offset,
             (unsigned long long)source->size);
    fa__error_set_path(source->path);
    return fa__error_set_offset(offset <= INT64_MAX ? (int64_t)offset : -1);
}

fa__source *fa__source_slice(fa__source *source, uint64_t offset, uint64_t size)
{
    fa__source *parent = source->parent != NULL ? source->parent : source;
    fa__source *slice;

    if (check_range(source, offset, size) != FA_OK)
        return NULL;
    slice = source_new(source->path);
    if (slice == NULL)
        return NULL;
    slice->parent = fa__source_retain(parent);
    slice->offset = source->offset + offset;
    slice->size = size;
    slice->data = source->data != NULL ? source->data + offset : NULL;
    return slice;
}

/* ---- owning, asking -------------------------------------------------------------------------- */

fa__source *fa__source_retain(fa__source *source)
{
    if (source != NULL)
        atomic_fetch_add_explicit(&source->refs, 1, memory_order_relaxed);
    return source;
}

void fa__source_release(fa__source *source)
{
    if (source == NULL || atomic_fetch_sub(&source->refs, 1) != 1)
        return;
    if (source->mapped)
        munmap(source->data, (size_t)source->size);
    else if (source->parent == NULL)
        fa__free(source->data);
    if (source->callback.close != NULL)
        source->callback.close(source->callback.context);
    if (source->fd >= 0)
        close(source->fd);
    fa__source_release(source->parent);         /* not itself a slice: one level deep */
    fa__free(source->path);
    fa__free(source);
}

uint64_t fa__source_size(const fa__source *source)
{
    return source->size;
}

const char *fa__source_path(const fa__source *source)
{
    return source->path != NULL ? source->path : "";
}

uint8_t *fa__source_data(const fa__source *source)
{
    return source->data;
}

/* ---- reading --------------------------------------------------------------------------------- */

static fa_status read_file(const fa__source *source, uint8_t *out, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t n = pread(source->fd, out, size < LARGEST_READ ? size : LARGEST_READ,
                          (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fa__fail_errno("read the file", source->path);
        if (n == 0) {
            fa__fail(FA_EFORMAT, "the file has become shorter while it was being read: it had %llu "
                     "bytes when opened", (unsigned long long)source->size);
            fa__error_set_offset((int64_t)offset);
            return fa__error_set_path(source->path);
        }
        out += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return FA_OK;
}

fa_status fa__source_read(fa__source *source, void *out, size_t size, uint64_t offset)
{
    fa_status st = check_range(source, offset, size);

    if (st != FA_OK || size == 0)
        return st;
    if (source->data != NULL) {
        memcpy(out, source->data + offset, size);
        return FA_OK;
    }
    if (source->parent != NULL)
        return fa__source_read(source->parent, out, size, source->offset + offset);
    if (source->fd >= 0)
        return read_file(source, out, size, offset);
    if (source->callback.read(source->callback.context, out, size, offset) == 0)
        return FA_OK;
    fa__fail(FA_EIO, "the read callback could not read %zu bytes", size);
    return fa__error_set_offset((int64_t)offset);
}

fa_status fa__source_read_apart(fa__source *source, void *out, size_t size, uint64_t offset)
{
    fa_status st = check_range(source, offset, size);

    if (st != FA_OK || size == 0)
        return st;
    if (source->parent != NULL)
        return fa__source_read_apart(source->parent, out, size, source->offset + offset);
    return source->mapped && source->fd >= 0 ? read_file(source, out, size, offset)
                                             : fa__source_read(source, out, size, offset);
}

/* One large read in pieces. */
typedef struct pieces {
    fa__source *source;
    uint8_t *out;
    size_t size;
    uint64_t offset;
} pieces;

static fa_status read_piece(void *context, size_t i)
{
    const pieces *all = context;
    size_t begin = i * PARALLEL_PIECE, left = all->size - begin;

    return fa__source_read(all->source, all->out + begin,
                           left < PARALLEL_PIECE ? left : PARALLEL_PIECE, all->offset + begin);
}

fa_status fa__source_read_parallel(fa__source *source, void *out, size_t size, uint64_t offset)
{
    pieces all = { source, out, size, offset };
    fa_status st = check_range(source, offset, size);

    if (st != FA_OK || size <= PARALLEL_PIECE)
        return st != FA_OK ? st : fa__source_read(source, out, size, offset);
    return fa__parallel((size - 1) / PARALLEL_PIECE + 1, read_piece, &all);
}
