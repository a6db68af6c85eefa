/* builtins_str.c: strs of programs. A str is bytes: positions count bytes, and only ASCII letters
 * have a case. [torch/csrc/jit/runtime/register_special_ops.cpp, register_prim_ops.cpp] */
#include "ops/builtins.h"

#include <ctype.h>
#include <stdio.h>

/* Strs that a program makes in one step are no longer. */
#define MAX_SIZE ((size_t)1 << 30)

/* ---- results --------------------------------------------------------------------------------- */

/* Ends a function that has written its result into a buffer. */
static fa_status finish(fa__ivalue *out, fa__buffer *text, fa_status st)
{
    if (st == FA_OK)
        st = fa__str_result(out, text->data == NULL ? "" : (const char *)text->data, text->size);
    fa__buffer_free(text);
    return st;
}

static fa_status span_result(fa__ivalue *out, fa__span text)
{
    return fa__str_result(out, text.data == NULL ? "" : (const char *)text.data, text.size);
}

static fa_status append_span(fa_value *list, const uint8_t *data, size_t size)
{
    fa_value *item = fa_value_str_n((const char *)data, size);

    return item == NULL ? FA_ENOMEM : fa__value_append_take(list, item);
}

/* Gives a list of strs. Takes it over. */
static fa_status list_result(fa__call *call, fa_value *list_take, fa_status st)
{
    if (list_take != NULL && st == FA_OK)
        return fa__return_value(call, 0, list_take);
    fa_value_release(list_take);
    return st == FA_OK ? FA_ENOMEM : st;
}

/* A tuple of three strs, as results. */
static fa_status three(fa__call *call, fa__span x, fa__span y, fa__span z)
{
    fa_status st = FA_OK;

    TRY(span_result(&call->results[0], x));
    TRY(span_result(&call->results[1], y));
    TRY(span_result(&call->results[2], z));
done:
    return st;
}

/* ---- one str, and small questions ----------------------------------------------------------- */

static fa_status add(DIRECT_ARGUMENTS)
{
    fa__span x = fa__str(a), y = fa__str(b);
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    (void)c;
    TRY(fa__buffer_reserve(&text, x.size + y.size));
    TRY(fa__buffer_put(&text, x.data, x.size));
    TRY(fa__buffer_put(&text, y.data, y.size));
done:
    return finish(out, &text, st);
}

static fa_status length(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    *out = fa__iv_int((int64_t)fa__str(a).size);
    return FA_OK;
}

static int order_of(const fa__ivalue *a, const fa__ivalue *b)
{
    int order = 0;

    (void)fa__compare_values(a->u.value, b->u.value, &order);
    return order;
}

#define COMPARISON(name, expression)                                                               \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        int order = order_of(a, b);                                                                \
        (void)c;                                                                                   \
        *out = fa__iv_bool(expression);                                                            \
        return FA_OK;                                                                              \
    }
COMPARISON(lt, order < 0)
COMPARISON(le, order <= 0)
COMPARISON(gt, order > 0)
COMPARISON(ge, order >= 0)

static fa_status ord(DIRECT_ARGUMENTS)
{
    fa__span text = fa__str(a);

    (void)b, (void)c;
    if (text.size != 1)
        return fa__fail(FA_EINVAL, "String for ord() must be 1 character, found %zu", text.size);
    *out = fa__iv_int(text.data[0]);
    return FA_OK;
}

static fa_status chr(DIRECT_ARGUMENTS)
{
    char byte = (char)(uint8_t)a->u.integer;

    (void)b, (void)c;
    return fa__str_result(out, &byte, 1);
}

/* "-0x1f": digits of a base that is a power of two. */
static fa_status digits(fa__ivalue *out, int64_t x, const char *prefix, int bits)
{
    char text[80], *at = text + sizeof(text);
    uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;

    do {
        *--at = "0123456789abcdef"[rest & ((1u << bits) - 1)];
        rest >>= bits;
    } while (rest != 0);
    *--at = prefix[1];
    *--at = prefix[0];
    if (x < 0)
        *--at = '-';
    return fa__str_result(out, at, (size_t)(text + sizeof(text) - at));
}

static fa_status hex(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return digits(out, a->u.integer, "0x", 4);
}

static fa_status oct(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return digits(out, a->u.integer, "0o", 3);
}

static fa_status bin(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return digits(out, a->u.integer, "0b", 1);
}

/* ---- tests of all characters ---------------------------------------------------------------- */

/* isalnum and its like: not empty, and all characters are. */
static fa_status all_are(fa__ivalue *out, const fa__ivalue *a, int (*is)(int))
{
    fa__span text = fa__str(a);
    bool all = text.size > 0;

    for (size_t i = 0; i < text.size; i++)
        all = all && text.data[i] < 128 && is(text.data[i]) != 0;
    *out = fa__iv_bool(all);
    return FA_OK;
}

#define ALL_ARE(name, is)                                                                          \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        (void)b, (void)c;                                                                          \
        return all_are(out, a, is);                                                                \
    }
ALL_ARE(is_alnum, isalnum)
ALL_ARE(is_alpha, isalpha)
ALL_ARE(is_digit, isdigit)
ALL_ARE(is_space, isspace)

static fa_status is_printable(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    if (fa__str(a).size > 0)
        return all_are(out, a, isprint);
    *out = fa__iv_bool(true);
    return FA_OK;
}

/* Letters of one case only, and at least one. */
static fa_status one_case(fa__ivalue *out, const fa__ivalue *a, int (*wanted)(int),
                          int (*other)(int))
{
    fa__span text = fa__str(a);
    bool found = false;

    for (size_t i = 0; i < text.size; i++) {
        if (other(text.data[i]) != 0) {
            *out = fa__iv_bool(false);
            return FA_OK;
        }
        found |= wanted(text.data[i]) != 0;
    }
    *out = fa__iv_bool(found);
    return FA_OK;
}

static fa_status is_lower(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return one_case(out, a, islower, isupper);
}

static fa_status is_upper(DIRECT_ARGUMENTS)
{
    (void)b, (void)c;
    return one_case(out, a, isupper, islower);
}

static fa_status is_title(DIRECT_ARGUMENTS)
{
    fa__span text = fa__str(a);
    bool inside = false, found = false, title = true;

    (void)b, (void)c;
    for (size_t i = 0; i < text.size; i++) {
        int upper = isupper(text.data[i]), letter = isalpha(text.data[i]);

        if (letter != 0 && (upper != 0) == inside)
            title = false;
        found |= letter != 0;
        inside = letter != 0;
    }
    *out = fa__iv_bool(found && title);
    return FA_OK;
}

/* As PyTorch has it: no underscores. */
static fa_status is_identifier(DIRECT_ARGUMENTS)
{
    fa__span text = fa__str(a);
    bool all = text.size > 0 && !isdigit(text.data[0]);

    (void)b, (void)c;
    for (size_t i = 0; i < text.size; i++)
        all = all && isalnum(text.data[i]);
    *out = fa__iv_bool(all);
    return FA_OK;
}

/* ---- case ------------------------------------------------------------------------------------ */

typedef int (*letter_map)(int letter, bool starts_word, bool starts_text);

static int to_upper(int x, bool word, bool text) { (void)word, (void)text; return toupper(x); }
static int to_lower(int x, bool word, bool text) { (void)word, (void)text; return tolower(x); }
static int to_other(int x, bool word, bool text)
{
    (void)word, (void)text;
    return isupper(x) ? tolower(x) : toupper(x);
}
static int to_title(int x, bool word, bool text)
{
    (void)text;
    return word ? toupper(x) : tolower(x);
}
static int to_capital(int x, bool word, bool text)
{
    (void)word;
    return text ? toupper(x) : tolower(x);
}

static fa_status map_letters(fa__ivalue *out, const fa__ivalue *a, letter_map map)
{
    fa__span from = fa__str(a);
    fa__buffer text = { 0 };
    bool inside = false;
    fa_status st = FA_OK;

    TRY(fa__buffer_reserve(&text, from.size));
    for (size_t i = 0; i < from.size; i++) {
        int x = from.data[i];

        TRY(fa__buffer_put_byte(&text, x < 128 ? (uint8_t)map(x, !inside, i == 0) : (uint8_t)x));
        inside = isalpha(x) != 0;
    }
done:
    return finish(out, &text, st);
}

#define LETTER_MAP(name, map)                                                                      \
    static fa_status name(DIRECT_ARGUMENTS)                                                        \
    {                                                                                              \
        (void)b, (void)c;                                                                          \
        return map_letters(out, a, map);                                                           \
    }
LETTER_MAP(upper, to_upper)
LETTER_MAP(lower, to_lower)
LETTER_MAP(swapcase, to_other)
LETTER_MAP(title, to_title)
LETTER_MAP(capitalize, to_capital)

/* ---- stripping and filling ------------------------------------------------------------------ */

static bool is_one_of(fa__span set, uint8_t byte)
{
    return set.size > 0 && memchr(set.data, byte, set.size) != NULL;
}

enum { LEFT = 1, RIGHT = 2 };

static fa_status strip_sides(fa__ivalue *out, const fa__ivalue *a, const fa__ivalue *b, int sides)
{
    fa__span text = fa__str(a), set = fa__str(b);

    while ((sides & LEFT) != 0 && text.size > 0 && is_one_of(set, text.data[0])) {
        text.data++;
        text.size--;
    }
    while ((sides & RIGHT) != 0 && text.size > 0 && is_one_of(set, text.data[text.size - 1]))
        text.size--;
    return span_result(out, text);
}

static fa_status strip(DIRECT_ARGUMENTS)
{
    (void)c;
    return strip_sides(out, a, b, LEFT | RIGHT);
}

static fa_status lstrip(DIRECT_ARGUMENTS)
{
    (void)c;
    return strip_sides(out, a, b, LEFT);
}

static fa_status rstrip(DIRECT_ARGUMENTS)
{
    (void)c;
    return strip_sides(out, a, b, RIGHT);
}

static fa_status put_many(fa__buffer *text, uint8_t byte, size_t n)
{
    fa_status st = fa__buffer_reserve(text, n);

    for (size_t i = 0; st == FA_OK && i < n; i++)
        st = fa__buffer_put_byte(text, byte);
    return st;
}

/* The text with `left` and `right` fill bytes around it. */
static fa_status pad(fa__ivalue *out, fa__span from, uint8_t fill, size_t left, size_t right)
{
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    TRY(put_many(&text, fill, left));
    TRY(fa__buffer_put(&text, from.data, from.size));
    TRY(put_many(&text, fill, right));
done:
    return finish(out, &text, st);
}

/* How many bytes are missing to a width. */
static fa_status missing(const fa__ivalue *a, const fa__ivalue *b, const fa__ivalue *fill,
                         size_t *out)
{
    size_t size = fa__str(a).size;
    int64_t width = b->u.integer;

    *out = 0;
    if (fill != NULL && fa__str(fill).size != 1)
        return fa__fail(FA_EINVAL, "TypeError: The fill character must be exactly one character "
                        "long");
    if (width > (int64_t)MAX_SIZE)
        return fa__fail(FA_ELIMIT, "a str of %lld bytes is too long", (long long)width);
    if (width > (int64_t)size)
        *out = (size_t)width - size;
    return FA_OK;
}

static fa_status ljust(DIRECT_ARGUMENTS)
{
    size_t n;
    fa_status st = missing(a, b, c, &n);

    return st != FA_OK ? st : pad(out, fa__str(a), fa__str(c).data[0], 0, n);
}

static fa_status rjust(DIRECT_ARGUMENTS)
{
    size_t n;
    fa_status st = missing(a, b, c, &n);

    return st != FA_OK ? st : pad(out, fa__str(a), fa__str(c).data[0], n, 0);
}

/* An odd byte goes to the right for a text of even size, as PyTorch has it. */
static fa_status center(DIRECT_ARGUMENTS)
{
    size_t n, left;
    fa_status st = missing(a, b, c, &n);

    if (st != FA_OK)
        return st;
    left = n / 2 + (n & 1 & (size_t)(b->u.integer & 1));
    return pad(out, fa__str(a), fa__str(c).data[0], left, n - left);
}

static fa_status zfill(DIRECT_ARGUMENTS)
{
    fa__span from = fa__str(a);
    fa__buffer text = { 0 };
    size_t n, sign = from.size > 0 && (from.data[0] == '-' || from.data[0] == '+');
    fa_status st = FA_OK;

    (void)c;
    TRY(missing(a, b, NULL, &n));
    TRY(fa__buffer_put(&text, from.data, sign));
    TRY(put_many(&text, '0', n));
    TRY(fa__buffer_put(&text, from.data + sign, from.size - sign));
done:
    return finish(out, &text, st);
}

static fa_status expandtabs(DIRECT_ARGUMENTS)
{
    fa__span from = fa__str(a);
    fa__buffer text = { 0 };
    int64_t tab = b->u.integer, column = 0;
    fa_status st = FA_OK;

    (void)c;
    if (tab > (int64_t)MAX_SIZE)
        TRY(fa__fail(FA_ELIMIT, "tabs of %lld columns", (long long)tab));
    for (size_t i = 0; i < from.size; i++) {
        size_t n = tab > 0 ? (size_t)(tab - column % tab) : 0;

        if (from.data[i] == '\t') {
            if (text.size > MAX_SIZE)
                TRY(fa__fail(FA_ELIMIT, "the str is too long"));
            TRY(put_many(&text, ' ', n));
            column += (int64_t)n;
            continue;
        }
        TRY(fa__buffer_put_byte(&text, from.data[i]));
        column = from.data[i] == '\n' || from.data[i] == '\r' ? 0 : column + 1;
    }
done:
    return finish(out, &text, st);
}

/* ---- searching ------------------------------------------------------------------------------- */

#define NOT_FOUND SIZE_MAX

/* First place of `part` in text[from, text.size). */
static size_t find_in(fa__span text, fa__span part, size_t from)
{
    for (size_t i = from; i + part.size <= text.size; i++) {
        if (part.size == 0 || memcmp(text.data + i, part.data, part.size) == 0)
            return i;
    }
    return NOT_FOUND;
}

static size_t find_last(fa__span text, fa__span part, size_t from)
{
    for (size_t i = text.size + 1; i-- > from;) {
        if (i + part.size <= text.size
            && (part.size == 0 || memcmp(text.data + i, part.data, part.size) == 0))
            return i;
    }
    return NOT_FOUND;
}

/* Arguments 2 and 3, start and end; an end of -1 is the text's end. False: nothing is between. */
static bool bounds(const fa__call *call, fa__span *text, size_t *start)
{
    int64_t size = (int64_t)text->size, from = fa__arg_int(call, 2), end = fa__arg_int(call, 3);

    if (from < 0)
        from = from < -size ? 0 : from + size;
    if (end < 0)
        end = end < -size - 1 ? 0 : end + size + 1;
    if (end > size)
        end = size;
    *start = (size_t)from;
    text->size = (size_t)end;
    return from <= end;
}

static fa_status find_part(fa__call *call, size_t (*search)(fa__span, fa__span, size_t),
                           size_t *out)
{
    fa__span text = fa__str(&call->args[0]);
    size_t start;

    *out = NOT_FOUND;
    if (bounds(call, &text, &start))
        *out = search(text, fa__str(&call->args[1]), start);
    return FA_OK;
}

static fa_status found_or_minus_one(fa__call *call, size_t at)
{
    return fa__return_int(call, at == NOT_FOUND ? -1 : (int64_t)at);
}

static fa_status found_or_error(fa__call *call, size_t at)
{
    if (at == NOT_FOUND)
        return fa__fail(FA_ENOTFOUND, "ValueError: substring not found");
    return fa__return_int(call, (int64_t)at);
}

static fa_status find(fa__call *call)
{
    size_t at;

    find_part(call, find_in, &at);
    return found_or_minus_one(call, at);
}

static fa_status rfind(fa__call *call)
{
    size_t at;

    find_part(call, find_last, &at);
    return found_or_minus_one(call, at);
}

static fa_status index_of(fa__call *call)
{
    size_t at;

    find_part(call, find_in, &at);
    return found_or_error(call, at);
}

static fa_status rindex_of(fa__call *call)
{
    size_t at;

    find_part(call, find_last, &at);
    return found_or_error(call, at);
}

static fa_status count(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]);
    size_t start, at;
    int64_t n = 0;

    if (!bounds(call, &text, &start))
        return fa__return_int(call, 0);
    if (part.size == 0)
        return fa__return_int(call, (int64_t)(text.size - start) + 1);
    for (at = find_in(text, part, start); at != NOT_FOUND; at = find_in(text, part, at + part.size))
        n++;
    return fa__return_int(call, n);
}

static fa_status startswith(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]);
    size_t start;

    if (!bounds(call, &text, &start) || part.size > text.size - start)
        return fa__return_bool(call, false);
    return fa__return_bool(call, part.size == 0
                                     || memcmp(text.data + start, part.data, part.size) == 0);
}

static fa_status endswith(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]);
    size_t start;

    if (!bounds(call, &text, &start) || part.size > text.size - start)
        return fa__return_bool(call, false);
    return fa__return_bool(call, part.size == 0
                                     || memcmp(text.data + text.size - part.size, part.data,
                                               part.size) == 0);
}

static fa_status contains(DIRECT_ARGUMENTS)
{
    (void)c;
    *out = fa__iv_bool(find_in(fa__str(a), fa__str(b), 0) != NOT_FOUND);
    return FA_OK;
}

static fa_status replace(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), old = fa__str(&call->args[1]);
    fa__span new = fa__str(&call->args[2]);
    int64_t most = fa__arg_int(call, 3);
    size_t at = 0;
    fa__buffer out = { 0 };
    fa_status st = FA_OK;

    for (int64_t i = 0; most < 0 || i < most; i++) {
        size_t found = find_in(text, old, at), end;

        if (found == NOT_FOUND)
            break;
        if (out.size > MAX_SIZE)
            TRY(fa__fail(FA_ELIMIT, "the str is too long"));
        TRY(fa__buffer_put(&out, text.data + at, found - at));
        TRY(fa__buffer_put(&out, new.data, new.size));
        end = found + old.size;
        if (old.size == 0 && end < text.size)
            TRY(fa__buffer_put_byte(&out, text.data[end]));
        at = old.size == 0 ? end + 1 : end;
        if (at > text.size)
            break;
    }
    if (at < text.size)
        TRY(fa__buffer_put(&out, text.data + at, text.size - at));
done:
    return finish(&call->results[0], &out, st);
}

/* ---- splitting and joining ------------------------------------------------------------------ */

/* split(): words between blanks. */
static fa_status split_blanks(fa_value *list, fa__span text, int64_t most)
{
    size_t at = 0;
    fa_status st = FA_OK;

    for (int64_t n = 0; st == FA_OK; n++) {
        size_t begin;

        while (at < text.size && isspace(text.data[at]))
            at++;
        if (at == text.size)
            break;
        begin = at;
        if (most >= 0 && n >= most)
            return append_span(list, text.data + begin, text.size - begin);
        while (at < text.size && !isspace(text.data[at]))
            at++;
        st = append_span(list, text.data + begin, at - begin);
    }
    return st;
}

static fa_status split(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part;
    int64_t most = fa__arg_int(call, 2);
    fa_value *list = fa__list_of("List[str]");
    size_t at = 0, found;
    fa_status st = FA_OK;

    if (list == NULL)
        return FA_ENOMEM;
    if (fa__arg_is_none(call, 1))
        return list_result(call, list, split_blanks(list, text, most));
    part = fa__str(&call->args[1]);
    if (part.size == 0)
        return list_result(call, list, fa__fail(FA_EINVAL, "ValueError: empty separator"));
    for (int64_t n = 0; st == FA_OK && (most < 0 || n < most); n++) {
        found = find_in(text, part, at);
        if (found == NOT_FOUND)
            break;
        st = append_span(list, text.data + at, found - at);
        at = found + part.size;
    }
    if (st == FA_OK)
        st = append_span(list, text.data + at, text.size - at);
    return list_result(call, list, st);
}

/* As split, but the first `most` separators are counted from the end. */
static fa_status rsplit(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]), left = text;
    int64_t most = fa__arg_int(call, 2);
    fa_value *list = fa__list_of("List[str]");
    size_t found;
    fa_status st = FA_OK;

    if (list == NULL)
        return FA_ENOMEM;
    if (part.size == 0)
        return list_result(call, list, fa__fail(FA_EINVAL, "ValueError: empty separator"));
    for (int64_t n = 0; st == FA_OK && (most < 0 || n < most); n++) {
        found = find_last(left, part, 0);
        if (found == NOT_FOUND)
            break;
        st = append_span(list, left.data + found + part.size, left.size - found - part.size);
        left.size = found;
    }
    if (st == FA_OK)
        st = append_span(list, left.data, left.size);
    for (size_t i = 0, j = list->u.list.n; st == FA_OK && i + 1 < j; i++, j--) {
        fa_value *item = list->u.list.items[i];
        list->u.list.items[i] = list->u.list.items[j - 1];
        list->u.list.items[j - 1] = item;
    }
    return list_result(call, list, st);
}

/* Every line-end byte ends a line, "\r\n" two; kept ends are items of their own, as PyTorch has
 * it. */
static fa_status splitlines(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]);
    bool keep = fa__arg_bool(call, 1);
    fa_value *list = fa__list_of("List[str]");
    size_t begin = 0;
    fa_status st = FA_OK;

    if (list == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; st == FA_OK && i < text.size; i++) {
        if (text.data[i] == 0 || strchr("\n\r\v\f\x1c\x1d\x1e", text.data[i]) == NULL)
            continue;
        st = append_span(list, text.data + begin, i - begin);
        if (st == FA_OK && keep)
            st = append_span(list, text.data + i, 1);
        begin = i + 1;
    }
    if (st == FA_OK && begin < text.size)
        st = append_span(list, text.data + begin, text.size - begin);
    return list_result(call, list, st);
}

static fa__span part_of(fa__span text, size_t from, size_t end)
{
    return (fa__span){ text.data + from, end - from };
}

static fa_status partition(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]), none = { 0 };
    size_t at = find_in(text, part, 0);

    if (at == NOT_FOUND)
        return three(call, text, none, none);
    return three(call, part_of(text, 0, at), part, part_of(text, at + part.size, text.size));
}

static fa_status rpartition(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]), part = fa__str(&call->args[1]), none = { 0 };
    size_t at = find_last(text, part, 0);

    if (at == NOT_FOUND)
        return three(call, none, none, text);
    return three(call, part_of(text, 0, at), part, part_of(text, at + part.size, text.size));
}

static fa_status join(DIRECT_ARGUMENTS)
{
    fa__span between = fa__str(a);
    const fa_value *list = b->u.value;
    fa__buffer text = { 0 };
    fa_status st = FA_OK;

    (void)c;
    for (size_t i = 0; i < fa_value_len(list); i++) {
        fa__ivalue item = fa__iv_borrow(fa_value_at(list, i));

        if (fa__iv_kind(item) != FA_KIND_STR)
            TRY(fa__fail(FA_ETYPE, "join() takes a list of strs"));
        if (i > 0)
            TRY(fa__buffer_put(&text, between.data, between.size));
        TRY(fa__buffer_put(&text, fa__str(&item).data, fa__str(&item).size));
    }
done:
    return finish(out, &text, st);
}

static fa_status slice(fa__call *call)
{
    fa__span from = fa__str(&call->args[0]);
    fa__buffer text = { 0 };
    fa__slice bounds_of;
    fa_status st = FA_OK;

    if (fa__arg_int(call, 3) == 0)
        return fa__fail(FA_EINVAL, "slice step cannot be zero");
    fa__slice_bounds(call, from.size, &bounds_of);
    for (uint64_t i = 0; i < bounds_of.n; i++)
        TRY(fa__buffer_put_byte(&text,
                                from.data[bounds_of.start + (int64_t)i * bounds_of.step]));
done:
    return finish(&call->results[0], &text, st);
}

static fa_status characters(fa__call *call)
{
    fa__span text = fa__str(&call->args[0]);
    fa_value *list = fa__list_of("List[str]");
    fa_status st = list == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; st == FA_OK && i < text.size; i++)
        st = append_span(list, text.data + i, 1);
    return list_result(call, list, st);
}

/* ---- rows ------------------------------------------------------------------------------------ */

#define BLANKS "\" \\n\\t\\f\\v\""

const fa__op fa__ops_builtins_str[] = {
    DIRECT("aten::add.str(str a, str b) -> str", add),
    DIRECT("aten::lt.str(str a, str b) -> bool", lt),
    DIRECT("aten::le.str(str a, str b) -> bool", le),
    DIRECT("aten::gt.str(str a, str b) -> bool", gt),
    DIRECT("aten::ge.str(str a, str b) -> bool", ge),
    DIRECT("aten::len.str(str s) -> int", length),
    DIRECT("aten::ord(str string) -> int", ord),
    DIRECT("aten::chr(int i) -> str", chr),
    DIRECT("aten::hex(int i) -> str", hex),
    DIRECT("aten::oct(int i) -> str", oct),
    DIRECT("aten::bin(int i) -> str", bin),
    DIRECT("aten::isalnum(str self) -> bool", is_alnum),
    DIRECT("aten::isalpha(str self) -> bool", is_alpha),
    DIRECT("aten::isdecimal(str self) -> bool", is_digit),
    DIRECT("aten::isdigit(str self) -> bool", is_digit),
    DIRECT("aten::isnumeric(str self) -> bool", is_digit),
    DIRECT("aten::isspace(str self) -> bool", is_space),
    DIRECT("aten::isprintable(str self) -> bool", is_printable),
    DIRECT("aten::islower(str self) -> bool", is_lower),
    DIRECT("aten::isupper(str self) -> bool", is_upper),
    DIRECT("aten::istitle(str self) -> bool", is_title),
    DIRECT("aten::isidentifier(str self) -> bool", is_identifier),
    DIRECT("aten::upper(str self) -> str", upper),
    DIRECT("aten::lower(str self) -> str", lower),
    DIRECT("aten::swapcase(str self) -> str", swapcase),
    DIRECT("aten::title(str self) -> str", title),
    DIRECT("aten::capitalize(str self) -> str", capitalize),
    DIRECT("aten::strip(str self, str chars=" BLANKS ") -> str", strip),
    DIRECT("aten::lstrip(str self, str chars=" BLANKS ") -> str", lstrip),
    DIRECT("aten::rstrip(str self, str chars=" BLANKS ") -> str", rstrip),
    DIRECT("aten::ljust(str self, int width, str fillchar=\" \") -> str", ljust),
    DIRECT("aten::rjust(str self, int width, str fillchar=\" \") -> str", rjust),
    DIRECT("aten::center(str self, int width, str fillchar=\" \") -> str", center),
    DIRECT("aten::zfill(str self, int width) -> str", zfill),
    DIRECT("aten::expandtabs(str self, int tabsize=8) -> str", expandtabs),
    { "aten::find(str self, str substr, int start=0, int end=-1) -> int", find },
    { "aten::rfind(str self, str substr, int start=0, int end=-1) -> int", rfind },
    { "aten::index.str(str self, str substr, int start=0, int end=-1) -> int", index_of },
    { "aten::rindex(str self, str substr, int start=0, int end=-1) -> int", rindex_of },
    { "aten::count(str self, str substr, int start=0, int end=-1) -> int", count },
    { "aten::startswith(str self, str substr, int start=0, int end=-1) -> bool", startswith },
    { "aten::endswith(str self, str substr, int start=0, int end=-1) -> bool", endswith },
    DIRECT("aten::__contains__.str_str(str self, str substr) -> bool", contains),
    { "aten::replace(str self, str old, str new, int max=-1) -> str", replace },
    { "aten::split.str(str self, str? separator=None, int max=-1) -> str[]", split },
    { "aten::rsplit(str self, str separator=\" \", int max=-1) -> str[]", rsplit },
    { "aten::splitlines(str self, bool keepends=False) -> str[]", splitlines },
    { "aten::partition(str self, str separator) -> (str, str, str)", partition },
    { "aten::rpartition(str self, str separator) -> (str, str, str)", rpartition },
    DIRECT("aten::join(str self, str[] values) -> str", join),
    { "aten::slice.str(str string, int? start=None, int? end=None, int step=1) -> str", slice },
    { "aten::list(str t) -> str[]", characters },
    { 0 },
};
