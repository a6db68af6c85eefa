/* baseline.c: what the machine itself can do with the same bytes. Prints seconds.
 *
 *   baseline write FILE SIZE       plain write() of SIZE bytes of memory, in pieces of one tensor
 *   baseline fsync FILE SIZE       the same, and fsync()
 *   baseline pread FILE            the whole file into fresh memory, one thread per processor
 *   baseline read FILE             the file once through a buffer of 1 MB, one thread
 *   baseline read-all FILE         the same, one thread per processor */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 6400000, BUFFER = 1 << 20, MAX_THREADS = 64 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A part of the file for one thread: into `out`, or (NULL) through a buffer of its own. */
typedef struct part {
    int fd;
    uint8_t *out;
    size_t offset, size;
} part;

static void *read_part(void *context)
{
    part *self = context;
    uint8_t *buffer = self->out == NULL ? malloc(BUFFER) : NULL;
    size_t step = self->out == NULL ? BUFFER : (size_t)1 << 30;

    for (size_t done = 0; done < self->size;) {
        size_t want = self->size - done < step ? self->size - done : step;
        uint8_t *to = self->out == NULL ? buffer : self->out + done;
        ssize_t n = pread(self->fd, to, want, (off_t)(self->offset + done));
        if (n <= 0)
            die("pread");
        done += (size_t)n;
    }
    free(buffer);
    return NULL;
}

static double read_file(const char *path, int n_threads, int keep)
{
    part parts[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    struct stat info;
    int fd = open(path, O_RDONLY);

    if (fd < 0 || fstat(fd, &info) != 0)
        die(path);
    size_t size = (size_t)info.st_size, share = size / (size_t)n_threads;
    double start = now();
    uint8_t *memory = keep ? malloc(size) : NULL;
    for (int i = 0; i < n_threads; i++) {
        size_t offset = share * (size_t)i;
        size_t length = i == n_threads - 1 ? size - offset : share;
        parts[i] = (part){ fd, keep ? memory + offset : NULL, offset, length };
        if (pthread_create(&threads[i], NULL, read_part, &parts[i]) != 0)
            die("pthread_create");
    }
    for (int i = 0; i < n_threads; i++)
        pthread_join(threads[i], NULL);
    double seconds = now() - start;
    free(memory);
    close(fd);
    return seconds;
}

static double write_file(const char *path, size_t size, int durable)
{
    uint8_t *memory = malloc(size);
    if (memory == NULL)
        die("malloc");
    memset(memory, 0x5a, size);
    unlink(path);
    double start = now();
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0)
        die(path);
    for (size_t done = 0; done < size;) {
        size_t want = size - done < PIECE ? size - done : PIECE;
        ssize_t n = write(fd, memory + done, want);
        if (n <= 0)
            die("write");
        done += (size_t)n;
    }
    if (durable && fsync(fd) != 0)
        die("fsync");
    close(fd);
    double seconds = now() - start;
    free(memory);
    return seconds;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    int n_threads = n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
    double seconds = -1;

    if (strcmp(what, "pread") == 0)
        seconds = read_file(argv[2], n_threads, 1);
    if (strcmp(what, "read") == 0)
        seconds = read_file(argv[2], 1, 0);
    if (strcmp(what, "read-all") == 0)
        seconds = read_file(argv[2], n_threads, 0);
    if (argc > 3 && strcmp(what, "write") == 0)
        seconds = write_file(argv[2], strtoull(argv[3], NULL, 10), 0);
    if (argc > 3 && strcmp(what, "fsync") == 0)
        seconds = write_file(argv[2], strtoull(argv[3], NULL, 10), 1);
    if (seconds < 0) {
        fprintf(stderr,
                "usage: baseline pread|read|read-all FILE, baseline write|fsync FILE SIZE\n");
        return 2;
    }
    printf("%.6f\n", seconds);
    return 0;
}
