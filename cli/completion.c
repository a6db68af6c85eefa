/* completion.c: completion scripts for bash, zsh and fish, from the commands' rows.
 *
 * A script completes commands, the options of each, and the words of an argument: "a|b|c", FORMAT
 * and DTYPE. All else is a file name. */
#include <string.h>

#include "cli.h"

/* The words that an option's argument may be, each followed by a space. Free arguments: none. */
static void put_words(const cli__option *option)
{
    const char *name, *argument = option->argument;
    bool all = strcmp(option->name, "to") != 0;    /* --to: those that can be written */

    if (strcmp(argument, "FORMAT") == 0)
        for (int i = 0; (name = fa_format_name(i)) != NULL; i++)
            if (all || fa_format_can_save(name))
                printf("%s ", name);
    if (strcmp(argument, "DTYPE") == 0)
        for (int i = 0; i < FA_DTYPE_COUNT; i++)
            printf("%s ", fa_dtype_name((fa_dtype)i));
    if (strchr(argument, '|') != NULL)
        for (; *argument != '\0'; argument++)
            putchar(*argument == '|' ? ' ' : *argument);
}

static bool has_words(const cli__option *option)
{
    const char *argument = option->argument;
    return argument != NULL
        && (strchr(argument, '|') != NULL || strcmp(argument, "FORMAT") == 0
            || strcmp(argument, "DTYPE") == 0);
}

/* Help inside quotes of a shell: quotes and backslashes, colons and brackets would end it. */
static void put_help(const char *help)
{
    for (; *help != '\0'; help++)
        if (strchr("'\"\\:[]", *help) == NULL)
            putchar(*help);
}

static void put_commands(void)
{
    for (size_t i = 0; cli__command_at(i) != NULL; i++)
        printf("%s ", cli__command_at(i)->name);
}

/* ---- bash ------------------------------------------------------------------------------------ */

static void bash_command(const cli__command *command)
{
    const cli__option *option;

    printf("        %s)\n            case $before in\n", command->name);
    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++) {
        if (!has_words(option))
            continue;
        printf("                --%s) words=\"", option->name);
        put_words(option);
        printf("\" ;;\n");
    }
    printf("                *) options=\"");
    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++)
        printf("--%s ", option->name);
    printf("\" ;;\n            esac ;;\n");
}

static void bash(void)
{
    const cli__command *command;

    printf("# bash completion of facula, printed by 'facula help --completion=bash'\n"
           "_facula()\n{\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= "
           "options=\n"
           "    if [ \"$current\" = = ]; then current=; fi\n"
           "    if [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W \"");
    put_commands();
    printf("--help --version\" -- \"$current\"))\n        return\n    fi\n    case "
           "${COMP_WORDS[1]} in\n");
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++)
        bash_command(command);
    printf("    esac\n"
           "    if [ \"${COMP_WORDS[1]}\" = help ] && [ -z \"$words\" ]; then words=\"");
    put_commands();
    printf("\"; fi\n"
           "    case $current in -*) words=$options ;; esac\n"
           "    if [ -n \"$words\" ]; then\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    else\n"
           "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "    fi\n}\n"
           "complete -o filenames -F _facula facula\n");
}

/* ---- zsh ------------------------------------------------------------------------------------- */

static void zsh_option(const cli__option *option)
{
    printf("                '--%s%s[", option->name, option->argument == NULL ? "" : "=");
    put_help(option->help);
    putchar(']');
    if (option->argument != NULL) {
        printf(":value:");
        if (has_words(option)) {
            putchar('(');
            put_words(option);
            putchar(')');
        }
    }
    printf("' \\\n");
}

static void zsh(void)
{
    const cli__command *command;
    const cli__option *option;

    printf(
        "#compdef facula\n# zsh completion of facula, printed by 'facula help --completion=zsh'\n"
        "_facula()\n{\n    local -a commands=(\n");
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++) {
        printf("        '%s:", command->name);
        put_help(command->title);
        printf("'\n");
    }
    printf("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        "
           "return\n    fi\n"
           "    local name=$words[2]\n    words=(\"${(@)words[2,-1]}\")\n    (( CURRENT-- ))\n    "
           "case $name in\n");
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++) {
        printf("        %s)\n            _arguments \\\n", command->name);
        for (size_t k = 0; (option = cli__option_at(command, k)) != NULL; k++)
            zsh_option(option);
        if (strcmp(command->name, "help") == 0) {
            printf("                '1:command:(");
            put_commands();
            printf(")' ;;\n");
        } else {
            printf("                '*:file:_files' ;;\n");
        }
    }
    printf("    esac\n}\nif [[ $zsh_eval_context[-1] = loadautofunc ]]; then _facula \"$@\"; else "
           "compdef _facula facula; fi\n");
}

/* ---- fish ------------------------------------------------------------------------------------ */

static void fish_option(const cli__command *command, const cli__option *option)
{
    printf("complete -c facula -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           option->name);
    if (option->letter != 0)
        printf(" -s %c", option->letter);
    if (option->argument != NULL)
        printf(" -r");
    if (has_words(option)) {
        printf(" -f -a '");
        put_words(option);
        putchar('\'');
    }
    printf(" -d '");
    put_help(option->help);
    printf("'\n");
}

static void fish(void)
{
    const cli__command *command;
    const cli__option *option;

    printf("# fish completion of facula, printed by 'facula help --completion=fish'\n");
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++) {
        printf("complete -c facula -n __fish_use_subcommand -f -a %s -d '", command->name);
        put_help(command->title);
        printf("'\n");
        for (size_t k = 0; (option = cli__option_at(command, k)) != NULL; k++)
            fish_option(command, option);
    }
    printf("complete -c facula -n '__fish_seen_subcommand_from help' -f -a '");
    put_commands();
    printf("'\n");
}

void cli__print_completion(const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        bash();
    else if (strcmp(shell, "zsh") == 0)
        zsh();
    else
        fish();
}
