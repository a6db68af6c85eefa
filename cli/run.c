/* run.c: `facula run` — calls a program.
 *
 *   -i FILE...   arguments, in order; the arrays of an .npz are named ones
 *   --args JSON  more of them: a list, or an object of named ones
 *   -o FILE      where the result goes; without it, it is printed */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

typedef struct call {
    const char *path;
    fa_module *module;
    fa_value **args;
    size_t n_args, capacity;
    fa_value *keywords;                 /* DICT */
    fa_value *result;
} call;

static bool failed(const char *path)
{
    cli__library_error(path);
    return false;
}

/* ---- arguments ------------------------------------------------------------------------------- */

static void add_arg(call *self, fa_value *value)
{
    self->args = cli__grow(self->args, self->n_args, &self->capacity, sizeof *self->args);
    self->args[self->n_args++] = fa_value_retain(value);
}

static bool add_keywords(call *self, const fa_value *dict)
{
    for (size_t i = 0; i < fa_value_len(dict); i++)
        if (fa_value_set_item(self->keywords, fa_value_key_at(dict, i), fa_value_item_at(dict, i))
            != FA_OK)
            return false;
    return true;
}

static bool has_ending(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);

    return n >= m && strcmp(path + n - m, ending) == 0;
}

static bool read_inputs(call *self, const cli__args *args)
{
    const char *path;

    for (size_t i = 0; (path = cli__args_nth(args, "input", i)) != NULL; i++) {
        fa_value *value = cli__load(args, path);

        if (value == NULL)
            return false;
        if (has_ending(path, ".npz") && fa_value_kind(value) == FA_KIND_DICT)
            add_keywords(self, value);
        else
            add_arg(self, value);
        fa_value_release(value);
    }
    return true;
}

static bool read_json(call *self, const cli__args *args)
{
    const char *text = cli__args_text(args, "args");
    fa_value *value = text == NULL ? NULL : cli__json_parse(args, text);
    bool ok = text == NULL || value != NULL;

    if (fa_value_kind(value) == FA_KIND_DICT) {
        add_keywords(self, value);
    } else if (fa_value_kind(value) == FA_KIND_LIST) {
        for (size_t i = 0; i < fa_value_len(value); i++)
            add_arg(self, fa_value_at(value, i));
    } else if (value != NULL) {
        cli__error("--args: a list or an object is expected");
        ok = false;
    }
    fa_value_release(value);
    return ok;
}

/* ---- calling --------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static fa_status call_once(call *self, const char *method)
{
    fa_value_release(self->result);
    self->result = NULL;
    return method == NULL ? fa_module_call(self->module, self->args, self->n_args, self->keywords,
                                           &self->result)
                          : fa_module_call_method(self->module, method, self->args, self->n_args,
                                                  self->keywords, &self->result);
}

static int compare_times(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Runs n times; says how long it took when asked for more than one. */
static bool call_often(call *self, const char *method, int64_t n)
{
    double *times = cli__resize(NULL, (size_t)n, sizeof *times);
    bool ok = true;

    for (int64_t i = 0; ok && i < n; i++) {
        double began = now();

        ok = call_once(self, method) == FA_OK;
        times[i] = now() - began;
    }
    if (!ok) {
        cli__library_error(self->path);
    } else if (n > 1) {
        double first = times[0];

        qsort(times, (size_t)n, sizeof *times, compare_times);
        fprintf(stderr, "%lld runs: first %.3f ms, best %.3f ms, median %.3f ms\n", (long long)n,
                1e3 * first, 1e3 * times[0], 1e3 * times[n / 2]);
    }
    cli__free(times);
    return ok;
}

/* ---- results --------------------------------------------------------------------------------- */

/* Calls visit for every value in nested tuples, lists and dicts that is none of these: "out",
 * "out.0", "out.key". */
typedef bool (*leaf)(void *context, const char *name, fa_value *value);

static bool visit_leaves(fa_value *value, const char *name, leaf visit, void *context)
{
    fa_kind kind = fa_value_kind(value);
    bool ok = true;

    if (kind != FA_KIND_LIST && kind != FA_KIND_TUPLE && kind != FA_KIND_DICT)
        return visit(context, name, value);
    for (size_t i = 0; ok && i < fa_value_len(value); i++) {
        cli__text below = { 0 };
        const fa_value *text = kind == FA_KIND_DICT ? fa_value_key_at(value, i) : NULL;
        char *key = text != NULL ? fa_value_to_string(text, 200) : NULL;

        if (fa_value_kind(text) == FA_KIND_STR)
            cli__text_format(&below, "%s.%s", name, fa_value_text(text));
        else if (key != NULL)
            cli__text_format(&below, "%s.%s", name, key);
        else
            cli__text_format(&below, "%s.%zu", name, i);
        ok = visit_leaves(kind == FA_KIND_DICT ? fa_value_item_at(value, i) : fa_value_at(value, i),
                          below.data, visit, context);
        fa_string_free(key);
        cli__text_free(&below);
    }
    return ok;
}

static void print_lines(const char *text)
{
    while (*text != '\0') {
        cli__text line = { 0 };
        size_t n = strcspn(text, "\n");

        cli__text_add(&line, text, n);
        cli__print_text(cli__text_string(&line), CLI_PLAIN);
        putchar('\n');
        cli__text_free(&line);
        text += n + (text[n] == '\n');
    }
}

static bool print_leaf(void *context, const char *name, fa_value *value)
{
    const call *self = context;
    fa_tensor *tensor = fa_value_kind(value) == FA_KIND_TENSOR ? fa_value_get_tensor(value) : NULL;
    char *text = tensor != NULL ? fa_tensor_to_string(tensor) : fa_value_to_string(value, 10000);

    if (text == NULL)
        return failed(self->path);
    if (value != self->result)
        printf("%s: ", name);
    print_lines(text);
    fa_string_free(text);
    return true;
}

/* Tensors of the result by name, for an .npz. */
static bool collect_leaf(void *context, const char *name, fa_value *value)
{
    if (fa_value_kind(value) != FA_KIND_TENSOR)
        return true;
    return fa_value_set_text(context, name, value) == FA_OK;
}

static bool save_result(const call *self, const char *path)
{
    fa_value *named = NULL;
    fa_status st;

    if (has_ending(path, ".npz") || has_ending(path, ".safetensors")) {
        named = fa_value_dict(FA_PLAIN_DICT);
        if (named == NULL || !visit_leaves(self->result, "out", collect_leaf, named))
            return failed(path);
        if (fa_value_len(named) == 0) {
            fa_value_release(named);
            cli__error("the result holds no tensor");
            cli__hint("a path that ends in .pt keeps any value");
            return false;
        }
    }
    st = fa_save(named != NULL ? named : self->result, path, NULL);
    fa_value_release(named);
    return st == FA_OK || failed(path);
}

static bool run_call(call *self, const cli__args *args)
{
    const char *out = cli__args_text(args, "output");
    int64_t repeat = 1;

    if (!cli__args_int(args, "repeat", 1, 1000000, &repeat))
        return false;
    self->keywords = fa_value_dict(FA_PLAIN_DICT);
    if (!read_inputs(self, args) || !read_json(self, args)
        || !call_often(self, cli__args_text(args, "method"), repeat))
        return false;
    return out != NULL ? save_result(self, out)
                       : visit_leaves(self->result, "out", print_leaf, self);
}

static int run(const cli__args *args)
{
    call self = { .path = args->operands[0] };
    bool ok;

    self.module = cli__open_program(args, self.path);
    ok = self.module != NULL && run_call(&self, args);
    for (size_t i = 0; i < self.n_args; i++)
        fa_value_release(self.args[i]);
    cli__free(self.args);
    fa_value_release(self.keywords);
    fa_value_release(self.result);
    fa_module_release(self.module);
    return ok ? CLI_OK : CLI_FAILED;
}

static const cli__option options[] = {
    { "input", 'i', "FILE", "an argument: .npy, .pt, ...; an .npz gives named ones; repeatable" },
    { "args", 0, "JSON", "more arguments: '[1, 2.5, \"text\", \"@x.npy\"]' or '{\"name\": 1}'" },
    { "method", 'm', "NAME", "the method, instead of forward with its hooks" },
    { "output", 'o', "FILE", "save the result: .npz, .npy, .safetensors, .pt; default: print it" },
    { "repeat", 0, "N", "run N times and say on standard error how long it took" },
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__run = {
    .name = "run",
    .title = "call a TorchScript or torch.export program",
    .operands = "MODEL",
    .min_operands = 1,
    .max_operands = 1,
    .reads = true,
    .about = "Calls MODEL with the values of files and of --args, and prints or saves its result. "
             "Several tensors are saved as out.0, out.1, ...",
    .options = options,
    .examples = examples,
    .run = run
};
