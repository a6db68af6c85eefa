/* edit_checkpoint.c: halves the learning rate in a training checkpoint and saves it again; all
 * else, objects of unknown classes included, stays as it was.
 *
 *   edit_checkpoint checkpoint.pt edited.pt */
#include <facula/facula.h>
#include <stdio.h>

static fa_status halve_learning_rate(const fa_value *checkpoint)
{
    double rate;
    const fa_value *optimizer = fa_value_get(checkpoint, "optimizer_state_dict");
    const fa_value *groups = optimizer != NULL ? fa_value_get(optimizer, "param_groups") : NULL;

    for (size_t i = 0; groups != NULL && i < fa_value_len(groups); i++) {
        fa_value *group = fa_value_at(groups, i);
        fa_status st = fa_value_get_float(fa_value_get(group, "lr"), &rate);
        fa_value *half = fa_value_float(rate / 2);
        if (st == FA_OK)
            st = fa_value_set_text(group, "lr", half);
        fa_value_release(half);
        if (st != FA_OK)
            return st;
        printf("group %zu: lr %g -> %g\n", i, rate, rate / 2);
    }
    return groups != NULL ? FA_OK : fa_error_last()->status;
}

int main(int argc, char **argv)
{
    char error[1024];
    fa_value *checkpoint = fa_load(argc > 1 ? argv[1] : "checkpoint.pt", NULL);
    fa_status st = checkpoint != NULL ? halve_learning_rate(checkpoint) : FA_EFORMAT;

    if (st == FA_OK)
        st = fa_save(checkpoint, argc > 2 ? argv[2] : "edited.pt", NULL);
    if (st != FA_OK) {
        fa_error_format(error, sizeof(error));
        fprintf(stderr, "%s\n", error);
    }
    fa_value_release(checkpoint);
    return st != FA_OK;
}
