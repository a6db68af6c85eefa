/* value.h: what a pickle holds — Python's values without Python.
 *
 * A value is counted (fa_value_retain/release, atomic). Containers hold their items; shared objects
 * keep their identity, and cycles that a file holds are freed as one. A cycle that a program makes
 * itself by putting a container into itself is never freed. Objects of unknown classes are kept as
 * trees (callable, arguments, state) that save back exactly; nothing of them is executed. */
#ifndef FACULA_VALUE_H
#define FACULA_VALUE_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum fa_kind {
    FA_KIND_NONE,
    FA_KIND_BOOL,
    FA_KIND_INT,
    FA_KIND_FLOAT,
    FA_KIND_COMPLEX,
    FA_KIND_STR,
    FA_KIND_BYTES,
    FA_KIND_BYTEARRAY,
    FA_KIND_LIST,
    FA_KIND_TUPLE,
    FA_KIND_DICT,
    FA_KIND_SET,
    FA_KIND_FROZENSET,
    FA_KIND_TENSOR,  /* a tensor, with its Python attributes and subclass if any */
    FA_KIND_STORAGE, /* torch.FloatStorage, torch.UntypedStorage, ... */
    FA_KIND_DEVICE,
    FA_KIND_DTYPE,
    FA_KIND_SIZE,
    FA_KIND_GLOBAL, /* a class or function by name */
    FA_KIND_OBJECT  /* callable + arguments + items + state */
} fa_kind;

typedef struct fa_value fa_value;

FA_API const char *fa_kind_name(fa_kind kind);            /* "dict" */
FA_API fa_kind fa_value_kind(const fa_value *value);      /* FA_KIND_NONE for NULL */
/* returns its argument; NULL stays NULL */
FA_API fa_value *fa_value_retain(const fa_value *value);
FA_API void fa_value_release(fa_value *value);

/* ---- makers: yours; NULL on failure --------------------------------------------------------- */

FA_API fa_value *fa_value_none(void);
FA_API fa_value *fa_value_bool(bool x);
FA_API fa_value *fa_value_int(int64_t x);
/* An int of any size: little-endian two's complement, as in pickle's LONG1. */
FA_API fa_value *fa_value_int_bytes(const void *data, size_t size);
/* An int from decimal text ("-123"). FA_EINVAL when it is not one. */
FA_API fa_value *fa_value_int_decimal(const char *text, size_t size);
FA_API fa_value *fa_value_float(double x);
FA_API fa_value *fa_value_complex(double real, double imag);
/* UTF-8, NUL-terminated; copied */
FA_API fa_value *fa_value_str(const char *text);
FA_API fa_value *fa_value_str_n(const char *text, size_t size);
FA_API fa_value *fa_value_bytes(const void *data, size_t size);
FA_API fa_value *fa_value_bytearray(const void *data, size_t size);
FA_API fa_value *fa_value_list(void);
FA_API fa_value *fa_value_tuple(size_t n, fa_value *const *items);      /* items retained */

typedef enum fa_dict_type {
    FA_PLAIN_DICT,
    FA_ORDERED_DICT,
    FA_COUNTER,
    FA_DEFAULT_DICT
} fa_dict_type;
FA_API fa_value *fa_value_dict(fa_dict_type type);
FA_API fa_value *fa_value_set(bool frozen);
FA_API fa_value *fa_value_tensor(fa_tensor *tensor);                    /* tensor retained */
/* dtype FA_DTYPE_NONE: an UntypedStorage. */
FA_API fa_value *fa_value_storage(fa_storage *storage, fa_dtype dtype);
FA_API fa_value *fa_value_device(fa_device device);
FA_API fa_value *fa_value_dtype(fa_dtype dtype);
FA_API fa_value *fa_value_size(size_t n, const int64_t *sizes);
/* Names as Python 3 spells them: "builtins", "copyreg". */
FA_API fa_value *fa_value_global(const char *module, const char *name);

/* How pickle builds an object. */
typedef enum fa_build {
    FA_BUILD_REDUCE,        /* callable(*args) */
    FA_BUILD_NEWOBJ,        /* cls.__new__(cls, *args) */
    FA_BUILD_NEWOBJ_EX      /* cls.__new__(cls, *args, **kwargs) */
} fa_build;
/* callable is usually a GLOBAL; args a TUPLE; kwargs a DICT or NULL. All retained. */
FA_API fa_value *fa_value_object(fa_build how, fa_value *callable, fa_value *args,
                                 fa_value *kwargs);

/* ---- scalars -------------------------------------------------------------------------------- */

/* FA_ETYPE for other kinds, here and below */
FA_API fa_status fa_value_get_bool(const fa_value *value, bool *out);
/* int and bool; FA_ERANGE beyond 64 bits */
FA_API fa_status fa_value_get_int(const fa_value *value, int64_t *out);
FA_API fa_status fa_value_get_float(const fa_value *value, double *out);  /* float, int, bool */
FA_API fa_status fa_value_get_complex(const fa_value *value, double *real, double *imag);
/* STR (UTF-8; lone surrogates as Python's surrogatepass), BYTES, BYTEARRAY: data and size,
 * borrowed. STR data is NUL-terminated. */
/* NULL and FA_ETYPE for other kinds */
FA_API const char *fa_value_data(const fa_value *value, size_t *size);
/* The text of a STR; NULL and FA_ETYPE otherwise. */
FA_API const char *fa_value_text(const fa_value *value);
/* A str that Python 2 wrote as bytes. */
FA_API bool fa_value_is_python2_str(const fa_value *value);
/* An INT of any size in decimal; free with fa_string_free. */
FA_API char *fa_value_int_text(const fa_value *value);
/* borrowed; NULL and FA_ETYPE otherwise */
FA_API fa_tensor *fa_value_get_tensor(const fa_value *value);
FA_API fa_storage *fa_value_get_storage(const fa_value *value, fa_dtype *dtype);  /* borrowed */
FA_API fa_status fa_value_get_device(const fa_value *value, fa_device *out);
FA_API fa_status fa_value_get_dtype(const fa_value *value, fa_dtype *out);
FA_API const char *fa_value_global_module(const fa_value *value);         /* borrowed */
FA_API const char *fa_value_global_name(const fa_value *value);
/* GLOBAL is module.name? Any other kind: false. */
FA_API bool fa_value_is_global(const fa_value *value, const char *module, const char *name);

/* ---- containers ----------------------------------------------------------------------------- */

/* Items of a LIST, TUPLE, SET, FROZENSET, SIZE (ints), DICT (pairs); of an OBJECT the list items
 * appended. 0 for other kinds. */
FA_API size_t fa_value_len(const fa_value *value);
/* Item i of LIST, TUPLE, SET, FROZENSET, OBJECT (appended items), SIZE is read by fa_value_size_at.
 * Borrowed; NULL and FA_ERANGE outside. */
FA_API fa_value *fa_value_at(const fa_value *value, size_t i);
FA_API int64_t fa_value_size_at(const fa_value *value, size_t i);
/* LIST, OBJECT; item retained */
FA_API fa_status fa_value_append(fa_value *list, fa_value *item);
FA_API fa_status fa_value_set_at(fa_value *list, size_t i, fa_value *item);
FA_API fa_status fa_value_add(fa_value *set, fa_value *item);

FA_API fa_dict_type fa_value_dict_type(const fa_value *dict);
/* The pair at position i, in insertion order, of a DICT or of an OBJECT's dict items. Borrowed;
 * NULL and FA_ERANGE outside. */
FA_API fa_value *fa_value_key_at(const fa_value *dict, size_t i);
FA_API fa_value *fa_value_item_at(const fa_value *dict, size_t i);
/* The item of a str key, borrowed; NULL and FA_ENOTFOUND with the nearest key in the text. */
FA_API fa_value *fa_value_get(const fa_value *dict, const char *key);
/* As fa_value_get, with any hashable key (1 == 1.0 == True as in Python); NULL without an error
 * when absent. */
FA_API fa_value *fa_value_find(const fa_value *dict, const fa_value *key);
FA_API fa_value *fa_value_find_text(const fa_value *dict, const char *key);
/* DICT or OBJECT; both retained; replaces */
FA_API fa_status fa_value_set_item(fa_value *dict, fa_value *key, fa_value *item);
FA_API fa_status fa_value_set_text(fa_value *dict, const char *key, fa_value *item);
/* FA_ENOTFOUND when absent */
FA_API fa_status fa_value_remove(fa_value *dict, const fa_value *key);
/* The `default_factory` of a defaultdict (NULL: none). */
FA_API fa_value *fa_value_default_factory(const fa_value *dict);
FA_API fa_status fa_value_set_default_factory(fa_value *dict, fa_value *factory);

/* ---- objects, attributes -------------------------------------------------------------------- */

FA_API fa_build fa_value_object_build(const fa_value *object);
FA_API fa_value *fa_value_object_callable(const fa_value *object);        /* borrowed */
FA_API fa_value *fa_value_object_args(const fa_value *object);            /* borrowed */
FA_API fa_value *fa_value_object_kwargs(const fa_value *object);          /* borrowed or NULL */
/* Dict items set on an OBJECT (a subclass of dict); key_at and item_at read them. */
FA_API size_t fa_value_object_pairs(const fa_value *object);
/* What pickle's BUILD set: of an OBJECT, of a DICT's attributes (`_metadata`), of a TENSOR's
 * attributes. Borrowed or NULL. */
FA_API fa_value *fa_value_state(const fa_value *value);
FA_API fa_status fa_value_set_state(fa_value *value, fa_value *state);
/* "collections.OrderedDict", "torch.nn.modules.linear.Linear": the class, or for a REDUCE the
 * callable. Writes to out, returns out. */
FA_API char *fa_value_type_name(const fa_value *value, char *out, size_t size);
/* A TENSOR's subclass (GLOBAL), NULL for torch.Tensor and Parameter. */
FA_API fa_value *fa_value_tensor_subclass(const fa_value *value);
FA_API fa_status fa_value_set_tensor_subclass(fa_value *value, fa_value *subclass);

/* The same structure and the same contents (floats bitwise, tensors by fa_tensor_equal_bits, dict
 * order included). Cycles are fine. */
FA_API bool fa_value_equal(const fa_value *a, const fa_value *b);

/* The value as Python prints it, tensors as "tensor(float32, [2, 3])"; cut with "..." beyond
 * `limit` bytes. fa_string_free. */
FA_API char *fa_value_to_string(const fa_value *value, size_t limit);

#ifdef __cplusplus
}
#endif
#endif
