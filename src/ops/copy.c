/* copy.c: ops that copy, convert and fill elements, and those that change where a tensor's elements
 * are.
 *
 * A copy lies in memory as its memory format says: row-major (contiguous_format), with the channels
 * innermost (channels_last), or as the original did (preserve_format). */
#include "shapes.h"

/* ---- options --------------------------------------------------------------------------------- */

fa_dtype fa__option_dtype(const fa__call *call, const char *name, fa_dtype missing)
{
    int at = fa__param_at(call, name);
    fa_dtype dtype = at < 0 ? FA_DTYPE_NONE : fa__arg_dtype(call, (size_t)at);

    return dtype == FA_DTYPE_NONE ? missing : dtype;
}

int fa__option_format(const fa__call *call, int missing)
{
    int at = fa__param_at(call, "memory_format");

    if (at < 0 || fa__arg_is_none(call, (size_t)at))
        return missing;
    int64_t format = fa__arg_int(call, (size_t)at);
    return format < 0 || format > FA__CHANNELS_LAST_3D ? missing : (int)format;
}

static bool flag(const fa__call *call, const char *name)
{
    int at = fa__param_at(call, name);

    return at >= 0 && fa__arg_bool(call, (size_t)at);
}

fa_status fa__check_options(const fa__call *call)
{
    int layout = fa__param_at(call, "layout"), device = fa__param_at(call, "device");
    fa_value *value = device < 0 ? NULL : fa__arg_value(call, (size_t)device);
    fa_device found;

    if (layout >= 0 && !fa__arg_is_none(call, (size_t)layout)
        && fa__arg_int(call, (size_t)layout) != FA_STRIDED)
        return fa__fail(FA_EUNSUPPORTED, "%s: layout %s is not supported", call->schema->name,
                        fa_layout_name((fa_layout)fa__arg_int(call, (size_t)layout)));
    if (value != NULL && fa_value_kind(value) == FA_KIND_DEVICE
        && fa_value_get_device(value, &found) == FA_OK && strcmp(found.type, "meta") == 0)
        return fa__fail(FA_EUNSUPPORTED, "%s: tensors on the meta device have no data to run with",
                        call->schema->name);
    return FA_OK;
}

/* ---- memory formats -------------------------------------------------------------------------- */

bool fa__is_contiguous_as(const fa_tensor *self, int memory_format)
{
    int n = self->n_dims;
    int64_t expected = 1;

    if (memory_format != FA__CHANNELS_LAST && memory_format != FA__CHANNELS_LAST_3D)
        return fa_tensor_is_contiguous(self);
    if (n != (memory_format == FA__CHANNELS_LAST ? 4 : 5) || self->storage == NULL)
        return false;
    for (int i = 0; i < n; i++) {           /* channels, then the last dim back to the third, 0 */
        int dim = i == 0 ? 1 : i == n - 1 ? 0 : n - i;
        if (self->sizes[dim] == 1)
            continue;
        if (self->strides[dim] != expected)
            return false;
        expected *= self->sizes[dim];
    }
    return true;
}

fa_tensor *fa__empty_like_format(const fa_tensor *self, fa_dtype dtype, int memory_format)
{
    if (memory_format == FA__PRESERVE)
        return fa__empty_as(self, dtype);
    if ((memory_format == FA__CHANNELS_LAST && self->n_dims != 4)
        || (memory_format == FA__CHANNELS_LAST_3D && self->n_dims != 5)) {
        fa__fail(FA_EINVAL, "required rank %d tensor to use channels_last%s format",
                 memory_format + 2, memory_format == FA__CHANNELS_LAST ? "" : "_3d");
        return NULL;
    }
    return fa__empty_format(dtype, self->n_dims, self->sizes, memory_format);
}

fa_tensor *fa__filled_from(fa_tensor *out, const fa_tensor *self)
{
    if (out != NULL && fa__copy_into(out, self) != FA_OK) {
        fa_tensor_release(out);
        return NULL;
    }
    return out;
}

fa_tensor *fa__clone_format(fa_tensor *self, int memory_format)
{
    const fa__dtype_row *row = fa__dtype_row_of((fa_dtype)self->dtype);

    if (self->storage == NULL || self->storage->meta || row->quantized || row->per_byte > 1)
        return fa_clone(self);
    return fa__filled_from(fa__empty_like_format(self, (fa_dtype)self->dtype, memory_format), self);
}

fa_tensor *fa__own_copy(const fa__call *call, size_t i)
{
    return fa__clone_format(fa__arg_tensor(call, i), FA__PRESERVE);
}

static fa_status clone(fa__call *call)
{
    return fa__return_tensor(call, 0,
                             fa__clone_format(fa__arg_tensor(call, 0),
                                              fa__option_format(call, FA__PRESERVE)));
}

static fa_status contiguous(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    int format = fa__option_format(call, FA__CONTIGUOUS);

    if (fa__is_contiguous_as(self, format))
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    if (format == FA__PRESERVE)
        return fa__fail(FA_EINVAL,
                        "preserve memory format is unsupported by the contiguous operator");
    return fa__return_tensor(call, 0, fa__clone_format(self, format));
}

/* ---- conversion ------------------------------------------------------------------------------ */

/* [Tensor._to_copy] */
static fa_tensor *to_copy(fa_tensor *self, fa_dtype dtype, int memory_format)
{
    if (self->storage == NULL || fa_dtype_is_quantized((fa_dtype)self->dtype)) {
        fa_tensor *out = fa_to_dtype(self, dtype);
        fa_tensor *copy = out == self ? fa_clone(self) : fa_tensor_retain(out);
        fa_tensor_release(out);
        return copy;
    }
    if (memory_format == FA__PRESERVE && !fa__is_dense(self))
        memory_format = fa__suggest_memory_format(self);
    if (dtype == self->dtype)
        return fa__clone_format(self, memory_format);
    if (!fa__dtype_has_numbers(dtype) || !fa__dtype_has_numbers((fa_dtype)self->dtype)) {
        fa__fail(FA_EUNSUPPORTED, "conversion from %s to %s is not supported",
                 fa_dtype_name((fa_dtype)self->dtype), fa_dtype_name(dtype));
        return NULL;
    }
    return fa__filled_from(fa__empty_like_format(self, dtype, memory_format), self);
}

/* Self itself where nothing is to change, unless a copy is asked for. */
static fa_status return_converted(fa__call *call, fa_dtype dtype)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    int format = fa__option_format(call, FA__PRESERVE);

    if (dtype == self->dtype && !flag(call, "copy")
        && (format == FA__PRESERVE || fa__suggest_memory_format(self) == format))
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    return fa__return_tensor(call, 0, to_copy(self, dtype, format));
}

/* Serves every overload: `other` gives the dtype where there is one, options are found by name. */
static fa_status to(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    int other = fa__param_at(call, "other");
    fa_dtype dtype = (fa_dtype)self->dtype;

    TRY(fa__check_options(call));
    if (other >= 0)
        dtype = (fa_dtype)fa__arg_tensor(call, (size_t)other)->dtype;
    TRY(return_converted(call, fa__option_dtype(call, "dtype", dtype)));
done:
    return st;
}

static fa_status always_to_copy(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);

    TRY(fa__check_options(call));
    TRY(fa__return_tensor(call, 0,
                          to_copy(self, fa__option_dtype(call, "dtype", (fa_dtype)self->dtype),
                                  fa__option_format(call, FA__PRESERVE))));
done:
    return st;
}

/* The dtype of the row's `data`. */
static fa_status to_own_dtype(fa__call *call)
{
    return return_converted(call, *(const fa_dtype *)call->op->data);
}

static fa_status type_as(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *other = fa__arg_tensor(call, 1);

    if (self->dtype == other->dtype)
        return fa__return_tensor(call, 0, fa_tensor_retain(self));
    return fa__return_tensor(call, 0, to_copy(self, (fa_dtype)other->dtype, FA__PRESERVE));
}

static fa_status to_dense(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0), *dense, *out;
    fa_dtype dtype = fa__option_dtype(call, "dtype", (fa_dtype)self->dtype);

    dense = self->storage != NULL && !self->nested ? fa_tensor_retain(self) : fa_to_dense(self);
    out = dense == NULL ? NULL : fa__as_dtype(dense, dtype);
    fa_tensor_release(dense);
    return fa__return_tensor(call, 0, out);
}

/* Math bits made plain: `data` says which one. */
static fa_status resolve(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    bool is_set = *(const char *)call->op->data == 'c' ? self->conj : self->neg;

    return fa__return_tensor(call, 0, is_set ? fa__clone_format(self, FA__PRESERVE)
                                             : fa_tensor_retain(self));
}

/* ---- copying and filling in place ------------------------------------------------------------ */

static fa_status return_self(fa__call *call)
{
    return fa__return_tensor(call, 0, fa_tensor_retain(fa__arg_tensor(call, 0)));
}

/* FA_EINVAL unless every element has a place of its own along expanded dims. */
static fa_status need_places(const fa_tensor *self)
{
    for (int i = 0; i < self->n_dims && self->storage != NULL; i++) {
        if (self->strides[i] == 0 && self->sizes[i] > 1)
            return fa__fail(FA_EINVAL,
                            "unsupported operation: more than one element of the written-to tensor "
                            "refers to a single memory location. Please clone() the tensor before "
                            "performing the operation.");
    }
    return FA_OK;
}

static fa_status copy_(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);
    const fa_tensor *src = fa__arg_tensor(call, 1);
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(need_places(self));
    TRY(fa__broadcast_sizes(self->n_dims, self->sizes, src->n_dims, src->sizes, &n, sizes));
    TRY(fa__copy_into(self, src));
    TRY(return_self(call));
done:
    return st;
}

static fa_status copy(fa__call *call)
{
    return fa__return_tensor(call, 0,
                             fa__filled_from(fa__own_copy(call, 0), fa__arg_tensor(call, 1)));
}

static fa_status fill_(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0);

    TRY(fa__fill(self, call->n_args > 1 ? fa__arg_scalar(call, 1) : (fa__scalar){ FA_INT64 }));
    TRY(return_self(call));
done:
    return st;
}

/* FA_EINVAL unless the value of a fill is 0-dim. */
static fa_status need_one_value(const fa_tensor *value)
{
    if (value->n_dims != 0)
        return fa__fail(FA_EINVAL,
                        "fill_ only supports 0-dimension value tensor but got tensor with %d "
                        "dimensions.",
                        value->n_dims);
    return FA_OK;
}

static fa_status fill_tensor_(fa__call *call)
{
    fa_status st = FA_OK;

    TRY(need_one_value(fa__arg_tensor(call, 1)));
    TRY(fa__copy_into(fa__arg_tensor(call, 0), fa__arg_tensor(call, 1)));
    TRY(return_self(call));
done:
    return st;
}

static fa_status fill(fa__call *call)
{
    fa_tensor *self = fa__arg_tensor(call, 0);
    fa_tensor *out = fa__empty_as(self, (fa_dtype)self->dtype);
    fa__scalar value = call->n_args > 1 ? fa__arg_scalar(call, 1) : (fa__scalar){ FA_INT64 };

    if (out != NULL && fa__fill(out, value) != FA_OK) {
        fa_tensor_release(out);
        out = NULL;
    }
    return fa__return_tensor(call, 0, out);
}

static fa_status fill_tensor(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *value = fa__arg_tensor(call, 1);

    TRY(need_one_value(value));
    TRY(fa__return_tensor(call, 0,
                          fa__filled_from(fa__empty_as(self, (fa_dtype)self->dtype), value)));
done:
    return st;
}

/* [Tensor.fill_diagonal_] With `wrap`, the diagonal of a tall matrix starts again below. */
static fa_status fill_diagonal_(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *self = fa__arg_tensor(call, 0), *line = NULL;
    int64_t step = 0, n, height, width;

    if (self->n_dims < 2)
        return fa__fail(FA_EINVAL, "dimensions must larger than 1");
    for (int i = 1; i < self->n_dims && self->n_dims > 2; i++) {
        if (self->sizes[i] != self->sizes[0])
            return fa__fail(FA_EINVAL, "all dimensions of input must be of equal length");
    }
    TRY(fa__need_elements(self, "fill_diagonal_"));
    height = self->sizes[0];
    width = self->sizes[1];
    for (int i = 0; i < self->n_dims; i++)
        step += self->strides[i];
    n = height < width ? height : width;
    line = fa__view_of(self, self->storage_offset, 1, &n, &step);
    TRY(line == NULL ? FA_ENOMEM : fa__fill(line, fa__arg_scalar(call, 1)));
    for (int64_t row = width + 1; fa__arg_bool(call, 2) && self->n_dims == 2 && width > 0
                                  && row < height;
         row += width + 1) {
        fa_tensor_release(line);
        n = height - row < width ? height - row : width;
        line = fa__view_of(self, self->storage_offset + row * self->strides[0], 1, &n, &step);
        TRY(line == NULL ? FA_ENOMEM : fa__fill(line, fa__arg_scalar(call, 1)));
    }
    TRY(return_self(call));
done:
    fa_tensor_release(line);
    return st;
}

/* ---- changing what a tensor is over ---------------------------------------------------------- */

static fa_status resize_to(fa__call *call, fa_tensor *self, int n, const int64_t *sizes)
{
    fa_status st = FA_OK;
    int format = fa__option_format(call, FA__CONTIGUOUS);
    fa_tensor *model = NULL;

    if (format == FA__PRESERVE)
        return fa__fail(FA_EINVAL, "Unsupported memory format Preserve");
    if (n != self->n_dims
        || (n > 0 && memcmp(sizes, self->sizes, (size_t)n * sizeof(int64_t)) != 0))
        TRY(fa__resize(self, n, sizes));
    if (format != FA__CONTIGUOUS) {
        model = fa__empty_like_format(self, FA_BOOL, format);
        if (model == NULL)
            TRY(FA_ENOMEM);
        memcpy(self->strides, model->strides, (size_t)n * sizeof(int64_t));
    }
    TRY(fa__return_tensor(call, 0, fa_tensor_retain(self)));
done:
    fa_tensor_release(model);
    return st;
}

static fa_status resize_(fa__call *call)
{
    fa_status st = FA_OK;
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(resize_to(call, fa__arg_tensor(call, 0), n, sizes));
done:
    return st;
}

static fa_status resize(fa__call *call)
{
    fa_status st = FA_OK;
    fa_tensor *own = fa__own_copy(call, 0);
    int64_t sizes[FA_MAX_DIMS];
    int n;

    TRY(own == NULL ? FA_ENOMEM : fa__arg_ints(call, 1, sizes, FA_MAX_DIMS, &n));
    TRY(resize_to(call, own, n, sizes));
done:
    fa_tensor_release(own);
    return st;
}

static fa_status resize_as_(fa__call *call)
{
    const fa_tensor *model = fa__arg_tensor(call, 1);
    int64_t sizes[FA_MAX_DIMS];

    if (model->n_dims > 0)
        memcpy(sizes, model->sizes, model->n_dims * sizeof(int64_t));
    return resize_to(call, fa__arg_tensor(call, 0), model->n_dims, sizes);
}

static fa_status resize_as(fa__call *call)
{
    const fa_tensor *model = fa__arg_tensor(call, 1);
    fa_tensor *own = fa__own_copy(call, 0);
    int64_t sizes[FA_MAX_DIMS];
    fa_status st;

    if (own == NULL)
        return fa_error_last()->status;
    if (model->n_dims > 0)
        memcpy(sizes, model->sizes, model->n_dims * sizeof(int64_t));
    st = resize_to(call, own, model->n_dims, sizes);
    fa_tensor_release(own);
    return st;
}

/* Self becomes what `from` is, over its storage. `from` is taken over. */
static fa_status become(fa_tensor *self, fa_tensor *from)
{
    fa_status st = FA_OK;

    if (from == NULL)
        return fa_error_last()->status;
    if (self->storage == NULL || from->storage == NULL)
        TRY(fa__fail(FA_ETYPE, "set_ needs strided tensors"));
    if (self->dtype != from->dtype)
        TRY(fa__fail(FA_ETYPE, "Could not set tensor of type %s to a tensor of type %s",
                     fa__scalar_type_name((fa_dtype)from->dtype),
                     fa__scalar_type_name((fa_dtype)self->dtype)));
    if (from != self)
        TRY(fa__tensor_restride(self, from->storage_offset, from->n_dims, from->sizes,
                                from->strides));
    fa_storage *old = self->storage;
    self->storage = fa_storage_retain(from->storage);
    fa__tensor_set_math_bits(self, from->conj, from->neg);
    fa_storage_release(old);
done:
    fa_tensor_release(from);
    return st;
}

static fa_status set_data(fa__call *call)
{
    return become(fa__arg_tensor(call, 0), fa_tensor_retain(fa__arg_tensor(call, 1)));
}

static fa_status become_and_return(fa__call *call, fa_tensor *from)
{
    fa_status st = become(fa__arg_tensor(call, 0), from);

    return st == FA_OK ? return_self(call) : st;
}

static fa_status set_tensor_(fa__call *call)
{
    return become_and_return(call, fa_tensor_retain(fa__arg_tensor(call, 1)));
}

static fa_status set_empty_(fa__call *call)
{
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;

    return become_and_return(call, fa__empty(dtype, 1, (int64_t[]){ 0 }));
}

/* The view of a storage that sizes and strides describe; strides may be left out. */
static fa_status set_view_(fa__call *call, fa_storage *storage)
{
    fa_status st = FA_OK;
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    int n, n_strides;

    TRY(fa__arg_ints(call, 3, sizes, FA_MAX_DIMS, &n));
    TRY(fa__arg_ints(call, 4, strides, FA_MAX_DIMS, &n_strides));
    if (n_strides != 0 && n_strides != n)
        return fa__fail(FA_EINVAL, "mismatch in length of strides and shape");
    TRY(become_and_return(call,
                          fa_tensor_from_storage(storage, dtype, fa__arg_int(call, 2), n, sizes,
                                                 n_strides == 0 ? NULL : strides)));
done:
    return st;
}

static fa_status set_tensor_view_(fa__call *call)
{
    fa_tensor *source = fa__arg_tensor(call, 1);

    if (source->storage == NULL)
        return fa__fail(FA_ETYPE, "set_ needs strided tensors");
    return set_view_(call, source->storage);
}

static fa_status set_storage_view_(fa__call *call)
{
    fa_storage *storage = fa_value_get_storage(fa__arg_value(call, 1), &(fa_dtype){ 0 });

    return storage == NULL ? fa_error_last()->status : set_view_(call, storage);
}

static fa_status set_storage_(fa__call *call)
{
    fa_dtype dtype = (fa_dtype)fa__arg_tensor(call, 0)->dtype;
    fa_storage *storage = fa_value_get_storage(fa__arg_value(call, 1), &(fa_dtype){ 0 });

    if (storage == NULL)
        return fa_error_last()->status;
    int64_t n = (int64_t)(fa_storage_nbytes(storage) / fa_dtype_itemsize(dtype));
    return become_and_return(call, fa_tensor_from_storage(storage, dtype, 0, 1, &n, NULL));
}

static const fa_dtype casts[] = {
    FA_UINT8, FA_INT8, FA_FLOAT64, FA_FLOAT32, FA_FLOAT16, FA_INT32, FA_INT64, FA_INT16,
    FA_COMPLEX32,
};

const fa__op fa__ops_copy[] = {
    { "aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", clone },
    { "aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)", contiguous,
      FA__OP_VIEW },
    { "aten::to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, "
      "MemoryFormat? memory_format=None) -> Tensor(a)",
      to, FA__OP_VIEW },
    { "aten::to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, "
      "Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, "
      "MemoryFormat? memory_format=None) -> Tensor(a)",
      to, FA__OP_VIEW },
    { "aten::to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, "
      "bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)",
      to, FA__OP_VIEW },
    { "aten::to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False, "
      "MemoryFormat? memory_format=None) -> Tensor(a)",
      to, FA__OP_VIEW },
    { "aten::to.prim_Device(Tensor(a) self, Device? device, int? dtype=None, "
      "bool non_blocking=False, bool copy=False) -> Tensor(b|a)",
      to, FA__OP_VIEW },
    { "aten::to.prim_dtype(Tensor(a) self, int? dtype=None, bool non_blocking=False, "
      "bool copy=False) -> Tensor(b|a)",
      to, FA__OP_VIEW },
    { "aten::to.prim_other(Tensor(a) self, bool non_blocking=False, bool copy=False) -> "
      "Tensor(b|a)",
      to, FA__OP_VIEW },
    { "aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, "
      "Device? device=None, bool? pin_memory=None, bool non_blocking=False, "
      "MemoryFormat? memory_format=None) -> Tensor",
      always_to_copy },
    { "aten::type_as(Tensor self, Tensor other) -> Tensor", type_as },
    { "aten::_cast_Byte(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[0] },
    { "aten::_cast_Char(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[1] },
    { "aten::_cast_Double(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[2] },
    { "aten::_cast_Float(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[3] },
    { "aten::_cast_Half(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[4] },
    { "aten::_cast_Int(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[5] },
    { "aten::_cast_Long(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[6] },
    { "aten::_cast_Short(Tensor self, bool non_blocking=False) -> Tensor", to_own_dtype, 0,
      &casts[7] },
    { "aten::chalf(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", to_own_dtype, 0,
      &casts[8] },
    { "aten::to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor",
      to_dense },
    { "aten::resolve_conj(Tensor(a) self) -> Tensor(a)", resolve, FA__OP_VIEW, "conj" },
    { "aten::resolve_neg(Tensor(a) self) -> Tensor(a)", resolve, FA__OP_VIEW, "neg" },
    { "aten::copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)", copy_ },
    { "aten::copy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)", copy_ },
    { "aten::copy_.int(Tensor(a!) self, int other) -> Tensor(a!)", fill_ },
    { "aten::copy_.float(Tensor(a!) self, float other) -> Tensor(a!)", fill_ },
    { "aten::copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor", copy, FA__OP_OUT },
    { "aten::fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)", fill_ },
    { "aten::fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)", fill_tensor_ },
    { "aten::fill.Scalar(Tensor self, Scalar value) -> Tensor", fill, FA__OP_OUT },
    { "aten::fill.Tensor(Tensor self, Tensor value) -> Tensor", fill_tensor, FA__OP_OUT },
    { "aten::zero_(Tensor(a!) self) -> Tensor(a!)", fill_ },
    { "aten::zero(Tensor self) -> Tensor", fill, FA__OP_OUT },
    { "aten::fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)",
      fill_diagonal_ },
    { "aten::resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> "
      "Tensor(a!)",
      resize_ },
    { "aten::resize(Tensor self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor",
      resize },
    { "aten::resize_as(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None) -> "
      "Tensor",
      resize_as },
    { "aten::resize_as_(Tensor(a!) self, Tensor the_template, *, "
      "MemoryFormat? memory_format=None) -> Tensor(a!)",
      resize_as_ },
    { "aten::set_(Tensor(a!) self) -> Tensor(a!)", set_empty_ },
    { "aten::set_.source_Tensor(Tensor(a!) self, Tensor source) -> Tensor(a!)", set_tensor_ },
    { "aten::set_.source_Tensor_storage_offset(Tensor(a!) self, Tensor source, "
      "SymInt storage_offset, SymInt[] size, SymInt[] stride=[]) -> Tensor(a!)",
      set_tensor_view_ },
    { "aten::set_.source_Storage(Tensor(a!) self, Storage source) -> Tensor(a!)", set_storage_ },
    { "aten::set_.source_Storage_storage_offset(Tensor(a!) self, Storage source, "
      "SymInt storage_offset, SymInt[] size, SymInt[] stride=[]) -> Tensor(a!)",
      set_storage_view_ },
    { "aten::set_data(Tensor(a!) self, Tensor new_data) -> ()", set_data },
    { 0 },
};
