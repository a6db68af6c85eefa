"""torch.export: facula.export.load(path) gives a module that can be called, as load(path).module() does."""
from .modules import load

__all__ = ['load']
