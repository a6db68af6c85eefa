/* Fourier transforms, windows, short-time transforms. */
#include "op_call.h"

static void transforms_of_any_length(void **state) {
  kept k = {0};
  fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 2, 0, -1, 3), *half, *long_one;

  (void)state;
  EXPECT("tensor([ 5.0000+0.0000j,  3.3541+0.3633j, -3.3541+1.5388j, "
         "-3.3541-1.5388j,\n "
         "        3.3541-0.3633j])",
         "aten::fft_fft", "t", x);
  EXPECT("tensor([ 5.0000+0.0000j,  3.3541+0.3633j, -3.3541+1.5388j])",
         "aten::fft_rfft", "t", x);
  EXPECT("tensor([1.7678, 0.2537, 1.7678, 1.4784, 1.0607, 1.4784, 1.7678, "
         "0.2537])",
         "aten::abs", "t",
         keep(&k, fa__op_tensor("aten::fft_fft", "tiis", x, (int64_t)8,
                                (int64_t)-1, "ortho")));
  EXPECT(
      "tensor([ 6.0000,  2.2426,  4.0000, -6.2426,  2.0000, -6.2426,  4.0000,  "
      "2.2426])",
      "aten::fft_hfft", "t", x);
  EXPECT("tensor([ 1.0000-0.0000j,  0.6708-0.0727j, -0.6708-0.3078j])",
         "aten::fft_ihfft", "t", x);
  half = keep(&k, fa__op_tensor("aten::fft_rfft", "t",
                                VEC(&k, FA_FLOAT64, 1, 2, 0, -1)));
  EXPECT("tensor([ 1.,  2.,  0., -1.], dtype=torch.float64)", "aten::fft_irfft",
         "t", half);
  long_one = keep(
      &k, fa__op_tensor("aten::fft_fft", "t",
                        keep(&k, fa__op_tensor("aten::arange", "f", 37.0))));
  EXPECT("tensor([-18.5000+217.3593j, -18.5000+107.8923j])", "aten::narrow",
         "tiii", long_one, (int64_t)0, (int64_t)1, (int64_t)2);
  EXPECT("tensor([[10.+0.j, -2.+0.j],\n        [-4.+0.j,  0.+0.j]])",
         "aten::fft_fft2", "t", MAT(&k, FA_FLOAT32, 2, 1, 2, 3, 4));
  EXPECT("tensor([3, 4, 0, 1, 2])", "aten::fft_fftshift", "t",
         VEC(&k, FA_INT64, 0, 1, 2, 3, 4));
  EXPECT("tensor([ 0.0000,  0.4000,  0.8000, -0.8000, -0.4000])",
         "aten::fft_fftfreq", "if", (int64_t)5, 0.5);
  EXPECT_ERROR("Unsupported dtype Half", "aten::fft_fft", "t",
               VEC(&k, FA_FLOAT16, 1, 2));
  EXPECT_ERROR("Invalid number of data points (0) specified", "aten::fft_fft",
               "ti", x, (int64_t)0);
  EXPECT_ERROR("Invalid normalization mode: \"big\"", "aten::fft_fft", "tnis",
               x, (int64_t)-1, "big");
  drop(&k);
}

static void windows(void **state) {
  (void)state;
  EXPECT("tensor([0.0000, 0.3455, 0.9045, 0.9045, 0.3455])",
         "aten::hann_window", "i", (int64_t)5);
  EXPECT("tensor([0.0800, 0.7700, 0.7700, 0.0800])",
         "aten::hamming_window.periodic", "ib", (int64_t)4, 0);
  EXPECT("tensor([0.0023, 0.6525, 0.6525, 0.0023])", "aten::kaiser_window.beta",
         "ibf", (int64_t)4, 0, 8.0);
  EXPECT("tensor([0.0000, 0.4000, 0.8000, 0.8000, 0.4000])",
         "aten::bartlett_window", "i", (int64_t)5);
}

static void a_signal_comes_back_from_its_frames(void **state) {
  kept k = {0};
  fa_tensor *window =
      keep(&k, fa__op_tensor("aten::hann_window", "i", (int64_t)4));
  fa_tensor *s = keep(
      &k, fa__op_tensor("aten::stft.center", "tiintbsbnb",
                        keep(&k, fa__op_tensor("aten::arange", "f", 10.0)),
                        (int64_t)4, (int64_t)2, window, 1, "reflect", 0, 1));

  (void)state;
  EXPECT("tensor([[ 0.,  0.],\n        [-2.,  1.],\n        [-4.,  1.],\n      "
         "  [-6.,  "
         "1.],\n        [-8.,  1.],\n        [-8., -1.]])",
         "aten::select.int", "tii",
         keep(&k, fa__op_tensor("aten::view_as_real", "t", s)), (int64_t)0,
         (int64_t)1);
  EXPECT("tensor([0., 1., 2., 3., 4., 5., 6., 7.])", "aten::istft", "tiintbbni",
         s, (int64_t)4, (int64_t)2, window, 1, 0, (int64_t)8);
  drop(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(transforms_of_any_length),
      cmocka_unit_test(windows),
      cmocka_unit_test(a_signal_comes_back_from_its_frames),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
