"""Training that is interrupted, saved, passed through Facula and resumed goes on bit by bit as if it never stopped."""
import inspect
import io

import numpy as np
import pytest
import torch

import facula
from helpers import assert_same, command, facula_bytes, through_facula, torch_bytes, torch_loaded

OPTIMIZERS = sorted(name for name, c in vars(torch.optim).items()
                    if inspect.isclass(c) and issubclass(c, torch.optim.Optimizer) and c is not torch.optim.Optimizer)
OPTIONS = {'SparseAdam': {}, 'LBFGS': {'lr': .01, 'max_iter': 3}, 'SGD': {'lr': .01, 'momentum': .9},
           'Muon': {'lr': .01}}
SCHEDULERS = {
    'StepLR': lambda o: torch.optim.lr_scheduler.StepLR(o, 2),
    'MultiStepLR': lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 4]),
    'OneCycleLR': lambda o: torch.optim.lr_scheduler.OneCycleLR(o, .1, 10),
    'CosineAnnealingWarmRestarts': lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 2),
    'ExponentialLR': lambda o: torch.optim.lr_scheduler.ExponentialLR(o, .9),
    'SequentialLR': lambda o: torch.optim.lr_scheduler.SequentialLR(
        o, [torch.optim.lr_scheduler.ConstantLR(o, .1, 2), torch.optim.lr_scheduler.ExponentialLR(o, .9)], [2]),
}


class Run:
    def __init__(self, optimizer, scheduler='StepLR'):
        torch.manual_seed(1)
        self.sparse = optimizer == 'SparseAdam'
        self.model = torch.nn.Embedding(5, 3, sparse=True) if self.sparse else torch.nn.Sequential(
            torch.nn.Linear(4, 3, bias=False), torch.nn.Dropout(.3), torch.nn.Linear(3, 2, bias=False))
        self.optimizer = getattr(torch.optim, optimizer)(self.model.parameters(), **OPTIONS.get(optimizer, {}))
        self.scheduler = SCHEDULERS[scheduler](self.optimizer)

    def step(self):
        x = torch.randint(5, (4,)) if self.sparse else torch.randn(8, 4)

        def closure():
            self.optimizer.zero_grad()
            loss = self.model(x).square().sum()
            loss.backward()
            return loss

        self.optimizer.step(closure)
        self.scheduler.step()

    def checkpoint(self):
        return {'model': self.model.state_dict(), 'optimizer': self.optimizer.state_dict(),
                'scheduler': self.scheduler.state_dict(), 'rng': torch.get_rng_state()}

    def resume(self, checkpoint):
        self.model.load_state_dict(checkpoint['model'])
        self.optimizer.load_state_dict(checkpoint['optimizer'])
        self.scheduler.load_state_dict(checkpoint['scheduler'])
        torch.set_rng_state(checkpoint['rng'])


def interrupted_equals_uninterrupted(optimizer, scheduler, passing):
    run = Run(optimizer, scheduler)
    for _ in range(3):
        run.step()
    data = torch_bytes(run.checkpoint())
    for _ in range(3):
        run.step()
    resumed = Run(optimizer, scheduler)
    resumed.resume(passing(data))
    for _ in range(3):
        resumed.step()
    assert_same(run.checkpoint(), resumed.checkpoint())


def by_binding(data):
    return torch_loaded(facula_bytes(facula.load(data)), weights_only=True)


def by_binding_legacy(data):
    return torch_loaded(facula_bytes(facula.load(data), format='legacy'), weights_only=True)


@pytest.mark.parametrize('passing', [by_binding, by_binding_legacy])
@pytest.mark.parametrize('optimizer', OPTIMIZERS)
def test_every_optimizer_goes_on(optimizer, passing):
    interrupted_equals_uninterrupted(optimizer, 'StepLR', passing)


@pytest.mark.parametrize('scheduler', SCHEDULERS)
def test_schedulers_go_on(scheduler):
    interrupted_equals_uninterrupted('AdamW', scheduler,
                                     lambda data: torch_loaded(facula_bytes(facula.load(data))))


@pytest.mark.parametrize('format', ['zip', 'legacy'])
def test_the_command_carries_a_checkpoint(format, tmp_path):
    def passing(data):
        (tmp_path / 'in.pt').write_bytes(data)
        command('convert', tmp_path / 'in.pt', tmp_path / 'out.pt', '--to', format)
        return torch.load(tmp_path / 'out.pt', weights_only=True)

    interrupted_equals_uninterrupted('Adam', 'StepLR', passing)


MODULES = {
    'conv': lambda: torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.ReLU()),
    'lstm': lambda: torch.nn.LSTM(3, 4, 2), 'transformer': lambda: torch.nn.TransformerEncoderLayer(8, 2, 16),
    'tied': lambda: tied(), 'parametrized': lambda: torch.nn.utils.weight_norm(torch.nn.Linear(2, 3)),
    'lazy': lambda: torch.nn.LazyLinear(3), 'lists': lambda: torch.nn.ModuleDict(
        {'a': torch.nn.ModuleList([torch.nn.Linear(1, 1)]), 'b': torch.nn.ParameterList([torch.ones(1)])}),
}


def tied():
    m = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3))
    m[1].weight = m[0].weight
    return m


@pytest.mark.parametrize('how', [{}, {'format': 'legacy'}], ids=str)
@pytest.mark.parametrize('name', MODULES)
def test_whole_modules_stay(name, how):
    torch.manual_seed(0)
    m = MODULES[name]()
    back = through_facula(m, **how)
    if name == 'lazy':
        assert type(back) is type(m) and back.weight.is_leaf
        return
    assert_same(m.state_dict(), back.state_dict())
    assert repr(m) == repr(back)
    if name == 'tied':
        assert back[0].weight is back[1].weight


@pytest.mark.parametrize('name', [n for n in MODULES if n not in ('lazy', 'parametrized')])
def test_the_state_dict_of_a_pickled_module_is_pytorchs(name):
    m = MODULES[name]()
    ours = facula.state_dict(facula.load(torch_bytes(m)))
    theirs = m.state_dict()
    assert list(ours) == list(theirs)
    assert all(np.array_equal(ours[k].numpy(), theirs[k].numpy()) for k in theirs)


@pytest.mark.parametrize('how', [{}, {'format': 'legacy'}, {'slim': True}], ids=str)
def test_weights_only_accepts_state_dicts_and_checkpoints(how):
    run = Run('AdamW')
    run.step()
    for x in (run.model.state_dict(), run.checkpoint()):
        assert_same(x, torch_loaded(facula_bytes(facula.load(torch_bytes(x)), **how), weights_only=True))


def test_weights_only_accepts_what_numpy_alone_made():
    state = {'w': facula.from_numpy(np.ones((2, 3), 'f4')), 'b': facula.from_numpy(np.zeros(2), dtype='bfloat16')}
    back = torch.load(io.BytesIO(facula_bytes(state)), weights_only=True)
    assert back['w'].tolist() == [[1.0] * 3] * 2 and back['b'].dtype is torch.bfloat16
