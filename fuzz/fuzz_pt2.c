/* fuzz_pt2.c: any bytes as the JSON of a torch.export graph module: lowered, and run with small
 * tensors for all of its inputs. [formats 6.3] */
#include <stdlib.h>

#include "io/io.h"
#include "module/exported.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_INPUTS 64
#define MAX_STEPS 2000

static void check(bool fine)
{
    if (!fine && fa_error_last()->status == FA_OK)
        abort();                                         /* a failure without a reason */
}

static void run(fa__graph *graph)
{
    fa__unit_source source = { .version = 0 };
    fa__unit *unit = fa__unit_new(&source);
    fa_tensor *x = fa_zeros(FA_FLOAT32, 2, (int64_t[]){ 2, 5 });
    fa__ivalue args[MAX_INPUTS], result = fa__iv_none();
    fa__run_opts opts = { MAX_STEPS, 0.5 };

    for (size_t i = 0; i < MAX_INPUTS; i++)
        args[i] = (fa__ivalue){ FA__IV_TENSOR, { .tensor = x } };
    if (unit != NULL && x != NULL && graph->n_params <= MAX_INPUTS)
        check(fa__unit_run(unit, graph, args, graph->n_params, NULL, 0, &opts, &result) == FA_OK);
    fa__iv_release(&result);
    fa_tensor_release(x);
    fa__unit_release(unit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_value *json = fa__json_parse((fa__span){ data, size }, FA__JSON_LENIENT);
    const fa_value *module = fa__json_member(json, "graph_module");
    fa__graph *graph;

    if (json == NULL)
        return 0;
    graph = fa__export_graph(module == NULL ? json : module);
    check(graph != NULL);
    if (graph != NULL)
        run(graph);
    fa__graph_free(graph);
    fa_value_release(json);
    return 0;
}
