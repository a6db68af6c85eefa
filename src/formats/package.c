/* package.c: torch.package archives, their pickled resources. [formats 4.11]
 *
 *   .data/<n>.storage      raw storages          <package>/<resource>.pkl   pickles (protocol 3)
 *   .data/extern_modules, .data/python_version, .data/version               Python sources, texts
 *
 * With one pickle in the archive the result is its object; with several, a dict from their names to
 * their objects. Sources and texts are left alone: they are code, which is never run here. */
#include "formats.h"

static bool recognise(const fa__probe *probe)
{
    return probe->zip != NULL && (fa__zip_find(probe->zip, ".data/extern_modules") != NULL
                                  || fa__zip_find(probe->zip, ".data/python_version") != NULL);
}

/* A resource's name below the top folder, or empty when the entry is none. */
static fa__span resource_name(const fa__zip *zip, const fa__zip_entry *entry)
{
    size_t skip = fa__zip_prefix(zip).size + 1;
    fa__span name = entry->name;

    if (name.size <= skip || !fa__ends_with(name, ".pkl"))
        return (fa__span){ 0 };
    name = (fa__span){ name.data + skip, name.size - skip };
    return fa__starts_with(name, ".data/") ? (fa__span){ 0 } : name;
}

static fa_value *read_resource(fa__load *load, fa__span name, bool swap)
{
    static const char *const folders[] = { ".data/", NULL };
    fa__zip_storages where = { .zip = load->probe->zip,
                               .folders = folders,
                               .suffix = ".storage",
                               .swap = swap };
    fa__torch_pickle torch = { .load = load, .storage = fa__zip_find_storage, .context = &where };
    char *record = fa__strndup((const char *)name.data, name.size);
    fa_value *out =
        record == NULL ? NULL : fa__zip_unpickle(&torch, load->probe->zip, record, NULL);

    fa__free(record);
    return out;
}

static fa_status add_resource(fa__load *load, fa__span name, bool swap, fa_value *out)
{
    fa_value *key = fa_value_str_n((const char *)name.data, name.size);
    fa_value *item = key == NULL ? NULL : read_resource(load, name, swap);
    fa_status st = item == NULL ? fa_error_last()->status : fa_value_set_item(out, key, item);

    fa_value_release(item);
    fa_value_release(key);
    return st;
}

/* The only object, or all of them. Takes over the dict. */
static fa_value *unwrap(fa_value *resources_take)
{
    fa_value *only;

    if (fa_value_len(resources_take) != 1)
        return resources_take;
    only = fa_value_retain(fa_value_item_at(resources_take, 0));
    fa_value_release(resources_take);
    return only;
}

static fa_value *load_package(fa__load *load)
{
    fa__zip *zip = load->probe->zip;
    fa_value *resources = fa_value_dict(FA_PLAIN_DICT);
    bool swap = false;
    fa_status st = FA_OK;

    if (resources == NULL)
        return NULL;
    TRY(fa__fact_text(load, "writer", "torch.package (torch 1.9 or later)"));
    TRY(fa__zip_read_byteorder(load, zip, &swap));
    for (size_t i = 0; i < fa__zip_count(zip); i++) {
        fa__span name = resource_name(zip, fa__zip_at(zip, i));

        if (name.size > 0)
            TRY(add_resource(load, name, swap, resources));
    }
    if (fa_value_len(resources) == 0)
        TRY(fa__fail(FA_EFORMAT, "the package holds no pickled resource"));
done:
    if (st == FA_OK)
        return fa__load_finish(load, unwrap(resources));
    fa_value_release(resources);
    fa__load_drop_storages(load);
    return NULL;
}

const fa__format fa__formats_package[] = {
    { .name = "package", .title = "torch.package archive (its pickled resources)", .rank = 30,
      .recognise = recognise, .load = load_package, .check = fa__zip_check },
    { 0 },
};
