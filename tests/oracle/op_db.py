"""Conformance with PyTorch's own operator samples: N of M operators give PyTorch's values.

    PYTHONPATH=bindings/python python tests/oracle/op_db.py [--only add,aten::mul] [--dtype float32] [-v]

PyTorch's tests keep a table of operators (op_db) with sample inputs for every dtype. Each sample is traced in
PyTorch; the traced graph is then run node by node with facula.ops.call, and the results are compared:

    sample ──torch.jit.trace──► graph ──facula.ops.call for each node──► results ──┐
       └────────────────────────► results of PyTorch ──────────────────────────────┴─► assert_close

An operator counts when every dtype and every sample of it agrees in dtype, shape and values, at op_db's
tolerances. Left out, and counted apart: operators that draw random numbers or give uninitialised memory,
sparse samples, and what cannot be traced. Every operator runs in a process of its own.
"""
import argparse
import collections
import functools
import json
import os
import pickle
import signal
import sys
import time
import traceback
import warnings

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db     # needs the package expecttest
from torch.utils import _pytree as pytree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'bindings', 'python'))
import facula   # noqa: E402

UNINITIALISED = {'empty', 'empty_like', 'empty_permuted', 'empty_strided', 'new_empty', 'new_empty_strided'}
RANDOM_ONLY_IF = ('train', 'training', 'dropout_p', 'dropout')  # arguments that turn randomness off
WORST_SECONDS = 1200                                            # for one operator, then it is ended


# ---- tensors from PyTorch to Facula and back ----------------------------------------------------------

def to_facula(tensor):
    """A copy with the same strides. Conjugate and negative bits are resolved."""
    tensor = tensor.detach().resolve_conj().resolve_neg()
    whole = torch.empty(0, dtype=torch.uint8).set_(tensor.untyped_storage()).numpy().copy()
    storage = facula.from_numpy(whole)
    lib, handle = facula._library.lib, facula._library.lib.fa_tensor_storage(storage._handle)
    return facula.Tensor(lib.fa_tensor_from_storage(
        handle, facula.dtype(str(tensor.dtype)).number, tensor.storage_offset(), tensor.dim(),
        facula._library.dims(tensor.shape), facula._library.dims(tensor.stride())))


def from_facula(tensor):
    """A row-major copy."""
    tensor = tensor.contiguous()
    dtype = getattr(torch, str(tensor.dtype))
    try:
        array = tensor.numpy()
    except facula.Error:
        array = tensor.bits().view({1: 'u1', 2: 'i2', 4: 'i4', 8: 'i8'}[tensor.dtype.itemsize])
    out = torch.from_numpy(np.array(array))
    return out if out.dtype == dtype else out.view(dtype)


def argument(x):
    """What a graph holds as a constant, for Facula."""
    if isinstance(x, torch.Tensor):
        return to_facula(x)
    if isinstance(x, torch.dtype):
        return facula.dtype(str(x))
    if isinstance(x, torch.device):
        return facula.device(str(x))
    if isinstance(x, (list, tuple)):
        return type(x)(argument(i) for i in x)
    return x


# ---- running a traced graph ---------------------------------------------------------------------------

class Missing(Exception):
    pass


class Random(Exception):
    pass


class Failed(Exception):
    """node: the graph's line that failed."""

    def __init__(self, node, why):
        super().__init__(why)
        self.node = node


@functools.lru_cache(None)
def schema_of(text):
    return torch._C.parse_schema(text)


@functools.lru_cache(None)
def draws_numbers(name, overload):
    try:
        packet = getattr(getattr(torch.ops, name.split('::')[0]), name.split('::')[1])
        return torch.Tag.nondeterministic_seeded in getattr(packet, overload or 'default').tags
    except (AttributeError, RuntimeError):
        return False


@functools.lru_cache(None)
def is_missing(name):
    """Whether the table has no such operator: asked by a call without arguments, which fits none."""
    try:
        facula.ops.call(name)
    except facula.Error as e:
        return e.status == 'ENOTFOUND'
    return False


def full_name(schema):
    return schema.name + ('.' + schema.overload_name if schema.overload_name else '')


def number_tensor(x):
    return x if isinstance(x, facula.Tensor) else facula.from_numpy(np.array(x))


def item(x):
    return x.item() if isinstance(x, facula.Tensor) else x


# Nodes that are no operators, or that only turn a traced number back into one.
BUILTINS = {
    'prim::ListConstruct': lambda *xs: list(xs),
    'prim::TupleConstruct': lambda *xs: tuple(xs),
    'prim::NumToTensor': number_tensor,
    'prim::device': lambda x: x.device,
    'prim::dtype': lambda x: x.dtype.number,
    'aten::Int': lambda x: int(item(x)),
    'aten::Float': lambda x: float(item(x)),
    'aten::Bool': lambda x: bool(item(x)),
    'aten::Complex': lambda x: complex(item(x)),
    'aten::ScalarImplicit': item,
    'aten::IntImplicit': lambda x: int(item(x)),
    'aten::FloatImplicit': lambda x: float(item(x)),
    'aten::ComplexImplicit': lambda x: complex(item(x)),
}


class Graph:
    """A traced graph, to be run with Facula's operators. `tamper`: for tests of this file."""

    def __init__(self, graph):
        self.graph = graph
        self.operators = []             # full names, in order
        self.is_random = False
        self.constants = {}
        for node in graph.nodes():
            self.look_at(node)

    def look_at(self, node):
        if node.kind() == 'prim::Constant':
            self.constants[node.output().debugName()] = node.output().toIValue()
        elif node.kind() == 'prim::PythonOp' or list(node.blocks()):
            raise NotImplementedError('a graph with %s' % node.kind())
        elif node.kind() not in BUILTINS and node.schema() != '(no schema)':
            schema = schema_of(node.schema())
            self.operators.append(full_name(schema))
            if draws_numbers(schema.name, schema.overload_name):
                self.is_random = self.is_random or self.is_on(node, schema)

    def is_on(self, node, schema):
        """Whether an operator that may draw random numbers does."""
        for parameter, value in zip(schema.arguments, node.inputs()):
            if parameter.name in RANDOM_ONLY_IF and not self.constants.get(value.debugName(), True):
                return False
        return True

    def run(self, inputs):
        env = {value.debugName(): x for value, x in zip(self.graph.inputs(), inputs)}
        for node in self.graph.nodes():
            results = self.step(node, env)
            for value, x in zip(node.outputs(), results):
                env[value.debugName()] = x
        return [env[value.debugName()] for value in self.graph.outputs()]

    def step(self, node, env):
        kind = node.kind()
        if kind == 'prim::Constant':
            return [argument(self.constants[node.output().debugName()])]
        args = [env[value.debugName()] for value in node.inputs()]
        if kind in ('prim::ListUnpack', 'prim::TupleUnpack'):
            return list(args[0])
        if kind == 'prim::DictConstruct':
            return [dict(zip(args[::2], args[1::2]))]
        if kind in BUILTINS:
            return [BUILTINS[kind](*args)]
        schema = schema_of(node.schema())
        try:
            result = self.call(schema, args)
        except facula.Error as e:
            if e.status == 'ENOTFOUND' and is_missing(full_name(schema)):
                raise Missing(full_name(schema)) from None
            raise Failed(str(node).split(' # ')[0].strip(), '%s: %s' % (e.status, e)) from None
        return [result] if len(schema.returns) == 1 else list(result) if schema.returns else []

    def call(self, schema, args):
        keywords = {p.name: x for p, x in zip(schema.arguments, args) if p.kwarg_only}
        return facula.ops.call(full_name(schema), *args[:len(args) - len(keywords)], **keywords)


# ---- one sample -----------------------------------------------------------------------------------------

def trace(op, sample):
    """The sample's graph, its tensors for Facula, and PyTorch's results."""
    leaves, spec = pytree.tree_flatten((sample.input, sample.args, sample.kwargs))
    places = [i for i, x in enumerate(leaves) if isinstance(x, torch.Tensor)]
    tensors = [leaves[i] for i in places]
    if any(x.layout != torch.strided or x.is_quantized for x in tensors):
        raise NotImplementedError('a sparse or quantized sample')
    ours = [to_facula(x) for x in tensors]
    kept = []

    def run(*inputs):
        now = list(leaves)
        for i, x in zip(places, inputs):
            now[i] = x
        args = pytree.tree_unflatten(now, spec)
        kept[:] = [op.op(args[0], *args[1], **args[2])]
        return kept[0]

    inputs = tuple(tensors) or (torch.zeros(1),)        # a trace needs an input
    ours = ours or [to_facula(inputs[0])]
    torch.manual_seed(0)
    try:
        traced = torch.jit.trace(run, inputs, check_trace=False, strict=False)
    except Exception as e:
        raise NotImplementedError('cannot be traced: %s' % str(e).strip().split('\n')[0]) from None
    want = pytree.tree_leaves(kept[0])
    if not all(isinstance(x, torch.Tensor) and x.layout == torch.strided for x in want):
        raise NotImplementedError('results that are not dense tensors')
    return Graph(traced.inlined_graph), ours, want


def tolerance(op, dtype):
    """{'rtol', 'atol'} of assert_close, widened where op_db widens them."""
    rtol, atol = torch.testing._comparison.default_tolerances(dtype)
    for decorator in op.decorators:
        for inner in getattr(decorator, 'decorators', [decorator]):
            wider = getattr(inner, 'd', {}).get(dtype, 0.0)     # toleranceOverride, precisionOverride
            atol = max(atol, getattr(wider, 'atol', wider))
            rtol = max(rtol, getattr(wider, 'rtol', 0.0))
    return {'rtol': rtol, 'atol': atol}


def compare(got, want, limits, strides):
    """What differs, or None. Tolerances are those of the sample's dtype or the result's, whichever is wider."""
    if not isinstance(got, facula.Tensor):
        return 'not a tensor but %r' % (got,)
    if str(got.dtype) != str(want.dtype)[6:]:
        return 'dtype %s, expected %s' % (got.dtype, str(want.dtype)[6:])
    if tuple(got.shape) != tuple(want.shape):
        return 'shape %s, expected %s' % (tuple(got.shape), tuple(want.shape))
    if strides and want.numel() > 1 and tuple(got.stride()) != tuple(want.stride()):
        return 'strides %s, expected %s' % (tuple(got.stride()), tuple(want.stride()))
    rtol, atol = torch.testing._comparison.default_tolerances(want.dtype)
    want = want.detach().resolve_conj().resolve_neg()
    try:
        torch.testing.assert_close(from_facula(got), want, equal_nan=True, rtol=max(rtol, limits['rtol']),
                                   atol=max(atol, limits['atol']), check_stride=False)
    except AssertionError as e:
        return ' '.join(str(e).split())[:300]
    return None


def check_sample(op, sample, limits, strides):
    """None, or (node, message)."""
    graph, inputs, want = trace(op, sample)
    if graph.is_random:
        raise Random()
    try:
        got = pytree.tree_leaves(graph.run(inputs), is_leaf=lambda x: isinstance(x, facula.Tensor))
    except Failed as e:
        return e.node, str(e)
    last = graph.operators[-1] if graph.operators else '(no operator)'
    if len(got) != len(want):
        return last, '%d results, expected %d' % (len(got), len(want))
    for i, (g, w) in enumerate(zip(got, want)):
        why = compare(g, w, limits, strides)
        if why:
            return last, 'result %d: %s' % (i, why)
    return None


# ---- one operator ---------------------------------------------------------------------------------------

def name_of(op):
    return op.name + ('.' + op.variant_test_name if op.variant_test_name else '')


def new_result():
    return {'passed': 0, 'failed': 0, 'random': 0, 'left_out': 0, 'failures': [], 'missing': {}, 'reasons': {},
            'operators': [], 'seconds': 0.0}


def samples_of(op, dtype, result, options):
    torch.manual_seed(0)
    np.random.seed(0)
    try:
        for n, sample in enumerate(op.sample_inputs('cpu', dtype, requires_grad=False)):
            if options.max_samples and n >= options.max_samples:
                return
            yield n, sample
    except Exception as e:              # op_db's own samples do not work for this dtype
        leave_out(result, 'no samples: %s' % str(e).strip().split('\n')[0])


def leave_out(result, why):
    result['left_out'] += 1
    result['reasons'][why] = result['reasons'].get(why, 0) + 1


def fail(result, dtype, n, node, why):
    result['failed'] += 1
    if len(result['failures']) < 200:
        result['failures'].append({'dtype': str(dtype)[6:], 'sample': n, 'node': node, 'why': why})


def run_sample(op, dtype, n, sample, result, options):
    try:
        if options.list_missing:
            graph = trace(op, sample)[0]
            result['operators'] = sorted(set(result['operators']) | set(graph.operators))
            return
        bad = check_sample(op, sample, tolerance(op, dtype), options.strides)
    except NotImplementedError as e:
        leave_out(result, str(e))
    except Random:
        result['random'] += 1
    except Missing as e:
        result['missing'][str(e)] = result['missing'].get(str(e), 0) + 1
        fail(result, dtype, n, str(e), 'no such operator')
    except Exception:
        fail(result, dtype, n, '(harness)', traceback.format_exc(limit=-2))
    else:
        if bad:
            fail(result, dtype, n, *bad)
        else:
            result['passed'] += 1


def run_operator(op, options):
    result, start = new_result(), time.time()
    for dtype in sorted(op.supported_dtypes('cpu'), key=str):
        if options.dtype and str(dtype)[6:] not in options.dtype:
            continue
        for n, sample in samples_of(op, dtype, result, options):
            run_sample(op, dtype, n, sample, result, options)
            if options.seconds_per_entry and time.time() - start > options.seconds_per_entry:
                result['seconds'] = time.time() - start
                return result
    result['seconds'] = time.time() - start
    return result


def run_apart(op, options):
    """run_operator in a child, so that a crash is one operator's failure."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.alarm(WORST_SECONDS)
        with os.fdopen(write, 'wb') as out:
            pickle.dump(run_operator(op, options), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as answer:
        data = answer.read()
    status = os.waitpid(child, 0)[1]
    if status == 0 and data:
        return pickle.loads(data)
    result = new_result()
    result['failed'] = 1
    result['failures'].append({'dtype': '?', 'sample': -1, 'node': '?', 'why': 'the process ended with %s' % (
        signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else 'status %d' % (status >> 8))})
    return result


def verdict(result):
    if result['failed']:
        return 'differs'
    if result['passed']:
        return 'same'
    return 'random' if result['random'] else 'left out'


# ---- the table and what is said of it -----------------------------------------------------------------------

def wanted(op, only):
    """By the entry's name, with or without its variant, an alias, or its operator's name."""
    names = {op.name, name_of(op), op.aten_name or ''} | {alias.name for alias in op.aliases}
    return not only or any(n in names or n.split('::')[-1].split('.')[0] in names and '::' in n for n in only)


def say(name, result, options):
    kind = verdict(result)
    if kind == 'differs' or options.verbose:
        print('%-9s %s (%d samples the same, %d not, %.1f s)'
              % (kind, name, result['passed'], result['failed'], result['seconds']), flush=True)
    if not options.verbose:
        if result['failures']:
            f = result['failures'][0]
            print('          %s, sample %d: %s | %s' % (f['dtype'], f['sample'], f['node'][:100],
                                                        f['why'].strip().replace('\n', ' ')[:200]), flush=True)
        return
    for f in result['failures']:
        print('          %s, sample %d: %s\n              %s'
              % (f['dtype'], f['sample'], f['node'], f['why'].strip().replace('\n', '\n              ')))
    for why, n in result['reasons'].items():
        print('          left out: %s (%d)' % (why, n))


def list_missing(results):
    needed = collections.defaultdict(list)
    for name, result in results.items():
        for operator in result['operators']:
            if is_missing(operator):
                needed[operator].append(name)
    for operator, names in sorted(needed.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        print('%4d %s | %s' % (len(names), operator, ' '.join(names[:6])))
    print('%d operators are missing' % len(needed))


def parse_options():
    parser = argparse.ArgumentParser(description='Conformance with the samples of PyTorch\'s op_db.')
    parser.add_argument('--only', help='names of entries or operators, with commas between')
    parser.add_argument('--dtype', help='only these dtypes')
    parser.add_argument('--max-samples', type=int, default=0, help='of each dtype')
    parser.add_argument('--seconds-per-entry', type=float, default=0.0)
    parser.add_argument('--strides', action='store_true', help='results must have the same strides too')
    parser.add_argument('--list-missing', action='store_true', help='operators that are not there, most needed first')
    parser.add_argument('--json', help='a file for all results')
    parser.add_argument('--at-least', type=int, default=0, help='fail when fewer operators are the same')
    parser.add_argument('-v', '--verbose', action='store_true', help='every failure')
    options = parser.parse_args()
    options.only = options.only.split(',') if options.only else []
    options.dtype = options.dtype.replace('torch.', '').split(',') if options.dtype else []
    if options.list_missing and not options.max_samples:
        options.max_samples = 12
    return options


def main():
    options = parse_options()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)            # a child may not use threads that its parent has started
    results = {}
    for op in op_db:
        if not wanted(op, options.only) or op.name in UNINITIALISED:
            continue
        results[name_of(op)] = run_apart(op, options)
        if not options.list_missing:
            say(name_of(op), results[name_of(op)], options)
    if options.json:
        with open(options.json, 'w') as out:
            json.dump({name: dict(r, verdict=verdict(r)) for name, r in results.items()}, out, indent=1)
    if options.list_missing:
        return list_missing(results)
    counts = collections.Counter(verdict(r) for r in results.values())
    print('left out: %d random, %d others' % (counts['random'], counts['left out']))
    print('%d of %d operators' % (counts['same'], counts['same'] + counts['differs']))
    return 0 if counts['same'] >= (options.at_least or counts['same'] + counts['differs']) else 1


if __name__ == '__main__':
    sys.exit(main())
