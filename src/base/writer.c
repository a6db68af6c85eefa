/* writer.c: buffered sequential output that either becomes the file whole or leaves no trace.
 *
 *     open       "model.pt.k3x9qz.tmp" is made beside model.pt
 *     put        small pieces gather in a buffer of 1 MiB, large ones go straight to write(2)
 *     commit     flush, fsync, rename to model.pt, fsync of the folder
 *     free       without a commit: the temporary file is removed
 *
 * A link stays a link: what it points to is replaced. Pipes, terminals and devices cannot be
 * replaced by a rename and are written to straight.
 *
 * The CRC-32 of a large piece is computed by the same thread, 256 KiB at a time, just before they
 * are written: CRC runs at 16 GB/s and brings the bytes into the cache, from where write(2) copies
 * them. Measured with 1.9 GB on two cores: write alone 0.40 s, so 0.41 s, CRC by a second thread
 * 0.45 s.
 *
 * A durable file's bytes are sent to the disk while the rest is being written, on Linux, so that
 * less is left for fsync to wait for: 1 GB with fsync takes 0.27 s so, 0.45 s otherwise. */
#ifdef __linux__
#define _GNU_SOURCE                     /* sync_file_range */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

#define BUFFER_SIZE ((size_t)1 << 20)
#define LARGE_PIECE ((size_t)256 << 10)         /* not copied into the buffer */
#define CRC_PIECE ((size_t)256 << 10)           /* fits the level 2 cache */
#define WRITE_BACK_STEP ((size_t)64 << 20)      /* one write(2); then the disk is set to work */
#define MOST_LINKS 40                           /* as Linux */
#define MOST_ATTEMPTS 100                       /* at a name nobody has */
#define LONGEST_BASE 240                        /* of a temporary name; file systems allow 255 */
#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

typedef enum output {
    TO_MEMORY,
    TO_TEMPORARY,                       /* renamed by commit */
    TO_PATH,                            /* not a regular file: straight */
    TO_NOTHING                          /* committed or handed over: nothing more can be put */
} output;

struct fa__writer {
    output to;
    fa__durability durability;
    int fd;                             /* -1: none */
    char *path;                         /* as the caller named it; NULL: memory */
    char *target;                       /* the same after links; commit renames to it */
    char *temporary;                    /* name of the temporary file */
    fa__buffer buffer;                  /* bytes not yet written; all of them for TO_MEMORY */
    uint64_t offset;                    /* bytes put */
    uint64_t written, sent;             /* bytes given to write(2); of these, sent to the disk */
    fa_error failure;                   /* the first one; status FA_OK: none */
};

/* ---- where to write -------------------------------------------------------------------------- */

/* The path that the link `path`, whose content is `link`, leads to. */
static char *follow(const char *path, const char *link)
{
    fa__buffer joined = { 0 };
    char *folder, *text = NULL;

    if (link[0] == '/')
        return fa__strdup(link);
    folder = fa__path_folder(path);
    if (folder != NULL && fa__buffer_format(&joined, "%s/%s", folder, link) == FA_OK)
        text = fa__buffer_take_text(&joined);
    fa__buffer_free(&joined);
    fa__free(folder);
    return text;
}

/* What is at the end of the links, whether it exists or not. Yours. */
static char *resolve(const char *path)
{
    char *at = fa__strdup(path), *next;
    char link[4096];

    for (int i = 0; at != NULL; i++) {
        ssize_t n = readlink(at, link, sizeof link);

        if (n < 0)
            return at;
        if (i == MOST_LINKS || (size_t)n == sizeof link) {
            errno = ELOOP;
            fa__fail_errno("follow the link", path);
            break;
        }
        link[n] = '\0';
        next = follow(at, link);
        fa__free(at);
        at = next;
    }
    fa__free(at);
    return NULL;
}

/* Names of open files: replacing what they lead to would not reach those who hold it open. */
static bool names_open_file(const char *path)
{
    fa__span name = fa__span_of(path);

    return fa__starts_with(name, "/dev/fd/") || fa__starts_with(name, "/dev/std")
        || fa__starts_with(name, "/proc/");
}

/* ---- the temporary file ---------------------------------------------------------------------- */

/* Another one at each attempt, in each process, at each time. */
static uint64_t random_number(const fa__writer *writer, int attempt)
{
    struct timespec now = { 0 };
    uint64_t parts[4];

    clock_gettime(CLOCK_REALTIME, &now);
    parts[0] = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 32;
    parts[1] = (uint64_t)getpid();
    parts[2] = (uint64_t)(uintptr_t)writer;
    parts[3] = (uint64_t)attempt;
    return fa__hash_bytes(parts, sizeof parts);
}

/* "folder/model.pt.k3x9qz.tmp". Yours. */
static char *temporary_name(const fa__writer *writer, int attempt)
{
    const char *slash = strrchr(writer->target, '/');
    const char *base = slash != NULL ? slash + 1 : writer->target;
    size_t base_size = strlen(base) < LONGEST_BASE ? strlen(base) : LONGEST_BASE;
    uint64_t number = random_number(writer, attempt);
    fa__buffer name = { 0 };
    char letters[7] = "", *text = NULL;

    for (int i = 0; i < 6; i++, number /= sizeof LETTERS - 1)
        letters[i] = LETTERS[number % (sizeof LETTERS - 1)];
    if (fa__buffer_put(&name, writer->target, (size_t)(base - writer->target) + base_size) == FA_OK
        && fa__buffer_format(&name, ".%s.tmp", letters) == FA_OK)
        text = fa__buffer_take_text(&name);
    fa__buffer_free(&name);
    return text;
}

/* Like the old file, so far as we may. It is never more open than that, not even for a moment. */
static void copy_permissions(int fd, const struct stat *old)
{
    struct stat own;

    if (fstat(fd, &own) == 0 && (own.st_uid != old->st_uid || own.st_gid != old->st_gid)
        && fchown(fd, old->st_uid, old->st_gid) != 0)
        return;                         /* another's: the group's bits would mean another group */
    fchmod(fd, old->st_mode & 07777);
}

static fa_status open_temporary(fa__writer *writer, const struct stat *old)
{
    mode_t mode = old != NULL ? old->st_mode & 0777 : 0666;

    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        fa__free(writer->temporary);
        writer->temporary = temporary_name(writer, attempt);
        if (writer->temporary == NULL)
            return FA_ENOMEM;
        writer->fd = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (writer->fd >= 0 || errno != EEXIST)
            break;
    }
    if (writer->fd < 0)
        return fa__fail_errno("create a temporary file beside it", writer->path);
    if (old != NULL)
        copy_permissions(writer->fd, old);
    writer->to = TO_TEMPORARY;
    return FA_OK;
}

/* O_APPEND: after "command >> file", /dev/stdout goes on at the file's end. */
static fa_status open_straight(fa__writer *writer)
{
    writer->fd = open(writer->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    if (writer->fd < 0)
        return fa__fail_errno("open it for writing", writer->path);
    writer->to = TO_PATH;
    return FA_OK;
}

static fa_status open_output(fa__writer *writer)
{
    struct stat info;
    bool exists = stat(writer->path, &info) == 0;

    if (exists && S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return fa__fail_errno("write the file", writer->path);
    }
    if (exists && (!S_ISREG(info.st_mode) || names_open_file(writer->path)))
        return open_straight(writer);
    writer->target = resolve(writer->path);
    if (writer->target == NULL)
        return fa_error_last()->status;
    return open_temporary(writer, exists ? &info : NULL);
}

static fa__writer *writer_new(void)
{
    fa__writer *writer = fa__zalloc(sizeof *writer);

    if (writer != NULL)
        writer->fd = -1;
    return writer;
}

fa__writer *fa__writer_to_memory(void)
{
    return writer_new();
}

fa__writer *fa__writer_open(const char *path, fa__durability durability)
{
    fa__writer *writer = writer_new();
    fa_status st = FA_OK;

    if (writer == NULL)
        return NULL;
    writer->durability = durability;
    writer->path = fa__strdup(path);
    TRY(writer->path != NULL ? FA_OK : FA_ENOMEM);
    TRY(fa__buffer_reserve(&writer->buffer, BUFFER_SIZE));
    TRY(open_output(writer));
done:
    if (st == FA_OK)
        return writer;
    fa__writer_free(writer);
    return NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Keeps the failure that has just been recorded. */
static fa_status fail(fa__writer *writer)
{
    fa__error_set_path(writer->path);
    if (writer->to == TO_TEMPORARY)
        fa__note("nothing was saved; what was at this path before is untouched");
    writer->failure = *fa_error_last();
    return writer->failure.status;
}

/* The failure from before, or that there is nothing to write to any more. */
static fa_status check_open(fa__writer *writer)
{
    if (FA__UNLIKELY(writer->failure.status != FA_OK)) {
        fa__error_restore(&writer->failure);
        return writer->failure.status;
    }
    if (FA__UNLIKELY(writer->to == TO_NOTHING))
        return fa__fail(FA_EINVAL, "the writer is finished: nothing more can be written");
    return FA_OK;
}

static fa_status fail_errno(fa__writer *writer, const char *doing)
{
    if (errno == ENOSPC)
        fa__fail(FA_EIO, "no space left on device (cannot %s beyond %llu bytes)", doing,
                 (unsigned long long)writer->written);
    else
        fa__fail_errno(doing, writer->path);
    return fail(writer);
}

/* Only a hint: fsync finds out about failures. */
static void start_write_back(fa__writer *writer)
{
    if (writer->durability != FA__DURABLE || writer->written - writer->sent < WRITE_BACK_STEP)
        return;
#ifdef __linux__
    sync_file_range(writer->fd, (off_t)writer->sent, (off_t)(writer->written - writer->sent),
                    SYNC_FILE_RANGE_WRITE);
#endif
    writer->sent = writer->written;
}

static fa_status write_through(fa__writer *writer, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(writer->fd, data, size < WRITE_BACK_STEP ? size : WRITE_BACK_STEP);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(writer, "write the file");
        data += n;
        size -= (size_t)n;
        writer->written += (uint64_t)n;
        start_write_back(writer);
    }
    return FA_OK;
}

static fa_status flush(fa__writer *writer)
{
    fa_status st = write_through(writer, writer->buffer.data, writer->buffer.size);

    if (st == FA_OK)
        writer->buffer.size = 0;
    return st;
}

static fa_status put_small(fa__writer *writer, const void *data, size_t size)
{
    if (writer->to != TO_MEMORY && size > BUFFER_SIZE - writer->buffer.size) {
        fa_status st = flush(writer);

        if (st != FA_OK)
            return st;
    }
    if (fa__buffer_put(&writer->buffer, data, size) != FA_OK)
        return fail(writer);
    writer->offset += size;
    return FA_OK;
}

fa_status fa__writer_put(fa__writer *writer, const void *data, size_t size)
{
    fa_status st = FA_OK;

    TRY(check_open(writer));
    if (writer->to == TO_MEMORY || size < LARGE_PIECE)
        return put_small(writer, data, size);
    TRY(flush(writer));
    TRY(write_through(writer, data, size));
    writer->offset += size;
done:
    return st;
}

fa_status fa__writer_put_crc(fa__writer *writer, const void *data, size_t size, uint32_t *crc)
{
    const uint8_t *at = data;
    fa_status st = FA_OK;

    TRY(check_open(writer));
    *crc = 0;
    if (writer->to != TO_MEMORY && size >= LARGE_PIECE)
        TRY(flush(writer));
    while (size > 0) {
        /* Pieces end at round offsets in the file, so that none leaves a page half written. */
        size_t piece = CRC_PIECE - (size_t)(writer->offset % CRC_PIECE);

        if (piece > size || writer->to == TO_MEMORY)
            piece = size;
        *crc = fa__crc32(*crc, at, piece);
        TRY(fa__writer_put(writer, at, piece));
        at += piece;
        size -= piece;
    }
done:
    return st;
}

uint64_t fa__writer_offset(const fa__writer *writer)
{
    return writer->offset;
}

/* ---- finishing ------------------------------------------------------------------------------- */

/* Makes the rename durable. A folder that cannot be opened or synchronised is not a failure: some
 * file systems have no such thing, and the file itself is in place. A disk error is. */
static fa_status sync_folder(fa__writer *writer)
{
    char *folder = fa__path_folder(writer->target);
    fa_status st = FA_OK;
    int fd;

    if (folder == NULL)
        return fail(writer);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) != 0 && errno == EIO)
        st = fail_errno(writer, "synchronise the folder");
    if (fd >= 0)
        close(fd);
    fa__free(folder);
    return st;
}

static fa_status close_output(fa__writer *writer)
{
    int fd = writer->fd;

    writer->fd = -1;
    if (close(fd) != 0 && errno != EINTR)
        return fail_errno(writer, "finish the file");
    return FA_OK;
}

static fa_status rename_output(fa__writer *writer)
{
    if (rename(writer->temporary, writer->target) != 0)
        return fail_errno(writer, "rename the temporary file");
    writer->to = TO_NOTHING;
    return writer->durability == FA__DURABLE ? sync_folder(writer) : FA_OK;
}

fa_status fa__writer_commit(fa__writer *writer)
{
    fa_status st = FA_OK;

    TRY(check_open(writer));
    if (writer->to == TO_MEMORY)
        return FA_OK;
    TRY(flush(writer));
    if (writer->to == TO_TEMPORARY && writer->durability == FA__DURABLE && fsync(writer->fd) != 0)
        TRY(fail_errno(writer, "synchronise the file"));
    TRY(close_output(writer));
    if (writer->to == TO_TEMPORARY)
        TRY(rename_output(writer));
    writer->to = TO_NOTHING;
done:
    return st;
}

fa_status fa__writer_take_memory(fa__writer *writer, fa__buffer *out)
{
    fa_status st = check_open(writer);

    if (st != FA_OK)
        return st;
    if (writer->to != TO_MEMORY)
        return fa__fail(FA_EINVAL, "the writer writes to a file, not to memory");
    fa__buffer_free(out);
    *out = writer->buffer;
    writer->buffer = (fa__buffer){ 0 };
    writer->to = TO_NOTHING;
    return FA_OK;
}

void fa__writer_free(fa__writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->to == TO_TEMPORARY)
        unlink(writer->temporary);
    fa__free(writer->temporary);
    fa__free(writer->target);
    fa__free(writer->path);
    fa__buffer_free(&writer->buffer);
    fa__free(writer);
}
