"""torch.jit: facula.jit.load(path)."""
from .modules import ScriptModule, load


def save(module, f, _extra_files=None):
    module.save(f, _extra_files)


__all__ = ['load', 'save', 'ScriptModule']
