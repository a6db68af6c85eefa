/* rnn.c: recurrent layers and cells. [torch.nn.LSTM, GRU, RNN and their cells]
 *
 *     gates = x W_ih^T + b_ih  +  h W_hh^T + b_hh
 *     LSTM  i f g o:  c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c')
 *     GRU   r z n:    n = tanh(x_n + sigmoid(r) h_n),          h' = (h - n) sigmoid(z) + n
 *     RNN             h' = tanh(gates) or relu(gates)
 *
 * Inputs go through W_ih for all steps at once. A packed sequence (data, batch_sizes) is run with a
 * batch that shrinks from step to step, and grows when it is run backwards. */
#include "ops/ops.h"

typedef enum cell_kind { LSTM, GRU, RNN_TANH, RNN_RELU } cell_kind;

/* One direction of one layer. Quantized weights are packed objects that hold their biases. */
typedef struct cell {
    cell_kind kind;
    fa__ivalue w_ih, w_hh;
    fa_tensor *b_ih, *b_hh, *w_hr;      /* NULL where there is none */
    bool packed, reduce_range;          /* of packed weights: inputs are quantized to 7 bits */
} cell;

static fa_tensor *gates_of(fa__temps *t, const cell *c, fa_tensor *x, fa__ivalue weight,
                           fa_tensor *bias)
{
    if (c->packed)
        return fa__do(t, "quantized::linear_dynamic", "txb", x, weight, (int)c->reduce_range);
    return fa__do(t, "aten::linear", "txt", x, weight, bias);
}

/* Part i of `of` equal parts along the last dim. */
static fa_tensor *part(fa__temps *t, fa_tensor *gates, int i, int of)
{
    int64_t size = t->failed ? 0 : gates->sizes[gates->n_dims - 1] / of;

    return fa__do(t, "aten::narrow", "tiii", gates, (int64_t)-1, i * size, size);
}

static fa_tensor *sigmoid_part(fa__temps *t, fa_tensor *gates, int i, int of)
{
    return fa__do(t, "aten::sigmoid", "t", part(t, gates, i, of));
}

/* From both gates to the next h (kept in t) and, for LSTM, *c. */
static fa_tensor *lstm_step(fa__temps *t, fa_tensor *x, fa_tensor *h, fa_tensor **c)
{
    fa_tensor *gates = fa__do(t, "aten::add.Tensor", "tt", x, h);
    fa_tensor *in = sigmoid_part(t, gates, 0, 4), *forget = sigmoid_part(t, gates, 1, 4);
    fa_tensor *update = fa__do(t, "aten::tanh", "t", part(t, gates, 2, 4));
    fa_tensor *out = sigmoid_part(t, gates, 3, 4);
    fa_tensor *kept = fa__do(t, "aten::mul.Tensor", "tt", forget, *c);
    fa_tensor *fresh = fa__do(t, "aten::mul.Tensor", "tt", in, update);

    *c = fa__do(t, "aten::add.Tensor", "tt", kept, fresh);
    return fa__do(t, "aten::mul.Tensor", "tt", out, fa__do(t, "aten::tanh", "t", *c));
}

static fa_tensor *gru_step(fa__temps *t, fa_tensor *x, fa_tensor *gates, fa_tensor *h)
{
    fa_tensor *reset = fa__do(t, "aten::sigmoid", "t",
                              fa__do(t, "aten::add.Tensor", "tt", part(t, x, 0, 3),
                                     part(t, gates, 0, 3)));
    fa_tensor *update = fa__do(t, "aten::sigmoid", "t",
                               fa__do(t, "aten::add.Tensor", "tt", part(t, x, 1, 3),
                                      part(t, gates, 1, 3)));
    fa_tensor *old = fa__do(t, "aten::mul.Tensor", "tt", reset, part(t, gates, 2, 3));
    fa_tensor *fresh = fa__do(t, "aten::tanh", "t",
                              fa__do(t, "aten::add.Tensor", "tt", part(t, x, 2, 3), old));
    fa_tensor *less = fa__do(t, "aten::sub.Tensor", "tt", h, fresh);

    return fa__do(t, "aten::add.Tensor", "tt", fa__do(t, "aten::mul.Tensor", "tt", less, update),
                  fresh);
}

/* One step: x are the input's gates, h and *c the state before; gives the next h. */
static fa_tensor *step(fa__temps *t, const cell *c, fa_tensor *x, fa_tensor *h, fa_tensor **cx)
{
    fa_tensor *gates = gates_of(t, c, h, c->w_hh, c->b_hh), *next;

    switch (c->kind) {
    case LSTM:
        next = lstm_step(t, x, gates, cx);
        return c->w_hr == NULL ? next : fa__do(t, "aten::linear", "tt", next, c->w_hr);
    case GRU: return gru_step(t, x, gates, h);
    default: break;
    }
    next = fa__do(t, "aten::add.Tensor", "tt", x, gates);
    return fa__do(t, c->kind == RNN_TANH ? "aten::tanh" : "aten::relu", "t", next);
}

/* ---- a direction of a layer ------------------------------------------------------------------ */

/* State that lives from step to step, owned. */
typedef struct state {
    fa_tensor *h, *c;                   /* c: LSTM only */
} state;

static void free_state(state *s)
{
    fa_tensor_release(s->h);
    fa_tensor_release(s->c);
    *s = (state){ 0 };
}

static fa_status set_state(state *s, fa_tensor *h, fa_tensor *c)
{
    fa_tensor_retain(h);
    fa_tensor_retain(c);
    free_state(s);
    s->h = h;
    s->c = c;
    return h == NULL ? fa_error_last()->status : FA_OK;
}

/* Runs one step on owned state; the new h also goes to outputs[i]. */
static fa_status advance(const cell *c, fa_tensor *x, state *s, fa_tensor **output)
{
    fa__temps t = { 0 };
    fa_tensor *cx = s->c, *h = step(&t, c, x, s->h, &cx);
    fa_status st = t.failed ? FA_ENOMEM : set_state(s, h, cx);

    if (st == FA_OK)
        *output = fa_tensor_retain(h);
    return fa__temps_end(&t, st);
}

static void free_tensors(fa_tensor **tensors, int64_t n)
{
    for (int64_t i = 0; tensors != NULL && i < n; i++)
        fa_tensor_release(tensors[i]);
    fa__free(tensors);
}

static fa_tensor *joined(const char *op, fa_tensor **tensors, int64_t n, int64_t dim)
{
    return fa__op_tensor(op, "Ti", tensors, (int)n, dim);
}

/* x [T, B, in]; gives [T, B, hidden], yours, and leaves the last state in s. */
static fa_tensor *run_padded(const cell *c, fa_tensor *x, state *s, bool reverse)
{
    int64_t n = x->sizes[0];
    fa_tensor **outputs = fa__zalloc(((size_t)n + 1) * sizeof(*outputs)), *out = NULL;
    fa__temps t = { 0 };
    fa_tensor *gates = gates_of(&t, c, x, c->w_ih, c->b_ih);
    fa_status st = FA_OK;

    if (outputs == NULL || t.failed)
        TRY(FA_ENOMEM);
    for (int64_t k = 0; k < n; k++) {
        int64_t i = reverse ? n - 1 - k : k;
        fa_tensor *at = fa_select(gates, 0, i);

        st = at == NULL ? FA_ENOMEM : advance(c, at, s, &outputs[i]);
        fa_tensor_release(at);
        TRY(st);
    }
    out = joined("aten::stack", outputs, n, 0);
done:
    free_tensors(outputs, n);
    (void)fa__temps_free(&t);
    return out;
}

/* Rows [begin, begin+n) of both halves of a state; NULL h: out of memory. */
static state rows_of(const state *s, int64_t begin, int64_t n)
{
    return (state){ fa_narrow(s->h, 0, begin, n),
                    s->c == NULL ? NULL : fa_narrow(s->c, 0, begin, n) };
}

static fa_status append_rows(state *s, state *more)
{
    fa_tensor *hs[2] = { s->h, more->h }, *cs[2] = { s->c, more->c };
    state both = { joined("aten::cat", hs, 2, 0),
                   s->c == NULL ? NULL : joined("aten::cat", cs, 2, 0) };
    fa_status st = both.h == NULL || more->h == NULL ? FA_ENOMEM : FA_OK;

    if (st == FA_OK)
        st = set_state(s, both.h, both.c);
    free_state(&both);
    return st;
}

typedef struct packed {
    fa_tensor *gates;                   /* of all steps, one behind the other */
    const int64_t *batch_sizes;
    int64_t n;
} packed;

/* Forwards: sequences that end leave the batch; their states are put behind the others' at the
 * end. */
static fa_status packed_forward(const cell *c, const packed *p, state *s, fa_tensor **outputs)
{
    state ended = { 0 };
    int64_t offset = 0;
    fa_status st = FA_OK;

    for (int64_t k = 0; k < p->n; k++) {
        int64_t batch = p->batch_sizes[k], before = s->h->sizes[0];
        fa_tensor *x;

        if (batch < before) {           /* the shortest of those that are left end here */
            state keep = rows_of(s, 0, batch), leave = rows_of(s, batch, before - batch);

            st = leave.h == NULL || keep.h == NULL ? FA_ENOMEM : FA_OK;
            if (st == FA_OK && ended.h != NULL)
                st = append_rows(&leave, &ended);
            if (st == FA_OK)
                st = set_state(&ended, leave.h, leave.c);
            if (st == FA_OK)
                st = set_state(s, keep.h, keep.c);
            free_state(&keep);
            free_state(&leave);
            TRY(st);
        }
        x = fa_narrow(p->gates, 0, offset, batch);
        st = x == NULL ? fa_error_last()->status : advance(c, x, s, &outputs[k]);
        fa_tensor_release(x);
        TRY(st);
        offset += batch;
    }
    if (ended.h != NULL)
        st = append_rows(s, &ended);
done:
    free_state(&ended);
    return st;
}

/* Backwards: sequences join the batch with their first state. */
static fa_status packed_backward(const cell *c, const packed *p, state *s, fa_tensor **outputs)
{
    int64_t offset = p->gates->sizes[0];
    state first = { fa_tensor_retain(s->h), fa_tensor_retain(s->c) };
    state start = rows_of(&first, 0, p->n > 0 ? p->batch_sizes[p->n - 1] : 0);
    fa_status st = start.h == NULL ? fa_error_last()->status : set_state(s, start.h, start.c);

    TRY(st);
    for (int64_t k = p->n - 1; k >= 0; k--) {
        int64_t batch = p->batch_sizes[k], before = s->h->sizes[0];
        fa_tensor *x;

        if (batch > before) {
            state more = rows_of(&first, before, batch - before);
            st = append_rows(s, &more);
            free_state(&more);
            TRY(st);
        }
        offset -= batch;
        x = fa_narrow(p->gates, 0, offset, batch);
        st = x == NULL ? fa_error_last()->status : advance(c, x, s, &outputs[k]);
        fa_tensor_release(x);
        TRY(st);
    }
done:
    free_state(&first);
    free_state(&start);
    return st;
}

/* data [sum of batch_sizes, in]; gives the hidden states in the same order, yours. */
static fa_tensor *run_packed(const cell *c, fa_tensor *data, fa_tensor *batch_sizes, state *s,
                             bool reverse)
{
    fa_tensor *sizes = fa__as_contiguous(batch_sizes, FA_INT64), *out = NULL;
    packed p = { .n = sizes == NULL ? 0 : fa_tensor_numel(sizes) };
    fa_tensor **outputs = fa__zalloc(((size_t)p.n + 1) * sizeof(*outputs));
    fa__temps t = { 0 };
    int64_t total = 0;
    fa_status st = FA_OK;

    p.gates = gates_of(&t, c, data, c->w_ih, c->b_ih);
    if (outputs == NULL || sizes == NULL || t.failed)
        TRY(FA_ENOMEM);
    p.batch_sizes = fa_tensor_data(sizes);
    for (int64_t k = 0; k < p.n; k++) {
        if (p.batch_sizes[k] <= 0 || (k > 0 && p.batch_sizes[k] > p.batch_sizes[k - 1])
            || !fa__add_i64(total, p.batch_sizes[k], &total))
            TRY(fa__fail(FA_EINVAL, "batch_sizes of a packed sequence must be positive and not "
                         "increase"));
    }
    if (total != data->sizes[0] || (p.n > 0 && p.batch_sizes[0] != s->h->sizes[0]))
        TRY(fa__fail(FA_EINVAL, "batch_sizes do not fit the packed data or the hidden state"));
    TRY(reverse ? packed_backward(c, &p, s, outputs) : packed_forward(c, &p, s, outputs));
    out = joined("aten::cat", outputs, p.n, 0);
done:
    free_tensors(outputs, p.n);
    fa_tensor_release(sizes);
    (void)fa__temps_free(&t);
    return out;
}

/* ---- whole networks ------------------------------------------------------------------------- */

typedef struct network {
    cell_kind kind;
    fa_tensor *batch_sizes;             /* of a packed input, else NULL */
    fa_tensor *h0, *c0;                 /* [layers * directions, B, ...] */
    cell *cells;
    int64_t n_cells;
    int64_t n_layers;
    int directions;
    double dropout;                     /* 0 unless training */
} network;

/* The layer's directions side by side; last states go to hs and cs. */
static fa_tensor *run_layer(const network *net, fa_tensor *x, int64_t layer, fa_tensor **hs,
                            fa_tensor **cs)
{
    fa_tensor *outputs[2] = { NULL, NULL }, *out = NULL;
    bool ok = true;

    for (int d = 0; d < net->directions && ok; d++) {
        int64_t i = layer * net->directions + d;
        state s = { fa_select(net->h0, 0, i), net->c0 == NULL ? NULL : fa_select(net->c0, 0, i) };

        ok = s.h != NULL && (net->c0 == NULL || s.c != NULL);
        if (ok)
            outputs[d] = net->batch_sizes != NULL
                             ? run_packed(&net->cells[i], x, net->batch_sizes, &s, d == 1)
                             : run_padded(&net->cells[i], x, &s, d == 1);
        ok = ok && outputs[d] != NULL;
        hs[i] = s.h;
        cs[i] = s.c;
    }
    if (ok)
        out = net->directions == 1 ? fa_tensor_retain(outputs[0])
                                   : joined("aten::cat", outputs, 2, -1);
    fa_tensor_release(outputs[0]);
    fa_tensor_release(outputs[1]);
    return out;
}

static fa_tensor *run_layers(const network *net, fa_tensor *input, fa_tensor **hs, fa_tensor **cs)
{
    fa_tensor *x = fa_tensor_retain(input);

    for (int64_t layer = 0; layer < net->n_layers && x != NULL; layer++) {
        fa_tensor *next = run_layer(net, x, layer, hs, cs);

        fa_tensor_release(x);
        x = next;
        if (x != NULL && net->dropout > 0 && layer < net->n_layers - 1) {
            next = fa__op_tensor("aten::dropout", "tfb", x, net->dropout, 1);
            fa_tensor_release(x);
            x = next;
        }
    }
    return x;
}

/* Results: output, h_n and for LSTM c_n. */
static fa_status run_network(fa__call *call, const network *net, fa_tensor *input, bool batch_first)
{
    size_t n = (size_t)net->n_cells;
    fa_tensor **hs = fa__zalloc((n + 1) * sizeof(*hs)), **cs = fa__zalloc((n + 1) * sizeof(*cs));
    fa_tensor *x = batch_first ? fa_transpose(input, 0, 1) : fa_tensor_retain(input), *out = NULL;
    fa_status st = FA_OK;

    if (hs == NULL || cs == NULL || x == NULL)
        TRY(FA_ENOMEM);
    out = run_layers(net, x, hs, cs);
    if (out == NULL)
        TRY(fa_error_last()->status);
    TRY(fa__return_tensor(call, 0, batch_first ? fa_transpose(out, 0, 1) : fa_tensor_retain(out)));
    TRY(fa__return_tensor(call, 1, joined("aten::stack", hs, (int64_t)n, 0)));
    if (net->kind == LSTM)
        TRY(fa__return_tensor(call, 2, joined("aten::stack", cs, (int64_t)n, 0)));
done:
    free_tensors(hs, (int64_t)n);
    free_tensors(cs, (int64_t)n);
    fa_tensor_release(x);
    fa_tensor_release(out);
    return st;
}

/* ---- arguments ------------------------------------------------------------------------------- */

static fa_status check_sizes(const fa__call *call, const network *net, const fa_tensor *input,
                             bool batch_first)
{
    int dims = net->batch_sizes != NULL ? 2 : 3;
    int64_t batch;

    if (input->n_dims != dims || net->h0 == NULL || net->h0->n_dims != 3)
        return fa__fail(FA_EINVAL, "%s: input must have %d dimensions and the hidden state 3",
                        call->schema->name, dims);
    if (net->n_layers < 1 || net->h0->sizes[0] != net->n_cells
        || (net->kind == LSTM && (net->c0 == NULL || net->c0->n_dims != 3
                                  || net->c0->sizes[0] != net->n_cells)))
        return fa__fail(FA_EINVAL, "%s: Expected hidden[0] size (%lld, ...), got (%lld, ...)",
                        call->schema->name, (long long)net->n_cells,
                        (long long)net->h0->sizes[0]);
    if (net->batch_sizes != NULL)
        return FA_OK;
    batch = input->sizes[batch_first ? 0 : 1];
    if (input->sizes[batch_first ? 1 : 0] == 0)
        return fa__fail(FA_EINVAL, "Expected sequence length to be larger than 0 in RNN");
    if (net->h0->sizes[1] != batch || (net->c0 != NULL && net->c0->sizes[1] != batch))
        return fa__fail(FA_EINVAL, "%s: the hidden state has a batch of %lld, the input of %lld",
                        call->schema->name, (long long)net->h0->sizes[1], (long long)batch);
    return FA_OK;
}

/* Flat weights: w_ih, w_hh[, b_ih, b_hh][, w_hr] for each layer and direction. */
static fa_status read_cells(const fa__call *call, size_t params, bool has_biases, network *net)
{
    size_t n = fa__arg_len(call, params), per, at = 0;

    net->n_cells = net->n_layers * net->directions;
    if (net->n_layers < 1 || net->n_layers > INT32_MAX || n % (size_t)net->n_cells != 0)
        return fa__fail(FA_EINVAL, "%s: %zu weights for %lld layers of %d directions",
                        call->schema->name, n, (long long)net->n_layers, net->directions);
    per = n / (size_t)net->n_cells;
    if (per != (has_biases ? 4u : 2u) && !(net->kind == LSTM && per == (has_biases ? 5u : 3u)))
        return fa__fail(FA_EINVAL, "%s: %zu weights a layer; expected %d", call->schema->name, per,
                        has_biases ? 4 : 2);
    net->cells = fa__zalloc((size_t)net->n_cells * sizeof(*net->cells));
    if (net->cells == NULL)
        return FA_ENOMEM;
    for (int64_t i = 0; i < net->n_cells; i++) {
        cell *c = &net->cells[i];

        c->kind = net->kind;
        c->w_ih = fa__arg_at(call, params, at++);
        c->w_hh = fa__arg_at(call, params, at++);
        if (has_biases) {
            c->b_ih = fa__arg_tensor_at(call, params, at++);
            c->b_hh = fa__arg_tensor_at(call, params, at++);
        }
        if (per % 2 == 1)
            c->w_hr = fa__arg_tensor_at(call, params, at++);
        if (c->w_ih.tag != FA__IV_TENSOR || c->w_hh.tag != FA__IV_TENSOR)
            return fa__fail(FA_ETYPE, "%s: a weight is no tensor", call->schema->name);
    }
    return FA_OK;
}

/* CellParamsBase objects [formats 4.12]: (kind, tensors, floats, ints, packed weights). */
/* A cell's state is (type, tensors, floats, [reduce_range], [w_ih, w_hh]); old files lack the flag.
 * [CellParamsSerializationType] */
static bool reduces_range(const fa_value *parts)
{
    const fa_value *longs = fa_value_at(parts, 3);
    int64_t flag = 0;

    return fa_value_kind(longs) == FA_KIND_LIST && fa_value_len(longs) > 0
           && fa_value_get_int(fa_value_at(longs, 0), &flag) == FA_OK && flag != 0;
}

static fa_status read_packed_cells(const fa__call *call, size_t params, network *net)
{
    size_t n = fa__arg_len(call, params);

    net->n_cells = net->n_layers * net->directions;
    if (net->n_layers < 1 || net->n_layers > INT32_MAX || n != (size_t)net->n_cells)
        return fa__fail(FA_EINVAL, "%s: %zu cells for %lld layers of %d directions",
                        call->schema->name, n, (long long)net->n_layers, net->directions);
    net->cells = fa__zalloc(n * sizeof(*net->cells));
    if (net->cells == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        fa__ivalue object = fa__arg_at(call, params, i);
        const fa_value *parts = object.tag == FA__IV_VALUE ? fa_value_state(object.u.value) : NULL;
        const fa_value *weights = fa_value_kind(parts) == FA_KIND_TUPLE && fa_value_len(parts) == 5
                                      ? fa_value_at(parts, 4) : NULL;

        if (fa_value_kind(weights) != FA_KIND_LIST || fa_value_len(weights) != 2)
            return fa__fail(FA_EUNSUPPORTED, "%s: the parameters of a cell cannot be read",
                            call->schema->name);
        net->cells[i] = (cell){ .kind = net->kind, .packed = true,
                                .reduce_range = reduces_range(parts),
                                .w_ih = fa__iv_borrow(fa_value_at(weights, 0)),
                                .w_hh = fa__iv_borrow(fa_value_at(weights, 1)) };
    }
    return FA_OK;
}

/* The position of a parameter that every form has. */
static size_t param_of(const fa__call *call, const char *name)
{
    return (size_t)fa__param_at(call, name);
}

/* All forms share their parameters' names. */
static fa_status layers(fa__call *call)
{
    size_t hx = param_of(call, "hx"), params = param_of(call, "params");
    int sizes = fa__param_at(call, "batch_sizes"), first = fa__param_at(call, "batch_first");
    network net = { .kind = *(const cell_kind *)call->op->data };
    bool batch_first = first >= 0 && fa__arg_bool(call, (size_t)first);
    bool is_list = call->schema->params[hx].type->kind == FA__TYPE_LIST;
    bool is_packed = call->schema->params[params].type->elements[0]->kind == FA__TYPE_CLASS;
    fa_status st = FA_OK;

    net.batch_sizes = sizes >= 0 ? fa__arg_tensor(call, (size_t)sizes) : NULL;
    net.h0 = is_list ? fa__arg_tensor_at(call, hx, 0) : fa__arg_tensor(call, hx);
    net.c0 = is_list && fa__arg_len(call, hx) == 2 ? fa__arg_tensor_at(call, hx, 1) : NULL;
    net.n_layers = fa__arg_int(call, param_of(call, "num_layers"));
    net.directions = fa__arg_bool(call, param_of(call, "bidirectional")) ? 2 : 1;
    net.dropout = fa__arg_bool(call, param_of(call, "train"))
                      ? fa__arg_float(call, param_of(call, "dropout")) : 0;
    TRY(is_packed ? read_packed_cells(call, params, &net)
                  : read_cells(call, params, fa__arg_bool(call, param_of(call, "has_biases")),
                               &net));
    TRY(check_sizes(call, &net, fa__arg_tensor(call, 0), batch_first));
    st = run_network(call, &net, fa__arg_tensor(call, 0), batch_first);
done:
    fa__free(net.cells);
    return st;
}

/* ---- single cells ---------------------------------------------------------------------------- */

static fa_status one_cell(fa__call *call)
{
    cell c = { .kind = *(const cell_kind *)call->op->data, .w_ih = call->args[2],
               .w_hh = call->args[3], .b_ih = fa__arg_tensor(call, 4),
               .b_hh = fa__arg_tensor(call, 5), .packed = call->args[2].tag == FA__IV_VALUE,
               .reduce_range = true };  /* as PyTorch's cells fix it */
    fa_tensor *h = c.kind == LSTM ? fa__arg_tensor_at(call, 1, 0) : fa__arg_tensor(call, 1);
    fa_tensor *cx = c.kind == LSTM ? fa__arg_tensor_at(call, 1, 1) : NULL;
    fa__temps t = { 0 };
    fa_tensor *x, *next;

    if (h == NULL || (c.kind == LSTM && cx == NULL))
        return fa__fail(FA_EINVAL, "%s: the hidden state is missing", call->schema->name);
    x = gates_of(&t, &c, fa__arg_tensor(call, 0), c.w_ih, c.b_ih);
    next = step(&t, &c, x, h, &cx);
    return fa__return_kept(call, &t, next, c.kind == LSTM ? cx : NULL);
}

/* ---- packing --------------------------------------------------------------------------------- */

static fa_status pack_sequence(fa__call *call)
{
    fa_tensor *input = fa__arg_tensor(call, 0), *lengths = NULL, *x = NULL, *sizes = NULL;
    bool batch_first = fa__arg_bool(call, 2);
    fa_tensor **steps = NULL;
    int64_t n_steps = 0, n_batch, *length, *size;
    fa_status st = FA_OK;

    if (input->n_dims < 2)
        return fa__fail(FA_EINVAL, "pack_padded_sequence: input must have at least 2 dimensions");
    lengths = fa__as_contiguous(fa__arg_tensor(call, 1), FA_INT64);
    x = batch_first ? fa_transpose(input, 0, 1) : fa_tensor_retain(input);
    if (lengths == NULL || x == NULL)
        TRY(fa_error_last()->status);
    n_batch = fa_tensor_numel(lengths);
    length = fa_tensor_data(lengths);
    if (n_batch == 0 || n_batch != x->sizes[1])
        TRY(fa__fail(FA_EINVAL, "Expected `len(lengths)` to be equal to batch_size, but got %lld "
                     "(batch_size=%lld)", (long long)n_batch, (long long)x->sizes[1]));
    for (int64_t b = 0; b < n_batch; b++) {
        if (length[b] <= 0)
            TRY(fa__fail(FA_EINVAL, "Length of all samples has to be greater than 0, but found an "
                         "element in 'lengths' that is <= 0"));
        if (b > 0 && length[b] > length[b - 1])
            TRY(fa__fail(FA_EINVAL, "`lengths` array must be sorted in decreasing order when "
                         "`enforce_sorted` is True."));
    }
    n_steps = length[0];
    if (n_steps > x->sizes[0])
        TRY(fa__fail(FA_EINVAL, "Expected `lengths` to be at most %lld, but got %lld",
                     (long long)x->sizes[0], (long long)n_steps));
    sizes = fa__empty(FA_INT64, 1, &n_steps);
    steps = fa__zalloc(((size_t)n_steps + 1) * sizeof(*steps));
    if (sizes == NULL || steps == NULL)
        TRY(FA_ENOMEM);
    size = fa_tensor_data(sizes);
    for (int64_t k = 0, batch = n_batch; k < n_steps; k++) {
        fa_tensor *at = fa_select(x, 0, k);

        while (length[batch - 1] <= k)
            batch--;
        size[k] = batch;
        steps[k] = at == NULL ? NULL : fa_narrow(at, 0, 0, batch);
        fa_tensor_release(at);
        TRY(steps[k] == NULL ? FA_ENOMEM : FA_OK);
    }
    TRY(fa__return_tensor(call, 0, joined("aten::cat", steps, n_steps, 0)));
    st = fa__return_tensor(call, 1, fa_tensor_retain(sizes));
done:
    free_tensors(steps, n_steps);
    fa_tensor_release(lengths);
    fa_tensor_release(x);
    fa_tensor_release(sizes);
    return st;
}

/* Writes step k's rows into the padded output, and counts each sequence's length. */
static fa_status unpack_steps(fa_tensor *data, const int64_t *batch, int64_t n_steps,
                              fa_tensor *out, int64_t *lengths)
{
    int64_t offset = 0;
    fa_status st = FA_OK;

    for (int64_t k = 0; k < n_steps && st == FA_OK; k++) {
        fa_tensor *from = fa_narrow(data, 0, offset, batch[k]);
        fa_tensor *row = from == NULL ? NULL : fa_select(out, 0, k);
        fa_tensor *to = row == NULL ? NULL : fa_narrow(row, 0, 0, batch[k]);

        st = to == NULL ? fa_error_last()->status : fa__copy_into(to, from);
        for (int64_t b = 0; b < batch[k]; b++)
            lengths[b] = k + 1;
        offset += batch[k];
        fa_tensor_release(from);
        fa_tensor_release(row);
        fa_tensor_release(to);
    }
    return st;
}

static fa_status pad_sequence(fa__call *call)
{
    fa_tensor *data = fa__arg_tensor(call, 0), *sizes, *out = NULL, *lengths = NULL;
    int64_t total = fa__arg_int(call, 4), n_steps, n_batch, sum = 0, shape[FA_MAX_DIMS], *batch;
    fa_status st = FA_OK;

    sizes = fa__as_contiguous(fa__arg_tensor(call, 1), FA_INT64);
    if (sizes == NULL)
        return fa_error_last()->status;
    batch = fa_tensor_data(sizes);
    n_steps = fa_tensor_numel(sizes);
    if (data->n_dims < 1 || data->n_dims + 1 > FA_MAX_DIMS || n_steps == 0)
        TRY(fa__fail(FA_EINVAL, "_pad_packed_sequence: the packed data or its sizes are empty"));
    n_batch = batch[0];
    for (int64_t k = 0; k < n_steps; k++) {
        if (batch[k] <= 0 || batch[k] > n_batch || !fa__add_i64(sum, batch[k], &sum))
            TRY(fa__fail(FA_EINVAL, "batch_sizes of a packed sequence cannot be right"));
    }
    if (sum != data->sizes[0])
        TRY(fa__fail(FA_EINVAL, "batch_sizes do not fit the packed data"));
    if (total > 0 && total < n_steps)
        TRY(fa__fail(FA_EINVAL, "Expected total_length to be at least the length of the longest "
                     "sequence in input, but got total_length=%lld and max sequence length being "
                     "%lld", (long long)total, (long long)n_steps));
    shape[0] = total > 0 ? total : n_steps;
    shape[1] = n_batch;
    memcpy(shape + 2, data->sizes + 1, (size_t)(data->n_dims - 1) * sizeof(*shape));
    out = fa__full((fa_dtype)data->dtype, data->n_dims + 1, shape, fa__arg_scalar(call, 3));
    lengths = fa__empty(FA_INT64, 1, &n_batch);
    if (out == NULL || lengths == NULL)
        TRY(fa_error_last()->status);
    TRY(unpack_steps(data, batch, n_steps, out, fa_tensor_data(lengths)));
    TRY(fa__return_tensor(call, 0, fa__arg_bool(call, 2) ? fa_transpose(out, 0, 1)
                                                        : fa_tensor_retain(out)));
    st = fa__return_tensor(call, 1, fa_tensor_retain(lengths));
done:
    fa_tensor_release(sizes);
    fa_tensor_release(out);
    fa_tensor_release(lengths);
    return st;
}

#define KIND(kind) .data = &(const cell_kind){ kind }
#define INPUT "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, "   \
              "bool batch_first)"
#define DATA "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional)"
#define CELL "Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None)"
#define PACKED "__torch__.torch.classes.rnn.CellParamsBase[] params, "
#define LINEAR "__torch__.torch.classes.quantized.LinearPackedParamsBase "
#define PACKED_CELL LINEAR "w_ih, " LINEAR "w_hh, "

const fa__op fa__ops_rnn[] = {
    { "aten::lstm.input(Tensor input, Tensor[] hx, Tensor[] params, " INPUT
      " -> (Tensor, Tensor, Tensor)", layers, KIND(LSTM) },
    { "aten::lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, " DATA
      " -> (Tensor, Tensor, Tensor)", layers, KIND(LSTM) },
    { "aten::gru.input(Tensor input, Tensor hx, Tensor[] params, " INPUT " -> (Tensor, Tensor)",
      layers, KIND(GRU) },
    { "aten::gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, " DATA
      " -> (Tensor, Tensor)", layers, KIND(GRU) },
    { "aten::rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, " INPUT
      " -> (Tensor, Tensor)", layers, KIND(RNN_TANH) },
    { "aten::rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, " DATA
      " -> (Tensor, Tensor)", layers, KIND(RNN_TANH) },
    { "aten::rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, " INPUT
      " -> (Tensor, Tensor)", layers, KIND(RNN_RELU) },
    { "aten::rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, " DATA
      " -> (Tensor, Tensor)", layers, KIND(RNN_RELU) },
    { "aten::quantized_lstm.input(Tensor input, Tensor[] hx, " PACKED "bool has_biases, "
      "int num_layers, float dropout, bool train, bool bidirectional, bool batch_first, *, "
      "ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)", layers,
      KIND(LSTM) },
    { "aten::quantized_lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, " PACKED
      "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, *, "
      "ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)", layers,
      KIND(LSTM) },
    { "aten::quantized_gru.input(Tensor input, Tensor hx, " PACKED INPUT " -> (Tensor, Tensor)",
      layers, KIND(GRU) },
    { "aten::quantized_gru.data(Tensor data, Tensor batch_sizes, Tensor hx, " PACKED DATA
      " -> (Tensor, Tensor)", layers, KIND(GRU) },

    { "aten::lstm_cell(Tensor input, Tensor[] hx, " CELL " -> (Tensor, Tensor)", one_cell,
      KIND(LSTM) },
    { "aten::gru_cell(Tensor input, Tensor hx, " CELL " -> Tensor", one_cell, KIND(GRU) },
    { "aten::rnn_tanh_cell(Tensor input, Tensor hx, " CELL " -> Tensor", one_cell,
      KIND(RNN_TANH) },
    { "aten::rnn_relu_cell(Tensor input, Tensor hx, " CELL " -> Tensor", one_cell,
      KIND(RNN_RELU) },
    { "quantized::quantized_lstm_cell_dynamic(Tensor input, Tensor[] hx, " PACKED_CELL
      "Tensor bias_ih, Tensor bias_hh) -> (Tensor, Tensor)", one_cell, KIND(LSTM) },
    { "quantized::quantized_gru_cell_dynamic(Tensor input, Tensor hx, " PACKED_CELL
      "Tensor b_ih, Tensor b_hh) -> Tensor", one_cell, KIND(GRU) },
    { "quantized::quantized_rnn_relu_cell_dynamic(Tensor input, Tensor hx, " PACKED_CELL
      "Tensor b_ih, Tensor b_hh) -> Tensor", one_cell, KIND(RNN_RELU) },
    { "quantized::quantized_rnn_tanh_cell_dynamic(Tensor input, Tensor hx, " PACKED_CELL
      "Tensor b_ih, Tensor b_hh) -> Tensor", one_cell, KIND(RNN_TANH) },

    { "aten::_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) "
      "-> (Tensor, Tensor)", pack_sequence },
    { "aten::_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, "
      "Scalar padding_value, int total_length) -> (Tensor, Tensor)", pad_sequence },
    { 0 },
};
