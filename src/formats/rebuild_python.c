/* rebuild_python.c: what Python's own callables build — dicts, sets, bytes, complex numbers.
 *
 * [formats 2.6]  collections.OrderedDict () | ([[key, item], ...],)
 *                collections.defaultdict (factory,)    collections.Counter (dict,)
 *                builtins.set ([items],)               builtins.complex (real, imag)
 *                _codecs.encode (text, 'latin1')
 *                builtins.bytearray (bytes | text, 'latin-1') */
#include "rebuild.h"

static size_t count(const fa_value *args) { return args->u.list.n; }
static fa_value *argument(const fa_value *args, size_t i) { return args->u.list.items[i]; }

static bool is_sequence(const fa_value *value)
{
    fa_kind kind = fa_value_kind(value);

    return kind == FA_KIND_LIST || kind == FA_KIND_TUPLE;
}

/* ---- dicts ---------------------------------------------------------------------------------- */

/* [[key, item], ...]: how Python 2 wrote an OrderedDict. */
static fa_status fill_from_pairs(fa_value *dict, const fa_value *pairs)
{
    for (size_t i = 0; i < fa_value_len(pairs); i++) {
        fa_value *pair = fa_value_at(pairs, i);
        fa_status st;

        if (!is_sequence(pair) || fa_value_len(pair) != 2)
            return fa__fail(FA_EFORMAT, "item %zu of an OrderedDict is no pair of key and value",
                            i);
        st = fa_value_set_item(dict, fa_value_at(pair, 0), fa_value_at(pair, 1));
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

static fa_status fill_from_dict(fa_value *dict, const fa_value *from)
{
    for (size_t i = 0; i < fa_value_len(from); i++) {
        fa_status st = fa_value_set_item(dict, fa_value_key_at(from, i), fa_value_item_at(from, i));

        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

/* A dict of `type`, filled from `items` (pairs or a dict; may be NULL). */
static fa_status new_dict(fa_dict_type type, const fa_value *items, fa_value **out)
{
    fa_value *dict = fa_value_dict(type);
    fa_status st = FA_OK;

    if (dict == NULL)
        return FA_ENOMEM;
    if (items != NULL)
        st = is_sequence(items) ? fill_from_pairs(dict, items) : fill_from_dict(dict, items);
    if (st == FA_OK)
        *out = dict;
    else
        fa_value_release(dict);
    return st;
}

fa_status fa__build_ordered_dict(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load, (void)how;
    if (count(args) == 0)
        return new_dict(FA_ORDERED_DICT, NULL, out);
    if (count(args) == 1
        && (is_sequence(argument(args, 0)) || fa_value_kind(argument(args, 0)) == FA_KIND_DICT))
        return new_dict(FA_ORDERED_DICT, argument(args, 0), out);
    return fa__fail(FA_EFORMAT,
                    "OrderedDict is built from %zu arguments of kind %s; expected a list of pairs",
                    count(args), fa_kind_name(fa_value_kind(argument(args, 0))));
}

fa_status fa__build_counter(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load, (void)how;
    if (count(args) > 1 || (count(args) == 1 && fa_value_kind(argument(args, 0)) != FA_KIND_DICT))
        return FA_OK;
    return new_dict(FA_COUNTER, count(args) == 1 ? argument(args, 0) : NULL, out);
}

fa_status fa__build_default_dict(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    fa_status st;

    (void)load;
    if (how != FA_BUILD_REDUCE || count(args) > 1)
        return FA_OK;
    st = new_dict(FA_DEFAULT_DICT, NULL, out);
    if (st == FA_OK && count(args) == 1 && fa_value_kind(argument(args, 0)) != FA_KIND_NONE)
        st = fa_value_set_default_factory(*out, argument(args, 0));
    return st;
}

/* ---- sets ----------------------------------------------------------------------------------- */

static fa_status new_set(bool frozen, const fa_value *args, fa_value **out)
{
    fa_value *items, *set;
    fa_status st = FA_OK;

    if (count(args) > 1 || (count(args) == 1 && !is_sequence(argument(args, 0))))
        return FA_OK;
    set = fa_value_set(frozen);
    if (set == NULL)
        return FA_ENOMEM;
    items = count(args) == 1 ? argument(args, 0) : NULL;
    for (size_t i = 0; items != NULL && i < fa_value_len(items); i++)
        TRY(fa_value_add(set, fa_value_at(items, i)));
    *out = set;
    set = NULL;
done:
    fa_value_release(set);
    return st;
}

fa_status fa__build_set(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load;
    return how == FA_BUILD_REDUCE ? new_set(false, args, out) : FA_OK;
}

fa_status fa__build_frozenset(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load;
    return how == FA_BUILD_REDUCE ? new_set(true, args, out) : FA_OK;
}

/* ---- numbers and bytes ---------------------------------------------------------------------- */

fa_status fa__build_complex(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    double parts[2] = { 0, 0 };

    (void)load, (void)how;
    if (count(args) > 2)
        return FA_OK;
    for (size_t i = 0; i < count(args); i++) {
        if (fa_value_get_float(argument(args, i), &parts[i]) != FA_OK)
            return fa__fail(FA_EFORMAT, "complex is built from a %s; expected two floats",
                            fa_kind_name(fa_value_kind(argument(args, i))));
    }
    *out = fa_value_complex(parts[0], parts[1]);
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

/* UTF-8 to Latin-1: every character must be below 256. */
static fa_status encode_latin1(fa__buffer *out, fa__span text)
{
    fa_status st = fa__buffer_reserve(out, text.size);

    for (size_t i = 0; i < text.size && st == FA_OK; i++) {
        uint8_t c = text.data[i];

        if (c < 0x80) {
            out->data[out->size++] = c;
        } else if ((c == 0xc2 || c == 0xc3) && i + 1 < text.size) {
            out->data[out->size++] = (uint8_t)((c & 3) << 6 | (text.data[++i] & 0x3f));
        } else {
            st = fa__fail(FA_EFORMAT, "bytes are written as text with a character beyond Latin-1 "
                          "(byte %zu of %zu)", i, text.size);
        }
    }
    return st;
}

static bool is_latin1_name(const fa_value *value)
{
    const char *text = fa_value_kind(value) == FA_KIND_STR ? fa_value_text(value) : "";

    return strcmp(text, "latin1") == 0 || strcmp(text, "latin-1") == 0;
}

/* The bytes that (text, 'latin1') stands for, made by `make`. */
static fa_status bytes_of_text(fa_value *text, fa_value *(*make)(const void *, size_t),
                               fa_value **out)
{
    fa__buffer plain = { 0 };
    fa__span span;
    fa_status st = FA_OK;

    span.data = (const uint8_t *)fa_value_data(text, &span.size);
    if (fa_value_is_python2_str(text))
        TRY(fa__buffer_put(&plain, span.data, span.size));
    else
        TRY(encode_latin1(&plain, span));
    *out = make(plain.data, plain.size);
    if (*out == NULL)
        TRY(FA_ENOMEM);
done:
    fa__buffer_free(&plain);
    return st;
}

/* bytes or bytearray from: nothing, bytes, or (text, 'latin1'). Other forms are kept as they
 * are. */
static fa_status new_bytes(fa_value *args, fa_value *(*make)(const void *, size_t), fa_value **out)
{
    fa_kind kind = count(args) == 0 ? FA_KIND_NONE : fa_value_kind(argument(args, 0));
    const char *data;
    size_t size;

    if (kind == FA_KIND_STR && (count(args) == 1 || is_latin1_name(argument(args, 1))))
        return bytes_of_text(argument(args, 0), make, out);
    if (count(args) == 0) {
        *out = make("", 0);
    } else if (count(args) == 1 && (kind == FA_KIND_BYTES || kind == FA_KIND_BYTEARRAY)) {
        data = fa_value_data(argument(args, 0), &size);
        *out = make(data, size);
    } else {
        return FA_OK;
    }
    return *out == NULL ? FA_ENOMEM : FA_OK;
}

fa_status fa__build_bytes(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load;
    return how == FA_BUILD_REDUCE ? new_bytes(args, fa_value_bytes, out) : FA_OK;
}

fa_status fa__build_bytearray(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load;
    return how == FA_BUILD_REDUCE ? new_bytes(args, fa_value_bytearray, out) : FA_OK;
}

/* _codecs.encode(text, 'latin1'): how protocol 2 writes bytes. */
fa_status fa__build_encoded(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    (void)load, (void)how;
    if (count(args) != 2 || fa_value_kind(argument(args, 0)) != FA_KIND_STR
        || !is_latin1_name(argument(args, 1)))
        return FA_OK;
    return bytes_of_text(argument(args, 0), fa_value_bytes, out);
}

/* copyreg._reconstructor(cls, object, None): protocols 0 and 1 say cls.__new__(cls) this way. */
fa_status fa__build_reconstructor(fa__load *load, fa_build how, fa_value *args, fa_value **out)
{
    fa_value *empty;

    (void)load, (void)how;
    if (count(args) != 3 || !fa_value_is_global(argument(args, 1), "builtins", "object")
        || fa_value_kind(argument(args, 2)) != FA_KIND_NONE)
        return FA_OK;
    empty = fa_value_tuple(0, NULL);
    *out = empty == NULL ? NULL : fa_value_object(FA_BUILD_NEWOBJ, argument(args, 0), empty, NULL);
    fa_value_release(empty);
    return *out == NULL ? fa_error_last()->status : FA_OK;
}
