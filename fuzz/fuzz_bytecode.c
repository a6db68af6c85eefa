/* fuzz_bytecode.c: any bytes opened as a mobile program, zip or flatbuffer; what opens is printed
 * and run within bounds. */
#include <stdlib.h>

#include "formats/formats.h"
#include "module/module.h"

#define MAX_STEPS 10000
#define MAX_SECONDS 1.0

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
    if (!fine && fa_error_last()->status == FA_OK)
        abort();                                         /* a failure without a reason */
}

/* One method on its defaults alone. */
static void call(fa_module *module, const char *method)
{
    fa_value *out = NULL;

    check(fa_module_call_method(module, method, NULL, 0, NULL, &out) == FA_OK);
    fa_value_release(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_module *module = fa_module_load_memory(data, size, NULL);
    fa_value *methods;
    char *text;

    check(module != NULL);
    if (module == NULL)
        return 0;
    fa_module_set_budget(module, MAX_STEPS, MAX_SECONDS);
    text = fa_module_code(module);
    check(text != NULL);
    fa_string_free(text);
    methods = fa_module_methods(module);
    for (size_t i = 0; i < fa_value_len(methods); i++)
        call(module, fa_value_text(fa_value_at(methods, i)));
    fa_value_release(methods);
    fa_module_release(module);
    return 0;
}
