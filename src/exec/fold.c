/* fold.c: what depends on no input is kept from the recorded run, and how long each slot lives. */
#include "exec/plan.h"

typedef struct use {
    size_t slot;
    bool used;
} use;

static void note_use(void *context, size_t slot)
{
    use *u = context;

    u->used = u->used || slot == u->slot;
}

bool fa__pattern_uses(const fa__pattern *pattern, size_t slot)
{
    use u = { slot, false };

    fa__pattern_slots(pattern, note_use, &u);
    return u.used;
}

bool fa__step_uses(const fa__step *step, size_t slot)
{
    if (step->conv != NULL)
        return step->x == slot || step->addend == slot;
    for (size_t i = 0; i < step->n_args; i++) {
        if (fa__pattern_uses(&step->args[i], slot))
            return true;
    }
    return false;
}

/* ---- folding --------------------------------------------------------------------------------- */

typedef struct result_scan {
    fa__plan *plan;
    bool fixed;
} result_scan;

static void check_fixed(void *context, size_t slot)
{
    result_scan *s = context;

    s->fixed = s->fixed && !s->plan->slots[slot].tainted;
}

static void keep_value(void *context, size_t slot)
{
    fa__slot_info *info = &((result_scan *)context)->plan->slots[slot];

    if (info->folded == NULL)
        info->folded = fa_tensor_retain(info->recorded);
}

/* Folded slots become constants. */
static void replace(fa__plan *plan, fa__pattern *p)
{
    if (p->kind == FA__PATTERN_SLOT && plan->slots[p->slot].folded != NULL) {
        p->kind = FA__PATTERN_CONST;
        p->constant = fa__iv_tensor_take(fa_tensor_retain(plan->slots[p->slot].folded));
    }
    for (size_t i = 0; i < p->n; i++)
        replace(plan, &p->items[i]);
}

fa_status fa__plan_fold(fa__plan *plan)
{
    for (size_t i = 0; i < plan->n_steps; i++) {
        fa__step *step = &plan->steps[i];
        result_scan scan = { plan, true };

        for (size_t a = 0; a < step->n_args; a++)
            replace(plan, &step->args[a]);
        for (size_t k = 0; k < step->n_results; k++)
            fa__pattern_slots(&step->results[k], check_fixed, &scan);
        if (!scan.fixed)
            continue;
        for (size_t k = 0; k < step->n_results; k++)
            fa__pattern_slots(&step->results[k], keep_value, &scan);
        step->dropped = true;
    }
    return FA_OK;
}

/* ---- lifetimes ------------------------------------------------------------------------------- */

typedef struct last_uses {
    size_t *at;                         /* slot -> step, or SIZE_MAX: lives on as a result */
    size_t step;
} last_uses;

static void note_last(void *context, size_t slot)
{
    last_uses *u = context;

    u->at[slot] = u->step;
}

fa_status fa__plan_lifetimes(fa__plan *plan)
{
    last_uses u = { fa__zalloc((plan->n_slots + 1) * sizeof(*u.at)), 0 };
    fa_status st = FA_OK;

    if (u.at == NULL)
        return FA_ENOMEM;
    for (; u.step < plan->n_steps; u.step++) {
        fa__step *step = &plan->steps[u.step];

        if (step->dropped)
            continue;
        if (step->conv != NULL) {
            note_last(&u, step->x);
            note_last(&u, step->out);
            if (step->addend != FA__NO_SLOT)
                note_last(&u, step->addend);
            continue;
        }
        for (size_t a = 0; a < step->n_args; a++)
            fa__pattern_slots(&step->args[a], note_last, &u);
        for (size_t k = 0; k < step->n_results; k++)
            fa__pattern_slots(&step->results[k], note_last, &u);
    }
    u.step = SIZE_MAX;
    fa__pattern_slots(&plan->result, note_last, &u);
    for (size_t slot = 0; slot < plan->n_slots; slot++) {
        fa__step *step = u.at[slot] < plan->n_steps ? &plan->steps[u.at[slot]] : NULL;
        size_t *grown;

        fa_tensor_release(plan->slots[slot].recorded);
        plan->slots[slot].recorded = NULL;
        if (step == NULL || step->dropped)
            continue;
        grown = fa__realloc(step->dead, (step->n_dead + 1) * sizeof(*grown));
        TRY(grown == NULL ? FA_ENOMEM : FA_OK);
        step->dead = grown;
        grown[step->n_dead++] = slot;
    }
done:
    fa__free(u.at);
    return st;
}
