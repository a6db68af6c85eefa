/* Graphs as TorchScript text, which reads back as the same graph. */
#include "sources.h"

/* The text of function f of a program; NULL: an error. */
static const char *source_of(const char *text, fa_value *constants)
{
    static char out[6000];
    fa__unit_source source = { .constants = constants };
    fa__unit *unit = fa__unit_new(&source);
    fa__graph *graph = NULL;
    fa__buffer printed = { 0 };
    fa_value *kept = fa_value_list();
    bool fine = false;

    assert_true(unit != NULL && kept != NULL);
    if (fa__unit_add_source(unit, "__torch__", "code/__torch__.py", fa__span_of(text)) == FA_OK)
        graph = fa__unit_function(unit, "__torch__.f");
    if (graph != NULL && fa__graph_source(graph, "f", 0, kept, &printed) == FA_OK) {
        assert_true(printed.size < sizeof(out));
        memcpy(out, printed.data, printed.size);
        out[printed.size] = '\0';
        fine = true;
    }
    fa__buffer_free(&printed);
    fa_value_release(kept);
    fa__unit_release(unit);
    return fine ? out : NULL;
}

/* The text is its own printing. */
static void assert_stays(const char *text)
{
    const char *printed = source_of(text, NULL);

    if (printed == NULL)
        fail_msg("%s", last_error());
    assert_string_equal(printed, text);
}

static void straight_code_is_one_statement_a_node(void **state)
{
    (void)state;
    assert_stays("def f(self: __torch__.M,\n    x: Tensor,\n    n: int=3) -> Tensor:\n"
                 "  weight = self.weight\n"
                 "  _0 = getattr(self, \"0\")\n"
                 "  _1 = torch.matmul(x, weight)\n"
                 "  _2 = torch.add(_1, x, alpha=2)\n"
                 "  _3 = (_0).forward(_2, )\n"
                 "  a, b, = _3\n"
                 "  _4 = ops.prim.device(a)\n"
                 "  _5 = __torch__.g(a, b)\n"
                 "  self.count = n\n"
                 "  return _5\n");
}

static void constants_stand_where_they_are_used(void **state)
{
    (void)state;
    assert_stays("def f(x: Tensor) -> Tensor:\n"
                 "  _0 = torch.g(-1, 2.0, 1e-05, inf, -inf, nan, True, None, (1.0-2.0j), "
                 "\"a\\\"\\n\\001\", torch.device(\"cpu\"))\n"
                 "  return _0\n");
}

static void control_flow_is_kept(void **state)
{
    (void)state;
    assert_stays("def f(x: List[int],\n    n: int) -> int:\n"
                 "  s = 0\n"
                 "  for i in range(n):\n"
                 "    _0 = torch.eq(i, 3)\n"
                 "    if _0:\n"
                 "      break\n"
                 "    else:\n"
                 "      pass\n"
                 "    s = torch.add(s, i)\n"
                 "  for k in x:\n"
                 "    s = torch.add(s, k)\n"
                 "  while True:\n"
                 "    _1 = torch.lt(s, 9)\n"
                 "    if _1:\n"
                 "      pass\n"
                 "    else:\n"
                 "      break\n"
                 "    s = torch.add(s, 1)\n"
                 "  return s\n");
}

static void containers_and_types(void **state)
{
    (void)state;
    assert_stays("def f(x: Any) -> Any:\n"
                 "  _0 = annotate(List[Tensor], [])\n"
                 "  _1 = {\"a\": 1, \"b\": x}\n"
                 "  _2 = (x,)\n"
                 "  _3 = annotate(int, x)\n"
                 "  _4 = isinstance(x, (int, float))\n"
                 "  _5 = (_1)[\"a\"]\n"
                 "  _6 = int(_3)\n"
                 "  _7 = unchecked_cast(Tensor, x)\n"
                 "  _8 = annotate(Optional[Tensor], _7)\n"
                 "  _9 = torch.g(uninitialized(Tensor), _8)\n"
                 "  return _6\n");
}

static void names_that_mean_something_else_are_not_used(void **state)
{
    fa__graph *graph = fa__graph_new("f");
    fa__buffer out = { 0 };
    fa_value *constants = fa_value_list();
    fa__reg in, _not, again;

    (void)state;
    assert_int_equal(fa__graph_add_param(graph, "torch", NULL, NULL, &in), FA_OK);
    _not = fa__graph_reg(graph, "a.b");
    again = fa__graph_reg(graph, "_7");
    fa__location none = { 0 };
    assert_non_null(fa__graph_add(graph, &graph->body, FA__NODE_OP, "aten::neg", 1, &in, 1, &_not,
                                  none));
    assert_non_null(fa__graph_add(graph, &graph->body, FA__NODE_COPY, NULL, 1, &_not, 1, &again,
                                  none));
    assert_int_equal(fa__graph_source(graph, "f", 2, constants, &out), FA_OK);
    assert_int_equal(fa__buffer_put_byte(&out, 0), FA_OK);
    assert_string_equal((char *)out.data,
                        "  def f(_0):\n    _1 = torch.neg(_0)\n    _2 = _1\n");
    fa__buffer_free(&out);
    fa_value_release(constants);
    fa__graph_free(graph);
}

static void what_text_cannot_hold_becomes_a_constant_once(void **state)
{
    fa_value *constants = fa_value_list(), *text = fa_value_str("\xc3\xa9");

    (void)state;
    assert_int_equal(fa_value_append(constants, text), FA_OK);
    const char *printed = source_of("def f():\n"
                                    "  return torch.g(CONSTANTS.c0, CONSTANTS.c0, \"a\")\n",
                                    constants);
    assert_non_null(printed);
    assert_string_equal(printed, "def f():\n  _0 = torch.g(CONSTANTS.c0, CONSTANTS.c0, \"a\")\n"
                                 "  return _0\n");
    fa_value_release(text);
    fa_value_release(constants);
}

static void a_nested_function_cannot_be_written(void **state)
{
    (void)state;
    assert_null(source_of("def f(x):\n  def g():\n    return x\n  return fork(g)\n", NULL));
    assert_int_equal(fa_error_last()->status, FA_EUNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_code_is_one_statement_a_node),
        cmocka_unit_test(constants_stand_where_they_are_used),
        cmocka_unit_test(control_flow_is_kept),
        cmocka_unit_test(containers_and_types),
        cmocka_unit_test(names_that_mean_something_else_are_not_used),
        cmocka_unit_test(what_text_cannot_hold_becomes_a_constant_once),
        cmocka_unit_test(a_nested_function_cannot_be_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
