/* loss.c: losses of predictions against targets of the same shape.
 *
 * Every one is a chain of element-wise ops and then its reduction. PyTorch computes some of them in
 * float16 and bfloat16 step by step, others in float32, and so do these. */
#include "ops/loss.h"

#define SUB(c, a, b) CALL(c, "aten::sub.Tensor", "tt", a, b)
#define ADD(c, a, b) CALL(c, "aten::add.Tensor", "tt", a, b)
#define MUL(c, a, b) CALL(c, "aten::mul.Tensor", "tt", a, b)
#define DIV(c, a, b) CALL(c, "aten::div.Tensor", "tt", a, b)
#define NEG(c, a) CALL(c, "aten::neg", "t", a)
#define LOG(c, a) CALL(c, "aten::log", "t", a)
#define EXP(c, a) CALL(c, "aten::exp", "t", a)
#define ABS(c, a) CALL(c, "aten::abs", "t", a)
#define ADD_NUMBER(c, a, x) CALL(c, "aten::add.Scalar", "tS", a, scalar_float(x))
#define MUL_NUMBER(c, a, x) CALL(c, "aten::mul.Scalar", "tS", a, scalar_float(x))
/* x - a */
#define NUMBER_SUB(c, x, a) CALL(c, "aten::rsub.Scalar", "tS", a, x)
#define CLAMP_MIN(c, a, x) CALL(c, "aten::clamp_min", "tS", a, x)
#define WHERE(c, test, a, b) CALL(c, "aten::where.self", "ttt", test, a, b)

static fa_status return_loss(fa__call *call, chain *c, fa_tensor *loss, int64_t how)
{
    return chain_return(call, c, reduce_loss(c, loss, how));
}

/* The dtype that the op has with these inputs. */
static fa_dtype common_dtype(const fa_tensor *a, const fa_tensor *b)
{
    fa__promotion p = { 0 };

    fa__promotion_tensor(&p, a);
    fa__promotion_tensor(&p, b);
    return fa__promotion_result(&p);
}

/* `made` in place of `self`, as an op with a trailing underscore leaves it: of self's shape and
 * dtype. */
static fa_tensor *in_place(chain *c, const fa_tensor *self, fa_tensor *made)
{
    char a[FA__DIMS_TEXT], b[FA__DIMS_TEXT];

    if (c->has_failed)
        return NULL;
    if (!fa__same_sizes(self, made)) {
        fa__fail(FA_EINVAL, "output with shape %s doesn't match the broadcast shape %s",
                 fa__dims_text(a, self), fa__dims_text(b, made));
        return chain_keep(c, NULL);
    }
    return KEEP(c, fa__as_dtype(made, (fa_dtype)self->dtype));
}

/* ---- distances ------------------------------------------------------------------------------ */

static fa_status mse_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *d;
    fa_dtype dtype = common_dtype(x, y);

    if (!fa_dtype_is_floating_point(dtype))
        return fa__not_implemented("mse_cpu", dtype);
    x = KEEP(&c, fa__as_dtype(x, dtype));
    y = KEEP(&c, fa__as_dtype(y, dtype));
    d = SUB(&c, x, y);
    return return_loss(call, &c, MUL(&c, d, d), fa__arg_int(call, 2));
}

static fa_status l1_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *loss = SUB(&c, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1));

    return return_loss(call, &c, ABS(&c, loss), fa__arg_int(call, 2));
}

/* near * d^2 where |d| is less than (or, `closed`, at most) `border`, else
 * far * (|d| - border / 2). In float32 when the dtype is of half width. */
static fa_status two_part_loss(fa__call *call, double border, double near, double far, bool closed)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *is_near, *a, *b, *d;
    fa_dtype dtype = common_dtype(x, y), wide = fa__is_half(dtype) ? FA_FLOAT32 : dtype;

    if (!fa_dtype_is_floating_point(dtype))
        return fa__not_implemented(closed ? "huber" : "smooth_l1_cpu", dtype);
    /* huber_loss has the dtype of its input */
    if (closed && !fa__can_cast(dtype, (fa_dtype)x->dtype))
        return fa__fail(FA_EINVAL, "result type %s can't be cast to the desired output type %s",
                        fa__scalar_type_name(dtype), fa__scalar_type_name((fa_dtype)x->dtype));
    if (closed)
        dtype = (fa_dtype)x->dtype;
    x = KEEP(&c, fa__as_dtype(x, wide));
    y = KEEP(&c, fa__as_dtype(y, wide));
    d = ABS(&c, SUB(&c, x, y));
    is_near = CALL(&c, closed ? "aten::le.Scalar" : "aten::lt.Scalar", "tS", d,
                   scalar_float(border));
    a = MUL_NUMBER(&c, MUL(&c, d, d), near);
    b = ADD_NUMBER(&c, d, -border / 2);
    b = far == 1 ? b : MUL_NUMBER(&c, b, far);
    a = WHERE(&c, is_near, a, b);
    a = KEEP(&c, fa__as_dtype(a, dtype));
    return return_loss(call, &c, a, fa__arg_int(call, 2));
}

static fa_status smooth_l1_loss(fa__call *call)
{
    double beta = fa__arg_float(call, 3);

    if (!(beta >= 0))
        return fa__fail(FA_EINVAL, "smooth_l1_loss does not support negative values for beta.");
    if (beta == 0)
        return l1_loss(call);
    return two_part_loss(call, beta, 0.5 / beta, 1, false);
}

static fa_status huber_loss(fa__call *call)
{
    double delta = fa__arg_float(call, 3);

    if (!(delta > 0))
        return fa__fail(FA_EINVAL, "huber_loss does not support non-positive values for delta.");
    return two_part_loss(call, delta, 0.5, delta, true);
}

/* ---- likelihoods ---------------------------------------------------------------------------- */

/* FA_EINVAL unless all elements are in [0, 1]. */
static fa_status check_probabilities(fa_tensor *x, const char *name)
{
    chain c = { 0 };
    fa_tensor *low = CALL(&c, "aten::ge.Scalar", "tS", x, scalar_int(0));
    fa_tensor *high = CALL(&c, "aten::le.Scalar", "tS", x, scalar_int(1));
    fa_tensor *both = CALL(&c, "aten::logical_and", "tt", low, high);
    bool is_good;

    both = CALL(&c, "aten::all", "t", both);
    is_good = !c.has_failed && *(const uint8_t *)fa_tensor_data(both) != 0;
    if (chain_end(&c) != FA_OK)
        return fa_error_last()->status;
    return is_good ? FA_OK
                   : fa__fail(FA_EINVAL, "all elements of %s should be between 0 and 1", name);
}

/* (y - 1) * max(log1p(-x), -100) - y * max(log(x), -100) */
static fa_status binary_cross_entropy(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *a, *b;
    fa_tensor *weight = fa__arg_tensor(call, 2);

    if (x->dtype != y->dtype)
        return fa__fail(FA_EINVAL, "Found dtype %s but expected %s",
                        fa__scalar_type_name((fa_dtype)y->dtype),
                        fa__scalar_type_name((fa_dtype)x->dtype));
    if (check_probabilities(x, "input") != FA_OK || check_probabilities(y, "target") != FA_OK)
        return fa_error_last()->status;
    a = CALL(&c, "aten::log1p", "t", NEG(&c, x));
    a = CLAMP_MIN(&c, a, scalar_int(-100));
    a = MUL(&c, ADD_NUMBER(&c, y, -1), a);
    b = CLAMP_MIN(&c, LOG(&c, x), scalar_int(-100));
    a = SUB(&c, a, MUL(&c, y, b));
    if (weight != NULL)
        a = MUL(&c, a, weight);
    return return_loss(call, &c, a, fa__arg_int(call, 3));
}

/* (1 - y) * x - ((pos_weight - 1) * y + 1) * log_sigmoid(x) */
static fa_status binary_cross_entropy_with_logits(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1);
    fa_tensor *weight = fa__arg_tensor(call, 2), *pos = fa__arg_tensor(call, 3), *log_sigmoid, *a;

    log_sigmoid = CALL(&c, "aten::log_sigmoid", "t", x);
    if (pos != NULL) {
        pos = MUL(&c, ADD_NUMBER(&c, pos, -1), y);
        log_sigmoid = MUL(&c, ADD_NUMBER(&c, pos, 1), log_sigmoid);
    }
    a = NUMBER_SUB(&c, scalar_int(1), y);
    a = in_place(&c, a, MUL(&c, a, x));
    a = in_place(&c, a, SUB(&c, a, log_sigmoid));
    if (weight != NULL)
        a = in_place(&c, a, MUL(&c, a, weight));
    return return_loss(call, &c, a, fa__arg_int(call, 4));
}

static fa_status kl_div(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *loss;

    if (fa__is_integral((fa_dtype)x->dtype, true) || fa__is_integral((fa_dtype)y->dtype, true))
        return fa__fail(FA_EINVAL, "kl_div: Integral inputs not supported.");
    if (fa__arg_bool(call, 3))
        loss = MUL(&c, EXP(&c, y), SUB(&c, y, x));
    else
        loss = SUB(&c, CALL(&c, "aten::xlogy.Tensor", "tt", y, y), MUL(&c, y, x));
    return return_loss(call, &c, loss, fa__arg_int(call, 2));
}

/* y log y - y + log(2 pi y) / 2, which approximates log(y!), and 0 up to y = 1 */
static fa_tensor *stirling(chain *c, fa_tensor *y)
{
    const double two_pi = 6.283185307179586;
    fa_tensor *sum = SUB(c, MUL(c, y, LOG(c, y)), y);
    fa_tensor *is_small = CALL(c, "aten::le.Scalar", "tS", y, scalar_int(1));

    sum = ADD(c, sum, MUL_NUMBER(c, LOG(c, MUL_NUMBER(c, y, two_pi)), 0.5));
    return CALL(c, "aten::masked_fill.Scalar", "ttS", sum, is_small, scalar_int(0));
}

/* poisson_nll_loss(input, target, log_input, full, eps, reduction) */
static fa_status poisson_nll_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *loss;

    if (fa__arg_bool(call, 2))
        loss = SUB(&c, EXP(&c, x), MUL(&c, y, x));
    else
        loss = SUB(&c, x, MUL(&c, y, LOG(&c, ADD_NUMBER(&c, x, fa__arg_float(call, 4)))));
    if (fa__arg_bool(call, 3))
        loss = in_place(&c, loss, ADD(&c, loss, stirling(&c, y)));
    return return_loss(call, &c, loss, fa__arg_int(call, 5));
}

/* ---- margins -------------------------------------------------------------------------------- */

/* x where y is not `label`, else 0 */
static fa_tensor *unless_label(chain *c, fa_tensor *y, int64_t label, fa_tensor *x)
{
    fa_tensor *is_other = CALL(c, "aten::ne.Scalar", "tS", y, scalar_int(label));

    return CALL(c, "aten::where.ScalarOther", "ttS", is_other, x, scalar_int(0));
}

/* x where y is `label`, else 0 */
static fa_tensor *if_label(chain *c, fa_tensor *y, int64_t label, fa_tensor *x)
{
    fa_tensor *is_label = CALL(c, "aten::eq.Scalar", "tS", y, scalar_int(label));

    return CALL(c, "aten::where.ScalarOther", "ttS", is_label, x, scalar_int(0));
}

static fa_status hinge_embedding_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *below;

    /* the margin is rounded to x's dtype first */
    below = KEEP(&c, fa__full((fa_dtype)x->dtype, 0, NULL, scalar_float(fa__arg_float(call, 2))));
    below = SUB(&c, below, x);
    below = CLAMP_MIN(&c, below, scalar_int(0));
    return return_loss(call, &c, ADD(&c, unless_label(&c, y, 1, below),
                                     unless_label(&c, y, -1, x)), fa__arg_int(call, 3));
}

static fa_tensor *sum_over(chain *c, fa_tensor *a, fa_tensor *b, const int64_t dim[1])
{
    return CALL(c, "aten::sum.dim_IntList", "tI", MUL(c, a, b), dim, 1);
}

static fa_status cosine_embedding_loss(fa__call *call)
{
    const double tiny = 1e-12;
    chain c = { 0 };
    fa_tensor *a = fa__arg_tensor(call, 0), *b = fa__arg_tensor(call, 1);
    fa_tensor *y = fa__arg_tensor(call, 2), *cosine, *squares, *below;
    const int64_t dim[1] = { y->n_dims };

    if (y->n_dims > 1)
        return fa__fail(FA_EINVAL, "0D or 1D target tensor expected, multi-target not supported");
    if (a->n_dims != y->n_dims + 1 || b->n_dims != y->n_dims + 1)
        return fa__fail(FA_EINVAL, "%dD target tensor expects %dD input tensors, but found inputs "
                                   "with sizes of %d and %d dims.", (int)y->n_dims,
                        (int)y->n_dims + 1, (int)a->n_dims, (int)b->n_dims);
    squares = MUL(&c, ADD_NUMBER(&c, sum_over(&c, a, a, dim), tiny),
                  ADD_NUMBER(&c, sum_over(&c, b, b, dim), tiny));
    cosine = DIV(&c, sum_over(&c, a, b, dim), CALL(&c, "aten::sqrt", "t", squares));
    below = CLAMP_MIN(&c, ADD_NUMBER(&c, cosine, -fa__arg_float(call, 3)), scalar_int(0));
    return return_loss(call, &c, ADD(&c, if_label(&c, y, 1, NUMBER_SUB(&c, scalar_int(1), cosine)),
                                     if_label(&c, y, -1, below)), fa__arg_int(call, 4));
}

static fa_status margin_ranking_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *loss = SUB(&c, fa__arg_tensor(call, 0), fa__arg_tensor(call, 1));

    loss = MUL(&c, NEG(&c, fa__arg_tensor(call, 2)), loss);
    loss = ADD_NUMBER(&c, loss, fa__arg_float(call, 3));
    return return_loss(call, &c, CLAMP_MIN(&c, loss, scalar_int(0)), fa__arg_int(call, 4));
}

static fa_tensor *distance(chain *c, const fa__call *call, fa_tensor *a, fa_tensor *b)
{
    return CALL(c, "aten::pairwise_distance", "ttff", a, b, fa__arg_float(call, 4),
                fa__arg_float(call, 5));
}

/* triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction) */
static fa_status triplet_margin_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *anchor = fa__arg_tensor(call, 0), *positive = fa__arg_tensor(call, 1);
    fa_tensor *negative = fa__arg_tensor(call, 2), *near, *far;

    if (anchor->n_dims != positive->n_dims || positive->n_dims != negative->n_dims)
        return fa__fail(FA_EINVAL, "The anchor, positive, and negative tensors are expected to have"
                                   " the same number of dimensions, but got: anchor %dD, positive "
                                   "%dD, and negative %dD inputs", (int)anchor->n_dims,
                        (int)positive->n_dims, (int)negative->n_dims);
    near = distance(&c, call, anchor, positive);
    far = distance(&c, call, anchor, negative);
    if (fa__arg_bool(call, 6))
        far = CALL(&c, "aten::minimum", "tt", far, distance(&c, call, positive, negative));
    near = ADD_NUMBER(&c, SUB(&c, near, far), fa__arg_float(call, 3));
    return return_loss(call, &c, CLAMP_MIN(&c, near, scalar_int(0)), fa__arg_int(call, 7));
}

static fa_status soft_margin_loss(fa__call *call)
{
    chain c = { 0 };
    fa_tensor *x = fa__arg_tensor(call, 0), *y = fa__arg_tensor(call, 1), *loss;

    loss = in_place(&c, x, MUL(&c, NEG(&c, y), x));
    loss = CALL(&c, "aten::log1p", "t", EXP(&c, loss));
    return return_loss(call, &c, loss, fa__arg_int(call, 2));
}

const fa__op fa__ops_loss[] = {
    { "aten::mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor", mse_loss,
      FA__OP_OUT },
    { "aten::l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor", l1_loss },
    { "aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor",
      smooth_l1_loss, FA__OP_OUT },
    { "aten::huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.) -> Tensor",
      huber_loss, FA__OP_OUT },
    { "aten::binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, "
      "int reduction=1) -> Tensor", binary_cross_entropy, FA__OP_OUT },
    { "aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, "
      "Tensor? pos_weight=None, int reduction=1) -> Tensor", binary_cross_entropy_with_logits,
      FA__OP_OUT },
    { "aten::kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> "
      "Tensor", kl_div },
    { "aten::poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, "
      "int reduction) -> Tensor", poisson_nll_loss },
    { "aten::hinge_embedding_loss(Tensor self, Tensor target, float margin=1., int reduction=1) -> "
      "Tensor", hinge_embedding_loss },
    { "aten::cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., "
      "int reduction=1) -> Tensor", cosine_embedding_loss },
    { "aten::margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., "
      "int reduction=1) -> Tensor", margin_ranking_loss },
    { "aten::triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1., "
      "float p=2., float eps=9.9999999999999995e-07, bool swap=False, int reduction=1) -> Tensor",
      triplet_margin_loss },
    { "aten::soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor",
      soft_margin_loss, FA__OP_OUT },
    { 0 },
};
