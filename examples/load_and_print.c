/* load_and_print.c: every tensor of a model file, whatever kind of file it is.
 *
 *   load_and_print model.pt */
#include <facula/facula.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char error[1024];
    fa_value *model = fa_load(argc > 1 ? argv[1] : "model.pt", NULL);
    fa_value *tensors = model != NULL ? fa_state_dict(model) : NULL;

    for (size_t i = 0; tensors != NULL && i < fa_value_len(tensors); i++) {
        char *text = fa_value_to_string(fa_value_item_at(tensors, i), 100);
        printf("%-40s %s\n", fa_value_text(fa_value_key_at(tensors, i)), text);
        fa_string_free(text);
    }
    if (tensors == NULL) {
        fa_error_format(error, sizeof(error));
        fprintf(stderr, "%s\n", error);
    }
    int code = tensors == NULL;
    fa_value_release(tensors);
    fa_value_release(model);
    return code;
}
