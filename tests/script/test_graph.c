/* Graphs: built by hand, printed as PyTorch prints them, drawn. */
#include "programs.h"

/* def f(x, n=3): y = x + n; return y if flag... */
static fa__graph *sample(void)
{
    fa__graph *graph = fa__graph_new("__torch__.f");
    fa__location nowhere = { 0 };
    fa__ivalue three = fa__iv_int(3);
    fa__reg x, n, one, sum, flag;
    fa__node *node;

    assert_non_null(graph);
    assert_int_equal(fa__graph_add_param(graph, "x", fa__type_parse(fa__span_of("int")), NULL, &x),
                     FA_OK);
    assert_int_equal(fa__graph_add_param(graph, "n", NULL, &three, &n), FA_OK);
    one = fa__graph_reg(graph, NULL);
    sum = fa__graph_reg(graph, "y");
    flag = fa__graph_reg(graph, NULL);
    node = fa__graph_add(graph, &graph->body, FA__NODE_CONST, NULL, 0, NULL, 1, &one, nowhere);
    node->constant = fa__iv_int(100);
    fa__graph_add(graph, &graph->body, FA__NODE_OP, "aten::add", 2, (fa__reg[]){ x, n }, 1, &sum,
                  nowhere);
    fa__graph_add(graph, &graph->body, FA__NODE_OP, "aten::gt", 2, (fa__reg[]){ sum, one }, 1,
                  &flag, nowhere);
    node = fa__graph_add(graph, &graph->body, FA__NODE_IF, NULL, 1, &flag, 0, NULL, nowhere);
    fa__graph_add(graph, &node->blocks[0], FA__NODE_COPY, NULL, 1, &one, 1, &sum, nowhere);
    fa__graph_add(graph, &graph->body, FA__NODE_RETURN, NULL, 1, &sum, 0, NULL, nowhere);
    return graph;
}

static void a_graph_runs_with_its_defaults(void **state)
{
    fa__graph *graph = sample();
    fa__ivalue result = fa__iv_none(), args[2] = { I(4), I(5) };
    fa__keyword named = { "n", I(1000) }, unknown = { "m", I(1) };

    (void)state;
    assert_int_equal(fa__unit_run(NULL, graph, args, 1, NULL, 0, NULL, &result), FA_OK);
    assert_int_equal(result.u.integer, 7);
    assert_int_equal(fa__unit_run(NULL, graph, args, 2, NULL, 0, NULL, &result), FA_OK);
    assert_int_equal(result.u.integer, 9);
    assert_int_equal(fa__unit_run(NULL, graph, args, 1, &named, 1, NULL, &result), FA_OK);
    assert_int_equal(result.u.integer, 100);
    assert_int_equal(fa__unit_run(NULL, graph, args, 1, &unknown, 1, NULL, &result), FA_EINVAL);
    assert_int_equal(fa__unit_run(NULL, graph, args, 0, NULL, 0, NULL, &result), FA_EINVAL);
    fa__graph_free(graph);
}

static void a_graph_is_printed_as_pytorch_prints_it(void **state)
{
    fa__graph *graph = sample();
    fa__buffer out = { 0 };
    char *text;

    (void)state;
    assert_int_equal(fa__graph_print(graph, &out), FA_OK);
    text = fa__buffer_take_text(&out);
    assert_string_equal(text,
                        "graph(%x.0 : int,\n"
                        "      %n.1):\n"
                        "  %2 : int = prim::Constant[value=100]()\n"
                        "  %y.3 = aten::add(%x.0, %n.1)\n"
                        "  %4 = aten::gt(%y.3, %2)\n"
                        "  = prim::If(%4)\n"
                        "    block0():\n"
                        "      %y.3 = prim::Load(%2)\n"
                        "    block1():\n"
                        "  return (%y.3)\n");
    fa__free(text);
    fa__graph_free(graph);
}

static void a_drawing_has_a_box_for_each_node_and_arrows_between(void **state)
{
    fa__graph *graph = sample();
    fa__buffer out = { 0 };
    char *text;

    (void)state;
    assert_int_equal(fa__graph_dot(graph, &out), FA_OK);
    text = fa__buffer_take_text(&out);
    assert_non_null(strstr(text, "digraph \"__torch__.f\" {"));
    assert_non_null(strstr(text, "n3 [label=\"aten::add\"];\n  n0 -> n3;\n  n1 -> n3;\n"));
    assert_non_null(strstr(text, "[label=\"return\"]"));
    fa__free(text);
    fa__graph_free(graph);
}

static void texts_are_kept_once(void **state)
{
    fa__graph *graph = fa__graph_new("g");
    const char *a = fa__graph_text(graph, fa__span_of("aten::add"));
    char other[] = "aten::add";

    (void)state;
    assert_ptr_equal(a, fa__graph_text(graph, fa__span_of(other)));
    assert_ptr_not_equal(a, fa__graph_text(graph, fa__span_of("aten::sub")));
    fa__graph_free(graph);
}

static void names_of_more_values_than_there_are_are_refused(void **state)
{
    fa__graph *graph = fa__graph_new("g");
    fa__location nowhere = { 0 };
    fa__reg reg = fa__graph_reg(graph, NULL);
    const char *names[2] = { "a", "b" };
    fa__node *node = fa__graph_add(graph, &graph->body, FA__NODE_OP, "aten::neg", 1, &reg, 0, NULL,
                                   nowhere);

    (void)state;
    assert_int_equal(fa__node_set_keywords(graph, node, names, 2), FA_EINVAL);
    assert_int_equal(fa__node_set_keywords(graph, node, names, 1), FA_OK);
    assert_string_equal(node->keywords[0], "a");
    fa__graph_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graph_runs_with_its_defaults),
        cmocka_unit_test(a_graph_is_printed_as_pytorch_prints_it),
        cmocka_unit_test(a_drawing_has_a_box_for_each_node_and_arrows_between),
        cmocka_unit_test(texts_are_kept_once),
        cmocka_unit_test(names_of_more_values_than_there_are_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
