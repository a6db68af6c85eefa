/* rename.c: sed's substitution for the names of tensors.
 *
 *   rename      := 's' separator regex separator replacement separator { 'g' }
 *   regex       := an extended regular expression of POSIX; '\' separator is the separator
 *   replacement := text with '&' (the match), '\1'..'\9' (a group), '\&', '\\' and '\' separator */
#include <regex.h>
#include <string.h>

#include "cli.h"

#define N_GROUPS 10

struct cli__rename {
    regex_t regex;
    char *replacement;
    bool all;                           /* flag g */
};

/* Copies up to the separator, with '\' separator as the separator. NULL when there is none; *at
 * moves behind it. */
static char *take_part(const char **at, char separator)
{
    cli__text part = { 0 };
    const char *c = *at;

    cli__text_add(&part, "", 0);
    for (; *c != '\0' && *c != separator; c++) {
        if (*c == '\\' && c[1] == separator)
            c++;
        else if (*c == '\\' && c[1] != '\0')
            cli__text_add(&part, c++, 1);
        cli__text_add(&part, c, 1);
    }
    if (*c == '\0') {
        cli__text_free(&part);
        return NULL;
    }
    *at = c + 1;
    return part.data;
}

static cli__rename *refuse(const char *text, const char *why)
{
    cli__error("--rename '%s': %s", text, why);
    cli__hint("write it as sed does: 's/^module\\.//'");
    return NULL;
}

/* The parts are taken over. */
static cli__rename *compile(const char *text, char *regex, char *replacement, const char *flags)
{
    char why[128];
    cli__rename *self = cli__resize(NULL, 1, sizeof *self);
    bool known_flags = flags[strspn(flags, "g")] == '\0';
    int code = known_flags ? regcomp(&self->regex, regex, REG_EXTENDED) : 0;

    if (code == 0 && known_flags) {
        self->replacement = replacement;
        self->all = *flags == 'g';
        cli__free(regex);
        return self;
    }
    if (code != 0)
        regerror(code, &self->regex, why, sizeof why);
    else
        snprintf(why, sizeof why, "the only flag is g, not '%.20s'", flags);
    cli__free(regex);
    cli__free(replacement);
    cli__free(self);
    return refuse(text, why);
}

cli__rename *cli__rename_compile(const char *text)
{
    const char *at = text + 2;

    if (text[0] != 's' || text[1] == '\0' || text[1] == '\\')
        return refuse(text, "no substitution");
    char *regex = take_part(&at, text[1]);
    char *replacement = regex == NULL ? NULL : take_part(&at, text[1]);
    if (replacement != NULL)
        return compile(text, regex, replacement, at);
    cli__free(regex);
    return refuse(text, "it has fewer than three separators");
}

void cli__rename_free(cli__rename *self)
{
    if (self == NULL)
        return;
    regfree(&self->regex);
    cli__free(self->replacement);
    cli__free(self);
}

static void add_group(cli__text *out, const char *name, regmatch_t group)
{
    if (group.rm_so >= 0)
        cli__text_add(out, name + group.rm_so, (size_t)(group.rm_eo - group.rm_so));
}

static void add_replacement(cli__text *out, const char *replacement, const char *name,
                            const regmatch_t *groups)
{
    for (const char *c = replacement; *c != '\0'; c++) {
        if (*c == '&')
            add_group(out, name, groups[0]);
        else if (*c == '\\' && c[1] >= '0' && c[1] <= '9')
            add_group(out, name, groups[*++c - '0']);
        else if (*c == '\\' && c[1] != '\0')
            cli__text_add(out, ++c, 1);
        else
            cli__text_add(out, c, 1);
    }
}

bool cli__rename_apply(const cli__rename *self, cli__text *name)
{
    regmatch_t groups[N_GROUPS];
    cli__text out = { 0 };
    const char *at = cli__text_string(name);
    bool found = false;

    while (regexec(&self->regex, at, N_GROUPS, groups, found ? REG_NOTBOL : 0) == 0) {
        found = true;
        cli__text_add(&out, at, (size_t)groups[0].rm_so);
        add_replacement(&out, self->replacement, at, groups);
        at += groups[0].rm_eo;
        if (groups[0].rm_eo == groups[0].rm_so && *at != '\0')
            cli__text_add(&out, at++, 1);
        if (!self->all || *at == '\0')
            break;
    }
    cli__text_add_string(&out, at);
    cli__text_free(name);
    *name = out;
    return found;
}
