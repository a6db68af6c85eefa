/* syntax.h: what the files of the front end share — source files, tokens, the syntax tree, the
 * declarations that a unit has found. Private to this folder. */
#ifndef FA_SCRIPT_SYNTAX_H
#define FA_SCRIPT_SYNTAX_H

#include "script/script.h"

/* Expressions and blocks together nest no deeper than this. */
#define FA__MAX_SYNTAX_DEPTH 500
/* Indented blocks inside one another. */
#define FA__MAX_INDENT 256
/* Bytes of one file of source. */
#define FA__MAX_SOURCE_BYTES ((size_t)1 << 30)

/* ---- memory of a file's tree (syntax.c) ------------------------------------------------------ */

/* Hands out memory that is freed all at once. */
typedef struct fa__arena {
    struct fa__arena_block *blocks;
    uint8_t *next, *end;
} fa__arena;

/* Zeroed and aligned for pointers. NULL: out of memory. */
void *fa__arena_alloc(fa__arena *arena, size_t size);
void fa__arena_free(fa__arena *arena);

/* ---- the tree -------------------------------------------------------------------------------- */

typedef enum fa__syntax_kind {
    /* expressions */
    FA__S_NAME,                         /* text */
    FA__S_NUMBER,                       /* text as written */
    FA__S_STRING,                       /* text is the value */
    FA__S_TRUE, FA__S_FALSE, FA__S_NONE, FA__S_ELLIPSIS,
    FA__S_ATTR,                         /* kids[0].text */
    FA__S_CALL,                         /* kids[0](kids[1], ...) */
    FA__S_KEYWORD,                      /* text=kids[0], in a call */
    FA__S_STAR,                         /* *kids[0], in a call or parameter list */
    FA__S_SUBSCRIPT,                    /* kids[0][kids[1], ...]; text ",": a tuple of one */
    FA__S_SLICE,                        /* kids[0]:kids[1]:kids[2], NULL where left out */
    FA__S_UNARY,                        /* op kids[0] */
    FA__S_BINARY,                       /* kids[0] op kids[1]; comparisons, in, is */
    FA__S_AND, FA__S_OR,                /* kids[0], kids[1] */
    FA__S_TERNARY,                      /* kids[1] if kids[0] else kids[2] */
    FA__S_LIST, FA__S_TUPLE,            /* kids */
    FA__S_DICT,                         /* key, item, key, item, ... */
    FA__S_LIST_COMP,                    /* kids[0] for kids[1] in kids[2] [if kids[3]] */
    FA__S_DICT_COMP,                    /* kids[0]: kids[4] for kids[1] in kids[2] [if kids[3]] */
    /* statements */
    FA__S_EXPR,                         /* kids[0] */
    FA__S_ASSIGN,                       /* kids[0] = kids[1] = ... = the last */
    FA__S_ANNOTATED,                    /* kids[0] : kids[1] [= kids[2]] */
    FA__S_AUGMENTED,                    /* kids[0] op= kids[1] */
    FA__S_IF,                           /* kids[0], block kids[1], block or NULL kids[2] */
    FA__S_WHILE,                        /* kids[0], block kids[1] */
    FA__S_FOR,                          /* target kids[0] in kids[1], block kids[2] */
    FA__S_WITH,                         /* kids[0] as kids[1] (or NULL), block kids[2] */
    FA__S_RETURN,                       /* kids[0] or NULL */
    FA__S_RAISE,                        /* kids[0] */
    FA__S_ASSERT,                       /* kids[0], kids[1] or NULL */
    FA__S_DEL,                          /* kids */
    FA__S_PASS, FA__S_BREAK, FA__S_CONTINUE,
    FA__S_BLOCK,                        /* kids */
    FA__S_DEF,                          /* text; kids[0] result type or NULL, kids[1] block, then
                                         * parameters */
    FA__S_PARAM,                        /* text; type kids[0], default kids[1], NULL where absent */
    FA__S_CLASS                         /* text; base kids[0] or NULL, block kids[1] */
} fa__syntax_kind;

typedef struct fa__syntax {
    uint8_t kind;                       /* fa__syntax_kind */
    uint8_t op;                         /* fa__token_kind of UNARY, BINARY, AUGMENTED */
    uint16_t depth;                     /* of the tree below */
    uint32_t begin, end;                /* bytes in the file */
    uint32_t n;
    fa__span text;
    struct fa__syntax **kids;
} fa__syntax;

struct fa__source_file {
    struct fa__source_file *next;       /* of the unit */
    struct fa__unit *unit;              /* borrowed */
    char *path;                         /* "code/__torch__/m.py" */
    char *prefix;                       /* its declarations are prefix.name: "__torch__.m" */
    fa__span text;
    fa__arena arena;
    fa__syntax *tree;                   /* BLOCK of CLASS and DEF */
};

/* FA_EFORMAT "expected ')' but found 'x' here:", with place, source line and caret as notes. */
fa_status fa__syntax_error(const fa__source_file *file, uint32_t begin, uint32_t end,
                           const char *format, ...) FA__PRINTF(4, 5);
/* Counted from 1. */
void fa__line_and_column(const fa__source_file *file, uint32_t at, uint32_t *line,
                         uint32_t *column);
/* The source text of a node. */
fa__span fa__syntax_source(const fa__source_file *file, const fa__syntax *node);

/* ---- tokens (lexer.c) ------------------------------------------------------------------------ */

typedef enum fa__token_kind {
    FA__T_END, FA__T_NEWLINE, FA__T_INDENT, FA__T_DEDENT, FA__T_NAME, FA__T_NUMBER, FA__T_STRING,
    /* keywords */
    FA__T_AND, FA__T_AS, FA__T_ASSERT, FA__T_BREAK, FA__T_CLASS, FA__T_CONTINUE, FA__T_DEF,
    FA__T_DEL, FA__T_ELIF, FA__T_ELSE, FA__T_FALSE, FA__T_FOR, FA__T_GLOBAL, FA__T_IF,
    FA__T_IMPORT, FA__T_IN, FA__T_IS, FA__T_NONE, FA__T_NOT, FA__T_OR, FA__T_PASS, FA__T_RAISE,
    FA__T_RETURN, FA__T_TRUE, FA__T_WHILE, FA__T_WITH,
    /* symbols */
    FA__T_LPAREN, FA__T_RPAREN, FA__T_LBRACKET, FA__T_RBRACKET, FA__T_LBRACE, FA__T_RBRACE,
    FA__T_COMMA, FA__T_COLON, FA__T_DOT, FA__T_ELLIPSIS, FA__T_ARROW, FA__T_ASSIGN,
    FA__T_ADD, FA__T_SUB, FA__T_MUL, FA__T_DIV, FA__T_FLOORDIV, FA__T_MOD, FA__T_MATMUL,
    FA__T_POW, FA__T_BITAND, FA__T_BITOR, FA__T_BITXOR, FA__T_INVERT, FA__T_LSHIFT, FA__T_RSHIFT,
    FA__T_EQ, FA__T_NE, FA__T_LT, FA__T_LE, FA__T_GT, FA__T_GE,
    FA__T_ADD_ASSIGN, FA__T_SUB_ASSIGN, FA__T_MUL_ASSIGN, FA__T_DIV_ASSIGN,
    FA__T_FLOORDIV_ASSIGN, FA__T_MOD_ASSIGN, FA__T_MATMUL_ASSIGN, FA__T_POW_ASSIGN,
    FA__T_BITAND_ASSIGN, FA__T_BITOR_ASSIGN, FA__T_BITXOR_ASSIGN, FA__T_LSHIFT_ASSIGN,
    FA__T_RSHIFT_ASSIGN,
    /* of two words, made by the parser */
    FA__T_NOT_IN, FA__T_IS_NOT,
    FA__T_COUNT
} fa__token_kind;

typedef struct fa__token {
    fa__token_kind kind;
    uint32_t begin, end;
} fa__token;

typedef struct fa__lexer {
    const fa__source_file *file;
    uint32_t at;
    bool line_start;                    /* indentation is still to be looked at */
    int n_open;                         /* brackets: newlines inside are spaces */
    int n_dedents;                      /* still to be given */
    int n_indents;
    uint32_t indents[FA__MAX_INDENT];   /* columns; the first is 0 */
} fa__lexer;

void fa__lexer_init(fa__lexer *lexer, const fa__source_file *file);
fa_status fa__lexer_next(fa__lexer *lexer, fa__token *out);
/* As the parser's messages name it: "')'", "a name". */
const char *fa__token_name(fa__token_kind kind);
/* The value of a STRING token, in the arena. */
fa_status fa__string_value(const fa__source_file *file, fa__arena *arena, fa__token token,
                           fa__span *out);

/* ---- parsing (parser.c) ---------------------------------------------------------------------- */

/* file->text becomes file->tree. */
fa_status fa__parse_file(fa__source_file *file);

/* ---- declarations (unit.c); the caller holds the unit's lock --------------------------------- */

typedef struct fa__decl {
    fa__source_file *file;              /* NULL: defined as a graph */
    const fa__syntax *syntax;           /* CLASS or DEF */
    char *qualified;
    fa__class *class;                   /* CLASS: once asked for */
    fa__graph *graph;                   /* DEF: once asked for */
} fa__decl;

/* Reads the file where the name should be, if need be. NULL without an error when nobody declares
 * it (*st FA_OK), or with one. */
fa__decl *fa__unit_find(fa__unit *unit, fa__span qualified, fa_status *st);
/* The class of a CLASS declaration; NULL with an error. */
const fa__class *fa__decl_class(fa__unit *unit, fa__decl *decl);
void fa__unit_lock(fa__unit *unit);
void fa__unit_unlock(fa__unit *unit);
int fa__unit_version(const fa__unit *unit);
/* The debug record beside a file; empty: none. Needs no lock. */
fa__span fa__unit_debug(const fa__unit *unit, const fa__source_file *file);
/* Item of CONSTANTS, borrowed; NULL without an error when there is none. */
fa_value *fa__unit_constant(const fa__unit *unit, size_t i);
/* A type as an annotation spells it; classes of the same file are given their whole name. Yours. */
fa__type *fa__syntax_type(fa__unit *unit, const fa__source_file *file, const fa__syntax *node);
/* As fa__unit_define. */
fa_status fa__unit_define_locked(fa__unit *unit, fa__graph *graph_take);
/* As fa__unit_add_source. */
fa_status fa__unit_add_source_locked(fa__unit *unit, const char *prefix, const char *path,
                                     fa__span text);

/* ---- classes (classes.c) --------------------------------------------------------------------- */

/* The class of a CLASS node. Yours; NULL with an error. */
fa__class *fa__class_from_syntax(fa__unit *unit, const fa__source_file *file,
                                 const fa__syntax *node, const char *qualified);
void fa__class_free(fa__class *class);

/* ---- lowering (lower.c) ---------------------------------------------------------------------- */

/* The graph of a DEF. Yours; NULL with an error. */
fa__graph *fa__lower(fa__unit *unit, const fa__source_file *file, const fa__syntax *def,
                     const char *qualified);
/* The value of an expression that is a constant (defaults, class constants). FA_EFORMAT when it is
 * none. */
fa_status fa__constant_value(fa__unit *unit, const fa__source_file *file, const fa__syntax *node,
                             fa__ivalue *out);
/* The value of a literal, or FA_ETYPE without a recorded error when the expression is none. */
fa_status fa__scalar_constant(const fa__source_file *file, const fa__syntax *node,
                              fa__ivalue *out);
/* The member that "__torch__.Color.RED" names; *member NULL when it names none. */
fa_status fa__enum_member(fa__unit *unit, fa__span dotted, const fa__class **of,
                          const fa__class_attribute **member);
/* "torch.nn.functional.relu" of names joined by dots into out; false for other expressions. */
bool fa__dotted_name(const fa__syntax *node, fa__buffer *out, fa_status *st);

/* The op that a dotted name means: "torch.add" is "aten::add", "ops.prim.min" "prim::min". Into
 * out; false when it means none. */
bool fa__op_of_name(fa__span dotted, fa__buffer *out, fa_status *st);
/* The op of UNARY, BINARY and builtin functions ("len"); NULL: none. */
const char *fa__op_of_operator(const fa__syntax *node);
const char *fa__op_of_builtin(fa__span name);

/* ---- operator versions (upgraders.c) [formats 4.13] ------------------------------------------ */

/* The function that stands for op `name` in a file of the unit's version ("__upgraders__.full"), or
 * NULL: the op itself. Adds its source to the unit. */
fa_status fa__upgrader_for(const fa__source_file *file, const char *name, size_t n_args,
                           const char **out);

#endif
