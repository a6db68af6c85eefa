/* storages.c: the storages of one load — one object per key, mapped where possible, else read
 * together at the end.
 *
 *   persistent id (key) -- storage value, remembered by key
 *                            |- source in memory: points into it
 *                            `- otherwise pending: bytes come in fa__load_finish, in parallel, and
 * only
 *                               for storages that the selected part of the object still refers
 * to */
#include "formats.h"

#define READ_CHUNK ((size_t)16 << 20)           /* bytes that one thread reads at a time */
#define PROGRESS_CHUNKS 8                        /* chunks between two progress reports */

static fa_status grow(void **array, size_t *capacity, size_t n, size_t item)
{
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2, bytes;
    void *bigger;

    if (n < *capacity)
        return FA_OK;
    if (!fa__mul_size(wanted, item, &bytes))
        return fa__fail_memory(SIZE_MAX);
    bigger = fa__realloc(*array, bytes);
    if (bigger == NULL)
        return FA_ENOMEM;
    *array = bigger;
    *capacity = wanted;
    return FA_OK;
}

/* ---- where the bytes are -------------------------------------------------------------------- */

fa_status fa__load_add_pending(fa__load *load, fa_storage *storage, fa__source *source,
                               uint64_t offset, uint8_t swap_width)
{
    fa_status st = grow((void **)&load->pending, &load->pending_capacity, load->n_pending,
                        sizeof *load->pending);

    if (st != FA_OK)
        return st;
    load->pending[load->n_pending++] = (fa__pending){ .storage = fa_storage_retain(storage),
                                                      .source = fa__source_retain(source),
                                                      .offset = offset,
                                                      .swap_width = swap_width };
    storage->bytes = FA__BYTES_PLACED;
    return FA_OK;
}

static fa_storage *new_pending(fa__load *load, fa__source *source, uint64_t offset, size_t nbytes,
                               uint8_t swap_width)
{
    fa_storage *storage = fa__storage_new_pending(nbytes);

    if (storage != NULL
        && fa__load_add_pending(load, storage, source, offset, swap_width) != FA_OK) {
        fa_storage_release(storage);
        storage = NULL;
    }
    return storage;
}

fa_storage *fa__load_storage_at(fa__load *load, fa__source *source, uint64_t offset, size_t nbytes,
                                uint8_t swap_width)
{
    uint64_t size = fa__source_size(source);

    if (offset > size || nbytes > size - offset) {
        fa__fail(FA_EFORMAT,
                 "a storage of %zu bytes at offset %llu does not fit the file's %llu bytes", nbytes,
                 (unsigned long long)offset, (unsigned long long)size);
        return NULL;
    }
    if (nbytes == 0 || (fa__source_data(source) != NULL && swap_width <= 1))
        return fa__storage_from_source(source, offset, nbytes);
    return new_pending(load, source, offset, nbytes, swap_width);
}

/* ---- one object per key --------------------------------------------------------------------- */

fa_value *fa__load_find_storage(const fa__load *load, fa__span key)
{
    uint64_t position;

    return fa__map_get(load->storage_index, key, &position) ? load->storage_values[position] : NULL;
}

/* The label a storage gets: map_location's, else the file's. */
static fa_status label(const fa__load *load, fa_storage *storage, const char *location)
{
    fa_device device = load->location;

    if (!load->has_location && strcmp(location, "cpu") == 0)
        return FA_OK;                   /* what a new storage says, and nearly every file */
    if (!load->has_location && fa_device_parse(&device, location) != FA_OK)
        return fa__note("the storage says that it lived on '%s'", location);
    fa__storage_set_device(storage, device);
    return FA_OK;
}

/* Labels the storage and keeps its value; takes over storage. *out is borrowed. */
static fa_status keep_storage(fa__load *load, fa_storage *storage_take, fa_dtype dtype,
                              bool untyped, const char *location, fa_value **out)
{
    fa_value *value;
    fa_status st = FA_OK;

    if (storage_take == NULL)
        return fa_error_last()->status;
    TRY(label(load, storage_take, location));
    TRY(grow((void **)&load->storage_values, &load->storages_capacity, load->n_storages,
             sizeof *load->storage_values));
    value = fa_value_storage(storage_take, untyped ? FA_DTYPE_NONE : dtype);
    if (value == NULL)
        TRY(FA_ENOMEM);
    load->storage_values[load->n_storages++] = value;
    *out = value;
done:
    fa_storage_release(storage_take);
    return st;
}

fa_status fa__load_add_storage(fa__load *load, fa__span key, fa_storage *storage_take,
                               fa_dtype dtype, bool untyped, const char *location, fa_value **out)
{
    fa_status st = keep_storage(load, storage_take, dtype, untyped, location, out);

    return st == FA_OK ? fa__map_set(load->storage_index, key, load->n_storages - 1) : st;
}

static size_t entry_number(const fa__load *load, const fa__zip_entry *entry)
{
    return (size_t)(entry - fa__zip_at(load->probe->zip, 0));
}

fa_value *fa__load_find_record(const fa__load *load, const fa__zip_entry *entry)
{
    return load->by_record == NULL ? NULL : load->by_record[entry_number(load, entry)];
}

fa_status fa__load_add_record(fa__load *load, const fa__zip_entry *entry, fa_storage *storage_take,
                              fa_dtype dtype, bool untyped, const char *location, fa_value **out)
{
    fa_status st = keep_storage(load, storage_take, dtype, untyped, location, out);

    if (st == FA_OK && load->by_record == NULL) {
        load->by_record = fa__zalloc(fa__zip_count(load->probe->zip) * sizeof *load->by_record);
        st = load->by_record == NULL ? FA_ENOMEM : FA_OK;
    }
    if (st == FA_OK)
        load->by_record[entry_number(load, entry)] = *out;
    return st;
}

/* ---- the end of a load: select, then read --------------------------------------------------- */

typedef struct read_chunk {
    fa__source *source;
    uint64_t offset;
    uint8_t *out;
    size_t size;
} read_chunk;

typedef struct read_plan {
    read_chunk *chunks;
    size_t n, capacity, first;          /* first: of the group that is being read */
} read_plan;

static fa_status plan_storage(read_plan *plan, const fa__pending *pending)
{
    for (size_t at = 0; at < pending->storage->nbytes; at += READ_CHUNK) {
        size_t left = pending->storage->nbytes - at;
        fa_status st = grow((void **)&plan->chunks, &plan->capacity, plan->n, sizeof *plan->chunks);

        if (st != FA_OK)
            return st;
        plan->chunks[plan->n++] = (read_chunk){
            .source = pending->source, .offset = pending->offset + at,
            .out = pending->storage->data + at, .size = left < READ_CHUNK ? left : READ_CHUNK };
    }
    return FA_OK;
}

static fa_status read_one(void *context, size_t i)
{
    read_plan *plan = context;
    read_chunk *chunk = &plan->chunks[plan->first + i];

    return fa__source_read(chunk->source, chunk->out, chunk->size, chunk->offset);
}

/* Reads the planned chunks, in groups when somebody wants to see progress. */
static fa_status read_planned(read_plan *plan, const fa_load_opts *opts)
{
    uint64_t done = 0, total = 0;

    for (size_t i = 0; i < plan->n; i++)
        total += plan->chunks[i].size;
    while (plan->first < plan->n) {
        size_t left = plan->n - plan->first;
        size_t n = opts->progress != NULL && left > PROGRESS_CHUNKS ? PROGRESS_CHUNKS : left;
        fa_status st = fa__parallel(n, read_one, plan);

        if (st != FA_OK)
            return st;
        for (size_t i = 0; i < n; i++)
            done += plan->chunks[plan->first + i].size;
        plan->first += n;
        if (opts->progress != NULL)
            opts->progress(opts->progress_context, done, total);
    }
    return FA_OK;
}

static fa_status give_memory(fa_storage *storage)
{
    storage->data = fa__alloc(storage->nbytes);
    if (storage->data == NULL)
        return FA_ENOMEM;
    storage->owned = true;
    storage->bytes = FA__BYTES_HERE;
    return FA_OK;
}

/* Storages that nobody else holds any more are passed over, and so are those that have been
 * read. */
static fa_status plan_pending(read_plan *plan, fa__pending *pending)
{
    fa_storage *storage = pending->storage;

    if (storage->bytes != FA__BYTES_PLACED || atomic_load(&storage->refs) == 1)
        return FA_OK;
    if (give_memory(storage) != FA_OK)
        return FA_ENOMEM;
    return plan_storage(plan, pending);
}

/* Once per storage: what has been swapped needs no more swapping. */
static void swap(fa__pending *pending)
{
    if (pending->storage->data != NULL && pending->swap_width > 1)
        fa__swap_bytes(pending->storage->data, pending->storage->nbytes, pending->swap_width);
    pending->swap_width = 1;
}

fa_status fa__load_read_now(fa__load *load, fa_storage *storage)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < load->n_pending && storage->bytes == FA__BYTES_PLACED; i++) {
        fa__pending *pending = &load->pending[i];

        if (pending->storage != storage)
            continue;
        TRY(give_memory(storage));
        TRY(fa__source_read_parallel(pending->source, storage->data, storage->nbytes,
                                     pending->offset));
        swap(pending);
    }
done:
    return st;
}

static fa_status read_pending(fa__load *load)
{
    read_plan plan = { 0 };
    fa_status st = FA_OK;

    for (size_t i = 0; i < load->n_pending; i++)
        TRY(plan_pending(&plan, &load->pending[i]));
    TRY(read_planned(&plan, load->opts));
    for (size_t i = 0; i < load->n_pending; i++)
        swap(&load->pending[i]);
done:
    fa__free(plan.chunks);
    return st;
}

static void drop_keys(fa__load *load)
{
    for (size_t i = 0; i < load->n_storages; i++)
        fa_value_release(load->storage_values[i]);
    load->n_storages = 0;
    fa__map_free(load->storage_index);
    load->storage_index = NULL;
    fa__free(load->by_record);
    load->by_record = NULL;
}

void fa__load_drop_storages(fa__load *load)
{
    drop_keys(load);
    fa_value_release(load->unsettled);
    load->unsettled = NULL;
    for (size_t i = 0; i < load->n_pending; i++) {
        fa_storage_release(load->pending[i].storage);
        fa__source_release(load->pending[i].source);
    }
    fa__free(load->pending);
    load->pending = NULL;
    load->n_pending = load->pending_capacity = 0;
}

fa_status fa__load_settle_later(fa__load *load, fa_value *nested)
{
    if (fa__nested_is_readable(nested->u.tensor.tensor))
        return FA_OK;
    if (load->unsettled == NULL)
        load->unsettled = fa_value_list();
    return load->unsettled == NULL ? FA_ENOMEM : fa_value_append(load->unsettled, nested);
}

/* What nobody but the list holds was not selected: its bytes need not be read. */
static void drop_unselected(fa__load *load)
{
    for (size_t i = 0; i < fa_value_len(load->unsettled); i++) {
        fa_value **slot = &load->unsettled->u.list.items[i];

        if (atomic_load(&(*slot)->refs) == 1) {
            fa_value_release(*slot);
            *slot = fa_value_none();
        }
    }
}

static fa_status settle(fa__load *load)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(load->unsettled) && st == FA_OK; i++) {
        const fa_value *nested = fa_value_at(load->unsettled, i);

        if (fa_value_kind(nested) == FA_KIND_TENSOR)
            st = fa__nested_settle(nested->u.tensor.tensor);
    }
    return st;
}

fa_status fa__load_restart(fa__load *load)
{
    fa__load_drop_storages(load);
    load->storage_index = fa__map_new();
    return load->storage_index == NULL ? FA_ENOMEM : FA_OK;
}

/* The dict that holds the asked-for keys: the root, or a state_dict directly below it. Borrowed. */
static fa_value *selectable(fa_value *root, const char *first_key)
{
    static const char *const below[] = { "state_dict", "model_state_dict", "model" };

    if (fa_value_kind(root) == FA_KIND_OBJECT && fa_value_state(root) != NULL)
        root = fa_value_state(root);
    if (fa_value_kind(root) != FA_KIND_DICT || fa_value_find_text(root, first_key) != NULL)
        return root;
    for (size_t i = 0; i < FA__COUNT(below); i++) {
        fa_value *inner = fa_value_find_text(root, below[i]);

        if (fa_value_kind(inner) == FA_KIND_DICT && fa_value_find_text(inner, first_key) != NULL)
            return inner;
    }
    return root;
}

/* A dict of the asked-for keys only. Takes over root. */
static fa_value *select_keys(fa_value *root, const char *const *keys)
{
    fa_value *from = selectable(root, keys[0]), *out = NULL;
    fa_status st = FA_OK;

    if (fa_value_kind(from) != FA_KIND_DICT)
        TRY(fa__fail(FA_ETYPE, "keys can only be selected from a dict; the file holds a %s",
                     fa_kind_name(fa_value_kind(from))));
    out = fa_value_dict(fa_value_dict_type(from));
    if (out == NULL)
        TRY(FA_ENOMEM);
    for (size_t i = 0; keys[i] != NULL; i++) {
        fa_value *item = fa_value_get(from, keys[i]);

        TRY(item == NULL ? fa_error_last()->status : fa_value_set_text(out, keys[i], item));
    }
done:
    fa_value_release(root);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

fa_value *fa__load_finish(fa__load *load, fa_value *root_take)
{
    const char *const *keys = load->opts->keys;
    fa_value *root = root_take;

    drop_keys(load);
    if (root != NULL && keys != NULL && keys[0] != NULL)
        root = select_keys(root, keys);
    drop_unselected(load);
    if (root != NULL && (read_pending(load) != FA_OK || settle(load) != FA_OK)) {
        fa_value_release(root);
        root = NULL;
    }
    fa__load_drop_storages(load);
    return root;
}
