/* ops.c: `facula ops` — the operators that a program names, or all that there are. */
#include "cli.h"

static int list_all(bool as_json)
{
    const char *schema;
    cli__json json = { 0 };

    if (as_json)
        cli__json_open(&json, '[');
    for (size_t i = 0; (schema = fa_op_schema(i)) != NULL; i++) {
        if (as_json)
            cli__json_string(&json, schema);
        else
            puts(schema);
    }
    if (as_json) {
        cli__json_close(&json, ']');
        cli__json_end(&json);
    }
    return CLI_OK;
}

static void print_ops(const fa_value *ops, bool missing_only)
{
    cli__table table = { .n_columns = 2 };

    for (size_t i = 0; i < fa_value_len(ops); i++) {
        const fa_value *row = fa_value_at(ops, i);
        bool supported = cli__fact_bool(row, "supported", false);

        if (supported && missing_only)
            continue;
        cli__table_cell(&table, CLI_PLAIN, "%s", cli__fact_text(row, "name"));
        cli__table_cell(&table, supported ? CLI_DIM : CLI_RED, "%s",
                        supported ? "supported" : "missing");
    }
    cli__table_print(&table, 0);
}

size_t cli__missing_ops(const fa_value *ops)
{
    size_t n = 0;

    for (size_t i = 0; i < fa_value_len(ops); i++)
        n += !cli__fact_bool(fa_value_at(ops, i), "supported", false);
    return n;
}

static int list_program(const cli__args *args, const char *path)
{
    fa_module *module = cli__open_program(args, path);
    fa_value *ops = module == NULL ? NULL : fa_module_ops(module);
    int status = CLI_FAILED;

    if (module != NULL && ops == NULL)
        cli__library_error(path);
    if (ops != NULL) {
        if (cli__args_has(args, "json")) {
            cli__json json = { 0 };
            cli__json_value(&json, ops);
            cli__json_end(&json);
        } else {
            print_ops(ops, cli__args_has(args, "missing"));
        }
        status = cli__missing_ops(ops) > 0 ? CLI_DIFFERENT : CLI_OK;
    }
    fa_value_release(ops);
    fa_module_release(module);
    return status;
}

static int run(const cli__args *args)
{
    return args->n_operands == 0 ? list_all(cli__args_has(args, "json"))
                                 : list_program(args, args->operands[0]);
}

static const cli__option options[] = {
    { "missing", 0, NULL, "only those that Facula lacks" },
    { "json", 0, NULL, "print JSON" },
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__ops = {
    .name = "ops",
    .title = "list the operators of a program, or all that there are",
    .operands = "[MODEL]",
    .min_operands = 0,
    .max_operands = 1,
    .reads = true,
    .about = "Lists every operator that the code of MODEL names, and whether Facula has it; exit "
             "status 1 when one is missing. Without MODEL it prints the schemas of all operators.",
    .options = options,
    .examples = examples,
    .run = run
};
