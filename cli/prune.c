/* prune.c: which keys of a file are kept (facula convert --select, --drop).
 *
 * Only dicts are looked into: what is inside of lists and objects stays with them. */
#include <fnmatch.h>
#include <string.h>

#include "cli.h"

typedef enum choice { UNDECIDED, CHOSEN } choice;

typedef struct pruner {
    cli__prune *prune;
    cli__text name;                     /* dotted, of the key that is being looked at */
    int depth;
} pruner;

static bool count_tensor(void *context, const cli__entry *entry)
{
    *(size_t *)context += entry->tensor != NULL && entry->role == CLI_VALUE;
    return true;
}

/* Does any glob match? Every one that does counts a hit. */
static bool match_any(cli__glob *globs, size_t n, const char *name)
{
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        if (fnmatch(globs[i].pattern, name, 0) != 0)
            continue;
        globs[i].hits++;
        found = true;
    }
    return found;
}

/* Does a glob match the name, or its beginning up to a dot, which is not shorter than `outer`
 * (those were asked before)? */
static bool match_name(pruner *self, cli__glob *globs, size_t n, size_t outer)
{
    char *name = self->name.data;
    bool found = false;

    for (char *dot = strchr(name + outer, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        *dot = '\0';
        found = match_any(globs, n, name) || found;
        *dot = '.';
    }
    return match_any(globs, n, name) || found;
}

static void push_key(pruner *self, const fa_value *key)
{
    char *repr = NULL;

    if (self->name.size > 0)
        cli__text_add(&self->name, ".", 1);
    if (fa_value_kind(key) == FA_KIND_STR)
        cli__text_add_string(&self->name, fa_value_text(key));
    else
        cli__text_add_string(&self->name,
                             (repr = fa_value_to_string(key, SIZE_MAX)) == NULL ? "?" : repr);
    fa_string_free(repr);
}

/* A dict of the same type and attributes without items. NULL: the library's failure. */
static fa_value *empty_like(const fa_value *dict)
{
    fa_value *out = fa_value_dict(fa_value_dict_type(dict));
    fa_value *factory = fa_value_default_factory(dict), *state = fa_value_state(dict);

    if (out == NULL)
        return NULL;
    if ((factory != NULL && fa_value_set_default_factory(out, factory) != FA_OK)
        || (state != NULL && fa_value_set_state(out, state) != FA_OK)) {
        fa_value_release(out);
        return NULL;
    }
    return out;
}

static fa_value *prune_dict(pruner *self, const fa_value *dict, choice above);

/* The kept form of an item, yours; NULL without a failure when it is left out. *failed tells which.
 */
static fa_value *prune_item(pruner *self, const fa_value *item, choice above, size_t outer,
                            bool *failed)
{
    cli__prune *prune = self->prune;
    choice here = above;

    if (match_name(self, prune->drop, prune->n_drop, outer)) {
        cli__walk(item, count_tensor, &prune->n_dropped);
        return NULL;
    }
    if (match_name(self, prune->select, prune->n_select, outer))
        here = CHOSEN;
    if (fa_value_kind(item) != FA_KIND_DICT || self->depth >= CLI_MAX_DEPTH) {
        if (here == CHOSEN)
            return fa_value_retain(item);
        cli__walk(item, count_tensor, &prune->n_dropped);
        return NULL;
    }
    if (here == CHOSEN && prune->n_drop == 0)
        return fa_value_retain(item);
    fa_value *out = prune_dict(self, item, here);
    *failed = out == NULL;
    if (out != NULL && here != CHOSEN && fa_value_len(out) == 0) {
        fa_value_release(out);
        return NULL;
    }
    return out;
}

static fa_value *prune_dict(pruner *self, const fa_value *dict, choice above)
{
    fa_value *out = empty_like(dict);
    size_t size = self->name.size;
    bool failed = out == NULL;

    self->depth++;
    for (size_t i = 0; !failed && i < fa_value_len(dict); i++) {
        fa_value *key = fa_value_key_at(dict, i);
        push_key(self, key);
        fa_value *item =
            prune_item(self, fa_value_item_at(dict, i), above, size == 0 ? 0 : size + 1, &failed);
        if (item != NULL)
            failed = fa_value_set_item(out, key, item) != FA_OK;
        fa_value_release(item);
        cli__text_cut(&self->name, size);
    }
    self->depth--;
    if (!failed)
        return out;
    fa_value_release(out);
    return NULL;
}

static bool all_hit(const char *option, const cli__glob *globs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (globs[i].hits > 0)
            continue;
        cli__error("--%s '%s' matches no key", option, globs[i].pattern);
        cli__hint("'facula show' lists the keys; '*' matches dots too");
        return false;
    }
    return true;
}

fa_value *cli__prune_apply(cli__prune *prune, const fa_value *root)
{
    pruner self = { .prune = prune };
    char type[CLI_TYPE_NAME];

    if (fa_value_kind(root) != FA_KIND_DICT) {
        cli__error("--select and --drop choose keys of a dict, and this file holds a %s",
                   cli__type_name(root, type));
        cli__hint("--state-dict takes the tensors of a model");
        return NULL;
    }
    fa_value *out = prune_dict(&self, root, prune->n_select == 0 ? CHOSEN : UNDECIDED);
    cli__text_free(&self.name);
    if (out == NULL) {
        cli__library_error(NULL);
        return NULL;
    }
    if (all_hit("select", prune->select, prune->n_select)
        && all_hit("drop", prune->drop, prune->n_drop))
        return out;
    fa_value_release(out);
    return NULL;
}
