/* rebuild.h: the builders that the table of known globals names; private to formats. */
#ifndef FA_FORMATS_REBUILD_H
#define FA_FORMATS_REBUILD_H

#include "formats.h"

/* Each is one row's `construct`: args is a TUPLE; *out stays NULL when the call is of a form that
 * is better kept as a generic OBJECT. */
typedef fa_status fa__construct(fa__load *load, fa_build how, fa_value *args, fa_value **out);

/* Python's own and its standard library's (rebuild_python.c) [formats 2.6]. */
fa__construct fa__build_ordered_dict, fa__build_default_dict, fa__build_counter, fa__build_set,
    fa__build_frozenset, fa__build_complex, fa__build_bytes, fa__build_bytearray, fa__build_encoded,
    fa__build_reconstructor;

/* PyTorch's (rebuild_torch.c) [formats 2.4]. */
fa__construct fa__build_size, fa__build_device, fa__build_parameter, fa__build_variable,
    fa__rebuild_tensor, fa__rebuild_tensor_v2, fa__rebuild_tensor_v3, fa__rebuild_parameter,
    fa__rebuild_parameter_with_state, fa__rebuild_sparse_tensor, fa__rebuild_qtensor,
    fa__rebuild_meta_tensor, fa__rebuild_nested_tensor, fa__rebuild_from_type, fa__load_from_bytes;

/* callable(*args) by the table; *out stays NULL when there is no row or the row declines. */
fa_status fa__construct_global(fa__load *load, fa_build how, const fa_value *callable,
                               fa_value *args, fa_value **out);

/* BUILD on the tensor forms of torch 0.1–0.3 [formats 2.4, old parameter and variable forms]. */
fa_status fa__build_old_tensor_state(fa_value *target, fa_value *state, fa_value **replacement,
                                     bool *handled);

#endif
