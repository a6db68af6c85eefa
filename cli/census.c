/* census.c: how many tensors, elements and bytes there are, and which storages are shared. */
#include "cli.h"

size_t cli__group_of(cli__groups *groups, const fa_storage *storage)
{
    const void *data = fa_storage_data(storage);
    return *cli__map_at(&groups->map, data == NULL ? (const void *)storage : data, groups->map.n);
}

static void count_storage(cli__census *self, const fa_storage *storage)
{
    if (storage == NULL || fa_storage_nbytes(storage) == 0)
        return;
    size_t group = cli__group_of(&self->groups, storage);
    self->uses = cli__grow(self->uses, group, &self->capacity, sizeof *self->uses);
    if (group == self->n_groups) {
        self->uses[self->n_groups++] = 0;
        self->n_storage_bytes += fa_storage_nbytes(storage);
    }
    self->uses[group]++;
}

bool cli__census_visit(void *context, const cli__entry *entry)
{
    cli__census *self = context;
    fa_dtype dtype;

    if (entry->sort == CLI_STORAGE && entry->role == CLI_VALUE)
        count_storage(self, fa_value_get_storage(entry->value, &dtype));
    if (entry->tensor == NULL)
        return true;
    count_storage(self, fa_tensor_storage(entry->tensor));
    if (entry->role == CLI_PART || entry->first != NULL)
        return true;
    self->n_tensors++;
    self->n_elements += (uint64_t)fa_tensor_numel(entry->tensor);
    self->n_bytes += cli__tensor_nbytes(entry->tensor);
    return true;
}

size_t cli__census_uses(cli__census *self, const fa_storage *storage)
{
    if (storage == NULL || fa_storage_nbytes(storage) == 0)
        return 0;
    size_t group = cli__group_of(&self->groups, storage);
    return group < self->n_groups ? self->uses[group] : 0;
}

void cli__census_free(cli__census *self)
{
    cli__map_free(&self->groups.map);
    cli__free(self->uses);
    *self = (cli__census){ 0 };
}
