/* formats.c: `facula formats` — what can be read and written. */
#include "cli.h"

static void print_json(void)
{
    cli__json json = { 0 };
    const char *name;

    cli__json_open(&json, '[');
    for (int i = 0; (name = fa_format_name(i)) != NULL; i++) {
        if (!fa_format_can_load(name))
            continue;
        cli__json_open(&json, '{');
        cli__json_key(&json, "name");
        cli__json_string(&json, name);
        cli__json_key(&json, "title");
        cli__json_string(&json, fa_format_title(name));
        cli__json_key(&json, "writes");
        cli__json_bool(&json, fa_format_can_save(name));
        cli__json_close(&json, '}');
    }
    cli__json_close(&json, ']');
    cli__json_end(&json);
}

static int run(const cli__args *args)
{
    cli__table table = { .n_columns = 3, .heads = { "name", "written", "what it is" } };
    const char *name;

    if (cli__args_has(args, "json")) {
        print_json();
        return CLI_OK;
    }
    for (int i = 0; (name = fa_format_name(i)) != NULL; i++) {
        if (!fa_format_can_load(name))
            continue;
        cli__table_cell(&table, CLI_BOLD, "%s", name);
        cli__table_cell(&table, CLI_PLAIN, "%s", fa_format_can_save(name) ? "yes" : "no");
        cli__table_cell(&table, CLI_PLAIN, "%s", fa_format_title(name));
    }
    cli__table_print(&table, 0);
    return CLI_OK;
}

static const cli__option options[] = {
    { "json", 0, NULL, "print JSON" },
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__formats = {
    .name = "formats",
    .title = "list the formats that are read and written",
    .operands = "",
    .about = "Lists every format by the name that --to and --from take.",
    .options = options,
    .examples = examples,
    .run = run
};
