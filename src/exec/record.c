/* record.c: one interpreted run, written down as a plan.
 *
 * A tensor is known by its address: all tensors of a run are kept until it ends. It is an input,
 * the result of an op that was seen, or one of the program's own. Anything else, and anything that
 * lets the course of the program depend on elements of tensors, gives up. */
#include "exec/plan.h"

#define MAX_STEPS 20000
/* A recording keeps every tensor of the run; beyond this it is given up. */
#define MAX_KEPT_BYTES ((size_t)1 << 29)
#define MAX_OWN (1u << 22)

typedef struct recording {
    fa__recorder base;
    fa__plan *plan;
    fa__map *slots;                     /* tensor -> slot */
    fa__map *own;                       /* the program's tensors and containers */
    fa__map *foreign;                   /* storages that outlive the run -> whose */
    fa_value **seen;                    /* everything reachable from the roots and the arguments'
                                           containers, in order; retained */
    size_t n_seen, seen_capacity;
    fa__map *mutated;                   /* storages that ops have written to */
    size_t kept_bytes;
    bool failed;
} recording;

/* Whose a storage of `foreign` is. */
enum { OF_INPUT, OF_PROGRAM };

/* ---- the program's own values --------------------------------------------------------------- */

typedef struct walk {
    recording *r;
    fa__map *visited;
    fa_value **list;
    size_t n, capacity;
    bool register_tensors;
    int depth;
} walk;

static fa_status register_own(recording *r, const fa_value *value)
{
    const fa_tensor *tensor = fa_value_get_tensor(value);
    fa_kind kind = fa_value_kind(value);
    fa_status st = FA_OK;

    if (kind == FA_KIND_LIST || kind == FA_KIND_DICT || kind == FA_KIND_OBJECT)
        return fa__map_set_pointer(r->own, value, 1);
    if (kind != FA_KIND_TENSOR)
        return FA_OK;
    TRY(fa__map_set_pointer(r->own, tensor, 1));
    TRY(fa__map_set_pointer(r->foreign, tensor->storage, OF_PROGRAM));
done:
    return st;
}

static fa_status visit(void *context, fa_value *value)
{
    walk *w = context;
    fa_status st = FA_OK;
    bool known = fa__map_get_pointer(w->visited, value, &(uint64_t){ 0 });

    if (w->n == w->capacity) {
        size_t capacity = w->capacity == 0 ? 256 : 2 * w->capacity;
        fa_value **grown = capacity > MAX_OWN ? NULL
                                              : fa__realloc(w->list, capacity * sizeof(*grown));
        if (grown == NULL)
            return FA_ENOMEM;
        w->list = grown;
        w->capacity = capacity;
    }
    w->list[w->n++] = fa_value_retain(value);
    if (known)
        return FA_OK;
    TRY(fa__map_set_pointer(w->visited, value, 1));
    if (w->register_tensors)
        TRY(register_own(w->r, value));
    if (++w->depth > FA__MAX_DEPTH)
        return FA_ELIMIT;
    TRY(fa__value_children(value, visit, w));
    w->depth--;
done:
    return st;
}

static void free_list(fa_value **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fa_value_release(list[i]);
    fa__free(list);
}

/* All values below the roots and in the arguments, in order. */
static fa_status look_at_roots(recording *r, const fa__exec_call *call, bool register_tensors,
                               fa_value ***list, size_t *n)
{
    walk w = { .r = r, .visited = fa__map_new(), .register_tensors = register_tensors };
    fa_status st = w.visited == NULL ? FA_ENOMEM : FA_OK;

    for (size_t i = 0; i < call->n_roots && st == FA_OK; i++) {
        if (call->roots[i] != NULL)
            st = visit(&w, call->roots[i]);
    }
    w.register_tensors = false;
    for (size_t i = 0; i < call->n_args && st == FA_OK; i++) {
        if (call->args[i].tag == FA__IV_VALUE)
            st = visit(&w, call->args[i].u.value);
    }
    fa__map_free(w.visited);
    if (st != FA_OK)
        free_list(w.list, w.n);
    *list = st == FA_OK ? w.list : NULL;
    *n = st == FA_OK ? w.n : 0;
    return st;
}

/* Did the run change any attribute or container of the program, or an argument's? */
static bool roots_changed(recording *r, const fa__exec_call *call)
{
    fa_value **now;
    size_t n;
    bool changed;

    if (look_at_roots(r, call, false, &now, &n) != FA_OK)
        return true;
    changed = n != r->n_seen || (n > 0 && memcmp(now, r->seen, n * sizeof(*now)) != 0);
    free_list(now, n);
    return changed;
}

/* ---- slots ----------------------------------------------------------------------------------- */

static bool plannable(const fa_tensor *x)
{
    return x->layout == FA_STRIDED && !x->nested && !x->conj && !x->neg && x->storage != NULL
           && !x->storage->meta && x->quantizer == NULL;
}

static size_t new_slot(recording *r, fa_tensor *x, bool input, bool tainted)
{
    fa__plan *p = r->plan;
    fa__slot_info *info;

    if (p->n_slots == p->slots_capacity) {
        size_t capacity = p->slots_capacity == 0 ? 64 : 2 * p->slots_capacity;
        fa__slot_info *grown = fa__realloc(p->slots, capacity * sizeof(*grown));
        if (grown == NULL)
            return FA__NO_SLOT;
        p->slots = grown;
        p->slots_capacity = capacity;
    }
    r->kept_bytes += input || x->storage == NULL ? 0 : x->storage->nbytes;
    if (r->kept_bytes > MAX_KEPT_BYTES || !plannable(x)
        || fa__map_set_pointer(r->slots, x, p->n_slots) != FA_OK)
        return FA__NO_SLOT;
    info = memset(&p->slots[p->n_slots], 0, sizeof(*info));
    info->recorded = fa_tensor_retain(x);
    info->storage = x->storage;
    info->dtype = (fa_dtype)x->dtype;
    info->n_dims = x->n_dims;
    if (x->n_dims > 0) {
        memcpy(info->sizes, x->sizes, (size_t)x->n_dims * sizeof(int64_t));
        memcpy(info->strides, x->strides, (size_t)x->n_dims * sizeof(int64_t));
    }
    info->input = input;
    info->tainted = tainted;
    return p->n_slots++;
}

static size_t find_known(void *context, fa_tensor *x, bool *ok)
{
    recording *r = context;
    uint64_t slot;

    if (fa__map_get_pointer(r->slots, x, &slot))
        return (size_t)slot;
    *ok = fa__map_get_pointer(r->own, x, &(uint64_t){ 0 });
    return FA__NO_SLOT;
}

static size_t find_input(void *context, fa_tensor *x, bool *ok)
{
    recording *r = context;
    uint64_t slot;

    if (fa__map_get_pointer(r->slots, x, &slot))
        return (size_t)slot;
    slot = new_slot(r, x, true, true);
    *ok = slot != FA__NO_SLOT
          && (fa__map_get_pointer(r->foreign, x->storage, &(uint64_t){ 0 })
              || fa__map_set_pointer(r->foreign, x->storage, OF_INPUT) == FA_OK);
    return (size_t)slot;
}

typedef struct result_context {
    recording *r;
    bool tainted;
} result_context;

static size_t find_result(void *context, fa_tensor *x, bool *ok)
{
    result_context *c = context;
    uint64_t slot;

    if (fa__map_get_pointer(c->r->slots, x, &slot)) {
        c->r->plan->slots[slot].tainted |= c->tainted;
        return (size_t)slot;
    }
    if (fa__map_get_pointer(c->r->own, x, &(uint64_t){ 0 }))
        return FA__NO_SLOT;             /* gave one of the program's own back */
    slot = new_slot(c->r, x, false, c->tainted);
    *ok = slot != FA__NO_SLOT;
    return (size_t)slot;
}

/* ---- what cannot be planned ----------------------------------------------------------------- */

static bool is_named(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, list[i]) == 0)
            return true;
    }
    return false;
}

/* The shape of the result, or what the op reads besides, depends on elements. */
static bool depends_on_elements(const fa__call *call, const char *name)
{
    static const char *const names[] = {
        "aten::nonzero", "aten::nonzero_numpy", "aten::argwhere", "aten::masked_select",
        "aten::_unique", "aten::_unique2", "aten::unique_dim", "aten::unique_consecutive",
        "aten::unique_dim_consecutive", "aten::bincount", "aten::_pack_padded_sequence",
        "aten::_pad_packed_sequence", "aten::tensor_split", "aten::repeat_interleave",
        "torchvision::nms", "aten::one_hot", "aten::item", "aten::_local_scalar_dense",
        "aten::equal", "aten::allclose", "aten::is_nonzero", "aten::embedding_renorm_",
        "aten::histogram", "aten::combinations", "prim::tolist",
    };
    bool masks = strcmp(name, "aten::index") == 0 || strcmp(name, "aten::index_put_") == 0
                 || strcmp(name, "aten::index_put") == 0;

    if (strcmp(name, "aten::where") == 0 && call->n_args == 1)
        return true;
    for (size_t i = 0; masks && i < fa__arg_len(call, 1); i++) {
        const fa_tensor *index = fa__arg_tensor_at(call, 1, i);
        if (index != NULL && (index->dtype == FA_BOOL || index->dtype == FA_UINT8))
            return true;
    }
    return is_named(name, names, FA__COUNT(names));
}

/* Numbers that say what a tensor looks like, not what is in it. */
static bool asks_shape_only(const char *name)
{
    static const char *const names[] = {
        "aten::size", "aten::dim", "aten::numel", "aten::stride",
        "aten::is_contiguous", "aten::is_floating_point", "aten::is_complex", "aten::is_signed",
        "aten::len", "aten::element_size", "aten::sym_size", "aten::sym_numel", "aten::sym_stride",
        "aten::is_same_size", "aten::result_type", "aten::can_cast",
        "aten::is_conj", "aten::is_neg", "aten::is_inference", "aten::get_device",
    };

    return is_named(name, names, FA__COUNT(names)) || strncmp(name, "prim::", 6) == 0
           || strcmp(name, "aten::_assert_tensor_metadata") == 0
           || strncmp(name, "aten::sym_constrain", 19) == 0;
}

/* batch_norm and its kin write to running statistics that their schemas do not mark: an effect only
 * while they train. */
static bool trains(const fa__schema *schema, const fa__ivalue *full, bool *asks)
{
    *asks = false;
    for (size_t i = 0; i < schema->n_params; i++) {
        const char *name = schema->params[i].name;

        if (strcmp(name, "dropout_p") == 0 && fa__scalar_of(full[i]).real != 0)
            return true;                /* attention that draws */
        if (strcmp(name, "training") != 0 && strcmp(name, "train") != 0
            && strcmp(name, "use_input_stats") != 0)
            continue;
        *asks = true;
        if (full[i].tag != FA__IV_BOOL || full[i].u.boolean)
            return true;
    }
    return false;
}

/* Notes the storages that the op writes to; false when one is not ours to write to in a plan. */
static bool note_mutations(recording *r, const fa__schema *schema, const fa__ivalue *full)
{
    for (size_t i = 0; i < schema->n_params; i++) {
        uint64_t slot;

        if (!schema->params[i].mutated || full[i].tag == FA__IV_NONE)
            continue;
        if (full[i].tag != FA__IV_TENSOR
            || !fa__map_get_pointer(r->slots, full[i].u.tensor, &slot)
            || fa__map_get_pointer(r->foreign, full[i].u.tensor->storage, &slot))
            return false;
        if (fa__map_set_pointer(r->mutated, full[i].u.tensor->storage, 1) != FA_OK)
            return false;
    }
    return true;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static fa__step *new_step(fa__plan *p)
{
    if (p->n_steps >= MAX_STEPS)
        return NULL;
    if (p->n_steps == p->steps_capacity) {
        size_t capacity = p->steps_capacity == 0 ? 64 : 2 * p->steps_capacity;
        fa__step *grown = fa__realloc(p->steps, capacity * sizeof(*grown));
        if (grown == NULL)
            return NULL;
        p->steps = grown;
        p->steps_capacity = capacity;
    }
    return memset(&p->steps[p->n_steps], 0, sizeof(*p->steps));
}

typedef struct taint {
    const fa__plan *plan;
    bool tainted;
} taint;

static void add_taint(void *context, size_t slot)
{
    taint *t = context;

    t->tainted = t->tainted || t->plan->slots[slot].tainted;
}

/* Lists are of one kind: their first item tells. */
static bool has_tensor(fa__ivalue x)
{
    const fa_value *value = x.tag == FA__IV_VALUE ? x.u.value : NULL;
    fa_kind kind = fa_value_kind(value);
    size_t n = kind == FA_KIND_LIST ? fa_value_len(value) > 0
               : kind == FA_KIND_TUPLE ? fa_value_len(value) : 0;

    if (x.tag == FA__IV_TENSOR || kind == FA_KIND_OBJECT
        || (kind == FA_KIND_DICT && fa_value_len(value) > 0))
        return true;
    for (size_t i = 0; i < n; i++) {
        const fa_value *item = fa_value_at(value, i);
        if (has_tensor(fa__iv_borrow(item)))
            return true;
    }
    return false;
}

/* Ops on numbers, texts and containers run once: what they gave is in the patterns. */
static bool touches_tensors(const fa__schema *schema, const fa__ivalue *full,
                            const fa__ivalue *results)
{
    bool any = false;

    for (size_t i = 0; i < schema->n_params && !any; i++)
        any = has_tensor(full[i]);
    for (size_t i = 0; i < schema->n_returns && !any; i++)
        any = has_tensor(results[i]);
    return any;
}

/* Lists that programs build and take apart: tensors only pass through. */
static bool is_container_op(const fa__schema *schema, const fa__ivalue *full,
                            const fa__ivalue *results)
{
    static const char *const names[] = {
        "aten::append", "aten::extend", "aten::insert", "aten::__getitem__", "aten::_set_item",
        "aten::list", "aten::pop", "aten::reverse", "aten::clear", "aten::keys", "aten::values",
        "aten::items", "aten::copy", "aten::update", "aten::dict", "aten::__contains__",
        "aten::len", "aten::slice", "aten::add", "aten::add_", "aten::mul", "aten::get",
        "aten::setdefault", "aten::Delete", "aten::__is__", "aten::__isnot__", "aten::eq",
        "aten::ne", "aten::count", "aten::index", "aten::sort", "aten::sorted",
    };
    fa_kind first = schema->n_params == 0 ? FA_KIND_NONE : fa__iv_kind(full[0]);

    (void)results;
    if (strcmp(schema->name, "aten::__is__") == 0 || strcmp(schema->name, "aten::__isnot__") == 0
        || strcmp(schema->name, "prim::unchecked_cast") == 0)
        return true;
    return (first == FA_KIND_LIST || first == FA_KIND_DICT || first == FA_KIND_TUPLE)
           && schema->params[0].type->kind != FA__TYPE_TENSOR
           && is_named(schema->name, names, FA__COUNT(names));
}

/* Lists of tensors that are compared: the answer depends on elements. */
static bool compares_tensors(const fa__schema *schema, const fa__ivalue *full)
{
    static const char *const names[] = {
        "aten::__contains__", "aten::eq", "aten::ne", "aten::count", "aten::index", "aten::sort",
        "aten::sorted",
    };

    return fa__iv_kind(full[0]) == FA_KIND_LIST && has_tensor(full[0])
           && is_named(schema->name, names, FA__COUNT(names));
}

static bool reads_strides(const char *name)
{
    static const char *const names[] = {
        "aten::view", "aten::as_strided", "aten::_reshape_alias", "aten::view_as",
        "aten::view_as_complex", "aten::view_as_real", "aten::unflatten", "aten::as_strided_",
        "aten::_unsafe_view", "aten::stride", "aten::unfold", "aten::set_", "aten::resize_",
    };

    return is_named(name, names, FA__COUNT(names));
}

/* Everything that shares memory with what an op has written to depends on what was written. */
static void taint_aliases(recording *r, const fa__schema *schema, const fa__ivalue *full)
{
    for (size_t i = 0; i < schema->n_params; i++) {
        if (!schema->params[i].mutated || full[i].tag != FA__IV_TENSOR)
            continue;
        for (size_t k = 0; k < r->plan->n_slots; k++) {
            if (r->plan->slots[k].recorded->storage == full[i].u.tensor->storage)
                r->plan->slots[k].tainted = true;
        }
    }
}

/* All results are without tensors: was anything learnt from elements? */
static bool gives_numbers(const fa__schema *schema, const fa__ivalue *results)
{
    for (size_t i = 0; i < schema->n_returns; i++) {
        if (has_tensor(results[i]))
            return false;
    }
    return true;
}

static bool fill_step(recording *r, fa__step *step, const fa__schema *schema,
                      const fa__ivalue *full, const fa__ivalue *results)
{
    taint t = { r->plan, false };
    result_context c = { r, false };

    step->args = fa__zalloc((schema->n_params + 1) * sizeof(*step->args));
    if (step->args == NULL)
        return false;
    for (; step->n_args < schema->n_params; step->n_args++) {
        if (!fa__pattern_of(&step->args[step->n_args], full[step->n_args], find_known, r)) {
            step->n_args++;
            return false;
        }
        fa__pattern_slots(&step->args[step->n_args], add_taint, &t);
    }
    if (gives_numbers(schema, results) && t.tainted)
        return asks_shape_only(schema->name);
    c.tainted = t.tainted;
    if (t.tainted)
        taint_aliases(r, schema, full);
    for (; step->n_results < schema->n_returns; step->n_results++) {
        if (!fa__pattern_of(&step->results[step->n_results], results[step->n_results], find_result,
                            &c)) {
            step->n_results++;
            return false;
        }
    }
    return true;
}

static void free_step(fa__step *step)
{
    for (size_t i = 0; i < step->n_args; i++)
        fa__pattern_free(&step->args[i]);
    for (size_t i = 0; i < step->n_results; i++)
        fa__pattern_free(&step->results[i]);
    fa__free(step->args);
    fa__free(step->dead);
    fa__conv_plan_free(step->conv);
}

/* An op that returns what it was given (dropout in eval, contiguous) needs no step. */
static bool passes_through(const recording *r, const fa__schema *schema, const fa__ivalue *full,
                           const fa__ivalue *results)
{
    (void)r;
    if (schema->n_returns != 1 || results[0].tag != FA__IV_TENSOR)
        return false;
    for (size_t i = 0; i < schema->n_params; i++) {
        if (full[i].tag == FA__IV_TENSOR && full[i].u.tensor == results[0].u.tensor)
            return !schema->params[i].mutated;
    }
    return false;
}

static void record(fa__recorder *base, const fa__op_entry *entry, const fa__ivalue *full,
                   const fa__ivalue *results)
{
    recording *r = (recording *)base;
    const fa__schema *schema = fa__op_schema(entry);
    const fa__call call = { .entry = entry, .op = fa__op_row(entry), .schema = schema, .args = full,
                            .n_args = schema->n_params };
    unsigned flags = call.op->flags;
    fa__step *step;
    bool asks;

    if ((flags & FA__OP_RANDOM) != 0 || strcmp(schema->name, "aten::manual_seed") == 0)
        r->failed = true;
    if (r->failed || !touches_tensors(schema, full, results)
        || passes_through(r, schema, full, results))
        return;
    if (is_container_op(schema, full, results)) {
        r->failed = compares_tensors(schema, full);
        return;
    }
    r->failed = trains(schema, full, &asks)
                || ((flags & FA__OP_EFFECT) != 0 && !asks)
                || depends_on_elements(&call, schema->name) || !note_mutations(r, schema, full);
    step = r->failed ? NULL : new_step(r->plan);
    if (step == NULL) {
        r->failed = true;
        return;
    }
    step->entry = entry;
    step->strict = reads_strides(schema->name);
    step->addend = FA__NO_SLOT;
    if (!fill_step(r, step, schema, full, results)) {
        r->failed = true;
        free_step(step);
        return;
    }
    if (gives_numbers(schema, results))
        free_step(step);                /* shapes are those of the plan */
    else
        r->plan->n_steps++;
}

static void note_read(fa__recorder *base, const fa_tensor *tensor)
{
    recording *r = (recording *)base;
    uint64_t slot;

    if (fa__map_get_pointer(r->slots, tensor, &slot))
        r->failed = r->failed || r->plan->slots[slot].tainted;
    else
        r->failed = r->failed || !fa__map_get_pointer(r->own, tensor, &(uint64_t){ 0 });
}

/* ---- a run ----------------------------------------------------------------------------------- */

void fa__plan_free(fa__plan *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->n_steps; i++)
        free_step(&p->steps[i]);
    for (size_t i = 0; i < p->n_slots; i++) {
        fa_tensor_release(p->slots[i].recorded);
        fa_tensor_release(p->slots[i].folded);
    }
    for (size_t i = 0; i < p->n_inputs; i++)
        fa__pattern_free(&p->inputs[i]);
    fa__pattern_free(&p->result);
    fa__free(p->inputs);
    fa__free(p->slots);
    fa__free(p->steps);
    fa__free(p);
}

/* Tensors of the program, and objects, whose attributes may change later. */
static bool holds_objects(const fa__pattern *p)
{
    if (p->kind == FA__PATTERN_CONST)
        return p->constant.tag == FA__IV_TENSOR || fa__iv_kind(p->constant) == FA_KIND_OBJECT;
    for (size_t i = 0; i < p->n; i++) {
        if (holds_objects(&p->items[i]))
            return true;
    }
    return false;
}

static bool start(recording *r, const fa__exec_call *call)
{
    fa__plan *p = fa__zalloc(sizeof(*p));

    r->plan = p;
    r->slots = fa__map_new();
    r->own = fa__map_new();
    r->foreign = fa__map_new();
    r->mutated = fa__map_new();
    if (p == NULL || r->slots == NULL || r->own == NULL || r->foreign == NULL
        || r->mutated == NULL)
        return false;
    atomic_init(&p->refs, 1);
    p->what = call->what;
    p->inputs = fa__zalloc((call->n_args + 1) * sizeof(*p->inputs));
    if (p->inputs == NULL || look_at_roots(r, call, true, &r->seen, &r->n_seen) != FA_OK)
        return false;
    for (; p->n_inputs < call->n_args; p->n_inputs++) {
        if (!fa__pattern_of(&p->inputs[p->n_inputs], call->args[p->n_inputs], find_input, r)
            || holds_objects(&p->inputs[p->n_inputs])) {
            p->n_inputs++;
            return false;
        }
    }
    return true;
}

/* Are tensors or containers of the program in the result? Its user may write to them. */
static fa_status refuse_own(void *context, fa_value *value)
{
    recording *r = context;
    const fa_tensor *tensor = fa_value_get_tensor(value);
    uint64_t whose = OF_INPUT;

    if (tensor != NULL)
        return fa__map_get_pointer(r->foreign, tensor->storage, &whose) && whose == OF_PROGRAM
                   ? FA_ELIMIT : FA_OK;
    return fa__map_get_pointer(r->own, value, &whose) ? FA_ELIMIT
                                                      : fa__value_children(value, refuse_own, r);
}

static bool gives_own(recording *r, fa__ivalue result)
{
    fa_value *value = fa__iv_box(result);
    bool own = value == NULL || refuse_own(r, value) != FA_OK;

    fa_value_release(value);
    return own;
}

/* What is handed out is made anew in every run, with all that shares its memory. */
static void make_anew(void *context, size_t slot)
{
    recording *r = context;
    fa__slot_info *slots = r->plan->slots;

    for (size_t i = 0; i < r->plan->n_slots; i++)
        slots[i].tainted = slots[i].tainted || slots[i].storage == slots[slot].storage;
}

static void finish(recording *r, const fa__exec_call *call, fa__ivalue result)
{
    r->failed = r->failed || roots_changed(r, call)
                || !fa__pattern_of(&r->plan->result, result, find_known, r)
                || holds_objects(&r->plan->result) || gives_own(r, result);
    if (!r->failed)
        fa__pattern_slots(&r->plan->result, make_anew, r);
    for (size_t i = 0; i < r->plan->n_slots && !r->failed; i++) {
        fa__slot_info *info = &r->plan->slots[i];
        /* written to later: made anew in every run */
        if (fa__map_get_pointer(r->mutated, info->recorded->storage, &(uint64_t){ 0 }))
            info->tainted = info->mutated = true;
    }
}

fa_status fa__record_run(const fa__exec_call *call, fa__ivalue *result, fa__plan **plan)
{
    recording r = { .base = { record, note_read } };
    fa__recorder *before;
    bool ready = start(&r, call);
    fa_status st;

    *plan = NULL;
    before = fa__record_with(ready ? &r.base : NULL);
    st = call->run(call->context, result);
    fa__record_with(before);
    if (ready && st == FA_OK && !r.failed)
        finish(&r, call, *result);
    if (ready && st == FA_OK && !r.failed) {
        *plan = r.plan;
        r.plan = NULL;
    }
    fa__plan_free(r.plan);
    fa__map_free(r.slots);
    fa__map_free(r.own);
    fa__map_free(r.foreign);
    fa__map_free(r.mutated);
    free_list(r.seen, r.n_seen);
    return st;
}
