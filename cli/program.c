/* program.c: what the commands about programs share. */
#include "cli.h"

fa_module *cli__open_program(const cli__args *args, const char *path)
{
    fa_load_opts opts;
    fa_module *module;

    if (!cli__load_opts(args, &opts))
        return NULL;
    module = fa_module_load(path, &opts);
    if (module == NULL)
        cli__library_error(path);
    return module;
}

int cli__print_given(char *text_take, const char *path)
{
    if (text_take == NULL)
        return cli__library_error(path);
    fputs(text_take, stdout);
    fa_string_free(text_take);
    return CLI_OK;
}
