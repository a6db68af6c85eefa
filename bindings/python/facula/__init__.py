"""Facula: PyTorch's files without PyTorch.

    import facula
    state = facula.load('model.pt')             # tensors are mapped, not read
    array = state['fc.weight'].numpy()          # the same memory
    facula.save({'w': facula.from_numpy(array, dtype='bfloat16')}, 'small.pt')
    module = facula.jit.load('program.pt')      # TorchScript; facula.export.load for torch.export
    y = module(facula.from_numpy(x))
"""
import contextlib

from . import export, jit, ops
from ._library import Error, lib
from .files import check, describe, hash, load, repair, save, state_dict
from .modules import ScriptModule
from .ops import get_rng_state, manual_seed, set_rng_state
from .tensor import (Size, Storage, Tensor, device, dtype, from_bits, from_dlpack, from_numpy, nested_tensor,
                     sparse_compressed_tensor, sparse_coo_tensor)
from .values import Global, Object


class no_grad(contextlib.ContextDecorator):
    """torch.no_grad(): nothing is recorded for gradients here."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False


__version__ = lib.fa_version().decode()

__all__ = ['load', 'save', 'state_dict', 'describe', 'check', 'repair', 'hash', 'Tensor', 'Storage', 'from_numpy',
           'from_bits', 'from_dlpack', 'sparse_coo_tensor', 'sparse_compressed_tensor', 'nested_tensor', 'dtype',
           'device', 'Size', 'Global', 'Object', 'Error', 'ops', 'jit', 'export', 'ScriptModule', 'no_grad',
           'manual_seed', 'get_rng_state', 'set_rng_state']
