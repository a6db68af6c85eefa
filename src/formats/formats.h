/* formats.h: the front door of the file formats — one row per format, and what rows share. */
#ifndef FA_FORMATS_FORMATS_H
#define FA_FORMATS_FORMATS_H

#include "facula/file.h"
#include "io/io.h"

/* What recognisers look at: the first bytes, the directory if it is a zip, the names if it is a
 * folder. */
typedef struct fa__probe {
    const char *path;                   /* as given, or "" */
    bool folder;
    char **names;                       /* of a folder, NULL-terminated */
    fa__source *source;                 /* NULL for folders */
    uint8_t head[512];                  /* zero-filled */
    size_t head_size;
    /* opened when the head says PK and a directory was found; else NULL */
    fa__zip *zip;
} fa__probe;

/* A storage that still has no bytes, and where they lie in the source. */
typedef struct fa__pending {
    fa_storage *storage;                /* retained */
    fa__source *source;                 /* retained */
    uint64_t offset;
    uint8_t swap_width;                 /* of big-endian (or foreign) files; 1: none */
} fa__pending;

/* One load: input, options, and what the format learns about the file on the way. */
typedef struct fa__load {
    fa__probe *probe;
    const fa_load_opts *opts;
    bool has_location;                  /* map_location was given */
    fa_device location;
    /* DICT: "writer", "protocol", "byteorder", ... shown by fa_describe */
    fa_value *facts;
    /* Audit: NULL, or called for every global (fa_check). */
    fa_status (*on_global)(void *context, const char *module, const char *name);
    void *audit_context;
    /* Storage values by key, so that one storage is one object. */
    fa__map *storage_index;             /* key -> position in storage_values */
    fa_value **storage_values;
    size_t n_storages, storages_capacity;
    /* of a zip: entry number -> its storage's value (borrowed), or NULL */
    fa_value **by_record;
    /* Storages whose bytes are read once the object is known (unmapped sources). */
    fa__pending *pending;
    size_t n_pending, pending_capacity;
    /* LIST of nested tensors whose sizes are known only when bytes are here, or NULL */
    fa_value *unsettled;
    int depth;                          /* of files inside files */
} fa__load;

#define FA__MAX_NESTED_FILES 8


typedef struct fa__save {
    const fa_save_opts *opts;
    const char *path;                   /* final path, or NULL when saving to memory */
    /* NULL for formats that write folders or several files (row.saves_folder) */
    fa__writer *writer;
} fa__save;

/* A file format: one row beside its code. */
typedef struct fa__format {
    const char *name;                   /* "zip" */
    const char *title;                  /* "torch.save zip (1.6 and later)" */
    const char *suffixes;               /* " .pt .pth " for fa_format_for_path, or NULL */
    int rank;                           /* recognisers are asked in ascending order */
    bool (*recognise)(const fa__probe *probe);
    fa_value *(*load)(fa__load *load);
    /* fills load->facts without touching tensors; NULL: load does */
    fa_status (*describe)(fa__load *load);
    /* integrity beyond loading (CRCs...); NULL: none */
    fa_status (*check)(fa__load *load, fa__report report, void *context);
    fa_status (*save)(fa__save *save, const fa_value *value);           /* NULL: cannot save */
    /* programs: whether this value is one of the format's own, which no other holds; or NULL */
    bool (*owns)(const fa_value *value);
    bool saves_folder;                  /* save makes its own files at save->path */
    bool streams;                       /* load heeds opts->index: saves may follow one another */
    /* set for kinds that are recognised only to be refused: what it is and what to do */
    const char *refusal;
} fa__format;

/* Each family file offers its rows, ended by a row without a name; all.c lists the families. */
extern const fa__format *const fa__format_families[];
extern const fa__format fa__formats_torch_save[], fa__formats_legacy[], fa__formats_tar[],
    fa__formats_torchscript[], fa__formats_mobile[], fa__formats_pt2[], fa__formats_package[],
    fa__formats_dcp[], fa__formats_safetensors[], fa__formats_numpy[], fa__formats_pickle[],
    fa__formats_refused[];
const fa__format *fa__format_find(const char *name);
/* The rows in rank order: i-th, NULL past the end. */
const fa__format *fa__format_at(size_t i);

/* ---- shared by the torch formats (globals.c, rebuild.c, storages.c, tensor_pickle.c) -------- */

/* A known pickle global. Without `construct` the symbol is only known by name (kept as GLOBAL or
 * OBJECT). */
typedef struct fa__known_global {
    const char *module, *name;
    /* in torch.load(weights_only=True)'s default allowlist [formats 2.8] */
    bool weights_only;
    /* Builds callable(*args). NULL: generic OBJECT. */
    fa_status (*construct)(fa__load *load, fa_build how, fa_value *args, fa_value **out);
} fa__known_global;
const fa__known_global *fa__known_global_find(const char *module, const char *name);
/* "allowed", "known", "unknown", "dangerous" (os, sys, subprocess, builtins.eval...). */
const char *fa__global_verdict(const char *module, const char *name);

/* Unpickle hooks for torch pickles. The context is a fa__torch_pickle. */
typedef struct fa__torch_pickle {
    fa__load *load;
    /* A storage of `key`: of `numel` elements of `dtype` (untyped: bytes). *out is borrowed from
     * load. */
    fa_status (*storage)(struct fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                         fa_value *location, int64_t numel, fa_value *view, fa_value **out);
    void *context;                      /* the format's own */
    /* TorchScript dialect: storages hold no Python class rules, lists are tagged, dtypes are
     * ints */
    bool cpp;
} fa__torch_pickle;
extern const fa__unpickle_hooks fa__torch_unpickle_hooks;

/* A storage of `nbytes` bytes at `offset` of `source`: pointed to where the source is in memory
 * (and needs no swapping), else read by fa__load_finish, in parallel with all others, if anybody
 * still refers to it by then. */
fa_storage *fa__load_storage_at(fa__load *load, fa__source *source, uint64_t offset, size_t nbytes,
                                uint8_t swap_width);
/* Keeps only the asked-for keys (opts->keys) of the root, then reads what is pending. Takes over
 * root; NULL on failure. */
fa_value *fa__load_finish(fa__load *load, fa_value *root_take);
/* For formats that make a storage before they know where its bytes are: they come with
 * fa__load_finish. */
fa_status fa__load_add_pending(fa__load *load, fa_storage *storage, fa__source *source,
                               uint64_t offset, uint8_t swap_width);
/* Reads a pending storage at once; nothing to do for others. */
fa_status fa__load_read_now(fa__load *load, fa_storage *storage);
/* Remembers a nested tensor for fa__load_finish where its description has no bytes yet. */
fa_status fa__load_settle_later(fa__load *load, fa_value *nested);
/* Forgets all storages, for the next object of a stream. */
fa_status fa__load_restart(fa__load *load);
/* Lets go of what is remembered by key and of what is pending. */
void fa__load_drop_storages(fa__load *load);

/* Makes, labels (map_location) and remembers the storage value of `key`; takes over storage. */
fa_status fa__load_add_storage(fa__load *load, fa__span key, fa_storage *storage_take,
                               fa_dtype dtype, bool untyped, const char *location, fa_value **out);
/* The same for a storage that is a record of load->probe->zip, known by its entry. */
fa_status fa__load_add_record(fa__load *load, const fa__zip_entry *entry, fa_storage *storage_take,
                              fa_dtype dtype, bool untyped, const char *location, fa_value **out);
/* borrowed, or NULL */
fa_value *fa__load_find_record(const fa__load *load, const fa__zip_entry *entry);
fa_value *fa__load_find_storage(const fa__load *load, fa__span key);   /* borrowed, or NULL */

/* Emits TENSOR, STORAGE, DEVICE, DTYPE, SIZE as torch.save does, and collects the storages in
 * visiting order. */
typedef struct fa__listed_storage {
    fa_storage *storage;                /* retained */
    fa_dtype dtype;                     /* of the class it was named with (UINT8: untyped) */
    uint64_t memo;                      /* of its key in the pickle; grows along the list */
} fa__listed_storage;

typedef struct fa__storage_list {
    fa__listed_storage *items;          /* in key order "0", "1", ... */
    size_t n, capacity;
    bool legacy;                        /* six-item storage ids */
    const fa__map *replacements;        /* tensor -> tensor to write instead (fa__slim), or NULL */
} fa__storage_list;
/* context: fa__storage_list */
extern const fa__pickle_hooks fa__torch_pickle_hooks;
void fa__storage_list_free(fa__storage_list *list);

/* Replacements for tensors whose storages hold more than is referenced: new tensors over just the
 * referenced parts, sharing kept, strides kept where no gap lies between elements. [facula convert
 * --slim] */
typedef struct fa__slim {
    fa__map *replacements;
    fa_tensor **tensors;                /* what the map points to, owned */
    size_t n, capacity;
} fa__slim;
fa_status fa__slim_init(fa__slim *slim, const fa_value *root);
void fa__slim_free(fa__slim *slim);

/* What archives in a zip share (torch_save.c): torch.save, TorchScript, pt2, torch.package. */
typedef struct fa__zip_storages {
    fa__zip *zip;
    /* "data/", ...: where records of storages are looked for; NULL-terminated */
    const char *const *folders;
    const char *suffix;                 /* behind the key in a record's name, or NULL */
    bool swap;                          /* storages are in the other byte order */
    bool empty_may_be_absent;           /* TorchScript leaves out storages of no elements */
    /* the entry behind the one found last: storages mostly follow one another */
    size_t guess;
} fa__zip_storages;
/* A fa__torch_pickle.storage over a fa__zip_storages context. */
fa_status fa__zip_find_storage(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                               fa_value *location, int64_t numel, fa_value *view, fa_value **out);
/* Checks `version` / `.data/version` and notes it; reads `byteorder`. */
fa_status fa__zip_read_version(fa__load *load, fa__zip *zip);
fa_status fa__zip_read_byteorder(fa__load *load, fa__zip *zip, bool *swap);
/* The value of one pickled record; info may be NULL. */
fa_value *fa__zip_unpickle(fa__torch_pickle *torch, fa__zip *zip, const char *record,
                           fa__unpickle_info *info);
/* Adds the collected storages as <folder>0, <folder>1, ... */
fa_status fa__zip_add_storages(fa__zip_writer *zip, const char *folder,
                               const fa__storage_list *list, const fa_save_opts *opts);
/* FA_EINVAL for an alignment or a pickle protocol that cannot be written. */
fa_status fa__zip_check_save_opts(const fa_save_opts *opts);
/* A format row's `check` for zips: fa__zip_verify. */
fa_status fa__zip_check(fa__load *load, fa__report report, void *context);
/* The top folder that PyTorch derives from a path ("archive" for NULL) [formats 1.2]. */
fa_status fa__archive_name(const char *path, char *out, size_t size);
/* Pickles as torch.save does, collecting storages. */
fa_status fa__pickle_object(fa__buffer *out, fa__storage_list *list, const fa_value *value,
                            const fa_save_opts *opts);

/* A program archive (TorchScript, pt2) as a value: an OBJECT of class module.name whose state is a
 * dict, with all records of the zip in `records` (name -> BYTES, or STORAGE shared with the
 * tensors), so that it saves back as it is (archive.c). */
fa_value *fa__archive_records(fa__load *load, fa__zip *zip);
fa_value *fa__archive_object(const char *module, const char *name, fa_value *state);
/* Whether value is such an object. */
bool fa__archive_is(const fa_value *value, const char *module, const char *name);
/* A text record of it, or an empty span. */
fa__span fa__archive_text(const fa_value *records, const char *name);
/* Writes the records of an archive object back. */
fa_status fa__archive_save(fa__save *save, const fa_value *object);

/* A whole torch.save zip: shared with DCP blobs and pt2 sample inputs. */
fa_status fa__torch_save_write(fa__writer *writer, const char *prefix, const fa_value *value,
                               const fa_save_opts *opts);
/* Loads a nested complete torch.save file (any container) from a source. */
fa_value *fa__load_nested(fa__load *parent, fa__source *source);

/* dict[key] = item; takes over item (NULL: FA_ENOMEM of who made it). */
fa_status fa__dict_set_take(fa_value *dict, const char *key, fa_value *item_take);
/* load->facts[name] = text / int. */
fa_status fa__fact_text(fa__load *load, const char *name, const char *text);
fa_status fa__fact_int(fa__load *load, const char *name, int64_t x);

/* Opens (recognises) and loads; the one path behind fa_load*, fa_describe and fa_check. */
fa_status fa__probe_path(fa__probe *out, const char *path, fa__mapping mapping);
fa_status fa__probe_source(fa__probe *out, fa__source *source);       /* source retained */
void fa__probe_free(fa__probe *probe);
/* FA_EFORMAT that says what it looks like when nothing fits. */
const fa__format *fa__recognise(const fa__probe *probe, const char *forced);
/* format->load. Arguments that come out of a file are the file's fault: FA_EFORMAT, not
 * FA_EINVAL. */
fa_value *fa__format_load(const fa__format *format, fa__load *load);
fa_status fa__load_init(fa__load *load, fa__probe *probe, const fa_load_opts *opts);
void fa__load_free(fa__load *load);

#endif
