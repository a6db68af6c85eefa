/* driver.c: runs a fuzz target without libFuzzer, for compilers that lack it.
 *
 *   fuzz_load [-runs=N] [-seed=S] SEED_FILE_OR_FOLDER...
 *
 * Every seed is run as it is, then N mutations of seeds. The same arguments give the same inputs.
 * The input at hand is kept in fuzz-current.bin of the working folder when the target crashes, so
 * that `fuzz_load fuzz-current.bin` shows the crash again. */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_LIMIT = 1 << 16, INPUT_LIMIT = 2 * SEED_LIMIT, SEEDS_MAX = 4096, PATH_SIZE = 4096 };

typedef struct input {
    uint8_t *data;
    size_t size;
} input;

typedef struct driver {
    input seeds[SEEDS_MAX];
    size_t n_seeds;
    uint64_t random;                    /* xorshift state, never 0 */
    uint8_t work[INPUT_LIMIT];          /* the input at hand */
    size_t size;
} driver;

static driver *running;                 /* for the crash handler alone */

static void save_crash(int signal_number)
{
    FILE *file = fopen("fuzz-current.bin", "wb");
    if (file != NULL) {
        fwrite(running->work, 1, running->size, file);
        fclose(file);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void add_seed_file(driver *self, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || self->n_seeds == SEEDS_MAX)
        return;
    uint8_t *data = malloc(SEED_LIMIT);
    size_t size = data != NULL ? fread(data, 1, SEED_LIMIT, file) : 0;
    if (size == 0 || fgetc(file) != EOF)                 /* empty, or larger than a seed may be */
        free(data);
    else
        self->seeds[self->n_seeds++] = (input){ data, size };
    fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_seeds(driver *self, const char *path)
{
    struct stat info;
    struct dirent **items;

    if (stat(path, &info) != 0)
        return;
    if (!S_ISDIR(info.st_mode)) {
        if (strstr(path, ".json") == NULL && strstr(path, ".txt") == NULL)
            add_seed_file(self, path);
        return;
    }
    int n = scandir(path, &items, NULL, by_name);        /* sorted: the same order everywhere */
    for (int i = 0; i < n; i++) {
        char below[PATH_SIZE];
        snprintf(below, sizeof(below), "%s/%s", path, items[i]->d_name);
        if (strcmp(items[i]->d_name, ".") != 0 && strcmp(items[i]->d_name, "..") != 0)
            add_seeds(self, below);
        free(items[i]);
    }
    if (n >= 0)
        free(items);
}

static uint64_t next_random(driver *self, uint64_t below)
{
    self->random ^= self->random << 13;
    self->random ^= self->random >> 7;
    self->random ^= self->random << 17;
    return below == 0 ? 0 : self->random % below;
}

/* Sizes and counts that parsers trip over, little-endian, in 1, 2, 4 or 8 bytes. */
static void put_interesting(driver *self, size_t at)
{
    static const uint64_t values[] = { 0,
                                       1,
                                       0x7f,
                                       0x80,
                                       0xff,
                                       0x7fff,
                                       0xffff,
                                       0x7fffffff,
                                       0x80000000,
                                       0xffffffff,
                                       0x100000000,
                                       0x7fffffffffffffff,
                                       0x8000000000000000,
                                       0xffffffffffffffff };
    size_t width = (size_t)1 << next_random(self, 4);
    uint64_t value = values[next_random(self, sizeof(values) / sizeof(values[0]))];

    for (size_t i = 0; i < width && at + i < self->size; i++)
        self->work[at + i] = (uint8_t)(value >> (8 * i));
}

static void insert(driver *self, size_t at, const uint8_t *data, size_t size)
{
    if (self->size + size > INPUT_LIMIT)
        return;
    memmove(self->work + at + size, self->work + at, self->size - at);
    memcpy(self->work + at, data, size);
    self->size += size;
}

static void mutate_once(driver *self)
{
    if (self->size == 0)
        return;
    size_t at = next_random(self, self->size);
    size_t span = 1 + next_random(self, next_random(self, 4) == 0 ? 256 : 16);
    if (span > self->size - at)
        span = self->size - at;
    switch (next_random(self, 8)) {
    case 0:
        self->work[at] ^= (uint8_t)(1u << next_random(self, 8));
        break;
    case 1:
        self->work[at] = (uint8_t)next_random(self, 256);
        break;
    case 2:
        put_interesting(self, at);
        break;
    case 3:                                              /* cut out */
        memmove(self->work + at, self->work + at + span, self->size - at - span);
        self->size -= span;
        break;
    case 4: {                                            /* say twice */
        uint8_t copy[256];
        memcpy(copy, self->work + at, span < sizeof(copy) ? span : sizeof(copy));
        insert(self, at, copy, span < sizeof(copy) ? span : sizeof(copy));
        break;
    }
    case 5: {                                            /* a piece of another seed */
        const input *other = &self->seeds[next_random(self, self->n_seeds)];
        size_t from = next_random(self, other->size);
        insert(self, at, other->data + from, span < other->size - from ? span : other->size - from);
        break;
    }
    case 6:                                              /* cut short, rarely */
        if (next_random(self, 8) == 0)
            self->size = at;
        break;
    default:                                             /* one up, one down */
        self->work[at] = (uint8_t)(self->work[at] + (next_random(self, 2) == 0 ? 1 : 255));
        break;
    }
}

static void run_seed(driver *self, size_t i)
{
    self->size = self->seeds[i].size;
    memcpy(self->work, self->seeds[i].data, self->size);
}

/* The target gets memory of exactly the input's size, so that a byte too far is seen. */
static void run_target(driver *self)
{
    uint8_t *exact = malloc(self->size > 0 ? self->size : 1);
    if (exact == NULL)
        return;
    memcpy(exact, self->work, self->size);
    LLVMFuzzerTestOneInput(exact, self->size);
    free(exact);
}

static void run_all(driver *self, unsigned long runs)
{
    for (size_t i = 0; i < self->n_seeds; i++) {
        run_seed(self, i);
        run_target(self);
    }
    for (unsigned long i = 0; i < runs; i++) {
        run_seed(self, next_random(self, self->n_seeds));
        for (uint64_t n = 1 + next_random(self, 8); n > 0; n--)
            mutate_once(self);
        run_target(self);
    }
    printf("%zu seeds and %lu mutations of them\n", self->n_seeds, runs);
}

int main(int argc, char **argv)
{
    unsigned long runs = 0;
    driver *self = calloc(1, sizeof(*self));

    if (self == NULL)
        return 1;
    running = self;
    self->random = 88172645463325252u;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "-runs=", 6) == 0)
            runs = strtoul(argv[i] + 6, NULL, 10);
        else if (strncmp(argv[i], "-seed=", 6) == 0)
            self->random ^= strtoull(argv[i] + 6, NULL, 10);
        else
            add_seeds(self, argv[i]);
    }
    if (self->n_seeds == 0) {
        fprintf(stderr, "no seeds\n");
        return 1;
    }
    signal(SIGABRT, save_crash);
    signal(SIGSEGV, save_crash);
    run_all(self, runs);
    for (size_t i = 0; i < self->n_seeds; i++)
        free(self->seeds[i].data);
    free(self);
    return 0;
}
