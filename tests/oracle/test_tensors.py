"""Tensors of every dtype and layout, from PyTorch to Facula and back."""
import numpy as np
import pytest
import torch

import facula
from helpers import (BIT_DTYPES, DTYPES, SUB_BYTE_DTYPES, assert_same, facula_bytes, name_of, random_bits, rng_of, through_facula,
                     to_facula, to_torch, torch_bytes, torch_loaded)

CONTAINERS = [{}, {'format': 'legacy'}, {'pickle_protocol': 3}, {'pickle_protocol': 4}, {'pickle_protocol': 5}]


@pytest.mark.parametrize('how', CONTAINERS, ids=str)
@pytest.mark.parametrize('dtype', DTYPES, ids=name_of)
def test_every_dtype_comes_back_bit_by_bit(dtype, how):
    t = random_bits(rng_of(dtype), dtype, 24)
    tensors = {'flat': t, 'matrix': t.view(4, 6), 'transposed': t.view(4, 6).t(), 'narrow': t[3:9],
               '0-d': t.view(24)[5], 'empty': torch.empty((0, 3), dtype=dtype)}
    assert_same(tensors, through_facula(tensors, **how))


@pytest.mark.parametrize('dtype', [d for d in DTYPES if d not in BIT_DTYPES], ids=name_of)
def test_facula_reads_the_elements_that_pytorch_wrote(dtype):
    t = random_bits(rng_of(dtype), dtype, 24).view(2, 3, 4).permute(2, 0, 1)[1:]
    f = to_facula(t)
    assert (f.dtype, f.shape, f.stride(), f.storage_offset()) == \
        (name_of(dtype), tuple(t.shape), t.stride(), t.storage_offset())
    assert f.bits().tobytes() == bytes(t.contiguous().view(torch.uint8).numpy())
    if dtype.is_floating_point or dtype.is_complex:
        return
    assert f.tolist() == t.tolist()


@pytest.mark.parametrize('dtype', [d for d in DTYPES + SUB_BYTE_DTYPES if d.itemsize < 16], ids=name_of)
def test_facula_tensors_made_of_bits_are_pytorchs(dtype):
    t = random_bits(rng_of(dtype), dtype, 12).view(3, 4)
    array = np.frombuffer(bytearray(bytes(t.view(torch.uint8).numpy())), 'u%d' % dtype.itemsize).reshape(3, 4)
    assert_same(t, to_torch(facula.from_bits(array, name_of(dtype))))


def strided_cases():
    base = torch.arange(120, dtype=torch.float32)
    image = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(1))
    return {
        'views of one storage': [base[:60], base[30:], base[::7], base.view(2, 60).t(), base],
        'the same object twice': [base] * 2,
        'expanded': base[:3].view(3, 1).expand(3, 1000), 'expanded 0-d': torch.tensor(1.5).expand(2, 2),
        'channels_last': image.to(memory_format=torch.channels_last),
        'channels_last_3d': image.unsqueeze(0).to(memory_format=torch.channels_last_3d),
        'overlapping': base.as_strided((5, 5), (1, 2), 7),
        'size 1 with an odd stride': base.as_strided((1, 2), (77, 3)),
        'empty with offset': base[50:50], 'empty dims': torch.empty(3, 0, 2), '0-d': torch.tensor(3),
        'many dims': torch.zeros((1,) * 20 + (2,)),
        'requires_grad': [torch.ones(2, requires_grad=True), torch.nn.Parameter(torch.ones(2), requires_grad=False)],
        'bytes and floats of one size': [torch.ones(4), torch.ones(16, dtype=torch.uint8)],
    }


@pytest.mark.parametrize('how', CONTAINERS[:3], ids=str)
@pytest.mark.parametrize('name', strided_cases())
def test_strides_views_and_sharing_stay(name, how):
    x = strided_cases()[name]
    assert_same(x, through_facula(x, **how))


def math_bits_cases():
    z = torch.tensor([1 + 2j, 3 - 4j, 5j])
    return {'conj': z.conj(), 'neg': z.conj().imag, 'several': [z.conj(), z.clone().conj().imag, z, z[1:].conj(), (z * 2).conj()],
            'both': torch._neg_view(z.conj()), 'double': z.to(torch.complex128).conj()}


@pytest.mark.parametrize('name', math_bits_cases())
def test_conj_and_neg_bits_stay(name):
    x = math_bits_cases()[name]
    assert_same(x, through_facula(x))


def test_numpy_resolves_conj_and_neg_on_request():
    z = torch.tensor([1 + 2j, 3 - 4j]).conj()
    f = to_facula([z, z.resolve_conj().conj().imag])
    with pytest.raises(facula.Error, match='contiguous'):
        f[0].numpy()
    assert f[0].tolist() == z.tolist() and f[1].contiguous().numpy().tolist() == z.resolve_conj().conj().imag.tolist()


def quantized_cases():
    x = torch.linspace(-3, 3, 24).view(2, 3, 4)
    scales, zeros = torch.tensor([.1, .2, .3], dtype=torch.float64), torch.tensor([1, 2, 3])
    return {
        'qint8': torch.quantize_per_tensor(x, .05, 3, torch.qint8),
        'quint8': torch.quantize_per_tensor(x, .05, 120, torch.quint8),
        'qint32': torch.quantize_per_tensor(x, 1e-5, 0, torch.qint32),
        'transposed': torch.quantize_per_tensor(x, .05, 3, torch.qint8).transpose(0, 2),
        'per channel': torch.quantize_per_channel(x, scales, zeros, 1, torch.qint8),
        'per channel, float': torch.quantize_per_channel(x, scales.float(), zeros.float(), 1, torch.quint8),
        'quint4x2': torch.quantize_per_channel(x, scales.float(), zeros.float(), 1, torch.quint4x2),
        'two of one storage': [q := torch.quantize_per_tensor(x, .05, 3, torch.qint8), q[1]],
    }


@pytest.mark.parametrize('how', CONTAINERS[:2], ids=str)
@pytest.mark.parametrize('name', quantized_cases())
def test_quantized_tensors_stay(name, how):
    x = quantized_cases()[name]
    assert_same(x, through_facula(x, **how))


@pytest.mark.parametrize('name', [n for n in quantized_cases() if n not in ('quint4x2', 'two of one storage')])
def test_quantized_tensors_are_dequantized_as_pytorch_does(name):
    x = quantized_cases()[name]
    f = to_facula(x)
    assert f.qscheme() == str(x.qscheme()).split('.')[1]
    assert np.array_equal(f.dequantize().numpy(), x.dequantize().numpy())


def test_facula_quantizes_nothing_but_keeps_parameters_given():
    f = facula.from_bits(np.arange(6, dtype='i1'), 'qint8').set_quantizer(.5, 2)
    assert_same(torch._make_per_tensor_quantized_tensor(torch.arange(6, dtype=torch.int8), .5, 2), to_torch(f))
    scales, zeros = facula.from_numpy(np.array([.5, 1.])), facula.from_numpy(np.array([1, 2]))
    f = facula.from_bits(np.arange(6, dtype='u1').reshape(2, 3), 'quint8').set_quantizer(scales, zeros, axis=0)
    t = torch._make_per_channel_quantized_tensor(torch.arange(6, dtype=torch.uint8).view(2, 3),
                                                 torch.tensor([.5, 1.], dtype=torch.float64), torch.tensor([1, 2]), 0)
    assert_same(t, to_torch(f))


def sparse_cases():
    dense = torch.tensor([[0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4], [5, 6, 0, 0]], dtype=torch.float64)
    coo = torch.sparse_coo_tensor([[0, 1, 1], [2, 0, 0]], [3., 4., 5.], (2, 3))
    return {
        'coo': coo, 'coo coalesced': coo.coalesce(), 'coo empty': torch.sparse_coo_tensor(size=(3, 4)),
        'coo hybrid': torch.sparse_coo_tensor([[0, 2]], [[1., 2.], [3., 4.]], (3, 2)),
        'csr': dense.to_sparse_csr(), 'csc': dense.to_sparse_csc(), 'bsr': dense.to_sparse_bsr((2, 2)),
        'bsc': dense.to_sparse_bsc((2, 2)),
        'csr batch, int32': torch.sparse_csr_tensor(torch.tensor([[0, 1, 2]] * 2, dtype=torch.int32),
                                                    torch.tensor([[0, 1]] * 2, dtype=torch.int32),
                                                    torch.ones(2, 2), (2, 2, 2)),
        'several': [coo, dense.to_sparse_csr(), dense.to_sparse_csc(), coo.coalesce()],
    }


@pytest.mark.parametrize('how', CONTAINERS, ids=str)
@pytest.mark.parametrize('name', sparse_cases())
def test_sparse_tensors_stay(name, how):
    x = sparse_cases()[name]
    assert_same(x, through_facula(x, **how))


@pytest.mark.parametrize('name', [n for n in sparse_cases() if n != 'several'])
def test_sparse_tensors_become_dense_as_in_pytorch(name):
    x = sparse_cases()[name]
    assert np.array_equal(to_facula(x).to_dense().numpy(), x.to_dense().numpy())


def test_sparse_tensors_made_by_facula_are_pytorchs():
    n = facula.from_numpy
    coo = facula.sparse_coo_tensor(n(np.array([[0, 1], [2, 0]])), n(np.array([3., 4.])), (2, 3), True)
    assert_same(torch.sparse_coo_tensor([[0, 1], [2, 0]], torch.tensor([3., 4.], dtype=torch.float64),
                                        (2, 3)).coalesce(), to_torch(coo))
    for layout in ('sparse_csr', 'sparse_csc'):
        arrays = np.array([0, 1, 2]), np.array([1, 0]), np.array([1, 2], dtype='f4')
        t = torch.sparse_compressed_tensor(*[torch.tensor(a) for a in arrays], (2, 2), layout=getattr(torch, layout))
        assert_same(t, to_torch(facula.sparse_compressed_tensor(layout, *[n(a) for a in arrays], (2, 2))))


def test_nested_tensors_stay():
    parts = [torch.arange(6.).view(2, 3), torch.ones(4, 3)]
    strided = torch.nested.nested_tensor(parts)
    back = through_facula([strided, parts[0]])
    assert_same(list(strided.unbind()), list(back[0].unbind()))
    assert [x.tolist() for x in to_facula(strided).unbind()] == [x.tolist() for x in parts]
    jagged = torch.nested.nested_tensor(parts, layout=torch.jagged)
    back = through_facula({'x': jagged})['x']
    assert type(back) is type(jagged) and back.layout is torch.jagged
    assert_same([jagged.values(), jagged.offsets()], [back.values(), back.offsets()])


def test_meta_tensors_stay_without_bytes():
    x = {'a': torch.empty(1000, 10 ** 9, device='meta'), 'b': torch.empty(3, 4, device='meta', dtype=torch.int8).t()}
    back = through_facula(x)
    assert all(t.device.type == 'meta' for t in back.values())
    assert back['a'].shape == x['a'].shape and back['b'].stride() == x['b'].stride()
    assert to_facula(x)['a'].is_meta
    with pytest.raises(facula.Error, match='no data'):
        to_facula(x)['a'].numpy()


class Named(torch.Tensor):
    """A subclass of Tensor."""


def with_attributes(t, **attributes):
    for name, value in attributes.items():
        setattr(t, name, value)
    return t


def attribute_cases():
    shared = [1, 2]
    return {
        'tensor': with_attributes(torch.ones(2), note='x', more=shared),
        'parameter': with_attributes(torch.nn.Parameter(torch.ones(2)), tag={'a': torch.zeros(1)}),
        'subclass': torch.ones(2, 3).as_subclass(Named),
        'subclass with attributes': with_attributes(torch.ones(2, 3).as_subclass(Named), note=shared, again=shared),
        'buffers': [torch.nn.Buffer(torch.ones(2)), torch.nn.Buffer(torch.zeros(1), persistent=False)],
        'parameter of a subclass': torch.nn.Parameter(torch.ones(2).as_subclass(Named)),
    }


@pytest.mark.parametrize('name', attribute_cases())
def test_parameters_subclasses_and_attributes_stay(name):
    x = attribute_cases()[name]
    assert_same(x, through_facula(x))


def test_facula_shows_attributes_and_subclass():
    f = to_facula(attribute_cases()['subclass with attributes'])
    assert f.state['note'] == [1, 2] and f.state['note'] is f.state['again']
    assert f.subclass.name == 'Named'
    p = to_facula(torch.nn.Parameter(torch.ones(2)))
    assert p.is_parameter and p.requires_grad


def test_facula_parameters_are_pytorchs():
    f = facula.from_numpy(np.ones(3, 'f4'))
    f.is_parameter, f.requires_grad = True, True
    f.state = {'note': 'x'}
    assert_same(with_attributes(torch.nn.Parameter(torch.ones(3)), note='x'), to_torch(f))


def test_slim_keeps_what_is_referenced_and_its_sharing():
    base = torch.arange(1000.)
    x = [base[10:20], base[15:25], base[500:501]]
    data = facula_bytes(to_facula(x), slim=True)
    back = torch_loaded(data)
    assert [t.tolist() for t in back] == [t.tolist() for t in x]
    assert back[0].untyped_storage().data_ptr() == back[1].untyped_storage().data_ptr()
    assert len(data) < len(torch_bytes(x)) - 3000
