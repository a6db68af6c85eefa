/* man.c: the manual page facula(1) as roff, from the commands' rows. */
#include <string.h>

#include "cli.h"

/* Text of a paragraph or of literal lines: '-' and '\' escaped, '.' and ''' kept from being
 * requests at a line's start. */
static void put(const char *text)
{
    bool line_start = true;

    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        line_start = *text == '\n';
    }
}

/* A paragraph: its newlines are line breaks. */
static void put_paragraph(const char *text)
{
    for (; *text != '\0'; text++) {
        char letter[2] = { *text, '\0' };
        if (*text == '\n')
            fputs("\n.br\n", stdout);
        else
            put(letter);
    }
    putchar('\n');
}

static void put_option(const cli__option *option)
{
    fputs(".TP\n.B ", stdout);
    if (option->letter != 0)
        printf("\\-%c, ", option->letter);
    put("--");
    put(option->name);
    if (option->argument != NULL) {
        fputs("=\\fI", stdout);
        put(option->argument);
        fputs("\\fP", stdout);
    }
    putchar('\n');
    put_paragraph(option->help);
}

static void put_options(const cli__option *options)
{
    for (; options->name != NULL; options++)
        put_option(options);
}

static void put_example(const cli__example *example)
{
    fputs(".PP\n.nf\n$ ", stdout);
    put(example->command);
    putchar('\n');
    put(example->output);
    fputs(".fi\n", stdout);
}

static void put_command(const cli__command *command)
{
    printf(".SS facula %s ", command->name);
    put(command->operands);
    putchar('\n');
    put_paragraph(command->about);
    put_options(command->options);
    for (const cli__example *example = command->examples; example->command != NULL; example++)
        put_example(example);
}

/* "show, diff and hash" */
static void put_reading_names(void)
{
    const cli__command *command;
    size_t n = 0, i = 0;

    for (size_t k = 0; (command = cli__command_at(k)) != NULL; k++)
        n += command->reads;
    for (size_t k = 0; (command = cli__command_at(k)) != NULL; k++)
        if (command->reads) {
            printf("%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", command->name);
            i++;
        }
}

void cli__print_man(void)
{
    const cli__command *command;

    printf(".TH FACULA 1 \"\" \"facula %s\" \"User Commands\"\n", fa_version());
    fputs(".SH NAME\nfacula \\- look into, compare, convert and check PyTorch files\n", stdout);
    fputs(".SH SYNOPSIS\n.B facula\n.I command\n[\\fIoption\\fP...] \\fIoperand\\fP...\n", stdout);
    fputs(".SH DESCRIPTION\nReads and writes what torch.save, torch.jit.save, torch.export.save "
          "and safetensors write, without Python.\n"
          "Nothing in a file is ever executed.\n",
          stdout);
    fputs(".SH COMMANDS\n", stdout);
    for (size_t i = 0; (command = cli__command_at(i)) != NULL; i++)
        put_command(command);
    fputs(".SH COMMON OPTIONS\n", stdout);
    put_options(cli__common_options);
    fputs(".PP\n", stdout);
    put_reading_names();
    fputs(" also take:\n", stdout);
    put_options(cli__reading_options);
    fputs(".SH EXIT STATUS\n.TP\n0\nDone; the files are the same; nothing is wrong.\n.TP\n1\nThe "
          "files differ; problems were found; something "
          "is lost.\n.TP\n2\nA wrong argument, or a file that cannot be read or written. Nothing "
          "has been written.\n",
          stdout);
    fputs(".SH ENVIRONMENT\n.TP\nNO_COLOR\nWhen set and not empty, nothing is coloured.\n", stdout);
}
