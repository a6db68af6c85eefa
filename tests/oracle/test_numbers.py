"""Printing and conversions against PyTorch's own."""
import numpy as np
import pytest
import torch

import facula
from helpers import FLOAT8_DTYPES, PLAIN_DTYPES, name_of, random_bits, rng_of, to_facula

PRINTED = [d for d in PLAIN_DTYPES if d not in (torch.complex32,)]


def values(rng, dtype, n):
    """Numbers of many sizes, with zeros, infinities, NaNs."""
    if not (dtype.is_floating_point or dtype.is_complex):
        t = random_bits(rng, dtype, n)
        return t if rng.random() < .5 or dtype is torch.bool else (t.to(torch.int64) % 100).to(dtype)
    scale = 10.0 ** rng.randint(-6, 6)
    special = [0.0, -0.0, 1.0, float('nan'), float('inf'), -float('inf'), 1e-8, 12345678.0, .5]
    choose = rng.choice((0, .1))

    def one():
        if rng.random() < choose:
            return rng.choice(special)
        x = rng.uniform(-1, 1) * scale
        return float(round(x)) if integral else x

    integral = rng.random() < .3
    numbers = [complex(one(), one()) if dtype.is_complex else one() for _ in range(n)]
    return torch.tensor(numbers, dtype=torch.complex128 if dtype.is_complex else torch.float64).to(dtype)


SHAPES = [(), (0,), (1,), (7,), (40,), (1001,), (3, 4), (2, 0, 3), (2, 3, 2), (60, 30), (1200, 1), (1, 2, 1, 3)]


@pytest.mark.parametrize('dtype', PRINTED, ids=name_of)
@pytest.mark.parametrize('seed', range(24))
def test_tensors_are_printed_as_pytorch_prints_them(dtype, seed):
    rng = rng_of(dtype, seed)
    shape = SHAPES[seed % len(SHAPES)]
    t = values(rng, dtype, int(np.prod(shape))).view(shape)
    if dtype.is_floating_point and rng.random() < .2:
        t.requires_grad_(True)
    if len(shape) > 1 and rng.random() < .3:
        t = t.detach().transpose(0, 1)
    assert repr(to_facula(t)) == repr(t)


EXTRA = {
    'parameter': lambda: torch.nn.Parameter(torch.ones(2)), 'meta': lambda: torch.empty(2, 3, device='meta'),
    'coo': lambda: torch.sparse_coo_tensor([[0, 1]], [1., 2.], (3,)), 'csr': lambda: torch.eye(2).to_sparse_csr(),
    'quantized': lambda: torch.quantize_per_tensor(torch.tensor([1., 2.]), .1, 3, torch.quint8),
    'conj': lambda: torch.tensor([1 + 2j]).conj(), 'expanded': lambda: torch.ones(1).expand(3, 2),
}


@pytest.mark.parametrize('name', EXTRA)
def test_other_layouts_are_printed_as_pytorch_prints_them(name):
    t = EXTRA[name]()
    assert repr(to_facula(t)) == repr(t)


CONVERTED = PLAIN_DTYPES + FLOAT8_DTYPES


@pytest.mark.parametrize('target', CONVERTED, ids=name_of)
@pytest.mark.parametrize('source', CONVERTED, ids=name_of)
def test_conversions_are_pytorchs(source, target):
    rng = rng_of(source, target)
    t = convertible(torch.cat([random_bits(rng, source, 400).view(-1), values_of(rng, source)]), target)
    try:
        theirs = t.to(target)
    except (RuntimeError, NotImplementedError):
        pytest.skip('PyTorch converts no such pair')
    ours = to_facula(t).to(name_of(target)).bits().tobytes()
    theirs = theirs.contiguous()
    if target.is_floating_point or target.is_complex:
        assert_same_numbers(ours, theirs)
    else:
        assert ours == bytes(theirs.view(torch.uint8).numpy())


def values_of(rng, dtype):
    try:
        return values(rng, dtype, 200).view(-1)
    except (RuntimeError, NotImplementedError):
        return torch.empty(0, dtype=dtype)


def convertible(t, target):
    """Without what C leaves undefined: numbers beyond the range of an integer, NaN as an integer."""
    if target.is_floating_point or target.is_complex or target is torch.bool:
        return t
    if not (t.dtype.is_floating_point or t.dtype.is_complex):
        return t
    wide = t.to(torch.complex128).real if t.dtype.is_complex else t.to(torch.float64)
    info = torch.iinfo(target)
    return t[torch.isfinite(wide) & (wide > max(info.min, -2.0 ** 31)) & (wide < min(info.max, 2.0 ** 31 - 1))]


def assert_same_numbers(ours, theirs):
    """The same bits, but any NaN for a NaN."""
    parts = theirs.view(-1)
    real = {torch.complex32: torch.float16, torch.complex64: torch.float32, torch.complex128: torch.float64}
    kind = real.get(theirs.dtype, theirs.dtype)
    a = torch.frombuffer(bytearray(ours), dtype=torch.uint8).view(kind) if ours else torch.empty(0, dtype=kind)
    b = parts.view(torch.uint8).view(kind)
    both_nan = a.to(torch.float64).isnan() & b.to(torch.float64).isnan()
    same = (a.view(torch.uint8).view(-1, kind.itemsize) == b.view(torch.uint8).view(-1, kind.itemsize)).all(1)
    bad = ~(same | both_nan)
    assert not bad.any(), (a[bad][:5].to(torch.float64), b[bad][:5].to(torch.float64))


# ---- the binding's own arrays ------------------------------------------------------------------------------------

def test_numpy_and_from_numpy_share_memory():
    a = np.arange(12, dtype='f4').reshape(3, 4)
    for view in (a, a.T, a[1:, ::2], a[:, 1]):
        t = facula.from_numpy(view)
        assert np.shares_memory(t.numpy(), a) and np.array_equal(t.numpy(), view)
        assert t.stride() == tuple(s // 4 for s in view.strides)
    t = facula.from_numpy(a)
    t.numpy()[0, 0] = 77
    assert a[0, 0] == 77


def test_from_numpy_copies_what_cannot_be_shared():
    read_only = np.frombuffer(b'\1\2\3\4', 'u1')
    for a in (read_only, np.arange(4)[::-1], np.arange(4, dtype='>i2'), np.array(3)):
        assert np.array_equal(facula.from_numpy(a).numpy(), a)
    assert not np.shares_memory(facula.from_numpy(read_only).numpy(), read_only)
    with pytest.raises(facula.Error, match='no dtype'):
        facula.from_numpy(np.array(['text']))


def test_the_array_outlives_its_owner():
    def make():
        return facula.from_numpy(np.arange(1000.)).numpy()

    arrays = [make() for _ in range(50)]
    assert all(np.array_equal(a, np.arange(1000.)) for a in arrays)


@pytest.mark.parametrize('name', ['bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'float16'])
def test_from_numpy_rounds_as_pytorch(name):
    a = np.random.default_rng(0).normal(size=1000).astype('f4')
    t = torch.from_numpy(a).to(getattr(torch, name))
    f = facula.from_numpy(a, dtype=name)
    assert f.bits().tobytes() == bytes(t.view(torch.uint8).numpy())
    assert np.array_equal(f.to('float32').numpy(), t.float().numpy())
    if name != 'float16':               # which NumPy lacks: its bits
        assert f.numpy().tobytes() == f.bits().tobytes() and facula.from_numpy(f.numpy(), dtype=name).equal(f)
