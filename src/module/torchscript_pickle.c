/* torchscript_pickle.c: pickles as TorchScript's own pickler writes them, which its reader needs:
 * protocol 2, one fixed form for every kind, and memo entries only behind what is complete.
 * [formats 4.3, 4.4]
 *
 *   object   GLOBAL EMPTY_TUPLE NEWOBJ state BUILD [BINPUT]
 *   tensor   GLOBAL torch._utils _rebuild_tensor_v2 MARK storage offset MARK sizes TUPLE
 *            MARK strides TUPLE requires_grad OrderedDict() TUPLE REDUCE [BINPUT]
 *   storage  MARK 'storage' GLOBAL torch FloatStorage key location numel TUPLE BINPERSID BINPUT
 *
 * Lists and dicts come tagged already (fa__unrestore): as REDUCEs of torch.jit._pickle. */
#include "module/module.h"

enum {
    OP_MARK = '(', OP_STOP = '.', OP_NONE = 'N', OP_REDUCE = 'R', OP_BUILD = 'b', OP_GLOBAL = 'c',
    OP_BINFLOAT = 'G', OP_BININT = 'J', OP_BININT1 = 'K', OP_BININT2 = 'M', OP_BINUNICODE = 'X',
    OP_BINPUT = 'q', OP_LONG_BINPUT = 'r', OP_BINGET = 'h', OP_LONG_BINGET = 'j',
    OP_EMPTY_LIST = ']', OP_APPENDS = 'e', OP_EMPTY_DICT = '}', OP_SETITEMS = 'u',
    OP_EMPTY_TUPLE = ')', OP_TUPLE = 't', OP_BINPERSID = 'Q', OP_PROTO = 0x80, OP_NEWOBJ = 0x81,
    OP_TUPLE1 = 0x85, OP_TUPLE2, OP_TUPLE3, OP_NEWTRUE, OP_NEWFALSE, OP_LONG1
};

typedef struct pickler {
    fa__buffer *out;
    uint32_t n_memo;
    fa__map *texts;                     /* 's' + text, or 'g' + "module\nname\n": memo number */
    fa__map *objects;                   /* value, tensor or storage: memo number */
    fa_value *storages;
    int depth;
} pickler;

static fa_status save(pickler *p, const fa_value *value);

/* ---- opcodes --------------------------------------------------------------------------------- */

static fa_status op(pickler *p, int opcode)
{
    return fa__buffer_put_byte(p->out, (uint8_t)opcode);
}

static fa_status op_u32(pickler *p, int opcode, uint32_t x)
{
    uint8_t bytes[5] = { (uint8_t)opcode };

    fa__put_le32(bytes + 1, x);
    return fa__buffer_put(p->out, bytes, sizeof bytes);
}

static fa_status op_indexed(pickler *p, int opcode, int long_opcode, uint32_t x)
{
    uint8_t bytes[2] = { (uint8_t)opcode, (uint8_t)x };

    return x < 256 ? fa__buffer_put(p->out, bytes, 2) : op_u32(p, long_opcode, x);
}

static fa_status get(pickler *p, uint64_t number)
{
    return op_indexed(p, OP_BINGET, OP_LONG_BINGET, (uint32_t)number);
}

static fa_status put(pickler *p)
{
    return op_indexed(p, OP_BINPUT, OP_LONG_BINPUT, p->n_memo++);
}

static fa_status put_object(pickler *p, const void *object)
{
    fa_status st = fa__map_set_pointer(p->objects, object, p->n_memo);

    return st == FA_OK ? put(p) : st;
}

/* ---- scalars --------------------------------------------------------------------------------- */

static fa_status save_int(pickler *p, int64_t x)
{
    uint8_t bytes[10] = { OP_LONG1, 8 };

    if (x >= 0 && x < 256)
        return op_indexed(p, OP_BININT1, 0, (uint32_t)x);
    if (x >= 0 && x < 65536) {
        bytes[0] = OP_BININT2;
        fa__put_le16(bytes + 1, (uint16_t)x);
        return fa__buffer_put(p->out, bytes, 3);
    }
    if (x >= INT32_MIN && x <= INT32_MAX)
        return op_u32(p, OP_BININT, (uint32_t)(int32_t)x);
    fa__put_le64(bytes + 2, (uint64_t)x);
    return fa__buffer_put(p->out, bytes, sizeof bytes);
}

static fa_status save_float(pickler *p, double x)
{
    uint8_t bytes[9] = { OP_BINFLOAT };
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
    return fa__buffer_put(p->out, bytes, sizeof bytes);
}

static fa_status save_bool(pickler *p, bool x)
{
    return op(p, x ? OP_NEWTRUE : OP_NEWFALSE);
}

/* `body` unless `key` is in the memo: then BINGET. */
static fa_status save_known(pickler *p, const fa__buffer *key, int opcode, fa__span body)
{
    fa__span name = { key->data, key->size };
    uint64_t number;
    fa_status st = FA_OK;

    if (fa__map_get(p->texts, name, &number))
        return get(p, number);
    TRY(opcode == OP_BINUNICODE ? op_u32(p, opcode, (uint32_t)body.size) : op(p, opcode));
    TRY(fa__buffer_put(p->out, body.data, body.size));
    TRY(fa__map_set(p->texts, name, p->n_memo));
    TRY(put(p));
done:
    return st;
}

static fa_status save_text_n(pickler *p, const char *text, size_t size)
{
    fa__buffer key = { 0 };
    fa_status st = FA_OK;

    if (size > UINT32_MAX)
        return fa__fail(FA_EUNSUPPORTED, "a text of %zu bytes is too long for a program", size);
    TRY(fa__buffer_put_byte(&key, 's'));
    TRY(fa__buffer_put(&key, text, size));
    TRY(save_known(p, &key, OP_BINUNICODE, (fa__span){ key.data + 1, size }));
done:
    fa__buffer_free(&key);
    return st;
}

static fa_status save_text(pickler *p, const char *text)
{
    return save_text_n(p, text, strlen(text));
}

static fa_status save_global(pickler *p, const char *module, const char *name)
{
    fa__buffer key = { 0 };
    fa_status st = FA_OK;

    TRY(fa__buffer_format(&key, "g%s\n%s\n", module, name));
    TRY(save_known(p, &key, OP_GLOBAL, (fa__span){ key.data + 1, key.size - 1 }));
done:
    fa__buffer_free(&key);
    return st;
}

static fa_status save_complex(pickler *p, double real, double imag)
{
    fa_status st = FA_OK;

    TRY(save_global(p, "builtins", "complex"));
    TRY(save_float(p, real));
    TRY(save_float(p, imag));
    TRY(op(p, OP_TUPLE2));
    TRY(op(p, OP_REDUCE));
done:
    return st;
}

static fa_status save_device(pickler *p, const fa_value *value)
{
    char text[32];
    fa_status st = FA_OK;

    fa_device_format(*value->u.device, text, sizeof text);
    TRY(save_global(p, "torch", "device"));
    TRY(save_text(p, text));
    TRY(op(p, OP_TUPLE1));
    TRY(op(p, OP_REDUCE));
done:
    return st;
}

/* ---- tensors --------------------------------------------------------------------------------- */

static fa_status save_storage(pickler *p, fa_storage *storage, fa_dtype dtype)
{
    char key[24], location[32];
    uint64_t known;
    fa_status st = FA_OK;

    if (fa__map_get_pointer(p->objects, storage, &known))
        return get(p, known);
    fa__format_u64(key, fa_value_len(p->storages));
    fa_device_format(fa_storage_device(storage), location, sizeof location);
    TRY(op(p, OP_MARK));
    TRY(save_text(p, "storage"));
    TRY(save_global(p, "torch", fa__dtype_row_of(dtype)->cpp_storage_class));
    TRY(save_text(p, key));
    TRY(save_text(p, location));
    TRY(save_int(p, (int64_t)(fa_storage_nbytes(storage) / fa_dtype_itemsize(dtype))));
    TRY(op(p, OP_TUPLE));
    TRY(op(p, OP_BINPERSID));
    TRY(put_object(p, storage));
    TRY(fa__value_append_take(p->storages, fa_value_storage(storage, FA_DTYPE_NONE)));
done:
    return st;
}

static fa_status save_dims(pickler *p, int n, const int64_t *dims)
{
    fa_status st = op(p, OP_MARK);

    for (int i = 0; i < n && st == FA_OK; i++)
        st = save_int(p, dims[i]);
    return st == FA_OK ? op(p, OP_TUPLE) : st;
}

/* The tensor's backward hooks: none. */
static fa_status save_no_hooks(pickler *p)
{
    fa_status st = FA_OK;

    TRY(save_global(p, "collections", "OrderedDict"));
    TRY(op(p, OP_EMPTY_TUPLE));
    TRY(op(p, OP_REDUCE));
done:
    return st;
}

/* {'conj': True, 'neg': True} of those that are set. */
static fa_status save_math_bits(pickler *p, const fa_tensor *tensor)
{
    fa_status st = FA_OK;

    TRY(op(p, OP_EMPTY_DICT));
    TRY(op(p, OP_MARK));
    if (tensor->conj) {
        TRY(save_text(p, "conj"));
        TRY(save_bool(p, true));
    }
    if (tensor->neg) {
        TRY(save_text(p, "neg"));
        TRY(save_bool(p, true));
    }
    TRY(op(p, OP_SETITEMS));
done:
    return st;
}

static fa_status save_tensor(pickler *p, const fa_tensor *tensor);

static fa_status save_quantizer(pickler *p, const fa__quantizer *q)
{
    fa_status st = FA_OK;

    TRY(op(p, OP_MARK));
    TRY(save_global(p, "torch", fa_qscheme_name(q->scheme)));
    if (q->scheme == FA_PER_TENSOR_AFFINE) {
        TRY(save_float(p, q->scale));
        TRY(save_int(p, q->zero_point));
    } else {
        TRY(save_tensor(p, q->scales));
        TRY(save_tensor(p, q->zero_points));
        TRY(save_int(p, q->axis));
    }
    TRY(op(p, OP_TUPLE));
done:
    return st;
}

static fa_status save_strided(pickler *p, const fa_tensor *tensor)
{
    const fa__quantizer *q = tensor->quantizer;
    fa_status st = FA_OK;

    TRY(save_global(p, "torch._utils", q != NULL ? "_rebuild_qtensor" : "_rebuild_tensor_v2"));
    TRY(op(p, OP_MARK));
    TRY(save_storage(p, tensor->storage, (fa_dtype)tensor->dtype));
    TRY(save_int(p, tensor->storage_offset));
    TRY(save_dims(p, tensor->n_dims, tensor->sizes));
    TRY(save_dims(p, tensor->n_dims, tensor->strides));
    if (q != NULL)
        TRY(save_quantizer(p, q));
    TRY(save_bool(p, tensor->requires_grad));
    TRY(save_no_hooks(p));
    if (tensor->conj || tensor->neg)
        TRY(save_math_bits(p, tensor));
    TRY(op(p, OP_TUPLE));
    TRY(op(p, OP_REDUCE));
done:
    return st;
}

/* layout, sizes, requires_grad, parts, no hooks. */
static fa_status save_sparse(pickler *p, const fa_tensor *tensor)
{
    fa_status st = FA_OK;

    TRY(save_global(p, "torch._utils", "_rebuild_sparse_tensor"));
    TRY(op(p, OP_MARK));
    TRY(save_int(p, tensor->layout));
    TRY(save_dims(p, tensor->n_dims, tensor->sizes));
    TRY(save_bool(p, tensor->requires_grad));
    for (size_t i = 0; i < FA__COUNT(tensor->parts); i++) {
        if (tensor->parts[i] != NULL)
            TRY(save_tensor(p, tensor->parts[i]));
    }
    TRY(save_no_hooks(p));
    TRY(op(p, OP_TUPLE));
    TRY(op(p, OP_REDUCE));
done:
    return st;
}

static fa_status save_tensor(pickler *p, const fa_tensor *tensor)
{
    if (tensor->nested || (tensor->layout != FA_STRIDED && tensor->layout != FA_SPARSE_COO
                           && tensor->layout != FA_SPARSE_CSR))
        return fa__fail(FA_EUNSUPPORTED, "a program cannot hold a %s tensor",
                        tensor->nested ? "nested" : fa_layout_name((fa_layout)tensor->layout));
    if (fa_tensor_is_meta(tensor))
        return fa__fail(FA_EUNSUPPORTED, "a program cannot hold a meta tensor");
    return tensor->layout == FA_STRIDED ? save_strided(p, tensor) : save_sparse(p, tensor);
}

static fa_status save_tensor_value(pickler *p, const fa_value *value)
{
    const fa_tensor *tensor = value->u.tensor.tensor;
    uint64_t known;
    fa_status st;

    if (fa__map_get_pointer(p->objects, tensor, &known))
        return get(p, known);
    st = save_tensor(p, tensor);
    return st == FA_OK ? put_object(p, tensor) : st;
}

/* ---- containers and objects ------------------------------------------------------------------ */

static fa_status save_tuple(pickler *p, const fa_value *value)
{
    size_t n = fa_value_len(value);
    fa_status st = n > 3 ? op(p, OP_MARK) : FA_OK;

    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = save(p, fa_value_at(value, i));
    if (st != FA_OK)
        return st;
    return op(p, n == 0 ? OP_EMPTY_TUPLE : n > 3 ? OP_TUPLE : OP_TUPLE1 + (int)n - 1);
}

static fa_status save_list(pickler *p, const fa_value *value)
{
    fa_status st = FA_OK;

    TRY(op(p, OP_EMPTY_LIST));
    TRY(op(p, OP_MARK));
    for (size_t i = 0; i < fa_value_len(value); i++)
        TRY(save(p, fa_value_at(value, i)));
    TRY(op(p, OP_APPENDS));
done:
    return st;
}

static fa_status save_dict(pickler *p, const fa_value *value)
{
    fa_status st = FA_OK;

    TRY(op(p, OP_EMPTY_DICT));
    TRY(op(p, OP_MARK));
    for (size_t i = 0; i < fa_value_len(value); i++) {
        TRY(save(p, fa_value_key_at(value, i)));
        TRY(save(p, fa_value_item_at(value, i)));
    }
    TRY(op(p, OP_SETITEMS));
done:
    return st;
}

/* function(*args), or an enum's class(value): there the value has no tuple around it. */
static fa_status save_reduce(pickler *p, const fa_value *value)
{
    const fa_value *args = fa_value_object_args(value);
    bool tags = strcmp(fa_value_global_module(fa_value_object_callable(value)),
                       "torch.jit._pickle") == 0;
    fa_status st;

    if (!tags && fa_value_kind(args) == FA_KIND_TUPLE && fa_value_len(args) == 1)
        args = fa_value_at(args, 0);
    st = save(p, args);
    return st == FA_OK ? op(p, OP_REDUCE) : st;
}

/* class(), then its state. */
static fa_status save_object(pickler *p, const fa_value *value)
{
    const fa_value *callable = fa_value_object_callable(value);
    fa_status st = FA_OK;

    if (fa_value_kind(callable) != FA_KIND_GLOBAL)
        return fa__fail(FA_EUNSUPPORTED, "a program's objects have classes with names");
    TRY(save_global(p, fa_value_global_module(callable), fa_value_global_name(callable)));
    if (fa_value_object_build(value) == FA_BUILD_REDUCE)
        return save_reduce(p, value);
    TRY(op(p, OP_EMPTY_TUPLE));
    TRY(op(p, OP_NEWOBJ));
    if (fa_value_state(value) == NULL)
        TRY(op(p, OP_NONE));
    else
        TRY(save(p, fa_value_state(value)));
    TRY(op(p, OP_BUILD));
done:
    return st;
}

/* Remembers what may be met again, once it is complete. */
static fa_status save_shared(pickler *p, const fa_value *value,
                             fa_status (*save_it)(pickler *p, const fa_value *value))
{
    uint64_t known;
    fa_status st;

    if (fa__map_get_pointer(p->objects, value, &known))
        return get(p, known);
    st = save_it(p, value);
    return st == FA_OK && atomic_load(&value->refs) > 1 ? put_object(p, value) : st;
}

static fa_status save_number(pickler *p, const fa_value *value)
{
    int64_t x = 0;
    fa_status st = fa_value_get_int(value, &x);

    return st == FA_OK ? save_int(p, x) : st;
}

static fa_status save_kind(pickler *p, const fa_value *value)
{
    switch (fa_value_kind(value)) {
    case FA_KIND_NONE: return op(p, OP_NONE);
    case FA_KIND_BOOL: return save_bool(p, value->u.boolean);
    case FA_KIND_INT: return save_number(p, value);
    case FA_KIND_FLOAT: return save_float(p, value->u.number);
    case FA_KIND_COMPLEX:
        return save_complex(p, value->u.complex_parts[0], value->u.complex_parts[1]);
    case FA_KIND_STR: return save_text_n(p, value->u.text.data, value->u.text.size);
    case FA_KIND_DTYPE: return save_int(p, value->u.dtype);
    case FA_KIND_DEVICE: return save_shared(p, value, save_device);
    case FA_KIND_TENSOR: return save_tensor_value(p, value);
    case FA_KIND_TUPLE: return save_tuple(p, value);
    case FA_KIND_LIST: return save_shared(p, value, save_list);
    case FA_KIND_DICT: return save_shared(p, value, save_dict);
    case FA_KIND_OBJECT: return save_shared(p, value, save_object);
    default:
        return fa__fail(FA_EUNSUPPORTED, "a program cannot hold a %s",
                        fa_kind_name(fa_value_kind(value)));
    }
}

static fa_status save(pickler *p, const fa_value *value)
{
    fa_status st;

    if (++p->depth > FA__MAX_DEPTH)
        return fa__fail(FA_ELIMIT, "values nest deeper than %d", FA__MAX_DEPTH);
    st = save_kind(p, value);
    p->depth--;
    return st;
}

fa_status fa__torchscript_pickle(fa__buffer *out, const fa_value *value, fa_value *storages)
{
    pickler p = { .out = out, .texts = fa__map_new(), .objects = fa__map_new(),
                  .storages = storages };
    fa_status st = FA_ENOMEM;

    if (p.texts == NULL || p.objects == NULL)
        goto done;
    TRY(op(&p, OP_PROTO));
    TRY(fa__buffer_put_byte(out, 2));
    TRY(save(&p, value));
    TRY(op(&p, OP_STOP));
done:
    fa__map_free(p.objects);
    fa__map_free(p.texts);
    return st;
}
