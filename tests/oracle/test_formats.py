"""Every container against the library that owns it: safetensors, NumPy, distributed checkpoints, programs; hashes."""
import io
import os
import struct
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch

import facula
from helpers import (FLOAT8_DTYPES, PLAIN_DTYPES, assert_same, command, facula_bytes, name_of, random_bits, rng_of,
                     to_facula, torch_bytes, torch_loaded)

SAFETENSORS_DTYPES = [d for d in PLAIN_DTYPES + FLOAT8_DTYPES
                      if d not in (torch.complex32, torch.complex128, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz)]
NUMPY_DTYPES = [d for d in PLAIN_DTYPES if d not in (torch.complex32, torch.bfloat16)]


def tensors_of(dtypes):
    return {name_of(d): random_bits(rng_of(d), d, 12).view(3, 4) for d in dtypes}


def same_elements(ours, theirs):
    """Facula's tensors and PyTorch's have the same names, dtypes, shapes and bits."""
    assert set(ours) == set(theirs)
    for name, t in theirs.items():
        f = ours[name]
        assert (f.dtype, tuple(f.shape)) == (name_of(t.dtype), tuple(t.shape)), name
        if t.numel():
            assert f.bits().tobytes() == bytes(t.contiguous().view(-1).view(torch.uint8).numpy()), name


# ---- safetensors ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize('mmap', [True, False])
def test_safetensors_are_read(mmap, tmp_path):
    x = tensors_of(SAFETENSORS_DTYPES)
    x.update(empty=torch.empty(0, 3), scalar=torch.tensor(2.5))
    safetensors.torch.save_file(x, tmp_path / 'a.safetensors', metadata={'format': 'pt', 'note': 'é'})
    same_elements(facula.load(tmp_path / 'a.safetensors', mmap=mmap), x)


def test_safetensors_are_written(tmp_path):
    x = tensors_of(SAFETENSORS_DTYPES)
    x['transposed'] = torch.arange(6.).view(2, 3).t()
    facula.save(to_facula(x), tmp_path / 'a.safetensors')
    back = safetensors.torch.load_file(tmp_path / 'a.safetensors')
    assert set(back) == set(x)
    for name, t in x.items():
        assert back[name].dtype == t.dtype and back[name].shape == t.shape
        assert torch.equal(back[name].view(torch.uint8), t.contiguous().view(torch.uint8)), name


def test_sharded_safetensors_are_written_and_read(tmp_path):
    x = {'w%d' % i: torch.randn(100, generator=torch.Generator().manual_seed(i)) for i in range(5)}
    facula.save(to_facula(x), tmp_path / 'model.safetensors', shard_size=900)
    shards = [n for n in os.listdir(tmp_path) if n.endswith('.safetensors')]
    assert len(shards) > 1
    back = {}
    for name in shards:
        back.update(safetensors.torch.load_file(tmp_path / name))
    assert all(torch.equal(back[k], x[k]) for k in x)
    index = next(n for n in os.listdir(tmp_path) if n.endswith('.index.json'))
    same_elements(facula.load(tmp_path / index), x)


# ---- NumPy -----------------------------------------------------------------------------------------------------

def test_npz_is_read_and_written(tmp_path):
    x = tensors_of(NUMPY_DTYPES)
    arrays = {k: t.numpy() for k, t in x.items()}
    np.savez(tmp_path / 'a.npz', fortran=np.asfortranarray(arrays['float32']), **arrays)
    np.savez_compressed(tmp_path / 'b.npz', **arrays)
    for name in 'ab':
        loaded = facula.load(tmp_path / (name + '.npz'))
        assert all(loaded[k].numpy().tobytes() == a.tobytes() for k, a in arrays.items())
    facula.save(to_facula(x), tmp_path / 'c.npz')
    with np.load(tmp_path / 'c.npz') as back:
        assert set(back) == set(x)
        assert all(back[k].dtype == a.dtype and back[k].tobytes() == a.tobytes() for k, a in arrays.items())


@pytest.mark.parametrize('array', [np.arange(6.).reshape(2, 3), np.asfortranarray(np.ones((2, 3), 'f4')),
                                   np.array(5), np.zeros((0, 2)), np.arange(4, dtype='>i4')], ids=str)
def test_npy_is_read(array, tmp_path):
    np.save(tmp_path / 'a.npy', array)
    loaded = facula.load(tmp_path / 'a.npy')
    assert np.array_equal(loaded.numpy(), array) and tuple(loaded.shape) == array.shape


# ---- distributed checkpoints ---------------------------------------------------------------------------------

def checkpoint():
    g = torch.Generator().manual_seed(0)
    return {'model': {'w': torch.randn(4, 3, generator=g), 'b': torch.randn(3, generator=g).to(torch.bfloat16)},
            'step': 7, 'names': ['a', 'b']}


def test_dcp_is_read(tmp_path):
    import torch.distributed.checkpoint as dcp
    x = checkpoint()
    dcp.save(x, checkpoint_id=str(tmp_path / 'd'), no_dist=True)
    loaded = facula.load(tmp_path / 'd')
    assert loaded['step'] == 7 and loaded['names'] == ['a', 'b']
    same_elements(loaded['model'], x['model'])


def test_dcp_is_written(tmp_path):
    import torch.distributed.checkpoint as dcp
    x = checkpoint()
    facula.save(to_facula(x), tmp_path / 'd', format='dcp')
    back = {'model': {k: torch.zeros_like(t) for k, t in x['model'].items()}, 'step': 0, 'names': []}
    dcp.load(back, checkpoint_id=str(tmp_path / 'd'), no_dist=True)
    assert_same(x['model']['w'], back['model']['w'])
    assert_same(x['model']['b'], back['model']['b'])
    assert back['step'] == 7 and back['names'] == ['a', 'b']


# ---- programs --------------------------------------------------------------------------------------------------

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(4, 3)
        self.register_buffer('scale', torch.tensor([1., 2., 3.]))

    def forward(self, x):
        return torch.relu(self.linear(x)) * self.scale + torch.tensor([.5])


@pytest.fixture
def net():
    torch.manual_seed(0)
    return Net().eval()


X = torch.linspace(-1, 1, 8).view(2, 4)


@pytest.mark.parametrize('way', ['binding', 'command'])
@pytest.mark.parametrize('make', [torch.jit.script, lambda m: torch.jit.trace(m, X),
                                  lambda m: torch.jit.freeze(torch.jit.script(m))], ids=['script', 'trace', 'freeze'])
def test_torchscript_still_runs(way, make, net, tmp_path):
    program = make(net)
    program.save(str(tmp_path / 'a.pt'))
    through(way, tmp_path, '.pt')
    assert torch.equal(torch.jit.load(str(tmp_path / 'b.pt'))(X), program(X))


@pytest.mark.parametrize('way', ['binding', 'command'])
def test_exported_programs_still_run(way, net, tmp_path):
    torch.export.save(torch.export.export(net, (X,)), str(tmp_path / 'a.pt2'))
    through(way, tmp_path, '.pt2')
    assert torch.equal(torch.export.load(str(tmp_path / 'b.pt2')).module()(X), net(X))


def through(way, folder, suffix):
    a, b = folder / ('a' + suffix), folder / ('b' + suffix)
    if way == 'command':
        command('convert', a, b)
    else:
        facula.save(facula.load(a), b, format={'.pt': 'torchscript'}.get(suffix))


@pytest.mark.parametrize('kind', ['script', 'export'])
def test_programs_have_a_state_dict(kind, net, tmp_path):
    path = tmp_path / ('a.pt2' if kind == 'export' else 'a.pt')
    if kind == 'script':
        torch.jit.script(net).save(str(path))
    else:
        torch.export.save(torch.export.export(net, (X,)), str(path))
    same_elements(facula.state_dict(facula.load(path)), net.state_dict())


# ---- options of load -------------------------------------------------------------------------------------------

def test_mmap_is_copy_on_write(tmp_path):
    torch.save({'w': torch.ones(1000)}, tmp_path / 'a.pt')
    before = (tmp_path / 'a.pt').read_bytes()
    for mmap in (True, False):
        loaded = facula.load(tmp_path / 'a.pt', mmap=mmap)
        loaded['w'].numpy()[:] = 5
        assert (tmp_path / 'a.pt').read_bytes() == before
        facula.save(loaded, tmp_path / 'a.pt')          # onto the very file that is mapped
        assert torch.load(tmp_path / 'a.pt')['w'].tolist() == [5] * 1000
        (tmp_path / 'a.pt').write_bytes(before)


@pytest.mark.parametrize('how', [{}, {'_use_new_zipfile_serialization': False}], ids=str)
def test_map_location_relabels(how):
    data = torch_bytes({'w': torch.ones(2)}, **how)
    assert facula.load(data)['w'].device == 'cpu'
    moved = facula.load(data, map_location='cuda:1')['w']
    assert moved.device == 'cuda:1' and moved.device.index == 1
    assert facula.load(facula_bytes({'w': moved}))['w'].device == 'cuda:1'
    back = torch_loaded(facula_bytes({'w': moved}), map_location='cpu')
    assert back['w'].tolist() == [1, 1]


def test_keys_selects_and_names_the_nearest():
    data = torch_bytes({'weight': torch.ones(2), 'bias': torch.zeros(3)})
    assert list(facula.load(data, keys=['bias'])) == ['bias']
    with pytest.raises(facula.Error, match='weight'):
        facula.load(data, keys=['wieght'])


def big_endian(data):
    """The file as a big-endian machine writes it: storages swapped, byteorder 'big'."""
    archive, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, 'w') as copy:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename.endswith('/byteorder'):
                content = b'big'
            elif '/data/' in info.filename:
                content = np.frombuffer(content, '<f4').astype('>f4').tobytes()
            copy.writestr(info.filename, content)
    return out.getvalue()


def test_big_endian_files_are_read_as_pytorch_reads_them():
    x = {'a': torch.randn(7), 'b': torch.arange(3.)}
    data = big_endian(torch_bytes(x))
    assert_same(x, torch_loaded(data))
    for mmap in (True, False):
        same_elements(facula.load(data, mmap=mmap), x)
    assert_same(x, torch_loaded(facula_bytes(facula.load(data))))


def test_several_objects_in_one_legacy_stream():
    out = io.BytesIO()
    for i in range(3):
        torch.save(torch.full((2,), float(i)), out, _use_new_zipfile_serialization=False)
    for i in range(3):
        assert facula.load(out.getvalue(), index=i).tolist() == [i, i]


def test_files_bytes_and_paths_are_all_read(tmp_path):
    data = torch_bytes({'w': torch.ones(2)})
    (tmp_path / 'a.pt').write_bytes(data)
    with open(tmp_path / 'a.pt', 'rb') as f:
        results = [facula.load(f), facula.load(io.BytesIO(data)), facula.load(data), facula.load(bytearray(data)),
                   facula.load(tmp_path / 'a.pt'), facula.load(str(tmp_path / 'a.pt'))]
    assert all(r['w'].tolist() == [1, 1] for r in results)


# ---- hash, check, repair, errors ----------------------------------------------------------------------------------

def test_the_hash_is_that_of_the_content(tmp_path):
    torch.manual_seed(0)
    state = dict(Net().state_dict())
    torch.save(state, tmp_path / 'zip.pt')
    torch.save(state, tmp_path / 'legacy.pt', _use_new_zipfile_serialization=False)
    torch.save(dict(reversed(list(state.items()))), tmp_path / 'protocol4.pt', pickle_protocol=4)
    safetensors.torch.save_file(state, tmp_path / 'a.safetensors')
    names = os.listdir(tmp_path)
    hashes = {facula.hash(tmp_path / n) for n in names}
    assert len(hashes) == 1
    assert {command('hash', tmp_path / n).stdout.split()[0] for n in names} == hashes
    assert facula.hash(facula.load(tmp_path / 'zip.pt')) in hashes
    state['scale'].view(torch.int32)[1] ^= 1            # one bit
    torch.save(state, tmp_path / 'changed.pt')
    assert facula.hash(tmp_path / 'changed.pt') not in hashes


def test_check_finds_a_flipped_byte(tmp_path):
    data = bytearray(torch_bytes({'w': torch.ones(100)}))
    (tmp_path / 'a.pt').write_bytes(data)
    assert facula.check(tmp_path / 'a.pt')['ok']
    data[data.index(struct.pack('<4f', 1, 1, 1, 1)) + 50] ^= 1
    (tmp_path / 'a.pt').write_bytes(data)
    report = facula.check(tmp_path / 'a.pt')
    assert not report['ok'] and 'data/0' in report['problems'][0]['record']


def test_repair_brings_tensors_back(tmp_path):
    data = torch_bytes({'w': torch.ones(100), 'b': torch.zeros(3)})
    (tmp_path / 'a.pt').write_bytes(data[:-300])
    with pytest.raises(facula.Error):
        facula.load(tmp_path / 'a.pt')
    report = facula.repair(tmp_path / 'a.pt', tmp_path / 'b.pt')
    assert {t['key']: t['ok'] for t in report['tensors']} == {'w': True, 'b': True}
    assert torch.load(tmp_path / 'b.pt')['w'].tolist() == [1] * 100


def test_errors_say_what_and_where(tmp_path):
    with pytest.raises(facula.Error) as e:
        facula.load(tmp_path / 'none.pt')
    assert e.value.path == str(tmp_path / 'none.pt') and e.value.status in ('EIO', 'ENOTFOUND')
    with pytest.raises(facula.Error) as e:
        facula.load(torch_bytes(torch.ones(3))[:-1][:200])
    assert e.value.status == 'EFORMAT'


def test_describe_tells_the_kind(tmp_path):
    torch.save({}, tmp_path / 'a.pt')
    assert facula.describe(tmp_path / 'a.pt')['format'] == 'zip'
