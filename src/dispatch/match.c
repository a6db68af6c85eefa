/* match.c: fits arguments to a schema — by position, by name, by default — with TorchScript's
 * implicit conversions where they are allowed [formats 4.14]. */
#include "dispatch/entry.h"

static void say(fa__buffer *why, const char *text, const char *name)
{
    if (why != NULL)
        (void)fa__buffer_format(why, text, name);
}

/* "Expected a value of type 'Tensor' for argument 'self' but instead found type 'int'." */
static void say_type(fa__buffer *why, const fa__param *param, fa__ivalue x)
{
    if (why == NULL || fa__buffer_text(why, "Expected a value of type '") != FA_OK
        || fa__type_format(param->type, why) != FA_OK
        || fa__buffer_format(why, "' for argument '%s' but instead found type '", param->name)
               != FA_OK
        || fa__type_of(x, why) != FA_OK)
        return;
    (void)fa__buffer_text(why, "'");
}

/* ---- conversions: *out is an owned reference, or the result is false ------------------------ */

static bool convert(const fa__type *type, fa__ivalue x, fa__ivalue *out);

/* 2 for int[2]: [2, 2]; -1 for int[]: [-1]. */
static bool scalar_to_list(const fa__type *type, fa__ivalue x, fa__ivalue *out)
{
    fa__type_kind kind = type->elements[0]->kind;
    fa_value *list;
    int n = type->fixed > 0 ? type->fixed : 1;

    if (kind != FA__TYPE_INT && kind != FA__TYPE_FLOAT && kind != FA__TYPE_BOOL
        && kind != FA__TYPE_NUMBER)
        return false;                   /* not of t[]: [1] + "a" has no meaning */
    if (!fa__type_accepts(type->elements[0], x) || (list = fa_value_list()) == NULL)
        return false;
    for (int i = 0; i < n; i++) {
        fa_value *item = fa__iv_box(x);
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            return false;
        }
    }
    *out = fa__iv_take(list);
    return true;
}

/* A tuple, or a list of convertible items. */
static bool items_to_list(const fa__type *type, const fa_value *items, fa__ivalue *out)
{
    fa_value *list = fa_value_list();

    for (size_t i = 0; list != NULL && i < fa_value_len(items); i++) {
        fa__ivalue item;
        fa_value *boxed = NULL;

        if (convert(type->elements[0], fa__iv_borrow(fa_value_at(items, i)), &item)) {
            boxed = fa__iv_box(item);
            fa__iv_release(&item);
        }
        if (boxed == NULL || fa__value_append_take(list, boxed) != FA_OK) {
            fa_value_release(list);
            return false;
        }
    }
    if (list != NULL)
        *out = fa__iv_take(list);
    return list != NULL;
}

/* A one-element tensor for a number: IntImplicit, FloatImplicit, ScalarImplicit. */
static bool tensor_to_number(const fa__type *type, const fa_tensor *tensor, fa__ivalue *out)
{
    double real, imag;
    fa_dtype dtype = fa_tensor_dtype(tensor);
    bool integral = !fa_dtype_is_floating_point(dtype) && !fa_dtype_is_complex(dtype);

    if (fa_tensor_dim(tensor) != 0 || fa_tensor_data(tensor) == NULL
        || fa_dtype_is_quantized(dtype))
        return false;
    if (type->kind == FA__TYPE_INT && !integral)
        return false;
    if (fa_tensor_item(tensor, 0, &real, &imag) != FA_OK)
        return false;
    fa__note_read(tensor);
    if (integral && type->kind != FA__TYPE_FLOAT) {
        int64_t x = fa__dtype_read_int(dtype, fa_tensor_data(tensor));
        *out = dtype == FA_BOOL ? fa__iv_bool(x != 0) : fa__iv_int(x);
        return true;
    }
    if (fa_dtype_is_complex(dtype)) {
        *out = type->kind == FA__TYPE_NUMBER ? fa__iv_take(fa_value_complex(real, imag))
                                             : fa__iv_none();
        return out->tag != FA__IV_NONE;
    }
    *out = fa__iv_float(real);
    return true;
}

static bool text_to_device(const fa_value *text, fa__ivalue *out)
{
    fa_device device;
    fa_value *value;

    if (fa_value_kind(text) != FA_KIND_STR
        || fa_device_parse(&device, fa_value_text(text)) != FA_OK)
        return false;
    value = fa_value_device(device);
    if (value != NULL)
        *out = fa__iv_take(value);
    return value != NULL;
}

static bool convert_number(const fa__type *type, fa__ivalue x, fa__ivalue *out)
{
    bool whole = x.tag == FA__IV_INT || x.tag == FA__IV_BOOL;
    int64_t integer = x.tag == FA__IV_BOOL ? x.u.boolean : x.u.integer;

    if (type->kind == FA__TYPE_FLOAT && whole)
        *out = fa__iv_float((double)integer);
    else if (type->kind == FA__TYPE_INT && x.tag == FA__IV_BOOL)
        *out = fa__iv_int(integer);
    else
        return false;
    return true;
}

static bool convert(const fa__type *type, fa__ivalue x, fa__ivalue *out)
{
    fa_kind kind = fa__iv_kind(x);

    if (fa__type_accepts(type, x)) {
        *out = fa__iv_retain(x);
        return true;
    }
    switch (type->kind) {
    case FA__TYPE_OPTIONAL: return convert(type->elements[0], x, out);
    case FA__TYPE_LIST:
        if (type->n == 0)
            return false;
        if (kind == FA_KIND_TUPLE || kind == FA_KIND_LIST)
            return items_to_list(type, x.u.value, out);
        return scalar_to_list(type, x, out);
    case FA__TYPE_DEVICE: return x.tag == FA__IV_VALUE && text_to_device(x.u.value, out);
    case FA__TYPE_INT:
    case FA__TYPE_FLOAT:
    case FA__TYPE_NUMBER:
        if (x.tag == FA__IV_TENSOR)
            return tensor_to_number(type, x.u.tensor, out);
        return convert_number(type, x, out);
    default: return false;
    }
}

/* ---- fitting --------------------------------------------------------------------------------- */

/* A dtype given as a value becomes its number. */
static fa__ivalue plain(const fa__type *type, fa__ivalue x)
{
    if (fa__iv_kind(x) == FA_KIND_DTYPE) {
        while (type->kind == FA__TYPE_OPTIONAL)
            type = type->elements[0];
        if (type->kind == FA__TYPE_INT)
            return fa__iv_int(x.u.value->u.dtype);
    }
    return fa__iv_retain(x);
}

/* Looks common types up without a call. */
static bool accepts(const fa__type *type, fa__ivalue x)
{
    if (type->kind == FA__TYPE_TENSOR)
        return x.tag == FA__IV_TENSOR;
    return fa__type_accepts(type, x);
}

/* How arguments are taken: lent ones are not counted, and fit only as they are. */
typedef enum taking { LEND, RETAIN, CONVERT } taking;

static bool fit(const fa__param *param, fa__ivalue x, taking how, fa__ivalue *out, fa__buffer *why)
{
    if (accepts(param->type, x)) {
        *out = how == LEND ? x : plain(param->type, x);
        return how != LEND || fa__iv_kind(x) != FA_KIND_DTYPE;
    }
    if (how == CONVERT && convert(param->type, x, out))
        return true;
    say_type(why, param, x);
    return false;
}

static bool is_named(const fa__schema *schema, size_t i, const char *name)
{
    const char *own = schema->params[i].name;

    return strcmp(own, name) == 0
           || (i == 0 && ((strcmp(own, "self") == 0 && strcmp(name, "input") == 0)
                          || (strcmp(own, "input") == 0 && strcmp(name, "self") == 0)));
}

static const fa__keyword *find_keyword(const fa__schema *schema, size_t i,
                                       const fa__keyword *keywords, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (is_named(schema, i, keywords[k].name))
            return &keywords[k];
    }
    return NULL;
}

/* Every keyword names a parameter that no positional argument has taken? */
static bool keywords_fit(const fa__schema *schema, size_t n_args, const fa__keyword *keywords,
                         size_t n, fa__buffer *why)
{
    for (size_t k = 0; k < n; k++) {
        size_t i = 0;

        while (i < schema->n_params && !is_named(schema, i, keywords[k].name))
            i++;
        if (i == schema->n_params) {
            say(why, "Unknown keyword argument '%s'", keywords[k].name);
            return false;
        }
        if (i < n_args) {
            say(why, "Argument '%s' specified twice", keywords[k].name);
            return false;
        }
    }
    return true;
}

static bool fit_all(const fa__schema *schema, const fa__ivalue *args, size_t n_args,
                    const fa__keyword *keywords, size_t n_keywords, taking how,
                    fa__ivalue *full, fa__buffer *why, size_t *n_done)
{
    size_t used = 0;

    for (size_t i = 0; i < schema->n_params; i++, (*n_done)++) {
        const fa__param *param = &schema->params[i];
        const fa__keyword *keyword;

        if (i < n_args && !param->keyword_only) {
            if (!fit(param, args[i], how, &full[i], why))
                return false;
            used++;
            continue;
        }
        keyword = n_keywords > 0 ? find_keyword(schema, i, keywords, n_keywords) : NULL;
        if (keyword != NULL) {
            if (!fit(param, keyword->value, how, &full[i], why))
                return false;
        } else if (param->has_default) {
            full[i] = how == LEND ? param->default_value : fa__iv_retain(param->default_value);
        } else {
            say(why, "Argument %s not provided", param->name);
            return false;
        }
    }
    if (used < n_args && !schema->variadic) {
        say(why, "%s: more positional arguments than parameters", schema->name);
        return false;
    }
    return true;
}

fa_status fa__op_match(const fa__op_entry *entry, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, bool may_convert,
                       fa__ivalue *full, fa__buffer *why)
{
    const fa__schema *schema = fa__op_schema(entry);
    size_t n_done = 0;

    if (schema == NULL)
        return fa_error_last()->status;
    if (n_args > schema->n_params && !schema->variadic) {
        say(why, "%s: more positional arguments than parameters", schema->name);
        return FA_ETYPE;
    }
    if (keywords_fit(schema, n_args, keywords, n_keywords, why)
        && fit_all(schema, args, n_args, keywords, n_keywords, may_convert ? CONVERT : RETAIN, full,
                   why, &n_done))
        return FA_OK;
    fa__iv_release_all(full, n_done);
    return FA_ETYPE;
}

bool fa__op_match_lent(const fa__op_entry *entry, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, fa__ivalue *full)
{
    const fa__schema *schema = fa__op_schema(entry);

    return schema != NULL && n_args <= schema->n_params && !schema->variadic
           && keywords_fit(schema, n_args, keywords, n_keywords, NULL)
           && fit_all(schema, args, n_args, keywords, n_keywords, LEND, full, NULL, &(size_t){ 0 });
}
