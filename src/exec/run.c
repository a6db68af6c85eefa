/* run.c: runs a plan: step after step, slots released after their last use. */
#include "exec/plan.h"

typedef struct run {
    const fa__plan *plan;
    fa_tensor **slots;                  /* owned */
    fa_status st;                       /* of laying out results */
} run;

#define CHANNELS_LAST 2                 /* torch.channels_last */

static void set_slot(run *r, size_t slot, fa_tensor *take)
{
    fa_tensor_release(r->slots[slot]);
    r->slots[slot] = take;
}

/* ---- layouts --------------------------------------------------------------------------------- */

static bool lies_as_recorded(const fa__slot_info *info, const fa_tensor *x)
{
    for (int i = 0; i < x->n_dims; i++) {
        if (x->sizes[i] > 1 && x->strides[i] != info->strides[i])
            return false;
    }
    return true;
}

/* A copy that lies as the recorded tensor did; FA__DECLINED where that was no plain layout. */
static fa_status relay(run *r, size_t slot)
{
    const fa__slot_info *info = &r->plan->slots[slot];
    fa_tensor *x = r->slots[slot], *out;

    if (x == NULL || lies_as_recorded(info, x))
        return FA_OK;
    out = fa__empty(info->dtype, info->n_dims, info->sizes);
    if (out != NULL && info->n_dims == 4 && !lies_as_recorded(info, out)) {
        fa_tensor_release(out);
        out = fa__empty_format(info->dtype, 4, info->sizes, CHANNELS_LAST);
    }
    if (out != NULL && !lies_as_recorded(info, out)) {
        fa_tensor_release(out);
        return FA__DECLINED;
    }
    if (out == NULL || fa__copy_into(out, x) != FA_OK) {
        fa_tensor_release(out);
        return fa_error_last()->status;
    }
    set_slot(r, slot, out);
    return FA_OK;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void store(run *r, const fa__pattern *p, fa__ivalue *x)
{
    if (p->kind == FA__PATTERN_SLOT && x->tag == FA__IV_TENSOR) {
        set_slot(r, p->slot, fa_tensor_retain(x->u.tensor));
    } else if (p->n > 0 && x->tag == FA__IV_VALUE && fa_value_len(x->u.value) == p->n) {
        for (size_t i = 0; i < p->n; i++) {
            fa__ivalue item = fa__iv_borrow(fa_value_at(x->u.value, i));
            store(r, &p->items[i], &item);
        }
    }
}

static fa_status run_op(run *r, const fa__step *step)
{
    fa__ivalue full[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { 0 };
    size_t n = 0;
    fa_status st = FA_OK;

    for (size_t a = 0; step->strict && r->plan->relaid && a < step->n_args; a++) {
        if (step->args[a].kind == FA__PATTERN_SLOT)
            TRY(relay(r, step->args[a].slot));
    }
    for (; n < step->n_args; n++)
        TRY(fa__pattern_value(&step->args[n], r->slots, &full[n]));
    TRY(fa__op_run(step->entry, full, results, NULL));
    for (size_t k = 0; k < step->n_results; k++) {
        store(r, &step->results[k], &results[k]);
        fa__iv_release(&results[k]);
    }
done:
    fa__iv_release_all(full, n);
    return st;
}

static bool dies_here(const fa__step *step, size_t slot)
{
    for (size_t i = 0; i < step->n_dead; i++) {
        if (step->dead[i] == slot)
            return true;
    }
    return false;
}

static fa_status run_conv(run *r, const fa__step *step)
{
    fa_tensor *addend = NULL, *out;

    if (step->addend != FA__NO_SLOT) {
        addend = fa_tensor_retain(r->slots[step->addend]);
        if (step->addend == step->out || dies_here(step, step->addend))
            set_slot(r, step->addend, NULL);    /* its memory may become the result's */
    }
    out = fa__conv_plan_run(step->conv, r->slots[step->x], addend);
    if (out == NULL)
        return fa_error_last()->status;
    set_slot(r, step->out, out);
    return FA_OK;
}

static fa_status run_steps(run *r)
{
    fa_status st = FA_OK;

    for (size_t i = 0; i < r->plan->n_steps; i++) {
        const fa__step *step = &r->plan->steps[i];

        if (step->dropped)
            continue;
        TRY(step->conv != NULL ? run_conv(r, step) : run_op(r, step));
        for (size_t k = 0; k < step->n_dead; k++)
            set_slot(r, step->dead[k], NULL);
    }
done:
    return st;
}

/* ---- results --------------------------------------------------------------------------------- */

static void give_folded(void *context, size_t slot)
{
    run *r = context;

    if (r->slots[slot] == NULL && r->plan->slots[slot].folded != NULL)
        set_slot(r, slot, fa_clone(r->plan->slots[slot].folded));
}

static void lay_out(void *context, size_t slot)
{
    run *r = context;

    if (r->plan->relaid && r->slots[slot] != NULL && !r->plan->slots[slot].input)
        r->st = r->st == FA_OK ? relay(r, slot) : r->st;
}

static void find_missing(void *context, size_t slot)
{
    run *r = context;

    if (r->slots[slot] == NULL)
        r->plan = NULL;
}

fa_status fa__plan_run(const fa__plan *plan, const fa__exec_call *call, fa__ivalue *result)
{
    run r = { plan, fa__zalloc((plan->n_slots + 1) * sizeof(*r.slots)), FA_OK };
    fa_status st = FA_OK;
    bool matches = r.slots != NULL && call->n_args == plan->n_inputs;

    if (r.slots == NULL)
        return FA_ENOMEM;
    for (size_t i = 0; matches && i < call->n_args; i++)
        matches = fa__pattern_matches(&plan->inputs[i], plan->slots, call->args[i], r.slots);
    for (size_t i = 0; i < plan->n_slots; i++)
        fa_tensor_retain(r.slots[i]);   /* the inputs */
    if (!matches)
        TRY(FA__DECLINED);
    TRY(run_steps(&r));
    fa__pattern_slots(&plan->result, give_folded, &r);
    fa__pattern_slots(&plan->result, lay_out, &r);
    TRY(r.st);
    fa__pattern_slots(&plan->result, find_missing, &r);
    TRY(r.plan == NULL ? FA__DECLINED : fa__pattern_value(&plan->result, r.slots, result));
done:
    for (size_t i = 0; i < plan->n_slots; i++)
        fa_tensor_release(r.slots[i]);
    fa__free(r.slots);
    return st;
}
