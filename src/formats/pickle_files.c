/* pickle_files.c: a plain pickle in a file of its own (pickle.dump of tensors, .metadata of
 * checkpoints). Tensors that were pickled without torch.save carry a complete legacy stream in
 * their bytes, which torch.storage._load_from_bytes opens [formats 2.4]. */
#include "formats.h"

static bool recognise(const fa__probe *probe)
{
    return probe->head_size >= 3 && probe->head[0] == 0x80 && probe->head[1] >= 2
           && probe->head[1] <= 5;
}

static fa_status no_storage(fa__torch_pickle *self, fa_dtype dtype, bool untyped, fa__span key,
                            fa_value *location, int64_t numel, fa_value *view, fa_value **out)
{
    (void)self, (void)dtype, (void)untyped, (void)location, (void)numel, (void)view, (void)out;
    return fa__fail(FA_EFORMAT,
                    "the pickle refers to a storage '%.*s' that lies in another file; it was cut "
                    "out of a torch.save archive",
                    (int)(key.size < 40 ? key.size : 40), (const char *)key.data);
}

static fa_value *load_pickle(fa__load *load)
{
    fa__torch_pickle torch = { .load = load, .storage = no_storage };
    fa__source *source = load->probe->source;
    fa__unpickle_info info = { 0 };
    fa__reader reader = { 0 };
    fa_value *root = NULL;
    fa_status st = FA_OK;

    TRY(fa__reader_init(&reader, source, 0, fa__source_size(source), NULL));
    for (int i = 0; i <= load->opts->index; i++) {
        fa_value_release(root);
        root = NULL;
        if (i > 0 && fa__reader_left(&reader) == 0)
            TRY(fa__fail(FA_ENOTFOUND, "the file holds %d pickles; number %d was asked for", i,
                         load->opts->index));
        TRY(fa__unpickle(&reader, &fa__torch_unpickle_hooks, &torch, &root, &info));
    }
    TRY(fa__fact_int(load, "protocol", info.protocol));
    if (fa__reader_left(&reader) > 0)
        TRY(fa__fact_int(load, "bytes_after", (int64_t)fa__reader_left(&reader)));
done:
    fa__reader_free(&reader);
    if (st == FA_OK)
        return fa__load_finish(load, root);
    fa_value_release(root);
    return NULL;
}

const fa__format fa__formats_pickle[] = {
    { .name = "pickle", .title = "plain pickle, protocols 2 to 5", .rank = 90,
      .streams = true, .recognise = recognise, .load = load_pickle },
    { 0 },
};
