/* repair.c: a zip whose directory is lost or cut is rebuilt from the headers that stand before each
 * record.
 *
 *   scan the local headers -- every record there?  yes: write the same records with a new directory
 *                                                  no:  unpickle, take out of the object what lost
 * its
 *                                                       bytes, save the rest
 *
 * The result can be loaded; nothing is filled in for what is lost. */
#include <stdio.h>

#include "formats/formats.h"

typedef struct repair {
    fa_value *report, *recovered, *lost, *tensors;      /* the result and LISTs in it (borrowed) */
    fa__zip *zip;
    fa__map *seen;                      /* containers that were visited */
    fa__map *holes;                     /* storages that stand in for lost ones */
    bool failed;                        /* out of memory while reporting */
} repair;

/* ---- the report ----------------------------------------------------------------------------- */

static fa_value *printable(const char *text, size_t size)
{
    char out[512];

    fa__copy_text(out, sizeof out, (fa__span){ (const uint8_t *)text, size });
    return fa_value_str(out);
}

/* reason NULL: recovered. */
static fa_status add_record(fa_value *list, fa__span name, int64_t size, const char *reason)
{
    fa_value *entry = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (entry == NULL)
        return FA_ENOMEM;
    TRY(fa__dict_set_take(entry, "record", printable((const char *)name.data, name.size)));
    TRY(fa__dict_set_take(entry, "size", size < 0 ? fa_value_none() : fa_value_int(size)));
    if (reason != NULL)
        TRY(fa__dict_set_take(entry, "reason", printable(reason, strlen(reason))));
    TRY(fa_value_append(list, entry));
done:
    fa_value_release(entry);
    return st;
}

static void on_lost(void *context, fa__severity severity, const char *record, int64_t offset,
                    const char *text)
{
    repair *r = context;
    const char *name = record == NULL ? "" : record;

    (void)offset;
    if (severity == FA__ERROR && add_record(r->lost, fa__span_of(name), -1, text) != FA_OK)
        r->failed = true;
}

static fa_status add_tensor(repair *r, const char *key, bool ok)
{
    fa_value *entry = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (entry == NULL)
        return FA_ENOMEM;
    TRY(fa__dict_set_take(entry, "key", printable(key, strlen(key))));
    TRY(fa__dict_set_take(entry, "ok", fa_value_bool(ok)));
    TRY(fa_value_append(r->tensors, entry));
done:
    fa_value_release(entry);
    return st;
}

static fa_status repair_init(repair *r)
{
    fa_status st = FA_OK;

    *r = (repair){ .report = fa_value_dict(FA_PLAIN_DICT), .seen = fa__map_new(),
                   .holes = fa__map_new() };
    if (r->report == NULL || r->seen == NULL || r->holes == NULL)
        return FA_ENOMEM;
    TRY(fa__dict_set_take(r->report, "recovered", fa_value_list()));
    TRY(fa__dict_set_take(r->report, "lost", fa_value_list()));
    TRY(fa__dict_set_take(r->report, "tensors", fa_value_list()));
    r->recovered = fa_value_find_text(r->report, "recovered");
    r->lost = fa_value_find_text(r->report, "lost");
    r->tensors = fa_value_find_text(r->report, "tensors");
done:
    return st;
}

/* ---- the object, with holes ----------------------------------------------------------------- */

/* What stands behind the pickle's hook: fa__zip_find_storage sees the first member. */
typedef struct places {
    fa__zip_storages records;
    fa__map *holes;
} places;

/* A storage whose record is lost becomes a meta storage; fa__zip_find_storage does the others. */
static fa_status storage_or_hole(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                                 fa_value *location, int64_t numel, fa_value *view, fa_value **out)
{
    fa_status st = fa__zip_find_storage(self, dtype, untyped, key, location, numel, view, out);
    const places *where = self->context;
    int64_t nbytes;

    if (st != FA_EFORMAT || !fa__mul_i64(numel, (int64_t)fa_dtype_itemsize(dtype), &nbytes)
        || (uint64_t)nbytes > SIZE_MAX)
        return st;
    *out = fa__load_find_storage(self->load, key);
    if (*out != NULL)
        return FA_OK;
    st = fa__load_add_storage(self->load, key, fa_storage_new_meta((size_t)nbytes), dtype, untyped,
                              "meta", out);
    return st == FA_OK ? fa__map_set_pointer(where->holes, (*out)->u.storage.storage, 1) : st;
}

static bool lost_storage(const repair *r, const fa_storage *storage)
{
    uint64_t x;

    return storage != NULL && fa__map_get_pointer(r->holes, storage, &x);
}

/* A tensor that was saved without bytes, on the meta device, has lost none. */
static bool lost_tensor(const repair *r, const fa_tensor *tensor)
{
    const fa__quantizer *q = tensor == NULL ? NULL : tensor->quantizer;
    bool lost = tensor != NULL && lost_storage(r, tensor->storage);

    for (size_t i = 0; tensor != NULL && i < FA__COUNT(tensor->parts) && !lost; i++)
        lost = lost_tensor(r, tensor->parts[i]);
    return lost || (q != NULL && (lost_tensor(r, q->scales) || lost_tensor(r, q->zero_points)));
}

static bool is_hole(const repair *r, const fa_value *value)
{
    if (fa_value_kind(value) == FA_KIND_STORAGE)
        return lost_storage(r, value->u.storage.storage);
    return fa_value_kind(value) == FA_KIND_TENSOR && lost_tensor(r, value->u.tensor.tensor);
}

static fa_status prune(repair *r, fa_value *value, const char *path, int depth);

/* path + one step, cut when it gets long. */
static void step(char out[512], const char *path, const fa_value *key, size_t position)
{
    if (key != NULL && fa_value_kind(key) == FA_KIND_STR)
        snprintf(out, 512, "%.380s%s%.120s", path, path[0] == '\0' ? "" : ".", fa_value_text(key));
    else
        snprintf(out, 512, "%.480s[%zu]", path, position);
}

static fa_status prune_dict(repair *r, fa_value *dict, const char *path, int depth)
{
    char below[512];
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(dict) && st == FA_OK;) {
        fa_value *key = fa_value_key_at(dict, i), *item = fa_value_item_at(dict, i);

        step(below, path, key, i);
        if (is_hole(r, item)) {
            st = add_tensor(r, below, false);
            if (st == FA_OK)
                st = fa_value_remove(dict, key);
        } else {
            st = prune(r, item, below, depth + 1);
            i++;
        }
    }
    return st;
}

static fa_status prune_list(repair *r, fa_value *list, const char *path, int depth)
{
    char below[512];
    fa_value *none = fa_value_none();
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa_value_len(list) && st == FA_OK; i++) {
        step(below, path, NULL, i);
        if (is_hole(r, fa_value_at(list, i))) {
            TRY(add_tensor(r, below, false));
            TRY(fa_value_set_at(list, i, none));
        } else {
            TRY(prune(r, fa_value_at(list, i), below, depth + 1));
        }
    }
done:
    fa_value_release(none);
    return st;
}

/* Everything that a tuple, set or object holds. */
typedef struct inside {
    repair *r;
    const char *path;
    int depth;
} inside;

static fa_status prune_child(void *context, fa_value *child)
{
    const inside *in = context;

    return prune(in->r, child, in->path, in->depth + 1);
}

/* Takes tensors that lost their bytes out of dicts and puts None for them into lists; counts the
 * others. */
static fa_status prune(repair *r, fa_value *value, const char *path, int depth)
{
    inside in = { r, path, depth };
    uint64_t before;
    fa_status st = FA_OK;

    if (depth > FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", FA__MAX_DEPTH);
    if (fa__map_get_pointer(r->seen, value, &before))
        return FA_OK;
    if (fa__map_set_pointer(r->seen, value, 1) != FA_OK)
        return FA_ENOMEM;
    if (is_hole(r, value) && path[0] == '\0')
        return fa__fail(FA_EUNSUPPORTED, "the saved object is one tensor, and its bytes are lost");
    if (is_hole(r, value))
        return fa__fail(FA_EUNSUPPORTED, "the lost tensor '%s' is part of a tuple or object that "
                        "cannot do without it", path);
    if (fa_value_kind(value) == FA_KIND_TENSOR)
        st = add_tensor(r, path, true);
    if (fa_value_kind(value) == FA_KIND_DICT)
        st = prune_dict(r, value, path, depth);
    else if (fa_value_kind(value) == FA_KIND_LIST)
        st = prune_list(r, value, path, depth);
    else if (st == FA_OK)
        return fa__value_children(value, prune_child, &in);
    return st == FA_OK && fa_value_state(value) != NULL ? prune_child(&in, fa_value_state(value))
                                                        : st;
}

/* The pickled object with holes where bytes are lost. Yours. */
static fa_value *unpickle_rest(repair *r, fa__probe *probe, fa__load *load)
{
    static const char *const folders[] = { "data/", "tensors/", NULL };
    places where = { .records = { .zip = r->zip, .folders = folders, .empty_may_be_absent = true },
                     .holes = r->holes };
    fa__torch_pickle torch = { .load = load, .storage = storage_or_hole, .context = &where };

    if (fa__zip_read_byteorder(load, r->zip, &where.records.swap) != FA_OK)
        return NULL;
    probe->zip = r->zip;
    return fa__zip_unpickle(&torch, r->zip, "data.pkl", NULL);
}

/* ---- writing -------------------------------------------------------------------------------- */

static fa_status copy_record(repair *r, fa__zip_writer *out, const fa__zip_entry *entry)
{
    fa__buffer owned = { 0 };
    fa__span bytes;
    char *name = fa__strndup((const char *)entry->name.data, entry->name.size);
    fa_status st = FA_OK;

    if (name == NULL)
        return FA_ENOMEM;
    TRY(fa__zip_read(r->zip, entry, UINT64_MAX, &owned, &bytes));
    TRY(entry->method == FA__ZIP_STORED
            ? fa__zip_writer_add(out, name, bytes.data, bytes.size)
            : fa__zip_writer_add_deflated(out, name, bytes.data, bytes.size));
    TRY(add_record(r->recovered, entry->name, (int64_t)bytes.size, NULL));
done:
    fa__buffer_free(&owned);
    fa__free(name);
    return st;
}

/* torch.save writes its version behind the storages, where a cut file has lost it. */
static fa_status add_version(repair *r, fa__zip_writer *out)
{
    fa__span prefix = fa__zip_prefix(r->zip);
    char name[300];

    if (fa__zip_find(r->zip, "version") != NULL || fa__zip_find(r->zip, ".data/version") != NULL
        || prefix.size > 200)
        return FA_OK;
    snprintf(name, sizeof name, "%.*s/version", (int)prefix.size, (const char *)prefix.data);
    return fa__zip_writer_add(out, name, "3\n", 2);
}

static fa_status write_records(repair *r, fa__writer *writer)
{
    fa__zip_layout layout = { .prefix = "" };
    fa__zip_writer *out = fa__zip_writer_new(writer, &layout);
    fa_status st = FA_OK;

    if (out == NULL)
        return fa_error_last()->status;
    for (size_t i = 0; i < fa__zip_count(r->zip); i++)
        TRY(copy_record(r, out, fa__zip_at(r->zip, i)));
    TRY(add_version(r, out));
    TRY(fa__zip_writer_finish(out));
done:
    fa__zip_writer_free(out);
    return st;
}

static fa_status save_records(repair *r, const char *path)
{
    fa__writer *writer = fa__writer_open(path, FA__DURABLE);
    fa_status st = FA_OK;

    if (writer == NULL)
        return fa_error_last()->status;
    TRY(write_records(r, writer));
    TRY(fa__writer_commit(writer));
done:
    fa__writer_free(writer);
    return st;
}

/* What the file's pickle refers to and still has, saved anew. */
static fa_status save_rest(repair *r, fa_value *object, const char *path)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < fa__zip_count(r->zip) && st == FA_OK; i++)
        st = add_record(r->recovered, fa__zip_at(r->zip, i)->name,
                        (int64_t)fa__zip_at(r->zip, i)->plain_size, NULL);
    return st == FA_OK ? fa_save(object, path, &(fa_save_opts){ .format = "zip" }) : st;
}

static bool lost_tensors(const repair *r)
{
    bool ok = true;

    for (size_t i = 0; i < fa_value_len(r->tensors) && ok; i++)
        fa_value_get_bool(fa_value_find_text(fa_value_at(r->tensors, i), "ok"), &ok);
    return !ok;
}

/* With all storages there, the records are copied as they are; a program archive has no pickle to
 * prune. */
static fa_status rebuild(repair *r, fa__source *source, const char *path)
{
    fa__probe probe = { .path = fa__source_path(source), .source = source };
    fa__load load = { 0 };
    fa_value *object = NULL;
    fa_status st = FA_OK;

    TRY(fa__load_init(&load, &probe, NULL));
    if (fa__zip_find(r->zip, "data.pkl") != NULL && fa__zip_find(r->zip, "constants.pkl") == NULL) {
        object = unpickle_rest(r, &probe, &load);
        if (object != NULL)
            object = fa__load_finish(&load, object);
        if (object == NULL && fa_error_last()->status == FA_ENOMEM)
            TRY(FA_ENOMEM);
    }
    if (object != NULL)
        TRY(prune(r, object, "", 0));
    TRY(lost_tensors(r) ? save_rest(r, object, path) : save_records(r, path));
done:
    fa_value_release(object);
    fa__load_free(&load);
    return st;
}

fa_value *fa_repair(const char *path, const char *out)
{
    repair r = { 0 };
    fa__source *source = NULL;
    fa_status st = FA_OK;

    if (path == NULL || out == NULL)
        TRY(fa__fail(FA_EINVAL, "fa_repair: no path or no place for the result"));
    TRY(repair_init(&r));
    source = fa__source_open(path, FA__MAPPED);
    r.zip = source == NULL ? NULL : fa__zip_scan(source, on_lost, &r);
    if (r.zip == NULL)
        TRY(fa_error_last()->status);
    if (r.failed)
        TRY(fa__fail(FA_ENOMEM, "out of memory: no room to report what is lost"));
    if (fa__zip_count(r.zip) == 0)
        TRY(fa__fail(FA_EFORMAT, "no record of a zip survives in the file; it cannot be repaired"));
    TRY(rebuild(&r, source, out));
done:
    fa__zip_free(r.zip);
    fa__map_free(r.seen);
    fa__map_free(r.holes);
    fa__source_release(source);
    if (st == FA_OK)
        return r.report;
    if (path != NULL)
        fa__error_set_path(path);
    fa_value_release(r.report);
    return NULL;
}
