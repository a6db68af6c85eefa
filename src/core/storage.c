/* storage.c: counted plain bytes, which tensors look at.
 *
 * The bytes are one of: memory of our own (`owned`), a caller's memory (`release`), a part of a
 * mapped or in-memory source (`source` keeps it alive), or nothing at all (meta). The device is a
 * label: where the file says that the bytes lived. */
#include "core/core.h"

static const fa_device CPU = { "cpu", -1 };
static const fa_device META = { "meta", -1 };

/* A storage without bytes yet; NULL when out of memory. */
static fa_storage *storage_start(size_t nbytes)
{
    uint8_t slot;
    fa_storage *self = fa__slot_alloc(sizeof(*self), &slot);

    if (self == NULL)
        return NULL;
    memset(self, 0, sizeof(*self));
    self->slot = slot;
    atomic_init(&self->refs, 1);
    self->nbytes = nbytes;
    self->device = CPU;
    return self;
}

fa_storage *fa_storage_new(size_t nbytes)
{
    fa_storage *self = storage_start(nbytes);

    if (self == NULL || nbytes == 0)
        return self;
    self->data = fa__zalloc(nbytes);
    self->owned = true;
    if (self->data == NULL) {
        fa_storage_release(self);
        return NULL;
    }
    return self;
}

fa_storage *fa_storage_from_memory(void *data, size_t nbytes, void (*release)(void *context),
                                   void *context)
{
    if (data == NULL && nbytes > 0) {
        fa__fail(FA_EINVAL, "fa_storage_from_memory: no memory given for %zu bytes", nbytes);
        return NULL;
    }
    fa_storage *self = storage_start(nbytes);
    if (self == NULL)
        return NULL;
    self->data = data;
    self->release = release;
    self->context = context;
    return self;
}

fa_storage *fa_storage_new_meta(size_t nbytes)
{
    fa_storage *self = storage_start(nbytes);

    if (self == NULL)
        return NULL;
    self->meta = true;
    self->device = META;
    return self;
}

fa_storage *fa__storage_new_pending(size_t nbytes)
{
    fa_storage *self = storage_start(nbytes);

    if (self != NULL)
        self->bytes = nbytes > 0 ? FA__BYTES_UNPLACED : FA__BYTES_HERE;
    return self;
}

fa_storage *fa__storage_from_buffer_take(fa__buffer *buffer)
{
    fa_storage *self = storage_start(buffer->size);

    if (self == NULL) {
        fa__buffer_free(buffer);
        return NULL;
    }
    self->data = buffer->data;
    self->owned = true;
    *buffer = (fa__buffer) { 0 };
    return self;
}

/* Reads what a source that is not in memory holds. */
static fa_storage *storage_read(fa__source *source, uint64_t offset, size_t nbytes)
{
    fa__buffer buffer = { fa__alloc(nbytes), nbytes, nbytes };

    if (buffer.data == NULL)
        return NULL;
    if (fa__source_read_parallel(source, buffer.data, nbytes, offset) != FA_OK) {
        fa__free(buffer.data);
        return NULL;
    }
    return fa__storage_from_buffer_take(&buffer);
}

fa_storage *fa__storage_from_source(fa__source *source, uint64_t offset, size_t nbytes)
{
    uint64_t size = fa__source_size(source);
    uint8_t *base = fa__source_data(source);

    if (offset > size || nbytes > size - offset) {
        fa__fail(
            FA_EFORMAT,
            "a storage of %zu bytes at offset %llu reaches past the end of the file (%llu bytes); "
            "the file is truncated or damaged",
            nbytes, (unsigned long long)offset, (unsigned long long)size);
        fa__error_set_path(fa__source_path(source));
        return NULL;
    }
    if (base == NULL && nbytes > 0)
        return storage_read(source, offset, nbytes);
    fa_storage *self = storage_start(nbytes);
    if (self == NULL || nbytes == 0)
        return self;
    self->data = base + (size_t)offset;
    self->source = fa__source_retain(source);
    return self;
}

void fa__storage_set_device(fa_storage *storage, fa_device device)
{
    storage->device = device;
}

fa_storage *fa_storage_retain(fa_storage *storage)
{
    if (storage != NULL)
        atomic_fetch_add_explicit(&storage->refs, 1, memory_order_relaxed);
    return storage;
}

void fa_storage_release(fa_storage *storage)
{
    if (storage == NULL || atomic_fetch_sub_explicit(&storage->refs, 1, memory_order_acq_rel) > 1)
        return;
    if (storage->owned)
        fa__free(storage->data);
    if (storage->release != NULL)
        storage->release(storage->context);
    fa__source_release(storage->source);
    fa__slot_free(storage, storage->slot);
}

void *fa_storage_data(const fa_storage *storage)
{
    return storage->data;
}

size_t fa_storage_nbytes(const fa_storage *storage)
{
    return storage->nbytes;
}

fa_device fa_storage_device(const fa_storage *storage)
{
    return storage->device;
}
