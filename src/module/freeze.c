/* freeze.c: modules whose weights are taken for constants.
 *
 *     module ────► program ◄──── frozen handle ──► plans of its own, which nothing forbids
 *
 * A frozen handle shares the program. What it hands out does not end its plans, and it refuses to
 * be changed. */
#include "module/module.h"

fa_module *fa__module_freeze_take(fa_module *handle)
{
    if (handle == NULL)
        return NULL;
    handle->plans = fa__exec_new();
    if (handle->plans != NULL)
        return handle;
    fa_module_release(handle);
    return NULL;
}

fa_module *fa_module_freeze(fa_module *module)
{
    if (fa_module_is_training(module)) {
        fa__fail(FA_EINVAL, "Freezing is currently only implemented for modules in eval mode. "
                 "Please call .eval() on your module before freezing.");
        return NULL;
    }
    if (module->plans != NULL)
        return fa_module_retain(module);
    return fa__module_freeze_take(fa__module_on(module, module->object));
}

fa_status fa__module_may_change(const fa_module *module)
{
    if (module->plans == NULL)
        return FA_OK;
    return fa__fail(FA_EINVAL, "the module is frozen: its weights and attributes are constants; "
                    "change the module that it was made from, and freeze it again");
}

fa__exec *fa__module_plans(const fa_module *module)
{
    return module->plans != NULL ? module->plans : module->program->exec;
}

void fa__module_lend(const fa_module *module)
{
    if (module->plans == NULL)
        fa__exec_disable(module->program->exec);
}
