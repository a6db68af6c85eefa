/* dispatch.h: the front door of the op registry — what an op is, and the one path by which it is
 * called.
 *
 *     name and values ──► candidates ──match──► one row, arguments filled ──► kernel ──► results
 *                         (same name)           (schema order)                fast sets first,
 *                                                                             then the row's own
 *
 * An op is one row (fa__op) beside its kernel in src/ops. Its schema text is read once, when the op
 * is first asked for. */
#ifndef FA_DISPATCH_DISPATCH_H
#define FA_DISPATCH_DISPATCH_H

#include "core/core.h"

/* ---- values as ops and programs see them (ivalue.c) ------------------------------------------
 * Numbers and tensors are held without a box; everything else (str, list, dict, tuple, complex,
 * device, object) is a counted fa_value. An undefined tensor is NONE. */

typedef enum fa__tag {
    FA__IV_NONE, FA__IV_BOOL, FA__IV_INT, FA__IV_FLOAT, FA__IV_TENSOR, FA__IV_VALUE
} fa__tag;

typedef struct fa__ivalue {
    fa__tag tag;
    union {
        bool boolean;
        int64_t integer;
        double number;
        fa_tensor *tensor;              /* never NULL */
        fa_value *value;                /* never a NONE, BOOL, small INT, FLOAT or TENSOR */
    } u;
} fa__ivalue;

static inline fa__ivalue fa__iv_none(void) { return (fa__ivalue){ .tag = FA__IV_NONE }; }
static inline fa__ivalue fa__iv_bool(bool x)
{
    return (fa__ivalue){ .tag = FA__IV_BOOL, .u.boolean = x };
}
static inline fa__ivalue fa__iv_int(int64_t x)
{
    return (fa__ivalue){ .tag = FA__IV_INT, .u.integer = x };
}
static inline fa__ivalue fa__iv_float(double x)
{
    return (fa__ivalue){ .tag = FA__IV_FLOAT, .u.number = x };
}
/* Take over the reference; NULL gives NONE. */
static inline fa__ivalue fa__iv_tensor_take(fa_tensor *x)
{
    return x == NULL ? fa__iv_none() : (fa__ivalue){ .tag = FA__IV_TENSOR, .u.tensor = x };
}
/* Unboxes what can be; takes over the reference, or lends without counting. */
fa__ivalue fa__iv_take(fa_value *value);
static inline fa__ivalue fa__iv_borrow(const fa_value *value)
{
    switch (value == NULL ? FA_KIND_NONE : (fa_kind)value->kind) {
    case FA_KIND_NONE: return fa__iv_none();
    case FA_KIND_BOOL: return fa__iv_bool(value->u.boolean);
    case FA_KIND_FLOAT: return fa__iv_float(value->u.number);
    case FA_KIND_TENSOR: return fa__iv_tensor_take(value->u.tensor.tensor);
    case FA_KIND_INT:
        if (value->sub == 0)            /* beyond 64 bits: stays boxed */
            return fa__iv_int(value->u.integer);
        break;
    default: break;
    }
    return (fa__ivalue){ .tag = FA__IV_VALUE, .u.value = (fa_value *)value };
}
/* Another reference to the same. */
static inline fa__ivalue fa__iv_retain(fa__ivalue x)
{
    if (x.tag == FA__IV_TENSOR)
        fa_tensor_retain(x.u.tensor);
    else if (x.tag == FA__IV_VALUE)
        fa_value_retain(x.u.value);
    return x;
}
/* Gives the reference back and leaves NONE. */
static inline void fa__iv_release(fa__ivalue *x)
{
    if (x->tag == FA__IV_TENSOR)
        fa_tensor_release(x->u.tensor);
    else if (x->tag == FA__IV_VALUE)
        fa_value_release(x->u.value);
    x->tag = FA__IV_NONE;
}
/* A boxed value, yours (NULL: out of memory). */
fa_value *fa__iv_box(fa__ivalue x);
/* The kind that boxing would give. */
fa_kind fa__iv_kind(fa__ivalue x);

/* Lists, dicts and tuples of programs know their type: it stands in `state` as a STR of TorchScript
 * ("List[int]", "Dict[str, Tensor]", "__torch__.pkg.Point" for a NamedTuple). NULL: not known. */
const char *fa__value_type_text(const fa_value *container);
/* `text`: a STR, retained. */
void fa__value_set_type_text(fa_value *container, fa_value *text);

/* ---- types (types.c) ------------------------------------------------------------------------ */

typedef enum fa__type_kind {
    FA__TYPE_ANY, FA__TYPE_NONE, FA__TYPE_TENSOR, FA__TYPE_BOOL, FA__TYPE_INT, FA__TYPE_FLOAT,
    FA__TYPE_COMPLEX,
    FA__TYPE_NUMBER,                    /* Scalar: bool, int, float or complex */
    FA__TYPE_STR, FA__TYPE_DEVICE, FA__TYPE_GENERATOR, FA__TYPE_STORAGE,
    FA__TYPE_LIST,                      /* elements[0] */
    FA__TYPE_DICT,                      /* elements[0], elements[1] */
    FA__TYPE_TUPLE,                     /* elements */
    FA__TYPE_OPTIONAL,                  /* elements[0] */
    FA__TYPE_UNION,                     /* elements */
    FA__TYPE_FUTURE,                    /* elements[0] */
    FA__TYPE_CLASS,                     /* name: class, interface, enum, NamedTuple, torchbind */
    FA__TYPE_VARIABLE                   /* name: 't' of generic builtins; matches anything */
} fa__type_kind;

typedef struct fa__type {
    fa__type_kind kind;
    /* dtype, layout, memory format and the like are INT with this set, so that fa_value DTYPE and
     * text are accepted for them */
    bool is_enumeration;
    int fixed;                          /* LIST: int[2] accepts a single int for both; else 0 */
    size_t n;
    struct fa__type **elements;
    char *name;
} fa__type;

/* Reads a type in TorchScript's spelling ("Optional[List[int]]", "__torch__.a.B") or in a schema's
 * ("int[2]?", "Tensor(a!)[]"). FA_EFORMAT. Yours. [formats 4.7.4] */
fa__type *fa__type_parse(fa__span text);
void fa__type_free(fa__type *type);
/* TorchScript's spelling of it. */
fa_status fa__type_format(const fa__type *type, fa__buffer *out);
/* Is the value of this type (classes by exact qualified name)? Empty lists without a type fit every
 * list. */
bool fa__type_accepts(const fa__type *type, fa__ivalue x);
/* As TorchScript names the type of a value: "Tensor", "List[int]", "__torch__.M". */
fa_status fa__type_of(fa__ivalue x, fa__buffer *out);

/* ---- schemas (schema.c) --------------------------------------------------------------------- */

typedef struct fa__param {
    char *name;
    fa__type *type;
    bool keyword_only;
    bool has_default;
    bool mutated;                       /* Tensor(a!) */
    bool aliased;                       /* Tensor(a) or Tensor(a!) */
    fa__ivalue default_value;
} fa__param;

typedef struct fa__schema {
    char *name;                         /* "aten::add" */
    char *overload;                     /* "Tensor" or "" */
    size_t n_params, n_returns;
    fa__param *params, *returns;
    bool variadic;                      /* "..." */
} fa__schema;

/* "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor". FA_EFORMAT. Yours. */
fa__schema *fa__schema_parse(const char *text);
void fa__schema_free(fa__schema *schema);

/* ---- ops ------------------------------------------------------------------------------------ */

typedef struct fa__op_entry fa__op_entry;

/* One call of a kernel. `args` has one value for each of the schema's parameters, defaults filled
 * in, types as the schema says (a Scalar may be any number; an optional one may be NONE).
 * `results` has n_returns slots, NONE when the kernel starts; the kernel puts references into them
 * that the caller owns. */
typedef struct fa__call {
    const fa__op_entry *entry;
    const struct fa__op *op;
    const fa__schema *schema;
    const fa__ivalue *args;
    size_t n_args;                      /* of a variadic op: as given */
    fa__ivalue *results;
    /* In-place and out= forms that derive from a row: the tensor that the first result must be
     * written to. A kernel may write there and return it (retained), or the caller copies. */
    fa_tensor *into;
    /* The running program's source for messages, or NULL; used by prim ops. */
    void *program;
} fa__call;

typedef fa_status (*fa__kernel)(fa__call *call);
/* What a fast kernel returns, without an error, when a call is not for it. */
#define FA__DECLINED ((fa_status)-1)

typedef enum fa__op_flags {
    FA__OP_INPLACE = 1,                 /* "add_" derives: the result is copied into self */
    FA__OP_OUT = 2,                     /* "add.out" derives: keyword out= (or out0=, out1=...) */
    FA__OP_BOTH = 3,
    FA__OP_POINTWISE = 4,               /* each output element depends on the inputs' alone */
    FA__OP_VIEW = 8,                    /* the result shares self's storage */
    FA__OP_RANDOM = 16,                 /* draws from the generator */
    FA__OP_EFFECT = 32                  /* must run even if no result is used */
} fa__op_flags;

/* The row of an op. */
typedef struct fa__op {
    const char *schema;
    fa__kernel kernel;                  /* reference kernel; NULL when `body` is given */
    unsigned flags;                     /* fa__op_flags */
    const void *data;                   /* the kernel's own: a table of loops, a function */
    /* A TorchScript function body over the schema's parameter names ("return torch.mul(self,
     * self)"); run by the interpreter */
    const char *body;
    /* One formula for each differentiable parameter: "self: grad; other: grad * alpha" */
    const char *derivative;
} fa__op;

/* Each family file of src/ops offers its rows, ended by a row without a schema; src/ops/all.c lists
 * the families. */
extern const fa__op *const fa__op_families[];

/* A fast kernel attached to a row by its full name ("aten::conv2d"). */
typedef struct fa__fast_kernel {
    const char *op;                     /* name with overload */
    fa__kernel kernel;
} fa__fast_kernel;
/* A set of fast kernels: src/kernels/all.c lists the sets, best first. `usable` asks the CPU. */
typedef struct fa__kernel_set {
    const char *name;                   /* "onednn", "avx2": for FACULA_DISABLE */
    bool (*usable)(void);               /* NULL: always */
    const fa__fast_kernel *kernels;     /* ended by a row without a name */
} fa__kernel_set;
extern const fa__kernel_set *const fa__kernel_sets[];

/* The entry of "aten::add.Tensor" (exact), or NULL without an error. Derived in-place and out forms
 * are found too. */
const fa__op_entry *fa__op_find(const char *full_name);
/* The i-th overload of a name ("aten::add", derived forms included), in the rows' order; NULL past
 * the end. */
const fa__op_entry *fa__op_overload(const char *name, size_t i);
/* All rows: i-th, NULL past the end. */
const fa__op_entry *fa__op_at(size_t i);
const fa__op *fa__op_row(const fa__op_entry *entry);
const char *fa__op_full_name(const fa__op_entry *entry);            /* "aten::add.Tensor" */
/* NULL only when out of memory or when the row's text is wrong (FA_EFORMAT). */
const fa__schema *fa__op_schema(const fa__op_entry *entry);

/* ---- calling (call.c) ----------------------------------------------------------------------- */

typedef struct fa__keyword {
    const char *name;
    fa__ivalue value;
} fa__keyword;

/* Fits arguments to an op: fills `full` (schema->n_params slots; owned references) and says why
 * not. `convert`: allow TorchScript's implicit conversions [formats 4.14]. FA_ETYPE without a
 * recorded error when it does not fit (`why`, if given, gets a line). */
#define FA__MAX_PARAMS 64
fa_status fa__op_match(const fa__op_entry *entry, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, bool convert,
                       fa__ivalue *full, fa__buffer *why);
/* Runs an op on arguments that fit. `results`: at least n_returns slots (FA__MAX_RETURNS). */
#define FA__MAX_RETURNS 16
fa_status fa__op_run(const fa__op_entry *entry, const fa__ivalue *full, fa__ivalue *results,
                     void *program);
/* Finds the overload of `name` ("aten::add", or with overload "aten::add.Tensor") that fits and
 * runs it. FA_ENOTFOUND for an unknown op (with the nearest name), FA_ETYPE with every candidate
 * when none fits. `chosen` may be NULL. */
fa_status fa__op_call(const char *name, const fa__ivalue *args, size_t n_args,
                      const fa__keyword *keywords, size_t n_keywords, fa__ivalue *results,
                      const fa__op_entry **chosen, void *program);
/* The overload that would be called, without calling it: NULL with the same errors. */
const fa__op_entry *fa__op_resolve(const char *name, const fa__ivalue *args, size_t n_args,
                                   const fa__keyword *keywords, size_t n_keywords,
                                   fa__ivalue *full);
void fa__iv_release_all(fa__ivalue *values, size_t n);

/* Calls an op from C with positional arguments described by `format`, and gives its first result, a
 * tensor (yours), or NULL:
 *     t fa_tensor * (NULL: None)   i int64_t   f double   b bool (int)   n None   s const char *
 *     I const int64_t *, int       T fa_tensor *const *, int   x fa__ivalue (borrowed)
 *     S fa__scalar                 d fa_dtype (NONE: None) */
fa_tensor *fa__op_tensor(const char *name, const char *format, ...);
fa_tensor *fa__op_tensor_list(const char *name, const char *format, va_list *list);
/* The same with all results. */
fa_status fa__op_call_format(const char *name, fa__ivalue *results, const char *format, ...);

/* The steps of a composite op: each result is kept until the end, and once a step has failed the
 * others do nothing and give NULL.
 *     fa_tensor *y = fa__do(&t, "aten::mul.Tensor", "tt", a, b);
 *     fa_tensor *z = fa__do(&t, "aten::neg", "t", y);
 *     st = fa__return_tensor(call, 0, fa_tensor_retain(z));  NULL: fa__temps_free has the error */
#define FA__MAX_TEMPS 64
typedef struct fa__temps {
    fa_tensor *items[FA__MAX_TEMPS];
    size_t n;
    bool failed;
} fa__temps;
fa_tensor *fa__do(fa__temps *temps, const char *name, const char *format, ...);
/* Keeps a tensor of another origin; NULL counts as a failed step. Returns it, borrowed. */
fa_tensor *fa__keep(fa__temps *temps, fa_tensor *take);
/* Releases all; the status of the first failure. */
fa_status fa__temps_free(fa__temps *temps);

/* ---- watching calls: how a program's ops are recorded -----------------------------------------
 * While a recorder is set on a thread it is told of each op that has run there, not of the ops that
 * a composite op calls in turn. */
typedef struct fa__recorder {
    void (*record)(struct fa__recorder *self, const fa__op_entry *entry, const fa__ivalue *full,
                   const fa__ivalue *results);
    /* An element of a tensor has become a number outside of any op. */
    void (*read)(struct fa__recorder *self, const fa_tensor *tensor);
} fa__recorder;
/* Sets the calling thread's recorder (NULL: none) and gives the one before. */
fa__recorder *fa__record_with(fa__recorder *recorder);
bool fa__is_recording(void);
void fa__note_read(const fa_tensor *tensor);

/* ---- reading arguments ---------------------------------------------------------------------- */

typedef struct fa__scalar {             /* a Scalar: what Python calls a number */
    fa_dtype dtype;                     /* FA_BOOL, FA_INT64, FA_FLOAT64 or FA_COMPLEX128 */
    int64_t integer;                    /* of a bool or int */
    double real, imag;                  /* of every kind */
} fa__scalar;

bool fa__arg_is_none(const fa__call *call, size_t i);
fa_tensor *fa__arg_tensor(const fa__call *call, size_t i);          /* borrowed; NULL for None */
int64_t fa__arg_int(const fa__call *call, size_t i);                /* 0 for None */
double fa__arg_float(const fa__call *call, size_t i);
bool fa__arg_bool(const fa__call *call, size_t i);
fa__scalar fa__arg_scalar(const fa__call *call, size_t i);
const char *fa__arg_text(const fa__call *call, size_t i);           /* NULL for None */
fa_dtype fa__arg_dtype(const fa__call *call, size_t i);             /* FA_DTYPE_NONE for None */
/* An int[] into out: *n items (0 for None). FA_ELIMIT beyond max, FA_ETYPE for other items. */
fa_status fa__arg_ints(const fa__call *call, size_t i, int64_t *out, int max, int *n);
fa_status fa__arg_floats(const fa__call *call, size_t i, double *out, int max, int *n);
/* Items of a list argument of any length. */
size_t fa__arg_len(const fa__call *call, size_t i);
fa__ivalue fa__arg_at(const fa__call *call, size_t i, size_t item);         /* borrowed */
/* A tensor of a Tensor[] or Tensor?[]; borrowed, NULL for None or no tensor. */
fa_tensor *fa__arg_tensor_at(const fa__call *call, size_t i, size_t item);
fa_value *fa__arg_value(const fa__call *call, size_t i);    /* borrowed; NULL unless boxed */
fa__scalar fa__scalar_of(fa__ivalue x);

/* Results. Take over the reference; FA_ENOMEM (or the recorded error) for NULL. */
fa_status fa__return_tensor(fa__call *call, size_t i, fa_tensor *take);
fa_status fa__return_int(fa__call *call, int64_t x);
fa_status fa__return_float(fa__call *call, double x);
fa_status fa__return_bool(fa__call *call, bool x);
fa_status fa__return_value(fa__call *call, size_t i, fa_value *take);
/* A list of tensors (references taken over, also on failure) as Tensor[]. */
fa_status fa__return_tensors(fa__call *call, size_t i, fa_tensor **take, size_t n);

/* Runs a row's `body`. Set by the floor above that has an interpreter: src/script/bodies.c. */
fa_status fa__run_body(fa__call *call);

#endif
