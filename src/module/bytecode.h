/* bytecode.h: the lite interpreter's functions as graphs. Private to this folder. */
#ifndef FA_MODULE_BYTECODE_H
#define FA_MODULE_BYTECODE_H

#include "script/script.h"

/* What the functions of one program share. */
typedef struct fa__bytecode {
    fa__unit *unit;
    const fa_value *root;               /* whose objects tell the names of attributes */
    int64_t version;                    /* of the format, 3 to 9 */
} fa__bytecode;

/* Lowers one function, ("__torch__.M.forward", (("instructions", ...), ...)[, schema]), as
 * bytecode.pkl has it; instructions may be named by number. NULL: FA_EFORMAT, FA_EUNSUPPORTED,
 * with the instruction. Yours. [formats 4.10] */
fa__graph *fa__bytecode_lower(const fa__bytecode *program, const fa_value *function);

#endif
