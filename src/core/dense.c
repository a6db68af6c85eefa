/* dense.c: sparse tensors written out: fa_to_dense for COO, CSR, CSC, BSR and BSC.
 *
 * Index numbers come from files: each is checked against its dimension before anything is written.
 * Values are added in their dtype, so that elements which occur twice (uncoalesced COO) sum up, as
 * in PyTorch. */
#include "core/strided.h"

typedef struct scatter {
    fa_dtype dtype;
    size_t itemsize;
    uint8_t *out; /* the dense tensor's elements */
    const uint8_t *values;
    int64_t n_inner; /* elements of one value's dense part */
} scatter;

/* out[at] += value, in PyTorch's arithmetic: small floats round after each addition. */
static void add_element(const scatter *self, uint8_t *out, const uint8_t *value)
{
    double a, a_imag, b, b_imag, sum[2];
    const fa__dtype_row *row = fa__dtype_row_of(self->dtype);

    if (row->number == FA__NUMBER_SIGNED || row->number == FA__NUMBER_UNSIGNED) {
        uint64_t total = (uint64_t)fa__dtype_read_int(self->dtype, out)
                         + (uint64_t)fa__dtype_read_int(self->dtype, value);
        fa__convert(self->dtype, out, FA_UINT64, (const uint8_t *)&total, 1);
        return;
    }
    fa__dtype_read(self->dtype, out, &a, &a_imag);
    fa__dtype_read(self->dtype, value, &b, &b_imag);
    sum[0] = a + b;
    sum[1] = a_imag + b_imag;
    fa__convert(self->dtype, out, row->number == FA__NUMBER_COMPLEX ? FA_COMPLEX128 : FA_FLOAT64,
                (const uint8_t *)sum, 1);
}

/* Adds a value's element to the zeros, so that -0.0 becomes 0.0, as in PyTorch. */
static void put_element(const scatter *self, int64_t at, int64_t value)
{
    add_element(self, self->out + (size_t)at * self->itemsize,
                self->values + (size_t)value * self->itemsize);
}

/* ---- COO ------------------------------------------------------------------------------------- */

static fa_status read_index(const fa_tensor *indices, int64_t i, int64_t size, const char *name,
                            int64_t *out)
{
    *out = fa__dtype_read_int((fa_dtype)indices->dtype,
                              (const uint8_t *)fa_tensor_data(indices)
                                  + (size_t)i * fa_dtype_itemsize((fa_dtype)indices->dtype));
    if (*out < 0 || *out >= size)
        return fa__fail(FA_EFORMAT, "%s: number %lld at %lld is outside of [0, %lld)", name,
                        (long long)*out, (long long)i, (long long)size);
    return FA_OK;
}

static fa_status scatter_coo(scatter *self, const fa_tensor *tensor, const fa_tensor *indices)
{
    fa_status st = FA_OK;
    int64_t n_sparse = indices->sizes[0], nnz = indices->sizes[1];

    for (int64_t i = 0; i < nnz; i++) {
        int64_t at = 0, index;
        for (int64_t dim = 0; dim < n_sparse; dim++) {
            TRY(read_index(indices, dim * nnz + i, tensor->sizes[dim], "indices", &index));
            at = at * tensor->sizes[dim] + index;
        }
        for (int64_t k = 0; k < self->n_inner; k++)
            put_element(self, at * self->n_inner + k, i * self->n_inner + k);
    }
done:
    return st;
}

/* ---- compressed ------------------------------------------------------------------------------ */

typedef struct compressed {
    int64_t n_batch;                   /* product of batch sizes */
    int64_t rows, columns;             /* of one matrix */
    int64_t block_rows, block_columns; /* 1 for CSR and CSC */
    int64_t n_groups, n_plain,
        nnz; /* compressed rows (or columns), the other direction, entries per batch */
    bool by_column;
} compressed;

static fa_status measure(compressed *out, const fa_tensor *tensor, const fa_tensor *values,
                         int n_batch_dims)
{
    bool blocked = tensor->layout == FA_SPARSE_BSR || tensor->layout == FA_SPARSE_BSC;
    int64_t n_compressed = tensor->parts[0]->sizes[n_batch_dims];

    out->n_batch = 1;
    for (int i = 0; i < n_batch_dims; i++) {
        if (tensor->parts[0]->sizes[i] != tensor->sizes[i])
            return fa__fail(FA_EFORMAT,
                            "sparse tensor: batch size %d of the indices differs from the size", i);
        out->n_batch *= tensor->sizes[i];
    }
    if (blocked && values->n_dims < n_batch_dims + 3)
        return fa__fail(FA_EFORMAT,
                        "sparse tensor: values of a block layout need %d dimensions, found %d",
                        n_batch_dims + 3, values->n_dims);
    out->rows = tensor->sizes[n_batch_dims];
    out->columns = tensor->sizes[n_batch_dims + 1];
    out->block_rows = blocked ? values->sizes[n_batch_dims + 1] : 1;
    out->block_columns = blocked ? values->sizes[n_batch_dims + 2] : 1;
    out->nnz = values->sizes[n_batch_dims];
    out->by_column = tensor->layout == FA_SPARSE_CSC || tensor->layout == FA_SPARSE_BSC;
    if (out->block_rows == 0 || out->block_columns == 0 || out->rows % out->block_rows != 0
        || out->columns % out->block_columns != 0)
        return fa__fail(FA_EFORMAT, "sparse tensor: blocks of %lld x %lld do not tile %lld x %lld",
                        (long long)out->block_rows, (long long)out->block_columns,
                        (long long)out->rows, (long long)out->columns);
    out->n_groups = out->by_column ? out->columns / out->block_columns
                                   : out->rows / out->block_rows;
    out->n_plain = out->by_column ? out->rows / out->block_rows : out->columns / out->block_columns;
    if (n_compressed - 1 != out->n_groups)
        return fa__fail(FA_EFORMAT, "sparse tensor: %lld compressed indices, expected %lld",
                        (long long)n_compressed, (long long)out->n_groups + 1);
    return FA_OK;
}

/* Writes entry `value` (one block) of a batch to block row and column. */
static void put_block(const scatter *self, const compressed *shape, int64_t batch, int64_t row,
                      int64_t column, int64_t value)
{
    for (int64_t i = 0; i < shape->block_rows; i++) {
        for (int64_t k = 0; k < shape->block_columns; k++) {
            int64_t at = (batch * shape->rows + row * shape->block_rows + i) * shape->columns
                         + column * shape->block_columns + k;
            int64_t from = (value * shape->block_rows + i) * shape->block_columns + k;
            for (int64_t inner = 0; inner < self->n_inner; inner++)
                put_element(self, at * self->n_inner + inner, from * self->n_inner + inner);
        }
    }
}

static fa_status scatter_compressed(const scatter *self, const compressed *shape,
                                    const fa_tensor *starts, const fa_tensor *plain)
{
    fa_status st = FA_OK;
    int64_t begin, end, other;

    for (int64_t batch = 0; batch < shape->n_batch; batch++) {
        for (int64_t group = 0; group < shape->n_groups; group++) {
            int64_t at = batch * (shape->n_groups + 1) + group;
            TRY(read_index(starts, at, shape->nnz + 1, "compressed indices", &begin));
            TRY(read_index(starts, at + 1, shape->nnz + 1, "compressed indices", &end));
            /* Rising indices also bound the work by nnz. */
            if (end < begin)
                return fa__fail(FA_EFORMAT, "compressed indices: %lld after %lld", (long long)end,
                                (long long)begin);
            for (int64_t i = batch * shape->nnz + begin; i < batch * shape->nnz + end; i++) {
                TRY(read_index(plain, i, shape->n_plain, "plain indices", &other));
                put_block(self, shape, batch, shape->by_column ? other : group,
                          shape->by_column ? group : other, i);
            }
        }
    }
done:
    return st;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static fa_status scatter_tensor(const fa_tensor *out, const fa_tensor *tensor,
                                const fa_tensor *const parts[3])
{
    fa_status st = FA_OK;
    const fa_tensor *values = tensor->layout == FA_SPARSE_COO ? parts[1] : parts[2];
    scatter self = { (fa_dtype)tensor->dtype, fa_dtype_itemsize((fa_dtype)tensor->dtype),
                     out->storage->data, fa_tensor_data(values), 1 };
    compressed shape = { 0 };
    int n_outer = 1;

    if (tensor->layout != FA_SPARSE_COO) {
        int n_batch_dims = parts[0]->n_dims - 1;
        bool blocked = tensor->layout == FA_SPARSE_BSR || tensor->layout == FA_SPARSE_BSC;
        TRY(measure(&shape, tensor, values, n_batch_dims));
        n_outer = n_batch_dims + (blocked ? 3 : 1);
        for (int i = n_outer; i < values->n_dims; i++) {
            if (i - n_outer + n_batch_dims + 2 >= tensor->n_dims
                || values->sizes[i] != tensor->sizes[i - n_outer + n_batch_dims + 2])
                return fa__fail(FA_EFORMAT,
                                "sparse tensor: dense sizes of values differ from the size");
        }
        if (values->n_dims - n_outer != tensor->n_dims - n_batch_dims - 2)
            return fa__fail(FA_EFORMAT,
                            "sparse tensor: values have %d dense dimensions, the size has %d",
                            values->n_dims - n_outer, tensor->n_dims - n_batch_dims - 2);
    }
    if (fa_tensor_numel(values) == 0 || fa_tensor_numel(out) == 0)
        return FA_OK;
    for (int i = n_outer; i < values->n_dims; i++)
        self.n_inner *= values->sizes[i];
    if (tensor->layout == FA_SPARSE_COO)
        TRY(scatter_coo(&self, tensor, parts[0]));
    else
        TRY(scatter_compressed(&self, &shape, parts[0], parts[1]));
done:
    return st;
}

fa_tensor *fa_to_dense(const fa_tensor *self)
{
    fa_status st = FA_OK;
    const fa_tensor *values = fa_tensor_values(self);
    fa_tensor *parts[3] = { NULL }, *out = NULL;

    if (values == NULL) {
        if (self->storage != NULL)
            return fa_tensor_retain((fa_tensor *)self);
        fa__fail(FA_EUNSUPPORTED, "to_dense: nested tensors have no dense form");
        return NULL;
    }
    if (values->storage->meta || !fa__dtype_has_numbers((fa_dtype)self->dtype)) {
        fa__fail(FA_EUNSUPPORTED, "to_dense: %s sparse tensor of %s",
                 values->storage->meta ? "a meta" : "a", fa_dtype_name((fa_dtype)self->dtype));
        return NULL;
    }
    for (size_t i = 0; i < FA__COUNT(parts) && self->parts[i] != NULL; i++) {
        parts[i] = self->parts[i]->storage->meta ? NULL : fa_contiguous(self->parts[i]);
        if (parts[i] == NULL) {
            st = self->parts[i]->storage->meta
                     ? fa__fail(FA_EUNSUPPORTED, "to_dense: indices without data")
                     : FA_ENOMEM;
            goto done;
        }
    }
    out = fa_zeros((fa_dtype)self->dtype, self->n_dims, self->sizes);
    if (out == NULL) {
        st = FA_ENOMEM;
        goto done;
    }
    fa__storage_set_device(out->storage, values->storage->device);
    TRY(scatter_tensor(out, self, (const fa_tensor *const *)parts));
done:
    for (size_t i = 0; i < FA__COUNT(parts); i++)
        fa_tensor_release(parts[i]);
    if (st != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}
