/* fuzz_script.c: any bytes read as a file of TorchScript; what it declares is lowered, printed and
 * read again. */
#include "script/syntax.h"

#include <stdio.h>
#include <stdlib.h>

/* What the file's names begin with. */
#define MODULE "__torch__"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
    if (!fine && fa_error_last()->status == FA_OK)
        abort();                                         /* a failure without a reason */
}

/* The text of a graph must be a program again. */
static void print_and_read(const fa__graph *graph)
{
    fa__buffer text = { 0 };
    fa_value *constants = fa_value_list();
    fa__source_file file = { .path = "printed.py", .prefix = "p" };

    if (constants != NULL && fa__graph_source(graph, "f", 0, constants, &text) == FA_OK) {
        file.text = (fa__span){ text.data, text.size };
        if (fa__parse_file(&file) == FA_EFORMAT)
            abort();
    }
    fa__arena_free(&file.arena);
    fa_value_release(constants);
    fa__buffer_free(&text);
}

/* Asks for everything that the node declares. */
static void ask(fa__unit *unit, const char *prefix, const fa__syntax *node)
{
    char name[256];
    fa__graph *graph;

    if (node->text.size > 80)
        return;
    snprintf(name, sizeof(name), "%s.%.*s", prefix, (int)node->text.size,
             (const char *)node->text.data);
    if (node->kind == FA__S_CLASS) {
        check(fa__unit_class(unit, name) != NULL);
        for (uint32_t i = 0; strcmp(prefix, MODULE) == 0 && i < node->kids[1]->n; i++) {
            if (node->kids[1]->kids[i]->kind == FA__S_DEF)
                ask(unit, name, node->kids[1]->kids[i]);
        }
        return;
    }
    graph = fa__unit_function(unit, name);
    check(graph != NULL);
    if (graph != NULL)
        print_and_read(graph);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa__source_file file = { .path = "fuzz.py", .prefix = MODULE, .text = { data, size } };
    fa__unit_source source = { .version = 3 };
    fa__unit *unit = fa__unit_new(&source);
    fa_status st = fa__parse_file(&file);

    check(st == FA_OK);
    if (unit != NULL && st == FA_OK
        && fa__unit_add_source(unit, MODULE, "fuzz.py", file.text) == FA_OK) {
        for (uint32_t i = 0; i < file.tree->n; i++)
            ask(unit, MODULE, file.tree->kids[i]);
        fa_value_release(fa__unit_ops(unit));
    }
    fa__unit_release(unit);
    fa__arena_free(&file.arena);
    return 0;
}
