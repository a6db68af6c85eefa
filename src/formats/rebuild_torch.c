/* rebuild_torch.c: what PyTorch's rebuild functions build — tensors of every layout, parameters,
 * sizes, devices. [formats 2.4]
 *
 *   _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, hooks[, metadata])
 *   _rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, hooks, dtype
 *                      [, metadata])
 *   _rebuild_qtensor(storage, storage_offset, size, stride, quantizer_params, requires_grad, hooks)
 *   _rebuild_parameter(data, requires_grad, hooks), ..._with_state(data, ..., state)
 *   _rebuild_sparse_tensor(layout, parts)
 *   _rebuild_nested_tensor(buffer, sizes, strides, offsets)
 *   _rebuild_from_type_v2(func, type, args, state) */
#include "rebuild.h"

/* The arguments of one call, and the function's name for messages. */
typedef struct call {
    const char *function;
    fa_value **items;
    size_t n;
} call;

static call call_of(const char *function, const fa_value *args)
{
    return (call){ .function = function, .items = args->u.list.items, .n = args->u.list.n };
}

static fa_status want_count(const call *c, size_t least, size_t most)
{
    if (c->n < least || c->n > most)
        return fa__fail(FA_EFORMAT, "%s has %zu arguments; expected %zu to %zu", c->function, c->n,
                        least, most);
    return FA_OK;
}

static fa_status want_kind(const call *c, size_t i, fa_kind kind)
{
    if (fa_value_kind(c->items[i]) != kind)
        return fa__fail(FA_EFORMAT, "argument %zu of %s is a %s; expected a %s", i, c->function,
                        fa_kind_name(fa_value_kind(c->items[i])), fa_kind_name(kind));
    return FA_OK;
}

static fa_status want_int(const call *c, size_t i, int64_t *out)
{
    if (fa_value_get_int(c->items[i], out) != FA_OK)
        return fa__fail(FA_EFORMAT, "argument %zu of %s is a %s; expected an int within 64 bits", i,
                        c->function, fa_kind_name(fa_value_kind(c->items[i])));
    return FA_OK;
}

static fa_status want_bool(const call *c, size_t i, bool *out)
{
    int64_t x = 0;
    fa_status st = want_int(c, i, &x);

    *out = x != 0;
    return st;
}

/* A tuple, list or torch.Size of at most FA_MAX_DIMS ints. */
typedef struct shape {
    int n;
    int64_t sizes[FA_MAX_DIMS];
} shape;

static fa_status want_shape(const call *c, size_t i, shape *out)
{
    fa_value *value = c->items[i];
    fa_kind kind = fa_value_kind(value);
    size_t n = fa_value_len(value);

    if (kind != FA_KIND_TUPLE && kind != FA_KIND_LIST && kind != FA_KIND_SIZE)
        return want_kind(c, i, FA_KIND_TUPLE);
    if (n > FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "%s makes a tensor of %zu dimensions; the limit is %d",
                        c->function, n, FA_MAX_DIMS);
    out->n = (int)n;
    for (size_t d = 0; d < n; d++) {
        if (kind == FA_KIND_SIZE)
            out->sizes[d] = fa_value_size_at(value, d);
        else if (fa_value_get_int(value->u.list.items[d], &out->sizes[d]) != FA_OK)
            return fa__fail(FA_EFORMAT, "argument %zu of %s: entry %zu is no int within 64 bits", i,
                            c->function, d);
    }
    return FA_OK;
}

static fa_status want_tensor(const call *c, size_t i, fa_tensor **out)
{
    fa_status st = want_kind(c, i, FA_KIND_TENSOR);

    *out = st == FA_OK ? c->items[i]->u.tensor.tensor : NULL;
    return st;
}

/* Wraps a tensor as a value; takes the tensor over (NULL: the failure of who made it). */
static fa_status give(fa_tensor *tensor_take, fa_value **out)
{
    if (tensor_take == NULL)
        return fa_error_last()->status;
    *out = fa_value_tensor(tensor_take);
    fa_tensor_release(tensor_take);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* ---- dense tensors -------------------------------------------------------------------------- */

/* storage, storage_offset, size, stride: the first four arguments of every dense form. dtype NONE:
 * the storage's. */
static fa_tensor *dense(const call *c, fa_dtype dtype)
{
    int64_t offset;
    shape size, stride;

    if (want_kind(c, 0, FA_KIND_STORAGE) != FA_OK || want_int(c, 1, &offset) != FA_OK
        || want_shape(c, 2, &size) != FA_OK || want_shape(c, 3, &stride) != FA_OK)
        return NULL;
    if (size.n != stride.n) {
        fa__fail(FA_EFORMAT, "%s: %d sizes but %d strides", c->function, size.n, stride.n);
        return NULL;
    }
    if (dtype == FA_DTYPE_NONE)
        dtype = c->items[0]->sub == 1 ? FA_UINT8 : (fa_dtype)c->items[0]->u.storage.dtype;
    return fa_tensor_from_storage(c->items[0]->u.storage.storage, dtype, offset, size.n, size.sizes,
                                  stride.sizes);
}

/* {'conj': True, 'neg': True} */
static fa_status apply_metadata(const call *c, size_t i, fa_tensor *tensor)
{
    int64_t conj = 0, neg = 0;
    fa_value *entry;

    if (i >= c->n || fa_value_kind(c->items[i]) == FA_KIND_NONE)
        return FA_OK;
    if (want_kind(c, i, FA_KIND_DICT) != FA_OK)
        return FA_EFORMAT;
    for (size_t k = 0; k < fa_value_len(c->items[i]); k++) {
        const fa_value *key = fa_value_key_at(c->items[i], k);
        const char *name = fa_value_kind(key) == FA_KIND_STR ? fa_value_text(key) : "?";

        entry = fa_value_item_at(c->items[i], k);
        if (strcmp(name, "conj") == 0 && fa_value_get_int(entry, &conj) == FA_OK)
            continue;
        if (strcmp(name, "neg") == 0 && fa_value_get_int(entry, &neg) == FA_OK)
            continue;
        return fa__fail(FA_EUNSUPPORTED, "%s: unknown tensor metadata '%s'", c->function, name);
    }
    fa__tensor_set_math_bits(tensor, conj != 0, neg != 0);
    return FA_OK;
}

/* Ends every dense form: flags, math bits, value. Takes over tensor. */
static fa_status finish_dense(const call *c, fa_tensor *tensor_take, size_t grad, size_t metadata,
                              fa_value **out)
{
    bool requires_grad = false;
    fa_status st = FA_OK;

    if (tensor_take == NULL)
        return fa_error_last()->status;
    if (grad < c->n)
        TRY(want_bool(c, grad, &requires_grad));
    fa_tensor_set_requires_grad(tensor_take, requires_grad);
    TRY(apply_metadata(c, metadata, tensor_take));
    return give(tensor_take, out);
done:
    fa_tensor_release(tensor_take);
    return st;
}

fa_status fa__rebuild_tensor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_tensor", args);
    fa_status st = want_count(&c, 4, 4);

    (void)load, (void)how;
    return st != FA_OK ? st : finish_dense(&c, dense(&c, FA_DTYPE_NONE), SIZE_MAX, SIZE_MAX, out);
}

fa_status fa__rebuild_tensor_v2(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_tensor_v2", args);
    fa_status st = want_count(&c, 5, 7);

    (void)load, (void)how;
    return st != FA_OK ? st : finish_dense(&c, dense(&c, FA_DTYPE_NONE), 4, 6, out);
}

fa_status fa__rebuild_tensor_v3(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_tensor_v3", args);
    fa_status st = want_count(&c, 7, 8);

    (void)load, (void)how;
    if (st == FA_OK)
        st = want_kind(&c, 6, FA_KIND_DTYPE);
    return st != FA_OK ? st : finish_dense(&c, dense(&c, (fa_dtype)c.items[6]->u.dtype), 4, 7, out);
}

/* A tensor without bytes over a meta storage that is just large enough. */
static fa_tensor *meta_tensor(fa_dtype dtype, const shape *size, const shape *stride)
{
    fa_tensor *sized =
                  fa__tensor_new_unchecked(NULL, dtype, 0, size->n, size->sizes, stride->sizes),
              *out = NULL;
    fa_storage *storage = NULL;
    size_t begin, end;

    if (sized != NULL && fa__tensor_extent(sized, &begin, &end) == FA_OK)
        storage = fa_storage_new_meta(end);
    if (storage != NULL)
        out = fa_tensor_from_storage(storage, dtype, 0, size->n, size->sizes, stride->sizes);
    fa_storage_release(storage);
    fa_tensor_release(sized);
    return out;
}

/* dtype, size, stride, requires_grad */
fa_status fa__rebuild_meta_tensor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_meta_tensor_no_storage", args);
    shape size, stride;
    bool requires_grad = false;
    fa_tensor *tensor;
    fa_status st = FA_OK;

    (void)load, (void)how;
    TRY(want_count(&c, 4, 4));
    TRY(want_kind(&c, 0, FA_KIND_DTYPE));
    TRY(want_shape(&c, 1, &size));
    TRY(want_shape(&c, 2, &stride));
    TRY(want_bool(&c, 3, &requires_grad));
    if (size.n != stride.n)
        TRY(fa__fail(FA_EFORMAT, "%s: %d sizes but %d strides", c.function, size.n, stride.n));
    tensor = meta_tensor((fa_dtype)c.items[0]->u.dtype, &size, &stride);
    if (tensor != NULL)
        fa_tensor_set_requires_grad(tensor, requires_grad);
    TRY(give(tensor, out));
done:
    return st;
}

/* ---- quantized ------------------------------------------------------------------------------ */

/* [..] itself, or torch.jit._pickle.build_doublelist([..]), as TorchScript writes lists. */
static const fa_value *untagged(const fa_value *value)
{
    const fa_value *callable =
        fa_value_kind(value) == FA_KIND_OBJECT ? fa_value_object_callable(value) : NULL;

    if (fa_value_is_global(callable, "torch.jit._pickle", "build_doublelist")
        || fa_value_is_global(callable, "torch.jit._pickle", "build_intlist"))
        return fa_value_len(fa_value_object_args(value)) == 1
                   ? fa_value_at(fa_value_object_args(value), 0)
                   : value;
    return value;
}

/* Scales and zero points are tensors, or lists in files of torch 1.3 and 1.4. Yours. */
static fa_tensor *channel_parameters(const call *c, const fa_value *given, fa_dtype list_dtype)
{
    const fa_value *value = untagged(given);
    int64_t n = (int64_t)fa_value_len(value);
    fa_tensor *out;

    if (fa_value_kind(value) == FA_KIND_TENSOR)
        return fa_tensor_retain(value->u.tensor.tensor);
    if (fa_value_kind(value) != FA_KIND_LIST) {
        fa__fail(FA_EFORMAT, "%s: per-channel parameters are a %s; expected a tensor or a list",
                 c->function, fa_kind_name(fa_value_kind(value)));
        return NULL;
    }
    out = fa_zeros(list_dtype, 1, &n);
    for (int64_t i = 0; out != NULL && i < n; i++) {
        const fa_value *item = fa_value_at(value, (size_t)i);
        void *elements = fa_tensor_data(out);
        fa_status st = list_dtype == FA_FLOAT64 ? fa_value_get_float(item, (double *)elements + i)
                                                : fa_value_get_int(item, (int64_t *)elements + i);

        if (st != FA_OK) {
            fa__note("item %lld of the per-channel %s", (long long)i,
                     list_dtype == FA_FLOAT64 ? "scales" : "zero points");
            fa_tensor_release(out);
            return NULL;
        }
    }
    return out;
}

/* (torch.per_channel_affine, scales, zero_points, axis). Python writes this name for float zero
 * points too. */
static fa_status set_per_channel(const call *p, fa_tensor *tensor)
{
    fa_tensor *scales = NULL, *zero_points = NULL;
    fa_qscheme scheme = FA_PER_CHANNEL_AFFINE;
    int64_t axis;
    fa_status st = FA_OK;

    TRY(want_count(p, 4, 4));
    TRY(want_int(p, 3, &axis));
    scales = channel_parameters(p, p->items[1], FA_FLOAT64);
    zero_points = scales == NULL ? NULL : channel_parameters(p, p->items[2], FA_INT64);
    if (zero_points == NULL)
        TRY(fa_error_last()->status);
    if (fa_dtype_is_floating_point(fa_tensor_dtype(zero_points)))
        scheme = FA_PER_CHANNEL_AFFINE_FLOAT_QPARAMS;
    TRY(fa_tensor_set_quantizer_per_channel(tensor, scheme, scales, zero_points, axis));
done:
    fa_tensor_release(scales);
    fa_tensor_release(zero_points);
    return st;
}

static fa_status set_quantizer(const call *c, size_t i, fa_tensor *tensor)
{
    call p;
    double scale;
    int64_t zero_point;
    fa_status st = want_kind(c, i, FA_KIND_TUPLE);
    const char *scheme;

    if (st != FA_OK)
        return st;
    p = call_of("quantizer_params", c->items[i]);
    if (p.n == 0 || fa_value_kind(p.items[0]) != FA_KIND_GLOBAL)
        return fa__fail(FA_EFORMAT, "%s: quantizer_params name no qscheme", c->function);
    scheme = fa_value_global_name(p.items[0]);
    if (strncmp(scheme, "per_channel_affine", 18) == 0)
        return set_per_channel(&p, tensor);
    if (strcmp(scheme, "per_tensor_affine") != 0)
        return fa__fail(FA_EUNSUPPORTED, "%s: qscheme torch.%s", c->function, scheme);
    st = want_count(&p, 3, 3);
    if (st == FA_OK)
        st = want_int(&p, 2, &zero_point);
    if (st == FA_OK)
        st = fa_value_get_float(p.items[1], &scale);
    return st == FA_OK ? fa_tensor_set_quantizer_per_tensor(tensor, scale, zero_point) : st;
}

fa_status fa__rebuild_qtensor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_qtensor", args);
    fa_tensor *tensor = NULL;
    fa_status st = FA_OK;

    (void)load, (void)how;
    TRY(want_count(&c, 6, 7));
    tensor = dense(&c, FA_DTYPE_NONE);
    if (tensor == NULL)
        TRY(fa_error_last()->status);
    TRY(set_quantizer(&c, 4, tensor));
    return finish_dense(&c, tensor, 5, SIZE_MAX, out);
done:
    fa_tensor_release(tensor);
    return st;
}

/* ---- sparse and nested ---------------------------------------------------------------------- */

/* A layout is torch.serialization._get_layout('torch.sparse_coo') in Python's pickles, an int in
 * TorchScript's. */
static fa_status want_layout(const call *c, size_t i, fa_layout *out)
{
    const fa_value *value = c->items[i], *args;
    int64_t number;

    if (fa_value_kind(value) == FA_KIND_INT && fa_value_get_int(value, &number) == FA_OK
        && number >= 0 && number <= 7) {
        *out = (fa_layout)number;
        return FA_OK;
    }
    args = fa_value_kind(value) == FA_KIND_OBJECT ? fa_value_object_args(value) : NULL;
    if (args == NULL || fa_value_len(args) != 1
        || fa_value_kind(fa_value_at(args, 0)) != FA_KIND_STR)
        return fa__fail(FA_EFORMAT, "argument %zu of %s is no layout", i, c->function);
    return fa_layout_from_name(out, fa_value_text(fa_value_at(args, 0)));
}

/* The two dialects' arguments, brought into one order. */
typedef struct sparse_parts {
    fa_layout layout;
    /* COO: indices, values; else compressed, plain, values. Borrowed */
    fa_tensor *first, *second, *third;
    shape size;
    bool coalesced, coalesced_unsaid, requires_grad;
} sparse_parts;

/* Python: (layout, (indices, values, size[, is_coalesced])) or (layout, (compressed, plain, values,
 * size)) */
static fa_status python_parts(const call *c, sparse_parts *out)
{
    call p;
    bool coo = out->layout == FA_SPARSE_COO;
    size_t at = 0;
    fa_status st = FA_OK;

    TRY(want_kind(c, 1, FA_KIND_TUPLE));
    p = call_of(c->function, c->items[1]);
    TRY(want_count(&p, coo ? 3 : 4, 4));
    TRY(want_tensor(&p, at++, &out->first));
    TRY(want_tensor(&p, at++, &out->second));
    if (!coo)
        TRY(want_tensor(&p, at++, &out->third));
    TRY(want_shape(&p, at++, &out->size));
    out->coalesced_unsaid = coo && (p.n == 3 || fa_value_kind(p.items[3]) == FA_KIND_NONE);
    if (coo && !out->coalesced_unsaid)
        TRY(want_bool(&p, 3, &out->coalesced));
done:
    return st;
}

/* TorchScript: (layout, size, requires_grad, indices | crow, values | col, [values,] hooks)
 * [formats 4.4] */
static fa_status script_parts(const call *c, sparse_parts *out)
{
    fa_status st = FA_OK;

    TRY(want_count(c, 6, 8));
    TRY(want_shape(c, 1, &out->size));
    TRY(want_bool(c, 2, &out->requires_grad));
    TRY(want_tensor(c, 3, &out->first));
    TRY(want_tensor(c, 4, &out->second));
    if (out->layout != FA_SPARSE_COO)
        TRY(want_tensor(c, 5, &out->third));
done:
    return st;
}

fa_status fa__rebuild_sparse_tensor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_sparse_tensor", args);
    sparse_parts p = { 0 };
    fa_tensor *tensor;
    fa_status st = FA_OK;

    (void)load, (void)how;
    TRY(want_count(&c, 2, 8));
    TRY(want_layout(&c, 0, &p.layout));
    TRY(c.n == 2 ? python_parts(&c, &p) : script_parts(&c, &p));
    if (p.layout == FA_SPARSE_COO)
        tensor = fa_sparse_coo_tensor(p.first, p.second, p.size.n, p.size.sizes, p.coalesced);
    else
        tensor = fa_sparse_compressed_tensor(p.layout, p.first, p.second, p.third, p.size.n,
                                             p.size.sizes);
    if (tensor != NULL) {
        tensor->coalesced_unsaid = p.coalesced_unsaid;
        fa_tensor_set_requires_grad(tensor, p.requires_grad);
    }
    TRY(give(tensor, out));
done:
    return st;
}

fa_status fa__rebuild_nested_tensor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_nested_tensor", args);
    fa_tensor *parts[4];
    fa_status st = want_count(&c, 4, 4);

    (void)how;
    for (size_t i = 0; st == FA_OK && i < 4; i++)
        st = want_tensor(&c, i, &parts[i]);
    if (st == FA_OK)
        st = give(fa_nested_tensor(parts[0], parts[1], parts[2], parts[3]), out);
    return st == FA_OK ? fa__load_settle_later(load, *out) : st;
}

/* ---- parameters, subclasses ----------------------------------------------------------------- */

/* A new tensor over data's memory, as Parameter(data) makes. A subclass of data goes along. */
static fa_status new_parameter(const fa_value *data, bool parameter, bool requires_grad,
                               fa_value **out)
{
    fa_tensor *tensor = fa_detach(data->u.tensor.tensor);
    fa_status st;

    if (tensor != NULL) {
        fa_tensor_set_parameter(tensor, parameter);
        fa_tensor_set_requires_grad(tensor, requires_grad);
    }
    st = give(tensor, out);
    if (st == FA_OK && data->u.tensor.subclass != NULL)
        st = fa_value_set_tensor_subclass(*out, data->u.tensor.subclass);
    if (st == FA_OK && data->state != NULL)
        st = fa_value_set_state(*out, data->state);
    return st;
}

/* data.__dict__ without a subclass cannot be told from the parameter's own attributes later: kept
 * generic. */
static bool data_fits(const fa_value *data)
{
    return fa_value_kind(data) == FA_KIND_TENSOR
           && (data->state == NULL || data->u.tensor.subclass != NULL)
           && !fa_tensor_is_parameter(data->u.tensor.tensor);
}

fa_status fa__rebuild_parameter(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_parameter", args);
    bool requires_grad;
    fa_status st = want_count(&c, 2, 3);

    (void)load, (void)how;
    if (st == FA_OK)
        st = want_bool(&c, 1, &requires_grad);
    if (st != FA_OK || !data_fits(c.items[0]))
        return st;
    return new_parameter(c.items[0], true, requires_grad, out);
}

fa_status fa__rebuild_parameter_with_state(fa__load *load, fa_build how, fa_value *args,
                                           fa_value **out)
{
    call c = call_of("_rebuild_parameter_with_state", args);
    bool requires_grad;
    fa_status st = want_count(&c, 4, 4);

    (void)load, (void)how;
    if (st == FA_OK)
        st = want_bool(&c, 1, &requires_grad);
    if (st != FA_OK || !data_fits(c.items[0]) || c.items[0]->u.tensor.subclass != NULL)
        return st;
    st = new_parameter(c.items[0], true, requires_grad, out);
    return st == FA_OK ? fa_value_set_state(*out, c.items[3]) : st;
}

/* Parameter(data[, requires_grad]), by REDUCE or NEWOBJ; Variable(data) of torch 0.1–0.3. */
static fa_status call_parameter(const char *function, bool parameter, fa_value *args,
                                fa_value **out)
{
    call c = call_of(function, args);
    bool requires_grad = parameter;
    fa_status st = FA_OK;

    if (c.n == 0 || c.n > 2 || !data_fits(c.items[0]))
        return FA_OK;
    if (c.n == 2)
        st = want_bool(&c, 1, &requires_grad);
    return st == FA_OK ? new_parameter(c.items[0], parameter, requires_grad, out) : st;
}

fa_status fa__build_parameter(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load, (void)how;
    return call_parameter("Parameter", true, args, out);
}

fa_status fa__build_variable(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load, (void)how;
    return call_parameter("Variable", false, args, out);
}

/* (func, type, args, state): func(*args), as type, with state. A func that gives no plain tensor is
 * kept as it is. */
fa_status fa__rebuild_from_type(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_rebuild_from_type_v2", args);
    fa_value *inner = NULL;
    fa_status st = want_count(&c, 4, 4);

    (void)how;
    if (st != FA_OK || fa_value_kind(c.items[2]) != FA_KIND_TUPLE)
        return st;
    TRY(fa__construct_global(load, FA_BUILD_REDUCE, c.items[0], c.items[2], &inner));
    if (fa_value_kind(inner) != FA_KIND_TENSOR || inner->state != NULL
        || inner->u.tensor.subclass != NULL || fa_tensor_is_parameter(inner->u.tensor.tensor))
        goto done;
    if (!fa_value_is_global(c.items[1], "torch", "Tensor"))
        TRY(fa_value_set_tensor_subclass(inner, c.items[1]));
    TRY(fa_value_set_state(inner, c.items[3]));
    *out = inner;
    inner = NULL;
done:
    fa_value_release(inner);
    return st;
}

/* ---- torch 0.1–0.3: objects whose tensor comes with BUILD ----------------------------------- */

static bool is_old_tensor_class(const fa_value *callable)
{
    fa__span name;

    if (fa_value_kind(callable) != FA_KIND_GLOBAL)
        return false;
    name = fa__span_of(fa_value_global_name(callable));
    return fa__ends_with(name, "Tensor")
           && strncmp(fa_value_global_module(callable), "torch", 5) == 0;
}

static bool is_variable_class(const fa_value *callable)
{
    return fa_value_is_global(callable, "torch.nn.parameter", "Parameter")
           || fa_value_is_global(callable, "torch.autograd.variable", "Variable");
}

/* (storage, offset, size, stride) on an empty torch.FloatTensor. */
static fa_status build_old_tensor(fa_value *state, fa_value **replacement)
{
    call c = call_of("Tensor.__setstate__", state);

    return give(dense(&c, FA_DTYPE_NONE), replacement);
}

/* (data, _, backward_hooks, requires_grad, volatile) on an empty Parameter or Variable. */
static fa_status build_old_variable(const fa_value *callable, fa_value *state,
                                    fa_value **replacement)
{
    call c = call_of("Variable.__setstate__", state);
    bool requires_grad;
    fa_status st = want_kind(&c, 0, FA_KIND_TENSOR);

    if (st == FA_OK)
        st = want_bool(&c, 3, &requires_grad);
    if (st != FA_OK)
        return st;
    return new_parameter(c.items[0],
                         fa_value_is_global(callable, "torch.nn.parameter", "Parameter"),
                         requires_grad, replacement);
}

/* (requires_grad, volatile, backward_hooks) on a Parameter that has its data. */
static fa_status build_old_flags(fa_value *target, fa_value *state)
{
    call c = call_of("Parameter.__setstate__", state);
    bool requires_grad;
    fa_status st = want_bool(&c, 0, &requires_grad);

    if (st == FA_OK)
        fa_tensor_set_requires_grad(target->u.tensor.tensor, requires_grad);
    return st;
}

fa_status fa__build_old_tensor_state(fa_value *target, fa_value *state, fa_value **replacement,
                                     bool *handled)
{
    const fa_value *callable;

    if (fa_value_kind(state) != FA_KIND_TUPLE)
        return FA_OK;
    *handled = true;
    if (fa_value_kind(target) == FA_KIND_TENSOR && fa_value_len(state) == 3)
        return build_old_flags(target, state);
    if (fa_value_kind(target) == FA_KIND_OBJECT) {
        callable = fa_value_object_callable(target);
        if (is_old_tensor_class(callable) && fa_value_len(state) == 4)
            return build_old_tensor(state, replacement);
        if (is_variable_class(callable) && fa_value_len(state) == 5)
            return build_old_variable(callable, state, replacement);
    }
    *handled = false;
    return FA_OK;
}

/* ---- small things --------------------------------------------------------------------------- */

fa_status fa__build_size(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("torch.Size", args);
    shape size = { 0 };
    fa_status st = want_count(&c, 0, 1);

    (void)load, (void)how;
    if (st == FA_OK && c.n == 1)
        st = want_shape(&c, 0, &size);
    if (st != FA_OK)
        return st;
    *out = fa_value_size((size_t)size.n, size.sizes);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* ('cpu',) or ('cuda', 1) */
fa_status fa__build_device(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("torch.device", args);
    fa_device device;
    int64_t index = -1;
    fa_status st = want_count(&c, 1, 2);

    (void)load, (void)how;
    if (st == FA_OK)
        st = want_kind(&c, 0, FA_KIND_STR);
    if (st == FA_OK)
        st = fa_device_parse(&device, fa_value_text(c.items[0]));
    if (st == FA_OK && c.n == 2)
        st = want_int(&c, 1, &index);
    if (st != FA_OK)
        return st;
    if (index < -1 || index > INT16_MAX)
        return fa__fail(FA_EFORMAT, "torch.device with index %lld", (long long)index);
    if (c.n == 2)
        device.index = (int)index;
    *out = fa_value_device(device);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* A complete torch.save stream in a bytes object: tensors pickled without torch.save. */
fa_status fa__load_from_bytes(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    call c = call_of("_load_from_bytes", args);
    fa__source *source;
    const char *data;
    size_t size;
    fa_status st = want_count(&c, 1, 1);

    (void)how;
    if (st != FA_OK)
        return st;
    data = fa_value_data(c.items[0], &size);
    if (data == NULL)
        return fa_error_last()->status;
    source = fa__source_from_memory(data, size);
    *out = source == NULL ? NULL : fa__load_nested(load, source);
    fa__source_release(source);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}
