/* fuzz_archive.c: records put into an archive that is right in itself — sizes, checksums, names —
 * so that mutations reach what stands behind the zip: pickles with storages, JSON, NumPy files.
 *
 *     u8        which kind of archive (a row of `kinds`), modulo their number
 *     records   separated by FF 00 FF 00, in the order of the kind's names; absent ones are empty
 *
 * A kind without names is no zip: the rest is a safetensors header, its length put before it, or
 * what follows the three short pickles at the head of a legacy file. */
#include <stdio.h>

#include "io/io.h"
#include "walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORDS_MAX 5
#define STORAGES 4
#define STORAGE_SIZE 256

typedef struct kind {
    const char *records[RECORDS_MAX];   /* given by the input */
    const char *storages;               /* folder of records of STORAGE_SIZE zeros */
    const char *suffix;                 /* of them */
    const char *marker;                 /* a record that makes it this kind, or NULL */
} kind;

static const kind kinds[] = {
    { { "data.pkl" }, "data/", "", "version" },
    { { "data.pkl", "constants.pkl", "code/__torch__.py", "bytecode.pkl" }, "data/", "",
      "version" },
    { { "model.json", "attributes.pkl" }, "tensors/", "", "version" },
    { { "data/weights/model_weights_config.json", "data/constants/model_constants_config.json",
        "models/model.json", "data/sample_inputs/model.pt" },
      "data/weights/weight_", "", "archive_format" },
    { { "serialized_exported_program.json", "serialized_state_dict.pt" }, "data/", "", "version" },
    { { "model/model.pkl", "model/other.pkl" }, ".data/", ".storage", ".data/extern_modules" },
    { { "a.npy", "b.npy" }, NULL, NULL, NULL },
    { { NULL }, NULL, NULL, "safetensors" },
    { { NULL }, NULL, NULL, "legacy" },
};

/* The next record of the input; *rest begins behind its separator. */
static fa__span next_record(fa__span *rest)
{
    static const uint8_t separator[] = { 0xff, 0, 0xff, 0 };
    fa__span out = *rest;

    for (size_t i = 0; i + sizeof separator <= rest->size; i++) {
        if (memcmp(rest->data + i, separator, sizeof separator) != 0)
            continue;
        out.size = i;
        rest->data += i + sizeof separator;
        rest->size -= i + sizeof separator;
        return out;
    }
    rest->size = 0;
    return out;
}

static fa_status add_storages(fa__zip_writer *zip, const kind *self)
{
    static const uint8_t zeros[STORAGE_SIZE];
    char name[64];
    fa_status st = FA_OK;

    for (int i = 0; self->storages != NULL && i < STORAGES; i++) {
        snprintf(name, sizeof name, "%s%d%s", self->storages, i, self->suffix);
        TRY(fa__zip_writer_add(zip, name, zeros, sizeof zeros));
    }
done:
    return st;
}

static fa_status put_zip(fa__writer *writer, const kind *self, fa__span rest)
{
    fa_status st = FA_OK;
    const char *prefix = self->storages != NULL ? "archive" : "";
    fa__zip_writer *zip = fa__zip_writer_new(writer, &(fa__zip_layout){ .prefix = prefix });

    if (zip == NULL)
        return FA_ENOMEM;
    for (int i = 0; i < RECORDS_MAX && self->records[i] != NULL && (i == 0 || rest.size > 0); i++) {
        fa__span record = next_record(&rest);
        TRY(fa__zip_writer_add(zip, self->records[i], record.data, record.size));
    }
    TRY(add_storages(zip, self));
    if (self->marker != NULL)
        TRY(fa__zip_writer_add(zip, self->marker, "3\n", 2));
    TRY(fa__zip_writer_finish(zip));
done:
    fa__zip_writer_free(zip);
    return st;
}

static fa_status put_flat(fa__writer *writer, const kind *self, fa__span rest)
{
    static const uint8_t legacy[] = "\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20j\xa8P\x19.\x80\x02M\xe9"
                                    "\x03.\x80\x02}.";
    static const uint8_t zeros[STORAGE_SIZE];
    uint8_t header_size[8];
    bool safetensors = strcmp(self->marker, "safetensors") == 0;
    fa_status st = FA_OK;

    fa__put_le64(header_size, rest.size);
    if (safetensors)
        TRY(fa__writer_put(writer, header_size, sizeof header_size));
    else
        TRY(fa__writer_put(writer, legacy, sizeof legacy - 1));
    TRY(fa__writer_put(writer, rest.data, rest.size));
    if (safetensors)
        TRY(fa__writer_put(writer, zeros, sizeof zeros));
done:
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa__buffer file = { 0 };
    fa__writer *writer = fa__writer_to_memory();

    if (size == 0 || writer == NULL) {
        fa__writer_free(writer);
        return 0;
    }
    const kind *chosen = &kinds[data[0] % FA__COUNT(kinds)];
    fa__span rest = { data + 1, size - 1 };
    fa_status st = chosen->records[0] != NULL ? put_zip(writer, chosen, rest)
                                              : put_flat(writer, chosen, rest);
    if (st == FA_OK && fa__writer_take_memory(writer, &file) == FA_OK)
        fa_value_release(walk_load(file.data, file.size, NULL));
    fa__buffer_free(&file);
    fa__writer_free(writer);
    return 0;
}
