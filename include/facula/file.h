/* file.h: torch.load and torch.save, and the questions one asks of a file. */
#ifndef FACULA_FILE_H
#define FACULA_FILE_H

#include "value.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Called now and then during slow work with bytes done and bytes in all (0: unknown). */
typedef void (*fa_progress)(void *context, uint64_t done, uint64_t total);

/* Random access to bytes that are neither a path nor memory. `read` fills all of `size` bytes at
 * `offset` and returns 0; anything else is an error. It may be called from several threads at once.
 * `close` may be NULL. */
typedef struct fa_read_callback {
    int (*read)(void *context, void *out, size_t size, uint64_t offset);
    void (*close)(void *context);
    void *context;
    uint64_t size;                      /* of the whole file */
} fa_read_callback;

typedef enum fa_toggle { FA_DEFAULT = 0, FA_ON = 1, FA_OFF = 2 } fa_toggle;

/* Zero is the default of every field. */
typedef struct fa_load_opts {
    /* NULL: keep each storage's device label; "cpu", "cuda:0": relabel all. [torch.load
     * map_location] */
    const char *map_location;
    /* default on: tensors are mapped copy-on-write. A file cut short by somebody else while it is
     * mapped raises SIGBUS on access; FA_OFF reads everything into memory at once. [torch.load
     * mmap] */
    fa_toggle mmap;
    /* only these top-level keys (of the root dict, or of its state_dict), NULL-terminated; NULL:
     * all */
    const char *const *keys;
    /* force a format by name ("zip", "legacy", ...); NULL: recognise */
    const char *format;
    /* which of several objects saved one after the other in one stream; 0 the first */
    int index;
    fa_progress progress;
    void *progress_context;
} fa_load_opts;

/* Opens anything that torch ever wrote (and safetensors, npy, npz, sharded indexes) and returns its
 * object. opts may be NULL. A pickled nn.Module comes back as the OBJECT it is; a TorchScript
 * archive as an OBJECT torch.jit.ScriptModule, a .pt2 as torch.export.ExportedProgram, both with
 * their tensors and with every record needed to save them again; see fa_state_dict. [torch.load] */
FA_API fa_value *fa_load(const char *path, const fa_load_opts *opts);
/* fd stays the caller's; need not stay open */
FA_API fa_value *fa_load_fd(int fd, const fa_load_opts *opts);
/* data is copied or read before return */
FA_API fa_value *fa_load_memory(const void *data, size_t size, const fa_load_opts *opts);
FA_API fa_value *fa_load_callback(const fa_read_callback *source, const fa_load_opts *opts);

typedef struct fa_save_opts {
    /* a name of fa_format_name(); NULL: a program's own, else by the path's ending, else "zip" */
    const char *format;
    /* keep of each storage only what is referenced; tensors that share elements go on sharing */
    bool slim;
    fa_toggle crc32;                    /* default on. [torch.serialization.set_crc32_options] */
    /* default on: fsync the file and its folder before returning */
    fa_toggle durable;
    int alignment;                      /* 0: 64. [torch.serialization storage_alignment] */
    int pickle_protocol;                /* 0: 2 */
    /* safetensors: split into files of at most this many bytes and an index; 0: one file */
    uint64_t shard_size;
    fa_progress progress;
    void *progress_context;
} fa_save_opts;

/* Saves atomically: a temporary file in the same folder, then rename. On failure the old file is
 * untouched and nothing is left. Peak extra memory does not depend on the size of the tensors.
 * [torch.save] */
FA_API fa_status fa_save(const fa_value *value, const char *path, const fa_save_opts *opts);
/* Saves to memory: *out is freed with fa_memory_free. The archive's top folder is "archive", as
 * PyTorch's for file objects. */
FA_API fa_status fa_save_memory(const fa_value *value, const fa_save_opts *opts, void **out,
                                size_t *size);
FA_API void fa_memory_free(void *memory);

/* The i-th format: its name ("zip") and a sentence; NULL past the end. */
FA_API const char *fa_format_name(int i);
FA_API const char *fa_format_title(const char *name);
/* false: it is only recognised, to say what it is */
FA_API bool fa_format_can_load(const char *name);
FA_API bool fa_format_can_save(const char *name);
/* The format that fa_save would choose for this path ("zip" when the ending says nothing). */
FA_API const char *fa_format_for_path(const char *path);

/* What kind of file it is, without loading tensors: a DICT with "format" (name), "title", "size",
 * and where known "writer" (which torch), "protocol", "byteorder", "version", "alignment",
 * "records" (zip: LIST of DICTs name, size, packed_size, method, offset, crc32). opts may be
 * NULL. */
FA_API fa_value *fa_describe(const char *path, const fa_load_opts *opts);

/* Integrity and safety: a DICT with "ok" (bool), "format", "problems" (LIST of DICTs "level"
 * "error"|"warning", "text", "record", "offset"), "globals" (LIST of DICTs "name", "count",
 * "verdict": "allowed" (torch's weights_only accepts it), "known" (Facula builds it), "unknown"
 * (kept as data), "dangerous"), "bytes_checked". NULL only when the file cannot be read at all. */
FA_API fa_value *fa_check(const char *path, const fa_load_opts *opts);

/* Rebuilds a zip whose central directory is lost or cut: writes `out` and returns a DICT with
 * "recovered" and "lost" (LISTs of DICTs "record", "size", "reason"), "tensors" (LIST of DICTs
 * "key", "ok"). */
FA_API fa_value *fa_repair(const char *path, const char *out);

/* name -> tensor (ORDERED DICT, yours) of whatever was loaded: a state_dict itself, a pickled
 * nn.Module (walks _parameters, _buffers, _modules), a ScriptModule, an ExportedProgram, a dict
 * with one state_dict below it ("state_dict", "model_state_dict", "model"). FA_ENOTFOUND
 * otherwise. */
FA_API fa_value *fa_state_dict(const fa_value *loaded);

/* Content hash, 64 digits: of names, dtypes, shapes, elements and plain values; not of container,
 * pickle, order, strides, sharing. */
FA_API fa_status fa_value_hash(const fa_value *value, char out[65]);

/* A NumPy array or scalar kept as an OBJECT, as a tensor (copied to native byte order). FA_ETYPE
 * when it is none, FA_EUNSUPPORTED for dtypes that PyTorch lacks. [torch.from_numpy] */
FA_API fa_tensor *fa_value_numpy_tensor(const fa_value *value);

/* What facula show needs of a NumPy array or scalar OBJECT, whatever its dtype. */
typedef struct fa_numpy_info {
    bool is_scalar;
    char dtype[128];                    /* "<f4", "[('a', '<i4'), ...]" as str(dtype.descr) */
    int n_dims;
    int64_t sizes[FA_MAX_DIMS];
    const char *data;                   /* raw bytes as pickled, borrowed; NULL for object arrays */
    size_t data_size;
    size_t itemsize;
    bool fortran_order;
    const fa_value *objects;            /* LIST of an object array, else NULL */
} fa_numpy_info;
/* FA_ETYPE when it is neither a NumPy array nor a scalar. */
FA_API fa_status fa_value_numpy_info(const fa_value *value, fa_numpy_info *out);

#ifdef __cplusplus
}
#endif
#endif
