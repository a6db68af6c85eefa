/* call.c: the one path by which every op is called.
 *
 *     fa__op_call ── overload that fits ──► fa__op_run ──► fast kernels, the row's kernel or body
 *                                               │
 *                       add_(self, x) = add(self, x) written to self;  add(x, y, out=z) likewise */
#include "dispatch/entry.h"

/* ---- running --------------------------------------------------------------------------------- */

static fa_status run_kernels(const fa__op_entry *entry, fa__call *call)
{
    bool logs = fa__log_is_on();

    for (size_t i = 0; i < FA__MAX_FAST && entry->fast[i].kernel != NULL; i++) {
        fa_status st = entry->fast[i].kernel(call);

        if (FA__UNLIKELY(logs))
            fa__log_line("dispatch %s: %s %s", entry->full_name, entry->fast[i].set,
                         st == FA__DECLINED ? "declined" : "ran");
        if (st != FA__DECLINED)
            return st;
    }
    if (FA__UNLIKELY(logs))
        fa__log_line("dispatch %s: %s runs", entry->full_name,
                     call->op->kernel != NULL ? "reference" : "body");
    return call->op->kernel != NULL ? call->op->kernel(call) : fa__run_body(call);
}

/* bool < integers < floats < complex: what may be stored where. [can_cast] */
static int category(fa_dtype dtype)
{
    return dtype == FA_BOOL ? 0
           : fa_dtype_is_complex(dtype) ? 3
           : fa_dtype_is_floating_point(dtype) ? 2 : 1;
}

static fa_status run_named(const char *name, fa__ivalue *args, size_t n)
{
    const fa__op_entry *entry = fa__op_find(name);
    fa__ivalue full[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { 0 };
    fa_status st;

    if (entry == NULL)
        return fa__fail(FA_ENOTFOUND, "the operator %s is not in this build", name);
    st = fa__op_match(entry, args, n, NULL, 0, true, full, NULL);
    if (st != FA_OK)
        return fa__fail(st, "%s does not take these arguments", name);
    st = fa__op_run(entry, full, results, NULL);
    fa__iv_release_all(full, fa__op_schema(entry)->n_params);
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return st;
}

static fa_status fail_shape(const fa_tensor *into, const fa_tensor *from)
{
    char a[256], b[256];

    return fa__fail(FA_EINVAL, "output with shape %s doesn't match the broadcast shape %s",
                    fa__format_dims(a, sizeof(a), into->n_dims, into->sizes),
                    fa__format_dims(b, sizeof(b), from->n_dims, from->sizes));
}

/* The result of an in-place or out= form into the tensor that was given for it. */
static fa_status store(fa__call *call, fa_tensor *into, fa__ivalue *result, bool may_resize)
{
    fa_tensor *from = result->tag == FA__IV_TENSOR ? result->u.tensor : NULL;
    fa_status st = FA_OK;
    fa__ivalue args[2];

    if (from == NULL)
        return fa__fail(FA_EUNSUPPORTED, "%s has no result to be stored", call->schema->name);
    if (from == into)
        return FA_OK;
    if (category(fa_tensor_dtype(from)) > category(fa_tensor_dtype(into)))
        return fa__fail(FA_ETYPE, "result type %s can't be cast to the desired output type %s",
                        fa_dtype_name(fa_tensor_dtype(from)), fa_dtype_name(fa_tensor_dtype(into)));
    if (from->n_dims != into->n_dims
        || memcmp(from->sizes, into->sizes, from->n_dims * sizeof(int64_t)) != 0) {
        fa_value *sizes = NULL;

        if (!may_resize)
            return fail_shape(into, from);
        sizes = fa_value_size(from->n_dims, from->sizes);
        if (sizes == NULL)
            return FA_ENOMEM;
        args[0] = (fa__ivalue){ FA__IV_TENSOR, { .tensor = into } };
        args[1] = (fa__ivalue){ FA__IV_VALUE, { .value = sizes } };
        st = run_named("aten::resize_", args, 2);
        fa_value_release(sizes);
    }
    if (st == FA_OK) {
        args[0] = (fa__ivalue){ FA__IV_TENSOR, { .tensor = into } };
        args[1] = *result;
        st = run_named("aten::copy_", args, 2);
    }
    if (st == FA_OK) {
        fa_tensor_retain(into);
        fa__iv_release(result);
        *result = fa__iv_tensor_take(into);
    }
    return st;
}

static fa_status run_derived(const fa__op_entry *entry, fa__call *call)
{
    size_t n_own = call->schema->n_params;
    size_t n_out = entry->form == FA__FORM_OUT ? call->schema->n_returns : 1;
    size_t first = entry->form == FA__FORM_OUT ? n_own - n_out : 0;
    fa_status st;

    for (size_t i = 0; i < n_out; i++) {
        if (call->args[first + i].tag != FA__IV_TENSOR)
            return fa__fail(FA_ETYPE, "%s needs a tensor to write to", entry->full_name);
    }
    call->into = n_out == 1 ? call->args[first].u.tensor : NULL;
    st = run_kernels(entry, call);
    for (size_t i = 0; st == FA_OK && i < n_out; i++)
        st = store(call, call->args[first + i].u.tensor, &call->results[i],
                   entry->form == FA__FORM_OUT);
    return st;
}

static _Thread_local fa__recorder *recorder;

fa__recorder *fa__record_with(fa__recorder *next)
{
    fa__recorder *before = recorder;

    recorder = next;
    return before;
}

bool fa__is_recording(void)
{
    return recorder != NULL;
}

void fa__note_read(const fa_tensor *tensor)
{
    if (recorder != NULL)
        recorder->read(recorder, tensor);
}

/* Runs with the recorder out of the way, so that it sees the outermost op alone. */
static fa_status run_recorded(const fa__op_entry *entry, fa__call *call)
{
    fa__recorder *watching = fa__record_with(NULL);
    fa_status st = entry->form == FA__FORM_PLAIN ? run_kernels(entry, call)
                                                 : run_derived(entry, call);

    recorder = watching;
    if (st == FA_OK)
        watching->record(watching, entry, call->args, call->results);
    return st;
}

fa_status fa__op_run(const fa__op_entry *entry, const fa__ivalue *full, fa__ivalue *results,
                     void *program)
{
    const fa__schema *schema = fa__op_schema(entry);
    fa__call call = { .entry = entry, .op = entry->op, .schema = schema, .args = full,
                      .n_args = schema == NULL ? 0 : schema->n_params, .results = results,
                      .program = program };
    fa_status st;

    if (schema == NULL)
        return fa_error_last()->status;
    if (FA__UNLIKELY(recorder != NULL))
        st = run_recorded(entry, &call);
    else
        st = entry->form == FA__FORM_PLAIN ? run_kernels(entry, &call) : run_derived(entry, &call);
    if (FA__UNLIKELY(st != FA_OK))
        fa__iv_release_all(results, schema->n_returns);
    return st;
}

/* ---- choosing -------------------------------------------------------------------------------- */

#define MAX_NAME 160

/* "aten::add.Tensor" to its name, and whether an overload stands behind it. */
static const fa__op_entry *candidates_of(const char *name, bool *exact)
{
    const fa__op_entry *entry = fa__op_find(name);
    const char *dot = strchr(name, '.');
    fa__span base = { (const uint8_t *)name, dot != NULL ? (size_t)(dot - name) : strlen(name) };

    *exact = entry != NULL && dot != NULL;
    /* An out form by another name than the one that derives ("aten::sum.IntList_out"). */
    if (*exact || dot == NULL || strstr(dot, "out") != NULL)
        return *exact ? entry : fa__op_first(base);
    return NULL;
}

static fa_status fail_unknown(const char *name)
{
    char nearest[MAX_NAME];

    fa__op_nearest(name, nearest, sizeof(nearest));
    if (nearest[0] != '\0' && strcmp(nearest, name) != 0)
        return fa__fail(FA_ENOTFOUND, "Unknown builtin op: %s. Did you mean %s?", name, nearest);
    return fa__fail(FA_ENOTFOUND, "Unknown builtin op: %s", name);
}

/* One line for each candidate that was tried. */
static fa_status fail_no_fit(const char *name, const fa__op_entry *first, bool exact,
                             const fa__ivalue *args, size_t n_args, const fa__keyword *keywords,
                             size_t n_keywords)
{
    fa__ivalue full[FA__MAX_PARAMS];

    fa__fail(FA_ETYPE, "Arguments for call to %s are not valid. The following variants are "
             "available:", name);
    for (const fa__op_entry *entry = first; entry != NULL;
         entry = exact ? NULL : fa__op_next(entry)) {
        fa__buffer why = { 0 };
        fa_error kept = *fa_error_last();
        char *text;

        (void)fa__op_match(entry, args, n_args, keywords, n_keywords, true, full, &why);
        text = fa__buffer_take_text(&why);
        fa__error_restore(&kept);
        if (entry->form == FA__FORM_PLAIN)
            (void)fa__note("%s: %s", entry->op->schema, text == NULL ? "" : text);
        fa__free(text);
    }
    return FA_ETYPE;
}

static const fa__op_entry *try_all(const fa__op_entry *first, bool exact, const fa__ivalue *args,
                                   size_t n_args, const fa__keyword *keywords, size_t n_keywords,
                                   fa__ivalue *full)
{
    for (int may_convert = 0; may_convert < 2; may_convert++) {
        for (const fa__op_entry *entry = first; entry != NULL;
             entry = exact ? NULL : fa__op_next(entry)) {
            if (fa__op_match(entry, args, n_args, keywords, n_keywords, may_convert != 0, full,
                             NULL) == FA_OK)
                return entry;
        }
    }
    return NULL;
}

/* Python's numbers pass for tensors, add.Tensor(x, 1): then another overload is meant. */
static bool gives_numbers(const fa__op_entry *entry, const fa__ivalue *args, size_t n_args)
{
    const fa__schema *schema = fa__op_schema(entry);

    for (size_t i = 0; schema != NULL && i < n_args && i < schema->n_params; i++) {
        if (schema->params[i].type->kind == FA__TYPE_TENSOR
            && (args[i].tag == FA__IV_INT || args[i].tag == FA__IV_FLOAT
                || args[i].tag == FA__IV_BOOL))
            return true;
    }
    return false;
}

const fa__op_entry *fa__op_resolve(const char *name, const fa__ivalue *args, size_t n_args,
                                   const fa__keyword *keywords, size_t n_keywords,
                                   fa__ivalue *full)
{
    bool exact;
    const fa__op_entry *first = candidates_of(name, &exact), *found;

    if (first == NULL) {
        fail_unknown(name);
        return NULL;
    }
    found = try_all(first, exact, args, n_args, keywords, n_keywords, full);
    if (found == NULL && exact && gives_numbers(first, args, n_args))
        found = try_all(fa__op_first(fa__span_of(first->name)), false, args, n_args, keywords,
                        n_keywords, full);
    if (found == NULL)
        fail_no_fit(name, first, exact, args, n_args, keywords, n_keywords);
    return found;
}

/* The op that this thread has called by its full name last: loops call one op again and again. */
static const fa__op_entry *named_again(const char *name)
{
    static _Thread_local const fa__op_entry *last;

    if (last == NULL || strcmp(last->full_name, name) != 0)
        last = fa__op_find(name);
    return last;
}

fa_status fa__op_call(const char *name, const fa__ivalue *args, size_t n_args,
                      const fa__keyword *keywords, size_t n_keywords, fa__ivalue *results,
                      const fa__op_entry **chosen, void *program)
{
    fa__ivalue full[FA__MAX_PARAMS];
    const fa__op_entry *entry = named_again(name);
    fa_status st;

    if (entry != NULL && entry->has_overload
        && fa__op_match_lent(entry, args, n_args, keywords, n_keywords, full)) {
        if (chosen != NULL)
            *chosen = entry;
        return fa__op_run(entry, full, results, program);
    }
    entry = fa__op_resolve(name, args, n_args, keywords, n_keywords, full);
    if (chosen != NULL)
        *chosen = entry;
    if (entry == NULL)
        return fa_error_last()->status;
    st = fa__op_run(entry, full, results, program);
    fa__iv_release_all(full, fa__op_schema(entry)->n_params);
    return st;
}

/* ---- calls from C ---------------------------------------------------------------------------- */

static fa__ivalue from_scalar(fa__scalar x)
{
    switch (x.dtype) {
    case FA_BOOL: return fa__iv_bool(x.integer != 0);
    case FA_INT64: return fa__iv_int(x.integer);
    case FA_COMPLEX128: return fa__iv_take(fa_value_complex(x.real, x.imag));
    default: return fa__iv_float(x.real);
    }
}

static fa__ivalue list_of_tensors(fa_tensor *const *tensors, int n)
{
    fa_value *list = fa_value_list();

    for (int i = 0; list != NULL && i < n; i++) {
        fa_value *item = tensors[i] == NULL ? fa_value_none() : fa_value_tensor(tensors[i]);
        if (item == NULL || fa__value_append_take(list, item) != FA_OK) {
            fa_value_release(list);
            list = NULL;
        }
    }
    return list == NULL ? fa__iv_none() : fa__iv_take(list);
}

/* Boxed or retained, so that all arguments are owned alike. */
static fa_status read_argument(char format, va_list *list, fa__ivalue *out)
{
    fa_tensor *tensor;
    fa_value *value = NULL;
    const int64_t *ints;
    fa_tensor *const *tensors;
    fa_dtype dtype;

    switch (format) {
    case 't':
        tensor = va_arg(*list, fa_tensor *);
        *out = fa__iv_tensor_take(fa_tensor_retain(tensor));
        return FA_OK;
    case 'i': *out = fa__iv_int(va_arg(*list, int64_t)); return FA_OK;
    case 'f': *out = fa__iv_float(va_arg(*list, double)); return FA_OK;
    case 'b': *out = fa__iv_bool(va_arg(*list, int) != 0); return FA_OK;
    case 'n': *out = fa__iv_none(); return FA_OK;
    case 'x': *out = fa__iv_retain(va_arg(*list, fa__ivalue)); return FA_OK;
    case 'S': *out = from_scalar(va_arg(*list, fa__scalar)); return FA_OK;
    case 'd':
        dtype = (fa_dtype)va_arg(*list, int);
        *out = dtype == FA_DTYPE_NONE ? fa__iv_none() : fa__iv_int(dtype);
        return FA_OK;
    case 's': value = fa_value_str(va_arg(*list, const char *)); break;
    case 'I':
        ints = va_arg(*list, const int64_t *);
        value = fa_value_size((size_t)va_arg(*list, int), ints);
        break;
    case 'T':
        tensors = va_arg(*list, fa_tensor *const *);
        *out = list_of_tensors(tensors, va_arg(*list, int));
        return out->tag == FA__IV_NONE ? FA_ENOMEM : FA_OK;
    default: return fa__fail(FA_EINVAL, "'%c' is no argument format", format);
    }
    if (value == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(value);
    return FA_OK;
}

static fa_status call_format(const char *name, fa__ivalue *results, const char *format,
                             va_list *list)
{
    fa__ivalue args[FA__MAX_PARAMS];
    size_t n = 0;
    fa_status st = FA_OK;

    for (const char *f = format; *f != '\0' && n < FA__MAX_PARAMS; f++, n++)
        TRY(read_argument(*f, list, &args[n]));
    TRY(fa__op_call(name, args, n, NULL, 0, results, NULL, NULL));
done:
    fa__iv_release_all(args, n);
    return st;
}

fa_status fa__op_call_format(const char *name, fa__ivalue *results, const char *format, ...)
{
    va_list list;
    fa_status st;

    va_start(list, format);
    st = call_format(name, results, format, &list);
    va_end(list);
    return st;
}

fa_tensor *fa__op_tensor_list(const char *name, const char *format, va_list *list)
{
    fa__ivalue results[FA__MAX_RETURNS] = { 0 };
    fa_tensor *out = NULL;

    if (call_format(name, results, format, list) != FA_OK)
        return NULL;
    if (results[0].tag == FA__IV_TENSOR) {
        out = results[0].u.tensor;
        results[0] = fa__iv_none();
    } else {
        fa__fail(FA_ETYPE, "%s gave no tensor", name);
    }
    fa__iv_release_all(results, FA__MAX_RETURNS);
    return out;
}

fa_tensor *fa__op_tensor(const char *name, const char *format, ...)
{
    va_list list;
    fa_tensor *out;

    va_start(list, format);
    out = fa__op_tensor_list(name, format, &list);
    va_end(list);
    return out;
}

/* ---- composites ------------------------------------------------------------------------------ */

fa_tensor *fa__keep(fa__temps *temps, fa_tensor *take)
{
    if (take == NULL || temps->n == FA__MAX_TEMPS) {
        if (take != NULL)
            fa__fail(FA_ELIMIT, "a composite op has more than %d temporaries", FA__MAX_TEMPS);
        fa_tensor_release(take);
        temps->failed = true;
        return NULL;
    }
    temps->items[temps->n++] = take;
    return take;
}

fa_tensor *fa__do(fa__temps *temps, const char *name, const char *format, ...)
{
    va_list list;
    fa_tensor *out;

    if (temps->failed)
        return NULL;
    va_start(list, format);
    out = fa__op_tensor_list(name, format, &list);
    va_end(list);
    return fa__keep(temps, out);
}

fa_status fa__temps_free(fa__temps *temps)
{
    for (size_t i = 0; i < temps->n; i++)
        fa_tensor_release(temps->items[i]);
    temps->n = 0;
    if (!temps->failed)
        return FA_OK;
    return fa_error_last()->status != FA_OK ? fa_error_last()->status : FA_ENOMEM;
}
