/* Random ops: the streams of PyTorch on the CPU after torch.manual_seed(7), in
 * one run. */
#include "op_call.h"

#include "ops/ops.h"

static void seed(uint64_t x) {
  fa__generator *g = fa__generator_lock();

  fa__generator_seed(g, x);
  fa__generator_unlock(g);
}

static void streams_are_those_of_pytorch(void **state) {
  kept k = {0};
  fa_tensor *wide, *turned;

  (void)state;
  seed(7);
  EXPECT("tensor([0.5349, 0.1988, 0.6592, 0.6569])", "aten::rand", "I",
         LIST(4));
  EXPECT("tensor([ 0.9468, -1.1143,  1.6908, -0.8948, -0.3556])", "aten::randn",
         "I", LIST(5));
  wide = keep(&k, fa__op_tensor("aten::randn", "I", LIST(17)));
  EXPECT("tensor([-1.5827, -0.0235,  0.1744,  2.2983])", "aten::narrow", "tiii",
         wide, (int64_t)0, (int64_t)0, (int64_t)4);
  EXPECT("tensor([0.2649, 0.1952, 0.7623], dtype=torch.float64)",
         "aten::uniform_", "t", keep(&k, fa_zeros(FA_FLOAT64, SIZES(3))));
  wide = keep(&k, fa__op_tensor("aten::normal_", "t",
                                keep(&k, fa_zeros(FA_BFLOAT16, SIZES(16)))));
  EXPECT("tensor([ 0.9336, -0.3828, -1.1641], dtype=torch.bfloat16)",
         "aten::narrow", "tiii", wide, (int64_t)0, (int64_t)0, (int64_t)3);
  EXPECT("tensor([0, 3, 7, 5, 4, 1, 6, 2])", "aten::randperm", "i", (int64_t)8);
  EXPECT("tensor([53, 48, 71, 61, 31, 55])", "aten::randint.low", "iiI",
         (int64_t)0, (int64_t)100, LIST(6));
  EXPECT("tensor([1., 1., 1., 1., 0., 1.])", "aten::bernoulli_.float", "tf",
         keep(&k, fa_zeros(FA_FLOAT32, SIZES(6))), 0.5);
  EXPECT("tensor([0.4161, 0.8342, 0.0111])", "aten::exponential_", "tf",
         keep(&k, fa_zeros(FA_FLOAT32, SIZES(3))), 2.0);
  EXPECT("tensor([3., 5., 1., 2.])", "aten::geometric_", "tf",
         keep(&k, fa_zeros(FA_FLOAT32, SIZES(4))), 0.3);
  EXPECT("tensor([0., 0., 0., 0., 0., 0., 0., 0.])", "aten::dropout", "tfb",
         VEC(&k, FA_FLOAT32, 1, 1, 1, 1, 1, 1, 1, 1), 0.5, 1);
  EXPECT("tensor([3, 2, 1])", "aten::multinomial", "ti",
         VEC(&k, FA_FLOAT32, .1, .2, .3, .4), (int64_t)3);
  EXPECT("tensor([2, 2, 2, 2, 2, 1])", "aten::multinomial", "tib",
         VEC(&k, FA_FLOAT32, .1, .2, .3, .4), (int64_t)6, 1);
  EXPECT("tensor([ 0.,  5., 18.])", "aten::poisson", "t",
         VEC(&k, FA_FLOAT32, 1, 5, 20));
  turned =
      keep(&k, fa_transpose(keep(&k, fa_zeros(FA_FLOAT32, SIZES(3, 4))), 0, 1));
  keep(&k, fa__op_tensor("aten::normal_", "t", turned));
  EXPECT("tensor([1.2324, 0.5740, 0.5552])", "aten::select.int", "tii", turned,
         (int64_t)0, (int64_t)0);
  drop(&k);
}

static void a_state_goes_on_where_it_was_taken(void **state) {
  uint8_t bytes[FA__RNG_STATE_BYTES];
  fa__generator *g = fa__generator_lock();
  uint32_t next[700];

  (void)state;
  fa__generator_seed(g, 3);
  for (int i = 0; i < 600; i++)
    fa__generator_random(g);
  fa__generator_keep_normal(g, 1.25);
  fa__generator_get_state(g, bytes);
  for (int i = 0; i < 700; i++)
    next[i] = fa__generator_random(g);
  assert_int_equal(fa__generator_set_state(g, bytes, sizeof bytes), FA_OK);
  for (int i = 0; i < 700; i++)
    assert_int_equal(fa__generator_random(g), next[i]);
  assert_int_equal(fa__generator_set_state(g, bytes, sizeof bytes - 8),
                   FA_EINVAL);
  bytes[16] = 0xff, bytes[17] = 0xff;
  assert_int_equal(fa__generator_set_state(g, bytes, sizeof bytes), FA_EFORMAT);
  fa__generator_unlock(g);
}

static void bounds_are_checked(void **state) {
  kept k = {0};
  fa_tensor *x = VEC(&k, FA_FLOAT32, 1, 2);

  (void)state;
  EXPECT_ERROR("dropout probability has to be between 0 and 1, but got 2",
               "aten::dropout", "tfb", x, 2.0, 1);
  EXPECT_ERROR(
      "random_ expects 'from' to be less than 'to', but got from=5 >= to=5",
      "aten::random_.from", "tii", x, (int64_t)5, (int64_t)5);
  EXPECT_ERROR(
      "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
      "aten::multinomial", "ti", x, (int64_t)3);
  EXPECT_ERROR("normal expects std >= 0.0, but found std -1", "aten::normal_",
               "tff", x, 0.0, -1.0);
  drop(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(streams_are_those_of_pytorch),
      cmocka_unit_test(a_state_goes_on_where_it_was_taken),
      cmocka_unit_test(bounds_are_checked),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
