/* save.c: torch.save — from a value to a file or memory, and the list of formats. */
#include "formats/formats.h"

static const fa_save_opts defaults;

const char *fa_format_name(int i)
{
    const fa__format *row = i < 0 ? NULL : fa__format_at((size_t)i);

    return row == NULL ? NULL : row->name;
}

const char *fa_format_title(const char *name)
{
    const fa__format *row = name == NULL ? NULL : fa__format_find(name);

    return row == NULL ? NULL : row->title;
}

bool fa_format_can_load(const char *name)
{
    const fa__format *row = name == NULL ? NULL : fa__format_find(name);

    return row != NULL && row->load != NULL && row->title != NULL && row->refusal == NULL;
}

bool fa_format_can_save(const char *name)
{
    const fa__format *row = name == NULL ? NULL : fa__format_find(name);

    return row != NULL && row->save != NULL;
}

/* Whether `suffixes` (" .pt .pth ") lists the ending that path has. Longer endings win by being
 * asked first. */
static bool has_suffix(fa__span path, const char *suffixes)
{
    while (suffixes != NULL && *suffixes != '\0') {
        size_t n = strcspn(suffixes, " ");

        if (n > 0 && n < path.size && memcmp(path.data + path.size - n, suffixes, n) == 0)
            return true;
        suffixes += n == 0 ? 1 : n;
    }
    return false;
}

const char *fa_format_for_path(const char *path)
{
    const fa__format *row;

    for (size_t i = 0; path != NULL && (row = fa__format_at(i)) != NULL; i++) {
        if (row->save != NULL && has_suffix(fa__span_of(path), row->suffixes))
            return row->name;
    }
    return "zip";
}

/* The format that alone can hold a loaded program; NULL for other values. */
static const char *owner_of(const fa_value *value)
{
    const fa__format *row;

    for (size_t i = 0; (row = fa__format_at(i)) != NULL; i++) {
        if (row->owns != NULL && row->owns(value))
            return row->name;
    }
    return NULL;
}

static const fa__format *choose(const fa_save_opts *opts, const fa_value *value, const char *path)
{
    const char *name = opts->format != NULL ? opts->format : owner_of(value);
    const fa__format *row;

    if (name == NULL)
        name = fa_format_for_path(path);

    if (opts->shard_size > 0 && strcmp(name, "safetensors") == 0)
        name = "sharded";
    row = fa__format_find(name);

    if (row == NULL)
        fa__fail(FA_EINVAL, "unknown format '%s' (facula formats lists them)", name);
    else if (row->save == NULL)
        fa__fail(FA_EUNSUPPORTED, "the format '%s' can be read but not written", name);
    return row == NULL || row->save == NULL ? NULL : row;
}

static fa_status save_file(const fa__format *format, const fa_value *value, const char *path,
                           const fa_save_opts *opts)
{
    fa__durability durability = opts->durable == FA_OFF ? FA__NOT_DURABLE : FA__DURABLE;
    fa__save save = { .opts = opts, .path = path, .writer = fa__writer_open(path, durability) };
    fa_status st = FA_OK;

    if (save.writer == NULL)
        return fa_error_last()->status;
    TRY(format->save(&save, value));
    TRY(fa__writer_commit(save.writer));
done:
    fa__writer_free(save.writer);
    return st;
}

fa_status fa_save(const fa_value *value, const char *path, const fa_save_opts *opts)
{
    const fa__format *format;
    fa_status st;

    opts = opts != NULL ? opts : &defaults;
    if (value == NULL || path == NULL || path[0] == '\0')
        return fa__fail(FA_EINVAL, "fa_save: no value or no path");
    format = choose(opts, value, path);
    if (format == NULL)
        return fa_error_last()->status;
    if (format->saves_folder) {
        fa__save save = { .opts = opts, .path = path };

        st = format->save(&save, value);
    } else {
        st = save_file(format, value, path, opts);
    }
    if (st != FA_OK)
        fa__error_set_path(path);
    return st;
}

fa_status fa_save_memory(const fa_value *value, const fa_save_opts *opts, void **out, size_t *size)
{
    fa__save save = { .opts = opts != NULL ? opts : &defaults };
    const fa__format *format;
    fa__buffer buffer = { 0 };
    fa_status st = FA_OK;

    if (value == NULL || out == NULL || size == NULL)
        return fa__fail(FA_EINVAL, "fa_save_memory: no value or no place for the result");
    format = choose(save.opts, value, NULL);
    if (format == NULL)
        return fa_error_last()->status;
    if (format->saves_folder)
        return fa__fail(FA_EUNSUPPORTED,
                        "the format '%s' is a folder and cannot be saved to memory", format->name);
    save.writer = fa__writer_to_memory();
    if (save.writer == NULL)
        return FA_ENOMEM;
    TRY(format->save(&save, value));
    TRY(fa__writer_take_memory(save.writer, &buffer));
    *out = buffer.data;
    *size = buffer.size;
done:
    fa__writer_free(save.writer);
    return st;
}

void fa_memory_free(void *memory)
{
    fa__free(memory);
}
