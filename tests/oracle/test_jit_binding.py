"""facula.jit, facula.export, DLPack and the random generator, against what PyTorch gives for the same."""
import gc
import io

import numpy as np
import pytest
import torch

import facula
from helpers import to_torch

call = facula.ops.call


# ---- modules ---------------------------------------------------------------------------------------------

class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 3)
        self.bn = torch.nn.BatchNorm1d(3)
        self.drop = torch.nn.Dropout(0.5)

    def forward(self, x, scale: float = 1.0):
        return self.drop(self.bn(self.fc(x))) * scale


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()
        self.out = torch.nn.Linear(3, 2)
        self.steps = 3
        self.names = ['a', 'b']
        self.register_buffer('count', torch.zeros(1, dtype=torch.int64))

    def forward(self, x, scale: float = 1.0):
        return self.out(self.block(x, scale=scale))

    @torch.jit.export
    def counted(self, by: int, twice: bool = False):
        self.count += by * 2 if twice else by
        return self.count.clone()

    @torch.jit.export
    def fail(self, text: str):
        raise ValueError('no: ' + text)
        return text


@pytest.fixture
def scripted():
    torch.manual_seed(3)
    return torch.jit.script(Model()).eval()


def torch_file(scripted, **how):
    out = io.BytesIO()
    torch.jit.save(scripted, out, **how)
    return out.getvalue()


@pytest.fixture
def module(scripted):
    return facula.jit.load(torch_file(scripted))


def to_ours(x):
    return facula.from_dlpack(x.detach().clone())


def assert_close(ours, theirs):
    torch.testing.assert_close(torch.from_dlpack(ours), theirs.detach())


X = torch.arange(12, dtype=torch.float32).reshape(4, 3) / 7


def test_forward_with_keywords_and_defaults(scripted, module):
    assert_close(module(to_ours(X)), scripted(X))
    assert_close(module(to_ours(X), 2.5), scripted(X, 2.5))
    assert_close(module(x=to_ours(X), scale=0.5), scripted(x=X, scale=0.5))
    assert_close(module.forward(to_ours(X)), scripted.forward(X))


def test_arguments_that_do_not_fit_are_refused(module):
    for args, keywords in (((), {}), ((to_ours(X), 1.0, 2.0), {}), ((to_ours(X),), {'sclae': 1.0}), ((3,), {}),
                           ((to_ours(X),), {'x': to_ours(X)}), ((to_ours(X), 'one'), {})):
        with pytest.raises(facula.Error):
            module(*args, **keywords)


def test_methods_change_the_module_and_return(scripted, module):
    for args, keywords in (((2,), {}), ((3, True), {}), ((1,), {'twice': True})):
        assert_close(module.counted(*args, **keywords), scripted.counted(*args, **keywords))
    assert int(module.count.numpy()[0]) == int(scripted.count) == 10
    with pytest.raises(facula.Error, match='no: why'):
        module.fail('why')


def test_attributes_and_submodules(scripted, module):
    assert module.steps == 3 and list(module.names) == ['a', 'b'] and module.training is False
    assert_close(module.block.fc.weight, scripted.block.fc.weight)
    assert_close(module.get_submodule('block.fc')(to_ours(X)), scripted.block.fc(X))
    module.steps = 8
    assert module.steps == 8
    with pytest.raises(AttributeError, match='stepz'):
        module.stepz
    assert {'block', 'out', 'forward', 'counted', 'state_dict'} <= set(dir(module))
    assert not hasattr(module, 'nothing')


def test_a_submodule_shares_its_tensors(module):
    module.block.fc.weight.numpy()[...] = 0
    assert not module.state_dict()['block.fc.weight'].numpy().any()
    module.out.bias = facula.from_numpy(np.ones(2, 'f4'))
    assert list(module.state_dict()['out.bias'].numpy()) == [1, 1]


def test_the_state_dict_is_pytorchs(scripted, module):
    theirs, ours = scripted.state_dict(), module.state_dict()
    assert list(ours) == list(theirs)
    for name, tensor in theirs.items():
        assert torch.equal(torch.from_dlpack(ours[name]), tensor), name
    saved = to_torch(ours)
    assert list(saved) == list(theirs) and all(torch.equal(saved[name], theirs[name]) for name in theirs)


def test_load_state_dict_copies_into_the_modules_tensors(scripted, module):
    weight = module.out.weight
    torch.manual_seed(4)
    other = torch.jit.script(Model()).eval()
    module.load_state_dict({k: to_ours(v) for k, v in other.state_dict().items()})
    assert_close(weight, other.out.weight)
    assert_close(module(to_ours(X)), other(X))


def test_load_state_dict_says_what_pytorch_says(scripted, module):
    """Missing, unexpected and mismatched names, with strict and without."""
    theirs = dict(scripted.state_dict())
    theirs['extra'] = theirs.pop('out.bias')
    theirs['block.fc.bias'] = torch.zeros(4)
    ours = {k: to_ours(v) for k, v in theirs.items()}
    for strict in (True, False):
        with pytest.raises(RuntimeError) as want:
            scripted.load_state_dict(theirs, strict=strict)
        with pytest.raises(facula.Error) as got:
            module.load_state_dict(ours, strict=strict)
        for part in ('size mismatch for block.fc.bias', 'torch.Size([4])', 'torch.Size([3])'):
            assert part in str(want.value) and part in str(got.value)
        for part in ('Missing key(s) in state_dict: "out.bias"', 'Unexpected key(s) in state_dict: "extra"'):
            assert (part in str(got.value)) == (part in str(want.value)) == strict
    del ours['block.fc.bias']
    module.load_state_dict(ours, strict=False)


def test_train_and_eval(scripted, module):
    assert module.train() is module and module.training and module.block.drop.training
    scripted.train()
    torch.manual_seed(9)
    facula.manual_seed(9)
    assert_close(module(to_ours(X)), scripted(X))           # the same elements are dropped
    assert_close(module.block.bn.running_mean, scripted.block.bn.running_mean)
    assert int(module.state_dict()['block.bn.num_batches_tracked'].numpy()) == 1
    module.eval(), scripted.eval()
    assert not module.block.bn.training
    assert_close(module(to_ours(X)), scripted(X))


def test_no_grad_is_a_context_and_a_decorator(module):
    with facula.no_grad():
        want = module(to_ours(X)).numpy()
    assert (facula.no_grad()(lambda: module(to_ours(X)))().numpy() == want).all()


def test_to_another_dtype(scripted, module):
    assert module.to('float64') is module
    theirs = scripted.double()
    assert {k: str(v.dtype) for k, v in module.state_dict().items()} == \
        {k: str(v.dtype)[6:] for k, v in theirs.state_dict().items()}
    assert_close(module(to_ours(X.double())), theirs(X.double()))


def test_extra_files_go_in_and_out(scripted, tmp_path):
    found = {'a.txt': '', 'missing.txt': ''}
    module = facula.jit.load(torch_file(scripted, _extra_files={'a.txt': 'text', 'b.bin': b'\0\xff'}), _extra_files=found)
    assert found == {'a.txt': b'text', 'missing.txt': ''}
    facula.jit.save(module, tmp_path / 'saved.pt', _extra_files={'c.txt': 'more', 'a.txt': b'new'})
    wanted = {'a.txt': '', 'b.bin': '', 'c.txt': ''}
    torch.jit.load(str(tmp_path / 'saved.pt'), _extra_files=wanted)
    assert wanted == {'a.txt': b'new', 'b.bin': b'\0\xff', 'c.txt': b'more'}


def test_a_budget_ends_a_call():
    class Endless(torch.nn.Module):
        def forward(self, n: int):
            i = 0
            while i != n:
                i += 1
            return i
    module = facula.jit.load(torch_file(torch.jit.script(Endless())))
    assert module(1000) == 1000
    module.set_budget(max_steps=10000)
    with pytest.raises(facula.Error) as e:
        module(-1)
    assert e.value.status == 'ELIMIT'
    module.set_budget(max_seconds=0.05)
    with pytest.raises(facula.Error):
        module(-1)


def test_code_graph_and_operators(module):
    assert 'def counted(self: __torch__.' in module.code
    assert 'prim::CallMethod[name="forward"]' in module.graph and 'digraph' in module.graph_of(dot=True)
    assert {'name': 'aten::linear', 'supported': True} in [dict(row) for row in module.ops()]


def test_modules_of_paths_bytes_and_files(scripted, tmp_path):
    data = torch_file(scripted)
    path = tmp_path / 'm.pt'
    path.write_bytes(data)
    for source in (str(path), path, data, io.BytesIO(data)):
        assert_close(facula.jit.load(source)(to_ours(X)), scripted(X))
    with pytest.raises(facula.Error):
        facula.jit.load(data[:1000])


# ---- torch.export --------------------------------------------------------------------------------------------

def test_an_exported_program(tmp_path):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(3, 2)
            self.register_buffer('calls', torch.zeros(()))

        def forward(self, x, options):
            self.calls += 1
            return {'y': self.fc(x).relu() * options['scale'], 'sizes': [x.shape[0], x]}

    torch.manual_seed(5)
    options = {'scale': torch.tensor(2.0)}
    program = torch.export.export(Net().eval(), (X, options),
                                  dynamic_shapes=({0: torch.export.Dim.DYNAMIC}, {'scale': None}))
    torch.export.save(program, str(tmp_path / 'net.pt2'))
    theirs, ours = program.module(), facula.export.load(str(tmp_path / 'net.pt2'))
    for n in (4, 9):
        x = torch.randn(n, 3)
        want, got = theirs(x, options), ours(to_ours(x), {'scale': to_ours(options['scale'])})
        assert_close(got['y'], want['y'])
        assert got['sizes'][0] == n and list(got) == ['y', 'sizes']
    assert float(ours.state_dict()['calls'].numpy()) == 2
    assert set(ours.state_dict()) == set(program.state_dict)
    with pytest.raises(facula.Error):
        ours(to_ours(torch.randn(4, 2)), {'scale': to_ours(options['scale'])})
    with pytest.raises(facula.Error):
        ours(to_ours(X))


# ---- DLPack ---------------------------------------------------------------------------------------------------

DLPACK_DTYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16,
                 torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128]


@pytest.mark.parametrize('dtype', DLPACK_DTYPES, ids=str)
def test_dlpack_shares_memory_both_ways(dtype):
    theirs = torch.arange(24).reshape(2, 3, 4).to(dtype).transpose(0, 2)[1:]
    ours = facula.from_dlpack(theirs)
    assert str(ours.dtype) == str(dtype)[6:] and tuple(ours.shape) == theirs.shape
    back = torch.from_dlpack(ours)
    assert back.dtype == dtype and back.stride() == theirs.stride() and torch.equal(back, theirs)
    assert back.data_ptr() == theirs.data_ptr()
    back[0, 0, 0] = 1
    assert torch.equal(back, theirs)


def test_dlpack_keeps_memory_alive():
    back = torch.from_dlpack(facula.from_dlpack(torch.full((1000,), 7.0)))
    ours = facula.from_dlpack(torch.from_dlpack(facula.from_numpy(np.full(1000, 5, 'i4'))))
    facula.from_numpy(np.ones(3, 'f4')).__dlpack__()        # a capsule that nobody takes
    gc.collect()
    assert (back == 7).all() and (ours.numpy() == 5).all()


@pytest.mark.parametrize('shape', [(), (0,), (3, 0, 2), (1, 1)], ids=str)
def test_dlpack_of_scalars_and_of_nothing(shape):
    back = torch.from_dlpack(facula.from_dlpack(torch.ones(shape)))
    assert back.shape == shape and (back == 1).all()


# ---- the generator ---------------------------------------------------------------------------------------------

FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
SIZES = [(), (1,), (7,), (15,), (16,), (17,), (3, 37), (0, 4), (1000,)]


def ours_type(dtype):
    return facula.dtype(str(dtype)[6:])


def seed(n):
    torch.manual_seed(n)
    facula.manual_seed(n)


def assert_same_bits(ours, theirs):
    back = torch.from_dlpack(ours)
    assert back.dtype == theirs.dtype and back.shape == theirs.shape
    assert back.contiguous().numpy(force=True).tobytes() == theirs.contiguous().numpy().tobytes() \
        if theirs.dtype is not torch.bfloat16 else torch.equal(back, theirs)


@pytest.mark.parametrize('size', SIZES, ids=str)
@pytest.mark.parametrize('dtype', FLOATS, ids=str)
def test_uniform_and_normal_numbers(dtype, size):
    seed(11)
    for name in ('rand', 'randn', 'rand'):
        assert_same_bits(call('aten::' + name, list(size), dtype=ours_type(dtype)),
                         getattr(torch, name)(size, dtype=dtype))
    x = torch.empty(size, dtype=dtype)
    assert_same_bits(call('aten::uniform_', to_ours(x), -2.0, 3.0), x.uniform_(-2.0, 3.0))
    assert_same_bits(call('aten::normal_', to_ours(x), 1.0, 0.5), x.normal_(1.0, 0.5))


@pytest.mark.parametrize('dtype', [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64] + FLOATS, ids=str)
def test_whole_numbers_and_permutations(dtype):
    seed(12)
    for size in SIZES:
        assert_same_bits(call('aten::randint', 3, 100, list(size), dtype=ours_type(dtype)),
                         torch.randint(3, 100, size, dtype=dtype))
    for n in (0, 1, 2, 100):
        assert_same_bits(call('aten::randperm', n, dtype=ours_type(dtype)), torch.randperm(n, dtype=dtype))
    if dtype is torch.int64:
        assert_same_bits(call('aten::randperm', 70000, dtype=ours_type(dtype)), torch.randperm(70000))
        assert_same_bits(call('aten::randint', -2 ** 60, 2 ** 60, [50], dtype=ours_type(dtype)),
                         torch.randint(-2 ** 60, 2 ** 60, (50,)))


@pytest.mark.parametrize('dtype', FLOATS, ids=str)
@pytest.mark.parametrize('size', SIZES, ids=str)
def test_dropout_and_bernoulli(dtype, size):
    seed(13)
    x = torch.rand(size, dtype=dtype)
    seed(14)
    assert_same_bits(call('aten::bernoulli', to_ours(x)), torch.bernoulli(x))
    assert_same_bits(call('aten::bernoulli_', to_ours(x), 0.3), x.clone().bernoulli_(0.3))
    assert_same_bits(call('aten::dropout', to_ours(x), 0.4, True), torch.dropout(x, 0.4, True))


@pytest.mark.parametrize('dtype', [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize('replacement', [True, False])
def test_multinomial(dtype, replacement):
    seed(15)
    for shape, n in (((9,), 1), ((9,), 4), ((5, 12), 1), ((5, 12), 7)):
        weights = torch.rand(shape, dtype=dtype) + 0.1
        seed(16)
        assert_same_bits(call('aten::multinomial', to_ours(weights), n, replacement),
                         torch.multinomial(weights, n, replacement))


def test_the_state_is_pytorchs_and_can_be_put_back():
    seed(17)
    call('aten::randn', [5]), torch.randn(5)                # leaves half of a pair behind
    assert torch.equal(torch.from_dlpack(facula.get_rng_state()), torch.get_rng_state())
    state = facula.get_rng_state()
    first = call('aten::rand', [100]).numpy().copy()
    facula.set_rng_state(state)
    assert (call('aten::rand', [100]).numpy() == first).all()
    torch.manual_seed(18)
    torch.rand(3)
    facula.set_rng_state(to_ours(torch.get_rng_state()))
    assert_same_bits(call('aten::randn', [40]), torch.randn(40))
    with pytest.raises(facula.Error):
        facula.set_rng_state(facula.from_numpy(np.zeros(10, 'u1')))


@pytest.mark.parametrize('n', [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 63, -1])
def test_seeds_of_every_size(n):
    seed(n)
    assert_same_bits(call('aten::rand', [20]), torch.rand(20))
