/* Builtins of programs against what PyTorch 2.13 prints for the same expressions. Each case is a
 * TorchScript expression over the variables below; what it gives is compared as text. */
#include "script/programs.h"

typedef struct builtin_case {
    const char *expression, *expected;
} builtin_case;

static void check_all(const builtin_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[1000];
        const char *got;

        snprintf(text, sizeof(text),
                 "def f(n: int, x: float, b: bool) -> Any:\n"
                 "  l = [3, 1, 2]\n"
                 "  e = annotate(List[int], [])\n"
                 "  d = {\"k\": 1, \"l\": 2}\n"
                 "  s = \"Hello World\"\n"
                 "  r = %s\n"
                 "  return r\n", cases[i].expression);
        got = run_text(text, ARGS(I(7), F(-2.5), B(true)));
        if (strcmp(got, cases[i].expected) != 0)
            fail_msg("%s gives '%s', expected '%s'", cases[i].expression, got, cases[i].expected);
    }
}

static void numbers(void **state)
{
    static const builtin_case cases[] = {
        { "torch.floordiv(-7, 2)", "-4" },       { "torch.floordiv(n, -2)", "-4" },
        { "torch.floordiv(-7.5, 2.)", "-4." },   { "torch.floordiv(1., 0.)", "inf" },
        { "torch.remainder(-7, 2)", "1" },       { "torch.remainder(n, -2)", "-1" },
        { "torch.remainder(-7.5, 2.)", "0.5" },  { "torch.remainder(7.5, -2.)", "-0.5" },
        { "torch.isnan(torch.remainder(1., 0.))", "True" }, { "torch.div(n, 2)", "3.5" },
        { "torch.div(1, 0)", "inf" },            { "torch.pow(n, 2)", "49." },
        { "torch.pow(2, -1)", "0.5" },           { "torch.divmod(-7.5, 2.)", "(-4., 0.5)" },
        { "torch.divmod(-7, 2)", "(-4, 1)" },    { "torch.__lshift__(1, 65)", "2" },
        { "torch.__rshift__(-8, 1)", "-4" },     { "torch.round(x)", "-2." },
        { "torch.floor(x)", "-3" },              { "torch.ceil(x)", "-2" },
        { "int(x)", "-2" },                      { "int(inf)", "-9223372036854775808" },
        { "int(\" 12\")", "12" },                { "float(\"1.5e3\")", "1500." },
        { "int(\"12x\")", "error: invalid literal for int() with base 10: '12x'" },
        { "int(\"\")", "error: stoll" },         { "float(\"x\")", "error: stod" },
        { "torch.gcd(-12, 18)", "6" },           { "torch.factorial(5)", "120" },
        { "torch.factorial(-1)", "error: factorial() not defined for negative values" },
        { "torch.frexp(10.)", "(0.625, 4)" },    { "torch.modf(x)", "(-0.5, -2.)" },
        { "torch.gamma(5.)", "24." },            { "torch.isnan(torch.sqrt(-1.))", "True" },
        { "torch.add(b, b)", "2" },              { "torch.add(1.+2.j, 1)", "2.+2.j" },
        { "torch.mul(1.+2.j, 2.)", "2.+4.j" },   { "ops.prim.abs(3.+4.j)", "5." },
        { "ops.prim.max(n, 9)", "9" },           { "ops.prim.min(n, 7.5)", "7." },
        { "torch.eq(1, 1.)", "True" },           { "torch.lt(n, 7.5)", "True" },
        { "torch.__range_length(0, 10, 3)", "4" },
        { "torch.__range_length(10, 0, -3)", "4" },
        { "torch.__range_length(0, 10, 0)", "error: range() arg 3 must not be zero" },
        { "torch.__derive_index(2, 5, -3)", "-1" },
        { "bool(0.)", "False" },                 { "torch.__not__(b)", "False" },
        { "torch.remainder(1, 0)",
          "error: ZeroDivisionError: integer division or modulo by zero" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void lists(void **state)
{
    static const builtin_case cases[] = {
        { "l[-1]", "2" },                        { "l[3]", "error: list index out of range" },
        { "l[-4]", "error: list index out of range" },
        { "torch.slice(l, None, None, -1)", "[2, 1, 3]" },
        { "torch.slice([1, 2, 3, 4, 5], 3, 0, -2)", "[4, 2]" },
        { "torch.slice([1, 2, 3, 4, 5], -100, 100)", "[1, 2, 3, 4, 5]" },
        { "torch.slice(l, 0, 9223372036854775807, -1)", "[3]" },
        { "torch.slice(l, None, None, 0)", "error: List slice should have non-zero step" },
        { "torch.mul(l, 2)", "[3, 1, 2, 3, 1, 2]" },
        { "torch.mul(2, l)", "[3, 1, 2, 3, 1, 2]" },
        { "torch.mul(l, -1)", "error: vector::reserve" },
        { "torch.add(l, [4])", "[3, 1, 2, 4]" }, { "torch.sorted(l)", "[1, 2, 3]" },
        { "torch.sorted([\"b\", \"a\"])", "[a, b]" },
        { "torch.index(l, 2)", "2" },
        { "torch.index(l, 5)", "error: '5' is not in list" },
        { "torch.count([1, 2, 1], 1)", "2" },    { "torch.__contains__(l, 2)", "True" },
        { "torch.pop(l)", "2" },                 { "torch.pop(l, 0)", "3" },
        { "torch.pop(e)", "error: pop from empty list" },
        { "torch.append(l, 9)", "[3, 1, 2, 9]" },
        { "torch.eq(l, [3, 1, 2])", "True" },    { "torch.ne(l, [3, 1])", "True" },
        { "ops.prim.max(l)", "3" },              { "ops.prim.min(l)", "1" },
        { "ops.prim.max(e)", "error: max() arg is an empty sequence" },
        { "torch.sum(l)", "6" },                 { "torch.sum([1.5, 2.])", "3.5" },
        { "torch.any([0, 0])", "False" },        { "torch.all(l)", "True" },
        { "ops.prim.rangelist(3)", "[0, 1, 2]" }, { "torch.len(l)", "3" },
        { "torch.list(\"ab\")", "[a, b]" },      { "torch.copy(l)", "[3, 1, 2]" },
        { "torch.mul([1], 1000000000000)", "error: a list of 1 items repeated 1000000000000 times "
          "is too long" },
        { "[(1, \"a\"), (2, \"b\")]", "[(1, a), (2, b)]" },
        { "(1,)", "(1,)" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void changes_of_lists(void **state)
{
    static const char text[] =
        "def f(a: int) -> str:\n"
        "  l = [1, 2]\n"
        "  torch.insert(l, -1, 9)\n"
        "  torch.insert(l, 100, 7)\n"
        "  torch.insert(l, -100, 6)\n"
        "  torch.reverse(l)\n"
        "  torch.extend(l, l)\n"
        "  torch.remove(l, 9)\n"
        "  torch.Delete(l, 0)\n"
        "  m = torch._set_item(l, 0, 5)\n"
        "  torch.sort(l, True)\n"
        "  return str(m)\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(0))), "[9, 7, 6, 6, 5, 2, 1, 1]");
}

static void a_size_is_read_but_not_changed(void **state)
{
    int64_t sizes[2] = { 3, 1 };
    fa_value *size = fa_value_size(2, sizes);
    fa__ivalue args[2] = { { FA__IV_VALUE, { .value = size } }, fa__iv_int(1) }, results[4] = { 0 };

    (void)state;
    assert_int_equal(fa__op_call("aten::sorted", args, 1, NULL, 0, results, NULL, NULL), FA_OK);
    assert_string_equal(shown(FA_OK, &results[0]), "[1, 3]");
    assert_int_equal(fa__op_call("aten::sort.int", args, 1, NULL, 0, results, NULL, NULL),
                     FA_ETYPE);
    assert_int_equal(fa__op_call("aten::remove.int", args, 2, NULL, 0, results, NULL, NULL),
                     FA_ETYPE);
    fa_value_release(size);
}

static void dicts(void **state)
{
    static const builtin_case cases[] = {
        { "d[\"k\"]", "1" },                     { "d[\"z\"]", "error: KeyError: z" },
        { "torch.keys(d)", "[k, l]" },           { "torch.values(d)", "[1, 2]" },
        { "torch.items(d)", "[(k, 1), (l, 2)]" }, { "torch.len(d)", "2" },
        { "torch.get(d, \"z\")", "None" },       { "torch.get(d, \"z\", 5)", "5" },
        { "torch.pop(d, \"k\")", "1" },          { "torch.pop(d, \"z\", 8)", "8" },
        { "torch.pop(d, \"z\")", "error: KeyError: z" },
        { "torch.setdefault(d, \"k\", 7)", "1" }, { "torch.setdefault(d, \"m\", 7)", "7" },
        { "torch.__contains__(d, \"l\")", "True" },
        { "torch.dict([(1, 2.), (3, 4.)])", "{1: 2., 3: 4.}" },
        { "torch.copy(d)", "{k: 1, l: 2}" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void changes_of_dicts(void **state)
{
    static const char text[] =
        "def f(a: int) -> str:\n"
        "  d = {\"b\": 1, \"a\": 2, \"c\": 3}\n"
        "  torch._set_item(d, \"b\", 4)\n"
        "  torch._set_item(d, \"e\", 1000)\n"
        "  torch._set_item(d, \"e\", 2000)\n"
        "  torch.Delete(d, \"a\")\n"
        "  torch.update(d, {\"c\": 9, \"a\": 5})\n"
        "  return str(d)\n";

    (void)state;
    assert_string_equal(run_text(text, ARGS(I(0))), "{b: 4, c: 9, e: 2000, a: 5}");
}

static void strs(void **state)
{
    static const builtin_case cases[] = {
        { "s[-1]", "d" },                        { "s[99]", "error: string index out of range" },
        { "torch.slice(s, None, None, -1)", "dlroW olleH" },
        { "torch.slice(s, 1, 3)", "el" },        { "torch.slice(s, -3)", "rld" },
        { "torch.upper(s)", "HELLO WORLD" },     { "torch.swapcase(s)", "hELLO wORLD" },
        { "torch.title(\"ab cd\")", "Ab Cd" },   { "torch.capitalize(\"aB cD\")", "Ab cd" },
        { "torch.find(s, \"o\")", "4" },         { "torch.rfind(s, \"o\")", "7" },
        { "torch.find(s, \"o\", 5)", "7" },      { "torch.find(s, \"zz\")", "-1" },
        { "torch.index(s, \"zz\")", "error: ValueError: substring not found" },
        { "torch.count(s, \"l\")", "3" },        { "torch.startswith(s, \"Hell\")", "True" },
        { "torch.endswith(s, \"rld\")", "True" },
        { "torch.replace(s, \"l\", \"LL\")", "HeLLLLo WorLLd" },
        { "torch.replace(s, \"l\", \"L\", 1)", "HeLlo World" },
        { "torch.split(s, \"o\")", "[Hell,  W, rld]" },
        { "torch.split(\" a  b \")", "[a, b]" }, { "torch.rsplit(s, \"o\", 1)", "[Hello W, rld]" },
        { "torch.splitlines(\"a\\r\\nb\\n\")", "[a, , b]" },
        { "torch.splitlines(\"a\\nb\", True)", "[a, \n, b]" },
        { "torch.partition(s, \" \")", "(Hello,  , World)" },
        { "torch.rpartition(s, \"o\")", "(Hello W, o, rld)" },
        { "torch.join(\"-\", [\"a\", \"b\"])", "a-b" }, { "torch.strip(\"  a \")", "a" },
        { "torch.lstrip(\"xxa\", \"x\")", "a" }, { "torch.zfill(\"-5\", 4)", "-005" },
        { "torch.ljust(\"a\", 3, \".\")", "a.." }, { "torch.rjust(\"a\", 3)", "  a" },
        { "torch.center(\"a\", 4, \".\")", ".a.." }, { "torch.ord(\"a\")", "97" },
        { "torch.ord(s)", "error: String for ord() must be 1 character, found 11" },
        { "torch.chr(300)", "," },               { "torch.hex(-10)", "-0xa" },
        { "torch.oct(10)", "0o12" },             { "torch.bin(-10)", "-0b1010" },
        { "torch.isalpha(\"ab1\")", "False" },   { "torch.isdigit(\"12\")", "True" },
        { "torch.isupper(\"AB\")", "True" },     { "torch.istitle(\"Ab Cd\")", "True" },
        { "torch.lt(\"a\", \"b\")", "True" },    { "torch.len(s)", "11" },
        { "torch.expandtabs(\"a\\tb\", 4)", "a   b" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void formats(void **state)
{
    static const builtin_case cases[] = {
        { "str(2.)", "2." },                     { "str(0.1)", "0.10000000000000001" },
        { "str(1e10)", "10000000000." },         { "str(1e+22)", "1e+22" },
        { "str(-1e+15)", "-1000000000000000." }, { "str(1.5-2.j)", "1.5-2.j" },
        { "torch.format(\"{} {} {} {}\", n, (n,), {\"a\": 1.}, None)", "7 (7,) {a: 1.} None" },
        { "torch.format(\"{}{}\", n)", "error: Too few arguments for format string: {}{}" },
        { "torch.format(\"{}\", n, n)", "7" },
        { "torch.percentFormat(\"%d %s %f %e %c %i %%\", (3, b, 2.5, 1e10, 65, 3.7))",
          "3 True 2.500000 1.000000e+10 A 3 %" },
        { "torch.percentFormat(\"%s\", s)", "Hello World" },
        { "torch.percentFormat(\"%d\", s)",
          "error: %d requires a number for formatting, but got String" },
        { "torch.percentFormat(\"%5d\", n)",
          "error: The specifier %5 is not supported in TorchScript format strings" },
        { "torch.percentFormat(\"%\", n)", "error: Incomplete format specifier found" },
        { "torch.percentFormat(\"%d\", (1, 2))",
          "error: Too many arguments for format string: %d" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void tensors_of_numbers_and_back(void **state)
{
    static const builtin_case cases[] = {
        { "torch.tensor([[1, 2], [300, 4]])", "   1    2\n 300    4\n[ CPULongType{2,2} ]" },
        { "torch.tensor(1.5)", "1.5\n[ CPUFloatType{} ]" },
        { "torch.tensor([True, False])", " 1\n 0\n[ CPUBoolType{2} ]" },
        { "torch.tensor([1, 2], dtype=6)", " 1\n 2\n[ CPUFloatType{2} ]" },
        { "torch.tensor(e)", "[ CPULongType{0} ]" },
        { "torch.tensor([1., inf, nan])", " 1\ninf\nnan\n[ CPUFloatType{3} ]" },
        { "torch.tensor([0.01, 0.02])", "0.01 *\n 1.0000\n 2.0000\n[ CPUFloatType{2} ]" },
        { "torch.tensor([[[1.5, 2.], [3., 4.]]])",
          "(1,.,.) = \n 1.5000  2.0000\n  3.0000  4.0000\n[ CPUFloatType{1,2,2} ]" },
        { "torch.tensor([1e10, 1.])", " 1.0000e+10\n 1.0000e+00\n[ CPUFloatType{2} ]" },
        { "torch.tensor(2.5+1.j)", "2.5\n[ CPUComplexFloatType{} ]" },
        { "torch.tensor([[1, 2], [3]])",
          "error: Expected sequence of length 2 at dim 1 (got 1)" },
        { "(torch.tensor([[1, 2], [3, 4]])).tolist()", "[[1, 2], [3, 4]]" },
        { "int(torch.tensor([5]))", "5" },
        { "int(torch.tensor([5, 6]))",
          "error: a Tensor with 2 elements cannot be converted to Scalar" },
        { "bool(torch.tensor([1, 2]))",
          "error: Boolean value of Tensor with more than one value is ambiguous" },
        { "torch.IntImplicit(torch.tensor([5]))",
          "error: Cannot input a tensor of dimension other than 0 as a scalar argument" },
        { "torch.IntImplicit(torch.tensor(5.))",
          "error: Cannot input a tensor of type Float as an integral argument" },
        { "torch.FloatImplicit(torch.tensor(5))", "5." },
        { "ops.prim.NumToTensor(n)", "7\n[ CPULongType{} ]" },
        { "torch.len(torch.tensor([1, 2, 3]))", "3" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

static void devices_optionals_and_identity(void **state)
{
    static const builtin_case cases[] = {
        { "torch.device(\"cuda:1\")", "cuda:1" },
        { "ops.prim.type(torch.device(\"cuda:1\"))", "cuda" },
        { "ops.prim.index(torch.device(\"cpu\"))", "None" },
        { "torch.eq(torch.device(\"cpu\"), torch.device(\"cpu\"))", "True" },
        { "torch._unwrap_optional(None)", "error: Unwrapping null optional" },
        { "torch.__is__(None, None)", "True" },  { "torch.__isnot__(n, None)", "True" },
        { "torch.__is__(l, l)", "True" },        { "torch.__is__(l, [3, 1, 2])", "False" },
        { "torch.is_grad_enabled()", "True" },
    };

    (void)state;
    check_all(cases, FA__COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(lists),
        cmocka_unit_test(changes_of_lists),
        cmocka_unit_test(a_size_is_read_but_not_changed),
        cmocka_unit_test(dicts),
        cmocka_unit_test(changes_of_dicts),
        cmocka_unit_test(strs),
        cmocka_unit_test(formats),
        cmocka_unit_test(tensors_of_numbers_and_back),
        cmocka_unit_test(devices_optionals_and_identity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
