/* samples.h: one small file of each format, for the tests that break something at every place of
 * it. */
#ifndef TESTS_FAULTS_SAMPLES_H
#define TESTS_FAULTS_SAMPLES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facula/facula.h"

#define SAMPLE(name) TEST_DATA "/" name

/* Single files; all of them load. */
static const char *const sample_files[] = {
    SAMPLE("corpus/torch-1.0.1/proto1.pt"),                       /* legacy, text opcodes */
    SAMPLE("corpus/torch-1.0.1/tensors_attrs.pt"),                /* legacy, attributes */
    SAMPLE("corpus/torch-1.0.1/script_traced_lstm.pt"),           /* TorchScript with model.json */
    SAMPLE("corpus/torch-1.4.0/zip_storages.pt"),                 /* the opt-in zip of 1.4 */
    SAMPLE("corpus/torch-1.4.0/tensors_sparse.pt"),               /* legacy, sparse */
    SAMPLE("corpus/torch-1.4.0/script_quant_ops.pt"),             /* TorchScript */
    SAMPLE("corpus/torch-1.8.1/tensors_quant.pt"),                /* zip, quantized */
    SAMPLE("corpus/torch-1.8.1/tensors_subclass.pt"),             /* zip, a tensor subclass */
    SAMPLE("corpus/torch-2.13.0/tensors_sub_bits8.pt"),           /* zip of today, v3 tensors */
    SAMPLE("corpus/torch-2.13.0/values_cycle.pt"),                /* cycles */
    SAMPLE("corpus/torch-2.13.0/tensors_nested.pt"),              /* nested tensors */
    SAMPLE("corpus/torch-2.13.0/checkpoint_lightning_like.pt"),   /* nested dicts */
    SAMPLE("corpus/torch-2.13.0/legacy_tensors_uint.pt"),         /* legacy, untyped storages */
    SAMPLE("corpus/torch-2.13.0/torch_package.pt"),               /* torch.package */
    SAMPLE("corpus/torch-2.13.0/pt2_mutate_inputs.pt2"),          /* torch.export */
    SAMPLE("corpus/torch-2.13.0/model.safetensors"),              /* safetensors */
    SAMPLE("damaged/tar_good.tar"),                               /* the tar of 2017 */
};
enum { N_SAMPLE_FILES = sizeof(sample_files) / sizeof(sample_files[0]) };

/* What a dict of tensors can be saved as, and where: formats of one file first. */
typedef struct sample_saving {
    const char *format, *name;
} sample_saving;
static const sample_saving sample_savings[] = {
    { "zip", "model.pt" },
    { "legacy", "model.legacy.pt" },
    { "safetensors", "model.safetensors" },
    { "npz", "model.npz" },
    { "sharded", "shards.safetensors.index.json" },
    { "dcp", "model.dcp" },
};
enum { N_SAMPLE_SAVINGS = 6, N_SAMPLE_ONE_FILE = 4 };

/* A whole file in malloc'd memory. */
static inline uint8_t *sample_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        abort();
    }
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(*size > 0 ? *size : 1);
    if (data == NULL || fread(data, 1, *size, file) != *size)
        abort();
    fclose(file);
    return data;
}

/* {"name": tensor of n float32, all of them `x`}. What every format can save. Yours. */
static inline fa_value *sample_state_dict(int64_t n, float x)
{
    fa_value *dict = fa_value_dict(FA_ORDERED_DICT);
    fa_tensor *tensor = fa_zeros(FA_FLOAT32, 1, &n);
    if (dict == NULL || tensor == NULL)
        abort();
    float *elements = fa_tensor_data(tensor);
    for (int64_t i = 0; i < n; i++)
        elements[i] = x;
    fa_value *value = fa_value_tensor(tensor);
    if (value == NULL || fa_value_set_text(dict, "weight", value) != FA_OK)
        abort();
    fa_value_release(value);
    fa_tensor_release(tensor);
    return dict;
}

#endif
