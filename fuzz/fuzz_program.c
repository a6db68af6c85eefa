/* fuzz_program.c: any bytes opened as a program, and its forward called with small inputs, bounded
 * in steps, time and memory. */
#include <stdlib.h>

#include "facula/facula.h"
#include "facula/module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_STEPS 20000
#define MAX_SECONDS 0.5
/* More than this at once, and more than that in all, is not to be had. */
#define MAX_BLOCK ((size_t)16 << 20)
#define MAX_TOTAL ((size_t)256 << 20)

/* Every block has its size in front. */
#define HEAD 64

static _Atomic(size_t) in_use;

static void *take(void *context, size_t size)
{
    char *block;

    (void)context;
    if (size > MAX_BLOCK || in_use + size > MAX_TOTAL)
        return NULL;
    block = malloc(size + HEAD);
    if (block == NULL)
        return NULL;
    *(size_t *)(void *)block = size;
    in_use += size;
    return block + HEAD;
}

static void give_back(void *context, void *memory)
{
    (void)context;
    if (memory == NULL)
        return;
    in_use -= *(size_t *)(void *)((char *)memory - HEAD);
    free((char *)memory - HEAD);
}

static void *resize(void *context, void *memory, size_t size)
{
    size_t before = memory == NULL ? 0 : *(size_t *)(void *)((char *)memory - HEAD);
    char *block;

    (void)context;
    if (size > MAX_BLOCK || in_use + size > MAX_TOTAL + before)
        return NULL;
    block = realloc(memory == NULL ? NULL : (char *)memory - HEAD, size + HEAD);
    if (block == NULL)
        return NULL;
    *(size_t *)(void *)block = size;
    in_use += size - before;
    return block + HEAD;
}

static const fa_allocator bounded = { .alloc = take, .reallocate = resize, .free = give_back };

/* 0.5, 1.5, ... */
static fa_value *numbers(fa_dtype dtype, int n_dims, const int64_t *sizes)
{
    fa_tensor *plain = fa_zeros(FA_FLOAT32, n_dims, sizes), *tensor = NULL;
    fa_value *out = NULL;

    for (int64_t i = 0; plain != NULL && i < fa_tensor_numel(plain); i++)
        ((float *)fa_tensor_data(plain))[i] = (float)(i % 7) + 0.5f;
    if (plain != NULL)
        tensor = fa_to_dtype(plain, dtype);
    if (tensor != NULL)
        out = fa_value_tensor(tensor);
    fa_tensor_release(tensor);
    fa_tensor_release(plain);
    return out;
}

/* forward(x), forward(x, x), forward(): what its author may have meant. */
static void call(fa_module *module, fa_value *x)
{
    fa_value *const args[] = { x, x, x };

    for (size_t n = 0; x != NULL && n <= 3; n++) {
        fa_value *out = NULL;
        fa_status st = fa_module_call(module, args, n, NULL, &out);

        if (st != FA_OK && fa_error_last()->status == FA_OK)
            abort();                                     /* a failure without a reason */
        if (st == FA_OK)
            fa_string_free(fa_value_to_string(out, 2000));
        fa_value_release(out);
    }
    fa_value_release(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    fa_module *module;

    if (!ready)
        fa_set_allocator(&bounded);
    ready = true;
    module = fa_module_load_memory(data, size, NULL);
    if (module == NULL) {
        if (fa_error_last()->status == FA_OK)
            abort();
        return 0;
    }
    fa_module_set_budget(module, MAX_STEPS, MAX_SECONDS);
    call(module, numbers(FA_FLOAT32, 2, (int64_t[]){ 2, 5 }));
    call(module, numbers(FA_FLOAT32, 4, (int64_t[]){ 1, 3, 8, 8 }));
    call(module, numbers(FA_INT64, 2, (int64_t[]){ 2, 3 }));
    fa_string_free(fa_module_code(module));
    fa_value_release(fa_module_ops(module));
    fa_module_release(module);
    return 0;
}
