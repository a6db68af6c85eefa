/* state_dict.c: name -> tensor out of whatever was loaded.
 *
 *   pickled nn.Module  OBJECT, state {'_parameters': .., '_buffers': .., '_modules': ..}
 *                      [formats 11]
 *   programs           OBJECT torch.jit.ScriptModule or torch.export.ExportedProgram,
 *                      state {'state_dict': ..}
 *   checkpoint         dict with one state_dict below it */
#include <stdio.h>

#include "formats/formats.h"

#define MAX_NAME 1024
#define MAX_MODULES 200                         /* modules inside one another */
#define MAX_WALKED (1 << 20)                    /* modules in all: shared ones count each time */

/* A module tree on the way to a state_dict. */
typedef struct walk {
    fa_value *out;
    size_t n;                                   /* modules so far */
} walk;

static bool is_tensor(const fa_value *value)
{
    return fa_value_kind(value) == FA_KIND_TENSOR;
}

/* A dict (or an object that wraps one, as old OrderedDict subclasses) in the state under `name`.
 * NULL when absent. */
static fa_value *state_entry(const fa_value *object, const char *name)
{
    fa_value *state = fa_value_kind(object) == FA_KIND_OBJECT ? fa_value_state(object) : NULL;
    fa_value *entry = fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, name) : NULL;

    return fa_value_kind(entry) == FA_KIND_DICT ? entry : NULL;
}

static bool is_module(const fa_value *value)
{
    return state_entry(value, "_parameters") != NULL && state_entry(value, "_modules") != NULL;
}

/* prefix + name, or NULL when it is too long or no text. */
static const char *join(char *out, size_t size, const char *prefix, const fa_value *name)
{
    int n;

    if (fa_value_kind(name) != FA_KIND_STR)
        return NULL;
    n = snprintf(out, size, "%s%s", prefix, fa_value_text(name));
    return n < 0 || (size_t)n >= size ? NULL : out;
}

static fa_status name_error(const char *prefix)
{
    return fa__fail(FA_ELIMIT, "a name below '%.64s' is no text or longer than %d bytes", prefix,
                    MAX_NAME);
}

static fa_status add_tensors(fa_value *out, const char *prefix, const fa_value *dict)
{
    char name[MAX_NAME];
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(dict) && st == FA_OK; i++) {
        if (!is_tensor(fa_value_item_at(dict, i)))
            continue;
        if (join(name, sizeof name, prefix, fa_value_key_at(dict, i)) == NULL)
            return name_error(prefix);
        st = fa_value_set_text(out, name, fa_value_item_at(dict, i));
    }
    return st;
}

/* Whether a buffer belongs into the state_dict: those named in _non_persistent_buffers_set do
 * not. */
static fa_status add_buffers(fa_value *out, const char *prefix, const fa_value *module)
{
    fa_value *buffers = state_entry(module, "_buffers"), *left_out = NULL;
    char name[MAX_NAME];
    fa_status st = FA_OK;

    left_out = fa_value_find_text(fa_value_state(module), "_non_persistent_buffers_set");
    if (fa_value_kind(left_out) != FA_KIND_SET)
        return add_tensors(out, prefix, buffers);
    for (size_t i = 0; i < fa_value_len(buffers) && st == FA_OK; i++) {
        fa_value *key = fa_value_key_at(buffers, i), *item = fa_value_item_at(buffers, i);
        bool skip = !is_tensor(item);

        for (size_t k = 0; k < fa_value_len(left_out) && !skip; k++)
            skip = fa_value_equal(fa_value_at(left_out, k), key);
        if (skip)
            continue;
        if (join(name, sizeof name, prefix, key) == NULL)
            return name_error(prefix);
        st = fa_value_set_text(out, name, item);
    }
    return st;
}

static fa_status add_module(walk *w, const char *prefix, const fa_value *module, int depth)
{
    fa_value *children = state_entry(module, "_modules");
    char name[MAX_NAME];
    fa_status st = FA_OK;

    if (depth > MAX_MODULES || ++w->n > MAX_WALKED)
        return fa__fail(FA_ELIMIT, "modules nest deeper than %d, or are more than %d", MAX_MODULES,
                        MAX_WALKED);
    TRY(add_tensors(w->out, prefix, state_entry(module, "_parameters")));
    TRY(add_buffers(w->out, prefix, module));
    for (size_t i = 0; i < fa_value_len(children); i++) {
        fa_value *child = fa_value_item_at(children, i), *key = fa_value_key_at(children, i);
        size_t n;

        if (!is_module(child))
            continue;
        if (join(name, sizeof name - 1, prefix, key) == NULL)
            TRY(name_error(prefix));
        n = strlen(name);
        name[n] = '.';
        name[n + 1] = '\0';
        TRY(add_module(w, name, child, depth + 1));
    }
done:
    return st;
}

static fa_value *module_state_dict(const fa_value *module)
{
    walk w = { .out = fa_value_dict(FA_ORDERED_DICT) };

    if (w.out != NULL && add_module(&w, "", module, 0) != FA_OK) {
        fa_value_release(w.out);
        w.out = NULL;
    }
    return w.out;
}

/* A dict of text keys that holds tensors (beside whatever else a state_dict may carry) and no
 * dicts. */
static bool is_state_dict(const fa_value *dict)
{
    size_t tensors = 0;

    if (fa_value_kind(dict) != FA_KIND_DICT)
        return false;
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        fa_kind kind = fa_value_kind(fa_value_item_at(dict, i));

        if (fa_value_kind(fa_value_key_at(dict, i)) != FA_KIND_STR || kind == FA_KIND_DICT
            || kind == FA_KIND_LIST)
            return false;
        tensors += kind == FA_KIND_TENSOR;
    }
    return tensors > 0;
}

static fa_value *below(const fa_value *dict)
{
    static const char *const names[] = { "state_dict", "model_state_dict", "model" };

    for (size_t i = 0; fa_value_kind(dict) == FA_KIND_DICT && i < FA__COUNT(names); i++) {
        fa_value *inner = fa_value_find_text(dict, names[i]);

        if (is_state_dict(inner) || is_module(inner))
            return inner;
    }
    return NULL;
}

fa_value *fa_state_dict(const fa_value *loaded)
{
    fa_value *inner;

    if (loaded == NULL) {
        fa__fail(FA_EINVAL, "fa_state_dict: no value");
        return NULL;
    }
    if (is_module(loaded))
        return module_state_dict(loaded);
    if (is_state_dict(loaded))
        return fa_value_retain(loaded);
    inner =
        fa_value_kind(loaded) == FA_KIND_OBJECT ? state_entry(loaded, "state_dict") : below(loaded);
    if (inner != NULL)
        return is_module(inner) ? module_state_dict(inner) : fa_value_retain(inner);
    fa__fail(
        FA_ENOTFOUND,
        "no state_dict: the object is a %s without 'state_dict', 'model_state_dict' or 'model'",
        fa_kind_name(fa_value_kind(loaded)));
    return NULL;
}
