/* run.c: runs a TorchScript or torch.export program: `run sine.pt`, `run sine.pt2`. */
#include <facula/facula.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const float numbers[] = { -1.5f, 0.0f, 1.0f, 3.0f };
    const int64_t sizes[] = { 4, 1 };
    fa_module *module = fa_module_load(argc > 1 ? argv[1] : "model.pt", NULL);
    fa_tensor *x = fa_tensor_from_data(FA_FLOAT32, 2, sizes, numbers);
    fa_tensor *y = module != NULL && x != NULL ? fa_module_forward(module, x) : NULL;
    char *text = y != NULL ? fa_tensor_to_string(y) : NULL;
    char error[1024];

    if (text == NULL)
        fa_error_format(error, sizeof(error));
    fprintf(text != NULL ? stdout : stderr, "%s\n", text != NULL ? text : error);
    int code = text == NULL;
    fa_string_free(text);
    fa_tensor_release(y);
    fa_tensor_release(x);
    fa_module_release(module);
    return code;
}
