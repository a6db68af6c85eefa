/* operators.c: PyTorch's operators as C functions: softmax(relu(x @ weight)).
 *
 *   operators */
#include <facula/facula.h>
#include <facula/ops.h>
#include <stdio.h>

int main(void)
{
    char error[1024];
    const float x_data[] = { 1, -2, 3, -4, 5, -6 }, weight_data[] = { 1, 0, 0, 1, 1, -1 };
    const int64_t x_sizes[] = { 2, 3 }, weight_sizes[] = { 3, 2 };

    fa_tensor *x = fa_tensor_from_data(FA_FLOAT32, 2, x_sizes, x_data);
    fa_tensor *weight = fa_tensor_from_data(FA_FLOAT32, 2, weight_sizes, weight_data);
    fa_tensor *product = fa_op_matmul(x, weight);
    fa_tensor *positive = product == NULL ? NULL : fa_op_relu(product);
    fa_tensor *y = positive == NULL ? NULL : fa_op_softmax_int(positive, 1, FA_DTYPE_NONE);
    char *text = y == NULL ? NULL : fa_tensor_to_string(y);

    if (text != NULL) {
        printf("%s\n", text);
    } else {
        fa_error_format(error, sizeof(error));
        fprintf(stderr, "%s\n", error);
    }
    fa_string_free(text);
    fa_tensor_release(y);
    fa_tensor_release(positive);
    fa_tensor_release(product);
    fa_tensor_release(weight);
    fa_tensor_release(x);
    return text == NULL;
}
