/* transform.c: a value with other dtypes and other names (facula convert --dtype, --rename).
 *
 * Containers are rebuilt, leaves are shared. What was one object stays one object, cycles included:
 * each container is remembered before its items are. Counts alone never free a cycle, so that a
 * container that was met again inside of itself is noted, and emptied when all is done: every new
 * cycle goes through one. Tensors that share a storage share the
 * converted one when all of them have the storage's dtype; otherwise (one storage seen as two
 * dtypes) each gets its own copy. */
#include <string.h>

#include "cli.h"

/* A storage that tensors to be converted live in. */
typedef struct plan {
    fa_dtype dtype;                     /* of its first tensor */
    bool uniform;                       /* all of its users are plain tensors of that dtype */
    size_t uses;
    fa_storage *made;                   /* the converted one, once it is needed */
} plan;

/* What a value became. */
typedef struct rebuilt {
    fa_value *value;                    /* owned; NULL while it is being built */
    bool is_whole, is_knot;             /* all is in it; it was met again before that */
} rebuilt;

typedef struct transformer {
    cli__transform *transform;
    cli__map plans_at;                  /* storage -> position in plans */
    plan *plans;
    size_t n_plans, capacity;
    cli__map memo;                      /* value -> position in made */
    rebuilt *made;
    size_t n_made, made_capacity;
    int depth;
} transformer;

static fa_value *rebuild(transformer *self, const fa_value *value);

/* ---- plans ----------------------------------------------------------------------------------- */

static bool is_wanted(const transformer *self, const fa_tensor *tensor)
{
    fa_dtype dtype = fa_tensor_dtype(tensor);
    return self->transform->dtype != FA_DTYPE_NONE && fa_dtype_is_floating_point(dtype)
        && dtype != self->transform->dtype;
}

static void plan_use(transformer *self, const fa_storage *storage, fa_dtype dtype, bool plain)
{
    if (storage == NULL)
        return;
    size_t at = *cli__map_at(&self->plans_at, storage, self->n_plans);
    if (at == self->n_plans) {
        self->plans = cli__grow(self->plans, self->n_plans, &self->capacity, sizeof *self->plans);
        self->plans[self->n_plans++] = (plan){ .dtype = dtype, .uniform = true };
    }
    self->plans[at].uses++;
    if (!plain || self->plans[at].dtype != dtype)
        self->plans[at].uniform = false;
}

static bool plan_entry(void *context, const cli__entry *entry)
{
    transformer *self = context;
    fa_dtype dtype;

    if (entry->tensor != NULL)
        plan_use(self, fa_tensor_storage(entry->tensor), fa_tensor_dtype(entry->tensor),
                 !fa_tensor_is_neg(entry->tensor) && !fa_tensor_is_conj(entry->tensor)
                     && entry->role == CLI_VALUE);
    else if (entry->sort == CLI_STORAGE && entry->role == CLI_VALUE)
        plan_use(self, fa_value_get_storage(entry->value, &dtype), FA_DTYPE_NONE, false);
    return true;
}

/* ---- tensors --------------------------------------------------------------------------------- */

/* The whole storage as one flat tensor, converted. Borrowed from the plan; NULL: the library's
 * failure. */
static fa_storage *converted_storage(transformer *self, plan *of, fa_storage *storage)
{
    int64_t n = (int64_t)(fa_storage_nbytes(storage) / fa_dtype_itemsize(of->dtype));

    if (of->made != NULL)
        return of->made;
    fa_tensor *flat = fa_tensor_from_storage(storage, of->dtype, 0, 1, &n, NULL);
    fa_tensor *other = flat == NULL ? NULL : fa_to_dtype(flat, self->transform->dtype);
    if (other != NULL)
        of->made = fa_storage_retain(fa_tensor_storage(other));
    fa_tensor_release(flat);
    fa_tensor_release(other);
    return of->made;
}

static fa_tensor *convert_strided(transformer *self, const fa_tensor *tensor)
{
    fa_storage *storage = fa_tensor_storage(tensor);
    plan *of = &self->plans[*cli__map_find(&self->plans_at, storage)];

    if (!of->uniform) {
        self->transform->n_split += of->uses > 1;
        return fa_to_dtype(tensor, self->transform->dtype);
    }
    fa_storage *made = converted_storage(self, of, storage);
    if (made == NULL)
        return NULL;
    return fa_tensor_from_storage(made, self->transform->dtype, fa_tensor_storage_offset(tensor),
                                  fa_tensor_dim(tensor), fa_tensor_sizes(tensor),
                                  fa_tensor_strides(tensor));
}

/* Sparse: only the values change. */
static fa_tensor *convert_sparse(transformer *self, const fa_tensor *tensor)
{
    fa_tensor *indices = (fa_tensor *)fa_tensor_indices(tensor),
              *plain = (fa_tensor *)fa_tensor_plain_indices(tensor);
    fa_tensor *compressed = (fa_tensor *)fa_tensor_compressed_indices(tensor);
    fa_tensor *values = fa_to_dtype(fa_tensor_values(tensor), self->transform->dtype), *out = NULL;
    int n_dims = fa_tensor_dim(tensor);
    const int64_t *sizes = fa_tensor_sizes(tensor);

    if (values != NULL && indices != NULL)
        out = fa_sparse_coo_tensor(indices, values, n_dims, sizes, fa_tensor_is_coalesced(tensor));
    else if (values != NULL)
        out = fa_sparse_compressed_tensor(fa_tensor_layout(tensor), compressed, plain, values,
                                          n_dims, sizes);
    fa_tensor_release(values);
    return out;
}

/* Yours; NULL: the library's failure. */
static fa_tensor *convert_tensor(transformer *self, const fa_tensor *tensor)
{
    fa_tensor *out;

    if (fa_tensor_values(tensor) != NULL)
        out = convert_sparse(self, tensor);
    else if (fa_tensor_is_nested(tensor) || fa_tensor_storage(tensor) == NULL)
        out = fa_to_dtype(tensor, self->transform->dtype);
    else
        out = convert_strided(self, tensor);
    if (out == NULL)
        return NULL;
    fa_tensor_set_requires_grad(out, fa_tensor_requires_grad(tensor));
    fa_tensor_set_parameter(out, fa_tensor_is_parameter(tensor));
    self->transform->n_converted++;
    return out;
}

/* ---- remembering ----------------------------------------------------------------------------- */

/* Notes that `value` became `made` (taken over; NULL: it is being built). Returns made. */
static fa_value *remember(transformer *self, const fa_value *value, fa_value *made)
{
    size_t at = *cli__map_at(&self->memo, value, self->n_made);

    if (at == self->n_made) {
        self->made = cli__grow(self->made, self->n_made, &self->made_capacity, sizeof *self->made);
        self->made[self->n_made++] = (rebuilt){ 0 };
    }
    self->made[at].value = made;
    return made;
}

/* Rebuilds and sets the state, if there is one. */
static bool copy_state(transformer *self, const fa_value *from, fa_value *to)
{
    const fa_value *state = fa_value_state(from);
    fa_value *made = state == NULL ? NULL : rebuild(self, state);

    return state == NULL || (made != NULL && fa_value_set_state(to, made) == FA_OK);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* True when a rename changed the text. */
static bool rename_text(const transformer *self, cli__text *name)
{
    bool changed = false;

    for (size_t i = 0; i < self->transform->n_renames; i++)
        changed = cli__rename_apply(self->transform->renames[i], name) || changed;
    return changed;
}

/* The name of a tensor, yours: the key itself when no rename applies. NULL: the library's failure.
 */
static fa_value *renamed_key(transformer *self, fa_value *key, const fa_value *item)
{
    cli__text name = { 0 };
    fa_value *out = NULL;

    if (self->transform->n_renames == 0 || fa_value_kind(key) != FA_KIND_STR
        || fa_value_kind(item) != FA_KIND_TENSOR)
        return fa_value_retain(key);
    cli__text_add_string(&name, fa_value_text(key));
    if (rename_text(self, &name)) {
        self->transform->n_renamed++;
        out = fa_value_str_n(cli__text_string(&name), name.size);
    } else {
        out = fa_value_retain(key);
    }
    cli__text_free(&name);
    return out;
}

/* A state_dict's _metadata has a key for each module: the name of its tensors without the last
 * part. */
static bool rename_metadata(const transformer *self, fa_value *dict)
{
    fa_value *state = fa_value_state(dict), *metadata, *out;
    bool good = true;

    metadata = fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, "_metadata") : NULL;
    if (self->transform->n_renames == 0 || fa_value_kind(metadata) != FA_KIND_DICT)
        return true;
    out = fa_value_dict(fa_value_dict_type(metadata));
    good = out != NULL;
    for (size_t i = 0; good && i < fa_value_len(metadata); i++) {
        fa_value *key = fa_value_key_at(metadata, i), *item = fa_value_item_at(metadata, i);
        cli__text name = { 0 };
        if (fa_value_kind(key) != FA_KIND_STR) {
            good = fa_value_set_item(out, key, item) == FA_OK;
            continue;
        }
        cli__text_format(&name, "%s.", fa_value_text(key));
        rename_text(self, &name);
        if (name.size > 0 && name.data[name.size - 1] == '.')
            cli__text_cut(&name, name.size - 1);
        good = fa_value_set_text(out, cli__text_string(&name), item) == FA_OK;
        cli__text_free(&name);
    }
    good = good && fa_value_set_text(state, "_metadata", out) == FA_OK;
    fa_value_release(out);
    return good;
}

/* ---- containers ------------------------------------------------------------------------------ */

static bool say_collision(const fa_value *key)
{
    char *name = fa_value_to_string(key, SIZE_MAX);

    cli__error("--rename would give two tensors the name %s", name == NULL ? "?" : name);
    fa_string_free(name);
    fa_error_clear();
    return false;
}

static bool copy_pairs(transformer *self, const fa_value *from, fa_value *to)
{
    for (size_t i = 0; i < cli__length(from); i++) {
        fa_value *key = fa_value_key_at(from, i), *item = fa_value_item_at(from, i);
        fa_value *name = renamed_key(self, key, item), *made = rebuild(self, item);
        bool good = name != NULL && made != NULL;
        if (good && self->transform->n_renames > 0 && fa_value_find(to, name) != NULL)
            good = say_collision(name);
        else if (good)
            good = fa_value_set_item(to, name, made) == FA_OK;
        fa_value_release(name);
        if (!good)
            return false;
    }
    return true;
}

static bool copy_items(transformer *self, const fa_value *from, fa_value *to)
{
    for (size_t i = 0; i < fa_value_len(from); i++) {
        fa_value *item = rebuild(self, fa_value_at(from, i));
        if (item == NULL)
            return false;
        if (fa_value_append(to, item) != FA_OK)
            return false;
    }
    return true;
}

static fa_value *rebuild_dict(transformer *self, const fa_value *dict)
{
    fa_value *out = remember(self, dict, fa_value_dict(fa_value_dict_type(dict)));
    fa_value *factory = fa_value_default_factory(dict);

    if (out == NULL || (factory != NULL && fa_value_set_default_factory(out, factory) != FA_OK))
        return NULL;
    return copy_pairs(self, dict, out) && copy_state(self, dict, out) && rename_metadata(self, out)
        ? out
        : NULL;
}

static fa_value *rebuild_list(transformer *self, const fa_value *list)
{
    fa_value *out = remember(self, list, fa_value_list());
    return out != NULL && copy_items(self, list, out) ? out : NULL;
}

static fa_value *rebuild_tuple(transformer *self, const fa_value *tuple)
{
    size_t n = fa_value_len(tuple);
    fa_value **items = cli__resize(NULL, n, sizeof *items), *out = NULL;
    bool good = true;

    remember(self, tuple, NULL);
    for (size_t i = 0; good && i < n; i++) {
        items[i] = rebuild(self, fa_value_at(tuple, i));
        good = items[i] != NULL;
    }
    if (good)
        out = remember(self, tuple, fa_value_tuple(n, items));
    cli__free(items);
    return out;
}

static fa_value *rebuild_object(transformer *self, const fa_value *object)
{
    fa_value *kwargs = fa_value_object_kwargs(object);

    remember(self, object, NULL);
    fa_value *args = rebuild(self, fa_value_object_args(object));
    fa_value *words = kwargs == NULL ? NULL : rebuild(self, kwargs);
    if (args == NULL || (kwargs != NULL && words == NULL))
        return NULL;
    fa_value *out = remember(self, object,
                             fa_value_object(fa_value_object_build(object),
                                             fa_value_object_callable(object), args, words));
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < fa_value_object_pairs(object); i++) {
        fa_value *item = rebuild(self, fa_value_item_at(object, i));
        if (item == NULL || fa_value_set_item(out, fa_value_key_at(object, i), item) != FA_OK)
            return NULL;
    }
    return copy_items(self, object, out) && copy_state(self, object, out) ? out : NULL;
}

static fa_value *rebuild_tensor(transformer *self, const fa_value *value)
{
    const fa_tensor *tensor = fa_value_get_tensor(value);
    fa_value *subclass = fa_value_tensor_subclass(value);

    if (!is_wanted(self, tensor))
        return remember(self, value, fa_value_retain(value));
    fa_tensor *converted = convert_tensor(self, tensor);
    if (converted == NULL)
        return NULL;
    fa_value *out = remember(self, value, fa_value_tensor(converted));
    fa_tensor_release(converted);
    if (out == NULL || (subclass != NULL && fa_value_set_tensor_subclass(out, subclass) != FA_OK))
        return NULL;
    return copy_state(self, value, out) ? out : NULL;
}

static fa_value *rebuild_kind(transformer *self, const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_DICT:
        return rebuild_dict(self, value);
    case FA_KIND_LIST:
        return rebuild_list(self, value);
    case FA_KIND_TUPLE:
        return rebuild_tuple(self, value);
    case FA_KIND_OBJECT:
        return rebuild_object(self, value);
    case FA_KIND_TENSOR:
        return rebuild_tensor(self, value);
    default:
        return remember(self, value, fa_value_retain(value));
    }
}

/* Borrowed from the memo. NULL after a failure: of the library, or printed and cleared. */
static fa_value *rebuild(transformer *self, const fa_value *value)
{
    const size_t *at = cli__map_find(&self->memo, value);
    rebuilt *known = at != NULL ? &self->made[*at] : NULL;

    if (known != NULL && known->value != NULL) {
        known->is_knot = known->is_knot || !known->is_whole;
        return known->value;
    }
    if (at != NULL || self->depth >= CLI_MAX_DEPTH) {
        cli__error(at != NULL
                       ? "a tuple or an object's arguments that hold themselves cannot be changed"
                       : "values nested deeper than %d levels cannot be changed",
                   CLI_MAX_DEPTH);
        fa_error_clear();
        return NULL;
    }
    self->depth++;
    fa_value *out = rebuild_kind(self, value);
    self->depth--;
    if (out != NULL)
        self->made[*cli__map_find(&self->memo, value)].is_whole = true;
    return out;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void keep_knots(transformer *self)
{
    cli__transform *transform = self->transform;
    size_t capacity = 0;

    for (size_t i = 0; i < self->n_made; i++) {
        if (!self->made[i].is_knot)
            continue;
        transform->knots =
            cli__grow(transform->knots, transform->n_knots, &capacity, sizeof *transform->knots);
        transform->knots[transform->n_knots++] = fa_value_retain(self->made[i].value);
    }
}

/* Lets go of all that a container holds. */
static void empty(fa_value *value)
{
    bool is_dict = fa_value_kind(value) == FA_KIND_DICT;
    size_t n_items = is_dict ? 0 : fa_value_len(value);
    size_t n_pairs = is_dict ? fa_value_len(value) : fa_value_object_pairs(value);

    for (size_t i = 0; i < n_items; i++)
        fa_value_set_at(value, i, fa_value_none());
    for (size_t i = 0; i < n_pairs; i++)
        fa_value_set_item(value, fa_value_key_at(value, i), fa_value_none());
    fa_value_set_state(value, NULL);    /* a list has none, and says so */
    fa_error_clear();
}

void cli__transform_free(cli__transform *transform)
{
    for (size_t i = 0; i < transform->n_knots; i++)
        empty(transform->knots[i]);
    for (size_t i = 0; i < transform->n_knots; i++)
        fa_value_release(transform->knots[i]);
    cli__free(transform->knots);
    for (size_t i = 0; i < transform->n_renames; i++)
        cli__rename_free(transform->renames[i]);
    cli__free(transform->renames);
}

static void free_all(transformer *self)
{
    for (size_t i = 0; i < self->n_made; i++)
        fa_value_release(self->made[i].value);
    for (size_t i = 0; i < self->n_plans; i++)
        fa_storage_release(self->plans[i].made);
    cli__free(self->made);
    cli__free(self->plans);
    cli__map_free(&self->memo);
    cli__map_free(&self->plans_at);
}

fa_value *cli__transform_apply(cli__transform *transform, const fa_value *root)
{
    transformer self = { .transform = transform };
    fa_value *out = NULL;

    fa_error_clear();
    if (cli__walk(root, plan_entry, &self))
        out = fa_value_retain(rebuild(&self, root));
    if (out == NULL && fa_error_last()->status != FA_OK)
        cli__library_error(NULL);
    keep_knots(&self);
    free_all(&self);
    return out;
}
