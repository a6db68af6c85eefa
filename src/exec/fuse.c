/* fuse.c: a convolution and what follows it become one prepared step.
 *
 *     conv ─► batch_norm ─► (+ other) ─► relu        one pass over memory, weights packed once
 *
 * A follower is taken in when it is the first to use the result, and either writes in place or is
 * the only one to use it. */
#include <math.h>

#include "exec/plan.h"

/* One convolution while it grows. */
typedef struct fusion {
    fa__plan *plan;
    size_t at;                          /* its step */
    fa__conv_spec spec;
    fa_tensor *weight, *bias;           /* owned; bias may be NULL */
    size_t x, out, addend;
    bool activated;
    size_t taken[4];                    /* steps that it has taken in */
    size_t n_taken;
} fusion;

/* ---- reading steps -------------------------------------------------------------------------- */

static const char *name_of(const fa__step *step)
{
    return fa__op_full_name(step->entry);
}

static fa_tensor *constant_tensor(const fa__pattern *p)
{
    return p->kind == FA__PATTERN_CONST && p->constant.tag == FA__IV_TENSOR ? p->constant.u.tensor
                                                                            : NULL;
}

static bool is_none(const fa__pattern *p)
{
    return p->kind == FA__PATTERN_CONST && p->constant.tag == FA__IV_NONE;
}

static bool number_of(const fa__pattern *p, double *out)
{
    if (p->kind != FA__PATTERN_CONST || p->constant.tag == FA__IV_NONE
        || p->constant.tag == FA__IV_TENSOR || p->constant.tag == FA__IV_VALUE)
        return false;
    *out = fa__scalar_of(p->constant).real;
    return true;
}

/* A pair of ints, or one that serves both. */
static bool pair_of(const fa__pattern *p, int64_t out[2])
{
    const fa_value *list = p->kind == FA__PATTERN_CONST && p->constant.tag == FA__IV_VALUE
                               ? p->constant.u.value : NULL;
    size_t n = list != NULL ? fa_value_len(list) : p->n;

    if (p->kind == FA__PATTERN_CONST && p->constant.tag == FA__IV_INT) {
        out[0] = out[1] = p->constant.u.integer;
        return true;
    }
    if ((n != 1 && n != 2) || (list == NULL && p->kind != FA__PATTERN_LIST)
        || (list != NULL && fa_value_kind(list) != FA_KIND_SIZE))
        return false;
    for (size_t i = 0; i < 2; i++) {
        size_t from = n == 1 ? 0 : i;

        if (list != NULL) {
            out[i] = fa_value_size_at(list, from);
        } else {
            if (p->items[from].kind != FA__PATTERN_CONST
                || p->items[from].constant.tag != FA__IV_INT)
                return false;
            out[i] = p->items[from].constant.u.integer;
        }
    }
    return true;
}

static bool is_image(const fa__plan *plan, size_t slot)
{
    return plan->slots[slot].dtype == FA_FLOAT32 && plan->slots[slot].n_dims == 4;
}

/* ---- the convolution itself ----------------------------------------------------------------- */

static bool read_conv(fusion *f, const fa__step *step)
{
    const char *name = name_of(step);
    bool plain = strcmp(name, "aten::conv2d") == 0;
    bool general = strcmp(name, "aten::_convolution") == 0
                   || strcmp(name, "aten::convolution") == 0
                   || strcmp(name, "aten::_convolution.deprecated") == 0;
    const fa__pattern *a = step->args;
    fa_tensor *weight, *bias;
    double groups = 0, transposed = 0;

    if ((!plain && !general) || step->n_results != 1 || a[0].kind != FA__PATTERN_SLOT
        || step->results[0].kind != FA__PATTERN_SLOT || !is_image(f->plan, a[0].slot))
        return false;
    weight = constant_tensor(&a[1]);
    bias = constant_tensor(&a[2]);
    if (weight == NULL || (bias == NULL && !is_none(&a[2])) || weight->n_dims != 4
        || weight->dtype != FA_FLOAT32 || (bias != NULL && bias->dtype != FA_FLOAT32))
        return false;
    if (!pair_of(&a[3], f->spec.stride) || !pair_of(&a[4], f->spec.padding)
        || !pair_of(&a[5], f->spec.dilation) || !number_of(&a[plain ? 6 : 8], &groups)
        || (general && (!number_of(&a[6], &transposed) || transposed != 0)))
        return false;
    f->spec.groups = (int64_t)groups;
    f->x = a[0].slot;
    f->out = step->results[0].slot;
    memcpy(f->spec.x, f->plan->slots[f->x].sizes, sizeof(f->spec.x));
    f->weight = fa__as_contiguous(weight, FA_FLOAT32);
    f->bias = bias == NULL ? NULL : fa__as_contiguous(bias, FA_FLOAT32);
    return f->weight != NULL && (bias == NULL || f->bias != NULL);
}

/* ---- who uses a slot ------------------------------------------------------------------------ */

/* The first step behind `from` that uses the slot; n_steps: none. */
static size_t next_use(const fa__plan *plan, size_t from, size_t slot)
{
    size_t i = from + 1;

    while (i < plan->n_steps && (plan->steps[i].dropped || !fa__step_uses(&plan->steps[i], slot)))
        i++;
    return i;
}

static bool used_after(const fa__plan *plan, size_t at, size_t slot)
{
    return next_use(plan, at, slot) < plan->n_steps || fa__pattern_uses(&plan->result, slot);
}

/* Another slot looks at the same memory. */
static bool has_alias(const fa__plan *plan, size_t slot)
{
    for (size_t i = 0; i < plan->n_slots; i++) {
        if (i != slot && plan->slots[i].storage == plan->slots[slot].storage
            && plan->slots[i].recorded != NULL)
            return true;
    }
    return false;
}

/* Is the slot written to by a step between two others? */
static bool written_between(const fa__plan *plan, size_t from, size_t to, size_t slot)
{
    for (size_t i = from + 1; i < to; i++) {
        const fa__step *step = &plan->steps[i];

        for (size_t k = 0; !step->dropped && k < step->n_results; k++) {
            if (fa__pattern_uses(&step->results[k], slot))
                return true;
        }
    }
    return false;
}

/* Where a slot gets its (first) value: n_steps for inputs, which have one from the start. */
static bool defined_before(const fa__plan *plan, size_t at, size_t slot)
{
    if (plan->slots[slot].input)
        return true;
    for (size_t i = 0; i < at; i++) {
        const fa__step *step = &plan->steps[i];

        if (step->conv != NULL && !step->dropped && step->out == slot)
            return true;
        for (size_t k = 0; step->conv == NULL && !step->dropped && k < step->n_results; k++) {
            if (fa__pattern_uses(&step->results[k], slot))
                return true;
        }
    }
    return false;
}

/* The follower's result: in place, or fresh while nobody else wants the old one. */
static bool takes_over(fusion *f, size_t at, const fa__step *step)
{
    size_t result = step->results[0].slot;

    if (step->n_results != 1 || step->results[0].kind != FA__PATTERN_SLOT)
        return false;
    if (result != f->out && used_after(f->plan, at, f->out))
        return false;
    return !has_alias(f->plan, f->out);
}

static void take(fusion *f, size_t at, size_t result)
{
    f->taken[f->n_taken++] = at;
    f->out = result;
}

/* ---- followers ------------------------------------------------------------------------------ */

static fa_tensor *floats(const fa__pattern *p, int64_t n)
{
    fa_tensor *x = constant_tensor(p);

    return x != NULL && x->dtype == FA_FLOAT32 && fa_tensor_numel(x) == n
               ? fa__as_contiguous(x, FA_FLOAT32) : NULL;
}

/* w' = w * s, b' = (b - mean) * s + shift with s = scale / sqrt(var + eps), computed in double. */
static bool scale_weights(fusion *f, const float *scale, const float *shift, const float *mean,
                          const float *var, double eps)
{
    int64_t n = f->weight->sizes[0], per = n == 0 ? 0 : fa_tensor_numel(f->weight) / n;
    fa_tensor *weight = fa__empty(FA_FLOAT32, 4, f->weight->sizes);
    fa_tensor *bias = fa__empty(FA_FLOAT32, 1, &n);

    if (weight == NULL || bias == NULL) {
        fa_tensor_release(weight);
        fa_tensor_release(bias);
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        double s = (scale == NULL ? 1 : (double)scale[i]) / sqrt((double)var[i] + eps);
        double b = f->bias == NULL ? 0 : (double)((float *)fa_tensor_data(f->bias))[i];

        for (int64_t k = i * per; k < (i + 1) * per; k++)
            ((float *)fa_tensor_data(weight))[k] =
                (float)((double)((float *)fa_tensor_data(f->weight))[k] * s);
        ((float *)fa_tensor_data(bias))[i] =
            (float)((b - (double)mean[i]) * s + (shift == NULL ? 0 : (double)shift[i]));
    }
    fa_tensor_release(f->weight);
    fa_tensor_release(f->bias);
    f->weight = weight;
    f->bias = bias;
    return true;
}

static float *data_of(fa_tensor *x)
{
    return x == NULL ? NULL : fa_tensor_data(x);
}

/* batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, ...) */
static bool take_batch_norm(fusion *f, size_t at, const fa__step *step)
{
    const fa__pattern *a = step->args;
    int64_t n = f->weight->sizes[0];
    double eps, training = 1;
    fa_tensor *parts[4];
    bool ok;

    if (strcmp(name_of(step), "aten::batch_norm") != 0 || f->spec.adds || f->activated
        || a[0].kind != FA__PATTERN_SLOT || !takes_over(f, at, step) || !number_of(&a[5], &training)
        || training != 0 || !number_of(&a[7], &eps))
        return false;
    for (int i = 0; i < 4; i++)
        parts[i] = floats(&a[1 + i], n);
    ok = (parts[0] != NULL || is_none(&a[1])) && (parts[1] != NULL || is_none(&a[2]))
         && parts[2] != NULL && parts[3] != NULL
         && scale_weights(f, data_of(parts[0]), data_of(parts[1]), data_of(parts[2]),
                          data_of(parts[3]), eps);
    for (int i = 0; i < 4; i++)
        fa_tensor_release(parts[i]);
    if (ok)
        take(f, at, step->results[0].slot);
    return ok;
}

static bool take_activation(fusion *f, size_t at, const fa__step *step)
{
    static const struct {
        const char *name;
        fa__activation activation;
        float low, high;
    } rows[] = {
        { "aten::relu", FA__ACT_RELU, 0, 0 },
        { "aten::relu6", FA__ACT_CLIP, 0, 6 },
        { "aten::silu", FA__ACT_SILU, 0, 0 },
        { "aten::hardswish", FA__ACT_HARDSWISH, 0, 0 },
        { "aten::sigmoid", FA__ACT_SIGMOID, 0, 0 },
        { "aten::hardtanh", FA__ACT_CLIP, 0, 0 },
    };
    const char *name = name_of(step);
    size_t length = strlen(name);
    double low, high;

    length -= length > 0 && name[length - 1] == '_';
    if (f->activated || step->args[0].kind != FA__PATTERN_SLOT || !takes_over(f, at, step))
        return false;
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        if (strlen(rows[i].name) != length || strncmp(rows[i].name, name, length) != 0)
            continue;
        f->spec.activation = rows[i].activation;
        f->spec.low = rows[i].low;
        f->spec.high = rows[i].high;
        if (i == FA__COUNT(rows) - 1) {
            if (!number_of(&step->args[1], &low) || !number_of(&step->args[2], &high))
                return false;
            f->spec.low = (float)low;
            f->spec.high = (float)high;
        }
        f->activated = true;
        take(f, at, step->results[0].slot);
        return true;
    }
    return false;
}

static bool same_sizes(const fa__plan *plan, size_t a, size_t b)
{
    return is_image(plan, a) && is_image(plan, b)
           && memcmp(plan->slots[a].sizes, plan->slots[b].sizes, 4 * sizeof(int64_t)) == 0;
}

/* add(self, other, alpha=1): of the convolution and another tensor that is there already. */
static bool take_add(fusion *f, size_t at, const fa__step *step)
{
    const fa__pattern *a = step->args;
    const char *name = name_of(step);
    bool in_place = strcmp(name, "aten::add_.Tensor") == 0;
    double alpha = 0;
    size_t other;

    if ((!in_place && strcmp(name, "aten::add.Tensor") != 0) || f->spec.adds || f->activated
        || a[0].kind != FA__PATTERN_SLOT || a[1].kind != FA__PATTERN_SLOT || a[0].slot == a[1].slot
        || !number_of(&a[2], &alpha) || alpha != 1)
        return false;
    other = a[0].slot == f->out ? a[1].slot : a[0].slot;
    if (!same_sizes(f->plan, f->out, other) || !defined_before(f->plan, f->at, other)
        || written_between(f->plan, f->at, at, other) || step->n_results != 1
        || step->results[0].kind != FA__PATTERN_SLOT || has_alias(f->plan, f->out))
        return false;
    /* The result may take the place of either; neither may be wanted as it was. */
    if (step->results[0].slot != f->out && used_after(f->plan, at, f->out))
        return false;
    if (in_place && step->results[0].slot == other
        && (has_alias(f->plan, other) || next_use(f->plan, f->at, other) < at))
        return false;
    if (f->plan->slots[other].mutated && has_alias(f->plan, other))
        return false;
    f->spec.adds = true;
    f->addend = other;
    take(f, at, step->results[0].slot);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void grow(fusion *f)
{
    bool more = true;

    while (more && f->n_taken < FA__COUNT(f->taken)) {
        size_t from = f->n_taken == 0 ? f->at : f->taken[f->n_taken - 1];
        size_t at = next_use(f->plan, from, f->out);
        const fa__step *step = at < f->plan->n_steps ? &f->plan->steps[at] : NULL;

        more = step != NULL && step->conv == NULL
               && (take_batch_norm(f, at, step) || take_add(f, at, step)
                   || take_activation(f, at, step));
    }
}

static void finish(fusion *f)
{
    fa__step *step = &f->plan->steps[f->at];

    f->spec.weight = f->weight;
    f->spec.bias = f->bias;
    step->conv = fa__conv_plan_new(&f->spec);
    if (step->conv == NULL)
        return;
    for (size_t i = 0; i < f->n_taken; i++)
        f->plan->steps[f->taken[i]].dropped = true;
    step->x = f->x;
    step->addend = f->addend;
    step->out = f->out;
    f->plan->relaid = true;
}

/* A step that reads strides may be given a copy; nobody may then write to the original. */
static bool may_relay(const fa__plan *plan)
{
    for (size_t i = 0; i < plan->n_steps; i++) {
        const fa__step *step = &plan->steps[i];

        if (step->dropped || !step->strict)
            continue;
        for (size_t a = 0; a < step->n_args; a++) {
            if (step->args[a].kind == FA__PATTERN_SLOT && plan->slots[step->args[a].slot].mutated)
                return false;
        }
    }
    return true;
}

fa_status fa__plan_fuse(fa__plan *plan)
{
    if (!may_relay(plan))
        return FA_OK;
    for (size_t i = 0; i < plan->n_steps; i++) {
        fusion f = { .plan = plan, .at = i, .addend = FA__NO_SLOT };

        if (!plan->steps[i].dropped && plan->steps[i].conv == NULL
            && read_conv(&f, &plan->steps[i])) {
            grow(&f);
            finish(&f);
        }
        fa_tensor_release(f.weight);
        fa_tensor_release(f.bias);
    }
    return FA_OK;
}
