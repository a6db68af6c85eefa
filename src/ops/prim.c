/* prim.c: prim ops of programs, and the builtins that ask or set the state around them. */
#include "ops/builtins.h"

#include <stdio.h>
#include <time.h>

/* ---- raising and printing -------------------------------------------------------------------- */

/* raise cls(msg): "builtins.ValueError: msg" [torch::jit::InterpreterContinuation] */
static fa_status raise_exception(fa__call *call)
{
    const char *text = fa__arg_text(call, 0), *name = fa__arg_text(call, 1);

    if (name == NULL || name[0] == '\0')
        return fa__fail(FA_EINVAL, "%s", text);
    return fa__fail(FA_EINVAL, "%s: %s", name, text);
}

static fa_status do_nothing(fa__call *call)
{
    (void)call;
    return FA_OK;
}

static fa_status assert_bool(fa__call *call)
{
    return fa__arg_bool(call, 0) ? FA_OK
                                 : fa__fail(FA_EINVAL, "AssertionError: %s",
                                            fa__arg_text(call, 1));
}

/* ---- values as they are ---------------------------------------------------------------------- */

static fa_status same(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_retain(*a);
    return FA_OK;
}

static fa_status unwrap(DIRECT_ARGUMENTS)
{
    if (a->tag == FA__IV_NONE)
        return fa__fail(FA_EINVAL, "Unwrapping null optional");
    return same(out, a, b, c);
}

static fa_status uninitialized(fa__call *call)
{
    call->results[0] = fa__iv_none();
    return FA_OK;
}

static bool is_same(const fa__ivalue *a, const fa__ivalue *b)
{
    if (a->tag != b->tag)
        return false;
    if (a->tag == FA__IV_VALUE && a->u.value->kind != FA_KIND_STR
        && a->u.value->kind != FA_KIND_DEVICE && a->u.value->kind != FA_KIND_OBJECT)
        return a->u.value == b->u.value;
    return a->tag == FA__IV_TENSOR ? a->u.tensor == b->u.tensor : fa__values_equal(*a, *b);
}

static fa_status is(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_bool(is_same(a, b));
    return FA_OK;
}

static fa_status is_not(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_bool(!is_same(a, b));
    return FA_OK;
}

static fa_status if_then_else(DIRECT_ARGUMENTS)
{
    *out = fa__iv_retain(a->u.boolean ? *b : *c);
    return FA_OK;
}

static fa_status tuple_index(DIRECT_ARGUMENTS)
{
    if (fa__iv_kind(*a) != FA_KIND_TUPLE)
        return fa__fail(FA_ETYPE, "TupleIndex of a %s", fa_kind_name(fa__iv_kind(*a)));
    return fa__getitem(out, a, b, c);
}

/* Of an object: is the attribute there? */
static fa_status has_attribute(DIRECT_ARGUMENTS)
{
    const fa_value *state = fa__iv_kind(*a) == FA_KIND_OBJECT ? fa_value_state(a->u.value) : NULL;

    (void)c;
    *out = fa__iv_bool(fa_value_kind(state) == FA_KIND_DICT
                       && fa_value_find_text(state, fa_value_text(b->u.value)) != NULL);
    return FA_OK;
}

/* tuple([a, b]) */
static fa_status tuple_of(DIRECT_ARGUMENTS)
{
    const fa_value *list = a->u.value;
    fa_value *tuple = fa_value_tuple(fa_value_len(list), list->u.list.items);

    (void)b;
    (void)c;
    if (tuple == NULL)
        return fa_error_last()->status;
    *out = fa__iv_take(tuple);
    return FA_OK;
}

/* An item of an nn.ModuleList (by number) or nn.ModuleDict (by name). */
static fa_status module_item(DIRECT_ARGUMENTS)
{
    char number[24];
    const char *name = number;
    const fa_value *state = a->tag == FA__IV_VALUE ? fa_value_state(a->u.value) : NULL, *item;

    (void)c;
    if (b->tag == FA__IV_INT)
        snprintf(number, sizeof(number), "%lld", (long long)b->u.integer);
    else
        name = fa_value_text(b->u.value);
    item = fa_value_kind(state) == FA_KIND_DICT ? fa_value_find_text(state, name) : NULL;
    if (item == NULL)
        return fa__fail(FA_ENOTFOUND, "the module has no item '%s'", name);
    *out = fa__iv_retain(fa__iv_borrow(item));
    return FA_OK;
}

static fa_status enum_value(DIRECT_ARGUMENTS)
{
    const fa_value *args = fa_value_object_args(a->u.value);

    (void)b, (void)c;
    if (fa_value_len(args) != 1)
        return fa__fail(FA_ETYPE, "an enum's member is expected");
    *out = fa__iv_retain(fa__iv_borrow(fa_value_at(args, 0)));
    return FA_OK;
}

/* Numbers are their own hash; texts are mixed byte by byte. [FNV-1a] */
static fa_status hash(DIRECT_ARGUMENTS)
{
    fa__buffer text = { 0 };
    uint64_t mixed = 14695981039346656037u;
    fa_status st = FA_OK;

    (void)b, (void)c;
    if (a->tag == FA__IV_INT || a->tag == FA__IV_BOOL) {
        *out = fa__iv_int(fa__whole(a));
        return FA_OK;
    }
    if (a->tag == FA__IV_TENSOR) {
        *out = fa__iv_int((int64_t)(uintptr_t)a->u.tensor);
        return FA_OK;
    }
    TRY(fa__print_value(&text, *a));
    for (size_t i = 0; i < text.size; i++)
        mixed = (mixed ^ text.data[i]) * 1099511628211u;
    *out = fa__iv_int((int64_t)mixed);
done:
    fa__buffer_free(&text);
    return st;
}

static fa_status identity_number(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_int(a->tag == FA__IV_VALUE ? (int64_t)(uintptr_t)a->u.value : 0);
    return FA_OK;
}

static fa_status time_point(fa__call *call)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return fa__return_int(call, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}

/* ---- futures: their functions have run already ---------------------------------------------- */

static fa_status wait_for(DIRECT_ARGUMENTS)
{
    const fa_value *args = fa_value_object_args(a->u.value);

    (void)b, (void)c;
    if (fa_value_len(args) != 1)
        return fa__fail(FA_ETYPE, "a future is expected");
    *out = fa__iv_retain(fa__iv_borrow(fa_value_at(args, 0)));
    return FA_OK;
}

static fa_status ready_future(DIRECT_ARGUMENTS)
{
    fa_value *callable = fa_value_global("torch.jit", "Future"), *item = fa__iv_box(*a);
    fa_value *args = item == NULL ? NULL : fa_value_tuple(1, &item), *future = NULL;

    (void)b, (void)c;
    if (callable != NULL && args != NULL)
        future = fa_value_object(FA_BUILD_REDUCE, callable, args, NULL);
    fa_value_release(args);
    fa_value_release(item);
    fa_value_release(callable);
    if (future == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(future);
    return FA_OK;
}

/* ---- devices --------------------------------------------------------------------------------- */

static fa_status device_result(fa__ivalue *out, const char *text)
{
    fa_device device;
    fa_value *value;
    fa_status st = fa_device_parse(&device, text);

    if (st != FA_OK)
        return st;
    value = fa_value_device(device);
    if (value == NULL)
        return FA_ENOMEM;
    *out = fa__iv_take(value);
    return FA_OK;
}

static fa_status device_of_str(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return device_result(out, a->u.value->u.text.data);
}

static fa_status device_with_index(DIRECT_ARGUMENTS)
{
    char text[64];

    (void)c;
    snprintf(text, sizeof(text), "%.30s:%lld", a->u.value->u.text.data, (long long)b->u.integer);
    return device_result(out, text);
}

static fa_status device_type(DIRECT_ARGUMENTS)
{
    const char *type = a->u.value->u.device->type;

    (void)b, (void)c;
    return fa__str_result(out, type, strlen(type));
}

static fa_status device_index(DIRECT_ARGUMENTS)
{
    int index = a->u.value->u.device->index;

    (void)b, (void)c;
    *out = index < 0 ? fa__iv_none() : fa__iv_int(index);
    return FA_OK;
}

/* ---- the state around ------------------------------------------------------------------------ */

/* Of this thread alone, as in PyTorch. */
static _Thread_local bool grad_disabled;

bool fa__grad_enabled(void)
{
    return !grad_disabled;
}

void fa__set_grad_enabled(bool enabled)
{
    grad_disabled = !enabled;
}

static fa_status is_grad_enabled(fa__call *call)
{
    return fa__return_bool(call, fa__grad_enabled());
}

static fa_status set_grad_enabled(fa__call *call)
{
    fa__set_grad_enabled(fa__arg_bool(call, 0));
    return FA_OK;
}

static fa_status answer_false(fa__call *call)
{
    return fa__return_bool(call, false);
}

static fa_status is_nested(fa__call *call)
{
    return fa__return_bool(call, fa_tensor_is_nested(fa__arg_tensor(call, 0)));
}

static fa_status is_sparse_csr(fa__call *call)
{
    return fa__return_bool(call, fa_tensor_layout(fa__arg_tensor(call, 0)) == FA_SPARSE_CSR);
}

static fa_status answer_true(fa__call *call)
{
    return fa__return_bool(call, true);
}

static fa_status answer_bfloat16(fa__call *call)
{
    return fa__return_int(call, FA_BFLOAT16);
}

static fa_status answer_none(fa__call *call)
{
    call->results[0] = fa__iv_none();
    return FA_OK;
}

static fa_status cpu_capability(fa__call *call)
{
    return fa__return_value(call, 0, fa_value_str("DEFAULT"));
}

/* An empty tensor stands for what a profiler would hand out. */
static fa_status record_enter(fa__call *call)
{
    int64_t zero = 0;

    return fa__return_tensor(call, 0, fa_zeros(FA_FLOAT32, 1, &zero));
}

/* ---- rows ------------------------------------------------------------------------------------ */

const fa__op fa__ops_prim[] = {
    { "prim::RaiseException(str msg, str? cls=None) -> ()", raise_exception, FA__OP_EFFECT },
    { "prim::Print(...) -> ()", do_nothing, FA__OP_EFFECT },
    { "aten::_print(str s) -> ()", do_nothing, FA__OP_EFFECT },
    { "aten::warn(str message, int stacklevel=2) -> ()", do_nothing, FA__OP_EFFECT },
    { "prim::AddStatValue(str key, int val) -> ()", do_nothing, FA__OP_EFFECT },
    { "aten::_assert(bool condition, str message) -> ()", assert_bool, FA__OP_EFFECT },
    DIRECT("prim::unchecked_cast(t x) -> t", same),
    DIRECT("prim::unchecked_unwrap_optional(t(a)? optional) -> t(a)", unwrap),
    DIRECT("aten::_unwrap_optional(t(a)? optional) -> t(a)", unwrap),
    { "prim::Uninitialized() -> Any", uninitialized },
    DIRECT("aten::__is__(t1 self, t2 obj) -> bool", is),
    DIRECT("aten::__isnot__(t1 self, t2 obj) -> bool", is_not),
    DIRECT("prim::IfThenElse(bool cond, Any(a) x, Any(b) y) -> Any(b|a)", if_then_else),
    DIRECT("prim::TupleIndex(Any tup, int i) -> Any", tuple_index),
    DIRECT("prim::hasattr(Any self, str name) -> bool", has_attribute),
    DIRECT("prim::tuple(t[] self) -> Any", tuple_of),
    DIRECT("prim::ModuleContainerIndex.list(Any self, int ind) -> Any", module_item),
    DIRECT("prim::ModuleContainerIndex.dict(Any self, str ind) -> Any", module_item),
    DIRECT("prim::EnumValue.int(AnyEnumType enum) -> int", enum_value),
    DIRECT("prim::EnumValue.float(AnyEnumType enum) -> float", enum_value),
    DIRECT("prim::EnumValue.str(AnyEnumType enum) -> str", enum_value),
    DIRECT("aten::hash.generic(t value) -> int", hash),
    DIRECT("prim::id(AnyClassType? x) -> int", identity_number),
    { "prim::TimePoint() -> int", time_point },
    DIRECT("aten::wait(Future(t) self) -> t", wait_for),
    DIRECT("prim::awaitable_wait(Await(t) self) -> t", wait_for),
    DIRECT("prim::awaitable_nowait(t self) -> Await(t)", ready_future),
    DIRECT("aten::device(str a) -> Device", device_of_str),
    DIRECT("aten::device.with_index(str type, int index) -> Device", device_with_index),
    DIRECT("prim::type(Device self) -> str", device_type),
    DIRECT("prim::index(Device self) -> int?", device_index),
    { "aten::is_grad_enabled() -> bool", is_grad_enabled },
    { "aten::set_grad_enabled(bool val) -> ()", set_grad_enabled, FA__OP_EFFECT },
    { "aten::is_autocast_enabled() -> bool", answer_false },
    { "aten::is_autocast_cpu_enabled() -> bool", answer_false },
    { "aten::get_autocast_dtype(str device_type) -> ScalarType", answer_bfloat16 },
    { "aten::is_scripting() -> bool", answer_true },
    { "aten::has_torch_function(...) -> bool", answer_false },
    { "aten::_get_tracing_state() -> bool", answer_false },
    { "aten::is_vulkan_available() -> bool", answer_false },
    { "aten::_nnpack_available() -> bool", answer_false },
    { "aten::_use_cudnn_rnn_flatten_weight() -> bool", answer_false },
    { "aten::_get_cpu_capability() -> str", cpu_capability },
    { "prim::AutogradAllNonZero(...) -> bool", answer_false },
    { "prim::AutogradAllZero(...) -> bool", answer_true },
    { "prim::AutogradAnyNonZero(...) -> bool", answer_false },
    { "prim::is_nested(Tensor a) -> bool", is_nested },
    { "prim::is_sparse_csr(Tensor a) -> bool", is_sparse_csr },
    { "prim::is_ipu(Tensor a) -> bool", answer_false },
    { "prim::is_maia(Tensor a) -> bool", answer_false },
    { "prim::is_mps(Tensor a) -> bool", answer_false },
    { "prim::is_mtia(Tensor a) -> bool", answer_false },
    { "prim::is_vulkan(Tensor a) -> bool", answer_false },
    { "prim::is_xla(Tensor a) -> bool", answer_false },
    { "prim::grad(Tensor a) -> Tensor(*)", answer_none },
    { "prim::name(Tensor a) -> str?", answer_none },
    { "profiler::_record_function_enter(str name, str? args=None) -> Tensor", record_enter },
    { "profiler::_record_function_exit(Tensor _0) -> ()", do_nothing },
    { 0 },
};
