/* Quantized tensors: rounding, asking, layers of packed parameters. */
#include "op_call.h"

static fa_tensor *quantized(kept *k, fa_tensor *x, double scale, int64_t zero,
                            fa_dtype dtype) {
  return keep(k, fa__op_tensor("aten::quantize_per_tensor", "tfid", x, scale,
                               zero, dtype));
}

static void values_are_rounded_to_even_and_kept_in_range(void **state) {
  kept k = {0};
  fa_tensor *q =
      quantized(&k, VEC(&k, FA_FLOAT32, -1, 0, .04, .06, 3.3, 100, NAN), 0.1,
                10, FA_QUINT8);
  fa_tensor *s =
      quantized(&k, VEC(&k, FA_FLOAT32, -1, .25, 2), 0.02, 3, FA_QINT8);

  (void)state;
  EXPECT("tensor([  0,  10,  10,  11,  43, 255, 255], dtype=torch.uint8)",
         "aten::int_repr", "t", q);
  EXPECT(
      "tensor([-1.0000,  0.0000,  0.0000,  0.1000,  3.3000, 24.5000, 24.5000])",
      "aten::dequantize.self", "t", q);
  EXPECT("tensor([-47,  16, 103], dtype=torch.int8)", "aten::int_repr", "t", s);
  EXPECT("tensor([0.0000, 0.0000, 0.7000])",
         "aten::fake_quantize_per_tensor_affine", "tfiii",
         VEC(&k, FA_FLOAT32, -1, .04, 9), 0.1, (int64_t)0, (int64_t)0,
         (int64_t)7);
  EXPECT_ERROR("ScalarType Long is not supported in quantize_per_tensor",
               "aten::quantize_per_tensor", "tfid", VEC(&k, FA_FLOAT32, 1), 0.1,
               (int64_t)0, FA_INT64);
  drop(&k);
}

static void layers_compute_with_the_stored_integers(void **state) {
  kept k = {0};
  fa_tensor *w =
      keep(&k, fa__op_tensor("aten::quantize_per_channel", "tttid",
                             MAT(&k, FA_FLOAT32, 2, .5, -.25, 1, 2),
                             VEC(&k, FA_FLOAT32, .01, .02),
                             VEC(&k, FA_INT64, 0, 0), (int64_t)0, FA_QINT8));
  fa_tensor *x = MAT(&k, FA_FLOAT32, 2, 1, 2, -3, .5),
            *a = quantized(&k, x, 0.05, 64, FA_QUINT8);
  fa__ivalue packed[FA__MAX_RETURNS] = {{0}};

  (void)state;
  EXPECT("tensor([[ 50, -25],\n        [ 50, 100]], dtype=torch.int8)",
         "aten::int_repr", "t", w);
  EXPECT("tensor([[ 0.5000, -0.2500],\n        [ 1.0000,  2.0000]])",
         "aten::dequantize.self", "t", w);
  assert_int_equal(fa__op_call_format("quantized::linear_prepack", packed, "tt",
                                      w, VEC(&k, FA_FLOAT32, .1, -.2)),
                   FA_OK);
  EXPECT("tensor([[51, 98],\n        [35, 28]], dtype=torch.uint8)",
         "aten::int_repr", "t",
         keep(&k, fa__op_tensor("quantized::linear", "txfi", a, packed[0], 0.1,
                                (int64_t)50)));
  EXPECT("tensor([[51, 98],\n        [50, 50]], dtype=torch.uint8)",
         "aten::int_repr", "t",
         keep(&k, fa__op_tensor("quantized::linear_relu", "txfi", a, packed[0],
                                0.1, (int64_t)50)));
  EXPECT("tensor([[ 0.1000,  4.8000],\n        [-1.5225, -2.2196]])",
         "quantized::linear_dynamic", "tx", x, packed[0]);
  EXPECT("tensor([[50, 70],\n        [ 0, 40]], dtype=torch.uint8)",
         "aten::int_repr", "t",
         keep(&k,
              fa__op_tensor("quantized::add", "ttfi", a, a, 0.1, (int64_t)30)));
  fa__iv_release_all(packed, FA__MAX_RETURNS);
  drop(&k);
}

/* A packed object whose state is of another kind is refused, not read. */
static void foreign_packed_parameters_are_refused(void **state) {
  kept k = {0};
  fa_value *global = fa_value_global("__torch__.torch.classes.quantized",
                                     "LinearPackedParamsBase");
  fa_value *args = fa_value_tuple(0, NULL);
  fa_value *object = fa_value_object(FA_BUILD_NEWOBJ, global, args, NULL);
  fa__ivalue results[FA__MAX_RETURNS] = {{0}};

  (void)state;
  assert_int_equal(fa__op_call_format("quantized::linear_dynamic", results,
                                      "tx", VEC(&k, FA_FLOAT32, 1, 2),
                                      fa__iv_borrow(object)),
                   FA_EUNSUPPORTED);
  fa_value_release(object);
  fa_value_release(args);
  fa_value_release(global);
  drop(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_rounded_to_even_and_kept_in_range),
      cmocka_unit_test(layers_compute_with_the_stored_integers),
      cmocka_unit_test(foreign_packed_parameters_are_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
