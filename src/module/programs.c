/* programs.c: the kinds of programs, and how one is opened. */
#include "module/module.h"

const fa__program_kind *const fa__program_kinds[] = {
    &fa__program_torchscript,
    &fa__program_torchscript_json,
    &fa__program_pt2,
    &fa__program_bytecode,
    &fa__program_flatbuffer,
    NULL,
};
