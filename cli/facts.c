/* facts.c: reading the dicts in which the library answers questions about a file. */
#include "cli.h"

const char *cli__fact_text(const fa_value *facts, const char *key)
{
    const fa_value *item = fa_value_find_text(facts, key);
    return fa_value_kind(item) == FA_KIND_STR ? fa_value_text(item) : "";
}

int64_t cli__fact_int(const fa_value *facts, const char *key, int64_t absent)
{
    const fa_value *item = fa_value_find_text(facts, key);
    int64_t x;

    return fa_value_kind(item) == FA_KIND_INT && fa_value_get_int(item, &x) == FA_OK ? x : absent;
}

bool cli__fact_bool(const fa_value *facts, const char *key, bool absent)
{
    const fa_value *item = fa_value_find_text(facts, key);
    bool x;

    return fa_value_kind(item) == FA_KIND_BOOL && fa_value_get_bool(item, &x) == FA_OK ? x : absent;
}
