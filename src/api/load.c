/* load.c: torch.load — from a path, a descriptor, memory or a callback to a value. */
#include "formats/formats.h"

static fa__mapping mapping_of(const fa_load_opts *opts)
{
    return opts != NULL && opts->mmap == FA_OFF ? FA__UNMAPPED : FA__MAPPED;
}

/* Recognise and load. The error names the file. */
static fa_value *load_probe(fa__probe *probe, const fa_load_opts *opts)
{
    const fa__format *format;
    fa__load load = { 0 };
    fa_value *out = NULL;

    if (fa__load_init(&load, probe, opts) != FA_OK)
        return NULL;
    format = fa__recognise(probe, load.opts->format);
    if (format != NULL)
        out = fa__format_load(format, &load);
    if (out == NULL)
        fa__error_set_path(probe->path);
    fa__load_free(&load);
    return out;
}

/* Takes over the source (NULL: the failure of who made it). */
static fa_value *load_source(fa__source *source_take, const fa_load_opts *opts)
{
    fa__probe probe;
    fa_value *out = NULL;

    if (source_take == NULL)
        return NULL;
    if (fa__probe_source(&probe, source_take) == FA_OK) {
        out = load_probe(&probe, opts);
        fa__probe_free(&probe);
    }
    fa__source_release(source_take);
    return out;
}

fa_value *fa_load(const char *path, const fa_load_opts *opts)
{
    fa__probe probe;
    fa_value *out = NULL;

    if (path == NULL) {
        fa__fail(FA_EINVAL, "fa_load: path is NULL");
        return NULL;
    }
    if (fa__probe_path(&probe, path, mapping_of(opts)) == FA_OK) {
        out = load_probe(&probe, opts);
        fa__probe_free(&probe);
    }
    return out;
}

fa_value *fa_load_fd(int fd, const fa_load_opts *opts)
{
    return load_source(fa__source_from_fd(fd, mapping_of(opts)), opts);
}

fa_value *fa_load_memory(const void *data, size_t size, const fa_load_opts *opts)
{
    if (data == NULL && size > 0) {
        fa__fail(FA_EINVAL, "fa_load_memory: data is NULL");
        return NULL;
    }
    return load_source(fa__source_from_memory(data, size), opts);
}

fa_value *fa_load_callback(const fa_read_callback *source, const fa_load_opts *opts)
{
    fa__read_callback callback;

    if (source == NULL || source->read == NULL) {
        fa__fail(FA_EINVAL, "fa_load_callback: no read function");
        return NULL;
    }
    callback = (fa__read_callback){ source->read, source->close, source->context, source->size };
    return load_source(fa__source_from_callback(&callback), opts);
}
