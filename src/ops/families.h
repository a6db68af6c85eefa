/* families.h: the tables of ops, one a file. */
#ifndef FA_OPS_FAMILIES_H
#define FA_OPS_FAMILIES_H

#include "ops/ops.h"

extern const fa__op fa__ops_unary[], fa__ops_binary[], fa__ops_compare[], fa__ops_ternary[],
    fa__ops_complex[], fa__ops_special[], fa__ops_reductions[], fa__ops_scan[], fa__ops_sort[],
    fa__ops_count[], fa__ops_views[], fa__ops_copy[], fa__ops_factory[], fa__ops_index[],
    fa__ops_join[], fa__ops_query[], fa__ops_matmul[], fa__ops_products[], fa__ops_einsum[],
    fa__ops_conv[], fa__ops_conv_backward[], fa__ops_pool[], fa__ops_columns[], fa__ops_unpool[],
    fa__ops_norm[], fa__ops_batch_norm[], fa__ops_norm_backward[], fa__ops_upsample[],
    fa__ops_grid[], fa__ops_activation[], fa__ops_softmax[], fa__ops_bessel[],
    fa__ops_polynomials[], fa__ops_loss[], fa__ops_rnn[], fa__ops_attention[], fa__ops_random[],
    fa__ops_embedding[], fa__ops_linalg[], fa__ops_linalg_lu[],
    fa__ops_linalg_triangular[], fa__ops_linalg_factors[], fa__ops_linalg_spectral[],
    fa__ops_linalg_rank[], fa__ops_hash[],
    fa__ops_fft[], fa__ops_spectral[], fa__ops_quantized[],
    fa__ops_vision[], fa__ops_builtins[], fa__ops_builtins_math[], fa__ops_builtins_list[],
    fa__ops_builtins_dict[], fa__ops_builtins_str[], fa__ops_builtins_print[],
    fa__ops_builtins_tensor[], fa__ops_prim[], fa__ops_symbolic[], fa__ops_moments[],
    fa__ops_distance[], fa__ops_search[], fa__ops_class_loss[], fa__ops_matrix_norm[];
extern const fa__op fa__ops_view_forms[], fa__ops_split[], fa__ops_ranges[], fa__ops_pad[],
    fa__ops_rearrange[], fa__ops_scatter[], fa__ops_quantized_layers[];
extern const fa__op fa__ops_subscript[];

#endif
