/* formats.c: from a path or bytes to the row of a file format.
 *
 *   path -- probe (first bytes, zip directory, names in a folder) -- rows by rank -- the row that
 * fits
 *
 * The rows stand beside their code; this file only walks them. */
#include "formats.h"

const fa__format *fa__format_at(size_t i)
{
    for (size_t family = 0; fa__format_families[family] != NULL; family++) {
        for (const fa__format *row = fa__format_families[family]; row->name != NULL; row++) {
            if (i-- == 0)
                return row;
        }
    }
    return NULL;
}

const fa__format *fa__format_find(const char *name)
{
    const fa__format *row;

    for (size_t i = 0; (row = fa__format_at(i)) != NULL; i++) {
        if (strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

/* ---- probing -------------------------------------------------------------------------------- */

/* A zip whose directory cannot be read stays without one: a refusing row then says so. */
static fa_status probe_zip(fa__probe *probe)
{
    if (probe->head_size < 4 || memcmp(probe->head, "PK\3\4", 4) != 0)
        return FA_OK;
    probe->zip = fa__zip_open(probe->source);
    if (probe->zip == NULL && fa_error_last()->status != FA_EFORMAT
        && fa_error_last()->status != FA_EUNSUPPORTED)
        return fa_error_last()->status;
    return FA_OK;
}

fa_status fa__probe_source(fa__probe *out, fa__source *source)
{
    uint64_t size = fa__source_size(source);
    fa_status st = FA_OK;

    *out = (fa__probe){ .path = fa__source_path(source), .source = fa__source_retain(source) };
    out->head_size = size < sizeof out->head ? (size_t)size : sizeof out->head;
    TRY(fa__source_read(source, out->head, out->head_size, 0));
    TRY(probe_zip(out));
done:
    if (st != FA_OK)
        fa__probe_free(out);
    return st;
}

fa_status fa__probe_path(fa__probe *out, const char *path, fa__mapping mapping)
{
    fa__source *source;
    fa_status st;

    if (fa__is_folder(path)) {
        *out = (fa__probe){ .path = path, .folder = true, .names = fa__folder_names(path) };
        return out->names == NULL ? fa_error_last()->status : FA_OK;
    }
    source = fa__source_open(path, mapping);
    if (source == NULL)
        return fa_error_last()->status;
    st = fa__probe_source(out, source);
    fa__source_release(source);
    out->path = path;
    return st;
}

void fa__probe_free(fa__probe *probe)
{
    fa__zip_free(probe->zip);
    fa__names_free(probe->names);
    fa__source_settle(probe->source);
    fa__source_release(probe->source);
    *probe = (fa__probe){ 0 };
}

/* ---- recognising ---------------------------------------------------------------------------- */

static const fa__format *forced_format(const char *name)
{
    const fa__format *row = fa__format_find(name);

    if (row == NULL) {
        fa__fail(FA_EINVAL, "unknown format '%s' (facula formats lists them)", name);
        return NULL;
    }
    if (row->load == NULL) {
        fa__fail(FA_EUNSUPPORTED, "the format '%s' cannot be read", name);
        return NULL;
    }
    return row;
}

static void fail_unrecognised(const fa__probe *probe)
{
    if (probe->folder) {
        fa__fail(FA_EFORMAT, "the folder holds no .metadata of a distributed checkpoint and no "
                 "safetensors files");
    } else {
        fa__fail(
            FA_EFORMAT,
            "not a file that PyTorch writes: it begins with bytes %02x %02x %02x %02x "
            "(%llu bytes in all); a zip begins with 50 4b 03 04, a legacy stream with 80 02 8a 0a",
            probe->head[0], probe->head[1], probe->head[2], probe->head[3],
            (unsigned long long)fa__source_size(probe->source));
    }
    fa__error_set_path(probe->path);
}

const fa__format *fa__recognise(const fa__probe *probe, const char *forced)
{
    const fa__format *best = NULL, *row;

    if (forced != NULL)
        return forced_format(forced);
    for (size_t i = 0; (row = fa__format_at(i)) != NULL; i++) {
        if ((best == NULL || row->rank < best->rank) && row->recognise != NULL
            && row->recognise(probe))
            best = row;
    }
    if (best == NULL) {
        fail_unrecognised(probe);
    } else if (best->load == NULL) {
        fa__fail(FA_EFORMAT, "%s", best->refusal);
        fa__error_set_path(probe->path);
        best = NULL;
    }
    return best;
}

/* ---- one load ------------------------------------------------------------------------------- */

/* torch.device's own list: a mistyped map_location must not become a label. */
static fa_status check_location(const char *text, const fa_device *device)
{
    static const char *const types[] = { "cpu",    "cuda",   "ipu",   "xpu",  "mkldnn",
                                         "opengl", "opencl", "ideep", "hip",  "ve",
                                         "fpga",   "maia",   "xla",   "lazy", "vulkan",
                                         "mps",    "meta",   "hpu",   "mtia", "privateuseone",
                                         "npu" };

    for (size_t i = 0; i < FA__COUNT(types); i++) {
        if (strcmp(device->type, types[i]) == 0)
            return FA_OK;
    }
    return fa__fail(
        FA_EINVAL,
        "map_location '%.60s' names no device type (cpu, cuda, mps, xpu, hpu, meta, ...)", text);
}

fa_status fa__load_init(fa__load *load, fa__probe *probe, const fa_load_opts *opts)
{
    fa_status st = FA_OK;
    static const fa_load_opts defaults;

    *load = (fa__load){ .probe = probe, .opts = opts != NULL ? opts : &defaults };
    if (load->opts->index < 0)
        TRY(fa__fail(FA_EINVAL, "index %d; the first object of a stream is number 0",
                     load->opts->index));
    load->has_location = load->opts->map_location != NULL;
    if (load->has_location)
        TRY(fa_device_parse(&load->location, load->opts->map_location));
    if (load->has_location)
        TRY(check_location(load->opts->map_location, &load->location));
    load->facts = fa_value_dict(FA_PLAIN_DICT);
    load->storage_index = fa__map_new();
    if (load->facts == NULL || load->storage_index == NULL)
        TRY(FA_ENOMEM);
done:
    if (st != FA_OK)
        fa__load_free(load);
    return st;
}

void fa__load_free(fa__load *load)
{
    fa__load_drop_storages(load);
    fa__free(load->storage_values);
    fa_value_release(load->facts);
    *load = (fa__load){ 0 };
}

fa_value *fa__format_load(const fa__format *format, fa__load *load)
{
    fa_value *out;
    fa_error error;

    if (load->opts->index > 0 && !format->streams) {
        fa__fail(FA_ENOTFOUND, "the file (%s) holds one object; number %d was asked for",
                 format->title, load->opts->index);
        return NULL;
    }
    out = format->load(load);
    if (out == NULL && fa_error_last()->status == FA_EINVAL) {
        error = *fa_error_last();
        error.status = FA_EFORMAT;
        fa__error_restore(&error);
    }
    return out;
}

fa_status fa__dict_set_take(fa_value *dict, const char *key, fa_value *item_take)
{
    fa_status st =
        item_take == NULL ? fa_error_last()->status : fa_value_set_text(dict, key, item_take);

    fa_value_release(item_take);
    return st;
}

fa_status fa__fact_text(fa__load *load, const char *name, const char *text)
{
    return fa__dict_set_take(load->facts, name, fa_value_str(text));
}

fa_status fa__fact_int(fa__load *load, const char *name, int64_t x)
{
    return fa__dict_set_take(load->facts, name, fa_value_int(x));
}

fa_value *fa__load_nested(fa__load *parent, fa__source *source)
{
    fa_load_opts opts = { .map_location = parent->opts->map_location };
    fa__probe probe = { 0 };
    fa__load load = { 0 };
    const fa__format *format;
    fa_value *out = NULL;
    fa_status st;

    TRY(fa__probe_source(&probe, source));
    TRY(fa__load_init(&load, &probe, &opts));
    load.on_global = parent->on_global;
    load.audit_context = parent->audit_context;
    load.depth = parent->depth + 1;
    if (load.depth > FA__MAX_NESTED_FILES)
        TRY(fa__fail(FA_ELIMIT, "more than %d files saved inside one another",
                     FA__MAX_NESTED_FILES));
    format = fa__recognise(&probe, NULL);
    if (format != NULL)
        out = fa__format_load(format, &load);
done:
    fa__load_free(&load);
    fa__probe_free(&probe);
    return out;
}
