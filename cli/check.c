/* check.c: `facula check` — is a file whole, and is it safe?
 *
 *   model.pt: ok, torch.save zip, 1.2 MB checked
 *     collections.OrderedDict       2  allowed
 *     torch._utils._rebuild_tensor  9  allowed
 *   evil.pt: FAILED, ...
 *     error    data.pkl: runs posix.system
 */
#include <string.h>

#include "cli.h"

typedef struct verdict {
    size_t errors, warnings, dangerous, unknown;
} verdict;

static verdict judge(const fa_value *report)
{
    verdict out = { 0 };
    const fa_value *problems = fa_value_find_text(report, "problems"),
                   *globals = fa_value_find_text(report, "globals");

    for (size_t i = 0; i < fa_value_len(problems); i++) {
        bool warning = strcmp(cli__fact_text(fa_value_at(problems, i), "level"), "warning") == 0;
        out.warnings += warning;
        out.errors += !warning;
    }
    for (size_t i = 0; i < fa_value_len(globals); i++) {
        const char *word = cli__fact_text(fa_value_at(globals, i), "verdict");
        out.dangerous += strcmp(word, "dangerous") == 0;
        out.unknown += strcmp(word, "unknown") == 0;
    }
    return out;
}

static bool is_bad(const fa_value *report, verdict found, bool strict)
{
    return !cli__fact_bool(report, "ok", true) || found.errors > 0 || found.dangerous > 0
        || (strict && found.unknown > 0);
}

static void print_problems(const fa_value *report)
{
    const fa_value *problems = fa_value_find_text(report, "problems");
    cli__table table = { .n_columns = 2 };

    for (size_t i = 0; i < fa_value_len(problems); i++) {
        const fa_value *problem = fa_value_at(problems, i);
        const char *level = cli__fact_text(problem, "level"),
                   *record = cli__fact_text(problem, "record");
        int64_t offset = cli__fact_int(problem, "offset", -1);
        cli__text text = { 0 };
        cli__text_format(&text, "%s%s%s", record, record[0] == '\0' ? "" : ": ",
                         cli__fact_text(problem, "text"));
        if (offset >= 0)
            cli__text_format(&text, " (offset %lld)", (long long)offset);
        cli__table_cell(&table, strcmp(level, "warning") == 0 ? CLI_YELLOW : CLI_RED, "%s", level);
        cli__table_cell(&table, CLI_PLAIN, "%s", text.data);
        cli__text_free(&text);
    }
    cli__table_print(&table, 2);
}

static cli__colour verdict_colour(const char *word)
{
    return strcmp(word, "dangerous") == 0 ? CLI_RED
        : strcmp(word, "unknown") == 0    ? CLI_YELLOW
                                          : CLI_DIM;
}

static void print_globals(const fa_value *report)
{
    const fa_value *globals = fa_value_find_text(report, "globals");
    cli__table table = { .n_columns = 3, .align = { CLI_LEFT, CLI_RIGHT, CLI_LEFT } };

    for (size_t i = 0; i < fa_value_len(globals); i++) {
        const fa_value *global = fa_value_at(globals, i);
        const char *word = cli__fact_text(global, "verdict");
        cli__table_cell(&table, CLI_PLAIN, "%s", cli__fact_text(global, "name"));
        cli__table_cell(&table, CLI_PLAIN, "%lld", (long long)cli__fact_int(global, "count", 0));
        cli__table_cell(&table, verdict_colour(word), "%s", word);
    }
    cli__table_print(&table, 2);
}

static void print_count(size_t n, const char *what)
{
    if (n > 0)
        printf(", %zu %s%s", n, what, n == 1 ? "" : "s");
}

static void print_report(const char *path, const fa_value *report, verdict found, bool bad)
{
    char size[CLI_SIZE_TEXT];
    const char *format = cli__fact_text(report, "format");

    cli__print_text(path, CLI_PLAIN);
    printf(": ");
    cli__print_text(bad ? "FAILED" : "ok", bad ? CLI_RED : CLI_GREEN);
    printf("%s%s, %s checked", format[0] == '\0' ? "" : ", ", format,
           cli__size_text((uint64_t)cli__fact_int(report, "bytes_checked", 0), size));
    print_count(found.errors, "error");
    print_count(found.warnings, "warning");
    print_count(found.dangerous, "dangerous global");
    print_count(found.unknown, "unknown global");
    putchar('\n');
    print_problems(report);
    print_globals(report);
    if (found.dangerous > 0)
        printf("  Loading this file with pickle or torch.load(weights_only=False) may run code. "
               "Facula runs none.\n");
}

#ifdef FACULA_COMPUTE
/* The operators that a program names and Facula lacks, a LIST of rows; NULL for other files and for
 * programs that cannot be opened: that is no fault of the file. */
static fa_value *program_ops(const char *path, const char *format)
{
    static const char *const programs[] = { "torchscript", "torchscript-json", "pt2", "pt2-old",
                                            "mobile" };
    fa_module *module = NULL;
    fa_value *ops = NULL;

    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (strncmp(format, programs[i], strlen(programs[i])) == 0 && module == NULL)
            module = fa_module_load(path, NULL);
    if (module != NULL)
        ops = fa_module_ops(module);
    fa_error_clear();
    fa_module_release(module);
    return ops;
}

static void print_missing(const char *path, const char *format)
{
    fa_value *ops = program_ops(path, format);
    size_t missing = cli__missing_ops(ops);

    if (ops != NULL && missing == 0)
        printf("  %zu operators, all supported\n", fa_value_len(ops));
    if (missing > 0)
        printf("  %zu of %zu operators are missing:\n", missing, fa_value_len(ops));
    for (size_t i = 0; missing > 0 && i < fa_value_len(ops); i++) {
        if (cli__fact_bool(fa_value_at(ops, i), "supported", true))
            continue;
        printf("    ");
        cli__print_text(cli__fact_text(fa_value_at(ops, i), "name"), CLI_YELLOW);
        putchar('\n');
    }
    fa_value_release(ops);
}
#else
static void print_missing(const char *path, const char *format)
{
    (void)path;
    (void)format;
}
#endif

static int check_file(const cli__args *args, cli__json *json, const char *path)
{
    fa_load_opts opts;
    bool strict = cli__args_has(args, "strict");
    cli__progress progress = { .label = "checking" };

    if (!cli__load_opts(args, &opts))
        return CLI_FAILED;
    opts.progress = cli__progress_step;
    opts.progress_context = &progress;
    fa_value *report = fa_check(path, &opts);
    cli__progress_end(&progress);
    if (report == NULL)
        return cli__library_error(path);
    verdict found = judge(report);
    bool bad = is_bad(report, found, strict);
    if (json == NULL) {
        print_report(path, report, found, bad);
        print_missing(path, cli__fact_text(report, "format"));
    } else {
        cli__json_key(json, path);
        cli__json_value(json, report);
    }
    fa_value_release(report);
    return bad ? CLI_DIFFERENT : CLI_OK;
}

static int run(const cli__args *args)
{
    int status = CLI_OK;
    cli__json json = { 0 };
    bool as_json = cli__args_has(args, "json");

    if (as_json)
        cli__json_open(&json, '{');
    for (size_t i = 0; i < args->n_operands; i++) {
        int one = check_file(args, as_json ? &json : NULL, args->operands[i]);
        status = one > status ? one : status;
    }
    if (as_json) {
        cli__json_close(&json, '}');
        cli__json_end(&json);
    }
    return status;
}

static const cli__option options[] = {
    { "strict", 0, NULL, "globals that Facula does not know fail too" },
    { "json", 0, NULL, "print JSON: a report for each file" },
    { 0 }
};

static const cli__example examples[] = {
    { "facula check evil.pt",
      "evil.pt: FAILED, zip, 1.6 kB checked, 1 error, 1 dangerous global\n"
      "  error  the pickle names posix.system: a reader that executes pickles would run"
      " it\n"
      "  torch._utils._rebuild_tensor_v2  1  allowed\n"
      "  torch.FloatStorage               1  allowed\n"
      "  collections.OrderedDict          1  allowed\n"
      "  posix.system                     1  dangerous\n"
      "  Loading this file with pickle or torch.load(weights_only=False) may run code. "
      "Facula runs none.\n" },
    { 0 }
};

const cli__command cli__check = {
    .name = "check",
    .title = "verify checksums and structure, and audit what a pickle names",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = -1,
    .reads = true,
    .about = "Reads each FILE whole: checksums, sizes, every tensor's bounds, and each class or "
             "function that its pickles name. "
             "A global is 'allowed' (torch.load's weights_only=True accepts it), 'known' (Facula "
             "builds it), 'unknown' (kept as data) or "
             "'dangerous' (running it can harm). Exit status 1 when a file is damaged or names "
             "something dangerous.",
    .options = options,
    .examples = examples,
    .run = run
};
