/* convert.c: `facula convert` — the same contents in another file.
 *
 *   read (and merge) -> --state-dict -> --select, --drop -> --rename, --dtype -> write
 *
 * Without options a file is saved as what it is: a program stays a program, everything else becomes
 * what OUT's ending says. Nothing is left out unless an option says so. */
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

typedef struct job {
    const cli__args *args;
    const char *out;
    const char *format;                 /* to write */
    fa_value *value;
    cli__prune prune;
    cli__transform transform;
} job;

/* ---- what the options say -------------------------------------------------------------------- */

static cli__glob *read_globs(const cli__args *args, const char *name, size_t *n)
{
    cli__glob *globs = NULL;
    size_t capacity = 0;
    const char *pattern;

    for (*n = 0; (pattern = cli__args_nth(args, name, *n)) != NULL; ++*n) {
        globs = cli__grow(globs, *n, &capacity, sizeof *globs);
        globs[*n] = (cli__glob){ pattern, 0 };
    }
    return globs;
}

static bool read_renames(cli__transform *transform, const cli__args *args)
{
    size_t capacity = 0;
    const char *text;

    for (size_t i = 0; (text = cli__args_nth(args, "rename", i)) != NULL; i++) {
        cli__rename *rename = cli__rename_compile(text);
        if (rename == NULL)
            return false;
        transform->renames = cli__grow(transform->renames, i, &capacity, sizeof(cli__rename *));
        transform->renames[transform->n_renames++] = rename;
    }
    return true;
}

static bool read_dtype(cli__transform *transform, const cli__args *args)
{
    const char *name = cli__args_text(args, "dtype");
    cli__nearest nearest = { name, NULL, 0 };

    transform->dtype = FA_DTYPE_NONE;
    if (name == NULL)
        return true;
    transform->dtype = fa_dtype_from_name(name);
    if (transform->dtype != FA_DTYPE_NONE && fa_dtype_is_floating_point(transform->dtype))
        return true;
    cli__error("--dtype takes a floating-point dtype such as float16 or bfloat16, not '%s'", name);
    for (int i = 0; i < FA_DTYPE_COUNT; i++)
        if (fa_dtype_is_floating_point((fa_dtype)i))
            cli__nearest_offer(&nearest, fa_dtype_name((fa_dtype)i));
    if (nearest.best != NULL)
        cli__hint("did you mean %s?", nearest.best);
    return false;
}

static bool check_format(const char *name)
{
    cli__nearest nearest = { name, NULL, 0 };
    const char *known;
    bool found = false;

    for (int i = 0; (known = fa_format_name(i)) != NULL; i++) {
        cli__nearest_offer(&nearest, known);
        found = found || strcmp(known, name) == 0;
    }
    if (found && fa_format_can_save(name))
        return true;
    if (found)
        cli__error("the format %s is read, not written", name);
    else
        cli__error("no format '%s'", name);
    if (!found && nearest.best != NULL)
        cli__hint("did you mean %s?", nearest.best);
    cli__hint("'facula formats' lists them");
    return false;
}

static bool read_job(job *self)
{
    const cli__args *args = self->args;
    const char *to = cli__args_text(args, "to");

    if (args->n_operands > 2 && !cli__args_has(args, "merge")) {
        cli__error("convert: more than one input file");
        cli__hint("--merge puts the keys of several files into one");
        return false;
    }
    self->out = args->operands[args->n_operands - 1];
    self->prune.select = read_globs(args, "select", &self->prune.n_select);
    self->prune.drop = read_globs(args, "drop", &self->prune.n_drop);
    return read_renames(&self->transform, args) && read_dtype(&self->transform, args)
        && (to == NULL || check_format(to));
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool merge_into(fa_value *out, const fa_value *more, const char *path)
{
    for (size_t i = 0; i < fa_value_len(more); i++) {
        fa_value *key = fa_value_key_at(more, i);
        if (fa_value_find(out, key) != NULL) {
            char *name = fa_value_to_string(key, SIZE_MAX);
            cli__error("%s: the key %s is in an earlier file too", path, name == NULL ? "?" : name);
            cli__hint("leave it out of one of them: facula convert --drop");
            fa_string_free(name);
            return false;
        }
        if (fa_value_set_item(out, key, fa_value_item_at(more, i)) != FA_OK) {
            cli__library_error(path);
            return false;
        }
    }
    return true;
}

/* The versions of a state_dict's modules go along with its tensors. */
static bool merge_metadata(fa_value *out, const fa_value *more, const char *path)
{
    fa_value *state = fa_value_state(more), *own = fa_value_state(out);
    const fa_value *added =
        fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, "_metadata") : NULL;

    if (state == NULL || out == more)
        return true;
    if (own == NULL)
        return fa_value_set_state(out, state) == FA_OK || cli__library_error(path) == CLI_OK;
    fa_value *metadata =
        fa_value_kind(own) == FA_KIND_DICT ? fa_value_find_text(own, "_metadata") : NULL;
    if (fa_value_kind(added) != FA_KIND_DICT || fa_value_kind(metadata) != FA_KIND_DICT)
        return true;
    for (size_t i = 0; i < fa_value_len(added); i++)
        if (fa_value_set_item(metadata, fa_value_key_at(added, i), fa_value_item_at(added, i))
            != FA_OK)
            return cli__library_error(path) == CLI_OK;
    return true;
}

static bool read_merged(job *self)
{
    const cli__args *args = self->args;

    for (size_t i = 0; i + 1 < args->n_operands; i++) {
        fa_value *part = cli__load(args, args->operands[i]);
        if (part == NULL)
            return false;
        bool good = fa_value_kind(part) == FA_KIND_DICT;
        if (!good)
            cli__error("%s: only files that hold a dict can be merged", args->operands[i]);
        if (good && self->value == NULL)
            self->value = fa_value_dict(
                fa_value_dict_type(part) == FA_ORDERED_DICT ? FA_ORDERED_DICT : FA_PLAIN_DICT);
        good = good && merge_into(self->value, part, args->operands[i])
            && merge_metadata(self->value, part, args->operands[i]);
        fa_value_release(part);
        if (!good)
            return false;
    }
    return true;
}

static bool take_state_dict(job *self)
{
    fa_value *state_dict = fa_state_dict(self->value);

    if (state_dict == NULL) {
        cli__library_error(self->args->operands[0]);
        return false;
    }
    fa_value_release(self->value);
    self->value = state_dict;
    return true;
}

static bool is_program(const job *self)
{
    return cli__classify(self->value) == CLI_PROGRAM;
}

/* A program's tensors are named by its code. */
static bool refuse_program(const job *self)
{
    char type[CLI_TYPE_NAME];

    cli__error("%s: --select, --drop, --rename and --dtype would change tensors that the code of "
               "this %s expects as they are",
               self->args->operands[0], cli__type_name(self->value, type));
    cli__hint("--state-dict takes the tensors alone");
    return false;
}

static bool replace(job *self, fa_value *made)
{
    if (made == NULL)
        return false;
    fa_value_release(self->value);
    self->value = made;
    return true;
}

static bool change(job *self)
{
    bool prunes = self->prune.n_select + self->prune.n_drop > 0;
    bool transforms = self->transform.dtype != FA_DTYPE_NONE || self->transform.n_renames > 0;

    if ((prunes || transforms) && is_program(self))
        return refuse_program(self);
    if (prunes && !replace(self, cli__prune_apply(&self->prune, self->value)))
        return false;
    if (transforms && !replace(self, cli__transform_apply(&self->transform, self->value)))
        return false;
    if (self->transform.n_renames == 0 || self->transform.n_renamed > 0)
        return true;
    cli__error("--rename matches no tensor's name");
    return false;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* --to, else what OUT's ending says; a program keeps its own format where the ending is
 * torch.save's, but for torch.export's, which becomes TorchScript. */
static void choose_format(job *self)
{
    fa_load_opts opts = { .format = cli__args_text(self->args, "from") };

    self->format = cli__args_text(self->args, "to");
    if (self->format == NULL)
        self->format = fa_format_for_path(self->out);
    if (cli__args_text(self->args, "to") != NULL || !is_program(self)
        || strcmp(self->format, "zip") != 0)
        return;
    fa_value *facts = fa_describe(self->args->operands[0], &opts);
    const char *own = cli__fact_text(facts, "format");
    const char *name;
    for (int i = 0; (name = fa_format_name(i)) != NULL; i++)
        if (strcmp(name, own) == 0 && fa_format_can_save(name))
            self->format = name;
    if (strncmp(own, "pt2", 3) == 0)    /* OUT is not named so */
        self->format = "torchscript";
    fa_value_release(facts);
}

static bool read_save_opts(const job *self, fa_save_opts *out)
{
    int64_t alignment = 0, protocol = 0;

    *out = (fa_save_opts){
        .format = self->format, .slim = cli__args_has(self->args, "slim"),
        .crc32 = cli__args_has(self->args, "no-crc32") ? FA_OFF : FA_DEFAULT,
        .durable = cli__args_has(self->args, "no-durable") ? FA_OFF : FA_DEFAULT
    };
    if (!cli__args_int(self->args, "alignment", 1, 1 << 20, &alignment)
        || !cli__args_int(self->args, "protocol", 2, 5, &protocol)
        || !cli__args_size(self->args, "shard-size", &out->shard_size))
        return false;
    out->alignment = (int)alignment;
    out->pickle_protocol = (int)protocol;
    return true;
}

/* What to do when the format cannot hold everything. */
static void hint_after_failure(const job *self, fa_status st)
{
    fa_value *state_dict = st == FA_EUNSUPPORTED ? fa_state_dict(self->value) : NULL;

    if (state_dict != NULL)
        cli__hint("--state-dict writes the model's tensors alone; --select and --drop choose keys");
    else if (st == FA_EUNSUPPORTED)
        cli__hint("--to zip holds everything; --select and --drop choose keys");
    fa_value_release(state_dict);
    fa_error_clear();
}

#ifdef FACULA_COMPUTE
/* A torch.export program as TorchScript. */
static bool becomes_script(const job *self)
{
    char type[CLI_TYPE_NAME];

    return strcmp(self->format, "torchscript") == 0 && is_program(self)
        && strcmp(cli__type_name(self->value, type), "torch.export.ExportedProgram") == 0;
}

static fa_status save_script(const job *self, const fa_save_opts *opts)
{
    fa_module *module = fa_module_from_value(self->value);
    fa_status st = module == NULL ? fa_error_last()->status
                                  : fa_module_save(module, self->out, opts);

    fa_module_release(module);
    return st;
}
#else
/* A build for files alone cannot write code. */
static bool becomes_script(const job *self)
{
    (void)self;
    return false;
}

static fa_status save_script(const job *self, const fa_save_opts *opts)
{
    return fa_save(self->value, self->out, opts);
}
#endif

static bool write_out(job *self)
{
    fa_save_opts opts;
    cli__progress progress = { .label = "writing" };

    choose_format(self);
    if (!read_save_opts(self, &opts))
        return false;
    opts.progress = cli__progress_step;
    opts.progress_context = &progress;
    fa_status st = becomes_script(self) ? save_script(self, &opts)
                                        : fa_save(self->value, self->out, &opts);
    cli__progress_end(&progress);
    if (st == FA_OK)
        return true;
    cli__library_error(self->out);
    hint_after_failure(self, st);
    return false;
}

static void print_done(size_t n, const char *what)
{
    if (n > 0)
        printf("  %zu tensor%s %s\n", n, n == 1 ? "" : "s", what);
}

/* Formats of bare tensors have no place for a dict's attributes. */
static bool loses_metadata(const job *self)
{
    static const char *const bare[] = { "safetensors", "sharded", "npz", "npy", "dcp" };

    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
        if (strcmp(self->format, bare[i]) == 0)
            return fa_value_kind(self->value) == FA_KIND_DICT
                && fa_value_state(self->value) != NULL;
    return false;
}

static void report(const job *self)
{
    char bytes[CLI_SIZE_TEXT], text[64];
    cli__census census = { 0 };
    struct stat file;

    cli__walk(self->value, cli__census_visit, &census);
    cli__print_text(self->out, CLI_BOLD);
    printf(": %s", self->format);
    if (stat(self->out, &file) == 0 && S_ISREG(file.st_mode))
        printf(", %s", cli__size_text((uint64_t)file.st_size, bytes));
    printf(", %llu tensor%s of %s\n", (unsigned long long)census.n_tensors,
           census.n_tensors == 1 ? "" : "s", cli__size_text(census.n_bytes, bytes));
    snprintf(text, sizeof text, "converted to %s", fa_dtype_name(self->transform.dtype));
    print_done(self->transform.n_converted, text);
    print_done(self->transform.n_split,
               "no longer share their storage: it was seen as several dtypes");
    print_done(self->transform.n_renamed, "renamed");
    print_done(self->prune.n_dropped, "left out");
    if (loses_metadata(self))
        printf("  the dict's attributes (_metadata: versions of its modules) have no place in this "
               "format\n");
    cli__census_free(&census);
}

static void free_job(job *self)
{
    cli__transform_free(&self->transform);
    cli__free(self->prune.select);
    cli__free(self->prune.drop);
    fa_value_release(self->value);
}

static int run(const cli__args *args)
{
    job self = { .args = args };
    bool good = read_job(&self);

    if (good && cli__args_has(args, "merge"))
        good = read_merged(&self);
    else if (good)
        good = (self.value = cli__load(args, args->operands[0])) != NULL;
    if (good && cli__args_has(args, "state-dict"))
        good = take_state_dict(&self);
    good = good && change(&self) && write_out(&self);
    if (good && !cli__args_has(args, "quiet"))
        report(&self);
    free_job(&self);
    return good ? CLI_OK : CLI_FAILED;
}

static const cli__option options[] = {
    { "to", 't', "FORMAT",
      "write this format; otherwise OUT's ending decides, and a program stays what it is, or "
      "becomes TorchScript from torch.export" },
    { "dtype", 0, "DTYPE", "convert floating-point tensors, as module.to(dtype)" },
    { "state-dict", 0, NULL, "write only the model's state_dict" },
    { "select", 0, "GLOB", "keep only these dotted names and what is below them; may be repeated" },
    { "drop", 0, "GLOB", "leave these dotted names out; may be repeated" },
    { "rename", 0, "s/RE/TEXT/",
      "rename tensors as sed would, e.g. 's/^module\\.//'; may be repeated" },
    { "merge", 0, NULL, "read several files and write all their keys into one" },
    { "slim", 0, NULL, "keep of each storage only what its tensors use" },
    { "shard-size", 0, "SIZE",
      "safetensors: split into files of at most this size, with an index" },
    { "protocol", 0, "N", "pickle protocol, 2 to 5; 2 if not given" },
    { "alignment", 0, "N", "align tensors to multiples of N bytes; 64 if not given" },
    { "no-crc32", 0, NULL, "write no checksums" },
    { "no-durable", 0, NULL, "do not wait until the file is on the disk" },
    { "quiet", 'q', NULL, "say nothing when all went well" },
    { 0 }
};

static const cli__example examples[] = {
    { "facula convert checkpoint.pt model.safetensors --state-dict --dtype bfloat16",
      "model.safetensors: safetensors, 428 B, 4 tensors of 116 B\n"
      "  4 tensors converted to bfloat16\n"
      "  the dict's attributes (_metadata: versions of its modules) have no place in th"
      "is format\n" },
    { "facula convert wrapped.pt plain.pt --rename 's/^module\\.//'",
      "plain.pt: zip, 2.4 kB, 4 tensors of 232 B\n"
      "  4 tensors renamed\n" },
    { 0 }
};

const cli__command cli__convert = {
    .name = "convert",
    .title = "write the contents as another format, dtype or selection",
    .operands = "FILE... OUT",
    .min_operands = 2,
    .max_operands = -1,
    .reads = true,
    .about =
        "Reads FILE and writes OUT, which may be the same. OUT appears whole or not at all. What a "
        "format cannot hold is an error, "
        "never left out. Tensors that share a storage still do, and one object stays one object.",
    .options = options,
    .examples = examples,
    .run = run
};
