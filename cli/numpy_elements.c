/* numpy_elements.c: the elements of a NumPy array as `tobytes()` gives them: C order,
 * little-endian. */
#include "cli.h"

/* Bytes that a swap reverses: half of a complex number, a character of a str; 0: nothing is
 * swapped. */
static size_t swap_width(const fa_numpy_info *info)
{
    if (info->dtype[0] != '>')
        return 0;
    return info->dtype[1] == 'c' ? info->itemsize / 2 : info->dtype[1] == 'U' ? 4 : info->itemsize;
}

static void swap_all(cli__text *data, size_t width)
{
    for (size_t at = 0; width > 1 && at + width <= data->size; at += width)
        for (size_t i = 0; i < width / 2; i++) {
            char byte = data->data[at + i];
            data->data[at + i] = data->data[at + width - 1 - i];
            data->data[at + width - 1 - i] = byte;
        }
}

/* Copies the elements by counting in C order; each lies where Fortran order puts it. False when
 * sizes and bytes disagree. */
static bool from_fortran_order(const fa_numpy_info *info, cli__text *out)
{
    size_t steps[FA_MAX_DIMS] = { 0 }, at[FA_MAX_DIMS] = { 0 }, offset = 0, step = info->itemsize;

    for (int i = 0; i < info->n_dims; i++) {
        steps[i] = step;
        if (info->sizes[i] < 0
            || (info->sizes[i] > 0 && step > info->data_size / (size_t)info->sizes[i]))
            return false;
        step *= (size_t)info->sizes[i];
    }
    if (step != info->data_size || info->itemsize == 0)
        return false;
    for (size_t k = 0; k < info->data_size / info->itemsize; k++) {
        cli__text_add(out, info->data + offset, info->itemsize);
        for (int i = info->n_dims - 1; i >= 0; i--) {
            offset += steps[i];
            if (++at[i] < (size_t)info->sizes[i])
                break;
            offset -= steps[i] * at[i];
            at[i] = 0;
        }
    }
    return true;
}

bool cli__numpy_elements(const fa_numpy_info *info, cli__text *out)
{
    if (info->fortran_order && info->n_dims > 1) {
        if (!from_fortran_order(info, out))
            return false;
    } else {
        cli__text_add(out, info->data, info->data_size);
    }
    swap_all(out, swap_width(info));
    return true;
}
