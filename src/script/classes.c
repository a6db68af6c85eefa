/* classes.c: the class statement — attributes, constants, fields, members [formats 4.7.1].
 *
 *     class M(Module):                         class NT(NamedTuple):     class Col(Enum):
 *       __parameters__ = ["weight", ]            a : Tensor                RED = "r"
 *       weight : Tensor                          b : int = 3
 *       __annotations__["0"] = __torch__.C
 *       n : Final[int] = 2
 *       def forward(self: __torch__.M, ...
 */
#include "script/syntax.h"

typedef struct class_kind {
    const char *base;
    fa__class_kind kind;
} class_kind;

static const class_kind kinds[] = {
    { "Module", FA__CLASS_MODULE },
    { "NamedTuple", FA__CLASS_NAMED_TUPLE },
    { "Enum", FA__CLASS_ENUM },
    { "Interface", FA__CLASS_INTERFACE },
    { "ModuleInterface", FA__CLASS_INTERFACE },
};

static void free_names(char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        fa__free(names[i]);
    fa__free(names);
}

void fa__class_free(fa__class *class)
{
    if (class == NULL)
        return;
    for (size_t i = 0; i < class->n_attributes; i++) {
        fa__free(class->attributes[i].name);
        fa__type_free(class->attributes[i].type);
        fa__iv_release(&class->attributes[i].value);
    }
    fa__free(class->attributes);
    free_names(class->forward_pre_hooks);
    free_names(class->forward_hooks);
    free_names(class->methods);
    fa__free(class->module);
    fa__free(class->name);
    fa__free(class->qualified);
    fa__free(class);
}

typedef struct reading {
    fa__unit *unit;
    const fa__source_file *file;
    fa__class *class;
    size_t capacity;                    /* of attributes */
    /* the lists of names, NULL: not there */
    const fa__syntax *parameters, *buffers, *pre_hooks, *hooks;
} reading;

static fa_status error_at(const reading *r, const fa__syntax *node, const char *text)
{
    return fa__syntax_error(r->file, node->begin, node->end, "%s here:", text);
}

/* A further attribute. Takes over the type, also on failure. */
static fa_status add_attribute(reading *r, fa__span name, fa__type *type_take,
                               fa__class_attribute **out)
{
    fa__class *class = r->class;
    fa__class_attribute *grown;

    if (class->n_attributes == r->capacity) {
        size_t wanted = r->capacity == 0 ? 8 : 2 * r->capacity;
        grown = fa__realloc(class->attributes, wanted * sizeof(*grown));
        if (grown == NULL) {
            fa__type_free(type_take);
            return FA_ENOMEM;
        }
        class->attributes = grown;
        r->capacity = wanted;
    }
    *out = &class->attributes[class->n_attributes++];
    **out = (fa__class_attribute){ .type = type_take };
    (*out)->name = fa__strndup((const char *)name.data, name.size);
    return (*out)->name == NULL ? FA_ENOMEM : FA_OK;
}

/* The type of an annotation; *is_constant for Final[T]. */
static fa_status read_type(reading *r, const fa__syntax *node, fa__type **out, bool *is_constant)
{
    *is_constant = node->kind == FA__S_SUBSCRIPT && node->n == 2
                   && node->kids[0]->kind == FA__S_NAME
                   && fa__span_is(node->kids[0]->text, "Final");
    *out = fa__syntax_type(r->unit, r->file, *is_constant ? node->kids[1] : node);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}

/* name : type [= value] */
static fa_status read_annotated(reading *r, const fa__syntax *node)
{
    fa_status st = FA_OK;
    fa__type *type;
    fa__class_attribute *attribute;
    bool is_constant;

    if (node->kids[0]->kind != FA__S_NAME)
        return error_at(r, node->kids[0], "expected an attribute's name");
    TRY(read_type(r, node->kids[1], &type, &is_constant));
    TRY(add_attribute(r, node->kids[0]->text, type, &attribute));
    attribute->is_constant = is_constant;
    if (node->kids[2] != NULL) {
        attribute->has_default = true;
        TRY(fa__constant_value(r->unit, r->file, node->kids[2], &attribute->value));
    }
done:
    return st;
}

/* __annotations__["0"] = type */
static fa_status read_odd_name(reading *r, const fa__syntax *target, const fa__syntax *value)
{
    fa_status st = FA_OK;
    fa__type *type;
    fa__class_attribute *attribute;
    bool is_constant;

    if (target->n != 2 || target->kids[1] == NULL || target->kids[1]->kind != FA__S_STRING)
        return error_at(r, target, "expected an attribute's name as a string");
    TRY(read_type(r, value, &type, &is_constant));
    TRY(add_attribute(r, target->kids[1]->text, type, &attribute));
    attribute->is_constant = is_constant;
done:
    return st;
}

/* __parameters__ and its like, or a member of an enum. */
static fa_status read_assigned(reading *r, const fa__syntax *node)
{
    const fa__syntax *target = node->kids[0], *value = node->kids[1];
    fa__class_attribute *attribute;
    fa_status st;

    if (node->n == 2 && target->kind == FA__S_SUBSCRIPT && target->kids[0]->kind == FA__S_NAME
        && fa__span_is(target->kids[0]->text, "__annotations__"))
        return read_odd_name(r, target, value);
    if (node->n != 2 || target->kind != FA__S_NAME)
        return error_at(r, node, "a statement that a class does not have");
    if (fa__span_is(target->text, "__parameters__"))
        r->parameters = value;
    else if (fa__span_is(target->text, "__buffers__"))
        r->buffers = value;
    else if (fa__span_is(target->text, "__forward_pre_hooks__"))
        r->pre_hooks = value;
    else if (fa__span_is(target->text, "__forward_hooks__"))
        r->hooks = value;
    else if (!fa__span_is(target->text, "__annotations__")) {
        st = add_attribute(r, target->text, NULL, &attribute);
        if (st != FA_OK)
            return st;
        attribute->has_default = true;
        attribute->is_constant = true;
        return fa__constant_value(r->unit, r->file, value, &attribute->value);
    }
    return FA_OK;
}

static fa_status read_member(reading *r, const fa__syntax *node)
{
    switch (node->kind) {
    case FA__S_ANNOTATED:
        return read_annotated(r, node);
    case FA__S_ASSIGN:
        return read_assigned(r, node);
    case FA__S_DEF:
    case FA__S_PASS:
        return FA_OK;
    case FA__S_EXPR:                    /* a text that says what the class is for */
        if (node->kids[0]->kind == FA__S_STRING)
            return FA_OK;
        /* fall through */
    default:
        return error_at(r, node, "a statement that a class does not have");
    }
}

/* The strings of a list as an array that ends with NULL. */
static fa_status read_names(reading *r, const fa__syntax *list, char ***out)
{
    if (list == NULL)
        return FA_OK;
    if (list->kind != FA__S_LIST)
        return error_at(r, list, "expected a list of names");
    *out = fa__zalloc((list->n + (size_t)1) * sizeof(**out));
    if (*out == NULL)
        return FA_ENOMEM;
    for (uint32_t i = 0; i < list->n; i++) {
        fa__span name = list->kids[i]->text;
        if (list->kids[i]->kind != FA__S_STRING)
            return error_at(r, list->kids[i], "expected a name as a string");
        (*out)[i] = fa__strndup((const char *)name.data, name.size);
        if ((*out)[i] == NULL)
            return FA_ENOMEM;
    }
    return FA_OK;
}

/* Marks the attributes that a list names. */
static fa_status mark_attributes(reading *r, fa__map *positions, const fa__syntax *list,
                                 bool is_buffer)
{
    uint64_t i;

    if (list != NULL && list->kind != FA__S_LIST)
        return error_at(r, list, "expected a list of names");
    for (uint32_t n = 0; list != NULL && n < list->n; n++) {
        if (!fa__map_get(positions, list->kids[n]->text, &i))
            continue;
        if (is_buffer)
            r->class->attributes[i].is_buffer = true;
        else
            r->class->attributes[i].is_parameter = true;
    }
    return FA_OK;
}

static fa_status mark_all(reading *r)
{
    fa_status st = FA_OK;
    fa__map *positions = fa__map_new();

    if (positions == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < r->class->n_attributes; i++)
        TRY(fa__map_set(positions, fa__span_of(r->class->attributes[i].name), i));
    TRY(mark_attributes(r, positions, r->parameters, false));
    TRY(mark_attributes(r, positions, r->buffers, true));
done:
    fa__map_free(positions);
    return st;
}

static fa_status read_methods(fa__class *class, const fa__syntax *block)
{
    size_t n = 0;

    class->methods = fa__zalloc((block->n + (size_t)1) * sizeof(*class->methods));
    if (class->methods == NULL)
        return FA_ENOMEM;
    for (uint32_t i = 0; i < block->n; i++) {
        fa__span name = block->kids[i]->text;
        if (block->kids[i]->kind != FA__S_DEF)
            continue;
        class->methods[n] = fa__strndup((const char *)name.data, name.size);
        if (class->methods[n++] == NULL)
            return FA_ENOMEM;
    }
    return FA_OK;
}

static fa_status read_names_and_kind(fa__class *class, const fa__syntax *node,
                                     const char *qualified)
{
    const char *dot = strrchr(qualified, '.');
    size_t n = dot == NULL ? 0 : (size_t)(dot - qualified);

    class->qualified = fa__strdup(qualified);
    class->module = fa__strndup(qualified, n);
    class->name = fa__strdup(dot == NULL ? qualified : dot + 1);
    class->kind = FA__CLASS_PLAIN;
    for (size_t i = 0; node->kids[0] != NULL && i < FA__COUNT(kinds); i++) {
        if (fa__span_is(node->kids[0]->text, kinds[i].base))
            class->kind = kinds[i].kind;
    }
    return class->qualified == NULL || class->module == NULL || class->name == NULL ? FA_ENOMEM
                                                                                    : FA_OK;
}

fa__class *fa__class_from_syntax(fa__unit *unit, const fa__source_file *file,
                                 const fa__syntax *node, const char *qualified)
{
    fa_status st = FA_OK;
    const fa__syntax *block = node->kids[1];
    reading r = { .unit = unit, .file = file, .class = fa__zalloc(sizeof(*r.class)) };

    if (r.class == NULL)
        return NULL;
    TRY(read_names_and_kind(r.class, node, qualified));
    for (uint32_t i = 0; i < block->n; i++)
        TRY(read_member(&r, block->kids[i]));
    TRY(read_names(&r, r.pre_hooks, &r.class->forward_pre_hooks));
    TRY(read_names(&r, r.hooks, &r.class->forward_hooks));
    TRY(mark_all(&r));
    TRY(read_methods(r.class, block));
    return r.class;
done:
    fa__class_free(r.class);
    return NULL;
}
