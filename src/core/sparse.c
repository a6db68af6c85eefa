/* sparse.c: sparse (COO, CSR, CSC, BSR, BSC) and nested tensors: tensors made of other tensors.
 *
 *     COO        indices int64 [sparse_dim, nnz], values [nnz, dense sizes...]
 *     CSR, CSC   compressed [batch..., n+1], plain [batch..., nnz],
 *                values [batch..., nnz, dense sizes...]
 *     BSR, BSC   the same over blocks: values [batch..., nnz, block rows, block columns, dense...]
 *     nested     buffer (flat), sizes int64 [n, d], strides int64 [n, d], offsets int64 [n]
 *
 * Parts are strided tensors, so nothing here nests deeper than one level. Shapes are checked when a
 * tensor is made; the numbers inside index tensors come from files and are checked by whoever
 * follows them. */
#include "core/strided.h"

enum { COO_INDICES, COO_VALUES };
enum { COMPRESSED, PLAIN, COMPRESSED_VALUES };
enum { NESTED_BUFFER, NESTED_SIZES, NESTED_STRIDES, NESTED_OFFSETS };

static bool is_compressed(fa_layout layout)
{
    return layout == FA_SPARSE_CSR || layout == FA_SPARSE_CSC || layout == FA_SPARSE_BSR
           || layout == FA_SPARSE_BSC;
}

const fa_tensor *fa_tensor_indices(const fa_tensor *tensor)
{
    return tensor->layout == FA_SPARSE_COO ? tensor->parts[COO_INDICES] : NULL;
}

const fa_tensor *fa_tensor_compressed_indices(const fa_tensor *tensor)
{
    return is_compressed((fa_layout)tensor->layout) ? tensor->parts[COMPRESSED] : NULL;
}

const fa_tensor *fa_tensor_plain_indices(const fa_tensor *tensor)
{
    return is_compressed((fa_layout)tensor->layout) ? tensor->parts[PLAIN] : NULL;
}

const fa_tensor *fa_tensor_values(const fa_tensor *tensor)
{
    if (tensor->layout == FA_SPARSE_COO)
        return tensor->parts[COO_VALUES];
    return is_compressed((fa_layout)tensor->layout) ? tensor->parts[COMPRESSED_VALUES] : NULL;
}

bool fa_tensor_is_coalesced(const fa_tensor *tensor)
{
    return tensor->coalesced;
}

/* A part is a plain strided tensor. */
static fa_status check_part(const fa_tensor *part, const char *name)
{
    if (part == NULL || part->storage == NULL)
        return fa__fail(FA_EINVAL, "%s must be a strided tensor", name);
    return FA_OK;
}

static fa_status check_index_part(const fa_tensor *part, const char *name)
{
    fa_status st = FA_OK;

    TRY(check_part(part, name));
    if (part->dtype != FA_INT64 && part->dtype != FA_INT32)
        return fa__fail(FA_EINVAL, "%s must be int64 or int32, found %s", name,
                        fa_dtype_name((fa_dtype)part->dtype));
done:
    return st;
}

/* indices [sparse_dim, nnz], values [nnz, ...], and both fit to sizes. */
static fa_status check_coo(const fa_tensor *indices, const fa_tensor *values, int n_dims,
                           const int64_t *sizes)
{
    fa_status st = FA_OK;
    char found[160], expected[160];

    TRY(check_index_part(indices, "indices"));
    TRY(check_part(values, "values"));
    if (indices->n_dims != 2 || values->n_dims < 1)
        return fa__fail(
            FA_EINVAL,
            "sparse_coo: indices must have 2 dimensions and values at least 1; found %d and %d",
            indices->n_dims, values->n_dims);
    if (indices->sizes[1] != values->sizes[0] || indices->sizes[0] + values->n_dims - 1 != n_dims)
        return fa__fail(
            FA_EINVAL, "sparse_coo: indices %s do not fit to values %s and %d dimensions",
            fa__format_dims(found, sizeof(found), 2, indices->sizes),
            fa__format_dims(expected, sizeof(expected), values->n_dims, values->sizes), n_dims);
    for (int i = 1; i < values->n_dims; i++) {
        if (values->sizes[i] != sizes[indices->sizes[0] + i - 1])
            return fa__fail(FA_EINVAL, "sparse_coo: values %s do not fit to size %s",
                            fa__format_dims(found, sizeof(found), values->n_dims, values->sizes),
                            fa__format_dims(expected, sizeof(expected), n_dims, sizes));
    }
done:
    return st;
}

fa_tensor *fa_sparse_coo_tensor(fa_tensor *indices, fa_tensor *values, int n_dims,
                                const int64_t *sizes, bool is_coalesced)
{
    fa_status st = FA_OK;
    fa_tensor *self = NULL;
    int64_t n;

    TRY(fa__check_dims("fa_sparse_coo_tensor", n_dims, sizes));
    TRY(fa__numel(n_dims, sizes, &n));
    TRY(check_coo(indices, values, n_dims, sizes));
    self = fa__tensor_header((fa_dtype)values->dtype, FA_SPARSE_COO, n_dims, sizes);
    if (self == NULL)
        return NULL;
    self->parts[COO_INDICES] = fa_tensor_retain(indices);
    self->parts[COO_VALUES] = fa_tensor_retain(values);
    self->coalesced = is_coalesced;
done:
    return self;
}

/* compressed and plain have the same batch dimensions, values begin with them and nnz. */
static fa_status check_compressed(const fa_tensor *compressed, const fa_tensor *plain,
                                  const fa_tensor *values, int n_dims)
{
    fa_status st = FA_OK;
    int n_batch;

    TRY(check_index_part(compressed, "compressed indices"));
    TRY(check_index_part(plain, "plain indices"));
    TRY(check_part(values, "values"));
    n_batch = compressed->n_dims - 1;
    if (n_batch < 0 || plain->n_dims != compressed->n_dims || values->n_dims < plain->n_dims
        || n_dims < n_batch + 2)
        return fa__fail(FA_EINVAL,
                        "sparse compressed tensor of %d dimensions: compressed indices of %d, "
                        "plain indices of %d "
                        "and values of %d dimensions do not fit",
                        n_dims, compressed->n_dims, plain->n_dims, values->n_dims);
    for (int i = 0; i < n_batch; i++) {
        if (plain->sizes[i] != compressed->sizes[i])
            return fa__fail(
                FA_EINVAL,
                "sparse compressed tensor: batch sizes of the indices differ at dimension %d", i);
    }
    for (int i = 0; i <= n_batch; i++) {
        if (values->sizes[i] != plain->sizes[i])
            return fa__fail(
                FA_EINVAL,
                "sparse compressed tensor: size of values and plain indices differ at dimension %d",
                i);
    }
done:
    return st;
}

fa_tensor *fa_sparse_compressed_tensor(fa_layout layout, fa_tensor *compressed, fa_tensor *plain,
                                       fa_tensor *values, int n_dims, const int64_t *sizes)
{
    fa_status st = FA_OK;
    fa_tensor *self = NULL;
    int64_t n;

    if (!is_compressed(layout)) {
        fa__fail(FA_EINVAL, "%s is no sparse compressed layout", fa_layout_name(layout));
        return NULL;
    }
    TRY(fa__check_dims("fa_sparse_compressed_tensor", n_dims, sizes));
    TRY(fa__numel(n_dims, sizes, &n));
    TRY(check_compressed(compressed, plain, values, n_dims));
    self = fa__tensor_header((fa_dtype)values->dtype, layout, n_dims, sizes);
    if (self == NULL)
        return NULL;
    self->parts[COMPRESSED] = fa_tensor_retain(compressed);
    self->parts[PLAIN] = fa_tensor_retain(plain);
    self->parts[COMPRESSED_VALUES] = fa_tensor_retain(values);
done:
    return self;
}

/* ---- nested ---------------------------------------------------------------------------------- */

/* An int64 part of the wanted shape whose numbers may be read: contiguous, with bytes. */
static fa_status check_nested_part(const fa_tensor *part, const char *name, int n_dims)
{
    if (part == NULL || part->storage == NULL || part->storage->meta || part->dtype != FA_INT64
        || part->n_dims != n_dims || !fa_tensor_is_contiguous(part))
        return fa__fail(FA_EINVAL,
                        "nested tensor: %s must be a contiguous int64 tensor of %d dimensions",
                        name, n_dims);
    return FA_OK;
}

static int64_t nested_number(const fa_tensor *part, int64_t i)
{
    int64_t number;

    memcpy(&number, (const uint8_t *)fa_tensor_data(part) + (size_t)i * sizeof(number),
           sizeof(number));
    return number;
}

/* Sizes, strides and offset of item i; returns its number of dimensions. */
static int nested_geometry(const fa_tensor *self, int64_t i, int64_t *sizes, int64_t *strides,
                           int64_t *offset)
{
    int n_dims = self->n_dims - 1;

    for (int k = 0; k < n_dims; k++) {
        sizes[k] = nested_number(self->parts[NESTED_SIZES], i * n_dims + k);
        strides[k] = nested_number(self->parts[NESTED_STRIDES], i * n_dims + k);
    }
    *offset = nested_number(self->parts[NESTED_OFFSETS], i);
    return n_dims;
}

/* Sets self's sizes: n, then -1 wherever items differ. Fails where an item's size is impossible or
 * numel overflows. */
static fa_status nested_sizes(fa_tensor *self)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], offset, n, total = 0;

    for (int64_t i = 0; i < self->sizes[0]; i++) {
        int n_dims = nested_geometry(self, i, sizes, strides, &offset);
        TRY(fa__numel(n_dims, sizes, &n));
        if (!fa__add_i64(total, n, &total))
            return fa__fail(FA_EINVAL, "nested tensor: the items' element counts overflow");
        for (int k = 0; k < n_dims; k++) {
            if (i == 0)
                self->sizes[k + 1] = sizes[k];
            else if (self->sizes[k + 1] != sizes[k])
                self->sizes[k + 1] = -1;
        }
    }
done:
    return st;
}

fa_tensor *fa_nested_tensor(fa_tensor *buffer, fa_tensor *sizes, fa_tensor *strides,
                            fa_tensor *offsets)
{
    fa_status st = FA_OK;
    fa_tensor *self = NULL;
    int64_t dims[FA_MAX_DIMS] = { 0 };

    TRY(check_part(buffer, "nested tensor: buffer"));
    TRY(check_nested_part(sizes, "sizes", 2));
    TRY(check_nested_part(strides, "strides", 2));
    TRY(check_nested_part(offsets, "offsets", 1));
    if (sizes->sizes[0] != strides->sizes[0] || sizes->sizes[1] != strides->sizes[1]
        || sizes->sizes[0] != offsets->sizes[0] || sizes->sizes[1] >= FA_MAX_DIMS) {
        st = fa__fail(
            FA_EINVAL,
            "nested tensor: sizes [%lld, %lld], strides [%lld, %lld] and offsets [%lld] do not fit",
            (long long)sizes->sizes[0], (long long)sizes->sizes[1], (long long)strides->sizes[0],
            (long long)strides->sizes[1], (long long)offsets->sizes[0]);
        goto done;
    }
    dims[0] = sizes->sizes[0];
    self = fa__tensor_header((fa_dtype)buffer->dtype, FA_STRIDED, (int)sizes->sizes[1] + 1, dims);
    if (self == NULL)
        return NULL;
    self->nested = true;
    self->parts[NESTED_BUFFER] = fa_tensor_retain(buffer);
    self->parts[NESTED_SIZES] = fa_tensor_retain(sizes);
    self->parts[NESTED_STRIDES] = fa_tensor_retain(strides);
    self->parts[NESTED_OFFSETS] = fa_tensor_retain(offsets);
    if (fa__nested_is_readable(self))
        TRY(nested_sizes(self));
done:
    if (st != FA_OK) {
        fa_tensor_release(self);
        return NULL;
    }
    return self;
}

bool fa__nested_is_readable(const fa_tensor *tensor)
{
    for (int i = NESTED_SIZES; i <= NESTED_OFFSETS; i++) {
        if (tensor->parts[i]->storage->bytes != FA__BYTES_HERE)
            return false;
    }
    return true;
}

fa_status fa__nested_settle(fa_tensor *tensor)
{
    return nested_sizes(tensor);
}

int64_t fa_tensor_nested_count(const fa_tensor *tensor)
{
    return tensor->nested ? tensor->sizes[0] : 0;
}

int64_t fa__nested_numel(const fa_tensor *tensor)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], offset, n, total = 0;

    for (int64_t i = 0; i < tensor->sizes[0]; i++) {
        int n_dims = nested_geometry(tensor, i, sizes, strides, &offset);
        if (fa__numel(n_dims, sizes, &n) == FA_OK)
            total += n;
    }
    return total;
}

fa_tensor *fa_tensor_nested_item(const fa_tensor *tensor, int64_t i)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS], offset;

    if (i < 0 || i >= fa_tensor_nested_count(tensor)) {
        fa__fail(FA_ERANGE, "item %lld of a nested tensor of %lld", (long long)i,
                 (long long)fa_tensor_nested_count(tensor));
        return NULL;
    }
    const fa_tensor *buffer = tensor->parts[NESTED_BUFFER];
    int n_dims = nested_geometry(tensor, i, sizes, strides, &offset);
    if (offset < 0 || !fa__add_i64(offset, buffer->storage_offset, &offset)) {
        fa__fail(FA_EINVAL, "item %lld of a nested tensor has a bad offset", (long long)i);
        return NULL;
    }
    fa_tensor *item = fa_tensor_from_storage(buffer->storage, (fa_dtype)buffer->dtype, offset,
                                             n_dims, sizes, strides);
    if (item != NULL)
        fa__tensor_set_math_bits(item, buffer->conj, buffer->neg);
    return item;
}
