/* walk.c: everything below a value, with the path of each.
 *
 *   path      := '$' { component }
 *   component := '[' repr(key) ']'      a dict item
 *              | '[' index ']'          a list or tuple item, a list item of an object
 *              | '.' name               an attribute, what pickle's BUILD set, a part of a tensor
 *
 * Beside the path a dotted name is kept ("model.l1.weight"), which is what people type. An object
 * met again is not descended again, so shared objects and cycles are fine. */
#include <string.h>

#include "cli.h"

typedef struct walker {
    cli__visit visit;
    void *context;
    cli__text path, dotted;
    size_t label_at;                    /* where the last component begins, in path or in dotted */
    bool label_in_path;
    cli__map seen;                      /* object -> offset of its path in `firsts` */
    cli__text firsts;
    int depth;
    bool stopped;
} walker;

/* Where to cut back to when a component has been visited. */
typedef struct mark {
    size_t path, dotted;
} mark;

static void walk_value(walker *self, const fa_value *value);

static mark mark_here(const walker *self)
{
    return (mark){ self->path.size, self->dotted.size };
}

static void back_to(walker *self, mark at)
{
    cli__text_cut(&self->path, at.path);
    cli__text_cut(&self->dotted, at.dotted);
}

/* Adds a component of the dotted name; the label is in it. */
static void add_dotted(walker *self, const char *text, size_t size)
{
    if (self->dotted.size > 0)
        cli__text_add(&self->dotted, ".", 1);
    self->label_at = self->dotted.size;
    self->label_in_path = false;
    cli__text_add(&self->dotted, text, size);
}

static void push_key(walker *self, const fa_value *key)
{
    size_t size = 0;
    char *repr = fa_value_to_string(key, SIZE_MAX);
    const char *text = repr == NULL ? "?" : repr;

    cli__text_format(&self->path, "[%s]", text);
    if (fa_value_kind(key) == FA_KIND_STR)
        text = fa_value_data(key, &size);
    else
        size = strlen(text);
    add_dotted(self, text, size);
    fa_string_free(repr);
}

static void push_index(walker *self, const char *before, size_t i)
{
    char text[24];
    size_t at = self->path.size;

    snprintf(text, sizeof text, "%zu", i);
    cli__text_format(&self->path, "%s[%s]", before, text);
    add_dotted(self, text, strlen(text));
    self->label_at = at;
    self->label_in_path = true;
}

static void push_name(walker *self, const char *name)
{
    size_t at = self->path.size;

    cli__text_format(&self->path, ".%s", name);
    add_dotted(self, name, strlen(name));
    self->label_at = at;
    self->label_in_path = true;
}

/* An attribute: a str key as it is, any other as Python prints it. */
static void push_attribute(walker *self, const fa_value *key)
{
    const char *text = fa_value_kind(key) == FA_KIND_STR ? fa_value_text(key) : NULL;
    char *repr = text == NULL ? fa_value_to_string(key, SIZE_MAX) : NULL;

    push_name(self, text != NULL ? text : repr != NULL ? repr : "?");
    fa_string_free(repr);
}

/* ---- entries --------------------------------------------------------------------------------- */

static void emit(walker *self, cli__role role, cli__sort sort, const fa_value *value,
                 const fa_tensor *tensor, const char *first)
{
    if (self->stopped)
        return;
    const cli__text *labels = self->label_in_path ? &self->path : &self->dotted;
    cli__entry entry = { .role = role,
                         .sort = sort,
                         .path = cli__text_string(&self->path),
                         .dotted = cli__text_string(&self->dotted),
                         .label = cli__text_string(labels) + self->label_at,
                         .depth = self->depth,
                         .value = value,
                         .tensor = tensor,
                         .first = first };
    if (!self->visit(self->context, &entry))
        self->stopped = true;
}

/* Where this object was met before; NULL the first time, which is remembered. Python has one empty
 * tuple. */
static const char *met_before(walker *self, const fa_value *value)
{
    static const char empty_tuple;
    bool is_empty_tuple = fa_value_kind(value) == FA_KIND_TUPLE && fa_value_len(value) == 0;
    size_t fresh = self->firsts.size;
    size_t at =
        *cli__map_at(&self->seen, is_empty_tuple ? (const void *)&empty_tuple : value, fresh);

    if (at != fresh)
        return self->firsts.data + at;
    cli__text_add(&self->firsts, self->path.data, self->path.size + 1);
    return NULL;
}

static void walk_key_value(walker *self, const fa_value *key, const fa_value *item)
{
    mark here = mark_here(self);

    push_key(self, key);
    if (fa_value_kind(key) != FA_KIND_STR && fa_value_kind(key) != FA_KIND_INT) {
        size_t size = self->path.size, label_at = self->label_at;
        cli__text_add_string(&self->path, ".key");
        emit(self, CLI_KEY, cli__classify(key), key, NULL, NULL);
        cli__text_cut(&self->path, size);
        self->label_at = label_at;
    }
    walk_value(self, item);
    back_to(self, here);
}

static void walk_named(walker *self, const char *name, const fa_value *value)
{
    mark here = mark_here(self);

    push_name(self, name);
    walk_value(self, value);
    back_to(self, here);
}

static void walk_items(walker *self, const char *before, const fa_value *value)
{
    for (size_t i = 0; i < fa_value_len(value) && !self->stopped; i++) {
        mark here = mark_here(self);
        push_index(self, before, i);
        walk_value(self, fa_value_at(value, i));
        back_to(self, here);
    }
}

/* What BUILD set: a dict's items are attributes. */
static void walk_state(walker *self, const fa_value *state)
{
    if (state == NULL)
        return;
    if (fa_value_kind(state) != FA_KIND_DICT) {
        walk_named(self, "__state__", state);
        return;
    }
    for (size_t i = 0; i < fa_value_len(state) && !self->stopped; i++) {
        mark here = mark_here(self);
        push_attribute(self, fa_value_key_at(state, i));
        walk_value(self, fa_value_item_at(state, i));
        back_to(self, here);
    }
}

static void walk_args(walker *self, const fa_value *object)
{
    const fa_value *args = fa_value_object_args(object), *kwargs = fa_value_object_kwargs(object);

    if (fa_value_len(args) > 0)
        walk_named(self, "__args__", args);
    if (fa_value_len(kwargs) > 0)
        walk_named(self, "__kwargs__", kwargs);
}

static void walk_dict(walker *self, const fa_value *dict)
{
    bool is_object = fa_value_kind(dict) == FA_KIND_OBJECT;

    if (is_object)
        walk_args(self, dict);
    else if (fa_value_dict_type(dict) == FA_DEFAULT_DICT)
        walk_named(self, "default_factory", fa_value_default_factory(dict));
    for (size_t i = 0; i < cli__length(dict) && !self->stopped; i++)
        walk_key_value(self, fa_value_key_at(dict, i), fa_value_item_at(dict, i));
    if (is_object)
        walk_items(self, "", dict);
    walk_state(self, fa_value_state(dict));
}

static void walk_object(walker *self, const fa_value *object)
{
    walk_args(self, object);
    walk_state(self, fa_value_state(object));
    walk_items(self, "", object);
}

static void walk_numpy(walker *self, const fa_value *array)
{
    fa_numpy_info info;

    if (fa_value_numpy_info(array, &info) == FA_OK && info.objects != NULL)
        walk_items(self, ".flat", info.objects);
}

/* ---- tensors --------------------------------------------------------------------------------- */

static void walk_part(walker *self, const char *name, const fa_tensor *part)
{
    mark here = mark_here(self);

    if (part == NULL)
        return;
    push_name(self, name);
    self->depth++;
    emit(self, CLI_PART, CLI_TENSOR, NULL, part, NULL);
    self->depth--;
    back_to(self, here);
}

static void walk_nested(walker *self, const fa_tensor *tensor)
{
    for (int64_t i = 0; i < fa_tensor_nested_count(tensor) && !self->stopped; i++) {
        char name[40];
        fa_tensor *item = fa_tensor_nested_item(tensor, i);
        snprintf(name, sizeof name, "unbind[%lld]", (long long)i);
        walk_part(self, name, item);
        fa_tensor_release(item);
    }
}

static void walk_parts(walker *self, const fa_tensor *tensor)
{
    fa_layout layout = fa_tensor_layout(tensor);
    bool by_rows = layout == FA_SPARSE_CSR || layout == FA_SPARSE_BSR;

    if (fa_tensor_is_nested(tensor)) {
        walk_nested(self, tensor);
    } else if (layout == FA_SPARSE_COO) {
        walk_part(self, "_indices", fa_tensor_indices(tensor));
        walk_part(self, "_values", fa_tensor_values(tensor));
    } else {
        walk_part(self, by_rows ? "crow_indices" : "ccol_indices",
                  fa_tensor_compressed_indices(tensor));
        walk_part(self, by_rows ? "col_indices" : "row_indices", fa_tensor_plain_indices(tensor));
        walk_part(self, "values", fa_tensor_values(tensor));
    }
}

static void walk_tensor(walker *self, const fa_value *value, const char *first)
{
    const fa_tensor *tensor = fa_value_get_tensor(value);

    emit(self, CLI_VALUE, CLI_TENSOR, value, tensor, first);
    walk_parts(self, tensor);
    if (first != NULL || fa_value_kind(fa_value_state(value)) == FA_KIND_NONE)
        return;
    self->depth++;
    walk_state(self, fa_value_state(value));
    self->depth--;
}

/* ---- everything ------------------------------------------------------------------------------ */

static void walk_children(walker *self, const fa_value *value, cli__sort sort)
{
    switch (sort) {
    case CLI_DICT:
        walk_dict(self, value);
        break;
    case CLI_LIST:
    case CLI_TUPLE:
        walk_items(self, "", value);
        break;
    case CLI_NUMPY_ARRAY:
        walk_numpy(self, value);
        break;
    case CLI_MODULE:
    case CLI_OBJECT:
    case CLI_PROGRAM:
        walk_object(self, value);
        break;
    default:
        break;
    }
}

static bool too_deep(walker *self)
{
    if (self->depth < CLI_MAX_DEPTH)
        return false;
    cli__error("values nested deeper than %d levels are not shown", CLI_MAX_DEPTH);
    self->stopped = true;
    return true;
}

static void walk_value(walker *self, const fa_value *value)
{
    cli__sort sort = cli__classify(value);
    const char *first = NULL;

    if (self->stopped || too_deep(self))
        return;
    if (!cli__sort_is_scalar(sort))
        first = met_before(self, value);
    if (sort != CLI_TENSOR)
        emit(self, first == NULL ? CLI_VALUE : CLI_ALIAS, sort, value, NULL, first);
    self->depth++;
    if (sort == CLI_TENSOR) {
        self->depth--;
        walk_tensor(self, value, first);
        self->depth++;
    } else if (first == NULL) {
        walk_children(self, value, sort);
    }
    self->depth--;
}

static walker start_walk(cli__visit visit, void *context)
{
    walker self = { .visit = visit, .context = context, .label_in_path = true };

    cli__text_add_string(&self.path, "$");
    return self;
}

static bool end_walk(walker *self)
{
    cli__text_free(&self->path);
    cli__text_free(&self->dotted);
    cli__text_free(&self->firsts);
    cli__map_free(&self->seen);
    return !self->stopped;
}

bool cli__walk(const fa_value *root, cli__visit visit, void *context)
{
    walker self = start_walk(visit, context);

    walk_value(&self, root);
    return end_walk(&self);
}

/* Tensors that a program's modules hold beside their parameters and buffers: $.module.name */
static void walk_attributes(walker *self, const fa_value *attributes)
{
    for (size_t i = 0; i < fa_value_len(attributes) && !self->stopped; i++) {
        const fa_value *key = fa_value_key_at(attributes, i);
        if (fa_value_kind(key) == FA_KIND_STR)
            walk_named(self, fa_value_text(key), fa_value_item_at(attributes, i));
    }
}

/* What a program holds beside its code, as attributes of it. */
static void walk_members(walker *self, const fa_value *program, const fa_value *state_dict)
{
    static const char *const others[] = { "constants", "example_inputs" };
    const fa_value *state = fa_value_state(program);

    if (state_dict != NULL) {
        cli__text_add_string(&self->path, ".state_dict");
        self->label_at = 1;
        walk_value(self, state_dict);
        cli__text_cut(&self->path, 1);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const fa_value *other =
            fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, others[i]) : NULL;
        if (other != NULL)
            walk_named(self, others[i], other);
    }
    if (fa_value_kind(state) == FA_KIND_DICT)
        walk_attributes(self, fa_value_find_text(state, "attributes"));
}

bool cli__walk_program(const fa_value *program, const fa_value *state_dict, cli__visit visit,
                       void *context)
{
    walker self = start_walk(visit, context);

    emit(&self, CLI_VALUE, CLI_PROGRAM, program, NULL, NULL);
    self.depth++;
    walk_members(&self, program, state_dict);
    self.depth--;
    return end_walk(&self);
}

bool cli__walk_any(const fa_value *root, const fa_value *state_dict, cli__visit visit,
                   void *context)
{
    if (cli__classify(root) == CLI_PROGRAM)
        return cli__walk_program(root, state_dict, visit, context);
    return cli__walk(root, visit, context);
}
