/* compile.c: a graph's nested blocks to flat instructions, and where each register is needed last.
 *
 *     if c:                branch c else       while:  head: (condition)       for i in x:
 *       A                  A                           branch c exit             start x h k
 *     else:                jump end                    body                head: next h k i exit
 *       B          else:   B                           jump head                 body
 *                  end:                          exit:                           next h k i body
 *                                                                          exit:
 *
 * Every place that is jumped to starts with RELEASE: it names the registers that are needed on some
 * way there but no more from there on. Constants assigned to a register that nothing else assigns
 * are read from where they are. */
#include "script/code.h"

/* Bits of all blocks' live registers together; beyond it registers live until the call returns. */
#define MAX_LIVE_BITS ((size_t)1 << 31)

/* ---- the instructions ------------------------------------------------------------------------ */

typedef struct loop {
    struct loop *outer;
    int32_t head;                       /* where `continue` goes */
    int32_t breaks;                     /* jumps to be patched, linked through target; -1: none */
} loop;

typedef struct compiler {
    fa__graph *graph;
    fa__code *code;
    fa__reg *constant_of;               /* register -> constant's place in the frame, or itself */
    uint32_t *n_sets;                   /* register -> how many nodes assign it */
    loop *loops;
    size_t n_hidden;
    int depth;
} compiler;

static void free_sites(fa__site *site)
{
    while (site != NULL) {
        fa__site *next = site->next;
        fa_value_release(site->type);
        fa__free(site);
        site = next;
    }
}

void fa__code_free(fa__code *code)
{
    if (code == NULL)
        return;
    for (size_t i = 0; i < code->n; i++) {
        free_sites(atomic_load(&code->ins[i].sites));
        fa_value_release(code->ins[i].type_text);
        fa__free(code->ins[i].regs);
    }
    fa__free(code->ins);
    fa__free(code->constants);
    fa__free(code);
}

static fa_status check_reg(const compiler *c, const fa__node *node, fa__reg reg, bool may_be_none)
{
    if ((reg >= 0 && (size_t)reg < c->graph->n_regs) || (may_be_none && reg == -1))
        return FA_OK;
    return fa__fail(FA_EFORMAT, "%s: node %d uses register %d of %zu", c->graph->name,
                    (int)node->kind, (int)reg, c->graph->n_regs);
}

/* Room for one more instruction. */
static fa_status reserve(fa__code *code)
{
    size_t wanted = code->capacity == 0 ? 16 : 2 * code->capacity;
    fa__ins *grown;

    if (code->n < code->capacity)
        return FA_OK;
    if (wanted > INT32_MAX)
        return fa__fail(FA_ELIMIT, "a function of more than %zu instructions", code->n);
    grown = fa__realloc(code->ins, wanted * sizeof(*grown));
    if (grown == NULL)
        return FA_ENOMEM;
    code->ins = grown;
    code->capacity = wanted;
    return FA_OK;
}

/* An array of registers with their marks behind it. */
static fa_status set_regs(fa__ins *ins, size_t n)
{
    ins->regs = fa__zalloc(n * (sizeof(fa__reg) + 1));
    if (ins->regs == NULL)
        return FA_ENOMEM;
    ins->last = (uint8_t *)(ins->regs + n);
    return FA_OK;
}

static fa_status set_type_text(fa__ins *ins, const fa__type *type)
{
    if (type == NULL || (type->kind != FA__TYPE_LIST && type->kind != FA__TYPE_DICT))
        return FA_OK;
    ins->type_text = fa__type_text_of(type);
    return ins->type_text == NULL ? FA_ENOMEM : FA_OK;
}

static fa_status emit(compiler *c, fa__opcode op, const fa__node *node, size_t n_ins,
                      const fa__reg *ins, size_t n_outs, const fa__reg *outs)
{
    fa_status st = reserve(c->code);
    fa__ins *new = &c->code->ins[c->code->n];

    if (st != FA_OK)
        return st;
    memset(new, 0, sizeof(*new));
    new->op = (uint8_t)op;
    new->node = node;
    new->n_ins = (uint16_t)n_ins;
    new->n_outs = (uint16_t)n_outs;
    new->target = -1;
    new->body = -1;
    if (node != NULL && node->text != NULL)
        new->text_size = (uint32_t)strlen(node->text);
    st = set_regs(new, n_ins + n_outs);
    if (st != FA_OK)
        return st;
    c->code->n++;
    if (op == FA__I_CAST || op == FA__I_LIST || op == FA__I_DICT)
        st = set_type_text(new, node->type);
    if (st != FA_OK)
        return st;
    for (size_t i = 0; i < n_ins; i++)
        new->regs[i] = (size_t)ins[i] < c->graph->n_regs ? c->constant_of[ins[i]] : ins[i];
    for (size_t i = 0; i < n_outs; i++)
        new->regs[n_ins + i] = outs[i];
    return FA_OK;
}

static int32_t here(const compiler *c)
{
    return (int32_t)c->code->n;
}

/* A place to be jumped to. */
static fa_status label(compiler *c, int32_t *out)
{
    *out = here(c);
    return emit(c, FA__I_RELEASE, NULL, 0, NULL, 0, NULL);
}

static fa_status jump(compiler *c, int32_t target)
{
    fa_status st = emit(c, FA__I_JUMP, NULL, 0, NULL, 0, NULL);

    if (st == FA_OK)
        c->code->ins[c->code->n - 1].target = target;
    return st;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* How many inputs and outputs a kind of node has; -1: any number. */
typedef struct shape_row {
    int8_t min_ins, max_ins, outs;
    uint8_t op;
} shape_row;

static const shape_row shapes[] = {
    [FA__NODE_CONST] = { 0, 0, 1, FA__I_COPY },
    [FA__NODE_COPY] = { 1, 1, 1, FA__I_COPY },
    [FA__NODE_OP] = { 0, -1, -1, FA__I_OP },
    [FA__NODE_GET_ATTR] = { 1, 1, 1, FA__I_GET_ATTR },
    [FA__NODE_SET_ATTR] = { 2, 2, 0, FA__I_SET_ATTR },
    [FA__NODE_CALL_METHOD] = { 1, -1, -1, FA__I_CALL_METHOD },
    [FA__NODE_CALL_FUNCTION] = { 0, -1, -1, FA__I_CALL_FUNCTION },
    [FA__NODE_NEW] = { 0, 0, 1, FA__I_NEW },
    [FA__NODE_LIST] = { 0, -1, 1, FA__I_LIST },
    [FA__NODE_TUPLE] = { 0, -1, 1, FA__I_TUPLE },
    [FA__NODE_DICT] = { 0, -1, 1, FA__I_DICT },
    [FA__NODE_UNPACK] = { 1, 1, -1, FA__I_UNPACK },
    [FA__NODE_SUBSCRIPT] = { 2, 2, 1, FA__I_SUBSCRIPT },
    [FA__NODE_IF] = { 1, 1, 0, FA__I_BRANCH },
    [FA__NODE_FOR] = { 1, 1, 1, FA__I_FOR_START },
    [FA__NODE_WHILE] = { 1, 1, 0, FA__I_BRANCH },
    [FA__NODE_RETURN] = { 0, 1, 0, FA__I_RETURN },
    [FA__NODE_BREAK] = { 0, 0, 0, FA__I_JUMP },
    [FA__NODE_CONTINUE] = { 0, 0, 0, FA__I_JUMP },
    [FA__NODE_CAST] = { 1, 1, 1, FA__I_CAST },
    [FA__NODE_ISINSTANCE] = { 1, 1, 1, FA__I_ISINSTANCE },
    [FA__NODE_FORK] = { 0, -1, 1, FA__I_FORK },
    [FA__NODE_GRAPH_CALL] = { 0, -1, -1, FA__I_GRAPH_CALL },
};

static bool needs_text(fa__node_kind kind)
{
    return kind == FA__NODE_OP || kind == FA__NODE_GET_ATTR || kind == FA__NODE_SET_ATTR
           || kind == FA__NODE_CALL_METHOD || kind == FA__NODE_CALL_FUNCTION
           || kind == FA__NODE_NEW || kind == FA__NODE_FORK;
}

static fa_status check_node(const compiler *c, const fa__node *node)
{
    const shape_row *row = &shapes[0];
    fa_status st = FA_OK;

    if ((size_t)node->kind >= FA__COUNT(shapes))
        return fa__fail(FA_EFORMAT, "%s: unknown node %d", c->graph->name, (int)node->kind);
    row = &shapes[node->kind];
    if (node->n_ins < row->min_ins || (row->max_ins >= 0 && node->n_ins > row->max_ins)
        || (row->outs >= 0 && node->n_outs > row->outs) || node->n_keywords > node->n_ins
        || (node->kind == FA__NODE_DICT && node->n_ins % 2 != 0)
        || (needs_text(node->kind) && node->text == NULL)
        || (node->kind == FA__NODE_GRAPH_CALL && node->graph == NULL)
        || ((node->kind == FA__NODE_CAST || node->kind == FA__NODE_ISINSTANCE)
            && node->type == NULL))
        return fa__fail(FA_EFORMAT, "%s: a node of kind %d has %d inputs and %d outputs",
                        c->graph->name, (int)node->kind, node->n_ins, node->n_outs);
    for (size_t i = 0; i < node->n_ins; i++)
        TRY(check_reg(c, node, node->ins[i], node->kind == FA__NODE_RETURN));
    for (size_t i = 0; i < node->n_outs; i++)
        TRY(check_reg(c, node, node->outs[i], false));
done:
    return st;
}

static fa_status emit_block(compiler *c, const fa__block *block);

static fa_status emit_if(compiler *c, const fa__node *node)
{
    int32_t branch = here(c), over, at;
    fa_status st = FA_OK;

    TRY(emit(c, FA__I_BRANCH, node, 1, node->ins, 0, NULL));
    TRY(label(c, &at));
    TRY(emit_block(c, &node->blocks[0]));
    over = here(c);
    TRY(jump(c, -1));
    TRY(label(c, &at));
    c->code->ins[branch].target = at;
    TRY(emit_block(c, &node->blocks[1]));
    TRY(label(c, &at));
    c->code->ins[over].target = at;
done:
    return st;
}

/* Ends a loop: its exit is here. */
static fa_status end_loop(compiler *c, loop *l, int32_t test)
{
    int32_t exit, next;
    fa_status st = label(c, &exit);

    if (st != FA_OK)
        return st;
    c->code->ins[test].target = exit;
    for (int32_t at = l->breaks; at >= 0; at = next) {
        next = c->code->ins[at].target;
        c->code->ins[at].target = exit;
    }
    c->loops = l->outer;
    return FA_OK;
}

static fa_status emit_while(compiler *c, const fa__node *node)
{
    loop l = { .outer = c->loops, .breaks = -1 };
    int32_t test, at;
    fa_status st = FA_OK;

    TRY(label(c, &l.head));
    TRY(emit_block(c, &node->blocks[0]));
    test = here(c);
    TRY(emit(c, FA__I_BRANCH, node, 1, node->ins, 0, NULL));
    TRY(label(c, &at));
    c->loops = &l;
    TRY(emit_block(c, &node->blocks[1]));
    TRY(jump(c, l.head));
    TRY(end_loop(c, &l, test));
done:
    c->loops = l.outer;
    return st;
}

static fa_status emit_for(compiler *c, const fa__node *node)
{
    loop l = { .outer = c->loops, .breaks = -1 };
    fa__reg hidden[2] = { (fa__reg)(c->graph->n_regs + c->n_hidden),
                          (fa__reg)(c->graph->n_regs + c->n_hidden + 1) };
    int32_t test, again, body;
    fa_status st = FA_OK;

    c->n_hidden += 2;
    TRY(emit(c, FA__I_FOR_START, node, 1, node->ins, 2, hidden));
    TRY(label(c, &l.head));
    test = here(c);
    TRY(emit(c, FA__I_FOR_NEXT, node, 2, hidden, node->n_outs, node->outs));
    TRY(label(c, &body));
    c->loops = &l;
    TRY(emit_block(c, &node->blocks[0]));
    again = here(c);
    TRY(emit(c, FA__I_FOR_NEXT, node, 2, hidden, node->n_outs, node->outs));
    c->code->ins[again].body = body;
    TRY(end_loop(c, &l, test));
    c->code->ins[again].target = c->code->ins[test].target;
done:
    c->loops = l.outer;
    return st;
}

static fa_status emit_leave(compiler *c, const fa__node *node)
{
    int32_t at = here(c), after;
    fa_status st = FA_OK;

    if (c->loops == NULL)
        return fa__fail(FA_EFORMAT, "%s: break or continue outside of a loop", c->graph->name);
    if (node->kind == FA__NODE_CONTINUE) {
        TRY(jump(c, c->loops->head));
    } else {
        TRY(jump(c, c->loops->breaks));
        c->loops->breaks = at;
    }
    TRY(label(c, &after));              /* what follows is never reached */
done:
    return st;
}

static bool is_folded(const compiler *c, const fa__node *node)
{
    return node->kind == FA__NODE_CONST && node->n_outs == 1
           && c->constant_of[node->outs[0]] != node->outs[0];
}

static fa_status emit_node(compiler *c, const fa__node *node)
{
    int32_t after;
    fa_status st = FA_OK;

    switch (node->kind) {
    case FA__NODE_IF: return emit_if(c, node);
    case FA__NODE_WHILE: return emit_while(c, node);
    case FA__NODE_FOR: return emit_for(c, node);
    case FA__NODE_BREAK:
    case FA__NODE_CONTINUE: return emit_leave(c, node);
    case FA__NODE_RETURN:
        TRY(emit(c, FA__I_RETURN, node, node->n_ins == 1 && node->ins[0] >= 0, node->ins, 0,
                 NULL));
        TRY(label(c, &after));
        return FA_OK;
    case FA__NODE_CONST:
        if (is_folded(c, node))
            return FA_OK;
        break;
    default: break;
    }
    TRY(emit(c, (fa__opcode)shapes[node->kind].op, node, node->n_ins, node->ins, node->n_outs,
             node->outs));
done:
    return st;
}

static fa_status emit_block(compiler *c, const fa__block *block)
{
    fa_status st = FA_OK;

    if (++c->depth > FA__MAX_BLOCK_DEPTH)
        return fa__fail(FA_ELIMIT, "%s: blocks nest deeper than %d", c->graph->name,
                        FA__MAX_BLOCK_DEPTH);
    for (size_t i = 0; i < block->n; i++)
        TRY(emit_node(c, block->nodes[i]));
    c->depth--;
done:
    return st;
}

/* ---- constants ------------------------------------------------------------------------------- */

typedef fa_status (*node_visitor)(compiler *c, const fa__node *node);

static fa_status each_node(compiler *c, const fa__block *block, node_visitor visit)
{
    fa_status st = FA_OK;

    if (++c->depth > FA__MAX_BLOCK_DEPTH)
        return fa__fail(FA_ELIMIT, "%s: blocks nest deeper than %d", c->graph->name,
                        FA__MAX_BLOCK_DEPTH);
    for (size_t i = 0; i < block->n; i++) {
        TRY(visit(c, block->nodes[i]));
        TRY(each_node(c, &block->nodes[i]->blocks[0], visit));
        TRY(each_node(c, &block->nodes[i]->blocks[1], visit));
    }
    c->depth--;
done:
    return st;
}

static fa_status count_sets(compiler *c, const fa__node *node)
{
    fa_status st = check_node(c, node);

    for (size_t i = 0; st == FA_OK && i < node->n_outs; i++)
        c->n_sets[node->outs[i]]++;
    if (node->kind == FA__NODE_CONST)
        c->code->n_constants++;
    return st;
}

/* A constant's register becomes its place in the frame; one that cannot keeps a COPY from it. */
static fa_status place_constant(compiler *c, const fa__node *node)
{
    if (node->kind != FA__NODE_CONST || node->n_outs == 0 || c->n_sets[node->outs[0]] != 1)
        return FA_OK;
    c->code->constants[c->code->n_constants] = node->constant;
    c->constant_of[node->outs[0]] = -1 - (fa__reg)c->code->n_constants;
    c->code->n_constants++;
    return FA_OK;
}

static fa_status find_constants(compiler *c)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < c->graph->n_regs; i++)
        c->constant_of[i] = (fa__reg)i;
    for (size_t i = 0; i < c->graph->n_params; i++) {
        fa__reg reg = c->graph->params[i].reg;

        if (reg < 0 || (size_t)reg >= c->graph->n_regs)
            return fa__fail(FA_EFORMAT, "%s: parameter %zu has no register", c->graph->name, i);
        c->n_sets[reg]++;
    }
    TRY(each_node(c, &c->graph->body, count_sets));
    c->code->constants = fa__zalloc((c->code->n_constants + 1) * sizeof(*c->code->constants));
    if (c->code->constants == NULL)
        TRY(FA_ENOMEM);
    c->code->n_constants = 0;
    TRY(each_node(c, &c->graph->body, place_constant));
done:
    return st;
}

/* Constants stand behind the registers, whose number is known at last. */
static fa_status settle_frame(compiler *c)
{
    fa__code *code = c->code;

    code->n_regs = c->graph->n_regs + c->n_hidden;
    code->n_frame = code->n_regs + code->n_constants;
    if (code->n_frame > INT32_MAX)
        return fa__fail(FA_ELIMIT, "%s has too many values", c->graph->name);
    for (size_t i = 0; i < code->n; i++) {
        fa__ins *ins = &code->ins[i];

        for (size_t k = 0; k < ins->n_ins; k++) {
            if (ins->regs[k] < 0)
                ins->regs[k] = (fa__reg)code->n_regs + (-1 - ins->regs[k]);
        }
    }
    return FA_OK;
}

/* ---- where registers are needed last ----------------------------------------------------------
 * The usual backward walk: live_in(block) = used before set, or live at its end and not set. */

typedef struct basic_block {
    int32_t first, end;                 /* instructions [first, end) */
    int32_t next[2];                    /* blocks that follow; -1 */
    fa__reg entry;                      /* register that is set on the way in (item of a for) */
} basic_block;

typedef struct liveness {
    fa__code *code;
    basic_block *blocks;
    size_t n_blocks, n_words;
    uint64_t *live_in;                  /* n_words for each block */
    uint64_t *live;                     /* n_words: while walking */
    int32_t *block_at;                  /* instruction -> block */
} liveness;

static bool ends_block(const fa__ins *ins)
{
    return ins->op == FA__I_JUMP || ins->op == FA__I_BRANCH || ins->op == FA__I_FOR_NEXT
           || ins->op == FA__I_RETURN;
}

static void find_blocks(liveness *l)
{
    fa__code *code = l->code;
    basic_block *block = NULL;

    for (size_t i = 0; i < code->n; i++) {
        if (block == NULL || code->ins[i].op == FA__I_RELEASE) {
            if (block != NULL)
                block->end = (int32_t)i;
            block = &l->blocks[l->n_blocks];
            *block = (basic_block){ (int32_t)i, (int32_t)code->n, { -1, -1 }, -1 };
            l->n_blocks++;
        }
        l->block_at[i] = (int32_t)l->n_blocks - 1;
        if (ends_block(&code->ins[i])) {
            block->end = (int32_t)i + 1;
            block = NULL;
        }
    }
}

static void link_blocks(liveness *l)
{
    for (size_t b = 0; b < l->n_blocks; b++) {
        basic_block *block = &l->blocks[b];
        const fa__ins *last = &l->code->ins[block->end - 1];
        bool falls = last->op != FA__I_JUMP && last->op != FA__I_RETURN;

        if (falls && b + 1 < l->n_blocks)
            block->next[0] = last->body >= 0 ? l->block_at[last->body] : (int32_t)b + 1;
        if (last->target >= 0)
            block->next[1] = l->block_at[last->target];
        if (last->op == FA__I_FOR_NEXT && last->n_outs > 0 && block->next[0] >= 0)
            l->blocks[block->next[0]].entry = last->regs[last->n_ins];
    }
}

static bool is_live(const uint64_t *set, fa__reg reg)
{
    return (set[reg / 64] >> (reg % 64) & 1) != 0;
}

static void set_live(uint64_t *set, fa__reg reg, bool live)
{
    uint64_t bit = (uint64_t)1 << (reg % 64);

    set[reg / 64] = live ? set[reg / 64] | bit : set[reg / 64] & ~bit;
}

static void start_from_successors(liveness *l, const basic_block *block)
{
    memset(l->live, 0, l->n_words * sizeof(*l->live));
    for (int k = 0; k < 2; k++) {
        const uint64_t *next = l->live_in;

        if (block->next[k] < 0)
            continue;
        next += (size_t)block->next[k] * l->n_words;
        for (size_t w = 0; w < l->n_words; w++)
            l->live[w] |= next[w];
    }
}

/* Walks one instruction backwards, marking last uses. */
static void step_back(liveness *l, fa__ins *ins)
{
    fa__reg n_regs = (fa__reg)l->code->n_regs;

    if (ins->op == FA__I_FOR_NEXT)      /* its output is set on one of two ways out */
        memset(ins->last + ins->n_ins, 0, ins->n_outs);
    for (size_t i = 0; ins->op != FA__I_FOR_NEXT && i < ins->n_outs; i++) {
        fa__reg reg = ins->regs[ins->n_ins + i];
        ins->last[ins->n_ins + i] = !is_live(l->live, reg);
    }
    for (size_t i = 0; ins->op != FA__I_FOR_NEXT && i < ins->n_outs; i++)
        set_live(l->live, ins->regs[ins->n_ins + i], false);
    for (size_t i = ins->n_ins; i-- > 0;) {
        fa__reg reg = ins->regs[i];

        ins->last[i] = reg < n_regs && !is_live(l->live, reg) && ins->op != FA__I_FOR_NEXT;
        if (reg < n_regs)
            set_live(l->live, reg, true);
    }
}

/* True when the block's live_in has changed. */
static bool walk_block(liveness *l, size_t b)
{
    basic_block *block = &l->blocks[b];
    uint64_t *in = l->live_in + b * l->n_words;
    bool changed;

    start_from_successors(l, block);
    for (int32_t i = block->end; i-- > block->first;) {
        if (l->code->ins[i].op != FA__I_RELEASE)
            step_back(l, &l->code->ins[i]);
    }
    if (block->entry >= 0)
        set_live(l->live, block->entry, false);
    changed = memcmp(in, l->live, l->n_words * sizeof(*in)) != 0;
    memcpy(in, l->live, l->n_words * sizeof(*in));
    return changed;
}

/* What dies on the ways into each block goes into the RELEASE that it starts with. `dying` has
 * n_words for each block. */
static fa_status fill_releases(liveness *l, uint64_t *dying)
{
    for (size_t b = 0; b < l->n_blocks; b++) {
        start_from_successors(l, &l->blocks[b]);
        for (int k = 0; k < 2; k++) {
            int32_t next = l->blocks[b].next[k];

            for (size_t w = 0; next >= 0 && w < l->n_words; w++)
                dying[(size_t)next * l->n_words + w] |=
                    l->live[w] & ~l->live_in[(size_t)next * l->n_words + w];
        }
    }
    for (size_t b = 0; b < l->n_blocks; b++) {
        const uint64_t *set = dying + b * l->n_words;
        fa__ins *ins = &l->code->ins[l->blocks[b].first];
        size_t n = 0;

        if (ins->op != FA__I_RELEASE)
            continue;
        for (fa__reg reg = 0; reg < (fa__reg)l->code->n_regs; reg++)
            n += is_live(set, reg) && reg != l->blocks[b].entry;
        if (n == 0 || n > UINT16_MAX)
            continue;
        fa__free(ins->regs);
        ins->regs = NULL;
        if (set_regs(ins, n) != FA_OK)
            return FA_ENOMEM;
        for (fa__reg reg = 0; reg < (fa__reg)l->code->n_regs; reg++) {
            if (is_live(set, reg) && reg != l->blocks[b].entry)
                ins->regs[ins->n_ins++] = reg;
        }
    }
    return FA_OK;
}

static fa_status find_last_uses(fa__code *code)
{
    liveness l = { .code = code, .n_words = code->n_regs / 64 + 1 };
    uint64_t *dying = NULL;
    size_t n_labels = 1, n_words;
    bool changed = true;
    fa_status st = FA_OK;

    for (size_t i = 0; i < code->n; i++)
        n_labels += code->ins[i].op == FA__I_RELEASE || ends_block(&code->ins[i]);
    if (n_labels > MAX_LIVE_BITS / 64 / l.n_words)
        return FA_OK;
    n_words = n_labels * l.n_words;
    l.blocks = fa__zalloc(n_labels * sizeof(*l.blocks));
    l.block_at = fa__zalloc((code->n + 1) * sizeof(*l.block_at));
    l.live_in = fa__zalloc(n_words * sizeof(uint64_t));
    dying = fa__zalloc(n_words * sizeof(uint64_t));
    l.live = fa__zalloc(l.n_words * sizeof(uint64_t));
    if (l.blocks == NULL || l.block_at == NULL || l.live_in == NULL || dying == NULL
        || l.live == NULL)
        TRY(FA_ENOMEM);
    find_blocks(&l);
    link_blocks(&l);
    while (changed) {
        changed = false;
        for (size_t b = l.n_blocks; b-- > 0;)
            changed |= walk_block(&l, b);
    }
    TRY(fill_releases(&l, dying));
done:
    fa__free(l.live);
    fa__free(dying);
    fa__free(l.live_in);
    fa__free(l.block_at);
    fa__free(l.blocks);
    return st;
}

static bool makes_one(const fa__ins *ins)
{
    return ins->n_outs == 1 && ins->op != FA__I_FOR_NEXT;
}

/* t = ...; x = t with t not used again: x = ... */
static void skip_copies(fa__code *code)
{
    for (size_t i = 0; i + 1 < code->n; i++) {
        fa__ins *make = &code->ins[i], *copy = &code->ins[i + 1];

        if (!makes_one(make) || copy->op != FA__I_COPY || copy->n_ins != 1 || copy->n_outs != 1
            || !copy->last[0] || copy->regs[0] != make->regs[make->n_ins])
            continue;
        make->regs[make->n_ins] = copy->regs[1];
        make->last[make->n_ins] = copy->last[1];
        copy->op = FA__I_RELEASE;
        copy->n_ins = copy->n_outs = 0;
    }
}

/* Takes out what does nothing, and keeps the first registers of each where they are read fast. */
static fa_status compact(fa__code *code)
{
    int32_t *moved = fa__alloc((code->n + 1) * sizeof(*moved));
    size_t n = 0;

    if (moved == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; i < code->n; i++) {
        fa__ins *ins = &code->ins[i];

        moved[i] = (int32_t)n;
        if ((ins->op == FA__I_RELEASE && ins->n_ins == 0)
            || (ins->op == FA__I_JUMP && ins->target == (int32_t)i + 1)) {
            fa__free(ins->regs);
            continue;
        }
        ins->a = ins->n_ins > 0 ? ins->regs[0] : 0;
        ins->b = ins->n_ins > 1 ? ins->regs[1] : 0;
        ins->c = ins->n_ins > 2 ? ins->regs[2] : 0;
        ins->out = ins->n_outs > 0 ? ins->regs[ins->n_ins] : -1;
        for (size_t k = 0; k < ins->n_ins && k < 3; k++)
            ins->drops |= (uint8_t)(ins->last[k] << k);
        memmove(&code->ins[n++], ins, sizeof(*ins));
    }
    moved[code->n] = (int32_t)n;
    code->n = n;
    for (size_t i = 0; i < n; i++) {
        if (code->ins[i].target >= 0)
            code->ins[i].target = moved[code->ins[i].target];
        if (code->ins[i].body >= 0)
            code->ins[i].body = moved[code->ins[i].body];
    }
    fa__free(moved);
    return FA_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static fa_status compile(compiler *c)
{
    int32_t at;
    fa_status st = FA_OK;

    c->constant_of = fa__zalloc((c->graph->n_regs + 1) * sizeof(*c->constant_of));
    c->n_sets = fa__zalloc((c->graph->n_regs + 1) * sizeof(*c->n_sets));
    if (c->constant_of == NULL || c->n_sets == NULL)
        TRY(FA_ENOMEM);
    TRY(find_constants(c));
    TRY(label(c, &at));
    TRY(emit_block(c, &c->graph->body));
    TRY(emit(c, FA__I_RETURN, NULL, 0, NULL, 0, NULL));
    TRY(settle_frame(c));
    TRY(find_last_uses(c->code));
    skip_copies(c->code);
    TRY(compact(c->code));
done:
    fa__free(c->constant_of);
    fa__free(c->n_sets);
    return st;
}

const fa__code *fa__graph_code(fa__graph *graph)
{
    fa__code *ready = atomic_load_explicit(&graph->code, memory_order_acquire);
    compiler c = { .graph = graph };

    if (FA__LIKELY(ready != NULL))
        return ready;
    c.code = fa__zalloc(sizeof(*c.code));
    if (c.code == NULL)
        return NULL;
    if (compile(&c) != FA_OK) {
        fa__code_free(c.code);
        return NULL;
    }
    if (!atomic_compare_exchange_strong(&graph->code, &ready, c.code)) {
        fa__code_free(c.code);          /* another thread was first */
        return ready;
    }
    return c.code;
}
