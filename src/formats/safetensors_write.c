/* safetensors_write.c: saving as safetensors, in one file or in shards with an index [formats 7.5,
 * 8.1].
 *
 *     value -- flat dict of tensors -- equal views kept once -- one file, or shards in dict order
 *                                                                 `- each: sorted, header, bytes
 *
 * Byte for byte what the reference writer gives: tensors by dtype (the list below, last first),
 * then by name; the header padded with spaces to a multiple of 8.
 *
 * What the format cannot hold: equal views of one storage are written once, and the other names
 * are recorded in the metadata as `safetensors.torch.save_model` does ("other name": "kept name").
 * Views that merely overlap are each written in full. requires_grad, parameters and dict
 * attributes are not kept. */
#include <stdio.h>
#include <stdlib.h>

#include "safetensors.h"

#define FORMAT_TITLE "safetensors"
#define HEADER_ALIGNMENT 8
/* "5GB", as transformers' save_pretrained long had it. */
#define DEFAULT_SHARD_SIZE ((uint64_t)5000000000)
#define MAX_SHARDS 256                  /* all are open at once, so that all appear together */

/* The reference's enumeration of dtypes; files hold later ones first. */
static const char *const dtype_order[] = {
    "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ",
    "F8_E5M2FNUZ", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "C64", "F64", "I64", "U64",
};

/* One tensor to be written; name and tensor are borrowed. */
typedef struct plan_item {
    fa_value *name;
    const fa_tensor *tensor;
    size_t nbytes;
    int rank;                           /* of its dtype in dtype_order */
    size_t shard;
} plan_item;

/* What goes into one set of files. */
typedef struct save_plan {
    plan_item *items;
    size_t n;
    fa_value **metadata;                /* of each shard: DICT of STR to STR */
    size_t n_shards;
    uint64_t total;                     /* bytes of all tensors */
    uint64_t written;
    const fa_save_opts *opts;
} save_plan;

static fa_status fail_named(const fa_value *name)
{
    char shown[128];

    fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
    return fa__error_set_key(shown);
}

/* ---- planning: which tensors, where ---------------------------------------------------------- */

static fa_status rank_dtype(plan_item *out)
{
    const char *name = fa__dtype_row_of(fa_tensor_dtype(out->tensor))->safetensors;

    for (size_t i = 0; name != NULL && i < FA__COUNT(dtype_order); i++) {
        if (strcmp(dtype_order[i], name) == 0) {
            out->rank = (int)i;
            return FA_OK;
        }
    }
    fa__fail(FA_EUNSUPPORTED, "safetensors has no dtype for %s: save as \"zip\" instead",
             fa_dtype_name(fa_tensor_dtype(out->tensor)));
    return fail_named(out->name);
}

/* F4 doubles the last dim, so there must be one. */
static fa_status check_float4(const plan_item *what)
{
    if (fa_tensor_dtype(what->tensor) != FA_FLOAT4_E2M1FN_X2 || fa_tensor_dim(what->tensor) > 0)
        return FA_OK;
    fa__fail(FA_EUNSUPPORTED,
             "a float4_e2m1fn_x2 tensor without dims cannot be saved as safetensors");
    return fail_named(what->name);
}

/* Everything that makes two tensors the same view of the same bytes. */
static fa_status put_view_key(fa__buffer *key, const fa_tensor *tensor)
{
    const fa_storage *storage = fa_tensor_storage(tensor);
    int64_t numbers[3] = { fa_tensor_dtype(tensor), fa_tensor_storage_offset(tensor),
                           fa_tensor_dim(tensor) };
    size_t bytes = (size_t)fa_tensor_dim(tensor) * sizeof(int64_t);
    uint8_t bits = (uint8_t)(fa_tensor_is_conj(tensor) | fa_tensor_is_neg(tensor) << 1);
    fa_status st = FA_OK;

    TRY(fa__buffer_put(key, &storage, sizeof storage));
    TRY(fa__buffer_put(key, numbers, sizeof numbers));
    TRY(fa__buffer_put(key, fa_tensor_sizes(tensor), bytes));
    TRY(fa__buffer_put(key, fa_tensor_strides(tensor), bytes));
    TRY(fa__buffer_put_byte(key, bits));
done:
    return st;
}

/* Finds the item with the same view, *kept, or adds this one under its view. */
static fa_status find_view(fa__map *views, const plan_item *what, size_t position, bool *found,
                           uint64_t *kept)
{
    fa__buffer key = { 0 };
    fa_status st = FA_OK;

    TRY(put_view_key(&key, what->tensor));
    *found = fa__map_get(views, (fa__span){ key.data, key.size }, kept);
    if (!*found)
        TRY(fa__map_set(views, (fa__span){ key.data, key.size }, position));
done:
    fa__buffer_free(&key);
    return st;
}

/* Records name -> kept name, unless the metadata says something else under that name. */
static fa_status record_alias(save_plan *plan, size_t kept, fa_value *name, bool *recorded)
{
    fa_value *metadata = plan->metadata[plan->items[kept].shard];

    *recorded = false;
    if (fa__span_is(fa__span_of_value(name), "format") || fa_value_find(metadata, name) != NULL)
        return FA_OK;
    *recorded = true;
    return fa_value_set_item(metadata, name, plan->items[kept].name);
}

/* The metadata that every file starts with: the caller's, then "format". */
static fa_value *first_metadata(const fa_value *root)
{
    fa_value *own = fa_value_find_text(root, FA__SAFETENSORS_METADATA);
    fa_value *out = fa_value_dict(FA_PLAIN_DICT), *pt = fa_value_str("pt");
    fa_status st = FA_OK;

    if (out == NULL || pt == NULL)
        TRY(FA_ENOMEM);
    if (own != NULL && fa_value_kind(own) != FA_KIND_DICT)
        TRY(fa__fail(FA_EUNSUPPORTED, "\"%s\" must be a dict of texts", FA__SAFETENSORS_METADATA));
    for (size_t i = 0; own != NULL && i < fa_value_len(own); i++) {
        fa_value *key = fa_value_key_at(own, i), *text = fa_value_item_at(own, i);

        if (fa_value_kind(key) != FA_KIND_STR || fa_value_kind(text) != FA_KIND_STR)
            TRY(fa__fail(FA_EUNSUPPORTED, "\"%s\" must be a dict of texts",
                         FA__SAFETENSORS_METADATA));
        TRY(fa_value_set_item(out, key, text));
    }
    TRY(fa_value_set_text(out, "format", pt));
done:
    fa_value_release(pt);
    if (st == FA_OK)
        return out;
    fa_value_release(out);
    return NULL;
}

static fa_status add_shard(save_plan *plan, const fa_value *root)
{
    fa_value **bigger;

    if (plan->n_shards == MAX_SHARDS)
        return fa__fail(FA_ELIMIT, "more than %d shards: choose a larger shard_size", MAX_SHARDS);
    bigger = fa__realloc(plan->metadata, (plan->n_shards + 1) * sizeof *bigger);
    if (bigger == NULL)
        return FA_ENOMEM;
    plan->metadata = bigger;
    plan->metadata[plan->n_shards] = first_metadata(root);
    if (plan->metadata[plan->n_shards] == NULL)
        return fa_error_last()->status;
    plan->n_shards++;
    return FA_OK;
}

/* Puts one tensor into the plan, or records it as another name of one that is there. `room`: bytes
 * left in the shard. */
static fa_status plan_tensor(save_plan *plan, fa__map *views, const fa__named_tensor *pair,
                             const fa_value *root, uint64_t shard_size, uint64_t *room)
{
    plan_item what = { .name = pair->name, .tensor = pair->tensor };
    bool same = false, recorded = false;
    uint64_t kept = 0;
    fa_status st = FA_OK;

    TRY(rank_dtype(&what));
    TRY(check_float4(&what));
    TRY(fa__tensor_nbytes(what.tensor, &what.nbytes));
    if (what.nbytes > 0)
        TRY(find_view(views, &what, plan->n, &same, &kept));
    if (same)
        TRY(record_alias(plan, (size_t)kept, what.name, &recorded));
    if (recorded)
        return FA_OK;
    if (shard_size > 0 && what.nbytes > *room && *room < shard_size) {
        TRY(add_shard(plan, root));
        *room = shard_size;
    }
    *room -= what.nbytes < *room ? what.nbytes : *room;
    what.shard = plan->n_shards - 1;
    plan->total += what.nbytes;
    plan->items[plan->n++] = what;
done:
    return st;
}

static void plan_free(save_plan *plan)
{
    for (size_t i = 0; i < plan->n_shards; i++)
        fa_value_release(plan->metadata[i]);
    fa__free(plan->metadata);
    fa__free(plan->items);
}

/* shard_size 0: everything in one file. */
static fa_status make_plan(save_plan *plan, const fa_value *root, uint64_t shard_size)
{
    fa__named_tensor *pairs = NULL;
    fa__map *views = fa__map_new();
    uint64_t room = shard_size;
    size_t n = 0;
    fa_status st = FA_OK;

    if (views == NULL)
        TRY(FA_ENOMEM);
    TRY(fa__flat_tensors(root, FORMAT_TITLE, FA__SAFETENSORS_METADATA, &pairs, &n));
    plan->items = fa__alloc_items(n, sizeof *plan->items);
    if (plan->items == NULL)
        TRY(FA_ENOMEM);
    TRY(add_shard(plan, root));
    for (size_t i = 0; i < n; i++)
        TRY(plan_tensor(plan, views, &pairs[i], root, shard_size, &room));
done:
    fa__map_free(views);
    fa__free(pairs);
    return st;
}

/* ---- one file -------------------------------------------------------------------------------- */

static int compare_names(fa__span a, fa__span b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

/* Shard by shard; inside, later dtypes first, then by name. */
static int compare_items(const void *a, const void *b)
{
    const plan_item *x = a, *y = b;

    if (x->shard != y->shard)
        return x->shard < y->shard ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    return compare_names(fa__span_of_value(x->name), fa__span_of_value(y->name));
}

/* Python's lone surrogates are let through by fa__utf8_valid; JSON readers refuse them. */
static bool has_surrogate(fa__span text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        if (text.data[i] == 0xED && text.data[i + 1] >= 0xA0)
            return true;
    }
    return false;
}

/* The escape of one byte as the reference writer has it, or NULL for the byte itself. */
static const char *escape_of(uint8_t c, char hex[8])
{
    static const char letters[] = "\b\t\n\f\r\"\\";
    static const char *const escapes[] = { "\\b", "\\t", "\\n", "\\f", "\\r", "\\\"", "\\\\" };
    const char *at = c == 0 ? NULL : strchr(letters, c);

    if (at != NULL)
        return escapes[at - letters];
    if (c >= 0x20)
        return NULL;
    snprintf(hex, 8, "\\u%04x", c);
    return hex;
}

/* A text in quotes; what is beyond ASCII stays UTF-8, as the reference writer has it. */
static fa_status put_text(fa__buffer *out, const fa_value *text)
{
    fa__span span = fa__span_of_value(text);
    fa_status st = FA_OK;

    if (has_surrogate(span) || !fa__utf8_valid(span))
        return fa__fail(FA_EUNSUPPORTED, "a name or text is not UTF-8, as safetensors needs it");
    TRY(fa__buffer_put_byte(out, '"'));
    for (size_t i = 0; i < span.size; i++) {
        char hex[8];
        const char *escape = escape_of(span.data[i], hex);

        TRY(escape != NULL ? fa__buffer_text(out, escape) : fa__buffer_put_byte(out, span.data[i]));
    }
    TRY(fa__buffer_put_byte(out, '"'));
done:
    return st;
}

static fa_status put_metadata(fa__buffer *out, const fa_value *metadata)
{
    fa_status st = FA_OK;

    TRY(fa__buffer_text(out, "{\"" FA__SAFETENSORS_METADATA "\":{"));
    for (size_t i = 0; i < fa_value_len(metadata); i++) {
        if (i > 0)
            TRY(fa__buffer_put_byte(out, ','));
        TRY(put_text(out, fa_value_key_at(metadata, i)));
        TRY(fa__buffer_put_byte(out, ':'));
        TRY(put_text(out, fa_value_item_at(metadata, i)));
    }
    TRY(fa__buffer_put_byte(out, '}'));
done:
    return st;
}

static fa_status put_shape(fa__buffer *out, const fa_tensor *tensor)
{
    int n_dims = fa_tensor_dim(tensor);
    fa_status st = FA_OK;

    for (int i = 0; i < n_dims; i++) {
        int64_t size = fa_tensor_size(tensor, i);

        if (i == n_dims - 1 && fa_tensor_dtype(tensor) == FA_FLOAT4_E2M1FN_X2
            && !fa__mul_i64(size, 2, &size))
            TRY(fa__fail(FA_EINVAL, "the last dim is too large to be doubled"));
        TRY(fa__buffer_format(out, i == 0 ? "%lld" : ",%lld", (long long)size));
    }
done:
    return st;
}

static fa_status put_entry(fa__buffer *out, const plan_item *what, uint64_t begin)
{
    fa_status st = FA_OK;

    TRY(put_text(out, what->name));
    TRY(fa__buffer_format(out, ":{\"dtype\":\"%s\",\"shape\":[", dtype_order[what->rank]));
    TRY(put_shape(out, what->tensor));
    TRY(fa__buffer_format(out, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)begin,
                          (unsigned long long)(begin + what->nbytes)));
done:
    return st;
}

static fa_status put_header(fa__buffer *out, const plan_item *items, size_t n,
                            const fa_value *metadata)
{
    uint64_t at = 0;
    fa_status st = FA_OK;

    TRY(put_metadata(out, metadata));
    for (size_t i = 0; i < n; i++) {
        TRY(fa__buffer_put_byte(out, ','));
        TRY(put_entry(out, &items[i], at));
        at += items[i].nbytes;
    }
    TRY(fa__buffer_put_byte(out, '}'));
    while (out->size % HEADER_ALIGNMENT != 0)
        TRY(fa__buffer_put_byte(out, ' '));
done:
    return st;
}

static fa_status put_bytes(void *writer, const uint8_t *data, size_t size)
{
    return fa__writer_put(writer, data, size);
}

static fa_status write_tensors(fa__writer *writer, save_plan *plan, const plan_item *items,
                               size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fa_status st = fa__put_elements(items[i].tensor, put_bytes, writer);

        if (st != FA_OK)
            return st;
        plan->written += items[i].nbytes;
        if (plan->opts->progress != NULL)
            plan->opts->progress(plan->opts->progress_context, plan->written, plan->total);
    }
    return FA_OK;
}

/* Writes the items of one shard, which are sorted. */
static fa_status write_file(fa__writer *writer, save_plan *plan, size_t shard)
{
    fa__buffer header = { 0 };
    uint8_t preamble[8];
    const plan_item *items = plan->items;
    size_t n = 0;
    fa_status st = FA_OK;

    for (; items < plan->items + plan->n && items->shard < shard; items++)
        ;
    while (items + n < plan->items + plan->n && items[n].shard == shard)
        n++;
    TRY(put_header(&header, items, n, plan->metadata[shard]));
    if (header.size > FA__SAFETENSORS_MAX_HEADER)
        TRY(fa__fail(
            FA_ELIMIT,
            "the names and sizes of %zu tensors need a header of more than %llu bytes: save as "
            "\"sharded\"",
            n, (unsigned long long)FA__SAFETENSORS_MAX_HEADER));
    fa__put_le64(preamble, header.size);
    TRY(fa__writer_put(writer, preamble, sizeof preamble));
    TRY(fa__writer_put(writer, header.data, header.size));
    TRY(write_tensors(writer, plan, items, n));
done:
    fa__buffer_free(&header);
    return st;
}

static void sort_items(save_plan *plan)
{
    if (plan->n > 0)
        qsort(plan->items, plan->n, sizeof *plan->items, compare_items);
}

fa_status fa__safetensors_save(fa__save *save, const fa_value *value)
{
    save_plan plan = { .opts = save->opts };
    fa_status st = FA_OK;

    TRY(make_plan(&plan, value, 0));
    if (save->opts->shard_size > 0 && plan.total > save->opts->shard_size)
        TRY(fa__fail(
            FA_EINVAL,
            "%llu bytes of tensors need several files of %llu bytes: save as \"sharded\", to a "
            "path like " FA__SAFETENSORS_INDEX,
            (unsigned long long)plan.total, (unsigned long long)save->opts->shard_size));
    sort_items(&plan);
    TRY(write_file(save->writer, &plan, 0));
done:
    plan_free(&plan);
    return st;
}

/* ---- shards and their index ------------------------------------------------------------------ */

/* The name of shard i: "model-00001-of-00003.safetensors", for a path
 * ".../model.safetensors.index.json". */
static fa_status shard_name(fa__buffer *out, const char *path, size_t i, size_t n)
{
    static const char *const endings[] = { ".index.json", ".safetensors" };
    fa__span stem = fa__span_of(fa__path_base(path));

    for (size_t k = 0; k < FA__COUNT(endings); k++) {
        if (fa__ends_with(stem, endings[k]))
            stem.size -= strlen(endings[k]);
    }
    fa_status st = fa__buffer_put(out, stem.data, stem.size);
    return st != FA_OK ? st : fa__buffer_format(out, "-%05zu-of-%05zu.safetensors", i + 1, n);
}

/* ".../model.safetensors" gets its index beside it, ".../model.safetensors.index.json". */
static char *index_path(const char *path)
{
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    TRY(fa__buffer_text(&text, path));
    if (!fa__ends_with(fa__span_of(path), ".json"))
        TRY(fa__buffer_text(&text, ".index.json"));
done:
    if (st == FA_OK)
        return fa__buffer_take_text(&text);
    fa__buffer_free(&text);
    return NULL;
}

/* {"metadata": {"total_size": N}, "weight_map": {name: file}} */
static fa_value *make_index(const save_plan *plan, const char *path)
{
    fa_value *index = fa_value_dict(FA_PLAIN_DICT), *metadata = fa_value_dict(FA_PLAIN_DICT);
    fa_value *weight_map = fa_value_dict(FA_PLAIN_DICT);
    fa__buffer name = { 0 };
    fa_status st = FA_OK;

    if (index == NULL || metadata == NULL || weight_map == NULL)
        TRY(FA_ENOMEM);
    TRY(fa__set_text_take(metadata, "total_size", fa_value_int((int64_t)plan->total)));
    for (size_t i = 0; i < plan->n; i++) {
        fa_value *file;

        name.size = 0;
        TRY(shard_name(&name, path, plan->items[i].shard, plan->n_shards));
        file = fa_value_str_n((const char *)name.data, name.size);
        st = file == NULL ? FA_ENOMEM
            : fa_value_set_item(weight_map, plan->items[i].name, file);
        fa_value_release(file);
        TRY(st);
    }
    TRY(fa_value_set_text(index, "metadata", metadata));
    TRY(fa_value_set_text(index, "weight_map", weight_map));
done:
    fa__buffer_free(&name);
    fa_value_release(weight_map);
    fa_value_release(metadata);
    if (st == FA_OK)
        return index;
    fa_value_release(index);
    return NULL;
}

static fa__writer *open_shard(const save_plan *plan, const char *path, size_t i)
{
    fa__buffer name = { 0 };
    char *folder = fa__path_folder(path), *full = NULL;
    fa__writer *writer = NULL;

    if (folder != NULL && shard_name(&name, path, i, plan->n_shards) == FA_OK)
        full = fa__path_join_safe(folder, (fa__span){ name.data, name.size });
    if (full != NULL)
        writer = fa__writer_open(full, fa__save_durability(plan->opts));
    fa__free(full);
    fa__free(folder);
    fa__buffer_free(&name);
    return writer;
}

static fa__writer *open_index(const save_plan *plan, const char *path)
{
    char *full = index_path(path);
    fa__writer *writer =
        full == NULL ? NULL : fa__writer_open(full, fa__save_durability(plan->opts));

    fa__free(full);
    return writer;
}

static fa_status write_index(fa__writer *writer, const save_plan *plan, const char *path)
{
    fa__buffer text = { 0 };
    fa_value *index = make_index(plan, path);
    fa_status st = FA_OK;

    if (index == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__json_write(&text, index, FA__JSON_INDENT2));
    TRY(fa__buffer_put_byte(&text, '\n'));
    TRY(fa__writer_put(writer, text.data, text.size));
done:
    fa_value_release(index);
    fa__buffer_free(&text);
    return st;
}

/* Writes everything under temporary names, then gives the files their names, the index last: a
 * reader never finds an index without its shards. */
static fa_status write_shards(save_plan *plan, const char *path)
{
    size_t n = plan->n_shards;
    fa__writer **writers = fa__zalloc((n + 1) * sizeof *writers);
    fa_status st = FA_OK;

    if (writers == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i <= n; i++) {
        writers[i] = i < n ? open_shard(plan, path, i) : open_index(plan, path);
        if (writers[i] == NULL)
            TRY(fa_error_last()->status);
        TRY(i < n ? write_file(writers[i], plan, i) : write_index(writers[i], plan, path));
    }
    for (size_t i = 0; i <= n; i++)
        TRY(fa__writer_commit(writers[i]));
done:
    for (size_t i = 0; i <= n; i++)
        fa__writer_free(writers[i]);
    fa__free(writers);
    return st;
}

/* Everything fits into one file, and the path names that file rather than an index. */
static bool needs_no_index(const save_plan *plan, const char *path)
{
    return plan->n_shards == 1 && fa__ends_with(fa__span_of(path), ".safetensors");
}

static fa_status write_alone(save_plan *plan, const char *path)
{
    fa__writer *writer = fa__writer_open(path, fa__save_durability(plan->opts));
    fa_status st = FA_OK;

    if (writer == NULL)
        return fa_error_last()->status;
    TRY(write_file(writer, plan, 0));
    TRY(fa__writer_commit(writer));
done:
    fa__writer_free(writer);
    return st;
}

fa_status fa__sharded_save(fa__save *save, const fa_value *value)
{
    save_plan plan = { .opts = save->opts };
    fa_status st = FA_OK;

    if (save->path == NULL)
        TRY(fa__fail(FA_EUNSUPPORTED, "shards are several files and cannot be saved to memory"));
    TRY(make_plan(&plan, value,
                  save->opts->shard_size > 0 ? save->opts->shard_size : DEFAULT_SHARD_SIZE));
    sort_items(&plan);
    TRY(needs_no_index(&plan, save->path) ? write_alone(&plan, save->path)
                                          : write_shards(&plan, save->path));
done:
    plan_free(&plan);
    return st;
}
