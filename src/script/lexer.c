/* lexer.c: TorchScript text to tokens, as Python reads it [formats 4.7.5].
 *
 *     newline  ends a statement, except inside brackets and after '\'
 *     INDENT, DEDENT  where a line begins further right or further left than the one before
 *     number   decimal or 0x, fraction and exponent as strtod, optional 'j'
 *     string   '...' "..." and three quotes; escapes \\ \' \" \n \t \a \b \f \v \r, octal \ooo */
#include "script/syntax.h"

#include <ctype.h>

typedef struct token_row {
    const char *text;
    fa__token_kind kind;
} token_row;

static const token_row keywords[] = {
    { "and", FA__T_AND },         { "as", FA__T_AS },         { "assert", FA__T_ASSERT },
    { "break", FA__T_BREAK },     { "class", FA__T_CLASS },   { "continue", FA__T_CONTINUE },
    { "def", FA__T_DEF },         { "del", FA__T_DEL },       { "elif", FA__T_ELIF },
    { "else", FA__T_ELSE },       { "False", FA__T_FALSE },   { "for", FA__T_FOR },
    { "global", FA__T_GLOBAL },   { "if", FA__T_IF },         { "import", FA__T_IMPORT },
    { "in", FA__T_IN },           { "is", FA__T_IS },         { "None", FA__T_NONE },
    { "not", FA__T_NOT },         { "or", FA__T_OR },         { "pass", FA__T_PASS },
    { "raise", FA__T_RAISE },     { "return", FA__T_RETURN }, { "True", FA__T_TRUE },
    { "while", FA__T_WHILE },     { "with", FA__T_WITH },
};

/* longer ones first */
static const token_row symbols[] = {
    { "...", FA__T_ELLIPSIS },       { "//=", FA__T_FLOORDIV_ASSIGN },
    { "**=", FA__T_POW_ASSIGN },     { "<<=", FA__T_LSHIFT_ASSIGN },
    { ">>=", FA__T_RSHIFT_ASSIGN },  { "->", FA__T_ARROW },
    { "//", FA__T_FLOORDIV },        { "**", FA__T_POW },
    { "<<", FA__T_LSHIFT },          { ">>", FA__T_RSHIFT },
    { "==", FA__T_EQ },              { "!=", FA__T_NE },
    { "<=", FA__T_LE },              { ">=", FA__T_GE },
    { "+=", FA__T_ADD_ASSIGN },      { "-=", FA__T_SUB_ASSIGN },
    { "*=", FA__T_MUL_ASSIGN },      { "/=", FA__T_DIV_ASSIGN },
    { "%=", FA__T_MOD_ASSIGN },      { "@=", FA__T_MATMUL_ASSIGN },
    { "&=", FA__T_BITAND_ASSIGN },   { "|=", FA__T_BITOR_ASSIGN },
    { "^=", FA__T_BITXOR_ASSIGN },   { "(", FA__T_LPAREN },
    { ")", FA__T_RPAREN },           { "[", FA__T_LBRACKET },
    { "]", FA__T_RBRACKET },         { "{", FA__T_LBRACE },
    { "}", FA__T_RBRACE },           { ",", FA__T_COMMA },
    { ":", FA__T_COLON },            { ".", FA__T_DOT },
    { "=", FA__T_ASSIGN },           { "+", FA__T_ADD },
    { "-", FA__T_SUB },              { "*", FA__T_MUL },
    { "/", FA__T_DIV },              { "%", FA__T_MOD },
    { "@", FA__T_MATMUL },           { "&", FA__T_BITAND },
    { "|", FA__T_BITOR },            { "^", FA__T_BITXOR },
    { "~", FA__T_INVERT },           { "<", FA__T_LT },
    { ">", FA__T_GT },
};

const char *fa__token_name(fa__token_kind kind)
{
    static const char *const others[] = {
        [FA__T_END] = "the end of the file", [FA__T_NEWLINE] = "the end of the line",
        [FA__T_INDENT] = "an indented block", [FA__T_DEDENT] = "the end of the block",
        [FA__T_NAME] = "a name", [FA__T_NUMBER] = "a number", [FA__T_STRING] = "a string",
    };

    if (kind < FA__COUNT(others))
        return others[kind];
    for (size_t i = 0; i < FA__COUNT(keywords); i++) {
        if (keywords[i].kind == kind)
            return keywords[i].text;
    }
    for (size_t i = 0; i < FA__COUNT(symbols); i++) {
        if (symbols[i].kind == kind)
            return symbols[i].text;
    }
    return "?";
}

void fa__lexer_init(fa__lexer *lexer, const fa__source_file *file)
{
    *lexer = (fa__lexer){ .file = file, .line_start = true, .n_indents = 1 };
}

/* The byte `ahead` of the cursor, -1 past the end. */
static int peek(const fa__lexer *lexer, uint32_t ahead)
{
    size_t at = (size_t)lexer->at + ahead;

    return at < lexer->file->text.size ? lexer->file->text.data[at] : -1;
}

static bool is_name_start(int c)
{
    return c == '_' || c >= 0x80 || (c >= 0 && isalpha(c));
}

static bool is_name_part(int c)
{
    return is_name_start(c) || (c >= 0 && isdigit(c));
}

static fa_status error_here(const fa__lexer *lexer, const char *text)
{
    return fa__syntax_error(lexer->file, lexer->at, lexer->at + 1, "%s here:", text);
}

/* ---- spaces and indentation ------------------------------------------------------------------ */

static void skip_comment(fa__lexer *lexer)
{
    while (peek(lexer, 0) != '\n' && peek(lexer, 0) != -1)
        lexer->at++;
}

/* Spaces, comments, continued lines; newlines too inside brackets. */
static void skip_spaces(fa__lexer *lexer)
{
    for (;;) {
        int c = peek(lexer, 0);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || (c == '\n' && lexer->n_open > 0))
            lexer->at++;
        else if (c == '\\' && peek(lexer, 1) == '\n')
            lexer->at += 2;
        else if (c == '\\' && peek(lexer, 1) == '\r' && peek(lexer, 2) == '\n')
            lexer->at += 3;
        else if (c == '#')
            skip_comment(lexer);
        else
            return;
    }
}

/* Column of the next line that has something in it; a tab goes to the next multiple of 8. */
static uint32_t read_indent(fa__lexer *lexer)
{
    uint32_t column = 0;

    for (;;) {
        int c = peek(lexer, 0);
        if (c == ' ')
            column++;
        else if (c == '\t')
            column = (column / 8 + 1) * 8;
        else if (c == '#')
            skip_comment(lexer);
        else if (c == '\n')
            column = 0;
        else if (c != '\r' && c != '\f')
            return c == -1 ? 0 : column;
        if (peek(lexer, 0) != -1 && c != '#')
            lexer->at++;
    }
}

/* INDENT, or the first DEDENT of several; *given false when the line stands where the last did. */
static fa_status start_line(fa__lexer *lexer, fa__token *out, bool *given)
{
    uint32_t column = read_indent(lexer);

    lexer->line_start = false;
    *given = true;
    out->begin = out->end = lexer->at;
    if (column > lexer->indents[lexer->n_indents - 1]) {
        if (lexer->n_indents == FA__MAX_INDENT)
            return fa__fail(FA_ELIMIT, "%s: blocks nest deeper than %d", lexer->file->path,
                            FA__MAX_INDENT);
        lexer->indents[lexer->n_indents++] = column;
        out->kind = FA__T_INDENT;
        return FA_OK;
    }
    while (column < lexer->indents[lexer->n_indents - 1]) {
        lexer->n_indents--;
        lexer->n_dedents++;
    }
    if (column != lexer->indents[lexer->n_indents - 1])
        return error_here(lexer, "the line is indented as no block before it");
    *given = false;
    return FA_OK;
}

/* ---- numbers, names, strings ----------------------------------------------------------------- */

static void take_digits(fa__lexer *lexer)
{
    while (peek(lexer, 0) != -1 && isdigit(peek(lexer, 0)))
        lexer->at++;
}

static bool at_exponent(const fa__lexer *lexer)
{
    int sign = peek(lexer, 1), digit = sign == '+' || sign == '-' ? peek(lexer, 2) : sign;

    return (peek(lexer, 0) | 0x20) == 'e' && digit != -1 && isdigit(digit);
}

static void take_number(fa__lexer *lexer)
{
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) | 0x20) == 'x') {
        lexer->at += 2;
        while (peek(lexer, 0) != -1 && isxdigit(peek(lexer, 0)))
            lexer->at++;
        return;
    }
    take_digits(lexer);
    if (peek(lexer, 0) == '.') {
        lexer->at++;
        take_digits(lexer);
    }
    if (at_exponent(lexer)) {
        lexer->at += 2;
        take_digits(lexer);
    }
    if (peek(lexer, 0) == 'j')
        lexer->at++;
}

/* How many quotes open and close the string. */
static uint32_t quote_width(const fa__lexer *lexer)
{
    int quote = peek(lexer, 0);

    return peek(lexer, 1) == quote && peek(lexer, 2) == quote ? 3 : 1;
}

static fa_status take_string(fa__lexer *lexer)
{
    int quote = peek(lexer, 0);
    uint32_t begin = lexer->at, width = quote_width(lexer);

    for (lexer->at += width;;) {
        int c = peek(lexer, 0);
        if (c == -1 || (c == '\n' && width == 1))
            return fa__syntax_error(lexer->file, begin, begin + 1,
                                    "the string that begins here does not end:");
        if (c == quote
            && (width == 1 || (peek(lexer, 1) == quote && peek(lexer, 2) == quote))) {
            lexer->at += width;
            return FA_OK;
        }
        lexer->at += c == '\\' && peek(lexer, 1) != -1 ? 2 : 1;
    }
}

static fa__token_kind name_kind(fa__span text)
{
    if (text.size > strlen("continue") || text.data[0] == '_')
        return FA__T_NAME;
    for (size_t i = 0; i < FA__COUNT(keywords); i++) {
        if (fa__span_is(text, keywords[i].text))
            return keywords[i].kind;
    }
    return FA__T_NAME;
}

static fa_status take_symbol(fa__lexer *lexer, fa__token *out)
{
    fa__span rest = { lexer->file->text.data + lexer->at, lexer->file->text.size - lexer->at };

    for (size_t i = 0; i < FA__COUNT(symbols); i++) {
        if (fa__starts_with(rest, symbols[i].text)) {
            out->kind = symbols[i].kind;
            lexer->at += (uint32_t)strlen(symbols[i].text);
            if (out->kind >= FA__T_LPAREN && out->kind <= FA__T_RBRACE)
                lexer->n_open += (out->kind - FA__T_LPAREN) % 2 == 0 ? 1 : -1;
            if (lexer->n_open < 0)
                lexer->n_open = 0;
            return FA_OK;
        }
    }
    return error_here(lexer, "a character that does not belong to the language");
}

static fa_status take_token(fa__lexer *lexer, fa__token *out)
{
    int c = peek(lexer, 0);
    fa_status st = FA_OK;

    out->begin = lexer->at;
    if (c == -1) {
        out->kind = FA__T_END;
    } else if (is_name_start(c)) {
        while (is_name_part(peek(lexer, 0)))
            lexer->at++;
        out->kind = name_kind((fa__span){ lexer->file->text.data + out->begin,
                                          lexer->at - out->begin });
    } else if (isdigit(c) || (c == '.' && peek(lexer, 1) != -1 && isdigit(peek(lexer, 1)))) {
        out->kind = FA__T_NUMBER;
        take_number(lexer);
    } else if (c == '"' || c == '\'') {
        out->kind = FA__T_STRING;
        st = take_string(lexer);
    } else {
        st = take_symbol(lexer, out);
    }
    out->end = lexer->at;
    return st;
}

fa_status fa__lexer_next(fa__lexer *lexer, fa__token *out)
{
    fa_status st;

    *out = (fa__token){ .begin = lexer->at, .end = lexer->at };
    if (lexer->line_start && lexer->n_dedents == 0) {
        bool given;
        st = start_line(lexer, out, &given);
        if (st != FA_OK || given)
            return st;
    }
    if (lexer->n_dedents > 0) {
        lexer->n_dedents--;
        out->kind = FA__T_DEDENT;
        return FA_OK;
    }
    skip_spaces(lexer);
    if (peek(lexer, 0) == '\n' || peek(lexer, 0) == ';') {
        lexer->line_start = peek(lexer, 0) == '\n';
        *out = (fa__token){ FA__T_NEWLINE, lexer->at, lexer->at + 1 };
        lexer->at++;
        return FA_OK;
    }
    return take_token(lexer, out);
}

/* ---- the value of a string ------------------------------------------------------------------- */

/* The byte that \c stands for, -1: none. */
static int escape(int c)
{
    static const char names[] = "\\\'\"ntabfvr", values[] = "\\\'\"\n\t\a\b\f\v\r";

    for (size_t i = 0; names[i] != '\0'; i++) {
        if (names[i] == c)
            return (unsigned char)values[i];
    }
    return -1;
}

/* One to three octal digits at `at`; their count. */
static size_t octal(const uint8_t *at, size_t left, int *value)
{
    size_t n = 0;

    *value = 0;
    while (n < 3 && n < left && at[n] >= '0' && at[n] <= '7')
        *value = *value * 8 + (at[n++] - '0');
    return n;
}

fa_status fa__string_value(const fa__source_file *file, fa__arena *arena, fa__token token,
                           fa__span *out)
{
    const uint8_t *at = file->text.data + token.begin;
    size_t size = token.end - token.begin;
    size_t width = size >= 6 && at[1] == at[0] && at[2] == at[0] ? 3 : 1;
    uint8_t *value = fa__arena_alloc(arena, size + 1);
    size_t n = 0, end = size - width;

    if (value == NULL)
        return fa_error_last()->status;
    for (size_t i = width; i < end; i++) {
        int byte = at[i];
        if (byte == '\\' && i + 1 < end) {
            size_t digits = octal(at + i + 1, end - i - 1, &byte);
            if (digits == 0) {
                byte = escape(at[i + 1]);
                digits = 1;
            }
            if (at[i + 1] == '\n') {
                i++;
                continue;
            }
            if (byte < 0 || byte > 255)
                return fa__syntax_error(file, token.begin + (uint32_t)i,
                                        token.begin + (uint32_t)i + 2,
                                        "an escape that strings do not have here:");
            i += digits;
        }
        value[n++] = (uint8_t)byte;
    }
    *out = (fa__span){ value, n };
    return FA_OK;
}
