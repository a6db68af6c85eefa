/* Forms of Python that PyTorch's parser reads though its printer never writes them, run; the
 * results are Python's. */
#include "sources.h"

/* What main() of a program gives, as Python prints it. */
static const char *run(const char *text)
{
    static char out[2000];
    fa__unit *unit = unit_of(text);
    fa__graph *graph = unit == NULL ? NULL : fa__unit_function(unit, "__torch__.main");
    fa__ivalue result = fa__iv_none();
    fa_status st = graph == NULL ? FA_EFORMAT
                                 : fa__unit_run(unit, graph, NULL, 0, NULL, 0, NULL, &result);

    if (st == FA_OK) {
        fa_value *value = fa__iv_box(result);
        char *shown = fa_value_to_string(value, sizeof(out));
        snprintf(out, sizeof(out), "%s", shown);
        fa_string_free(shown);
        fa_value_release(value);
    } else {
        fa_error_format(out, sizeof(out));
    }
    fa__iv_release(&result);
    fa__unit_release(unit);
    return out;
}

static void tensors_are_indexed_as_in_python(void **state)
{
    (void)state;
    assert_string_equal(run("def main():\n"
                            "  x = torch.reshape(torch.arange(24), [2, 3, 4])\n"
                            "  a = x[1:, None, ..., -1]\n"
                            "  c = x[:, torch.tensor([0, 2])]\n"
                            "  m = x[x > 20]\n"
                            "  x[0, :, 1] = -1\n"
                            "  x[1, torch.tensor([0, 1]), 2] = 7\n"
                            "  x[1][2] = 5\n"
                            "  return (a.shape, x[..., 0].shape, c.shape, x[0, 1:3, ::2].tolist(),"
                            " m.tolist(), x[1].tolist())\n"),
                        "([1, 1, 3], [2, 3], [2, 2, 4], [[4, 6], [8, 10]], [21, 22, 23], "
                        "[[12, 13, 7, 15], [16, 17, 7, 19], [5, 5, 5, 5]])");
    assert_non_null(strstr(run("def main():\n  return torch.arange(3)[0, 1]\n"),
                           "too many indices for tensor of dimension 1"));
    assert_non_null(strstr(run("def main():\n  return torch.arange(3)[..., ...]\n"),
                           "single ellipsis"));
}

static void lists_texts_and_tuples_are_sliced(void **state)
{
    (void)state;
    assert_string_equal(run("def main():\n  l = [1, 2, 3, 4]\n  l[1] = 9\n"
                            "  return (l[::2], l[-3:], \"hello\"[1:3], (1, 2, 3, 4)[::-1], "
                            "(1, 2)[5:], (1, 2, 3)[-2:], l[-1])\n"),
                        "([1, 3], [9, 3, 4], 'el', (4, 3, 2, 1), (), (2, 3), 4)");
}

static void loops_and_comprehensions(void **state)
{
    (void)state;
    assert_string_equal(run("def main():\n"
                            "  c = [k * 2 for k in range(7) if k % 2 == 0]\n"
                            "  s = 0\n"
                            "  for i, (p, q) in enumerate(zip(c, range(1, 10, 2)), 1):\n"
                            "    if i == 3:\n      continue\n"
                            "    s += p * q\n"
                            "  e = {k: v + 1 for k, v in {\"a\": 1}.items()}\n"
                            "  while True:\n    s += 7\n    if s > 100: break\n"
                            "  return (c, s, e, list(range(3)), list(zip([1], [2])))\n"),
                        "([0, 4, 8, 12], 103, {'a': 2}, [0, 1, 2], [(1, 2)])");
}

static void operators_and_conditions(void **state)
{
    (void)state;
    assert_string_equal(run("def main():\n  a, b = 2, 0\n"
                            "  return (not a and b > 0, a if b else 6, 3 in [1, 3], 4 not in [4], "
                            "a is None, \"a%d\" % 3, \"%s-%s\" % (1, 2), 7 // 2, "
                            "-7 % 3, 1 << 4)\n"),
                        "(False, 6, True, False, False, 'a3', '1-2', 3, 2, 16)");
}

static void assert_and_raise_say_what_python_says(void **state)
{
    (void)state;
    assert_non_null(strstr(run("def main():\n  assert 1 > 2, \"no\"\n"), "AssertionError: no"));
    assert_non_null(strstr(run("def main():\n  raise ValueError(\"bad\")\n"), "ValueError: bad"));
}

static void a_fork_captures_and_with_leaves(void **state)
{
    (void)state;
    assert_string_equal(run("class V:\n  n : int\n"
                            "  def __init__(self: __torch__.V) -> NoneType:\n    self.n = 0\n"
                            "  def __enter__(self):\n    self.n += 1\n    return self.n\n"
                            "  def __exit__(self, a, b, c):\n    self.n += 10\n"
                            "def use(v):\n  for i in range(5):\n    with v as q:\n"
                            "      if i == 2:\n        return q\n  return 0\n"
                            "def main():\n  v = V()\n  q = use(v)\n"
                            "  def inner(t: int):\n    return t + q\n"
                            "  return (q, v.n, torch.wait(fork(inner, 100)))\n"),
                        "(23, 33, 123)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_are_indexed_as_in_python),
        cmocka_unit_test(lists_texts_and_tuples_are_sliced),
        cmocka_unit_test(loops_and_comprehensions),
        cmocka_unit_test(operators_and_conditions),
        cmocka_unit_test(assert_and_raise_say_what_python_says),
        cmocka_unit_test(a_fork_captures_and_with_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
