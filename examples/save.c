/* save.c: a state_dict made in C, saved so that torch.load reads it.
 *
 *   save out.pt */
#include <facula/facula.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char error[1024];
    const char *path = argc > 1 ? argv[1] : "out.pt";
    const float weights[] = { 1, 2, 3, 4, 5, 6 };
    const int64_t sizes[] = { 2, 3 };

    fa_tensor *tensor = fa_tensor_from_data(FA_FLOAT32, 2, sizes, weights);
    fa_value *weight = fa_value_tensor(tensor);
    fa_value *state_dict = fa_value_dict(FA_ORDERED_DICT);
    fa_status st = fa_value_set_text(state_dict, "linear.weight", weight);
    if (st == FA_OK)
        st = fa_save(state_dict, path, NULL);
    if (st != FA_OK) {
        fa_error_format(error, sizeof(error));
        fprintf(stderr, "%s\n", error);
    }
    fa_value_release(state_dict);
    fa_value_release(weight);
    fa_tensor_release(tensor);
    return st != FA_OK;
}
