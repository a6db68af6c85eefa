/* code.c: `facula code` — the TorchScript of a program. */
#include "cli.h"

static int run(const cli__args *args)
{
    const char *path = args->operands[0];
    fa_module *module = cli__open_program(args, path);
    int status;

    if (module == NULL)
        return CLI_FAILED;
    status = cli__print_given(fa_module_code(module), path);
    fa_module_release(module);
    return status;
}

static const cli__option options[] = {
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__code = {
    .name = "code",
    .title = "print the code of a program",
    .operands = "MODEL",
    .min_operands = 1,
    .max_operands = 1,
    .reads = true,
    .about = "Prints the TorchScript source of every class and function of a scripted or traced "
             "MODEL, each file under its name. Programs without source (torch.export, mobile "
             "bytecode) are printed as the graphs of their methods.",
    .options = options,
    .examples = examples,
    .run = run
};
