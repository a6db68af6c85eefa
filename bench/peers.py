"""One measurement of PyTorch or safetensors in a process of its own. Prints seconds.

    peers.py make BIG_PT BIG_SAFETENSORS MANY_PT MANY_SAFETENSORS     the files that all are measured with
    peers.py torch-load FILE | torch-mmap FILE | torch-save IN OUT
    peers.py st-load FILE | st-open FILE | st-save IN OUT
    peers.py list-torch FILE | list-st FILE                           prints the keys and shapes instead
"""
import os
import sys
import time

N_BIG, BIG_SHAPE = 300, (1000, 1600)        # 300 x 6.4 MB of float32: 1.92 GB
N_MANY, MANY_SHAPE = 100_000, (4, 4)


def make(big, big_st, many, many_st):
    import torch
    from safetensors.torch import save_file
    torch.manual_seed(0)
    model = {'layers.%d.weight' % i: torch.randn(BIG_SHAPE) for i in range(N_BIG)}
    torch.save(model, big)
    save_file(model, big_st)
    model = {'layers.%d.weight' % i: torch.randn(MANY_SHAPE) for i in range(N_MANY)}
    torch.save(model, many)
    save_file(model, many_st)


def timed(call, *arguments, **options):
    start = time.perf_counter()
    result = call(*arguments, **options)
    print('%.6f' % (time.perf_counter() - start))
    return result


def open_st(path):
    from safetensors import safe_open
    with safe_open(path, 'np') as f:             # without importing torch
        return {key: f.get_slice(key).get_shape() for key in f.keys()}


def main(what, *paths):
    if what == 'make':
        make(*paths)
    elif what == 'list-torch':
        import torch
        for key, tensor in torch.load(paths[0], mmap=True).items():
            print(key, tensor.dtype, tuple(tensor.shape))
    elif what == 'list-st':
        for key, shape in open_st(paths[0]).items():
            print(key, shape)
    elif what in ('torch-load', 'torch-mmap'):
        import torch
        timed(torch.load, paths[0], mmap=what == 'torch-mmap')
    elif what == 'torch-save':
        import torch
        model = torch.load(paths[0])
        if os.path.exists(paths[1]):
            os.remove(paths[1])
        timed(torch.save, model, paths[1])
    elif what == 'st-load':
        import safetensors.torch
        timed(safetensors.torch.load_file, paths[0])
    elif what == 'st-save':
        import safetensors.torch
        model = safetensors.torch.load_file(paths[0])
        if os.path.exists(paths[1]):
            os.remove(paths[1])
        timed(safetensors.torch.save_file, model, paths[1])
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
