/* Losses. Reductions: 0 none, 1 mean, 2 sum. */
#include "op_call.h"

static void losses_of_one_shape(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor(6.5000)", "aten::mse_loss", "tt", VEC(&k, FA_FLOAT32, 1, 2),
           VEC(&k, FA_FLOAT32, 3, 5));
    EXPECT("tensor([0.1250, 2.5000])", "aten::huber_loss", "tti", VEC(&k, FA_FLOAT32, 1, 2),
           VEC(&k, FA_FLOAT32, 1.5, 5), (int64_t)0);
    EXPECT("tensor(50.)", "aten::binary_cross_entropy", "tt", VEC(&k, FA_FLOAT32, 0, 1),
           VEC(&k, FA_FLOAT32, 1, 1));
    EXPECT("tensor(50.3466)", "aten::binary_cross_entropy_with_logits", "tt",
           VEC(&k, FA_FLOAT32, 0, 100), VEC(&k, FA_FLOAT32, 1, 0));
    EXPECT("tensor(0.6534)", "aten::kl_div", "tti", VEC(&k, FA_FLOAT32, -1, -2),
           VEC(&k, FA_FLOAT32, 0, 0.5), (int64_t)2);
    EXPECT_ERROR("all elements of input should be between 0 and 1", "aten::binary_cross_entropy",
                 "tt", VEC(&k, FA_FLOAT32, 1.5), VEC(&k, FA_FLOAT32, 1));
    drop(&k);
}

static void ignored_targets_do_not_count(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = MAT(&k, FA_FLOAT32, 2, -1, -2, -3, -4);
    EXPECT("tensor(1.); tensor(2.)", "aten::nll_loss_forward", "tttii", x,
           VEC(&k, FA_INT64, 0, -100), VEC(&k, FA_FLOAT32, 2, 1), (int64_t)1, (int64_t)-100);
    EXPECT("tensor([2., 0.])", "aten::nll_loss", "ttti", x, VEC(&k, FA_INT64, 1, -100), NULL,
           (int64_t)0);
    EXPECT_ERROR("Target 5 is out of bounds.", "aten::nll_loss", "tt", x, VEC(&k, FA_INT64, 0, 5));
    EXPECT_ERROR("size mismatch (got input: [2, 2], target: [3])", "aten::nll_loss", "tt", x,
                 VEC(&k, FA_INT64, 0, 0, 0));
    drop(&k);
}

static void cross_entropy_of_classes_and_probabilities(void **state)
{
    kept k = { 0 };
    fa_tensor *x;

    (void)state;
    x = MAT(&k, FA_FLOAT32, 1, 1, 2, 3);
    EXPECT("tensor(0.4076)", "aten::cross_entropy_loss", "tt", x, VEC(&k, FA_INT64, 2));
    EXPECT("tensor(0.5076)", "aten::cross_entropy_loss", "tttiif", x, VEC(&k, FA_INT64, 2), NULL,
           (int64_t)1, (int64_t)-100, 0.1);
    EXPECT("tensor(1.1076)", "aten::cross_entropy_loss", "tt", x,
           MAT(&k, FA_FLOAT32, 1, 0.2, 0.3, 0.5));
    drop(&k);
}

static void margins(void **state)
{
    kept k = { 0 };

    (void)state;
    EXPECT("tensor(0.5000)", "aten::multi_margin_loss", "tt", MAT(&k, FA_FLOAT32, 1, 0.1, 0.2, 0.4),
           VEC(&k, FA_INT64, 2));
    EXPECT("tensor(0.8500)", "aten::multilabel_margin_loss", "tt",
           MAT(&k, FA_FLOAT32, 1, 0.1, 0.2, 0.4, 0.8), MAT(&k, FA_INT64, 1, 3, 0, -1, 1));
    EXPECT_ERROR("target out of range", "aten::multi_margin_loss", "tt",
                 MAT(&k, FA_FLOAT32, 1, 0.1, 0.2), VEC(&k, FA_INT64, 2));
    drop(&k);
}

static void ctc_of_possible_and_impossible_targets(void **state)
{
    const int64_t sizes[3] = { 3, 1, 3 }, short_sizes[3] = { 1, 1, 2 };
    kept k = { 0 };
    fa_tensor *x, *steps;

    (void)state;
    x = tensor_of(&k, FA_FLOAT32, 3, sizes,
                  NUMBERS(-.5, -1, -2, -1, -.5, -2, -.7, -1.2, -.9));
    steps = VEC(&k, FA_INT64, 3);
    EXPECT("tensor(0.5390)", "aten::ctc_loss.Tensor", "tttt", x, MAT(&k, FA_INT64, 1, 1, 2), steps,
           VEC(&k, FA_INT64, 2));
    x = tensor_of(&k, FA_FLOAT32, 3, short_sizes, NUMBERS(-.5, -1));
    EXPECT("tensor(0.)", "aten::ctc_loss.Tensor", "ttttiib", x, MAT(&k, FA_INT64, 1, 1, 1),
           VEC(&k, FA_INT64, 1), VEC(&k, FA_INT64, 2), (int64_t)0, (int64_t)1, true);
    EXPECT_ERROR("Target 7 is out of bounds.", "aten::ctc_loss.Tensor", "tttt", x,
                 MAT(&k, FA_INT64, 1, 7), VEC(&k, FA_INT64, 1), VEC(&k, FA_INT64, 1));
    drop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_of_one_shape),
        cmocka_unit_test(ignored_targets_do_not_count),
        cmocka_unit_test(cross_entropy_of_classes_and_probabilities),
        cmocka_unit_test(margins),
        cmocka_unit_test(ctc_of_possible_and_impossible_targets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
