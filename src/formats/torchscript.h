/* torchscript.h: what the two generations of TorchScript archives share; private to formats. */
#ifndef FA_FORMATS_TORCHSCRIPT_H
#define FA_FORMATS_TORCHSCRIPT_H

#include "formats.h"

#define FA__SCRIPT_MODULE "torch.jit"
#define FA__SCRIPT_NAME "ScriptModule"

/* A part of a loaded program by name. */
typedef struct fa__script_part {
    const char *name;
    fa_value *value;
} fa__script_part;
/* The object of a loaded program, whose state holds the parts. */
fa_value *fa__script_object(const fa__script_part *parts, size_t n);

/* torchscript_json.c */
bool fa__script_json_recognise(const fa__probe *probe);
fa_value *fa__script_json_load(fa__load *load);

#endif
