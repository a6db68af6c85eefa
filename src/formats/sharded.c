/* sharded.c: an index of shards, as transformers writes it [formats 7.5, 8.1], read into one dict.
 *
 *     model.safetensors.index.json, pytorch_model.bin.index.json, or the folder that holds one:
 *     { "metadata": { "total_size": N, ... },
 *       "weight_map": { "name": "model-00001-of-00002.safetensors", ... } }
 *
 * The shards lie beside the index: safetensors, or files that torch.save wrote. Index and shards
 * must agree on every name, otherwise the load ends with the first name that differs. */
#include "safetensors.h"

#define MAX_INDEX ((uint64_t)1 << 30)           /* bytes of index */

static const char *const index_names[] = { FA__SAFETENSORS_INDEX, "pytorch_model.bin.index.json" };

/* An index while it is read. */
typedef struct shards {
    fa__load *load;
    char *folder;
    fa_value *index;                    /* DICT, the JSON */
    fa_value *weight_map;               /* DICT of STR to STR, borrowed from index */
    fa_value *result;                   /* DICT */
} shards;

/* ---- recognising ----------------------------------------------------------------------------- */

static bool head_has(const fa__probe *probe, const char *text)
{
    size_t n = strlen(text);

    for (size_t i = 0; i + n <= probe->head_size; i++) {
        if (memcmp(probe->head + i, text, n) == 0)
            return true;
    }
    return false;
}

bool fa__sharded_recognise(const fa__probe *probe)
{
    if (probe->folder)
        return fa__names_have(probe->names, index_names[0])
            || fa__names_have(probe->names, index_names[1]);
    return probe->head_size > 0 && probe->head[0] == '{'
        && (fa__ends_with(fa__span_of(probe->path), ".index.json")
            || head_has(probe, "\"weight_map\""));
}

/* ---- the index ------------------------------------------------------------------------------- */

static fa_status fail_name(const fa_value *name)
{
    char shown[128];

    fa__copy_text(shown, sizeof shown, fa__span_of_value(name));
    return fa__error_set_key(shown);
}

static fa_status check_weight_map(const shards *self)
{
    if (fa_value_kind(self->weight_map) != FA_KIND_DICT)
        return fa__fail(FA_EFORMAT, "the index has no \"weight_map\" object");
    for (size_t i = 0; i < fa_value_len(self->weight_map); i++) {
        if (fa_value_kind(fa_value_item_at(self->weight_map, i)) != FA_KIND_STR) {
            fa__fail(FA_EFORMAT, "the \"weight_map\" gives something other than a file name");
            return fail_name(fa_value_key_at(self->weight_map, i));
        }
    }
    return FA_OK;
}

static fa_status parse_index(shards *self, fa__source *source)
{
    fa__buffer text = { 0 };
    uint64_t size = fa__source_size(source);
    fa_status st = FA_OK;

    if (size > MAX_INDEX)
        TRY(fa__fail(FA_ELIMIT, "an index of %llu bytes; the limit is %llu",
                     (unsigned long long)size, (unsigned long long)MAX_INDEX));
    TRY(fa__buffer_reserve(&text, (size_t)size));
    TRY(fa__source_read(source, text.data, (size_t)size, 0));
    self->index = fa__json_parse((fa__span){ text.data, (size_t)size }, FA__JSON_REJECT_DUPLICATES);
    if (self->index == NULL)
        TRY(fa__note("in the index of shards"));
    if (fa_value_kind(self->index) == FA_KIND_DICT)
        self->weight_map = fa_value_find_text(self->index, "weight_map");
    TRY(check_weight_map(self));
done:
    fa__buffer_free(&text);
    return st == FA_OK ? FA_OK : fa__error_set_path(fa__source_path(source));
}

static fa_status open_folder(shards *self, const fa__probe *probe)
{
    const char *name = index_names[fa__names_have(probe->names, index_names[0]) ? 0 : 1];
    fa__source *source;
    fa_status st;

    self->folder = fa__strdup(probe->path);
    if (self->folder == NULL)
        return FA_ENOMEM;
    source = fa__open_inside(self->load, self->folder, fa__span_of(name));
    if (source == NULL)
        return fa_error_last()->status;
    st = parse_index(self, source);
    fa__source_release(source);
    return st;
}

static fa_status open_index(shards *self)
{
    const fa__probe *probe = self->load->probe;

    if (probe->folder)
        return open_folder(self, probe);
    if (probe->path[0] == '\0')
        return fa__fail(FA_EUNSUPPORTED, "an index names files beside it: load it by its path");
    self->folder = fa__path_folder(probe->path);
    return self->folder == NULL ? FA_ENOMEM : parse_index(self, probe->source);
}

/* ---- the shards ------------------------------------------------------------------------------ */

/* Adds one pair of shard `file`, which the index must place there. Takes over the tensor. */
static fa_status add_take(shards *self, const fa_value *file, fa_value *name, fa_value *tensor_take)
{
    const fa_value *place;

    if (tensor_take == NULL)
        return fa_error_last()->status;
    place = fa_value_find(self->weight_map, name);
    if (place != NULL && fa__span_equal(fa__span_of_value(place), fa__span_of_value(file)))
        return fa__value_set_item_take(self->result, fa_value_retain(name), tensor_take);
    fa_value_release(tensor_take);
    fa__fail(FA_EFORMAT, "the shard holds the tensor, and the index %s",
             place == NULL ? "does not name it" : "places it in another file");
    return fail_name(name);
}

static fa_status add_safetensors(shards *self, const fa_value *name, fa__source *source)
{
    fa__safetensors file = { 0 };
    fa_status st = FA_OK;

    TRY(fa__safetensors_open(&file, source));
    for (size_t i = 0; i < file.n; i++)
        TRY(add_take(self, name, file.entries[i].name,
                     fa__safetensors_tensor(self->load, &file, i, FA__READ_AT_FINISH)));
    TRY(fa__safetensors_add_aliases(self->result, file.metadata));
done:
    fa__safetensors_close(&file);
    return st;
}

static fa_status add_torch_save(shards *self, const fa_value *name, fa__source *source)
{
    fa_value *part = fa__load_nested(self->load, source);
    fa_status st = FA_OK;

    if (part == NULL)
        TRY(fa_error_last()->status);
    if (fa_value_kind(part) != FA_KIND_DICT)
        TRY(fa__fail(FA_EFORMAT, "the shard holds a %s, not a dict of tensors",
                     fa_kind_name(fa_value_kind(part))));
    for (size_t i = 0; i < fa_value_len(part); i++)
        TRY(add_take(self, name, fa_value_key_at(part, i),
                     fa_value_retain(fa_value_item_at(part, i))));
done:
    fa_value_release(part);
    return st;
}

static fa_status add_shard(shards *self, const fa_value *name)
{
    fa__span text = fa__span_of_value(name);
    fa__source *source = fa__open_inside(self->load, self->folder, text);
    char shown[128];
    fa_status st;

    fa__copy_text(shown, sizeof shown, text);
    if (source == NULL)
        return fa__note("'%s' is one of the files that the index names", shown);
    st = fa__ends_with(text, ".safetensors") ? add_safetensors(self, name, source)
                                             : add_torch_save(self, name, source);
    fa__source_release(source);
    return st == FA_OK ? FA_OK : fa__note("in the shard '%s'", shown);
}

/* Each file once, in the order in which the index first names it. */
static fa_status add_shards(shards *self)
{
    fa_value *seen = fa_value_set(false);
    fa_status st = FA_OK;

    if (seen == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < fa_value_len(self->weight_map); i++) {
        fa_value *file = fa_value_item_at(self->weight_map, i);
        size_t n = fa_value_len(seen);

        TRY(fa_value_add(seen, file));
        if (fa_value_len(seen) > n)
            TRY(add_shard(self, file));
    }
    TRY(fa__fact_int(self->load, "shards", (int64_t)fa_value_len(seen)));
done:
    fa_value_release(seen);
    return st;
}

static fa_status check_all_found(const shards *self)
{
    for (size_t i = 0; i < fa_value_len(self->weight_map); i++) {
        const fa_value *name = fa_value_key_at(self->weight_map, i);

        if (fa_value_find(self->result, name) == NULL) {
            fa__fail(FA_EFORMAT, "the index places the tensor in '%s', which does not hold it",
                     fa_value_text(fa_value_item_at(self->weight_map, i)));
            return fail_name(name);
        }
    }
    return FA_OK;
}

static fa_status put_facts(const shards *self)
{
    fa_value *metadata = fa_value_find_text(self->index, "metadata");
    fa_status st = fa__fact_int(self->load, "tensors", (int64_t)fa_value_len(self->weight_map));

    if (st == FA_OK && metadata != NULL)
        st = fa_value_set_text(self->load->facts, "metadata", metadata);
    return st;
}

fa_value *fa__sharded_load(fa__load *load)
{
    shards self = { .load = load };
    fa_status st = FA_OK;

    TRY(open_index(&self));
    TRY(put_facts(&self));
    self.result = fa_value_dict(FA_PLAIN_DICT);
    if (self.result == NULL)
        TRY(FA_ENOMEM);
    TRY(add_shards(&self));
    TRY(check_all_found(&self));
done:
    fa_value_release(self.index);
    fa__free(self.folder);
    if (st == FA_OK)
        return fa__load_finish(load, self.result);
    fa_value_release(self.result);
    return NULL;
}
