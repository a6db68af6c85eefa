/* parser.c: tokens to a syntax tree, by PyTorch's grammar [formats 4.7.5].
 *
 *     file      := { "op_version_set = N" | "import" ... | class | def }
 *     class     := "class" NAME [ "(" expr ")" ] ":" block
 *     def       := "def" NAME "(" [param {"," param}] [","] ")" ["->" expr] ":" block
 *     param     := NAME [":" expr] ["=" expr] | "*"
 *     block     := NEWLINE INDENT stmt { stmt } DEDENT | simple
 *     stmt      := simple | if | while | for | with | def | class
 *     simple    := exprs ["=" exprs ...] | expr ":" type ["=" exprs] | expr augop exprs
 *                | return | pass | raise | assert | break | continue | del | global
 *
 * Operators bind as in PyTorch's own parser, weakest first; this is not Python's table (`and` and
 * `or` share a level, `not` and `~` bind weaker than comparisons):
 *
 *     1 if-else   2 and or   3 not ~ (before)   4 in is == < ...   5 |   6 ^   7 &   8 << >>
 *     9 + -   10 * / // % @, - + (before)   11 ** (from the right) */
#include "script/syntax.h"

#include <stdio.h>

enum { TERNARY = 1, LOGIC = 2, NOT = 3, COMPARE = 4, SIGN = 10, POWER = 11 };

/* The syntax nodes of one level wait on a stack until their parent is made. */
typedef struct parser {
    fa__source_file *file;
    fa__lexer lexer;
    fa__token token;                    /* the one to be looked at */
    uint32_t last_end;                  /* where the token before it ended */
    int depth;
    fa__syntax **stack;
    size_t n_stack, capacity;
} parser;

/* ---- making nodes ---------------------------------------------------------------------------- */

static fa_status push(parser *p, fa__syntax *node)
{
    size_t wanted = p->capacity == 0 ? 64 : 2 * p->capacity;
    fa__syntax **grown;

    if (p->n_stack == p->capacity) {
        grown = fa__realloc(p->stack, wanted * sizeof(*grown));
        if (grown == NULL)
            return FA_ENOMEM;
        p->stack = grown;
        p->capacity = wanted;
    }
    p->stack[p->n_stack++] = node;
    return FA_OK;
}

static fa_status too_deep(const parser *p)
{
    uint32_t line, column;

    fa__line_and_column(p->file, p->token.begin, &line, &column);
    return fa__fail(FA_ELIMIT, "%s: line %u nests deeper than %d", p->file->path, (unsigned)line,
                    FA__MAX_SYNTAX_DEPTH);
}

/* A node over what stands on the stack from `first` on (taken off), beginning at `begin`. */
static fa_status make(parser *p, fa__syntax_kind kind, size_t first, uint32_t begin,
                      fa__syntax **out)
{
    fa__syntax *node = fa__arena_alloc(&p->file->arena, sizeof(*node));
    size_t n = p->n_stack - first;

    if (node == NULL)
        return fa_error_last()->status;
    node->kind = (uint8_t)kind;
    node->begin = begin;
    node->end = p->last_end;
    node->n = (uint32_t)n;
    p->n_stack = first;
    if (n > 0) {
        node->kids = fa__arena_alloc(&p->file->arena, n * sizeof(*node->kids));
        if (node->kids == NULL)
            return fa_error_last()->status;
        memcpy(node->kids, p->stack + first, n * sizeof(*node->kids));
    }
    for (size_t i = 0; i < n; i++) {
        if (node->kids[i] != NULL && node->kids[i]->depth >= node->depth)
            node->depth = (uint16_t)(node->kids[i]->depth + 1);
    }
    *out = node;
    return node->depth > FA__MAX_SYNTAX_DEPTH ? too_deep(p) : FA_OK;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static fa_status advance(parser *p)
{
    p->last_end = p->token.end;
    return fa__lexer_next(&p->lexer, &p->token);
}

static bool is_quoted(fa__token_kind kind)
{
    return kind > FA__T_STRING;
}

static fa_status expected(parser *p, const char *what)
{
    const fa__token *found = &p->token;
    char text[48];

    if (found->kind == FA__T_NAME || found->kind == FA__T_NUMBER || is_quoted(found->kind)) {
        fa__copy_text(text, sizeof(text), (fa__span){ p->file->text.data + found->begin,
                                                      found->end - found->begin });
        return fa__syntax_error(p->file, found->begin, found->end,
                                "expected %s but found '%s' here:", what, text);
    }
    return fa__syntax_error(p->file, found->begin, found->end, "expected %s but found %s here:",
                            what, fa__token_name(found->kind));
}

static fa_status expect(parser *p, fa__token_kind kind)
{
    char text[32];

    if (p->token.kind == kind)
        return advance(p);
    snprintf(text, sizeof(text), is_quoted(kind) ? "'%s'" : "%s", fa__token_name(kind));
    return expected(p, text);
}

/* Takes the token when it is there. */
static fa_status accept(parser *p, fa__token_kind kind, bool *found)
{
    *found = p->token.kind == kind;
    return *found ? advance(p) : FA_OK;
}

static fa__span token_text(const parser *p)
{
    return (fa__span){ p->file->text.data + p->token.begin, p->token.end - p->token.begin };
}

/* A NAME's text. */
static fa_status take_name(parser *p, fa__span *out)
{
    *out = token_text(p);
    return expect(p, FA__T_NAME);
}

/* ---- expressions ----------------------------------------------------------------------------- */

static fa_status parse_expr(parser *p, int level, fa__syntax **out);

/* An expression pushed onto the stack. */
static fa_status push_expr(parser *p, int level)
{
    fa__syntax *node;
    fa_status st = parse_expr(p, level, &node);

    return st == FA_OK ? push(p, node) : st;
}

/* A node of the token at hand. */
static fa_status parse_atom(parser *p, fa__syntax_kind kind, fa__syntax **out)
{
    fa__span text = token_text(p);
    uint32_t begin = p->token.begin;
    fa_status st = advance(p);

    if (st == FA_OK)
        st = make(p, kind, p->n_stack, begin, out);
    if (st == FA_OK)
        (*out)->text = text;
    return st;
}

/* Neighbouring strings are one. */
static fa_status parse_string(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    fa__buffer text = { 0 };
    fa__span piece = { 0 };
    uint32_t begin = p->token.begin;
    size_t n = 0;

    while (p->token.kind == FA__T_STRING) {
        TRY(fa__string_value(p->file, &p->file->arena, p->token, &piece));
        TRY(fa__buffer_put(&text, piece.data, piece.size));
        TRY(advance(p));
        n++;
    }
    if (n > 1) {
        uint8_t *joined = fa__arena_alloc(&p->file->arena, text.size + 1);
        if (joined == NULL)
            TRY(fa_error_last()->status);
        if (text.size > 0)
            memcpy(joined, text.data, text.size);
        piece = (fa__span){ joined, text.size };
    }
    TRY(make(p, FA__S_STRING, p->n_stack, begin, out));
    (*out)->text = piece;
done:
    fa__buffer_free(&text);
    return st;
}

/* comp := "for" target "in" expr ["if" expr]; pushes target, iterated and condition. */
static fa_status push_comprehension(parser *p)
{
    fa_status st = FA_OK;
    size_t first;
    fa__syntax *target;
    bool more = true;

    TRY(expect(p, FA__T_FOR));
    first = p->n_stack;
    while (more) {
        TRY(push_expr(p, COMPARE));
        TRY(accept(p, FA__T_COMMA, &more));
    }
    if (p->n_stack > first + 1) {
        TRY(make(p, FA__S_TUPLE, first, p->stack[first]->begin, &target));
        TRY(push(p, target));
    }
    TRY(expect(p, FA__T_IN));
    TRY(push_expr(p, TERNARY));
    TRY(accept(p, FA__T_IF, &more));
    if (more)
        TRY(push_expr(p, TERNARY));
    else
        TRY(push(p, NULL));
done:
    return st;
}

/* list := "[" [expr {"," expr} [","]] "]" | "[" expr comp "]" */
static fa_status parse_list(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax_kind kind = FA__S_LIST;
    bool more = true;

    TRY(advance(p));
    while (more && p->token.kind != FA__T_RBRACKET) {
        TRY(push_expr(p, 0));
        if (p->token.kind == FA__T_FOR && p->n_stack == first + 1) {
            kind = FA__S_LIST_COMP;
            TRY(push_comprehension(p));
            break;
        }
        TRY(accept(p, FA__T_COMMA, &more));
    }
    TRY(expect(p, FA__T_RBRACKET));
    TRY(make(p, kind, first, begin, out));
done:
    return st;
}

/* dict := "{" [expr ":" expr {"," expr ":" expr} [","]] "}" | "{" expr ":" expr comp "}" */
static fa_status parse_dict(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax_kind kind = FA__S_DICT;
    bool more = true;

    TRY(advance(p));
    while (more && p->token.kind != FA__T_RBRACE) {
        TRY(push_expr(p, 0));
        TRY(expect(p, FA__T_COLON));
        TRY(push_expr(p, 0));
        if (p->token.kind == FA__T_FOR && p->n_stack == first + 2) {
            fa__syntax *item = p->stack[--p->n_stack];
            kind = FA__S_DICT_COMP;
            TRY(push_comprehension(p));
            TRY(push(p, item));
            break;
        }
        TRY(accept(p, FA__T_COMMA, &more));
    }
    TRY(expect(p, FA__T_RBRACE));
    TRY(make(p, kind, first, begin, out));
done:
    return st;
}

/* "(" ")" | "(" expr ")" | "(" expr "," ... ")" */
static fa_status parse_parens(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    bool comma = true, is_tuple = false;

    TRY(advance(p));
    while (comma && p->token.kind != FA__T_RPAREN) {
        TRY(push_expr(p, 0));
        TRY(accept(p, FA__T_COMMA, &comma));
        is_tuple = is_tuple || comma;
    }
    TRY(expect(p, FA__T_RPAREN));
    if (is_tuple || p->n_stack == first) {
        TRY(make(p, FA__S_TUPLE, first, begin, out));
    } else {
        *out = p->stack[--p->n_stack];
    }
done:
    return st;
}

static fa_status parse_primary(parser *p, fa__syntax **out)
{
    switch (p->token.kind) {
    case FA__T_NAME:
        return parse_atom(p, FA__S_NAME, out);
    case FA__T_NUMBER:
        return parse_atom(p, FA__S_NUMBER, out);
    case FA__T_TRUE:
        return parse_atom(p, FA__S_TRUE, out);
    case FA__T_FALSE:
        return parse_atom(p, FA__S_FALSE, out);
    case FA__T_NONE:
        return parse_atom(p, FA__S_NONE, out);
    case FA__T_ELLIPSIS:
        return parse_atom(p, FA__S_ELLIPSIS, out);
    case FA__T_STRING:
        return parse_string(p, out);
    case FA__T_LBRACKET:
        return parse_list(p, out);
    case FA__T_LBRACE:
        return parse_dict(p, out);
    case FA__T_LPAREN:
        return parse_parens(p, out);
    default:
        return expected(p, "an expression");
    }
}

/* argument := expr | NAME "=" expr | "*" expr */
static fa_status parse_argument(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    bool found;

    TRY(accept(p, FA__T_MUL, &found));
    if (found) {
        TRY(push_expr(p, 0));
        TRY(make(p, FA__S_STAR, first, begin, out));
        return FA_OK;
    }
    TRY(parse_expr(p, 0, out));
    TRY(accept(p, FA__T_ASSIGN, &found));
    if (found) {
        fa__span name = (*out)->text;
        if ((*out)->kind != FA__S_NAME)
            return fa__syntax_error(p->file, begin, p->last_end,
                                    "expected a keyword's name before '=' here:");
        TRY(push_expr(p, 0));
        TRY(make(p, FA__S_KEYWORD, first, begin, out));
        (*out)->text = name;
    }
done:
    return st;
}

/* "(" [argument {"," argument} [","]] ")" behind *out. */
static fa_status parse_call(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = (*out)->begin;
    size_t first = p->n_stack;
    fa__syntax *argument;
    bool more = true;

    TRY(push(p, *out));
    TRY(advance(p));
    while (more && p->token.kind != FA__T_RPAREN) {
        TRY(parse_argument(p, &argument));
        TRY(push(p, argument));
        TRY(accept(p, FA__T_COMMA, &more));
    }
    TRY(expect(p, FA__T_RPAREN));
    TRY(make(p, FA__S_CALL, first, begin, out));
done:
    return st;
}

/* A bound of a slice, NULL where it is left out. */
static fa_status push_bound(parser *p)
{
    fa__token_kind kind = p->token.kind;

    if (kind == FA__T_COLON || kind == FA__T_COMMA || kind == FA__T_RBRACKET)
        return push(p, NULL);
    return push_expr(p, 0);
}

/* index := expr | [expr] ":" [expr] [":" [expr]] */
static fa_status push_index(parser *p)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax *node;
    bool found;

    TRY(push_bound(p));
    TRY(accept(p, FA__T_COLON, &found));
    if (!found)
        return p->stack[first] == NULL ? expected(p, "an expression") : FA_OK;
    TRY(push_bound(p));
    TRY(accept(p, FA__T_COLON, &found));
    if (found)
        TRY(push_bound(p));
    else
        TRY(push(p, NULL));
    TRY(make(p, FA__S_SLICE, first, begin, &node));
    TRY(push(p, node));
done:
    return st;
}

/* "[" index {"," index} [","] "]" behind *out. */
static fa_status parse_subscript(parser *p, fa__syntax **out)
{
    static const uint8_t comma[] = ",";
    fa_status st = FA_OK;
    uint32_t begin = (*out)->begin;
    size_t first = p->n_stack;
    bool more = true, is_tuple = false;

    TRY(push(p, *out));
    TRY(advance(p));
    while (more && (p->token.kind != FA__T_RBRACKET || p->n_stack == first + 1)) {
        TRY(push_index(p));
        TRY(accept(p, FA__T_COMMA, &more));
        is_tuple = is_tuple || more;
    }
    TRY(expect(p, FA__T_RBRACKET));
    TRY(make(p, FA__S_SUBSCRIPT, first, begin, out));
    if (is_tuple)
        (*out)->text = (fa__span){ comma, 1 };
done:
    return st;
}

/* "." NAME behind *out; keywords are names here. */
static fa_status parse_attribute(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = (*out)->begin;
    size_t first = p->n_stack;
    fa__span name;

    TRY(push(p, *out));
    TRY(advance(p));
    name = token_text(p);
    if (p->token.kind < FA__T_AND || p->token.kind > FA__T_WITH)
        TRY(expect(p, FA__T_NAME));
    else
        TRY(advance(p));
    TRY(make(p, FA__S_ATTR, first, begin, out));
    (*out)->text = name;
done:
    return st;
}

/* primary { "." NAME | call | subscript } */
static fa_status parse_postfix(parser *p, fa__syntax **out)
{
    fa_status st = parse_primary(p, out);

    while (st == FA_OK) {
        if (p->token.kind == FA__T_DOT)
            st = parse_attribute(p, out);
        else if (p->token.kind == FA__T_LPAREN)
            st = parse_call(p, out);
        else if (p->token.kind == FA__T_LBRACKET)
            st = parse_subscript(p, out);
        else
            break;
    }
    return st;
}

/* ("not" | "~" | "-" | "+") expr | postfix */
static fa_status parse_prefix(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    fa__token_kind op = p->token.kind;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;

    if (op != FA__T_NOT && op != FA__T_INVERT && op != FA__T_SUB && op != FA__T_ADD)
        return parse_postfix(p, out);
    TRY(advance(p));
    TRY(push_expr(p, op == FA__T_NOT || op == FA__T_INVERT ? NOT : SIGN));
    TRY(make(p, FA__S_UNARY, first, begin, out));
    (*out)->op = (uint8_t)op;
done:
    return st;
}

/* The level of an operator that stands between its operands, 0: none. */
static int infix_level(fa__token_kind kind)
{
    static const uint8_t levels[FA__T_COUNT] = {
        [FA__T_IF] = TERNARY, [FA__T_AND] = LOGIC, [FA__T_OR] = LOGIC,
        [FA__T_IN] = COMPARE, [FA__T_NOT] = COMPARE, [FA__T_IS] = COMPARE,
        [FA__T_EQ] = COMPARE, [FA__T_NE] = COMPARE, [FA__T_LT] = COMPARE,
        [FA__T_LE] = COMPARE, [FA__T_GT] = COMPARE, [FA__T_GE] = COMPARE,
        [FA__T_BITOR] = 5, [FA__T_BITXOR] = 6, [FA__T_BITAND] = 7,
        [FA__T_LSHIFT] = 8, [FA__T_RSHIFT] = 8, [FA__T_ADD] = 9, [FA__T_SUB] = 9,
        [FA__T_MUL] = 10, [FA__T_DIV] = 10, [FA__T_FLOORDIV] = 10, [FA__T_MOD] = 10,
        [FA__T_MATMUL] = 10, [FA__T_POW] = POWER,
    };

    return levels[kind];
}

/* *out "if" expr "else" expr */
static fa_status parse_ternary(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = (*out)->begin;
    size_t first = p->n_stack;
    fa__syntax *condition;

    TRY(parse_expr(p, TERNARY, &condition));
    TRY(push(p, condition));
    TRY(push(p, *out));
    TRY(expect(p, FA__T_ELSE));
    TRY(push_expr(p, 0));
    TRY(make(p, FA__S_TERNARY, first, begin, out));
done:
    return st;
}

/* *out op expr. `op` of two words: "not in", "is not". */
static fa_status parse_infix(parser *p, fa__token_kind op, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = (*out)->begin;
    size_t first = p->n_stack;
    int level = infix_level(op);
    bool found = false;

    if (op == FA__T_NOT) {
        TRY(expect(p, FA__T_IN));
        op = FA__T_NOT_IN;
    } else if (op == FA__T_IS) {
        TRY(accept(p, FA__T_NOT, &found));
        op = found ? FA__T_IS_NOT : op;
    }
    TRY(push(p, *out));
    TRY(push_expr(p, op == FA__T_POW ? level - 1 : level));
    TRY(make(p, op == FA__T_AND  ? FA__S_AND
                : op == FA__T_OR ? FA__S_OR
                                 : FA__S_BINARY, first, begin, out));
    (*out)->op = (uint8_t)op;
done:
    return st;
}

/* Operators that bind more strongly than `level`. */
static fa_status parse_expr(parser *p, int level, fa__syntax **out)
{
    fa_status st = FA_OK;

    if (++p->depth > FA__MAX_SYNTAX_DEPTH)
        return too_deep(p);
    TRY(parse_prefix(p, out));
    while (infix_level(p->token.kind) > level) {
        fa__token_kind op = p->token.kind;
        TRY(advance(p));
        if (op == FA__T_IF)
            TRY(parse_ternary(p, out));
        else
            TRY(parse_infix(p, op, out));
    }
done:
    p->depth--;
    return st;
}

static bool ends_exprs(fa__token_kind kind)
{
    return kind == FA__T_NEWLINE || kind == FA__T_END || kind == FA__T_ASSIGN
           || kind == FA__T_COLON || kind == FA__T_DEDENT || kind == FA__T_IN;
}

/* exprs := expr {"," expr} [","]: one expression, or a tuple. */
static fa_status parse_tuple(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    bool comma;

    TRY(parse_expr(p, 0, out));
    if (p->token.kind != FA__T_COMMA)
        return FA_OK;
    TRY(push(p, *out));
    for (;;) {
        TRY(accept(p, FA__T_COMMA, &comma));
        if (!comma || ends_exprs(p->token.kind))
            break;
        TRY(push_expr(p, 0));
    }
    TRY(make(p, FA__S_TUPLE, first, begin, out));
done:
    return st;
}

/* ---- statements ------------------------------------------------------------------------------ */

static fa_status parse_statement(parser *p, fa__syntax **out);

/* The end of a simple statement. */
static fa_status end_line(parser *p)
{
    if (p->token.kind == FA__T_END || p->token.kind == FA__T_DEDENT)
        return FA_OK;
    return expect(p, FA__T_NEWLINE);
}

static fa_status skip_newlines(parser *p)
{
    fa_status st = FA_OK;

    while (st == FA_OK && p->token.kind == FA__T_NEWLINE)
        st = advance(p);
    return st;
}

/* ":" block */
static fa_status parse_block(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin;
    size_t first = p->n_stack;
    fa__syntax *node;

    TRY(expect(p, FA__T_COLON));
    begin = p->token.begin;
    if (p->token.kind != FA__T_NEWLINE) {
        TRY(parse_statement(p, &node));
        TRY(push(p, node));
    } else {
        TRY(skip_newlines(p));
        TRY(expect(p, FA__T_INDENT));
        while (p->token.kind != FA__T_DEDENT && p->token.kind != FA__T_END) {
            TRY(parse_statement(p, &node));
            TRY(push(p, node));
            TRY(skip_newlines(p));
        }
        if (p->token.kind == FA__T_DEDENT)
            TRY(advance(p));
    }
    TRY(make(p, FA__S_BLOCK, first, begin, out));
done:
    return st;
}

static fa_status push_block(parser *p)
{
    fa__syntax *node;
    fa_status st = parse_block(p, &node);

    return st == FA_OK ? push(p, node) : st;
}

/* exprs pushed */
static fa_status push_tuple(parser *p)
{
    fa__syntax *node;
    fa_status st = parse_tuple(p, &node);

    return st == FA_OK ? push(p, node) : st;
}

static fa_status parse_if(parser *p, fa__syntax **out);

static fa_status parse_elif(parser *p, fa__syntax **out)
{
    fa_status st;

    if (++p->depth > FA__MAX_SYNTAX_DEPTH)
        return too_deep(p);
    st = parse_if(p, out);
    p->depth--;
    return st;
}

/* if := ("if" | "elif") expr block [if with "elif" | "else" block] */
static fa_status parse_if(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax *other;
    bool found;

    TRY(advance(p));
    TRY(push_expr(p, 0));
    TRY(push_block(p));
    if (p->token.kind == FA__T_ELIF) {
        size_t inner = p->n_stack;
        TRY(parse_elif(p, &other));
        TRY(push(p, other));
        TRY(make(p, FA__S_BLOCK, inner, other->begin, &other));
        TRY(push(p, other));
    } else {
        TRY(accept(p, FA__T_ELSE, &found));
        if (found)
            TRY(push_block(p));
        else
            TRY(push(p, NULL));
    }
    TRY(make(p, FA__S_IF, first, begin, out));
done:
    return st;
}

/* "while" expr block */
static fa_status parse_while(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;

    TRY(advance(p));
    TRY(push_expr(p, 0));
    TRY(push_block(p));
    TRY(make(p, FA__S_WHILE, first, begin, out));
done:
    return st;
}

/* "for" targets "in" exprs block */
static fa_status parse_for(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax *target;
    bool more = true;

    TRY(advance(p));
    while (more && p->token.kind != FA__T_IN) {
        TRY(push_expr(p, COMPARE));
        TRY(accept(p, FA__T_COMMA, &more));
        if (more || p->n_stack > first + 1) {
            if (!more || p->token.kind == FA__T_IN) {
                TRY(make(p, FA__S_TUPLE, first, p->stack[first]->begin, &target));
                TRY(push(p, target));
            }
        }
    }
    TRY(expect(p, FA__T_IN));
    TRY(push_tuple(p));
    TRY(push_block(p));
    TRY(make(p, FA__S_FOR, first, begin, out));
done:
    return st;
}

/* Behind "with" or a comma of it: expr ["as" target] ("," item | block) */
static fa_status parse_with_item(parser *p, uint32_t begin, fa__syntax **out)
{
    fa_status st = FA_OK;
    size_t first = p->n_stack, inner;
    fa__syntax *block;
    bool found;

    if (++p->depth > FA__MAX_SYNTAX_DEPTH)
        return too_deep(p);
    TRY(push_expr(p, 0));
    TRY(accept(p, FA__T_AS, &found));
    if (found)
        TRY(push_expr(p, 0));
    else
        TRY(push(p, NULL));
    TRY(accept(p, FA__T_COMMA, &found));
    if (found) {
        inner = p->n_stack;
        TRY(parse_with_item(p, p->token.begin, &block));
        TRY(push(p, block));
        TRY(make(p, FA__S_BLOCK, inner, block->begin, &block));
        TRY(push(p, block));
    } else {
        TRY(push_block(p));
    }
    TRY(make(p, FA__S_WITH, first, begin, out));
done:
    p->depth--;
    return st;
}

static fa_status parse_with(parser *p, fa__syntax **out)
{
    uint32_t begin = p->token.begin;
    fa_status st = advance(p);

    return st == FA_OK ? parse_with_item(p, begin, out) : st;
}

/* param := NAME [":" expr] ["=" expr] | "*" */
static fa_status push_param(parser *p)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax *node;
    fa__span name;
    bool found;

    TRY(accept(p, FA__T_MUL, &found));
    if (found) {
        TRY(make(p, FA__S_STAR, first, begin, &node));
        return push(p, node);
    }
    TRY(take_name(p, &name));
    TRY(accept(p, FA__T_COLON, &found));
    if (found)
        TRY(push_expr(p, 0));
    else
        TRY(push(p, NULL));
    TRY(accept(p, FA__T_ASSIGN, &found));
    if (found)
        TRY(push_expr(p, 0));
    else
        TRY(push(p, NULL));
    TRY(make(p, FA__S_PARAM, first, begin, &node));
    node->text = name;
    TRY(push(p, node));
done:
    return st;
}

/* "def" NAME "(" params ")" ["->" expr] block */
static fa_status parse_def(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax *result = NULL, *block;
    fa__span name;
    bool found = true;

    TRY(advance(p));
    TRY(take_name(p, &name));
    TRY(push(p, NULL));
    TRY(push(p, NULL));
    TRY(expect(p, FA__T_LPAREN));
    while (found && p->token.kind != FA__T_RPAREN) {
        TRY(push_param(p));
        TRY(accept(p, FA__T_COMMA, &found));
    }
    TRY(expect(p, FA__T_RPAREN));
    TRY(accept(p, FA__T_ARROW, &found));
    if (found)
        TRY(parse_expr(p, 0, &result));
    TRY(parse_block(p, &block));
    p->stack[first] = result;
    p->stack[first + 1] = block;
    TRY(make(p, FA__S_DEF, first, begin, out));
    (*out)->text = name;
done:
    return st;
}

/* "class" NAME ["(" [expr] ")"] block */
static fa_status parse_class(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__span name;
    bool found;

    TRY(advance(p));
    TRY(take_name(p, &name));
    TRY(accept(p, FA__T_LPAREN, &found));
    if (found && p->token.kind != FA__T_RPAREN)
        TRY(push_expr(p, 0));
    else
        TRY(push(p, NULL));
    if (found)
        TRY(expect(p, FA__T_RPAREN));
    TRY(push_block(p));
    TRY(make(p, FA__S_CLASS, first, begin, out));
    (*out)->text = name;
done:
    return st;
}

/* return, raise: [exprs]; raise's "from" is not of the language */
static fa_status parse_return(parser *p, fa__syntax_kind kind, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;

    TRY(advance(p));
    if (ends_exprs(p->token.kind))
        TRY(push(p, NULL));
    else
        TRY(push_tuple(p));
    TRY(make(p, kind, first, begin, out));
    TRY(end_line(p));
done:
    return st;
}

/* "assert" expr ["," expr] */
static fa_status parse_assert(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    bool found;

    TRY(advance(p));
    TRY(push_expr(p, 0));
    TRY(accept(p, FA__T_COMMA, &found));
    if (found)
        TRY(push_expr(p, 0));
    else
        TRY(push(p, NULL));
    TRY(make(p, FA__S_ASSERT, first, begin, out));
    TRY(end_line(p));
done:
    return st;
}

/* del, global: expr {"," expr}. `global` says nothing to a program without globals. */
static fa_status parse_names(parser *p, fa__syntax_kind kind, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    bool more = true;

    TRY(advance(p));
    while (more) {
        TRY(push_expr(p, 0));
        TRY(accept(p, FA__T_COMMA, &more));
    }
    if (kind == FA__S_PASS)
        p->n_stack = first;
    TRY(make(p, kind, first, begin, out));
    TRY(end_line(p));
done:
    return st;
}

static fa_status parse_word(parser *p, fa__syntax_kind kind, fa__syntax **out)
{
    fa_status st = parse_atom(p, kind, out);

    return st == FA_OK ? end_line(p) : st;
}

/* ":" type ["=" exprs] behind a target */
static fa_status parse_annotated(parser *p, size_t first, uint32_t begin, fa__syntax **out)
{
    fa_status st = FA_OK;
    bool found;

    TRY(advance(p));
    TRY(push_expr(p, 0));
    TRY(accept(p, FA__T_ASSIGN, &found));
    if (found)
        TRY(push_tuple(p));
    else
        TRY(push(p, NULL));
    TRY(make(p, FA__S_ANNOTATED, first, begin, out));
done:
    return st;
}

/* The operator of "+=" and its like, FA__T_END: none. */
static fa__token_kind augmented_op(fa__token_kind kind)
{
    static const uint8_t ops[FA__T_COUNT] = {
        [FA__T_ADD_ASSIGN] = FA__T_ADD, [FA__T_SUB_ASSIGN] = FA__T_SUB,
        [FA__T_MUL_ASSIGN] = FA__T_MUL, [FA__T_DIV_ASSIGN] = FA__T_DIV,
        [FA__T_FLOORDIV_ASSIGN] = FA__T_FLOORDIV, [FA__T_MOD_ASSIGN] = FA__T_MOD,
        [FA__T_MATMUL_ASSIGN] = FA__T_MATMUL, [FA__T_POW_ASSIGN] = FA__T_POW,
        [FA__T_BITAND_ASSIGN] = FA__T_BITAND, [FA__T_BITOR_ASSIGN] = FA__T_BITOR,
        [FA__T_BITXOR_ASSIGN] = FA__T_BITXOR, [FA__T_LSHIFT_ASSIGN] = FA__T_LSHIFT,
        [FA__T_RSHIFT_ASSIGN] = FA__T_RSHIFT,
    };

    return (fa__token_kind)ops[kind];
}

/* exprs | exprs "=" exprs ... | expr ":" type ["=" exprs] | expr augop exprs */
static fa_status parse_assignment(parser *p, fa__syntax **out)
{
    fa_status st = FA_OK;
    uint32_t begin = p->token.begin;
    size_t first = p->n_stack;
    fa__syntax_kind kind = FA__S_EXPR;
    fa__token_kind op = FA__T_END;
    bool more;

    TRY(push_tuple(p));
    if (p->token.kind == FA__T_COLON) {
        TRY(parse_annotated(p, first, begin, out));
        TRY(end_line(p));
        return FA_OK;
    }
    op = augmented_op(p->token.kind);
    if (op != FA__T_END) {
        kind = FA__S_AUGMENTED;
        TRY(advance(p));
        TRY(push_tuple(p));
    }
    TRY(accept(p, FA__T_ASSIGN, &more));
    while (more && kind != FA__S_AUGMENTED) {
        kind = FA__S_ASSIGN;
        TRY(push_tuple(p));
        TRY(accept(p, FA__T_ASSIGN, &more));
    }
    TRY(make(p, kind, first, begin, out));
    (*out)->op = (uint8_t)op;
    TRY(end_line(p));
done:
    return st;
}

static fa_status parse_any_statement(parser *p, fa__syntax **out)
{
    switch (p->token.kind) {
    case FA__T_IF:
        return parse_if(p, out);
    case FA__T_WHILE:
        return parse_while(p, out);
    case FA__T_FOR:
        return parse_for(p, out);
    case FA__T_WITH:
        return parse_with(p, out);
    case FA__T_DEF:
        return parse_def(p, out);
    case FA__T_CLASS:
        return parse_class(p, out);
    case FA__T_RETURN:
        return parse_return(p, FA__S_RETURN, out);
    case FA__T_RAISE:
        return parse_return(p, FA__S_RAISE, out);
    case FA__T_ASSERT:
        return parse_assert(p, out);
    case FA__T_DEL:
        return parse_names(p, FA__S_DEL, out);
    case FA__T_GLOBAL:
        return parse_names(p, FA__S_PASS, out);
    case FA__T_PASS:
        return parse_word(p, FA__S_PASS, out);
    case FA__T_BREAK:
        return parse_word(p, FA__S_BREAK, out);
    case FA__T_CONTINUE:
        return parse_word(p, FA__S_CONTINUE, out);
    default:
        return parse_assignment(p, out);
    }
}

static fa_status parse_statement(parser *p, fa__syntax **out)
{
    fa_status st;

    if (++p->depth > FA__MAX_SYNTAX_DEPTH)
        return too_deep(p);
    st = parse_any_statement(p, out);
    p->depth--;
    return st;
}

/* ---- a file ---------------------------------------------------------------------------------- */

/* "import" ...: names are qualified everywhere, so it says nothing. */
static fa_status skip_line(parser *p)
{
    fa_status st = FA_OK;

    while (st == FA_OK && p->token.kind != FA__T_NEWLINE && p->token.kind != FA__T_END)
        st = advance(p);
    return st;
}

static fa_status parse_declarations(parser *p)
{
    fa_status st = FA_OK;
    fa__syntax *node;

    TRY(advance(p));
    TRY(skip_newlines(p));
    while (p->token.kind != FA__T_END) {
        if (p->token.kind == FA__T_IMPORT || fa__span_is(token_text(p), "op_version_set")) {
            TRY(skip_line(p));
        } else if (p->token.kind == FA__T_CLASS || p->token.kind == FA__T_DEF) {
            TRY(parse_statement(p, &node));
            TRY(push(p, node));
        } else {
            TRY(expected(p, "'class' or 'def'"));
        }
        TRY(skip_newlines(p));
    }
    TRY(make(p, FA__S_BLOCK, 0, 0, &p->file->tree));
done:
    return st;
}

fa_status fa__parse_file(fa__source_file *file)
{
    parser p = { .file = file };
    fa_status st;

    if (file->text.size > FA__MAX_SOURCE_BYTES)
        return fa__fail(FA_ELIMIT, "%s has %zu bytes; at most %zu are read", file->path,
                        file->text.size, FA__MAX_SOURCE_BYTES);
    fa__lexer_init(&p.lexer, file);
    st = parse_declarations(&p);
    fa__free(p.stack);
    return st;
}
