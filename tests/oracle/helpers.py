"""What the oracle's tests share: round trips, and comparing what PyTorch loaded."""
import collections
import ctypes
import io
import os
import random
import struct
import subprocess
import zipfile

import numpy as np
import torch

import facula

COMMAND = os.environ['FACULA_COMMAND']


# ---- round trips -----------------------------------------------------------------------------------------

def torch_bytes(obj, **how):
    out = io.BytesIO()
    torch.save(obj, out, **how)
    return out.getvalue()


def torch_loaded(data, **how):
    how.setdefault('weights_only', False)
    return torch.load(io.BytesIO(data), **how)


def facula_bytes(obj, **how):
    out = io.BytesIO()
    facula.save(obj, out, **how)
    return out.getvalue()


def through_facula(obj, save=None, load=None, **how):
    """obj saved by PyTorch, loaded and saved by Facula, loaded by PyTorch. `how` is how Facula saves."""
    data = torch_bytes(obj, **(save or {}))
    return torch_loaded(facula_bytes(facula.load(data, **(load or {})), **how))


def to_facula(obj):
    return facula.load(torch_bytes(obj))


def to_torch(obj, **how):
    return torch_loaded(facula_bytes(obj, **how))


def command(*arguments, **how):
    return subprocess.run([COMMAND] + [str(x) for x in arguments], check=True, capture_output=True, text=True, **how)


# ---- zips byte by byte -----------------------------------------------------------------------------------

def without_serialization_id(data):
    """The file with the one record whose bytes are random, and its checksum, made zero."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    info = next(x for x in archive.infolist() if x.filename.endswith('/serialization_id'))
    content = archive.read(info)
    assert data.count(content) == 1
    return data.replace(content, bytes(len(content))).replace(struct.pack('<I', info.CRC), bytes(4))


def assert_same_bytes(ours, theirs):
    """Both zips are the same, but for the serialization id."""
    a, b = zipfile.ZipFile(io.BytesIO(ours)), zipfile.ZipFile(io.BytesIO(theirs))
    assert a.namelist() == b.namelist()
    for name in a.namelist():
        if not name.endswith('/serialization_id'):
            assert a.read(name) == b.read(name), name
    assert without_serialization_id(ours) == without_serialization_id(theirs)


# ---- comparing what PyTorch loaded ---------------------------------------------------------------------------

def storage_bytes(t):
    storage = t.untyped_storage()
    return ctypes.string_at(storage.data_ptr(), storage.nbytes()) if storage.nbytes() else b''


class Comparison:
    """Walks two graphs at once. Objects and storages must correspond one to one."""

    def __init__(self):
        self.objects, self.storages = {}, {}
        self.kept = []

    def pair(self, table, a, b, path):
        """Whether the pair is known; both must be, or neither."""
        known_a, known_b = table.get(('a', a)), table.get(('b', b))
        assert (known_a, known_b) in ((None, None), (b, a)), path + ': shared in one, not in the other'
        table['a', a], table['b', b] = b, a
        return known_a is not None

    def same(self, a, b, path='$'):
        assert type(a) is type(b), '%s: %s and %s' % (path, type(a), type(b))
        if isinstance(a, float):
            assert struct.pack('<d', a) == struct.pack('<d', b), path
        elif a is None or isinstance(a, (bool, int, str, bytes, torch.dtype, torch.layout, type)):
            assert a == b, '%s: %r and %r' % (path, a, b)
        elif not self.pair(self.objects, id(a), id(b), path):
            self.kept += [a, b]
            self.compound(a, b, path)

    def compound(self, a, b, path):
        if isinstance(a, torch.Tensor):
            self.tensor(a, b, path)
        elif isinstance(a, dict):
            self.dicts(a, b, path)
        elif isinstance(a, (list, tuple)):
            self.sequence(list(a), list(b), path)
        elif isinstance(a, (set, frozenset, bytearray, complex, torch.device, torch.qscheme)):
            assert a == b or repr(a) == repr(b), path
        elif isinstance(a, (np.ndarray, np.generic)):
            self.array(a, b, path)
        elif isinstance(a, (torch.UntypedStorage, torch.storage.TypedStorage)):
            assert getattr(a, 'dtype', None) == getattr(b, 'dtype', None), path
            self.storage(getattr(a, '_untyped_storage', a), getattr(b, '_untyped_storage', b), path)
        else:
            self.same(reduced(a), reduced(b), path + '.reduced')

    def sequence(self, a, b, path):
        assert len(a) == len(b), '%s: %d and %d items' % (path, len(a), len(b))
        for i, (x, y) in enumerate(zip(a, b)):
            self.same(x, y, '%s[%d]' % (path, i))

    def dicts(self, a, b, path):
        self.sequence(list(a.keys()), list(b.keys()), path + '.keys')
        for (key, x), y in zip(a.items(), b.values()):
            self.same(x, y, '%s[%r]' % (path, key))
        if isinstance(a, collections.defaultdict):
            self.same(a.default_factory, b.default_factory, path + '.default_factory')
        if getattr(a, '__dict__', None):
            self.same(a.__dict__, b.__dict__, path + '.__dict__')

    def array(self, a, b, path):
        assert a.dtype == b.dtype and a.shape == b.shape, path
        if a.dtype.hasobject:
            self.sequence(list(a.reshape(-1)), list(b.reshape(-1)), path)
        else:
            assert a.tobytes() == b.tobytes(), path
            assert a.flags.f_contiguous == b.flags.f_contiguous, path

    def storage(self, a, b, path):
        assert a.nbytes() == b.nbytes(), path
        if a.nbytes() and not self.pair(self.storages, a.data_ptr(), b.data_ptr(), path + '.storage'):
            self.kept += [a, b]
            assert ctypes.string_at(a.data_ptr(), a.nbytes()) == ctypes.string_at(b.data_ptr(), b.nbytes()), path

    def tensor(self, a, b, path):
        if type(a) not in (torch.Tensor, torch.nn.Parameter):
            a, b = a.as_subclass(torch.Tensor), b.as_subclass(torch.Tensor)
        for what in ('dtype', 'layout', 'device', 'requires_grad', 'is_quantized', 'is_nested', 'is_leaf'):
            assert getattr(a, what) == getattr(b, what), path + '.' + what
        if getattr(a, '__dict__', None):
            self.same(a.__dict__, b.__dict__, path + '.__dict__')
        a, b = a.detach(), b.detach()
        if a.is_nested:
            self.sequence(a.unbind(), b.unbind(), path)
            return
        assert a.shape == b.shape, path
        if a.layout is not torch.strided:
            self.sequence(sparse_parts(a), sparse_parts(b), path)
            return
        assert a.stride() == b.stride() and a.storage_offset() == b.storage_offset(), path
        assert a.is_conj() == b.is_conj() and a.is_neg() == b.is_neg(), path
        if a.is_quantized:
            self.sequence(quantizer(a), quantizer(b), path + '.quantizer')
        if a.device.type != 'meta':
            self.storage(a.untyped_storage(), b.untyped_storage(), path)


def reduced(a):
    """How pickle takes an object apart: lists of plain things."""
    form = a.__reduce_ex__(2)
    if isinstance(form, str):
        return form
    callable, args, state, items, pairs = (tuple(form) + (None,) * 5)[:5]
    return [callable.__qualname__, list(args), state, list(items or ()), list(pairs or ())]


def sparse_parts(t):
    if t.layout is torch.sparse_coo:
        return [t._indices(), t._values(), t.is_coalesced()]
    if t.layout in (torch.sparse_csr, torch.sparse_bsr):
        return [t.crow_indices(), t.col_indices(), t.values()]
    return [t.ccol_indices(), t.row_indices(), t.values()]


def quantizer(t):
    if t.qscheme() is torch.per_tensor_affine:
        return [str(t.qscheme()), t.q_scale(), t.q_zero_point()]
    return [str(t.qscheme()), t.q_per_channel_scales(), t.q_per_channel_zero_points(), t.q_per_channel_axis()]


def assert_same(a, b):
    Comparison().same(a, b)


# ---- material --------------------------------------------------------------------------------------------------

PLAIN_DTYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32,
                torch.uint64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex32,
                torch.complex64, torch.complex128]
FLOAT8_DTYPES = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
                 torch.float8_e8m0fnu]
BIT_DTYPES = [torch.bits1x8, torch.bits2x4, torch.bits4x2, torch.bits8, torch.bits16, torch.float4_e2m1fn_x2]
SUB_BYTE_DTYPES = [torch.uint1, torch.uint4, torch.uint7, torch.int1, torch.int4, torch.int7]  # torch.save refuses them
DTYPES = PLAIN_DTYPES + FLOAT8_DTYPES + BIT_DTYPES


def name_of(dtype):
    return str(dtype).split('.')[1]


def random_bits(rng, dtype, n):
    """n elements of random bits (for bool: 0 and 1)."""
    size = 1 if dtype is torch.bool else dtype.itemsize
    data = bytes(rng.choice((0, 1)) for _ in range(n)) if dtype is torch.bool else rng.randbytes(n * size)
    return torch.frombuffer(bytearray(data), dtype=torch.uint8).view(dtype) if n else torch.empty(0, dtype=dtype)


def rng_of(*seed):
    return random.Random(repr(seed))
