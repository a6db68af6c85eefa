/* arguments.c: arguments of a call, from boxed values. */
#include "module/module.h"

/* Names are borrowed from the dict. */
static fa_status unbox_keywords(fa__keyword *out, const fa_value *keywords)
{
    for (size_t i = 0; i < fa_value_len(keywords); i++) {
        out[i].name = fa_value_text(fa_value_key_at(keywords, i));
        if (out[i].name == NULL)
            return fa__note("names of keyword arguments are texts");
        out[i].value = fa__iv_take(fa_value_retain(fa_value_item_at(keywords, i)));
    }
    return FA_OK;
}

fa_status fa__arguments_init(fa__arguments *out, fa_value *const *args, size_t n_args,
                             const fa_value *keywords, const char *of)
{
    *out = (fa__arguments){ 0 };
    if (of == NULL || (args == NULL && n_args > 0))
        return fa__fail(FA_EINVAL, "a call without a name or without its arguments");
    if (keywords != NULL && fa_value_kind(keywords) != FA_KIND_DICT)
        return fa__fail(FA_ETYPE, "keyword arguments of %s are a %s, not a dict", of,
                        fa_kind_name(fa_value_kind(keywords)));
    out->args = fa__zalloc(n_args * sizeof *out->args);
    out->keywords = fa__zalloc(fa_value_len(keywords) * sizeof *out->keywords);
    if (out->args == NULL || out->keywords == NULL)
        return FA_ENOMEM;
    out->n_args = n_args;
    out->n_keywords = fa_value_len(keywords);
    for (size_t i = 0; i < n_args; i++)
        out->args[i] = fa__iv_take(fa_value_retain(args[i]));
    return unbox_keywords(out->keywords, keywords);
}

void fa__arguments_free(fa__arguments *arguments)
{
    for (size_t i = 0; i < arguments->n_keywords; i++)
        fa__iv_release(&arguments->keywords[i].value);
    fa__iv_release_all(arguments->args, arguments->n_args);
    fa__free(arguments->keywords);
    fa__free(arguments->args);
}
