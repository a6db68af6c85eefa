"""Programs as modules: what torch.jit.load and torch.export.load(...).module() give.

    module = facula.jit.load('model.pt')
    y = module(x)                               # forward, with its hooks
    module.encode(x)                            # any other method
    module.fc.weight                            # attributes and submodules
    module.load_state_dict(facula.load('new.pt'))
    module.save('changed.pt')
"""
import ctypes
import os

from ._library import SaveOptions, byref, lib, take_string
from .files import _is_path, _load_memory, _load_options
from .tensor import dtype
from .values import OBJECT, Arguments, Object, take


class ScriptModule:
    """A program's module: callable; its methods, attributes and submodules are Python attributes."""

    def __init__(self, handle):
        """Takes over one reference."""
        object.__setattr__(self, '_handle', handle)
        object.__setattr__(self, '_methods', frozenset(take(lib.fa_module_methods(handle))))

    def __del__(self, release=lib.fa_module_release):
        handle = self.__dict__.get('_handle')
        if handle:
            release(handle)

    # -- calls

    def _run(self, function, *name, args, kwargs):
        out = ctypes.c_void_p()
        with Arguments() as arguments:
            function(self._handle, *name, arguments.array(args), len(args), arguments.keywords(kwargs), byref(out))
        return take(out.value)

    def __call__(self, *args, **kwargs):
        return self._run(lib.fa_module_call, args=args, kwargs=kwargs)

    def _method(self, name):
        def method(*args, **kwargs):
            return self._run(lib.fa_module_call_method, name.encode(), args=args, kwargs=kwargs)
        method.__name__ = name
        return method

    def set_budget(self, max_steps=0, max_seconds=0.0):
        """Bounds for each call from now on; 0: none."""
        lib.fa_module_set_budget(self._handle, max_steps, max_seconds)

    # -- attributes

    def __getattr__(self, name):
        if name in self._methods:
            return self._method(name)
        try:
            value = lib.fa_module_attr(self._handle, name.encode())
        except RuntimeError as e:
            raise AttributeError(str(e)) from None
        if lib.fa_value_kind(value) == OBJECT and lib.fa_value_object_build(value) == NEWOBJ:
            lib.fa_value_release(value)
            return ScriptModule(lib.fa_module_submodule(self._handle, name.encode()))
        return take(value)

    def __setattr__(self, name, x):
        with Arguments() as arguments:
            lib.fa_module_set_attr(self._handle, name.encode(), arguments.write(x))

    def get_submodule(self, path):
        return ScriptModule(lib.fa_module_submodule(self._handle, path.encode()))

    def __dir__(self):
        value = take(lib.fa_module_attr(self._handle, b''))
        names = list(value.state) if isinstance(value, Object) and isinstance(value.state, dict) else []
        return sorted(set(super().__dir__()) | self._methods | set(names))

    # -- its tensors

    def state_dict(self):
        return take(lib.fa_module_state_dict(self._handle))

    def load_state_dict(self, state_dict, strict=True):
        with Arguments() as arguments:
            lib.fa_module_load_state_dict(self._handle, arguments.write(state_dict), strict)

    training = property(lambda self: lib.fa_module_is_training(self._handle))

    def train(self, mode=True):
        lib.fa_module_train(self._handle, mode)
        return self

    def eval(self):
        return self.train(False)

    def to(self, name):
        """Floating-point parameters and buffers converted to a dtype."""
        lib.fa_module_to_dtype(self._handle, dtype(name).number)
        return self

    # -- what it is

    @property
    def code(self):
        return take_string(lib.fa_module_code(self._handle))

    @property
    def graph(self):
        return take_string(lib.fa_module_graph(self._handle, b'forward', False))

    def graph_of(self, method='forward', dot=False):
        return take_string(lib.fa_module_graph(self._handle, method.encode(), dot))

    def ops(self):
        """Operators that the code names: a list of dicts with 'name' and 'supported'."""
        return take(lib.fa_module_ops(self._handle))

    def extra_files(self):
        return take(lib.fa_module_extra_files(self._handle))

    def save(self, f, _extra_files=None, format=None):
        """As the program it is; what was not changed is written as it was read."""
        for name, data in (_extra_files or {}).items():
            data = data.encode() if isinstance(data, str) else bytes(data)
            lib.fa_module_set_extra_file(self._handle, name.encode(), data, len(data))
        options = byref(SaveOptions(format=None if format is None else format.encode()))
        lib.fa_module_save(self._handle, os.fsencode(f), options)

    def __repr__(self):
        return '<facula.ScriptModule with %s>' % ', '.join(sorted(self._methods))


NEWOBJ = 1                              # fa_build


def load(f, map_location=None, _extra_files=None):
    """Opens a program: a path, bytes, or a file opened for reading. `_extra_files`: a dict whose keys are filled."""
    options = _load_options(map_location)
    if _is_path(f):
        module = ScriptModule(lib.fa_module_load(os.fsencode(f), options))
    else:
        data = f if isinstance(f, (bytes, bytearray, memoryview)) else f.read()
        module = ScriptModule(_load_memory(data, options, lib.fa_module_load_memory))
    if _extra_files:
        found = module.extra_files()
        _extra_files.update((name, found[name]) for name in _extra_files if name in found)
    return module
