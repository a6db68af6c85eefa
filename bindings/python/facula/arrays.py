"""NumPy's arrays, scalars and dtypes out of the objects that they are in a pickle. (On the way back NumPy itself
says how it is pickled.) What does not fit exactly stays an Object.

    array   numpy._core.multiarray._reconstruct(ndarray, (0,), b'b'), state (1, shape, dtype, is_fortran, data)
            numpy._core.numeric._frombuffer(data, dtype, shape, 'C' | 'F')                 (protocol 5)
    scalar  numpy._core.multiarray.scalar(dtype, data)
    dtype   numpy.dtype('f4', False, True), state (3, '<', subdtype, names, fields, itemsize, alignment, flags)
            of datetimes: (4, ..., ({}, (b'ns', 1, 1, 1)))
"""
import ctypes
import re

import numpy as np

from ._library import Error, NumpyInfo, byref, lib

ALIGNED_STRUCT = 0x80                   # in a dtype's flags


def read(reader, value):
    """The array, scalar or dtype of an OBJECT; None when it is no such thing."""
    callable = lib.fa_value_object_callable(value)
    module = lib.fa_value_global_module(callable)
    if not module or not module.startswith(b'numpy'):
        return None
    name = lib.fa_value_global_name(callable)
    try:
        if name == b'dtype':
            return _dtype(reader, value)
        place = PLACES.get(name)
        return _array(reader, value, place) if place else None
    except (Error, TypeError, ValueError, LookupError, AttributeError):
        return None


def _state_of(value):
    return lib.fa_value_state(value)


# Which of the object's tuples holds the dtype, and at which position.
PLACES = {b'_reconstruct': (_state_of, 2), b'_frombuffer': (lib.fa_value_object_args, 1),
          b'scalar': (lib.fa_value_object_args, 0)}


def _array(reader, value, place):
    info = NumpyInfo()
    lib.fa_value_numpy_info(value, byref(info))
    holder, position = place
    descr = reader.read(lib.fa_value_at(holder(value), position))
    first = lib.fa_value_at(lib.fa_value_object_args(value), 0)
    if not isinstance(descr, np.dtype) or position == 2 and not lib.fa_value_is_global(first, b'numpy', b'ndarray'):
        return None
    shape, order = tuple(info.sizes[:info.n_dims]), 'F' if info.fortran_order else 'C'
    if info.objects:
        return _object_array(reader, info.objects, np.empty(shape, descr, order)) if descr == object else None
    out = np.empty(shape, descr, order)
    if descr.hasobject or out.nbytes != info.data_size:
        return None
    if out.nbytes:
        ctypes.memmove(out.ctypes.data, info.data, out.nbytes)
    return out[()] if info.is_scalar else out


def _object_array(reader, objects, out):
    def fill(reader, objects, out):
        flat = np.empty(out.size, object)
        for i, item in enumerate(reader.items(objects)):
            flat[i] = item
        out[...] = flat.reshape(out.shape)

    if lib.fa_value_len(objects) != out.size:
        return None
    return reader.later(fill, objects, out)


def _dtype(reader, value):
    args, state = reader.read(lib.fa_value_object_args(value)), reader.read(_state_of(value))
    code = args[0] if isinstance(args[0], str) else args[0].decode('ascii')
    version, order, subdtype, names, fields, itemsize, _, flags = state[:8]
    order = order if isinstance(order, str) else order.decode('ascii')
    if not re.fullmatch('[a-zA-Z][0-9]*', code) or version not in (3, 4):
        return None
    if version == 4 and code[0] not in 'mM':        # a dtype with metadata of its own
        return None
    if subdtype is not None:
        return np.dtype(subdtype)
    if names is not None:
        return _structure(names, fields, itemsize, flags)
    if code[0] in 'mM':
        unit, number = state[8][1][:2]
        unit = unit if isinstance(unit, str) else unit.decode('ascii')
        return np.dtype('%s%s[%d%s]' % (order, code, number, unit) if unit != 'generic' else order + code)
    return np.dtype(order + code)


def _structure(names, fields, itemsize, flags):
    spec = {'names': list(names), 'formats': [fields[name][0] for name in names],
            'offsets': [fields[name][1] for name in names], 'itemsize': itemsize}
    if any(len(fields[name]) > 2 for name in names):
        spec['titles'] = [fields[name][2] if len(fields[name]) > 2 else None for name in names]
    return np.dtype(spec, align=bool(flags & ALIGNED_STRUCT))
