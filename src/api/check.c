/* check.c: is the file whole, and what does its pickle name? Loading and checking are the same
 * machine, so that what is checked is what would be loaded. */
#include <stdio.h>

#include "formats/formats.h"

typedef struct checker {
    fa_value *report;                   /* the result */
    fa_value *problems, *globals;       /* LISTs in it, borrowed */
    fa__map *seen;                      /* "module.name" -> position in globals */
    bool failed;                        /* out of memory while reporting */
} checker;

/* Texts out of files may be no UTF-8; those bytes are shown as '?'. */
static fa_value *safe_text(const char *text)
{
    char printable[1024];

    fa__copy_text(printable, sizeof printable, fa__span_of(text));
    return fa_value_str(printable);
}

static void add_problem(void *context, fa__severity severity, const char *record, int64_t offset,
                        const char *text)
{
    checker *c = context;
    fa_value *problem = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (problem == NULL)
        TRY(FA_ENOMEM);
    TRY(fa__dict_set_take(problem, "level",
                          fa_value_str(severity == FA__ERROR ? "error" : "warning")));
    TRY(fa__dict_set_take(problem, "text", safe_text(text)));
    TRY(fa__dict_set_take(problem, "record",
                          record == NULL || record[0] == '\0' ? fa_value_none()
                                                              : safe_text(record)));
    TRY(fa__dict_set_take(problem, "offset", offset < 0 ? fa_value_none() : fa_value_int(offset)));
    TRY(fa_value_append(c->problems, problem));
    if (severity == FA__ERROR)
        TRY(fa__dict_set_take(c->report, "ok", fa_value_bool(false)));
done:
    fa_value_release(problem);
    c->failed = c->failed || st != FA_OK;
}

/* The last error as a problem, its notes included. */
static void add_last_error(checker *c)
{
    const fa_error *error = fa_error_last();
    char text[1024];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", error->text);

    for (int i = 0; i < error->n_notes && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "; %s", error->notes[i]);
    add_problem(c, FA__ERROR, error->record, error->offset, text);
}

static fa_status new_global(checker *c, const char *module, const char *name, const char *full)
{
    fa_value *entry = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (entry == NULL)
        return FA_ENOMEM;
    TRY(fa__dict_set_take(entry, "name", safe_text(full)));
    TRY(fa__dict_set_take(entry, "count", fa_value_int(1)));
    TRY(fa__dict_set_take(entry, "verdict", fa_value_str(fa__global_verdict(module, name))));
    TRY(fa__map_set(c->seen, fa__span_of(full), fa_value_len(c->globals)));
    TRY(fa_value_append(c->globals, entry));
done:
    fa_value_release(entry);
    return st;
}

static fa_status on_global(void *context, const char *module, const char *name)
{
    checker *c = context;
    char full[512];
    uint64_t position;
    int64_t count;
    fa_value *entry;

    snprintf(full, sizeof full, "%.240s.%.240s", module, name);
    if (!fa__map_get(c->seen, fa__span_of(full), &position))
        return new_global(c, module, name, full);
    entry = fa_value_at(c->globals, (size_t)position);
    if (fa_value_get_int(fa_value_find_text(entry, "count"), &count) != FA_OK)
        return fa_error_last()->status;
    return fa__dict_set_take(entry, "count", fa_value_int(count + 1));
}

static fa_status checker_init(checker *c)
{
    fa_status st = FA_OK;

    *c = (checker){ .report = fa_value_dict(FA_PLAIN_DICT), .seen = fa__map_new() };
    if (c->report == NULL || c->seen == NULL)
        return FA_ENOMEM;
    TRY(fa__dict_set_take(c->report, "ok", fa_value_bool(true)));
    TRY(fa__dict_set_take(c->report, "format", fa_value_none()));
    TRY(fa__dict_set_take(c->report, "problems", fa_value_list()));
    TRY(fa__dict_set_take(c->report, "globals", fa_value_list()));
    TRY(fa__dict_set_take(c->report, "bytes_checked", fa_value_int(0)));
    c->problems = fa_value_find_text(c->report, "problems");
    c->globals = fa_value_find_text(c->report, "globals");
done:
    return st;
}

/* A pickle that names something dangerous is an error even though nothing of it would run here. */
static void judge_globals(checker *c)
{
    char text[640];

    for (size_t i = 0; i < fa_value_len(c->globals); i++) {
        const fa_value *entry = fa_value_at(c->globals, i);

        if (strcmp(fa_value_text(fa_value_find_text(entry, "verdict")), "dangerous") != 0)
            continue;
        snprintf(text, sizeof text,
                 "the pickle names %s: a reader that executes pickles would run it",
                 fa_value_text(fa_value_find_text(entry, "name")));
        add_problem(c, FA__ERROR, NULL, -1, text);
    }
}

/* Bytes behind the last object are nobody's: PyTorch ignores them. */
static void judge_rest(checker *c, const fa__load *load)
{
    const fa_value *rest = fa_value_find_text(load->facts, "bytes_after");
    char text[96];
    int64_t n;

    if (rest == NULL || fa_value_get_int(rest, &n) != FA_OK)
        return;
    snprintf(text, sizeof text, "%lld bytes follow the saved object; no reader looks at them",
             (long long)n);
    add_problem(c, FA__WARNING, NULL, -1, text);
}

/* Everything that the format knows to check. */
static fa_status run(checker *c, fa__load *load, const fa__format *format)
{
    fa_value *loaded;
    fa_status st = FA_OK;

    TRY(fa__dict_set_take(c->report, "format", fa_value_str(format->name)));
    if (load->probe->source != NULL)
        TRY(fa__dict_set_take(c->report, "bytes_checked",
                              fa_value_int((int64_t)fa__source_size(load->probe->source))));
    load->on_global = on_global;
    load->audit_context = c;
    loaded = fa__format_load(format, load);
    if (loaded == NULL)
        add_last_error(c);
    fa_value_release(loaded);
    if (format->check != NULL && format->check(load, add_problem, c) != FA_OK)
        add_last_error(c);
    judge_globals(c);
    judge_rest(c, load);
done:
    return st;
}

fa_value *fa_check(const char *path, const fa_load_opts *opts)
{
    fa__mapping mapping = opts != NULL && opts->mmap == FA_OFF ? FA__UNMAPPED : FA__MAPPED;
    fa__probe probe = { 0 };
    fa__load load = { 0 };
    const fa__format *format;
    checker c = { 0 };
    fa_status st = FA_OK;

    if (path == NULL)
        TRY(fa__fail(FA_EINVAL, "fa_check: path is NULL"));
    TRY(checker_init(&c));
    TRY(fa__probe_path(&probe, path, mapping));
    TRY(fa__load_init(&load, &probe, opts));
    format = fa__recognise(&probe, load.opts->format);
    if (format == NULL)
        add_last_error(&c);
    else
        TRY(run(&c, &load, format));
    if (c.failed)
        TRY(FA_ENOMEM);
done:
    fa__load_free(&load);
    fa__probe_free(&probe);
    fa__map_free(c.seen);
    if (st == FA_OK)
        return c.report;
    if (path != NULL)
        fa__error_set_path(path);
    fa_value_release(c.report);
    return NULL;
}
