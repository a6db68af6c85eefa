/* Programs that run: control flow, calls, objects, errors, limits; and graphs that nobody would
 * make, which must fail with an error. */
#include "programs.h"

#include <pthread.h>

/* ---- control flow ---------------------------------------------------------------------------- */

static void loops_count_break_and_continue(void **state)
{
    static const char text[] =
        "def f(n: int) -> int:\n"
        "  s = 0\n"
        "  for i in range(n):\n"
        "    if torch.eq(torch.remainder(i, 3), 0):\n"
        "      continue\n"
        "    if torch.gt(i, 10):\n"
        "      break\n"
        "    j = 0\n"
        "    while torch.lt(j, 2):\n"
        "      s = torch.add(s, i)\n"
        "      j = torch.add(j, 1)\n"
        "  return s\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(100))), "74");
    assert_string_equal(run_text(text, ARGS(I(0))), "0");
    assert_string_equal(run_text(text, ARGS(I(-5))), "0");
}

static void a_loop_variable_keeps_its_last_item(void **state)
{
    static const char text[] =
        "def f(n: int) -> int:\n"
        "  i = 7\n"
        "  for i in range(n):\n"
        "    pass\n"
        "  return i\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(3))), "2");
}

static void items_of_every_container_are_walked(void **state)
{
    static const char text[] =
        "def f(k: int) -> List[str]:\n"
        "  out = annotate(List[str], [])\n"
        "  for x in [1, 2]:\n"
        "    _0 = torch.append(out, str(x))\n"
        "  for c in \"ab\":\n"
        "    _1 = torch.append(out, c)\n"
        "  for q in {\"k\": 1, \"l\": 2}:\n"
        "    _2 = torch.append(out, q)\n"
        "  return out\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(0))), "[1, 2, a, b, k, l]");
}

static void values_moved_out_of_a_variable_are_not_used_again(void **state)
{
    /* x is used last in the call of one branch only; the other still has it */
    static const char text[] =
        "def g(a: List[int]) -> int:\n"
        "  _0 = torch.append(a, 1)\n"
        "  return torch.len(a)\n"
        "def f(c: bool) -> int:\n"
        "  x = [5, 6]\n"
        "  y = x\n"
        "  if c:\n"
        "    r = __torch__.g(x, )\n"
        "  else:\n"
        "    r = torch.len(x)\n"
        "  for i in range(2):\n"
        "    z = y\n"
        "    r = torch.add(r, torch.len(z))\n"
        "  return r\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(B(true))), "9");
    assert_string_equal(run_text(text, ARGS(B(false))), "6");
}

/* ---- overloads at one place ----------------------------------------------------------------- */

static void one_place_takes_values_of_many_types(void **state)
{
    static const char text[] =
        "def g(a: Any, b: Any) -> Any:\n"
        "  return torch.add(a, b)\n"
        "def f(n: int) -> str:\n"
        "  s = \"\"\n"
        "  for i in range(n):\n"
        "    s = torch.format(\"{} {} {} {} {} {};\", __torch__.g(i, 1, ), __torch__.g(1.5, 2, ), "
        "__torch__.g(\"a\", \"b\", ), __torch__.g([1], [2], ), __torch__.g(True, True, ), "
        "__torch__.g(2, 2.5, ))\n"
        "  return s\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(3))), "3 3.5 ab [1, 2] 2 4.5;");
}

static void a_place_of_ints_is_right_for_floats_and_division_by_zero(void **state)
{
    static const char text[] =
        "def g(a: Any, b: Any) -> Any:\n"
        "  return torch.floordiv(a, b)\n"
        "def f(z: int) -> str:\n"
        "  a = __torch__.g(-7, 2, )\n"
        "  b = __torch__.g(-7.5, 2., )\n"
        "  c = __torch__.g(-9223372036854775807, -1, )\n"
        "  if torch.eq(z, 0):\n"
        "    d = __torch__.g(7, z, )\n"
        "  else:\n"
        "    d = 0\n"
        "  return torch.format(\"{} {} {} {}\", a, b, c, d)\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(1))), "-4 -4. 9223372036854775807 0");
    assert_string_equal(run_text(text, ARGS(I(0))),
                        "error: ZeroDivisionError: integer division or modulo by zero");
}

static void arithmetic_wraps_around(void **state)
{
    static const char text[] =
        "def f(a: int) -> str:\n"
        "  return torch.format(\"{} {} {}\", torch.add(a, 1), torch.mul(a, 2), torch.neg(a))\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(INT64_MAX))),
                        "-9223372036854775808 -2 -9223372036854775807");
    assert_string_equal(run_text(text, ARGS(I(INT64_MIN))),
                        "-9223372036854775807 0 -9223372036854775808");
}

/* ---- functions, classes --------------------------------------------------------------------- */

static void calls_take_names_and_defaults(void **state)
{
    static const char text[] =
        "def g(a: int, b: int=10, c: int=100) -> int:\n"
        "  return torch.add(torch.add(a, b), c)\n"
        "def f(a: int) -> List[int]:\n"
        "  return [__torch__.g(a), __torch__.g(a, c=1), __torch__.g(a, 2, 3)]\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(1))), "[111, 12, 6]");
}

static void objects_named_tuples_and_enums_are_made(void **state)
{
    static const char text[] =
        "class P(NamedTuple):\n"
        "  x : int\n"
        "  y : int\n"
        "class E(Enum):\n"
        "  RED = \"r\"\n"
        "  BLUE = \"b\"\n"
        "class C:\n"
        "  n : int\n"
        "  def __init__(self: __torch__.C,\n"
        "    n: int) -> NoneType:\n"
        "    self.n = n\n"
        "    return None\n"
        "  def more(self: __torch__.C,\n"
        "    by: int) -> int:\n"
        "    self.n = torch.add(self.n, by)\n"
        "    return self.n\n"
        "def f(k: int) -> str:\n"
        "  c = __torch__.C.__new__(__torch__.C)\n"
        "  _0 = (c).__init__(k, )\n"
        "  d = __torch__.C.__new__(__torch__.C)\n"
        "  _1 = (d).__init__(1000, )\n"
        "  for i in range(3):\n"
        "    _2 = (c).more(i, )\n"
        "    _3 = (d).more(1, )\n"
        "  p = __torch__.P(c.n, d.n)\n"
        "  e = __torch__.E.BLUE\n"
        "  return torch.format(\"{} {} {} {} {}\", p, p.y, (e).value, (e).name, "
        "torch.eq(e, __torch__.E.RED))\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(5))), "(8, 1003) 1003 b BLUE False");
}

/* Packed weights are objects of C++. */
static void methods_of_packed_weights_ask_their_operators(void **state)
{
    static const char text[] =
        "def f(kind: int) -> str:\n"
        "  w = torch.quantize_per_tensor(torch.ones([2, 1, 3, 3]), 0.5, 0, 12)\n"
        "  p = ops.quantized.conv2d_prepack(w, None, [2, 2], [1, 0], [1, 1], 1)\n"
        "  if torch.eq(kind, 0):\n"
        "    u, b, = (p).unpack()\n"
        "    same = torch.equal(torch.dequantize((p).weight()), torch.dequantize(u))\n"
        "    return torch.format(\"{} {} {} {} {} {}\", (p).stride(), (p).padding(), (p).groups(),"
        " torch.size(u), same, torch.__is__((p).bias(), None))\n"
        "  return torch.format(\"{}\", (p).nothing())\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(0))), "[2, 2] [1, 0] 1 [2, 1, 3, 3] True True");
    assert_non_null(strstr(run_text(text, ARGS(I(1))), "has no method 'nothing'"));
}

static void a_fork_gives_a_future_of_its_result(void **state)
{
    static const char text[] =
        "def f(k: int) -> int:\n"
        "  def __forked_function() -> int:\n"
        "    return torch.mul(k, 2)\n"
        "  fut = fork(__forked_function)\n"
        "  return torch.add(torch.wait(fut), 1)\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(20))), "41");
}

static void arguments_from_outside_are_converted_or_refused(void **state)
{
    static const char text[] = "def f(a: float, b: List[float]) -> str:\n"
                               "  return torch.format(\"{} {}\", a, b)\n";
    fa_value *items[2] = { fa_value_int(1), fa_value_int(2) }, *tuple = fa_value_tuple(2, items);

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(3), { FA__IV_VALUE, { .value = tuple } })),
                        "3. [1., 2.]");
    assert_non_null(strstr(run_text(text, ARGS({ FA__IV_VALUE, { .value = tuple } }, I(3))),
                           "Expected a value of type 'float' for argument 'a'"));
    assert_non_null(strstr(run_text(text, ARGS(F(1))), "missing value for argument 'b'"));
    fa_value_release(tuple);
    fa_value_release(items[0]);
    fa_value_release(items[1]);
}

/* ---- errors and limits ---------------------------------------------------------------------- */

static void an_exception_keeps_its_class_and_place(void **state)
{
    static const char text[] =
        "def g(a: int) -> int:\n"
        "  ops.prim.RaiseException(\"too small\", \"builtins.ValueError\")\n"
        "  return a\n"
        "def f(a: int) -> int:\n"
        "  return __torch__.g(a)\n";
    bool found = false;

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(1))), "error: builtins.ValueError: too small");
    for (int i = 0; i < fa_error_last()->n_notes; i++)
        found |= strstr(fa_error_last()->notes[i], "line 2") != NULL;
    assert_true(found);
}

static void endless_programs_end_at_their_budget(void **state)
{
    fa__unit *unit = program_of("def f(a: int) -> int:\n"
                                "  while True:\n"
                                "    a = torch.add(a, 1)\n"
                                "  return a\n");
    fa__run_opts steps = { .max_steps = 10000 }, seconds = { .max_seconds = 0.05 };

    (void)state;
    assert_non_null(unit);
    assert_non_null(strstr(run_unit(unit, ARGS(I(0)), &steps), "used up its steps"));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
    assert_non_null(strstr(run_unit(unit, ARGS(I(0)), &seconds), "used up its time"));
    fa__unit_release(unit);
}

static void a_budget_that_is_enough_changes_nothing(void **state)
{
    fa__unit *unit = program_of("def f(n: int) -> int:\n"
                                "  s = 0\n"
                                "  for i in range(n):\n"
                                "    s = torch.add(s, i)\n"
                                "  return s\n");
    fa__run_opts enough = { .max_steps = 1000 }, few = { .max_steps = 100 };

    (void)state;
    assert_string_equal(run_unit(unit, ARGS(I(100)), &enough), "4950");
    assert_non_null(strstr(run_unit(unit, ARGS(I(100)), &few), "error"));
    fa__unit_release(unit);
}

static void calls_without_end_are_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(run_text("def f(a: int) -> int:\n  return __torch__.f(a)\n",
                                    ARGS(I(1))),
                           "calls nest deeper than 400"));
    assert_int_equal(fa_error_last()->status, FA_ELIMIT);
}

static void wrong_types_are_errors(void **state)
{
    static const char *const bodies[] = {
        "  return (a).nothing\n",   "  return (a).nothing()\n", "  return a[0]\n",
        "  x, y, = [1]\n  return x\n", "  x, y, = (1, 2, 3)\n  return x\n",
        "  return torch.add(a, \"b\")\n", "  return torch.no_such_op(a)\n",
        "  return [1][7]\n", "  return {\"a\": 1}[\"b\"]\n", "  return torch.len(a)\n",
    };

    (void)state;
    for (size_t i = 0; i < FA__COUNT(bodies); i++) {
        char text[200];

        snprintf(text, sizeof(text), "def f(a: int) -> Any:\n%s", bodies[i]);
        assert_memory_equal(run_text(text, ARGS(I(1))), "error", 5);
    }
}

/* ---- graphs made by hand -------------------------------------------------------------------- */

static const char *run_graph(fa__graph *graph, const fa__ivalue *args, size_t n)
{
    fa__ivalue result = fa__iv_none();
    fa_status st = fa__unit_run(NULL, graph, args, n, NULL, 0, NULL, &result);
    const char *out = shown(st, &result);

    fa__graph_free(graph);
    return out;
}

static fa__graph *graph_with(fa__node_kind kind, const char *text, size_t n_ins,
                             const fa__reg *ins, size_t n_outs, const fa__reg *outs)
{
    fa__graph *graph = fa__graph_new("__torch__.g");
    fa__location nowhere = { 0 };

    assert_non_null(graph);
    assert_int_equal(fa__graph_add_param(graph, "a", NULL, NULL, NULL), FA_OK);
    assert_int_equal(fa__graph_reg(graph, NULL), 1);
    assert_int_equal(fa__graph_reg(graph, NULL), 2);
    assert_non_null(fa__graph_add(graph, &graph->body, kind, text, n_ins, ins, n_outs, outs,
                                  nowhere));
    assert_non_null(fa__graph_add(graph, &graph->body, FA__NODE_RETURN, NULL, 1, (fa__reg[]){ 1 },
                                  0, NULL, nowhere));
    return graph;
}

static void hostile_graphs_are_errors(void **state)
{
    fa__graph *graph;

    (void)state;
    graph = graph_with(FA__NODE_COPY, NULL, 1, (fa__reg[]){ 99 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_COPY, NULL, 1, (fa__reg[]){ 0 }, 1, (fa__reg[]){ -7 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_OP, NULL, 1, (fa__reg[]){ 0 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_DICT, NULL, 1, (fa__reg[]){ 0 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_BREAK, NULL, 0, NULL, 0, NULL);
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_UNPACK, NULL, 1, (fa__reg[]){ 0 }, 2, (fa__reg[]){ 1, 2 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_CALL_FUNCTION, "__torch__.h", 0, NULL, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_CALL_METHOD, "forward", 1, (fa__reg[]){ 0 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_OP, "aten::add", 2, (fa__reg[]){ 0, 2 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with(FA__NODE_CAST, NULL, 1, (fa__reg[]){ 0 }, 1, (fa__reg[]){ 1 });
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
    graph = graph_with((fa__node_kind)200, NULL, 0, NULL, 0, NULL);
    assert_memory_equal(run_graph(graph, ARGS(I(1))), "error", 5);
}

static void a_register_never_set_is_none(void **state)
{
    (void)state;
    assert_string_equal(run_graph(graph_with(FA__NODE_COPY, NULL, 1, (fa__reg[]){ 2 }, 1,
                                             (fa__reg[]){ 1 }), ARGS(I(1))), "None");
}

static void blocks_nested_too_deep_are_refused(void **state)
{
    fa__graph *graph = fa__graph_new("__torch__.g");
    fa__block *block = &graph->body;
    fa__location nowhere = { 0 };

    (void)state;
    assert_int_equal(fa__graph_add_param(graph, "a", NULL, NULL, NULL), FA_OK);
    for (int i = 0; i < 1000; i++) {
        fa__node *node = fa__graph_add(graph, block, FA__NODE_IF, NULL, 1, (fa__reg[]){ 0 }, 0,
                                       NULL, nowhere);
        assert_non_null(node);
        block = &node->blocks[0];
    }
    assert_non_null(strstr(run_graph(graph, ARGS(B(true))), "nest deeper than"));
}

/* ---- threads, memory ------------------------------------------------------------------------ */

typedef struct shared_run {
    fa__unit *unit;
    fa__graph *graph;
    bool right;
} shared_run;

static void *run_often(void *context)
{
    shared_run *shared = context;

    for (int i = 0; i < 50; i++) {
        fa__ivalue args[1] = { I(100) }, result = fa__iv_none();
        fa_status st = fa__unit_run(shared->unit, shared->graph, args, 1, NULL, 0, NULL, &result);

        shared->right &= st == FA_OK && result.tag == FA__IV_FLOAT && result.u.number == 2475;
        fa__iv_release(&result);
    }
    return NULL;
}

static void threads_share_one_function(void **state)
{
    fa__unit *unit = program_of("def f(n: int) -> float:\n"
                                "  s = 0.\n"
                                "  l = annotate(List[float], [])\n"
                                "  for i in range(n):\n"
                                "    _0 = torch.append(l, torch.mul(float(i), 0.5))\n"
                                "  for x in l:\n"
                                "    s = torch.add(s, x)\n"
                                "  return s\n");
    fa__graph *graph = fa__unit_function(unit, "__torch__.f");
    shared_run shared[4];
    pthread_t threads[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        shared[i] = (shared_run){ unit, graph, true };
        assert_int_equal(pthread_create(&threads[i], NULL, run_often, &shared[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(shared[i].right);
    }
    fa__unit_release(unit);
}

static void count_release(void *context)
{
    ++*(int *)context;
}

static void a_value_is_given_back_after_its_last_use(void **state)
{
    /* the tensor goes when its only list has gone, which the program itself can see: it is run
     * until the exception, with the tensor not needed any more */
    static const char text[] =
        "def f(l: List[Tensor]) -> int:\n"
        "  t = torch.pop(l)\n"
        "  n = torch.dim(t)\n"
        "  ops.prim.RaiseException(\"stop\")\n"
        "  return n\n";
    static float memory[4];
    int released = 0;
    int64_t four = 4;
    fa_storage *storage = fa_storage_from_memory(memory, sizeof(memory), count_release, &released);
    fa_tensor *tensor = fa_tensor_from_storage(storage, FA_FLOAT32, 0, 1, &four, NULL);
    fa_value *box = fa_value_tensor(tensor), *list = fa_value_list();

    (void)state;
    assert_int_equal(fa_value_append(list, box), FA_OK);
    fa_value_release(box);
    fa_tensor_release(tensor);
    fa_storage_release(storage);
    assert_int_equal(released, 0);
    assert_string_equal(run_text(text, ARGS({ FA__IV_VALUE, { .value = list } })), "error: stop");
    assert_int_equal(released, 1);
    fa_value_release(list);
}

/* ---- failing allocations -------------------------------------------------------------------- */

static long allocations_left;

static void *failing_alloc(void *context, size_t size)
{
    (void)context;
    return allocations_left-- > 0 ? test_malloc(size) : NULL;
}

static void *failing_reallocate(void *context, void *memory, size_t size)
{
    (void)context;
    return allocations_left-- > 0 ? test_realloc(memory, size) : NULL;
}

static void failing_free(void *context, void *memory)
{
    (void)context;
    test_free(memory);
}

static void every_failing_allocation_is_an_error(void **state)
{
    static const char text[] =
        "class P(NamedTuple):\n"
        "  x : int\n"
        "  y : List[int]\n"
        "def g(a: int, b: List[int]) -> int:\n"
        "  _0 = torch.append(b, a)\n"
        "  return torch.len(b)\n"
        "def f(n: int) -> str:\n"
        "  l = annotate(List[int], [])\n"
        "  d = {\"k\": 1000}\n"
        "  for i in range(n):\n"
        "    r = __torch__.g(torch.add(i, 1000), l, )\n"
        "    torch._set_item(d, str(i), r)\n"
        "  p = __torch__.P(n, l)\n"
        "  x, y, = p\n"
        "  return torch.format(\"{} {} {}\", x, y, d)\n";
    fa_allocator allocator = { failing_alloc, failing_reallocate, failing_free, NULL };
    bool right = false;

    (void)state;
    (void)run_text(text, ARGS(I(2)));   /* what is made once for all is made */
    for (long n = 0; n < 5000 && !right; n++) {
        fa__unit *unit;

        fa_set_allocator(&allocator);
        allocations_left = n;
        fa__unit_source source = { .text = no_source };
        unit = fa__unit_new(&source);
        if (unit != NULL
            && fa__unit_add_source(unit, "__torch__", "code/__torch__.py", fa__span_of(text))
                   == FA_OK) {
            fa__ivalue args[1] = { I(2) }, result = fa__iv_none();
            fa__graph *graph = fa__unit_function(unit, "__torch__.f");

            if (graph != NULL
                && fa__unit_run(unit, graph, args, 1, NULL, 0, NULL, &result) == FA_OK) {
                allocations_left = 1000;
                right = strcmp(shown(FA_OK, &result),
                               "2 [1000, 1001] {k: 1000, 0: 1, 1: 2}") == 0;
                assert_true(right);
            }
        }
        fa__unit_release(unit);
        fa_set_allocator(NULL);
    }
    assert_true(right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_count_break_and_continue),
        cmocka_unit_test(a_loop_variable_keeps_its_last_item),
        cmocka_unit_test(items_of_every_container_are_walked),
        cmocka_unit_test(values_moved_out_of_a_variable_are_not_used_again),
        cmocka_unit_test(one_place_takes_values_of_many_types),
        cmocka_unit_test(a_place_of_ints_is_right_for_floats_and_division_by_zero),
        cmocka_unit_test(arithmetic_wraps_around),
        cmocka_unit_test(calls_take_names_and_defaults),
        cmocka_unit_test(objects_named_tuples_and_enums_are_made),
        cmocka_unit_test(methods_of_packed_weights_ask_their_operators),
        cmocka_unit_test(a_fork_gives_a_future_of_its_result),
        cmocka_unit_test(arguments_from_outside_are_converted_or_refused),
        cmocka_unit_test(an_exception_keeps_its_class_and_place),
        cmocka_unit_test(endless_programs_end_at_their_budget),
        cmocka_unit_test(a_budget_that_is_enough_changes_nothing),
        cmocka_unit_test(calls_without_end_are_refused),
        cmocka_unit_test(wrong_types_are_errors),
        cmocka_unit_test(hostile_graphs_are_errors),
        cmocka_unit_test(a_register_never_set_is_none),
        cmocka_unit_test(blocks_nested_too_deep_are_refused),
        cmocka_unit_test(threads_share_one_function),
        cmocka_unit_test(a_value_is_given_back_after_its_last_use),
        cmocka_unit_test(every_failing_allocation_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
