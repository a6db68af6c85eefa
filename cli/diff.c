/* diff.c: `facula diff` — how two files differ.
 *
 *   only in a.pt   optimizer          dict of 2
 *   renamed        l1.weight          module.l1.weight, the same elements
 *   changed        l2.weight          max abs 0.001, max rel 0.02, ...
 *
 * Files are compared path by path. Where one holds a program, a module or a checkpoint and the
 * other a state_dict, the state_dicts of both are compared. Between files of different formats only
 * contents count: strides, sharing, gradient flags and container types are details of a format. */
#include <math.h>
#include <string.h>

#include "cli.h"

typedef struct side {
    const char *path;
    const char *name;                   /* of the file without its folder, or "the first" */
    fa_value *value, *state_dict;       /* state_dict: NULL when it has none */
    const fa_value *root;               /* what is compared: one of the two */
    fa_value *index;                    /* path -> number of the leaf */
    cli__leaf *leaves;
    size_t n, capacity;
    cli__groups groups;
    cli__map partners;                  /* number of a group + 1 -> its number on the other side */
    char format[32];
    bool strict;                        /* see diff */
} side;

typedef enum finding { CHANGED, RENAMED, ONLY_A, ONLY_B, N_FINDINGS } finding;

typedef struct finding_row {
    const char *json, *word;
    cli__colour colour;
} finding_row;

static const finding_row finding_rows[] = {
    [CHANGED] = { "changed", "changed", CLI_YELLOW },
    [RENAMED] = { "renamed", "renamed", CLI_BLUE },
    [ONLY_A] = { "only_a", "only in ", CLI_RED },
    [ONLY_B] = { "only_b", "only in ", CLI_GREEN },
};

typedef struct diff {
    side a, b;
    double rtol, atol;
    bool quiet, state_dicts;
    bool state_dict_asked;              /* nothing but the state_dicts is to be compared */
    bool strict;                        /* strides, sharing, flags and types count */
    size_t n_same, n_found[N_FINDINGS];
    bool module_prefix;                 /* all renames add or all take away a leading "module." */
    cli__table table;
    cli__json *json;                    /* NULL: for people */
    bool failed;
} diff;

/* ---- the two sides --------------------------------------------------------------------------- */

/* The versions of a state_dict's modules, which only pickles hold. */
static bool is_metadata(const cli__entry *entry)
{
    static const char path[] = "$._metadata";
    return strncmp(entry->path, path, sizeof path - 1) == 0;
}

/* The path, with the number of the leaf behind it where keys that print alike have taken it. */
static char *unique_path(const side *self, const char *path)
{
    cli__text text = { 0 };

    cli__text_add_string(&text, path);
    if (fa_value_find_text(self->index, path) != NULL)
        cli__text_format(&text, " #%zu", self->n);
    return text.data;
}

static bool collect(void *context, const cli__entry *entry)
{
    side *self = context;

    if (entry->role == CLI_KEY || (!self->strict && is_metadata(entry)))
        return true;
    self->leaves = cli__grow(self->leaves, self->n, &self->capacity, sizeof *self->leaves);
    self->leaves[self->n] = (cli__leaf){
        .path = unique_path(self, entry->path),
        .name = cli__copy_text(entry->dotted[0] == '\0' ? entry->path : entry->dotted),
        .first = entry->first == NULL ? NULL : cli__copy_text(entry->first),
        .role = entry->role,
        .sort = entry->sort,
        .depth = entry->depth,
        .value = entry->value,
        .tensor = entry->tensor == NULL ? NULL : fa_tensor_retain((fa_tensor *)entry->tensor)
    };
    const char *path = self->leaves[self->n].path;
    fa_value *number = fa_value_int((int64_t)self->n++);
    bool good = number != NULL && fa_value_set_text(self->index, path, number) == FA_OK;
    fa_value_release(number);
    return good || cli__library_error(self->path) == CLI_OK;
}

static bool open_side(side *self, const cli__args *args)
{
    fa_load_opts opts;

    self->value = cli__load(args, self->path);
    if (self->value == NULL || !cli__load_opts(args, &opts))
        return false;
    fa_value *facts = fa_describe(self->path, &opts);
    snprintf(self->format, sizeof self->format, "%s", cli__fact_text(facts, "format"));
    fa_value_release(facts);
    self->state_dict = fa_state_dict(self->value);
    self->index = fa_value_dict(FA_PLAIN_DICT);
    self->root = self->value;
    fa_error_clear();
    return self->index != NULL || cli__library_error(self->path) == CLI_OK;
}

static void close_side(side *self)
{
    for (size_t i = 0; i < self->n; i++) {
        cli__free(self->leaves[i].path);
        cli__free(self->leaves[i].name);
        cli__free(self->leaves[i].first);
        fa_tensor_release(self->leaves[i].tensor);
    }
    cli__free(self->leaves);
    cli__map_free(&self->groups.map);
    cli__map_free(&self->partners);
    fa_value_release(self->index);
    fa_value_release(self->state_dict);
    fa_value_release(self->value);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* Short names for "only in ...". */
static void name_sides(diff *self)
{
    bool alike = strcmp(base_name(self->a.path), base_name(self->b.path)) == 0;

    self->a.name = alike ? "the first" : base_name(self->a.path);
    self->b.name = alike ? "the second" : base_name(self->b.path);
}

/* Is the value itself the state_dict that was found? */
static bool is_own_state_dict(const side *self)
{
    const fa_value *own = self->value, *found = self->state_dict;

    if (found == NULL || fa_value_kind(own) != FA_KIND_DICT
        || fa_value_len(own) != fa_value_len(found))
        return false;
    return fa_value_len(own) == 0
        || (fa_value_kind(fa_value_item_at(own, 0)) == FA_KIND_TENSOR
            && fa_value_get_tensor(fa_value_item_at(own, 0))
                == fa_value_get_tensor(fa_value_item_at(found, 0)));
}

static bool is_program(const side *self)
{
    return cli__classify(self->value) == CLI_PROGRAM;
}

/* Compare the state_dicts: asked for, programs, or two files whose roots are of different kinds. */
static bool choose_roots(diff *self, bool asked)
{
    bool both = self->a.state_dict != NULL && self->b.state_dict != NULL;
    bool unlike = fa_value_kind(self->a.value) != fa_value_kind(self->b.value)
        || is_own_state_dict(&self->a) != is_own_state_dict(&self->b);

    if (asked && !both) {
        const side *without = self->a.state_dict == NULL ? &self->a : &self->b;
        cli__error("%s: there is no state_dict in this file", without->path);
        return false;
    }
    self->state_dict_asked = asked;
    self->state_dicts = both && (asked || unlike || is_program(&self->a) || is_program(&self->b));
    if (!self->state_dicts)
        return true;
    self->a.root = self->a.state_dict;
    self->b.root = self->b.state_dict;
    return true;
}

/* ---- what is found --------------------------------------------------------------------------- */

static void json_text(cli__json *json, const char *key, const char *text)
{
    cli__json_key(json, key);
    cli__json_string(json, text);
}

static void json_distance(cli__json *json, const cli__distance *distance)
{
    cli__json_key(json, "different_elements");
    cli__json_int(json, distance->n_different);
    cli__json_key(json, "max_abs");
    cli__json_double(json, distance->max_abs);
    cli__json_key(json, "max_rel");
    cli__json_double(json, distance->max_rel);
    cli__json_key(json, "cosine");
    cli__json_double(json, distance->cosine);
    cli__json_key(json, "one_sided_nan");
    cli__json_int(json, distance->n_nan);
    if (!distance->has_ulp)
        return;
    cli__json_key(json, "max_ulp");
    cli__json_uint(json, distance->max_ulp);
}

/* "12 of 28 elements differ: max abs 0.001, ..." */
static void distance_text(cli__text *out, const cli__distance *distance)
{
    if (!distance->measured) {
        cli__text_add_string(out, "elements differ");
        return;
    }
    cli__text_format(out, "%lld of %lld elements differ: max abs %.3g, max rel %.3g",
                     (long long)distance->n_different, (long long)distance->n, distance->max_abs,
                     distance->max_rel);
    if (distance->has_ulp)
        cli__text_format(out, ", max ulp %llu", (unsigned long long)distance->max_ulp);
    if (!isnan(distance->cosine))
        cli__text_format(out, ", cosine %.6f", distance->cosine);
    if (distance->n_nan > 0)
        cli__text_format(out, ", %lld NaN on one side only", (long long)distance->n_nan);
}

static size_t count_differences(const diff *self)
{
    size_t n = 0;

    for (int i = 0; i < N_FINDINGS; i++)
        n += self->n_found[i];
    return n;
}

/* One finding. `name` is what it is about; distance may be NULL. */
static void found(diff *self, finding what, const char *name, const char *text,
                  const cli__distance *distance)
{
    const finding_row *row = &finding_rows[what];
    const side *only = what == ONLY_A ? &self->a : what == ONLY_B ? &self->b : NULL;

    self->n_found[what]++;
    if (self->quiet)
        return;
    if (self->json == NULL) {
        cli__table_cell(&self->table, row->colour, "%s%s", row->word,
                        only == NULL ? "" : only->name);
        cli__table_cell(&self->table, CLI_BOLD, "%s", name);
        cli__table_cell(&self->table, CLI_PLAIN, "%s", text);
        return;
    }
    cli__json_open(self->json, '{');
    json_text(self->json, "what", row->json);
    json_text(self->json, "name", name);
    json_text(self->json, "text", text);
    if (distance != NULL && distance->measured)
        json_distance(self->json, distance);
    cli__json_close(self->json, '}');
}

/* ---- comparing one path ---------------------------------------------------------------------- */

static void add_change(cli__text *out, const char *text)
{
    if (out->size > 0)
        cli__text_add_string(out, "; ");
    cli__text_add_string(out, text);
}

static void add_from_to(cli__text *out, const char *what, const char *a, const char *b)
{
    cli__text text = { 0 };

    cli__text_format(&text, "%s%s -> %s", what, a, b);
    add_change(out, cli__text_string(&text));
    cli__text_free(&text);
}

static bool same_sizes(const int64_t *a, const int64_t *b, int n)
{
    return a == b || (a != NULL && b != NULL && memcmp(a, b, (size_t)n * sizeof *a) == 0);
}

static void add_strides(cli__text *out, const fa_tensor *tensor)
{
    for (int i = 0; i < fa_tensor_dim(tensor); i++)
        cli__text_format(out, "%s%lld", i == 0 ? "[" : ", ",
                         (long long)fa_tensor_strides(tensor)[i]);
    cli__text_add_string(out, "]");
}

/* The other side's group that this group's first tensor has met; `other` if this is the first. */
static size_t partner(side *self, size_t group, size_t other)
{
    return *cli__map_at(&self->partners, (const void *)(uintptr_t)(group + 1), other);
}

/* Tensors share a storage on one side exactly when they do on the other. */
static bool same_sharing(diff *self, const fa_storage *a, const fa_storage *b)
{
    if (a == NULL || b == NULL || fa_storage_nbytes(a) == 0 || fa_storage_nbytes(b) == 0)
        return true;
    size_t x = cli__group_of(&self->a.groups, a), y = cli__group_of(&self->b.groups, b);
    return partner(&self->a, x, y) == y && partner(&self->b, y, x) == x;
}

/* Strides, sharing and flags: what a format may not be able to hold. */
static void compare_details(diff *self, const cli__leaf *a, const cli__leaf *b, cli__text *out)
{
    const fa_tensor *x = a->tensor, *y = b->tensor;
    cli__text p = { 0 }, q = { 0 };

    if (fa_tensor_layout(x) == FA_STRIDED && !fa_tensor_is_nested(x)
        && !same_sizes(fa_tensor_strides(x), fa_tensor_strides(y), fa_tensor_dim(x))) {
        add_strides(&p, x);
        add_strides(&q, y);
        add_from_to(out, "strides ", cli__text_string(&p), cli__text_string(&q));
    }
    if (fa_tensor_is_parameter(x) != fa_tensor_is_parameter(y))
        add_change(out,
                   fa_tensor_is_parameter(y) ? "became a parameter" : "is no parameter any more");
    else if (fa_tensor_requires_grad(x) != fa_tensor_requires_grad(y))
        add_change(out,
                   fa_tensor_requires_grad(y) ? "requires grad now" : "requires no grad any more");
    if (!same_sharing(self, fa_tensor_storage(x), fa_tensor_storage(y)))
        add_change(out, "shares its storage with other tensors than before");
    cli__text_free(&p);
    cli__text_free(&q);
}

static void compare_tensors(diff *self, const cli__leaf *a, const cli__leaf *b, cli__text *out,
                            cli__distance *distance)
{
    const fa_tensor *x = a->tensor, *y = b->tensor;
    bool same_shape = !fa_tensor_is_nested(x) && !fa_tensor_is_nested(y)
        && fa_tensor_dim(x) == fa_tensor_dim(y)
        && same_sizes(fa_tensor_sizes(x), fa_tensor_sizes(y), fa_tensor_dim(x));
    cli__text p = { 0 }, q = { 0 };

    if (fa_tensor_dtype(x) != fa_tensor_dtype(y))
        add_from_to(out, "", fa_dtype_name(fa_tensor_dtype(x)), fa_dtype_name(fa_tensor_dtype(y)));
    if (fa_tensor_layout(x) != fa_tensor_layout(y))
        add_from_to(out, "", fa_layout_name(fa_tensor_layout(x)),
                    fa_layout_name(fa_tensor_layout(y)));
    if (!same_shape && !(fa_tensor_is_nested(x) && fa_tensor_is_nested(y))) {
        cli__shape_text(&p, x);
        cli__shape_text(&q, y);
        add_from_to(out, "", cli__text_string(&p), cli__text_string(&q));
    }
    cli__text_free(&p);
    cli__text_free(&q);
    if (!same_shape)
        return;
    if (!cli__measure(distance, x, y, self->rtol, self->atol)) {
        self->failed = true;
        return;
    }
    if (!distance->same
        && (distance->measured ? distance->n_different > 0
                               : fa_tensor_dtype(x) == fa_tensor_dtype(y))) {
        distance_text(&p, distance);
        add_change(out, cli__text_string(&p));
        cli__text_free(&p);
    }
    if (self->strict)
        compare_details(self, a, b, out);
}

/* Two floats within the tolerance. */
static bool near(const diff *self, const fa_value *a, const fa_value *b)
{
    double x, y;

    if ((self->rtol == 0 && self->atol == 0) || fa_value_kind(a) != FA_KIND_FLOAT
        || fa_value_kind(b) != FA_KIND_FLOAT)
        return false;
    fa_value_get_float(a, &x);
    fa_value_get_float(b, &y);
    return fabs(x - y) <= self->atol + self->rtol * fabs(y);
}

static void compare_values(diff *self, const cli__leaf *a, const cli__leaf *b, cli__text *out)
{
    char type_a[CLI_TYPE_NAME], type_b[CLI_TYPE_NAME];
    cli__text p = { 0 }, q = { 0 };
    bool has_children = a->sort >= CLI_DICT && a->sort != CLI_SET && a->sort != CLI_STORAGE;

    if (a->sort == b->sort && has_children) {
        cli__type_name(a->value, type_a);
        cli__type_name(b->value, type_b);
        if (self->strict && strcmp(type_a, type_b) != 0)
            add_from_to(out, "", type_a, type_b);
        return;
    }
    if (a->sort == b->sort
        && (fa_value_equal(a->value, b->value) || near(self, a->value, b->value)))
        return;
    cli__value_text(&p, a->value, a->sort);
    cli__value_text(&q, b->value, b->sort);
    if (strcmp(cli__text_string(&p), cli__text_string(&q)) == 0)
        add_change(out, "its items differ");
    else
        add_from_to(out, "", cli__text_string(&p), cli__text_string(&q));
    cli__text_free(&p);
    cli__text_free(&q);
}

/* Is it the same object as one met before on one side only, or as another one? */
static void compare_identity(const diff *self, const cli__leaf *a, const cli__leaf *b,
                             cli__text *out)
{
    const char *x = a->first == NULL ? "its own object" : a->first,
               *y = b->first == NULL ? "its own object" : b->first;

    if (self->strict && strcmp(x, y) != 0)
        add_from_to(out, "", x, y);
}

static void compare_leaves(diff *self, cli__leaf *a, cli__leaf *b)
{
    cli__text changes = { 0 };
    cli__distance distance = { 0 };

    a->matched = b->matched = true;
    compare_identity(self, a, b, &changes);
    if (a->tensor != NULL && b->tensor != NULL)
        compare_tensors(self, a, b, &changes, &distance);
    else if (a->tensor != NULL || b->tensor != NULL)
        add_change(&changes,
                   a->tensor != NULL ? "a tensor on the left only" : "a tensor on the right only");
    else if (a->role == CLI_VALUE && b->role == CLI_VALUE)
        compare_values(self, a, b, &changes);
    if (changes.size > 0) {
        found(self, CHANGED, a->name, changes.data, &distance);
    } else {
        self->n_same++;
    }
    cli__text_free(&changes);
}

/* ---- all paths ------------------------------------------------------------------------------- */

static void compare_common(diff *self)
{
    for (size_t i = 0; i < self->a.n && !self->failed; i++) {
        int64_t at;
        const fa_value *number = fa_value_find_text(self->b.index, self->a.leaves[i].path);
        if (number != NULL && fa_value_get_int(number, &at) == FA_OK)
            compare_leaves(self, &self->a.leaves[i], &self->b.leaves[at]);
    }
}

static bool begins_with_module(const char *name)
{
    return strncmp(name, "module.", 7) == 0;
}

static void renamed(void *context, cli__leaf *a, cli__leaf *b, bool same_elements)
{
    diff *self = context;
    cli__text text = { 0 };

    cli__text_format(&text, "%s, %s", b->name,
                     same_elements ? "the same elements" : "perhaps: dtype and shape are the same");
    found(self, RENAMED, a->name, text.data, NULL);
    bool prefix = (begins_with_module(a->name) && strcmp(a->name + 7, b->name) == 0)
        || (begins_with_module(b->name) && strcmp(b->name + 7, a->name) == 0);
    self->module_prefix = prefix && (self->n_found[RENAMED] == 1 || self->module_prefix);
    cli__text_free(&text);
}

/* What one side lacks; children of what was told are not told again. */
static void report_only(diff *self, const side *here, finding what)
{
    int told = INT32_MAX;

    for (size_t i = 0; i < here->n; i++) {
        const cli__leaf *leaf = &here->leaves[i];
        cli__text text = { 0 };
        if (leaf->depth <= told)
            told = INT32_MAX;
        if (leaf->matched || told != INT32_MAX)
            continue;
        told = leaf->depth;
        if (leaf->tensor != NULL) {
            cli__text_format(&text, "%s ", fa_dtype_name(fa_tensor_dtype(leaf->tensor)));
            cli__shape_text(&text, leaf->tensor);
        } else {
            cli__value_text(&text, leaf->value, leaf->sort);
        }
        found(self, what, leaf->name, cli__text_string(&text), NULL);
        cli__text_free(&text);
    }
}

/* The archive's records of a program, or NULL. */
static const fa_value *records_of(const side *self)
{
    const fa_value *state = fa_value_state(self->value);
    const fa_value *records =
        fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, "records") : NULL;

    return fa_value_kind(records) == FA_KIND_DICT ? records : NULL;
}

/* Records that tell nothing more: an id made at random, and tensors that were told of already. */
static bool is_told(const char *record, bool tensors_differ)
{
    return strcmp(record, ".data/serialization_id") == 0
        || (tensors_differ && strncmp(record, "data", 4) == 0);
}

/* Records of `a` that `b` lacks; to find what CHANGED, those that both have and that differ. */
static void compare_records(diff *self, const fa_value *a, const fa_value *b, finding what,
                            bool tensors_differ)
{
    for (size_t i = 0; i < fa_value_len(a); i++) {
        const fa_value *key = fa_value_key_at(a, i), *other = fa_value_find(b, key);
        const char *name = fa_value_kind(key) == FA_KIND_STR ? fa_value_text(key) : "?";
        if (is_told(name, tensors_differ) || (other != NULL) != (what == CHANGED))
            continue;
        if (what != CHANGED || !fa_value_equal(fa_value_item_at(a, i), other))
            found(self, what, name, "a record of the archive", NULL);
    }
}

static bool compares_code(const diff *self)
{
    return !self->state_dict_asked && is_program(&self->a) && is_program(&self->b);
}

/* Programs with the same tensors may still do different things: their code is compared record by
 * record. */
static void compare_code(diff *self)
{
    const fa_value *a = records_of(&self->a), *b = records_of(&self->b);
    bool tensors_differ = count_differences(self) > 0;

    if (!compares_code(self))
        return;
    compare_records(self, a, b, CHANGED, tensors_differ);
    compare_records(self, a, b, ONLY_A, tensors_differ);
    compare_records(self, b, a, ONLY_B, tensors_differ);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool compare_all(diff *self)
{
    if (!cli__walk(self->a.root, collect, &self->a) || !cli__walk(self->b.root, collect, &self->b))
        return false;
    compare_common(self);
    cli__guess_renames(self->a.leaves, self->a.n, self->b.leaves, self->b.n, renamed, self);
    report_only(self, &self->a, ONLY_A);
    report_only(self, &self->b, ONLY_B);
    compare_code(self);
    return !self->failed;
}

static void print_text(diff *self)
{
    cli__print_text(self->a.path, CLI_BOLD);
    printf(" and ");
    cli__print_text(self->b.path, CLI_BOLD);
    printf(count_differences(self) == 0 ? " are the same" : " differ");
    if (self->state_dicts)
        printf(compares_code(self) ? " (their state_dicts and code were compared)"
                                   : " (their state_dicts were compared)");
    putchar('\n');
    cli__table_print(&self->table, 2);
    if (count_differences(self) > 0)
        printf("%zu the same, %zu changed, %zu renamed, %zu on one side only\n", self->n_same,
               self->n_found[CHANGED], self->n_found[RENAMED],
               self->n_found[ONLY_A] + self->n_found[ONLY_B]);
    if (self->module_prefix)
        printf("The names differ by 'module.', which DataParallel adds: facula convert --rename "
               "'s/^module\\.//' takes it away.\n");
}

static void begin_json(diff *self)
{
    cli__json_open(self->json, '{');
    json_text(self->json, "a", self->a.path);
    json_text(self->json, "b", self->b.path);
    json_text(self->json, "compared", self->state_dicts ? "state_dict" : "everything");
    cli__json_key(self->json, "findings");
    cli__json_open(self->json, '[');
}

static void end_json(diff *self)
{
    cli__json_close(self->json, ']');
    cli__json_key(self->json, "same");
    cli__json_bool(self->json, count_differences(self) == 0);
    cli__json_close(self->json, '}');
    cli__json_end(self->json);
}

static int report(diff *self)
{
    if (self->json != NULL)
        begin_json(self);
    bool good = compare_all(self);
    if (self->json != NULL)
        end_json(self);
    else if (good && !self->quiet)
        print_text(self);
    if (!good)
        return CLI_FAILED;
    return count_differences(self) == 0 ? CLI_OK : CLI_DIFFERENT;
}

static int run(const cli__args *args)
{
    cli__json json = { 0 };
    diff self = { .table = { .n_columns = 3 }, .quiet = cli__args_has(args, "quiet") };
    int status = CLI_FAILED;

    self.json = cli__args_has(args, "json") && !self.quiet ? &json : NULL;
    if (!cli__args_tolerance(args, "rtol", &self.rtol)
        || !cli__args_tolerance(args, "atol", &self.atol))
        return CLI_FAILED;
    self.a.path = args->operands[0];
    self.b.path = args->operands[1];
    name_sides(&self);
    if (open_side(&self.a, args) && open_side(&self.b, args)
        && choose_roots(&self, cli__args_has(args, "state-dict"))) {
        self.strict = self.a.strict = self.b.strict = cli__args_has(args, "strict")
            || (!self.state_dicts && strcmp(self.a.format, self.b.format) == 0);
        status = report(&self);
    }
    close_side(&self.a);
    close_side(&self.b);
    return status;
}

static const cli__option options[] = {
    { "rtol", 0, "X", "elements may differ by X times the right one" },
    { "atol", 0, "X", "elements may differ by X" },
    { "state-dict", 0, NULL, "compare the models' state_dicts only" },
    { "strict", 0, NULL, "strides, sharing, flags and types count even between different formats" },
    { "json", 0, NULL, "print the findings as JSON" },
    { "quiet", 'q', NULL, "print nothing, only set the exit status" },
    { 0 }
};

static const cli__example examples[] = {
    { "facula diff before.pt after.pt",
      "before.pt and after.pt differ\n"
      "  changed           0.bias    1 of 8 elements differ: max abs 0.001, max rel 0.0"
      "0211, max ulp 33554, cosine 1.000000\n"
      "  changed           2.weight  float32 -> float16; 16 of 16 elements differ: max "
      "abs 0.000106, max rel 0.000449, cosine 1.000000\n"
      "  only in after.pt  scale     float32 [1]\n"
      "3 the same, 2 changed, 0 renamed, 1 on one side only\n" },
    { 0 }
};

const cli__command cli__diff = {
    .name = "diff",
    .title = "tell how two files differ",
    .operands = "A B",
    .min_operands = 2,
    .max_operands = 2,
    .reads = true,
    .about = "Compares keys, dtypes, shapes, elements and plain values, whatever the formats. "
             "Without --rtol and --atol elements must be "
             "the same bit by bit. Tensors that likely were renamed are told as pairs. Where one "
             "file holds a program or a checkpoint "
             "and the other a state_dict, the state_dicts are compared. Exit status: 0 the same, 1 "
             "different, 2 failed.",
    .options = options,
    .examples = examples,
    .run = run
};
