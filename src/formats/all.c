/* all.c: the families of file formats. A new family (a new file) adds one line here; a new format
 * in an existing family adds its row there and nothing here. */
#include "formats.h"

const fa__format *const fa__format_families[] = {
    fa__formats_torchscript,
    fa__formats_mobile,
    fa__formats_pt2,
    fa__formats_package,
    fa__formats_torch_save,
    fa__formats_legacy,
    fa__formats_tar,
    fa__formats_dcp,
    fa__formats_safetensors,
    fa__formats_numpy,
    fa__formats_pickle,
    fa__formats_refused,
    NULL,
};
