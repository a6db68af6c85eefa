/* module.h: what stands behind fa_module. Private to this folder.
 *
 *     fa_module ──► fa__program (counted, shared by submodules)
 *         │             ├─ kind     the row that opened it: TorchScript, torch.export, bytecode...
 *         │             ├─ unit     its code
 *         │             ├─ records  the archive's records, as they will be saved
 *         └─ object ◄───└─ root     the module object; submodules are its attributes
 *
 * A program kind is one row beside its code; programs.c lists the rows. */
#ifndef FA_MODULE_MODULE_H
#define FA_MODULE_MODULE_H

#include "exec/exec.h"
#include "facula/module.h"
#include "script/script.h"

/* Modules nested deeper, and more modules in all (shared ones count each time), are refused. */
#define FA__MAX_MODULE_DEPTH 200
#define FA__MAX_WALKED (1 << 20)
#define FA__MAX_MODULE_NAME 1024

typedef struct fa__program_kind fa__program_kind;

typedef struct fa__program {
    atomic_size_t refs;
    const fa__program_kind *kind;
    fa_value *archive;                  /* what fa_load gave; never changed */
    fa_value *records;                  /* DICT: record -> BYTES or STORAGE, ours to change */
    int version;                        /* of operators; 0: as of today */
    fa__unit *unit;
    fa_value *root;                     /* OBJECT */
    void *own;                          /* the kind's; freed by its close */
    fa__exec *exec;                     /* plans of calls that come again; NULL: none are made */
} fa__program;

struct fa_module {
    atomic_size_t refs;
    fa__program *program;
    fa_value *object;
    fa__run_opts budget;
    fa__exec *plans;                    /* of a frozen module, its own; NULL: it is not frozen */
};

/* One call: all arguments unboxed. */
typedef struct fa__arguments {
    fa__ivalue *args;
    size_t n_args;
    fa__keyword *keywords;              /* names are borrowed */
    size_t n_keywords;
} fa__arguments;
/* keywords: a DICT or NULL. `of`: for errors. Free it after failures too. */
fa_status fa__arguments_init(fa__arguments *out, fa_value *const *args, size_t n_args,
                             const fa_value *keywords, const char *of);
void fa__arguments_free(fa__arguments *arguments);

struct fa__program_kind {
    const char *name;                   /* a format of fa_format_name(), in which it is saved */
    /* Is this value, which fa_load gave, such a program? */
    bool (*recognise)(const fa_value *value);
    /* Makes program->unit and ->root (archive, records and version are there) */
    fa_status (*open)(fa__program *program);
    /* Frees program->own; NULL: nothing to do */
    void (*close)(fa__program *program);
    /* Calls a method of an object. NULL: the unit's function of that name */
    fa_status (*call)(fa__program *program, fa_value *object, const char *method,
                      const fa__arguments *arguments, bool with_hooks, const fa__run_opts *opts,
                      fa__ivalue *result);
    /* The graph of a method; NULL member: the unit's */
    fa__graph *(*graph)(fa__program *program, const fa_value *object, const char *method);
    /* The names of an object's methods, a LIST (yours); NULL member: its class's */
    fa_value *(*methods)(fa__program *program, const fa_value *object);
    /* The records to save in a format, a DICT (yours), where module differs from what was loaded.
     * *out stays NULL where it does not. NULL member: tensors are changed in place only */
    fa_status (*changed_records)(const fa_module *module, const char *format, fa_value **out);
};

/* In the order in which they are asked; ended by NULL. */
extern const fa__program_kind *const fa__program_kinds[];
extern const fa__program_kind fa__program_torchscript;
extern const fa__program_kind fa__program_torchscript_json;
extern const fa__program_kind fa__program_pt2;
extern const fa__program_kind fa__program_bytecode;
extern const fa__program_kind fa__program_flatbuffer;

/* Another handle on the program, for this object of it; yours. */
fa_module *fa__module_on(const fa_module *module, fa_value *object);

/* ---- frozen modules (freeze.c) --------------------------------------------------------------- */

/* Freezes the handle itself; NULL stays NULL. On failure it is released. */
fa_module *fa__module_freeze_take(fa_module *handle);
/* FA_EINVAL for a frozen one. */
fa_status fa__module_may_change(const fa_module *module);
/* The plans that its calls go through. */
fa__exec *fa__module_plans(const fa_module *module);
/* Tensors leave the module: anyone may write to them from now on. */
void fa__module_lend(const fa_module *module);

/* A part of the archive's object ("module", "constants", ...), borrowed; NULL when absent. */
fa_value *fa__program_part(const fa__program *program, const char *name);
/* "__torch__.a.B" of an object, or NULL with the class's name not to be had (no error). */
bool fa__object_class_name(const fa_value *object, char *out, size_t size);
/* The object's class in the unit; NULL without an error when the unit has none. */
const fa__class *fa__program_class(fa__program *program, const fa_value *object);
/* FA_ENOTFOUND with the nearest attribute. Borrowed. */
fa_value *fa__module_find(const fa_module *module, const char *path);

/* ---- walking modules (walk.c) ---------------------------------------------------------------- */

/* What one attribute of a module is. */
typedef enum fa__slot {
    FA__SLOT_OTHER, FA__SLOT_PARAMETER, FA__SLOT_BUFFER, FA__SLOT_MODULE
} fa__slot;
/* Attribute i of an object; `of` is its class or NULL. */
fa__slot fa__slot_of(fa__program *program, const fa__class *of, const fa_value *object, size_t i);

typedef struct fa__walk {
    fa__program *program;
    /* Called for every module, parents first; prefix is "" or "a.b." */
    fa_status (*visit)(struct fa__walk *walk, const char *prefix, fa_value *object);
    void *context;
    size_t n;
} fa__walk;
fa_status fa__walk_modules(fa__walk *walk, fa_value *object);

/* ---- saving (torchscript_pickle.c, copy.c) --------------------------------------------------- */

/* Code of an archive: programs of model.json share it (torchscript.c). The records and constants
 * must outlive the unit. */
fa_status fa__torchscript_open_unit(fa__program *program, fa_value *records, fa_value *constants);
/* `records` with data.pkl and data/<n> of this object in their place; a DICT, yours. */
fa_value *fa__torchscript_records(fa__program *program, const fa_value *object,
                                  const fa_value *records);
/* Appends a pickle as TorchScript's pickler writes it. Storages are collected in the order of their
 * keys "0", "1", ...: a LIST of STORAGE. [formats 4.3, 4.4] */
fa_status fa__torchscript_pickle(fa__buffer *out, const fa_value *value, fa_value *storages);
/* FA_EUNSUPPORTED unless every tensor is still the one that was loaded. [save.c] */
fa_status fa__need_unreplaced(const fa_module *module);
/* The same structure again: containers and objects are new, tensors and texts shared. Yours. */
fa_value *fa__value_copy(const fa_value *value);

#endif
