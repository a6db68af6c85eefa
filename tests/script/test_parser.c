/* Syntax trees, shown as kind(operator-or-text kids...): what binds to what, what is refused. */
#include "sources.h"

static const char *const kind_names[] = {
    [FA__S_NAME] = "", [FA__S_NUMBER] = "", [FA__S_STRING] = "'", [FA__S_TRUE] = "",
    [FA__S_FALSE] = "", [FA__S_NONE] = "", [FA__S_ELLIPSIS] = "", [FA__S_ATTR] = "attr",
    [FA__S_CALL] = "call", [FA__S_KEYWORD] = "kw", [FA__S_STAR] = "star",
    [FA__S_SUBSCRIPT] = "sub", [FA__S_SLICE] = "slice", [FA__S_UNARY] = "un",
    [FA__S_BINARY] = "bin", [FA__S_AND] = "and", [FA__S_OR] = "or", [FA__S_TERNARY] = "ternary",
    [FA__S_LIST] = "list", [FA__S_TUPLE] = "tuple", [FA__S_DICT] = "dict",
    [FA__S_LIST_COMP] = "listcomp", [FA__S_DICT_COMP] = "dictcomp", [FA__S_EXPR] = "expr",
    [FA__S_ASSIGN] = "assign", [FA__S_ANNOTATED] = "annotated", [FA__S_AUGMENTED] = "augmented",
    [FA__S_IF] = "if", [FA__S_WHILE] = "while", [FA__S_FOR] = "for", [FA__S_WITH] = "with",
    [FA__S_RETURN] = "return", [FA__S_RAISE] = "raise", [FA__S_ASSERT] = "assert",
    [FA__S_DEL] = "del", [FA__S_PASS] = "pass", [FA__S_BREAK] = "break",
    [FA__S_CONTINUE] = "continue", [FA__S_BLOCK] = "block", [FA__S_DEF] = "def",
    [FA__S_PARAM] = "param", [FA__S_CLASS] = "class",
};

static void show(fa__buffer *out, const fa__syntax *node)
{
    if (node == NULL) {
        assert_int_equal(fa__buffer_text(out, "-"), FA_OK);
        return;
    }
    bool leaf = kind_names[node->kind][0] == '\0' || node->kind == FA__S_STRING;
    fa__buffer_format(out, "%s%s", kind_names[node->kind], leaf ? "" : "(");
    if (node->op != 0)
        fa__buffer_text(out, node->op == FA__T_NOT_IN   ? "not-in"
                             : node->op == FA__T_IS_NOT ? "is-not"
                                                        : fa__token_name((fa__token_kind)node->op));
    if (node->text.size > 0 && node->kind != FA__S_BREAK && node->kind != FA__S_CONTINUE
        && node->kind != FA__S_PASS)
        fa__buffer_put(out, node->text.data, node->text.size);
    for (uint32_t i = 0; i < node->n; i++) {
        fa__buffer_text(out, out->data[out->size - 1] == '(' ? "" : " ");
        show(out, node->kids[i]);
    }
    if (!leaf)
        fa__buffer_text(out, ")");
}

/* The statements of a function's body that holds `text`, or NULL. */
static const char *tree_of(const char *text)
{
    static char shown[4000];
    fa__buffer source = { 0 }, out = { 0 };
    fa__source_file file = { .path = "t.py", .prefix = "t" };

    fa__buffer_format(&source, "def f():\n  %s\n", text);
    file.text = (fa__span){ source.data, source.size };
    fa_status st = fa__parse_file(&file);
    if (st == FA_OK) {
        const fa__syntax *block = file.tree->kids[0]->kids[1];
        for (uint32_t i = 0; i < block->n; i++)
            show(&out, block->kids[i]);
        fa__copy_text(shown, sizeof(shown), (fa__span){ out.data, out.size });
    }
    fa__buffer_free(&out);
    fa__buffer_free(&source);
    fa__arena_free(&file.arena);
    return st == FA_OK ? shown : NULL;
}

static void operators_bind_as_in_pytorchs_parser(void **state)
{
    (void)state;
    assert_string_equal(tree_of("a + b * c"), "expr(bin(+ a bin(* b c)))");
    assert_string_equal(tree_of("a - b - c"), "expr(bin(- bin(- a b) c))");
    assert_string_equal(tree_of("a ** b ** c"), "expr(bin(** a bin(** b c)))");
    assert_string_equal(tree_of("-a ** -b"), "expr(un(- bin(** a un(- b))))");
    assert_string_equal(tree_of("-a * b"), "expr(bin(* un(- a) b))");
    assert_string_equal(tree_of("a | b ^ c & d << e"),
                        "expr(bin(| a bin(^ b bin(& c bin(<< d e)))))");
    assert_string_equal(tree_of("not a == b"), "expr(un(not bin(== a b)))");
    assert_string_equal(tree_of("a or b and c"), "expr(and(and or(or a b) c))");
    assert_string_equal(tree_of("a not in b is not c"), "expr(bin(is-not bin(not-in a b) c))");
}

static void a_ternary_takes_the_rest_on_the_right(void **state)
{
    (void)state;
    assert_string_equal(tree_of("a if b else c if d else e"),
                        "expr(ternary(b a ternary(d c e)))");
    assert_string_equal(tree_of("x = a + 1 if b else c"),
                        "assign(x ternary(b bin(+ a 1) c))");
}

static void postfixes_chain(void **state)
{
    (void)state;
    assert_string_equal(tree_of("(a).b(c, d=1, )[0].e"),
                        "expr(attr(e sub(call(attr(b a) c kw(d 1)) 0)))");
    assert_string_equal(tree_of("a.None.in"), "expr(attr(in attr(None a)))");
}

static void slices_keep_what_is_left_out(void **state)
{
    (void)state;
    assert_string_equal(tree_of("a[:, 1:2, ::3, None, ...]"),
                        "expr(sub(, a slice(- - -) slice(1 2 -) slice(- - 3) None ...))");
    assert_string_equal(tree_of("a[b]"), "expr(sub(a b))");
    assert_string_equal(tree_of("a[b,]"), "expr(sub(, a b))");
    assert_null(tree_of("a[]"));
}

static void tuples_need_a_comma(void **state)
{
    (void)state;
    assert_string_equal(tree_of("x = (a)"), "assign(x a)");
    assert_string_equal(tree_of("x = (a,)"), "assign(x tuple(a))");
    assert_string_equal(tree_of("x = ()"), "assign(x tuple())");
    assert_string_equal(tree_of("a, = b"), "assign(tuple(a) b)");
    assert_string_equal(tree_of("a, b = c, d"), "assign(tuple(a b) tuple(c d))");
    assert_string_equal(tree_of("a = b = c"), "assign(a b c)");
}

static void neighbouring_strings_are_one(void **state)
{
    (void)state;
    assert_string_equal(tree_of("x = \"a\" 'b'"), "assign(x 'ab)");
}

static void containers_and_comprehensions(void **state)
{
    (void)state;
    assert_string_equal(tree_of("x = {\"k\": [1, 2, ], }"), "assign(x dict('k list(1 2)))");
    assert_string_equal(tree_of("x = [a for b, c in d if e]"),
                        "assign(x listcomp(a tuple(b c) d e))");
    assert_string_equal(tree_of("x = {a: b for c in d}"), "assign(x dictcomp(a c d - b))");
}

static void statements(void **state)
{
    (void)state;
    assert_string_equal(tree_of("x : List[int] = a"), "annotated(x sub(List int) a)");
    assert_string_equal(tree_of("x.y += a, b"), "augmented(+ attr(y x) tuple(a b))");
    assert_string_equal(tree_of("return"), "return(-)");
    assert_string_equal(tree_of("return a, b"), "return(tuple(a b))");
    assert_string_equal(tree_of("assert a, \"b\""), "assert(a 'b)");
    assert_string_equal(tree_of("raise E(\"b\")"), "raise(call(E 'b))");
    assert_string_equal(tree_of("del a[0], b"), "del(sub(a 0) b)");
    assert_string_equal(tree_of("a; b"), "expr(a)expr(b)");
}

static void blocks(void **state)
{
    (void)state;
    assert_string_equal(tree_of("if a:\n    b\n  elif c:\n    d\n  else:\n    e"),
                        "if(a block(expr(b)) block(if(c block(expr(d)) block(expr(e)))))");
    assert_string_equal(tree_of("for i, j in a:\n    continue"),
                        "for(tuple(i j) a block(continue()))");
    assert_string_equal(tree_of("while a: break"), "while(a block(break()))");
    assert_string_equal(tree_of("with a as b, c:\n    pass"),
                        "with(a b block(with(c - block(pass()))))");
    assert_string_equal(tree_of("def g(a, *, b: int=1) -> int:\n    pass"),
                        "def(g int block(pass()) param(a - -) star() param(b int 1))");
}

static void an_error_shows_the_line_and_a_caret(void **state)
{
    (void)state;
    assert_null(tree_of("y = torch.add(a x)"));
    assert_int_equal(fa_error_last()->status, FA_EFORMAT);
    assert_error_says("expected ')' but found 'x' here:");
    assert_error_says("File \"t.py\", line 2, column 19");
    assert_error_says("\n        y = torch.add(a x)");
    assert_error_says("\n                        ~ <--- HERE");
}

static void what_is_no_program_is_refused(void **state)
{
    (void)state;
    assert_null(tree_of("x = "));
    assert_error_says("expected an expression but found the end of the line");
    assert_null(tree_of("f(a=1 b)"));
    assert_null(tree_of("f(1=2)"));
    assert_null(tree_of("if a:\n  b"));
    assert_error_says("an indented block");
    assert_null(tree_of("else: pass"));
    assert_null(tree_of("x = [a, b"));
}

/* `n` times `open`, then "a". */
static fa_status nest(const char *open, const char *close, int n)
{
    fa__buffer text = { 0 };
    fa__source_file file = { .path = "t.py", .prefix = "t" };

    fa__buffer_text(&text, "def f():\n  ");
    for (int i = 0; i < n; i++)
        fa__buffer_text(&text, open);
    fa__buffer_text(&text, "a");
    for (int i = 0; i < n; i++)
        fa__buffer_text(&text, close);
    file.text = (fa__span){ text.data, text.size };
    fa_status st = fa__parse_file(&file);
    fa__arena_free(&file.arena);
    fa__buffer_free(&text);
    return st;
}

static void nesting_ends_at_the_limit(void **state)
{
    (void)state;
    assert_int_equal(nest("(", ")", FA__MAX_SYNTAX_DEPTH - 3), FA_OK);
    assert_int_equal(nest("(", ")", FA__MAX_SYNTAX_DEPTH - 2), FA_ELIMIT);
    assert_int_equal(nest("-", "", 100000), FA_ELIMIT);
    assert_int_equal(nest("a.", "", 300), FA_OK);
    assert_int_equal(nest("a.", "", 100000), FA_ELIMIT);
    assert_int_equal(nest("a + ", "", 100000), FA_ELIMIT);
    assert_int_equal(nest("[", "]", 100000), FA_ELIMIT);
    assert_int_equal(nest("a if b else ", "", 100000), FA_ELIMIT);
}

static void old_files_begin_with_their_version_and_imports(void **state)
{
    (void)state;
    fa__unit *unit = unit_of("op_version_set = 1\nimport __torch__.a.b\nclass M(Module):\n"
                             "  def forward(self, x: Tensor) -> Tensor:\n    return x\n");

    assert_non_null(unit);
    assert_non_null(fa__unit_function(unit, "__torch__.M.forward"));
    fa__unit_release(unit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_pytorchs_parser),
        cmocka_unit_test(a_ternary_takes_the_rest_on_the_right),
        cmocka_unit_test(postfixes_chain),
        cmocka_unit_test(slices_keep_what_is_left_out),
        cmocka_unit_test(tuples_need_a_comma),
        cmocka_unit_test(neighbouring_strings_are_one),
        cmocka_unit_test(containers_and_comprehensions),
        cmocka_unit_test(statements),
        cmocka_unit_test(blocks),
        cmocka_unit_test(an_error_shows_the_line_and_a_caret),
        cmocka_unit_test(what_is_no_program_is_refused),
        cmocka_unit_test(nesting_ends_at_the_limit),
        cmocka_unit_test(old_files_begin_with_their_version_and_imports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
