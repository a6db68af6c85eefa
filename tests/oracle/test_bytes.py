"""Byte identity: what Facula saves is what torch.save writes, but for the random serialization id."""
import argparse
import collections
import datetime
import enum
import pathlib

import numpy as np
import pytest
import torch

import facula
from helpers import (DTYPES, assert_same_bytes, facula_bytes, name_of, random_bits, rng_of, torch_bytes)
import test_tensors


class Colour(enum.Enum):
    RED = 1


Point = collections.namedtuple('Point', 'x y')


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Listed(list):
    pass


class Mapped(dict):
    pass


def trained():
    """A checkpoint of a model in training."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(),
                                torch.nn.Linear(32, 3))
    optimizer = torch.optim.AdamW(model.parameters(), amsgrad=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    for _ in range(2):
        model(torch.randn(2, 1, 6, 6)).sum().backward()
        optimizer.step()
        scheduler.step()
    return model, {'epoch': 3, 'model': model.state_dict(), 'optimizer': optimizer.state_dict(),
                   'scheduler': scheduler.state_dict(), 'rng': torch.get_rng_state(), 'best': 0.1 + 0.2}


def cyclic():
    x = {'list': [1, 2], 'tuple': None}
    x['self'] = x
    x['list'].append(x['list'])
    x['tuple'] = (x['list'], x)
    return x


def objects():
    model, checkpoint = trained()
    shared, text = [1, 'two'], 'a longer text'
    counter = collections.Counter('hello')
    default = collections.defaultdict(list, a=[1])
    ordered = collections.OrderedDict(a=1, b=2)
    ordered._metadata = {'version': 1}
    return {
        'numbers': [0, 1, 255, 256, 65535, 65536, -1, 2 ** 31 - 1, 2 ** 31, -2 ** 31, -2 ** 31 - 1, 2 ** 63, -2 ** 63,
                    2 ** 100, -2 ** 2047, 1.5, -0.0, float('inf'), float('nan'), True, False, None, 1 + 2j],
        'text': ['', 'a', 'é', 'ÿ', 'Ā', '\ud800', '\0', text, text, 'x' * 300, ''.join(['a', ' longer text'])],
        'bytes': [b'', b'a', b'\xff', b'\0' * 300, bytearray(b'abc'), bytearray(), b'twice', b'twice'],
        'sequences': [[], (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [[]], [()], list(range(2500)), shared, shared],
        'dicts': [{}, {1: 2}, {i: str(i) for i in range(2100)}, ordered, counter, default,
                  collections.OrderedDict(), {(1, 2): {'a': None}, None: 1, 1.5: 2, b'x': 3}],
        'sets': [set(), {1}, frozenset(), frozenset([2, 3]), set(range(20))],
        'cycles': cyclic(),
        'torch': [torch.float32, torch.int8, torch.device('cpu'), torch.device('cuda:1'), torch.Size([1, 2]),
                  torch.Size([]), torch.strided, torch.sparse_coo, torch.Size([3])],
        'arrays': [np.arange(6.).reshape(2, 3), np.asfortranarray(np.ones((2, 3), 'i2')), np.array('text'),
                   np.array([1, 'two', [3]], dtype=object), np.zeros(3, [('a', 'f4'), ('b', 'i2', (2,))]),
                   np.array([1, 2], '>i4'), np.array(['2020-01-01'], 'M8[D]'), np.array([3], 'm8[10ns]'),
                   np.zeros((0, 3)), np.array(2.5), np.array([b'ab', b'c']), np.array([True]), np.ones(2, 'c8'),
                   np.zeros(2, np.dtype({'names': ['x', 'y'], 'formats': ['u1', 'f8'], 'offsets': [1, 8]})),
                   np.zeros(1, np.dtype([('a', 'u1'), ('b', 'f8')], align=True))],
        'scalars': [np.float32(1.5), np.int64(-3), np.bool_(True), np.complex64(2j), np.str_('text'), np.bytes_(b'b'),
                    np.datetime64('2020-01-01T00:00', 'ns'), np.float64(2.5), np.float32(3)],
        'numpy dtypes': [np.dtype('f4'), np.dtype('f4'), np.ones(2, 'f4'), np.dtype('U3')],
        'objects': [Plain(a=1, b=[2]), Point(1, 2), Colour.RED, Listed([1, 2]), Mapped(a=1),
                    collections.deque([1, 2], 5), range(3), slice(1, None), Ellipsis,
                    argparse.Namespace(lr=.1, device='gpu'), datetime.datetime(2020, 1, 2), datetime.timedelta(3),
                    pathlib.PurePosixPath('/a/b'), torch.nn.Linear, len, int, type(None), NotImplemented],
        'device text': {'device': 'cpu', 'kind': 'storage', 'w': torch.ones(1)},
        'storages': [torch.ones(3).untyped_storage(), torch.ones(3).storage(), torch.ones(2, dtype=torch.half).storage()],
        'state_dict': model.state_dict(), 'module': model, 'checkpoint': checkpoint,
        'generator': torch.Generator().manual_seed(3).get_state(),
        'lstm': torch.nn.LSTM(3, 4, 2, bidirectional=True), 'transformer': torch.nn.TransformerEncoderLayer(8, 2, 16),
        'quantized linear': torch.ao.nn.quantized.Linear(3, 4).state_dict(),
        'every dtype': [random_bits(rng_of(d), d, 7) for d in DTYPES],
        'empty': torch.empty(0), 'none': None, 'large alignment': [torch.ones(n) for n in (1, 15, 16, 17, 1000)],
        **test_tensors.strided_cases(), **test_tensors.math_bits_cases(), **test_tensors.attribute_cases(),
        **{'sparse ' + k: v for k, v in test_tensors.sparse_cases().items()},
        **{'quantized ' + k: v for k, v in test_tensors.quantized_cases().items()},
        'nested': torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)]),
        'jagged': torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], layout=torch.jagged),
        'meta': torch.empty(3, 4, device='meta'),
    }


OBJECTS = objects()

# Which pickles differ by protocol, and only in which equal strings are one object: a text that is also one of
# PyTorch's own constants ('cpu'), a character that is also in bytes, a text that is also part of a global's name.
DIFFER_BY_IDENTITY = {2: {'arrays', 'device text'}, 3: {'device text'}}
DIFFER_BY_IDENTITY[4] = DIFFER_BY_IDENTITY[5] = {
    'device text', 'torch', 'objects', 'lstm', 'quantized linear', 'every dtype'}


def may_differ(name, protocol):
    if name in DIFFER_BY_IDENTITY[protocol]:
        pytest.xfail('equal strings: which of them are one object is not kept')


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
@pytest.mark.parametrize('name', OBJECTS)
def test_load_and_save_give_the_same_bytes(name, protocol):
    theirs = torch_bytes(OBJECTS[name], pickle_protocol=protocol)
    may_differ(name, protocol)
    assert_same_bytes(facula_bytes(facula.load(theirs), pickle_protocol=protocol), theirs)


WITHOUT_TENSORS = ['numbers', 'text', 'bytes', 'sequences', 'dicts', 'sets', 'cycles', 'arrays', 'scalars',
                   'numpy dtypes', 'objects', 'none']


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
@pytest.mark.parametrize('name', WITHOUT_TENSORS)
def test_python_objects_are_saved_as_torch_save_does(name, protocol):
    may_differ(name, protocol)
    ours = facula_bytes(OBJECTS[name], pickle_protocol=protocol)
    assert_same_bytes(ours, torch_bytes(OBJECTS[name], pickle_protocol=protocol))


def both(text_of=lambda i: 'layer%d.weight' % i):
    """The same dict of tensors for Facula and for PyTorch, with the very same keys."""
    keys = [text_of(i) for i in range(12)]
    arrays = [np.full((i, 2), i, 'f4') for i in range(12)]
    return ({k: facula.from_numpy(a) for k, a in zip(keys, arrays)},
            {k: torch.from_numpy(a) for k, a in zip(keys, arrays)})


def digit_constants(i):
    return '0123456789ab'[i]                # CPython has one object for each character


CASES = {'names': lambda i: 'layer%d.weight' % i, 'str(i)': str, '%d': lambda i: '%d' % i, 'digits': digit_constants}


@pytest.mark.parametrize('name', CASES)
def test_dicts_of_tensors_are_saved_as_torch_save_does(name):
    ours, theirs = both(CASES[name])
    assert_same_bytes(facula_bytes(ours), torch_bytes(theirs))


@pytest.mark.parametrize('protocol', [2, 4])
@pytest.mark.parametrize('key', [str(0), '0', '%d' % 1, str(1), '10'])
@pytest.mark.parametrize('before', [True, False])
def test_text_equal_to_a_storage_key_is_another_object(key, before, protocol):
    """Storage keys are str(i): for i < 10 not the one object that CPython has of a character elsewhere."""
    def around(tensors):
        return [key, tensors, key] if before else [tensors, key, {key: 1}]

    arrays = [np.full(2, i, 'f4') for i in range(11)]
    theirs = torch_bytes(around([torch.from_numpy(a) for a in arrays]), pickle_protocol=protocol)
    ours = facula_bytes(around([facula.from_numpy(a) for a in arrays]), pickle_protocol=protocol)
    assert_same_bytes(ours, theirs)
    assert_same_bytes(facula_bytes(facula.load(theirs), pickle_protocol=protocol), theirs)


@pytest.mark.parametrize('name', [n for n in WITHOUT_TENSORS if n not in ('arrays', 'objects')])
def test_legacy_files_are_saved_as_torch_save_does(name):
    """(With tensors their bytes hold addresses, with classes of modules their source.)"""
    theirs = torch_bytes(OBJECTS[name], _use_new_zipfile_serialization=False)
    assert facula_bytes(facula.load(theirs), format='legacy') == theirs


@pytest.mark.parametrize('name', ['checkpoint', 'module', 'several'])
def test_legacy_files_of_facula_are_the_same_each_time(name):
    ours = facula_bytes(facula.load(torch_bytes(OBJECTS[name])), format='legacy')
    assert facula_bytes(facula.load(ours), format='legacy') == ours


@pytest.mark.parametrize('dtype', DTYPES, ids=name_of)
def test_facula_saves_a_dtype_as_torch_save_does(dtype):
    t = random_bits(rng_of(dtype), dtype, 9)
    if dtype.itemsize < 16:
        bits = np.frombuffer(bytearray(bytes(t.view(torch.uint8).numpy())), 'u%d' % dtype.itemsize)
        f = facula.from_bits(bits, name_of(dtype))
    else:
        f = facula.from_numpy(t.numpy())
    assert_same_bytes(facula_bytes([f, f]), torch_bytes([t, t]))
