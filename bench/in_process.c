/* in_process.c: loads and saves by libfacula inside one process. Prints seconds.
 *
 *   in_process load FILE           mapped
 *   in_process load-copy FILE      into private memory
 *   in_process save IN OUT         IN read into memory first; not durable
 *   in_process save-durable IN OUT */
#include <facula/facula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void die(void)
{
    char text[1024];
    fa_error_format(text, sizeof(text));
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static fa_value *load(const char *path, fa_toggle mmap)
{
    fa_load_opts opts = { .mmap = mmap };
    fa_value *value = fa_load(path, &opts);
    if (value == NULL)
        die();
    return value;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    double start = now();

    if (strcmp(what, "load") == 0 || strcmp(what, "load-copy") == 0) {
        fa_value *value = load(argv[2], strcmp(what, "load") == 0 ? FA_ON : FA_OFF);
        printf("%.6f\n", now() - start);
        fa_value_release(value);
    } else if (argc > 3 && strncmp(what, "save", 4) == 0) {
        fa_save_opts opts = { .durable = strcmp(what, "save-durable") == 0 ? FA_ON : FA_OFF };
        fa_value *value = load(argv[2], FA_OFF);
        unlink(argv[3]);
        start = now();
        if (fa_save(value, argv[3], &opts) != FA_OK)
            die();
        printf("%.6f\n", now() - start);
        fa_value_release(value);
    } else {
        fprintf(stderr,
                "usage: in_process load|load-copy FILE, in_process save|save-durable IN OUT\n");
        return 2;
    }
    return 0;
}
