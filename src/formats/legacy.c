/* legacy.c: the legacy stream (torch 0.1.10 to 1.5 by default; _use_new_zipfile_serialization=False
 * today).
 *
 *   pickle  119547037146038801333356 (0x1950A86A20F9469CFC6C), the magic number      [formats 3.1]
 *   pickle  1001, the protocol version
 *   pickle  sys_info dict
 *   pickle  the object; storages as ('storage', class, key, location, numel, view)
 *   pickle  list of the storage keys, sorted
 *   for each key:  i64 little-endian count of elements, then the elements, little-endian
 *
 * Several saves may follow one another in one file. Since the bytes come last, storages are made
 * without bytes while the object is read, and are filled afterwards. */
#include <stdio.h>
#include <stdlib.h>

#include "formats.h"

#define PROTOCOL_VERSION 1001

static const uint8_t magic[10] = { 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19 };
static const char magic_text[] = "L119547037146038801333356L\n";

/* PROTO p, from protocol 4 on FRAME, then LONG1 10 with the magic's bytes; protocols 0 and 1:
 * decimal text. */
static bool recognise(const fa__probe *probe)
{
    const uint8_t *head = probe->head;

    if (probe->head_size < 14)
        return false;
    if (memcmp(head, magic_text, strlen(magic_text)) == 0 || memcmp(head, "\x8a\x0a", 2) == 0)
        return head[0] == 'L' || memcmp(head + 2, magic, sizeof magic) == 0;
    if (head[0] != 0x80)
        return false;
    for (size_t at = 2; at <= 11; at += 9) {
        if (head[at] == 0x8a && head[at + 1] == 10
            && memcmp(head + at + 2, magic, sizeof magic) == 0)
            return true;
    }
    return false;
}

/* ---- reading: the object -------------------------------------------------------------------- */

/* A storage that is a part of another: its bytes are known once the other's are. */
typedef struct view {
    fa_storage *part, *whole;           /* retained */
    size_t offset;                      /* in bytes */
} view;

typedef struct stream {
    fa__load *load;
    fa__reader reader;
    view *views;
    size_t n_views, views_capacity;
} stream;

static fa_status key_error(fa__span key, const char *text)
{
    return fa__fail(FA_EFORMAT, "storage '%.*s': %s", (int)(key.size < 64 ? key.size : 64),
                    (const char *)key.data, text);
}

static fa_status bytes_of(fa_dtype dtype, fa__span key, int64_t numel, size_t *out)
{
    int64_t nbytes;

    if (!fa__mul_i64(numel, (int64_t)fa_dtype_itemsize(dtype), &nbytes)
        || (uint64_t)nbytes > SIZE_MAX)
        return key_error(key, "its size overflows");
    *out = (size_t)nbytes;
    return FA_OK;
}

/* The whole storage of `key`, without bytes yet. */
static fa_status whole_storage(stream *s, fa_dtype dtype, bool untyped, fa__span key,
                               const char *label, int64_t numel, fa_value **out)
{
    size_t nbytes = 0;
    fa_status st;

    *out = fa__load_find_storage(s->load, key);
    if (*out != NULL)
        return FA_OK;
    st = bytes_of(dtype, key, numel, &nbytes);
    if (st != FA_OK)
        return st;
    if (nbytes > fa__reader_left(&s->reader))
        return key_error(key, "the file is too short to hold it");
    return fa__load_add_storage(s->load, key, fa__storage_new_pending(nbytes), dtype, untyped,
                                label, out);
}

static fa_status remember_view(stream *s, fa_storage *part, fa_storage *whole, size_t offset)
{
    size_t capacity = s->views_capacity == 0 ? 8 : s->views_capacity * 2;

    if (s->n_views == s->views_capacity) {
        view *bigger = fa__realloc(s->views, capacity * sizeof *bigger);

        if (bigger == NULL)
            return FA_ENOMEM;
        s->views = bigger;
        s->views_capacity = capacity;
    }
    s->views[s->n_views++] = (view){ fa_storage_retain(part), fa_storage_retain(whole), offset };
    return FA_OK;
}

/* (view_key, offset, view_size), in elements, of files of 0.1.12 to 0.3 [formats 3.2]. */
static fa_status part_storage(stream *s, fa_value *whole, fa_dtype dtype, const char *label,
                              const fa_value *description, fa_value **out)
{
    int64_t offset, numel;
    size_t first = 0, nbytes = 0;
    fa__span key;
    fa_status st = FA_OK;

    if (fa_value_kind(description) != FA_KIND_TUPLE || fa_value_len(description) != 3
        || fa_value_get_int(fa_value_at(description, 1), &offset) != FA_OK
        || fa_value_get_int(fa_value_at(description, 2), &numel) != FA_OK || offset < 0
        || numel < 0)
        return fa__fail(FA_EFORMAT,
                        "the view of a storage is not described as (key, offset, size)");
    key.data = (const uint8_t *)fa_value_data(fa_value_at(description, 0), &key.size);
    if (key.data == NULL)
        return fa_error_last()->status;
    *out = fa__load_find_storage(s->load, key);
    if (*out != NULL)
        return FA_OK;
    TRY(bytes_of(dtype, key, offset, &first));
    TRY(bytes_of(dtype, key, numel, &nbytes));
    if (first > whole->u.storage.storage->nbytes
        || nbytes > whole->u.storage.storage->nbytes - first)
        TRY(key_error(key, "a view that reaches beyond its storage"));
    TRY(fa__load_add_storage(s->load, key, fa__storage_new_pending(nbytes), dtype, false, label,
                             out));
    TRY(remember_view(s, (*out)->u.storage.storage, whole->u.storage.storage, first));
done:
    return st;
}

static fa_status find_storage(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                              fa_value *location, int64_t numel, fa_value *description,
                              fa_value **out)
{
    stream *s = self->context;
    fa_value *whole = NULL;
    const char *label;
    fa_status st;

    if (fa_value_kind(location) != FA_KIND_STR)
        return key_error(key, "its location is no text");
    label = fa_value_text(location);
    st = whole_storage(s, dtype, untyped, key, label, numel, &whole);
    if (st != FA_OK)
        return st;
    *out = whole;
    return description == NULL ? FA_OK : part_storage(s, whole, dtype, label, description, out);
}

/* ---- reading: the bytes --------------------------------------------------------------------- */

/* Puts bytes of the file behind a storage that has none yet. */
static fa_status fill(stream *s, fa_storage *storage, uint64_t offset, uint8_t swap_width)
{
    fa__source *source = s->reader.source;
    uint8_t *data = fa__source_data(source);

    if (storage->nbytes == 0)
        return FA_OK;
    if (data != NULL && swap_width <= 1) {
        storage->data = data + offset;
        storage->source = fa__source_retain(source);
        storage->bytes = FA__BYTES_HERE;
        return FA_OK;
    }
    return fa__load_add_pending(s->load, storage, source, offset, swap_width);
}

static fa_status read_storage(stream *s, fa__span key)
{
    fa_value *value = fa__load_find_storage(s->load, key);
    uint64_t count = fa__reader_u64(&s->reader), offset;
    fa_storage *storage;
    fa_dtype dtype;
    fa_status st = fa__reader_status(&s->reader);

    if (st != FA_OK)
        return st;
    if (value == NULL)
        return key_error(key, "it is listed, but the object does not refer to it");
    storage = value->u.storage.storage;
    dtype = value->sub == 1 ? FA_UINT8 : (fa_dtype)value->u.storage.dtype;
    if (count != storage->nbytes / fa_dtype_itemsize(dtype))
        return fa__fail_at(
            &s->reader, FA_EFORMAT,
            "storage '%.*s' has %llu elements here but %zu where the object refers to it",
            (int)(key.size < 64 ? key.size : 64), (const char *)key.data, (unsigned long long)count,
            storage->nbytes / fa_dtype_itemsize(dtype));
    if (storage->nbytes > 0 && storage->bytes != FA__BYTES_UNPLACED)
        return key_error(key, "it is listed twice");
    offset = s->reader.base + fa__reader_offset(&s->reader);
    st = fa__reader_skip(&s->reader, storage->nbytes);
    return st == FA_OK ? fill(s, storage, offset,
                              fa__big_endian_host() ? fa__dtype_row_of(dtype)->swap_width : 1)
                       : st;
}

static void release_storage(void *context)
{
    fa_storage_release(context);
}

/* A part points into its whole, whose bytes must be at hand by now. */
static fa_status fill_views(stream *s)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < s->n_views && st == FA_OK; i++) {
        view *v = &s->views[i];

        st = fa__load_read_now(s->load, v->whole);
        if (st == FA_OK && v->part->bytes != FA__BYTES_UNPLACED)
            return fa__fail(FA_EFORMAT, "a view of a storage is listed as a storage of its own");
        if (st == FA_OK && v->part->nbytes > 0) {
            v->part->data = v->whole->data + v->offset;
            v->part->release = release_storage;
            v->part->context = fa_storage_retain(v->whole);
            v->part->bytes = FA__BYTES_HERE;
        }
    }
    return st;
}

/* The list can be as long as it must be and still name one storage twice and another never. */
static fa_status check_filled(const fa__load *load)
{
    for (size_t i = 0; i < load->n_storages; i++) {
        const fa_storage *storage = load->storage_values[i]->u.storage.storage;

        if (storage->nbytes > 0 && storage->bytes == FA__BYTES_UNPLACED)
            return fa__fail(FA_EFORMAT, "the object refers to a storage of %zu bytes that is not "
                            "listed", storage->nbytes);
    }
    return FA_OK;
}

static fa_status read_keys(stream *s, fa__torch_pickle *torch)
{
    fa_value *keys = NULL;
    fa_status st = FA_OK;

    TRY(fa__unpickle(&s->reader, &fa__torch_unpickle_hooks, torch, &keys, NULL));
    if (fa_value_kind(keys) != FA_KIND_LIST)
        TRY(fa__fail_at(&s->reader, FA_EFORMAT, "expected the list of storage keys, found a %s",
                        fa_kind_name(fa_value_kind(keys))));
    if (fa_value_len(keys) != s->load->n_storages - s->n_views)
        TRY(fa__fail_at(&s->reader, FA_EFORMAT,
                        "%zu storages are listed, but the object refers to %zu", fa_value_len(keys),
                        s->load->n_storages - s->n_views));
    for (size_t i = 0; i < fa_value_len(keys); i++) {
        fa__span key;

        key.data = (const uint8_t *)fa_value_data(fa_value_at(keys, i), &key.size);
        if (key.data == NULL)
            TRY(fa_error_last()->status);
        TRY(read_storage(s, key));
    }
    TRY(fill_views(s));
    TRY(check_filled(s->load));
done:
    fa_value_release(keys);
    return st;
}

/* ---- reading: the whole --------------------------------------------------------------------- */

static fa_status read_header(stream *s)
{
    static const char *const names[] = { "the magic number", "the protocol version", "sys_info" };
    fa_value *value = NULL;
    size_t part = 0;
    fa_status st = FA_OK;

    for (; part < FA__COUNT(names); part++) {
        int64_t number = 0;

        TRY(fa__unpickle(&s->reader, NULL, NULL, &value, NULL));
        if (part == 1 && (fa_value_get_int(value, &number) != FA_OK || number != PROTOCOL_VERSION))
            TRY(fa__fail_at(&s->reader, FA_EUNSUPPORTED, "protocol version %lld; expected %d",
                            (long long)number, PROTOCOL_VERSION));
        if (part == 0 && fa_value_kind(value) != FA_KIND_INT)
            TRY(fa__fail_at(&s->reader, FA_EFORMAT, "Invalid magic number; corrupt file?"));
        fa_value_release(value);
        value = NULL;
    }
done:
    if (st != FA_OK)
        fa__note("while reading %s of a legacy stream", names[part]);
    fa_value_release(value);
    return st;
}

static void stream_free(stream *s)
{
    for (size_t i = 0; i < s->n_views; i++) {
        fa_storage_release(s->views[i].part);
        fa_storage_release(s->views[i].whole);
    }
    fa__free(s->views);
    s->views = NULL;
    s->n_views = s->views_capacity = 0;
}

/* One save of the stream. *out is the object, its storages filled or pending. */
static fa_status read_save(stream *s, fa_value **out)
{
    fa__torch_pickle torch = { .load = s->load, .storage = find_storage, .context = s };
    fa__unpickle_info info = { 0 };
    fa_value *root = NULL;
    fa_status st = FA_OK;

    TRY(read_header(s));
    TRY(fa__unpickle(&s->reader, &fa__torch_unpickle_hooks, &torch, &root, &info));
    TRY(read_keys(s, &torch));
    TRY(fa__fact_int(s->load, "protocol", info.protocol));
    TRY(fa__fact_text(s->load, "writer",
                      info.python2 ? "torch 0.1.10 or later, Python 2" : "torch 0.1.10 or later"));
    *out = root;
    root = NULL;
done:
    fa_value_release(root);
    stream_free(s);
    return st;
}

/* Whether save number i is still wanted: the asked-for one, and in an audit all that follow. */
static bool wanted(const stream *s, int i)
{
    return i <= s->load->opts->index
           || (s->load->on_global != NULL && fa__reader_left(&s->reader) > 0);
}

/* Passes over the saves before the asked-for one: they must be read, since only reading tells where
 * they end. */
static fa_value *load_legacy(fa__load *load)
{
    stream s = { .load = load };
    fa__source *source = load->probe->source;
    fa_value *root = NULL;
    fa_status st = FA_OK;

    TRY(fa__reader_init(&s.reader, source, 0, fa__source_size(source), NULL));
    for (int i = 0; wanted(&s, i); i++) {
        fa_value_release(root);
        root = NULL;
        if (i > 0)
            TRY(fa__load_restart(load));
        if (fa__reader_left(&s.reader) == 0)
            TRY(fa__fail(FA_ENOTFOUND, "the stream holds %d saved objects; number %d was asked for",
                         i, load->opts->index));
        TRY(read_save(&s, &root));
    }
    if (fa__reader_left(&s.reader) > 0)
        TRY(fa__fact_int(load, "bytes_after", (int64_t)fa__reader_left(&s.reader)));
done:
    fa__reader_free(&s.reader);
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa_value_release(root);
    fa__load_drop_storages(load);
    return NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

static fa_status put_buffer(fa__writer *writer, fa__buffer *buffer)
{
    fa_status st = fa__writer_put(writer, buffer->data, buffer->size);

    buffer->size = 0;
    return st;
}

/* Pickles one helper value (taken over) and writes it. */
static fa_status put_value(fa__writer *writer, fa_value *value_take, const fa__pickle_style *style)
{
    fa__buffer out = { 0 };
    fa_status st = FA_OK;

    if (value_take == NULL)
        return fa_error_last()->status;
    TRY(fa__pickle(&out, value_take, style, NULL, NULL));
    TRY(put_buffer(writer, &out));
done:
    fa__buffer_free(&out);
    fa_value_release(value_take);
    return st;
}

/* {'protocol_version': 1001, 'little_endian': True, 'type_sizes': {'short': 2, 'int': 4, 'long':
 * 4}} */
static fa_value *sys_info(void)
{
    fa_value *info = fa_value_dict(FA_PLAIN_DICT), *sizes = fa_value_dict(FA_PLAIN_DICT);
    fa_status st = FA_OK;

    if (info == NULL || sizes == NULL)
        TRY(FA_ENOMEM);
    TRY(fa__dict_set_take(sizes, "short", fa_value_int(2)));
    TRY(fa__dict_set_take(sizes, "int", fa_value_int(4)));
    TRY(fa__dict_set_take(sizes, "long", fa_value_int(4)));
    TRY(fa__dict_set_take(info, "protocol_version", fa_value_int(PROTOCOL_VERSION)));
    TRY(fa__dict_set_take(info, "little_endian", fa_value_bool(!fa__big_endian_host())));
    TRY(fa_value_set_text(info, "type_sizes", sizes));
done:
    fa_value_release(sizes);
    if (st == FA_OK)
        return info;
    fa_value_release(info);
    return NULL;
}

static int compare_text(const void *a, const void *b)
{
    char x[24], y[24];

    snprintf(x, sizeof x, "%zu", *(const size_t *)a);
    snprintf(y, sizeof y, "%zu", *(const size_t *)b);
    return strcmp(x, y);
}

/* The numbers 0..n-1 in the order of their decimal texts. Yours (fa__free). */
static size_t *sorted_numbers(size_t n)
{
    size_t *order = fa__alloc((n + 1) * sizeof *order);

    for (size_t i = 0; order != NULL && i < n; i++)
        order[i] = i;
    if (order != NULL)
        qsort(order, n, sizeof *order, compare_text);
    return order;
}

static fa_value *key_list(const size_t *order, size_t n)
{
    fa_value *keys = fa_value_list();
    char text[24];

    for (size_t i = 0; keys != NULL && i < n; i++) {
        fa_value *key;

        snprintf(text, sizeof text, "%zu", order[i]);
        key = fa_value_str(text);
        if (key == NULL || fa_value_append(keys, key) != FA_OK) {
            fa_value_release(keys);
            keys = NULL;
        }
        fa_value_release(key);
    }
    return keys;
}

/* Count and elements; on a big-endian machine swapped to little-endian first. */
static fa_status put_storage(fa__writer *writer, const fa__listed_storage *item)
{
    const fa_storage *storage = item->storage;
    uint8_t count[8];
    uint8_t *swapped;
    fa_status st;

    fa__put_le64(count, storage->nbytes / fa_dtype_itemsize(item->dtype));
    st = fa__writer_put(writer, count, sizeof count);
    if (st != FA_OK || storage->nbytes == 0)
        return st;
    if (!fa__big_endian_host())
        return fa__writer_put(writer, storage->data, storage->nbytes);
    swapped = fa__alloc(storage->nbytes);
    if (swapped == NULL)
        return FA_ENOMEM;
    memcpy(swapped, storage->data, storage->nbytes);
    fa__swap_bytes(swapped, storage->nbytes, fa__dtype_row_of(item->dtype)->swap_width);
    st = fa__writer_put(writer, swapped, storage->nbytes);
    fa__free(swapped);
    return st;
}

static fa_status put_storages(fa__writer *writer, const fa__storage_list *list,
                              const fa__pickle_style *style, const fa_save_opts *opts)
{
    size_t *order = sorted_numbers(list->n);
    uint64_t done = 0, total = 0;
    fa_status st = FA_OK;

    if (order == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < list->n; i++)
        total += list->items[i].storage->nbytes;
    TRY(put_value(writer, key_list(order, list->n), style));
    for (size_t i = 0; i < list->n; i++) {
        TRY(put_storage(writer, &list->items[order[i]]));
        done += list->items[order[i]].storage->nbytes;
        if (opts->progress != NULL)
            opts->progress(opts->progress_context, done, total);
    }
done:
    fa__free(order);
    return st;
}

static fa_status save_legacy(fa__save *save, const fa_value *value)
{
    fa__pickle_style style = { .protocol = save->opts->pickle_protocol };
    fa__storage_list list = { .legacy = true };
    fa__slim slim = { 0 };
    fa__buffer pickle = { 0 };
    fa_status st = FA_OK;

    if (save->opts->slim)
        TRY(fa__slim_init(&slim, value));
    list.replacements = slim.replacements;
    TRY(fa__pickle_object(&pickle, &list, value, save->opts));
    TRY(put_value(save->writer, fa_value_int_decimal("119547037146038801333356", 24), &style));
    TRY(put_value(save->writer, fa_value_int(PROTOCOL_VERSION), &style));
    TRY(put_value(save->writer, sys_info(), &style));
    TRY(put_buffer(save->writer, &pickle));
    TRY(put_storages(save->writer, &list, &style, save->opts));
done:
    fa__buffer_free(&pickle);
    fa__storage_list_free(&list);
    fa__slim_free(&slim);
    return st;
}

const fa__format fa__formats_legacy[] = {
    { .name = "legacy",
      .title = "legacy torch.save stream (0.1.10 to 1.5, and on request today)",
      .rank = 60,
      .streams = true,
      .recognise = recognise,
      .load = load_legacy,
      .save = save_legacy },
    { 0 },
};
