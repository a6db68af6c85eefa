/* unpickle_ops.c: what each pickle opcode does, and the table of all opcodes [formats 2.2;
 * CPython's Modules/_pickle.c].
 *
 * In the comments, "a b -> c" is the top of the stack before and after, "(" a mark; "a.." any
 * number of values. */
#include "io/pickle_private.h"

/* Pairs that repeated BUILDs of one object may copy in all: each BUILD copies, and a file can
 * repeat it cheaply. */
#define MAX_MERGED_PAIRS ((uint64_t)1 << 20)

/* ---- numbers and texts ----------------------------------------------------------------------- */

static fa__span argument(const fa__machine *m)
{
    return (fa__span){ m->arg_data, m->arg_size };
}

/* `text` without blanks at its end, where some writers leave a '\r'. */
static fa__span trimmed(fa__span text)
{
    while (text.size > 0 && (text.data[text.size - 1] == '\r' || text.data[text.size - 1] == ' '))
        text.size--;
    return text;
}

/* -> float. Big-endian, unlike all other numbers. */
static fa_status op_binfloat(fa__machine *m)
{
    uint64_t bits = 0;
    double x;

    for (int i = 0; i < 8; i++)
        bits = bits << 8 | m->arg_data[i];
    memcpy(&x, &bits, sizeof x);
    return fa__machine_push(m, fa_value_float(x));
}

static fa_status op_float(fa__machine *m)
{
    double x = 0;
    fa_status st = fa__parse_float(trimmed(argument(m)), &x);

    return st != FA_OK ? fa__machine_failed(m, st) : fa__machine_push(m, fa_value_float(x));
}

/* -> int; I00 and I01 are False and True. */
static fa_status op_int(fa__machine *m)
{
    fa__span text = trimmed(argument(m));

    if (fa__span_is(text, "00") || fa__span_is(text, "01"))
        return fa__machine_push(m, fa_value_bool(text.data[1] == '1'));
    return fa__machine_push(m, fa_value_int_decimal((const char *)text.data, text.size));
}

/* Python 2's long: an L may follow the digits. */
static fa_status op_long(fa__machine *m)
{
    fa__span text = trimmed(argument(m));

    if (text.size > 0 && text.data[text.size - 1] == 'L')
        text.size--;
    return fa__machine_push(m, fa_value_int_decimal((const char *)text.data, text.size));
}

/* BINSTRING's and LONG4's sizes are signed. */
static fa_status check_signed_size(fa__machine *m)
{
    if (fa__opcode_of(m->op)->argument != FA__ARG_DATA4 || m->arg_size <= INT32_MAX)
        return FA_OK;
    return fa__machine_fail(m, FA_EFORMAT, "a negative size");
}

/* LONG1, LONG4: two's complement, little-endian. */
static fa_status op_binlong(fa__machine *m)
{
    if (check_signed_size(m) != FA_OK)
        return FA_EFORMAT;
    return fa__machine_push(m, fa_value_int_bytes(m->arg_data, m->arg_size));
}

/* Python 2's str keeps its bytes, whether or not they are text: the saver decides how Python 3
 * would see them. */
static fa_status push_python2(fa__machine *m, fa__span bytes)
{
    m->python2 = true;
    return fa__machine_push(m, fa__value_str_python2((const char *)bytes.data, bytes.size));
}

static fa_status op_binstring(fa__machine *m)
{
    if (check_signed_size(m) != FA_OK)
        return FA_EFORMAT;
    return push_python2(m, argument(m));
}

static fa_status op_string(fa__machine *m)
{
    fa_status st;

    m->names.size = 0;
    st = fa__unquote(&m->names, trimmed(argument(m)));
    if (st != FA_OK)
        return fa__machine_failed(m, st);
    return push_python2(m, (fa__span){ m->names.data, m->names.size });
}

static fa_status op_unicode(fa__machine *m)
{
    fa_status st;

    m->names.size = 0;
    st = fa__raw_unicode(&m->names, argument(m));
    if (st != FA_OK)
        return fa__machine_failed(m, st);
    return fa__machine_push(m, fa_value_str_n((const char *)m->names.data, m->names.size));
}

static fa_status op_binunicode8(fa__machine *m)
{
    if (!fa__utf8_valid(argument(m)))
        return fa__machine_fail(m, FA_EFORMAT, "a text of %zu bytes is not UTF-8", m->arg_size);
    return fa__machine_push(m, fa_value_str_n((const char *)m->arg_data, m->arg_size));
}

static fa_status op_bytes(fa__machine *m)
{
    return fa__machine_push(m, fa_value_bytes(m->arg_data, m->arg_size));
}

static fa_status op_bytearray8(fa__machine *m)
{
    return fa__machine_push(m, fa_value_bytearray(m->arg_data, m->arg_size));
}

/* ---- stack and memo -------------------------------------------------------------------------- */

static fa_status op_proto(fa__machine *m)
{
    if (m->arg_number > FA__PICKLE_HIGHEST_PROTOCOL)
        return fa__machine_fail(m, FA_EUNSUPPORTED, "pickle protocol %d (known are 0 to %d)",
                                (int)m->arg_number,
                                FA__PICKLE_HIGHEST_PROTOCOL);
    m->protocol = (int)m->arg_number;
    return FA_OK;
}

/* The frame's content follows as if there were no frame. */
static fa_status op_frame(fa__machine *m)
{
    if (m->arg_number > fa__reader_left(m->reader))
        return fa__machine_fail(m, FA_EFORMAT, "a frame of %llu bytes, %llu are left",
                                (unsigned long long)m->arg_number,
                                (unsigned long long)fa__reader_left(m->reader));
    return FA_OK;
}

/* a -> (the result) */
static fa_status op_stop(fa__machine *m)
{
    fa_status st = fa__machine_need(m, 1);

    m->stopped = st == FA_OK;
    return st;
}

/* A call whose result is thrown away at once can only be a "state setter" [PEP 307's sixth item,
 * Python 3.8]: it changes its first argument in a way that only its code knows. Other calls memoise
 * their arguments between TUPLE2 and REDUCE. */
static bool is_state_setter(const fa__machine *m, const fa_value *value)
{
    const fa_value *args = value->kind == FA_KIND_OBJECT ? fa_value_object_args(value) : NULL;

    return m->previous_op == FA__OP_REDUCE && args != NULL
        && fa_value_object_build(value) == FA_BUILD_REDUCE
        && fa_value_len(args) == 2 && m->called_after == FA__OP_TUPLE2;
}

/* a -> , or takes a mark away that nothing lies upon. */
static fa_status op_pop(fa__machine *m)
{
    fa_value **items;
    fa_status st = FA_OK;

    if (m->n_marks > 0 && m->top == m->floor)
        return fa__machine_take_mark(m, &items);
    TRY(fa__machine_need(m, 1));
    if (is_state_setter(m, m->top[-1])) {
        char name[128];

        return fa__machine_fail(m, FA_EUNSUPPORTED,
                                "the object's state is set by calling %s, which would have to be "
                                "executed", fa_value_type_name(m->top[-1], name, sizeof name));
    }
    fa__machine_drop_to(m, m->top - 1);
done:
    return st;
}

/* ( a.. -> */
static fa_status op_pop_mark(fa__machine *m)
{
    fa_value **items;
    fa_status st = FA_OK;

    TRY(fa__machine_take_mark(m, &items));
    fa__machine_drop_to(m, items);
done:
    return st;
}

/* a -> a a */
static fa_status op_dup(fa__machine *m)
{
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 1));
    m->shared_kinds |= 1u << m->top[-1]->kind;
    TRY(fa__machine_keep_stray(m, m->top[-1]));
    TRY(fa__machine_push(m, fa__retain_local(m->top[-1])));
done:
    return st;
}

static fa_status parse_index(fa__machine *m, uint64_t *index)
{
    if (fa__parse_u64(trimmed(argument(m)), index))
        return FA_OK;
    return fa__machine_fail(m, FA_EFORMAT, "the memo index is no number");
}

static fa_status op_get(fa__machine *m)
{
    uint64_t index;
    fa_status st = parse_index(m, &index);

    return st != FA_OK ? st : fa__memo_get(m, index);
}

static fa_status op_put(fa__machine *m)
{
    uint64_t index;
    fa_status st = parse_index(m, &index);

    return st != FA_OK ? st : fa__memo_put(m, index);
}

static fa_status op_extension(fa__machine *m)
{
    return fa__machine_fail(m, FA_EUNSUPPORTED,
                            "entry %llu of the writing program's extension registry is meant, "
                            "which the file does not hold", (unsigned long long)m->arg_number);
}

static fa_status op_out_of_band(fa__machine *m)
{
    return fa__machine_fail(m, FA_EUNSUPPORTED,
                            "bytes are meant that were kept outside of the pickle (pickle with "
                            "buffer_callback=None to have them inside)");
}

/* ---- containers ------------------------------------------------------------------------------ */

static fa_status wrong_target(fa__machine *m, const fa_value *target, const char *expected)
{
    return fa__machine_fail(m, FA_ETYPE, "expected %s to put items into, found %s", expected,
                            fa_kind_name((fa_kind)target->kind));
}

/* A failure of the value itself, such as an unhashable key. */
static fa_status check(fa__machine *m, fa_status st)
{
    return st == FA_OK ? FA_OK : fa__machine_failed(m, st);
}

/* target, [items, top) -> target */
static fa_status append_items(fa__machine *m, fa_value *target, fa_value **items)
{
    size_t n = (size_t)(m->top - items);
    fa_status st = FA_OK;

    if (target->kind != FA_KIND_LIST && target->kind != FA_KIND_OBJECT)
        return wrong_target(m, target, "a list");
    for (size_t i = 0; i < n && st == FA_OK; i++) {
        fa_value *item = items[i];

        items[i] = fa_value_none();     /* the item is no longer ours */
        st = fa__value_append_take(target, item);
    }
    if (st == FA_OK)
        m->top = items;
    return check(m, st);
}

static fa_status set_items(fa__machine *m, fa_value *target, fa_value **items)
{
    size_t n = (size_t)(m->top - items);
    fa_status st = FA_OK;

    if (target->kind != FA_KIND_DICT && target->kind != FA_KIND_OBJECT)
        return wrong_target(m, target, "a dict");
    if (n % 2 != 0)
        return fa__machine_fail(m, FA_EFORMAT, "the last of %zu keys has no item", n / 2 + 1);
    for (size_t i = 0; i < n && st == FA_OK; i += 2) {
        fa_value *key = items[i], *item = items[i + 1];

        items[i] = items[i + 1] = fa_value_none();
        st = fa__value_set_item_take(target, key, item);
    }
    if (st == FA_OK)
        m->top = items;
    return check(m, st);
}

static fa_status add_items(fa__machine *m, fa_value *set, fa_value **items)
{
    for (fa_value **at = items; at < m->top; at++) {
        fa_status st = fa_value_add(set, *at);

        if (st != FA_OK)
            return fa__machine_failed(m, st);
    }
    fa__machine_drop_to(m, items);
    return FA_OK;
}

/* Takes the mark away and finds the target below it: target ( a.. */
static fa_status take_batch(fa__machine *m, fa_value **target, fa_value ***items)
{
    fa_status st = FA_OK;

    *target = NULL;
    TRY(fa__machine_take_mark(m, items));
    if (*items == m->floor)
        return fa__machine_fail(m, FA_EFORMAT, "there is nothing below the mark to put items into");
    *target = (*items)[-1];
done:
    return st;
}

static fa_status op_append(fa__machine *m)
{
    fa_status st = fa__machine_need(m, 2);

    return st != FA_OK ? st : append_items(m, m->top[-2], m->top - 1);
}

static fa_status op_appends(fa__machine *m)
{
    fa_value *target, **items;
    fa_status st = take_batch(m, &target, &items);

    return st != FA_OK ? st : append_items(m, target, items);
}

static fa_status op_setitem(fa__machine *m)
{
    fa_status st = fa__machine_need(m, 3);

    return st != FA_OK ? st : set_items(m, m->top[-3], m->top - 2);
}

static fa_status op_setitems(fa__machine *m)
{
    fa_value *target, **items;
    fa_status st = take_batch(m, &target, &items);

    return st != FA_OK ? st : set_items(m, target, items);
}

static fa_status op_additems(fa__machine *m)
{
    fa_value *target, **items;
    fa_status st = FA_OK;

    TRY(take_batch(m, &target, &items));
    if (target->kind != FA_KIND_SET)
        return wrong_target(m, target, "a set");
    TRY(add_items(m, target, items));
done:
    return st;
}

static fa_status op_empty_list(fa__machine *m)
{
    return fa__machine_push(m, fa_value_list());
}

static fa_status op_empty_dict(fa__machine *m)
{
    return fa__machine_push(m, fa_value_dict(FA_PLAIN_DICT));
}

static fa_status op_empty_set(fa__machine *m)
{
    return fa__machine_push(m, fa_value_set(false));
}

/* ( a.. -> container, filled by `fill`. */
static fa_status fill_new(fa__machine *m, fa_value *container,
                          fa_status (*fill)(fa__machine *m, fa_value *target, fa_value **items))
{
    fa_value **items;
    fa_status st = FA_OK;

    if (container == NULL)
        return fa__machine_failed(m, FA_ENOMEM);
    TRY(fa__machine_take_mark(m, &items));
    TRY(fill(m, container, items));
    *m->top++ = container;
    container = NULL;
done:
    fa_value_release(container);
    return st;
}

static fa_status op_list(fa__machine *m)
{
    return fill_new(m, fa_value_list(), append_items);
}

static fa_status op_dict(fa__machine *m)
{
    return fill_new(m, fa_value_dict(FA_PLAIN_DICT), set_items);
}

static fa_status op_frozenset(fa__machine *m)
{
    return fill_new(m, fa_value_set(true), add_items);
}

/* ---- globals, persistent ids ----------------------------------------------------------------- */

/* The names become C strings, so a NUL within would let a name look like another one. */
static fa_status check_name(fa__machine *m, const char *what, fa__span name)
{
    if (name.size == 0 || memchr(name.data, '\0', name.size) != NULL || !fa__utf8_valid(name))
        return fa__machine_fail(m, FA_EFORMAT, "the %s's name is empty or not a text", what);
    return FA_OK;
}

/* Makes the value of the names in m->names. */
static fa_status make_global(fa__machine *m, fa_value **out)
{
    const char *module = (const char *)m->names.data, *name = module + m->module_size + 1;
    fa_status st = FA_OK;

    *out = NULL;
    TRY(check_name(m, "module", (fa__span){ m->names.data, m->module_size }));
    TRY(check_name(m, "global", (fa__span){ m->names.data + m->module_size + 1,
                                            m->names.size - m->module_size - 2 }));
    if (m->protocol < 3)                /* [CPython: find_class] */
        fa__pickle_name_to_python3(&module, &name);
    if (m->hooks->global != NULL)
        TRY(check(m, m->hooks->global(m->context, module, name, out)));
    if (*out == NULL)
        *out = fa_value_global(module, name);
    if (*out == NULL)
        st = fa__machine_failed(m, FA_ENOMEM);
done:
    return st;
}

static fa_status op_global(fa__machine *m)
{
    fa_value *value;
    fa_status st = make_global(m, &value);

    return st != FA_OK ? st : fa__machine_push(m, value);
}

/* module name -> global */
static fa_status op_stack_global(fa__machine *m)
{
    fa_value *global = NULL;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 2));
    m->names.size = 0;
    for (int i = -2; i < 0; i++) {
        const fa_value *text = m->top[i];

        if (text->kind != FA_KIND_STR)
            return fa__machine_fail(m, FA_ETYPE,
                                    "needs the names of a module and of a global, found %s",
                                    fa_kind_name((fa_kind)text->kind));
        TRY(fa__buffer_put(&m->names, text->u.text.data, text->u.text.size));
        TRY(fa__buffer_put_byte(&m->names, '\0'));
    }
    m->module_size = m->top[-2]->u.text.size;
    TRY(make_global(m, &global));
    fa__machine_drop_to(m, m->top - 2);
    *m->top++ = global;
done:
    return st;
}

/* id -> value */
static fa_status persistent(fa__machine *m)
{
    fa_value *value = NULL;
    fa_status st = FA_OK;

    if (m->hooks->persistent == NULL)
        return fa__machine_fail(m, FA_EUNSUPPORTED,
                                "a persistent id refers to something outside of this pickle");
    TRY(check(m, m->hooks->persistent(m->context, m->top[-1], &value)));
    fa__release_local(m->top[-1]);
    m->top[-1] = value;
done:
    return st;
}

static fa_status op_binpersid(fa__machine *m)
{
    fa_status st = fa__machine_need(m, 1);

    return st != FA_OK ? st : persistent(m);
}

static fa_status op_persid(fa__machine *m)
{
    fa_status st = FA_OK;

    TRY(op_binunicode8(m));
    TRY(persistent(m));
done:
    return st;
}

/* ---- objects --------------------------------------------------------------------------------- */

/* Is it something that a pickle may call? */
static bool is_callable(const fa_value *value)
{
    return value->kind == FA_KIND_GLOBAL || value->kind == FA_KIND_OBJECT
        || value->kind == FA_KIND_DTYPE;
}

/* The object that the hooks make of a call, or else an OBJECT. */
static fa_status construct(fa__machine *m, fa_build how, fa_value *callable, fa_value *args,
                           fa_value *kwargs,
                           fa_value **out)
{
    fa_status st = FA_OK;

    *out = NULL;
    if (m->hooks->construct != NULL)
        TRY(check(m, m->hooks->construct(m->context, how, callable, args, kwargs, out)));
    if (*out != NULL)
        return FA_OK;
    if (!is_callable(callable))
        return fa__machine_fail(m, FA_ETYPE, "expected a class or function to call, found %s",
                                fa_kind_name((fa_kind)callable->kind));
    *out = fa_value_object(how, callable, args, kwargs);
    if (*out == NULL)
        st = fa__machine_failed(m, fa_error_last()->status);
done:
    return st;
}

/* Puts `value` in the place of the n values on the top. */
static void replace_top(fa__machine *m, size_t n, fa_value *value_take)
{
    fa__machine_drop_to(m, m->top - n);
    *m->top++ = value_take;
}

/* callable args -> object. TorchScript leaves the tuple around a single argument away [formats
 * 4.3], which only its hooks can know. */
static fa_status op_reduce(fa__machine *m)
{
    fa_value *args = NULL, *object = NULL;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 2));
    m->called_after = m->previous_op;
    if (m->top[-1]->kind == FA_KIND_TUPLE) {
        TRY(construct(m, FA_BUILD_REDUCE, m->top[-2], m->top[-1], NULL, &object));
    } else {
        args = fa_value_tuple(1, &m->top[-1]);
        if (args == NULL)
            return fa__machine_failed(m, FA_ENOMEM);
        if (m->hooks->construct != NULL)
            TRY(check(m, m->hooks->construct(m->context, FA_BUILD_REDUCE, m->top[-2], args, NULL,
                                             &object)));
        if (object == NULL)
            TRY(fa__machine_fail(m, FA_ETYPE, "the arguments are expected as a tuple, found %s",
                                 fa_kind_name((fa_kind)m->top[-1]->kind)));
    }
    replace_top(m, 2, object);
done:
    fa_value_release(args);
    return st;
}

static fa_status need_arguments(fa__machine *m, const fa_value *args)
{
    if (args->kind == FA_KIND_TUPLE)
        return FA_OK;
    return fa__machine_fail(m, FA_ETYPE, "the arguments are expected as a tuple, found %s",
                            fa_kind_name((fa_kind)args->kind));
}

/* cls args -> object */
static fa_status op_newobj(fa__machine *m)
{
    fa_value *object;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 2));
    TRY(need_arguments(m, m->top[-1]));
    TRY(construct(m, FA_BUILD_NEWOBJ, m->top[-2], m->top[-1], NULL, &object));
    replace_top(m, 2, object);
done:
    return st;
}

/* cls args kwargs -> object */
static fa_status op_newobj_ex(fa__machine *m)
{
    fa_value *object;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 3));
    TRY(need_arguments(m, m->top[-2]));
    if (m->top[-1]->kind != FA_KIND_DICT)
        return fa__machine_fail(m, FA_ETYPE,
                                "the keyword arguments are expected as a dict, found %s",
                                fa_kind_name((fa_kind)m->top[-1]->kind));
    TRY(construct(m, FA_BUILD_NEWOBJ_EX, m->top[-3], m->top[-2], m->top[-1], &object));
    replace_top(m, 3, object);
done:
    return st;
}

/* An instance of an old-style class of Python 2 [formats 2.7]: cls, [items, top) -> object */
static fa_status make_instance(fa__machine *m, fa_value *cls, fa_value **items)
{
    fa_value *args = fa__value_tuple_take(items, (size_t)(m->top - items)), *object = NULL;
    fa_status st = FA_OK;

    m->top = items;
    m->python2 = true;
    if (args == NULL)
        return fa__machine_failed(m, FA_ENOMEM);
    TRY(construct(m, FA_BUILD_NEWOBJ, cls, args, NULL, &object));
    *m->top++ = object;
done:
    fa_value_release(args);
    return st;
}

/* ( cls a.. -> object */
static fa_status op_obj(fa__machine *m)
{
    fa_value **items, *cls;
    fa_status st = FA_OK;

    TRY(fa__machine_take_mark(m, &items));
    if (items == m->top)
        return fa__machine_fail(m, FA_EFORMAT, "there is no class above the mark");
    cls = fa__retain_local(items[0]);
    st = make_instance(m, cls, items + 1);
    if (st == FA_OK)
        replace_top(m, 2, fa__retain_local(m->top[-1]));
    fa_value_release(cls);
done:
    return st;
}

/* ( a.. -> object */
static fa_status op_inst(fa__machine *m)
{
    fa_value **items, *cls = NULL;
    fa_status st = FA_OK;

    TRY(fa__machine_take_mark(m, &items));
    TRY(make_global(m, &cls));
    TRY(make_instance(m, cls, items));
done:
    fa_value_release(cls);
    return st;
}

/* ---- BUILD ----------------------------------------------------------------------------------- */

static fa_status copy_pairs(fa__machine *m, fa_value *to, const fa_value *from)
{
    size_t n = fa_value_len(from);

    m->n_merged += n;
    if (m->n_merged > MAX_MERGED_PAIRS)
        return fa__machine_fail(m, FA_ELIMIT,
                                "objects are built again and again: more than %llu attributes",
                                (unsigned long long)MAX_MERGED_PAIRS);
    for (size_t i = 0; i < n; i++) {
        fa_status st = fa_value_set_item(to, fa_value_key_at(from, i), fa_value_item_at(from, i));

        if (st != FA_OK)
            return fa__machine_failed(m, st);
    }
    return FA_OK;
}

/* A second state: updates the attributes, as Python does. The first one may be shared, so it is
 * copied. */
static fa_status merge_state(fa__machine *m, fa_value *target, const fa_value *state)
{
    const fa_value *old = fa_value_state(target);
    fa_value *merged = NULL;
    fa_status st = FA_OK;

    if (old->kind != FA_KIND_DICT || state->kind != FA_KIND_DICT)
        return fa__machine_fail(m, FA_EUNSUPPORTED,
                                "an object gets a second state, %s after %s: only dicts can be "
                                "merged", fa_kind_name((fa_kind)state->kind),
                                    fa_kind_name((fa_kind)old->kind));
    merged = fa_value_dict(FA_PLAIN_DICT);
    if (merged == NULL)
        return fa__machine_failed(m, FA_ENOMEM);
    TRY(copy_pairs(m, merged, old));
    TRY(copy_pairs(m, merged, state));
    TRY(check(m, fa_value_set_state(target, merged)));
done:
    fa_value_release(merged);
    return st;
}

/* The state is kept with the object. */
static fa_status keep_state(fa__machine *m, fa_value *target, fa_value *state)
{
    if (target->kind != FA_KIND_OBJECT && target->kind != FA_KIND_DICT
        && target->kind != FA_KIND_TENSOR)
        return fa__machine_fail(m, FA_ETYPE, "expected an object to give a state to, found %s",
                                fa_kind_name((fa_kind)target->kind));
    if (target->kind == FA_KIND_TENSOR)
        m->tensor_states = true;
    if (fa_value_state(target) != NULL)
        return merge_state(m, target, state);
    return check(m, fa_value_set_state(target, state));
}

/* object state -> object */
static fa_status op_build(fa__machine *m)
{
    fa_value *replacement = NULL;
    bool handled = false;
    fa_status st = FA_OK;

    TRY(fa__machine_need(m, 2));
    if (m->hooks->build != NULL)
        TRY(check(m, m->hooks->build(m->context, m->top[-2], m->top[-1], &replacement, &handled)));
    if (replacement != NULL) {
        TRY(fa__memo_replace(m, m->top[-2], replacement));
        replace_top(m, 2, fa__retain_local(replacement));
        goto done;
    }
    if (!handled)
        TRY(keep_state(m, m->top[-2], m->top[-1]));
    fa__machine_drop_to(m, m->top - 1);
done:
    fa_value_release(replacement);
    return st;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* The first row stands for the bytes that are no opcodes. */
static const fa__opcode rows[] = {
    { NULL, FA__ARG_NONE, NULL },
#define FA__ROW(name, byte, argument, run) { #name, FA__ARG_##argument, run },
    FA__PICKLE_OPCODES(FA__ROW)
#undef FA__ROW
};

/* Which row is an opcode's. */
enum {
    NO_ROW,
#define FA__ROW(name, byte, argument, run) ROW_##name,
    FA__PICKLE_OPCODES(FA__ROW)
#undef FA__ROW
};

static const uint8_t row_of[256] = {
#define FA__ROW(name, byte, argument, run) [byte] = ROW_##name,
    FA__PICKLE_OPCODES(FA__ROW)
#undef FA__ROW
};

const fa__opcode *fa__opcode_of(uint8_t byte)
{
    return &rows[row_of[byte]];
}
