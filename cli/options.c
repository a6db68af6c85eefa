/* options.c: the command line.
 *
 *   arguments := { option | operand } [ '--' { operand } ]
 *   option    := '--name' | '--name=value' | '--name' value | '-x' | '-xvalue' | '-x' value |
 * '-xyz'
 *
 * Unlike getopt_long, names may not be shortened, a word list is checked here, and errors name the
 * nearest option. A lone '-' is an operand. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const cli__option cli__reading_options[] = {
    { "from", 0, "FORMAT", "read the file as this format instead of recognising it" },
    { "index", 0, "N", "which of several objects in one file, counted from 0" },
    { "map-location", 0, "DEVICE", "relabel every tensor's device, as torch.load's map_location" },
    { "no-mmap", 0, NULL, "read tensors into memory instead of mapping the file" },
    { 0 }
};

const cli__option cli__common_options[] = {
    { "help", 'h', NULL, "print this help" },
    { 0 }
};

static size_t count_options(const cli__option *options)
{
    size_t n = 0;

    while (options != NULL && options[n].name != NULL)
        n++;
    return n;
}

const cli__option *cli__option_at(const cli__command *command, size_t i)
{
    const cli__option *const tables[] = {
        command->options, command->reads ? cli__reading_options : NULL, cli__common_options
    };

    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        size_t n = count_options(tables[t]);
        if (i < n)
            return &tables[t][i];
        i -= n;
    }
    return NULL;
}

/* ---- parsing --------------------------------------------------------------------------------- */

static const cli__option *find_name(const cli__command *command, const char *name, size_t size)
{
    const cli__option *option;

    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++)
        if (strlen(option->name) == size && memcmp(option->name, name, size) == 0)
            return option;
    return NULL;
}

static const cli__option *find_letter(const cli__command *command, char letter)
{
    const cli__option *option;

    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++)
        if (option->letter == letter)
            return option;
    return NULL;
}

static void say_help(const cli__command *command)
{
    cli__hint("try 'facula help %s'", command->name);
}

static bool unknown_name(const cli__command *command, const char *name, size_t size)
{
    char wanted[64];
    cli__nearest nearest = { wanted, NULL, 0 };
    const cli__option *option;

    snprintf(wanted, sizeof wanted, "%.*s", (int)(size < sizeof wanted ? size : sizeof wanted - 1),
             name);
    for (size_t i = 0; (option = cli__option_at(command, i)) != NULL; i++)
        cli__nearest_offer(&nearest, option->name);
    cli__error("%s: no option --%s", command->name, wanted);
    if (nearest.best != NULL)
        cli__hint("did you mean --%s?", nearest.best);
    else
        say_help(command);
    return false;
}

/* Is value one of the words of "a|b|c"? Arguments without a bar take anything. */
static bool is_choice(const char *choices, const char *value)
{
    size_t size = strlen(value);

    if (strchr(choices, '|') == NULL)
        return true;
    for (const char *at = choices; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, size) == 0 && (at[size] == '|' || at[size] == '\0'))
            return true;
    }
    return false;
}

static bool add_setting(cli__args *args, const cli__option *option, const char *value)
{
    if (value != NULL && !is_choice(option->argument, value)) {
        cli__error("%s: --%s takes %s, not '%s'", args->command->name, option->name,
                   option->argument, value);
        return false;
    }
    args->settings[args->n_settings++] = (cli__setting){ option, value };
    return true;
}

/* '--name', '--name=value' or '--name value'; *i moves on to a value that stands apart. */
static bool parse_long(cli__args *args, int argc, char **argv, int *i)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t size = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const cli__option *option = find_name(args->command, name, size);

    if (option == NULL)
        return unknown_name(args->command, name, size);
    if (option->argument == NULL && equals != NULL) {
        cli__error("%s: --%s takes no value", args->command->name, option->name);
        return false;
    }
    if (option->argument == NULL)
        return add_setting(args, option, NULL);
    if (equals != NULL)
        return add_setting(args, option, equals + 1);
    if (*i + 1 >= argc) {
        cli__error("%s: --%s needs a value: --%s %s", args->command->name, option->name,
                   option->name, option->argument);
        return false;
    }
    return add_setting(args, option, argv[++*i]);
}

/* '-x', '-xyz', '-xvalue' or '-x value' */
static bool parse_letters(cli__args *args, int argc, char **argv, int *i)
{
    for (const char *letter = argv[*i] + 1; *letter != '\0'; letter++) {
        const cli__option *option = find_letter(args->command, *letter);
        if (option == NULL) {
            cli__error("%s: no option -%c", args->command->name, *letter);
            say_help(args->command);
            return false;
        }
        if (option->argument == NULL) {
            add_setting(args, option, NULL);
            continue;
        }
        if (letter[1] != '\0')
            return add_setting(args, option, letter + 1);
        if (*i + 1 < argc)
            return add_setting(args, option, argv[++*i]);
        cli__error("%s: -%c needs a value: -%c %s", args->command->name, *letter, *letter,
                   option->argument);
        return false;
    }
    return true;
}

static bool check_operands(const cli__args *args)
{
    const cli__command *command = args->command;

    if (cli__args_has(args, "help"))
        return true;
    if (args->n_operands < (size_t)command->min_operands) {
        cli__error("%s: missing operand", command->name);
        cli__hint("usage: facula %s %s", command->name, command->operands);
        return false;
    }
    if (command->max_operands >= 0 && args->n_operands > (size_t)command->max_operands) {
        cli__error("%s: one operand too many: '%s'", command->name,
                   args->operands[command->max_operands]);
        cli__hint("usage: facula %s %s", command->name, command->operands);
        return false;
    }
    return true;
}

/* An upper bound of settings: every letter of every argument. */
static size_t most_settings(int argc, char **argv)
{
    size_t n = 1;

    for (int i = 1; i < argc; i++)
        n += strlen(argv[i]) + 1;
    return n;
}

bool cli__args_parse(cli__args *out, const cli__command *command, int argc, char **argv)
{
    bool only_operands = false, good = true;

    *out = (cli__args){ .command = command };
    out->operands = cli__resize(NULL, (size_t)argc + 1, sizeof *out->operands);
    out->settings = cli__resize(NULL, most_settings(argc, argv), sizeof *out->settings);
    for (int i = 1; good && i < argc; i++) {
        if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0')
            out->operands[out->n_operands++] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            only_operands = true;
        else if (argv[i][1] == '-')
            good = parse_long(out, argc, argv, &i);
        else
            good = parse_letters(out, argc, argv, &i);
    }
    return good && check_operands(out);
}

void cli__args_free(cli__args *args)
{
    cli__free(args->operands);
    cli__free(args->settings);
    *args = (cli__args){ 0 };
}

/* ---- what was given -------------------------------------------------------------------------- */

static const cli__setting *setting_at(const cli__args *args, const char *name, size_t nth)
{
    for (size_t i = 0; i < args->n_settings; i++)
        if (strcmp(args->settings[i].option->name, name) == 0 && nth-- == 0)
            return &args->settings[i];
    return NULL;
}

bool cli__args_has(const cli__args *args, const char *name)
{
    return setting_at(args, name, 0) != NULL;
}

const char *cli__args_nth(const cli__args *args, const char *name, size_t i)
{
    const cli__setting *setting = setting_at(args, name, i);
    return setting == NULL ? NULL : setting->value;
}

const char *cli__args_text(const cli__args *args, const char *name)
{
    const char *last = NULL, *value;

    for (size_t i = 0; (value = cli__args_nth(args, name, i)) != NULL; i++)
        last = value;
    return last;
}

bool cli__args_int(const cli__args *args, const char *name, int64_t least, int64_t most,
                   int64_t *out)
{
    const char *text = cli__args_text(args, name);
    char *end;

    if (text == NULL)
        return true;
    errno = 0;
    long long x = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || x < least || x > most) {
        if (most == INT64_MAX)
            cli__error("%s: --%s takes a whole number from %lld on, not '%s'", args->command->name,
                       name, (long long)least, text);
        else
            cli__error("%s: --%s takes a whole number from %lld to %lld, not '%s'",
                       args->command->name, name, (long long)least, (long long)most, text);
        return false;
    }
    *out = x;
    return true;
}

/* Units of sizes: SI with B or alone, binary with iB. */
static const struct unit {
    const char *name;
    uint64_t bytes;
} units[] = {
    { "", 1 }, { "B", 1 },
    { "K", 1000 }, { "KB", 1000 }, { "KiB", 1024 },
    { "M", 1000000 }, { "MB", 1000000 }, { "MiB", 1048576 },
    { "G", 1000000000 }, { "GB", 1000000000 }, { "GiB", 1073741824 },
    { "T", 1000000000000 }, { "TB", 1000000000000 }, { "TiB", 1099511627776 },
};

static bool same_unit(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if ((*a | 0x20) != (*b | 0x20))
            return false;
    return *a == *b;
}

bool cli__args_size(const cli__args *args, const char *name, uint64_t *out)
{
    const char *text = cli__args_text(args, name);
    char *end;

    if (text == NULL)
        return true;
    double number = strtod(text, &end);
    const char *unit = end + strspn(end, " ");
    for (size_t i = 0; end != text && i < sizeof units / sizeof units[0]; i++) {
        double bytes = number * (double)units[i].bytes;
        if (!same_unit(unit, units[i].name) || !(bytes >= 1 && bytes < 9e18))
            continue;
        *out = (uint64_t)bytes;
        return true;
    }
    cli__error("%s: --%s takes a size such as 5GB, 512MiB or 1000000, not '%s'",
               args->command->name, name, text);
    return false;
}

bool cli__args_tolerance(const cli__args *args, const char *name, double *out)
{
    const char *text = cli__args_text(args, name);
    char *end;

    if (text == NULL)
        return true;
    double x = strtod(text, &end);
    if (end == text || *end != '\0' || !(x >= 0) || isinf(x)) {
        cli__error("%s: --%s takes a number from 0 on, not '%s'", args->command->name, name, text);
        return false;
    }
    *out = x;
    return true;
}

/* ---- reading a file with the options given --------------------------------------------------- */

bool cli__load_opts(const cli__args *args, fa_load_opts *out)
{
    int64_t index = 0;

    *out = (fa_load_opts){
        .map_location = cli__args_text(args, "map-location"),
        .format = cli__args_text(args, "from"),
        .mmap = cli__args_has(args, "no-mmap") ? FA_OFF : FA_DEFAULT
    };
    if (!cli__args_int(args, "index", 0, INT32_MAX, &index))
        return false;
    out->index = (int)index;
    return true;
}

fa_value *cli__load(const cli__args *args, const char *path)
{
    fa_load_opts opts;
    cli__progress progress = { .label = "reading" };

    if (!cli__load_opts(args, &opts))
        return NULL;
    opts.progress = cli__progress_step;
    opts.progress_context = &progress;
    fa_value *value = fa_load(path, &opts);
    cli__progress_end(&progress);
    if (value == NULL)
        cli__library_error(path);
    return value;
}
