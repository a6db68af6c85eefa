/* types.c: types in the spellings of schemas and of TorchScript, and what is of a type.
 *
 *     schema       int[2]?    Tensor(a!)[]    Dict(str, t)    (int, Tensor)   ScalarType?
 *     TorchScript  Optional[List[int]]        Dict[str, int]  Tuple[int, Tensor]   __torch__.a.B */
#include "dispatch/dispatch.h"

#include <ctype.h>

/* Types nested deeper than this are refused. */
#define FA__MAX_TYPE_DEPTH 64
/* Longer lists that know their type are looked at in the first place only. */
#define FULL_CHECK_ITEMS 32

typedef struct type_name {
    const char *name;
    fa__type_kind kind;
    bool is_enumeration;
} type_name;

static const type_name type_names[] = {
    { "Tensor", FA__TYPE_TENSOR, false },       { "torch.Tensor", FA__TYPE_TENSOR, false },
    { "int", FA__TYPE_INT, false },             { "SymInt", FA__TYPE_INT, false },
    { "float", FA__TYPE_FLOAT, false },         { "SymFloat", FA__TYPE_FLOAT, false },
    { "bool", FA__TYPE_BOOL, false },           { "SymBool", FA__TYPE_BOOL, false },
    { "complex", FA__TYPE_COMPLEX, false },     { "number", FA__TYPE_NUMBER, false },
    { "Scalar", FA__TYPE_NUMBER, false },       { "str", FA__TYPE_STR, false },
    { "Dimname", FA__TYPE_STR, false },         { "Device", FA__TYPE_DEVICE, false },
    { "torch.device", FA__TYPE_DEVICE, false }, { "Generator", FA__TYPE_GENERATOR, false },
    { "torch.Generator", FA__TYPE_GENERATOR, false },
    { "NoneType", FA__TYPE_NONE, false },       { "None", FA__TYPE_NONE, false },
    { "Any", FA__TYPE_ANY, false },             { "ScalarType", FA__TYPE_INT, true },
    { "torch.dtype", FA__TYPE_INT, true },      { "Layout", FA__TYPE_INT, true },
    { "torch.layout", FA__TYPE_INT, true },     { "MemoryFormat", FA__TYPE_INT, true },
    { "QScheme", FA__TYPE_INT, true },          { "Storage", FA__TYPE_STORAGE, false },
    { "list", FA__TYPE_LIST, false },           { "dict", FA__TYPE_DICT, false },
    { "tuple", FA__TYPE_TUPLE, false },
};

typedef struct generic_name {
    const char *name;
    fa__type_kind kind;
    size_t n;                           /* elements; 0: any number */
} generic_name;

static const generic_name generic_names[] = {
    { "List", FA__TYPE_LIST, 1 },         { "Dict", FA__TYPE_DICT, 2 },
    { "Tuple", FA__TYPE_TUPLE, 0 },       { "Optional", FA__TYPE_OPTIONAL, 1 },
    { "Union", FA__TYPE_UNION, 0 },       { "Future", FA__TYPE_FUTURE, 1 },
    { "Await", FA__TYPE_FUTURE, 1 },      { "RRef", FA__TYPE_FUTURE, 1 },
    { "Final", FA__TYPE_ANY, 1 },         { "torch.jit.Final", FA__TYPE_ANY, 1 },
};

typedef struct type_reader {
    fa__span text;
    size_t at;
    int depth;
} type_reader;

static fa__type *read_type(type_reader *r);

static int peek(type_reader *r)
{
    while (r->at < r->text.size && isspace(r->text.data[r->at]))
        r->at++;
    return r->at < r->text.size ? r->text.data[r->at] : -1;
}

static bool accept(type_reader *r, int c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

static fa__span read_name(type_reader *r)
{
    fa__span out = { r->text.data + r->at, 0 };

    while (r->at < r->text.size
           && (isalnum(r->text.data[r->at]) || r->text.data[r->at] == '_'
               || r->text.data[r->at] == '.'))
        r->at++;
    out.size = (size_t)(r->text.data + r->at - out.data);
    return out;
}

static fa__type *new_type(fa__type_kind kind)
{
    fa__type *out = fa__zalloc(sizeof(*out));

    if (out != NULL)
        out->kind = kind;
    return out;
}

void fa__type_free(fa__type *type)
{
    if (type == NULL)
        return;
    for (size_t i = 0; i < type->n; i++)
        fa__type_free(type->elements[i]);
    fa__free(type->elements);
    fa__free(type->name);
    fa__free(type);
}

/* Takes over the element; frees both when out of memory. */
static fa__type *add_element(fa__type *type, fa__type *element_take)
{
    fa__type **grown = NULL;

    if (type != NULL && element_take != NULL)
        grown = fa__realloc(type->elements, (type->n + 1) * sizeof(*grown));
    if (grown == NULL) {
        fa__type_free(type);
        fa__type_free(element_take);
        return NULL;
    }
    type->elements = grown;
    grown[type->n++] = element_take;
    return type;
}

static fa__type *type_error(type_reader *r, const char *expected)
{
    char text[100];

    fa__copy_text(text, sizeof(text), r->text);
    fa__fail(FA_EFORMAT, "the type '%s' cannot be read: expected %s at character %zu", text,
             expected, r->at);
    return NULL;
}

/* Elements up to `close`, the opening bracket having been read. */
static fa__type *read_elements(type_reader *r, fa__type *type, int close)
{
    while (type != NULL && !accept(r, close)) {
        if (peek(r) == '(' && r->at + 1 < r->text.size && r->text.data[r->at + 1] == ')') {
            r->at += 2;                 /* Tuple[()] */
            continue;
        }
        type = add_element(type, read_type(r));
        if (type != NULL && peek(r) != close && !accept(r, ',')) {
            fa__type_free(type);
            return type_error(r, "',' or a closing bracket");
        }
    }
    return type;
}

/* List[int], Dict(str, t): the name having been read, at the bracket. */
static fa__type *read_generic(type_reader *r, const generic_name *row)
{
    int close = r->text.data[r->at++] == '[' ? ']' : ')';
    fa__type *type = read_elements(r, new_type(row->kind), close), *only;

    if (type == NULL)
        return NULL;
    if (row->n != 0 && type->n != row->n) {
        fa__type_free(type);
        return type_error(r, "another number of element types");
    }
    if (row->kind != FA__TYPE_ANY)
        return type;
    only = type->elements[0];           /* Final[T] is T */
    type->n = 0;
    fa__type_free(type);
    return only;
}

static bool is_variable(fa__span name)
{
    return name.size > 0 && name.data[0] == 't'
           && (name.size == 1 || isdigit(name.data[1]) || fa__span_is(name, "tVal")
               || fa__span_is(name, "tKey"));
}

static fa__type *read_named(type_reader *r)
{
    fa__span name = read_name(r);
    int next = r->at < r->text.size ? r->text.data[r->at] : -1;
    fa__type *type;

    if (name.size == 0)
        return type_error(r, "a type's name");
    for (size_t i = 0; (next == '[' || next == '(') && i < FA__COUNT(generic_names); i++) {
        if (fa__span_is(name, generic_names[i].name))
            return read_generic(r, &generic_names[i]);
    }
    if (fa__starts_with(name, "BroadcastingList") && next == '[') {
        static const generic_name list = { "List", FA__TYPE_LIST, 1 };
        type = read_generic(r, &list);
        if (type != NULL && name.size > 16)
            type->fixed = name.data[16] - '0';
        return type;
    }
    for (size_t i = 0; i < FA__COUNT(type_names); i++) {
        if (fa__span_is(name, type_names[i].name)) {
            type = new_type(type_names[i].kind);
            if (type != NULL)
                type->is_enumeration = type_names[i].is_enumeration;
            return type;
        }
    }
    if (fa__starts_with(name, "torch.") && fa__ends_with(name, "Tensor"))
        return new_type(FA__TYPE_TENSOR);
    type = new_type(is_variable(name) ? FA__TYPE_VARIABLE : FA__TYPE_CLASS);
    if (type != NULL) {
        type->name = fa__strndup((const char *)name.data, name.size);
        if (type->name == NULL) {
            fa__type_free(type);
            return NULL;
        }
    }
    return type;
}

/* (a!), (a -> *), (*): which memory it is; of no matter to what a value's type is. */
static void skip_alias(type_reader *r)
{
    if (r->at < r->text.size && r->text.data[r->at] == '(') {
        while (r->at < r->text.size && r->text.data[r->at] != ')')
            r->at++;
        r->at += r->at < r->text.size;
    }
}

/* [], [2], ? after a type, any number of them. */
static fa__type *read_suffixes(type_reader *r, fa__type *type)
{
    for (;;) {
        skip_alias(r);
        if (type == NULL)
            return NULL;
        if (r->at < r->text.size && r->text.data[r->at] == '[') {
            uint64_t fixed = 0;
            fa__span digits = { r->text.data + ++r->at, 0 };

            while (r->at + digits.size < r->text.size && isdigit(digits.data[digits.size]))
                digits.size++;
            r->at += digits.size;
            if (!accept(r, ']') || (digits.size > 0 && !fa__parse_u64(digits, &fixed))
                || fixed > 64) {
                fa__type_free(type);
                return type_error(r, "']'");
            }
            type = add_element(new_type(FA__TYPE_LIST), type);
            if (type != NULL)
                type->fixed = (int)fixed;
        } else if (r->at < r->text.size && r->text.data[r->at] == '?') {
            r->at++;
            type = add_element(new_type(FA__TYPE_OPTIONAL), type);
        } else {
            return type;
        }
    }
}

static fa__type *read_type(type_reader *r)
{
    fa__type *type;

    if (++r->depth > FA__MAX_TYPE_DEPTH) {
        fa__fail(FA_ELIMIT, "a type nests deeper than %d", FA__MAX_TYPE_DEPTH);
        return NULL;
    }
    if (accept(r, '('))
        type = read_elements(r, new_type(FA__TYPE_TUPLE), ')');
    else
        type = read_named(r);
    r->depth--;
    return read_suffixes(r, type);
}

fa__type *fa__type_parse(fa__span text)
{
    type_reader r = { .text = text };
    fa__type *type = read_type(&r);

    if (type != NULL && peek(&r) != -1) {
        fa__type_free(type);
        return type_error(&r, "the end");
    }
    return type;
}

/* ---- spelling -------------------------------------------------------------------------------- */

static fa_status format_elements(const fa__type *type, const char *name, fa__buffer *out)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_format(out, "%s[", name));
    if (type->kind == FA__TYPE_TUPLE && type->n == 0)
        TRY(fa__buffer_text(out, "()"));
    for (size_t i = 0; i < type->n; i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        TRY(fa__type_format(type->elements[i], out));
    }
    TRY(fa__buffer_text(out, "]"));
done:
    return st;
}

fa_status fa__type_format(const fa__type *type, fa__buffer *out)
{
    if (type->name != NULL)
        return fa__buffer_text(out, type->name);
    for (size_t i = 0; i < FA__COUNT(generic_names); i++) {
        if (generic_names[i].kind == type->kind && (type->n > 0 || type->kind == FA__TYPE_TUPLE))
            return format_elements(type, generic_names[i].name, out);
    }
    for (size_t i = 0; i < FA__COUNT(type_names); i++) {
        if (type_names[i].kind == type->kind)
            return fa__buffer_text(out, type_names[i].name);
    }
    return fa__buffer_text(out, "Any");
}

/* ---- membership ------------------------------------------------------------------------------ */

/* The object's class is called so? */
static bool is_instance(const fa_value *value, const char *qualified)
{
    const fa_value *callable;
    const char *module, *text = fa__value_type_text(value);
    size_t n;

    if (fa_value_kind(value) == FA_KIND_TUPLE)          /* a NamedTuple */
        return text != NULL && strcmp(text, qualified) == 0;
    if (fa_value_kind(value) != FA_KIND_OBJECT)
        return false;
    if (strcmp(qualified, "AnyClassType") == 0 || strcmp(qualified, "object") == 0)
        return true;
    if (strcmp(qualified, "AnyEnumType") == 0)
        return fa_value_object_build(value) == FA_BUILD_REDUCE;
    callable = fa_value_object_callable(value);
    if (fa_value_kind(callable) != FA_KIND_GLOBAL)
        return false;
    module = fa_value_global_module(callable);
    n = strlen(module);
    return strncmp(qualified, module, n) == 0 && qualified[n] == '.'
           && strcmp(qualified + n + 1, fa_value_global_name(callable)) == 0;
}

static bool is_list_type(const char *text, const fa__type *type)
{
    fa__type *own = fa__type_parse(fa__span_of(text));
    fa__buffer a = { 0 }, b = { 0 };
    bool same = false;

    if (own != NULL && fa__type_format(own, &a) == FA_OK && fa__type_format(type, &b) == FA_OK)
        same = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
    fa__type_free(own);
    fa__buffer_free(&a);
    fa__buffer_free(&b);
    return same;
}

static bool has_variable(const fa__type *type)
{
    bool any = type->kind == FA__TYPE_VARIABLE || type->kind == FA__TYPE_ANY;

    for (size_t i = 0; i < type->n && !any; i++)
        any = has_variable(type->elements[i]);
    return any;
}

static bool accepts_list(const fa__type *type, const fa_value *list)
{
    const char *text = fa__value_type_text(list);
    size_t n = fa_value_len(list), checked = n;

    if (type->n == 0)
        return fa_value_kind(list) == FA_KIND_LIST;
    if (fa_value_kind(list) == FA_KIND_SIZE)
        return type->elements[0]->kind == FA__TYPE_INT;
    if (fa_value_kind(list) != FA_KIND_LIST)
        return false;
    if (n == 0)
        return text == NULL || has_variable(type) || is_list_type(text, type)
               || (type->elements[0]->kind == FA__TYPE_OPTIONAL
                   && strcmp(text, "List[Tensor]") == 0);
    if (text != NULL && n > FULL_CHECK_ITEMS)
        checked = 1;
    for (size_t i = 0; i < checked; i++) {
        if (!fa__type_accepts(type->elements[0], fa__iv_borrow(fa_value_at(list, i))))
            return false;
    }
    return true;
}

static bool accepts_dict(const fa__type *type, const fa_value *dict)
{
    const char *text = fa__value_type_text(dict);

    if (fa_value_kind(dict) != FA_KIND_DICT)
        return false;
    if (type->n != 2 || has_variable(type))
        return true;
    if (text != NULL)
        return is_list_type(text, type);
    for (size_t i = 0; i < fa_value_len(dict); i++) {
        if (!fa__type_accepts(type->elements[0], fa__iv_borrow(fa_value_key_at(dict, i)))
            || !fa__type_accepts(type->elements[1], fa__iv_borrow(fa_value_item_at(dict, i))))
            return false;
    }
    return true;
}

static bool accepts_tuple(const fa__type *type, const fa_value *tuple)
{
    if (fa_value_kind(tuple) != FA_KIND_TUPLE)
        return false;
    if (type->elements == NULL && type->n == 0)
        return true;
    if (fa_value_len(tuple) != type->n)
        return false;
    for (size_t i = 0; i < type->n; i++) {
        if (!fa__type_accepts(type->elements[i], fa__iv_borrow(fa_value_at(tuple, i))))
            return false;
    }
    return true;
}

static bool accepts_any_of(const fa__type *type, fa__ivalue x)
{
    for (size_t i = 0; i < type->n; i++) {
        if (fa__type_accepts(type->elements[i], x))
            return true;
    }
    return false;
}

bool fa__type_accepts(const fa__type *type, fa__ivalue x)
{
    const fa_value *value = x.tag == FA__IV_VALUE ? x.u.value : NULL;

    switch (type->kind) {
    case FA__TYPE_ANY:
    case FA__TYPE_VARIABLE: return true;
    case FA__TYPE_NONE: return x.tag == FA__IV_NONE;
    case FA__TYPE_TENSOR: return x.tag == FA__IV_TENSOR;
    case FA__TYPE_BOOL: return x.tag == FA__IV_BOOL;
    case FA__TYPE_INT:
        return x.tag == FA__IV_INT || (type->is_enumeration && fa__iv_kind(x) == FA_KIND_DTYPE);
    case FA__TYPE_FLOAT: return x.tag == FA__IV_FLOAT;
    case FA__TYPE_COMPLEX: return value != NULL && fa_value_kind(value) == FA_KIND_COMPLEX;
    case FA__TYPE_NUMBER:
        return x.tag == FA__IV_BOOL || x.tag == FA__IV_INT || x.tag == FA__IV_FLOAT
               || (value != NULL && fa_value_kind(value) == FA_KIND_COMPLEX);
    case FA__TYPE_STR:
        return value != NULL
               && (fa_value_kind(value) == FA_KIND_STR || fa_value_kind(value) == FA_KIND_BYTES);
    case FA__TYPE_DEVICE: return value != NULL && fa_value_kind(value) == FA_KIND_DEVICE;
    case FA__TYPE_STORAGE: return value != NULL && fa_value_kind(value) == FA_KIND_STORAGE;
    case FA__TYPE_GENERATOR: return value != NULL && is_instance(value, "torch.Generator");
    case FA__TYPE_FUTURE: return value != NULL && is_instance(value, "torch.jit.Future");
    case FA__TYPE_LIST: return value != NULL && accepts_list(type, value);
    case FA__TYPE_DICT: return value != NULL && accepts_dict(type, value);
    case FA__TYPE_TUPLE: return value != NULL && accepts_tuple(type, value);
    case FA__TYPE_OPTIONAL:
        return x.tag == FA__IV_NONE || fa__type_accepts(type->elements[0], x);
    case FA__TYPE_UNION: return accepts_any_of(type, x);
    case FA__TYPE_CLASS: return value != NULL && is_instance(value, type->name);
    }
    return false;
}

/* ---- the type of a value -------------------------------------------------------------------- */

static fa_status type_of_container(const fa_value *value, const char *name, fa__buffer *out,
                                   int depth);

static fa_status type_of(fa__ivalue x, fa__buffer *out, int depth)
{
    const fa_value *value = x.tag == FA__IV_VALUE ? x.u.value : NULL;
    const char *text = fa__value_type_text(value);
    const fa_value *callable;

    if (depth > FA__MAX_TYPE_DEPTH)
        return fa__buffer_text(out, "Any");
    switch (fa__iv_kind(x)) {
    case FA_KIND_NONE: return fa__buffer_text(out, "NoneType");
    case FA_KIND_BOOL: return fa__buffer_text(out, "bool");
    case FA_KIND_INT: return fa__buffer_text(out, "int");
    case FA_KIND_DTYPE: return fa__buffer_text(out, "int");
    case FA_KIND_FLOAT: return fa__buffer_text(out, "float");
    case FA_KIND_COMPLEX: return fa__buffer_text(out, "complex");
    case FA_KIND_TENSOR: return fa__buffer_text(out, "Tensor");
    case FA_KIND_BYTES:
    case FA_KIND_STR: return fa__buffer_text(out, "str");
    case FA_KIND_DEVICE: return fa__buffer_text(out, "Device");
    case FA_KIND_STORAGE: return fa__buffer_text(out, "Storage");
    case FA_KIND_SIZE: return fa__buffer_text(out, "List[int]");
    case FA_KIND_LIST:
        return text != NULL ? fa__buffer_text(out, text)
                            : type_of_container(value, "List", out, depth);
    case FA_KIND_DICT:
        return text != NULL ? fa__buffer_text(out, text)
                            : type_of_container(value, "Dict", out, depth);
    case FA_KIND_TUPLE:
        return text != NULL ? fa__buffer_text(out, text)
                            : type_of_container(value, "Tuple", out, depth);
    case FA_KIND_OBJECT:
        callable = fa_value_object_callable(value);
        if (fa_value_kind(callable) == FA_KIND_GLOBAL)
            return fa__buffer_format(out, "%s.%s", fa_value_global_module(callable),
                                     fa_value_global_name(callable));
        return fa__buffer_text(out, "Any");
    default: return fa__buffer_text(out, "Any");
    }
}

static fa_status type_of_container(const fa_value *value, const char *name, fa__buffer *out,
                                   int depth)
{
    fa_status st = FA_OK;
    bool dict = fa_value_kind(value) == FA_KIND_DICT, tuple = fa_value_kind(value) == FA_KIND_TUPLE;
    size_t n = fa_value_len(value);

    TRY(fa__buffer_format(out, "%s[", name));
    if (n == 0) {
        TRY(fa__buffer_text(out, tuple ? "()" : dict ? "str, Tensor" : "Tensor"));
    } else if (dict) {
        TRY(type_of(fa__iv_borrow(fa_value_key_at(value, 0)), out, depth + 1));
        TRY(fa__buffer_text(out, ", "));
        TRY(type_of(fa__iv_borrow(fa_value_item_at(value, 0)), out, depth + 1));
    }
    for (size_t i = 0; !dict && i < (tuple ? n : n > 0); i++) {
        if (i > 0)
            TRY(fa__buffer_text(out, ", "));
        TRY(type_of(fa__iv_borrow(fa_value_at(value, i)), out, depth + 1));
    }
    TRY(fa__buffer_text(out, "]"));
done:
    return st;
}

fa_status fa__type_of(fa__ivalue x, fa__buffer *out)
{
    return type_of(x, out, 0);
}
