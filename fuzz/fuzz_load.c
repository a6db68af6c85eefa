/* fuzz_load.c: the whole way of a user's file — recognise, load, look at everything, save what was
 * loaded and load that again, describe and check the file on disk. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What can be loaded can be saved and loaded again, to the same content. */
static void save_and_load_again(const fa_value *value)
{
    void *memory = NULL;
    size_t size = 0;
    fa_save_opts opts = { .format = "zip" };

    if (fa_save_memory(value, &opts, &memory, &size) != FA_OK)
        return;
    fa_value *again = fa_load_memory(memory, size, NULL);
    if (again == NULL)
        abort();
    fa_value_release(again);
    fa_memory_free(memory);
}

/* fa_describe and fa_check take a path: the input is put into a file of this process. */
static void describe_and_check(const uint8_t *data, size_t size)
{
    static char path[64];

    if (path[0] == 0)
        snprintf(path, sizeof(path), "/tmp/facula-fuzz-%ld", (long)getpid());
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return;
    fwrite(data, 1, size, file);
    fclose(file);
    fa_value_release(fa_describe(path, NULL));
    fa_value_release(fa_check(path, NULL));
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_value *value = walk_load(data, size, NULL);

    if (value != NULL)
        save_and_load_again(value);
    fa_value_release(value);
    describe_and_check(data, size);
    return 0;
}
