/* bodies.c: ops whose row is a TorchScript function instead of a kernel. */
#include "script/script.h"

fa_status fa__run_body(fa__call *call)
{
    return fa__fail(FA_EUNSUPPORTED, "%s has no kernel", call->schema->name);
}
