/* compute.c: programs and operators by libfacula inside one process. Prints seconds.
 *
 *   compute add                    one call of aten::add on tensors of one element, by fa_call
 *   compute forward FILE N         one call of a program on an image; the median of N
 *   compute first FILE             nothing: it ends after the first output */
#include <facula/facula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALLS 200000
#define MAX_CALLS 1000
#define TURNS 1000

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

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int n)
{
    qsort(times, (size_t)n, sizeof(*times), by_size);
    return times[n / 2];
}

static fa_value *ones(int n_dims, const int64_t *sizes)
{
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, n_dims, sizes);
    fa_value *value;

    for (int64_t i = 0; tensor != NULL && i < fa_tensor_numel(tensor); i++)
        ((float *)fa_tensor_data(tensor))[i] = 1;
    value = fa_value_tensor(tensor);
    if (value == NULL)
        die();
    fa_tensor_release(tensor);
    return value;
}

static double add(void)
{
    const int64_t one = 1;
    fa_value *args[2] = { ones(1, &one), ones(1, &one) }, *out;
    double start = now();

    for (int i = 0; i < CALLS; i++) {
        if (fa_call("aten::add.Tensor", args, 2, NULL, &out) != FA_OK)
            die();
        fa_value_release(out);
    }
    start = now() - start;
    fa_value_release(args[0]);
    fa_value_release(args[1]);
    return start / CALLS;
}

static void call(fa_module *module, fa_value **args, size_t n_args)
{
    fa_value *out;

    if (fa_module_call(module, args, n_args, NULL, &out) != FA_OK)
        die();
    fa_value_release(out);
}

/* Each call has another number of turns, so that none is like one before. */
static double control(fa_module *module, int n)
{
    const int64_t one = 1;
    double times[MAX_CALLS];
    fa_value *args[2] = { ones(1, &one) };

    for (int i = 0; i < n; i++) {
        args[1] = fa_value_int(TURNS + i);
        times[i] = now();
        call(module, args, 2);
        times[i] = (now() - times[i]) / (TURNS + i);
        fa_value_release(args[1]);
    }
    fa_value_release(args[0]);
    return median(times, n);
}

static double forward(fa_module *module, int n)
{
    const int64_t sizes[] = { 1, 3, 224, 224 };
    double times[MAX_CALLS];
    fa_value *image = ones(4, sizes);

    for (int i = 0; i < n; i++) {
        times[i] = now();
        call(module, &image, 1);
        times[i] = now() - times[i];
    }
    fa_value_release(image);
    return median(times, n);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    int n = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
    fa_module *module = NULL;

    if (strcmp(what, "add") == 0) {
        printf("%.9f\n", add());
        return 0;
    }
    if (argc < 3 || n < 1 || n > MAX_CALLS) {
        fprintf(stderr, "usage: compute add | control FILE N | forward FILE N | first FILE\n");
        return 2;
    }
    module = fa_module_load(argv[2], NULL);
    if (module == NULL)
        die();
    printf("%.9f\n", strcmp(what, "control") == 0 ? control(module, n) : forward(module, n));
    fa_module_release(module);
    return 0;
}
