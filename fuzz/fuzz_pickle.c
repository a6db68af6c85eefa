/* fuzz_pickle.c: any bytes run as a pickle, with hooks that replace and make things; what comes out
 * is printed, saved at every protocol and read again. The first byte chooses whether hooks take
 * part. */
#include <stdlib.h>

#include "io/io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static fa_status persistent(void *context, fa_value *id, fa_value **out)
{
    (void)context;
    *out = fa_value_tuple(1, &id);
    return *out != NULL ? FA_OK : FA_ENOMEM;
}

/* Calls whose first argument is a list give that list. */
static fa_status construct(void *context, fa_build how, fa_value *callable, fa_value *args,
                           fa_value *kwargs,
                           fa_value **out)
{
    (void)context;
    (void)how;
    (void)callable;
    (void)kwargs;
    if (fa_value_len(args) > 0 && fa_value_kind(fa_value_at(args, 0)) == FA_KIND_LIST)
        *out = fa_value_retain(fa_value_at(args, 0));
    return FA_OK;
}

/* Objects that are built with a tuple become the tuple. */
static fa_status build(void *context, fa_value *target, fa_value *state, fa_value **replacement,
                       bool *handled)
{
    (void)context;
    if (fa_value_kind(target) == FA_KIND_OBJECT && fa_value_kind(state) == FA_KIND_TUPLE)
        *replacement = fa_value_retain(state);
    *handled = fa_value_kind(target) == FA_KIND_DICT;
    return FA_OK;
}

static fa_value *load(const uint8_t *data, size_t size, const fa__unpickle_hooks *hooks)
{
    fa__reader reader;
    fa_value *value = NULL;

    fa__reader_init_span(&reader, (fa__span){ data, size }, NULL);
    if (fa__unpickle(&reader, hooks, NULL, &value, NULL) != FA_OK)
        value = NULL;
    fa__reader_free(&reader);
    return value;
}

/* What was written must be readable. */
static void save_and_load_again(const fa_value *value, int protocol)
{
    fa__pickle_style style = { .protocol = protocol };
    fa__buffer out = { 0 };

    if (fa__pickle(&out, value, &style, NULL, NULL) == FA_OK) {
        fa_value *again = load(out.data, out.size, NULL);

        if (again == NULL)
            abort();
        fa_value_release(again);
    }
    fa__buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fa__unpickle_hooks hooks = { persistent, construct, build, NULL };
    fa_value *value;

    if (size == 0)
        return 0;
    value = load(data + 1, size - 1, data[0] % 2 != 0 ? &hooks : NULL);
    if (value == NULL)
        return 0;
    fa__free(fa_value_to_string(value, 4096));
    for (int protocol = 2; protocol <= 5; protocol++)
        save_and_load_again(value, protocol);
    fa_value_release(value);
    return 0;
}
