"""torch.jit: facula.jit.load(path)."""
from ._library import lib
from .modules import ScriptModule, load


def save(module, f, _extra_files=None):
    module.save(f, _extra_files)


def freeze(module):
    """The module with its weights and attributes taken for constants; refused in training mode, and cannot be changed."""
    return ScriptModule(lib.fa_module_freeze(module._handle))


__all__ = ['load', 'save', 'freeze', 'ScriptModule']
