/* show.c: `facula show` — what is in a file, without touching the tensors' bytes.
 *
 *   header      the file: format, size, who wrote it
 *   rows        a tree of keys, or with --sort a list of tensors
 *   totals
 *
 * --json writes {"file", "container", "entries": {path: {...}}, "totals"}; see entry_json.c for the
 * entries. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* One line of the tree. Tensors are retained: parts of nested ones live only while they are
 * visited. */
typedef struct row {
    char *label;
    int indent;
    cli__sort sort;
    bool repeated;                      /* an alias, or a tensor object met before */
    char *first;                        /* where, or NULL */
    const fa_value *value;
    fa_tensor *tensor;
} row;

typedef struct shown {
    const char *path;
    fa_value *value, *state_dict, *facts;
    cli__selection selection;
    cli__census census;
    int64_t depth;                      /* levels to show */
    bool stats, hash;
    const char *sort;                   /* NULL: a tree */
    row *rows;
    size_t n_rows, capacity;
    int folded; /* below this depth everything is in its parent's line; -1: nothing is */
    bool root_hidden;
} shown;

/* ---- collecting ------------------------------------------------------------------------------ */

/* What is told in one line: lists of scalars, and the versions of a state_dict's modules unless
 * they are asked for. */
static bool is_folded(const shown *self, const cli__entry *entry)
{
    return cli__is_flat(entry->value, entry->sort)
        || (self->selection.n == 0 && strcmp(entry->label, "._metadata") == 0);
}

static void add_row(shown *self, const cli__entry *entry, const char *label, int indent)
{
    self->rows = cli__grow(self->rows, self->n_rows, &self->capacity, sizeof *self->rows);
    self->rows[self->n_rows++] =
        (row) { .label = cli__copy_text(label),
                .indent = indent,
                .sort = entry->sort,
                .repeated = entry->first != NULL,
                .first = entry->first == NULL ? NULL : cli__copy_text(entry->first),
                .value = entry->value,
                .tensor =
                    entry->tensor == NULL ? NULL : fa_tensor_retain((fa_tensor *)entry->tensor) };
}

static bool collect_tensor(void *context, const cli__entry *entry)
{
    shown *self = context;
    int base;

    if (!cli__selection_takes(&self->selection, entry, &base))
        return true;
    cli__census_visit(&self->census, entry);
    if (entry->tensor != NULL && entry->role == CLI_VALUE)
        add_row(self, entry, entry->dotted[0] == '\0' ? entry->path : entry->dotted, 0);
    return true;
}

static bool collect_tree(void *context, const cli__entry *entry)
{
    shown *self = context;
    int base;

    if (!cli__selection_takes(&self->selection, entry, &base))
        return true;
    cli__census_visit(&self->census, entry);
    if (self->folded >= 0 && entry->depth > self->folded)
        return true;
    self->folded = -1;
    if (entry->role == CLI_KEY)
        return true;
    int indent = entry->depth - base;
    if (indent >= self->depth - (self->selection.n > 0) || is_folded(self, entry))
        self->folded = entry->depth;
    if (entry->depth == 0 && self->root_hidden)
        return true;
    if (self->selection.n > 0)
        add_row(self, entry, indent == 0 && entry->dotted[0] != '\0' ? entry->dotted : entry->label,
                indent);
    else
        add_row(self, entry, entry->label, indent - self->root_hidden);
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void add_note(cli__text *note, const char *text)
{
    if (note->size > 0)
        cli__text_add_string(note, ", ");
    cli__text_add_string(note, text);
}

static void tensor_note(shown *self, const row *line, cli__text *note)
{
    const fa_tensor *tensor = line->tensor;
    char text[64];

    if (cli__census_uses(&self->census, fa_tensor_storage(tensor)) > 1)
        cli__text_format(note, "shares S%zu",
                         cli__group_of(&self->census.groups, fa_tensor_storage(tensor)));
    if (line->repeated)
        add_note(note, "one object with ");
    if (line->repeated)
        cli__text_add_string(note, line->first);
    if (fa_tensor_is_parameter(tensor))
        add_note(note, "parameter");
    if (line->value != NULL && fa_value_tensor_subclass(line->value) != NULL)
        add_note(note, fa_value_global_name(fa_value_tensor_subclass(line->value)));
    fa_device_format(fa_tensor_device(tensor), text, sizeof text);
    if (strcmp(text, "cpu") != 0)
        add_note(note, text);
    if (fa_tensor_layout(tensor) != FA_STRIDED)
        add_note(note, fa_layout_name(fa_tensor_layout(tensor)));
    else if (!fa_tensor_is_nested(tensor) && !fa_tensor_is_contiguous(tensor))
        add_note(note, "not contiguous");
    if (fa_tensor_qscheme(tensor) != FA_QSCHEME_NONE)
        add_note(note, fa_qscheme_name(fa_tensor_qscheme(tensor)));
}

static void number_cell(cli__table *table, double x)
{
    cli__table_cell(table, CLI_PLAIN, "%.4g", x);
}

static void stats_cells(cli__table *table, const fa_tensor *tensor)
{
    fa_tensor_stats stats;

    if (fa_tensor_compute_stats(tensor, &stats) != FA_OK) {
        fa_error_clear();
        for (int i = 0; i < 6; i++)
            cli__table_cell(table, CLI_DIM, "-");
        return;
    }
    number_cell(table, stats.min);
    number_cell(table, stats.max);
    number_cell(table, stats.mean);
    number_cell(table, stats.std);
    cli__table_cell(table, CLI_PLAIN, "%lld", (long long)stats.n_zero);
    cli__table_cell(table, stats.n_nan + stats.n_inf > 0 ? CLI_RED : CLI_PLAIN, "%lld",
                    (long long)(stats.n_nan + stats.n_inf));
}

static bool hash_cell(cli__table *table, const row *line)
{
    char hex[65];

    if (fa_tensor_is_meta(line->tensor) || fa_tensor_layout(line->tensor) != FA_STRIDED
        || fa_tensor_is_nested(line->tensor)) {
        cli__table_cell(table, CLI_DIM, "-");
        return true;
    }
    if (fa_tensor_sha256(line->tensor, hex) != FA_OK) {
        cli__library_error(line->label);
        return false;
    }
    cli__table_cell(table, CLI_DIM, "%s", hex);
    return true;
}

static bool tensor_cells(shown *self, cli__table *table, const row *line)
{
    char size[CLI_SIZE_TEXT];
    cli__text shape = { 0 }, note = { 0 };
    bool good = true;

    cli__shape_text(&shape, line->tensor);
    tensor_note(self, line, &note);
    cli__table_cell(table, CLI_BLUE, "%s", fa_dtype_name(fa_tensor_dtype(line->tensor)));
    cli__table_cell(table, CLI_PLAIN, "%s", cli__text_string(&shape));
    cli__table_cell(table, CLI_PLAIN, "%s", cli__size_text(cli__tensor_nbytes(line->tensor), size));
    if (self->stats)
        stats_cells(table, line->tensor);
    if (self->hash)
        good = hash_cell(table, line);
    cli__table_cell(table, CLI_YELLOW, "%s", cli__text_string(&note));
    cli__text_free(&shape);
    cli__text_free(&note);
    return good;
}

static void value_cell(cli__table *table, const row *line)
{
    cli__text text = { 0 };

    if (line->repeated)
        cli__text_format(&text, "the same as %s", line->first);
    else
        cli__value_text(&text, line->value, line->sort);
    cli__table_cell(table, line->repeated ? CLI_YELLOW : CLI_DIM, "%s", cli__text_string(&text));
    while (table->n_cells % (size_t)table->n_columns != 0)
        cli__table_cell(table, CLI_PLAIN, "%s", "");
    cli__text_free(&text);
}

static cli__table new_table(const shown *self)
{
    static const char *const stats[] = { "min", "max", "mean", "std", "zeros", "nan/inf" };
    cli__table table = { .n_columns = 4 };

    table.align[3] = CLI_RIGHT;
    if (self->stats) {
        table.heads[0] = "name";
        table.heads[1] = "dtype";
        table.heads[2] = "shape";
        table.heads[3] = "size";
    }
    for (size_t i = 0; self->stats && i < sizeof stats / sizeof stats[0]; i++) {
        table.align[table.n_columns] = CLI_RIGHT;
        table.heads[table.n_columns++] = stats[i];
    }
    table.n_columns += self->hash + 1;
    return table;
}

static bool print_rows(shown *self)
{
    cli__table table = new_table(self);
    bool good = true;

    for (size_t i = 0; good && i < self->n_rows; i++) {
        const row *line = &self->rows[i];
        cli__text label = { 0 };
        cli__text_format(&label, "%*s%s", line->indent * 2, "",
                         line->label[0] == '\0' ? "''" : line->label);
        cli__table_cell(&table, line->tensor == NULL ? CLI_BOLD : CLI_PLAIN, "%s", label.data);
        cli__text_free(&label);
        if (line->tensor != NULL)
            good = tensor_cells(self, &table, line);
        else
            value_cell(&table, line);
    }
    cli__table_print(&table, 2);
    return good;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const row *)a)->label, ((const row *)b)->label);
}

/* The largest first. */
static int compare_sizes(const void *a, const void *b)
{
    uint64_t x = cli__tensor_nbytes(((const row *)a)->tensor),
             y = cli__tensor_nbytes(((const row *)b)->tensor);
    return x != y ? (x < y) - (x > y) : compare_names(a, b);
}

static int compare_dtypes(const void *a, const void *b)
{
    int order = strcmp(fa_dtype_name(fa_tensor_dtype(((const row *)a)->tensor)),
                       fa_dtype_name(fa_tensor_dtype(((const row *)b)->tensor)));
    return order != 0 ? order : compare_names(a, b);
}

static void sort_rows(shown *self)
{
    int (*compare)(const void *, const void *) = compare_names;

    if (self->sort == NULL || self->n_rows == 0)
        return;
    if (strcmp(self->sort, "size") == 0)
        compare = compare_sizes;
    if (strcmp(self->sort, "dtype") == 0)
        compare = compare_dtypes;
    qsort(self->rows, self->n_rows, sizeof *self->rows, compare);
}

/* ---- header and totals ----------------------------------------------------------------------- */

/* The title without what stands in brackets behind it. */
static size_t title_size(const char *title)
{
    const char *bracket = strstr(title, " (");
    return bracket == NULL ? strlen(title) : (size_t)(bracket - title);
}

static void print_header(const shown *self)
{
    const char *title = cli__fact_text(self->facts, "title"),
               *writer = cli__fact_text(self->facts, "writer");
    int64_t size = cli__fact_int(self->facts, "size", -1);
    char text[CLI_SIZE_TEXT];
    cli__text root = { 0 };

    cli__print_text(self->path, CLI_BOLD);
    if (title[0] != '\0')
        printf(": %.*s", (int)title_size(title), title);
    if (size >= 0)
        printf(", %s", cli__size_text((uint64_t)size, text));
    if (writer[0] != '\0') {
        printf(", written by ");
        cli__print_text(writer, CLI_PLAIN);
    }
    if (self->root_hidden) {
        cli__value_text(&root, self->value, cli__classify(self->value));
        printf(", ");
        cli__print_text(cli__text_string(&root), CLI_PLAIN);
    }
    putchar('\n');
    cli__text_free(&root);
}

static void print_totals(const shown *self)
{
    char elements[CLI_SIZE_TEXT], bytes[CLI_SIZE_TEXT], storage[CLI_SIZE_TEXT];
    const cli__census *census = &self->census;

    printf("%llu tensor%s, %s element%s, %s", (unsigned long long)census->n_tensors,
           census->n_tensors == 1 ? "" : "s", cli__count_text(census->n_elements, elements),
           census->n_elements == 1 ? "" : "s", cli__size_text(census->n_bytes, bytes));
    if (census->n_groups > 0)
        printf(" (%zu storage%s of %s)", census->n_groups, census->n_groups == 1 ? "" : "s",
               cli__size_text(census->n_storage_bytes, storage));
    putchar('\n');
}

static void json_totals(cli__json *json, const cli__census *census)
{
    const struct { const char *name; uint64_t x;
    } totals[] = { { "tensors", census->n_tensors },
                   { "elements", census->n_elements },
                   { "bytes", census->n_bytes },
                   { "storages", census->n_groups },
                   { "storage_bytes", census->n_storage_bytes } };

    cli__json_key(json, "totals");
    cli__json_open(json, '{');
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        cli__json_key(json, totals[i].name);
        cli__json_uint(json, totals[i].x);
    }
    cli__json_close(json, '}');
}

/* ---- JSON ------------------------------------------------------------------------------------ */

typedef struct json_walk {
    shown *shown;
    cli__json *json;
    cli__entry_style style;
} json_walk;

static bool visit_json(void *context, const cli__entry *entry)
{
    json_walk *self = context;
    int base;

    if (!cli__selection_takes(&self->shown->selection, entry, &base))
        return true;
    if (entry->depth - base > self->shown->depth - (self->shown->selection.n > 0))
        return true;
    cli__census_visit(&self->shown->census, entry);
    return cli__entry_json(self->json, &self->style, entry);
}

static int show_json(shown *self)
{
    cli__json json = { 0 };
    json_walk walk = { .shown = self,
                       .json = &json,
                       .style = { .hash = self->hash,
                                  .stats = self->stats,
                                  .groups = &self->census.groups,
                                  .state_dict = self->state_dict } };

    cli__json_open(&json, '{');
    cli__json_key(&json, "file");
    cli__json_string(&json, self->path);
    cli__json_key(&json, "container");
    cli__json_value(&json, self->facts);
    cli__json_key(&json, "entries");
    cli__json_open(&json, '{');
    bool good = cli__walk_any(self->value, self->state_dict, visit_json, &walk);
    cli__json_close(&json, '}');
    json_totals(&json, &self->census);
    cli__json_close(&json, '}');
    cli__json_end(&json);
    return good ? CLI_OK : CLI_FAILED;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int show_text(shown *self)
{
    cli__sort sort = cli__classify(self->value);

    self->root_hidden =
        self->sort == NULL && self->selection.n == 0 && (sort == CLI_DICT || sort == CLI_PROGRAM);
    if (!cli__walk_any(self->value, self->state_dict,
                       self->sort == NULL ? collect_tree : collect_tensor, self))
        return CLI_FAILED;
    sort_rows(self);
    print_header(self);
    if (!print_rows(self))
        return CLI_FAILED;
    print_totals(self);
    return CLI_OK;
}

static bool open_file(shown *self, const cli__args *args)
{
    fa_load_opts opts;

    self->value = cli__load(args, self->path);
    if (self->value == NULL || !cli__load_opts(args, &opts))
        return false;
    self->facts = fa_describe(self->path, &opts);
    if (cli__classify(self->value) == CLI_PROGRAM)
        self->state_dict = fa_state_dict(self->value);
    fa_error_clear();
    return cli__selection_init(&self->selection, args->operands + 1, args->n_operands - 1,
                               self->value, self->state_dict);
}

static void close_file(shown *self)
{
    for (size_t i = 0; i < self->n_rows; i++) {
        cli__free(self->rows[i].label);
        cli__free(self->rows[i].first);
        fa_tensor_release(self->rows[i].tensor);
    }
    cli__free(self->rows);
    cli__census_free(&self->census);
    cli__selection_free(&self->selection);
    fa_value_release(self->facts);
    fa_value_release(self->state_dict);
    fa_value_release(self->value);
}

static int run(const cli__args *args)
{
    shown self = { .path = args->operands[0], .depth = INT32_MAX, .folded = -1 };
    int status = CLI_FAILED;

    self.stats = cli__args_has(args, "stats");
    self.hash = cli__args_has(args, "hash");
    self.sort = cli__args_text(args, "sort");
    if (!cli__args_int(args, "depth", 1, INT32_MAX, &self.depth))
        return CLI_FAILED;
    if (open_file(&self, args))
        status = cli__args_has(args, "json") ? show_json(&self) : show_text(&self);
    close_file(&self);
    return status;
}

static const cli__option options[] = {
    { "depth", 'd', "N", "show N levels" },
    { "sort", 's', "name|size|dtype", "list the tensors in this order instead of the tree" },
    { "stats", 0, NULL,
      "minimum, maximum, mean, deviation, zeros, NaN and infinities of each tensor" },
    { "hash", 0, NULL, "SHA-256 of each tensor's elements" },
    { "json", 0, NULL, "the whole tree as JSON, one entry for each path" },
    { 0 }
};

static const cli__example examples[] = {
    { "facula show checkpoint.pt --depth 2",
      "checkpoint.pt: torch.save zip, 4.2 kB, written by torch 2.7 or later, dict of 4\n"
      "  epoch           3\n"
      "  model           collections.OrderedDict of 5\n"
      "    0.weight      float32  [8, 4]  128 B\n"
      "    0.bias        float32  [8]      32 B\n"
      "    2.weight      float32  [2, 8]   64 B  shares S2\n"
      "    2.bias        float32  [2]       8 B\n"
      "    head          float32  [2, 8]   64 B  shares S2, one object with $['model']["
      "'2.weight']\n"
      "    ._metadata    collections.OrderedDict of 4\n"
      "  optimizer       dict of 2\n"
      "    state         dict of 4\n"
      "    param_groups  list of 1\n"
      "  tags            ['small', 'demo']\n"
      "8 tensors, 116 elements, 464 B (8 storages of 464 B)\n" },
    { "facula show checkpoint.pt --sort size model",
      "checkpoint.pt: torch.save zip, 4.2 kB, written by torch 2.7 or later\n"
      "  model.0.weight  float32  [8, 4]  128 B\n"
      "  model.2.weight  float32  [2, 8]   64 B  shares S2\n"
      "  model.head      float32  [2, 8]   64 B  shares S2, one object with $['model']["
      "'2.weight']\n"
      "  model.0.bias    float32  [8]      32 B\n"
      "  model.2.bias    float32  [2]       8 B\n"
      "4 tensors, 58 elements, 232 B (4 storages of 232 B)\n" },
    { 0 }
};

const cli__command cli__show = { .name = "show",
                                 .title = "show what is in a file: names, dtypes, shapes, sharing",
                                 .operands = "FILE [KEY...]",
                                 .min_operands = 1,
                                 .max_operands = -1,
                                 .reads = true,
                                 .about =
                                     "Prints the tree of keys with the dtype, shape and size of "
                                     "every tensor, which tensors share a storage, and who wrote "
                                     "the file. Tensor bytes are not read unless --stats or --hash "
                                     "asks for them. A KEY is a dotted name as printed, or the "
                                     "beginning of one.",
                                 .options = options,
                                 .examples = examples,
                                 .run = run };
