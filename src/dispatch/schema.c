/* schema.c: reads the text of an op's schema.
 *
 *     aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor
 *     name  overload   type   name                 keyword-only with default   returns */
#include "dispatch/dispatch.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct schema_reader {
    const char *text, *at;
    const char *end;
} schema_reader;

static fa_status schema_error(const schema_reader *r, const char *expected)
{
    return fa__fail(FA_EFORMAT, "the schema '%.200s' cannot be read: expected %s at '%.20s'",
                    r->text, expected, r->at);
}

static void skip_blanks(schema_reader *r)
{
    while (*r->at == ' ')
        r->at++;
}

/* The end of a type: the blank, comma or bracket outside of all brackets. */
static const char *type_end(const char *at)
{
    int open = 0;

    for (; *at != '\0'; at++) {
        if (open == 0 && (*at == ' ' || *at == ',' || *at == ')'))
            return at;
        open += *at == '(' || *at == '[';
        open -= *at == ')' || *at == ']';
    }
    return at;
}

static fa_status read_type(schema_reader *r, fa__param *param)
{
    const char *end = type_end(r->at), *alias = memchr(r->at, '(', (size_t)(end - r->at));

    param->type = fa__type_parse((fa__span){ (const uint8_t *)r->at, (size_t)(end - r->at) });
    if (param->type == NULL)
        return fa_error_last()->status;
    if (alias != NULL && alias > r->at && islower(alias[1])) {
        param->aliased = true;
        param->mutated = alias[2] == '!';
    }
    r->at = end;
    return FA_OK;
}

/* The innermost kind: of int[]? it is int. */
static const fa__type *innermost(const fa__type *type)
{
    while ((type->kind == FA__TYPE_OPTIONAL || type->kind == FA__TYPE_LIST) && type->n == 1)
        type = type->elements[0];
    return type;
}

static fa_status read_string(schema_reader *r, fa__ivalue *out)
{
    fa__buffer text = { 0 };
    fa_status st = FA_OK;
    char quote = *r->at++;
    fa_value *value;

    while (*r->at != '\0' && *r->at != quote) {
        static const char from[] = "ntfv", to[] = "\n\t\f\v";
        const char *escape = *r->at == '\\' ? strchr(from, r->at[1]) : NULL;

        r->at += *r->at == '\\' && r->at[1] != '\0';
        TRY(fa__buffer_put_byte(&text, (uint8_t)(escape != NULL ? to[escape - from] : *r->at)));
        r->at++;
    }
    if (*r->at != quote)
        TRY(schema_error(r, "the end of a string"));
    r->at++;
    value = fa_value_str_n((const char *)text.data, text.size);
    if (value == NULL)
        TRY(FA_ENOMEM);
    *out = fa__iv_take(value);
done:
    fa__buffer_free(&text);
    return st;
}

static fa_status read_number(schema_reader *r, const fa__type *type, fa__ivalue *out)
{
    char *end;
    double number = strtod(r->at, &end);
    bool integral = memchr(r->at, '.', (size_t)(end - r->at)) == NULL
                    && memchr(r->at, 'e', (size_t)(end - r->at)) == NULL;

    if (end == r->at)
        return schema_error(r, "a default value");
    if (integral && innermost(type)->kind != FA__TYPE_FLOAT)
        *out = fa__iv_int(strtoll(r->at, NULL, 10));
    else
        *out = fa__iv_float(number);
    r->at = end;
    return FA_OK;
}

static fa_status read_default(schema_reader *r, const fa__type *type, fa__ivalue *out);

static fa_status read_list(schema_reader *r, const fa__type *type, fa__ivalue *out)
{
    fa_value *list = fa_value_list();
    fa_status st = FA_OK;

    if (list == NULL)
        return FA_ENOMEM;
    r->at++;
    while (*r->at != ']') {
        fa__ivalue item = fa__iv_none();
        fa_value *boxed;

        TRY(read_default(r, type, &item));
        boxed = fa__iv_box(item);
        fa__iv_release(&item);
        TRY(boxed == NULL ? FA_ENOMEM : fa__value_append_take(list, boxed));
        if (*r->at == ',')
            r->at++;
        skip_blanks(r);
        if (*r->at == '\0')
            TRY(schema_error(r, "']'"));
    }
    r->at++;
    *out = fa__iv_take(list);
    list = NULL;
done:
    fa_value_release(list);
    return st;
}

static fa_status read_default(schema_reader *r, const fa__type *type, fa__ivalue *out)
{
    static const struct {
        const char *word;
        fa__ivalue value;
    } words[] = {
        { "None", { FA__IV_NONE, { 0 } } },
        { "True", { FA__IV_BOOL, { .boolean = true } } },
        { "False", { FA__IV_BOOL, { .boolean = false } } },
        { "Mean", { FA__IV_INT, { .integer = 1 } } },
        { "contiguous_format", { FA__IV_INT, { .integer = 0 } } },
        { "strided", { FA__IV_INT, { .integer = 0 } } },
        { "long", { FA__IV_INT, { .integer = FA_INT64 } } },
    };

    for (size_t i = 0; i < FA__COUNT(words); i++) {
        size_t n = strlen(words[i].word);
        if (strncmp(r->at, words[i].word, n) == 0) {
            r->at += n;
            *out = words[i].value;
            return FA_OK;
        }
    }
    if (*r->at == '"' || *r->at == '\'')
        return read_string(r, out);
    if (*r->at == '[')
        return read_list(r, type, out);
    return read_number(r, type, out);
}

static fa_status read_word(schema_reader *r, char **out)
{
    const char *begin = r->at;

    while (isalnum((unsigned char)*r->at) || *r->at == '_')
        r->at++;
    *out = fa__strndup(begin, (size_t)(r->at - begin));
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* One parameter or return value at the end of an array. */
static fa_status add_param(fa__param **params, size_t *n, fa__param **out)
{
    fa__param *grown = fa__realloc(*params, (*n + 1) * sizeof(*grown));

    if (grown == NULL)
        return FA_ENOMEM;
    *params = grown;
    *out = memset(&grown[(*n)++], 0, sizeof(*grown));
    return FA_OK;
}

static fa_status read_params(schema_reader *r, fa__schema *schema)
{
    fa_status st = FA_OK;
    bool keyword_only = false;

    while (skip_blanks(r), *r->at != ')') {
        fa__param *param;

        if (*r->at == '\0')
            TRY(schema_error(r, "')'"));
        if (*r->at == ',') {
            r->at++;
            continue;
        }
        if (*r->at == '*') {
            r->at++;
            keyword_only = true;
            continue;
        }
        if (strncmp(r->at, "...", 3) == 0) {
            r->at += 3;
            schema->variadic = true;
            continue;
        }
        TRY(add_param(&schema->params, &schema->n_params, &param));
        param->keyword_only = keyword_only;
        TRY(read_type(r, param));
        skip_blanks(r);
        TRY(read_word(r, &param->name));
        if (*r->at == '=') {
            r->at++;
            param->has_default = true;
            TRY(read_default(r, param->type, &param->default_value));
        }
    }
    r->at++;
    if (schema->n_params > FA__MAX_PARAMS)
        TRY(schema_error(r, "fewer parameters"));
done:
    return st;
}

static fa_status read_return(schema_reader *r, fa__schema *schema)
{
    fa_status st = FA_OK;
    fa__param *param;

    TRY(add_param(&schema->returns, &schema->n_returns, &param));
    TRY(read_type(r, param));
    skip_blanks(r);
    TRY(read_word(r, &param->name));
done:
    return st;
}

static fa_status read_returns(schema_reader *r, fa__schema *schema)
{
    fa_status st = FA_OK;

    skip_blanks(r);
    if (strncmp(r->at, "->", 2) != 0)
        return schema_error(r, "'->'");
    r->at += 2;
    skip_blanks(r);
    if (*r->at != '(')
        return read_return(r, schema);
    r->at++;
    while (skip_blanks(r), *r->at != ')') {
        if (*r->at == '\0')
            TRY(schema_error(r, "')'"));
        if (*r->at == ',') {
            r->at++;
            continue;
        }
        if (strncmp(r->at, "...", 3) == 0) {
            r->at += 3;
            continue;
        }
        TRY(read_return(r, schema));
    }
    if (schema->n_returns > FA__MAX_RETURNS)
        TRY(schema_error(r, "fewer results"));
done:
    return st;
}

static fa_status read_schema(schema_reader *r, fa__schema *schema)
{
    const char *open = strchr(r->text, '('), *dot;
    fa_status st = FA_OK;

    if (open == NULL || strstr(r->text, "::") == NULL)
        return schema_error(r, "'namespace::name('");
    dot = strchr(strstr(r->text, "::"), '.');
    if (dot != NULL && dot > open)
        dot = NULL;
    schema->name = fa__strndup(r->text, (size_t)((dot != NULL ? dot : open) - r->text));
    schema->overload = fa__strndup(dot != NULL ? dot + 1 : "",
                                   dot != NULL ? (size_t)(open - dot - 1) : 0);
    if (schema->name == NULL || schema->overload == NULL)
        return FA_ENOMEM;
    r->at = open + 1;
    TRY(read_params(r, schema));
    TRY(read_returns(r, schema));
done:
    return st;
}

fa__schema *fa__schema_parse(const char *text)
{
    schema_reader r = { .text = text, .at = text };
    fa__schema *schema = fa__zalloc(sizeof(*schema));

    if (schema != NULL && read_schema(&r, schema) != FA_OK) {
        fa__schema_free(schema);
        return NULL;
    }
    return schema;
}

static void free_params(fa__param *params, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fa__free(params[i].name);
        fa__type_free(params[i].type);
        fa__iv_release(&params[i].default_value);
    }
    fa__free(params);
}

void fa__schema_free(fa__schema *schema)
{
    if (schema == NULL)
        return;
    free_params(schema->params, schema->n_params);
    free_params(schema->returns, schema->n_returns);
    fa__free(schema->name);
    fa__free(schema->overload);
    fa__free(schema);
}
