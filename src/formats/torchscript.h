/* torchscript.h: what the two generations of TorchScript archives share; private to formats. */
#ifndef FA_FORMATS_TORCHSCRIPT_H
#define FA_FORMATS_TORCHSCRIPT_H

#include "formats.h"

#define FA__SCRIPT_MODULE "torch.jit"
#define FA__SCRIPT_NAME "ScriptModule"

/* The object of a loaded program: state { "state_dict", name: module, other: extra, "records" }. */
fa_value *fa__script_object(fa_value *state_dict, const char *name, fa_value *module, const char *other, fa_value *extra,
                            fa_value *records);

/* torchscript_json.c */
bool fa__script_json_recognise(const fa__probe *probe);
fa_value *fa__script_json_load(fa__load *load);

#endif
