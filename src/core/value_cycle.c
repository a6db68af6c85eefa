/* value_cycle.c: finds the cycles that a file holds and ties each into a group with one count.
 *
 * Counting alone never frees a cycle: its members hold each other. So, once the values of a file
 * are built, Tarjan's algorithm finds the strongly connected components of what the roots reach:
 *
 *      root -> A -> B -> C        {A, B, C} is a group: refs = A.refs + B.refs + C.refs - 3
 *              ^---------'        (three references between members); here 1, the root's
 *
 * When the group's count reaches zero nothing outside refers to any member, and all go together
 * (value.c). The search keeps its own stack, as nesting is not bounded. Each value that it has met
 * has its node's number + 1 in `mark` until the end. Values that already have a group are not
 * entered. */
#include "core/value_private.h"

#define NO_NODE UINT32_MAX
#define DONE UINT32_MAX

typedef struct node {
    fa_value *value;
    size_t next_slot;                   /* of value, to be looked at */
    uint32_t low;                       /* lowest open node that is reached; DONE: closed */
    uint32_t parent;                    /* node from which this one was met */
    uint32_t below;                     /* next node on the stack of open components */
} node;

typedef struct search {
    node *nodes;
    size_t n, capacity;
    uint32_t top;                       /* of the stack of open components */
    fa__group *groups;                  /* found, not tied yet */
} search;

/* Could it be part of a cycle? */
static bool can_cycle(const fa_value *value)
{
    if (value == NULL || value->group != NULL
        || atomic_load_explicit(&value->refs, memory_order_relaxed) == FA__IMMORTAL)
        return false;
    if (value->kind == FA_KIND_TENSOR)
        return value->state != NULL;
    return fa__value_slots(value) > 1;
}

static fa_status grow(search *self)
{
    size_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity, bytes;
    if (capacity >= NO_NODE || !fa__mul_size(capacity, sizeof *self->nodes, &bytes))
        return fa__fail(FA_ELIMIT, "more than %zu containers in one file", self->n);
    node *nodes = fa__realloc(self->nodes, bytes);
    if (nodes == NULL)
        return FA_ENOMEM;
    self->nodes = nodes;
    self->capacity = capacity;
    return FA_OK;
}

static fa_status enter(search *self, fa_value *value, uint32_t parent)
{
    if (self->n == self->capacity) {
        fa_status st = grow(self);
        if (st != FA_OK)
            return st;
    }
    uint32_t i = (uint32_t)self->n++;
    self->nodes[i] = (node){ .value = value, .low = i, .parent = parent, .below = self->top };
    self->top = i;
    value->mark = i + 1;
    return FA_OK;
}

static bool holds_itself(const fa_value *value)
{
    size_t n = fa__value_slots(value);
    for (size_t i = 0; i < n; i++)
        if (fa__value_slot(value, i) == value)
            return true;
    return false;
}

/* Takes the component that ends in node `last` from the stack. It becomes a group unless it is one
 * value that does not hold itself. */
static fa_status close_component(search *self, uint32_t last)
{
    size_t n = 1, bytes;
    for (uint32_t i = self->top; i != last; i = self->nodes[i].below)
        n++;
    fa__group *group = NULL;
    if (n > 1 || holds_itself(self->nodes[last].value)) {
        if (!fa__mul_size(n, sizeof(fa_value *), &bytes)
            || !fa__add_size(bytes, sizeof *group, &bytes))
            return fa__fail_memory(SIZE_MAX);
        group = fa__alloc(bytes);
        if (group == NULL)
            return FA_ENOMEM;
        group->n = n;
        group->next = self->groups;
        self->groups = group;
    }
    for (size_t k = 0; k < n; k++) {
        node *member = &self->nodes[self->top];
        if (group != NULL)
            group->members[k] = member->value;
        member->low = DONE;
        self->top = member->below;
    }
    return FA_OK;
}

static void reach(search *self, uint32_t from, uint32_t low)
{
    if (low < self->nodes[from].low)
        self->nodes[from].low = low;
}

/* The next child of a node that could be part of a cycle, or NULL. */
static fa_value *next_child(node *at)
{
    size_t n = fa__value_slots(at->value);
    while (at->next_slot < n) {
        fa_value *child = fa__value_slot(at->value, at->next_slot++);
        if (can_cycle(child))
            return child;
    }
    return NULL;
}

/* All children of node i are seen: it ends a component, or is part of one that began earlier. */
static fa_status leave(search *self, uint32_t i)
{
    if (self->nodes[i].low == i)
        return close_component(self, i);
    reach(self, self->nodes[i].parent, self->nodes[i].low);
    return FA_OK;
}

/* Looks at the next child of node i; *i becomes the node to go on with. */
static fa_status step(search *self, uint32_t *i)
{
    fa_value *child = next_child(&self->nodes[*i]);
    uint32_t parent = self->nodes[*i].parent;
    fa_status st = FA_OK;
    if (child == NULL) {
        st = leave(self, *i);
        *i = parent;
    } else if (child->mark == 0) {
        st = enter(self, child, *i);
        *i = (uint32_t)(self->n - 1);
    } else if (self->nodes[child->mark - 1].low != DONE) {
        reach(self, *i, child->mark - 1);
    }
    return st;
}

static fa_status search_from(search *self, fa_value *root)
{
    if (!can_cycle(root) || root->mark != 0)
        return FA_OK;
    fa_status st = enter(self, root, NO_NODE);
    uint32_t i = (uint32_t)(self->n - 1);
    while (st == FA_OK && i != NO_NODE)
        st = step(self, &i);
    return st;
}

static void tie(fa__group *group)
{
    size_t refs = 0;
    for (size_t i = 0; i < group->n; i++) {
        refs += atomic_load_explicit(&group->members[i]->refs, memory_order_relaxed);
        group->members[i]->group = group;
    }
    for (size_t i = 0; i < group->n; i++) {
        const fa_value *member = group->members[i];
        size_t n = fa__value_slots(member);
        for (size_t k = 0; k < n; k++) {
            const fa_value *child = fa__value_slot(member, k);
            if (child != NULL && child->group == group)
                refs--;
        }
    }
    atomic_init(&group->refs, refs);
}

static void finish(search *self, fa_status st)
{
    for (size_t i = 0; i < self->n; i++)
        self->nodes[i].value->mark = 0;
    while (self->groups != NULL) {
        fa__group *group = self->groups;
        self->groups = group->next;
        if (st == FA_OK)
            tie(group);
        else
            fa__free(group);
    }
    fa__free(self->nodes);
}

fa_status fa__value_close_cycles(fa_value *const *roots, size_t n)
{
    search self = { .top = NO_NODE };
    fa_status st = FA_OK;
    for (size_t i = 0; i < n && st == FA_OK; i++)
        st = search_from(&self, roots[i]);
    finish(&self, st);
    return st;
}
