/* state.c: a module's tensors by name — state_dict, load_state_dict — and what changes all of
 * them: train, to(dtype). */
#include "module/module.h"

#include <stdio.h>

#include "ops/ops.h"

/* ---- state_dict ------------------------------------------------------------------------------ */

typedef struct collector {
    fa_value *state_dict, *metadata;    /* ORDERED DICTs */
} collector;

static fa_status add_slots(collector *c, fa__program *program, const char *prefix,
                           const fa_value *object, fa__slot which)
{
    const fa_value *state = fa_value_state(object);
    const fa__class *of = fa__program_class(program, object);
    char name[FA__MAX_MODULE_NAME];
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(state); i++) {
        int n;

        if (fa__slot_of(program, of, object, i) != which)
            continue;
        n = snprintf(name, sizeof name, "%s%s", prefix, fa_value_text(fa_value_key_at(state, i)));
        if (n < 0 || (size_t)n >= sizeof name)
            return fa__fail(FA_ELIMIT, "a tensor's name below '%.64s' is longer than %d bytes",
                            prefix, FA__MAX_MODULE_NAME);
        st = fa_value_set_text(c->state_dict, name, fa_value_item_at(state, i));
    }
    return st;
}

/* metadata["a.b"] = {"version": 1} */
static fa_status add_version(collector *c, const char *prefix)
{
    size_t n = strlen(prefix);
    fa_value *key = fa_value_str_n(prefix, n == 0 ? 0 : n - 1);
    fa_value *versions = fa_value_dict(FA_PLAIN_DICT), *one = fa_value_int(1);
    fa_status st = key == NULL || versions == NULL || one == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = fa_value_set_text(versions, "version", one);
    if (st == FA_OK)
        st = fa_value_set_item(c->metadata, key, versions);
    fa_value_release(one);
    fa_value_release(versions);
    fa_value_release(key);
    return st;
}

/* A module's parameters, then its buffers; its submodules come after it. */
static fa_status collect(fa__walk *w, const char *prefix, fa_value *object)
{
    collector *c = w->context;
    fa_status st = FA_OK;

    TRY(add_version(c, prefix));
    if (fa_value_kind(fa_value_state(object)) != FA_KIND_DICT)
        return FA_OK;
    TRY(add_slots(c, w->program, prefix, object, FA__SLOT_PARAMETER));
    TRY(add_slots(c, w->program, prefix, object, FA__SLOT_BUFFER));
done:
    return st;
}

/* The attributes of a state_dict: {"_metadata": metadata}. */
static fa_status set_metadata(collector *c)
{
    fa_value *attributes = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = attributes == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = fa_value_set_text(attributes, "_metadata", c->metadata);
    if (st == FA_OK)
        st = fa_value_set_state(c->state_dict, attributes);
    fa_value_release(attributes);
    return st;
}

static fa_value *state_dict_of(const fa_module *module)
{
    collector c = { fa_value_dict(FA_ORDERED_DICT), fa_value_dict(FA_ORDERED_DICT) };
    fa__walk w = { .program = module->program, .visit = collect, .context = &c };
    fa_status st = c.state_dict == NULL || c.metadata == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = fa__walk_modules(&w, module->object);
    if (st == FA_OK)
        st = set_metadata(&c);
    fa_value_release(c.metadata);
    if (st == FA_OK)
        return c.state_dict;
    fa_value_release(c.state_dict);
    return NULL;
}

/* ---- load_state_dict ------------------------------------------------------------------------- */

/* Names shown of each sort; the rest is counted. */
#define MAX_NAMES_SHOWN 6
#define MAX_SIZES_SHOWN 3

typedef struct differences {
    fa__buffer missing, unexpected, sizes;
    size_t n_missing, n_unexpected, n_sizes;
} differences;

static void differences_free(differences *d)
{
    fa__buffer_free(&d->missing);
    fa__buffer_free(&d->unexpected);
    fa__buffer_free(&d->sizes);
}

static fa_status add_name(fa__buffer *out, size_t *n, const char *name)
{
    char plain[FA__MAX_MODULE_NAME];

    if (++*n > MAX_NAMES_SHOWN)
        return FA_OK;
    fa__copy_text(plain, sizeof plain, fa__span_of(name));
    return fa__buffer_format(out, "%s\"%s\"", *n > 1 ? ", " : "", plain);
}

static fa_status add_sizes(differences *d, const char *name, const fa_tensor *to,
                           const fa_tensor *from)
{
    char theirs[FA__DIMS_TEXT], ours[FA__DIMS_TEXT], plain[FA__MAX_MODULE_NAME];

    if (++d->n_sizes > MAX_SIZES_SHOWN)
        return FA_OK;
    fa__copy_text(plain, sizeof plain, fa__span_of(name));
    return fa__buffer_format(&d->sizes,
                             "\n\tsize mismatch for %s: copying a param with shape torch.Size(%s) "
                             "from checkpoint, the shape in current model is torch.Size(%s).",
                             plain, fa__dims_text(theirs, from), fa__dims_text(ours, to));
}

/* A tensor of one element may come as [1] where it is 0-dim, as torch 0.3 saved it. */
static fa_status copy_tensor(differences *d, const char *name, fa_tensor *to, fa_tensor *from)
{
    fa_tensor *scalar = NULL;
    fa_status st = FA_OK;

    if (to->n_dims == 0 && from->n_dims == 1 && from->sizes[0] >= 1) {
        scalar = fa_select(from, 0, 0);
        if (scalar == NULL)
            return fa_error_last()->status;
        from = scalar;
    }
    if (fa__same_sizes(to, from))
        st = fa__copy_into(to, from);
    else
        st = add_sizes(d, name, to, from);
    fa_tensor_release(scalar);
    return st == FA_OK ? st : fa__note("while copying the parameter named \"%s\"", name);
}

static fa_status copy_known(differences *d, const fa_value *ours, const fa_value *theirs)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(ours); i++) {
        const char *name = fa_value_text(fa_value_key_at(ours, i));
        fa_value *item = fa_value_find(theirs, fa_value_key_at(ours, i));

        if (item == NULL)
            st = add_name(&d->missing, &d->n_missing, name);
        else if (fa_value_kind(item) != FA_KIND_TENSOR)
            return fa__fail(FA_ETYPE, "state_dict holds a %s under \"%s\", not a tensor",
                            fa_kind_name(fa_value_kind(item)), name);
        else
            st = copy_tensor(d, name, fa_value_get_tensor(fa_value_item_at(ours, i)),
                             fa_value_get_tensor(item));
    }
    return st;
}

static fa_status find_unexpected(differences *d, const fa_value *ours, const fa_value *theirs)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < fa_value_len(theirs); i++) {
        const fa_value *key = fa_value_key_at(theirs, i);

        if (fa_value_kind(key) != FA_KIND_STR)
            return fa__fail(FA_ETYPE, "a state_dict's keys are texts; this one has a %s",
                            fa_kind_name(fa_value_kind(key)));
        if (fa_value_find(ours, key) == NULL)
            st = add_name(&d->unexpected, &d->n_unexpected, fa_value_text(key));
    }
    return st;
}

static fa_status put_names(fa__buffer *out, const char *what, const fa__buffer *names, size_t n)
{
    fa_status st = fa__buffer_format(out, "\n\t%s key(s) in state_dict: %.*s", what,
                                     (int)names->size, (const char *)names->data);

    if (st == FA_OK && n > MAX_NAMES_SHOWN)
        st = fa__buffer_format(out, " and %zu more", n - MAX_NAMES_SHOWN);
    return st == FA_OK ? fa__buffer_text(out, ". ") : st;
}

/* The name of ours that is nearest to an unexpected one, in a note. */
static void note_nearest(const fa_value *ours, const fa_value *theirs)
{
    const char *best_ours = NULL, *best_theirs = NULL;
    size_t best = 16;

    for (size_t i = 0; i < fa_value_len(theirs) && i < 64; i++) {
        const fa_value *key = fa_value_key_at(theirs, i);

        if (fa_value_find(ours, key) != NULL)
            continue;
        for (size_t j = 0; j < fa_value_len(ours) && j < 1024; j++) {
            const char *name = fa_value_text(fa_value_key_at(ours, j));
            size_t n = fa_value_find(theirs, fa_value_key_at(ours, j)) != NULL
                           ? best
                           : fa__edit_distance(fa__span_of(name), fa__span_of(fa_value_text(key)),
                                               best);

            if (n < best) {
                best = n;
                best_ours = name;
                best_theirs = fa_value_text(key);
            }
        }
    }
    if (best_ours != NULL)
        fa__note("\"%s\" may be meant for \"%s\"", best_theirs, best_ours);
}

/* Names that DataParallel has put "module." before. */
static void note_prefix(const fa_value *ours, const fa_value *theirs)
{
    static const char prefix[] = "module.";

    for (size_t i = 0; i < fa_value_len(theirs); i++) {
        const char *name = fa_value_text(fa_value_key_at(theirs, i));

        if (strncmp(name, prefix, strlen(prefix)) == 0
            && fa_value_find_text(ours, name + strlen(prefix)) != NULL) {
            fa__note("the names begin with \"module.\", as DataParallel saves them: without it "
                     "they fit");
            return;
        }
    }
}

/* Records a failure of several lines: as PyTorch's text has them, which names cannot fake. */
static fa_status fail_lines(const fa__buffer *text)
{
    fa_error error = { .status = FA_EINVAL, .offset = -1 };
    size_t n = text->size < sizeof error.text ? text->size : sizeof error.text - 1;

    memcpy(error.text, text->data, n);
    fa__error_restore(&error);
    return error.status;
}

static fa_status report(const fa_module *module, const differences *d, bool strict,
                        const fa_value *ours, const fa_value *theirs)
{
    const fa_value *callable = fa_value_object_callable(module->object);
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    if (d->n_sizes == 0 && (!strict || (d->n_missing == 0 && d->n_unexpected == 0)))
        return FA_OK;
    TRY(fa__buffer_format(&text, "Error(s) in loading state_dict for %s:",
                          fa_value_kind(callable) == FA_KIND_GLOBAL ? fa_value_global_name(callable)
                                                                    : "a module"));
    if (strict && d->n_missing > 0)
        TRY(put_names(&text, "Missing", &d->missing, d->n_missing));
    if (strict && d->n_unexpected > 0)
        TRY(put_names(&text, "Unexpected", &d->unexpected, d->n_unexpected));
    TRY(fa__buffer_put(&text, d->sizes.data, d->sizes.size));
    if (d->n_sizes > MAX_SIZES_SHOWN)
        TRY(fa__buffer_format(&text, "\n\tand %zu more of other sizes",
                              d->n_sizes - MAX_SIZES_SHOWN));
    st = fail_lines(&text);
    note_prefix(ours, theirs);
    note_nearest(ours, theirs);
done:
    fa__buffer_free(&text);
    return st;
}

fa_value *fa_module_state_dict(const fa_module *module)
{
    fa__module_lend(module);            /* the tensors are the user's to write to now */
    return state_dict_of(module);
}

fa_status fa_module_load_state_dict(fa_module *module, const fa_value *state_dict, bool strict)
{
    fa_value *ours = NULL;
    differences d = { { 0 } };
    fa_status st = FA_OK;

    if (fa_value_kind(state_dict) != FA_KIND_DICT)
        return fa__fail(FA_ETYPE, "Expected state_dict to be dict-like, got a %s.",
                        fa_kind_name(fa_value_kind(state_dict)));
    TRY(fa__module_may_change(module));
    fa__exec_reset(module->program->exec);
    ours = state_dict_of(module);
    if (ours == NULL)
        return fa_error_last()->status;
    TRY(find_unexpected(&d, ours, state_dict));
    TRY(copy_known(&d, ours, state_dict));
    TRY(report(module, &d, strict, ours, state_dict));
done:
    differences_free(&d);
    fa_value_release(ours);
    return st;
}

/* ---- train, eval ----------------------------------------------------------------------------- */

static fa_status set_training(fa__walk *w, const char *prefix, fa_value *object)
{
    (void)prefix;
    if (fa_value_kind(fa__object_get(object, "training")) != FA_KIND_BOOL)
        return FA_OK;
    return fa__object_set(object, "training", w->context);
}

fa_status fa_module_train(fa_module *module, bool mode)
{
    fa__walk w = { .program = module->program, .visit = set_training };
    fa_value *value = NULL;
    fa_status st = FA_OK;

    if (!mode && !fa_module_is_training(module) && module->plans != NULL)
        return FA_OK;
    TRY(fa__module_may_change(module));
    value = fa_value_bool(mode);
    st = value == NULL ? FA_ENOMEM : FA_OK;
    w.context = value;
    fa__exec_reset(module->program->exec);
    if (st == FA_OK)
        st = fa__walk_modules(&w, module->object);
done:
    fa_value_release(value);
    return st;
}

fa_status fa_module_eval(fa_module *module)
{
    return fa_module_train(module, false);
}

bool fa_module_is_training(const fa_module *module)
{
    const fa_value *value = fa__object_get(module->object, "training");
    bool training = false;

    return fa_value_kind(value) == FA_KIND_BOOL && fa_value_get_bool(value, &training) == FA_OK
           && training;
}

/* ---- to(dtype) ------------------------------------------------------------------------------- */

typedef struct conversion {
    fa_dtype dtype;
    fa__map *done;                      /* tensor -> the converted one, so that tied ones stay so */
    fa_value *kept;                     /* LIST of old and new values: they outlive `done` */
} conversion;

/* The converted value of a tensor; borrowed from `kept`. */
static fa_status converted(conversion *c, fa_value *value, fa_value **out)
{
    const fa_tensor *old = fa_value_get_tensor(value);
    uint64_t known;
    fa_tensor *tensor;
    fa_status st = FA_OK;

    if (fa__map_get_pointer(c->done, old, &known)) {
        *out = (fa_value *)(uintptr_t)known;
        return FA_OK;
    }
    tensor = fa_to_dtype(old, c->dtype);
    if (tensor == NULL)
        return fa_error_last()->status;
    fa_tensor_set_requires_grad(tensor, fa_tensor_requires_grad(old));
    fa_tensor_set_parameter(tensor, fa_tensor_is_parameter(old));
    *out = fa_value_tensor(tensor);
    fa_tensor_release(tensor);
    TRY(fa_value_append(c->kept, value));
    TRY(fa__value_append_take(c->kept, *out));
    TRY(fa__map_set_pointer(c->done, old, (uintptr_t)*out));
done:
    return st;
}

static fa_status convert_module(fa__walk *w, const char *prefix, fa_value *object)
{
    conversion *c = w->context;
    const fa_value *state = fa_value_state(object);
    const fa__class *of = fa__program_class(w->program, object);
    fa_status st = FA_OK;

    (void)prefix;
    for (size_t i = 0; fa_value_kind(state) == FA_KIND_DICT && i < fa_value_len(state); i++) {
        fa__slot slot = fa__slot_of(w->program, of, object, i);
        fa_value *item = fa_value_item_at(state, i), *out;

        if ((slot != FA__SLOT_PARAMETER && slot != FA__SLOT_BUFFER)
            || !fa_dtype_is_floating_point(fa_tensor_dtype(fa_value_get_tensor(item)))
            || fa_tensor_dtype(fa_value_get_tensor(item)) == c->dtype)
            continue;
        TRY(converted(c, item, &out));
        TRY(fa__object_set(object, fa_value_text(fa_value_key_at(state, i)), out));
    }
done:
    return st;
}

fa_status fa_module_to_dtype(fa_module *module, fa_dtype dtype)
{
    conversion c = { .dtype = dtype };
    fa__walk w = { .program = module->program, .visit = convert_module, .context = &c };
    fa_status st = FA_OK;

    if (!fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype))
        return fa__fail(FA_ETYPE, "nn.Module.to only accepts floating point or complex dtypes, but "
                        "got desired dtype=torch.%s", fa_dtype_name(dtype));
    TRY(fa__module_may_change(module));
    fa__exec_reset(module->program->exec);
    st = FA_ENOMEM;
    c.done = fa__map_new();
    c.kept = fa_value_list();
    if (c.done != NULL && c.kept != NULL)
        st = fa__walk_modules(&w, module->object);
done:
    fa__map_free(c.done);
    fa_value_release(c.kept);
    return st;
}
