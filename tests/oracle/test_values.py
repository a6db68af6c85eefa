"""Random object graphs, both ways, in every container and pickle protocol."""
import collections

import numpy as np
import pytest
import torch

import facula
from helpers import (DTYPES, assert_same, facula_bytes, random_bits, rng_of, to_torch, torch_bytes, torch_loaded)


class Graph:
    """A random graph of what checkpoints are made of; `tensors` false: without PyTorch's objects."""

    def __init__(self, rng, tensors):
        self.rng, self.tensors = rng, tensors
        self.made = []
        self.storages = [random_bits(rng, torch.float32, 60) for _ in range(3)]

    def leaf(self):
        rng = self.rng
        kinds = [
            lambda: None, lambda: rng.random() < .5, lambda: rng.randint(-300, 300),
            lambda: rng.randint(-2 ** rng.choice((31, 32, 63, 64, 200)), 2 ** rng.choice((31, 32, 63, 64, 200))),
            lambda: rng.uniform(-1, 1) * 10 ** rng.randint(-300, 300), lambda: complex(rng.random(), -0.0),
            lambda: ''.join(rng.choice('abé€😀\n"') for _ in range(rng.choice((0, 1, 5, 300)))),
            lambda: rng.randbytes(rng.choice((0, 1, 5, 300))), lambda: bytearray(rng.randbytes(3)),
            lambda: np.array(rng.random()), lambda: np.float32(rng.random()), lambda: np.arange(rng.randint(0, 5)),
        ]
        if self.tensors:
            kinds += [self.tensor, self.tensor, lambda: rng.choice(DTYPES), lambda: torch.Size([rng.randint(0, 9)]),
                      lambda: torch.device('cuda', rng.randint(0, 3))]
        return rng.choice(kinds)()

    def tensor(self):
        rng = self.rng
        if rng.random() < .3:
            return random_bits(rng, rng.choice(DTYPES), rng.randint(0, 9))
        t = rng.choice(self.storages).as_strided((rng.randint(0, 3), rng.randint(1, 4)),
                                                 (rng.randint(0, 9), rng.randint(0, 4)), rng.randint(0, 20))
        return torch.nn.Parameter(t, rng.random() < .5) if rng.random() < .3 else t

    def key(self):
        return self.rng.choice((self.rng.randint(0, 99), 'key%d' % self.rng.randint(0, 99), (1, self.rng.random())))

    def node(self, depth):
        rng = self.rng
        if self.made and rng.random() < .15:
            return rng.choice(self.made)
        if depth == 0 or rng.random() < .3:
            return self.leaf()
        kind = rng.choice(('list', 'dict', 'ordered', 'tuple', 'set', 'default', 'counter'))
        n = rng.randint(0, 5)
        if kind == 'tuple':
            out = tuple(self.node(depth - 1) for _ in range(n))
        elif kind == 'list':
            out = []
            self.made.append(out)       # known before it is filled: cycles
            out.extend(self.node(depth - 1) for _ in range(n))
        elif kind == 'set':
            out = {rng.randint(0, 99) for _ in range(n)} if rng.random() < .5 else frozenset([n])
        elif kind == 'counter':
            out = collections.Counter({self.key(): rng.randint(0, 9) for _ in range(n)})
        else:
            out = {'dict': {}, 'ordered': collections.OrderedDict(), 'default': collections.defaultdict(int)}[kind]
            self.made.append(out)
            for _ in range(n):
                out[self.key()] = self.node(depth - 1)
            if kind == 'ordered' and rng.random() < .3:
                out._metadata = self.node(0)
        self.made.append(out)
        return out


def graph(seed, tensors):
    return [Graph(rng_of(seed, tensors), tensors).node(5) for _ in range(1)] * 2


@pytest.mark.parametrize('seed', range(150))
def test_graphs_of_pytorch_come_back(seed):
    x = graph(seed, True)
    how = [{}, {'format': 'legacy'}, {'slim': True}][seed % 3]
    protocol = 2 + seed % 4
    data = torch_bytes(x, pickle_protocol=protocol, _use_new_zipfile_serialization=seed % 2 == 0)
    if seed % 2 == 1:
        torch_readable(data)
    loaded = facula.load(data, mmap=seed % 5 != 0)
    if how.get('slim'):
        torch_loaded(facula_bytes(loaded, pickle_protocol=protocol, **how))
    else:
        assert_same(x, torch_loaded(facula_bytes(loaded, pickle_protocol=protocol, **how)))


def torch_readable(data):
    """PyTorch cannot load its own legacy files with dtypes that have no storage class."""
    try:
        torch_loaded(data)
    except AttributeError:
        pass


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
@pytest.mark.parametrize('seed', range(60))
def test_graphs_of_python_are_saved_for_pytorch(seed, protocol):
    x = graph(seed, False)
    assert_same(x, to_torch(x, pickle_protocol=protocol))
    assert_same(x, facula.load(facula_bytes(x, pickle_protocol=protocol)))


def test_cycles_through_tuples_and_dicts():
    a, b = [], {}
    t = (a, b)
    a.append(t)
    b['t'] = t
    back = facula.load(facula_bytes(t))
    assert type(back) is tuple and back[0][0] is back and back[1]['t'] is back


def test_unknown_classes_stay_objects_and_are_not_imported():
    x = facula.Object(facula.Global('no.such.module', 'Thing'), (1, 'a'), {'w': facula.from_numpy(np.ones(2))})
    back = facula.load(facula_bytes({'x': x, 'again': x}))
    assert back['x'] is back['again'] and back['x'].type_name == 'no.such.module.Thing'
    assert back['x'].args == (1, 'a') and back['x'].state['w'].tolist() == [1, 1]
    with pytest.raises(facula.Error, match='runs no code'):
        back['x'].callable()


def test_objects_of_pytorch_are_refused_by_name():
    with pytest.raises(facula.Error, match='from_numpy'):
        facula_bytes({'w': torch.ones(2)})


def test_what_has_no_name_is_refused():
    with pytest.raises(facula.Error, match='no name'):
        facula_bytes({'f': lambda: 1})
