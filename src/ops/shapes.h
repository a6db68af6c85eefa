/* shapes.h: what the families of views, copies, factories, joins and indices share. Private to this
 * folder. */
#ifndef FA_OPS_SHAPES_H
#define FA_OPS_SHAPES_H

#include "ops/ops.h"

/* torch.memory_format, as programs number it. */
enum { FA__CONTIGUOUS = 0, FA__PRESERVE = 1, FA__CHANNELS_LAST = 2, FA__CHANNELS_LAST_3D = 3 };

/* The dtype that parameter `name` gives; `missing` for None and where there is no such one. */
fa_dtype fa__option_dtype(const fa__call *call, const char *name, fa_dtype missing);
/* The same for a memory format. */
int fa__option_format(const fa__call *call, int missing);
/* FA_EUNSUPPORTED for options that name a layout other than strided or the meta device. Other
 * devices are labels: every tensor lives in host memory. */
fa_status fa__check_options(const fa__call *call);

/* Uninitialised, of self's sizes; FA__PRESERVE as fa__empty_as. FA_EINVAL for a channels_last of
 * the wrong number of dims. */
fa_tensor *fa__empty_like_format(const fa_tensor *self, fa_dtype dtype, int memory_format);
/* A copy with memory of its own. [Tensor.clone] */
fa_tensor *fa__clone_format(fa_tensor *self, int memory_format);
/* Self's elements in `out`, which is taken over; NULL on failure. */
fa_tensor *fa__filled_from(fa_tensor *out, const fa_tensor *self);
/* Do elements share memory along a dim? */
bool fa__is_expanded(const fa_tensor *self);
/* Self as it is: for ops that only speak to other devices or to autograd. */
fa_status fa__return_self(fa__call *call);
/* Does memory_format describe how the tensor lies? */
bool fa__is_contiguous_as(const fa_tensor *self, int memory_format);

/* int[] as a value; yours. */
fa_value *fa__int_list(int n, const int64_t *items);
/* An index tensor of any integer dtype as row-major int64; yours. FA_ETYPE for other dtypes, with
 * the op's name in the text. */
fa_tensor *fa__index_of(fa_tensor *index, const char *what);
/* Every index in [-size, size) made non-negative in place (`index`: row-major int64, not shared).
 * FA_ERANGE "index 5 is out of bounds for dimension 0 with size 3". */
fa_status fa__wrap_indices(int64_t *index, int64_t n, int dim, int64_t size);
/* A copy of argument i, yours, that may be written to and returned. */
fa_tensor *fa__own_copy(const fa__call *call, size_t i);
/* The only element of a tensor. FA_EINVAL when there is not exactly one. */
fa_status fa__only_element(const fa_tensor *self, fa__scalar *out);

#endif
