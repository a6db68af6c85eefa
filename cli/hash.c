/* hash.c: `facula hash` — one number for what a file means. */
#include "cli.h"

static int hash_file(const cli__args *args, const char *path)
{
    char hex[65];
    fa_value *value = cli__load(args, path);

    if (value == NULL)
        return CLI_FAILED;
    fa_status st = fa_value_hash(value, hex);
    fa_value_release(value);
    if (st != FA_OK)
        return cli__library_error(path);
    printf("%s  ", hex);
    cli__print_text(path, CLI_PLAIN);
    putchar('\n');
    return CLI_OK;
}

static int run(const cli__args *args)
{
    int status = CLI_OK;

    for (size_t i = 0; i < args->n_operands; i++)
        if (hash_file(args, args->operands[i]) != CLI_OK)
            status = CLI_FAILED;
    return status;
}

static const cli__option options[] = {
    { 0 }
};

static const cli__example examples[] = {
    { "facula hash before.pt",
      "9e6d350724e261d250cf76938e2dee3a20483d7889674cf9793ac67cbafaf104  before.pt\n" },
    { 0 }
};

const cli__command cli__hash = { .name = "hash",
                                 .title = "print a hash of the contents, whatever the container",
                                 .operands = "FILE...",
                                 .min_operands = 1,
                                 .max_operands = -1,
                                 .reads = true,
                                 .about =
                                     "Prints a SHA-256 over the names, dtypes, shapes, elements "
                                     "and plain values of each FILE. Container, pickle protocol, "
                                     "order of keys, strides and sharing do not count: the same "
                                     "model saved by another torch has the same hash.",
                                 .options = options,
                                 .examples = examples,
                                 .run = run };
