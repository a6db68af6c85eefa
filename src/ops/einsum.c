/* einsum.c: sums of products in Einstein's notation.
 *
 *     equation := operand (',' operand)* ('->' output)?
 *     operand  := (letter | '...')*            blanks are skipped; one '...' an operand
 *
 * Every operand is brought to the same dims — the output's labels first (an ellipsis stands for as
 * many as it covers), then those that are summed — with dims of 1 where it lacks a label. The
 * operands are then contracted from left to right, or along the path given: labels that no later
 * operand has are summed in a batched matrix product.
 *
 * Without an output the labels that appear once stand in it, in alphabetical order, after the
 * ellipsis. [torch.einsum] */
#include "nn.h"

#define LETTERS 52
#define MAX_OPERANDS 64

typedef struct operand_labels {
    int n;                              /* letters and the ellipsis */
    int8_t labels[FA_MAX_DIMS];         /* letter 0..51, ELLIPSIS */
} operand_labels;

#define ELLIPSIS 52

typedef struct einsum {
    size_t n;                           /* operands */
    operand_labels operands[MAX_OPERANDS];
    operand_labels output;
    bool has_output;
    int ellipsis_dims;                  /* dims that the longest ellipsis covers */
    int place[LETTERS];                 /* dim of each letter, -1: none */
    int ellipsis_place;                 /* dim of its first */
    int n_dims, n_out;                  /* of the common shape; of the output */
} einsum;

/* ---- the equation ---------------------------------------------------------------------------- */

/* A=0..25, a=26..51: as the output sorts them. */
static int letter(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= 'a' && c <= 'z' ? c - 'a' + 26 : -1;
}

static char letter_name(int label)
{
    return (char)(label < 26 ? 'A' + label : 'a' + label - 26);
}

static fa_status add_label(operand_labels *o, int label)
{
    if (o->n >= FA_MAX_DIMS)
        return fa__fail(FA_ELIMIT, "einsum(): an operand has more than %d subscripts", FA_MAX_DIMS);
    o->labels[o->n++] = (int8_t)label;
    return FA_OK;
}

/* operand := (letter | '...')*, up to ',' '-' or the end */
static fa_status parse_operand(const char **at, operand_labels *out, const char *what)
{
    fa_status st = FA_OK;
    bool ellipsis = false;

    for (; **at != '\0' && **at != ',' && **at != '-'; ++*at) {
        if (**at == ' ')
            continue;
        if (**at == '.') {
            if (ellipsis || strncmp(*at, "...", 3) != 0)
                TRY(fa__fail(FA_EINVAL,
                             ellipsis ? "einsum(): found '.' for %s for which an ellipsis was "
                                        "already "
                                        "found"
                                      : "einsum(): found '.' for %s that is not part of any "
                                        "ellipsis",
                             what));
            ellipsis = true;
            *at += 2;
            TRY(add_label(out, ELLIPSIS));
            continue;
        }
        if (letter(**at) < 0)
            TRY(fa__fail(FA_EINVAL,
                         "einsum(): invalid subscript given for %s: subscripts must be in [a-zA-Z]",
                         what));
        TRY(add_label(out, letter(**at)));
    }
done:
    return st;
}

static fa_status parse_equation(einsum *e, const char *equation)
{
    fa_status st = FA_OK;
    const char *at = equation;
    size_t n = 0;

    for (;;) {
        TRY(parse_operand(&at, &e->operands[n++], "operand"));
        if (*at != ',')
            break;
        at++;
        if (n >= e->n)
            TRY(fa__fail(FA_EINVAL,
                         "einsum(): fewer operands were provided than specified in the equation"));
    }
    if (n != e->n)
        TRY(fa__fail(FA_EINVAL,
                     "einsum(): more operands were provided than specified in the equation"));
    if (*at == '-') {
        if (at[1] != '>')
            TRY(fa__fail(FA_EINVAL, "einsum(): found '-' that is not part of '->'"));
        at += 2;
        e->has_output = true;
        TRY(parse_operand(&at, &e->output, "the output"));
        if (*at != '\0')
            TRY(fa__fail(FA_EINVAL, "einsum(): invalid subscript given in the output"));
    }
done:
    return st;
}

/* ---- dims ------------------------------------------------------------------------------------ */

static fa_status count_dims(einsum *e, const fa__call *call, int counts[LETTERS])
{
    for (size_t i = 0; i < e->n; i++) {
        const operand_labels *o = &e->operands[i];
        int n_letters = 0, n_dims = fa__arg_tensor_at(call, 1, i)->n_dims;
        bool ellipsis = false;

        for (int k = 0; k < o->n; k++) {
            if (o->labels[k] == ELLIPSIS)
                ellipsis = true;
            else
                counts[o->labels[k]]++;
            n_letters += o->labels[k] != ELLIPSIS;
        }
        if (ellipsis ? n_dims < n_letters : n_dims != n_letters)
            return fa__fail(FA_EINVAL,
                            "einsum(): the number of subscripts in the equation (%d) %s the number "
                            "of dimensions (%d) for operand %zu%s",
                            n_letters, ellipsis ? "is more than" : "does not match", n_dims, i,
                            ellipsis ? "" : " and no ellipsis was given");
        if (ellipsis && n_dims - n_letters > e->ellipsis_dims)
            e->ellipsis_dims = n_dims - n_letters;
    }
    return FA_OK;
}

static fa_status place_output(einsum *e, const int counts[LETTERS])
{
    for (int k = 0; k < e->output.n; k++) {
        int label = e->output.labels[k];
        if (label == ELLIPSIS) {
            e->ellipsis_place = e->n_dims;
            e->n_dims += e->ellipsis_dims;
            continue;
        }
        if (e->place[label] >= 0)
            return fa__fail(FA_EINVAL,
                            "einsum(): output subscript %c appears more than once in the output",
                            letter_name(label));
        if (counts[label] == 0)
            return fa__fail(FA_EINVAL,
                            "einsum(): output subscript %c does not appear in the equation for any "
                            "input operand", letter_name(label));
        e->place[label] = e->n_dims++;
    }
    return FA_OK;
}

/* Gives every label its dim: the output's first. */
static fa_status place_labels(einsum *e, const fa__call *call)
{
    fa_status st = FA_OK;
    int counts[LETTERS] = { 0 };

    for (int i = 0; i < LETTERS; i++)
        e->place[i] = -1;
    e->ellipsis_place = -1;
    TRY(count_dims(e, call, counts));
    if (e->has_output) {
        TRY(place_output(e, counts));
    } else {
        e->ellipsis_place = 0;
        e->n_dims = e->ellipsis_dims;
        for (int i = 0; i < LETTERS; i++) {
            if (counts[i] == 1)
                e->place[i] = e->n_dims++;
        }
    }
    e->n_out = e->n_dims;
    if (e->ellipsis_place < 0) {
        e->ellipsis_place = e->n_dims;
        e->n_dims += e->ellipsis_dims;
    }
    for (int i = 0; i < LETTERS; i++) {
        if (counts[i] > 0 && e->place[i] < 0)
            e->place[i] = e->n_dims++;
    }
    if (e->n_dims > FA_MAX_DIMS)
        TRY(fa__fail(FA_ELIMIT, "einsum(): more than %d dimensions", FA_MAX_DIMS));
done:
    return st;
}

/* Operand i as a view with the common dims; a letter that it has twice is its diagonal. */
static fa_tensor *aligned(const einsum *e, const fa_tensor *x, size_t i)
{
    int64_t sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    const operand_labels *o = &e->operands[i];
    int covered = x->n_dims - o->n + 1, dim = 0;

    for (int d = 0; d < e->n_dims; d++) {
        sizes[d] = 1;
        strides[d] = 0;
    }
    for (int k = 0; k < o->n; k++) {
        if (o->labels[k] == ELLIPSIS) {
            for (int j = 0; j < covered; j++, dim++) {
                int at = e->ellipsis_place + e->ellipsis_dims - covered + j;
                sizes[at] = x->sizes[dim];
                strides[at] = x->strides[dim];
            }
            continue;
        }
        int at = e->place[o->labels[k]];
        bool first = memchr(o->labels, o->labels[k], (size_t)k) == NULL;
        if (!first && sizes[at] != x->sizes[dim]) {
            fa__fail(FA_EINVAL,
                     "einsum(): subscript %c is repeated for operand %zu but the sizes don't "
                     "match, "
                     "%lld != %lld", letter_name(o->labels[k]), i, (long long)x->sizes[dim],
                     (long long)sizes[at]);
            return NULL;
        }
        sizes[at] = x->sizes[dim];
        strides[at] += x->strides[dim++];
    }
    return fa_as_strided(x, e->n_dims, sizes, strides, x->storage_offset);
}

/* ---- contraction ----------------------------------------------------------------------------- */

/* The dims of a pair, as a batched product sees them. */
typedef struct pair_dims {
    int batch[FA_MAX_DIMS], rows[FA_MAX_DIMS], columns[FA_MAX_DIMS], sums[FA_MAX_DIMS];
    int n_batch, n_rows, n_columns, n_sums;
} pair_dims;

/* x over the dims of `mask` that it has, summed (integers become int64); takes x over. */
static fa_tensor *summed(fa_tensor *x, uint64_t mask)
{
    int64_t dims[FA_MAX_DIMS];
    int n = 0;
    fa_tensor *sum;

    for (int d = 0; d < x->n_dims; d++) {
        if ((mask >> d & 1) != 0)
            dims[n++] = d;
    }
    if (n == 0)
        return x;
    sum = fa__op_tensor("aten::sum.dim_IntList", "tIb", x, dims, n, 1);
    fa_tensor_release(x);
    return sum;
}

/* x with its dims in the order of three groups, each as one dim. */
static fa_tensor *grouped(const fa_tensor *x, const int *a, int n_a, const int *b, int n_b,
                          const int *c, int n_c, int64_t sizes[3])
{
    int64_t all_sizes[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    const int *groups[3] = { a, b, c }, counts[3] = { n_a, n_b, n_c };
    int n = 0;
    fa_tensor *view, *flat, *out;

    for (int g = 0; g < 3; g++) {
        sizes[g] = 1;
        for (int k = 0; k < counts[g]; k++, n++) {
            all_sizes[n] = x->sizes[groups[g][k]];
            strides[n] = x->strides[groups[g][k]];
            sizes[g] *= all_sizes[n];
        }
    }
    view = fa_as_strided(x, n, all_sizes, strides, x->storage_offset);
    flat = view == NULL ? NULL : fa__as_contiguous(view, (fa_dtype)x->dtype);
    out = flat == NULL ? NULL : fa_view(flat, 3, sizes);
    fa_tensor_release(flat);
    fa_tensor_release(view);
    return out;
}

static fa_status split_dims(pair_dims *p, const fa_tensor *a, const fa_tensor *b, uint64_t sum_mask)
{
    *p = (pair_dims){ .n_batch = 0 };
    for (int d = 0; d < a->n_dims; d++) {
        bool has_a = a->sizes[d] != 1, has_b = b->sizes[d] != 1;
        if (has_a && has_b && a->sizes[d] != b->sizes[d])
            return fa__fail(FA_EINVAL,
                            "einsum(): operands do not broadcast with remapped shapes: sizes %lld "
                            "and %lld at dimension %d", (long long)a->sizes[d],
                            (long long)b->sizes[d], d);
        if (has_a && has_b && (sum_mask >> d & 1) != 0)
            p->sums[p->n_sums++] = d;
        else if (has_a && has_b)
            p->batch[p->n_batch++] = d;
        else if (has_a)
            p->rows[p->n_rows++] = d;
        else if (has_b)
            p->columns[p->n_columns++] = d;
    }
    return FA_OK;
}

/* The product of two operands with the common dims; those of the mask are summed where both have
 * them, and stay as dims of 1. [sumproduct_pair] */
static fa_status contract(fa_tensor **out, fa_tensor *a, fa_tensor *b, uint64_t sum_mask)
{
    fa_status st = FA_OK;
    pair_dims p;
    int64_t x_sizes[3], y_sizes[3], sizes[FA_MAX_DIMS], places[FA_MAX_DIMS];
    fa_tensor *x = NULL, *y = NULL, *product = NULL, *parts = NULL;
    int n = 0;

    TRY(split_dims(&p, a, b, sum_mask));
    if (p.n_sums == 0) {
        *out = fa__op_tensor("aten::mul.Tensor", "tt", a, b);
        return fa__made(*out);
    }
    x = grouped(a, p.batch, p.n_batch, p.rows, p.n_rows, p.sums, p.n_sums, x_sizes);
    y = grouped(b, p.batch, p.n_batch, p.sums, p.n_sums, p.columns, p.n_columns, y_sizes);
    TRY(fa__made(x && y ? y : NULL));
    product = fa__op_tensor("aten::bmm", "tt", x, y);
    TRY(fa__made(product));
    for (int k = 0; k < p.n_batch; k++)
        sizes[n] = a->sizes[p.batch[k]], places[n++] = p.batch[k];
    for (int k = 0; k < p.n_rows; k++)
        sizes[n] = a->sizes[p.rows[k]], places[n++] = p.rows[k];
    for (int k = 0; k < p.n_columns; k++)
        sizes[n] = b->sizes[p.columns[k]], places[n++] = p.columns[k];
    parts = fa_view(product, n, sizes);
    TRY(fa__made(parts));
    int64_t all[FA_MAX_DIMS], strides[FA_MAX_DIMS];
    for (int d = 0; d < a->n_dims; d++) {
        all[d] = 1;
        strides[d] = 0;
    }
    for (int k = 0; k < n; k++) {
        all[places[k]] = parts->sizes[k];
        strides[places[k]] = parts->strides[k];
    }
    *out = fa_as_strided(parts, a->n_dims, all, strides, 0);
    st = fa__made(*out);
done:
    fa_tensor_release(parts);
    fa_tensor_release(product);
    fa_tensor_release(y);
    fa_tensor_release(x);
    return st;
}

/* The dims that none of the operands but i and j (-1: no other) has and the output does not want.
 * */
static uint64_t free_dims(const einsum *e, fa_tensor *const *operands, size_t n, size_t i, size_t j)
{
    uint64_t mask = 0;

    for (int d = e->n_out; d < e->n_dims; d++) {
        bool wanted = false;
        for (size_t k = 0; k < n; k++)
            wanted = wanted || (k != i && k != j && operands[k]->sizes[d] != 1);
        mask |= (uint64_t)!wanted << d;
    }
    return mask;
}

/* Contracts operands i < j; the result takes their places at the end of the list. */
static fa_status contract_pair(const einsum *e, fa_tensor **operands, size_t *n, size_t i, size_t j)
{
    fa_status st = FA_OK;
    fa_tensor *a, *b, *out = NULL;
    uint64_t mask = free_dims(e, operands, *n, i, j), only_a = 0, only_b = 0;

    for (int d = e->n_out; d < e->n_dims; d++) {
        bool one_i = operands[i]->sizes[d] == 1, one_j = operands[j]->sizes[d] == 1;
        only_a |= (uint64_t)(!one_i && one_j) << d;
        only_b |= (uint64_t)(one_i && !one_j) << d;
    }
    a = operands[i] = summed(operands[i], mask & only_a);
    TRY(fa__made(a));
    b = operands[j] = summed(operands[j], mask & only_b);
    TRY(fa__made(b));
    TRY(contract(&out, a, b, mask));
    fa_tensor_release(a);
    fa_tensor_release(b);
    memmove(operands + j, operands + j + 1, (*n - j - 1) * sizeof(*operands));
    memmove(operands + i, operands + i + 1, (*n - i - 2) * sizeof(*operands));
    *n -= 2;
    operands[(*n)++] = out;
done:
    return st;
}

/* The pairs of the path, or from left to right: the result goes back to the front. */
static fa_status contract_all(const einsum *e, const fa__call *call, fa_tensor **operands,
                              size_t *n)
{
    fa_status st = FA_OK;
    int64_t path[2 * MAX_OPERANDS];
    int n_path = 0;

    TRY(fa__arg_ints(call, 2, path, 2 * MAX_OPERANDS, &n_path));
    if (n_path > 0 && (size_t)n_path != (e->n == 1 ? 2 : 2 * (e->n - 1)))
        TRY(fa__fail(FA_EINVAL, "einsum(): expected contraction path given in path parameter to "
                                "have "
                     "size %zu but got %d", 2 * (e->n - 1), n_path));
    for (int k = 0; *n > 1; k += 2) {
        int64_t i = n_path > 0 ? path[k] : 0, j = n_path > 0 ? path[k + 1] : 1;
        if (i > j) {
            int64_t swap = i;
            i = j;
            j = swap;
        }
        if (i < 0 || i == j || j >= (int64_t)*n)
            TRY(fa__fail(FA_EINVAL, "einsum(): invalid contraction path (%lld, %lld)", (long long)i,
                         (long long)j));
        TRY(contract_pair(e, operands, n, (size_t)i, (size_t)j));
        if (n_path == 0) {
            fa_tensor *last = operands[*n - 1];
            memmove(operands + 1, operands, (*n - 1) * sizeof(*operands));
            operands[0] = last;
        }
    }
done:
    return st;
}

static fa_status need_operands(const fa__call *call, size_t n)
{
    if (n == 0)
        return fa__fail(FA_EINVAL, "einsum(): must provide at least one operand");
    if (n > MAX_OPERANDS)
        return fa__fail(FA_ELIMIT, "einsum(): %zu operands; at most %d can be", n, MAX_OPERANDS);
    for (size_t i = 0; i < n; i++) {
        fa_tensor *x = fa__arg_tensor_at(call, 1, i);
        fa_status st = x == NULL ? fa__fail(FA_ETYPE, "einsum(): operand %zu is not a tensor", i)
            : fa__need_elements(x, "einsum");
        if (st != FA_OK)
            return st;
    }
    return FA_OK;
}

static fa_status run(fa__call *call)
{
    fa_status st = FA_OK;
    einsum e = { .n = fa__arg_len(call, 1) };
    fa_tensor *operands[MAX_OPERANDS] = { NULL };
    size_t n = 0;

    TRY(need_operands(call, e.n));
    TRY(parse_equation(&e, fa__arg_text(call, 0)));
    TRY(place_labels(&e, call));
    for (; n < e.n; n++) {
        operands[n] = aligned(&e, fa__arg_tensor_at(call, 1, n), n);
        TRY(fa__made(operands[n]));
    }
    TRY(contract_all(&e, call, operands, &n));
    if (e.n == 1) {
        operands[0] = summed(operands[0], free_dims(&e, operands, 1, 0, 0));
        TRY(fa__made(operands[0]));
    }
    st = fa__return_tensor(call, 0, fa_as_strided(operands[0], e.n_out, operands[0]->sizes,
                                                  operands[0]->strides,
                                                  operands[0]->storage_offset));
done:
    for (size_t i = 0; i < n; i++)
        fa_tensor_release(operands[i]);
    return st;
}

const fa__op fa__ops_einsum[] = {
    { "aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor", run },
    { 0 },
};
