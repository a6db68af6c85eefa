/* help.c: `facula help` — all of it printed from the commands' rows. */
#include <string.h>

#include "cli.h"

#define LINE_WIDTH 80

/* Prints text broken between words, each line indented. Newlines stay. */
static void print_wrapped(const char *text, int indent)
{
    int column = 0;

    while (*text != '\0') {
        size_t size = strcspn(text, " \n");
        if (column > 0 && column + 1 + (int)size > LINE_WIDTH) {
            putchar('\n');
            column = 0;
        }
        column += column == 0 ? printf("%*s", indent, "") : printf(" ");
        column += printf("%.*s", (int)size, text);
        text += size;
        if (*text == '\n') {
            putchar('\n');
            column = 0;
        }
        text += *text != '\0';
    }
    putchar('\n');
}

/* "-d, --depth=N" */
static void option_text(const cli__option *option, cli__text *out)
{
    if (option->letter != 0)
        cli__text_format(out, "-%c, ", option->letter);
    else
        cli__text_add_string(out, "    ");
    cli__text_format(out, "--%s", option->name);
    if (option->argument != NULL)
        cli__text_format(out, "=%s", option->argument);
}

static void print_options(const cli__command *command)
{
    const cli__option *option;
    cli__table table = { .n_columns = 2 };

    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++) {
        cli__text text = { 0 };
        option_text(option, &text);
        cli__table_cell(&table, CLI_BOLD, "%s", text.data);
        cli__table_cell(&table, CLI_PLAIN, "%s", option->help);
        cli__text_free(&text);
    }
    cli__table_print(&table, 2);
}

static void print_output(const char *output)
{
    for (const char *line = output; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        printf("  %.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
    }
}

static void print_examples(const cli__command *command)
{
    for (const cli__example *example = command->examples; example->command != NULL; example++) {
        printf("\n  $ %s\n", example->command);
        print_output(example->output);
    }
}

static void print_list(void)
{
    const cli__command *command;
    cli__table table = { .n_columns = 2 };

    printf("facula %s: looks into, compares, converts and checks PyTorch files.\n\n", fa_version());
    printf("usage: facula COMMAND [OPTION...] OPERAND...\n\n");
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++) {
        cli__table_cell(&table, CLI_BOLD, "%s", command->name);
        cli__table_cell(&table, CLI_PLAIN, "%s", command->title);
    }
    cli__table_print(&table, 2);
    printf("\n'facula help COMMAND' tells more. Exit status: 0 done, 1 different or problems "
           "found, 2 failed.\n");
}

int cli__print_help(const cli__command *command)
{
    if (command == NULL) {
        print_list();
        return CLI_OK;
    }
    printf("facula %s: %s\n\nusage: facula %s [OPTION...]%s%s\n\n", command->name, command->title,
           command->name, command->operands[0] == '\0' ? "" : " ", command->operands);
    print_wrapped(command->about, 0);
    printf("\noptions:\n");
    print_options(command);
    if (command->examples[0].command != NULL)
        printf("\nexamples:");
    print_examples(command);
    return CLI_OK;
}

/* Every example as "$ command" and its output, for tests/cli. */
static void print_all_examples(void)
{
    const cli__command *command;

    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++)
        for (const cli__example *example = command->examples; example->command != NULL; example++)
            printf("$ %s\n%s", example->command, example->output);
}

static int help_on(const char *name)
{
    const cli__command *command = cli__command_find(name);
    cli__nearest nearest = { name, NULL, 0 };

    if (command != NULL)
        return cli__print_help(command);
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++)
        cli__nearest_offer(&nearest, command->name);
    cli__error("help: no command '%s'", name);
    if (nearest.best != NULL)
        return cli__hint("did you mean '%s'?", nearest.best);
    return cli__hint("'facula help' lists the commands");
}

static int run(const cli__args *args)
{
    if (cli__args_has(args, "man"))
        cli__print_man();
    else if (cli__args_has(args, "completion"))
        cli__print_completion(cli__args_text(args, "completion"));
    else if (cli__args_has(args, "examples"))
        print_all_examples();
    else if (args->n_operands == 0)
        return cli__print_help(NULL);
    else
        return help_on(args->operands[0]);
    return CLI_OK;
}

static const cli__option options[] = {
    { "man", 0, NULL, "print the manual page, as roff" },
    { "completion", 0, "bash|zsh|fish", "print the completion script of a shell" },
    { "examples", 0, NULL, "print every example with its output" },
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__help = {
    .name = "help",
    .title = "tell about the commands",
    .operands = "[COMMAND]",
    .max_operands = 1,
    .about = "Without a COMMAND, lists the commands. To set up completion:\n"
             "bash: source <(facula help --completion=bash)\n"
             "zsh: source <(facula help --completion=zsh)\n"
             "fish: facula help --completion=fish | source",
    .options = options,
    .examples = examples,
    .run = run
};
