/* describe.c: what kind of file it is and who wrote it. The object is opened as loading opens it
 * (tensors mapped, not read), because who wrote a pickle is known only from the pickle. */
#include "formats/formats.h"

static fa_status describe_record(fa__zip *zip, const fa__zip_entry *entry, fa_value *list)
{
    fa_value *record = fa_value_dict(FA_PLAIN_DICT);
    uint64_t offset = 0;
    fa_status st = FA_OK;

    if (record == NULL)
        return FA_ENOMEM;
    TRY(fa__zip_payload(zip, entry, &offset));
    TRY(fa__dict_set_take(record, "name",
                          fa_value_str_n((const char *)entry->name.data, entry->name.size)));
    TRY(fa__dict_set_take(record, "size", fa_value_int((int64_t)entry->plain_size)));
    TRY(fa__dict_set_take(record, "packed_size", fa_value_int((int64_t)entry->packed_size)));
    TRY(fa__dict_set_take(record, "method",
                          fa_value_str(entry->method == FA__ZIP_STORED ? "stored" : "deflated")));
    TRY(fa__dict_set_take(record, "offset", fa_value_int((int64_t)offset)));
    TRY(fa__dict_set_take(record, "crc32", fa_value_int(entry->crc32)));
    TRY(fa_value_append(list, record));
done:
    fa_value_release(record);
    return st;
}

static fa_status describe_records(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    fa_value *list;
    fa_status st = FA_OK;

    if (zip == NULL)
        return FA_OK;
    list = fa_value_list();
    if (list == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < fa__zip_count(zip) && st == FA_OK; i++)
        st = describe_record(zip, fa__zip_at(zip, i), list);
    if (st == FA_OK)
        st = fa_value_set_text(load->facts, "records", list);
    fa_value_release(list);
    return st;
}

static fa_status describe(fa__load *load, const fa__format *format)
{
    fa_value *loaded;
    fa_status st = FA_OK;

    TRY(fa__fact_text(load, "format", format->name));
    TRY(fa__fact_text(load, "title", format->title));
    if (load->probe->source != NULL)
        TRY(fa__fact_int(load, "size", (int64_t)fa__source_size(load->probe->source)));
    if (format->describe != NULL) {
        TRY(format->describe(load));
    } else {
        loaded = fa__format_load(format, load);
        if (loaded == NULL)
            TRY(fa_error_last()->status);
        fa_value_release(loaded);
    }
    TRY(describe_records(load));
done:
    return st;
}

fa_value *fa_describe(const char *path, const fa_load_opts *opts)
{
    fa__probe probe = { 0 };
    fa__load load = { 0 };
    const fa__format *format;
    fa_value *facts = NULL;
    fa_status st = FA_OK;

    if (path == NULL)
        TRY(fa__fail(FA_EINVAL, "fa_describe: path is NULL"));
    TRY(fa__probe_path(&probe, path, FA__MAPPED));
    TRY(fa__load_init(&load, &probe, opts));
    format = fa__recognise(&probe, load.opts->format);
    if (format == NULL)
        TRY(fa_error_last()->status);
    TRY(describe(&load, format));
    facts = fa_value_retain(load.facts);
done:
    if (st != FA_OK && path != NULL)
        fa__error_set_path(path);
    fa__load_free(&load);
    fa__probe_free(&probe);
    return facts;
}
