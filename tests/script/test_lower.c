/* Graphs of functions, as fa__graph_print shows them. */
#include "sources.h"

/* The graph of function f, without its first line of parameters; NULL: an error. */
static const char *graph_of(const char *text)
{
    static char out[6000];
    fa__unit *unit = unit_of(text);
    fa__graph *graph = unit == NULL ? NULL : fa__unit_function(unit, "__torch__.f");
    fa__buffer printed = { 0 };

    if (graph != NULL) {
        assert_int_equal(fa__graph_print(graph, &printed), FA_OK);
        assert_true(printed.size < sizeof(out));
        memcpy(out, printed.data, printed.size);
        out[printed.size] = '\0';
    }
    fa__buffer_free(&printed);
    fa__unit_release(unit);
    return graph == NULL ? NULL : out;
}

#define assert_has(graph, piece)                                                                   \
    do {                                                                                           \
        const char *shown = (graph);                                                               \
        if (shown == NULL || strstr(shown, piece) == NULL)                                         \
            fail_msg("'%s' is not in: %s", piece, shown == NULL ? last_error() : shown);           \
    } while (0)

static void ops_by_every_spelling(void **state)
{
    const char *graph = graph_of("def f(x: Tensor):\n  a = torch.relu(x)\n"
                                 "  b = ops.prim.device(a)\n  c = torch.ops.aten.add.Tensor(a, a)\n"
                                 "  d = (c).view(-1, dim=2)\n  e = torch.linalg.norm(d)\n"
                                 "  return ops.quantized.linear(e, b)\n");

    (void)state;
    assert_has(graph, "%a.1 : Tensor = aten::relu(%x.0)");
    assert_has(graph, "%b.2 : Device = prim::device(%a.1)");
    assert_has(graph, "%c.3 : Tensor = aten::add.Tensor(%a.1, %a.1)");
    assert_has(graph, "prim::CallMethod[name=\"view\"](%c.3, %");
    assert_has(graph, "dim=%");
    assert_has(graph, "aten::linalg_norm(");
    assert_has(graph, "quantized::linear(");
}

static void results_go_straight_into_variables(void **state)
{
    (void)state;
    assert_string_equal(graph_of("def f(x: Tensor):\n  x = torch.relu(x)\n  return x\n"),
                        "graph(%x.0 : Tensor):\n  %x.0 : Tensor = aten::relu(%x.0)\n"
                        "  return (%x.0)\n");
}

static void parallel_assignment_swaps(void **state)
{
    (void)state;
    assert_string_equal(graph_of("def f(a, b):\n  a, b = b, a\n  return a\n"),
                        "graph(%a.0,\n      %b.1):\n  %2 = prim::Load(%a.0)\n"
                        "  %a.0 = prim::Load(%b.1)\n  %b.1 = prim::Load(%2)\n"
                        "  return (%a.0)\n");
}

static void negative_and_complex_numbers_are_constants(void **state)
{
    const char *graph = graph_of("def f():\n  return [-1, -9223372036854775808, 1.-2.j, -inf, 0x1F,"
                                 " 1e-05]\n");

    (void)state;
    assert_has(graph, "value=-1]");
    assert_has(graph, "value=-9223372036854775808]");
    assert_has(graph, "value=(1-2j)]");
    assert_has(graph, "value=-inf]");
    assert_has(graph, "value=31]");
    assert_has(graph, "value=1e-05]");
    assert_null(graph_of("def f():\n  return 9223372036854775808\n"));
    assert_error_says("does not fit into 64 bits");
}

static void and_computes_its_second_operand_only_when_needed(void **state)
{
    (void)state;
    assert_string_equal(graph_of("def f(a: bool, b):\n  return not a and b is None\n"),
                        "graph(%a.0 : bool,\n      %b.1):\n"
                        "  = prim::If(%a.0)\n"
                        "    block0():\n      %3 : bool = prim::Constant[value=True]()\n"
                        "    block1():\n      %3 : bool = prim::Constant[value=False]()\n"
                        "  %2 : bool = aten::__not__(%3)\n"
                        "  = prim::If(%2)\n"
                        "    block0():\n      %4 : NoneType = prim::Constant()\n"
                        "      %2 : bool = aten::__is__(%b.1, %4)\n"
                        "    block1():\n"
                        "  return (%2)\n");
}

static void containers_take_the_annotated_type(void **state)
{
    (void)state;
    assert_has(graph_of("def f():\n  return annotate(List[int], [])\n"),
               ": List[int] = prim::List");
    assert_has(graph_of("def f():\n  x : Dict[str, int] = {}\n"), ": Dict[str, int] = prim::Dict");
    assert_has(graph_of("def f():\n  return annotate(Optional[List[int]], [])\n"),
               ": List[int] = prim::List");
    assert_has(graph_of("def f(x):\n  return annotate(int, x)\n"), ": int = prim::unchecked_cast");
    assert_has(graph_of("def f(x):\n  return unchecked_cast(Tensor, x)\n"),
               "%1 : Tensor = prim::Load(%x.0)");
}

static void range_of_one_number_needs_no_arithmetic(void **state)
{
    (void)state;
    assert_string_equal(graph_of("def f(n: int):\n  for i in range(n):\n    print(i)\n"),
                        "graph(%n.0 : int):\n  = prim::Loop(%n.0)\n    block0(%i.1):\n"
                        "      = prim::Print(%i.1)\n");
    assert_has(graph_of("def f(n):\n  for i in range(1, n, 2):\n    pass\n"),
               "aten::__derive_index(");
}

static void a_comprehension_has_names_of_its_own(void **state)
{
    const char *graph = graph_of("def f(x):\n  y = [x for x in x]\n  return x\n");

    (void)state;
    assert_has(graph, "return (%x.0)");
    assert_has(graph, "block0(%x.");
}

static void with_is_left_on_every_way_out(void **state)
{
    const char *graph = graph_of("def f(m, n):\n  for i in range(n):\n    with m as v:\n"
                                 "      if v:\n        break\n      return v\n  return n\n");
    int n = 0;

    (void)state;
    assert_non_null(graph);
    for (const char *at = graph; (at = strstr(at, "__exit__")) != NULL; at++)
        n++;
    assert_int_equal(n, 3);
}

static void a_nested_function_is_given_what_it_captures(void **state)
{
    fa__unit *unit = unit_of("def f(x):\n  y = torch.neg(x)\n  def g(z):\n"
                             "    return torch.add(y, z)\n  return torch.wait(fork(g, x))\n");
    fa__graph *outer = fa__unit_function(unit, "__torch__.f"), *inner;

    (void)state;
    assert_non_null(outer);
    inner = fa__unit_function(unit, "__torch__.f.<locals>0.g");
    assert_non_null(inner);
    assert_int_equal(inner->n_params, 2);
    assert_string_equal(inner->params[0].name, "y");
    assert_string_equal(inner->params[1].name, "z");
    assert_int_equal(outer->body.nodes[1]->kind, FA__NODE_FORK);
    assert_int_equal(outer->body.nodes[1]->n_ins, 2);
    fa__unit_release(unit);
}

static void functions_and_classes_are_called_by_their_whole_name(void **state)
{
    const char *graph = graph_of("class P(NamedTuple):\n  a : int\n"
                                 "class C(Enum):\n  RED = \"r\"\n"
                                 "def g(x):\n  return x\n"
                                 "def f(x):\n  _0 = __torch__.g\n"
                                 "  o = __torch__.Q.__new__(__torch__.Q)\n"
                                 "  return (_0(x, ), g(x), __torch__.P(x), __torch__.C.RED, "
                                 "(__torch__.C.RED).value, o)\n");

    (void)state;
    assert_has(graph, "prim::CallFunction[name=\"__torch__.g\"](%x.0)");
    assert_has(graph, "prim::CallFunction[name=\"__torch__.P\"](%x.0)");
    assert_has(graph, "prim::CallFunction[name=\"__torch__.C\"](%");
    assert_has(graph, "prim::GetAttr[name=\"value\"]");
    assert_has(graph, "prim::CreateObject");
}

static void classes_say_what_they_declare(void **state)
{
    fa__unit *unit = unit_of("class M(Module):\n  __parameters__ = [\"w\", ]\n"
                             "  __buffers__ = [\"b\", ]\n  __forward_hooks__ = [\"h\", ]\n"
                             "  w : Tensor\n  b : Tensor\n  n : Final[int] = -2\n"
                             "  __annotations__[\"0\"] = __torch__.a.C\n"
                             "  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n"
                             "    return x\n");
    const fa__class *class = fa__unit_class(unit, "__torch__.M");

    (void)state;
    assert_non_null(class);
    assert_string_equal(class->module, "__torch__");
    assert_string_equal(class->name, "M");
    assert_int_equal(class->kind, FA__CLASS_MODULE);
    assert_int_equal(class->n_attributes, 4);
    assert_true(class->attributes[0].is_parameter && !class->attributes[0].is_buffer);
    assert_true(class->attributes[1].is_buffer && !class->attributes[1].is_parameter);
    assert_true(class->attributes[2].is_constant);
    assert_int_equal(class->attributes[2].value.u.integer, -2);
    assert_string_equal(class->attributes[3].name, "0");
    assert_string_equal(class->attributes[3].type->name, "__torch__.a.C");
    assert_string_equal(class->forward_hooks[0], "h");
    assert_null(class->forward_hooks[1]);
    assert_string_equal(class->methods[0], "forward");
    assert_null(fa__unit_class(unit, "__torch__.N"));
    assert_int_equal(fa_error_last()->status, FA_ENOTFOUND);
    fa__unit_release(unit);
}

static void defaults_are_constants(void **state)
{
    fa__unit *unit = unit_of("def f(a: List[int]=[1, -2], b: str=\"q\", c: Optional[int]=None, "
                             "d: Device=torch.device(\"cpu\"), *, e: float=inf):\n  return a\n"
                             "def g(a=f(1)):\n  return a\n");
    fa__graph *graph = fa__unit_function(unit, "__torch__.f");

    (void)state;
    assert_non_null(graph);
    assert_int_equal(graph->n_params, 5);
    assert_int_equal(fa_value_len(graph->params[0].default_value.u.value), 2);
    assert_true(graph->params[2].has_default);
    assert_int_equal(graph->params[2].default_value.tag, FA__IV_NONE);
    assert_int_equal(fa__iv_kind(graph->params[3].default_value), FA_KIND_DEVICE);
    assert_null(fa__unit_function(unit, "__torch__.g"));
    assert_error_says("expected a constant here:");
    fa__unit_release(unit);
}

static void a_variable_hides_what_its_name_means_otherwise(void **state)
{
    const char *graph = graph_of("def f(math, torch, inf):\n"
                                 "  return (math.pi, torch.add(inf))\n");

    (void)state;
    assert_has(graph, "prim::GetAttr[name=\"pi\"](%math.0)");
    assert_has(graph, "prim::CallMethod[name=\"add\"](%torch.1, %inf.2)");
}

static void errors_name_the_place(void **state)
{
    (void)state;
    assert_null(graph_of("def f(x):\n  y = torch.add(x, z)\n  return y\n"));
    assert_error_says("undefined value z here:");
    assert_error_says("File \"code/__torch__.py\", line 2, column 20");
    assert_null(graph_of("def f(x):\n  break\n"));
    assert_error_says("'break' outside of a loop");
    assert_null(graph_of("def f(x):\n  1 = x\n"));
    assert_error_says("cannot be assigned to");
    assert_null(graph_of("def f(x):\n  return foo(x)\n"));
    assert_error_says("unknown function foo");
    assert_null(graph_of("def f(x):\n  return annotate(List[int, x)\n"));
    assert_null(graph_of("def f(x):\n  x = y\n"));
    assert_error_says("undefined value y");
    assert_null(graph_of("def f():\n  return CONSTANTS.c0\n"));
    assert_error_says("no constant 'c0'");
}

/* ---- files by name --------------------------------------------------------------------------- */

typedef struct files {
    int n_asked;
} files;

static fa__span text_of(void *context, const char *path)
{
    files *seen = context;
    static const char *const rows[][2] = {
        { "code/__torch__/a/b.py", "class C(Module):\n  def forward(self, x):\n    return bad(x)\n"
                                   "  def good(self, x):\n    return torch.neg(x)\n" },
        { "code/__torch__/a/b/C.py", "def hook(x):\n  return x\n" },
        { "code/__torch__/old.py", "def f(a, b, n):\n  x = torch.div(a, b)\n"
                                   "  y = torch.linspace(0, 1, None)\n"
                                   "  return torch.div(a, b, rounding_mode=\"floor\")\n" },
    };

    seen->n_asked++;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (strcmp(rows[i][0], path) == 0)
            return fa__span_of(rows[i][1]);
    }
    return (fa__span){ 0 };
}

static void a_file_is_asked_for_once_and_by_need(void **state)
{
    files seen = { 0 };
    fa__unit_source source = { .text = text_of, .context = &seen };
    fa__unit *unit = fa__unit_new(&source);
    fa__graph *good;

    (void)state;
    assert_int_equal(seen.n_asked, 0);
    assert_non_null(fa__unit_class(unit, "__torch__.a.b.C"));
    good = fa__unit_function(unit, "__torch__.a.b.C.good");
    assert_non_null(good);                              /* though forward cannot be lowered */
    assert_ptr_equal(fa__unit_function(unit, "__torch__.a.b.C.good"), good);
    assert_non_null(fa__unit_function(unit, "__torch__.a.b.C.hook"));
    assert_null(fa__unit_function(unit, "__torch__.a.b.C.forward"));
    assert_error_says("unknown function bad");
    assert_null(fa__unit_function(unit, "__torch__.a.x"));
    int before = seen.n_asked;
    assert_null(fa__unit_function(unit, "__torch__.a.x"));
    assert_null(fa__unit_function(unit, "__torch__.a.b.C.none"));
    assert_int_equal(seen.n_asked, before);
    fa__unit_release(unit);
}

/* Is `name` among the names of the unit's ops? */
static bool names_op(fa_value *ops, const char *name)
{
    for (size_t i = 0; i < fa_value_len(ops); i++) {
        if (strcmp(fa_value_text(fa_value_at(ops, i)), name) == 0)
            return true;
    }
    return false;
}

static void ops_are_listed_without_lowering(void **state)
{
    fa__unit *unit = unit_of("def f(x):\n  y = bad(x) + torch.relu(x)\n  return len(y)\n");
    fa_value *ops = fa__unit_ops(unit);

    (void)state;
    assert_int_equal(fa_value_len(ops), 3);
    assert_true(names_op(ops, "aten::add") && names_op(ops, "aten::relu")
                && names_op(ops, "aten::len"));
    fa_value_release(ops);
    fa__unit_release(unit);
}

static const char *node_text(fa__graph *graph, size_t i)
{
    for (size_t n = 0; n < graph->body.n; n++) {
        const fa__node *node = graph->body.nodes[n];
        if ((node->kind == FA__NODE_OP || node->kind == FA__NODE_CALL_FUNCTION) && i-- == 0)
            return node->text;
    }
    return "";
}

static void older_programs_mean_older_operators(void **state)
{
    files seen = { 0 };
    fa__unit_source source = { .text = text_of, .context = &seen, .version = 3 };

    (void)state;
    for (source.version = 3; source.version <= 8; source.version++) {
        fa__unit *unit = fa__unit_new(&source);
        fa__graph *graph = fa__unit_function(unit, "__torch__.old.f");
        assert_non_null(graph);
        assert_string_equal(node_text(graph, 0),
                            source.version < 4 ? "__upgraders__.div" : "aten::div");
        assert_string_equal(node_text(graph, 1),
                            source.version < 8 ? "__upgraders__.linspace" : "aten::linspace");
        assert_string_equal(node_text(graph, 2), "aten::div");
        /* the old meaning is itself lowered with today's operators */
        if (source.version < 4)
            assert_non_null(fa__unit_function(unit, "__upgraders__.div"));
        fa__unit_release(unit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ops_by_every_spelling),
        cmocka_unit_test(results_go_straight_into_variables),
        cmocka_unit_test(parallel_assignment_swaps),
        cmocka_unit_test(negative_and_complex_numbers_are_constants),
        cmocka_unit_test(and_computes_its_second_operand_only_when_needed),
        cmocka_unit_test(containers_take_the_annotated_type),
        cmocka_unit_test(range_of_one_number_needs_no_arithmetic),
        cmocka_unit_test(a_comprehension_has_names_of_its_own),
        cmocka_unit_test(with_is_left_on_every_way_out),
        cmocka_unit_test(a_nested_function_is_given_what_it_captures),
        cmocka_unit_test(functions_and_classes_are_called_by_their_whole_name),
        cmocka_unit_test(classes_say_what_they_declare),
        cmocka_unit_test(defaults_are_constants),
        cmocka_unit_test(a_variable_hides_what_its_name_means_otherwise),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(a_file_is_asked_for_once_and_by_need),
        cmocka_unit_test(ops_are_listed_without_lowering),
        cmocka_unit_test(older_programs_mean_older_operators),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
