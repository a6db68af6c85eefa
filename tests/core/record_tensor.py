"""Records what PyTorch does with elements and with printing, for tests/core/test_convert.c and test_print.c.

    python tests/core/record_tensor.py          writes tests/data/core/{conversions,prints}.h

Needs torch 2.13 on x86-64. Conversions are recorded from tensors of whole vectors, where PyTorch's loops give one
answer; bytes are little-endian.
"""
import ctypes
import hashlib
import os
import struct
import warnings

import torch

warnings.filterwarnings('ignore')
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'core')
DTYPES = ('bool uint8 int8 int16 int32 int64 uint16 uint32 uint64 float16 bfloat16 float32 float64 float8_e5m2 '
          'float8_e4m3fn float8_e5m2fnuz float8_e4m3fnuz float8_e8m0fnu complex32 complex64 complex128').split()
NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 126.9, 129.7, 240.0, 248.0, 256.0, 300.5, 464.0, 61439.0, 61440.0,
           65504.0, 65519.0, 65520.0, 70000.0, -70000.0, 2147483648.0, -2147483649.0, 4294967297.0, 1e10, -1e10, 1e19,
           -1e19, 2e19, 1e30, 3.4e38, float('inf'), -float('inf'), float('nan'), 2.0 ** -9, 2.0 ** -10, 2.0 ** -17,
           2.0 ** -24, 2.0 ** -25, 6.1e-5, 1e-7, -1e-10, 2.0 ** -127, 1e-45, 1.0 + 2.0 ** -11, 1.0 + 2.0 ** -11 + 2.0 ** -40,
           1.0 + 3 * 2.0 ** -11, 1.0 + 2.0 ** -8, 1.0 + 3 * 2.0 ** -8, 3.14159265358979]
INTEGERS = [0, 1, -1, 2, 127, 128, -128, 255, 256, 2047, 2049, 2051, 32767, 32768, 65535, 65536, 16777217, 16777219,
            2 ** 31 - 1, 2 ** 31, 2 ** 53 + 1, 2 ** 62 + 1, 2 ** 63 - 1, -2 ** 63]


def raw(tensor):
    """The elements' bytes in row-major order."""
    tensor = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size()) if tensor.numel() else b''


def from_bytes(data, dtype):
    return torch.tensor(list(data), dtype=torch.uint8).view(dtype)


def whole_codes(dtype):
    """Every bit pattern of a dtype of one or two bytes."""
    n = 256 ** dtype.itemsize
    return from_bytes(b''.join(struct.pack('<H', i)[:dtype.itemsize] for i in range(n)), dtype)


def specials(name):
    dtype = getattr(torch, name)
    if name == 'bool':
        return torch.tensor([False, True])
    if dtype.is_complex:
        parts = torch.tensor(NUMBERS, dtype=torch.float64)
        return torch.complex(parts, parts.roll(7)).to(dtype)
    if dtype.is_floating_point:
        return torch.tensor(NUMBERS, dtype=torch.float64).to(dtype)
    bits = 8 * dtype.itemsize
    return from_bytes(b''.join(struct.pack('<Q', i % 2 ** 64)[:bits // 8] for i in INTEGERS), dtype)


def convert(tensor, name):
    """Each element converted within a run of equal ones, so that no loop's odd tail is recorded."""
    runs = from_bytes(b''.join(64 * raw(x.reshape(1)) for x in tensor), tensor.dtype)
    return runs.to(getattr(torch, name))[::64]


def write_conversions(out):
    out.write('/* Recorded by tests/core/record_tensor.py from torch %s: element conversions. */\n' % torch.__version__)
    out.write('static const struct { fa_dtype from; const char *bytes; } CONVERSION_INPUTS[] = {\n')
    for source in DTYPES:
        out.write('    { FA_%s, "%s" },\n' % (source.upper(), raw(specials(source)).hex()))
    out.write('};\n\nstatic const struct { fa_dtype from, to; const char *bytes; } CONVERSIONS[] = {\n')
    for source in DTYPES:
        for target in DTYPES:
            if source != target:
                out.write('    { FA_%s, FA_%s, "%s" },\n' % (source.upper(), target.upper(),
                                                           raw(convert(specials(source), target)).hex()))
    out.write('};\n\n/* SHA-256 of every bit pattern converted. */\n')
    out.write('static const struct { fa_dtype from, to; const char *sha256; } ALL_PATTERNS[] = {\n')
    for source in DTYPES:
        dtype = getattr(torch, source)
        if source == 'bool' or dtype.itemsize > 2:
            continue
        for target in DTYPES:
            if source != target:
                digest = hashlib.sha256(raw(whole_codes(dtype).to(getattr(torch, target)))).hexdigest()
                out.write('    { FA_%s, FA_%s, "%s" },\n' % (source.upper(), target.upper(), digest))
    out.write('};\n')


# ---- printing --------------------------------------------------------------------------------------------------------

def as_c_text(text):
    lines = text.replace('\\', '\\\\').replace('"', '\\"').split('\n')
    return '\n        '.join('"%s%s"' % (line, '\\n' if i + 1 < len(lines) else '') for i, line in enumerate(lines))


class Recorder:
    """Rows of tests/data/core/prints.h; parts of tensors are rows without a text, before the row that uses them."""

    def __init__(self):
        self.rows = []

    def row(self, kind, tensor, text=None, bytes_of=b'', strides=(), offset=0, parts=(), scale=0.0, zero_point=0, axis=0,
            device='cpu'):
        dims = list(tensor.shape) if not tensor.is_nested else []
        flags = [tensor.requires_grad, isinstance(tensor, torch.nn.Parameter)]
        flags += [tensor.is_conj(), tensor.is_neg()] if tensor.layout == torch.strided and not tensor.is_nested else [0, 0]
        braces = lambda values: '{ %s }' % (', '.join(str(int(v)) for v in values) or '0')
        self.rows.append('    { %s, FA_%s, %d, %s, %s, %d, "%s", %s, %s, %s, %d, %d, "%s",\n      %s }' % (
            kind, str(tensor.dtype)[6:].upper(), len(dims), braces(dims), braces(strides), offset, bytes_of.hex(),
            braces(parts), braces(flags), scale.hex(), zero_point, axis, device,
            as_c_text(text) if text is not None else 'NULL'))
        return len(self.rows) - 1

    def strided(self, tensor, text=None, **more):
        storage = tensor.detach().untyped_storage()
        data = b'' if tensor.device.type == 'meta' else bytes(storage)
        kind = 'PRINT_META' if tensor.device.type == 'meta' else 'PRINT_STRIDED'
        return self.row(more.pop('kind', kind), tensor, text, data, tensor.stride(), tensor.storage_offset(), **more)

    def add(self, tensor, text=None, device='cpu'):
        text = text or repr(tensor)
        if tensor.is_nested:
            flat = torch.empty(0, dtype=tensor.dtype).set_(tensor.untyped_storage(), 0, (tensor.numel(),), (1,))
            parts = [flat, tensor._nested_tensor_size(), tensor._nested_tensor_strides(),
                     tensor._nested_tensor_storage_offsets()]
            self.row('PRINT_NESTED', tensor, text, parts=[self.strided(p) for p in parts])
        elif tensor.layout == torch.sparse_coo:
            parts = [self.strided(tensor._indices()), self.strided(tensor._values())]
            self.row('PRINT_COO', tensor, text, parts=parts)
        elif tensor.layout != torch.strided:
            rows = tensor.layout in (torch.sparse_csr, torch.sparse_bsr)
            parts = [tensor.crow_indices() if rows else tensor.ccol_indices(),
                     tensor.col_indices() if rows else tensor.row_indices(), tensor.values()]
            self.row('PRINT_' + str(tensor.layout)[13:].upper(), tensor, text, parts=[self.strided(p) for p in parts])
        elif tensor.is_quantized and 'channel' in str(tensor.qscheme()):
            parts = [self.strided(tensor.q_per_channel_scales()), self.strided(tensor.q_per_channel_zero_points())]
            kind = 'PRINT_FLOAT_QPARAMS' if 'float' in str(tensor.qscheme()) else 'PRINT_PER_CHANNEL'
            self.strided(tensor, text, kind=kind, parts=parts, axis=tensor.q_per_channel_axis())
        elif tensor.is_quantized:
            self.strided(tensor, text, kind='PRINT_PER_TENSOR', scale=tensor.q_scale(), zero_point=tensor.q_zero_point())
        else:
            self.strided(tensor, text, device=device)


def print_cases():
    t = torch.tensor
    inf, nan = float('inf'), float('nan')
    yield from (t(3), t(2.5), t(-0.0), t(True), t(1 + 2j), t([]), torch.zeros(0, 3), torch.zeros(2, 0, dtype=torch.int64))
    yield from (t([1, 2, 3]), t([-1, 100, 5], dtype=torch.int8), t([True, False]), t([1., 2., 3.]), t([1.5, 2.25]))
    yield from (t([0., -0.]), t([nan, inf, -inf]), t([1., nan, -inf]), t([1.5, nan, inf]), t([1e-5, 1.]), t([1e8, 1.]))
    yield from (t([1e9]), t([1e-4]), t([9.9e-5]), t([1000., 1.]), t([1001., 1.]), t([100000.5]), t([99999.99996, 1e5]))
    yield from (t([0.12345, 0.00005, 1.0]), t([1e-300, 1e300], dtype=torch.float64), t([2 ** 63 - 1, -2 ** 63]))
    yield t([2 ** 64 - 1, 1], dtype=torch.uint64)
    yield from (t([1., 2.5], dtype=torch.float64), t([[1., 2.], [3., 4.]]), torch.arange(24.).reshape(2, 3, 4))
    yield from (torch.arange(16).reshape(2, 2, 2, 2), torch.arange(100), torch.arange(30.) / 7)
    yield from (t([1 + 1j, -2.5 - 3j, 0j]), t([1e-6 + 1j, complex(nan, -inf)]), t([1 + 2j], dtype=torch.complex128))
    yield from (t([1 + 2j, 3 - 4j]).conj(), t([1 + 2j, 3 - 4j]).conj().imag, t([[1 + 2j, 5j]], dtype=torch.complex32))
    for name in DTYPES:
        dtype = getattr(torch, name)
        yield t([0., 1., 2., 3.]).to(dtype)
    for name in ('float16', 'bfloat16', 'float8_e5m2', 'float8_e4m3fn', 'float8_e5m2fnuz', 'float8_e4m3fnuz'):
        yield t([0.1, -3., 100.5, nan]).to(getattr(torch, name))
    yield from (torch.arange(0, 256, 16).to(torch.uint8).view(torch.float8_e8m0fnu),
                t([0, 255], dtype=torch.uint8).view(torch.float8_e8m0fnu))
    yield torch.arange(33, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)
    # Summaries, over few bytes: overlapping strides.
    small = torch.arange(80, dtype=torch.int16)
    yield from (small.as_strided((1000,), (0,)), small.as_strided((1001,), (0,)), small.as_strided((40, 30), (1, 1)))
    yield from (small.as_strided((2, 600), (5, 0)), small.as_strided((600, 2), (0, 7)), small.as_strided((7, 8, 20), (3, 2, 1)))
    yield from ((small / 3).as_strided((7, 7, 7, 7), (1, 2, 3, 4)), small.to(torch.complex64).as_strided((1, 1, 1001), (0, 0, 0)))
    yield small.as_strided((3, 4, 100), (1, 1, 0)).to(torch.float64)[:, :, :90].contiguous()[:1, :2, :5]
    yield from (t([1., 2.], requires_grad=True), t([[1.5] * 9] * 2, dtype=torch.float64, requires_grad=True))
    yield from (torch.nn.Parameter(t([1., 2.])), torch.nn.Parameter(t([0.5]), requires_grad=False))
    yield from (torch.arange(6.).reshape(2, 3).t(), torch.arange(10)[3:], torch.arange(12.).reshape(3, 4)[:, 1])
    yield from (torch.empty(2, 3, device='meta'), torch.empty(2, dtype=torch.int64, device='meta'))
    eye = torch.eye(3)
    yield from (eye.to_sparse(), torch.zeros(2, 2).to_sparse(), torch.arange(8).reshape(2, 2, 2).to_sparse(1))
    yield torch.sparse_coo_tensor([[0, 0], [1, 1]], t([1., 2.], dtype=torch.float64), (2, 3))
    yield from (eye.to_sparse_csr(), eye.to_sparse_csc(), torch.eye(4).to_sparse_bsr((2, 2)), torch.eye(4).to_sparse_bsc((2, 2)))
    x = torch.arange(6.).reshape(2, 3) / 3
    yield from (torch.quantize_per_tensor(x, 0.1, 10, torch.quint8), torch.quantize_per_tensor(x, 0.25, 0, torch.qint32))
    yield torch.quantize_per_channel(x, t([0.1, 0.2], dtype=torch.float64), t([0, 3]), 0, torch.qint8)
    for dtype in (torch.quint4x2, torch.quint2x4):
        yield torch.quantize_per_channel(x, t([0.5, 0.2]), t([0.5, 1.5]), 0, dtype)
    yield torch.nested.nested_tensor([torch.arange(4.).reshape(2, 2), torch.arange(3.).reshape(1, 3)])


def write_prints(out):
    recorder = Recorder()
    for tensor in print_cases():
        recorder.add(tensor)
    for tensor in (torch.tensor([1., 2.]), torch.arange(14) * 100000):
        # No such device is at hand; the suffix goes through PyTorch's own layout.
        recorder.add(tensor, device_text(tensor, "device='cuda:0'"), 'cuda:0')
    out.write('/* Recorded by tests/core/record_tensor.py from torch %s: printed tensors. */\n' % torch.__version__)
    out.write('static const print_row PRINTS[] = {\n%s\n};\n' % ',\n'.join(recorder.rows))


def device_text(tensor, suffix):
    return torch._tensor_str._add_suffixes('tensor(' + torch._tensor_str._tensor_str(tensor, 7), [suffix], 7, False)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for name, write in (('conversions.h', write_conversions), ('prints.h', write_prints)):
        with open(os.path.join(FOLDER, name), 'w') as out:
            write(out)


main()
