/* sites.c: operators of programs — the overload that fits the arguments, chosen by their kinds and
 * remembered at the instruction.
 *
 *     kinds of arguments ──► site ──► direct function        (scalars, lists: kinds say all)
 *                              │ ───► plan: argument or default for each parameter ──► kernel
 *                              └────► match again            (conversions)
 *     none yet ──► all overloads of the name are tried, and a site is added */
#include "script/code.h"

/* Arguments that are gathered without the machine's stack. */
#define FEW 12

static uint64_t key_of(const fa__ins *ins, const fa__ivalue *frame)
{
    uint64_t key = 0;
    size_t n = ins->n_ins < 8 ? ins->n_ins : 8;

    for (size_t i = 0; i < n; i++)
        key |= fa__kind_byte(&frame[ins->regs[i]]) << (8 * i);
    return key;
}

/* ---- results --------------------------------------------------------------------------------- */

static fa_status pack(fa__ivalue *results, size_t n, fa__ivalue *out)
{
    if (n == 0)
        *out = fa__iv_none();
    else if (n == 1)
        *out = results[0];
    else
        return fa__make_tuple(results, n, NULL, out);
    return FA_OK;
}

/* n results into the instruction's outputs; takes them over. */
static fa_status put_results(const fa__ins *ins, fa__ivalue *frame, fa__ivalue *results, size_t n)
{
    fa__ivalue packed;
    fa_status st;

    fa__drop_inputs(ins, frame);
    if (ins->n_outs == 0) {
        fa__iv_release_all(results, n);
        return FA_OK;
    }
    if (ins->n_outs == n) {
        for (size_t i = 0; i < n; i++)
            fa__put_output(ins, i, frame, results[i]);
        return FA_OK;
    }
    if (ins->n_outs != 1) {
        fa__iv_release_all(results, n);
        return fa__fail(FA_EFORMAT, "%s gives %zu results; the program expects %d",
                        ins->node->text, n, ins->n_outs);
    }
    st = pack(results, n, &packed);
    if (st == FA_OK)
        fa__put_output(ins, 0, frame, packed);
    return st;
}

/* ---- calling --------------------------------------------------------------------------------- */

static fa_status run_variadic(fa__vm *m, const fa__op_entry *entry, const fa__schema *schema,
                              const fa__ivalue *args, size_t n_args, fa__ivalue *results)
{
    const fa__op *row = fa__op_row(entry);
    fa__call call = { .entry = entry, .op = row, .schema = schema, .args = args,
                      .n_args = n_args, .results = results, .program = m };

    if (row->kernel == NULL || n_args < schema->n_params)
        return fa__fail(FA_EINVAL, "%s() takes at least %zu arguments; %zu given", schema->name,
                        schema->n_params, n_args);
    return row->kernel(&call);
}

static bool same(fa__ivalue a, fa__ivalue b)
{
    if (a.tag != b.tag)
        return false;
    switch (a.tag) {
    case FA__IV_NONE: return true;
    case FA__IV_BOOL: return a.u.boolean == b.u.boolean;
    case FA__IV_FLOAT: return memcmp(&a.u.number, &b.u.number, sizeof(double)) == 0;
    case FA__IV_INT: return a.u.integer == b.u.integer;
    case FA__IV_TENSOR: return a.u.tensor == b.u.tensor;
    case FA__IV_VALUE: return a.u.value == b.u.value;
    }
    return false;
}

/* Tries to explain the matched values by positions and defaults. */
static bool make_plan(fa__site *site, const fa__schema *schema, const fa__ivalue *args,
                      size_t n_args, const fa__keyword *keywords, size_t n_keywords,
                      const fa__ivalue *full)
{
    for (size_t i = 0; i < schema->n_params; i++) {
        const fa__param *param = &schema->params[i];

        site->plan[i] = -1;
        if (i < n_args && !param->keyword_only)
            site->plan[i] = (int16_t)i;
        for (size_t k = 0; k < n_keywords; k++) {
            if (strcmp(keywords[k].name, param->name) == 0)
                site->plan[i] = (int16_t)(n_args + k);
        }
        if (site->plan[i] < 0 ? !param->has_default || !same(param->default_value, full[i])
            : (size_t)site->plan[i] < n_args
                ? !same(args[site->plan[i]], full[i])
                : !same(keywords[(size_t)site->plan[i] - n_args].value, full[i]))
            return false;
    }
    return true;
}

/* An op of two ints or two floats that has an instruction gets it. */
static void quicken(fa__ins *ins, uint64_t key, const fa__direct *direct)
{
    uint64_t ints = FA__IV_INT | FA__IV_INT << 8, floats = FA__IV_FLOAT | FA__IV_FLOAT << 8;
    bool of_ints = direct->fast < FA__FAST_add_real;
    bool test = (direct->fast >= FA__FAST_eq_int && direct->fast <= FA__FAST_ge_int)
                || direct->fast >= FA__FAST_eq_real;
    const fa__ins *next = ins + 1;
    unsigned op = FA__I_FAST + direct->fast;

    if (direct->fast == FA__FAST_NONE || ins->n_ins != 2 || ins->n_outs != 1 || ins->last[2]
        || key != (of_ints ? ints : floats))
        return;
    if (test && next->op == FA__I_BRANCH && next->a == ins->out && next->last[0])
        op = FA__I_FAST_BRANCH + direct->fast;
    atomic_store_explicit(&ins->op, (uint8_t)op, memory_order_relaxed);
}

static void remember(fa__ins *ins, uint64_t key, const fa__op_entry *entry,
                     const fa__schema *schema, const fa__ivalue *args, size_t n_args,
                     const fa__keyword *keywords, size_t n_keywords, const fa__ivalue *full)
{
    fa__site *site, *first = atomic_load(&ins->sites);
    const fa__op *row = fa__op_row(entry);
    size_t n = 0;

    for (const fa__site *at = first; at != NULL; at = at->next)
        n++;
    site = n < FA__MAX_SITES ? fa__zalloc(sizeof(*site)) : NULL;
    if (site == NULL)
        return;                         /* it is only slower then */
    site->key = key;
    site->entry = entry;
    site->planned = !schema->variadic
                    && make_plan(site, schema, args, n_args, keywords, n_keywords, full);
    site->converts = !site->planned;
    if (site->planned && row->kernel == fa__run_direct && n_keywords == 0
        && schema->n_params == n_args)
        site->direct = ((const fa__direct *)row->data)->run;
    site->next = first;
    if (!atomic_compare_exchange_strong(&ins->sites, &first, site))
        fa__free(site);
    else if (site->direct != NULL)
        quicken(ins, key, row->data);
}

static size_t read_arguments(const fa__ins *ins, const fa__ivalue *frame, fa__ivalue *args,
                             fa__keyword *keywords)
{
    size_t n_named = ins->node->n_keywords, n_args = (size_t)ins->n_ins - n_named;

    for (size_t i = 0; i < ins->n_ins; i++)
        args[i] = frame[ins->regs[i]];
    for (size_t i = 0; i < n_named; i++)
        keywords[i] = (fa__keyword){ ins->node->keywords[i], args[n_args + i] };
    return n_args;
}

/* The arguments are of kinds not met here before. */
static fa_status run_unknown(fa__vm *m, fa__ins *ins, fa__ivalue *frame, fa__ivalue *args)
{
    fa__keyword keywords[FA__MAX_PARAMS];
    fa__ivalue full[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { 0 };
    size_t n_args = read_arguments(ins, frame, args, keywords);
    const fa__schema *schema;
    const fa__op_entry *entry;
    fa_status st = FA_OK;

    entry = fa__op_resolve(ins->node->text, args, n_args, keywords, ins->node->n_keywords, full);
    if (entry == NULL)
        return fa_error_last()->status;
    schema = fa__op_schema(entry);
    remember(ins, key_of(ins, frame), entry, schema, args, n_args, keywords,
             ins->node->n_keywords, full);
    st = schema->variadic ? run_variadic(m, entry, schema, args, n_args, results)
                          : fa__op_run(entry, full, results, m);
    fa__iv_release_all(full, schema->n_params);
    return st != FA_OK ? st : put_results(ins, frame, results, schema->n_returns);
}

/* Containers and objects of the same kind may still be of another type. */
static bool fits_plan(const fa__site *site, const fa__schema *schema, const fa__ivalue *args,
                      fa__ivalue *full)
{
    for (size_t i = 0; i < schema->n_params; i++) {
        int at = site->plan[i];

        full[i] = at < 0 ? schema->params[i].default_value : args[at];
        if (at >= 0 && (full[i].tag == FA__IV_VALUE || at >= 8)
            && !fa__type_accepts(schema->params[i].type, full[i]))
            return false;
    }
    return true;
}

static fa_status run_site(fa__vm *m, const fa__site *site, fa__ins *ins, fa__ivalue *frame,
                          fa__ivalue *args, bool *done)
{
    fa__keyword keywords[FA__MAX_PARAMS];
    fa__ivalue full[FA__MAX_PARAMS], results[FA__MAX_RETURNS];
    const fa__schema *schema = fa__op_schema(site->entry);
    size_t n_args = read_arguments(ins, frame, args, keywords);
    fa_status st;

    memset(results, 0, schema->n_returns * sizeof(*results));
    *done = true;
    if (schema->variadic) {
        st = run_variadic(m, site->entry, schema, args, n_args, results);
    } else if (site->planned) {
        *done = fits_plan(site, schema, args, full);
        if (!*done)
            return FA_OK;
        st = fa__op_run(site->entry, full, results, m);
    } else {
        *done = false;                  /* converted arguments: the whole way each time */
        return FA_OK;
    }
    return st != FA_OK ? st : put_results(ins, frame, results, schema->n_returns);
}

static const fa__site *find_site(const fa__ins *ins, uint64_t key)
{
    const fa__site *site = atomic_load_explicit(&ins->sites, memory_order_acquire);

    while (site != NULL && site->key != key)
        site = site->next;
    return site;
}

static fa_status run_direct(const fa__site *site, fa__ins *ins, fa__ivalue *frame)
{
    fa__ivalue out;
    fa_status st = site->direct(&out, &frame[ins->a], &frame[ins->b], &frame[ins->c]);

    if (st != FA_OK)
        return st;
    if (fa__op_schema(site->entry)->n_returns == 1)
        return put_results(ins, frame, &out, 1);
    return put_results(ins, frame, NULL, 0);
}

fa_status fa__run_op(fa__vm *m, fa__ins *ins, fa__ivalue *frame)
{
    const fa__site *site = find_site(ins, key_of(ins, frame));
    fa__ivalue few[FEW], *args = few;
    bool done = false;
    fa_status st = FA_OK;

    if (site != NULL && site->direct != NULL && !fa__is_recording())
        return run_direct(site, ins, frame);
    if (ins->node->n_keywords > FA__MAX_PARAMS)
        return fa__fail(FA_ELIMIT, "%s: %d keyword arguments", ins->node->text,
                        ins->node->n_keywords);
    if (ins->n_ins > FEW) {
        args = fa__vm_push(m, ins->n_ins);
        if (args == NULL)
            return FA_ENOMEM;
    }
    if (site != NULL)
        st = run_site(m, site, ins, frame, args, &done);
    if (!done)
        st = run_unknown(m, ins, frame, args);
    if (args != few)
        fa__vm_pop(m, ins->n_ins);
    return st;
}

fa_status fa__run_named_op(fa__vm *m, const char *name, const fa__ivalue *args, size_t n_args,
                           const char *const *names, size_t n_keywords, fa__ivalue *result)
{
    fa__keyword keywords[FA__MAX_PARAMS];
    fa__ivalue full[FA__MAX_PARAMS], results[FA__MAX_RETURNS] = { 0 };
    size_t n_plain = n_args - n_keywords;
    const fa__op_entry *entry;
    const fa__schema *schema;
    fa_status st;

    if (n_keywords > FA__MAX_PARAMS)
        return fa__fail(FA_ELIMIT, "%s: %zu keyword arguments", name, n_keywords);
    for (size_t i = 0; i < n_keywords; i++)
        keywords[i] = (fa__keyword){ names[i], args[n_plain + i] };
    entry = fa__op_resolve(name, args, n_plain, keywords, n_keywords, full);
    if (entry == NULL)
        return fa_error_last()->status;
    schema = fa__op_schema(entry);
    st = schema->variadic ? run_variadic(m, entry, schema, args, n_plain, results)
                          : fa__op_run(entry, full, results, m);
    fa__iv_release_all(full, schema->n_params);
    return st != FA_OK ? st : pack(results, schema->n_returns, result);
}
