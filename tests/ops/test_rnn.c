/* Recurrent layers, packed sequences, attention. Weights and inputs are ramps:
 * start, start + 0.1, ... */
#include "op_call.h"

static fa_tensor *ramp(kept *k, int n_dims, const int64_t *sizes,
                       double start) {
  double values[64];
  int64_t n = 1;

  for (int i = 0; i < n_dims; i++)
    n *= sizes[i];
  for (int64_t i = 0; i < n; i++)
    values[i] = start + 0.1 * (double)i;
  return tensor_of(k, FA_FLOAT32, n_dims, sizes, values);
}

static void lstm_gru_and_rnn_run_over_time(void **state) {
  kept k = {0};
  fa_tensor *x = ramp(&k, SIZES(2, 1, 2), -0.5),
            *h = TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2), .5, .5);
  fa_tensor *hx[2] = {h, TENSOR(&k, FA_FLOAT32, SIZES(1, 1, 2), -.25, -.25)};
  fa_tensor *both = TENSOR(&k, FA_FLOAT32, SIZES(2, 1, 2), .5, .5, .5, .5);
  fa_tensor *lstm[4] = {ramp(&k, SIZES(8, 2), -0.8),
                        ramp(&k, SIZES(8, 2), -0.6), ramp(&k, SIZES(8), -0.3),
                        ramp(&k, SIZES(8), -0.4)};
  fa_tensor *gru[4] = {ramp(&k, SIZES(6, 2), -0.5), ramp(&k, SIZES(6, 2), -0.5),
                       ramp(&k, SIZES(6), -0.5), ramp(&k, SIZES(6), -0.5)};
  fa_tensor *w = ramp(&k, SIZES(2, 2), -0.5), *rnn[4] = {w, w, w, w};

  (void)state;
  EXPECT("tensor([[[-0.0057,  0.0507]],\n\n        [[ 0.0202,  0.0741]]]); "
         "tensor([[[0.0202, 0.0741]]]); tensor([[[0.0350, 0.1233]]])",
         "aten::lstm.input", "tTTbifbbb", x, hx, 2, lstm, 4, 1, (int64_t)1, 0.0,
         0, 0, 0);
  EXPECT("tensor([[[-0.0370,  0.0183]],\n\n        [[-0.2010, -0.1567]]]); "
         "tensor([[[-0.2010, -0.1567]]])",
         "aten::gru.input", "ttTbifbbb", x, h, gru, 4, 1, (int64_t)1, 0.0, 0, 0,
         0);
  EXPECT(
      "tensor([[[-0.0400, -0.0200,  0.5124,  0.3085]],\n\n        [[ 0.2524,  "
      "0.1450, -0.2165, -0.1194]]]); tensor([[[0.2524, 0.1450]],\n\n        "
      "[[0.5124, 0.3085]]])",
      "aten::rnn_tanh.input", "ttTbifbbb", x, both, rnn, 4, 0, (int64_t)1, 0.0,
      0, 1, 0);
  EXPECT_ERROR("aten::lstm: 4 weights a layer; expected 2", "aten::lstm.input",
               "tTTbifbbb", x, hx, 2, lstm, 4, 0, (int64_t)1, 0.0, 0, 0, 0);
  drop(&k);
}

static void packed_sequences_shrink_as_they_end(void **state) {
  kept k = {0};
  fa_tensor *padded = ramp(&k, SIZES(3, 2, 1), -0.5),
            *h = TENSOR(&k, FA_FLOAT32, SIZES(1, 2, 2), .5, .5, .5, .5);
  fa_tensor *data = VEC(&k, FA_FLOAT32, -.5, -.4, -.3, -.1),
            *sizes = VEC(&k, FA_INT64, 2, 1, 1);
  fa_tensor *w[2] = {ramp(&k, SIZES(2, 1), -0.5), ramp(&k, SIZES(2, 2), -0.5)};

  (void)state;
  data = keep(&k, fa_view(data, SIZES(4, 1)));
  EXPECT("tensor([[-0.5000],\n        [-0.4000],\n        [-0.3000],\n        "
         "[-0.1000]]); tensor([2, 1, 1])",
         "aten::_pack_padded_sequence", "ttb", padded, VEC(&k, FA_INT64, 3, 1),
         0);
  EXPECT(
      "tensor([[0.0000, 0.0000],\n        [0.0000, 0.0000],\n        [0.1500, "
      "0.1200],\n        [0.0000, 0.0000]]); tensor([[[0., 0.],\n         [0., "
      "0.]]])",
      "aten::rnn_relu.data", "tttTbifbb", data, sizes, h, w, 2, 0, (int64_t)1,
      0.0, 0, 0);
  EXPECT(
      "tensor([[[-0.5000],\n         [-0.3000],\n         [-0.1000]],\n\n      "
      "  "
      "[[-0.4000],\n         [ 9.0000],\n         [ 9.0000]]]); tensor([3, 1])",
      "aten::_pad_packed_sequence", "ttbfi", data, sizes, 1, 9.0, (int64_t)0);
  EXPECT_ERROR(
      "Length of all samples has to be greater than 0, but found an element in "
      "'lengths' that is <= 0",
      "aten::_pack_padded_sequence", "ttb", padded, VEC(&k, FA_INT64, 3, 0), 0);
  EXPECT_ERROR(
      "batch_sizes of a packed sequence must be positive and not increase",
      "aten::rnn_relu.data", "tttTbifbb", data, VEC(&k, FA_INT64, 1, 2, 1), h,
      w, 2, 0, (int64_t)1, 0.0, 0, 0);
  drop(&k);
}

static void attention_masks_scales_and_is_causal(void **state) {
  kept k = {0};
  fa_tensor *q = ramp(&k, SIZES(1, 2, 2), -0.5),
            *key = ramp(&k, SIZES(1, 3, 2), 0.1);
  fa_tensor *v = ramp(&k, SIZES(1, 3, 2), -1.0);
  fa_tensor *mask = MAT(&k, FA_BOOL, 2, 1, 0, 1, 0, 0, 0);
  const char *op = "aten::scaled_dot_product_attention";

  (void)state;
  EXPECT("tensor([[[-0.8169, -0.7169],\n         [-0.8094, -0.7094]]])", op,
         "ttt", q, key, v);
  EXPECT("tensor([[[-0.8253, -0.7253],\n         [ 0.0000,  0.0000]]])", op,
         "tttt", q, key, v, mask);
  EXPECT("tensor([[[-0.5000, -0.4000],\n         [-0.4035, -0.3035]]])", op,
         "tttnfb", q, q, q, 0.0, 1);
  EXPECT("tensor([[[-0.8169, -0.7169],\n         [-0.8094, -0.7094]]]); "
         "tensor([[0.8848, 0.9801]])",
         "aten::_scaled_dot_product_flash_attention_for_cpu", "ttt", q, key, v);
  EXPECT_ERROR("_scaled_dot_product_attention: Explicit attn_mask should not "
               "be set when "
               "is_causal=True",
               op, "ttttfb", q, key, v, mask, 0.0, 1);
  drop(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lstm_gru_and_rnn_run_over_time),
      cmocka_unit_test(packed_sequences_shrink_as_they_end),
      cmocka_unit_test(attention_masks_scales_and_is_causal),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
