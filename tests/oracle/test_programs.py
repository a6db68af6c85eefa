"""Programs that Facula opened, changed and saved: PyTorch loads them and computes what Facula computes.

A program and its calls are an io_<name>.json of the corpus beside the repository (../shared/corpus) or of
tests/data/programs. Programs that PyTorch 2.13 itself cannot load are skipped.
"""
import glob
import json
import os

import numpy as np
import pytest
import torch

import facula
from conftest import ROOT

FOLDERS = [os.path.join(ROOT, '..', 'shared', 'corpus'), os.path.join(ROOT, 'tests', 'data', 'programs')]


class Program:
    def __init__(self, description):
        with open(description) as f:
            self.io = json.load(f)
        folder = os.path.dirname(description)
        self.path = os.path.join(folder, self.io['file'])
        arrays = os.path.join(folder, self.io.get('npz') or '')
        self.arrays = dict(np.load(arrays)) if os.path.isfile(arrays) else {}
        self.name = '%s-%s' % (os.path.basename(folder), self.io['file'])
        self.is_old = os.path.basename(folder) == 'torch-1.4.0'
        self.changes_when_saved = self.io['file'] == 'script_getstate.pt'   # __setstate__ does not undo __getstate__
        self.tolerance = self.io.get('tolerance') or {'rtol': 1e-4, 'atol': 1e-5}

    def loaded_by_torch(self):
        try:
            return torch.jit.load(self.path)
        except Exception as e:
            pytest.skip('torch.jit.load: ' + str(e).strip().split('\n')[-1][:100])


def programs():
    for folder in FOLDERS:
        for description in sorted(glob.glob(os.path.join(folder, '**', 'io_*.json'), recursive=True)):
            program = Program(description)
            if 'calls' in program.io and not program.path.endswith('.pt2') and os.path.exists(program.path):
                yield pytest.param(program, id=program.name)


every_program = pytest.mark.parametrize('program', list(programs()))


# ---- calls, on either side -------------------------------------------------------------------------------

class Side:
    """tensor(array, dtype or None) makes one; error is what a call raises."""

    def __init__(self, tensor, seed, error):
        self.tensor, self.seed, self.error = tensor, seed, error

    def value(self, v, arrays):
        kind = v['k']
        if kind == 'tensor':
            if v.get('qscheme') or 'q_scale' in v:
                pytest.skip('a quantized argument')
            has_bits = 'npz_view' in v or v['dtype'] == 'bfloat16' or v['dtype'].startswith('float8')
            return self.tensor(arrays[v['npz']].reshape(v['shape']).copy(), v['dtype'] if has_bits else None)
        if kind in ('list', 'tuple'):
            return (list if kind == 'list' else tuple)(self.value(i, arrays) for i in v['items'])
        if kind == 'dict':
            return {self.value(a, arrays): self.value(b, arrays) for a, b in v['items']}
        if kind == 'complex':
            return complex(float(v['re']), float(v['im']))
        return {'none': lambda x: None, 'int': int, 'float': float}.get(kind, lambda x: x)(v.get('v'))

    def run(self, module, program):
        """The results of the program's calls in order; an Exception in place of one that raised."""
        results = []
        self.seed(20)
        for call in program.io['calls']:
            name = call.get('method', 'forward')
            function = module if name == 'forward' else getattr(module, name)
            args = [self.value(v, program.arrays) for v in call.get('args', [])]
            keywords = {k: self.value(v, program.arrays) for k, v in (call.get('kwargs') or {}).items()}
            try:
                results.append(function(*args, **keywords))
            except self.error as e:
                results.append(e)
        return results


def torch_tensor(array, dtype):
    x = torch.from_numpy(array)
    return x if dtype is None else x.view(getattr(torch, dtype))


OURS = Side(lambda array, dtype: facula.from_numpy(array, dtype=dtype), facula.manual_seed, facula.Error)
THEIRS = Side(torch_tensor, torch.manual_seed, Exception)


# ---- comparing ---------------------------------------------------------------------------------------------

def numpy_of(x):
    """Elements as NumPy has them (quantized: dequantized), and the dtype's name."""
    name = str(x.dtype).replace('torch.', '')
    if isinstance(x, torch.Tensor):
        x = (x.dequantize() if x.is_quantized else x).detach().resolve_conj().resolve_neg()
        return (x.float() if x.dtype is torch.bfloat16 else x).numpy(), name
    x = x.dequantize() if x.dtype.is_quantized else x
    return (x.to('float32') if name == 'bfloat16' else x).contiguous().numpy(), name


def plain(x):
    """Containers of either side as lists and dicts; modules and objects are not looked into."""
    if isinstance(x, (list, tuple)):
        return [plain(i) for i in x]
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, Exception):
        return 'raised'
    if hasattr(x, 'numpy') or x is None or isinstance(x, (bool, int, float, complex, str)):
        return x
    return 'object'


def assert_close(ours, theirs, tolerance, where='$'):
    if hasattr(ours, 'numpy'):
        assert isinstance(theirs, torch.Tensor), where
        (a, a_type), (b, b_type) = numpy_of(ours), numpy_of(theirs)
        assert a_type == b_type and a.shape == b.shape, where
        np.testing.assert_allclose(a, b, **tolerance, err_msg=where)
    elif isinstance(ours, list):
        assert isinstance(theirs, list) and len(ours) == len(theirs), where
        for i, (a, b) in enumerate(zip(ours, theirs)):
            assert_close(a, b, tolerance, '%s[%d]' % (where, i))
    elif isinstance(ours, dict):
        assert list(map(str, ours)) == list(map(str, theirs)), where
        for (key, a), b in zip(ours.items(), theirs.values()):
            assert_close(a, b, tolerance, '%s[%r]' % (where, key))
    elif isinstance(ours, float):
        assert ours == pytest.approx(theirs, rel=tolerance['rtol'], abs=tolerance['atol'], nan_ok=True), where
    else:
        assert ours == theirs, where


def assert_same_results(module, saved, program):
    """Of the module, of the file as Facula loads it, and of the file as PyTorch loads it."""
    with torch.no_grad(), facula.no_grad():
        theirs = plain(THEIRS.run(saved[1], program))
        assert_close(plain(OURS.run(saved[0], program)), theirs, program.tolerance)
        if not program.changes_when_saved:
            assert_close(plain(OURS.run(module, program)), theirs, program.tolerance)


def through_file(module, folder):
    """The saved program: as Facula and as PyTorch load it."""
    path = str(folder / 'saved.pt')
    module.save(path)
    return facula.jit.load(path), torch.jit.load(path)


def assert_same_state(module, saved, program):
    """PyTorch 2.13 takes buffers of 1.4's archives for plain attributes, which are not in a state_dict."""
    ours, theirs = (saved[0] if program.changes_when_saved else module).state_dict(), saved[1].state_dict()
    assert set(theirs) <= set(ours) if program.is_old else list(theirs) == list(ours)
    for name, tensor in theirs.items():
        assert_close(ours[name], tensor, {'rtol': 0, 'atol': 0}, name)


# ---- the tests -------------------------------------------------------------------------------------------------

@every_program
def test_a_program_saved_as_it_was_loaded_computes_the_same(program, tmp_path):
    program.loaded_by_torch()
    module = facula.jit.load(program.path)
    saved = through_file(module, tmp_path)
    assert_same_state(module, saved, program)
    assert_same_results(module, saved, program)


def changed(tensor):
    """A little other values; quantized and whole numbers stay."""
    if not tensor.dtype.is_floating_point:
        return tensor
    values = tensor.contiguous().to('float64').numpy() * 1.015625 + 0.0078125
    return facula.from_numpy(np.ascontiguousarray(values)).to(tensor.dtype)


@every_program
def test_a_program_with_a_changed_state_dict_computes_the_same(program, tmp_path):
    program.loaded_by_torch()
    module = facula.jit.load(program.path)
    before = {k: v.clone() for k, v in module.state_dict().items()}
    module.load_state_dict({k: changed(v) for k, v in before.items()})
    for name, tensor in module.state_dict().items():
        assert not tensor.dtype.is_floating_point or tensor.numel() == 0 or not tensor.equal(before[name]), name
    saved = through_file(module, tmp_path)
    assert_same_state(module, saved, program)
    assert_same_results(module, saved, program)


def modes(module):
    """name -> training, of every module that has it: frozen ones do not."""
    return {name: m.training for name, m in module.named_modules() if m._c.hasattr('training')}


@every_program
@pytest.mark.parametrize('to_training', [True, False], ids=['train', 'eval'])
def test_a_program_in_the_other_mode_computes_the_same(program, to_training, tmp_path):
    want = program.loaded_by_torch()
    module = facula.jit.load(program.path)
    module.train(not to_training).train(to_training)
    saved = through_file(module, tmp_path)
    assert modes(saved[1]) == modes(want.train(to_training))
    assert_same_results(module, saved, program)
