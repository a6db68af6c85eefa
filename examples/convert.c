/* convert.c: any model file to any other kind, chosen by the ending of the second name.
 *
 *   convert model.pt model.safetensors */
#include <facula/facula.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char error[1024];

    if (argc != 3) {
        fprintf(stderr, "usage: convert IN OUT\n");
        return 2;
    }
    fa_value *model = fa_load(argv[1], NULL);
    fa_value *tensors = model != NULL ? fa_state_dict(model) : NULL;
    fa_status st = tensors != NULL ? fa_save(tensors, argv[2], NULL) : FA_EFORMAT;
    if (st != FA_OK) {
        fa_error_format(error, sizeof(error));
        fprintf(stderr, "%s\n", error);
    }
    fa_value_release(tensors);
    fa_value_release(model);
    return st != FA_OK;
}
