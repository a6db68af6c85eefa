/* select.c: the keys that `facula show FILE KEY...` asks for.
 *
 * "model.layer1" chooses the entry of that dotted name with all below it, and every name that
 * continues it after a dot: state_dicts are flat, so "layer1" is the beginning of
 * "layer1.0.weight". When nothing at the root fits, names one level down are tried, so that
 * "layer1" works on {"state_dict": {"layer1.0.weight": ...}} too. */
#include <string.h>

#include "cli.h"

/* Is `name` the key, or does it continue it after a dot or a bracket? */
static bool continues(const char *name, const char *key)
{
    size_t size = strlen(key);
    return strncmp(name, key, size) == 0 && (name[size] == '\0' || name[size] == '.');
}

/* The dotted name without its first level; NULL at the root and on the first level. */
static const char *name_below(const cli__selection *self, const cli__entry *entry)
{
    if (entry->depth < 2 || self->top_size == 0 || strlen(entry->dotted) <= self->top_size)
        return NULL;
    return entry->dotted + self->top_size + 1;
}

static void follow(cli__selection *self, const cli__entry *entry)
{
    if (entry->depth <= 1)
        self->top_size = strlen(entry->dotted);
}

static bool search(void *context, const cli__entry *entry)
{
    cli__selection *self = context;

    follow(self, entry);
    const char *below = name_below(self, entry);
    for (size_t i = 0; i < self->n; i++) {
        if (continues(entry->dotted, self->keys[i].key))
            self->keys[i].from_root = true;
        else if (below != NULL && continues(below, self->keys[i].key))
            self->keys[i].below_root = true;
    }
    return true;
}

/* ---- when there is no such key --------------------------------------------------------------- */

typedef struct lookalike {
    const char *key;
    size_t top_size;
    cli__text nearest;                  /* copied from the entry */
    size_t distance;
    bool without_module, with_module;   /* the key is there but for a leading "module." */
} lookalike;

static void compare_name(lookalike *self, const char *name)
{
    cli__nearest nearest = { self->key, self->nearest.size > 0 ? self->nearest.data : NULL,
                             self->distance };

    if (strncmp(self->key, "module.", 7) == 0 && continues(name, self->key + 7))
        self->without_module = true;
    if (strncmp(name, "module.", 7) == 0 && continues(name + 7, self->key))
        self->with_module = true;
    cli__nearest_offer(&nearest, name);
    if (nearest.best != name)
        return;
    cli__text_cut(&self->nearest, 0);
    cli__text_add_string(&self->nearest, name);
    self->distance = nearest.distance;
}

static bool look(void *context, const cli__entry *entry)
{
    lookalike *self = context;

    if (entry->depth <= 1)
        self->top_size = strlen(entry->dotted);
    if (entry->dotted[0] == '\0')
        return true;
    compare_name(self, entry->dotted);
    if (entry->depth >= 2 && strlen(entry->dotted) > self->top_size)
        compare_name(self, entry->dotted + self->top_size + 1);
    return true;
}

static bool say_missing(const char *key, const fa_value *root, const fa_value *state_dict)
{
    lookalike like = { .key = key };

    cli__walk_any(root, state_dict, look, &like);
    cli__error("no key '%s'", key);
    if (like.with_module)
        cli__hint("there is 'module.%s': the model was wrapped in DataParallel when it was saved",
                  key);
    else if (like.without_module)
        cli__hint("there is '%s' without the leading 'module.'", key + 7);
    else if (like.nearest.size > 0)
        cli__hint("did you mean '%s'?", like.nearest.data);
    else
        cli__hint("'facula show FILE' lists what there is");
    cli__text_free(&like.nearest);
    return false;
}

/* ---- the selection --------------------------------------------------------------------------- */

bool cli__selection_init(cli__selection *out, const char *const *keys, size_t n,
                         const fa_value *root, const fa_value *state_dict)
{
    *out = (cli__selection){ .n = n, .inside = -1 };
    out->keys = cli__resize(NULL, n, sizeof *out->keys);
    for (size_t i = 0; i < n; i++)
        out->keys[i] = (cli__wanted_key){ .key = keys[i] };
    if (n > 0 && !cli__walk_any(root, state_dict, search, out))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!out->keys[i].from_root && !out->keys[i].below_root)
            return say_missing(keys[i], root, state_dict);
    return true;
}

static bool matches(const cli__selection *self, const cli__entry *entry)
{
    const char *below = name_below(self, entry);

    for (size_t i = 0; i < self->n; i++) {
        const cli__wanted_key *wanted = &self->keys[i];
        if (wanted->from_root ? continues(entry->dotted, wanted->key)
                              : below != NULL && continues(below, wanted->key))
            return true;
    }
    return false;
}

bool cli__selection_takes(cli__selection *self, const cli__entry *entry, int *base)
{
    *base = 0;
    if (self->n == 0)
        return true;
    follow(self, entry);
    if (self->inside >= 0 && entry->depth <= self->inside)
        self->inside = -1;
    if (self->inside < 0 && matches(self, entry))
        self->inside = entry->depth;
    *base = self->inside;
    return self->inside >= 0;
}

void cli__selection_free(cli__selection *self)
{
    cli__free(self->keys);
    *self = (cli__selection){ .inside = -1 };
}
