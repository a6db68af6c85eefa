/* cli.h: what the commands of `facula` share.
 *
 * A command is one file with one `cli__command` row; main.c lists the rows, and help, the man page
 * and the shells' completions are printed from them. Commands see the library's public headers
 * only.
 *
 * Unlike the library, a command may end the process: it does so when memory is out or when standard
 * output cannot be written, both before any file has been touched or after fa_save has cleaned up.
 */
#ifndef FACULA_CLI_H
#define FACULA_CLI_H

#include <stdio.h>

#include "facula/facula.h"

/* Exit statuses of every command. */
enum {
    CLI_OK = 0,                         /* done; diff: the same; check: nothing wrong */
    CLI_DIFFERENT = 1,                  /* diff: different; check: problems; repair: something is
                                         * lost */
    CLI_FAILED = 2                      /* a wrong argument, or a file that cannot be read or
                                         * written */
};

/* ---- rows ------------------------------------------------------------------------------------ */

typedef struct cli__option {
    const char *name;                   /* "depth", without dashes */
    char letter;                        /* 'd' or 0 */
    const char *argument;               /* "N"; NULL: a switch. "a|b|c" are the only words
                                         * accepted */
    const char *help;
} cli__option;

typedef struct cli__example {
    const char *command;                /* "facula show model.pt", run in tests/data/files by
                                         * tests/cli */
    const char *output;                 /* what it prints, exactly */
} cli__example;

typedef struct cli__args cli__args;

typedef struct cli__command {
    const char *name;
    const char *title;                  /* one line */
    const char *operands;               /* "FILE [KEY...]" */
    int min_operands, max_operands;     /* max -1: any number */
    bool reads;                         /* also takes the options of cli__reading_options */
    const char *about;                  /* paragraphs for help and the man page */
    const cli__option *options;         /* ended by a row without a name */
    const cli__example *examples;       /* ended by a row without a command */
    int (*run)(const cli__args *args);
} cli__command;

/* The i-th command, NULL past the end; the one of that name, NULL when there is none. */
const cli__command *cli__command_at(size_t i);
const cli__command *cli__command_find(const char *name);
/* Prints the help of a command on stdout; the list of commands for NULL. Returns CLI_OK. (help.c)
 */
int cli__print_help(const cli__command *command);
/* The manual page as roff, and a completion script for "bash", "zsh" or "fish" (man.c,
 * completion.c). */
void cli__print_man(void);
void cli__print_completion(const char *shell);
/* Options that every reading command takes, and those that every command takes. */
extern const cli__option cli__reading_options[], cli__common_options[];
/* Row i of a command's own, reading and common options, in this order; NULL past the end. */
const cli__option *cli__option_at(const cli__command *command, size_t i);

/* ---- arguments (options.c) ------------------------------------------------------------------- */

typedef struct cli__setting {
    const cli__option *option;
    const char *value;                  /* NULL for a switch */
} cli__setting;

struct cli__args {
    const cli__command *command;
    const char **operands;
    size_t n_operands;
    cli__setting *settings;             /* in the order given */
    size_t n_settings;
};

/* Reads argv[1..] of a command. False after it has said on stderr what is wrong. */
bool cli__args_parse(cli__args *out, const cli__command *command, int argc, char **argv);
void cli__args_free(cli__args *args);
bool cli__args_has(const cli__args *args, const char *name);
/* The last value given, or NULL. */
const char *cli__args_text(const cli__args *args, const char *name);
/* The i-th value given of a repeated option, NULL past the end. */
const char *cli__args_nth(const cli__args *args, const char *name, size_t i);
/* Numbers: false after an error message when the text is not one in range; *out keeps its value
 * when not given. */
bool cli__args_int(const cli__args *args, const char *name, int64_t least, int64_t most,
                   int64_t *out);
/* "5GB", "512MiB", "4096" */
bool cli__args_size(const cli__args *args, const char *name, uint64_t *out);
/* a finite number >= 0 */
bool cli__args_tolerance(const cli__args *args, const char *name, double *out);

/* fa_load with the reading options and a progress bar. NULL after the error has been printed. */
fa_value *cli__load(const cli__args *args, const char *path);
/* The reading options as fa_load takes them, without progress. False after an error message. */
bool cli__load_opts(const cli__args *args, fa_load_opts *out);

/* ---- messages (message.c) -------------------------------------------------------------------- */

/* "facula: ..." on stderr, control characters escaped. Returns CLI_FAILED. */
int cli__error(const char *format, ...);
/* An indented line below the last message: what to do next. Returns CLI_FAILED. */
int cli__hint(const char *format, ...);
/* Prints the library's last failure and forgets it. `path` is named where the library did not.
 * Returns CLI_FAILED. */
int cli__library_error(const char *path);
/* Edits (insert, delete, replace, swap) that make b of a. */
size_t cli__edit_distance(const char *a, const char *b);
/* Keeps in *best whichever of *best and `candidate` is nearer to `wanted`. */
typedef struct cli__nearest {
    const char *wanted;
    const char *best;                   /* borrowed from the caller; NULL: nothing near enough */
    size_t distance;
} cli__nearest;
void cli__nearest_offer(cli__nearest *nearest, const char *candidate);

/* ---- memory (memory.c) ----------------------------------------------------------------------- */

/* `memory` with room for n items of `size` bytes. Ends the process when there is none. */
void *cli__resize(void *memory, size_t n, size_t size);
void cli__free(void *memory);
/* Makes room for one more item of `size` bytes: returns `memory`, grown when n has reached
 * *capacity. */
void *cli__grow(void *memory, size_t n, size_t *capacity, size_t size);
char *cli__copy_text(const char *text);

/* A growing text; zero is empty and valid. */
typedef struct cli__text {
    char *data;                         /* NUL-terminated; NULL while empty */
    size_t size, capacity;
} cli__text;
void cli__text_add(cli__text *text, const char *data, size_t size);
void cli__text_add_string(cli__text *text, const char *string);
void cli__text_format(cli__text *text, const char *format, ...);
void cli__text_cut(cli__text *text, size_t size);
const char *cli__text_string(const cli__text *text);    /* never NULL */
void cli__text_free(cli__text *text);

/* Pointers to numbers; zero is empty and valid. */
typedef struct cli__map_slot {
    const void *key;
    size_t value;
} cli__map_slot;
typedef struct cli__map {
    cli__map_slot *slots;
    size_t n, n_slots;
} cli__map;
/* The number of `key`, put there as `fresh` when it was absent. Valid until the next call. */
size_t *cli__map_at(cli__map *map, const void *key, size_t fresh);
/* NULL when absent. */
const size_t *cli__map_find(const cli__map *map, const void *key);
void cli__map_free(cli__map *map);

/* ---- output (json_out.c, facts.c, table.c, progress.c) --------------------------------------- */

/* JSON on stdout, ASCII only, written as it is made. Inside an object each value follows its key.
 * Starts zeroed. */
typedef struct cli__json {
    int depth;
    bool needs_comma;                   /* an item stands before on this level */
    bool after_key;
} cli__json;
void cli__json_open(cli__json *json, char bracket);                      /* '{' or '[' */
void cli__json_close(cli__json *json, char bracket);                     /* '}' or ']' */
void cli__json_key(cli__json *json, const char *key);
void cli__json_key_n(cli__json *json, const char *key, size_t size);
void cli__json_string(cli__json *json, const char *text);
/* UTF-8 with lone surrogates (kept as \udNNN); bytes that are no UTF-8 are read as Latin-1. */
void cli__json_string_n(cli__json *json, const char *text, size_t size);
void cli__json_int(cli__json *json, int64_t x);
void cli__json_uint(cli__json *json, uint64_t x);
void cli__json_bool(cli__json *json, bool x);
void cli__json_null(cli__json *json);
/* A number where JSON has it, else the strings "inf", "-inf", "nan". */
void cli__json_double(cli__json *json, double x);
/* A value of plain kinds (what fa_describe and fa_check return). */
void cli__json_value(cli__json *json, const fa_value *value);
/* The end of the document: a newline. */
void cli__json_end(cli__json *json);

/* Items of the dicts that fa_describe, fa_check and fa_repair return; the given value when absent
 * or of another kind. */
const char *cli__fact_text(const fa_value *facts, const char *key);     /* "" */
int64_t cli__fact_int(const fa_value *facts, const char *key, int64_t absent);
bool cli__fact_bool(const fa_value *facts, const char *key, bool absent);

/* Aligned columns on stdout. A cell's text is copied. */
typedef enum cli__align { CLI_LEFT, CLI_RIGHT } cli__align;
typedef enum cli__colour {
    CLI_PLAIN,
    CLI_BOLD,
    CLI_DIM,
    CLI_RED,
    CLI_GREEN,
    CLI_YELLOW,
    CLI_BLUE
} cli__colour;
typedef struct cli__cell {
    char *text;
    cli__colour colour;
} cli__cell;
#define CLI_MAX_COLUMNS 12
typedef struct cli__table {
    int n_columns;
    cli__align align[CLI_MAX_COLUMNS];
    const char *heads[CLI_MAX_COLUMNS]; /* all NULL: no head line */
    cli__cell *cells;                   /* row by row */
    size_t n_cells, capacity;
} cli__table;
void cli__table_cell(cli__table *table, cli__colour colour, const char *format, ...);
/* Prints all rows indented by `indent` spaces and forgets them. Incomplete rows are filled up. */
void cli__table_print(cli__table *table, int indent);
/* Text with control characters and broken UTF-8 escaped, in colour where stdout has colours. */
void cli__print_text(const char *text, cli__colour colour);
/* Colours are for terminals, never with NO_COLOR. */
void cli__colour_start(cli__colour colour);
void cli__colour_stop(cli__colour colour);
/* "1.9 GB", "112 B". */
#define CLI_SIZE_TEXT 24
const char *cli__size_text(uint64_t bytes, char out[CLI_SIZE_TEXT]);
/* "475.2 M", "84". */
const char *cli__count_text(uint64_t count, char out[CLI_SIZE_TEXT]);

/* A bar on stderr once work has lasted half a second on a terminal; nothing otherwise. */
typedef struct cli__progress {
    const char *label;                  /* "loading" */
    double began, drawn;                /* seconds; 0: not yet */
} cli__progress;
void cli__progress_step(void *progress, uint64_t done, uint64_t total);    /* an fa_progress */
void cli__progress_end(cli__progress *progress);

/* ---- values (classify.c, walk.c, entry_json.c) ----------------------------------------------- */

/* What a value is to a reader of Python: kinds, and the well-known objects among FA_KIND_OBJECT and
 * FA_KIND_GLOBAL. */
typedef enum cli__sort {
    CLI_SCALAR, /* none, bool, int, float, complex, str, bytes,
                 * bytearray, device, dtype, Size */
    CLI_ELLIPSIS,
    CLI_LAYOUT,
    CLI_MEMORY_FORMAT,
    CLI_QSCHEME,
    CLI_DTYPE_NAME,
    CLI_NUMPY_DTYPE,
    CLI_NUMPY_SCALAR,
    CLI_NUMPY_ARRAY,
    CLI_RANGE,
    CLI_SLICE,
    CLI_GLOBAL,
    CLI_NONE_TYPE,
    CLI_DICT,
    CLI_LIST,
    CLI_TUPLE,
    CLI_SET,
    CLI_TENSOR,
    CLI_STORAGE,
    CLI_MODULE,
    CLI_OBJECT,
    CLI_PROGRAM /* a ScriptModule or an ExportedProgram */
} cli__sort;
cli__sort cli__classify(const fa_value *value);
/* Scalars of describe.py: those that are never shared and never have children. */
bool cli__sort_is_scalar(cli__sort sort);
/* A list or tuple of scalars only. */
bool cli__is_flat(const fa_value *value, cli__sort sort);
/* "collections.OrderedDict", "torch.nn.modules.linear.Linear"; writes to out, returns out. */
#define CLI_TYPE_NAME 256
const char *cli__type_name(const fa_value *value, char out[CLI_TYPE_NAME]);
/* Children of a container as fa_value_len counts them; of an OBJECT with dict items those. */
size_t cli__length(const fa_value *value);

typedef enum cli__role {
    CLI_VALUE,                          /* `value`, for tensors `tensor` too */
    CLI_PART,                           /* `tensor` is a part of a sparse or nested tensor; value
                                         * is NULL */
    CLI_KEY,                            /* `value` is the key of the entry that follows */
    CLI_ALIAS                           /* `value` was described at `first` */
} cli__role;

typedef struct cli__entry {
    cli__role role;
    cli__sort sort;
    const char *path;                   /* "$['model']['l1.weight']" */
    const char *dotted;                 /* "model.l1.weight"; "" for the root */
    const char *label;                  /* the last component: a key's text, "[0]", ".a" */
    int depth;                          /* 0: the root */
    const fa_value *value;
    const fa_tensor *tensor;
    const char *first;                  /* where the same object was seen before, or NULL */
} cli__entry;

/* False stops the walk. Texts are the callee's until it returns. */
typedef bool (*cli__visit)(void *context, const cli__entry *entry);
/* Visits a value and all below it, parents first, as corpus descriptions are ordered. Shared
 * objects are descended once. False when nesting passes CLI_MAX_DEPTH (an error has been printed)
 * or the visitor stopped. */
#define CLI_MAX_DEPTH 4000
bool cli__walk(const fa_value *root, cli__visit visit, void *context);
/* Of a program: an entry for itself, then those of its state_dict (NULL: it has none), constants
 * and example inputs. Its code is not walked. */
bool cli__walk_program(const fa_value *program, const fa_value *state_dict, cli__visit visit,
                       void *context);

/* cli__walk_program for programs, else cli__walk. */
bool cli__walk_any(const fa_value *root, const fa_value *state_dict, cli__visit visit,
                   void *context);

/* Numbers storages in the order of visits. */
typedef struct cli__groups {
    cli__map map;
} cli__groups;
/* The number of a storage; storages with the same bytes are one. */
size_t cli__group_of(cli__groups *groups, const fa_storage *storage);

/* What is counted below a value (census.c). */
typedef struct cli__census {
    cli__groups groups;
    size_t *uses;                       /* tensors and storages that use group i */
    size_t n_groups, capacity;
    /* an object counts once however often it is met */
    uint64_t n_tensors, n_elements, n_bytes, n_storage_bytes;
} cli__census;
/* A cli__visit: counts an entry. */
bool cli__census_visit(void *census, const cli__entry *entry);
/* How many use this storage; 0 for NULL and empty ones. */
size_t cli__census_uses(cli__census *census, const fa_storage *storage);
void cli__census_free(cli__census *census);

/* Writes the JSON object of an entry; element bytes are read for `hash` and `stats` only. False:
 * the library's failure has been printed. */
typedef struct cli__entry_style {
    bool hash, stats;
    cli__groups *groups;
    const fa_value *state_dict;         /* of a program, or NULL */
} cli__entry_style;
bool cli__entry_json(cli__json *json, const cli__entry_style *style, const cli__entry *entry);
/* A short text for people: "0.1", "'abc'", "dict of 3". */
void cli__value_text(cli__text *out, const fa_value *value, cli__sort sort);
void cli__shape_text(cli__text *out, const fa_tensor *tensor);
/* Bytes of the elements, without those of the storage that are not referenced. */
uint64_t cli__tensor_nbytes(const fa_tensor *tensor);

/* Which of a walk's entries the operands KEY... ask for (select.c). A KEY is a dotted name or the
 * beginning of one up to a dot, from the root or from one level below it. */
typedef struct cli__wanted_key {
    const char *key;
    bool from_root, below_root;         /* where it was found */
} cli__wanted_key;
typedef struct cli__selection {
    cli__wanted_key *keys;
    size_t n;
    int inside;                         /* depth of the chosen subtree that the walk is in, or -1 */
    size_t top_size;                    /* bytes of the dotted name of the depth-1 entry that the
                                         * walk is in */
} cli__selection;
/* Finds every key below root (of a program: in its state_dict). False after an error that names the
 * nearest key. */
bool cli__selection_init(cli__selection *out, const char *const *keys, size_t n,
                         const fa_value *root, const fa_value *state_dict);
/* Is the entry chosen? *base is the depth at which its subtree begins. Without keys everything is.
 */
bool cli__selection_takes(cli__selection *selection, const cli__entry *entry, int *base);
void cli__selection_free(cli__selection *selection);

/* Appends the elements of a NumPy array in C order and little-endian. False when its sizes do not
 * fit its bytes. */
bool cli__numpy_elements(const fa_numpy_info *info, cli__text *out);

/* ---- comparing (distance.c, guess.c, diff.c) ------------------------------------------------- */

/* How far two tensors of one shape are apart. */
typedef struct cli__distance {
    bool same;                          /* bit by bit, or within the tolerance */
    bool measured;                      /* the fields below hold; false for elements that are no
                                         * numbers */
    int64_t n, n_different, n_nan;      /* n_nan: NaN on one side only */
    double max_abs, max_rel, cosine;    /* rel: |a - b| / |b|; cosine NaN when a side is zero */
    bool has_ulp;                       /* floats of the same dtype */
    uint64_t max_ulp;                   /* representable numbers between the two */
} cli__distance;
/* Tolerances of 0: bit by bit. False after an error message. */
bool cli__measure(cli__distance *out, const fa_tensor *a, const fa_tensor *b, double rtol,
                  double atol);

/* One side of a comparison. */
typedef struct cli__leaf {
    char *path, *name, *first;          /* first: where the same object was met before, or NULL */
    cli__role role;
    cli__sort sort;
    int depth;
    const fa_value *value;
    fa_tensor *tensor;                  /* retained, or NULL */
    bool matched;                       /* the other side has this path, or it was renamed */
    char sha256[65];                    /* "" until it is needed */
} cli__leaf;
/* Pairs leaves of the two sides that are likely the same tensor under another name: visit(context,
 * a, b, same elements?). */
typedef void (*cli__rename_visit)(void *context, cli__leaf *a, cli__leaf *b, bool same_elements);
void cli__guess_renames(cli__leaf *a, size_t n_a, cli__leaf *b, size_t n_b, cli__rename_visit visit,
                        void *context);

/* ---- changing values (rename.c, prune.c, transform.c) ---------------------------------------- */

/* sed's s/regex/replacement/flags; flag g: all matches; & and \1..\9 in the replacement; any
 * separator. */
typedef struct cli__rename cli__rename;
/* NULL after an error message. */
cli__rename *cli__rename_compile(const char *text);
void cli__rename_free(cli__rename *rename);
/* Applies it to `name`. True when something matched. */
bool cli__rename_apply(const cli__rename *rename, cli__text *name);

/* Globs over dotted names: '*' matches dots too, and what is below a name that matches is chosen
 * with it. */
typedef struct cli__glob {
    const char *pattern;
    size_t hits;
} cli__glob;
typedef struct cli__prune {
    cli__glob *select, *drop;           /* select empty: everything */
    size_t n_select, n_drop;
    size_t n_dropped;                   /* tensors left out */
} cli__prune;
/* The dict without what is dropped or not selected; dicts on the way are new, all else is shared.
 * NULL after an error message. */
fa_value *cli__prune_apply(cli__prune *prune, const fa_value *root);

typedef struct cli__transform {
    fa_dtype dtype;                     /* of floating-point tensors; FA_DTYPE_NONE: keep */
    cli__rename **renames;              /* for the keys of tensors */
    size_t n_renames;
    /* what was done; split: tensors that no longer share their storage */
    size_t n_converted, n_split, n_renamed;
    fa_value **knots;                   /* new containers that hold themselves */
    size_t n_knots;
} cli__transform;
/* A changed copy of the value; leaves that stay the same are shared with it. NULL after an error
 * message. */
fa_value *cli__transform_apply(cli__transform *transform, const fa_value *root);
/* Frees renames, and takes the copy's cycles apart: it must not be read any more. */
void cli__transform_free(cli__transform *transform);

/* ---- programs (program.c, json_in.c, ops.c) -------------------------------------------------- */

/* fa_module_load with the reading options. NULL after the error has been printed. */
fa_module *cli__open_program(const cli__args *args, const char *path);
/* Prints a text that the library gave away (NULL: its failure) and frees it. */
int cli__print_given(char *text_take, const char *path);
/* A value of JSON; texts "@file" are files, loaded with the reading options. NULL after the error
 * has been printed. */
fa_value *cli__json_parse(const cli__args *args, const char *text);
/* How many rows of fa_module_ops are of operators that are not there. */
size_t cli__missing_ops(const fa_value *ops);

#endif
