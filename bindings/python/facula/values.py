"""Python's values to and from libfacula's, both ways with shared objects and cycles kept.

Mutable containers are made empty and filled later from a queue, so that they may hold themselves; tuples,
frozensets and the arguments of objects are complete when they are made.
"""
import collections
import copyreg
import ctypes
import pickle
import types

import numpy as np

from . import arrays
from ._library import Device, Error, byref, dims, lib, take_string
from .tensor import Size, Storage, Tensor, device, dtype

# fa_kind
(NONE, BOOL, INT, FLOAT, COMPLEX, STR, BYTES, BYTEARRAY, LIST, TUPLE, DICT, SET, FROZENSET, TENSOR, STORAGE, DEVICE,
 DTYPE, SIZE, GLOBAL, OBJECT) = range(20)

# fa_dict_type
DICTS = (dict, collections.OrderedDict, collections.Counter, collections.defaultdict)
PLAIN_DICT, ORDERED_DICT, COUNTER, DEFAULT_DICT = range(4)

BUILDS = ('reduce', 'newobj', 'newobj_ex')          # fa_build

# Factories of a defaultdict that are given back as what they are.
FACTORIES = {'builtins.' + c.__name__: c for c in (list, dict, set, tuple, int, float, str, bool)}
FACTORIES['collections.OrderedDict'] = collections.OrderedDict


# ---- what Python has no type of its own for ---------------------------------------------------------------

class Global:
    """A class or function that a pickle names. It is never imported."""
    __slots__ = ('module', 'name')

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __eq__(self, other):
        return (self.module, self.name) == (other.module, other.name) if type(other) is Global else NotImplemented

    def __hash__(self):
        return hash((self.module, self.name))

    def __str__(self):
        return '%s.%s' % (self.module, self.name)

    def __repr__(self):
        return 'Global(%r, %r)' % (self.module, self.name)

    def __call__(self, *args, **kwargs):
        raise Error('%s is only a name here: Facula runs no code of a file' % self, 'EUNSUPPORTED')


class Object:
    """An object as a pickle builds it: callable(*args), then state, appended items and pairs of a dict."""
    __slots__ = ('callable', 'args', 'kwargs', 'items', 'pairs', 'state', 'build', '__weakref__')

    def __init__(self, callable, args=(), state=None, items=(), pairs=(), kwargs=None, build='reduce'):
        self.callable, self.args, self.kwargs, self.state, self.build = callable, args, kwargs, state, build
        self.items, self.pairs = list(items), list(pairs)

    @property
    def type_name(self):
        """'torch.nn.modules.linear.Linear'"""
        return str(self.callable)

    def __repr__(self):
        return '<facula.Object %s>' % self.type_name


# ---- from libfacula -----------------------------------------------------------------------------------------

class Reader:
    """Makes Python's objects; `seen` maps values to the objects that stand for them already."""

    def __init__(self, seen=()):
        self.seen = dict(seen)
        self.queue = []

    def read(self, value):
        """The object of a borrowed value, complete."""
        queue, self.queue = self.queue, []
        try:
            out = self.object(value)
            while self.queue:
                fill, value, target = self.queue.pop()
                fill(self, value, target)
            return out
        finally:
            self.queue = queue

    def object(self, value):
        """The object of a borrowed value; containers may still be in the queue."""
        if value in self.seen:
            return self.seen[value]
        kind = lib.fa_value_kind(value)
        out = self.MAKERS[kind](self, value)
        if kind > FLOAT:
            self.seen[value] = out
        return out

    def later(self, fill, value, target):
        self.queue.append((fill, value, target))
        return target

    def items(self, value):
        at, read = lib.fa_value_at, self.object
        return [read(at(value, i)) for i in range(lib.fa_value_len(value))]

    def optional(self, value):
        return self.object(value) if value else None

    # -- scalars

    def make_none(self, value):
        return None

    def make_bool(self, value):
        return self.make_int(value) != 0

    def make_int(self, value):
        out = ctypes.c_int64()
        if lib.fa_value_get_int(value, byref(out)) == 0:
            return out.value
        return decimal(take_string(lib.fa_value_int_text(value)))

    def make_float(self, value):
        out = ctypes.c_double()
        lib.fa_value_get_float(value, byref(out))
        return out.value

    def make_complex(self, value):
        real, imag = ctypes.c_double(), ctypes.c_double()
        lib.fa_value_get_complex(value, byref(real), byref(imag))
        return complex(real.value, imag.value)

    def make_bytes(self, value):
        size = ctypes.c_size_t()
        data = lib.fa_value_data(value, byref(size))
        return ctypes.string_at(data, size.value) if size.value else b''

    def make_str(self, value):
        data = self.make_bytes(value)
        try:
            return data.decode('utf-8', 'surrogatepass')
        except UnicodeDecodeError:      # bytes of Python 2
            return data.decode('latin-1')

    def make_bytearray(self, value):
        return bytearray(self.make_bytes(value))

    # -- containers

    def make_list(self, value):
        return self.later(Reader.fill_list, value, [])

    def fill_list(self, value, target):
        target.extend(self.items(value))

    def make_tuple(self, value):
        return tuple(self.items(value))

    def make_set(self, value):
        return self.later(Reader.fill_set, value, set())

    def fill_set(self, value, target):
        target.update(self.items(value))

    def make_frozenset(self, value):
        return frozenset(self.items(value))

    def make_dict(self, value):
        kind = lib.fa_value_dict_type(value)
        out = DICTS[kind]()
        if kind == DEFAULT_DICT:
            factory = self.optional(lib.fa_value_default_factory(value))
            out.default_factory = FACTORIES.get(str(factory), factory)
        return self.later(Reader.fill_dict, value, out)

    def fill_dict(self, value, target):
        key_at, item_at, read = lib.fa_value_key_at, lib.fa_value_item_at, self.object
        for i in range(lib.fa_value_len(value)):
            target[read(key_at(value, i))] = read(item_at(value, i))
        state = lib.fa_value_state(value)
        if state and lib.fa_value_kind(state) != STR:       # a text there is a program's type of the dict
            self.fill_attributes(state, target)

    def fill_attributes(self, state, target):
        if lib.fa_value_kind(state) != DICT or not hasattr(target, '__dict__'):
            raise Error('a %s with attributes of its own kind has no place in Python' % type(target).__name__,
                        'EUNSUPPORTED')
        self.fill_dict(state, target.__dict__)

    # -- PyTorch's

    def make_tensor(self, value):
        out = Tensor(lib.fa_tensor_retain(lib.fa_value_get_tensor(value)))
        if lib.fa_value_state(value) or lib.fa_value_tensor_subclass(value):
            self.later(Reader.fill_tensor, value, out)
        return out

    def fill_tensor(self, value, target):
        target.state = self.optional(lib.fa_value_state(value))
        target.subclass = self.optional(lib.fa_value_tensor_subclass(value))

    def make_storage(self, value):
        number = ctypes.c_int()
        handle = lib.fa_value_get_storage(value, byref(number))
        return Storage(lib.fa_storage_retain(handle), dtype.of_number(number.value) if number.value >= 0 else None)

    def make_device(self, value):
        raw = Device()
        lib.fa_value_get_device(value, byref(raw))
        return device.of_raw(raw)

    def make_dtype(self, value):
        number = ctypes.c_int()
        lib.fa_value_get_dtype(value, byref(number))
        return dtype.of_number(number.value)

    def make_size(self, value):
        return Size(lib.fa_value_size_at(value, i) for i in range(lib.fa_value_len(value)))

    # -- objects

    def make_global(self, value):
        return Global(lib.fa_value_global_module(value).decode(), lib.fa_value_global_name(value).decode())

    def make_object(self, value):
        out = arrays.read(self, value)
        if out is not None:
            return out
        return self.later(Reader.fill_object, value, Object.__new__(Object))

    def fill_object(self, value, target):
        target.__init__(self.object(lib.fa_value_object_callable(value)),
                        self.object(lib.fa_value_object_args(value)),
                        self.optional(lib.fa_value_state(value)),
                        self.items(value),
                        [(self.object(lib.fa_value_key_at(value, i)), self.object(lib.fa_value_item_at(value, i)))
                         for i in range(lib.fa_value_object_pairs(value))],
                        self.optional(lib.fa_value_object_kwargs(value)),
                        BUILDS[lib.fa_value_object_build(value)])

    MAKERS = (make_none, make_bool, make_int, make_float, make_complex, make_str, make_bytes, make_bytearray,
              make_list, make_tuple, make_dict, make_set, make_frozenset, make_tensor, make_storage, make_device,
              make_dtype, make_size, make_global, make_object)


def decimal(text, digits=4000):
    """int(text), which Python refuses for long texts."""
    if len(text) <= digits:
        return int(text)
    sign = -1 if text[0] == '-' else 1
    text, out = text.lstrip('-'), 0
    for start in range(0, len(text), digits):
        part = text[start:start + digits]
        out = out * 10 ** len(part) + int(part)
    return sign * out


# ---- to libfacula ---------------------------------------------------------------------------------------------

class Writer:
    """Makes values of Python's objects, one for each object, and owns them until close()."""

    def __init__(self, protocol=2):
        self.protocol = protocol
        self.handles = {}               # id of an object -> its value
        self.kept = []                  # those objects: an id is one object's only as long as it lives
        self.owned = []
        self.containers = []            # values that may hold themselves
        self.shared = False             # whether any object was met twice
        self.queue = []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def write(self, obj):
        """The value of an object, complete and borrowed."""
        try:
            out = self.value(obj)
            while self.queue:
                fill, obj, value = self.queue.pop()
                fill(self, obj, value)
            return out
        except RecursionError:
            raise Error('tuples or arguments of objects nest too deeply', 'ELIMIT') from None

    def close(self):
        if self.shared:
            for value, take_apart in self.containers:
                take_apart(value)
        for value in self.owned:
            lib.fa_value_release(value)
        self.owned, self.containers, self.handles, self.kept = [], [], {}, []

    def own(self, value):
        self.owned.append(value)
        return value

    def remember(self, obj, value):
        self.handles[id(obj)] = value
        self.kept.append(obj)
        return self.own(value)

    def value(self, obj):
        value = self.handles.get(id(obj))
        if value is not None:
            self.shared = True
            return value
        maker = self.MAKERS.get(type(obj))
        if maker is None:
            return self.reduced(obj)
        return maker(self, obj)

    def later(self, fill, obj, value, take_apart):
        self.remember(obj, value)
        self.containers.append((value, take_apart))
        self.queue.append((fill, obj, value))
        return value

    # -- scalars: without an identity, except text and complex numbers

    def make_none(self, obj):
        return self.own(lib.fa_value_none())

    def make_bool(self, obj):
        return self.own(lib.fa_value_bool(obj))

    def make_int(self, obj):
        if -2 ** 63 <= obj < 2 ** 63:
            return self.own(lib.fa_value_int(obj))
        size = obj.bit_length() // 8 + 1
        return self.own(lib.fa_value_int_bytes(obj.to_bytes(size, 'little', signed=True), size))

    def make_float(self, obj):
        return self.own(lib.fa_value_float(obj))

    def make_complex(self, obj):
        return self.remember(obj, lib.fa_value_complex(obj.real, obj.imag))

    def make_str(self, obj):
        data = obj.encode('utf-8', 'surrogatepass')
        return self.remember(obj, lib.fa_value_str_n(data, len(data)))

    def make_bytes(self, obj):
        return self.remember(obj, lib.fa_value_bytes(obj, len(obj)))

    def make_bytearray(self, obj):
        return self.remember(obj, lib.fa_value_bytearray(bytes(obj), len(obj)))

    def make_buffer(self, obj):
        """What NumPy gives for an array in protocol 5."""
        view = obj.raw()
        make = lib.fa_value_bytes if view.readonly else lib.fa_value_bytearray
        return self.remember(obj, make(view.tobytes(), view.nbytes))

    # -- containers

    def make_list(self, obj):
        return self.later(Writer.fill_list, obj, lib.fa_value_list(), empty_list)

    def fill_list(self, obj, value):
        for item in obj:
            lib.fa_value_append(value, self.value(item))

    def make_tuple(self, obj):
        items = [self.value(item) for item in obj]
        if id(obj) in self.handles:     # met again inside of itself
            return self.handles[id(obj)]
        return self.remember(obj, lib.fa_value_tuple(len(items), (ctypes.c_void_p * len(items))(*items)))

    def make_set(self, obj):
        return self.later(Writer.fill_set, obj, lib.fa_value_set(False), leave)

    def make_frozenset(self, obj):
        items = [self.value(item) for item in obj]
        value = self.remember(obj, lib.fa_value_set(True))
        for item in items:
            lib.fa_value_add(value, item)
        return value

    def fill_set(self, obj, value):
        for item in obj:
            lib.fa_value_add(value, self.value(item))

    def make_dict(self, obj):
        return self.later(Writer.fill_dict, obj, lib.fa_value_dict(DICTS.index(type(obj))), empty_dict)

    def fill_dict(self, obj, value):
        for key, item in obj.items():
            lib.fa_value_set_item(value, self.value(key), self.value(item))
        if getattr(obj, '__dict__', None) and type(obj) is collections.OrderedDict:
            lib.fa_value_set_state(value, self.value(obj.__dict__))
        if type(obj) is collections.defaultdict and obj.default_factory is not None:
            lib.fa_value_set_default_factory(value, self.value(obj.default_factory))

    # -- PyTorch's

    def make_tensor(self, obj):
        value = lib.fa_value_tensor(obj._handle)
        if obj.state is None and obj.subclass is None:
            return self.remember(obj, value)
        return self.later(Writer.fill_tensor, obj, value, drop_state)

    def fill_tensor(self, obj, value):
        if obj.subclass is not None:
            lib.fa_value_set_tensor_subclass(value, self.value(obj.subclass))
        if obj.state is not None:
            lib.fa_value_set_state(value, self.value(obj.state))

    def make_storage(self, obj):
        number = obj.dtype.number if obj.dtype is not None else -1
        return self.remember(obj, lib.fa_value_storage(obj._handle, number))

    def make_device(self, obj):
        return self.remember(obj, lib.fa_value_device(obj.raw()))

    def make_dtype(self, obj):
        return self.remember(obj, lib.fa_value_dtype(obj.number))

    def make_size(self, obj):
        return self.remember(obj, lib.fa_value_size(len(obj), dims(obj)))

    # -- objects

    def make_global(self, obj):
        return self.remember(obj, lib.fa_value_global(obj.module.encode(), obj.name.encode()))

    def make_object(self, obj):
        value = lib.fa_value_object(BUILDS.index(obj.build), self.value(obj.callable), self.value(obj.args),
                                    None if obj.kwargs is None else self.value(obj.kwargs))
        return self.later(Writer.fill_object, obj, value, empty_object)

    def fill_object(self, parts, value):
        for item in parts.items:
            lib.fa_value_append(value, self.value(item))
        for key, item in parts.pairs:
            lib.fa_value_set_item(value, self.value(key), self.value(item))
        if parts.state is not None:
            lib.fa_value_set_state(value, self.value(parts.state))

    def named(self, obj):
        """A class or function, by its name."""
        if obj in SINGLETONS:
            return self.parts(obj, Object(type, (SINGLETONS[obj],)))
        name = getattr(obj, '__qualname__', None) or obj.__name__
        module = pickle.whichmodule(obj, name)
        if '<' in name:
            raise Error('%s.%s has no name that a file could keep' % (module, name), 'EUNSUPPORTED')
        return self.remember(obj, lib.fa_value_global(module.encode(), name.encode()))

    def reduced(self, obj):
        """Anything else, as pickle takes it apart."""
        if isinstance(obj, NAMED):
            return self.named(obj)
        if (type(obj).__module__ or '').split('.')[0] == 'torch':
            raise Error('an object of PyTorch (%s.%s): give Facula its own, e.g. facula.from_numpy(tensor.numpy())'
                        % (type(obj).__module__, type(obj).__qualname__), 'ETYPE')
        reduce = copyreg.dispatch_table.get(type(obj))
        try:
            form = reduce(obj) if reduce else obj.__reduce_ex__(self.protocol)
        except TypeError as e:
            raise Error(str(e), 'EUNSUPPORTED') from None
        if isinstance(form, str):
            module = pickle.whichmodule(obj, form)
            return self.remember(obj, lib.fa_value_global(module.encode(), form.encode()))
        if len(form) > 5:
            raise Error('%s sets its state by a function of its own' % type(obj).__name__, 'EUNSUPPORTED')
        callable, args, state, items, pairs = tuple(form) + (None,) * (5 - len(form))
        build, kwargs = 'reduce', None
        if callable is copyreg.__newobj__:
            build, callable, args = 'newobj', args[0], args[1:]
        elif getattr(callable, '__name__', '') == '__newobj_ex__':
            build, (callable, args, kwargs) = 'newobj_ex', args
        return self.parts(obj, Object(callable, args, state, items or (), pairs or (), kwargs, build))

    def parts(self, obj, parts):
        """The value of obj, which is built as the Object `parts` says."""
        self.kept.append(parts)
        value = self.make_object(parts)
        self.handles[id(obj)] = value
        self.kept.append(obj)
        return value

    MAKERS = {type(None): make_none, bool: make_bool, int: make_int, float: make_float, complex: make_complex,
              str: make_str, bytes: make_bytes, bytearray: make_bytearray, pickle.PickleBuffer: make_buffer,
              list: make_list, tuple: make_tuple, set: make_set, frozenset: make_frozenset,
              dict: make_dict, collections.OrderedDict: make_dict, collections.Counter: make_dict,
              collections.defaultdict: make_dict, Tensor: make_tensor, Storage: make_storage,
              device: make_device, dtype: make_dtype, Size: make_size, Global: make_global, Object: make_object}


class Arguments(Writer):
    """Values for calls: NumPy's numbers are numbers, tuples of every class tuples. What the callee keeps is left
    as it is."""

    def close(self):
        self.shared = False
        super().close()

    def reduced(self, obj):
        if isinstance(obj, np.generic) and obj.ndim == 0 and obj.dtype.kind in 'biufc':
            return self.value(obj.item())
        for plain in (bool, int, float, complex, str, bytes, tuple, list, dict):
            if isinstance(obj, plain):
                return self.MAKERS[plain](self, obj)
        return super().reduced(obj)

    def array(self, objects):
        """The values of several objects as a C array."""
        handles = [self.write(obj) for obj in objects]
        return (ctypes.c_void_p * len(handles))(*handles)

    def keywords(self, objects):
        """A dict's value, or None for an empty one."""
        return self.write(objects) if objects else None


NAMED = (type, types.FunctionType, types.BuiltinFunctionType)
SINGLETONS = {type(None): None, type(Ellipsis): Ellipsis, type(NotImplemented): NotImplemented}


# Values that hold themselves are freed only when they are taken apart.

def leave(value):
    pass


def empty_list(value):
    for i in range(lib.fa_value_len(value)):
        lib.fa_value_set_at(value, i, lib.fa_value_none())


def drop_state(value):
    if lib.fa_value_state(value):
        lib.fa_value_set_state(value, lib.fa_value_none())


def empty_dict(value):
    drop_state(value)
    for i in reversed(range(lib.fa_value_len(value))):
        lib.fa_value_remove(value, lib.fa_value_key_at(value, i))


def empty_object(value):
    drop_state(value)
    empty_list(value)
    for i in reversed(range(lib.fa_value_object_pairs(value))):
        lib.fa_value_set_item(value, lib.fa_value_key_at(value, i), lib.fa_value_none())


# ---- both ways --------------------------------------------------------------------------------------------------

def take(value, seen=()):
    """The object of a value, which is taken over."""
    try:
        return Reader(seen).read(value)
    except RecursionError:
        raise Error('tuples or arguments of objects nest too deeply', 'ELIMIT') from None
    finally:
        lib.fa_value_release(value)
