/* registry.c: finds the row of an op.
 *
 * The rows stand in tables of src/ops. On the first call an index of them is made, once, and never
 * changes: names, the in-place and out= forms that derive from rows, the fast kernels that attach
 * to them. A row's schema is read when it is first asked for. */
#include "dispatch/entry.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct op_index {
    fa__op_entry *entries;
    size_t n, n_rows;                   /* rows first, derived forms behind them */
    fa__map *full_names;                /* "aten::add.Tensor" -> position */
    fa__map *names;                     /* "aten::add" -> position of the first overload */
} op_index;

/* The index: made once, read-only afterwards. */
static _Atomic(op_index *) the_index;
static pthread_mutex_t index_lock = PTHREAD_MUTEX_INITIALIZER;

/* "aten::add", "Tensor" of a schema's text. */
static void split_name(const char *schema, fa__span *name, fa__span *overload)
{
    const char *open = strchr(schema, '('), *dot;
    size_t n = open == NULL ? strlen(schema) : (size_t)(open - schema);

    dot = memchr(schema, '.', n);
    *name = (fa__span){ (const uint8_t *)schema, dot != NULL ? (size_t)(dot - schema) : n };
    *overload = (fa__span){ (const uint8_t *)(dot != NULL ? dot + 1 : schema + n),
                            dot != NULL ? n - name->size - 1 : 0 };
}

static fa_status add_to_maps(op_index *index, size_t i)
{
    fa__op_entry *entry = &index->entries[i];
    fa_status st = FA_OK;
    uint64_t first;

    TRY(fa__map_set(index->full_names, fa__span_of(entry->full_name), i));
    entry->next = FA__NO_ENTRY;
    entry->last = i;
    if (!fa__map_get(index->names, fa__span_of(entry->name), &first))
        return fa__map_set(index->names, fa__span_of(entry->name), i);
    index->entries[index->entries[first].last].next = i;
    index->entries[first].last = i;
done:
    return st;
}

static fa_status name_entry(fa__op_entry *entry)
{
    fa__span name, overload;
    fa__buffer full = { 0 }, base = { 0 };
    fa_status st = FA_OK;

    split_name(entry->op->schema, &name, &overload);
    TRY(fa__buffer_put(&base, name.data, name.size));
    if (entry->form == FA__FORM_INPLACE)
        TRY(fa__buffer_put_byte(&base, '_'));
    TRY(fa__buffer_put(&full, base.data, base.size));
    if (overload.size > 0 || entry->form == FA__FORM_OUT)
        TRY(fa__buffer_put_byte(&full, '.'));
    if (entry->form == FA__FORM_OUT && (overload.size == 0 || fa__span_is(overload, "Tensor"))) {
        TRY(fa__buffer_text(&full, "out"));
    } else {
        TRY(fa__buffer_put(&full, overload.data, overload.size));
        if (entry->form == FA__FORM_OUT)
            TRY(fa__buffer_text(&full, "_out"));
    }
    entry->name = fa__buffer_take_text(&base);
    entry->full_name = fa__buffer_take_text(&full);
    entry->has_overload = overload.size > 0 || entry->form == FA__FORM_OUT;
    if (entry->name == NULL || entry->full_name == NULL)
        st = FA_ENOMEM;
done:
    fa__buffer_free(&base);
    fa__buffer_free(&full);
    return st;
}

static fa_status add_entry(op_index *index, const fa__op *op, fa__form form)
{
    fa__op_entry *entry = &index->entries[index->n];
    fa_status st = FA_OK;

    entry->op = op;
    entry->form = form;
    TRY(name_entry(entry));
    /* A row of its own comes before a derived form of the same name. */
    if (form != FA__FORM_PLAIN
        && fa__map_get(index->full_names, fa__span_of(entry->full_name), &(uint64_t){ 0 })) {
        fa__free(entry->name);
        fa__free(entry->full_name);
        memset(entry, 0, sizeof(*entry));
        return FA_OK;
    }
    TRY(add_to_maps(index, index->n));
    index->n++;
done:
    return st;
}

/* ---- fast kernels ---------------------------------------------------------------------------- */

/* Is `name` one of the comma-separated words? */
static bool is_listed(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = list; at != NULL && *at != '\0'; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\0'))
            return true;
    }
    return false;
}

static void attach_sets(op_index *index)
{
    const char *disabled = getenv("FACULA_DISABLE");
    uint64_t at;

    for (size_t i = 0; fa__kernel_sets[i] != NULL; i++) {
        const fa__kernel_set *set = fa__kernel_sets[i];

        if (is_listed(disabled, set->name) || (set->usable != NULL && !set->usable()))
            continue;
        for (const fa__fast_kernel *k = set->kernels; k->op != NULL; k++) {
            if (!fa__map_get(index->full_names, fa__span_of(k->op), &at))
                continue;
            for (size_t j = 0; j < FA__MAX_FAST; j++) {
                if (index->entries[at].fast[j].kernel == NULL) {
                    index->entries[at].fast[j] = (fa__fast){ k->kernel, set->name };
                    break;
                }
            }
        }
    }
}

/* ---- making the index ------------------------------------------------------------------------ */

static void free_index(op_index *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < index->n; i++) {
        fa__free(index->entries[i].name);
        fa__free(index->entries[i].full_name);
    }
    fa__free(index->entries);
    fa__map_free(index->full_names);
    fa__map_free(index->names);
    fa__free(index);
}

static size_t count_rows(void)
{
    size_t n = 0;

    for (size_t f = 0; fa__op_families[f] != NULL; f++) {
        for (const fa__op *op = fa__op_families[f]; op->schema != NULL; op++)
            n++;
    }
    return n;
}

static fa_status add_rows(op_index *index, unsigned flag, fa__form form)
{
    fa_status st = FA_OK;

    for (size_t f = 0; fa__op_families[f] != NULL; f++) {
        for (const fa__op *op = fa__op_families[f]; op->schema != NULL; op++) {
            if (form == FA__FORM_PLAIN || (op->flags & flag) != 0)
                TRY(add_entry(index, op, form));
        }
    }
done:
    return st;
}

static op_index *make_index(void)
{
    op_index *index = fa__zalloc(sizeof(*index));
    fa_status st = FA_OK;

    if (index == NULL)
        return NULL;
    index->entries = fa__zalloc((3 * count_rows() + 1) * sizeof(*index->entries));
    index->full_names = fa__map_new();
    index->names = fa__map_new();
    if (index->entries == NULL || index->full_names == NULL || index->names == NULL)
        TRY(FA_ENOMEM);
    TRY(add_rows(index, 0, FA__FORM_PLAIN));
    index->n_rows = index->n;
    TRY(add_rows(index, FA__OP_INPLACE, FA__FORM_INPLACE));
    TRY(add_rows(index, FA__OP_OUT, FA__FORM_OUT));
    attach_sets(index);
done:
    if (st == FA_OK)
        return index;
    free_index(index);
    return NULL;
}

static op_index *get_index(void)
{
    op_index *index = atomic_load_explicit(&the_index, memory_order_acquire);

    if (FA__LIKELY(index != NULL))
        return index;
    pthread_mutex_lock(&index_lock);
    index = atomic_load(&the_index);
    if (index == NULL) {
        index = make_index();
        atomic_store_explicit(&the_index, index, memory_order_release);
    }
    pthread_mutex_unlock(&index_lock);
    return index;
}

/* ---- asking it ------------------------------------------------------------------------------- */

const fa__op_entry *fa__op_find(const char *full_name)
{
    op_index *index = get_index();
    uint64_t at;

    if (index == NULL || !fa__map_get(index->full_names, fa__span_of(full_name), &at))
        return NULL;
    return &index->entries[at];
}

const fa__op_entry *fa__op_first(fa__span name)
{
    op_index *index = get_index();
    uint64_t at;

    if (index == NULL || !fa__map_get(index->names, name, &at))
        return NULL;
    return &index->entries[at];
}

const fa__op_entry *fa__op_next(const fa__op_entry *entry)
{
    return entry->next == FA__NO_ENTRY ? NULL : &get_index()->entries[entry->next];
}

const fa__op_entry *fa__op_overload(const char *name, size_t i)
{
    const fa__op_entry *entry = fa__op_first(fa__span_of(name));

    while (entry != NULL && i-- > 0)
        entry = fa__op_next(entry);
    return entry;
}

const fa__op_entry *fa__op_at(size_t i)
{
    op_index *index = get_index();

    return index != NULL && i < index->n_rows ? &index->entries[i] : NULL;
}

const fa__op *fa__op_row(const fa__op_entry *entry)
{
    return entry->op;
}

const char *fa__op_full_name(const fa__op_entry *entry)
{
    return entry->full_name;
}

void fa__op_nearest(const char *name, char *out, size_t size)
{
    op_index *index = get_index();
    size_t best = strlen(name) / 2 + 1;

    out[0] = '\0';
    for (size_t i = 0; index != NULL && i < index->n; i++) {
        size_t far = fa__edit_distance(fa__span_of(name), fa__span_of(index->entries[i].name),
                                       best);
        if (far < best) {
            best = far;
            fa__copy_text(out, size, fa__span_of(index->entries[i].name));
        }
    }
}

/* ---- schemas --------------------------------------------------------------------------------- */

static fa_status derive_inplace(fa__schema *schema)
{
    if (schema->n_params == 0 || schema->n_returns == 0)
        return fa__fail(FA_EFORMAT, "%s has no in-place form", schema->name);
    schema->params[0].mutated = schema->params[0].aliased = true;
    return FA_OK;
}

/* Adds keyword-only out= (or out0=, out1=...). */
static fa_status derive_out(fa__schema *schema)
{
    size_t n = schema->n_params + schema->n_returns;
    fa__param *grown = fa__realloc(schema->params, n * sizeof(*grown));
    char name[16] = "out";

    if (grown == NULL)
        return FA_ENOMEM;
    schema->params = grown;
    for (size_t i = 0; i < schema->n_returns; i++) {
        fa__param *param = memset(&grown[schema->n_params], 0, sizeof(*grown));

        if (schema->n_returns > 1)
            memcpy(name + 3, (char[]){ (char)('0' + i % 10), '\0' }, 2);
        param->name = fa__strdup(name);
        param->type = fa__type_parse(fa__span_of("Tensor"));
        param->mutated = param->aliased = param->keyword_only = true;
        schema->n_params++;
        if (param->name == NULL || param->type == NULL)
            return FA_ENOMEM;
    }
    return FA_OK;
}

static fa__schema *make_schema(const fa__op_entry *entry)
{
    fa__schema *schema = fa__schema_parse(entry->op->schema);
    const char *dot;
    fa_status st = FA_OK;

    if (schema == NULL || entry->form == FA__FORM_PLAIN)
        return schema;
    TRY(entry->form == FA__FORM_INPLACE ? derive_inplace(schema) : derive_out(schema));
    dot = strchr(entry->full_name, '.');
    fa__free(schema->name);
    fa__free(schema->overload);
    schema->name = fa__strdup(entry->name);
    schema->overload = fa__strdup(dot == NULL ? "" : dot + 1);
    if (schema->name == NULL || schema->overload == NULL || schema->n_params > FA__MAX_PARAMS)
        st = FA_ENOMEM;
done:
    if (st == FA_OK)
        return schema;
    fa__schema_free(schema);
    return NULL;
}

const fa__schema *fa__op_schema(const fa__op_entry *entry)
{
    fa__op_entry *own = (fa__op_entry *)entry;  /* its one lazily made member is atomic */
    fa__schema *schema = atomic_load_explicit(&own->schema, memory_order_acquire), *none = NULL;

    if (FA__LIKELY(schema != NULL))
        return schema;
    schema = make_schema(entry);
    if (schema != NULL && !atomic_compare_exchange_strong(&own->schema, &none, schema)) {
        fa__schema_free(schema);        /* another thread was first */
        schema = none;
    }
    return schema;
}
