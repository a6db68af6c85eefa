/* guess.c: tensors that are on one side only, but likely under another name on the other.
 *
 * First those with the same dtype, shape and elements; among several the nearest name. Then those
 * with the same dtype and shape whose names are near. */
#include <string.h>

#include "cli.h"

#define MAX_PAIRS                                                                                  \
    ((size_t)1 << 24) /* pairs looked at by their elements, and by name; more would take too long  \
                       */
#define MAX_NAMED_PAIRS ((size_t)1 << 18)

static bool is_candidate(const cli__leaf *leaf)
{
    return !leaf->matched && leaf->tensor != NULL && leaf->role == CLI_VALUE;
}

static bool same_form(const cli__leaf *a, const cli__leaf *b)
{
    return fa_tensor_dtype(a->tensor) == fa_tensor_dtype(b->tensor)
        && fa_tensor_dim(a->tensor) == fa_tensor_dim(b->tensor)
        && memcmp(fa_tensor_sizes(a->tensor), fa_tensor_sizes(b->tensor),
                  (size_t)fa_tensor_dim(a->tensor) * sizeof(int64_t))
        == 0;
}

/* The hash, made at the first call; "-" for tensors that have none (meta, sparse). */
static const char *hash_of(cli__leaf *leaf)
{
    if (leaf->sha256[0] != '\0')
        return leaf->sha256;
    bool plain = fa_tensor_layout(leaf->tensor) == FA_STRIDED && !fa_tensor_is_meta(leaf->tensor)
        && !fa_tensor_is_nested(leaf->tensor);
    if (!plain || fa_tensor_sha256(leaf->tensor, leaf->sha256) != FA_OK) {
        fa_error_clear();
        leaf->sha256[0] = '-';
    }
    return leaf->sha256;
}

static bool same_elements(cli__leaf *a, cli__leaf *b)
{
    return hash_of(a)[0] != '-' && strcmp(hash_of(a), hash_of(b)) == 0;
}

/* The unmatched leaf of b that fits best, or NULL. */
static cli__leaf *best_fit(cli__leaf *a, cli__leaf *b, size_t n_b, bool by_elements)
{
    cli__leaf *best = NULL;
    size_t least = by_elements ? SIZE_MAX : strlen(a->name) / 2 + 1;

    for (size_t i = 0; i < n_b; i++) {
        if (!is_candidate(&b[i]) || !same_form(a, &b[i])
            || (by_elements && !same_elements(a, &b[i])))
            continue;
        size_t distance = cli__edit_distance(a->name, b[i].name);
        if (distance >= least)
            continue;
        least = distance;
        best = &b[i];
    }
    return best;
}

static size_t count_candidates(const cli__leaf *leaves, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += is_candidate(&leaves[i]);
    return count;
}

static void pair_up(cli__leaf *a, size_t n_a, cli__leaf *b, size_t n_b, bool by_elements,
                    cli__rename_visit visit, void *context)
{
    for (size_t i = 0; i < n_a; i++) {
        cli__leaf *fit = is_candidate(&a[i]) ? best_fit(&a[i], b, n_b, by_elements) : NULL;
        if (fit == NULL)
            continue;
        a[i].matched = fit->matched = true;
        visit(context, &a[i], fit, by_elements);
    }
}

void cli__guess_renames(cli__leaf *a, size_t n_a, cli__leaf *b, size_t n_b, cli__rename_visit visit,
                        void *context)
{
    size_t many = count_candidates(a, n_a), others = count_candidates(b, n_b);

    if (many == 0 || others == 0 || many > MAX_PAIRS / others)
        return;
    pair_up(a, n_a, b, n_b, true, visit, context);
    if (many <= MAX_NAMED_PAIRS / others)
        pair_up(a, n_a, b, n_b, false, visit, context);
}
