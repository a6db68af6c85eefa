/* test_corpus.c: what `facula show --json --hash` says of each file in tests/data/corpus is what
 * PyTorch loaded from it, as recorded in expected_<file>.json beside it.
 *
 * Facula prints {"entries": {path: {...}}} in the vocabulary of tests/data/README.md. The rules:
 *   - inside plain containers (dict, list, tuple, torch.Size) every recorded path must be there
 *     with the same fields, but for advisory ones;
 *   - inside objects, modules and sets, whose Python class only Python knows, the same tensors,
 *     numbers, strings and bytes must appear somewhere below the same path;
 *   - storage groups must part the tensors alike;
 *   - programs (TorchScript, pt2) are compared by their state_dict alone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "run.h"

#define PATH_SIZE 4096

/* ---- the vocabulary ------------------------------------------------------------------------- */

static bool one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static const char *const plain_kinds[] = { "dict", "list", "tuple", "torch.Size", NULL };
static const char *const leaf_kinds[] = { "tensor", "parameter", "int", "float", "bool", "str",
    "bytes", "bytearray", "complex", "numpy.ndarray", "numpy.scalar", NULL };
static const char *const advisory_fields[] = { "repr", "first", "note", "chars", "built_by",
    "same_object_as", "nbytes", "value_note", "group", NULL };

static const char *text_of(const json_t *entry, const char *field)
{
    const char *text = json_string_value(json_object_get(entry, field));
    return text != NULL ? text : "";
}

static bool is_kind(const json_t *entry, const char *kind)
{
    return strcmp(text_of(entry, "kind"), kind) == 0;
}

static bool is_leaf(const json_t *entry) { return one_of(text_of(entry, "kind"), leaf_kinds); }

static bool is_opaque(const json_t *entry)
{
    return !is_leaf(entry) && !one_of(text_of(entry, "kind"), plain_kinds);
}

static bool is_tensor(const json_t *entry)
{
    return is_kind(entry, "tensor") || is_kind(entry, "parameter");
}

/* Fields that Facula may say differently for this kind. */
static bool is_ignored(const json_t *entry, const char *field)
{
    return one_of(field, advisory_fields)
        || (is_kind(entry, "str") && strcmp(field, "utf8_sha256") == 0)
        || (is_kind(entry, "numpy.ndarray")
            && (strcmp(field, "strides") == 0 || strcmp(field, "fortran") == 0))
        || (is_kind(entry, "numpy.scalar") && strcmp(field, "value") == 0)
        || (is_kind(entry, "storage") && strcmp(field, "type") == 0);
}

static bool same_json(const json_t *a, const json_t *b)
{
    if (b == NULL)
        return a == NULL || json_is_null(a);
    return json_equal(a, b);
}

/* ---- paths: $['a'][0].b lies below $['a'][0], $['a'] and $ ---------------------------------- */

/* The length of the next prefix of `path` longer than `from`: up to the next '[' or '.' outside
 * quotes. */
static size_t next_prefix(const char *path, size_t from)
{
    char quote = 0;
    int depth = 0;

    for (size_t i = 0; path[i] != 0; i++) {
        char c = path[i];
        if (quote != 0) {
            if (c == '\\' && path[i + 1] != 0)
                i++;
            else if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if ((c == '[' || c == '.') && depth == 0 && i > from) {
            return i;
        }
        if (quote == 0 && c == '[')
            depth++;
        if (quote == 0 && c == ']')
            depth--;
    }
    return 0;
}

/* The outermost opaque entry above `path`; NULL when there is none. */
static const char *opaque_above(const json_t *entries, const char *path, char out[PATH_SIZE])
{
    for (size_t n = next_prefix(path, 0); n != 0; n = next_prefix(path, n)) {
        snprintf(out, PATH_SIZE, "%.*s", (int)n, path);
        const json_t *entry = json_object_get(entries, out);
        if (entry != NULL && is_opaque(entry))
            return out;
    }
    return NULL;
}

/* ---- comparing ------------------------------------------------------------------------------ */

/* Where a difference is described. Empty: none. */
typedef struct difference {
    char text[3 * PATH_SIZE];
} difference;

/* What makes two leaves the same wherever they lie. Yours (json). */
static json_t *leaf_key(const json_t *entry)
{
    static const char *const fields[] = { "dtype", "shape", "sha256", "bits", "hex", NULL };
    json_t *key = json_array();

    json_array_append_new(key, json_string(is_tensor(entry) ? "tensor"
        : is_kind(entry, "bytearray") ? "bytes" : text_of(entry, "kind")));
    if (is_kind(entry, "str")) {
        const char *hash = text_of(entry, "utf8_sha256");
        json_array_append_new(key, json_string(*hash != 0 ? hash : text_of(entry, "value")));
    } else if (is_kind(entry, "complex")) {
        json_array_append(key, json_object_get(json_object_get(entry, "real"), "bits"));
        json_array_append(key, json_object_get(json_object_get(entry, "imag"), "bits"));
    } else if (is_kind(entry, "int") || is_kind(entry, "bool")) {
        json_array_append(key, json_object_get(entry, "value"));
    } else {
        for (size_t i = 0; fields[i] != NULL; i++)
            if (json_object_get(entry, fields[i]) != NULL)
                json_array_append(key, json_object_get(entry, fields[i]));
    }
    return key;
}

/* True, False, 0 and 1 are everywhere: finding them again says nothing. */
static bool is_trivial(const json_t *entry)
{
    const char *value = text_of(entry, "value");
    return is_kind(entry, "bool")
        || (is_kind(entry, "int") && (strcmp(value, "0") == 0 || strcmp(value, "1") == 0));
}

static bool found_below(const json_t *entries, const char *top, const json_t *wanted)
{
    const char *path;
    json_t *entry;
    json_t *key = leaf_key(wanted);
    bool found = false;

    json_object_foreach((json_t *)entries, path, entry) {
        if (found || strncmp(path, top, strlen(top)) != 0 || !is_leaf(entry))
            continue;
        json_t *other = leaf_key(entry);
        found = json_equal(key, other);
        json_decref(other);
    }
    json_decref(key);
    return found;
}

static void compare_fields(difference *out, const char *path, const json_t *want,
                           const json_t *have)
{
    const char *field;
    json_t *value;

    json_object_foreach((json_t *)want, field, value) {
        if (is_ignored(want, field) || same_json(value, json_object_get(have, field)))
            continue;
        char *expected = json_dumps(value, JSON_ENCODE_ANY);
        char *got = json_dumps(json_object_get(have, field), JSON_ENCODE_ANY);
        snprintf(out->text, sizeof(out->text), "%s: %s is %s, expected %s", path, field,
                 got != NULL ? got : "missing", expected);
        free(expected);
        free(got);
        return;
    }
}

/* Each recorded group must be one group of ours, and no two the same. `ours` maps group ->
 * group. */
static void compare_groups(difference *out, json_t *ours, json_t *theirs, const char *path,
                           const char *want, const char *have)
{
    const char *known = json_string_value(json_object_get(ours, want));
    const char *back = json_string_value(json_object_get(theirs, have));

    if (known != NULL && strcmp(known, have) != 0)
        snprintf(out->text, sizeof(out->text), "%s: shares no storage with group %s", path, want);
    if (back != NULL && strcmp(back, want) != 0)
        snprintf(out->text, sizeof(out->text), "%s: shares its storage with group %s", path, back);
    json_object_set_new(ours, want, json_string(have));
    json_object_set_new(theirs, have, json_string(want));
}

static void compare_values(difference *out, const json_t *want, const json_t *have, bool sharing)
{
    const char *path;
    json_t *entry;
    char above[PATH_SIZE];
    json_t *ours = json_object(), *theirs = json_object();

    json_object_foreach((json_t *)want, path, entry) {
        const char *top = opaque_above(want, path, above);
        const json_t *got = json_object_get(have, path);

        if (top != NULL) {
            if (is_leaf(entry) && !is_trivial(entry) && !found_below(have, top, entry))
                snprintf(out->text, sizeof(out->text), "nowhere below %s: %s", top, path);
        } else if (got == NULL) {
            snprintf(out->text, sizeof(out->text), "%s: missing", path);
        } else if (is_opaque(entry)) {
            if (json_object_get(got, "type") != NULL && *text_of(entry, "type") != 0
                && strcmp(text_of(entry, "type"), text_of(got, "type")) != 0)
                snprintf(out->text, sizeof(out->text), "%s: type %s, expected %s", path,
                         text_of(got, "type"), text_of(entry, "type"));
        } else {
            compare_fields(out, path, entry, got);
            if (sharing && *text_of(entry, "group") != 0)
                compare_groups(out, ours, theirs, path, text_of(entry, "group"),
                               text_of(got, "group"));
        }
        if (out->text[0] != 0)
            break;
    }
    json_decref(ours);
    json_decref(theirs);
}

/* name -> [dtype, shape, sha256] of every tensor, the name without "$", ".state_dict" and
 * "['']". */
static json_t *state_dict_of(const json_t *entries)
{
    const char *path;
    json_t *entry;
    json_t *out = json_object();

    json_object_foreach((json_t *)entries, path, entry) {
        char name[PATH_SIZE];
        const char *from = path + strlen("$");
        if (!is_tensor(entry) || *text_of(entry, "sha256") == 0)
            continue;
        if (strncmp(from, ".state_dict", strlen(".state_dict")) == 0)
            from += strlen(".state_dict");
        from += strspn(from, ".");
        snprintf(name, sizeof(name), "%s", from);
        size_t n = strlen(name);
        if (n >= 4 && strncmp(name, "['", 2) == 0 && strcmp(name + n - 2, "']") == 0) {
            memmove(name, name + 2, n - 4);
            name[n - 4] = 0;
        }
        json_object_set_new(out, name, leaf_key(entry));
    }
    return out;
}

static bool holds_text(const json_t *list, const char *text)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item)
        if (strcmp(json_string_value(item), text) == 0)
            return true;
    return false;
}

static void compare_programs(difference *out, const json_t *want, const json_t *have)
{
    const char *name;
    json_t *tensor;
    const json_t *root = json_object_get(want, "$");
    const json_t *names = is_kind(root, "script") ? json_object_get(root, "state_dict_keys") : NULL;
    json_t *a = state_dict_of(want), *b = state_dict_of(have);

    json_object_foreach(a, name, tensor) {
        if (names != NULL && !holds_text(names, name))
            continue;
        if (!json_equal(tensor, json_object_get(b, name)))
            snprintf(out->text, sizeof(out->text), "%s: another tensor, or none", name);
    }
    json_decref(a);
    json_decref(b);
}

/* ---- reading -------------------------------------------------------------------------------- */

/* jansson refuses lone surrogates, which Python's json writes: "\ud800" becomes "%ud800". */
static void tame_surrogates(char *text)
{
    for (char *at = strchr(text, '\\'); at != NULL; at = strchr(at + 2, '\\')) {
        bool high = at[1] == 'u' && strchr("dD", at[2]) != NULL && strchr("89abAB", at[3]) != NULL;
        bool low = at[1] == 'u' && strchr("dD", at[2]) != NULL && strchr("cdefCDEF", at[3]) != NULL;
        if (high && at[6] == '\\' && at[7] == 'u' && strchr("dD", at[8]) != NULL
            && strchr("cdefCDEF", at[9]) != NULL)
            at += 6;
        else if (high || low)
            *at = '%';
        if (at[1] == 0)
            break;
    }
}

static json_t *parse(char *text, const char *what)
{
    json_error_t error;

    tame_surrogates(text);
    json_t *parsed = json_loads(text, JSON_ALLOW_NUL, &error);
    if (parsed == NULL)
        fail_msg("%s: no JSON: line %d: %s", what, error.line, error.text);
    return parsed;
}

static json_t *parse_file(const char *path)
{
    size_t size;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = run_read_all(file, &size);
    json_t *parsed = parse(text, path);
    free(text);
    return parsed;
}

static bool is_program(const json_t *record)
{
    const char *loader = text_of(record, "loader");
    return strncmp(loader, "torch.jit", 9) == 0 || strncmp(loader, "torch.export", 12) == 0
        || strncmp(loader, "lite", 4) == 0;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* True when facula says the same of `path` as the record; else the difference is printed. */
static bool same_as_recorded(const char *path, const char *record_path)
{
    const char *const argv[] = { TEST_FACULA, "show", "--json", "--hash", path, NULL };
    difference found = { "" };
    json_t *record = parse_file(record_path);
    const json_t *want = json_object_get(record, "entries");
    run shown = run_program(argv, (run_limits){ .seconds = 60 });

    if (shown.code != 0) {
        snprintf(found.text, sizeof(found.text), "exit %d: %s", shown.code, shown.err);
    } else {
        json_t *got = parse(shown.out, path);
        const json_t *have = json_object_get(got, "entries");
        if (is_program(record))
            compare_programs(&found, want, have);
        else
            compare_values(&found, want, have, !is_folder(path));
        json_decref(got);
    }
    if (found.text[0] != 0)
        print_error("%s: %s\n", path, found.text);
    run_free(&shown);
    json_decref(record);
    return found.text[0] == 0;
}

/* ---- the tests ------------------------------------------------------------------------------ */

/* Every recorded file of one PyTorch: shown as PyTorch loaded it. */
static void compare_folder(const char *folder)
{
    char place[PATH_SIZE], path[PATH_SIZE * 2], record[PATH_SIZE * 2];
    int n = 0, n_same = 0;

    snprintf(place, sizeof(place), "%s/corpus/%s", TEST_DATA, folder);
    DIR *list = opendir(place);
    assert_non_null(list);
    for (struct dirent *item = readdir(list); item != NULL; item = readdir(list)) {
        const char *prefix = "expected_";
        size_t size = strlen(item->d_name);
        if (strncmp(item->d_name, prefix, strlen(prefix)) != 0)
            continue;
        snprintf(record, sizeof(record), "%s/%s", place, item->d_name);
        snprintf(path, sizeof(path), "%s/%.*s", place,
                 (int)(size - strlen(prefix) - strlen(".json")), item->d_name + strlen(prefix));
        n++;
        n_same += same_as_recorded(path, record);
    }
    closedir(list);
    print_message("%s: %d of %d files the same\n", folder, n_same, n);
    assert_true(n > 5);
    assert_int_equal(n, n_same);
}

static void files_of_torch_1_0_are_shown_as_torch_loaded_them(void **state)
{
    (void)state;
    compare_folder("torch-1.0.1");
}

static void files_of_torch_1_4_are_shown_as_torch_loaded_them(void **state)
{
    (void)state;
    compare_folder("torch-1.4.0");
}

static void files_of_torch_1_8_are_shown_as_torch_loaded_them(void **state)
{
    (void)state;
    compare_folder("torch-1.8.1");
}

static void files_of_torch_2_13_are_shown_as_torch_loaded_them(void **state)
{
    (void)state;
    compare_folder("torch-2.13.0");
}

/* The comparison itself: it must see what differs. */
static void comparison_sees_a_changed_field_a_missing_path_and_broken_sharing(void **state)
{
    (void)state;
    json_t *want = json_loads(
        "{\"$\": {\"kind\": \"dict\", \"len\": 2},"
        " \"$['a']\": {\"kind\": \"tensor\", \"dtype\": \"float32\", \"group\": \"S0\"},"
        " \"$['b']\": {\"kind\": \"tensor\", \"dtype\": \"float32\", \"group\": \"S0\"}}", 0, NULL);
    json_t *have = json_deep_copy(want);
    difference out = { "" };

    compare_values(&out, want, have, true);
    assert_string_equal(out.text, "");
    json_object_set_new(json_object_get(have, "$['b']"), "group", json_string("S1"));
    compare_values(&out, want, have, true);
    assert_non_null(strstr(out.text, "shares no storage"));
    out.text[0] = 0;
    json_object_set_new(json_object_get(have, "$['a']"), "dtype", json_string("int8"));
    compare_values(&out, want, have, false);
    assert_non_null(strstr(out.text, "dtype is \"int8\""));
    out.text[0] = 0;
    json_object_del(have, "$['a']");
    compare_values(&out, want, have, false);
    assert_non_null(strstr(out.text, "missing"));
    json_decref(want);
    json_decref(have);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparison_sees_a_changed_field_a_missing_path_and_broken_sharing),
        cmocka_unit_test(files_of_torch_1_0_are_shown_as_torch_loaded_them),
        cmocka_unit_test(files_of_torch_1_4_are_shown_as_torch_loaded_them),
        cmocka_unit_test(files_of_torch_1_8_are_shown_as_torch_loaded_them),
        cmocka_unit_test(files_of_torch_2_13_are_shown_as_torch_loaded_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
