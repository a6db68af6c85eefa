/* main.c: the command `facula`: the list of its commands, and which one runs. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

extern const cli__command cli__show, cli__diff, cli__convert, cli__check, cli__hash, cli__repair,
    cli__formats, cli__help;
#ifdef FACULA_COMPUTE
extern const cli__command cli__run, cli__code, cli__graph, cli__ops;
#endif

/* In the order of `facula help`. */
static const cli__command *const commands[] = {
    &cli__show,  &cli__diff, &cli__convert, &cli__check, &cli__hash, &cli__repair,
#ifdef FACULA_COMPUTE
    &cli__run,   &cli__code, &cli__graph,   &cli__ops,
#endif
    &cli__formats, &cli__help,
};

#define STDOUT_BUFFER (1 << 16)
#define N_COMMANDS (sizeof commands / sizeof commands[0])

const cli__command *cli__command_at(size_t i)
{
    return i < N_COMMANDS ? commands[i] : NULL;
}

const cli__command *cli__command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    cli__nearest nearest = { name, NULL, 0 };

    for (size_t i = 0; i < N_COMMANDS; i++)
        cli__nearest_offer(&nearest, commands[i]->name);
    cli__error("no command '%s'", name);
    if (nearest.best != NULL)
        return cli__hint("did you mean 'facula %s'?", nearest.best);
    return cli__hint("'facula help' lists the commands");
}

static int run_command(const cli__command *command, int argc, char **argv)
{
    cli__args args;
    int status = CLI_FAILED;

    if (cli__args_parse(&args, command, argc, argv)) {
        if (cli__args_has(&args, "help"))
            status = cli__print_help(command);
        else
            status = command->run(&args);
    }
    cli__args_free(&args);
    return status;
}

/* What was printed must have arrived: a full disk is an error. */
static int finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return cli__error("standard output cannot be written");
    return status;
}

#ifdef FACULA_COMPUTE
/* FACULA_VERBOSE=dispatch: the lines of the library's log that begin with this word, on stderr. */
static void print_log(void *context, const char *line)
{
    const char *word = context;
    size_t n = strlen(word);

    if (strncmp(line, word, n) == 0 && line[n] == ' ')
        fprintf(stderr, "%s\n", line);
}
#endif

int main(int argc, char **argv)
{
#ifdef FACULA_COMPUTE
    char *verbose = getenv("FACULA_VERBOSE");

    if (verbose != NULL && verbose[0] != '\0')
        fa_set_log(print_log, verbose);
#endif
    setvbuf(stdout, NULL, _IOFBF, STDOUT_BUFFER);
    if (argc < 2) {
        cli__error("no command given");
        return cli__hint("'facula help' lists the commands");
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("facula %s\n", fa_version());
        return finish(CLI_OK);
    }
    bool asks_help = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
    const cli__command *command = asks_help ? &cli__help : cli__command_find(argv[1]);
    if (command == NULL)
        return unknown_command(argv[1]);
    return finish(run_command(command, argc - 1, argv + 1));
}
