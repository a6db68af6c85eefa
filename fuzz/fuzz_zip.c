/* fuzz_zip.c: any bytes as a zip: opened, looked up, read, checked, and scanned as if the directory
 * were lost. */
#include "io/io.h"

#define RECORD_LIMIT ((uint64_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, fa__severity severity, const char *record, int64_t offset,
                   const char *text)
{
    (void)context, (void)severity, (void)record, (void)offset, (void)text;
}

/* The sum keeps the reading from being optimised away, and shows uninitialised bytes to a memory
 * checker. */
static uint32_t read_record(fa__zip *zip, const fa__zip_entry *entry)
{
    fa__buffer owned = { 0 };
    fa__span plain = { 0 };
    uint32_t sum = 0;

    if (fa__zip_read(zip, entry, RECORD_LIMIT, &owned, &plain) == FA_OK)
        sum = fa__crc32(0, plain.data, plain.size);
    fa__buffer_free(&owned);
    return sum;
}

static void use(fa__zip *zip)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < fa__zip_count(zip); i++) {
        const fa__zip_entry *entry = fa__zip_at(zip, i);
        if (fa__zip_find_full(zip, entry->name) == NULL)
            __builtin_trap();           /* what the directory lists can be found */
        sum ^= read_record(zip, entry);
    }
    (void)fa__zip_find(zip, "data.pkl");
    if (fa__zip_verify(zip, ignore, &sum, NULL, NULL) != FA_OK && fa_error_last()->status == FA_OK)
        __builtin_trap();               /* a failure without an error */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa__source *source = fa__source_from_memory(data, size);
    fa__zip *zip = source != NULL ? fa__zip_open(source) : NULL;
    fa__zip *scanned = source != NULL ? fa__zip_scan(source, ignore, NULL) : NULL;

    if (zip != NULL)
        use(zip);
    if (scanned != NULL)
        use(scanned);
    fa__zip_free(scanned);
    fa__zip_free(zip);
    fa__source_release(source);
    return 0;
}
