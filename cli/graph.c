/* graph.c: `facula graph` — the graph of a method. */
#include "cli.h"

static int run(const cli__args *args)
{
    const char *path = args->operands[0], *method = cli__args_text(args, "method");
    fa_module *module = cli__open_program(args, path);
    int status;

    if (module == NULL)
        return CLI_FAILED;
    status = cli__print_given(fa_module_graph(module, method != NULL ? method : "forward",
                                              cli__args_has(args, "dot")), path);
    fa_module_release(module);
    return status;
}

static const cli__option options[] = {
    { "method", 'm', "NAME", "the method, instead of forward" },
    { "dot", 0, NULL, "print Graphviz's language, for `dot -Tsvg`" },
    { 0 }
};

static const cli__example examples[] = {
    { 0 }
};

const cli__command cli__graph = {
    .name = "graph",
    .title = "print the graph of a program's method",
    .operands = "MODEL",
    .min_operands = 1,
    .max_operands = 1,
    .reads = true,
    .about = "Prints what a method of MODEL does, one operation a line, in the way of PyTorch's "
             "graphs.",
    .options = options,
    .examples = examples,
    .run = run
};
