"""PyTorch's operators by name.

    facula.ops.call('aten::add', x, y, alpha=2)         # the overload is chosen by the arguments
    facula.ops.call('aten::add.Tensor', x, y)
    for schema in facula.ops.schemas(): ...
"""
import ctypes

from ._library import byref, lib
from .tensor import Tensor
from .values import Arguments, take


def call(name, *args, **kwargs):
    """The operator's result; a tuple where it has several, None where it has none."""
    out = ctypes.c_void_p()
    with Arguments() as arguments:
        lib.fa_call(name.encode(), arguments.array(args), len(args), arguments.keywords(kwargs), byref(out))
    return take(out.value)


def schemas():
    """The schema of every operator."""
    i = 0
    while (text := lib.fa_op_schema(i)) is not None:
        yield text.decode()
        i += 1


def manual_seed(seed):
    """torch.manual_seed()"""
    lib.fa_manual_seed(seed % 2 ** 64)


def get_rng_state():
    return Tensor(lib.fa_get_rng_state())


def set_rng_state(state):
    lib.fa_set_rng_state(state._handle)
