"""Dtypes, devices, storages and tensors. A Tensor is a view over a counted storage of libfacula; NumPy sees the
same memory."""
import ctypes
import itertools

import numpy as np

from . import dlpack
from ._library import Device, Error, Release, byref, dims, hex_digest, lib, take_string

UINTS = {1: 'u1', 2: 'u2', 4: 'u4', 8: 'u8', 16: 'V16'}
PACKED = ('quint4x2', 'quint2x4')       # a byte holds several elements


# ---- dtypes, devices, sizes --------------------------------------------------------------------------

class dtype(str):
    """A torch.dtype by its name: dtype('float32') == 'float32'. Aliases and 'torch.float32' are understood."""
    __slots__ = ('number',)
    _known = {}

    def __new__(cls, name):
        number = lib.fa_dtype_from_name(str(name).encode())
        if number < 0:
            raise Error('there is no dtype %r' % (name,), 'ENOTFOUND')
        return cls.of_number(number)

    @classmethod
    def of_number(cls, number):
        if number not in cls._known:
            self = str.__new__(cls, lib.fa_dtype_name(number).decode())
            self.number = number
            cls._known[number] = self
        return cls._known[number]

    itemsize = property(lambda self: lib.fa_dtype_itemsize(self.number))
    is_floating_point = property(lambda self: lib.fa_dtype_is_floating_point(self.number))
    is_complex = property(lambda self: lib.fa_dtype_is_complex(self.number))
    is_quantized = property(lambda self: lib.fa_dtype_is_quantized(self.number))

    def __reduce__(self):
        return dtype, (str(self),)


class device:
    """device('cuda:0'): where a file says that a storage lived. All bytes are in host memory."""
    __slots__ = ('type', 'index')

    def __init__(self, text):
        raw = Device()
        lib.fa_device_parse(byref(raw), str(text).encode())
        self._set(raw)

    @classmethod
    def of_raw(cls, raw):
        self = cls.__new__(cls)
        self._set(raw)
        return self

    def _set(self, raw):
        self.type, self.index = raw.type.decode(), raw.index if raw.index >= 0 else None

    def raw(self):
        return Device(self.type.encode(), -1 if self.index is None else self.index)

    def __str__(self):
        return self.type if self.index is None else '%s:%d' % (self.type, self.index)

    def __repr__(self):
        return 'device(%r)' % str(self)

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, (device, str)) else NotImplemented

    def __hash__(self):
        return hash(str(self))


class Size(tuple):
    """torch.Size."""
    __slots__ = ()

    def __repr__(self):
        return 'Size(%s)' % list(self)

    def numel(self):
        n = 1
        for size in self:
            n *= size
        return n


# ---- memory -------------------------------------------------------------------------------------------

class _Memory:
    """What NumPy is told of memory that `owner` keeps alive."""

    def __init__(self, owner, address, descr, shape, strides):
        self.owner = owner
        self.__array_interface__ = {'version': 3, 'typestr': descr.str, 'shape': shape, 'strides': strides,
                                    'data': (address, False)}


def _array(owner, address, descr, shape, strides):
    if not address or 0 in shape:
        return np.empty(shape, descr)
    return np.asarray(_Memory(owner, address, descr, shape, strides))


_arrays = {}                            # the NumPy arrays that storages are made of
_numbers = itertools.count(1)


@Release
def _release_array(number):
    _arrays.pop(number, None)


def _storage_of_array(array, nbytes):
    """A storage over the array's memory, which stays alive with it."""
    number = next(_numbers)
    _arrays[number] = array
    try:
        return lib.fa_storage_from_memory(array.__array_interface__['data'][0], nbytes, _release_array, number)
    except Error:
        _arrays.pop(number)
        raise


class Storage:
    """torch.UntypedStorage (dtype None) or a typed one: plain bytes that tensors share."""
    __slots__ = ('_handle', 'dtype', '__weakref__')

    def __init__(self, handle, dtype=None):
        self._handle, self.dtype = handle, dtype

    def __del__(self, release=lib.fa_storage_release):
        release(self._handle)

    @property
    def device(self):
        return device.of_raw(lib.fa_storage_device(self._handle))

    def nbytes(self):
        return lib.fa_storage_nbytes(self._handle)

    def data_ptr(self):
        return lib.fa_storage_data(self._handle) or 0

    def numpy(self):
        """The bytes, without a copy."""
        return _array(self, self.data_ptr(), np.dtype('u1'), (self.nbytes(),), None)

    def __len__(self):
        return self.nbytes() // (self.dtype.itemsize if self.dtype else 1)

    def __repr__(self):
        return '<facula.Storage %s, %d bytes>' % (self.dtype or 'untyped', self.nbytes())


# ---- tensors ------------------------------------------------------------------------------------------

class Tensor:
    """A tensor of a file, or made by from_numpy().

    `state` holds the Python attributes that a file keeps with it (a dict, or None), `subclass` its class if
    that is neither torch.Tensor nor Parameter (a Global, or None).
    """
    __slots__ = ('_handle', 'state', 'subclass', '__weakref__')

    def __init__(self, handle):
        """Takes over one reference."""
        self._handle, self.state, self.subclass = handle, None, None

    def __del__(self, release=lib.fa_tensor_release):
        release(self._handle)

    # -- what it is

    @property
    def dtype(self):
        return dtype.of_number(lib.fa_tensor_dtype(self._handle))

    @property
    def shape(self):
        if self.is_nested:
            raise Error('a nested tensor has no shape; look at unbind()', 'ETYPE')
        return Size(lib.fa_tensor_sizes(self._handle)[:self.dim()])

    @property
    def layout(self):
        return lib.fa_layout_name(lib.fa_tensor_layout(self._handle)).decode()

    @property
    def device(self):
        return device.of_raw(lib.fa_tensor_device(self._handle))

    is_meta = property(lambda self: lib.fa_tensor_is_meta(self._handle))
    is_nested = property(lambda self: lib.fa_tensor_is_nested(self._handle))
    is_quantized = property(lambda self: self.dtype.is_quantized)
    requires_grad = property(lambda self: lib.fa_tensor_requires_grad(self._handle),
                             lambda self, x: lib.fa_tensor_set_requires_grad(self._handle, x))
    is_parameter = property(lambda self: lib.fa_tensor_is_parameter(self._handle),
                            lambda self, x: lib.fa_tensor_set_parameter(self._handle, x))

    def dim(self):
        return lib.fa_tensor_dim(self._handle)

    def numel(self):
        return lib.fa_tensor_numel(self._handle)

    def element_size(self):
        return self.dtype.itemsize

    def size(self, dim=None):
        return self.shape if dim is None else self.shape[dim]

    def stride(self, dim=None):
        strides = lib.fa_tensor_strides(self._handle)
        if not strides and self.dim() > 0 or self.is_nested:
            raise Error('a tensor of layout %s has no strides' % self.layout, 'ETYPE')
        strides = tuple(strides[:self.dim()]) if self.dim() > 0 else ()
        return strides if dim is None else strides[dim]

    def storage_offset(self):
        return lib.fa_tensor_storage_offset(self._handle)

    def storage(self):
        """The untyped storage; None for sparse and nested layouts."""
        handle = lib.fa_tensor_storage(self._handle)
        return Storage(lib.fa_storage_retain(handle)) if handle else None

    def data_ptr(self):
        return lib.fa_tensor_data(self._handle) or 0

    def shares_storage(self, other):
        mine = lib.fa_tensor_storage(self._handle)
        return bool(mine) and mine == lib.fa_tensor_storage(other._handle)

    def is_contiguous(self):
        return lib.fa_tensor_is_contiguous(self._handle)

    def is_conj(self):
        return lib.fa_tensor_is_conj(self._handle)

    def is_neg(self):
        return lib.fa_tensor_is_neg(self._handle)

    # -- its elements

    def _view(self, descr):
        """The memory as an array of `descr`."""
        if self.is_nested or self.layout != 'strided':
            raise Error('a %s tensor is no single array; look at its parts or to_dense()'
                        % ('nested' if self.is_nested else self.layout), 'ETYPE')
        if self.is_meta:
            raise Error('a meta tensor has no data', 'EUNSUPPORTED')
        if self.dtype in PACKED:
            return self.storage().numpy()
        strides = tuple(step * descr.itemsize for step in self.stride())
        return _array(self, self.data_ptr(), descr, tuple(self.shape), strides)

    def numpy(self):
        """A writable array over the same memory, without a copy. Dtypes that NumPy lacks (bfloat16, float8_*)
        come as their bits, unsigned integers of the same size; .to('float32') gives their numbers."""
        name = NUMPY.get(self.dtype)
        if name is None:
            return self.bits()
        if self.is_conj() or self.is_neg():
            raise Error('the conjugate or negative bit is set: use .contiguous().numpy()', 'EUNSUPPORTED')
        return self._view(name)

    def bits(self):
        """The elements as unsigned integers of the same size, without a copy (complex128: 16 plain bytes;
        quint4x2, quint2x4: the bytes of the whole storage)."""
        return self._view(np.dtype(UINTS[self.dtype.itemsize]))

    def __array__(self, dtype=None, copy=None):
        if self.dtype not in NUMPY:
            raise Error("NumPy has no dtype for %s: use .bits() for its bits, or .to('float32')" % self.dtype,
                        'EUNSUPPORTED')
        out = self.numpy()
        if dtype is not None and np.dtype(dtype) != out.dtype:
            return out.astype(dtype)
        return out.copy() if copy else out

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if dl_device not in (None, (dlpack.CPU, 0)):
            raise BufferError('all bytes are in host memory, not on device %s' % (dl_device,))
        owner = self.clone() if copy else self
        return dlpack.export(owner._handle, max_version)

    def __dlpack_device__(self):
        return dlpack.CPU, 0

    def tolist(self):
        if self.is_nested:
            return [item.tolist() for item in self.unbind()]
        if self.layout != 'strided':
            return self.to_dense().tolist()
        if self.dtype in NUMPY:
            return self.contiguous().numpy().tolist()
        return self.to('complex64' if self.dtype.is_complex else 'float32').tolist()

    def item(self):
        if self.numel() != 1:
            raise Error('item() needs one element, there are %d' % self.numel(), 'EINVAL')
        return self.view(()).tolist() if self.dim() > 0 else self.tolist()

    def sha256(self):
        """Of the elements in row-major order."""
        return hex_digest(lib.fa_tensor_sha256, self._handle)

    def equal(self, other):
        """The same dtype, layout, shape and element bits."""
        return lib.fa_tensor_equal_bits(self._handle, other._handle)

    def __repr__(self):
        try:
            return take_string(lib.fa_tensor_to_string(self._handle))
        except Error as e:
            return '<facula.Tensor %s: %s>' % (self.dtype, e)

    def __len__(self):
        if self.dim() == 0:
            raise TypeError('len() of a 0-d tensor')
        return self.shape[0]

    # -- views and copies

    def as_strided(self, size, stride, storage_offset=0):
        return Tensor(lib.fa_as_strided(self._handle, len(size), dims(size), dims(stride), storage_offset))

    def view(self, size):
        return Tensor(lib.fa_view(self._handle, len(size), dims(size)))

    def transpose(self, dim0, dim1):
        return Tensor(lib.fa_transpose(self._handle, dim0, dim1))

    def permute(self, order):
        if len(order) != self.dim():
            raise Error('permute() needs %d dimensions, there are %d' % (self.dim(), len(order)))
        return Tensor(lib.fa_permute(self._handle, (ctypes.c_int * len(order))(*order)))

    def select(self, dim, index):
        return Tensor(lib.fa_select(self._handle, dim, index))

    def narrow(self, dim, start, length):
        return Tensor(lib.fa_narrow(self._handle, dim, start, length))

    def expand(self, size):
        return Tensor(lib.fa_expand(self._handle, len(size), dims(size)))

    def contiguous(self):
        return Tensor(lib.fa_contiguous(self._handle))

    def clone(self):
        return Tensor(lib.fa_clone(self._handle))

    def detach(self):
        return Tensor(lib.fa_detach(self._handle))

    def to(self, name):
        """Converted to a dtype, correctly rounded."""
        return Tensor(lib.fa_to_dtype(self._handle, dtype(name).number))

    def dequantize(self):
        return Tensor(lib.fa_dequantize(self._handle))

    def to_dense(self):
        return Tensor(lib.fa_to_dense(self._handle))

    # -- parts of the layouts that are made of tensors

    def _part(self, function, what):
        handle = function(self._handle)
        if not handle:
            raise Error('a %s %s tensor has no %s' % (self.layout, self.dtype, what), 'ETYPE')
        return Tensor(lib.fa_tensor_retain(handle))

    def _compressed(self, layouts, function, what):
        if self.layout not in layouts:
            raise Error('a tensor of layout %s has no %s' % (self.layout, what), 'ETYPE')
        return self._part(function, what)

    def indices(self):
        return self._part(lib.fa_tensor_indices, 'indices()')

    def values(self):
        return self._part(lib.fa_tensor_values, 'values()')

    def is_coalesced(self):
        return lib.fa_tensor_is_coalesced(self._handle)

    def crow_indices(self):
        return self._compressed(ROWS_COMPRESSED, lib.fa_tensor_compressed_indices, 'crow_indices()')

    def col_indices(self):
        return self._compressed(ROWS_COMPRESSED, lib.fa_tensor_plain_indices, 'col_indices()')

    def ccol_indices(self):
        return self._compressed(COLUMNS_COMPRESSED, lib.fa_tensor_compressed_indices, 'ccol_indices()')

    def row_indices(self):
        return self._compressed(COLUMNS_COMPRESSED, lib.fa_tensor_plain_indices, 'row_indices()')

    def unbind(self):
        """The tensors of a nested tensor."""
        return [Tensor(lib.fa_tensor_nested_item(self._handle, i))
                for i in range(lib.fa_tensor_nested_count(self._handle))]

    # -- quantization

    def qscheme(self):
        """'per_tensor_affine', ...; None when not quantized."""
        number = lib.fa_tensor_qscheme(self._handle)
        return None if number < 0 else lib.fa_qscheme_name(number).decode()

    def q_scale(self):
        return lib.fa_tensor_q_scale(self._handle)

    def q_zero_point(self):
        return lib.fa_tensor_q_zero_point(self._handle)

    def q_per_channel_scales(self):
        return self._part(lib.fa_tensor_q_per_channel_scales, 'scales per channel')

    def q_per_channel_zero_points(self):
        return self._part(lib.fa_tensor_q_per_channel_zero_points, 'zero points per channel')

    def q_per_channel_axis(self):
        return lib.fa_tensor_q_per_channel_axis(self._handle)

    def set_quantizer(self, scale, zero_point, axis=None):
        """Gives a tensor of a quantized dtype its parameters: numbers, or with `axis` tensors per channel."""
        if axis is None:
            lib.fa_tensor_set_quantizer_per_tensor(self._handle, scale, zero_point)
        else:
            scheme = PER_CHANNEL_FLOAT if zero_point.dtype.is_floating_point else PER_CHANNEL
            lib.fa_tensor_set_quantizer_per_channel(self._handle, scheme, scale._handle, zero_point._handle, axis)
        return self


ROWS_COMPRESSED = ('sparse_csr', 'sparse_bsr')
COLUMNS_COMPRESSED = ('sparse_csc', 'sparse_bsc')
PER_CHANNEL, PER_CHANNEL_FLOAT = 1, 4   # fa_qscheme

# The dtypes that NumPy has too, under the same names.
NUMPY = {dtype(name): np.dtype(name) for name in (
    'bool', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64',
    'float16', 'float32', 'float64', 'complex64', 'complex128')}


# ---- making tensors -------------------------------------------------------------------------------------

def _sharable(array):
    """An array whose memory a storage can stand on: writable, native, with steps of whole elements."""
    steps_fit = all(step >= 0 and step % array.itemsize == 0 for step in array.strides)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder('='))
    return array if steps_fit and array.flags.writeable else np.array(array, order='C')


def _wrap_array(array, number):
    array = _sharable(array)
    shape = dims(array.shape)
    if array.size == 0:
        storage = lib.fa_storage_new(0)
    else:
        extent = sum((n - 1) * step for n, step in zip(array.shape, array.strides)) + array.itemsize
        storage = _storage_of_array(array, extent)
    strides = dims(step // array.itemsize for step in array.strides)
    try:
        return Tensor(lib.fa_tensor_from_storage(storage, number, 0, array.ndim, shape, strides))
    finally:
        lib.fa_storage_release(storage)


def from_dlpack(obj):
    """A tensor over the memory of any object with __dlpack__ (of PyTorch, NumPy, JAX...), without a copy."""
    return Tensor(dlpack.take(obj))


def _is_bits_of(descr, kind):
    return kind.is_floating_point and kind not in NUMPY and kind.itemsize == descr.itemsize


def from_numpy(a, dtype=None):
    """A tensor over the array's memory; copied where that cannot be shared (read-only, negative steps, another
    byte order) and where `dtype` asks for a conversion. Unsigned integers of the size of a floating-point dtype
    that NumPy lacks (bfloat16, float8_*) are its bits, as Tensor.numpy() gives them."""
    a = np.asarray(a)
    if dtype is not None and a.dtype.kind == 'u' and _is_bits_of(a.dtype, globals()['dtype'](dtype)):
        return from_bits(a, dtype)
    number = lib.fa_dtype_from_name(a.dtype.name.encode())
    if number < 0 or lib.fa_dtype_itemsize(number) != a.dtype.itemsize:
        raise Error("PyTorch has no dtype for NumPy's %s" % a.dtype, 'EUNSUPPORTED')
    tensor = _wrap_array(a, number)
    return tensor if dtype is None else tensor.to(dtype)


def from_bits(a, dtype):
    """A tensor of `dtype` over the memory of an array whose elements have the same size: the inverse of bits()."""
    a, kind = np.asarray(a), globals()['dtype'](dtype)
    if a.dtype.itemsize != kind.itemsize:
        raise Error('elements of %d bytes cannot be %s, which has %d' % (a.dtype.itemsize, kind, kind.itemsize))
    return _wrap_array(a, kind.number)


def sparse_coo_tensor(indices, values, size, is_coalesced=False):
    return Tensor(lib.fa_sparse_coo_tensor(indices._handle, values._handle, len(size), dims(size), is_coalesced))


def sparse_compressed_tensor(layout, compressed_indices, plain_indices, values, size):
    """layout: 'sparse_csr', 'sparse_csc', 'sparse_bsr', 'sparse_bsc'."""
    number = ctypes.c_int()
    lib.fa_layout_from_name(byref(number), layout.encode())
    return Tensor(lib.fa_sparse_compressed_tensor(number.value, compressed_indices._handle, plain_indices._handle,
                                                  values._handle, len(size), dims(size)))


def nested_tensor(buffer, sizes, strides, offsets):
    """One flat buffer; sizes and strides int64 [n, d], offsets int64 [n]."""
    return Tensor(lib.fa_nested_tensor(buffer._handle, sizes._handle, strides._handle, offsets._handle))
